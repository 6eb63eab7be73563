//! What statements may not say.

use crate::rust::{self, closing, words};
use crate::tree::{File, is_test, rust_files};

/// Statements that differ between the engines, outside crates/db. More, and the one SQL text is two.
const SPLIT_AT_MOST: usize = 12;

/// A statement or a piece of one, and where it stands.
struct Statement {
    place: String,
    text: String,
    /// Written in `sql!`, so it is whole.
    whole: bool,
}

fn shipped() -> Vec<File> {
    rust_files().into_iter().filter(|file| !is_test(&file.path) && !file.is_in("crates/db")).collect()
}

/// All texts inside `sql!(…)`, and other texts that look like SQL.
fn statements() -> Vec<Statement> {
    let mut found = Vec::new();
    for file in shipped().iter().filter(|file| file.is_in("crates")) {
        let source = rust::read(&file.text);
        let tests = rust::test_spans(&source.code);
        let macros: Vec<_> = words(&source.code, "sql")
            .into_iter()
            .filter(|at| source.code[*at..].starts_with("sql!"))
            .map(|at| at..closing(&source.code, at))
            .collect();
        for text in source.texts.iter().filter(|text| !tests.iter().any(|span| span.contains(&text.at))) {
            let inside = macros.iter().any(|span| span.contains(&text.at));
            if inside || looks_like_sql(&text.text) {
                let whole = inside && !text.text.contains('{') && looks_like_sql(&text.text);
                found.push(Statement { place: file.place(text.at), text: text.text.to_lowercase(), whole });
            }
        }
    }
    found
}

fn looks_like_sql(text: &str) -> bool {
    let text = text.trim_start().to_lowercase();
    let begins = ["select ", "insert into ", "update ", "delete from ", "with "];
    let goes_on = [" from ", " set ", " values", " as ("];
    begins.iter().any(|begin| text.starts_with(begin)) && goes_on.iter().any(|word| text.contains(word))
}

pub fn split_statements() -> Vec<String> {
    let mut found = Vec::new();
    for file in shipped() {
        let code = rust::read(&file.text).code;
        for at in words(&code, "sql").into_iter().filter(|at| code[*at..].starts_with("sql!")) {
            let inner = code[at + "sql!".len()..].trim_start().trim_start_matches(['{', '(', '[']);
            if inner.trim_start().starts_with("sqlite:") {
                found.push(file.place(at));
            }
        }
    }
    if found.len() > SPLIT_AT_MOST { found } else { Vec::new() }
}

pub fn counts_over_joins() -> Vec<String> {
    let joined = |text: &str| text.contains("count(") && text.contains(" join ");
    statements().into_iter().filter(|it| joined(&it.text)).map(|it| it.place).collect()
}

pub fn offsets() -> Vec<String> {
    statements().into_iter().filter(|it| !words(&it.text, "offset").is_empty()).map(|it| it.place).collect()
}

/// Every statement names the workspace: that is what keeps one business's rows from another's eyes.
pub fn without_workspace() -> Vec<String> {
    let engine = |text: &str| text.contains("sqlite_master") || text.contains("pg_") || text.contains("pragma");
    // SQLite's full-text tables have no columns of their own: they are reached by the rowid of a row that was.
    let by_row = |text: &str| text.contains("_search") && text.contains("rowid");
    statements()
        .into_iter()
        .filter(|it| it.whole && !it.text.contains("workspace_id") && !engine(&it.text) && !by_row(&it.text))
        .map(|it| it.place)
        .collect()
}

#[test]
fn a_statement_is_told_from_a_sentence() {
    assert!(looks_like_sql("select a from b"));
    assert!(looks_like_sql("\n  update b set a = $1"));
    assert!(!looks_like_sql("select one from the list below"[..10].trim()));
    assert!(!looks_like_sql("the customer was told"));
}
