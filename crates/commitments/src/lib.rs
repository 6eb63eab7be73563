//! Promises we did not notice making: finds the sentences of a text that commit somebody, and by when. Pure: no clock,
//! no I/O, no words for people.
//!
//! English and Spanish, told apart by the words of each sentence, so that one text may hold both. Grammar by hand
//! ([0027](../../../docs/decisions/0027-finding-promises.md)): who speaks, what makes it a promise (will, 'll, going to,
//! "expect a call", "le llamo mañana"), which verb, and the time said with it.

mod absence;
mod english;
mod language;
mod spanish;
mod text;
mod tokens;
mod verbs;
mod when;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use planner::OpeningHours;
use serde::Serialize;

/// One commitment. It is written as JSON with [`Found::in_zone`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it stands in the text, in characters (Unicode scalar values), not bytes.
    pub start: usize,
    /// One character behind its last.
    pub end: usize,
    /// Exactly what stands there: the clause that commits, without the full stop.
    pub text: String,
    /// When it is due; `None` where no time is said.
    pub by: Option<Timestamp>,
    pub precision: Precision,
    pub who: Who,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// An hour was said, or the words for one ("noon", "end of day", "in two hours", "tomorrow morning").
    Time,
    /// A day was said: `by` is when its opening hours end.
    Day,
    None,
}

/// Whose promise it is: the business's, or the customer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Us,
    Them,
}

impl Who {
    pub(crate) fn other(self) -> Who {
        match self {
            Who::Us => Who::Them,
            Who::Them => Who::Us,
        }
    }
}

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    CallBack,
    Reply,
    Arrive,
    Deliver,
    Fix,
    Update,
    CheckIn,
    Refund,
    Other,
}

impl Kind {
    pub const ALL: [Kind; 9] = [
        Kind::CallBack,
        Kind::Reply,
        Kind::Arrive,
        Kind::Deliver,
        Kind::Fix,
        Kind::Update,
        Kind::CheckIn,
        Kind::Refund,
        Kind::Other,
    ];

    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Kind::CallBack => "call_back",
            Kind::Reply => "reply",
            Kind::Arrive => "arrive",
            Kind::Deliver => "deliver",
            Kind::Fix => "fix",
            Kind::Update => "update",
            Kind::CheckIn => "check_in",
            Kind::Refund => "refund",
            Kind::Other => "other",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    English,
    Spanish,
}

/// A found commitment as JSON: `by` is RFC 3339 with the offset of the zone.
#[derive(Clone, Debug, Serialize)]
pub struct InZone<'a> {
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
    pub by: Option<String>,
    pub precision: Precision,
    pub who: Who,
    pub kind: Kind,
}

impl Found {
    pub fn in_zone(&self, zone: &TimeZone) -> InZone<'_> {
        let by = self.by.map(|by| by.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
        let Found { start, end, precision, who, kind, .. } = *self;
        InZone { start, end, text: &self.text, by, precision, who, kind }
    }
}

/// When, where and by whom a text was written: what its times and its "I" mean.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    pub at: Timestamp,
    /// The zone its times are read in.
    pub zone: &'a TimeZone,
    /// What "end of day", "Friday" and a bare "at 3" mean.
    pub hours: &'a OpeningHours,
    /// Who wrote it.
    pub from: Who,
    /// The language of a sentence that shows none; `None` is English.
    pub language: Option<Language>,
}

/// Monday to Friday, 9 to 17: the hours of a business that has said none (as `kept setup` takes them).
pub fn usual_hours(zone: &TimeZone) -> OpeningHours {
    let mut hours = OpeningHours::always(zone.clone());
    for (index, day) in hours.week.iter_mut().enumerate() {
        *day = if index < 5 { planner::hours::parse_day("9-17").unwrap_or_default() } else { Vec::new() };
    }
    hours
}

/// The longest text that is read; what stands behind it is left alone.
pub const MAX_CHARS: usize = 200_000;

/// Every commitment in `text`, in order.
pub fn find(text: &str, setting: &Setting<'_>) -> Vec<Found> {
    let chars: Vec<char> = text.chars().take(MAX_CHARS).collect();
    let mut found = Vec::new();
    let mut spoken = setting.language.unwrap_or(Language::English);
    let mut away = false;
    for sentence in text::sentences(&chars) {
        let raw = tokens::cut(&chars, &sentence);
        let heard = language::of(&raw, spoken);
        spoken = heard;
        let toks = match heard {
            Language::English => tokens::english(raw),
            Language::Spanish => tokens::spanish(raw),
        };
        away |= absence::says(&toks);
        let hits = match heard {
            Language::English => english::read(&toks, &sentence, setting),
            Language::Spanish => spanish::read(&toks, &sentence, setting),
        };
        found.extend(hits.into_iter().filter_map(|hit| {
            let text: String = chars.get(hit.start..hit.end)?.iter().collect();
            if away && absence::is_return(&text, hit.kind) {
                return None;
            }
            let (by, precision) = hit.by.map_or((None, Precision::None), |(by, precision)| (Some(by), precision));
            Some(Found { start: hit.start, end: hit.end, text, by, precision, who: hit.who, kind: hit.kind })
        }));
    }
    found
}

/// What a language's reader gives: a stretch of characters, and what it promises.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub start: usize,
    pub end: usize,
    pub by: Option<(Timestamp, Precision)>,
    pub who: Who,
    pub kind: Kind,
}
