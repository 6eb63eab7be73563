//! What rules ask of complaints and nobody has answered, as a list reads it: rows that are written anew wherever the timer
//! of the duties is set, by the same clocks.

use std::collections::BTreeMap;

use db::{Row, Sql, params, sql};

use super::duties::Duty;
use super::rules::Complaint;
use crate::ids::Id;
use crate::regimes::Regime;
use crate::time::{from_ms, ms};
use crate::{Can, Result, Role, Timestamp, Tx, Who};

/// So many are shown on Today.
const MOST: i64 = 12;

/// A duty that somebody has to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedByRules {
    pub complaint_id: Id,
    pub number: i64,
    pub summary: String,
    pub customer_id: Id,
    pub owner_id: Id,
    /// As the rules have it.
    pub name: String,
    /// The kind of letter that answers it.
    pub letter: String,
    pub due_at: Timestamp,
    /// The last moment before it at which somebody works.
    pub do_by: Timestamp,
}

/// What is owed by rules up to then, late ones first: all of it for who leads, else of one's own complaints.
pub fn owed_by_rules(tx: &mut Tx, who: &Who, until: Timestamp) -> Result<Vec<OwedByRules>> {
    who.may(Can::Read)?;
    let leads = matches!(who.role, Role::Owner | Role::Manager);
    let Some(staff_id) = who.staff_id() else { return Ok(Vec::new()) };
    let mut values = vec![db::Value::Int(tx.workspace_id.0), db::Value::Int(ms(until)), db::Value::Int(MOST)];
    let own = if leads {
        ""
    } else {
        values.push(db::Value::Int(staff_id.0));
        " and d.owner_id = $4"
    };
    let text = format!(
        "select d.complaint_id, c.number, c.summary, c.customer_id, d.owner_id, d.name, d.letter, d.due_at, d.do_by_at
         from complaint_duty d join complaint c on c.workspace_id = $1 and c.complaint_id = d.complaint_id
         where d.workspace_id = $1 and d.do_by_at <= $2{own} order by d.do_by_at, d.complaint_id limit $3"
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&Sql::built(text), &params, owed)?)
}

fn owed(row: &Row<'_>) -> Result<OwedByRules, db::Error> {
    Ok(OwedByRules {
        complaint_id: row.get(0)?,
        number: row.get(1)?,
        summary: row.get(2)?,
        customer_id: row.get(3)?,
        owner_id: row.get(4)?,
        name: row.get(5)?,
        letter: row.get(6)?,
        due_at: from_ms(row.get(7)?),
        do_by: from_ms(row.get(8)?),
    })
}

/// A row: name, letter, owner, due, do by.
type Written = (String, String, Id, i64, i64);

/// What is owed by each step, as its row has it: what only a letter answers. What a step of the ladder answers too stands
/// where that step does.
pub(super) fn rows_of(complaint: &Complaint, rules: &Regime, duties: &[Duty]) -> BTreeMap<String, Written> {
    let is_letter = |by: &String| rules.letters.iter().any(|letter| letter.kind == *by);
    let mut rows = BTreeMap::new();
    for duty in duties.iter().filter(|duty| duty.is_owed() && duty.clock.answered_by.iter().all(is_letter)) {
        let clock = &duty.clock;
        let same = clock.answered_by.iter().find(|by| **by == clock.step);
        let Some(letter) = same.or(clock.answered_by.first()).cloned() else { continue };
        let row = (clock.name.clone(), letter, complaint.owner_id, ms(clock.due_at), ms(duty.do_by()));
        rows.entry(clock.step.clone()).or_insert(row);
    }
    rows
}

/// The rows as they stand.
pub(super) fn written(tx: &mut Tx, id: Id) -> Result<BTreeMap<String, Written>> {
    let workspace_id = tx.workspace_id;
    let rows: Vec<(String, Written)> = tx.rows(
        sql!(
            "select step, name, letter, owner_id, due_at, do_by_at from complaint_duty
             where workspace_id = $1 and complaint_id = $2"
        ),
        params![workspace_id, id],
        |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))),
    )?;
    Ok(rows.into_iter().collect())
}

/// The complaints that owe something and have no timer of this kind: everybody was told of all of it.
pub(super) fn silent(tx: &mut Tx, kind: &str) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select distinct d.complaint_id from complaint_duty d
             where d.workspace_id = $1 and not exists (select 1 from timer t
               where t.workspace_id = $1 and t.subject_id = d.complaint_id and t.kind = $2)
             order by d.complaint_id"
        ),
        params![workspace_id, kind],
        |row| row.get(0),
    )?)
}

/// Writes what is owed now, where it is not what stands there.
pub(super) fn write(tx: &mut Tx, id: Id, owed: &BTreeMap<String, Written>) -> Result<()> {
    let before = written(tx, id)?;
    let workspace_id = tx.workspace_id;
    for step in before.keys().filter(|step| !owed.contains_key(*step)) {
        tx.run(
            sql!("delete from complaint_duty where workspace_id = $1 and complaint_id = $2 and step = $3"),
            params![workspace_id, id, step],
        )?;
    }
    for (step, row) in owed.iter().filter(|(step, row)| before.get(*step) != Some(row)) {
        let (name, letter, owner_id, due_at, do_by_at) = row;
        tx.run(
            sql!(
                "insert into complaint_duty (workspace_id, complaint_id, step, name, letter, owner_id, due_at, do_by_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)
                 on conflict (workspace_id, complaint_id, step) do update set name = $4, letter = $5, owner_id = $6, due_at = $7,
                   do_by_at = $8"
            ),
            params![workspace_id, id, step, name, letter, owner_id, due_at, do_by_at],
        )?;
    }
    Ok(())
}
