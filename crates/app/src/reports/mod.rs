//! Reports on promises: what became of those that fell due in some months, by kind, person, team and month, with charts
//! that tell noise from change. Read from the counts that promises keep (`promises::figures`), never from all promises.

mod charts;
pub mod rules;
mod store;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

pub use charts::{Figure, Gaps, Series};
pub use rules::{Key, Lateness, Of, Period, Scope};
pub use store::Median;

use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::promises::figures::{self, Counts};
use crate::promises::month::Month;
use crate::promises::rules::check_words;
use crate::promises::{Kind, State};
use crate::workspaces::{staff, teams};
use crate::{Can, Error, Result, Tx, Who};

/// Which report.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    pub from: Option<Month>,
    pub to: Option<Month>,
    pub scope: Scope,
}

/// One line of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<K> {
    pub key: K,
    pub counts: Counts,
}

/// A person or a team, as a line shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub id: Id,
    pub name: String,
    /// They work here no longer.
    pub has_left: bool,
}

#[derive(Debug, Clone)]
pub struct Report {
    pub scope: Scope,
    /// The name of the person or team in `scope`.
    pub of: Option<Named>,
    pub period: Period,
    /// The month it is there.
    pub running: Month,
    /// The last month of the period is not over.
    pub so_far: bool,
    pub total: Counts,
    /// Of the period of the same length before.
    pub before: Counts,
    /// Empty where `scope` names it already.
    pub kinds: Vec<Line<Kind>>,
    pub people: Vec<Line<Named>>,
    pub teams: Vec<Line<Named>>,
    pub months: Vec<Line<Month>>,
    pub lateness: Option<Lateness>,
    /// By month and kind, in the period.
    pub horizons: Vec<Median>,
    pub kept: Option<Series>,
    pub told: Option<Series>,
    pub late: Option<Series>,
    /// Of the kind in `scope`, or of the one promised most.
    pub horizon: Option<Series>,
    /// Days between broken promises, where these are too rare for a share a month.
    pub gaps: Option<Gaps>,
}

/// Ended before it is due, and not due yet.
#[derive(Debug, Clone, Copy)]
pub struct Early {
    is_team: bool,
    whose_id: Id,
    kind: Kind,
    by: Timestamp,
    state: State,
}

impl Early {
    fn counts(&self) -> Counts {
        let is = |state: State| i64::from(self.state == state);
        Counts { kept: is(State::Kept), moved: is(State::Moved), released: is(State::Released), ..Counts::default() }
    }

    fn is_in(&self, scope: Scope) -> bool {
        match scope {
            Scope::All => !self.is_team,
            Scope::Kind(kind) => !self.is_team && self.kind == kind,
            Scope::Person(id) => !self.is_team && self.whose_id == id,
            Scope::Team(id) => self.is_team && self.whose_id == id,
        }
    }
}

/// Sums of kept counts, without what is not due yet.
fn due<K: Ord>(sums: Vec<(K, Counts)>, early: impl Iterator<Item = (K, Counts)>) -> Vec<Line<K>> {
    let mut all: BTreeMap<K, Counts> = sums.into_iter().collect();
    for (key, counts) in early {
        if let Some(sum) = all.get_mut(&key) {
            *sum = sum.plus(counts, -1);
        }
    }
    let lines = all.into_iter().map(|(key, counts)| Line { key, counts });
    lines.filter(|line| !line.counts.is_nothing()).collect()
}

/// Whether the counts must be made anew before a report is read (`count_anew`): they never were, or the business has moved
/// to another zone.
pub fn is_stale(tx: &mut Tx) -> Result<bool> {
    figures::is_stale(tx)
}

/// Counts anew if that is to be done.
pub fn count_anew(tx: &mut Tx) -> Result<()> {
    if figures::is_stale(tx)? { figures::count_anew(tx) } else { Ok(()) }
}

pub fn promises(tx: &mut Tx, who: &Who, asked: &Asked) -> Result<Report> {
    who.may(Can::Read)?;
    let zone = figures::counted_zone(tx)?.unwrap_or(jiff::tz::TimeZone::UTC);
    let running = Month::of(tx.now, &zone);
    let period = Period::asked(asked.from, asked.to, running)?;
    let scope = asked.scope;
    let of = named(tx, who, scope)?;
    let early = store::early(tx, running.plus(1).begins(&zone))?;
    let of_scope = || early.iter().filter(|one| one.is_in(scope));
    let in_period = || early.iter().filter(|_| period.holds(running));
    let months = due(store::by_month(tx, scope)?, of_scope().map(|one| (Month::of(one.by, &zone), one.counts())));
    let sum = |period: Period| months.iter().filter(|line| period.holds(line.key)).map(|line| line.counts).sum();
    let with_kinds = matches!(scope, Scope::All | Scope::Person(_) | Scope::Team(_));
    let kinds = match with_kinds {
        true => {
            let early = in_period().filter(|one| one.is_in(scope)).map(|one| (Order::of(one.kind), one.counts()));
            let sums =
                store::by_kind(tx, scope, period)?.into_iter().map(|(kind, sum)| (Order::of(kind), sum)).collect();
            due(sums, early).into_iter().map(|line| Line { key: line.key.kind, counts: line.counts }).collect()
        }
        false => Vec::new(),
    };
    let is_kind = |one: &&Early| scope.kind().is_none_or(|kind| kind == one.kind);
    let (mut people, mut teams) = (Vec::new(), Vec::new());
    if matches!(scope, Scope::All | Scope::Kind(_)) {
        for (whose, is_team, into) in [("owner", false, &mut people), ("team", true, &mut teams)] {
            let early = in_period().filter(is_kind).filter(|one| one.is_team == is_team);
            let lines = due(store::by_whose(tx, whose, scope, period)?, early.map(|one| (one.whose_id, one.counts())));
            *into = by_name(tx, who, is_team, lines)?;
        }
    }
    let charts = charts::read(tx, scope, &months, running)?;
    Ok(Report {
        scope,
        of,
        period,
        running,
        so_far: period.to == running,
        total: sum(period),
        before: sum(period.before()),
        kinds,
        people,
        teams,
        lateness: charts.lateness(period, sum(period)),
        horizons: charts.horizons.iter().filter(|one| period.holds(one.month)).copied().collect(),
        kept: charts.kept,
        told: charts.told,
        late: charts.late,
        horizon: charts.horizon,
        gaps: charts.gaps,
        months: months.into_iter().filter(|line| period.holds(line.key)).collect(),
    })
}

/// A kind at its place in the list of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Order {
    place: usize,
    kind: Kind,
}

impl Order {
    fn of(kind: Kind) -> Order {
        Order { place: Kind::ALL.iter().position(|one| *one == kind).unwrap_or(usize::MAX), kind }
    }
}

impl PartialOrd for Order {
    fn partial_cmp(&self, other: &Order) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Order {
    fn cmp(&self, other: &Order) -> std::cmp::Ordering {
        self.place.cmp(&other.place)
    }
}

/// Everybody who ever worked here, or every team.
fn names(tx: &mut Tx, who: &Who, teams: bool) -> Result<Vec<Named>> {
    if teams {
        let all = teams::list(tx, who)?;
        return Ok(all.into_iter().map(|team| Named { id: team.id, name: team.name, has_left: false }).collect());
    }
    let all = staff::list(tx, who)?;
    Ok(all.into_iter().map(|one| Named { id: one.id, name: one.name, has_left: !one.active }).collect())
}

fn by_name(tx: &mut Tx, who: &Who, teams: bool, lines: Vec<Line<Id>>) -> Result<Vec<Line<Named>>> {
    let names = names(tx, who, teams)?;
    let named = |line: Line<Id>| {
        let key = names.iter().find(|named| named.id == line.key).cloned();
        Line {
            key: key.unwrap_or(Named { id: line.key, name: line.key.to_string(), has_left: true }),
            counts: line.counts,
        }
    };
    let mut lines: Vec<Line<Named>> = lines.into_iter().map(named).collect();
    lines.sort_by_cached_key(|line| (line.key.name.to_lowercase(), line.key.id));
    Ok(lines)
}

fn named(tx: &mut Tx, who: &Who, scope: Scope) -> Result<Option<Named>> {
    let (teams, id) = match scope {
        Scope::All | Scope::Kind(_) => return Ok(None),
        Scope::Person(id) => (false, id),
        Scope::Team(id) => (true, id),
    };
    let found = names(tx, who, teams)?.into_iter().find(|named| named.id == id);
    let what = if teams { "team" } else { "staff" };
    found.map(Some).ok_or(Error::NotFound(what))
}

/// From `from` on, the limits of a chart are worked out anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    pub id: Id,
    pub chart: Key,
    pub from: Month,
    pub reason: String,
    pub decided_at: Timestamp,
    pub decided_by_id: Option<Id>,
}

/// Limits are locked, and move only so: somebody decides it, says why, and it stands in the journal.
pub fn move_limits(tx: &mut Tx, who: &Who, chart: &str, from: Month, reason: &str) -> Result<Decision> {
    who.may(Can::LookAfter)?;
    let key = Key::parse(chart).ok_or(Error::invalid("chart", "problem-unknown-chart"))?;
    named(tx, who, key.scope)?;
    let zone = figures::counted_zone(tx)?.unwrap_or(jiff::tz::TimeZone::UTC);
    let first = charts::first_month(tx, key)?;
    let mut problems = Vec::from_iter(check_words("reason", reason).err());
    if first.is_none_or(|first| from <= first) || from > Month::of(tx.now, &zone) {
        problems.push(Field::new("from", "problem-limits-month"));
    } else if store::decisions(tx, key)?.iter().any(|one| one.from == from) {
        problems.push(Field::new("from", "problem-limits-taken"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let decision = Decision {
        id: tx.new_id(),
        chart: key,
        from,
        reason: reason.trim().to_owned(),
        decided_at: tx.now,
        decided_by_id: who.staff_id(),
    };
    store::insert_decision(tx, &decision)?;
    let about = About { subject_id: decision.id, ..About::default() };
    let details = json!({"chart": decision.chart, "from": from, "reason": decision.reason});
    journal::write(tx, who, "report.limits_moved", about, &details)?;
    Ok(decision)
}
