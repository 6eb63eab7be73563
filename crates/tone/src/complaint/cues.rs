//! The phrases of the lists, found in a text.

use std::sync::LazyLock;

use serde::Serialize;

use crate::language::Language;
use crate::phrases::{Phrases, words};
use crate::tokens::Token;

/// What a word of a complaint is about. The text for people is `tone-why-NAME`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    Waiting,
    Repeated,
    Promise,
    Ignored,
    Fault,
    Money,
    Escalation,
    Leaving,
    Anger,
    Rude,
    Hurt,
    /// Something they would want otherwise.
    Wish,
    /// Words like these stand in many complaints.
    Like,
}

impl Why {
    pub const ALL: [Why; 13] = [
        Why::Waiting,
        Why::Repeated,
        Why::Promise,
        Why::Ignored,
        Why::Fault,
        Why::Money,
        Why::Escalation,
        Why::Leaving,
        Why::Anger,
        Why::Rude,
        Why::Hurt,
        Why::Wish,
        Why::Like,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Why::Waiting => "waiting",
            Why::Repeated => "repeated",
            Why::Promise => "promise",
            Why::Ignored => "ignored",
            Why::Fault => "fault",
            Why::Money => "money",
            Why::Escalation => "escalation",
            Why::Leaving => "leaving",
            Why::Anger => "anger",
            Why::Rude => "rude",
            Why::Hurt => "hurt",
            Why::Wish => "wish",
            Why::Like => "like",
        }
    }

    pub fn text_key(self) -> &'static str {
        match self {
            Why::Waiting => "tone-why-waiting",
            Why::Repeated => "tone-why-repeated",
            Why::Promise => "tone-why-promise",
            Why::Ignored => "tone-why-ignored",
            Why::Fault => "tone-why-fault",
            Why::Money => "tone-why-money",
            Why::Escalation => "tone-why-escalation",
            Why::Leaving => "tone-why-leaving",
            Why::Anger => "tone-why-anger",
            Why::Rude => "tone-why-rude",
            Why::Hurt => "tone-why-hurt",
            Why::Wish => "tone-why-wish",
            Why::Like => "tone-why-like",
        }
    }
}

/// Labels of the lists that say no reason: the first three speak against a complaint.
const OTHERS: [&str; 5] = ["thanks", "fine", "elsewhere", "asks", "deed"];
/// How many labels name a reason, and how many there are in all.
pub(crate) const REASONS: usize = Why::ALL.len() - 1;
pub(crate) const LABELS: usize = REASONS + OTHERS.len();

#[derive(Clone, Copy, Debug)]
pub(crate) struct Cue {
    /// Below [`LABELS`].
    pub label: usize,
    /// `None` for what names no reason.
    pub why: Option<Why>,
    /// In characters.
    pub start: usize,
    pub end: usize,
}

static ENGLISH: LazyLock<Phrases> = LazyLock::new(|| Phrases::read(include_str!("english.txt")));
static SPANISH: LazyLock<Phrases> = LazyLock::new(|| Phrases::read(include_str!("spanish.txt")));

pub(crate) fn find(tokens: &[Token], language: Language) -> Vec<Cue> {
    let phrases = match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
    };
    let words = words(tokens);
    let place = |hit: crate::phrases::Hit| {
        let why = Why::ALL.into_iter().find(|why| why.as_str() == hit.label);
        let label = match why {
            Some(why) => Why::ALL.iter().position(|known| *known == why)?,
            None => REASONS + OTHERS.iter().position(|name| *name == hit.label)?,
        };
        let (first, last) = (words.get(hit.from)?, words.get(hit.to.checked_sub(1)?)?);
        Some(Cue { label, why, start: first.start, end: last.end })
    };
    phrases.find(&words).into_iter().filter_map(place).collect()
}

/// How much each Spanish label says, in the order of the labels.
const WEIGHTS: [f64; LABELS] =
    [0.9, 0.9, 1.0, 1.3, 1.0, 1.0, 1.7, 1.3, 1.5, 1.5, 0.8, 0.3, -0.5, -2.0, -1.6, -0.6, 0.0];
const MODEST: f64 = 1.4;

/// Spanish: likelihood, threshold, and no learned words. A label counts fully once and half as much again.
pub(crate) fn by_hand(tokens: &[Token], cues: &[Cue]) -> (f64, f64, Vec<f32>) {
    let score: f64 = WEIGHTS
        .iter()
        .enumerate()
        .map(|(label, weight)| match cues.iter().filter(|cue| cue.label == label).count() {
            0 => 0.0,
            1 => *weight,
            _ => 1.5 * weight,
        })
        .sum();
    let loud = tokens.iter().filter(|token| token.word.starts_with("!!")).take(1).count();
    let score = score + if loud == 1 { 0.3 } else { 0.0 };
    (1.0 / (1.0 + (2.0 * (MODEST - score)).exp()), 0.5, Vec::new())
}
