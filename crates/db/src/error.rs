//! What can go wrong between a statement and a database, in the same words for both engines.

/// Every failure of this room. `Clone`, because one failed commit answers many waiting writes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A statement that must give a row gave none.
    #[error("no such row")]
    NoRow,
    /// A unique index or primary key refused the row. `on` reads `table.a, table.b`, or the index's name where it
    /// is over an expression.
    #[error("there is already a row with the same {on}")]
    Unique { on: String },
    /// A foreign key refused the change: the row it points to is missing, or something still points to this one.
    #[error("this row is tied to another one: {message}")]
    ForeignKey { message: String },
    /// A `not null` or `check` refused the row.
    #[error("the database refused the row: {message}")]
    Constraint { message: String },
    /// Someone else held the database for too long.
    #[error("the database is busy: {message}")]
    Busy { message: String },
    /// No room left. Nothing of the transaction was written.
    #[error("the disk that holds the database is full; nothing was written")]
    DiskFull,
    /// The file or its folder belongs to someone else, the disk is mounted read-only, or the server is a standby.
    #[error("the database can be read and not changed: {message}")]
    ReadOnly { message: String },
    /// The disk answered with an error, or the file is not as it was written.
    #[error("the disk or the file of the database is damaged: {message}")]
    Damaged { message: String },
    /// The database was migrated by a newer program.
    #[error("the database is at version {found}, this program knows versions up to {known}")]
    NewerVersion { found: i64, known: i64 },
    /// A migration that was applied reads differently now.
    #[error("migration {version} ({name}) was changed after it had been applied to this database")]
    ChecksumChanged { version: i64, name: String },
    /// The database can't be opened or reached.
    #[error("can't open the database {address}: {message}")]
    Connect { address: String, message: String },
    /// The database was there, and is not now: it restarts, or the way to it is cut. Nothing of the transaction is there.
    #[error("the database can't be reached at the moment: {message}")]
    Away { message: String },
    /// The connection broke while committing: whether the change is there is unknown.
    #[error("the connection to the database broke while saving; it is unknown whether the change was saved")]
    CommitUnknown,
    /// The closure panicked; its changes were rolled back.
    #[error("the work panicked and was rolled back: {message}")]
    Panicked { message: String },
    /// The database handle was closed.
    #[error("the database is closed")]
    Closed,
    /// A column holds something else than was asked for, or a parameter doesn't fit.
    #[error("{message}")]
    Type { message: String },
    /// Anything else, with the statement it came from.
    #[error("{message} (in: {sql})")]
    Other { sql: String, message: String },
}

impl Error {
    /// What a person can do about it, where there is something.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Busy { .. } => Some("another program may be using the same database; wait a moment and try again"),
            Self::DiskFull => Some("free some space on the disk and try again"),
            Self::ReadOnly { .. } => Some(
                "start Kept as the user who owns the data folder and all files in it, on a disk that may be written; \
                 with PostgreSQL, name the primary and not a standby",
            ),
            Self::Damaged { .. } => Some(
                "stop Kept, keep a copy of the data folder, look at the disk (dmesg), and bring back the last backup: \
                 kept restore FILE --force",
            ),
            Self::NewerVersion { .. } => {
                Some("start the newer program again, or restore a backup made before the update")
            }
            Self::ChecksumChanged { .. } => {
                Some("this program was not built from a released version; use a released one")
            }
            Self::Connect { message, .. } if message.contains("certificate") => Some(
                "give the host name that is in the server's certificate; an authority of your own is named by its file: \
                 ?sslmode=verify-full&sslrootcert=/path/ca.pem",
            ),
            Self::Connect { .. } => Some("check the address, that the folder or server exists, and who may open it"),
            Self::Away { .. } => Some("wait a moment and try again; see the log of PostgreSQL if it stays so"),
            Self::CommitUnknown => Some("look whether the change is there before doing it again"),
            _ => None,
        }
    }

    pub(crate) fn other(sql: &str, message: impl std::fmt::Display) -> Self {
        Self::Other { sql: shorten(sql), message: message.to_string() }
    }

    pub(crate) fn away(message: impl std::fmt::Display) -> Self {
        Self::Away { message: message.to_string() }
    }

    pub(crate) fn sqlite(sql: &str, error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let (failure, message) = match error {
            rusqlite::Error::SqliteFailure(failure, text) => {
                (failure, text.clone().unwrap_or_else(|| failure.to_string()))
            }
            rusqlite::Error::SqlInputError { error: failure, msg, .. } => (failure, msg.clone()),
            _ => return Self::other(sql, error),
        };
        match (failure.code, failure.extended_code) {
            (_, rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => {
                Self::Unique { on: unique_columns(&message) }
            }
            (_, rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Self::ForeignKey { message },
            (ErrorCode::ConstraintViolation, _) => Self::Constraint { message },
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Self::Busy { message },
            // The -shm file beside the database could not grow: SQLite has no code of its own for "full" there.
            (ErrorCode::DiskFull, _) | (_, rusqlite::ffi::SQLITE_IOERR_SHMSIZE) => Self::DiskFull,
            (ErrorCode::ReadOnly, _) => Self::ReadOnly { message },
            (ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt, _) => Self::Damaged { message },
            _ => Self::other(sql, message),
        }
    }

    pub(crate) fn postgres(sql: &str, error: &postgres::Error) -> Self {
        use postgres::error::SqlState;
        let Some(detail) = error.as_db_error() else {
            let broken = error.is_closed() || crate::pg::is_io(error);
            return if broken { Self::away(chain(error)) } else { Self::other(sql, chain(error)) };
        };
        let message = detail.message().to_owned();
        match detail.code() {
            state if *state == SqlState::UNIQUE_VIOLATION => Self::Unique { on: unique_key(detail) },
            state if *state == SqlState::FOREIGN_KEY_VIOLATION => Self::ForeignKey { message },
            state if state.code().starts_with("23") => Self::Constraint { message },
            state if *state == SqlState::DISK_FULL => Self::DiskFull,
            _ if crate::pg::is_ending(error) => Self::Away { message },
            state if *state == SqlState::READ_ONLY_SQL_TRANSACTION => Self::ReadOnly { message },
            state if matches!(state.code(), "55P03" | "57014" | "40001" | "40P01" | "53300") => Self::Busy { message },
            _ => Self::other(sql, message),
        }
    }
}

/// An error and what caused it, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

/// `UNIQUE constraint failed: t.a, t.b` or `…: index 'name'`.
fn unique_columns(message: &str) -> String {
    let columns = message.split_once(": ").map_or(message, |(_, rest)| rest);
    match columns.strip_prefix("index '") {
        Some(index) => index.trim_end_matches('\'').to_owned(),
        None => columns.to_owned(),
    }
}

/// PostgreSQL says `Key (a, b)=(1, x) already exists.`; say it as SQLite does.
fn unique_key(error: &postgres::error::DbError) -> String {
    let constraint = error.constraint().unwrap_or("key");
    let columns = error
        .detail()
        .and_then(|text| text.strip_prefix("Key ("))
        .and_then(|text| text.split_once(")=("))
        .map(|(columns, _)| columns)
        .filter(|columns| !columns.contains('('));
    match (columns, error.table()) {
        (Some(columns), Some(table)) => {
            let named: Vec<String> = columns.split(", ").map(|column| format!("{table}.{column}")).collect();
            named.join(", ")
        }
        _ => constraint.to_owned(),
    }
}

fn shorten(sql: &str) -> String {
    let mut words = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = words.char_indices().nth(200) {
        words.truncate(cut);
        words.push('…');
    }
    words
}
