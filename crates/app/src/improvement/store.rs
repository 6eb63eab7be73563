//! The rows of causes: the tree, what was found of a complaint, answers to why.

use db::{Row, Sql, params, sql};
use jiff::Timestamp;

use super::found::{CauseFound, ComplaintFacts, NoAction};
use super::tree::{Cause, Tree};
use super::whys::Why;
use crate::ids::{self, Id};
use crate::promises::month::Month;
use crate::time::{from_ms, maybe_ms, ms};
use crate::{Error, Result, Tx};

fn row_of_cause(row: &Row<'_>) -> Result<Cause, db::Error> {
    Ok(Cause {
        id: row.get(0)?,
        parent_id: row.get(1)?,
        name: row.get(2)?,
        made_at: from_ms(row.get(3)?),
        retired_at: row.get::<Option<i64>>(4)?.map(from_ms),
        merged_into_id: row.get(5)?,
    })
}

pub fn tree(tx: &mut Tx) -> Result<Tree> {
    let workspace_id = tx.workspace_id;
    Ok(Tree::of(tx.rows(
        sql!(
            "select cause_id, parent_id, name, made_at, retired_at, merged_into_id from cause
             where workspace_id = $1 order by cause_id"
        ),
        params![workspace_id],
        row_of_cause,
    )?))
}

pub fn cause(tx: &mut Tx, id: Id) -> Result<Cause> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(
        sql!(
            "select cause_id, parent_id, name, made_at, retired_at, merged_into_id from cause
             where workspace_id = $1 and cause_id = $2"
        ),
        params![workspace_id, id],
        row_of_cause,
    )?;
    found.ok_or(Error::NotFound("cause"))
}

pub fn insert_cause(tx: &mut Tx, cause: &Cause, made_by_id: Option<Id>) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into cause (workspace_id, cause_id, parent_id, name, made_at, made_by_id) values ($1, $2, $3, $4, $5, $6)"
        ),
        params![workspace_id, cause.id, cause.parent_id, cause.name, ms(cause.made_at), made_by_id],
    )?;
    Ok(())
}

pub fn update_cause(tx: &mut Tx, cause: &Cause) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update cause set parent_id = $3, name = $4, retired_at = $5, merged_into_id = $6
             where workspace_id = $1 and cause_id = $2"
        ),
        params![workspace_id, cause.id, cause.parent_id, cause.name, maybe_ms(cause.retired_at), cause.merged_into_id],
    )?;
    Ok(())
}

/// Whatever names `id` names `into_id` from now on.
pub fn pass_on(tx: &mut Tx, id: Id, into_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let both = params![workspace_id, id, into_id];
    tx.run(
        sql!(
            "update complaint_cause set evidence = evidence || ' / ' || (
               select other.evidence from complaint_cause other where other.workspace_id = $1
                 and other.complaint_id = complaint_cause.complaint_id and other.cause_id = $2)
             where workspace_id = $1 and cause_id = $3 and exists (
               select 1 from complaint_cause other where other.workspace_id = $1
                 and other.complaint_id = complaint_cause.complaint_id and other.cause_id = $2)"
        ),
        both,
    )?;
    tx.run(
        sql!(
            "delete from complaint_cause where workspace_id = $1 and cause_id = $2 and exists (
               select 1 from complaint_cause other where other.workspace_id = $1
                 and other.complaint_id = complaint_cause.complaint_id and other.cause_id = $3)"
        ),
        both,
    )?;
    tx.run(sql!("update complaint_cause set cause_id = $3 where workspace_id = $1 and cause_id = $2"), both)?;
    tx.run(
        sql!(
            "delete from action_cause where workspace_id = $1 and cause_id = $2 and exists (
               select 1 from action_cause other where other.workspace_id = $1
                 and other.action_id = action_cause.action_id and other.cause_id = $3)"
        ),
        both,
    )?;
    tx.run(sql!("update action_cause set cause_id = $3 where workspace_id = $1 and cause_id = $2"), both)?;
    tx.run(sql!("update why set cause_id = $3 where workspace_id = $1 and cause_id = $2"), both)?;
    Ok(())
}

/// What is known of a complaint.
#[derive(Debug, Clone)]
pub struct Guard {
    pub guard_id: Id,
    pub facts: ComplaintFacts,
    pub month: Month,
    pub none: Option<NoAction>,
    pub review_at: Option<Timestamp>,
}

macro_rules! guard_columns {
    () => {
        "guard_id, complaint_id, number, customer_id, opened_at, month, severity, harm_minor, none_because, review_at, \
         decided_at, decided_by_id"
    };
}

/// The day of the review is the caller's to work out: it depends on the zone.
fn row_of_guard(row: &Row<'_>, zone: &jiff::tz::TimeZone) -> Result<Guard, db::Error> {
    let because: String = row.get(8)?;
    let review_at = row.get::<Option<i64>>(9)?.map(from_ms);
    let none = NoAction {
        because,
        review_on: review_at.map(|at| zone.to_datetime(at).date()),
        decided_at: row.get::<Option<i64>>(10)?.map(from_ms),
        decided_by_id: row.get(11)?,
    };
    Ok(Guard {
        guard_id: row.get(0)?,
        facts: ComplaintFacts {
            id: row.get(1)?,
            number: row.get(2)?,
            customer_id: row.get(3)?,
            opened_at: from_ms(row.get(4)?),
            severity: row.get(6)?,
            harm_minor: row.get(7)?,
        },
        month: Month(row.get(5)?),
        none: (!none.because.is_empty()).then_some(none),
        review_at,
    })
}

pub fn guard(tx: &mut Tx, complaint_id: Id) -> Result<Option<Guard>> {
    let (workspace_id, zone) = (tx.workspace_id, crate::calendars::business(tx)?.zone.clone());
    Ok(tx.maybe(
        sql!(concat!("select ", guard_columns!(), " from guard where workspace_id = $1 and complaint_id = $2")),
        params![workspace_id, complaint_id],
        |row| row_of_guard(row, &zone),
    )?)
}

pub fn guard_by_id(tx: &mut Tx, guard_id: Id) -> Result<Option<Guard>> {
    let (workspace_id, zone) = (tx.workspace_id, crate::calendars::business(tx)?.zone.clone());
    Ok(tx.maybe(
        sql!(concat!("select ", guard_columns!(), " from guard where workspace_id = $1 and guard_id = $2")),
        params![workspace_id, guard_id],
        |row| row_of_guard(row, &zone),
    )?)
}

/// Decisions against an action that are to be looked at again until then, the oldest first.
pub fn reviews_until(tx: &mut Tx, until: Timestamp, limit: i64) -> Result<Vec<Guard>> {
    let (workspace_id, zone) = (tx.workspace_id, crate::calendars::business(tx)?.zone.clone());
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            guard_columns!(),
            " from guard where workspace_id = $1 and review_at is not null and review_at <= $2
             order by review_at, complaint_id limit $3"
        )),
        params![workspace_id, ms(until), limit],
        |row| row_of_guard(row, &zone),
    )?)
}

pub fn put_facts(tx: &mut Tx, facts: &ComplaintFacts, month: Month) -> Result<()> {
    let (workspace_id, guard_id) = (tx.workspace_id, tx.new_id());
    tx.run(
        sql!(
            "insert into guard (workspace_id, complaint_id, guard_id, number, customer_id, opened_at, month, severity, harm_minor, none_because)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')
             on conflict (workspace_id, complaint_id) do update set number = $4, customer_id = $5, opened_at = $6,
               month = $7, severity = $8, harm_minor = $9"
        ),
        params![
            workspace_id,
            facts.id,
            guard_id,
            facts.number,
            facts.customer_id,
            ms(facts.opened_at),
            month.0,
            facts.severity,
            facts.harm_minor
        ],
    )?;
    Ok(())
}

pub fn put_none(tx: &mut Tx, complaint_id: Id, none: &NoAction, review_at: Option<Timestamp>) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update guard set none_because = $3, review_at = $4, decided_at = $5, decided_by_id = $6
             where workspace_id = $1 and complaint_id = $2"
        ),
        params![
            workspace_id,
            complaint_id,
            none.because,
            maybe_ms(review_at),
            maybe_ms(none.decided_at),
            none.decided_by_id
        ],
    )?;
    Ok(())
}

/// (cause, evidence, when, by whom), in the order in which they were found.
pub type FoundRow = (Id, String, Timestamp, Option<Id>);

pub fn found(tx: &mut Tx, complaint_id: Id) -> Result<Vec<FoundRow>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select cause_id, evidence, found_at, found_by_id from complaint_cause
             where workspace_id = $1 and complaint_id = $2 order by found_at, cause_id"
        ),
        params![workspace_id, complaint_id],
        |row| Ok((row.get(0)?, row.get(1)?, from_ms(row.get(2)?), row.get(3)?)),
    )?)
}

/// In the place of what was found before; one that stays keeps who found it.
pub fn put_found(
    tx: &mut Tx,
    facts: &ComplaintFacts,
    found: &[CauseFound],
    known: &[FoundRow],
    staff_id: Option<Id>,
) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    for (cause_id, ..) in known.iter().filter(|(id, ..)| found.iter().all(|one| one.cause_id != *id)) {
        tx.run(
            sql!("delete from complaint_cause where workspace_id = $1 and complaint_id = $2 and cause_id = $3"),
            params![workspace_id, facts.id, *cause_id],
        )?;
    }
    for one in found {
        tx.run(
            sql!(
                "insert into complaint_cause (workspace_id, complaint_id, cause_id, evidence, opened_at, found_at, found_by_id)
                 values ($1, $2, $3, $4, $5, $6, $7)
                 on conflict (workspace_id, complaint_id, cause_id) do update set evidence = $4, opened_at = $5"
            ),
            params![workspace_id, facts.id, one.cause_id, one.evidence, ms(facts.opened_at), now, staff_id],
        )?;
    }
    Ok(())
}

/// The last complaints with one of these causes themselves: (facts, evidence), the newest first.
pub fn complaints_of(tx: &mut Tx, cause_id: Id, limit: i64) -> Result<Vec<(ComplaintFacts, String)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select g.complaint_id, g.number, g.customer_id, g.opened_at, g.severity, g.harm_minor, c.evidence
             from complaint_cause c join guard g on g.workspace_id = c.workspace_id and g.complaint_id = c.complaint_id
             where c.workspace_id = $1 and c.cause_id = $2 order by c.opened_at desc, c.complaint_id desc limit $3"
        ),
        params![workspace_id, cause_id, limit],
        |row| {
            let facts = ComplaintFacts {
                id: row.get(0)?,
                number: row.get(1)?,
                customer_id: row.get(2)?,
                opened_at: from_ms(row.get(3)?),
                severity: row.get(4)?,
                harm_minor: row.get(5)?,
            };
            Ok((facts, row.get(6)?))
        },
    )?)
}

pub fn whys(tx: &mut Tx, complaint_id: Id) -> Result<Vec<Why>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select why_id, parent_id, says, evidence, cause_id, made_at, made_by_id from why
             where workspace_id = $1 and complaint_id = $2 order by why_id"
        ),
        params![workspace_id, complaint_id],
        |row| {
            Ok(Why {
                id: row.get(0)?,
                parent_id: row.get(1)?,
                level: 0,
                says: row.get(2)?,
                evidence: row.get(3)?,
                cause_id: row.get(4)?,
                made_at: from_ms(row.get(5)?),
                made_by_id: row.get(6)?,
            })
        },
    )?)
}

pub fn insert_why(tx: &mut Tx, complaint_id: Id, why: &Why) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into why (workspace_id, why_id, complaint_id, parent_id, says, evidence, cause_id, made_at, made_by_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        params![
            workspace_id,
            why.id,
            complaint_id,
            why.parent_id,
            why.says,
            why.evidence,
            why.cause_id,
            ms(why.made_at),
            why.made_by_id
        ],
    )?;
    Ok(())
}

/// The complaint that an answer belongs to.
pub fn complaint_of_why(tx: &mut Tx, why_id: Id) -> Result<Id> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(
        sql!("select complaint_id from why where workspace_id = $1 and why_id = $2"),
        params![workspace_id, why_id],
        |row| row.get(0),
    )?;
    found.ok_or(Error::NotFound("why"))
}

pub fn delete_whys(tx: &mut Tx, why_ids: &[Id]) -> Result<()> {
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let places = ids::places(why_ids, &mut values);
    let text = format!("delete from why where workspace_id = $1 and why_id in ({places})");
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    tx.run(&Sql::built(text), &params)?;
    Ok(())
}
