//! The pages of standards: the list, and one with what it would have come to last month.

use app::standards::preview::{Previewed, can_be_previewed};
use app::standards::rules::{Terms, starters as offered};
use app::standards::{self, Metric, Standard, Touched};
use app::{Can, Error, Id, Tx, Who};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};
use serde::Deserialize;

use super::form::{self, Groups};
use super::{metric_name, view};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "standards/list.html")]
struct ListPage {
    page: Layout,
    metrics: Vec<(String, Vec<Row>)>,
    ended: Vec<Row>,
    /// What is offered to begin with, by metric.
    starters: Vec<(&'static str, String)>,
    may_change: bool,
}

struct Row {
    id: Id,
    name: String,
    about: String,
    first: bool,
    last: bool,
}

fn row(words: &Words, one: &Standard, at: usize, count: usize) -> Row {
    let terms = &one.terms;
    let hours = if terms.around_the_clock { "standard-always" } else { "standard-in-hours" };
    let whom = match terms.only.len() {
        0 => words.t("standard-for-all").into_owned(),
        n => words.with("standard-for-some", &[("n", Arg::from(i64::try_from(n).unwrap_or(0)))]),
    };
    let about = format!("{} · {} · {whom}", terms.target, words.t(hours));
    Row { id: one.id, name: terms.name.clone(), about, first: at == 0, last: at + 1 == count }
}

pub async fn list(visit: Visit) -> Result<Html<String>, Failure> {
    let who = visit.who.clone();
    let all = visit.web.kept.read(who.workspace_id, move |tx| standards::list(tx, &who)).await?;
    let words = &visit.words;
    let (live, ended): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.ended_at.is_none());
    let rows = |all: Vec<&Standard>| {
        let count = all.len();
        all.into_iter().enumerate().map(|(at, one)| row(words, one, at, count)).collect::<Vec<_>>()
    };
    let of = |metric: Metric| live.iter().filter(|one| one.terms.metric == metric).collect::<Vec<_>>();
    let metrics = Metric::ALL.into_iter().map(|metric| (metric_name(words, metric), rows(of(metric))));
    let starters = offered(|metric| starter_name(words, metric)).into_iter();
    let starters = starters.filter(|terms| of(terms.metric).is_empty());
    let page = ListPage {
        metrics: metrics.filter(|(_, rows)| !rows.is_empty()).collect(),
        ended: rows(ended.iter().collect()),
        starters: starters.map(|terms| (terms.metric.as_str(), terms.name)).collect(),
        may_change: visit.who.may(Can::LookAfter).is_ok(),
        page: visit.page("settings", words.t("standards-title")),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

fn starter_name(words: &Words, metric: Metric) -> String {
    words.t(&format!("standard-starter-{}", metric.as_str().replace('_', "-"))).into_owned()
}

/// Those that were ticked.
pub async fn starters(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, words) = (visit.who.clone(), visit.words.clone());
    let wanted: Vec<Metric> = form.get("metric").lines().filter_map(Metric::parse).collect();
    let make = move |tx: &mut Tx| {
        let names = |metric: Metric| starter_name(&words, metric);
        standards::make_starters(tx, &who, &wanted, &names)
    };
    visit.web.kept.write(visit.who.workspace_id, make).await?;
    Ok(see_other(urls::STANDARDS))
}

#[derive(Template)]
#[template(path = "standards/one.html")]
struct OnePage {
    page: Layout,
    id: String,
    form: Form,
    problems: Problems,
    metrics: Vec<(&'static str, String)>,
    groups: Groups,
    judged: Option<Judged>,
    /// Whom saving it would touch.
    touched: Option<String>,
    /// As it was when whom it touches was shown.
    seen: String,
    ended: bool,
    may_change: bool,
    refusal: Option<(String, String)>,
}

/// What it would have come to.
struct Judged {
    says: String,
    small: String,
    broken: Vec<(Id, String, String)>,
    /// How many conversations it comes from, and of how many.
    looked_at: String,
}

impl OnePage {
    fn is(&self, field: &str, value: &str) -> bool {
        self.form.get(field).lines().any(|line| line.trim() == value)
    }
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    metric: Option<String>,
}

pub async fn new(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let metric = asked.metric.as_deref().and_then(Metric::parse).unwrap_or(Metric::FirstReply);
    let mut terms = offered(|_| String::new()).remove(0);
    terms.metric = metric;
    terms.target = String::new();
    let filled = form::filled(&Terms { warn: vec![50, 80], ..terms });
    show(&visit, StatusCode::OK, None, filled, Shows::default(), None).await
}

pub async fn one(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let one = visit.web.kept.read(who.workspace_id, move |tx| standards::get(tx, &who, id)).await?;
    let shows = Shows { ended: one.ended_at.is_some(), ..look(&visit, Some(id), one.terms.clone()).await? };
    show(&visit, StatusCode::OK, Some(id), form::filled(&one.terms), shows, None).await
}

/// What is worked out beside the form.
#[derive(Default)]
struct Shows {
    judged: Option<Previewed>,
    touched: Option<Touched>,
    ended: bool,
}

/// What it would have come to, and whom it would touch.
async fn look(visit: &Visit, id: Option<Id>, terms: Terms) -> Result<Shows, Failure> {
    let (who, asked) = (visit.who.clone(), terms.clone());
    let read = move |tx: &mut Tx| match standards::touches(tx, &who, id, Some(asked.clone())) {
        Err(Error::Refused(_)) => Ok(None), // it has ended
        touched => touched.map(Some),
    };
    let touched = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let judged = match can_be_previewed(terms.metric) {
        true => Some(super::previewed(&visit.web, &visit.who, terms).await?),
        false => None,
    };
    Ok(Shows { judged, touched, ended: false })
}

async fn show(
    visit: &Visit,
    status: StatusCode,
    id: Option<Id>,
    form: Form,
    shows: Shows,
    failure: Option<Failure>,
) -> Result<Response, Failure> {
    let (who, words) = (visit.who.clone(), visit.words.clone());
    let groups = visit.web.kept.read(who.workspace_id, move |tx| form::groups(tx, &who, &words)).await?;
    let words = &visit.words;
    let (mut problems, mut refusal) = (Problems::none(), None);
    if let Some(failure) = failure {
        match &*failure.0 {
            Error::Invalid(fields) => problems = Problems::new(words, fields),
            _ => refusal = Some((failure.detail(words), failure.hint(words))),
        }
    }
    let title = if id.is_some() { "standard-change-title" } else { "standard-new-title" };
    let page = OnePage {
        id: id.map(|id| id.to_string()).unwrap_or_default(),
        problems,
        metrics: Metric::ALL.iter().map(|one| (one.as_str(), metric_name(words, *one))).collect(),
        groups,
        judged: shows.judged.map(|judged| judged_of(words, &judged)),
        touched: shows.touched.map(|touched| touched_of(words, touched)),
        seen: seen(&form),
        form,
        ended: shows.ended,
        may_change: visit.who.may(Can::LookAfter).is_ok() && !shows.ended,
        refusal,
        page: visit.page("settings", words.t(title)),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// What decides whom it touches, in short: shown with the figures, sent back with the form.
fn seen(form: &Form) -> String {
    let names = ["metric", "target", "around_the_clock", "only", "tags", "pause_waiting", "pause_hold"];
    names.map(|name| form.get(name).replace('\n', " ")).join("|")
}

fn judged_of(words: &Words, judged: &Previewed) -> Judged {
    const SHOWN: usize = 8;
    let args = [("k", Arg::from(i64::from(judged.kept))), ("n", Arg::from(i64::from(judged.due)))];
    let (says, small) = match stats::Rate::new(judged.kept, judged.due).shown() {
        stats::Shown::Unknown => (words.t("standard-preview-none").into_owned(), String::new()),
        stats::Shown::Counts { .. } => {
            (words.with("standard-preview-says", &args), words.t("standard-preview-few").into_owned())
        }
        stats::Shown::Share { share, interval, .. } => {
            let spread = [
                ("share", Arg::from(words.percent(share))),
                ("low", Arg::from(words.percent(interval.low))),
                ("high", Arg::from(words.percent(interval.high))),
            ];
            (words.with("standard-preview-says", &args), words.with("standard-preview-interval", &spread))
        }
    };
    let broken = judged.broken.iter().take(SHOWN).map(|case| {
        let late = [("late", Arg::from(view::length(case.late_ms.unwrap_or(0))))];
        (case.conversation_id, format!("#{} {}", case.number, case.subject), words.with("standard-late-by", &late))
    });
    let n = |n: u32| Arg::from(i64::from(n));
    let looked_at = match judged.looked_at < judged.of {
        true => words.with("standard-preview-sample", &[("n", n(judged.looked_at)), ("of", n(judged.of))]),
        false => words.with("standard-preview-all", &[("n", n(judged.of))]),
    };
    Judged { says, small, broken: broken.collect(), looked_at }
}

fn touched_of(words: &Words, touched: Touched) -> String {
    let n = |n: usize| Arg::from(i64::try_from(n).unwrap_or(i64::MAX));
    if touched.running == 0 {
        return words.t("standard-touches-none").into_owned();
    }
    let mut parts = vec![words.with("standard-touches", &[("n", n(touched.running))])];
    for (key, count) in [
        ("standard-touches-earlier", touched.earlier),
        ("standard-touches-later", touched.later),
        ("standard-touches-late", touched.late_at_once),
        ("standard-touches-dropped", touched.dropped),
    ] {
        if count > 0 {
            parts.push(words.with(key, &[("n", n(count))]));
        }
    }
    parts.join(" · ")
}

/// The form again, with what it would have come to and whom it would touch. Saves nothing.
pub async fn preview(visit: Visit, form: Form) -> Result<Response, Failure> {
    let id = form.id("standard_id")?;
    let looked = match form::terms(&form) {
        Ok(terms) => look(&visit, id, terms).await,
        Err(error) => Err(Failure::from(error)),
    };
    match looked {
        Ok(shows) => show(&visit, StatusCode::OK, id, form, shows, None).await,
        Err(failure) => again(&visit, id, form, failure).await,
    }
}

async fn again(visit: &Visit, id: Option<Id>, form: Form, failure: Failure) -> Result<Response, Failure> {
    match &*failure.0 {
        Error::Invalid(_) | Error::Refused(_) => {
            show(visit, failure.status(), id, form, Shows::default(), Some(failure)).await
        }
        _ => Err(failure),
    }
}

/// Saves it. One that clocks run by is saved when its writer has seen whom that touches.
pub async fn save(visit: Visit, form: Form) -> Result<Response, Failure> {
    let id = form.id("standard_id")?;
    let terms = match form::terms(&form) {
        Ok(terms) => terms,
        Err(error) => return again(&visit, id, form, Failure::from(error)).await,
    };
    let (who, asked) = (visit.who.clone(), terms.clone());
    let was_seen = form.get("seen") == seen(&form);
    let save = move |tx: &mut Tx| {
        let touched = standards::touches(tx, &who, id, Some(asked.clone()))?;
        if touched.running > 0 && !was_seen {
            return Ok(None);
        }
        match id {
            Some(id) => standards::change(tx, &who, id, asked.clone()),
            None => standards::make(tx, &who, asked.clone()),
        }
        .map(Some)
    };
    match visit.web.kept.write(visit.who.workspace_id, save).await {
        Ok(Some(_)) => Ok(see_other(urls::STANDARDS)),
        Ok(None) => {
            let shows = look(&visit, id, terms).await?;
            show(&visit, StatusCode::OK, id, form, shows, None).await
        }
        Err(error) => again(&visit, id, form, Failure::from(error)).await,
    }
}

pub async fn place(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let (who, up) = (visit.who.clone(), form.get("to") == "up");
    visit.web.kept.write(who.workspace_id, move |tx| standards::place(tx, &who, id, up)).await?;
    Ok(see_other(urls::STANDARDS))
}

pub async fn end(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| standards::end(tx, &who, id)).await?;
    Ok(see_other(urls::STANDARDS))
}

/// Begins a standard that is begun by hand.
pub async fn begin(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let standard_id = form.id("standard_id")?.ok_or(Error::NotFound("standard"))?;
    let begin = move |tx: &mut Tx| {
        let of = app::conversations::get(tx, &who, id)?;
        standards::begin(tx, &who, of.id, standard_id)?;
        Ok(of.id)
    };
    let id = visit.web.kept.write(visit.who.workspace_id, begin).await?;
    Ok(see_other(urls::with_id(urls::CONVERSATION, id)))
}

pub async fn done(visit: Visit, Path(clock_id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let done = move |tx: &mut Tx| {
        standards::done(tx, &who, clock_id)?;
        of_clock(tx, &who, clock_id)
    };
    let id = visit.web.kept.write(visit.who.workspace_id, done).await?;
    Ok(see_other(urls::with_id(urls::CONVERSATION, id)))
}

fn of_clock(tx: &mut Tx, who: &Who, clock_id: Id) -> app::Result<Id> {
    Ok(standards::log(tx, who, clock_id)?.0.conversation_id)
}
