//! The clocks of a regime: when each is due, and how that comes about. Pure.
//!
//! Days are counted as rules of law count them: the date on which something came in does not count, and the last one
//! lasts until its end (the close of business, where working days are counted). Hours are counted to the minute.

use i18n::{Arg, Words};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use planner::OpeningHours;
use planner::hours::{Explanation, Work};
use serde::Serialize;

use super::rules::{Basis, Regime, Rule, last_of_day};
use super::target::{Target, Unit};
use crate::calendars;
use crate::time::plus_ms;

const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
/// How far back a working moment before the time is looked for, in days.
const LOOK_BACK_DAYS: i64 = 31;

/// A clock that runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Clock {
    pub step: String,
    pub name: String,
    pub from: Timestamp,
    pub due_at: Timestamp,
    /// The last moment before it at which somebody works, where nobody does when it is due.
    pub do_by: Option<Timestamp>,
    pub explanation: Explained,
    pub basis: Basis,
    /// The letters (or states) that stop it.
    pub answered_by: Vec<String>,
    pub because: String,
    pub ours: bool,
    pub optional: bool,
    pub theirs: bool,
}

/// How a time came about.
#[derive(Debug, Clone, PartialEq)]
pub enum Explained {
    Business(Explanation),
    Calendar {
        zone: TimeZone,
        from: Timestamp,
        target: Target,
        due: Timestamp,
        /// Working days were asked for, and the business has none.
        never_open: bool,
    },
}

/// A clock as programs see it; times are RFC 3339.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownClock {
    pub step: String,
    pub name: String,
    pub from_at: Timestamp,
    pub due_at: Timestamp,
    pub do_by: Option<Timestamp>,
    pub basis: &'static str,
    pub explanation: String,
    pub answered_by: Vec<String>,
    pub because: String,
    pub ours: bool,
    pub optional: bool,
    pub theirs: bool,
}

impl Regime {
    /// The clocks that begin when a complaint comes in.
    pub fn clocks(&self, received_at: Timestamp, hours: &OpeningHours) -> Vec<Clock> {
        self.clocks_after("received", received_at, hours)
    }

    /// The clocks that begin with this event: a state of the complaint, or `sent.KIND` of a letter.
    pub fn clocks_after(&self, event: &str, at: Timestamp, hours: &OpeningHours) -> Vec<Clock> {
        self.clocks.iter().filter(|rule| rule.from == event).map(|rule| clock(rule, at, hours)).collect()
    }
}

fn clock(rule: &Rule, from: Timestamp, hours: &OpeningHours) -> Clock {
    let from = to_the_minute(from);
    let explanation = match rule.basis {
        Basis::Business => business(rule.target, from, hours),
        Basis::Calendar => calendar(rule.target, from, &hours.zone, false),
    };
    let due_at = explanation.due();
    Clock {
        step: rule.step.clone(),
        name: rule.name.clone(),
        from,
        due_at,
        do_by: working_before(due_at, from, hours),
        explanation,
        basis: rule.basis,
        answered_by: rule.answered_by.clone(),
        because: rule.because.clone(),
        ours: rule.ours,
        optional: rule.optional,
        theirs: rule.theirs,
    }
}

/// Nobody reads seconds, and a clock that is told to the minute adds up.
fn to_the_minute(at: Timestamp) -> Timestamp {
    crate::time::from_ms(crate::time::ms(at).div_euclid(MINUTE_MS) * MINUTE_MS)
}

fn business(target: Target, from: Timestamp, hours: &OpeningHours) -> Explained {
    let told = match target.unit {
        Unit::Hours => hours.deadline(from, Work::Time { ms: target.n.saturating_mul(HOUR_MS) }),
        _ => hours.close_of_working_day(from, target.n),
    };
    // Hours that never open are no reason to have no time at all.
    told.map_or_else(|_| calendar(target, from, &hours.zone, true), Explained::Business)
}

fn calendar(target: Target, from: Timestamp, zone: &TimeZone, never_open: bool) -> Explained {
    let span = match target.unit {
        Unit::Hours => {
            let due = plus_ms(from, target.n.saturating_mul(HOUR_MS));
            return Explained::Calendar { zone: zone.clone(), from, target, due, never_open };
        }
        Unit::Days => Span::new().try_days(target.n),
        Unit::Weeks => Span::new().try_weeks(target.n),
        Unit::Months => Span::new().try_months(target.n),
        Unit::Years => Span::new().try_years(target.n),
    };
    let date = zone.to_datetime(from).date().saturating_add(span.unwrap_or_default());
    Explained::Calendar { zone: zone.clone(), from, target, due: last_of_day(date, zone), never_open }
}

/// The last closing before a time at which nobody works, if it lies behind the beginning.
fn working_before(due: Timestamp, from: Timestamp, hours: &OpeningHours) -> Option<Timestamp> {
    if hours.is_open(due) {
        return None;
    }
    let date: Date = hours.zone.to_datetime(due).date();
    let days = (0..LOOK_BACK_DAYS).map(|n| date.saturating_sub(Span::new().try_days(n).unwrap_or_default()));
    let closing = days.filter_map(|date| hours.close_of_day(date)).find(|close| *close <= due);
    closing.map(|close| hours.named_end(close)).filter(|close| *close < due && *close > from)
}

impl Explained {
    pub fn due(&self) -> Timestamp {
        match self {
            Explained::Business(told) => told.due,
            Explained::Calendar { due, .. } => *due,
        }
    }

    /// In one line: "8 weeks from Tue 24 Nov 2026: until the end of Tue 19 Jan 2027".
    pub fn say(&self, words: &Words) -> String {
        let (zone, from, target, due, never_open) = match self {
            Explained::Business(told) => return calendars::say(words, told),
            Explained::Calendar { zone, from, target, due, never_open } => (zone, from, target, due, *never_open),
        };
        // Counted in the zone of the business, so told in it too.
        let words = Words::new(words.locale().as_str(), zone);
        let length = words.with(&format!("regime-length-{}", target.unit.as_str()), &[("n", Arg::from(target.n))]);
        let to_the_minute = target.unit == Unit::Hours;
        let said = |at| if to_the_minute { words.moment_full(at) } else { words.date(at) };
        let args = [("length", Arg::from(length)), ("from", Arg::from(said(*from))), ("due", Arg::from(said(*due)))];
        let line = words.with(if to_the_minute { "regime-due-hours" } else { "regime-due-days" }, &args);
        if never_open { format!("{line} {}", words.t("regime-due-never-open")) } else { line }
    }
}

impl Clock {
    /// How its time came about, and the last working moment before it, where nobody works then.
    pub fn say(&self, words: &Words) -> String {
        let line = self.explanation.say(words);
        match self.do_by {
            Some(at) => {
                format!("{line} {}", words.with("regime-do-by", &[("at", Arg::from(words.moment_full(at)))]))
            }
            None => line,
        }
    }

    pub fn shown(&self, words: &Words) -> ShownClock {
        ShownClock {
            step: self.step.clone(),
            name: self.name.clone(),
            from_at: self.from,
            due_at: self.due_at,
            do_by: self.do_by,
            basis: self.basis.as_str(),
            explanation: self.say(words),
            answered_by: self.answered_by.clone(),
            because: self.because.clone(),
            ours: self.ours,
            optional: self.optional,
            theirs: self.theirs,
        }
    }
}
