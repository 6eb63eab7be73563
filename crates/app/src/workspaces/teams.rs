//! Teams: who of us works together. A saved list can be a team's, and what comes in can go to one of its people.

use db::{params, sql};
use serde::Serialize;
use serde_json::json;

use super::checks::{self, Problems};
use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::ms;
use crate::{Can, Error, Result, Tx, Who, search};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Team {
    pub id: Id,
    pub name: String,
    /// By id; nobody who has left.
    pub member_ids: Vec<Id>,
}

/// By name.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<Team>> {
    who.may(Can::Read)?;
    let workspace_id = tx.workspace_id;
    let mut teams: Vec<Team> = tx.rows(
        sql!("select team_id, name from team where workspace_id = $1 order by name_key, team_id"),
        params![workspace_id],
        |row| Ok(Team { id: row.get(0)?, name: row.get(1)?, member_ids: Vec::new() }),
    )?;
    let members: Vec<(Id, Id)> = tx.rows(
        sql!(
            "select team_member.team_id, team_member.staff_id from team_member
             join staff on staff.workspace_id = $1 and staff.staff_id = team_member.staff_id and staff.active
             where team_member.workspace_id = $1 order by team_member.staff_id"
        ),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for team in &mut teams {
        team.member_ids = members.iter().filter(|(id, _)| *id == team.id).map(|(_, staff_id)| *staff_id).collect();
    }
    Ok(teams)
}

/// Makes a team, or (`id`) gives it this name and these people.
pub fn save(tx: &mut Tx, who: &Who, id: Option<Id>, name: &str, member_ids: &[Id]) -> Result<Team> {
    who.may(Can::ManageStaff)?;
    let known = list(tx, who)?;
    if id.is_some_and(|id| known.iter().all(|team| team.id != id)) {
        return Err(Error::NotFound("team"));
    }
    let mut problems = Problems::default();
    let name = problems.take(checks::name("name", name));
    let key = search::fold(&name);
    if known.iter().any(|team| Some(team.id) != id && search::fold(&team.name) == key) {
        problems.0.push(Field::new("name", "problem-team-taken").with("given", &name));
    }
    for staff_id in member_ids {
        if !super::is_active_staff(tx, *staff_id)? {
            problems.0.push(Field::new("member_ids", "problem-unknown-assignee"));
        }
    }
    problems.none()?;
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let team_id = id.unwrap_or_else(|| tx.new_id());
    tx.run(
        sql!(
            "insert into team (workspace_id, team_id, name, name_key, created_at) values ($1, $2, $3, $4, $5)
             on conflict (workspace_id, team_id) do update set name = $3, name_key = $4"
        ),
        params![workspace_id, team_id, name, key, now],
    )?;
    tx.run(sql!("delete from team_member where workspace_id = $1 and team_id = $2"), params![workspace_id, team_id])?;
    for staff_id in member_ids {
        tx.run(
            sql!(
                "insert into team_member (workspace_id, team_id, staff_id) values ($1, $2, $3)
                 on conflict (workspace_id, team_id, staff_id) do nothing"
            ),
            params![workspace_id, team_id, staff_id],
        )?;
    }
    super::calendars_changed(tx)?;
    let about = About { subject_id: team_id, ..About::default() };
    journal::write(tx, who, "team.saved", about, &json!({"name": name, "member_ids": member_ids}))?;
    list(tx, who)?.into_iter().find(|team| team.id == team_id).ok_or(Error::NotFound("team"))
}

/// The teams somebody is in.
pub fn of_staff(tx: &mut Tx, staff_id: Id) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!("select team_id from team_member where workspace_id = $1 and staff_id = $2 order by team_id"),
        params![workspace_id, staff_id],
        |row| row.get(0),
    )?)
}
