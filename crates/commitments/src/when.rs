//! The times said in a sentence: found among its words, put together, laid on the calendar.

mod clock;
mod days;
mod lay;
mod lengths;
mod names;

use jiff::Timestamp;
use jiff::civil::Weekday;

use crate::tokens::Toks;
use crate::{Language, Precision, Setting};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    In {
        days: i64,
    },
    /// Days the business is open, after today.
    Open {
        days: i64,
    },
    Weekday {
        day: Weekday,
        which: Which,
        weeks: i64,
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
    Weekend {
        next: bool,
    },
    EndOfMonth {
        next: bool,
    },
    Month {
        month: i8,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Bare,
    This,
    Next,
}

/// A time of day; `open` where it may be morning or afternoon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hour {
    pub hour: i8,
    pub minute: i8,
    pub open: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    At(Hour),
    Range(Hour, Hour),
    /// From then to the end of the day.
    After(Hour),
    EndOfDay,
    FirstThing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Morning,
    Afternoon,
    Evening,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Day(Day),
    /// The day before it counts: "before Friday".
    Before(Day),
    Clock(Clock),
    Part(Part),
    Elapsed {
        minutes: i64,
    },
    Worked {
        minutes: i64,
    },
    /// "yesterday", "last Friday", "two days ago": a time, but none to come.
    Gone,
    /// "ASAP", "shortly".
    Vague,
}

/// A time among the words, from token to token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub from: usize,
    pub to: usize,
    pub what: What,
    /// "or Friday", "to Friday": goes with the one before it.
    pub joined: bool,
}

pub(crate) struct Reader<'a> {
    pub toks: &'a Toks,
    pub language: Language,
    /// Whether "3/4" is the third of April.
    pub day_first: bool,
}

/// Every time in the sentence, from left to right.
pub(crate) fn pieces(toks: &Toks, language: Language, setting: &Setting<'_>) -> Vec<Piece> {
    let reader = Reader { toks, language, day_first: language == Language::Spanish || day_first(setting) };
    let mut found: Vec<Piece> = Vec::new();
    let mut at = 0;
    while at < toks.len() {
        match reader.at(at) {
            Some((what, to)) if to > at => {
                let joined = found.last().is_some_and(|last| reader.joins(last.to, at));
                if !reader.is_of_something(at, to, what) {
                    found.push(Piece { from: at, to, what, joined });
                }
                at = to;
            }
            _ => at += 1,
        }
    }
    found
}

const OWNERS: &str = "your our the his her their my this a su tu la mi";
const EVENTS: &str =
    "appointment visit meeting booking reservation session class shift surgery exam cita reunion reserva";
const THINGS: &str = "appointment visit meeting booking reservation delivery order invoice session class call shift cita \
    reunion visita reserva factura pedido surgery exam test";

/// In either language.
pub(crate) fn is_day_or_month(word: &str) -> bool {
    [Language::English, Language::Spanish]
        .into_iter()
        .any(|language| names::weekday(word, language).is_some() || names::month(word, language).is_some())
}

fn one_of(word: &str, list: &str) -> bool {
    !word.is_empty() && list.split_whitespace().any(|known| known == word)
}

/// Month first in the Americas (and where no place is named); day first elsewhere.
fn day_first(setting: &Setting<'_>) -> bool {
    let name = setting.zone.iana_name().unwrap_or("UTC");
    let first = ["America/", "US/", "Canada/", "Pacific/Honolulu", "Pacific/Guam", "UTC", "Etc/", "GMT"];
    !first.iter().any(|begin| name.starts_with(begin))
}

impl Reader<'_> {
    fn at(&self, at: usize) -> Option<(What, usize)> {
        self.gone(at)
            .or_else(|| self.length(at))
            .or_else(|| self.day(at))
            .or_else(|| self.clock(at))
            .or_else(|| self.part(at))
            .or_else(|| self.vague(at))
    }

    fn english(&self) -> bool {
        self.language == Language::English
    }

    /// "Monday or Tuesday", "between Monday and Wednesday", "Mon-Wed".
    fn joins(&self, end: usize, at: usize) -> bool {
        let words = ["or", "and", "to", "through", "thru", "-", "until", "till", "o", "y", "a", "al", "hasta", "/"];
        // "tomorrow and on Friday …" is two times; "between Monday and Friday" one.
        let apart =
            !self.toks.is(end, &["and", "y"]) || self.toks.any(end.saturating_sub(4), end, &["between", "entre"]);
        let article = self.toks.is(at.saturating_sub(1), &["el", "on", "the"]) && at > end + 1;
        at == end + 1 && self.toks.is(end, &words) && apart
            || article && apart && at == end + 2 && self.toks.is(end, &words)
    }

    /// "about Friday", "Friday's visit", "your Thursday appointment", "the box you sent on Monday".
    fn is_of_something(&self, from: usize, to: usize, what: What) -> bool {
        if !matches!(what, What::Day(_)) {
            return false;
        }
        let back = |by| self.toks.back(from, by);
        let before = if one_of(back(1), "the el la on this last next") { back(2) } else { back(1) };
        let end = before == "of" && one_of(back(3), "end morning afternoon");
        self.toks.word(to) == "'s"
            || one_of(before, "about regarding re concerning from since of sobre desde del acerca") && !end
            || one_of(back(1), OWNERS) && one_of(self.toks.word(to), THINGS)
            || !matches!(what, What::Day(Day::In { .. })) && self.is_of_event(from)
            || self.is_of_the_past(from)
    }

    /// "your appointment on Friday": what somebody has, and takes place at its time.
    fn is_of_event(&self, from: usize) -> bool {
        let back = |by| self.toks.back(from, by);
        (1..=3).find(|by| one_of(back(*by), EVENTS)).is_some_and(|by| {
            let owned = one_of(back(by + 1), OWNERS) || one_of(back(by + 2), OWNERS);
            owned && (1..by).all(|by| one_of(back(by), "for on scheduled para el del of next this at"))
        })
    }

    /// "the test you took on Monday".
    fn is_of_the_past(&self, from: usize) -> bool {
        let back = |by| self.toks.back(from, by);
        let did = |word: &str| {
            word.ends_with("ed") && word != "need"
                || one_of(word, "took had made bought paid came left gave got did saw sent wrote spoke")
        };
        (2..=5).any(|by| one_of(back(by), "you i we he she they") && did(back(by - 1)))
            || (1..=4).any(|by| {
                one_of(
                    back(by),
                    "reported sent wrote emailed called ordered mentioned spoke discussed visited pidio hablamos",
                )
            })
    }

    fn part(&self, at: usize) -> Option<(What, usize)> {
        let toks = self.toks;
        if self.english() {
            let from = at + usize::from(toks.is(at, &["early", "late", "mid", "the"]));
            let part = match toks.word(from) {
                "am" if toks.is(
                    from.wrapping_sub(1),
                    &["tomorrow", "today", "monday", "tuesday", "wednesday", "thursday", "friday"],
                ) =>
                {
                    Part::Morning
                }
                "pm" if toks.is(
                    from.wrapping_sub(1),
                    &["tomorrow", "today", "monday", "tuesday", "wednesday", "thursday", "friday"],
                ) =>
                {
                    Part::Afternoon
                }
                "morning" | "mornings" => Part::Morning,
                "afternoon" => Part::Afternoon,
                "evening" | "night" => Part::Evening,
                _ => return None,
            };
            let kind = toks.is(at.wrapping_sub(1), &["good", "nice", "lovely"]) || toks.back(at, 1) == "every";
            return (!kind).then_some((What::Part(part), from + 1));
        }
        let after = toks.is(at, &["por", "en", "de", "a"]);
        let from = at + usize::from(after);
        let said = toks.is(from, &["la", "misma"]);
        let from = from + usize::from(said);
        let article = said || toks.back(from, 1) == "esta";
        let part = match toks.word(from) {
            "manana" if article => Part::Morning,
            "tarde" if article => Part::Afternoon,
            "noche" if article => Part::Evening,
            _ => return None,
        };
        Some((What::Part(part), from + 1))
    }

    fn vague(&self, at: usize) -> Option<(What, usize)> {
        let phrases: [&[&str]; 15] = [
            &["asap"],
            &["shortly"],
            &["soon"],
            &["right", "away"],
            &["right", "now"],
            &["immediately"],
            &["straight", "away"],
            &["in", "a", "moment"],
            &["lo", "antes", "posible"],
            &["enseguida"],
            &["ahora", "mismo"],
            &["ahorita"],
            &["en", "seguida"],
            &["cuanto", "antes"],
            &["ahora"],
        ];
        let found = phrases.iter().find(|words| self.toks.are(at, words))?;
        Some((What::Vague, at + found.len()))
    }
}

/// The time that the pieces between two tokens say together.
pub(crate) fn said(pieces: &[Piece], setting: &Setting<'_>) -> Option<(Timestamp, Precision)> {
    // Beyond, the calendar ends before the longest time that can be said.
    if !(-9_000..=9_000).contains(&setting.zone.to_datetime(setting.at).year()) {
        return None;
    }
    let mut day: Option<What> = None;
    let mut clock: Option<Clock> = None;
    let mut part: Option<Part> = None;
    for piece in pieces {
        match piece.what {
            What::Gone | What::Vague => {}
            What::Elapsed { .. } | What::Worked { .. } if day.is_none() && clock.is_none() => {
                return lay::length(piece.what, setting);
            }
            What::Elapsed { .. } | What::Worked { .. } => {}
            What::Day(_) | What::Before(_) => {
                if day.is_none() || piece.joined {
                    day = Some(piece.what);
                }
            }
            What::Clock(found) => {
                if clock.is_none() || piece.joined {
                    clock = Some(found);
                }
            }
            What::Part(found) => {
                if part.is_none() || piece.joined {
                    part = Some(found);
                }
            }
        }
    }
    lay::on_calendar(day, clock, part, setting)
}
