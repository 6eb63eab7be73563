//! What a webhook may be, which entries it is told of, how a message is signed, and what an answer means. Pure.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::error::Field;
use crate::ids::Id;
use crate::journal::Entry;
use crate::{Error, Result, Timestamp};

/// Webhooks of one business.
pub const MOST: usize = 20;
const MOST_KINDS: usize = 50;
const MAX_NAME: usize = 80;
/// From so many failures in a row on, nothing more is tried for a while but one message after another.
const HOLDS_AFTER: i64 = 3;
const MINUTE_MS: i64 = 60_000;
const LONGEST_HOLD_MIN: i64 = 60;
/// It is turned off when nothing arrived for so long, and so many tries failed.
pub const OFF_AFTER_MS: i64 = 3 * 24 * 60 * MINUTE_MS;
pub const OFF_AFTER: i64 = 12;
/// How long the secret before the present one signs too.
pub const OLD_SECRET_MS: i64 = 24 * 60 * MINUTE_MS;
/// How much of an answer is kept, in characters.
const LONGEST_ANSWER: usize = 300;

/// A webhook as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewWebhook {
    pub name: String,
    pub url: String,
    /// How kinds of journal entries begin: `promise.`, `promise.broken`; none: all.
    pub kinds: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Webhook {
    pub id: Id,
    pub name: String,
    pub url: String,
    pub kinds: Vec<String>,
    pub active: bool,
    /// `by_hand`, `failing`, `gone`; empty while active.
    pub off_why: String,
    /// In a row, since the last message that arrived.
    pub failures: i64,
    pub failing_since_at: Option<Timestamp>,
    /// Nothing is sent before.
    #[serde(skip)]
    pub hold_until: Timestamp,
    pub last_ok_at: Option<Timestamp>,
    pub last_error: String,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// Also its name for the other side (`webhook-id`), the same at every try.
    pub id: Id,
    pub webhook_id: Id,
    /// The number of the journal entry; 0: a test.
    pub journal_id: i64,
    pub kind: String,
    /// `waiting`, `delivered`, `failed`.
    pub state: String,
    pub attempts: i64,
    pub status: Option<i64>,
    /// How the last answer began, or why there was none.
    pub answer: String,
    pub took_ms: Option<i64>,
    pub created_at: Timestamp,
    pub last_at: Option<Timestamp>,
}

/// The same, tidied; or all that is wrong with it. `inside`: it may lead into our own network.
pub fn check(new: &NewWebhook, inside: bool) -> Result<NewWebhook, Vec<Field>> {
    let mut problems = Vec::new();
    let name = new.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > MAX_NAME {
        problems.push(Field::new("name", "problem-webhook-name").with("max", MAX_NAME));
    }
    let url = push::hook::read(&new.url, inside).map(|url| url.to_string()).unwrap_or_else(|_| {
        problems.push(Field::new("url", "problem-webhook-url"));
        String::new()
    });
    let mut kinds: Vec<String> = new.kinds.iter().map(|kind| kind.trim().trim_end_matches('*').to_owned()).collect();
    let all = kinds.iter().zip(&new.kinds).any(|(kind, typed)| kind.is_empty() && typed.trim() == "*");
    kinds.retain(|kind| !kind.is_empty());
    kinds.sort();
    kinds.dedup();
    if let Some(wrong) = kinds.iter().find(|kind| !is_beginning(kind)) {
        problems.push(Field::new("kinds", "problem-webhook-kind").with("given", wrong));
    }
    if kinds.len() > MOST_KINDS {
        problems.push(Field::new("kinds", "problem-webhook-kinds").with("max", MOST_KINDS));
    }
    let kinds = if all { Vec::new() } else { kinds };
    if problems.is_empty() { Ok(NewWebhook { name, url, kinds }) } else { Err(problems) }
}

/// `promise`, `promise.`, `promise.bro`.
fn is_beginning(text: &str) -> bool {
    let (noun, verb) = text.split_once('.').unwrap_or((text, ""));
    let fits = |part: &str| part.len() <= 40 && part.chars().all(|one| one.is_ascii_lowercase() || one == '_');
    !noun.is_empty() && fits(noun) && fits(verb)
}

/// Whether an entry of this kind is told.
pub fn wants(kinds: &[String], kind: &str) -> bool {
    kinds.is_empty() || kinds.iter().any(|beginning| kind.starts_with(beginning.as_str()))
}

/// What is sent: `{"type", "timestamp", "data"}`, where `data` is the journal entry as `/api/v1/journal` shows it.
pub fn body(entry: &Entry) -> Value {
    json!({"type": entry.kind, "timestamp": entry.at, "data": entry})
}

/// What a test sends.
pub fn test_body(at: Timestamp) -> Value {
    json!({"type": super::TEST, "timestamp": at, "data": {}})
}

const SECRET_BEGINS: &str = "whsec_";

/// As people and programs see it: `whsec_` and the bytes in base64.
pub fn secret_text(bytes: &[u8]) -> String {
    format!("{SECRET_BEGINS}{}", STANDARD.encode(bytes))
}

/// `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64, as Standard Webhooks 1.0.0 has it. `timestamp_s`: seconds
/// since 1970.
pub fn signature(secret: &str, id: &str, timestamp_s: i64, body: &str) -> Result<String> {
    let broken = || Error::Internal("the secret of a webhook can't be read".to_owned());
    let key = secret.strip_prefix(SECRET_BEGINS).and_then(|text| STANDARD.decode(text).ok()).ok_or_else(broken)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| broken())?;
    mac.update(format!("{id}.{timestamp_s}.{body}").as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// What came back, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// `None`: no answer came.
    pub status: Option<u16>,
    pub said: String,
    pub after_s: Option<i64>,
    pub took_ms: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Taken,
    /// 410: the program is there no more, and says so.
    Gone,
    Failed,
}

impl Outcome {
    pub fn verdict(&self) -> Verdict {
        match self.status {
            Some(200..=299) => Verdict::Taken,
            Some(410) => Verdict::Gone,
            _ => Verdict::Failed,
        }
    }

    /// How the answer began, in one line.
    pub fn in_short(&self) -> String {
        let line = self.said.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() <= LONGEST_ANSWER {
            return line;
        }
        let short: String = line.chars().take(LONGEST_ANSWER - 1).collect();
        format!("{}…", short.trim_end())
    }

    /// For the list of what waits: the status with it.
    pub fn reason(&self) -> String {
        match self.status {
            Some(status) => format!("answered {status}: {}", self.in_short()).trim_end_matches(": ").to_owned(),
            None => self.in_short(),
        }
    }
}

/// How long a webhook is left alone after so many failures in a row: one alone says nothing about the others.
pub fn hold_ms(failures: i64) -> i64 {
    let over = failures - HOLDS_AFTER;
    if over < 0 { 0 } else { (1_i64 << over.min(10)).min(LONGEST_HOLD_MIN) * MINUTE_MS }
}

/// Whether nothing has arrived for too long.
pub fn is_hopeless(failures: i64, failing_since: Option<Timestamp>, now: Timestamp) -> bool {
    let since = failing_since.map_or(0, |since| now.as_millisecond() - since.as_millisecond());
    failures >= OFF_AFTER && since >= OFF_AFTER_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(url: &str, kinds: &[&str]) -> NewWebhook {
        let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        NewWebhook { name: "Our  books".to_owned(), url: url.to_owned(), kinds }
    }

    #[test]
    fn the_signature_is_the_one_of_standard_webhooks() {
        // The example of the reference implementations (standard-webhooks/libraries, test vectors).
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let signed =
            signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}").unwrap();
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert!(signature("not a secret", "a", 0, "{}").is_err());
        assert_ne!(signature(secret, "a", 1, "{}").unwrap(), signature(secret, "a", 2, "{}").unwrap());
    }

    #[test]
    fn kinds_match_by_how_they_begin() {
        let checked = check(&new("https://hooks.example.com/k", &["promise.", "call.made", "promise.", ""]), false);
        let kinds = checked.unwrap().kinds;
        assert_eq!(kinds, ["call.made", "promise."]);
        assert!(wants(&kinds, "promise.broken") && wants(&kinds, "call.made"));
        assert!(!wants(&kinds, "promise_offer.made") && !wants(&kinds, "customer.changed"));
        assert!(check(&new("https://hooks.example.com/k", &["promise.*", "*"]), false).unwrap().kinds.is_empty());
        assert!(wants(&[], "customer.changed"));
    }

    #[test]
    fn what_can_not_be_called_is_named() {
        let wrong = |url: &str, kinds: &[&str]| {
            check(&new(url, kinds), false).unwrap_err().into_iter().map(|field| field.field).collect::<Vec<_>>()
        };
        for url in ["http://hooks.example.com/", "https://10.1.2.3/", "https://localhost/", "ftp://x", "", "hello"] {
            assert_eq!(wrong(url, &[]), ["url"], "{url}");
        }
        for kind in ["Promise", "a.b.c", "promise broken", ".broken", "7"] {
            assert_eq!(wrong("https://hooks.example.com/", &[kind]), ["kinds"], "{kind}");
        }
    }

    #[test]
    fn one_failure_holds_up_nothing_and_many_hold_longer_and_longer() {
        let minutes: Vec<i64> = (1..=12).map(|failures| hold_ms(failures) / MINUTE_MS).collect();
        assert_eq!(minutes, [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
        assert_eq!(hold_ms(i64::MAX - 3), 60 * MINUTE_MS);
        let (now, since): (Timestamp, Timestamp) =
            ("2026-11-27T09:00:00Z".parse().unwrap(), "2026-11-24T09:00:00Z".parse().unwrap());
        assert!(is_hopeless(12, Some(since), now));
        assert!(!is_hopeless(11, Some(since), now), "three days of little to say");
        assert!(!is_hopeless(500, Some("2026-11-24T09:00:01Z".parse().unwrap()), now), "a lot to say in a short time");
    }

    #[test]
    fn only_success_is_success() {
        let of = |status| Outcome { status, said: "a\n b".to_owned(), after_s: None, took_ms: 1 };
        assert_eq!(of(Some(204)).verdict(), Verdict::Taken);
        assert_eq!(of(Some(410)).verdict(), Verdict::Gone);
        for status in [None, Some(302), Some(400), Some(404), Some(429), Some(500)] {
            assert_eq!(of(status).verdict(), Verdict::Failed, "{status:?}");
        }
        assert_eq!(of(Some(500)).reason(), "answered 500: a b");
    }
}
