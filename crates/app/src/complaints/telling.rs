//! Who has to know of a complaint: its owner, who holds the relationship, a manager; and what happens when time passes.

use serde_json::json;

use super::rules::{Complaint, State, patience_ms_of};
use super::{after, lives, load, may_read, morning, owing, pass, save, store, write};
use crate::customers::Stage;
use crate::ids::Id;
use crate::links::{self, Signed, Verified};
use crate::time::plus_ms;
use crate::timers::{self, Timer};
use crate::workspaces::{self, keeping, staff};
use crate::{Can, Error, Result, Role, Timestamp, Tx, Who, calendars, customers};

/// What one of us is told (`notice-KIND`).
pub const GIVEN: &str = "complaint-given";
pub const HANDED_OVER: &str = "complaint-handed-over";
pub const CONFIRMED: &str = "complaint-confirmed";
pub const CORRECTED: &str = "complaint-corrected";
pub const ANSWERED: &str = "complaint-answered";
pub const AT_STAKE: &str = "complaint-at-stake";
pub const SAFETY: &str = "complaint-safety";
pub const REJECTED: &str = "complaint-rejected";
pub const AGAIN: &str = "complaint-again";
pub const STEP_DUE: &str = "complaint-step-due";
pub const STEP_LATE: &str = "complaint-step-late";
pub const ATTEMPT_DUE: &str = "complaint-attempt-due";
pub const RULE_AHEAD: &str = "complaint-rule-ahead";
pub const RULE_LAST: &str = "complaint-rule-last";
pub const RULE_MISSED: &str = "complaint-rule-missed";
pub const LETTER_FAILED: &str = "complaint-letter-failed";
pub const NOT_CONTENT: &str = "complaint-not-content";

/// Its timers. The last has the promise as its subject, and is set by the ledger of promises.
const STEP: &str = "complaint.step";
const LATE: &str = "complaint.step_late";
const SAFETY_AGAIN: &str = "complaint.safety";
const TRY_AGAIN: &str = "complaint.attempt";
const WATCHED: &str = "complaint.watched";
const PROMISE: &str = crate::promises::of_complaint::TIMER;

/// After so much working time behind its due, managers hear of a step that nobody has done, in ms.
const LATE_MS: i64 = 4 * 3_600_000;

pub(super) fn tell(tx: &mut Tx, complaint: &Complaint, staff_id: Id, kind: &'static str) -> Result<()> {
    let conversation_id = lives::of_theirs(tx, complaint)?;
    workspaces::tell_staff_in(tx, staff_id, kind, complaint.id, conversation_id)
}

/// Its timers, as it stands now. One whose time has not changed waits already, or has rung: nobody hears of it again.
pub(super) fn set_timers(tx: &mut Tx, before: &Complaint, after: &Complaint) -> Result<()> {
    let (was, is) = (times(tx, before)?, times(tx, after)?);
    for ((kind, was), (_, is)) in was.into_iter().zip(is) {
        if was == is {
            continue;
        }
        timers::cancel_kind(tx, kind, after.id)?;
        if kind == STEP {
            timers::cancel_kind(tx, LATE, after.id)?;
        }
        is.map_or(Ok(()), |at| timers::set(tx, at, kind, after.id))?;
    }
    owing::set_timer(tx, after)?;
    if after.is_open() { morning::begin(tx) } else { Ok(()) }
}

/// When each of them rings, but the one that follows a step nobody has done.
fn times(tx: &mut Tx, complaint: &Complaint) -> Result<[(&'static str, Option<Timestamp>); 5]> {
    let step = complaint.owed_by.filter(|_| patience_ms_of(complaint).is_some());
    let safety = match complaint.safety_called_at.filter(|_| complaint.is_unsafe()) {
        Some(called_at) => Some(safety_again(tx, called_at)?),
        None => None,
    };
    let watched = complaint.watch_until.filter(|until| *until > tx.now);
    let (tried, asked) = (complaint.next_attempt_at, after::due_at(tx, complaint)?);
    Ok([(STEP, step), (SAFETY_AGAIN, safety), (TRY_AGAIN, tried), (WATCHED, watched), (after::TIMER, asked)])
}

/// When managers are called again about safety: when whoever was called has had their minutes, while we are open.
fn safety_again(tx: &mut Tx, called_at: Timestamp) -> Result<Timestamp> {
    let minutes = keeping::get(tx)?.acknowledge_minutes;
    let at = plus_ms(called_at, minutes * 60_000);
    Ok(calendars::business(tx)?.next_open(at).unwrap_or(at))
}

/// Revenue at stake, or a customer in start-up: whoever holds the relationship is told at once, and once.
pub(super) fn who_must_know(tx: &mut Tx, before: &Complaint, after: &mut Complaint) -> Result<()> {
    if before.relationship_told_at.is_some() {
        return Ok(());
    }
    let customer = customers::get(tx, &Who::kept(tx.workspace_id), after.customer_id)?.customer;
    let at_stake = after.at_stake_minor.is_some_and(|minor| minor > 0) || !after.at_stake.is_empty();
    let Some(holds_id) = customer.owner_id.filter(|_| at_stake || customer.stage == Stage::StartUp) else {
        return Ok(());
    };
    if !workspaces::is_active_staff(tx, holds_id)? {
        return Ok(());
    }
    after.relationship_told_at = Some(tx.now);
    if holds_id != after.owner_id {
        tell(tx, after, holds_id, AT_STAKE)?;
    }
    Ok(())
}

/// Somebody may be hurt: managers are called at once, those on duty, or all of them where none is.
pub(super) fn safety(tx: &mut Tx, who: &Who, complaint: Complaint) -> Result<Complaint> {
    if !complaint.is_unsafe() || complaint.safety_called_at.is_some() {
        return Ok(complaint);
    }
    let called = call(tx, &complaint, SAFETY, false)?;
    let mut after = complaint.clone();
    after.safety_called_at = Some(tx.now);
    save(tx, who, &complaint, after, ("complaint.safety_called", json!({"staff_ids": called})))
}

/// Calls managers: those on duty, or all of them where none is; `wider`: whoever else is on duty and may read it too, because
/// nobody took it. Gives whom.
fn call(tx: &mut Tx, complaint: &Complaint, kind: &'static str, wider: bool) -> Result<Vec<Id>> {
    let (all, on_duty) = (workspaces::managers_first(tx)?, calendars::on_duty(tx, tx.now)?);
    let mut called: Vec<Id> = all.iter().copied().filter(|id| on_duty.contains(id)).collect();
    if called.is_empty() {
        called = all;
    }
    for id in on_duty.into_iter().filter(|_| wider) {
        let who = Who::staff(tx.workspace_id, id, staff::get(tx, id)?.role);
        if !called.contains(&id) && may_read(tx, &who, complaint)? {
            called.push(id);
        }
    }
    for id in &called {
        tell(tx, complaint, *id, kind)?;
    }
    Ok(called)
}

/// Somebody who answers for us has the matter of safety in hand: nobody else is called about it.
pub fn take_safety(tx: &mut Tx, who: &Who, id: Id) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    if !before.safety {
        return Err(Error::refused("complaint-no-safety"));
    }
    if before.safety_taken_at.is_some() {
        return Ok(before);
    }
    let mut after = before.clone();
    after.safety_taken_at = Some(tx.now);
    after.safety_taken_by_id = who.staff_id();
    save(tx, who, &before, after, ("complaint.safety_taken", json!({})))
}

/// A rejected outcome goes up: a manager has it from now on. Where its owner is one, the others hear of it.
pub(super) fn goes_up(tx: &mut Tx, complaint: Complaint) -> Result<Complaint> {
    let leads = matches!(staff::get(tx, complaint.owner_id)?.role, Role::Owner | Role::Manager);
    let (managers, now) = (workspaces::managers_first(tx)?, tx.now);
    if leads {
        for id in managers.into_iter().filter(|id| *id != complaint.owner_id) {
            tell(tx, &complaint, id, REJECTED)?;
        }
        return Ok(complaint);
    }
    let mut to = managers.first().copied();
    for id in managers {
        if calendars::is_on_duty(tx, id, now)? {
            to = Some(id);
            break;
        }
    }
    let Some(to) = to else { return Ok(complaint) };
    let reason = workspaces::words(tx, None, None)?.t("complaint-goes-up").into_owned();
    let complaint = pass(tx, &Who::kept(tx.workspace_id), complaint, to, &reason)?;
    tell(tx, &complaint, to, REJECTED)?;
    Ok(complaint)
}

/// It happened again under watch: its owner and every manager hear of it at once.
pub(super) fn alarm(tx: &mut Tx, complaint: &Complaint) -> Result<()> {
    let mut hear = workspaces::managers_first(tx)?;
    if !hear.contains(&complaint.owner_id) {
        hear.push(complaint.owner_id);
    }
    for id in hear {
        tell(tx, complaint, id, AGAIN)?;
    }
    Ok(())
}

/// They said afterwards that it is not well: whoever had it hears of it at once, and the managers on duty, or all of them
/// where none is.
pub(super) fn not_content(tx: &mut Tx, complaint: &Complaint) -> Result<()> {
    let called = call(tx, complaint, NOT_CONTENT, false)?;
    if called.contains(&complaint.owner_id) {
        return Ok(());
    }
    tell(tx, complaint, complaint.owner_id, NOT_CONTENT)
}

const SAFETY_LINK: &str = "safety";
/// How long the link in a mail takes it.
const SAFETY_LINK_MS: i64 = 24 * 3_600_000;

/// The token by which whoever is called takes a matter of safety with one tap, without logging in.
pub fn safety_link(tx: &mut Tx, complaint_id: Id, staff_id: Id) -> Result<String> {
    let expires_at = plus_ms(tx.now, SAFETY_LINK_MS);
    links::sign(tx, SAFETY_LINK, &Signed { about: complaint_id, also: Some(staff_id), expires_at })
}

/// What the link in a call about safety opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SafetyLink {
    /// For whoever was called, while they are here.
    Good(Box<(Who, Complaint)>),
    Expired,
    Altered,
}

/// Opens it, in a transaction of [`links::workspace_of`] it.
pub fn open_safety(tx: &mut Tx, token: &str) -> Result<SafetyLink> {
    let signed = match links::verify(tx, SAFETY_LINK, token)? {
        Verified::Good(signed) => signed,
        Verified::Expired(_) => return Ok(SafetyLink::Expired),
        Verified::Altered => return Ok(SafetyLink::Altered),
    };
    let reader = staff::get(tx, signed.also.unwrap_or_default())?;
    if !reader.may_own() {
        return Ok(SafetyLink::Expired);
    }
    let who = Who::staff(tx.workspace_id, reader.id, reader.role);
    Ok(SafetyLink::Good(Box::new((who, store::load(tx, signed.about)?))))
}

/// Timers of complaints ring (their rows are gone by then).
pub fn ring(tx: &mut Tx, timers: &[Timer]) -> Result<()> {
    for timer in timers {
        match timer.kind.as_str() {
            PROMISE => lives::promise_changed(tx, timer.subject_id)?,
            morning::TIMER => morning::ring(tx)?,
            super::import::TIMER => super::import::ring(tx, timer.subject_id)?,
            _ => ring_one(tx, timer)?,
        }
    }
    Ok(())
}

fn ring_one(tx: &mut Tx, timer: &Timer) -> Result<()> {
    let complaint = store::load(tx, timer.subject_id)?;
    let kept = Who::kept(tx.workspace_id);
    match timer.kind.as_str() {
        STEP if is_late(&complaint, tx.now) => {
            tell(tx, &complaint, complaint.owner_id, STEP_DUE)?;
            let hours = calendars::usual_of_staff(tx, complaint.owner_id)?;
            let at = hours.add_working(tx.now, LATE_MS).unwrap_or(plus_ms(tx.now, LATE_MS));
            timers::set(tx, at, LATE, complaint.id)?;
            write(tx, &kept, "complaint.owner_told", &complaint, json!({"what": complaint.due()}))
        }
        LATE if is_late(&complaint, tx.now) => {
            for id in workspaces::managers_first(tx)?.into_iter().filter(|id| *id != complaint.owner_id) {
                tell(tx, &complaint, id, STEP_LATE)?;
            }
            write(tx, &kept, "complaint.step_late", &complaint, json!({"what": complaint.due()}))
        }
        SAFETY_AGAIN if complaint.is_unsafe() => {
            let called = call(tx, &complaint, SAFETY, true)?;
            let mut after = complaint.clone();
            after.safety_called_at = Some(tx.now);
            save(tx, &kept, &complaint, after, ("complaint.safety_called", json!({"staff_ids": called}))).map(drop)
        }
        TRY_AGAIN if complaint.next_attempt_at.is_some() => tell(tx, &complaint, complaint.owner_id, ATTEMPT_DUE),
        owing::DUTY => owing::ring(tx, &complaint),
        after::TIMER => after::ring(tx, &complaint),
        WATCHED => write(
            tx,
            &kept,
            "complaint.watch_ended",
            &complaint,
            json!({"failed_again": complaint.failed_again_at.is_some()}),
        ),
        _ => Ok(()),
    }
}

fn is_late(complaint: &Complaint, now: Timestamp) -> bool {
    complaint.owed_by.is_some_and(|by| by <= now) && patience_ms_of(complaint).is_some()
}

/// Whether a notice is still worth saying to its reader.
pub fn is_still_so(kind: &str, complaint: &Complaint, reader_id: Id, now: Timestamp) -> bool {
    match kind {
        GIVEN | HANDED_OVER => complaint.is_open() && complaint.owner_id == reader_id,
        CONFIRMED => complaint.state == State::Confirmed,
        CORRECTED => complaint.state == State::Listened,
        ANSWERED => complaint.state == State::Restated,
        SAFETY => complaint.is_unsafe(),
        REJECTED => complaint.state == State::Rejected,
        AGAIN => complaint.is_open() || complaint.is_watched(now),
        STEP_DUE | STEP_LATE => is_late(complaint, now),
        LETTER_FAILED => true,
        ATTEMPT_DUE => complaint.next_attempt_at.is_some() && complaint.is_open(),
        NOT_CONTENT => !complaint.is_open(), // and nobody has read it, which its own row knows
        _ => complaint.is_open(),
    }
}
