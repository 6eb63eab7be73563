//! How long a reply waits before it leaves, so that whoever wrote it can take it back.

use db::{params, sql};
use serde_json::json;

use crate::error::Field;
use crate::journal::{self, About};
use crate::{Can, Error, Result, Tx, Who};

/// The longest, in seconds. 0: replies leave at once.
pub const MAX_S: i64 = 60;

/// In seconds; 10 unless the business set it otherwise.
pub fn undo_send_s(tx: &mut Tx) -> Result<i64> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(sql!("select undo_send_s from workspace where workspace_id = $1"), params![workspace_id], |row| {
        row.get(0)
    })?)
}

/// Sets it for the whole business. Replies that wait already keep their time.
pub fn set_undo_send(tx: &mut Tx, who: &Who, seconds: i64) -> Result<()> {
    who.may(Can::ManageWorkspace)?;
    if !(0..=MAX_S).contains(&seconds) {
        return Err(Error::Invalid(vec![Field::new("undo_send_s", "problem-undo-send").with("max", MAX_S)]));
    }
    let workspace_id = tx.workspace_id;
    tx.run(sql!("update workspace set undo_send_s = $2 where workspace_id = $1"), params![workspace_id, seconds])?;
    let about = About { subject_id: workspace_id, ..About::default() };
    journal::write(tx, who, "workspace.changed", about, &json!({"undo_send_s": seconds}))
}
