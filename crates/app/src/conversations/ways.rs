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

pub fn count_of_mailbox(tx: &mut Tx, mailbox_id: Id) -> Result<i64> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!("select count(*) from conversation where workspace_id = $1 and mailbox_id = $2"),
        params![workspace_id, mailbox_id],
        |row| row.get(0),
    )?)
}

/// A mailbox is taken away: its conversations are of another one, or of none; gives how many. That mails came by it is
/// forgotten, the mails are not; those that are not filed yet come by the other one from now on.
pub fn leave_mailbox(tx: &mut Tx, mailbox_id: Id, heir: Option<Id>) -> Result<u64> {
    let workspace_id = tx.workspace_id;
    if let Some(heir) = heir {
        hand_over_unfiled(tx, mailbox_id, heir)?;
    }
    tx.run(
        sql!("delete from inbound_mailbox where workspace_id = $1 and mailbox_id = $2"),
        params![workspace_id, mailbox_id],
    )?;
    Ok(tx.run(
        sql!("update conversation set mailbox_id = $3 where workspace_id = $1 and mailbox_id = $2"),
        params![workspace_id, mailbox_id, heir],
    )?)
}

/// Filing asks by what a mail came, and when the first server got it. One that came by both has one link, the earlier.
fn hand_over_unfiled(tx: &mut Tx, mailbox_id: Id, heir: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into inbound_mailbox (workspace_id, inbound_id, mailbox_id, arrived_at)
             select way.workspace_id, way.inbound_id, cast($3 as bigint), way.arrived_at from inbound_mailbox way
             join inbound on inbound.workspace_id = $1 and inbound.inbound_id = way.inbound_id
             where way.workspace_id = $1 and way.mailbox_id = $2 and inbound.state in ('waiting', 'set_aside')
             on conflict (workspace_id, inbound_id, mailbox_id) do update set arrived_at =
               case when excluded.arrived_at < inbound_mailbox.arrived_at then excluded.arrived_at
                 else inbound_mailbox.arrived_at end"
        ),
        params![workspace_id, mailbox_id, heir],
    )?;
    Ok(())
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
