//! One conversation that is two: chosen messages go into a new one, with a number of its own. What answers them finds it
//! there.

use serde_json::json;

use super::join_store::{self as rows, Piece};
use super::merging::waits_for_what_is_there;
use super::rules::{Category, LinkKind, Standing, one_line};
use super::{
    Conversation, Direction, Opening, check_subject, held, joining, link_store, open, stand, store, trash, write,
};
use crate::ids::Id;
use crate::{Can, Error, Field, Result, Tx, Who, following, search, standards, workspaces};

/// What is to be split off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewSplit {
    pub message_ids: Vec<Id>,
    /// This one too, and all after it.
    pub from_message_id: Option<Id>,
    /// The promises that go along; the others stay.
    pub promise_ids: Vec<Id>,
    /// Empty: that of the first message, else that of the conversation.
    pub subject: String,
}

/// Splits messages off into a new conversation; gives that. Twice is as once.
pub fn split(tx: &mut Tx, who: &Who, id: Id, new: &NewSplit) -> Result<Conversation> {
    who.may(Can::Talk)?;
    check_subject(&new.subject).map_err(|problem| Error::Invalid(vec![problem]))?;
    let of = trash::living(tx, id)?;
    let all = rows::pieces(tx, of.id)?;
    if let Some(done) = done_before(tx, &of, &all, new)? {
        return Ok(done);
    }
    let chosen = chosen(&all, new)?;
    let customer_id = customer_of(&of, &chosen);
    rows::check_promises(tx, of.id, customer_id, &new.promise_ids)?;
    let first = chosen.first().ok_or(Error::invalid("message_ids", "problem-split-none"))?;
    let opening = Opening {
        channel: first.channel,
        mailbox_id: of.mailbox_id,
        at: first.at,
        ..Opening::of(customer_id, subject_of(&of, first, &new.subject))
    };
    let own_id = open(tx, who, opening)?;
    let message_ids: Vec<Id> = chosen.iter().map(|piece| piece.id).collect();
    search::take_fields_off(tx, of.id)?;
    rows::move_messages(tx, &message_ids, own_id)?;
    search::index_fields(tx, of.id)?;
    rows::move_promises(tx, &new.promise_ids, own_id)?;
    following::read_there(tx, of.id, own_id)?;
    for one in [of.id, own_id] {
        store::settle(tx, one)?;
        held::count(tx, one)?;
    }
    let own = store::load(tx, own_id)?;
    joining::event(tx, who, &of, "split_off", &own)?;
    joining::event(tx, who, &own, "split_from", &of)?;
    link_store::put_link(tx, who, own_id, of.id, LinkKind::Split)?;
    stand_apart(tx, who, &of, &own)?;
    standards::split(tx, who, of.id, own_id, &message_ids)?;
    let details = json!({"to_id": own_id, "to_number": own.number, "message_ids": message_ids});
    write(tx, who, "conversation.split", &of, of.id, &details)?;
    let details = json!({"from_id": of.id, "from_number": of.number, "promise_ids": new.promise_ids});
    write(tx, who, "conversation.split_from", &own, own_id, &details)?;
    store::load(tx, own_id)
}

/// Asked for again: the messages are there already.
fn done_before(tx: &mut Tx, of: &Conversation, all: &[Piece], new: &NewSplit) -> Result<Option<Conversation>> {
    let Some(first) = new.message_ids.first().or(new.from_message_id.as_ref()) else { return Ok(None) };
    if all.iter().any(|piece| piece.id == *first) {
        return Ok(None);
    }
    let Some(own_id) = rows::split_with(tx, of.id, *first)? else { return Ok(None) };
    let there = rows::pieces(tx, own_id)?;
    let gone = new.message_ids.iter().all(|id| there.iter().any(|piece| piece.id == *id));
    if gone { store::load(tx, own_id).map(Some) } else { Ok(None) }
}

/// The messages that go, in their order. Events stay where they happened.
fn chosen<'a>(all: &'a [Piece], new: &NewSplit) -> Result<Vec<&'a Piece>> {
    let is_there = |id: &Id| all.iter().any(|piece| piece.id == *id);
    if !new.message_ids.iter().chain(&new.from_message_id).all(is_there) {
        return Err(Error::invalid("message_ids", "problem-unknown-message"));
    }
    let from = all.iter().position(|piece| Some(piece.id) == new.from_message_id).unwrap_or(all.len());
    let goes = |(at, piece): &(usize, &Piece)| {
        piece.direction != Direction::Event && (*at >= from || new.message_ids.contains(&piece.id))
    };
    let (gone, stay): (Vec<_>, Vec<_>) = all.iter().enumerate().partition(goes);
    let seen = |piece: &&Piece| !piece.trashed && piece.direction != Direction::Event;
    let gone: Vec<&Piece> = gone.into_iter().map(|(_, piece)| piece).collect();
    if !gone.iter().any(seen) {
        return Err(Error::invalid("message_ids", "problem-split-none"));
    }
    if gone.iter().filter(|piece| seen(piece)).all(|piece| piece.held) {
        return Err(Error::refused("conversation-split-held"));
    }
    if !stay.into_iter().map(|(_, piece)| piece).any(|piece| seen(&piece)) {
        return Err(Error::refused("conversation-split-all"));
    }
    Ok(gone)
}

/// What came in with a conversation of somebody else's is theirs again.
fn customer_of(of: &Conversation, chosen: &[&Piece]) -> Id {
    match chosen {
        [first, rest @ ..] if rest.iter().all(|one| one.customer_id == first.customer_id) => first.customer_id,
        _ => of.customer_id,
    }
}

fn subject_of<'a>(of: &'a Conversation, first: &'a Piece, typed: &'a str) -> &'a str {
    [typed, &first.subject].into_iter().find(|text| !one_line(text).is_empty()).unwrap_or(&of.subject)
}

/// Whoever waits for an answer waits where their words are; who has the one has the other.
fn stand_apart(tx: &mut Tx, who: &Who, of: &Conversation, own: &Conversation) -> Result<()> {
    if let Some(assignee_id) = of.assignee_id
        && workspaces::is_active_staff(tx, assignee_id)?
    {
        store::set_assignee(tx, own.id, Some(assignee_id))?;
        write(tx, who, "conversation.assigned", own, own.id, &json!({"assignee_id": assignee_id, "before": null}))?;
    }
    if let Some(since) = of.unanswered_since_at {
        let since = rows::waits_since(tx, own.id, since)?;
        stand(tx, who, own, Standing { category: Category::Open, unanswered_since: since }, None)?;
    }
    waits_for_what_is_there(tx, who, of)
}

/// A list of promises that are not in this conversation can't be taken.
pub(super) fn unknown_promise() -> Error {
    Error::Invalid(vec![Field::new("promise_ids", "problem-split-promise")])
}
