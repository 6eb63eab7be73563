//! Who does what happens later: the kinds of timers, and the worker that rings them.

use std::sync::Arc;

use crate::conversations::{self, BYTES_AT_ONCE, TAKEN_AT_ONCE, Took, Understood};
use crate::ids::Id;
use crate::time::ms;
use crate::timers::{self, Timer};
use crate::{Error, Kept, Result, Tx, Who, complaints, improvement, promises, remedies, standards, workspaces};

/// What each kind of timer does. A kind is `noun.point`; the timers of one noun ring together.
pub fn ring(tx: &mut Tx, timers: &[Timer]) -> Result<()> {
    let of = |noun: &str| -> Vec<Timer> { timers.iter().filter(|timer| noun_of(timer) == noun).cloned().collect() };
    let known = ["promise", "conversation", "standard", "remedy", "complaint", "action"];
    if let Some(stray) = timers.iter().find(|timer| !known.contains(&noun_of(timer))) {
        return Err(Error::Internal(format!("no one knows the timer {}", stray.kind)));
    }
    conversations::ring(tx, &of("conversation"))?;
    promises::ring(tx, &of("promise"))?;
    standards::ring(tx, &of("standard"))?;
    if timers.iter().any(|timer| timer.kind == standards::HOURS) {
        complaints::hours_changed(tx)?;
    }
    remedies::ring(tx, &of("remedy"))?;
    complaints::ring(tx, &of("complaint"))?;
    improvement::ring(tx, &of("action"))
}

fn noun_of(timer: &Timer) -> &str {
    timer.kind.split_once('.').map_or("", |(noun, _)| noun)
}

/// So many mails of one workspace, then others have their turn.
const TAKEN_IN_A_ROW: i64 = 2_000;

/// The worker: files what waits in one workspace; gives how much. The next mails are understood on all cores, with no
/// transaction open, while those before them are filed. What did not arrive is known to promises too.
pub async fn take_in_all(kept: &Kept, workspace_id: Id) -> Result<i64> {
    let (mut count, mut next) = (0, understood(kept, workspace_id, None).await?);
    while let Some(last) = next.last().map(|mail| mail.inbound_id) {
        let batch = Arc::new(next);
        let filed = kept.write(workspace_id, move |tx| {
            let took = conversations::file_understood(tx, &batch)?;
            settle(tx, &took)?;
            Ok(took.count)
        });
        let (filed, ahead) = tokio::join!(filed, understood(kept, workspace_id, Some(last)));
        count += filed?;
        next = if count < TAKEN_IN_A_ROW { ahead? } else { Vec::new() };
    }
    Ok(count)
}

async fn understood(kept: &Kept, workspace_id: Id, after: Option<Id>) -> Result<Vec<Understood>> {
    let waiting = move |tx: &mut Tx| conversations::waiting(tx, after, TAKEN_AT_ONCE, BYTES_AT_ONCE);
    let raw = kept.read(workspace_id, waiting).await?;
    if raw.is_empty() {
        return Ok(Vec::new());
    }
    let read = tokio::task::spawn_blocking(move || conversations::understand(raw)).await;
    read.map_err(|error| Error::Internal(error.to_string()))
}

/// Files raw mail that was stored and not yet read, all of it in this transaction; gives how much.
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

/// A notice that came back told nobody anything; what people wrote may answer what a complaint asked them.
fn settle(tx: &mut Tx, took: &Took) -> Result<()> {
    for one in &took.returned {
        promises::notice_failed(tx, one.message_id, &one.reason)?;
        complaints::mail_failed(tx, one.message_id, &one.reason)?;
    }
    took.heard.iter().try_for_each(|message_id| complaints::answered_by_mail(tx, *message_id))
}

/// A mail that failed goes out once more; a complaint whose letter it is counts that again.
pub fn send_again(tx: &mut Tx, who: &Who, message_id: Id) -> Result<()> {
    conversations::retry_message(tx, who, message_id)?;
    complaints::mail_goes_again(tx, message_id)
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
