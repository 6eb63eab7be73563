//! What a closure sees: statements inside one transaction, and the rows they give.

use std::ops::ControlFlow;

use crate::pg::Session;
use crate::value::{FromColumn, ToParam, ValueRef};
use crate::{Engine, Error, Sql};

/// A transaction in progress.
pub struct Tx<'a> {
    conn: Conn<'a>,
    /// How many savepoints are open.
    depth: u32,
    /// The first statement that failed and was not rolled back to a savepoint: nothing more can be done here.
    failed: Option<Error>,
    /// The engine asks for the whole transaction to be run again.
    again: bool,
    /// After so many more changes the disk is said to be full, to the end of this transaction.
    room: Option<u32>,
    /// A statement changed something, or may have.
    changed: bool,
}

pub(crate) enum Conn<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut Session),
}

impl<'a> Tx<'a> {
    pub(crate) fn new(conn: Conn<'a>) -> Self {
        Self { conn, depth: 0, failed: None, again: false, room: None, changed: false }
    }

    pub(crate) fn failed(&self) -> Option<&Error> {
        self.failed.as_ref()
    }

    pub(crate) fn wants_again(&self) -> bool {
        self.again
    }

    pub fn engine(&self) -> Engine {
        match self.conn {
            Conn::Sqlite(_) => Engine::Sqlite,
            Conn::Postgres(_) => Engine::Postgres,
        }
    }

    /// For the simulated year alone: from the so many-th change on, every change of this transaction fails as on a full
    /// disk. It ends with the transaction, so nobody else meets it.
    #[doc(hidden)]
    pub fn run_out_of_room_after(&mut self, changes: u32) {
        self.room = Some(changes);
    }

    /// For the simulated year alone, last in a transaction: it fails where room was to run out, as a commit does.
    #[doc(hidden)]
    pub fn is_there_room(&mut self) -> Result<(), Error> {
        if self.room.is_some() { Err(self.note(Error::DiskFull.into())) } else { Ok(()) }
    }

    /// Whether anything may be different after this transaction. What was undone since counts too.
    pub fn has_changed(&self) -> bool {
        self.changed
    }

    fn take_room(&mut self, text: &str) -> Result<(), Error> {
        let Some(room) = &mut self.room else { return Ok(()) };
        let text = text.trim_start();
        if !["insert", "update", "delete"].iter().any(|verb| text.starts_with(verb)) {
            return Ok(());
        }
        match room.checked_sub(1) {
            Some(left) => *room = left,
            None => return Err(self.note(Error::DiskFull.into())),
        }
        Ok(())
    }

    /// One writer at a time for `key`, until the transaction ends. SQLite has a single writer anyway. Take it first,
    /// before reading what the change depends on.
    pub fn lock(&mut self, key: i64) -> Result<(), Error> {
        static LOCK: Sql = Sql::common(
            "select pg_advisory_xact_lock($1), pg_current_xact_id()::text || '@' || pg_postmaster_start_time()::text",
        );
        if self.engine() == Engine::Sqlite {
            return Ok(());
        }
        let transaction = self.row(&LOCK, &[&key], |row| row.get::<String>(1))?;
        if let Conn::Postgres(session) = &mut self.conn {
            session.remember(transaction);
        }
        Ok(())
    }

    /// All rows.
    pub fn rows<T>(
        &mut self,
        sql: &Sql,
        params: &[&dyn ToParam],
        mut f: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        self.visit(sql, params, |row| {
            rows.push(f(row)?);
            Ok::<_, Error>(ControlFlow::Continue(()))
        })?;
        Ok(rows)
    }

    /// The first row; [`Error::NoRow`] if there is none.
    pub fn row<T>(
        &mut self,
        sql: &Sql,
        params: &[&dyn ToParam],
        f: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.maybe(sql, params, f)?.ok_or(Error::NoRow)
    }

    /// The first row, if there is one.
    pub fn maybe<T>(
        &mut self,
        sql: &Sql,
        params: &[&dyn ToParam],
        mut f: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let mut first = None;
        self.visit(sql, params, |row| {
            first = Some(f(row)?);
            Ok::<_, Error>(ControlFlow::Break(()))
        })?;
        Ok(first)
    }

    /// Each row as it comes, without keeping them: for exports and copies of any size.
    pub fn each<E: From<Error>>(
        &mut self,
        sql: &Sql,
        params: &[&dyn ToParam],
        mut f: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.visit(sql, params, |row| f(row).map(ControlFlow::Continue))
    }

    /// Runs a statement that gives no rows; the number of rows it changed. (With `returning`, use `row` or `rows`.)
    pub fn run(&mut self, sql: &Sql, params: &[&dyn ToParam]) -> Result<u64, Error> {
        self.usable()?;
        self.take_room(sql.text(Engine::Postgres))?;
        let done = match &mut self.conn {
            Conn::Sqlite(conn) => crate::sqlite::run(conn, sql.numbered(), params),
            Conn::Postgres(session) => {
                let postgres = sql.text(Engine::Postgres);
                session.visit(postgres, params, &mut |_| ControlFlow::Continue(()))
            }
        };
        let changed = done.map_err(|failure| self.note(failure))?;
        self.changed |= changed > 0;
        Ok(changed)
    }

    /// One statement without parameters or rows that comes again and again.
    fn plain(&mut self, text: &str) -> Result<(), Error> {
        self.usable()?;
        let done = match &mut self.conn {
            Conn::Sqlite(conn) => crate::sqlite::plain(conn, text).map_err(Failure::from),
            Conn::Postgres(session) => session.script(text),
        };
        done.map_err(|failure| self.note(failure))
    }

    /// Runs several statements without parameters, one text: migrations.
    pub fn script(&mut self, text: &str) -> Result<(), Error> {
        self.usable()?;
        self.changed = true;
        let done = match &mut self.conn {
            Conn::Sqlite(conn) => conn.execute_batch(text).map_err(|error| Error::sqlite(text, &error).into()),
            Conn::Postgres(session) => session.script(text),
        };
        done.map_err(|failure| self.note(failure))
    }

    /// Runs `f`; if it fails, only what it did is undone and the transaction goes on.
    pub fn savepoint<T, E: From<Error>>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.usable()?;
        self.depth = self.depth.saturating_add(1);
        let name = self.depth;
        self.plain(&format!("savepoint s{name}"))?;
        let result = f(self);
        self.depth = name.saturating_sub(1);
        match (result, self.failed.clone()) {
            (Ok(value), None) => {
                self.plain(&format!("release savepoint s{name}"))?;
                Ok(value)
            }
            (Ok(_), Some(error)) => {
                self.undo(name)?;
                Err(E::from(error))
            }
            (Err(error), _) => {
                self.undo(name)?;
                Err(error)
            }
        }
    }

    /// Rolls back to the savepoint. A transaction that the engine has ended itself stays failed.
    fn undo(&mut self, name: u32) -> Result<(), Error> {
        let ended = matches!(self.conn, Conn::Sqlite(conn) if conn.is_autocommit());
        if ended || self.again {
            return Ok(());
        }
        self.failed = None;
        self.script(&format!("rollback to savepoint s{name}; release savepoint s{name}"))
    }

    pub(crate) fn prepare(&mut self, sql: &Sql) -> Result<(), Error> {
        let done = match &mut self.conn {
            Conn::Sqlite(conn) => {
                let text = sql.numbered();
                conn.prepare(text).map(drop).map_err(|error| Error::sqlite(text, &error).into())
            }
            Conn::Postgres(session) => session.prepare(sql.text(Engine::Postgres)).map(drop),
        };
        done.map_err(|failure: Failure| self.note(failure))
    }

    /// How SQLite would go about it, without doing it; nothing on PostgreSQL.
    pub(crate) fn plan(&mut self, sql: &Sql) -> Result<Vec<String>, Error> {
        let Conn::Sqlite(conn) = &self.conn else { return Ok(Vec::new()) };
        crate::sqlite::plan(conn, sql.numbered()).map_err(|error| self.note(error.into()))
    }

    fn visit<E: From<Error>>(
        &mut self,
        sql: &Sql,
        params: &[&dyn ToParam],
        mut f: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E> {
        let mut stopped = Ok(());
        self.visit_each(sql, params, &mut |row| {
            f(row).unwrap_or_else(|error| {
                stopped = Err(error);
                ControlFlow::Break(())
            })
        })?;
        stopped
    }

    /// The same code for all statements: written out for each of them, it was a tenth of the program.
    fn visit_each(
        &mut self,
        sql: &Sql,
        params: &[&dyn ToParam],
        f: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        self.usable()?;
        self.take_room(sql.text(Engine::Postgres))?;
        self.changed |= !sql.text(Engine::Postgres).trim_start().starts_with("select");
        let done = match &mut self.conn {
            Conn::Sqlite(conn) => crate::sqlite::visit(conn, sql.numbered(), params, f),
            Conn::Postgres(session) => session.visit(sql.text(Engine::Postgres), params, f).map(drop),
        };
        done.map_err(|failure| self.note(failure))
    }

    fn usable(&self) -> Result<(), Error> {
        self.failed.clone().map_or(Ok(()), Err)
    }

    fn note(&mut self, failure: Failure) -> Error {
        self.again |= failure.again;
        self.failed = Some(failure.error.clone());
        failure.error
    }
}

/// A statement that failed, and whether the engine asks for the transaction to be repeated.
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) again: bool,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, again: false }
    }
}

/// One row of a result.
pub struct Row<'a>(pub(crate) Cells<'a>);

pub(crate) enum Cells<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a postgres::Row),
}

impl Row<'_> {
    /// The column at `index`, counted from 0.
    pub fn get<T: FromColumn>(&self, index: usize) -> Result<T, Error> {
        T::from_column(self.value(index)?).map_err(|error| match error {
            Error::Type { message } => {
                Error::Type { message: format!("column {index} ({}): {message}", self.name(index)) }
            }
            other => other,
        })
    }

    /// The text at `index`, borrowed from the row: for words that are read into something else at once.
    pub fn text(&self, index: usize) -> Result<&str, Error> {
        match self.value(index)? {
            ValueRef::Text(text) => Ok(text),
            other => Err(Error::Type {
                message: format!("column {index} ({}): expected text, found {}", self.name(index), other.kind()),
            }),
        }
    }

    /// The column at `index`, borrowed from the row.
    pub fn value(&self, index: usize) -> Result<ValueRef<'_>, Error> {
        match self.0 {
            Cells::Sqlite(row) => crate::sqlite::value(row, index),
            Cells::Postgres(row) => crate::pg::value(row, index),
        }
    }

    fn name(&self, index: usize) -> String {
        let name = match self.0 {
            Cells::Sqlite(row) => row.as_ref().column_name(index).ok(),
            Cells::Postgres(row) => row.columns().get(index).map(postgres::Column::name),
        };
        name.unwrap_or("no such column").to_owned()
    }
}
