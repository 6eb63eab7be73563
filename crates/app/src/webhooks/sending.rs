//! What the worker does: from the journal into the outbox, out of the house, and what became of it.

use serde_json::json;

use super::rules::{self, Outcome, Verdict, Webhook};
use super::store::{self, Lane};
use super::{OFF, TEST, place};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::outbox::{self, Row};
use crate::time::plus_ms;
use crate::workspaces::{self, SealKey};
use crate::{Result, Tx, Who, narrowing};

/// Entries that are looked at in one transaction.
const AT_ONCE: i64 = 200;
/// How long the log goes back.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;

/// What there is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    pub lanes: Vec<Lane>,
    /// There are entries that nobody has looked at.
    pub behind: bool,
}

/// Looks what there is to do. Changes nothing.
pub fn look(tx: &mut Tx) -> Result<Look> {
    let lanes = store::lanes(tx)?;
    if lanes.is_empty() {
        return Ok(Look { lanes, behind: false });
    }
    let last = journal::last(tx)?;
    let behind = lanes.iter().any(|lane| lane.read_to < last);
    Ok(Look { lanes, behind })
}

/// Queues what happened since, for each webhook that wants it; gives whether there is more.
pub fn queue(tx: &mut Tx) -> Result<bool> {
    let lanes = store::lanes(tx)?;
    let Some(from) = lanes.iter().map(|lane| lane.read_to).min() else { return Ok(false) };
    let entries = journal::entries_after(tx, from, AT_ONCE)?;
    let Some(last) = entries.last().map(|entry| entry.id) else { return Ok(false) };
    let all = store::list(tx)?;
    for lane in lanes.iter().filter(|lane| lane.read_to < last) {
        let Some(webhook) = all.iter().find(|one| one.id == lane.webhook_id) else { continue };
        let new = entries.iter().filter(|entry| entry.id > lane.read_to && rules::wants(&webhook.kinds, &entry.kind));
        for entry in new {
            super::put(tx, webhook.id, entry.id, &entry.kind)?;
        }
        store::put_read_to(tx, webhook.id, last)?;
    }
    Ok(i64::try_from(entries.len()).unwrap_or(AT_ONCE) >= AT_ONCE)
}

/// Takes up to `limit` messages of one webhook that are due.
pub fn lease(tx: &mut Tx, webhook_id: Id, limit: i64) -> Result<Vec<Row>> {
    outbox::lease_webhook(tx, webhook_id, limit)
}

/// A message to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

/// Puts a message together, signed as of now. `None`: there is nothing to send any more.
pub fn prepare(tx: &mut Tx, row: &Row, seal: &SealKey) -> Result<Option<Message>> {
    let (webhook, delivery) = (store::maybe(tx, row.subject_id)?, row.rfc_id.parse::<Id>().ok());
    let delivery = match delivery {
        Some(id) => store::maybe_delivery(tx, id)?,
        None => None,
    };
    let (Some(webhook), Some(delivery)) = (webhook, delivery) else { return Ok(None) };
    let body = if delivery.kind == TEST {
        rules::test_body(tx.now)
    } else {
        let entry = journal::entries_after(tx, delivery.journal_id.saturating_sub(1), 1)?.into_iter().next();
        let Some(mut entry) = entry.filter(|entry| entry.id == delivery.journal_id) else { return Ok(None) };
        narrowing::leave_out_words(tx, None, std::slice::from_mut(&mut entry))?; // it leaves the house
        rules::body(&entry)
    };
    let body = body.to_string();
    let (secret, old) = store::secrets(tx, webhook.id)?;
    let (place, id, at_s) = (place(tx, webhook.id), delivery.id.to_string(), tx.now.as_second());
    let sign = |sealed: &[u8]| rules::signature(&seal.open(&place, sealed)?, &id, at_s, &body);
    let mut signed = sign(&secret)?;
    if let Some(old) = old {
        signed = format!("{signed} {}", sign(&old)?);
    }
    let headers =
        vec![("webhook-id", id.clone()), ("webhook-timestamp", at_s.to_string()), ("webhook-signature", signed)];
    Ok(Some(Message { url: webhook.url, headers, body }))
}

/// What could not be put together, as if it had not arrived: it is tried again, and seen.
pub fn not_made(reason: &str) -> Outcome {
    Outcome { status: None, said: reason.to_owned(), after_s: None, took_ms: 0 }
}

/// Writes down what became of a message. `None`: there was nothing to send.
pub fn mark(tx: &mut Tx, row: &Row, outcome: Option<&Outcome>) -> Result<()> {
    let webhook = store::maybe(tx, row.subject_id)?;
    let (Some(webhook), Some(outcome), Ok(delivery_id)) = (webhook, outcome, row.rfc_id.parse::<Id>()) else {
        return outbox::sent(tx, row.id).map(drop);
    };
    match outcome.verdict() {
        Verdict::Taken => {
            if outbox::sent(tx, row.id)? {
                store::put_try(tx, delivery_id, "delivered", outcome)?;
                store::went_well(tx, webhook.id)?;
            }
            Ok(())
        }
        Verdict::Gone => {
            if outbox::failed(tx, row, true, &outcome.reason())?.is_some() {
                store::put_try(tx, delivery_id, "failed", outcome)?;
                store::went_wrong(tx, webhook.id, 0, &outcome.reason())?;
                turn_off(tx, &webhook, "gone", &outcome.reason())?;
            }
            Ok(())
        }
        Verdict::Failed => failed(tx, row, &webhook, delivery_id, outcome),
    }
}

fn failed(tx: &mut Tx, row: &Row, webhook: &Webhook, delivery_id: Id, outcome: &Outcome) -> Result<()> {
    let reason = outcome.reason();
    // Another node has it, or it was turned off meanwhile: what is written there counts.
    let Some(dead) = outbox::failed(tx, row, false, &reason)? else { return Ok(()) };
    store::put_try(tx, delivery_id, if dead { "failed" } else { "waiting" }, outcome)?;
    if let Some(seconds) = outcome.after_s.filter(|_| !dead) {
        let at = plus_ms(tx.now, seconds.saturating_mul(1000));
        outbox::not_before(tx, row, at)?;
    }
    let failures = webhook.failures + 1;
    store::went_wrong(tx, webhook.id, rules::hold_ms(failures), &reason)?;
    if webhook.active && rules::is_hopeless(failures, webhook.failing_since_at, tx.now) {
        turn_off(tx, webhook, "failing", &reason)?;
    }
    Ok(())
}

/// It is told nothing more, and owners and managers hear of it, once.
fn turn_off(tx: &mut Tx, webhook: &Webhook, why: &str, reason: &str) -> Result<()> {
    if !webhook.active {
        return Ok(());
    }
    store::turn(tx, webhook.id, Some(why))?;
    let about = About { subject_id: webhook.id, ..About::default() };
    let who = Who::kept(tx.workspace_id);
    let details = json!({"name": webhook.name, "why": why, "reason": reason});
    journal::write(tx, &who, "webhook.turned_off", about, &details)?;
    for staff_id in workspaces::managers(tx)? {
        workspaces::tell_staff(tx, staff_id, OFF, webhook.id)?;
    }
    Ok(())
}

/// Takes away what is older than the log goes back; gives how much.
pub fn sweep(tx: &mut Tx) -> Result<u64> {
    let before = plus_ms(tx.now, -KEPT_MS);
    store::sweep(tx, before)
}
