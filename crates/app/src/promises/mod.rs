//! Promises: made, kept, moved, released, broken, made right; and the customer told before one breaks.

mod hand_over;
mod notices;
pub mod rules;
pub mod store;

use jiff::Timestamp;
use serde_json::{Value, json};

pub use hand_over::hand_over;
pub(crate) use hand_over::hand_over_all;
pub use rules::{Kind, Move, Promise, State, problems};
pub use store::{Filter, Shown};

use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::timers::{self, Timer};
use crate::{Actor, Can, Error, Page, Result, Tx, Who, conversations, counters, customers, workspaces};
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
    /// `by_hand`, `standard`, `complaint`, `appointment`, `start_up`, `found`.
    pub source: &'static str,
}

pub fn make(tx: &mut Tx, who: &Who, new: NewPromise) -> Result<Promise> {
    who.may(Can::MakePromises)?;
    let owner_id = new.owner_id.or(who.staff_id()).ok_or(Error::invalid("owner_id", "problem-owner-missing"))?;
    check_new(tx, &new, owner_id)?;
    let promise = Promise {
        id: tx.new_id(),
        customer_id: customers::surviving(tx, new.customer_id)?,
        conversation_id: new.conversation_id,
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
    set_timer(tx, promise)?;
    counters::add(tx, counters::PROMISES_OPEN, 1)?;
    Ok(())
}

fn set_timer(tx: &mut Tx, promise: &Promise) -> Result<()> {
    let hours = workspaces::hours(tx)?;
    let (at, point) = next_point(promise.made_at, promise.by, &hours, tx.now);
    timers::set(tx, at, point.timer(), promise.id)
}

/// A promise that is open no longer.
fn close(tx: &mut Tx, promise: &Promise) -> Result<()> {
    store::update(tx, promise)?;
    timers::cancel(tx, promise.id)?;
    counters::add(tx, counters::PROMISES_OPEN, -1)?;
    Ok(())
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

/// As `get`, with the names that pages show.
pub fn get_shown(tx: &mut Tx, who: &Who, id: Id) -> Result<Shown> {
    who.may(Can::Read)?;
    store::load_shown(tx, id)
}

/// A page of promises; `cursor` as the page before gave it.
pub fn list(tx: &mut Tx, who: &Who, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page<Promise>> {
    who.may(Can::Read)?;
    let after = cursor.map(read_cursor).transpose()?;
    let items = store::list(tx, filter, after, limit + 1)?;
    Ok(page(items, limit, |promise| promise))
}

/// As `list`, with the names that pages show.
pub fn list_shown(tx: &mut Tx, who: &Who, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page<Shown>> {
    who.may(Can::Read)?;
    let after = cursor.map(read_cursor).transpose()?;
    let items = store::list_shown(tx, filter, after, limit + 1)?;
    Ok(page(items, limit, |shown| &shown.promise))
}

/// What the customer's own page shows: everything promised to them, latest first, with the names of the owners.
pub fn of_customer(tx: &mut Tx, who: &Who, limit: i64) -> Result<Vec<Shown>> {
    who.may(Can::Answer)?;
    let Actor::Customer(customer_id) = who.actor else { return Err(Error::Forbidden(Can::Answer)) };
    let filter = Filter { customer_id: Some(customer_id), latest_first: true, ..Filter::default() };
    store::list_shown(tx, &filter, None, limit)
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
    let before = store::load(tx, id)?;
    let was_open = before.state == State::Open;
    if before.is_overdue(tx.now) {
        break_now(tx, before.clone())?;
    }
    let promise = store::load(tx, id)?.keep(evidence, tx.now)?;
    if was_open && promise.state == State::Kept {
        close(tx, &promise)?
    } else {
        store::update(tx, &promise)?
    }
    let kind = if promise.state == State::Kept { "promise.kept" } else { "promise.kept_late" };
    write(tx, who, kind, &promise, json!({"evidence": promise.evidence}))?;
    Ok(promise)
}

/// Moved, before it is due and once; gives it and the promise that follows it.
pub fn move_to(tx: &mut Tx, who: &Who, id: Id, to: Move) -> Result<(Promise, Promise)> {
    who.may(Can::KeepPromises)?;
    let new_id = tx.new_id();
    let (mut moved, next) = store::load(tx, id)?.move_to(to, new_id, tx.now)?;
    moved.told_at = moved.told_at.or(Some(tx.now)); // they agreed to the new time, so they know
    if moved.told_how.is_empty() {
        moved.told_how = "agreed".to_owned();
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
    let promise = store::load(tx, id)?.release(reason, tx.now)?;
    close(tx, &promise)?;
    write(tx, who, "promise.released", &promise, json!({"reason": promise.release_reason}))?;
    Ok(promise)
}

/// How the customer is told that a promise may not hold.
#[derive(Debug, Clone)]
pub struct Warning {
    pub reason: String,
    /// Where the new window begins, if it has a beginning.
    pub new_from: Option<Timestamp>,
    pub new_by: Timestamp,
    /// `mail`: Kept sends the notice. Anything else (`phone`, `text`, `in_person`, …): we told them ourselves, and say so.
    pub how: String,
}

/// The ways of telling a customer that we do ourselves and record.
pub const TOLD_BY_US: [&str; 5] = ["phone", "text", "in_person", "chat", "letter"];

pub fn warn(tx: &mut Tx, who: &Who, id: Id, warning: &Warning) -> Result<Promise> {
    who.may(Can::KeepPromises)?;
    check_words("reason", &warning.reason).map_err(|field| Error::Invalid(vec![field]))?;
    let promise = store::load(tx, id)?;
    promise.may_warn(tx.now)?;
    if warning.new_by <= promise.by {
        return Err(Error::invalid("new_by", "problem-new-time-not-later"));
    }
    if warning.new_from.is_some_and(|from| from >= warning.new_by) {
        return Err(Error::invalid("new_from", "problem-window-ends-before-it-begins"));
    }
    let notice_id = match warning.how.as_str() {
        "mail" => Some(notices::send_warning(tx, who, &promise, warning)?),
        how if TOLD_BY_US.contains(&how) => None,
        _ => return Err(Error::invalid("how", "problem-unknown-channel")),
    };
    let promise = promise.warn(&warning.how, notice_id, tx.now)?;
    store::update(tx, &promise)?;
    let details = json!({"reason": warning.reason.trim(), "new_from": warning.new_from, "new_by": warning.new_by, "how": warning.how, "notice_id": notice_id});
    write(tx, who, "promise.customer_told", &promise, details)?;
    Ok(promise)
}

/// The notice did not arrive (its mail failed): the customer was not told.
pub fn notice_failed(tx: &mut Tx, notice_id: Id, reason: &str) -> Result<()> {
    for mut promise in store::of_notice(tx, notice_id)? {
        promise.told_at = None;
        promise.told_how = String::new();
        store::update(tx, &promise)?;
        let who = Who::kept(tx.workspace_id);
        write(tx, &who, "promise.notice_failed", &promise, json!({"reason": reason}))?;
        workspaces::tell_staff(tx, promise.owner_id, "promise-notice-failed", promise.id)?;
    }
    Ok(())
}

/// The conversation they were made in is gone for good.
pub fn forget_conversation(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    store::forget_conversation(tx, conversation_id)
}

/// What was done so that it is right again.
pub fn make_right(tx: &mut Tx, who: &Who, id: Id, words: &str) -> Result<Promise> {
    who.may(Can::KeepPromises)?;
    check_words("words", words).map_err(|field| Error::Invalid(vec![field]))?;
    let before = store::load(tx, id)?;
    if before.is_overdue(tx.now) {
        break_now(tx, before)?;
    }
    let promise = store::load(tx, id)?.make_right(words, tx.now)?;
    store::update(tx, &promise)?;
    write(tx, who, "promise.made_right", &promise, json!({"words": promise.made_right}))?;
    Ok(promise)
}

/// Timers of promises ring (their rows are gone by then): an owner is told, or a promise is broken. What is the same
/// for all of them is read and counted once.
pub fn ring(tx: &mut Tx, timers: &[Timer]) -> Result<()> {
    let managers = workspaces::managers(tx)?;
    let mut broken = 0;
    for timer in timers {
        let promise = store::load(tx, timer.subject_id)?;
        if promise.state != State::Open {
            continue;
        }
        if promise.is_overdue(tx.now) {
            break_at_due(tx, promise, &managers)?;
            broken += 1;
        } else {
            remind(tx, timer, &promise)?;
        }
    }
    if broken > 0 {
        counters::add(tx, counters::PROMISES_OPEN, -broken)?;
    }
    Ok(())
}

/// Its owner is told that the time comes near, and when to be told next.
fn remind(tx: &mut Tx, timer: &Timer, promise: &Promise) -> Result<()> {
    let notice = match timer.kind.as_str() {
        kind if kind == Point::Half.timer() => Some("promise-half"),
        kind if kind == Point::Most.timer() => Some("promise-most"),
        kind if kind == Point::Soon.timer() => Some("promise-soon"),
        _ => None,
    };
    if let Some(kind) = notice {
        workspaces::tell_staff_in(tx, promise.owner_id, kind, promise.id, promise.conversation_id)?;
        let who = Who::kept(tx.workspace_id);
        write(tx, &who, "promise.owner_told", promise, json!({"point": kind, "owner_id": promise.owner_id}))?;
    }
    set_timer(tx, promise)
}

/// Broken before its timer could ring: somebody came to it first.
fn break_now(tx: &mut Tx, promise: Promise) -> Result<()> {
    timers::cancel(tx, promise.id)?;
    let managers = workspaces::managers(tx)?;
    break_at_due(tx, promise, &managers)?;
    counters::add(tx, counters::PROMISES_OPEN, -1)?;
    Ok(())
}

/// Broken at `by`. A notice that has not left by then does not count: the customer was not told. The caller has taken
/// its timer away, and counts it.
fn break_at_due(tx: &mut Tx, promise: Promise, managers: &[Id]) -> Result<()> {
    let mut promise = promise.break_at_due();
    if let Some(notice_id) = promise.notice_id
        && promise.told_at.is_some()
        && !conversations::is_sent(tx, notice_id)?
    {
        promise.told_at = None;
        promise.told_how = String::new();
    }
    store::update(tx, &promise)?;
    let who = Who::kept(tx.workspace_id);
    let told = promise.told_at.is_some();
    write(
        tx,
        &who,
        "promise.broken",
        &promise,
        json!({"by": promise.by, "customer_told": told, "owner_id": promise.owner_id}),
    )?;
    workspaces::tell_staff_in(tx, promise.owner_id, "promise-broken", promise.id, promise.conversation_id)?;
    if !told {
        for manager_id in managers.iter().filter(|id| **id != promise.owner_id) {
            workspaces::tell_staff_in(tx, *manager_id, "promise-broken", promise.id, promise.conversation_id)?;
        }
    }
    Ok(())
}

/// Promises that fell due in the last `days` days: (kept, all).
pub fn kept_of_last_days(tx: &mut Tx, who: &Who, days: i64) -> Result<(i64, i64)> {
    who.may(Can::Read)?;
    let now = crate::time::ms(tx.now);
    store::kept_of(tx, now - days * 86_400_000, now)
}
