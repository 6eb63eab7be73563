//! How promises are kept here: when one is in danger, who is called for how long, what Kept says by itself, and when
//! customers are left in peace. A page of the settings, and the same by API.

use app::workspaces::keeping::{self, Keeping};
use app::{Error, Field, Tx};
use askama::Template;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;

use super::inputs::{Input, Inputs, filled};
use crate::core::body::Body;
use crate::core::{Call, Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "workspaces/keeping.html")]
struct KeepingPage {
    page: Layout,
    danger: Vec<Input>,
    calls: Vec<Input>,
    honest: Vec<Input>,
    honest_by_kept: bool,
    quiet: Vec<Input>,
    saved: bool,
}

fn form_of(now: &Keeping) -> Form {
    let mut form = filled([
        ("risk_percent", now.risk_percent.to_string()),
        ("acknowledge_minutes", now.acknowledge_minutes.to_string()),
        ("honest_minutes", now.honest_minutes.to_string()),
        ("call_us", now.call_us.clone()),
        ("quiet_from", keeping::clock(now.quiet_from)),
        ("quiet_until", keeping::clock(now.quiet_until)),
    ]);
    if now.honest_by_kept {
        form.0.insert("honest_by_kept".to_owned(), "yes".to_owned());
    }
    form
}

fn page(visit: &Visit, form: &Form, fields: &[Field], status: StatusCode, saved: bool) -> Response {
    let problems = Problems::new(&visit.words, fields);
    let inputs = Inputs { words: &visit.words, form, problems: &problems, key: "keeping", prefix: "" };
    let page = KeepingPage {
        danger: vec![inputs.field("risk_percent", "number")],
        calls: vec![inputs.field("acknowledge_minutes", "number")],
        honest: vec![inputs.field("honest_minutes", "number"), inputs.text("call_us").autocomplete("tel")],
        honest_by_kept: form.has("honest_by_kept"),
        quiet: vec![inputs.text("quiet_from"), inputs.text("quiet_until")],
        saved,
        page: visit.page("settings", visit.words.t("keeping-title")),
    };
    (status, Html(page.render().unwrap_or_default())).into_response()
}

pub async fn show(visit: Visit) -> Result<Response, Failure> {
    let now = visit.web.kept.read(visit.who.workspace_id, keeping::get).await?;
    let saved = visit.path.ends_with("?saved=yes");
    Ok(page(&visit, &form_of(&now), &[], StatusCode::OK, saved))
}

pub async fn save(visit: Visit, form: Form) -> Result<Response, Failure> {
    let to = match typed(&form) {
        Ok(to) => to,
        Err(fields) => return Ok(page(&visit, &form, &fields, StatusCode::UNPROCESSABLE_ENTITY, false)),
    };
    let who = visit.who.clone();
    match visit.web.kept.write(who.workspace_id, move |tx| keeping::change(tx, &who, &to)).await {
        Ok(_) => Ok(see_other(format!("{}?saved=yes", urls::SETTINGS_KEEPING))),
        Err(Error::Invalid(fields)) => Ok(page(&visit, &form, &fields, StatusCode::UNPROCESSABLE_ENTITY, false)),
        Err(other) => Err(Failure::from(other)),
    }
}

fn typed(form: &Form) -> Result<Keeping, Vec<Field>> {
    let mut problems = Vec::new();
    let mut number = |name: &str| {
        let read = form.get(name).parse();
        read.unwrap_or_else(|_| {
            problems.push(Field::new(name, "problem-not-a-number"));
            1
        })
    };
    let (risk_percent, acknowledge_minutes) = (number("risk_percent"), number("acknowledge_minutes"));
    let honest_minutes = number("honest_minutes");
    let mut clock = |name: &str| {
        keeping::read_clock(form.get(name)).unwrap_or_else(|| {
            problems.push(Field::new(name, "problem-clock"));
            0
        })
    };
    let (quiet_from, quiet_until) = (clock("quiet_from"), clock("quiet_until"));
    let to = Keeping {
        risk_percent,
        acknowledge_minutes,
        honest_minutes,
        honest_by_kept: form.has("honest_by_kept"),
        call_us: form.get("call_us").to_owned(),
        quiet_from,
        quiet_until,
    };
    problems.extend(to.problems());
    if problems.is_empty() { Ok(to) } else { Err(problems) }
}

/// The same as programs read it: times of day as `21:00`.
#[derive(Debug, Serialize)]
pub struct Shown {
    risk_percent: i64,
    acknowledge_minutes: i64,
    honest_minutes: i64,
    honest_by_kept: bool,
    call_us: String,
    quiet_from: String,
    quiet_until: String,
}

fn shown(now: Keeping) -> Shown {
    Shown {
        risk_percent: now.risk_percent,
        acknowledge_minutes: now.acknowledge_minutes,
        honest_minutes: now.honest_minutes,
        honest_by_kept: now.honest_by_kept,
        call_us: now.call_us,
        quiet_from: keeping::clock(now.quiet_from),
        quiet_until: keeping::clock(now.quiet_until),
    }
}

pub async fn api_get(call: Call) -> Result<Json<Shown>, Failure> {
    Ok(Json(shown(call.web.kept.read(call.who.workspace_id, keeping::get).await?)))
}

/// What is left out stays as it is.
pub async fn api_change(call: Call, body: Body) -> Result<Json<Shown>, Failure> {
    let now = call.web.kept.read(call.who.workspace_id, keeping::get).await?;
    let mut read = body.reader();
    let mut to = Keeping {
        risk_percent: read.maybe_number("risk_percent").unwrap_or(now.risk_percent),
        acknowledge_minutes: read.maybe_number("acknowledge_minutes").unwrap_or(now.acknowledge_minutes),
        honest_minutes: read.maybe_number("honest_minutes").unwrap_or(now.honest_minutes),
        honest_by_kept: read.flag_or("honest_by_kept", now.honest_by_kept),
        call_us: read.maybe_text("call_us").unwrap_or_else(|| now.call_us.clone()),
        ..now
    };
    let mut wrong = Vec::new();
    for (name, place) in [("quiet_from", &mut to.quiet_from), ("quiet_until", &mut to.quiet_until)] {
        match read.maybe_text(name).map(|text| keeping::read_clock(&text)) {
            None => {}
            Some(Some(minutes)) => *place = minutes,
            Some(None) => wrong.push(Field::new(name, "problem-clock")),
        }
    }
    read.also(wrong);
    read.done()?;
    let who = call.who.clone();
    let change = move |tx: &mut Tx| keeping::change(tx, &who, &to);
    Ok(Json(shown(call.web.kept.write(call.who.workspace_id, change).await?)))
}
