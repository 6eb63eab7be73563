//! What can be promised, as patterns of words: a table a language, read once.
//!
//! A line is a kind, a need, and words in their order. `a|b` is one or the other, `x?` may be missing, `@you` is the
//! person spoken to (or, in a note, of), `@it` a few words that name a thing.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::Kind;
use crate::tokens::Toks;

/// What else a verb needs to be a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// Nothing.
    Nothing,
    /// Nothing, but a verb behind it says better what is promised: "check and call you".
    Step,
    /// A time.
    Time,
    /// It never is one: "I'll call it a day".
    Never,
}

#[derive(Debug)]
enum Part {
    Words(Vec<&'static str>),
    You,
    It,
}

#[derive(Debug)]
struct Rule {
    kind: Kind,
    need: Need,
    /// Each with whether it may be missing.
    parts: Vec<(Part, bool)>,
}

pub(crate) struct Table {
    rules: Vec<Rule>,
    by_word: HashMap<&'static str, Vec<usize>>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub kind: Kind,
    pub need: Need,
    pub end: usize,
}

pub(crate) fn kind(letter: &str) -> Kind {
    match letter {
        "c" => Kind::CallBack,
        "r" => Kind::Reply,
        "a" => Kind::Arrive,
        "d" => Kind::Deliver,
        "f" => Kind::Fix,
        "u" => Kind::Update,
        "k" => Kind::CheckIn,
        "$" => Kind::Refund,
        _ => Kind::Other,
    }
}

impl Table {
    pub(crate) fn read(text: &'static str) -> Table {
        let mut table = Table { rules: Vec::new(), by_word: HashMap::new() };
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let mut words = line.split_whitespace();
            let kind = kind(words.next().unwrap_or_default());
            let need = match words.next() {
                Some("S") => Need::Nothing,
                Some("P") => Need::Step,
                Some("T") => Need::Time,
                _ => Need::Never,
            };
            let parts: Vec<(Part, bool)> = words.map(part).collect();
            if let Some((Part::Words(first), _)) = parts.first() {
                for word in first {
                    table.by_word.entry(word).or_default().push(table.rules.len());
                }
            }
            table.rules.push(Rule { kind, need, parts });
        }
        table
    }

    pub(crate) fn knows(&self, word: &str) -> bool {
        self.by_word.contains_key(word)
    }

    /// The first rule that fits at `at`, where `verb` stands for the word there.
    pub(crate) fn fit(&self, toks: &Toks, at: usize, verb: &str) -> Option<Match> {
        let rules = self.by_word.get(verb)?;
        rules.iter().filter_map(|rule| self.rules.get(*rule)).find_map(|rule| {
            let rest = rule.parts.get(1..).unwrap_or_default();
            fits(toks, at + 1, rest).map(|end| Match { kind: rule.kind, need: rule.need, end })
        })
    }
}

fn part(word: &'static str) -> (Part, bool) {
    let (word, optional) = word.strip_suffix('?').map_or((word, false), |word| (word, true));
    let part = match word {
        "@you" => Part::You,
        "@it" => Part::It,
        words => Part::Words(words.split('|').collect()),
    };
    (part, optional)
}

/// How many words "a few words that name a thing" may be.
const THING_WORDS: usize = 7;

fn fits(toks: &Toks, at: usize, parts: &[(Part, bool)]) -> Option<usize> {
    let Some(((part, optional), rest)) = parts.split_first() else { return Some(at) };
    let found = match part {
        Part::Words(words) if toks.is(at, words) => fits(toks, at + 1, rest),
        Part::Words(_) => None,
        Part::You => you(toks, at).and_then(|end| fits(toks, end, rest)),
        Part::It => (1..=THING_WORDS)
            .take_while(|count| names_on(toks, at + count - 1))
            .find_map(|count| fits(toks, at + count, rest)),
    };
    found.or_else(|| if *optional { fits(toks, at, rest) } else { None })
}

/// Whether a name of a thing can go on over this word.
fn names_on(toks: &Toks, at: usize) -> bool {
    let stops = [
        "with", "to", "about", "by", "before", "until", "within", "tomorrow", "today", "and", "but", "because", "if",
        "when", "so", "will", "y", "pero", "porque", "si", "cuando", "i", "we",
    ];
    let word = toks.word(at);
    !word.is_empty()
        && (!toks.is_sign(at) || matches!(word, "'" | "\"" | "#" | "$" | "&" | "€" | "'s"))
        && !stops.contains(&word)
}

/// The person: "you", "her", "the customer", "Mrs. Gray", "Ann", "you guys".
pub(crate) fn you(toks: &Toks, at: usize) -> Option<usize> {
    let pronouns = [
        "you", "her", "him", "them", "us", "me", "y'all", "everyone", "customer", "client", "patient", "caller",
        "guest", "tenant",
    ];
    let people = [
        "customer",
        "client",
        "patient",
        "caller",
        "family",
        "tenant",
        "owner",
        "guest",
        "team",
        "lady",
        "gentleman",
        "daughter",
        "son",
        "wife",
        "husband",
        "mother",
        "father",
        "mom",
        "dad",
    ];
    let owner = ["her", "his", "their", "the", "your", "my", "our"];
    if toks.is(at, &owner) && toks.is(at + 1, &people) {
        return Some(at + 2);
    }
    if toks.is(at, &pronouns) {
        return Some(
            at + 1
                + usize::from(
                    toks.is(at + 1, &["guys", "all", "both", "folks", "directly", "personally", "right", "straight"]),
                ),
        );
    }
    if toks.is(at, &["mr", "mrs", "ms", "dr", "miss"]) {
        let name = at + 1 + usize::from(toks.word(at + 1) == ".");
        return toks.cap(name).then_some(name + 1);
    }
    let day = crate::tokens::folded(toks.word(at));
    let dated = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].contains(&day.as_str());
    (toks.cap(at) && !dated && toks.word(at).len() > 1).then_some(at + 1)
}

pub(crate) static ENGLISH: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("english/verbs.txt")));
pub(crate) static SPANISH: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("spanish/verbs.txt")));

pub(crate) fn knows_english(word: &str) -> bool {
    ENGLISH.knows(word)
}
