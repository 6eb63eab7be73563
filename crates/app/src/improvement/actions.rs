//! What is done so that a cause brings no more complaints: planned, done, looked at, dropped, handed over.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

use super::effects::{Check, Checked};
use super::rules::{self, Action, Again, NewAction, PuttingOff, State, Verdict, begins, said_word};
use super::{effects, found, ringing, store, store_actions, write};
use crate::error::Field;
use crate::ids::Id;
use crate::promises::rules::check_words;
use crate::time::ms;
use crate::{Can, Error, Page, Result, Tx, Who, calendars, narrowing, timers, workspaces};

/// An action with what a page shows beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    #[serde(flatten)]
    pub action: Action,
    pub owner_name: String,
    /// The causes it is against.
    pub cause_ids: Vec<Id>,
}

/// Which actions a list shows; `None`: all. Soonest due first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    pub state: Option<State>,
    pub owner_id: Option<Id>,
    pub complaint_id: Option<Id>,
    pub cause_id: Option<Id>,
    /// Whose effect is to be looked at until then.
    pub check_until: Option<Timestamp>,
}

/// An action against all causes found for this complaint. Refused where none was found: it would guard nothing.
pub fn plan(tx: &mut Tx, who: &Who, complaint_id: Id, new: NewAction) -> Result<Action> {
    who.may(Can::KeepPromises)?;
    narrowing::must_concern(tx, who, complaint_id)?;
    let guard = store::guard(tx, complaint_id)?.ok_or(Error::NotFound("complaint"))?;
    let causes: Vec<Id> = store::found(tx, complaint_id)?.into_iter().map(|(cause_id, ..)| cause_id).collect();
    let action = plan_for(tx, who, Some(complaint_id), &causes, new)?;
    found::is_done_something(tx, &guard)?;
    Ok(action)
}

/// As `plan`, against these causes, with or without a complaint.
pub fn plan_for(tx: &mut Tx, who: &Who, complaint_id: Option<Id>, cause_ids: &[Id], new: NewAction) -> Result<Action> {
    who.may(Can::KeepPromises)?;
    let zone = calendars::business(tx)?.zone.clone();
    let mut problems = rules::problems(&new, &zone, tx.now);
    problems.extend(workspaces::owner_problem(tx, "owner_id", new.owner_id)?);
    let tree = store::tree(tx)?;
    let mut causes: Vec<Id> = Vec::new();
    for id in cause_ids {
        match tree.get(*id) {
            Some(cause) if !causes.contains(&cause.id) => causes.push(cause.id),
            Some(_) => {}
            None => problems.push(Field::new("cause_ids", "problem-unknown-cause")),
        }
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    if causes.is_empty() {
        return Err(Error::refused("action-without-cause"));
    }
    let action = Action {
        id: tx.new_id(),
        complaint_id,
        what: new.what.trim().to_owned(),
        owner_id: new.owner_id,
        due: new.due,
        strength: new.strength,
        touchpoint: new.touchpoint.as_deref().unwrap_or_default().trim().to_owned(),
        check_at: begins(new.check_on, &zone),
        state: State::Open,
        reopened: 0,
        begun_at: tx.now,
        made_at: tx.now,
        made_by_id: who.staff_id(),
        done_at: None,
        evidence: String::new(),
        ended_at: None,
        ended_because: String::new(),
    };
    store_actions::insert(tx, &action, &causes)?;
    ringing::set_timer(tx, &action)?;
    let details = json!({
        "what": action.what, "owner_id": action.owner_id, "due": action.due, "strength": action.strength,
        "complaint_id": complaint_id, "cause_ids": causes,
    });
    write(tx, who, "action.planned", action.id, &details)?;
    if who.staff_id() != Some(action.owner_id) {
        workspaces::tell_staff(tx, action.owner_id, ringing::GIVEN, action.id)?;
    }
    Ok(action)
}

/// Done, with what shows it. Its effect is looked at on its day.
pub fn done(tx: &mut Tx, who: &Who, id: Id, evidence: &str) -> Result<Action> {
    who.may(Can::KeepPromises)?;
    let before = store_actions::load(tx, id)?;
    let late = before.is_late(tx.now);
    let action = before.done(evidence, tx.now)?;
    save(tx, &action)?;
    let details = json!({"evidence": action.evidence, "late": late, "check_at": action.check_at});
    write(tx, who, "action.done", id, &details)?;
    Ok(action)
}

fn save(tx: &mut Tx, action: &Action) -> Result<()> {
    store_actions::update(tx, action)?;
    timers::cancel(tx, action.id)?;
    ringing::set_timer(tx, action)
}

/// The look at its effect, with the figures of now. One that did not hold is open again, and its owner is told.
pub fn check(tx: &mut Tx, who: &Who, id: Id, verdict: Verdict, words: &str, again: Again) -> Result<(Action, Check)> {
    who.may(Can::KeepPromises)?;
    let before = store_actions::load(tx, id)?;
    let zone = calendars::business(tx)?.zone.clone();
    let effect = effects::of(tx, &before)?;
    let said = effect.as_ref().map_or(stats::recurrence::Said::TooEarly, |effect| effect.said);
    let action = before.checked(verdict, said, words, again, &zone, tx.now)?;
    let figures = effect.as_ref().map(Checked::of).unwrap_or_default();
    let check = Check {
        id: tx.new_id(),
        checked_at: tx.now,
        staff_id: who.staff_id(),
        verdict,
        figures,
        words: words.trim().to_owned(),
    };
    store_actions::insert_check(tx, id, &check)?;
    save(tx, &action)?;
    write(tx, who, "action.checked", id, &json!({"verdict": verdict, "said": said_word(said), "words": check.words}))?;
    if action.state == State::Open {
        write(tx, who, "action.reopened", id, &json!({"due": action.due, "times": action.reopened}))?;
        if who.staff_id() != Some(action.owner_id) {
            workspaces::tell_staff(tx, action.owner_id, ringing::REOPENED, id)?;
        }
    }
    Ok((action, check))
}

/// Too early to tell: its effect is looked at on a later day.
pub fn check_later(tx: &mut Tx, who: &Who, id: Id, on: Date) -> Result<Action> {
    who.may(Can::KeepPromises)?;
    let zone = calendars::business(tx)?.zone.clone();
    let action = store_actions::load(tx, id)?.check_later(on, &zone, tx.now)?;
    save(tx, &action)?;
    write(tx, who, "action.check_moved", id, &json!({"check_on": on}))?;
    Ok(action)
}

/// Put off to a later day, with the reason. What we promised ourselves and did not keep is still in the journal.
pub fn put_off(tx: &mut Tx, who: &Who, id: Id, to: &PuttingOff) -> Result<Action> {
    who.may(Can::KeepPromises)?;
    let zone = calendars::business(tx)?.zone.clone();
    let before = store_actions::load(tx, id)?;
    let (due_before, late) = (before.due, before.is_late(tx.now));
    let action = before.put_off(to, &zone, tx.now)?;
    save(tx, &action)?;
    let details = json!({
        "before": due_before, "due": action.due, "check_at": action.check_at, "reason": to.reason.trim(), "late": late,
    });
    write(tx, who, "action.put_off", id, &details)?;
    if who.staff_id() != Some(action.owner_id) {
        workspaces::tell_staff(tx, action.owner_id, ringing::GIVEN, id)?;
    }
    Ok(action)
}

/// It will not be done, because. A manager's decision: a cause may be left without its guard.
pub fn drop(tx: &mut Tx, who: &Who, id: Id, because: &str) -> Result<Action> {
    who.may(Can::LookAfter)?;
    let action = store_actions::load(tx, id)?.dropped(because, tx.now)?;
    save(tx, &action)?;
    write(tx, who, "action.dropped", id, &json!({"because": action.ended_because}))?;
    Ok(action)
}

/// From now on it is `to_staff_id`'s, who is told.
pub fn hand_over(tx: &mut Tx, who: &Who, id: Id, to_staff_id: Id, reason: &str) -> Result<Action> {
    who.may(Can::KeepPromises)?;
    let mut problems = Vec::from_iter(workspaces::owner_problem(tx, "to_staff_id", to_staff_id)?);
    problems.extend(check_words("reason", reason).err());
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let before = store_actions::load(tx, id)?;
    let action = pass(tx, who, before, to_staff_id)?;
    if who.staff_id() != Some(to_staff_id) {
        workspaces::tell_staff(tx, to_staff_id, ringing::GIVEN, id)?;
    }
    Ok(action)
}

fn pass(tx: &mut Tx, who: &Who, before: Action, to_staff_id: Id) -> Result<Action> {
    let from_id = before.owner_id;
    let action = before.hand_over(to_staff_id)?;
    store_actions::update(tx, &action)?;
    write(tx, who, "action.handed_over", action.id, &json!({"owner_id": to_staff_id, "before": from_id}))?;
    Ok(action)
}

/// All that somebody who leaves still has in hand.
pub(crate) fn hand_over_all(tx: &mut Tx, who: &Who, from_staff_id: Id, to_staff_id: Id) -> Result<()> {
    for action in store_actions::in_hands_of(tx, from_staff_id)? {
        pass(tx, who, action, to_staff_id)?;
    }
    Ok(())
}

/// How many each of us has in hand.
pub(crate) fn in_hands_of_each(tx: &mut Tx) -> Result<Vec<(Id, i64)>> {
    store_actions::in_hands_of_each(tx)
}

pub fn get(tx: &mut Tx, who: &Who, id: Id) -> Result<(Shown, Vec<Check>)> {
    who.may(Can::Read)?;
    Ok((store_actions::shown(tx, id)?, store_actions::checks(tx, id)?))
}

/// A page of them; `after` is the `next` of the page before.
pub fn list(tx: &mut Tx, who: &Who, filter: &Filter, after: Option<&str>, limit: i64) -> Result<Page<Shown>> {
    who.may(Can::Read)?;
    let after = after.map(cursor).transpose()?;
    let mut items = store_actions::list(tx, filter, after, limit + 1)?;
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > size;
    items.truncate(size);
    let next = items.last().filter(|_| more).map(|last| format!("{}-{}", ms(last.action.due), last.action.id));
    Ok(Page { items, next })
}

fn cursor(text: &str) -> Result<(i64, Id)> {
    let parsed = text.split_once('-').and_then(|(due, id)| Some((due.parse().ok()?, id.parse().ok()?)));
    parsed.ok_or(Error::invalid("after", "problem-cursor"))
}

/// What the caller has to do, soonest due first: shown on Today.
pub fn mine(tx: &mut Tx, who: &Who, limit: i64) -> Result<Vec<Shown>> {
    who.may(Can::Read)?;
    let Some(owner_id) = who.staff_id() else { return Ok(Vec::new()) };
    let filter = Filter { state: Some(State::Open), owner_id: Some(owner_id), ..Filter::default() };
    store_actions::list(tx, &filter, None, limit)
}

/// Those planned for a complaint.
pub(super) fn of_complaint(tx: &mut Tx, complaint_id: Id) -> Result<Vec<Shown>> {
    store_actions::list(tx, &Filter { complaint_id: Some(complaint_id), ..Filter::default() }, None, 100)
}
