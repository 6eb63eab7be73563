//! Bounces and automatic mails: told from what people write, and read for who failed. Whether for good: see
//! `permanence`; the big collections of real ones: see `accuracy`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::time::Instant;

use mail::parse::{Kind, Mail, parse};
use proptest::prelude::*;

fn understood(raw: &str) -> Mail {
    parse(raw.as_bytes()).unwrap()
}

fn only(mail: &Mail) -> (&str, bool, &str) {
    assert_eq!(mail.kind, Kind::Bounce, "{:?}", mail.kind_reason);
    assert_eq!(mail.bounces.len(), 1, "{:#?}", mail.bounces);
    let bounce = &mail.bounces[0];
    (&bounce.address, bounce.permanent, &bounce.status)
}

#[test]
fn a_report_names_the_address_we_wrote_to_and_our_mail() {
    let mail = understood(
        "From: MAILER-DAEMON@mx.example.org\nTo: desk@kept.example\nSubject: Undelivered Mail\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\n\
         Sorry.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n\
         Original-Recipient: rfc822;ann@example.com\nFinal-Recipient: rfc822;ann@inner.example.com\nAction: failed\n\
         Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 User\n  unknown\n\nFinal-Recipient: rfc822;bob@example.com\n\
         Action: delayed\nStatus: 4.4.1\n\nFinal-Recipient: rfc822;cy@example.com\nAction: relayed\nStatus: 2.0.0\n\n\
         --b\nContent-Type: message/rfc822\n\nMessage-ID: <one@kept.example>\nSubject: Hello\n\nHello Ann\n--b--\n",
    );
    let told: Vec<_> = mail.bounces.iter().map(|b| (b.address.as_str(), b.permanent, b.status.as_str())).collect();
    assert_eq!(told, [("ann@example.com", true, "5.1.1"), ("bob@example.com", false, "4.4.1")]);
    assert_eq!(mail.bounces[0].reason, "550 5.1.1 User unknown");
    assert_eq!(mail.bounces[1].original_message_id.as_deref(), Some("one@kept.example"));
}

#[test]
fn servers_with_words_of_their_own_are_understood() {
    let qmail = understood(
        "From: MAILER-DAEMON@mx.example.org\nTo: desk@kept.example\nSubject: failure notice\n\n\
         Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message.\n\n\
         <ann@example.com>:\n192.0.2.7 does not like recipient.\nRemote host said: 550 5.1.1 no such user\n\
         Giving up on 192.0.2.7.\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <desk@kept.example>\n\
         Message-ID:\n <two@kept.example>\nTo: ann@example.com\n\nHello <zoe@example.com>\n",
    );
    assert_eq!(only(&qmail), ("ann@example.com", true, "5.1.1"));
    assert_eq!(qmail.bounces[0].original_message_id.as_deref(), Some("two@kept.example"));
    let exim = understood(
        "From: Mail Delivery System <Mailer-Daemon@mx.example.org>\nTo: desk@kept.example\n\
         X-Failed-Recipients: ann@example.com\nSubject: Mail delivery failed: returning message to sender\n\n\
         This message was created automatically by mail delivery software.\n\n  ann@example.com\n    host mx [192.0.2.1]\n\
         \x20   SMTP error from remote mail server after RCPT TO:<ann@example.com>:\n    552 5.2.2 mailbox is full\n",
    );
    assert_eq!(only(&exim), ("ann@example.com", false, "5.2.2"));
    let blocked = understood(
        "From: postmaster@example.org\nTo: desk@kept.example\nSubject: Undeliverable: Hello\n\n\
         Your message to ann@example.com could not be delivered.\n550 5.7.1 Service unavailable; client [192.0.2.9] blocked\n",
    );
    assert!(!only(&blocked).1, "a refusal of our server says nothing about the address");
    let exchange = understood(
        "From: System Administrator <postmaster@example.org>\nTo: desk@kept.example\nSubject: Undeliverable: Hello\n\n\
         Your message\n\n  To:      desk@kept.example\n  Subject: Hello\n\ndid not reach the following recipient(s):\n\n\
         ann@example.com on Thu, 29 Apr 2010 00:00:00 -0000\n    The recipient name is not recognized\n",
    );
    assert_eq!(only(&exchange), ("ann@example.com", true, ""));
    let waiting = understood(
        "From: Mail Delivery System <Mailer-Daemon@mx.example.org>\nTo: desk@kept.example\nSubject: Warning: message delayed 24 hours\n\n\
         A message that you sent has not yet been delivered to all its recipients.\n\n  ann@example.com\n    unknown user\n",
    );
    assert!(!only(&waiting).1, "it is still being tried");
}

#[test]
fn amazons_notifications_are_understood() {
    let bounce = r#"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"ann@example.com","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},"mail":{"commonHeaders":{"messageId":"<three@kept.example>"}}}"#;
    let head = "From: no-reply@sns.example\nTo: desk@kept.example\nSubject: AWS Notification Message\n\n";
    let alone = understood(&format!("{head}{bounce}\n"));
    assert_eq!(only(&alone), ("ann@example.com", true, "5.1.1"));
    assert_eq!(alone.bounces[0].original_message_id.as_deref(), Some("three@kept.example"));
    let within = serde_json::json!({"Type": "Notification", "Message": bounce});
    assert_eq!(
        only(&understood(&format!("{head}{within}\n\n--\nTo stop this, visit us.\n"))),
        ("ann@example.com", true, "5.1.1")
    );
    let complaint = understood(&format!("{head}{}\n", r#"{"notificationType":"Complaint","mail":{}}"#));
    assert_eq!(complaint.kind, Kind::AbuseReport);
}

#[test]
fn people_who_speak_of_machines_are_people() {
    let kind = |raw: &str| understood(raw).kind;
    let forwarded = "From: ann@example.com\nTo: desk@kept.example\nSubject: Fwd: Undelivered Mail Returned to Sender\n\nWhat is this?\n\n\
                     > From: MAILER-DAEMON@mx.example.org\n> <bob@example.com>: 550 5.1.1 user unknown\n";
    assert_eq!(kind(forwarded), Kind::Person);
    let parcel = "From: ann@example.com\nTo: desk@kept.example\nSubject: Delivery failed\n\nMy parcel could not be delivered. Write to ann@example.com!\n";
    assert_eq!(kind(parcel), Kind::Person);
    for subject in [
        "Vacation in August",
        "Automatic reply does not work",
        "Out of office next week?",
        "Re: Automatic reply: Hello",
    ] {
        let raw = format!(
            "From: ann@example.com\nTo: desk@kept.example\nSubject: {subject}\n\nPlease move my appointment.\n"
        );
        assert_eq!(kind(&raw), Kind::Person, "{subject}");
    }
    let by_hand = "From: ann@example.com\nSubject: Hello\nAuto-Submitted: no\nX-Auto-Response-Suppress: All\n\nHello\n";
    assert_eq!(kind(by_hand), Kind::Person);
    let answer = "From: ann@example.com\nSubject: Re: Hello\nIn-Reply-To: <a@kept.example>\nReferences: <a@kept.example>\n\
                  X-Auto-Response-Suppress: DR, OOF, AutoReply\n\nThursday suits me.\n";
    assert_eq!(kind(answer), Kind::Person, "her server spares itself absence notes; she wrote");
}

#[test]
fn machines_are_told_with_the_reason() {
    let told = |head: &str, text: &str| {
        let mail = understood(&format!("From: ann@example.com\nTo: desk@kept.example\n{head}\n\n{text}\n"));
        assert!(mail.kind == Kind::Person || mail.kind_reason.is_some());
        mail.kind
    };
    assert_eq!(told("Subject: Automatic reply: Hello", "I am away."), Kind::Vacation);
    assert_eq!(told("Subject: Réponse automatique : Bonjour", "Je suis absente."), Kind::Vacation);
    assert_eq!(told("Subject: Away\nAuto-Submitted: auto-replied (vacation)", "Until Monday."), Kind::Vacation);
    assert_eq!(told("Subject: Re: Hello\nReturn-Path: <>", "I am on annual leave until Monday."), Kind::Vacation);
    assert_eq!(told("Subject: We have your mail\nX-Auto-Response-Suppress: All", "Ticket 5."), Kind::AutoReply);
    assert_eq!(told("Subject: Hello\nX-MS-Exchange-Inbox-Rules-Loop: ann@example.com", "Thank you."), Kind::AutoReply);
    assert_eq!(told("Subject: Report\nReturn-Path: <>", "All is well."), Kind::AutoReply);
}

/// Pieces bounces are made of, in any order: no panic, and no more than was there.
#[test]
fn any_mixture_of_pieces_is_read_in_bounds() {
    let pieces = [
        "Final-Recipient: rfc822;",
        "Action: failed\n",
        "Status: 5.1.1\n",
        "Diagnostic-Code: smtp; ",
        "550 5.1.1 ",
        "<a@b.example>",
        ":\n",
        "@",
        "@@",
        "é",
        "ü@ö",
        "\n",
        "\n\n",
        " ",
        "--- Below this line is a copy of the message.\n",
        "Received: ",
        "Message-ID: ",
        "<",
        ">",
        "Original address: ",
        "RCPT TO:",
        ">>> DATA\n",
        "<<< 550 ",
        "did not reach\n",
        "{\"notificationType\":",
        "\"Bounce\"",
        "}",
        "SMTP=",
        "(generated from ",
        "5.",
        "\t",
        "user unknown",
        "- Unknown address error ",
        "\u{3000}",
    ];
    proptest!(ProptestConfig::with_cases(300), |(chosen in prop::collection::vec(0..pieces.len(), 0..120), report in any::<bool>())| {
        let text: String = chosen.iter().map(|i| pieces[*i]).collect();
        let kind = if report { "message/delivery-status" } else { "text/plain; charset=utf-8" };
        let raw = format!("From: MAILER-DAEMON@x.example\nTo: desk@kept.example\nSubject: failure notice\nMIME-Version: 1.0\n\
                           Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: {kind}\n\n{text}\n--b--\n");
        if let Ok(mail) = parse(raw.as_bytes()) {
            prop_assert!(mail.bounces.len() <= 500);
            for bounce in &mail.bounces {
                prop_assert!(bounce.reason.chars().count() <= 500 && !bounce.reason.contains('\n'));
                prop_assert!(bounce.address.len() <= 320, "{}", bounce.address);
            }
        }
    });
}

#[test]
fn a_huge_bounce_is_read_quickly() {
    let many: String = (0..40_000).map(|i| format!("<user{i}@example.com>: 550 5.1.1 user unknown\n")).collect();
    let began = Instant::now();
    let mail =
        understood(&format!("From: MAILER-DAEMON@x.example\nTo: desk@kept.example\nSubject: failure notice\n\n{many}"));
    println!("{} recipients in {:?}", mail.bounces.len(), began.elapsed());
    assert_eq!(mail.bounces.len(), 500);
}
