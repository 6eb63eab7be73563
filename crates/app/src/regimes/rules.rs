//! What a regime is, read from its file, and what a file must have to be one. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{letters, target::Target};
use crate::error::Field;
use crate::time::plus_ms;

/// Longest file, in characters.
pub const MAX_TEXT: usize = 60_000;
const MAX_NAME: usize = 120;
const MAX_CLOCKS: usize = 20;
const MAX_LETTERS: usize = 20;
/// In which letters can be written.
const LANGUAGES: [&str; 2] = ["en", "es"];

/// Where a complaint can be: what a clock may begin with, besides a letter that was sent (`sent.KIND`).
pub const EVENTS: [&str; 11] = [
    "received",
    "listened",
    "restated",
    "confirmed",
    "call_back_promised",
    "researched",
    "called_back",
    "accepted",
    "rejected",
    "guarded",
    "closed",
];

/// What rules from outside (or our own) ask of how complaints are handled: a file of data, not code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    /// Its name for programs: small letters, digits, `-`.
    pub key: String,
    pub name: String,
    #[serde(default)]
    pub about: String,
    /// The rules it was made from, with where to read them.
    pub source: String,
    /// The day whose version of the source this is.
    pub source_date: Date,
    /// Says that it is no legal advice, and what to look out for.
    pub no_legal_advice: String,
    /// Of the letters: `en`, `es`.
    #[serde(default = "english")]
    pub language: String,
    pub retention: Retention,
    #[serde(default)]
    pub clocks: Vec<Rule>,
    #[serde(default)]
    pub letters: Vec<Letter>,
    #[serde(default)]
    pub outside_bodies: Vec<OutsideBody>,
}

fn english() -> String {
    "en".to_owned()
}

/// How long everything about a complaint is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    pub years: i64,
    pub from: KeptFrom,
    #[serde(default)]
    pub because: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptFrom {
    Received,
    Closed,
}

/// In which time a clock counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Every day counts.
    Calendar,
    /// Days and hours on which the business is open.
    Business,
}

impl Basis {
    pub fn as_str(self) -> &'static str {
        match self {
            Basis::Calendar => "calendar",
            Basis::Business => "business",
        }
    }
}

/// One clock: what is due, how long after what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// `acknowledge`, `final_response`, …: each once.
    pub step: String,
    pub name: String,
    /// One of [`EVENTS`], or `sent.KIND` of a letter.
    pub from: String,
    pub target: Target,
    pub basis: Basis,
    /// The letters that stop it, any of them; or states of the complaint.
    #[serde(default)]
    pub answered_by: Vec<String>,
    /// The rule it comes from, in words.
    #[serde(default)]
    pub because: String,
    /// No rule asks for it: the business chose it.
    #[serde(default)]
    pub ours: bool,
    /// A chance, not a duty: nothing is broken when it passes.
    #[serde(default)]
    pub optional: bool,
    /// It runs for the customer: until when they can go outside.
    #[serde(default)]
    pub theirs: bool,
}

/// A letter that the regime knows, and what must stand in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    /// `acknowledgement`, `holding`, `final_response`, …: each once in a language.
    pub kind: String,
    pub name: String,
    /// Where it is not the regime's: the same letter for customers of another language.
    #[serde(default)]
    pub language: Option<String>,
    /// After it the complaint may be closed without the customer's acceptance.
    #[serde(default)]
    pub closes: bool,
    pub subject: String,
    pub text: String,
    #[serde(default)]
    pub required: Vec<Content>,
}

impl Letter {
    /// Whether its template names this: "complaint.delay_reason".
    pub fn names(&self, variable: &str) -> bool {
        [&self.subject, &self.text].iter().any(|template| template.contains(variable))
    }
}

/// Something that must stand in a letter, and how it is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    pub key: String,
    /// In words: "by when they hear from us".
    pub name: String,
    /// Any of these stands in the letter, whatever its capitals and line breaks.
    pub phrases: Vec<String>,
    /// And this place of the template is filled in.
    #[serde(default)]
    pub placeholder: Option<String>,
    #[serde(default)]
    pub because: String,
}

/// Somebody outside whom the customer can turn to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideBody {
    pub key: String,
    pub name: String,
    #[serde(default)]
    pub address: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub website: String,
    /// How long they can: "six months of our final response".
    #[serde(default)]
    pub within: String,
    /// When they are named, in words.
    pub when: String,
    /// The letters that must name them.
    #[serde(default)]
    pub named_in: Vec<String>,
    /// For customers of another language; the name stays as it is.
    #[serde(default)]
    pub in_language: Vec<BodyWords>,
}

/// What customers of another language read of somebody outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyWords {
    pub language: String,
    /// What the name means.
    #[serde(default)]
    pub gloss: String,
    #[serde(default)]
    pub within: String,
}

impl OutsideBody {
    /// What the name means, and how long they can, for customers of this language.
    pub fn said_in(&self, language: &str) -> (&str, &str) {
        match self.in_language.iter().find(|words| words.language == language) {
            Some(words) => (&words.gloss, &words.within),
            None => ("", &self.within),
        }
    }
}

impl Regime {
    /// The letter of this kind in the regime's own language.
    pub fn letter(&self, kind: &str) -> Option<&Letter> {
        self.letters.iter().find(|letter| letter.kind == kind && self.language_of(letter) == self.language)
    }

    /// The same in this language, where the regime has it.
    pub fn letter_in(&self, kind: &str, language: &str) -> Option<&Letter> {
        let same = self.letters.iter().find(|letter| letter.kind == kind && self.language_of(letter) == language);
        same.or_else(|| self.letter(kind))
    }

    pub fn language_of<'a>(&'a self, letter: &'a Letter) -> &'a str {
        letter.language.as_deref().unwrap_or(&self.language)
    }

    /// The kinds of letters there are, each as it is called in the regime's own language.
    pub fn kinds(&self) -> impl Iterator<Item = &Letter> {
        self.letters.iter().filter(|letter| self.language_of(letter) == self.language)
    }

    /// Whether a complaint may be closed after this letter without the customer's acceptance.
    pub fn closes_by(&self, kind: &str) -> bool {
        self.letter(kind).is_some_and(|letter| letter.closes)
    }

    /// Until when everything about a complaint is kept: the last moment of that day. `None`: it is not closed yet, and
    /// counting begins then.
    pub fn kept_until(
        &self,
        received_at: Timestamp,
        closed_at: Option<Timestamp>,
        zone: &TimeZone,
    ) -> Option<Timestamp> {
        let from = match self.retention.from {
            KeptFrom::Received => received_at,
            KeptFrom::Closed => closed_at?,
        };
        let years = jiff::Span::new().try_years(self.retention.years).ok()?;
        Some(last_of_day(zone.to_datetime(from).date().saturating_add(years), zone))
    }
}

/// The last millisecond of a day on the wall.
pub fn last_of_day(date: Date, zone: &TimeZone) -> Timestamp {
    let next = date.tomorrow().unwrap_or(date).at(0, 0, 0, 0);
    let midnight = zone.to_ambiguous_timestamp(next).compatible().unwrap_or(Timestamp::MAX);
    plus_ms(midnight, -1)
}

/// Reads a file and names all that is wrong with it, each with its place: `clocks[2].target`.
pub fn read(text: &str) -> Result<Regime, Vec<Field>> {
    if text.chars().count() > MAX_TEXT {
        return Err(vec![Field::new("text", "problem-regime-too-long").with("max", MAX_TEXT)]);
    }
    let regime: Regime = toml::from_str(text).map_err(|error| vec![not_read(text, &error)])?;
    let problems = problems(&regime);
    if problems.is_empty() { Ok(regime) } else { Err(problems) }
}

fn not_read(text: &str, error: &toml::de::Error) -> Field {
    let at = error.span().map_or(0, |span| span.start);
    let line = text.get(..at).unwrap_or(text).matches('\n').count() + 1;
    let what: String = error.message().lines().next().unwrap_or_default().chars().take(300).collect();
    Field::new("text", "problem-regime-not-read").with("line", line).with("what", what)
}

/// What is wrong, put together.
struct Found(Vec<Field>);

impl Found {
    fn add(&mut self, place: impl Display, problem: &'static str, given: impl Display) {
        self.0.push(Field::new(&place.to_string(), problem).with("given", given));
    }

    fn filled(&mut self, place: impl Display, text: &str) {
        if text.trim().is_empty() {
            self.0.push(Field::new(&place.to_string(), "problem-empty"));
        }
    }

    fn name(&mut self, place: impl Display, text: &str) {
        self.filled(&place, text);
        if text.chars().count() > MAX_NAME || text.chars().any(char::is_control) {
            self.0.push(Field::new(&place.to_string(), "problem-name-long").with("max", MAX_NAME));
        }
    }

    /// A word for programs, that no other has.
    fn word<'a>(&mut self, place: impl Display, text: &'a str, known: &mut BTreeSet<&'a str>) {
        if !is_word(text) {
            self.add(&place, "problem-regime-word", text);
        } else if !known.insert(text) {
            self.add(&place, "problem-regime-twice", text);
        }
    }
}

fn is_word(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
    begins && text.len() <= 40 && text.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_')
}

/// What stands in the addresses of pages cannot be a key.
const TAKEN: [&str; 2] = ["new", "choices"];

pub fn is_key(text: &str) -> bool {
    !TAKEN.contains(&text) && is_word(&text.replace('-', "_")) && !text.ends_with('-')
}

fn problems(regime: &Regime) -> Vec<Field> {
    let mut found = Found(Vec::new());
    if !is_key(&regime.key) {
        found.add("key", "problem-regime-key", &regime.key);
    }
    found.name("name", &regime.name);
    found.filled("source", &regime.source);
    found.filled("no_legal_advice", &regime.no_legal_advice);
    if !LANGUAGES.contains(&regime.language.as_str()) {
        found.add("language", "problem-regime-language", &regime.language);
    }
    if !(1..=100).contains(&regime.retention.years) {
        found.add("retention.years", "problem-regime-years", regime.retention.years);
    }
    of_letters(regime, &mut found);
    of_clocks(regime, &mut found);
    of_bodies(regime, &mut found);
    found.0
}

fn of_clocks(regime: &Regime, found: &mut Found) {
    if regime.clocks.len() > MAX_CLOCKS {
        found.add("clocks", "problem-regime-many", MAX_CLOCKS);
    }
    let mut steps = BTreeSet::new();
    for (n, rule) in regime.clocks.iter().enumerate() {
        let place = |field: &str| format!("clocks[{}].{field}", n + 1);
        found.word(place("step"), &rule.step, &mut steps);
        found.name(place("name"), &rule.name);
        let from_letter = rule.from.strip_prefix("sent.").is_some_and(|kind| regime.letter(kind).is_some());
        if !from_letter && !EVENTS.contains(&rule.from.as_str()) {
            found.add(place("from"), "problem-regime-event", &rule.from);
        }
        if !rule.target.counts_in(rule.basis) {
            found.add(place("target"), "problem-regime-business", rule.target);
        }
        for one in &rule.answered_by {
            if regime.letter(one).is_none() && !EVENTS.contains(&one.as_str()) {
                found.add(place("answered_by"), "problem-regime-no-letter", one);
            }
        }
        if rule.answered_by.is_empty() && !rule.theirs {
            found.filled(place("answered_by"), "");
        }
    }
}

fn of_letters(regime: &Regime, found: &mut Found) {
    if regime.letters.len() > MAX_LETTERS {
        found.add("letters", "problem-regime-many", MAX_LETTERS);
    }
    let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (n, letter) in regime.letters.iter().enumerate() {
        let place = |field: &str| format!("letters[{}].{field}", n + 1);
        let language = regime.language_of(letter);
        found.word(place("kind"), &letter.kind, kinds.entry(language).or_default());
        if !LANGUAGES.contains(&language) {
            found.add(place("language"), "problem-regime-language", language);
        }
        if regime.letter(&letter.kind).is_none() {
            found.add(place("language"), "problem-regime-no-letter", &letter.kind);
        }
        found.name(place("name"), &letter.name);
        found.filled(place("subject"), &letter.subject);
        found.filled(place("text"), &letter.text);
        let mut keys = BTreeSet::new();
        for (m, content) in letter.required.iter().enumerate() {
            let place = |field: &str| format!("letters[{}].required[{}].{field}", n + 1, m + 1);
            found.word(place("key"), &content.key, &mut keys);
            found.name(place("name"), &content.name);
            if content.phrases.is_empty() || content.phrases.iter().any(|phrase| phrase.trim().is_empty()) {
                found.0.push(Field::new(&place("phrases"), "problem-regime-phrases"));
            }
            if let Some(name) = content.placeholder.as_ref().filter(|name| !letters::names(&letter.text, name)) {
                found.add(place("placeholder"), "problem-regime-placeholder", name);
            }
        }
        for (field, text) in [("subject", &letter.subject), ("text", &letter.text)] {
            found.0.extend(letters::check(&place(field), text, regime).err());
        }
    }
    // A template that lacks what its own letter must have would be found out by the first customer.
    if found.0.is_empty() {
        for (n, letter) in regime.letters.iter().enumerate() {
            for content in letters::lacks(regime, letter) {
                found.add(format!("letters[{}].text", n + 1), "problem-regime-lacks", content.name);
            }
        }
    }
}

fn of_bodies(regime: &Regime, found: &mut Found) {
    let mut keys = BTreeSet::new();
    for (n, body) in regime.outside_bodies.iter().enumerate() {
        let place = |field: &str| format!("outside_bodies[{}].{field}", n + 1);
        found.word(place("key"), &body.key, &mut keys);
        found.name(place("name"), &body.name);
        found.filled(place("when"), &body.when);
        let mut languages = BTreeSet::from([regime.language.as_str()]);
        for words in &body.in_language {
            if !LANGUAGES.contains(&words.language.as_str()) {
                found.add(place("in_language"), "problem-regime-language", &words.language);
            } else if !languages.insert(&words.language) {
                found.add(place("in_language"), "problem-regime-twice", &words.language);
            }
        }
        for kind in body.named_in.iter().filter(|kind| regime.letter(kind).is_none()) {
            found.add(place("named_in"), "problem-regime-no-letter", kind);
        }
    }
}
