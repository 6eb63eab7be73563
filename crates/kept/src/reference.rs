//! `kept reference`: what docs/reference holds, written from the program itself, so that it can't be wrong for long.

use std::fmt::Write;
use std::path::Path;

use app::{Can, Clock, Ids, Kept, Role, policy};
use clap::CommandFactory;

use crate::cli::Cli;
use crate::config::KEYS;
use crate::out;
use crate::trouble::{Result, Trouble, of_file};

pub fn write(folder: &Path, check: bool) -> Result<()> {
    let files = [
        ("cli.md", cli()),
        ("config.md", config()),
        ("permissions.md", permissions()),
        ("schema.md", schema()?),
        ("openapi.json", web::openapi::TEXT.clone()),
    ];
    let mut stale = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        if std::fs::read_to_string(&path).is_ok_and(|there| there == text) {
            continue;
        }
        stale.push(name);
        if !check {
            std::fs::create_dir_all(folder).map_err(|error| of_file("make the folder", folder, &error))?;
            std::fs::write(&path, text).map_err(|error| of_file("write", &path, &error))?;
            out::line(&path.display().to_string())?;
        }
    }
    if check && !stale.is_empty() {
        return Err(Trouble::new(
            format!("stale in {}: {}", folder.display(), stale.join(", ")),
            "run `kept reference` and commit what changed",
        ));
    }
    Ok(())
}

const WRITTEN: &str = "<!-- Written by `kept reference`; change the program, not this file. -->\n\n";

/// Writing into a `String` can't fail.
macro_rules! put {
    ($text:expr, $($arg:tt)*) => {
        let _infallible = writeln!($text, $($arg)*);
    };
}

fn cli() -> String {
    let mut text = format!(
        "{WRITTEN}# The command line\n\nData goes to stdout, all else to stderr. Errors are a line that says what happened and why, and a `hint:` line.\n"
    );
    let mut top = Cli::command().term_width(100).bin_name("kept");
    top.build();
    describe(&mut text, &mut top, "kept");
    text
}

fn describe(text: &mut String, verb: &mut clap::Command, name: &str) {
    put!(text, "\n## {name}\n\n```text\n{}\n```", trimmed(&verb.render_long_help().to_string()));
    let subs: Vec<String> =
        verb.get_subcommands().filter(|sub| !sub.is_hide_set()).map(|sub| sub.get_name().to_owned()).collect();
    for sub in subs {
        if let Some(found) = verb.find_subcommand_mut(&sub) {
            describe(text, found, &format!("{name} {sub}"));
        }
    }
}

fn trimmed(help: &str) -> String {
    help.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn config() -> String {
    let mut text = format!(
        "{WRITTEN}# Configuration\n\nA value is taken from the flag, else from the environment, else from `kept.toml` in the data folder, else its\ndefault. `kept config show` says what each value is and where it came from. Unknown keys are refused.\n\n| kept.toml | environment | default | |\n|---|---|---|---|\n"
    );
    for key in KEYS {
        let default = if key.default.is_empty() { String::new() } else { format!("`{}`", key.default) };
        put!(text, "| `{}` | `KEPT_{}` | {default} | {} |", key.name, key.name.to_ascii_uppercase(), key.about);
    }
    text.push_str(
        "\n`KEPT_DATA` names the data folder (flag `--data`). `KEPT_SMTP_PASSWORD` is read by `kept setup` alone.\n\n```toml\n# kept-data/kept.toml\nlisten = \"127.0.0.1:8080\"\npublic_url = \"https://desk.example.com\"\n```\n",
    );
    text
}

fn permissions() -> String {
    let mut text = format!("{WRITTEN}# Who may do what\n\nThe whole policy (`app::policy::allows`).\n\n| |");
    for role in Role::STAFF {
        let _infallible = write!(text, " {} |", role.as_str());
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(Role::STAFF.len()));
    text.push('\n');
    for can in Can::ALL {
        if can == Can::Answer {
            continue; // the customer's own page
        }
        let _infallible = write!(text, "| {} |", spaced(&format!("{can:?}")));
        for role in Role::STAFF {
            let _infallible = write!(text, " {} |", if policy::allows(role, can) { "yes" } else { "" });
        }
        text.push('\n');
    }
    text.push_str("\nA customer's signed link opens that customer's own page and nothing else.\n");
    text
}

/// `MakePromises` → `make promises`.
fn spaced(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

/// From a database that was just made.
fn schema() -> Result<String> {
    let folder = std::env::temp_dir().join(format!("kept-reference-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| of_file("make the folder", &folder, &error))?;
    let url = format!("sqlite:{}?synchronous=off", folder.join("kept.db").display());
    let tables = Kept::open(&url, Clock::System, Ids::random())
        .map_err(Trouble::from)
        .and_then(|kept| Ok(db::schema(&kept.db)?));
    if let Err(error) = std::fs::remove_dir_all(&folder) {
        out::note(&format!("note: {} could not be removed: {error}", folder.display()));
    }
    let mut text = format!(
        "{WRITTEN}# Tables\n\nThe same on SQLite and PostgreSQL. Times (`…_at`) are milliseconds since 1970 UTC; every table begins with\n`workspace_id`, and every key contains it. Search tables differ by engine and are left out.\n"
    );
    for table in tables?.iter().filter(|table| app::migrations::TABLES.contains(&table.name.as_str())) {
        put!(text, "\n## {}\n\n| column | type | |\n|---|---|---|", table.name);
        for column in &table.columns {
            put!(text, "| {} | {} | {} |", column.name, column.kind, if column.nullable { "may be empty" } else { "" });
        }
    }
    Ok(text)
}
