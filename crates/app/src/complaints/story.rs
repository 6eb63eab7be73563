//! Listening, and restating until they say "yes, that is it".

use serde_json::json;

use super::rules::{Answer, Complaint, Heard, How};
use super::{letters, load, load_to_answer, may_say, must_say, must_tell, rounds, save, telling, write};
use crate::error::Field;
use crate::ids::Id;
use crate::{Can, Error, Result, Tx, Who, customers};

/// The customer told us, in their own words. They may tell more until we restate it.
pub fn listen(tx: &mut Tx, who: &Who, id: Id, heard: &Heard) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    must_tell("story", &heard.story)?;
    let (at_stake, harm) = (heard.at_stake.as_deref(), heard.harm.as_deref());
    may_say(&[
        ("wants", &heard.wants),
        ("at_stake", at_stake.unwrap_or_default()),
        ("harm", harm.unwrap_or_default()),
    ])?;
    measured(heard)?;
    let mut after = before.clone().listen(heard.clone(), tx.now)?;
    telling::who_must_know(tx, &before, &mut after)?;
    let details = json!({
        "story": after.story, "wants": after.wants, "severity": after.severity, "temperature": after.temperature,
        "others_affected": after.others_affected, "at_stake": after.at_stake, "at_stake_minor": after.at_stake_minor,
        "harm": after.harm, "safety": after.safety,
    });
    let after = save(tx, who, &before, after, ("complaint.listened", details))?;
    telling::safety(tx, who, after)
}

fn measured(heard: &Heard) -> Result<()> {
    let named = [
        ("customer_spoke_s", heard.customer_spoke_s),
        ("we_spoke_s", heard.we_spoke_s),
        ("at_stake_minor", heard.at_stake_minor),
    ];
    let below = named.into_iter().filter(|(_, value)| value.is_some_and(|value| value < 0));
    let problems: Vec<Field> = below.map(|(name, _)| Field::new(name, "problem-complaint-negative")).collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// What we understood, and whether it is mailed to them, to be confirmed by an answer or on their page.
#[derive(Debug, Clone, Default)]
pub struct Restating {
    pub text: String,
    pub mail: bool,
}

/// We write what we understood; the customer confirms or corrects it.
pub fn restate(tx: &mut Tx, who: &Who, id: Id, new: &Restating) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    must_tell("text", &new.text)?;
    let mut after = before.clone().restate()?;
    let text = new.text.trim();
    let message_id = if new.mail { Some(ask(tx, who, &mut after, text)?) } else { None };
    rounds::insert_restatement(tx, id, after.rounds, text, who.staff_id(), message_id)?;
    let details = json!({"round": after.rounds, "text": text, "message_id": message_id});
    save(tx, who, &before, after, ("complaint.restated", details))
}

/// Asks them by mail, in their language: "did we understand?" Their page, by the link below it, asks the same; where the
/// story is narrowed, what we understood stands there alone, because all of us read what is mailed.
fn ask(tx: &mut Tx, who: &Who, complaint: &mut Complaint, text: &str) -> Result<Id> {
    let words = customers::words(tx, complaint.customer_id)?;
    let name = customers::name(tx, complaint.customer_id)?;
    let subject = words.t("complaint-restate-subject").into_owned();
    let body = match complaint.narrowed {
        true => words.with("complaint-restate-mail-narrowed", &[("name", name.into())]),
        false => words.with("complaint-restate-mail", &[("name", name.into()), ("text", text.into())]),
    };
    letters::mail(tx, who, complaint, &subject, &body)
}

/// "Yes, that is it." `round`: the version they read; the one that stands when left out.
pub fn confirm(tx: &mut Tx, who: &Who, id: Id, how: How, words: &str, round: Option<i64>) -> Result<Complaint> {
    let before = load_to_answer(tx, who, id)?;
    match who.staff_id() {
        Some(_) => must_say(&[("words", words)])?,
        None => may_say(&[("words", words)])?,
    }
    let after = before.clone().confirm(how, words, round, tx.now)?;
    let said = (how.as_str(), words.trim());
    rounds::answer_restatement(tx, id, after.rounds, Answer::Confirmed, said, who.staff_id())?;
    let details = json!({"round": after.rounds, "how": how, "words": words.trim()});
    let after = save(tx, who, &before, after, ("complaint.confirmed", details))?;
    answered(tx, who, &after, telling::CONFIRMED)?;
    Ok(after)
}

/// "No, you missed …": back to restating.
pub fn correct(tx: &mut Tx, who: &Who, id: Id, how: How, words: &str, round: Option<i64>) -> Result<Complaint> {
    let before = load_to_answer(tx, who, id)?;
    must_say(&[("words", words)])?;
    let after = before.clone().correct(round)?;
    let said = (how.as_str(), words.trim());
    rounds::answer_restatement(tx, id, after.rounds, Answer::Corrected, said, who.staff_id())?;
    let details = json!({"round": after.rounds, "how": how, "words": words.trim()});
    let after = save(tx, who, &before, after, ("complaint.corrected", details))?;
    answered(tx, who, &after, telling::CORRECTED)?;
    Ok(after)
}

/// Its owner hears what the customer said themselves.
fn answered(tx: &mut Tx, who: &Who, complaint: &Complaint, kind: &'static str) -> Result<()> {
    match who.staff_id() {
        Some(_) => Ok(()),
        None => telling::tell(tx, complaint, complaint.owner_id, kind),
    }
}

/// They would not say whether we understood: we go on, and it is counted apart.
pub fn refuse_confirmation(tx: &mut Tx, who: &Who, id: Id, reason: &str) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    must_say(&[("reason", reason)])?;
    let after = before.clone().refuse_confirmation(reason, tx.now)?;
    rounds::answer_restatement(tx, id, after.rounds, Answer::Refused, ("", reason.trim()), who.staff_id())?;
    crate::counters::add(tx, crate::counters::COMPLAINTS_UNCONFIRMED, 1)?;
    let details = json!({"round": after.rounds, "reason": reason.trim()});
    save(tx, who, &before, after, ("complaint.confirmation_refused", details))
}

/// What a customer answered by mail and nobody can read for them: its owner does.
pub(super) fn unclear(tx: &mut Tx, complaint: &Complaint, message_id: Id) -> Result<()> {
    let kept = Who::kept(tx.workspace_id);
    write(tx, &kept, "complaint.answer_came", complaint, json!({"message_id": message_id}))?;
    telling::tell(tx, complaint, complaint.owner_id, telling::ANSWERED)
}
