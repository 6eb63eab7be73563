//! The rows of customers, contacts and preferences.

use db::{Row, Sql, params, sql};

use super::rules::{Contact, Customer, Kind, NewContact, NewCustomer, NewPreference, Preference, Stage, email_key};
use crate::fields::{self, Condition};
use crate::ids::{self, Id};
use crate::search::fold;
use crate::time::{from_ms, ms};
use crate::{Error, Result, Tx};

macro_rules! customers {
    () => {
        "select customer.customer_id, customer.name, customer.kind, contact.email, contact.phone, customer.stage, customer.locale, \
         customer.time_zone, customer.owner_id, staff.name, customer.note, customer.created_at, customer.updated_at, \
         customer.merged_into_id, customer.name_key \
         from customer \
         left join contact on contact.workspace_id = customer.workspace_id and contact.customer_id = customer.customer_id \
           and contact.first_contact \
         left join staff on staff.workspace_id = customer.workspace_id and staff.staff_id = customer.owner_id \
         where customer.workspace_id = $1"
    };
}

fn customer(row: &Row<'_>) -> Result<Customer, db::Error> {
    let (kind, stage): (String, String) = (row.get(2)?, row.get(5)?);
    Ok(Customer {
        id: row.get(0)?,
        name: row.get(1)?,
        kind: Kind::parse(&kind).unwrap_or(Kind::Person),
        email: row.get(3)?,
        phone: row.get(4)?,
        stage: Stage::parse(&stage).unwrap_or(Stage::Steady),
        locale: row.get(6)?,
        time_zone: row.get(7)?,
        owner_id: row.get(8)?,
        owner_name: row.get(9)?,
        note: row.get(10)?,
        created_at: from_ms(row.get(11)?),
        updated_at: from_ms(row.get(12)?),
        merged_into_id: row.get(13)?,
    })
}

pub fn load(tx: &mut Tx, id: Id) -> Result<Customer> {
    let workspace_id = tx.workspace_id;
    tx.maybe(sql!(concat!(customers!(), " and customer.customer_id = $2")), params![workspace_id, id], customer)?
        .ok_or(Error::NotFound("customer"))
}

pub fn insert(tx: &mut Tx, id: Id, new: &NewCustomer) -> Result<()> {
    let (workspace_id, now, name_key) = (tx.workspace_id, ms(tx.now), fold(&new.name));
    tx.run(
        sql!(
            "insert into customer (workspace_id, customer_id, kind, name, name_key, stage, locale, time_zone, owner_id, note,
               merged_into_id, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, $11, $11)"
        ),
        params![
            workspace_id,
            id,
            new.kind,
            new.name,
            name_key,
            new.stage,
            new.locale,
            new.time_zone,
            new.owner_id,
            new.note,
            now
        ],
    )?;
    Ok(())
}

pub fn update(tx: &mut Tx, id: Id, to: &NewCustomer) -> Result<()> {
    let (workspace_id, now, name_key) = (tx.workspace_id, ms(tx.now), fold(&to.name));
    tx.run(
        sql!(
            "update customer set kind = $3, name = $4, name_key = $5, stage = $6, locale = $7, time_zone = $8, owner_id = $9,
               note = $10, updated_at = $11
             where workspace_id = $1 and customer_id = $2"
        ),
        params![
            workspace_id,
            id,
            to.kind,
            to.name,
            name_key,
            to.stage,
            to.locale,
            to.time_zone,
            to.owner_id,
            to.note,
            now
        ],
    )?;
    Ok(())
}

pub fn touch(tx: &mut Tx, id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!("update customer set updated_at = $3 where workspace_id = $1 and customer_id = $2"),
        params![workspace_id, id, now],
    )?;
    Ok(())
}

/// Which customers a list shows; `None` means all. Merged ones are never shown.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of a name, or of an address.
    pub q: Option<String>,
    pub stage: Option<Stage>,
    pub owner_id: Option<Id>,
    pub email: Option<String>,
    /// What stands in fields of the business's own.
    pub fields: Vec<Condition>,
}

/// A place in the list by name: (name_key, id).
pub type Place = (String, Id);

/// `after` is the place of the last one of the page before; each comes with its own place.
pub fn list(tx: &mut Tx, filter: &Filter, after: Option<Place>, limit: i64) -> Result<Vec<(Customer, Place)>> {
    let mut text = String::from(customers!());
    text.push_str(" and customer.merged_into_id is null");
    let mut values: Vec<db::Value> = vec![db::Value::Int(tx.workspace_id.0)];
    let put = |values: &mut Vec<db::Value>, value: db::Value| {
        values.push(value);
        values.len()
    };
    if let Some(stage) = filter.stage {
        let n = put(&mut values, db::Value::Text(stage.as_str().to_owned()));
        text.push_str(&format!(" and customer.stage = ${n}"));
    }
    if let Some(owner_id) = filter.owner_id {
        let n = put(&mut values, db::Value::Int(owner_id.0));
        text.push_str(&format!(" and customer.owner_id = ${n}"));
    }
    if let Some(email) = &filter.email {
        let n = put(&mut values, db::Value::Text(email_key(email)));
        text.push_str(&format!(
            " and customer.customer_id in (select customer_id from contact where workspace_id = $1 and email_key = ${n})"
        ));
    }
    if let Some(q) = filter.q.as_deref().filter(|q| !q.trim().is_empty()) {
        let n = put(&mut values, db::Value::Text(containing(&fold(q.trim()))));
        let m = put(&mut values, db::Value::Text(containing(&email_key(q))));
        text.push_str(&format!(
            " and (customer.name_key like ${n} escape '!' or customer.customer_id in
               (select customer_id from contact where workspace_id = $1 and email_key like ${m} escape '!'))"
        ));
    }
    fields::narrow(&mut text, &mut values, fields::Noun::Customer, &filter.fields);
    if let Some((name_key, id)) = after {
        let n = put(&mut values, db::Value::Text(name_key));
        let m = put(&mut values, db::Value::Int(id.0));
        text.push_str(&format!(" and (customer.name_key, customer.customer_id) > (${n}, ${m})"));
    }
    let n = put(&mut values, db::Value::Int(limit));
    text.push_str(&format!(" order by customer.name_key, customer.customer_id limit ${n}"));
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&Sql::built(text), &params, |row| {
        let found = customer(row)?;
        let place = (row.get(14)?, found.id);
        Ok((found, place))
    })?)
}

/// A `like` pattern for texts that contain this, with `!` as the sign that takes a letter as it is.
fn containing(part: &str) -> String {
    let mut pattern = String::from("%");
    for c in part.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Living customers of exactly this folded name.
pub fn ids_by_name(tx: &mut Tx, name_key: &str) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select customer_id from customer where workspace_id = $1 and name_key = $2 and merged_into_id is null
             order by customer_id"
        ),
        params![workspace_id, name_key],
        |row| row.get(0),
    )?)
}

macro_rules! contacts {
    () => {
        "select contact_id, customer_id, name, email, phone, role, first_contact, created_at, email_bounced_at, \
         email_bounce_reason, email_complained_at from contact where workspace_id = $1"
    };
}

fn contact(row: &Row<'_>) -> Result<Contact, db::Error> {
    Ok(Contact {
        id: row.get(0)?,
        customer_id: row.get(1)?,
        name: row.get(2)?,
        email: row.get(3)?,
        phone: row.get(4)?,
        role: row.get(5)?,
        first: row.get(6)?,
        created_at: from_ms(row.get(7)?),
        email_bounced_at: row.get::<Option<i64>>(8)?.map(from_ms),
        email_bounce_reason: row.get(9)?,
        email_complained_at: row.get::<Option<i64>>(10)?.map(from_ms),
    })
}

/// The first contact first, then in the order they were added.
pub fn contacts(tx: &mut Tx, customer_id: Id) -> Result<Vec<Contact>> {
    let workspace_id = tx.workspace_id;
    let mut all = tx.rows(
        sql!(concat!(contacts!(), " and customer_id = $2 order by contact_id")),
        params![workspace_id, customer_id],
        contact,
    )?;
    all.sort_by_key(|contact| !contact.first);
    Ok(all)
}

/// The contacts of several customers, those of one as in [`contacts`].
pub fn contacts_of(tx: &mut Tx, customer_ids: &[Id]) -> Result<Vec<Contact>> {
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let places = ids::places(customer_ids, &mut values);
    let text = format!("{} and customer_id in ({places}) order by contact_id", contacts!());
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    let mut all = tx.rows(&Sql::built(text), &params, contact)?;
    all.sort_by_key(|contact| !contact.first);
    Ok(all)
}

/// The names of several customers.
pub fn names(tx: &mut Tx, customer_ids: &[Id]) -> Result<Vec<(Id, String)>> {
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let places = ids::places(customer_ids, &mut values);
    let text = format!("select customer_id, name from customer where workspace_id = $1 and customer_id in ({places})");
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&Sql::built(text), &params, |row| Ok((row.get(0)?, row.get(1)?)))?)
}

pub fn contact_by_id(tx: &mut Tx, id: Id) -> Result<Contact> {
    let workspace_id = tx.workspace_id;
    tx.maybe(sql!(concat!(contacts!(), " and contact_id = $2")), params![workspace_id, id], contact)?
        .ok_or(Error::NotFound("contact"))
}

pub fn contact_by_email(tx: &mut Tx, email: &str) -> Result<Option<Contact>> {
    let (workspace_id, key) = (tx.workspace_id, email_key(email));
    Ok(tx.maybe(sql!(concat!(contacts!(), " and email_key = $2")), params![workspace_id, key], contact)?)
}

pub fn insert_contact(tx: &mut Tx, id: Id, customer_id: Id, new: &NewContact, first: bool) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let key = new.email.as_deref().map(email_key);
    tx.run(
        sql!(
            "insert into contact (workspace_id, contact_id, customer_id, name, email, email_key, phone, role, first_contact, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        params![workspace_id, id, customer_id, new.name, new.email, key, new.phone, new.role, first, now],
    )?;
    Ok(())
}

pub fn update_contact(tx: &mut Tx, id: Id, to: &NewContact) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let key = to.email.as_deref().map(email_key);
    tx.run(
        sql!(
            "update contact set name = $3, email = $4, email_key = $5, phone = $6, role = $7,
               email_bounced_at = case when email_key = $5 then email_bounced_at end,
               email_bounce_reason = case when email_key = $5 then email_bounce_reason else '' end,
               email_complained_at = case when email_key = $5 then email_complained_at end
             where workspace_id = $1 and contact_id = $2"
        ),
        params![workspace_id, id, to.name, to.email, key, to.phone, to.role],
    )?;
    Ok(())
}

pub fn set_bounced(tx: &mut Tx, id: Id, reason: &str) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update contact set email_bounced_at = $3, email_bounce_reason = $4 where workspace_id = $1 and contact_id = $2"
        ),
        params![workspace_id, id, now, reason],
    )?;
    Ok(())
}

pub fn set_complained(tx: &mut Tx, id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!("update contact set email_complained_at = $3 where workspace_id = $1 and contact_id = $2"),
        params![workspace_id, id, now],
    )?;
    Ok(())
}

pub fn clear_bounce(tx: &mut Tx, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update contact set email_bounced_at = null, email_bounce_reason = ''
             where workspace_id = $1 and contact_id = $2 and email_bounced_at is not null"
        ),
        params![workspace_id, id],
    )?;
    Ok(())
}

pub fn clear_trouble(tx: &mut Tx, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update contact set email_bounced_at = null, email_bounce_reason = '', email_complained_at = null
             where workspace_id = $1 and contact_id = $2"
        ),
        params![workspace_id, id],
    )?;
    Ok(())
}

pub fn delete_contact(tx: &mut Tx, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from contact where workspace_id = $1 and contact_id = $2"), params![workspace_id, id])?;
    Ok(())
}

/// This contact is the customer's first, and no other.
pub fn set_first(tx: &mut Tx, customer_id: Id, contact_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update contact set first_contact = (contact_id = $3) where workspace_id = $1 and customer_id = $2"),
        params![workspace_id, customer_id, contact_id],
    )?;
    Ok(())
}

fn preference(row: &Row<'_>) -> Result<Preference, db::Error> {
    Ok(Preference {
        id: row.get(0)?,
        customer_id: row.get(1)?,
        about: row.get(2)?,
        words: row.get(3)?,
        said_by: row.get(4)?,
        recorded_by_id: row.get(5)?,
        recorded_at: from_ms(row.get(6)?),
        ended_at: row.get::<Option<i64>>(7)?.map(from_ms),
    })
}

macro_rules! preferences {
    () => {
        "select preference_id, customer_id, about, words, said_by, recorded_by_id, recorded_at, ended_at from preference \
         where workspace_id = $1"
    };
}

/// Those in force first, then the ended ones; latest first.
pub fn preferences(tx: &mut Tx, customer_id: Id) -> Result<Vec<Preference>> {
    let workspace_id = tx.workspace_id;
    let mut all = tx.rows(
        sql!(concat!(preferences!(), " and customer_id = $2 order by preference_id desc")),
        params![workspace_id, customer_id],
        preference,
    )?;
    all.sort_by_key(|preference| preference.ended_at.is_some());
    Ok(all)
}

/// Those in force of several customers, latest first.
pub fn preferences_of(tx: &mut Tx, customer_ids: &[Id]) -> Result<Vec<Preference>> {
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let places = ids::places(customer_ids, &mut values);
    let text =
        format!("{} and customer_id in ({places}) and ended_at is null order by preference_id desc", preferences!());
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&Sql::built(text), &params, preference)?)
}

pub fn preference_by_id(tx: &mut Tx, id: Id) -> Result<Preference> {
    let workspace_id = tx.workspace_id;
    tx.maybe(sql!(concat!(preferences!(), " and preference_id = $2")), params![workspace_id, id], preference)?
        .ok_or(Error::NotFound("preference"))
}

pub fn insert_preference(
    tx: &mut Tx,
    id: Id,
    customer_id: Id,
    new: &NewPreference,
    recorded_by_id: Option<Id>,
) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into preference (workspace_id, preference_id, customer_id, about, words, said_by, recorded_by_id, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![
            workspace_id,
            id,
            customer_id,
            new.about.trim(),
            new.words.trim(),
            new.said_by.trim(),
            recorded_by_id,
            now
        ],
    )?;
    Ok(())
}

pub fn end_preference(tx: &mut Tx, id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!("update preference set ended_at = $3 where workspace_id = $1 and preference_id = $2"),
        params![workspace_id, id, now],
    )?;
    Ok(())
}
