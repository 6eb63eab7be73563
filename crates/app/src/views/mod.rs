//! Saved views: lists of conversations that somebody wants to find again. Their own, a team's, or everybody's.

use db::{Row, params, sql};
use serde::Serialize;
use serde_json::json;

use crate::conversations::Filter;
use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::ms;
use crate::workspaces::teams;
use crate::{Can, Error, Result, Tx, Who};

/// Longest name, in characters.
pub const MAX_NAME: usize = 60;

/// Who sees a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// Whoever made it, alone.
    Own,
    Team(Id),
    All,
}

impl Whose {
    /// As it lies in the columns `whose` and `team_id`.
    pub(crate) fn columns(self) -> (&'static str, Option<Id>) {
        match self {
            Whose::Own => ("own", None),
            Whose::Team(id) => ("team", Some(id)),
            Whose::All => ("all", None),
        }
    }

    pub(crate) fn of_columns(whose: &str, team_id: Option<Id>) -> Whose {
        match (whose, team_id) {
            ("all", _) => Whose::All,
            ("team", Some(id)) => Whose::Team(id),
            _ => Whose::Own,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct View {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub whose: Whose,
    pub filter: Filter,
}

/// Those the caller sees, by name.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<View>> {
    who.may(Can::Read)?;
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select view_id, name, owner_id, whose, team_id, filter from saved_view where workspace_id = $1
               and (whose = 'all' or (whose = 'own' and owner_id = $2)
                 or (whose = 'team' and team_id in (select team_id from team_member where workspace_id = $1 and staff_id = $2)))
             order by name, view_id limit 200"
        ),
        params![workspace_id, who.staff_id()],
        view,
    )?)
}

fn view(row: &Row<'_>) -> Result<View, db::Error> {
    let (whose, team_id, filter): (String, Option<Id>, String) = (row.get(3)?, row.get(4)?, row.get(5)?);
    Ok(View {
        id: row.get(0)?,
        name: row.get(1)?,
        owner_id: row.get(2)?,
        whose: Whose::of_columns(&whose, team_id),
        // What a later version knows to filter by and this one does not is left out, not refused.
        filter: serde_json::from_str(&filter).unwrap_or_default(),
    })
}

/// One that the caller sees.
pub fn get(tx: &mut Tx, who: &Who, id: Id) -> Result<View> {
    list(tx, who)?.into_iter().find(|view| view.id == id).ok_or(Error::NotFound("view"))
}

pub fn save(tx: &mut Tx, who: &Who, name: &str, whose: Whose, filter: &Filter) -> Result<View> {
    who.may(Can::Talk)?;
    let owner_id = who.staff_id().ok_or(Error::Forbidden(Can::Talk))?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Err(Error::Invalid(vec![Field::new("name", "problem-view-name").with("max", MAX_NAME)]));
    }
    if let Whose::Team(id) = whose
        && !teams::of_staff(tx, owner_id)?.contains(&id)
    {
        return Err(Error::invalid("team_id", "problem-not-your-team"));
    }
    let (kind, team_id) = whose.columns();
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    tx.run(
        sql!(
            "insert into saved_view (workspace_id, view_id, name, owner_id, whose, team_id, filter, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![workspace_id, id, name, owner_id, kind, team_id, serde_json::to_string(filter)?, now],
    )?;
    write(tx, who, "view.saved", id, &name)?;
    Ok(View { id, name, owner_id, whose, filter: filter.clone() })
}

/// Takes a view away: one's own, or (by a manager) one that others see too.
pub fn remove(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    who.may(Can::Talk)?;
    let view = get(tx, who, id)?;
    if Some(view.owner_id) != who.staff_id() {
        who.may(Can::LookAfter)?;
    }
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from saved_view where workspace_id = $1 and view_id = $2"), params![workspace_id, id])?;
    write(tx, who, "view.removed", id, &view.name)
}

fn write(tx: &mut Tx, who: &Who, kind: &str, id: Id, name: &str) -> Result<()> {
    journal::write(tx, who, kind, About { subject_id: id, ..About::default() }, &json!({"name": name}))
}
