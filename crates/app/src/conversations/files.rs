//! The bytes behind messages: raw mail and attachments.

use db::{params, sql};

use super::messages::{self, Attachment};
use crate::ids::Id;
use crate::{Can, Error, Result, Tx, Who};

/// The mail of a message, byte for byte as it came.
pub fn raw_of(tx: &mut Tx, who: &Who, message_id: Id) -> Result<Vec<u8>> {
    who.may(Can::Read)?;
    raw(tx, message_id)
}

fn raw(tx: &mut Tx, message_id: Id) -> Result<Vec<u8>> {
    let workspace_id = tx.workspace_id;
    tx.maybe(
        sql!(
            "select inbound_raw.raw from message
             join inbound_raw on inbound_raw.workspace_id = $1 and inbound_raw.inbound_id = message.inbound_id
             where message.workspace_id = $1 and message.message_id = $2"
        ),
        params![workspace_id, message_id],
        |row| row.get(0),
    )?
    .ok_or(Error::NotFound("mail"))
}

/// An attachment and its bytes, decoded. What it says it is comes from a stranger: never show it as a page of ours.
pub fn attachment_bytes(tx: &mut Tx, who: &Who, attachment_id: Id) -> Result<(Attachment, Vec<u8>)> {
    who.may(Can::Read)?;
    let held = messages::held(tx, attachment_id)?;
    let bytes = match (held.content, held.part.and_then(|part| usize::try_from(part).ok())) {
        (Some(content), _) => content,
        (None, Some(part)) => {
            let raw = raw(tx, held.attachment.message_id)?;
            mail::parse::attachment(&raw, part).ok_or(Error::NotFound("attachment"))?
        }
        (None, None) => return Err(Error::NotFound("attachment")),
    };
    Ok((held.attachment, bytes))
}
