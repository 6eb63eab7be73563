//! The customer's page.

use std::collections::HashMap;

use app::complaints::{self, LetterToThem, Outside, Restated};
use app::links::{self, Portal, PortalLink};
use app::promises::{self, Promise, Shown, State};
use app::{Error, Id, Who, conversations, customers, workspaces};
use askama::Template;
use axum::extract::{Path, Query, State as WebState};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};
use serde::Deserialize;

use super::after::{Broken, broken};
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
    restated: Vec<Asking>,
    /// Those of which a mail said that they stand here.
    letters: Vec<Letter>,
    outside: Vec<Elsewhere>,
    /// Thanks for what was just said.
    thanks: Option<&'static str>,
    problem: Option<String>,
    typed: String,
}

/// A letter to them.
struct Letter {
    id: Id,
    when: String,
    subject: String,
    text: String,
}

/// Somebody outside whom they can turn to.
struct Elsewhere {
    name: String,
    lines: Vec<String>,
}

/// What we understood, for them to confirm or correct.
struct Asking {
    id: Id,
    round: i64,
    text: String,
    problem: Option<String>,
    typed: String,
}

/// What was just said on the page, or could not be taken.
#[derive(Default)]
pub(super) struct Said {
    pub thanks: Option<&'static str>,
    pub problem: Option<String>,
    pub typed: String,
    pub restated_problem: Option<(Id, String)>,
    pub restated_typed: String,
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
    #[serde(default)]
    confirmed: String,
    #[serde(default)]
    corrected: String,
}

impl Asked {
    fn thanks(&self) -> Option<&'static str> {
        let said = [
            (&self.answered, "portal-answered"),
            (&self.confirmed, "portal-confirmed"),
            (&self.corrected, "portal-corrected"),
        ];
        said.into_iter().find(|(text, _)| !text.is_empty()).map(|(_, key)| key)
    }
}

/// What their complaints have for them.
pub(super) struct OfComplaints {
    restated: Vec<Restated>,
    letters: Vec<LetterToThem>,
    outside: Vec<Outside>,
}

/// What a link opens: the page's owner, or a kind word when it is too old or not whole.
pub(super) enum Opened {
    Good {
        who: Who,
        conversation_id: Option<Id>,
        words: Words,
        name: String,
        business: String,
        promises: Vec<Shown>,
        instead: HashMap<Id, Shown>,
        complaints: Box<OfComplaints>,
    },
    Expired {
        words: Words,
        business: String,
    },
    Altered,
}

pub(super) async fn open(web: &Web, token: &str) -> Result<Opened, Error> {
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
            let promises = promises::of_customer(tx, &who, SHOWN)?;
            Ok(Opened::Good {
                words: customers::words(tx, customer_id)?,
                name: customers::name(tx, customer_id)?,
                business: workspaces::business::get(tx)?.name,
                instead: promises::promised_instead(tx, &who, &promises)?,
                complaints: Box::new(OfComplaints {
                    restated: complaints::restated_to(tx, &who)?,
                    letters: complaints::letters_to(tx, &who)?,
                    outside: complaints::outside_of(tx, &who)?,
                }),
                promises,
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
    let said = Said { thanks: asked.thanks(), ..Said::default() };
    Ok(page(&web, opened, token, said, StatusCode::OK))
}

pub async fn answer(WebState(web): WebState<Web>, Path(token): Path<String>, form: Form) -> Result<Response, Failure> {
    let opened = open(&web, &token).await?;
    let text = form.get("answer").to_owned();
    let Opened::Good { who, conversation_id, words, .. } = &opened else {
        return Ok(page(&web, opened, token, Said::default(), StatusCode::OK));
    };
    let problem = match text.chars().count() {
        0 => Some(words.t("portal-answer-empty").into_owned()),
        n if n > MAX_ANSWER => Some(words.t("portal-answer-too-long").into_owned()),
        _ => None,
    };
    if problem.is_some() {
        let said = Said { problem, typed: text, ..Said::default() };
        return Ok(page(&web, opened, token, said, StatusCode::UNPROCESSABLE_ENTITY));
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
        let said = Said { problem: Some(problem), typed, ..Said::default() };
        return Ok(page(&web, opened, token, said, failure.status()));
    }
    Ok(see_other(format!("{}?answered=yes", urls::with_id(urls::PORTAL, token))))
}

pub(super) fn page(web: &Web, opened: Opened, token: String, said: Said, status: StatusCode) -> Response {
    let now = web.now();
    match opened {
        Opened::Good { words, name, business, promises, instead, complaints, .. } => {
            let OfComplaints { restated, letters, outside } = *complaints;
            let first = name.split_whitespace().next().unwrap_or(&name).to_owned();
            let page = PortalPage {
                heading: words.with("portal-heading", &[("name", Arg::from(first))]),
                business,
                token,
                broken: promises.iter().filter_map(|shown| broken(&words, shown, &instead, now)).collect(),
                lines: promises.iter().map(|shown| line(&words, shown, now)).collect(),
                restated: restated.into_iter().map(|one| asking(one, &said)).collect(),
                letters: letters.into_iter().map(|one| letter(&words, one)).collect(),
                outside: outside.into_iter().map(|one| elsewhere(&words, one)).collect(),
                thanks: said.thanks,
                problem: said.problem,
                typed: said.typed,
                page: Layout::outside(words, "portal-title"),
            };
            (status, Html(page.render().unwrap_or_default())).into_response()
        }
        Opened::Expired { words, business } => closed(words, business, "portal-expired", StatusCode::GONE),
        Opened::Altered => altered("portal-altered"),
    }
}

/// How to reach them, and how long they can be turned to.
fn elsewhere(words: &Words, one: Outside) -> Elsewhere {
    let Outside { body, until } = one;
    let (gloss, within) = body.said_in(words.locale().language());
    let how_long = match until {
        Some(at) => words.with("portal-outside-until", &[("date", Arg::from(words.date(at)))]),
        None if within.is_empty() => String::new(),
        None => words.with("portal-outside-within", &[("within", Arg::from(within))]),
    };
    let lines = [gloss.to_owned(), body.address, body.phone, body.website, how_long];
    Elsewhere { name: body.name, lines: lines.into_iter().filter(|line| !line.is_empty()).collect() }
}

fn letter(words: &Words, one: LetterToThem) -> Letter {
    Letter { id: one.id, when: words.date(one.sent_at), subject: one.subject, text: one.text }
}

fn asking(one: Restated, said: &Said) -> Asking {
    let problem = said.restated_problem.as_ref().filter(|(id, _)| *id == one.complaint_id);
    Asking {
        id: one.complaint_id,
        round: one.round,
        text: one.text,
        typed: if problem.is_some() { said.restated_typed.clone() } else { String::new() },
        problem: problem.map(|(_, words)| words.clone()),
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

/// The time they were told of, when the first one could not hold.
fn new_time(words: &Words, promise: &Promise, now: app::Timestamp) -> Option<String> {
    let time = words.window(promise.told_from, promise.told_by?, now);
    Some(words.with("portal-told-new-time", &[("time", Arg::from(time))]))
}

/// How it stands: a class, and the key of its words.
pub(super) fn chip(promise: &Promise, now: app::Timestamp) -> (&'static str, &'static str) {
    match promise.state {
        State::Open if promise.is_overdue(now) => ("broken", "portal-chip-broken"),
        State::Open if promise.told_by.is_some() => ("risk", "portal-chip-told"),
        State::Open => ("", "portal-chip-open"),
        State::Kept => ("kept", "portal-chip-kept"),
        State::Moved if promise.told_how == "letter" => ("", "portal-chip-moved-letter"),
        State::Moved => ("", "portal-chip-moved"),
        State::Released => ("", "portal-chip-released"),
        State::Broken if promise.made_right_at.is_some() => ("", "portal-chip-made-right"),
        State::Broken => ("broken", "portal-chip-broken"),
    }
}

/// The day and the time by which, or in which, it is promised.
fn due(words: &Words, promise: &Promise, now: app::Timestamp) -> (String, String) {
    let time = match promise.from {
        Some(from) if words.day(from, now) == words.day(promise.by, now) => {
            format!("{}–{}", words.time(from), words.time(promise.by))
        }
        _ => words.with("portal-by", &[("time", Arg::from(words.time(promise.by)))]),
    };
    (words.day(promise.by, now), time)
}

fn line(words: &Words, shown: &Shown, now: app::Timestamp) -> Line {
    let promise = &shown.promise;
    let first = shown.owner_name.split_whitespace().next().unwrap_or(&shown.owner_name).to_owned();
    let ((class, key), (day, time)) = (chip(promise, now), due(words, promise, now));
    let why = match promise.state {
        State::Broken => promise.made_right.clone(),
        State::Kept | State::Moved | State::Released => String::new(),
        State::Open => [Some(words.with("portal-owner", &[("name", Arg::from(first))])), new_time(words, promise, now)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
    };
    Line { day, time, words: promise.words.clone(), why, class, chip: words.t(key).into_owned() }
}
