//! Whom a note names: `@jo.alder`, `@José María`, `@front desk`. Pure.
//!
//! A name is typed whole, by its beginning, or as the handle that the list offers. Whatever stands between its words (a
//! space, a dot, a hyphen) and whatever accents are left out, it is the same name. A name that could be several people's
//! is nobody's. In code, in quotations and in mail addresses nobody is named.

use std::ops::Range;

use crate::ids::Id;
use crate::search::fold;

/// Words of one name at most.
const MOST_WORDS: usize = 8;
/// Names in one note that are looked at.
pub const MOST_MENTIONS: usize = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    Staff(Id),
    Team(Id),
}

/// Somebody, or a team, that can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub target: Target,
    pub name: String,
    /// False for somebody who left.
    pub active: bool,
    /// What they can be called, as folded words: the name, and for people what stands before the @ of their address.
    keys: Vec<Vec<String>>,
}

impl Named {
    pub fn person(id: Id, name: &str, email: &str, active: bool) -> Named {
        let local = email.rsplit_once('@').map_or("", |(local, _)| local);
        let keys = [name, local].map(words_of).into_iter().filter(|key| !key.is_empty()).collect();
        Named { target: Target::Staff(id), name: name.to_owned(), active, keys }
    }

    pub fn team(id: Id, name: &str) -> Named {
        Named { target: Target::Team(id), name: name.to_owned(), active: true, keys: vec![words_of(name)] }
    }

    fn is_called(&self, words: &[String]) -> bool {
        self.keys.iter().any(|key| key == words)
    }

    /// By the first whole words of the name.
    fn begins_with(&self, words: &[String]) -> bool {
        self.keys.first().is_some_and(|name| name.len() > words.len() && name.starts_with(words))
    }

    /// By the first letters.
    fn begins_like(&self, letters: &str) -> bool {
        self.keys.iter().filter_map(|key| key.first()).any(|first| first.starts_with(letters))
    }
}

/// One `@name` of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Where it stands, with the @.
    pub at: Range<usize>,
    pub typed: String,
    pub found: Found,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    One(Target),
    /// They no longer work here.
    Left(Target),
    Several(Vec<Target>),
    Nobody,
}

/// The words of a name, folded.
fn words_of(name: &str) -> Vec<String> {
    fold(name).split(|c: char| !is_of_word(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Letters and digits; accents that are written as signs of their own belong to the letter before.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

/// How to name somebody so that it can be nobody else: what the list offers.
pub fn handle(one: &Named, all: &[Named]) -> String {
    let fits = |key: &&Vec<String>| resolve(key, all) == (key.len(), Found::One(one.target));
    let key = one.keys.iter().find(fits).or(one.keys.first());
    key.map(|words| words.join(".")).unwrap_or_default()
}

/// Everybody named in a text, in its order.
pub fn mentions(text: &str, all: &[Named]) -> Vec<Mention> {
    let hidden = hidden(text);
    let mut found = Vec::new();
    let mut from = 0;
    for (at, _) in text.match_indices('@') {
        if at < from || hidden.iter().any(|part| part.contains(&at)) || !may_begin(text, at) {
            continue;
        }
        let typed = typed_words(text, at + 1);
        let Some((_, last)) = typed.last() else { continue };
        // jo@example.com behind an @: an address of another kind.
        if text.get(*last..).is_some_and(|rest| rest.starts_with('@')) {
            continue;
        }
        let words: Vec<String> = typed.iter().map(|(word, _)| word.clone()).collect();
        let (count, meant) = resolve(&words, all);
        // @5pm is a time, unless somebody is called so.
        if meant == Found::Nobody && !text.get(at + 1..).is_some_and(|rest| rest.starts_with(char::is_alphabetic)) {
            continue;
        }
        let end = typed.get(count.saturating_sub(1)).map_or(*last, |(_, end)| *end);
        from = end;
        found.push(Mention {
            at: at..end,
            typed: text.get(at..end).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "),
            found: meant,
        });
        if found.len() == MOST_MENTIONS {
            break;
        }
    }
    found
}

/// Whether an @ here names somebody: not within a word, an address, a path.
fn may_begin(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    before.is_none_or(|c| !is_of_word(c) && !"._-+/@=&#%~\\!$^`|{}?".contains(c))
}

/// The words from here on, each folded and with its end; between them stands exactly one sign.
fn typed_words(text: &str, from: usize) -> Vec<(String, usize)> {
    let mut words: Vec<(String, usize)> = Vec::new();
    let mut at = from;
    while words.len() < MOST_WORDS {
        let Some(rest) = text.get(at..) else { break };
        let length: usize = rest.chars().take_while(|c| is_of_word(*c)).map(char::len_utf8).sum();
        let Some(word) = rest.get(..length).filter(|word| !word.is_empty()) else { break };
        words.push((fold(word), at + length));
        let Some(between) = rest.get(length..).and_then(|rest| rest.chars().next()) else { break };
        if !" .-_'’\u{a0}".contains(between) {
            break;
        }
        at += length + between.len_utf8();
    }
    words
}

/// Who these words mean, and how many of them belong to the name. More words before fewer; who is here before who left;
/// a whole name before a beginning.
fn resolve(words: &[String], all: &[Named]) -> (usize, Found) {
    for count in (1..=words.len()).rev() {
        let Some(said) = words.get(..count) else { continue };
        for active in [true, false] {
            let here = || all.iter().filter(move |one| one.active == active);
            let called: Vec<&Named> = here().filter(|one| one.is_called(said)).collect();
            if let Some(found) = only(&called) {
                return (count, found);
            }
            let begun: Vec<&Named> = here().filter(|one| one.begins_with(said)).collect();
            if let Some(found) = only(&begun) {
                return (count, found);
            }
        }
    }
    let begins = |word: &&String| word.chars().count() > 1 && word.starts_with(char::is_alphabetic);
    let Some(first) = words.first().filter(begins) else { return (1, Found::Nobody) };
    for active in [true, false] {
        let like: Vec<&Named> = all.iter().filter(|one| one.active == active && one.begins_like(first)).collect();
        if let Some(found) = only(&like) {
            return (1, found);
        }
    }
    (1, Found::Nobody)
}

fn only(found: &[&Named]) -> Option<Found> {
    match found {
        [] => None,
        [one] if one.active => Some(Found::One(one.target)),
        [one] => Some(Found::Left(one.target)),
        several => Some(Found::Several(several.iter().map(|one| one.target).collect())),
    }
}

/// Where nobody is named: code between backticks, fenced code, quoted lines.
fn hidden(text: &str) -> Vec<Range<usize>> {
    let mut hidden = Vec::new();
    let mut fence: Option<&str> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let whole = at..at + line.len();
        let begins = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| begins.starts_with(mark));
        match (fence, mark) {
            (Some(open), Some(mark)) if open == mark => {
                fence = None;
                hidden.push(whole);
            }
            (Some(_), _) => hidden.push(whole),
            (None, Some(mark)) => {
                fence = Some(mark);
                hidden.push(whole);
            }
            (None, None) if begins.starts_with('>') => hidden.push(whole),
            (None, None) => hidden.extend(between_backticks(line).map(|part| at + part.start..at + part.end)),
        }
        at += line.len();
    }
    hidden
}

/// As many backticks close as opened.
fn between_backticks(line: &str) -> impl Iterator<Item = Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in line.match_indices('`') {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    let mut parts = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for (n, run) in runs.iter().enumerate() {
        match &open {
            Some(begin) if begin.len() == run.len() => {
                parts.push(begin.start..run.end);
                open = None;
            }
            Some(_) => {}
            None => {
                let closes = runs.iter().skip(n + 1).any(|later| later.len() == run.len());
                open = closes.then(|| run.clone());
            }
        }
    }
    parts.into_iter()
}

#[cfg(test)]
mod tests;
