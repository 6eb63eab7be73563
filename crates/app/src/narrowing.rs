//! The story of a complaint can be narrowed: what the customer told, what we understood and found, and all that was said to
//! it are for its owner, its team and managers alone then. That there is a complaint, whose, its number, its one sentence
//! and how far it is stay known to all of us. One rule, for everything that shows any of it: pages, lists, causes and
//! evidence, twins, the journal, webhooks.

use std::collections::HashSet;

use db::{Sql, params, sql};
use serde_json::Value;

use crate::ids::{self, Id};
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
    let leads = matches!(who.role, Role::Owner | Role::Manager | Role::Kept);
    let is_owner = who.staff_id() == Some(of.owner_id);
    !of.narrowed || leads || is_owner || of.team_id.is_some_and(|team| teams.contains(&team))
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
    if narrowed.is_empty() {
        return Ok(HashSet::new());
    }
    let teams = teams(tx, who)?;
    Ok(narrowed.into_iter().filter(|(_, of)| !concerns(who, *of, &teams)).map(|(id, _)| id).collect())
}

/// Refused where the story of this complaint is hidden from whoever asks.
pub fn must_concern(tx: &mut Tx, who: &Who, complaint_id: Id) -> Result<()> {
    if hidden(tx, who, &[complaint_id])?.is_empty() { Ok(()) } else { Err(Error::refused("complaint-is-narrowed")) }
}

/// Whether this is a complaint whose story is narrowed.
pub fn is_narrowed(tx: &mut Tx, complaint_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let narrowed: Option<bool> = tx.maybe(
        sql!("select narrowed from complaint where workspace_id = $1 and complaint_id = $2"),
        params![workspace_id, complaint_id],
        |row| row.get(0),
    )?;
    Ok(narrowed == Some(true))
}

/// Beside what happened, in the journal: the words in this entry are those of a narrowed story.
const MARK: &str = "narrowed";

/// Marks what an entry of the journal says as the words of a narrowed story.
pub fn mark(details: &mut Value) {
    if let Some(details) = details.as_object_mut() {
        details.insert(MARK.to_owned(), Value::Bool(true));
    }
}

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

/// The same entry for those whom the story does not concern, and for programs outside: numbers, times and ids stay, what
/// somebody said is gone. An entry that is not marked stays as it is.
pub fn without_words(details: &mut Value) {
    let Some(map) = details.as_object_mut().filter(|map| map.get(MARK) == Some(&Value::Bool(true))) else { return };
    map.retain(|key, value| FIXED.contains(&key.as_str()) || says_nothing(value));
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
    fn an_entry_without_its_words_says_when_and_who_but_not_what() {
        let entry = json!({
            "story": "They told my sister", "number": 7, "state": "listened", "severity": "high", "safety": true,
            "others_affected": ["my sister"], "call_back_id": Id(9), "by": "2026-11-24T09:00:00Z", "temperature": null,
            "causes": [{"id": Id(3), "evidence": "She said so"}],
        });
        let mut open = entry.clone();
        without_words(&mut open);
        assert_eq!(open, entry, "an entry that is not marked");
        let mut narrowed = entry;
        mark(&mut narrowed);
        without_words(&mut narrowed);
        let left = json!({
            "number": 7, "state": "listened", "severity": "high", "safety": true, "call_back_id": Id(9),
            "by": "2026-11-24T09:00:00Z", "temperature": null, "narrowed": true,
        });
        assert_eq!(narrowed, left);
    }
}
