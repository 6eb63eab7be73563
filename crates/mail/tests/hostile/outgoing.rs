//! Mails of ours: nothing that people, or the mails they answer, put into a name, subject, address, id or file name becomes
//! a header or a recipient of its own.

use mail::compose::{Error, Outgoing, build, is_address};
use mail::parse::Address;

use super::round_trip::{Typed, check};

const INJECTIONS: &[&str] = &[
    "x\r\nBcc: evil@example.com",
    "x\nBcc: evil@example.com",
    "x\rBcc: evil@example.com",
    "x\r\n\r\n<script>alert(1)</script>",
    "x\u{2028}Bcc: evil@example.com",
    "x\u{85}Bcc: evil@example.com",
    "x\u{B}Bcc: evil@example.com",
    "x\0Bcc: evil@example.com",
    "x\r\n Bcc: evil@example.com",
    "x\" <evil@example.com>, \"y",
    "x>, <evil@example.com",
    "x\\",
    "x\\\"",
    "=?utf-8?q?x=0D=0ABcc:_evil@example.com?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?=",
    "(comment) group: evil@example.com;",
    "Ann, evil@example.com",
    "\u{202E}moc.elpmaxe@live",
];

#[test]
fn typed_line_ends_and_quotes_add_nothing() {
    for text in INJECTIONS.iter().map(|text| (*text).to_owned()) {
        let places: [fn(String) -> Typed; 8] = [
            |text| Typed { from_name: text, ..Typed::default() },
            |text| Typed { to_name: text, ..Typed::default() },
            |text| Typed { email: text, ..Typed::default() },
            |text| Typed { subject: text, ..Typed::default() },
            |text| Typed { file: text, ..Typed::default() },
            |text| Typed { media_type: text, ..Typed::default() },
            |text| Typed { message_id: text.clone(), references: vec![text], ..Typed::default() },
            |text| Typed { extra: text, ..Typed::default() },
        ];
        for place in places {
            check(&place(text.clone()));
        }
    }
    check(&Typed {
        subject: "ü".repeat(3_000),
        from_name: "名".repeat(500),
        file: "é".repeat(900),
        ..Typed::default()
    });
    check(&Typed {
        media_type: "multipart/mixed; boundary=x".into(),
        content: b"--x\r\n\r\n".to_vec(),
        ..Typed::default()
    });
    // Empty files, also of kinds that are shown as text.
    for media_type in ["text/plain", "text/html", "text/calendar", "application/pdf", "message/rfc822"] {
        check(&Typed { media_type: media_type.into(), file: "a".into(), ..Typed::default() });
    }
    check(&Typed { text: ".\r\n.\nFrom here\n..\n".into(), ..Typed::default() });
}

#[test]
fn an_address_is_one_address() {
    for bad in [
        "ann@example.com\r\nRCPT TO:<evil@example.com>",
        "ann@example.com\nBcc: evil@example.com",
        "ann@example.com, evil@example.com",
        "<ann@example.com> evil@example.com",
        "ann@example.com>",
        "ann@example.com\0",
        "ann @example.com",
        "ann@example.com ",
        "ann",
        "@example.com",
        "",
    ] {
        assert!(!is_address(bad), "{bad:?}");
        let person = |email: &str| Address { name: None, email: email.to_owned() };
        let mail = Outgoing {
            from: person("desk@practice.example"),
            to: vec![person(bad)],
            cc: Vec::new(),
            reply_to: None,
            subject: String::new(),
            message_id: "k1@practice.example".into(),
            in_reply_to: None,
            references: Vec::new(),
            date_ms: 0,
            text: String::new(),
            html: None,
            attachments: Vec::new(),
            auto_submitted: None,
            extra_headers: Vec::new(),
        };
        assert!(matches!(build(&mail), Err(Error::BadAddress { .. })), "{bad:?}");
    }
}
