//! A reply waits a few seconds before it leaves, so that it can be taken back; and it does not leave unseen when somebody
//! else has said something meanwhile.

use std::collections::HashMap;

use db::{params, sql};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::messages::{self, Message};
use super::rules::{Category, Standing, taken_back};
use super::{Conversation, drafts, join_store, joining, snooze, stand, store, write};
use crate::ids::Id;
use crate::time::{from_ms, maybe_ms, ms, plus_ms};
use crate::workspaces::undo_send;
use crate::{Can, Error, Result, Tx, Who, outbox, search, standards};

/// How the conversation stood before a reply: what taking it back goes back to. It lies in the reply's row of the outbox,
/// and goes with it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Before {
    /// Where it was said. A reply that is split off since is taken back here as well.
    #[serde(default)]
    conversation_id: Id,
    category: Category,
    status_id: Id,
    unanswered_since_ms: Option<i64>,
    snoozed_until_ms: Option<i64>,
    /// What the reply set it to.
    replied: Category,
}

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    before: Before,
}

/// Puts a reply of a person into the outbox, to leave when its time to be taken back is over.
pub(super) fn hold(tx: &mut Tx, of: &Conversation, message_id: Id, rfc_id: &str, replied: Category) -> Result<()> {
    let before = Before {
        conversation_id: of.id,
        category: of.category,
        status_id: of.status_id,
        unanswered_since_ms: maybe_ms(of.unanswered_since_at),
        snoozed_until_ms: maybe_ms(of.snoozed_until_at),
        replied,
    };
    let payload = serde_json::to_string(&Payload { before })?;
    let at = plus_ms(tx.now, undo_send::undo_send_s(tx)? * 1000);
    outbox::put_at(tx, "message", message_id, rfc_id, &payload, at)
}

/// The replies of a conversation that can still be taken back, and when each leaves.
pub fn leaving(tx: &mut Tx, who: &Who, id: Id) -> Result<HashMap<Id, Timestamp>> {
    who.may(Can::Read)?;
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let all: Vec<(Id, i64)> = tx.rows(
        sql!(
            "select message.message_id, outbox.next_at from message
             join outbox on outbox.workspace_id = $1 and outbox.kind = 'message' and outbox.subject_id = message.message_id
             where message.workspace_id = $1 and message.conversation_id = $2 and message.state = 'queued'
               and message.kind = 'person' and outbox.state = 'queued' and outbox.attempts = 0 and outbox.last_error = ''
               and outbox.next_at > $3 and message.at > $4"
        ),
        params![workspace_id, id, now, now - undo_send::MAX_S * 2000],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(all.into_iter().map(|(id, at)| (id, from_ms(at))).collect())
}

/// Takes a reply back that has not left yet: it is its writer's draft again, and the conversation stands as before.
/// Refused (`conversation-message-on-its-way`) once somebody has taken it up to send it. Both happen in the one writer of
/// the workspace, so a reply is either sent or taken back, on any number of nodes.
pub fn withdraw(tx: &mut Tx, who: &Who, message_id: Id) -> Result<Message> {
    who.may(Can::Talk)?;
    let message = messages::load(tx, message_id)?;
    if message.staff_id != who.staff_id() {
        who.may(Can::LookAfter)?;
    }
    let on_its_way = || Error::refused("conversation-message-on-its-way");
    let staff_id = message.staff_id.filter(|_| message.kind == "person").ok_or_else(on_its_way)?;
    let payload = outbox::take_back(tx, message_id)?.ok_or_else(on_its_way)?;
    standards::taken_back(tx, who, message.conversation_id, message_id)?;
    let before: Option<Before> = serde_json::from_str(&payload).ok().map(|payload: Payload| payload.before);
    drafts::take_back(tx, staff_id, &message)?;
    messages::withdraw(tx, message_id)?;
    search::remove_message(tx, message_id)?;
    search::index_fields(tx, message.conversation_id)?;
    store::settle(tx, message.conversation_id)?;
    let of = store::load(tx, message.conversation_id)?;
    if let Some(before) = before {
        stand_again(tx, who, &of, &message, before)?;
        if let Some(said_in) = join_store::surviving(tx, before.conversation_id)?.filter(|id| *id != of.id) {
            let said_in = store::load(tx, said_in)?;
            stand_again(tx, who, &said_in, &message, before)?;
        }
    }
    write(tx, who, "message.withdrawn", &of, message_id, &json!({"to": message.to}))?;
    messages::load(tx, message_id)
}

fn stand_again(tx: &mut Tx, who: &Who, of: &Conversation, message: &Message, before: Before) -> Result<()> {
    let was = Standing { category: before.category, unanswered_since: before.unanswered_since_ms.map(from_ms) };
    let answered = messages::answered_after(tx, of.id, message.id)?;
    let mut after = taken_back(was, of.standing(), before.replied, answered);
    if let Some(since) = after.unanswered_since {
        // Nobody waits where none of their words stand: what they said may have been split off, or this reply.
        after.unanswered_since = join_store::waits_since(tx, of.id, since)?;
    }
    let known = store::statuses(tx)?.iter().any(|status| status.id == before.status_id);
    let status_id = (after.category == before.category && known).then_some(before.status_id);
    stand(tx, who, of, after, status_id)?;
    standards::as_it_stands(tx, who, of.id)?;
    match before.snoozed_until_ms.map(from_ms) {
        Some(until) if after.category == Category::Waiting && of.snoozed_until_at.is_none() && until > tx.now => {
            snooze::set(tx, of.id, Some(until))?;
            write(tx, who, "conversation.snoozed", of, of.id, &json!({"until": until}))
        }
        _ => Ok(()),
    }
}

/// What people said in a conversation since a message (by the customer, or by a colleague of the caller), oldest first.
pub fn said_since(tx: &mut Tx, who: &Who, id: Id, seen: Id) -> Result<Vec<Message>> {
    who.may(Can::Read)?;
    messages::said_since(tx, id, seen, who.staff_id().unwrap_or_default())
}

/// Refused (`conversation-answered-meanwhile`) when somebody said something that the writer of a reply has not seen.
pub(super) fn check_seen(tx: &mut Tx, who: &Who, id: Id, seen: Option<Id>) -> Result<()> {
    let Some(seen) = seen else { return Ok(()) };
    // Nothing had been said yet when it was begun.
    let known = seen == Id::default() || joining::was_seen_in(tx, seen, id)?;
    match known {
        false => Err(Error::invalid("seen_message_id", "problem-unknown-message")),
        true if !said_since(tx, who, id, seen)?.is_empty() => Err(Error::refused("conversation-answered-meanwhile")),
        _ => Ok(()),
    }
}
