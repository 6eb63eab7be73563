//! Fetches the calendars that are due, one after the other, with no transaction open.

use std::time::Duration;

use app::calendars::feeds::{self, Due, Failed, MOST_BYTES};
use app::{Id, Kept, workspaces};
use push::get::{self, Got, NotFetched};

pub async fn run(kept: Kept) {
    const POLL: Duration = Duration::from_secs(5);
    loop {
        for workspace_id in workspaces::all_ids(&kept).await.unwrap_or_default() {
            if let Err(error) = fetch_due(&kept, workspace_id).await {
                tracing::error!(%error, "calendars could not be fetched; they are tried again");
            }
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn fetch_due(kept: &Kept, workspace_id: Id) -> app::Result<()> {
    if kept.read(workspace_id, feeds::due).await?.is_empty() {
        return Ok(());
    }
    for due in kept.write(workspace_id, feeds::lease).await? {
        let got = fetch(&due).await;
        kept.write(workspace_id, move |tx| feeds::fetched(tx, &due, got.as_ref())).await?;
    }
    Ok(())
}

/// What the server said of the text last time goes with the question, so that it need not send it again.
async fn fetch(due: &Due) -> Result<Got, Failed> {
    let (due, most) = (due.clone(), u64::try_from(MOST_BYTES).unwrap_or(u64::MAX));
    let ask = move || get::text(&due.url, most, &due.stamp, push::endpoint::inside());
    match tokio::task::spawn_blocking(ask).await {
        Ok(got) => got.map_err(why),
        Err(error) => Err(("problem-feed-unreachable", error.to_string())),
    }
}

/// In words for the page: the key of a text, and what stands in its gap.
fn why(failed: NotFetched) -> Failed {
    match failed {
        NotFetched::Status(status) => ("problem-feed-status", status.to_string()),
        NotFetched::NotPublic => ("problem-feed-address", String::new()),
        NotFetched::TooLarge => ("problem-feed-too-large", String::new()),
        NotFetched::NotText => ("problem-feed-not-text", String::new()),
        NotFetched::Unreachable(reason) => ("problem-feed-unreachable", reason),
    }
}
