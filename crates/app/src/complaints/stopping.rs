//! Making it stop: causes and an action, or why there is none; closing; and the watch behind it.

use serde_json::json;

use super::lives::{End, over};
use super::rules::{Action, Complaint, Guard};
use super::{load, save, within};
use crate::error::Field;
use crate::ids::Id;
use crate::improvement::{self, CauseFound, ComplaintFacts, NewAction};
use crate::promises::rules::check_words;
use crate::{Can, Error, Result, Tx, Who, calendars, counters, remedies, workspaces};

/// What was decided so that it stays away: causes with evidence and an action, or a written reason why there is none.
pub fn guard(tx: &mut Tx, who: &Who, id: Id, guard: &Guard) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    let after = before.clone().guard(guard.clone(), tx.now)?;
    let problems = problems(tx, guard)?;
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    improve(tx, who, &after, guard)?;
    if before.ends_by_final_response() {
        ends_by_letter(tx, who, &before)?;
    }
    let details = json!({
        "causes": guard.causes, "action": guard.action, "none_because": guard.none_because, "review_on": guard.review_on,
        "exception": after.exception,
    });
    save(tx, who, &before, after, ("complaint.guarded", details))
}

/// They have our final response and did not accept: no call is owed any more, and it is counted apart.
fn ends_by_letter(tx: &mut Tx, who: &Who, before: &Complaint) -> Result<()> {
    if before.needs_call_back() {
        let words = workspaces::words(tx, None, None)?.t("complaint-has-final-response").into_owned();
        over(tx, who, before, &words, End::FinalResponse)?;
    }
    counters::add(tx, counters::COMPLAINTS_FINAL_RESPONSE, 1)
}

fn problems(tx: &mut Tx, guard: &Guard) -> Result<Vec<Field>> {
    let mut problems = Vec::new();
    for (place, cause) in guard.causes.iter().enumerate() {
        problems.extend(check_words(&format!("causes[{place}].evidence"), &cause.evidence).err());
    }
    match &guard.action {
        Some(action) => {
            if guard.causes.is_empty() {
                problems.push(Field::new("causes", "problem-complaint-causes"));
            }
            problems.extend(action_problems(tx, action)?);
        }
        None => {
            problems.extend(check_words("none_because", &guard.none_because).err());
            if guard.review_on.is_none_or(|on| on <= tx.now) {
                problems.push(Field::new("review_on", "problem-complaint-review"));
            }
        }
    }
    Ok(problems)
}

fn action_problems(tx: &mut Tx, action: &Action) -> Result<Vec<Field>> {
    let mut problems = Vec::from_iter(check_words("action.what", &action.what).err());
    problems.extend(workspaces::owner_problem(tx, "action.owner_id", action.owner_id)?);
    if action.due <= tx.now {
        problems.push(Field::new("action.due", "problem-by-is-past"));
    }
    if action.check_on <= action.due {
        problems.push(Field::new("action.check_on", "problem-complaint-check"));
    }
    Ok(problems)
}

/// Causes and action go to the noun `improvement`, which counts them and looks whether the action held.
fn improve(tx: &mut Tx, who: &Who, complaint: &Complaint, guard: &Guard) -> Result<()> {
    let facts = ComplaintFacts {
        id: complaint.id,
        number: complaint.number,
        customer_id: complaint.customer_id,
        opened_at: complaint.opened_at,
        severity: complaint.severity.as_str().to_owned(),
        harm_minor: complaint.at_stake_minor,
    };
    let found = guard.causes.iter().map(|one| CauseFound { cause_id: one.id, evidence: one.evidence.clone() });
    improvement::link(tx, who, facts, &found.collect::<Vec<_>>())?;
    if let Some(first) = guard.causes.first() {
        remedies::cause_found(tx, complaint.id, first.id)?;
    }
    let zone = calendars::business(tx)?.zone.clone();
    if let Some(action) = &guard.action {
        let new = NewAction {
            what: action.what.clone(),
            owner_id: action.owner_id,
            due: action.due,
            strength: action.strength,
            check_on: zone.to_datetime(action.check_on).date(),
            touchpoint: None,
        };
        improvement::plan(tx, who, complaint.id, new).map_err(|error| within("action", error))?;
    } else if let Some(on) = guard.review_on {
        improvement::no_action(tx, who, complaint.id, &guard.none_because, zone.to_datetime(on).date())?;
    }
    Ok(())
}

/// Closed, and watched for 60 days.
pub fn close(tx: &mut Tx, who: &Who, id: Id) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    let after = before.clone().close(tx.now)?;
    counters::add(tx, counters::COMPLAINTS_OPEN, -1)?;
    let details = json!({"exception": after.exception, "watch_until": after.watch_until});
    save(tx, who, &before, after, ("complaint.closed", details))
}
