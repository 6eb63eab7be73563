//! Clocks go with what was said: when conversations are merged and split, messages deleted, replies taken back.

use std::collections::BTreeSet;

use super::logs::Logs;
use super::rules::{Clock, Deed, Event, Track, What, Why, replay};
use super::{Desk, Happened, facts, heard, logs, ringing, store};
use crate::ids::Id;
use crate::{Result, Tx, Who};

/// A reply was taken back before it left: what was written with it did not happen.
pub(crate) fn taken_back(tx: &mut Tx, who: &Who, conversation_id: Id, message_id: Id) -> Result<()> {
    let logs = logs::of(tx, conversation_id)?;
    let said = logs.values().flatten().filter(|event| event.cause_id == Some(message_id)).map(|event| event.noted_at);
    let moments: BTreeSet<_> = said.collect();
    strike(tx, who, conversation_id, &logs, &|_, event| match event.cause_id {
        Some(cause_id) => cause_id == message_id,
        // What it set the conversation to was written in the same breath.
        None => moments.contains(&event.noted_at) && event.what != What::Broken,
    })
}

/// A reply did not arrive: it kept nothing, unless something else has begun since.
pub(crate) fn arrived_not(tx: &mut Tx, who: &Who, conversation_id: Id, message_id: Id) -> Result<()> {
    if store::in_force(tx)?.is_empty() {
        return Ok(());
    }
    let look = facts::looks(tx, &[conversation_id], &[])?.remove(&conversation_id).unwrap_or_default();
    if look.stands.resolved {
        return Ok(());
    }
    let clocks = store::all_of(tx, conversation_id, 500)?;
    let logs = logs::of(tx, conversation_id)?;
    let has_followed = |clock: &Clock| {
        let others = clocks.iter().filter(|other| other.metric == clock.metric && other.cause_id != Some(message_id));
        others.into_iter().any(|other| other.id > clock.id)
    };
    strike(tx, who, conversation_id, &logs, &|clock, event| {
        event.cause_id == Some(message_id) && matches!(event.what, What::Kept | What::Started) && !has_followed(clock)
    })?;
    as_it_stands(tx, who, conversation_id)
}

/// What goes on again runs or stands still as its conversation stands now, not as it stood when it ended.
pub(crate) fn as_it_stands(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<()> {
    let standards = store::in_force(tx)?;
    heard(tx, who, &standards, Happened { conversation_id, deed: Deed::Changed, since: None, cause_id: None })
}

/// A conversation, or what was asked in it, was deleted; whether that ended a clock.
pub(crate) fn deleted(tx: &mut Tx, who: &Who, conversation_id: Id, message_id: Option<Id>) -> Result<bool> {
    let clocks = store::open_of(tx, conversation_id)?;
    let gone = clocks.into_iter().filter(|clock| message_id.is_none() || clock.cause_id == message_id);
    let gone: Vec<Clock> = gone.collect();
    if gone.is_empty() {
        return Ok(false);
    }
    let mut desk = Desk::of(tx, &[])?;
    for clock in gone {
        let mut track = Track::of(clock);
        let event = Event::new(What::Dropped, Why::Deleted, tx.now, tx.now);
        let cause_id = Some(message_id.unwrap_or(conversation_id));
        desk.know(tx, std::slice::from_ref(&track))?;
        track.add(Event { cause_id, staff_id: who.staff_id(), ..event }, &desk.book);
        desk.save(tx, conversation_id, &track)?;
    }
    Ok(true)
}

/// It is there again: `cause_id` is what was deleted.
pub(crate) fn restored(tx: &mut Tx, who: &Who, conversation_id: Id, cause_id: Id) -> Result<()> {
    let logs = logs::of(tx, conversation_id)?;
    strike(tx, who, conversation_id, &logs, &|_, event| {
        event.what == What::Dropped && event.why == Why::Deleted && event.cause_id == Some(cause_id)
    })
}

/// A conversation went into another, and its clocks with it (`join_store::move_over`). Where both measured the same, the
/// one that runs longer stays.
pub(crate) fn merged(tx: &mut Tx, who: &Who, from_id: Id, into_id: Id) -> Result<()> {
    let mut open = store::open_of(tx, into_id)?;
    if open.is_empty() {
        return Ok(());
    }
    open.sort_by_key(|clock| (clock.started_at, clock.id));
    let mut desk = Desk::of(tx, &[])?;
    let mut kept: Vec<(super::Metric, Option<Id>)> = Vec::new();
    for clock in open {
        let key = (clock.metric, clock.metric.is_by_hand().then_some(clock.standard_id));
        if !kept.contains(&key) {
            kept.push(key);
            continue;
        }
        let mut track = Track::of(clock);
        desk.know(tx, std::slice::from_ref(&track))?;
        let event = Event::new(What::Dropped, Why::Merged, tx.now, tx.now);
        track.add(Event { cause_id: Some(from_id), staff_id: who.staff_id(), ..event }, &desk.book);
        desk.save(tx, into_id, &track)?;
    }
    Ok(())
}

/// It came out again, with its clocks (`join_store::move_back`).
pub(crate) fn unmerged(tx: &mut Tx, who: &Who, from_id: Id, into_id: Id) -> Result<()> {
    for id in [from_id, into_id] {
        let logs = logs::of(tx, id)?;
        strike(tx, who, id, &logs, &|_, event| {
            event.what == What::Dropped && event.why == Why::Merged && event.cause_id == Some(from_id)
        })?;
    }
    Ok(())
}

/// Messages went into a conversation of their own, and the clocks that they began. Where somebody waits all the same, a
/// clock begins when they began to wait.
pub(crate) fn split(tx: &mut Tx, who: &Who, of_id: Id, own_id: Id, message_ids: &[Id]) -> Result<()> {
    let standards = store::in_force(tx)?;
    let clocks = store::all_of(tx, of_id, 500)?;
    if clocks.is_empty() && standards.is_empty() {
        return Ok(());
    }
    let owed = clocks.iter().any(|clock| clock.is_open && clock.metric.is_reply());
    for clock in clocks.iter().filter(|clock| clock.cause_id.is_some_and(|id| message_ids.contains(&id))) {
        store::move_clock(tx, clock.id, own_id)?;
    }
    for conversation_id in [of_id, own_id] {
        let look = facts::looks(tx, &[conversation_id], &[])?.remove(&conversation_id).unwrap_or_default();
        let Some(since) = look.unanswered_since.filter(|_| owed) else { continue };
        let deed = Deed::Asked { call: false };
        heard(tx, who, &standards, Happened { conversation_id, deed, since: Some(since), cause_id: None })?;
    }
    Ok(())
}

/// Gone for good.
pub(crate) fn forget(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    store::forget(tx, conversation_id)
}

/// Strikes lines out of logs, and works out their clocks anew.
fn strike(
    tx: &mut Tx,
    who: &Who,
    conversation_id: Id,
    logs: &Logs,
    wanted: &dyn Fn(&Clock, &Event) -> bool,
) -> Result<()> {
    if logs.is_empty() {
        return Ok(());
    }
    let standards = store::in_force(tx)?;
    let mut desk = Desk::of(tx, &standards)?;
    let book = store::whole_book(tx)?;
    desk.book.terms.extend(book.terms);
    desk.book.hours.extend(book.hours);
    for clock in store::all_of(tx, conversation_id, 500)? {
        let Some(log) = logs.get(&clock.id) else { continue };
        let struck: BTreeSet<i64> = log.iter().filter_map(|event| event.strikes).collect();
        let out: Vec<i64> = log
            .iter()
            .filter(|event| event.what != What::Struck && !struck.contains(&event.seq) && wanted(&clock, event))
            .map(|event| event.seq)
            .collect();
        if out.is_empty() {
            continue;
        }
        let mut log = log.clone();
        for (seq, strikes) in (clock.seq + 1..).zip(out) {
            let event = Event::new(What::Struck, Why::None, tx.now, tx.now);
            log.push(Event { seq, strikes: Some(strikes), staff_id: who.staff_id(), ..event });
            let after = replay(clock.id, &log, &desk.book);
            if let (Some(last), Some(after)) = (log.last_mut(), after) {
                last.counted_ms = after.counted_ms;
                logs::insert(tx, clock.id, last)?;
            }
        }
        if let Some(after) = replay(clock.id, &log, &desk.book) {
            store::put_clock(tx, conversation_id, &after)?;
            ringing::set_again(tx, &desk, &after)?;
        }
    }
    Ok(())
}
