//! Calendars as people type them into a form. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use planner::hours::{Block, Fault, Layer, Moment, Wrong, parse_day, read_moment};

use crate::error::Field;
use crate::workspaces::business::HOURS_FIELDS;
use crate::workspaces::checks;

/// What a form sends. Without days of its own the week above holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Empty: as above.
    pub zone: String,
    /// Monday first.
    pub week: Option<[String; 7]>,
    /// One a line: `2026-12-25 Christmas`, `2026-12-24..2026-12-31 Works holidays`.
    pub holidays: String,
    /// One a line: `2026-12-24 8-12`.
    pub open: String,
}

const MOST_DAYS: usize = 2_000;
/// A range of days that is longer is a slip of the pen.
const LONGEST_RANGE: usize = 400;

pub fn layer(typed: &Typed) -> Result<Layer, Vec<Field>> {
    let (mut layer, mut problems) = (Layer::default(), Vec::new());
    if !typed.zone.trim().is_empty() {
        match checks::time_zone("zone", &typed.zone) {
            Ok(zone) => layer.zone = jiff::tz::TimeZone::get(&zone).ok(),
            Err(problem) => problems.push(problem),
        }
    }
    layer.week = typed.week.as_ref().and_then(|days| week(days).map_err(|wrong| problems.extend(wrong)).ok());
    match holidays(&typed.holidays) {
        Ok(days) => layer.holidays = days,
        Err(problem) => problems.push(problem),
    }
    match open_days(&typed.open) {
        Ok(days) => layer.open = days,
        Err(problem) => problems.push(problem),
    }
    if problems.is_empty() { Ok(layer) } else { Err(problems) }
}

/// Seven lines like "8-12, 13-17", Monday first.
pub fn week(days: &[String; 7]) -> Result<[Vec<Block>; 7], Vec<Field>> {
    let (mut week, mut problems): ([Vec<Block>; 7], _) = Default::default();
    for ((line, blocks), name) in days.iter().zip(&mut week).zip(HOURS_FIELDS) {
        match parse_day(line) {
            Ok(read) => *blocks = read,
            Err(wrong) => problems = with(problems, problem(name, &wrong)),
        }
    }
    if problems.is_empty() { Ok(week) } else { Err(problems) }
}

fn with(mut all: Vec<Field>, one: Field) -> Vec<Field> {
    all.push(one);
    all
}

fn holidays(text: &str) -> Result<BTreeMap<Date, Option<String>>, Field> {
    let mut all = BTreeMap::new();
    for line in lines(text) {
        let (days, name) = line.split_once(|c: char| c.is_whitespace() || c == ',').unwrap_or((line, ""));
        let name = name.trim_matches(|c: char| c.is_whitespace() || ",;:-–—".contains(c));
        let name = Some(name.chars().take(checks::MAX_NAME).collect::<String>()).filter(|name| !name.is_empty());
        let (first, last) = days.split_once("..").unwrap_or((days, days));
        let (first, last) = (date("holidays", first)?, date("holidays", last)?);
        let wrong = || problem("holidays", &Wrong::EndsBeforeBegin { text: short(line) });
        let range: Vec<Date> = first.series(1.day()).take_while(|day| *day <= last).take(LONGEST_RANGE + 1).collect();
        if range.is_empty() || range.len() > LONGEST_RANGE {
            return Err(wrong());
        }
        all.extend(range.into_iter().map(|day| (day, name.clone())));
    }
    not_endless("holidays", all)
}

fn open_days(text: &str) -> Result<BTreeMap<Date, Vec<Block>>, Field> {
    let mut all = BTreeMap::new();
    for line in lines(text) {
        let (day, hours) = line.split_once(|c: char| c.is_whitespace() || c == ',').unwrap_or((line, ""));
        let blocks = parse_day(hours.trim_start_matches([':', ',', ' '])).map_err(|wrong| problem("open", &wrong))?;
        all.insert(date("open", day)?, blocks);
    }
    not_endless("open", all)
}

fn not_endless<T>(field: &str, all: BTreeMap<Date, T>) -> Result<BTreeMap<Date, T>, Field> {
    if all.len() > MOST_DAYS { Err(Field::new(field, "problem-calendar-many").with("max", MOST_DAYS)) } else { Ok(all) }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn date(field: &str, text: &str) -> Result<Date, Field> {
    let text = text.trim().trim_end_matches(':');
    text.parse::<Date>().map_err(|_| problem(field, &Wrong::NotADate { text: short(text) }))
}

fn short(text: &str) -> String {
    text.chars().take(100).collect()
}

/// What is wrong with opening hours, for the field of a form or of JSON.
pub fn problem(field: &str, wrong: &Wrong) -> Field {
    match wrong {
        Wrong::Moment { wrong } => of_moment(field, wrong),
        other => Field::new(field, other.key()).with("text", short(other.text())),
    }
}

pub fn of_fault(fault: &Fault) -> Field {
    problem(&fault.field, &fault.wrong)
}

/// A moment that can't be read, or that the clock skips or shows twice: with both readings.
pub fn of_moment(field: &str, wrong: &Moment) -> Field {
    let mut readings = wrong.readings().iter();
    let mut next = || readings.next().cloned().unwrap_or_default();
    let named = Field::new(field, wrong.key()).with("text", wrong.text()).with("zone", wrong.zone());
    named.with("first", next()).with("second", next())
}

/// The begin or the end of a stretch: a moment, or a date, whose whole day lies in it.
pub fn edge(field: &str, text: &str, is_end: bool, zone: &jiff::tz::TimeZone) -> Result<Timestamp, Field> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Field::new(field, "problem-empty"));
    }
    if let Ok(day) = text.parse::<Date>()
        && !text.contains(['T', 't', ' '])
    {
        let day = if is_end { day.checked_add(1.day()) } else { Ok(day) };
        let begin = day.and_then(|day| zone.to_timestamp(day.at(0, 0, 0, 0)));
        return begin.map_err(|_| problem(field, &Wrong::NotADate { text: short(text) }));
    }
    read_moment(text, zone).map_err(|wrong| of_moment(field, &wrong))
}

/// A calendar as it is typed; reads back with [`layer`].
pub fn of_layer(layer: &Layer) -> Typed {
    let line = |(day, name): (&Date, &Option<String>)| match name {
        Some(name) => format!("{day} {name}"),
        None => day.to_string(),
    };
    let open = |(day, blocks): (&Date, &Vec<Block>)| match day_text(blocks) {
        text if text.is_empty() => format!("{day} closed"),
        text => format!("{day} {text}"),
    };
    Typed {
        zone: layer.zone.as_ref().and_then(|zone| zone.iana_name()).unwrap_or_default().to_owned(),
        week: layer.week.as_ref().map(|week| week.each_ref().map(|blocks| day_text(blocks))),
        holidays: layer.holidays.iter().map(line).collect::<Vec<_>>().join("\n"),
        open: layer.open.iter().map(open).collect::<Vec<_>>().join("\n"),
    }
}

/// "08:00-12:00, 13:00-17:00"; closed is empty.
pub fn day_text(blocks: &[Block]) -> String {
    let clock = |time: jiff::civil::Time| format!("{:02}:{:02}", time.hour(), time.minute());
    let end = |time| if time == jiff::civil::Time::midnight() { "24:00".to_owned() } else { clock(time) };
    blocks.iter().map(|(from, to)| format!("{}-{}", clock(*from), end(*to))).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(holidays: &str, open: &str) -> Typed {
        Typed { holidays: holidays.to_owned(), open: open.to_owned(), ..Typed::default() }
    }

    #[test]
    fn what_is_typed_reads_back() {
        let mut one =
            typed("2026-12-25 Christmas\n2026-12-28..2026-12-30: Stock-taking", "2026-12-24 8-12\n2026-12-23: closed");
        one.zone = "Phoenix".to_owned();
        one.week = Some(["8-12, 13-17", "", "9-5", "24h", "", "", "closed"].map(str::to_owned));
        let read = layer(&one).unwrap();
        assert_eq!(read.holidays.len(), 4);
        let shown = of_layer(&read);
        assert_eq!(shown.zone, "America/Phoenix");
        assert_eq!(
            shown.holidays,
            "2026-12-25 Christmas\n2026-12-28 Stock-taking\n2026-12-29 Stock-taking\n2026-12-30 Stock-taking"
        );
        assert_eq!(shown.open, "2026-12-23 closed\n2026-12-24 08:00-12:00");
        assert_eq!(layer(&shown).unwrap(), read);
    }

    #[test]
    fn every_wrong_field_is_named() {
        let mut one = typed("25.12.2026", "2026-12-24 late");
        one.zone = "Mars".to_owned();
        one.week = Some(["8-12, 11-17", "", "x", "", "", "", ""].map(str::to_owned));
        let fields: Vec<String> = layer(&one).unwrap_err().into_iter().map(|field| field.field).collect();
        assert_eq!(fields, ["zone", "hours_mon", "hours_wed", "holidays", "open"]);
        assert!(layer(&typed("2026-12-31..2026-12-24", "")).is_err(), "backwards");
        assert!(layer(&typed("2026-01-01..2036-01-01", "")).is_err(), "ten years are a slip of the pen");
    }

    #[test]
    fn an_edge_is_a_day_or_a_moment_and_never_one_the_clock_skips() {
        let zone = jiff::tz::TimeZone::get("America/New_York").unwrap();
        let at = |text: &str, is_end| edge("from", text, is_end, &zone).map(|at| at.to_string());
        assert_eq!(at("2026-12-24", false).unwrap(), "2026-12-24T05:00:00Z");
        assert_eq!(at("2026-12-24", true).unwrap(), "2026-12-25T05:00:00Z");
        assert_eq!(at("2026-12-24T12:00", true).unwrap(), "2026-12-24T17:00:00Z");
        let skipped = at("2026-03-08T02:30", false).unwrap_err();
        assert_eq!(skipped.problem, "problem-moment-skipped");
        let readings: Vec<&str> = skipped.args.iter().skip(2).map(|(_, text)| text.as_str()).collect();
        assert_eq!(readings, ["2026-03-08T01:30:00-05:00", "2026-03-08T03:30:00-04:00"]);
        assert_eq!(at("2026-11-01T01:30", false).unwrap_err().problem, "problem-moment-twice");
        assert_eq!(at("soon", false).unwrap_err().problem, "problem-moment-not-read");
    }
}
