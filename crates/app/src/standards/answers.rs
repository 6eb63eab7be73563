//! What counts as an answer, and what needs one: English and Spanish, by the words. Pure.
//!
//! A reply standard is kept by words that say something, ask something, or name a next step and its time. "Got it", "we'll
//! look into it" and "thank you for your patience" answer nobody. In doubt it is an answer of ours, and a word of theirs
//! that wants one: nobody is blamed for a phrase we do not know, and nobody is left waiting for one.

use commitments::{Setting, Who, usual_hours};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::phrases as p;
use super::why::Why;
use crate::search::fold;

/// Whether something we wrote answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Verdict {
    pub is_answer: bool,
    pub because: Because,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// It says what we will do, and by when.
    NextStep,
    Says,
    Asks,
    Empty,
    OnlyThanks,
    OnlyAcknowledges,
    /// "We'll look into it": no time.
    PutsOff,
}

impl Because {
    pub const ALL: [Because; 7] = [
        Because::NextStep,
        Because::Says,
        Because::Asks,
        Because::Empty,
        Because::OnlyThanks,
        Because::OnlyAcknowledges,
        Because::PutsOff,
    ];

    pub fn is_answer(self) -> bool {
        matches!(self, Because::NextStep | Because::Says | Because::Asks)
    }

    /// As the log of a clock has it; nothing of an answer.
    pub fn why(self) -> Why {
        match self {
            Because::NextStep | Because::Says | Because::Asks => Why::None,
            Because::Empty => Why::Empty,
            Because::OnlyThanks => Why::OnlyThanks,
            Because::OnlyAcknowledges => Why::OnlyAcknowledges,
            Because::PutsOff => Why::PutsOff,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Because::NextStep => "next_step",
            Because::Says => "says",
            Because::Asks => "asks",
            Because::Empty => "empty",
            Because::OnlyThanks => "only_thanks",
            Because::OnlyAcknowledges => "only_acknowledges",
            Because::PutsOff => "puts_off",
        }
    }
}

/// More than this is not read: whoever writes so much says something.
const LONGEST: usize = 4_000;

/// Whether what one of us wrote keeps a reply standard.
pub fn is_substantive(text: &str) -> Verdict {
    let because = because(text);
    Verdict { is_answer: because.is_answer(), because }
}

/// The same, without the reason: quicker, for thousands of mails.
pub fn is_answer(text: &str) -> bool {
    let says = |text: &str| clauses(text).iter().any(|clause| clause.kind == Kind::Content);
    text.chars().count() > LONGEST || says(text) || names_a_time(text)
}

fn because(text: &str) -> Because {
    if text.chars().count() > LONGEST {
        return Because::Says;
    }
    if names_a_time(text) {
        return Because::NextStep;
    }
    let said = clauses(text);
    if let Some(clause) = said.iter().find(|clause| clause.kind == Kind::Content) {
        return if clause.asks { Because::Asks } else { Because::Says };
    }
    let has = |kind: Kind| said.iter().any(|clause| clause.kind == kind);
    if has(Kind::PutOff) {
        Because::PutsOff
    } else if has(Kind::Acknowledge) {
        Because::OnlyAcknowledges
    } else if said.is_empty() {
        Because::Empty
    } else {
        Because::OnlyThanks
    }
}

/// Whether it promises something of ours by a time, whatever day it is: read on a Monday morning.
fn names_a_time(text: &str) -> bool {
    let zone = TimeZone::UTC;
    let hours = usual_hours(&zone);
    let monday = Timestamp::from_second(1_768_208_400).unwrap_or_default(); // 2026-01-12T09:00:00Z
    let setting = Setting { at: monday, zone: &zone, hours: &hours, from: Who::Us, language: None };
    commitments::find(text, &setting).iter().any(|one| one.who == Who::Us && one.by.is_some())
}

/// Whether what one of them wrote wants an answer. Their own words, without what they quote.
pub fn needs_answer(text: &str) -> bool {
    if text.trim().is_empty() || text.contains('?') || text.contains('¿') || text.chars().count() > LONGEST {
        return true; // a file and no word is something too
    }
    let asks = |clause: &Clause| match clause.kind {
        Kind::Content => !p::CONTENT_OF_THEIRS.iter().any(|phrase| begins(&clause.words, phrase)),
        // "Let me know" is asked of us when they say it.
        Kind::Offer => true,
        Kind::Thanks | Kind::Acknowledge | Kind::PutOff | Kind::Pleasant => false,
    };
    clauses(text).iter().any(asks)
}

/// Whether they want to be called.
pub fn asks_call(text: &str) -> bool {
    let words = words_of(text);
    let places = (0..words.len()).filter(|at| p::CALL_ME.iter().any(|phrase| begins(rest(&words, *at), phrase)));
    places.into_iter().any(|at| {
        let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", String::as_str);
        !matches!(before, "not" | "no" | "never" | "nunca")
    })
}

/// Whether a note of a call says that nobody was there: an attempt, not a call.
pub fn reached_nobody(text: &str) -> bool {
    let words = words_of(text);
    (0..words.len()).any(|at| p::NOBODY_THERE.iter().any(|phrase| begins(rest(&words, at), phrase)))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Thanks,
    Acknowledge,
    PutOff,
    Pleasant,
    /// "Let me know if …": idle when we say it.
    Offer,
    Content,
}

/// A piece of a sentence, folded.
#[derive(Debug)]
struct Clause {
    words: Vec<String>,
    kind: Kind,
    asks: bool,
}

/// The clauses of a text, without greeting and sign-off.
fn clauses(text: &str) -> Vec<Clause> {
    let mut found = Vec::new();
    for (place, sentence) in sentences(&without_sign_off(text)).into_iter().enumerate() {
        let mut kind_before = None;
        for (part, raw) in parts(&sentence.text).into_iter().enumerate() {
            let raw = if place == 0 && part == 0 { without_greeting(raw) } else { raw };
            // "Buenos días, señora Gómez": who is greeted says nothing either.
            let greeted = place == 0 && part == 1 && found.is_empty() && is_called(raw);
            let words = if greeted { Vec::new() } else { words_of(raw) };
            let own = kind_of(&words);
            let named = own == Kind::Content && place == 0 && part == 0 && is_name(raw, &sentence.text);
            if words.is_empty() || named {
                continue;
            }
            let kind = match (own, kind_before) {
                // "Thanks for the photos, the invoice and the form": what goes on with an idle word is idle.
                (Kind::Content, Some(before)) if before != Kind::Content && goes_on(&words) => before,
                (own, _) => own,
            };
            kind_before = Some(kind);
            found.push(Clause { words, kind, asks: sentence.asks });
        }
    }
    found
}

struct Sentence {
    text: String,
    asks: bool,
}

fn sentences(text: &str) -> Vec<Sentence> {
    let (mut found, mut open) = (Vec::new(), String::new());
    let mut close = |open: &mut String, asks: bool| {
        if !open.trim().is_empty() {
            found.push(Sentence { text: std::mem::take(open), asks });
        }
        open.clear();
    };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let ends = match c {
            '!' | '?' | '\n' | '…' => true,
            // Not within 10.30 or example.com.
            '.' => chars.peek().is_none_or(|next| !next.is_alphanumeric()),
            _ => false,
        };
        if ends { close(&mut open, c == '?') } else { open.push(c) }
    }
    close(&mut open, false);
    found
}

/// At commas, dashes, colons, "and" and "but".
fn parts(sentence: &str) -> Vec<&str> {
    let at_marks = sentence.split([',', ';', ':', '–', '—', '(', ')']);
    at_marks.flat_map(at_joints).filter(|part| !part.trim().is_empty()).collect()
}

fn at_joints(part: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), part);
    loop {
        let lower = rest.to_lowercase();
        // Only where folding keeps the places of the letters.
        let joints = p::JOINTS.iter().filter_map(|joint| lower.find(joint).map(|at| (at, joint.len())));
        let next = joints.min().filter(|_| lower.len() == rest.len());
        let cut = next.and_then(|(at, length)| Some((rest.get(..at)?, rest.get(at + length..)?)));
        match cut {
            Some((before, after)) => {
                found.push(before);
                rest = after;
            }
            None => {
                found.push(rest);
                return found;
            }
        }
    }
}

/// Words without accents, in lower case, contractions apart.
fn words_of(text: &str) -> Vec<String> {
    let folded = fold(&text.replace(['’', '‘', '`'], "'"));
    let words = folded.split(|c: char| !c.is_alphanumeric() && c != '\'');
    let mut found = Vec::new();
    for word in words.map(|word| word.trim_matches('\'')).filter(|word| !word.is_empty()) {
        match p::CONTRACTIONS.iter().find(|(short, _)| *short == word) {
            Some((_, long)) => found.extend(long.split(' ').map(str::to_owned)),
            None => found.push(word.to_owned()),
        }
    }
    found
}

/// Hundreds of phrases are tried at each word: most end with the first comparison.
fn begins(words: &[String], phrase: &str) -> bool {
    let mut left = phrase;
    for word in words {
        let Some(after) = left.strip_prefix(word.as_str()) else { return false };
        match after.strip_prefix(' ') {
            Some(next) => left = next,
            None => return after.is_empty(),
        }
    }
    false
}

fn rest(words: &[String], at: usize) -> &[String] {
    words.get(at..).unwrap_or_default()
}

fn any(words: &[String], phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| begins(words, phrase))
}

fn kind_of(words: &[String]) -> Kind {
    let at = words.iter().take_while(|word| p::FILLERS.contains(&word.as_str())).count();
    let words = rest(words, at);
    if words.is_empty() || any(words, p::ACKNOWLEDGE) {
        return Kind::Acknowledge;
    }
    if any(words, p::THANKS) {
        return Kind::Thanks;
    }
    if any(words, p::OFFERS) {
        return Kind::Offer;
    }
    if any(words, p::PLEASANT) {
        return Kind::Pleasant;
    }
    if any(words, p::PUT_OFF_WHOLE) || puts_off(words) {
        return Kind::PutOff;
    }
    Kind::Content
}

/// "[we] [will] [just] look into …"
fn puts_off(words: &[String]) -> bool {
    let skip = |words: &[String], phrases: &[&str]| {
        phrases.iter().filter(|phrase| begins(words, phrase)).map(|phrase| phrase.split(' ').count()).max().unwrap_or(0)
    };
    let mut at = skip(words, p::SUBJECTS);
    let had_subject = at > 0;
    let modal = skip(rest(words, at), p::MODALS);
    at += modal;
    while words.get(at).is_some_and(|word| p::ADVERBS.contains(&word.as_str())) {
        at += 1;
    }
    // "Check the cable" is an instruction, and so an answer; "will check the cable" is none.
    let is_ours = had_subject || modal > 0;
    is_ours && any(rest(words, at), p::PUT_OFF_VERBS) || any(rest(words, at), p::PUTTING_OFF)
}

/// A fragment that says nothing by itself: no verb, no new beginning.
fn goes_on(words: &[String]) -> bool {
    let begins_anew = words.first().is_some_and(|word| p::STARTERS.contains(&word.as_str()));
    !begins_anew && !words.iter().any(|word| p::VERBS.contains(&word.as_str()))
}

/// A title and a name, and nothing else.
fn is_called(raw: &str) -> bool {
    let mut words = raw.split_whitespace();
    let titled = words.next().is_some_and(|word| p::TITLES.contains(&fold(word).trim_end_matches('.')));
    let names: Vec<&str> = words.collect();
    titled && names.len() <= 3 && names.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase))
}

/// "Ruth," before what is said.
fn is_name(raw: &str, sentence: &str) -> bool {
    let words: Vec<&str> = raw.split_whitespace().collect();
    let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let says = words.iter().any(|word| p::ANSWERS_OF_ONE_WORD.contains(&fold(word).as_str()));
    let is_called =
        sentence.trim_start().get(raw.trim().len()..).is_some_and(|rest| rest.trim_start().starts_with(','));
    let is_whole = raw.trim().len() == sentence.trim().len();
    !says && words.len() <= 2 && words.iter().all(capital) && is_called && !is_whole
}

/// "Hi Ruth" and "Hola, buenos días, señora Gómez" are gone; what stands behind them in the same breath is not.
fn without_greeting(raw: &str) -> &str {
    let mut rest = raw.trim_start();
    let greets = |text: &str| {
        let lower = fold(text);
        let phrase = p::GREETINGS.iter().filter(|phrase| {
            lower.strip_prefix(**phrase).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
        });
        phrase.map(|phrase| phrase.split(' ').count()).max()
    };
    let Some(count) = greets(rest) else { return raw };
    let drop_word = |text: &'_ str| text.find(char::is_whitespace).map_or(text.len(), |at| at);
    for _ in 0..count {
        rest = rest.get(drop_word(rest)..).unwrap_or_default().trim_start();
    }
    for _ in 0..3 {
        let word = rest.get(..drop_word(rest)).unwrap_or_default();
        let is_name =
            word.chars().next().is_some_and(char::is_uppercase) && !p::STARTERS.contains(&fold(word).as_str());
        if !is_name && !p::TITLES.contains(&fold(word).trim_end_matches('.')) {
            break;
        }
        rest = rest.get(drop_word(rest)..).unwrap_or_default().trim_start();
    }
    rest
}

/// Without "Best regards, Omar" and what stands below it.
fn without_sign_off(text: &str) -> String {
    const FEW: usize = 6;
    let lines: Vec<&str> = text.lines().collect();
    let is_sign_off = |line: &&str| {
        let plain = words_of(line).join(" ");
        p::SIGN_OFFS.iter().any(|phrase| plain == *phrase || plain.strip_prefix(phrase).is_some_and(is_short_name))
    };
    let at = lines.iter().rposition(is_sign_off).filter(|at| *at > 0 && lines.len() - at <= FEW);
    match (at, lines.as_slice()) {
        (Some(at), _) => lines.get(..at).unwrap_or_default().join("\n"),
        // "Ruth" alone, below an empty line.
        (None, [said @ .., empty, last]) if empty.trim().is_empty() && is_bare_name(last) => said.join("\n"),
        (None, all) => all.join("\n"),
    }
}

fn is_bare_name(line: &str) -> bool {
    let words = words_of(line);
    let says = |word: &String| p::ANSWERS_OF_ONE_WORD.contains(&word.as_str()) || p::VERBS.contains(&word.as_str());
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let is_bare = line.trim().chars().all(|c| c.is_alphabetic() || c == ' ');
    is_bare && (1..=2).contains(&words.len()) && line.split_whitespace().all(capital) && !words.iter().any(says)
}

fn is_short_name(rest: &str) -> bool {
    rest.starts_with(' ') && rest.split_whitespace().count() <= 2
}
