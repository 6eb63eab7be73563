//! What is realistic: by when something like this was done, for a promise that is about to be made, or a new time for one
//! that will not hold.

use db::{params, sql};
use planner::hours::OpeningHours;
use serde::Serialize;
use stats::spread::Spread;

use super::Kind;
use super::chance::{Asked, Chance, Group, Of, Reader, whole};
use super::course::{self, ALL_OF_US, NEVER, TOOK};
use super::work_hours::WorkHours;
use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::{Can, Result, Timestamp, Tx, Who};

/// A time holds when nine of ten like this were done by then.
const HOLDS: f64 = 0.9;

/// When something of this kind, begun at `begun_at` and not done yet, would be done in nine of ten cases: from now on, in
/// the hours of whoever does it, on the quarter of an hour. `None`: too few are known, or too many were never done.
pub fn holds_by(tx: &mut Tx, kind: Kind, owner_id: Id, begun_at: Timestamp) -> Result<Option<Timestamp>> {
    let hours = WorkHours::read(tx)?.of(owner_id);
    let past = durations(tx, kind, owner_id)?;
    let gone_ms = hours.working_ms(begun_at, tx.now);
    let Some((group, spread)) = group(&past, None) else { return Ok(None) };
    let enough = group.n.checked_sub(spread.within(gone_ms).k).is_some_and(|left| left >= stats::FEWEST);
    let found = spread.long_enough(HOLDS, gone_ms).filter(|_| enough);
    Ok(found.and_then(|(took_ms, _)| moment_after(&hours, tx.now, took_ms - gone_ms)))
}

/// What is realistic for a promise that is about to be made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Realism {
    pub chance: Chance,
    /// Those like it whose first time is over: how many were kept by it. `None`: fewer than five.
    pub made: Option<Group>,
    /// How many of them were done within as much working time as there is now until `by`.
    pub done_by: Option<u32>,
    /// An earlier or later time that would have held for nine of ten, if `by` would not.
    pub better: Option<Better>,
}

/// A time that would hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Better {
    pub by: Timestamp,
    pub n: u32,
    pub done_by: u32,
}

/// How one like this would go: read, never written, and no reason not to make it.
pub fn of(tx: &mut Tx, who: &Who, kind: Kind, owner_id: Id, by: Timestamp) -> Result<Realism> {
    who.may(Can::Read)?;
    let mut reader = Reader::new(tx)?;
    let hours = reader.hours.of(owner_id);
    let work_ms = hours.working_ms(tx.now, by);
    let others = reader.day_load(tx, owner_id, by)?;
    let chance = reader.chance(tx, &Asked { kind, owner_id, work_ms, by }, others, 0.0)?;
    let past = durations(tx, kind, owner_id)?;
    let Some((made, spread)) = group(&past, Some(course::level(work_ms))) else {
        return Ok(Realism { chance, made: None, done_by: None, better: None });
    };
    let done_by = spread.within(work_ms).k;
    let holds = f64::from(done_by) >= HOLDS * f64::from(made.n);
    let better = spread.long_enough(HOLDS, 0).filter(|_| !holds).and_then(|(took_ms, rate)| {
        let by = moment_after(&hours, tx.now, took_ms).filter(|better| *better > by)?;
        Some(Better { by, n: rate.n, done_by: rate.k })
    });
    Ok(Realism { chance, made: Some(made), done_by: Some(done_by), better })
}

/// One row: (owner named, how much time there was, step of time it took, ended, kept).
type Took = (bool, i64, i64, u32, u32);

fn durations(tx: &mut Tx, kind: Kind, owner_id: Id) -> Result<Vec<Took>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select owner_id, level, bucket, ended, kept from promise_history
             where workspace_id = $1 and part = $2 and kind = $3 and owner_id in (0, $4) and ended > 0"
        ),
        params![workspace_id, TOOK, kind.as_str(), owner_id],
        |row| {
            let owner_id: Id = row.get(0)?;
            Ok((owner_id != ALL_OF_US, row.get(1)?, row.get(2)?, whole(row.get(3)?), whole(row.get(4)?)))
        },
    )?)
}

/// The narrowest group of five or more: what was theirs and had about as much time first.
fn group(past: &[Took], level: Option<i64>) -> Option<(Group, Spread)> {
    let (of_both, of_time) = (level.map(|_| Of::KindOwnerTime), level.map(|_| Of::KindTime));
    let groups = [
        (of_both, true, level),
        (Some(Of::KindOwner), true, None),
        (of_time, false, level),
        (Some(Of::Kind), false, None),
    ];
    let wide_enough = groups.into_iter().filter_map(|(of, owner, level)| {
        let mut group = Group { of: of?, n: 0, kept: 0 };
        let mut spread = Spread::default();
        for row in past.iter().filter(|row| row.0 == owner && level.is_none_or(|level| row.1 == level)) {
            (group.n, group.kept) = (group.n + row.3, group.kept + row.4);
            match row.2 {
                NEVER => spread.never += row.3,
                step => spread.add(step, row.3),
            }
        }
        Some((group, spread))
    });
    wide_enough.into_iter().find(|(group, _)| group.n >= stats::FEWEST)
}

/// The next quarter of an hour after so much working time; where we close before it, when we close.
fn moment_after(hours: &OpeningHours, from: Timestamp, work_ms: i64) -> Option<Timestamp> {
    const QUARTER: i64 = 15 * 60_000;
    let at = hours.add_working(hours.next_open(from)?, work_ms)?;
    let quarter = from_ms((ms(at) + QUARTER - 1).div_euclid(QUARTER) * QUARTER);
    let is_open = hours.is_open(from_ms(ms(quarter) - 1));
    if is_open {
        Some(quarter)
    } else {
        hours.close_of_day(hours.zone.to_datetime(at).date()).filter(|close| *close >= at)
    }
}
