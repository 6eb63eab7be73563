//! The close of a working day: how rules written by lawyers count. The date on which something came in never counts, at
//! whatever time it came; the last day lasts until the business closes.

use jiff::Timestamp;

use super::days::Landing;
use super::explain::{Told, local_day};
use super::walk::HORIZON_MS;
use super::{Explanation, NoDeadline, OpeningHours, Work};

impl OpeningHours {
    /// The close of business on the `n`th working day after the date of `from`, and how that comes about. For `n` of 0
    /// or less it is `from` itself.
    pub fn close_of_working_day(&self, from: Timestamp, n: i64) -> Result<Explanation, NoDeadline> {
        let made = |due, pieces| {
            let (zone, work) = (self.zone.clone(), Work::Days { n: n.max(0) });
            Explanation { zone, from, work, due, pieces, is_count: false }
        };
        if n <= 0 {
            return Ok(made(from, Vec::new()));
        }
        let from_day = local_day(self, from);
        let (mut first_day, mut last_day, mut left) = (None, from_day, n);
        for span in self.walk(from, from.as_millisecond().saturating_add(HORIZON_MS)) {
            if span.day <= last_day {
                continue;
            }
            first_day = first_day.or(Some(span.day));
            (last_day, left) = (span.day, left - 1);
            if left == 0 {
                break;
            }
        }
        let first_day = first_day.ok_or(NoDeadline::NeverOpen)?;
        let due_ms = self.spans_of_day(last_day).iter().map(|span| span.end_ms).max();
        let due_ms = due_ms.filter(|_| left == 0).ok_or(NoDeadline::TooFar)?;
        let close = Timestamp::from_millisecond(due_ms).map_err(|_| NoDeadline::TooFar)?;
        let due = self.named_end(close);
        let landing = Landing { due, start: from, first_day, last_day, meant: None };
        Ok(made(due, Told::days(self, from, &landing)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn office() -> OpeningHours {
        let days = ["8-12, 13-17", "8-12, 13-17", "8-12, 13-17", "7-12, 13-19", "8-12, 13-15", "", ""];
        OpeningHours::from_form("Europe/London", days, "2026-12-25, 2026-12-28").unwrap()
    }

    fn closes(from: &str, n: i64) -> String {
        let zone = TimeZone::get("Europe/London").unwrap();
        let from = zone.to_timestamp(from.parse::<jiff::civil::DateTime>().unwrap()).unwrap();
        let told = office().close_of_working_day(from, n).unwrap();
        assert!(told.adds_up(), "{told:?}");
        zone.to_datetime(told.due).strftime("%a %-d %b %H:%M").to_string()
    }

    #[test]
    fn the_day_it_came_in_never_counts_and_the_last_one_counts_to_its_close() {
        for (from, due) in [
            ("2026-11-23T09:00", "Thu 26 Nov 19:00"),
            ("2026-11-23T06:00", "Thu 26 Nov 19:00"), // before opening: the date counts as the day it came in all the same
            ("2026-11-23T23:59", "Thu 26 Nov 19:00"),
            ("2026-11-20T18:00", "Wed 25 Nov 17:00"),
            ("2026-11-21T10:00", "Wed 25 Nov 17:00"), // a Saturday
            ("2026-11-22T23:59:59", "Wed 25 Nov 17:00"),
            ("2026-12-23T10:00", "Wed 30 Dec 17:00"), // over Christmas
            ("2027-03-26T10:00", "Wed 31 Mar 17:00"), // the clocks go forward on Sunday
        ] {
            assert_eq!(closes(from, 3), due, "{from}");
        }
        assert_eq!(closes("2026-11-23T09:00", 1), "Tue 24 Nov 17:00");
        let never = OpeningHours::from_form("UTC", ["", "", "", "", "", "", ""], "").unwrap();
        assert_eq!(never.close_of_working_day(Timestamp::UNIX_EPOCH, 1), Err(NoDeadline::NeverOpen));
        let always = OpeningHours::always(TimeZone::UTC);
        let due = always.close_of_working_day("2026-11-24T14:00:00Z".parse().unwrap(), 2).unwrap().due;
        assert_eq!(due.to_string(), "2026-11-26T23:59:00Z", "a day that ends at midnight is named by its last minute");
    }
}
