//! What merging, splitting and linking have in common: the event in the thread, and what is left to forget.

use db::{params, sql};

use super::messages::{self, New};
use super::{Conversation, Direction, join_store, talk};
use crate::ids::Id;
use crate::{Error, Result, Tx, Who};

/// How people name a conversation: `#12 Grey desk`.
fn named(of: &Conversation) -> String {
    format!("#{} {}", of.number, of.subject).trim_end().to_owned()
}

/// Something that happened, in the thread. `kind` says what (`event-KIND` puts it into words), with which other one.
pub(super) fn event(tx: &mut Tx, who: &Who, of: &Conversation, kind: &str, other: &Conversation) -> Result<()> {
    let (message_id, text) = (tx.new_id(), named(other));
    let new = New { direction: Direction::Event, kind, ..talk::said(tx, who, of, message_id, &text) };
    talk::say(tx, of, &new)
}

/// Whether whoever saw this message saw this conversation: it stands there, or stood there before a merge or a split.
pub(super) fn was_seen_in(tx: &mut Tx, seen: Id, id: Id) -> Result<bool> {
    match messages::load(tx, seen) {
        Ok(message) if message.conversation_id == id => Ok(true),
        Ok(message) => join_store::went_over(tx, seen, message.conversation_id, id),
        Err(Error::NotFound(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Forgets what names a conversation and those merged into it; gives all of them, for they go with it.
pub(super) fn forget(tx: &mut Tx, id: Id) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    let mut all: Vec<Id> = tx.rows(
        sql!("select conversation_id from conversation where workspace_id = $1 and merged_into_id = $2"),
        params![workspace_id, id],
        |row| row.get(0),
    )?;
    all.push(id);
    for one in &all {
        for statement in [
            sql!("delete from conversation_link where workspace_id = $1 and (conversation_id = $2 or other_id = $2)"),
            sql!(
                "delete from merge_row where workspace_id = $1 and merging_id in
                   (select merging_id from merging where workspace_id = $1 and (from_id = $2 or into_id = $2))"
            ),
            sql!("delete from merging where workspace_id = $1 and (from_id = $2 or into_id = $2)"),
        ] {
            tx.run(statement, params![workspace_id, *one])?;
        }
    }
    Ok(all)
}
