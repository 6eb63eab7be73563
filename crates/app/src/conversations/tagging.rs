//! Tags on conversations.

use serde_json::json;

use super::rules::{MAX_TAG, one_line};
use super::{Conversation, store, tag_store, trash, write};
use crate::ids::Id;
use crate::{Can, Error, Result, Tx, Who};

/// Adds a tag; one that does not exist yet is made.
pub fn tag(tx: &mut Tx, who: &Who, id: Id, name: &str) -> Result<Conversation> {
    who.may(Can::Talk)?;
    let before = trash::living(tx, id)?;
    let (id, name) = (before.id, one_line(name));
    if name.is_empty() || name.chars().count() > MAX_TAG {
        return Err(Error::Invalid(vec![crate::Field::new("tag", "problem-tag").with("max", MAX_TAG)]));
    }
    let tag_id = tag_store::tag_id(tx, &name)?;
    if tag_store::tag(tx, id, tag_id)? {
        write(tx, who, "conversation.tagged", &before, id, &json!({"tag": name}))?;
    }
    store::load(tx, id)
}

pub fn untag(tx: &mut Tx, who: &Who, id: Id, name: &str) -> Result<Conversation> {
    who.may(Can::Talk)?;
    let before = trash::living(tx, id)?;
    let id = before.id;
    if tag_store::untag(tx, id, name)? {
        write(tx, who, "conversation.untagged", &before, id, &json!({"tag": name}))?;
    }
    store::load(tx, id)
}

/// The names of all tags.
pub fn tags(tx: &mut Tx, who: &Who) -> Result<Vec<String>> {
    who.may(Can::Read)?;
    tag_store::tags(tx)
}
