//! "in two hours", "within 3 business days", "dentro de media hora"; "two days ago" is a time gone by.

use super::names::number;
use super::{Day, Reader, What};

enum Unit {
    Minutes(i64),
    Days(i64),
}

impl Reader<'_> {
    /// "yesterday", "last week", "two days ago", "el lunes pasado".
    pub(super) fn gone(&self, at: usize) -> Option<(What, usize)> {
        let toks = self.toks;
        let one = ["yesterday", "ayer", "anoche", "anteayer", "earlier", "recently"];
        if toks.is(at, &one) {
            return Some((What::Gone, at + 1));
        }
        let unit = ["week", "month", "year", "night", "time"];
        let is_day = |at| super::names::weekday(toks.word(at), self.language).is_some();
        if self.english() && toks.word(at) == "last" && (toks.is(at + 1, &unit) || is_day(at + 1)) {
            return Some((What::Gone, at + 2));
        }
        if !self.english() && is_day(at) && toks.is(at + 1, &["pasado", "anterior"]) {
            return Some((What::Gone, at + 2));
        }
        let past = ["semana", "mes", "ano"];
        if !self.english() && toks.is(at, &past) && toks.is(at + 1, &["pasada", "pasado", "anterior"]) {
            return Some((What::Gone, at + 2));
        }
        if !self.english() && toks.word(at) == "hace" {
            let (_, to) = self.amount(at + 1)?;
            return Some((What::Gone, to));
        }
        let (_, to) = self.amount(at)?;
        (self.english() && toks.is(to, &["ago", "earlier"])).then_some((What::Gone, to + 1))
    }

    pub(super) fn length(&self, at: usize) -> Option<(What, usize)> {
        let toks = self.toks;
        let starts: [&[&str]; 30] = [
            &["in", "the", "next"],
            &["within", "the", "next"],
            &["over", "the", "next"],
            &["within", "the"],
            &["in", "less", "than"],
            &["in", "under"],
            &["in", "about"],
            &["in", "around"],
            &["within", "about"],
            &["no", "more", "than"],
            &["in"],
            &["within"],
            &["inside"],
            &["give", "us"],
            &["give", "me"],
            &["deme"],
            &["dame"],
            &["denos"],
            &["en", "un", "plazo", "maximo", "de"],
            &["en", "un", "plazo", "de"],
            &["en", "el", "plazo", "de"],
            &["en", "menos", "de"],
            &["en", "un", "maximo", "de"],
            &["en", "los", "proximos"],
            &["en", "las", "proximas"],
            &["dentro", "de"],
            &["antes", "de"],
            &["antes", "de", "que", "pasen"],
            &["en", "unos"],
            &["en"],
        ];
        if let Some(start) = starts.iter().find(|words| toks.are(at, words)) {
            let hour = toks.are(at, &["within", "the"]) && toks.is(at + 2, &["hour", "day", "week"]);
            let from = at + start.len();
            if toks.are(at, &["within", "the", "day"]) {
                return Some((What::Day(Day::In { days: 0 }), at + 3));
            }
            let next = toks.is(from.wrapping_sub(1), &["next"]) && self.unit(from, 1).is_some();
            let (unit, to) = if next {
                self.unit(from, 1)?
            } else if hour {
                self.unit(at + 2, 1)?
            } else if toks.is(from, &["between", "entre"]) {
                return self.length(from);
            } else {
                self.amount(from)?
            };
            if toks.is(to, &["of", "after", "from", "desde", "ago"]) && !toks.is(to + 1, &["now", "today", "hoy"]) {
                return None;
            }
            let to = to + if toks.is(to, &["from", "desde"]) { 2 } else { 0 };
            return Some((unit, self.of_time(to)));
        }
        if toks.is(at, &["between", "entre"]) {
            return self.between(at + 1);
        }
        // "two days from now", "24h", "a couple hours": without a word before it only where that is plain.
        let (unit, to) = self.amount(at)?;
        let later = toks.are(to, &["from", "now"]) || toks.are(to, &["from", "today"]);
        if later {
            return Some((unit, to + 2));
        }
        toks.is(to, &["max", "tops", "maximum", "maximo"]).then_some((unit, to + 1))
    }

    /// "between 3 and 5 days", "entre 3 y 5 dias": the longest of it.
    fn between(&self, at: usize) -> Option<(What, usize)> {
        let (_, and) = self.count(at)?;
        let (count, from) = if self.toks.is(and, &["and", "y"]) { self.count(and + 1)? } else { return None };
        self.unit(from, count)
    }

    /// Past the "time" of "in a week's time".
    fn of_time(&self, to: usize) -> usize {
        let mark = to + usize::from(self.toks.is(to, &["'", "'s"]));
        mark + usize::from(mark > to && self.toks.word(mark) == "time")
    }

    /// "2 hours", "3-5 business days", "half an hour", "an hour or two", "un par de dias".
    fn amount(&self, at: usize) -> Option<(What, usize)> {
        let toks = self.toks;
        if toks.are(at, &["half", "an", "hour"]) {
            return Some((What::Elapsed { minutes: 30 }, at + 3));
        }
        if toks.are(at, &["half", "hour"]) || toks.are(at, &["media", "hora"]) {
            return Some((What::Elapsed { minutes: 30 }, at + 2));
        }
        if toks.are(at, &["hora", "y", "media"]) {
            return Some((What::Elapsed { minutes: 90 }, at + 3));
        }
        let (mut count, mut to) = self.count(at)?;
        // "five (5) business days"
        if toks.word(to) == "(" && toks.number(to + 1) == Some(count) && toks.word(to + 2) == ")" {
            to += 3;
        }
        let ranged = toks.is(to, &["-", "to", "or", "a", "o", "/"]) && self.count(to + 1).is_some();
        if let (true, Some((last, end))) = (ranged, self.count(to + 1)) {
            (count, to) = (last, end);
        }
        let to = to + usize::from(toks.is(to, &["more", "short", "full"]));
        let (unit, mut to) = self.unit(to, count)?;
        if toks.is(to, &["or", "o"]) && (toks.is(to + 1, &["two", "dos"]) && count == 1) {
            let (twice, _) = self.unit(to - 1, 2)?;
            return Some((twice, to + 2));
        }
        if toks.are(to, &["or", "so"]) {
            to += 2;
        }
        if let What::Elapsed { minutes } = unit {
            if toks.are(to, &["and", "a", "half"]) {
                return Some((What::Elapsed { minutes: minutes + minutes / count.max(1) / 2 }, to + 3));
            }
            if toks.are(to, &["y", "media"]) {
                return Some((What::Elapsed { minutes: minutes + minutes / count.max(1) / 2 }, to + 2));
            }
        }
        Some((unit, to))
    }

    /// A number in digits or words; "a couple of".
    pub(super) fn count(&self, at: usize) -> Option<(i64, usize)> {
        let toks = self.toks;
        if let Some(value) = toks.number(at) {
            return Some((value, at + 1));
        }
        if toks.is(at, &["couple"]) || toks.are(at, &["a", "couple"]) || toks.are(at, &["un", "par"]) {
            let to = at + if toks.word(at) == "couple" { 1 } else { 2 };
            return Some((2, to + usize::from(toks.is(to, &["of", "de"]))));
        }
        if self.english() && toks.is(at, &["a", "an"]) {
            return Some((1, at + 1));
        }
        let value = number(toks.word(at), self.language)?;
        let joined = usize::from(toks.word(at + 1) == "y" && !self.english());
        let ones = number(toks.word(at + 1 + joined), self.language).filter(|ones| (1..10).contains(ones));
        match ones {
            Some(ones) if value >= 20 && value % 10 == 0 => Some((value + ones, at + 2 + joined)),
            _ => Some((value, at + 1)),
        }
    }

    fn unit(&self, at: usize, count: i64) -> Option<(What, usize)> {
        let toks = self.toks;
        if !(0..=3_650).contains(&count) {
            return None;
        }
        let worked_before = ["business", "working", "work", "office"];
        let worked = toks.is(at, &worked_before);
        let from = at + usize::from(worked);
        let unit = match toks.word(from) {
            "minute" | "minutes" | "min" | "mins" | "minuto" | "minutos" => Unit::Minutes(1),
            "hour" | "hours" | "hr" | "hrs" | "h" | "hs" | "hora" | "horas" => Unit::Minutes(60),
            "day" | "days" | "dia" | "dias" => Unit::Days(1),
            "week" | "weeks" | "wks" | "semana" | "semanas" => Unit::Days(7),
            "fortnight" => Unit::Days(14),
            "month" | "months" | "mes" | "meses" => Unit::Days(30),
            _ => return None,
        };
        let worked_after = ["habiles", "habil", "laborables", "laborable", "laborales", "laboral"];
        let after = toks.is(from + 1, &worked_after);
        let to = from + 1 + usize::from(after);
        let what = match unit {
            Unit::Minutes(each) if worked || after => What::Worked { minutes: count * each },
            Unit::Minutes(each) => What::Elapsed { minutes: count * each },
            Unit::Days(1) if worked || after => What::Day(Day::Open { days: count }),
            Unit::Days(each) => What::Day(Day::In { days: count * each }),
        };
        Some((what, to))
    }
}
