//! A mail of ours with anything in the places where people type; shared with the fuzz target `compose`.

use mail::compose::{Outgoing, Part, build};
use mail::parse::{Address, attachment, parse};

/// What people (or their contact lists) put into a mail.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub from_name: String,
    pub to_name: String,
    /// A second recipient; refused unless it is an address.
    pub email: String,
    pub subject: String,
    pub file: String,
    pub media_type: String,
    /// Of a stranger's mail that is answered.
    pub message_id: String,
    pub references: Vec<String>,
    pub extra: String,
    pub html: Option<String>,
    pub content: Vec<u8>,
    pub text: String,
}

const HEADERS: [&str; 11] = [
    "From",
    "Date",
    "To",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Kept-Note",
    "MIME-Version",
    "Content-Type",
];

/// Writes it and reads it back.
pub fn check(typed: &Typed) {
    let person = |name: &str, email: &str| Address { name: Some(name.to_owned()), email: email.to_owned() };
    let second = Some(&typed.email).filter(|email| mail::compose::is_address(email));
    let mut to = vec![person(&typed.to_name, "ann@example.com")];
    to.extend(second.map(|email| person("", email)));
    let mail = Outgoing {
        from: person(&typed.from_name, "desk@practice.example"),
        to,
        cc: Vec::new(),
        reply_to: None,
        subject: typed.subject.clone(),
        message_id: "k1@practice.example".into(),
        in_reply_to: Some(typed.message_id.clone()),
        references: typed.references.clone(),
        date_ms: 1_790_000_000_000,
        text: typed.text.clone(),
        html: typed.html.clone(),
        attachments: vec![Part {
            name: typed.file.clone(),
            media_type: typed.media_type.clone(),
            content_id: None,
            bytes: typed.content.clone(),
        }],
        auto_submitted: Some("auto-generated"),
        extra_headers: vec![("X-Kept-Note", typed.extra.clone())],
    };
    let raw = build(&mail).expect("everything typed can be written");
    assert_eq!(raw, build(&mail).expect("and again"), "the same mail is the same bytes");
    no_header_more(&raw, second.is_none_or(|email| email.is_ascii()));
    let read = parse(&raw).expect("our own mail");
    let names =
        [read.from.as_ref(), read.to.first()].map(|one| one.and_then(|one| one.name.clone()).unwrap_or_default());
    assert_eq!(names.map(|name| squeezed(&name)), [squeezed(&typed.from_name), squeezed(&typed.to_name)]);
    assert_eq!(read.from.as_ref().map(|from| from.email.as_str()), Some("desk@practice.example"));
    let recipients: Vec<&str> = read.to.iter().map(|to| to.email.as_str()).collect();
    let wanted: Vec<&str> = ["ann@example.com"].into_iter().chain(second.map(String::as_str)).collect();
    assert_eq!(recipients.len(), wanted.len(), "{recipients:?}");
    assert_eq!(recipients.first(), wanted.first());
    assert!(read.cc.is_empty() && read.reply_to.is_empty(), "{read:?}");
    assert_eq!(read.message_id.as_deref(), Some("k1@practice.example"));
    assert_eq!(read.date, Some(1_790_000_000_000));
    assert_eq!(squeezed(&read.subject), squeezed(&typed.subject));
    if !squeezed(&typed.text).is_empty() {
        assert_eq!(squeezed(&read.text), squeezed(&typed.text));
    }
    assert_eq!(read.attachments.len(), 1, "{:?}", read.attachments);
    assert_eq!(attachment(&raw, read.attachments[0].part).as_ref(), Some(&typed.content));
}

/// Only headers that we write, each once, no line too long (RFC 5322, 2.1.1), no line end but CRLF.
fn no_header_more(raw: &[u8], ascii: bool) {
    assert!(raw.split(|b| *b == b'\n').all(|line| line.len() <= 999), "a line is too long");
    let end = raw.windows(4).position(|w| w == b"\r\n\r\n").expect("an empty line");
    let head = String::from_utf8(raw[..end].to_vec()).expect("headers are text");
    // An address may have other letters itself (RFC 6532): nothing else writes them as they are.
    assert!(head.is_ascii() || !ascii, "{head:?}");
    assert!(!head.replace("\r\n", "").contains(['\r', '\n', '\0']), "{head:?}");
    let mut seen: Vec<&str> = Vec::new();
    for line in head.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])) {
        let name = line.split_once(':').map(|(name, _)| name).unwrap_or_else(|| panic!("{line:?} is no header"));
        assert!(HEADERS.contains(&name) && !seen.contains(&name), "{name:?} in {head:?}");
        seen.push(name);
    }
}

/// Without white space and control characters, which become spaces, and spaces may be folded; and without the mark of
/// byte order, which is taken off where a piece begins with it.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{FEFF}').collect()
}
