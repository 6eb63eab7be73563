//! Three questions when it is over: was the outcome fair, was the way fair, were you treated well? Asked once, by a signed
//! link in a mail; what is not well said goes to whoever had it and to a manager, and can be taken up again.

pub mod rules;
pub mod store;

use serde_json::json;

pub use rules::{Question, Said, Tally};
pub use store::After;

use super::rules::{CameFrom, Complaint, Exception, FoundBy};
use super::{NewComplaint, State, lives, load, load_to_answer, opening, rounds, store as complaints, telling, write};
use crate::ids::Id;
use crate::links::{self, Signed, Verified};
use crate::promises::quiet::Quiet;
use crate::promises::rules::MAX_WORDS;
use crate::promises::{self, reach};
use crate::time::plus_ms;
use crate::workspaces::keeping;
use crate::{Actor, Can, Error, Result, Timestamp, Tx, Who, calendars, conversations, customers, timers, workspaces};
use rules::{Ask, Standing};

/// Its timer.
pub(super) const TIMER: &str = "complaint.after";

/// When it is to be looked at whether they are asked; `None`: never.
pub(super) fn due_at(tx: &mut Tx, complaint: &Complaint) -> Result<Option<Timestamp>> {
    let Some(closed_at) = complaint.closed_at.filter(|_| complaint.exception.is_none()) else { return Ok(None) };
    if complaint.failed_again_at.is_some() || store::load(tx, complaint.id)?.is_some() {
        return Ok(None);
    }
    let hours = calendars::business(tx)?;
    Ok(Some(hours.add_working(closed_at, rules::WAITS_MS).unwrap_or(plus_ms(closed_at, rules::WAITS_MS))))
}

/// Its timer rings: they are asked, or later, or not at all, and that is written down.
pub(super) fn ring(tx: &mut Tx, complaint: &Complaint) -> Result<()> {
    let Some(standing) = standing(tx, complaint)? else { return Ok(()) };
    let kept = Who::kept(tx.workspace_id);
    match rules::ask(&standing, tx.now) {
        Ask::Later(at) => timers::set(tx, at, TIMER, complaint.id),
        Ask::Never(why) => write(tx, &kept, "complaint.after_not_asked", complaint, json!({"why": why})),
        Ask::Now => match tx.attempt(|tx| ask(tx, complaint)) {
            Err(Error::Refused(refused)) => {
                write(tx, &kept, "complaint.after_not_asked", complaint, json!({"why": refused.rule}))
            }
            asked => asked,
        },
    }
}

/// `None`: it is open, or they were asked.
fn standing(tx: &mut Tx, complaint: &Complaint) -> Result<Option<Standing>> {
    let Some(closed_at) = complaint.closed_at else { return Ok(None) };
    if store::load(tx, complaint.id)?.is_some() {
        return Ok(None);
    }
    let offer = match rounds::outcomes(tx, complaint.id)?.pop().and_then(|last| last.promise_id) {
        Some(id) => Some(promises::get(tx, &Who::kept(tx.workspace_id), id)?),
        None => None,
    };
    let offered = |state: promises::State| offer.as_ref().filter(|offer| offer.state == state);
    let words = customers::words(tx, complaint.customer_id)?;
    Ok(Some(Standing {
        closed_at,
        ended_otherwise: complaint.exception.is_some(),
        failed_again: complaint.failed_again_at.is_some(),
        offer_by: offered(promises::State::Open).map(|offer| offer.by),
        offer_broken: offered(promises::State::Broken).is_some_and(|offer| offer.made_right_at.is_none()),
        other_is_open: store::other_is_open(tx, complaint.customer_id, complaint.id)?,
        asked_at: store::last_asked(tx, complaint.customer_id, complaint.id)?,
        by_mail: reach::of(tx, complaint.customer_id)?.by_mail(),
        quiet_until: Quiet::of(&keeping::get(tx)?).ends(words.zone(), tx.now),
    }))
}

/// Asks by mail, in their language. The link comes into the mail as it leaves.
fn ask(tx: &mut Tx, complaint: &Complaint) -> Result<()> {
    let kept = Who::kept(tx.workspace_id);
    let words = customers::words(tx, complaint.customer_id)?;
    let name = customers::name(tx, complaint.customer_id)?;
    let first = name.split_whitespace().next().unwrap_or(&name).to_owned();
    let subject = words.t("notice-after-subject").into_owned();
    let day = words.date_long(complaint.opened_at);
    let body = words.with("notice-after-body", &[("name", first.into()), ("day", day.into())]);
    let conversation_id = living(tx, complaint)?;
    let message_id = conversations::send_notice(tx, &kept, complaint.customer_id, conversation_id, &subject, &body)?;
    if conversation_id.is_none() {
        let begun = conversations::message(tx, &kept, message_id)?.conversation_id;
        complaints::link(tx, complaint.id, begun)?;
    }
    store::insert(tx, complaint.id, message_id, plus_ms(tx.now, rules::LINK_MS))?;
    write(tx, &kept, "complaint.after_asked", complaint, json!({"message_id": message_id}))
}

/// A conversation with them that nobody has thrown away.
fn living(tx: &mut Tx, complaint: &Complaint) -> Result<Option<Id>> {
    let Some(id) = lives::of_theirs(tx, complaint)? else { return Ok(None) };
    let of = conversations::get(tx, &Who::kept(tx.workspace_id), id)?;
    Ok(of.trashed_at.is_none().then_some(id))
}

/// A mail that asks is about to leave, and should not any more: it happened again, they complained about something else.
/// Then it is looked at again tomorrow. Gives whether that is so.
pub fn call_off_if_over(tx: &mut Tx, message_id: Id) -> Result<bool> {
    let Some((id, _)) = store::of_message(tx, message_id)? else { return Ok(false) };
    let complaint = complaints::load(tx, id)?;
    let other = store::other_is_open(tx, complaint.customer_id, id)?;
    if complaint.failed_again_at.is_none() && !other {
        return Ok(false);
    }
    conversations::call_off(tx, message_id)?;
    store::remove(tx, id)?;
    let tomorrow = plus_ms(tx.now, 86_400_000);
    timers::set(tx, tomorrow, TIMER, id)?;
    write(
        tx,
        &Who::kept(tx.workspace_id),
        "complaint.after_called_off",
        &complaint,
        json!({"message_id": message_id}),
    )?;
    Ok(true)
}

const LINK: &str = "after";

/// The token of the link in this mail; `None`: it asks nothing.
pub fn link(tx: &mut Tx, message_id: Id) -> Result<Option<String>> {
    let Some((id, expires_at)) = store::of_message(tx, message_id)? else { return Ok(None) };
    let customer_id = complaints::load(tx, id)?.customer_id;
    links::sign(tx, LINK, &Signed { about: id, also: Some(customer_id), expires_at }).map(Some)
}

/// What a link shows, and who opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub who: Who,
    pub complaint_id: Id,
    pub customer_id: Id,
    pub opened_at: Timestamp,
    /// What we understood, as they confirmed it; empty where they did not.
    pub understood: String,
    pub after: After,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterLink {
    Good(Box<Opened>),
    /// Ours, but too old; whose it was.
    Expired(Option<Id>),
    Altered,
}

/// Opens the link in a mail, in a transaction of [`links::workspace_of`] it.
pub fn open(tx: &mut Tx, token: &str) -> Result<AfterLink> {
    let signed = match links::verify(tx, LINK, token)? {
        Verified::Good(signed) => signed,
        Verified::Expired(signed) => return Ok(AfterLink::Expired(signed.also)),
        Verified::Altered => return Ok(AfterLink::Altered),
    };
    let Some(after) = store::load(tx, signed.about)? else { return Ok(AfterLink::Altered) };
    let complaint = complaints::load(tx, signed.about)?;
    let customer_id = customers::surviving(tx, complaint.customer_id)?;
    let confirmed = |one: &super::Restatement| one.answer == Some(super::Answer::Confirmed);
    let last = rounds::restatements(tx, complaint.id)?.into_iter().rfind(confirmed);
    Ok(AfterLink::Good(Box::new(Opened {
        who: Who::customer(tx.workspace_id, customer_id),
        complaint_id: complaint.id,
        customer_id,
        opened_at: complaint.opened_at,
        understood: last.map_or_else(String::new, |one| one.text),
        after,
    })))
}

/// What they say, or say otherwise. The same once more changes nothing; what a person has to read goes to one at once.
pub fn answer(tx: &mut Tx, who: &Who, id: Id, said: &Said) -> Result<After> {
    let Actor::Customer(_) = who.actor else { return Err(Error::Forbidden(Can::Answer)) };
    let complaint = load_to_answer(tx, who, id)?;
    let before = store::load(tx, id)?.filter(|one| one.expires_at > tx.now).ok_or(Error::NotFound("complaint"))?;
    let said = Said { words: said.words.trim().to_owned(), ..said.clone() };
    let problems = said.problems();
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    if before.answered_at.is_some() && before.said == said {
        return Ok(before);
    }
    let to_read = said.is_to_read() && before.taken_up_id.is_none();
    let after = After { answered_at: Some(tx.now), said, to_read, ..before.clone() };
    store::update(tx, id, &after)?;
    let again = before.answered_at.is_some().then_some(&before.said);
    write(tx, who, "complaint.after_answered", &complaint, json!({"said": after.said, "before": again}))?;
    if to_read && !before.to_read {
        telling::not_content(tx, &complaint)?;
    }
    Ok(after)
}

/// One click: a complaint that follows, because they are not content with how this one ended. While that is watched it is
/// the highest alarm: what we did to put it right has failed them too.
pub fn take_up(tx: &mut Tx, who: &Who, id: Id) -> Result<Complaint> {
    let of = load(tx, who, id, Can::Talk)?;
    let said = store::load(tx, id)?.filter(|one| one.answered_at.is_some());
    let after = said.ok_or_else(|| Error::refused("complaint-after-nothing-said"))?;
    if let Some(next_id) = after.taken_up_id {
        return complaints::load(tx, next_id);
    }
    let words = workspaces::words(tx, None, None)?;
    let summary = words.with(
        "complaint-after-summary",
        &[("number", of.number.to_string().into()), ("summary", of.summary.as_str().into())],
    );
    let new = NewComplaint {
        customer_id: Some(of.customer_id),
        conversation_ids: of.conversation_ids.clone(),
        came_from: CameFrom::Customer,
        kind: of.kind.clone(),
        summary: summary.chars().take(MAX_WORDS).collect(),
        found_by: FoundBy::Customer,
        severity: of.severity,
        at_stake: of.at_stake.clone(),
        at_stake_minor: of.at_stake_minor,
        team_id: of.team_id,
        narrowed: of.narrowed,
        ..NewComplaint::default()
    };
    let next = opening::open_following(tx, who, &new, Some(id))?;
    store::update(tx, id, &After { taken_up_id: Some(next.id), to_read: false, ..after })?;
    write(tx, who, "complaint.after_taken_up", &of, json!({"next_id": next.id, "next_number": next.number}))?;
    Ok(next)
}

/// Somebody read what they said, and there is nothing to take up.
pub fn read(tx: &mut Tx, who: &Who, id: Id) -> Result<Complaint> {
    let of = load(tx, who, id, Can::Talk)?;
    if let Some(after) = store::load(tx, id)?.filter(|one| one.to_read) {
        store::update(tx, id, &After { to_read: false, ..after })?;
        write(tx, who, "complaint.after_read", &of, json!({}))?;
    }
    Ok(of)
}

/// What was asked of one, for who may read it.
pub(super) fn of(tx: &mut Tx, complaint: &Complaint) -> Result<Option<After>> {
    if complaint.state != State::Closed || complaint.exception == Some(Exception::Unreachable) {
        return Ok(None);
    }
    store::load(tx, complaint.id)
}

/// Whether what they said still waits for a person.
pub fn is_to_read(tx: &mut Tx, id: Id) -> Result<bool> {
    Ok(store::load(tx, id)?.is_some_and(|after| after.to_read))
}

/// What the answers of the last so many days come to, and about which complaints somebody has to be talked with.
pub fn figures(tx: &mut Tx, who: &Who, days: i64) -> Result<(Tally, Vec<Complaint>)> {
    who.may(Can::Read)?;
    let since = plus_ms(tx.now, -days * 86_400_000);
    let ids = store::to_read(tx, 50)?;
    Ok((store::tally(tx, since)?, complaints::of_ids(tx, &ids)?))
}
