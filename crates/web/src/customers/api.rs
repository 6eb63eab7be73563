//! Customers by API: the same verbs, in JSON.

use app::customers::{
    self, Change, Contact, Customer, Filter, Item, Known, Likeness, NewContact, NewCustomer, NewPreference, Preference,
    Stage,
};
use app::fields::Noun;
use app::{Error, Field, Id, Page, Result, Tx, Who};
use axum::Json;
use axum::extract::{Path, Query, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::pages::parse_id;
use crate::core::body::{Body, Limit, Reader, created};
use crate::core::{Call, Failure};
use crate::fields::{self as own, WithFields};

/// `?email=&q=&stage=&owner_id=&field.KEY=&after=&limit=`
#[derive(Debug, Deserialize)]
pub struct Asked {
    email: Option<String>,
    q: Option<String>,
    stage: Option<String>,
    owner_id: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

pub async fn list(
    call: Call,
    Query(asked): Query<Asked>,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<WithFields<Customer>>>, Failure> {
    let mut fields = Vec::new();
    let stage = asked.stage.as_deref().and_then(Stage::parse);
    if asked.stage.is_some() && stage.is_none() {
        fields.push(Field::new("stage", "problem-customer-stage"));
    }
    let owner_id = asked.owner_id.as_deref().and_then(|text| text.parse().ok());
    if asked.owner_id.is_some() && owner_id.is_none() {
        fields.push(Field::new("owner_id", "problem-not-an-id"));
    }
    if !fields.is_empty() {
        return Err(Failure::from(Error::Invalid(fields)));
    }
    let limit = Limit::read(asked.limit.as_deref())?;
    let filter = Filter { q: asked.q, stage, owner_id, email: asked.email, fields: own::conditions(query.as_deref()) };
    reads(call, move |tx, who| {
        let page = customers::list(tx, who, &filter, asked.after.as_deref(), limit)?;
        own::page_with(tx, Noun::Customer, page, |one| one.id)
    })
    .await
}

/// One customer with contacts and preferences. The id of one that was merged gives the survivor.
pub async fn one(call: Call, Path(id): Path<String>) -> Result<Json<WithFields<Known>>, Failure> {
    let id = parse_id(&id)?;
    reads(call, move |tx, who| known(tx, who, id)).await
}

fn known(tx: &mut Tx, who: &Who, id: Id) -> Result<WithFields<Known>> {
    let known = customers::get(tx, who, id)?;
    own::with(tx, Noun::Customer, known.customer.id, known)
}

/// `{name, kind?, email?, phone?, locale?, time_zone?, stage?, owner_id?, note?, fields?}`
pub async fn create(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let new = NewCustomer {
        name: read.text("name"),
        kind: read.maybe_text("kind").unwrap_or_default(),
        email: read.maybe_text("email"),
        phone: read.maybe_text("phone"),
        locale: read.maybe_text("locale"),
        time_zone: read.maybe_text("time_zone"),
        stage: read.maybe_text("stage").unwrap_or_default(),
        owner_id: read.maybe_id("owner_id"),
        note: read.maybe_text("note").unwrap_or_default(),
    };
    read.also(new.clone().tidied().problems());
    let (owner_id, typed) = (new.owner_id, read.maybe_object("fields").unwrap_or_default());
    let asked = typed.clone();
    let find = move |tx: &mut Tx| {
        let mut found = Vec::from_iter(customers::unknown_owner(tx, owner_id)?);
        found.extend(customers::problems_of_fields(tx, None, &asked)?);
        Ok(found)
    };
    read.also_known(&call, find).await?;
    read.done_or_repeated()?;
    created(&call, &headers, &body, "/api/v1/customers", move |tx, who| {
        let id = customers::create_with_fields(tx, who, new.clone(), &typed)?.id;
        known(tx, who, id)
    })
    .await
}

/// Changes the fields that are named; `null` takes an optional one away.
pub async fn update(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<WithFields<Known>>, Failure> {
    let id = parse_id(&id)?;
    let named = |name: &str| body.0.contains_key(name);
    let mut read = body.reader();
    let change = Change {
        name: named("name").then(|| read.text("name")),
        kind: read.maybe_text("kind"),
        email: named("email").then(|| read.maybe_text("email")),
        phone: named("phone").then(|| read.maybe_text("phone")),
        locale: named("locale").then(|| read.maybe_text("locale")),
        time_zone: named("time_zone").then(|| read.maybe_text("time_zone")),
        stage: read.maybe_text("stage"),
        owner_id: named("owner_id").then(|| read.maybe_id("owner_id")),
        note: named("note").then(|| read.maybe_text("note").unwrap_or_default()),
    };
    let typed = read.maybe_object("fields").unwrap_or_default();
    let only_fields = !typed.is_empty() && body.0.len() == 1;
    let asked = (change.clone(), typed.clone());
    let find = move |tx: &mut Tx| {
        let mut found = customers::problems_of_change(tx, id, asked.0.clone())?;
        found.extend(customers::problems_of_fields(tx, Some(id), &asked.1)?);
        Ok(found)
    };
    read.also_known(&call, find.clone()).await?;
    read.done()?;
    writes(call, move |tx, who| {
        let wrong = find(tx)?;
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        if !only_fields {
            customers::update(tx, who, id, change.clone())?;
        }
        if !typed.is_empty() {
            customers::set_fields(tx, who, id, &typed)?;
        }
        known(tx, who, id)
    })
    .await
}

/// `{other_id}` becomes part of this customer; its id opens this one from then on.
pub async fn merge(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<WithFields<Known>>, Failure> {
    let id = parse_id(&id)?;
    let mut read = body.reader();
    let other_id = read.id("other_id");
    read.done()?;
    writes(call, move |tx, who| {
        customers::merge(tx, who, id, other_id)?;
        known(tx, who, id)
    })
    .await
}

/// A likely double, with its fields.
#[derive(Debug, Serialize)]
pub struct ShownDouble {
    customer: WithFields<Customer>,
    because: Vec<Likeness>,
}

pub async fn doubles(call: Call, Path(id): Path<String>) -> Result<Json<Page<ShownDouble>>, Failure> {
    let id = parse_id(&id)?;
    reads(call, move |tx, who| {
        let (found, because): (Vec<Customer>, Vec<Vec<Likeness>>) =
            customers::doubles(tx, who, id)?.into_iter().map(|one| (one.customer, one.because)).unzip();
        let found = own::all_with(tx, Noun::Customer, found, |one| one.id)?;
        whole(found.into_iter().zip(because).map(|(customer, because)| ShownDouble { customer, because }).collect())
    })
    .await
}

/// `?after=&limit=`
#[derive(Debug, Deserialize)]
pub struct From {
    after: Option<String>,
    limit: Option<String>,
}

/// Everything said and promised, newest first.
pub async fn timeline(
    call: Call,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Result<Json<Page<Item>>, Failure> {
    let id = parse_id(&id)?;
    let limit = Limit::read(from.limit.as_deref())?;
    reads(call, move |tx, who| customers::timeline(tx, who, id, from.after.as_deref(), limit)).await
}

pub async fn contacts(call: Call, Path(id): Path<String>) -> Result<Json<Page<Contact>>, Failure> {
    let id = parse_id(&id)?;
    reads(call, move |tx, who| whole(customers::get(tx, who, id)?.contacts)).await
}

/// `{name, email?, phone?, role?}`
pub async fn add_contact(
    call: Call,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let customer_id = parse_id(&id)?;
    let mut read = body.reader();
    let new = contact(&mut read);
    read.also(new.clone().tidied().problems());
    read.done_or_repeated()?;
    let at = format!("/api/v1/customers/{customer_id}/contacts");
    created(&call, &headers, &body, &at, move |tx, who| customers::add_contact(tx, who, customer_id, new.clone())).await
}

fn contact(read: &mut Reader<'_>) -> NewContact {
    NewContact {
        name: read.text("name"),
        email: read.maybe_text("email"),
        phone: read.maybe_text("phone"),
        role: read.maybe_text("role").unwrap_or_default(),
    }
}

/// The contact as it is to be from now on: all of `{name, email?, phone?, role?}`.
pub async fn update_contact(
    call: Call,
    Path((id, contact_id)): Path<(String, String)>,
    body: Body,
) -> Result<Json<Contact>, Failure> {
    let (id, contact_id) = (parse_id(&id)?, parse_part(&contact_id, "contact")?);
    let mut read = body.reader();
    let to = contact(&mut read);
    read.done()?;
    writes(call, move |tx, who| {
        customers::contact_of(tx, who, id, contact_id)?;
        customers::update_contact(tx, who, contact_id, to.clone())
    })
    .await
}

pub async fn remove_contact(call: Call, Path((id, contact_id)): Path<(String, String)>) -> Result<StatusCode, Failure> {
    let (id, contact_id) = (parse_id(&id)?, parse_part(&contact_id, "contact")?);
    let Json(()) = writes(call, move |tx, who| {
        customers::contact_of(tx, who, id, contact_id)?;
        customers::remove_contact(tx, who, contact_id)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn make_first(call: Call, Path((id, contact_id)): Path<(String, String)>) -> Result<Json<Contact>, Failure> {
    let (id, contact_id) = (parse_id(&id)?, parse_part(&contact_id, "contact")?);
    writes(call, move |tx, who| {
        customers::contact_of(tx, who, id, contact_id)?;
        customers::make_first(tx, who, contact_id)
    })
    .await
}

pub async fn confirm_address(
    call: Call,
    Path((id, contact_id)): Path<(String, String)>,
) -> Result<Json<Contact>, Failure> {
    let (id, contact_id) = (parse_id(&id)?, parse_part(&contact_id, "contact")?);
    writes(call, move |tx, who| {
        customers::contact_of(tx, who, id, contact_id)?;
        customers::confirm_address(tx, who, contact_id)
    })
    .await
}

pub async fn preferences(call: Call, Path(id): Path<String>) -> Result<Json<Page<Preference>>, Failure> {
    let id = parse_id(&id)?;
    reads(call, move |tx, who| whole(customers::get(tx, who, id)?.preferences)).await
}

/// `{about, words, said_by?}`
pub async fn record_preference(
    call: Call,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let customer_id = parse_id(&id)?;
    let mut read = body.reader();
    let new = NewPreference {
        about: read.text("about"),
        words: read.text("words"),
        said_by: read.maybe_text("said_by").unwrap_or_default(),
    };
    read.also(new.problems());
    read.done_or_repeated()?;
    let at = format!("/api/v1/customers/{customer_id}/preferences");
    created(&call, &headers, &body, &at, move |tx, who| customers::record_preference(tx, who, customer_id, &new)).await
}

pub async fn end_preference(
    call: Call,
    Path((id, preference_id)): Path<(String, String)>,
) -> Result<Json<Preference>, Failure> {
    let (id, preference_id) = (parse_id(&id)?, parse_part(&preference_id, "preference")?);
    writes(call, move |tx, who| {
        customers::preference_of(tx, who, id, preference_id)?;
        customers::end_preference(tx, who, preference_id)
    })
    .await
}

pub(super) fn parse_part(text: &str, what: &'static str) -> Result<Id> {
    text.parse().map_err(|_| Error::NotFound(what))
}

/// A list that is always whole, in the shape of every list.
fn whole<T>(items: Vec<T>) -> Result<Page<T>> {
    Ok(Page { items, next: None })
}

async fn reads<T: Send + 'static>(
    call: Call,
    mut f: impl FnMut(&mut Tx, &Who) -> Result<T> + Send + 'static,
) -> Result<Json<T>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.read(who.workspace_id, move |tx| f(tx, &who)).await?))
}

async fn writes<T: Send + 'static>(
    call: Call,
    mut f: impl FnMut(&mut Tx, &Who) -> Result<T> + Send + 'static,
) -> Result<Json<T>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| f(tx, &who)).await?))
}
