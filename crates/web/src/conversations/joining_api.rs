//! Merging, splitting and linking by API.

use app::conversations::{self, Link, LinkKind, NewSplit};
use app::{Field, Id};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::api::{Whole, whole};
use super::thread::parse_id;
use crate::core::body::{Body, Reader, created};
use crate::core::{Call, Failure};

/// What a person may say of two: that one was split off the other only a split says.
pub(super) fn by_hand(text: &str) -> Option<LinkKind> {
    LinkKind::parse(text).filter(|kind| *kind != LinkKind::Split)
}

/// `{into_id, other_customer?}`
pub async fn merge(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<Whole>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let mut read = body.reader();
    let (into_id, meant) = (read.id("into_id"), read.flag_or("other_customer", false));
    read.done()?;
    let merged = move |tx: &mut app::Tx| {
        let one = conversations::merge(tx, &who, id, into_id, meant)?;
        whole(tx, &who, one)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, merged).await?))
}

pub async fn unmerge(call: Call, Path(id): Path<String>) -> Result<Json<Whole>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let out = move |tx: &mut app::Tx| {
        let one = conversations::unmerge(tx, &who, id)?;
        whole(tx, &who, one)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, out).await?))
}

pub async fn merged(call: Call, Path(id): Path<String>) -> Result<Json<Value>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let items = call.web.kept.read(who.workspace_id, move |tx| conversations::merged_into(tx, &who, id)).await?;
    Ok(Json(json!({"items": items, "next": null})))
}

/// The ids of a list, each as such.
fn ids(read: &mut Reader<'_>, name: &str) -> Vec<Id> {
    let parsed: Vec<Option<Id>> = read.texts(name).iter().map(|text| text.parse().ok()).collect();
    if parsed.iter().any(Option::is_none) {
        read.also(vec![Field::new(name, "problem-not-an-id")]);
    }
    parsed.into_iter().flatten().collect()
}

/// `{message_ids?, from_message_id?, promise_ids?, subject?}`
pub async fn split(call: Call, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let id = parse_id(&id)?;
    let mut read = body.reader();
    let new = NewSplit {
        message_ids: ids(&mut read, "message_ids"),
        from_message_id: read.maybe_id("from_message_id"),
        promise_ids: ids(&mut read, "promise_ids"),
        subject: read.maybe_text("subject").unwrap_or_default(),
    };
    read.done_or_repeated()?;
    created(&call, &headers, &body, "/api/v1/conversations", move |tx, who| {
        let one = conversations::split(tx, who, id, &new)?;
        whole(tx, who, one)
    })
    .await
}

pub async fn links(call: Call, Path(id): Path<String>) -> Result<Json<Value>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let items = call.web.kept.read(who.workspace_id, move |tx| conversations::links(tx, &who, id)).await?;
    Ok(Json(json!({"items": items, "next": null})))
}

/// `{kind?: related|follows}`
pub async fn link(call: Call, Path((id, other_id)): Path<(String, String)>, body: Body) -> Result<Json<Link>, Failure> {
    let (id, other_id, who) = (parse_id(&id)?, parse_id(&other_id)?, call.who.clone());
    let mut read = body.reader();
    let kind = read.word_or("kind", by_hand, "problem-unknown-link", LinkKind::Related);
    read.done()?;
    let linked = move |tx: &mut app::Tx| conversations::link(tx, &who, id, other_id, kind);
    Ok(Json(call.web.kept.write(call.who.workspace_id, linked).await?))
}

pub async fn unlink(call: Call, Path((id, other_id)): Path<(String, String)>) -> Result<StatusCode, Failure> {
    let (id, other_id, who) = (parse_id(&id)?, parse_id(&other_id)?, call.who.clone());
    call.web.kept.write(who.workspace_id, move |tx| conversations::unlink(tx, &who, id, other_id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
