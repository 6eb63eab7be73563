//! Where a mail belongs: which customer wrote it (or got it), which conversation it goes on with.
//!
//! A Message-ID in References can be guessed or forwarded, so a match alone is not enough: the sender must belong to
//! the conversation's customer (by address, as somebody copied, or by the domain of an organisation), else the mail
//! begins a conversation of its own. Nobody writes into a conversation that is not theirs.

use std::collections::HashMap;

use db::{Sql, Value, params, sql};
use jiff::Timestamp;
use mail::parse::Kind;
use serde_json::json;

use super::letter::Letter;
use super::messages::{self, New, NewFile};
use super::rules::{OLD_MS, Past, Standing, own_domain};
use super::{Category, Channel, Conversation, Direction, Opening, assigning, open, stand, store, write};
use crate::customers::{self, NewContact};
use crate::ids::Id;
use crate::time::{from_ms, ms, plus_ms};
use crate::{Result, Tx, Who};

/// Addresses that are ours.
pub struct House {
    /// The folded address, and whose it is; `None` for one of the business.
    own: HashMap<String, Option<Id>>,
    mailboxes: HashMap<String, Id>,
}

impl House {
    pub fn of(tx: &mut Tx) -> Result<House> {
        let workspace_id = tx.workspace_id;
        let staff = tx.rows(
            sql!("select email_key, staff_id from staff where workspace_id = $1"),
            params![workspace_id],
            |row| Ok((row.get::<String>(0)?, Some(row.get::<Id>(1)?))),
        )?;
        let mailboxes: HashMap<String, Id> = tx
            .rows(
                sql!("select address_key, mailbox_id from mailbox where workspace_id = $1"),
                params![workspace_id],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?
            .into_iter()
            .collect();
        let own = staff.into_iter().chain(mailboxes.keys().map(|key| (key.clone(), None))).collect();
        Ok(House { own, mailboxes })
    }

    /// Our account that a mail came to, or was sent from.
    fn mailbox(&self, letter: &Letter) -> Option<Id> {
        let to = letter.mail.to.iter().chain(&letter.mail.cc).map(|to| to.email.as_str());
        let all = to.chain(letter.mail.delivered_to.iter().map(String::as_str)).chain([letter.email.as_str()]);
        all.filter_map(|address| self.mailboxes.get(&address.to_lowercase())).next().copied()
    }
}

/// A mail that comes in now, or one of the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Now,
    Past,
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filed {
    Stored(Id),
    /// This message is the same mail.
    Duplicate(Id),
    /// A person has to look at it: the key of the reason's text.
    Aside(&'static str),
}

/// Files a mail: finds or makes its customer and conversation, writes the message. `anyway`: a person said so. The caller
/// puts a stored message into the search index.
pub fn file(tx: &mut Tx, house: &House, letter: &Letter, inbound_id: Id, when: When, anyway: bool) -> Result<Filed> {
    let related = related(tx, letter)?;
    let ours = house.own.get(&letter.email_key()).copied();
    if let Some(same) = same_mail(&related, letter, ours.is_some()) {
        return Ok(Filed::Duplicate(same));
    }
    let partner = match ours {
        Some(_) => recipient(house, letter),
        None => Some((letter.name.clone(), letter.email.clone())),
    };
    let (direction, (name, email)) = match (ours, partner) {
        (Some(_), Some(partner)) => (Direction::Outbound, partner),
        (None, Some(partner)) => (Direction::Inbound, partner),
        // From us to us: a person decides whether it is about a customer.
        (_, None) if anyway => (Direction::Inbound, (letter.name.clone(), letter.email.clone())),
        (_, None) => return Ok(Filed::Aside("set-aside-internal")),
    };
    let at = written_at(letter, when, tx.now);
    let thread = thread_of(tx, &related, letter, &email.to_lowercase())?;
    let (customer_id, contact_id) = person(tx, &name, &email, thread.as_ref())?;
    let filing = Filing {
        letter,
        when,
        direction,
        staff_id: ours.flatten().filter(|_| direction == Direction::Outbound),
        contact_id,
        inbound_id,
        at,
        rfc_id: if related.iter().any(|one| one.rfc_id.as_deref() == Some(&letter.rfc_id)) {
            &letter.variant_id
        } else {
            &letter.rfc_id
        },
    };
    let message_id = match thread {
        Some(thread) => go_on(tx, &filing, thread.conversation_id)?,
        None => begin(tx, &filing, customer_id, house.mailbox(letter))?,
    };
    Ok(Filed::Stored(message_id))
}

/// When it was written. A clock of theirs that goes wrong must not hide a mail that comes in now behind old ones.
fn written_at(letter: &Letter, when: When, now: Timestamp) -> Timestamp {
    const WEEK_MS: i64 = 7 * 86_400_000;
    let said = letter.mail.date.or(letter.mail.received_at).map_or(now, from_ms).min(now);
    match when {
        When::Now if said < plus_ms(now, -WEEK_MS) => now,
        When::Now => said,
        When::Past => said.max(Timestamp::UNIX_EPOCH),
    }
}

/// The first person outside whom a mail of ours went to.
fn recipient(house: &House, letter: &Letter) -> Option<(String, String)> {
    let all = letter.mail.to.iter().chain(&letter.mail.cc);
    let outside = |to: &&mail::parse::Address| {
        let key = to.email.to_lowercase();
        key.contains('@') && key.len() <= 320 && !house.own.contains_key(&key)
    };
    all.filter(|to| outside(to)).map(|to| (to.name.clone().unwrap_or_default(), to.email.clone())).next()
}

/// A message with one of the Message-IDs that a mail names, or that answers one of them.
struct Related {
    message_id: Id,
    rfc_id: Option<String>,
    in_reply_to: String,
    essence: Option<String>,
    conversation_id: Id,
    customer_id: Id,
    direction: Direction,
}

/// One statement for the double, the parents and the children of a mail, whatever order they came in.
fn related(tx: &mut Tx, letter: &Letter) -> Result<Vec<Related>> {
    let mut ids: Vec<&str> = vec![&letter.rfc_id, &letter.variant_id];
    ids.extend(letter.answers.iter().map(String::as_str));
    // Few forms of the statement, so that each stays prepared.
    let places = [2, 4, 8, 16, 32].into_iter().find(|size| *size >= ids.len()).unwrap_or(ids.len());
    ids.resize(places, &letter.rfc_id);
    let marks: Vec<String> = (0..places).map(|i| format!("${}", i + 2)).collect();
    let marks = marks.join(", ");
    let columns = "select message_id, rfc_id, in_reply_to, essence, conversation_id, customer_id, direction from message \
                   where workspace_id = $1 and";
    let text = format!(
        "{columns} rfc_id in ({marks}) union all {columns} in_reply_to <> '' and in_reply_to in ({marks}) limit 300"
    );
    let workspace_id = Value::Int(tx.workspace_id.0);
    let mut values: Vec<&dyn db::ToParam> = vec![&workspace_id];
    values.extend(ids.iter().map(|id| -> &dyn db::ToParam { id }));
    Ok(tx.rows(&Sql::built(text), &values, |row| {
        let direction: String = row.get(6)?;
        Ok(Related {
            message_id: row.get(0)?,
            rfc_id: row.get(1)?,
            in_reply_to: row.get(2)?,
            essence: row.get(3)?,
            conversation_id: row.get(4)?,
            customer_id: row.get(5)?,
            direction: Direction::parse(&direction).unwrap_or(Direction::Inbound),
        })
    })?)
}

/// The message that is this mail: same Message-ID, and the same words. A copy of a mail that Kept sent comes back with
/// our Message-ID from our own address.
fn same_mail(related: &[Related], letter: &Letter, from_us: bool) -> Option<Id> {
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
struct Thread {
    conversation_id: Id,
    customer_id: Id,
    /// By what the sender belongs to it.
    tie: Tie,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tie {
    Address,
    Domain,
    Copied,
    /// A mail of ours could not be delivered: it comes from no address we know.
    Bounce,
}

/// The conversations asked about at most.
const MOST_CANDIDATES: usize = 5;

fn thread_of(tx: &mut Tx, related: &[Related], letter: &Letter, key: &str) -> Result<Option<Thread>> {
    if related.is_empty() {
        return Ok(None);
    }
    let mut candidates: Vec<&Related> = Vec::new();
    let parents =
        letter.answers.iter().flat_map(|id| related.iter().filter(move |one| one.rfc_id.as_ref() == Some(id)));
    let children = related.iter().filter(|one| one.in_reply_to == letter.rfc_id);
    let siblings = related.iter().filter(|one| letter.answers.contains(&one.in_reply_to));
    for one in parents.chain(children).chain(siblings) {
        if candidates.iter().all(|known| known.conversation_id != one.conversation_id) {
            candidates.push(one);
        }
    }
    let known = customer_by_address(tx, key)?;
    for one in candidates.into_iter().take(MOST_CANDIDATES) {
        if let Some(tie) = tie(tx, one, letter, key, known)? {
            return Ok(Some(Thread { conversation_id: one.conversation_id, customer_id: one.customer_id, tie }));
        }
    }
    Ok(None)
}

fn tie(tx: &mut Tx, one: &Related, letter: &Letter, key: &str, known: Option<Id>) -> Result<Option<Tie>> {
    if known == Some(one.customer_id) {
        return Ok(Some(Tie::Address));
    }
    if letter.mail.kind == Kind::Bounce && one.direction == Direction::Outbound {
        return Ok(Some(Tie::Bounce));
    }
    let workspace_id = tx.workspace_id;
    if let Some(domain) = own_domain(key) {
        let keys: Vec<String> = tx.rows(
            sql!(
                "select email_key from contact where workspace_id = $1 and customer_id = $2 and email_key is not null"
            ),
            params![workspace_id, one.customer_id],
            |row| row.get(0),
        )?;
        if keys.iter().any(|other| own_domain(other) == Some(domain)) {
            return Ok(Some(Tie::Domain));
        }
    }
    if key.is_empty() {
        return Ok(None);
    }
    let lines: Vec<(String, String)> = tx.rows(
        sql!(
            "select to_line, cc_line from message where workspace_id = $1 and conversation_id = $2
             order by at desc, message_id desc limit 50"
        ),
        params![workspace_id, one.conversation_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let copied = |line: &str| super::rules::addresses(line).iter().any(|(_, email)| email.to_lowercase() == key);
    Ok(lines.iter().any(|(to, cc)| copied(to) || copied(cc)).then_some(Tie::Copied))
}

fn customer_by_address(tx: &mut Tx, key: &str) -> Result<Option<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select customer_id from contact where workspace_id = $1 and email_key = $2"),
        params![workspace_id, key],
        |row| row.get(0),
    )?)
}

/// The customer and contact of an address; made when we don't know it. A colleague who writes into a conversation of
/// their organisation becomes a contact there.
fn person(tx: &mut Tx, name: &str, email: &str, thread: Option<&Thread>) -> Result<(Id, Id)> {
    if let Some(thread) = thread
        && thread.tie == Tie::Domain
        && customer_by_address(tx, &email.to_lowercase())?.is_none()
    {
        let name = if name.is_empty() { email } else { name };
        let new = NewContact { name: name.to_owned(), email: Some(email.to_owned()), ..NewContact::default() };
        let kept = Who::kept(tx.workspace_id);
        // An address that our rules find odd still gets a customer of its own below.
        if let Ok(contact) = customers::add_contact(tx, &kept, thread.customer_id, new) {
            return Ok((contact.customer_id, contact.id));
        }
    }
    let (customer_id, contact_id, _) = customers::find_or_make_by_email(tx, name, email)?;
    Ok((customer_id, contact_id))
}

/// A mail on its way into a conversation.
struct Filing<'a> {
    letter: &'a Letter,
    when: When,
    direction: Direction,
    staff_id: Option<Id>,
    contact_id: Id,
    inbound_id: Id,
    at: Timestamp,
    rfc_id: &'a str,
}

fn begin(tx: &mut Tx, filing: &Filing, customer_id: Id, mailbox_id: Option<Id>) -> Result<Id> {
    let fresh = Standing { category: Category::Open, unanswered_since: None };
    let by_person = filing.letter.by_person();
    let heard = filing.direction == Direction::Inbound && by_person;
    let standing = match filing.when {
        When::Now if heard => fresh.heard(filing.at, true),
        When::Now => fresh,
        // Past mail of programs asks nothing of anybody.
        When::Past if !by_person => Standing { category: Category::Resolved, unanswered_since: None },
        When::Past => fresh.brought_in(Past { at: filing.at, direction: filing.direction, by_person }, tx.now),
    };
    let opening = Opening {
        mailbox_id,
        standing,
        at: filing.at,
        told: filing.when == When::Now,
        ..Opening::of(customer_id, &filing.letter.mail.subject)
    };
    let who = Who::kept(tx.workspace_id);
    let id = open(tx, &who, opening)?;
    let message_id = put(tx, filing, id, customer_id)?;
    if filing.when == When::Now {
        let about =
            crate::journal::About { subject_id: message_id, customer_id: Some(customer_id), conversation_id: Some(id) };
        crate::journal::write(tx, &who, received(filing), about, &json!({"kind": filing.letter.mail.kind.as_str()}))?;
        if heard {
            assigning::give(tx, id)?;
        }
    }
    Ok(message_id)
}

fn go_on(tx: &mut Tx, filing: &Filing, conversation_id: Id) -> Result<Id> {
    let before = store::load(tx, conversation_id)?;
    let message_id = put(tx, filing, conversation_id, before.customer_id)?;
    let who = Who::kept(tx.workspace_id);
    let by_person = filing.letter.by_person();
    let heard = filing.direction == Direction::Inbound && by_person;
    match filing.when {
        When::Now => {
            write(tx, &who, received(filing), &before, message_id, &json!({"kind": filing.letter.mail.kind.as_str()}))?;
            if heard {
                stand(tx, &who, &before, before.standing().heard(filing.at, true), None)?;
            }
        }
        When::Past if by_person => {
            let after = standing_with_past(&before, filing, tx.now);
            super::stand_quietly(tx, &before, after)?;
        }
        When::Past => {}
    }
    Ok(message_id)
}

/// A past mail changes how a conversation stands when it is its newest, or answers what waited.
fn standing_with_past(before: &Conversation, filing: &Filing, now: Timestamp) -> Standing {
    let standing = before.standing();
    let newest = filing.at >= before.last_message_at;
    let answers =
        filing.direction == Direction::Outbound && standing.unanswered_since.is_some_and(|at| at <= filing.at);
    // A conversation that lives on is not put away because an old mail of it turns up.
    if newest && filing.at >= plus_ms(now, -OLD_MS) {
        standing.brought_in(Past { at: filing.at, direction: filing.direction, by_person: true }, now)
    } else if answers {
        Standing { unanswered_since: None, ..standing }
    } else {
        standing
    }
}

fn received(filing: &Filing) -> &'static str {
    if filing.direction == Direction::Outbound { "message.sent" } else { "message.received" }
}

/// The message's row, its attachments, its place in the conversation.
fn put(tx: &mut Tx, filing: &Filing, conversation_id: Id, customer_id: Id) -> Result<Id> {
    let (letter, mail) = (filing.letter, &filing.letter.mail);
    let outbound = filing.direction == Direction::Outbound;
    let id = match filing.when {
        When::Now => tx.new_id(),
        When::Past => {
            let second = ms(filing.at).div_euclid(1000) * 1000;
            tx.new_id_at(from_ms(second + letter.chance_ms))
        }
    };
    let new = New {
        id,
        conversation_id,
        customer_id,
        direction: filing.direction,
        channel: Channel::Mail,
        kind: mail.kind.as_str(),
        kind_reason: mail.kind_reason.as_deref().unwrap_or(""),
        staff_id: filing.staff_id,
        contact_id: Some(filing.contact_id),
        from_name: &letter.name,
        from_email: &letter.email,
        to: &letter.to_line(),
        cc: &letter.cc_line(),
        subject: &mail.subject,
        text: &mail.text,
        html: mail.html.as_deref(),
        rfc_id: Some(filing.rfc_id),
        essence: Some(&letter.essence),
        in_reply_to: letter.answers.first().map_or("", String::as_str),
        state: if outbound { "sent" } else { "received" },
        sent_at: outbound.then_some(filing.at),
        inbound_id: Some(filing.inbound_id),
        at: filing.at,
    };
    messages::insert(tx, &new)?;
    for file in &mail.attachments {
        messages::insert_attachment(
            tx,
            &NewFile {
                message_id: id,
                name: &file.name,
                media_type: &file.media_type,
                size: file.size,
                content_id: file.content_id.as_deref(),
                part: Some(file.part),
                content: None,
            },
        )?;
    }
    store::add_said(tx, conversation_id, filing.direction, &letter.snippet, filing.at)?;
    Ok(id)
}
