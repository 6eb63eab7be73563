//! A mailbox that rests, and one that is taken away.

use serde_json::json;

use super::alarm::SILENT;
use super::{accounts, store, store_mails};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::workspaces::{Mailbox, mailboxes, notifications};
use crate::{Can, Error, Result, Tx, Who, conversations};

/// Fetches no more from a mailbox until somebody says so, or fetches again. All else about it stays, and how far it was
/// read: nothing that came meanwhile is missed.
pub fn set_active(tx: &mut Tx, who: &Who, mailbox_id: Id, active: bool) -> Result<accounts::Account> {
    who.may(Can::ManageWorkspace)?;
    if accounts::get(tx, mailbox_id)?.active != active {
        store::put_active(tx, mailbox_id, active)?;
        let about = About { subject_id: mailbox_id, ..About::default() };
        let kind = if active { "mailbox.fetched_again" } else { "mailbox.paused" };
        journal::write(tx, who, kind, about, &json!({}))?;
    }
    accounts::get(tx, mailbox_id)
}

/// How many conversations a mailbox has.
pub fn conversations_of(tx: &mut Tx, who: &Who, mailbox_id: Id) -> Result<i64> {
    who.may(Can::Read)?;
    conversations::count_of_mailbox(tx, mailbox_id)
}

/// Takes a mailbox away: its servers, passwords and folders. What came by it stays. Its conversations belong to `heir`
/// from now on, and answers leave from there; the last mailbox has none. Gives how many conversations there were.
pub fn remove(tx: &mut Tx, who: &Who, mailbox_id: Id, heir: Option<Id>) -> Result<u64> {
    who.may(Can::ManageWorkspace)?;
    let address = mailboxes::get(tx, mailbox_id)?.address;
    let others: Vec<Id> =
        mailboxes::all(tx)?.into_iter().map(|one| one.id).filter(|other| *other != mailbox_id).collect();
    let heir = match heir {
        Some(heir) if !others.contains(&heir) => return Err(Error::invalid("heir_id", "problem-unknown-mailbox")),
        None if !others.is_empty() => return Err(Error::invalid("heir_id", "problem-mailbox-heir")),
        heir => heir,
    };
    let moved = conversations::leave_mailbox(tx, mailbox_id, heir)?;
    store_mails::forget_all(tx, mailbox_id)?;
    store::forget(tx, mailbox_id)?;
    notifications::forget_about(tx, SILENT, mailbox_id)?;
    mailboxes::forget(tx, mailbox_id)?;
    let about = About { subject_id: mailbox_id, ..About::default() };
    journal::write(tx, who, "mailbox.removed", about, &json!({"address": address, "heir_id": heir, "moved": moved}))?;
    Ok(moved)
}

/// A mailbox that was taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    pub address: String,
    /// The one that has its conversations now.
    pub heir: Option<Mailbox>,
}

/// More were never taken away one after the other.
const MOST_HEIRS: usize = 20;

/// What became of a mailbox that saved lists may still name; `None` while it is there, or never was.
pub fn removed(tx: &mut Tx, mailbox_id: Id) -> Result<Option<Removed>> {
    let all = mailboxes::all(tx)?;
    let (mut next, mut address) = (Some(mailbox_id), None);
    for _ in 0..MOST_HEIRS {
        let Some(id) = next else { break };
        if let Some(heir) = all.iter().find(|one| one.id == id) {
            return Ok(address.map(|address| Removed { address, heir: Some(heir.clone()) }));
        }
        let entries = journal::of_subject(tx, id)?;
        let gone = entries.into_iter().rfind(|entry| entry.kind == "mailbox.removed").map(|entry| entry.details);
        let text = |name: &str| gone.as_ref().and_then(|gone| gone.get(name)?.as_str().map(str::to_owned));
        address = address.or_else(|| text("address"));
        next = text("heir_id").and_then(|id| id.parse().ok());
    }
    Ok(address.map(|address| Removed { address, heir: None }))
}
