//! The call back that a complaint promised is kept, released and made right there, with what came of it: so that a complaint has one
//! live call back until the customer accepts. What becomes of it otherwise (time, moving, another owner) is told by a timer.

use super::honest::make_right_now;
use super::rules::Promise;
use super::{Kind, MakingRight, State, keep_now, release_now};
use crate::error::Refused;
use crate::ids::Id;
use crate::{Result, Tx, Who, timers};

/// The source of what a complaint promised.
pub const SOURCE: &str = "complaint";
/// Rings at once when something became of such a promise; the subject is the promise.
pub const TIMER: &str = "complaint.promise";

/// What refuses what is said in the complaint.
pub const BELONGS: &str = "promise-belongs-to-complaint";

/// A call back that is kept by calling, where its complaint is.
pub fn is_call(promise: &Promise) -> bool {
    let is_live = matches!(promise.state, State::Open | State::Broken);
    is_live && promise.source == SOURCE && promise.kind == Kind::CallBack
}

/// What came of the call is said where the complaint is.
pub(super) fn may_end_here(promise: &Promise) -> Result<(), Refused> {
    if is_call(promise) { Err(Refused::new(BELONGS)) } else { Ok(()) }
}

/// As `promises::keep`, by the complaint.
pub(crate) fn keep(tx: &mut Tx, who: &Who, id: Id, evidence: &str) -> Result<Promise> {
    keep_now(tx, who, id, evidence)
}

/// As `promises::release`, by the complaint.
pub(crate) fn release(tx: &mut Tx, who: &Who, id: Id, reason: &str) -> Result<Promise> {
    release_now(tx, who, id, reason)
}

/// As `promises::make_right_with`, by the complaint.
pub(crate) fn make_right(tx: &mut Tx, who: &Who, id: Id, right: &MakingRight) -> Result<Promise> {
    make_right_now(tx, who, id, right)
}

/// Something became of it: whoever knows the complaint hears of it at once.
pub(super) fn changed(tx: &mut Tx, promise: &Promise) -> Result<()> {
    if promise.source != SOURCE {
        return Ok(());
    }
    let now = tx.now;
    timers::set(tx, now, TIMER, promise.id)
}
