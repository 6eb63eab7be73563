//! What goes out holds what was meant and nothing else, and other programs believe its signature.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use mail::compose::{self, Outgoing, Part};
use mail::dkim::{Key, Signer, sign};
use mail::parse::{Address, parse};
use mail::plain::{self, Picture};
use mail::testing::dkim_verdict;
use proptest::prelude::*;

fn address(name: &str, email: &str) -> Address {
    Address { name: Some(name.to_owned()), email: email.to_owned() }
}

/// A mail as the delivery worker puts it together, with this text typed into every place where people type.
fn with(typed: &str) -> Outgoing {
    let text = format!("Hello {typed}\n\n> {typed}");
    Outgoing {
        from: address(typed, "desk@alder.example"),
        to: vec![address(typed, "ruth@harbor.example")],
        cc: vec![address(typed, "sam@harbor.example")],
        reply_to: Some(address(typed, "desk+38gds78y05rgs.0123456789abcdefghjk@alder.example")),
        subject: typed.to_owned(),
        message_id: "kept.38gds78y05rgs.0123456789abcdefghjk@alder.example".to_owned(),
        in_reply_to: Some(typed.to_owned()),
        references: vec![typed.to_owned(), "q1@harbor.example".to_owned()],
        date_ms: 1_790_000_000_000,
        html: Some(plain::html_of(&text, &[])),
        text,
        attachments: vec![Part {
            name: typed.to_owned(),
            media_type: typed.to_owned(),
            content_id: Some(typed.to_owned()),
            bytes: b"plan".to_vec(),
        }],
        auto_submitted: Some("auto-generated"),
        extra_headers: vec![("X-Loop", typed.to_owned())],
    }
}

/// The names of the header lines, in lower case, of the mail itself.
fn header_names(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    let lines = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    lines.map(|line| line.split_once(':').unwrap_or((line, "")).0.to_lowercase()).collect()
}

const OURS: [&str; 13] = [
    "from",
    "to",
    "cc",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "auto-submitted",
    "x-loop",
    "mime-version",
    "content-type",
];

/// Only our headers, each once; the addresses of the envelope are those we meant; nothing reads it otherwise.
fn assert_nothing_got_in(typed: &str) {
    let raw = compose::build(&with(typed)).unwrap();
    let mut names = header_names(&raw);
    assert!(names.iter().all(|name| OURS.contains(&name.as_str())), "{typed:?}: {names:?}");
    names.sort();
    let before = names.len();
    names.dedup();
    assert_eq!(names.len(), before, "{typed:?}: a header stands there twice");
    for (at, byte) in raw.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| raw[at]);
        assert!(*byte != b'\n' || before == Some(b'\r'), "{typed:?}: a bare line end");
        assert!(before != Some(b'\r') || *byte == b'\n', "{typed:?}: a bare return");
        assert_ne!(*byte, 0);
    }
    let read = parse(&raw).unwrap();
    assert_eq!(read.from.unwrap().email, "desk@alder.example", "{typed:?}");
    let emails: Vec<String> = read.to.into_iter().chain(read.cc).map(|one| one.email).collect();
    assert_eq!(emails, ["ruth@harbor.example", "sam@harbor.example"], "{typed:?}");
    assert_eq!(read.message_id.as_deref(), Some("kept.38gds78y05rgs.0123456789abcdefghjk@alder.example"));
    assert_eq!(read.attachments.len(), 1, "{typed:?}");
}

#[test]
fn nothing_that_was_typed_becomes_a_header_or_an_address() {
    for typed in [
        "a\r\nBcc: evil@evil.example",
        "a\nBcc: evil@evil.example",
        "a\rBcc: evil@evil.example",
        "a\r\n\r\n<script>",
        "a\u{2028}Bcc: evil@evil.example",
        "a\u{85}Bcc: evil@evil.example",
        "a\u{b}\u{c}Bcc: x",
        "\0",
        "\" <evil@evil.example>, \"",
        "evil@evil.example, x",
        "<evil@evil.example>",
        "=?utf-8?q?a=0D=0ABcc:=20evil@evil.example?=",
        "=?utf-8?b?DQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?=",
        "a;b=\"c\"; boundary=x",
        "multipart/mixed; boundary=\"x\"",
        "--\r\n.\r\nQUIT\r\n",
        "\r\n.\r\nMAIL FROM:<evil@evil.example>\r\n",
        &"long ".repeat(3000),
        &"x".repeat(20_000),
        "\u{202e}txt.exe",
        "(",
        "\\",
        "Ü\r\n Bcc: evil@evil.example",
    ] {
        assert_nothing_got_in(typed);
    }
}

proptest! {
    #[test]
    fn nothing_gets_in_whatever_is_typed(typed in r"[\PC\r\n\t\x00<>@,;:=?()]{0,80}") {
        assert_nothing_got_in(&typed);
    }
}

#[test]
fn an_address_that_breaks_the_line_is_refused() {
    for email in ["a@b.example\r\nBcc: x@y.example", "a b@c.example", "<a@b.example>", "a@b.example, c@d.example", ""] {
        let mut mail = with("x");
        mail.cc = vec![Address { name: None, email: email.to_owned() }];
        assert!(compose::build(&mail).is_err(), "{email:?}");
    }
}

#[test]
fn a_picture_stands_within_the_text() {
    let picture = Picture { content_id: "plan1@kept".to_owned(), name: "plan.png".to_owned() };
    let text = "Here it is: [cid:plan1@kept]";
    let mut mail = with("x");
    mail.text = plain::text_of(text, std::slice::from_ref(&picture));
    mail.html = Some(plain::html_of(text, &[picture]));
    let part = |name: &str, media_type: &str, id: Option<&str>| Part {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        content_id: id.map(str::to_owned),
        bytes: b"bytes".to_vec(),
    };
    mail.attachments =
        vec![part("plan.png", "image/png", Some("plan1@kept")), part("offer.pdf", "application/pdf", None)];
    let raw = compose::build(&mail).unwrap();
    assert_eq!(raw, compose::build(&mail).unwrap(), "the same each time");
    let read = parse(&raw).unwrap();
    assert!(read.text.contains("Here it is: [plan.png]"), "{}", read.text);
    assert!(read.html.unwrap().contains("src=\"cid:plan1@kept\""));
    let found: Vec<(&str, bool, Option<&str>)> =
        read.attachments.iter().map(|one| (one.name.as_str(), one.inline, one.content_id.as_deref())).collect();
    assert_eq!(found, [("plan.png", true, Some("plan1@kept")), ("offer.pdf", false, None)]);
}

#[test]
fn others_believe_the_signature_and_no_altered_mail() {
    let keys = [
        (include_str!("keys/rsa.pem"), format!("v=DKIM1; k=rsa; p={}", include_str!("keys/rsa.public"))),
        (include_str!("keys/rsa-traditional.pem"), format!("v=DKIM1; k=rsa; p={}", include_str!("keys/rsa.public"))),
        (include_str!("keys/ed25519.pem"), format!("v=DKIM1; k=ed25519; p={}", include_str!("keys/ed25519.public"))),
    ];
    let mut mail = with("Grüße  aus\tKöln");
    mail.text = "Hello \t there  \n\n  spaces\n.\n\n\n".to_owned();
    let raw = compose::build(&mail).unwrap();
    for (pem, record) in keys {
        let key = Key::read(pem).unwrap();
        let signer = Signer { key: &key, selector: "kept2026", domain: "alder.example" };
        let signed = sign(&raw, &signer, 1_790_000_000).unwrap();
        assert!(signed.ends_with(&raw));
        let Some(good) = dkim_verdict(&signed, &record).unwrap() else { return };
        assert!(good, "{}", String::from_utf8_lossy(&signed));
        let text = String::from_utf8(signed).unwrap();
        let other = text.replacen("ruth@harbor", "rush@harbor", 1);
        assert_eq!(dkim_verdict(other.as_bytes(), &record).unwrap(), Some(false), "another recipient");
        let second = text.replacen("From:", "From: evil@evil.example\r\nFrom:", 1);
        assert_eq!(dkim_verdict(second.as_bytes(), &record).unwrap(), Some(false), "a second sender");
        assert!(sign(&raw, &Signer { selector: "a;b", ..signer }, 0).is_err());
    }
}
