//! Who fetches a mailbox: of many nodes one at a time, until its lease ends.

use super::{accounts, store};
use crate::ids::Id;
use crate::time::{ms, plus_ms};
use crate::{Error, Result, Tx};

/// So long a node may be silent before another one takes over.
const LEASE_MS: i64 = 60_000;

/// The right to fetch one mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    pub mailbox_id: Id,
    /// Any number that no other node has.
    pub holder: Id,
}

/// Takes the lease, or keeps it; `false` when another node has it.
pub fn take(tx: &mut Tx, lease: Lease) -> Result<bool> {
    let until = ms(plus_ms(tx.now, LEASE_MS));
    Ok(store::take_lease(tx, lease, until)? > 0)
}

/// Keeps the lease. Refused (a conflict) when another node has taken over: then nothing more may be written.
pub fn renew(tx: &mut Tx, lease: Lease) -> Result<()> {
    if take(tx, lease)? { Ok(()) } else { Err(Error::Conflict("mailbox")) }
}

/// Gives the lease back.
pub fn tell_free(tx: &mut Tx, lease: Lease) -> Result<()> {
    store::free_lease(tx, lease)
}

/// A look at the whole mailbox is over, and everything that was there is here. `wish`: the one it answers; `counted`:
/// what is there was compared with what we hold.
pub fn look_went_well(tx: &mut Tx, lease: Lease, wish: i64, counted: bool) -> Result<()> {
    renew(tx, lease)?;
    store::put_good_look(tx, lease.mailbox_id, wish, counted)
}

/// A look failed; gives the failures in a row. `came`: mails came before it did, so it is the first in its row.
pub fn look_failed(tx: &mut Tx, lease: Lease, wish: i64, reason: &str, came: bool) -> Result<i64> {
    renew(tx, lease)?;
    store::put_failed_look(tx, lease.mailbox_id, wish, reason, came)?;
    Ok(accounts::get(tx, lease.mailbox_id)?.failures)
}
