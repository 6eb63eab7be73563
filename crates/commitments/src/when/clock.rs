//! Hours: "at 3", "2-4pm", "between 9 and 11", "half past two", "a las tres y media de la tarde", "EOD".

use super::names::number;
use super::{Clock, Hour, Reader, What};

/// "at 12 Oak Street" is a place.
const STREETS: [&str; 14] = [
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "lane",
    "drive",
    "boulevard",
    "blvd",
    "court",
    "way",
    "place",
    "square",
];
const NOON: Hour = Hour { hour: 12, minute: 0, open: false };

impl Reader<'_> {
    pub(super) fn clock(&self, at: usize) -> Option<(What, usize)> {
        self.named_clock(at)
            .or_else(|| self.range(at))
            .or_else(|| self.single(at))
            .map(|(clock, to)| (What::Clock(clock), to))
    }

    fn named_clock(&self, at: usize) -> Option<(Clock, usize)> {
        let phrases: [(&[&str], Clock); 42] = [
            (&["close", "of", "business"], Clock::EndOfDay),
            (&["close", "of", "play"], Clock::EndOfDay),
            (&["end", "of", "business", "day"], Clock::EndOfDay),
            (&["end", "of", "the", "business", "day"], Clock::EndOfDay),
            (&["end", "of", "the", "working", "day"], Clock::EndOfDay),
            (&["end", "of", "business"], Clock::EndOfDay),
            (&["end", "of", "the", "day"], Clock::EndOfDay),
            (&["end", "of", "day"], Clock::EndOfDay),
            (&["end", "of", "today"], Clock::EndOfDay),
            (&["day", "'s", "end"], Clock::EndOfDay),
            (&["closing", "time"], Clock::EndOfDay),
            (&["we", "close"], Clock::EndOfDay),
            (&["eod"], Clock::EndOfDay),
            (&["eob"], Clock::EndOfDay),
            (&["cob"], Clock::EndOfDay),
            (&["final", "del", "dia"], Clock::EndOfDay),
            (&["fin", "del", "dia"], Clock::EndOfDay),
            (&["final", "de", "la", "jornada"], Clock::EndOfDay),
            (&["final", "de", "la", "tarde"], Clock::EndOfDay),
            (&["ultima", "hora"], Clock::EndOfDay),
            (&["al", "cierre"], Clock::EndOfDay),
            (&["del", "cierre"], Clock::EndOfDay),
            (&["de", "cerrar"], Clock::EndOfDay),
            (&["first", "thing", "in", "the", "morning"], Clock::FirstThing),
            (&["first", "thing"], Clock::FirstThing),
            (&["primera", "hora", "de", "la", "manana"], Clock::FirstThing),
            (&["primera", "hora"], Clock::FirstThing),
            (&["before", "lunch"], Clock::At(NOON)),
            (&["by", "lunchtime"], Clock::At(NOON)),
            (&["by", "lunch"], Clock::At(NOON)),
            (&["lunchtime"], Clock::At(NOON)),
            (&["day", "is", "out"], Clock::EndOfDay),
            (&["midday"], Clock::At(NOON)),
            (&["noon"], Clock::At(NOON)),
            (&["noontime"], Clock::At(NOON)),
            (&["midnight"], Clock::At(Hour { hour: 24, minute: 0, open: false })),
            (&["mediodia"], Clock::At(NOON)),
            (&["medio", "dia"], Clock::At(NOON)),
            (&["medianoche"], Clock::At(Hour { hour: 24, minute: 0, open: false })),
            (&["end", "of", "play"], Clock::EndOfDay),
            (&["end", "of", "the", "afternoon"], Clock::EndOfDay),
            (&["e", ".", "o", ".", "d"], Clock::EndOfDay),
        ];
        let day = self.day_ends(at) || self.toks.is(at.wrapping_sub(1), &["by", "before"]);
        if day && self.toks.word(at) == "lunch" {
            return Some((Clock::At(NOON), at + 1));
        }
        let best = phrases.iter().filter(|(words, _)| self.toks.are(at, words)).max_by_key(|(words, _)| words.len());
        let (words, clock) = best?;
        let after = matches!(clock, Clock::At(_)) && self.toks.is(at.wrapping_sub(1), &["after", "past"]);
        let clock = if after { Clock::After(NOON) } else { *clock };
        Some((clock, at + words.len()))
    }

    /// "between 2 and 4", "from 9 to 11", "2-4pm", "Thursday 9 to 11", "entre las 2 y las 4", "de 9 a 11".
    fn range(&self, at: usize) -> Option<(Clock, usize)> {
        let toks = self.toks;
        let opened = toks.is(at, &["between", "from", "entre", "de", "desde", "btw", "betw"]);
        let start = at + usize::from(opened);
        let start = start + usize::from(toks.is(start, &["las", "la"]));
        let (first, first_plain, to) = self.hour(start)?;
        if !toks.is(to, &["-", "and", "to", "y", "a", "until", "till", "hasta", "&"]) {
            return None;
        }
        let second = to + 1 + usize::from(toks.is(to + 1, &["las", "la", "at"]));
        let (last, last_plain, end) = self.hour(second)?;
        let day_before = self.day_ends(at);
        let plain = opened
            || first_plain
            || last_plain
            || day_before
            || toks.is(at.wrapping_sub(1), &["las", "at", "arrive", "there", "window"]);
        if !plain || self.counts_something(end) {
            return None;
        }
        Some((Clock::Range(first, last), end))
    }

    /// Whether a weekday or such stands right before.
    fn day_ends(&self, at: usize) -> bool {
        let before = self.toks.back(at, if self.toks.is(at.wrapping_sub(1), &[",", "("]) { 2 } else { 1 });
        super::names::weekday(before, self.language).is_some()
            || matches!(before, "today" | "tomorrow" | "manana" | "hoy")
    }

    fn single(&self, at: usize) -> Option<(Clock, usize)> {
        let toks = self.toks;
        let before = toks.back(at, 1);
        let lead = [
            "at",
            "by",
            "before",
            "around",
            "about",
            "after",
            "until",
            "till",
            "las",
            "la",
            "than",
            "past",
            "approximately",
            "from",
            "circa",
            "@",
        ];
        let led = lead.contains(&before) && (self.english() || !matches!(before, "la") || toks.is(at, &["una", "1"]));
        let (hour, plain, to) = self.hour(at)?;
        let counts =
            self.counts_something(to) || (before == "at" && toks.cap(to) && STREETS.contains(&toks.word(to + 1)));
        let takes = plain || (led && !counts) || self.day_ends(at) && !counts && toks.number(at).is_some();
        if !takes {
            return None;
        }
        let after = matches!(before, "after" | "from" | "past")
            || toks.are(at.wrapping_sub(3), &["despues", "de"])
            || toks.are(at.wrapping_sub(3), &["partir", "de"]);
        Some((if after { Clock::After(hour) } else { Clock::At(hour) }, to))
    }

    /// "3 days", "5 %", "12 units": a number of things, not an hour.
    fn counts_something(&self, to: usize) -> bool {
        let units = [
            "%",
            "$",
            "percent",
            "day",
            "days",
            "week",
            "weeks",
            "month",
            "months",
            "business",
            "working",
            "hour",
            "hours",
            "minute",
            "minutes",
            "min",
            "mins",
            "year",
            "years",
            "times",
            "people",
            "units",
            "of",
            "more",
            "copies",
            "items",
            "euros",
            "dollars",
            "pm2",
            "dias",
            "semanas",
            "meses",
            "horas",
            "minutos",
            "habiles",
            "laborables",
            "x",
            "/",
            "th",
            "st",
            "nd",
            "rd",
            "orders",
            "photos",
            "pages",
            "mg",
            "miles",
            "degrees",
            "attempts",
            "other",
        ];
        let many_digits = self.toks.number(to).is_some() && self.toks.glued(to);
        self.toks.is(to, &units)
            || many_digits
            || self.toks.word(to) == "." && self.toks.number(to + 1).is_some() && self.toks.glued(to + 1)
    }

    /// An hour, whether it is plainly one ("3pm", "15:30", "half past two"), and where it ends.
    fn hour(&self, at: usize) -> Option<(Hour, bool, usize)> {
        let toks = self.toks;
        if toks.is(at, &["noon", "midday", "mediodia"]) {
            return Some((NOON, true, at + 1));
        }
        let (shift, start) = self.shift_before(at);
        let (value, to) = match toks.number(start) {
            Some(value) => (value, start + 1),
            None => (number(toks.word(start), self.language).filter(|n| (1..=12).contains(n))?, start + 1),
        };
        let mut hour = i8::try_from(value).ok().filter(|hour| (0..=24).contains(hour))?;
        let (mut minute, to) = self.minutes(to, shift)?;
        if minute < 0 {
            minute += 60;
            hour = if hour == 1 { 12 } else { hour.checked_sub(1)? };
        }
        let mut plain = shift.is_some() || to > start + 1;
        let to = to + usize::from(toks.is(to, &["ish", "sharp"]) && (toks.glued(to) || toks.word(to) == "sharp"));
        let to = to + usize::from(toks.word(to) == "-" && toks.word(to + 1) == "ish") * 2;
        let (half, to) = self.half(to);
        if let Some(afternoon) = half {
            let fits = (1..=12).contains(&hour) || hour > 12 && afternoon;
            if !fits {
                return None;
            }
            hour = if hour > 12 { hour } else { hour % 12 + if afternoon { 12 } else { 0 } };
        }
        // "12 at night", "la 1 de la noche": the night after this day.
        let late =
            toks.are(to.wrapping_sub(2), &["at", "night"]) || toks.are(to.wrapping_sub(3), &["de", "la", "noche"]);
        let late = late || toks.are(to, &["this", "evening"]);
        if half.is_some() && late && (12..16).contains(&hour) && value <= 12 {
            hour += 12;
        }
        let to = to + usize::from(toks.is(to, &["sharp", "ish"]));
        if let Some(shift) = shift {
            minute = if shift < 0 { 60 + shift } else { shift };
            hour = if shift < 0 { if hour == 1 && half.is_none() { 12 } else { hour - 1 } } else { hour };
        }
        plain |= half.is_some();
        let full = half.is_none() && shift.is_none() && toks.raw(start).starts_with('0');
        let open = half.is_none() && (1..=11).contains(&hour) && !full;
        let real = (0..60).contains(&minute) && hour >= 0 && (hour < 24 || minute == 0 || late);
        real.then_some((Hour { hour, minute, open }, plain, to))
    }

    /// "half past", "half" (British), "quarter to", "cuarto para las".
    fn shift_before(&self, at: usize) -> (Option<i8>, usize) {
        let toks = self.toks;
        let article = |at: usize| at + usize::from(toks.is(at, &["a"]));
        let from = article(at);
        let next_is_hour = |at: usize| {
            toks.number(at).is_some_and(|n| n <= 12)
                || number(toks.word(at), self.language).is_some_and(|n| (1..=12).contains(&n))
        };
        if toks.are(from, &["half", "past"]) {
            return (Some(30), from + 2);
        }
        if toks.word(from) == "half" && self.english() && next_is_hour(from + 1) {
            return (Some(30), from + 1);
        }
        if toks.word(from) == "quarter" && toks.is(from + 1, &["past", "after"]) {
            return (Some(15), from + 2);
        }
        if toks.word(from) == "quarter" && toks.is(from + 1, &["to", "before", "of"]) {
            return (Some(-15), from + 2);
        }
        let minutes = toks
            .number(from)
            .or_else(|| number(toks.word(from), self.language))
            .filter(|n| matches!(n, 5 | 10 | 20 | 25));
        if let (Some(minutes), true) = (minutes.and_then(|n| i8::try_from(n).ok()), self.english()) {
            if toks.word(from + 1) == "past" && next_is_hour(from + 2) {
                return (Some(minutes), from + 2);
            }
            if toks.word(from + 1) == "to" && next_is_hour(from + 2) && toks.number(from).is_none() {
                return (Some(-minutes), from + 2);
            }
        }
        if toks.word(at) == "cuarto" && toks.is(at + 1, &["para"]) {
            return (Some(-15), at + 2 + usize::from(toks.is(at + 2, &["las", "la"])));
        }
        (None, at)
    }

    /// ":30", ".30", "h30", "y media", "menos cuarto", "thirty". Minutes to add, under 0 by going to the hour before.
    fn minutes(&self, to: usize, shift: Option<i8>) -> Option<(i8, usize)> {
        let toks = self.toks;
        let two = |at: usize| {
            toks.number(at).filter(|n| *n < 60 && toks.raw(at).len() == 2).and_then(|n| i8::try_from(n).ok())
        };
        if shift.is_some() {
            return Some((0, to));
        }
        let glued = toks.glued(to) && toks.glued(to + 1);
        if toks.is(to, &[":", ".", "h"])
            && glued
            && let Some(minute) = two(to + 1)
        {
            return Some((minute, to + 2));
        }
        if toks.is(to, &["h", "hs", "hrs", "hours", "horas", "oclock"])
            && (toks.glued(to) || toks.is(to, &["horas", "oclock", "h", "hrs"]))
        {
            return Some((0, to + 1));
        }
        if toks.are(to, &["y", "media"]) {
            return Some((30, to + 2));
        }
        if toks.are(to, &["menos", "cuarto"]) {
            return Some((-15, to + 2));
        }
        if toks.are(to, &["y", "cuarto"]) {
            return Some((15, to + 2));
        }
        if self.english() && toks.is(to, &["thirty", "fifteen"]) {
            return Some((if toks.word(to) == "thirty" { 30 } else { 15 }, to + 1));
        }
        if self.english() && toks.are(to, &["forty", "five"]) {
            return Some((45, to + 2));
        }
        Some((0, to))
    }

    /// Whether it is after noon, if that is said: "pm", "de la tarde", "in the morning".
    fn half(&self, to: usize) -> (Option<bool>, usize) {
        let toks = self.toks;
        let said: [(&[&str], bool); 26] = [
            (&["am", "."], false),
            (&["pm", "."], true),
            (&["am"], false),
            (&["pm"], true),
            (&["a", ".", "m", "."], false),
            (&["p", ".", "m", "."], true),
            (&["a", ".", "m"], false),
            (&["p", ".", "m"], true),
            (&["a", "m"], false),
            (&["p", "m"], true),
            (&["oclock", "in", "the", "morning"], false),
            (&["oclock", "in", "the", "afternoon"], true),
            (&["in", "the", "morning"], false),
            (&["in", "the", "afternoon"], true),
            (&["in", "the", "evening"], true),
            (&["at", "night"], true),
            (&["de", "la", "manana"], false),
            (&["de", "la", "tarde"], true),
            (&["de", "la", "noche"], true),
            (&["del", "mediodia"], true),
            (&["por", "la", "manana"], false),
            (&["por", "la", "tarde"], true),
            (&["this", "morning"], false),
            (&["this", "afternoon"], true),
            (&["this", "evening"], true),
            (&["tonight"], true),
        ];
        let found = said.iter().find(|(words, _)| toks.are(to, words));
        match found {
            // What also says the day is left for the day.
            Some((words, late)) if matches!(words.first(), Some(&"this" | &"tonight")) => (Some(*late), to),
            Some((words, late)) => (Some(*late), to + words.len()),
            None if toks.glued(to) && toks.is(to, &["p", "a"]) && !toks.glued(to + 1) => {
                (Some(toks.word(to) == "p"), to + 1)
            }
            None => (None, to),
        }
    }
}
