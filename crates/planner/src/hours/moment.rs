//! A moment as a machine writes it: with an offset, or local in the zone of a calendar.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// Why a written moment can't be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.key())]
pub enum Moment {
    NotRead {
        text: String,
    },
    /// The clock jumps over it. The readings lie just before and just after.
    Skipped {
        text: String,
        zone: String,
        readings: [String; 2],
    },
    /// The clock shows it twice.
    Twice {
        text: String,
        zone: String,
        readings: [String; 2],
    },
}

impl Moment {
    /// The key of the text that says it; gaps: `text`, and `zone`, `first`, `second` where there are readings.
    pub fn key(&self) -> &'static str {
        match self {
            Moment::NotRead { .. } => "problem-moment-not-read",
            Moment::Skipped { .. } => "problem-moment-skipped",
            Moment::Twice { .. } => "problem-moment-twice",
        }
    }

    pub fn text(&self) -> &str {
        match self {
            Moment::NotRead { text } | Moment::Skipped { text, .. } | Moment::Twice { text, .. } => text,
        }
    }

    /// What to write instead, with the offset; none where nothing can be guessed.
    pub fn readings(&self) -> &[String] {
        match self {
            Moment::NotRead { .. } => &[],
            Moment::Skipped { readings, .. } | Moment::Twice { readings, .. } => readings,
        }
    }

    pub fn zone(&self) -> &str {
        match self {
            Moment::NotRead { .. } => "",
            Moment::Skipped { zone, .. } | Moment::Twice { zone, .. } => zone,
        }
    }
}

/// Reads `2026-03-06T16:30`, local in `zone`, or with an offset, `2026-03-06T16:30-05:00`.
pub fn read(text: &str, zone: &TimeZone) -> Result<Timestamp, Moment> {
    let text = text.trim();
    let not_read = || Moment::NotRead { text: text.chars().take(100).collect() };
    if !text.contains(['T', 't', ' ']) || text.contains('[') || text.len() > 60 {
        return Err(not_read());
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    // Behind the date, a sign could only be an offset that was not understood.
    let clock = text.split(['T', 't', ' ']).nth(1).unwrap_or_default();
    if clock.contains(['+', '-', 'Z', 'z', '−']) {
        return Err(not_read());
    }
    let local: DateTime = text.parse().map_err(|_| not_read())?;
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let reading = |at: Result<Timestamp, jiff::Error>| at.map(|at| rfc3339(at, zone)).map_err(|_| not_read());
    let named = zone.iana_name().unwrap_or("UTC").to_owned();
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => ambiguous.earlier().map_err(|_| not_read()),
        AmbiguousOffset::Gap { .. } => Err(Moment::Skipped {
            text: text.to_owned(),
            zone: named,
            readings: [reading(ambiguous.earlier())?, reading(ambiguous.later())?],
        }),
        AmbiguousOffset::Fold { .. } => Err(Moment::Twice {
            text: text.to_owned(),
            zone: named,
            readings: [reading(ambiguous.earlier())?, reading(ambiguous.later())?],
        }),
    }
}

/// `2026-03-09T11:30:00-04:00`, as the clock on the wall of `zone` has it.
pub fn rfc3339(at: Timestamp, zone: &TimeZone) -> String {
    at.display_with_offset(zone.to_offset(at)).to_string()
}
