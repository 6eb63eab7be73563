//! The tables, forward only. Full-text search alone has a text for each engine.

use db::{Migration, Script};

pub const ALL: &[Migration] = &[
    Migration { version: 1, name: "house", sql: Script::Common(include_str!("../migrations/0001_house.sql")) },
    Migration {
        version: 2,
        name: "search",
        sql: Script::Split {
            sqlite: include_str!("../migrations/0002_search.sqlite.sql"),
            postgres: include_str!("../migrations/0002_search.postgres.sql"),
        },
    },
    Migration { version: 3, name: "fetching", sql: Script::Common(include_str!("../migrations/0003_fetching.sql")) },
    Migration { version: 4, name: "threading", sql: Script::Common(include_str!("../migrations/0004_threading.sql")) },
    Migration { version: 5, name: "returned", sql: Script::Common(include_str!("../migrations/0005_returned.sql")) },
    Migration { version: 6, name: "sending", sql: Script::Common(include_str!("../migrations/0006_sending.sql")) },
    Migration { version: 7, name: "trash", sql: Script::Common(include_str!("../migrations/0007_trash.sql")) },
    Migration { version: 8, name: "desk", sql: Script::Common(include_str!("../migrations/0008_desk.sql")) },
    Migration { version: 9, name: "answering", sql: Script::Common(include_str!("../migrations/0009_answering.sql")) },
    Migration { version: 10, name: "macros", sql: Script::Common(include_str!("../migrations/0010_macros.sql")) },
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
    "fetching",
    "mailbox_folder",
    "folder_mail",
    "inbound_mailbox",
    "sign_in",
    "message",
    "message_reference",
    "attachment",
    "promise",
    "notification",
    "timer",
    "call_time",
    "team",
    "team_member",
    "saved_view",
    "bulk",
    "assigning",
    "draft",
    "draft_file",
    "presence",
    "macro",
    "outbox",
    "journal",
];
