//! The duty roster: a week for each person who has one, and dated shifts.

use db::{params, sql};
use planner::hours::{Block, Layer};
use serde_json::json;

use super::{Shift, changed, write};
use crate::error::Field;
use crate::ids::Id;
use crate::time::{ms, plus_ms};
use crate::{Can, Error, Result, Timestamp, Tx, Who, workspaces};

const LONGEST_SHIFT_MS: i64 = 92 * 86_400_000;

/// When somebody is on duty each week, in the zone of their calendar, holidays too. `None`: they have no roster, and are
/// on duty in their hours.
pub fn set_week(tx: &mut Tx, who: &Who, staff_id: Id, week: Option<&[Vec<Block>; 7]>) -> Result<()> {
    who.may(Can::ManageCalendars)?;
    workspaces::staff::get(tx, staff_id)?;
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    match week {
        None => tx.run(
            sql!("delete from duty_week where workspace_id = $1 and staff_id = $2"),
            params![workspace_id, staff_id],
        )?,
        Some(week) => {
            let text = serde_json::to_string(&Layer { week: Some(week.clone()), ..Layer::default() })?;
            tx.run(
                sql!(
                    "insert into duty_week (workspace_id, staff_id, week, updated_at) values ($1, $2, $3, $4)
                     on conflict (workspace_id, staff_id) do update set week = $3, updated_at = $4"
                ),
                params![workspace_id, staff_id, text, now],
            )?
        }
    };
    changed(tx)?;
    write(tx, who, "duty.changed", staff_id, json!({"has_week": week.is_some()}))
}

/// On duty in this stretch, or off.
pub fn add_shift(tx: &mut Tx, who: &Who, staff_id: Id, from: Timestamp, to: Timestamp, is_on: bool) -> Result<Shift> {
    who.may(Can::ManageCalendars)?;
    let mut problems = Vec::from_iter(workspaces::owner_problem(tx, "staff_id", staff_id)?);
    if to <= from {
        problems.push(Field::new("to", "problem-absence-ends-before-it-begins"));
    } else if to > plus_ms(from, LONGEST_SHIFT_MS) {
        problems.push(Field::new("to", "problem-shift-long"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    tx.run(
        sql!(
            "insert into duty_shift (workspace_id, shift_id, staff_id, from_at, to_at, is_on, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        params![workspace_id, id, staff_id, ms(from), ms(to), is_on, now],
    )?;
    changed(tx)?;
    write(tx, who, "duty.shift_added", staff_id, json!({"from": from, "to": to, "is_on": is_on}))?;
    Ok(Shift { id, staff_id, from, to, is_on })
}

pub fn remove_shift(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    who.may(Can::ManageCalendars)?;
    let shift = super::all(tx)?.sheets().shifts.iter().find(|shift| shift.id == id).cloned();
    let shift = shift.ok_or(Error::NotFound("shift"))?;
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from duty_shift where workspace_id = $1 and shift_id = $2"), params![workspace_id, id])?;
    changed(tx)?;
    write(tx, who, "duty.shift_removed", shift.staff_id, json!({"from": shift.from, "to": shift.to}))
}
