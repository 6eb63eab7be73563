//! The rows of merges and splits.

use db::{params, sql};
use jiff::Timestamp;
use serde::Serialize;

use super::bulk::Look;
use super::drafts;
use super::rules::{Channel, Direction, own_domain};
use super::{Conversation, splitting};
use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::{Result, Tx, Who};

pub fn surviving(tx: &mut Tx, id: Id) -> Result<Option<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select coalesce(merged_into_id, conversation_id) from conversation
             where workspace_id = $1 and conversation_id = $2"
        ),
        params![workspace_id, id],
        |row| row.get(0),
    )?)
}

pub fn holds_of(tx: &mut Tx, id: Id, customer_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let found: Option<Id> = tx.maybe(
        sql!(
            "select conversation_id from conversation
             where workspace_id = $1 and merged_into_id = $2 and customer_id = $3 limit 1"
        ),
        params![workspace_id, id, customer_id],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// Whether people of both have addresses at the same domain, which belongs to one organisation.
pub fn same_organisation(tx: &mut Tx, one_id: Id, other_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let all: Vec<(Id, String)> = tx.rows(
        sql!(
            "select customer_id, email_key from contact
             where workspace_id = $1 and customer_id in ($2, $3) and email_key is not null"
        ),
        params![workspace_id, one_id, other_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (one, other): (Vec<_>, Vec<_>) = all.iter().partition(|(customer_id, _)| *customer_id == one_id);
    let domain = |(_, key): &&(Id, String)| own_domain(key).map(str::to_owned);
    let theirs: Vec<String> = other.iter().filter_map(domain).collect();
    Ok(one.iter().filter_map(domain).any(|domain| theirs.contains(&domain)))
}

/// The row of a merge; gives its id.
pub fn remember(tx: &mut Tx, who: &Who, from_id: Id, into_id: Id, before: &Look) -> Result<Id> {
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    tx.run(
        sql!(
            "insert into merging (workspace_id, merging_id, from_id, into_id, staff_id, before, after, created_at)
             values ($1, $2, $3, $4, $5, $6, '', $7)"
        ),
        params![workspace_id, id, from_id, into_id, who.staff_id(), serde_json::to_string(before)?, now],
    )?;
    Ok(id)
}

pub fn remember_after(tx: &mut Tx, merging_id: Id, after: &Look) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update merging set after = $3 where workspace_id = $1 and merging_id = $2"),
        params![workspace_id, merging_id, serde_json::to_string(after)?],
    )?;
    Ok(())
}

/// How the one that stayed stood before a merge, and after.
pub fn looks(tx: &mut Tx, merging_id: Id) -> Result<(Look, Option<Look>)> {
    let workspace_id = tx.workspace_id;
    let (before, after): (String, String) = tx.row(
        sql!("select before, after from merging where workspace_id = $1 and merging_id = $2"),
        params![workspace_id, merging_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok((serde_json::from_str(&before)?, serde_json::from_str(&after).ok()))
}

pub fn was_merged(tx: &mut Tx, from_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let found: Option<Id> = tx.maybe(
        sql!("select merging_id from merging where workspace_id = $1 and from_id = $2 limit 1"),
        params![workspace_id, from_id],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// Everything that belongs to a conversation changes its place here, and is remembered. A new table with a
/// `conversation_id` adds its own. Promises are a higher noun that this one may not call; but where they were made is a
/// fact about the conversation, as `customers::merge` has it with customers.
pub fn move_over(tx: &mut Tx, merging_id: Id, from: &Conversation, into: &Conversation) -> Result<()> {
    let workspace_id = tx.workspace_id;
    drafts::move_over(tx, merging_id, from, into)?;
    remember_rows(tx, merging_id, from.id)?;
    // What stands in the business's own fields fills those that are empty; the rest stays for when it comes out again.
    tx.run(
        sql!(
            "insert into merge_row (workspace_id, merging_id, kind, row_id)
             select distinct workspace_id, cast($4 as bigint), 'field', field_id from field_value
             where workspace_id = $1 and noun = 'conversation' and subject_id = $2 and field_id not in
               (select own.field_id from field_value as own
                where own.workspace_id = $1 and own.noun = 'conversation' and own.subject_id = $3)"
        ),
        params![workspace_id, from.id, into.id, merging_id],
    )?;
    tx.run(
        sql!(
            "update field_value set subject_id = $3 where workspace_id = $1 and noun = 'conversation' and subject_id = $2
               and field_id in (select row_id from merge_row where workspace_id = $1 and merging_id = $4 and kind = 'field')"
        ),
        params![workspace_id, from.id, into.id, merging_id],
    )?;
    for statement in [
        sql!("update message set conversation_id = $3 where workspace_id = $1 and conversation_id = $2"),
        sql!("update promise set conversation_id = $3 where workspace_id = $1 and conversation_id = $2"),
        sql!("update promise_offer set conversation_id = $3 where workspace_id = $1 and conversation_id = $2"),
        sql!("update standard_clock set conversation_id = $3 where workspace_id = $1 and conversation_id = $2"),
        // Those merged into it before: every old id points at a living conversation, in one step.
        sql!("update conversation set merged_into_id = $3 where workspace_id = $1 and merged_into_id = $2"),
        sql!("update conversation set merged_into_id = $3 where workspace_id = $1 and conversation_id = $2"),
        sql!(
            "insert into conversation_tag (workspace_id, conversation_id, tag_id)
             select workspace_id, cast($3 as bigint), tag_id from conversation_tag
             where workspace_id = $1 and conversation_id = $2 on conflict do nothing"
        ),
        sql!(
            "insert into presence (workspace_id, conversation_id, staff_id, seen_at, typing_at)
             select workspace_id, cast($3 as bigint), staff_id, seen_at, typing_at from presence
             where workspace_id = $1 and conversation_id = $2 on conflict do nothing"
        ),
    ] {
        tx.run(statement, params![workspace_id, from.id, into.id])?;
    }
    tx.run(
        sql!("delete from presence where workspace_id = $1 and conversation_id = $2"),
        params![workspace_id, from.id],
    )?;
    Ok(())
}

/// What goes over: so that it can come back.
fn remember_rows(tx: &mut Tx, merging_id: Id, from_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    for statement in [
        sql!(
            "insert into merge_row (workspace_id, merging_id, kind, row_id)
             select workspace_id, cast($3 as bigint), 'message', message_id from message
             where workspace_id = $1 and conversation_id = $2"
        ),
        sql!(
            "insert into merge_row (workspace_id, merging_id, kind, row_id)
             select workspace_id, cast($3 as bigint), 'promise', promise_id from promise
             where workspace_id = $1 and conversation_id = $2"
        ),
        sql!(
            "insert into merge_row (workspace_id, merging_id, kind, row_id)
             select workspace_id, cast($3 as bigint), 'conversation', conversation_id from conversation
             where workspace_id = $1 and merged_into_id = $2"
        ),
        sql!(
            "insert into merge_row (workspace_id, merging_id, kind, row_id)
             select workspace_id, cast($3 as bigint), 'standard_clock', clock_id from standard_clock
             where workspace_id = $1 and conversation_id = $2"
        ),
    ] {
        tx.run(statement, params![workspace_id, from_id, merging_id])?;
    }
    Ok(())
}

/// What came over and is still there goes back.
pub fn move_back(tx: &mut Tx, merging_id: Id, from: &Conversation, into: &Conversation) -> Result<()> {
    let workspace_id = tx.workspace_id;
    for statement in [
        sql!(
            "update message set conversation_id = $2 where workspace_id = $1 and conversation_id = $3 and message_id in
               (select row_id from merge_row where workspace_id = $1 and merging_id = $4 and kind = 'message')"
        ),
        sql!(
            "update promise set conversation_id = $2 where workspace_id = $1 and conversation_id = $3 and (promise_id in
               (select row_id from merge_row where workspace_id = $1 and merging_id = $4 and kind = 'promise')
               or moved_from_id in
               (select row_id from merge_row where workspace_id = $1 and merging_id = $4 and kind = 'promise'))"
        ),
        sql!(
            "update promise_offer set conversation_id = $2 where workspace_id = $1 and conversation_id = $3
               and message_id in
               (select row_id from merge_row where workspace_id = $1 and merging_id = $4 and kind = 'message')"
        ),
        sql!(
            "update standard_clock set conversation_id = $2 where workspace_id = $1 and conversation_id = $3 and clock_id in
               (select row_id from merge_row where workspace_id = $1 and merging_id = $4 and kind = 'standard_clock')"
        ),
        sql!(
            "update conversation set merged_into_id = $2 where workspace_id = $1 and merged_into_id = $3
               and conversation_id in
               (select row_id from merge_row where workspace_id = $1 and merging_id = $4 and kind = 'conversation')"
        ),
        // A draft that was written on since stays: who knows for which of the two.
        sql!(
            "update draft set conversation_id = $2 where workspace_id = $1 and conversation_id = $3
               and updated_at <= (select created_at from merging where workspace_id = $1 and merging_id = $4)
               and staff_id in (select row_id from merge_row where workspace_id = $1 and merging_id = $4
                 and merge_row.kind = 'draft_' || draft.kind)"
        ),
        sql!(
            "update draft_file set conversation_id = $2 where workspace_id = $1 and conversation_id = $3 and file_id in
               (select row_id from merge_row where workspace_id = $1 and merging_id = $4 and kind = 'draft_file')
               and staff_id in (select staff_id from draft where workspace_id = $1 and conversation_id = $2
                 and kind = 'reply')"
        ),
    ] {
        tx.run(statement, params![workspace_id, from.id, into.id, merging_id])?;
    }
    fields_back(tx, merging_id, from.id)?;
    tx.run(
        sql!("update conversation set merged_into_id = null where workspace_id = $1 and conversation_id = $2"),
        params![workspace_id, from.id],
    )?;
    let now = ms(tx.now);
    tx.run(
        sql!("update merging set undone_at = $3 where workspace_id = $1 and merging_id = $2"),
        params![workspace_id, merging_id, now],
    )?;
    Ok(())
}

/// What went over in fields goes back from where it lies: it went on with the merges since, until one had its own. What
/// was filled in since stays.
fn fields_back(tx: &mut Tx, merging_id: Id, from_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let went: Vec<Id> = tx.rows(
        sql!("select row_id from merge_row where workspace_id = $1 and merging_id = $2 and kind = 'field'"),
        params![workspace_id, merging_id],
        |row| row.get(0),
    )?;
    for field_id in went {
        let mut last = merging_id;
        while let Some(next) = tx.maybe(
            sql!(
                "select later.merging_id from merging
                 join merging later on later.workspace_id = $1 and later.from_id = merging.into_id and later.undone_at is null
                 join merge_row on merge_row.workspace_id = $1 and merge_row.merging_id = later.merging_id
                   and merge_row.kind = 'field' and merge_row.row_id = $3
                 where merging.workspace_id = $1 and merging.merging_id = $2"
            ),
            params![workspace_id, last, field_id],
            |row| row.get(0),
        )? {
            last = next;
        }
        tx.run(
            sql!(
                "update field_value set subject_id = $2 where workspace_id = $1 and noun = 'conversation' and field_id = $3
                   and updated_at <= (select created_at from merging where workspace_id = $1 and merging_id = $4)
                   and subject_id = (select into_id from merging where workspace_id = $1 and merging_id = $5)"
            ),
            params![workspace_id, from_id, field_id, merging_id, last],
        )?;
    }
    Ok(())
}

/// A conversation that went into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merged {
    pub id: Id,
    pub number: i64,
    pub subject: String,
    pub customer_id: Id,
    pub customer_name: String,
    pub merged_at: Timestamp,
    /// Who of us did it.
    pub merged_by: Option<String>,
    /// Nothing new was said since: it can be taken out again.
    pub can_undo: bool,
    #[serde(skip)]
    pub(super) merging_id: Id,
    #[serde(skip)]
    pub(super) into_id: Id,
}

/// What went into a conversation, the oldest merge first. Messages that another merge brought are nothing new.
pub fn merged_into(tx: &mut Tx, id: Id) -> Result<Vec<Merged>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select conversation.conversation_id, conversation.number, conversation.subject, conversation.customer_id,
               coalesce(customer.name, ''), merging.created_at, staff.name, merging.merging_id, merging.into_id,
               exists (select 1 from message where message.workspace_id = $1 and message.conversation_id = $2
                 and message.message_id > merging.merging_id and message.direction in ('inbound', 'outbound', 'note')
                 and message.state <> 'withdrawn' and message.trashed_at is null
                 and not exists (select 1 from merge_row join merging later on later.workspace_id = $1
                   and later.merging_id = merge_row.merging_id where merge_row.workspace_id = $1
                   and merge_row.kind = 'message' and merge_row.row_id = message.message_id
                   and later.from_id <> merging.into_id and later.undone_at is null))
             from conversation
             join merging on merging.workspace_id = $1 and merging.from_id = conversation.conversation_id
               and merging.undone_at is null
             left join customer on customer.workspace_id = $1 and customer.customer_id = conversation.customer_id
             left join staff on staff.workspace_id = $1 and staff.staff_id = merging.staff_id
             where conversation.workspace_id = $1 and conversation.merged_into_id = $2
             order by merging.merging_id"
        ),
        params![workspace_id, id],
        |row| {
            let grown: bool = row.get(9)?;
            Ok(Merged {
                id: row.get(0)?,
                number: row.get(1)?,
                subject: row.get(2)?,
                customer_id: row.get(3)?,
                customer_name: row.get(4)?,
                merged_at: from_ms(row.get(5)?),
                merged_by: row.get(6)?,
                merging_id: row.get(7)?,
                into_id: row.get(8)?,
                can_undo: !grown,
            })
        },
    )?)
}

pub fn came_with(tx: &mut Tx, from_id: Id) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select merge_row.row_id from merging
             join merge_row on merge_row.workspace_id = $1 and merge_row.merging_id = merging.merging_id
               and merge_row.kind = 'message'
             where merging.workspace_id = $1 and merging.from_id = $2 and merging.undone_at is null"
        ),
        params![workspace_id, from_id],
        |row| row.get(0),
    )?)
}

/// Whether a message that is in `now_in` stood in `before` once: it was merged, taken out again, or split off.
pub fn went_over(tx: &mut Tx, message_id: Id, now_in: Id, before: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let found: Option<Id> = tx.maybe(
        sql!(
            "select merge_row.row_id from merge_row join merging on merging.workspace_id = $1
               and merging.merging_id = merge_row.merging_id and merging.from_id = $3 and merging.into_id = $4
             where merge_row.workspace_id = $1 and merge_row.kind = 'message' and merge_row.row_id = $2
             union all
             select conversation_id from conversation_link where workspace_id = $1 and conversation_id = $3 and other_id = $4
               and kind = 'split' limit 1"
        ),
        params![workspace_id, message_id, now_in, before],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// A message, as far as a split asks.
pub struct Piece {
    pub id: Id,
    pub customer_id: Id,
    pub direction: Direction,
    pub channel: Channel,
    pub subject: String,
    pub held: bool,
    pub trashed: bool,
    pub at: Timestamp,
}

/// All messages of a conversation that were not taken back, oldest first.
pub fn pieces(tx: &mut Tx, id: Id) -> Result<Vec<Piece>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select message_id, customer_id, direction, channel, subject, state, trashed_at, at from message
             where workspace_id = $1 and conversation_id = $2 and state <> 'withdrawn' order by at, message_id"
        ),
        params![workspace_id, id],
        |row| {
            let (direction, channel, state): (String, String, String) = (row.get(2)?, row.get(3)?, row.get(5)?);
            Ok(Piece {
                id: row.get(0)?,
                customer_id: row.get(1)?,
                direction: Direction::parse(&direction).unwrap_or(Direction::Event),
                channel: Channel::parse(&channel).unwrap_or(Channel::Mail),
                subject: row.get(4)?,
                held: state == "held",
                trashed: row.get::<Option<i64>>(6)?.is_some(),
                at: from_ms(row.get(7)?),
            })
        },
    )?)
}

/// Where a message is that was split off a conversation.
pub fn split_with(tx: &mut Tx, id: Id, message_id: Id) -> Result<Option<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select message.conversation_id from message
             join conversation_link on conversation_link.workspace_id = $1 and conversation_link.kind = 'split'
               and conversation_link.conversation_id = message.conversation_id and conversation_link.other_id = $2
             where message.workspace_id = $1 and message.message_id = $3"
        ),
        params![workspace_id, id, message_id],
        |row| row.get(0),
    )?)
}

pub fn move_messages(tx: &mut Tx, message_ids: &[Id], to: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    for message_id in message_ids {
        tx.run(
            sql!("update message set conversation_id = $3 where workspace_id = $1 and message_id = $2"),
            params![workspace_id, message_id, to],
        )?;
        tx.run(
            sql!("update promise_offer set conversation_id = $3 where workspace_id = $1 and message_id = $2"),
            params![workspace_id, message_id, to],
        )?;
    }
    Ok(())
}

pub fn check_promises(tx: &mut Tx, id: Id, customer_id: Id, promise_ids: &[Id]) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let there: Vec<Id> = tx.rows(
        sql!("select promise_id from promise where workspace_id = $1 and conversation_id = $2 and customer_id = $3"),
        params![workspace_id, id, customer_id],
        |row| row.get(0),
    )?;
    if promise_ids.iter().all(|id| there.contains(id)) { Ok(()) } else { Err(splitting::unknown_promise()) }
}

pub fn move_promises(tx: &mut Tx, promise_ids: &[Id], to: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    for promise_id in promise_ids {
        tx.run(
            sql!("update promise set conversation_id = $3 where workspace_id = $1 and promise_id = $2"),
            params![workspace_id, promise_id, to],
        )?;
    }
    Ok(())
}

/// What waits since `from`, if it stands there; else the first thing a person of theirs said from then on that nobody
/// answered. What was said live waits for nothing.
pub fn waits_since(tx: &mut Tx, id: Id, from: Timestamp) -> Result<Option<Timestamp>> {
    let workspace_id = tx.workspace_id;
    let at: Option<i64> = tx.row(
        sql!(
            "select min(at) from message where workspace_id = $1 and conversation_id = $2 and direction = 'inbound'
               and kind = 'person' and state = 'received' and trashed_at is null and channel not in ('phone', 'in_person')
               and at >= $3 and (at = $3 or at >= coalesce((select max(answer.at) from message answer where answer.workspace_id = $1
                 and answer.conversation_id = $2 and answer.direction = 'outbound' and answer.kind = 'person'
                 and answer.state <> 'withdrawn' and answer.trashed_at is null), 0))"
        ),
        params![workspace_id, id, ms(from)],
        |row| row.get(0),
    )?;
    Ok(at.map(from_ms))
}
