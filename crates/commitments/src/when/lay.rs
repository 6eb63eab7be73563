//! What was said, laid on the calendar and the opening hours.

use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};

use super::{Clock, Day, Hour, Part, What, Which};
use crate::{Precision, Setting};

type By = Option<(Timestamp, Precision)>;

/// A date without a year that is so many days gone was one of this year, and is no time to come.
const OPEN_WITHIN_DAYS: i64 = 400;

pub(super) fn length(what: What, setting: &Setting<'_>) -> By {
    let ms = |minutes: i64| minutes.checked_mul(60_000);
    let by = match what {
        What::Elapsed { minutes } => {
            let at = setting.at.as_millisecond().checked_add(ms(minutes)?)?;
            Timestamp::from_millisecond(at).ok()?
        }
        What::Worked { minutes } => setting.hours.add_working(setting.at, ms(minutes)?)?,
        _ => return None,
    };
    Some((by, Precision::Time))
}

pub(super) fn on_calendar(day: Option<What>, clock: Option<Clock>, part: Option<Part>, setting: &Setting<'_>) -> By {
    let laid = Laid { setting };
    let (date, before) = match day {
        Some(What::Day(day)) => (Some(laid.date(day)?), false),
        Some(What::Before(day)) => (Some(laid.date(day)?), true),
        _ => (None, false),
    };
    let by = match (date, clock, part) {
        (None, None, None) => return None,
        (Some(date), None, None) if before => laid.close_before(date).map(|by| (by, Precision::Day)),
        (Some(date), None, None) => laid.close(date).map(|by| (by, Precision::Day)),
        (Some(date), _, _) => laid.time_on(date, clock, part).map(|by| (by, Precision::Time)),
        (None, _, _) => laid.next_time(clock, part).map(|by| (by, Precision::Time)),
    }?;
    if by.0 > setting.at {
        return Some(by);
    }
    // "today", said when the doors are closed already.
    let evening = date == Some(laid.today()) && clock.is_none() && part.is_none() && !before;
    let midnight = laid.instant(laid.today(), 23, 59)?;
    (evening && midnight > setting.at).then_some((midnight, Precision::Day))
}

struct Laid<'a> {
    setting: &'a Setting<'a>,
}

impl Laid<'_> {
    fn today(&self) -> Date {
        self.setting.zone.to_datetime(self.setting.at).date()
    }

    fn ahead(&self, days: i64) -> Option<Date> {
        self.today().checked_add(jiff::Span::new().try_days(days).ok()?).ok()
    }

    fn date(&self, day: Day) -> Option<Date> {
        let today = self.today();
        let monday = i64::from(today.weekday().to_monday_zero_offset());
        match day {
            Day::In { days } => self.ahead(days),
            Day::Open { days } => self.open_day(days),
            Day::Weekday { day, which, weeks } => {
                let until = i64::from(today.weekday().until(day));
                let days = match which {
                    Which::Bare if until == 0 => 7,
                    Which::Bare | Which::This => until,
                    Which::Next => 7 - monday + i64::from(day.to_monday_zero_offset()),
                };
                self.ahead(days + 7 * weeks)
            }
            Day::Date { year: Some(year), month, day } => Date::new(year, month, day).ok(),
            Day::Date { year: None, month, day } => {
                let years = (0..9).filter_map(|n| Date::new(today.year() + n, month, day).ok());
                years.into_iter().find(|date| *date >= today)
            }
            Day::OfMonth { day } => {
                let months = (0..4).filter_map(|n| today.first_of_month().checked_add(i64::from(n).months()).ok());
                months.filter_map(|month| Date::new(month.year(), month.month(), day).ok()).find(|date| *date >= today)
            }
            Day::NextWeek => self.friday_or_before(self.ahead(11 - monday)?),
            Day::EndOfWeek { next } => {
                let friday = 4 - monday + if next || monday > 4 { 7 } else { 0 };
                self.friday_or_before(self.ahead(friday)?)
            }
            Day::Weekend { next } => self.ahead(6 - monday + if next { 7 } else { 0 }),
            Day::EndOfMonth { next } => {
                let month = today.first_of_month().checked_add(i64::from(next).months()).ok()?;
                Some(month.last_of_month())
            }
            Day::Month { month } => {
                let year = today.year() + i16::from(month < today.month());
                Date::new(year, month, 1).ok().map(Date::last_of_month)
            }
        }
    }

    /// The Friday, or the last day before it in its week that is open.
    fn friday_or_before(&self, friday: Date) -> Option<Date> {
        let days = (0..5_i64).filter_map(|n| friday.checked_sub(n.days()).ok());
        let open = |date: &Date| !self.setting.hours.blocks(*date).is_empty() && *date >= self.today();
        days.into_iter().find(open).or(Some(friday))
    }

    fn open_day(&self, days: i64) -> Option<Date> {
        let mut date = self.today();
        let mut left = days;
        for _ in 0..OPEN_WITHIN_DAYS * 4 {
            if left <= 0 {
                return Some(date);
            }
            date = date.tomorrow().ok()?;
            left -= i64::from(!self.setting.hours.blocks(date).is_empty());
        }
        None
    }

    /// When the doors close that day; on a closed day when they usually do, or at 17:00.
    fn close(&self, date: Date) -> Option<Timestamp> {
        if let Some(close) = self.setting.hours.close_of_day(date) {
            return Some(close);
        }
        let ends = self.setting.hours.week.iter().filter_map(|day| day.last()).map(|block| block.1);
        match ends.max() {
            Some(end) if end != Time::midnight() => self.instant(date, end.hour(), end.minute()),
            _ => self.instant(date, 17, 0),
        }
    }

    fn close_before(&self, date: Date) -> Option<Timestamp> {
        let days = (1..10_i64).filter_map(|n| date.checked_sub(n.days()).ok()).filter(|day| *day >= self.today());
        let open = days.into_iter().find_map(|day| self.setting.hours.close_of_day(day));
        open.or_else(|| self.close(date.yesterday().ok()?))
    }

    fn time_on(&self, date: Date, clock: Option<Clock>, part: Option<Part>) -> Option<Timestamp> {
        let settle = |hour: Hour| match part {
            Some(part) if hour.open => {
                Hour { hour: hour.hour + if part == Part::Morning { 0 } else { 12 }, open: false, ..hour }
            }
            _ => hour,
        };
        match (clock, part) {
            (Some(Clock::At(hour)), _) => self.pick(date, settle(hour)),
            (Some(Clock::Range(first, last)), _) => self.range(date, settle(first), settle(last)),
            (Some(Clock::After(hour)), _) => {
                let from = self.pick(date, settle(hour))?;
                let close = self.close(date)?;
                if close > from { Some(close) } else { self.instant(date, 23, 59) }
            }
            (Some(Clock::FirstThing), _) => {
                let hours = self.setting.hours;
                let open = hours.open_of_day(date).or_else(|| self.instant(date, 9, 0))?;
                Timestamp::from_millisecond(open.as_millisecond().checked_add(3_600_000)?).ok()
            }
            (Some(Clock::EndOfDay), _) => self.close(date),
            (None, Some(Part::Morning)) => self.instant(date, 12, 0),
            (None, Some(Part::Afternoon)) => {
                let (one, six) = (self.instant(date, 13, 0)?, self.instant(date, 18, 0)?);
                let close = self.setting.hours.close_of_day(date).filter(|close| *close > one);
                Some(close.or_else(|| self.instant(date, 17, 0))?.min(six))
            }
            (None, Some(Part::Evening)) => self.instant(date, 21, 0),
            (None, None) => self.close(date),
        }
    }

    /// Without a day: today if that lies ahead, else on the next open day.
    fn next_time(&self, clock: Option<Clock>, part: Option<Part>) -> Option<Timestamp> {
        let ahead = |date: Date| self.time_on(date, clock, part).filter(|by| *by > self.setting.at);
        let hours = self.setting.hours;
        let closing = clock == Some(Clock::EndOfDay);
        let today = Some(self.today()).filter(|date| !closing || !hours.blocks(*date).is_empty());
        if let Some(by) = today.and_then(ahead) {
            return Some(by);
        }
        let days: Vec<Date> = (1..15).filter_map(|n| self.ahead(n)).collect();
        let open = days.iter().copied().find(|date| !hours.blocks(*date).is_empty());
        open.or(days.first().copied()).and_then(ahead)
    }

    fn range(&self, date: Date, first: Hour, last: Hour) -> Option<Timestamp> {
        let end = self.pick(date, last)?;
        // "10 to 2", "11-1pm": the end is after the begin.
        let begin = if first.open && !last.open { self.plain(date, first) } else { self.pick(date, first) }?;
        if end <= begin && last.open { self.plain(date, Hour { hour: last.hour + 12, ..last }) } else { Some(end) }
    }

    fn plain(&self, date: Date, hour: Hour) -> Option<Timestamp> {
        self.instant(date, hour.hour, hour.minute)
    }

    /// A bare "3" is the one in the opening hours; if both or neither are, the one from 7:00 to 18:59.
    fn pick(&self, date: Date, hour: Hour) -> Option<Timestamp> {
        let early = self.plain(date, hour)?;
        if !hour.open {
            return Some(early);
        }
        let late = self.plain(date, Hour { hour: hour.hour + 12, ..hour })?;
        match (self.in_hours(date, early), self.in_hours(date, late)) {
            (true, false) => Some(early),
            (false, true) => Some(late),
            _ if hour.hour >= 7 => Some(early),
            _ => Some(late),
        }
    }

    fn in_hours(&self, date: Date, at: Timestamp) -> bool {
        let hours = self.setting.hours;
        match (hours.open_of_day(date), hours.close_of_day(date)) {
            (Some(open), Some(close)) => open <= at && at <= close,
            _ => false,
        }
    }

    /// A wall time; one the clock skips is as much later, of two the first.
    fn instant(&self, date: Date, hour: i8, minute: i8) -> Option<Timestamp> {
        let (date, hour) = if hour >= 24 { (date.tomorrow().ok()?, hour - 24) } else { (date, hour) };
        let local = date.to_datetime(Time::new(hour, minute, 0, 0).ok()?);
        self.setting.zone.to_ambiguous_timestamp(local).compatible().ok()
    }
}
