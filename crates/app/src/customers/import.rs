//! Customers out of a contact export, merged by mail address. A second run changes nothing.

use serde_json::json;

use super::csv::Draft;
use super::custom_fields::{self, Columns};
use super::rules::{Contact, Customer, NewContact, NewCustomer, Stage, check_phone, digits, email_key};
use super::{index, insert, store, write};
use crate::error::Field;
use crate::fields::{self, Noun};
use crate::ids::Id;
use crate::search::fold;
use crate::workspaces::checks;
use crate::{Can, Result, Tx, Who};

/// What became of the rows: `read = created + merged + unchanged + refused`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub read: i64,
    pub created: i64,
    /// Somebody we knew, and something was new about them.
    pub merged: i64,
    /// Somebody we knew, and nothing was new.
    pub unchanged: i64,
    /// The line of the file and what is wrong with it. Nothing of that row was written.
    pub refused: Vec<(u64, Field)>,
}

pub fn import(tx: &mut Tx, who: &Who, drafts: &[Draft]) -> Result<Counts> {
    who.may(Can::ImportPast)?;
    let (columns, blank) = (Columns::load(tx)?, fields::sheet(tx, Noun::Customer, Id::default())?);
    let mut counts = Counts::default();
    for draft in drafts {
        counts.read += 1;
        let typed = columns.typed(&draft.others);
        let fits = custom_fields::wrong(&blank, &typed).map_or(Ok(()), Err);
        let (draft, new) = match fits.and_then(|()| checked(draft)) {
            Ok(good) => good,
            Err(field) => {
                counts.refused.push((draft.line, field));
                continue;
            }
        };
        match known(tx, &draft)? {
            None => {
                let id = make(tx, who, &draft, &new)?;
                custom_fields::add_fields(tx, who, id, &typed)?;
                counts.created += 1;
            }
            Some(id) => {
                let fresh = custom_fields::add_fields(tx, who, id, &typed)?;
                let changed = add_what_is_new(tx, who, id, &draft, &new)? || fresh;
                *(if changed { &mut counts.merged } else { &mut counts.unchanged }) += 1;
            }
        }
    }
    Ok(counts)
}

/// Whose row this is: somebody we know by an address, by a number, or by a bare name that only one has; else somebody new,
/// who is made (`true`). A row that can't say so is given back with the reason.
pub fn find_or_make(tx: &mut Tx, who: &Who, draft: &Draft) -> Result<Result<(Id, bool), Field>> {
    who.may(Can::ImportPast)?;
    let (draft, new) = match checked(draft) {
        Ok(good) => good,
        Err(field) => return Ok(Err(field)),
    };
    let bare = draft.emails.is_empty() && draft.phones.is_empty();
    if bare && store::ids_by_name(tx, &fold(&draft.name))?.len() > 1 {
        return Ok(Err(Field::new("customer", "problem-import-several-of-the-name").with("name", &draft.name)));
    }
    match known(tx, &draft)? {
        Some(id) => Ok(Ok((id, false))),
        None => Ok(Ok((make(tx, who, &draft, &new)?, true))),
    }
}

/// What can be seen to be wrong with whose row this is, before anybody is looked up.
pub fn problem_of(draft: &Draft) -> Option<Field> {
    checked(draft).err()
}

/// The first thing that is wrong with a row. A language we can't read is left out rather than the customer.
fn checked(draft: &Draft) -> Result<(Draft, NewCustomer), Field> {
    if draft.torn {
        return Err(Field::new("row", "problem-csv-torn-row"));
    }
    if draft.name.is_empty() {
        return Err(Field::new("name", "problem-csv-nobody"));
    }
    for email in &draft.emails {
        checks::email("email", email)?;
    }
    for phone in &draft.phones {
        check_phone("phone", phone)?;
    }
    let mut new = NewCustomer {
        kind: draft.kind.as_str().to_owned(),
        name: draft.name.clone(),
        locale: draft.locale.clone(),
        stage: Stage::Steady.as_str().to_owned(),
        note: draft.note.clone(),
        ..NewCustomer::default()
    }
    .tidied();
    let mut problems = new.problems();
    if problems.iter().any(|field| field.field == "locale") {
        new.locale = None;
        problems.retain(|field| field.field != "locale");
    }
    match problems.into_iter().next() {
        Some(problem) => Err(problem),
        None => Ok((draft.clone(), new)),
    }
}

/// Somebody who has one of these addresses. A row without an address is somebody of the same name who has one of these
/// numbers, or, without a number too, of the same name alone: a bare name tells nothing that we could add twice.
fn known(tx: &mut Tx, draft: &Draft) -> Result<Option<Id>> {
    for email in &draft.emails {
        if let Some(contact) = store::contact_by_email(tx, email)? {
            return Ok(Some(contact.customer_id));
        }
    }
    if !draft.emails.is_empty() {
        return Ok(None);
    }
    for id in store::ids_by_name(tx, &fold(&draft.name))? {
        let contacts = store::contacts(tx, id)?;
        if draft.phones.is_empty() || draft.phones.iter().any(|phone| has_phone(&contacts, phone)) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

fn has_phone(contacts: &[Contact], phone: &str) -> bool {
    let wanted = digits(phone);
    contacts.iter().any(|contact| contact.phone.as_deref().is_some_and(|phone| digits(phone) == wanted))
}

fn make(tx: &mut Tx, who: &Who, draft: &Draft, new: &NewCustomer) -> Result<Id> {
    let id = insert(tx, who, new, "csv")?;
    add_contacts(tx, id, draft, &draft.name, true)?;
    index(tx, id)?;
    Ok(id)
}

/// The first number goes with the first address, the second with the second, and so on.
fn add_contacts(tx: &mut Tx, customer_id: Id, draft: &Draft, name: &str, first: bool) -> Result<()> {
    for i in 0..draft.emails.len().max(draft.phones.len()) {
        let new = NewContact {
            name: name.to_owned(),
            email: draft.emails.get(i).cloned(),
            phone: draft.phones.get(i).cloned(),
            role: draft.role.clone(),
        };
        let id = tx.new_id();
        store::insert_contact(tx, id, customer_id, &new, first && i == 0)?;
    }
    Ok(())
}

/// Adds the addresses and numbers we did not know, a name where we only had an address, a language, the note.
/// What we knew already is never overwritten. Says whether anything was new.
fn add_what_is_new(tx: &mut Tx, who: &Who, id: Id, draft: &Draft, new: &NewCustomer) -> Result<bool> {
    let customer = store::load(tx, id)?;
    let contacts = store::contacts(tx, id)?;
    let mut fresh = Draft { emails: Vec::new(), phones: Vec::new(), ..draft.clone() };
    for email in &draft.emails {
        // One that belongs to somebody else stays with them: the two are offered as doubles.
        if store::contact_by_email(tx, email)?.is_none() {
            fresh.emails.push(email.clone());
        }
    }
    fresh.phones = draft.phones.iter().filter(|phone| !has_phone(&contacts, phone)).cloned().collect();
    let filled_in = give_first_number(tx, &contacts, &mut fresh)?;
    add_contacts(tx, id, &fresh, &draft.name, contacts.is_empty())?;
    let to = completed(&customer, &contacts, new);
    let changed = filled_in || !fresh.emails.is_empty() || !fresh.phones.is_empty() || to.is_some();
    if let Some(to) = &to {
        store::update(tx, id, to)?;
    }
    if changed {
        index(tx, id)?;
        write(tx, who, "customer.changed", id, id, &json!({"source": "csv"}))?;
    }
    Ok(changed)
}

/// A first contact with an address and no number takes the first new number, instead of a contact of its own.
fn give_first_number(tx: &mut Tx, contacts: &[Contact], fresh: &mut Draft) -> Result<bool> {
    let Some(first) = contacts.iter().find(|contact| contact.first && contact.phone.is_none()) else {
        return Ok(false);
    };
    if fresh.phones.is_empty() {
        return Ok(false);
    }
    let phone = Some(fresh.phones.remove(0));
    let to = NewContact { name: first.name.clone(), email: first.email.clone(), phone, role: first.role.clone() };
    store::update_contact(tx, first.id, &to)?;
    Ok(true)
}

/// The customer with what they lacked, or `None` when they lacked nothing of it.
fn completed(customer: &Customer, contacts: &[Contact], new: &NewCustomer) -> Option<NewCustomer> {
    let mut to = customer.changed(super::Change::default());
    let only_an_address = contacts
        .iter()
        .any(|contact| contact.email.as_deref().is_some_and(|email| email_key(email) == email_key(&customer.name)));
    if only_an_address && email_key(&new.name) != email_key(&customer.name) {
        to.name.clone_from(&new.name);
    }
    if to.locale.is_none() {
        to.locale.clone_from(&new.locale);
    }
    if !new.note.is_empty() && !to.note.contains(&new.note) {
        to.note = if to.note.is_empty() { new.note.clone() } else { format!("{}\n\n{}", to.note, new.note) };
    }
    let differs = to.name != customer.name || to.locale != customer.locale || to.note != customer.note;
    differs.then_some(to)
}
