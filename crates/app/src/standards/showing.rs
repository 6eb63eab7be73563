//! Clocks as pages and programs see them.

use std::collections::HashMap;

use jiff::Timestamp;
use planner::hours::Explanation;

use super::logs;
use super::rules::{Book, Clock, Event, Terms, Why};
use super::store::{self, Placed};
use crate::ids::Id;
use crate::{Can, Error, Result, Tx, Who};

/// A clock, with what its standard says and how its time comes about.
#[derive(Debug, Clone)]
pub struct Shown {
    pub conversation_id: Id,
    pub clock: Clock,
    pub terms: Option<Terms>,
    pub explanation: Option<Explanation>,
    pub counted_ms: i64,
    pub late_ms: Option<i64>,
}

/// One of a list over all conversations.
#[derive(Debug, Clone)]
pub struct Listed {
    pub shown: Shown,
    pub number: i64,
    pub subject: String,
    pub customer: String,
}

fn shown(placed: Placed, book: &Book, now: Timestamp) -> Shown {
    let Placed { conversation_id, clock } = placed;
    Shown {
        conversation_id,
        terms: book.terms_of(&clock).cloned(),
        explanation: clock.explain(book),
        counted_ms: clock.counted_now_ms(now, book),
        late_ms: clock.late_now_ms(now, book),
        clock,
    }
}

/// So many clocks of one conversation are shown.
const MOST: i64 = 30;

/// The newest clocks of a conversation, those in which something is still to be done first.
pub fn of_conversation(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<Vec<Shown>> {
    Ok(of_conversations(tx, who, &[conversation_id])?.remove(&conversation_id).unwrap_or_default())
}

/// The same of several at once: their clocks in one statement.
pub fn of_conversations(tx: &mut Tx, who: &Who, conversation_ids: &[Id]) -> Result<HashMap<Id, Vec<Shown>>> {
    who.may(Can::Read)?;
    let mut clocks = store::all_of_each(tx, conversation_ids, MOST)?;
    if clocks.is_empty() {
        return Ok(HashMap::new());
    }
    clocks.sort_by_key(|one| (!one.clock.is_open, one.clock.due_at.is_none(), one.clock.due_at));
    let (book, now) = (store::whole_book(tx)?, tx.now);
    let mut found: HashMap<Id, Vec<Shown>> = HashMap::new();
    for placed in clocks {
        found.entry(placed.conversation_id).or_default().push(shown(placed, &book, now));
    }
    Ok(found)
}

/// A word of ours that a clock did not take for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uncounted {
    pub clock_id: Id,
    pub message_id: Id,
    pub at: Timestamp,
    pub why: Why,
}

/// What of ours did not count in a conversation, oldest first.
pub fn uncounted(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<Vec<Uncounted>> {
    who.may(Can::Read)?;
    let found = logs::uncounted(tx, conversation_id)?.into_iter();
    let uncounted = found.filter_map(|(clock_id, event)| {
        let message_id = event.cause_id?;
        Some(Uncounted { clock_id, message_id, at: event.at, why: event.why })
    });
    Ok(uncounted.collect())
}

/// What is broken and not done, and what is due by then: soonest first.
pub fn soon(tx: &mut Tx, who: &Who, by: Timestamp, limit: i64) -> Result<Vec<Listed>> {
    who.may(Can::Read)?;
    let due = store::due_by(tx, by, limit.clamp(1, 200))?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Id> = due.iter().map(|one| one.conversation_id).collect();
    let (book, now, mut names) = (store::whole_book(tx)?, tx.now, store::names(tx, &ids)?);
    let listed = due.into_iter().map(|placed| {
        let (number, subject, customer) = names.entry(placed.conversation_id).or_default().clone();
        Listed { shown: shown(placed, &book, now), number, subject, customer }
    });
    Ok(listed.collect())
}

/// One clock, its place, and its log.
pub fn log(tx: &mut Tx, who: &Who, clock_id: Id) -> Result<(Shown, Vec<Event>)> {
    who.may(Can::Read)?;
    let placed = store::clock(tx, clock_id)?.ok_or(Error::NotFound("standard_clock"))?;
    let log = logs::of_clock(tx, clock_id)?;
    Ok((with_its_page(tx, placed)?, log))
}

/// One clock and its place.
pub fn one(tx: &mut Tx, who: &Who, clock_id: Id) -> Result<Shown> {
    who.may(Can::Read)?;
    let placed = store::clock(tx, clock_id)?.ok_or(Error::NotFound("standard_clock"))?;
    with_its_page(tx, placed)
}

/// Shown by the one page of the book that it needs.
fn with_its_page(tx: &mut Tx, placed: Placed) -> Result<Shown> {
    let (book, now) = (store::page_of(tx, &placed.clock)?, tx.now);
    Ok(shown(placed, &book, now))
}
