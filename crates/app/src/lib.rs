//! The business: rules (pure), stores (SQL) and verbs, one folder a noun.
//!
//! Plain synchronous Rust: no network call can happen inside a transaction, because nothing in here is async but the
//! doors [`Kept::read`] and [`Kept::write`]. One workspace has one writer at a time on both engines (SQLite by nature,
//! PostgreSQL by an advisory lock), so a verb may read, decide and write without races: `docs/decisions/0003`.

pub mod calendars;
pub mod clock;
pub mod complaints;
pub mod conversations;
pub mod counters;
pub mod customers;
pub mod error;
pub mod fetching;
pub mod fields;
pub mod following;
pub mod idempotency;
pub mod ids;
pub mod improvement;
pub mod jobs;
pub mod journal;
pub mod kept;
pub mod leaving;
pub mod links;
pub mod macros;
pub mod migrations;
pub mod narrowing;
pub mod notices;
pub mod outbox;
pub mod policy;
pub mod promises;
pub mod recount;
pub mod regimes;
pub mod remedies;
pub mod reports;
pub mod search;
pub mod standards;
pub mod time;
pub mod timers;
pub mod upkeep;
pub mod views;
pub mod webhooks;
pub mod who;
pub mod workspaces;

pub use clock::Clock;
pub use error::{Error, Field, Result};
pub use ids::{Id, Ids};
pub use jiff::Timestamp;
pub use kept::{Kept, Tx};
pub use policy::{Can, Role};
pub use who::{Actor, Who};

/// A page of a list and where the next one begins: an opaque cursor, `None` at the end.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}
