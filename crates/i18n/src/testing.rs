//! For the tests of other rooms: does every text that the code asks for exist?

use std::fs;
use std::path::{Path, PathBuf};

use crate::language;

/// Reads every `*.rs` and `*.html` under `dir` and gives a line `file:line: key` for each `t("key")` or `with("key"`
/// whose key has no English text. Keys that are put together at run time are not seen.
pub fn check_keys_used(dir: impl AsRef<Path>) -> Vec<String> {
    let mut faults = Vec::new();
    for path in sources(dir.as_ref()) {
        let text = fs::read_to_string(&path).unwrap_or_default();
        for (line, key) in keys_in(&text) {
            if !language::english().has(key) {
                faults.push(format!("{}:{line}: {key}", path.display()));
            }
        }
    }
    faults
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "html") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The keys a text asks for, each with its line.
fn keys_in(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    // `with` is also the name of other things that take a word; a key for it has a hyphen.
    for (call, needs_hyphen) in [("t(", false), ("with(", true)] {
        for (at, _) in text.match_indices(call) {
            let (before, after) = text.split_at_checked(at).unwrap_or_default();
            let inside_a_word = before.chars().next_back().is_some_and(|last| last.is_alphanumeric() || last == '_');
            let argument = after.strip_prefix(call).unwrap_or_default().trim_start();
            if inside_a_word {
                continue;
            }
            let Some((key, _)) = argument.strip_prefix('"').and_then(|rest| rest.split_once('"')) else { continue };
            let named = !key.is_empty() && (key.contains('-') || !needs_hyphen);
            let looks_like_a_key =
                named && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
            if looks_like_a_key {
                found.push((before.lines().count().max(1), key));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::keys_in;

    #[test]
    fn keys_are_found_in_rust_and_in_pages() {
        let rust =
            "let a = words.t(\"today-title\");\nx.insert(\"not-a-key\");\nwords.with(\n    \"notice-body\", &[])";
        assert_eq!(keys_in(rust), [(1, "today-title"), (3, "notice-body")]);
        assert_eq!(keys_in("<h1>{{ w.t(\"portal-title\") }}</h1>"), [(1, "portal-title")]);
        assert_eq!(keys_in("Field::new(x).with(\"max\", 3); words.t(\"brand\")"), [(1, "brand")]);
    }
}
