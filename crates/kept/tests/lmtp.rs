//! A mail system that hands mails over by LMTP: the real binary, Python's smtplib, and a bare socket for what no client
//! does by intention.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::time::Duration;

use app::{conversations, upkeep, workspaces};
use common::{House, Server, owner, run, wait_until};

const DESK: &str = "office@alder.example";

fn house() -> House {
    let house = House::empty();
    house.set_up_with(&["--mail-address", DESK, "--smtp-host", "127.0.0.1", "--smtp-security", "none"]);
    house
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn serve(house: &House, lmtp: &str) -> Server {
    Server::start(house.command(&["serve", "--listen", "127.0.0.1:0", "--lmtp", lmtp]))
}

/// (raw mails, messages) in the database.
fn stored(kept: &app::Kept) -> (i64, i64) {
    let rows = upkeep::rows(&kept.db).unwrap();
    let count = |table: &str| rows.iter().find(|(name, _)| *name == table).unwrap().1;
    (count("inbound"), count("message"))
}

fn letter(n: usize) -> String {
    format!(
        "From: Ruth Alvarez <ruth@harbor.example>\r\nTo: {DESK}\r\nSubject: Desk {n}\r\nMessage-ID: <{n}@harbor.example>\r\n\
         \r\nWhere is it?\r\n..and a dot\r\n"
    )
}

/// A mail system of the barest kind.
struct Line {
    read: BufReader<TcpStream>,
    write: TcpStream,
}

impl Line {
    fn open(port: u16) -> Line {
        let write = TcpStream::connect(("127.0.0.1", port)).unwrap();
        write.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let mut line = Line { read: BufReader::new(write.try_clone().unwrap()), write };
        assert!(line.answer().starts_with("220 "));
        line
    }

    fn say(&mut self, bytes: &str) {
        self.write.write_all(bytes.as_bytes()).unwrap();
    }

    /// The last line of the next answer.
    fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            self.read.read_line(&mut line).unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.trim_end().to_owned();
            }
        }
    }

    fn ask(&mut self, command: &str) -> String {
        self.say(&format!("{command}\r\n"));
        self.answer()
    }

    /// Up to where the mail itself begins.
    fn begin(port: u16) -> Line {
        let mut line = Line::open(port);
        for command in ["LHLO mx", "MAIL FROM:<ruth@harbor.example>", &format!("RCPT TO:<{DESK}>")] {
            assert!(line.ask(command).starts_with("250 "));
        }
        assert!(line.ask("DATA").starts_with("354 "));
        line
    }
}

const PYTHON: &str = r#"
import smtplib, sys
server = smtplib.LMTP(sys.argv[1], int(sys.argv[2]))
server.ehlo("mx.example")
print("size" in server.esmtp_features, "smtputf8" in server.esmtp_features, "pipelining" in server.esmtp_features)
mail = "From: r@h.example\r\nSubject: One\r\nMessage-ID: <py@h.example>\r\n\r\nHello\r\n.\r\n..\r\nB\u00e4r\r\n".encode()
server.mail("r@h.example", ["BODY=8BITMIME", "SIZE=%d" % len(mail)])
for to in ["office@alder.example", "nobody@alder.example", "office+tag@alder.example"]:
    code, text = server.rcpt(to)
    print(code, text.decode().split()[0])
print(*server.data(mail)[:1])
print(*server.getreply()[:1])
print(server.noop()[0])
server.quit()
"#;

#[test]
fn a_mail_system_hands_mails_over_and_hears_of_each_recipient() {
    let house = house();
    let socket = house.path("lmtp");
    let _server = serve(&house, &socket.display().to_string());
    let python = std::env::var("KEPT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let said = run(Command::new(python).args(["-c", PYTHON]).arg(&socket).arg("0"), "").ok();
    assert_eq!(said.out, "True True True\n250 2.1.5\n550 5.1.1\n250 2.1.5\n250\n250\n250\n", "{}", said.err);
    let kept = house.open();
    wait_until("the mail is filed", || stored(&kept) == (1, 1));
    let (workspace_id, who) = owner(&kept);
    let message = kept
        .read_now(workspace_id, move |tx| {
            let one = conversations::list(tx, &who, &conversations::Filter::default(), None, 1)?.items.remove(0);
            assert!(one.mailbox_id.is_some(), "it names none of ours, and is for this one all the same");
            Ok(conversations::thread(tx, &who, one.id)?.remove(0))
        })
        .unwrap();
    assert_eq!(message.text.trim(), "Hello\n.\n..\nBär");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&socket).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o660);
}

#[test]
fn killed_in_the_middle_nothing_is_stored_and_killed_after_the_answer_it_is_there_once() {
    let house = house();
    let port = free_port();
    let at = format!("127.0.0.1:{port}");
    let kept = house.open();
    for n in 0..6 {
        let server = serve(&house, &at);
        let mut line = Line::begin(port);
        let mail = letter(n);
        line.say(mail.get(..10 + n * 20).unwrap());
        std::thread::sleep(Duration::from_millis(10));
        server.signal("KILL");
        drop(server);
        let so_far = i64::try_from(n).unwrap();
        assert_eq!(stored(&kept).0, so_far, "half a mail is none");
        let server = serve(&house, &at);
        let mut line = Line::begin(port);
        line.say(&format!("{mail}.\r\n"));
        assert!(line.answer().starts_with("250 "));
        server.signal("KILL");
        drop(server);
        assert_eq!(stored(&kept).0, so_far + 1, "what was answered is there");
    }
    // The mail system did not hear the answer and comes again with the same.
    let _server = serve(&house, &at);
    for n in 0..6 {
        let mut line = Line::begin(port);
        line.say(&format!("{}.\r\n", letter(n)));
        assert!(line.answer().starts_with("250 "));
    }
    wait_until("all are filed", || stored(&kept) == (6, 6));
}

#[test]
fn what_is_taken_at_once_keeps_its_order_and_a_line_that_breaks_harms_nobody() {
    let house = house();
    let port = free_port();
    let _server = serve(&house, &format!("127.0.0.1:{port}"));
    let mut broken = Line::begin(port);
    broken.say("Subject: half");
    broken.write.shutdown(Shutdown::Both).unwrap();
    // Everything in one breath, as PIPELINING allows up to each DATA.
    let mut line = Line::open(port);
    line.say("LHLO mx\r\n");
    line.answer();
    for n in 0..3 {
        line.say(&format!("MAIL FROM:<>\r\nRCPT TO:<{DESK}>\r\nRCPT TO:<x@y.example>\r\nDATA\r\n"));
        let codes: Vec<String> = (0..4).map(|_| line.answer().get(..3).unwrap().to_owned()).collect();
        assert_eq!(codes, ["250", "250", "550", "354"]);
        line.say(&format!("{}.\r\n", letter(n)));
        assert!(line.answer().starts_with("250 2.0.0"));
    }
    line.say(&format!("MAIL FROM:<>\r\nRCPT TO:<{DESK}>\r\nDATA\r\n"));
    for _ in 0..3 {
        line.answer();
    }
    assert!(line.ask(".").starts_with("554 5.6.0"), "a mail of nothing");
    assert!(line.ask("QUIT").starts_with("221 "));
    let kept = house.open();
    wait_until("all are filed", || stored(&kept) == (3, 3));
}

#[test]
fn a_mail_to_two_businesses_tells_each_only_its_own_recipients() {
    let house = house();
    let kept = house.open();
    let (alder, _) = owner(&kept);
    let new = workspaces::NewWorkspace {
        owner_email: "eve@birch.example".to_owned(),
        mailbox: Some(workspaces::NewMailbox {
            name: "Birch".to_owned(),
            address: "hello@birch.example".to_owned(),
            smtp_host: "127.0.0.1".to_owned(),
            smtp_port: "25".to_owned(),
            smtp_security: "none".to_owned(),
            ..workspaces::NewMailbox::default()
        }),
        ..testkit::new_workspace()
    };
    let seal = workspaces::SealKey::none();
    let (birch, _) =
        kept.write_now(app::ids::INSTALLATION, move |tx| workspaces::setup_another(tx, &new, &seal)).unwrap();
    let port = free_port();
    let _server = serve(&house, &format!("127.0.0.1:{port}"));
    let mut line = Line::open(port);
    assert!(line.ask("LHLO mx").starts_with("250 "));
    assert!(line.ask("MAIL FROM:<ruth@harbor.example>").starts_with("250 "));
    for (address, code) in
        [(DESK, "250"), ("hello@birch.example", "250"), ("x@y.example", "550"), ("office+a@alder.example", "250")]
    {
        assert!(line.ask(&format!("RCPT TO:<{address}>")).starts_with(code), "{address}");
    }
    assert!(line.ask("DATA").starts_with("354 "));
    line.say(&format!("{}.\r\n", letter(1).replace(DESK, "undisclosed")));
    for _ in 0..3 {
        assert!(line.answer().starts_with("250 2.0.0"));
    }
    let raw_of = |workspace_id: app::Id| {
        let (who, filter) = (app::Who::kept(workspace_id), conversations::Filter::default());
        let raw = kept.read_now(workspace_id, move |tx| {
            let one = conversations::list(tx, &who, &filter, None, 1)?.items.remove(0);
            let message_id = conversations::thread(tx, &who, one.id)?.remove(0).id;
            conversations::raw_of(tx, &who, message_id)
        });
        String::from_utf8(raw.unwrap()).unwrap()
    };
    wait_until("both are filed", || stored(&kept) == (2, 2));
    let (alder, birch) = (raw_of(alder), raw_of(birch));
    assert!(birch.contains("Delivered-To: hello@birch.example") && !birch.contains("alder.example"), "{birch}");
    assert!(alder.contains(&format!("Delivered-To: {DESK}")) && alder.contains("Delivered-To: office+a@"), "{alder}");
    assert!(!alder.contains("birch.example"), "{alder}");
}

#[test]
fn more_connections_than_are_taken_wait_their_turn() {
    let house = house();
    let port = free_port();
    let _server = serve(&house, &format!("127.0.0.1:{port}"));
    let mut all: Vec<Line> = (0..20).map(|_| Line::open(port)).collect();
    let late = std::thread::spawn(move || Line::open(port).ask("NOOP"));
    std::thread::sleep(Duration::from_millis(300));
    assert!(!late.is_finished(), "the twenty-first waits");
    all.pop();
    assert!(late.join().unwrap().starts_with("250 "));
}

#[test]
fn it_is_never_open_to_others_unless_that_is_asked_for() {
    let house = house();
    let refused = house.run(&["serve", "--listen", "127.0.0.1:0", "--lmtp", "0.0.0.0:0"]).refused();
    assert!(refused.err.contains("lmtp_public"), "{refused:?}");
    std::fs::write(house.data().join("kept.toml"), "lmtp = \"0.0.0.0:0\"\nlmtp_public = \"yes\"\n").unwrap();
    let _server = house.serve();
}

#[test]
fn a_socket_left_behind_is_taken_over_and_one_in_use_is_not() {
    let house = house();
    let socket = house.path("lmtp");
    let at = socket.display().to_string();
    let server = serve(&house, &at);
    server.signal("KILL");
    drop(server);
    assert!(socket.exists());
    let _server = serve(&house, &at);
    UnixStream::connect(&socket).unwrap();
    let other = House::empty();
    other.set_up_with(&[]);
    let refused = other.run(&["serve", "--listen", "127.0.0.1:0", "--lmtp", &at]).refused();
    assert!(refused.err.contains("LMTP"), "{refused:?}");
}
