//! What every page and API call stands on.
//!
//! A request: the route table names the address and the permission, `staff(Can::KeepPromises, post(pages::keep))` or
//! `api(Can::KeepPromises, post(api::keep))`. The door checks log-in and permission once and hands the handler a
//! [`Visit`] (page) or a [`Call`] (API). The handler reads the form, calls one verb of `app`, and answers with a page, a
//! 303 to the changed thing, or JSON. Errors are values: a handler returns `Result<_, Failure>` and the door turns
//! what failed into a page or `application/problem+json`.

pub mod api;
pub mod body;
pub mod failure;
pub mod form;
pub mod layout;
pub mod live;
pub mod security;
pub mod statics;
pub mod urls;
pub mod visit;

use std::sync::Arc;

use app::workspaces::SealKey;
use app::{Error, Id, Kept, Timestamp, links};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

pub use api::{Call, api};
pub use failure::{Failure, problem};
pub use form::{Form, Problems, see_other};
pub use layout::Layout;
pub use visit::{Visit, staff};

/// What the server was started with.
#[derive(Clone)]
pub struct Settings {
    /// Where people reach us, without a slash at the end: `https://desk.example.com`.
    pub public_url: String,
    /// Seals mail passwords at rest; not in the database.
    pub seal_key: SealKey,
}

/// The state of every handler. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    pub kept: Kept,
    pub settings: Arc<Settings>,
    pub live: live::Live,
}

impl Web {
    pub fn new(kept: Kept, settings: Settings) -> Web {
        Web { kept, settings: Arc::new(settings), live: live::Live::new() }
    }

    /// Begins to watch the journal for live pages; call once, inside the runtime.
    pub fn start(&self) {
        tokio::spawn(live::watch(self.clone()));
    }

    pub fn now(&self) -> Timestamp {
        self.kept.now()
    }

    /// The workspace that the token of a signed link names, if there is such a one. The token is not checked by that.
    pub async fn workspace_of_link(&self, token: &str) -> Result<Option<Id>, Error> {
        let Some(named) = links::workspace_of(token) else { return Ok(None) };
        Ok(app::workspaces::all_ids(&self.kept).await?.into_iter().find(|id| *id == named))
    }
}

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route(urls::HEALTH, get(health))
        .route(urls::STATIC, get(statics::file))
        .route(urls::LIVE, staff(app::Can::Read, get(live::stream)))
        .fallback(failure::no_such_page)
}

/// Wraps the routes in what holds for all of them: security headers, same-origin forms, the state.
pub(crate) fn finish(routes: Router<Web>, web: Web) -> Router {
    routes
        .layer(axum::middleware::from_fn(failure::said_as_page))
        .layer(axum::middleware::from_fn(security::same_origin_only))
        .layer(axum::middleware::from_fn(security::headers))
        .layer(Extension(web.clone()))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(failure::panicked))
        .layer(axum::middleware::from_fn(api::said_as_problem))
        .layer(axum::extract::DefaultBodyLimit::max(form::MAX_BODY))
        .with_state(web)
}

/// `ok` when the database answers and what people write can be saved; else what is wrong, in words.
async fn health(axum::extract::State(web): axum::extract::State<Web>) -> Response {
    match app::upkeep::is_well(&web.kept).await {
        Ok(()) => "ok\n".into_response(),
        Err(error) => Failure::from(error).plain(),
    }
}
