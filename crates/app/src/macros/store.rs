//! The rows of macros.

use db::{Row, params, sql};

use super::rules::{Macro, NewMacro};
use crate::ids::Id;
use crate::time::ms;
use crate::views::Whose;
use crate::{Result, Tx};

/// Those that this one of us sees, by name.
pub fn list(tx: &mut Tx, staff_id: Option<Id>) -> Result<Vec<Macro>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select macro_id, name, owner_id, whose, team_id, body, actions from macro where workspace_id = $1
               and (whose = 'all' or owner_id = $2
                 or (whose = 'team' and team_id in (select team_id from team_member where workspace_id = $1 and staff_id = $2)))
             order by name, macro_id limit 500"
        ),
        params![workspace_id, staff_id.unwrap_or_default()],
        one,
    )?)
}

fn one(row: &Row<'_>) -> Result<Macro, db::Error> {
    let (whose, team_id, actions): (String, Option<Id>, String) = (row.get(3)?, row.get(4)?, row.get(6)?);
    Ok(Macro {
        id: row.get(0)?,
        name: row.get(1)?,
        owner_id: row.get(2)?,
        whose: Whose::of_columns(&whose, team_id),
        text: row.get(5)?,
        actions: serde_json::from_str(&actions).unwrap_or_default(),
    })
}

pub fn insert(tx: &mut Tx, id: Id, owner_id: Id, new: &NewMacro) -> Result<()> {
    let (workspace_id, now, (whose, team_id)) = (tx.workspace_id, ms(tx.now), new.whose.columns());
    tx.run(
        sql!(
            "insert into macro (workspace_id, macro_id, name, owner_id, whose, team_id, body, actions, created_at, updated_at)
             values ($1, $2, $3, $4, $5, cast($6 as bigint), $7, $8, $9, $9)"
        ),
        params![workspace_id, id, new.name, owner_id, whose, team_id, new.text, serde_json::to_string(&new.actions)?, now],
    )?;
    Ok(())
}

pub fn update(tx: &mut Tx, id: Id, new: &NewMacro) -> Result<()> {
    let (workspace_id, now, (whose, team_id)) = (tx.workspace_id, ms(tx.now), new.whose.columns());
    tx.run(
        sql!(
            "update macro set name = $3, whose = $4, team_id = cast($5 as bigint), body = $6, actions = $7, updated_at = $8
             where workspace_id = $1 and macro_id = $2"
        ),
        params![workspace_id, id, new.name, whose, team_id, new.text, serde_json::to_string(&new.actions)?, now],
    )?;
    Ok(())
}

pub fn delete(tx: &mut Tx, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from macro where workspace_id = $1 and macro_id = $2"), params![workspace_id, id])?;
    Ok(())
}
