//! Complaints: heard, restated until the customer says "yes, that is it", called back at a promised time, made right, and
//! watched. Every step is a verb; none can be skipped, and a refusal says what to do.

mod access;
pub mod after;
pub mod answers;
mod aside;
mod calling;
pub mod case;
mod customer;
mod drafts;
pub mod duties;
pub mod export;
pub mod form;
pub mod import;
pub mod kinds;
mod letters;
mod lives;
pub mod lookup;
pub mod morning;
mod offering;
mod opening;
mod outcomes;
mod owed;
mod owing;
mod pace;
pub mod rounds;
pub mod rules;
mod stopping;
pub mod store;
mod story;
mod telling;
mod today;
mod told;
mod told_times;
pub mod twins;

use serde::Serialize;
use serde_json::{Value, json};

pub use crate::improvement::rules::Strength;
pub use access::{Cover, NewAccess, Readers, cover, readers, set_access};
pub use after::After;
pub use aside::apart as said_apart;
pub use calling::{NewAttempt, attempt, move_call_back, promise_call_back, unreachable};
pub use customer::{Restated, answered_by_mail, restated_to};
pub use drafts::{Draft, drafts, forget_drafts, save_draft};
pub use duties::{Answered, Duty};
pub use letters::{
    Known, Letter, LetterToThem, NewLetter, Written, letters_to, look_at_letter, mail_failed, mail_goes_again,
    mail_sent, send_letter, write_letter,
};
pub use lives::{of_call_back, promise_changed};
pub use offering::{NewRemedyOffer, offer_remedy};
pub use opening::{NewComplaint, add_conversation, again, open, problems};
pub use outcomes::{NewOutcome, accept, call_back, found_another_way, reject, research};
pub use owed::{OwedByRules, owed_by_rules};
pub use owing::differing as owed_by_rows;
pub use owing::{CaseClock, Outside, Retained, Ruled, hours_changed, outside_of, spoken_of};
pub use rounds::{CalledBack, Restatement};
pub use rules::{
    Action, Answer, Attempt, CameFrom, CauseFound, Channel, Complaint, Confirmed, Due, Exception, FoundBy, Guard,
    Heard, How, Outcome, Owed, Point, Reached, Severity, State, Step, Temperature, Tried, Way,
};
pub use stopping::{close, guard};
pub use store::Filter;
pub use story::{Restating, confirm, correct, listen, refuse_confirmation, restate};
pub use telling::{NOT_CONTENT, SAFETY, SafetyLink, is_still_so, open_safety, ring, safety_link, take_safety};
pub use today::{OnToday, today};
pub use told::{Received, Telling, Told, received, tell_us, told};
pub use twins::{Twin, TwinAction, TwinCause, twins};

use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::narrowing::{self, Access};
use crate::promises::rules::check_words;
use crate::time::plus_ms;
use crate::{
    Actor, Can, Error, Page, Result, Timestamp, Tx, Who, calendars, counters, customers, promises, workspaces,
};

/// A complaint as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    #[serde(flatten)]
    pub complaint: Complaint,
    pub step: Step,
    /// What is owed now; null when nothing is.
    pub owed: Option<Owed>,
}

/// A complaint with all that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    #[serde(flatten)]
    pub complaint: Complaint,
    pub step: Step,
    pub owed: Option<Owed>,
    pub restatements: Vec<Restatement>,
    pub attempts: Vec<Attempt>,
    pub outcomes: Vec<CalledBack>,
    /// What its rules ask, and the letters that left.
    #[serde(flatten)]
    pub ruled: Ruled,
    /// What they were asked when it was over, and what they said; null: they were not asked.
    pub after: Option<After>,
}

/// One complaint with all that happened. Refused to those whom its story does not concern, where it is narrowed.
pub fn one(tx: &mut Tx, who: &Who, id: Id) -> Result<Case> {
    who.may(Can::Read)?;
    let mut complaint = store::load(tx, id)?;
    if !may_read(tx, who, &complaint)? {
        return Err(Error::refused("complaint-is-narrowed"));
    }
    lives::look(tx, &mut complaint)?;
    case_of(tx, complaint)
}

/// The complaint with all that happened, for whoever may read it.
fn case_of(tx: &mut Tx, complaint: Complaint) -> Result<Case> {
    let id = complaint.id;
    let (step, owed) = (complaint.step(tx.now), complaint.owed());
    let (restatements, outcomes) = (rounds::restatements(tx, id)?, rounds::outcomes(tx, id)?);
    Ok(Case {
        ruled: owing::ruled(tx, &complaint, &restatements, &outcomes)?,
        attempts: rounds::attempts(tx, id)?,
        restatements,
        outcomes,
        after: after::of(tx, &complaint)?,
        complaint,
        step,
        owed,
    })
}

/// As `one`, by its number.
pub fn by_number(tx: &mut Tx, who: &Who, number: i64) -> Result<Case> {
    who.may(Can::Read)?;
    let id = lookup::id_of_number(tx, number)?;
    one(tx, who, id)
}

/// A page of complaints; `cursor` as the page before gave it. The story of a narrowed one is left out for those whom it
/// does not concern.
pub fn list(tx: &mut Tx, who: &Who, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page<Listed>> {
    who.may(Can::Read)?;
    let after = cursor.map(read_cursor).transpose()?;
    let mut found = store::list(tx, filter, after, limit + 1)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = found.len() > limit;
    found.truncate(limit);
    let place = |last: &Complaint| match filter.by_owed {
        true => last.owed_by.map_or(0, crate::time::ms),
        false => last.number,
    };
    let next = found.last().filter(|_| more).map(|last| format!("{}.{}", place(last), last.id));
    let teams = narrowing::teams(tx, who)?;
    let now = tx.now;
    let show = |complaint: Complaint| {
        let concerns = narrowing::concerns(who, narrowing_of(&complaint), &teams);
        let complaint = if concerns { complaint } else { without_story(complaint) };
        Listed { step: complaint.step(now), owed: complaint.owed(), complaint }
    };
    Ok(Page { items: found.into_iter().map(show).collect(), next })
}

fn read_cursor(cursor: &str) -> Result<(i64, Id)> {
    let wrong = || Error::invalid("after", "problem-cursor");
    let (place, id) = cursor.split_once('.').ok_or_else(wrong)?;
    Ok((place.parse().map_err(|_| wrong())?, id.parse().map_err(|_| wrong())?))
}

/// How many are not closed.
pub fn open_count(tx: &mut Tx, who: &Who) -> Result<i64> {
    who.may(Can::Read)?;
    counters::get(tx, counters::COMPLAINTS_OPEN)
}

fn may_read(tx: &mut Tx, who: &Who, complaint: &Complaint) -> Result<bool> {
    let teams = if complaint.narrowed { narrowing::teams(tx, who)? } else { Vec::new() };
    Ok(narrowing::concerns(who, narrowing_of(complaint), &teams))
}

fn narrowing_of(complaint: &Complaint) -> Access {
    Access { narrowed: complaint.narrowed, owner_id: complaint.owner_id, team_id: complaint.team_id }
}

/// What was said in it, for where all of us read (the ledger of promises): the words, or where they stand.
fn outward(tx: &mut Tx, complaint: &Complaint, words: &str) -> Result<String> {
    if !complaint.narrowed {
        return Ok(words.to_owned());
    }
    let number = [("number", complaint.number.to_string().into())];
    Ok(workspaces::words(tx, None, None)?.with("complaint-narrowed-said", &number))
}

fn without_story(mut complaint: Complaint) -> Complaint {
    for text in [
        &mut complaint.story,
        &mut complaint.wants,
        &mut complaint.confirmed_words,
        &mut complaint.findings,
        &mut complaint.accepted_words,
        &mut complaint.exception_words,
        &mut complaint.failed_again_words,
        &mut complaint.at_stake,
        &mut complaint.harm,
    ] {
        text.clear();
    }
    complaint.others_affected.clear();
    complaint.guard = None;
    complaint
}

/// The complaint as it stands now, for a verb of one of us or of Kept: what became of its call back meanwhile is known.
fn load(tx: &mut Tx, who: &Who, id: Id, can: Can) -> Result<Complaint> {
    who.may(can)?;
    let mut complaint = store::load(tx, id)?;
    if !may_read(tx, who, &complaint)? {
        return Err(Error::refused("complaint-is-narrowed"));
    }
    lives::settle(tx, &mut complaint)?;
    Ok(complaint)
}

/// As `load`, for what customers may say themselves, of their own complaint.
fn load_to_answer(tx: &mut Tx, who: &Who, id: Id) -> Result<Complaint> {
    let Actor::Customer(customer_id) = who.actor else { return load(tx, who, id, Can::Talk) };
    who.may(Can::Answer)?;
    let mut complaint = store::load(tx, id)?;
    let customer_id = customers::surviving(tx, customer_id)?;
    if complaint.customer_id != customer_id {
        return Err(Error::NotFound("complaint")); // somebody else's: not even that it exists
    }
    lives::settle(tx, &mut complaint)?;
    Ok(complaint)
}

/// Whoever acts on promises for it: a customer has no say in our ledger, so Kept writes what follows from their word.
fn hand(who: &Who) -> Who {
    if who.staff_id().is_some() { who.clone() } else { Who::kept(who.workspace_id) }
}

/// Saves it as it stands now: by when its next step is owed, its timers, what happened.
fn save(tx: &mut Tx, who: &Who, before: &Complaint, mut after: Complaint, told: (&str, Value)) -> Result<Complaint> {
    if after.due() != before.due() || after.owner_id != before.owner_id || after.call_back_by != before.call_back_by {
        after.owed_by = owed_by(tx, &after)?;
    }
    store::update(tx, &after)?;
    told_times::follow(tx, who, before, &after)?;
    if twins::says_more(before, &after) {
        twins::index(tx, &after)?;
    }
    telling::set_timers(tx, before, &after)?;
    write(tx, who, told.0, &after, told.1)?;
    Ok(after)
}

/// By when the next step is owed: in working time of its owner, or when the call back is due.
fn owed_by(tx: &mut Tx, complaint: &Complaint) -> Result<Option<Timestamp>> {
    let Some(what) = complaint.due() else { return Ok(None) };
    let waits = complaint.owed_by.filter(|by| *by > tx.now && complaint.came_from == CameFrom::Import);
    if what == Due::Listen && waits.is_some() {
        return Ok(waits); // whoever takes it over does not have less time for it
    }
    let Some(ms) = rules::patience_ms(what) else { return Ok(complaint.call_back_by) };
    let hours = calendars::usual_of_staff(tx, complaint.owner_id)?;
    Ok(Some(hours.add_working(tx.now, ms).unwrap_or(plus_ms(tx.now, ms))))
}

fn write(tx: &mut Tx, who: &Who, kind: &str, complaint: &Complaint, mut details: Value) -> Result<()> {
    if let Some(details) = details.as_object_mut() {
        details.insert("number".to_owned(), json!(complaint.number));
        details.insert("state".to_owned(), json!(complaint.state));
    }
    let about = About {
        subject_id: complaint.id,
        customer_id: Some(complaint.customer_id),
        conversation_id: complaint.conversation_ids.first().copied(),
    };
    journal::write(tx, who, kind, about, &details)
}

/// Words that have to be there, all that is wrong with them at once.
fn must_say(texts: &[(&str, &str)]) -> Result<()> {
    let problems: Vec<Field> = texts.iter().filter_map(|(field, text)| check_words(field, text).err()).collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// What another noun found wrong, named as it stands in the body of the call: `action.due`.
fn within(place: &str, error: Error) -> Error {
    match error {
        Error::Invalid(fields) => {
            let named = fields.into_iter().map(|one| Field { field: format!("{place}.{}", one.field), ..one });
            Error::Invalid(named.collect())
        }
        other => other,
    }
}

/// The longest story, restatement and findings we take, in characters: some ten thousand words.
pub const LONGEST: usize = 80_000;

/// As `must_say`, of what may be long: a story, what we understood, what we found out.
fn must_tell(field: &str, text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid(field, "problem-empty"));
    }
    if text.chars().count() > LONGEST {
        return Err(Error::Invalid(vec![Field::new(field, "problem-too-long").with("max", LONGEST)]));
    }
    Ok(())
}

/// Words that may be left out and are not endless.
fn may_say(texts: &[(&str, &str)]) -> Result<()> {
    let said: Vec<(&str, &str)> = texts.iter().copied().filter(|(_, text)| !text.trim().is_empty()).collect();
    must_say(&said)
}

/// It goes to another of us: the live call back goes with it. At every moment it has one owner, and they read the whole story.
pub fn hand_over(tx: &mut Tx, who: &Who, id: Id, to_staff_id: Id, reason: &str) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    let mut problems = Vec::from_iter(workspaces::owner_problem(tx, "to_staff_id", to_staff_id)?);
    problems.extend(check_words("reason", reason).err());
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    pass(tx, who, before, to_staff_id, reason)
}

fn pass(tx: &mut Tx, who: &Who, before: Complaint, to_staff_id: Id, reason: &str) -> Result<Complaint> {
    let mut after = before.clone().hand_over(to_staff_id)?;
    if let Some(promise_id) = after.call_back_id.filter(|_| after.needs_call_back())
        && after.call_back_owner_id != Some(to_staff_id)
    {
        let reason = outward(tx, &before, reason)?;
        promises::hand_over(tx, &hand(who), promise_id, to_staff_id, &reason)?;
        after.call_back_owner_id = Some(to_staff_id);
    }
    let outward = outward(tx, &before, reason)?;
    told_times::hand_over(tx, &hand(who), before.id, to_staff_id, &outward)?;
    let details = json!({"owner_id": to_staff_id, "before": before.owner_id, "reason": reason.trim()});
    let after = save(tx, who, &before, after, ("complaint.handed_over", details))?;
    if who.staff_id() != Some(to_staff_id) {
        telling::tell(tx, &after, to_staff_id, telling::HANDED_OVER)?;
    }
    Ok(after)
}

/// All that somebody who leaves has in hand; the new owner hears of it once, from the caller.
pub(crate) fn hand_over_all(tx: &mut Tx, who: &Who, from_staff_id: Id, to_staff_id: Id) -> Result<()> {
    for id in lookup::open_of_owner(tx, from_staff_id)? {
        let mut before = store::load(tx, id)?;
        lives::settle(tx, &mut before)?;
        let after = before.clone().hand_over(to_staff_id)?;
        let details = json!({"owner_id": to_staff_id, "before": from_staff_id, "left": true});
        save(tx, who, &before, after, ("complaint.handed_over", details))?;
    }
    Ok(())
}

/// Whether an open complaint has this conversation.
pub fn is_open_in(tx: &mut Tx, conversation_id: Id) -> Result<bool> {
    Ok(!store::open_of_conversation(tx, conversation_id)?.is_empty())
}

/// Whether this customer has an open complaint.
pub fn is_open_of(tx: &mut Tx, customer_id: Id) -> Result<bool> {
    let filter = Filter { customer_id: Some(customer_id), open: true, ..Filter::default() };
    Ok(!store::list(tx, &filter, None, 1)?.is_empty())
}

/// The conversation is gone for good.
pub fn forget_conversation(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    store::forget_conversation(tx, conversation_id)
}
