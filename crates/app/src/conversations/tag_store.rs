//! The rows of tags.

use db::{params, sql};

use crate::ids::Id;
use crate::time::ms;
use crate::{Result, Tx};

/// The tag of this name, made when there is none.
pub fn tag_id(tx: &mut Tx, name: &str) -> Result<Id> {
    let (workspace_id, id, key) = (tx.workspace_id, tx.new_id(), crate::search::fold(name));
    Ok(tx.row(
        sql!(
            "insert into tag (workspace_id, tag_id, name, name_key) values ($1, $2, $3, $4)
             on conflict (workspace_id, name_key) do update set name_key = $4 returning tag_id"
        ),
        params![workspace_id, id, name, key],
        |row| row.get(0),
    )?)
}

/// Every tag there is, by name.
pub fn tags(tx: &mut Tx) -> Result<Vec<String>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!("select name from tag where workspace_id = $1 order by name_key"),
        params![workspace_id],
        |row| row.get(0),
    )?)
}

/// Whether that changed anything.
pub fn tag(tx: &mut Tx, id: Id, tag_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let added = tx.run(
        sql!(
            "insert into conversation_tag (workspace_id, conversation_id, tag_id) values ($1, $2, $3) on conflict do nothing"
        ),
        params![workspace_id, id, tag_id],
    )?;
    name_tags(tx, id)?;
    Ok(added > 0)
}

pub fn untag(tx: &mut Tx, id: Id, name: &str) -> Result<bool> {
    let (workspace_id, key) = (tx.workspace_id, crate::search::fold(name));
    let removed = tx.run(
        sql!(
            "delete from conversation_tag where workspace_id = $1 and conversation_id = $2
               and tag_id in (select tag_id from tag where workspace_id = $1 and name_key = $3)"
        ),
        params![workspace_id, id, key],
    )?;
    name_tags(tx, id)?;
    Ok(removed > 0)
}

pub fn name_tags(tx: &mut Tx, id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let names: Vec<String> = tx.rows(
        sql!(
            "select tag.name from conversation_tag join tag on tag.workspace_id = $1 and tag.tag_id = conversation_tag.tag_id
             where conversation_tag.workspace_id = $1 and conversation_tag.conversation_id = $2 order by tag.name_key"
        ),
        params![workspace_id, id],
        |row| row.get(0),
    )?;
    tx.run(
        sql!(
            "update conversation set tag_names = $3, updated_at = $4 where workspace_id = $1 and conversation_id = $2"
        ),
        params![workspace_id, id, names.join("\n"), now],
    )?;
    Ok(())
}
