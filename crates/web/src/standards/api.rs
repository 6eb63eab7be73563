//! Standards and their clocks by API.

use app::standards::preview::Previewed;
use app::standards::rules::{Condition, Event, Pauses, Tells, Terms, What, Why};
use app::standards::{self, Metric, Shown, Standard, Touched};
use app::{Id, Page, Timestamp, Tx, Who, conversations, workspaces};
use axum::Json;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use i18n::Words;
use serde::Serialize;

use crate::core::body::{Body, Reader, created};
use crate::core::{Call, Failure};

pub async fn list(call: Call) -> Result<Json<Page<Standard>>, Failure> {
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| standards::list(tx, &who)).await?;
    Ok(Json(Page { items, next: None }))
}

pub async fn one(call: Call, Path(id): Path<Id>) -> Result<Json<Standard>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.read(who.workspace_id, move |tx| standards::get(tx, &who, id)).await?))
}

/// What was sent, over what it was before.
fn terms(body: &Body, read: &mut Reader<'_>, before: Terms) -> Terms {
    let mut of = |name: &str, was: &str| if body.has(name) { read.text(name) } else { was.to_owned() };
    let (name, target) = (of("name", &before.name), of("target", &before.target));
    let metric = read.word_or("metric", Metric::parse, "problem-standard-metric", before.metric);
    let around_the_clock = read.flag_or("around_the_clock", before.around_the_clock);
    let mut also = |name: &str, problem: &'static str| read.also(vec![app::Field::new(name, problem)]);
    fn part<T: serde::de::DeserializeOwned>(body: &Body, name: &str, was: T) -> Result<T, ()> {
        match body.0.get(name).filter(|value| !value.is_null()) {
            Some(value) => serde_json::from_value(value.clone()).map_err(drop),
            None => Ok(was),
        }
    }
    let only: Vec<Condition> = part(body, "only", before.only).unwrap_or_else(|()| {
        also("only", "problem-standard-condition");
        Vec::new()
    });
    let warn: Vec<i64> = part(body, "warn", before.warn).unwrap_or_else(|()| {
        also("warn", "problem-not-a-list");
        Vec::new()
    });
    let pauses: Pauses = part(body, "pauses", before.pauses).unwrap_or_else(|()| {
        also("pauses", "problem-not-an-object");
        before.pauses
    });
    let tells: Tells = part(body, "tells", before.tells).unwrap_or_else(|()| {
        also("tells", "problem-not-an-object");
        before.tells
    });
    Terms { name, metric, target, around_the_clock, only, warn, pauses, tells }
}

fn blank() -> Terms {
    Terms {
        name: String::new(),
        metric: Metric::FirstReply,
        target: String::new(),
        around_the_clock: false,
        only: Vec::new(),
        warn: Vec::new(),
        pauses: Pauses::default(),
        tells: Tells::default(),
    }
}

/// `{name, metric, target, around_the_clock?, only?, warn?, pauses?, tells?}`
pub async fn create(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    for name in ["name", "metric", "target"] {
        read.text(name);
    }
    let terms = terms(&body, &mut read, blank());
    read.done()?;
    created(&call, &headers, &body, "/api/v1/standards", move |tx, who| standards::make(tx, who, terms.clone())).await
}

/// Only what is named changes.
pub async fn change(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<Standard>, Failure> {
    let who = call.who.clone();
    let before = call.web.kept.read(who.workspace_id, move |tx| standards::get(tx, &who, id)).await?;
    let mut read = body.reader();
    let terms = terms(&body, &mut read, before.terms);
    read.done()?;
    let who = call.who.clone();
    let change = move |tx: &mut Tx| standards::change(tx, &who, id, terms.clone());
    Ok(Json(call.web.kept.write(call.who.workspace_id, change).await?))
}

pub async fn end(call: Call, Path(id): Path<Id>) -> Result<Json<Standard>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| standards::end(tx, &who, id)).await?))
}

/// What it would have come to, and whom it would touch.
#[derive(Debug, Serialize)]
pub struct Preview {
    #[serde(flatten)]
    judged: Previewed,
    /// 95 %, by Wilson.
    low: f64,
    high: f64,
    touched: Touched,
}

/// `{standard_id?, …}` as when it is made: with an id, as it would be changed. Saves nothing.
pub async fn preview(call: Call, body: Body) -> Result<Json<Preview>, Failure> {
    let mut read = body.reader();
    let id = read.maybe_id("standard_id");
    let who = call.who.clone();
    let before = match id {
        Some(id) => call.web.kept.read(who.workspace_id, move |tx| standards::get(tx, &who, id)).await?.terms,
        None => blank(),
    };
    let terms = terms(&body, &mut read, before);
    read.done()?;
    let who = call.who.clone();
    let asked = terms.clone();
    let look = move |tx: &mut Tx| standards::touches(tx, &who, id, Some(asked.clone()));
    let touched = call.web.kept.read(call.who.workspace_id, look).await?;
    let judged = super::previewed(&call.web, &call.who, terms).await?;
    let interval = stats::wilson(judged.kept, judged.due);
    Ok(Json(Preview { judged, low: interval.low, high: interval.high, touched }))
}

/// A clock as programs see it.
#[derive(Debug, Serialize)]
pub struct ClockOut {
    id: Id,
    conversation_id: Id,
    standard_id: Id,
    version: i64,
    name: String,
    metric: &'static str,
    state: &'static str,
    pause: Option<&'static str>,
    started_at: Timestamp,
    due_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    counted_ms: i64,
    allowance_ms: i64,
    late_ms: Option<i64>,
    is_open: bool,
    /// How `due_at` comes about, in one line.
    explanation: Option<String>,
}

fn clock_out(words: &Words, shown: &Shown) -> ClockOut {
    let clock = &shown.clock;
    ClockOut {
        id: clock.id,
        conversation_id: shown.conversation_id,
        standard_id: clock.standard_id,
        version: clock.version,
        name: shown.terms.as_ref().map(|terms| terms.name.clone()).unwrap_or_default(),
        metric: clock.metric.as_str(),
        state: clock.state.as_str(),
        pause: clock.pause.map(standards::rules::Pause::as_str),
        started_at: clock.started_at,
        due_at: clock.due_at,
        ended_at: clock.ended_at,
        counted_ms: shown.counted_ms,
        allowance_ms: clock.allowance_ms,
        late_ms: shown.late_ms,
        is_open: clock.is_open,
        explanation: shown.explanation.as_ref().map(|told| app::calendars::say(words, told)),
    }
}

/// Something with its clocks, as programs see it.
#[derive(Debug, Serialize)]
pub struct WithClocks<T> {
    #[serde(flatten)]
    one: T,
    /// What is still to be done first.
    standards: Vec<ClockOut>,
}

/// Conversations with their clocks, which are read at once.
pub fn with_clocks<T>(tx: &mut Tx, who: &Who, all: Vec<T>, id: fn(&T) -> Id) -> app::Result<Vec<WithClocks<T>>> {
    let ids: Vec<Id> = all.iter().map(id).collect();
    let clocks = standards::of_conversations(tx, who, &ids)?;
    if clocks.is_empty() {
        return Ok(all.into_iter().map(|one| WithClocks { one, standards: Vec::new() }).collect());
    }
    let words = workspaces::words(tx, None, None)?;
    let with = |one: T| {
        let of_it = clocks.get(&id(&one)).map(Vec::as_slice).unwrap_or_default();
        WithClocks { standards: of_it.iter().map(|shown| clock_out(&words, shown)).collect(), one }
    };
    Ok(all.into_iter().map(with).collect())
}

/// A clock and its log.
#[derive(Debug, Serialize)]
pub struct ClockLog {
    #[serde(flatten)]
    clock: ClockOut,
    events: Vec<EventOut>,
}

#[derive(Debug, Serialize)]
pub struct EventOut {
    #[serde(flatten)]
    event: Event,
    /// The same in words.
    says: String,
}

fn event_out(words: &Words, event: Event) -> EventOut {
    let (what, why) = (event.what.as_str().replace('_', "-"), event.why.as_str().replace('_', "-"));
    let says = match (event.what, event.why) {
        (What::DidNotCount, why) => super::view::did_not_count(words, why),
        (_, Why::None) => words.t(&format!("standard-event-{what}")).into_owned(),
        _ => format!("{}: {}", words.t(&format!("standard-event-{what}")), words.t(&format!("standard-why-{why}"))),
    };
    EventOut { event, says }
}

/// One clock with all that happened to it, oldest first.
pub async fn clock(call: Call, Path(id): Path<Id>) -> Result<Json<ClockLog>, Failure> {
    let who = call.who.clone();
    let read = move |tx: &mut Tx| Ok((standards::log(tx, &who, id)?, workspaces::words(tx, None, None)?));
    let ((shown, events), words) = call.web.kept.read(call.who.workspace_id, read).await?;
    let events = events.into_iter().map(|event| event_out(&words, event)).collect();
    Ok(Json(ClockLog { clock: clock_out(&words, &shown), events }))
}

/// Those of a conversation, what is still to be done first.
pub async fn of_conversation(call: Call, Path(id): Path<Id>) -> Result<Json<Page<ClockOut>>, Failure> {
    let who = call.who.clone();
    let read = move |tx: &mut Tx| {
        let of = conversations::get(tx, &who, id)?;
        Ok((standards::of_conversation(tx, &who, of.id)?, workspaces::words(tx, None, None)?))
    };
    let (all, words) = call.web.kept.read(call.who.workspace_id, read).await?;
    Ok(Json(Page { items: all.iter().map(|shown| clock_out(&words, shown)).collect(), next: None }))
}
