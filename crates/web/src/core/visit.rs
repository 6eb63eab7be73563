//! A page request by one of us: who it is, in which words, and what the rail shows.

use app::workspaces::sessions::{self, SessionStaff};
use app::{Can, Error, Who, counters, journal, workspaces};
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{self, HeaderMap};
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use i18n::Words;

use crate::core::layout::{Layout, Rail};
use crate::core::{Failure, Web, see_other, urls};

pub const COOKIE: &str = "kept_session";

/// Who is here. Handlers take it as an argument; `staff(…)` has checked log-in and permission by then.
#[derive(Clone)]
pub struct Visit {
    pub web: Web,
    pub who: Who,
    pub staff: SessionStaff,
    pub words: Words,
    pub rail: Rail,
    /// The session's token, for signing out.
    pub token: String,
    pub path: String,
}

impl Visit {
    /// What the base template needs; `room` is the entry of the rail to mark (`today`, `promises`, …), `title` a text key.
    pub fn page(&self, room: &'static str, title: impl Into<String>) -> Layout {
        Layout::inside(self, room, title.into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visit, Failure> {
        parts.extensions.get::<Visit>().cloned().ok_or_else(|| Failure::from(Error::LoggedOut))
    }
}

/// A route for staff who may do this.
pub fn staff(can: Can, route: MethodRouter<Web>) -> MethodRouter<Web> {
    route.layer(from_fn(move |request: Request, next: Next| door(can, request, next)))
}

async fn door(can: Can, mut request: Request, next: Next) -> Response {
    let Some(web) = request.extensions().get::<Web>().cloned() else {
        return Failure::from(Error::Internal("no state".to_owned())).into_response();
    };
    let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let visit = match visit(&web, request.headers(), path.clone()).await {
        Ok(visit) => visit,
        Err(Error::LoggedOut) => return to_login(&web, &path).await,
        Err(other) => return outside(Failure::from(other)),
    };
    if let Err(forbidden) = visit.who.may(can) {
        return Failure::from(forbidden).page(visit.page("", "failure-title"));
    }
    request.extensions_mut().insert(visit.clone());
    let response = next.run(request).await;
    match response.extensions().get::<Failure>().cloned() {
        Some(failure) => failure.page(visit.page("", "failure-title")),
        None => response,
    }
}

fn outside(failure: Failure) -> Response {
    failure.page(Layout::outside(Words::new("en-US", &jiff::tz::TimeZone::UTC), "failure-title"))
}

/// To the log-in page, and back to where one wanted to go afterwards.
async fn to_login(web: &Web, path: &str) -> Response {
    match app::workspaces::all_ids(&web.kept).await {
        Ok(ids) if ids.is_empty() => {
            let layout = Layout::outside(Words::new("en-US", &jiff::tz::TimeZone::UTC), "failure-not-set-up-title");
            Failure::from(Error::refused("not-set-up")).page(layout)
        }
        _ if path == "/" => see_other(urls::LOGIN),
        _ => {
            let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
            see_other(format!("{}?next={next}", urls::LOGIN))
        }
    }
}

/// The value of our cookie.
pub fn session_token(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
}

async fn visit(web: &Web, headers: &HeaderMap, path: String) -> Result<Visit, Error> {
    let token = session_token(headers).ok_or(Error::LoggedOut)?;
    let workspace_id = sessions::workspace_of(&token).ok_or(Error::LoggedOut)?;
    let asked = token.clone();
    let (staff, words, rail) = web
        .kept
        .read(workspace_id, move |tx| {
            let staff = sessions::session(tx, &asked)?;
            let words = workspaces::words(tx, staff.locale.as_deref(), staff.time_zone.as_deref())?;
            let rail = Rail {
                conversations_open: counters::get(tx, counters::CONVERSATIONS_OPEN)?,
                promises_open: counters::get(tx, counters::PROMISES_OPEN)?,
                complaints_open: counters::get(tx, counters::COMPLAINTS_OPEN)?,
                notifications: workspaces::notifications::unseen_count(tx, &staff.who)?,
                journal_at: journal::last(tx)?,
            };
            Ok((staff, words, rail))
        })
        .await?;
    if staff.is_to_renew(web.now()) {
        let (kept, used) = (web.kept.clone(), token.clone());
        tokio::spawn(async move { kept.write(workspace_id, move |tx| sessions::renew(tx, &used)).await });
    }
    Ok(Visit { web: web.clone(), who: staff.who.clone(), staff, words, rail, token, path })
}
