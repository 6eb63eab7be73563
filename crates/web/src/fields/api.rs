//! Fields of the business's own by API.

use app::fields::{self, Change, Definition, Kind, NewChoice, NewDefinition, Noun};
use app::{Error, Field, Id, Page};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use crate::core::body::{Body, Reader, created};
use crate::core::{Call, Failure};

#[derive(Debug, Deserialize)]
pub struct Asked {
    noun: Option<String>,
}

/// `?noun=customer|conversation`
pub async fn list(call: Call, Query(asked): Query<Asked>) -> Result<Json<Page<Definition>>, Failure> {
    let noun = asked.noun.as_deref().map(|text| Noun::parse(text).ok_or(Error::invalid("noun", "problem-field-noun")));
    let (noun, who) = (noun.transpose()?, call.who.clone());
    let mut items = call.web.kept.read(who.workspace_id, move |tx| fields::list(tx, &who)).await?;
    items.retain(|one| noun.is_none_or(|noun| one.noun == noun));
    Ok(Json(Page { items, next: None }))
}

pub async fn one(call: Call, Path(id): Path<Id>) -> Result<Json<Definition>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.read(who.workspace_id, move |tx| fields::get(tx, &who, id)).await?))
}

/// Texts, or `{key?, label}`.
fn choices(body: &Body, read: &mut Reader<'_>) -> Option<Vec<NewChoice>> {
    let one = |value: &Value| match value {
        Value::String(label) => Some(NewChoice { key: None, label: label.clone() }),
        Value::Object(object) => {
            let text = |name: &str| object.get(name).and_then(Value::as_str).map(str::to_owned);
            Some(NewChoice { key: text("key"), label: text("label")? })
        }
        _ => None,
    };
    let all: Option<Vec<NewChoice>> = match body.0.get("choices").filter(|value| !value.is_null())? {
        Value::Array(items) => items.iter().map(one).collect(),
        _ => None,
    };
    let nul = |choice: &NewChoice| choice.label.contains('\0');
    if all.as_ref().is_none_or(|all| all.iter().any(nul)) {
        read.also(vec![Field::new("choices", "problem-not-a-list")]);
    }
    all
}

/// `{noun, label, kind, key?, help?, required_on_making?, required_on_resolving?, in_list?, choices?}`
pub async fn create(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    for name in ["noun", "kind"] {
        read.text(name);
    }
    let new = NewDefinition {
        noun: read.word_or("noun", Noun::parse, "problem-field-noun", Noun::Customer),
        kind: read.word_or("kind", Kind::parse, "problem-field-kind", Kind::Text),
        label: read.text("label"),
        key: read.maybe_text("key"),
        help: read.maybe_text("help").unwrap_or_default(),
        required_on_making: read.flag_or("required_on_making", false),
        required_on_resolving: read.flag_or("required_on_resolving", false),
        in_list: read.flag_or("in_list", false),
        choices: choices(&body, &mut read).unwrap_or_default(),
    };
    read.done_or_repeated()?;
    created(&call, &headers, &body, "/api/v1/fields", move |tx, who| fields::create(tx, who, &new)).await
}

/// Only what is named changes.
pub async fn change(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<Definition>, Failure> {
    let mut read = body.reader();
    let mut flag = |name: &str| body.has(name).then(|| read.flag_or(name, false));
    let (making, resolving) = (flag("required_on_making"), flag("required_on_resolving"));
    let (in_list, archived) = (flag("in_list"), flag("archived"));
    let change = Change {
        label: read.maybe_text("label"),
        kind: body.has("kind").then(|| read.word_or("kind", Kind::parse, "problem-field-kind", Kind::Text)),
        help: read.maybe_text("help"),
        required_on_making: making,
        required_on_resolving: resolving,
        in_list,
        place: read.maybe_number("place"),
        archived,
        choices: choices(&body, &mut read),
    };
    read.done()?;
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| fields::change(tx, &who, id, &change)).await?))
}
