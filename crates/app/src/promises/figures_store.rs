//! The rows of figures.

use db::{Row, params, sql};

use super::figures::{Counts, Measure, Standing, Tally, Whose};
use super::month::Month;
use super::rules::{Kind, State};
use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::{Error, Result, Tx};

/// So many promises are read at once when all are counted.
const AT_ONCE: i64 = 5_000;

pub fn zone_name(tx: &mut Tx) -> Result<Option<String>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select time_zone from promise_figures where workspace_id = $1"),
        params![workspace_id],
        |row| row.get(0),
    )?)
}

/// The zone of the business.
pub fn own_zone(tx: &mut Tx) -> Result<String> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(sql!("select time_zone from workspace where workspace_id = $1"), params![workspace_id], |row| {
        row.get(0)
    })?)
}

macro_rules! standing {
    () => {
        "promise_id, kind, state, made_at, by_at, told_at, late_kept_at, moves"
    };
}

fn standing(row: &Row<'_>) -> Result<(Id, Standing), db::Error> {
    let (kind, state): (String, String) = (row.get(1)?, row.get(2)?);
    let maybe = |i| row.get::<Option<i64>>(i).map(|at| at.map(from_ms));
    let found = Standing {
        kind: Kind::parse(&kind).unwrap_or(Kind::Other),
        state: State::parse(&state).unwrap_or(State::Open),
        made_at: from_ms(row.get(3)?),
        by: from_ms(row.get(4)?),
        told_at: maybe(5)?,
        late_kept_at: maybe(6)?,
        moves: row.get(7)?,
    };
    Ok((row.get(0)?, found))
}

/// How a promise stands in the database.
pub fn stands(tx: &mut Tx, id: Id) -> Result<Standing> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(
        sql!(concat!("select ", standing!(), " from promise where workspace_id = $1 and promise_id = $2")),
        params![workspace_id, id],
        standing,
    )?;
    found.map(|(_, standing)| standing).ok_or(Error::NotFound("promise"))
}

/// All promises, in the order of their ids, some at once.
pub fn standings(tx: &mut Tx, after: Option<Id>) -> Result<Vec<(Id, Standing)>> {
    let (workspace_id, after) = (tx.workspace_id, after.map_or(i64::MIN, |id| id.0));
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            standing!(),
            " from promise where workspace_id = $1 and promise_id > $2 order by promise_id limit $3"
        )),
        params![workspace_id, after, AT_ONCE],
        standing,
    )?)
}

/// Whose it is now that it ends.
pub fn hold_whose(tx: &mut Tx, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into promise_ended (workspace_id, promise_id, whose, whose_id)
             select workspace_id, promise_id, 'owner', owner_id from promise where workspace_id = $1 and promise_id = $2
             union all
             select p.workspace_id, p.promise_id, 'team', m.team_id from promise p
             join team_member m on m.workspace_id = p.workspace_id and m.staff_id = p.owner_id
             where p.workspace_id = $1 and p.promise_id = $2"
        ),
        params![workspace_id, id],
    )?;
    Ok(())
}

/// Of promises that ended before anything was counted: as near as can be known, whose they are now.
pub fn hold_missing(tx: &mut Tx) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into promise_ended (workspace_id, promise_id, whose, whose_id)
             select p.workspace_id, p.promise_id, 'team', m.team_id from promise p
             join team_member m on m.workspace_id = p.workspace_id and m.staff_id = p.owner_id
             where p.workspace_id = $1 and p.state <> 'open' and not exists (
               select 1 from promise_ended e where e.workspace_id = p.workspace_id and e.promise_id = p.promise_id)"
        ),
        params![workspace_id],
    )?;
    tx.run(
        sql!(
            "insert into promise_ended (workspace_id, promise_id, whose, whose_id)
             select p.workspace_id, p.promise_id, 'owner', p.owner_id from promise p
             where p.workspace_id = $1 and p.state <> 'open' and not exists (
               select 1 from promise_ended e
               where e.workspace_id = p.workspace_id and e.promise_id = p.promise_id and e.whose = 'owner')"
        ),
        params![workspace_id],
    )?;
    Ok(())
}

pub fn whose_between(tx: &mut Tx, first: Id, last: Id) -> Result<Vec<(Id, Whose)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select promise_id, whose, whose_id from promise_ended
             where workspace_id = $1 and promise_id >= $2 and promise_id <= $3 order by promise_id"
        ),
        params![workspace_id, first, last],
        |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))),
    )?)
}

/// Adds to the figures of those whose it was.
pub fn add_counts(tx: &mut Tx, id: Id, month: Month, kind: Kind, add: Counts) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into promise_month (workspace_id, whose, month, kind, whose_id, kept, moved, released, broken, told, late)
             select e.workspace_id, e.whose, cast($3 as bigint), cast($4 as text), e.whose_id, cast($5 as bigint),
               cast($6 as bigint), cast($7 as bigint), cast($8 as bigint), cast($9 as bigint), cast($10 as bigint)
             from promise_ended e where e.workspace_id = $1 and e.promise_id = $2
             on conflict (workspace_id, whose, month, kind, whose_id) do update set
               kept = promise_month.kept + excluded.kept, moved = promise_month.moved + excluded.moved,
               released = promise_month.released + excluded.released, broken = promise_month.broken + excluded.broken,
               told = promise_month.told + excluded.told, late = promise_month.late + excluded.late"
        ),
        params![
            workspace_id,
            id,
            month.0,
            kind.as_str(),
            add.kept,
            add.moved,
            add.released,
            add.broken,
            add.told,
            add.late
        ],
    )?;
    Ok(())
}

pub fn add_length(tx: &mut Tx, measure: Measure, month: Month, kind: Kind, minutes: i64, times: i64) -> Result<()> {
    put_length(tx, measure.as_str(), month, kind.as_str(), minutes, times)
}

fn put_length(tx: &mut Tx, measure: &str, month: Month, kind: &str, minutes: i64, times: i64) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into promise_length (workspace_id, measure, month, kind, minutes, count) values ($1, $2, $3, $4, $5, $6)
             on conflict (workspace_id, measure, month, kind, minutes) do update set count = promise_length.count + excluded.count"
        ),
        params![workspace_id, measure, month.0, kind, minutes, times],
    )?;
    Ok(())
}

/// Instead of all that was counted before.
pub fn replace(tx: &mut Tx, tally: &Tally, zone: &str) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(sql!("delete from promise_month where workspace_id = $1"), params![workspace_id])?;
    tx.run(sql!("delete from promise_length where workspace_id = $1"), params![workspace_id])?;
    for ((month, kind, (whose, whose_id)), sum) in &tally.months {
        tx.run(
            sql!(
                "insert into promise_month (workspace_id, whose, month, kind, whose_id, kept, moved, released, broken, told, late)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
            ),
            params![
                workspace_id,
                whose,
                month.0,
                kind,
                whose_id,
                sum.kept,
                sum.moved,
                sum.released,
                sum.broken,
                sum.told,
                sum.late
            ],
        )?;
    }
    for ((measure, month, kind, minutes), count) in &tally.lengths {
        put_length(tx, measure, *month, kind, *minutes, *count)?;
    }
    tx.run(
        sql!(
            "insert into promise_figures (workspace_id, time_zone, counted_at) values ($1, $2, $3)
             on conflict (workspace_id) do update set time_zone = excluded.time_zone, counted_at = excluded.counted_at"
        ),
        params![workspace_id, zone, now],
    )?;
    Ok(())
}

fn counts(row: &Row<'_>, from: usize) -> Result<Counts, db::Error> {
    Ok(Counts {
        kept: row.get(from)?,
        moved: row.get(from + 1)?,
        released: row.get(from + 2)?,
        broken: row.get(from + 3)?,
        told: row.get(from + 4)?,
        late: row.get(from + 5)?,
    })
}

/// Everything that is kept counted, without what is 0.
pub fn tally(tx: &mut Tx) -> Result<Tally> {
    let workspace_id = tx.workspace_id;
    let months: Vec<((Month, String, Whose), Counts)> = tx.rows(
        sql!(
            "select month, kind, whose, whose_id, kept, moved, released, broken, told, late from promise_month
             where workspace_id = $1 order by month, kind, whose, whose_id"
        ),
        params![workspace_id],
        |row| Ok(((Month(row.get(0)?), row.get(1)?, (row.get(2)?, row.get(3)?)), counts(row, 4)?)),
    )?;
    let lengths: Vec<((String, Month, String, i64), i64)> = tx.rows(
        sql!(
            "select measure, month, kind, minutes, count from promise_length
             where workspace_id = $1 and count <> 0 order by measure, month, kind, minutes"
        ),
        params![workspace_id],
        |row| Ok(((row.get(0)?, Month(row.get(1)?), row.get(2)?, row.get(3)?), row.get(4)?)),
    )?;
    let months = months.into_iter().filter(|(_, counts)| !counts.is_nothing());
    Ok(Tally { months: months.collect(), lengths: lengths.into_iter().collect() })
}
