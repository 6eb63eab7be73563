//! Days: "Friday", "next Tuesday", "the day after tomorrow", "Dec 3", "12/3", "el 5 de diciembre", "la semana que viene".

use super::names::{is_doubtful, month, ordinal, weekday};
use super::{Day, Reader, What, Which};

impl Reader<'_> {
    pub(super) fn day(&self, at: usize) -> Option<(What, usize)> {
        let (day, to) = if self.english() { self.english_day(at) } else { self.spanish_day(at) }?;
        let toks = self.toks;
        let mut before = at.checked_sub(1);
        if toks.is(at.wrapping_sub(1), &["the", "this", "el", "next", "on"]) {
            before = at.checked_sub(2);
        }
        let lead = before.map(|at| toks.word(at)).unwrap_or_default();
        let two = |first: &str, second: &str| lead == second && before.is_some_and(|at| toks.back(at, 1) == first);
        let ahead =
            lead == "before" || two("antes", "de") || (toks.back(at, 1) == "del" && toks.back(at, 2) == "antes");
        let weekend = matches!(day, Day::Weekend { .. });
        let ends = matches!(day, Day::EndOfWeek { .. } | Day::EndOfMonth { .. });
        let ahead = ahead && !ends;
        if weekend && (ahead || lead == "by") {
            return Some((What::Day(Day::EndOfWeek { next: day == (Day::Weekend { next: true }) }), to));
        }
        Some((if ahead { What::Before(day) } else { What::Day(day) }, to))
    }

    fn english_day(&self, at: usize) -> Option<(Day, usize)> {
        let toks = self.toks;
        let fixed: [(&[&str], Day); 30] = [
            (&["the", "day", "after", "tomorrow"], Day::In { days: 2 }),
            (&["day", "after", "tomorrow"], Day::In { days: 2 }),
            (&["a", "week", "from", "today"], Day::In { days: 7 }),
            (&["a", "week", "from", "tomorrow"], Day::In { days: 8 }),
            (&["later", "today"], Day::In { days: 0 }),
            (&["today"], Day::In { days: 0 }),
            (&["tomorrow"], Day::In { days: 1 }),
            (&["next", "business", "day"], Day::Open { days: 1 }),
            (&["next", "working", "day"], Day::Open { days: 1 }),
            (&["following", "business", "day"], Day::Open { days: 1 }),
            (&["next", "day"], Day::In { days: 1 }),
            (&["end", "of", "next", "week"], Day::EndOfWeek { next: true }),
            (&["end", "of", "the", "week"], Day::EndOfWeek { next: false }),
            (&["end", "of", "this", "week"], Day::EndOfWeek { next: false }),
            (&["end", "of", "week"], Day::EndOfWeek { next: false }),
            (&["week", "'s", "end"], Day::EndOfWeek { next: false }),
            (&["eow"], Day::EndOfWeek { next: false }),
            (&["later", "this", "week"], Day::EndOfWeek { next: false }),
            (&["this", "week"], Day::EndOfWeek { next: false }),
            (&["next", "week"], Day::NextWeek),
            (&["the", "following", "week"], Day::NextWeek),
            (&["this", "weekend"], Day::Weekend { next: false }),
            (&["next", "weekend"], Day::Weekend { next: true }),
            (&["the", "weekend"], Day::Weekend { next: false }),
            (&["end", "of", "next", "month"], Day::EndOfMonth { next: true }),
            (&["end", "of", "the", "month"], Day::EndOfMonth { next: false }),
            (&["end", "of", "this", "month"], Day::EndOfMonth { next: false }),
            (&["end", "of", "month"], Day::EndOfMonth { next: false }),
            (&["this", "month"], Day::EndOfMonth { next: false }),
            (&["next", "month"], Day::EndOfMonth { next: true }),
        ];
        let best = fixed.iter().filter(|(words, _)| toks.are(at, words)).max_by_key(|(words, _)| words.len());
        if let Some((words, day)) = best {
            return Some((*day, at + words.len()));
        }
        if toks.is(at, &["this", "to"]) && toks.is(at + 1, &["morning", "afternoon", "evening"]) {
            return Some((Day::In { days: 0 }, at + 1));
        }
        self.date(at).or_else(|| self.english_weekday(at))
    }

    fn english_weekday(&self, at: usize) -> Option<(Day, usize)> {
        let toks = self.toks;
        if toks.are(at, &["a", "week", "from"]) || toks.are(at, &["week", "from"]) {
            let name = at + if toks.word(at) == "a" { 3 } else { 2 };
            let day = weekday(toks.word(name), self.language)?;
            return Some((Day::Weekday { day, which: Which::Bare, weeks: 1 }, name + 1));
        }
        let next = toks.is(at, &["next", "following"]);
        let this = toks.is(at, &["this", "coming"]);
        let name = at + usize::from(next || this) + usize::from(this && toks.is(at + 1, &["coming"]));
        let day = weekday(toks.word(name), self.language)?;
        let before = toks.back(name, 1);
        let led = [
            "on", "by", "this", "next", "before", "until", "till", "for", "or", "and", "to", "-", ",", "cob", "eod",
            "of", "around", "from", "between", "coming", "am", "pm", "morning", "noon", "/",
        ];
        let named = toks.cap(name) && name > 0 && before != "the" && !toks.is(name + 1, &["'s"]);
        if is_doubtful(toks.word(name))
            && !(led.contains(&before)
                || named
                || self.goes_on_as_a_day(name + 1)
                || toks.number(name + 1).is_some()
                || toks.number(name.wrapping_sub(1)).is_some())
        {
            return None;
        }
        // "Friday, 4 December": the date says more.
        let comma = usize::from(toks.is(name + 1, &[",", "the", "."]));
        let comma = comma + usize::from(toks.are(name + 1, &[",", "the"]));
        if let Some(date) = self.date(name + 1 + comma) {
            return Some(date);
        }
        let of_next = toks.are(name + 1, &["of", "next", "week"]);
        if of_next || toks.are(name + 1, &["next", "week"]) {
            return Some((Day::Weekday { day, which: Which::Next, weeks: 0 }, name + if of_next { 4 } else { 3 }));
        }
        if toks.word(name + 1) == "week" {
            return Some((Day::Weekday { day, which: Which::Bare, weeks: 1 }, name + 2));
        }
        let which = if next {
            Which::Next
        } else if this {
            Which::This
        } else {
            Which::Bare
        };
        Some((Day::Weekday { day, which, weeks: 0 }, name + 1))
    }

    /// "at 3", "morning", "by noon" behind a word make it a day.
    fn goes_on_as_a_day(&self, at: usize) -> bool {
        let toks = self.toks;
        toks.is(at, &["morning", "afternoon", "evening", "night", "am", "pm", "@"])
            || toks.is(at, &["at", "by", "before", "after", "around", "between", "from"])
                && self.clock(at + 1).is_some()
    }

    fn spanish_day(&self, at: usize) -> Option<(Day, usize)> {
        let toks = self.toks;
        let fixed: [(&[&str], Day); 32] = [
            (&["pasado", "manana"], Day::In { days: 2 }),
            (&["hoy", "mismo"], Day::In { days: 0 }),
            (&["hoy"], Day::In { days: 0 }),
            (&["manana", "mismo"], Day::In { days: 1 }),
            (&["manana"], Day::In { days: 1 }),
            (&["proximo", "dia", "habil"], Day::Open { days: 1 }),
            (&["siguiente", "dia", "habil"], Day::Open { days: 1 }),
            (&["proximo", "dia", "laborable"], Day::Open { days: 1 }),
            (&["siguiente", "dia", "laborable"], Day::Open { days: 1 }),
            (&["semana", "que", "viene"], Day::NextWeek),
            (&["proxima", "semana"], Day::NextWeek),
            (&["semana", "proxima"], Day::NextWeek),
            (&["semana", "siguiente"], Day::NextWeek),
            (&["semana", "entrante"], Day::NextWeek),
            (&["final", "de", "la", "semana"], Day::EndOfWeek { next: false }),
            (&["finales", "de", "semana"], Day::EndOfWeek { next: false }),
            (&["finales", "de", "esta", "semana"], Day::EndOfWeek { next: false }),
            (&["final", "de", "esta", "semana"], Day::EndOfWeek { next: false }),
            (&["fin", "de", "esta", "semana"], Day::EndOfWeek { next: false }),
            (&["finales", "de", "la", "semana", "que", "viene"], Day::EndOfWeek { next: true }),
            (&["esta", "semana"], Day::EndOfWeek { next: false }),
            (&["esta", "misma", "semana"], Day::EndOfWeek { next: false }),
            (&["este", "fin", "de", "semana"], Day::Weekend { next: false }),
            (&["fin", "de", "semana"], Day::Weekend { next: false }),
            (&["finde"], Day::Weekend { next: false }),
            (&["fin", "de", "mes"], Day::EndOfMonth { next: false }),
            (&["final", "de", "mes"], Day::EndOfMonth { next: false }),
            (&["finales", "de", "mes"], Day::EndOfMonth { next: false }),
            (&["este", "mes"], Day::EndOfMonth { next: false }),
            (&["proximo", "mes"], Day::EndOfMonth { next: true }),
            (&["mes", "que", "viene"], Day::EndOfMonth { next: true }),
            (&["dia", "siguiente"], Day::In { days: 1 }),
        ];
        let morning = toks.word(at) == "manana" && toks.is(at.wrapping_sub(1), &["la", "esta", "buena"]);
        let best =
            fixed.iter().filter(|(words, _)| !morning && toks.are(at, words)).max_by_key(|(words, _)| words.len());
        if let Some((words, day)) = best {
            return Some((*day, at + words.len()));
        }
        // "esta tarde" says the day here, and the part of it in the next word.
        if toks.word(at) == "esta" && (toks.is(at + 1, &["manana", "tarde", "noche"]) || toks.word(at + 1) == "misma") {
            return Some((Day::In { days: 0 }, at + 1));
        }
        self.date(at).or_else(|| self.spanish_weekday(at))
    }

    fn spanish_weekday(&self, at: usize) -> Option<(Day, usize)> {
        let toks = self.toks;
        let next = toks.is(at, &["proximo", "siguiente"]);
        let this = toks.word(at) == "este";
        let name = at + usize::from(next || this) + usize::from(this && toks.is(at + 1, &["proximo", "mismo"]));
        let day = weekday(toks.word(name), self.language)?;
        let comma = usize::from(toks.word(name + 1) == ",") + usize::from(toks.is(name + 1, &["dia"]));
        let article = usize::from(toks.is(name + 1 + comma, &["el", "dia"]));
        if let Some(date) = self.date(name + 1 + comma + article) {
            return Some(date);
        }
        if toks.are(name + 1, &["que", "viene"]) {
            return Some((Day::Weekday { day, which: Which::Next, weeks: 0 }, name + 3));
        }
        if toks.is(name + 1, &["proximo", "siguiente", "entrante"]) {
            return Some((Day::Weekday { day, which: Which::Next, weeks: 0 }, name + 2));
        }
        let of_next = toks.are(name + 1, &["de", "la", "semana", "que", "viene"]);
        let of_coming = toks.are(name + 1, &["de", "la", "proxima", "semana"])
            || toks.are(name + 1, &["de", "la", "semana", "proxima"]);
        if of_next || of_coming {
            return Some((Day::Weekday { day, which: Which::Next, weeks: 0 }, name + if of_next { 6 } else { 5 }));
        }
        let which = if next {
            Which::Next
        } else if this {
            Which::This
        } else {
            Which::Bare
        };
        Some((Day::Weekday { day, which, weeks: 0 }, name + 1))
    }

    /// "Dec 3", "3 December 2026", "the 5th", "12/3", "2026-12-03", "5 de diciembre", "el dia 5".
    fn date(&self, at: usize) -> Option<(Day, usize)> {
        self.iso(at)
            .or_else(|| self.slashed(at))
            .or_else(|| self.month_first(at))
            .or_else(|| self.number_first(at))
            .or_else(|| self.month_alone(at))
    }

    fn iso(&self, at: usize) -> Option<(Day, usize)> {
        let toks = self.toks;
        let joined = toks.word(at + 1) == "-" && toks.word(at + 3) == "-" && toks.raw(at).len() == 4;
        let year = i16::try_from(toks.number(at)?).ok()?;
        let (month, day) = (small(toks.number(at + 2))?, small(toks.number(at + 4))?);
        (joined && (1..=12).contains(&month)).then_some((Day::Date { year: Some(year), month, day }, at + 5))
    }

    fn slashed(&self, at: usize) -> Option<(Day, usize)> {
        let toks = self.toks;
        let sign = toks.word(at + 1);
        let dotted = sign == "." && toks.word(at + 3) == "." && self.day_first;
        let dashed = sign == "-" && toks.word(at + 3) == "-" && toks.number(at + 4).is_some();
        if !(sign == "/" || dotted || dashed) || !toks.glued(at + 1) || !toks.glued(at + 2) {
            return None;
        }
        let (one, other) = (small(toks.number(at))?, small(toks.number(at + 2))?);
        let fits = |month: i8| (1..=12).contains(&month);
        let (day, month) = match self.day_first {
            true if fits(other) => (one, other),
            false if fits(one) => (other, one),
            true => (other, one),
            false => (one, other),
        };
        if !fits(month) || !(1..=31).contains(&day) {
            return None;
        }
        let year = if toks.word(at + 3) == sign { toks.number(at + 4).and_then(year) } else { None };
        let to = at + if year.is_some() { 5 } else { 3 };
        Some((Day::Date { year, month, day }, to + usize::from(dotted && year.is_none())))
    }

    fn month_first(&self, at: usize) -> Option<(Day, usize)> {
        let toks = self.toks;
        let month = month(toks.word(at), self.language)?;
        let from = at + 1 + usize::from(toks.word(at + 1) == ".");
        let from = from + usize::from(toks.word(from) == "the");
        let day = small(toks.number(from)).filter(|day| (1..=31).contains(day)).or_else(|| ordinal(toks.word(from)))?;
        if toks.word(from + 1) == ":" {
            return None;
        }
        let to = self.suffix(from + 1);
        let (year, to) = self.year(to);
        Some((Day::Date { year, month, day }, to))
    }

    fn number_first(&self, at: usize) -> Option<(Day, usize)> {
        let toks = self.toks;
        let spelled = ordinal(toks.word(at))
            .filter(|_| toks.back(at, 1) == "the" && toks.is(at.wrapping_sub(2), &["by", "on", "before"]));
        let day = small(toks.number(at)).filter(|day| (1..=31).contains(day)).or(spelled)?;
        let to = self.suffix(at + 1);
        let of = to + usize::from(toks.is(to, &["of", "de"]));
        if let Some(month) = month(toks.word(of), self.language) {
            let dot = usize::from(toks.word(of + 1) == "." && toks.number(of + 2).is_some());
            let (year, to) = self.year(of + 1 + dot);
            return Some((Day::Date { year, month, day }, to));
        }
        let spanish = toks.back(at, 1) == "dia"
            || toks.back(at, 1) == "el"
                && (to == toks.len() || toks.is_sign(to) || toks.is(to, &["a", "por", "para", "como", "sin", "y"]));
        let alone = to > at + 1 || spelled.is_some() || !self.english() && spanish;
        let things = toks.is(to, &["floor", "time", "street", "avenue", "ave", "st", "attempt", "visit"]);
        (alone && !things).then_some((Day::OfMonth { day }, to))
    }

    fn month_alone(&self, at: usize) -> Option<(Day, usize)> {
        let toks = self.toks;
        let month = month(toks.word(at), self.language)?;
        let led = ["in", "by", "before", "until", "en", "early", "late", "mid", "para", "of"];
        (led.contains(&toks.back(at, 1)) && toks.word(at).len() > 3).then_some((Day::Month { month }, at + 1))
    }

    fn suffix(&self, at: usize) -> usize {
        at + usize::from(self.toks.is(at, &["st", "nd", "rd", "th"]) && self.toks.glued(at))
    }

    fn year(&self, at: usize) -> (Option<i16>, usize) {
        let toks = self.toks;
        let from = at + usize::from(toks.is(at, &[",", "de", "del"]));
        match toks.number(from).filter(|_| toks.raw(from).len() == 4).and_then(year) {
            Some(year) => (Some(year), from + 1),
            None => (None, at),
        }
    }
}

fn small(number: Option<i64>) -> Option<i8> {
    number.and_then(|number| i8::try_from(number).ok())
}

fn year(number: i64) -> Option<i16> {
    let number = if (20..=99).contains(&number) { number + 2000 } else { number };
    i16::try_from(number).ok().filter(|year| (2000..=2100).contains(year))
}
