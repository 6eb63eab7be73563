//! Timers of actions: their owner is told that the time comes near, that it is over, that the effect is to be looked at;
//! and a decision against an action that is to be looked at again.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::json;

use super::rules::{Action, Point, State};
use super::{store, store_actions, write};
use crate::ids::Id;
use crate::timers::{self, Timer};
use crate::{Error, Result, Tx, Who, calendars, workspaces};

const CHECK: &str = "action.check";
const REVIEW: &str = "action.review";

/// The kinds of notices.
pub const GIVEN: &str = "action-given";
pub const REOPENED: &str = "action-reopened";
const HALF: &str = "action-half";
const MOST: &str = "action-most";
const LATE: &str = "action-late";
const TO_CHECK: &str = "action-check";
/// Its subject is a guard, not an action.
pub const TO_REVIEW: &str = "action-review";

/// When it is to be told of next, in the owner's working time.
pub(super) fn set_timer(tx: &mut Tx, action: &Action) -> Result<()> {
    let next = match action.state {
        State::Open => action.next_point(tx.now).map(|(at, point)| (at, point.timer())),
        State::Done => Some((action.check_at, CHECK)),
        _ => None,
    };
    let Some((at, kind)) = next else { return Ok(()) };
    let hours = calendars::of_staff(tx, action.owner_id)?;
    let at = hours.next_open(at.max(tx.now)).unwrap_or(at);
    timers::set(tx, at, kind, action.id)
}

pub(super) fn set_review(tx: &mut Tx, guard_id: Id, at: Timestamp) -> Result<()> {
    let at = calendars::business(tx)?.next_open(at).unwrap_or(at);
    timers::set(tx, at, REVIEW, guard_id)
}

/// Timers of actions ring (their rows are gone by then).
pub fn ring(tx: &mut Tx, timers: &[Timer]) -> Result<()> {
    for timer in timers {
        match timer.kind.as_str() {
            REVIEW => review(tx, timer.subject_id)?,
            CHECK => to_check(tx, timer.subject_id)?,
            kind => point(tx, kind, timer.subject_id)?,
        }
    }
    Ok(())
}

fn review(tx: &mut Tx, guard_id: Id) -> Result<()> {
    if store::guard_by_id(tx, guard_id)?.is_none_or(|guard| guard.none.is_none()) {
        return Ok(());
    }
    for staff_id in workspaces::managers(tx)? {
        workspaces::tell_staff(tx, staff_id, TO_REVIEW, guard_id)?;
    }
    Ok(())
}

fn to_check(tx: &mut Tx, id: Id) -> Result<()> {
    let action = store_actions::load(tx, id)?;
    if action.state != State::Done {
        return Ok(());
    }
    write(tx, &Who::kept(tx.workspace_id), "action.check_due", id, &json!({"owner_id": action.owner_id}))?;
    let owner_id = hears(tx, action.owner_id)?;
    workspaces::tell_staff(tx, owner_id, TO_CHECK, id)
}

/// Half and most of the time are the owner's to hear. That it is over is the managers' too: what we promised ourselves is
/// not kept.
fn point(tx: &mut Tx, kind: &str, id: Id) -> Result<()> {
    let action = store_actions::load(tx, id)?;
    if action.state != State::Open {
        return Ok(());
    }
    let owner_id = hears(tx, action.owner_id)?;
    if action.is_late(tx.now) {
        write(tx, &Who::kept(tx.workspace_id), "action.late", id, &json!({"due": action.due, "owner_id": owner_id}))?;
        let mut all: BTreeSet<Id> = workspaces::managers(tx)?.into_iter().collect();
        all.insert(owner_id);
        return all.into_iter().try_for_each(|staff_id| workspaces::tell_staff(tx, staff_id, LATE, id));
    }
    let notice = if kind == Point::Half.timer() { HALF } else { MOST };
    workspaces::tell_staff(tx, owner_id, notice, id)?;
    set_timer(tx, &action)
}

/// Who hears of an owner's actions now: who stands in, while they are away.
fn hears(tx: &mut Tx, owner_id: Id) -> Result<Id> {
    let now = tx.now;
    if !calendars::is_away(tx, owner_id, now)? {
        return Ok(owner_id);
    }
    Ok(calendars::stand_in(tx, owner_id, now)?.unwrap_or(owner_id))
}

/// Whether a notice of this kind is still worth a mail.
pub fn is_still_so(tx: &mut Tx, kind: &str, subject_id: Id) -> Result<bool> {
    if kind == TO_REVIEW {
        let now = tx.now;
        let guard = store::guard_by_id(tx, subject_id)?;
        return Ok(guard.is_some_and(|guard| guard.none.is_some() && guard.review_at.is_some_and(|at| at <= now)));
    }
    let action = match store_actions::load(tx, subject_id) {
        Err(Error::NotFound(_)) => return Ok(false),
        action => action?,
    };
    Ok(match kind {
        TO_CHECK => action.state == State::Done,
        LATE => action.is_late(tx.now),
        HALF | MOST => action.state == State::Open && !action.is_late(tx.now),
        _ => matches!(action.state, State::Open | State::Done),
    })
}
