//! What of a promise its chance is counted by, and how those that ended are counted. Pure.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use planner::hours::OpeningHours;
use stats::spread;

use super::{Kind, State};
use crate::ids::Id;
use crate::time::ms;

/// What is known when a promise is made, and does not change any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// Working time of its owner from its making to its end.
    pub work_ms: i64,
    /// 202611, in the business's zone.
    pub month: i64,
    /// 1 Monday to 7, when it is due.
    pub weekday: i64,
    /// How much else its owner owed on that day; `None` where nobody counted.
    pub load: Option<i64>,
}

/// `hours`: of whoever owns it. `zone`: of the business.
pub fn given(made_at: Timestamp, by: Timestamp, hours: &OpeningHours, zone: &TimeZone, load: Option<i64>) -> Given {
    let made = zone.to_datetime(made_at).date();
    Given {
        work_ms: hours.working_ms(made_at, by),
        month: i64::from(made.year()) * 100 + i64::from(made.month()),
        weekday: weekday(by, zone),
        load,
    }
}

/// 1 Monday to 7.
pub fn weekday(at: Timestamp, zone: &TimeZone) -> i64 {
    i64::from(zone.to_datetime(at).date().weekday().to_monday_one_offset())
}

/// About how much time there was: an hour, half a day, a day, three days, a week, more.
pub fn level(work_ms: i64) -> i64 {
    const HOUR: i64 = 3_600_000;
    let ends = [HOUR, 4 * HOUR, 8 * HOUR, 24 * HOUR, 40 * HOUR];
    ends.iter().map(|end| i64::from(work_ms > *end)).sum()
}

/// None, one or two, up to five, up to nine, more.
pub fn load_bucket(others: i64) -> i64 {
    [0, 2, 5, 9].iter().map(|most| i64::from(others > *most)).sum()
}

/// How much of the working time is over, 0 to 1; of the time on the wall where all of it is outside the hours.
pub fn share_gone(made_at: Timestamp, by: Timestamp, at: Timestamp, hours: &OpeningHours) -> f64 {
    let (gone, all) = match hours.working_ms(made_at, by) {
        0 => (ms(at) - ms(made_at), ms(by) - ms(made_at)),
        all => (hours.working_ms(made_at, at), all),
    };
    if all <= 0 {
        return 1.0;
    }
    let thousandth = i32::try_from(gone.max(0).saturating_mul(100_000) / all).unwrap_or(i32::MAX);
    (f64::from(thousandth) / 100_000.0).clamp(0.0, 1.0)
}

/// Ended in no part of its time.
pub const NOT_IN_TIME: i64 = 10;

/// In which tenth of its working time something happened.
pub fn part(made_at: Timestamp, by: Timestamp, at: Timestamp, hours: &OpeningHours) -> i64 {
    let share = share_gone(made_at, by, at, hours);
    (1..NOT_IN_TIME).map(|tenth| i64::from(share * 10.0 >= f64::from(i32::try_from(tenth).unwrap_or(0)))).sum()
}

/// A row of the history. Sorted by its numbers first: they tell most rows apart, and are quick to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub bucket: i64,
    pub level: i64,
    /// 0: all of us.
    pub owner_id: Id,
    pub part: &'static str,
    /// Empty: all kinds.
    pub kind: &'static str,
}

pub const ALIKE: &str = "alike";
pub const TOOK: &str = "took";
pub const WEEKDAY: &str = "weekday";
pub const LOAD: &str = "load";
pub const MADE: &str = "made";
pub const ALL_PARTS: [&str; 5] = [ALIKE, TOOK, WEEKDAY, LOAD, MADE];
pub const ALL_OF_US: Id = Id(0);
/// The bucket of what was never done.
pub const NEVER: i64 = 999;

/// One that ended, and was not released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    pub kind: Kind,
    pub owner_id: Id,
    pub state: State,
    pub given: Given,
    pub part: i64,
    /// How long it took, with the time it was given first. `None`: moved, so that what follows it counts.
    pub took: Option<Took>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Took {
    /// Working time that was given at first.
    pub first_work_ms: i64,
    /// `None`: not done.
    pub ms: Option<i64>,
    /// By the time that was said first.
    pub in_time: bool,
}

/// How many ended, and how many of them were kept.
pub type Counts = BTreeMap<Key, (i64, i64)>;

/// Counted, to be written at once.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally(pub Counts);

impl Tally {
    pub fn add(&mut self, key: Key, ended: i64, kept: i64) {
        let count = self.0.entry(key).or_default();
        (count.0, count.1) = (count.0 + ended, count.1 + kept);
    }

    pub fn made(&mut self, kind: Kind, given: &Given) {
        let bucket = spread::step(given.work_ms);
        self.add(Key { part: MADE, kind: kind.as_str(), owner_id: ALL_OF_US, level: given.month, bucket }, 1, 0);
    }

    /// A moved one did not hold. It is not in itself a failure, and the customer agreed: but whoever asks whether a time will
    /// hold asks for this.
    pub fn over(&mut self, over: &Over) {
        let kept = i64::from(over.state == State::Kept);
        let kind = over.kind.as_str();
        let level = level(over.given.work_ms);
        for (kind, owner_id) in [(kind, over.owner_id), (kind, ALL_OF_US), ("", over.owner_id), ("", ALL_OF_US)] {
            self.add(Key { part: ALIKE, kind, owner_id, level, bucket: over.part }, 1, kept);
        }
        let of_all = |part, bucket| Key { part, kind: "", owner_id: ALL_OF_US, level: 0, bucket };
        self.add(of_all(WEEKDAY, over.given.weekday), 1, kept);
        if let Some(load) = over.given.load {
            self.add(of_all(LOAD, load_bucket(load)), 1, kept);
        }
        if let Some(took) = over.took {
            self.took(over.kind, over.owner_id, took, 1);
        }
    }

    /// Done after it broke: it takes the place of one that was never done.
    pub fn done_late(&mut self, kind: Kind, owner_id: Id, took: Took) {
        self.took(kind, owner_id, Took { ms: None, ..took }, -1);
        self.took(kind, owner_id, took, 1);
    }

    fn took(&mut self, kind: Kind, owner_id: Id, took: Took, count: i64) {
        let (level, bucket) = (level(took.first_work_ms), took.ms.map_or(NEVER, spread::step));
        for owner_id in [owner_id, ALL_OF_US] {
            let key = Key { part: TOOK, kind: kind.as_str(), owner_id, level, bucket };
            self.add(key, count, if took.in_time { count } else { 0 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn hours() -> OpeningHours {
        let day = "8-12, 13-17";
        OpeningHours::from_form("America/New_York", [day, day, day, day, day, "closed", "closed"], "").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn time_is_counted_while_we_are_open_and_the_month_is_ours() {
        // Friday 16:00 to Monday 10:00 in New York; in Greenwich it is December already when the last one is made.
        let weekend = given(at("2026-11-27T21:00:00Z"), at("2026-11-30T15:00:00Z"), &hours(), &hours().zone, Some(3));
        assert_eq!(weekend, Given { work_ms: 3 * HOUR, month: 202_611, weekday: 1, load: Some(3) });
        assert_eq!(
            given(at("2026-12-01T03:00:00Z"), at("2026-12-01T15:00:00Z"), &hours(), &hours().zone, None).month,
            202_611
        );
    }

    #[test]
    fn a_weekend_is_no_time_that_goes_by() {
        let (made, by) = (at("2026-11-27T21:00:00Z"), at("2026-11-30T16:00:00Z"));
        assert_eq!(share_gone(made, by, at("2026-11-29T12:00:00Z"), &hours()), 0.25);
        assert_eq!(part(made, by, at("2026-11-29T12:00:00Z"), &hours()), 2);
        let (sunday, noon) = (at("2026-11-29T15:00:00Z"), at("2026-11-29T17:00:00Z"));
        assert_eq!(share_gone(sunday, noon, at("2026-11-29T16:00:00Z"), &hours()), 0.5, "nothing but a Sunday");
        assert_eq!((part(made, by, made, &hours()), part(made, by, by, &hours())), (0, 9));
    }

    #[test]
    fn what_is_done_late_takes_the_place_of_what_was_never_done() {
        let (kind, owner_id) = (Kind::CallBack, Id(7));
        let took = Took { first_work_ms: HOUR, ms: None, in_time: false };
        let mut tally = Tally::default();
        tally.took(kind, owner_id, took, 1);
        tally.done_late(kind, owner_id, Took { ms: Some(2 * HOUR), ..took });
        tally.0.retain(|_, count| *count != (0, 0));
        let places: Vec<_> = tally.0.iter().map(|(key, count)| (key.owner_id, key.bucket, *count)).collect();
        let step = spread::step(2 * HOUR);
        assert_eq!(places, [(ALL_OF_US, step, (1, 0)), (owner_id, step, (1, 0))]);
    }

    #[test]
    fn how_much_time_and_how_full_a_day_come_in_few_sizes() {
        let levels = [0, HOUR, HOUR + 1, 8 * HOUR, 9 * HOUR, 40 * HOUR, 400 * HOUR].map(level);
        assert_eq!(levels, [0, 0, 1, 2, 3, 4, 5]);
        assert_eq!([0, 1, 2, 3, 5, 6, 9, 10, 50].map(load_bucket), [0, 1, 1, 2, 2, 3, 3, 4, 4]);
    }
}
