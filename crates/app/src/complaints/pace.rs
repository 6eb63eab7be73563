//! How often somebody may tell us something by a page that is open to them: enough for anybody who is angry, too little to
//! bury us. Counted by the hour, and who it was is not kept.

use db::{params, sql};
use sha2::{Digest, Sha256};

use crate::time::ms;
use crate::{Error, Result, Tx};

/// One hour, in ms.
const SPAN_MS: i64 = 3_600_000;

/// A digest that says nothing of what went into it.
pub(super) fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Counts one of at most `most` an hour for whoever this is. Errors: `Busy(seconds)` until their hour is over.
pub(super) fn count(tx: &mut Tx, who: &[&str], most: i64) -> Result<()> {
    let (workspace_id, key, now) = (tx.workspace_id, digest(who), ms(tx.now));
    let known: Option<(i64, i64)> = tx.maybe(
        sql!("select begun_at, times from complaint_pace where workspace_id = $1 and who_key = $2"),
        params![workspace_id, key],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (begun_at, times) = known.filter(|(begun_at, _)| now - begun_at < SPAN_MS).unwrap_or((now, 0));
    if times >= most {
        return Err(Error::Busy((begun_at + SPAN_MS - now + 999) / 1000));
    }
    tx.run(
        sql!(
            "insert into complaint_pace (workspace_id, who_key, begun_at, times) values ($1, $2, $3, $4)
             on conflict (workspace_id, who_key) do update set begun_at = $3, times = $4"
        ),
        params![workspace_id, key, begun_at, times + 1],
    )?;
    forget_old(tx)
}

/// An hour that is over says nothing any more.
fn forget_old(tx: &mut Tx) -> Result<()> {
    let (workspace_id, before) = (tx.workspace_id, ms(tx.now) - SPAN_MS);
    tx.run(
        sql!("delete from complaint_pace where workspace_id = $1 and begun_at < $2"),
        params![workspace_id, before],
    )?;
    Ok(())
}
