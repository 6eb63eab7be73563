//! What failed, turned into a page or into problem+json: once, here.

use std::any::Any;
use std::sync::Arc;

use app::Error;
use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};

use crate::core::layout::Layout;

/// A database that restarts is back by then, as a rule.
const RETRY_AFTER_S: i64 = 2;

/// An error on its way out. The door that let the request in turns it into words.
#[derive(Debug, Clone)]
pub struct Failure(pub Arc<Error>);

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure(Arc::new(error.into()))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.and_when(self.status().into_response());
        response.extensions_mut().insert(self);
        response
    }
}

impl Failure {
    pub fn status(&self) -> StatusCode {
        match &*self.0 {
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::Forbidden(_) | Error::OnlyReads => StatusCode::FORBIDDEN,
            Error::LoggedOut => StatusCode::UNAUTHORIZED,
            Error::Invalid(fields) if fields.iter().any(|field| field.problem == "problem-body-too-long") => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Conflict(_) | Error::Refused(_) => StatusCode::CONFLICT,
            Error::Busy(_) => StatusCode::TOO_MANY_REQUESTS,
            error if error.is_disk_full() => StatusCode::INSUFFICIENT_STORAGE,
            error if error.is_database_busy() || error.is_read_only() => StatusCode::SERVICE_UNAVAILABLE,
            error if error.is_database_away() || error.is_saving_unknown() => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal(_) | Error::Db(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A short code for programs: the rule's name, or what kind of failure it is.
    pub fn code(&self) -> &'static str {
        match &*self.0 {
            Error::NotFound(_) => "not-found",
            Error::Forbidden(_) => "forbidden",
            Error::OnlyReads => "only-reads",
            Error::LoggedOut => "logged-out",
            Error::Invalid(_) => "invalid",
            Error::Conflict(_) => "conflict",
            Error::Refused(refused) => refused.rule,
            Error::Busy(_) => "busy",
            error if error.is_disk_full() => "disk-full",
            error if error.is_database_busy() => "database-busy",
            error if error.is_read_only() => "read-only",
            error if error.is_database_away() => "database-away",
            error if error.is_saving_unknown() => "saving-unknown",
            Error::Internal(_) | Error::Db(_) => "internal",
        }
    }

    /// What happened and why, in words: what is wrong with several fields is said once.
    pub fn detail(&self, words: &Words) -> String {
        match &*self.0 {
            Error::Refused(refused) => words.with(&format!("rule-{}", refused.rule), &args(&refused.args)),
            Error::NotFound(what) => words.with("failure-not-found", &[("what", Arg::from(*what))]),
            Error::Conflict(what) => words.with("failure-conflict", &[("what", Arg::from(*what))]),
            Error::Busy(seconds) => words.with("failure-busy", &[("seconds", Arg::from(*seconds))]),
            Error::Invalid(fields) => {
                let mut all: Vec<String> = Vec::new();
                for sentence in fields.iter().map(|field| problem(words, field)) {
                    if !all.contains(&sentence) {
                        all.push(sentence);
                    }
                }
                all.join(" ")
            }
            _ => words.t(&format!("failure-{}", self.code())).to_string(),
        }
    }

    /// What to do next, in words.
    pub fn hint(&self, words: &Words) -> String {
        match &*self.0 {
            Error::Refused(refused) => words.with(&format!("rule-{}-hint", refused.rule), &args(&refused.args)),
            _ => words.t(&format!("failure-{}-hint", self.code())).to_string(),
        }
    }

    /// With the seconds after which it is worth trying again, where that helps.
    pub fn and_when(&self, mut response: Response) -> Response {
        let seconds = match *self.0 {
            Error::Busy(seconds) => Some(seconds),
            _ if self.status() == StatusCode::SERVICE_UNAVAILABLE => Some(RETRY_AFTER_S),
            _ => None,
        };
        if let Some(seconds) = seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// The same as two lines of plain text: for whoever watches the server.
    pub fn plain(&self) -> Response {
        let words = Words::new("en-US", &jiff::tz::TimeZone::UTC);
        let text = format!("{}\nhint: {}\n", self.detail(&words), self.hint(&words));
        self.and_when((self.status(), text).into_response())
    }

    /// The page that says it, inside the house.
    pub fn page(&self, layout: Layout) -> Response {
        self.log();
        let page = FailurePage { detail: self.detail(&layout.words), hint: self.hint(&layout.words), page: layout };
        self.and_when((self.status(), Html(page.render().unwrap_or_default())).into_response())
    }

    /// What is our own fault is logged with its cause; people only see that it is.
    pub fn log(&self) {
        if self.status().is_server_error() {
            tracing::error!(error = %self.0, "a request failed");
        }
    }
}

/// What is wrong with one field, in words.
pub fn problem(words: &Words, field: &app::Field) -> String {
    words.with(field.problem, &args(&field.args))
}

fn args<'a>(pairs: &'a [(&'static str, String)]) -> Vec<(&'static str, Arg<'a>)> {
    pairs.iter().map(|(name, value)| (*name, Arg::from(value.as_str()))).collect()
}

#[derive(Template)]
#[template(path = "core/failure.html")]
struct FailurePage {
    page: Layout,
    detail: String,
    hint: String,
}

/// What failed where no door turned it into words (a page open to everybody): else it would be a bare status.
pub async fn said_as_page(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    match response.extensions().get::<Failure>() {
        Some(failure) if !is_api => {
            failure.page(Layout::outside(Words::new("en-US", &jiff::tz::TimeZone::UTC), "failure-title"))
        }
        _ => response,
    }
}

/// An address that leads nowhere.
pub async fn no_such_page(request: Request) -> Response {
    let words = Words::new("en-US", &jiff::tz::TimeZone::UTC);
    let failure = Failure::from(Error::NotFound("page"));
    if request.uri().path().starts_with(crate::core::urls::API) {
        return crate::core::api::problem_response(&failure, &words);
    }
    failure.page(Layout::outside(words, "failure-title"))
}

/// A bug: said plainly, without a trace of the inside.
pub fn panicked(error: Box<dyn Any + Send + 'static>) -> axum::http::Response<axum::body::Body> {
    let cause =
        error.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| error.downcast_ref::<String>().cloned());
    tracing::error!(cause = cause.unwrap_or_default(), "a handler panicked");
    (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side. Nothing was changed; please try again.\n")
        .into_response()
}
