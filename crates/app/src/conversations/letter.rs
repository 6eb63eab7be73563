//! A raw mail, understood as far as it can be without the database. Pure: import does this on many threads.

use mail::parse::{Kind, Mail};
use sha2::{Digest, Sha256};

use super::hints::{self, Judged};
use super::marks;
use super::messages::storable;
use super::rules::{one_line, snippet};
use crate::search;

/// A raw mail with what was understood of it, or why nothing was.
#[derive(Debug, Clone)]
pub struct ParsedInput {
    /// Where it came from, to tell a person: `file`, `file#n`, a mailbox.
    pub origin: String,
    pub raw: Vec<u8>,
    pub(super) raw_hash: String,
    pub(super) letter: Result<Letter, String>,
}

impl ParsedInput {
    /// Understands a raw mail. Takes about a millisecond for a usual one; never fails, never panics.
    pub fn read(origin: impl Into<String>, raw: Vec<u8>) -> ParsedInput {
        let letter = understood(&raw);
        ParsedInput { origin: origin.into(), raw_hash: hex(&Sha256::digest(&raw)), raw, letter }
    }

    /// Something that is no mail, with the reason. Where there are no bytes, its origin tells it from others.
    pub fn aside(origin: impl Into<String>, raw: Vec<u8>, reason: impl Into<String>) -> ParsedInput {
        let origin = origin.into();
        let raw_hash = if raw.is_empty() { hex(&Sha256::digest(&origin)) } else { hex(&Sha256::digest(&raw)) };
        ParsedInput { origin, raw_hash, raw, letter: Err(reason.into()) }
    }

    /// Whether a person has to look at it.
    pub fn is_set_aside(&self) -> bool {
        self.letter.is_err()
    }
}

/// Our mistake in reading one mail must not keep those behind it from being filed.
fn understood(raw: &[u8]) -> Result<Letter, String> {
    let read = || mail::parse::parse(raw).map(|mail| Letter::of(mail, raw)).map_err(|because| because.reason);
    std::panic::catch_unwind(read).unwrap_or_else(|_| Err("set-aside-our-mistake".to_owned()))
}

/// A mail and what it is filed by.
#[derive(Debug, Clone)]
pub struct Letter {
    pub mail: Mail,
    /// Name and address of who wrote it; both may be empty.
    pub name: String,
    pub email: String,
    /// Its Message-ID, made up from its bytes where it has none.
    pub rfc_id: String,
    /// What it is called where another mail has its Message-ID.
    pub variant_id: String,
    pub essence: String,
    /// Message-IDs it answers: In-Reply-To, then References, the newest first.
    pub answers: Vec<String>,
    /// Of reports: Message-IDs of the mail they are about.
    pub about: Vec<String>,
    /// It says that a desk sent it (`X-Kept-Loop`); whether that was us, the key of the workspace tells.
    pub loop_mark: Option<String>,
    /// The words it is found by.
    pub document: Vec<String>,
    pub snippet: String,
    /// That it may be a complaint: judged where a mail comes in now.
    pub hint: Option<Judged>,
    /// 0 to 999, from its bytes: keeps ids of mails of one second apart.
    pub chance_ms: i64,
}

/// References looked at: the newest ones. Threads of mailing lists have hundreds.
const MOST_REFERENCES: usize = 24;
/// Longest address taken (RFC 5321 allows 254); anything longer is no address.
const LONGEST_ADDRESS: usize = 320;

impl Letter {
    pub fn of(mail: Mail, raw: &[u8]) -> Letter {
        let essence = hex(&mail::parse::essence(&mail));
        let made_up = || mail::parse::made_up_message_id(raw);
        let rfc_id = id_text(&mail.message_id.clone().filter(|id| !id.trim().is_empty()).unwrap_or_else(made_up));
        let about = about(&mail, raw);
        let mut answers: Vec<String> = about.clone();
        for id in mail.in_reply_to.iter().chain(mail.references.iter().rev()).take(MOST_REFERENCES) {
            let id = id_text(id);
            if !id.is_empty() && id != rfc_id && !answers.contains(&id) {
                answers.push(id);
            }
        }
        let from = mail.from.clone().unwrap_or_default();
        let email = storable(from.email.trim()).into_owned();
        let people: Vec<String> = mail.to.iter().chain(&mail.cc).map(ToString::to_string).collect();
        let mut names: Vec<&str> = people.iter().take(50).map(String::as_str).collect();
        let from_line = from.to_string();
        names.insert(0, &from_line);
        Letter {
            name: storable(&one_line(&from.name.unwrap_or_default())).into_owned(),
            email: if email.len() > LONGEST_ADDRESS { String::new() } else { email },
            variant_id: format!("{rfc_id}.{}", essence.get(..16).unwrap_or_default()),
            document: search::document(&mail.subject, &names, &mail.text),
            snippet: storable(&snippet(&mail.text)).into_owned(),
            chance_ms: i64::from_str_radix(essence.get(..8).unwrap_or_default(), 16).unwrap_or(0) % 1000,
            rfc_id,
            essence,
            about,
            loop_mark: mail::authentication::field(raw, LOOP_HEADER),
            hint: None,
            answers,
            mail,
        }
    }

    /// What could not be understood, as one text without a sender.
    pub fn by_force(raw: &[u8]) -> Result<Letter, String> {
        let mut whole = b"MIME-Version: 1.0\n\n".to_vec();
        whole.extend_from_slice(raw);
        mail::parse::parse(&whole).map(|mail| Letter::of(mail, raw)).map_err(|because| because.reason)
    }

    /// Looks whether it may be a complaint. What is no person's is none.
    pub fn judge(&mut self) {
        let own = || hints::of_mail(&self.mail.text, self.mail.html.as_deref());
        self.hint = if self.by_person() { own() } else { None };
    }

    pub fn by_person(&self) -> bool {
        self.mail.kind == Kind::Person
    }

    /// Every address of ours it may have come to, as written.
    pub fn receivers(&self) -> impl Iterator<Item = &str> {
        let named = self.mail.to.iter().chain(&self.mail.cc).map(|to| to.email.as_str());
        named.chain(self.mail.delivered_to.iter().map(String::as_str))
    }

    /// The folded address of who wrote it.
    pub fn email_key(&self) -> String {
        self.email.to_lowercase()
    }

    pub fn to_line(&self) -> String {
        line(&self.mail.to)
    }

    pub fn cc_line(&self) -> String {
        line(&self.mail.cc)
    }
}

/// The header of mails that no human wrote: one that comes back to us is known by it.
pub const LOOP_HEADER: &str = "X-Kept-Loop";

/// What a report is about: the mail it says it was, then what it shows of ours anywhere.
fn about(mail: &Mail, raw: &[u8]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    if matches!(mail.kind, Kind::Bounce | Kind::AbuseReport) {
        let said = mail.bounces.iter().filter_map(|bounce| bounce.original_message_id.as_deref().map(id_text));
        for id in said.chain(marks::ids_in(raw)).filter(|id| !id.is_empty()) {
            if !all.contains(&id) {
                all.push(id);
            }
        }
    }
    all
}

/// Addresses for people to read, and to find a copied person by.
fn line(all: &[mail::parse::Address]) -> String {
    const MOST: usize = 200;
    all.iter().take(MOST).map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A Message-ID that an index can hold: PostgreSQL takes no entry above 2,700 bytes. A longer one keeps its beginning
/// and a hash of the whole.
fn id_text(id: &str) -> String {
    let id = storable(id.trim());
    if id.len() <= 400 {
        return id.into_owned();
    }
    let start: String = id.chars().take(80).collect();
    format!("{start}.{}", hex(&Sha256::digest(id.as_bytes())))
}

pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _written = write!(out, "{byte:02x}");
        out
    })
}
