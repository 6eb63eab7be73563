//! Drafts, presence and taking a reply back, by API.

use app::conversations::{self, Draft, DraftKind, Message, NewDraft, Present};
use app::{Error, Id, Page};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use serde::Deserialize;

use super::thread::parse_id;
use crate::core::body::Body;
use crate::core::{Call, Failure};

/// `?kind=reply|note`
#[derive(Debug, Deserialize)]
pub struct Asked {
    kind: Option<String>,
}

fn kind_of(asked: &Asked) -> Result<DraftKind, Error> {
    match asked.kind.as_deref() {
        None => Ok(DraftKind::Reply),
        Some(text) => DraftKind::parse(text).ok_or(Error::invalid("kind", "problem-unknown-draft-kind")),
    }
}

pub async fn draft(call: Call, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Json<Draft>, Failure> {
    let (id, kind, who) = (parse_id(&id)?, kind_of(&asked)?, call.who.clone());
    Ok(Json(call.web.kept.read(who.workspace_id, move |tx| conversations::draft_of(tx, &who, id, kind)).await?))
}

/// `{text, kind?: reply|note, cc?, seen_message_id?}`; an empty text removes the draft.
pub async fn save_draft(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<Draft>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let mut read = body.reader();
    let new = NewDraft {
        kind: read.word_or("kind", DraftKind::parse, "problem-unknown-draft-kind", DraftKind::Reply),
        text: read.text("text"),
        cc: read.texts("cc").join(", "),
        seen_message_id: read.maybe_id("seen_message_id"),
    };
    read.done()?;
    let save = move |tx: &mut app::Tx| conversations::save_draft(tx, &who, id, &new);
    Ok(Json(call.web.kept.write(call.who.workspace_id, save).await?))
}

pub async fn remove_draft(
    call: Call,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<StatusCode, Failure> {
    let (id, kind, who) = (parse_id(&id)?, kind_of(&asked)?, call.who.clone());
    call.web.kept.write(who.workspace_id, move |tx| conversations::remove_draft(tx, &who, id, kind)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn present(call: Call, Path(id): Path<String>) -> Result<Json<Page<Present>>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let items = call.web.kept.read(who.workspace_id, move |tx| conversations::present(tx, &who, id)).await?;
    Ok(Json(Page { items, next: None }))
}

pub async fn withdraw(call: Call, Path(id): Path<String>) -> Result<Json<Message>, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("message"))?;
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| conversations::withdraw(tx, &who, id)).await?))
}
