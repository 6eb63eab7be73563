//! SQLite: one writer thread that commits many waiting writes at once, and a few reader threads beside it.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef as SqliteValue};

use crate::job::{Job, Queue};
use crate::room::Room;
use crate::tx::{Cells, Conn, Failure};
use crate::{Error, Row, ToParam, Tx, ValueRef};

pub(crate) const READERS: usize = 4;
/// Writes in one transaction at most: all of them wait for the slowest.
const GROUP: usize = 128;
/// After this long no further write joins the group.
const GROUP_TIME: Duration = Duration::from_millis(20);
/// How long a commit may wait for the writes that probably come.
const GATHER_TIME: Duration = Duration::from_micros(200);
const STATEMENTS_CACHED: usize = 512;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const BUSY_PAUSE: Duration = Duration::from_millis(5);

/// Page caches, in KiB: at most 24 MiB for the writer (what a large transaction changes stays there until its commit,
/// else a page is written to the log more than once) and 3 MiB for each reader. They grow with use: the program is
/// small at rest.
const WRITER_CACHE_KIB: i64 = 24 * 1024;
const READER_CACHE_KIB: i64 = 3 * 1024;
/// After so many pages (32 MiB) the log goes into the file. SQLite's own 1,000 are fewer than one large transaction
/// changes: each would write all of its pages twice and wait for the disk twice.
const CHECKPOINT_PAGES: i64 = 8 * 1024;

pub(crate) fn open(path: &Path, writes: bool, durable: bool) -> Result<Connection, Error> {
    let failed = |error: &rusqlite::Error| match Error::sqlite("open", error) {
        clear @ (Error::Busy { .. } | Error::DiskFull | Error::ReadOnly { .. }) => clear,
        _ => Error::Connect { address: path.display().to_string(), message: crate::error::chain(error) },
    };
    if writes {
        make_private(path);
    }
    let begun = Instant::now();
    loop {
        let opened = Connection::open(path).and_then(|conn| configure(&conn, writes, durable).map(|()| conn));
        match opened.map_err(|error| failed(&error)) {
            // Who sets a new file to write-ahead logging, or closes it as the last, holds a lock that SQLite does not wait
            // for, whatever its time-out says.
            Err(Error::Busy { .. }) if begun.elapsed() < BUSY_TIMEOUT => std::thread::sleep(BUSY_PAUSE),
            done => return done,
        }
    }
}

/// A new database is for its owner alone, and what SQLite puts beside it (-wal, -shm) gets the same permissions. One
/// that is there keeps its own. Why it can't be made, SQLite says when it tries.
pub(crate) fn make_private(path: &Path) {
    use std::os::unix::fs::OpenOptionsExt;
    let _made = std::fs::File::options().write(true).create_new(true).mode(0o600).open(path);
}

fn configure(conn: &Connection, writes: bool, durable: bool) -> Result<(), rusqlite::Error> {
    strict(conn)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", if durable { "full" } else { "off" })?;
    conn.pragma_update(None, "cache_size", if writes { -WRITER_CACHE_KIB } else { -READER_CACHE_KIB })?;
    conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    conn.pragma_update(None, "journal_size_limit", 64_i64 << 20)?;
    if !writes {
        conn.pragma_update(None, "query_only", true)?;
    }
    Ok(())
}

/// What holds for each connection, wherever the database is.
pub(crate) fn strict(conn: &Connection) -> Result<(), rusqlite::Error> {
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    conn.pragma_update(None, "foreign_keys", true)?;
    // "double quotes" are names on PostgreSQL; a misspelt column must not become a text here.
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // Without this, a statement whose plan might depend on a bound value (any that names a column of a partial index)
    // is prepared anew each time it is bound. Pages took twice as long.
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// The writer's thread: ends when the queue is closed.
pub(crate) fn write_jobs(conn: &Connection, queue: &Arc<Queue>, room: &Room) {
    let mut last_group = 1;
    while let Some(job) = queue.pop() {
        gather(queue, last_group);
        if queue.len() == 0 {
            write_alone(conn, job, room);
            last_group = 1;
        } else if let Err(error) = plain(conn, "begin immediate") {
            room.answer(job, Err(error));
        } else {
            last_group = write_group(conn, job, queue, room);
        }
    }
}

/// Those who were just answered often write again at once. Waiting a moment for them is cheaper than a commit for the
/// first alone and another one for the rest. Nobody waits where writes come one by one.
fn gather(queue: &Arc<Queue>, last_group: usize) {
    let begun = Instant::now();
    while last_group > 3 && queue.len() < last_group / 4 * 3 && begun.elapsed() < GATHER_TIME {
        std::thread::yield_now();
    }
}

/// One write in a transaction of its own.
pub(crate) fn write_alone(conn: &Connection, mut job: Box<dyn Job>, room: &Room) {
    if let Err(error) = plain(conn, "begin immediate") {
        return room.answer(job, Err(error));
    }
    let mut tx = Tx::new(Conn::Sqlite(conn));
    let keep = job.run(&mut tx);
    let outcome = match tx.failed() {
        None if keep => commit(conn),
        failed => {
            rollback(conn);
            failed.cloned().map_or(Ok(()), Err)
        }
    };
    room.answer(job, outcome);
}

/// Each write in its own savepoint, one commit for all, and only then the answers. How many there were.
fn write_group(conn: &Connection, first: Box<dyn Job>, queue: &Arc<Queue>, room: &Room) -> usize {
    let begun = Instant::now();
    let mut next = Some(first);
    let mut group: Vec<(Box<dyn Job>, Result<(), Error>)> = Vec::new();
    let mut ended = None;
    while let Some(mut job) = next.take() {
        let outcome = in_savepoint(conn, &mut job);
        if conn.is_autocommit() {
            // SQLite gave up the whole transaction (disk full, I/O error): nothing of the group is there.
            ended = Some(outcome.clone().err().unwrap_or(Error::Closed));
        }
        group.push((job, outcome));
        if ended.is_none() && group.len() < GROUP && begun.elapsed() < GROUP_TIME {
            next = queue.try_pop();
        }
    }
    let committed = ended.map_or_else(|| commit(conn), Err);
    let size = group.len();
    for (job, outcome) in group {
        room.answer(job, outcome.and_then(|()| committed.clone()));
    }
    size
}

fn in_savepoint(conn: &Connection, job: &mut Box<dyn Job>) -> Result<(), Error> {
    plain(conn, "savepoint job")?;
    let mut tx = Tx::new(Conn::Sqlite(conn));
    let keep = job.run(&mut tx);
    match tx.failed() {
        None if keep => plain(conn, "release job"),
        failed => {
            if !conn.is_autocommit() {
                plain(conn, "rollback to job")?;
                plain(conn, "release job")?;
            }
            failed.cloned().map_or(Ok(()), Err)
        }
    }
}

/// A reader's thread: each job sees one snapshot. Readers never hold up the writer.
pub(crate) fn read_jobs(conn: &Connection, queue: &Arc<Queue>) {
    while let Some(job) = queue.pop() {
        if !job.is_abandoned() {
            read_one(conn, job);
        }
    }
}

/// One read in a transaction that changes nothing.
pub(crate) fn read_one(conn: &Connection, mut job: Box<dyn Job>) {
    if let Err(error) = plain(conn, "begin deferred") {
        return job.answer(Err(error));
    }
    let mut tx = Tx::new(Conn::Sqlite(conn));
    job.run(&mut tx);
    let outcome = tx.failed().cloned().map_or(Ok(()), Err);
    rollback(conn);
    job.answer(outcome);
}

fn commit(conn: &Connection) -> Result<(), Error> {
    plain(conn, "commit").inspect_err(|_| rollback(conn))
}

fn rollback(conn: &Connection) {
    if !conn.is_autocommit()
        && let Err(error) = plain(conn, "rollback")
    {
        tracing::error!(%error, "a transaction could not be rolled back");
    }
}

pub(crate) fn plain(conn: &Connection, sql: &str) -> Result<(), Error> {
    let done = conn.prepare_cached(sql).and_then(|mut statement| statement.raw_execute());
    done.map(drop).map_err(|error| Error::sqlite(sql, &error))
}

fn bound<'a>(
    conn: &'a Connection,
    sql: &str,
    params: &[&dyn ToParam],
) -> Result<rusqlite::CachedStatement<'a>, Failure> {
    let mut statement = conn.prepare_cached(sql).map_err(|error| Error::sqlite(sql, &error))?;
    let wanted = statement.parameter_count();
    if wanted != params.len() {
        return Err(Error::other(sql, format!("takes {wanted} parameters, was given {}", params.len())).into());
    }
    for (number, param) in (1_usize..).zip(params) {
        let value = ToSqlOutput::Borrowed(match param.to_param() {
            ValueRef::Null => SqliteValue::Null,
            ValueRef::Int(number) => SqliteValue::Integer(number),
            ValueRef::Real(number) => SqliteValue::Real(number),
            ValueRef::Text(text) => SqliteValue::Text(text.as_bytes()),
            ValueRef::Bytes(bytes) => SqliteValue::Blob(bytes),
            ValueRef::Bool(truth) => SqliteValue::Integer(i64::from(truth)),
        });
        statement.raw_bind_parameter(number, value).map_err(|error| Error::sqlite(sql, &error))?;
    }
    Ok(statement)
}

pub(crate) fn run(conn: &Connection, sql: &str, params: &[&dyn ToParam]) -> Result<u64, Failure> {
    let changed = bound(conn, sql, params)?.raw_execute().map_err(|error| Error::sqlite(sql, &error))?;
    Ok(u64::try_from(changed).unwrap_or(u64::MAX))
}

pub(crate) fn visit(
    conn: &Connection,
    sql: &str,
    params: &[&dyn ToParam],
    f: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>,
) -> Result<(), Failure> {
    let mut statement = bound(conn, sql, params)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(|error| Error::sqlite(sql, &error))? {
        if f(&Row(Cells::Sqlite(row))).is_break() {
            break;
        }
    }
    Ok(())
}

pub(crate) fn plan(conn: &Connection, sql: &str) -> Result<Vec<String>, Error> {
    let read = || {
        let mut statement = conn.prepare(&format!("explain query plan {sql}"))?;
        let mut rows = statement.raw_query();
        let mut steps = Vec::new();
        while let Some(row) = rows.next()? {
            steps.push(row.get(3)?);
        }
        Ok(steps)
    };
    read().map_err(|error: rusqlite::Error| Error::sqlite(sql, &error))
}

pub(crate) fn value<'a>(row: &'a rusqlite::Row<'_>, index: usize) -> Result<ValueRef<'a>, Error> {
    let value = row.get_ref(index).map_err(|error| Error::Type { message: format!("column {index}: {error}") })?;
    Ok(match value {
        SqliteValue::Null => ValueRef::Null,
        SqliteValue::Integer(number) => ValueRef::Int(number),
        SqliteValue::Real(number) => ValueRef::Real(number),
        SqliteValue::Text(bytes) => {
            let text = std::str::from_utf8(bytes);
            ValueRef::Text(text.map_err(|error| Error::Type { message: format!("column {index}: {error}") })?)
        }
        SqliteValue::Blob(bytes) => ValueRef::Bytes(bytes),
    })
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    #[test]
    fn a_statement_is_prepared_once_however_often_it_is_bound() {
        let folder = tempfile::tempdir().unwrap();
        let conn = super::open(&folder.path().join("one.db"), true, true).unwrap();
        conn.execute_batch("create table t (state TEXT, at BIGINT); create index open on t (at) where state = 'open';")
            .unwrap();
        let mut statement = conn.prepare("select at from t where state = $1 and at > $2").unwrap();
        for round in 0..10 {
            statement.raw_bind_parameter(1, if round % 2 == 0 { "open" } else { "kept" }).unwrap();
            statement.raw_bind_parameter(2, round).unwrap();
            assert!(statement.raw_query().next().unwrap().is_none());
        }
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }

    #[test]
    fn what_is_in_memory_is_there_for_all_by_its_name_until_the_last_of_them_goes() {
        let open = || crate::Db::open("sqlite:by-its-name?memory").unwrap();
        let tables = |db: &crate::Db| crate::schema(db).unwrap().len();
        let (one, other) = (open(), open());
        one.write_now(|tx| tx.script("create table t (x BIGINT)")).unwrap();
        drop(one);
        assert_eq!(tables(&other), 1);
        assert_eq!(tables(&crate::Db::open("sqlite:another?memory").unwrap()), 0);
        drop(other);
        assert_eq!(tables(&open()), 0);
    }

    #[test]
    fn a_copy_of_what_is_in_memory_stays_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let of_file = format!("sqlite:{}?synchronous=off", folder.path().join("one.db").display());
        assert!(crate::Db::open(&of_file).unwrap().copied(None).unwrap().is_none());
        let rows = |db: &crate::Db| {
            static ALL: crate::Sql = crate::Sql::common("select x from t order by x");
            db.read_now(|tx| tx.rows(&ALL, crate::params![], |row| row.get::<i64>(0))).unwrap()
        };
        let one = crate::Db::open("sqlite:to-copy?memory").unwrap();
        one.write_now(|tx| tx.script("create table t (x BIGINT); insert into t values (1)")).unwrap();
        let copy = one.copied(None).unwrap().unwrap();
        one.write_now(|tx| tx.script("insert into t values (2); create table u (x BIGINT)")).unwrap();
        assert_eq!((rows(&one), rows(&copy)), (vec![1, 2], vec![1]));
        let again = one.copied(Some(copy)).unwrap().unwrap();
        one.write_now(|tx| tx.script("insert into t values (3)")).unwrap();
        assert_eq!((rows(&again), crate::schema(&again).unwrap().len()), (vec![1, 2], 2));
        let of_itself = one.copied(Some(one.clone())).unwrap().unwrap();
        drop(one);
        assert_eq!((rows(&again), rows(&of_itself)), (vec![1, 2], vec![1, 2, 3]), "nor do they go with the first");
    }
}
