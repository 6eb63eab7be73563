//! What must leave the house. Written in the transaction of its cause, sent by a worker without a transaction open.
//!
//! A row is leased (its `next_at` pushed forward) before it is sent and deleted when the other side took it. A crash
//! between the two sends it again after the lease, with the same Message-ID: recognisable as the same mail.

use db::{params, sql};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::Id;
use crate::time::{from_ms, ms, plus_ms};
use crate::{Result, Tx};

/// A mail to one of us (a warning, a broken promise). Words are filled in when it is sent.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct StaffMail {
    pub staff_id: Id,
    /// Key of the notice's texts: `notice-KIND-subject`, `notice-KIND-body`.
    pub kind: String,
    /// What it is about, by `kind`: a promise, a message, a conversation, a mailbox, somebody.
    pub subject_id: Id,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: Id,
    /// `message` (subject_id is a message to a customer), `staff_mail` (payload is a `StaffMail`), `push` (a
    /// `devices::Push`) or `webhook` (subject_id is the webhook, rfc_id the delivery).
    pub kind: String,
    pub subject_id: Id,
    pub rfc_id: String,
    pub payload: String,
    pub state: String,
    pub attempts: i64,
    pub next_at: Timestamp,
    pub last_error: String,
    pub created_at: Timestamp,
}

/// How long one sending may take before another node may try: longer than every time-out of a conversation with a server.
pub const LEASE_MS: i64 = 5 * 60_000;
/// Back-off 1, 2, 4 … minutes, at most 4 hours; after this many tries it is dead and a person is asked.
pub const MAX_ATTEMPTS: i64 = 12;

pub fn put(tx: &mut Tx, kind: &str, subject_id: Id, rfc_id: &str, payload: &str) -> Result<()> {
    let now = tx.now;
    put_at(tx, kind, subject_id, rfc_id, payload, now)
}

/// As `put`, not to be sent before `at`.
pub fn put_at(tx: &mut Tx, kind: &str, subject_id: Id, rfc_id: &str, payload: &str, at: Timestamp) -> Result<()> {
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    tx.run(
        sql!(
            "insert into outbox (workspace_id, outbox_id, kind, subject_id, rfc_id, payload, state, attempts, next_at, last_error, created_at)
             values ($1, $2, $3, $4, $5, $6, 'queued', 0, $7, '', $8)"
        ),
        params![workspace_id, id, kind, subject_id, rfc_id, payload, ms(at), now],
    )?;
    Ok(())
}

/// Takes a message back that nobody has taken up to send, ever; gives its payload. `None`: it is gone, or on its way.
pub fn take_back(tx: &mut Tx, subject_id: Id) -> Result<Option<String>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "delete from outbox where workspace_id = $1 and kind = 'message' and subject_id = $2 and state = 'queued'
               and attempts = 0 and last_error = '' returning payload"
        ),
        params![workspace_id, subject_id],
        |row| row.get(0),
    )?)
}

fn row(row: &db::Row<'_>) -> Result<Row, db::Error> {
    Ok(Row {
        id: row.get(0)?,
        kind: row.get(1)?,
        subject_id: row.get(2)?,
        rfc_id: row.get(3)?,
        payload: row.get(4)?,
        state: row.get(5)?,
        attempts: row.get(6)?,
        next_at: from_ms(row.get(7)?),
        last_error: row.get(8)?,
        created_at: from_ms(row.get(9)?),
    })
}

/// Leases up to `limit` mails and pushes that are due, the longest due first. Only the caller sends them until the lease
/// ends.
pub fn lease(tx: &mut Tx, limit: i64) -> Result<Vec<Row>> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let due = tx.rows(
        sql!(
            "select outbox_id, kind, subject_id, rfc_id, payload, state, attempts, next_at, last_error, created_at
             from outbox where workspace_id = $1 and state = 'queued' and kind <> 'webhook' and next_at <= $2
             order by next_at, outbox_id limit $3"
        ),
        params![workspace_id, now, limit],
        row,
    )?;
    due.into_iter().map(|row| leased(tx, row)).collect()
}

fn leased(tx: &mut Tx, row: Row) -> Result<Row> {
    let (workspace_id, until) = (tx.workspace_id, plus_ms(tx.now, LEASE_MS));
    let attempts = row.attempts + 1;
    tx.run(
        sql!("update outbox set next_at = $3, attempts = $4 where workspace_id = $1 and outbox_id = $2"),
        params![workspace_id, row.id, ms(until), attempts],
    )?;
    Ok(Row { attempts, next_at: until, ..row })
}

/// As `lease`, what one webhook is to be told: each has a lane of its own, so that one that is slow holds up no other.
pub fn lease_webhook(tx: &mut Tx, webhook_id: Id, limit: i64) -> Result<Vec<Row>> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let due = tx.rows(
        sql!(
            "select outbox_id, kind, subject_id, rfc_id, payload, state, attempts, next_at, last_error, created_at
             from outbox where workspace_id = $1 and kind = 'webhook' and state = 'queued' and subject_id = $3
               and next_at <= $2 order by next_at, outbox_id limit $4"
        ),
        params![workspace_id, now, webhook_id, limit],
        row,
    )?;
    due.into_iter().map(|row| leased(tx, row)).collect()
}

/// The other side took it: the row has done its work. Gives whether it was still there: where the clocks of two nodes
/// differ by more than a lease, both may have sent it, and the first has marked it.
pub fn sent(tx: &mut Tx, id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let gone =
        tx.run(sql!("delete from outbox where workspace_id = $1 and outbox_id = $2"), params![workspace_id, id])?;
    Ok(gone > 0)
}

/// It did not go. Gives whether it is dead now (permanent, or tried often enough) and waits for a person; `None`: it is
/// gone, or another node has leased it since, and what that one says counts.
pub fn failed(tx: &mut Tx, row: &Row, permanent: bool, reason: &str) -> Result<Option<bool>> {
    let dead = permanent || row.attempts >= MAX_ATTEMPTS;
    let minutes = (1_i64 << (row.attempts - 1).clamp(0, 8)).min(240);
    let state = if dead { "dead" } else { "queued" };
    let (workspace_id, next) = (tx.workspace_id, ms(plus_ms(tx.now, minutes * 60_000)));
    let ours = tx.run(
        sql!(
            "update outbox set state = $3, next_at = $4, last_error = $5
             where workspace_id = $1 and outbox_id = $2 and state = 'queued' and attempts = $6"
        ),
        params![workspace_id, row.id, state, next, reason, row.attempts],
    )?;
    Ok((ours > 0).then_some(dead))
}

/// As `failed` did, but not before this time: the other side asked for it.
pub fn not_before(tx: &mut Tx, row: &Row, at: Timestamp) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update outbox set next_at = $3 where workspace_id = $1 and outbox_id = $2 and state = 'queued' and next_at < $3"
        ),
        params![workspace_id, row.id, ms(at)],
    )?;
    Ok(())
}

/// A message that waits leaves no sooner than this.
pub fn hold_until(tx: &mut Tx, subject_id: Id, at: Timestamp) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update outbox set next_at = $3 where workspace_id = $1 and subject_id = $2 and kind = 'message'
               and state = 'queued' and next_at < $3"
        ),
        params![workspace_id, subject_id, ms(at)],
    )?;
    Ok(())
}

/// Those of this kind and name do not leave any more, nor again: a newer one takes their place.
pub fn overtake(tx: &mut Tx, kind: &str, name: &str) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from outbox where workspace_id = $1 and kind = $2 and rfc_id = $3 and state = 'queued'"),
        params![workspace_id, kind, name],
    )?;
    Ok(())
}

/// What carries this (a message) does not leave any more.
pub fn forget_subject(tx: &mut Tx, subject_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from outbox where workspace_id = $1 and subject_id = $2"), params![workspace_id, subject_id])?;
    Ok(())
}

/// Not yet: it waits until then, and that is no failure.
pub fn postpone(tx: &mut Tx, row: &Row, until: Timestamp) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update outbox set next_at = $3, attempts = attempts - 1
             where workspace_id = $1 and outbox_id = $2 and attempts > 0 and attempts = $4"
        ),
        params![workspace_id, row.id, ms(until), row.attempts],
    )?;
    Ok(())
}

/// What has not left yet, oldest first; dead ones first. For `kept jobs list` and `kept doctor`.
pub fn waiting(tx: &mut Tx) -> Result<Vec<Row>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select outbox_id, kind, subject_id, rfc_id, payload, state, attempts, next_at, last_error, created_at
             from outbox where workspace_id = $1 order by state, outbox_id limit 200"
        ),
        params![workspace_id],
        row,
    )?)
}

/// Sends it again now, with the same Message-ID.
pub fn retry(tx: &mut Tx, id: Id) -> Result<bool> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let changed = tx.run(
        sql!(
            "update outbox set state = 'queued', attempts = 0, next_at = $3 where workspace_id = $1 and outbox_id = $2"
        ),
        params![workspace_id, id, now],
    )?;
    Ok(changed > 0)
}

/// As `retry`, by what it carries (a message whose sending failed).
pub fn retry_subject(tx: &mut Tx, subject_id: Id) -> Result<bool> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let changed = tx.run(
        sql!(
            "update outbox set state = 'queued', attempts = 0, next_at = $3 where workspace_id = $1 and subject_id = $2"
        ),
        params![workspace_id, subject_id, now],
    )?;
    Ok(changed > 0)
}

/// When the next mail or push may be sent.
pub fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let workspace_id = tx.workspace_id;
    let next: Option<i64> = tx.row(
        sql!("select min(next_at) from outbox where workspace_id = $1 and state = 'queued' and kind <> 'webhook'"),
        params![workspace_id],
        |row| row.get(0),
    )?;
    Ok(next.map(from_ms))
}
