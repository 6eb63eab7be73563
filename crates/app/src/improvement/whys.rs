//! Why it happened, and why that: answers under a complaint that branch, and end in a cause.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::{store, write};
use crate::error::Field;
use crate::ids::Id;
use crate::promises::rules::check_words;
use crate::{Can, Error, Result, Tx, Who, narrowing};

/// So many answers under one complaint at most.
pub const MAX_WHYS: usize = 60;
/// So often "why" is asked in a row at most.
pub const MAX_DEPTH: usize = 8;

/// One answer to "why?".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    pub id: Id,
    /// The answer it goes on from; `None`: why the complaint came about.
    pub parent_id: Option<Id>,
    /// How deep it stands, 0 at the complaint.
    pub level: usize,
    pub says: String,
    /// What shows it; empty: nobody said yet.
    pub evidence: String,
    /// Where the chain ends.
    pub cause_id: Option<Id>,
    pub made_at: Timestamp,
    pub made_by_id: Option<Id>,
}

#[derive(Debug, Clone, Default)]
pub struct NewWhy {
    pub parent_id: Option<Id>,
    pub says: String,
    pub evidence: String,
    pub cause_id: Option<Id>,
}

/// The answers under a complaint, each parent before what goes on from it, in the order in which they were given.
pub(super) fn of_complaint(tx: &mut Tx, complaint_id: Id) -> Result<Vec<Why>> {
    let all = store::whys(tx, complaint_id)?;
    let mut ordered = Vec::new();
    let children = |id: Option<Id>| all.iter().filter(move |why| why.parent_id == id);
    let mut open: Vec<(usize, &Why)> = children(None).rev().map(|why| (0, why)).collect();
    while let Some((level, why)) = open.pop() {
        ordered.push(Why { level, ..why.clone() });
        open.extend(children(Some(why.id)).rev().map(|why| (level + 1, why)));
    }
    Ok(ordered)
}

/// Another answer. Several to the same question branch the chain.
pub fn ask_why(tx: &mut Tx, who: &Who, complaint_id: Id, new: &NewWhy) -> Result<Why> {
    who.may(Can::Talk)?;
    narrowing::must_concern(tx, who, complaint_id)?;
    store::guard(tx, complaint_id)?.ok_or(Error::NotFound("complaint"))?;
    let all = of_complaint(tx, complaint_id)?;
    let parent = new.parent_id.map(|id| all.iter().find(|why| why.id == id));
    let mut problems: Vec<Field> = check_words("says", &new.says).err().into_iter().collect();
    if !new.evidence.trim().is_empty() {
        problems.extend(check_words("evidence", &new.evidence).err());
    }
    if parent == Some(None) {
        problems.push(Field::new("parent_id", "problem-unknown-why"));
    }
    let level = parent.flatten().map_or(0, |why| why.level + 1);
    if all.len() >= MAX_WHYS || level >= MAX_DEPTH {
        problems.push(Field::new("says", "problem-why-many").with("max", MAX_WHYS).with("deep", MAX_DEPTH));
    }
    let tree = store::tree(tx)?;
    let cause = new.cause_id.map(|id| tree.get(id).map(|cause| cause.id));
    if cause == Some(None) {
        problems.push(Field::new("cause_id", "problem-unknown-cause"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let why = Why {
        id: tx.new_id(),
        parent_id: new.parent_id,
        level,
        says: new.says.trim().to_owned(),
        evidence: new.evidence.trim().to_owned(),
        cause_id: cause.flatten(),
        made_at: tx.now,
        made_by_id: who.staff_id(),
    };
    store::insert_why(tx, complaint_id, &why)?;
    write(tx, who, "cause.why", complaint_id, &json!({"says": why.says, "parent_id": why.parent_id}))?;
    Ok(why)
}

/// The complaint that an answer belongs to.
pub fn complaint_of_why(tx: &mut Tx, id: Id) -> Result<Id> {
    store::complaint_of_why(tx, id)
}

/// An answer was wrong: it goes, with all that went on from it.
pub fn take_back_why(tx: &mut Tx, who: &Who, complaint_id: Id, id: Id) -> Result<()> {
    who.may(Can::Talk)?;
    narrowing::must_concern(tx, who, complaint_id)?;
    let all = of_complaint(tx, complaint_id)?;
    let at = all.iter().position(|why| why.id == id).ok_or(Error::NotFound("why"))?;
    let level = all.get(at).map_or(0, |why| why.level);
    let below = all.iter().skip(at + 1).take_while(|why| why.level > level);
    let gone: Vec<Id> = std::iter::once(id).chain(below.map(|why| why.id)).collect();
    store::delete_whys(tx, &gone)?;
    write(tx, who, "cause.why_taken_back", complaint_id, &json!({"count": gone.len()}))
}
