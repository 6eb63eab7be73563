//! Customers: who they are, how to reach them, what they asked for, and everything said and promised to them.

mod addresses;
mod contacts;
pub mod csv;
mod custom_fields;
pub mod headings;
mod import;
mod merge;
pub mod rules;
mod store;
mod timeline;

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{params, sql};
use serde_json::{Value, json};

pub use addresses::{address_complained, address_failed, confirm_address, heard_from};
pub use contacts::{
    add_contact, contact_of, end_preference, make_first, preference_of, record_preference, remove_contact,
    update_contact,
};
pub use custom_fields::{Columns, create_with_fields, problems_of_fields, set_fields};
pub use import::{Counts, find_or_make, import, problem_of};
pub use merge::{Double, doubles, merge};
pub use rules::{
    Change, Contact, Customer, Kind, Known, Likeness, NewContact, NewCustomer, NewPreference, Preference, Stage, digits,
};
pub use store::Filter;
pub use timeline::{Happening, Item, Promised, Said, timeline};

use crate::error::{Field, Refused};
use crate::fields::{self, Noun};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::{Can, Error, Page, Result, Tx, Who, counters, search, timers, workspaces};
use rules::filled;

/// The customer this id stands for now: itself, or the one it was merged into.
pub fn surviving(tx: &mut Tx, id: Id) -> Result<Id> {
    let workspace_id = tx.workspace_id;
    let merged: Option<Option<Id>> = tx.maybe(
        sql!("select merged_into_id from customer where workspace_id = $1 and customer_id = $2"),
        params![workspace_id, id],
        |row| row.get(0),
    )?;
    Ok(merged.ok_or(Error::NotFound("customer"))?.unwrap_or(id))
}

/// What the customer is called.
pub fn name(tx: &mut Tx, id: Id) -> Result<String> {
    let id = surviving(tx, id)?;
    Ok(store::load(tx, id)?.name)
}

/// The names of several.
pub fn names(tx: &mut Tx, ids: &[Id]) -> Result<HashMap<Id, String>> {
    if ids.is_empty() { Ok(HashMap::new()) } else { Ok(store::names(tx, ids)?.into_iter().collect()) }
}

/// How somebody may be reached: contacts, and the preferences in force.
#[derive(Debug, Clone, Default)]
pub struct Ways {
    pub contacts: Vec<Contact>,
    pub preferences: Vec<Preference>,
}

/// How several may be reached, by customer.
pub fn ways(tx: &mut Tx, ids: &[Id]) -> Result<HashMap<Id, Ways>> {
    let mut ways: HashMap<Id, Ways> = ids.iter().map(|id| (*id, Ways::default())).collect();
    if ids.is_empty() {
        return Ok(ways);
    }
    for contact in store::contacts_of(tx, ids)? {
        ways.entry(contact.customer_id).or_default().contacts.push(contact);
    }
    for preference in store::preferences_of(tx, ids)? {
        ways.entry(preference.customer_id).or_default().preferences.push(preference);
    }
    Ok(ways)
}

/// The customer's own language and time zone (the workspace's where they have none).
pub fn words(tx: &mut Tx, customer_id: Id) -> Result<i18n::Words> {
    let workspace_id = tx.workspace_id;
    let (locale, zone): (Option<String>, Option<String>) = tx
        .maybe(
            sql!("select locale, time_zone from customer where workspace_id = $1 and customer_id = $2"),
            params![workspace_id, customer_id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .ok_or(Error::NotFound("customer"))?;
    workspaces::words(tx, locale.as_deref(), zone.as_deref())
}

/// A customer with a first contact of the same name, when there is an address or a number to reach them by.
pub fn create(tx: &mut Tx, who: &Who, new: NewCustomer) -> Result<Customer> {
    who.may(Can::EditCustomers)?;
    let new = new.tidied();
    check(tx, &new)?;
    if let Some(email) = &new.email {
        address_is_free(tx, email, None)?;
    }
    let id = insert(tx, who, &new, "by_hand")?;
    if new.email.is_some() || new.phone.is_some() {
        let contact_id = tx.new_id();
        store::insert_contact(tx, contact_id, id, &first_contact(&new, ""), true)?;
    }
    index(tx, id)?;
    store::load(tx, id)
}

/// The row of a new customer, already checked. Contacts and search index are for the caller to add.
fn insert(tx: &mut Tx, who: &Who, new: &NewCustomer, source: &str) -> Result<Id> {
    let id = tx.new_id();
    store::insert(tx, id, new)?;
    counters::add(tx, counters::CUSTOMERS, 1)?;
    write(tx, who, "customer.made", id, id, &json!({"name": new.name, "source": source}))?;
    Ok(id)
}

fn first_contact(new: &NewCustomer, role: &str) -> NewContact {
    NewContact { name: new.name.clone(), email: new.email.clone(), phone: new.phone.clone(), role: role.to_owned() }
}

/// All that is wrong at once, those things too that only the database knows.
fn check(tx: &mut Tx, new: &NewCustomer) -> Result<()> {
    let mut problems = new.problems();
    problems.extend(unknown_owner(tx, new.owner_id)?);
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// What only the database knows to be wrong with a customer: their relationship owner is not here.
pub fn unknown_owner(tx: &mut Tx, owner_id: Option<Id>) -> Result<Option<Field>> {
    match owner_id {
        Some(owner_id) if !workspaces::is_active_staff(tx, owner_id)? => {
            Ok(Some(Field::new("owner_id", "problem-customer-owner")))
        }
        _ => Ok(None),
    }
}

/// One address belongs to one customer: mail to two would go to the wrong one. `but` is the contact that may have it.
fn address_is_free(tx: &mut Tx, email: &str, but: Option<Id>) -> Result<()> {
    match store::contact_by_email(tx, email)? {
        Some(taken) if Some(taken.id) != but => {
            let name = store::load(tx, taken.customer_id)?.name;
            Err(Refused::new("customer-address-taken").with("id", taken.customer_id).with("name", name).into())
        }
        _ => Ok(()),
    }
}

/// All we know about a customer. The id of one that was merged gives the survivor.
pub fn get(tx: &mut Tx, who: &Who, id: Id) -> Result<Known> {
    who.may(Can::Read)?;
    let id = surviving(tx, id)?;
    Ok(Known {
        customer: store::load(tx, id)?,
        contacts: store::contacts(tx, id)?,
        preferences: store::preferences(tx, id)?,
    })
}

/// Changes what is named in `change`. An address or number belongs to the first contact, who is made if there is none.
pub fn update(tx: &mut Tx, who: &Who, id: Id, change: Change) -> Result<Customer> {
    who.may(Can::EditCustomers)?;
    let id = surviving(tx, id)?;
    let before = store::load(tx, id)?;
    let to = before.changed(change).tidied();
    let problems = problems_as_changed(tx, &before, &to)?;
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    update_first_contact(tx, &before, &to)?;
    store::update(tx, id, &to)?;
    index(tx, id)?;
    let after = store::load(tx, id)?;
    write(tx, who, "customer.changed", id, id, &json!({"changed": differences(&before, &after)}))?;
    if before.stage != after.stage {
        // Another standard may hold for them now.
        timers::set(tx, tx.now, "standard.customer", id)?;
    }
    Ok(after)
}

/// All that is wrong with a change, those things too that only the database knows.
pub fn problems_of_change(tx: &mut Tx, id: Id, change: Change) -> Result<Vec<Field>> {
    let id = surviving(tx, id)?;
    let before = store::load(tx, id)?;
    let to = before.changed(change).tidied();
    problems_as_changed(tx, &before, &to)
}

/// Somebody who has left may stay the owner until another is named: an edit of the note must not fail for it.
fn problems_as_changed(tx: &mut Tx, before: &Customer, to: &NewCustomer) -> Result<Vec<Field>> {
    let mut problems = to.problems();
    problems.extend(unknown_owner(tx, to.owner_id.filter(|_| to.owner_id != before.owner_id))?);
    Ok(problems)
}

fn update_first_contact(tx: &mut Tx, before: &Customer, to: &NewCustomer) -> Result<()> {
    let first = store::contacts(tx, before.id)?.into_iter().find(|contact| contact.first);
    if to.email == before.email && to.phone == before.phone {
        // The person themselves is called what the customer is called.
        return match first {
            Some(first) if first.name == before.name && to.name != before.name => {
                store::update_contact(tx, first.id, &first_contact(to, &first.role))
            }
            _ => Ok(()),
        };
    }
    if let Some(email) = &to.email {
        address_is_free(tx, email, first.as_ref().map(|contact| contact.id))?;
    }
    match first {
        Some(first) => {
            let name = if first.name == before.name { to.name.clone() } else { first.name };
            store::update_contact(tx, first.id, &NewContact { name, ..first_contact(to, &first.role) })
        }
        None => {
            let id = tx.new_id();
            store::insert_contact(tx, id, before.id, &first_contact(to, ""), true)
        }
    }
}

/// Names of the fields that differ, for the journal: never what was in them.
fn differences(before: &Customer, after: &Customer) -> Vec<&'static str> {
    let pairs = [
        ("name", before.name != after.name),
        ("kind", before.kind != after.kind),
        ("email", before.email != after.email),
        ("phone", before.phone != after.phone),
        ("stage", before.stage != after.stage),
        ("locale", before.locale != after.locale),
        ("time_zone", before.time_zone != after.time_zone),
        ("owner_id", before.owner_id != after.owner_id),
        ("note", before.note != after.note),
    ];
    pairs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

/// By name, from A to Z.
pub fn list(tx: &mut Tx, who: &Who, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page<Customer>> {
    who.may(Can::Read)?;
    let after = cursor.map(read_cursor).transpose()?;
    let unknown = fields::unknown_conditions(tx, Noun::Customer, &filter.fields)?;
    if !unknown.is_empty() {
        return Err(Error::Invalid(unknown));
    }
    let mut found = store::list(tx, filter, after, limit.saturating_add(1))?;
    let more = found.len() > usize::try_from(limit).unwrap_or(0);
    found.truncate(usize::try_from(limit).unwrap_or(0));
    let next = found.last().filter(|_| more).map(|(_, (name_key, id))| cursor_of(name_key, *id));
    Ok(Page { items: found.into_iter().map(|(customer, _)| customer).collect(), next })
}

/// In signs that an address takes as they are. The id first: a name may hold any sign.
fn cursor_of(name_key: &str, id: Id) -> String {
    URL_SAFE_NO_PAD.encode(format!("{id}.{name_key}"))
}

fn read_cursor(cursor: &str) -> Result<store::Place> {
    let wrong = || Error::invalid("after", "problem-cursor");
    let text = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
    let text = String::from_utf8(text).map_err(|_| wrong())?;
    let (id, name_key) = text.split_once('.').ok_or_else(wrong)?;
    Ok((name_key.to_owned(), id.parse().map_err(|_| wrong())?))
}

/// Whose address this is.
pub fn by_email(tx: &mut Tx, who: &Who, email: &str) -> Result<Option<Customer>> {
    who.may(Can::Read)?;
    match store::contact_by_email(tx, email)? {
        Some(contact) => store::load(tx, contact.customer_id).map(Some),
        None => Ok(None),
    }
}

/// Who wrote a mail: (customer, contact, made now). One statement for an address we know.
///
/// The address is taken as it stands, for a mail that came in is never turned away for it. A mail without an address
/// belongs to the customer of that name who has none either.
pub fn find_or_make_by_email(tx: &mut Tx, name: &str, email: &str) -> Result<(Id, Id, bool)> {
    let email = filled(Some(email));
    if let Some(email) = &email
        && let Some(contact) = store::contact_by_email(tx, email)?
    {
        return Ok((contact.customer_id, contact.id, false));
    }
    let name = match filled(Some(name)).or_else(|| email.clone()) {
        Some(name) => name.chars().take(rules::MAX_NAME).collect(),
        None => workspaces::words(tx, None, None)?.t("customer-sender-unknown").to_string(),
    };
    if email.is_none()
        && let Some((customer_id, contact_id)) = without_address(tx, &name)?
    {
        return Ok((customer_id, contact_id, false));
    }
    let stage = Stage::Prospect.as_str().to_owned();
    let new = NewCustomer { name, email, stage, ..NewCustomer::default() }.tidied();
    let who = Who::kept(tx.workspace_id);
    let id = insert(tx, &who, &new, "mail")?;
    let contact_id = tx.new_id();
    store::insert_contact(tx, contact_id, id, &first_contact(&new, ""), true)?;
    search::index_customer(tx, id, &search_text(&new.name, new.email.as_deref()))?;
    Ok((id, contact_id, true))
}

/// Somebody who wrote by a page that is open to everybody: always a customer of their own, for nobody has seen yet that they
/// are who they say. Errors: `Invalid`, and `customer-address-taken` for an address that is somebody's.
pub fn make_unseen(tx: &mut Tx, new: NewCustomer) -> Result<Id> {
    let new = new.tidied();
    check(tx, &new)?;
    if let Some(email) = &new.email {
        address_is_free(tx, email, None)?;
    }
    let who = Who::kept(tx.workspace_id);
    let id = insert(tx, &who, &new, "form")?;
    if new.email.is_some() || new.phone.is_some() {
        let contact_id = tx.new_id();
        store::insert_contact(tx, contact_id, id, &first_contact(&new, ""), true)?;
    }
    index(tx, id)?;
    Ok(id)
}

fn without_address(tx: &mut Tx, name: &str) -> Result<Option<(Id, Id)>> {
    for id in store::ids_by_name(tx, &search::fold(name))? {
        let contacts = store::contacts(tx, id)?;
        if let Some(contact) = contacts.first()
            && contacts.iter().all(|contact| contact.email.is_none())
        {
            return Ok(Some((id, contact.id)));
        }
    }
    Ok(None)
}

fn search_text(name: &str, email: Option<&str>) -> String {
    format!("{name} {}", email.unwrap_or(""))
}

/// What a customer is found by: names, addresses, numbers, the note, fields of the business's own.
fn index(tx: &mut Tx, id: Id) -> Result<()> {
    search::index_customer_anew(tx, id)
}

fn write(tx: &mut Tx, who: &Who, kind: &str, subject_id: Id, customer_id: Id, details: &Value) -> Result<()> {
    let about = About { subject_id, customer_id: Some(customer_id), conversation_id: None };
    journal::write(tx, who, kind, about, details)
}
