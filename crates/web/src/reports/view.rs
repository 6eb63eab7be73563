//! A report in words: sentences, tables, and what a chart says.

use app::Id;
use app::promises::Kind;
use app::promises::figures::Counts;
use app::promises::month::Month;
use app::reports::rules::{kept, told};
use app::reports::{Figure, Gaps, Line, Named, Report, Scope, Series};
use app::workspaces::Staff;
use i18n::{Arg, Words};
use stats::chart::{Chart, LOCK_AFTER, Signal};
use stats::compare::{Difference, difference, ranking};
use stats::{Interval, Rate, Shown};

use super::chart::{Drawing, Picture, Scale, length};
use super::{address, csv};
use crate::core::urls;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// "Nov 2026".
pub fn month_name(words: &Words, month: Month) -> String {
    let key = usize::try_from(month.number() - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or("jan");
    let name = words.t(&format!("dates-month-short-{key}"));
    words.with("reports-month", &[("month", Arg::from(name)), ("year", Arg::from(month.year().to_string()))])
}

pub fn kind_name(words: &Words, kind: Kind) -> String {
    words.t(&format!("promise-kind-{}", kind.as_str().replace('_', "-"))).into_owned()
}

/// "79–96%".
fn span(words: &Words, interval: Interval) -> String {
    let whole = |share: f64| (share * 100.0).round() / 100.0;
    let low = words.percent(whole(interval.low));
    let low = low.trim_end_matches('%').trim_end();
    words.with("reports-span", &[("low", Arg::from(low)), ("high", Arg::from(words.percent(whole(interval.high))))])
}

/// "45 of 50 (79–96%)"; of fewer than five "3 of 4"; of none a dash.
pub fn rate(words: &Words, rate: Rate) -> String {
    let of = |k: u32, n: u32| [("k", Arg::from(i64::from(k))), ("n", Arg::from(i64::from(n)))];
    match rate.shown() {
        Shown::Unknown => words.t("reports-none").into_owned(),
        Shown::Counts { k, n } => words.with("reports-k-of-n", &of(k, n)),
        Shown::Share { interval, k, n, .. } => {
            let args = [
                ("of", Arg::from(words.with("reports-k-of-n", &of(k, n)))),
                ("span", Arg::from(span(words, interval))),
            ];
            words.with("reports-k-of-n-span", &args)
        }
    }
}

/// The first sentence, then what else became of them.
pub fn sentences(words: &Words, report: &Report) -> (String, Vec<String>) {
    let (total, fell_due) = (&report.total, report.total.fell_due());
    let first = match kept(total).shown() {
        Shown::Unknown => words.t("reports-kept-none").into_owned(),
        Shown::Counts { .. } => words.with("reports-kept-few", &[("rate", Arg::from(rate(words, kept(total))))]),
        Shown::Share { .. } => words.with("reports-kept", &[("rate", Arg::from(rate(words, kept(total))))]),
    };
    let mut more = Vec::new();
    let mut say = |key: &str, n: i64| {
        if n > 0 {
            more.push(words.with(key, &[("n", Arg::from(n))]));
        }
    };
    say("reports-moved", total.moved);
    say("reports-released", total.released);
    if total.broken > 0 {
        more.push(words.with("reports-told", &[("rate", Arg::from(rate(words, told(total))))]));
    }
    if let Some(late) = report.lateness.filter(|late| late.broken > 0) {
        let args = [("done", Arg::from(late.done)), ("broken", Arg::from(late.broken))];
        more.push(match late.p90_minutes {
            Some(minutes) => {
                let length = length(words, f64::from(u32::try_from(minutes).unwrap_or(u32::MAX)));
                words.with("reports-late-p90", &[("length", Arg::from(length))])
            }
            None => words.with("reports-late-unknown", &args),
        });
    }
    if fell_due > 0 {
        more.push(compared(words, report));
    }
    (first, more)
}

/// Against the months before, and whether that may be chance.
fn compared(words: &Words, report: &Report) -> String {
    let (ours, theirs) = (kept(&report.total), kept(&report.before));
    let before = rate(words, theirs);
    let points = |share: f64| {
        let whole = (share * 100.0).round();
        let sign = if whole > 0.0 {
            "+"
        } else if whole < 0.0 {
            "−"
        } else {
            ""
        };
        format!("{sign}{:.0}", whole.abs())
    };
    let args = |apart: f64, interval: Interval| {
        [
            ("before", Arg::from(before.clone())),
            ("apart", Arg::from(points(apart))),
            ("low", Arg::from(points(interval.low))),
            ("high", Arg::from(points(interval.high))),
        ]
    };
    match difference(ours, theirs) {
        Difference::Unknown => words.with("reports-before-unknown", &[("before", Arg::from(before.clone()))]),
        Difference::None { apart, interval } => words.with("reports-before-same", &args(apart, interval)),
        Difference::Some { apart, interval } => words.with("reports-before-other", &args(apart, interval)),
    }
}

/// One row of a table of figures.
pub struct Row {
    pub name: String,
    pub href: Option<String>,
    pub has_left: bool,
    pub kept: String,
    pub broken: i64,
    pub told: String,
    pub late: i64,
    pub moved: i64,
    pub released: i64,
}

pub struct Table {
    pub id: &'static str,
    pub title: String,
    /// In which order, and why.
    pub hint: String,
    pub rows: Vec<Row>,
    pub csv: String,
}

fn row(words: &Words, name: String, href: Option<String>, counts: &Counts) -> Row {
    Row {
        name,
        href,
        has_left: false,
        kept: rate(words, kept(counts)),
        broken: counts.broken,
        told: rate(words, told(counts)),
        late: counts.late,
        moved: counts.moved,
        released: counts.released,
    }
}

/// In order of the share kept where the intervals allow it; as they came where they overlap.
fn ranked<K>(words: &Words, lines: &[Line<K>], mut rows: Vec<Row>, table: &'static str, csv: String) -> Table {
    let order = ranking(&lines.iter().map(|line| kept(&line.counts)).collect::<Vec<_>>());
    let hint = if order.is_some() { "reports-ranked" } else { "reports-not-ranked" };
    if let Some(order) = order {
        let mut placed: Vec<Option<Row>> = rows.into_iter().map(Some).collect();
        rows = order.into_iter().filter_map(|at| placed.get_mut(at)?.take()).collect();
    }
    let hint = if rows.len() < 2 { String::new() } else { words.t(hint).into_owned() };
    Table { id: table, title: words.t(&format!("reports-by-{table}")).into_owned(), hint, rows, csv }
}

/// Those that have lines.
pub fn tables(words: &Words, report: &Report) -> Vec<Table> {
    let period = report.period;
    let csv = |table: &str| address(urls::REPORTS_CSV, period.from, period.to, report.scope, &format!("&by={table}"));
    let to = |scope: Scope| Some(address(urls::REPORTS, period.from, period.to, scope, ""));
    let of_kind = |line: &Line<Kind>| row(words, kind_name(words, line.key), to(Scope::Kind(line.key)), &line.counts);
    let named = |lines: &[Line<Named>], scope: fn(Id) -> Scope| -> Vec<Row> {
        let of = |line: &Line<Named>| {
            let found = row(words, line.key.name.clone(), to(scope(line.key.id)), &line.counts);
            Row { has_left: line.key.has_left, ..found }
        };
        lines.iter().map(of).collect()
    };
    let kinds = report.kinds.iter().map(of_kind).collect();
    let mut tables = vec![
        ranked(words, &report.kinds, kinds, "kind", csv("kind")),
        ranked(words, &report.people, named(&report.people, Scope::Person), "person", csv("person")),
        ranked(words, &report.teams, named(&report.teams, Scope::Team), "team", csv("team")),
    ];
    let months = report.months.iter().map(|line| {
        let name = month_name(words, line.key);
        row(words, name, Some(address(urls::REPORTS, line.key, line.key, report.scope, "")), &line.counts)
    });
    let title = words.t("reports-by-month").into_owned();
    tables.push(Table { id: "month", title, hint: String::new(), rows: months.collect(), csv: csv("month") });
    let known = csv::tables(report);
    tables.retain(|table| known.contains(&table.id));
    tables
}

pub fn signal_words(words: &Words, signal: Signal) -> String {
    let key = match signal {
        Signal::Outside => "reports-signal-outside",
        Signal::OnOneSide => "reports-signal-side",
        Signal::Trend => "reports-signal-trend",
    };
    words.t(key).into_owned()
}

/// A month in the table beside a chart.
pub struct PointRow {
    pub name: String,
    pub figure: String,
    pub limits: String,
    pub said: String,
}

pub struct Card {
    pub drawing: Drawing,
    pub title: String,
    pub lead: String,
    /// How the limits stand.
    pub limits: String,
    pub signals: Vec<String>,
    pub rows: Vec<PointRow>,
    pub decisions: Vec<String>,
    /// The chart whose limits may be moved, and from which months on.
    pub key: Option<String>,
    pub months: Vec<(String, String)>,
}

/// The words around a chart of months; `None` when fewer than two points of the period are known.
pub fn card(words: &Words, report: &Report, series: &Series, id: &'static str, staff: &[Staff]) -> Option<Card> {
    let place =
        |month: Month| series.months.first().map_or(0, |first| usize::try_from(first.until(month)).unwrap_or(0));
    let shown = place(report.period.from)..(place(report.period.to) + 1).min(series.months.len());
    let scale = match series.figures.first()? {
        Figure::Share(_) => Scale::Shares,
        Figure::Minutes { .. } => Scale::Lengths,
    };
    let names: Vec<String> = series.months.iter().map(|month| month_name(words, *month)).collect();
    let figure = |at: usize| match series.figures.get(at) {
        Some(Figure::Share(found)) => rate(words, *found),
        Some(Figure::Minutes { minutes: Some(minutes), n }) => {
            let length = length(words, f64::from(u32::try_from(*minutes).unwrap_or(u32::MAX)));
            words.with("reports-length-of-n", &[("length", Arg::from(length)), ("n", Arg::from(*n))])
        }
        Some(Figure::Minutes { minutes: None, n }) if *n > 0 => {
            words.with("reports-length-unknown", &[("n", Arg::from(*n))])
        }
        _ => words.t("reports-none").into_owned(),
    };
    let kind = series.key.scope.kind().map(|kind| kind_name(words, kind)).unwrap_or_default();
    let title = words.with(&format!("reports-chart-{id}"), &[("kind", Arg::from(kind))]);
    let lead = words.t(&format!("reports-chart-{id}-lead")).into_owned();
    let mut card = drawn(words, &series.chart, scale, shown, &names, (id, title, lead), figure)?;
    let name_of = |id: Option<Id>| staff.iter().find(|one| Some(one.id) == id).map_or("", |one| one.name.as_str());
    let decision = |one: &app::reports::Decision| {
        let args = [
            ("month", Arg::from(month_name(words, one.from))),
            ("who", Arg::from(name_of(one.decided_by_id))),
            ("on", Arg::from(words.date(one.decided_at))),
            ("reason", Arg::from(one.reason.as_str())),
        ];
        words.with("reports-decision", &args)
    };
    card.decisions = series.decisions.iter().map(decision).collect();
    card.key = Some(series.key.to_string());
    let later =
        series.months.iter().skip(1).rev().filter(|month| series.decisions.iter().all(|one| one.from != **month));
    card.months = later.map(|month| (month.to_string(), month_name(words, *month))).collect();
    Some(card)
}

/// The time between broken promises, each point named by the day it began.
pub fn gaps_card(words: &Words, gaps: &Gaps) -> Option<Card> {
    let from = gaps.since.len().saturating_sub(36);
    let names: Vec<String> = gaps.since.iter().map(|at| words.date(*at)).collect();
    let figure = |at: usize| {
        let value = gaps.chart.points.get(at).and_then(|point| point.value);
        value.map_or_else(String::new, |days| Scale::Days.say(words, days))
    };
    let title = words.t("reports-chart-gaps").into_owned();
    let lead = words.t("reports-chart-gaps-lead").into_owned();
    drawn(words, &gaps.chart, Scale::Days, from..gaps.since.len(), &names, ("gaps", title, lead), figure)
}

/// A chart with the words around it, named by its id, title and lead; `None` when fewer than two points are known.
pub(crate) fn drawn(
    words: &Words,
    chart: &Chart,
    scale: Scale,
    shown: std::ops::Range<usize>,
    names: &[String],
    (id, title, lead): (&'static str, String, String),
    figure: impl Fn(usize) -> String,
) -> Option<Card> {
    let points = chart.points.get(shown.clone())?;
    if points.iter().filter(|point| point.value.is_some()).count() < 2 {
        return None;
    }
    let rows: Vec<PointRow> = shown
        .clone()
        .zip(points)
        .map(|(at, point)| {
            let limits = point.band.filter(|_| point.value.is_some()).map(|band| {
                let say = |value: f64| Arg::from(scale.say(words, value.max(0.0)));
                words.with(
                    "reports-limits",
                    &[("low", say(band.low)), ("centre", say(band.centre)), ("high", say(band.high))],
                )
            });
            let mut said: Vec<String> = point.signals.iter().map(|signal| signal_words(words, *signal)).collect();
            if point.running {
                said.push(words.t("reports-running").into_owned());
            }
            let name = names.get(at).cloned().unwrap_or_default();
            PointRow { name, figure: figure(at), limits: limits.unwrap_or_default(), said: said.join(" · ") }
        })
        .collect();
    let signalled = rows.iter().zip(points).filter(|(_, point)| !point.signals.is_empty());
    let signals: Vec<String> = signalled
        .map(|(row, _)| {
            words.with(
                "reports-signal",
                &[("name", Arg::from(row.name.as_str())), ("said", Arg::from(row.said.as_str()))],
            )
        })
        .collect();
    let from = i64::try_from(chart.limits_from).unwrap_or(0);
    let lock = i64::try_from(LOCK_AFTER).unwrap_or(0);
    let limits = if chart.locked { "reports-locked" } else { "reports-not-locked" };
    let limits = words.with(limits, &[("n", Arg::from(from)), ("lock", Arg::from(lock))]);
    let none = words.t("reports-no-signal").into_owned();
    let desc = words.with(
        "reports-chart-desc",
        &[
            ("from", Arg::from(rows.first().map_or("", |row| row.name.as_str()))),
            ("to", Arg::from(rows.last().map_or("", |row| row.name.as_str()))),
            ("limits", Arg::from(limits.as_str())),
            ("signals", Arg::from(if signals.is_empty() { none } else { signals.join("; ") })),
        ],
    );
    let drawing = Picture { id, title: title.clone(), desc, chart, scale, shown, names }.draw(words);
    Some(Card { drawing, title, lead, limits, signals, rows, decisions: Vec::new(), key: None, months: Vec::new() })
}
