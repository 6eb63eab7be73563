//! Mail on its way in: stored raw before anything else is tried, then filed; what can't be understood is set aside with
//! its reason. No mail is ever lost, and none blocks the others.

use db::{params, sql};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::import::is_about_this_mail;
use super::letter::{Letter, ParsedInput};
use super::messages::storable;
use super::sort::{Filed, House, When, file};
use super::ways::ways;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::{from_ms, ms, plus_ms};
use crate::{Can, Error, Page, Result, Tx, Who, search};

/// A mail of the last week is of today; an older one is of the past.
const FRESH_MS: i64 = 7 * 86_400_000;

/// What `store_raw` did with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    New(Id),
    /// These very bytes are here already.
    SameBytes(Id),
}

/// Keeps a raw mail, to be processed next. Durable when the transaction is: only then may a server be told that it
/// may forget the mail.
pub fn store_raw(tx: &mut Tx, origin: &str, raw: Vec<u8>) -> Result<Stored> {
    let input = ParsedInput::aside(origin, raw, "");
    if let Some(id) = by_hash(tx, &input.raw_hash)? {
        return Ok(Stored::SameBytes(id));
    }
    insert(tx, &input, "waiting", "").map(Stored::New)
}

/// Keeps something that came as mail and is none, for a person to look at.
pub fn set_aside_raw(tx: &mut Tx, origin: &str, raw: Vec<u8>, reason: &str) -> Result<Stored> {
    let input = ParsedInput::aside(origin, raw, reason);
    if let Some(id) = by_hash(tx, &input.raw_hash)? {
        return Ok(Stored::SameBytes(id));
    }
    insert(tx, &input, "set_aside", reason).map(Stored::New)
}

pub(super) fn by_hash(tx: &mut Tx, raw_hash: &str) -> Result<Option<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select inbound_id from inbound where workspace_id = $1 and raw_hash = $2"),
        params![workspace_id, raw_hash],
        |row| row.get(0),
    )?)
}

pub(super) fn insert(tx: &mut Tx, input: &ParsedInput, state: &str, reason: &str) -> Result<Id> {
    let id = tx.new_id();
    insert_filed(tx, id, input, state, reason, None)?;
    Ok(id)
}

/// As `insert`, under an id that is in use already, for a mail that was filed before it was stored (in one transaction).
pub(super) fn insert_filed(
    tx: &mut Tx,
    id: Id,
    input: &ParsedInput,
    state: &str,
    reason: &str,
    message_id: Option<Id>,
) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let size = i64::try_from(input.raw.len()).unwrap_or(i64::MAX);
    tx.run(
        sql!(
            "insert into inbound (workspace_id, inbound_id, origin, raw_hash, size, state, reason, message_id, received_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        params![workspace_id, id, storable(&input.origin), input.raw_hash, size, state, storable(reason), message_id, now],
    )?;
    tx.run(
        sql!("insert into inbound_raw (workspace_id, inbound_id, raw) values ($1, $2, $3)"),
        params![workspace_id, id, input.raw],
    )?;
    Ok(())
}

pub(super) fn set_state(tx: &mut Tx, id: Id, state: &str, reason: &str, message_id: Option<Id>) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update inbound set state = $3, reason = $4, message_id = $5 where workspace_id = $1 and inbound_id = $2"),
        params![workspace_id, id, state, storable(reason), message_id],
    )?;
    Ok(())
}

/// (origin, state, raw) of a mail that came in.
fn load(tx: &mut Tx, id: Id) -> Result<(String, String, Vec<u8>)> {
    let workspace_id = tx.workspace_id;
    tx.maybe(
        sql!(
            "select inbound.origin, inbound.state, inbound_raw.raw from inbound
             join inbound_raw on inbound_raw.workspace_id = $1 and inbound_raw.inbound_id = inbound.inbound_id
             where inbound.workspace_id = $1 and inbound.inbound_id = $2"
        ),
        params![workspace_id, id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?
    .ok_or(Error::NotFound("mail"))
}

/// Files a mail that was stored: its message, or nothing when it was a double or was set aside. A mail that was
/// processed before stays as it is.
pub fn process(tx: &mut Tx, inbound_id: Id) -> Result<Option<Id>> {
    let (origin, state, raw) = load(tx, inbound_id)?;
    if state != "waiting" {
        return Ok(None);
    }
    let mut letter = match ParsedInput::read(origin, raw).letter {
        Ok(letter) => letter,
        Err(reason) => {
            set_aside(tx, inbound_id, &reason)?;
            return Ok(None);
        }
    };
    let house = House::of(tx)?;
    let ways = ways(tx, inbound_id)?;
    // What lay in the mailbox for long before we came asks nothing of anybody now.
    let is_old = ways.arrived_at.is_some_and(|at| ms(at) < ms(plus_ms(tx.now, -FRESH_MS)));
    // A mail to an alias names none of our mailboxes; where it lay says which one it is for.
    letter.mail.delivered_to.extend(ways.addresses);
    match file(tx, &house, &letter, inbound_id, if is_old { When::Past } else { When::Now }, false)? {
        Filed::Stored(message_id) => {
            search::index_message(tx, message_id, &letter.document)?;
            set_state(tx, inbound_id, "stored", "", Some(message_id))?;
            Ok(Some(message_id))
        }
        Filed::Duplicate(message_id) => {
            set_state(tx, inbound_id, "duplicate", "", Some(message_id))?;
            Ok(None)
        }
        Filed::Aside(reason) => {
            set_aside(tx, inbound_id, reason)?;
            Ok(None)
        }
    }
}

/// Files what was stored and not yet processed, oldest first; gives how many. A mail that fails is set aside with the
/// failure, so that it does not block those behind it.
pub fn process_waiting(tx: &mut Tx, limit: i64) -> Result<i64> {
    let workspace_id = tx.workspace_id;
    let ids: Vec<Id> = tx.rows(
        sql!(
            "select inbound_id from inbound where workspace_id = $1 and state = 'waiting' order by inbound_id limit $2"
        ),
        params![workspace_id, limit],
        |row| row.get(0),
    )?;
    for id in &ids {
        match tx.attempt(|tx| process(tx, *id)) {
            Ok(_) => {}
            Err(Error::Db(error)) if !is_about_this_mail(&error) => return Err(error.into()),
            Err(error) => {
                tracing::error!(%error, inbound = %id, "a mail could not be filed and is set aside");
                set_aside(tx, *id, &error.to_string())?;
            }
        }
    }
    Ok(i64::try_from(ids.len()).unwrap_or(0))
}

/// A person has to look at this mail. `reason`: words, or the key of a text (`set-aside-…`).
pub fn set_aside(tx: &mut Tx, inbound_id: Id, reason: &str) -> Result<()> {
    set_state(tx, inbound_id, "set_aside", reason, None)?;
    let about = About { subject_id: inbound_id, ..About::default() };
    let who = Who::kept(tx.workspace_id);
    journal::write(tx, &who, "mail.set_aside", about, &json!({"reason": reason}))
}

/// A mail that a person has to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetAside {
    pub id: Id,
    /// `file`, `file#n` or the mailbox it came from.
    pub origin: String,
    /// Words, or the key of a text (`set-aside-…`).
    pub reason: String,
    /// Bytes.
    pub size: i64,
    pub received_at: Timestamp,
}

/// Oldest first.
pub fn set_aside_list(tx: &mut Tx, who: &Who, after: Option<&str>, limit: i64) -> Result<Page<SetAside>> {
    who.may(Can::LookAfter)?;
    let after = match after {
        Some(text) => text.parse().map_err(|_| Error::invalid("after", "problem-cursor"))?,
        None => Id(i64::MIN),
    };
    let (workspace_id, limit) = (tx.workspace_id, limit.clamp(1, 200));
    let items = tx.rows(
        sql!(
            "select inbound_id, origin, reason, size, received_at from inbound
             where workspace_id = $1 and state = 'set_aside' and inbound_id > $2 order by inbound_id limit $3"
        ),
        params![workspace_id, after, limit + 1],
        |row| {
            Ok(SetAside {
                id: row.get(0)?,
                origin: row.get(1)?,
                reason: row.get(2)?,
                size: row.get(3)?,
                received_at: from_ms(row.get(4)?),
            })
        },
    )?;
    Ok(super::page(items, limit, |last| last.id.to_string()))
}

/// Files a mail that was set aside all the same, as what it says of itself or as plain text; gives its message.
pub fn process_anyway(tx: &mut Tx, who: &Who, id: Id) -> Result<Id> {
    who.may(Can::LookAfter)?;
    let (origin, state, raw) = load(tx, id)?;
    if state != "set_aside" {
        return Err(Error::refused("conversation-mail-not-set-aside"));
    }
    if raw.is_empty() {
        return Err(Error::refused("conversation-mail-empty"));
    }
    let input = ParsedInput::read(origin, raw);
    let letter = match input.letter {
        Ok(letter) if !letter.email.is_empty() || !letter.snippet.is_empty() => letter,
        // No mail, or a note whose first line has a colon and looks like a header, which would swallow it.
        _ => Letter::by_force(&input.raw).map_err(Error::Internal)?,
    };
    let house = House::of(tx)?;
    // Set aside by an import perhaps: what is old asks nothing of anybody now.
    let fresh = letter.mail.date.is_none_or(|date| date > ms(plus_ms(tx.now, -FRESH_MS)));
    let when = if fresh { When::Now } else { When::Past };
    let message_id = match file(tx, &house, &letter, id, when, true)? {
        Filed::Stored(message_id) => {
            search::index_message(tx, message_id, &letter.document)?;
            message_id
        }
        Filed::Duplicate(message_id) => message_id,
        Filed::Aside(reason) => return Err(Error::Internal(reason.to_owned())),
    };
    set_state(tx, id, "stored", "", Some(message_id))?;
    let about = About { subject_id: id, ..About::default() };
    journal::write(tx, who, "mail.processed_anyway", about, &json!({"message_id": message_id}))?;
    Ok(message_id)
}
