//! Calendars on the web, fetched by the real binary over real TLS.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use app::calendars::feeds::{self, Feed};
use app::calendars::{self, Scope};
use app::{Id, Kept, Who};
use common::authority::Authority;
use common::{House, Server, wait_until};

/// Killed when dropped.
struct Calendar {
    child: Child,
    folder: tempfile::TempDir,
    port: u16,
}

impl Calendar {
    fn start(authority: &Authority) -> Calendar {
        let python = std::env::var("KEPT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let (folder, (certificate, key)) = (tempfile::tempdir().unwrap(), authority.server("localhost"));
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/calendar_server.py");
        let mut command = Command::new(python);
        command.arg(script).arg(certificate).arg(key).arg(folder.path());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Calendar { child, folder, port: line.trim().parse().unwrap() }
    }
}

impl Drop for Calendar {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Desk {
    kept: Kept,
    workspace_id: Id,
    who: Who,
    url: String,
    token: String,
}

impl Desk {
    /// By the running server, which was told that calendars of our own network are fine.
    fn add(&self, url: &str) -> Id {
        let address = format!("{}/api/v1/calendars/{}/feeds", self.url, self.scope());
        let request = ureq::post(address).header("authorization", format!("Bearer {}", self.token));
        let mut answer = request.send(serde_json::json!({"url": url}).to_string()).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        let made: serde_json::Value = serde_json::from_str(&text).unwrap();
        made["id"].as_str().unwrap().parse().unwrap()
    }

    fn scope(&self) -> Scope {
        Scope::Staff(self.who.staff_id().unwrap())
    }

    fn feed(&self, id: Id) -> Feed {
        let (who, scope) = (self.who.clone(), self.scope());
        let all = self.kept.read_now(self.workspace_id, move |tx| feeds::list(tx, &who, scope)).unwrap();
        all.into_iter().find(|feed| feed.id == id).unwrap()
    }

    fn problem(&self, id: Id) -> Option<(String, String)> {
        self.feed(id).problem
    }

    fn again(&self, id: Id) {
        let owner = self.who.clone();
        self.kept.write_now(self.workspace_id, move |tx| feeds::fetch_now(tx, &owner, id)).unwrap();
    }

    fn christmas(&self) -> Option<String> {
        self.holiday("2031-12-25")
    }

    fn holiday(&self, day: &str) -> Option<String> {
        let (day, staff_id) = (day.parse().unwrap(), self.who.staff_id().unwrap());
        let name = move |tx: &mut app::Tx| Ok(calendars::of_staff(tx, staff_id)?.holiday_name(day).map(str::to_owned));
        self.kept.read_now(self.workspace_id, name).unwrap()
    }
}

fn desk(house: &House, authority: &Authority) -> (Server, Desk) {
    let mut serve = house.command(&["serve", "--listen", "127.0.0.1:0"]);
    serve.env("SSL_CERT_FILE", authority.file()).env("KEPT_PUSH_INSIDE", "1");
    let server = Server::start(serve);
    let kept = house.open();
    let (workspace_id, who) = common::owner(&kept);
    let (url, token) = (server.url.clone(), house.token());
    (server, Desk { kept, workspace_id, who, url, token })
}

#[test]
fn a_calendar_that_did_not_change_is_not_sent_again() {
    let authority = Authority::new("Alder's own");
    let (calendar, house) = (Calendar::start(&authority), House::set_up());
    let (server, desk) = desk(&house, &authority);
    let asked = || {
        let text = std::fs::read_to_string(calendar.folder.path().join("asked")).unwrap_or_default();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let id = desk.add(&format!("https://localhost:{}/to-tagged.ics", calendar.port));
    wait_until("the calendar is there", || desk.feed(id).content_at.is_some());
    assert_eq!(asked(), ["-"], "nothing is known of it yet");
    let first = desk.feed(id).content_at;

    desk.again(id);
    wait_until("the server said that it is the same", || desk.feed(id).content_at > first);
    assert_eq!(asked(), ["-", "\"first\""]);
    assert_eq!((desk.feed(id).problem, desk.christmas().as_deref()), (None, Some("Christmas")));

    std::fs::write(calendar.folder.path().join("closed"), "20310108").unwrap();
    desk.again(id);
    wait_until("what it says now is there", || desk.holiday("2031-01-08").is_some());
    desk.again(id);
    wait_until("it was asked by the new tag", || asked().len() == 4);
    assert_eq!(asked(), ["-", "\"first\"", "\"first\"", "\"20310108\""]);
    drop(server);
}

#[test]
fn a_calendar_on_the_web_is_fetched_and_what_it_said_last_holds_while_it_fails() {
    let authority = Authority::new("Alder's own");
    let (calendar, house) = (Calendar::start(&authority), House::set_up());
    let (server, desk) = desk(&house, &authority);
    let at = |path: &str| format!("https://localhost:{}{path}", calendar.port);

    let good = desk.add(&at("/moved.ics"));
    wait_until("the calendar is there", || desk.feed(good).content_at.is_some());
    assert_eq!(desk.christmas().as_deref(), Some("Christmas"));

    for (path, key) in [
        ("/nowhere.ics", "problem-feed-status"),
        ("/inside.ics", "problem-feed-address"),
        ("/long.ics", "problem-feed-too-large"),
    ] {
        let bad = desk.add(&at(path));
        wait_until("it says why not", || desk.problem(bad).is_some());
        assert_eq!(desk.problem(bad).unwrap().0, key, "{path}");
        assert_eq!(desk.feed(bad).content_at, None);
    }

    std::fs::write(calendar.folder.path().join("broken"), "").unwrap();
    desk.again(good);
    wait_until("it says that it fails", || desk.problem(good).is_some());
    assert_eq!(desk.problem(good).unwrap(), ("problem-feed-status".to_owned(), "503".to_owned()));
    assert_eq!(desk.christmas().as_deref(), Some("Christmas"), "what it said last");
    drop(server);
}
