//! Webhooks and their deliveries in the database.

use db::{Row, params, sql};

use super::rules::{Delivery, NewWebhook, Outcome, Webhook};
use crate::ids::Id;
use crate::time::{from_ms, ms, plus_ms};
use crate::{Error, Result, Timestamp, Tx};

fn webhook(row: &Row<'_>) -> Result<Webhook, db::Error> {
    let kinds: String = row.get(3)?;
    Ok(Webhook {
        id: row.get(0)?,
        name: row.get(1)?,
        url: row.get(2)?,
        kinds: kinds.lines().map(str::to_owned).collect(),
        active: row.get(4)?,
        off_why: row.get(5)?,
        failures: row.get(6)?,
        failing_since_at: row.get::<Option<i64>>(7)?.map(from_ms),
        hold_until: from_ms(row.get(8)?),
        last_ok_at: row.get::<Option<i64>>(9)?.map(from_ms),
        last_error: row.get(10)?,
        created_at: from_ms(row.get(11)?),
    })
}

/// All of them, oldest first.
pub fn list(tx: &mut Tx) -> Result<Vec<Webhook>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select webhook_id, name, url, kinds, active, off_why, failures, failing_since_at, hold_until_at, last_ok_at,
               last_error, created_at from webhook where workspace_id = $1 order by webhook_id limit 100"
        ),
        params![workspace_id],
        webhook,
    )?)
}

pub fn maybe(tx: &mut Tx, id: Id) -> Result<Option<Webhook>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select webhook_id, name, url, kinds, active, off_why, failures, failing_since_at, hold_until_at, last_ok_at,
               last_error, created_at from webhook where workspace_id = $1 and webhook_id = $2"
        ),
        params![workspace_id, id],
        webhook,
    )?)
}

pub fn load(tx: &mut Tx, id: Id) -> Result<Webhook> {
    maybe(tx, id)?.ok_or(Error::NotFound("webhook"))
}

pub fn insert(tx: &mut Tx, id: Id, new: &NewWebhook, sealed: &[u8], by: Option<Id>) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into webhook (workspace_id, webhook_id, name, url, kinds, secret_sealed, active, off_why, read_to, failures,
               hold_until_at, last_error, created_by_id, created_at)
             values ($1, $2, $3, $4, $5, $6, true, '', 0, 0, 0, '', cast($7 as bigint), $8)"
        ),
        params![workspace_id, id, new.name, new.url, new.kinds.join("\n"), sealed, by, now],
    )?;
    Ok(())
}

pub fn update(tx: &mut Tx, id: Id, new: &NewWebhook) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update webhook set name = $3, url = $4, kinds = $5 where workspace_id = $1 and webhook_id = $2"),
        params![workspace_id, id, new.name, new.url, new.kinds.join("\n")],
    )?;
    Ok(())
}

/// On again, with a clean slate, or off and why. What waits while it is off failed.
pub fn turn(tx: &mut Tx, id: Id, off_why: Option<&str>) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update webhook set active = $3, off_why = $4, failures = 0, failing_since_at = null, hold_until_at = 0
             where workspace_id = $1 and webhook_id = $2"
        ),
        params![workspace_id, id, off_why.is_none(), off_why.unwrap_or_default()],
    )?;
    if off_why.is_some() {
        tx.run(
            sql!(
                "update webhook_delivery set state = 'failed'
                 where workspace_id = $1 and webhook_id = $2 and state = 'waiting'"
            ),
            params![workspace_id, id],
        )?;
        tx.run(
            sql!(
                "update outbox set state = 'dead' where workspace_id = $1 and subject_id = $2 and kind = 'webhook'
                   and state = 'queued'"
            ),
            params![workspace_id, id],
        )?;
    }
    Ok(())
}

/// It has seen the journal up to this entry.
pub fn put_read_to(tx: &mut Tx, id: Id, journal_id: i64) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update webhook set read_to = $3 where workspace_id = $1 and webhook_id = $2"),
        params![workspace_id, id, journal_id],
    )?;
    Ok(())
}

pub fn delete(tx: &mut Tx, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from outbox where workspace_id = $1 and subject_id = $2 and kind = 'webhook'"),
        params![workspace_id, id],
    )?;
    tx.run(
        sql!("delete from webhook_delivery where workspace_id = $1 and webhook_id = $2"),
        params![workspace_id, id],
    )?;
    tx.run(sql!("delete from webhook where workspace_id = $1 and webhook_id = $2"), params![workspace_id, id])?;
    Ok(())
}

/// The sealed secret, and the one before while it signs too.
pub fn secrets(tx: &mut Tx, id: Id) -> Result<(Vec<u8>, Option<Vec<u8>>)> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    Ok(tx.row(
        sql!(
            "select secret_sealed, case when old_secret_until > $3 then old_secret_sealed end
             from webhook where workspace_id = $1 and webhook_id = $2"
        ),
        params![workspace_id, id, now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

/// A new secret; the present one signs too until then.
pub fn put_secret(tx: &mut Tx, id: Id, sealed: &[u8], old_until: Timestamp) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update webhook set old_secret_sealed = secret_sealed, old_secret_until = $4, secret_sealed = $3
             where workspace_id = $1 and webhook_id = $2"
        ),
        params![workspace_id, id, sealed, ms(old_until)],
    )?;
    Ok(())
}

/// A message arrived.
pub fn went_well(tx: &mut Tx, id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update webhook set failures = 0, failing_since_at = null, hold_until_at = 0, last_ok_at = $3, last_error = ''
             where workspace_id = $1 and webhook_id = $2"
        ),
        params![workspace_id, id, now],
    )?;
    Ok(())
}

/// A message did not arrive; nothing more is sent for `hold_ms`.
pub fn went_wrong(tx: &mut Tx, id: Id, hold_ms: i64, reason: &str) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let until = ms(plus_ms(tx.now, hold_ms));
    tx.run(
        sql!(
            "update webhook set failures = failures + 1, failing_since_at = coalesce(failing_since_at, $3),
               hold_until_at = $4, last_error = $5 where workspace_id = $1 and webhook_id = $2"
        ),
        params![workspace_id, id, now, until, reason],
    )?;
    Ok(())
}

fn delivery(row: &Row<'_>) -> Result<Delivery, db::Error> {
    Ok(Delivery {
        id: row.get(0)?,
        webhook_id: row.get(1)?,
        journal_id: row.get(2)?,
        kind: row.get(3)?,
        state: row.get(4)?,
        attempts: row.get(5)?,
        status: row.get(6)?,
        answer: row.get(7)?,
        took_ms: row.get(8)?,
        created_at: from_ms(row.get(9)?),
        last_at: row.get::<Option<i64>>(10)?.map(from_ms),
    })
}

pub fn insert_delivery(tx: &mut Tx, id: Id, webhook_id: Id, journal_id: i64, kind: &str) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into webhook_delivery (workspace_id, delivery_id, webhook_id, journal_id, kind, state, attempts, answer, created_at)
             values ($1, $2, $3, $4, $5, 'waiting', 0, '', $6)"
        ),
        params![workspace_id, id, webhook_id, journal_id, kind, now],
    )?;
    Ok(())
}

pub fn maybe_delivery(tx: &mut Tx, id: Id) -> Result<Option<Delivery>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select delivery_id, webhook_id, journal_id, kind, state, attempts, status, answer, took_ms, created_at, last_at
             from webhook_delivery where workspace_id = $1 and delivery_id = $2"
        ),
        params![workspace_id, id],
        delivery,
    )?)
}

/// Newest first, behind `before`; only those of a state, if one is named.
pub fn deliveries(
    tx: &mut Tx,
    webhook_id: Id,
    state: Option<&str>,
    before: Option<Id>,
    limit: i64,
) -> Result<Vec<Delivery>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select delivery_id, webhook_id, journal_id, kind, state, attempts, status, answer, took_ms, created_at, last_at
             from webhook_delivery where workspace_id = $1 and webhook_id = $2 and delivery_id < $3
               and ($4 = '' or state = $4) order by delivery_id desc limit $5"
        ),
        params![workspace_id, webhook_id, before.unwrap_or(Id(i64::MAX)), state.unwrap_or_default(), limit],
        delivery,
    )?)
}

/// What became of a try.
pub fn put_try(tx: &mut Tx, id: Id, state: &str, outcome: &Outcome) -> Result<()> {
    let (workspace_id, now, status) = (tx.workspace_id, ms(tx.now), outcome.status.map(i64::from));
    tx.run(
        sql!(
            "update webhook_delivery set state = $3, attempts = attempts + 1, status = cast($4 as bigint), answer = $5,
               took_ms = $6, last_at = $7 where workspace_id = $1 and delivery_id = $2"
        ),
        params![workspace_id, id, state, status, outcome.in_short(), outcome.took_ms, now],
    )?;
    Ok(())
}

/// It waits again; gives whether its row still lies in the outbox.
pub fn wait_again(tx: &mut Tx, one: &Delivery) -> Result<bool> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!("update webhook_delivery set state = 'waiting' where workspace_id = $1 and delivery_id = $2"),
        params![workspace_id, one.id],
    )?;
    let known = tx.run(
        sql!(
            "update outbox set state = 'queued', attempts = 0, next_at = $4
             where workspace_id = $1 and subject_id = $2 and kind = 'webhook' and rfc_id = $3"
        ),
        params![workspace_id, one.webhook_id, one.id.to_string(), now],
    )?;
    Ok(known > 0)
}

/// A webhook that is on, how far it has read, and when the next of its messages may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane {
    pub webhook_id: Id,
    pub read_to: i64,
    /// `None`: nothing waits.
    pub next_at: Option<Timestamp>,
}

pub fn lanes(tx: &mut Tx) -> Result<Vec<Lane>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select w.webhook_id, w.read_to, w.hold_until_at, (select min(o.next_at) from outbox o
               where o.workspace_id = w.workspace_id and o.subject_id = w.webhook_id and o.kind = 'webhook' and o.state = 'queued')
             from webhook w where w.workspace_id = $1 and w.active order by w.webhook_id"
        ),
        params![workspace_id],
        |row| {
            let (hold_until, next): (i64, Option<i64>) = (row.get(2)?, row.get(3)?);
            let next_at = next.map(|next| from_ms(next.max(hold_until)));
            Ok(Lane { webhook_id: row.get(0)?, read_to: row.get(1)?, next_at })
        },
    )?)
}

/// Takes away what was delivered, or failed for good, before this; gives how many.
pub fn sweep(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let (workspace_id, before) = (tx.workspace_id, ms(before));
    tx.run(
        sql!("delete from outbox where workspace_id = $1 and kind = 'webhook' and state = 'dead' and created_at < $2"),
        params![workspace_id, before],
    )?;
    Ok(tx.run(
        sql!(
            "delete from webhook_delivery
             where workspace_id = $1 and state in ('delivered', 'failed') and created_at < $2"
        ),
        params![workspace_id, before],
    )?)
}
