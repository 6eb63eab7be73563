//! How an event repeats: RRULE of RFC 5545, as far as holidays and closing times need it. A rule with a part that is
//! not known here is refused as a whole.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};

use super::event::When;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

#[derive(Clone, Debug)]
pub(super) struct Rule {
    frequency: Frequency,
    interval: i64,
    count: Option<usize>,
    until: Option<DateTime>,
    months: Vec<i8>,
    month_days: Vec<i8>,
    /// Which of them in the month or year: 0 is all, -1 the last.
    week_days: Vec<(i8, Weekday)>,
    places: Vec<i16>,
    week_begins: Weekday,
}

impl Rule {
    pub(super) fn read(text: &str) -> Option<Rule> {
        let mut frequency = None;
        let mut rule = Rule {
            frequency: Frequency::Yearly,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            month_days: Vec::new(),
            week_days: Vec::new(),
            places: Vec::new(),
            week_begins: Weekday::Monday,
        };
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            let (name, value) = part.split_once('=')?;
            let value = value.trim().to_ascii_uppercase();
            match name.trim().to_ascii_uppercase().as_str() {
                "FREQ" => {
                    frequency = Some(match value.as_str() {
                        "DAILY" => Frequency::Daily,
                        "WEEKLY" => Frequency::Weekly,
                        "MONTHLY" => Frequency::Monthly,
                        "YEARLY" => Frequency::Yearly,
                        _ => return None,
                    });
                }
                "INTERVAL" => rule.interval = value.parse().ok().filter(|n| (1..=10_000).contains(n))?,
                "COUNT" => rule.count = Some(value.parse().ok().filter(|n| (1..=100_000).contains(n))?),
                "UNTIL" => rule.until = Some(until(&value)?),
                "BYMONTH" => rule.months = numbers(&value, 1, 12)?,
                "BYMONTHDAY" => rule.month_days = numbers(&value, -31, 31)?,
                "BYSETPOS" => rule.places = numbers(&value, -366, 366)?,
                "BYDAY" => rule.week_days = value.split(',').map(week_day).collect::<Option<_>>()?,
                "WKST" => rule.week_begins = week_day(&value)?.1,
                _ => return None,
            }
        }
        rule.frequency = frequency?;
        let has_places = rule.week_days.iter().any(|(place, _)| *place != 0);
        let fits = !has_places || matches!(rule.frequency, Frequency::Monthly | Frequency::Yearly);
        fits.then_some(rule)
    }

    /// The begins up to `last`, in order. `None` when the steps are used up.
    pub(super) fn dates(&self, begin: DateTime, last: Date, steps: &mut usize) -> Option<Vec<DateTime>> {
        let mut found = Vec::new();
        let mut period = self.first_period(begin.date());
        loop {
            if period > last {
                return Some(found);
            }
            let mut days = self.of_period(period, begin.date(), steps)?;
            *steps = steps.checked_sub(days.len())?;
            days.sort();
            days.dedup();
            for day in self.picked(days) {
                let at = day.to_datetime(begin.time());
                if at < begin {
                    continue;
                }
                if day > last || self.until.is_some_and(|until| at > until) || self.count == Some(found.len()) {
                    return Some(found);
                }
                found.push(at);
            }
            let Some(next) = self.next_period(period) else { return Some(found) };
            period = next;
        }
    }

    fn first_period(&self, begin: Date) -> Date {
        match self.frequency {
            Frequency::Daily => begin,
            Frequency::Weekly => {
                let back = i64::from(self.week_begins.until(begin.weekday()));
                begin.checked_sub(back.days()).unwrap_or(begin)
            }
            Frequency::Monthly => begin.first_of_month(),
            Frequency::Yearly => begin.first_of_year(),
        }
    }

    fn next_period(&self, period: Date) -> Option<Date> {
        let n = self.interval;
        let span = match self.frequency {
            Frequency::Daily => n.days(),
            Frequency::Weekly => n.weeks(),
            Frequency::Monthly => n.months(),
            Frequency::Yearly => n.years(),
        };
        period.checked_add(span).ok()
    }

    /// The days of a period that the rule names.
    fn of_period(&self, period: Date, begin: Date, steps: &mut usize) -> Option<Vec<Date>> {
        let mut spend = |n: usize| {
            *steps = steps.checked_sub(n)?;
            Some(())
        };
        Some(match self.frequency {
            Frequency::Daily => {
                spend(1)?;
                Some(period).into_iter().filter(|day| self.allows(*day)).collect()
            }
            Frequency::Weekly => {
                spend(1)?;
                let days = (0..7).filter_map(|n| period.checked_add(n.days()).ok());
                let named = |day: &Date| {
                    if self.week_days.is_empty() {
                        day.weekday() == begin.weekday()
                    } else {
                        self.week_days.iter().any(|(_, weekday)| *weekday == day.weekday())
                    }
                };
                days.filter(named).filter(|day| self.allows(*day)).collect()
            }
            Frequency::Monthly => {
                spend(2)?;
                if self.months.is_empty() || self.months.contains(&period.month()) {
                    self.of_month(period, begin)
                } else {
                    Vec::new()
                }
            }
            Frequency::Yearly => {
                spend(4)?;
                self.of_year(period, begin, &mut spend)?
            }
        })
    }

    fn of_year(&self, year: Date, begin: Date, spend: &mut dyn FnMut(usize) -> Option<()>) -> Option<Vec<Date>> {
        let month = |month: i8| Date::new(year.year(), month, 1).ok();
        if !self.months.is_empty() {
            return Some(
                self.months.iter().filter_map(|n| month(*n)).flat_map(|one| self.of_month(one, begin)).collect(),
            );
        }
        if !self.month_days.is_empty() {
            return Some((1..=12).filter_map(month).flat_map(|one| self.of_month(one, begin)).collect());
        }
        if self.week_days.is_empty() {
            return Some(Date::new(year.year(), begin.month(), begin.day()).into_iter().collect());
        }
        spend(20)?;
        Some(self.by_week_day(year, year.last_of_year()))
    }

    fn of_month(&self, month: Date, begin: Date) -> Vec<Date> {
        let last = month.last_of_month();
        if self.month_days.is_empty() {
            if !self.week_days.is_empty() {
                return self.by_week_day(month, last);
            }
            return Date::new(month.year(), month.month(), begin.day()).into_iter().collect();
        }
        let day = |n: &i8| if *n < 0 { last.day() + 1 + n } else { *n };
        let days = self.month_days.iter().map(day).filter_map(|day| Date::new(month.year(), month.month(), day).ok());
        let named = |date: &Date| {
            self.week_days.is_empty() || self.week_days.iter().any(|(_, weekday)| *weekday == date.weekday())
        };
        days.filter(named).collect()
    }

    /// The days between two that BYDAY names: each Monday, the fourth Thursday, the last Friday.
    fn by_week_day(&self, first: Date, last: Date) -> Vec<Date> {
        let mut found = Vec::new();
        for (place, weekday) in &self.week_days {
            let ahead = i64::from(first.weekday().until(*weekday));
            let begin = first.checked_add(ahead.days()).ok();
            let all: Vec<Date> = (0..54)
                .filter_map(|n: i64| begin.and_then(|begin| begin.checked_add(n.weeks()).ok()))
                .take_while(|day| *day <= last)
                .collect();
            match usize::from(place.unsigned_abs()) {
                0 => found.extend(all),
                nth if *place > 0 => found.extend(all.get(nth - 1)),
                nth => found.extend(all.iter().rev().nth(nth - 1)),
            }
        }
        found
    }

    /// What only leaves out, where the period is a day or week.
    fn allows(&self, day: Date) -> bool {
        let from_end = day.day() - day.last_of_month().day() - 1;
        let in_month = self.months.is_empty() || self.months.contains(&day.month());
        let on_day = self.month_days.is_empty() || self.month_days.iter().any(|n| *n == day.day() || *n == from_end);
        let on_weekday = self.week_days.is_empty() || self.week_days.iter().any(|(_, known)| *known == day.weekday());
        in_month && on_day && on_weekday
    }

    fn picked(&self, days: Vec<Date>) -> Vec<Date> {
        if self.places.is_empty() {
            return days;
        }
        let at = |place: &i16| {
            let nth = usize::from(place.unsigned_abs()).checked_sub(1)?;
            if *place > 0 { days.get(nth) } else { days.iter().rev().nth(nth) }
        };
        let mut found: Vec<Date> = self.places.iter().filter_map(at).copied().collect();
        found.sort();
        found.dedup();
        found
    }
}

/// With a date, all of that day; with a time in UTC, that time, whatever the zone: a day more or less at the end of a
/// series that closes is nothing.
fn until(text: &str) -> Option<DateTime> {
    let line = super::lines::Line { name: String::new(), parameters: Vec::new(), value: String::new() };
    match super::event::when(&line, text).ok()? {
        When::Day(date) => Some(date.at(23, 59, 59, 0)),
        When::Time(local, _) => Some(local),
    }
}

fn numbers<N: std::str::FromStr + PartialOrd + Copy + Default>(text: &str, least: N, most: N) -> Option<Vec<N>> {
    let number = |part: &str| {
        part.trim()
            .trim_start_matches('+')
            .parse::<N>()
            .ok()
            .filter(|n| *n >= least && *n <= most && *n != N::default())
    };
    let all: Vec<N> = text.split(',').map(number).collect::<Option<_>>()?;
    (all.len() <= 366).then_some(all)
}

/// "MO", "4TH" (the fourth Thursday), "-1FR" (the last Friday).
fn week_day(text: &str) -> Option<(i8, Weekday)> {
    let text = text.trim();
    let (place, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let weekday = match name {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    };
    let place = if place.is_empty() { 0 } else { numbers::<i8>(place, -53, 53)?.first().copied()? };
    Some((place, weekday))
}
