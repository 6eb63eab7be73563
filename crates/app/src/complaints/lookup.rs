//! Which complaint it is, by what is known of it.

use db::{params, sql};

use crate::ids::Id;
use crate::time::ms;
use crate::{Can, Error, Result, Tx, Who};

pub fn id_of_number(tx: &mut Tx, number: i64) -> Result<Id> {
    let workspace_id = tx.workspace_id;
    tx.maybe(
        sql!("select complaint_id from complaint where workspace_id = $1 and number = $2"),
        params![workspace_id, number],
        |row| row.get(0),
    )?
    .ok_or(Error::NotFound("complaint"))
}

/// The complaint of this number in one sentence, which is for all of us, however narrow its story: (number, summary).
pub fn named(tx: &mut Tx, who: &Who, number: i64) -> Result<Option<(i64, String)>> {
    who.may(Can::Read)?;
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select number, summary from complaint where workspace_id = $1 and number = $2"),
        params![workspace_id, number],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

/// The complaint whose live call-back promise this is.
pub fn of_call_back(tx: &mut Tx, promise_id: Id) -> Result<Option<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select complaint_id from complaint where workspace_id = $1 and call_back_id = $2"),
        params![workspace_id, promise_id],
        |row| row.get(0),
    )?)
}

/// The newest complaint of this customer that is watched, before the one that is named.
pub fn watched(tx: &mut Tx, customer_id: Id, except: Id) -> Result<Option<Id>> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    Ok(tx.maybe(
        sql!(
            "select complaint_id from complaint where workspace_id = $1 and customer_id = $2 and watch_until_at > $3
               and complaint_id <> $4 order by watch_until_at desc limit 1"
        ),
        params![workspace_id, customer_id, now, except],
        |row| row.get(0),
    )?)
}

/// What somebody has in hand.
pub fn open_of_owner(tx: &mut Tx, owner_id: Id) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select complaint_id from complaint where workspace_id = $1 and owner_id = $2 and state <> 'closed' order by number"
        ),
        params![workspace_id, owner_id],
        |row| row.get(0),
    )?)
}

/// The same, counted for everybody at once: (owner, how many).
pub fn open_of_each(tx: &mut Tx) -> Result<Vec<(Id, i64)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select owner_id, count(*) from complaint where workspace_id = $1 and state <> 'closed' group by owner_id"
        ),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

/// The oldest whose words were never written down for their twins.
pub fn without_likeness(tx: &mut Tx, limit: i64) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select complaint_id from complaint c where workspace_id = $1 and not exists
               (select 1 from likeness l where l.workspace_id = $1 and l.complaint_id = c.complaint_id)
             order by complaint_id limit $2"
        ),
        params![workspace_id, limit],
        |row| row.get(0),
    )?)
}
