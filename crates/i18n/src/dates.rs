//! Dates and times as a person reads them, in their own zone. All forms are texts in `dates.ftl`.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{Timestamp, Unit};

use crate::{Arg, Words};

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 60 * MINUTE_S;
const DAY_S: i64 = 24 * HOUR_S;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

impl Words {
    /// "10:30"; with [`Words::twelve_hour`] "2:30 PM".
    pub fn time(&self, ts: Timestamp) -> String {
        self.clock(self.local(ts).time())
    }

    /// "Today", "Tomorrow", "Yesterday", a coming day within the week "Mon", else "Tue 24 Nov", and the year where it
    /// is another one.
    pub fn day(&self, ts: Timestamp, now: Timestamp) -> String {
        let (date, today) = (self.local(ts).date(), self.local(now).date());
        match days_between(today, date) {
            0 => self.t("dates-today-title").into_owned(),
            1 => self.t("dates-tomorrow-title").into_owned(),
            -1 => self.t("dates-yesterday-title").into_owned(),
            2..=6 => self.weekday_short(date),
            _ => self.date_short(date, today),
        }
    }

    /// "Tue 24 Nov 2026": a date that never changes with the day it is read on.
    pub fn date(&self, ts: Timestamp) -> String {
        let date = self.local(ts).date();
        self.with("dates-short-year", &self.date_args(date, "short"))
    }

    /// "Tuesday 24 November".
    pub fn date_long(&self, ts: Timestamp) -> String {
        let date = self.local(ts).date();
        self.with("dates-long", &self.date_args(date, "long"))
    }

    /// "today 10:30", "tomorrow 10:30", "Thu 26 Nov 10:30", and the year where it is another one.
    pub fn moment(&self, ts: Timestamp, now: Timestamp) -> String {
        let (local, today) = (self.local(ts), self.local(now).date());
        let day = match days_between(today, local.date()) {
            0 => self.t("dates-today").into_owned(),
            1 => self.t("dates-tomorrow").into_owned(),
            -1 => self.t("dates-yesterday").into_owned(),
            _ => self.date_short(local.date(), today),
        };
        self.with("dates-day-time", &[("day", day.into()), ("time", self.clock(local.time()).into())])
    }

    /// "Tuesday 24 November 2026, 10:30 (GMT-5)": read back in full, nothing left to guess.
    pub fn moment_full(&self, ts: Timestamp) -> String {
        let local = self.local(ts);
        let date = self.with("dates-long-year", &self.date_args(local.date(), "long"));
        let args =
            [("date", date.into()), ("time", self.clock(local.time()).into()), ("offset", self.offset(ts).into())];
        self.with("dates-full", &args)
    }

    /// "Thursday 08:30–09:30", "today by 10:30", "Friday 27 November by 12:00" from a week away, and with the offset
    /// where the clock shows that time twice.
    pub fn window(&self, from: Option<Timestamp>, by: Timestamp, now: Timestamp) -> String {
        let (last, today) = (self.local(by), self.local(now).date());
        let Some(start) = from else {
            let args = [
                ("day", self.day_in_text(last.date(), today).into()),
                ("time", self.clock_certain(by).into()),
                ("hour", Arg::from(i64::from(last.hour()))),
            ];
            return self.with("dates-by", &args);
        };
        let first = self.local(start);
        if first.date() != last.date() {
            return self.with(
                "dates-between",
                &[("from", self.moment(start, now).into()), ("by", self.moment(by, now).into())],
            );
        }
        let args = [
            ("day", self.day_in_text(last.date(), today).into()),
            ("from", self.clock_certain(start).into()),
            ("by", self.clock_certain(by).into()),
        ];
        self.with("dates-window", &args)
    }

    /// How far away: "now", "in 24 min", "in 1 h 54", "in 3 days"; past: "5 min late", "19 h late", "3 days late".
    pub fn relative(&self, ts: Timestamp, now: Timestamp) -> String {
        let seconds = ts.as_second().saturating_sub(now.as_second());
        if seconds.abs() < MINUTE_S {
            return self.t("dates-now").into_owned();
        }
        let length = self.length(seconds.abs());
        let key = if seconds > 0 { "dates-in" } else { "dates-late" };
        self.with(key, &[("length", length.into())])
    }

    /// "just now", "5 min ago", "today 08:15", "yesterday 16:05", "Thu 19 Nov 10:30".
    pub fn ago(&self, ts: Timestamp, now: Timestamp) -> String {
        let seconds = now.as_second().saturating_sub(ts.as_second());
        if seconds < MINUTE_S && seconds > -MINUTE_S {
            self.t("dates-just-now").into_owned()
        } else if (0..HOUR_S).contains(&seconds) {
            self.with("dates-ago", &[("length", self.length(seconds).into())])
        } else {
            self.moment(ts, now)
        }
    }

    /// A length of time: "24 min", "1 h 54", "19 h", "3 days". Under a minute: "less than 1 min".
    pub fn duration(&self, ms: i64) -> String {
        let seconds = ms.saturating_abs() / 1000;
        if seconds < MINUTE_S { self.t("dates-under-minute").into_owned() } else { self.length(seconds) }
    }

    /// "Good morning" until noon, "Good afternoon" until six, then "Good evening"; before five it is still evening.
    pub fn greeting(&self, now: Timestamp) -> String {
        let key = match self.local(now).hour() {
            5..=11 => "dates-good-morning",
            12..=17 => "dates-good-afternoon",
            _ => "dates-good-evening",
        };
        self.t(key).into_owned()
    }

    /// The offset from Greenwich at that moment: "GMT-5", "GMT+5:30", "GMT".
    pub fn offset(&self, ts: Timestamp) -> String {
        offset_text(self.zone.to_offset(ts))
    }

    fn local(&self, ts: Timestamp) -> DateTime {
        self.zone.to_datetime(ts)
    }

    /// Minutes count under ten hours, hours under two days. Always rounded down: nobody gets more than there is.
    fn length(&self, seconds: i64) -> String {
        let (minutes, hours, days) = (seconds / MINUTE_S, seconds / HOUR_S, seconds / DAY_S);
        let rest = minutes % 60;
        if hours == 0 {
            self.with("dates-minutes", &[("n", minutes.into())])
        } else if hours < 10 && rest > 0 {
            self.with("dates-hours-minutes", &[("hours", hours.into()), ("minutes", format!("{rest:02}").into())])
        } else if days < 2 {
            self.with("dates-hours", &[("n", hours.into())])
        } else {
            self.with("dates-days", &[("n", days.into())])
        }
    }

    fn clock(&self, time: Time) -> String {
        if !self.twelve_hour {
            return format!("{:02}:{:02}", time.hour(), time.minute());
        }
        let half = if time.hour() < 12 { "AM" } else { "PM" };
        let hour = if time.hour() % 12 == 0 { 12 } else { time.hour() % 12 };
        format!("{hour}:{:02} {half}", time.minute())
    }

    /// The time, and the offset too where the clock goes through that time twice that night.
    fn clock_certain(&self, ts: Timestamp) -> String {
        let local = self.local(ts);
        let clock = self.clock(local.time());
        if self.zone.to_ambiguous_timestamp(local).is_ambiguous() {
            self.with("dates-time-offset", &[("time", clock.into()), ("offset", self.offset(ts).into())])
        } else {
            clock
        }
    }

    /// The day inside a sentence: "today", "Thursday" in the coming week, "Thursday 26 November" after.
    fn day_in_text(&self, date: Date, today: Date) -> String {
        match days_between(today, date) {
            0 => self.t("dates-today").into_owned(),
            1 => self.t("dates-tomorrow").into_owned(),
            -1 => self.t("dates-yesterday").into_owned(),
            2..=6 => self.name("weekday", "long", day_key(date)),
            _ if date.year() == today.year() => self.with("dates-long", &self.date_args(date, "long")),
            _ => self.with("dates-long-year", &self.date_args(date, "long")),
        }
    }

    fn date_short(&self, date: Date, today: Date) -> String {
        let key = if date.year() == today.year() { "dates-short" } else { "dates-short-year" };
        self.with(key, &self.date_args(date, "short"))
    }

    fn weekday_short(&self, date: Date) -> String {
        self.name("weekday", "short", day_key(date))
    }

    fn date_args(&self, date: Date, length: &str) -> [(&'static str, Arg<'static>); 4] {
        [
            ("weekday", self.name("weekday", length, day_key(date)).into()),
            ("day", i64::from(date.day()).into()),
            ("month", self.name("month", length, month_key(date)).into()),
            ("year", i64::from(date.year()).into()),
        ]
    }

    fn name(&self, what: &str, length: &str, which: &str) -> String {
        self.t(&format!("dates-{what}-{length}-{which}")).into_owned()
    }
}

fn day_key(date: Date) -> &'static str {
    let index = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
    DAYS.get(index).copied().unwrap_or_default()
}

fn month_key(date: Date) -> &'static str {
    let index = usize::try_from(date.month() - 1).unwrap_or_default();
    MONTHS.get(index).copied().unwrap_or_default()
}

/// Whole days from `from` to `to`; far enough apart it does not matter how many.
fn days_between(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to)).map_or(i32::MAX, |span| span.get_days())
}

fn offset_text(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (0, 0) => "GMT".to_owned(),
        (hours, 0) => format!("GMT{sign}{hours}"),
        (hours, rest) => format!("GMT{sign}{hours}:{rest:02}"),
    }
}
