//! The browsers and telephones that somebody named to be told by Web Push, and our key pair for it.
//!
//! A device is told while the log-in lasts in which it was named: logging out there, or everywhere, ends it.

use db::{params, sql};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::choices::Topic;
use super::seal::SealKey;
use super::sessions;
use super::telling::Telling;
use crate::error::{Field, Refused};
use crate::ids::Id;
use crate::time::{from_ms, maybe_ms, ms, plus_ms};
use crate::{Can, Error, Result, Tx, Who, outbox};

/// Devices of one person at most.
const MOST: usize = 12;
const LONGEST_NAME: usize = 60;
/// How long a message waits: whoever reads it on the page meanwhile is not told again.
const PAUSE_MS: i64 = 5_000;
/// A message that could not be handed over for so long tells nobody anything any more; also how long a push service
/// keeps it for a device that is off.
pub const HOLDS_MS: i64 = 24 * 3_600_000;
/// Messages to one device in a minute.
const A_MINUTE: i64 = 10;
const MINUTE_MS: i64 = 60_000;

/// A message to one device, in the outbox. Its words are made when it is sent.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Push {
    pub device_id: Id,
    pub staff_id: Id,
    pub kind: String,
    pub subject_id: Id,
    /// A later message with the same one takes this one's place.
    pub tag: String,
    pub urgent: bool,
}

/// The kind of message that only shows that push works.
pub const TEST: &str = "push-test";

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Device {
    pub id: Id,
    pub name: String,
    pub created_at: Timestamp,
    pub last_sent_at: Option<Timestamp>,
    /// What its push service said when it took a message no more; empty while all is well.
    pub last_error: String,
}

/// Where to send, and with which keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub id: Id,
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
}

/// What a browser gave us.
#[derive(Debug, Clone, Default)]
pub struct NewDevice {
    pub name: String,
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
}

fn place(workspace_id: Id) -> String {
    format!("push-key:{workspace_id}")
}

/// The public key that browsers are given; a pair is made on first use. Needs a transaction that writes.
pub fn public_key(tx: &mut Tx, seal: &SealKey) -> Result<String> {
    if let Some(known) = known_public_key(tx)? {
        return Ok(known);
    }
    let (workspace_id, now, pair) = (tx.workspace_id, ms(tx.now), push::vapid::new_pair());
    let sealed = seal.seal(&place(workspace_id), &pair.private)?;
    tx.run(
        sql!("insert into push_key (workspace_id, public_key, private_sealed, created_at) values ($1, $2, $3, $4)"),
        params![workspace_id, pair.public, sealed, now],
    )?;
    Ok(pair.public)
}

pub fn known_public_key(tx: &mut Tx) -> Result<Option<String>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(sql!("select public_key from push_key where workspace_id = $1"), params![workspace_id], |row| {
        row.get(0)
    })?)
}

/// The private key, to sign with.
pub fn private_key(tx: &mut Tx, seal: &SealKey) -> Result<String> {
    let workspace_id = tx.workspace_id;
    let sealed: Option<Vec<u8>> =
        tx.maybe(sql!("select private_sealed from push_key where workspace_id = $1"), params![workspace_id], |row| {
            row.get(0)
        })?;
    seal.open(&place(workspace_id), &sealed.ok_or(Error::NotFound("push key"))?)
}

fn hash(endpoint: &str) -> String {
    sessions::hash(endpoint)
}

/// The caller's browser is told from now on, while this log-in (`session` is its token) lasts. One that was somebody
/// else's, on the same machine, is the caller's now.
pub fn add(tx: &mut Tx, who: &Who, session: &str, new: &NewDevice) -> Result<Id> {
    let staff_id = owner(who)?;
    let name = checked(new)?;
    let endpoint_hash = hash(&new.endpoint);
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    let known: Vec<String> = tx.rows(
        sql!("select endpoint_hash from push_device where workspace_id = $1 and staff_id = $2"),
        params![workspace_id, staff_id],
        |row| row.get(0),
    )?;
    if known.len() >= MOST && !known.contains(&endpoint_hash) {
        return Err(Refused::new("push-too-many-devices").with("max", MOST).into());
    }
    tx.run(
        sql!("delete from push_device where workspace_id = $1 and endpoint_hash = $2"),
        params![workspace_id, endpoint_hash],
    )?;
    tx.run(
        sql!(
            "insert into push_device (workspace_id, device_id, staff_id, name, endpoint, endpoint_hash, p256dh, auth, session_hash, created_at, last_error, window_at, window_count)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', 0, 0)"
        ),
        params![
            workspace_id,
            id,
            staff_id,
            name,
            new.endpoint,
            endpoint_hash,
            new.p256dh,
            new.auth,
            sessions::hash(session),
            now
        ],
    )?;
    Ok(id)
}

/// The address of the caller's device changed by itself; it keeps its name.
pub fn moved(tx: &mut Tx, who: &Who, session: &str, was: &str, new: &NewDevice) -> Result<Id> {
    let (staff_id, workspace_id) = (owner(who)?, tx.workspace_id);
    let name: Option<String> = tx.maybe(
        sql!("delete from push_device where workspace_id = $1 and endpoint_hash = $2 and staff_id = $3 returning name"),
        params![workspace_id, hash(was), staff_id],
        |row| row.get(0),
    )?;
    let name = name.ok_or(Error::NotFound("device"))?;
    add(tx, who, session, &NewDevice { name, ..new.clone() })
}

/// What every role may do, but no token that only reads.
fn owner(who: &Who) -> Result<Id> {
    who.may(Can::MakeTokens)?;
    who.staff_id().ok_or(Error::Forbidden(Can::Read))
}

/// The name, when all of it can be taken.
fn checked(new: &NewDevice) -> Result<String> {
    let mut problems = Vec::new();
    if push::endpoint::read(&new.endpoint, push::endpoint::inside()).is_err() {
        problems.push(Field::new("endpoint", "problem-push-endpoint"));
    }
    if push::encrypt::Keys::read(&new.p256dh, &new.auth).is_err() {
        problems.push(Field::new("p256dh", "problem-push-keys"));
    }
    let name = named(&new.name);
    match name {
        Ok(name) if problems.is_empty() => Ok(name),
        name => {
            problems.extend(name.err());
            Err(Error::Invalid(problems))
        }
    }
}

fn named(name: &str) -> Result<String, Field> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(Field::new("name", "problem-empty")),
        length if length > LONGEST_NAME => Err(Field::new("name", "problem-too-long").with("max", LONGEST_NAME)),
        _ => Ok(name),
    }
}

/// The caller's own, the newest first. Those whose log-in is over are left out.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<Device>> {
    who.may(Can::Read)?;
    let (workspace_id, staff_id, now) = (tx.workspace_id, who.staff_id().unwrap_or_default(), ms(tx.now));
    Ok(tx.rows(
        sql!(
            "select device_id, name, created_at, last_sent_at, last_error from push_device
             where workspace_id = $1 and staff_id = $2 and exists (select 1 from session
               where session.workspace_id = $1 and session.session_hash = push_device.session_hash and session.expires_at > $3)
             order by device_id desc"
        ),
        params![workspace_id, staff_id, now],
        |row| {
            let sent: Option<i64> = row.get(3)?;
            Ok(Device {
                id: row.get(0)?,
                name: row.get(1)?,
                created_at: from_ms(row.get(2)?),
                last_sent_at: sent.map(from_ms),
                last_error: row.get(4)?,
            })
        },
    )?)
}

/// The caller's own is told no more. One that is gone already is fine.
pub fn remove(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    let (staff_id, workspace_id) = (owner(who)?, tx.workspace_id);
    tx.run(
        sql!("delete from push_device where workspace_id = $1 and device_id = $2 and staff_id = $3"),
        params![workspace_id, id, staff_id],
    )?;
    Ok(())
}

pub fn rename(tx: &mut Tx, who: &Who, id: Id, name: &str) -> Result<()> {
    let (staff_id, workspace_id) = (owner(who)?, tx.workspace_id);
    let name = named(name).map_err(|field| Error::Invalid(vec![field]))?;
    let changed = tx.run(
        sql!("update push_device set name = $4 where workspace_id = $1 and device_id = $2 and staff_id = $3"),
        params![workspace_id, id, staff_id, name],
    )?;
    if changed > 0 { Ok(()) } else { Err(Error::NotFound("device")) }
}

/// A message to one of the caller's own devices that only shows that it works.
pub fn try_out(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    let (staff_id, now) = (owner(who)?, tx.now);
    let mine = of(tx, staff_id)?.contains(&id);
    if !mine {
        return Err(Error::NotFound("device"));
    }
    let (kind, tag) = (TEST.to_owned(), TEST.to_owned());
    put(tx, id, &Push { device_id: id, staff_id, kind, subject_id: id, tag, urgent: true }, now)
}

/// Whether somebody's messages may show what they are about.
pub fn shows_subject(tx: &mut Tx, staff_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let shows: Option<bool> = tx.maybe(
        sql!("select push_subject from staff where workspace_id = $1 and staff_id = $2"),
        params![workspace_id, staff_id],
        |row| row.get(0),
    )?;
    Ok(shows.unwrap_or(false))
}

pub fn show_subject(tx: &mut Tx, who: &Who, shows: bool) -> Result<()> {
    let (staff_id, workspace_id) = (owner(who)?, tx.workspace_id);
    tx.run(
        sql!("update staff set push_subject = $3 where workspace_id = $1 and staff_id = $2"),
        params![workspace_id, staff_id, shows],
    )?;
    Ok(())
}

fn of(tx: &mut Tx, staff_id: Id) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!("select device_id from push_device where workspace_id = $1 and staff_id = $2 order by device_id"),
        params![workspace_id, staff_id],
        |row| row.get(0),
    )?)
}

/// Puts a message to each of somebody's devices into the outbox.
pub(super) fn queue(tx: &mut Tx, told: &Telling, notification_id: Id, topic: Topic) -> Result<()> {
    let at = plus_ms(tx.now, PAUSE_MS);
    let about = told.of_conversation_id.unwrap_or(told.subject_id);
    for device_id in of(tx, told.staff_id)? {
        let push = Push {
            device_id,
            staff_id: told.staff_id,
            kind: told.kind.to_owned(),
            subject_id: told.subject_id,
            tag: about.to_string(),
            urgent: topic.is_urgent(),
        };
        put(tx, notification_id, &push, at)?;
    }
    Ok(())
}

fn put(tx: &mut Tx, notification_id: Id, push: &Push, at: Timestamp) -> Result<()> {
    // What has not left yet is overtaken by what says the same anew; by nothing else, which may be over in a moment.
    let name = format!("push.{}.{}.{}", push.device_id, push.tag, push.kind);
    outbox::overtake(tx, "push", &name)?;
    outbox::put_at(tx, "push", notification_id, &name, &serde_json::to_string(push)?, at)
}

/// Where a message goes; `None`: the device was removed, or its log-in is over, and then it is removed now.
pub fn target(tx: &mut Tx, id: Id) -> Result<Option<Target>> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let found = tx.maybe(
        sql!(
            "select device_id, endpoint, p256dh, auth from push_device
             where workspace_id = $1 and device_id = $2 and exists (select 1 from session
               where session.workspace_id = $1 and session.session_hash = push_device.session_hash
                 and session.staff_id = push_device.staff_id and session.expires_at > $3)"
        ),
        params![workspace_id, id, now],
        |row| Ok(Target { id: row.get(0)?, endpoint: row.get(1)?, p256dh: row.get(2)?, auth: row.get(3)? }),
    )?;
    if found.is_none() {
        gone(tx, id)?;
    }
    Ok(found)
}

/// Takes a place in this minute; a time to come back at when it is full.
pub fn take_place(tx: &mut Tx, id: Id) -> Result<Option<Timestamp>> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let (since, count): (i64, i64) = tx.row(
        sql!("select window_at, window_count from push_device where workspace_id = $1 and device_id = $2"),
        params![workspace_id, id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (since, count) = if now - since >= MINUTE_MS { (now, 0) } else { (since, count) };
    if count >= A_MINUTE {
        return Ok(Some(from_ms(since + MINUTE_MS)));
    }
    tx.run(
        sql!("update push_device set window_at = $3, window_count = $4 where workspace_id = $1 and device_id = $2"),
        params![workspace_id, id, since, count + 1],
    )?;
    Ok(None)
}

/// Its push service knows it no more, or it was logged out.
pub fn gone(tx: &mut Tx, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from push_device where workspace_id = $1 and device_id = $2"), params![workspace_id, id])?;
    Ok(())
}

/// A message was handed over (`error` is empty), or not.
pub fn note(tx: &mut Tx, id: Id, error: &str) -> Result<()> {
    let sent_at = error.is_empty().then_some(tx.now);
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update push_device set last_sent_at = coalesce(cast($3 as bigint), last_sent_at), last_error = $4
             where workspace_id = $1 and device_id = $2"
        ),
        params![workspace_id, id, maybe_ms(sent_at), error],
    )?;
    Ok(())
}

/// Devices whose log-in is over.
pub fn sweep(tx: &mut Tx) -> Result<u64> {
    let workspace_id = tx.workspace_id;
    Ok(tx.run(
        sql!(
            "delete from push_device where workspace_id = $1 and not exists (select 1 from session
               where session.workspace_id = $1 and session.session_hash = push_device.session_hash)"
        ),
        params![workspace_id],
    )?)
}
