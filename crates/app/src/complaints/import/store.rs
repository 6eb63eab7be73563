//! The rows of references, and of files that are read in pieces.

use db::{Row, params, sql};
use serde::Serialize;

use super::Problem;
use super::queue::Queue;
use crate::complaints::rules::Severity;
use crate::customers::csv;
use crate::ids::Id;
use crate::time::{from_ms, maybe_ms, ms};
use crate::{Error, Result, Timestamp, Tx};

/// What came of a reference before: its complaint, and what its row said.
pub struct Reference {
    pub complaint_id: Id,
    pub digest: String,
}

pub fn reference(tx: &mut Tx, source: &str, reference: &str) -> Result<Option<Reference>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select complaint_id, digest from complaint_reference where workspace_id = $1 and source = $2 and reference = $3"
        ),
        params![workspace_id, source, reference],
        |row| Ok(Reference { complaint_id: row.get(0)?, digest: row.get(1)? }),
    )?)
}

pub fn insert_reference(
    tx: &mut Tx,
    (source, reference): (&str, &str),
    complaint_id: Id,
    digest: &str,
    facts: &[(String, String)],
) -> Result<()> {
    let (workspace_id, facts) = (tx.workspace_id, serde_json::to_string(facts)?);
    tx.run(
        sql!(
            "insert into complaint_reference (workspace_id, source, reference, complaint_id, digest, facts)
             values ($1, $2, $3, $4, $5, $6)"
        ),
        params![workspace_id, source, reference, complaint_id, digest, facts],
    )?;
    Ok(())
}

/// All that came out of files and nobody has listened to yet.
pub fn unheard(tx: &mut Tx) -> Result<Queue> {
    let workspace_id = tx.workspace_id;
    let counted: Vec<(Id, String, i64)> = tx.rows(
        sql!(
            "select owner_id, severity, count(*) from complaint
             where workspace_id = $1 and state = 'received' and came_from = 'import' group by owner_id, severity"
        ),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut queue = Queue::default();
    for (owner_id, severity, count) in counted {
        queue.add(owner_id, Severity::parse(&severity).unwrap_or(Severity::Medium), count);
    }
    Ok(queue)
}

/// Where a complaint came from, out of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Origin {
    pub source: String,
    pub reference: String,
    /// What else its row said: headings and texts.
    pub facts: Vec<(String, String)>,
}

pub fn origin(tx: &mut Tx, complaint_id: Id) -> Result<Option<Origin>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select source, reference, facts from complaint_reference where workspace_id = $1 and complaint_id = $2"),
        params![workspace_id, complaint_id],
        |row| {
            let facts: String = row.get(2)?;
            let facts = serde_json::from_str(&facts).unwrap_or_default();
            Ok(Origin { source: row.get(0)?, reference: row.get(1)?, facts })
        },
    )?)
}

pub fn customer_of_key(tx: &mut Tx, source: &str, key: &str) -> Result<Option<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select customer_id from complaint_customer_key where workspace_id = $1 and source = $2 and customer_key = $3"
        ),
        params![workspace_id, source, key],
        |row| row.get(0),
    )?)
}

pub fn remember_key(tx: &mut Tx, source: &str, key: &str, customer_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into complaint_customer_key (workspace_id, source, customer_key, customer_id) values ($1, $2, $3, $4)
             on conflict (workspace_id, source, customer_key) do nothing"
        ),
        params![workspace_id, source, key, customer_id],
    )?;
    Ok(())
}

/// A file that was brought, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub id: Id,
    pub name: String,
    pub headings: Vec<String>,
    /// The map as JSON.
    pub map: String,
    /// `waiting`, `running`, `done`.
    pub state: String,
    pub rows: i64,
    pub made: i64,
    pub known: i64,
    pub set_aside: i64,
    pub began_by_id: Option<Id>,
    pub began_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

fn file(row: &Row<'_>) -> Result<File, db::Error> {
    let headings: String = row.get(2)?;
    Ok(File {
        id: row.get(0)?,
        name: row.get(1)?,
        headings: serde_json::from_str(&headings).unwrap_or_default(),
        map: row.get(3)?,
        state: row.get(4)?,
        rows: row.get(5)?,
        made: row.get(6)?,
        known: row.get(7)?,
        set_aside: row.get(8)?,
        began_by_id: row.get(9)?,
        began_at: from_ms(row.get(10)?),
        ended_at: row.get::<Option<i64>>(11)?.map(from_ms),
    })
}

macro_rules! files {
    () => {
        "select import_id, file_name, headings, map, state, rows_read, made, known, set_aside, began_by_id, began_at, ended_at \
         from complaint_import where workspace_id = $1"
    };
}

pub fn insert_file(tx: &mut Tx, one: &File) -> Result<()> {
    let (workspace_id, headings) = (tx.workspace_id, serde_json::to_string(&one.headings)?);
    tx.run(
        sql!(
            "insert into complaint_import (workspace_id, import_id, file_name, headings, map, state, rows_read, made, known,
               set_aside, began_by_id, began_at)
             values ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, $8, $9)"
        ),
        params![
            workspace_id,
            one.id,
            one.name,
            headings,
            one.map,
            one.state,
            one.rows,
            one.began_by_id,
            ms(one.began_at)
        ],
    )?;
    Ok(())
}

pub fn update_file(tx: &mut Tx, one: &File) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update complaint_import set map = $3, state = $4, made = $5, known = $6, set_aside = $7, ended_at = $8
             where workspace_id = $1 and import_id = $2"
        ),
        params![workspace_id, one.id, one.map, one.state, one.made, one.known, one.set_aside, maybe_ms(one.ended_at)],
    )?;
    Ok(())
}

pub fn load_file(tx: &mut Tx, id: Id) -> Result<File> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(sql!(concat!(files!(), " and import_id = $2")), params![workspace_id, id], file)?;
    found.ok_or(Error::NotFound("import"))
}

/// The newest first.
pub fn files(tx: &mut Tx, limit: i64) -> Result<Vec<File>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(sql!(concat!(files!(), " order by import_id desc limit $2")), params![workspace_id, limit], file)?)
}

/// A row that waits, or that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub row: csv::Row,
    pub occurrence: i64,
}

pub fn insert_row(tx: &mut Tx, file_id: Id, one: &Waiting) -> Result<()> {
    let (workspace_id, cells) = (tx.workspace_id, serde_json::to_string(&one.row.cells)?);
    let line = i64::try_from(one.row.line).unwrap_or(i64::MAX);
    tx.run(
        sql!(
            "insert into complaint_import_row (workspace_id, import_id, line, occurrence, cells) values ($1, $2, $3, $4, $5)"
        ),
        params![workspace_id, file_id, line, one.occurrence, cells],
    )?;
    Ok(())
}

fn waiting_row(row: &Row<'_>) -> Result<Waiting, db::Error> {
    let (line, cells): (i64, String) = (row.get(0)?, row.get(2)?);
    let row_of_file =
        csv::Row { line: u64::try_from(line).unwrap_or(0), cells: serde_json::from_str(&cells).unwrap_or_default() };
    Ok(Waiting { row: row_of_file, occurrence: row.get(1)? })
}

/// What waits, in the order of the file, beyond a line.
pub fn waiting(tx: &mut Tx, file_id: Id, after: i64, limit: i64) -> Result<Vec<Waiting>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select line, occurrence, cells from complaint_import_row
             where workspace_id = $1 and import_id = $2 and line > $3 and problems is null order by line limit $4"
        ),
        params![workspace_id, file_id, after, limit],
        waiting_row,
    )?)
}

/// What was set aside, with why, beyond a line.
pub fn set_aside(tx: &mut Tx, file_id: Id, after: i64, limit: i64) -> Result<Vec<(csv::Row, Vec<Problem>)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select line, occurrence, cells, problems from complaint_import_row
             where workspace_id = $1 and import_id = $2 and line > $3 and problems is not null order by line limit $4"
        ),
        params![workspace_id, file_id, after, limit],
        |row| {
            let problems: String = row.get(3)?;
            Ok((waiting_row(row)?.row, serde_json::from_str(&problems).unwrap_or_default()))
        },
    )?)
}

pub fn put_aside(tx: &mut Tx, file_id: Id, line: u64, problems: &[Problem]) -> Result<()> {
    let (workspace_id, problems) = (tx.workspace_id, serde_json::to_string(problems)?);
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    tx.run(
        sql!("update complaint_import_row set problems = $4 where workspace_id = $1 and import_id = $2 and line = $3"),
        params![workspace_id, file_id, line, problems],
    )?;
    Ok(())
}

/// A row is done with: its complaint is there.
pub fn delete_row(tx: &mut Tx, file_id: Id, line: u64) -> Result<()> {
    let (workspace_id, line) = (tx.workspace_id, i64::try_from(line).unwrap_or(i64::MAX));
    tx.run(
        sql!("delete from complaint_import_row where workspace_id = $1 and import_id = $2 and line = $3"),
        params![workspace_id, file_id, line],
    )?;
    Ok(())
}

/// A file and all its rows go.
pub fn delete_file(tx: &mut Tx, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from complaint_import_row where workspace_id = $1 and import_id = $2"),
        params![workspace_id, id],
    )?;
    tx.run(sql!("delete from complaint_import where workspace_id = $1 and import_id = $2"), params![workspace_id, id])?;
    Ok(())
}
