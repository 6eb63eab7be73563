//! The customer's page.

use app::links::{self, Portal, PortalLink};
use app::promises::{self, Shown, State};
use app::{Error, Id, Who, conversations, customers, workspaces};
use askama::Template;
use axum::extract::{Path, Query, State as WebState};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};
use serde::Deserialize;

use crate::core::{Failure, Form, Layout, Web, see_other, urls};

/// How many promises the page shows, latest first.
const SHOWN: i64 = 30;
/// The longest answer we take, in characters.
const MAX_ANSWER: usize = 20_000;

#[derive(Template)]
#[template(path = "portal/page.html")]
struct PortalPage {
    page: Layout,
    business: String,
    heading: String,
    token: String,
    broken: Vec<Broken>,
    lines: Vec<Line>,
    answered: bool,
    problem: Option<String>,
    typed: String,
}

/// A promise we broke and have not made right.
struct Broken {
    lead: String,
    told: bool,
}

struct Line {
    day: String,
    time: String,
    words: String,
    why: String,
    class: &'static str,
    chip: String,
}

#[derive(Template)]
#[template(path = "portal/closed.html")]
struct ClosedPage {
    page: Layout,
    business: String,
    text: String,
}

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    answered: String,
}

/// What a link opens: the page's owner, or a kind word when it is too old or not whole.
enum Opened {
    Good { who: Who, conversation_id: Option<Id>, words: Words, name: String, business: String, promises: Vec<Shown> },
    Expired { words: Words, business: String },
    Altered,
}

async fn open(web: &Web, token: &str) -> Result<Opened, Error> {
    let Some(workspace_id) = web.workspace_of_link(token).await? else { return Ok(Opened::Altered) };
    let token = token.to_owned();
    web.kept
        .read(workspace_id, move |tx| {
            let Portal { customer_id, conversation_id, .. } = match links::portal(tx, &token)? {
                PortalLink::Good(portal) => portal,
                PortalLink::Expired { locale, .. } => {
                    let words = workspaces::words(tx, locale.as_deref(), None)?;
                    return Ok(Opened::Expired { words, business: workspaces::business::get(tx)?.name });
                }
                PortalLink::Altered => return Ok(Opened::Altered),
            };
            let customer_id = customers::surviving(tx, customer_id)?;
            let who = Who::customer(workspace_id, customer_id);
            Ok(Opened::Good {
                words: customers::words(tx, customer_id)?,
                name: customers::name(tx, customer_id)?,
                business: workspaces::business::get(tx)?.name,
                promises: promises::of_customer(tx, &who, SHOWN)?,
                conversation_id,
                who,
            })
        })
        .await
}

pub async fn show(
    WebState(web): WebState<Web>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let opened = open(&web, &token).await?;
    Ok(page(&web, opened, token, !asked.answered.is_empty(), None, String::new(), StatusCode::OK))
}

pub async fn answer(WebState(web): WebState<Web>, Path(token): Path<String>, form: Form) -> Result<Response, Failure> {
    let opened = open(&web, &token).await?;
    let text = form.get("answer").to_owned();
    let Opened::Good { who, conversation_id, words, .. } = &opened else {
        return Ok(page(&web, opened, token, false, None, text, StatusCode::OK));
    };
    let problem = match text.chars().count() {
        0 => Some(words.t("portal-answer-empty").into_owned()),
        n if n > MAX_ANSWER => Some(words.t("portal-answer-too-long").into_owned()),
        _ => None,
    };
    if problem.is_some() {
        return Ok(page(&web, opened, token, false, problem, text, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let (who, conversation_id, subject) =
        (who.clone(), *conversation_id, words.t("portal-answer-subject").into_owned());
    let typed = text.clone();
    let saved = web
        .kept
        .write(who.workspace_id, move |tx| conversations::web_answer(tx, &who, conversation_id, &subject, &text))
        .await;
    if let Err(failure) = saved.map_err(Failure::from) {
        // Our fault is not the customer's loss: what was typed is still there to be sent once more.
        failure.log();
        let problem = words.t("portal-answer-not-saved").into_owned();
        return Ok(page(&web, opened, token, false, Some(problem), typed, failure.status()));
    }
    Ok(see_other(format!("{}?answered=yes", urls::with_id(urls::PORTAL, token))))
}

fn page(
    web: &Web,
    opened: Opened,
    token: String,
    answered: bool,
    problem: Option<String>,
    typed: String,
    status: StatusCode,
) -> Response {
    let now = web.now();
    match opened {
        Opened::Good { words, name, business, promises, .. } => {
            let first = name.split_whitespace().next().unwrap_or(&name).to_owned();
            let page = PortalPage {
                heading: words.with("portal-heading", &[("name", Arg::from(first))]),
                business,
                token,
                broken: promises.iter().filter_map(|shown| broken(&words, shown, now)).collect(),
                lines: promises.iter().map(|shown| line(&words, shown, now)).collect(),
                answered,
                problem,
                typed,
                page: Layout::outside(words, "portal-title"),
            };
            (status, Html(page.render().unwrap_or_default())).into_response()
        }
        Opened::Expired { words, business } => closed(words, business, "portal-expired", StatusCode::GONE),
        Opened::Altered => altered("portal-altered"),
    }
}

/// A link that is not whole: nobody knows whose it was, so it is said in our own words.
pub(crate) fn altered(key: &str) -> Response {
    closed(Words::new("en-US", &jiff::tz::TimeZone::UTC), String::new(), key, StatusCode::NOT_FOUND)
}

/// The page behind a link that opens nothing (any more), and what to do now.
pub(crate) fn closed(words: Words, business: String, key: &str, status: StatusCode) -> Response {
    let text = words.t(key).into_owned();
    let page = ClosedPage { page: Layout::outside(words, "portal-closed-title"), business, text };
    (status, Html(page.render().unwrap_or_default())).into_response()
}

fn broken(words: &Words, shown: &Shown, now: app::Timestamp) -> Option<Broken> {
    let promise = &shown.promise;
    let is_broken = promise.state == State::Broken || promise.is_overdue(now);
    (is_broken && promise.made_right_at.is_none()).then(|| Broken {
        lead: words.with("portal-broken-lead", &[("words", Arg::from(promise.words.as_str()))]),
        told: promise.told_at.is_some(),
    })
}

fn line(words: &Words, shown: &Shown, now: app::Timestamp) -> Line {
    let promise = &shown.promise;
    let first = shown.owner_name.split_whitespace().next().unwrap_or(&shown.owner_name).to_owned();
    let (class, key) = match promise.state {
        State::Open if promise.is_overdue(now) => ("broken", "portal-chip-broken"),
        State::Open => ("", "portal-chip-open"),
        State::Kept => ("kept", "portal-chip-kept"),
        State::Moved => ("", "portal-chip-moved"),
        State::Released => ("", "portal-chip-released"),
        State::Broken if promise.made_right_at.is_some() => ("", "portal-chip-made-right"),
        State::Broken => ("broken", "portal-chip-broken"),
    };
    let time = match promise.from {
        Some(from) if words.day(from, now) == words.day(promise.by, now) => {
            format!("{}–{}", words.time(from), words.time(promise.by))
        }
        _ => words.with("portal-by", &[("time", Arg::from(words.time(promise.by)))]),
    };
    let why = match promise.state {
        State::Broken => promise.made_right.clone(),
        State::Kept | State::Moved | State::Released => String::new(),
        State::Open => words.with("portal-owner", &[("name", Arg::from(first))]),
    };
    Line {
        day: words.day(promise.by, now),
        time,
        words: promise.words.clone(),
        why,
        class,
        chip: words.t(key).into_owned(),
    }
}
