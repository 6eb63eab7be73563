//! Webhooks from the real binary to a program that is not ours, over real TLS; signatures checked with other people's code.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use app::customers::{self, NewCustomer};
use app::webhooks::{self, Delivery};
use app::{Id, Kept, Who, outbox};
use common::authority::Authority;
use common::{House, Server, wait_until};
use serde_json::{Value, json};

/// Killed when dropped.
struct Program {
    child: Child,
    folder: tempfile::TempDir,
    port: u16,
}

impl Program {
    fn start(authority: &Authority) -> Program {
        let python = std::env::var("KEPT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let (folder, (certificate, key)) = (tempfile::tempdir().unwrap(), authority.server("localhost"));
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/webhook_server.py");
        let mut command = Command::new(python);
        command.arg(script).arg(certificate).arg(key).arg(folder.path());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Program { child, folder, port: line.trim().parse().unwrap() }
    }

    /// What it was told so far, at this path.
    fn told(&self, path: &str) -> Vec<Value> {
        let read = |n: usize| std::fs::read(self.folder.path().join(format!("{n}.json"))).ok();
        let all = (1..).map_while(read).map(|text| serde_json::from_slice::<Value>(&text).unwrap());
        all.filter(|one| one["path"] == path).collect()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Desk {
    program: Program,
    kept: Kept,
    workspace_id: Id,
    who: Who,
    url: String,
    token: String,
    _server: Server,
    _house: House,
    _authority: Authority,
}

fn desk(inside: bool) -> Desk {
    let authority = Authority::new("Alder's own");
    let (program, house) = (Program::start(&authority), House::set_up());
    let mut serve = house.command(&["serve", "--listen", "127.0.0.1:0"]);
    serve.env("SSL_CERT_FILE", authority.file()).env_remove("KEPT_WEBHOOKS_INSIDE");
    if inside {
        serve.env("KEPT_WEBHOOKS_INSIDE", "1");
    }
    let server = Server::start(serve);
    let made =
        house.run(&["token", "create", "--email", common::EMAIL, "--name", "hooks", "--scopes", "write,admin"]).ok();
    let token = made.out.split_whitespace().last().unwrap().to_owned();
    let kept = house.open();
    let (workspace_id, who) = common::owner(&kept);
    let url = server.url.clone();
    Desk { program, kept, workspace_id, who, url, token, _server: server, _house: house, _authority: authority }
}

impl Desk {
    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let request = agent.post(format!("{}/api/v1{path}", self.url));
        let request = request.header("authorization", format!("Bearer {}", self.token));
        let mut answer = request.send(body.to_string()).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    fn add(&self, path: &str) -> Id {
        let url = format!("https://localhost:{}{path}", self.program.port);
        let (status, made) = self.post("/webhooks", &json!({"name": path, "url": url, "kinds": ["customer."]}));
        assert_eq!(status, 201, "{made}");
        made["id"].as_str().unwrap().parse().unwrap()
    }

    fn customer(&self, name: &'static str) -> Id {
        let who = self.who.clone();
        let new = NewCustomer { name: name.to_owned(), ..NewCustomer::default() };
        self.kept.write_now(self.workspace_id, move |tx| customers::create(tx, &who, new.clone())).unwrap().id
    }

    fn log(&self, id: Id) -> Vec<Delivery> {
        let who = self.who.clone();
        let list = move |tx: &mut app::Tx| webhooks::deliveries(tx, &who, id, None, None, 100);
        self.kept.read_now(self.workspace_id, list).unwrap().items
    }

    /// As if the pause before the next try were over.
    fn now(&self, id: Id) {
        let retry = move |tx: &mut app::Tx| {
            let rows = outbox::waiting(tx)?;
            rows.iter().filter(|row| row.subject_id == id).try_for_each(|row| outbox::retry(tx, row.id).map(drop))
        };
        self.kept.write_now(self.workspace_id, retry).unwrap();
    }
}

#[test]
fn a_program_is_told_within_seconds_and_can_see_who_speaks() {
    let desk = desk(true);
    let ok = desk.add("/ok");
    let (status, secret) = desk.post(&format!("/webhooks/{ok}/secret"), &json!({}));
    assert_eq!(status, 200, "{secret}");
    std::fs::write(desk.program.folder.path().join("secret"), secret["secret"].as_str().unwrap()).unwrap();
    let ruth = desk.customer("Ruth Alvarez");
    wait_until("the program is told", || !desk.program.told("/ok").is_empty());
    let told = desk.program.told("/ok").remove(0);
    assert_eq!(told["signed"], true, "{told:#}");
    assert_eq!(told["body"]["data"]["subject_id"], ruth.to_string(), "{told:#}");
    assert_eq!(told["headers"]["content-type"], "application/json");
    wait_until("it is written down", || desk.log(ok).iter().all(|one| one.state == "delivered"));
    assert_eq!(desk.program.told("/ok").len(), 1);
}

#[test]
fn one_that_fails_or_is_slow_holds_up_nobody() {
    let desk = desk(true);
    let (slow, failing, redirect) = (desk.add("/slow"), desk.add("/failing"), desk.add("/redirect"));
    let ok = desk.add("/ok");
    for name in ["One", "Two", "Three", "Four", "Five", "Six"] {
        desk.customer(name);
    }
    let began = Instant::now();
    wait_until("the one that answers has all", || desk.program.told("/ok").len() == 6);
    assert!(began.elapsed() < Duration::from_secs(8), "it did not wait for the slow one: {:?}", began.elapsed());
    wait_until("the failing one is written down", || desk.log(failing).iter().any(|one| one.attempts > 0));
    let failed = desk.log(failing).into_iter().find(|one| one.attempts > 0).unwrap();
    assert_eq!((failed.status, failed.answer.as_str(), failed.state.as_str()), (Some(500), "said", "waiting"));
    wait_until("a redirect is not followed", || desk.log(redirect).iter().any(|one| one.status == Some(302)));
    assert_eq!(desk.program.told("/ok").len(), 6, "nothing came in by the redirect");
    wait_until("the slow one is given up", || desk.log(slow).iter().any(|one| one.attempts > 0));
    assert_eq!(desk.log(slow).into_iter().find(|one| one.attempts > 0).unwrap().status, None);
    assert!(desk.log(ok).iter().all(|one| one.state == "delivered" && one.attempts == 1));
}

#[test]
fn what_failed_once_comes_again_under_the_same_name() {
    let desk = desk(true);
    let once = desk.add("/once");
    desk.customer("Ruth Alvarez");
    wait_until("it failed once", || desk.log(once).iter().any(|one| one.attempts == 1));
    let pause = {
        let rows = desk.kept.read_now(desk.workspace_id, outbox::waiting).unwrap();
        rows[0].next_at.as_second() - desk.kept.now().as_second()
    };
    assert!((40..=60).contains(&pause), "again in a minute, not in {pause} s");
    desk.now(once);
    wait_until("it arrived", || desk.log(once)[0].state == "delivered");
    let told = desk.program.told("/once");
    assert_eq!((told.len(), &told[0]["id"]), (2, &told[1]["id"]));
    assert_eq!(desk.log(once)[0].attempts, 2);
}

#[test]
fn our_own_network_is_no_address_unless_whoever_runs_kept_says_so() {
    let desk = desk(false);
    for url in ["https://localhost:8443/x", "https://10.0.0.7/x", "http://example.com/x", "https://169.254.169.254/"] {
        let (status, said) = desk.post("/webhooks", &json!({"name": "x", "url": url}));
        assert_eq!(status, 422, "{url}");
        assert!(said["fields"]["url"].is_string(), "{said}");
    }
}
