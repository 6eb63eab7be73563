//! The letters of a complaint by API.

use app::complaints::{self, Known, NewLetter, Way, Written};
use app::{Error, Field, Timestamp};
use axum::Json;
use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;

use super::api::{parse_id, verb};
use crate::core::body::Body;
use crate::core::{Call, Failure};

/// `?delay_reason=&next_update=`: what only people know.
#[derive(Debug, Deserialize)]
pub struct Asked {
    delay_reason: Option<String>,
    next_update: Option<String>,
}

/// The letter as the template says, with what is known of the case, and what it lacks. Nothing leaves.
pub async fn preview(
    call: Call,
    Path((id, kind)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Json<Written>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let time = |text: &String| text.parse::<Timestamp>();
    let next_update = asked.next_update.as_ref().map(time).transpose();
    let next_update = next_update.map_err(|_| Error::invalid("next_update", "problem-not-a-time"))?;
    let known = Known { delay_reason: asked.delay_reason.unwrap_or_default(), next_update };
    let read = move |tx: &mut app::Tx| complaints::write_letter(tx, &who, id, &kind, &known);
    Ok(Json(call.web.kept.read(call.who.workspace_id, read).await?))
}

/// `{kind, how, subject?, text?, sent_at?, delay_reason?, next_update?}`: refused while it lacks what must stand in it.
pub async fn send(call: Call, Path(id): Path<String>, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let how = |text: &str| Way::parse(text).map(Some);
    let (kind, way) = (read.text("kind"), read.word_or("how", how, "problem-letter-how", None));
    if !body.has("how") {
        read.also(vec![Field::new("how", "problem-empty")]);
    }
    let new = NewLetter {
        kind,
        subject: read.maybe_text("subject"),
        text: read.maybe_text("text"),
        how: way.unwrap_or(Way::Mail),
        sent_at: read.maybe_time("sent_at"),
        known: Known {
            delay_reason: read.maybe_text("delay_reason").unwrap_or_default(),
            next_update: read.maybe_time("next_update"),
        },
    };
    read.done_or_repeated()?;
    let send = move |tx: &mut app::Tx, who: &app::Who, id| match complaints::send_letter(tx, who, id, &new) {
        Err(Error::NotFound("letter")) => Err(Error::invalid("kind", "problem-letter-kind")),
        done => done,
    };
    verb(call, id, &body, send).await
}
