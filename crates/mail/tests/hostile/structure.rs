//! Shapes that keep parsers busy: each is understood, or refused, soon, and without running out of stack.

use mail::html::{sanitise, to_text};
use mail::parse::parse;
use mail::reply::split_text;

use super::mails;

/// CPU time of this thread in milliseconds, which other work on the machine does not change.
fn busy_ms() -> u64 {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    spent.split(' ').next().and_then(|ns| ns.parse::<u64>().ok()).unwrap_or(0) / 1_000_000
}

/// More than this hangs, in whatever build. That it takes under a second as shipped is measured by `bench attack`.
const MOST_MS: u64 = 10_000;

#[test]
fn no_shape_hangs() {
    for (name, raw) in mails::all() {
        let began = busy_ms();
        let mail = parse(&raw);
        let parsed = busy_ms() - began;
        if let Ok(mail) = &mail {
            let _ = split_text(&mail.text);
            if let Some(html) = &mail.html {
                let _ = sanitise(html, false, &|_| None);
                let _ = to_text(html);
            }
        }
        let shown = busy_ms() - began - parsed;
        let files = mail.as_ref().map_or(0, |mail| mail.attachments.len());
        println!("{name}: {} KiB, {parsed} ms to parse, {shown} ms to show, {files} files", raw.len() >> 10);
        assert!(parsed <= MOST_MS && shown <= MOST_MS, "{name}: {parsed} ms, {shown} ms");
    }
}

#[test]
fn a_mail_of_many_parts_loses_none_of_its_words() {
    let parts: String = (0..3_000).map(|n| format!("--b\n\nword{n}\n")).collect();
    let mail = parse(format!("Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n").as_bytes()).unwrap();
    assert!(mail.text.contains("word0") && mail.text.contains("word2999"), "of usual numbers nothing is left out");
}

#[test]
fn what_is_left_out_is_said() {
    let said = |raw: String| parse(raw.as_bytes()).unwrap().warnings.join(" ");
    let crowd = "Content-Type: multipart/mixed; boundary=b\n\n".to_owned() + &"--b\n\nx\n".repeat(50_000);
    assert!(said(crowd).contains("shown as it was sent"));
    let recipients = format!("From: ann@example.com\nTo: {}\nSubject: x\n\nHello", "a@b.example, ".repeat(100_000));
    let mail = parse(recipients.as_bytes()).unwrap();
    assert!(mail.warnings.join(" ").contains("only the first of them are read"));
    assert_eq!((mail.from.unwrap().email.as_str(), mail.text.as_str()), ("ann@example.com", "Hello"));
    assert!(mail.to.len() > 1_000);
}
