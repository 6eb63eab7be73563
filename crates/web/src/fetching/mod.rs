//! Mail that comes in: how mailboxes are fetched, how far, and mails brought by HTTPS.

pub mod accounts;
mod accounts_api;
mod api;
mod pages;
mod sign_in;

use app::Can;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::core::{Web, api as token, staff, urls};

/// Bytes of a mail brought by HTTPS.
pub const LARGEST_BROUGHT: usize = 64 * 1024 * 1024;

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::SETTINGS_MAIL, staff(Can::ManageWorkspace, post(accounts::add)))
        .route(urls::MAILBOX_NEW, staff(Can::ManageWorkspace, get(accounts::new)))
        .route(urls::MAILBOX, staff(Can::ManageWorkspace, get(accounts::one).post(accounts::change)))
        .route(urls::MAILBOX_TEST, staff(Can::ManageWorkspace, post(accounts::test)))
        .route(urls::MAILBOX_PAUSE, staff(Can::ManageWorkspace, post(accounts::pause)))
        .route(urls::MAILBOX_REMOVE, staff(Can::ManageWorkspace, post(accounts::remove)))
        .route(urls::FETCHING, staff(Can::LookAfter, get(pages::first)))
        .route(
            urls::FETCHING_ONE,
            staff(Can::LookAfter, get(pages::one)).merge(staff(Can::ManageWorkspace, post(pages::change))),
        )
        .route(urls::FETCHING_LOOK, staff(Can::LookAfter, post(pages::look)))
        .route(urls::SIGN_IN_PROVIDER, staff(Can::ManageWorkspace, get(sign_in::show).post(sign_in::set)))
        .route(urls::SIGN_IN_BEGIN, staff(Can::ManageWorkspace, post(sign_in::begin)))
        .route(urls::SIGN_IN_BACK, staff(Can::ManageWorkspace, get(sign_in::back)))
        .route("/api/v1/mailboxes", token(Can::Read, get(api::list)))
        .route("/api/v1/mailboxes", token(Can::ManageWorkspace, post(accounts_api::add)))
        .route("/api/v1/mailboxes/{id}", token(Can::ManageWorkspace, axum::routing::put(accounts_api::change)))
        .route("/api/v1/mailboxes/{id}", token(Can::ManageWorkspace, axum::routing::delete(accounts_api::remove)))
        .route("/api/v1/mailboxes/{id}/test", token(Can::ManageWorkspace, post(accounts_api::test)))
        .route("/api/v1/mailboxes/{id}/pause", token(Can::ManageWorkspace, post(accounts_api::pause)))
        .route(
            "/api/v1/mailboxes/{id}/fetching",
            token(Can::LookAfter, get(api::one)).merge(token(Can::ManageWorkspace, axum::routing::put(api::change))),
        )
        .route("/api/v1/mailboxes/{id}/look", token(Can::LookAfter, post(api::look)))
        .route("/api/v1/mail", token(Can::LookAfter, post(api::bring)).layer(DefaultBodyLimit::max(LARGEST_BROUGHT)))
}
