//! When a business, a team or a person works. Blocks are wall time in the calendar's zone, several a day; a holiday
//! has none.
//!
//! An instant is open exactly when the clock on the wall then shows a time inside a block of that date, and nobody is
//! away. So a block that contains a change of the clock is longer or shorter than its figures say.

mod closing;
mod days;
mod explain;
mod json;
mod layers;
mod moment;
mod say;
mod text;
mod walk;
mod work;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

pub use explain::{Explanation, NoDeadline, Piece, Stretch, Why};
pub use json::{Written, WrittenLayer};
pub use layers::{Layer, compose};
pub use moment::{Moment, read as read_moment, rfc3339};
pub use say::Gap;
pub use text::{parse_day, parse_days, parse_holidays};
pub use work::{NotWork, Work};

use walk::{DAY_MS, HORIZON_MS, Span, Walk};

/// One open stretch of a day, wall time. An end of 00:00 is the end of the day ("24:00" in text and JSON).
pub type Block = (Time, Time);

/// Monday to Sunday, as fields of a form and of the JSON are named.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A stretch in which nobody works, whatever the hours say: leave, a training, a move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub from: Timestamp,
    pub to: Timestamp,
    pub name: Option<String>,
}

/// The opening hours of one business, site, team or person. JSON:
/// `{"zone":"America/New_York","week":{"mon":[["08:00","12:00"],["13:00","17:00"]]},"holidays":["2026-12-25"]}`;
/// a holiday may be `{"date":"2026-12-25","name":"Christmas"}`, `"open":{"2026-12-24":[["08:00","12:00"]]}` gives one
/// date hours of its own, `"absences":[{"from":"2026-12-28","to":"2026-12-30","name":"Leave"}]` closes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct OpeningHours {
    pub zone: TimeZone,
    /// Monday first; blocks in order and apart.
    pub week: [Vec<Block>; 7],
    pub holidays: BTreeSet<Date>,
    /// What some of the holidays are called.
    names: BTreeMap<Date, String>,
    /// Dates with hours of their own, whatever weekday they are, and also on a holiday.
    open: BTreeMap<Date, Vec<Block>>,
    /// In order and apart; stronger than all else.
    closed: Vec<Closed>,
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
    /// A local time that the clock skips or shows twice.
    Moment {
        wrong: Box<Moment>,
    },
}

impl Wrong {
    /// The key of the text that says it; the text has one gap, `text`, and those of [`Moment::key`] if it is one.
    pub fn key(&self) -> &'static str {
        match self {
            Wrong::UnknownZone { .. } => "problem-hours-unknown-zone",
            Wrong::NotHours { .. } => "problem-hours-not-hours",
            Wrong::EndsBeforeBegin { .. } => "problem-hours-ends-before-begin",
            Wrong::Overlaps { .. } => "problem-hours-overlaps",
            Wrong::NotADay { .. } => "problem-hours-not-a-day",
            Wrong::NotADate { .. } => "problem-hours-not-a-date",
            Wrong::Moment { wrong } => wrong.key(),
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
            Wrong::Moment { wrong } => wrong.text(),
        }
    }
}

impl OpeningHours {
    /// Checked: every block ends after it begins and none overlap. Blocks are put in order.
    pub fn new(zone: TimeZone, week: [Vec<Block>; 7], holidays: BTreeSet<Date>) -> Result<OpeningHours, Vec<Fault>> {
        let mut hours = OpeningHours { week, holidays, ..OpeningHours::never(zone) };
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
        OpeningHours { week: std::array::from_fn(|_| day()), ..OpeningHours::never(zone) }
    }

    fn never(zone: TimeZone) -> OpeningHours {
        OpeningHours {
            zone,
            week: Default::default(),
            holidays: BTreeSet::new(),
            names: BTreeMap::new(),
            open: BTreeMap::new(),
            closed: Vec::new(),
        }
    }

    /// A holiday, with its name if it has one.
    pub fn close_date(&mut self, date: Date, name: Option<String>) {
        self.holidays.insert(date);
        if let Some(name) = name.filter(|name| !name.trim().is_empty()) {
            self.names.insert(date, name);
        }
    }

    /// Gives one date hours of its own, instead of its weekday's and in spite of a holiday. Blocks as [`parse_day`]
    /// gives them.
    pub fn open_date(&mut self, date: Date, blocks: Vec<Block>) {
        self.open.insert(date, blocks);
    }

    /// Adds stretches in which nobody works. Where two overlap the earlier one gives the name.
    pub fn close(&mut self, stretches: impl IntoIterator<Item = Closed>) {
        let mut all = std::mem::take(&mut self.closed);
        all.extend(stretches);
        all.sort_by_key(|closed| (closed.from, closed.to));
        let mut end = Timestamp::MIN;
        for closed in all {
            let from = closed.from.max(end);
            if from < closed.to {
                end = closed.to;
                self.closed.push(Closed { from, ..closed });
            }
        }
    }

    /// The stretches in which nobody works, in order and apart.
    pub fn absences(&self) -> &[Closed] {
        &self.closed
    }

    /// Dates with hours of their own, in order.
    pub fn open_dates(&self) -> &BTreeMap<Date, Vec<Block>> {
        &self.open
    }

    /// What a holiday is called.
    pub fn holiday_name(&self, date: Date) -> Option<&str> {
        self.names.get(&date).map(String::as_str)
    }

    /// One day as it is typed: "08:00-12:00, 13:00-17:00"; closed is empty. Reads back with [`parse_day`].
    pub fn day_text(&self, weekday: Weekday) -> String {
        let blocks = self.blocks_of_weekday(weekday);
        let texts: Vec<String> =
            blocks.iter().map(|(begin, end)| format!("{}-{}", hhmm(*begin), end_text(*end))).collect();
        texts.join(", ")
    }

    /// The blocks of one date, wall time; none on a holiday. Absences are not looked at.
    pub fn blocks(&self, date: Date) -> &[Block] {
        match self.open.get(&date) {
            Some(blocks) => blocks,
            None if self.holidays.contains(&date) => &[],
            None => self.blocks_of_weekday(date.weekday()),
        }
    }

    pub fn is_open(&self, ts: Timestamp) -> bool {
        self.next_open(ts) == Some(ts)
    }

    /// The first open instant at or after `ts`: `ts` itself when open. `None` if it never opens again.
    pub fn next_open(&self, ts: Timestamp) -> Option<Timestamp> {
        let from_ms = ts.as_millisecond();
        let span = self.walk(ts, from_ms.saturating_add(HORIZON_MS)).next()?;
        if span.begin_ms <= from_ms { Some(ts) } else { Timestamp::from_millisecond(span.begin_ms).ok() }
    }

    /// When work ends on that date; `None` when there is none. The last day ends with the calendar.
    pub fn close_of_day(&self, date: Date) -> Option<Timestamp> {
        let end_ms = self.spans_of_day(walk::day_of(date)).iter().map(|span| span.end_ms).max()?;
        Some(Timestamp::from_millisecond(end_ms).unwrap_or(Timestamp::MAX))
    }

    /// The end of a day as it is named: one that ends at midnight ends with its last minute. "Sunday by 00:00" is no way to
    /// say Saturday.
    pub fn named_end(&self, close: Timestamp) -> Timestamp {
        let at_midnight = self.zone.to_datetime(close).time() == Time::midnight();
        if at_midnight { close.checked_sub(1.minute()).unwrap_or(close) } else { close }
    }

    /// When work begins on that date; `None` when there is none.
    pub fn open_of_day(&self, date: Date) -> Option<Timestamp> {
        let begin_ms = self.spans_of_day(walk::day_of(date)).iter().map(|span| span.begin_ms).min()?;
        Timestamp::from_millisecond(begin_ms).ok()
    }

    /// Open milliseconds between two instants; 0 when `to` is not after `from`.
    pub fn working_ms(&self, from: Timestamp, to: Timestamp) -> i64 {
        let to_ms = to.as_millisecond();
        let mut walk = self.walk(from, to_ms);
        let mut sum_ms = 0;
        loop {
            sum_ms += walk.skip_weeks(i64::MAX);
            match walk.next() {
                Some(span) => sum_ms += span.end_ms.min(to_ms) - span.begin_ms,
                None => return sum_ms,
            }
        }
    }

    /// The instant when `ms` of open time have gone by since `from`; an end of day stays that end, it does not jump to
    /// the next morning. No work is done at once. `None` if there is not that much open time in a hundred years.
    pub fn add_working(&self, from: Timestamp, ms: i64) -> Option<Timestamp> {
        if ms <= 0 {
            return Some(from);
        }
        let mut walk = self.walk(from, from.as_millisecond().saturating_add(HORIZON_MS));
        let mut left_ms = ms;
        loop {
            left_ms -= walk.skip_weeks(left_ms);
            let span = walk.next()?;
            if left_ms <= span.length_ms() {
                return Timestamp::from_millisecond(span.begin_ms + left_ms).ok();
            }
            left_ms -= span.length_ms();
        }
    }

    fn walk(&self, from: Timestamp, until_ms: i64) -> Walk<'_> {
        Walk::new(self, from.as_millisecond(), until_ms)
    }

    /// The open stretches that bear this date, in order.
    fn spans_of_day(&self, day: i64) -> Vec<Span> {
        // No clock is further from Greenwich than 16 hours.
        const AROUND_MS: i64 = 16 * 3_600_000;
        let midnight_ms = day.saturating_mul(DAY_MS);
        let (from_ms, until_ms) = (midnight_ms.saturating_sub(AROUND_MS), midnight_ms.saturating_add(DAY_MS));
        let walk = Walk::new(self, from_ms, until_ms.saturating_add(AROUND_MS));
        walk.filter(|span| span.day == day).collect()
    }

    fn blocks_of_weekday(&self, weekday: Weekday) -> &[Block] {
        let index = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or_default();
        self.week.get(index).map_or(&[], Vec::as_slice)
    }

    fn weekday_blocks(&self, day: i64) -> &[Block] {
        self.week.get(walk::weekday_of(day)).map_or(&[], Vec::as_slice)
    }
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
