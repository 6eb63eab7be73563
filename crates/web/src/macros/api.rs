//! Macros by API.

use app::macros::{self, Actions, Applied, AssignTo, Macro, NewMacro, TextAs};
use app::views::Whose;
use app::{Error, Field, Id, Page, Timestamp};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use crate::conversations::calm::WithRemarks;
use crate::core::body::{Body, created};
use crate::core::{Call, Failure};

#[derive(Debug, Serialize)]
pub struct ShownMacro {
    id: Id,
    name: String,
    owner_id: Id,
    /// `own`, `team`, `all`.
    whose: &'static str,
    team_id: Option<Id>,
    text: String,
    #[serde(flatten)]
    actions: Actions,
}

fn shown(one: Macro) -> ShownMacro {
    let (whose, team_id) = match one.whose {
        Whose::Own => ("own", None),
        Whose::Team(id) => ("team", Some(id)),
        Whose::All => ("all", None),
    };
    ShownMacro {
        id: one.id,
        name: one.name,
        owner_id: one.owner_id,
        whose,
        team_id,
        text: one.text,
        actions: one.actions,
    }
}

pub async fn list(call: Call) -> Result<Json<Page<ShownMacro>>, Failure> {
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| macros::list(tx, &who)).await?;
    Ok(Json(Page { items: items.into_iter().map(shown).collect(), next: None }))
}

pub async fn one(call: Call, Path(id): Path<Id>) -> Result<Json<ShownMacro>, Failure> {
    let who = call.who.clone();
    Ok(Json(shown(call.web.kept.read(who.workspace_id, move |tx| macros::get(tx, &who, id)).await?)))
}

/// `{name, text?, whose?: own|team|all, team_id?, text_as?, status_id?, assign?, add_tags?, remove_tags?, snooze?, set_fields?}`
fn read(body: &Body) -> Result<NewMacro, Error> {
    let mut read = body.reader();
    let name = read.text("name");
    let team_id = read.maybe_id("team_id");
    let word = |text: &str| ["own", "team", "all"].into_iter().find(|word| *word == text);
    let whose = match (read.word_or("whose", word, "problem-unknown-whose", "own"), team_id) {
        ("team", id) => Whose::Team(id.unwrap_or_default()),
        ("all", _) => Whose::All,
        _ => Whose::Own,
    };
    let assign = match read.maybe_text("assign") {
        None => None,
        Some(text) => {
            let to = AssignTo::parse(&text);
            if to.is_none() {
                read.also(vec![Field::new("assign", "problem-macro-assign")]);
            }
            to
        }
    };
    let actions = Actions {
        text_as: read.word_or("text_as", TextAs::parse, "problem-macro-text-as", TextAs::Draft),
        status_id: read.maybe_id("status_id"),
        assign,
        add_tags: read.texts("add_tags"),
        remove_tags: read.texts("remove_tags"),
        snooze: read.maybe_text("snooze"),
        set_fields: read.maybe_object("set_fields").unwrap_or_default(),
    };
    let text = read.maybe_text("text").unwrap_or_default();
    read.done()?;
    Ok(NewMacro { name, whose, text, actions })
}

pub async fn create(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let new = read(&body)?;
    created(&call, &headers, &body, "/api/v1/macros", move |tx, who| macros::create(tx, who, &new).map(shown)).await
}

/// The macro as it is to be from now on.
pub async fn change(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<ShownMacro>, Failure> {
    let (new, who) = (read(&body)?, call.who.clone());
    Ok(Json(shown(call.web.kept.write(who.workspace_id, move |tx| macros::change(tx, &who, id, &new)).await?)))
}

pub async fn remove(call: Call, Path(id): Path<Id>) -> Result<StatusCode, Failure> {
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| macros::remove(tx, &who, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    conversation_id: Option<String>,
}

/// What it would say, and what it would do.
#[derive(Debug, Serialize)]
pub struct ShownPreview {
    text: String,
    #[serde(flatten)]
    actions: Actions,
    snoozed_until_at: Option<Timestamp>,
}

pub async fn preview(
    call: Call,
    Path(id): Path<Id>,
    Query(asked): Query<Asked>,
) -> Result<Json<ShownPreview>, Failure> {
    let wrong = || Error::invalid("conversation_id", "problem-not-an-id");
    let conversation_id: Id = asked.conversation_id.unwrap_or_default().parse().map_err(|_| wrong())?;
    let who = call.who.clone();
    let look = move |tx: &mut app::Tx| macros::preview(tx, &who, id, conversation_id);
    let found = call.web.kept.read(call.who.workspace_id, look).await?;
    Ok(Json(ShownPreview { text: found.text, actions: found.actions, snoozed_until_at: found.snoozed_until_at }))
}

/// `{conversation_id, seen_message_id?}`
pub async fn apply(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<WithRemarks<Applied>>, Failure> {
    let mut read = body.reader();
    let (conversation_id, seen) = (read.id("conversation_id"), read.maybe_id("seen_message_id"));
    read.done()?;
    let who = call.who.clone();
    let apply = move |tx: &mut app::Tx| {
        let applied = macros::apply(tx, &who, id, conversation_id, seen)?;
        let text = applied.text.clone();
        WithRemarks::of(tx, applied, conversation_id, &text)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, apply).await?))
}
