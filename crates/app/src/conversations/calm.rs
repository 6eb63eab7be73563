//! Stay calm: whether what one of us writes in a conversation is read for how it sounds before it leaves. What is wrong
//! with the words `tone::calm` says; nothing is changed or held back by it.

use db::{params, sql};
use serde::Serialize;
use serde_json::json;

use super::{hints, surviving};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::{Can, Error, Result, Tx, Who};

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reads {
    /// What we write where somebody complains: as it is unless the business sets it otherwise.
    Complaints,
    Always,
    Never,
}

impl Reads {
    pub const ALL: [Reads; 3] = [Reads::Complaints, Reads::Always, Reads::Never];

    pub fn as_str(self) -> &'static str {
        match self {
            Reads::Complaints => "complaints",
            Reads::Always => "always",
            Reads::Never => "never",
        }
    }

    pub fn parse(text: &str) -> Option<Reads> {
        Reads::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// What the business has read.
pub fn reads(tx: &mut Tx) -> Result<Reads> {
    let workspace_id = tx.workspace_id;
    let text: String =
        tx.row(sql!("select calm from workspace where workspace_id = $1"), params![workspace_id], |row| row.get(0))?;
    Reads::parse(&text).ok_or_else(|| Error::Internal(format!("nothing is read \"{text}\"")))
}

pub fn set_reads(tx: &mut Tx, who: &Who, reads: Reads) -> Result<()> {
    who.may(Can::ManageWorkspace)?;
    let workspace_id = tx.workspace_id;
    tx.run(sql!("update workspace set calm = $2 where workspace_id = $1"), params![workspace_id, reads.as_str()])?;
    let about = About { subject_id: workspace_id, ..About::default() };
    journal::write(tx, who, "workspace.changed", about, &json!({"calm": reads}))
}

/// Whether the first mail of a conversation that we begin is read. `in_complaint`: its customer has an open one.
pub fn applies_to_first(tx: &mut Tx, in_complaint: bool) -> Result<bool> {
    Ok(match reads(tx)? {
        Reads::Always => true,
        Reads::Never => false,
        Reads::Complaints => in_complaint,
    })
}

/// Whether replies and notes in this conversation are read. `in_complaint`: it belongs to an open one, which is not known
/// down here.
pub fn applies(tx: &mut Tx, conversation_id: Id, in_complaint: bool) -> Result<bool> {
    match reads(tx)? {
        Reads::Always => Ok(true),
        Reads::Never => Ok(false),
        Reads::Complaints if in_complaint => Ok(true),
        Reads::Complaints => {
            let conversation_id = surviving(tx, conversation_id)?;
            hints::points_at(tx, conversation_id)
        }
    }
}
