//! The charts of a report. Each is worked out from its first month on, whatever period is shown: limits are locked.

use std::collections::BTreeMap;

use jiff::Timestamp;
use stats::chart::{Chart, Phases, p_chart, t_chart, xmr};
use stats::{FEWEST, Rate};

use super::rules::{Key, Lateness, Of, Period, Scope, kept, lateness, told, whole};
use super::store::{self, Median};
use super::{Decision, Line};
use crate::promises::Kind;
use crate::promises::figures::Counts;
use crate::promises::month::Month;
use crate::time::ms;
use crate::{Result, Tx};

/// What a month of a chart is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure {
    Share(Rate),
    /// Minutes, of so many promises; `None` where too few are known.
    Minutes {
        minutes: Option<i64>,
        n: i64,
    },
}

/// A chart with a point for each month from the first to the running one.
#[derive(Debug, Clone)]
pub struct Series {
    pub key: Key,
    pub months: Vec<Month>,
    pub figures: Vec<Figure>,
    pub chart: Chart,
    pub decisions: Vec<Decision>,
}

/// Days between one broken promise and the next; the last time is still going on.
#[derive(Debug, Clone)]
pub struct Gaps {
    /// When each time began.
    pub since: Vec<Timestamp>,
    pub chart: Chart,
}

/// Under so many broken ones a month, the time between them says more than their share.
const RARE: i64 = 2;
/// As far back as rare ones are read.
const MOST_BREAKS: usize = 500;
const DAY_MS: f64 = 86_400_000.0;

pub struct Charts {
    late_counts: BTreeMap<Month, Vec<(i64, i64)>>,
    with_lengths: bool,
    pub horizons: Vec<Median>,
    pub kept: Option<Series>,
    pub told: Option<Series>,
    pub late: Option<Series>,
    pub horizon: Option<Series>,
    pub gaps: Option<Gaps>,
}

impl Charts {
    /// Of the broken ones of a period; `None` where lengths are not counted by whose they are.
    pub fn lateness(&self, period: Period, counts: Counts) -> Option<Lateness> {
        let mut sums: BTreeMap<i64, i64> = BTreeMap::new();
        for (_, counted) in self.late_counts.iter().filter(|(month, _)| period.holds(**month)) {
            for (minutes, count) in counted {
                *sums.entry(*minutes).or_default() += count;
            }
        }
        self.with_lengths.then(|| lateness(counts.broken, &sums.into_iter().collect::<Vec<_>>()))
    }
}

pub fn read(tx: &mut Tx, scope: Scope, months: &[Line<Month>], running: Month) -> Result<Charts> {
    let with_lengths = matches!(scope, Scope::All | Scope::Kind(_));
    let shares = |of: fn(&Counts) -> Rate| -> Vec<(Month, Figure)> {
        months.iter().map(|line| (line.key, Figure::Share(of(&line.counts)))).collect()
    };
    let mut charts = Charts {
        late_counts: BTreeMap::new(),
        with_lengths,
        horizons: Vec::new(),
        kept: series(tx, Key { of: Of::Kept, scope }, shares(kept), running)?,
        told: series(tx, Key { of: Of::Told, scope }, shares(told), running)?,
        late: None,
        horizon: None,
        gaps: None,
    };
    if with_lengths {
        for (month, minutes, count) in store::lateness(tx, scope.kind())? {
            charts.late_counts.entry(month).or_default().push((minutes, count));
        }
        let late = |line: &Line<Month>| {
            let counted = charts.late_counts.get(&line.key).map(Vec::as_slice).unwrap_or_default();
            let found = lateness(line.counts.broken, counted);
            (line.key, Figure::Minutes { minutes: found.p90_minutes, n: found.broken })
        };
        let figures = months.iter().map(late).collect();
        charts.late = series(tx, Key { of: Of::Late, scope }, figures, running)?;
        charts.horizons = store::horizons(tx, scope.kind())?;
        if let Some(kind) = scope.kind().or(most_promised(&charts.horizons)) {
            let figures = charts.horizons.iter().filter(|one| one.kind == kind).map(|one| (one.month, median(one)));
            let key = Key { of: Of::Horizon, scope: Scope::Kind(kind) };
            charts.horizon = series(tx, key, figures.collect(), running)?;
        }
    }
    if scope == Scope::All && is_rare(months, running) {
        charts.gaps = gaps(tx)?;
    }
    Ok(charts)
}

fn median(one: &Median) -> Figure {
    let known = one.made >= i64::from(FEWEST);
    Figure::Minutes { minutes: known.then_some(one.minutes), n: one.made }
}

fn most_promised(horizons: &[Median]) -> Option<Kind> {
    let made = |kind: &Kind| -> i64 { horizons.iter().filter(|one| one.kind == *kind).map(|one| one.made).sum() };
    Kind::ALL.into_iter().rev().max_by_key(made).filter(|kind| made(kind) > 0)
}

/// The first month of which a chart knows anything.
pub fn first_month(tx: &mut Tx, key: Key) -> Result<Option<Month>> {
    if key.of == Of::Horizon {
        return Ok(store::horizons(tx, key.scope.kind())?.first().map(|one| one.month));
    }
    Ok(store::by_month(tx, key.scope)?.first().map(|(month, _)| *month))
}

/// Every month from the first to the running one has its point, known or not.
fn series(tx: &mut Tx, key: Key, known: Vec<(Month, Figure)>, running: Month) -> Result<Option<Series>> {
    let known: BTreeMap<Month, Figure> = known.into_iter().filter(|(month, _)| *month <= running).collect();
    let Some((first, _)) = known.first_key_value() else { return Ok(None) };
    let months: Vec<Month> = first.through(running).collect();
    let nothing = match key.of {
        Of::Kept | Of::Told => Figure::Share(Rate::new(0, 0)),
        Of::Late | Of::Horizon => Figure::Minutes { minutes: None, n: 0 },
    };
    let figures: Vec<Figure> = months.iter().map(|month| known.get(month).copied().unwrap_or(nothing)).collect();
    let decisions = store::decisions(tx, key)?;
    let place = |decision: &Decision| months.iter().position(|month| *month == decision.from);
    let phases = Phases { starts: decisions.iter().filter_map(place).collect(), running: true };
    let chart = match nothing {
        Figure::Share(_) => {
            let rate = |figure: &Figure| if let Figure::Share(rate) = figure { *rate } else { Rate::new(0, 0) };
            p_chart(&figures.iter().map(rate).collect::<Vec<_>>(), &phases)
        }
        Figure::Minutes { .. } => {
            let value = |figure: &Figure| match figure {
                Figure::Minutes { minutes, .. } => minutes.map(|minutes| f64::from(whole(minutes))),
                Figure::Share(_) => None,
            };
            xmr(&figures.iter().map(value).collect::<Vec<_>>(), &phases)
        }
    };
    Ok(chart.map(|chart| Series { key, months, figures, chart, decisions }))
}

/// Over the last twelve full months, and there were some.
fn is_rare(months: &[Line<Month>], running: Month) -> bool {
    let year = Period { from: running.plus(-12), to: running.plus(-1) };
    let broken: i64 = months.iter().filter(|line| year.holds(line.key)).map(|line| line.counts.broken).sum();
    let span = months.first().map_or(0, |line| line.key.until(running)).min(12);
    broken > 0 && broken < RARE * span
}

fn gaps(tx: &mut Tx) -> Result<Option<Gaps>> {
    let limit = i64::try_from(MOST_BREAKS + 1).unwrap_or(i64::MAX);
    let since = store::breaks(tx, limit)?;
    if since.len() > MOST_BREAKS {
        return Ok(None);
    }
    let ends = since.iter().skip(1).copied().chain(std::iter::once(tx.now));
    let days = |(from, to): (&Timestamp, Timestamp)| -> f64 {
        let minutes = ms(to).saturating_sub(ms(*from)).max(0) / 60_000;
        f64::from(whole(minutes)) * 60_000.0 / DAY_MS
    };
    let between: Vec<f64> = since.iter().zip(ends).map(days).collect();
    let chart = t_chart(&between, &Phases { starts: Vec::new(), running: true });
    Ok(chart.map(|chart| Gaps { since, chart }))
}
