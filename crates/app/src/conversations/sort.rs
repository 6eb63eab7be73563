//! Where a mail belongs: which customer wrote it (or got it), which conversation it goes on with ([`super::thread`]).

use std::collections::HashMap;

use db::{params, sql};
use jiff::Timestamp;
use mail::parse::Kind;
use serde_json::json;

use super::inbound::{self, Before};
use super::letter::{LOOP_HEADER, Letter};
use super::messages::{self, New, NewFile};
use super::rules::{MatchedBy, OLD_MS, Past, Standing};
use super::thread::{self, Thread, Tie, customer_by_address};
use super::{
    Category, Channel, Conversation, Direction, Opening, assigning, held, hints, marks, merging, open, staff_answer,
    stand, store, timing, write,
};
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
    pub fn mailbox(&self, letter: &Letter) -> Option<Id> {
        let all = letter.receivers().chain([letter.email.as_str()]).map(str::to_lowercase);
        all.filter_map(|key| self.mailboxes.get(&key).or_else(|| self.mailboxes.get(&without_plus(&key)?)))
            .next()
            .copied()
    }

    /// Whose of us an address is, with or without something behind a plus; `Some(None)` for one of the business.
    fn whose(&self, key: &str) -> Option<Option<Id>> {
        self.own.get(key).or_else(|| self.own.get(&without_plus(key)?)).copied()
    }
}

/// `desk+anything@alder.example` is `desk@alder.example` on a server that takes it.
pub fn without_plus(key: &str) -> Option<String> {
    let (local, domain) = key.rsplit_once('@')?;
    let (bare, _) = local.split_once('+')?;
    Some(format!("{bare}@{domain}"))
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
    /// One of us answered a customer by it: this message was queued, and is in the search index.
    Answered(Id),
    /// It was deleted, and stays so.
    Deleted,
    /// A person has to look at it: the key of the reason's text.
    Aside(&'static str),
}

/// Files a mail: finds or makes its customer and conversation, writes the message. `anyway`: a person said so. The caller
/// puts a stored message into the search index.
pub fn file(tx: &mut Tx, house: &House, read: &Read, when: When, anyway: bool) -> Result<Filed> {
    let ours_again;
    let mut letter = read.letter;
    if marks::is_loop(tx, letter.loop_mark.as_deref())? {
        ours_again = came_round(letter);
        letter = &ours_again;
    }
    let related = thread::related(tx, letter)?;
    let ours = house.whose(&letter.email_key());
    let same = thread::same_mail(&related, letter, ours.is_some());
    if let Some(same) = same {
        return Ok(Filed::Duplicate(same));
    }
    match inbound::came_before(tx, letter, ours.is_some())? {
        Some(Before::Answered(message_id)) => return Ok(Filed::Duplicate(message_id)),
        Some(Before::Deleted) => return Ok(Filed::Deleted),
        None => {}
    }
    if when == When::Now
        && let Some(Some(staff_id)) = ours
        && let Some(filed) = staff_answer::file(tx, read, staff_id)?
    {
        return Ok(filed);
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
    let thread = thread::find(tx, &related, letter, &email.to_lowercase())?;
    // A copy of what we wrote to somebody else is nobody's to hold.
    let thread = thread.filter(|thread| direction == Direction::Inbound || thread.tie.is_some());
    let stranger = thread.as_ref().is_some_and(|thread| thread.tie.is_none());
    let person = if stranger { None } else { Some(person(tx, &name, &email, thread.as_ref())?) };
    let filing = Filing {
        letter,
        when,
        direction,
        staff_id: ours.flatten().filter(|_| direction == Direction::Outbound),
        contact_id: person.map(|(_, contact_id)| contact_id),
        inbound_id: read.inbound_id,
        matched_by: thread.as_ref().map_or(MatchedBy::None, |thread| thread.matched_by),
        at,
        rfc_id: if related.iter().any(|one| one.is_called(&letter.rfc_id)) {
            &letter.variant_id
        } else {
            &letter.rfc_id
        },
    };
    let message_id = match (thread, person) {
        (Some(thread), Some((writer_id, _))) => go_on(tx, &filing, thread.conversation_id, writer_id)?,
        (Some(thread), None) => hold(tx, &filing, thread.conversation_id)?,
        (None, Some((customer_id, _))) => begin(tx, &filing, customer_id, house.mailbox(letter))?,
        (None, None) => return Err(crate::Error::Internal("a mail of nobody".to_owned())),
    };
    Ok(Filed::Stored(message_id))
}

/// A mail of ours that no human wrote and that came back by a way of its own: nobody said anything.
fn came_round(letter: &Letter) -> Letter {
    let mut letter = letter.clone();
    letter.mail.kind = Kind::AutoReply;
    letter.mail.kind_reason = Some(format!("{LOOP_HEADER}: a mail of ours that came back"));
    letter
}

/// A raw mail that is kept, and what was understood of it.
pub struct Read<'a> {
    pub letter: &'a Letter,
    pub raw: &'a [u8],
    pub inbound_id: Id,
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
        key.contains('@') && key.len() <= 320 && house.whose(&key).is_none()
    };
    all.filter(|to| outside(to)).map(|to| (to.name.clone().unwrap_or_default(), to.email.clone())).next()
}

/// The customer and contact of an address; made when we don't know it. A colleague who writes into a conversation of
/// their organisation becomes a contact there.
fn person(tx: &mut Tx, name: &str, email: &str, thread: Option<&Thread>) -> Result<(Id, Id)> {
    if let Some(thread) = thread
        && thread.tie == Some(Tie::Domain)
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
    /// Nobody's for a mail that is held apart.
    contact_id: Option<Id>,
    inbound_id: Id,
    matched_by: MatchedBy,
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
        timing::begun(tx, &who, id, message_id)?;
        if heard {
            assigning::give(tx, id)?;
        }
    }
    Ok(message_id)
}

/// Of somebody whose own conversation went into this one it stays theirs, as what they said before.
fn go_on(tx: &mut Tx, filing: &Filing, conversation_id: Id, writer_id: Id) -> Result<Id> {
    let before = store::load(tx, conversation_id)?;
    let is_theirs = writer_id != before.customer_id && merging::holds_of(tx, conversation_id, writer_id)?;
    let customer_id = if is_theirs { writer_id } else { before.customer_id };
    let message_id = put(tx, filing, conversation_id, customer_id)?;
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

/// A stranger's mail into somebody's conversation: it is there, apart, and changes nothing until somebody admits it.
fn hold(tx: &mut Tx, filing: &Filing, conversation_id: Id) -> Result<Id> {
    let of = store::load(tx, conversation_id)?;
    let message_id = insert(tx, filing, "held", conversation_id, of.customer_id)?;
    store::add_aside(tx, conversation_id)?;
    held::count(tx, conversation_id)?;
    if filing.when == When::Now {
        let details = json!({"kind": filing.letter.mail.kind.as_str(), "from": filing.letter.email});
        write(tx, &Who::kept(tx.workspace_id), "message.held", &of, message_id, &details)?;
        if filing.letter.by_person() {
            held::tell(tx, &of, message_id)?;
        }
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
    let state = if filing.direction == Direction::Outbound { "sent" } else { "received" };
    let id = insert(tx, filing, state, conversation_id, customer_id)?;
    if state == "received"
        && filing.when == When::Now
        && filing.letter.by_person()
        && let Some(contact_id) = filing.contact_id
    {
        customers::heard_from(tx, contact_id)?;
    }
    store::add_said(tx, conversation_id, filing.direction, &filing.letter.snippet, filing.at)?;
    Ok(id)
}

fn insert(tx: &mut Tx, filing: &Filing, state: &str, conversation_id: Id, customer_id: Id) -> Result<Id> {
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
        contact_id: filing.contact_id,
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
        names: &letter.answers,
        matched_by: filing.matched_by.as_str(),
        state,
        sent_at: outbound.then_some(filing.at),
        inbound_id: Some(filing.inbound_id),
        at: filing.at,
    };
    messages::insert(tx, &new)?;
    if let Some(judged) = &letter.hint
        && filing.when == When::Now
        && !outbound
        && letter.by_person()
    {
        hints::keep(tx, id, judged)?;
    }
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
    Ok(id)
}
