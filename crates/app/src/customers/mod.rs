//! Customers: who they are, how to reach them, what they asked for.

use db::{params, sql};

use crate::ids::Id;
use crate::{Error, Result, Tx, workspaces};

/// The customer this id stands for now: itself, or the one it was merged into.
pub fn surviving(tx: &mut Tx, id: Id) -> Result<Id> {
    let workspace_id = tx.workspace_id;
    let merged: Option<Option<Id>> = tx.maybe(
        sql!("select merged_into_id from customer where workspace_id = $1 and customer_id = $2"),
        params![workspace_id, id],
        |row| row.get(0),
    )?;
    Ok(merged.ok_or(Error::NotFound("customer"))?.unwrap_or(id))
}

/// The customer's own language and time zone (the workspace's where they have none).
pub fn words(tx: &mut Tx, customer_id: Id) -> Result<i18n::Words> {
    let workspace_id = tx.workspace_id;
    let (locale, zone): (Option<String>, Option<String>) = tx
        .maybe(
            sql!("select locale, time_zone from customer where workspace_id = $1 and customer_id = $2"),
            params![workspace_id, customer_id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .ok_or(Error::NotFound("customer"))?;
    workspaces::words(tx, locale.as_deref(), zone.as_deref())
}
