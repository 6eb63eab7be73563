//! Complaints going out: each case with its whole history, as far as its reader may read it.

use serde::Serialize;

use super::import::Origin;
use super::store::Filter;
use super::{Case, Listed, case_of, import, list, lives, may_read, one, owing};
use crate::ids::Id;
use crate::improvement::{self, OfComplaint};
use crate::journal::{self, Entry};
use crate::promises::{self, Shown as Promised};
use crate::remedies;
use crate::{Page, Result, Tx, Who, customers, workspaces};

/// A case with everything that happened around it.
#[derive(Debug, Clone, Serialize)]
pub struct Whole {
    #[serde(flatten)]
    pub case: Case,
    pub customer_name: String,
    pub owner_name: String,
    /// The file it came out of.
    pub origin: Option<Origin>,
    pub remedies: Vec<remedies::Shown>,
    pub improvement: OfComplaint,
    /// Every entry of the journal about it, oldest first.
    pub history: Vec<Entry>,
    /// Its story is narrowed to others, and was left out with all that happened.
    pub story_left_out: bool,
}

/// One case whole. Refused to those whom its story does not concern, where it is narrowed.
pub fn whole(tx: &mut Tx, who: &Who, id: Id) -> Result<Whole> {
    let case = one(tx, who, id)?;
    with_all(tx, case, false)
}

fn with_all(tx: &mut Tx, case: Case, story_left_out: bool) -> Result<Whole> {
    let id = case.complaint.id;
    let nothing = OfComplaint { facts: None, causes: Vec::new(), whys: Vec::new(), actions: Vec::new(), none: None };
    Ok(Whole {
        customer_name: customers::name(tx, case.complaint.customer_id)?,
        owner_name: workspaces::staff::get(tx, case.complaint.owner_id)?.name,
        origin: if story_left_out { None } else { import::origin(tx, id)? },
        remedies: if story_left_out { Vec::new() } else { remedies::of_complaint(tx, id)? },
        improvement: if story_left_out { nothing } else { improvement::of_complaint(tx, id)? },
        history: if story_left_out { Vec::new() } else { journal::of_subject(tx, id)? },
        story_left_out,
        case,
    })
}

/// A page of cases whole; `cursor` as the page before gave it.
pub fn page(tx: &mut Tx, who: &Who, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page<Whole>> {
    let found = list(tx, who, filter, cursor, limit)?;
    let mut items = Vec::new();
    for Listed { mut complaint, step, owed } in found.items {
        let open = may_read(tx, who, &complaint)?;
        if open {
            lives::look(tx, &mut complaint)?;
            let case = case_of(tx, complaint)?;
            items.push(with_all(tx, case, false)?);
            continue;
        }
        let mut ruled = owing::ruled(tx, &complaint, &[], &[])?;
        ruled.letters.clear();
        let nothing = (Vec::new(), Vec::new(), Vec::new());
        let (restatements, attempts, outcomes) = nothing;
        let case = Case { complaint, step, owed, restatements, attempts, outcomes, ruled, after: None };
        items.push(with_all(tx, case, true)?);
    }
    Ok(Page { items, next: found.next })
}

/// The promises it made: its calls back and what was offered in them, as the journal and the outcomes name them.
pub fn promises_of(tx: &mut Tx, who: &Who, whole: &Whole) -> Result<Vec<Promised>> {
    let mut ids: Vec<Id> = Vec::new();
    let told = whole.history.iter().filter_map(|entry| entry.details.get("promise_id")?.as_str()?.parse().ok());
    let offered = whole.case.outcomes.iter().filter_map(|one| one.promise_id);
    let granted = whole.remedies.iter().filter_map(|one| one.offer.promise_id);
    for id in told.chain(whole.case.complaint.call_back_id).chain(offered).chain(granted) {
        if !ids.contains(&id) && Some(id) != whole.case.complaint.promise_id {
            ids.push(id);
        }
    }
    let mut all = promises::of_ids_shown(tx, who, &ids)?;
    all.sort_by_key(|one| (one.promise.made_at, one.promise.id));
    Ok(all)
}
