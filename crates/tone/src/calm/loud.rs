//! Shouting: capitals for words that are written small, and rows of marks.

use super::{Kind, Remark};
use crate::language::Language;
use crate::tokens::{self, Token};

/// Words nobody writes in capitals but to be louder.
const LOUD: [&str; 90] = [
    "not",
    "no",
    "never",
    "again",
    "already",
    "must",
    "now",
    "stop",
    "please",
    "every",
    "always",
    "only",
    "very",
    "will",
    "did",
    "read",
    "you",
    "your",
    "we",
    "our",
    "is",
    "are",
    "was",
    "were",
    "have",
    "has",
    "told",
    "the",
    "this",
    "that",
    "what",
    "why",
    "how",
    "when",
    "all",
    "any",
    "and",
    "but",
    "last",
    "time",
    "today",
    "immediately",
    "send",
    "pay",
    "do",
    "can",
    "should",
    "wrong",
    "right",
    "nothing",
    "nobody",
    "once",
    "twice",
    "really",
    "final",
    "urgent",
    "important",
    "nunca",
    "ya",
    "jamas",
    "siempre",
    "todo",
    "nada",
    "hoy",
    "otra",
    "muy",
    "se",
    "lo",
    "que",
    "usted",
    "por",
    "favor",
    "esto",
    "eso",
    "ahora",
    "basta",
    "urgente",
    "ultima",
    "vez",
    "dijimos",
    "le",
    "les",
    "nos",
    "es",
    "fue",
    "estaba",
    "dos",
    "veces",
    "si",
    "su",
];
/// Of these, one alone is loud enough.
const ALONE: [&str; 36] = [
    "not",
    "no",
    "never",
    "again",
    "already",
    "must",
    "now",
    "stop",
    "every",
    "always",
    "only",
    "very",
    "will",
    "did",
    "read",
    "you",
    "your",
    "immediately",
    "nothing",
    "nobody",
    "twice",
    "really",
    "please",
    "today",
    "wrong",
    "nunca",
    "ya",
    "jamas",
    "siempre",
    "todo",
    "nada",
    "hoy",
    "muy",
    "usted",
    "ahora",
    "basta",
];
/// Beside these, two marks are joy.
const GLAD: [&str; 10] = [
    "thank",
    "thanks",
    "congratulations",
    "glad",
    "welcome",
    "happy",
    "gracias",
    "enhorabuena",
    "felicidades",
    "alegro",
];

pub(super) fn shouting(tokens: &[Token], language: Language) -> Vec<Remark> {
    let mut found = Vec::new();
    let remark = |start: usize, end: usize, label: &str| Remark {
        kind: Kind::Shouting,
        start,
        end,
        language,
        why_key: Kind::Shouting.why_key(),
        instead: format!("tone-instead-{label}"),
    };
    let mut run: Vec<&Token> = Vec::new();
    let mut glad = false;
    let mut marks: Option<(usize, usize)> = None;
    for token in tokens {
        let word = token.kind == tokens::Kind::Word;
        glad = if token.begins { false } else { glad };
        glad |= word && GLAD.contains(&token.word.as_str());
        if word && (token.shouted || token.end - token.start == 1 && !run.is_empty()) {
            run.push(token);
            continue;
        }
        if is_loud(&run) {
            found.extend(ends(&run).map(|(start, end)| remark(start, end, "shouting-capitals")));
        }
        run.clear();
        if word || !token.word.starts_with(['!', '?', '¡', '¿']) {
            continue;
        }
        // "?!" is a row too.
        let start = marks.filter(|(_, end)| *end == token.start).map_or(token.start, |(start, _)| start);
        marks = Some((start, token.end));
        if token.end - start >= if glad { 4 } else { 2 } {
            found.pop_if(|remark: &mut Remark| remark.start == start);
            found.push(remark(start, token.end, "shouting-marks"));
        }
    }
    if is_loud(&run) {
        found.extend(ends(&run).map(|(start, end)| remark(start, end, "shouting-capitals")));
    }
    found
}

fn ends(run: &[&Token]) -> Option<(usize, usize)> {
    Some((run.first()?.start, run.last()?.end))
}

fn is_loud(run: &[&Token]) -> bool {
    let is = |list: &[&str], token: &Token| list.contains(&token.word.as_str());
    match run {
        [] => false,
        [one] => is(&ALONE, one),
        // Names and abbreviations stand beside each other too: "UPS NJ", "IBM AG".
        many => {
            many.iter().any(|token| is(&LOUD, token)) || many.iter().filter(|token| token.word.len() > 4).count() > 2
        }
    }
}
