//! Workspaces: one business each; its staff, hours, log-ins, tokens.

pub mod business;
pub mod checks;
mod currencies;
mod log_in;
pub mod mailboxes;
pub mod notifications;
pub mod passphrase;
pub mod seal;
pub mod sending;
pub mod sessions;
mod setup;
pub mod staff;
pub mod teams;
pub mod tokens;
pub mod undo_send;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use db::{params, sql};
use planner::hours::OpeningHours;

pub use business::{Change, Workspace};
pub use log_in::{change_passphrase, log_in};
pub use mailboxes::{Mailbox, NewMailbox};
pub use seal::SealKey;
pub use sessions::{SessionStaff, log_out, log_out_everywhere};
pub use setup::{NewWorkspace, check_setup_link, new_setup_link, setup, setup_another, setup_link, setup_link_opens};
pub use staff::{NewStaff, Staff};

use crate::ids::{INSTALLATION, Id};
use crate::{Error, Field, Kept, Result, Tx, outbox};

/// The one workspace of this installation, for the command line. Refused: `not-set-up`, `workspace-several`.
pub fn only(tx: &mut Tx) -> Result<Id> {
    match ids(tx)?.as_slice() {
        [] => Err(Error::refused("not-set-up")),
        [id] => Ok(*id),
        _ => Err(Error::refused("workspace-several")),
    }
}

/// Every workspace of this installation.
pub async fn all_ids(kept: &Kept) -> Result<Vec<Id>> {
    kept.read(INSTALLATION, ids).await
}

pub fn ids(tx: &mut Tx) -> Result<Vec<Id>> {
    Ok(tx.rows(
        sql!("select workspace_id from workspace where workspace_id > 0 order by workspace_id"),
        params![],
        |row| row.get(0),
    )?)
}

/// When the business is open. Read from the row each time (another node may have changed it), parsed once a text.
pub fn hours(tx: &mut Tx) -> Result<Arc<OpeningHours>> {
    static PARSED: LazyLock<Mutex<HashMap<String, Arc<OpeningHours>>>> = LazyLock::new(Mutex::default);
    let workspace_id = tx.workspace_id;
    let text: String =
        tx.row(sql!("select hours from workspace where workspace_id = $1"), params![workspace_id], |row| row.get(0))?;
    let mut parsed = PARSED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(hours) = parsed.get(&text) {
        return Ok(hours.clone());
    }
    let hours: Arc<OpeningHours> = Arc::new(serde_json::from_str(&text)?);
    if parsed.len() > 1000 {
        parsed.clear();
    }
    parsed.insert(text, hours.clone());
    Ok(hours)
}

/// Words in this language and zone; the workspace's own where one is left out or unknown.
pub fn words(tx: &mut Tx, locale: Option<&str>, zone: Option<&str>) -> Result<i18n::Words> {
    let workspace_id = tx.workspace_id;
    let (own_locale, own_zone): (String, String) = tx.row(
        sql!("select locale, time_zone from workspace where workspace_id = $1"),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let named = |name: &str| jiff::tz::TimeZone::get(name).ok();
    let zone = zone.and_then(named).or_else(|| named(&own_zone)).unwrap_or(jiff::tz::TimeZone::UTC);
    Ok(i18n::Words::new(locale.unwrap_or(&own_locale), &zone))
}

pub fn is_active_staff(tx: &mut Tx, staff_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let active: Option<bool> = tx.maybe(
        sql!("select active from staff where workspace_id = $1 and staff_id = $2"),
        params![workspace_id, staff_id],
        |row| row.get(0),
    )?;
    Ok(active.unwrap_or(false))
}

/// What is wrong with giving something to do to this person, for the field that names them: they are not here, or may
/// only read, so they could not do it.
pub fn owner_problem(tx: &mut Tx, field: &str, staff_id: Id) -> Result<Option<Field>> {
    match staff::get(tx, staff_id) {
        Ok(one) if one.may_own() => Ok(None),
        Ok(one) if one.active => Ok(Some(Field::new(field, "problem-owner-only-reads").with("name", one.name))),
        Ok(_) | Err(Error::NotFound(_)) => Ok(Some(Field::new(field, "problem-unknown-owner"))),
        Err(other) => Err(other),
    }
}

/// Owners and managers who are active.
pub fn managers(tx: &mut Tx) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!("select staff_id from staff where workspace_id = $1 and active and role in ('owner', 'manager') order by staff_id"),
        params![workspace_id],
        |row| row.get(0),
    )?)
}

/// Tells one of us about something (a promise, a message), on the page and by mail. `kind` names the texts (`notice-KIND`).
pub fn tell_staff(tx: &mut Tx, staff_id: Id, kind: &str, subject_id: Id) -> Result<()> {
    tell(tx, staff_id, kind, subject_id, None)
}

/// As `tell_staff`, of something in a conversation: by answering the mail they answer the customer.
pub fn tell_staff_in(tx: &mut Tx, staff_id: Id, kind: &str, subject_id: Id, conversation_id: Option<Id>) -> Result<()> {
    tell(tx, staff_id, kind, subject_id, conversation_id)
}

fn tell(tx: &mut Tx, staff_id: Id, kind: &str, subject_id: Id, answers: Option<Id>) -> Result<()> {
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), crate::time::ms(tx.now));
    tx.run(
        sql!(
            "insert into notification (workspace_id, notification_id, staff_id, kind, subject_id, summary, created_at, conversation_id)
             values ($1, $2, $3, $4, $5, '{}', $6, $7)"
        ),
        params![workspace_id, id, staff_id, kind, subject_id, now, answers],
    )?;
    let mail = outbox::StaffMail { staff_id, kind: kind.to_owned(), subject_id };
    let first = mailboxes::all(tx)?.into_iter().next();
    let rfc_id = notifications::rfc_id(tx, id, first.as_ref())?;
    let payload = serde_json::to_string(&mail).map_err(Error::from)?;
    outbox::put(tx, "staff_mail", id, &rfc_id, &payload)
}
