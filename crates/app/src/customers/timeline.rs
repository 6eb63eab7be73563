//! Everything said to a customer and promised to them, newest first.
//!
//! Messages and promises are higher nouns; this reads their rows by the customer's index into plain structs, and
//! decides nothing about them.

use db::{Row, params, sql};
use jiff::Timestamp;
use serde::Serialize;

use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::{Can, Error, Page, Result, Tx, Who};

/// Something that happened between us and them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    pub at: Timestamp,
    pub id: Id,
    #[serde(flatten)]
    pub what: Happening,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Happening {
    Said(Said),
    Promised(Promised),
}

/// A message: theirs (`inbound`), ours (`outbound`), a `note` among us, or an `event`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    pub conversation_id: Id,
    pub direction: String,
    pub channel: String,
    pub kind: String,
    /// Who of us wrote it, or the name it came with.
    pub by: String,
    pub subject: String,
    /// The first 600 characters of the plain text.
    pub words: String,
    /// Outbound: `queued`, `sent`, `failed`.
    pub state: String,
}

/// A promise as it stands now, at the time it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promised {
    pub conversation_id: Option<Id>,
    pub words: String,
    pub kind: String,
    pub state: String,
    pub owner_id: Id,
    pub owner: String,
    pub from: Option<Timestamp>,
    pub by: Timestamp,
    pub told_at: Option<Timestamp>,
    pub kept_at: Option<Timestamp>,
    pub late_kept_at: Option<Timestamp>,
    pub made_right_at: Option<Timestamp>,
    pub moved_to_id: Option<Id>,
}

macro_rules! promises {
    () => {
        "select promise.made_at, promise.promise_id, promise.conversation_id, promise.words, promise.kind, promise.state, \
         promise.owner_id, staff.name, promise.from_at, promise.by_at, promise.told_at, promise.kept_at, promise.late_kept_at, \
         promise.made_right_at, promise.moved_to_id \
         from promise left join staff on staff.workspace_id = promise.workspace_id and staff.staff_id = promise.owner_id \
         where promise.workspace_id = $1 and promise.customer_id = $2"
    };
}

/// Newest first; a promise stands where it was made.
pub fn timeline(tx: &mut Tx, who: &Who, id: Id, cursor: Option<&str>, limit: i64) -> Result<Page<Item>> {
    who.may(Can::Read)?;
    let id = super::surviving(tx, id)?;
    let before = cursor.map(read_cursor).transpose()?.unwrap_or((i64::MAX, Id(i64::MAX)));
    let mut items = said(tx, id, before, limit.saturating_add(1))?;
    items.extend(promised(tx, id, before, limit.saturating_add(1))?);
    items.sort_by_key(|item| std::cmp::Reverse((item.at, item.id)));
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| format!("{}.{}", ms(last.at), last.id));
    Ok(Page { items, next })
}

fn read_cursor(cursor: &str) -> Result<(i64, Id)> {
    let wrong = || Error::invalid("after", "problem-cursor");
    let (at, id) = cursor.split_once('.').ok_or_else(wrong)?;
    Ok((at.parse().map_err(|_| wrong())?, id.parse().map_err(|_| wrong())?))
}

fn said(tx: &mut Tx, customer_id: Id, before: (i64, Id), limit: i64) -> Result<Vec<Item>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select message.at, message.message_id, message.conversation_id, message.direction, message.channel, message.kind,
               coalesce(staff.name, message.from_name), message.from_email, message.subject, substr(message.body, 1, 600), message.state
             from message
             left join staff on staff.workspace_id = message.workspace_id and staff.staff_id = message.staff_id
             where message.workspace_id = $1 and message.customer_id = $2
               and message.state not in ('held', 'withdrawn') and message.direction <> 'event' and message.trashed_at is null and (message.at, message.message_id) < ($3, $4)
             order by message.at desc, message.message_id desc limit $5"
        ),
        params![workspace_id, customer_id, before.0, before.1, limit],
        |row| {
            let (name, email): (String, String) = (row.get(6)?, row.get(7)?);
            Ok(Item {
                at: from_ms(row.get(0)?),
                id: row.get(1)?,
                what: Happening::Said(Said {
                    conversation_id: row.get(2)?,
                    direction: row.get(3)?,
                    channel: row.get(4)?,
                    kind: row.get(5)?,
                    by: if name.is_empty() { email } else { name },
                    subject: row.get(8)?,
                    words: row.get(9)?,
                    state: row.get(10)?,
                }),
            })
        },
    )?)
}

/// A customer has few promises: they are found by the customer's index and put in order here.
fn promised(tx: &mut Tx, customer_id: Id, before: (i64, Id), limit: i64) -> Result<Vec<Item>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            promises!(),
            " and (promise.made_at, promise.promise_id) < ($3, $4)
              order by promise.made_at desc, promise.promise_id desc limit $5"
        )),
        params![workspace_id, customer_id, before.0, before.1, limit],
        promise,
    )?)
}

fn promise(row: &Row<'_>) -> Result<Item, db::Error> {
    let time = |i| row.get::<Option<i64>>(i).map(|ms| ms.map(from_ms));
    Ok(Item {
        at: from_ms(row.get(0)?),
        id: row.get(1)?,
        what: Happening::Promised(Promised {
            conversation_id: row.get(2)?,
            words: row.get(3)?,
            kind: row.get(4)?,
            state: row.get(5)?,
            owner_id: row.get(6)?,
            owner: row.get::<Option<String>>(7)?.unwrap_or_default(),
            from: time(8)?,
            by: from_ms(row.get(9)?),
            told_at: time(10)?,
            kept_at: time(11)?,
            late_kept_at: time(12)?,
            made_right_at: time(13)?,
            moved_to_id: row.get(14)?,
        }),
    })
}
