//! A disk that is really full: a small file system of its own (tmpfs), which takes root to mount.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use app::customers::NewCustomer;
use common::{EMAIL, House, PASSPHRASE, Ran, Server, run, wait_until};
use serde_json::{Value, json};

/// A file system of this size; unmounted when dropped.
struct Disk {
    at: PathBuf,
}

impl Disk {
    /// `None`, said aloud, where nothing may be mounted; with `KEPT_REQUIRE_ALL=1` that is a failure.
    fn of(mib: u32, at: &Path) -> Option<Disk> {
        std::fs::create_dir_all(at).unwrap();
        let size = format!("size={mib}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).output();
        if mounted.as_ref().is_ok_and(|done| done.status.success()) {
            return Some(Disk { at: at.to_owned() });
        }
        assert!(std::env::var("KEPT_REQUIRE_ALL").as_deref() != Ok("1"), "no small disk can be mounted: {mounted:?}");
        eprintln!("left out: a full disk, because nothing can be mounted here (it takes root): {mounted:?}");
        None
    }

    fn fill(&self) {
        let mut file = std::fs::File::options().create(true).append(true).open(self.at.join("filler")).unwrap();
        for size in [65_536, 4096, 1] {
            while match file.write(&vec![b'x'; size]) {
                Ok(written) => written > 0,
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::StorageFull);
                    false
                }
            } {}
        }
    }

    fn make_room(&self) {
        std::fs::remove_file(self.at.join("filler")).unwrap();
    }

    fn grow(&self, mib: u32) {
        let size = format!("remount,size={mib}m");
        assert!(Command::new("mount").args(["-o", &size]).arg(&self.at).status().unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.at).status();
    }
}

/// A house whose data folder is on a small disk. The disk is first in it: it goes before the folder it is mounted on.
fn house_on_disk(mib: u32) -> Option<(Disk, House)> {
    let house = House::empty();
    let disk = Disk::of(mib, &house.data())?;
    Some((disk, house))
}

/// Status, where to, and the body of an answer; `cookie` comes back from a log-in.
struct Answer {
    status: u16,
    cookie: Option<String>,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}", self.body))
    }
}

struct Browser {
    url: String,
    agent: ureq::Agent,
    /// Name and value of a header that says who asks.
    who: Option<(&'static str, String)>,
}

impl Browser {
    fn new(url: &str) -> Browser {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        Browser { url: url.to_owned(), agent: config.build().into(), who: None }
    }

    fn get(&self, path: &str) -> Answer {
        let mut asked = self.agent.get(format!("{}{path}", self.url));
        if let Some((name, value)) = &self.who {
            asked = asked.header(*name, value);
        }
        answer(asked.call())
    }

    /// A form, as a browser sends it.
    fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut asked = self.agent.post(format!("{}{path}", self.url)).header("origin", &self.url);
        if let Some((name, value)) = &self.who {
            asked = asked.header(*name, value);
        }
        answer(asked.send_form(fields.iter().copied()))
    }

    /// A new customer by API; the key makes a repetition the same.
    fn customer(&self, name: &str) -> Answer {
        let (header, token) = self.who.clone().unwrap();
        let asked = self.agent.post(format!("{}/api/v1/customers", self.url)).header(header, token);
        let note = "what we know of this customer ".repeat(600); // some pages of the database
        answer(asked.header("idempotency-key", name).send_json(json!({"name": name, "kind": "person", "note": note})))
    }
}

fn answer(got: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut got = got.unwrap();
    let cookie =
        got.headers().get("set-cookie").and_then(|value| value.to_str().ok()?.split(';').next().map(str::to_owned));
    Answer { status: got.status().as_u16(), cookie, body: got.body_mut().read_to_string().unwrap() }
}

fn names(api: &Browser) -> Vec<String> {
    let list = api.get("/api/v1/customers?limit=200").json();
    let mut names: Vec<String> =
        list["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// A clear word and what to do, on a page of ours, and nothing of the inside.
fn says_full(answer: &Answer) {
    assert_eq!(answer.status, 507, "{}", answer.body);
    for words in ["The disk of the server is full", "Make room on the disk"] {
        assert!(answer.body.contains(words), "{}", answer.body);
    }
    for trace in ["panicked", "SQLITE", "insert into", "backtrace"] {
        assert!(!answer.body.contains(trace), "{}", answer.body);
    }
}

#[test]
fn a_running_desk_says_that_the_disk_is_full_and_goes_on_when_there_is_room() {
    let Some((disk, house)) = house_on_disk(8) else { return };
    house.set_up_with(&[]);
    let mut server = house.serve();
    let mut api = Browser::new(&server.url);
    api.who = Some(("authorization", format!("Bearer {}", house.token())));
    assert_eq!(api.customer("Before").status, 201);
    let mut desk = Browser::new(&server.url);
    let login = [("email", EMAIL), ("passphrase", PASSPHRASE), ("next", "")];
    desk.who = Some(("cookie", desk.send("/login", &login).cookie.unwrap()));
    let portal = portal_page(&house);
    assert_eq!(api.get("/health").body, "ok\n");

    disk.fill();
    let mut answered = vec!["Before".to_owned()];
    let refused = (0..200).map(|n| format!("Customer {n}")).find(|name| match api.customer(name) {
        answer if answer.status == 201 => {
            answered.push(name.clone());
            disk.fill();
            false
        }
        answer => {
            says_full(&answer);
            assert!(answer.json()["type"].as_str().unwrap().ends_with("#disk-full"), "{}", answer.body);
            true
        }
    });
    let refused = refused.expect("a full disk must refuse something");
    // What is left of the log may hold something smaller still: now not even one page.
    let doctor = (0..50).map(|_| house.run(&["doctor"])).find(|doctor| !doctor.out.contains("ok    saving")).unwrap();
    assert_eq!(doctor.code, 1, "{doctor:?}");
    for line in ["fail  saving", "disk that holds the database is full", "fail  disk"] {
        assert!(doctor.out.contains(line), "{line}: {doctor:?}");
    }
    says_full(&desk.send("/customers", &[("name", "By form"), ("kind", "person"), ("stage", "steady")]));
    says_full(&Browser::new(&server.url).send("/login", &login));
    let typed = "I am there on Friday. ".repeat(300);
    let customer = Browser::new(&server.url).send(&format!("{portal}/answer"), &[("answer", &typed)]);
    assert_eq!(customer.status, 507);
    for words in ["please send it once more", typed.trim()] {
        assert!(customer.body.contains(words), "{}", customer.body);
    }
    assert_eq!(desk.get("/customers").status, 200, "what is there can be read");
    says_full(&api.get("/health"));
    server.wait_for("error: nothing can be saved");

    disk.make_room();
    wait_until("the desk finds that there is room", || api.get("/health").status == 200);
    assert_eq!(api.customer(&refused).status, 201);
    assert_eq!(api.customer(&refused).status, 201, "the same request again makes no second one");
    answered.push(refused);
    let kept_portal = Browser::new(&server.url).send(&format!("{portal}/answer"), &[("answer", &typed)]);
    assert_eq!(kept_portal.status, 303);
    answered.push("Ruth Alvarez".to_owned());
    answered.sort();
    assert_eq!(names(&api), answered, "all that was answered with success, and nothing that was not");
    server.signal("TERM");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    let doctor = house.run(&["doctor"]);
    for line in ["ok    database   sound", "ok    saving"] {
        assert!(doctor.out.contains(line), "{doctor:?}");
    }
}

/// Hands a mail over by LMTP; the answer that ended it.
fn hand_over(port: u16, number: usize) -> String {
    let mut write = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut read = BufReader::new(write.try_clone().unwrap());
    let mut answer = || loop {
        let mut line = String::new();
        read.read_line(&mut line).unwrap();
        if line.as_bytes().get(3) != Some(&b'-') {
            return line;
        }
    };
    answer();
    let head = format!("From: r@h.example\r\nSubject: Desk {number}\r\nMessage-ID: <{number}@h.example>\r\n\r\n");
    let mail = format!("{head}{}\r\n.", "Where is it? ".repeat(1_500));
    let mut last = String::new();
    for say in ["LHLO mx", "MAIL FROM:<r@h.example>", &format!("RCPT TO:<{EMAIL}>"), "DATA", &mail] {
        write.write_all(format!("{say}\r\n").as_bytes()).unwrap();
        last = answer();
        if !last.starts_with(['2', '3']) {
            break;
        }
    }
    last
}

#[test]
fn a_mail_system_hears_that_the_disk_is_full_and_comes_again() {
    let Some((disk, house)) = house_on_disk(8) else { return };
    house.set_up_with(&["--mail-address", EMAIL, "--smtp-host", "127.0.0.1", "--smtp-security", "none"]);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let at = format!("127.0.0.1:{port}");
    let _server = Server::start(house.command(&["serve", "--listen", "127.0.0.1:0", "--lmtp", &at]));
    disk.fill();
    let (mut taken, mut refused) = (0, None);
    for number in 0..200 {
        let answer = hand_over(port, number);
        if answer.starts_with("250 ") {
            taken += 1;
            disk.fill();
        } else {
            assert!(answer.starts_with("452 4.3.1"), "{answer}");
            refused = Some(number);
            break;
        }
    }
    let refused = refused.expect("a full disk must refuse something");
    disk.make_room();
    wait_until("the mail is taken when there is room", || hand_over(port, refused).starts_with("250 "));
    let kept = house.open();
    let count =
        |table: &str| app::upkeep::rows(&kept.db).unwrap().into_iter().find(|(name, _)| *name == table).unwrap().1;
    wait_until("all are filed", || count("message") == taken + 1);
    assert_eq!(count("inbound"), taken + 1, "each once");
}

/// The page of a customer.
fn portal_page(house: &House) -> String {
    let kept = house.open();
    let (workspace_id, who) = common::owner(&kept);
    let token = kept.write_now(workspace_id, move |tx| {
        let email = Some(common::RUTH.to_owned());
        let new = NewCustomer { name: "Ruth Alvarez".to_owned(), email, ..NewCustomer::default() };
        let customer = app::customers::create(tx, &who, new)?;
        app::links::portal_token(tx, customer.id, None)
    });
    format!("/c/{}", token.unwrap())
}

#[test]
fn a_start_on_a_full_disk_is_clear_and_leaves_nothing_in_the_way() {
    let Some((disk, house)) = house_on_disk(8) else { return };
    let full = |ran: Ran| {
        let ran = ran.refused();
        assert!(ran.err.contains("full") && ran.err.contains("free some space"), "{ran:?}");
    };
    disk.fill();
    full(house.run(&["serve", "--listen", "127.0.0.1:0"]));
    let setup = ["setup", "--business", "A", "--time-zone", "UTC", "--email", EMAIL, "--passphrase-stdin"];
    full(run(&mut house.command(&setup), PASSPHRASE));
    disk.make_room();
    house.set_up_with(&[]);

    disk.fill();
    full(house.run(&["serve", "--listen", "127.0.0.1:0"]));
    full(house.run(&["token", "create", "--email", EMAIL, "--name", "x"]));
    let doctor = house.run(&["doctor"]);
    assert!(doctor.code == 1 && doctor.out.contains("is full"), "{doctor:?}");
    disk.make_room();
    let server = house.serve();
    assert_eq!(Browser::new(&server.url).get("/health").status, 200);
}

#[test]
fn an_import_onto_a_full_disk_stops_clearly_and_goes_on_when_there_is_room() {
    let Some((disk, house)) = house_on_disk(12) else { return };
    house.set_up_with(&[]);
    let all = 4_000;
    let mbox = house.path("all.mbox");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&mbox).unwrap());
    let mut random = 1_u64;
    for number in 0..all {
        write!(file, "From - Mon Nov  2 10:00:00 2026\r\nFrom: a{number}@b.example\r\nTo: office@alder.example\r\nSubject: Mail {number}\r\n").unwrap();
        write!(file, "Message-ID: <m{number}@b.example>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\n").unwrap();
        for word in 0..240 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            write!(file, "{:x}{}", random >> 40, if word % 10 == 9 { "\r\n" } else { " " }).unwrap();
        }
        write!(file, "\r\n").unwrap();
    }
    drop(file);
    let import = || house.run(&["import", "mail", mbox.to_str().unwrap(), "--json"]);

    let stopped = import().refused();
    for words in ["which are safe", "is full", "free some space", "run it again"] {
        assert!(stopped.err.contains(words), "{words}: {stopped:?}");
    }
    let safe: i64 = stopped.err.split("stopped after ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(import().refused().err.contains("is full"), "and again, while there is no room");

    disk.grow(200);
    let kept = house.open();
    let count = |sql: &str| -> i64 {
        let sql = db::Sql::built(sql.to_owned());
        kept.db.read_now(move |tx: &mut db::Tx<'_>| tx.row(&sql, db::params![], |row| row.get(0))).unwrap()
    };
    assert!((1..all).contains(&safe), "{stopped:?}");
    assert!(count("select count(*) from message") >= safe, "what it called safe is there");
    let there = count("select count(*) from message");
    let told = import().ok().json();
    assert_eq!(told, json!({"read": all, "stored": all - there, "duplicates": there, "set_aside": 0}));
    assert_eq!(count("select count(*) from message"), all);
    assert_eq!(count("select count(distinct rfc_id) from message"), all);
    assert_eq!(
        count("select count(*) from inbound where state = 'stored'"),
        all,
        "none was set aside for want of room"
    );
}

#[test]
fn a_backup_without_room_leaves_nothing_that_looks_like_one() {
    let house = House::set_up();
    let Some(disk) = Disk::of(4, &house.path("stick")) else { return };
    let file = disk.at.join("backup.db");
    let file = file.to_str().unwrap();
    let listed = || std::fs::read_dir(&disk.at).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    house.run(&["backup", file]).ok();
    let whole = std::fs::read(file).unwrap();
    disk.fill();
    let refused = house.run(&["backup", file, "--force"]).refused();
    assert!(refused.err.contains("no room for") && refused.err.contains(file), "{refused:?}");
    assert_eq!(std::fs::read(file).unwrap(), whole, "the one from before is as it was");
    let second = disk.at.join("second.db");
    house.run(&["backup", second.to_str().unwrap()]).refused();
    assert_eq!(listed().len(), 2, "the backup and the filler: {:?}", listed());
    disk.make_room();
    house.run(&["backup", file, "--force"]).ok();
    House::empty().run(&["restore", file]).ok();
}

#[test]
fn a_restore_without_room_changes_nothing() {
    let Some((disk, house)) = house_on_disk(8) else { return };
    house.set_up_with(&[]);
    let file = house.path("backup.db");
    let file = file.to_str().unwrap();
    house.run(&["backup", file]).ok();
    disk.fill();
    let refused = house.run(&["restore", file, "--force"]).refused();
    assert!(refused.err.contains("nothing was changed") && refused.err.contains("full"), "{refused:?}");
    let left: Vec<_> =
        std::fs::read_dir(house.data()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!left.iter().any(|name| name.contains("restoring") || name.contains("before")), "{left:?}");
    disk.make_room();
    assert_eq!(house.run(&["staff", "list", "--json"]).ok().json()["items"][0]["email"], EMAIL);
    house.run(&["restore", file, "--force"]).ok();
}
