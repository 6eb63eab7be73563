//! The browsers and telephones that somebody is told on, and the worker that runs there.

use app::workspaces::devices::{self, Device, NewDevice};
use app::{Error, Id, Page, Tx};
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::core::{Call, Failure, Form, Visit, see_other, statics, urls};

/// What the page shows of it.
pub struct Shown {
    /// What browsers subscribe with; `None` where nothing can be sealed, so nothing can be sent.
    pub key: Option<String>,
    pub devices: Vec<Device>,
    pub shows_subject: bool,
}

impl Shown {
    pub async fn read(visit: &Visit) -> Result<Shown, Failure> {
        let (kept, workspace_id) = (&visit.web.kept, visit.who.workspace_id);
        let who = visit.who.clone();
        let read = move |tx: &mut Tx| {
            let shows = devices::shows_subject(tx, who.staff_id().unwrap_or_default())?;
            Ok((devices::known_public_key(tx)?, devices::list(tx, &who)?, shows))
        };
        let (mut key, devices, shows_subject) = kept.read(workspace_id, read).await?;
        let seal = visit.web.settings.seal_key.clone();
        if key.is_none() && seal.is_some() {
            key = Some(kept.write(workspace_id, move |tx| devices::public_key(tx, &seal)).await?);
        }
        Ok(Shown { key, devices, shows_subject })
    }
}

fn back() -> Response {
    see_other(format!("{}#devices", urls::SETTINGS_NOTICES))
}

/// This browser, as the script of the page or the worker sends it. `was`: the address it had before.
pub async fn add(visit: Visit, form: Form) -> Result<Response, Failure> {
    let text = |name: &str| form.get(name).to_owned();
    let new = NewDevice { name: text("name"), endpoint: text("endpoint"), p256dh: text("p256dh"), auth: text("auth") };
    let (who, token, was) = (visit.who.clone(), visit.token.clone(), form.maybe("was").map(str::to_owned));
    let change = move |tx: &mut Tx| match &was {
        Some(was) => devices::moved(tx, &who, &token, was, &new),
        None => devices::add(tx, &who, &token, &new),
    };
    visit.web.kept.write(visit.who.workspace_id, change).await?;
    Ok(back())
}

/// Removes it, tries it, or gives it another name.
pub async fn change(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let (who, what, name) = (visit.who.clone(), form.get("what").to_owned(), form.get("name").to_owned());
    let change = move |tx: &mut Tx| match what.as_str() {
        "remove" => devices::remove(tx, &who, id),
        "try" => devices::try_out(tx, &who, id),
        _ => devices::rename(tx, &who, id, &name),
    };
    visit.web.kept.write(visit.who.workspace_id, change).await?;
    Ok(back())
}

/// Whether messages on a screen say what they are about.
pub async fn subject(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, shows) = (visit.who.clone(), form.has("show_subject"));
    visit.web.kept.write(visit.who.workspace_id, move |tx| devices::show_subject(tx, &who, shows)).await?;
    Ok(back())
}

/// The service worker. At the root, so that it may look after every page; it may load nothing and speak only to us.
pub async fn worker() -> Response {
    const POLICY: &str = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";
    let Some(script) = statics::text("push-worker.js") else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, script).into_response()
}

pub async fn api_list(call: Call) -> Result<Json<Page<Device>>, Failure> {
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| devices::list(tx, &who)).await?;
    Ok(Json(Page { items, next: None }))
}

pub async fn api_remove(call: Call, Path(id): Path<String>) -> Result<StatusCode, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("device"))?;
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| devices::remove(tx, &who, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
