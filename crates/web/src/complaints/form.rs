//! Opening and closing the public form, and its address to copy: a page of the settings, and the same by API. What it looks
//! like to whoever writes is in the room of the portal.

use app::complaints::form;
use app::workspaces::business;
use app::{Id, Tx};
use askama::Template;
use axum::Json;
use axum::response::{Html, Response};
use serde::Serialize;

use crate::core::body::Body;
use crate::core::{Call, Failure, Form, Layout, Visit, Web, see_other, urls};
use crate::portal::form::place;

#[derive(Template)]
#[template(path = "complaints/form.html")]
struct FormPage {
    page: Layout,
    now: Shown,
    saved: bool,
}

/// `{open, url}`
#[derive(Debug, Serialize)]
pub struct Shown {
    open: bool,
    url: String,
}

async fn read(web: &Web, workspace_id: Id) -> Result<Shown, Failure> {
    let found = web.kept.read(workspace_id, |tx| Ok((form::is_open(tx)?, business::get(tx)?))).await?;
    let (open, business) = found;
    let base = if business.public_url.is_empty() { &web.settings.public_url } else { &business.public_url };
    let url = format!("{}{}", base.trim_end_matches('/'), urls::with_id(urls::PUBLIC_FORM, place(&business)));
    Ok(Shown { open, url })
}

pub async fn show(visit: Visit) -> Result<Html<String>, Failure> {
    let page = FormPage {
        now: read(&visit.web, visit.who.workspace_id).await?,
        saved: visit.path.ends_with("?saved=yes"),
        page: visit.page("settings", visit.words.t("complaint-form-title")),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

pub async fn save(visit: Visit, typed: Form) -> Result<Response, Failure> {
    let (who, open) = (visit.who.clone(), typed.has("open"));
    visit.web.kept.write(who.workspace_id, move |tx| form::set_open(tx, &who, open)).await?;
    Ok(see_other(format!("{}?saved=yes", urls::SETTINGS_COMPLAINT_FORM)))
}

pub async fn api_get(call: Call) -> Result<Json<Shown>, Failure> {
    Ok(Json(read(&call.web, call.who.workspace_id).await?))
}

/// `{open}`
pub async fn api_change(call: Call, body: Body) -> Result<Json<Shown>, Failure> {
    let mut sent = body.reader();
    if !body.has("open") {
        sent.also(vec![app::Field::new("open", "problem-empty")]);
    }
    let open = sent.flag_or("open", false);
    sent.done()?;
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx: &mut Tx| form::set_open(tx, &who, open)).await?;
    Ok(Json(read(&call.web, call.who.workspace_id).await?))
}
