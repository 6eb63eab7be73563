//! What in our own reply would make it worse: each remark says where, what kind, and names the texts for why and for
//! another wording. It changes nothing; the writer decides.

mod loud;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Serialize;

use crate::language::{self, Language};
use crate::phrases::{Hit, Phrases, words};
use crate::tokens::{self, Token};
use crate::{MAX_CHARS, quotes};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// "The driver should have", "you didn't read".
    Blame,
    /// "We were very busy."
    Excuse,
    Jargon,
    /// "Calm down", and what else makes little of somebody's anger.
    CalmDown,
    /// Hiding behind rules.
    Policy,
    /// Capitals, "!!!".
    Shouting,
    /// "Sorry if", "for any inconvenience": said, and nothing owned.
    EmptyApology,
}

impl Kind {
    pub const ALL: [Kind; 7] =
        [Kind::Blame, Kind::Excuse, Kind::Jargon, Kind::CalmDown, Kind::Policy, Kind::Shouting, Kind::EmptyApology];

    /// The text that says why.
    pub fn why_key(self) -> &'static str {
        match self {
            Kind::Blame => "tone-why-not-blame",
            Kind::Excuse => "tone-why-not-excuse",
            Kind::Jargon => "tone-why-not-jargon",
            Kind::CalmDown => "tone-why-not-calm-down",
            Kind::Policy => "tone-why-not-policy",
            Kind::Shouting => "tone-why-not-shouting",
            Kind::EmptyApology => "tone-why-not-empty-apology",
        }
    }

    fn of(label: &str) -> Option<Kind> {
        match label.split('-').next()? {
            "blame" => Some(Kind::Blame),
            "excuse" => Some(Kind::Excuse),
            "jargon" => Some(Kind::Jargon),
            "calm" => Some(Kind::CalmDown),
            "policy" => Some(Kind::Policy),
            "apology" => Some(Kind::EmptyApology),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    pub kind: Kind,
    /// In characters.
    pub start: usize,
    pub end: usize,
    /// The language of the words remarked on: another wording is wanted in it, the reason in that of the writer.
    pub language: Language,
    /// The text that says why, as a whole sentence.
    pub why_key: &'static str,
    /// The text with another wording.
    pub instead: String,
}

static ENGLISH: LazyLock<Phrases> = LazyLock::new(|| Phrases::read(include_str!("calm/english.txt")));
static SPANISH: LazyLock<Phrases> = LazyLock::new(|| Phrases::read(include_str!("calm/spanish.txt")));

/// Every remark on `text`, in order. What others said in it (quoted lines, words in quotation marks) is left alone.
/// `language` is that of the text; `None` finds out.
pub fn remarks(text: &str, language: Option<Language>) -> Vec<Remark> {
    let chars: Vec<char> = text.chars().take(MAX_CHARS).collect();
    let mut theirs = quotes::lines(&chars);
    theirs.extend(quotes::marks(&chars));
    theirs.sort_unstable();
    let tokens = tokens::read(&chars, &theirs);
    let language = language.unwrap_or_else(|| language::of(&tokens, Language::English));
    let phrases = match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
    };
    let words = words(&tokens);
    let sentences = sentences(&words);
    let hits = phrases.find(&words);
    let owned: BTreeSet<usize> =
        hits.iter().filter(|hit| hit.label == "own").filter_map(|hit| sentences.get(hit.from).copied()).collect();
    let mut found: Vec<Remark> = loud::shouting(&tokens, language);
    for hit in &hits {
        let Some(kind) = Kind::of(hit.label) else { continue };
        if is_meant(hit, kind, &words, &sentences, &owned)
            && let (Some(first), Some(last)) = (words.get(hit.from), hit.to.checked_sub(1).and_then(|at| words.get(at)))
        {
            let instead = format!("tone-instead-{}", hit.label);
            found.push(Remark { kind, start: first.start, end: last.end, language, why_key: kind.why_key(), instead });
        }
    }
    apart(found)
}

/// One remark of a kind for each stretch of words: the one that begins first, and of those the longest.
fn apart(mut found: Vec<Remark>) -> Vec<Remark> {
    found.sort_by_key(|remark| (remark.start, std::cmp::Reverse(remark.end)));
    let mut kept: Vec<Remark> = Vec::with_capacity(found.len());
    let mut ends = [0; Kind::ALL.len()];
    for remark in found {
        let slot = Kind::ALL.iter().position(|kind| *kind == remark.kind).and_then(|at| ends.get_mut(at));
        let Some(end) = slot else { continue };
        if remark.start >= *end {
            *end = remark.end;
            kept.push(remark);
        }
    }
    kept
}

/// The number of its sentence, for each word.
fn sentences(words: &[&Token]) -> Vec<usize> {
    let mut number = 0;
    words
        .iter()
        .map(|word| {
            number += usize::from(word.begins);
            number
        })
        .collect()
}

const SAID: [&str; 24] = [
    "said",
    "say",
    "says",
    "told",
    "tell",
    "wrote",
    "write",
    "writes",
    "described",
    "mentioned",
    "explained",
    "reported",
    "complained",
    "heard",
    "dijo",
    "dijeron",
    "dice",
    "dicen",
    "escribio",
    "conto",
    "explico",
    "comento",
    "mencionado",
    "quejaba",
];
const THEY: [&str; 12] =
    ["you", "he", "she", "they", "customer", "patient", "client", "usted", "ustedes", "cliente", "paciente", "nos"];
const CONDITIONS: [&str; 9] = ["if", "whether", "unless", "case", "when", "once", "until", "si", "cuando"];

/// Not what somebody else is said to have said, not a condition, and not a mistake that we take on us.
fn is_meant(hit: &Hit, kind: Kind, words: &[&Token], sentences: &[usize], owned: &BTreeSet<usize>) -> bool {
    let sentence_of = |at: usize| sentences.get(at).copied().unwrap_or_default();
    let here = sentence_of(hit.from);
    // Nobody reads back further than that for who said it.
    let before: Vec<&str> = (0..hit.from)
        .rev()
        .take(25)
        .take_while(|at| sentence_of(*at) == here)
        .filter_map(|at| words.get(at))
        .map(|token| token.word.as_str())
        .collect();
    let last = before.first().copied().unwrap_or_default();
    let said = before.iter().position(|word| SAID.contains(word));
    let reported = said.is_some_and(|at| before.iter().skip(at + 1).take(4).any(|word| THEY.contains(word)));
    let after = |ahead: usize| words.get(hit.to + ahead).map(|token| token.word.as_str()).unwrap_or_default();
    match kind {
        Kind::Jargon | Kind::Shouting | Kind::EmptyApology => true,
        _ if reported => false,
        Kind::Blame if hit.label == "blame-third" => !owned.contains(&here) && !owned.contains(&(here + 1)),
        Kind::Blame if hit.label == "blame-you" => !CONDITIONS.contains(&last) && !matches!(last, "not" | "no"),
        Kind::Policy => {
            let theirs = matches!(last, "your" | "changed" | "change" | "changing" | "rewrote" | "dropped");
            let privacy = after(0) == "de" && matches!(after(1), "privacidad" | "cookies");
            !theirs && !privacy
        }
        _ => true,
    }
}
