//! What goes on beside the pages: timers, mail going out, mail that came in, housekeeping. Each may be killed at any
//! moment: what was not finished is taken up again from the database.

use std::time::Duration;

use app::workspaces::{self, SealKey};
use app::{Kept, jobs, upkeep};

use crate::deliver;

pub fn start(kept: &Kept, seal_key: &SealKey, public_url: &str) {
    tokio::spawn(jobs::ring_timers(kept.clone()));
    tokio::spawn(deliver::run(kept.clone(), seal_key.clone(), public_url.to_owned()));
    tokio::spawn(keep_house(kept.clone()));
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
        }
        tokio::time::sleep(Duration::from_secs(3600)).await;
    }
}
