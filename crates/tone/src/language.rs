//! English or Spanish, by the small words.

use serde::Serialize;

use crate::tokens::{Kind, Token};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    English,
    Spanish,
}

const ENGLISH: [&str; 58] = [
    "the", "and", "to", "of", "is", "it", "you", "that", "in", "was", "for", "on", "are", "with", "this", "have",
    "from", "or", "had", "by", "not", "but", "what", "all", "were", "we", "when", "your", "can", "there", "which",
    "their", "will", "would", "my", "our", "i", "they", "been", "if", "at", "as", "be", "has", "do", "did", "please",
    "thank", "thanks", "hi", "dear", "hello", "sorry", "could", "about", "so", "an", "who",
];

const SPANISH: [&str; 66] = [
    "el", "la", "los", "las", "que", "y", "es", "por", "un", "una", "con", "para", "su", "se", "lo", "del", "al",
    "mas", "pero", "muy", "si", "nos", "mi", "ya", "esta", "fue", "han", "hay", "le", "les", "sus", "usted", "ustedes",
    "como", "cuando", "gracias", "hola", "buenos", "buenas", "estimado", "estimada", "favor", "quiero", "tengo",
    "desde", "sin", "sobre", "nadie", "nada", "hace", "dias", "son", "estoy", "ese", "eso", "esto", "puede", "siento",
    "una", "tienen", "llevo", "de", "en", "nuestra", "nuestro", "mas",
];

/// A word that says nothing by itself.
pub(crate) fn is_small(word: &str) -> bool {
    ENGLISH.contains(&word)
}

const ENDINGS: [&str; 8] = ["cion", "ciones", "amos", "emos", "imos", "mente", "eron", "aron"];

/// The one with more small words; in a tie, what is usual here.
pub(crate) fn of(tokens: &[Token], usual: Language) -> Language {
    let words = || tokens.iter().filter(|token| token.kind == Kind::Word).take(400);
    let count = |list: &[&str]| words().filter(|token| list.contains(&token.word.as_str())).count();
    let upside_down = tokens.iter().take(400).filter(|token| matches!(token.word.as_str(), "¿" | "¡")).count();
    let ending = |token: &&Token| token.word.len() > 5 && ENDINGS.iter().any(|end| token.word.ends_with(end));
    let (english, spanish) = (count(&ENGLISH), count(&SPANISH) + upside_down + words().filter(ending).count());
    match english.cmp(&spanish) {
        std::cmp::Ordering::Greater => Language::English,
        std::cmp::Ordering::Less => Language::Spanish,
        std::cmp::Ordering::Equal => usual,
    }
}
