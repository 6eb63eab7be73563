//! Mail accounts by API: added, changed, tried, paused, taken away.

use app::workspaces::{NewMailbox, mailboxes};
use app::{Id, fetching};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::api::{ShownFetching, ShownMailbox, fetching_of, parse_id, shown_mailbox};
use crate::core::body::{Body, created};
use crate::core::{Call, Failure};

/// `{name, address, smtp_host, smtp_port?, smtp_security?, smtp_user?, smtp_password?}`
fn typed(body: &Body) -> Result<NewMailbox, app::Error> {
    let mut read = body.reader();
    let new = NewMailbox {
        name: read.text("name"),
        address: read.text("address"),
        smtp_host: read.text("smtp_host"),
        smtp_port: read.maybe_number("smtp_port").unwrap_or(465).to_string(),
        smtp_security: read.maybe_text("smtp_security").unwrap_or_else(|| "tls".to_owned()),
        smtp_user: read.maybe_text("smtp_user").unwrap_or_default(),
        smtp_password: read.maybe_text("smtp_password"),
    };
    read.done()?;
    Ok(new)
}

pub async fn add(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let (new, seal) = (typed(&body)?, call.web.settings.seal_key.clone());
    created(&call, &headers, &body, "/api/v1/mailboxes", move |tx, who| {
        Ok(shown_mailbox(mailboxes::add(tx, who, &new, &seal)?))
    })
    .await
}

/// Without `smtp_password` the stored one stays.
pub async fn change(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<ShownMailbox>, Failure> {
    let (id, new, seal, who) = (parse_id(&id)?, typed(&body)?, call.web.settings.seal_key.clone(), call.who.clone());
    let changed = call.web.kept.write(who.workspace_id, move |tx| mailboxes::change(tx, &who, id, &new, &seal)).await?;
    Ok(Json(shown_mailbox(changed)))
}

/// A mail from this account to whoever the token acts as.
pub async fn test(call: Call, Path(id): Path<String>) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    call.web.kept.write(who.workspace_id, move |tx| mailboxes::send_test(tx, &who, id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `{active}`: whether mail is fetched.
pub async fn pause(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<ShownFetching>, Failure> {
    let id = parse_id(&id)?;
    let mut read = body.reader();
    let active = read.flag_or("active", false);
    read.done()?;
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| fetching::set_active(tx, &who, id, active)).await?;
    Ok(Json(fetching_of(&call, id).await?))
}

#[derive(Debug, Deserialize)]
pub struct Heir {
    heir_id: Option<String>,
}

pub async fn remove(call: Call, Path(id): Path<String>, Query(asked): Query<Heir>) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let heir: Option<Id> = match asked.heir_id.as_deref() {
        None | Some("") => None,
        Some(text) => Some(text.parse().map_err(|_| app::Error::invalid("heir_id", "problem-not-an-id"))?),
    };
    call.web.kept.write(who.workspace_id, move |tx| fetching::remove(tx, &who, id, heir)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
