//! Dates: "24 Nov", "Nov 24th, 2026", "11/24", "2026-11-24", "the 24th".

use super::super::names::month;
use super::{Day, Reader};

impl Reader<'_> {
    pub(super) fn date(&mut self) -> Option<Day> {
        if let Some((year, 4)) = self.number(0) {
            ['-', '/'].into_iter().find(|sign| self.sign(1, *sign) && self.sign(3, *sign))?;
            let (month, day) = (self.small(2)?, self.small(4)?);
            self.at += 5;
            return Some(Day::Date { year: Some(year), month, day });
        }
        if self.number(0).is_some() { self.date_from_number() } else { self.date_from_month() }
    }

    /// "24 Nov 2026", "24th of November", "24 de noviembre", "11/24/2026", "24.11.2026", "24th".
    fn date_from_number(&mut self) -> Option<Day> {
        let first = self.small(0)?;
        if self.sign(1, '/') || (self.sign(1, '.') && self.sign(3, '.')) {
            let dotted = self.sign(1, '.');
            let second = self.small(2)?;
            self.at += 3;
            let year = if self.sign(0, '/') || self.sign(0, '.') { Some(self.year_after_sign()?) } else { None };
            let day_first = dotted || (self.day_first && second <= 12) || first > 12;
            let (day, month) = if day_first { (first, second) } else { (second, first) };
            return Some(Day::Date { year, month, day });
        }
        self.at += 1;
        let ordinal = self.eat(&["st", "nd", "rd", "th"]);
        let before = self.at;
        let _ = self.eat(&["of", "de"]);
        let Some(month) = month(self.word(0)) else {
            self.at = before;
            return ordinal.then_some(Day::OfMonth { day: first });
        };
        self.at += 1;
        Some(Day::Date { year: self.year(), month, day: first })
    }

    /// "Nov 24", "November 24th, 2026".
    fn date_from_month(&mut self) -> Option<Day> {
        let word = self.word(0);
        let month = month(word)?;
        // "mar 9" is Tuesday at nine where people write the day first, and the ninth of March where they do not.
        if word == "mar" && self.day_first {
            return None;
        }
        let day = self.small(1)?;
        if self.sign(2, ':') {
            return None;
        }
        self.at += 2;
        let _ = self.eat(&["st", "nd", "rd", "th"]);
        Some(Day::Date { year: self.year(), month, day })
    }

    fn year(&mut self) -> Option<i16> {
        let skip = usize::from(self.sign(0, ',') || matches!(self.word(0), "de" | "del"));
        let (year, digits) = self.number(skip)?;
        if digits != 4 {
            return None;
        }
        self.at += skip + 1;
        Some(year)
    }

    fn year_after_sign(&mut self) -> Option<i16> {
        let (year, digits) = self.number(1)?;
        self.at += 2;
        match digits {
            4 => Some(year),
            2 => Some(2000 + year),
            _ => None,
        }
    }

    pub(super) fn small(&self, ahead: usize) -> Option<i8> {
        let (value, digits) = self.number(ahead)?;
        if digits <= 2 { i8::try_from(value).ok() } else { None }
    }
}
