//! The window of a promise as people type it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

use crate::hours::OpeningHours;

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
        readings: [Reading; 2],
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
    /// The key of the text that says it. Gaps: `text`, or `local`, `by`, `from` as the page writes times.
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

/// Reads `text` as a window, in the reader's `zone`. `hours` says what "end of day" and a bare "3" mean; `day_first`
/// whether "3/4" is the third of April.
pub fn parse(
    text: &str,
    now: Timestamp,
    zone: &TimeZone,
    hours: &OpeningHours,
    day_first: bool,
) -> Result<Window, Typed> {
    let _ = (now, zone, hours, day_first);
    Err(Typed::NotUnderstood { text: text.to_owned() })
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
