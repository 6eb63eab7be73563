//! `kept mail explain`: what Kept understands of one mail, and why. Needs no data folder.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use mail::explain::{Explained, html, mail, text};
use serde_json::json;

use crate::cli::{Explain, Form};
use crate::out;
use crate::trouble::{Result, of_file};

/// Each file by itself: one that can't be read or understood is told in its place, and the rest goes on.
pub fn run(verb: &Explain) -> Result<ExitCode> {
    let mut all_well = true;
    for file in &verb.files {
        let explained = read(file).and_then(|raw| understand(&raw, verb.form));
        all_well &= explained.is_ok();
        match explained {
            Ok(explained) if verb.json => out::line(&explained.to_json())?,
            Ok(explained) => out::text(&summary(file, &explained))?,
            Err(error) if verb.json => out::json(&json!({ "file": file.display().to_string(), "error": error }))?,
            Err(error) => out::note(&format!("error: {}: {error}", file.display())),
        }
    }
    Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    let mut raw = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut raw).map(drop)
    } else {
        std::fs::read(file).map(|bytes| raw = bytes)
    };
    read.map(|()| raw).map_err(|error| of_file("read", file, &error).what)
}

fn understand(raw: &[u8], form: Form) -> Result<Explained, String> {
    match form {
        Form::Mail => mail(raw).map_err(|error| error.reason),
        Form::Text => Ok(text(raw)),
        Form::Html => Ok(html(raw)),
    }
}

/// For people: what stands in the headers, what kind of mail it is, and the words.
fn summary(file: &Path, mail: &Explained) -> String {
    let listed = |all: &[mail::parse::Address]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let because = mail.kind_reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    let mut rows = vec![
        ("From", mail.from.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("To", listed(&mail.to)),
        ("Cc", listed(&mail.cc)),
        ("Date", mail.date.clone().unwrap_or_default()),
        ("Subject", mail.subject.clone()),
        ("Message-ID", mail.message_id.clone().unwrap_or_default()),
        ("Kind", format!("{}{because}", mail.kind)),
        ("Thread", mail.thread.matched_by.map(|by| format!("by {by}")).unwrap_or_default()),
    ];
    for bounce in &mail.bounces {
        let lasting = if bounce.permanent { "for good" } else { "for now" };
        rows.push(("Not reached", format!("{} {lasting}: {} {}", bounce.address, bounce.status, bounce.reason)));
    }
    if let Some(event) = &mail.calendar {
        let (start, summary) =
            (event.start.as_deref().unwrap_or_default(), event.summary.as_deref().unwrap_or_default());
        rows.push(("Event", format!("{start} {summary}")));
    }
    for file in &mail.attachments {
        rows.push(("Attachment", format!("{} ({}, {} bytes)", file.saved_as, file.media_type, file.size)));
    }
    rows.extend(mail.warnings.iter().map(|warning| ("Warning", warning.clone())));
    let mut text = format!("{}\n", file.display());
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        text.push_str(&format!("  {name:<11} {value}\n"));
    }
    for (name, words) in [("Reply", &mail.reply), ("Signature", &mail.signature), ("Quoted", &mail.quoted)] {
        if !words.trim().is_empty() {
            text.push_str(&format!("  {name}:\n{}\n", indented(words)));
        }
    }
    text
}

fn indented(words: &str) -> String {
    words.lines().map(|line| format!("    {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
