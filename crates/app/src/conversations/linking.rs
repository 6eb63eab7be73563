//! Conversations that have to do with each other. Only we see it: a customer never hears of another's.

use serde_json::json;

use super::link_store::{self as rows, Link};
use super::rules::LinkKind;
use super::{merging, trash, write};
use crate::ids::Id;
use crate::{Can, Error, Result, Tx, Who};

/// Says that a conversation is related to another, or follows it, instead of what was said of the two before; gives the
/// link as the first one sees it. Twice is as once.
pub fn link(tx: &mut Tx, who: &Who, id: Id, other_id: Id, kind: LinkKind) -> Result<Link> {
    who.may(Can::Talk)?;
    let (one, other) = (trash::living(tx, id)?, trash::living(tx, other_id)?);
    if one.id == other.id {
        return Err(Error::refused("conversation-link-with-itself"));
    }
    let known = find(tx, one.id, other.id)?;
    if known.as_ref().is_none_or(|known| known.relation != kind.seen_from(true)) {
        rows::remove_link(tx, one.id, other.id)?;
        rows::put_link(tx, who, one.id, other.id, kind)?;
        for (of, with) in [(&one, &other), (&other, &one)] {
            let first = of.id == one.id;
            let details = json!({"with_id": with.id, "with_number": with.number, "relation": kind.seen_from(first)});
            write(tx, who, "conversation.linked", of, of.id, &details)?;
        }
    }
    find(tx, one.id, other.id)?.ok_or(Error::NotFound("link"))
}

fn find(tx: &mut Tx, id: Id, other_id: Id) -> Result<Option<Link>> {
    Ok(rows::links(tx, id)?.into_iter().find(|link| link.id == other_id))
}

/// Takes a link away, whichever of the two it was made from. Twice is as once.
pub fn unlink(tx: &mut Tx, who: &Who, id: Id, other_id: Id) -> Result<()> {
    who.may(Can::Talk)?;
    let (one, other) = (trash::living(tx, id)?, merging::follow(tx, other_id)?);
    if rows::remove_link(tx, one.id, other.id)? {
        for (of, with) in [(&one, &other), (&other, &one)] {
            let details = json!({"with_id": with.id, "with_number": with.number});
            write(tx, who, "conversation.unlinked", of, of.id, &details)?;
        }
    }
    Ok(())
}

/// What a conversation has to do with, the oldest link first; without deleted ones.
pub fn links(tx: &mut Tx, who: &Who, id: Id) -> Result<Vec<Link>> {
    who.may(Can::Read)?;
    let id = merging::surviving(tx, id)?;
    rows::links(tx, id)
}
