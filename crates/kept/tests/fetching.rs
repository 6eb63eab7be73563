//! The real binary fetching from a real server (Dovecot), cut off and killed: each mail is stored exactly once.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::fetching::{self, NewAccount};
use app::workspaces::{SealKey, mailboxes};
use app::{Id, Kept, Who, conversations, upkeep};
use common::{House, Server, run, wait_until};
use mail::testing::{Cut, Dovecot, PASSWORD, Proxy, Wishes, dovecot};

const ADDRESS: &str = "office@alder.example";
const USER: &str = "ruth";

struct Desk {
    house: House,
    kept: Kept,
    workspace_id: Id,
    mailbox_id: Id,
    server: Dovecot,
}

fn raw(n: usize) -> Vec<u8> {
    format!(
        "From: Customer {n} <c{n}@customer.example>\r\nTo: {ADDRESS}\r\nSubject: mail {n}\r\n\
         Message-ID: <{n}@customer.example>\r\n\r\nHello, this is {n}.\r\n"
    )
    .into_bytes()
}

fn raws(range: std::ops::Range<usize>) -> Vec<Vec<u8>> {
    range.map(raw).collect()
}

/// A business whose mailbox lies on a Dovecot; `None` where there is none to be had.
fn desk() -> Option<Desk> {
    let server = dovecot(&Wishes::default()).unwrap()?;
    let house = House::empty();
    house.set_up_with(&["--mail-address", ADDRESS, "--smtp-host", "127.0.0.1", "--smtp-security", "none"]);
    let kept = house.open();
    let workspace_id = kept.read_now(app::ids::INSTALLATION, app::workspaces::only).unwrap();
    let mailbox_id = kept.read_now(workspace_id, mailboxes::all).unwrap()[0].id;
    let desk = Desk { house, kept, workspace_id, mailbox_id, server };
    desk.fetch_from(desk.server.port, "leave");
    Some(desk)
}

impl Desk {
    fn fetch_from(&self, port: u16, after: &str) {
        let key: [u8; 32] = std::fs::read(self.house.data().join("secret.key")).unwrap().try_into().unwrap();
        let new = NewAccount {
            active: true,
            imap_host: "127.0.0.1".to_owned(),
            imap_port: port.to_string(),
            imap_security: "none".to_owned(),
            imap_user: USER.to_owned(),
            imap_password: Some(PASSWORD.to_owned()),
            after_fetch: after.to_owned(),
            move_to: if after == "move" { "In Kept".to_owned() } else { String::new() },
            poll_s: "30".to_owned(),
            ..NewAccount::default()
        };
        let (who, id) = (Who::kept(self.workspace_id), self.mailbox_id);
        self.kept
            .write_now(self.workspace_id, move |tx| fetching::change(tx, &who, id, &new, &SealKey::new(key)))
            .unwrap();
    }

    fn deliver(&self, mails: &[Vec<u8>]) {
        self.server.deliver(USER, "INBOX", mails).unwrap();
    }

    /// (raw mails, messages) in the database.
    fn stored(&self) -> (i64, i64) {
        let rows = upkeep::rows(&self.kept.db).unwrap();
        let count = |table: &str| rows.iter().find(|(name, _)| *name == table).unwrap().1;
        (count("inbound"), count("message"))
    }

    fn folder(&self) -> fetching::Folder {
        let id = self.mailbox_id;
        self.kept.read_now(self.workspace_id, move |tx| fetching::folders(tx, id)).unwrap().remove(0)
    }

    /// `kept mail reconcile --json`, the one mailbox of it.
    fn reconcile(&self) -> serde_json::Value {
        self.house.run(&["mail", "reconcile", "--json"]).ok().json()["items"][0].clone()
    }

    fn renumber(&self, validity: u32) {
        let number = validity.to_string();
        self.server.doveadm(&["mailbox", "update", "-u", USER, "--uid-validity", &number, "INBOX"]).unwrap();
    }
}

#[test]
fn mail_comes_at_once_into_other_folders_too() {
    let Some(desk) = desk() else { return };
    desk.deliver(&raws(0..1));
    desk.server.doveadm(&["mailbox", "create", "-u", USER, "Sales", "Old"]).unwrap();
    desk.fetch_three_folders_from(desk.server.port);
    let _server = desk.house.serve();
    wait_until("the first mail is filed", || desk.stored() == (1, 1));
    // Nobody waits an hour for the next look, wherever it comes.
    for (n, folder) in [(1, "Sales"), (2, "Old"), (3, "INBOX"), (4, "Sales")] {
        desk.server.deliver(USER, folder, &raws(n..n + 1)).unwrap();
        let count = i64::try_from(n).unwrap() + 1;
        wait_until("a new mail is filed", || desk.stored() == (count, count));
    }
}

/// Which connection said what.
type Heard = Arc<Mutex<Vec<(usize, String)>>>;

/// A mail server of the barest kind, with three empty folders; gives its port and every command, with the number of its
/// connection. Where `deaf`, only the first connection is answered.
fn bare_server(idles: bool, deaf: bool) -> (u16, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, said) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(Vec::new())));
    let all = Arc::clone(&said);
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().map_while(Result::ok).enumerate() {
            all.lock().unwrap().push((number, "connects".to_owned()));
            let all = Arc::clone(&all);
            std::thread::spawn(move || bare_talk(stream, number, idles, deaf && number > 0, &all));
        }
    });
    (port, said)
}

fn bare_talk(mut stream: TcpStream, number: usize, idles: bool, deaf: bool, all: &Mutex<Vec<(usize, String)>>) {
    if !deaf {
        stream.write_all(b"* OK ready\r\n").unwrap_or_default();
    }
    let mut idle = String::new();
    for line in BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok) {
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        let verb = command.split(' ').next().unwrap_or_default();
        all.lock().unwrap().push((number, verb.to_owned()));
        let answer = match verb {
            "CAPABILITY" => format!("* CAPABILITY IMAP4rev1{}\r\n", if idles { " IDLE" } else { "" }),
            "LIST" => ["INBOX", "Sales", "Old"].map(|name| format!("* LIST () \"/\" {name}\r\n")).concat(),
            "SELECT" | "EXAMINE" => "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 1] ok\r\n".to_owned(),
            "UID" => "* SEARCH\r\n".to_owned(),
            _ => String::new(),
        };
        let said = match verb {
            "IDLE" => {
                idle = tag.to_owned();
                "+ idling\r\n".to_owned()
            }
            _ if line == "DONE" => format!("{idle} OK done\r\n"),
            _ => format!("{answer}{tag} OK done\r\n"),
        };
        if stream.write_all(said.as_bytes()).is_err() {
            return;
        }
    }
}

impl Desk {
    fn fetch_three_folders_from(&self, port: u16) {
        let (who, id) = (Who::kept(self.workspace_id), self.mailbox_id);
        let key: [u8; 32] = std::fs::read(self.house.data().join("secret.key")).unwrap().try_into().unwrap();
        let new = NewAccount {
            active: true,
            imap_host: "127.0.0.1".to_owned(),
            imap_port: port.to_string(),
            imap_security: "none".to_owned(),
            imap_user: USER.to_owned(),
            imap_password: Some(PASSWORD.to_owned()),
            poll_s: "3600".to_owned(),
            folders: ["INBOX", "Sales", "Old"].map(str::to_owned).to_vec(),
            ..NewAccount::default()
        };
        self.kept
            .write_now(self.workspace_id, move |tx| fetching::change(tx, &who, id, &new, &SealKey::new(key)))
            .unwrap();
    }
}

#[test]
fn a_server_that_does_not_call_is_asked_by_one_connection_alone() {
    let Some(desk) = desk() else { return };
    let (port, said) = bare_server(false, false);
    desk.fetch_three_folders_from(port);
    let _server = desk.house.serve();
    let id = desk.mailbox_id;
    wait_until("it was looked at", || {
        desk.kept.read_now(desk.workspace_id, move |tx| fetching::get(tx, id)).unwrap().last_good_at.is_some()
    });
    std::thread::sleep(Duration::from_secs(3));
    let said = said.lock().unwrap().clone();
    assert_eq!(said.iter().filter(|(_, verb)| verb == "connects").count(), 1, "{said:?}");
}

#[test]
fn lines_that_do_not_open_keep_nobody_from_listening_for_long() {
    let Some(desk) = desk() else { return };
    let (port, said) = bare_server(true, true);
    desk.fetch_three_folders_from(port);
    let _server = desk.house.serve();
    let has = |what: (usize, &str)| said.lock().unwrap().iter().any(|(number, verb)| (*number, verb.as_str()) == what);
    wait_until("the others are tried", || has((2, "connects")));
    let began = std::time::Instant::now();
    wait_until("the first listens", || has((0, "IDLE")));
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}

#[test]
fn mail_comes_at_once_and_both_sides_are_counted() {
    let Some(desk) = desk() else { return };
    desk.deliver(&raws(0..30));
    let server = desk.house.serve();
    wait_until("the first mails are filed", || desk.stored() == (30, 30));
    // The server calls: nobody waits for the next look.
    desk.deliver(&raws(30..31));
    wait_until("a new mail is filed", || desk.stored() == (31, 31));
    let counted = desk.reconcile();
    assert_eq!(
        (&counted["folders"][0]["server_count"], &counted["folders"][0]["held_count"]),
        (&31.into(), &31.into())
    );
    assert_eq!(counted["differences"], serde_json::json!([]));
    // Somebody deletes one elsewhere: it stays with us, and is listed.
    desk.server.doveadm(&["expunge", "-u", USER, "mailbox", "INBOX", "uid", "3"]).unwrap();
    let counted = desk.reconcile();
    assert_eq!(
        (&counted["folders"][0]["server_count"], &counted["folders"][0]["held_count"]),
        (&30.into(), &30.into())
    );
    assert_eq!((&counted["differences"][0]["uid"], &counted["differences"][0]["state"]), (&3.into(), &"gone".into()));
    // The server numbers the mails anew.
    desk.renumber(77_777);
    let counted = desk.reconcile();
    assert_eq!(
        (&counted["folders"][0]["uid_validity"], &counted["folders"][0]["held_count"]),
        (&77_777.into(), &30.into())
    );
    assert_eq!(desk.stored(), (31, 31));
    // The mailbox is as it was: nothing read, nothing moved.
    let unread = desk.server.doveadm(&["search", "-u", USER, "mailbox", "INBOX", "unseen"]).unwrap();
    assert_eq!(unread.lines().count(), 30);
    drop(server);
}

#[test]
fn without_a_server_the_command_looks_by_itself() {
    let Some(desk) = desk() else { return };
    desk.deliver(&raws(0..5));
    let seen = desk.house.run(&["mail", "fetch"]).ok();
    assert!(seen.out.contains(ADDRESS) && seen.out.contains("INBOX"), "{seen:?}");
    assert_eq!(desk.stored(), (5, 5));
    // Trouble is said, and is the exit code.
    desk.fetch_from(1, "leave");
    let seen = desk.house.run(&["mail", "fetch", "--mailbox", ADDRESS]);
    assert_eq!(seen.code, 1);
    assert!(seen.out.contains("Nothing listens"), "{seen:?}");
    desk.house.run(&["mail", "fetch", "--mailbox", "nobody@alder.example"]).refused();
}

#[test]
fn mails_are_marked_or_moved_only_after_they_are_safe() {
    let Some(desk) = desk() else { return };
    desk.deliver(&raws(0..3));
    desk.fetch_from(desk.server.port, "mark_seen");
    desk.house.run(&["mail", "fetch"]).ok();
    let unread = || desk.server.doveadm(&["search", "-u", USER, "mailbox", "INBOX", "unseen"]).unwrap().lines().count();
    assert_eq!((unread(), desk.stored()), (0, (3, 3)));
    desk.fetch_from(desk.server.port, "move");
    desk.deliver(&raws(3..7));
    desk.house.run(&["mail", "fetch"]).ok();
    let moved = desk.server.doveadm(&["search", "-u", USER, "mailbox", "In Kept", "all"]).unwrap();
    assert_eq!((moved.lines().count(), desk.stored()), (4, (7, 7)));
    assert_eq!(desk.reconcile()["differences"], serde_json::json!([]));
}

#[test]
fn a_line_that_breaks_anywhere_loses_and_doubles_nothing() {
    let Some(desk) = desk() else { return };
    let proxy = Proxy::to(desk.server.port).unwrap();
    desk.fetch_from(proxy.port, "move");
    desk.deliver(&raws(0..4));
    desk.house.run(&["mail", "fetch"]).ok();
    let (_, lines) = proxy.passed();
    assert!(lines >= 8, "{lines} commands");
    let mut count = 4;
    for cut in 1..=lines {
        desk.deliver(&raws(count..count + 2));
        count += 2;
        proxy.cut(Cut::AfterLines(cut));
        desk.house.run(&["mail", "fetch"]);
    }
    for cut in (200..4_000).step_by(240) {
        desk.deliver(&raws(count..count + 2));
        count += 2;
        proxy.cut(Cut::AfterBytes(cut));
        desk.house.run(&["mail", "fetch"]);
    }
    proxy.cut(Cut::Never);
    desk.house.run(&["mail", "fetch"]).ok();
    let all = i64::try_from(count).unwrap();
    assert_eq!(desk.stored(), (all, all));
    let moved = desk.server.doveadm(&["search", "-u", USER, "mailbox", "In Kept", "all"]).unwrap();
    assert_eq!(moved.lines().count(), count);
}

/// Real mails: 700 of them, all different.
fn inbox() -> Option<Vec<Vec<u8>>> {
    let folder = testkit::shared_data()?.join("mail/inbox");
    let mut seen = BTreeSet::new();
    let reader = mail::source::open(&[folder]).unwrap();
    let raws = reader.filter_map(|item| match item {
        mail::source::Item::Mail(mail) => Some(mail.raw),
        mail::source::Item::SetAside { .. } => None,
    });
    let all: Vec<Vec<u8>> = raws.filter(|raw| seen.insert(raw.clone())).take(700).collect();
    assert_eq!(all.len(), 700);
    Some(all)
}

/// `KEPT_KILLS=200` is the long run.
#[test]
fn killed_at_any_moment_each_mail_is_stored_exactly_once() {
    let (Some(desk), Some(mails)) = (desk(), inbox()) else { return };
    let kills: u64 = std::env::var("KEPT_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(10);
    desk.deliver(&mails);
    let (mut chance, mut validity, mut fetched_whole) = (88_172_645_463_325_252_u64, 1_000, 0);
    for _ in 0..kills {
        // xorshift: the same moments in every run, as far as the machine allows.
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let mut server = desk.house.serve();
        std::thread::sleep(Duration::from_millis(chance % 900));
        server.signal("KILL");
        server.child.wait().unwrap();
        let folder = desk.folder();
        if folder.last_uid >= 700 {
            // All there: from the first mail again, under new numbers, so that every kill hits a fetch.
            fetched_whole += 1;
            validity += 1;
            desk.renumber(validity);
        }
    }
    eprintln!("{kills} kills, {fetched_whole} times all had come before");
    let _server = desk.house.serve();
    let all_filed = || {
        desk.kept.read_now(desk.workspace_id, upkeep::inbound_waits).is_ok_and(|waits| !waits)
            && desk.folder().last_uid >= 700
    };
    wait_until("all mails are filed", all_filed);
    let counted = desk.reconcile();
    assert_eq!(
        (&counted["folders"][0]["server_count"], &counted["folders"][0]["held_count"]),
        (&700.into(), &700.into())
    );
    assert_eq!(desk.stored().0, 700, "every mail once");
    // What became a message became one: as many as different mails, doubles by another way taken off.
    let states = desk.kept.read_now(desk.workspace_id, upkeep::queues).unwrap();
    assert_eq!(states.inbound.count, 0);
    let who = Who::kept(desk.workspace_id);
    let aside =
        desk.kept.read_now(desk.workspace_id, move |tx| conversations::set_aside_list(tx, &who, None, 200)).unwrap();
    assert!(desk.stored().1 + i64::try_from(aside.items.len()).unwrap() <= 700);
    assert!(desk.stored().1 > 600, "{:?}", desk.stored());
}

/// The most memory the server has ever used, in MiB.
fn peak_mib(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
fn a_mail_of_50_mb_comes_whole_and_costs_no_more_than_a_few_times_its_size() {
    let Some(desk) = desk() else { return };
    let mut large = raw(1);
    let boundary = "Content-Type: multipart/mixed; boundary=b\r\nMIME-Version: 1.0\r\n";
    let body = "\r\n--b\r\n\r\nA film for you.\r\n--b\r\nContent-Type: video/mp4; name=film.mp4\r\n\
                Content-Disposition: attachment; filename=film.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    large.truncate(large.len() - "\r\nHello, this is 1.\r\n".len());
    large.extend_from_slice(boundary.as_bytes());
    large.extend_from_slice(body.as_bytes());
    let line = format!("{}\r\n", "QUJD".repeat(19));
    while large.len() < 50 * 1024 * 1024 {
        large.extend_from_slice(line.as_bytes());
    }
    large.extend_from_slice(b"--b--\r\n");
    desk.deliver(&[large]);
    desk.deliver(&raws(2..4));
    let server = desk.house.serve();
    wait_until("the large mail and those behind it are filed", || desk.stored() == (3, 3));
    let peak = peak_mib(&server);
    eprintln!("a mail of 50 MiB: {peak} MiB at the most");
    assert!(peak < 500, "{peak} MiB");
}

#[test]
fn a_pipe_hears_by_exit_code_what_became_of_its_mail() {
    let house = House::empty();
    house.set_up_with(&["--mail-address", ADDRESS, "--smtp-host", "127.0.0.1", "--smtp-security", "none"]);
    let deliver = |address: &str, mail: &[u8]| {
        let text = String::from_utf8(mail.to_vec()).unwrap();
        run(&mut house.command(&["mail", "deliver", "--mailbox", address]), &text)
    };
    let pipe = [b"From c1@customer.example Tue Nov 24 09:00:00 2026\n".to_vec(), raw(1)].concat();
    // While a server runs, too.
    let server = house.serve();
    assert_eq!(deliver(ADDRESS, &pipe).code, 0);
    assert_eq!(deliver(ADDRESS, &pipe).code, 0);
    assert_eq!(deliver("nobody@alder.example", &raw(1)).code, 67);
    assert_eq!(deliver(ADDRESS, b"").code, 65);
    assert_eq!(house.run(&["mail", "deliver"]).code, 64);
    let kept = house.open();
    let messages = || upkeep::rows(&kept.db).unwrap().iter().find(|(name, _)| *name == "message").unwrap().1;
    wait_until("it is filed", || messages() == 1);
    drop(server);
    assert_eq!(deliver(ADDRESS, &raw(2)).code, 0);
    // No database: the mail system keeps the mail and tries again.
    let nowhere = House::empty();
    let seen = run(&mut nowhere.command(&["mail", "deliver", "--mailbox", ADDRESS]), "From: a@b\n\nx");
    assert_eq!(seen.code, 75);
    assert!(seen.err.contains("hint: "), "{seen:?}");
}
