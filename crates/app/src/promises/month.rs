//! A month on the wall calendar, as reports count by it. Pure.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

/// 202611 is November 2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(pub i64);

impl Month {
    /// The month in which a moment lies there.
    pub fn of(at: Timestamp, zone: &TimeZone) -> Month {
        let date = zone.to_datetime(at).date();
        Month(i64::from(date.year()) * 100 + i64::from(date.month()))
    }

    /// "2026-11".
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.trim().split_once('-')?;
        let is_number =
            |text: &str, digits: usize| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        let found = Month(year.parse::<i64>().ok()? * 100 + month.parse::<i64>().ok()?);
        (is_number(year, 4) && is_number(month, 2) && (1970..=2200).contains(&found.year()) && found.date().is_some())
            .then_some(found)
    }

    pub fn year(self) -> i64 {
        self.0 / 100
    }

    /// 1 to 12.
    pub fn number(self) -> i64 {
        self.0 % 100
    }

    /// `by` months later, or earlier.
    pub fn plus(self, by: i64) -> Month {
        let months = self.year() * 12 + self.number() - 1 + by;
        Month(months.div_euclid(12) * 100 + months.rem_euclid(12) + 1)
    }

    /// How many months lie between: 0 for the same.
    pub fn until(self, later: Month) -> i64 {
        (later.year() - self.year()) * 12 + later.number() - self.number()
    }

    fn date(self) -> Option<Date> {
        Date::new(i16::try_from(self.year()).ok()?, i8::try_from(self.number()).ok()?, 1).ok()
    }

    /// The first moment of it there. Where midnight is left out for daylight saving, the day begins later.
    pub fn begins(self, zone: &TimeZone) -> Timestamp {
        let midnight = self.date().map(|date| date.to_datetime(Time::midnight()));
        midnight.and_then(|midnight| zone.to_timestamp(midnight).ok()).unwrap_or(Timestamp::MIN)
    }

    /// From this month to that one, both in.
    pub fn through(self, last: Month) -> impl Iterator<Item = Month> {
        (0..=self.until(last)).map(move |by| self.plus(by))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    #[test]
    fn months_are_counted_over_the_turn_of_the_year() {
        assert_eq!(month("2026-11").plus(2), month("2027-01"));
        assert_eq!(month("2026-01").plus(-13), month("2024-12"));
        assert_eq!(month("2025-11").until(month("2026-02")), 3);
        let shown: Vec<String> = month("2025-12").through(month("2026-02")).map(|month| month.to_string()).collect();
        assert_eq!(shown, ["2025-12", "2026-01", "2026-02"]);
        assert_eq!(month("2026-02").through(month("2026-01")).count(), 0);
    }

    #[test]
    fn only_months_are_months() {
        for text in ["2026-13", "2026-00", "2026-1", "26-01", "2026", "2026-01-01", "0001-01", "+026-01", "2026-+1", ""]
        {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_lies_in_the_month_of_the_zone() {
        let new_york = TimeZone::get("America/New_York").unwrap();
        let at = |text: &str| Month::of(text.parse().unwrap(), &new_york).to_string();
        // The night of the clock change, 1 November 2026: the offset changes inside of the month.
        assert_eq!(at("2026-11-01T03:59:59Z"), "2026-10");
        assert_eq!(at("2026-11-01T04:00:00Z"), "2026-11");
        assert_eq!(at("2026-12-01T04:59:59Z"), "2026-11", "an hour later than a month before: winter time");
        assert_eq!(month("2026-12").begins(&new_york).to_string(), "2026-12-01T05:00:00Z");
        // Midnight was left out on 1 October 2023 in Asunción.
        let asuncion = TimeZone::get("America/Asuncion").unwrap();
        assert_eq!(month("2023-10").begins(&asuncion).to_string(), "2023-10-01T04:00:00Z");
    }
}
