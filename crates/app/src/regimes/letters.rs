//! Letters: a template filled in, and what a letter that is about to leave still lacks. Pure.
//!
//! A template names what is filled in and chooses with `if`, and nothing else: what it can do is bounded by what it can
//! say. A place that nobody filled stays visible as `⟦complaint.findings⟧`, and a letter with such a place does not leave.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use i18n::Words;
use jiff::Timestamp;
use minijinja::value::{Object, ObjectRepr};
use minijinja::{Environment, UndefinedBehavior, Value};
use serde::Serialize;

use super::rules::{Letter, Regime};
use crate::error::Field;

/// What a template may name, besides `outside.KEY.FIELD`.
pub const VARIABLES: [&str; 16] = [
    "customer.name",
    "customer.first_name",
    "complaint.number",
    "complaint.summary",
    "complaint.received",
    "complaint.findings",
    "complaint.outcome",
    "complaint.remedy",
    "complaint.steps",
    "complaint.delay_reason",
    "complaint.next_update",
    "complaint.completed",
    "business.name",
    "business.contact",
    "staff.name",
    "today",
];
const OUTSIDE: [&str; 6] = ["name", "gloss", "address", "phone", "website", "within"];
const MAX_TEMPLATE: usize = 20_000;
const FUEL: u64 = 50_000;
const HOLE: (char, char) = ('⟦', '⟧');

/// What a letter is filled with; what is empty stays a place to be filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    pub customer_name: String,
    pub customer_first_name: String,
    pub number: String,
    pub summary: String,
    pub received_at: Option<Timestamp>,
    pub findings: String,
    pub outcome: String,
    pub remedy: String,
    pub steps: String,
    pub delay_reason: String,
    pub next_update_at: Option<Timestamp>,
    pub completed_at: Option<Timestamp>,
    pub business_name: String,
    /// How to reach us.
    pub contact: String,
    pub staff_name: String,
    pub today: Option<Timestamp>,
}

/// A letter to be looked at and sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filled {
    pub subject: String,
    pub text: String,
    pub missing: Vec<Required>,
}

/// What a letter lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Required {
    pub key: String,
    /// In words: "by when they hear from us".
    pub name: String,
    /// The rule that asks for it; may be empty.
    pub because: String,
}

impl Facts {
    fn values(&self, words: &Words) -> BTreeMap<String, String> {
        let date = |at: Option<Timestamp>| at.map(|at| words.date(at)).unwrap_or_default();
        let pairs = [
            ("customer.name", self.customer_name.clone()),
            ("customer.first_name", self.customer_first_name.clone()),
            ("complaint.number", self.number.clone()),
            ("complaint.summary", self.summary.clone()),
            ("complaint.received", date(self.received_at)),
            ("complaint.findings", self.findings.clone()),
            ("complaint.outcome", self.outcome.clone()),
            ("complaint.remedy", self.remedy.clone()),
            ("complaint.steps", self.steps.clone()),
            ("complaint.delay_reason", self.delay_reason.clone()),
            ("complaint.next_update", date(self.next_update_at)),
            ("complaint.completed", date(self.completed_at)),
            ("business.name", self.business_name.clone()),
            ("business.contact", self.contact.clone()),
            ("staff.name", self.staff_name.clone()),
            ("today", date(self.today)),
        ];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

impl Regime {
    /// The letter with its places filled in, and what it lacks; in the language of the words, where the regime has it.
    /// `None`: the regime knows no such letter.
    pub fn fill(&self, kind: &str, facts: &Facts, words: &Words) -> Option<Filled> {
        let letter = self.letter_in(kind, words.locale().language())?;
        let values = self.values(facts.values(words), self.language_of(letter));
        // Both were rendered when the file was read: what fails now is shown as it was written.
        let subject = render(&letter.subject, &values).unwrap_or_else(|_| letter.subject.clone());
        let text = render(&letter.text, &values).unwrap_or_else(|_| letter.text.clone());
        let missing = self.lacking(letter, &subject, &text);
        Some(Filled { subject, text, missing })
    }

    /// As `missing`, of this letter, with what its subject lacks.
    pub fn lacking(&self, letter: &Letter, subject: &str, text: &str) -> Vec<Required> {
        let mut missing = self.missing_of(letter, text);
        missing.extend(holes(subject).into_iter().filter(|hole| !text.contains(hole.as_str())).map(as_required));
        missing
    }

    /// What a letter of this kind lacks, each by name: what must stand in it, the bodies outside that it must name, and
    /// places that nobody filled. Empty: it may leave. In this language, where the regime has it.
    pub fn missing(&self, kind: &str, language: &str, text: &str) -> Vec<Required> {
        self.letter_in(kind, language).map(|letter| self.missing_of(letter, text)).unwrap_or_default()
    }

    fn missing_of(&self, letter: &Letter, text: &str) -> Vec<Required> {
        let (said, mut open) = (plain(text), holes(text));
        let mut missing = Vec::new();
        for content in &letter.required {
            let is_said = content.phrases.iter().any(|phrase| said.contains(&plain(phrase)));
            let hole = content.placeholder.as_ref().filter(|name| open.contains(name));
            if !is_said || hole.is_some() {
                missing.push(Required {
                    key: content.key.clone(),
                    name: content.name.clone(),
                    because: content.because.clone(),
                });
            }
            let hole = hole.cloned();
            open.retain(|name| Some(name) != hole.as_ref());
        }
        let must_name = |kinds: &[String]| kinds.contains(&letter.kind);
        for body in self.outside_bodies.iter().filter(|body| must_name(&body.named_in)) {
            if !said.contains(&plain(&body.name)) {
                let key = format!("outside.{}", body.key);
                missing.push(Required { key, name: body.name.clone(), because: body.when.clone() });
            }
        }
        missing.extend(open.into_iter().map(as_required));
        missing
    }

    /// All that a template of this regime can name, with what stands there in this language.
    fn values(&self, mut values: BTreeMap<String, String>, language: &str) -> BTreeMap<String, String> {
        for body in &self.outside_bodies {
            let (gloss, within) = body.said_in(language);
            let fields = [body.name.as_str(), gloss, &body.address, &body.phone, &body.website, within];
            for (field, value) in OUTSIDE.iter().zip(fields) {
                values.insert(format!("outside.{}.{field}", body.key), value.to_owned());
            }
        }
        values
    }
}

fn as_required(hole: String) -> Required {
    Required { key: hole.clone(), name: hole, because: String::new() }
}

/// Without capitals, line breaks and curly quotes: how phrases are compared.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase().replace(['‘', '’'], "'").replace(['“', '”'], "\"").replace(['–', '—'], "-")
}

/// The places that nobody filled, each once.
fn holes(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in text.split(HOLE.0).skip(1) {
        if let Some((name, _)) = part.split_once(HOLE.1)
            && !found.iter().any(|known| known == name)
        {
            found.push(name.to_owned());
        }
    }
    found
}

/// A place to be filled: false to `if`, and visible where it is printed.
#[derive(Debug)]
struct Hole(String);

impl Object for Hole {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        false
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", HOLE.0, self.0, HOLE.1)
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment
}

fn render(template: &str, values: &BTreeMap<String, String>) -> Result<String, minijinja::Error> {
    let environment = environment();
    environment.template_from_str(template)?.render(tree(values))
}

/// `a.b.c` as objects within objects.
fn tree(values: &BTreeMap<String, String>) -> Value {
    let leaf = |name: &str, value: &String| match value.trim() {
        "" => Value::from_object(Hole(name.to_owned())),
        value => Value::from(value),
    };
    let mut top: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    let mut outside: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    let mut all: BTreeMap<String, Value> = BTreeMap::new();
    for (name, value) in values {
        let mut parts = name.splitn(3, '.');
        let value = leaf(name, value);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(_), Some(key), Some(field)) => {
                outside.entry(key.to_owned()).or_default().insert(field.to_owned(), value);
            }
            (Some(noun), Some(field), None) => {
                top.entry(noun.to_owned()).or_default().insert(field.to_owned(), value);
            }
            _ => drop(all.insert(name.clone(), value)),
        }
    }
    all.extend(top.into_iter().map(|(noun, fields)| (noun, Value::from(fields))));
    let bodies: BTreeMap<String, Value> = outside.into_iter().map(|(key, fields)| (key, Value::from(fields))).collect();
    all.insert("outside".to_owned(), Value::from(bodies));
    Value::from(all)
}

/// Something in braces, and the line it stands in.
struct Tag<'a> {
    line: usize,
    /// As it stands there.
    inner: &'a str,
    /// What it prints or asks about; `None` for `else` and `endif`.
    name: Option<&'a str>,
    prints: bool,
}

/// What stands in braces; the first that a letter can't have is the error: its line, and what it says.
fn tags(template: &str) -> Result<Vec<Tag<'_>>, (usize, String)> {
    let (mut found, mut rest, mut line) = (Vec::new(), template, 1);
    while let Some(at) = rest.find(['{', '\n']) {
        let (_, from) = rest.split_at(at);
        if let Some(after) = from.strip_prefix('\n') {
            (line, rest) = (line + 1, after);
            continue;
        }
        let (close, prints) = match from.as_bytes().get(1) {
            Some(b'{') => ("}}", true),
            Some(b'%') => ("%}", false),
            Some(b'#') => return Err((line, "{#".to_owned())),
            _ => {
                rest = from.strip_prefix('{').unwrap_or_default();
                continue;
            }
        };
        let inside = from.get(2..).unwrap_or_default();
        let Some((inner, after)) = inside.split_once(close) else {
            return Err((line, inside.chars().take(40).collect()));
        };
        let name = asked(inner, prints).map_err(|()| (line, inner.trim().chars().take(60).collect::<String>()))?;
        found.push(Tag { line, inner, name, prints });
        line += inner.matches('\n').count();
        rest = after;
    }
    Ok(found)
}

/// The one name in braces.
fn asked(inner: &str, prints: bool) -> Result<Option<&str>, ()> {
    let words: Vec<&str> = inner.trim_matches('-').split_whitespace().collect();
    match (prints, words.as_slice()) {
        (true, [name]) | (false, ["if" | "elif", name] | ["if" | "elif", "not", name]) => Ok(Some(*name)),
        (false, ["else"] | ["endif"]) => Ok(None),
        _ => Err(()),
    }
}

/// Whether the template prints this.
pub(super) fn names(template: &str, name: &str) -> bool {
    tags(template).is_ok_and(|tags| tags.iter().any(|tag| tag.prints && tag.name == Some(name)))
}

/// What is wrong with a template, with its line.
pub(super) fn check(place: &str, template: &str, regime: &Regime) -> Result<(), Field> {
    let wrong = |problem: &'static str, line: usize, what: &str| {
        Field::new(place, problem).with("line", line).with("what", what)
    };
    if template.chars().count() > MAX_TEMPLATE {
        return Err(Field::new(place, "problem-regime-too-long").with("max", MAX_TEMPLATE));
    }
    let tags = tags(template).map_err(|(line, what)| wrong("problem-regime-statement", line, &what))?;
    let empty = VARIABLES.iter().map(|name| ((*name).to_owned(), String::new())).collect();
    let known = regime.values(empty, &regime.language);
    let stray = tags.iter().find(|tag| tag.name.is_some_and(|name| !known.contains_key(name)));
    if let Some(tag) = stray {
        let all: Vec<&str> = known.keys().map(String::as_str).collect();
        return Err(wrong("problem-regime-variable", tag.line, tag.inner.trim()).with("known", all.join(", ")));
    }
    match render(template, &known) {
        Ok(_) => Ok(()),
        Err(error) => {
            let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            Err(wrong("problem-regime-template", error.line().unwrap_or(1), &what))
        }
    }
}

/// What the letter's own template lacks when all is filled in.
pub(super) fn lacks(regime: &Regime, letter: &Letter) -> Vec<Required> {
    let filled = VARIABLES.iter().map(|name| ((*name).to_owned(), "…".to_owned())).collect();
    let text = render(&letter.text, &regime.values(filled, regime.language_of(letter))).unwrap_or_default();
    regime.missing_of(letter, &text)
}
