//! Control charts: is a figure over time only noise around one level, or did something change? Pure.
//!
//! Limits are worked out from the first points of a phase and then stay (`LOCK_AFTER`); a new phase begins only where
//! somebody decided it. Rules: a point outside, 8 on one side, 6 trending (MEASURES.md, Small numbers).

use crate::{FEWEST, Rate};

/// After so many known points the limits of a phase move no more.
pub const LOCK_AFTER: usize = 12;
/// So many in a row on one side of the middle.
pub const ON_ONE_SIDE: usize = 8;
/// So many in a row, each above (or each below) the one before.
pub const TRENDING: usize = 6;

/// What a point tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    Outside,
    OnOneSide,
    Trend,
}

/// A point with the limits that hold for it. `value` is `None` where nothing, or too little, is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub value: Option<f64>,
    /// `None` before anything was known.
    pub band: Option<Band>,
    /// It is counted towards nothing yet: its time is not over.
    pub running: bool,
    pub signals: Vec<Signal>,
}

/// The middle, and the limits of what is only noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    pub low: f64,
    pub centre: f64,
    pub high: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub points: Vec<Point>,
    /// Whether the limits of the last phase stand. Before, they move with each point.
    pub locked: bool,
    /// How many points the limits of the last phase are from.
    pub limits_from: usize,
}

/// How a row of points is to be read.
#[derive(Clone, Debug, Default)]
pub struct Phases {
    /// Where a later phase begins, by somebody's decision; ascending.
    pub starts: Vec<usize>,
    /// The last point's time is not over: it is shown, and judged and counted only later; but a time between events that is
    /// too long for noise already is said to be.
    pub running: bool,
}

/// The band of a phase at each point, worked out from the phase's first points.
struct Limits {
    at: Box<dyn Fn(usize) -> Band>,
    first: First,
}

/// The band of a share around the share of all, for `n` cases: p̄ ± 3 √(p̄ (1 − p̄) / n), between 0 and 1
/// (Montgomery, Introduction to Statistical Quality Control, 7th ed., section 7.2.2).
pub fn p_band(all: Rate, n: u32) -> Band {
    let centre = f64::from(all.k) / f64::from(all.n.max(1));
    let three = 3.0 * (centre * (1.0 - centre) / f64::from(n.max(1))).sqrt();
    Band { low: (centre - three).max(0.0), centre, high: (centre + three).min(1.0) }
}

/// Mean ± 2.66 × mean moving range; 2.66 is 3 / 1.128 (Wheeler, Understanding Variation, 1993). `None` for fewer than two.
pub fn xmr_band(values: &[f64]) -> Option<Band> {
    let ranges: Vec<f64> =
        values.windows(2).map(|pair| if let [one, two] = pair { (two - one).abs() } else { 0.0 }).collect();
    let (centre, range) = (mean(values)?, mean(&ranges)?);
    Some(Band { low: centre - 2.66 * range, centre, high: centre + 2.66 * range })
}

/// ḡ + 3 √(ḡ (ḡ + 1)), and no lower limit, because it falls under 0
/// (Kaminsky, Benneyan, Davis, Burke 1992, Journal of Quality Technology 24:63). `None` for fewer than two.
pub fn g_band(counts: &[f64]) -> Option<Band> {
    let centre = mean(counts).filter(|_| counts.len() > 1)?;
    Some(Band { low: 0.0, centre, high: centre + 3.0 * (centre * (centre + 1.0)).sqrt() })
}

/// Nelson's power: times between events come out nearly normal.
const EVEN: f64 = 3.6;

/// Shares with a number of cases of their own each. A point of fewer than five cases is not drawn, but counts in p̄.
/// `None` when no point is known.
pub fn p_chart(rates: &[Rate], phases: &Phases) -> Option<Chart> {
    let share = |rate: &Rate| (rate.n >= FEWEST).then(|| f64::from(rate.k) / f64::from(rate.n));
    let values: Vec<Option<f64>> = rates.iter().map(share).collect();
    chart(&values, phases, |from, to| {
        let first = First::of(values.get(from..to)?);
        let counted = rates.get(from..from + first.points).filter(|_| first.known > 0)?;
        let sum = |of: fn(&Rate) -> u32| counted.iter().map(of).fold(0, u32::saturating_add);
        let all = Rate::new(sum(|rate| rate.k), sum(|rate| rate.n));
        let cases: Vec<u32> = rates.iter().map(|rate| rate.n).collect();
        let band = move |at: usize| p_band(all, cases.get(at).copied().unwrap_or(0));
        Some(Limits { at: Box::new(band), first })
    })
}

/// Anything else, one figure a time. `None` with fewer than two known points.
pub fn xmr(values: &[Option<f64>], phases: &Phases) -> Option<Chart> {
    chart(values, phases, |from, to| level(values.get(from..to)?, xmr_band))
}

/// Time between rare events: made even by the power 1 / 3.6, charted as XmR, and brought back
/// (Nelson 1994, Journal of Quality Technology 26:88). A long time is good news, and above the upper limit.
pub fn t_chart(between: &[f64], phases: &Phases) -> Option<Chart> {
    let even: Vec<Option<f64>> = between.iter().map(|time| Some(evened(*time))).collect();
    let mut chart = xmr(&even, phases)?;
    let back = |value: f64| value.max(0.0).powf(EVEN);
    for (point, time) in chart.points.iter_mut().zip(between) {
        point.value = Some(time.max(0.0));
        let even = point.band;
        point.band = even.map(|band| Band { low: back(band.low), centre: back(band.centre), high: back(band.high) });
    }
    Some(long_already(chart))
}

/// A time that still goes on can only grow: above the upper limit it is no noise any more, whenever it ends.
fn long_already(mut chart: Chart) -> Chart {
    if let Some(last) = chart.points.last_mut().filter(|last| last.running)
        && let (Some(value), Some(band)) = (last.value, last.band)
        && compare(value, band.high) > 0
    {
        last.signals.push(Signal::Outside);
    }
    chart
}

fn evened(time: f64) -> f64 {
    time.max(0.0).powf(1.0 / EVEN)
}

/// How many went well between rare events.
pub fn g_chart(between: &[u32], phases: &Phases) -> Option<Chart> {
    let values: Vec<Option<f64>> = between.iter().map(|count| Some(f64::from(*count))).collect();
    chart(&values, phases, |from, to| level(values.get(from..to)?, g_band)).map(long_already)
}

/// The same band at every point of a phase.
fn level(values: &[Option<f64>], band: fn(&[f64]) -> Option<Band>) -> Option<Limits> {
    let first = First::of(values);
    let counted: Vec<f64> = values.iter().take(first.points).flatten().copied().collect();
    let band = band(&counted)?;
    Some(Limits { at: Box::new(move |_| band), first })
}

fn mean(values: &[f64]) -> Option<f64> {
    let count = u32::try_from(values.len()).ok().filter(|count| *count > 0)?;
    Some(values.iter().sum::<f64>() / f64::from(count))
}

/// The points that limits are from.
#[derive(Clone, Copy)]
struct First {
    points: usize,
    known: usize,
}

impl First {
    /// Up to the one that makes enough of them, or all.
    fn of(values: &[Option<f64>]) -> First {
        let mut known = 0;
        for (at, value) in values.iter().enumerate() {
            known += usize::from(value.is_some());
            if known == LOCK_AFTER {
                return First { points: at + 1, known };
            }
        }
        First { points: values.len(), known }
    }
}

fn chart(values: &[Option<f64>], phases: &Phases, limits: impl Fn(usize, usize) -> Option<Limits>) -> Option<Chart> {
    let complete = if phases.running { values.len().saturating_sub(1) } else { values.len() };
    let later = phases.starts.iter().copied().filter(|start| *start > 0 && *start < complete);
    let starts: Vec<usize> = std::iter::once(0).chain(later).collect();
    let end = |place: usize| starts.get(place + 1).copied();
    // A phase of which too little is known yet goes on with the limits before it.
    let known: Vec<(usize, Limits)> = starts
        .iter()
        .enumerate()
        .filter_map(|(place, from)| Some((*from, limits(*from, end(place).unwrap_or(complete))?)))
        .collect();
    let (first, last) = (known.first()?.0, known.last()?);
    let point = |at: usize, band: Option<Band>| Point {
        value: values.get(at).copied().flatten(),
        band,
        running: at >= complete,
        signals: Vec::new(),
    };
    let mut points: Vec<Point> = (0..first).map(|at| point(at, None)).collect();
    for (place, (from, limits)) in known.iter().enumerate() {
        let to = known.get(place + 1).map_or(values.len(), |next| next.0);
        points.extend(judged((*from..to).map(|at| point(at, Some((limits.at)(at)))).collect()));
    }
    let limits_from = last.1.first.known;
    Some(Chart { points, locked: limits_from >= LOCK_AFTER, limits_from })
}

/// The rules, within one phase. A point that is unknown or still running neither adds to a run nor breaks it; one on the
/// middle neither adds nor breaks (Perla, Provost, Murray 2011, BMJ Quality & Safety 20:46); equal ones end a trend.
fn judged(mut points: Vec<Point>) -> Vec<Point> {
    let (mut side, mut on_side) = (0_i8, 0_usize);
    let (mut way, mut steps, mut before) = (0_i8, 0_usize, None::<f64>);
    for point in points.iter_mut().filter(|point| !point.running) {
        let (Some(value), Some(band)) = (point.value, point.band) else { continue };
        if compare(value, band.low) < 0 || compare(value, band.high) > 0 {
            point.signals.push(Signal::Outside);
        }
        let now = compare(value, band.centre);
        if now != 0 {
            on_side = if now == side { on_side + 1 } else { 1 };
            side = now;
            if on_side >= ON_ONE_SIDE {
                point.signals.push(Signal::OnOneSide);
            }
        }
        let step = before.map_or(0, |before| compare(value, before));
        steps = match step {
            0 => 0,
            same if same == way => steps + 1,
            _ => 1,
        };
        (way, before) = (step, Some(value));
        if steps + 1 >= TRENDING {
            point.signals.push(Signal::Trend);
        }
    }
    points
}

/// −1, 0 or 1; what only rounding tells apart is equal.
fn compare(one: f64, two: f64) -> i8 {
    let apart = one - two;
    if apart.abs() <= 1e-9 * one.abs().max(two.abs()) {
        0
    } else if apart > 0.0 {
        1
    } else {
        -1
    }
}

#[cfg(test)]
mod tests;
