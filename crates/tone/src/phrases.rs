//! Lists of phrases, read from a text, and where they stand among words.
//!
//! A line is `label: pattern`. A pattern is words with spaces between: `a/b` either, `wait*` any ending, `very?` may be
//! missing, `*ed` any beginning, `!received` not this word, `..3` up to three words of any kind, `^` where a sentence
//! begins, `$` where one ends. `@name = a/b` names a choice for later lines. The first word of a pattern is never
//! optional, and has no `*ed`.

use std::collections::HashMap;

use crate::tokens::{Kind, Token};

#[derive(Debug)]
struct Choice {
    words: Vec<String>,
    stems: Vec<String>,
    endings: Vec<String>,
    not: Vec<String>,
    optional: bool,
}

impl Choice {
    fn fits(&self, word: &str) -> bool {
        let known = self.words.iter().any(|known| known == word);
        let begins = || self.stems.iter().any(|stem| word.starts_with(stem.as_str()));
        let ends = || self.endings.iter().any(|ending| word.ends_with(ending.as_str()));
        (known || begins() || ends()) && !self.not.iter().any(|not| not == word)
    }
}

#[derive(Debug)]
enum Part {
    One(Choice),
    Gap(usize),
    Begins,
    Ends,
}

#[derive(Debug)]
struct Phrase {
    label: usize,
    parts: Vec<Part>,
}

#[derive(Debug, Default)]
pub(crate) struct Phrases {
    labels: Vec<&'static str>,
    list: Vec<Phrase>,
    /// By the first word, and by the first two letters of a first word with any ending.
    by_word: HashMap<String, Vec<usize>>,
    by_stem: HashMap<String, Vec<usize>>,
    /// Those that any word may begin.
    by_any: Vec<usize>,
}

/// A phrase that stands at these words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub label: &'static str,
    /// Places in the list of words that was given, the last one behind.
    pub from: usize,
    pub to: usize,
}

fn head(word: &str) -> String {
    word.chars().take(2).collect()
}

impl Phrases {
    pub(crate) fn read(text: &'static str) -> Phrases {
        let mut phrases = Phrases::default();
        let mut sets: HashMap<&str, &str> = HashMap::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some((name, choice)) = line.split_once(" = ") {
                sets.insert(name, choice);
            } else if let Some((label, pattern)) = line.split_once(": ") {
                phrases.add(label, pattern, &sets);
            }
        }
        phrases
    }

    fn add(&mut self, label: &'static str, pattern: &str, sets: &HashMap<&str, &str>) {
        let parts: Vec<Part> = pattern.split_whitespace().map(|part| self::part(part, sets)).collect();
        let place = self.list.len();
        if let Some(Part::One(first)) = parts.iter().find(|part| matches!(part, Part::One(_))) {
            for word in &first.words {
                self.by_word.entry(word.clone()).or_default().push(place);
            }
            if first.stems.iter().any(String::is_empty) {
                self.by_any.push(place);
            }
            for stem in first.stems.iter().filter(|stem| !stem.is_empty()) {
                self.by_stem.entry(head(stem)).or_default().push(place);
            }
        }
        let known = self.labels.iter().position(|name| *name == label);
        let label = known.unwrap_or_else(|| {
            self.labels.push(label);
            self.labels.len() - 1
        });
        self.list.push(Phrase { label, parts });
    }

    /// Every phrase that begins at each word, the longest of a label only.
    pub(crate) fn find(&self, words: &[&Token]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (at, token) in words.iter().enumerate() {
            let exact = self.by_word.get(&token.word).map(Vec::as_slice).unwrap_or_default();
            let stems = self.by_stem.get(&head(&token.word)).map(Vec::as_slice).unwrap_or_default();
            let here = hits.len();
            for phrase in exact.iter().chain(stems).chain(&self.by_any).filter_map(|place| self.list.get(*place)) {
                let Some(to) = stands(&phrase.parts, words, at, at) else { continue };
                let Some(label) = self.labels.get(phrase.label).copied() else { continue };
                match hits.iter_mut().skip(here).find(|hit: &&mut Hit| hit.label == label) {
                    Some(hit) => hit.to = hit.to.max(to),
                    None => hits.push(Hit { label, from: at, to }),
                }
            }
        }
        hits
    }
}

fn part(text: &str, sets: &HashMap<&str, &str>) -> Part {
    match text {
        "^" => return Part::Begins,
        "$" => return Part::Ends,
        _ => {}
    }
    if let Some(most) = text.strip_prefix("..") {
        return Part::Gap(most.parse().unwrap_or_default());
    }
    let (text, optional) = text.strip_suffix('?').map_or((text, false), |text| (text, true));
    let mut choice = Choice { words: Vec::new(), stems: Vec::new(), endings: Vec::new(), not: Vec::new(), optional };
    for option in text.split('/') {
        let set = sets.get(option).copied().unwrap_or(option);
        for word in set.split('/') {
            if let Some(stem) = word.strip_suffix('*') {
                choice.stems.push(stem.to_owned());
            } else if let Some(ending) = word.strip_prefix('*') {
                choice.endings.push(ending.to_owned());
            } else if let Some(not) = word.strip_prefix('!') {
                choice.not.push(not.to_owned());
            } else {
                choice.words.push(word.to_owned());
            }
        }
    }
    Part::One(choice)
}

/// Where the phrase ends if it stands at `at`. No phrase reaches over the end of a sentence.
fn stands(parts: &[Part], words: &[&Token], first: usize, at: usize) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(at) };
    let token = words.get(at);
    let goes_on = |token: &&&Token| at == first || !token.begins;
    match part {
        Part::Begins => token.filter(|token| token.begins).and_then(|_| stands(rest, words, first, at)),
        Part::Ends => token.is_none_or(|token| token.begins).then_some(at),
        Part::Gap(most) => (0..=*most)
            .take_while(|ahead| {
                (at..at + ahead).all(|at| words.get(at).is_some_and(|token| at == first || !token.begins))
            })
            .find_map(|ahead| stands(rest, words, first, at + ahead)),
        Part::One(choice) => {
            let fits = token.filter(goes_on).is_some_and(|token| choice.fits(&token.word));
            let taken = if fits { stands(rest, words, first, at + 1) } else { None };
            taken.or_else(|| if choice.optional { stands(rest, words, first, at) } else { None })
        }
    }
}

/// The words and numbers alone.
pub(crate) fn words(tokens: &[Token]) -> Vec<&Token> {
    tokens.iter().filter(|token| token.kind != Kind::Mark).collect()
}
