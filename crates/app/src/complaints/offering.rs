//! What is offered to make it right, in the call or apart from it. Each goes to the noun `remedies`: within the authority of
//! who offers it, it is a promise at once; above it, somebody who may say yes is asked.

use std::collections::BTreeMap;

use super::rules::{Complaint, State};
use super::{CalledBack, lives, load, within};
use crate::ids::Id;
use crate::remedies::{self, NewOffer, Offer};
use crate::{Can, Error, Result, Timestamp, Tx, Who, improvement};

/// A remedy that is offered in a complaint. Without an amount it costs what the catalogue says; an empty currency is that of
/// the remedy, and without words the customer is promised what the remedy is called.
#[derive(Debug, Clone)]
pub struct NewRemedyOffer {
    pub remedy_id: Id,
    pub amount_minor: Option<i64>,
    pub currency: String,
    pub words: String,
    pub cause_id: Option<Id>,
    /// When it is to be done.
    pub by: Timestamp,
}

/// Offers a remedy in a complaint that is not closed. Errors: `Invalid` names every field that can't be taken.
pub fn offer_remedy(tx: &mut Tx, who: &Who, id: Id, new: &NewRemedyOffer) -> Result<Offer> {
    let complaint = load(tx, who, id, Can::OfferRemedies)?;
    if complaint.state == State::Closed {
        return Err(Error::refused("complaint-is-closed"));
    }
    if let Some(cause_id) = new.cause_id
        && improvement::tree(tx, who)?.get(cause_id).is_none()
    {
        return Err(Error::invalid("cause_id", "problem-unknown-cause"));
    }
    offer(tx, who, &complaint, new)
}

fn offer(tx: &mut Tx, who: &Who, complaint: &Complaint, new: &NewRemedyOffer) -> Result<Offer> {
    let name = match remedies::get(tx, who, new.remedy_id) {
        Ok(remedy) => remedy.name,
        Err(Error::NotFound(_)) => return Err(Error::invalid("remedy_id", "problem-unknown-remedy")),
        Err(other) => return Err(other),
    };
    let words = if new.words.trim().is_empty() { name } else { new.words.clone() };
    let new = NewOffer {
        complaint_id: complaint.id,
        customer_id: complaint.customer_id,
        conversation_id: lives::of_theirs(tx, complaint)?,
        remedy_id: new.remedy_id,
        amount_minor: new.amount_minor,
        currency: new.currency.clone(),
        words,
        about: format!("#{} {}", complaint.number, complaint.summary),
        cause_id: new.cause_id,
        by: new.by,
    };
    remedies::offer(tx, who, new)
}

/// All that was offered in a call, each with the amount that was said for it.
pub(super) fn in_call(
    tx: &mut Tx,
    who: &Who,
    complaint: &Complaint,
    outcome: &CalledBack,
    amounts: &BTreeMap<Id, i64>,
) -> Result<()> {
    if amounts.keys().any(|id| !outcome.remedies.contains(id)) {
        return Err(Error::invalid("amounts", "problem-amount-of-no-remedy"));
    }
    for (place, remedy_id) in outcome.remedies.iter().enumerate() {
        let new = NewRemedyOffer {
            remedy_id: *remedy_id,
            amount_minor: amounts.get(remedy_id).copied(),
            currency: String::new(),
            words: String::new(),
            cause_id: None,
            by: outcome.by,
        };
        match offer(tx, who, complaint, &new) {
            Err(Error::Invalid(fields)) if fields.iter().any(|one| one.problem == "problem-unknown-remedy") => {
                return Err(Error::invalid(&format!("remedies[{place}]"), "problem-unknown-remedy"));
            }
            offered => offered.map_err(|error| within(&format!("remedies[{place}]"), error))?,
        };
    }
    Ok(())
}
