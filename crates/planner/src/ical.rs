//! Holidays and closed stretches from an iCalendar feed or file (RFC 5545).
//!
//! Events over whole days are holidays, with their name; events with a time are closed stretches. What can't be read
//! is told, never left out in silence.

mod event;
mod lines;
mod rule;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::hours::{Closed, OpeningHours};
use event::{Event, Key, Length, When};

/// Real feeds of holidays have some hundred lines.
pub const MOST_BYTES: usize = 8 << 20;
const MOST_EVENTS: usize = 20_000;
/// Steps in search of repetitions, for the whole file: those of a thousand weekly events over fifty years.
const MOST_STEPS: usize = 2_600_000;
const MOST_DATES: usize = 200_000;
/// What lasts longer is no holiday.
const MOST_DAYS: i64 = 400;

/// What a file closes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    pub holidays: BTreeMap<Date, String>,
    /// By begin; they may overlap.
    pub closed: Vec<Closed>,
    pub skipped: Vec<Skipped>,
}

/// An event that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its SUMMARY.
    pub name: String,
    /// The line it hangs on.
    pub text: String,
    pub why: Unread,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// No begin, or an end or length that is none.
    NotRead,
    UnknownZone,
    /// It repeats in a way that we do not know.
    Rule,
    TooLong,
}

impl Unread {
    /// The key of the text that says it; gaps: `name`, `text`.
    pub fn key(self) -> &'static str {
        match self {
            Unread::NotRead => "problem-ical-event-not-read",
            Unread::UnknownZone => "problem-ical-unknown-zone",
            Unread::Rule => "problem-ical-rule",
            Unread::TooLong => "problem-ical-too-long",
        }
    }
}

/// Why a file is not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.key())]
pub enum NotACalendar {
    NoCalendar,
    TooLarge,
}

impl NotACalendar {
    pub fn key(self) -> &'static str {
        match self {
            NotACalendar::NoCalendar => "problem-ical-no-calendar",
            NotACalendar::TooLarge => "problem-ical-too-large",
        }
    }
}

/// Reads a file; of what repeats, what lies within these dates. Times without a zone are meant in `zone`.
pub fn read(text: &str, zone: &TimeZone, within: &RangeInclusive<Date>) -> Result<Feed, NotACalendar> {
    if text.len() > MOST_BYTES {
        return Err(NotACalendar::TooLarge);
    }
    let events = lines::events(text, MOST_EVENTS)?;
    let mut reading = Reading { zone, within, feed: Feed::default(), moved: BTreeMap::new(), steps: MOST_STEPS };
    let mut read = Vec::with_capacity(events.len());
    for lines in &events {
        match Event::read(lines, zone) {
            Ok(event) => read.push(event),
            Err(skipped) => reading.feed.skipped.push(skipped),
        }
    }
    for event in &read {
        if let (Some(uid), Some(instead_of)) = (&event.uid, &event.instead_of) {
            reading.moved.entry(uid.clone()).or_default().insert(instead_of.key(zone));
        }
    }
    for event in read.iter().filter(|event| !event.is_off) {
        reading.take(event)?;
    }
    reading.feed.closed.sort_by_key(|closed| (closed.from, closed.to));
    Ok(reading.feed)
}

impl OpeningHours {
    /// Closes what the feed closes. A name given by hand stays.
    pub fn close_feed(&mut self, feed: &Feed) {
        for (date, name) in &feed.holidays {
            let name = if self.holiday_name(*date).is_none() { Some(name.clone()) } else { None };
            self.close_date(*date, name);
        }
        self.close(feed.closed.iter().cloned());
    }
}

struct Reading<'a> {
    zone: &'a TimeZone,
    within: &'a RangeInclusive<Date>,
    feed: Feed,
    /// Occurrences, by UID, that an event of its own stands for.
    moved: BTreeMap<String, BTreeSet<Key>>,
    steps: usize,
}

impl Reading<'_> {
    fn take(&mut self, event: &Event) -> Result<(), NotACalendar> {
        let begins = match &event.rule {
            None => vec![event.begin.local()],
            Some(rule) => {
                let last = self.within.end().tomorrow().unwrap_or(*self.within.end());
                rule.dates(event.begin.local(), last, &mut self.steps).ok_or(NotACalendar::TooLarge)?
            }
        };
        let repeated = begins.into_iter().map(|local| event.begin.at(local));
        let moved = event.uid.as_ref().filter(|_| event.instead_of.is_none()).and_then(|uid| self.moved.get(uid));
        let except: BTreeSet<Key> = event.except.iter().map(|when| when.key(self.zone)).collect();
        let stays = |when: &When| {
            let (key, day) = (when.key(self.zone), Key::Day(when.local().date()));
            let is_in = |set: &BTreeSet<Key>| set.contains(&key) || set.contains(&day);
            !is_in(&except) && !moved.is_some_and(is_in)
        };
        let all: Vec<When> = repeated.chain(event.also.iter().cloned()).filter(stays).collect();
        for when in all {
            match (&when, event.length) {
                (When::Day(first), length) => self.close_days(*first, length.days(), &event.name)?,
                (When::Time(local, zone), Length::Time(length)) => {
                    self.close_time(*local, zone, length, &event.name)?
                }
                (When::Time(local, zone), Length::Days(n)) => {
                    self.close_time(*local, zone, SignedDuration::from_hours(n.saturating_mul(24)), &event.name)?;
                }
            }
        }
        Ok(())
    }

    fn close_days(&mut self, first: Date, days: i64, name: &str) -> Result<(), NotACalendar> {
        if days > MOST_DAYS {
            self.too_long(name);
            return Ok(());
        }
        for date in (0..days.max(1)).filter_map(|n| first.checked_add(n.days()).ok()) {
            if self.within.contains(&date) {
                let known = self.feed.holidays.entry(date).or_default();
                // Two feeds in one, or two names for a day.
                if known.is_empty() {
                    name.clone_into(known);
                } else if known.len() < 100 && !known.split(" · ").any(|other| other == name) && !name.is_empty() {
                    known.push_str(" · ");
                    known.push_str(name);
                }
            }
        }
        if self.feed.holidays.len() > MOST_DATES { Err(NotACalendar::TooLarge) } else { Ok(()) }
    }

    fn close_time(
        &mut self,
        local: DateTime,
        zone: &Option<TimeZone>,
        length: SignedDuration,
        name: &str,
    ) -> Result<(), NotACalendar> {
        if length.is_zero() {
            return Ok(());
        }
        if length > SignedDuration::from_hours(24 * MOST_DAYS) {
            self.too_long(name);
            return Ok(());
        }
        let zone = zone.as_ref().unwrap_or(self.zone);
        let edges = zone.to_timestamp(local).and_then(|from| Ok((from, from.checked_add(length)?)));
        let Ok((from, to)) = edges else { return Ok(()) };
        let date = |at: Timestamp| self.zone.to_datetime(at).date();
        if date(to) >= *self.within.start() && date(from) <= *self.within.end() {
            let name = Some(name.to_owned()).filter(|name| !name.is_empty());
            self.feed.closed.push(Closed { from, to, name });
        }
        if self.feed.closed.len() > MOST_DATES { Err(NotACalendar::TooLarge) } else { Ok(()) }
    }

    fn too_long(&mut self, name: &str) {
        let skipped = Skipped { name: name.to_owned(), text: String::new(), why: Unread::TooLong };
        if self.feed.skipped.last() != Some(&skipped) {
            self.feed.skipped.push(skipped);
        }
    }
}
