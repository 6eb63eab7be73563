//! The rows of actions and of the looks at their effect.

use db::{Row, Sql, params, sql};
use jiff::Timestamp;

use super::actions::{Filter, Shown};
use super::effects::{Check, Checked};
use super::rules::{Action, State, Strength, Verdict};
use crate::ids::{self, Id};
use crate::time::{from_ms, maybe_ms, ms};
use crate::{Error, Result, Tx};

macro_rules! columns {
    () => {
        "a.action_id, a.complaint_id, a.what, a.owner_id, a.due_at, a.strength, a.touchpoint, a.check_at, a.state, \
         a.reopened, a.begun_at, a.made_at, a.made_by_id, a.done_at, a.evidence, a.ended_at, a.ended_because"
    };
}

fn action(row: &Row<'_>) -> Result<Action, db::Error> {
    let time = |i| row.get::<Option<i64>>(i).map(|ms| ms.map(from_ms));
    let (strength, state): (String, String) = (row.get(5)?, row.get(8)?);
    Ok(Action {
        id: row.get(0)?,
        complaint_id: row.get(1)?,
        what: row.get(2)?,
        owner_id: row.get(3)?,
        due: from_ms(row.get(4)?),
        strength: Strength::parse(&strength).unwrap_or(Strength::Weak),
        touchpoint: row.get(6)?,
        check_at: from_ms(row.get(7)?),
        state: State::parse(&state).unwrap_or(State::Open),
        reopened: row.get(9)?,
        begun_at: from_ms(row.get(10)?),
        made_at: from_ms(row.get(11)?),
        made_by_id: row.get(12)?,
        done_at: time(13)?,
        evidence: row.get(14)?,
        ended_at: time(15)?,
        ended_because: row.get(16)?,
    })
}

pub fn insert(tx: &mut Tx, a: &Action, cause_ids: &[Id]) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into action (workspace_id, action_id, complaint_id, what, owner_id, due_at, strength, touchpoint, check_at,
               state, reopened, begun_at, made_at, made_by_id, evidence, ended_because)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', '')"
        ),
        params![
            workspace_id,
            a.id,
            a.complaint_id,
            a.what,
            a.owner_id,
            ms(a.due),
            a.strength.as_str(),
            a.touchpoint,
            ms(a.check_at),
            a.state.as_str(),
            a.reopened,
            ms(a.begun_at),
            ms(a.made_at),
            a.made_by_id
        ],
    )?;
    for cause_id in cause_ids {
        tx.run(
            sql!("insert into action_cause (workspace_id, action_id, cause_id) values ($1, $2, $3)"),
            params![workspace_id, a.id, *cause_id],
        )?;
    }
    Ok(())
}

/// Writes what can change after an action was planned.
pub fn update(tx: &mut Tx, a: &Action) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update action set owner_id = $3, due_at = $4, strength = $5, check_at = $6, state = $7, reopened = $8,
               begun_at = $9, done_at = $10, evidence = $11, ended_at = $12, ended_because = $13
             where workspace_id = $1 and action_id = $2"
        ),
        params![
            workspace_id,
            a.id,
            a.owner_id,
            ms(a.due),
            a.strength.as_str(),
            ms(a.check_at),
            a.state.as_str(),
            a.reopened,
            ms(a.begun_at),
            maybe_ms(a.done_at),
            a.evidence,
            maybe_ms(a.ended_at),
            a.ended_because
        ],
    )?;
    Ok(())
}

pub fn load(tx: &mut Tx, id: Id) -> Result<Action> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(
        sql!(concat!("select ", columns!(), " from action a where workspace_id = $1 and action_id = $2")),
        params![workspace_id, id],
        action,
    )?;
    found.ok_or(Error::NotFound("action"))
}

/// What somebody still has in hand: open, or done and its effect not looked at.
pub fn in_hands_of(tx: &mut Tx, owner_id: Id) -> Result<Vec<Action>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            columns!(),
            " from action a where workspace_id = $1 and owner_id = $2 and (state = 'open' or state = 'done')
             order by due_at, action_id"
        )),
        params![workspace_id, owner_id],
        action,
    )?)
}

/// The same, counted for everybody at once: (owner, how many).
pub fn in_hands_of_each(tx: &mut Tx) -> Result<Vec<(Id, i64)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select owner_id, count(*) from action where workspace_id = $1 and (state = 'open' or state = 'done')
             group by owner_id order by owner_id"
        ),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

/// Whether something is done, or was, about this complaint.
pub fn has_standing(tx: &mut Tx, complaint_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let found: Option<Id> = tx.maybe(
        sql!(
            "select action_id from action where workspace_id = $1 and complaint_id = $2 and state <> 'dropped' limit 1"
        ),
        params![workspace_id, complaint_id],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// With names, soonest due first; `after` is (due in ms, id) of the last one of the page before.
pub fn list(tx: &mut Tx, filter: &Filter, after: Option<(i64, Id)>, limit: i64) -> Result<Vec<Shown>> {
    let mut text = format!(
        "select {}, s.name from action a
         join staff s on s.workspace_id = a.workspace_id and s.staff_id = a.owner_id where a.workspace_id = $1",
        columns!()
    );
    if let Some(state) = filter.state {
        // Written out, not as a parameter: the index of that state is then known to fit.
        text.push_str(&format!(" and a.state = '{}'", state.as_str()));
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let mut and = |condition: &str, value: db::Value| {
        values.push(value);
        text.push_str(&format!(" and {}", condition.replace("$n", &format!("${}", values.len()))));
    };
    if let Some(owner_id) = filter.owner_id {
        and("a.owner_id = $n", db::Value::Int(owner_id.0));
    }
    if let Some(complaint_id) = filter.complaint_id {
        and("a.complaint_id = $n", db::Value::Int(complaint_id.0));
    }
    if let Some(until) = filter.check_until {
        and("a.check_at <= $n", db::Value::Int(ms(until)));
    }
    if let Some(cause_id) = filter.cause_id {
        and(
            "exists (select 1 from action_cause c where c.workspace_id = a.workspace_id and c.action_id = a.action_id and c.cause_id = $n)",
            db::Value::Int(cause_id.0),
        );
    }
    if let Some((due_at, id)) = after {
        values.extend([db::Value::Int(due_at), db::Value::Int(id.0)]);
        let at = values.len();
        text.push_str(&format!(" and (a.due_at, a.action_id) > (${}, ${at})", at - 1));
    }
    values.push(db::Value::Int(limit));
    text.push_str(&format!(" order by a.due_at, a.action_id limit ${}", values.len()));
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    let found = tx.rows(&Sql::built(text), &params, |row| Ok((action(row)?, row.get::<String>(17)?)))?;
    with_causes(tx, found)
}

/// The causes of each, read at once.
fn with_causes(tx: &mut Tx, found: Vec<(Action, String)>) -> Result<Vec<Shown>> {
    let ids: Vec<Id> = found.iter().map(|(action, _)| action.id).collect();
    let causes = causes_of(tx, &ids)?;
    let of = |id: Id| causes.iter().filter(|(action_id, _)| *action_id == id).map(|(_, cause_id)| *cause_id).collect();
    Ok(found.into_iter().map(|(action, owner_name)| Shown { cause_ids: of(action.id), owner_name, action }).collect())
}

/// (action, cause) of these actions.
pub fn causes_of(tx: &mut Tx, action_ids: &[Id]) -> Result<Vec<(Id, Id)>> {
    if action_ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let places = ids::places(action_ids, &mut values);
    let text = format!(
        "select action_id, cause_id from action_cause where workspace_id = $1 and action_id in ({places})
         order by action_id, cause_id"
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&Sql::built(text), &params, |row| Ok((row.get(0)?, row.get(1)?)))?)
}

pub fn shown(tx: &mut Tx, id: Id) -> Result<Shown> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(
        sql!(concat!(
            "select ",
            columns!(),
            ", s.name from action a join staff s on s.workspace_id = a.workspace_id and s.staff_id = a.owner_id
             where a.workspace_id = $1 and a.action_id = $2"
        )),
        params![workspace_id, id],
        |row| Ok((action(row)?, row.get::<String>(17)?)),
    )?;
    let found = found.ok_or(Error::NotFound("action"))?;
    with_causes(tx, vec![found])?.pop().ok_or(Error::NotFound("action"))
}

/// (cause, state) of every action that was not dropped.
pub fn guards(tx: &mut Tx) -> Result<Vec<(Id, State)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select distinct c.cause_id, a.state from action_cause c
             join action a on a.workspace_id = c.workspace_id and a.action_id = c.action_id
             where c.workspace_id = $1 and a.state <> 'dropped'"
        ),
        params![workspace_id],
        |row| {
            let state: String = row.get(1)?;
            Ok((row.get(0)?, State::parse(&state).unwrap_or(State::Open)))
        },
    )?)
}

/// How many of each strength were planned in that time.
pub fn strengths(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Vec<(Strength, i64)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select strength, count(*) from action
             where workspace_id = $1 and made_at >= $2 and made_at < $3 and state <> 'dropped' group by strength"
        ),
        params![workspace_id, ms(from), ms(to)],
        |row| {
            let strength: String = row.get(0)?;
            Ok((Strength::parse(&strength).unwrap_or(Strength::Weak), row.get(1)?))
        },
    )?)
}

pub fn insert_check(tx: &mut Tx, action_id: Id, check: &Check) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let found = &check.figures;
    tx.run(
        sql!(
            "insert into action_check (workspace_id, action_id, check_id, checked_at, staff_id, verdict, said, unit,
               before_count, before_exposure, after_count, after_exposure, words)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        ),
        params![
            workspace_id,
            action_id,
            check.id,
            ms(check.checked_at),
            check.staff_id,
            check.verdict.as_str(),
            found.said,
            found.unit,
            found.before,
            found.before_exposure,
            found.after,
            found.after_exposure,
            check.words
        ],
    )?;
    Ok(())
}

/// The first to the last.
pub fn checks(tx: &mut Tx, action_id: Id) -> Result<Vec<Check>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select check_id, checked_at, staff_id, verdict, said, unit, before_count, before_exposure, after_count,
               after_exposure, words
             from action_check where workspace_id = $1 and action_id = $2 order by check_id"
        ),
        params![workspace_id, action_id],
        |row| {
            let verdict: String = row.get(3)?;
            Ok(Check {
                id: row.get(0)?,
                checked_at: from_ms(row.get(1)?),
                staff_id: row.get(2)?,
                verdict: Verdict::parse(&verdict).unwrap_or(Verdict::Not),
                figures: Checked {
                    said: row.get(4)?,
                    unit: row.get(5)?,
                    before: row.get(6)?,
                    before_exposure: row.get(7)?,
                    after: row.get(8)?,
                    after_exposure: row.get(9)?,
                },
                words: row.get(10)?,
            })
        },
    )?)
}
