//! Webhooks by API. A secret is never part of an answer that is kept for an `Idempotency-Key`.

use app::webhooks::{self, Delivery, NewWebhook, Webhook};
use app::{Error, Id, Page, Tx};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::is_state;
use crate::core::body::{Body, Limit, created};
use crate::core::{Call, Failure};

pub async fn list(call: Call) -> Result<Json<Page<Webhook>>, Failure> {
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| webhooks::list(tx, &who)).await?;
    Ok(Json(Page { items, next: None }))
}

pub async fn one(call: Call, Path(id): Path<Id>) -> Result<Json<Webhook>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.read(who.workspace_id, move |tx| webhooks::get(tx, &who, id)).await?))
}

/// `{name, url, kinds?}`. Its secret is asked for next.
pub async fn create(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let new = NewWebhook { name: read.text("name"), url: read.text("url"), kinds: read.texts("kinds") };
    read.done()?;
    let seal = call.web.settings.seal_key.clone();
    let make = move |tx: &mut Tx, who: &app::Who| webhooks::make(tx, who, &new, &seal).map(|(made, _)| made);
    created(&call, &headers, &body, "/api/v1/webhooks", make).await
}

/// `{name?, url?, kinds?, active?}`: only what is named changes.
pub async fn change(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<Webhook>, Failure> {
    let mut read = body.reader();
    let (name, url) = (read.maybe_text("name"), read.maybe_text("url"));
    let kinds = body.has("kinds").then(|| read.texts("kinds"));
    let active = body.has("active").then(|| read.flag_or("active", true));
    read.done()?;
    let who = call.who.clone();
    let change = move |tx: &mut Tx| {
        let before = webhooks::get(tx, &who, id)?;
        let mut now = before.clone();
        if name.is_some() || url.is_some() || kinds.is_some() {
            let new = NewWebhook {
                name: name.clone().unwrap_or(before.name),
                url: url.clone().unwrap_or(before.url),
                kinds: kinds.clone().unwrap_or(before.kinds),
            };
            now = webhooks::change(tx, &who, id, &new)?;
        }
        match active {
            Some(on) => webhooks::turn(tx, &who, id, on),
            None => Ok(now),
        }
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, change).await?))
}

pub async fn remove(call: Call, Path(id): Path<Id>) -> Result<StatusCode, Failure> {
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| webhooks::remove(tx, &who, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Serialize)]
pub struct Secret {
    secret: String,
}

pub async fn secret(call: Call, Path(id): Path<Id>) -> Result<Json<Secret>, Failure> {
    let (who, seal) = (call.who.clone(), call.web.settings.seal_key.clone());
    let renew = move |tx: &mut Tx| webhooks::renew_secret(tx, &who, id, &seal);
    Ok(Json(Secret { secret: call.web.kept.write(call.who.workspace_id, renew).await? }))
}

pub async fn test(call: Call, Path(id): Path<Id>) -> Result<Json<Delivery>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| webhooks::send_test(tx, &who, id)).await?))
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    state: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

pub async fn deliveries(
    call: Call,
    Path(id): Path<Id>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<Delivery>>, Failure> {
    let limit = Limit::read(asked.limit.as_deref())?;
    if asked.state.as_deref().is_some_and(|state| !is_state(state)) {
        return Err(Failure::from(Error::invalid("state", "problem-webhook-state")));
    }
    let who = call.who.clone();
    let list =
        move |tx: &mut Tx| webhooks::deliveries(tx, &who, id, asked.state.as_deref(), asked.after.as_deref(), limit);
    Ok(Json(call.web.kept.read(call.who.workspace_id, list).await?))
}

pub async fn again(call: Call, Path(id): Path<Id>) -> Result<Json<Delivery>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| webhooks::send_again(tx, &who, id)).await?))
}
