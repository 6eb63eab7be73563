//! Many clocks written at once: their rows, the lines of their logs and their timers, in a few statements for each hundred.
//! What is written is what `Desk::save` writes, clock by clock.

use std::collections::BTreeSet;

use db::{Sql, Value};

use super::rules::{Clock, Event, Pause, State, Track, What};
use super::{Desk, ringing, store};
use crate::ids::Id;
use crate::time::ms;
use crate::{Result, Timestamp, Tx, timers};

/// Clocks of one batch, and rows of one statement.
const AT_ONCE: usize = 100;

/// Writes what is new of these; those of which nothing is are left alone.
pub(super) fn save_all(tx: &mut Tx, desk: &Desk, tracks: &[(Id, Track)]) -> Result<()> {
    let changed: Vec<&(Id, Track)> = tracks.iter().filter(|(_, track)| !track.fresh.is_empty()).collect();
    for some in changed.chunks(AT_ONCE) {
        save_some(tx, desk, some)?;
    }
    Ok(())
}

fn save_some(tx: &mut Tx, desk: &Desk, some: &[&(Id, Track)]) -> Result<()> {
    let events = || some.iter().flat_map(|(_, track)| track.fresh.iter().map(|event| (track.clock.id, event)));
    let hours: BTreeSet<i64> = events().filter_map(|(_, event)| event.hours_id).collect();
    for text in desk.texts.iter().filter(|text| hours.contains(&text.0)) {
        store::put_hours(tx, text.0, &text.1)?;
    }
    put_clocks(tx, some)?;
    let lines: Vec<(Id, &Event)> = events().collect();
    for some in lines.chunks(AT_ONCE) {
        insert_events(tx, some)?;
    }
    let ids: Vec<Id> = some.iter().map(|(_, track)| track.clock.id).collect();
    timers::cancel_all(tx, &ids)?;
    let next = some.iter().filter_map(|(_, track)| {
        let (at, kind) = desk.next_ring(&track.clock, tx.now)?;
        Some((at, kind, track.clock.id))
    });
    let next: Vec<(Timestamp, &str, Id)> = next.collect();
    timers::set_all(tx, &next)?;
    for (conversation_id, track) in some {
        let is_broken = track.clock.state == State::Broken;
        if is_broken && track.fresh.iter().any(|event| event.what == What::Broken) {
            ringing::tell_broken(tx, desk, *conversation_id, &track.clock)?;
        }
    }
    Ok(())
}

fn int(number: Option<i64>) -> Value {
    number.map_or(Value::Null, Value::Int)
}

fn text(word: &str) -> Value {
    Value::Text(word.to_owned())
}

fn row_of(conversation_id: Id, clock: &Clock) -> Vec<Value> {
    vec![
        Value::Int(clock.id.0),
        Value::Int(conversation_id.0),
        text(clock.metric.as_str()),
        Value::Int(clock.standard_id.0),
        Value::Int(clock.version),
        Value::Int(clock.hours_id),
        text(clock.state.as_str()),
        clock.pause.map(Pause::as_str).map_or(Value::Null, text),
        Value::Int(ms(clock.started_at)),
        int(clock.cause_id.map(|id| id.0)),
        Value::Int(clock.counted_ms),
        int(clock.since.map(ms)),
        Value::Int(clock.allowance_ms),
        int(clock.due_at.map(ms)),
        int(clock.ended_at.map(ms)),
        int(clock.late_ms),
        Value::Bool(clock.is_open),
        Value::Int(clock.seq),
    ]
}

fn line_of(clock_id: Id, event: &Event) -> Vec<Value> {
    vec![
        Value::Int(clock_id.0),
        Value::Int(event.seq),
        text(event.what.as_str()),
        text(event.why.as_str()),
        Value::Int(ms(event.at)),
        Value::Int(ms(event.noted_at)),
        int(event.standard_id.map(|id| id.0)),
        int(event.version),
        int(event.hours_id),
        int(event.cause_id.map(|id| id.0)),
        int(event.staff_id.map(|id| id.0)),
        Value::Int(event.counted_ms),
        int(event.strikes),
    ]
}

/// The rows of clocks that are there already.
fn put_clocks(tx: &mut Tx, some: &[&(Id, Track)]) -> Result<()> {
    let rows = some.iter().map(|(conversation_id, track)| row_of(*conversation_id, &track.clock));
    insert(
        tx,
        "insert into standard_clock (workspace_id, clock_id, conversation_id, metric, standard_id, version, hours_id, state, pause,
           started_at, cause_id, counted_ms, since_at, allowance_ms, due_at, ended_at, late_ms, is_open, seq)",
        rows.collect(),
        " on conflict (workspace_id, clock_id) do update set conversation_id = excluded.conversation_id,
           standard_id = excluded.standard_id, version = excluded.version, hours_id = excluded.hours_id, state = excluded.state,
           pause = excluded.pause, counted_ms = excluded.counted_ms, since_at = excluded.since_at,
           allowance_ms = excluded.allowance_ms, due_at = excluded.due_at, ended_at = excluded.ended_at,
           late_ms = excluded.late_ms, is_open = excluded.is_open, seq = excluded.seq",
    )
}

fn insert_events(tx: &mut Tx, some: &[(Id, &Event)]) -> Result<()> {
    let rows = some.iter().map(|(clock_id, event)| line_of(*clock_id, event));
    insert(
        tx,
        "insert into standard_event (workspace_id, clock_id, seq, what, why, at, noted_at, standard_id, version, hours_id, cause_id,
           staff_id, counted_ms, strikes)",
        rows.collect(),
        "",
    )
}

/// All of these rows in one statement; the workspace stands before each.
fn insert(tx: &mut Tx, into: &str, rows: Vec<Vec<Value>>, then: &str) -> Result<()> {
    let mut values = vec![Value::Int(tx.workspace_id.0)];
    let mut places: Vec<String> = Vec::new();
    for row in rows {
        let first = values.len() + 1;
        values.extend(row);
        let of_row: Vec<String> = (first..=values.len()).map(|place| format!("${place}")).collect();
        places.push(format!("($1, {})", of_row.join(", ")));
    }
    if places.is_empty() {
        return Ok(());
    }
    let text = format!("{into} values {}{then}", places.join(", "));
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    tx.run(&Sql::built(text), &params)?;
    Ok(())
}
