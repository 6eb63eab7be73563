//! Sleep: a conversation that is out of the way until a time, or until they write, whichever comes first.

use db::{params, sql};
use jiff::Timestamp;
use serde_json::json;

use super::rules::{Category, Standing};
use super::{Conversation, stand, store, trash, write};
use crate::ids::Id;
use crate::time::{maybe_ms, ms};
use crate::timers::{self, Timer};
use crate::{Can, Error, Result, Tx, Who, workspaces};

/// The timer that wakes one.
const WAKE: &str = "conversation.wake";

/// Puts a conversation to sleep until then. It waits meanwhile; a word of theirs wakes it before. Somebody who waits for
/// our answer goes on waiting, and `unanswered_since_at` goes on saying since when.
pub fn snooze(tx: &mut Tx, who: &Who, id: Id, until: Timestamp) -> Result<Conversation> {
    sleep(tx, who, id, until, false)
}

/// As `snooze`, until a time that the customer agreed to: standards that allow it stand still meanwhile.
pub fn hold(tx: &mut Tx, who: &Who, id: Id, until: Timestamp) -> Result<Conversation> {
    sleep(tx, who, id, until, true)
}

fn sleep(tx: &mut Tx, who: &Who, id: Id, until: Timestamp, agreed: bool) -> Result<Conversation> {
    who.may(Can::Talk)?;
    let before = trash::living(tx, id)?;
    let id = before.id;
    if until <= tx.now {
        return Err(Error::invalid("until", "problem-snooze-past"));
    }
    let asleep = Standing { category: Category::Waiting, ..before.standing() };
    stand(tx, who, &before, asleep, None)?;
    set(tx, id, Some(until))?;
    if agreed {
        set_agreed(tx, id)?;
    }
    let details = if agreed { json!({"until": until, "agreed": true}) } else { json!({"until": until}) };
    write(tx, who, "conversation.snoozed", &before, id, &details)?;
    store::load(tx, id)
}

/// Up again before its time.
pub fn wake(tx: &mut Tx, who: &Who, id: Id) -> Result<Conversation> {
    who.may(Can::Talk)?;
    let before = trash::living(tx, id)?;
    if before.snoozed_until_at.is_none() {
        return Err(Error::refused("conversation-not-snoozed"));
    }
    open_again(tx, who, &before)?;
    store::load(tx, before.id)
}

pub(super) fn open_again(tx: &mut Tx, who: &Who, before: &Conversation) -> Result<()> {
    let awake = Standing { category: Category::Open, ..before.standing() };
    stand(tx, who, before, awake, None)?;
    write(tx, who, "conversation.woke", before, before.id, &json!({}))
}

/// Nothing is left to wake up for: they wrote, or it is done.
pub(super) fn end(tx: &mut Tx, before: &Conversation, after: Standing) -> Result<()> {
    match before.snoozed_until_at {
        Some(_) if after.category != Category::Waiting => set(tx, before.id, None),
        _ => Ok(()),
    }
}

/// The row, and the timer that goes with it.
pub(super) fn set(tx: &mut Tx, id: Id, until: Option<Timestamp>) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update conversation set snoozed_until_at = $3, hold_agreed = false
             where workspace_id = $1 and conversation_id = $2"
        ),
        params![workspace_id, id, maybe_ms(until)],
    )?;
    timers::cancel(tx, id)?;
    match until {
        Some(until) => timers::set(tx, until, WAKE, id),
        None => Ok(()),
    }
}

fn set_agreed(tx: &mut Tx, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update conversation set hold_agreed = true where workspace_id = $1 and conversation_id = $2"),
        params![workspace_id, id],
    )?;
    Ok(())
}

/// Timers of conversations ring: those that sleep wake up, and whoever looks after them hears of it.
pub fn ring(tx: &mut Tx, timers: &[Timer]) -> Result<()> {
    for timer in timers {
        let before = match store::load(tx, timer.subject_id) {
            Err(Error::NotFound(_)) => continue,
            loaded => loaded?,
        };
        if before.snoozed_until_at.is_none_or(|until| ms(until) > ms(tx.now)) {
            continue;
        }
        let kept = Who::kept(tx.workspace_id);
        open_again(tx, &kept, &before)?;
        if let Some(assignee_id) = before.assignee_id {
            workspaces::tell_staff(tx, assignee_id, "conversation-woke", before.id)?;
        }
    }
    Ok(())
}
