//! Somebody is told when no mail could be fetched for too long: silence must not look like peace.

use super::accounts::Account;
use super::{rules, store};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::{maybe_ms, ms};
use crate::{Result, Tx, Who, workspaces};
use serde_json::json;

/// The kind of notice; its subject is the mailbox.
pub const SILENT: &str = "mailbox-silent";

/// Whether no mail could be fetched from here for too long.
pub fn still_silent(account: &Account, now_ms: i64) -> bool {
    let good = maybe_ms(account.last_good_at).unwrap_or(i64::MIN);
    let since = good.max(ms(account.changed_at)).max(ms(account.alive_at));
    account.active && rules::is_silent(since, account.poll_s, now_ms)
}

/// Looks at all mailboxes and tells owners and managers once of each that fell silent; gives how many did.
pub fn sound(tx: &mut Tx) -> Result<usize> {
    let now = ms(tx.now);
    let silent: Vec<Account> =
        store::accounts(tx)?.into_iter().filter(|one| one.told_at.is_none() && still_silent(one, now)).collect();
    for account in &silent {
        tell(tx, account.mailbox_id, &account.last_error)?;
    }
    Ok(silent.len())
}

fn tell(tx: &mut Tx, mailbox_id: Id, reason: &str) -> Result<()> {
    for staff_id in workspaces::managers(tx)? {
        workspaces::tell_staff(tx, staff_id, SILENT, mailbox_id)?;
    }
    store::put_told(tx, mailbox_id)?;
    let about = About { subject_id: mailbox_id, ..About::default() };
    let who = Who::kept(tx.workspace_id);
    journal::write(tx, &who, "mailbox.silent", about, &json!({"reason": reason}))
}
