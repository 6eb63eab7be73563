//! Who reads the story of a complaint, after it was taken: it is narrowed to its owner, its team and those who lead, or opened
//! to all of us again, and its team is chosen. What was said before goes with it, wherever it stands: in the journal, which
//! asks when it is read, and in the ledger of promises (`aside`). What was mailed stays where all of us read it.

use serde::Serialize;
use serde_json::json;

use super::rules::Complaint;
use super::{Listed, aside, load, may_read, store, without_story, write};
use crate::error::{Field, Refused};
use crate::ids::Id;
use crate::narrowing;
use crate::workspaces::{staff, teams};
use crate::{Can, Error, Result, Tx, Who, customers};

/// Who is to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAccess {
    pub narrowed: bool,
    /// Its team; it has none where this says so.
    pub team_id: Option<Id>,
}

/// A team that nobody knows here.
pub(super) fn team_problem(tx: &mut Tx, team_id: Option<Id>) -> Result<Option<Field>> {
    let Some(id) = team_id else { return Ok(None) };
    let known = teams::list(tx, &Who::kept(tx.workspace_id))?.iter().any(|team| team.id == id);
    Ok((!known).then(|| Field::new("team_id", "problem-unknown-team")))
}

/// Narrows the story, or opens it to all of us, and says which team it has; both as they are to be from now on. For the owner
/// of the complaint and for those who lead. Where nothing changes, nothing happened.
pub fn set_access(tx: &mut Tx, who: &Who, id: Id, to: NewAccess) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    if !narrowing::may_set(who, before.owner_id) {
        let name = staff::get(tx, before.owner_id)?.name;
        return Err(Refused::new("complaint-access-not-yours").with("name", name).into());
    }
    if let Some(problem) = team_problem(tx, to.team_id)? {
        return Err(Error::Invalid(vec![problem]));
    }
    if (before.narrowed, before.team_id) == (to.narrowed, to.team_id) {
        return Ok(before);
    }
    let after = Complaint { narrowed: to.narrowed, team_id: to.team_id, ..before.clone() };
    store::update_access(tx, &after)?;
    let kind = match (before.narrowed, after.narrowed) {
        (false, true) => {
            aside::put(tx, &after)?;
            "complaint.narrowed"
        }
        (true, false) => {
            aside::put_back(tx, &after)?;
            "complaint.opened_up"
        }
        _ => "complaint.team_chosen",
    };
    write(tx, who, kind, &after, json!({"team_id": after.team_id, "before": before.team_id}))?;
    Ok(after)
}

/// Who reads it now, by their names. Known to all of us: so that whoever it does not concern knows whom to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readers {
    pub narrowed: bool,
    pub owner_name: String,
    /// Its team, and how many are in it.
    pub team: Option<(String, usize)>,
    /// Whether whoever asks may change it.
    pub may_set: bool,
}

pub fn readers(tx: &mut Tx, who: &Who, complaint: &Complaint) -> Result<Readers> {
    let all = if complaint.team_id.is_some() { teams::list(tx, who)? } else { Vec::new() };
    let team = all.into_iter().find(|team| Some(team.id) == complaint.team_id);
    Ok(Readers {
        narrowed: complaint.narrowed,
        owner_name: staff::get(tx, complaint.owner_id)?.name,
        team: team.map(|team| (team.name, team.member_ids.len())),
        may_set: who.may(Can::Talk).is_ok() && narrowing::may_set(who, complaint.owner_id),
    })
}

/// What all of us know of a complaint: that it is there, whose it is, its one sentence, how far it is, and who reads the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    pub listed: Listed,
    pub customer_name: String,
    pub readers: Readers,
}

/// The cover of a complaint, for those whom its story does not concern; `None`: it does, they read it.
pub fn cover(tx: &mut Tx, who: &Who, id: Id) -> Result<Option<Cover>> {
    who.may(Can::Read)?;
    let complaint = store::load(tx, id)?;
    if may_read(tx, who, &complaint)? {
        return Ok(None);
    }
    let readers = readers(tx, who, &complaint)?;
    let customer_name = customers::name(tx, complaint.customer_id)?;
    let complaint = without_story(complaint);
    let listed = Listed { step: complaint.step(tx.now), owed: complaint.owed(), complaint };
    Ok(Some(Cover { listed, customer_name, readers }))
}
