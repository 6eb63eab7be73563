//! Who gets what comes in: somebody by hand, each in turn, or whoever has least open.

use db::{params, sql};
use serde::Serialize;
use serde_json::json;

use crate::ids::Id;
use crate::journal::{self, About};
use crate::{Can, Error, Result, Tx, Who, workspaces::teams};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Nobody, until a person says who.
    #[default]
    Hand,
    InTurn,
    LeastOpen,
}

impl How {
    pub const ALL: [How; 3] = [How::Hand, How::InTurn, How::LeastOpen];

    pub fn as_str(self) -> &'static str {
        match self {
            How::Hand => "hand",
            How::InTurn => "in_turn",
            How::LeastOpen => "least_open",
        }
    }

    pub fn parse(text: &str) -> Option<How> {
        How::ALL.into_iter().find(|how| how.as_str() == text)
    }
}

/// How new conversations find somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Assigning {
    pub how: How,
    /// Among whom; `None`: everybody who may answer.
    pub team_id: Option<Id>,
    #[serde(skip)]
    last_staff_id: Option<Id>,
}

pub fn get(tx: &mut Tx) -> Result<Assigning> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(
        sql!("select how, team_id, last_staff_id from assigning where workspace_id = $1"),
        params![workspace_id],
        |row| {
            let how: String = row.get(0)?;
            Ok(Assigning {
                how: How::parse(&how).unwrap_or_default(),
                team_id: row.get(1)?,
                last_staff_id: row.get(2)?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

pub fn change(tx: &mut Tx, who: &Who, how: How, team_id: Option<Id>) -> Result<()> {
    who.may(Can::ManageStaff)?;
    if let Some(id) = team_id
        && !teams::list(tx, who)?.iter().any(|team| team.id == id)
    {
        return Err(Error::invalid("team_id", "problem-unknown-team"));
    }
    put(tx, how, team_id, None)?;
    let about = About { subject_id: tx.workspace_id, ..About::default() };
    journal::write(tx, who, "workspace.assigning_changed", about, &json!({"how": how, "team_id": team_id}))
}

fn put(tx: &mut Tx, how: How, team_id: Option<Id>, last_staff_id: Option<Id>) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into assigning (workspace_id, how, team_id, last_staff_id) values ($1, $2, $3, $4)
             on conflict (workspace_id) do update set how = $2, team_id = $3, last_staff_id = $4"
        ),
        params![workspace_id, how.as_str(), team_id, last_staff_id],
    )?;
    Ok(())
}

/// Gives a new conversation to somebody, as the business wants it. Nobody there: it stays nobody's, for all to see.
pub(super) fn give(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    let set = get(tx)?;
    if set.how == How::Hand {
        return Ok(());
    }
    let load = open_each(tx, set.team_id)?;
    let next = match set.how {
        How::InTurn => in_turn(&load, set.last_staff_id),
        _ => least_open(&load),
    };
    let Some(staff_id) = next else { return Ok(()) };
    put(tx, set.how, set.team_id, Some(staff_id))?;
    super::assign(tx, &Who::kept(tx.workspace_id), conversation_id, Some(staff_id))?;
    Ok(())
}

/// Who may answer, by id, and how many open conversations each has.
fn open_each(tx: &mut Tx, team_id: Option<Id>) -> Result<Vec<(Id, i64)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select staff.staff_id, (select count(*) from conversation where conversation.workspace_id = $1
                 and conversation.assignee_id = staff.staff_id and conversation.category = 'open'
                 and conversation.trashed_at is null and conversation.merged_into_id is null)
             from staff where staff.workspace_id = $1 and staff.active and staff.role <> 'auditor'
               and (cast($2 as bigint) is null or exists (select 1 from team_member where team_member.workspace_id = $1
                 and team_member.team_id = $2 and team_member.staff_id = staff.staff_id))
             order by staff.staff_id"
        ),
        params![workspace_id, team_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

/// The one after whoever was last, round and round.
fn in_turn(all: &[(Id, i64)], last: Option<Id>) -> Option<Id> {
    let after = all.iter().find(|(id, _)| last.is_none_or(|last| *id > last));
    after.or(all.first()).map(|(id, _)| *id)
}

/// Whoever has least open; of equals the one with the smaller id, who is longer here.
fn least_open(all: &[(Id, i64)]) -> Option<Id> {
    all.iter().min_by_key(|(id, open)| (*open, *id)).map(|(id, _)| *id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_in_turn_and_nobody_is_passed_over() {
        let all = [(Id(3), 9), (Id(5), 0), (Id(8), 1)];
        let mut last = None;
        let turns: Vec<Id> = (0..5)
            .map(|_| {
                last = in_turn(&all, last);
                last.unwrap()
            })
            .collect();
        assert_eq!(turns, [Id(3), Id(5), Id(8), Id(3), Id(5)]);
        assert_eq!(in_turn(&all, Some(Id(4))), Some(Id(5)), "somebody who left was last");
        assert_eq!(in_turn(&[], None), None);
    }

    #[test]
    fn the_one_with_least_open_gets_it() {
        assert_eq!(least_open(&[(Id(3), 4), (Id(5), 2), (Id(8), 2)]), Some(Id(5)));
        assert_eq!(least_open(&[]), None);
    }
}
