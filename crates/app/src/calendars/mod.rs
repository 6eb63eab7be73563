//! Business time: when the business, a site, a team and a person work; who is away, who stands in, who is on duty.
//!
//! A lower noun than customers: it knows the business and its people alone.

pub mod absences;
pub mod duty;
pub mod feeds;
mod rules;
pub mod sites;
mod store;
pub mod typed;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use i18n::{Arg, Words};
use planner::hours::{Explanation, Gap, Layer, OpeningHours, Work, read_moment};
use serde_json::{Value, json};

pub use rules::{Absence, Calendars, Person, Scope, Sheets, Shift};

use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::workspaces::{self, business};
use crate::{Can, Error, Result, Timestamp, Tx, Who, timers};

/// What was laid together last for a workspace, and of what.
struct Known {
    hours: String,
    stamp: i64,
    calendars: Arc<Calendars>,
}

/// All calendars of the workspace. The stamp is read each time, as another node may have changed them; a new one is an
/// id that was never given out before, so what a transaction that failed had seen is not found again.
pub fn all(tx: &mut Tx) -> Result<Arc<Calendars>> {
    static KNOWN: LazyLock<Mutex<HashMap<Id, Known>>> = LazyLock::new(Mutex::default);
    let lock = || KNOWN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let (hours, stamp) = store::stamp(tx)?;
    let same = |known: &&Known| known.stamp == stamp && known.hours == hours;
    if let Some(known) = lock().get(&tx.workspace_id).filter(same) {
        return Ok(known.calendars.clone());
    }
    let calendars = Arc::new(Calendars::new(&store::business(&hours)?, store::sheets(tx)?));
    let mut all = lock();
    if all.len() > 1000 {
        all.clear();
    }
    all.insert(tx.workspace_id, Known { hours, stamp, calendars: calendars.clone() });
    Ok(calendars)
}

fn of(tx: &mut Tx, scope: Scope) -> Result<Arc<OpeningHours>> {
    all(tx)?.hours(scope).ok_or(Error::NotFound(scope.as_str()))
}

/// When the business is open, with what its feeds close.
pub fn business(tx: &mut Tx) -> Result<Arc<OpeningHours>> {
    of(tx, Scope::Business)
}

pub fn of_site(tx: &mut Tx, site_id: Id) -> Result<Arc<OpeningHours>> {
    of(tx, Scope::Site(site_id))
}

pub fn of_team(tx: &mut Tx, team_id: Id) -> Result<Arc<OpeningHours>> {
    of(tx, Scope::Team(team_id))
}

/// When somebody works: nobody while they are away.
pub fn of_staff(tx: &mut Tx, staff_id: Id) -> Result<Arc<OpeningHours>> {
    of(tx, Scope::Staff(staff_id))
}

/// As `of_staff`, as if they were never away.
pub fn usual_of_staff(tx: &mut Tx, staff_id: Id) -> Result<Arc<OpeningHours>> {
    all(tx)?.usual(staff_id).ok_or(Error::NotFound("staff"))
}

pub fn is_away(tx: &mut Tx, staff_id: Id, at: Timestamp) -> Result<bool> {
    Ok(all(tx)?.is_away(staff_id, at))
}

/// By the roster, if there is one for them, else by their hours; never while they are away.
pub fn is_on_duty(tx: &mut Tx, staff_id: Id, at: Timestamp) -> Result<bool> {
    Ok(all(tx)?.is_on_duty(staff_id, at))
}

/// Everybody on duty, by id.
pub fn on_duty(tx: &mut Tx, at: Timestamp) -> Result<Vec<Id>> {
    Ok(all(tx)?.on_duty(at))
}

/// Who stands in for somebody, now or then; never one who is away or gone, never themselves.
pub fn stand_in(tx: &mut Tx, staff_id: Id, at: Timestamp) -> Result<Option<Id>> {
    Ok(all(tx)?.stand_in(staff_id, at))
}

/// Who may change which calendar: those of the business and its sites the owner, those of teams and people managers too.
pub fn may_manage(who: &Who, scope: Scope) -> Result<()> {
    who.may(match scope {
        Scope::Business | Scope::Site(_) => Can::ManageWorkspace,
        Scope::Team(_) | Scope::Staff(_) => Can::ManageCalendars,
    })
}

/// What a calendar has of its own, and what comes from above.
#[derive(Debug, Clone)]
pub struct Shown {
    pub scope: Scope,
    pub own: Layer,
    /// The hours that would hold if it had nothing of its own; `None` for the business.
    pub above: Option<Arc<OpeningHours>>,
    pub hours: Arc<OpeningHours>,
    pub site_id: Option<Id>,
    /// Of people: who always stands in.
    pub stand_in_id: Option<Id>,
}

pub fn get(tx: &mut Tx, who: &Who, scope: Scope) -> Result<Shown> {
    who.may(Can::Read)?;
    let calendars = all(tx)?;
    let hours = calendars.hours(scope).ok_or(Error::NotFound(scope.as_str()))?;
    let sheets = calendars.sheets();
    let person = scope.id().and_then(|id| sheets.people.get(&id));
    let own = match scope {
        Scope::Business => layer_of(&*workspaces::hours(tx)?),
        other => sheets.layers.get(&other).cloned().unwrap_or_default(),
    };
    Ok(Shown {
        scope,
        own,
        above: calendars.above(scope),
        hours,
        site_id: match scope {
            Scope::Team(id) => sheets.teams.get(&id).copied().flatten(),
            Scope::Staff(_) => person.and_then(|person| person.site_id),
            Scope::Business | Scope::Site(_) => None,
        },
        stand_in_id: person.and_then(|person| person.stand_in_id),
    })
}

/// The business's hours as a layer, for the form that all calendars share.
fn layer_of(hours: &OpeningHours) -> Layer {
    let name = |date| hours.holiday_name(date).map(str::to_owned);
    Layer {
        zone: Some(hours.zone.clone()),
        week: Some(hours.week.clone()),
        holidays: hours.holidays.iter().map(|date| (*date, name(*date))).collect(),
        open: hours.open_dates().clone(),
        closed: Vec::new(),
    }
}

/// A calendar has this of its own from now on. The zone of the business is changed where its other settings are.
pub fn set(tx: &mut Tx, who: &Who, scope: Scope, layer: &Layer) -> Result<()> {
    may_manage(who, scope)?;
    of(tx, scope)?;
    if scope == Scope::Business {
        let before = workspaces::hours(tx)?;
        if layer.zone.as_ref().is_some_and(|zone| *zone != before.zone) {
            return Err(Error::invalid("zone", "problem-calendar-zone-of-business"));
        }
        let week = layer.week.clone().unwrap_or_else(|| before.week.clone());
        let hours = OpeningHours::new(before.zone.clone(), week, Default::default());
        let mut hours = hours.map_err(|faults| Error::Invalid(faults.iter().map(typed::of_fault).collect()))?;
        for (date, name) in &layer.holidays {
            hours.close_date(*date, name.clone());
        }
        for (date, blocks) in &layer.open {
            hours.open_date(*date, blocks.clone());
        }
        hours.close(before.absences().iter().cloned());
        business::set_hours(tx, &hours)?;
    } else {
        store::put_layer(tx, scope, layer)?;
    }
    changed(tx)?;
    let workspace_id = tx.workspace_id;
    write(tx, who, "calendar.changed", scope.id().unwrap_or(workspace_id), json!({"of": scope.as_str()}))
}

fn changed(tx: &mut Tx) -> Result<()> {
    // What is measured by them goes on by the new ones.
    let workspace_id = tx.workspace_id;
    timers::set(tx, tx.now, "standard.hours", workspace_id)?;
    workspaces::calendars_changed(tx)
}

fn write(tx: &mut Tx, who: &Who, kind: &str, subject_id: Id, details: Value) -> Result<()> {
    journal::write(tx, who, kind, About { subject_id, ..About::default() }, &details)
}

/// When so much work is done that begins then, and how that comes about. `at` is local in the calendar's zone, or has an
/// offset; one that the clock skips or shows twice is refused with both readings.
pub fn explain(tx: &mut Tx, who: &Who, scope: Scope, at: &str, work: &str) -> Result<Explanation> {
    who.may(Can::Read)?;
    let hours = of(tx, scope)?;
    let (at, read) = (read_moment(at, &hours.zone), work.trim().parse::<Work>());
    match (at, read) {
        (Ok(at), Ok(work)) => hours.deadline(at, work).map_err(|wrong| Error::invalid("work", wrong.key())),
        (at, read) => {
            let text: String = work.chars().take(100).collect();
            let wrong_at = at.err().map(|wrong| typed::of_moment("at", &wrong));
            let wrong_work = read.err().map(|_| Field::new("work", "problem-work-not-read").with("text", text));
            Err(Error::Invalid(wrong_at.into_iter().chain(wrong_work).collect()))
        }
    }
}

/// An explanation in one line, in these words.
pub fn say(words: &Words, told: &Explanation) -> String {
    told.say(&|key, gaps| {
        let args: Vec<(&str, Arg)> = gaps
            .iter()
            .map(|(name, gap)| match gap {
                Gap::Text(text) => (*name, Arg::from(text.as_str())),
                Gap::Number(n) => (*name, Arg::from(*n)),
            })
            .collect();
        words.with(key, &args)
    })
}
