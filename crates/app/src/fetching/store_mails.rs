//! The mails of a folder: what we hold of them, and what is still to be done.

use std::collections::BTreeSet;

use db::{params, sql};

use super::folders::Oddity;
use super::store::{plain, uid};
use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::{Result, Tx};

/// A mail of a folder, to be written down.
pub struct NewMail<'a> {
    pub uid: u32,
    pub state: &'a str,
    pub inbound_id: Option<Id>,
    pub size: i64,
    pub to_do: &'a str,
    pub reason: &'a str,
}

pub fn put_mail(tx: &mut Tx, folder_id: Id, new: &NewMail<'_>) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into folder_mail (workspace_id, folder_id, uid, state, inbound_id, size, tries, reason, to_do, at)
             values ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9)
             on conflict (workspace_id, folder_id, uid) do update set state = $4, inbound_id = $5, size = $6, reason = $7,
               to_do = $8, at = $9"
        ),
        params![
            workspace_id,
            folder_id,
            i64::from(new.uid),
            new.state,
            new.inbound_id,
            new.size,
            plain(new.reason),
            new.to_do,
            now
        ],
    )?;
    Ok(())
}

pub fn tries(tx: &mut Tx, folder_id: Id, uid: u32) -> Result<i64> {
    let workspace_id = tx.workspace_id;
    let tries: Option<i64> = tx.maybe(
        sql!("select tries from folder_mail where workspace_id = $1 and folder_id = $2 and uid = $3"),
        params![workspace_id, folder_id, i64::from(uid)],
        |row| row.get(0),
    )?;
    Ok(tries.unwrap_or(0))
}

pub fn put_tries(tx: &mut Tx, folder_id: Id, uid: u32, tries: i64) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update folder_mail set tries = $4 where workspace_id = $1 and folder_id = $2 and uid = $3"),
        params![workspace_id, folder_id, i64::from(uid), tries],
    )?;
    Ok(())
}

pub fn put_done(tx: &mut Tx, folder_id: Id, uid: u32, state: &str) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update folder_mail set to_do = '', state = $4 where workspace_id = $1 and folder_id = $2 and uid = $3"),
        params![workspace_id, folder_id, i64::from(uid), state],
    )?;
    Ok(())
}

pub fn mark_gone(tx: &mut Tx, folder_id: Id, uid: u32) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update folder_mail set state = 'gone', to_do = '', at = $4
             where workspace_id = $1 and folder_id = $2 and uid = $3"
        ),
        params![workspace_id, folder_id, i64::from(uid), now],
    )?;
    Ok(())
}

pub fn forget(tx: &mut Tx, folder_id: Id, uid: u32) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from folder_mail where workspace_id = $1 and folder_id = $2 and uid = $3"),
        params![workspace_id, folder_id, i64::from(uid)],
    )?;
    Ok(())
}

/// UIDs that we hold, ascending.
pub fn held(tx: &mut Tx, folder_id: Id) -> Result<Vec<u32>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!("select uid from folder_mail where workspace_id = $1 and folder_id = $2 and state = 'held' order by uid"),
        params![workspace_id, folder_id],
        |row| Ok(uid(row.get(0)?)),
    )?)
}

/// How many of them were deleted with us since.
pub fn deleted(tx: &mut Tx, folder_id: Id) -> Result<i64> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!(
            "select count(*) from folder_mail where workspace_id = $1 and folder_id = $2 and state = 'held'
               and inbound_id in (select inbound_id from inbound where workspace_id = $1 and state = 'deleted')"
        ),
        params![workspace_id, folder_id],
        |row| row.get(0),
    )?)
}

/// The mails of all folders of a mailbox that is taken away.
pub fn forget_all(tx: &mut Tx, mailbox_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "delete from folder_mail where workspace_id = $1 and folder_id in
               (select folder_id from mailbox_folder where workspace_id = $1 and mailbox_id = $2)"
        ),
        params![workspace_id, mailbox_id],
    )?;
    Ok(())
}

/// UIDs that the server had and we do not.
pub fn odd(tx: &mut Tx, folder_id: Id) -> Result<BTreeSet<u32>> {
    let workspace_id = tx.workspace_id;
    let uids = tx.rows(
        sql!(
            "select uid from folder_mail where workspace_id = $1 and folder_id = $2
               and state in ('failed', 'too_large', 'trying')"
        ),
        params![workspace_id, folder_id],
        |row| Ok(uid(row.get(0)?)),
    )?;
    Ok(uids.into_iter().collect())
}

/// Those behind the cursor that need not be asked for again.
pub fn settled_from(tx: &mut Tx, folder_id: Id, last_uid: u32) -> Result<BTreeSet<u32>> {
    let workspace_id = tx.workspace_id;
    let uids = tx.rows(
        sql!(
            "select uid from folder_mail where workspace_id = $1 and folder_id = $2 and uid > $3 and state <> 'trying'"
        ),
        params![workspace_id, folder_id, i64::from(last_uid)],
        |row| Ok(uid(row.get(0)?)),
    )?;
    Ok(uids.into_iter().collect())
}

/// Those that broke the conversation and are tried again.
pub fn trying(tx: &mut Tx, folder_id: Id) -> Result<BTreeSet<u32>> {
    let workspace_id = tx.workspace_id;
    let uids = tx.rows(
        sql!(
            "select uid from folder_mail where workspace_id = $1 and folder_id = $2 and state in ('trying', 'failed')"
        ),
        params![workspace_id, folder_id],
        |row| Ok(uid(row.get(0)?)),
    )?;
    Ok(uids.into_iter().collect())
}

/// At most 2,000 at once.
pub fn to_do(tx: &mut Tx, folder_id: Id, what: &str) -> Result<Vec<u32>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select uid from folder_mail where workspace_id = $1 and folder_id = $2 and to_do <> '' and to_do = $3
             order by uid limit 2000"
        ),
        params![workspace_id, folder_id, what],
        |row| Ok(uid(row.get(0)?)),
    )?)
}

pub fn oddities(tx: &mut Tx, mailbox_id: Id) -> Result<Vec<Oddity>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select mailbox_folder.name, folder_mail.uid, folder_mail.state, folder_mail.reason, folder_mail.size, folder_mail.at
             from folder_mail join mailbox_folder on mailbox_folder.workspace_id = $1
               and mailbox_folder.folder_id = folder_mail.folder_id
             where folder_mail.workspace_id = $1 and mailbox_folder.mailbox_id = $2 and folder_mail.state <> 'held'
               and folder_mail.state <> 'moved' and mailbox_folder.active
             order by mailbox_folder.folder_id, folder_mail.uid limit 500"
        ),
        params![workspace_id, mailbox_id],
        |row| {
            let name: String = row.get(0)?;
            Ok(Oddity {
                folder: mail::imap::shown(&name),
                uid: uid(row.get(1)?),
                state: row.get(2)?,
                reason: row.get(3)?,
                size: row.get(4)?,
                at: from_ms(row.get(5)?),
            })
        },
    )?)
}
