//! Words as they are searched: folded, so that `Jürgen`, `JURGEN` and `jurgen` are one word. Pure.

use unicode_normalization::UnicodeNormalization;

/// Lower case, compatibility forms made plain, diacritics taken away. Also what `name_key` columns hold: the databases
/// fold nothing themselves, because each does it in its own way.
pub fn fold(text: &str) -> String {
    let text = text.trim();
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let plain = text.chars().flat_map(char::to_lowercase).nfkd().filter(|c| !is_mark(*c));
    // Once more to lower case: compatibility forms such as ℡ come apart into capitals.
    let plain = plain.flat_map(char::to_lowercase);
    let mut out = String::with_capacity(text.len());
    for c in plain.nfkc() {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            other => out.push(other),
        }
    }
    out
}

/// Accents, and the points and strokes that Hebrew and Arabic may be written without. Vowel signs of other scripts
/// are letters and stay.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036f | 0x0591..=0x05c7 | 0x0610..=0x061a | 0x064b..=0x065f | 0x0670 | 0x0640)
}

/// Scripts written without spaces: each letter is a word, and what somebody looks for is a phrase of them.
fn stands_alone(c: char) -> bool {
    matches!(u32::from(c), 0x0e00..=0x0e7f | 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// Longest word that is kept whole: nobody types more, and encoded rubbish has no end.
const LONGEST: usize = 64;
/// Words of one text at most: PostgreSQL keeps no later positions.
const MOST: usize = 16_000;

/// The words of a text, folded, in their order.
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut found: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in folded.chars().chain(std::iter::once(' ')) {
        let alone = stands_alone(c);
        if c.is_alphanumeric() && !alone {
            if word.len() < LONGEST {
                word.push(c);
            }
            continue;
        }
        if !word.is_empty() {
            found.push(std::mem::take(&mut word));
        }
        if alone && c.is_alphanumeric() {
            found.push(c.to_string());
        }
        if found.len() >= MOST {
            break;
        }
    }
    found.truncate(MOST);
    found
}

/// One thing that must be there: a word, the beginning of one, or several words behind each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub words: Vec<String>,
    /// The last word may go on.
    pub prefix: bool,
}

/// Conditions of one query at most.
const MOST_TERMS: usize = 16;

/// What somebody typed: words, `"phrases in quotes"`, `begin*`. Anything else is no syntax but a letter or a gap.
/// Empty when there is nothing to look for.
pub fn terms(query: &str) -> Vec<Term> {
    let mut found = Vec::new();
    for (i, piece) in query.split(['"', '“', '”', '„']).enumerate() {
        if i % 2 == 1 {
            found.extend(term(piece));
        } else {
            found.extend(piece.split_whitespace().filter_map(term));
        }
    }
    found.truncate(MOST_TERMS);
    found
}

fn term(text: &str) -> Option<Term> {
    let words = words(text);
    if words.is_empty() {
        return None;
    }
    Some(Term { words, prefix: text.trim_end().ends_with('*') })
}

/// The ends of a long number: a phone number is looked for with or without the country and the area.
pub fn tails(word: &str) -> Vec<String> {
    if word.len() < 8 || !word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let tail = |digits: usize| word.get(word.len().checked_sub(digits)?..).map(str::to_owned);
    [10, 9, 8, 7, 4].into_iter().filter(|digits| *digits < word.len()).filter_map(tail).collect()
}

/// A phone number, however it is written: five digits or more and nothing but what stands between them.
pub fn number(query: &str) -> Option<Term> {
    let between = |c: char| c.is_whitespace() || matches!(c, '+' | '-' | '(' | ')' | '.' | '/');
    let digits: String = query.chars().filter(char::is_ascii_digit).collect();
    let only = query.chars().all(|c| c.is_ascii_digit() || between(c));
    (only && digits.len() >= 5).then(|| Term { words: vec![digits], prefix: true })
}

/// For SQLite's FTS5. Every word is quoted: nothing that was typed is syntax.
pub fn for_fts5(terms: &[Term]) -> String {
    let one = |term: &Term| format!("\"{}\"{}", term.words.join(" "), if term.prefix { " *" } else { "" });
    terms.iter().map(one).collect::<Vec<_>>().join(" AND ")
}

/// For PostgreSQL's tsquery.
pub fn for_tsquery(terms: &[Term]) -> String {
    let one = |term: &Term| {
        let words: Vec<String> = term.words.iter().map(|word| format!("'{word}'")).collect();
        format!("({}{})", words.join(" <-> "), if term.prefix { ":*" } else { "" })
    };
    terms.iter().map(one).collect::<Vec<_>>().join(" & ")
}

/// Words with their places, as PostgreSQL reads a tsvector.
pub fn tsvector(words: &[String]) -> String {
    let mut out = String::with_capacity(words.len() * 12);
    for (i, word) in words.iter().enumerate() {
        out.push_str(&format!("'{word}':{} ", i + 1));
    }
    out
}

/// Letters shown before and after the first word that matched.
const BEFORE: usize = 40;
const AFTER: usize = 140;

/// The text around the first word that one of the terms asks for, in one line; its beginning when none is found.
pub fn snippet(text: &str, terms: &[Term]) -> String {
    let start = first_match(text, terms).unwrap_or(0);
    let (before, after) = text.split_at_checked(start).unwrap_or(("", text));
    let mut shown: Vec<char> = before.chars().rev().take(BEFORE).collect();
    shown.reverse();
    let mut out = String::new();
    if shown.len() < before.chars().rev().take(BEFORE + 1).count() {
        out.push('…');
        // Not in the middle of a word.
        let cut = shown.iter().position(|c| c.is_whitespace()).unwrap_or(0);
        shown.drain(..cut);
    }
    out.extend(shown);
    out.extend(after.chars().take(AFTER));
    let mut line = out.split_whitespace().collect::<Vec<_>>().join(" ");
    if after.chars().nth(AFTER).is_some() {
        line.push('…');
    }
    line
}

/// Whether a word of the text is one that was asked for.
pub fn matched(text: &str, terms: &[Term]) -> bool {
    first_match(text, terms).is_some()
}

/// Where the first word begins that a term asks for. Words are folded one by one, and only until one is found.
fn first_match(text: &str, terms: &[Term]) -> Option<usize> {
    let fits = |word: &str| {
        terms.iter().any(|term| {
            let Some(first) = term.words.first() else { return false };
            let open = term.prefix && term.words.len() == 1;
            if word.is_ascii() {
                let head = if open { word.get(..first.len()) } else { Some(word) };
                return head.is_some_and(|head| head.eq_ignore_ascii_case(first));
            }
            let folded = fold(word);
            folded == *first || (open || first.chars().any(stands_alone)) && folded.contains(first.as_str())
        })
    };
    let mut start = None;
    for (at, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        match (start, c.is_alphanumeric() || is_mark(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                if fits(text.get(from..at).unwrap_or("")) {
                    return Some(from);
                }
                start = None;
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_however_they_are_written() {
        assert_eq!(fold("Jürgen GROẞ"), "jurgen gross");
        assert_eq!(fold("ＡＢＣ ﬁne"), "abc fine");
        assert_eq!(fold("İstanbul Łódź Ærø"), "istanbul lodz aero");
        assert_eq!(fold("한국 が"), "한국 が");
        assert_eq!(
            words("Re: [desk] ann.lee@example.com — 2nd try"),
            ["re", "desk", "ann", "lee", "example", "com", "2nd", "try"]
        );
        assert_eq!(words("東京タワー now").len(), 6);
    }

    #[test]
    fn what_is_typed_is_never_syntax() {
        assert!(terms("*** -- \"\" ()").is_empty());
        assert_eq!(for_fts5(&terms("chair OR NEAR(x)")), "\"chair\" AND \"or\" AND \"near x\"");
        assert_eq!(for_fts5(&terms("\"grey desk\" inv*")), "\"grey desk\" AND \"inv\" *");
        assert_eq!(for_tsquery(&terms("\"grey desk\" inv*")), "('grey' <-> 'desk') & ('inv':*)");
        assert_eq!(for_tsquery(&terms("a'b\\c:*")), "('a' <-> 'b' <-> 'c':*)");
    }

    #[test]
    fn a_snippet_shows_the_word_in_its_place() {
        let text = format!("{} the grey desk came broken {}", "long before ".repeat(20), "and after ".repeat(40));
        let shown = snippet(&text, &terms("DESK"));
        assert!(shown.contains("grey desk came"), "{shown}");
        assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert_eq!(snippet("short", &terms("none")), "short");
        assert!(snippet("Die Lieferung an Frau Müller", &terms("muller")).contains("Müller"));
    }
}
