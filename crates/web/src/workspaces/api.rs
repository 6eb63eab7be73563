//! What a program asks first: whose token it holds, which business that is, who works there.

use std::collections::BTreeMap;

use app::conversations::{self, Status};
use app::workspaces::{Staff, Workspace, business, staff, tokens};
use app::{Error, Field, Id, Page, Role, Timestamp, leaving};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};

use crate::core::api::bearer;
use crate::core::body::Body;
use crate::core::{Call, Failure};

/// The business as programs see it.
#[derive(Debug, Serialize)]
pub struct ShownWorkspace {
    id: Id,
    name: String,
    trade: String,
    time_zone: String,
    currency: String,
    locale: String,
    /// By day; a closed day is empty.
    hours: BTreeMap<&'static str, String>,
    holidays: Vec<String>,
    public_url: String,
    created_at: Timestamp,
}

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn shown_workspace(one: Workspace, started_with: &str) -> ShownWorkspace {
    ShownWorkspace {
        hours: DAYS.into_iter().zip(one.hours_lines()).collect(),
        holidays: one.hours.holidays.iter().map(ToString::to_string).collect(),
        public_url: if one.public_url.is_empty() { started_with.to_owned() } else { one.public_url },
        id: one.id,
        name: one.name,
        trade: one.trade,
        time_zone: one.time_zone,
        currency: one.currency,
        locale: one.locale,
        created_at: one.created_at,
    }
}

pub async fn workspace(call: Call) -> Result<Json<ShownWorkspace>, Failure> {
    let one = call.web.kept.read(call.who.workspace_id, business::get).await?;
    Ok(Json(shown_workspace(one, &call.web.settings.public_url)))
}

/// Who the token acts as. `role` is what it may do: an owner's token without `admin` acts as a manager's.
#[derive(Debug, Serialize)]
pub struct Me {
    staff_id: Id,
    name: String,
    email: String,
    role: &'static str,
    scopes: Vec<String>,
    token_id: Id,
    token_name: String,
    workspace: ShownWorkspace,
}

pub async fn me(call: Call, headers: HeaderMap) -> Result<Json<Me>, Failure> {
    let (who, text) = (call.who.clone(), bearer(&headers).ok_or(Error::LoggedOut)?);
    let (token, person, business) = call
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let token = tokens::described(tx, &who, &text)?;
            let person = staff::get(tx, token.staff_id)?;
            Ok((token, person, business::get(tx)?))
        })
        .await?;
    Ok(Json(Me {
        staff_id: person.id,
        name: person.name,
        email: person.email,
        role: call.who.role.as_str(),
        scopes: token.scopes.split_whitespace().map(str::to_owned).collect(),
        token_id: token.id,
        token_name: token.name,
        workspace: shown_workspace(business, &call.web.settings.public_url),
    }))
}

#[derive(Debug, Serialize)]
pub struct ShownStaff {
    id: Id,
    name: String,
    email: String,
    role: &'static str,
    time_zone: Option<String>,
    locale: Option<String>,
    active: bool,
    created_at: Timestamp,
}

fn shown_staff(one: Staff) -> ShownStaff {
    ShownStaff {
        id: one.id,
        name: one.name,
        email: one.email,
        role: one.role.as_str(),
        time_zone: one.time_zone,
        locale: one.locale,
        active: one.active,
        created_at: one.created_at,
    }
}

/// `?email=&role=&active=`
#[derive(Debug, Deserialize)]
pub struct AskedStaff {
    email: Option<String>,
    role: Option<String>,
    active: Option<String>,
}

pub async fn list_staff(call: Call, Query(asked): Query<AskedStaff>) -> Result<Json<Page<ShownStaff>>, Failure> {
    let mut fields = Vec::new();
    let role = asked.role.as_deref().map(Role::parse);
    if role == Some(None) {
        fields.push(Field::new("role", "problem-role-unknown"));
    }
    let active = asked.active.as_deref().map(str::parse::<bool>);
    if matches!(active, Some(Err(_))) {
        fields.push(Field::new("active", "problem-not-a-flag"));
    }
    if !fields.is_empty() {
        return Err(Failure::from(Error::Invalid(fields)));
    }
    let who = call.who.clone();
    let mut items = call.web.kept.read(who.workspace_id, move |tx| staff::list(tx, &who)).await?;
    items.retain(|one| {
        asked.email.as_ref().is_none_or(|email| one.email.eq_ignore_ascii_case(email.trim()))
            && role.flatten().is_none_or(|role| one.role == role)
            && active.as_ref().and_then(|active| active.as_ref().ok()).is_none_or(|active| one.active == *active)
    });
    Ok(Json(Page { items: items.into_iter().map(shown_staff).collect(), next: None }))
}

fn parse_staff(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound("staff"))
}

/// `{to_staff_id?}`: who takes over what they still have in hand; needed when there is something.
pub async fn deactivate(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<ShownStaff>, Failure> {
    let (id, who) = (parse_staff(&id)?, call.who.clone());
    let mut read = body.reader();
    let to_staff_id = read.maybe_id("to_staff_id");
    read.done()?;
    let left = call.web.kept.write(who.workspace_id, move |tx| leaving::deactivate(tx, &who, id, to_staff_id)).await?;
    Ok(Json(shown_staff(left)))
}

pub async fn reactivate(call: Call, Path(id): Path<String>) -> Result<Json<ShownStaff>, Failure> {
    let (id, who) = (parse_staff(&id)?, call.who.clone());
    let back = call.web.kept.write(who.workspace_id, move |tx| staff::reactivate(tx, &who, id)).await?;
    Ok(Json(shown_staff(back)))
}

pub async fn statuses(call: Call) -> Result<Json<Page<Status>>, Failure> {
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| conversations::statuses(tx, &who)).await?;
    Ok(Json(Page { items, next: None }))
}
