//! What was said, before it is laid on a calendar.

mod dates;
mod lengths;

use jiff::civil::Weekday;

use super::names::{is_filler, weekday};
use super::tokens::Token;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    In {
        days: i64,
    },
    /// Days the business is open, after today.
    InOpen {
        days: i64,
    },
    Weekday {
        day: Weekday,
        next_week: bool,
    },
    Date {
        year: Option<i16>,
        month: i8,
        day: i8,
    },
    OfMonth {
        day: i8,
    },
    EndOfWeek {
        next: bool,
    },
    NextWeek,
}

/// A time of day as typed, 0:00 to 24:00. `open`: an hour like "3" that may be morning or afternoon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hour {
    pub hour: i8,
    pub minute: i8,
    pub open: bool,
    pub afternoon: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    At(Hour),
    Range(Hour, Hour),
    EndOfDay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Afternoon,
    Evening,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    First,
    Second,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Phrase {
    pub day: Option<Day>,
    /// A weekday said beside a date.
    pub said: Option<Weekday>,
    pub clock: Option<Clock>,
    pub part: Option<Part>,
    /// "after 3": the time is when the window begins.
    pub after: bool,
    pub in_ms: Option<i64>,
    pub in_open_ms: Option<i64>,
    pub choice: Option<Choice>,
}

/// `None` when a word is left over, or one thing is said twice.
pub(super) fn read(tokens: &[Token], day_first: bool) -> Option<Phrase> {
    let mut reader = Reader { tokens, at: 0, day_first, phrase: Phrase::default() };
    if reader.bare_length().is_none() {
        reader.at = 0;
        reader.phrase = Phrase::default();
        while reader.at < tokens.len() {
            reader.step()?;
        }
    }
    let mut phrase = reader.phrase;
    if let (Some(clock), Some(part)) = (&mut phrase.clock, phrase.part) {
        settle(clock, part)?;
        phrase.part = None;
    }
    let exact = phrase.in_ms.is_some() || phrase.in_open_ms.is_some();
    let laid = phrase.day.is_some() || phrase.clock.is_some() || phrase.part.is_some();
    (exact != laid).then_some(phrase)
}

/// "at 9 in the morning", "a las 3 de la tarde": the part of the day says which hour is meant.
fn settle(clock: &mut Clock, part: Part) -> Option<()> {
    let late = part != Part::Morning;
    let fix = |hour: &mut Hour| {
        if hour.open {
            hour.open = false;
            hour.hour += if late { 12 } else { 0 };
        }
    };
    match clock {
        Clock::At(hour) => fix(hour),
        Clock::Range(from, by) => {
            fix(from);
            fix(by);
        }
        Clock::EndOfDay => return None,
    }
    Some(())
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    day_first: bool,
    phrase: Phrase,
}

fn set<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

impl Reader<'_> {
    fn word(&self, ahead: usize) -> &str {
        match self.tokens.get(self.at + ahead) {
            Some(Token::Word(word)) => word,
            _ => "",
        }
    }

    fn number(&self, ahead: usize) -> Option<(i16, usize)> {
        match self.tokens.get(self.at + ahead) {
            Some(Token::Number { value, digits }) => Some((*value, *digits)),
            _ => None,
        }
    }

    fn sign(&self, ahead: usize, sign: char) -> bool {
        self.tokens.get(self.at + ahead) == Some(&Token::Sign(sign))
    }

    fn eat(&mut self, words: &[&str]) -> bool {
        let found = words.contains(&self.word(0)) && !self.word(0).is_empty();
        self.at += usize::from(found);
        found
    }

    /// Eats the words in this order, or none of them.
    fn eat_all(&mut self, words: &[&str]) -> bool {
        let found = words.iter().enumerate().all(|(ahead, word)| self.word(ahead) == *word);
        self.at += if found { words.len() } else { 0 };
        found
    }

    fn eat_any(&mut self, phrases: &[&[&str]]) -> bool {
        phrases.iter().any(|words| self.eat_all(words))
    }

    /// A reading that may fail: then nothing was eaten.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.at;
        let found = read(self);
        if found.is_none() {
            self.at = before;
        }
        found
    }

    fn step(&mut self) -> Option<()> {
        if self.eat_any(&[&["in"], &["within"], &["dentro", "de"], &["en"]]) {
            if self.attempt(Self::length).is_some() {
                return Some(());
            }
            // "in the morning", "en la tarde".
            return matches!(self.word(0), "the" | "la").then_some(());
        }
        if let Some(choice) = self.choice() {
            return set(&mut self.phrase.choice, choice);
        }
        if let Some(day) = self.attempt(Self::end_of_week) {
            return set(&mut self.phrase.day, day);
        }
        if self.end_of_day() {
            return set(&mut self.phrase.clock, Clock::EndOfDay);
        }
        if let Some(part) = self.part() {
            return set(&mut self.phrase.part, part);
        }
        if let Some(day) = self.attempt(Self::date) {
            return self.date_said(day);
        }
        if let Some(day) = self.attempt(Self::named_day) {
            return self.day_said(day);
        }
        if self.eat_any(&[&["after"], &["despues", "de"], &["a", "partir", "de"]]) {
            self.phrase.after = true;
            return Some(());
        }
        if let Some(clock) = self.attempt(Self::clock) {
            return set(&mut self.phrase.clock, clock);
        }
        if self.sign(0, ',') || is_filler(self.word(0)) {
            self.at += 1;
            return Some(());
        }
        None
    }

    fn choice(&mut self) -> Option<Choice> {
        if self.eat(&["first", "primera", "primero"]) {
            Some(Choice::First)
        } else if self.eat(&["second", "segunda", "segundo"]) {
            Some(Choice::Second)
        } else {
            None
        }
    }

    /// A date after a weekday is checked against it.
    fn date_said(&mut self, date: Day) -> Option<()> {
        if let Some(Day::Weekday { day, next_week: false }) =
            self.phrase.day.take_if(|day| matches!(day, Day::Weekday { .. }))
        {
            self.phrase.said = Some(day);
        }
        set(&mut self.phrase.day, date)
    }

    fn day_said(&mut self, day: Day) -> Option<()> {
        match (self.phrase.day, day) {
            (Some(Day::Date { .. } | Day::OfMonth { .. }), Day::Weekday { day, next_week: false }) => {
                set(&mut self.phrase.said, day)
            }
            _ => set(&mut self.phrase.day, day),
        }
    }

    fn named_day(&mut self) -> Option<Day> {
        if self.eat(&["today", "hoy"]) {
            return Some(Day::In { days: 0 });
        }
        if self.eat(&["tonight"]) {
            set(&mut self.phrase.part, Part::Evening)?;
            return Some(Day::In { days: 0 });
        }
        if self.eat_any(&[&["day", "after", "tomorrow"], &["pasado", "manana"]]) {
            return Some(Day::In { days: 2 });
        }
        if self.eat(&["tomorrow", "tomorow", "tmrw", "manana"]) {
            return Some(Day::In { days: 1 });
        }
        let next = self.eat(&["next", "proximo", "proxima"]);
        if next && self.eat(&["week", "semana"]) {
            return Some(Day::NextWeek);
        }
        let day = weekday(self.word(0))?;
        self.at += 1;
        let next = self.eat_all(&["que", "viene"]) || next;
        Some(Day::Weekday { day, next_week: next })
    }

    fn end_of_week(&mut self) -> Option<Day> {
        if self.eat(&["eow"]) {
            return Some(Day::EndOfWeek { next: false });
        }
        let begun = self.eat_any(&[&["end", "of"], &["final", "de"], &["fin", "de"]]);
        let article = self.eat(&["the", "this", "la", "esta"]);
        let next = self.eat(&["next", "proxima"]);
        // "fin de semana" without the article is the weekend, not the end of the week.
        let spanish_ok = article || next || self.word(0) == "week";
        (begun && spanish_ok && self.eat(&["week", "semana"])).then_some(Day::EndOfWeek { next })
    }

    fn end_of_day(&mut self) -> bool {
        self.eat_any(&[
            &["end", "of", "the", "day"],
            &["end", "of", "business"],
            &["end", "of", "day"],
            &["close", "of", "business"],
            &["fin", "del", "dia"],
            &["final", "del", "dia"],
            &["eod"],
            &["cob"],
            &["closing"],
            &["cierre"],
            // "end of Friday"
            &["end", "of"],
        ])
    }

    fn part(&mut self) -> Option<Part> {
        // "la mañana" is the morning, "mañana" tomorrow.
        if self.eat_all(&["la", "manana"]) || self.eat(&["morning"]) {
            Some(Part::Morning)
        } else if self.eat(&["afternoon", "tarde"]) {
            Some(Part::Afternoon)
        } else if self.eat(&["evening", "night", "noche"]) {
            Some(Part::Evening)
        } else {
            None
        }
    }

    fn clock(&mut self) -> Option<Clock> {
        let from = self.hour()?;
        let second = self.attempt(|reader| {
            if reader.sign(0, '-') {
                reader.at += 1;
            } else if !reader.eat(&["to", "and", "until", "till", "a", "y", "hasta"]) {
                return None;
            }
            let _ = reader.eat(&["las", "la", "at"]);
            reader.hour()
        });
        Some(second.map_or(Clock::At(from), |by| Clock::Range(from, by)))
    }

    fn hour(&mut self) -> Option<Hour> {
        let fixed = |hour| Hour { hour, minute: 0, open: false, afternoon: false };
        if self.eat(&["noon", "midday", "mediodia"]) {
            return Some(fixed(12));
        }
        if self.eat(&["midnight", "medianoche"]) {
            return Some(fixed(24));
        }
        let shift = self.minutes_before_hour();
        let (mut hour, digits) = (self.small(0)?, self.number(0)?.1);
        self.at += 1;
        let mut minute = self.minutes()?.unwrap_or(0);
        let half = self.half();
        if half.is_none() && self.eat(&["h", "hs", "hrs", "horas"]) && digits == 2 {
            minute = if let (Some((_, 2)), Some(more)) = (self.number(0), self.small(0)) {
                self.at += 1;
                more
            } else {
                minute
            };
        }
        if minute == 0 && self.eat_all(&["y", "media"]) {
            minute = 30;
        } else if minute == 0 && self.eat_all(&["y", "cuarto"]) {
            minute = 15;
        }
        if let Some(afternoon) = half {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if afternoon { 12 } else { 0 };
        }
        if shift < 0 {
            hour = hour.checked_sub(1).filter(|hour| *hour >= 0)?;
            minute = 60 + shift;
        } else if shift > 0 {
            minute = shift;
        }
        let typed_in_full = digits == 2 && hour < 10 && half.is_none() && shift == 0;
        let open = half.is_none() && (1..=11).contains(&hour) && !typed_in_full;
        let real = minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
        real.then_some(Hour { hour, minute, open, afternoon: half == Some(true) })
    }

    /// "half past", "quarter past", "quarter to": minutes to add, under 0 to take away.
    fn minutes_before_hour(&mut self) -> i8 {
        if self.eat_all(&["half", "past"]) {
            30
        } else if self.eat_all(&["quarter", "past"]) {
            15
        } else if self.eat_all(&["quarter", "to"]) {
            -15
        } else {
            0
        }
    }

    /// ":30", ".30", ":30:00". The outer `None` is a sign that no minutes follow.
    fn minutes(&mut self) -> Option<Option<i8>> {
        if !self.sign(0, ':') && !self.sign(0, '.') {
            return Some(None);
        }
        let (Some((_, 2)), Some(minute)) = (self.number(1), self.small(1)) else { return None };
        self.at += 2;
        if self.sign(0, ':') {
            let (Some((0, 2)), true) = (self.number(1), self.sign(0, ':')) else { return None };
            self.at += 2;
        }
        Some(Some(minute))
    }

    /// Whether "am" or "pm" follows: `Some(true)` for pm.
    fn half(&mut self) -> Option<bool> {
        if self.eat(&["am"]) {
            Some(false)
        } else if self.eat(&["pm"]) {
            Some(true)
        } else {
            None
        }
    }
}
