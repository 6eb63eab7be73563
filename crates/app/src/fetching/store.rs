//! The tables of fetching.

use db::{params, sql};

use super::accounts::{Account, AfterFetch, Checked, Proof};
use super::folders::Folder;
use super::lease::Lease;
use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::workspaces::mailboxes::Security;
use crate::{Error, Result, Tx};

pub fn accounts(tx: &mut Tx) -> Result<Vec<Account>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select fetching.mailbox_id, mailbox.address, active, imap_host, imap_port, imap_security, imap_user,
               imap_password_sealed is not null, proof, after_fetch, move_to, poll_s, listed, changed_at, look_wanted_at,
               count_wanted_at, look_done_at, last_try_at, last_good_at, last_counted_at, failures, last_error, told_at, alive_at
             from fetching join mailbox on mailbox.workspace_id = $1 and mailbox.mailbox_id = fetching.mailbox_id
             where fetching.workspace_id = $1 order by fetching.mailbox_id"
        ),
        params![workspace_id],
        account_of,
    )?)
}

pub fn account(tx: &mut Tx, mailbox_id: Id) -> Result<Option<Account>> {
    Ok(accounts(tx)?.into_iter().find(|account| account.mailbox_id == mailbox_id))
}

fn account_of(row: &db::Row<'_>) -> Result<Account, db::Error> {
    let (port, security): (i64, String) = (row.get(4)?, row.get(5)?);
    let (proof, after, listed): (String, String, String) = (row.get(8)?, row.get(9)?, row.get(12)?);
    let maybe = |at: Option<i64>| at.map(from_ms);
    Ok(Account {
        mailbox_id: row.get(0)?,
        address: row.get(1)?,
        active: row.get(2)?,
        imap_host: row.get(3)?,
        imap_port: u16::try_from(port).unwrap_or(0),
        imap_security: Security::parse(&security).unwrap_or_default(),
        imap_user: row.get(6)?,
        has_password: row.get(7)?,
        proof: Proof::parse(&proof).unwrap_or_default(),
        after_fetch: AfterFetch::parse(&after).unwrap_or_default(),
        move_to: row.get(10)?,
        poll_s: row.get(11)?,
        listed: serde_json::from_str(&listed).unwrap_or_default(),
        changed_at: from_ms(row.get(13)?),
        look_wanted_at: row.get(14)?,
        count_wanted_at: row.get(15)?,
        look_done_at: row.get(16)?,
        last_try_at: maybe(row.get(17)?),
        last_good_at: maybe(row.get(18)?),
        last_counted_at: maybe(row.get(19)?),
        failures: row.get(20)?,
        last_error: row.get(21)?,
        told_at: maybe(row.get(22)?),
        alive_at: from_ms(row.get(23)?),
    })
}

pub fn put_account(
    tx: &mut Tx,
    mailbox_id: Id,
    new: &Checked,
    keeps_password: bool,
    sealed: Option<Vec<u8>>,
) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into fetching (workspace_id, mailbox_id, active, imap_host, imap_port, imap_security, imap_user,
               imap_password_sealed, proof, after_fetch, move_to, poll_s, listed, changed_at, look_wanted_at, count_wanted_at,
               look_done_at, lease_until_at, failures, last_error, alive_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '[]', $13, 0, 0, 0, 0, 0, '', $13)
             on conflict (workspace_id, mailbox_id) do update set active = $3, imap_host = $4, imap_port = $5,
               imap_security = $6, imap_user = $7,
               imap_password_sealed = case when $14 then fetching.imap_password_sealed else $8 end,
               proof = $9, after_fetch = $10, move_to = $11, poll_s = $12, changed_at = $13, failures = 0, last_error = '',
               told_at = null"
        ),
        params![
            workspace_id,
            mailbox_id,
            new.active,
            new.host,
            new.port,
            new.security.as_str(),
            new.user,
            sealed,
            new.proof.as_str(),
            new.after.as_str(),
            new.move_to,
            new.poll_s,
            now,
            keeps_password
        ],
    )?;
    Ok(())
}

pub fn put_active(tx: &mut Tx, mailbox_id: Id, active: bool) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update fetching set active = $3, changed_at = $4, failures = 0, last_error = '', told_at = null
             where workspace_id = $1 and mailbox_id = $2"
        ),
        params![workspace_id, mailbox_id, active, now],
    )?;
    Ok(())
}

/// All but the mails of its folders.
pub fn forget(tx: &mut Tx, mailbox_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    for statement in [
        sql!("delete from mailbox_folder where workspace_id = $1 and mailbox_id = $2"),
        sql!("delete from sign_in where workspace_id = $1 and mailbox_id = $2"),
        sql!("delete from fetching where workspace_id = $1 and mailbox_id = $2"),
    ] {
        tx.run(statement, params![workspace_id, mailbox_id])?;
    }
    Ok(())
}

/// These are followed from now on; others stay as far as they were read.
pub fn choose_folders(tx: &mut Tx, mailbox_id: Id, names: &[String]) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update mailbox_folder set active = false where workspace_id = $1 and mailbox_id = $2"),
        params![workspace_id, mailbox_id],
    )?;
    for name in names {
        let folder_id = tx.new_id();
        tx.run(
            sql!(
                "insert into mailbox_folder (workspace_id, folder_id, mailbox_id, name, active, uid_validity, last_uid, last_error)
                 values ($1, $2, $3, $4, true, 0, 0, '')
                 on conflict (workspace_id, mailbox_id, name) do update set active = true"
            ),
            params![workspace_id, folder_id, mailbox_id, name],
        )?;
    }
    Ok(())
}

pub fn sealed_password(tx: &mut Tx, mailbox_id: Id) -> Result<Option<Vec<u8>>> {
    let workspace_id = tx.workspace_id;
    let sealed: Option<Option<Vec<u8>>> = tx.maybe(
        sql!("select imap_password_sealed from fetching where workspace_id = $1 and mailbox_id = $2"),
        params![workspace_id, mailbox_id],
        |row| row.get(0),
    )?;
    Ok(sealed.flatten())
}

pub fn put_listed(tx: &mut Tx, mailbox_id: Id, listed: &str) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update fetching set listed = $3 where workspace_id = $1 and mailbox_id = $2"),
        params![workspace_id, mailbox_id, listed],
    )?;
    Ok(())
}

pub fn want_look(tx: &mut Tx, mailbox_id: Id, wish: i64, count: bool) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update fetching set look_wanted_at = $3, count_wanted_at = case when $4 then $3 else count_wanted_at end
             where workspace_id = $1 and mailbox_id = $2"
        ),
        params![workspace_id, mailbox_id, wish, count],
    )?;
    Ok(())
}

pub fn take_lease(tx: &mut Tx, lease: Lease, until: i64) -> Result<u64> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    Ok(tx.run(
        sql!(
            "update fetching set holder = $3, lease_until_at = $4 where workspace_id = $1 and mailbox_id = $2
               and (holder is null or holder = $3 or lease_until_at < $5)"
        ),
        params![workspace_id, lease.mailbox_id, lease.holder, until, now],
    )?)
}

pub fn free_lease(tx: &mut Tx, lease: Lease) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update fetching set holder = null, lease_until_at = 0
             where workspace_id = $1 and mailbox_id = $2 and holder = $3"
        ),
        params![workspace_id, lease.mailbox_id, lease.holder],
    )?;
    Ok(())
}

pub fn put_good_look(tx: &mut Tx, mailbox_id: Id, wish: i64, counted: bool) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update fetching set last_try_at = $3, last_good_at = $3, failures = 0, last_error = '', told_at = null,
               look_done_at = $4, last_counted_at = case when $5 then $3 else last_counted_at end
             where workspace_id = $1 and mailbox_id = $2"
        ),
        params![workspace_id, mailbox_id, now, wish, counted],
    )?;
    Ok(())
}

pub fn put_failed_look(tx: &mut Tx, mailbox_id: Id, wish: i64, reason: &str, came: bool) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update fetching set last_try_at = $3, failures = case when $6 then 1 else failures + 1 end, last_error = $5,
               look_done_at = $4 where workspace_id = $1 and mailbox_id = $2"
        ),
        params![workspace_id, mailbox_id, now, wish, plain(reason), came],
    )?;
    Ok(())
}

/// Mails come.
pub fn put_alive(tx: &mut Tx, mailbox_id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!("update fetching set alive_at = $3 where workspace_id = $1 and mailbox_id = $2"),
        params![workspace_id, mailbox_id, now],
    )?;
    Ok(())
}

pub fn put_told(tx: &mut Tx, mailbox_id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!("update fetching set told_at = $3 where workspace_id = $1 and mailbox_id = $2"),
        params![workspace_id, mailbox_id, now],
    )?;
    Ok(())
}

pub fn folders(tx: &mut Tx, mailbox_id: Id) -> Result<Vec<Folder>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select folder_id, mailbox_id, name, active, uid_validity, last_uid, last_good_at, server_count, held_count,
               counted_at, last_error, deleted_count
             from mailbox_folder where workspace_id = $1 and mailbox_id = $2 order by folder_id"
        ),
        params![workspace_id, mailbox_id],
        folder_of,
    )?)
}

pub fn folder(tx: &mut Tx, folder_id: Id) -> Result<Folder> {
    let workspace_id = tx.workspace_id;
    tx.maybe(
        sql!(
            "select folder_id, mailbox_id, name, active, uid_validity, last_uid, last_good_at, server_count, held_count,
               counted_at, last_error, deleted_count
             from mailbox_folder where workspace_id = $1 and folder_id = $2"
        ),
        params![workspace_id, folder_id],
        folder_of,
    )?
    .ok_or(Error::NotFound("folder"))
}

fn folder_of(row: &db::Row<'_>) -> Result<Folder, db::Error> {
    let (good, counted): (Option<i64>, Option<i64>) = (row.get(6)?, row.get(9)?);
    Ok(Folder {
        id: row.get(0)?,
        mailbox_id: row.get(1)?,
        name: row.get(2)?,
        active: row.get(3)?,
        uid_validity: row.get(4)?,
        last_uid: uid(row.get(5)?),
        last_good_at: good.map(from_ms),
        server_count: row.get(7)?,
        held_count: row.get(8)?,
        counted_at: counted.map(from_ms),
        last_error: row.get(10)?,
        deleted_count: row.get(11)?,
    })
}

pub(super) fn uid(stored: i64) -> u32 {
    u32::try_from(stored).unwrap_or(0)
}

pub fn address(tx: &mut Tx, mailbox_id: Id) -> Result<String> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!("select address from mailbox where workspace_id = $1 and mailbox_id = $2"),
        params![workspace_id, mailbox_id],
        |row| row.get(0),
    )?)
}

/// All that was known by old UIDs is forgotten: they mean other mails now.
pub fn begin_anew(tx: &mut Tx, folder_id: Id, uid_validity: u32) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from folder_mail where workspace_id = $1 and folder_id = $2"),
        params![workspace_id, folder_id],
    )?;
    tx.run(
        sql!(
            "update mailbox_folder set uid_validity = $3, last_uid = 0, server_count = null, held_count = null,
               deleted_count = null, counted_at = null where workspace_id = $1 and folder_id = $2"
        ),
        params![workspace_id, folder_id, i64::from(uid_validity)],
    )?;
    Ok(())
}

pub fn put_cursor(tx: &mut Tx, folder_id: Id, last_uid: u32) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update mailbox_folder set last_uid = $3 where workspace_id = $1 and folder_id = $2"),
        params![workspace_id, folder_id, i64::from(last_uid)],
    )?;
    Ok(())
}

pub fn put_folder_state(tx: &mut Tx, folder_id: Id, good: bool, reason: &str) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update mailbox_folder set last_error = $3, last_good_at = case when $4 then $5 else last_good_at end
             where workspace_id = $1 and folder_id = $2"
        ),
        params![workspace_id, folder_id, plain(reason), good, now],
    )?;
    Ok(())
}

pub fn put_count(tx: &mut Tx, folder_id: Id, server: usize, held: usize, deleted: i64) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    tx.run(
        sql!(
            "update mailbox_folder set server_count = $3, held_count = $4, counted_at = $5, deleted_count = $6
             where workspace_id = $1 and folder_id = $2"
        ),
        params![workspace_id, folder_id, count(server), count(held), now, deleted],
    )?;
    Ok(())
}

/// A server's words, as they may be stored.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).take(1000).collect()
}
