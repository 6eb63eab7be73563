//! One deed on many conversations, in one transaction, and the way to take it back.

use db::{params, sql};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::rules::{Category, Standing};
use super::{
    Conversation, To, assign, custom_fields, merging, set_status, snooze, stand, store, tag, trash, untag, write,
};
use crate::fields::Typed;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::{from_ms, ms, plus_ms};
use crate::{Can, Error, Result, Tx, Who};

/// As many as a page of the API holds.
pub const MOST: usize = 200;
/// How long a deed can be taken back.
pub const UNDO_MS: i64 = 10 * 60_000;

/// What is done to each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    Assign(Option<Id>),
    /// The first status of a category.
    Category(Category),
    Status(Id),
    Tag(String),
    Untag(String),
    Snooze(Timestamp),
    /// To another mail account: from where answers go out from now on.
    Move(Id),
    /// Into this one, which may be one of them.
    Merge(Id),
    /// A field of the business's own, by its key; null takes the value away.
    Field(String, Json),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Done {
    /// What `undo` takes; `None` when nothing changed.
    pub id: Option<Id>,
    pub changed: usize,
    /// Were that way already; for an undo: somebody changed them since, so they stay as they are.
    pub left: usize,
}

/// All of a conversation that a deed can change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Look {
    assignee_id: Option<Id>,
    status_id: Id,
    category: Category,
    unanswered_since_at: Option<Timestamp>,
    snoozed_until_at: Option<Timestamp>,
    mailbox_id: Option<Id>,
    tags: Vec<String>,
    #[serde(default)]
    merged_into_id: Option<Id>,
    /// The key and the value of the field that the deed is about.
    #[serde(default)]
    field: Option<(String, Json)>,
}

impl Look {
    /// As `of`, with the field of this key.
    fn with_field(tx: &mut Tx, one: &Conversation, key: Option<&str>) -> Result<Look> {
        let field = match key {
            Some(key) => Some((key.to_owned(), custom_fields::json_of(tx, one.id, key)?)),
            None => None,
        };
        Ok(Look { field, ..Look::of(one) })
    }

    pub(super) fn of(one: &Conversation) -> Look {
        Look {
            field: None,
            assignee_id: one.assignee_id,
            status_id: one.status_id,
            category: one.category,
            unanswered_since_at: one.unanswered_since_at,
            snoozed_until_at: one.snoozed_until_at,
            mailbox_id: one.mailbox_id,
            tags: one.tags.clone(),
            merged_into_id: one.merged_into_id,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Changed {
    id: Id,
    before: Look,
    after: Look,
}

/// Does it to all of them or, when one of them refuses, to none.
pub fn many(tx: &mut Tx, who: &Who, ids: &[Id], deed: &Deed) -> Result<Done> {
    who.may(Can::Talk)?;
    if ids.is_empty() || ids.len() > MOST {
        return Err(Error::Invalid(vec![crate::Field::new("ids", "problem-bulk-ids").with("max", MOST)]));
    }
    let key = match deed {
        Deed::Field(key, _) => Some(key.as_str()),
        _ => None,
    };
    let mut changed: Vec<Changed> = Vec::new();
    for id in ids {
        // One that went into another since the list was shown: it is the other that changes.
        let id = if matches!(deed, Deed::Merge(_)) { *id } else { merging::surviving(tx, *id)? };
        let now = store::load(tx, id)?;
        let before = Look::with_field(tx, &now, key)?;
        let now = apply(tx, who, id, deed)?;
        let after = Look::with_field(tx, &now, key)?;
        if before != after && changed.iter().all(|one| one.id != id) {
            changed.push(Changed { id, before, after });
        }
    }
    let left = ids.len().saturating_sub(changed.len());
    if changed.is_empty() {
        return Ok(Done { id: None, changed: 0, left });
    }
    let id = remember(tx, who, deed, &changed)?;
    let about = About { subject_id: id, ..About::default() };
    journal::write(tx, who, "conversation.changed_together", about, &json!({"deed": deed, "count": changed.len()}))?;
    Ok(Done { id: Some(id), changed: changed.len(), left })
}

fn apply(tx: &mut Tx, who: &Who, id: Id, deed: &Deed) -> Result<Conversation> {
    match deed {
        Deed::Assign(to) => assign(tx, who, id, *to),
        Deed::Category(category) => set_status(tx, who, id, To::Category(*category)),
        Deed::Status(status_id) => set_status(tx, who, id, To::Status(*status_id)),
        Deed::Tag(name) => tag(tx, who, id, name),
        Deed::Untag(name) => untag(tx, who, id, name),
        Deed::Snooze(until) => snooze::snooze(tx, who, id, *until),
        Deed::Move(mailbox_id) => move_to_mailbox(tx, who, id, *mailbox_id),
        Deed::Merge(into_id) => merging::merge_one_of_many(tx, who, id, *into_id),
        Deed::Field(key, value) => {
            custom_fields::set_fields(tx, who, id, &Typed::from_iter([(key.clone(), value.clone())]))?;
            store::load(tx, id)
        }
    }
}

/// To another mail account of ours.
pub fn move_to_mailbox(tx: &mut Tx, who: &Who, id: Id, mailbox_id: Id) -> Result<Conversation> {
    who.may(Can::Talk)?;
    let before = trash::living(tx, id)?;
    let id = before.id;
    if !crate::workspaces::mailboxes::all(tx)?.iter().any(|mailbox| mailbox.id == mailbox_id) {
        return Err(Error::invalid("mailbox_id", "problem-unknown-mailbox"));
    }
    if before.mailbox_id != Some(mailbox_id) {
        set_mailbox(tx, id, Some(mailbox_id))?;
        let details = json!({"mailbox_id": mailbox_id, "before": before.mailbox_id});
        write(tx, who, "conversation.moved", &before, id, &details)?;
    }
    store::load(tx, id)
}

pub(super) fn set_mailbox(tx: &mut Tx, id: Id, mailbox_id: Option<Id>) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update conversation set mailbox_id = $3, updated_at = $4 where workspace_id = $1 and conversation_id = $2"
        ),
        params![workspace_id, id, mailbox_id, now],
    )?;
    Ok(())
}

fn remember(tx: &mut Tx, who: &Who, deed: &Deed, changed: &[Changed]) -> Result<Id> {
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    let staff_id = who.staff_id().ok_or(Error::Forbidden(Can::Talk))?;
    tx.run(
        sql!(
            "insert into bulk (workspace_id, bulk_id, staff_id, deed, rows, created_at) values ($1, $2, $3, $4, $5, $6)"
        ),
        params![workspace_id, id, staff_id, serde_json::to_string(deed)?, serde_json::to_string(changed)?, now],
    )?;
    Ok(id)
}

/// Takes a deed of one's own back. What somebody changed since stays as they left it.
pub fn undo(tx: &mut Tx, who: &Who, bulk_id: Id) -> Result<Done> {
    who.may(Can::Talk)?;
    let (workspace_id, now) = (tx.workspace_id, tx.now);
    let found: Option<(String, i64, Option<i64>)> = tx.maybe(
        sql!("select rows, created_at, undone_at from bulk where workspace_id = $1 and bulk_id = $2 and staff_id = $3"),
        params![workspace_id, bulk_id, who.staff_id()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let (rows, created_at, undone_at) = found.ok_or(Error::NotFound("bulk"))?;
    if undone_at.is_some() || plus_ms(from_ms(created_at), UNDO_MS) < now {
        return Err(Error::refused("conversation-undo-over"));
    }
    let rows: Vec<Changed> = serde_json::from_str(&rows)?;
    let mut back = 0;
    // The last one first: what was merged comes out again in the other order.
    for row in rows.iter().rev() {
        let one = store::load(tx, row.id)?;
        let key = row.after.field.as_ref().map(|(key, _)| key.as_str());
        let now = Look::with_field(tx, &one, key)?;
        let back_again = match row.after.merged_into_id {
            _ if now != row.after => false,
            Some(_) if row.before.merged_into_id.is_none() => merging::unmerge_one_of_many(tx, who, row.id)?,
            _ => restore(tx, who, &one, &row.before).map(|()| true)?,
        };
        back += usize::from(back_again);
    }
    tx.run(
        sql!("update bulk set undone_at = $3 where workspace_id = $1 and bulk_id = $2"),
        params![workspace_id, bulk_id, ms(now)],
    )?;
    let about = About { subject_id: bulk_id, ..About::default() };
    journal::write(tx, who, "conversation.undone_together", about, &json!({"count": back}))?;
    Ok(Done { id: None, changed: back, left: rows.len() - back })
}

pub(super) fn restore(tx: &mut Tx, who: &Who, now: &Conversation, before: &Look) -> Result<()> {
    let standing = Standing { category: before.category, unanswered_since: before.unanswered_since_at };
    stand(tx, who, now, standing, Some(before.status_id))?;
    if now.snoozed_until_at != before.snoozed_until_at {
        snooze::set(tx, now.id, before.snoozed_until_at)?;
    }
    // One that was taken away meanwhile has left its conversations to another.
    if now.mailbox_id != before.mailbox_id && super::unknown_mailbox(tx, before.mailbox_id)?.is_none() {
        set_mailbox(tx, now.id, before.mailbox_id)?;
    }
    if let Some((key, value)) = &before.field {
        custom_fields::put_back(tx, who, now, key, value)?;
    }
    // Somebody may have left meanwhile: what was theirs is nobody's then.
    let to = before.assignee_id;
    if now.assignee_id != to && (to.is_none() || crate::workspaces::is_active_staff(tx, to.unwrap_or_default())?) {
        assign(tx, who, now.id, to)?;
    }
    for name in now.tags.iter().filter(|name| !before.tags.contains(name)) {
        untag(tx, who, now.id, name)?;
    }
    for name in before.tags.iter().filter(|name| !now.tags.contains(name)) {
        tag(tx, who, now.id, name)?;
    }
    Ok(())
}

/// What can't be taken back any more needs no place: how many rows went.
pub fn sweep(tx: &mut Tx) -> Result<u64> {
    let (workspace_id, before) = (tx.workspace_id, ms(plus_ms(tx.now, -UNDO_MS)));
    Ok(tx.run(sql!("delete from bulk where workspace_id = $1 and created_at < $2"), params![workspace_id, before])?)
}
