//! How far each folder is read, which mails of it we hold, and which we do not.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::accounts::AfterFetch;
use super::lease::{self, Lease};
use super::rules::{self, Difference, MOST_TRIES};
use super::store;
use super::store_mails::{self as mails, NewMail};
use crate::conversations::{self, Stored};
use crate::ids::Id;
use crate::{Result, Tx};

/// A folder as the server lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// As the server writes it.
    pub name: String,
    /// As people read it.
    pub shown: String,
    /// `sent`, `trash`, `junk` …; empty when the server does not say.
    pub purpose: String,
}

/// A folder that is followed, or was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Folder {
    pub id: Id,
    pub mailbox_id: Id,
    pub name: String,
    pub active: bool,
    pub uid_validity: i64,
    pub last_uid: u32,
    pub last_good_at: Option<Timestamp>,
    /// Mails on the server at the last count, and how many of those we hold.
    pub server_count: Option<i64>,
    pub held_count: Option<i64>,
    pub counted_at: Option<Timestamp>,
    pub last_error: String,
    /// How many of those we hold were deleted with us since: they are not missing, and do not come back.
    pub deleted_count: Option<i64>,
}

/// A mail that differs: not fetched, or no longer on the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Oddity {
    pub folder: String,
    pub uid: u32,
    /// `trying`, `failed`, `too_large`, `gone`.
    pub state: String,
    pub reason: String,
    /// Bytes; 0 when it is not known.
    pub size: i64,
    pub at: Timestamp,
}

/// Where to go on in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    pub last_uid: u32,
    /// The server has given all mails new UIDs: the folder is read again from the first, and what we hold already is
    /// recognised by its bytes.
    pub begins_anew: bool,
}

/// A mail from the server.
#[derive(Debug, Clone)]
pub struct Fetched {
    pub uid: u32,
    pub arrived_at: Timestamp,
    pub raw: Vec<u8>,
}

/// What came of a folder: stored together with how far it is read.
#[derive(Debug, Clone)]
pub struct Batch {
    pub lease: Lease,
    pub folder_id: Id,
    pub uid_validity: u32,
    /// Up to here everything is settled once this batch is stored.
    pub settled_to: u32,
    pub mails: Vec<Fetched>,
    /// Mails that are not taken because they are too large: UID and bytes.
    pub too_large: Vec<(u32, i64)>,
    pub after: AfterFetch,
}

pub fn folders(tx: &mut Tx, mailbox_id: Id) -> Result<Vec<Folder>> {
    store::folders(tx, mailbox_id)
}

/// A folder was opened on the server, with this UIDVALIDITY: where to go on.
pub fn open_folder(tx: &mut Tx, lease: Lease, folder_id: Id, uid_validity: u32) -> Result<Opened> {
    lease::renew(tx, lease)?;
    let folder = store::folder(tx, folder_id)?;
    if folder.uid_validity == i64::from(uid_validity) {
        return Ok(Opened { last_uid: folder.last_uid, begins_anew: false });
    }
    store::begin_anew(tx, folder_id, uid_validity)?;
    Ok(Opened { last_uid: 0, begins_anew: folder.uid_validity != 0 })
}

/// UIDs behind this one that are settled though the cursor has not passed them.
pub fn known_from(tx: &mut Tx, folder_id: Id, last_uid: u32) -> Result<BTreeSet<u32>> {
    mails::settled_from(tx, folder_id, last_uid)
}

/// Mails that broke the conversation before: they are asked for alone.
pub fn trying(tx: &mut Tx, folder_id: Id) -> Result<BTreeSet<u32>> {
    mails::trying(tx, folder_id)
}

/// Stores mails and how far the folder is read, all or nothing; gives how many were new. A conflict when another node
/// has taken the mailbox over, or the folder has begun anew meanwhile.
pub fn store_batch(tx: &mut Tx, batch: &Batch) -> Result<usize> {
    lease::renew(tx, batch.lease)?;
    let folder = store::folder(tx, batch.folder_id)?;
    if folder.uid_validity != i64::from(batch.uid_validity) {
        return Err(crate::Error::Conflict("folder"));
    }
    let origin = format!("{}/{}", store::address(tx, folder.mailbox_id)?, mail::imap::shown(&folder.name));
    let mut new = 0;
    for mail in &batch.mails {
        let stored = conversations::store_raw(tx, &origin, mail.raw.clone())?;
        let (Stored::New(inbound_id) | Stored::SameBytes(inbound_id)) = stored;
        new += usize::from(matches!(stored, Stored::New(_)));
        conversations::came_by(tx, inbound_id, folder.mailbox_id, mail.arrived_at)?;
        let size = i64::try_from(mail.raw.len()).unwrap_or(i64::MAX);
        let to_do = if batch.after == AfterFetch::Leave { "" } else { batch.after.as_str() };
        let held = NewMail { uid: mail.uid, state: "held", inbound_id: Some(inbound_id), size, to_do, reason: "" };
        mails::put_mail(tx, batch.folder_id, &held)?;
    }
    for (uid, size) in &batch.too_large {
        let left = NewMail { uid: *uid, state: "too_large", inbound_id: None, size: *size, to_do: "", reason: "" };
        mails::put_mail(tx, batch.folder_id, &left)?;
    }
    store::put_cursor(tx, batch.folder_id, folder.last_uid.max(batch.settled_to))?;
    store::put_alive(tx, folder.mailbox_id)?;
    Ok(new)
}

/// The folder is read to its end.
pub fn take_good(tx: &mut Tx, lease: Lease, folder_id: Id) -> Result<()> {
    lease::renew(tx, lease)?;
    store::put_folder_state(tx, folder_id, true, "")
}

/// The folder could not be read, and why.
pub fn take_trouble(tx: &mut Tx, lease: Lease, folder_id: Id, reason: &str) -> Result<()> {
    lease::renew(tx, lease)?;
    store::put_folder_state(tx, folder_id, false, reason)
}

/// The conversation broke while this mail was to come. After a few times it is left behind, so that those behind it
/// come; it is listed, and tried again at each count.
pub fn blame(tx: &mut Tx, lease: Lease, folder_id: Id, uid: u32, reason: &str) -> Result<()> {
    lease::renew(tx, lease)?;
    let tries = mails::tries(tx, folder_id, uid)? + 1;
    let state = if tries >= MOST_TRIES { "failed" } else { "trying" };
    let left = NewMail { uid, state, inbound_id: None, size: 0, to_do: "", reason };
    mails::put_mail(tx, folder_id, &left)?;
    mails::put_tries(tx, folder_id, uid, tries)
}

/// Compares what the server holds (all its UIDs, ascending) with what we hold, and writes down what is gone.
pub fn compare(tx: &mut Tx, lease: Lease, folder_id: Id, server: &[u32]) -> Result<Difference> {
    lease::renew(tx, lease)?;
    let folder = store::folder(tx, folder_id)?;
    let found = rules::difference(server, &mails::held(tx, folder_id)?, folder.last_uid);
    for uid in &found.gone {
        mails::mark_gone(tx, folder_id, *uid)?;
    }
    Ok(found)
}

/// After what was lacking has been fetched: the numbers that people see. `lacking` was asked for again and did not come.
pub fn mark_count(tx: &mut Tx, lease: Lease, folder_id: Id, server: &[u32], lacking: &[u32]) -> Result<()> {
    lease::renew(tx, lease)?;
    // What came since is for the next look, not a difference.
    let last_uid = store::folder(tx, folder_id)?.last_uid;
    let server: Vec<u32> = server.iter().copied().filter(|uid| *uid <= last_uid).collect();
    let held = rules::difference(&server, &mails::held(tx, folder_id)?, 0).held.len();
    let known = mails::odd(tx, folder_id)?;
    // Held by now, or moved on at once, or known to be odd before.
    let settled = mails::settled_from(tx, folder_id, 0)?;
    for uid in lacking.iter().filter(|uid| !known.contains(uid) && !settled.contains(uid)) {
        let reason = "fetching-not-given";
        let left = NewMail { uid: *uid, state: "failed", inbound_id: None, size: 0, to_do: "", reason };
        mails::put_mail(tx, folder_id, &left)?;
    }
    // What failed or was too large and is no longer there needs nobody's eye any more.
    let there: BTreeSet<u32> = server.iter().copied().collect();
    for uid in known.iter().filter(|uid| !there.contains(uid)) {
        mails::forget(tx, folder_id, *uid)?;
    }
    let deleted = mails::deleted(tx, folder_id)?;
    store::put_count(tx, folder_id, server.len(), held, deleted)
}

/// What the server still has to be asked for mails that we hold: UIDs to be marked, and UIDs to be moved.
pub fn to_do(tx: &mut Tx, folder_id: Id) -> Result<(Vec<u32>, Vec<u32>)> {
    Ok((mails::to_do(tx, folder_id, "mark_seen")?, mails::to_do(tx, folder_id, "move")?))
}

/// The server did it.
pub fn did(tx: &mut Tx, lease: Lease, folder_id: Id, marked: &[u32], moved: &[u32]) -> Result<()> {
    lease::renew(tx, lease)?;
    for (uids, state) in [(marked, "held"), (moved, "moved")] {
        for uid in uids {
            mails::put_done(tx, folder_id, *uid, state)?;
        }
    }
    Ok(())
}

/// What differs between a mailbox and what we hold, folder by folder, by UID; 500 at most.
pub fn oddities(tx: &mut Tx, mailbox_id: Id) -> Result<Vec<Oddity>> {
    mails::oddities(tx, mailbox_id)
}
