//! A create that is sent twice with the same `Idempotency-Key` is done once; the second gets the first one's answer.
//! Kept for a day. The key and the creation are one transaction, so a crash leaves both or none.

use db::{params, sql};

use crate::ids::Id;
use crate::time::ms;
use crate::{Error, Result, Tx};

/// What was answered the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: i64,
    pub body: String,
}

/// How long an answer is remembered, in milliseconds.
pub const REMEMBERED_MS: i64 = 24 * 3_600_000;

/// The first answer for this key, if there was one. Another request under the same key is refused.
pub fn answer(tx: &mut Tx, staff_id: Id, key: &str, request_hash: &str) -> Result<Option<Answer>> {
    let workspace_id = tx.workspace_id;
    let found: Option<(String, Answer)> = tx.maybe(
        sql!(
            "select request_hash, status, body from idempotency
             where workspace_id = $1 and staff_id = $2 and idempotency_key = $3"
        ),
        params![workspace_id, staff_id, key],
        |row| Ok((row.get(0)?, Answer { status: row.get(1)?, body: row.get(2)? })),
    )?;
    match found {
        Some((hash, _)) if hash != request_hash => Err(Error::refused("idempotency-key-reused")),
        Some((_, answer)) => Ok(Some(answer)),
        None => Ok(None),
    }
}

/// Whether there is an answer for this key.
pub fn is_known(tx: &mut Tx, staff_id: Id, key: &str) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(
        sql!("select 1 from idempotency where workspace_id = $1 and staff_id = $2 and idempotency_key = $3"),
        params![workspace_id, staff_id, key],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

pub fn remember(tx: &mut Tx, staff_id: Id, key: &str, request_hash: &str, answer: &Answer) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into idempotency (workspace_id, staff_id, idempotency_key, request_hash, status, body, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        params![workspace_id, staff_id, key, request_hash, answer.status, answer.body, now],
    )?;
    Ok(())
}

/// Forgets answers older than a day.
pub fn forget_old(tx: &mut Tx) -> Result<u64> {
    let (workspace_id, before) = (tx.workspace_id, ms(tx.now) - REMEMBERED_MS);
    Ok(tx.run(
        sql!("delete from idempotency where workspace_id = $1 and created_at < $2"),
        params![workspace_id, before],
    )?)
}
