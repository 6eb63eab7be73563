//! When a customer is left in peace, by the clock where they are. Pure.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use crate::time::plus_ms;
use crate::workspaces::keeping::Keeping;

/// Quiet hours, in minutes of the day. The same twice: there are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    pub from: i64,
    pub until: i64,
}

const MINUTE_MS: i64 = 60_000;

impl Quiet {
    pub fn of(keeping: &Keeping) -> Quiet {
        Quiet { from: keeping.quiet_from, until: keeping.quiet_until }
    }

    /// The quiet hours that this moment lies in: when they began, and when they end.
    pub fn around(&self, zone: &TimeZone, at: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let local = zone.to_datetime(at);
        let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
        let over_midnight = self.from > self.until;
        let (before, after) = (minute < self.until, minute >= self.from);
        let today = local.date();
        let (begins, ends) = match (over_midnight, before, after) {
            (true, true, _) => (today.yesterday().ok()?, today),
            (true, false, true) => (today, today.tomorrow().ok()?),
            (false, true, true) => (today, today),
            _ => return None,
        };
        let begins = instant(zone, wall(begins, self.from)?, Timestamp::MIN)?;
        Some((begins, instant(zone, wall(ends, self.until)?, at)?))
    }

    /// When they end, if it is quiet now.
    pub fn ends(&self, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
        self.around(zone, now).map(|(_, ends)| ends)
    }

    /// When a notice leaves that Kept sends by itself, meant for `planned`. It waits for the morning, unless that comes
    /// at or after `by`: then it leaves before the quiet hours begin, or at once where they have begun. `None`: `by` is
    /// over, and it would be no warning any more.
    pub fn leaves_at(
        &self,
        zone: &TimeZone,
        planned: Timestamp,
        by: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let planned = planned.max(now);
        if by.is_some_and(|by| now > by) {
            return None;
        }
        let planned = by.map_or(planned, |by| planned.min(by));
        match self.around(zone, planned) {
            None => Some(planned),
            Some((_, ends)) if by.is_none_or(|by| ends < by) => Some(ends),
            Some((begins, _)) => Some(plus_ms(begins, -MINUTE_MS).max(now)),
        }
    }
}

fn wall(date: Date, minutes: i64) -> Option<DateTime> {
    let (hour, minute) = (i8::try_from(minutes.div_euclid(60)).ok()?, i8::try_from(minutes.rem_euclid(60)).ok()?);
    Some(date.to_datetime(Time::new(hour, minute, 0, 0).ok()?))
}

/// The first moment after `after` at which the clock there shows this or more: where it skips the time, the moment of
/// the skip; where it shows it twice, the second if the first is over.
fn instant(zone: &TimeZone, wall: DateTime, after: Timestamp) -> Option<Timestamp> {
    let first = zone.to_ambiguous_timestamp(wall).compatible().ok()?;
    if zone.to_datetime(first) != wall {
        return zone.preceding(first).next().map(|skip| skip.timestamp()).or(Some(first));
    }
    if first > after { Some(first) } else { zone.to_ambiguous_timestamp(wall).later().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Quiet = Quiet { from: 21 * 60, until: 8 * 60 };

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn leaves(quiet: Quiet, name: &str, now: &str, by: Option<&str>) -> Option<String> {
        let found = quiet.leaves_at(&zone(name), at(now), by.map(at), at(now));
        found.map(|at| at.to_string())
    }

    #[test]
    fn by_day_it_leaves_at_once_and_by_night_it_waits_for_the_morning_where_the_customer_is() {
        let new_york = |now: &str| leaves(USUAL, "America/New_York", now, None).unwrap();
        assert_eq!(new_york("2026-11-24T14:00:00Z"), "2026-11-24T14:00:00Z", "09:00 there");
        assert_eq!(new_york("2026-11-25T01:59:00Z"), "2026-11-25T01:59:00Z", "20:59");
        assert_eq!(new_york("2026-11-25T02:00:00Z"), "2026-11-25T13:00:00Z", "21:00 waits for 08:00");
        assert_eq!(new_york("2026-11-25T12:59:00Z"), "2026-11-25T13:00:00Z", "07:59");
        assert_eq!(
            leaves(USUAL, "America/Los_Angeles", "2026-11-24T14:00:00Z", None).unwrap(),
            "2026-11-24T16:00:00Z",
            "09:00 in New York is 06:00 in Los Angeles"
        );
    }

    #[test]
    fn a_warning_never_waits_until_it_is_too_late() {
        let new_york = |now: &str, by: &str| leaves(USUAL, "America/New_York", now, Some(by));
        let at_once = Some("2026-11-25T03:00:00Z".to_owned());
        assert_eq!(new_york("2026-11-25T03:00:00Z", "2026-11-25T12:30:00Z"), at_once, "due at 07:30");
        assert_eq!(new_york("2026-11-25T03:00:00Z", "2026-11-25T13:00:00Z"), at_once, "due at 08:00 sharp");
        let morning = Some("2026-11-25T13:00:00Z".to_owned());
        assert_eq!(new_york("2026-11-25T03:00:00Z", "2026-11-25T13:01:00Z"), morning);
        assert_eq!(new_york("2026-11-25T03:00:00Z", "2026-11-25T02:59:59Z"), None, "it has broken");
        // Meant for 23:00, and 08:00 would be too late: it leaves before 21:00.
        let planned = USUAL.leaves_at(
            &zone("America/New_York"),
            at("2026-11-25T04:00:00Z"),
            Some(at("2026-11-25T12:00:00Z")),
            at("2026-11-24T20:00:00Z"),
        );
        assert_eq!(planned, Some(at("2026-11-25T01:59:00Z")));
    }

    #[test]
    fn in_the_nights_in_which_the_clock_changes_the_morning_comes_when_the_clock_says_so() {
        let new_york = |now: &str| leaves(USUAL, "America/New_York", now, None).unwrap();
        assert_eq!(new_york("2026-03-08T03:00:00Z"), "2026-03-08T12:00:00Z", "22:00, an hour shorter");
        assert_eq!(new_york("2026-11-01T02:00:00Z"), "2026-11-01T13:00:00Z", "22:00, an hour longer");
    }

    #[test]
    fn quiet_hours_that_end_in_a_clock_change_end_once() {
        // 02:30 does not exist on 8 March: they end when the clock skips it.
        let skipped = Quiet { from: 21 * 60, until: 2 * 60 + 30 };
        let new_york = |quiet: Quiet, now: &str| leaves(quiet, "America/New_York", now, None).unwrap();
        assert_eq!(new_york(skipped, "2026-03-08T06:00:00Z"), "2026-03-08T07:00:00Z");
        // 01:30 comes twice on 1 November: at the second 01:15 it is quiet until the second 01:30.
        let twice = Quiet { from: 21 * 60, until: 90 };
        assert_eq!(new_york(twice, "2026-11-01T05:15:00Z"), "2026-11-01T05:30:00Z");
        assert_eq!(new_york(twice, "2026-11-01T05:45:00Z"), "2026-11-01T05:45:00Z", "awake between the two");
        assert_eq!(new_york(twice, "2026-11-01T06:15:00Z"), "2026-11-01T06:30:00Z");
    }

    #[test]
    fn they_may_lie_within_a_day_or_not_be_at_all() {
        let siesta = Quiet { from: 14 * 60, until: 16 * 60 };
        let madrid = |now: &str| leaves(siesta, "Europe/Madrid", now, None).unwrap();
        assert_eq!(madrid("2026-07-01T12:30:00Z"), "2026-07-01T14:00:00Z");
        assert_eq!(madrid("2026-07-01T23:30:00Z"), "2026-07-01T23:30:00Z");
        let none = Quiet { from: 0, until: 0 };
        assert_eq!(leaves(none, "UTC", "2026-07-01T03:00:00Z", None).unwrap(), "2026-07-01T03:00:00Z");
    }
}
