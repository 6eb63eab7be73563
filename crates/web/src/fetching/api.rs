//! Mailboxes by API: how they are fetched and how far; and raw mails brought by HTTPS.

use app::conversations::Stored;
use app::fetching::{self, Account, Folder, NewAccount, Oddity};
use app::workspaces::{Mailbox, mailboxes};
use app::{Error, Id, Page, Timestamp};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::pages;
use crate::core::body::Body;
use crate::core::{Call, Failure};

#[derive(Debug, Serialize)]
pub struct ShownMailbox {
    id: Id,
    name: String,
    address: String,
    created_at: Timestamp,
}

pub async fn list(call: Call) -> Result<Json<Page<ShownMailbox>>, Failure> {
    let who = call.who.clone();
    let all = call.web.kept.read(who.workspace_id, move |tx| mailboxes::list(tx, &who)).await?;
    Ok(Json(Page { items: all.into_iter().map(shown_mailbox).collect(), next: None }))
}

pub fn shown_mailbox(one: Mailbox) -> ShownMailbox {
    ShownMailbox { id: one.id, name: one.name, address: one.address, created_at: one.created_at }
}

/// How a mailbox is fetched and how far; never the password.
#[derive(Debug, Serialize)]
pub struct ShownFetching {
    mailbox_id: Id,
    address: String,
    active: bool,
    imap_host: String,
    imap_port: u16,
    imap_security: &'static str,
    imap_user: String,
    has_password: bool,
    proof: &'static str,
    after_fetch: &'static str,
    move_to: String,
    poll_s: i64,
    last_good_at: Option<Timestamp>,
    last_error: String,
    silent: bool,
    folders: Vec<ShownFolder>,
    listed: Vec<String>,
    differences: Vec<Oddity>,
}

#[derive(Debug, Serialize)]
pub struct ShownFolder {
    name: String,
    server_count: Option<i64>,
    held_count: Option<i64>,
    counted_at: Option<Timestamp>,
    last_good_at: Option<Timestamp>,
    last_error: String,
    deleted_count: Option<i64>,
}

fn shown_folder(folder: Folder) -> ShownFolder {
    ShownFolder {
        name: folder.name,
        server_count: folder.server_count,
        held_count: folder.held_count,
        counted_at: folder.counted_at,
        last_good_at: folder.last_good_at,
        last_error: folder.last_error,
        deleted_count: folder.deleted_count,
    }
}

fn shown(one: Account, folders: Vec<Folder>, differences: Vec<Oddity>, now_ms: i64) -> ShownFetching {
    ShownFetching {
        silent: fetching::still_silent(&one, now_ms),
        mailbox_id: one.mailbox_id,
        address: one.address,
        active: one.active,
        imap_host: one.imap_host,
        imap_port: one.imap_port,
        imap_security: one.imap_security.as_str(),
        imap_user: one.imap_user,
        has_password: one.has_password,
        proof: one.proof.as_str(),
        after_fetch: one.after_fetch.as_str(),
        move_to: mail::imap::shown(&one.move_to),
        poll_s: one.poll_s,
        last_good_at: one.last_good_at,
        last_error: one.last_error,
        folders: folders.into_iter().filter(|folder| folder.active).map(shown_folder).collect(),
        listed: one.listed.into_iter().map(|folder| folder.name).collect(),
        differences,
    }
}

pub async fn fetching_of(call: &Call, id: Id) -> Result<ShownFetching, Failure> {
    let now = app::time::ms(call.web.now());
    let found = call.web.kept.read(call.who.workspace_id, move |tx| {
        Ok((fetching::get(tx, id)?, fetching::folders(tx, id)?, fetching::oddities(tx, id)?))
    });
    let (account, folders, odd) = found.await?;
    Ok(shown(account, folders, odd, now))
}

pub async fn one(call: Call, Path(id): Path<String>) -> Result<Json<ShownFetching>, Failure> {
    Ok(Json(fetching_of(&call, parse_id(&id)?).await?))
}

pub fn parse_id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound("mailbox"))
}

/// Says how a mailbox is fetched. Without `imap_password` the stored one stays.
pub async fn change(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<ShownFetching>, Failure> {
    let id = parse_id(&id)?;
    let mut read = body.reader();
    let new = NewAccount {
        active: read.flag_or("active", true),
        imap_host: read.text("imap_host"),
        imap_port: read.maybe_number("imap_port").unwrap_or(993).to_string(),
        imap_security: read.maybe_text("imap_security").unwrap_or_else(|| "tls".to_owned()),
        imap_user: read.text("imap_user"),
        imap_password: read.maybe_text("imap_password"),
        proof: read.maybe_text("proof").unwrap_or_default(),
        after_fetch: read.maybe_text("after_fetch").unwrap_or_default(),
        move_to: read.maybe_text("move_to").unwrap_or_default(),
        poll_s: read.maybe_number("poll_s").map(|seconds| seconds.to_string()).unwrap_or_default(),
        folders: read.texts("folders"),
    };
    read.done()?;
    pages::save(&call.web, &call.who, id, new, call.web.settings.seal_key.clone()).await?;
    Ok(Json(fetching_of(&call, id).await?))
}

/// A look at the mailbox now, with a comparison of both sides; answers when it is over, at most 20 seconds later.
pub async fn look(call: Call, Path(id): Path<String>) -> Result<Json<ShownFetching>, Failure> {
    let id = parse_id(&id)?;
    pages::looked(&call.web, &call.who, id, true).await?;
    Ok(Json(fetching_of(&call, id).await?))
}

#[derive(Debug, Deserialize)]
pub struct Brought {
    #[serde(default)]
    mailbox: String,
}

/// A raw mail (RFC 5322) as the body. 202 when it is durable; the same bytes again are the same mail.
pub async fn bring(call: Call, Query(asked): Query<Brought>, raw: Bytes) -> Result<Response, Failure> {
    let who = call.who.clone();
    let stored =
        call.web.kept.write(who.workspace_id, move |tx| fetching::deliver(tx, &who, &asked.mailbox, &raw)).await?;
    let (id, state) = match stored {
        Stored::New(id) => (id, "new"),
        Stored::SameBytes(id) => (id, "known"),
    };
    Ok((StatusCode::ACCEPTED, Json(json!({"id": id, "state": state}))).into_response())
}
