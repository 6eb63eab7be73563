//! When the practice works, and how its year lies around now.

use app::Timestamp;
use app::time::{ms, plus_ms};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use planner::hours::OpeningHours;

pub const ZONE: &str = "America/New_York";
pub const HOURS: [&str; 7] =
    ["8-12, 13-17", "8-12, 13-17", "8-12, 13-17", "8-12, 13-17", "8-12, 13-16", "closed", "closed"];
pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// The practice's clock and calendar.
pub struct Calendar {
    pub zone: TimeZone,
    pub hours: OpeningHours,
    pub now: Timestamp,
    pub start: Timestamp,
}

impl Calendar {
    pub fn new(now: Timestamp) -> Calendar {
        let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
        let today = zone.to_datetime(now).date();
        let year_ago = today.checked_sub(1.year()).unwrap_or(today);
        let start = at(&zone, year_ago, 8 * 60).unwrap_or(now);
        let hours = OpeningHours::from_form(ZONE, HOURS, &holidays(now)).unwrap_or(OpeningHours::always(zone.clone()));
        Calendar { zone, hours, now, start }
    }

    /// When so much working time has gone by.
    pub fn after(&self, from: Timestamp, working_ms: i64) -> Timestamp {
        self.hours.add_working(from, working_ms).unwrap_or_else(|| plus_ms(from, working_ms))
    }

    /// As `after`, at the next half hour: what people promise.
    pub fn promised(&self, from: Timestamp, working_ms: i64) -> Timestamp {
        let half = 30 * MINUTE;
        let at = ms(self.after(from, working_ms));
        app::time::from_ms((at + half - 1).div_euclid(half) * half)
    }

    /// A moment before now with so much working time between them.
    pub fn before(&self, working_ms: i64) -> Timestamp {
        let (mut low, mut high) = (ms(self.now) - 14 * DAY, ms(self.now));
        while high - low > MINUTE {
            let middle = (low + high) / 2;
            if self.hours.working_ms(app::time::from_ms(middle), self.now) >= working_ms {
                low = middle
            } else {
                high = middle
            }
        }
        app::time::from_ms(low)
    }

    /// This part (in thousandths) of the working time between two moments.
    pub fn part(&self, from: Timestamp, to: Timestamp, permille: i64) -> Timestamp {
        let whole = self.hours.working_ms(from, to);
        self.after(from, (whole * permille / 1000).max(MINUTE)).min(plus_ms(to, -1000))
    }
}

/// New Year, the Fourth and Christmas, of this year and the last.
pub fn holidays(now: Timestamp) -> String {
    let year = TimeZone::UTC.to_datetime(now).year();
    let days = |year: i16| format!("{year}-01-01\n{year}-07-04\n{year}-12-25\n");
    days(year.saturating_sub(1)) + &days(year)
}

/// A minute of a day in a zone.
pub fn at(zone: &TimeZone, date: Date, minute: i64) -> Option<Timestamp> {
    let midnight = date.to_datetime(jiff::civil::Time::midnight());
    zone.to_timestamp(midnight.checked_add(minute.minutes()).ok()?).ok()
}
