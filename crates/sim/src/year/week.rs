//! Working time, counted by hand: day by day and block by block, on the wall clock. Slow and plain, so that it is not the
//! same mistake made twice.

use std::collections::BTreeSet;

use app::time::{from_ms, ms};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::cast::{Business, holidays};

pub struct Week {
    zone: TimeZone,
    /// Monday first: from and to, in hours.
    blocks: [Vec<(i8, i8)>; 7],
    closed: BTreeSet<Date>,
}

impl Week {
    pub fn of(business: &Business) -> Week {
        Week {
            zone: TimeZone::get(business.zone).unwrap_or(TimeZone::UTC),
            blocks: business.hours.map(blocks),
            closed: holidays().lines().filter_map(|line| line.parse().ok()).collect(),
        }
    }

    /// Working milliseconds from one moment to another; none backwards.
    pub fn working(&self, from: i64, to: i64) -> i64 {
        let mut sum = 0;
        let mut day = self.day_of(from);
        while from < to && day <= self.day_of(to) {
            sum += self
                .spans(day)
                .into_iter()
                .map(|(opens, closes)| (closes.min(to) - opens.max(from)).max(0))
                .sum::<i64>();
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        sum
    }

    fn day_of(&self, at: i64) -> Date {
        self.zone.to_datetime(from_ms(at)).date()
    }

    fn spans(&self, day: Date) -> Vec<(i64, i64)> {
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        let blocks = self.blocks.get(weekday).filter(|_| !self.closed.contains(&day));
        let at = |hour: i8| self.zone.to_timestamp(day.at(hour, 0, 0, 0)).map(ms).ok();
        blocks.into_iter().flatten().filter_map(|(opens, closes)| Some((at(*opens)?, at(*closes)?))).collect()
    }
}

/// "8-12, 13-17"; "closed" is none.
fn blocks(text: &str) -> Vec<(i8, i8)> {
    let block = |part: &str| {
        let (opens, closes) = part.trim().split_once('-')?;
        Some((opens.parse().ok()?, closes.parse().ok()?))
    };
    text.split(',').filter_map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::super::cast::BUSINESSES;
    use super::*;

    #[test]
    fn a_lunch_a_weekend_a_holiday_and_the_change_of_the_clocks_are_left_out() {
        let [alder, _] = &BUSINESSES;
        let week = Week::of(alder);
        let working = |from: &str, to: &str| {
            let at = |text: &str| ms(text.parse().unwrap());
            week.working(at(from), at(to)) / 60_000
        };
        assert_eq!(working("2026-03-02T16:30:00Z", "2026-03-02T18:30:00Z"), 60, "11:30 to 13:30: lunch is an hour");
        // Friday 15:00 to Monday 09:00; on Sunday the clocks go forward, so Monday begins an hour sooner in UTC.
        assert_eq!(working("2026-03-06T20:00:00Z", "2026-03-09T13:00:00Z"), 120);
        assert_eq!(working("2026-12-24T21:30:00Z", "2026-12-28T13:00:00Z"), 30, "Christmas is a Friday");
        assert_eq!(working("2026-03-03T15:00:00Z", "2026-03-03T14:00:00Z"), 0, "backwards");
    }
}
