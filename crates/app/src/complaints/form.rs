//! The public form: open to everybody who has its address, and closed until the business opens it. Nobody has seen yet that
//! whoever writes is who they say: they become a customer of their own, and an address that is somebody's already is kept
//! beside the complaint and reaches nobody. Nothing is mailed, and the answer is the same for everybody.

use db::{params, sql};
use serde_json::json;

use super::rules::{CameFrom, Complaint};
use super::told::{Telling, Told, said_before, take};
use super::{pace, rules, store, told_times};
use crate::customers::{NewCustomer, Stage};
use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::{ms, plus_ms};
use crate::workspaces::{self, mailboxes, staff};
use crate::{Can, Error, Result, Timestamp, Tx, Who, calendars, customers};

/// So many an hour: from one place in the network, with one address or number, and altogether.
pub const MOST_OF_SOURCE: i64 = 5;
pub const MOST_OF_ADDRESS: i64 = 3;
pub const MOST_OF_ALL: i64 = 60;

/// What somebody sent.
#[derive(Debug, Clone, Default)]
pub struct FromForm {
    pub name: String,
    pub email: String,
    pub phone: String,
    pub telling: Telling,
    /// The language the page was read in.
    pub locale: Option<String>,
    /// The network address it came from.
    pub source: String,
}

/// Whether the public form is open.
pub fn is_open(tx: &mut Tx) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let open =
        tx.maybe(sql!("select open from complaint_form where workspace_id = $1"), params![workspace_id], |row| {
            row.get(0)
        })?;
    Ok(open.unwrap_or(false))
}

/// Opens or closes it, from now on.
pub fn set_open(tx: &mut Tx, who: &Who, open: bool) -> Result<()> {
    who.may(Can::ManageWorkspace)?;
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into complaint_form (workspace_id, open, changed_at) values ($1, $2, $3)
             on conflict (workspace_id) do update set open = $2, changed_at = $3"
        ),
        params![workspace_id, open, now],
    )?;
    let about = About { subject_id: workspace_id, ..About::default() };
    journal::write(tx, who, "workspace.changed", about, &json!({"complaint_form": open}))
}

impl FromForm {
    /// On one line each, without signs that nobody can see.
    fn tidied(&self) -> FromForm {
        let line = |text: &str| {
            let seen: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
            seen.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        FromForm { name: line(&self.name), email: line(&self.email), phone: line(&self.phone), ..self.clone() }
    }

    fn problems(&self) -> Vec<Field> {
        let mut found = self.telling.problems();
        found.extend(self.customer(false).problems());
        if self.email.is_empty() && self.phone.is_empty() {
            found.push(Field::new("email", "problem-contact-unreachable"));
        }
        found
    }

    /// Who they say they are. `apart`: without the address, which is somebody's already.
    fn customer(&self, apart: bool) -> NewCustomer {
        NewCustomer {
            name: self.name.clone(),
            email: Some(self.email.clone()).filter(|_| !apart),
            phone: Some(self.phone.clone()),
            locale: self.locale.clone(),
            stage: Stage::Prospect.as_str().to_owned(),
            ..NewCustomer::default()
        }
        .tidied()
    }

    /// How they are reached, however it is written.
    fn reach(&self) -> String {
        if self.email.is_empty() { customers::digits(&self.phone) } else { self.email.to_lowercase() }
    }
}

/// Somebody tells us by the public form. The same words of the same address again are the same complaint while it is open.
/// Errors: `NotFound` while the form is closed, `Invalid` names every field, `Busy(seconds)` after too many in an hour.
///
/// Gives by when one of us reads it; `None` where that was done before.
pub fn send(tx: &mut Tx, new: &FromForm) -> Result<Option<Timestamp>> {
    if !is_open(tx)? {
        return Err(Error::NotFound("form"));
    }
    let new = new.tidied();
    let problems = new.problems();
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let reach = new.reach();
    let key = new.telling.key(&["form", &reach]);
    if let Some(complaint) = said_before(tx, &key)? {
        return told_times::listens_by(tx, &complaint);
    }
    pace::count(tx, &["source", &new.source], MOST_OF_SOURCE)?;
    pace::count(tx, &["address", &reach], MOST_OF_ADDRESS)?;
    pace::count(tx, &["all"], MOST_OF_ALL)?;
    let apart = is_somebodys(tx, &new.email)?;
    let customer_id = customers::make_unseen(tx, new.customer(apart))?;
    let told = Told {
        name: new.name.clone(),
        email: new.email.clone(),
        phone: new.phone.clone(),
        apart,
        ..Told::of(&new.telling, tx.now)
    };
    let who = Who::customer(tx.workspace_id, customer_id);
    let complaint = take(tx, &who, None, (&new.telling, &told), CameFrom::Form, &key)?;
    told_times::listens_by(tx, &complaint)
}

/// Whether a customer, one of us or an account of ours has this address.
fn is_somebodys(tx: &mut Tx, email: &str) -> Result<bool> {
    if email.is_empty() {
        return Ok(false);
    }
    let ours = mailboxes::all(tx)?.iter().any(|mailbox| mailbox.address.eq_ignore_ascii_case(email));
    let known = customers::by_email(tx, &Who::kept(tx.workspace_id), email)?.is_some();
    Ok(ours || known || staff::by_email(tx, email)?.is_some())
}

/// Who reads what comes by the form, and by when: the same for everybody who asks, whoever they are.
pub fn next(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let Some(owner_id) = workspaces::managers_first(tx)?.first().copied() else { return Ok(None) };
    let Some(patience) = rules::patience_ms(rules::Due::Listen) else { return Ok(None) };
    let hours = calendars::usual_of_staff(tx, owner_id)?;
    Ok(Some(hours.add_working(tx.now, patience).unwrap_or(plus_ms(tx.now, patience))))
}

/// One of us knows that whoever wrote by the form is the customer whose address it is: the complaint, its conversation and
/// what was typed go to them. Refused (`complaint-not-apart`) where nothing is held apart.
pub fn is_theirs(tx: &mut Tx, who: &Who, id: Id) -> Result<Complaint> {
    who.may(Can::MergeCustomers)?;
    let complaint = super::load(tx, who, id, Can::Talk)?;
    let told = super::told(tx, who, id)?.filter(|told| told.apart);
    let email = told.map(|told| told.email).ok_or_else(|| Error::refused("complaint-not-apart"))?;
    let whose = customers::by_email(tx, who, &email)?.ok_or_else(|| Error::refused("complaint-not-apart"))?;
    if whose.id != complaint.customer_id {
        customers::merge(tx, who, whose.id, complaint.customer_id)?;
    }
    settled(tx, id)?;
    let complaint = store::load(tx, id)?;
    super::write(tx, who, "complaint.admitted", &complaint, json!({"customer_id": whose.id}))?;
    Ok(complaint)
}

/// It is held apart no longer.
fn settled(tx: &mut Tx, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update complaint_told set apart = false where workspace_id = $1 and complaint_id = $2"),
        params![workspace_id, id],
    )?;
    Ok(())
}
