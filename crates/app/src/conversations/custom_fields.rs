//! The business's own fields of a conversation.

use db::{params, sql};

use super::{Category, Conversation, NewConversation, begin, problems_of, store, timing, trash};
use crate::error::{Field, Refused};
use crate::fields::{self, Noun, Sheet, Typed};
use crate::ids::Id;
use crate::journal::About;
use crate::time::ms;
use crate::{Actor, Can, Error, Result, Tx, Who, search};

/// As `start_from`, with its fields. What is needed from the beginning must be there.
pub fn start_with_fields(
    tx: &mut Tx,
    who: &Who,
    new: NewConversation,
    mailbox_id: Option<Id>,
    typed: &Typed,
) -> Result<Conversation> {
    who.may(Can::Talk)?;
    let mut problems = problems_of(tx, &new, mailbox_id)?;
    problems.extend(problems_of_fields(tx, None, typed)?);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let made = begin(tx, who, new, mailbox_id)?;
    set(tx, who, &made, typed, true)?;
    store::load(tx, made.id)
}

/// Writes what was typed for fields of a conversation; gives all of them.
pub fn set_fields(tx: &mut Tx, who: &Who, id: Id, typed: &Typed) -> Result<Sheet> {
    who.may(Can::Talk)?;
    let of = trash::living(tx, id)?;
    set(tx, who, &of, typed, false)?;
    fields::sheet(tx, Noun::Conversation, of.id)
}

fn set(tx: &mut Tx, who: &Who, of: &Conversation, typed: &Typed, making: bool) -> Result<()> {
    let changed = fields::set(tx, who, Noun::Conversation, about(of), typed, making)?;
    if changed { has_changed(tx, who, of.id) } else { Ok(()) }
}

/// What stood in a field before many were changed stands there again.
pub(super) fn put_back(tx: &mut Tx, who: &Who, of: &Conversation, key: &str, value: &serde_json::Value) -> Result<()> {
    let typed = Typed::from_iter([(key.to_owned(), value.clone())]);
    let changed = fields::put_back(tx, who, Noun::Conversation, about(of), &typed)?;
    if changed { has_changed(tx, who, of.id) } else { Ok(()) }
}

fn about(of: &Conversation) -> About {
    About { subject_id: of.id, customer_id: Some(of.customer_id), conversation_id: Some(of.id) }
}

fn has_changed(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    touch(tx, id)?;
    search::index_fields(tx, id)?;
    timing::changed(tx, who, id)
}

fn touch(tx: &mut Tx, id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!("update conversation set updated_at = $3 where workspace_id = $1 and conversation_id = $2"),
        params![workspace_id, id, now],
    )?;
    Ok(())
}

/// What would be wrong with it; `None`: for one that is begun.
pub fn problems_of_fields(tx: &mut Tx, id: Option<Id>, typed: &Typed) -> Result<Vec<Field>> {
    let of = match id {
        Some(id) => super::join_store::surviving(tx, id)?.unwrap_or(id),
        None => Id::default(),
    };
    let sheet = fields::sheet(tx, Noun::Conversation, of)?;
    Ok(fields::problems(&sheet, typed, id.is_none()))
}

/// Refused (`conversation-fields-missing`) when one of us resolves a conversation and fields it needs for that are empty.
pub(super) fn may_become(tx: &mut Tx, who: &Who, before: &Conversation, to: Category) -> Result<()> {
    if to != Category::Resolved || before.category == Category::Resolved || !matches!(who.actor, Actor::Staff(_)) {
        return Ok(());
    }
    let missing = fields::missing_to_resolve(tx, before.id)?;
    if missing.is_empty() {
        return Ok(());
    }
    let refused = Refused::new("conversation-fields-missing").with("number", before.number);
    Err(refused.with("fields", missing.join(", ")).into())
}

/// What stands in one field, as programs see it.
pub(super) fn json_of(tx: &mut Tx, id: Id, key: &str) -> Result<serde_json::Value> {
    let sheet = fields::sheet(tx, Noun::Conversation, id)?;
    Ok(sheet.value(key).map_or(serde_json::Value::Null, fields::Value::json))
}
