//! Every clock worked out anew from its log, and held against its row.

use super::rules::{Clock, Event, replay_by_line};
use super::{logs, store};
use crate::ids::Id;
use crate::{Result, Tx};

/// Where a row or a figure is not what its log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub clock_id: Id,
    /// `row`, or the line of the log whose figure is another.
    pub place: String,
    pub is: String,
    pub log_says: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recounted {
    pub clocks: usize,
    pub events: usize,
    pub differences: Vec<Difference>,
    /// Where to go on; nothing at the end.
    pub next: Option<Id>,
}

/// Recounts some clocks after this one; writes what differs, unless it is only looked at.
pub fn recount(tx: &mut Tx, after: Id, limit: i64, check_only: bool) -> Result<Recounted> {
    let placed = store::clocks_after(tx, after, limit)?;
    let next = placed.last().map(|last| last.clock.id);
    let (conversation_ids, clocks): (Vec<Id>, Vec<Clock>) =
        placed.into_iter().map(|one| (one.conversation_id, one.clock)).unzip();
    let (found, said) = against_logs(tx, &clocks)?;
    for (conversation_id, said) in conversation_ids.into_iter().zip(said).filter(|_| !check_only) {
        if let Some(said) = said {
            store::put_clock(tx, conversation_id, &said)?;
        }
    }
    Ok(Recounted { next, ..found })
}

/// Recounts these clocks, as their rows say, and only looks at them.
pub fn recount_these(tx: &mut Tx, clocks: &[Clock]) -> Result<Recounted> {
    Ok(against_logs(tx, clocks)?.0)
}

/// What differs, and for each clock whose row does what its log comes to.
fn against_logs(tx: &mut Tx, clocks: &[Clock]) -> Result<(Recounted, Vec<Option<Clock>>)> {
    let (mut found, mut others) = (Recounted { clocks: clocks.len(), ..Recounted::default() }, Vec::new());
    if clocks.is_empty() {
        return Ok((found, others));
    }
    let ids: Vec<Id> = clocks.iter().map(|clock| clock.id).collect();
    let (logs, book) = (logs::of_these(tx, &ids)?, store::whole_book(tx)?);
    for clock in clocks {
        let log = logs.get(&clock.id).map_or(&[][..], Vec::as_slice);
        found.events += log.len();
        let (said, counted) = replay_by_line(clock.id, log, &book);
        found.differences.extend(figures(clock.id, log, counted));
        let differs = said.as_ref() != Some(clock);
        found.differences.extend(differs.then(|| Difference {
            clock_id: clock.id,
            place: "row".to_owned(),
            is: told(Some(clock)),
            log_says: told(said.as_ref()),
        }));
        others.push(said.filter(|_| differs));
    }
    Ok((found, others))
}

/// Every clock as its row says, by id.
pub(crate) fn all_clocks(tx: &mut Tx) -> Result<Vec<Clock>> {
    let placed = store::clocks_after(tx, Id::default(), i64::MAX)?;
    Ok(placed.into_iter().map(|one| one.clock).collect())
}

/// The newest clocks of a conversation as their rows say, ended ones too, by id.
pub(crate) fn clocks_of(tx: &mut Tx, conversation_id: Id) -> Result<Vec<Clock>> {
    const MOST: i64 = 500;
    store::all_of(tx, conversation_id, MOST)
}

fn told(clock: Option<&Clock>) -> String {
    clock.and_then(|clock| serde_json::to_string(clock).ok()).unwrap_or_default()
}

/// What each line says was counted so far, against what the lines up to it come to.
fn figures(clock_id: Id, log: &[Event], counted: Vec<i64>) -> Vec<Difference> {
    let apart = log.iter().zip(counted).filter(|(event, counted)| event.counted_ms != *counted);
    let lines = apart.map(|(event, counted)| Difference {
        clock_id,
        place: event.seq.to_string(),
        is: event.counted_ms.to_string(),
        log_says: counted.to_string(),
    });
    lines.collect()
}
