//! People and programs that use the API of several nodes, and never lose patience: what got no answer is asked again,
//! elsewhere, with the same key.

use std::io::ErrorKind::ConnectionRefused;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::{Clock, Id, Timestamp};
use serde_json::{Value, json};

/// Where the nodes are at the moment.
pub type Urls = Arc<Vec<Mutex<String>>>;

/// What one of them works with.
#[derive(Clone)]
pub struct Caller {
    pub number: usize,
    pub urls: Urls,
    pub token: String,
    pub customer_id: Id,
    pub conversation_id: Id,
    pub stop: Arc<AtomicBool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Due in a few seconds; nobody keeps it.
    Promise(Timestamp),
    Kept,
    Reply,
    Letter,
}

/// Something that was answered with 2xx.
#[derive(Debug, Clone)]
pub struct Done {
    pub deed: Deed,
    /// The words that nothing else has.
    pub words: String,
    pub id: Id,
}

#[derive(Debug, Default)]
pub struct Seen {
    pub done: Vec<Done>,
    /// Requests that broke off without an answer.
    pub unanswered: usize,
    /// Nobody listened there.
    pub refused: usize,
    /// Answered 503, with the seconds after which to come again.
    pub turned_away: usize,
    /// Answers that nobody should get.
    pub wrong: Vec<String>,
}

struct Answer {
    status: u16,
    body: Value,
    /// It may have been done at an attempt before.
    is_again: bool,
}

/// What is sent: a path, a key, a body.
struct Request<'a> {
    path: &'a str,
    key: &'a str,
    body: &'a [u8],
}

pub fn work(caller: Caller) -> std::thread::JoinHandle<Seen> {
    std::thread::spawn(move || {
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = config.timeout_global(Some(Duration::from_secs(20))).build().into();
        let mut hands = Hands { caller, agent, seen: Seen::default() };
        for round in 0.. {
            if hands.caller.stop.load(Ordering::Relaxed) {
                break;
            }
            hands.do_one(round);
            std::thread::sleep(Duration::from_millis(30));
        }
        hands.seen
    })
}

struct Hands {
    caller: Caller,
    agent: ureq::Agent,
    seen: Seen,
}

impl Hands {
    fn do_one(&mut self, round: usize) {
        let name = format!("{}-{round}", self.caller.number);
        match round % 5 {
            0 | 1 => self.promise(&name, round, false),
            2 => self.promise(&name, round, true),
            3 => self.reply(&name, round),
            _ => self.letter(&name, round),
        }
    }

    fn promise(&mut self, name: &str, round: usize, keep: bool) {
        let words = format!("Call about chair {name}");
        let seconds = if keep { 86_400 } else { 3 + i64::try_from(round % 7).unwrap() };
        let by = app::time::plus_ms(Clock::System.now(), seconds * 1000);
        let body = json!({"customer_id": self.caller.customer_id, "words": words, "kind": "call_back", "by": by});
        let Some(id) = self.created("/api/v1/promises", name, round, &body) else { return };
        if !keep {
            return self.seen.done.push(Done { deed: Deed::Promise(by), words, id });
        }
        let body = json!({"evidence": "She was called."}).to_string();
        let path = format!("/api/v1/promises/{id}/keep");
        let answer = self.ask(round, &Request { path: &path, key: "", body: body.as_bytes() });
        match answer.status {
            200 => self.seen.done.push(Done { deed: Deed::Kept, words, id }),
            // The attempt that got no answer has done it.
            409 if answer.is_again => self.seen.done.push(Done { deed: Deed::Kept, words, id }),
            status => self.seen.wrong.push(format!("{path}: {status} {}", answer.body)),
        }
    }

    fn reply(&mut self, name: &str, round: usize) {
        let words = format!("The chairs of {name} come on Friday.");
        let body = json!({"conversation_id": self.caller.conversation_id, "text": words});
        if let Some(id) = self.created("/api/v1/messages", name, round, &body) {
            self.seen.done.push(Done { deed: Deed::Reply, words, id });
        }
    }

    fn letter(&mut self, name: &str, round: usize) {
        let words = format!("Letter {name}");
        let raw = format!(
            "From: Customer {name} <c{name}@harbor.example>\r\nTo: office@alder.example\r\nSubject: {words}\r\n\
             Message-ID: <{name}@harbor.example>\r\nDate: {}\r\n\r\nWhere is my chair?\r\n",
            Clock::System.now().strftime("%a, %d %b %Y %H:%M:%S +0000")
        );
        let answer = self
            .ask(round, &Request { path: "/api/v1/mail?mailbox=office@alder.example", key: "", body: raw.as_bytes() });
        match (answer.status, answer.body["id"].as_str().and_then(|id| id.parse().ok())) {
            (202, Some(id)) => self.seen.done.push(Done { deed: Deed::Letter, words, id }),
            (status, _) => self.seen.wrong.push(format!("a letter: {status} {}", answer.body)),
        }
    }

    fn created(&mut self, path: &str, key: &str, round: usize, body: &Value) -> Option<Id> {
        let answer = self.ask(round, &Request { path, key, body: body.to_string().as_bytes() });
        let by: Option<Timestamp> = body["by"].as_str().and_then(|by| by.parse().ok());
        if answer.status == 422 && answer.is_again && by.is_some_and(|by| by < Clock::System.now()) {
            return None; // turned away for so long that its time was over: it must not be there
        }
        let id = answer.body["id"].as_str().and_then(|id| id.parse().ok()).filter(|_| answer.status == 201);
        if id.is_none() {
            self.seen.wrong.push(format!("{path}: {} {}", answer.status, answer.body));
        }
        id
    }

    /// Asks one node after the other until one answers something else than "not now".
    fn ask(&mut self, round: usize, request: &Request<'_>) -> Answer {
        for attempt in 0.. {
            let place = (self.caller.number + round + attempt) % self.caller.urls.len();
            let url = self.caller.urls[place].lock().unwrap().clone();
            let mut post = self.agent.post(format!("{url}{}", request.path));
            post = post.header("authorization", format!("Bearer {}", self.caller.token));
            if !request.key.is_empty() {
                post = post.header("idempotency-key", request.key);
            }
            let answered = post.send(request.body).and_then(|mut answer| {
                let retry = answer.headers().contains_key("retry-after");
                Ok((answer.status().as_u16(), retry, answer.body_mut().read_to_string()?))
            });
            match answered {
                Ok((503, true, _)) => self.seen.turned_away += 1,
                Ok((status, _, body)) => {
                    let body = serde_json::from_str(&body).unwrap_or(Value::String(body));
                    return Answer { status, body, is_again: attempt > 0 };
                }
                Err(ureq::Error::Io(error)) if error.kind() == ConnectionRefused => self.seen.refused += 1,
                Err(_) => self.seen.unanswered += 1,
            }
            std::thread::sleep(Duration::from_millis(150));
        }
        unreachable!()
    }
}
