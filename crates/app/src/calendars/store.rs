//! Calendars in the database.

use db::{params, sql};
use planner::hours::{Block, Layer, OpeningHours};

use super::rules::{Absence, Scope, Sheets, Shift};
use crate::ids::Id;
use crate::policy::allows;
use crate::time::{from_ms, ms};
use crate::{Can, Result, Role, Tx};

/// The business's own hours, and what changes with every change of anything that calendars are made of.
pub fn stamp(tx: &mut Tx) -> Result<(String, i64)> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!("select hours, calendar_stamp from workspace where workspace_id = $1"),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

pub fn sheets(tx: &mut Tx) -> Result<Sheets> {
    let mut sheets = Sheets::default();
    places(tx, &mut sheets)?;
    people(tx, &mut sheets)?;
    layers(tx, &mut sheets)?;
    sheets.absences = absences(tx)?;
    duty(tx, &mut sheets)?;
    Ok(sheets)
}

fn places(tx: &mut Tx, sheets: &mut Sheets) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let sites: Vec<Id> =
        tx.rows(sql!("select site_id from site where workspace_id = $1"), params![workspace_id], |row| row.get(0))?;
    sheets.sites = sites.into_iter().collect();
    let teams: Vec<(Id, Option<Id>)> =
        tx.rows(sql!("select team_id, site_id from team where workspace_id = $1"), params![workspace_id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    sheets.teams = teams.into_iter().collect();
    Ok(())
}

fn people(tx: &mut Tx, sheets: &mut Sheets) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.each(
        sql!("select staff_id, role, active, site_id, stand_in_id from staff where workspace_id = $1"),
        params![workspace_id],
        |row| {
            let (role, active): (String, bool) = (row.get(1)?, row.get(2)?);
            let person = sheets.people.entry(row.get(0)?).or_default();
            person.may_own = active && Role::parse(&role).is_some_and(|role| allows(role, Can::KeepPromises));
            person.site_id = row.get(3)?;
            person.stand_in_id = row.get(4)?;
            Ok::<(), crate::Error>(())
        },
    )?;
    tx.each(
        sql!("select staff_id, team_id from team_member where workspace_id = $1 order by team_id"),
        params![workspace_id],
        |row| {
            if let Some(person) = sheets.people.get_mut(&row.get::<Id>(0)?) {
                person.team_ids.push(row.get(1)?);
            }
            Ok(())
        },
    )
}

fn layers(tx: &mut Tx, sheets: &mut Sheets) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.each(
        sql!("select scope, subject_id, layer from calendar where workspace_id = $1"),
        params![workspace_id],
        |row| {
            let (kind, layer): (String, String) = (row.get(0)?, row.get(2)?);
            if let Some(scope) = Scope::of(&kind, row.get(1)?) {
                sheets.layers.insert(scope, serde_json::from_str::<Layer>(&layer)?);
            }
            Ok::<(), crate::Error>(())
        },
    )?;
    tx.each(
        sql!(
            "select feed_id, scope, subject_id, content from calendar_feed
             where workspace_id = $1 and content <> '' order by feed_id"
        ),
        params![workspace_id],
        |row| {
            let kind: String = row.get(1)?;
            if let Some(scope) = Scope::of(&kind, row.get(2)?) {
                sheets.feeds.push((row.get(0)?, scope, row.get(3)?));
            }
            Ok(())
        },
    )
}

pub fn absences(tx: &mut Tx) -> Result<Vec<Absence>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select absence_id, staff_id, from_at, to_at, why, stand_in_id from absence
             where workspace_id = $1 order by from_at, absence_id"
        ),
        params![workspace_id],
        |row| {
            Ok(Absence {
                id: row.get(0)?,
                staff_id: row.get(1)?,
                from: from_ms(row.get(2)?),
                to: from_ms(row.get(3)?),
                why: row.get(4)?,
                stand_in_id: row.get(5)?,
            })
        },
    )?)
}

fn duty(tx: &mut Tx, sheets: &mut Sheets) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.each(sql!("select staff_id, week from duty_week where workspace_id = $1"), params![workspace_id], |row| {
        let text: String = row.get(1)?;
        sheets.duty.insert(row.get(0)?, week_of(&text)?);
        Ok::<(), crate::Error>(())
    })?;
    sheets.shifts = tx.rows(
        sql!(
            "select shift_id, staff_id, from_at, to_at, is_on from duty_shift
             where workspace_id = $1 order by from_at, shift_id"
        ),
        params![workspace_id],
        |row| {
            Ok(Shift {
                id: row.get(0)?,
                staff_id: row.get(1)?,
                from: from_ms(row.get(2)?),
                to: from_ms(row.get(3)?),
                is_on: row.get(4)?,
            })
        },
    )?;
    Ok(())
}

/// A week lies in the database as the layer that has nothing else.
fn week_of(text: &str) -> Result<[Vec<Block>; 7]> {
    Ok(serde_json::from_str::<Layer>(text)?.week.unwrap_or_default())
}

pub fn business(text: &str) -> Result<OpeningHours> {
    Ok(serde_json::from_str(text)?)
}

/// What a calendar has of its own; nothing of its own is no row.
pub fn put_layer(tx: &mut Tx, scope: Scope, layer: &Layer) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let Some(subject_id) = scope.id() else { return Ok(()) };
    if *layer == Layer::default() {
        tx.run(
            sql!("delete from calendar where workspace_id = $1 and scope = $2 and subject_id = $3"),
            params![workspace_id, scope.as_str(), subject_id],
        )?;
        return Ok(());
    }
    let text = serde_json::to_string(layer)?;
    tx.run(
        sql!(
            "insert into calendar (workspace_id, scope, subject_id, layer, updated_at) values ($1, $2, $3, $4, $5)
             on conflict (workspace_id, scope, subject_id) do update set layer = $4, updated_at = $5"
        ),
        params![workspace_id, scope.as_str(), subject_id, text, now],
    )?;
    Ok(())
}

/// All that a calendar has, for good.
pub fn forget(tx: &mut Tx, scope: Scope) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let subject_id = scope.id().unwrap_or(workspace_id);
    let kind = scope.as_str();
    let all = params![workspace_id, kind, subject_id];
    tx.run(sql!("delete from calendar where workspace_id = $1 and scope = $2 and subject_id = $3"), all)?;
    tx.run(sql!("delete from calendar_feed where workspace_id = $1 and scope = $2 and subject_id = $3"), all)?;
    Ok(())
}
