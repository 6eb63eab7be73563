//! Which room may call which, and which noun may know which.

use crate::rust::{self, closing, word_at, words};
use crate::tree::{File, files, is_test};

const LEAVES: [&str; 9] = ["db", "mail", "planner", "stats", "i18n", "push", "commitments", "tone", "paper"];
const ROOMS: [&str; 16] = [
    "db",
    "mail",
    "planner",
    "stats",
    "i18n",
    "push",
    "commitments",
    "tone",
    "paper",
    "app",
    "web",
    "sim",
    "kept",
    "testkit",
    "e2e",
    "bench",
];

/// What a crate's shipped code may depend on, of ours.
fn may_use(room: &str) -> &'static [&'static str] {
    match room {
        // The one leaf that stands on another: what "Friday" means is a matter of opening hours.
        "commitments" => &["planner"],
        "app" => &LEAVES,
        // The pure halves of the leaves are shown to people as they are; the database is not.
        "web" => &["app", "mail", "planner", "stats", "i18n", "commitments", "tone", "paper"],
        "sim" => &["app", "mail", "planner", "stats", "i18n", "commitments"],
        "kept" => &["db", "mail", "planner", "stats", "i18n", "commitments", "tone", "push", "app", "web", "sim"],
        "testkit" => &["db", "mail", "planner", "stats", "i18n", "commitments", "tone", "app", "web"],
        "e2e" => &["testkit"],
        "bench" => &["db", "mail", "planner", "stats", "i18n", "commitments", "tone", "app", "web", "sim", "testkit"],
        // Development only: the fuzz targets of the mail room, in a workspace of their own.
        "fuzz" => &["mail"],
        _ => &[],
    }
}

pub fn crates() -> Vec<String> {
    let mut problems = Vec::new();
    for file in files().iter().filter(|file| file.path.ends_with("/Cargo.toml")) {
        let room = file.path.trim_end_matches("/Cargo.toml").rsplit('/').next().unwrap_or_default();
        let mut section = "";
        for line in file.text.lines().map(str::trim) {
            if line.starts_with('[') {
                section = line;
            }
            let name: String = line.chars().take_while(|char| char.is_alphanumeric() || "_-".contains(*char)).collect();
            let shipped = section == "[dependencies]" || section == "[build-dependencies]";
            if shipped && ROOMS.contains(&name.as_str()) && !may_use(room).contains(&name.as_str()) {
                problems.push(format!("{}: {room} may not depend on {name}", file.path));
            }
            let development = section == "[dev-dependencies]" && room != "tidy";
            let allowed = |name: &str| name == room || name == "testkit" || may_use(room).contains(&name);
            if development && ROOMS.contains(&name.as_str()) && !allowed(&name) && LEAVES.contains(&room) {
                problems.push(format!("{}: the tests of the leaf {room} may not use {name}", file.path));
            }
        }
    }
    problems
}

/// Lower nouns first. A noun may know those of a smaller number, and those beside it are strangers.
fn rank(module: &str) -> Option<usize> {
    let ranks: [&[&str]; 12] = [
        // What all nouns stand on.
        &[
            "clock",
            "counters",
            "error",
            "idempotency",
            "ids",
            "journal",
            "kept",
            "links",
            "migrations",
            "narrowing",
            "outbox",
            "policy",
            "search",
        ],
        &["time", "timers", "who", "sealed", "text"],
        &["workspaces"],
        &["fields", "calendars"],
        &["customers", "following", "standards"],
        &["conversations"],
        &["promises", "fetching", "views"],
        &["regimes", "webhooks"],
        &["macros", "remedies", "improvement", "relationships", "appointments"],
        // Calls those that make right, that make it stop, and that set its clocks.
        &["complaints"],
        &["checkins", "charter"],
        // Wires timers and mail to the nouns, so it knows them all.
        &["jobs", "lib", "demo", "today", "upkeep", "notices", "leaving", "recount", "reports"],
    ];
    // The two base lines are one floor.
    ranks.iter().position(|names| names.contains(&module)).map(|rank| rank.max(1))
}

pub fn nouns() -> Vec<String> {
    let mut problems = Vec::new();
    for file in files().iter().filter(|file| file.is("rs") && file.is_in("crates/app/src")) {
        let inner = file.path.trim_start_matches("crates/app/src/");
        let own = inner.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        let Some(own_rank) = rank(own) else {
            problems.push(format!(
                "{}: the noun `{own}` has no place yet: add it to `rank` in tidy/tests/tidy/arrows.rs",
                file.path
            ));
            continue;
        };
        for (at, other) in mentions(file) {
            let Some(other_rank) = rank(&other) else { continue };
            let beside = other_rank == own_rank && own_rank > 1 && other != own;
            if other_rank > own_rank || beside {
                problems.push(format!("{}: `{own}` knows `{other}`, which stands above or beside it", file.place(at)));
            }
        }
    }
    problems
}

/// Modules of the own crate that a file names: `crate::x` and `use crate::{x, y::z}`.
fn mentions(file: &File) -> Vec<(usize, String)> {
    let code = rust::read(&file.text).code;
    let tests = rust::test_spans(&code);
    let mut found = Vec::new();
    for at in words(&code, "crate") {
        let Some(rest) = code[at..].strip_prefix("crate::") else { continue };
        if tests.iter().any(|span| span.contains(&at)) {
            continue;
        }
        let from = at + "crate::".len();
        if rest.starts_with('{') {
            let group = &code[from + 1..closing(&code, from)];
            found.extend(split_top(group).into_iter().map(|part| (at, word_at(part, 0).to_owned())));
        } else {
            found.push((at, word_at(&code, from).to_owned()));
        }
    }
    found
}

/// Split at commas that stand in no bracket.
pub fn split_top(list: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, byte) in list.bytes().enumerate() {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth -= 1,
            b',' if depth == 0 => {
                parts.push(&list[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[from..]);
    parts
}

/// Names that a kind of file may not know, with the reason.
struct Stranger {
    applies: fn(&str) -> bool,
    names: &'static [&'static str],
    why: &'static str,
}

const STRANGERS: [Stranger; 3] = [
    Stranger {
        applies: |path| path.starts_with("crates/") && path.ends_with("/rules.rs"),
        names: &["sql!", "db::", "params!", "Tx", "Clock", "std::fs", "std::io", "std::net", "std::env"],
        why: "rules are pure: no SQL, no I/O",
    },
    Stranger {
        applies: |path| path.starts_with("crates/") && path.ends_with("/rules.rs"),
        names: &["std::time", "std::process", "tokio::", "rand::", "Timestamp::now", "Zoned::now", "async fn"],
        why: "rules are pure: time and chance are parameters",
    },
    Stranger {
        applies: |path| path.starts_with("crates/web/src/"),
        names: &["db::", "sql!", "Sql::", "rusqlite", "postgres", "tokio_postgres"],
        why: "web asks app; it never speaks SQL",
    },
];

pub fn strangers() -> Vec<String> {
    let mut problems = Vec::new();
    for file in files().iter().filter(|file| file.is("rs") && !is_test(&file.path)) {
        let code = rust::read(&file.text).code;
        let tests = rust::test_spans(&code);
        for stranger in STRANGERS.iter().filter(|stranger| (stranger.applies)(&file.path)) {
            for name in stranger.names {
                let bare = name.trim_end_matches(['!', ':']);
                for at in words(&code, bare) {
                    let is_path_of_other = at >= 2 && &code[at - 2..at] == "::";
                    let in_test = tests.iter().any(|span| span.contains(&at));
                    if code[at..].starts_with(name) && !is_path_of_other && !in_test {
                        problems.push(format!("{}: names `{name}` ({})", file.place(at), stranger.why));
                    }
                }
            }
        }
    }
    problems
}
