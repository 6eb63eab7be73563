//! The call back that a complaint promised is kept, released and made right there, with what came of it: so that a complaint has one
//! live call back until the customer accepts. What becomes of it otherwise (time, moving, another owner) is told by a timer.

use super::hand_over::hand_over_now;
use super::honest::make_right_now;
use super::rules::Promise;
use super::{Kind, MakingRight, Move, State, Warning, keep_now, move_now, release_now, store, warn};
use crate::error::Refused;
use crate::ids::Id;
use crate::{Result, Timestamp, Tx, Who, timers};

/// The source of what a complaint promised.
pub const SOURCE: &str = "complaint";
/// The source of what somebody read on the public form. Nobody has seen yet that they are who they say: Kept mails them
/// nothing by itself.
pub const FORM: &str = "form";
/// Rings at once when something became of such a promise; the subject is the promise.
pub const TIMER: &str = "complaint.promise";

/// What refuses what is said in the complaint.
pub const BELONGS: &str = "promise-belongs-to-complaint";

/// A call back that is kept by calling, where its complaint is.
pub fn is_call(promise: &Promise) -> bool {
    let is_live = matches!(promise.state, State::Open | State::Broken);
    is_live && promise.source == SOURCE && promise.kind == Kind::CallBack
}

/// A call back, or a time that was told: what came of it is said in the complaint. What we offered is kept like any other.
pub(crate) fn is_said_there(promise: &Promise) -> bool {
    let of_complaint = [SOURCE, FORM].contains(&promise.source.as_str());
    of_complaint && matches!(promise.kind, Kind::CallBack | Kind::Reply | Kind::Update)
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

/// As `promises::move_to`, by a letter that tells them before it is due: with a reason and a new time.
pub(crate) fn move_by_letter(
    tx: &mut Tx,
    who: &Who,
    id: Id,
    by: Timestamp,
    reason: &str,
) -> Result<(Promise, Promise)> {
    let to = Move { from: None, by, reason: reason.to_owned(), agreed: true };
    move_now(tx, who, id, to, "letter")
}

/// As `promises::warn`, by a letter; `message_id` is its mail, if it has one.
pub(crate) fn warn_by_letter(
    tx: &mut Tx,
    who: &Who,
    id: Id,
    warning: &Warning,
    message_id: Option<Id>,
) -> Result<Promise> {
    warn::warn_by_letter(tx, who, id, warning, message_id)
}

/// The mail of a letter did not arrive: of what it was to tell, the customer knows nothing.
pub(crate) fn letter_failed(tx: &mut Tx, message_id: Id, reason: &str) -> Result<()> {
    warn::letter_failed(tx, message_id, reason)
}

/// As `promises::hand_over`, with the complaint: whoever may give that to somebody gives this.
pub(crate) fn hand_over(tx: &mut Tx, who: &Who, id: Id, to_staff_id: Id, reason: &str) -> Result<Promise> {
    hand_over_now(tx, who, id, to_staff_id, reason)
}

/// As `promises::make_right_with`, by the complaint.
pub(crate) fn make_right(tx: &mut Tx, who: &Who, id: Id, right: &MakingRight) -> Result<Promise> {
    make_right_now(tx, who, id, right)
}

/// What is said in it stands as it is given, instead of what stood there: its evidence, why it was released, how it was made
/// right.
pub(crate) fn say(tx: &mut Tx, promise: &Promise) -> Result<()> {
    store::update(tx, promise)
}

/// Something became of it: whoever knows the complaint hears of it at once.
pub(super) fn changed(tx: &mut Tx, promise: &Promise) -> Result<()> {
    if promise.source != SOURCE {
        return Ok(());
    }
    let now = tx.now;
    timers::set(tx, now, TIMER, promise.id)
}
