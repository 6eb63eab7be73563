//! The rows of followers and mentions.

use std::collections::HashMap;

use db::{params, sql};

use super::{Follower, Outcome, Said};
use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::{Result, Tx};

/// True when they did not follow it before.
pub fn add(tx: &mut Tx, conversation_id: Id, staff_id: Id, why: &str) -> Result<bool> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let added = tx.run(
        sql!(
            "insert into follower (workspace_id, conversation_id, staff_id, since_at, why) values ($1, $2, $3, $4, $5)
             on conflict (workspace_id, conversation_id, staff_id) do nothing"
        ),
        params![workspace_id, conversation_id, staff_id, now, why],
    )?;
    Ok(added > 0)
}

pub fn remove(tx: &mut Tx, conversation_id: Id, staff_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let removed = tx.run(
        sql!("delete from follower where workspace_id = $1 and conversation_id = $2 and staff_id = $3"),
        params![workspace_id, conversation_id, staff_id],
    )?;
    Ok(removed > 0)
}

/// Those who work here, by name.
pub fn of(tx: &mut Tx, conversation_id: Id) -> Result<Vec<Follower>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select staff.staff_id, staff.name, follower.since_at from follower
             join staff on staff.workspace_id = $1 and staff.staff_id = follower.staff_id and staff.active
             where follower.workspace_id = $1 and follower.conversation_id = $2 order by staff.name, staff.staff_id"
        ),
        params![workspace_id, conversation_id],
        |row| Ok(Follower { staff_id: row.get(0)?, name: row.get(1)?, since: from_ms(row.get(2)?) }),
    )?)
}

pub fn is(tx: &mut Tx, conversation_id: Id, staff_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let found: Option<Id> = tx.maybe(
        sql!("select staff_id from follower where workspace_id = $1 and conversation_id = $2 and staff_id = $3"),
        params![workspace_id, conversation_id, staff_id],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

pub fn move_to(tx: &mut Tx, from_id: Id, to_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    for statement in [
        sql!(
            "insert into follower (workspace_id, conversation_id, staff_id, since_at, why)
             select workspace_id, cast($3 as bigint), staff_id, since_at, why from follower where workspace_id = $1 and conversation_id = $2
             on conflict (workspace_id, conversation_id, staff_id) do nothing"
        ),
        sql!(
            "update notification set of_conversation_id = $3
             where workspace_id = $1 and of_conversation_id = $2 and seen_at is null"
        ),
    ] {
        tx.run(statement, params![workspace_id, from_id, to_id])?;
    }
    Ok(())
}

/// Who came over with the one follows the other no more.
pub fn leave(tx: &mut Tx, from_id: Id, to_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "delete from follower where workspace_id = $1 and conversation_id = $3 and exists (select 1 from follower own
               where own.workspace_id = $1 and own.conversation_id = $2 and own.staff_id = follower.staff_id
                 and own.since_at = follower.since_at and own.why = follower.why)"
        ),
        params![workspace_id, from_id, to_id],
    )?;
    Ok(())
}

pub fn read_there(tx: &mut Tx, id: Id, there: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update notification set of_conversation_id = $3
             where workspace_id = $1 and of_conversation_id = $2 and seen_at is null and (subject_id = $3
               or subject_id in (select message_id from message where workspace_id = $1 and conversation_id = $3)
               or subject_id in (select promise_id from promise where workspace_id = $1 and conversation_id = $3))"
        ),
        params![workspace_id, id, there],
    )?;
    Ok(())
}

/// The text of a message, and whether a person wrote it.
pub fn message(tx: &mut Tx, message_id: Id) -> Result<(String, bool)> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(
        sql!("select body, kind from message where workspace_id = $1 and message_id = $2"),
        params![workspace_id, message_id],
        |row| Ok((row.get(0)?, row.get::<String>(1)? == "person")),
    )?;
    Ok(found.unwrap_or_default())
}

pub fn add_mention(tx: &mut Tx, message_id: Id, place: i64, said: &Said) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into mention (workspace_id, message_id, place, typed, outcome, meant) values ($1, $2, $3, $4, $5, $6)"
        ),
        params![workspace_id, message_id, place, said.typed, said.outcome.as_str(), said.meant],
    )?;
    Ok(())
}

/// Of all notes of a conversation, in their order.
pub fn mentions_in(tx: &mut Tx, conversation_id: Id) -> Result<HashMap<Id, Vec<Said>>> {
    let workspace_id = tx.workspace_id;
    let rows: Vec<(Id, Said)> = tx.rows(
        sql!(
            "select mention.message_id, mention.typed, mention.outcome, mention.meant from mention
             join message on message.workspace_id = $1 and message.message_id = mention.message_id
               and message.conversation_id = $2
             where mention.workspace_id = $1 order by mention.message_id, mention.place"
        ),
        params![workspace_id, conversation_id],
        |row| {
            let outcome: String = row.get(2)?;
            let outcome = Outcome::parse(&outcome).unwrap_or(Outcome::Nobody);
            Ok((row.get(0)?, Said { typed: row.get(1)?, outcome, meant: row.get(3)? }))
        },
    )?;
    let mut all: HashMap<Id, Vec<Said>> = HashMap::new();
    for (message_id, said) in rows {
        all.entry(message_id).or_default().push(said);
    }
    Ok(all)
}
