//! Complaints that use like words: their essence, in how many complaints each word is, and an index that tells who has one.
//!
//! A rare word that two complaints share says more than a common one, on both engines alike: the weights are ours, from
//! counts that are kept as the words come and go. Reading is bounded by the words that are looked for, not by how many
//! complaints there are.

mod store;
pub mod words;

use std::collections::{BTreeMap, HashSet};

use crate::ids::Id;
use crate::{Result, Timestamp, Tx, counters};
pub use words::{marked, passage};

/// A complaint whose words are like those of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    pub complaint_id: Id,
    /// From 0 to 1.
    pub likeness: f64,
    /// In their plain form, those that say most first.
    pub shared: Vec<String>,
}

/// So many are compared word by word.
const COMPARED: i64 = 120;

/// What this complaint says from now on, in the transaction that says it.
pub fn index(tx: &mut Tx, complaint_id: Id, opened_at: Timestamp, text: &str) -> Result<()> {
    let now = words::essence(text);
    let before = store::words_of(tx, complaint_id)?;
    if before.as_ref() == Some(&now) {
        return Ok(());
    }
    let was: HashSet<&String> = before.iter().flatten().map(|(word, _)| word).collect();
    let is: HashSet<&String> = now.iter().map(|(word, _)| word).collect();
    let come = is.difference(&was).map(|word| ((*word).clone(), 1));
    let gone = was.difference(&is).map(|word| ((*word).clone(), -1));
    store::count(tx, &come.chain(gone).collect())?;
    store::put(tx, complaint_id, opened_at, &now)?;
    if before.is_some() {
        store::take_out_of_index(tx, complaint_id)?;
    }
    if now.is_empty() { Ok(()) } else { store::put_into_index(tx, complaint_id, &now) }
}

/// What a complaint says that was never written down.
#[derive(Debug, Clone)]
pub struct New {
    pub complaint_id: Id,
    pub opened_at: Timestamp,
    pub text: String,
}

/// As `index`, for many at once that are new: each word is counted once for all of them.
pub fn index_new(tx: &mut Tx, all: &[New]) -> Result<()> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for one in all {
        let says = words::essence(&one.text);
        says.iter().for_each(|(word, _)| *counts.entry(word.clone()).or_default() += 1);
        store::put(tx, one.complaint_id, one.opened_at, &says)?;
        if !says.is_empty() {
            store::put_into_index(tx, one.complaint_id, &says)?;
        }
    }
    store::count(tx, &counts)
}

/// Complaints opened since then that use words like this one's, the most alike first.
pub fn find(tx: &mut Tx, complaint_id: Id, since: Timestamp) -> Result<Vec<Alike>> {
    let own = store::words_of(tx, complaint_id)?.unwrap_or_default();
    let all = counters::get(tx, counters::COMPLAINT_NUMBER)?;
    let known = store::counts(tx, &own.iter().map(|(word, _)| word.clone()).collect::<Vec<_>>())?;
    let own = words::weigh(&own, &known, all);
    let sought = words::sought(&own, all);
    if sought.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = store::having(tx, &sought, since, COMPARED)?;
    found.retain(|(id, _)| *id != complaint_id);
    let mut alike: Vec<Alike> = Vec::new();
    for (id, words) in &found {
        if let Some((likeness, shared)) = words::likeness(&own, words) {
            alike.push(Alike { complaint_id: *id, likeness, shared });
        }
    }
    alike.sort_by(|one, two| two.likeness.total_cmp(&one.likeness).then(two.complaint_id.cmp(&one.complaint_id)));
    Ok(alike)
}

/// Makes the index of this workspace anew from what each complaint says.
pub fn rebuild(tx: &mut Tx) -> Result<()> {
    let mut after = Id(i64::MIN);
    loop {
        let batch = store::all_after(tx, after, 500)?;
        for (id, words) in &batch {
            after = *id;
            store::take_out_of_index(tx, *id)?;
            if !words.is_empty() {
                store::put_into_index(tx, *id, words)?;
            }
        }
        if batch.is_empty() {
            return Ok(());
        }
    }
}
