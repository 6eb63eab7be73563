//! Headers of strangers that pretend, hide or break out.

use mail::parse::{Mail, parse};

fn read(head: &str) -> Mail {
    parse(format!("{head}\r\n\r\nHello\r\n").as_bytes()).unwrap()
}

#[test]
fn line_ends_in_encoded_words_break_nothing() {
    let mail = read(
        "From: =?utf-8?q?Ann=0D=0ABcc:_evil@example.com?= <ann@example.com>\r\n\
         Subject: =?utf-8?b?SGkNCkJjYzogZXZpbEBleGFtcGxlLmNvbQ0KDQo8c2NyaXB0Pg==?=\r\n\
         Message-ID: <1@h>\r\nReferences: <a@b\r\n x> <c@d>",
    );
    assert_eq!(mail.from.as_ref().unwrap().name.as_deref(), Some("Ann Bcc: evil@example.com"));
    assert_eq!(mail.from.unwrap().email, "ann@example.com");
    assert_eq!(mail.subject, "Hi Bcc: evil@example.com <script>");
    assert!(mail.cc.is_empty() && mail.to.is_empty());
    assert_eq!(mail.references, ["a@bx", "c@d"]);
}

#[test]
fn the_address_of_a_sender_is_what_stands_in_the_brackets() {
    // The name says one of us, the address does not: whatever decides about people must see the address.
    for head in [
        "From: \"dana@alder.example\" <evil@example.com>",
        "From: dana@alder.example <evil@example.com>",
        "From: \"Dana <dana@alder.example>\" <evil@example.com>",
        "From: =?utf-8?q?dana=40alder=2Eexample?= <evil@example.com>",
        "From: (dana@alder.example) evil@example.com",
    ] {
        let from = read(&format!("{head}\r\nSubject: x")).from.unwrap();
        assert_eq!(from.email, "evil@example.com", "{head}");
    }
}

#[test]
fn the_first_of_two_senders_counts_and_an_attachment_adds_none() {
    let mail = read("From: evil@example.com\r\nFrom: dana@alder.example\r\nSubject: x");
    assert_eq!(mail.from.unwrap().email, "evil@example.com");
    let nested = parse(
        b"From: evil@example.com\r\nSubject: x\r\nContent-Type: message/rfc822\r\n\r\nFrom: dana@alder.example\r\n\
          Subject: y\r\nMessage-ID: <ours@alder.example>\r\nAuto-Submitted: auto-replied\r\n\r\nHello\r\n",
    )
    .unwrap();
    assert_eq!(nested.from.unwrap().email, "evil@example.com");
    assert_eq!((nested.subject.as_str(), nested.message_id), ("x", None), "the inner mail's headers are not ours");
    assert_eq!(nested.auto_submitted, None);
}

#[test]
fn control_characters_get_into_no_header() {
    let mail = read(
        "From: A\0nn <a\0nn@example.com>\r\nSubject: a\0b\x1b[2Jc\r\nMessage-ID: <1\0\x11@h>\r\nIn-Reply-To: <2\0@h>\r\n\
         References: <3\x07@h>\r\nDelivered-To: d\0@h\r\nReturn-Path: <r\0@h>\r\nAuto-Submitted: auto-\0replied",
    );
    assert_eq!(mail.message_id.as_deref(), Some("1@h"));
    assert_eq!((mail.in_reply_to, mail.references), (vec!["2@h".to_owned()], vec!["3@h".to_owned()]));
    assert_eq!((mail.delivered_to, mail.return_path.as_deref()), (vec!["d@h".to_owned()], Some("r@h")));
    assert_eq!(mail.auto_submitted.as_deref(), Some("auto-replied"));
    assert!(!mail.subject.contains(char::is_control) && !mail.from.unwrap().to_string().contains(char::is_control));
}

#[test]
fn a_mail_that_is_nothing_but_headers_and_one_that_is_nothing_are_said_so() {
    assert!(parse(b"").is_err());
    assert!(parse(b"\r\n\r\n").is_err());
    assert!(parse(b"Subject: x").is_ok());
}
