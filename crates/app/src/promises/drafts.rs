//! A notice that is ready: when a promise is in danger and the customer knows nothing, the words are there in their
//! language, with a new time that would hold. The reason is ours to say, and never made up. Nothing of it is stored, so
//! that it is gone when it is no longer true.

use i18n::Words;
use serde::Serialize;

use super::notices::{self, Told};
use super::quiet::Quiet;
use super::reach::{self, Route};
use super::{Promise, chance, holds, realism, store};
use crate::ids::Id;
use crate::workspaces::keeping;
use crate::{Can, Result, Timestamp, Tx, Who, calendars, customers};

/// Plain reasons to choose from: the end of `notice-reason-…`.
pub const REASONS: [&str; 7] = ["longer", "ill", "supplier", "waiting", "travel", "urgent", "planned"];

/// What is ready to be sent to one customer.
#[derive(Debug, Clone, Serialize)]
pub struct Draft {
    pub customer_id: Id,
    pub customer_name: String,
    /// The one that was asked for first, then what else is in danger of what they were promised.
    pub promises: Vec<Due>,
    /// Plain reasons, in the customer's language.
    pub reasons: Vec<String>,
    pub subject: String,
    /// With `…` where the reason goes.
    pub text: String,
    /// How they are told.
    pub route: Route,
    /// It is night where they are, until then.
    pub quiet_until: Option<Timestamp>,
    #[serde(skip)]
    pub words: Words,
}

/// A promise in danger, and a time that would hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    pub promise: Promise,
    pub new_from: Option<Timestamp>,
    pub new_by: Option<Timestamp>,
}

impl Draft {
    /// The whole mail, with this reason.
    pub fn with_reason(&self, reason: &str) -> (String, String) {
        notices::warning(&self.words, &self.told(), reason)
    }

    fn told(&self) -> Vec<Told<'_>> {
        let new = |due: &Due| due.new_by.unwrap_or(due.promise.by);
        self.promises
            .iter()
            .map(|due| Told { promise: &due.promise, new_from: due.new_from, new_by: new(due) })
            .collect()
    }
}

/// A new time that would hold, later than it was: as others like it went or, where too little is known of them, as long
/// again as it had.
pub fn would_hold(tx: &mut Tx, promise: &Promise) -> Result<Option<Timestamp>> {
    let known = realism::holds_by(tx, promise.kind, promise.owner_id, promise.made_at)?;
    if let Some(at) = known.filter(|at| *at > promise.by) {
        return Ok(Some(at));
    }
    let hours = calendars::usual_of_staff(tx, promise.owner_id)?;
    Ok(holds::as_long_again(promise.made_at, promise.by, &hours, tx.now))
}

/// The notice about this promise, with all else that is in danger of what the customer was promised; `None` while there
/// is no reason for one.
pub fn of(tx: &mut Tx, who: &Who, id: Id) -> Result<Option<Draft>> {
    who.may(Can::Read)?;
    let promise = store::load(tx, id)?;
    if !chance::is_at_risk(tx, &promise)? {
        return Ok(None);
    }
    let mut others = store::open_to(tx, promise.customer_id)?;
    others.retain(|other| other.id != id);
    let mut promises = vec![promise];
    promises.extend(chance::in_danger(tx, others)?);
    about(tx, promises).map(Some)
}

/// A notice about these, which are all one customer's, whether or not they are in danger.
pub fn about(tx: &mut Tx, promises: Vec<Promise>) -> Result<Draft> {
    let customer_id = promises.first().map(|one| one.customer_id).unwrap_or_default();
    let words = customers::words(tx, customer_id)?;
    let mut due = Vec::new();
    for promise in promises {
        let new_by = would_hold(tx, &promise)?;
        due.push(Due { promise, new_from: None, new_by });
    }
    let quiet_until = Quiet::of(&keeping::get(tx)?).ends(words.zone(), tx.now);
    let mut draft = Draft {
        customer_id,
        customer_name: customers::name(tx, customer_id)?,
        promises: due,
        reasons: REASONS.iter().map(|reason| words.t(&format!("notice-reason-{reason}")).into_owned()).collect(),
        subject: String::new(),
        text: String::new(),
        route: reach::of(tx, customer_id)?,
        quiet_until,
        words,
    };
    (draft.subject, draft.text) = draft.with_reason("…");
    Ok(draft)
}

/// A notice that is ready, for a list.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The one that is due first.
    pub promise: Promise,
    /// How many more to the same customer.
    pub more: usize,
    pub customer_name: String,
    pub route: Route,
}

/// What is ready, soonest first: one notice a customer.
pub fn ready(tx: &mut Tx, who: &Who) -> Result<Vec<Ready>> {
    who.may(Can::Read)?;
    const LOOKED_AT: i64 = 100;
    const SHOWN: usize = 12;
    let mut found: Vec<(Promise, usize)> = Vec::new();
    let open = store::open_untold(tx, LOOKED_AT)?;
    for promise in chance::in_danger(tx, open)? {
        if let Some((_, more)) = found.iter_mut().find(|(one, _)| one.customer_id == promise.customer_id) {
            *more += 1;
        } else if found.len() < SHOWN {
            found.push((promise, 0));
        }
    }
    let ids: Vec<Id> = found.iter().map(|(promise, _)| promise.customer_id).collect();
    let (mut names, mut routes) = (customers::names(tx, &ids)?, reach::of_all(tx, &ids)?);
    let ready = found.into_iter().filter_map(|(promise, more)| {
        let route = routes.remove(&promise.customer_id)?;
        let customer_name = names.remove(&promise.customer_id).unwrap_or_default();
        Some(Ready { promise, more, customer_name, route })
    });
    Ok(ready.collect())
}
