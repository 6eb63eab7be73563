//! What a stranger wrote into somebody's conversation: held apart until one of us admits them, or makes it a conversation
//! of its own. Until then it changes nothing: not how the conversation stands, not its last words, not who gets answers.

use db::{params, sql};
use serde_json::json;

use super::messages::{self, Message};
use super::rules::MatchedBy;
use super::{Conversation, Direction, Opening, open, stand, store, write};
use crate::customers::{self, NewContact};
use crate::ids::Id;
use crate::{Can, Error, Result, Tx, Who, workspaces};

/// Keeps the count beside the conversation as exact as the rows.
pub(super) fn count(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update conversation set held_count =
               (select count(*) from message where workspace_id = $1 and conversation_id = $2 and state = 'held'
                  and trashed_at is null)
             where workspace_id = $1 and conversation_id = $2"
        ),
        params![workspace_id, conversation_id],
    )?;
    Ok(())
}

/// Whoever has the conversation hears of it, else those who look after the house: a mail held apart reopens nothing, so
/// it would lie there unseen.
pub(super) fn tell(tx: &mut Tx, of: &Conversation, message_id: Id) -> Result<()> {
    for staff_id in caretakers(tx, of)? {
        workspaces::tell_staff(tx, staff_id, "message-held", message_id)?;
    }
    Ok(())
}

/// The one it is assigned to, while they work here; else owners and managers.
pub(super) fn caretakers(tx: &mut Tx, of: &Conversation) -> Result<Vec<Id>> {
    match of.assignee_id {
        Some(staff_id) if workspaces::is_active_staff(tx, staff_id)? => Ok(vec![staff_id]),
        _ => workspaces::managers(tx),
    }
}

fn load(tx: &mut Tx, message_id: Id) -> Result<Message> {
    let message = messages::load(tx, message_id)?;
    if message.state == "held" { Ok(message) } else { Err(Error::refused("conversation-message-not-held")) }
}

/// From now on the sender belongs to the conversation: a contact of the customer, unless the address is known as
/// somebody else's; then as one who is copied. What a person wrote waits for an answer since they wrote it.
pub fn admit(tx: &mut Tx, who: &Who, message_id: Id) -> Result<Message> {
    who.may(Can::Talk)?;
    let message = load(tx, message_id)?;
    let before = store::load(tx, message.conversation_id)?;
    let contact_id = contact(tx, who, &message, before.customer_id)?;
    let place = Place { conversation_id: before.id, customer_id: before.customer_id, contact_id };
    release(tx, &message, &place, &message.matched_by)?;
    write(tx, who, "message.admitted", &before, message_id, &json!({"from": message.from_email}))?;
    if message.kind == "person" {
        stand(tx, who, &before, before.standing().heard(message.at, true), None)?;
    }
    messages::load(tx, message_id)
}

fn contact(tx: &mut Tx, who: &Who, message: &Message, customer_id: Id) -> Result<Option<Id>> {
    let (workspace_id, key) = (tx.workspace_id, message.from_email.to_lowercase());
    let known: Option<Id> = tx.maybe(
        sql!("select contact_id from contact where workspace_id = $1 and email_key = $2"),
        params![workspace_id, key],
        |row| row.get(0),
    )?;
    if known.is_some() {
        return Ok(known);
    }
    let name = if message.from_name.is_empty() { &message.from_email } else { &message.from_name };
    let new = NewContact { name: name.clone(), email: Some(message.from_email.clone()), ..NewContact::default() };
    match customers::add_contact(tx, who, customer_id, new) {
        Ok(contact) => Ok(Some(contact.id)),
        Err(Error::Invalid(_)) => Ok(None), // an address that nothing can be sent to
        Err(other) => Err(other),
    }
}

/// The mail begins a conversation of its own, with its sender as the customer; gives that conversation.
pub fn begin_own(tx: &mut Tx, who: &Who, message_id: Id) -> Result<Conversation> {
    who.may(Can::Talk)?;
    let message = load(tx, message_id)?;
    let from = store::load(tx, message.conversation_id)?;
    let (customer_id, contact_id, _) = customers::find_or_make_by_email(tx, &message.from_name, &message.from_email)?;
    let opening = Opening { mailbox_id: from.mailbox_id, at: message.at, ..Opening::of(customer_id, &message.subject) };
    let conversation_id = open(tx, who, opening)?;
    let place = Place { conversation_id, customer_id, contact_id: Some(contact_id) };
    release(tx, &message, &place, MatchedBy::None.as_str())?;
    store::settle(tx, from.id)?;
    count(tx, from.id)?;
    let own = store::load(tx, conversation_id)?;
    write(tx, who, "message.moved", &own, message_id, &json!({"from_conversation_id": from.id}))?;
    if message.kind == "person" && message.direction == Direction::Inbound {
        stand(tx, who, &own, own.standing().heard(message.at, true), None)?;
    }
    store::load(tx, conversation_id)
}

struct Place {
    conversation_id: Id,
    customer_id: Id,
    contact_id: Option<Id>,
}

/// It is held no longer: a message like others, where it belongs.
fn release(tx: &mut Tx, message: &Message, to: &Place, matched_by: &str) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update message set state = 'received', conversation_id = $3, customer_id = $4, contact_id = $5, matched_by = $6
             where workspace_id = $1 and message_id = $2"
        ),
        params![workspace_id, message.id, to.conversation_id, to.customer_id, to.contact_id, matched_by],
    )?;
    store::settle(tx, to.conversation_id)?;
    count(tx, to.conversation_id)
}
