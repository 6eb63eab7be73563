//! The logs of clocks: their rows.

use std::collections::HashMap;

use db::{Row, Sql, params, sql};

use super::rules::{Event, What, Why};
use crate::ids::{self, Id};
use crate::time::{from_ms, ms};
use crate::{Result, Tx};

/// Writes a line.
pub fn insert(tx: &mut Tx, clock_id: Id, event: &Event) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into standard_event (workspace_id, clock_id, seq, what, why, at, noted_at, standard_id, version, hours_id,
               cause_id, staff_id, counted_ms, strikes)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        params![
            workspace_id,
            clock_id,
            event.seq,
            event.what.as_str(),
            event.why.as_str(),
            ms(event.at),
            ms(event.noted_at),
            event.standard_id,
            event.version,
            event.hours_id,
            event.cause_id,
            event.staff_id,
            event.counted_ms,
            event.strikes
        ],
    )?;
    Ok(())
}

macro_rules! events {
    () => {
        "select standard_event.clock_id, standard_event.seq, standard_event.what, standard_event.why, standard_event.at, \
         standard_event.noted_at, standard_event.standard_id, standard_event.version, standard_event.hours_id, \
         standard_event.cause_id, standard_event.staff_id, standard_event.counted_ms, standard_event.strikes from standard_event"
    };
}

fn event(row: &Row<'_>) -> Result<(Id, Event), db::Error> {
    let event = Event {
        seq: row.get(1)?,
        what: What::parse(row.text(2)?).unwrap_or(What::Struck),
        why: Why::parse(row.text(3)?).unwrap_or_default(),
        at: from_ms(row.get(4)?),
        noted_at: from_ms(row.get(5)?),
        standard_id: row.get(6)?,
        version: row.get(7)?,
        hours_id: row.get(8)?,
        cause_id: row.get(9)?,
        staff_id: row.get(10)?,
        counted_ms: row.get(11)?,
        strikes: row.get(12)?,
    };
    Ok((row.get(0)?, event))
}

/// Logs, each in its order.
pub type Logs = HashMap<Id, Vec<Event>>;

fn by_clock(rows: Vec<(Id, Event)>) -> Logs {
    let mut logs = Logs::new();
    for (id, event) in rows {
        logs.entry(id).or_default().push(event);
    }
    logs
}

/// The logs of all clocks of a conversation.
pub fn of(tx: &mut Tx, conversation_id: Id) -> Result<Logs> {
    let workspace_id = tx.workspace_id;
    let rows = tx.rows(
        sql!(concat!(
            events!(),
            " join standard_clock on standard_clock.workspace_id = $1 and standard_clock.clock_id = standard_event.clock_id \
             and standard_clock.conversation_id = $2 where standard_event.workspace_id = $1 \
             order by standard_event.clock_id, standard_event.seq"
        )),
        params![workspace_id, conversation_id],
        event,
    )?;
    Ok(by_clock(rows))
}

/// What of ours did not count in a conversation, oldest first, with its clock: what was struck out did not happen.
pub fn uncounted(tx: &mut Tx, conversation_id: Id) -> Result<Vec<(Id, Event)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            events!(),
            " join standard_clock on standard_clock.workspace_id = $1 and standard_clock.clock_id = standard_event.clock_id \
             and standard_clock.conversation_id = $2 where standard_event.workspace_id = $1 \
             and standard_event.what = 'did_not_count' and not exists (select 1 from standard_event as later \
             where later.workspace_id = $1 and later.clock_id = standard_event.clock_id \
             and later.strikes = standard_event.seq) order by standard_event.clock_id, standard_event.seq"
        )),
        params![workspace_id, conversation_id],
        event,
    )?)
}

/// The log of one clock.
pub fn of_clock(tx: &mut Tx, clock_id: Id) -> Result<Vec<Event>> {
    let workspace_id = tx.workspace_id;
    let rows = tx.rows(
        sql!(concat!(events!(), " where workspace_id = $1 and clock_id = $2 order by seq")),
        params![workspace_id, clock_id],
        event,
    )?;
    Ok(rows.into_iter().map(|(_, event)| event).collect())
}

/// So many clocks in one statement.
const AT_ONCE: usize = 100;

/// The logs of these clocks.
pub fn of_these(tx: &mut Tx, clock_ids: &[Id]) -> Result<Logs> {
    let mut found = Vec::new();
    for some in clock_ids.chunks(AT_ONCE) {
        let mut values = vec![db::Value::Int(tx.workspace_id.0)];
        let last = some.last().copied().unwrap_or_default();
        let filled: Vec<Id> = some.iter().copied().chain(std::iter::repeat(last)).take(AT_ONCE).collect();
        let places = ids::places(&filled, &mut values);
        let text = format!("{} where workspace_id = $1 and clock_id in ({places}) order by clock_id, seq", events!());
        let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
        found.extend(tx.rows(&Sql::built(text), &params, event)?);
    }
    Ok(by_clock(found))
}
