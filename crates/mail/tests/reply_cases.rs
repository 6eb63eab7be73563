//! Where the reply ends: mails as the programs of many makers and countries write them, and mails of people from which
//! nothing may be cut. The cases stand in `reply_cases/`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

use mail::reply::{split_body, split_html, split_text};

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Name and lines of each case.
fn cases(file: &'static str) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in file.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            all.push((name, Vec::new()));
        } else if let Some((_, lines)) = all.last_mut() {
            lines.push(line);
        }
    }
    all
}

#[test]
fn the_reply_ends_where_the_person_stopped_writing() {
    let all = cases(include_str!("reply_cases/plain.txt"));
    let mut wrong = Vec::new();
    for (name, mut lines) in all.iter().cloned() {
        lines.retain(|line| !line.is_empty());
        let text = lines.iter().map(|line| &line[1..]).collect::<Vec<_>>().join("\n");
        let wanted = lines.iter().filter_map(|line| line.strip_prefix('+')).collect::<Vec<_>>().join("\n");
        let parts = split_text(&text);
        if squeezed(&parts.reply) != squeezed(&wanted) {
            wrong.push(format!("{name}: wanted {wanted:?}, got {parts:#?}"));
        }
    }
    assert!(all.len() >= 100, "{}", all.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

#[test]
fn in_html_too() {
    let all = cases(include_str!("reply_cases/html.txt"));
    let mut wrong = Vec::new();
    for (name, lines) in &all {
        let whole = lines.join("\n");
        let (html, wanted) = whole.split_once("\n--- reply\n").unwrap();
        let parts = split_html(html);
        if squeezed(&parts.reply) != squeezed(wanted) {
            wrong.push(format!("{name}: wanted {wanted:?}, got {parts:#?}"));
        }
    }
    assert!(all.len() >= 15, "{}", all.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

#[test]
fn html_is_asked_where_the_text_was_made_from_it() {
    let html = "<p>It works now.</p><hr id=\"stopSpelling\"><p>Xyz: Desk</p><p>Can you come?</p>";
    let text = mail::html::to_text(html);
    assert_eq!(split_body(&text, Some(html)).reply, "It works now.");
    assert_eq!(split_body(&text, None).reply, text.trim());
    assert_eq!(split_body("Another text.", Some(html)).reply, "Another text.");
}
