//! The story of a complaint can be narrowed: what the customer told, what we understood and found, and all that was said to
//! it are for its owner, its team and managers alone then. That there is a complaint, whose, its number, its one sentence
//! and how far it is stay known to all of us. One rule, for everything that shows any of it: pages, lists, causes and
//! evidence, twins, the journal, webhooks.

use std::collections::{BTreeSet, HashSet};

use db::{Sql, params, sql};
use serde_json::Value;

use crate::ids::{self, Id};
use crate::journal::Entry;
use crate::{Error, Result, Role, Tx, Who};

/// What the rule has to know of a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    pub narrowed: bool,
    pub owner_id: Id,
    pub team_id: Option<Id>,
}

/// Whether its story concerns somebody who is in these teams.
pub fn concerns(who: &Who, of: Access, teams: &[Id]) -> bool {
    let is_owner = who.staff_id() == Some(of.owner_id);
    !of.narrowed || leads(who) || is_owner || of.team_id.is_some_and(|team| teams.contains(&team))
}

fn leads(who: &Who) -> bool {
    matches!(who.role, Role::Owner | Role::Manager | Role::Kept)
}

/// Who says who reads it: whoever has the complaint, and those who lead. All of them read it whatever they say, so nobody
/// shuts themselves out.
pub fn may_set(who: &Who, owner_id: Id) -> bool {
    leads(who) || who.staff_id() == Some(owner_id)
}

/// The teams of whoever asks.
pub fn teams(tx: &mut Tx, who: &Who) -> Result<Vec<Id>> {
    let Some(staff_id) = who.staff_id() else { return Ok(Vec::new()) };
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!("select team_id from team_member where workspace_id = $1 and staff_id = $2"),
        params![workspace_id, staff_id],
        |row| row.get(0),
    )?)
}

/// Those of these complaints whose story is hidden from whoever asks. What is no complaint is not hidden.
pub fn hidden(tx: &mut Tx, who: &Who, complaint_ids: &[Id]) -> Result<HashSet<Id>> {
    hidden_from(tx, Some(who), complaint_ids)
}

/// `None`: from programs outside, which no story concerns.
fn hidden_from(tx: &mut Tx, who: Option<&Who>, complaint_ids: &[Id]) -> Result<HashSet<Id>> {
    let mut narrowed: Vec<(Id, Access)> = Vec::new();
    for some in complaint_ids.chunks(100) {
        let mut values = vec![db::Value::Int(tx.workspace_id.0)];
        let places = ids::places(some, &mut values);
        let text = format!(
            "select complaint_id, owner_id, team_id from complaint
             where workspace_id = $1 and narrowed and complaint_id in ({places})"
        );
        let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
        narrowed.extend(tx.rows(&Sql::built(text), &params, |row| {
            Ok((row.get(0)?, Access { narrowed: true, owner_id: row.get(1)?, team_id: row.get(2)? }))
        })?);
    }
    let Some(who) = who.filter(|_| !narrowed.is_empty()) else {
        return Ok(narrowed.into_iter().map(|(id, _)| id).collect());
    };
    let teams = teams(tx, who)?;
    Ok(narrowed.into_iter().filter(|(_, of)| !concerns(who, *of, &teams)).map(|(id, _)| id).collect())
}

/// Refused where the story of this complaint is hidden from whoever asks.
pub fn must_concern(tx: &mut Tx, who: &Who, complaint_id: Id) -> Result<()> {
    if hidden(tx, who, &[complaint_id])?.is_empty() { Ok(()) } else { Err(Error::refused("complaint-is-narrowed")) }
}

/// What the ledger of promises says of a complaint in words of its story; the rest (what is promised, why it is moved) the
/// customer knows of us all.
const SAID_IN_THE_LEDGER: [&str; 5] =
    ["promise.kept", "promise.kept_late", "promise.released", "promise.made_right", "promise.handed_over"];

/// Takes the words out of entries of the journal for somebody whom the story does not concern; `None`: for programs outside.
/// What counts is who reads the story now, not who read it when the entry was written.
pub fn leave_out_words(tx: &mut Tx, who: Option<&Who>, entries: &mut [Entry]) -> Result<()> {
    if who.is_some_and(leads) {
        return Ok(());
    }
    let subjects: Vec<Id> =
        entries.iter().map(|entry| entry.subject_id).collect::<BTreeSet<Id>>().into_iter().collect();
    let complaints = hidden_from(tx, who, &subjects)?;
    let of_promises = said_of(tx, &subjects)?;
    let complaint_ids: Vec<Id> = of_promises.iter().map(|(_, id)| *id).collect();
    let theirs = hidden_from(tx, who, &complaint_ids)?;
    let promises: HashSet<Id> =
        of_promises.into_iter().filter(|(_, id)| theirs.contains(id)).map(|(promise_id, _)| promise_id).collect();
    for entry in entries {
        let in_ledger = promises.contains(&entry.subject_id) && SAID_IN_THE_LEDGER.contains(&entry.kind.as_str());
        if in_ledger || complaints.contains(&entry.subject_id) {
            without_words(&mut entry.details);
        }
    }
    Ok(())
}

/// Those of these promises that were made by a complaint before its story was narrowed, with the complaint of each.
fn said_of(tx: &mut Tx, promise_ids: &[Id]) -> Result<Vec<(Id, Id)>> {
    let mut found = Vec::new();
    for some in promise_ids.chunks(100) {
        let mut values = vec![db::Value::Int(tx.workspace_id.0)];
        let places = ids::places(some, &mut values);
        let text = format!(
            "select promise_id, complaint_id from complaint_aside where workspace_id = $1 and promise_id in ({places})"
        );
        let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
        found.extend(tx.rows(&Sql::built(text), &params, |row| Ok((row.get(0)?, row.get(1)?)))?);
    }
    Ok(found)
}

/// Stands in an entry of the journal whose words were left out.
const MARK: &str = "narrowed";

/// Texts of an entry that are no words of anybody's: of a fixed set, or whose they are.
const FIXED: [&str; 11] = [
    "state",
    "summary",
    "found_by",
    "came_from",
    "severity",
    "temperature",
    "how",
    "channel",
    "outcome",
    "exception",
    "verdict",
];

/// The same entry without what somebody said: numbers, times and ids stay.
fn without_words(details: &mut Value) {
    let Some(map) = details.as_object_mut() else { return };
    map.retain(|key, value| FIXED.contains(&key.as_str()) || says_nothing(value));
    map.insert(MARK.to_owned(), Value::Bool(true));
}

/// No text but an id or a time, however deep.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.parse::<Id>().is_ok() || text.parse::<jiff::Timestamp>().is_ok(),
        Value::Array(all) => all.iter().all(says_nothing),
        Value::Object(map) => map.values().all(says_nothing),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn its_owner_its_team_and_managers_read_a_narrowed_story() {
        let (workspace, me, team) = (Id(1), Id(7), Id(70));
        let of = |narrowed, owner_id, team_id| Access { narrowed, owner_id, team_id };
        let agent = Who::staff(workspace, me, Role::Agent);
        assert!(concerns(&agent, of(false, Id(8), None), &[]), "it is not narrowed");
        assert!(concerns(&agent, of(true, me, None), &[]), "it is theirs");
        assert!(concerns(&agent, of(true, Id(8), Some(team)), &[team]), "they are of its team");
        assert!(!concerns(&agent, of(true, Id(8), Some(team)), &[Id(71)]));
        assert!(!concerns(&agent, of(true, Id(8), None), &[team]));
        for role in [Role::Owner, Role::Manager, Role::Kept] {
            assert!(concerns(&Who::staff(workspace, me, role), of(true, Id(8), None), &[]), "{role:?}");
        }
        for role in [Role::Agent, Role::Auditor] {
            assert!(!concerns(&Who::staff(workspace, me, role), of(true, Id(8), None), &[]), "{role:?}");
        }
    }

    #[test]
    fn who_says_who_reads_it_reads_it_whatever_they_say() {
        let (workspace, me) = (Id(1), Id(7));
        for role in [Role::Owner, Role::Manager, Role::Kept, Role::Agent, Role::Auditor] {
            for owner_id in [me, Id(8)] {
                let who = Who::staff(workspace, me, role);
                let of = Access { narrowed: true, owner_id, team_id: None };
                assert_eq!(may_set(&who, owner_id), concerns(&who, of, &[]), "{role:?}");
            }
        }
        let in_its_team = Who::staff(workspace, me, Role::Agent);
        assert!(!may_set(&in_its_team, Id(8)), "who is of its team reads it, and leaves it to its owner who else does");
    }

    #[test]
    fn an_entry_without_its_words_says_when_and_who_but_not_what() {
        let entry = json!({
            "story": "They told my sister", "number": 7, "state": "listened", "severity": "high", "safety": true,
            "others_affected": ["my sister"], "call_back_id": Id(9), "by": "2026-11-24T09:00:00Z", "temperature": null,
            "causes": [{"id": Id(3), "evidence": "She said so"}],
        });
        let mut narrowed = entry;
        without_words(&mut narrowed);
        let left = json!({
            "number": 7, "state": "listened", "severity": "high", "safety": true, "call_back_id": Id(9),
            "by": "2026-11-24T09:00:00Z", "temperature": null, "narrowed": true,
        });
        assert_eq!(narrowed, left);
    }
}
