//! What a customer's mail says to our "did we understand?": yes, no, or neither that a program should read for them. Pure.

use crate::search::fold;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Yes,
    No,
    Unclear,
}

/// What somebody says who means yes, English and Spanish, without marks and accents.
const YES: [&str; 28] = [
    "yes",
    "yes that is it",
    "yes thats it",
    "that is it",
    "thats it",
    "yes it is",
    "yes that is right",
    "yes thats right",
    "that is right",
    "thats right",
    "yes that is correct",
    "that is correct",
    "yes correct",
    "correct",
    "yes exactly",
    "exactly",
    "si",
    "si eso es",
    "eso es",
    "si asi es",
    "asi es",
    "si es correcto",
    "es correcto",
    "correcto",
    "si exacto",
    "exacto",
    "si exactamente",
    "exactamente",
];
/// A yes with one of these behind it is a correction.
const BUT: [&str; 14] = [
    "but", "except", "although", "however", "also", "only", "not", "pero", "salvo", "excepto", "aunque", "tambien",
    "falta", "no",
];
/// What a correction begins with.
const NO: [&str; 8] = ["no", "not", "nope", "thats not", "that is not", "not quite", "no es", "incorrecto"];
/// Behind a yes there may be thanks and a name, and no second story.
const MOST_WORDS_BEHIND: usize = 12;

/// Their own words, without what they quote and without a signature.
pub fn own_words(text: &str) -> String {
    let quotes = |line: &str| {
        let line = line.trim();
        let begins = line.starts_with("On ") || line.starts_with("El ");
        let ends = line.ends_with("wrote:") || line.ends_with("escribió:");
        line.starts_with('>') || line == "--" || line.starts_with("-----") || begins && ends
    };
    let own: Vec<&str> = text.lines().take_while(|line| !quotes(line)).collect();
    own.join("\n").trim().to_owned()
}

/// Small letters without accents and marks, one space between words.
fn plain(text: &str) -> String {
    let text: String = fold(text).chars().filter(|char| !matches!(char, '\'' | '’')).collect();
    let words = text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Reads what they wrote themselves.
pub fn read(text: &str) -> Said {
    let own = own_words(text);
    let first = own.find(['.', '!', '\n', ';']).map_or(own.as_str(), |end| own.get(..end).unwrap_or(&own));
    let (first, whole) = (plain(first), plain(&own));
    let behind = whole.strip_prefix(first.as_str()).unwrap_or_default();
    let says_but = |text: &str| text.split(' ').any(|word| BUT.contains(&word));
    if NO.iter().any(|no| whole == *no || whole.starts_with(&format!("{no} "))) {
        return Said::No;
    }
    if YES.contains(&first.as_str()) {
        let is_short = behind.split_whitespace().count() <= MOST_WORDS_BEHIND;
        return match (says_but(behind), is_short && !own.contains('?')) {
            (true, _) => Said::No,
            (false, true) => Said::Yes,
            (false, false) => Said::Unclear,
        };
    }
    let begins_with_yes = ["yes", "si"].iter().any(|yes| first.starts_with(&format!("{yes} ")));
    if begins_with_yes && says_but(&whole) { Said::No } else { Said::Unclear }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_yes_is_read_in_both_languages() {
        for text in [
            "yes, that is it",
            "Yes, that's it!",
            "Yes. Thank you, Ruth",
            "Exactly.\n\nRuth Alvarez\nAlvarez Family Practice",
            "Sí, eso es",
            "sí, eso es. Gracias",
            "Así es.",
            "Yes, that is it.\n\nOn Tue, Nov 24, 2026 at 16:02 Dana wrote:\n> You kept Monday free, but nobody came.",
        ] {
            assert_eq!(read(text), Said::Yes, "{text}");
        }
    }

    #[test]
    fn what_puts_us_right_is_a_correction_and_never_a_yes() {
        for text in [
            "No, you missed the technician",
            "Not quite. There were two visitors.",
            "Yes, but the technician lost his day too",
            "Yes. But the technician lost his day too.",
            "Yes, that is it, except the colour",
            "Sí, pero falta el técnico",
            "No es así, eran dos visitas",
        ] {
            assert_eq!(read(text), Said::No, "{text}");
        }
    }

    #[test]
    fn whatever_else_is_for_a_person_to_read() {
        for text in [
            "",
            "When will you call me?",
            "Yes? Who is this?",
            "I know of nothing",
            "Now that you ask, the invoice was wrong as well",
            "Yes. We have been customers for eleven years and in all that time we have seen nothing like it in any of the offices",
        ] {
            assert_eq!(read(text), Said::Unclear, "{text}");
        }
    }

    #[test]
    fn own_words_end_where_the_quote_begins() {
        assert_eq!(own_words("Sí\n\nEl mar, 24 nov 2026 Dana escribió:\n> hola"), "Sí");
        assert_eq!(own_words("Yes\n-- \nRuth"), "Yes");
    }
}
