//! "Something went wrong": the customer tells us on their own page, and reads what happens next.

use app::complaints::{self, Received, Telling};
use app::promises::{Shown, State};
use app::{Error, Field, Id, Timestamp};
use askama::Template;
use axum::extract::{Path, Query, State as WebState};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};
use serde::Deserialize;

use super::pages::{Opened, Said, open, page};
use crate::core::{Failure, Form, Layout, Problems, Web, see_other, urls};

/// So many promises are offered to choose from.
const NAMED: usize = 12;

#[derive(Template)]
#[template(path = "portal/wrong.html")]
struct WrongPage {
    page: Layout,
    business: String,
    token: String,
    /// Our promises it may be about, by id.
    promises: Vec<(String, String)>,
    /// Why nothing was taken, where that is no field's fault.
    note: Option<String>,
    form: Form,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "portal/told.html")]
struct ToldPage {
    page: Layout,
    business: String,
    token: String,
    have_it: String,
    happened: String,
    next: String,
    call: Option<String>,
}

/// `?told=ID`
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    told: String,
}

/// What could not be taken, and how it is said.
#[derive(Default)]
struct Trouble {
    form: Form,
    problems: Problems,
    note: Option<String>,
}

pub async fn show(
    WebState(web): WebState<Web>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let opened = open(&web, &token).await?;
    let Opened::Good { who, words, business, .. } = &opened else {
        return Ok(page(&web, opened, token, Said::default(), StatusCode::OK));
    };
    if let Ok(id) = asked.told.parse::<Id>() {
        let who = who.clone();
        match web.kept.read(who.workspace_id, move |tx| complaints::received(tx, &who, id)).await {
            Ok(received) => return Ok(told(words.clone(), business.clone(), token, &received)),
            Err(Error::NotFound(_)) => {} // not theirs: the form, as if nothing was asked
            Err(other) => return Err(Failure::from(other)),
        }
    }
    Ok(form_page(opened, token, Trouble::default(), StatusCode::OK, web.now()))
}

/// What a form says of what went wrong.
pub(super) fn telling(form: &Form) -> Telling {
    Telling {
        happened: form.get("happened").to_owned(),
        wants: form.get("wants").to_owned(),
        may_call: form.has("may_call"),
        call_when: form.get("call_when").to_owned(),
        promise_id: None,
    }
}

pub async fn tell(WebState(web): WebState<Web>, Path(token): Path<String>, form: Form) -> Result<Response, Failure> {
    let opened = open(&web, &token).await?;
    let Opened::Good { who, conversation_id, words, .. } = &opened else {
        return Ok(page(&web, opened, token, Said::default(), StatusCode::OK));
    };
    let (workspace_id, who, conversation_id) = (who.workspace_id, who.clone(), *conversation_id);
    let saved = match form.id("promise_id") {
        Ok(promise_id) => {
            let new = Telling { promise_id, ..telling(&form) };
            let tell = move |tx: &mut app::Tx| complaints::tell_us(tx, &who, conversation_id, &new);
            web.kept.write(workspace_id, tell).await
        }
        Err(error) => Err(error),
    };
    let (trouble, failure) = match saved {
        Ok(complaint) => {
            return Ok(see_other(format!("{}?told={}", urls::with_id(urls::PORTAL_WRONG, token), complaint.id)));
        }
        Err(error) => trouble(words, form, error, "portal-wrong-busy"),
    };
    let response = form_page(opened, token, trouble, failure.status(), web.now());
    Ok(failure.and_when(response))
}

/// Nothing that was typed is lost, whatever it was that failed.
fn trouble(words: &Words, form: Form, error: Error, busy: &str) -> (Trouble, Failure) {
    let (problems, note) = said(words, &error, busy);
    let failure = Failure::from(error);
    failure.log();
    (Trouble { form, problems, note }, failure)
}

/// What is wrong, beside its field or above the form, in the customer's language.
pub(super) fn said(words: &Words, error: &Error, busy: &str) -> (Problems, Option<String>) {
    match error {
        Error::Invalid(fields) => {
            let said = fields.iter().map(|field| (field.field.clone(), problem(words, field)));
            (Problems::said(said.collect()), Some(words.t("portal-wrong-look-again").into_owned()))
        }
        Error::Busy(seconds) => {
            let minutes = Arg::from((seconds + 59) / 60);
            (Problems::none(), Some(words.with(busy, &[("minutes", minutes)])))
        }
        _ => (Problems::none(), Some(words.t("portal-wrong-not-saved").into_owned())),
    }
}

fn problem(words: &Words, field: &Field) -> String {
    let key = match (field.field.as_str(), field.problem) {
        ("name", "problem-empty") => "portal-form-no-name",
        (_, "problem-empty") => "portal-wrong-empty",
        (_, "problem-too-long") => {
            let max = field.args.iter().find(|(name, _)| *name == "max").map_or("", |(_, value)| value.as_str());
            return words.with("portal-wrong-too-long", &[("max", Arg::from(max))]);
        }
        (_, "problem-contact-unreachable") => "portal-form-no-reach",
        ("email", _) => "portal-form-wrong-mail",
        ("phone", _) => "portal-form-wrong-phone",
        _ => "portal-wrong-look-again",
    };
    words.t(key).into_owned()
}

fn form_page(opened: Opened, token: String, trouble: Trouble, status: StatusCode, now: Timestamp) -> Response {
    let Opened::Good { words, business, promises, .. } = opened else { return StatusCode::NOT_FOUND.into_response() };
    let page = WrongPage {
        business,
        token,
        promises: named(&words, &promises, now),
        note: trouble.note,
        form: trouble.form,
        problems: trouble.problems,
        page: Layout::outside(words, "portal-wrong"),
    };
    (status, Html(page.render().unwrap_or_default())).into_response()
}

/// What we promised, those that we broke first.
fn named(words: &Words, promises: &[Shown], now: Timestamp) -> Vec<(String, String)> {
    let is_broken = |one: &&Shown| one.promise.state == State::Broken || one.promise.is_overdue(now);
    let (broken, others): (Vec<&Shown>, Vec<&Shown>) = promises.iter().partition(is_broken);
    let others = others.into_iter().filter(|one| !matches!(one.promise.state, State::Moved | State::Released));
    let named = |one: &Shown| {
        let window = words.window(one.promise.from, one.promise.by, now);
        (one.promise.id.to_string(), format!("{} · {window}", one.promise.words))
    };
    broken.into_iter().chain(others).take(NAMED).map(named).collect()
}

fn told(words: Words, business: String, token: String, received: &Received) -> Response {
    let name = received.owner_name.as_str();
    let next = match received.listens_by {
        Some(by) => {
            let args = [("name", Arg::from(name)), ("when", Arg::from(words.moment_full(by)))];
            words.with("portal-told-next", &args)
        }
        None => words.with("portal-told-next-done", &[("name", Arg::from(name))]),
    };
    let call = match (received.may_call, received.call_when.as_str()) {
        (false, _) => None,
        (true, "") => Some(words.t("portal-told-we-call").into_owned()),
        (true, when) => Some(words.with("portal-told-we-call-when", &[("when", Arg::from(when))])),
    };
    let page = ToldPage {
        business,
        token,
        have_it: words.with("portal-told-have-it", &[("name", Arg::from(name))]),
        happened: received.happened.clone(),
        next,
        call,
        page: Layout::outside(words, "portal-told"),
    };
    Html(page.render().unwrap_or_default()).into_response()
}
