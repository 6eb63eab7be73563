//! Everything that happens is one row, written in the same transaction as the change. Timeline, live pages, webhooks,
//! audit and reports read it. Entries are numbered 1, 2, 3 … without gaps in the order of commit, so a reader that
//! remembers the last number misses nothing.

use db::{Row, Sql, params, sql};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::who::{Actor, Who};
use crate::{Can, Result, Tx, narrowing};

#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub id: i64,
    pub at: Timestamp,
    /// Noun and verb in the past: `promise.broken`.
    pub kind: String,
    pub subject_id: Id,
    /// `staff:ID`, `customer:ID` or `kept`.
    pub actor: String,
    pub customer_id: Option<Id>,
    pub conversation_id: Option<Id>,
    pub details: Value,
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, Default)]
pub struct About {
    pub subject_id: Id,
    pub customer_id: Option<Id>,
    pub conversation_id: Option<Id>,
}

pub fn write(tx: &mut Tx, who: &Who, kind: &str, about: About, details: &Value) -> Result<()> {
    let (actor_kind, actor_id) = match who.actor {
        Actor::Staff(id) => ("staff", Some(id)),
        Actor::Customer(id) => ("customer", Some(id)),
        Actor::Kept => ("kept", None),
    };
    let (workspace_id, now, details) = (tx.workspace_id, ms(tx.now), details.to_string());
    tx.run(
        sql!(
            "insert into journal (workspace_id, journal_id, at, kind, subject_id, actor_kind, actor_id, customer_id, conversation_id, details)
             values ($1, (select coalesce(max(journal_id), 0) + 1 from journal where workspace_id = $1), $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        params![workspace_id, now, kind, about.subject_id, actor_kind, actor_id, about.customer_id, about.conversation_id, details],
    )?;
    Ok(())
}

fn entry(row: &Row<'_>) -> Result<Entry, db::Error> {
    let (actor_kind, actor_id): (String, Option<Id>) = (row.get(4)?, row.get(5)?);
    let details: String = row.get(8)?;
    Ok(Entry {
        id: row.get(0)?,
        at: from_ms(row.get(1)?),
        kind: row.get(2)?,
        subject_id: row.get(3)?,
        actor: match actor_id {
            Some(id) => format!("{actor_kind}:{id}"),
            None => actor_kind,
        },
        customer_id: row.get(6)?,
        conversation_id: row.get(7)?,
        details: serde_json::from_str(&details).unwrap_or(Value::Null),
    })
}

/// Entries after number `after`, oldest first, at most `limit`.
pub fn after(tx: &mut Tx, who: &Who, after: i64, limit: i64) -> Result<Vec<Entry>> {
    who.may(Can::ReadJournal)?;
    let mut entries = entries_after(tx, after, limit)?;
    narrowing::leave_out_words(tx, Some(who), &mut entries)?;
    Ok(entries)
}

/// Which entries a reader wants; what is left out is not asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub subject_id: Option<Id>,
    pub customer_id: Option<Id>,
    pub conversation_id: Option<Id>,
    /// Noun and verb, as `promise.broken`.
    pub kind: Option<String>,
}

/// As `after`, of those that the filter lets through.
pub fn list(tx: &mut Tx, who: &Who, filter: &Filter, after: i64, limit: i64) -> Result<Vec<Entry>> {
    who.may(Can::ReadJournal)?;
    let mut text = String::from(
        "select journal_id, at, kind, subject_id, actor_kind, actor_id, customer_id, conversation_id, details
         from journal where workspace_id = $1 and journal_id > $2",
    );
    let mut values = vec![db::Value::Int(tx.workspace_id.0), db::Value::Int(after)];
    let mut and = |column: &str, value: Option<db::Value>| {
        if let Some(value) = value {
            values.push(value);
            text.push_str(&format!(" and {column} = ${}", values.len()));
        }
    };
    and("subject_id", filter.subject_id.map(|id| db::Value::Int(id.0)));
    and("customer_id", filter.customer_id.map(|id| db::Value::Int(id.0)));
    and("conversation_id", filter.conversation_id.map(|id| db::Value::Int(id.0)));
    and("kind", filter.kind.clone().map(db::Value::Text));
    values.push(db::Value::Int(limit));
    text.push_str(&format!(" order by journal_id limit ${}", values.len()));
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    let mut entries = tx.rows(&Sql::built(text), &params, entry)?;
    narrowing::leave_out_words(tx, Some(who), &mut entries)?;
    Ok(entries)
}

/// As `after`, for Kept's own readers (live pages).
pub fn entries_after(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<Entry>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select journal_id, at, kind, subject_id, actor_kind, actor_id, customer_id, conversation_id, details
             from journal where workspace_id = $1 and journal_id > $2 order by journal_id limit $3"
        ),
        params![workspace_id, after, limit],
        entry,
    )?)
}

/// What happened to one thing, oldest first.
pub fn of_subject(tx: &mut Tx, subject_id: Id) -> Result<Vec<Entry>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select journal_id, at, kind, subject_id, actor_kind, actor_id, customer_id, conversation_id, details
             from journal where workspace_id = $1 and subject_id = $2 order by journal_id"
        ),
        params![workspace_id, subject_id],
        entry,
    )?)
}

/// As `of_subject`, as far as it is for whoever reads it.
pub fn of_subject_for(tx: &mut Tx, who: &Who, subject_id: Id) -> Result<Vec<Entry>> {
    who.may(Can::Read)?;
    let mut entries = of_subject(tx, subject_id)?;
    narrowing::leave_out_words(tx, Some(who), &mut entries)?;
    Ok(entries)
}

/// The number of the last entry, 0 when there is none.
pub fn last(tx: &mut Tx) -> Result<i64> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!("select coalesce(max(journal_id), 0) from journal where workspace_id = $1"),
        params![workspace_id],
        |row| row.get(0),
    )?)
}
