//! An explanation in words, one line. The words are texts by key (`deadline-…`, `dates-…`): whoever asks brings them.

use jiff::civil::{Date, DateTime};
use jiff::tz::AmbiguousOffset;
use jiff::{Timestamp, ToSpan};

use super::walk::DAY_MS;
use super::{Explanation, Piece, Stretch, Why, Work};

/// What stands in a gap of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    Text(String),
    Number(i64),
}

/// Finds a text by its key and fills its gaps.
type Words<'a> = &'a dyn Fn(&str, &[(&str, Gap)]) -> String;

const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
/// Up to that many closed dates are named one by one.
const NAMED_DAYS: i64 = 3;
/// A break of the middle of the day that is no longer is lunch.
const LUNCH: (i64, i64, i64) = (11 * HOUR_MS, 15 * HOUR_MS, 2 * HOUR_MS);

const DAYS: [&str; 7] = super::DAYS;
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

impl Explanation {
    /// "4 working hours from Fri 6 Mar 16:30: Fri 16:30–17:00 (0:30), Sat, Sun closed, Mon 08:00–11:30 (3:30) = Mon 9
    /// Mar 11:30"
    pub fn say(&self, words: Words<'_>) -> String {
        let (from, due) = (self.zone.to_datetime(self.from).date(), self.zone.to_datetime(self.due).date());
        let says = Says { told: self, words, from, with_year: from.year() != due.year() };
        says.line()
    }
}

struct Says<'a> {
    told: &'a Explanation,
    words: Words<'a>,
    /// The date it begins with; in the days behind it a weekday says enough.
    from: Date,
    with_year: bool,
}

fn text(text: impl Into<String>) -> Gap {
    Gap::Text(text.into())
}

impl Says<'_> {
    fn t(&self, key: &str, gaps: &[(&str, Gap)]) -> String {
        (self.words)(key, gaps)
    }

    fn line(&self) -> String {
        let told = self.told;
        let mut pieces = Vec::with_capacity(told.pieces.len());
        let mut last_date = None;
        for piece in &told.pieces {
            pieces.push(self.piece(piece, last_date));
            last_date = match piece {
                Piece::Open(stretch) | Piece::Pause { stretch, .. } => Some(stretch.date),
                _ => None,
            };
        }
        if pieces.is_empty() {
            pieces.push(self.t("deadline-nothing", &[]));
        }
        let pieces = ("pieces", text(pieces.join(", ")));
        let (work, from, due) =
            (("work", text(self.work())), ("from", text(self.moment(told.from))), ("due", text(self.moment(told.due))));
        self.t(if told.is_count { "deadline-count" } else { "deadline-line" }, &[work, from, due, pieces])
    }

    fn work(&self) -> String {
        match self.told.work {
            Work::Days { n } => self.t("deadline-work-days", &[("n", Gap::Number(n))]),
            Work::Time { ms } if ms % HOUR_MS == 0 => {
                self.t("deadline-work-hours", &[("n", Gap::Number(ms / HOUR_MS))])
            }
            Work::Time { ms } if ms < HOUR_MS && ms % MINUTE_MS == 0 => {
                self.t("deadline-work-minutes", &[("n", Gap::Number(ms / MINUTE_MS))])
            }
            Work::Time { ms } => self.t("deadline-work-length", &[("length", text(length(ms)))]),
        }
    }

    fn piece(&self, piece: &Piece, last_date: Option<Date>) -> String {
        match piece {
            Piece::Open(stretch) => self.stretch(stretch, last_date),
            Piece::Days { first, last, sums, without, others } => {
                let sum = |(n, each_ms): &(i64, i64)| {
                    self.t("deadline-days-each", &[("n", Gap::Number(*n)), ("each", text(length(*each_ms)))])
                };
                let sums: Vec<String> = sums.iter().map(sum).collect();
                let gaps = [
                    ("range", text(self.range_without(*first, *last, without, *others))),
                    ("sums", text(sums.join(" + "))),
                    ("length", text(length(piece.ms()))),
                ];
                self.t("deadline-days", &gaps)
            }
            Piece::Counted { first, last, n, without, others } => {
                let range = text(self.range_without(*first, *last, without, *others));
                self.t("deadline-counted", &[("range", range), ("n", Gap::Number(*n))])
            }
            Piece::Closed { first, last, why } => self.closed(*first, *last, why),
            Piece::Pause { stretch, why } => self.pause(stretch, last_date, why),
            Piece::After { date, wall_ms } => {
                self.t("deadline-after", &[("day", text(self.day(*date))), ("time", text(clock(*wall_ms)))])
            }
            Piece::Starts { at } => {
                let local = self.told.zone.to_datetime(*at);
                let time = self.on_wall(*at, local, wall_ms(local));
                self.t("deadline-starts", &[("day", text(self.day(local.date()))), ("time", text(time))])
            }
            Piece::Held { date, wall_ms } => {
                let local = date.at(0, 0, 0, 0).checked_add((wall_ms / 1000).seconds()).unwrap_or_default();
                let is_skipped = self.told.zone.to_ambiguous_timestamp(local).offset();
                let is_skipped = matches!(is_skipped, AmbiguousOffset::Gap { .. });
                let key = if is_skipped { "deadline-skipped" } else { "deadline-held" };
                self.t(key, &[("day", text(self.day(*date))), ("time", text(clock(*wall_ms)))])
            }
        }
    }

    /// "Fri 16:30–17:00 (0:30)"
    fn stretch(&self, one: &Stretch, last_date: Option<Date>) -> String {
        let mut span = self.span(one, last_date);
        if one.change_ms != 0 {
            let key = if one.change_ms < 0 { "deadline-clock-forward" } else { "deadline-clock-back" };
            span = self.t(key, &[("span", text(span)), ("by", text(length(one.change_ms.abs())))]);
        }
        self.t("deadline-open", &[("span", text(span)), ("length", text(length(one.ms())))])
    }

    /// "Fri 16:30–17:00"; the day only if the one before it was another.
    fn span(&self, one: &Stretch, last_date: Option<Date>) -> String {
        let at = |ms: i64| {
            let date = if ms >= DAY_MS { one.date.tomorrow().unwrap_or(one.date) } else { one.date };
            let seconds = ms % DAY_MS / 1000;
            date.at(0, 0, 0, 0).checked_add(seconds.seconds()).unwrap_or_default()
        };
        let begin = self.on_wall(one.begin, at(one.begin_wall_ms), one.begin_wall_ms);
        let end = self.on_wall(one.end, at(one.end_wall_ms), one.end_wall_ms);
        let times = [("begin", text(begin)), ("end", text(end))];
        let mut span = self.t("deadline-span", &times);
        if last_date != Some(one.date) {
            span = self.t("deadline-day-span", &[("day", text(self.day(one.date))), ("span", text(span))]);
        }
        span
    }

    fn closed(&self, first: Date, last: Date, why: &Why) -> String {
        let n = day_count(first, last);
        let days = if n <= NAMED_DAYS {
            let all = (0..n).filter_map(|n| first.checked_add(n.days()).ok()).map(|date| self.day(date));
            all.collect::<Vec<_>>().join(", ")
        } else {
            self.range(first, last)
        };
        let days = ("days", text(days));
        match why {
            Why::Hours => self.t("deadline-closed", &[days]),
            Why::Holiday { name: None } => self.t("deadline-holiday", &[days]),
            Why::Away { name: None } => self.t("deadline-away", &[days]),
            Why::Holiday { name: Some(name) } | Why::Away { name: Some(name) } => {
                self.t("deadline-closed-for", &[days, ("name", text(name.as_str()))])
            }
            Why::NoSuchDay => self.t("deadline-no-such-day", &[days]),
        }
    }

    fn pause(&self, one: &Stretch, last_date: Option<Date>, why: &Why) -> String {
        let (begin_ms, end_ms) = (one.begin_wall_ms, one.end_wall_ms);
        let span = ("days", text(self.span(one, last_date)));
        let is_lunch = begin_ms >= LUNCH.0 && end_ms <= LUNCH.1 && end_ms - begin_ms <= LUNCH.2;
        match why {
            Why::Away { name: Some(name) } | Why::Holiday { name: Some(name) } => {
                self.t("deadline-closed-for", &[span, ("name", text(name.as_str()))])
            }
            Why::Away { .. } => self.t("deadline-away", &[span]),
            _ if is_lunch => self.t("deadline-lunch", &[span]),
            _ => self.t("deadline-closed", &[span]),
        }
    }

    fn range_without(&self, first: Date, last: Date, without: &[Date], others: i64) -> String {
        let range = ("range", text(self.range(first, last)));
        let weekdays: Vec<String> = without.iter().map(|date| self.weekday(*date)).collect();
        let days = ("days", text(weekdays.join(", ")));
        match (weekdays.is_empty(), others) {
            (true, 0) => self.range(first, last),
            (false, 0) => self.t("deadline-without", &[range, days]),
            (true, n) => self.t("deadline-without-others", &[range, ("n", Gap::Number(n))]),
            (false, n) => self.t("deadline-without-both", &[range, days, ("n", Gap::Number(n))]),
        }
    }

    /// "Tue 10 – Fri 20 Mar"
    fn range(&self, first: Date, last: Date) -> String {
        if first == last {
            return self.day(first);
        }
        let begin = if (first.year(), first.month()) == (last.year(), last.month()) {
            let gaps = [("weekday", text(self.weekday(first))), ("day", Gap::Number(first.day().into()))];
            self.t("deadline-weekday-day", &gaps)
        } else {
            self.date(first)
        };
        self.t("deadline-range", &[("first", text(begin)), ("last", text(self.date(last)))])
    }

    /// "Fri", from a week on "Fri 13 Mar".
    fn day(&self, date: Date) -> String {
        if day_count(self.from, date) <= 6 { self.weekday(date) } else { self.date(date) }
    }

    fn weekday(&self, date: Date) -> String {
        let index = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
        self.t(&format!("dates-weekday-short-{}", DAYS.get(index).copied().unwrap_or_default()), &[])
    }

    fn date(&self, date: Date) -> String {
        let index = usize::try_from(date.month() - 1).unwrap_or_default();
        let month = self.t(&format!("dates-month-short-{}", MONTHS.get(index).copied().unwrap_or_default()), &[]);
        let gaps = [
            ("weekday", text(self.weekday(date))),
            ("day", Gap::Number(date.day().into())),
            ("month", text(month)),
            ("year", Gap::Number(date.year().into())),
        ];
        self.t(if self.with_year { "dates-short-year" } else { "dates-short" }, &gaps)
    }

    /// "Fri 6 Mar 16:30"
    fn moment(&self, at: Timestamp) -> String {
        let local = self.told.zone.to_datetime(at);
        let time = self.on_wall(at, local, wall_ms(local));
        self.t("dates-day-time", &[("day", text(self.date(local.date()))), ("time", text(time))])
    }

    /// The time, and the offset too where the clock shows it twice.
    fn on_wall(&self, at: Timestamp, local: DateTime, wall_ms: i64) -> String {
        let time = clock(wall_ms);
        match self.told.zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Fold { .. } => {
                let minutes = self.told.zone.to_offset(at).seconds() / 60;
                let sign = if minutes < 0 { '-' } else { '+' };
                let offset = match (minutes.abs() / 60, minutes.abs() % 60) {
                    (0, 0) => "GMT".to_owned(),
                    (hours, 0) => format!("GMT{sign}{hours}"),
                    (hours, rest) => format!("GMT{sign}{hours}:{rest:02}"),
                };
                self.t("dates-time-offset", &[("time", text(time)), ("offset", text(offset))])
            }
            _ => time,
        }
    }
}

fn wall_ms(local: DateTime) -> i64 {
    super::walk::time_ms(local.time()) + i64::from(local.time().millisecond())
}

fn day_count(first: Date, last: Date) -> i64 {
    super::walk::day_of(last) - super::walk::day_of(first) + 1
}

/// "08:00", "24:00"; seconds only where there are some.
fn clock(ms: i64) -> String {
    format!("{:02}:{:02}{}", ms / HOUR_MS, ms / MINUTE_MS % 60, seconds(ms))
}

/// "3:30", "1848:00".
fn length(ms: i64) -> String {
    format!("{}:{:02}{}", ms / HOUR_MS, ms / MINUTE_MS % 60, seconds(ms))
}

fn seconds(ms: i64) -> String {
    match (ms / 1000 % 60, ms % 1000) {
        (0, 0) => String::new(),
        (seconds, 0) => format!(":{seconds:02}"),
        (seconds, rest) => format!(":{seconds:02}.{rest:03}"),
    }
}
