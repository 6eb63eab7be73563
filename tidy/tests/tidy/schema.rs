//! Every table begins with workspace_id and every key contains it: that keeps workspaces apart.

use crate::arrows::split_top;
use crate::tree::{File, files, line_of};

const KEY: &str = "workspace_id";
const TYPES: [&str; 5] = ["bigint", "text", "bytea", "boolean", "double"];

pub fn problems() -> Vec<String> {
    let mut problems = Vec::new();
    let folder = "crates/app/migrations";
    let scripts: Vec<File> = files().into_iter().filter(|file| file.is("sql") && file.is_in(folder)).collect();
    assert!(!scripts.is_empty(), "no migrations in {folder}");
    for file in &scripts {
        let text = without_comments(&file.text).to_lowercase();
        let mut from = 0;
        for statement in text.split(';') {
            let at = from + statement.len() - statement.trim_start().len();
            let place = format!("{}:{}", file.path, line_of(&text, at));
            problems.extend(statement_problems(statement).into_iter().map(|problem| format!("{place}: {problem}")));
            from += statement.len() + 1;
        }
    }
    problems
}

/// Blanks `-- …`, so that places agree.
fn without_comments(text: &str) -> String {
    let blank = |line: &str| match line.split_once("--") {
        Some((code, comment)) => format!("{code}{}", " ".repeat(comment.len() + 2)),
        None => line.to_owned(),
    };
    text.lines().map(blank).collect::<Vec<_>>().join("\n")
}

fn statement_problems(statement: &str) -> Vec<String> {
    let flat = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(rest) = flat.strip_prefix("create table ") {
        return table_problems(rest);
    }
    match flat.strip_prefix("create unique index ") {
        Some(rest) if !bracket(rest).contains(KEY) => vec![format!("the unique index `{rest}` lacks {KEY}")],
        _ => Vec::new(),
    }
}

fn bracket(text: &str) -> &str {
    text.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).map_or("", |(inner, _)| inner)
}

fn table_problems(rest: &str) -> Vec<String> {
    let name = rest.split([' ', '(']).next().unwrap_or_default();
    let parts: Vec<&str> = split_top(bracket(rest)).into_iter().map(str::trim).collect();
    let mut problems = Vec::new();
    if !parts.first().is_some_and(|first| first.starts_with("workspace_id bigint not null")) {
        problems.push(format!("the table {name} does not begin with `{KEY} BIGINT not null`"));
    }
    if !parts.iter().any(|part| part.contains("primary key")) {
        problems.push(format!("the table {name} has no primary key"));
    }
    for part in parts {
        if let Some(problem) = part_problem(part) {
            problems.push(format!("the table {name}: {problem}"));
        }
    }
    problems
}

fn part_problem(part: &str) -> Option<String> {
    if part.starts_with("foreign key") {
        let (ours, theirs) = part.split_once("references")?;
        let whole = [ours, theirs].iter().all(|side| bracket(side).contains(KEY));
        return (!whole).then(|| format!("`{part}` lacks {KEY} on a side"));
    }
    if part.starts_with("primary key") || part.starts_with("unique") {
        return (!bracket(part).contains(KEY)).then(|| format!("`{part}` lacks {KEY}"));
    }
    if part.starts_with("check") || part.starts_with("constraint") {
        return None;
    }
    let (column, rest) = part.split_once(' ')?;
    let kind = rest.split(' ').next().unwrap_or_default();
    let is_search = kind == "tsvector";
    if !TYPES.contains(&kind) && !is_search {
        return Some(format!("the column {column} has the type {kind}; only {} run on both engines", TYPES.join(", ")));
    }
    let keyed = ["primary key", "unique", "references"].iter().any(|word| rest.contains(word));
    (keyed && column != KEY).then(|| format!("the key written at the column {column} lacks {KEY}"))
}

#[test]
fn a_table_without_its_workspace_is_seen() {
    let bad = [
        "create table a (a_id BIGINT not null, primary key (a_id))",
        "create table a (workspace_id BIGINT not null, a_id BIGINT primary key)",
        "create table a (workspace_id BIGINT not null, b_id BIGINT, primary key (workspace_id), foreign key (b_id) references b (b_id))",
        "create table a (workspace_id BIGINT not null, n INTEGER, primary key (workspace_id))",
        "create unique index a_name on a (name)",
    ];
    for statement in bad {
        assert!(!statement_problems(&statement.to_lowercase()).is_empty(), "{statement}");
    }
    let good = "create table a (workspace_id BIGINT not null references w (workspace_id), n TEXT, primary key (workspace_id, n))";
    assert_eq!(statement_problems(&good.to_lowercase()), Vec::<String>::new());
}
