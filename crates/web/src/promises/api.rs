//! Promises by API: the same verbs, in JSON.

use app::error::Refused;
use app::promises::of_complaint::BELONGS;
use app::promises::{self, Filter, Kind, Move, NewPromise, Promise, State, Warning};
use app::{Error, Field, Id, Page, Timestamp, complaints, workspaces};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::pages::parse_id;
use crate::core::body::{Body, Limit, created};
use crate::core::{Call, Failure, urls};

/// `?customer_id=&conversation_id=&owner_id=&state=&kind=&after=&limit=`
#[derive(Debug, Deserialize)]
pub struct Asked {
    customer_id: Option<String>,
    conversation_id: Option<String>,
    owner_id: Option<String>,
    state: Option<String>,
    kind: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

pub async fn list(call: Call, Query(asked): Query<Asked>) -> Result<Json<Page<Promise>>, Failure> {
    let mut fields: Vec<Field> = Vec::new();
    let mut id = |name: &str, text: &Option<String>| -> Option<Id> {
        let parsed = text.as_deref()?.parse().ok();
        if parsed.is_none() {
            fields.push(Field::new(name, "problem-not-an-id"));
        }
        parsed
    };
    let mut filter = Filter {
        customer_id: id("customer_id", &asked.customer_id),
        conversation_id: id("conversation_id", &asked.conversation_id),
        owner_id: id("owner_id", &asked.owner_id),
        ..Filter::default()
    };
    filter.state = asked.state.as_deref().and_then(State::parse);
    filter.kind = asked.kind.as_deref().and_then(Kind::parse);
    if asked.state.is_some() && filter.state.is_none() {
        fields.push(Field::new("state", "problem-unknown-state"));
    }
    if asked.kind.is_some() && filter.kind.is_none() {
        fields.push(Field::new("kind", "problem-unknown-kind"));
    }
    if !fields.is_empty() {
        return Err(Failure::from(Error::Invalid(fields)));
    }
    let limit = Limit::read(asked.limit.as_deref())?;
    let who = call.who.clone();
    let page = call
        .web
        .kept
        .read(who.workspace_id, move |tx| promises::list(tx, &who, &filter, asked.after.as_deref(), limit))
        .await?;
    Ok(Json(page))
}

pub async fn one(call: Call, Path(id): Path<String>) -> Result<Json<Promise>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    Ok(Json(call.web.kept.read(who.workspace_id, move |tx| promises::get(tx, &who, id)).await?))
}

/// A new promise. `owner_id` defaults to the token's owner; times are RFC 3339.
pub async fn make(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let customer_id = read.id("customer_id");
    let words = read.text("words");
    let by = read.time("by");
    let kind = read.word_or("kind", Kind::parse, "problem-unknown-kind", Kind::Other);
    let new = NewPromise {
        conversation_id: read.maybe_id("conversation_id"),
        owner_id: read.maybe_id("owner_id"),
        from: read.maybe_time("from"),
        customer_id,
        words,
        kind,
        by,
        source: "by_hand",
    };
    read.also(promises::problems(&new.words, new.from, new.by, call.web.now()));
    let (conversation_id, owner_id) = (new.conversation_id, new.owner_id);
    read.also_known(&call, move |tx| promises::unknown(tx, customer_id, conversation_id, owner_id)).await?;
    read.done_or_repeated()?;
    created(&call, &headers, &body, "/api/v1/promises", move |tx, who| promises::make(tx, who, new.clone())).await
}

/// `{evidence}`: what shows that it was kept.
pub async fn keep(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<Promise>, Failure> {
    let mut read = body.reader();
    let evidence = read.maybe_text("evidence").or_else(|| read.maybe_text("note")).unwrap_or_default();
    read.done()?;
    verb(call, id, move |tx, who, id| promises::keep(tx, who, id, &evidence)).await
}

/// The promise that was moved, and the one that follows it.
#[derive(Debug, Serialize)]
pub struct Moved {
    #[serde(flatten)]
    promise: Promise,
    next: Promise,
}

/// `{from?, by, reason, agreed?}`
pub async fn move_to(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<Moved>, Failure> {
    let mut read = body.reader();
    let to = Move {
        from: read.maybe_time("from"),
        by: read.time("by"),
        reason: read.text("reason"),
        agreed: read.flag_or("agreed", true),
    };
    read.done()?;
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let (promise, next) =
        call.web.kept.write(who.workspace_id, move |tx| promises::move_to(tx, &who, id, to.clone())).await?;
    Ok(Json(Moved { promise, next }))
}

/// `{reason}`: why the customer no longer wants it.
pub async fn release(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<Promise>, Failure> {
    let mut read = body.reader();
    let reason = read.text("reason");
    read.done()?;
    verb(call, id, move |tx, who, id| promises::release(tx, who, id, &reason)).await
}

/// `{reason, new_from?, new_by, how?}`: `how` is `mail` (Kept sends the notice) or how we told them ourselves.
pub async fn warn(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<Promise>, Failure> {
    let mut read = body.reader();
    let reason = read.text("reason");
    let new_by: Timestamp = if body.has("by") { read.time("by") } else { read.time("new_by") };
    let new_from = read.maybe_time("new_from");
    let how = read.maybe_text("how").or_else(|| read.maybe_text("channel")).unwrap_or_else(|| "mail".to_owned());
    read.done()?;
    let warning = Warning { reason, new_from, new_by, how };
    verb(call, id, move |tx, who, id| promises::warn(tx, who, id, &warning)).await
}

/// `{to_staff_id, reason}`: who keeps it from now on, and why.
pub async fn hand_over(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<Promise>, Failure> {
    let mut read = body.reader();
    let (to_staff_id, reason) = (read.id("to_staff_id"), read.text("reason"));
    read.also_known(&call, move |tx| {
        Ok(workspaces::owner_problem(tx, "to_staff_id", to_staff_id)?.into_iter().collect())
    })
    .await?;
    read.done()?;
    verb(call, id, move |tx, who, id| promises::hand_over(tx, who, id, to_staff_id, &reason)).await
}

pub(super) async fn verb(
    call: Call,
    id: String,
    mut does: impl FnMut(&mut app::Tx, &app::Who, Id) -> app::Result<Promise> + Send + 'static,
) -> Result<Json<Promise>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    match call.web.kept.write(who.workspace_id, move |tx| does(tx, &who, id)).await {
        Err(Error::Refused(refused)) if refused.rule == BELONGS => Err(where_it_is_kept(&call, id, refused).await?),
        done => Ok(Json(done?)),
    }
}

/// With the address of the complaint in which it is kept.
async fn where_it_is_kept(call: &Call, id: Id, refused: Refused) -> Result<Failure, Failure> {
    let who = call.who.clone();
    let found = call.web.kept.read(who.workspace_id, move |tx| complaints::of_call_back(tx, &who, id)).await?;
    let refused = match found {
        Some(complaint) => refused.with("complaint", format!("{}/complaints/{}", urls::API, complaint.id)),
        None => refused,
    };
    Ok(Failure::from(refused))
}
