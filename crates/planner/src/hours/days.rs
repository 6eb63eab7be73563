//! Working days. N of them later is the same time on the wall, N working days on. Like all working time they count
//! from the next opening, and end in a block or at its end, never at the begin of the next: where that time is closed,
//! it is the last closing before it.

use jiff::Timestamp;

use super::OpeningHours;
use super::walk::{DAY_MS, HORIZON_MS, Span};

/// Where some working days end, and which days were counted.
pub(super) struct Landing {
    pub due: Timestamp,
    /// The first open instant.
    pub start: Timestamp,
    /// The first and the last day that count.
    pub first_day: i64,
    pub last_day: i64,
    /// The time on the wall that was meant, where it is closed then: day and time of day.
    pub meant: Option<(i64, i64)>,
}

impl OpeningHours {
    /// `n` working days after `from`, which are dates with open time. `None` if there are not that many in a hundred
    /// years.
    pub fn add_working_days(&self, from: Timestamp, n: i64) -> Option<Timestamp> {
        if n <= 0 { Some(from) } else { self.land(from, n).map(|landing| landing.due) }
    }

    pub(super) fn land(&self, from: Timestamp, n: i64) -> Option<Landing> {
        let mut walk = self.walk(from, from.as_millisecond().saturating_add(HORIZON_MS));
        let first = walk.next()?;
        let start_day = first.day;
        let wall_ms = (first.begin_ms + first.offset_ms) - first.day * DAY_MS;
        // The last open stretch, and the last day, before the day that is wanted.
        let (mut before, mut day_before, mut second_day, mut left) = (first, start_day, None, n);
        let target = loop {
            let span = walk.next()?;
            if span.day > before.day.max(day_before) {
                second_day = second_day.or(Some(span.day));
                left -= 1;
                if left == 0 {
                    break span.day;
                }
                day_before = span.day;
            }
            before = span;
        };
        let start = Timestamp::from_millisecond(first.begin_ms.max(from.as_millisecond())).ok()?;
        let landing = |due_ms, first_day, last_day, is_closed: bool| {
            let due = Timestamp::from_millisecond(due_ms).ok()?;
            Some(Landing { due, start, first_day, last_day, meant: is_closed.then_some((target, wall_ms)) })
        };
        let second_day = second_day.unwrap_or(target);
        match at_wall(&self.spans_of_day(target), target, wall_ms) {
            Some((due_ms, is_closed)) => landing(due_ms, second_day, target, is_closed),
            None => landing(before.end_ms, start_day, day_before, true),
        }
    }
}

/// The instant when the clock shows that time in one of these stretches, or the last closing before, and whether it
/// is that.
fn at_wall(spans: &[Span], day: i64, wall_ms: i64) -> Option<(i64, bool)> {
    let wall = |ms: i64, span: &Span| ms + span.offset_ms - day * DAY_MS;
    let inside = spans.iter().find(|span| wall(span.begin_ms, span) < wall_ms && wall_ms <= wall(span.end_ms, span));
    if let Some(span) = inside {
        return Some((span.begin_ms + wall_ms - wall(span.begin_ms, span), false));
    }
    let closed = spans.iter().rfind(|span| wall(span.end_ms, span) < wall_ms);
    closed.map(|span| (span.end_ms, true))
}
