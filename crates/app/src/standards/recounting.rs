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
    let clocks = store::clocks_after(tx, after, limit)?;
    let (Some(first), Some(last)) = (clocks.first(), clocks.last()) else { return Ok(Recounted::default()) };
    let (first, last) = (first.clock.id, last.clock.id);
    let logs = logs::between(tx, first, last)?;
    let book = store::whole_book(tx)?;
    let mut found = Recounted { clocks: clocks.len(), next: Some(last), ..Recounted::default() };
    for placed in clocks {
        let log = logs.get(&placed.clock.id).map_or(&[][..], Vec::as_slice);
        found.events += log.len();
        let (said, counted) = replay_by_line(placed.clock.id, log, &book);
        found.differences.extend(figures(placed.clock.id, log, counted));
        if said.as_ref() == Some(&placed.clock) {
            continue;
        }
        found.differences.push(Difference {
            clock_id: placed.clock.id,
            place: "row".to_owned(),
            is: told(Some(&placed.clock)),
            log_says: told(said.as_ref()),
        });
        if let Some(said) = said.filter(|_| !check_only) {
            store::put_clock(tx, placed.conversation_id, &said)?;
        }
    }
    Ok(found)
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
