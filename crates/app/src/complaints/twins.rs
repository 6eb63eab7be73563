//! Twins: complaints of the last two years that use like words, with what caused them and what helped. Offered where somebody
//! looks for a cause, never filed by themselves, and never to those whom a narrowed story does not concern.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::{Complaint, Severity, State, lookup, narrowing_of, rounds, store};
use crate::ids::Id;
use crate::improvement::{self, Tree};
use crate::search::alike::{self, Alike};
use crate::time::plus_ms;
use crate::{Can, Result, Timestamp, Tx, Who, customers, narrowing};

/// A cause that was found for a twin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TwinCause {
    pub id: Id,
    /// From the top: "Visit › Nobody came".
    pub path: String,
    pub evidence: String,
    /// It is no longer offered.
    pub is_retired: bool,
}

/// What was done so that it stays away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TwinAction {
    pub id: Id,
    pub what: String,
    pub state: improvement::State,
    pub strength: improvement::Strength,
}

/// A complaint that uses words like those of another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Twin {
    pub complaint_id: Id,
    pub number: i64,
    pub customer_id: Id,
    pub customer_name: String,
    pub summary: String,
    pub state: State,
    pub severity: Severity,
    pub opened_at: Timestamp,
    /// From 0 to 1.
    pub likeness: f64,
    /// The words that both use, as the twin writes them, those that say most first.
    pub shared: Vec<String>,
    /// The piece of its story where most of them stand.
    pub passage: String,
    pub causes: Vec<TwinCause>,
    /// Those that held first.
    pub actions: Vec<TwinAction>,
    /// What its customer accepted as right; empty: they have accepted nothing.
    pub made_right: String,
}

/// So long a complaint is offered, in ms.
const OFFERED_MS: i64 = 2 * 365 * 86_400_000;
/// Twins that are offered at most.
pub const MOST: usize = 10;
const WORDS_SHOWN: usize = 12;

/// The twins of a complaint, the most alike first, `limit` at most.
pub fn twins(tx: &mut Tx, who: &Who, id: Id, limit: usize) -> Result<Vec<Twin>> {
    who.may(Can::Read)?;
    let own = store::load(tx, id)?;
    narrowing::must_concern(tx, who, own.id)?;
    let since = plus_ms(tx.now, -OFFERED_MS);
    let alike = alike::find(tx, id, since)?;
    let readable = readable(tx, who, &alike, limit.min(MOST))?;
    if readable.is_empty() {
        return Ok(Vec::new());
    }
    let tree = improvement::tree(tx, who)?;
    let customer_ids: Vec<Id> = readable.iter().map(|(_, of)| of.customer_id).collect();
    let mut names = customers::names(tx, &customer_ids)?;
    let mut twins = Vec::new();
    for (alike, of) in readable {
        let customer_name = names.remove(&of.customer_id).unwrap_or_default();
        twins.push(twin(tx, &alike, &of, customer_name, &tree)?);
    }
    Ok(twins)
}

/// Those that whoever asks may read, in their order.
fn readable(tx: &mut Tx, who: &Who, alike: &[Alike], limit: usize) -> Result<Vec<(Alike, Complaint)>> {
    let teams = narrowing::teams(tx, who)?;
    let mut found = Vec::new();
    for some in alike.chunks(MOST) {
        let ids: Vec<Id> = some.iter().map(|one| one.complaint_id).collect();
        let mut all: HashMap<Id, Complaint> =
            store::of_ids(tx, &ids)?.into_iter().map(|complaint| (complaint.id, complaint)).collect();
        for one in some {
            let complaint = all.remove(&one.complaint_id);
            let mine = complaint.filter(|complaint| narrowing::concerns(who, narrowing_of(complaint), &teams));
            found.extend(mine.map(|complaint| (one.clone(), complaint)));
        }
        if found.len() >= limit {
            break;
        }
    }
    found.truncate(limit);
    Ok(found)
}

fn twin(tx: &mut Tx, alike: &Alike, of: &Complaint, customer_name: String, tree: &Tree) -> Result<Twin> {
    let stems: HashSet<String> = alike.shared.iter().cloned().collect();
    let text = if of.story.is_empty() { &of.summary } else { &of.story };
    let known = improvement::of_complaint(tx, of.id)?;
    let cause = |one: improvement::Found| TwinCause {
        is_retired: tree.get(one.cause_id).is_none_or(|cause| cause.retired_at.is_some()),
        id: one.cause_id,
        path: one.path,
        evidence: one.evidence,
    };
    let action = |one: improvement::Shown| TwinAction {
        id: one.action.id,
        what: one.action.what,
        state: one.action.state,
        strength: one.action.strength,
    };
    let mut actions: Vec<TwinAction> = known.actions.into_iter().map(action).collect();
    actions.sort_by_key(|one| one.state != improvement::State::Effective);
    let accepted = rounds::outcomes(tx, of.id)?.pop().filter(|last| last.answer.as_deref() == Some("accepted"));
    let made_right = accepted.map(|last| if last.offer.is_empty() { last.what_happened } else { last.offer });
    Ok(Twin {
        complaint_id: of.id,
        number: of.number,
        customer_id: of.customer_id,
        customer_name,
        summary: of.summary.clone(),
        state: of.state,
        severity: of.severity,
        opened_at: of.opened_at,
        likeness: (alike.likeness * 1000.0).round() / 1000.0,
        shared: as_written(&[&of.summary, &of.story, &of.findings], &alike.shared),
        passage: alike::passage(text, &stems),
        causes: known.causes.into_iter().map(cause).collect(),
        actions,
        made_right: made_right.unwrap_or_default(),
    })
}

/// The shared words as they stand in the texts; one that stands in none of them (but in a restatement) as it is.
fn as_written(texts: &[&str], shared: &[String]) -> Vec<String> {
    let wanted: HashSet<String> = shared.iter().cloned().collect();
    let mut written: HashMap<String, String> = HashMap::new();
    for text in texts {
        for word in crate::search::words(text) {
            let plain = alike::words::plain(&word);
            if wanted.contains(&plain) {
                written.entry(plain).or_insert(word);
            }
        }
    }
    let shown = shared.iter().take(WORDS_SHOWN);
    shown.map(|word| written.remove(word).unwrap_or_else(|| word.clone())).collect()
}

/// Whether what the complaint says changed with a step.
pub(super) fn says_more(before: &Complaint, after: &Complaint) -> bool {
    let texts = |c: &Complaint| (c.summary.clone(), c.story.clone(), c.findings.clone(), c.rounds);
    texts(before) != texts(after)
}

/// Its words, as they are from now on: what it is about, what they told, what we understood last, what we found.
pub(super) fn index(tx: &mut Tx, complaint: &Complaint) -> Result<()> {
    let understood = match complaint.rounds {
        0 => String::new(),
        round => rounds::text_of_round(tx, complaint.id, round)?,
    };
    alike::index(tx, complaint.id, complaint.opened_at, &said(complaint, &understood))
}

/// All that it says, with what we understood last.
pub(super) fn said(complaint: &Complaint, understood: &str) -> String {
    [complaint.summary.as_str(), &complaint.story, understood, &complaint.findings].join("\n")
}

/// Writes down the words of complaints that are older than their twins, `limit` at a time; gives how many.
pub(crate) fn catch_up(tx: &mut Tx, limit: i64) -> Result<usize> {
    let ids = lookup::without_likeness(tx, limit)?;
    for complaint in store::of_ids(tx, &ids)? {
        index(tx, &complaint)?;
    }
    Ok(ids.len())
}
