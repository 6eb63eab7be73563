//! Workspaces: one business each; its staff, hours, log-ins, tokens.

pub mod business;
pub mod checks;
pub mod choices;
mod currencies;
pub mod devices;
pub mod keeping;
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
pub mod telling;
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
use crate::{Error, Field, Kept, Result, Tx};

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

/// Says that something changed of which calendars are made: who works here, in which team, what is closed. Last in a change.
pub fn calendars_changed(tx: &mut Tx) -> Result<()> {
    let (workspace_id, stamp) = (tx.workspace_id, tx.new_id());
    tx.run(sql!("update workspace set calendar_stamp = $2 where workspace_id = $1"), params![workspace_id, stamp])?;
    Ok(())
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

/// Tells one of us about something (a promise, a message), by the ways they chose. `kind` names the texts (`notice-KIND`).
pub fn tell_staff(tx: &mut Tx, staff_id: Id, kind: &str, subject_id: Id) -> Result<()> {
    telling::tell(tx, &telling::Telling::of(staff_id, kind, subject_id)).map(drop)
}

/// Owners and managers in the order in which they are called: managers first.
pub fn managers_first(tx: &mut Tx) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select staff_id from staff where workspace_id = $1 and active and role in ('owner', 'manager')
             order by case when role = 'manager' then 0 else 1 end, staff_id"
        ),
        params![workspace_id],
        |row| row.get(0),
    )?)
}

/// As `tell_staff_in`; gives the notification, by which it can be withdrawn.
pub fn call_staff(
    tx: &mut Tx,
    staff_id: Id,
    kind: &str,
    subject_id: Id,
    conversation_id: Option<Id>,
) -> Result<Option<Id>> {
    let answers = conversation_id;
    telling::tell(tx, &telling::Telling { answers, ..telling::Telling::of(staff_id, kind, subject_id) })
}

/// As `tell_staff`, of something in a conversation: by answering the mail they answer the customer.
pub fn tell_staff_in(tx: &mut Tx, staff_id: Id, kind: &str, subject_id: Id, conversation_id: Option<Id>) -> Result<()> {
    call_staff(tx, staff_id, kind, subject_id, conversation_id).map(drop)
}
