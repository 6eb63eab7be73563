//! What the page *Improve* shows, read from kept counts: which causes cost most, what is done about them, and whether it
//! holds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use stats::Rate;
use stats::chart::{Phases, g_chart, t_chart, xmr};

use super::actions::{Filter, Shown};
pub use super::counting::Counts;
use super::counting::{ALL, Sum};
use super::rules::{DAY_MS, Jobs, NEEDS_GUARD, State, Strength, WINDOW_DAYS, float};
use super::store::Guard;
use super::tree::Tree;
use super::{effects, store, store_actions, store_counts};
use crate::error::Field;
use crate::ids::Id;
use crate::promises::month::Month;
use crate::time::{ms, plus_ms};
use crate::{Can, Error, Result, Tx, Who, narrowing};

/// One cause in a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub cause_id: Id,
    /// From the top: "Visit › Nobody came".
    pub path: String,
    pub is_retired: bool,
    pub counts: Counts,
}

/// A cause with two complaints or more in 180 days, and nothing done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unguarded {
    pub cause_id: Id,
    pub path: String,
    pub complaints: i64,
    pub last_at: Timestamp,
}

/// What the points of a cause's chart are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Events {
    /// Days from one complaint to the next; each began then.
    Days(Vec<Timestamp>),
    /// Jobs done from one complaint to the next.
    Jobs(Vec<Timestamp>),
    /// Complaints a month.
    Months(Vec<Month>),
}

#[derive(Debug, Clone)]
pub struct Chart {
    pub cause_id: Id,
    pub path: String,
    pub events: Events,
    pub chart: stats::chart::Chart,
}

#[derive(Debug, Clone)]
pub struct Overview {
    pub from: Month,
    pub to: Month,
    /// The month it is there.
    pub running: Month,
    /// All complaints of the period whose cause was found.
    pub all: Sum,
    /// Causes as they were found, those with most complaints first.
    pub lines: Vec<Line>,
    /// The tops of the tree, with all below them.
    pub groups: Vec<Line>,
    /// Jobs done in the period, where every month of it is known.
    pub jobs: Option<i64>,
    /// Actions that are open, soonest due first; and whether there are more.
    pub open: Vec<Shown>,
    pub open_more: bool,
    /// Done, and their effect is to be looked at by now.
    pub to_check: Vec<Shown>,
    pub unguarded: Vec<Unguarded>,
    /// Decisions against an action that are to be looked at again by now.
    pub to_review: Vec<Guard>,
    /// Causes with a guard that was found effective, of those with two complaints or more in 180 days.
    pub verified: Rate,
    /// Actions planned in the period: strong, medium, weak.
    pub strengths: [i64; 3],
    pub charts: Vec<Chart>,
    pub tree: Tree,
}

const SHOWN: i64 = 50;
/// The longest period, in months.
const LONGEST: i64 = 36;
/// Fewer a month than this over a year are rare.
const RARE: i64 = 2;
/// Fewer complaints say nothing on a chart.
const LEAST_EVENTS: usize = 3;
const MOST_EVENTS: i64 = 60;
const CHARTS: usize = 3;

/// The last twelve months unless others are asked for.
pub fn overview(tx: &mut Tx, who: &Who, from: Option<Month>, to: Option<Month>) -> Result<Overview> {
    who.may(Can::Read)?;
    let jobs = effects::known_jobs(tx)?;
    let to = to.unwrap_or(jobs.running).min(jobs.running);
    let from = from.unwrap_or_else(|| to.plus(-11));
    if from > to || from.until(to) >= LONGEST {
        return Err(Error::Invalid(vec![Field::new("from", "problem-improve-period").with("max", LONGEST)]));
    }
    let tree = store::tree(tx)?;
    let sums: BTreeMap<Id, Counts> = store_counts::sums(tx, from, to)?.into_iter().collect();
    let lines = lines(&tree, &sums);
    let recent = recent(tx)?;
    let guards = store_actions::guards(tx)?;
    let (begins, ends) = (from.begins(&jobs.zone), to.plus(1).begins(&jobs.zone));
    let (open, open_more) = open(tx)?;
    let charts = rare_charts(tx, &tree, &lines, &jobs)?;
    let now = tx.now;
    Ok(Overview {
        from,
        to,
        running: jobs.running,
        all: sums.get(&ALL).map(|counts| counts.all).unwrap_or_default(),
        groups: groups(&tree, &sums),
        lines,
        jobs: jobs_of(&jobs, from, to),
        open,
        open_more,
        to_check: store_actions::list(
            tx,
            &Filter { state: Some(State::Done), check_until: Some(now), ..Filter::default() },
            None,
            SHOWN,
        )?,
        unguarded: unguarded(&tree, &recent, &guards),
        to_review: to_review(tx, who, now)?,
        verified: verified(&tree, &recent, &guards),
        strengths: strengths(&store_actions::strengths(tx, begins, ends)?),
        charts,
        tree,
    })
}

/// Decisions to do nothing that are looked at again; why, unless the story is hidden from whoever reads.
fn to_review(tx: &mut Tx, who: &Who, now: Timestamp) -> Result<Vec<Guard>> {
    let mut all = store::reviews_until(tx, now, SHOWN)?;
    let ids: Vec<Id> = all.iter().map(|guard| guard.facts.id).collect();
    let hidden = narrowing::hidden(tx, who, &ids)?;
    for none in all.iter_mut().filter(|guard| hidden.contains(&guard.facts.id)).filter_map(|guard| guard.none.as_mut())
    {
        none.because.clear();
    }
    Ok(all)
}

fn line(tree: &Tree, id: Id, counts: Counts) -> Option<Line> {
    let cause = tree.get(id).filter(|cause| cause.id == id)?;
    Some(Line { cause_id: id, path: tree.path(id), is_retired: cause.retired_at.is_some(), counts })
}

fn lines(tree: &Tree, sums: &BTreeMap<Id, Counts>) -> Vec<Line> {
    let own = sums.iter().filter(|(id, counts)| **id != ALL && counts.own.complaints > 0);
    let mut lines: Vec<Line> = own.filter_map(|(id, counts)| line(tree, *id, *counts)).collect();
    lines.sort_by(|one, two| (two.counts.own.complaints, &one.path).cmp(&(one.counts.own.complaints, &two.path)));
    lines
}

fn groups(tree: &Tree, sums: &BTreeMap<Id, Counts>) -> Vec<Line> {
    let top = tree.standing().filter(|cause| cause.parent_id.is_none());
    let mut lines: Vec<Line> = top
        .filter_map(|cause| line(tree, cause.id, *sums.get(&cause.id)?))
        .filter(|line| line.counts.all.complaints > 0)
        .collect();
    lines.sort_by(|one, two| (two.counts.all.complaints, &one.path).cmp(&(one.counts.all.complaints, &two.path)));
    lines
}

fn jobs_of(jobs: &Jobs, from: Month, to: Month) -> Option<i64> {
    from.through(to).map(|month| jobs.by_month.get(&month).copied()).sum()
}

fn open(tx: &mut Tx) -> Result<(Vec<Shown>, bool)> {
    let filter = Filter { state: Some(State::Open), ..Filter::default() };
    let mut open = store_actions::list(tx, &filter, None, SHOWN + 1)?;
    let most = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    let more = open.len() > most;
    open.truncate(most);
    Ok((open, more))
}

/// (cause, complaints, the last) of those that need a guard.
type Recent = (Id, i64, Timestamp);

fn recent(tx: &mut Tx) -> Result<Vec<Recent>> {
    let since = plus_ms(tx.now, -WINDOW_DAYS * DAY_MS);
    store_counts::since(tx, since, NEEDS_GUARD)
}

/// The causes against which something in such a state stands: themselves, or one above.
fn guarded(tree: &Tree, guards: &[(Id, State)], is: impl Fn(State) -> bool) -> BTreeSet<Id> {
    guards.iter().filter(|(_, state)| is(*state)).flat_map(|(id, _)| tree.under(*id)).collect()
}

fn unguarded(tree: &Tree, recent: &[Recent], guards: &[(Id, State)]) -> Vec<Unguarded> {
    let guarded = guarded(tree, guards, State::guards);
    let bare = recent.iter().filter(|(id, ..)| !guarded.contains(id));
    bare.map(|(id, complaints, last_at)| Unguarded {
        cause_id: *id,
        path: tree.path(*id),
        complaints: *complaints,
        last_at: *last_at,
    })
    .collect()
}

fn verified(tree: &Tree, recent: &[Recent], guards: &[(Id, State)]) -> Rate {
    let verified = guarded(tree, guards, |state| state == State::Effective);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Rate::new(count(recent.iter().filter(|(id, ..)| verified.contains(id)).count()), count(recent.len()))
}

fn strengths(counted: &[(Strength, i64)]) -> [i64; 3] {
    Strength::ALL.map(|strength| counted.iter().filter(|(one, _)| *one == strength).map(|(_, n)| n).sum())
}

/// Of the causes with most complaints, those that are rare all the same: their share says little, the time between them
/// more.
fn rare_charts(tx: &mut Tx, tree: &Tree, lines: &[Line], jobs: &Jobs) -> Result<Vec<Chart>> {
    let first: Vec<Id> = lines.iter().take(CHARTS * 4).map(|line| line.cause_id).collect();
    let mut opened = store_counts::last_opened(tx, &first, MOST_EVENTS)?;
    let now = tx.now;
    let year_ago = plus_ms(now, -365 * DAY_MS);
    let mut charts = Vec::new();
    for id in first {
        let events = opened.remove(&id).unwrap_or_default();
        let last_year = events.iter().filter(|at| **at > year_ago).count();
        if events.len() >= LEAST_EVENTS && is_rare(last_year) && charts.len() < CHARTS {
            charts.extend(between(id, tree.path(id), events, jobs, now));
        }
    }
    Ok(charts)
}

fn is_rare(last_year: usize) -> bool {
    i64::try_from(last_year).is_ok_and(|n| n < RARE * 12)
}

/// Jobs between complaints where they are known for the whole time (g), else days (t). The last time is still going on.
fn between(cause_id: Id, path: String, since: Vec<Timestamp>, jobs: &Jobs, now: Timestamp) -> Option<Chart> {
    let ends = since.iter().skip(1).copied().chain(std::iter::once(now));
    let spans: Vec<(Timestamp, Timestamp)> = since.iter().copied().zip(ends).collect();
    let known: Option<Vec<u32>> = spans.iter().map(|(from, to)| jobs.between(*from, *to).map(rounded)).collect();
    let phases = Phases { starts: Vec::new(), running: true };
    let (events, chart) = match known {
        Some(counts) => (Events::Jobs(since), g_chart(&counts, &phases)),
        None => {
            let day = |(from, to): &(Timestamp, Timestamp)| float(ms(*to) - ms(*from)) / float(DAY_MS);
            let days: Vec<f64> = spans.iter().map(day).collect();
            (Events::Days(since), t_chart(&days, &phases))
        }
    };
    chart.map(|chart| Chart { cause_id, path, events, chart })
}

fn rounded(jobs: f64) -> u32 {
    format!("{:.0}", jobs.max(0.0)).parse().unwrap_or(u32::MAX)
}

/// The chart of one cause and all below it: the time between complaints where they are rare, else complaints a month.
/// `None`: too few to say anything.
pub fn chart_of(tx: &mut Tx, who: &Who, cause_id: Id) -> Result<Option<Chart>> {
    who.may(Can::Read)?;
    let (tree, jobs) = (store::tree(tx)?, effects::known_jobs(tx)?);
    let (now, path) = (tx.now, tree.path(cause_id));
    let counted: BTreeMap<Month, Counts> = store_counts::months(tx, cause_id)?.into_iter().collect();
    let year = jobs.running.plus(-11)..=jobs.running;
    let last_year: i64 = counted.range(year).map(|(_, counts)| counts.all.complaints).sum();
    if usize::try_from(last_year).is_ok_and(is_rare) {
        let events = store_counts::opened(tx, &tree.under(cause_id), Timestamp::UNIX_EPOCH, now, MOST_EVENTS)?;
        let enough = events.len() >= LEAST_EVENTS;
        return Ok(enough.then(|| between(cause_id, path, events, &jobs, now)).flatten());
    }
    let Some((first, _)) = counted.first_key_value() else { return Ok(None) };
    let months: Vec<Month> = (*first).max(jobs.running.plus(1 - LONGEST)).through(jobs.running).collect();
    let value = |month: &Month| Some(float(counted.get(month).map_or(0, |counts| counts.all.complaints)));
    let values: Vec<Option<f64>> = months.iter().map(value).collect();
    let chart = xmr(&values, &Phases { starts: Vec::new(), running: true });
    Ok(chart.map(|chart| Chart { cause_id, path, events: Events::Months(months), chart }))
}
