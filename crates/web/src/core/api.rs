//! An API call: who calls, with which token, and how failures are said (`application/problem+json`, RFC 9457).

use app::workspaces::tokens;
use app::{Can, Error, Who};
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{self, HeaderMap};
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use i18n::Words;
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
    request.extensions_mut().insert(call);
    let response = next.run(request).await;
    match response.extensions().get::<Failure>().cloned() {
        Some(failure) => problem_response(&failure, &words),
        None => response,
    }
}

fn bearer(headers: &HeaderMap) -> Option<String> {
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
    if status == axum::http::StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
    }
    if let Error::Busy(seconds) = *failure.0
        && let Ok(value) = seconds.to_string().parse()
    {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}
