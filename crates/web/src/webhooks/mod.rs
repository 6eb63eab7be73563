//! Webhooks: which programs are told what, with which secret, and what became of each message. Pages and API.

pub mod api;
mod pages;

use app::Can;
use axum::Router;
use axum::routing::{delete, get, patch, post};

use crate::core::{Web, api as token, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::SETTINGS_WEBHOOKS, staff(Can::LookAfter, get(pages::list)))
        .route(urls::SETTINGS_WEBHOOKS, staff(Can::ManageWorkspace, post(pages::add)))
        .route(urls::SETTINGS_WEBHOOK, staff(Can::LookAfter, get(pages::one)))
        .route(urls::SETTINGS_WEBHOOK, staff(Can::ManageWorkspace, post(pages::change)))
        .route(urls::SETTINGS_WEBHOOK_TURN, staff(Can::ManageWorkspace, post(pages::turn)))
        .route(urls::SETTINGS_WEBHOOK_SECRET, staff(Can::ManageWorkspace, post(pages::secret)))
        .route(urls::SETTINGS_WEBHOOK_TEST, staff(Can::LookAfter, post(pages::test)))
        .route(urls::SETTINGS_WEBHOOK_REMOVE, staff(Can::ManageWorkspace, post(pages::remove)))
        .route(urls::SETTINGS_WEBHOOK_AGAIN, staff(Can::LookAfter, post(pages::again)))
        .route("/api/v1/webhooks", token(Can::LookAfter, get(api::list)))
        .route("/api/v1/webhooks", token(Can::ManageWorkspace, post(api::create)))
        .route("/api/v1/webhooks/{id}", token(Can::LookAfter, get(api::one)))
        .route("/api/v1/webhooks/{id}", token(Can::ManageWorkspace, patch(api::change)))
        .route("/api/v1/webhooks/{id}", token(Can::ManageWorkspace, delete(api::remove)))
        .route("/api/v1/webhooks/{id}/secret", token(Can::ManageWorkspace, post(api::secret)))
        .route("/api/v1/webhooks/{id}/test", token(Can::LookAfter, post(api::test)))
        .route("/api/v1/webhooks/{id}/deliveries", token(Can::LookAfter, get(api::deliveries)))
        .route("/api/v1/webhook-deliveries/{id}/retry", token(Can::LookAfter, post(api::again)))
}

/// `waiting`, `delivered`, `failed`.
fn is_state(text: &str) -> bool {
    ["waiting", "delivered", "failed"].contains(&text)
}
