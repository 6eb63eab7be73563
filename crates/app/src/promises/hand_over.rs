//! A promise goes from one of us to another: one by one, or all at once when somebody leaves.

use serde_json::{Value, json};

use super::rules::{Promise, check_words};
use super::{break_now, of_complaint, paging, store, write};
use crate::ids::Id;
use crate::{Can, Error, Result, Tx, Who, workspaces};

/// From now on it is `to_staff_id`'s, who is told at once on the page and by mail. Its times stay, and so does its timer:
/// it asks for the owner when it rings.
pub fn hand_over(tx: &mut Tx, who: &Who, id: Id, to_staff_id: Id, reason: &str) -> Result<Promise> {
    who.may(Can::KeepPromises)?;
    let before = store::load(tx, id)?;
    if who.staff_id() != Some(before.owner_id) {
        who.may(Can::ChangeOthersPromises)?;
    }
    hand_over_now(tx, who, id, to_staff_id, reason)
}

pub(super) fn hand_over_now(tx: &mut Tx, who: &Who, id: Id, to_staff_id: Id, reason: &str) -> Result<Promise> {
    let before = store::load(tx, id)?;
    let mut problems = Vec::from_iter(workspaces::owner_problem(tx, "to_staff_id", to_staff_id)?);
    problems.extend(check_words("reason", reason).err());
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    if before.is_overdue(tx.now) {
        break_now(tx, before)?;
    }
    let before = store::load(tx, id)?;
    let promise = pass(tx, who, before, to_staff_id, json!({"reason": reason.trim()}))?;
    if who.staff_id() != Some(to_staff_id) {
        workspaces::tell_staff(tx, to_staff_id, "promise-handed-over", id)?;
    }
    Ok(promise)
}

/// All that somebody who leaves still owes. The new owner hears of it once, from the caller, not once for each.
pub(crate) fn hand_over_all(tx: &mut Tx, who: &Who, from_staff_id: Id, to_staff_id: Id) -> Result<()> {
    for promise in store::owed_by(tx, from_staff_id)? {
        pass(tx, who, promise, to_staff_id, json!({"left": true}))?;
    }
    Ok(())
}

fn pass(tx: &mut Tx, who: &Who, before: Promise, to_staff_id: Id, mut details: Value) -> Result<Promise> {
    let from_id = before.owner_id;
    let promise = before.hand_over(to_staff_id)?;
    store::update(tx, &promise)?;
    if let Some(details) = details.as_object_mut() {
        details.extend([("owner_id".to_owned(), json!(to_staff_id)), ("before".to_owned(), json!(from_id))]);
    }
    write(tx, who, "promise.handed_over", &promise, details)?;
    paging::taken_over(tx, who, &promise)?;
    of_complaint::changed(tx, &promise)?;
    Ok(promise)
}
