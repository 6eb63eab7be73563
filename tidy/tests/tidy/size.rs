//! Files under 500 lines, functions under 70. What was longer before stands in `tidy/ratchet.txt` and may only shrink.

use std::collections::BTreeMap;
use std::fs;

use crate::rust;
use crate::tree::{files, root};

const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 70;

/// Written by people, so read by people. Pictures of output (`.snap`) and lists are not.
const READ: [&str; 5] = ["rs", "html", "sql", "ftl", "toml"];

/// `crates/a/src/b.rs` or `crates/a/src/b.rs name`, with its lines.
fn offenders() -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for file in files().iter().filter(|file| READ.iter().any(|kind| file.is(kind))) {
        let lines = file.text.lines().count();
        if lines >= FILE_LINES {
            found.insert(file.path.clone(), lines);
        }
        if file.is("rs") {
            for function in rust::functions(&rust::read(&file.text).code) {
                if function.lines >= FUNCTION_LINES {
                    let longest = found.entry(format!("{} {}", file.path, function.name)).or_default();
                    *longest = function.lines.max(*longest);
                }
            }
        }
    }
    found
}

fn ratchet() -> BTreeMap<String, usize> {
    let text = fs::read_to_string(root().join("tidy/ratchet.txt")).expect("tidy/ratchet.txt is there");
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (what, lines) = line.rsplit_once(' ').expect("a line of ratchet.txt ends in a number");
            (what.to_owned(), lines.parse().expect("a line of ratchet.txt ends in a number"))
        })
        .collect()
}

pub fn problems() -> Vec<String> {
    compare(&offenders(), &ratchet())
}

fn compare(found: &BTreeMap<String, usize>, before: &BTreeMap<String, usize>) -> Vec<String> {
    let mut problems = Vec::new();
    for (what, lines) in found {
        let most = if what.contains(' ') { FUNCTION_LINES } else { FILE_LINES };
        match before.get(what) {
            None => problems.push(format!("{what} has {lines} lines, must stay under {most}")),
            Some(was) if lines > was => problems.push(format!("{what} grew from {was} to {lines} lines")),
            Some(_) => {}
        }
    }
    for (what, was) in before {
        match found.get(what) {
            None => problems.push(format!("{what} is short enough now: take it out of tidy/ratchet.txt")),
            Some(lines) if lines < was => {
                problems.push(format!("{what} shrank from {was} to {lines}: write {lines} into tidy/ratchet.txt"));
            }
            Some(_) => {}
        }
    }
    problems
}

#[test]
fn the_ratchet_only_turns_one_way() {
    let list = |lines: usize| BTreeMap::from([("a.rs".to_owned(), lines)]);
    assert_eq!(compare(&list(600), &list(600)), Vec::<String>::new());
    assert_eq!(compare(&list(601), &list(600)), ["a.rs grew from 600 to 601 lines"]);
    assert_eq!(compare(&list(599), &list(600)).len(), 1);
    assert_eq!(compare(&BTreeMap::new(), &list(600)).len(), 1);
    assert_eq!(compare(&list(600), &BTreeMap::new()).len(), 1);
}
