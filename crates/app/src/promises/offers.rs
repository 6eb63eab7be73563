//! Promises we did not notice making: what commits us in something we wrote is offered for the ledger. One key records it,
//! one says that it is none. Nothing is recorded by itself, and nothing waits for an answer.

use commitments::{Setting, Who as Speaker};
use db::{Row, params, sql};
use jiff::Timestamp;
use serde::Serialize;

use super::{Filter, Kind, NewPromise, Promise, State, make, rules, store};
use crate::conversations::{self, Channel, Direction, Message};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::{from_ms, maybe_ms, ms};
use crate::{Can, Error, Result, Tx, Who, calendars, customers, workspaces};

/// A sentence of ours that commits us and is in no ledger yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    pub id: Id,
    pub conversation_id: Id,
    /// Where it was said.
    pub message_id: Id,
    /// Whom it was said to: not whose the conversation is, where one went into somebody else's.
    pub customer_id: Id,
    /// Who of us wrote it, and owes it.
    pub owner_id: Id,
    pub words: String,
    pub kind: Kind,
    /// When it is due, as it was said, read in the customer's time zone; `None` where no time was said.
    pub by: Option<Timestamp>,
}

/// An offer nobody took for a day is not shown any more.
const SHOWN_MS: i64 = 24 * 3_600_000;
/// More than this in one message is a text about promises, not promises.
const MOST: usize = 5;

/// With what was said: a message that was taken back or deleted promises nothing.
macro_rules! offers {
    () => {
        "select promise_offer.offer_id, promise_offer.conversation_id, promise_offer.message_id, message.customer_id, \
         promise_offer.staff_id, promise_offer.words, promise_offer.kind, promise_offer.by_at, promise_offer.ended_at \
         from promise_offer join message on message.workspace_id = $1 and message.message_id = promise_offer.message_id \
         and message.state <> 'withdrawn' and message.trashed_at is null where promise_offer.workspace_id = $1"
    };
}

/// Looks through what one of us just wrote or noted, and keeps what commits us to be offered. What a promise of this
/// conversation says already, and what is past, is not. Gives the message.
pub fn look(tx: &mut Tx, who: &Who, message_id: Id) -> Result<Id> {
    let Some(staff_id) = who.staff_id() else { return Ok(message_id) };
    let message = conversations::message(tx, who, message_id)?;
    if !is_ours(&message) {
        return Ok(message_id);
    }
    let (words, hours) = (customers::words(tx, message.customer_id)?, calendars::usual_of_staff(tx, staff_id)?);
    let language = match words.locale().language() {
        "es" => commitments::Language::Spanish,
        _ => commitments::Language::English,
    };
    let setting =
        Setting { at: tx.now, zone: words.zone(), hours: &hours, from: Speaker::Us, language: Some(language) };
    let found = commitments::find(&message.text, &setting);
    let now = tx.now;
    let ours = found.into_iter().filter(|one| one.who == Speaker::Us && one.by.is_none_or(|by| by > now));
    let known =
        Filter { conversation_id: Some(message.conversation_id), state: Some(State::Open), ..Filter::default() };
    let known = store::list(tx, &known, None, 100)?;
    for (place, one) in (0_i64..).zip(ours.take(MOST)) {
        // One that was recorded without a kind may be this one.
        let is_it =
            |promise: &Promise| Some(promise.by) == one.by && (promise.kind == one.kind || promise.kind == Kind::Other);
        if known.iter().any(is_it) {
            continue;
        }
        let offer = Offer {
            id: tx.new_id(),
            conversation_id: message.conversation_id,
            message_id,
            customer_id: message.customer_id,
            owner_id: staff_id,
            words: one.text.chars().take(rules::MAX_WORDS).collect(),
            kind: one.kind,
            by: one.by,
        };
        insert(tx, &offer, place)?;
    }
    Ok(message_id)
}

/// Whether one of us wrote these words. What was noted of a call or a visit is ours, whoever spoke; what came in writing
/// is theirs, and so are the promises in it.
fn is_ours(message: &Message) -> bool {
    message.direction != Direction::Inbound || matches!(message.channel, Channel::Phone | Channel::InPerson)
}

/// What is offered in a conversation, in the order in which it was said.
pub fn of_conversation(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<Vec<Offer>> {
    who.may(Can::Read)?;
    let conversation_id = conversations::surviving(tx, conversation_id)?;
    let (workspace_id, since) = (tx.workspace_id, ms(tx.now) - SHOWN_MS);
    let offers = tx.rows(
        sql!(concat!(
            offers!(),
            " and promise_offer.conversation_id = $2 and made_at > $3 and ended_at is null \
                 order by made_at, promise_offer.message_id, place limit 10"
        )),
        params![workspace_id, conversation_id, since],
        offer,
    )?;
    let now = tx.now;
    Ok(offers.into_iter().filter(|one| one.by.is_none_or(|by| by > now)).collect())
}

/// Into the ledger as it was said: owned by whoever said it (by the caller, where they can't own promises any more).
pub fn record(tx: &mut Tx, who: &Who, id: Id) -> Result<Promise> {
    who.may(Can::MakePromises)?;
    let offer = open(tx, who, id)?;
    let by = offer.by.ok_or_else(|| Error::refused("offer-needs-a-time"))?;
    let owner = workspaces::owner_problem(tx, "owner_id", offer.owner_id)?;
    let of = conversations::customer_of(tx, offer.conversation_id)?;
    let new = NewPromise {
        customer_id: offer.customer_id,
        conversation_id: (of == offer.customer_id).then_some(offer.conversation_id),
        words: offer.words,
        kind: offer.kind,
        owner_id: if owner.is_some() { who.staff_id() } else { Some(offer.owner_id) },
        from: None,
        by,
        source: "found",
    };
    record_as(tx, who, id, new)
}

/// Into the ledger with another time, owner or other words than it was said with.
pub fn record_as(tx: &mut Tx, who: &Who, id: Id, new: NewPromise) -> Result<Promise> {
    open(tx, who, id)?;
    let promise = make(tx, who, new)?;
    end(tx, id, Some(promise.id))?;
    Ok(promise)
}

/// It is no promise, or was recorded by hand.
pub fn dismiss(tx: &mut Tx, who: &Who, id: Id) -> Result<Offer> {
    who.may(Can::MakePromises)?;
    let offer = open(tx, who, id)?;
    end(tx, id, None)?;
    let about = About { subject_id: id, conversation_id: Some(offer.conversation_id), ..About::default() };
    journal::write(tx, who, "offer.dismissed", about, &serde_json::json!({"words": offer.words, "by": offer.by}))?;
    Ok(offer)
}

/// One that was neither recorded nor dismissed.
pub fn open(tx: &mut Tx, who: &Who, id: Id) -> Result<Offer> {
    who.may(Can::Read)?;
    let workspace_id = tx.workspace_id;
    let (offer, ended) = tx
        .maybe(sql!(concat!(offers!(), " and promise_offer.offer_id = $2")), params![workspace_id, id], |row| {
            Ok((offer(row)?, row.get::<Option<i64>>(8)?))
        })?
        .ok_or(Error::NotFound("offer"))?;
    if ended.is_some() { Err(Error::refused("offer-is-over")) } else { Ok(offer) }
}

/// The conversation is gone for good, and what was said in it.
pub(super) fn forget_conversation(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from promise_offer where workspace_id = $1 and conversation_id = $2"),
        params![workspace_id, conversation_id],
    )?;
    Ok(())
}

/// The message is gone for good.
pub(super) fn forget_message(tx: &mut Tx, message_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from promise_offer where workspace_id = $1 and message_id = $2"),
        params![workspace_id, message_id],
    )?;
    Ok(())
}

fn offer(row: &Row<'_>) -> Result<Offer, db::Error> {
    let (kind, by): (String, Option<i64>) = (row.get(6)?, row.get(7)?);
    Ok(Offer {
        id: row.get(0)?,
        conversation_id: row.get(1)?,
        message_id: row.get(2)?,
        customer_id: row.get(3)?,
        owner_id: row.get(4)?,
        words: row.get(5)?,
        kind: Kind::parse(&kind).unwrap_or(Kind::Other),
        by: by.map(from_ms),
    })
}

fn insert(tx: &mut Tx, offer: &Offer, place: i64) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into promise_offer (workspace_id, offer_id, conversation_id, message_id, staff_id, words, kind, by_at, made_at, place)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        params![
            workspace_id,
            offer.id,
            offer.conversation_id,
            offer.message_id,
            offer.owner_id,
            offer.words,
            offer.kind.as_str(),
            maybe_ms(offer.by),
            now,
            place
        ],
    )?;
    Ok(())
}

fn end(tx: &mut Tx, id: Id, promise_id: Option<Id>) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!("update promise_offer set ended_at = $3, promise_id = $4 where workspace_id = $1 and offer_id = $2"),
        params![workspace_id, id, now, promise_id],
    )?;
    Ok(())
}
