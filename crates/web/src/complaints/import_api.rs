//! Complaints coming in out of a file, by API: the file is sent with what its columns mean, looked at, and read in pieces.

use std::collections::BTreeMap;

use app::complaints::import::{self, File, Map, Preview, Problem, Told};
use app::customers::csv::{self, Table};
use app::{Error, Field, Id, Page, Timestamp, Tx, Who};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use i18n::{Arg, Words};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::core::body::{Body, Limit, created, once};
use crate::core::{Call, Failure};

const AT: &str = "/api/v1/complaint-imports";

/// A file that was sent, and what came of it.
#[derive(Debug, Serialize)]
pub struct Shown {
    id: Id,
    name: String,
    headings: Vec<String>,
    map: Map,
    /// `waiting`, `running`, `done`.
    state: String,
    rows: i64,
    made: i64,
    known: i64,
    set_aside: i64,
    began_by_id: Option<Id>,
    began_at: Timestamp,
    ended_at: Option<Timestamp>,
}

fn shown(file: File) -> app::Result<Shown> {
    Ok(Shown {
        id: file.id,
        name: file.name,
        headings: file.headings,
        map: serde_json::from_str(&file.map)?,
        state: file.state,
        rows: file.rows,
        made: file.made,
        known: file.known,
        set_aside: file.set_aside,
        began_by_id: file.began_by_id,
        began_at: file.began_at,
        ended_at: file.ended_at,
    })
}

fn parse_id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound("import"))
}

pub async fn list(call: Call) -> Result<Json<Page<Shown>>, Failure> {
    let who = call.who.clone();
    let read = move |tx: &mut Tx| import::list(tx, &who)?.into_iter().map(shown).collect::<app::Result<Vec<_>>>();
    Ok(Json(Page { items: call.web.kept.read(call.who.workspace_id, read).await?, next: None }))
}

pub async fn one(call: Call, Path(id): Path<String>) -> Result<Json<Shown>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let read = move |tx: &mut Tx| shown(import::file(tx, &who, id)?);
    Ok(Json(call.web.kept.read(call.who.workspace_id, read).await?))
}

/// What the columns mean, as it was sent; named where it can't be read.
fn map_of(sent: Value) -> Result<Map, Field> {
    serde_json::from_value(sent).map_err(|error| Field::new("map", "problem-import-map").with("text", error))
}

/// `{csv, name?, map?}`: the rows wait, and nothing is imported by that.
pub async fn begin(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let (text, name) = (read.text("csv"), read.maybe_text("name").unwrap_or_default());
    let map = read.maybe_object("map").map(|map| map_of(Value::Object(map))).transpose();
    let map = map.unwrap_or_else(|field| {
        read.also(vec![field]);
        None
    });
    let mut table = None;
    if !text.is_empty() {
        let parsed = tokio::task::spawn_blocking(move || csv::read(text.as_bytes())).await;
        let parsed: Table = parsed.map_err(|error| Error::Internal(error.to_string()))?.map_err(Error::from)?;
        let wrong = map.iter().flat_map(|map| map.problems(&parsed.headings));
        read.also(wrong.map(|one| Field { field: format!("map.{}", one.field), ..one }).collect());
        table = Some(parsed);
    }
    read.done_or_repeated()?;
    let make = move |tx: &mut Tx, who: &Who| {
        let table = table.clone().ok_or_else(|| Error::invalid("csv", "problem-empty"))?;
        let file = import::begin(tx, who, &name, table)?;
        match &map {
            Some(map) => shown(import::set_map(tx, who, file.id, map)?),
            None => shown(file),
        }
    };
    created(&call, &headers, &body, AT, make).await
}

/// The map alone, as a whole: what its columns mean from now on.
pub async fn change_map(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<Shown>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let map = map_of(Value::Object(body.0.clone())).map_err(|field| Error::Invalid(vec![field]))?;
    let change = move |tx: &mut Tx| {
        let problems = map.problems(&import::file(tx, &who, id)?.headings);
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        shown(import::set_map(tx, &who, id, &map)?)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, change).await?))
}

/// What would become of the rows.
#[derive(Debug, Serialize)]
pub struct Seen {
    looked_at: i64,
    open: i64,
    closed: i64,
    known: i64,
    set_aside: i64,
    first: Vec<Row>,
    first_set_aside: Vec<Wrong>,
}

/// A row as a complaint, before it is one.
#[derive(Debug, Serialize)]
struct Row {
    line: u64,
    customer: String,
    email: Option<String>,
    phone: Option<String>,
    customer_key: String,
    summary: String,
    story: String,
    wants: String,
    kind: String,
    severity: String,
    at_stake_minor: Option<i64>,
    received_at: Timestamp,
    is_closed: bool,
    closed_at: Option<Timestamp>,
    response: String,
}

/// A row that can't be taken.
#[derive(Debug, Serialize)]
struct Wrong {
    line: u64,
    /// What is wrong, by what it should have been.
    problems: BTreeMap<String, String>,
}

/// `?limit=`: how many of each are shown.
#[derive(Debug, Deserialize)]
pub struct Asked {
    after: Option<String>,
    limit: Option<String>,
}

/// Writes nothing.
pub async fn preview(call: Call, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Json<Seen>, Failure> {
    let (id, who, limit) = (parse_id(&id)?, call.who.clone(), Limit::read(asked.limit.as_deref())?);
    let show = usize::try_from(limit).unwrap_or_default();
    let read = move |tx: &mut Tx| import::preview(tx, &who, id, show);
    let Preview { looked_at, open, closed, known, first, wrong, first_wrong } =
        call.web.kept.read(call.who.workspace_id, read).await?;
    let words = words();
    Ok(Json(Seen {
        looked_at,
        open,
        closed,
        known,
        set_aside: wrong,
        first: first.into_iter().map(|(line, told)| row(line, told)).collect(),
        first_set_aside: first_wrong.iter().map(|(line, all)| wrong_row(&words, *line, all)).collect(),
    }))
}

fn row(line: u64, told: Told) -> Row {
    Row {
        line,
        customer: told.customer.name,
        email: told.customer.emails.into_iter().next(),
        phone: told.customer.phones.into_iter().next(),
        customer_key: told.customer_key,
        summary: told.summary,
        story: told.story,
        wants: told.wants,
        kind: told.kind,
        severity: told.severity.as_str().to_owned(),
        at_stake_minor: told.amount_minor,
        received_at: told.received,
        is_closed: told.is_closed,
        closed_at: told.closed,
        response: told.response,
    }
}

/// The API speaks English, as everywhere.
fn words() -> Words {
    Words::new("en-US", &jiff::tz::TimeZone::UTC)
}

fn wrong_row(words: &Words, line: u64, problems: &[Problem]) -> Wrong {
    let said = problems.iter().map(|one| {
        let args: Vec<(&str, Arg<'_>)> =
            one.args.iter().map(|(name, value)| (name.as_str(), Arg::from(value.as_str()))).collect();
        (one.field.clone(), words.with(&one.problem, &args))
    });
    Wrong { line, problems: said.collect() }
}

/// It is read from now on, in pieces: ask for the file to see how far it is.
pub async fn start(call: Call, Path(id): Path<String>, body: Body) -> Result<Response, Failure> {
    let id = parse_id(&id)?;
    body.reader().done_or_repeated()?;
    once(&call, &body, move |tx: &mut Tx, who: &Who| shown(import::start(tx, who, id)?)).await
}

/// A row that was set aside, as it stood in the file.
#[derive(Debug, Serialize)]
pub struct Aside {
    #[serde(flatten)]
    wrong: Wrong,
    cells: Vec<String>,
}

/// `?after=&limit=`: in the order of the file.
pub async fn set_aside(
    call: Call,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<Aside>>, Failure> {
    let (id, who, limit) = (parse_id(&id)?, call.who.clone(), Limit::read(asked.limit.as_deref())?);
    let after = match asked.after.as_deref().map(str::parse::<i64>) {
        None => 0,
        Some(Ok(line)) => line,
        Some(Err(_)) => return Err(Failure::from(Error::invalid("after", "problem-cursor"))),
    };
    let read = move |tx: &mut Tx| {
        import::file(tx, &who, id)?;
        import::set_aside(tx, &who, id, after, limit + 1)
    };
    let mut found = call.web.kept.read(call.who.workspace_id, read).await?;
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|(row, _)| row.line.to_string());
    let words = words();
    let aside =
        found.into_iter().map(|(row, all)| Aside { wrong: wrong_row(&words, row.line, &all), cells: row.cells });
    Ok(Json(Page { items: aside.collect(), next }))
}

/// The file goes, with what was set aside of it. Complaints stay.
pub async fn discard(call: Call, Path(id): Path<String>) -> Result<StatusCode, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    call.web.kept.write(call.who.workspace_id, move |tx| import::discard(tx, &who, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
