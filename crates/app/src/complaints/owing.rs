//! The rules that a complaint runs by: what they ask is told in time, and once; how long all is kept; who outside is named.

use std::collections::HashMap;
use std::sync::Arc;

use db::{params, sql};
use planner::OpeningHours;
use serde::Serialize;
use serde_json::json;

use super::duties::{self, Duty};
use super::letters::{self, Letter};
use super::rules::{Complaint, Exception, Point};
use super::{CalledBack, Restatement, owed, rounds, store, telling, write};
use crate::ids::Id;
use crate::regimes::{self, OutsideBody, Regime, ShownClock, shipped};
use crate::time::ms;
use crate::timers;
use crate::{Actor, Can, Error, Result, Timestamp, Tx, Who, calendars, customers, workspaces};

/// Rings when we are to be told of the soonest duty.
pub(super) const DUTY: &str = "complaint.duty";
/// So many timers are set by one statement.
const AT_ONCE: usize = 500;

/// The rules as they were when it was opened. One that was opened before rules were looked up runs by the plain ones.
pub fn rules(tx: &mut Tx, complaint: &Complaint) -> Result<Regime> {
    match regimes::load_version(tx, &complaint.regime, complaint.regime_version) {
        Err(Error::NotFound(_)) => Ok(regimes::load(tx, shipped::PLAIN)?.regime),
        known => Ok(known?.regime),
    }
}

/// A clock of the case as programs see it, in the language of the business.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseClock {
    #[serde(flatten)]
    pub shown: ShownClock,
    pub answered: Option<duties::Answered>,
    pub missed: bool,
    #[serde(skip)]
    pub duty: Duty,
}

/// How long all about it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retained {
    pub years: i64,
    /// The last moment; null while it is not closed and counting begins then.
    pub until: Option<Timestamp>,
    pub because: String,
}

/// What the rules say of one case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ruled {
    pub regime_name: String,
    pub clocks: Vec<CaseClock>,
    pub letters: Vec<Letter>,
    pub kept: Retained,
    /// Who outside can be turned to.
    pub outside_bodies: Vec<OutsideBody>,
    #[serde(skip)]
    pub rules: Arc<Regime>,
}

/// What the rules say of a case, as it stands now.
pub(super) fn ruled(
    tx: &mut Tx,
    complaint: &Complaint,
    restatements: &[Restatement],
    outcomes: &[CalledBack],
) -> Result<Ruled> {
    let (rules, letters, hours) = (rules(tx, complaint)?, letters::of(tx, complaint.id)?, calendars::business(tx)?);
    let words = workspaces::words(tx, None, None)?;
    let happened = duties::happened(complaint, restatements, outcomes, &letters);
    let mut duties = duties::duties(&rules, &happened, &hours, tx.now);
    if complaint.exception == Some(Exception::Before) {
        duties.clear(); // it had ended elsewhere: no time of ours was missed
    }
    let clocks = duties.into_iter().map(|duty| CaseClock {
        shown: duty.clock.shown(&words),
        answered: duty.answered.clone(),
        missed: duty.missed,
        duty,
    });
    Ok(Ruled {
        regime_name: rules.name.clone(),
        clocks: clocks.collect(),
        letters,
        kept: Retained {
            years: rules.retention.years,
            until: rules.kept_until(complaint.opened_at, complaint.closed_at, &hours.zone),
            because: rules.retention.because.clone(),
        },
        outside_bodies: rules.outside_bodies.clone(),
        rules: Arc::new(rules),
    })
}

/// A duty, with how far we were told of it.
type Known = (Duty, Option<Point>);

/// What is owed, the hours it is counted in, and the rules.
struct Owes {
    all: Vec<Known>,
    hours: Arc<OpeningHours>,
    rules: Regime,
}

fn told_of(tx: &mut Tx, complaint: &Complaint) -> Result<Owes> {
    let (restatements, outcomes) = (rounds::restatements(tx, complaint.id)?, rounds::outcomes(tx, complaint.id)?);
    let (rules, letters, hours) = (rules(tx, complaint)?, letters::of(tx, complaint.id)?, calendars::business(tx)?);
    let happened = duties::happened(complaint, &restatements, &outcomes, &letters);
    let owed = duties::duties(&rules, &happened, &hours, tx.now).into_iter().filter(Duty::is_owed);
    let told = told(tx, complaint.id)?;
    let all = owed.map(|duty| {
        let point = told.get(&duty.clock.step).copied();
        (duty, point)
    });
    Ok(Owes { all: all.collect(), hours, rules })
}

/// The timer rings: who is to be told is, and it is set for what comes next.
pub(super) fn ring(tx: &mut Tx, complaint: &Complaint) -> Result<()> {
    let Owes { all, hours, .. } = told_of(tx, complaint)?;
    for (duty, told) in &all {
        if let Some(point) = duty.reached(*told, &hours, tx.now) {
            tell(tx, complaint, duty, point)?;
        }
    }
    set_timer(tx, complaint)
}

/// Sets its timer to when we are next told, in a closed case too, as long as nobody has answered what is owed; and writes
/// that down for Today. What we were told of is written down, so that nobody is told again.
pub(super) fn set_timer(tx: &mut Tx, complaint: &Complaint) -> Result<()> {
    timers::cancel_kind(tx, DUTY, complaint.id)?;
    if complaint.exception == Some(Exception::Before) {
        return Ok(()); // it had ended before it came to us
    }
    let Owes { all, hours, rules } = told_of(tx, complaint)?;
    let next = all.iter().filter_map(|(duty, told)| duty.next_at(*told, &hours, tx.now)).min();
    let duties: Vec<Duty> = all.into_iter().map(|(duty, _)| duty).collect();
    owed::write(tx, complaint.id, &owed::rows_of(complaint, &rules, &duties))?;
    match next {
        Some(at) => timers::set(tx, at, DUTY, complaint.id),
        None => Ok(()),
    }
}

/// What was due before it came to us is nobody's news: only what comes is told.
pub(super) fn pass_over(tx: &mut Tx, complaint: &Complaint) -> Result<()> {
    let Owes { all, hours, .. } = told_of(tx, complaint)?;
    for (duty, told) in &all {
        if let Some(point) = duty.reached(*told, &hours, tx.now) {
            remember(tx, complaint.id, &duty.clock.step, point)?;
        }
    }
    Ok(())
}

/// Its owner hears of what is to be done, managers of what was missed.
fn tell(tx: &mut Tx, complaint: &Complaint, duty: &Duty, point: Point) -> Result<()> {
    let (kind, happens) = match point {
        Point::Ahead => (telling::RULE_AHEAD, "complaint.duty_ahead"),
        Point::Last => (telling::RULE_LAST, "complaint.duty_last"),
        Point::Missed => (telling::RULE_MISSED, "complaint.duty_missed"),
    };
    let mut hear = if point == Point::Missed { workspaces::managers_first(tx)? } else { Vec::new() };
    if !hear.contains(&complaint.owner_id) {
        hear.push(complaint.owner_id);
    }
    for id in hear {
        telling::tell(tx, complaint, id, kind)?;
    }
    remember(tx, complaint.id, &duty.clock.step, point)?;
    let clock = &duty.clock;
    let details = json!({"step": clock.step, "name": clock.name, "due_at": clock.due_at, "because": clock.because});
    write(tx, &Who::kept(tx.workspace_id), happens, complaint, details)
}

/// The duty that a notice of this kind still speaks of: the soonest that is owed, or was missed.
pub fn spoken_of(tx: &mut Tx, kind: &str, complaint: &Complaint) -> Result<Option<Duty>> {
    let now = tx.now;
    let Owes { all, hours, .. } = told_of(tx, complaint)?;
    let speaks = |duty: &Duty| match kind {
        telling::RULE_MISSED => duty.missed,
        _ => !duty.missed && duty.points(&hours).iter().any(|(_, at)| *at <= now),
    };
    Ok(all.into_iter().map(|(duty, _)| duty).find(speaks))
}

/// The business's hours are others now: what is due when is worked out anew, some at a time. Where everybody was told of
/// all that is owed, nothing rings any more: it is looked at once more, and whoever was told is not told again.
pub fn hours_changed(tx: &mut Tx) -> Result<()> {
    timers::ring_now(tx, DUTY)?;
    let now = tx.now;
    for ids in owed::silent(tx, DUTY)?.chunks(AT_ONCE) {
        let all: Vec<(Timestamp, &str, Id)> = ids.iter().map(|id| (now, DUTY, *id)).collect();
        timers::set_all(tx, &all)?;
    }
    Ok(())
}

fn told(tx: &mut Tx, id: Id) -> Result<HashMap<String, Point>> {
    let workspace_id = tx.workspace_id;
    let rows: Vec<(String, String)> = tx.rows(
        sql!("select step, point from complaint_duty_told where workspace_id = $1 and complaint_id = $2"),
        params![workspace_id, id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().filter_map(|(step, point)| Some((step, Point::parse(&point)?))).collect())
}

fn remember(tx: &mut Tx, id: Id, step: &str, point: Point) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into complaint_duty_told (workspace_id, complaint_id, step, point, told_at) values ($1, $2, $3, $4, $5)
             on conflict (workspace_id, complaint_id, step) do update set point = $4, told_at = $5"
        ),
        params![workspace_id, id, step, point.as_str(), now],
    )?;
    Ok(())
}

/// Somebody outside whom a customer can turn to, as their own page names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    pub body: OutsideBody,
    /// Until when, where a clock of theirs runs.
    pub until: Option<Timestamp>,
}

/// So many complaints of one customer are looked at.
const MOST: i64 = 10;

/// Whom this customer can turn to outside, where the rules of one of their complaints name somebody now. Each once.
pub fn outside_of(tx: &mut Tx, who: &Who) -> Result<Vec<Outside>> {
    who.may(Can::Answer)?;
    let Actor::Customer(customer_id) = who.actor else { return Err(Error::Forbidden(Can::Answer)) };
    let customer_id = customers::surviving(tx, customer_id)?;
    let filter = store::Filter { customer_id: Some(customer_id), ..store::Filter::default() };
    let mut found: Vec<Outside> = Vec::new();
    for complaint in store::list(tx, &filter, None, MOST)? {
        if rules(tx, &complaint)?.outside_bodies.is_empty() {
            continue;
        }
        let (restatements, outcomes) = (rounds::restatements(tx, complaint.id)?, rounds::outcomes(tx, complaint.id)?);
        let ruled = ruled(tx, &complaint, &restatements, &outcomes)?;
        let duties: Vec<Duty> = ruled.clocks.iter().map(|one| one.duty.clone()).collect();
        let until = duties.iter().filter(|duty| duty.clock.theirs).map(|duty| duty.clock.due_at).max();
        for body in duties::named_outside(&ruled.rules, &complaint, &ruled.letters, &duties) {
            if !found.iter().any(|known| known.body.name == body.name) {
                found.push(Outside { body: body.clone(), until });
            }
        }
    }
    Ok(found)
}

/// Every complaint whose rows say something else of what it owes, or of its final response, than its letters and clocks:
/// of those that are open, or of all.
pub fn differing(tx: &mut Tx, closed_too: bool) -> Result<Vec<String>> {
    let workspace_id = tx.workspace_id;
    let ids: Vec<Id> = tx.rows(
        sql!("select complaint_id from complaint where workspace_id = $1 and ($2 or state <> 'closed') order by complaint_id"),
        params![workspace_id, closed_too],
        |row| row.get(0),
    )?;
    let mut differ = Vec::new();
    for id in ids {
        let complaint = store::load(tx, id)?;
        let Owes { all, rules, .. } = told_of(tx, &complaint)?;
        let duties: Vec<Duty> = all.into_iter().map(|(duty, _)| duty).collect();
        let is_before = complaint.exception == Some(Exception::Before);
        let found = if is_before { Default::default() } else { owed::rows_of(&complaint, &rules, &duties) };
        let (kept, ends) = (owed::written(tx, id)?, letters::final_response_at(tx, id)?);
        if kept != found {
            differ.push(format!("#{} owes {found:?}, and its rows say {kept:?}", complaint.number));
        }
        if complaint.final_response_at != ends {
            differ.push(format!(
                "#{} ended by {ends:?}, and its row says {:?}",
                complaint.number, complaint.final_response_at
            ));
        }
    }
    Ok(differ)
}
