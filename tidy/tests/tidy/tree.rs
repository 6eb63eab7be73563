//! The files of the house, as text.

use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub struct File {
    /// From the root, with `/`: `crates/app/src/lib.rs`.
    pub path: String,
    pub text: String,
}

impl File {
    pub fn is(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }

    pub fn is_in(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// `crates/app/src/lib.rs:12`, the place of a byte.
    pub fn place(&self, at: usize) -> String {
        format!("{}:{}", self.path, line_of(&self.text, at))
    }
}

/// Lines are counted from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tidy lies in the root").to_owned()
}

/// Every text file that git tracks or would track: what is built, fetched or kept apart is left out.
pub fn files() -> Vec<File> {
    let root = root();
    let mut found = Vec::new();
    walk(&root, &root, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 50, "tidy found only {} files below {}", found.len(), root.display());
    found
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<File>) {
    const NOT_OURS: [&str; 7] = [".git", ".cargo", "target", "node_modules", "kept-data", ".venv", ".idea"];
    for entry in fs::read_dir(folder).expect("a folder of the house can be read").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().expect("a file has a type");
        // (in a worktree, .git is a file)
        if NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if kind.is_dir() {
            walk(root, &path, found);
        } else if kind.is_file() {
            // What is no text (pictures, raw mails in other charsets) is none of tidy's business.
            if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
                found.push(File { path, text });
            }
        }
    }
}

pub fn rust_files() -> Vec<File> {
    files().into_iter().filter(|file| file.is("rs")).collect()
}

/// Development only: written for us, never run by a customer.
pub fn is_test(path: &str) -> bool {
    ["tidy/", "e2e/", "bench/", "crates/testkit/"].iter().any(|room| path.starts_with(room))
        || path.contains("/tests/")
        || path.ends_with("/tests.rs")
}

/// Fails with every problem at once and what to do about it.
pub fn assert_none(problems: &[String], hint: &str) {
    assert!(problems.is_empty(), "\n{} found:\n  {}\nhint: {hint}\n", problems.len(), problems.join("\n  "));
}
