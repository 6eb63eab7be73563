//! Journeys in a real browser against the real binary. Development only.
//!
//! ```no_run
//! # async fn journey() -> anyhow::Result<()> {
//! e2e::play("today", e2e::Start::SetUp, async |stage| {
//!     stage.log_in().await?;
//!     stage.browser.wait_for("Today").await
//! })
//! .await
//! # }
//! ```
//!
//! A journey that fails leaves `target/e2e-shots/NAME-failed.png` and what was to be read on the page. Where there is no
//! Chromium, journeys are left out loudly; with `KEPT_REQUIRE_ALL=1` that is a failure.

mod accessibility;
mod binary;
mod browser;
mod days;
mod driver;
mod imapserver;
mod mailserver;
mod server;
mod stage;

pub use browser::{Browser, keep};
pub use imapserver::ImapServer;
pub use mailserver::MailServer;
pub use server::{Kept, Start};
pub use stage::{EMAIL, NAME, PASSPHRASE, Stage, log_in, play, play_alone};
