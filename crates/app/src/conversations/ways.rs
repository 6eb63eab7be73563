//! By which of our mailboxes a mail came. The same mail in two mailboxes is one message with two links.

use db::{params, sql};
use jiff::Timestamp;

use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::{Result, Tx};

/// How a mail came to us.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Ways {
    /// When the first server got it.
    pub arrived_at: Option<Timestamp>,
    /// The addresses of the mailboxes it came by, the oldest mailbox first.
    pub addresses: Vec<String>,
}

/// Writes down that a raw mail came by this mailbox. `arrived_at`: when the server got it.
pub fn came_by(tx: &mut Tx, inbound_id: Id, mailbox_id: Id, arrived_at: Timestamp) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into inbound_mailbox (workspace_id, inbound_id, mailbox_id, arrived_at) values ($1, $2, $3, $4)
             on conflict (workspace_id, inbound_id, mailbox_id) do nothing"
        ),
        params![workspace_id, inbound_id, mailbox_id, ms(arrived_at)],
    )?;
    Ok(())
}

pub(super) fn ways(tx: &mut Tx, inbound_id: Id) -> Result<Ways> {
    let workspace_id = tx.workspace_id;
    let rows: Vec<(String, i64)> = tx.rows(
        sql!(
            "select mailbox.address, inbound_mailbox.arrived_at from inbound_mailbox
             join mailbox on mailbox.workspace_id = $1 and mailbox.mailbox_id = inbound_mailbox.mailbox_id
             where inbound_mailbox.workspace_id = $1 and inbound_mailbox.inbound_id = $2 order by mailbox.mailbox_id"
        ),
        params![workspace_id, inbound_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let arrived_at = rows.iter().map(|(_, at)| *at).min().map(from_ms);
    Ok(Ways { arrived_at, addresses: rows.into_iter().map(|(address, _)| address).collect() })
}

/// The mailboxes that the messages of a conversation came by: message and address, for those that came by any.
pub fn mailboxes_of(tx: &mut Tx, conversation_id: Id) -> Result<Vec<(Id, String)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select distinct message.message_id, mailbox.address from message
             join inbound on inbound.workspace_id = $1 and inbound.message_id = message.message_id
             join inbound_mailbox on inbound_mailbox.workspace_id = $1 and inbound_mailbox.inbound_id = inbound.inbound_id
             join mailbox on mailbox.workspace_id = $1 and mailbox.mailbox_id = inbound_mailbox.mailbox_id
             where message.workspace_id = $1 and message.conversation_id = $2 and message.inbound_id is not null
             order by message.message_id, mailbox.address"
        ),
        params![workspace_id, conversation_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}
