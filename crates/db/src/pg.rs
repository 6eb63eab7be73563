//! PostgreSQL: a few threads with a connection each. A job runs again when the server asks for it, or when the
//! connection broke before the commit. A server that restarts is waited for.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::job::{Job, Queue};
use crate::room::Room;
use crate::tx::{Cells, Conn, Failure};
use crate::{Error, Row, ToParam, Tx, ValueRef};

pub(crate) const CONNECTIONS: usize = 8;
/// Runs of one job before its error is given back.
const ATTEMPTS: u32 = 8;
/// How often a server that answers is asked what became of a transaction.
const FATE_ATTEMPTS: u32 = 12;
const STATEMENTS_CACHED: usize = 512;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a server that was there is waited for. After that each job is tried once, and its caller hears of it.
const PATIENCE: Duration = Duration::from_secs(5);
/// When a host that vanished is noticed.
const SILENCE: Duration = Duration::from_secs(30);
/// A node that hangs in the middle of a transaction does not hold up the others for longer than half a minute.
const SETTINGS: &str = "set statement_timeout = '60s'; set idle_in_transaction_session_timeout = '30s'; \
                        set time zone 'UTC'; set client_min_messages = warning";

/// Where to connect.
pub(crate) struct Target {
    config: Config,
    tls: MakeRustlsConnect,
    /// `host:port/database`, without user and password.
    pub(crate) address: String,
    seen: Mutex<Seen>,
}

/// What the connections know together of their server.
enum Seen {
    Never,
    There,
    /// Away, since then.
    AwaySince(Instant),
}

impl Target {
    pub(crate) fn parse(url: &str) -> Result<Self, Error> {
        let address = url.split('?').next().unwrap_or_default();
        let address = address.rsplit('@').next().unwrap_or_default();
        let address = address.rsplit("://").next().unwrap_or_default().to_owned();
        let failed = |message: String| Error::Connect { address: address.clone(), message };
        let (url, verification) = crate::tls::verification(url).map_err(&failed)?;
        let tls = crate::tls::connector(&verification).map_err(&failed)?;
        let mut config: Config = url.parse().map_err(|error| failed(crate::error::chain(&error)))?;
        if config.get_application_name().is_none() {
            config.application_name("kept");
        }
        config.connect_timeout(CONNECT_TIMEOUT).keepalives_idle(SILENCE).tcp_user_timeout(SILENCE);
        Ok(Self { config, tls, address, seen: Mutex::new(Seen::Never) })
    }

    /// One statement on a connection of its own, outside any transaction.
    #[cfg(feature = "testing")]
    pub(crate) fn run_alone(&self, statement: &str) -> Result<(), Error> {
        let mut session = self.connect()?;
        session.client.batch_execute(statement).map_err(|error| Error::postgres(statement, &error))
    }

    fn connect(&self) -> Result<Session, Error> {
        let connected = self.config.connect(self.tls.clone()).and_then(|mut client| {
            client.batch_execute(SETTINGS)?;
            Ok(client)
        });
        match connected {
            Ok(client) => {
                *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Seen::There;
                Ok(Session { client, statements: HashMap::new(), transaction: None })
            }
            Err(error) => {
                let message = match error.as_db_error() {
                    Some(detail) => detail.message().to_owned(),
                    None => crate::error::chain(&error),
                };
                Err(Error::Connect { address: self.address.clone(), message })
            }
        }
    }

    /// It can't be reached. Is it worth waiting for? `None`: it was never there.
    fn is_awaited(&self) -> Option<bool> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match *seen {
            Seen::Never => None,
            Seen::There => {
                *seen = Seen::AwaySince(Instant::now());
                Some(true)
            }
            Seen::AwaySince(since) => Some(since.elapsed() < PATIENCE),
        }
    }
}

/// Marks a job that only reads.
pub(crate) struct Reading(pub(crate) Box<dyn Job>);

impl Job for Reading {
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        self.0.run(tx)
    }
    fn answer(self: Box<Self>, outcome: Result<(), Error>) {
        self.0.answer(outcome);
    }
    fn is_abandoned(&self) -> bool {
        self.0.is_abandoned()
    }
    fn is_read(&self) -> bool {
        true
    }
}

/// A connection's thread: ends when the queue is closed.
pub(crate) fn serve_jobs(target: &Target, queue: &Arc<Queue>, room: &Room) {
    let mut session = None;
    while let Some(mut job) = queue.pop() {
        if job.is_read() && job.is_abandoned() {
            continue;
        }
        let outcome = serve(target, &mut session, job.as_mut());
        room.answer(job, outcome);
    }
}

/// Runs a job until it is committed, refused, or out of attempts.
fn serve(target: &Target, session: &mut Option<Session>, job: &mut dyn Job) -> Result<(), Error> {
    let (mut attempt, mut tries) = (1, 1);
    loop {
        let open = match session.take().filter(|open| !open.client.is_closed()).map_or_else(|| target.connect(), Ok) {
            Ok(open) => session.insert(open),
            Err(error) => {
                if !target.is_awaited().unwrap_or(tries < ATTEMPTS) {
                    return Err(error);
                }
                std::thread::sleep(pause(tries));
                tries = tries.saturating_add(1);
                continue;
            }
        };
        let error = match try_once(open, job) {
            Step::Done(outcome) => return outcome,
            Step::Again(error) => error,
            Step::Unanswered(transaction) => match fate(target, session, transaction.as_deref()) {
                Fate::Saved => return Ok(()),
                Fate::Lost => Error::away("the connection broke before the commit"),
                Fate::Unknown => return Err(Error::CommitUnknown),
            },
        };
        if attempt >= ATTEMPTS {
            return Err(error);
        }
        std::thread::sleep(pause(attempt));
        attempt = attempt.saturating_add(1);
    }
}

enum Step {
    Done(Result<(), Error>),
    Again(Error),
    /// The commit was sent, and no answer came.
    Unanswered(Option<String>),
}

fn try_once(session: &mut Session, job: &mut dyn Job) -> Step {
    let begin = if job.is_read() { "begin isolation level repeatable read read only" } else { "begin" };
    session.transaction = None;
    if let Err(error) = session.client.batch_execute(begin) {
        let again = session.is_transient(&error);
        let error = Error::postgres(begin, &error);
        return if again { Step::Again(error) } else { Step::Done(Err(error)) };
    }
    let mut tx = Tx::new(Conn::Postgres(session));
    let keep = job.run(&mut tx);
    let (failed, again) = (tx.failed().cloned(), tx.wants_again());
    match (failed, keep) {
        (None, true) => commit(session, job.is_read()),
        (failed, _) => {
            // A broken connection rolls back by itself.
            let _rolled_back = session.client.batch_execute("rollback");
            match failed {
                Some(error) if again => Step::Again(error),
                failed => Step::Done(failed.map_or(Ok(()), Err)),
            }
        }
    }
}

fn commit(session: &mut Session, is_read: bool) -> Step {
    match session.client.batch_execute("commit") {
        Ok(()) => Step::Done(Ok(())),
        Err(_) if is_read => Step::Done(Ok(())),
        Err(error) if error.as_db_error().is_none() || is_ending(&error) => {
            Step::Unanswered(session.transaction.take())
        }
        Err(error) if session.is_transient(&error) => Step::Again(Error::postgres("commit", &error)),
        Err(error) => Step::Done(Err(Error::postgres("commit", &error))),
    }
}

/// What became of a transaction whose commit was not answered.
enum Fate {
    Saved,
    /// Nothing of it is there.
    Lost,
    Unknown,
}

/// Asks the server, when it is there again. After a crash it gives the numbers of transactions that left no trace to
/// others: a number is the same transaction's only if the last checkpoint (one is made at the end of each recovery, and
/// at each stop) came after it. If it did not, and the server was started since, nothing of the transaction is there.
const FATE: &str = "select pg_xact_status($1::text::xid8),
    split_part(next_xid, ':', 1)::numeric * 4294967296 + split_part(next_xid, ':', 2)::numeric > $1::text::numeric,
    pg_postmaster_start_time()::text
    from pg_control_checkpoint()";

fn fate(target: &Target, session: &mut Option<Session>, transaction: Option<&str>) -> Fate {
    let Some(transaction) = transaction else { return Fate::Unknown };
    for tries in 1.. {
        *session = None;
        let is_awaited = match target.connect() {
            Ok(open) => match asked(session.insert(open), transaction) {
                Some(fate) => return fate,
                None => tries < FATE_ATTEMPTS,
            },
            Err(_) => target.is_awaited().unwrap_or(false),
        };
        if !is_awaited {
            break;
        }
        std::thread::sleep(pause(tries));
    }
    Fate::Unknown
}

/// `None`: ask again; the old connection is at it still, or this one broke too.
fn asked(session: &mut Session, transaction: &str) -> Option<Fate> {
    let (number, started_at) = transaction.split_once('@').unwrap_or((transaction, ""));
    let answer = session.client.query_one(FATE, &[&number]);
    let read = answer.and_then(|row| {
        let state: Option<String> = row.try_get(0)?;
        Ok((state.unwrap_or_default(), row.try_get::<_, bool>(1)?, row.try_get::<_, String>(2)? != started_at))
    });
    match read {
        Ok((_, false, true)) => Some(Fate::Lost),
        Ok((state, true, _)) if state == "committed" => Some(Fate::Saved),
        Ok((state, ..)) if state == "aborted" => Some(Fate::Lost),
        Ok((state, ..)) if state == "in progress" => None,
        Ok(_) => Some(Fate::Unknown),
        // "transaction ID … is in the future": after a crash nobody has heard of it.
        Err(error) if error.code().is_some_and(|code| code.code() == "22023") => Some(Fate::Lost),
        Err(error) if session.is_transient(&error) => None,
        Err(_) => Some(Fate::Unknown),
    }
}

/// 5 ms, doubled each time up to 640 ms, half of it by chance, so that two that collided don't collide again.
fn pause(attempt: u32) -> Duration {
    let most_us = 5_000_u64 << attempt.saturating_sub(1).min(7);
    let chance = std::collections::hash_map::RandomState::new().build_hasher().finish();
    Duration::from_micros(most_us / 2 + chance % (most_us / 2 + 1))
}

/// One connection and the statements prepared on it.
pub(crate) struct Session {
    client: Client,
    statements: HashMap<String, Statement>,
    /// The number of the transaction and when its server was started, where the job has said that it changes something.
    transaction: Option<String>,
}

impl Session {
    /// Is it worth running the whole transaction again? Serialization failure, deadlock, a plan that a migration has
    /// outdated, a connection that broke or a server that is restarting.
    fn is_transient(&mut self, error: &postgres::Error) -> bool {
        let Some(detail) = error.as_db_error() else {
            return error.is_closed() || self.client.is_closed() || is_io(error);
        };
        match detail.code().code() {
            "40001" | "40P01" => true,
            _ if is_ending(error) => true,
            "0A000" if detail.message().contains("cached plan") => {
                self.statements.clear();
                true
            }
            _ => false,
        }
    }

    fn failure(&mut self, sql: &str, error: &postgres::Error) -> Failure {
        Failure { again: self.is_transient(error), error: Error::postgres(sql, error) }
    }

    pub(crate) fn prepare(&mut self, sql: &str) -> Result<Statement, Failure> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let prepared = self.client.prepare(sql);
        let statement = prepared.map_err(|error| self.failure(sql, &error))?;
        if self.statements.len() >= STATEMENTS_CACHED {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// From here on the end of this transaction can be found out, should the connection break.
    pub(crate) fn remember(&mut self, transaction: String) {
        self.transaction = Some(transaction);
    }

    pub(crate) fn script(&mut self, text: &str) -> Result<(), Failure> {
        let done = self.client.batch_execute(text);
        done.map_err(|error| self.failure(text, &error))
    }

    /// Gives each row to `f`; the number of rows changed or read.
    pub(crate) fn visit(
        &mut self,
        sql: &str,
        params: &[&dyn ToParam],
        f: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>,
    ) -> Result<u64, Failure> {
        let statement = self.prepare(sql)?;
        let wanted = statement.params().len();
        if wanted != params.len() {
            let message = format!("takes {wanted} parameters, was given {}", params.len());
            return Err(Failure::from(Error::other(sql, message)));
        }
        let result = (|| {
            let mut rows = self.client.query_raw(&statement, params.iter().map(|param| Bound(param.to_param())))?;
            let mut flow = ControlFlow::Continue(());
            // Read to the end in any case: an error that comes after the last row wanted ends the transaction too.
            while let Some(row) = rows.next()? {
                if flow.is_continue() {
                    flow = f(&Row(Cells::Postgres(&row)));
                }
            }
            Ok(if flow.is_continue() { rows.rows_affected().unwrap_or(0) } else { 0 })
        })();
        result.map_err(|error| self.failure(sql, &error))
    }
}

/// The server says that it ends this connection, or takes none: it stops, starts, or has found it idle too long.
pub(crate) fn is_ending(error: &postgres::Error) -> bool {
    let code = error.code().map_or("", |code| code.code());
    code.starts_with("08") || matches!(code, "57P01" | "57P02" | "57P03" | "25P03")
}

pub(crate) fn is_io(error: &postgres::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if cause.is::<std::io::Error>() {
            return true;
        }
        source = cause.source();
    }
    false
}

/// A parameter in the type the server expects there.
#[derive(Debug)]
struct Bound<'a>(ValueRef<'a>);

type Refusal = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Bound<'_> {
    fn to_sql(&self, wanted: &Type, out: &mut tokio_postgres::types::private::BytesMut) -> Result<IsNull, Refusal> {
        match (self.0, wanted) {
            (ValueRef::Null, _) => Ok(IsNull::Yes),
            (ValueRef::Int(number), &Type::INT8) => number.to_sql(wanted, out),
            (ValueRef::Int(number), &Type::INT4) => i32::try_from(number)?.to_sql(wanted, out),
            (ValueRef::Int(number), &Type::INT2) => i16::try_from(number)?.to_sql(wanted, out),
            // SQLite keeps booleans as numbers and whole results as integers: a copy brings them here.
            (ValueRef::Int(number @ (0 | 1)), &Type::BOOL) => (number == 1).to_sql(wanted, out),
            #[allow(clippy::as_conversions)]
            (ValueRef::Int(number), &Type::FLOAT8) => (number as f64).to_sql(wanted, out),
            (ValueRef::Real(number), &Type::FLOAT8) => number.to_sql(wanted, out),
            (ValueRef::Bool(truth), &Type::BOOL) => truth.to_sql(wanted, out),
            (ValueRef::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(wanted, out),
            (ValueRef::Text(text), wanted) if <&str as ToSql>::accepts(wanted) => text.to_sql(wanted, out),
            (given, wanted) => {
                let kind = given.kind();
                Err(format!("expects {wanted} here, was given {kind}: write cast($n as …) around it").into())
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A column of a row, borrowed.
struct Cell<'a>(ValueRef<'a>);

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Refusal> {
        Ok(Self(match *kind {
            Type::INT8 => ValueRef::Int(i64::from_sql(kind, raw)?),
            Type::INT4 => ValueRef::Int(i64::from(i32::from_sql(kind, raw)?)),
            Type::INT2 => ValueRef::Int(i64::from(i16::from_sql(kind, raw)?)),
            Type::OID => ValueRef::Int(i64::from(u32::from_sql(kind, raw)?)),
            Type::FLOAT8 => ValueRef::Real(f64::from_sql(kind, raw)?),
            Type::FLOAT4 => ValueRef::Real(f64::from(f32::from_sql(kind, raw)?)),
            Type::BOOL => ValueRef::Bool(bool::from_sql(kind, raw)?),
            Type::BYTEA => ValueRef::Bytes(raw),
            Type::NUMERIC => return Err("is numeric: write cast(… as bigint) around it".into()),
            _ if <&str as FromSql>::accepts(kind) => ValueRef::Text(<&str as FromSql>::from_sql(kind, raw)?),
            Type::VOID => ValueRef::Null,
            _ => return Err(format!("is of the type {kind}, which is not one of the five").into()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Refusal> {
        Ok(Self(ValueRef::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

pub(crate) fn value(row: &postgres::Row, index: usize) -> Result<ValueRef<'_>, Error> {
    let cell: Result<Cell<'_>, _> = row.try_get(index);
    cell.map(|cell| cell.0).map_err(|error| Error::Type { message: crate::error::chain(&error) })
}
