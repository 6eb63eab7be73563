//! What happens in a conversation, as standards need to know it.

use db::{params, sql};
use serde_json::Value;

use super::Conversation;
use crate::ids::Id;
use crate::standards::preview::{Said, deed_of};
use crate::standards::rules::Deed;
use crate::standards::{self, Happened};
use crate::time::from_ms;
use crate::{Result, Tx, Who};

/// `kind`, `subject_id` and `details` as in the journal.
pub(super) fn heard(
    tx: &mut Tx,
    who: &Who,
    kind: &str,
    of: &Conversation,
    subject_id: Id,
    details: &Value,
) -> Result<()> {
    let is_word = matches!(
        kind,
        "message.received" | "message.admitted" | "message.moved" | "message.queued" | "message.recorded"
    ) || kind == "message.sent" && details.get("kind").is_some();
    let deed = if is_word { None } else { deed_of_change(who, kind, details) };
    if !is_word && deed.is_none() {
        return Ok(());
    }
    let standards = standards::in_force(tx)?;
    if standards.is_empty() {
        return Ok(());
    }
    let happened = match deed {
        Some(deed) => Some(Happened { conversation_id: of.id, deed, since: None, cause_id: None }),
        None => said(tx, of.id, subject_id, details)?,
    };
    happened.map_or(Ok(()), |what| standards::heard(tx, who, &standards, what))
}

/// A conversation that a mail began.
pub(super) fn begun(tx: &mut Tx, who: &Who, conversation_id: Id, message_id: Id) -> Result<()> {
    let standards = standards::in_force(tx)?;
    if standards.is_empty() {
        return Ok(());
    }
    let happened = said(tx, conversation_id, message_id, &Value::Null)?;
    happened.map_or(Ok(()), |what| standards::heard(tx, who, &standards, what))
}

/// What is known of it changed without a word in the journal.
pub(super) fn changed(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<()> {
    let standards = standards::in_force(tx)?;
    if standards.is_empty() {
        return Ok(());
    }
    let what = Happened { conversation_id, deed: Deed::Changed, since: None, cause_id: None };
    standards::heard(tx, who, &standards, what)
}

/// What was asked is gone: if they wait for something else, they wait since then.
pub(super) fn asked_elsewhere(tx: &mut Tx, who: &Who, of: &Conversation) -> Result<()> {
    let standards = standards::in_force(tx)?;
    let Some(since) = of.unanswered_since_at.filter(|_| !standards.is_empty()) else { return Ok(()) };
    let deed = Deed::Asked { call: false };
    standards::heard(tx, who, &standards, Happened { conversation_id: of.id, deed, since: Some(since), cause_id: None })
}

fn deed_of_change(who: &Who, kind: &str, details: &Value) -> Option<Deed> {
    let word = |name: &str| details.get(name).and_then(Value::as_str).unwrap_or_default();
    let by_us = who.staff_id().is_some();
    Some(match kind {
        "conversation.status_changed" => match (word("before"), word("category")) {
            ("resolved", "resolved") => Deed::Changed,
            (_, "resolved") => Deed::Resolved,
            ("resolved", _) if by_us => Deed::Reopened,
            (_, "open") if by_us => Deed::Opened,
            _ => Deed::Changed,
        },
        "conversation.assigned"
        | "conversation.tagged"
        | "conversation.untagged"
        | "conversation.moved"
        | "conversation.snoozed"
        | "conversation.merged" => Deed::Changed,
        _ => return None,
    })
}

/// A word: what it is to the clocks. What was held apart waits since it came, not since it was admitted.
fn said(tx: &mut Tx, conversation_id: Id, message_id: Id, details: &Value) -> Result<Option<Happened>> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(
        sql!(
            "select direction, channel, kind, body, created_at, state from message where workspace_id = $1 and message_id = $2"
        ),
        params![workspace_id, message_id],
        |row| {
            let text = |index: usize| row.get::<String>(index);
            Ok((text(0)?, text(1)?, text(2)?, text(3)?, row.get::<i64>(4)?, text(5)?))
        },
    )?;
    let Some((direction, channel, kind, text, created_ms, state)) = found else { return Ok(None) };
    if state == "held" || !matches!(direction.as_str(), "inbound" | "outbound") {
        return Ok(None);
    }
    let said = Said {
        inbound: direction == "inbound",
        by_person: kind == "person",
        channel: &channel,
        text: &text,
        talked_s: details.get("talked_s").and_then(Value::as_i64),
    };
    let since = Some(from_ms(created_ms)).filter(|_| direction == "inbound");
    Ok(deed_of(&said).map(|deed| Happened { conversation_id, deed, since, cause_id: Some(message_id) }))
}
