//! What the customer says themselves: on their own page, and by answering the mail.

use serde::Serialize;

use super::answers::{self, Said};
use super::rules::{Complaint, How, State};
use super::{calling, confirm, correct, store, story};
use crate::ids::Id;
use crate::promises::rules::MAX_WORDS;
use crate::{Actor, Can, Error, Result, Timestamp, Tx, Who, conversations, customers};

/// What a customer is asked: "did we understand?"
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restated {
    pub complaint_id: Id,
    pub number: i64,
    pub summary: String,
    pub round: i64,
    pub text: String,
    pub written_at: Timestamp,
}

/// So many complaints of one customer that wait for their answer are shown at most.
const MOST: i64 = 10;

/// What this customer is asked, newest complaint first.
pub fn restated_to(tx: &mut Tx, who: &Who) -> Result<Vec<Restated>> {
    who.may(Can::Answer)?;
    let Actor::Customer(customer_id) = who.actor else { return Err(Error::Forbidden(Can::Answer)) };
    let customer_id = customers::surviving(tx, customer_id)?;
    let filter =
        store::Filter { customer_id: Some(customer_id), state: Some(State::Restated), ..store::Filter::default() };
    let mut asked = Vec::new();
    for complaint in store::list(tx, &filter, None, MOST)? {
        if let Some(last) = calling::unanswered(tx, &complaint)? {
            asked.push(Restated {
                complaint_id: complaint.id,
                number: complaint.number,
                summary: complaint.summary,
                round: last.round,
                text: last.text,
                written_at: last.written_at,
            });
        }
    }
    Ok(asked)
}

/// A mail of a person came in. Where it answers a restatement that waits: "yes, that is it" confirms it, "no, …" corrects
/// it, in their words; anything else is for its owner to read.
pub fn answered_by_mail(tx: &mut Tx, message_id: Id) -> Result<()> {
    let kept = Who::kept(tx.workspace_id);
    let message = match conversations::message(tx, &kept, message_id) {
        Err(Error::NotFound(_)) => return Ok(()),
        message => message?,
    };
    if message.state != "received" {
        return Ok(()); // held apart: nobody has admitted its sender yet
    }
    // A signed mark opens the conversation to whom the mail was passed on to; only the customer confirms.
    let Some(sender) = customers::by_email(tx, &kept, &message.from_email)? else { return Ok(()) };
    for id in store::open_of_conversation(tx, message.conversation_id)? {
        let complaint = store::load(tx, id)?;
        if sender.id == complaint.customer_id {
            answered(tx, &complaint, &message)?;
        }
    }
    Ok(())
}

fn answered(tx: &mut Tx, complaint: &Complaint, message: &conversations::Message) -> Result<()> {
    let Some(asked) = calling::unanswered(tx, complaint)? else { return Ok(()) };
    let who = Who::customer(tx.workspace_id, complaint.customer_id);
    let words: String = answers::own_words(&message.text).chars().take(MAX_WORDS).collect();
    match answers::read(&message.text) {
        Said::Yes => confirm(tx, &who, complaint.id, How::Mail, &words, Some(asked.round)).map(drop),
        Said::No => correct(tx, &who, complaint.id, How::Mail, &words, Some(asked.round)).map(drop),
        Said::Unclear => story::unclear(tx, complaint, message.id),
    }
}
