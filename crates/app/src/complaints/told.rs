//! What customers tell us themselves that went wrong: on their own page, or by the public form (`form`). Their words go into
//! a conversation as they wrote them, somebody of us has the complaint at once, and they read what happens next.

use db::{Row, params, sql};
use serde::Serialize;

use super::rules::{CameFrom, Complaint, State};
use super::{NewComplaint, lives, may_read, open, pace, store, told_times};
use crate::error::Field;
use crate::ids::Id;
use crate::promises::rules::MAX_WORDS;
use crate::time::{from_ms, ms};
use crate::workspaces::staff;
use crate::{Actor, Can, Error, Result, Timestamp, Tx, Who, conversations, customers, promises};

/// So many an hour by one customer on their own page.
const MOST_OF_ONE: i64 = 10;
/// The longest "when may we call", in characters.
/// Longest text, in characters: what somebody tells us unasked.
const LONGEST: usize = 20_000;
const LONGEST_WHEN: usize = 200;
/// The longest summary that is made of their words, in characters.
const SUMMARY: usize = 120;

/// What they write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Telling {
    /// What happened, in their words.
    pub happened: String,
    /// What would make it right.
    pub wants: String,
    pub may_call: bool,
    /// When we may call, in their words.
    pub call_when: String,
    /// The promise of ours that it is about.
    pub promise_id: Option<Id>,
}

/// The same as it is kept beside the complaint. Name, address and number are as typed into the public form, and empty for
/// what was said on a customer's own page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    pub happened: String,
    pub wants: String,
    pub may_call: bool,
    pub call_when: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    /// The address is somebody's already: held apart from them until one of us says whose it is.
    pub apart: bool,
    pub told_at: Timestamp,
}

/// What they read after they told us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub complaint_id: Id,
    pub happened: String,
    pub owner_name: String,
    /// By when we owe them the first step; `None` once it is behind us.
    pub listens_by: Option<Timestamp>,
    pub may_call: bool,
    pub call_when: String,
}

impl Telling {
    /// All that is wrong with it at once.
    pub(super) fn problems(&self) -> Vec<Field> {
        let mut found = Vec::new();
        if self.happened.trim().is_empty() {
            found.push(Field::new("happened", "problem-empty"));
        }
        let texts = [
            ("happened", &self.happened, LONGEST),
            ("wants", &self.wants, MAX_WORDS),
            ("call_when", &self.call_when, LONGEST_WHEN),
        ];
        let too_long = texts.into_iter().filter(|(_, text, max)| text.chars().count() > *max);
        found.extend(too_long.map(|(field, _, max)| Field::new(field, "problem-too-long").with("max", max)));
        found
    }

    /// Who says what, however it is spaced.
    pub(super) fn key(&self, who: &[&str]) -> String {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let (happened, wants) = (plain(&self.happened), plain(&self.wants));
        let promise = self.promise_id.map(|id| id.to_string()).unwrap_or_default();
        pace::digest(&[who, &[happened.as_str(), wants.as_str(), promise.as_str()]].concat())
    }

    /// The message that goes into the conversation: their words first, then what else they said, each by its name.
    pub(super) fn text(&self, words: &i18n::Words) -> String {
        let said = |key: &str, text: &str| {
            (!text.trim().is_empty()).then(|| words.with(key, &[("words", text.trim().into())]))
        };
        let call = match (self.may_call, self.call_when.trim()) {
            (true, "") => Some(words.t("portal-told-call").into_owned()),
            (true, when) => said("portal-told-call-when", when),
            (false, _) => None,
        };
        let parts = [Some(self.happened.trim().to_owned()), said("portal-told-wants", &self.wants), call];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
    }
}

/// Signs that nobody sees, and those that turn the text behind them around.
fn is_unseen(char: char) -> bool {
    (char.is_control() && !char.is_whitespace()) || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One line for the lists: how their story begins, cut between words.
pub(super) fn summary_of(happened: &str) -> String {
    let seen: String = happened.chars().filter(|char| !is_unseen(*char)).collect();
    let line = seen.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("…");
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SUMMARY {
        return line;
    }
    let cut: String = line.chars().take(SUMMARY - 1).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole}…")
}

/// A customer tells us on their own page; `conversation_id` is the one their link came from. The same words again are the
/// same complaint while it is open. Errors: `Invalid` names every field, `Busy(seconds)` after too many in an hour.
pub fn tell_us(tx: &mut Tx, who: &Who, conversation_id: Option<Id>, new: &Telling) -> Result<Complaint> {
    who.may(Can::Answer)?;
    let Actor::Customer(customer_id) = who.actor else { return Err(Error::Forbidden(Can::Answer)) };
    let customer_id = customers::surviving(tx, customer_id)?;
    let mut problems = new.problems();
    problems.extend(unknown_promise(tx, customer_id, new.promise_id)?);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let key = new.key(&["page", &customer_id.to_string()]);
    if let Some(complaint) = said_before(tx, &key)? {
        return Ok(complaint);
    }
    pace::count(tx, &["page", &customer_id.to_string()], MOST_OF_ONE)?;
    let told = Told::of(new, tx.now);
    let conversation_id = still_theirs(tx, customer_id, conversation_id)?;
    let complaint = take(tx, who, conversation_id, (new, &told), CameFrom::Portal, &key)?;
    thank(tx, &complaint, new)?;
    Ok(complaint)
}

/// The conversation their link came from, unless it is gone or another customer's by now.
fn still_theirs(tx: &mut Tx, customer_id: Id, conversation_id: Option<Id>) -> Result<Option<Id>> {
    let Some(id) = conversation_id else { return Ok(None) };
    let id = match conversations::surviving(tx, id) {
        Err(Error::NotFound(_)) => return Ok(None),
        id => id?,
    };
    let theirs = conversations::customer_of(tx, id)? == customer_id;
    Ok(theirs.then_some(id))
}

/// A promise that is not theirs: not even that it exists.
fn unknown_promise(tx: &mut Tx, customer_id: Id, promise_id: Option<Id>) -> Result<Option<Field>> {
    let Some(id) = promise_id else { return Ok(None) };
    let theirs = match promises::get(tx, &Who::kept(tx.workspace_id), id) {
        Err(Error::NotFound(_)) => false,
        promise => customers::surviving(tx, promise?.customer_id)? == customer_id,
    };
    Ok((!theirs).then(|| Field::new("promise_id", "problem-unknown-promise")))
}

impl Told {
    pub(super) fn of(new: &Telling, now: Timestamp) -> Told {
        Told {
            happened: new.happened.trim().to_owned(),
            wants: new.wants.trim().to_owned(),
            may_call: new.may_call,
            call_when: new.call_when.trim().to_owned(),
            name: String::new(),
            email: String::new(),
            phone: String::new(),
            apart: false,
            told_at: now,
        }
    }
}

/// Their words into a conversation, and a complaint that has it.
pub(super) fn take(
    tx: &mut Tx,
    who: &Who,
    conversation_id: Option<Id>,
    (new, told): (&Telling, &Told),
    came_from: CameFrom,
    key: &str,
) -> Result<Complaint> {
    let Actor::Customer(customer_id) = who.actor else { return Err(Error::Forbidden(Can::Answer)) };
    let (words, summary) = (customers::words(tx, customer_id)?, summary_of(&new.happened));
    let text = [new.text(&words), told.reach(&words)].join("\n\n").trim().to_owned();
    let message_id = conversations::web_answer(tx, who, conversation_id, &summary, &text)?;
    let conversation_id = conversations::message(tx, &Who::kept(tx.workspace_id), message_id)?.conversation_id;
    let complaint = NewComplaint {
        customer_id: Some(customer_id),
        conversation_ids: vec![conversation_id],
        promise_id: new.promise_id,
        came_from,
        summary,
        ..NewComplaint::default()
    };
    let complaint = open(tx, who, &complaint)?;
    insert(tx, complaint.id, told, key)?;
    told_times::listens(tx, who, &complaint)?;
    Ok(complaint)
}

impl Told {
    /// What was typed into the public form of how to reach them, in a line; empty where nothing was.
    fn reach(&self, words: &i18n::Words) -> String {
        let typed: Vec<&str> = [&self.name, &self.email, &self.phone]
            .into_iter()
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        if typed.is_empty() {
            String::new()
        } else {
            words.with("portal-told-typed", &[("words", typed.join(" · ").into())])
        }
    }
}

/// The mail that says that we have it, who has it, and what happens next by when. Without an address or an account of ours
/// there is none: their page says the same.
fn thank(tx: &mut Tx, complaint: &Complaint, new: &Telling) -> Result<()> {
    let words = customers::words(tx, complaint.customer_id)?;
    let name = customers::name(tx, complaint.customer_id)?;
    let owner = staff::get(tx, complaint.owner_id)?.name;
    let by = complaint.owed_by.map(|by| words.moment_full(by)).unwrap_or_default();
    let next = words.with("portal-told-next", &[("name", owner.into()), ("when", by.into())]);
    let args = [("name", name.into()), ("text", new.happened.trim().into()), ("next", next.into())];
    let (subject, body) = (words.t("portal-told-mail-subject").into_owned(), words.with("portal-told-mail", &args));
    let conversation_id = lives::of_theirs(tx, complaint)?;
    let kept = Who::kept(tx.workspace_id);
    match conversations::send_notice(tx, &kept, complaint.customer_id, conversation_id, &subject, &body) {
        Ok(_) | Err(Error::Refused(_)) => Ok(()),
        Err(other) => Err(other),
    }
}

/// The open complaint in which the same was said before.
pub(super) fn said_before(tx: &mut Tx, key: &str) -> Result<Option<Complaint>> {
    let workspace_id = tx.workspace_id;
    let ids: Vec<Id> = tx.rows(
        sql!(
            "select complaint_id from complaint_told where workspace_id = $1 and told_key = $2
             order by complaint_id desc limit 1"
        ),
        params![workspace_id, key],
        |row| row.get(0),
    )?;
    let Some(id) = ids.first() else { return Ok(None) };
    Ok(Some(store::load(tx, *id)?).filter(|complaint| complaint.state != State::Closed))
}

fn insert(tx: &mut Tx, complaint_id: Id, told: &Told, key: &str) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into complaint_told (workspace_id, complaint_id, told_key, happened, wants, may_call, call_when, name, email,
               phone, apart, told_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        ),
        params![
            workspace_id,
            complaint_id,
            key,
            told.happened,
            told.wants,
            told.may_call,
            told.call_when,
            told.name,
            told.email,
            told.phone,
            told.apart,
            ms(told.told_at)
        ],
    )?;
    Ok(())
}

fn row(row: &Row<'_>) -> Result<Told, db::Error> {
    Ok(Told {
        happened: row.get(0)?,
        wants: row.get(1)?,
        may_call: row.get(2)?,
        call_when: row.get(3)?,
        name: row.get(4)?,
        email: row.get(5)?,
        phone: row.get(6)?,
        apart: row.get(7)?,
        told_at: from_ms(row.get(8)?),
    })
}

fn load(tx: &mut Tx, complaint_id: Id) -> Result<Option<Told>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select happened, wants, may_call, call_when, name, email, phone, apart, told_at from complaint_told
             where workspace_id = $1 and complaint_id = $2"
        ),
        params![workspace_id, complaint_id],
        row,
    )?)
}

/// What they told us themselves, where the complaint began with that. Refused to those whom its story does not concern.
pub fn told(tx: &mut Tx, who: &Who, id: Id) -> Result<Option<Told>> {
    who.may(Can::Read)?;
    let complaint = store::load(tx, id)?;
    if !may_read(tx, who, &complaint)? {
        return Err(Error::refused("complaint-is-narrowed"));
    }
    load(tx, id)
}

/// What a customer reads after they told us: their own complaint alone.
pub fn received(tx: &mut Tx, who: &Who, id: Id) -> Result<Received> {
    who.may(Can::Answer)?;
    let Actor::Customer(customer_id) = who.actor else { return Err(Error::Forbidden(Can::Answer)) };
    let complaint = store::load(tx, id)?;
    if complaint.customer_id != customers::surviving(tx, customer_id)? {
        return Err(Error::NotFound("complaint")); // somebody else's: not even that it exists
    }
    let told = load(tx, id)?.ok_or(Error::NotFound("complaint"))?;
    Ok(Received {
        complaint_id: id,
        happened: told.happened,
        owner_name: staff::get(tx, complaint.owner_id)?.name,
        listens_by: told_times::listens_by(tx, &complaint)?,
        may_call: told.may_call,
        call_when: told.call_when,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_how_it_begins_and_is_cut_between_words() {
        assert_eq!(summary_of("\n  Nobody   came.\nAnd nobody called."), "Nobody came.");
        assert_eq!(summary_of("\u{202e}Nobody\u{7} came"), "Nobody came");
        let long = summary_of(&"and again nobody came ".repeat(20));
        assert!(long.ends_with("…") && long.chars().count() <= SUMMARY && !long.contains("  "), "{long}");
        let one_word = summary_of(&"a".repeat(400));
        assert_eq!(one_word.chars().count(), SUMMARY);
    }

    #[test]
    fn the_same_words_are_the_same_however_they_are_spaced() {
        let told = |happened: &str| Telling { happened: happened.to_owned(), ..Telling::default() };
        let key = |happened: &str| told(happened).key(&["page", "ruth"]);
        assert_eq!(key("Nobody came.\r\n"), key(" nobody  came."));
        assert_ne!(key("Nobody came."), key("Nobody called."));
        assert_ne!(key("Nobody came."), told("Nobody came.").key(&["page", "omar"]));
    }
}
