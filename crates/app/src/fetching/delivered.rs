//! Mail that is brought to us: by the mail system's pipe, or by HTTPS.

use super::store;
use crate::conversations::{self, Stored};
use crate::error::Field;
use crate::workspaces::mailboxes;
use crate::{Can, Error, Result, Tx, Who};

/// Bytes of one mail at most: as large as the largest that is fetched.
pub const LARGEST: usize = 150 * 1024 * 1024;

/// Stores a raw mail for one of our mailboxes, to be filed next; the same bytes twice are one. Durable when the
/// transaction is: only then may the sender forget it.
pub fn deliver(tx: &mut Tx, who: &Who, mailbox: &str, raw: &[u8]) -> Result<Stored> {
    who.may(Can::LookAfter)?;
    let raw = without_envelope(raw);
    if raw.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::invalid("body", "problem-mail-empty"));
    }
    let unknown =
        || Error::Invalid(vec![Field::new("mailbox", "problem-mailbox-unknown").with("given", mailbox.trim())]);
    let mailbox_id = mailboxes::id_of(tx, mailbox)?.ok_or_else(unknown)?;
    let origin = store::address(tx, mailbox_id)?;
    let stored = conversations::store_raw(tx, &origin, raw.to_vec())?;
    let (Stored::New(inbound_id) | Stored::SameBytes(inbound_id)) = stored;
    conversations::came_by(tx, inbound_id, mailbox_id, tx.now)?;
    Ok(stored)
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
