//! Real conversations with a real SMTP server.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use mail::compose::{Outgoing, Part, build};
use mail::parse::{Address, parse};
use mail::smtp::{Account, Failure, Security, Sender};
use mail::testing::{PASSWORD, SmtpPeer, USER, smtp_peer};

fn account(peer: &SmtpPeer) -> Account {
    Account {
        host: peer.host.into(),
        port: peer.port,
        security: Security::None,
        user: None,
        password: None,
        by_token: false,
        hello_name: Some("kept.example".into()),
    }
}

fn outgoing() -> Outgoing {
    Outgoing {
        from: Address { name: Some("Practice Ä".into()), email: "desk@practice.example".into() },
        to: vec![Address { name: None, email: "ann@example.com".into() }],
        cc: Vec::new(),
        reply_to: None,
        subject: "Your appointment".into(),
        message_id: "k1@practice.example".into(),
        in_reply_to: None,
        references: Vec::new(),
        date_ms: 1_790_000_000_000,
        text: ".a line with a dot in front\n..two\n\nGrüße\n".into(),
        html: Some("<p>Grüße</p>".into()),
        attachments: vec![Part {
            name: "plan ü.txt".into(),
            media_type: "text/plain".into(),
            content_id: None,
            bytes: b"a\nb\r\nc".to_vec(),
        }],
        auto_submitted: None,
        extra_headers: Vec::new(),
    }
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let Some(peer) = smtp_peer().unwrap() else { return };
    let raw = build(&outgoing()).unwrap();
    let sender = Sender::new(&account(&peer)).unwrap();
    sender.check().await.unwrap();
    let answer = sender.send("desk@practice.example", &["ann@example.com".into()], &raw).await.unwrap();
    assert!(answer.contains("taken as 1"), "{answer}");
    let received = peer.received().unwrap();
    assert_eq!(String::from_utf8_lossy(&received[0]), String::from_utf8_lossy(&raw));
    let read = parse(&received[0]).unwrap();
    assert_eq!(read.text, ".a line with a dot in front\n..two\n\nGrüße");
    assert_eq!(mail::parse::attachment(&received[0], read.attachments[0].part).unwrap(), b"a\nb\r\nc");
    // An automatic answer goes out under the empty sender.
    sender.send("", &["bob@example.com".into()], &raw).await.unwrap();
    assert_eq!(peer.envelopes().unwrap()[1], serde_json::json!({"from": "", "to": ["bob@example.com"]}));
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let Some(peer) = smtp_peer().unwrap() else { return };
    let raw = build(&outgoing()).unwrap();
    let sender = Sender::new(&account(&peer)).unwrap();
    peer.refuse("gone@example.com", 550).unwrap();
    peer.refuse("busy@example.com", 450).unwrap();
    let gone = sender.send("desk@practice.example", &["gone@example.com".into()], &raw).await.unwrap_err();
    assert!(matches!(gone, Failure::Permanent { code: Some(550), .. }), "{gone:?}");
    assert!(
        gone.reason().contains("The recipient was refused") && gone.reason().contains("refused by the test"),
        "{gone}"
    );
    let busy = sender.send("desk@practice.example", &["busy@example.com".into()], &raw).await.unwrap_err();
    assert!(busy.is_temporary() && busy.reason().contains("refused by the test"), "{busy}");
    let nonsense = sender.send("desk@practice.example", &["not an address".into()], &raw).await.unwrap_err();
    assert!(!nonsense.is_temporary());
    // After the refusals the connection still serves.
    sender.send("desk@practice.example", &["ann@example.com".into()], &raw).await.unwrap();
    assert_eq!(peer.received().unwrap().len(), 1);
}

#[tokio::test]
async fn sign_in_tls_and_a_closed_port_are_told_apart() {
    let Some(peer) = smtp_peer().unwrap() else { return };
    let mut with_password = account(&peer);
    with_password.user = Some(USER.into());
    with_password.password = Some(PASSWORD.into());
    Sender::new(&with_password).unwrap().check().await.unwrap();
    with_password.password = Some("wrong".into());
    let refused = Sender::new(&with_password).unwrap().check().await.unwrap_err();
    assert!(matches!(refused, Failure::Permanent { code: Some(535), .. }), "{refused:?}");
    assert!(refused.reason().contains("check user and password"), "{refused}");
    assert!(!format!("{with_password:?}").contains("wrong"));

    let start_tls = Account { security: Security::StartTls, ..account(&peer) };
    let unsafe_server = Sender::new(&start_tls).unwrap().check().await.unwrap_err();
    println!("{unsafe_server}");
    let tls = Account { security: Security::Tls, ..account(&peer) };
    let no_tls = Sender::new(&tls).unwrap().check().await.unwrap_err();
    println!("{no_tls}");
    assert!(no_tls.reason().contains("TLS"), "{no_tls}");

    let closed = account(&peer);
    peer.stop().unwrap();
    let nobody = Sender::new(&closed).unwrap().check().await.unwrap_err();
    assert!(nobody.is_temporary() && nobody.reason().contains("connection refused"), "{nobody}");
    let nowhere = Account { host: "no-such-host.invalid".into(), ..closed };
    let lost = Sender::new(&nowhere).unwrap().check().await.unwrap_err();
    println!("{lost}");
    assert!(lost.is_temporary() && lost.reason().contains("no-such-host.invalid"), "{lost}");
}
