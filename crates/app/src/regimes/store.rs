//! Regimes of a business's own, and which holds for what.

use db::{Row, params, sql};

use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::{Result, Timestamp, Tx};

/// A regime of the business's own as it was saved once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    pub key: String,
    pub version: i64,
    pub text: String,
    pub saved_at: Timestamp,
}

fn saved(row: &Row<'_>) -> Result<Saved, db::Error> {
    Ok(Saved { key: row.get(0)?, version: row.get(1)?, text: row.get(2)?, saved_at: from_ms(row.get(3)?) })
}

/// Those that can be chosen, as they are now, by key.
pub fn list(tx: &mut Tx) -> Result<Vec<Saved>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select regime_key, version, body, created_at from regime where workspace_id = $1 and is_current
             order by regime_key limit 200"
        ),
        params![workspace_id],
        saved,
    )?)
}

/// As it is now; `None`: there is none, or it was taken away.
pub fn current(tx: &mut Tx, key: &str) -> Result<Option<Saved>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select regime_key, version, body, created_at from regime
             where workspace_id = $1 and regime_key = $2 and is_current"
        ),
        params![workspace_id, key],
        saved,
    )?)
}

/// As it was in this version, also when it was taken away since.
pub fn version(tx: &mut Tx, key: &str, version: i64) -> Result<Option<Saved>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select regime_key, version, body, created_at from regime
             where workspace_id = $1 and regime_key = $2 and version = $3"
        ),
        params![workspace_id, key, version],
        saved,
    )?)
}

/// A new version, which is the current one from now on; gives its number.
pub fn put(tx: &mut Tx, key: &str, name: &str, text: &str, by: Option<Id>) -> Result<i64> {
    retire(tx, key)?;
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    Ok(tx.row(
        sql!(
            "insert into regime (workspace_id, regime_key, version, name, body, is_current, created_by_id, created_at)
             values ($1, $2, (select coalesce(max(version), 0) + 1 from regime where workspace_id = $1 and regime_key = $2),
               $3, $4, true, cast($5 as bigint), $6) returning version"
        ),
        params![workspace_id, key, name, text, by, now],
        |row| row.get(0),
    )?)
}

/// Nobody can choose it any more; cases that began under it still find it.
pub fn retire(tx: &mut Tx, key: &str) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update regime set is_current = false where workspace_id = $1 and regime_key = $2 and is_current"),
        params![workspace_id, key],
    )?;
    Ok(())
}

/// Which holds for this kind of complaint; '' stands for all others.
pub fn choice(tx: &mut Tx, kind: &str) -> Result<Option<String>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select regime_key from regime_choice where workspace_id = $1 and kind in ($2, '')
             order by kind desc limit 1"
        ),
        params![workspace_id, kind],
        |row| row.get(0),
    )?)
}

pub fn choices(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!("select kind, regime_key from regime_choice where workspace_id = $1 order by kind limit 500"),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

pub fn choose(tx: &mut Tx, kind: &str, key: &str) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into regime_choice (workspace_id, kind, regime_key, updated_at) values ($1, $2, $3, $4)
             on conflict (workspace_id, kind) do update set regime_key = $3, updated_at = $4"
        ),
        params![workspace_id, kind, key, now],
    )?;
    Ok(())
}

pub fn forget_choice(tx: &mut Tx, kind: &str) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from regime_choice where workspace_id = $1 and kind = $2"), params![workspace_id, kind])?;
    Ok(())
}

pub fn is_chosen(tx: &mut Tx, key: &str) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let first: Option<String> = tx.maybe(
        sql!("select kind from regime_choice where workspace_id = $1 and regime_key = $2 limit 1"),
        params![workspace_id, key],
        |row| row.get(0),
    )?;
    Ok(first.is_some())
}
