//! What one of us is told on the page. The sentence is made when it is read: `notice-KIND`, about the subject.

use db::{params, sql};
use jiff::Timestamp;

use super::Mailbox;
use super::mailboxes;
use crate::ids::Id;
use crate::links;
use crate::time::{from_ms, ms};
use crate::{Can, Result, Tx, Who};

/// The notice to who takes over what somebody who left had in hand. Its subject is the person who left.
pub const STAFF_LEFT: &str = "staff-left";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    pub id: Id,
    /// `promise-half`, `promise-broken`, …
    pub kind: String,
    /// What it is about: a promise, or a message where the kind says so.
    pub subject_id: Id,
    pub created_at: Timestamp,
}

/// What the caller has not seen yet, newest first, at most 100.
pub fn unseen(tx: &mut Tx, who: &Who) -> Result<Vec<Notification>> {
    who.may(Can::Read)?;
    let Some(staff_id) = who.staff_id() else { return Ok(Vec::new()) };
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select notification_id, kind, subject_id, created_at from notification
             where workspace_id = $1 and staff_id = $2 and seen_at is null and on_page order by notification_id desc limit 100"
        ),
        params![workspace_id, staff_id],
        |row| {
            Ok(Notification {
                id: row.get(0)?,
                kind: row.get(1)?,
                subject_id: row.get(2)?,
                created_at: from_ms(row.get(3)?),
            })
        },
    )?)
}

/// For the number beside the bell: at most 100, so that it stays quick.
pub fn unseen_count(tx: &mut Tx, who: &Who) -> Result<i64> {
    let Some(staff_id) = who.staff_id() else { return Ok(0) };
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!(
            "select count(*) from (select notification_id from notification
               where workspace_id = $1 and staff_id = $2 and seen_at is null and on_page limit 100) as unseen"
        ),
        params![workspace_id, staff_id],
        |row| row.get(0),
    )?)
}

/// The caller has seen one, or (`None`) all that the bell showed up to now.
pub fn mark_seen(tx: &mut Tx, who: &Who, id: Option<Id>) -> Result<u64> {
    who.may(Can::Read)?;
    let Some(staff_id) = who.staff_id() else { return Ok(0) };
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    Ok(tx.run(
        sql!(
            "update notification set seen_at = $3 where workspace_id = $1 and staff_id = $2 and seen_at is null
               and (cast($4 as bigint) is null and on_page or notification_id = $4)"
        ),
        params![workspace_id, staff_id, now, id],
    )?)
}

/// There is nothing to look at any more: it leaves the page, and no mail or push follows.
pub fn withdraw(tx: &mut Tx, id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update notification set seen_at = $3 where workspace_id = $1 and notification_id = $2 and seen_at is null"
        ),
        params![workspace_id, id, now],
    )?;
    Ok(())
}

/// What is not there any more is nothing to look at.
pub fn forget_about(tx: &mut Tx, kind: &str, subject_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from notification where workspace_id = $1 and kind = $2 and subject_id = $3"),
        params![workspace_id, kind, subject_id],
    )?;
    Ok(())
}

/// Whether the caller has not seen yet what they were told of a conversation.
pub fn is_unseen_of(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<bool> {
    let (workspace_id, staff_id) = (tx.workspace_id, who.staff_id().unwrap_or_default());
    let first: Option<Id> = tx.maybe(
        sql!(
            "select notification_id from notification
             where workspace_id = $1 and staff_id = $2 and of_conversation_id = $3 and seen_at is null limit 1"
        ),
        params![workspace_id, staff_id, conversation_id],
        |row| row.get(0),
    )?;
    Ok(first.is_some())
}

/// The caller has seen what they were told of a conversation; gives how much of it the bell showed.
pub fn mark_seen_of(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<i64> {
    let (workspace_id, staff_id, now) = (tx.workspace_id, who.staff_id().unwrap_or_default(), ms(tx.now));
    let shown: Vec<bool> = tx.rows(
        sql!(
            "update notification set seen_at = $4
             where workspace_id = $1 and staff_id = $2 and of_conversation_id = $3 and seen_at is null returning on_page"
        ),
        params![workspace_id, staff_id, conversation_id, now],
        |row| row.get(0),
    )?;
    Ok(i64::try_from(shown.into_iter().filter(|on_page| *on_page).count()).unwrap_or(0))
}

/// Whether whoever was told has read it on the page: then no mail follows.
pub fn was_seen(tx: &mut Tx, id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let seen_at: Option<Option<i64>> = tx.maybe(
        sql!("select seen_at from notification where workspace_id = $1 and notification_id = $2"),
        params![workspace_id, id],
        |row| row.get(0),
    )?;
    Ok(seen_at.flatten().is_some())
}

const MESSAGE_ID: &str = "staff-message-id";
const REPLY_ADDRESS: &str = "staff-reply-address";
/// Begins the local part of the Message-IDs of mails to ourselves.
const ID_BEGINS: &str = "kept-staff.";

/// The Message-ID of the mail about a notification, without `<>`: signed, so that an answer to it is known to come from
/// somebody who got it.
pub fn rfc_id(tx: &mut Tx, id: Id, mailbox: Option<&Mailbox>) -> Result<String> {
    let mark = links::mark(tx, MESSAGE_ID, id)?;
    Ok(mailboxes::rfc_id(&format!("{ID_BEGINS}{mark}"), mailbox))
}

/// Where answers to that mail go, if the account's server takes it.
pub fn reply_address(tx: &mut Tx, id: Id, mailbox: &Mailbox) -> Result<Option<String>> {
    if !mailbox.plus_addressing {
        return Ok(None);
    }
    let mark = links::mark(tx, REPLY_ADDRESS, id)?;
    Ok(links::marked_address(&mailbox.address, &mark))
}

/// A notification that was answered by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub staff_id: Id,
    /// What the answer goes on with; `None`: it can't be answered.
    pub conversation_id: Option<Id>,
    pub created_at: Timestamp,
}

/// The notification that one of these Message-IDs or addresses names, signed by us.
pub fn answered(tx: &mut Tx, ids: &[String], addresses: &[&str]) -> Result<Option<Answered>> {
    let by_id = ids.iter().filter_map(|id| links::mark_in_id(ID_BEGINS, id)).map(|mark| (MESSAGE_ID, mark));
    let by_address = addresses.iter().filter_map(|one| links::mark_in_address(one)).map(|mark| (REPLY_ADDRESS, mark));
    for (purpose, mark) in by_id.chain(by_address) {
        if let Some(id) = links::read_mark(tx, purpose, mark)? {
            return one(tx, id);
        }
    }
    Ok(None)
}

/// What an answer to the mail about a notification does.
pub fn one(tx: &mut Tx, id: Id) -> Result<Option<Answered>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select staff_id, conversation_id, created_at from notification where workspace_id = $1 and notification_id = $2"
        ),
        params![workspace_id, id],
        |row| {
            Ok(Answered { staff_id: row.get(0)?, conversation_id: row.get(1)?, created_at: from_ms(row.get(2)?) })
        },
    )?)
}
