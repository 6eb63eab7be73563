//! Statements: one text for both engines, or one each, all registered so that a test can prepare every one.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::{Db, Engine, Error, Tx};

/// One statement with `$1..$n`. Written with [`sql!`](crate::sql), or [`Sql::built`] where it is put together.
#[derive(Debug)]
pub struct Sql {
    sqlite: Cow<'static, str>,
    postgres: Cow<'static, str>,
    /// The SQLite text with `?N` for `$N`, made once.
    numbered: OnceLock<String>,
}

impl Sql {
    #[doc(hidden)]
    pub const fn common(text: &'static str) -> Self {
        Self { sqlite: Cow::Borrowed(text), postgres: Cow::Borrowed(text), numbered: OnceLock::new() }
    }

    #[doc(hidden)]
    pub const fn split(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite: Cow::Borrowed(sqlite), postgres: Cow::Borrowed(postgres), numbered: OnceLock::new() }
    }

    /// A statement composed while running (filters of a list). Not registered: keep the number of its forms small,
    /// because each is prepared and cached by its text, and try them in a test of their own.
    pub fn built(text: String) -> Self {
        Self { sqlite: Cow::Owned(text.clone()), postgres: Cow::Owned(text), numbered: OnceLock::new() }
    }

    /// The text as it was written for this engine.
    pub fn text(&self, engine: Engine) -> &str {
        match engine {
            Engine::Sqlite => &self.sqlite,
            Engine::Postgres => &self.postgres,
        }
    }

    /// Does it have a text of its own for each engine?
    pub fn is_split(&self) -> bool {
        self.sqlite != self.postgres
    }

    pub(crate) fn numbered(&self) -> &str {
        self.numbered.get_or_init(|| number_parameters(&self.sqlite))
    }
}

/// A registered statement and where it stands.
#[derive(Debug)]
pub struct Statement {
    pub sql: &'static Sql,
    pub file: &'static str,
    pub line: u32,
}

/// Every `sql!` of the program, collected by the linker.
#[linkme::distributed_slice]
pub static STATEMENTS: [Statement];

/// `sql!("one text for both engines")` or `sql!{ sqlite: "…", postgres: "…" }`: a `&'static Sql`.
#[macro_export]
macro_rules! sql {
    (sqlite: $sqlite:expr, postgres: $postgres:expr $(,)?) => { $crate::sql!(@ $crate::Sql::split($sqlite, $postgres)) };
    (@ $sql:expr) => {{
        static STATEMENT: $crate::Sql = $sql;
        #[$crate::linkme::distributed_slice($crate::STATEMENTS)]
        #[linkme(crate = $crate::linkme)]
        static ENTRY: $crate::Statement = $crate::Statement { sql: &STATEMENT, file: file!(), line: line!() };
        &STATEMENT
    }};
    ($text:expr $(,)?) => { $crate::sql!(@ $crate::Sql::common($text)) };
}

/// A statement that the database does not accept.
#[derive(Debug, Clone)]
pub struct Unprepared {
    /// `file:line`
    pub location: String,
    pub sql: String,
    pub error: Error,
}

/// Prepares every registered statement on `db` (migrate it first) and gives back those that it refuses.
pub fn prepare_all(db: &Db) -> Result<(), Vec<Unprepared>> {
    let engine = db.engine();
    let mut refused = Vec::new();
    for statement in STATEMENTS {
        let sql = statement.sql;
        if let Err(error) = db.read_now(move |tx: &mut Tx<'_>| tx.prepare(sql)) {
            let location = format!("{}:{}", statement.file, statement.line);
            refused.push(Unprepared { location, sql: sql.text(engine).to_owned(), error });
        }
    }
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

/// How SQLite would go about a registered statement: the lines of `explain query plan`.
#[derive(Debug, Clone)]
pub struct Plan {
    /// `file:line`
    pub location: String,
    pub sql: &'static str,
    /// Such as `SEARCH promise USING INDEX promise_due (workspace_id=? AND state=?)`.
    pub steps: Vec<String>,
}

/// The plan of every registered statement on `db`, which is SQLite and migrated.
pub fn plans(db: &Db) -> Result<Vec<Plan>, Error> {
    let plan = |statement: &'static Statement| {
        let location = format!("{}:{}", statement.file, statement.line);
        let steps = db.read_now(move |tx: &mut Tx<'_>| tx.plan(statement.sql))?;
        Ok(Plan { location, sql: statement.sql.text(Engine::Sqlite), steps })
    };
    STATEMENTS.iter().map(plan).collect()
}

/// `$7` becomes `?7`, so that SQLite binds by the written number instead of by first appearance. Texts in quotes and
/// comments stay as they are.
pub(crate) fn number_parameters(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut chars = sql.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\'' | '"' => {
                out.push(char);
                copy_until(&mut chars, &mut out, |seen| seen == char);
            }
            '-' if chars.peek() == Some(&'-') => {
                out.push(char);
                copy_until(&mut chars, &mut out, |seen| seen == '\n');
            }
            '/' if chars.peek() == Some(&'*') => {
                out.push(char);
                let mut before = ' ';
                copy_until(&mut chars, &mut out, |seen| std::mem::replace(&mut before, seen) == '*' && seen == '/');
            }
            '$' if chars.peek().is_some_and(char::is_ascii_digit) => out.push('?'),
            _ => out.push(char),
        }
    }
    out
}

fn copy_until(chars: &mut impl Iterator<Item = char>, out: &mut String, mut ends: impl FnMut(char) -> bool) {
    for char in chars {
        out.push(char);
        if ends(char) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::number_parameters;

    #[test]
    fn parameters_keep_their_written_number() {
        assert_eq!(number_parameters("select $2, $1, $10"), "select ?2, ?1, ?10");
    }

    #[test]
    fn text_and_comments_are_left_alone() {
        let sql = "select '$1 it''s $2', \"$3\", $1 -- $2\n, $2 /* $3 * / $4 */, $5, a$ from t";
        let expected = "select '$1 it''s $2', \"$3\", ?1 -- $2\n, ?2 /* $3 * / $4 */, ?5, a$ from t";
        assert_eq!(number_parameters(sql), expected);
    }
}
