//! What can go wrong with a verb. `web` maps it once to a page or to problem+json, `kept` to a line and a hint.

use std::fmt;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One field of a form or request that can't be taken, and why. `problem` is the key of a text (`problem-…`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub field: String,
    pub problem: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl Field {
    pub fn new(field: &str, problem: &'static str) -> Field {
        Field { field: field.to_owned(), problem, args: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Field {
        self.args.push((name, value.to_string()));
        self
    }
}

/// A rule said no. `rule` is the key of two texts: `rule-…` says why, `rule-….hint` what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub rule: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl Refused {
    pub fn new(rule: &'static str) -> Refused {
        Refused { rule, args: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Refused {
        self.args.push((name, value.to_string()));
        self
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The thing is not there, or not in this workspace.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The role does not allow it.
    #[error("this role may not do that ({0:?})")]
    Forbidden(crate::policy::Can),
    /// The role would allow it, the token does not.
    #[error("this token may only read")]
    OnlyReads,
    /// Nobody is logged in, or the log-in is not right.
    #[error("not logged in")]
    LoggedOut,
    #[error("some fields can't be taken: {0:?}")]
    Invalid(Vec<Field>),
    /// It is there already, or was changed by somebody else meanwhile.
    #[error("there is already a {0}")]
    Conflict(&'static str),
    #[error("refused by the rule {}", .0.rule)]
    Refused(Refused),
    /// Too much at once: try again after so many seconds.
    #[error("busy, try again in {0} s")]
    Busy(i64),
    #[error("{0}")]
    Internal(String),
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Error {
        Error::Refused(refused)
    }
}

impl Error {
    pub fn invalid(field: &str, problem: &'static str) -> Error {
        Error::Invalid(vec![Field::new(field, problem)])
    }

    pub fn is_disk_full(&self) -> bool {
        matches!(self, Error::Db(db::Error::DiskFull))
    }

    /// The file, the disk or the server lets nobody write.
    pub fn is_read_only(&self) -> bool {
        matches!(self, Error::Db(db::Error::ReadOnly { .. }))
    }

    /// Somebody else held the database for too long: trying again helps.
    pub fn is_database_busy(&self) -> bool {
        matches!(self, Error::Db(db::Error::Busy { .. }))
    }

    /// The database was there and is not now: nothing was changed, and trying again helps.
    pub fn is_database_away(&self) -> bool {
        matches!(self, Error::Db(db::Error::Away { .. } | db::Error::Connect { .. }))
    }

    /// The connection broke while saving: whether it was saved is not known.
    pub fn is_saving_unknown(&self) -> bool {
        matches!(self, Error::Db(db::Error::CommitUnknown))
    }

    pub fn refused(rule: &'static str) -> Error {
        Error::Refused(Refused::new(rule))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::Internal(format!("JSON in the database could not be read: {error}"))
    }
}
