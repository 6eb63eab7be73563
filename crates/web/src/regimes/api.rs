//! Regimes by API.

use app::regimes::{self, Choices, Known, Regime, Required, ShownClock};
use app::{Error, Page, Timestamp, Tx, workspaces};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::core::body::Body;
use crate::core::{Call, Failure};

#[derive(Debug, Serialize)]
pub struct ShownRegime {
    own: bool,
    version: i64,
    saved_at: Option<Timestamp>,
    /// The file as it is.
    text: String,
    #[serde(flatten)]
    regime: Regime,
}

fn shown(known: Known) -> ShownRegime {
    let Known { regime, text, own, version, saved_at } = known;
    ShownRegime { own, version, saved_at, text, regime }
}

pub async fn list(call: Call) -> Result<Json<Page<ShownRegime>>, Failure> {
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| regimes::list(tx, &who)).await?;
    Ok(Json(Page { items: items.into_iter().map(shown).collect(), next: None }))
}

pub async fn one(call: Call, Path(key): Path<String>) -> Result<Json<ShownRegime>, Failure> {
    let who = call.who.clone();
    Ok(Json(shown(call.web.kept.read(who.workspace_id, move |tx| regimes::get(tx, &who, &key)).await?)))
}

/// `{text}`: the file; its key stands in it.
pub async fn save(call: Call, body: Body) -> Result<Json<ShownRegime>, Failure> {
    let mut read = body.reader();
    let text = read.text("text");
    read.done()?;
    let who = call.who.clone();
    Ok(Json(shown(call.web.kept.write(who.workspace_id, move |tx| regimes::save(tx, &who, &text)).await?)))
}

pub async fn remove(call: Call, Path(key): Path<String>) -> Result<StatusCode, Failure> {
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| regimes::remove(tx, &who, &key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Serialize)]
pub struct ShownChoices {
    default: String,
    kinds: Vec<ShownChoice>,
}

#[derive(Debug, Serialize)]
struct ShownChoice {
    kind: String,
    regime: String,
}

fn shown_choices(choices: Choices) -> ShownChoices {
    let kinds = choices.kinds.into_iter().map(|(kind, regime)| ShownChoice { kind, regime }).collect();
    ShownChoices { default: choices.default, kinds }
}

pub async fn choices(call: Call) -> Result<Json<ShownChoices>, Failure> {
    let who = call.who.clone();
    Ok(Json(shown_choices(call.web.kept.read(who.workspace_id, move |tx| regimes::choices(tx, &who)).await?)))
}

/// `{kind?, regime?}`: without a kind for all that are not named; without a regime the choice is taken back.
pub async fn choose(call: Call, body: Body) -> Result<Json<ShownChoices>, Failure> {
    let mut read = body.reader();
    let (kind, key) = (read.maybe_text("kind"), read.maybe_text("regime"));
    read.done()?;
    let who = call.who.clone();
    let choose = move |tx: &mut Tx| regimes::choose(tx, &who, kind.as_deref(), key.as_deref());
    Ok(Json(shown_choices(call.web.kept.write(call.who.workspace_id, choose).await?)))
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    event: Option<String>,
    at: Option<String>,
}

/// The clocks that an event begins: `received` unless said, now unless said.
pub async fn clocks(
    call: Call,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<ShownClock>>, Failure> {
    let at = match &asked.at {
        None => call.web.kept.now(),
        Some(text) => text.parse().map_err(|_| Error::invalid("at", "problem-not-a-time"))?,
    };
    let event = asked.event.unwrap_or_else(|| "received".to_owned());
    let who = call.who.clone();
    let read = move |tx: &mut Tx| {
        let words = workspaces::words(tx, None, None)?;
        let clocks = regimes::clocks(tx, &who, &key, &event, at)?;
        Ok(clocks.iter().map(|clock| clock.shown(&words)).collect())
    };
    Ok(Json(Page { items: call.web.kept.read(call.who.workspace_id, read).await?, next: None }))
}

#[derive(Debug, Serialize)]
pub struct Checked {
    /// What it lacks; nothing: it may leave.
    missing: Vec<Required>,
}

/// `{letter, text, language?}`
pub async fn check_letter(call: Call, Path(key): Path<String>, body: Body) -> Result<Json<Checked>, Failure> {
    let mut read = body.reader();
    let (kind, text, language) = (read.text("letter"), read.text("text"), read.maybe_text("language"));
    read.done()?;
    let who = call.who.clone();
    let check = move |tx: &mut Tx| regimes::missing(tx, &who, &key, (&kind, language.as_deref()), &text);
    Ok(Json(Checked { missing: call.web.kept.read(call.who.workspace_id, check).await? }))
}
