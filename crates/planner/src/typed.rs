//! The window of a promise as people type it.

mod calendar;
mod names;
mod phrase;
mod tokens;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{Offset, TimeZone};

use crate::hours::OpeningHours;
use calendar::Calendar;

/// From (if said) and by: `from < by`, and `by` lies ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: Option<Timestamp>,
    pub by: Timestamp,
}

/// Why a typed time can't be taken. [`Typed::key`] names the text to show.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.key())]
pub enum Typed {
    Empty,
    NotUnderstood {
        text: String,
    },
    /// 31 November.
    NoSuchDate {
        text: String,
    },
    /// "Friday 26 November" when the 26th is a Thursday.
    OtherWeekday {
        said: Weekday,
        date: Date,
    },
    Past {
        by: Timestamp,
    },
    /// More than ten years ahead.
    TooFar {
        by: Timestamp,
    },
    EndsBeforeBegin {
        from: Timestamp,
        by: Timestamp,
    },
    /// The clock jumps over this time. The suggestions are the times just before and just after, in that order.
    DoesNotExist {
        local: DateTime,
        suggestions: Vec<Reading>,
    },
    /// The clock shows this time twice.
    ExistsTwice {
        local: DateTime,
        readings: Box<[Reading; 2]>,
    },
}

/// One way to mean a time that the clock skips or shows twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub at: Timestamp,
    /// "-04:00".
    pub offset: String,
    /// What to type (or put into the form) to mean this one.
    pub typed: String,
}

impl Typed {
    /// The key of the text that says it; it has no gaps.
    pub fn key(&self) -> &'static str {
        match self {
            Typed::Empty => "problem-window-empty",
            Typed::NotUnderstood { .. } => "problem-window-not-understood",
            Typed::NoSuchDate { .. } => "problem-window-no-such-date",
            Typed::OtherWeekday { .. } => "problem-window-other-weekday",
            Typed::Past { .. } => "problem-window-past",
            Typed::TooFar { .. } => "problem-window-too-far",
            Typed::EndsBeforeBegin { .. } => "problem-window-ends-before-begin",
            Typed::DoesNotExist { .. } => "problem-window-does-not-exist",
            Typed::ExistsTwice { .. } => "problem-window-exists-twice",
        }
    }
}

/// Nobody promises anything for later than that.
const FURTHEST_DAYS: i64 = 3653;

/// Reads `text` as a window, in the reader's `zone`. `hours` says what "end of day" and a bare "3" mean; `day_first`
/// whether "3/4" is the third of April.
///
/// A time without a day is the next one ahead; a weekday is the next such day, today only if the time lies ahead; a
/// day without a time is the end of its opening hours.
pub fn parse(
    text: &str,
    now: Timestamp,
    zone: &TimeZone,
    hours: &OpeningHours,
    day_first: bool,
) -> Result<Window, Typed> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Typed::Empty);
    }
    let calendar = |text, offset| Calendar { text, now, zone, hours, offset };
    let window = match machine_time(text) {
        Some(Said::Instant(by)) => Window { from: None, by },
        Some(Said::Local(local)) => {
            let text = format!("{} {:02}:{:02}", local.date(), local.hour(), local.minute());
            read(&calendar(&text, None), day_first)?
        }
        None => match offset_at_end(text) {
            Some((before, offset)) => match read(&calendar(before, Some(offset)), day_first) {
                // "8:00 -12:00" is a window after all, unless the zone has that offset.
                Ok(found) if zone.to_offset(found.by) == offset || !text.contains(" -") => found,
                _ => read(&calendar(text, None), day_first)?,
            },
            None => read(&calendar(text, None), day_first)?,
        },
    };
    checked(window, now)
}

fn read(calendar: &Calendar, day_first: bool) -> Result<Window, Typed> {
    let not_understood = || Typed::NotUnderstood { text: calendar.text.chars().take(200).collect() };
    let tokens = tokens::tokens(calendar.text).ok_or_else(not_understood)?;
    calendar.lay(&phrase::read(&tokens, day_first).ok_or_else(not_understood)?)
}

fn checked(window: Window, now: Timestamp) -> Result<Window, Typed> {
    let by = window.by;
    if let Some(from) = window.from.filter(|from| *from >= by) {
        return Err(Typed::EndsBeforeBegin { from, by });
    }
    if by <= now {
        return Err(Typed::Past { by });
    }
    if by.as_second().saturating_sub(now.as_second()) > FURTHEST_DAYS * 86_400 {
        return Err(Typed::TooFar { by });
    }
    Ok(window)
}

enum Said {
    Instant(Timestamp),
    Local(DateTime),
}

/// RFC 3339, "2026-11-24T09:00-05:00", and the same without an offset. With a space instead of the T only where
/// seconds make it plain that no window "09:00-12:00" is meant.
fn machine_time(text: &str) -> Option<Said> {
    let separator = text.chars().nth(10)?;
    let seconds = separator == ' ' && text.chars().nth(16) == Some(':');
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !(matches!(separator, 'T' | 't') || seconds) {
        return None;
    }
    let instant = text.parse().ok().map(Said::Instant);
    instant.or_else(|| text.parse().ok().map(Said::Local))
}

/// An offset said with a time: "Sun 1:30 -04:00", "1:30 UTC+2", "9:00 GMT". Gives the text before it too.
fn offset_at_end(text: &str) -> Option<(&str, Offset)> {
    let (before, last) = text.rsplit_once(' ')?;
    let last = last.to_ascii_lowercase();
    let named = last.strip_prefix("utc").or_else(|| last.strip_prefix("gmt"));
    let shift = named.unwrap_or(&last);
    if (named.is_some() && shift.is_empty()) || last == "z" {
        return Some((before, Offset::UTC));
    }
    let (sign, digits) = match (shift.strip_prefix('+'), shift.strip_prefix('-')) {
        (Some(digits), _) => (1, digits),
        (_, Some(digits)) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "0"));
    if named.is_none() && digits.len() != 5 {
        return None;
    }
    let (hours, minutes) = (hours.parse::<u8>().ok()?, minutes.parse::<u8>().ok().filter(|minutes| *minutes < 60)?);
    let seconds = sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60);
    Offset::from_seconds(seconds).ok().map(|offset| (before, offset))
}

/// Lower case, without the accents of Spanish: "Miércoles" → "miercoles".
pub(crate) fn folded(text: &str) -> String {
    let plain = |c: char| match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        '–' | '—' | '−' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    text.to_lowercase().chars().map(plain).collect()
}
