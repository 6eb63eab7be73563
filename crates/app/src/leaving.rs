//! Somebody leaves the business, or from now on only reads: what was theirs to do goes to somebody who can do it.

use std::collections::HashMap;

use crate::error::Refused;
use crate::ids::Id;
use crate::workspaces::notifications::STAFF_LEFT;
use crate::workspaces::{self, Staff, staff};

use crate::{Can, Error, Result, Role, Tx, Who, complaints, conversations, improvement, promises};

/// What somebody has to do: promises that are open, or broken and not made right; conversations that are not resolved;
/// complaints that are not closed; actions against causes that are not done, or whose effect nobody has looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    pub promises: i64,
    pub conversations: i64,
    pub complaints: i64,
    pub actions: i64,
}

/// What waits in whose hands. Who has nothing to do is not in it.
pub fn work(tx: &mut Tx, who: &Who) -> Result<HashMap<Id, Work>> {
    who.may(Can::Read)?;
    let mut all: HashMap<Id, Work> = HashMap::new();
    for (owner_id, count) in promises::store::owed_by_each(tx)? {
        all.entry(owner_id).or_default().promises = count;
    }
    for (assignee_id, count) in conversations::in_hands_of_each(tx)? {
        all.entry(assignee_id).or_default().conversations = count;
    }
    for (owner_id, count) in complaints::lookup::open_of_each(tx)? {
        all.entry(owner_id).or_default().complaints = count;
    }
    for (owner_id, count) in improvement::in_hands_of_each(tx)? {
        all.entry(owner_id).or_default().actions = count;
    }
    Ok(all)
}

/// They left: no log-in, no token. What they did stays theirs; what they still had to do goes to `to_staff_id`, who is
/// told once. Refused without somebody to take it: `staff-has-work`, so that no promise is left without an owner.
pub fn deactivate(tx: &mut Tx, who: &Who, id: Id, to_staff_id: Option<Id>) -> Result<Staff> {
    who.may(Can::ManageStaff)?;
    let left = staff::deactivate(tx, who, id)?;
    hand_on(tx, who, left, to_staff_id)
}

/// Another role. One that can't keep promises has none in hand: refused as in `deactivate`.
pub fn change_role(tx: &mut Tx, who: &Who, id: Id, role: Role, to_staff_id: Option<Id>) -> Result<Staff> {
    let changed = staff::change_role(tx, who, id, role)?;
    if changed.may_own() { Ok(changed) } else { hand_on(tx, who, changed, to_staff_id) }
}

fn hand_on(tx: &mut Tx, who: &Who, left: Staff, to_staff_id: Option<Id>) -> Result<Staff> {
    let id = left.id;
    if let Some(to_staff_id) = to_staff_id
        && let Some(problem) = workspaces::owner_problem(tx, "to_staff_id", to_staff_id)?
    {
        return Err(Error::Invalid(vec![problem]));
    }
    let Some(work) = work(tx, who)?.remove(&id) else { return Ok(left) };
    let Some(to_staff_id) = to_staff_id else {
        let refused = Refused::new("staff-has-work").with("name", &left.name);
        let refused = refused.with("promises", work.promises).with("conversations", work.conversations);
        return Err(refused.with("complaints", work.complaints).with("actions", work.actions).into());
    };
    promises::hand_over_all(tx, who, id, to_staff_id)?;
    complaints::hand_over_all(tx, who, id, to_staff_id)?;
    conversations::hand_over_all(tx, who, id, to_staff_id)?;
    improvement::hand_over_all(tx, who, id, to_staff_id)?;
    if who.staff_id() != Some(to_staff_id) {
        workspaces::tell_staff(tx, to_staff_id, STAFF_LEFT, id)?;
    }
    Ok(left)
}
