//! What went wrong, in one line, and what to do about it, in the next.

use std::fmt::Display;

pub type Result<T, E = Trouble> = std::result::Result<T, E>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What happened and why.
    pub what: String,
    /// What to do next.
    pub hint: String,
    pub exit_code: u8,
    /// It is about the file of the database, or who may use it: [`crate::place::Place::explain`] knows which file.
    pub of_database: bool,
}

impl Trouble {
    pub fn new(what: impl Display, hint: impl Display) -> Trouble {
        Trouble { what: plain(&what.to_string()), hint: hint.to_string(), exit_code: 1, of_database: false }
    }

    /// The same trouble, with what we were doing in front of it.
    pub fn while_doing(self, doing: impl Display) -> Trouble {
        Trouble { what: format!("{doing}: {}", self.what), ..self }
    }
}

/// A file or folder that could not be used.
pub fn of_file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Trouble {
    use std::io::ErrorKind::{NotFound, PermissionDenied, ReadOnlyFilesystem, StorageFull};
    let hint = match error.kind() {
        NotFound => "check the spelling; paths are taken from the current folder",
        PermissionDenied => "check who owns it and who may use it (start Kept as that user), or choose another one",
        ReadOnlyFilesystem => "this disk can't be written to; choose a folder on another one",
        StorageFull => "the disk is full: free some space and try again; nothing was left half written",
        _ => "check the path and the disk, and try again",
    };
    Trouble::new(format!("can't {doing} {}: {}", path.display(), error), hint)
}

/// Without the "(os error 13)" that helps nobody.
fn plain(text: &str) -> String {
    let Some((before, rest)) = text.split_once(" (os error ") else { return text.to_owned() };
    format!("{before}{}", rest.split_once(')').map_or("", |(_, after)| after))
}

impl From<db::Error> for Trouble {
    fn from(error: db::Error) -> Trouble {
        let hint = error.hint().unwrap_or("`kept doctor` looks whether the database is well").to_owned();
        let of_database = matches!(error, db::Error::DiskFull | db::Error::ReadOnly { .. } | db::Error::Connect { .. });
        Trouble { of_database, ..Trouble::new(error, hint) }
    }
}

impl From<app::Error> for Trouble {
    fn from(error: app::Error) -> Trouble {
        use app::Error::{Busy, Conflict, Db, Forbidden, Internal, Invalid, LoggedOut, NotFound, OnlyReads, Refused};
        let words = i18n::Words::new("en", &jiff::tz::TimeZone::UTC);
        match error {
            Db(error) => error.into(),
            Invalid(fields) => {
                let told: Vec<String> = fields
                    .iter()
                    .map(|field| format!("{}: {}", flag_of(&field.field), text(&words, field.problem, &field.args)))
                    .collect();
                Trouble::new(told.join("; "), "correct this and run it again; nothing was written")
            }
            Refused(refused) => {
                let hint = format!("{}-hint", key_of_rule(refused.rule));
                Trouble::new(
                    text(&words, &key_of_rule(refused.rule), &refused.args),
                    text(&words, &hint, &refused.args),
                )
            }
            NotFound(noun) => Trouble::new(format!("there is no such {noun}"), "list them to see what is there"),
            Conflict(noun) => Trouble::new(format!("there is already a {noun} like this"), "use the one that is there"),
            Forbidden(can) => {
                Trouble::new(format!("this person may not do that ({can:?})"), "ask someone with the role for it")
            }
            OnlyReads => Trouble::new("this token may only read", "make one with --scopes read,write"),
            LoggedOut => Trouble::new("the log-in is not right", "check the mail address and the pass phrase"),
            Busy(seconds) => Trouble::new("too much at once", format!("try again in {seconds} s")),
            Internal(message) => Trouble::new(message, "this is a fault in Kept: please report it with this line"),
        }
    }
}

/// An error of a verb in words, for a place where only one line is shown.
pub fn say_error(error: &app::Error) -> String {
    let words = i18n::Words::new("en", &jiff::tz::TimeZone::UTC);
    match error {
        app::Error::Refused(refused) => text(&words, &key_of_rule(refused.rule), &refused.args),
        other => other.to_string(),
    }
}

fn key_of_rule(rule: &str) -> String {
    format!("rule-{rule}")
}

/// `time_zone` is `--time-zone` here.
fn flag_of(field: &str) -> String {
    field.replace('_', " ")
}

fn text(words: &i18n::Words, key: &str, args: &[(&'static str, String)]) -> String {
    let args: Vec<(&str, i18n::Arg)> =
        args.iter().map(|(name, value)| (*name, i18n::Arg::from(value.as_str()))).collect();
    words.with(key, &args)
}

/// What is wrong with one field, in words.
pub fn say(field: &app::Field) -> String {
    let words = i18n::Words::new("en", &jiff::tz::TimeZone::UTC);
    format!("{}: {}", flag_of(&field.field), text(&words, field.problem, &field.args))
}
