//! A phrase laid on the calendar: which day, which hour, which instant.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::phrase::{Choice, Clock, Day, Hour, Part, Phrase};
use super::{Reading, Typed, Window};
use crate::hours::OpeningHours;

/// A date without a year that is so many days gone was meant for this year; further back it means the next.
const JUST_GONE_DAYS: i32 = 90;
/// How many days ahead "end of day" looks for one that is open.
const OPEN_WITHIN_DAYS: i32 = 60;

/// Hour, to 24, and minute.
type WallTime = (i8, i8);

pub(super) struct Calendar<'a> {
    pub text: &'a str,
    pub now: Timestamp,
    pub zone: &'a TimeZone,
    pub hours: &'a OpeningHours,
    /// The offset said with the time, as "+02:00".
    pub offset: Option<Offset>,
}

impl Calendar<'_> {
    pub(super) fn lay(&self, phrase: &Phrase) -> Result<Window, Typed> {
        let not_understood = || Typed::NotUnderstood { text: self.text.to_owned() };
        if let Some(ms) = phrase.in_ms {
            let at = self.now.as_millisecond().checked_add(ms).and_then(|ms| Timestamp::from_millisecond(ms).ok());
            return at.map(|by| Window { from: None, by }).ok_or_else(not_understood);
        }
        if let Some(ms) = phrase.in_open_ms {
            let by = self.hours.add_working(self.now, ms).ok_or_else(not_understood)?;
            return Ok(Window { from: None, by });
        }
        let mut last = Err(not_understood());
        for date in self.dates(phrase)? {
            last = self.on(date, phrase);
            match &last {
                Ok(window) if window.by <= self.now => {}
                Err(Typed::Past { .. }) => {}
                _ => return last,
            }
        }
        last
    }

    fn today(&self) -> Date {
        self.zone.to_datetime(self.now).date()
    }

    /// The dates a phrase may mean, soonest first: the first one whose time lies ahead is it.
    fn dates(&self, phrase: &Phrase) -> Result<Vec<Date>, Typed> {
        let today = self.today();
        let ahead = |days: i64| jiff::Span::new().try_days(days).ok().and_then(|span| today.checked_add(span).ok());
        let not_understood = || Typed::NotUnderstood { text: self.text.to_owned() };
        let whole_day = phrase.clock.is_none() && phrase.part.is_none() || phrase.clock == Some(Clock::EndOfDay);
        let monday = i64::from(today.weekday().to_monday_zero_offset());
        let days: Vec<i64> = match phrase.day {
            None if whole_day => {
                return Ok((0..OPEN_WITHIN_DAYS)
                    .filter_map(|n| ahead(n.into()))
                    .filter(|date| self.is_open_on(*date))
                    .collect());
            }
            None => vec![0, 1],
            Some(Day::In { days }) => vec![days],
            Some(Day::InOpen { days }) => return self.open_day(days).map(|date| vec![date]).ok_or_else(not_understood),
            Some(Day::Weekday { day, next_week: false }) => {
                let days = i64::from(today.weekday().until(day));
                vec![days, days + 7]
            }
            Some(Day::Weekday { day, next_week: true }) => vec![7 - monday + i64::from(day.to_monday_zero_offset())],
            Some(Day::EndOfWeek { next: false }) => vec![-monday, 7 - monday],
            Some(Day::EndOfWeek { next: true } | Day::NextWeek) => vec![7 - monday],
            Some(Day::Date { year, month, day }) => return self.date(year, month, day, phrase.said),
            Some(Day::OfMonth { day }) => return self.day_of_month(day, phrase.said),
        };
        let found: Vec<Date> = days.into_iter().filter_map(ahead).collect();
        if found.is_empty() { Err(not_understood()) } else { Ok(found) }
    }

    fn date(&self, year: Option<i16>, month: i8, day: i8, said: Option<Weekday>) -> Result<Vec<Date>, Typed> {
        let today = self.today();
        let wrong = || Typed::NoSuchDate { text: self.text.to_owned() };
        let date = match year {
            Some(year) => Date::new(year, month, day).map_err(|_| wrong())?,
            None => {
                let this_year = Date::new(today.year(), month, day);
                let line = today.checked_sub(JUST_GONE_DAYS.days()).unwrap_or(today);
                match this_year {
                    Ok(date) if date >= line => date,
                    // 29 February waits for the next leap year.
                    _ => (1..=8).find_map(|n| Date::new(today.year() + n, month, day).ok()).ok_or_else(wrong)?,
                }
            }
        };
        match said {
            Some(said) if said != date.weekday() => Err(Typed::OtherWeekday { said, date }),
            _ => Ok(vec![date]),
        }
    }

    /// "the 24th": of this month, or of the next that has one.
    fn day_of_month(&self, day: i8, said: Option<Weekday>) -> Result<Vec<Date>, Typed> {
        let first = self.today().first_of_month();
        let months = (0..4).filter_map(|n| first.checked_add(i64::from(n).months()).ok());
        let dates = months.filter_map(|month| Date::new(month.year(), month.month(), day).ok());
        let fitting: Vec<Date> = dates.filter(|date| said.is_none_or(|said| said == date.weekday())).take(2).collect();
        if fitting.is_empty() { Err(Typed::NoSuchDate { text: self.text.to_owned() }) } else { Ok(fitting) }
    }

    fn is_open_on(&self, date: Date) -> bool {
        !self.hours.blocks(date).is_empty()
    }

    fn open_day(&self, days: i64) -> Option<Date> {
        let mut date = self.today();
        let mut left = days;
        for _ in 0..4000 {
            if left <= 0 {
                return Some(date);
            }
            date = date.tomorrow().ok()?;
            left -= i64::from(self.is_open_on(date));
        }
        None
    }

    fn on(&self, date: Date, phrase: &Phrase) -> Result<Window, Typed> {
        if matches!(phrase.day, Some(Day::EndOfWeek { .. } | Day::NextWeek)) {
            return self.week(date, phrase);
        }
        match (phrase.clock, phrase.part) {
            (Some(Clock::At(hour)), _) if phrase.after => {
                let from = self.instant(date, self.pick(date, hour), phrase.choice)?;
                let close = self.end_of(date)?;
                let by = if close > from { close } else { self.instant(date, (24, 0), None)? };
                Ok(Window { from: Some(from), by })
            }
            (Some(Clock::At(hour)), _) => {
                let by = self.instant(date, self.pick(date, hour), phrase.choice)?;
                Ok(Window { from: None, by })
            }
            (Some(Clock::Range(from, by)), _) => self.range(date, from, by, phrase.choice),
            (None, Some(part)) => self.part(date, part),
            (Some(Clock::EndOfDay) | None, _) => Ok(Window { from: None, by: self.end_of(date)? }),
        }
    }

    /// The week that begins on this Monday: until its last closing, for "next week" from its first opening.
    fn week(&self, monday: Date, phrase: &Phrase) -> Result<Window, Typed> {
        if phrase.clock.is_some_and(|clock| clock != Clock::EndOfDay) || phrase.part.is_some() {
            return Err(Typed::NotUnderstood { text: self.text.to_owned() });
        }
        let days: Vec<Date> = (0..7).filter_map(|n| monday.checked_add(n.days()).ok()).collect();
        let open = |date: &&Date| self.is_open_on(**date);
        let friday = monday.checked_add(4.days()).unwrap_or(monday);
        let by = self.end_of(days.iter().rfind(open).copied().unwrap_or(friday))?;
        let from = match phrase.day {
            Some(Day::NextWeek) => self.hours.open_of_day(days.iter().find(open).copied().unwrap_or(monday)),
            _ => None,
        };
        Ok(Window { from, by })
    }

    /// The closing time of a date; on a closed day when the business usually closes, or 17:00. Named as
    /// ends of days are.
    fn end_of(&self, date: Date) -> Result<Timestamp, Typed> {
        let close = match self.hours.close_of_day(date) {
            Some(close) => close,
            None => self.instant(date, self.usual_day().1.unwrap_or((17, 0)), Some(Choice::First))?,
        };
        Ok(self.hours.named_end(close))
    }

    /// The earliest begin and the latest end of any weekday.
    fn usual_day(&self) -> (Option<WallTime>, Option<WallTime>) {
        let blocks = || self.hours.week.iter().flatten();
        let end = |time: Time| if time == Time::midnight() { (24, 0) } else { (time.hour(), time.minute()) };
        let begin = blocks().map(|block| (block.0.hour(), block.0.minute())).min();
        (begin, blocks().map(|block| end(block.1)).max())
    }

    fn part(&self, date: Date, part: Part) -> Result<Window, Typed> {
        let at = |hour| self.instant(date, (hour, 0), Some(Choice::First));
        let (begin, end) = match part {
            Part::Morning => {
                (self.hours.open_of_day(date).filter(|open| at(12).is_ok_and(|noon| *open < noon)), at(12)?)
            }
            Part::Afternoon => {
                let (noon, six) = (at(12)?, at(18)?);
                let close = self.hours.close_of_day(date).filter(|close| at(13).is_ok_and(|one| *close > one));
                let end = close.unwrap_or(at(17)?).min(six);
                // After the lunch break, if there is one.
                (self.hours.next_open(noon).filter(|open| *open < end).or(Some(noon)), end)
            }
            Part::Evening => (Some(at(18)?), at(21)?),
        };
        let begin = begin.unwrap_or(at(8)?);
        Ok(Window { from: (begin > self.now).then_some(begin), by: end })
    }

    fn range(&self, date: Date, from: Hour, by: Hour, choice: Option<Choice>) -> Result<Window, Typed> {
        let (first, last) = self.pick_range(date, from, by);
        let window = |first, last| {
            let (from, by) = (self.instant(date, first, choice)?, self.instant(date, last, choice)?);
            Ok(Window { from: Some(from), by })
        };
        // What to type instead must name the whole window.
        window(first, last).map_err(|wrong| match wrong {
            Typed::DoesNotExist { local, mut suggestions } => {
                let at_begin = (local.hour(), local.minute()) == first;
                for reading in &mut suggestions {
                    let time = self.zone.to_datetime(reading.at).time();
                    let ends = if at_begin {
                        ((time.hour(), time.minute()), last)
                    } else {
                        (first, (time.hour(), time.minute()))
                    };
                    reading.typed = format!("{date} {:02}:{:02}-{:02}:{:02}", ends.0.0, ends.0.1, ends.1.0, ends.1.1);
                }
                Typed::DoesNotExist { local, suggestions }
            }
            other => other,
        })
    }

    fn pick_range(&self, date: Date, from: Hour, by: Hour) -> (WallTime, WallTime) {
        let plain = |hour: Hour| (hour.hour, hour.minute);
        let later = |hour: Hour| (hour.hour + 12, hour.minute);
        let mut first = self.pick(date, from);
        if from.open && !by.open {
            // "1-3pm" begins at 13:00, "11-1pm" at 11:00.
            let last = plain(by);
            let same_half = if by.afternoon { later(from) } else { plain(from) };
            first = if by.afternoon && same_half < last {
                same_half
            } else if first >= last {
                plain(from)
            } else {
                first
            };
            return (first, last);
        }
        let last = if !by.open || plain(by) > first { plain(by) } else { later(by) };
        (first, last)
    }

    /// A bare "3" is the one that lies in the opening hours; if both or neither do, the one between 7:00 and 18:59.
    fn pick(&self, date: Date, hour: Hour) -> WallTime {
        let (early, late) = ((hour.hour, hour.minute), (hour.hour + 12, hour.minute));
        if !hour.open {
            return early;
        }
        match (self.in_hours(date, early), self.in_hours(date, late)) {
            (true, false) => early,
            (false, true) => late,
            _ if hour.hour >= 7 => early,
            _ => late,
        }
    }

    /// Whether a wall time lies between the first opening and the last closing, both included.
    fn in_hours(&self, date: Date, (hour, minute): WallTime) -> bool {
        let Ok(time) = Time::new(hour, minute, 0, 0) else { return false };
        let Ok(ts) = self.zone.to_timestamp(date.to_datetime(time)) else { return false };
        let there = self.hours.zone.to_datetime(ts);
        let blocks = self.hours.blocks(there.date());
        if let (Some(first), Some(last)) = (blocks.first(), blocks.last()) {
            return first.0 <= there.time() && (there.time() <= last.1 || last.1 == Time::midnight());
        }
        let (Some(begin), Some(end)) = self.usual_day() else { return false };
        (begin..=end).contains(&(there.hour(), there.minute()))
    }

    /// The instant of a wall time, 24:00 being the end of the day.
    fn instant(&self, date: Date, (hour, minute): WallTime, choice: Option<Choice>) -> Result<Timestamp, Typed> {
        let not_understood = |_| Typed::NotUnderstood { text: self.text.to_owned() };
        let (date, hour) = if hour == 24 { (date.tomorrow().map_err(not_understood)?, 0) } else { (date, hour) };
        let local = date.to_datetime(Time::new(hour, minute, 0, 0).map_err(not_understood)?);
        if let Some(offset) = self.offset {
            return offset.to_timestamp(local).map_err(not_understood);
        }
        let reading = self.zone.to_ambiguous_timestamp(local);
        let (earlier, later) = (reading.earlier().map_err(not_understood)?, reading.later().map_err(not_understood)?);
        match (reading.offset(), choice) {
            (AmbiguousOffset::Unambiguous { .. }, _) => Ok(earlier),
            (AmbiguousOffset::Fold { .. }, Some(Choice::First)) => Ok(earlier),
            (AmbiguousOffset::Fold { .. }, Some(Choice::Second)) => Ok(later),
            _ if later <= self.now => Err(Typed::Past { by: later }),
            (AmbiguousOffset::Fold { .. }, None) if earlier <= self.now => Ok(later),
            (AmbiguousOffset::Fold { .. }, None) => Err(self.twice(local, earlier, later)),
            (AmbiguousOffset::Gap { .. }, _) => Err(self.skipped(local, earlier, later)),
        }
    }

    fn twice(&self, local: DateTime, earlier: Timestamp, later: Timestamp) -> Typed {
        let reading = |at, word| Reading {
            at,
            offset: offset_text(self.zone.to_offset(at)),
            typed: format!("{} {word}", self.text),
        };
        Typed::ExistsTwice { local, readings: Box::new([reading(earlier, "first"), reading(later, "second")]) }
    }

    fn skipped(&self, local: DateTime, earlier: Timestamp, later: Timestamp) -> Typed {
        let reading = |at: Timestamp| {
            let offset = offset_text(self.zone.to_offset(at));
            let typed = format!("{}{offset}", self.zone.to_datetime(at).strftime("%Y-%m-%dT%H:%M"));
            Reading { at, offset, typed }
        };
        let suggestions = [earlier, later].into_iter().filter(|at| *at > self.now).map(reading).collect();
        Typed::DoesNotExist { local, suggestions }
    }
}

fn offset_text(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}
