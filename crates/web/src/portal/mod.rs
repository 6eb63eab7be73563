//! What the customer sees, by signed link and without an account: what was promised, what became of it, a way to answer.

mod after;
pub mod form;
pub mod how_we_did;
pub mod pages;
pub mod restated;
pub mod wrong;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::core::{Web, urls};

/// Open to whoever holds a link: the link is the permission, and `Can::Answer` is all it gives.
pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::PORTAL, get(pages::show))
        .route(urls::PORTAL_ANSWER, post(pages::answer))
        .route(urls::PORTAL_CONFIRM, post(restated::confirm))
        .route(urls::PORTAL_CORRECT, post(restated::correct))
        .route(urls::PORTAL_WRONG, get(wrong::show).post(wrong::tell))
        // without a link: open to everybody where the business opened it
        .route(urls::PUBLIC_FORM, get(form::show).post(form::send).layer(DefaultBodyLimit::max(form::MAX_BODY)))
        .route(urls::AFTER, get(how_we_did::show).post(how_we_did::answer))
}
