//! What goes on beside the pages: timers, mail going out, mail that came in, housekeeping. Each may be killed at any
//! moment: what was not finished is taken up again from the database.

use std::time::Duration;

use app::workspaces::{self, SealKey};
use app::{Kept, jobs, upkeep};

use crate::{deliver, feeds, fetch, out, webhooks};

pub fn start(kept: &Kept, seal_key: &SealKey, public_url: &str) {
    tokio::spawn(jobs::ring_timers(kept.clone()));
    tokio::spawn(deliver::run(kept.clone(), seal_key.clone(), public_url.to_owned()));
    tokio::spawn(fetch::run(kept.clone(), seal_key.clone()));
    tokio::spawn(feeds::run(kept.clone()));
    tokio::spawn(webhooks::run(kept.clone(), seal_key.clone()));
    tokio::spawn(take_in(kept.clone()));
    tokio::spawn(keep_house(kept.clone()));
    tokio::spawn(watch_disk(kept.clone()));
}

/// Raw mail that was stored and not yet read.
async fn take_in(kept: Kept) {
    const POLL: Duration = Duration::from_millis(500);
    const AFTER_ERROR: Duration = Duration::from_secs(2);
    loop {
        let (mut busy, mut pause) = (false, POLL);
        for workspace_id in workspaces::all_ids(&kept).await.unwrap_or_default() {
            match jobs::take_in_all(&kept, workspace_id).await {
                Ok(count) => busy |= count > 0,
                Err(error) => {
                    tracing::error!(%error, "mail that came in could not be read; it is tried again");
                    pause = AFTER_ERROR;
                }
            }
        }
        if !busy {
            tokio::time::sleep(pause).await;
        }
    }
}

/// Finds out that the disk is full before a person does, and that there is room again: `/health` says so.
async fn watch_disk(kept: Kept) {
    const LOOK: Duration = Duration::from_secs(1);
    const LOOKS_BETWEEN: u32 = 30;
    let (mut said, mut looks) = (false, 0);
    loop {
        tokio::time::sleep(LOOK).await;
        looks += 1;
        if !kept.db.is_full() && looks < LOOKS_BETWEEN {
            continue;
        }
        looks = 0;
        match kept.db.try_to_save().await {
            Ok(()) if said => {
                out::note("there is room on the disk again");
                said = false;
            }
            Err(error) if !said => {
                out::trouble(&crate::trouble::Trouble::from(error).while_doing("nothing can be saved"));
                said = true;
            }
            _ => {}
        }
    }
}

/// Once an hour, and at the start.
async fn keep_house(kept: Kept) {
    loop {
        for workspace_id in workspaces::all_ids(&kept).await.unwrap_or_default() {
            match kept.write(workspace_id, upkeep::sweep).await {
                Ok(0) => {}
                Ok(rows) => tracing::info!(rows, "swept away what had run out"),
                Err(error) => tracing::error!(%error, "could not sweep"),
            }
            while let Ok(1..) = kept.write(workspace_id, upkeep::catch_up).await.inspect_err(|error| {
                tracing::error!(%error, "could not count promises of before");
            }) {}
            loop {
                match kept.write(workspace_id, upkeep::empty_trash).await {
                    Ok(0) => break,
                    Ok(count) => tracing::info!(count, "removed what was deleted 30 days ago"),
                    Err(error) => {
                        tracing::error!(%error, "could not remove what was deleted");
                        break;
                    }
                }
            }
        }
        tokio::time::sleep(Duration::from_secs(3600)).await;
    }
}
