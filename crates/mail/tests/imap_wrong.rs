//! Mail servers that answer wrongly: nothing half is taken for whole, nothing hangs, nothing grows without end, and the
//! reason is said in words.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use mail::imap::{Account, Failure, Limits, Mail, Proof, Session};
use mail::smtp::Security;

/// A server that answers each line of the client as `answer` says (`TAG` becomes the tag); gives its port. It ends with
/// its first client, which hears nothing more once `answer` gives `None`.
fn server(greeting: &'static [u8], answer: impl Fn(&str) -> Option<Vec<u8>> + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(greeting).unwrap_or_default();
        for line in BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok) {
            let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
            let Some(said) = answer(command) else { return };
            let text = replace(&said, tag.as_bytes());
            if stream.write_all(&text).is_err() {
                return;
            }
        }
    });
    port
}

/// `TAG` by the tag.
fn replace(said: &[u8], tag: &[u8]) -> Vec<u8> {
    if said.len() > 1024 * 1024 {
        return said.to_vec();
    }
    let mut text = Vec::new();
    let mut rest = said;
    while let Some(at) = rest.windows(3).position(|three| three == b"TAG") {
        text.extend_from_slice(&rest[..at]);
        text.extend_from_slice(tag);
        rest = &rest[at + 3..];
    }
    text.extend_from_slice(rest);
    text
}

/// As a good server with one mail would answer, but for the fetch of it.
fn but_for_fetch(fetch: &'static [u8]) -> impl Fn(&str) -> Option<Vec<u8>> + Send + 'static {
    move |command| {
        Some(match command.split(' ').next().unwrap() {
            "CAPABILITY" => b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n".to_vec(),
            "EXAMINE" => b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\nTAG OK done\r\n".to_vec(),
            "UID" if command.contains("BODY") => fetch.to_vec(),
            _ => b"TAG OK done\r\n".to_vec(),
        })
    }
}

const HELLO: &[u8] = b"* OK IMAP4rev1 ready\r\n";

fn limits() -> Limits {
    Limits { silence: Duration::from_millis(700), largest_mail: 1024 * 1024, ..Limits::default() }
}

async fn open(port: u16) -> Result<Session, Failure> {
    let account = Account {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        user: "ruth".to_owned(),
        proof: Proof::Password("secret".to_owned()),
    };
    Session::open(&account, limits()).await
}

/// The mails that came of UID 1, and why no more.
async fn fetched(fetch: &'static [u8]) -> (Vec<Mail>, Option<Failure>) {
    let mut session = open(server(HELLO, but_for_fetch(fetch))).await.unwrap();
    session.open_folder("INBOX", false).await.unwrap();
    session.ask_for(&[1]).await.unwrap();
    let mut mails = Vec::new();
    loop {
        match session.next_mail().await {
            Ok(Some(mail)) => mails.push(mail),
            Ok(None) => return (mails, None),
            Err(failure) => return (mails, Some(failure)),
        }
    }
}

#[tokio::test]
async fn a_length_that_is_wrong_takes_no_half_mail() {
    for fetch in [
        // Too short: the rest of the mail stands where the list should end, even if it looks like our own end.
        b"* 1 FETCH (UID 1 BODY[] {10}\r\nFrom: a@b.example\r\nSubject: x\r\n\r\nTAG OK done\r\n)\r\nTAG OK done\r\n"
            .as_slice(),
        b"* 1 FETCH (UID 1 BODY[] {10}\r\nFrom: a@b.example)\r\nTAG OK done\r\n",
        // Too long: it eats the end of the answer and waits.
        b"* 1 FETCH (UID 1 BODY[] {60}\r\nFrom: a@b.example\r\n\r\n)\r\nTAG OK done\r\n",
        b"* 1 FETCH (UID 1 BODY[] {99999999999999999999}\r\n",
        b"* 1 FETCH (UID 1 BODY[] {4000000000}\r\nFrom: a",
        b"* 1 FETCH (UID 1 BODY[] {-5}\r\nFrom: a@b\r\n)\r\n",
        b"* 1 FETCH (UID 1 BODY[] {5}",
        b"* 1 FETCH (UID 1 BODY[] \"never ends",
    ] {
        let began = Instant::now();
        let (mails, failure) = fetched(fetch).await;
        let shown = String::from_utf8_lossy(fetch);
        assert!(mails.is_empty(), "{shown}: {mails:?}");
        assert!(failure.is_some(), "{shown}");
        assert!(began.elapsed() < Duration::from_secs(10), "{shown}");
    }
}

#[tokio::test]
async fn no_and_bad_and_good_bye_are_told_apart() {
    let said = |failure: Option<Failure>| failure.unwrap();
    let (mails, failure) = fetched(b"TAG NO [SERVERBUG] the disk is sick\r\n").await;
    assert!(mails.is_empty());
    assert!(matches!(said(failure), Failure::Refused(words) if words.contains("the disk is sick")));
    let (_, failure) = fetched(b"TAG BAD what?\r\n").await;
    assert!(matches!(said(failure), Failure::Refused(words) if words.contains("what?")));
    // What came before stays.
    let (mails, failure) = fetched(b"* 1 FETCH (UID 1 BODY[] {2}\r\nhi)\r\nTAG NO no more\r\n").await;
    assert_eq!(mails[0].raw.as_deref(), Some(b"hi".as_slice()));
    assert!(matches!(said(failure), Failure::Refused(_)));
    let mut session = open(server(HELLO, |command| match command.split(' ').next().unwrap() {
        "CAPABILITY" | "LOGIN" => Some(b"TAG OK done\r\n".to_vec()),
        "EXAMINE" => Some(b"* BYE going home\r\n".to_vec()),
        _ => None,
    }))
    .await
    .unwrap();
    let failure = session.open_folder("INBOX", false).await.unwrap_err();
    assert!(matches!(failure, Failure::Broken(_)), "{failure:?}");
}

#[tokio::test]
async fn a_mail_that_is_not_given_is_no_empty_mail() {
    for fetch in [b"* 1 FETCH (UID 1 BODY[] NIL)\r\nTAG OK done\r\n".as_slice(), b"TAG OK done\r\n"] {
        assert_eq!(fetched(fetch).await, (Vec::new(), None));
    }
}

#[tokio::test]
async fn lines_that_make_no_sense_are_skipped_but_not_for_ever() {
    let few = b"what\r\n* 1 LAUGHS\r\n\r\nK99 OK yours?\r\n* 1 FETCH (UID 1 BODY[] {2}\r\nhi)\r\n\xff\xfe\x00\r\nTAG OK done\r\n";
    let (mails, failure) = fetched(few).await;
    assert_eq!((mails.len(), failure), (1, None));
    let port = server(HELLO, |command| {
        Some(if command.starts_with("EXAMINE") { b"blah\r\n".repeat(100_000) } else { b"TAG OK done\r\n".to_vec() })
    });
    let failure = open(port).await.unwrap().open_folder("INBOX", false).await.unwrap_err();
    assert!(matches!(&failure, Failure::Nonsense(words) if words.contains("blah")), "{failure:?}");
}

#[tokio::test]
async fn what_is_no_mail_server_is_known_by_its_greeting() {
    for (greeting, words) in [
        (b"* NO go away\r\n".as_slice(), "go away"),
        (b"* BYE too many connections\r\n", "too many connections"),
        (b"+ 220\r\n", "did not greet"),
        (b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", "did not answer in time"),
        (b"220 smtp.example.com ESMTP\r\n", "did not answer in time"),
        (b"", "did not answer in time"),
    ] {
        let failure = open(server(greeting, |_| Some(Vec::new()))).await.map(|_| ()).unwrap_err();
        assert!(failure.reason().contains(words), "{failure:?}");
    }
}

#[tokio::test]
async fn silence_has_an_end_at_every_step() {
    for silent_at in ["CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH", "LIST"] {
        let port = server(HELLO, move |command| {
            if command.starts_with(silent_at) {
                return Some(Vec::new());
            }
            but_for_fetch(b"TAG OK done\r\n")(command)
        });
        let all = async {
            let mut session = open(port).await?;
            session.folders().await?;
            session.open_folder("INBOX", false).await?;
            session.uids_from(1).await?;
            session.sizes(&[1]).await?;
            Ok::<_, Failure>(())
        };
        let began = Instant::now();
        let failure = all.await.unwrap_err();
        assert!(matches!(&failure, Failure::Broken(words) if words.contains("in time")), "{silent_at}: {failure:?}");
        assert!(began.elapsed() < Duration::from_secs(8));
    }
}

#[tokio::test]
async fn a_line_without_an_end_costs_no_memory_without_end() {
    let port = server(HELLO, |command| {
        Some(if command.starts_with("EXAMINE") { vec![b'x'; 40 * 1024 * 1024] } else { b"TAG OK done\r\n".to_vec() })
    });
    let failure = open(port).await.unwrap().open_folder("INBOX", false).await.unwrap_err();
    assert!(matches!(&failure, Failure::Nonsense(words) if words.contains("without an end")), "{failure:?}");
}

#[tokio::test]
async fn a_folder_without_numbers_is_not_followed() {
    let port = server(HELLO, |_| Some(b"* 3 EXISTS\r\nTAG OK done\r\n".to_vec()));
    let failure = open(port).await.unwrap().open_folder("INBOX", false).await.unwrap_err();
    assert!(failure.reason().contains("UIDVALIDITY"), "{failure:?}");
}

#[tokio::test]
async fn a_refused_token_says_the_reason_of_the_provider() {
    // As Google does it: a challenge with the reason, an empty line of ours, then NO.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] ready\r\n").unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
        let mut heard = Vec::new();
        while let Some(line) = lines.next() {
            let tag = line.split(' ').next().unwrap_or_default().to_owned();
            if line.contains("CAPABILITY") {
                write!(stream, "* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\r\n{tag} OK\r\n").unwrap();
            } else if line.contains("AUTHENTICATE") {
                heard.push(line);
                stream.write_all(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n").unwrap();
                heard.push(lines.next().unwrap());
                write!(stream, "{tag} NO invalid credentials\r\n").unwrap();
                break;
            }
        }
        heard
    });
    let account = Account {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        user: "someuser@example.com".to_owned(),
        proof: Proof::Token("ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg".to_owned()),
    };
    let failure = Session::open(&account, limits()).await.map(|_| ()).unwrap_err();
    assert!(matches!(&failure, Failure::SignIn(words) if words.contains("{\"status\":\"400\"}")), "{failure:?}");
    let heard = heard.join().unwrap();
    // The example of Google's documentation.
    let expected = "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==";
    assert!(heard[0].ends_with(expected), "{}", heard[0]);
    assert_eq!(heard[1], "");
}

#[tokio::test]
async fn words_between_starttls_and_the_encryption_are_refused() {
    // A stranger on the line adds a command's answer behind the OK in plain.
    let port = server(HELLO, |command| {
        Some(match command {
            "STARTTLS" => b"TAG OK go on\r\n* CAPABILITY IMAP4rev1 AUTH=EVIL\r\n".to_vec(),
            _ => b"TAG OK done\r\n".to_vec(),
        })
    });
    let account = Account {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::StartTls,
        user: "ruth".to_owned(),
        proof: Proof::Password("secret".to_owned()),
    };
    let failure = Session::open(&account, limits()).await.map(|_| ()).unwrap_err();
    assert!(failure.reason().contains("meddling"), "{failure:?}");
}
