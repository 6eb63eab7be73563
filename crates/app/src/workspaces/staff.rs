//! The people of the business.

use std::collections::HashMap;

use db::{params, sql};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::checks::{self, Problems};
use super::passphrase::Hashed;
use super::{sessions, tokens};
use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::policy::allows;
use crate::time::{from_ms, ms};
use crate::{Can, Error, Result, Role, Tx, Who};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    pub id: Id,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// `None`: the workspace's.
    pub time_zone: Option<String>,
    pub locale: Option<String>,
    pub active: bool,
    pub created_at: Timestamp,
}

impl Staff {
    /// Whether they can own a promise: they work here, and may do more than read.
    pub fn may_own(&self) -> bool {
        self.active && allows(self.role, Can::KeepPromises)
    }
}

fn staff(row: &db::Row<'_>) -> Result<Staff, db::Error> {
    let role: String = row.get(3)?;
    Ok(Staff {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        role: Role::parse(&role).unwrap_or(Role::Auditor), // the least of them
        time_zone: row.get(4)?,
        locale: row.get(5)?,
        active: row.get(6)?,
        created_at: from_ms(row.get(7)?),
    })
}

/// Everybody, those who left too, by name.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<Staff>> {
    who.may(Can::Read)?;
    let workspace_id = tx.workspace_id;
    let mut all = tx.rows(
        sql!(
            "select staff_id, name, email, role, time_zone, locale, active, created_at
             from staff where workspace_id = $1 order by staff_id"
        ),
        params![workspace_id],
        staff,
    )?;
    all.sort_by_key(|one| one.name.to_lowercase());
    Ok(all)
}

/// One of us, whoever asks: names stand on every page.
pub fn get(tx: &mut Tx, id: Id) -> Result<Staff> {
    let workspace_id = tx.workspace_id;
    tx.maybe(
        sql!(
            "select staff_id, name, email, role, time_zone, locale, active, created_at
             from staff where workspace_id = $1 and staff_id = $2"
        ),
        params![workspace_id, id],
        staff,
    )?
    .ok_or(Error::NotFound("staff"))
}

pub fn by_email(tx: &mut Tx, email: &str) -> Result<Option<Staff>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select staff_id, name, email, role, time_zone, locale, active, created_at
             from staff where workspace_id = $1 and email_key = $2"
        ),
        params![workspace_id, checks::email_key(email)],
        staff,
    )?)
}

/// Names by id, for lists that show owners.
pub fn names(tx: &mut Tx) -> Result<HashMap<Id, String>> {
    let workspace_id = tx.workspace_id;
    let names =
        tx.rows(sql!("select staff_id, name from staff where workspace_id = $1"), params![workspace_id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(names.into_iter().collect())
}

/// Somebody new. The pass phrase was hashed before, outside the transaction: [`super::passphrase::hash`].
#[derive(Debug, Clone)]
pub struct NewStaff {
    pub name: String,
    pub email: String,
    pub role: Role,
    pub passphrase: Hashed,
}

pub fn add(tx: &mut Tx, who: &Who, new: &NewStaff) -> Result<Staff> {
    who.may(Can::ManageStaff)?;
    let mut problems = Problems::default();
    let name = problems.take(checks::name("name", &new.name));
    let email = problems.take(checks::email("email", &new.email));
    if by_email(tx, &email)?.is_some() {
        problems.0.push(Field::new("email", "problem-mail-taken").with("given", &email));
    }
    if !Role::STAFF.contains(&new.role) {
        problems.0.push(Field::new("role", "problem-role-unknown"));
    }
    problems.none()?;
    let id = insert(tx, &name, &email, new.role, &new.passphrase)?;
    write(tx, who, "staff.added", id, json!({"name": name, "email": email, "role": new.role.as_str()}))?;
    get(tx, id)
}

pub(super) fn insert(tx: &mut Tx, name: &str, email: &str, role: Role, passphrase: &Hashed) -> Result<Id> {
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    tx.run(
        sql!(
            "insert into staff (workspace_id, staff_id, name, email, email_key, role, passphrase_hash, active, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        params![workspace_id, id, name, email, checks::email_key(email), role.as_str(), passphrase.0, true, now],
    )?;
    super::calendars_changed(tx)?;
    Ok(id)
}

/// A workspace always has an owner who can log in.
fn must_not_be_last_owner(tx: &mut Tx, one: &Staff) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let others: i64 = tx.row(
        sql!(
            "select count(*) from staff
             where workspace_id = $1 and role = 'owner' and active and staff_id <> $2"
        ),
        params![workspace_id, one.id],
        |row| row.get(0),
    )?;
    if one.active && one.role == Role::Owner && others == 0 {
        return Err(Error::refused("staff-last-owner"));
    }
    Ok(())
}

/// Another role; what they have in hand is for [`crate::leaving`], which alone calls this.
pub(crate) fn change_role(tx: &mut Tx, who: &Who, id: Id, role: Role) -> Result<Staff> {
    who.may(Can::ManageStaff)?;
    let before = get(tx, id)?;
    if !Role::STAFF.contains(&role) {
        return Err(Error::invalid("role", "problem-role-unknown"));
    }
    if role != Role::Owner {
        must_not_be_last_owner(tx, &before)?;
    }
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update staff set role = $3 where workspace_id = $1 and staff_id = $2"),
        params![workspace_id, id, role.as_str()],
    )?;
    super::calendars_changed(tx)?;
    write(tx, who, "staff.role_changed", id, json!({"from": before.role.as_str(), "to": role.as_str()}))?;
    get(tx, id)
}

/// They left: no log-in, no token, and nobody can give them a promise. What they did stays theirs; what they still had to
/// do is for [`crate::leaving`], which alone calls this.
pub(crate) fn deactivate(tx: &mut Tx, who: &Who, id: Id) -> Result<Staff> {
    who.may(Can::ManageStaff)?;
    let before = get(tx, id)?;
    must_not_be_last_owner(tx, &before)?;
    set_active(tx, id, false)?;
    sessions::end_all(tx, id)?;
    tokens::revoke_all(tx, id)?;
    write(tx, who, "staff.deactivated", id, json!({"name": before.name}))?;
    get(tx, id)
}

pub fn reactivate(tx: &mut Tx, who: &Who, id: Id) -> Result<Staff> {
    who.may(Can::ManageStaff)?;
    let before = get(tx, id)?;
    set_active(tx, id, true)?;
    write(tx, who, "staff.reactivated", id, json!({"name": before.name}))?;
    get(tx, id)
}

fn set_active(tx: &mut Tx, id: Id, active: bool) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update staff set active = $3 where workspace_id = $1 and staff_id = $2"),
        params![workspace_id, id, active],
    )?;
    super::calendars_changed(tx)
}

/// Name, zone and language of somebody: their own by themselves, others' by who manages staff. Empty zone or language:
/// the workspace's.
pub fn change(tx: &mut Tx, who: &Who, id: Id, name: &str, time_zone: &str, locale: &str) -> Result<Staff> {
    // What every role may do, but no token that only reads.
    who.may(if who.staff_id() == Some(id) { Can::MakeTokens } else { Can::ManageStaff })?;
    get(tx, id)?;
    let mut problems = Problems::default();
    let name = problems.take(checks::name("name", name));
    let given = |text: &str| !text.trim().is_empty();
    let zone = given(time_zone).then(|| problems.take(checks::time_zone("time_zone", time_zone)));
    let locale = given(locale).then(|| problems.take(checks::locale("locale", locale)));
    problems.none()?;
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update staff set name = $3, time_zone = $4, locale = $5 where workspace_id = $1 and staff_id = $2"),
        params![workspace_id, id, name, zone, locale],
    )?;
    write(tx, who, "staff.changed", id, json!({"name": name}))?;
    get(tx, id)
}

/// Sets a new pass phrase, as the owner for somebody, or from the command line. All their sessions end.
pub fn set_passphrase(tx: &mut Tx, who: &Who, id: Id, passphrase: &Hashed) -> Result<()> {
    who.may(Can::ManageStaff)?;
    get(tx, id)?;
    store_passphrase(tx, who, id, passphrase)
}

pub(super) fn store_passphrase(tx: &mut Tx, who: &Who, id: Id, passphrase: &Hashed) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update staff set passphrase_hash = $3 where workspace_id = $1 and staff_id = $2"),
        params![workspace_id, id, passphrase.0],
    )?;
    sessions::end_all(tx, id)?;
    write(tx, who, "staff.passphrase_changed", id, json!({}))
}

pub(super) fn write(tx: &mut Tx, who: &Who, kind: &str, id: Id, details: Value) -> Result<()> {
    journal::write(tx, who, kind, About { subject_id: id, ..About::default() }, &details)
}
