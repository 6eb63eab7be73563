//! Web Push from the real binary to a push service that is not ours, over real TLS, read with other people's code.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use app::conversations::{self, Channel, NewConversation};
use app::customers::{self, NewCustomer};
use app::workspaces::{NewStaff, passphrase, staff};
use app::{Id, Kept, Role, Who, outbox};
use common::authority::Authority;
use common::{EMAIL, House, PASSPHRASE, Server, wait_until};
use serde_json::Value;

/// Killed when dropped.
struct PushPeer {
    child: Child,
    folder: tempfile::TempDir,
    port: u64,
    p256dh: String,
    auth: String,
}

impl PushPeer {
    /// `None`, said aloud, where there is no Python with `cryptography`; with `KEPT_REQUIRE_ALL=1` that is a failure.
    fn start(authority: &Authority) -> Option<PushPeer> {
        let python = std::env::var("KEPT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let there = Command::new(&python).args(["-c", "import cryptography"]).stderr(Stdio::null()).status();
        if !there.is_ok_and(|status| status.success()) {
            assert!(std::env::var("KEPT_REQUIRE_ALL").as_deref() != Ok("1"), "no Python with cryptography");
            eprintln!("left out: a push service, because there is no Python with the package cryptography");
            return None;
        }
        let (folder, (certificate, key)) = (tempfile::tempdir().unwrap(), authority.server("localhost"));
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/push_service.py");
        let mut command = Command::new(python);
        command.arg(script).arg(certificate).arg(key).arg(folder.path());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        Some(PushPeer {
            child,
            folder,
            port: said["port"].as_u64().unwrap(),
            p256dh: text("p256dh"),
            auth: text("auth"),
        })
    }

    /// What it was sent so far.
    fn got(&self) -> Vec<Value> {
        let read = |n: usize| std::fs::read(self.folder.path().join(format!("{n}.json"))).ok();
        (1..).map_while(read).map(|text| serde_json::from_slice(&text).unwrap()).collect()
    }
}

impl Drop for PushPeer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser that is logged in at the running binary.
struct Browser {
    url: String,
    cookie: String,
    agent: ureq::Agent,
}

impl Browser {
    fn log_in(url: &str) -> Browser {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build().into();
        let answer = agent
            .post(format!("{url}/login"))
            .header("sec-fetch-site", "same-origin")
            .send_form([("email", EMAIL), ("passphrase", PASSPHRASE)])
            .unwrap();
        let cookie = answer.headers().get("set-cookie").unwrap().to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Browser { url: url.to_owned(), cookie, agent }
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> u16 {
        let request = self.agent.post(format!("{}{path}", self.url));
        let request = request.header("sec-fetch-site", "same-origin").header("cookie", &self.cookie);
        request.send_form(form.iter().copied()).unwrap().status().as_u16()
    }

    fn page(&self, path: &str) -> String {
        let request = self.agent.get(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        request.call().unwrap().body_mut().read_to_string().unwrap()
    }
}

struct Desk {
    service: PushPeer,
    _house: House,
    kept: Kept,
    workspace_id: Id,
    who: Who,
    server: Server,
    browser: Browser,
    _authority: Authority,
}

fn desk() -> Option<Desk> {
    let authority = Authority::new("Alder's own");
    let service = PushPeer::start(&authority)?;
    let house = House::set_up();
    let mut serve = house.command(&["serve", "--listen", "127.0.0.1:0"]);
    serve.env("SSL_CERT_FILE", authority.file()).env("KEPT_PUSH_INSIDE", "1");
    let server = Server::start(serve);
    let browser = Browser::log_in(&server.url);
    let kept = house.open();
    let (workspace_id, who) = common::owner(&kept);
    Some(Desk { service, _house: house, kept, workspace_id, who, server, browser, _authority: authority })
}

impl Desk {
    fn subscribe(&self, path: &str, name: &str) -> u16 {
        self.browser.page("/settings/notices"); // as a browser does: the key it subscribes with is made there
        let endpoint = format!("https://localhost:{}{path}", self.service.port);
        let form = [
            ("endpoint", endpoint.as_str()),
            ("p256dh", &self.service.p256dh),
            ("auth", &self.service.auth),
            ("name", name),
        ];
        self.browser.post("/settings/notices/devices", &form)
    }

    fn started(&self) -> Id {
        let who = self.who.clone();
        let write = move |tx: &mut app::Tx| {
            let new = NewCustomer { name: "Ruth Alvarez".to_owned(), ..NewCustomer::default() };
            let customer_id = customers::create(tx, &who, new)?.id;
            let subject = "Chairs".to_owned();
            let new = NewConversation { customer_id, subject, channel: Channel::Phone, first: None };
            Ok(conversations::start(tx, &who, new)?.id)
        };
        self.kept.write_now(self.workspace_id, write).unwrap()
    }

    fn note(&self, by: &Who, id: Id, text: &'static str) {
        let by = by.clone();
        self.kept.write_now(self.workspace_id, move |tx| conversations::note(tx, &by, id, text)).unwrap();
    }

    fn colleague(&self) -> Who {
        let passphrase = passphrase::hash(PASSPHRASE).unwrap();
        let owner = self.who.clone();
        let new = NewStaff {
            name: "Ann Lee".to_owned(),
            email: "ann@alder.example".to_owned(),
            role: Role::Agent,
            passphrase,
        };
        let made = self.kept.write_now(self.workspace_id, move |tx| staff::add(tx, &owner, &new)).unwrap();
        Who::staff(self.workspace_id, made.id, Role::Agent)
    }

    fn pushes_waiting(&self) -> Vec<outbox::Row> {
        let waiting = self.kept.read_now(self.workspace_id, outbox::waiting).unwrap();
        waiting.into_iter().filter(|row| row.kind == "push").collect()
    }
}

#[test]
fn a_mention_is_on_the_screen_encrypted_signed_and_says_no_more_than_it_must() {
    let Some(desk) = desk() else { return };
    assert!(
        desk.browser.page("/settings/notices").contains("data-public-key=\"B"),
        "the key that browsers subscribe with"
    );
    assert_eq!(desk.subscribe("/ok-phone", "My phone"), 303);
    assert!(desk.browser.page("/settings/notices").contains("My phone"));
    let ann = desk.colleague();
    let id = desk.started();
    desk.note(&ann, id, "@ruth she has a bad back, mind the stairs");
    wait_until("the message is there", || !desk.service.got().is_empty());
    let got = desk.service.got().remove(0);
    assert_eq!((&got["status"], &got["error"]), (&Value::from(201), &Value::Null), "{got:#}");
    let plain = &got["plain"];
    assert_eq!(plain["title"], "Ann Lee named you in #1");
    assert_eq!(plain["body"], "");
    assert!(plain["path"].as_str().unwrap().starts_with(&format!("/conversations/{id}#m-")), "{plain}");
    assert!(!got.to_string().contains("Alvarez") && !got.to_string().contains("stairs"), "{got:#}");
    let headers = &got["headers"];
    for (name, value) in [("ttl", "86400"), ("urgency", "high"), ("content-encoding", "aes128gcm")] {
        assert_eq!(headers[name], value, "{headers:#}");
    }
    assert_eq!(headers["topic"], id.to_string(), "one conversation is one message on the screen");
    assert_eq!(plain["tag"], headers["topic"]);
    let claims = &got["claims"];
    assert_eq!(claims["aud"], format!("https://localhost:{}", desk.service.port));
    assert!(claims["sub"].as_str().unwrap().starts_with("mailto:"), "{claims}");

    // Whoever wants to see what it is about says so.
    assert_eq!(desk.browser.post("/settings/notices/subject", &[("show_subject", "on")]), 303);
    desk.note(&ann, id, "@ruth again");
    wait_until("the second is there", || desk.service.got().len() == 2);
    assert_eq!(desk.service.got()[1]["plain"]["body"], "Ann Lee named you in #1 (Ruth Alvarez)");
    wait_until("nothing waits", || desk.pushes_waiting().is_empty());
    drop(desk.server);
}

#[test]
fn a_device_that_is_gone_is_forgotten_and_one_that_is_busy_is_asked_later() {
    let Some(desk) = desk() else { return };
    assert_eq!(desk.subscribe("/gone", "Old laptop"), 303);
    assert_eq!(desk.subscribe("/busy-once", "My phone"), 303);
    let ann = desk.colleague();
    let id = desk.started();
    desk.note(&ann, id, "@ruth one");
    wait_until("both were tried", || desk.service.got().len() == 2);
    wait_until("the one that is gone is forgotten", || !desk.browser.page("/settings/notices").contains("Old laptop"));
    wait_until("what is said is written down", || desk.browser.page("/settings/notices").contains("answered 429"));
    let waiting = desk.pushes_waiting();
    assert_eq!(waiting.len(), 1);
    let pause = waiting[0].next_at.as_second() - desk.kept.now().as_second();
    assert!((50..=61).contains(&pause), "as long as the service asked for, not {pause} s");
    // Read on the page meanwhile: nothing leaves any more.
    desk.browser.page(&format!("/conversations/{id}"));
    desk.kept.write_now(desk.workspace_id, move |tx| outbox::retry(tx, waiting[0].id)).unwrap();
    wait_until("nothing waits", || desk.pushes_waiting().is_empty());
    assert_eq!(desk.service.got().len(), 2);
}

#[test]
fn logging_out_ends_it_on_that_device() {
    let Some(desk) = desk() else { return };
    assert_eq!(desk.subscribe("/ok-phone", "My phone"), 303);
    let ann = desk.colleague();
    let id = desk.started();
    assert_eq!(desk.browser.post("/logout", &[]), 303);
    desk.note(&ann, id, "@ruth one");
    wait_until("nothing waits", || desk.pushes_waiting().is_empty());
    assert_eq!(desk.service.got().len(), 0);
    let again = Browser::log_in(&desk.server.url);
    assert!(!again.page("/settings/notices").contains("My phone"));
}
