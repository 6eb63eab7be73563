//! Finding out, calling back with a solution or an honest explanation, and what they say to it.

use std::collections::BTreeMap;

use serde_json::json;

use super::lives::{self, End, Why, another, over};
use super::rules::{Complaint, Outcome};
use super::{CalledBack, hand, load, load_to_answer, may_say, must_say, must_tell, offering, rounds, save, telling};
use crate::ids::Id;
use crate::promises::{self, Kind, NewPromise, of_complaint};
use crate::{Can, Error, Result, Timestamp, Tx, Who, counters};

/// What we found out. More may be added until we call.
pub fn research(tx: &mut Tx, who: &Who, id: Id, findings: &str) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    must_tell("findings", findings)?;
    let after = before.clone().research(findings, tx.now)?;
    let details = json!({"findings": after.findings});
    save(tx, who, &before, after, ("complaint.researched", details))
}

/// What we call back with. Apology and explanation are two things, and both are asked for.
#[derive(Debug, Clone)]
pub struct NewOutcome {
    pub outcome: Outcome,
    /// From our side.
    pub what_happened: String,
    /// What we will do: a promise from now on. An explanation may have none.
    pub offer: String,
    pub apology: bool,
    pub explanation: bool,
    /// Ids of the catalogue.
    pub remedies: Vec<Id>,
    /// What each costs, in the smallest unit of its currency, where it is not what the catalogue says.
    pub amounts: BTreeMap<Id, i64>,
    /// By when it is done, and when we call again to hear whether it is right.
    pub by: Timestamp,
    /// How we spoke with them.
    pub how: String,
}

/// We called. The call that was promised is kept, what we offer becomes a promise, and the next call is promised, so that
/// one lives until they accept.
pub fn call_back(tx: &mut Tx, who: &Who, id: Id, new: &NewOutcome) -> Result<Complaint> {
    who.may(Can::KeepPromises)?;
    let before = load(tx, who, id, Can::Talk)?;
    must_say(&[("what_happened", &new.what_happened)])?;
    match new.outcome {
        Outcome::Solution => must_say(&[("offer", &new.offer)])?,
        Outcome::Explanation => may_say(&[("offer", &new.offer)])?,
    }
    known_how(&new.how)?;
    let called = before.clone().call_back(tx.now)?;
    let why = Why { evidence: Some(&new.what_happened), how: &new.how, words: &new.what_happened };
    let after = another(tx, who, called, new.by, &why)?;
    let outcome = outcome(tx, who, &after, new)?;
    rounds::insert_outcome(tx, id, &outcome)?;
    offering::in_call(tx, who, &after, &outcome, &new.amounts)?;
    let details = json!({
        "outcome": new.outcome, "what_happened": outcome.what_happened, "offer": outcome.offer, "apology": new.apology,
        "explanation": new.explanation, "remedies": new.remedies, "by": new.by, "promise_id": outcome.promise_id,
        "call_back_id": after.call_back_id,
    });
    save(tx, who, &before, after, ("complaint.called_back", details))
}

fn outcome(tx: &mut Tx, who: &Who, complaint: &Complaint, new: &NewOutcome) -> Result<CalledBack> {
    let round = i64::try_from(rounds::outcomes(tx, complaint.id)?.len()).unwrap_or(0) + 1;
    Ok(CalledBack {
        round,
        outcome: new.outcome,
        what_happened: new.what_happened.trim().to_owned(),
        offer: new.offer.trim().to_owned(),
        apology: new.apology,
        explanation: new.explanation,
        remedies: new.remedies.clone(),
        by: new.by,
        promise_id: promise_of_offer(tx, who, complaint, new)?,
        called_at: tx.now,
        called_by_id: who.staff_id(),
        answer: None,
        answered_at: None,
        words: String::new(),
    })
}

/// What we say we will do becomes a promise the moment it is saved.
fn promise_of_offer(tx: &mut Tx, who: &Who, complaint: &Complaint, new: &NewOutcome) -> Result<Option<Id>> {
    if new.offer.trim().is_empty() {
        return Ok(None);
    }
    let promise = NewPromise {
        customer_id: complaint.customer_id,
        conversation_id: lives::of_theirs(tx, complaint)?,
        words: new.offer.clone(),
        kind: Kind::Fix,
        owner_id: Some(complaint.owner_id),
        from: None,
        by: new.by,
        source: of_complaint::SOURCE,
    };
    Ok(Some(promises::make(tx, &hand(who), promise)?.id))
}

/// It is right for them now.
pub fn accept(tx: &mut Tx, who: &Who, id: Id, words: &str) -> Result<Complaint> {
    let before = load_to_answer(tx, who, id)?;
    must_say(&[("words", words)])?;
    let after = before.clone().accept(words, tx.now)?;
    over(tx, who, &before, words, End::Accepted)?;
    rounds::answer_outcome(tx, id, "accepted", words.trim())?;
    let details = json!({"words": after.accepted_words});
    save(tx, who, &before, after, ("complaint.accepted", details))
}

/// It is not right for them: it goes up to a manager, who has it from now on, and another time to call is owed.
pub fn reject(tx: &mut Tx, who: &Who, id: Id, words: &str) -> Result<Complaint> {
    let before = load_to_answer(tx, who, id)?;
    must_say(&[("words", words)])?;
    let after = before.clone().reject(tx.now)?;
    rounds::answer_outcome(tx, id, "rejected", words.trim())?;
    let details = json!({"words": words.trim(), "rejections": after.rejections});
    let after = save(tx, who, &before, after, ("complaint.rejected", details))?;
    telling::goes_up(tx, after)
}

/// They found another way, and want nothing more of us: it ends without an acceptance, and is counted apart.
pub fn found_another_way(tx: &mut Tx, who: &Who, id: Id, words: &str) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    must_say(&[("words", words)])?;
    let after = before.clone().found_another_way(words, tx.now)?;
    if before.needs_call_back() {
        over(tx, who, &before, words, End::OtherWay)?;
    }
    counters::add(tx, counters::COMPLAINTS_OTHER_WAY, 1)?;
    let details = json!({"words": after.exception_words});
    save(tx, who, &before, after, ("complaint.found_another_way", details))
}

/// A channel by which somebody can have been spoken to, as the ledger of promises knows it.
pub(super) fn known_how(how: &str) -> Result<()> {
    let known = how == "mail" || promises::TOLD_BY_US.contains(&how);
    if known { Ok(()) } else { Err(Error::invalid("how", "problem-unknown-channel")) }
}
