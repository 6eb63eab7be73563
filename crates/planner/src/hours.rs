//! When a business is open. Blocks are wall time in the business's zone, several a day; a holiday has none.
//!
//! A block lasts from the first instant its begin is on the clock to the last instant its end is: on the night the
//! clock goes back nothing inside is closed, on the night it goes forward a skipped time is the jump itself.

mod text;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

pub use text::{parse_day, parse_days, parse_holidays};

/// One open stretch of a day, wall time. An end of 00:00 is the end of the day ("24:00" in text and JSON).
pub type Block = (Time, Time);

/// Monday to Sunday, as fields of a form and of the JSON are named.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// How far ahead an opening is looked for; longer closed is closed for good.
const LOOK_AHEAD_DAYS: i32 = 3 * 366;

/// The opening hours of one business. JSON:
/// `{"zone":"America/New_York","week":{"mon":[["08:00","12:00"],["13:00","17:00"]]},"holidays":["2026-12-25"]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Json", into = "Json")]
pub struct OpeningHours {
    pub zone: TimeZone,
    /// Monday first; blocks in order and apart.
    pub week: [Vec<Block>; 7],
    pub holidays: BTreeSet<Date>,
}

/// What is wrong with one field of opening hours: `zone`, `mon` to `sun`, or `holidays`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {}", wrong.key())]
pub struct Fault {
    pub field: String,
    pub wrong: Wrong,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    UnknownZone {
        text: String,
    },
    /// Not a list of hours like "8-12, 13-17".
    NotHours {
        text: String,
    },
    EndsBeforeBegin {
        text: String,
    },
    Overlaps {
        text: String,
    },
    NotADay {
        text: String,
    },
    NotADate {
        text: String,
    },
}

impl Wrong {
    /// The key of the text that says it; the text has one gap, `text`.
    pub fn key(&self) -> &'static str {
        match self {
            Wrong::UnknownZone { .. } => "problem-hours-unknown-zone",
            Wrong::NotHours { .. } => "problem-hours-not-hours",
            Wrong::EndsBeforeBegin { .. } => "problem-hours-ends-before-begin",
            Wrong::Overlaps { .. } => "problem-hours-overlaps",
            Wrong::NotADay { .. } => "problem-hours-not-a-day",
            Wrong::NotADate { .. } => "problem-hours-not-a-date",
        }
    }

    /// The words that were typed.
    pub fn text(&self) -> &str {
        match self {
            Wrong::UnknownZone { text }
            | Wrong::NotHours { text }
            | Wrong::EndsBeforeBegin { text }
            | Wrong::Overlaps { text }
            | Wrong::NotADay { text }
            | Wrong::NotADate { text } => text,
        }
    }
}

impl OpeningHours {
    /// Checked: every block ends after it begins and none overlap. Blocks are put in order.
    pub fn new(zone: TimeZone, week: [Vec<Block>; 7], holidays: BTreeSet<Date>) -> Result<OpeningHours, Vec<Fault>> {
        let mut hours = OpeningHours { zone, week, holidays };
        let mut faults = Vec::new();
        for (day, blocks) in DAYS.iter().zip(&mut hours.week) {
            blocks.sort();
            if let Err(wrong) = check(blocks) {
                faults.push(Fault { field: (*day).to_owned(), wrong });
            }
        }
        if faults.is_empty() { Ok(hours) } else { Err(faults) }
    }

    /// What a set-up form sends: the zone's name, a line for each day ("8-12, 13-17", "closed"), and dates.
    pub fn from_form(zone: &str, days: [&str; 7], holidays: &str) -> Result<OpeningHours, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut keep = |field: &str, wrong: Wrong| faults.push(Fault { field: field.to_owned(), wrong });
        let found = zone_named(zone).map_err(|wrong| keep("zone", wrong)).unwrap_or(TimeZone::UTC);
        let mut week: [Vec<Block>; 7] = Default::default();
        for ((day, line), blocks) in DAYS.iter().zip(days).zip(&mut week) {
            match parse_day(line) {
                Ok(read) => *blocks = read,
                Err(wrong) => keep(day, wrong),
            }
        }
        let dates = parse_holidays(holidays).map_err(|wrong| keep("holidays", wrong)).unwrap_or_default();
        if faults.is_empty() { OpeningHours::new(found, week, dates) } else { Err(faults) }
    }

    /// Open day and night.
    pub fn always(zone: TimeZone) -> OpeningHours {
        let day = || vec![(Time::midnight(), Time::midnight())];
        OpeningHours { zone, week: std::array::from_fn(|_| day()), holidays: BTreeSet::new() }
    }

    /// One day as it is typed: "08:00-12:00, 13:00-17:00"; closed is empty. Reads back with [`parse_day`].
    pub fn day_text(&self, weekday: Weekday) -> String {
        let blocks = self.blocks_of_weekday(weekday);
        let texts: Vec<String> =
            blocks.iter().map(|(begin, end)| format!("{}-{}", hhmm(*begin), end_text(*end))).collect();
        texts.join(", ")
    }

    /// The blocks of one date, wall time; none on a holiday.
    pub fn blocks(&self, date: Date) -> &[Block] {
        if self.holidays.contains(&date) { &[] } else { self.blocks_of_weekday(date.weekday()) }
    }

    pub fn is_open(&self, ts: Timestamp) -> bool {
        self.spans(ts).next().is_some_and(|span| span.begin <= ts)
    }

    /// The first open instant at or after `ts`: `ts` itself when open. `None` if it never opens again.
    pub fn next_open(&self, ts: Timestamp) -> Option<Timestamp> {
        self.spans(ts).next().map(|span| span.begin.max(ts))
    }

    /// When the last block of that date ends; `None` when it is closed that day.
    pub fn close_of_day(&self, date: Date) -> Option<Timestamp> {
        self.blocks(date).last().and_then(|block| self.span(date, *block)).map(|span| span.end)
    }

    /// When the first block of that date begins; `None` when it is closed that day.
    pub fn open_of_day(&self, date: Date) -> Option<Timestamp> {
        self.blocks(date).first().and_then(|block| self.span(date, *block)).map(|span| span.begin)
    }

    /// Open milliseconds between two instants; 0 when `to` is not after `from`.
    pub fn working_ms(&self, from: Timestamp, to: Timestamp) -> i64 {
        let inside = self.spans(from).take_while(|span| span.begin < to);
        inside.map(|span| ms_between(span.begin.max(from), span.end.min(to))).sum()
    }

    /// The instant when `ms` of open time have gone by since `from`; an end of day stays that end, it does not jump to
    /// the next morning. `None` if there is not that much open time ahead.
    pub fn add_working(&self, from: Timestamp, ms: i64) -> Option<Timestamp> {
        if ms <= 0 {
            return Some(from);
        }
        let mut left_ms = ms;
        for span in self.spans(from) {
            let begin = span.begin.max(from);
            let length_ms = ms_between(begin, span.end);
            if left_ms <= length_ms {
                return Timestamp::from_millisecond(begin.as_millisecond().checked_add(left_ms)?).ok();
            }
            left_ms -= length_ms;
        }
        None
    }

    fn blocks_of_weekday(&self, weekday: Weekday) -> &[Block] {
        let index = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or_default();
        self.week.get(index).map_or(&[], Vec::as_slice)
    }

    /// Open stretches that end after `ts`, in order and never overlapping.
    fn spans(&self, ts: Timestamp) -> impl Iterator<Item = Span> {
        let today = self.zone.to_datetime(ts).date();
        // Yesterday too: where the clock goes back over midnight, its last block may reach into today.
        let first = today.yesterday().unwrap_or(today);
        let days = if self.week.iter().all(Vec::is_empty) { 0 } else { LOOK_AHEAD_DAYS };
        let dates = (0..days).map_while(move |n| first.checked_add(n.days()).ok());
        let all = dates.flat_map(move |date| self.blocks(date).iter().filter_map(move |block| self.span(date, *block)));
        let mut last_end = Timestamp::MIN;
        all.filter_map(move |span| {
            let span = Span { begin: span.begin.max(last_end), end: span.end };
            last_end = span.end.max(last_end);
            (span.begin < span.end && span.end > ts).then_some(span)
        })
    }

    fn span(&self, date: Date, (begin, end): Block) -> Option<Span> {
        let last = if end == Time::midnight() { date.tomorrow().ok()? } else { date };
        Some(Span { begin: self.first_instant(date, begin)?, end: self.last_instant(last, end)? })
    }

    fn first_instant(&self, date: Date, time: Time) -> Option<Timestamp> {
        let reading = self.zone.to_ambiguous_timestamp(date.to_datetime(time));
        match reading.offset() {
            AmbiguousOffset::Gap { .. } => self.jump(reading.earlier().ok()?),
            _ => reading.earlier().ok(),
        }
    }

    fn last_instant(&self, date: Date, time: Time) -> Option<Timestamp> {
        let reading = self.zone.to_ambiguous_timestamp(date.to_datetime(time));
        match reading.offset() {
            AmbiguousOffset::Gap { .. } => self.jump(reading.earlier().ok()?),
            _ => reading.later().ok(),
        }
    }

    /// The instant the clock jumps forward, next after `before`.
    fn jump(&self, before: Timestamp) -> Option<Timestamp> {
        self.zone.following(before).next().map(|transition| transition.timestamp())
    }
}

#[derive(Clone, Copy)]
struct Span {
    begin: Timestamp,
    end: Timestamp,
}

fn ms_between(from: Timestamp, to: Timestamp) -> i64 {
    to.as_millisecond().saturating_sub(from.as_millisecond()).max(0)
}

/// Blocks in order: each ends after it begins, and before the next begins.
fn check(blocks: &[Block]) -> Result<(), Wrong> {
    let text = |(begin, end): &Block| format!("{}-{}", hhmm(*begin), end_text(*end));
    if let Some(block) = blocks.iter().find(|(begin, end)| end <= begin && *end != Time::midnight()) {
        return Err(Wrong::EndsBeforeBegin { text: text(block) });
    }
    for (block, next) in blocks.iter().zip(blocks.iter().skip(1)) {
        if block.1 > next.0 || block.1 == Time::midnight() {
            return Err(Wrong::Overlaps { text: format!("{}, {}", text(block), text(next)) });
        }
    }
    Ok(())
}

fn hhmm(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

fn end_text(time: Time) -> String {
    if time == Time::midnight() { "24:00".to_owned() } else { hhmm(time) }
}

fn zone_named(name: &str) -> Result<TimeZone, Wrong> {
    TimeZone::get(name.trim()).map_err(|_| Wrong::UnknownZone { text: name.trim().to_owned() })
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Json {
    zone: String,
    week: BTreeMap<String, Vec<(String, String)>>,
    #[serde(default)]
    holidays: BTreeSet<Date>,
}

impl From<OpeningHours> for Json {
    fn from(hours: OpeningHours) -> Json {
        let blocks = |blocks: &Vec<Block>| blocks.iter().map(|(begin, end)| (hhmm(*begin), end_text(*end))).collect();
        let week = DAYS.iter().zip(&hours.week).filter(|(_, day)| !day.is_empty());
        Json {
            zone: hours.zone.iana_name().unwrap_or("UTC").to_owned(),
            week: week.map(|(day, found)| ((*day).to_owned(), blocks(found))).collect(),
            holidays: hours.holidays,
        }
    }
}

impl TryFrom<Json> for OpeningHours {
    type Error = Fault;

    fn try_from(json: Json) -> Result<OpeningHours, Fault> {
        let zone = zone_named(&json.zone).map_err(|wrong| Fault { field: "zone".to_owned(), wrong })?;
        let mut week: [Vec<Block>; 7] = Default::default();
        for (day, blocks) in &json.week {
            let fault = |wrong| Fault { field: day.clone(), wrong };
            let place = DAYS.iter().position(|name| name == day).and_then(|index| week.get_mut(index));
            let place = place.ok_or_else(|| fault(Wrong::NotADay { text: day.clone() }))?;
            let line: Vec<String> = blocks.iter().map(|(begin, end)| format!("{begin}-{end}")).collect();
            *place = parse_day(&line.join(",")).map_err(fault)?;
        }
        OpeningHours::new(zone, week, json.holidays).map_err(|faults| {
            let none = Fault { field: "week".to_owned(), wrong: Wrong::NotHours { text: String::new() } };
            faults.into_iter().next().unwrap_or(none)
        })
    }
}
