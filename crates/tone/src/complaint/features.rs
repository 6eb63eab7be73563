//! What the model sees of a text. Public for the program that trains it.

use super::cues::{self, Cue, LABELS, REASONS};
use crate::language::Language;
use crate::tokens::{Kind, Token};
use crate::{MAX_CHARS, quotes, tokens};

/// Hashed features share this many places.
pub const BUCKETS: usize = 1 << 18;
/// Counted features: two for each label, and those of [`counted`].
pub const COUNTED: usize = 2 * LABELS + 14;

/// One feature, by its place, and the tokens it was seen at.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub bucket: usize,
    pub value: f32,
    pub(crate) token: usize,
    pub(crate) tokens: usize,
}

#[derive(Clone, Debug)]
pub struct Features {
    pub hashed: Vec<Seen>,
    pub counted: [f32; COUNTED],
    pub(crate) tokens: usize,
}

/// For training: reads a text as [`super::find`] does, taking it for English.
pub fn read(text: &str) -> Features {
    let chars: Vec<char> = text.chars().take(MAX_CHARS).collect();
    let tokens = tokens::read(&chars, &quotes::lines(&chars));
    of(&tokens, &cues::find(&tokens, Language::English))
}

pub(crate) fn real(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

fn mixed(mut hash: u64) -> u64 {
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 32)
}

fn place(hash: u64) -> usize {
    usize::try_from(mixed(hash) >> 46).unwrap_or_default() & (BUCKETS - 1)
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn add(hash: u64, c: char) -> u64 {
    (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3)
}

fn hash(word: &str) -> u64 {
    word.chars().fold(SEED, add)
}

/// Each feature once, where it was seen first.
struct Collector {
    seen: Vec<u64>,
    found: Vec<Seen>,
}

impl Collector {
    fn push(&mut self, hash: u64, token: usize, tokens: usize) {
        let bucket = place(hash);
        let Some(slot) = self.seen.get_mut(bucket >> 6) else { return };
        let bit = 1_u64 << (bucket & 63);
        if *slot & bit == 0 {
            *slot |= bit;
            self.found.push(Seen { bucket, value: 1.0, token, tokens });
        }
    }
}

const NEGATIONS: [&str; 9] = ["not", "no", "never", "nobody", "nothing", "none", "without", "nor", "cannot"];

/// What is hashed for a token: names, links and numbers count as such.
fn spoken(tokens: &[Token]) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let glued = before.is_some_and(|before| before.word == "@" && before.end == token.start);
        words.push(match token.kind {
            Kind::Number if token.word.len() > 2 => "0",
            Kind::Word if glued => "@",
            Kind::Word if token.word == "http" || token.word == "https" => "http",
            _ => token.word.as_str(),
        });
    }
    words
}

pub(crate) fn of(tokens: &[Token], cues: &[Cue]) -> Features {
    let words = spoken(tokens);
    let mut all = Collector { seen: vec![0; BUCKETS >> 6], found: Vec::with_capacity(tokens.len() * 16) };
    let hashes: Vec<u64> = words.iter().map(|word| hash(word)).collect();
    let mut denied = 0;
    if let Some(first) = hashes.first() {
        all.push(first ^ 0x6669_7273, 0, 1);
    }
    for (at, (word, whole)) in words.iter().zip(&hashes).enumerate() {
        all.push(*whole, at, 1);
        if let Some(before) = at.checked_sub(1).and_then(|at| hashes.get(at)) {
            all.push(before.rotate_left(17) ^ whole.wrapping_mul(31), at - 1, 2);
            if let Some(first) = at.checked_sub(2).and_then(|at| hashes.get(at)) {
                all.push(first.rotate_left(34) ^ before.rotate_left(17) ^ whole.wrapping_mul(31), at - 2, 3);
            }
        }
        if denied > 0 {
            all.push(whole ^ 0x6e6f_7400, at, 1);
            denied -= 1;
        }
        if NEGATIONS.contains(word) {
            denied = 3;
        } else if tokens.get(at).is_some_and(|token| token.kind == Kind::Mark) {
            denied = 0;
        }
    }
    let of_words = all.found.len();
    for (at, word) in words.iter().enumerate() {
        pieces(word, at, &mut all);
    }
    let of_pieces = all.found.len() - of_words;
    together(tokens, cues, &mut all);
    let (by_word, by_piece) = (1.0 / real(of_words.max(4)).sqrt(), 1.0 / real(of_pieces.max(12)).sqrt());
    for (at, seen) in all.found.iter_mut().enumerate() {
        seen.value = match at {
            at if at < of_words => by_word,
            at if at < of_words + of_pieces => by_piece,
            _ => 0.25,
        };
    }
    Features { hashed: all.found, counted: counted(tokens, cues), tokens: tokens.len() }
}

/// Which labels stand in one text, and with whom: "you" and "late" is another thing than "bank" and "late".
fn together(tokens: &[Token], cues: &[Cue], all: &mut Collector) {
    let mut present = [false; LABELS + 3];
    let has = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.word.as_str()));
    for (label, slot) in present.iter_mut().enumerate() {
        *slot = match label.checked_sub(LABELS) {
            None => cues.iter().any(|cue| cue.label == label),
            Some(0) => has(&["you", "your", "yours"]),
            Some(1) => has(&["?"]),
            Some(_) => has(&["we", "i", "my", "our", "us", "me"]),
        };
    }
    let labels: Vec<u64> = (0_u64..).zip(present).filter(|(_, is)| *is).map(|(label, _)| label).collect();
    for (at, label) in labels.iter().enumerate() {
        for other in labels.iter().skip(at + 1) {
            // They belong to no token.
            all.push(mixed(0x746f_6765_7468 + 64 * label + other), usize::MAX, 0);
        }
    }
}

/// Three to five characters in a row, with the ends of the word.
fn pieces(word: &str, at: usize, all: &mut Collector) {
    let mut ring = ['\u{2}'; 5];
    let mut length = 1;
    for c in word.chars().chain(['\u{3}']) {
        ring.rotate_left(1);
        if let Some(last) = ring.last_mut() {
            *last = c;
        }
        length = (length + 1).min(6);
        for size in 3..=5_usize {
            // A word that is shorter begins with its mark.
            if length >= size {
                let piece = ring.iter().skip(5 - size).fold(SEED ^ 0x7069_6563, |hash, c| add(hash, *c));
                all.push(piece, at, 1);
            }
        }
    }
}

/// Counts that say how it is said.
fn counted(tokens: &[Token], cues: &[Cue]) -> [f32; COUNTED] {
    let mut found = [0.0; COUNTED];
    let words = tokens.iter().filter(|token| token.kind == Kind::Word).count();
    let count = |is: &dyn Fn(&Token) -> bool| tokens.iter().filter(|token| is(token)).count();
    let log = |count: usize| (1.0 + real(count)).ln();
    let mut by_label = [0_usize; LABELS];
    for cue in cues {
        if let Some(slot) = by_label.get_mut(cue.label) {
            *slot += 1;
        }
    }
    let for_it = by_label.iter().take(REASONS).filter(|count| **count > 0).count();
    let against = by_label.iter().skip(REASONS).take(3).filter(|count| **count > 0).count();
    let total: usize = by_label.iter().take(REASONS).sum();
    let dense = real(total) / real(words.max(6)).sqrt();
    let rest = [
        1.0,
        log(words) / 3.0,
        log(count(&|token| NEGATIONS.contains(&token.word.as_str()))),
        log(count(&|token| token.shouted && token.word.len() > 3)),
        log(count(&|token| token.word == "!")),
        log(count(&|token| token.word.starts_with("!!"))),
        log(count(&|token| token.word.starts_with('?'))),
        log(count(&|token| matches!(token.word.as_str(), ":(" | ":-(" | ":/" | ":'(" | "👎" | "😡" | "😠"))),
        log(count(&|token| matches!(token.word.as_str(), ":)" | ":-)" | ";)" | "😊" | "👍" | "❤"))),
        log(count(&|token| matches!(token.word.as_str(), "you" | "your"))),
        log(count(&|token| matches!(token.word.as_str(), "i" | "my" | "me" | "we" | "our" | "us"))),
        real(for_it) / 3.0,
        real(against) / 2.0,
        dense,
    ];
    let labels = by_label.iter().flat_map(|count| [if *count > 0 { 1.0 } else { 0.0 }, log(*count)]);
    for (slot, value) in found.iter_mut().zip(labels.chain(rest)) {
        *slot = value;
    }
    found
}
