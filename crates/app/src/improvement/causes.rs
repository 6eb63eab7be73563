//! The tree of causes grows and changes: added, renamed, moved, retired, merged.

use std::collections::BTreeMap;

use serde_json::json;

use super::tree::{Cause, MAX_CAUSES, Starter, Tree};
use super::{counting, store, write};
use crate::error::Field;
use crate::ids::Id;
use crate::{Can, Error, Result, Tx, Who, search};

pub fn list(tx: &mut Tx, who: &Who) -> Result<Tree> {
    who.may(Can::Read)?;
    store::tree(tx)
}

fn standing(tree: &Tree, id: Id) -> Result<Cause> {
    tree.get(id).filter(|cause| cause.id == id).cloned().ok_or(Error::NotFound("cause"))
}

fn none(problems: impl IntoIterator<Item = Field>) -> Result<()> {
    let problems: Vec<Field> = problems.into_iter().collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// A new cause below that one, or at the top.
pub fn add(tx: &mut Tx, who: &Who, parent_id: Option<Id>, name: &str) -> Result<Cause> {
    who.may(Can::LookAfter)?;
    let tree = store::tree(tx)?;
    if tree.len() >= MAX_CAUSES {
        return Err(Error::Invalid(vec![Field::new("name", "problem-cause-many").with("max", MAX_CAUSES)]));
    }
    let problems = [tree.name_problem(None, parent_id, name), tree.place_problem(None, parent_id)];
    none(problems.into_iter().flatten())?;
    let cause = fresh(tx, parent_id, name);
    store::insert_cause(tx, &cause, who.staff_id())?;
    write(tx, who, "cause.added", cause.id, &json!({"name": cause.name, "parent_id": parent_id}))?;
    Ok(cause)
}

fn fresh(tx: &mut Tx, parent_id: Option<Id>, name: &str) -> Cause {
    Cause {
        id: tx.new_id(),
        parent_id,
        name: name.trim().to_owned(),
        made_at: tx.now,
        retired_at: None,
        merged_into_id: None,
    }
}

pub fn rename(tx: &mut Tx, who: &Who, id: Id, name: &str) -> Result<Cause> {
    who.may(Can::LookAfter)?;
    let tree = store::tree(tx)?;
    let before = standing(&tree, id)?;
    none(tree.name_problem(Some(id), before.parent_id, name))?;
    let cause = Cause { name: name.trim().to_owned(), ..before.clone() };
    store::update_cause(tx, &cause)?;
    write(tx, who, "cause.renamed", id, &json!({"name": cause.name, "before": before.name}))?;
    Ok(cause)
}

/// Below another one, or to the top, with all that hangs below it. What is counted above it changes for the past too.
pub fn move_to(tx: &mut Tx, who: &Who, id: Id, parent_id: Option<Id>) -> Result<Cause> {
    who.may(Can::LookAfter)?;
    let tree = store::tree(tx)?;
    let before = standing(&tree, id)?;
    if before.parent_id == parent_id {
        return Ok(before);
    }
    none(tree.place_problem(Some(id), parent_id).or_else(|| tree.name_problem(Some(id), parent_id, &before.name)))?;
    let cause = Cause { parent_id, ..before.clone() };
    store::update_cause(tx, &cause)?;
    counting::count_anew(tx)?;
    write(tx, who, "cause.moved", id, &json!({"parent_id": parent_id, "before": before.parent_id}))?;
    Ok(cause)
}

/// It is offered no more, and nothing below it; the complaints they have stay theirs.
pub fn retire(tx: &mut Tx, who: &Who, id: Id) -> Result<Cause> {
    who.may(Can::LookAfter)?;
    let tree = store::tree(tx)?;
    standing(&tree, id)?;
    let now = tx.now;
    for below in tree.under(id) {
        let cause = standing(&tree, below)?;
        if cause.retired_at.is_none() {
            store::update_cause(tx, &Cause { retired_at: Some(now), ..cause })?;
            write(tx, who, "cause.retired", below, &json!({}))?;
        }
    }
    store::cause(tx, id)
}

/// It is offered again, and so is what it hangs on.
pub fn restore(tx: &mut Tx, who: &Who, id: Id) -> Result<Cause> {
    who.may(Can::LookAfter)?;
    let tree = store::tree(tx)?;
    standing(&tree, id)?;
    for above in tree.above(id) {
        let cause = standing(&tree, above)?;
        if cause.retired_at.is_some() {
            store::update_cause(tx, &Cause { retired_at: None, ..cause })?;
            write(tx, who, "cause.restored", above, &json!({}))?;
        }
    }
    store::cause(tx, id)
}

/// Two were one: complaints, actions, answers to why and what hangs below go over to `into_id`. A complaint that had both
/// has one, with the evidence of both.
pub fn merge(tx: &mut Tx, who: &Who, id: Id, into_id: Id) -> Result<Cause> {
    who.may(Can::LookAfter)?;
    let tree = store::tree(tx)?;
    let (cause, into) = (standing(&tree, id)?, standing(&tree, into_id)?);
    none(tree.under(id).contains(&into_id).then(|| Field::new("into_id", "problem-cause-under-itself")))?;
    let names: BTreeMap<String, Id> = children(&tree, into_id).map(|one| (search::fold(&one.name), one.id)).collect();
    let (moving, same): (Vec<&Cause>, Vec<&Cause>) =
        children(&tree, id).partition(|one| !names.contains_key(&search::fold(&one.name)));
    none(moving.iter().find_map(|one| tree.place_problem(Some(one.id), Some(into_id))))?;
    for one in moving {
        store::update_cause(tx, &Cause { parent_id: Some(into_id), ..one.clone() })?;
    }
    for one in same {
        if let Some(twin) = names.get(&search::fold(&one.name)) {
            merge(tx, who, one.id, *twin)?;
        }
    }
    store::pass_on(tx, id, into_id)?;
    store::update_cause(tx, &Cause { merged_into_id: Some(into_id), ..cause })?;
    counting::count_anew(tx)?;
    write(tx, who, "cause.merged", id, &json!({"into_id": into_id, "into": into.name}))?;
    Ok(into)
}

fn children(tree: &Tree, id: Id) -> impl Iterator<Item = &Cause> {
    tree.standing().filter(move |cause| cause.parent_id == Some(id))
}

/// A tree to begin with; what is there already under the same name at the same place stays as it is. Gives how many are
/// new.
pub fn plant(tx: &mut Tx, who: &Who, starter: Starter) -> Result<usize> {
    who.may(Can::LookAfter)?;
    let tree = store::tree(tx)?;
    let mut known: BTreeMap<(Option<Id>, String), Id> =
        tree.standing().map(|cause| ((cause.parent_id, search::fold(&cause.name)), cause.id)).collect();
    let (mut path, mut added) = (Vec::<Id>::new(), 0);
    for (level, name) in starter.lines() {
        path.truncate(level);
        let parent_id = path.last().copied();
        let key = (parent_id, search::fold(name));
        let id = match known.get(&key) {
            Some(id) => *id,
            None => {
                let cause = fresh(tx, parent_id, name);
                store::insert_cause(tx, &cause, who.staff_id())?;
                added += 1;
                cause.id
            }
        };
        known.insert(key, id);
        path.push(id);
    }
    write(tx, who, "cause.planted", Id::default(), &json!({"starter": starter.as_str(), "added": added}))?;
    Ok(added)
}
