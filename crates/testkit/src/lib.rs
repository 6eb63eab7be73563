//! What tests stand on: a migrated workspace on both databases, with a clock and ids that the test holds. Development only.
//!
//! ```no_run
//! for kept in testkit::each_database() {
//!     let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
//!     kept.at("2026-11-24T15:00:00Z");
//!     kept.write(move |tx| { /* verbs of app */ app::counters::add(tx, "x", 1) }).unwrap();
//!     let _ = ruth;
//! }
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that can't be set up should stop, loudly

mod kept;
mod shared;

pub use kept::{OWNER_EMAIL, PASSPHRASE, START, TestKept, each_database, new_workspace, on_sqlite};
pub use shared::{requires_all, shared_data, worktree};
