//! How a reply finds home: the signed marks that go out with our mails, and what a mail that comes in shows of them.
//!
//! Four places, because relays and mail programs lose each of them now and then: the Message-ID, the reply address where
//! the account's server takes `local+anything@`, the number in the subject, and a line in the text which is quoted.

use crate::ids::Id;
use crate::links::{self, MARK_LENGTH};
use crate::workspaces::Mailbox;
use crate::{Result, Tx};

const MESSAGE_ID: &str = "message-id";
const REPLY_ADDRESS: &str = "reply-address";
const BODY: &str = "body";
const LOOP: &str = "loop";
/// Begins the local part of our Message-IDs; what follows is a mark.
const ID_BEGINS: &str = "kept.";
/// Around the mark in a text: `[ref:…]`.
const REF_BEGINS: &str = "[ref:";

/// The Message-ID of a message of ours, without `<>`. It can't be guessed, so that nobody threads into a conversation
/// who was not shown it.
pub fn rfc_id(tx: &mut Tx, message_id: Id, mailbox: &Mailbox) -> Result<String> {
    let mark = links::mark(tx, MESSAGE_ID, message_id)?;
    Ok(crate::workspaces::mailboxes::rfc_id(&format!("{ID_BEGINS}{mark}"), Some(mailbox)))
}

/// Where answers to a message go, if the account's server takes it and it is not too long: `desk+id.tag@alder.example`.
pub fn reply_address(tx: &mut Tx, message_id: Id, mailbox: &Mailbox) -> Result<Option<String>> {
    if !mailbox.plus_addressing {
        return Ok(None);
    }
    let mark = links::mark(tx, REPLY_ADDRESS, message_id)?;
    Ok(links::marked_address(&mailbox.address, &mark))
}

/// The line under the text by which a quotation of it is recognised.
pub fn line(tx: &mut Tx, message_id: Id) -> Result<String> {
    Ok(format!("{REF_BEGINS}{}]", links::mark(tx, BODY, message_id)?))
}

/// A subject that names the conversation, once.
pub fn numbered(subject: &str, number: i64) -> String {
    let token = format!("[#{number}]");
    match subject {
        "" => token,
        named if named.contains(&token) => named.to_owned(),
        plain => format!("{plain} {token}"),
    }
}

/// The message of ours that one of these Message-IDs or addresses names, signed by us. The first that does.
pub fn signed(tx: &mut Tx, ids: &[String], addresses: &[&str]) -> Result<Option<Id>> {
    for id in ids.iter().filter_map(|id| links::mark_in_id(ID_BEGINS, id)) {
        if let Some(message_id) = links::read_mark(tx, MESSAGE_ID, id)? {
            return Ok(Some(message_id));
        }
    }
    for mark in addresses.iter().filter_map(|address| links::mark_in_address(address)) {
        if let Some(message_id) = links::read_mark(tx, REPLY_ADDRESS, mark)? {
            return Ok(Some(message_id));
        }
    }
    Ok(None)
}

/// The messages of ours that a text quotes by their marks, in the order they stand there.
pub fn quoted(tx: &mut Tx, text: &str) -> Result<Vec<Id>> {
    let mut found = Vec::new();
    for mark in in_text(text) {
        found.extend(links::read_mark(tx, BODY, mark)?.filter(|id| !found.contains(id)));
    }
    Ok(found)
}

/// Message-IDs that look like ours, anywhere in the bytes of a mail: in the copy of our mail that a report encloses. At
/// most five. Not checked yet.
pub fn ids_in(raw: &[u8]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = raw;
    while let Some(at) = rest.windows(ID_BEGINS.len()).position(|w| w.eq_ignore_ascii_case(ID_BEGINS.as_bytes())) {
        rest = rest.get(at..).unwrap_or_default();
        let end = rest.iter().position(|byte| !byte.is_ascii_graphic() || matches!(byte, b'>' | b'"' | b';'));
        let id = String::from_utf8_lossy(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default());
        if links::mark_in_id(ID_BEGINS, &id).is_some() && !found.iter().any(|known| *known == id) {
            found.push(id.into_owned());
        }
        if found.len() == MOST_QUOTED {
            break;
        }
        rest = rest.get(ID_BEGINS.len()..).unwrap_or_default();
    }
    found
}

/// What goes into the loop header of mails that no human wrote.
pub fn loop_mark(tx: &mut Tx) -> Result<String> {
    let workspace_id = tx.workspace_id;
    links::mark(tx, LOOP, workspace_id)
}

/// Whether this loop header is one of ours.
pub fn is_loop(tx: &mut Tx, mark: Option<&str>) -> Result<bool> {
    let Some(mark) = mark.map(str::trim).filter(|mark| mark.len() == MARK_LENGTH) else { return Ok(false) };
    Ok(links::read_mark(tx, LOOP, mark)?.is_some())
}

/// Marks looked at: a long thread quotes many, and the newest stand first.
const MOST_QUOTED: usize = 5;

fn in_text(text: &str) -> Vec<&str> {
    let after = text.match_indices(REF_BEGINS).filter_map(|(at, _)| text.get(at + REF_BEGINS.len()..));
    after
        .filter_map(|rest| {
            rest.get(..MARK_LENGTH).filter(|_| rest.get(MARK_LENGTH..).is_some_and(|end| end.starts_with(']')))
        })
        .take(MOST_QUOTED)
        .collect()
}

/// The number of a conversation in a subject: the last `[#218]` there.
pub fn number_in(subject: &str) -> Option<i64> {
    let (_, rest) = subject.rsplit_once("[#")?;
    let (digits, _) = rest.split_once(']')?;
    digits.parse().ok().filter(|number| *number > 0 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::{mark_in_address, mark_in_id};

    const MARK: &str = "38gds78y05rgs.0123456789abcdefghjk";

    #[test]
    fn marks_are_found_where_they_stand() {
        assert_eq!(mark_in_id(ID_BEGINS, &format!("kept.{MARK}@alder.example")), Some(MARK));
        assert_eq!(mark_in_id(ID_BEGINS, &format!("KEPT.{MARK}@alder.example")), Some(MARK));
        for other in ["", "kept.@x", "x@y", &format!("kept.{MARK}x@y"), &format!("{MARK}@y")] {
            assert_eq!(mark_in_id(ID_BEGINS, other), None, "{other}");
        }
        assert_eq!(mark_in_address(&format!("desk+{MARK}@alder.example")), Some(MARK));
        assert_eq!(mark_in_address("desk+sales@alder.example"), None);
        let text = format!("Thanks\n> > x [ref:{MARK}]\n> [ref:{MARK}\n[ref:é]");
        assert_eq!(in_text(&text), [MARK]);
    }

    #[test]
    fn a_subject_bears_its_number_once() {
        assert_eq!(numbered("Re: Desk", 218), "Re: Desk [#218]");
        assert_eq!(numbered("Re: Desk [#218]", 218), "Re: Desk [#218]");
        assert_eq!(numbered("", 218), "[#218]");
        assert_eq!(number_in("AW: [#7] Re: Desk [#218]"), Some(218));
        for none in ["Desk", "[#]", "[#-3]", "[#+3]", "[#x]", "[#99999999999999999999]", "[# 3]"] {
            assert_eq!(number_in(none), None, "{none}");
        }
    }
}
