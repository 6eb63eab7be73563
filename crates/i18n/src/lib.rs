//! Every word that Kept shows to a person, in their language, with dates in their zone.
//!
//! The texts are Fluent files in `words/<language>/<noun>.ftl`; a new file needs no code. English is complete, what
//! another language lacks is shown in English. A key is `<noun>-<what>`, in kebab case; what to do
//! next about `rule-…` stands beside it as `rule-…-hint`. An attribute of a text is `<noun>-<what>.<attribute>`.

mod dates;
mod language;
mod locale;
mod numbers;
pub mod testing;
mod words;

pub use locale::Locale;
pub use numbers::minor_digits;
pub use words::{Arg, Words};

/// All English keys, in alphabetical order.
pub fn keys() -> impl Iterator<Item = &'static str> {
    language::english().keys()
}

/// The English keys that the language of `locale` has no text for. Empty for English itself.
pub fn missing(locale: &str) -> Vec<String> {
    let language = Locale::parse(locale).texts();
    keys().filter(|key| !language.has(key)).map(str::to_owned).collect()
}
