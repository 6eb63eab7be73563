//! Numbers that pages show without counting rows, and the numbering of conversations.

use db::{params, sql};

use crate::{Result, Tx};

/// Names of counters.
pub const CONVERSATION_NUMBER: &str = "conversation_number";
pub const CONVERSATIONS_OPEN: &str = "conversations_open";
pub const CONVERSATIONS_WAITING: &str = "conversations_waiting";
pub const PROMISES_OPEN: &str = "promises_open";
pub const CUSTOMERS: &str = "customers";
pub const COMPLAINT_NUMBER: &str = "complaint_number";
pub const COMPLAINTS_OPEN: &str = "complaints_open";
/// Those that went on, or ended, by an honest exception: counted apart, and never down.
pub const COMPLAINTS_UNCONFIRMED: &str = "complaints_unconfirmed";
pub const COMPLAINTS_UNREACHABLE: &str = "complaints_unreachable";
pub const COMPLAINTS_OTHER_WAY: &str = "complaints_other_way";
pub const COMPLAINTS_FINAL_RESPONSE: &str = "complaints_final_response";
pub const COMPLAINTS_BEFORE: &str = "complaints_before";

/// Adds to a counter; it begins at 0.
pub fn add(tx: &mut Tx, name: &str, by: i64) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into counter (workspace_id, name, value) values ($1, $2, $3)
             on conflict (workspace_id, name) do update set value = counter.value + $3"
        ),
        params![workspace_id, name, by],
    )?;
    Ok(())
}

/// The next number, from 1.
pub fn next(tx: &mut Tx, name: &str) -> Result<i64> {
    add(tx, name, 1)?;
    get(tx, name)
}

pub fn get(tx: &mut Tx, name: &str) -> Result<i64> {
    let workspace_id = tx.workspace_id;
    let value = tx.maybe(
        sql!("select value from counter where workspace_id = $1 and name = $2"),
        params![workspace_id, name],
        |row| row.get(0),
    )?;
    Ok(value.unwrap_or(0))
}
