//! Who does what happens later: the kinds of timers, and the worker that rings them.

use crate::conversations::{self, Took};
use crate::ids::Id;
use crate::time::ms;
use crate::timers::{self, Timer};
use crate::{Error, Kept, Result, Tx, Who, promises, workspaces};

/// What each kind of timer does. A kind is `noun.point`; the timers of one noun ring together.
pub fn ring(tx: &mut Tx, timers: &[Timer]) -> Result<()> {
    let of = |noun: &str| -> Vec<Timer> { timers.iter().filter(|timer| noun_of(timer) == noun).cloned().collect() };
    if let Some(stray) = timers.iter().find(|timer| !matches!(noun_of(timer), "promise" | "conversation")) {
        return Err(Error::Internal(format!("no one knows the timer {}", stray.kind)));
    }
    conversations::ring(tx, &of("conversation"))?;
    promises::ring(tx, &of("promise"))
}

fn noun_of(timer: &Timer) -> &str {
    timer.kind.split_once('.').map_or("", |(noun, _)| noun)
}

/// Files raw mail that was stored and not yet read; gives how much. What did not arrive is known to promises too.
pub fn take_in(tx: &mut Tx, limit: i64) -> Result<i64> {
    let took = conversations::process_waiting(tx, limit)?;
    settle(tx, &took)?;
    Ok(took.count)
}

/// As `take_in`, one mail; gives its message.
pub fn take_in_one(tx: &mut Tx, inbound_id: Id) -> Result<Option<Id>> {
    let took = conversations::process(tx, inbound_id)?;
    settle(tx, &took)?;
    Ok(took.message_id)
}

/// Files a mail that was set aside all the same; gives its message.
pub fn take_in_anyway(tx: &mut Tx, who: &Who, inbound_id: Id) -> Result<Option<Id>> {
    let took = conversations::process_anyway(tx, who, inbound_id)?;
    settle(tx, &took)?;
    Ok(took.message_id)
}

/// A notice that came back told nobody anything.
fn settle(tx: &mut Tx, took: &Took) -> Result<()> {
    took.returned.iter().try_for_each(|one| promises::notice_failed(tx, one.message_id, &one.reason))
}

/// The worker: does what is due in every workspace, sleeps until the next is (at most half a second), for ever.
pub async fn ring_timers(kept: Kept) {
    const POLL_MS: i64 = 500;
    // A full disk or a database that is away is no reason to fill the log.
    const AFTER_ERROR_MS: i64 = 2_000;
    loop {
        let (mut wait_ms, mut failed) = (POLL_MS, false);
        for workspace_id in workspaces::all_ids(&kept).await.unwrap_or_default() {
            match ring_due(&kept, workspace_id).await {
                Ok(next_ms) => wait_ms = wait_ms.min(next_ms),
                Err(error) => {
                    tracing::error!(%error, "timers could not be looked at");
                    failed = true;
                }
            }
        }
        let wait_ms = if failed { AFTER_ERROR_MS } else { wait_ms };
        let wait_ms = u64::try_from(wait_ms.max(5)).unwrap_or(500);
        tokio::time::sleep(std::time::Duration::from_millis(wait_ms)).await;
    }
}

/// Does all that is due in one workspace; gives the milliseconds until the next.
pub async fn ring_due(kept: &Kept, workspace_id: Id) -> Result<i64> {
    loop {
        let next = kept.read(workspace_id, timers::next_due).await?;
        let wait_ms = next.map_or(i64::MAX, |at| ms(at) - ms(kept.now()));
        if wait_ms > 0 {
            return Ok(wait_ms);
        }
        while kept.write(workspace_id, |tx| timers::run_due(tx, ring)).await? >= timers::BATCH {}
    }
}
