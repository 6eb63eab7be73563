//! A new time that would hold. Pure.

use jiff::Timestamp;
use planner::hours::OpeningHours;

use crate::time::{from_ms, ms};

const QUARTER_MS: i64 = 15 * 60_000;
const LEAST_MS: i64 = 30 * 60_000;

/// As much working time from now on as it had at first, at a full quarter of an hour while somebody is here, and later
/// than it was. `None`: they never open.
pub fn as_long_again(made_at: Timestamp, by: Timestamp, hours: &OpeningHours, now: Timestamp) -> Option<Timestamp> {
    let had = hours.working_ms(made_at, by).max(LEAST_MS);
    let from = now.max(by);
    let raw = hours.add_working(now, had)?;
    let raw = if raw > from { raw } else { hours.add_working(from, LEAST_MS)? };
    let full = from_ms(ms(raw).saturating_add(QUARTER_MS - 1).div_euclid(QUARTER_MS) * QUARTER_MS);
    // The end of a block is a time to keep it by; after it, the next opening and a quarter.
    let ends_open = |at: Timestamp| hours.is_open(from_ms(ms(at) - 1));
    if ends_open(full) { Some(full) } else { hours.add_working(full, QUARTER_MS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours() -> OpeningHours {
        let day = "8-12, 13-17";
        OpeningHours::from_form("America/New_York", [day, day, day, day, day, "closed", "closed"], "").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn it_has_as_much_working_time_again_and_ends_while_somebody_is_here() {
        let new_time = |made: &str, by: &str, now: &str| {
            as_long_again(at(made), at(by), &hours(), at(now)).map(|at| at.to_string()).unwrap()
        };
        // Tuesday 09:00 to 12:00; at 11:24 three more working hours are 15:30 (15:24).
        assert_eq!(
            new_time("2026-11-24T14:00:00Z", "2026-11-24T17:00:00Z", "2026-11-24T16:24:00Z"),
            "2026-11-24T20:30:00Z"
        );
        // Friday afternoon: the rest is on Monday.
        assert_eq!(
            new_time("2026-11-27T18:00:00Z", "2026-11-27T22:00:00Z", "2026-11-27T21:00:00Z"),
            "2026-11-30T16:00:00Z"
        );
        // Promised for the night, from the night: at least half an hour of somebody being here.
        assert_eq!(
            new_time("2026-11-25T01:00:00Z", "2026-11-25T05:00:00Z", "2026-11-25T04:30:00Z"),
            "2026-11-25T13:30:00Z"
        );
        // Made long before, for a moment: never at or before what it was.
        assert!(
            new_time("2026-11-24T14:00:00Z", "2026-11-24T14:40:00Z", "2026-11-24T14:35:00Z").as_str()
                > "2026-11-24T14:40"
        );
    }
}
