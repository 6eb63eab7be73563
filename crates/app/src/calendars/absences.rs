//! Who is away, and who stands in.

use db::{params, sql};
use serde_json::json;

use super::{Absence, changed, store, write};
use crate::error::Field;
use crate::ids::Id;
use crate::time::{ms, plus_ms};
use crate::workspaces::{self, checks};
use crate::{Can, Error, Result, Timestamp, Tx, Who};

/// Somebody will be away, or is, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAbsence {
    pub staff_id: Id,
    pub from: Timestamp,
    pub to: Timestamp,
    pub why: String,
    /// `None`: whoever always stands in for them.
    pub stand_in_id: Option<Id>,
}

/// Who is away for longer has left.
const LONGEST_MS: i64 = 2 * 366 * 86_400_000;

/// Their own, or by who manages calendars.
pub fn may(who: &Who, staff_id: Id) -> Result<()> {
    // What every role may do, but no token that only reads.
    who.may(if who.staff_id() == Some(staff_id) { Can::MakeTokens } else { Can::ManageCalendars })
}

/// Those that are not over by then, by begin; of everybody or of one.
pub fn list(tx: &mut Tx, who: &Who, staff_id: Option<Id>, since: Timestamp) -> Result<Vec<Absence>> {
    who.may(Can::Read)?;
    let all = store::absences(tx)?;
    let wanted = |one: &Absence| one.to > since && staff_id.is_none_or(|id| id == one.staff_id);
    Ok(all.into_iter().filter(wanted).collect())
}

pub fn get(tx: &mut Tx, who: &Who, id: Id) -> Result<Absence> {
    who.may(Can::Read)?;
    store::absences(tx)?.into_iter().find(|one| one.id == id).ok_or(Error::NotFound("absence"))
}

pub fn record(tx: &mut Tx, who: &Who, new: &NewAbsence) -> Result<Absence> {
    let id = tx.new_id();
    put(tx, who, id, new, "absence.recorded")
}

/// The absence as it is to be from now on; whose it is stays.
pub fn change(tx: &mut Tx, who: &Who, id: Id, new: &NewAbsence) -> Result<Absence> {
    let staff_id = get(tx, who, id)?.staff_id;
    put(tx, who, id, &NewAbsence { staff_id, ..new.clone() }, "absence.changed")
}

fn put(tx: &mut Tx, who: &Who, id: Id, new: &NewAbsence, kind: &str) -> Result<Absence> {
    may(who, new.staff_id)?;
    let problems = problems(tx, new)?;
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let why = new.why.trim();
    tx.run(
        sql!(
            "insert into absence (workspace_id, absence_id, staff_id, from_at, to_at, why, stand_in_id, made_by_id, created_at)
             values ($1, $2, $3, $4, $5, $6, cast($7 as bigint), cast($8 as bigint), $9)
             on conflict (workspace_id, absence_id) do update set from_at = $4, to_at = $5, why = $6, stand_in_id = $7"
        ),
        params![workspace_id, id, new.staff_id, ms(new.from), ms(new.to), why, new.stand_in_id, who.staff_id(), now],
    )?;
    changed(tx)?;
    let details = json!({"from": new.from, "to": new.to, "stand_in_id": new.stand_in_id});
    write(tx, who, kind, new.staff_id, details)?;
    get(tx, who, id)
}

fn problems(tx: &mut Tx, new: &NewAbsence) -> Result<Vec<Field>> {
    let mut problems = Vec::new();
    if workspaces::staff::get(tx, new.staff_id).is_err() {
        problems.push(Field::new("staff_id", "problem-unknown-staff"));
    }
    if new.to <= new.from {
        problems.push(Field::new("to", "problem-absence-ends-before-it-begins"));
    } else if new.to > plus_ms(new.from, LONGEST_MS) {
        problems.push(Field::new("to", "problem-absence-long"));
    }
    if new.why.chars().count() > checks::MAX_NAME {
        problems.push(Field::new("why", "problem-too-long").with("max", checks::MAX_NAME));
    }
    problems.extend(stand_in_problem(tx, new.staff_id, new.stand_in_id)?);
    Ok(problems)
}

fn stand_in_problem(tx: &mut Tx, staff_id: Id, stand_in_id: Option<Id>) -> Result<Option<Field>> {
    match stand_in_id {
        None => Ok(None),
        Some(id) if id == staff_id => Ok(Some(Field::new("stand_in_id", "problem-stand-in-self"))),
        Some(id) => workspaces::owner_problem(tx, "stand_in_id", id),
    }
}

/// They are here after all.
pub fn remove(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    let before = get(tx, who, id)?;
    may(who, before.staff_id)?;
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from absence where workspace_id = $1 and absence_id = $2"), params![workspace_id, id])?;
    changed(tx)?;
    write(tx, who, "absence.removed", before.staff_id, json!({"from": before.from, "to": before.to}))
}

/// Who stands in for them whenever they are away and no absence names another.
pub fn set_stand_in(tx: &mut Tx, who: &Who, staff_id: Id, stand_in_id: Option<Id>) -> Result<()> {
    may(who, staff_id)?;
    workspaces::staff::get(tx, staff_id)?;
    if let Some(problem) = stand_in_problem(tx, staff_id, stand_in_id)? {
        return Err(Error::Invalid(vec![problem]));
    }
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update staff set stand_in_id = cast($3 as bigint) where workspace_id = $1 and staff_id = $2"),
        params![workspace_id, staff_id, stand_in_id],
    )?;
    changed(tx)?;
    write(tx, who, "calendar.stand_in", staff_id, json!({"stand_in_id": stand_in_id}))
}
