//! One row for each thing that must happen at a time. A worker takes what is due and does it in the transaction that
//! deletes the row, as the workspace's only writer: it happens exactly once, on any number of nodes.

use db::{params, sql};
use jiff::Timestamp;

use crate::ids::Id;
use crate::time::{from_ms, ms, plus_ms};
use crate::{Result, Tx};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    pub id: Id,
    pub due_at: Timestamp,
    pub kind: String,
    pub subject_id: Id,
    pub attempts: i64,
    pub last_error: String,
}

/// How many timers one transaction takes at most: a person's write waits for the one that runs and the one it shares,
/// and a commit (which waits for the disk) is still paid for by many.
pub const BATCH: i64 = 256;
/// After this many failures a timer waits for a person (`kept jobs retry`).
pub const MAX_ATTEMPTS: i64 = 10;

pub fn set(tx: &mut Tx, due_at: Timestamp, kind: &str, subject_id: Id) -> Result<()> {
    let (workspace_id, id) = (tx.workspace_id, tx.new_id());
    tx.run(
        sql!(
            "insert into timer (workspace_id, timer_id, due_at, kind, subject_id, attempts, last_error)
             values ($1, $2, $3, $4, $5, 0, '')"
        ),
        params![workspace_id, id, ms(due_at), kind, subject_id],
    )?;
    Ok(())
}

/// Sets several at once: (when, what, to which).
pub fn set_all(tx: &mut Tx, all: &[(Timestamp, &str, Id)]) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let mut rows = Vec::new();
    for (due_at, kind, subject_id) in all {
        let at = values.len();
        let id = tx.new_id();
        values.extend([db::Value::Int(id.0), db::Value::Int(ms(*due_at)), db::Value::Text((*kind).to_owned())]);
        values.push(db::Value::Int(subject_id.0));
        rows.push(format!("($1, ${}, ${}, ${}, ${}, 0, '')", at + 1, at + 2, at + 3, at + 4));
    }
    let text = format!(
        "insert into timer (workspace_id, timer_id, due_at, kind, subject_id, attempts, last_error) values {}",
        rows.join(", ")
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    tx.run(&db::Sql::built(text), &params)?;
    Ok(())
}

/// As `cancel`, of several.
pub fn cancel_all(tx: &mut Tx, subject_ids: &[Id]) -> Result<()> {
    if subject_ids.is_empty() {
        return Ok(());
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let places = crate::ids::places(subject_ids, &mut values);
    let text = format!("delete from timer where workspace_id = $1 and subject_id in ({places})");
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    tx.run(&db::Sql::built(text), &params)?;
    Ok(())
}

/// Takes back everything that was to happen to this thing.
pub fn cancel(tx: &mut Tx, subject_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from timer where workspace_id = $1 and subject_id = $2"), params![workspace_id, subject_id])?;
    Ok(())
}

/// All of this kind are due now: what they were set by has changed.
pub fn ring_now(tx: &mut Tx, kind: &str) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!("update timer set due_at = $3 where workspace_id = $1 and kind = $2 and due_at > $3"),
        params![workspace_id, kind, now],
    )?;
    Ok(())
}

/// As `cancel`, of one kind.
pub fn cancel_kind(tx: &mut Tx, kind: &str, subject_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from timer where workspace_id = $1 and subject_id = $2 and kind = $3"),
        params![workspace_id, subject_id, kind],
    )?;
    Ok(())
}

fn timer(row: &db::Row<'_>) -> Result<Timer, db::Error> {
    Ok(Timer {
        id: row.get(0)?,
        due_at: from_ms(row.get(1)?),
        kind: row.get(2)?,
        subject_id: row.get(3)?,
        attempts: row.get(4)?,
        last_error: row.get(5)?,
    })
}

fn due(tx: &mut Tx, limit: i64) -> Result<Vec<Timer>> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    Ok(tx.rows(
        sql!(
            "select timer_id, due_at, kind, subject_id, attempts, last_error from timer
             where workspace_id = $1 and due_at <= $2 order by due_at, timer_id limit $3"
        ),
        params![workspace_id, now, limit],
        timer,
    )?)
}

/// When the next timer of this workspace is due.
pub fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let workspace_id = tx.workspace_id;
    let next: Option<i64> =
        tx.row(sql!("select min(due_at) from timer where workspace_id = $1"), params![workspace_id], |row| row.get(0))?;
    Ok(next.map(from_ms))
}

/// What rings timers: all of them or, on an error, none.
pub type Ring = fn(&mut Tx, &[Timer]) -> Result<()>;

/// Does what is due, one batch in one transaction. Gives how many were done or failed; less than [`BATCH`]: nothing
/// more is due.
pub fn run_due(tx: &mut Tx, ring: Ring) -> Result<i64> {
    let timers = due(tx, BATCH)?;
    // Nearly always all go well. Otherwise each is done by itself, so that one that fails holds up no other.
    let all_well = tx.attempt(|tx| {
        delete_until(tx, timers.last())?;
        ring(tx, &timers)
    });
    if all_well.is_err() {
        for timer in &timers {
            ring_alone(tx, timer, ring)?;
        }
    }
    Ok(i64::try_from(timers.len()).unwrap_or(BATCH))
}

/// Deletes a whole batch in one statement: everything that is due no later than its last.
fn delete_until(tx: &mut Tx, last: Option<&Timer>) -> Result<()> {
    let Some(last) = last else { return Ok(()) };
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from timer where workspace_id = $1 and (due_at, timer_id) <= ($2, $3)"),
        params![workspace_id, ms(last.due_at), last.id],
    )?;
    Ok(())
}

fn ring_alone(tx: &mut Tx, timer: &Timer, ring: Ring) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let outcome = tx.attempt(|tx| {
        tx.run(sql!("delete from timer where workspace_id = $1 and timer_id = $2"), params![workspace_id, timer.id])?;
        ring(tx, std::slice::from_ref(timer))
    });
    match outcome {
        Ok(()) => Ok(()),
        // Not the timer's fault: it is due as soon as there is room again, or the database.
        Err(error) if error.is_disk_full() || error.is_database_away() => Err(error),
        Err(error) => put_off(tx, timer, &error.to_string()),
    }
}

/// A timer that failed comes again later: 1, 2, 4 … minutes, then waits a day at a time for a person.
fn put_off(tx: &mut Tx, timer: &Timer, error: &str) -> Result<()> {
    let minutes = if timer.attempts >= MAX_ATTEMPTS { 24 * 60 } else { 1 << timer.attempts.clamp(0, 10) };
    let (workspace_id, again) = (tx.workspace_id, plus_ms(tx.now, minutes * 60_000));
    tracing::error!(kind = timer.kind, error, "a timer failed and comes again");
    tx.run(
        sql!(
            "update timer set due_at = $3, attempts = attempts + 1, last_error = $4
             where workspace_id = $1 and timer_id = $2"
        ),
        params![workspace_id, timer.id, ms(again), error],
    )?;
    Ok(())
}

/// Timers that failed at least once: for `kept jobs list`.
pub fn failing(tx: &mut Tx) -> Result<Vec<Timer>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select timer_id, due_at, kind, subject_id, attempts, last_error from timer
             where workspace_id = $1 and attempts > 0 order by due_at, timer_id limit 200"
        ),
        params![workspace_id],
        timer,
    )?)
}

/// Makes a failed timer due now.
pub fn retry(tx: &mut Tx, id: Id) -> Result<bool> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let changed = tx.run(
        sql!("update timer set due_at = $3, attempts = 0 where workspace_id = $1 and timer_id = $2 and attempts > 0"),
        params![workspace_id, id, now],
    )?;
    Ok(changed > 0)
}
