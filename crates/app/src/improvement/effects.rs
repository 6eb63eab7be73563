//! Whether an action held: complaints with its causes before it was done, and since.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::rules::{DAY_MS, Effect, Jobs, Verdict, WINDOW_DAYS, said_word};
use super::{Action, rules, store, store_actions, store_counts};
use crate::ids::Id;
use crate::promises::month::Month;
use crate::time::plus_ms;
use crate::{Can, Result, Tx, Who, calendars};

/// A look at an action's effect, as it was kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    pub id: Id,
    pub checked_at: Timestamp,
    pub staff_id: Option<Id>,
    pub verdict: Verdict,
    #[serde(flatten)]
    pub figures: Checked,
    pub words: String,
}

/// The figures of a look.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Checked {
    /// What they allowed: `effective`, `partly`, `not`, `too_early`.
    pub said: String,
    /// `jobs` or `days`.
    pub unit: String,
    pub before: i64,
    pub before_exposure: f64,
    pub after: i64,
    pub after_exposure: f64,
}

impl Checked {
    pub fn of(effect: &Effect) -> Checked {
        Checked {
            said: said_word(effect.said).to_owned(),
            unit: effect.unit.as_str().to_owned(),
            before: i64::from(effect.before.events),
            before_exposure: effect.before.exposure,
            after: i64::from(effect.after.events),
            after_exposure: effect.after.exposure,
        }
    }
}

/// The figures as they are now; `None`: it is not done, so there is nothing to compare.
pub fn effect(tx: &mut Tx, who: &Who, action_id: Id) -> Result<Option<Effect>> {
    who.may(Can::Read)?;
    let action = store_actions::load(tx, action_id)?;
    of(tx, &action)
}

/// So many complaints at most are read for one look.
const MOST: i64 = 20_000;

/// Complaints with one of its causes, or with one below, in the 180 days before it was done, or since we keep records,
/// and from then until now.
pub(super) fn of(tx: &mut Tx, action: &Action) -> Result<Option<Effect>> {
    let Some(done_at) = action.done_at else { return Ok(None) };
    let tree = store::tree(tx)?;
    let causes: Vec<Id> =
        store_actions::causes_of(tx, &[action.id])?.into_iter().map(|(_, cause_id)| cause_id).collect();
    let all: BTreeSet<Id> = causes.iter().flat_map(|id| tree.under(*id)).collect();
    let from = plus_ms(done_at, -WINDOW_DAYS * DAY_MS).max(plus_ms(store_counts::records_begin(tx)?, -1));
    let now = tx.now;
    let opened = store_counts::opened(tx, &all.into_iter().collect::<Vec<_>>(), from, now, MOST)?;
    let jobs = known_jobs(tx)?;
    Ok(Some(rules::effect(&opened, (from, done_at, now), &jobs)))
}

pub(super) fn known_jobs(tx: &mut Tx) -> Result<Jobs> {
    let zone = calendars::business(tx)?.zone.clone();
    let running = Month::of(tx.now, &zone);
    Ok(Jobs { by_month: store_counts::jobs(tx)?, zone, running })
}
