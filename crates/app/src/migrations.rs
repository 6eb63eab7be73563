//! The tables, forward only. Full-text search alone has a text for each engine.

use db::Migration;

pub const ALL: &[Migration] = &[
    Migration::same(1, "house", include_str!("../migrations/0001_house.sql")),
    Migration::each(
        2,
        "search",
        include_str!("../migrations/0002_search.sqlite.sql"),
        include_str!("../migrations/0002_search.postgres.sql"),
    ),
];

/// All plain tables, parents before children: the order in which a copy (backup, restore, move to PostgreSQL) goes.
/// The search tables are made anew from the messages.
pub const TABLES: &[&str] = &[
    "secret",
    "workspace",
    "counter",
    "staff",
    "session",
    "login_attempt",
    "api_token",
    "idempotency",
    "mailbox",
    "customer",
    "contact",
    "preference",
    "status",
    "conversation",
    "tag",
    "conversation_tag",
    "inbound",
    "inbound_raw",
    "message",
    "attachment",
    "promise",
    "notification",
    "timer",
    "outbox",
    "journal",
];
