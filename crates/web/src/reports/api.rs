//! Reports by API: the figures of the page, as numbers.

use app::promises::Kind;
use app::promises::figures::Counts;
use app::promises::month::Month;
use app::reports::rules::{kept, told};
use app::reports::{self, Decision, Figure, Lateness, Named, Period, Report, Series};
use app::{Error, Field, Id};
use axum::Json;
use axum::extract::Query as Asks;
use serde::Serialize;
use stats::chart::Signal;
use stats::compare::{Difference, difference};
use stats::{Rate, Shown};

use super::Query;
use crate::core::body::Body;
use crate::core::{Call, Failure};

/// `k` of `n`; share and interval are null under five.
#[derive(Debug, Serialize)]
pub struct ShownRate {
    k: u32,
    n: u32,
    share: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

pub fn shown(rate: Rate) -> ShownRate {
    let (share, low, high) = match rate.shown() {
        Shown::Share { share, interval, .. } => (Some(share), Some(interval.low), Some(interval.high)),
        Shown::Unknown | Shown::Counts { .. } => (None, None, None),
    };
    ShownRate { k: rate.k, n: rate.n, share, low, high }
}

#[derive(Debug, Serialize)]
struct Figures {
    kept: ShownRate,
    told_before_due: ShownRate,
    broken: i64,
    done_late: i64,
    moved: i64,
    released: i64,
}

fn figures(counts: &Counts) -> Figures {
    Figures {
        kept: shown(kept(counts)),
        told_before_due: shown(told(counts)),
        broken: counts.broken,
        done_late: counts.late,
        moved: counts.moved,
        released: counts.released,
    }
}

/// A line of a table: what it is of, and its figures.
#[derive(Debug, Serialize)]
struct ShownLine {
    kind: Option<Kind>,
    id: Option<Id>,
    name: Option<String>,
    month: Option<Month>,
    figures: Figures,
}

fn line(counts: &Counts) -> ShownLine {
    ShownLine { kind: None, id: None, name: None, month: None, figures: figures(counts) }
}

fn named(lines: &[reports::Line<Named>]) -> Vec<ShownLine> {
    let of = |one: &reports::Line<Named>| ShownLine {
        id: Some(one.key.id),
        name: Some(one.key.name.clone()),
        ..line(&one.counts)
    };
    lines.iter().map(of).collect()
}

#[derive(Debug, Serialize)]
struct ShownDifference {
    apart: f64,
    low: f64,
    high: f64,
    /// The interval does not hold 0.
    more_than_chance: bool,
}

fn compared(report: &Report) -> Option<ShownDifference> {
    let (apart, interval, more_than_chance) = match difference(kept(&report.total), kept(&report.before)) {
        Difference::Unknown => return None,
        Difference::None { apart, interval } => (apart, interval, false),
        Difference::Some { apart, interval } => (apart, interval, true),
    };
    Some(ShownDifference { apart, low: interval.low, high: interval.high, more_than_chance })
}

#[derive(Debug, Serialize)]
struct ShownPoint {
    month: Month,
    value: Option<f64>,
    n: i64,
    low: Option<f64>,
    centre: Option<f64>,
    high: Option<f64>,
    /// The month is not over.
    running: bool,
    signals: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct ShownChart {
    chart: String,
    locked: bool,
    limits_from: usize,
    points: Vec<ShownPoint>,
    decisions: Vec<Decision>,
}

fn signal(signal: &Signal) -> &'static str {
    match signal {
        Signal::Outside => "outside",
        Signal::OnOneSide => "on_one_side",
        Signal::Trend => "trend",
    }
}

fn chart(series: &Series, period: Period) -> ShownChart {
    let all = series.months.iter().zip(&series.figures).zip(&series.chart.points);
    let points = all.filter(|((month, _), _)| period.holds(**month)).map(|((month, figure), point)| ShownPoint {
        month: *month,
        value: point.value,
        n: match figure {
            Figure::Share(rate) => i64::from(rate.n),
            Figure::Minutes { n, .. } => *n,
        },
        low: point.band.map(|band| band.low.max(0.0)),
        centre: point.band.map(|band| band.centre),
        high: point.band.map(|band| band.high),
        running: point.running,
        signals: point.signals.iter().map(signal).collect(),
    });
    ShownChart {
        chart: series.key.to_string(),
        locked: series.chart.locked,
        limits_from: series.chart.limits_from,
        points: points.collect(),
        decisions: series.decisions.clone(),
    }
}

#[derive(Debug, Serialize)]
struct Horizon {
    month: Month,
    kind: Kind,
    made: i64,
    /// Null under five.
    median_minutes: Option<i64>,
}

#[derive(Debug, Serialize)]
pub struct ShownReport {
    from: Month,
    to: Month,
    so_far: bool,
    total: Figures,
    before: Figures,
    difference: Option<ShownDifference>,
    kinds: Vec<ShownLine>,
    people: Vec<ShownLine>,
    teams: Vec<ShownLine>,
    months: Vec<ShownLine>,
    lateness: Option<Lateness>,
    horizons: Vec<Horizon>,
    charts: Vec<ShownChart>,
}

fn horizon(one: &reports::Median) -> Horizon {
    let known = one.made >= i64::from(stats::FEWEST);
    Horizon { month: one.month, kind: one.kind, made: one.made, median_minutes: known.then_some(one.minutes) }
}

/// `?from=2026-01&to=2026-11&kind=&owner_id=&team_id=`
pub async fn promises(call: Call, Asks(query): Asks<Query>) -> Result<Json<ShownReport>, Failure> {
    let report = super::read(&call.web, &call.who, query.read()?).await?;
    let kinds = report.kinds.iter().map(|one| ShownLine { kind: Some(one.key), ..line(&one.counts) });
    let months = report.months.iter().map(|one| ShownLine { month: Some(one.key), ..line(&one.counts) });
    let charts = [&report.kept, &report.told, &report.late, &report.horizon].into_iter().flatten();
    Ok(Json(ShownReport {
        from: report.period.from,
        to: report.period.to,
        so_far: report.so_far,
        total: figures(&report.total),
        before: figures(&report.before),
        difference: compared(&report),
        kinds: kinds.collect(),
        people: named(&report.people),
        teams: named(&report.teams),
        months: months.collect(),
        lateness: report.lateness,
        horizons: report.horizons.iter().map(horizon).collect(),
        charts: charts.map(|series| chart(series, report.period)).collect(),
    }))
}

/// `{chart, from, reason}`: from that month on, its limits are worked out anew.
pub async fn move_limits(call: Call, body: Body) -> Result<Json<Decision>, Failure> {
    let mut read = body.reader();
    let (chart, from, reason) = (read.text("chart"), read.text("from"), read.text("reason"));
    let month = Month::parse(&from);
    if !from.is_empty() && month.is_none() {
        read.also(vec![Field::new("from", "problem-not-a-month")]);
    }
    read.done()?;
    let from = month.ok_or(Error::invalid("from", "problem-not-a-month"))?;
    let who = call.who.clone();
    let decide = move |tx: &mut app::Tx| reports::move_limits(tx, &who, &chart, from, &reason);
    Ok(Json(call.web.kept.write(call.who.workspace_id, decide).await?))
}
