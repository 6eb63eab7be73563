//! How causes, actions and their effect look and read.

use app::improvement::counting::Sum;
use app::improvement::{Action, Chart, Effect, Events, Line, Shown, State, Strength, Tree};
use app::{Id, Timestamp};
use i18n::{Arg, Words};
use stats::Rate;
use stats::recurrence::Said;

use crate::promises::view::Chip;
use crate::reports::chart::Scale;
use crate::reports::view::{Card, drawn, month_name, rate};

/// An action in one line.
pub struct ActionLine {
    pub id: Id,
    pub what: String,
    pub due: String,
    /// Owner, strength, causes.
    pub why: String,
    pub chip: Chip,
}

pub fn strength(words: &Words, strength: Strength) -> String {
    words.t(&format!("action-strength-{}", strength.as_str())).into_owned()
}

pub fn chip(words: &Words, action: &Action, now: Timestamp) -> Chip {
    let (class, key) = match action.state {
        State::Open if action.is_late(now) => ("broken", "action-chip-late"),
        State::Open if action.reopened > 0 => ("risk", "action-chip-again"),
        State::Open => ("", "action-chip-open"),
        State::Done if action.check_at <= now => ("risk", "action-chip-to-check"),
        State::Done => ("plain", "action-chip-done"),
        State::Effective => ("kept", "action-chip-effective"),
        State::Partly => ("risk", "action-chip-partly"),
        State::Dropped => ("plain", "action-chip-dropped"),
    };
    Chip { class, text: words.t(key).into_owned() }
}

pub fn action_line(words: &Words, shown: &Shown, tree: &Tree, now: Timestamp) -> ActionLine {
    let action = &shown.action;
    let names = shown.cause_ids.iter().filter_map(|id| tree.get(*id)).map(|cause| cause.name.as_str());
    let names = names.collect::<Vec<_>>().join(", ");
    let due = match action.state {
        State::Open => words.day(action.due, now),
        State::Done => words.day(action.check_at, now),
        _ => action.ended_at.map(|at| words.ago(at, now)).unwrap_or_default(),
    };
    ActionLine {
        id: action.id,
        what: action.what.clone(),
        due,
        why: format!("{} · {} · {names}", shown.owner_name, strength(words, action.strength)),
        chip: chip(words, action, now),
    }
}

/// A row of a table of causes.
pub struct CauseRow {
    pub id: Id,
    pub path: String,
    pub is_retired: bool,
    /// "12 of 40 (18–45%)".
    pub share: String,
    pub harm: String,
    /// Of a bar, in hundredths of the longest.
    pub width: String,
}

fn small(n: i64) -> u32 {
    u32::try_from(n.max(0)).unwrap_or(u32::MAX)
}

fn hundredths(part: i64, whole: i64) -> String {
    let (part, whole) = (f64::from(small(part)), f64::from(small(whole).max(1)));
    format!("{:.1}", part / whole * 100.0)
}

/// What complaints cost, and of how many that is known. Not known is not nothing.
pub fn harm(words: &Words, sum: Sum, currency: &str) -> String {
    if sum.harm_known == 0 {
        return words.t("improve-harm-unknown").into_owned();
    }
    let args = [
        ("harm", Arg::from(words.money(sum.harm_minor, currency))),
        ("k", Arg::from(sum.harm_known)),
        ("n", Arg::from(sum.complaints)),
    ];
    let key = if sum.harm_known == sum.complaints { "improve-harm-all" } else { "improve-harm-of" };
    words.with(key, &args)
}

/// By what a table is put in order.
#[derive(Clone, Copy, PartialEq)]
pub enum Order {
    Count,
    Harm,
}

/// So many rows at most; the rest stands in the tree.
const ROWS: usize = 20;

/// The causes with most complaints, or with most harm, first.
pub fn pareto(
    words: &Words,
    lines: &[Line],
    all: Sum,
    of: fn(&Line) -> Sum,
    order: Order,
    currency: &str,
) -> Vec<CauseRow> {
    let value = |line: &Line| match order {
        Order::Count => of(line).complaints,
        Order::Harm => of(line).harm_minor,
    };
    let mut ordered: Vec<&Line> = lines.iter().filter(|line| value(line) > 0).collect();
    ordered.sort_by_key(|line| std::cmp::Reverse(value(line)));
    let most = ordered.first().map_or(1, |line| value(line));
    let row = |line: &&Line| CauseRow {
        id: line.cause_id,
        path: line.path.clone(),
        is_retired: line.is_retired,
        share: rate(words, Rate::new(small(of(line).complaints), small(all.complaints))),
        harm: harm(words, of(line), currency),
        width: hundredths(value(line), most),
    };
    ordered.iter().take(ROWS).map(row).collect()
}

/// A ratio of rates as people say it: "0.25", and what can't be told apart from nothing or everything.
fn ratio(words: &Words, ratio: f64) -> String {
    if ratio.is_infinite() { "∞".to_owned() } else { words.decimal(&format!("{ratio:.2}")) }
}

fn exposure(words: &Words, exposure: f64) -> String {
    words.decimal(&format!("{exposure:.0}"))
}

/// The figures of an effect in sentences: what was counted, how it compares, what that allows to be said.
pub fn effect(words: &Words, effect: &Effect) -> Vec<String> {
    let unit = effect.unit.as_str();
    let counted = [
        ("before", Arg::from(i64::from(effect.before.events))),
        ("before_exposure", Arg::from(exposure(words, effect.before.exposure))),
        ("after", Arg::from(i64::from(effect.after.events))),
        ("after_exposure", Arg::from(exposure(words, effect.after.exposure))),
        ("from", Arg::from(words.date(effect.from))),
        ("done", Arg::from(words.date(effect.done_at))),
    ];
    let mut said = vec![words.with(&format!("action-effect-{unit}"), &counted)];
    if let Some(compared) = effect.compared {
        let interval = [
            ("low", Arg::from(ratio(words, compared.interval.low))),
            ("high", Arg::from(ratio(words, compared.interval.high))),
            ("ratio", Arg::from(compared.ratio.map(|found| ratio(words, found)).unwrap_or_default())),
            ("chance", Arg::from(words.percent(compared.fewer))),
        ];
        let key = if compared.ratio.is_some() { "action-effect-ratio" } else { "action-effect-nothing-before" };
        said.push(words.with(key, &interval));
    }
    let key = match effect.said {
        Said::Effective => "action-said-effective",
        Said::Partly => "action-said-partly",
        Said::Not => "action-said-not",
        Said::TooEarly => "action-said-too-early",
    };
    said.push(words.t(key).into_owned());
    said
}

/// The ids of charts on one page.
const IDS: [&str; 3] = ["cause-1", "cause-2", "cause-3"];

/// The chart of a cause with its words; `None`: too few points.
pub fn chart(words: &Words, chart: &Chart, at: usize) -> Option<Card> {
    let id = IDS.get(at).copied().unwrap_or("cause");
    let (names, scale, lead): (Vec<String>, Scale, &str) = match &chart.events {
        Events::Days(since) => (since.iter().map(|at| words.date(*at)).collect(), Scale::Days, "improve-chart-days"),
        Events::Jobs(since) => (since.iter().map(|at| words.date(*at)).collect(), Scale::Counts, "improve-chart-jobs"),
        Events::Months(months) => {
            (months.iter().map(|month| month_name(words, *month)).collect(), Scale::Counts, "improve-chart-months")
        }
    };
    let figure = |at: usize| {
        let value = chart.chart.points.get(at).and_then(|point| point.value);
        value.map_or_else(String::new, |value| scale.say(words, value))
    };
    let heading = (id, chart.path.clone(), words.t(lead).into_owned());
    let from = names.len().saturating_sub(36);
    drawn(words, &chart.chart, scale, from..names.len(), &names, heading, figure)
}
