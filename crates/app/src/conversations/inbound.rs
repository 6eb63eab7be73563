//! Mail on its way in: stored raw before anything else is tried, then filed; what can't be understood is set aside with
//! its reason. No mail is ever lost, and none blocks the others.

use db::{params, sql};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::letter::{Letter, ParsedInput};
use super::messages::storable;
use super::returned;
use super::sort::{Filed, House, Read, When, file};
use super::take_in::Took;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::{from_ms, ms, plus_ms};
use crate::{Can, Error, Page, Result, Tx, Who, search};

/// A mail of the last week is of today; an older one is of the past.
pub(super) const FRESH_MS: i64 = 7 * 86_400_000;

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

/// Remembers which mail this was, where no message bears its Message-ID.
pub(super) fn remember(tx: &mut Tx, id: Id, letter: &Letter) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update inbound set rfc_id = $3, essence = $4 where workspace_id = $1 and inbound_id = $2"),
        params![workspace_id, id, letter.rfc_id, letter.essence],
    )?;
    Ok(())
}

/// What became of this very mail when it came before, where no message bears its Message-ID.
pub(super) enum Before {
    /// One of us answered a customer by it.
    Answered(Id),
    Deleted,
}

/// `from_us`: a copy of a mail of ours is known by its Message-ID alone.
pub(super) fn came_before(tx: &mut Tx, letter: &Letter, from_us: bool) -> Result<Option<Before>> {
    let workspace_id = tx.workspace_id;
    let known: Vec<(String, Option<Id>, Option<String>)> = tx.rows(
        sql!(
            "select state, message_id, essence from inbound
             where workspace_id = $1 and rfc_id in ($2, $3) and state in ('stored', 'deleted') limit 20"
        ),
        params![workspace_id, letter.rfc_id, letter.variant_id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let same = known.into_iter().find(|(_, _, essence)| match essence {
        Some(essence) => *essence == letter.essence,
        None => from_us,
    });
    Ok(same.map(|(_, message_id, _)| message_id.map_or(Before::Deleted, Before::Answered)))
}

/// Of a mail that was deleted only its names are kept.
pub(super) fn stay_deleted(tx: &mut Tx, id: Id, letter: &Letter) -> Result<()> {
    remember(tx, id, letter)?;
    set_state(tx, id, "deleted", "", None)?;
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from inbound_raw where workspace_id = $1 and inbound_id = $2"), params![workspace_id, id])?;
    Ok(())
}

/// (origin, state, raw) of a mail that came in.
pub(super) fn load(tx: &mut Tx, id: Id) -> Result<(String, String, Vec<u8>)> {
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

/// Files a mail that was set aside all the same, as what it says of itself or as plain text.
pub fn process_anyway(tx: &mut Tx, who: &Who, id: Id) -> Result<Took> {
    who.may(Can::LookAfter)?;
    let (origin, state, raw) = load(tx, id)?;
    if state != "set_aside" {
        return Err(Error::refused("conversation-mail-not-set-aside"));
    }
    if raw.is_empty() {
        return Err(Error::refused("conversation-mail-empty"));
    }
    let input = ParsedInput::read(origin, raw);
    let mut letter = match input.letter.clone() {
        Ok(letter) if !letter.email.is_empty() || !letter.snippet.is_empty() => letter,
        // No mail, or a note whose first line has a colon and looks like a header, which would swallow it.
        _ => Letter::by_force(&input.raw).map_err(Error::Internal)?,
    };
    letter.judge();
    let house = House::of(tx)?;
    // Set aside by an import perhaps: what is old asks nothing of anybody now.
    let fresh = letter.mail.date.is_none_or(|date| date > ms(plus_ms(tx.now, -FRESH_MS)));
    let when = if fresh { When::Now } else { When::Past };
    let mut took = Took { count: 1, ..Took::default() };
    let message_id = match file(tx, &house, &Read { letter: &letter, raw: &input.raw, inbound_id: id }, when, true)? {
        Filed::Stored(message_id) => {
            search::index_message(tx, message_id, &letter.document)?;
            if when == When::Now {
                took.returned = returned::take(tx, &letter, &input.raw)?;
            }
            message_id
        }
        Filed::Answered(message_id) => {
            remember(tx, id, &letter)?;
            message_id
        }
        Filed::Duplicate(message_id) => message_id,
        Filed::Deleted => {
            stay_deleted(tx, id, &letter)?;
            return Ok(took);
        }
        Filed::Aside(reason) => return Err(Error::Internal(reason.to_owned())),
    };
    set_state(tx, id, "stored", "", Some(message_id))?;
    let about = About { subject_id: id, ..About::default() };
    journal::write(tx, who, "mail.processed_anyway", about, &json!({"message_id": message_id}))?;
    took.message_id = Some(message_id);
    Ok(took)
}
