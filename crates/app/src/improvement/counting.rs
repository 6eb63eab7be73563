//! How many complaints of a month had a cause, kept counted as causes are found (docs/decisions/0033).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::tree::Tree;
use super::{store, store_counts};
use crate::ids::Id;
use crate::promises::month::Month;
use crate::{Result, Tx};

/// The cause that stands for all.
pub const ALL: Id = Id(0);

/// Some complaints, and what they cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    pub complaints: i64,
    /// In the smallest unit of the business's currency, of those whose harm is known.
    pub harm_minor: i64,
    /// How many these are.
    pub harm_known: i64,
}

impl Sum {
    pub fn plus(self, other: Sum, times: i64) -> Sum {
        Sum {
            complaints: self.complaints + times * other.complaints,
            harm_minor: self.harm_minor.saturating_add(times.saturating_mul(other.harm_minor)),
            harm_known: self.harm_known + times * other.harm_known,
        }
    }
}

/// Complaints of one cause.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Of this cause itself.
    pub own: Sum,
    /// Of it or of one below it, each complaint once.
    pub all: Sum,
}

impl Counts {
    pub fn plus(self, other: Counts, times: i64) -> Counts {
        Counts { own: self.own.plus(other.own, times), all: self.all.plus(other.all, times) }
    }
}

/// By month and cause.
pub type Sums = BTreeMap<(Month, Id), Counts>;

/// What one complaint adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub month: Month,
    pub harm_minor: Option<i64>,
    pub cause_ids: BTreeSet<Id>,
}

impl Part {
    /// Nothing without a cause: that the cause is not known yet is no cause.
    pub fn add_to(&self, sums: &mut Sums, tree: &Tree, times: i64) {
        if self.cause_ids.is_empty() {
            return;
        }
        let one = Sum {
            complaints: 1,
            harm_minor: self.harm_minor.unwrap_or(0),
            harm_known: i64::from(self.harm_minor.is_some()),
        };
        for id in tree.closure(&self.cause_ids).into_iter().chain([ALL]) {
            let own = if self.cause_ids.contains(&id) { one } else { Sum::default() };
            let counts = Counts { own, all: one };
            let sum = sums.entry((self.month, id)).or_default();
            *sum = sum.plus(counts, times);
        }
    }
}

/// A complaint counted another way than before.
pub(super) fn changed(tx: &mut Tx, tree: &Tree, before: Option<&Part>, after: &Part) -> Result<()> {
    let mut sums = Sums::new();
    if let Some(before) = before {
        before.add_to(&mut sums, tree, -1);
    }
    after.add_to(&mut sums, tree, 1);
    sums.retain(|_, counts| *counts != Counts::default());
    store_counts::add_counts(tx, &sums)
}

/// The counts as the complaints come to.
pub fn from_rows(tx: &mut Tx) -> Result<Sums> {
    let tree = store::tree(tx)?;
    let mut sums = Sums::new();
    for part in store_counts::parts(tx)? {
        part.add_to(&mut sums, &tree, 1);
    }
    Ok(sums)
}

/// The counts as they are kept, without those that came back to nothing.
pub fn kept_counted(tx: &mut Tx) -> Result<Sums> {
    let mut sums = store_counts::counts(tx)?;
    sums.retain(|_, counts| *counts != Counts::default());
    Ok(sums)
}

/// Counts all of it anew: after a move or a merge, and for `kept improvement recount`.
pub fn count_anew(tx: &mut Tx) -> Result<()> {
    let sums = from_rows(tx)?;
    store_counts::forget_counts(tx)?;
    store_counts::add_counts(tx, &sums)
}
