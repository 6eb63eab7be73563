//! Fetching mail from a real server, Dovecot, and what happens when the line to it breaks off.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::process::Command;
use std::time::Duration;

use mail::imap::{Account, Failure, Limits, Mail, Proof, Session};
use mail::smtp::Security;
use mail::testing::{Cut, Dovecot, PASSWORD, Proxy, Wishes, dovecot};

fn account(port: u16) -> Account {
    Account {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        user: "ruth".to_owned(),
        proof: Proof::Password(PASSWORD.to_owned()),
    }
}

fn limits() -> Limits {
    Limits { silence: Duration::from_secs(10), ..Limits::default() }
}

fn raw(n: usize) -> Vec<u8> {
    let lines = "All work and no play. ".repeat(n % 40);
    format!("From: a@b.example\r\nSubject: mail {n}\r\nMessage-ID: <{n}@b.example>\r\n\r\n{lines}\r\n").into_bytes()
}

fn server_with(mails: usize) -> Option<Dovecot> {
    let server = dovecot(&Wishes::default()).unwrap()?;
    server.deliver("ruth", "INBOX", &(0..mails).map(raw).collect::<Vec<_>>()).unwrap();
    Some(server)
}

async fn open(port: u16) -> Session {
    Session::open(&account(port), limits()).await.unwrap()
}

/// All mails of the inbox; the error, if there was one, with those that came before it.
async fn fetch(port: u16, limits: Limits) -> (Vec<Mail>, Option<Failure>) {
    let mut mails = Vec::new();
    let done = fetch_into(port, limits, &mut mails).await;
    (mails, done.err())
}

async fn fetch_into(port: u16, limits: Limits, mails: &mut Vec<Mail>) -> Result<(), Failure> {
    let mut session = Session::open(&account(port), limits).await?;
    session.open_folder("INBOX", false).await?;
    let uids = session.uids_from(1).await?;
    let sizes = session.sizes(&uids).await?;
    assert_eq!(sizes.len(), uids.len());
    let mut rest = uids.as_slice();
    while !rest.is_empty() {
        let asked = session.ask_for(rest).await?;
        while let Some(mail) = session.next_mail().await? {
            mails.push(mail);
        }
        rest = &rest[asked..];
    }
    session.log_out().await;
    Ok(())
}

#[tokio::test]
async fn every_mail_comes_as_it_is_and_stays_unread() {
    let Some(server) = server_with(30) else { return };
    let (mails, failure) = fetch(server.port, limits()).await;
    assert_eq!(failure, None);
    assert_eq!(
        mails.iter().map(|mail| mail.raw.clone().unwrap()).collect::<Vec<_>>(),
        (0..30).map(raw).collect::<Vec<_>>()
    );
    assert!(mails.iter().all(|mail| mail.arrived_ms.is_some() && mail.size.is_some()));
    assert_eq!(mails.iter().map(|mail| mail.uid).collect::<Vec<_>>(), (1..=30).collect::<Vec<_>>());
    let unread = server.doveadm(&["search", "-u", "ruth", "mailbox", "INBOX", "unseen"]).unwrap();
    assert_eq!(unread.lines().count(), 30);
}

#[tokio::test]
async fn only_what_is_new_is_named_and_news_comes_at_once() {
    let Some(server) = server_with(3) else { return };
    let mut session = open(server.port).await;
    let before = session.open_folder("INBOX", false).await.unwrap();
    assert_eq!((before.exists, before.uid_next), (3, Some(4)));
    assert!(session.uids_from(4).await.unwrap().is_empty());
    assert!(session.offers("IDLE"));
    let began = std::time::Instant::now();
    // Whoever waits is called, long before the time is over.
    let news = {
        let waiting = session.wait(Duration::from_secs(60), std::future::pending());
        let delivering = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            server.deliver("ruth", "INBOX", &[raw(99)]).unwrap();
        };
        tokio::join!(waiting, delivering).0.unwrap()
    };
    assert!(news && began.elapsed() < Duration::from_secs(50));
    assert_eq!(session.uids_from(4).await.unwrap(), [4]);
    // Nothing happens, and somebody calls us off.
    assert!(!session.wait(Duration::from_millis(50), std::future::pending()).await.unwrap());
    assert!(!session.wait(Duration::from_secs(60), async {}).await.unwrap());
    session.log_out().await;
}

#[tokio::test]
async fn mails_are_marked_and_moved_when_that_is_asked_for() {
    for offers in ["", "imap_capability = IMAP4rev1 UIDPLUS AUTH=PLAIN\n"] {
        let wishes = Wishes { more: offers.to_owned(), ..Wishes::default() };
        let Some(server) = dovecot(&wishes).unwrap() else { return };
        server.deliver("ruth", "INBOX", &(0..5).map(raw).collect::<Vec<_>>()).unwrap();
        let mut session = open(server.port).await;
        assert_eq!(session.offers("MOVE"), offers.is_empty());
        session.open_folder("INBOX", true).await.unwrap();
        session.mark_seen(&[1, 2]).await.unwrap();
        let unread = server.doveadm(&["search", "-u", "ruth", "mailbox", "INBOX", "unseen"]).unwrap();
        assert_eq!(unread.lines().count(), 3);
        // The folder is made; those that were moved before are no trouble.
        session.move_to(&[1, 3], "In Kept").await.unwrap();
        session.move_to(&[1, 3], "In Kept").await.unwrap();
        assert_eq!(session.uids_from(1).await.unwrap(), [2, 4, 5]);
        assert_eq!(session.open_folder("In Kept", false).await.unwrap().exists, 2);
        let names: Vec<String> = session.folders().await.unwrap().into_iter().map(|folder| folder.shown).collect();
        assert!(names.contains(&"INBOX".to_owned()) && names.contains(&"In Kept".to_owned()), "{names:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_a_missing_folder_are_said_in_words() {
    let Some(server) = server_with(0) else { return };
    let wrong = Account { proof: Proof::Password("wrong".to_owned()), ..account(server.port) };
    let Err(Failure::SignIn(said)) = Session::open(&wrong, limits()).await.map(|_| ()) else { panic!() };
    assert!(said.contains("check user and password") && !said.contains("wrong"), "{said}");
    let mut session = open(server.port).await;
    let Err(Failure::Refused(said)) = session.open_folder("Nowhere", false).await else { panic!() };
    assert!(said.contains("doesn't exist"), "{said}");
    // The connection is still good.
    session.open_folder("INBOX", false).await.unwrap();
    let closed = Session::open(&account(1), limits()).await.map(|_| ()).unwrap_err();
    assert!(matches!(&closed, Failure::Broken(said) if said.contains("Nothing listens")), "{closed}");
}

#[tokio::test]
async fn encryption_is_insisted_on() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output();
    if !made.is_ok_and(|done| done.status.success()) {
        assert_ne!(std::env::var("KEPT_REQUIRE_ALL").as_deref(), Ok("1"), "openssl is missing");
        eprintln!("left out: no openssl to make a certificate with");
        return;
    }
    let wishes = Wishes { certificate: Some((certificate, key)), ..Wishes::default() };
    let Some(server) = dovecot(&wishes).unwrap() else { return };
    // Its certificate is signed by nobody we know: no letter of the password goes over.
    let safe = Account { host: "localhost".to_owned(), security: Security::StartTls, ..account(server.port) };
    let refused = Session::open(&safe, limits()).await.map(|_| ()).unwrap_err();
    assert!(refused.reason().contains("No safe (TLS) connection"), "{refused}");
    let Some(plain) = server_with(0) else { return };
    let refused = Session::open(&Account { security: Security::StartTls, ..account(plain.port) }, limits()).await;
    assert!(refused.map(|_| ()).unwrap_err().reason().contains("does not offer encryption"));
    let refused = Session::open(&Account { security: Security::Tls, ..account(plain.port) }, limits()).await;
    assert!(refused.map(|_| ()).unwrap_err().reason().contains("No safe (TLS) connection"));
}

/// Whatever came before the line broke is whole, and nothing else came.
fn all_whole(mails: &[Mail]) {
    for mail in mails {
        let n = usize::try_from(mail.uid).unwrap() - 1;
        assert_eq!(mail.raw.as_deref(), Some(raw(n).as_slice()), "uid {}", mail.uid);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_breaks_after_any_command_leaves_only_whole_mails() {
    let Some(server) = server_with(30) else { return };
    let proxy = Proxy::to(server.port).unwrap();
    let (mails, failure) = fetch(proxy.port, limits()).await;
    assert_eq!((mails.len(), failure), (30, None));
    let (_, lines) = proxy.passed();
    assert!(lines >= 6, "{lines} commands");
    for cut in 0..lines {
        proxy.cut(Cut::AfterLines(cut));
        let (mails, failure) = fetch(proxy.port, limits()).await;
        // Only the answer to LOGOUT may be missed.
        assert_eq!(failure.is_none(), mails.len() == 30 && cut + 1 >= lines, "after {cut} lines: {failure:?}");
        assert!(failure.is_none_or(|failure| matches!(failure, Failure::Broken(_))));
        all_whole(&mails);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_breaks_after_any_byte_leaves_only_whole_mails() {
    let Some(server) = server_with(30) else { return };
    let proxy = Proxy::to(server.port).unwrap();
    let (mails, failure) = fetch(proxy.port, limits()).await;
    assert_eq!((mails.len(), failure), (30, None));
    let (bytes, _) = proxy.passed();
    // Each byte of what is said before and after a mail, and every 97th of the whole.
    let near = (0..bytes.min(900)).step_by(13).chain((0..bytes.saturating_sub(60)).step_by(97));
    for cut in near {
        proxy.cut(Cut::AfterBytes(cut));
        let (mails, failure) = fetch(proxy.port, limits()).await;
        // Only the words of farewell may be missed.
        let all_came = mails.len() == 30 && cut + 200 > bytes;
        assert!(failure.as_ref().map_or(all_came, |it| matches!(it, Failure::Broken(_))), "{cut} bytes: {failure:?}");
        all_whole(&mails);
    }
}
