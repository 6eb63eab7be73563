//! Forms of Spanish verbs, as far as a promise needs them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words::{PRESENT, STEMS};
use crate::verbs::SPANISH;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// "llamaré", "llamaremos".
    First,
    /// "llamará", "tendrán", "recibirás".
    Other,
    /// "llamo".
    Today,
    /// "llamamos", which is yesterday's form too.
    TodayOrGone,
}

static NOW: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| PRESENT.split('|').filter_map(|pair| pair.trim().split_once(' ')).collect());

/// Verbs that the table need not know: what is said about whoever gets something, or of things.
const OWN: [&str; 13] = [
    "tener", "recibir", "ver", "estar", "quedar", "ser", "llegar", "salir", "ir", "disponer", "saber", "mantener",
    "obtener",
];

/// Of today, and of tomorrow where a time is said: "el técnico llega mañana".
const COMES: [(&str, &str); 10] = [
    ("llega", "llegar"),
    ("llegan", "llegar"),
    ("viene", "venir"),
    ("vienen", "venir"),
    ("pasa", "pasar"),
    ("pasan", "pasar"),
    ("sale", "salir"),
    ("salen", "salir"),
    ("acude", "acudir"),
    ("acuden", "acudir"),
];

pub(super) fn is_present(word: &str) -> bool {
    COMES.iter().any(|(form, _)| *form == word)
}

/// "cerrar", "cerrarlo": any verb, known or not.
pub(super) fn ends_as_infinitive(word: &str) -> bool {
    let hung = ["lo", "la", "los", "las", "le", "les", "te", "nos", "me", "se"];
    let ends = |word: &str| word.len() > 3 && ["ar", "er", "ir"].iter().any(|end| word.ends_with(end));
    ends(word) || hung.iter().any(|end| word.strip_suffix(end).is_some_and(ends))
}

fn known(verb: &str) -> Option<&str> {
    (SPANISH.knows(verb) || OWN.contains(&verb)).then_some(verb)
}

/// The verb and its form; `accents` says whether the writer sets any.
pub(super) fn of(word: &str, raw: &str, accents: bool) -> Option<(String, Form)> {
    // "envió", "llamó": he did. "llamé": I did.
    if raw.ends_with('ó') || raw.ends_with('é') && !raw.ends_with("ré") {
        return None;
    }
    if matches!(word, "tiene" | "tienes" | "tienen") {
        return Some(("tener".to_owned(), Form::Other));
    }
    if let Some((_, verb)) = COMES.iter().find(|(form, _)| *form == word) {
        return Some(((*verb).to_owned(), Form::Other));
    }
    if let Some(verb) = NOW.get(word) {
        let form = if word.ends_with("mos") { Form::TodayOrGone } else { Form::Today };
        return Some(((*verb).to_owned(), form));
    }
    let endings =
        [("emos", Form::First), ("e", Form::First), ("an", Form::Other), ("as", Form::Other), ("a", Form::Other)];
    for (ending, form) in endings {
        let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.ends_with('r')) else { continue };
        let accented = raw.ends_with(['é', 'á']) || raw.ends_with("án") || raw.ends_with("ás") || ending == "emos";
        if accents && !accented {
            continue;
        }
        let irregular = STEMS.iter().find(|(known, _)| *known == stem).map(|(_, verb)| *verb);
        if let Some(verb) = irregular.or_else(|| known(stem)) {
            return Some((verb.to_owned(), form));
        }
    }
    None
}

/// "llamarle" → "llamar", and whether the customer hangs on it.
pub(super) fn infinitive(word: &str) -> Option<(String, bool)> {
    if known(word).is_some() && word.ends_with('r') {
        return Some((word.to_owned(), false));
    }
    let hung = [
        "selo", "sela", "selos", "selas", "telo", "oslo", "les", "le", "los", "las", "lo", "la", "te", "os", "nos",
        "me", "se",
    ];
    hung.iter().find_map(|end| {
        let stem = word.strip_suffix(end).filter(|stem| stem.ends_with('r'))?;
        known(stem).map(|verb| {
            (verb.to_owned(), matches!(*end, "les" | "le" | "te" | "os" | "telo" | "oslo") || end.starts_with("se"))
        })
    })
}
