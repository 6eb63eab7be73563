//! Through the open stretches, one after another or whole weeks at once.
//!
//! Between two changes of the clock, wall time is plain arithmetic: an instant plus one offset. So the walk goes from
//! one such stretch to the next, and an instant is open exactly when the clock on the wall then shows a time inside a
//! block of that date. Times that are skipped are in none, times that come twice are in both; a date that a zone
//! skipped has no time at all.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::OpeningHours;

pub(super) const DAY_MS: i64 = 86_400_000;
const WEEK_MS: i64 = 7 * DAY_MS;
/// How far ahead an opening is looked for; longer closed is closed for good.
pub(super) const HORIZON_MS: i64 = 36_525 * DAY_MS;

/// An open stretch between two instants, in which the clock does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub begin_ms: i64,
    pub end_ms: i64,
    /// What is added to an instant for the time on the wall.
    pub offset_ms: i64,
    /// The date on the wall, in days since 1970.
    pub day: i64,
    /// Which block of that date.
    pub block: usize,
}

impl Span {
    pub(super) fn length_ms(&self) -> i64 {
        self.end_ms - self.begin_ms
    }
}

pub(super) struct Walk<'a> {
    hours: &'a OpeningHours,
    /// Nothing before this is given.
    at_ms: i64,
    until_ms: i64,
    offset_ms: i64,
    /// Until when the clock keeps that offset.
    steady_until_ms: i64,
    week_ms: i64,
    /// The next closed stretch that is not over, by its place.
    closed: usize,
    /// The next date, from where we are, that is not as its weekday; and from which day on that is known.
    special_day: i64,
    special_known: Option<i64>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(hours: &'a OpeningHours, from_ms: i64, until_ms: i64) -> Walk<'a> {
        let until_ms = until_ms.min(Timestamp::MAX.as_millisecond());
        Walk {
            hours,
            at_ms: from_ms.max(Timestamp::MIN.as_millisecond()),
            until_ms,
            offset_ms: 0,
            steady_until_ms: i64::MIN,
            week_ms: hours.week.iter().flatten().map(|block| end_ms(block.1) - time_ms(block.0)).sum(),
            closed: hours.closed.partition_point(|closed| closed.to.as_millisecond() <= from_ms),
            special_day: i64::MIN,
            special_known: None,
        }
    }

    /// Goes over whole weeks that are like every week, as many as fit before the end, and spend less than `left_ms`.
    /// Gives the open time gone over.
    pub(super) fn skip_weeks(&mut self, left_ms: i64) -> i64 {
        if self.week_ms == 0 || left_ms <= self.week_ms || self.until_ms - self.at_ms < WEEK_MS {
            return 0;
        }
        self.settle();
        let closed_from_ms = self.closed_now().map_or(i64::MAX, |(from_ms, _)| from_ms);
        let free_ms = closed_from_ms.min(self.steady_until_ms).min(self.until_ms).saturating_sub(self.at_ms);
        let day = (self.at_ms + self.offset_ms).div_euclid(DAY_MS);
        let usual_weeks = self.next_special(day).saturating_sub(day + 1).div_euclid(7);
        let weeks = (free_ms / WEEK_MS).min((left_ms - 1) / self.week_ms).min(usual_weeks).max(0);
        self.at_ms += weeks * WEEK_MS;
        weeks * self.week_ms
    }

    /// The offset that holds where we are, and until when.
    fn settle(&mut self) {
        if self.at_ms < self.steady_until_ms {
            return;
        }
        let at = Timestamp::from_millisecond(self.at_ms).unwrap_or(Timestamp::MAX);
        self.offset_ms = i64::from(self.hours.zone.to_offset(at).seconds()) * 1000;
        let change = self.hours.zone.following(at).next();
        self.steady_until_ms = change.map_or(i64::MAX, |change| change.timestamp().as_millisecond());
    }

    /// The closed stretch that is running or comes next.
    fn closed_now(&mut self) -> Option<(i64, i64)> {
        loop {
            let closed = self.hours.closed.get(self.closed)?;
            if closed.to.as_millisecond() > self.at_ms {
                return Some((closed.from.as_millisecond(), closed.to.as_millisecond()));
            }
            self.closed += 1;
        }
    }

    fn next_special(&mut self, day: i64) -> i64 {
        if self.special_known.is_none_or(|known| day < known) || self.special_day < day {
            let date = date_of(day);
            let holiday = self.hours.holidays.range(date..).next();
            let open = self.hours.open.range(date..).next().map(|(date, _)| date);
            self.special_day = holiday.into_iter().chain(open).min().map_or(i64::MAX, |date| day_of(*date));
            self.special_known = Some(day);
        }
        self.special_day
    }

    /// Whether nothing opens any more from this day on.
    fn is_over(&self, day: i64) -> bool {
        self.week_ms == 0 && self.hours.open.range(date_of(day)..).next().is_none()
    }
}

impl Iterator for Walk<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        while self.at_ms < self.until_ms {
            self.settle();
            let closed = self.closed_now();
            if let Some((_, to_ms)) = closed.filter(|(from_ms, _)| *from_ms <= self.at_ms) {
                self.at_ms = to_ms;
                continue;
            }
            let local_ms = self.at_ms + self.offset_ms;
            let day = local_ms.div_euclid(DAY_MS);
            let day_begins_ms = day * DAY_MS - self.offset_ms;
            let is_special = self.next_special(day) == day;
            let blocks = if is_special { self.hours.blocks(date_of(day)) } else { self.hours.weekday_blocks(day) };
            let of_day_ms = local_ms - day * DAY_MS;
            let found = blocks.iter().enumerate().find(|(_, block)| end_ms(block.1) > of_day_ms);
            let Some((place, block)) = found else {
                if self.is_over(day) {
                    return None;
                }
                self.at_ms = (day_begins_ms + DAY_MS).min(self.steady_until_ms);
                continue;
            };
            let begin_ms = self.at_ms.max(day_begins_ms + time_ms(block.0));
            let closes_ms = closed.map_or(i64::MAX, |(from_ms, _)| from_ms).min(self.steady_until_ms);
            if begin_ms >= closes_ms {
                self.at_ms = closes_ms;
                continue;
            }
            if begin_ms >= self.until_ms {
                return None;
            }
            let stop_ms = (day_begins_ms + end_ms(block.1)).min(closes_ms);
            self.at_ms = stop_ms;
            return Some(Span { begin_ms, end_ms: stop_ms, offset_ms: self.offset_ms, day, block: place });
        }
        None
    }
}

/// Milliseconds since midnight on the wall.
pub(super) fn time_ms(time: Time) -> i64 {
    let seconds = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    seconds * 1000
}

/// The same for the end of a block: 00:00 is the end of the day.
pub(super) fn end_ms(time: Time) -> i64 {
    if time == Time::midnight() { DAY_MS } else { time_ms(time) }
}

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Beyond the calendar it is its first or its last date.
pub(super) fn date_of(day: i64) -> Date {
    let at = Timestamp::from_duration(SignedDuration::from_secs(day.saturating_mul(DAY_MS / 1000)));
    match at {
        Ok(at) => Offset::UTC.to_datetime(at).date(),
        // An instant of the last days of the calendar there is only in some zones.
        Err(_) => {
            let edge = if day > 0 { Date::MAX } else { Date::MIN };
            EPOCH.checked_add(SignedDuration::from_secs(day.saturating_mul(DAY_MS / 1000))).unwrap_or(edge)
        }
    }
}

pub(super) fn day_of(date: Date) -> i64 {
    date.duration_since(EPOCH).as_secs().div_euclid(DAY_MS / 1000)
}

/// Monday is 0.
pub(super) fn weekday_of(day: i64) -> usize {
    usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default()
}
