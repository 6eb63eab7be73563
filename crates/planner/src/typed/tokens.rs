//! Typed text cut into numbers, words and signs.

use super::folded;

/// Longer than anybody types a time.
const MAX_CHARS: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Up to four digits; `digits` is how many were typed, so that "08" is known from "8".
    Number {
        value: i16,
        digits: usize,
    },
    Word(String),
    /// One of `: . / - ,`
    Sign(char),
}

/// `None` when there is something in it that no time contains.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    if text.chars().count() > MAX_CHARS {
        return None;
    }
    let plain = folded(text).replace("a.m", "am").replace("p.m", "pm");
    let plain = plain.trim_end_matches(['.', '!', '?', ' ']);
    let mut found = Vec::new();
    let mut rest = plain.chars().peekable();
    while let Some(first) = rest.next() {
        let mut run = String::from(first);
        let mut take = |belongs: fn(char) -> bool| {
            while let Some(next) = rest.next_if(|c| belongs(*c)) {
                run.push(next);
            }
        };
        match first {
            ' ' => {}
            '0'..='9' => {
                take(|c| c.is_ascii_digit());
                let value = if run.len() <= 4 { run.parse().ok()? } else { return None };
                found.push(Token::Number { value, digits: run.len() });
            }
            ':' | '.' | '/' | '-' | ',' => found.push(Token::Sign(first)),
            c if c.is_alphabetic() => {
                take(|c| c.is_alphabetic() || c == '\'' || c == '’');
                found.push(Token::Word(run.replace('’', "'")));
            }
            _ => return None,
        }
    }
    Some(found)
}
