//! What we tell each other about standards.

use i18n::{Arg, Words};

use super::{StaffNotice, in_one_line};
use crate::conversations::{self, Conversation};
use crate::ids::Id;
use crate::outbox::StaffMail;
use crate::standards::{self, Shown};
use crate::workspaces::Staff;
use crate::{Error, Result, Tx, Who};

/// The clock and its conversation, while it is still worth saying.
fn still(tx: &mut Tx, kind: &str, clock_id: Id) -> Result<Option<(Shown, Conversation)>> {
    let kept = Who::kept(tx.workspace_id);
    let shown = match standards::one(tx, &kept, clock_id) {
        Err(Error::NotFound(_)) => return Ok(None),
        found => found?,
    };
    if !standards::is_still_so(kind, &shown.clock) {
        return Ok(None);
    }
    let of = match conversations::get(tx, &kept, shown.conversation_id) {
        Err(Error::NotFound(_)) => return Ok(None),
        of => of?,
    };
    Ok(of.trashed_at.is_none().then_some((shown, of)))
}

fn args<'a>(words: &Words, shown: &Shown, of: &Conversation) -> Vec<(&'a str, Arg<'a>)> {
    let name = shown.terms.as_ref().map_or("", |terms| terms.name.as_str());
    let due = shown.clock.due_at.map(|due| words.moment_full(due)).unwrap_or_default();
    vec![
        ("standard", Arg::from(in_one_line(name))),
        ("number", Arg::from(of.number.to_string())),
        ("subject", Arg::from(in_one_line(&of.subject))),
        ("customer", Arg::from(in_one_line(&of.customer_name))),
        ("due", Arg::from(due)),
    ]
}

/// A mail; nobody gets one whom it does not concern any more.
pub(super) fn about(
    tx: &mut Tx,
    mail: &StaffMail,
    words: &Words,
    reader: &Staff,
    link_base: &str,
) -> Result<Option<StaffNotice>> {
    let Some((shown, of)) = still(tx, &mail.kind, mail.subject_id)? else { return Ok(None) };
    if !standards::concerns(tx, of.id, &shown, mail.kind == standards::BROKEN, reader.id)? {
        return Ok(None);
    }
    let mut args = args(words, &shown, &of);
    let subject = words.with(&format!("notice-{}-subject", mail.kind), &args);
    args.push(("name", Arg::from(&reader.name)));
    args.push(("link", Arg::from(format!("{}/conversations/{}", link_base.trim_end_matches('/'), of.id))));
    let body = words.with(&format!("notice-{}-body", mail.kind), &args);
    Ok(Some(StaffNotice { to_name: reader.name.clone(), to_email: reader.email.clone(), subject, body }))
}

/// What a notification about a standard says on the page, and the conversation it leads to; `None` when it is over.
pub fn standard_on_page(tx: &mut Tx, words: &Words, kind: &str, clock_id: Id) -> Result<Option<(Id, String)>> {
    let found = still(tx, kind, clock_id)?;
    Ok(found.map(|(shown, of)| (of.id, words.with(&format!("notice-{kind}"), &args(words, &shown, &of)))))
}
