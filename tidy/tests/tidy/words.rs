//! Every text that code or pages ask for is there in English.

use std::collections::{BTreeMap, BTreeSet};

use crate::rust;
use crate::tree::{files, is_test, root, rust_files};

pub fn missing() -> Vec<String> {
    let root = root();
    let rooms = ["app", "web", "kept", "sim"].map(|room| root.join("crates").join(room).join("src"));
    let found = rooms.iter().flat_map(i18n::testing::check_keys_used);
    let here = format!("{}/", root.display());
    let mut problems: Vec<String> = found.map(|problem| problem.replace(&here, "")).collect();
    problems.extend(unspoken());
    problems
}

/// Refusals and problems carry the name of their text, and it is looked up far from where it was written.
fn unspoken() -> Vec<String> {
    let known: BTreeSet<&str> = i18n::keys().collect();
    let mut problems = Vec::new();
    for file in rust_files().iter().filter(|file| file.is_in("crates") && !is_test(&file.path)) {
        let source = rust::read(&file.text);
        let tests = rust::test_spans(&source.code);
        for text in source.texts.iter().filter(|text| !tests.iter().any(|span| span.contains(&text.at))) {
            let before = source.code[..text.at].trim_end();
            let refused = ["Refused::new(", "Error::refused("].iter().any(|call| before.ends_with(call));
            let wanted = if refused {
                vec![format!("rule-{}", text.text), format!("rule-{}-hint", text.text)]
            } else if is_key(&text.text) && text.text.starts_with("problem-") {
                vec![text.text.clone()]
            } else {
                continue;
            };
            let gone = wanted.into_iter().filter(|key| !known.contains(key.as_str()));
            problems.extend(gone.map(|key| format!("{}: {key}", file.place(text.at))));
        }
    }
    problems
}

fn is_key(text: &str) -> bool {
    !text.ends_with('-') && text.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-')
}

/// A text written twice in a language: which of the two people get is chance, and the other's arguments are not filled in.
pub fn written_twice() -> Vec<String> {
    let mut first: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut problems = Vec::new();
    for file in files().iter().filter(|file| file.is("ftl")) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        for (number, line) in file.text.lines().enumerate() {
            let Some((key, _)) = line.split_once('=') else { continue };
            let key = key.trim_end();
            if line.starts_with(|char: char| char.is_ascii_lowercase() || char == '-') && is_key(key) {
                let place = format!("{}:{}", file.path, number + 1);
                if let Some(before) = first.insert((folder.clone(), key.to_owned()), place.clone()) {
                    problems.push(format!("{place}: {key}, as in {before}"));
                }
            }
        }
    }
    problems
}
