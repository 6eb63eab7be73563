//! Names, marks and paths that have no place in the house.

use crate::rust::{self, word_at, words};
use crate::tree::{File, files, rust_files};

/// They say what somebody does with a thing, not what it is.
const EMPTY_NAMES: [&str; 8] = ["Manager", "Helper", "Helpers", "Util", "Utils", "Service", "Data", "Info"];

pub fn empty_names() -> Vec<String> {
    let mut problems = Vec::new();
    for file in rust_files() {
        let stem = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        if EMPTY_NAMES.iter().any(|name| stem.eq_ignore_ascii_case(name)) {
            problems.push(format!("{}: the file says nothing by its name", file.path));
        }
        let code = rust::read(&file.text).code;
        for kind in ["struct", "enum", "trait", "type", "union"] {
            for at in words(&code, kind) {
                let name = word_at(&code, at + kind.len());
                if EMPTY_NAMES.iter().any(|ending| name.ends_with(ending)) {
                    problems.push(format!("{}: `{name}`", file.place(at)));
                }
            }
        }
    }
    problems
}

pub fn ignored_tests() -> Vec<String> {
    let mut problems = Vec::new();
    for file in rust_files() {
        let code = rust::read(&file.text).code;
        for mark in ["#[ignore", ", ignore)]"] {
            problems.extend(code.match_indices(mark).map(|(at, _)| file.place(at)));
        }
    }
    problems
}

/// Put together here, so that this file does not find itself.
fn unfinished_marks() -> [String; 4] {
    ["TO-DO", "FIX-ME", "XX-X", "HA-CK"].map(|mark| mark.replace('-', ""))
}

/// Files that others wrote, taken over whole.
fn is_vendored(file: &File) -> bool {
    file.path.contains("/vendor/") || file.path.contains("htmx") || file.path == "Cargo.lock"
}

pub fn unfinished() -> Vec<String> {
    let mut problems = Vec::new();
    for file in files().iter().filter(|file| !is_vendored(file)) {
        for mark in unfinished_marks() {
            problems.extend(words(&file.text, &mark).into_iter().map(|at| format!("{}: {mark}", file.place(at))));
        }
        if file.is("rs") {
            let code = rust::read(&file.text).code;
            for name in ["todo", "unimplemented"] {
                let calls = words(&code, name).into_iter().filter(|at| code[at + name.len()..].starts_with('!'));
                problems.extend(calls.map(|at| format!("{}: {name}!", file.place(at))));
            }
        }
    }
    problems
}

/// A path that only one machine has. `example.org/home/` and `$HOME/…` are none.
pub fn machine_paths() -> Vec<String> {
    let mut problems = Vec::new();
    for file in files().iter().filter(|file| !is_vendored(file)) {
        for folder in ["work", "root", "home"].map(|name| format!("/{name}/")) {
            for (at, _) in file.text.match_indices(&folder) {
                let before = file.text[..at].chars().next_back();
                if !before.is_some_and(|char| char.is_alphanumeric() || "._-}/*)".contains(char)) {
                    problems.push(format!("{}: {folder}", file.place(at)));
                }
            }
        }
    }
    problems
}
