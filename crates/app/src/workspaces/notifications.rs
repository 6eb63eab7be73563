//! What one of us is told on the page. The sentence is made when it is read: `notice-KIND`, about the subject.

use db::{params, sql};
use jiff::Timestamp;

use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::{Can, Result, Tx, Who};

/// The notice to who takes over what somebody who left had in hand. Its subject is the person who left.
pub const STAFF_LEFT: &str = "staff-left";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    pub id: Id,
    /// `promise-half`, `promise-broken`, …
    pub kind: String,
    /// What it is about, a promise for now.
    pub subject_id: Id,
    pub created_at: Timestamp,
}

/// What the caller has not seen yet, newest first, at most 100.
pub fn unseen(tx: &mut Tx, who: &Who) -> Result<Vec<Notification>> {
    who.may(Can::Read)?;
    let Some(staff_id) = who.staff_id() else { return Ok(Vec::new()) };
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select notification_id, kind, subject_id, created_at from notification
             where workspace_id = $1 and staff_id = $2 and seen_at is null order by notification_id desc limit 100"
        ),
        params![workspace_id, staff_id],
        |row| {
            Ok(Notification {
                id: row.get(0)?,
                kind: row.get(1)?,
                subject_id: row.get(2)?,
                created_at: from_ms(row.get(3)?),
            })
        },
    )?)
}

/// For the number beside the bell: at most 100, so that it stays quick.
pub fn unseen_count(tx: &mut Tx, who: &Who) -> Result<i64> {
    let Some(staff_id) = who.staff_id() else { return Ok(0) };
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!(
            "select count(*) from (select notification_id from notification
               where workspace_id = $1 and staff_id = $2 and seen_at is null limit 100) as unseen"
        ),
        params![workspace_id, staff_id],
        |row| row.get(0),
    )?)
}

/// The caller has seen one, or (`None`) all of them up to now.
pub fn mark_seen(tx: &mut Tx, who: &Who, id: Option<Id>) -> Result<u64> {
    who.may(Can::Read)?;
    let Some(staff_id) = who.staff_id() else { return Ok(0) };
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    Ok(tx.run(
        sql!(
            "update notification set seen_at = $3 where workspace_id = $1 and staff_id = $2 and seen_at is null
               and (cast($4 as bigint) is null or notification_id = $4)"
        ),
        params![workspace_id, staff_id, now, id],
    )?)
}
