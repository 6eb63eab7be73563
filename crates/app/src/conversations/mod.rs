//! Conversations and their messages.

use db::{params, sql};

use crate::ids::Id;
use crate::{Error, Result, Tx, Who};

pub fn customer_of(tx: &mut Tx, conversation_id: Id) -> Result<Id> {
    let workspace_id = tx.workspace_id;
    tx.maybe(
        sql!("select customer_id from conversation where workspace_id = $1 and conversation_id = $2"),
        params![workspace_id, conversation_id],
        |row| row.get(0),
    )?
    .ok_or(Error::NotFound("conversation"))
}

/// Whether an outbound message has left the house.
pub fn is_sent(tx: &mut Tx, message_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let state: Option<String> = tx.maybe(
        sql!("select state from message where workspace_id = $1 and message_id = $2"),
        params![workspace_id, message_id],
        |row| row.get(0),
    )?;
    Ok(state.as_deref() == Some("sent"))
}

/// Queues a notice to a customer as a message of the conversation (a new one when there is none); gives the message.
/// `subject` and `body` are in the customer's language already.
pub fn send_notice(
    _tx: &mut Tx,
    _who: &Who,
    _customer_id: Id,
    _conversation_id: Option<Id>,
    _subject: &str,
    _body: &str,
) -> Result<Id> {
    Err(Error::Internal("not yet".to_owned()))
}
