//! What a small team goes through once a month, and the jobs that complaints are held against.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::counting::{ALL, Sum};
use super::{Overview, effects, overview, store_counts, write};
use crate::error::Field;
use crate::ids::Id;
use crate::promises::month::Month;
use crate::promises::rules::check_words;
use crate::{Can, Error, Result, Tx, Who};

/// That a month was looked at, and what was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reviewed {
    pub month: Month,
    pub held_at: Timestamp,
    pub held_by_id: Option<Id>,
    pub words: String,
}

#[derive(Debug, Clone)]
pub struct Review {
    pub month: Month,
    pub overview: Overview,
    /// All complaints of the month before.
    pub before: Sum,
    pub held: Option<Reviewed>,
}

/// The month before the running one, unless another is asked for.
pub fn review(tx: &mut Tx, who: &Who, month: Option<Month>) -> Result<Review> {
    who.may(Can::Read)?;
    let running = effects::known_jobs(tx)?.running;
    let month = month.unwrap_or_else(|| running.plus(-1)).min(running);
    let overview = overview(tx, who, Some(month), Some(month))?;
    let before = store_counts::sums(tx, month.plus(-1), month.plus(-1))?;
    let before = before.into_iter().find(|(id, _)| *id == ALL).map(|(_, counts)| counts.all).unwrap_or_default();
    Ok(Review { month, overview, before, held: store_counts::reviewed(tx, month)? })
}

/// The review of a month was held: what was decided. Once more changes the words.
pub fn hold(tx: &mut Tx, who: &Who, month: Month, words: &str) -> Result<Reviewed> {
    who.may(Can::KeepPromises)?;
    check_words("words", words).map_err(|field| Error::Invalid(vec![field]))?;
    if month > effects::known_jobs(tx)?.running {
        return Err(Error::invalid("month", "problem-month-ahead"));
    }
    let held = Reviewed { month, held_at: tx.now, held_by_id: who.staff_id(), words: words.trim().to_owned() };
    store_counts::put_reviewed(tx, &held)?;
    write(tx, who, "cause.reviewed", Id::default(), &json!({"month": month, "words": held.words}))?;
    Ok(held)
}

/// Jobs done in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct JobsDone {
    pub month: Month,
    pub jobs: i64,
}

/// What is known, the first month first.
pub fn jobs(tx: &mut Tx, who: &Who) -> Result<Vec<JobsDone>> {
    who.may(Can::Read)?;
    let known: BTreeMap<Month, i64> = store_counts::jobs(tx)?;
    Ok(known.into_iter().map(|(month, jobs)| JobsDone { month, jobs }).collect())
}

/// So many at most in a month.
const MOST_JOBS: i64 = 100_000_000;

/// So many jobs were done in that month, as the business counts them.
pub fn set_jobs(tx: &mut Tx, who: &Who, month: Month, jobs: i64) -> Result<JobsDone> {
    who.may(Can::LookAfter)?;
    let mut problems = Vec::new();
    if !(0..=MOST_JOBS).contains(&jobs) {
        problems.push(Field::new("jobs", "problem-jobs").with("max", MOST_JOBS));
    }
    if month > effects::known_jobs(tx)?.running {
        problems.push(Field::new("month", "problem-month-ahead"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    store_counts::put_jobs(tx, month, jobs, who.staff_id())?;
    write(tx, who, "cause.jobs_said", Id::default(), &json!({"month": month, "jobs": jobs}))?;
    Ok(JobsDone { month, jobs })
}
