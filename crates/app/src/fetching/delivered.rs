//! Mail that is brought to us: by the mail system's pipe, or by HTTPS.

use super::store;
use crate::conversations::{self, Stored};
use crate::error::Field;
use crate::ids::Id;
use crate::workspaces::mailboxes;
use crate::{Can, Error, Result, Tx, Who};

/// Bytes of one mail at most: as large as the largest that is fetched.
pub const LARGEST: usize = 150 * 1024 * 1024;

/// Stores a raw mail for one of our mailboxes, to be filed next; the same bytes twice are one. Durable when the
/// transaction is: only then may the sender forget it.
pub fn deliver(tx: &mut Tx, who: &Who, mailbox: &str, raw: &[u8]) -> Result<Stored> {
    who.may(Can::LookAfter)?;
    let unknown =
        || Error::Invalid(vec![Field::new("mailbox", "problem-mailbox-unknown").with("given", mailbox.trim())]);
    let raw = without_envelope(raw);
    if is_empty(raw) {
        return Err(Error::invalid("body", "problem-mail-empty"));
    }
    let mailbox_id = mailbox_for(tx, mailbox)?.ok_or_else(unknown)?;
    keep(tx, &[mailbox_id], raw)
}

/// As `deliver`, for several mailboxes at once: one mail with as many links.
pub fn deliver_to_all(tx: &mut Tx, who: &Who, mailbox_ids: &[Id], raw: &[u8]) -> Result<Stored> {
    who.may(Can::LookAfter)?;
    if is_empty(raw) {
        return Err(Error::invalid("body", "problem-mail-empty"));
    }
    keep(tx, mailbox_ids, raw)
}

fn is_empty(raw: &[u8]) -> bool {
    raw.iter().all(u8::is_ascii_whitespace)
}

fn keep(tx: &mut Tx, mailbox_ids: &[Id], raw: &[u8]) -> Result<Stored> {
    let first = mailbox_ids.first().ok_or(Error::NotFound("mailbox"))?;
    let origin = store::address(tx, *first)?;
    let stored = conversations::store_raw(tx, &origin, raw.to_vec())?;
    let (Stored::New(inbound_id) | Stored::SameBytes(inbound_id)) = stored;
    for mailbox_id in mailbox_ids {
        conversations::came_by(tx, inbound_id, *mailbox_id, tx.now)?;
    }
    Ok(stored)
}

/// The mailbox that a mail to this address is for: `desk+anything@` is for `desk@` too.
pub fn mailbox_for(tx: &mut Tx, address: &str) -> Result<Option<Id>> {
    let address = address.trim();
    if let Some(id) = mailboxes::id_of(tx, address)? {
        return Ok(Some(id));
    }
    conversations::without_plus(address).map_or(Ok(None), |bare| mailboxes::id_of(tx, &bare))
}

/// Pipes of some mail systems put mbox's `From sender date` before the mail.
fn without_envelope(raw: &[u8]) -> &[u8] {
    if !raw.starts_with(b"From ") {
        return raw;
    }
    let end = raw.iter().position(|byte| *byte == b'\n').map_or(raw.len(), |at| at + 1);
    raw.get(end..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::without_envelope;

    #[test]
    fn the_line_of_a_pipe_is_no_part_of_the_mail() {
        assert_eq!(without_envelope(b"From a@b Thu Jan  1\nFrom: a@b\n\nx"), b"From: a@b\n\nx");
        assert_eq!(without_envelope(b"From: a@b\n\nx"), b"From: a@b\n\nx");
    }
}
