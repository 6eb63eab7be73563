//! What we tell each other about actions against causes, and about decisions against one.

use i18n::{Arg, Words};

use super::{StaffNotice, customer_name, in_one_line};
use crate::ids::Id;
use crate::improvement::{self, TO_REVIEW};
use crate::outbox::StaffMail;
use crate::workspaces::Staff;
use crate::{Error, Result, Tx, Who};

/// The address of what it is about, and what the texts say of it.
type Told = (String, Vec<(&'static str, Arg<'static>)>);

/// `None` when it is over.
fn still(tx: &mut Tx, words: &Words, kind: &str, id: Id) -> Result<Option<Told>> {
    if !improvement::is_still_so(tx, kind, id)? {
        return Ok(None);
    }
    if kind == TO_REVIEW {
        let Some(guard) = improvement::guard_of(tx, id)? else { return Ok(None) };
        let because = guard.none.map(|none| none.because).unwrap_or_default();
        let args = vec![
            ("number", Arg::from(guard.facts.number.to_string())),
            ("customer", Arg::from(in_one_line(&customer_name(tx, guard.facts.customer_id)?))),
            ("because", Arg::from(in_one_line(&because))),
        ];
        return Ok(Some((format!("/improve/complaints/{}", guard.facts.id), args)));
    }
    let shown = match improvement::get(tx, &Who::kept(tx.workspace_id), id) {
        Err(Error::NotFound(_)) => return Ok(None),
        found => found?.0,
    };
    let args = vec![
        ("what", Arg::from(in_one_line(&shown.action.what))),
        ("due", Arg::from(words.moment_full(shown.action.due))),
        ("owner", Arg::from(shown.owner_name)),
    ];
    Ok(Some((format!("/improve/actions/{id}"), args)))
}

/// A mail; nobody gets one about what is over.
pub(super) fn about(
    tx: &mut Tx,
    mail: &StaffMail,
    words: &Words,
    reader: &Staff,
    link_base: &str,
) -> Result<Option<StaffNotice>> {
    let Some((path, mut args)) = still(tx, words, &mail.kind, mail.subject_id)? else { return Ok(None) };
    let subject = words.with(&format!("notice-{}-subject", mail.kind), &args);
    args.push(("name", Arg::from(reader.name.clone())));
    args.push(("link", Arg::from(format!("{}{path}", link_base.trim_end_matches('/')))));
    let body = words.with(&format!("notice-{}-body", mail.kind), &args);
    Ok(Some(StaffNotice { to_name: reader.name.clone(), to_email: reader.email.clone(), subject, body }))
}

/// Where a notification about an action leads, and what it says on the page; `None` when it is over.
pub fn action_on_page(tx: &mut Tx, words: &Words, kind: &str, id: Id) -> Result<Option<(String, String)>> {
    let found = still(tx, words, kind, id)?;
    Ok(found.map(|(path, args)| (path, words.with(&format!("notice-{kind}"), &args))))
}
