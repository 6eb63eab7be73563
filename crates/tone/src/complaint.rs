//! Whether a text may be a complaint, with the words that say so. It points out, and files nothing by itself.
//!
//! English by a small model: logistic regression on hashed words, pairs of words, pieces of words, and counts of the
//! phrases in `english.txt`; `cargo run -p tone --example train` makes its weights. Spanish by the phrases in
//! `spanish.txt` alone, weighed by hand: there is nothing here to learn it from.

mod cues;
pub mod features;
pub mod model;
mod words;

use serde::Serialize;

use crate::language::{self, Language};
use crate::{MAX_CHARS, quotes, tokens};
pub use cues::Why;

/// Where a text comes from: what is usual there, and how far a complaint must stand out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A mail, a message from a page, a call note. Give the new words only, without what is quoted below them.
    Mail,
    /// A few words in public, to us or about us.
    Post,
    /// An answer to "how was it?"
    Survey,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    pub source: Source,
    /// The language of the text; `None` finds out, and takes English where nothing tells.
    pub language: Option<Language>,
}

impl Default for Setting {
    fn default() -> Setting {
        Setting { source: Source::Mail, language: None }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// 0 to 1. Comparable within a source.
    pub likelihood: f64,
    /// What it must reach to be pointed out: of ten that are, nine should be complaints.
    pub threshold: f64,
    pub is_possible: bool,
    /// The words that say so, in order; none where it is not possible.
    pub words: Vec<Span>,
}

/// A stretch of the text, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    pub start: usize,
    pub end: usize,
    pub why: Why,
}

pub fn find(text: &str, setting: Setting) -> Found {
    let chars: Vec<char> = text.chars().take(MAX_CHARS).collect();
    let tokens = tokens::read(&chars, &quotes::lines(&chars));
    let language = setting.language.unwrap_or_else(|| language::of(&tokens, Language::English));
    let cues = cues::find(&tokens, language);
    let (likelihood, threshold, weighed) = match language {
        Language::English => model::shipped().judge(&features::of(&tokens, &cues), setting.source),
        Language::Spanish => cues::by_hand(&tokens, &cues),
    };
    let is_possible = likelihood >= threshold;
    let words = if is_possible { words::that_say_so(&tokens, &cues, &weighed) } else { Vec::new() };
    Found { likelihood, threshold, is_possible, words }
}
