//! Calling somebody about a promise that is in danger: its owner, who stands in, a manager; by duty, until somebody takes
//! it or there is no reason any more.

pub mod rules;
pub mod store;

use std::collections::HashMap;

use serde::Serialize;
use serde_json::json;

pub use rules::{Cause, Next, Step};
pub use store::{Alarm, Page};

use super::{Promise, duty, write};
use crate::ids::Id;
use crate::links::{self, Signed, Verified};
use crate::time::plus_ms;
use crate::timers;
use crate::workspaces::{self, keeping, notifications, staff};
use crate::{Can, Error, Result, Timestamp, Tx, Who, calendars};
use rules::Candidate;

/// Its timer; the subject is the alarm.
pub const TIMER: &str = "promise.page";

/// Somebody is called about this promise, and the next if nobody takes it; gives who was called at once. `heard` was just
/// told by another way, which counts as the first call if they are on duty.
pub fn begin(
    tx: &mut Tx,
    promise: &Promise,
    cause: Cause,
    notice_id: Option<Id>,
    heard: Option<(Id, Option<Id>)>,
) -> Result<Option<Id>> {
    if !cause.holds(promise) || store::running_of(tx, promise.id)?.iter().any(|alarm| alarm.cause == cause) {
        return Ok(None);
    }
    // Somebody has it in hand: that its time is nearly over is their reminder, and calls nobody.
    if cause == Cause::Untouched && store::was_taken(tx, promise.id, cause)? {
        return Ok(None);
    }
    let alarm = store::insert_alarm(tx, promise.id, cause, notice_id)?;
    let now = tx.now;
    match heard {
        Some((staff_id, notification_id)) if calendars::is_on_duty(tx, staff_id, now)? => {
            let step = if staff_id == promise.owner_id { Step::Owner } else { Step::StandIn };
            called(tx, promise, &alarm, (step, staff_id, notification_id), false)
        }
        // Nearly always: they need not be asked for who else there is.
        _ if cause != Cause::Untold && calendars::is_on_duty(tx, promise.owner_id, now)? => {
            call(tx, promise, &alarm, Step::Owner, promise.owner_id)
        }
        _ => advance(tx, promise, &alarm),
    }
}

/// Whether anything shows that somebody works on it: what one of us wrote in its conversation since it was made.
pub fn is_worked_on(tx: &mut Tx, promise: &Promise) -> Result<bool> {
    match promise.conversation_id {
        Some(id) => store::worked_on_since(tx, id, promise.made_at),
        None => Ok(false),
    }
}

/// Its timer rings: nobody took it, or the first comes on duty.
pub(super) fn ring(tx: &mut Tx, alarm_id: Id) -> Result<()> {
    let alarm = store::load_alarm(tx, alarm_id)?;
    if alarm.ended_at.is_some() {
        return Ok(());
    }
    let promise = super::store::load(tx, alarm.promise_id)?;
    if !alarm.cause.holds(&promise) || promise.is_overdue(tx.now) {
        return end(tx, &alarm, "done", None);
    }
    advance(tx, &promise, &alarm).map(drop)
}

/// Calls the next, or waits for them; gives who was called.
fn advance(tx: &mut Tx, promise: &Promise, alarm: &Alarm) -> Result<Option<Id>> {
    let now = tx.now;
    let heard = heard_of(tx, promise, alarm)?;
    let chain = chain(tx, promise, alarm, &heard)?;
    // Whoever else is here is asked only while nobody knows.
    let others = if heard.is_empty() { calendars::on_duty(tx, now)? } else { Vec::new() };
    match rules::next(&chain, &others) {
        Next::Call(step, staff_id) => call(tx, promise, alarm, step, staff_id),
        Next::Wait(whom) => {
            let until = duty::comes(tx, &whom)?.map(|at| at.max(plus_ms(now, 1)));
            store::set_next(tx, alarm.id, until, true)?;
            until.map_or(Ok(()), |at| timers::set(tx, at, TIMER, alarm.id))?;
            let details = json!({"alarm_id": alarm.id, "cause": alarm.cause, "until": until});
            write(tx, &Who::kept(tx.workspace_id), "promise.page_waits", promise, details)?;
            Ok(None)
        }
        Next::Nobody => {
            store::set_next(tx, alarm.id, None, false)?;
            let details = json!({"alarm_id": alarm.id, "cause": alarm.cause});
            write(tx, &Who::kept(tx.workspace_id), "promise.pages_end", promise, details)?;
            Ok(None)
        }
    }
}

fn call(tx: &mut Tx, promise: &Promise, alarm: &Alarm, step: Step, staff_id: Id) -> Result<Option<Id>> {
    let told = workspaces::call_staff(tx, staff_id, alarm.cause.kind(), promise.id, promise.conversation_id)?;
    called(tx, promise, alarm, (step, staff_id, told), true)
}

/// Somebody was called: how long they have, and who heard of it. `told`: by the notice of this alarm.
fn called(
    tx: &mut Tx,
    promise: &Promise,
    alarm: &Alarm,
    (step, staff_id, notification_id): (Step, Id, Option<Id>),
    told: bool,
) -> Result<Option<Id>> {
    let now = tx.now;
    store::insert_page(tx, alarm, step, staff_id, notification_id)?;
    let minutes = keeping::get(tx)?.acknowledge_minutes;
    let (business, own) = (calendars::business(tx)?, calendars::usual_of_staff(tx, staff_id)?);
    let next = rules::patience_ends(&[&business, &own], minutes, now);
    store::set_next(tx, alarm.id, Some(next), false)?;
    timers::set(tx, next, TIMER, alarm.id)?;
    let kind = told.then(|| alarm.cause.kind());
    let details = json!({
        "alarm_id": alarm.id, "cause": alarm.cause, "step": step, "staff_id": staff_id, "kind": kind, "next_at": next,
    });
    write(tx, &Who::kept(tx.workspace_id), "promise.paged", promise, details)?;
    Ok(Some(staff_id))
}

/// Whom there is to call, in order. Once the customer should have heard of a break, a manager sees to it.
fn chain(tx: &mut Tx, promise: &Promise, alarm: &Alarm, heard: &[Id]) -> Result<Vec<Candidate>> {
    let now = tx.now;
    let mut people = Vec::new();
    if alarm.cause != Cause::Untold {
        people.push((Step::Owner, promise.owner_id));
        people.extend(calendars::stand_in(tx, promise.owner_id, now)?.map(|id| (Step::StandIn, id)));
    }
    people.extend(workspaces::managers_first(tx)?.into_iter().map(|id| (Step::Manager, id)));
    let mut chain: Vec<Candidate> = Vec::new();
    for (step, staff_id) in people {
        if chain.iter().all(|one| one.staff_id != staff_id) && workspaces::is_active_staff(tx, staff_id)? {
            let on_duty = calendars::is_on_duty(tx, staff_id, now)?;
            chain.push(Candidate { step, staff_id, on_duty, called: heard.contains(&staff_id) });
        }
    }
    Ok(chain)
}

/// Who was called about the same thing: by this alarm and, where nobody told the customer of a break, by the other for it.
fn heard_of(tx: &mut Tx, promise: &Promise, alarm: &Alarm) -> Result<Vec<Id>> {
    let mut all = store::pages_of(tx, alarm.id)?;
    if let Some(cause) = alarm.cause.beside() {
        all.extend(store::pages_about_cause(tx, promise.id, cause)?);
    }
    Ok(all.into_iter().map(|page| page.staff_id).collect())
}

/// Nobody needs to be called about it any more, for these causes: calls are withdrawn, and what has not left does not.
pub(super) fn end_where_over(tx: &mut Tx, promise: &Promise) -> Result<()> {
    for alarm in store::running_of(tx, promise.id)? {
        if !alarm.cause.holds(promise) {
            end(tx, &alarm, "done", None)?;
        }
    }
    Ok(())
}

fn end(tx: &mut Tx, alarm: &Alarm, by: &str, taken_by_id: Option<Id>) -> Result<()> {
    for page in store::pages_of(tx, alarm.id)? {
        if let Some(id) = page.notification_id.filter(|_| page.ended_at.is_none()) {
            notifications::withdraw(tx, id)?;
        }
    }
    timers::cancel(tx, alarm.id)?;
    store::end_alarm(tx, alarm.id, by, taken_by_id)
}

/// Somebody takes it: nobody else is called about it. A call that is over already changes nothing.
pub fn acknowledge(tx: &mut Tx, who: &Who, page_id: Id) -> Result<Page> {
    who.may(Can::KeepPromises)?;
    let page = store::load_page(tx, page_id)?;
    if page.ended_at.is_some() || page.acknowledged_at.is_some() {
        return Ok(page);
    }
    let alarm = store::load_alarm(tx, page.alarm_id)?;
    let promise = super::store::load(tx, page.promise_id)?;
    taken(tx, who, &promise, &alarm)?;
    for other in store::running_of(tx, promise.id)?.iter().filter(|one| Some(one.cause) == alarm.cause.beside()) {
        taken(tx, who, &promise, other)?;
    }
    store::load_page(tx, page_id)
}

/// Somebody has it in hand: whoever was called and, where it is another, they.
fn taken(tx: &mut Tx, who: &Who, promise: &Promise, alarm: &Alarm) -> Result<()> {
    store::set_acknowledged(tx, alarm.id, who.staff_id())?;
    end(tx, alarm, "acknowledged", who.staff_id())?;
    let details = json!({"alarm_id": alarm.id, "cause": alarm.cause});
    write(tx, who, "promise.page_acknowledged", promise, details)
}

/// Whoever takes a promise over themselves has taken what they were called about.
pub(super) fn taken_over(tx: &mut Tx, who: &Who, promise: &Promise) -> Result<()> {
    if who.staff_id() != Some(promise.owner_id) {
        return Ok(());
    }
    store::running_of(tx, promise.id)?.iter().try_for_each(|alarm| taken(tx, who, promise, alarm))
}

const LINK: &str = "page";
/// How long the link in a mail takes a call.
const LINK_MS: i64 = 24 * 3_600_000;

/// The token by which whoever was called takes it with one tap, without logging in; `None`: there is nothing to take. A
/// reminder at four fifths of the time is the first call, where nobody works on it.
pub fn link(tx: &mut Tx, promise_id: Id, staff_id: Id, kind: &str) -> Result<Option<String>> {
    let cause = match kind {
        "promise-most" => Some(Cause::Untouched),
        kind => Cause::ALL.into_iter().find(|cause| cause.kind() == kind),
    };
    let Some(cause) = cause else { return Ok(None) };
    let page = store::newest_page(tx, promise_id, staff_id, cause)?;
    let Some(page) = page.filter(|page| page.ended_at.is_none() && page.acknowledged_at.is_none()) else {
        return Ok(None);
    };
    let signed = Signed { about: page.id, also: Some(staff_id), expires_at: plus_ms(tx.now, LINK_MS) };
    links::sign(tx, LINK, &signed).map(Some)
}

/// Whether somebody was called about it for this cause, and that is over.
pub fn is_over(tx: &mut Tx, promise_id: Id, staff_id: Id, kind: &str) -> Result<bool> {
    let Some(cause) = Cause::ALL.into_iter().find(|cause| cause.kind() == kind) else { return Ok(false) };
    let page = store::newest_page(tx, promise_id, staff_id, cause)?;
    Ok(page.is_some_and(|page| page.ended_at.is_some() || page.acknowledged_at.is_some()))
}

/// What a link shows, and who opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub who: Who,
    pub page: Page,
    pub cause: Cause,
    /// Who took it, where somebody has.
    pub taken_by: Option<Id>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageLink {
    Good(Box<Opened>),
    Expired,
    Altered,
}

/// Opens the link of a call, in a transaction of [`links::workspace_of`] it. It opens for whoever was called, while they
/// are here.
pub fn open(tx: &mut Tx, token: &str) -> Result<PageLink> {
    let signed = match links::verify(tx, LINK, token)? {
        Verified::Good(signed) => signed,
        Verified::Expired(_) => return Ok(PageLink::Expired),
        Verified::Altered => return Ok(PageLink::Altered),
    };
    let page = match store::load_page(tx, signed.about) {
        Err(Error::NotFound(_)) => return Ok(PageLink::Altered),
        page => page?,
    };
    let reader = staff::get(tx, page.staff_id)?;
    if !reader.may_own() || signed.also != Some(reader.id) {
        return Ok(PageLink::Expired);
    }
    let alarm = store::load_alarm(tx, page.alarm_id)?;
    Ok(PageLink::Good(Box::new(Opened {
        who: Who::staff(tx.workspace_id, reader.id, reader.role),
        page,
        cause: alarm.cause,
        taken_by: alarm.taken_by_id,
    })))
}

/// An alarm that runs, with who was called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Running {
    #[serde(flatten)]
    pub alarm: Alarm,
    pub pages: Vec<Page>,
}

/// What runs now, oldest first.
pub fn running(tx: &mut Tx, who: &Who, limit: i64) -> Result<Vec<Running>> {
    who.may(Can::Read)?;
    with_pages(tx, |tx| store::running(tx, limit))
}

/// What runs about one promise.
pub fn running_of(tx: &mut Tx, who: &Who, promise_id: Id) -> Result<Vec<Running>> {
    who.may(Can::Read)?;
    with_pages(tx, |tx| store::running_of(tx, promise_id))
}

fn with_pages(tx: &mut Tx, alarms: impl Fn(&mut Tx) -> Result<Vec<Alarm>>) -> Result<Vec<Running>> {
    let alarms = alarms(tx)?;
    let ids: Vec<Id> = alarms.iter().map(|alarm| alarm.id).collect();
    let mut pages: HashMap<Id, Vec<Page>> = HashMap::new();
    for page in store::pages_of_all(tx, &ids)? {
        pages.entry(page.alarm_id).or_default().push(page);
    }
    // A break of which the customer has not heard is one thing, by whichever alarm somebody was called about it.
    let untold = |promise_id: Id| alarms.iter().find(|one| one.promise_id == promise_id && one.cause == Cause::Untold);
    let mut shown: Vec<Running> = Vec::new();
    for alarm in &alarms {
        let own = pages.remove(&alarm.id).unwrap_or_default();
        match untold(alarm.promise_id).filter(|_| alarm.cause == Cause::Broken) {
            Some(other) => pages.entry(other.id).or_default().splice(0..0, own).for_each(drop),
            None => shown.push(Running { alarm: alarm.clone(), pages: own }),
        }
    }
    Ok(shown)
}

/// When somebody comes whom this alarm waits for.
pub fn waits_until(alarm: &Alarm) -> Option<Timestamp> {
    alarm.next_at.filter(|_| alarm.waits)
}
