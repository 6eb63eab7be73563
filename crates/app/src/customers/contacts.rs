//! Contacts of a customer, and what the customer asked for.

use serde_json::json;

use super::rules::{Contact, NewContact, NewPreference, Preference};
use super::{address_is_free, index, store, surviving, write};
use crate::ids::Id;
use crate::{Can, Error, Result, Tx, Who};

/// A contact, if it is one of this customer's.
pub fn contact_of(tx: &mut Tx, who: &Who, customer_id: Id, id: Id) -> Result<Contact> {
    who.may(Can::Read)?;
    let customer_id = surviving(tx, customer_id)?;
    let contact = store::contact_by_id(tx, id)?;
    if contact.customer_id == customer_id { Ok(contact) } else { Err(Error::NotFound("contact")) }
}

/// The first one added is the first contact.
pub fn add_contact(tx: &mut Tx, who: &Who, customer_id: Id, new: NewContact) -> Result<Contact> {
    who.may(Can::EditCustomers)?;
    let customer_id = surviving(tx, customer_id)?;
    let new = checked(new)?;
    if let Some(email) = &new.email {
        address_is_free(tx, email, None)?;
    }
    let first = store::contacts(tx, customer_id)?.is_empty();
    let id = tx.new_id();
    store::insert_contact(tx, id, customer_id, &new, first)?;
    changed(tx, who, "contact.added", id, customer_id, &new.name)?;
    store::contact_by_id(tx, id)
}

pub fn update_contact(tx: &mut Tx, who: &Who, id: Id, to: NewContact) -> Result<Contact> {
    who.may(Can::EditCustomers)?;
    let before = store::contact_by_id(tx, id)?;
    let to = checked(to)?;
    if let Some(email) = &to.email {
        address_is_free(tx, email, Some(id))?;
    }
    store::update_contact(tx, id, &to)?;
    changed(tx, who, "contact.changed", id, before.customer_id, &to.name)?;
    store::contact_by_id(tx, id)
}

/// Gone for good; messages keep the name and address they were written with. The oldest that is left becomes the first.
pub fn remove_contact(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    who.may(Can::EditCustomers)?;
    let before = store::contact_by_id(tx, id)?;
    store::delete_contact(tx, id)?;
    if before.first
        && let Some(next) = store::contacts(tx, before.customer_id)?.first()
    {
        store::set_first(tx, before.customer_id, next.id)?;
    }
    changed(tx, who, "contact.removed", id, before.customer_id, &before.name)
}

/// From now on this one's address and number are the customer's.
pub fn make_first(tx: &mut Tx, who: &Who, id: Id) -> Result<Contact> {
    who.may(Can::EditCustomers)?;
    let contact = store::contact_by_id(tx, id)?;
    store::set_first(tx, contact.customer_id, id)?;
    changed(tx, who, "contact.made_first", id, contact.customer_id, &contact.name)?;
    store::contact_by_id(tx, id)
}

fn checked(contact: NewContact) -> Result<NewContact> {
    let contact = contact.tidied();
    let problems = contact.problems();
    if problems.is_empty() { Ok(contact) } else { Err(Error::Invalid(problems)) }
}

fn changed(tx: &mut Tx, who: &Who, kind: &str, id: Id, customer_id: Id, name: &str) -> Result<()> {
    store::touch(tx, customer_id)?;
    index(tx, customer_id)?;
    write(tx, who, kind, id, customer_id, &json!({"name": name}))
}

/// A preference, if it is one of this customer's.
pub fn preference_of(tx: &mut Tx, who: &Who, customer_id: Id, id: Id) -> Result<Preference> {
    who.may(Can::Read)?;
    let customer_id = surviving(tx, customer_id)?;
    let preference = store::preference_by_id(tx, id)?;
    if preference.customer_id == customer_id { Ok(preference) } else { Err(Error::NotFound("preference")) }
}

/// What the customer asked for, in the words they used.
pub fn record_preference(tx: &mut Tx, who: &Who, customer_id: Id, new: &NewPreference) -> Result<Preference> {
    who.may(Can::EditCustomers)?;
    let customer_id = surviving(tx, customer_id)?;
    let problems = new.problems();
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let id = tx.new_id();
    store::insert_preference(tx, id, customer_id, new, who.staff_id())?;
    store::touch(tx, customer_id)?;
    let details = json!({"about": new.about.trim(), "words": new.words.trim()});
    write(tx, who, "preference.recorded", id, customer_id, &details)?;
    store::preference_by_id(tx, id)
}

/// No longer in force; it stays on record with the day it ended. Ending it twice changes nothing.
pub fn end_preference(tx: &mut Tx, who: &Who, id: Id) -> Result<Preference> {
    who.may(Can::EditCustomers)?;
    let before = store::preference_by_id(tx, id)?;
    if before.ended_at.is_some() {
        return Ok(before);
    }
    store::end_preference(tx, id)?;
    store::touch(tx, before.customer_id)?;
    write(tx, who, "preference.ended", id, before.customer_id, &json!({"about": before.about}))?;
    store::preference_by_id(tx, id)
}
