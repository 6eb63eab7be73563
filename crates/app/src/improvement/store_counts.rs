//! The rows that are counted: complaints by cause and month, jobs done, reviews held.

use std::collections::BTreeMap;

use db::{Row, Sql, params, sql};
use jiff::Timestamp;

use super::counting::{Counts, Part, Sum, Sums};
use super::reviews::Reviewed;
use crate::ids::{self, Id};
use crate::promises::month::Month;
use crate::time::{from_ms, ms};
use crate::{Result, Tx};

/// Every complaint with its causes, as `counting` counts them.
pub fn parts(tx: &mut Tx) -> Result<Vec<Part>> {
    let workspace_id = tx.workspace_id;
    let rows: Vec<(Id, i64, Option<i64>, Id)> = tx.rows(
        sql!(
            "select g.complaint_id, g.month, g.harm_minor, c.cause_id from complaint_cause c
             join guard g on g.workspace_id = c.workspace_id and g.complaint_id = c.complaint_id
             where c.workspace_id = $1"
        ),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    let mut parts: BTreeMap<Id, Part> = BTreeMap::new();
    for (complaint_id, month, harm_minor, cause_id) in rows {
        let new = || Part { month: Month(month), harm_minor, cause_ids: Default::default() };
        parts.entry(complaint_id).or_insert_with(new).cause_ids.insert(cause_id);
    }
    Ok(parts.into_values().collect())
}

pub fn counts(tx: &mut Tx) -> Result<Sums> {
    let workspace_id = tx.workspace_id;
    let rows: Vec<((Month, Id), Counts)> = tx.rows(
        sql!(
            "select month, cause_id, own, own_harm_minor, own_harm_known, count, harm_minor, harm_known from cause_month
             where workspace_id = $1"
        ),
        params![workspace_id],
        |row| Ok(((Month(row.get(0)?), row.get(1)?), counts_of(row, 2)?)),
    )?;
    Ok(rows.into_iter().collect())
}

fn counts_of(row: &Row<'_>, at: usize) -> Result<Counts, db::Error> {
    let sum = |at: usize| -> Result<Sum, db::Error> {
        Ok(Sum { complaints: row.get(at)?, harm_minor: row.get(at + 1)?, harm_known: row.get(at + 2)? })
    };
    Ok(Counts { own: sum(at)?, all: sum(at + 3)? })
}

/// The sums of some months, by cause.
pub fn sums(tx: &mut Tx, from: Month, to: Month) -> Result<Vec<(Id, Counts)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select cause_id, cast(sum(own) as bigint), cast(sum(own_harm_minor) as bigint), cast(sum(own_harm_known) as bigint),
               cast(sum(count) as bigint), cast(sum(harm_minor) as bigint), cast(sum(harm_known) as bigint)
             from cause_month where workspace_id = $1 and month >= $2 and month <= $3 group by cause_id order by cause_id"
        ),
        params![workspace_id, from.0, to.0],
        |row| Ok((row.get(0)?, counts_of(row, 1)?)),
    )?)
}

/// One cause, month by month.
pub fn months(tx: &mut Tx, cause_id: Id) -> Result<Vec<(Month, Counts)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select month, own, own_harm_minor, own_harm_known, count, harm_minor, harm_known from cause_month
             where workspace_id = $1 and cause_id = $2 order by month"
        ),
        params![workspace_id, cause_id],
        |row| Ok((Month(row.get(0)?), counts_of(row, 1)?)),
    )?)
}

pub fn add_counts(tx: &mut Tx, sums: &Sums) -> Result<()> {
    let workspace_id = tx.workspace_id;
    for ((month, cause_id), counts) in sums {
        tx.run(
            sql!(
                "insert into cause_month (workspace_id, month, cause_id, own, own_harm_minor, own_harm_known, count, harm_minor, harm_known)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 on conflict (workspace_id, month, cause_id) do update set own = cause_month.own + $4,
                   own_harm_minor = cause_month.own_harm_minor + $5, own_harm_known = cause_month.own_harm_known + $6,
                   count = cause_month.count + $7, harm_minor = cause_month.harm_minor + $8,
                   harm_known = cause_month.harm_known + $9"
            ),
            params![
                workspace_id,
                month.0,
                *cause_id,
                counts.own.complaints,
                counts.own.harm_minor,
                counts.own.harm_known,
                counts.all.complaints,
                counts.all.harm_minor,
                counts.all.harm_known
            ],
        )?;
    }
    Ok(())
}

pub fn forget_counts(tx: &mut Tx) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from cause_month where workspace_id = $1"), params![workspace_id])?;
    Ok(())
}

/// Causes that complaints opened since then have themselves: (cause, how many, the last), most first.
pub fn since(tx: &mut Tx, since: Timestamp, at_least: i64) -> Result<Vec<(Id, i64, Timestamp)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select cause_id, count(*), max(opened_at) from complaint_cause
             where workspace_id = $1 and opened_at >= $2 group by cause_id having count(*) >= $3
             order by count(*) desc, cause_id"
        ),
        params![workspace_id, ms(since), at_least],
        |row| Ok((row.get(0)?, row.get(1)?, from_ms(row.get(2)?))),
    )?)
}

/// When complaints of one of these causes were opened, after `from` and up to `to`: each complaint once, first to last,
/// the last `limit` of them.
pub fn opened(tx: &mut Tx, cause_ids: &[Id], from: Timestamp, to: Timestamp, limit: i64) -> Result<Vec<Timestamp>> {
    if cause_ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<db::Value> =
        [tx.workspace_id.0, ms(from), ms(to), limit].into_iter().map(db::Value::Int).collect();
    let places = ids::places(cause_ids, &mut values);
    let text = format!(
        "select distinct opened_at, complaint_id from complaint_cause
         where workspace_id = $1 and opened_at > $2 and opened_at <= $3 and cause_id in ({places})
         order by opened_at desc, complaint_id desc limit $4"
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    let mut all: Vec<Timestamp> = tx.rows(&Sql::built(text), &params, |row| Ok(from_ms(row.get(0)?)))?;
    all.reverse();
    Ok(all)
}

/// When the last complaints of each of these causes were opened: at most `limit` of each, first to last.
pub fn last_opened(tx: &mut Tx, cause_ids: &[Id], limit: i64) -> Result<BTreeMap<Id, Vec<Timestamp>>> {
    let mut all: BTreeMap<Id, Vec<Timestamp>> = BTreeMap::new();
    if cause_ids.is_empty() {
        return Ok(all);
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0), db::Value::Int(limit)];
    let places = ids::places(cause_ids, &mut values);
    let text = format!(
        "select cause_id, opened_at from (
           select cause_id, opened_at,
             row_number() over (partition by cause_id order by opened_at desc, complaint_id desc) as place
           from complaint_cause where workspace_id = $1 and cause_id in ({places})) as newest
         where place <= $2 order by opened_at"
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    tx.each(&Sql::built(text), &params, |row| -> Result<(), db::Error> {
        all.entry(row.get(0)?).or_default().push(from_ms(row.get(1)?));
        Ok(())
    })?;
    Ok(all)
}

/// Since when complaints could be counted: the business began here, or the first complaint was before that.
pub fn records_begin(tx: &mut Tx) -> Result<Timestamp> {
    let workspace_id = tx.workspace_id;
    let (made, first): (i64, Option<i64>) = tx.row(
        sql!(
            "select created_at, (select min(opened_at) from guard where workspace_id = $1) from workspace where workspace_id = $1"
        ),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(from_ms(first.map_or(made, |first| first.min(made))))
}

/// Jobs done, by month.
pub fn jobs(tx: &mut Tx) -> Result<BTreeMap<Month, i64>> {
    let workspace_id = tx.workspace_id;
    let rows: Vec<(Month, i64)> = tx.rows(
        sql!("select month, jobs from job_month where workspace_id = $1 order by month"),
        params![workspace_id],
        |row| Ok((Month(row.get(0)?), row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

pub fn put_jobs(tx: &mut Tx, month: Month, jobs: i64, staff_id: Option<Id>) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into job_month (workspace_id, month, jobs, said_at, said_by_id) values ($1, $2, $3, $4, $5)
             on conflict (workspace_id, month) do update set jobs = $3, said_at = $4, said_by_id = $5"
        ),
        params![workspace_id, month.0, jobs, now, staff_id],
    )?;
    Ok(())
}

pub fn reviewed(tx: &mut Tx, month: Month) -> Result<Option<Reviewed>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select held_at, held_by_id, words from improvement_review where workspace_id = $1 and month = $2"),
        params![workspace_id, month.0],
        |row| Ok(Reviewed { month, held_at: from_ms(row.get(0)?), held_by_id: row.get(1)?, words: row.get(2)? }),
    )?)
}

pub fn put_reviewed(tx: &mut Tx, held: &Reviewed) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into improvement_review (workspace_id, month, held_at, held_by_id, words) values ($1, $2, $3, $4, $5)
             on conflict (workspace_id, month) do update set held_at = $3, held_by_id = $4, words = $5"
        ),
        params![workspace_id, held.month.0, ms(held.held_at), held.held_by_id, held.words],
    )?;
    Ok(())
}
