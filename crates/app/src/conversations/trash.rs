//! Deleting, and taking it back. What is deleted is out of every list, the search and the customer's page at once; for 30
//! days it can be taken back; then housekeeping removes it. A mail that was deleted stays deleted: its bytes and its
//! Message-ID are known, so neither a mailbox nor an import brings it back.

use db::{params, sql};
use jiff::Timestamp;
use serde_json::json;

use super::letter::hex;
use super::messages::{self, Message};
use super::rules::{Category, Direction, Standing};
use super::{Conversation, count, held, joining, merging, stand, store, timing, write};
use crate::ids::Id;
use crate::time::{from_ms, ms, plus_ms};
use crate::{Can, Error, Result, Tx, Who, fields, search, standards};
use sha2::{Digest, Sha256};

/// How long a deleted thing can be taken back: 30 days.
pub const KEPT_MS: i64 = 30 * 86_400_000;

/// Deletes a conversation with all that was said in it; what has not left yet does not leave. Twice is as once.
pub fn trash(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    who.may(Can::Delete)?;
    let before = store::load(tx, id)?;
    merging::check_own(tx, &before)?;
    if before.trashed_at.is_some() {
        return Ok(());
    }
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update conversation set trashed_at = $3, updated_at = $3 where workspace_id = $1 and conversation_id = $2"
        ),
        params![workspace_id, id, now],
    )?;
    let queued: Vec<Id> = tx.rows(
        sql!("select message_id from message where workspace_id = $1 and conversation_id = $2 and state = 'queued'"),
        params![workspace_id, id],
        |row| row.get(0),
    )?;
    queued.into_iter().try_for_each(|message_id| take_from_outbox(tx, message_id))?;
    tx.run(
        sql!(
            "update message set trashed_at = $3 where workspace_id = $1 and conversation_id = $2 and trashed_at is null"
        ),
        params![workspace_id, id, now],
    )?;
    count(tx, Some(before.category), None)?;
    standards::deleted(tx, who, id, None)?;
    search::remove_conversation(tx, id)?;
    write(tx, who, "conversation.trashed", &before, id, &json!({"number": before.number}))
}

/// Takes the deletion of a conversation back. Messages that were deleted before it stay deleted.
pub fn restore(tx: &mut Tx, who: &Who, id: Id) -> Result<Conversation> {
    who.may(Can::Delete)?;
    let before = merging::follow(tx, id)?;
    let id = before.id;
    let Some(trashed_at) = before.trashed_at else { return Ok(before) };
    let workspace_id = tx.workspace_id;
    let back: Vec<Id> = tx.rows(
        sql!(
            "update message set trashed_at = null where workspace_id = $1 and conversation_id = $2 and trashed_at = $3
             returning message_id"
        ),
        params![workspace_id, id, ms(trashed_at)],
        |row| row.get(0),
    )?;
    tx.run(
        sql!("update conversation set trashed_at = null where workspace_id = $1 and conversation_id = $2"),
        params![workspace_id, id],
    )?;
    count(tx, None, Some(before.category))?;
    standards::restored(tx, who, id, id)?;
    back.into_iter().try_for_each(|message_id| index(tx, message_id))?;
    search::index_fields(tx, id)?;
    write(tx, who, "conversation.restored", &before, id, &json!({"number": before.number}))?;
    store::load(tx, id)
}

/// Deletes one message. What waited for an answer because of it waits no more.
pub fn trash_message(tx: &mut Tx, who: &Who, message_id: Id) -> Result<()> {
    who.may(Can::Delete)?;
    let message = messages::load(tx, message_id)?;
    if message.trashed_at.is_some() {
        return Ok(());
    }
    if message.state == "queued" {
        take_from_outbox(tx, message_id)?;
    }
    let now = tx.now;
    set_trashed(tx, message_id, Some(now))?;
    search::remove_message(tx, message_id)?;
    search::index_fields(tx, message.conversation_id)?;
    let of = settled(tx, &message)?;
    if of.unanswered_since_at == Some(message.at) {
        let since = heard_since(tx, &message)?;
        stand(tx, who, &of, Standing { unanswered_since: since, ..of.standing() }, None)?;
    }
    if standards::deleted(tx, who, of.id, Some(message_id))? {
        let now = store::load(tx, of.id)?;
        timing::asked_elsewhere(tx, who, &now)?;
    }
    write(tx, who, "message.trashed", &of, message_id, &json!({}))
}

/// Takes the deletion of a message back. Refused while its whole conversation is deleted.
pub fn restore_message(tx: &mut Tx, who: &Who, message_id: Id) -> Result<Message> {
    who.may(Can::Delete)?;
    let message = messages::load(tx, message_id)?;
    if message.trashed_at.is_none() {
        return Ok(message);
    }
    living(tx, message.conversation_id)?;
    search::take_fields_off(tx, message.conversation_id)?;
    set_trashed(tx, message_id, None)?;
    index(tx, message_id)?;
    search::index_fields(tx, message.conversation_id)?;
    let of = settled(tx, &message)?;
    let waits = message.direction == Direction::Inbound && message.kind == "person" && message.state == "received";
    if waits && of.category == Category::Open && of.unanswered_since_at.is_none_or(|since| since > message.at) {
        let since = heard_since(tx, &message)?.filter(|_| !answered_after(&of, &message));
        if since.is_some() {
            stand(tx, who, &of, Standing { unanswered_since: since, ..of.standing() }, None)?;
        }
    }
    standards::restored(tx, who, of.id, message_id)?;
    write(tx, who, "message.restored", &of, message_id, &json!({}))?;
    messages::load(tx, message_id)
}

/// A conversation in which something can be said or done: for one that was merged, the one it went into, so the caller
/// goes on with the id of what it gets. Refused (`conversation-trashed`) for a deleted one.
pub(super) fn living(tx: &mut Tx, id: Id) -> Result<Conversation> {
    let of = merging::follow(tx, id)?;
    if of.trashed_at.is_some() { Err(Error::refused("conversation-trashed")) } else { Ok(of) }
}

fn answered_after(of: &Conversation, message: &Message) -> bool {
    of.last_direction == Direction::Outbound && of.last_message_at > message.at
}

fn set_trashed(tx: &mut Tx, message_id: Id, at: Option<Timestamp>) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update message set trashed_at = $3 where workspace_id = $1 and message_id = $2"),
        params![workspace_id, message_id, at.map(ms)],
    )?;
    Ok(())
}

fn settled(tx: &mut Tx, message: &Message) -> Result<Conversation> {
    store::settle(tx, message.conversation_id)?;
    held::count(tx, message.conversation_id)?;
    store::load(tx, message.conversation_id)
}

/// The first thing a person of theirs said from this message on.
fn heard_since(tx: &mut Tx, message: &Message) -> Result<Option<Timestamp>> {
    let workspace_id = tx.workspace_id;
    let at: Option<i64> = tx.row(
        sql!(
            "select min(at) from message where workspace_id = $1 and conversation_id = $2 and direction = 'inbound'
               and kind = 'person' and state = 'received' and trashed_at is null and at >= $3"
        ),
        params![workspace_id, message.conversation_id, ms(message.at)],
        |row| row.get(0),
    )?;
    Ok(at.map(from_ms))
}

/// It does not leave any more; when it comes back it is one that was not sent.
fn take_from_outbox(tx: &mut Tx, message_id: Id) -> Result<()> {
    crate::outbox::forget_subject(tx, message_id)?;
    messages::set_state(tx, message_id, "failed", "", None)
}

fn index(tx: &mut Tx, message_id: Id) -> Result<()> {
    let message = messages::load(tx, message_id)?;
    let people = [message.from_name.as_str(), &message.from_email, &message.to, &message.cc];
    search::index_message(tx, message_id, &search::document(&message.subject, &people, &message.text))
}

/// Conversations and messages that were deleted so long ago that they can't be taken back, at most so many of each.
pub fn overdue(tx: &mut Tx, limit: i64) -> Result<(Vec<Id>, Vec<Id>)> {
    let (workspace_id, before) = (tx.workspace_id, ms(plus_ms(tx.now, -KEPT_MS)));
    let conversations = tx.rows(
        sql!(
            "select conversation_id from conversation where workspace_id = $1 and trashed_at is not null and trashed_at <= $2
             order by trashed_at, conversation_id limit $3"
        ),
        params![workspace_id, before, limit],
        |row| row.get(0),
    )?;
    let messages = tx.rows(
        sql!(
            "select message_id from message where workspace_id = $1 and trashed_at is not null and trashed_at <= $2
             order by trashed_at, message_id limit $3"
        ),
        params![workspace_id, before, limit],
        |row| row.get(0),
    )?;
    Ok((conversations, messages))
}

/// Removes a message for good. What is left: that a mail of these bytes and of this Message-ID was deleted.
pub fn purge_message(tx: &mut Tx, message_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let (rfc_id, essence, inbound_id): (Option<String>, Option<String>, Option<Id>) = tx.row(
        sql!("select rfc_id, essence, inbound_id from message where workspace_id = $1 and message_id = $2"),
        params![workspace_id, message_id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    tx.run(
        sql!(
            "delete from inbound_raw where workspace_id = $1
               and inbound_id in (select inbound_id from inbound where workspace_id = $1 and message_id = $2)"
        ),
        params![workspace_id, message_id],
    )?;
    tx.run(
        sql!(
            "update inbound set state = 'deleted', reason = '', message_id = null, rfc_id = $3, essence = $4
             where workspace_id = $1 and message_id = $2"
        ),
        params![workspace_id, message_id, rfc_id, essence],
    )?;
    if let (Some(rfc_id), None) = (&rfc_id, inbound_id) {
        // Ours: a copy of it may come from the folder of sent mail.
        remember_sent(tx, rfc_id)?;
    }
    for statement in [
        sql!("delete from attachment where workspace_id = $1 and message_id = $2"),
        sql!("delete from call_time where workspace_id = $1 and message_id = $2"),
        sql!("delete from mention where workspace_id = $1 and message_id = $2"),
        sql!("delete from message_hint where workspace_id = $1 and message_id = $2"),
        sql!("delete from message_reference where workspace_id = $1 and message_id = $2"),
        sql!("delete from message where workspace_id = $1 and message_id = $2"),
    ] {
        tx.run(statement, params![workspace_id, message_id])?;
    }
    Ok(())
}

fn remember_sent(tx: &mut Tx, rfc_id: &str) -> Result<()> {
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    let hash = hex(&Sha256::digest(rfc_id.as_bytes()));
    tx.run(
        sql!(
            "insert into inbound (workspace_id, inbound_id, origin, raw_hash, size, state, reason, message_id, received_at, rfc_id)
             values ($1, $2, '', $3, 0, 'deleted', '', null, $4, $5) on conflict (workspace_id, raw_hash) do nothing"
        ),
        params![workspace_id, id, hash, now, rfc_id],
    )?;
    Ok(())
}

/// Removes a conversation for good; promises that name it are for the caller to change first.
pub fn purge(tx: &mut Tx, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let all: Vec<Id> = tx.rows(
        sql!("select message_id from message where workspace_id = $1 and conversation_id = $2"),
        params![workspace_id, id],
        |row| row.get(0),
    )?;
    all.into_iter().try_for_each(|message_id| purge_message(tx, message_id))?;
    for one in joining::forget(tx, id)? {
        standards::forget(tx, one)?;
        fields::forget(tx, fields::Noun::Conversation, one)?;
        for statement in [
            sql!("delete from draft_file where workspace_id = $1 and conversation_id = $2"),
            sql!("delete from draft where workspace_id = $1 and conversation_id = $2"),
            sql!("delete from presence where workspace_id = $1 and conversation_id = $2"),
            sql!("delete from follower where workspace_id = $1 and conversation_id = $2"),
            sql!("delete from conversation_tag where workspace_id = $1 and conversation_id = $2"),
            sql!("delete from conversation where workspace_id = $1 and conversation_id = $2"),
        ] {
            tx.run(statement, params![workspace_id, one])?;
        }
    }
    Ok(())
}
