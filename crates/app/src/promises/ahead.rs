//! What lies ahead: what breaks soon, a week, what each of us owes, and how much time we give ourselves.

use std::collections::{BTreeMap, HashMap};

use db::{params, sql};
use jiff::civil::Date;
use planner::hours::OpeningHours;
use serde::Serialize;
use stats::spread::Spread;

use super::course::{ALL_OF_US, MADE};
use super::{Filter, Kind, Shown, State, chance, page, read_cursor, store};
use crate::ids::Id;
use crate::time::{from_ms, ms, plus_ms};
use crate::{Can, Page, Result, Timestamp, Tx, Who, workspaces};

/// Looked through for what breaks first: those that are due first.
const LOOKED_AT: i64 = 100;

/// The open ones that are due first, the least likely before the others.
pub fn soon(tx: &mut Tx, who: &Who) -> Result<Vec<Shown>> {
    who.may(Can::Read)?;
    let open = Filter { state: Some(State::Open), ..Filter::default() };
    let mut shown = store::list_shown(tx, &open, None, LOOKED_AT)?;
    chance::look(tx, &mut shown)?;
    let share = |one: &Shown| one.chance.as_ref().map_or(1.0, |chance| chance.chance);
    shown.sort_by(|one, other| share(one).total_cmp(&share(other)).then(one.promise.by.cmp(&other.promise.by)));
    Ok(shown)
}

/// The most promises of one state that a week shows.
pub const MOST_OF_A_WEEK: i64 = 300;

/// All that is or was due from one moment to another: open, kept, broken, moved; by when.
pub fn due_between(tx: &mut Tx, who: &Who, from: Timestamp, to: Timestamp) -> Result<Vec<Shown>> {
    who.may(Can::Read)?;
    let mut all = Vec::new();
    for state in [State::Open, State::Broken, State::Kept, State::Moved] {
        let filter = Filter { state: Some(state), due_before: Some(to), ..Filter::default() };
        all.extend(store::list_shown(tx, &filter, Some((ms(from) - 1, Id(i64::MAX))), MOST_OF_A_WEEK)?);
    }
    all.sort_by_key(|one| (one.promise.by, one.promise.id));
    chance::look(tx, &mut all)?;
    Ok(all)
}

/// What one customer was promised and waits for, soonest first.
#[derive(Debug, Clone)]
pub struct OfCustomer {
    pub customer_id: Id,
    pub promises: Vec<Shown>,
}

/// The most open promises to one customer that are shown beside the others.
const MOST_OF_ONE: i64 = 20;

/// Customers who wait for something, in the order of what is due to them first.
pub fn by_customer(tx: &mut Tx, who: &Who, cursor: Option<&str>, limit: i64) -> Result<Page<OfCustomer>> {
    who.may(Can::Read)?;
    let after = cursor.map(read_cursor).transpose()?;
    let open = Filter { state: Some(State::Open), ..Filter::default() };
    let soonest = page(store::list(tx, &open, after, limit + 1)?, limit, |promise| promise);
    let mut ids: Vec<Id> = Vec::new();
    for promise in &soonest.items {
        if !ids.contains(&promise.customer_id) {
            ids.push(promise.customer_id);
        }
    }
    let mut shown = store::open_to_each_shown(tx, &ids, MOST_OF_ONE)?;
    chance::look(tx, &mut shown)?;
    let mut theirs: HashMap<Id, Vec<Shown>> = HashMap::new();
    for one in shown {
        theirs.entry(one.promise.customer_id).or_default().push(one);
    }
    let mut items = Vec::new();
    for customer_id in ids {
        let promises = theirs.remove(&customer_id).unwrap_or_default();
        // Whose first one stood on a page before stood there too.
        let first = promises.first().map(|one| one.promise.id);
        if soonest.items.iter().any(|one| Some(one.id) == first) {
            items.push(OfCustomer { customer_id, promises });
        }
    }
    Ok(Page { items, next: soonest.next })
}

/// What somebody owes.
#[derive(Debug, Clone, Serialize)]
pub struct Load {
    pub staff_id: Id,
    pub name: String,
    /// Open in all, up to [`MOST_COUNTED`].
    pub open: i64,
    /// Of the next working days.
    pub days: Vec<DayLoad>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DayLoad {
    pub date: Date,
    /// Due on that day, up to [`MOST_COUNTED`].
    pub due: i64,
    /// How long the business works on that day.
    pub work_ms: i64,
}

/// More than so many are as many.
pub const MOST_COUNTED: i64 = 200;
const DAYS: usize = 5;

/// The next five days on which we work, today among them while there is work left in it.
fn next_days(hours: &OpeningHours, now: Timestamp) -> Vec<(Date, Timestamp, Timestamp)> {
    let mut days = Vec::new();
    let mut at = now;
    while days.len() < DAYS {
        let Some(open) = hours.next_open(at) else { break };
        let (begin, end) = super::history::day_of(&hours.zone, open);
        days.push((hours.zone.to_datetime(open).date(), begin, end));
        at = end;
    }
    days
}

/// How much each of us who may own promises owes, in all and on each of the next five working days.
pub fn loads(tx: &mut Tx, who: &Who) -> Result<Vec<Load>> {
    who.may(Can::Read)?;
    let hours = workspaces::hours(tx)?;
    let days = next_days(&hours, tx.now);
    let mut loads = Vec::new();
    for one in workspaces::staff::list(tx, who)?.into_iter().filter(workspaces::Staff::may_own) {
        let open = due_of(tx, one.id, i64::MIN, i64::MAX)?;
        let days = days.iter().map(|(date, from, to)| {
            let (due, work_ms) = (due_of(tx, one.id, ms(*from), ms(*to))?, hours.working_ms(*from, *to));
            Ok(DayLoad { date: *date, due, work_ms })
        });
        let days = days.collect::<Result<Vec<DayLoad>>>()?;
        loads.push(Load { staff_id: one.id, name: one.name, open, days });
    }
    Ok(loads)
}

fn due_of(tx: &mut Tx, owner_id: Id, from_ms: i64, to_ms: i64) -> Result<i64> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!(
            "select count(*) from (select promise_id from promise where workspace_id = $1 and owner_id = $2 and state = 'open'
               and by_at >= $3 and by_at < $4 limit $5) as due"
        ),
        params![workspace_id, owner_id, from_ms, to_ms, MOST_COUNTED],
        |row| row.get(0),
    )?)
}

/// How much working time was given to promises of a kind that were made in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Horizon {
    pub kind: Kind,
    /// 202611: November 2026 in the business's zone.
    pub month: i64,
    pub n: u32,
    /// The middle of them, right to a tenth; `None` under five.
    pub median_ms: Option<i64>,
}

/// The usual time given by kind and month, over so many months up to now: where it grows, somebody pads.
pub fn horizons(tx: &mut Tx, who: &Who, months: i64) -> Result<Vec<Horizon>> {
    who.may(Can::Read)?;
    let since = months_before(tx, months)?;
    let workspace_id = tx.workspace_id;
    let mut spreads: BTreeMap<(usize, i64), Spread> = BTreeMap::new();
    for (place, kind) in Kind::ALL.into_iter().enumerate() {
        let rows: Vec<(i64, i64, i64)> = tx.rows(
            sql!(
                "select level, bucket, ended from promise_history
                 where workspace_id = $1 and part = $2 and kind = $3 and owner_id = $4 and level >= $5"
            ),
            params![workspace_id, MADE, kind.as_str(), ALL_OF_US, since],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        for (month, step, count) in rows {
            spreads.entry((place, month)).or_default().add(step, u32::try_from(count).unwrap_or(0));
        }
    }
    let horizon = |((place, month), spread): ((usize, i64), Spread)| {
        let (kind, n) = (Kind::ALL.get(place).copied()?, spread.count());
        let median_ms = spread.median_ms().filter(|_| n >= stats::FEWEST);
        Some(Horizon { kind, month, n, median_ms })
    };
    Ok(spreads.into_iter().filter_map(horizon).collect())
}

/// The first of so many months, this one among them.
fn months_before(tx: &mut Tx, months: i64) -> Result<i64> {
    let zone = workspaces::hours(tx)?.zone.clone();
    let today = zone.to_datetime(tx.now).date();
    let count = i64::from(today.year()) * 12 + i64::from(today.month()) - 1 - (months - 1).max(0);
    Ok(count.div_euclid(12) * 100 + count.rem_euclid(12) + 1)
}

/// The Monday on which the week of this moment begins, and where it and the next begin, in a zone.
pub fn week_of(zone: &jiff::tz::TimeZone, date: Date) -> (Date, [Timestamp; 8]) {
    let back = i64::from(date.weekday().to_monday_zero_offset());
    let monday = date.checked_sub(jiff::Span::new().days(back)).unwrap_or(date);
    let begin = |day: i64| {
        let date = monday.checked_add(jiff::Span::new().days(day)).unwrap_or(monday);
        zone.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or_else(|_| plus_ms(from_ms(0), day))
    };
    (monday, [0, 1, 2, 3, 4, 5, 6, 7].map(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_five_working_days_leave_out_the_weekend_and_a_day_that_is_over() {
        let day = "8-12, 13-17";
        let week = [day, day, day, day, day, "closed", "closed"];
        let hours = OpeningHours::from_form("America/New_York", week, "2026-11-26").unwrap();
        let dates = |at: &str| next_days(&hours, at.parse().unwrap()).iter().map(|day| day.0.day()).collect::<Vec<_>>();
        assert_eq!(dates("2026-11-24T15:00:00Z"), [24, 25, 27, 30, 1], "Thursday is a holiday");
        assert_eq!(dates("2026-11-24T22:30:00Z"), [25, 27, 30, 1, 2], "after closing time");
    }

    #[test]
    fn a_week_has_seven_days_of_the_wall_also_when_the_clock_changes() {
        let zone = jiff::tz::TimeZone::get("America/New_York").unwrap();
        let (monday, begins) = week_of(&zone, jiff::civil::date(2026, 11, 1));
        assert_eq!(monday, jiff::civil::date(2026, 10, 26));
        let hours: Vec<i64> = begins.windows(2).map(|pair| (ms(pair[1]) - ms(pair[0])) / 3_600_000).collect();
        assert_eq!(hours, [24, 24, 24, 24, 24, 24, 25]);
    }
}
