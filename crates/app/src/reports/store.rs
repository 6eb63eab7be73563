//! What reports read: sums of kept counts, and a few promises by index.

use db::{Row, params, sql};
use jiff::Timestamp;

use super::rules::{Key, Period, Scope};
use super::{Decision, Early};
use crate::ids::Id;
use crate::promises::figures::{Counts, Measure};
use crate::promises::month::Month;
use crate::promises::{Kind, State};
use crate::time::{from_ms, ms};
use crate::{Result, Tx};

/// The column `whose`, and what `whose_id` and `kind` must be.
fn conditions(scope: Scope) -> (&'static str, Option<Id>, Option<&'static str>) {
    match scope {
        Scope::All => ("owner", None, None),
        Scope::Kind(kind) => ("owner", None, Some(kind.as_str())),
        Scope::Person(id) => ("owner", Some(id), None),
        Scope::Team(id) => ("team", Some(id), None),
    }
}

macro_rules! sums {
    () => {
        "cast(sum(kept) as bigint), cast(sum(moved) as bigint), cast(sum(released) as bigint), \
         cast(sum(broken) as bigint), cast(sum(told) as bigint), cast(sum(late) as bigint)"
    };
}

fn counts(row: &Row<'_>) -> Result<Counts, db::Error> {
    Ok(Counts {
        kept: row.get(1)?,
        moved: row.get(2)?,
        released: row.get(3)?,
        broken: row.get(4)?,
        told: row.get(5)?,
        late: row.get(6)?,
    })
}

/// By month, all there are.
pub fn by_month(tx: &mut Tx, scope: Scope) -> Result<Vec<(Month, Counts)>> {
    let workspace_id = tx.workspace_id;
    let (whose, id, kind) = conditions(scope);
    Ok(tx.rows(
        sql!(concat!(
            "select month, ",
            sums!(),
            " from promise_month where workspace_id = $1 and whose = $2
               and (cast($3 as bigint) is null or whose_id = $3) and (cast($4 as text) is null or kind = $4)
             group by month order by month"
        )),
        params![workspace_id, whose, id, kind],
        |row| Ok((Month(row.get(0)?), counts(row)?)),
    )?)
}

pub fn by_kind(tx: &mut Tx, scope: Scope, period: Period) -> Result<Vec<(Kind, Counts)>> {
    let workspace_id = tx.workspace_id;
    let (whose, id, _) = conditions(scope);
    Ok(tx.rows(
        sql!(concat!(
            "select kind, ",
            sums!(),
            " from promise_month where workspace_id = $1 and whose = $2 and month >= $3 and month <= $4
               and (cast($5 as bigint) is null or whose_id = $5)
             group by kind order by kind"
        )),
        params![workspace_id, whose, period.from.0, period.to.0, id],
        |row| {
            let kind: String = row.get(0)?;
            Ok((Kind::parse(&kind).unwrap_or(Kind::Other), counts(row)?))
        },
    )?)
}

/// By person (`owner`) or `team`.
pub fn by_whose(tx: &mut Tx, whose: &str, scope: Scope, period: Period) -> Result<Vec<(Id, Counts)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            "select whose_id, ",
            sums!(),
            " from promise_month where workspace_id = $1 and whose = $2 and month >= $3 and month <= $4
               and (cast($5 as text) is null or kind = $5)
             group by whose_id order by whose_id"
        )),
        params![workspace_id, whose, period.from.0, period.to.0, scope.kind().map(Kind::as_str)],
        |row| Ok((row.get(0)?, counts(row)?)),
    )?)
}

/// What ended before it was due, and is not due yet: counted already, but it has not fallen due. Found by the index on state
/// and due.
pub fn early(tx: &mut Tx, until: Timestamp) -> Result<Vec<Early>> {
    let (workspace_id, now, until) = (tx.workspace_id, ms(tx.now), ms(until));
    let mut found = Vec::new();
    for state in [State::Kept, State::Moved, State::Released] {
        found.extend(tx.rows(
            sql!(
                "select e.whose, e.whose_id, p.kind, p.by_at from promise p
                 join promise_ended e on e.workspace_id = p.workspace_id and e.promise_id = p.promise_id
                 where p.workspace_id = $1 and p.state = $2 and p.by_at > $3 and p.by_at < $4"
            ),
            params![workspace_id, state.as_str(), now, until],
            |row| {
                let (whose, kind): (String, String) = (row.get(0)?, row.get(2)?);
                let by = from_ms(row.get(3)?);
                let kind = Kind::parse(&kind).unwrap_or(Kind::Other);
                Ok(Early { is_team: whose == "team", whose_id: row.get(1)?, kind, by, state })
            },
        )?);
    }
    Ok(found)
}

/// (month, minutes late, how many) of what was done late, shortest first in each month.
pub fn lateness(tx: &mut Tx, kind: Option<Kind>) -> Result<Vec<(Month, i64, i64)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select month, minutes, cast(sum(count) as bigint) from promise_length
             where workspace_id = $1 and measure = $2 and (cast($3 as text) is null or kind = $3) and count > 0
             group by month, minutes order by month, minutes"
        ),
        params![workspace_id, Measure::Late.as_str(), kind.map(Kind::as_str)],
        |row| Ok((Month(row.get(0)?), row.get(1)?, row.get(2)?)),
    )?)
}

/// How far ahead promises of a kind were made in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Median {
    pub month: Month,
    pub kind: Kind,
    pub minutes: i64,
    pub made: i64,
}

/// The median horizon by month and kind, worked out where the counts are.
pub fn horizons(tx: &mut Tx, kind: Option<Kind>) -> Result<Vec<Median>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select month, kind, min(minutes), cast(max(whole) as bigint) from (
               select month, kind, minutes,
                 sum(count) over (partition by month, kind order by minutes) as upto,
                 sum(count) over (partition by month, kind) as whole
               from promise_length
               where workspace_id = $1 and measure = $2 and (cast($3 as text) is null or kind = $3) and count > 0
             ) as counted
             where upto * 2 >= whole group by month, kind order by month, kind"
        ),
        params![workspace_id, Measure::Horizon.as_str(), kind.map(Kind::as_str)],
        |row| {
            let kind: String = row.get(1)?;
            let kind = Kind::parse(&kind).unwrap_or(Kind::Other);
            Ok(Median { month: Month(row.get(0)?), kind, minutes: row.get(2)?, made: row.get(3)? })
        },
    )?)
}

/// When promises were broken, first to last, at most `limit`.
pub fn breaks(tx: &mut Tx, limit: i64) -> Result<Vec<Timestamp>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select by_at from promise where workspace_id = $1 and state = 'broken' order by by_at, promise_id limit $2"
        ),
        params![workspace_id, limit],
        |row| Ok(from_ms(row.get(0)?)),
    )?)
}

pub fn decisions(tx: &mut Tx, key: Key) -> Result<Vec<Decision>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select limits_id, from_month, reason, decided_at, decided_by_id from chart_limits
             where workspace_id = $1 and chart = $2 order by from_month"
        ),
        params![workspace_id, key.to_string()],
        |row| {
            Ok(Decision {
                id: row.get(0)?,
                chart: key,
                from: Month(row.get(1)?),
                reason: row.get(2)?,
                decided_at: from_ms(row.get(3)?),
                decided_by_id: row.get(4)?,
            })
        },
    )?)
}

pub fn insert_decision(tx: &mut Tx, decision: &Decision) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into chart_limits (workspace_id, limits_id, chart, from_month, reason, decided_at, decided_by_id)
             values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        params![
            workspace_id,
            decision.id,
            decision.chart.to_string(),
            decision.from.0,
            decision.reason,
            ms(decision.decided_at),
            decision.decided_by_id
        ],
    )?;
    Ok(())
}
