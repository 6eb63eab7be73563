//! What looking after an installation needs to know: how old the queues are, what may be swept away, how many rows
//! there are. For `kept doctor`, `kept jobs`, `kept restore` and the housekeeping worker.

use db::{Db, Sql, params, sql};
use jiff::Timestamp;

use crate::ids::{INSTALLATION, Id};
use crate::migrations::TABLES;
use crate::time::{from_ms, ms, plus_ms};
use crate::workspaces::devices;
use crate::{Kept, Result, Tx, complaints, conversations, counters, promises, webhooks};

/// Whether the database answers and has room: the error says what is wrong. Writes nothing.
pub async fn is_well(kept: &Kept) -> Result<()> {
    kept.read(INSTALLATION, names).await?;
    if kept.db.is_full() { Err(db::Error::DiskFull.into()) } else { Ok(()) }
}

/// Every business of this installation, by id and name.
pub fn names(tx: &mut Tx) -> Result<Vec<(Id, String)>> {
    Ok(tx.rows(
        sql!("select workspace_id, name from workspace where workspace_id > 0 order by workspace_id"),
        params![],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

/// How many wait, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub count: i64,
    pub since: Option<Timestamp>,
}

/// The queues of one workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queues {
    /// Mails that have not left yet.
    pub outbox: Waiting,
    /// Mails that nobody will send again until a person says so.
    pub outbox_dead: Waiting,
    /// Timers whose time has passed; since when the oldest is due.
    pub timers_overdue: Waiting,
    /// Timers that failed and come again.
    pub timers_failing: Waiting,
    /// Raw mail that waits to be read.
    pub inbound: Waiting,
    /// Raw mail that could not be read and waits for a person.
    pub set_aside: Waiting,
    pub webhooks: Webhooks,
}

/// What programs of the business's own are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Webhooks {
    /// Those that are on.
    pub on: i64,
    /// Those that were turned off because nothing arrived.
    pub off: i64,
    /// Messages that have not arrived yet.
    pub waiting: Waiting,
    /// Messages that nobody will send again until a person says so. Those of a webhook that somebody turned off by hand do
    /// not count.
    pub failed: Waiting,
}

fn webhooks(tx: &mut Tx) -> Result<Webhooks> {
    let workspace_id = tx.workspace_id;
    let (on, off) = tx.row(
        sql!(
            "select coalesce(sum(case when active then 1 else 0 end), 0),
               coalesce(sum(case when active or off_why = 'by_hand' then 0 else 1 end), 0)
             from webhook where workspace_id = $1"
        ),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let in_state = |tx: &mut Tx, state: &'static str| {
        tx.row(
            sql!(
                "select count(*), min(created_at) from webhook_delivery where workspace_id = $1 and state = $2
                   and webhook_id in (select webhook_id from webhook where workspace_id = $1 and off_why <> 'by_hand')"
            ),
            params![workspace_id, state],
            waiting,
        )
    };
    Ok(Webhooks { on, off, waiting: in_state(tx, "waiting")?, failed: in_state(tx, "failed")? })
}

fn waiting(row: &db::Row<'_>) -> Result<Waiting, db::Error> {
    let since: Option<i64> = row.get(1)?;
    Ok(Waiting { count: row.get(0)?, since: since.map(from_ms) })
}

pub fn queues(tx: &mut Tx) -> Result<Queues> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let outbox = |tx: &mut Tx, state: &'static str| {
        tx.row(
            sql!("select count(*), min(created_at) from outbox where workspace_id = $1 and state = $2 and kind <> 'webhook'"),
            params![workspace_id, state],
            waiting,
        )
    };
    let inbound = |tx: &mut Tx, state: &'static str| {
        tx.row(
            sql!("select count(*), min(received_at) from inbound where workspace_id = $1 and state = $2"),
            params![workspace_id, state],
            waiting,
        )
    };
    Ok(Queues {
        outbox: outbox(tx, "queued")?,
        outbox_dead: outbox(tx, "dead")?,
        timers_overdue: tx.row(
            sql!("select count(*), min(due_at) from timer where workspace_id = $1 and due_at <= $2"),
            params![workspace_id, now],
            waiting,
        )?,
        timers_failing: tx.row(
            sql!("select count(*), min(due_at) from timer where workspace_id = $1 and attempts > 0"),
            params![workspace_id],
            waiting,
        )?,
        inbound: inbound(tx, "waiting")?,
        set_aside: inbound(tx, "set_aside")?,
        webhooks: webhooks(tx)?,
    })
}

/// Promises that somebody must still do something about: (open, broken and not made right yet).
pub fn promises(tx: &mut Tx) -> Result<(i64, i64)> {
    let workspace_id = tx.workspace_id;
    let broken = tx.row(
        sql!("select count(*) from promise where workspace_id = $1 and state = 'broken' and made_right_at is null"),
        params![workspace_id],
        |row| row.get(0),
    )?;
    Ok((counters::get(tx, counters::PROMISES_OPEN)?, broken))
}

/// When the last thing happened: a moment in the future means that a clock is or was wrong.
pub fn last_entry_at(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let workspace_id = tx.workspace_id;
    let at: Option<i64> = tx.row(
        sql!("select max(at) from (select at from journal where workspace_id = $1 order by journal_id desc limit 100) as latest"),
        params![workspace_id],
        |row| row.get(0),
    )?;
    Ok(at.map(from_ms))
}

/// The workspace's time zone and the address its links begin with ('' as the server was started).
pub fn zone_and_url(tx: &mut Tx) -> Result<(String, String)> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!("select time_zone, public_url from workspace where workspace_id = $1"),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

/// How long the answer to an idempotency key is kept.
pub const IDEMPOTENCY_KEPT_MS: i64 = 24 * 3_600_000;
/// How long failed log-ins are remembered after the last one.
const LOGIN_ATTEMPTS_KEPT_MS: i64 = 7 * 24 * 3_600_000;

/// Sweeps away what has run out: sessions, idempotency keys, old log-in attempts. Gives how many rows went.
pub fn sweep(tx: &mut Tx) -> Result<u64> {
    let (workspace_id, now) = (tx.workspace_id, tx.now);
    let sessions = tx.run(
        sql!("delete from session where workspace_id = $1 and expires_at <= $2"),
        params![workspace_id, ms(now)],
    )?;
    let keys = tx.run(
        sql!("delete from idempotency where workspace_id = $1 and created_at <= $2"),
        params![workspace_id, ms(plus_ms(now, -IDEMPOTENCY_KEPT_MS))],
    )?;
    let attempts = tx.run(
        sql!("delete from login_attempt where workspace_id = $1 and last_at <= $2 and locked_until_at <= $3"),
        params![workspace_id, ms(plus_ms(now, -LOGIN_ATTEMPTS_KEPT_MS)), ms(now)],
    )?;
    let undo = conversations::sweep_undo(tx)?;
    let told = webhooks::sweep(tx)?;
    let signs = conversations::sweep_presence(tx)?;
    let devices = devices::sweep(tx)?;
    Ok(sessions + keys + attempts + undo + told + signs + devices)
}

/// Removes for good what was deleted 30 days ago, some at a time; gives how many. Promises made there stay, without it.
pub fn empty_trash(tx: &mut Tx) -> Result<usize> {
    const BITE: i64 = 20;
    let (old, messages) = conversations::overdue(tx, BITE)?;
    let mut gone = old.len();
    for id in old {
        promises::forget_conversation(tx, id)?;
        complaints::forget_conversation(tx, id)?;
        conversations::purge(tx, id)?;
    }
    if gone == 0 {
        gone = messages.len();
        messages.into_iter().try_for_each(|id| {
            promises::forget_message(tx, id)?;
            conversations::purge_message(tx, id)
        })?;
    }
    Ok(gone)
}

/// Counts promises that were made before their history was, and writes down the words of complaints that are older than
/// their twins, some at a time; gives how many.
pub fn catch_up(tx: &mut Tx) -> Result<usize> {
    const BITE: i64 = 200;
    Ok(promises::history::catch_up(tx, BITE)? + complaints::twins::catch_up(tx, BITE)?)
}

/// Rows of every table over all workspaces, in the order of [`TABLES`].
pub fn rows(db: &Db) -> Result<Vec<(&'static str, i64)>> {
    let counts = TABLES.iter().map(|table| {
        let sql = Sql::built(format!("select count(*) from {table} where workspace_id >= 0"));
        let count = db.read_now(move |tx: &mut db::Tx<'_>| tx.row(&sql, params![], |row| row.get(0)))?;
        Ok((*table, count))
    });
    counts.collect()
}

/// Whether raw mail waits to be read.
pub fn inbound_waits(tx: &mut Tx) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let first: Option<Id> = tx.maybe(
        sql!("select inbound_id from inbound where workspace_id = $1 and state = 'waiting' limit 1"),
        params![workspace_id],
        |row| row.get(0),
    )?;
    Ok(first.is_some())
}
