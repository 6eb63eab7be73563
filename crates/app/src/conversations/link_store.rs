//! The rows of links between conversations.

use db::{Row, params, sql};
use jiff::Timestamp;
use serde::Serialize;

use super::rules::{Category, LinkKind, Relation};
use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::{Result, Tx, Who};

/// A conversation that another has to do with, as that one sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    pub id: Id,
    pub number: i64,
    pub subject: String,
    pub status: String,
    pub category: Category,
    pub customer_id: Id,
    pub customer_name: String,
    pub relation: Relation,
    pub linked_at: Timestamp,
}

/// One half of the links of a conversation and of those that went into it: those where it stands in the first place
/// named, and the other in the second.
macro_rules! links_by {
    ($own:literal, $other:literal) => {
        concat!(
            "select shown.conversation_id, shown.number, shown.subject, coalesce(status.staff_label, ''), shown.category,
               shown.customer_id, coalesce(customer.name, ''), link.kind, link.created_at
             from conversation_link link
             join conversation other on other.workspace_id = $1 and other.conversation_id = link.",
            $other,
            " join conversation shown on shown.workspace_id = $1
                and shown.conversation_id = coalesce(other.merged_into_id, other.conversation_id)
              left join status on status.workspace_id = $1 and status.status_id = shown.status_id
              left join customer on customer.workspace_id = $1 and customer.customer_id = shown.customer_id
              where link.workspace_id = $1 and link.",
            $own,
            " in (select conversation_id from conversation where workspace_id = $1
                and (conversation_id = $2 or merged_into_id = $2))
              and shown.conversation_id <> $2 and shown.trashed_at is null
              order by link.created_at, shown.conversation_id"
        )
    };
}

pub fn links(tx: &mut Tx, id: Id) -> Result<Vec<Link>> {
    let workspace_id = tx.workspace_id;
    let (ours, theirs) =
        (sql!(links_by!("conversation_id", "other_id")), sql!(links_by!("other_id", "conversation_id")));
    let mut all = tx.rows(ours, params![workspace_id, id], |row| link(row, true))?;
    all.extend(tx.rows(theirs, params![workspace_id, id], |row| link(row, false))?);
    all.sort_by_key(|link| (link.linked_at, link.id));
    let mut once: Vec<Link> = Vec::new();
    for link in all {
        if once.iter().all(|known| known.id != link.id) {
            once.push(link);
        }
    }
    Ok(once)
}

fn link(row: &Row<'_>, first: bool) -> Result<Link, db::Error> {
    let (category, kind): (String, String) = (row.get(4)?, row.get(7)?);
    Ok(Link {
        id: row.get(0)?,
        number: row.get(1)?,
        subject: row.get(2)?,
        status: row.get(3)?,
        category: Category::parse(&category).unwrap_or(Category::Open),
        customer_id: row.get(5)?,
        customer_name: row.get(6)?,
        relation: LinkKind::parse(&kind).unwrap_or(LinkKind::Related).seen_from(first),
        linked_at: from_ms(row.get(8)?),
    })
}

pub fn put_link(tx: &mut Tx, who: &Who, id: Id, other_id: Id, kind: LinkKind) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into conversation_link (workspace_id, conversation_id, other_id, kind, staff_id, created_at)
             values ($1, $2, $3, $4, $5, $6) on conflict do nothing"
        ),
        params![workspace_id, id, other_id, kind.as_str(), who.staff_id(), now],
    )?;
    Ok(())
}

/// Of either direction, and between those that went into the two; whether there was one.
pub fn remove_link(tx: &mut Tx, id: Id, other_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let mut gone = 0;
    for (one, other) in [(id, other_id), (other_id, id)] {
        gone += tx.run(
            sql!(
                "delete from conversation_link where workspace_id = $1
                   and conversation_id in (select conversation_id from conversation where workspace_id = $1
                     and (conversation_id = $2 or merged_into_id = $2))
                   and other_id in (select conversation_id from conversation where workspace_id = $1
                     and (conversation_id = $3 or merged_into_id = $3))"
            ),
            params![workspace_id, one, other],
        )?;
    }
    Ok(gone > 0)
}
