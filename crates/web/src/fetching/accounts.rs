//! The mail accounts of the business: as many as it has, each with a page of its own.

use app::fetching::{self, Account};
use app::workspaces::{Mailbox, mailboxes};
use app::{Error, Field, Id};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::Arg;
use serde::Deserialize;

use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};
use crate::workspaces::inputs::{self, Input, Inputs, filled};
use crate::workspaces::typed_mailbox;

/// One account in the list of the settings.
pub struct Line {
    pub id: Id,
    pub address: String,
    pub name: String,
    pub state: String,
    /// `kept`, `risk`, `broken` or `plain`.
    pub class: &'static str,
}

/// What is known of one account: its own settings, and how mail is fetched from it.
pub type Known = (Mailbox, Option<Account>);

pub fn read(tx: &mut app::Tx, who: &app::Who) -> app::Result<Vec<Known>> {
    let mut fetched = fetching::list(tx)?;
    let of = |mailbox: Mailbox| {
        let at = fetched.iter().position(|account| account.mailbox_id == mailbox.id);
        (mailbox, at.map(|at| fetched.swap_remove(at)))
    };
    Ok(mailboxes::list(tx, who)?.into_iter().map(of).collect())
}

pub fn lines(visit: &Visit, all: &[Known]) -> Vec<Line> {
    let line = |(mailbox, account): &Known| {
        let (state, class) = state(visit, account.as_ref());
        Line { id: mailbox.id, address: mailbox.address.clone(), name: mailbox.name.clone(), state, class }
    };
    all.iter().map(line).collect()
}

/// How fetching stands, in words, and how that looks.
fn state(visit: &Visit, account: Option<&Account>) -> (String, &'static str) {
    let Some(account) = account else { return (visit.words.t("mailbox-not-fetched").to_string(), "plain") };
    let silent = fetching::still_silent(account, app::time::ms(visit.web.now()));
    let class = match (account.active, silent, account.last_error.is_empty()) {
        (false, ..) => "plain",
        (true, true, _) => "broken",
        (true, false, false) => "risk",
        (true, false, true) => "kept",
    };
    (super::pages::state(visit, account, silent), class)
}

#[derive(Template)]
#[template(path = "fetching/account.html")]
struct AccountPage {
    page: Layout,
    said: Option<String>,
    has_problems: bool,
    /// `None` for one that is not there yet.
    id: Option<Id>,
    inputs: Vec<Input>,
    state: String,
    class: &'static str,
    error: String,
    /// Whether mail is fetched; `None` where nobody has said how.
    active: Option<bool>,
    others: Vec<Mailbox>,
    remove_hint: String,
    heir_error: Option<String>,
    signature: String,
}

#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    done: String,
}

/// What was typed and could not be taken.
#[derive(Default)]
struct Sent {
    form: Option<Form>,
    fields: Vec<Field>,
}

pub async fn new(visit: Visit) -> Result<Response, Failure> {
    Ok(new_page(&visit, StatusCode::OK, &Sent::default()))
}

pub fn empty_form() -> Form {
    filled([("smtp_port", "465".to_owned()), ("smtp_security", "tls".to_owned())])
}

fn new_page(visit: &Visit, status: StatusCode, sent: &Sent) -> Response {
    let problems = Problems::new(&visit.words, &sent.fields);
    let form = sent.form.clone().unwrap_or_else(empty_form);
    let page = AccountPage {
        page: visit.page("settings", visit.words.t("mailbox-add").to_string()),
        said: None,
        has_problems: !sent.fields.is_empty(),
        id: None,
        inputs: account_inputs(visit, &form, &problems, false),
        state: String::new(),
        class: "plain",
        error: String::new(),
        active: None,
        others: Vec::new(),
        remove_hint: String::new(),
        heir_error: None,
        signature: String::new(),
    };
    (status, Html(page.render().unwrap_or_default())).into_response()
}

fn account_inputs(visit: &Visit, form: &Form, problems: &Problems, stored: bool) -> Vec<Input> {
    inputs::mailbox(&Inputs { words: &visit.words, form, problems, key: "mail", prefix: "" }, stored)
}

pub async fn add(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, seal, new) = (visit.who.clone(), visit.web.settings.seal_key.clone(), typed_mailbox(&form));
    match visit.web.kept.write(who.workspace_id, move |tx| mailboxes::add(tx, &who, &new, &seal)).await {
        Ok(made) => Ok(see_other(format!("{}?done=added", urls::with_id(urls::MAILBOX, made.id)))),
        Err(Error::Invalid(fields)) => {
            let sent = Sent { form: Some(form), fields };
            Ok(new_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &sent))
        }
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn one(visit: Visit, Path(id): Path<Id>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let said = match asked.done.as_str() {
        "added" => Some("mailbox-added"),
        "saved" => Some("settings-saved"),
        "test" => Some("settings-test-queued"),
        "paused" => Some("mailbox-paused"),
        "on" => Some("mailbox-fetched-again"),
        _ => None,
    };
    page(&visit, id, StatusCode::OK, Sent::default(), said).await
}

async fn page(
    visit: &Visit,
    id: Id,
    status: StatusCode,
    sent: Sent,
    said: Option<&'static str>,
) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let (all, count) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| Ok((read(tx, &who)?, fetching::conversations_of(tx, &who, id)?)))
        .await?;
    let (mine, others): (Vec<Known>, Vec<Known>) = all.into_iter().partition(|(mailbox, _)| mailbox.id == id);
    let (mailbox, account) = mine.into_iter().next().ok_or(Error::NotFound("mailbox"))?;
    let words = &visit.words;
    let problems = Problems::new(words, &sent.fields);
    let form = sent.form.unwrap_or_else(|| form_of(&mailbox));
    let (state, class) = state(visit, account.as_ref());
    let hint = if others.is_empty() { "mailbox-remove-last" } else { "mailbox-remove-hint" };
    let page = AccountPage {
        said: said.map(|key| words.t(key).to_string()),
        has_problems: !sent.fields.is_empty(),
        id: Some(id),
        inputs: account_inputs(visit, &form, &problems, mailbox.has_password),
        state,
        class,
        error: account.as_ref().map_or_else(String::new, |one| one.last_error.clone()),
        active: account.map(|one| one.active),
        others: others.into_iter().map(|(other, _)| other).collect(),
        remove_hint: words.with(hint, &[("count", Arg::from(count))]),
        heir_error: problems.of("heir_id").map(str::to_owned),
        signature: mailbox.signature,
        page: visit.page("settings", mailbox.address),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn form_of(now: &Mailbox) -> Form {
    filled([
        ("name", now.name.clone()),
        ("address", now.address.clone()),
        ("smtp_host", now.smtp_host.clone()),
        ("smtp_port", now.smtp_port.to_string()),
        ("smtp_security", now.smtp_security.as_str().to_owned()),
        ("smtp_user", now.smtp_user.clone().unwrap_or_default()),
    ])
}

fn back(id: Id, done: &str) -> Response {
    see_other(format!("{}?done={done}", urls::with_id(urls::MAILBOX, id)))
}

pub async fn change(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let (who, seal, new) = (visit.who.clone(), visit.web.settings.seal_key.clone(), typed_mailbox(&form));
    match visit.web.kept.write(who.workspace_id, move |tx| mailboxes::change(tx, &who, id, &new, &seal)).await {
        Ok(_) => Ok(back(id, "saved")),
        Err(Error::Invalid(fields)) => {
            let sent = Sent { form: Some(form), fields };
            page(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, sent, None).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn test(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| mailboxes::send_test(tx, &who, id)).await?;
    Ok(back(id, "test"))
}

/// Rests, or fetches again.
pub async fn pause(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let (who, active) = (visit.who.clone(), form.has("active"));
    visit.web.kept.write(who.workspace_id, move |tx| fetching::set_active(tx, &who, id, active)).await?;
    Ok(back(id, if active { "on" } else { "paused" }))
}

pub async fn remove(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let (who, heir) = (visit.who.clone(), form.id("heir_id")?);
    match visit.web.kept.write(who.workspace_id, move |tx| fetching::remove(tx, &who, id, heir)).await {
        Ok(_) => Ok(see_other(format!("{}?done=mailbox-removed#mail", urls::SETTINGS))),
        Err(Error::Invalid(fields)) => {
            let sent = Sent { form: None, fields };
            page(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, sent, None).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}
