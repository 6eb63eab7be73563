//! How long a reply waits before it leaves: a form of the settings, and the same by API.

use app::workspaces::undo_send;
use app::{Error, Tx};
use axum::Json;
use axum::response::Response;
use serde::Serialize;

use crate::core::body::Body;
use crate::core::{Call, Failure, Form, Visit, see_other, urls};

pub async fn save(visit: Visit, form: Form) -> Result<Response, Failure> {
    let seconds = form.get("undo_send_s").parse().unwrap_or(-1);
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| undo_send::set_undo_send(tx, &who, seconds)).await?;
    Ok(see_other(format!("{}#undo-send", urls::SETTINGS)))
}

#[derive(Debug, Serialize)]
pub struct UndoSend {
    undo_send_s: i64,
}

fn read(tx: &mut Tx) -> app::Result<UndoSend> {
    Ok(UndoSend { undo_send_s: undo_send::undo_send_s(tx)? })
}

pub async fn api_get(call: Call) -> Result<Json<UndoSend>, Failure> {
    Ok(Json(call.web.kept.read(call.who.workspace_id, read).await?))
}

/// `{undo_send_s}`
pub async fn api_change(call: Call, body: Body) -> Result<Json<UndoSend>, Failure> {
    let wrong = || Error::invalid("undo_send_s", "problem-not-a-number");
    let seconds = body.0.get("undo_send_s").and_then(serde_json::Value::as_i64).ok_or_else(wrong)?;
    let who = call.who.clone();
    let change = move |tx: &mut Tx| {
        undo_send::set_undo_send(tx, &who, seconds)?;
        read(tx)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, change).await?))
}
