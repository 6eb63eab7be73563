//! Macros: a text and several deeds that are done together, again and again. One with a text alone is a snippet.

mod rules;
mod store;
pub mod template;

use serde_json::json;

pub use rules::{Actions, AssignTo, MAX_NAME, Macro, NewMacro, TextAs};

use crate::conversations::{self, Conversation, DraftKind, NewDraft, NewReply, To};
use crate::error::Field;
use crate::fields::{self, Definition, Kind, Noun};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::promises::offers;
use crate::views::Whose;
use crate::workspaces::{self, business, teams};
use crate::{Can, Error, Result, Timestamp, Tx, Who, calendars, customers};
use template::{Known, Pairs, Values};

/// Those the caller sees, by name.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<Macro>> {
    who.may(Can::Read)?;
    store::list(tx, who.staff_id())
}

/// One that the caller sees.
pub fn get(tx: &mut Tx, who: &Who, id: Id) -> Result<Macro> {
    list(tx, who)?.into_iter().find(|one| one.id == id).ok_or(Error::NotFound("macro"))
}

pub fn create(tx: &mut Tx, who: &Who, new: &NewMacro) -> Result<Macro> {
    who.may(Can::Talk)?;
    let owner_id = who.staff_id().ok_or(Error::Forbidden(Can::Talk))?;
    let checked = checked(tx, owner_id, new)?;
    let id = tx.new_id();
    store::insert(tx, id, owner_id, &checked)?;
    write(tx, who, "macro.created", id, &checked.name)?;
    get(tx, who, id)
}

/// The macro as it is to be from now on: one's own, or (by a manager) one that others see too.
pub fn change(tx: &mut Tx, who: &Who, id: Id, new: &NewMacro) -> Result<Macro> {
    let before = changeable(tx, who, id)?;
    let checked = checked(tx, before.owner_id, new)?;
    store::update(tx, id, &checked)?;
    write(tx, who, "macro.changed", id, &checked.name)?;
    store::list(tx, Some(before.owner_id))?.into_iter().find(|one| one.id == id).ok_or(Error::NotFound("macro"))
}

pub fn remove(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    let before = changeable(tx, who, id)?;
    store::delete(tx, id)?;
    write(tx, who, "macro.removed", id, &before.name)
}

fn changeable(tx: &mut Tx, who: &Who, id: Id) -> Result<Macro> {
    who.may(Can::Talk)?;
    let before = get(tx, who, id)?;
    if Some(before.owner_id) != who.staff_id() {
        who.may(Can::LookAfter)?;
    }
    Ok(before)
}

fn write(tx: &mut Tx, who: &Who, kind: &str, id: Id, name: &str) -> Result<()> {
    journal::write(tx, who, kind, About { subject_id: id, ..About::default() }, &json!({"name": name}))
}

/// What can be saved: names every field that is wrong.
fn checked(tx: &mut Tx, owner_id: Id, new: &NewMacro) -> Result<NewMacro> {
    let (checked, mut problems) = rules::check(new, &known_fields(tx)?);
    let assign = match checked.actions.assign {
        Some(AssignTo::One(id)) => Some(id),
        _ => None,
    };
    problems.extend(conversations::unknown_change(tx, assign, checked.actions.status_id)?);
    let wrong = conversations::problems_of_fields(tx, Some(Id::default()), &checked.actions.set_fields)?;
    problems.extend(wrong.into_iter().map(|field| Field { field: "set_fields".to_owned(), ..field }));
    if let Whose::Team(id) = checked.whose
        && !teams::of_staff(tx, owner_id)?.contains(&id)
    {
        problems.push(Field::new("team_id", "problem-not-your-team"));
    }
    if let Some(text) = &checked.actions.snooze {
        problems.extend(until(tx, text)?.err());
    }
    if problems.is_empty() { Ok(checked) } else { Err(Error::Invalid(problems)) }
}

/// The fields that a text may name, each with something that could stand in it.
pub fn known_fields(tx: &mut Tx) -> Result<Known> {
    let mut pairs = |noun: Noun| -> Result<Pairs> {
        let sample = |one: &Definition| match one.kind {
            Kind::Date => "2026-11-24".to_owned(),
            Kind::Number | Kind::Money => "12.5".to_owned(),
            _ => one.label.clone(),
        };
        Ok(fields::of(tx, noun)?.iter().map(|one| (one.key.clone(), sample(one))).collect())
    };
    Ok(Known { customer: pairs(Noun::Customer)?, conversation: pairs(Noun::Conversation)? })
}

/// When "tomorrow 9:00" is, in the zone and the hours of the business.
fn until(tx: &mut Tx, text: &str) -> Result<Result<Timestamp, Field>> {
    let (words, hours) = (workspaces::words(tx, None, None)?, calendars::business(tx)?);
    let window = planner::typed::parse(text, tx.now, words.zone(), &hours, words.locale().day_first());
    Ok(match window {
        Ok(window) => Ok(window.from.unwrap_or(window.by)),
        Err(wrong) => Err(Field::new("snooze", wrong.key())),
    })
}

/// What a macro would say and do in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Preview {
    /// The text with its values filled in; empty when the macro has none.
    pub text: String,
    pub actions: Actions,
    /// Until when it would sleep.
    pub snoozed_until_at: Option<Timestamp>,
}

/// Says what would happen; changes nothing. `Invalid` when the text can't be filled in.
pub fn preview(tx: &mut Tx, who: &Who, id: Id, conversation_id: Id) -> Result<Preview> {
    let one = get(tx, who, id)?;
    let of = conversations::get(tx, who, conversation_id)?;
    let text = rendered(tx, who, &one, &of)?;
    let snoozed_until_at = match &one.actions.snooze {
        Some(text) => Some(until(tx, text)?.map_err(|problem| Error::Invalid(vec![problem]))?),
        None => None,
    };
    Ok(Preview { text, actions: one.actions, snoozed_until_at })
}

fn rendered(tx: &mut Tx, who: &Who, one: &Macro, of: &Conversation) -> Result<String> {
    let (values, words) = (values(tx, who, of)?, customers::words(tx, of.customer_id)?);
    template::render(&one.text, &values, &words).map_err(|problem| Error::Invalid(vec![problem]))
}

fn values(tx: &mut Tx, who: &Who, of: &Conversation) -> Result<Values> {
    let staff_name = match who.staff_id() {
        Some(id) => workspaces::staff::get(tx, id)?.name,
        None => String::new(),
    };
    Ok(Values {
        customer_name: of.customer_name.clone(),
        number: of.number,
        subject: of.subject.clone(),
        staff_name,
        business_name: business::get(tx)?.name,
        customer_fields: fields::plain_of(tx, Noun::Customer, of.customer_id)?.into_iter().collect(),
        conversation_fields: fields::plain_of(tx, Noun::Conversation, of.id)?.into_iter().collect(),
        now: tx.now,
    })
}

/// The snippets the caller sees, by name, with their values filled in for this conversation. What can't be filled in is
/// left out: its preview says why.
pub fn snippets(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<Vec<(String, String)>> {
    let of = conversations::get(tx, who, conversation_id)?;
    let (values, words) = (values(tx, who, &of)?, customers::words(tx, of.customer_id)?);
    let all = list(tx, who)?.into_iter().filter(Macro::is_snippet);
    Ok(all.filter_map(|one| Some((one.name, template::render(&one.text, &values, &words).ok()?))).collect())
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Applied {
    pub conversation_id: Id,
    /// The text with its values filled in.
    pub text: String,
    /// What was sent or noted.
    pub message_id: Option<Id>,
}

/// Does all that a macro does, or (when one deed is refused) nothing. `seen`: the newest message the caller saw, as for a
/// reply. A text that is to be looked at first becomes their draft, behind what they have typed.
pub fn apply(tx: &mut Tx, who: &Who, id: Id, conversation_id: Id, seen: Option<Id>) -> Result<Applied> {
    who.may(Can::Talk)?;
    let shown = preview(tx, who, id, conversation_id)?;
    let actions = shown.actions;
    for name in &actions.remove_tags {
        conversations::untag(tx, who, conversation_id, name)?;
    }
    for name in &actions.add_tags {
        conversations::tag(tx, who, conversation_id, name)?;
    }
    if let Some(to) = actions.assign {
        let to = match to {
            AssignTo::Me => Some(who.staff_id().ok_or(Error::Forbidden(Can::Talk))?),
            AssignTo::Nobody => None,
            AssignTo::One(id) => Some(id),
        };
        conversations::assign(tx, who, conversation_id, to)?;
    }
    if !actions.set_fields.is_empty() {
        conversations::set_fields(tx, who, conversation_id, &actions.set_fields)?;
    }
    let message_id = say(tx, who, conversation_id, &shown.text, actions.text_as, seen)?;
    if let Some(status_id) = actions.status_id {
        conversations::set_status(tx, who, conversation_id, To::Status(status_id))?;
    }
    if let Some(until) = shown.snoozed_until_at {
        conversations::snooze(tx, who, conversation_id, until)?;
    }
    let of = conversations::get(tx, who, conversation_id)?;
    let about = About { subject_id: id, customer_id: Some(of.customer_id), conversation_id: Some(of.id) };
    journal::write(tx, who, "macro.applied", about, &json!({"message_id": message_id}))?;
    Ok(Applied { conversation_id, text: shown.text, message_id })
}

fn say(tx: &mut Tx, who: &Who, id: Id, text: &str, text_as: TextAs, seen: Option<Id>) -> Result<Option<Id>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    match text_as {
        TextAs::Send => {
            let new = NewReply { text: text.to_owned(), seen_message_id: seen, ..NewReply::default() };
            let message_id = conversations::reply(tx, who, id, new)?;
            offers::look(tx, who, message_id).map(Some)
        }
        TextAs::Note => {
            let message_id = conversations::note(tx, who, id, text)?;
            offers::look(tx, who, message_id).map(Some)
        }
        TextAs::Draft => {
            let drafts = conversations::drafts(tx, who, id)?;
            let begun = drafts.into_iter().find(|draft| draft.kind == DraftKind::Reply);
            let cc = begun.as_ref().map(|draft| draft.cc.clone()).unwrap_or_default();
            let seen_message_id = begun.as_ref().and_then(|draft| draft.seen_message_id).or(seen);
            let text = match begun.filter(|draft| !draft.text.trim().is_empty()) {
                Some(draft) => format!("{}\n\n{text}", draft.text.trim_end()),
                None => text.to_owned(),
            };
            let new = NewDraft { kind: DraftKind::Reply, text, cc, seen_message_id };
            conversations::save_draft(tx, who, id, &new).map(|_| None)
        }
    }
}
