//! Two conversations that are one. All of the first goes into the second; its number, its page, our marks in mails and
//! every id of it lead there from then on. A merge remembers what it moved, so it can be taken back until something new
//! is said.

use serde_json::json;

use super::bulk::{self, Look};
use super::join_store::{self as rows, Merged};
use super::rules::{Category, Standing, joined};
use super::{Conversation, count, free_of_who_left, held, joining, snooze, stand, store, tag_store, trash, write};
use crate::error::Refused;
use crate::ids::Id;
use crate::{Can, Error, Result, Tx, Who, following, search, standards, timers, workspaces};

/// The conversation of this id, or the one it went into.
pub(super) fn follow(tx: &mut Tx, id: Id) -> Result<Conversation> {
    let found = store::load(tx, id)?;
    match found.merged_into_id {
        Some(into_id) => store::load(tx, into_id),
        None => Ok(found),
    }
}

/// Its id, unless it is deleted.
pub(super) fn living_id(tx: &mut Tx, found: &Conversation) -> Result<Option<Id>> {
    let of = follow(tx, found.id)?;
    Ok(of.trashed_at.is_none().then_some(of.id))
}

/// Which conversation an id stands for: itself, or the one it went into.
pub fn surviving(tx: &mut Tx, id: Id) -> Result<Id> {
    rows::surviving(tx, id)?.ok_or(Error::NotFound("conversation"))
}

/// As `living`, for a reply: whoever answers one that went into a conversation of somebody else's is told so, since the
/// answer would reach another than they think.
pub(super) fn answerable(tx: &mut Tx, id: Id) -> Result<Conversation> {
    let (meant, of) = (store::load(tx, id)?, trash::living(tx, id)?);
    if meant.customer_id != of.customer_id {
        let (number, into) = (meant.number, of.number);
        let refused = Refused::new("conversation-merged-elsewhere").with("number", number).with("into", into);
        return Err(refused.with("customer", &of.customer_name).into());
    }
    Ok(of)
}

/// Refused (`conversation-merged`) for one that is part of another.
pub(super) fn check_own(tx: &mut Tx, of: &Conversation) -> Result<()> {
    let Some(into_id) = of.merged_into_id else { return Ok(()) };
    let into = store::load(tx, into_id)?;
    Err(Refused::new("conversation-merged").with("number", of.number).with("into", into.number).into())
}

/// Whether a conversation of this customer went into this one.
pub(super) fn holds_of(tx: &mut Tx, id: Id, customer_id: Id) -> Result<bool> {
    let id = surviving(tx, id)?;
    rows::holds_of(tx, id, customer_id)
}

/// Makes a conversation part of another, with everything: gives that one. Refused (`conversation-merge-other-customer`)
/// when they are of two customers who share no organisation, unless `other_customer` says that this is meant: answers go
/// to the customer of `into_id` from then on, and to nobody else. Twice is as once.
pub fn merge(tx: &mut Tx, who: &Who, from_id: Id, into_id: Id, other_customer: bool) -> Result<Conversation> {
    who.may(Can::Talk)?;
    let (from, into) = (store::load(tx, from_id)?, follow(tx, into_id)?);
    match from.merged_into_id {
        Some(gone_into) if gone_into == into.id => return Ok(into),
        _ => check_own(tx, &from)?,
    }
    check(tx, &from, &into, other_customer)?;
    search::take_fields_off(tx, from.id)?;
    search::take_fields_off(tx, into.id)?;
    let merging_id = rows::remember(tx, who, from.id, into.id, &Look::of(&into))?;
    rows::move_over(tx, merging_id, &from, &into)?;
    following::move_to(tx, from.id, into.id)?;
    standards::merged(tx, who, from.id, into.id)?;
    search::index_fields(tx, into.id)?;
    timers::cancel(tx, from.id)?;
    count(tx, Some(from.category), None)?;
    settle(tx, &[from.id, into.id])?;
    joining::event(tx, who, &into, "merged", &from)?;
    take_over(tx, who, &from, &into)?;
    let after = store::load(tx, into.id)?;
    rows::remember_after(tx, merging_id, &Look::of(&after))?;
    let details = json!({"from_id": from.id, "from_number": from.number, "from_customer_id": from.customer_id});
    write(tx, who, "conversation.merged", &after, after.id, &details)?;
    let details = json!({"into_id": into.id, "into_number": into.number});
    write(tx, who, "conversation.merged_into", &from, from.id, &details)?;
    Ok(after)
}

fn check(tx: &mut Tx, from: &Conversation, into: &Conversation, other_customer: bool) -> Result<()> {
    if from.id == into.id {
        return Err(Error::refused("conversation-merge-with-itself"));
    }
    if from.trashed_at.is_some() || into.trashed_at.is_some() {
        return Err(Error::refused("conversation-trashed"));
    }
    if into.category == Category::Resolved && from.category != Category::Resolved {
        return Err(Refused::new("conversation-merge-into-resolved").with("into", into.number).into());
    }
    let same = from.customer_id == into.customer_id || other_customer;
    if !same && !rows::same_organisation(tx, from.customer_id, into.customer_id)? {
        let refused = Refused::new("conversation-merge-other-customer").with("customer", &into.customer_name);
        return Err(refused.with("other", &from.customer_name).into());
    }
    Ok(())
}

/// How the two stand as one: who has it, by which account it is answered, who waits since when, until when it sleeps.
fn take_over(tx: &mut Tx, who: &Who, from: &Conversation, into: &Conversation) -> Result<()> {
    tag_store::name_tags(tx, into.id)?;
    if into.mailbox_id.is_none() && from.mailbox_id.is_some() {
        bulk::set_mailbox(tx, into.id, from.mailbox_id)?;
    }
    if let (None, Some(assignee_id)) = (into.assignee_id, from.assignee_id)
        && workspaces::is_active_staff(tx, assignee_id)?
    {
        store::set_assignee(tx, into.id, Some(assignee_id))?;
        write(tx, who, "conversation.assigned", into, into.id, &json!({"assignee_id": assignee_id, "before": null}))?;
    }
    let after = joined(into.standing(), from.standing());
    let status_id = (after.category != into.category).then_some(from.status_id);
    stand(tx, who, into, after, status_id)?;
    let asleep = [into.snoozed_until_at, from.snoozed_until_at].into_iter().flatten().min();
    if after.category == Category::Waiting && asleep != into.snoozed_until_at {
        snooze::set(tx, into.id, asleep)?;
        write(tx, who, "conversation.snoozed", into, into.id, &json!({"until": asleep}))?;
    }
    Ok(())
}

fn settle(tx: &mut Tx, ids: &[Id]) -> Result<()> {
    for id in ids {
        store::settle(tx, *id)?;
        held::count(tx, *id)?;
    }
    Ok(())
}

/// Takes a conversation out again, with what came with it and is still there; gives it. Refused
/// (`conversation-merge-grown`) once something new was said: who said it to which of the two, only a person knows, and
/// splits it. Twice is as once.
pub fn unmerge(tx: &mut Tx, who: &Who, from_id: Id) -> Result<Conversation> {
    who.may(Can::Talk)?;
    let from = store::load(tx, from_id)?;
    let Some(into_id) = from.merged_into_id else {
        let ever = rows::was_merged(tx, from_id)?;
        return if ever { Ok(from) } else { Err(Error::refused("conversation-not-merged")) };
    };
    let into = trash::living(tx, into_id)?;
    let merges = rows::merged_into(tx, into.id)?;
    let merged = merges.into_iter().find(|one| one.id == from_id).ok_or(Error::NotFound("conversation"))?;
    if !merged.can_undo {
        let refused = Refused::new("conversation-merge-grown").with("number", from.number);
        return Err(refused.with("into", into.number).into());
    }
    search::take_fields_off(tx, into.id)?;
    rows::move_back(tx, merged.merging_id, &from, &into)?;
    following::move_back(tx, from.id, into.id)?;
    standards::unmerged(tx, who, from.id, into.id)?;
    for id in [from.id, into.id] {
        search::index_fields(tx, id)?;
    }
    count(tx, None, Some(from.category))?;
    settle(tx, &[from.id, into.id])?;
    joining::event(tx, who, &into, "unmerged", &from)?;
    joining::event(tx, who, &from, "unmerged_from", &into)?;
    stand_as_before(tx, who, &merged, &into)?;
    stand_again(tx, who, &from)?;
    let details = json!({"from_id": from.id, "from_number": from.number});
    write(tx, who, "conversation.unmerged", &into, into.id, &details)?;
    let details = json!({"into_id": into.id, "into_number": into.number});
    write(tx, who, "conversation.unmerged_from", &from, from.id, &details)?;
    store::load(tx, from.id)
}

/// The one that stays: as it stood before, unless somebody changed it since. Then only nobody waits for what is gone.
fn stand_as_before(tx: &mut Tx, who: &Who, merged: &Merged, into: &Conversation) -> Result<()> {
    let (before, after) = rows::looks(tx, merged.merging_id)?;
    if merged.into_id == into.id && after == Some(Look::of(into)) {
        bulk::restore(tx, who, into, &before)?;
    }
    let now = store::load(tx, into.id)?;
    waits_for_what_is_there(tx, who, &now)
}

/// Since when somebody waits, by what stands there now; nobody begins to.
pub(super) fn waits_for_what_is_there(tx: &mut Tx, who: &Who, of: &Conversation) -> Result<()> {
    let Some(since) = of.unanswered_since_at else { return Ok(()) };
    let since = rows::waits_since(tx, of.id, since)?;
    stand(tx, who, of, Standing { unanswered_since: since, ..of.standing() }, None)
}

/// The one that came out: its sleep goes on, or is over; somebody who left has it no more.
fn stand_again(tx: &mut Tx, who: &Who, from: &Conversation) -> Result<()> {
    free_of_who_left(tx, who, from)?;
    waits_for_what_is_there(tx, who, from)?;
    let now = store::load(tx, from.id)?;
    match now.snoozed_until_at {
        Some(until) if until > tx.now => snooze::set(tx, now.id, Some(until)),
        Some(_) => snooze::open_again(tx, who, &now),
        None => Ok(()),
    }
}

/// What went into a conversation, the oldest merge first.
pub fn merged_into(tx: &mut Tx, who: &Who, id: Id) -> Result<Vec<Merged>> {
    who.may(Can::Read)?;
    let id = surviving(tx, id)?;
    rows::merged_into(tx, id)
}

/// The messages that came with a conversation when it was merged: what a split would take out again.
pub fn came_with(tx: &mut Tx, who: &Who, from_id: Id) -> Result<Vec<Id>> {
    who.may(Can::Read)?;
    rows::came_with(tx, from_id)
}

pub(super) fn merge_one_of_many(tx: &mut Tx, who: &Who, id: Id, into_id: Id) -> Result<Conversation> {
    if id != into_id {
        merge(tx, who, id, into_id, false)?;
    }
    store::load(tx, id)
}

/// Whether it came out: not when somebody said something new since.
pub(super) fn unmerge_one_of_many(tx: &mut Tx, who: &Who, id: Id) -> Result<bool> {
    match tx.attempt(|tx| unmerge(tx, who, id)) {
        Ok(_) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Which of them has the lowest number: the others go into it.
pub fn oldest(tx: &mut Tx, who: &Who, ids: &[Id]) -> Result<Id> {
    who.may(Can::Read)?;
    let all = ids.iter().map(|id| follow(tx, *id)).collect::<Result<Vec<_>>>()?;
    let oldest = all.iter().min_by_key(|one| one.number).ok_or(Error::NotFound("conversation"))?;
    Ok(oldest.id)
}
