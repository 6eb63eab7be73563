//! Two customers who are one: found, and made one.

use db::{params, sql};
use serde_json::json;

use super::rules::{Customer, Likeness, NewCustomer, email_key, same_phone, similar_names};
use super::{index, store, write};
use crate::fields::{self, Noun};
use crate::ids::Id;
use crate::time::ms;
use crate::{Can, Error, Result, Tx, Who, counters, search};

/// Somebody who may be the same customer, and why we think so.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Double {
    pub customer: Customer,
    pub because: Vec<Likeness>,
}

/// At most this many are offered: with more, the likeness says nothing.
const MAX_DOUBLES: usize = 20;

/// Likely doubles of a customer, the likeliest first. Reads every contact of the workspace once.
pub fn doubles(tx: &mut Tx, who: &Who, id: Id) -> Result<Vec<Double>> {
    who.may(Can::Read)?;
    let id = super::surviving(tx, id)?;
    let me = store::load(tx, id)?;
    let mine = store::contacts(tx, id)?;
    let my_mail_names: Vec<String> = mine.iter().filter_map(|c| mail_name(c.email.as_deref()?)).collect();
    let my_phones: Vec<String> = mine.iter().filter_map(|c| c.phone.clone()).collect();
    let mut found: Vec<(Id, Likeness)> = Vec::new();
    for other in store::ids_by_name(tx, &search::fold(&me.name))? {
        found.push((other, Likeness::SameName));
    }
    let workspace_id = tx.workspace_id;
    tx.each(
        sql!("select customer_id, name, email, phone from contact where workspace_id = $1 and customer_id <> $2"),
        params![workspace_id, id],
        |row| {
            let (customer_id, name): (Id, String) = (row.get(0)?, row.get(1)?);
            let (email, phone): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
            if phone.is_some_and(|phone| my_phones.iter().any(|my| same_phone(my, &phone))) {
                found.push((customer_id, Likeness::SamePhone));
            }
            let same_mail_name = email.and_then(|email| mail_name(&email)).is_some_and(|n| my_mail_names.contains(&n));
            if same_mail_name && similar_names(&me.name, &name) {
                found.push((customer_id, Likeness::SameMailName));
            }
            Ok::<(), Error>(())
        },
    )?;
    found.retain(|(other, _)| *other != id);
    found.sort();
    found.dedup();
    gathered(tx, &found)
}

/// One entry a customer, those with most reasons first.
fn gathered(tx: &mut Tx, found: &[(Id, Likeness)]) -> Result<Vec<Double>> {
    let mut doubles: Vec<Double> = Vec::new();
    for group in found.chunk_by(|one, other| one.0 == other.0) {
        let Some((id, _)) = group.first() else { continue };
        if doubles.len() == MAX_DOUBLES {
            break;
        }
        doubles.push(Double { customer: store::load(tx, *id)?, because: group.iter().map(|(_, why)| *why).collect() });
    }
    doubles.sort_by_key(|double| std::cmp::Reverse(double.because.len()));
    Ok(doubles)
}

/// The part of an address before the `@`, without what some services let people add after a `+`.
fn mail_name(email: &str) -> Option<String> {
    let key = email_key(email);
    let (local, _) = key.rsplit_once('@')?;
    let name = local.split('+').next().unwrap_or(local);
    (name.chars().count() >= 3).then(|| name.to_owned())
}

/// Makes `other_id` part of `keep_id`: contacts, conversations, messages, promises, complaints and preferences go over, and the old
/// id opens the survivor from then on. What the kept one does not know (language, zone, owner, fields) is taken over; the notes
/// are joined.
pub fn merge(tx: &mut Tx, who: &Who, keep_id: Id, other_id: Id) -> Result<Customer> {
    who.may(Can::MergeCustomers)?;
    if keep_id == other_id {
        return Err(Error::refused("customer-merge-with-itself"));
    }
    let (keep, other) = (store::load(tx, keep_id)?, store::load(tx, other_id)?);
    if keep.merged_into_id.is_some() || other.merged_into_id.is_some() {
        return Err(Error::refused("customer-merged-already"));
    }
    let first = store::contacts(tx, keep_id)?.into_iter().find(|contact| contact.first);
    hand_over(tx, keep_id, other_id)?;
    let left = fields::move_to(tx, Noun::Customer, other_id, keep_id)?;
    let first_id = match first {
        Some(first) => Some(first.id),
        None => store::contacts(tx, keep_id)?.first().map(|contact| contact.id),
    };
    if let Some(first_id) = first_id {
        store::set_first(tx, keep_id, first_id)?;
    }
    store::update(tx, keep_id, &joined(&keep, &other))?;
    counters::add(tx, counters::CUSTOMERS, -1)?;
    search::index_customer(tx, other_id, "")?;
    index(tx, keep_id)?;
    let details = json!({"merged_id": other_id, "merged_name": other.name, "fields_left": left});
    write(tx, who, "customer.merged", keep_id, keep_id, &details)?;
    store::load(tx, keep_id)
}

fn joined(keep: &Customer, other: &Customer) -> NewCustomer {
    let note = match (keep.note.as_str(), other.note.as_str()) {
        (mine, "") => mine.to_owned(),
        ("", theirs) => theirs.to_owned(),
        (mine, theirs) if mine.contains(theirs) => mine.to_owned(),
        (mine, theirs) => format!("{mine}\n\n{theirs}"),
    };
    NewCustomer {
        kind: keep.kind.as_str().to_owned(),
        name: keep.name.clone(),
        email: None,
        phone: None,
        locale: keep.locale.clone().or_else(|| other.locale.clone()),
        time_zone: keep.time_zone.clone().or_else(|| other.time_zone.clone()),
        stage: keep.stage.as_str().to_owned(),
        owner_id: keep.owner_id.or(other.owner_id),
        note,
    }
}

/// Everything that belongs to a customer changes hands in this one place. Conversations and promises are higher nouns
/// that this one may not call; but whose they are is a fact about the customer, and a merge that left one of them
/// behind would lose it. So the statements stand here together, and a new table with a `customer_id` adds its own.
fn hand_over(tx: &mut Tx, keep_id: Id, other_id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let statements = [
        sql!("update contact set customer_id = $3, first_contact = false where workspace_id = $1 and customer_id = $2"),
        sql!("update preference set customer_id = $3 where workspace_id = $1 and customer_id = $2"),
        sql!("update conversation set customer_id = $3 where workspace_id = $1 and customer_id = $2"),
        sql!("update message set customer_id = $3 where workspace_id = $1 and customer_id = $2"),
        sql!("update remedy_offer set customer_id = $3 where workspace_id = $1 and customer_id = $2"),
        sql!("update promise set customer_id = $3 where workspace_id = $1 and customer_id = $2"),
        sql!("update complaint set customer_id = $3 where workspace_id = $1 and customer_id = $2"),
        // Those merged into the other one before: every old id points at a living customer, in one step.
        sql!("update customer set merged_into_id = $3 where workspace_id = $1 and merged_into_id = $2"),
    ];
    for statement in statements {
        tx.run(statement, params![workspace_id, other_id, keep_id])?;
    }
    tx.run(
        sql!("update customer set merged_into_id = $3, updated_at = $4 where workspace_id = $1 and customer_id = $2"),
        params![workspace_id, other_id, keep_id, now],
    )?;
    Ok(())
}
