//! Who of us has a conversation open, and who types or has a draft in it: so that two do not answer the same thing.

use db::{params, sql};
use serde::Serialize;

use super::merging::surviving;
use crate::ids::Id;
use crate::time::{ms, plus_ms};
use crate::{Can, Error, Result, Tx, Who};

/// How long somebody counts as being there after the last sign of them.
const HERE_MS: i64 = 60_000;
/// A sign is written down only so often: pages give one every 15 seconds.
const TOLD_MS: i64 = 20_000;
/// Signs older than this are swept away.
const KEPT_MS: i64 = 3_600_000;

/// A colleague in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Present {
    pub staff_id: Id,
    pub name: String,
    pub looking: bool,
    pub typing: bool,
    /// That they have a reply or a note begun; never what is in it.
    pub drafting: bool,
}

/// The colleagues of the caller in this conversation.
pub fn present(tx: &mut Tx, who: &Who, id: Id) -> Result<Vec<Present>> {
    who.may(Can::Read)?;
    let id = surviving(tx, id)?;
    let (workspace_id, since) = (tx.workspace_id, ms(plus_ms(tx.now, -HERE_MS)));
    let all = tx.rows(
        sql!(
            "select staff.staff_id, staff.name, coalesce(presence.seen_at, 0), coalesce(presence.typing_at, 0),
               exists (select 1 from draft where draft.workspace_id = $1 and draft.conversation_id = $2
                 and draft.staff_id = staff.staff_id)
             from staff left join presence on presence.workspace_id = $1 and presence.conversation_id = $2
               and presence.staff_id = staff.staff_id
             where staff.workspace_id = $1 and staff.active and staff.staff_id <> $3 order by staff.name, staff.staff_id"
        ),
        params![workspace_id, id, who.staff_id().unwrap_or_default()],
        |row| {
            let (seen_at, typing_at): (i64, i64) = (row.get(2)?, row.get(3)?);
            Ok(Present {
                staff_id: row.get(0)?,
                name: row.get(1)?,
                looking: seen_at > since,
                typing: typing_at > since,
                drafting: row.get(4)?,
            })
        },
    )?;
    Ok(all.into_iter().filter(|one| one.looking || one.typing || one.drafting).collect())
}

/// Whether a fresh sign of the caller is written down already: then there is nothing to write.
pub fn is_told(tx: &mut Tx, who: &Who, id: Id, typing: bool) -> Result<bool> {
    let (workspace_id, fresh) = (tx.workspace_id, ms(plus_ms(tx.now, -TOLD_MS)));
    let id = surviving(tx, id)?;
    let known: Option<(i64, i64)> = tx.maybe(
        sql!(
            "select seen_at, coalesce(typing_at, 0) from presence
             where workspace_id = $1 and conversation_id = $2 and staff_id = $3"
        ),
        params![workspace_id, id, who.staff_id().unwrap_or_default()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(known.is_some_and(|(seen_at, typing_at)| seen_at > fresh && (!typing || typing_at > fresh)))
}

/// A sign of the caller: they have it open, or type in it.
pub fn here(tx: &mut Tx, who: &Who, id: Id, typing: bool) -> Result<()> {
    who.may(Can::Read)?;
    let staff_id = who.staff_id().ok_or(Error::Forbidden(Can::Read))?;
    let id = surviving(tx, id)?;
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into presence (workspace_id, conversation_id, staff_id, seen_at, typing_at)
             values ($1, $2, $3, $4, cast($5 as bigint))
             on conflict (workspace_id, conversation_id, staff_id) do update
             set seen_at = $4, typing_at = coalesce(cast($5 as bigint), presence.typing_at)"
        ),
        params![workspace_id, id, staff_id, now, typing.then_some(now)],
    )?;
    Ok(())
}

/// What they typed is said: they type no more.
pub(super) fn said(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update presence set typing_at = null where workspace_id = $1 and conversation_id = $2 and staff_id = $3"),
        params![workspace_id, id, who.staff_id().unwrap_or_default()],
    )?;
    Ok(())
}

/// Signs of long ago go.
pub fn sweep(tx: &mut Tx) -> Result<u64> {
    let (workspace_id, before) = (tx.workspace_id, ms(plus_ms(tx.now, -KEPT_MS)));
    Ok(tx.run(sql!("delete from presence where workspace_id = $1 and seen_at < $2"), params![workspace_id, before])?)
}
