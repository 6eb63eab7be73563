//! Promises: made, kept, moved, released, broken, made right; and the customer told before one breaks.

pub mod ahead;
pub mod chance;
pub mod course;
pub mod drafts;
pub(crate) mod duty;
pub mod figures;
mod figures_store;
mod hand_over;
pub mod history;
pub mod holds;
pub mod honest;
pub mod month;
mod notices;
pub mod of_complaint;
pub mod offers;
pub mod paging;
pub mod quiet;
pub mod reach;
pub mod realism;
pub mod rules;
pub mod store;
mod warn;
mod work_hours;

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Value, json};

pub use hand_over::hand_over;
pub(crate) use hand_over::hand_over_all;
pub use honest::{MakingRight, Owning, make_right, make_right_with, own_up};
pub use notices::call_off_if_over;
pub use rules::{Kind, Move, Promise, State, Warning, problems};
pub use store::{Filter, Shown};
pub use warn::{NewTime, Night, Notice, TOLD_BY_US, notice_failed, send_notice, warn};

use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::timers::{self, Timer};
use crate::{
    Actor, Can, Error, Page, Result, Tx, Who, calendars, conversations, counters, customers, following, workspaces,
};
use rules::{Point, check_words, next_point};

/// A promise to be made. `owner_id` is the caller when left out.
#[derive(Debug, Clone)]
pub struct NewPromise {
    pub customer_id: Id,
    pub conversation_id: Option<Id>,
    pub words: String,
    pub kind: Kind,
    pub owner_id: Option<Id>,
    pub from: Option<Timestamp>,
    pub by: Timestamp,
    /// `by_hand`, `standard`, `complaint`, `form`, `appointment`, `start_up`, `found`.
    pub source: &'static str,
}

pub fn make(tx: &mut Tx, who: &Who, new: NewPromise) -> Result<Promise> {
    who.may(Can::MakePromises)?;
    let owner_id = new.owner_id.or(who.staff_id()).ok_or(Error::invalid("owner_id", "problem-owner-missing"))?;
    check_new(tx, &new, owner_id)?;
    let promise = Promise {
        id: tx.new_id(),
        customer_id: customers::surviving(tx, new.customer_id)?,
        conversation_id: new.conversation_id.map(|id| conversations::surviving(tx, id)).transpose()?,
        words: new.words.trim().to_owned(),
        kind: new.kind,
        owner_id,
        from: new.from,
        by: new.by,
        state: State::Open,
        source: new.source.to_owned(),
        made_at: tx.now,
        made_by_id: who.staff_id(),
        told_at: None,
        told_how: String::new(),
        told_from: None,
        told_by: None,
        notice_id: None,
        kept_at: None,
        evidence: String::new(),
        moved_at: None,
        move_reason: String::new(),
        moved_to_id: None,
        moved_from_id: None,
        moves: 0,
        released_at: None,
        release_reason: String::new(),
        broken_at: None,
        late_kept_at: None,
        made_right_at: None,
        made_right: String::new(),
        break_told_at: None,
        break_told_how: String::new(),
        break_notice_id: None,
        apology: String::new(),
        remedy: String::new(),
        right_promise_id: None,
    };
    open(tx, &promise)?;
    write(
        tx,
        who,
        "promise.made",
        &promise,
        json!({"words": promise.words, "by": promise.by, "owner_id": promise.owner_id}),
    )?;
    Ok(promise)
}

/// All that is wrong with a new promise at once, so that a form shows every problem.
fn check_new(tx: &mut Tx, new: &NewPromise, owner_id: Id) -> Result<()> {
    let mut problems = rules::problems(&new.words, new.from, new.by, tx.now);
    problems.extend(unknown(tx, new.customer_id, new.conversation_id, Some(owner_id))?);
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// What only the database knows to be wrong with a new promise: who is not here, and whose conversation it is.
pub fn unknown(tx: &mut Tx, customer_id: Id, conversation_id: Option<Id>, owner_id: Option<Id>) -> Result<Vec<Field>> {
    let mut problems = match owner_id {
        Some(owner_id) => Vec::from_iter(workspaces::owner_problem(tx, "owner_id", owner_id)?),
        None => Vec::new(),
    };
    let customer_id = match customers::surviving(tx, customer_id) {
        Ok(customer_id) => Some(customer_id),
        Err(Error::NotFound(_)) => {
            problems.push(Field::new("customer_id", "problem-unknown-customer"));
            None
        }
        Err(other) => return Err(other),
    };
    if let Some(conversation_id) = conversation_id {
        match conversations::customer_of(tx, conversation_id) {
            Ok(theirs) if customer_id.is_none_or(|id| id == theirs) => {}
            Ok(_) => problems.push(Field::new("conversation_id", "problem-conversation-of-other-customer")),
            Err(Error::NotFound(_)) => problems.push(Field::new("conversation_id", "problem-unknown-conversation")),
            Err(other) => return Err(other),
        }
    }
    Ok(problems)
}

/// A promise that is open from now on: its row, its timer, its place in the count.
fn open(tx: &mut Tx, promise: &Promise) -> Result<()> {
    store::insert(tx, promise)?;
    history::begun(tx, promise)?;
    set_timer(tx, promise)?;
    counters::add(tx, counters::PROMISES_OPEN, 1)?;
    Ok(())
}

fn set_timer(tx: &mut Tx, promise: &Promise) -> Result<()> {
    let hours = calendars::usual_of_staff(tx, promise.owner_id)?;
    let (at, point) = next_point(promise.made_at, promise.by, &hours, tx.now);
    timers::set(tx, at, point.timer(), promise.id)
}

/// A promise that is open no longer.
fn close(tx: &mut Tx, promise: &Promise) -> Result<()> {
    store::update(tx, promise)?;
    history::ended(tx, std::slice::from_ref(promise))?;
    timers::cancel(tx, promise.id)?;
    paging::end_where_over(tx, promise)?;
    counters::add(tx, counters::PROMISES_OPEN, -1)?;
    of_complaint::changed(tx, promise)
}

fn write(tx: &mut Tx, who: &Who, kind: &str, promise: &Promise, details: Value) -> Result<()> {
    let about = About {
        subject_id: promise.id,
        customer_id: Some(promise.customer_id),
        conversation_id: promise.conversation_id,
    };
    journal::write(tx, who, kind, about, &details)
}

pub fn get(tx: &mut Tx, who: &Who, id: Id) -> Result<Promise> {
    who.may(Can::Read)?;
    store::load(tx, id)
}

/// As `get`, with the names that pages show; its chance by `chance::look`.
pub fn get_shown(tx: &mut Tx, who: &Who, id: Id) -> Result<Shown> {
    who.may(Can::Read)?;
    store::load_shown(tx, id)
}

/// Several at once, with the names that pages show.
pub fn of_ids_shown(tx: &mut Tx, who: &Who, ids: &[Id]) -> Result<Vec<Shown>> {
    who.may(Can::Read)?;
    store::of_ids_shown(tx, ids)
}

/// A page of promises; `cursor` as the page before gave it.
pub fn list(tx: &mut Tx, who: &Who, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page<Promise>> {
    who.may(Can::Read)?;
    let after = cursor.map(read_cursor).transpose()?;
    let filter = &followed(tx, filter)?;
    let items = store::list(tx, filter, after, limit + 1)?;
    Ok(page(items, limit, |promise| promise))
}

/// As `list`, with the names that pages show, and their chances.
pub fn list_shown(tx: &mut Tx, who: &Who, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page<Shown>> {
    who.may(Can::Read)?;
    let after = cursor.map(read_cursor).transpose()?;
    let filter = &followed(tx, filter)?;
    let items = store::list_shown(tx, filter, after, limit + 1)?;
    let mut page = page(items, limit, |shown| &shown.promise);
    chance::look(tx, &mut page.items)?;
    Ok(page)
}

/// Of a conversation that was merged: the one it went into.
fn followed(tx: &mut Tx, filter: &Filter) -> Result<Filter> {
    let conversation_id = match filter.conversation_id.map(|id| conversations::surviving(tx, id)) {
        Some(Err(Error::NotFound(_))) => filter.conversation_id, // there are none of it
        Some(found) => Some(found?),
        None => None,
    };
    Ok(Filter { conversation_id, ..filter.clone() })
}

/// What the customer's own page shows: everything promised to them, latest first, with the names of the owners.
pub fn of_customer(tx: &mut Tx, who: &Who, limit: i64) -> Result<Vec<Shown>> {
    who.may(Can::Answer)?;
    let Actor::Customer(customer_id) = who.actor else { return Err(Error::Forbidden(Can::Answer)) };
    let filter = Filter { customer_id: Some(customer_id), latest_first: true, ..Filter::default() };
    store::list_shown(tx, &filter, None, limit)
}

/// What was promised instead of those of these that broke, by id: the customer's own, in one statement.
pub fn promised_instead(tx: &mut Tx, who: &Who, broken: &[Shown]) -> Result<HashMap<Id, Shown>> {
    who.may(Can::Answer)?;
    let Actor::Customer(customer_id) = who.actor else { return Err(Error::Forbidden(Can::Answer)) };
    let ids: Vec<Id> = broken.iter().filter_map(|one| one.promise.right_promise_id).collect();
    let found = store::of_ids_shown(tx, &ids)?.into_iter().filter(|one| one.promise.customer_id == customer_id);
    Ok(found.map(|one| (one.promise.id, one)).collect())
}

/// One more than `limit` was asked for, to know whether there is a next page.
fn page<T>(mut items: Vec<T>, limit: i64, promise: impl Fn(&T) -> &Promise) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = items.len() > limit;
    items.truncate(limit);
    let cursor = |last: &T| format!("{}.{}", crate::time::ms(promise(last).by), promise(last).id);
    let next = items.last().filter(|_| more).map(cursor);
    Page { items, next }
}

fn read_cursor(cursor: &str) -> Result<(i64, Id)> {
    let wrong = || Error::invalid("after", "problem-cursor");
    let (by, id) = cursor.split_once('.').ok_or_else(wrong)?;
    Ok((by.parse().map_err(|_| wrong())?, id.parse().map_err(|_| wrong())?))
}

/// Kept, with what shows it. After `by` it is recorded as kept late and stays broken.
pub fn keep(tx: &mut Tx, who: &Who, id: Id, evidence: &str) -> Result<Promise> {
    who.may(Can::KeepPromises)?;
    of_complaint::may_end_here(&store::load(tx, id)?)?;
    keep_now(tx, who, id, evidence)
}

fn keep_now(tx: &mut Tx, who: &Who, id: Id, evidence: &str) -> Result<Promise> {
    let before = store::load(tx, id)?;
    let was_open = before.state == State::Open;
    if before.is_overdue(tx.now) {
        break_now(tx, before.clone())?;
    }
    let promise = store::load(tx, id)?.keep(evidence, tx.now)?;
    if was_open && promise.state == State::Kept {
        close(tx, &promise)?
    } else {
        store::update(tx, &promise)?;
        paging::end_where_over(tx, &promise)?;
        history::done_late(tx, &promise)?;
    }
    let kind = if promise.state == State::Kept { "promise.kept" } else { "promise.kept_late" };
    write(tx, who, kind, &promise, json!({"evidence": promise.evidence}))?;
    Ok(promise)
}

/// Moved, before it is due and once; gives it and the promise that follows it.
pub fn move_to(tx: &mut Tx, who: &Who, id: Id, to: Move) -> Result<(Promise, Promise)> {
    move_now(tx, who, id, to, "agreed")
}

/// `how` they know of the new time.
fn move_now(tx: &mut Tx, who: &Who, id: Id, to: Move, how: &str) -> Result<(Promise, Promise)> {
    who.may(Can::KeepPromises)?;
    let new_id = tx.new_id();
    let (mut moved, next) = store::load(tx, id)?.move_to(to, new_id, tx.now)?;
    moved.told_at = moved.told_at.or(Some(tx.now)); // they agreed to the new time or read of it, so they know
    if moved.told_how.is_empty() {
        moved.told_how = how.to_owned();
    }
    close(tx, &moved)?;
    open(tx, &next)?;
    let details = json!({"reason": moved.move_reason, "from_by": moved.by, "by": next.by, "moved_to_id": next.id});
    write(tx, who, "promise.moved", &moved, details)?;
    write(
        tx,
        who,
        "promise.made",
        &next,
        json!({"words": next.words, "by": next.by, "owner_id": next.owner_id, "moved_from_id": id}),
    )?;
    Ok((moved, next))
}

/// The customer no longer wants it.
pub fn release(tx: &mut Tx, who: &Who, id: Id, reason: &str) -> Result<Promise> {
    who.may(Can::KeepPromises)?;
    check_words("reason", reason).map_err(|field| Error::Invalid(vec![field]))?;
    of_complaint::may_end_here(&store::load(tx, id)?)?;
    release_now(tx, who, id, reason)
}

fn release_now(tx: &mut Tx, who: &Who, id: Id, reason: &str) -> Result<Promise> {
    let promise = store::load(tx, id)?.release(reason, tx.now)?;
    close(tx, &promise)?;
    write(tx, who, "promise.released", &promise, json!({"reason": promise.release_reason}))?;
    Ok(promise)
}

/// The conversation they were made in is gone for good.
pub fn forget_conversation(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    offers::forget_conversation(tx, conversation_id)?;
    store::forget_conversation(tx, conversation_id)
}

/// A message is gone for good, and what was offered from it.
pub fn forget_message(tx: &mut Tx, message_id: Id) -> Result<()> {
    offers::forget_message(tx, message_id)
}

/// Timers of promises ring (their rows are gone by then): an owner is told, somebody is called, or a promise is broken.
/// What is the same for all of them is counted once.
pub fn ring(tx: &mut Tx, timers: &[Timer]) -> Result<()> {
    let mut broken = Vec::new();
    for timer in timers {
        match timer.kind.as_str() {
            paging::TIMER => paging::ring(tx, timer.subject_id)?,
            honest::TIMER => honest::ring(tx, timer.subject_id)?,
            _ => broken.extend(ring_point(tx, timer)?),
        }
    }
    if !broken.is_empty() {
        history::ended(tx, &broken)?;
        counters::add(tx, counters::PROMISES_OPEN, -i64::try_from(broken.len()).unwrap_or(0))?;
    }
    Ok(())
}

/// A point of a promise's time; gives it where it broke.
fn ring_point(tx: &mut Tx, timer: &Timer) -> Result<Option<Promise>> {
    let promise = store::load(tx, timer.subject_id)?;
    if promise.state != State::Open {
        return Ok(None);
    }
    if promise.is_overdue(tx.now) {
        break_at_due(tx, promise.clone())?;
        return Ok(Some(promise.break_at_due()));
    }
    remind(tx, timer, &promise).map(|()| None)
}

/// Its owner, or who stands in while they are away, is told that the time comes near; and when to be told next. Nearly
/// over, and nothing shows that anybody works on it: others are called too.
fn remind(tx: &mut Tx, timer: &Timer, promise: &Promise) -> Result<()> {
    let hears_id = hears(tx, promise.owner_id)?;
    let hours = calendars::of_staff(tx, hears_id)?;
    match rules::waits_until(promise.by, &hours, tx.now) {
        Some(opens) if opens < promise.by => return timers::set(tx, opens, &timer.kind, promise.id),
        Some(_) => return set_timer(tx, promise),
        None => {}
    }
    let notice = match timer.kind.as_str() {
        kind if kind == Point::Half.timer() => Some("promise-half"),
        kind if kind == Point::Most.timer() => Some("promise-most"),
        kind if kind == Point::Soon.timer() => Some("promise-soon"),
        _ => None,
    };
    if let Some(kind) = notice {
        let told = workspaces::call_staff(tx, hears_id, kind, promise.id, promise.conversation_id)?;
        let details = match hears_id == promise.owner_id {
            true => json!({"point": kind, "owner_id": promise.owner_id}),
            false => json!({"point": kind, "owner_id": promise.owner_id, "stand_in_id": hears_id}),
        };
        write(tx, &Who::kept(tx.workspace_id), "promise.owner_told", promise, details)?;
        if promise.time_gone_percent(tx.now) >= 80 && !paging::is_worked_on(tx, promise)? {
            paging::begin(tx, promise, paging::Cause::Untouched, None, Some((hears_id, told)))?;
        }
    }
    set_timer(tx, promise)
}

/// Who hears of an owner's promises now. Where nobody stands in, the owner, when they are back.
fn hears(tx: &mut Tx, owner_id: Id) -> Result<Id> {
    let now = tx.now;
    if !calendars::is_away(tx, owner_id, now)? {
        return Ok(owner_id);
    }
    Ok(calendars::stand_in(tx, owner_id, now)?.unwrap_or(owner_id))
}

/// Broken before its timer could ring: somebody came to it first.
fn break_now(tx: &mut Tx, promise: Promise) -> Result<()> {
    timers::cancel(tx, promise.id)?;
    let broken = promise.clone().break_at_due();
    break_at_due(tx, promise)?;
    history::ended(tx, &[broken])?;
    counters::add(tx, counters::PROMISES_OPEN, -1)?;
    Ok(())
}

/// Broken at `by`. A notice that has not left by then does not count: the customer was not told. Then somebody is called,
/// and within minutes the customer hears of it. The caller has taken its timer away, and counts it.
fn break_at_due(tx: &mut Tx, promise: Promise) -> Result<()> {
    let mut promise = promise.break_at_due();
    if let Some(notice_id) = promise.notice_id
        && promise.told_at.is_some()
        && promise.told_how != warn::LETTER
        && !conversations::is_sent(tx, notice_id)?
    {
        promise.take_back_told();
    }
    store::update(tx, &promise)?;
    paging::end_where_over(tx, &promise)?;
    let who = Who::kept(tx.workspace_id);
    let told = promise.told_at.is_some();
    write(
        tx,
        &who,
        "promise.broken",
        &promise,
        json!({"by": promise.by, "customer_told": told, "owner_id": promise.owner_id}),
    )?;
    let hear = if told {
        workspaces::tell_staff_in(tx, promise.owner_id, "promise-broken", promise.id, promise.conversation_id)?;
        vec![promise.owner_id]
    } else {
        honest::expect(tx, &promise, promise.by)?;
        Vec::from_iter(paging::begin(tx, &promise, paging::Cause::Broken, None, None)?)
    };
    of_complaint::changed(tx, &promise)?;
    following::broken(tx, promise.conversation_id, promise.id, &hear)
}

/// Promises that fell due in the last `days` days: (kept, all).
pub fn kept_of_last_days(tx: &mut Tx, who: &Who, days: i64) -> Result<(i64, i64)> {
    who.may(Can::Read)?;
    let now = crate::time::ms(tx.now);
    store::kept_of(tx, now - days * 86_400_000, now)
}
