//! The bytes behind messages: raw mail and attachments.

use db::{params, sql};

use super::messages::{self, Attachment, Message};
use crate::ids::Id;
use crate::links::{self, FileLinks, Verified};
use crate::{Can, Error, Result, Tx, Who};

/// Where files are fetched: this, and a signed token behind it.
pub const FILES: &str = "/files/";

/// Gives each attachment the link by which its bytes are fetched for an hour, without a log-in.
pub(super) fn link(tx: &mut Tx, messages: &mut [Message]) -> Result<()> {
    if messages.iter().all(|message| message.attachments.is_empty()) {
        return Ok(());
    }
    let links = FileLinks::for_an_hour(tx)?;
    for file in messages.iter_mut().flat_map(|message| &mut message.attachments) {
        file.url = format!("{FILES}{}", links.token(file.id)?);
    }
    Ok(())
}

/// What became of a link to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkedFile {
    /// What it says it is comes from a stranger: never show it as a page of ours.
    Good(Attachment, Vec<u8>),
    /// Ours, and its time is over.
    Expired,
    /// Not a link of ours, or no longer as we made it.
    Altered,
}

/// The file that a signed link opens: the link is the permission.
pub fn linked_file(tx: &mut Tx, token: &str) -> Result<LinkedFile> {
    Ok(match links::file(tx, token)? {
        Verified::Good(signed) => {
            let (file, bytes) = bytes_of(tx, signed.about)?;
            LinkedFile::Good(file, bytes)
        }
        Verified::Expired(_) => LinkedFile::Expired,
        Verified::Altered => LinkedFile::Altered,
    })
}

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
    bytes_of(tx, attachment_id)
}

/// Where the bytes of an attachment are.
pub(super) struct Held {
    attachment: Attachment,
    /// Which part of the raw mail; `content` is empty then.
    part: Option<i64>,
    pub content: Option<Vec<u8>>,
}

pub(super) fn held(tx: &mut Tx, attachment_id: Id) -> Result<Held> {
    let workspace_id = tx.workspace_id;
    tx.maybe(
        sql!(
            "select attachment_id, message_id, name, media_type, size, content_id, part, content from attachment
             where workspace_id = $1 and attachment_id = $2"
        ),
        params![workspace_id, attachment_id],
        |row| Ok(Held { attachment: messages::attachment(row)?, part: row.get(6)?, content: row.get(7)? }),
    )?
    .ok_or(Error::NotFound("attachment"))
}

fn bytes_of(tx: &mut Tx, attachment_id: Id) -> Result<(Attachment, Vec<u8>)> {
    let held = held(tx, attachment_id)?;
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
