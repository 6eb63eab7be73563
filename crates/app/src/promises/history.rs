//! The history that chances are read from: counted as promises are made and end, in the same verb. `recount` counts it
//! anew from the promises.

use db::{Row, Sql, Value, params, sql};
use planner::hours::OpeningHours;

use super::course::{self, Counts, Given, Key, NOT_IN_TIME, Over, Tally, Took};
use super::work_hours::WorkHours;
use super::{Kind, Promise, State, store};
use crate::ids::{self, Id};
use crate::time::{from_ms, ms};
use crate::{Result, Timestamp, Tx, workspaces};

/// A day fuller than this is full.
const MOST_LOAD: i64 = 20;

/// It is open from now on: what its chance is counted by is fixed.
pub(super) fn begun(tx: &mut Tx, promise: &Promise) -> Result<()> {
    let load = load_beside(tx, promise.owner_id, promise.by, promise.id)?;
    let given = given_of(&WorkHours::read(tx)?, promise, Some(load));
    fix(tx, promise, given).map(drop)
}

/// They ended: by being kept, moved or broken. What was released says nothing about whether a time holds.
pub(super) fn ended(tx: &mut Tx, promises: &[Promise]) -> Result<()> {
    let (hours, mut tally) = (WorkHours::read(tx)?, Tally::default());
    for promise in promises.iter().filter(|promise| !matches!(promise.state, State::Open | State::Released)) {
        tally.over(&end(tx, promise, &hours)?);
    }
    save(tx, &tally)
}

/// Done after it broke.
pub(super) fn done_late(tx: &mut Tx, promise: &Promise) -> Result<()> {
    let Some(late_at) = promise.late_kept_at else { return Ok(()) };
    let workspace_id = tx.workspace_id;
    let owner: Option<Id> = tx.row(
        sql!("select ended_owner_id from promise where workspace_id = $1 and promise_id = $2"),
        params![workspace_id, promise.id],
        |row| row.get(0),
    )?;
    let Some(owner_id) = owner else { return Ok(()) }; // not counted yet
    let hours = WorkHours::read(tx)?.of(promise.owner_id);
    let took = took(tx, promise, Some(late_at), &hours)?;
    tx.run(
        sql!("update promise set took_ms = $3 where workspace_id = $1 and promise_id = $2"),
        params![workspace_id, promise.id, took.ms],
    )?;
    let mut tally = Tally::default();
    tally.done_late(promise.kind, owner_id, took);
    save(tx, &tally)
}

fn given_of(hours: &WorkHours, promise: &Promise, load: Option<i64>) -> Given {
    course::given(promise.made_at, promise.by, &hours.of(promise.owner_id), hours.zone(), load)
}

fn end(tx: &mut Tx, promise: &Promise, hours: &WorkHours) -> Result<Over> {
    let given = match given(tx, promise.id)? {
        Some(given) => given,
        None => fix(tx, promise, given_of(hours, promise, None))?,
    };
    let hours = &hours.of(promise.owner_id);
    let at = if promise.state == State::Moved { promise.moved_at } else { promise.kept_at };
    let part = at.map_or(NOT_IN_TIME, |at| course::part(promise.made_at, promise.by, at, hours));
    let took = match promise.state {
        State::Moved => None,
        _ => Some(took(tx, promise, promise.kept_at.or(promise.late_kept_at), hours)?),
    };
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update promise set ended_owner_id = $3, ended_part = $4, took_ms = $5 where workspace_id = $1 and promise_id = $2"),
        params![workspace_id, promise.id, promise.owner_id, part, took.and_then(|took| took.ms)],
    )?;
    Ok(Over { kind: promise.kind, owner_id: promise.owner_id, state: promise.state, given, part, took })
}

/// How long it took from when it was first promised: a move is no new beginning for whoever waits.
fn took(tx: &mut Tx, promise: &Promise, done_at: Option<Timestamp>, hours: &OpeningHours) -> Result<Took> {
    let first = match promise.moved_from_id {
        Some(id) => store::load(tx, id)?,
        None => promise.clone(),
    };
    if promise.moved_from_id.is_some() && given(tx, first.id)?.is_none() {
        ended(tx, std::slice::from_ref(&first))?; // of before there was a history
    }
    Ok(Took {
        first_work_ms: given(tx, first.id)?.map_or(0, |given| given.work_ms),
        ms: done_at.map(|at| hours.working_ms(first.made_at, at)),
        in_time: promise.state == State::Kept && promise.moved_from_id.is_none(),
    })
}

fn given(tx: &mut Tx, id: Id) -> Result<Option<Given>> {
    let workspace_id = tx.workspace_id;
    Ok(tx
        .maybe(
            sql!(
                "select work_ms, made_month, due_weekday, load from promise where workspace_id = $1 and promise_id = $2"
            ),
            params![workspace_id, id],
            |row| {
                let work_ms: Option<i64> = row.get(0)?;
                let (month, weekday): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
                let load = row.get(3)?;
                Ok(work_ms.zip(month).zip(weekday).map(|((work_ms, month), weekday)| Given {
                    work_ms,
                    month,
                    weekday,
                    load,
                }))
            },
        )?
        .flatten())
}

fn fix(tx: &mut Tx, promise: &Promise, given: Given) -> Result<Given> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update promise set work_ms = $3, made_month = $4, due_weekday = $5, load = $6 where workspace_id = $1 and promise_id = $2"),
        params![workspace_id, promise.id, given.work_ms, given.month, given.weekday, given.load],
    )?;
    let mut tally = Tally::default();
    tally.made(promise.kind, &given);
    save(tx, &tally)?;
    Ok(given)
}

/// What else this person still owes on the day of `by`, up to some twenty.
pub(super) fn load_beside(tx: &mut Tx, owner_id: Id, by: Timestamp, except: Id) -> Result<i64> {
    let zone = workspaces::hours(tx)?.zone.clone();
    let (from, to) = day_of(&zone, by);
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!(
            "select count(*) from (select promise_id from promise where workspace_id = $1 and owner_id = $2 and state = 'open'
               and by_at >= $3 and by_at < $4 and promise_id <> $5 limit $6) as due"
        ),
        params![workspace_id, owner_id, ms(from), ms(to), except, MOST_LOAD],
        |row| row.get(0),
    )?)
}

/// The same of several people and days, each from its beginning to its end.
pub(super) fn loads(tx: &mut Tx, days: &[(Id, Timestamp, Timestamp)]) -> Result<Vec<(Id, Timestamp, i64)>> {
    let mut values = vec![Value::Int(tx.workspace_id.0), Value::Int(MOST_LOAD)];
    let mut counts = Vec::new();
    for (owner_id, from, to) in days {
        let at = values.len();
        values.extend([owner_id.0, ms(*from), ms(*to)].map(Value::Int));
        let (owner, from, to) = (at + 1, at + 2, at + 3);
        counts.push(format!(
            "select cast(${owner} as bigint), cast(${from} as bigint), (select count(*) from (select promise_id from promise where workspace_id = $1
               and owner_id = ${owner} and state = 'open' and by_at >= ${from} and by_at < ${to} limit $2) as due)"
        ));
    }
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    let found = |row: &Row<'_>| Ok((row.get(0)?, from_ms(row.get(1)?), row.get(2)?));
    Ok(tx.rows(&Sql::built(counts.join(" union all ")), &params, found)?)
}

/// Where the day of `at` begins and ends in a zone.
pub(super) fn day_of(zone: &jiff::tz::TimeZone, at: Timestamp) -> (Timestamp, Timestamp) {
    let date = zone.to_datetime(at).date();
    let begin = |date: jiff::civil::Date| zone.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or(at);
    (begin(date), begin(date.tomorrow().unwrap_or(date)))
}

/// Rows of one statement.
pub(super) const AT_ONCE: usize = 40;

fn save(tx: &mut Tx, tally: &Tally) -> Result<()> {
    let changed: Vec<_> = tally.0.iter().filter(|(_, count)| **count != (0, 0)).collect();
    for some in changed.chunks(AT_ONCE) {
        let mut values: Vec<Value> = vec![Value::Int(tx.workspace_id.0)];
        let mut rows = Vec::new();
        for (key, (ended, kept)) in some {
            let at = values.len();
            values.extend([Value::Text(key.part.to_owned()), Value::Text(key.kind.to_owned())]);
            values.extend([key.owner_id.0, key.level, key.bucket, *ended, *kept].map(Value::Int));
            let places: Vec<String> = (at + 1..=at + 7).map(|place| format!("${place}")).collect();
            rows.push(format!("($1, {})", places.join(", ")));
        }
        let text = format!(
            "insert into promise_history (workspace_id, part, kind, owner_id, level, bucket, ended, kept) values {}
             on conflict (workspace_id, part, kind, owner_id, level, bucket)
             do update set ended = promise_history.ended + excluded.ended, kept = promise_history.kept + excluded.kept",
            rows.join(", ")
        );
        let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
        tx.run(&Sql::built(text), &params)?;
    }
    Ok(())
}

/// Counts promises of before there was a history, some at a time; gives how many.
pub fn catch_up(tx: &mut Tx, limit: i64) -> Result<usize> {
    let workspace_id = tx.workspace_id;
    let ids: Vec<Id> = tx.rows(
        sql!("select promise_id from promise where workspace_id = $1 and work_ms is null order by promise_id limit $2"),
        params![workspace_id, limit],
        |row| row.get(0),
    )?;
    let hours = WorkHours::read(tx)?;
    let mut over = Vec::new();
    for id in &ids {
        let promise = store::load(tx, *id)?;
        if given(tx, *id)?.is_none() {
            fix(tx, &promise, given_of(&hours, &promise, None))?;
        }
        over.push(promise);
    }
    ended(tx, &over)?;
    Ok(ids.len())
}

/// What the history holds, and what the promises come to.
pub fn recount(tx: &mut Tx) -> Result<(Counts, Counts)> {
    let workspace_id = tx.workspace_id;
    let mut held = Tally::default();
    tx.each(
        sql!("select part, kind, owner_id, level, bucket, ended, kept from promise_history where workspace_id = $1"),
        params![workspace_id],
        |row| -> Result<()> {
            let (part, kind) = (row.text(0)?, row.text(1)?);
            let part = course::ALL_PARTS.into_iter().find(|known| *known == part).unwrap_or_default();
            let kind = Kind::parse(kind).map_or("", Kind::as_str);
            let key = Key { part, kind, owner_id: row.get(2)?, level: row.get(3)?, bucket: row.get(4)? };
            held.add(key, row.get(5)?, row.get(6)?);
            Ok(())
        },
    )?;
    let mut found = Tally::default();
    tx.each(
        sql!(
            "select p.kind, p.state, p.work_ms, p.made_month, p.due_weekday, p.load, p.ended_owner_id, p.ended_part, p.took_ms,
               p.moved_from_id, first.work_ms
             from promise p left join promise first on first.workspace_id = p.workspace_id and first.promise_id = p.moved_from_id
             where p.workspace_id = $1 and p.work_ms is not null"
        ),
        params![workspace_id],
        |row| -> Result<()> { Ok(count(row, &mut found)?) },
    )?;
    held.0.retain(|_, count| *count != (0, 0));
    Ok((held.0, found.0))
}

fn count(row: &Row<'_>, found: &mut Tally) -> Result<(), db::Error> {
    let kind = Kind::parse(row.text(0)?).unwrap_or(Kind::Other);
    let state = State::parse(row.text(1)?).unwrap_or(State::Open);
    let given = Given { work_ms: row.get(2)?, month: row.get(3)?, weekday: row.get(4)?, load: row.get(5)? };
    found.made(kind, &given);
    let owner: Option<Id> = row.get(6)?;
    let Some(owner_id) = owner else { return Ok(()) };
    let (moved_from, first_work_ms): (Option<Id>, Option<i64>) = (row.get(9)?, row.get(10)?);
    let took = Took {
        first_work_ms: first_work_ms.unwrap_or(given.work_ms),
        ms: row.get(8)?,
        in_time: state == State::Kept && moved_from.is_none(),
    };
    let took = (state != State::Moved).then_some(took);
    found.over(&Over { kind, owner_id, state, given, part: row.get(7)?, took });
    Ok(())
}

/// Writes what the promises come to, whatever is held.
pub fn rebuild(tx: &mut Tx) -> Result<()> {
    let workspace_id = tx.workspace_id;
    while catch_up(tx, 500)? > 0 {}
    let (_, found) = recount(tx)?;
    tx.run(sql!("delete from promise_history where workspace_id = $1"), params![workspace_id])?;
    save(tx, &Tally(found))
}

/// When one of us last did something where each of these was promised: wrote, noted, called.
pub(super) fn work_seen(tx: &mut Tx, promise_ids: &[Id]) -> Result<Vec<(Id, Option<Timestamp>)>> {
    let mut values = vec![Value::Int(tx.workspace_id.0)];
    let places = ids::places(promise_ids, &mut values);
    let text = format!(
        "select promise.promise_id, (select at from message where workspace_id = $1
             and message.conversation_id = promise.conversation_id and at > promise.made_at and staff_id is not null
             and kind = 'person' and state <> 'withdrawn' and trashed_at is null order by at desc limit 1)
         from promise where workspace_id = $1 and promise_id in ({places})"
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&Sql::built(text), &params, |row| Ok((row.get(0)?, row.get::<Option<i64>>(1)?.map(from_ms))))?)
}
