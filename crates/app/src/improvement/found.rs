//! What caused a complaint, as somebody found out, and the decision that nothing is done about it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

use super::counting::{self, Part};
use super::rules::begins;
use super::store::{self, Guard};
use super::whys::Why;
use super::{Shown, actions, ringing, store_actions, whys, write};
use crate::error::Field;
use crate::ids::Id;
use crate::promises::month::Month;
use crate::promises::rules::check_words;
use crate::{Can, Error, Result, Tx, Who, calendars, narrowing, timers};

/// A complaint as far as causes and actions need to know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComplaintFacts {
    pub id: Id,
    pub number: i64,
    pub customer_id: Id,
    pub opened_at: Timestamp,
    /// `low`, `medium`, `high`, `critical`.
    pub severity: String,
    /// In the smallest unit of the business's currency; `None`: not known, which is not nothing.
    pub harm_minor: Option<i64>,
}

/// A cause, and what shows that it was one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseFound {
    pub cause_id: Id,
    pub evidence: String,
}

/// The same as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    pub cause_id: Id,
    /// From the top: "Visit › Nobody came".
    pub path: String,
    pub evidence: String,
    pub found_at: Timestamp,
    pub found_by_id: Option<Id>,
}

/// That nothing is done, why, and when that is looked at again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoAction {
    pub because: String,
    pub review_on: Option<Date>,
    pub decided_at: Option<Timestamp>,
    pub decided_by_id: Option<Id>,
}

/// All that is known here of a complaint.
#[derive(Debug, Clone, Serialize)]
pub struct OfComplaint {
    /// `None`: nobody linked anything yet.
    pub facts: Option<ComplaintFacts>,
    pub causes: Vec<Found>,
    /// Answers to why, parents before children.
    pub whys: Vec<Why>,
    pub actions: Vec<Shown>,
    pub none: Option<NoAction>,
}

/// The causes of a complaint are these, in the place of what was found before. With an empty list only its facts are
/// kept, which `no_action` needs.
pub fn link(tx: &mut Tx, who: &Who, complaint: ComplaintFacts, found: &[CauseFound]) -> Result<Vec<Found>> {
    who.may(Can::Talk)?;
    narrowing::must_concern(tx, who, complaint.id)?;
    let tree = store::tree(tx)?;
    let (before, known) = (store::guard(tx, complaint.id)?, store::found(tx, complaint.id)?);
    let mut chosen: Vec<CauseFound> = Vec::new();
    for one in found {
        let cause = tree
            .get(one.cause_id)
            .filter(|cause| cause.retired_at.is_none() || known.iter().any(|(other, ..)| *other == cause.id));
        let cause = cause.ok_or(Error::invalid("causes", "problem-unknown-cause"))?;
        check_words("evidence", &one.evidence).map_err(|field| Error::Invalid(vec![field]))?;
        if chosen.iter().any(|other| other.cause_id == cause.id) {
            return Err(Error::Invalid(vec![Field::new("causes", "problem-cause-twice").with("given", &cause.name)]));
        }
        chosen.push(CauseFound { cause_id: cause.id, evidence: one.evidence.trim().to_owned() });
    }
    let zone = calendars::business(tx)?.zone.clone();
    let month = before.as_ref().map_or_else(|| Month::of(complaint.opened_at, &zone), |guard| guard.month);
    let month = if before.as_ref().is_some_and(|guard| guard.facts.opened_at != complaint.opened_at) {
        Month::of(complaint.opened_at, &zone)
    } else {
        month
    };
    let part = |month, harm_minor, cause_ids: BTreeSet<Id>| Part { month, harm_minor, cause_ids };
    let was = before
        .as_ref()
        .map(|guard| part(guard.month, guard.facts.harm_minor, known.iter().map(|(cause_id, ..)| *cause_id).collect()));
    let is = part(month, complaint.harm_minor, chosen.iter().map(|one| one.cause_id).collect());
    store::put_facts(tx, &complaint, month)?;
    store::put_found(tx, &complaint, &chosen, &known, who.staff_id())?;
    counting::changed(tx, &tree, was.as_ref(), &is)?;
    let ids: Vec<Id> = is.cause_ids.into_iter().collect();
    write(tx, who, "cause.found", complaint.id, &json!({"cause_ids": ids, "number": complaint.number}))?;
    causes_of(tx, complaint.id)
}

/// The causes of a complaint, by their names of today, each with what shows it.
pub fn causes_of(tx: &mut Tx, complaint_id: Id) -> Result<Vec<Found>> {
    let tree = store::tree(tx)?;
    let found = store::found(tx, complaint_id)?;
    let found = found.into_iter().map(|(cause_id, evidence, found_at, found_by_id)| Found {
        cause_id,
        path: tree.path(cause_id),
        evidence,
        found_at,
        found_by_id,
    });
    Ok(found.collect())
}

/// Nothing is done about it, because; looked at again on that day. The complaint must be known (`link`).
pub fn no_action(tx: &mut Tx, who: &Who, complaint_id: Id, because: &str, review_on: Date) -> Result<NoAction> {
    who.may(Can::Talk)?;
    narrowing::must_concern(tx, who, complaint_id)?;
    let guard = store::guard(tx, complaint_id)?.ok_or(Error::NotFound("complaint"))?;
    let zone = calendars::business(tx)?.zone.clone();
    let review_at = begins(review_on, &zone);
    let mut problems: Vec<Field> = check_words("none_because", because).err().into_iter().collect();
    if review_at <= tx.now {
        problems.push(Field::new("review_on", "problem-by-is-past"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    if store_actions::has_standing(tx, complaint_id)? {
        return Err(Error::refused("action-is-planned"));
    }
    let none = NoAction {
        because: because.trim().to_owned(),
        review_on: Some(review_on),
        decided_at: Some(tx.now),
        decided_by_id: who.staff_id(),
    };
    timers::cancel(tx, guard.guard_id)?;
    store::put_none(tx, complaint_id, &none, Some(review_at))?;
    ringing::set_review(tx, guard.guard_id, review_at)?;
    write(tx, who, "action.none_decided", complaint_id, &json!({"because": none.because, "review_on": review_on}))?;
    Ok(none)
}

/// The decision with this id, for those who are told of it.
pub(crate) fn guard_of(tx: &mut Tx, guard_id: Id) -> Result<Option<Guard>> {
    store::guard_by_id(tx, guard_id)
}

/// Something is done after all: the decision against it is over.
pub(super) fn is_done_something(tx: &mut Tx, guard: &Guard) -> Result<()> {
    if guard.none.is_some() {
        timers::cancel(tx, guard.guard_id)?;
        let none = NoAction { because: String::new(), review_on: None, decided_at: None, decided_by_id: None };
        store::put_none(tx, guard.facts.id, &none, None)?;
    }
    Ok(())
}

/// Causes, answers to why, actions, or why there is none.
pub fn of_complaint(tx: &mut Tx, complaint_id: Id) -> Result<OfComplaint> {
    let guard = store::guard(tx, complaint_id)?;
    Ok(OfComplaint {
        causes: causes_of(tx, complaint_id)?,
        whys: whys::of_complaint(tx, complaint_id)?,
        actions: actions::of_complaint(tx, complaint_id)?,
        none: guard.as_ref().and_then(|guard| guard.none.clone()),
        facts: guard.map(|guard| guard.facts),
    })
}

/// The last complaints that had this cause, the newest first, each with what shows it, unless its story is hidden from them.
pub fn complaints_of(tx: &mut Tx, who: &Who, cause_id: Id) -> Result<Vec<(ComplaintFacts, String)>> {
    const SHOWN: i64 = 30;
    who.may(Can::Read)?;
    let mut found = store::complaints_of(tx, cause_id, SHOWN)?;
    let ids: Vec<Id> = found.iter().map(|(facts, _)| facts.id).collect();
    let hidden = narrowing::hidden(tx, who, &ids)?;
    found.iter_mut().filter(|(facts, _)| hidden.contains(&facts.id)).for_each(|(_, evidence)| evidence.clear());
    Ok(found)
}
