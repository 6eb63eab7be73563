//! An API call: who calls, with which token, and how failures are said (`application/problem+json`, RFC 9457).

use app::workspaces::tokens;
use app::{Can, Error, Who};
use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap};
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use i18n::{Arg, Words};
use serde_json::json;

use crate::core::failure::problem;
use crate::core::{Failure, Web};

/// Who calls. `api(…)` has checked token, scope and permission by then.
#[derive(Clone)]
pub struct Call {
    pub web: Web,
    pub who: Who,
}

impl<S: Send + Sync> FromRequestParts<S> for Call {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Call, Failure> {
        parts.extensions.get::<Call>().cloned().ok_or_else(|| Failure::from(Error::LoggedOut))
    }
}

/// A route for tokens whose owner may do this.
pub fn api(can: Can, route: MethodRouter<Web>) -> MethodRouter<Web> {
    route.layer(from_fn(move |request: Request, next: Next| door(can, request, next)))
}

async fn door(can: Can, mut request: Request, next: Next) -> Response {
    let words = Words::new("en-US", &jiff::tz::TimeZone::UTC);
    let web = request.extensions().get::<Web>().cloned();
    let call = match call(web, bearer(request.headers())).await {
        Ok(call) => call,
        Err(error) => return problem_response(&Failure::from(error), &words),
    };
    if let Err(forbidden) = call.who.may(can) {
        return problem_response(&Failure::from(forbidden), &words);
    }
    if request.uri().query().is_some_and(|query| query.contains("%00")) {
        return problem_response(&Failure::from(Error::invalid("query", "problem-nul")), &words);
    }
    request.extensions_mut().insert(call);
    let response = next.run(request).await;
    match response.extensions().get::<Failure>().cloned() {
        Some(failure) => problem_response(&failure, &words),
        None => response,
    }
}

/// The token of a request.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

async fn call(web: Option<Web>, token: Option<String>) -> Result<Call, Error> {
    let web = web.ok_or(Error::Internal("no state".to_owned()))?;
    let token = token.ok_or(Error::LoggedOut)?;
    let workspace_id = tokens::workspace_of(&token).ok_or(Error::LoggedOut)?;
    let who = web.kept.read(workspace_id, move |tx| tokens::bearer(tx, &token)).await?;
    Ok(Call { web, who })
}

/// What the framework itself refuses under `/api` (a wrong method, a query that can't be read, a panic) is said as
/// everything else: without this it would be a bare status or a line of plain text.
pub async fn said_as_problem(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let method = request.method().to_string();
    let response = next.run(request).await;
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().ends_with(b"json"));
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let failed = response.status().is_client_error() || response.status().is_server_error();
    if !is_api || !failed || is_json || is_page {
        return response;
    }
    let words = Words::new("en-US", &jiff::tz::TimeZone::UTC);
    let status = response.status();
    let (code, args) = match status {
        StatusCode::METHOD_NOT_ALLOWED => ("method", vec![("method", Arg::from(method.as_str()))]),
        StatusCode::FORBIDDEN => ("forbidden", Vec::new()),
        _ if status.is_client_error() => ("malformed", Vec::new()),
        _ => ("internal", Vec::new()),
    };
    let body = json!({
        "type": format!("about:blank#{code}"),
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "detail": words.with(&format!("failure-{code}"), &args),
        "hint": words.t(&format!("failure-{code}-hint")),
    });
    let (mut parts, _) = response.into_parts();
    parts.headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/problem+json"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(body.to_string()))
}

/// What failed: `{type, title, status, detail, hint, rule?, fields?}`.
pub fn problem_response(failure: &Failure, words: &Words) -> Response {
    failure.log();
    let status = failure.status();
    let mut body = json!({
        "type": format!("about:blank#{}", failure.code()),
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "detail": failure.detail(words),
        "hint": failure.hint(words),
    });
    if let Some(object) = body.as_object_mut() {
        match &*failure.0 {
            Error::Refused(refused) => {
                object.insert("rule".to_owned(), json!(refused.rule));
                if let Some((name, address)) = refused.args.iter().find(|(name, _)| *name == "complaint") {
                    object.insert((*name).to_owned(), json!(address));
                }
            }
            Error::Invalid(fields) => {
                let fields: serde_json::Map<String, serde_json::Value> =
                    fields.iter().map(|field| (field.field.clone(), json!(problem(words, field)))).collect();
                object.insert("fields".to_owned(), fields.into());
            }
            _ => {}
        }
    }
    let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response();
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
    }
    failure.and_when(response)
}
