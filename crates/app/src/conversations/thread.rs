//! Which conversation a mail goes on with.
//!
//! In this order: a signed mark of ours; what it answers, the newest first; the number in its subject; our mark in the
//! text it quotes. Whoever shows a signed Message-ID or reply address was given it by us or by our customer. All the
//! others can be forwarded and guessed, so they ask as well whether the sender belongs to the conversation. A stranger's
//! mail that names one goes there and is held apart until somebody admits it; a number alone, which anybody can count
//! to, brings a stranger nowhere (`docs/decisions/0015`).

use db::{Sql, Value, params, sql};
use mail::parse::Kind;

use super::letter::Letter;
use super::rules::{Direction, MatchedBy, addresses, own_domain};
use super::{marks, merging, store};
use crate::ids::Id;
use crate::{Result, Tx};

/// A message with one of the Message-IDs that a mail names, or that names one of them too, or the mail itself.
pub struct Related {
    pub message_id: Id,
    rfc_id: Option<String>,
    /// The Message-ID that it names and that made it related; empty where its own did.
    names: String,
    essence: Option<String>,
    conversation_id: Id,
    customer_id: Id,
    direction: Direction,
    /// Deleted: it is still the same mail, and no conversation to go on with.
    trashed: bool,
}

impl Related {
    pub fn is_called(&self, rfc_id: &str) -> bool {
        self.rfc_id.as_deref() == Some(rfc_id)
    }
}

/// One statement for the double, the parents and the children of a mail, whatever order they came in.
pub fn related(tx: &mut Tx, letter: &Letter) -> Result<Vec<Related>> {
    let mut ids: Vec<&str> = vec![&letter.rfc_id, &letter.variant_id];
    ids.extend(letter.answers.iter().map(String::as_str));
    // Few forms of the statement, so that each stays prepared.
    let places = [2, 4, 8, 16, 32].into_iter().find(|size| *size >= ids.len()).unwrap_or(ids.len());
    ids.resize(places, &letter.rfc_id);
    let marks: Vec<String> = (0..places).map(|i| format!("${}", i + 2)).collect();
    let marks = marks.join(", ");
    let columns = "message.message_id, message.rfc_id, message.essence, message.conversation_id, message.customer_id, \
                   message.direction, message.trashed_at";
    let text = format!(
        "select {columns}, '' from message where workspace_id = $1 and rfc_id in ({marks}) union all \
         select {columns}, message_reference.rfc_id from message_reference \
         join message on message.workspace_id = $1 and message.message_id = message_reference.message_id \
         where message_reference.workspace_id = $1 and message_reference.rfc_id in ({marks}) limit 300"
    );
    let workspace_id = Value::Int(tx.workspace_id.0);
    let mut values: Vec<&dyn db::ToParam> = vec![&workspace_id];
    values.extend(ids.iter().map(|id| -> &dyn db::ToParam { id }));
    Ok(tx.rows(&Sql::built(text), &values, |row| {
        let direction: String = row.get(5)?;
        Ok(Related {
            message_id: row.get(0)?,
            rfc_id: row.get(1)?,
            essence: row.get(2)?,
            conversation_id: row.get(3)?,
            customer_id: row.get(4)?,
            trashed: row.get::<Option<i64>>(6)?.is_some(),
            names: row.get(7)?,
            direction: Direction::parse(&direction).unwrap_or(Direction::Inbound),
        })
    })?)
}

/// The message that is this mail: same Message-ID, and the same words. A copy of a mail that Kept sent comes back with
/// our Message-ID from our own address.
pub fn same_mail(related: &[Related], letter: &Letter, from_us: bool) -> Option<Id> {
    let named = |one: &&Related| {
        let id = one.rfc_id.as_deref();
        id == Some(&letter.rfc_id) || id == Some(&letter.variant_id)
    };
    let same = |one: &&Related| match &one.essence {
        Some(essence) => *essence == letter.essence,
        None => from_us,
    };
    related.iter().filter(named).find(same).map(|one| one.message_id)
}

/// A conversation that a mail goes on with.
pub struct Thread {
    pub conversation_id: Id,
    pub customer_id: Id,
    pub matched_by: MatchedBy,
    /// By what the sender belongs to it; `None`: they don't, and the mail is held apart.
    pub tie: Option<Tie>,
}

/// By what a sender belongs to a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// Whoever has a signed mark was given it.
    Token,
    Address,
    Domain,
    /// Copied, or heard there before.
    Copied,
    /// A mail of ours could not be delivered: it comes from no address we know.
    Bounce,
}

/// A conversation that might be meant.
#[derive(Clone, Copy)]
struct Candidate {
    conversation_id: Id,
    customer_id: Id,
    matched_by: MatchedBy,
    /// What it names is a mail of ours.
    is_ours: bool,
}

impl Candidate {
    fn with(self, tie: Option<Tie>) -> Thread {
        let Candidate { conversation_id, customer_id, matched_by, .. } = self;
        Thread { conversation_id, customer_id, matched_by, tie }
    }
}

/// Asked about at most.
const MOST_CANDIDATES: usize = 5;

/// The conversation of a mail whose other side is `key` (their folded address).
pub fn find(tx: &mut Tx, related: &[Related], letter: &Letter, key: &str) -> Result<Option<Thread>> {
    let shown_at: Vec<&str> = letter.receivers().collect();
    if let Some(message_id) = marks::signed(tx, &letter.answers, &shown_at)?
        && let Some(meant) = of_message(tx, message_id, MatchedBy::Token)?
    {
        return Ok(Some(meant.with(Some(Tie::Token))));
    }
    let known = customer_by_address(tx, key)?;
    let named = named(related, letter);
    for meant in &named {
        if let Some(tie) = tie(tx, meant, letter, key, known)? {
            return Ok(Some(meant.with(Some(tie))));
        }
    }
    if let Some(number) = marks::number_in(&letter.mail.subject)
        && let Some(of) = store::by_number(tx, number)?
        && let Some(conversation_id) = merging::living_id(tx, &of)?
    {
        let meant =
            Candidate { conversation_id, customer_id: of.customer_id, matched_by: MatchedBy::Subject, is_ours: false };
        if let Some(tie) = tie(tx, &meant, letter, key, known)? {
            return Ok(Some(meant.with(Some(tie))));
        }
    }
    let mut quoted = Vec::new();
    for message_id in marks::quoted(tx, &letter.mail.text)? {
        quoted.extend(of_message(tx, message_id, MatchedBy::Body)?);
    }
    for meant in &quoted {
        if let Some(tie) = tie(tx, meant, letter, key, known)? {
            return Ok(Some(meant.with(Some(tie))));
        }
    }
    Ok(named.first().or(quoted.first()).map(|meant| meant.with(None)))
}

/// The conversations that a mail names by what it answers (or is answered by), the newest first.
fn named(related: &[Related], letter: &Letter) -> Vec<Candidate> {
    let direct = |id: &String| letter.mail.in_reply_to.iter().any(|one| one.trim() == id);
    let parents = letter.answers.iter().flat_map(|id| {
        let by = if direct(id) { MatchedBy::InReplyTo } else { MatchedBy::References };
        related
            .iter()
            .filter(move |one| one.names.is_empty() && one.rfc_id.as_ref() == Some(id))
            .map(move |one| (one, by))
    });
    let by_others = |one| (one, MatchedBy::References);
    let children = related.iter().filter(|one| one.names == letter.rfc_id).map(by_others);
    let siblings = related.iter().filter(|one| letter.answers.contains(&one.names)).map(by_others);
    let mut found: Vec<Candidate> = Vec::new();
    for (one, matched_by) in parents.chain(children).chain(siblings).filter(|(one, _)| !one.trashed) {
        if found.iter().all(|known| known.conversation_id != one.conversation_id) {
            let is_ours = one.direction == Direction::Outbound;
            found.push(Candidate {
                conversation_id: one.conversation_id,
                customer_id: one.customer_id,
                matched_by,
                is_ours,
            });
        }
    }
    found.truncate(MOST_CANDIDATES);
    found
}

fn of_message(tx: &mut Tx, message_id: Id, matched_by: MatchedBy) -> Result<Option<Candidate>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select conversation_id, customer_id from message where workspace_id = $1 and message_id = $2 and trashed_at is null"),
        params![workspace_id, message_id],
        |row| Ok(Candidate { conversation_id: row.get(0)?, customer_id: row.get(1)?, matched_by, is_ours: true }),
    )?)
}

fn tie(tx: &mut Tx, meant: &Candidate, letter: &Letter, key: &str, known: Option<Id>) -> Result<Option<Tie>> {
    if known == Some(meant.customer_id) {
        return Ok(Some(Tie::Address));
    }
    if letter.mail.kind == Kind::Bounce && meant.is_ours {
        return Ok(Some(Tie::Bounce));
    }
    let workspace_id = tx.workspace_id;
    if let Some(domain) = own_domain(key) {
        let keys: Vec<String> = tx.rows(
            sql!(
                "select email_key from contact where workspace_id = $1 and customer_id = $2 and email_key is not null"
            ),
            params![workspace_id, meant.customer_id],
            |row| row.get(0),
        )?;
        if keys.iter().any(|other| own_domain(other) == Some(domain)) {
            return Ok(Some(Tie::Domain));
        }
    }
    Ok(is_copied(tx, meant.conversation_id, key)?.then_some(Tie::Copied))
}

/// Whether somebody was copied in this conversation, or was heard there. What is held apart copies nobody in.
fn is_copied(tx: &mut Tx, conversation_id: Id, key: &str) -> Result<bool> {
    if key.is_empty() {
        return Ok(false);
    }
    let workspace_id = tx.workspace_id;
    let lines: Vec<[String; 3]> = tx.rows(
        sql!(
            "select to_line, cc_line, from_email from message
             where workspace_id = $1 and conversation_id = $2 and state <> 'held'
               and trashed_at is null order by at desc, message_id desc limit 50"
        ),
        params![workspace_id, conversation_id],
        |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]),
    )?;
    let named = |line: &String| addresses(line).iter().any(|(_, email)| email.to_lowercase() == key);
    Ok(lines.iter().flatten().any(named))
}

pub fn customer_by_address(tx: &mut Tx, key: &str) -> Result<Option<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select customer_id from contact where workspace_id = $1 and email_key = $2"),
        params![workspace_id, key],
        |row| row.get(0),
    )?)
}
