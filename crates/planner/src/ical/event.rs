//! One event: when, how long, how often, what it is called.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::lines::Line;
use super::rule::Rule;
use super::{Skipped, Unread};

/// A date, or a time in a zone; without one in that of the calendar.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum When {
    Day(Date),
    Time(DateTime, Option<TimeZone>),
}

/// What makes two of them the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Day(Date),
    At(Timestamp),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Length {
    Days(i64),
    Time(SignedDuration),
}

pub(super) struct Event {
    pub name: String,
    pub uid: Option<String>,
    pub begin: When,
    pub length: Length,
    pub rule: Option<Rule>,
    pub except: Vec<When>,
    pub also: Vec<When>,
    /// It stands for this occurrence of another event with the same UID.
    pub instead_of: Option<When>,
    /// Cancelled, or takes nobody's time.
    pub is_off: bool,
}

const LONGEST_NAME: usize = 120;

impl Event {
    pub(super) fn read(lines: &[Line], zone: &TimeZone) -> Result<Event, Skipped> {
        let first = |name: &str| lines.iter().find(|line| line.name == name);
        let name = first("SUMMARY").map(|line| plain(&line.value)).unwrap_or_default();
        let skip = |line: Option<&Line>, why| Skipped {
            name: name.clone(),
            text: line.map(Line::shown).unwrap_or_default(),
            why,
        };
        let start = first("DTSTART").ok_or_else(|| skip(None, Unread::NotRead))?;
        let begin = when(start, &start.value).map_err(|why| skip(Some(start), why))?;
        let end = first("DTEND").map(|line| when(line, &line.value).map_err(|why| skip(Some(line), why)));
        let duration =
            first("DURATION").map(|line| duration(&line.value).ok_or_else(|| skip(Some(line), Unread::NotRead)));
        let end_or_start = first("DTEND").unwrap_or(start);
        let length = length(&begin, end.transpose()?, duration.transpose()?, zone)
            .ok_or_else(|| skip(Some(end_or_start), Unread::NotRead))?;
        let rule = first("RRULE")
            .filter(|line| !line.value.trim().is_empty())
            .map(|line| Rule::read(&line.value).ok_or_else(|| skip(Some(line), Unread::Rule)))
            .transpose()?;
        let all = |name: &str| -> Result<Vec<When>, Skipped> {
            let mut found = Vec::new();
            for line in lines.iter().filter(|line| line.name == name) {
                for text in line.value.split(',').filter(|text| !text.trim().is_empty()) {
                    found.push(when(line, text).map_err(|why| skip(Some(line), why))?);
                }
            }
            Ok(found)
        };
        let says =
            |name: &str, value: &str| first(name).is_some_and(|line| line.value.trim().eq_ignore_ascii_case(value));
        let is_free = says("TRANSP", "TRANSPARENT") && matches!(begin, When::Time(..));
        Ok(Event {
            uid: first("UID").map(|line| line.value.trim().to_owned()).filter(|uid| !uid.is_empty()),
            except: all("EXDATE")?,
            also: all("RDATE")?,
            instead_of: first("RECURRENCE-ID").and_then(|line| when(line, &line.value).ok()),
            is_off: is_free || says("STATUS", "CANCELLED"),
            name,
            begin,
            length,
            rule,
        })
    }
}

impl When {
    pub(super) fn local(&self) -> DateTime {
        match self {
            When::Day(date) => date.to_datetime(Time::midnight()),
            When::Time(local, _) => *local,
        }
    }

    /// The same kind of thing at another time.
    pub(super) fn at(&self, local: DateTime) -> When {
        match self {
            When::Day(_) => When::Day(local.date()),
            When::Time(_, zone) => When::Time(local, zone.clone()),
        }
    }

    pub(super) fn key(&self, zone: &TimeZone) -> Key {
        match self {
            When::Day(date) => Key::Day(*date),
            When::Time(local, own) => {
                let at = own.as_ref().unwrap_or(zone).to_timestamp(*local);
                at.map_or(Key::Day(local.date()), Key::At)
            }
        }
    }
}

impl Length {
    pub(super) fn days(self) -> i64 {
        match self {
            Length::Days(n) => n,
            Length::Time(length) => length.as_hours() / 24,
        }
    }
}

/// The end is the first day, or instant, that is not part of it; a day without an end, or with one that is not after
/// it, is one day (that is what calendars mean that write the same date twice).
fn length(begin: &When, end: Option<When>, duration: Option<Length>, zone: &TimeZone) -> Option<Length> {
    match (begin, end) {
        (When::Day(_), None) => Some(duration.unwrap_or(Length::Days(1))),
        (When::Time(..), None) => Some(duration.unwrap_or(Length::Time(SignedDuration::ZERO))),
        (When::Day(first), Some(end)) => {
            let seconds = end.local().date().duration_since(*first).as_secs();
            Some(Length::Days((seconds / 86_400).max(1)))
        }
        (When::Time(..), Some(end)) => match (begin.key(zone), end.key(zone)) {
            (Key::At(from), Key::At(to)) if from <= to => Some(Length::Time(to.duration_since(from))),
            _ => None,
        },
    }
}

pub(super) fn when(line: &Line, text: &str) -> Result<When, Unread> {
    let text = text.trim();
    let (date, time) = text.split_once(['T', 't']).unwrap_or((text, ""));
    let number = |part: Option<&str>| part.filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?.parse::<i16>().ok();
    let small = |part: Option<&str>| number(part).and_then(|n| i8::try_from(n).ok());
    if date.len() != 8 {
        return Err(Unread::NotRead);
    }
    let day = || Date::new(number(date.get(0..4))?, small(date.get(4..6))?, small(date.get(6..8))?).ok();
    let day = day().ok_or(Unread::NotRead)?;
    if time.is_empty() {
        return Ok(When::Day(day));
    }
    let is_utc = time.ends_with(['Z', 'z']);
    let time = time.trim_end_matches(['Z', 'z']);
    let seconds = if time.len() > 4 { small(time.get(4..6)).map(|n| n.min(59)) } else { Some(0) };
    let clock = || Time::new(small(time.get(0..2))?, small(time.get(2..4))?, seconds?, 0).ok();
    let clock = clock().ok_or(Unread::NotRead)?;
    let zone = match line.parameter("TZID") {
        _ if is_utc => Some(TimeZone::UTC),
        Some(name) => Some(zone_named(name).ok_or(Unread::UnknownZone)?),
        None => None,
    };
    Ok(When::Time(day.to_datetime(clock), zone))
}

/// By its name in the tz database, also behind a maker's prefix, or by the name that Windows has for it.
fn zone_named(name: &str) -> Option<TimeZone> {
    /// Unicode CLDR 47, the common ones.
    const WINDOWS: [(&str, &str); 16] = [
        ("Eastern Standard Time", "America/New_York"),
        ("Central Standard Time", "America/Chicago"),
        ("Mountain Standard Time", "America/Denver"),
        ("US Mountain Standard Time", "America/Phoenix"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("Alaskan Standard Time", "America/Anchorage"),
        ("Hawaiian Standard Time", "Pacific/Honolulu"),
        ("Atlantic Standard Time", "America/Halifax"),
        ("GMT Standard Time", "Europe/London"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Romance Standard Time", "Europe/Paris"),
        ("Central Europe Standard Time", "Europe/Budapest"),
        ("Central European Standard Time", "Europe/Warsaw"),
        ("Central Standard Time (Mexico)", "America/Mexico_City"),
        ("India Standard Time", "Asia/Kolkata"),
        ("AUS Eastern Standard Time", "Australia/Sydney"),
    ];
    let name = name.trim();
    if name.len() > 200 {
        return None;
    }
    let windows = || WINDOWS.iter().find(|(known, _)| *known == name).and_then(|(_, zone)| TimeZone::get(zone).ok());
    let parts: Vec<&str> = name.split('/').collect();
    let behind = || {
        let starts = (1..parts.len()).filter_map(|start| parts.get(start..));
        starts.filter(|rest| rest.len() > 1).find_map(|rest| TimeZone::get(&rest.join("/")).ok())
    };
    TimeZone::get(name).ok().or_else(windows).or_else(behind)
}

/// `P1D`, `P2W`, `PT1H30M`, `P1DT12H`.
fn duration(text: &str) -> Option<Length> {
    let text = text.trim();
    let rest = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let (mut seconds, mut number, mut in_time, mut found) = (0_i64, None::<i64>, false, false);
    for c in rest.chars() {
        match c {
            'T' if number.is_none() => in_time = true,
            '0'..='9' => {
                let digit = i64::from(c.to_digit(10)?);
                number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
            }
            _ => {
                let unit = match (c, in_time) {
                    ('W', false) => 604_800,
                    ('D', false) => 86_400,
                    ('H', true) => 3600,
                    ('M', true) => 60,
                    ('S', true) => 1,
                    _ => return None,
                };
                seconds = number.take()?.checked_mul(unit)?.checked_add(seconds)?;
                found = true;
            }
        }
    }
    if !found || number.is_some() {
        return None;
    }
    Some(if in_time { Length::Time(SignedDuration::from_secs(seconds)) } else { Length::Days(seconds / 86_400) })
}

/// A name on one line, without what RFC 5545 puts before commas.
fn plain(value: &str) -> String {
    let mut text = String::new();
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => text.push(' '),
                Some(other) => text.push(other),
                None => {}
            },
            _ if letter.is_control() => text.push(' '),
            _ => text.push(letter),
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_NAME).collect()
}
