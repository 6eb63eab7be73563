//! The pages of webhooks.

use app::webhooks::{self, Delivery, NewWebhook, Webhook};
use app::{Can, Error, Id, Tx};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};
use serde::Deserialize;

use super::is_state;
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

/// Lines of the log on one page.
const SHOWN: i64 = 50;

/// How a webhook is.
struct Chip {
    class: &'static str,
    text: String,
}

fn chip(words: &Words, one: &Webhook) -> Chip {
    let (class, key) = match (one.active, one.off_why.as_str()) {
        (true, _) if one.failures > 0 => ("risk", "webhook-failing"),
        (true, _) => ("kept", "webhook-on"),
        (false, "failing") => ("broken", "webhook-off-failing"),
        (false, "gone") => ("broken", "webhook-off-gone"),
        (false, _) => ("plain", "webhook-off-by-hand"),
    };
    Chip { class, text: words.t(key).into_owned() }
}

#[derive(Template)]
#[template(path = "webhooks/list.html")]
struct ListPage {
    page: Layout,
    rows: Vec<Row>,
    form: Form,
    problems: Problems,
    may_change: bool,
}

struct Row {
    id: Id,
    name: String,
    about: String,
    chip: Chip,
}

fn row(words: &Words, one: &Webhook, now: app::Timestamp) -> Row {
    let kinds = match one.kinds.as_slice() {
        [] => words.t("webhook-all-kinds").into_owned(),
        kinds => kinds.join(", "),
    };
    let mut about = format!("{} · {kinds}", one.url.split('?').next().unwrap_or_default());
    if let Some(at) = one.last_ok_at {
        about = format!("{about} · {}", words.with("webhook-last-ok", &[("ago", Arg::from(words.ago(at, now)))]));
    }
    if !one.last_error.is_empty() {
        about = format!("{about} · {}", one.last_error);
    }
    Row { id: one.id, name: one.name.clone(), about, chip: chip(words, one) }
}

pub async fn list(visit: Visit) -> Result<Response, Failure> {
    show_list(&visit, StatusCode::OK, Form::default(), Problems::none()).await
}

async fn show_list(visit: &Visit, status: StatusCode, form: Form, problems: Problems) -> Result<Response, Failure> {
    let (who, now) = (visit.who.clone(), visit.web.now());
    let all = visit.web.kept.read(who.workspace_id, move |tx| webhooks::list(tx, &who)).await?;
    let page = ListPage {
        rows: all.iter().map(|one| row(&visit.words, one, now)).collect(),
        form,
        problems,
        may_change: visit.who.may(Can::ManageWorkspace).is_ok(),
        page: visit.page("settings", visit.words.t("webhooks-title")),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn typed(form: &Form) -> NewWebhook {
    NewWebhook {
        name: form.get("name").to_owned(),
        url: form.get("url").to_owned(),
        kinds: form.get("kinds").split(['\n', ',']).map(|kind| kind.trim().to_owned()).collect(),
    }
}

/// A new one; its secret is on the page that answers, and nowhere after.
pub async fn add(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, new, seal) = (visit.who.clone(), typed(&form), visit.web.settings.seal_key.clone());
    let made = visit.web.kept.write(visit.who.workspace_id, move |tx| webhooks::make(tx, &who, &new, &seal)).await;
    match made {
        Ok((one, secret)) => {
            show_one(&visit, StatusCode::OK, one.id, Shows { secret: Some(secret), ..Shows::default() }).await
        }
        Err(Error::Invalid(fields)) => {
            let problems = Problems::new(&visit.words, &fields);
            show_list(&visit, StatusCode::UNPROCESSABLE_ENTITY, form, problems).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

#[derive(Template)]
#[template(path = "webhooks/one.html")]
struct OnePage {
    page: Layout,
    id: Id,
    chip: Chip,
    about: String,
    active: bool,
    form: Form,
    problems: Problems,
    secret: Option<String>,
    log: Vec<Line>,
    only_failed: bool,
    /// Where the next page of the log begins.
    next: Option<String>,
    may_change: bool,
    refusal: Option<(String, String)>,
}

/// A message in one line.
struct Line {
    id: Id,
    kind: String,
    when: String,
    about: String,
    class: &'static str,
    state: String,
}

fn line(words: &Words, one: &Delivery, now: app::Timestamp) -> Line {
    let (class, key) = match one.state.as_str() {
        "delivered" => ("kept", "webhook-state-delivered"),
        "failed" => ("broken", "webhook-state-failed"),
        _ => ("", "webhook-state-waiting"),
    };
    let tries = words.with("webhook-try", &[("attempts", Arg::from(one.attempts))]);
    let said = match (one.status, one.last_at) {
        (Some(status), _) => {
            let args = [("status", Arg::from(status)), ("ms", Arg::from(one.took_ms.unwrap_or(0)))];
            words.with("webhook-answered", &args)
        }
        (None, Some(_)) => words.t("webhook-no-answer").into_owned(),
        (None, None) => String::new(),
    };
    let parts = [format!("#{}", one.journal_id), tries, said, one.answer.clone()];
    let about: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Line {
        id: one.id,
        kind: one.kind.clone(),
        when: words.ago(one.created_at, now),
        about: about.join(" · "),
        class,
        state: words.t(key).into_owned(),
    }
}

/// What a page shows besides the webhook itself.
#[derive(Default)]
struct Shows {
    secret: Option<String>,
    typed: Option<(Form, Problems)>,
    state: Option<String>,
    after: Option<String>,
    refusal: Option<(String, String)>,
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    state: Option<String>,
    after: Option<String>,
}

pub async fn one(visit: Visit, Path(id): Path<Id>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let state = asked.state.filter(|state| is_state(state));
    show_one(&visit, StatusCode::OK, id, Shows { state, after: asked.after, ..Shows::default() }).await
}

async fn show_one(visit: &Visit, status: StatusCode, id: Id, shows: Shows) -> Result<Response, Failure> {
    let (who, now) = (visit.who.clone(), visit.web.now());
    let (state, after) = (shows.state.clone(), shows.after.clone());
    let read = move |tx: &mut Tx| {
        let one = webhooks::get(tx, &who, id)?;
        Ok((one, webhooks::deliveries(tx, &who, id, state.as_deref(), after.as_deref(), SHOWN)?))
    };
    let (one, log) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let words = &visit.words;
    let shown = row(words, &one, now);
    let (form, problems) = shows.typed.unwrap_or_else(|| {
        let mut form = Form::default();
        for (name, value) in [("name", one.name.clone()), ("url", one.url.clone()), ("kinds", one.kinds.join("\n"))] {
            form.0.insert(name.to_owned(), value);
        }
        (form, Problems::none())
    });
    let page = OnePage {
        id,
        chip: shown.chip,
        about: shown.about,
        active: one.active,
        form,
        problems,
        secret: shows.secret,
        log: log.items.iter().map(|delivery| line(words, delivery, now)).collect(),
        only_failed: shows.state.as_deref() == Some("failed"),
        next: log.next,
        may_change: visit.who.may(Can::ManageWorkspace).is_ok(),
        refusal: shows.refusal,
        page: visit.page("settings", one.name),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

pub async fn change(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let (who, new) = (visit.who.clone(), typed(&form));
    match visit.web.kept.write(who.workspace_id, move |tx| webhooks::change(tx, &who, id, &new)).await {
        Ok(_) => Ok(back(id)),
        Err(Error::Invalid(fields)) => {
            let problems = Problems::new(&visit.words, &fields);
            let shows = Shows { typed: Some((form, problems)), ..Shows::default() };
            show_one(&visit, StatusCode::UNPROCESSABLE_ENTITY, id, shows).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

fn back(id: Id) -> Response {
    see_other(urls::with_id(urls::SETTINGS_WEBHOOK, id))
}

pub async fn turn(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let (who, on) = (visit.who.clone(), form.get("to") == "on");
    visit.web.kept.write(who.workspace_id, move |tx| webhooks::turn(tx, &who, id, on)).await?;
    Ok(back(id))
}

/// A new secret is on the page that answers, and nowhere after.
pub async fn secret(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let (who, seal) = (visit.who.clone(), visit.web.settings.seal_key.clone());
    let renew = move |tx: &mut Tx| webhooks::renew_secret(tx, &who, id, &seal);
    let secret = visit.web.kept.write(visit.who.workspace_id, renew).await?;
    show_one(&visit, StatusCode::OK, id, Shows { secret: Some(secret), ..Shows::default() }).await
}

pub async fn test(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let sent = visit.web.kept.write(who.workspace_id, move |tx| webhooks::send_test(tx, &who, id)).await;
    settled(&visit, id, sent).await
}

pub async fn again(visit: Visit, Path(delivery_id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let id = form.id("webhook_id")?.ok_or(Error::NotFound("webhook"))?;
    let sent = visit.web.kept.write(who.workspace_id, move |tx| webhooks::send_again(tx, &who, delivery_id)).await;
    settled(&visit, id, sent).await
}

/// Back to the page, or the page with the rule that refused it.
async fn settled(visit: &Visit, id: Id, done: app::Result<Delivery>) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(back(id)),
        Err(error @ Error::Refused(_)) => {
            let failure = Failure::from(error);
            let refusal = Some((failure.detail(&visit.words), failure.hint(&visit.words)));
            show_one(visit, failure.status(), id, Shows { refusal, ..Shows::default() }).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn remove(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| webhooks::remove(tx, &who, id)).await?;
    Ok(see_other(urls::SETTINGS_WEBHOOKS))
}
