//! Complaints by API: opened, listed, read.

use app::complaints::{
    self, CameFrom, Case, Filter, FoundBy, Listed, NewComplaint, Severity, State, Temperature, Told,
};
use app::{Error, Field, Id, Page, Tx, Who};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use crate::core::body::{Body, Limit, Reader, created, once};
use crate::core::{Call, Failure};

/// `?state=&owner_id=&customer_id=&conversation_id=&promise_id=&open=&order=owed&after=&limit=`
#[derive(Debug, Deserialize)]
pub struct Asked {
    state: Option<String>,
    owner_id: Option<String>,
    customer_id: Option<String>,
    conversation_id: Option<String>,
    promise_id: Option<String>,
    open: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

impl Asked {
    pub(super) fn filter(&self) -> Result<Filter, Failure> {
        let mut fields: Vec<Field> = Vec::new();
        let mut id = |name: &str, text: &Option<String>| -> Option<Id> {
            let parsed = text.as_deref()?.parse().ok();
            if parsed.is_none() {
                fields.push(Field::new(name, "problem-not-an-id"));
            }
            parsed
        };
        let mut filter = Filter {
            owner_id: id("owner_id", &self.owner_id),
            customer_id: id("customer_id", &self.customer_id),
            conversation_id: id("conversation_id", &self.conversation_id),
            promise_id: id("promise_id", &self.promise_id),
            open: self.open.as_deref() == Some("true"),
            by_owed: self.order.as_deref() == Some("owed"),
            ..Filter::default()
        };
        filter.state = self.state.as_deref().and_then(State::parse);
        if self.state.is_some() && filter.state.is_none() {
            fields.push(Field::new("state", "problem-complaint-state"));
        }
        if fields.is_empty() { Ok(filter) } else { Err(Failure::from(Error::Invalid(fields))) }
    }
}

pub async fn list(call: Call, Query(asked): Query<Asked>) -> Result<Json<Page<Listed>>, Failure> {
    let filter = asked.filter()?;
    let limit = Limit::read(asked.limit.as_deref())?;
    let who = call.who.clone();
    let read = move |tx: &mut Tx| complaints::list(tx, &who, &filter, asked.after.as_deref(), limit);
    Ok(Json(call.web.kept.read(call.who.workspace_id, read).await?))
}

/// What they told us themselves, on their page or by the public form.
pub async fn told(call: Call, Path(id): Path<String>) -> Result<Json<Told>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let told = call.web.kept.read(who.workspace_id, move |tx| complaints::told(tx, &who, id)).await?;
    Ok(Json(told.ok_or(Error::NotFound("telling"))?))
}

/// `{}`: who wrote by the public form is the customer whose address they typed.
pub async fn is_theirs(call: Call, Path(id): Path<String>, body: Body) -> Result<Response, Failure> {
    body.reader().done_or_repeated()?;
    verb(call, id, &body, complaints::form::is_theirs).await
}

pub async fn one(call: Call, Path(id): Path<String>) -> Result<Json<Case>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    Ok(Json(call.web.kept.read(who.workspace_id, move |tx| complaints::one(tx, &who, id)).await?))
}

pub(super) fn parse_id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound("complaint"))
}

/// `{customer_id, conversation_ids?, promise_id?, summary, found_by?, …}`
pub async fn open(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let plain = NewComplaint::default();
    let new = NewComplaint {
        customer_id: read.maybe_id("customer_id"),
        conversation_ids: ids(&mut read, "conversation_ids"),
        promise_id: read.maybe_id("promise_id"),
        came_from: read.word_or("came_from", CameFrom::parse, "problem-complaint-came-from", plain.came_from),
        kind: read.maybe_text("kind").unwrap_or(plain.kind),
        regime: read.maybe_text("regime"),
        summary: read.text("summary"),
        found_by: read.word_or("found_by", FoundBy::parse, "problem-complaint-found-by", plain.found_by),
        severity: read.word_or("severity", Severity::parse, "problem-complaint-severity", plain.severity),
        temperature: temperature(&mut read),
        at_stake: read.maybe_text("at_stake").unwrap_or_default(),
        at_stake_minor: read.maybe_number("at_stake_minor"),
        safety: read.flag_or("safety", false),
        owner_id: read.maybe_id("owner_id"),
        team_id: read.maybe_id("team_id"),
        narrowed: read.flag_or("narrowed", false),
    };
    let known = new.clone();
    read.also_known(&call, move |tx| complaints::problems(tx, &known)).await?;
    read.done_or_repeated()?;
    let make = move |tx: &mut Tx, who: &Who| {
        let id = complaints::open(tx, who, &new)?.id;
        complaints::one(tx, who, id)
    };
    created(&call, &headers, &body, "/api/v1/complaints", make).await
}

/// `{conversation_id}`: another conversation that belongs to it.
pub async fn add_conversation(call: Call, Path(id): Path<String>, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let conversation_id = read.id("conversation_id");
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::add_conversation(tx, who, id, conversation_id)).await
}

pub(super) fn temperature(read: &mut Reader<'_>) -> Option<Temperature> {
    let some = |text: &str| Temperature::parse(text).map(Some);
    read.word_or("temperature", some, "problem-complaint-temperature", None)
}

pub(super) fn ids(read: &mut Reader<'_>, name: &str) -> Vec<Id> {
    let texts = read.texts(name);
    let ids: Vec<Id> = texts.iter().filter_map(|text| text.parse().ok()).collect();
    if ids.len() != texts.len() {
        read.also(vec![Field::new(name, "problem-not-an-id")]);
    }
    ids
}

/// Does a step and answers with the whole case as it stands then; done once for an `Idempotency-Key`.
pub(super) async fn verb<T>(
    call: Call,
    id: String,
    body: &Body,
    mut does: impl FnMut(&mut Tx, &Who, Id) -> app::Result<T> + Send + 'static,
) -> Result<Response, Failure> {
    let id = parse_id(&id)?;
    let done = move |tx: &mut Tx, who: &Who| {
        does(tx, who, id)?;
        complaints::one(tx, who, id)
    };
    once(&call, body, done).await
}
