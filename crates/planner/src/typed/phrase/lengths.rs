//! How long from now: "2 h", "half an hour", "3 days", "2 working days".

use super::super::names::{Unit, number, unit};
use super::{Day, Reader, set};

impl Reader<'_> {
    /// "2 h" and nothing else.
    pub(super) fn bare_length(&mut self) -> Option<()> {
        self.length()?;
        (self.at == self.tokens.len()).then_some(())
    }

    /// "2 h", "90 min", "half an hour", "1 h 30", "an hour and a half", "3 days", "2 working days".
    pub(super) fn length(&mut self) -> Option<()> {
        const MINUTE_MS: i64 = 60_000;
        let (hundredths, half_unit) = self.amount()?;
        let mut open = self.eat(&["working", "business"]);
        let unit = unit(self.word(0))?;
        self.at += 1;
        open = self.eat(&["laborables", "habiles", "laborable", "habil"]) || open;
        let whole = (hundredths % 100 == 0 && !half_unit).then_some(hundredths / 100);
        let minutes = match unit {
            Unit::Minute => hundredths.checked_mul(MINUTE_MS)? / 100,
            Unit::Hour => hundredths.checked_mul(60 * MINUTE_MS)? / 100 + self.more_minutes() * MINUTE_MS,
            Unit::Day if open => return set(&mut self.phrase.day, Day::InOpen { days: whole? }),
            Unit::Day => return set(&mut self.phrase.day, Day::In { days: whole? }),
            Unit::Week => return set(&mut self.phrase.day, Day::In { days: whole?.checked_mul(7)? }),
        };
        set(if open { &mut self.phrase.in_open_ms } else { &mut self.phrase.in_ms }, minutes)
    }

    /// Hundredths of the unit that follows, and whether it was a half.
    fn amount(&mut self) -> Option<(i64, bool)> {
        if self.eat(&["half", "media", "medio"]) {
            let _ = self.eat(&["an", "a"]);
            return Some((50, true));
        }
        if let Some((value, _)) = self.number(0) {
            self.at += 1;
            let mut hundredths = i64::from(value) * 100;
            if (self.sign(0, '.') || self.sign(0, ','))
                && let Some((part, digits @ 1..=2)) = self.number(1)
            {
                hundredths += i64::from(part) * if digits == 1 { 10 } else { 1 };
                self.at += 2;
            }
            return Some((hundredths, false));
        }
        let _ = self.word(1) == "couple" && self.eat(&["a"]);
        let n = number(self.word(0))?;
        self.at += 1;
        let _ = self.eat(&["of"]);
        Some((n * 100, false))
    }

    /// What follows whole hours: "30", "30 min", "and a half", "y media".
    fn more_minutes(&mut self) -> i64 {
        let found = self.attempt(|reader| {
            let joined = reader.eat(&["and", "y"]);
            if joined && reader.eat_any(&[&["a", "half"], &["half"], &["media"]]) {
                return Some(30);
            }
            let minutes = reader.small(0).filter(|minutes| *minutes < 60)?;
            reader.at += 1;
            if unit(reader.word(0)) == Some(Unit::Minute) {
                reader.at += 1;
            } else if reader.at < reader.tokens.len() || joined {
                return None;
            }
            Some(i64::from(minutes))
        });
        found.unwrap_or(0)
    }
}
