//! Signing in at a mail provider: which one, the way there, and the way back.

use app::fetching::{self, NewProvider, SignIn};
use app::workspaces::{Mailbox, mailboxes};
use app::{Error, Field, Id};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::Arg;
use serde::Deserialize;

use super::pages;
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};
use crate::workspaces::inputs::{Input, Inputs, filled};

#[derive(Template)]
#[template(path = "fetching/sign_in.html")]
struct SignInPage {
    page: Layout,
    chosen: Id,
    address: String,
    intro: String,
    error: String,
    has_provider: bool,
    begin_words: String,
    go_on_words: String,
    signed_in: bool,
    /// The way there, once it was begun.
    link: Option<String>,
    hint: String,
    inputs: Vec<Input>,
}

/// What is on the page besides what is stored.
#[derive(Default)]
struct Now {
    status: StatusCode,
    form: Option<Form>,
    fields: Vec<Field>,
    link: Option<String>,
    refused: String,
}

fn back_url(visit: &Visit) -> String {
    format!("{}{}", visit.web.settings.public_url, urls::SIGN_IN_BACK)
}

pub async fn show(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    page(&visit, id, Now::default()).await
}

pub async fn set(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let (who, seal) = (visit.who.clone(), visit.web.settings.seal_key.clone());
    let text = |name: &str| form.get(name).to_owned();
    let new = NewProvider {
        provider: text("provider"),
        client_id: text("client_id"),
        client_secret: form.0.get("client_secret").cloned().filter(|secret| !secret.is_empty()),
        authorize_url: text("authorize_url"),
        token_url: text("token_url"),
        scopes: text("scopes"),
    };
    let done =
        visit.web.kept.write(who.workspace_id, move |tx| fetching::set_provider(tx, &who, id, &new, &seal)).await;
    match done {
        Ok(()) => Ok(see_other(urls::with_id(urls::SIGN_IN_PROVIDER, id))),
        Err(Error::Invalid(fields)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(&visit, id, Now { status, form: Some(form), fields, ..Now::default() }).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

/// The way there is a link on the page: a form may not lead away from us (CSP `form-action`).
pub async fn begin(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let (who, seal, back) = (visit.who.clone(), visit.web.settings.seal_key.clone(), back_url(&visit));
    let link = visit.web.kept.write(who.workspace_id, move |tx| fetching::begin(tx, &who, id, &back, &seal)).await?;
    page(&visit, id, Now { link: Some(link), ..Now::default() }).await
}

/// What the provider sends people back with.
#[derive(Deserialize, Default)]
pub struct Back {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

pub async fn back(visit: Visit, Query(back): Query<Back>) -> Result<Response, Failure> {
    if !back.error.is_empty() {
        let said = if back.error_description.is_empty() { back.error } else { back.error_description };
        let said: String = said.chars().filter(|char| !char.is_control()).take(300).collect();
        let who = visit.who.clone();
        let first =
            visit.web.kept.read(who.workspace_id, move |tx| mailboxes::list(tx, &who)).await?.into_iter().next();
        let id = first.ok_or_else(|| Failure::from(Error::refused("mailbox-missing")))?.id;
        return page(&visit, id, Now { refused: said, ..Now::default() }).await;
    }
    let (who, seal) = (visit.who.clone(), visit.web.settings.seal_key.clone());
    let id = visit
        .web
        .kept
        .write(who.workspace_id, move |tx| fetching::came_back(tx, &who, &back.state, &back.code, &seal))
        .await?;
    // The worker redeems the code at its next look, if mail is fetched by signing in.
    match pages::look_and_say(&visit, id, false).await {
        Ok(response) => Ok(response),
        Err(_) => Ok(see_other(urls::with_id(urls::FETCHING_ONE, id))),
    }
}

async fn page(visit: &Visit, id: Id, now: Now) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let (mailbox, known) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| Ok((mailboxes::get(tx, id)?, fetching::sign_in(tx, id)?)))
        .await?;
    let status = now.status;
    let page = put_together(visit, &mailbox, known.as_ref(), now);
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn put_together(visit: &Visit, mailbox: &Mailbox, known: Option<&SignIn>, now: Now) -> SignInPage {
    let words = &visit.words;
    let name = |provider: &str| words.t(&format!("sign-in-provider-{provider}")).to_string();
    let named = known.map(|known| name(&known.provider)).unwrap_or_default();
    let with_name = |key: &str| words.with(key, &[("provider", Arg::from(named.as_str()))]);
    let error = match (now.refused.as_str(), known) {
        ("", Some(known)) => known.last_error.clone(),
        ("", None) => String::new(),
        (refused, _) => words.with("sign-in-refused", &[("error", Arg::from(refused))]),
    };
    let form = now.form.unwrap_or_else(|| match known {
        Some(known) => filled([
            ("provider", known.provider.clone()),
            ("client_id", known.client_id.clone()),
            ("authorize_url", known.authorize_url.clone()),
            ("token_url", known.token_url.clone()),
            ("scopes", known.scopes.clone()),
        ]),
        None => Form::default(),
    });
    let problems = Problems::new(words, &now.fields);
    let inputs = Inputs { words, form: &form, problems: &problems, key: "sign-in", prefix: "" };
    let providers = ["google", "microsoft", "custom"].map(|one| (one.to_owned(), name(one)));
    SignInPage {
        page: visit.page("settings", words.t("sign-in-title").to_string()),
        chosen: mailbox.id,
        address: mailbox.address.clone(),
        intro: words.with("sign-in-intro", &[("url", Arg::from(back_url(visit)))]),
        error,
        has_provider: known.is_some(),
        begin_words: with_name("sign-in-begin"),
        go_on_words: with_name("sign-in-go-on"),
        signed_in: known.is_some_and(|known| known.signed_in),
        link: now.link,
        hint: words.with("sign-in-go-on-hint", &[("user", Arg::from(mailbox.address.as_str()))]),
        inputs: vec![
            inputs.select("provider", providers.to_vec()),
            inputs.text("client_id"),
            inputs.secret("client_secret", known.is_some_and(|known| known.has_secret)),
            inputs.text("authorize_url"),
            inputs.text("token_url"),
            inputs.text("scopes"),
        ],
    }
}
