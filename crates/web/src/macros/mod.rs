//! Macros: the page of the settings, preview and use in a conversation, snippets while somebody types. The same by API.

pub mod api;
mod pages;
mod using;

use app::Can;
use axum::Router;
use axum::routing::{get, post, put};

use crate::core::{Web, api as token, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::SETTINGS_MACROS, staff(Can::Read, get(pages::show)))
        .route(urls::SETTINGS_MACROS, staff(Can::Talk, post(pages::save)))
        .route(urls::SETTINGS_MACRO_REMOVE, staff(Can::Talk, post(pages::remove)))
        .route(urls::CONVERSATION_MACRO, staff(Can::Talk, get(using::preview)))
        .route(urls::CONVERSATION_MACRO, staff(Can::Talk, post(using::apply)))
        .route(urls::CONVERSATION_SNIPPETS, staff(Can::Talk, get(using::snippets)))
        .route("/api/v1/macros", token(Can::Read, get(api::list)))
        .route("/api/v1/macros", token(Can::Talk, post(api::create)))
        .route("/api/v1/macros/{id}", token(Can::Read, get(api::one)))
        .route("/api/v1/macros/{id}", token(Can::Talk, put(api::change)))
        .route("/api/v1/macros/{id}", token(Can::Talk, axum::routing::delete(api::remove)))
        .route("/api/v1/macros/{id}/preview", token(Can::Read, get(api::preview)))
        .route("/api/v1/macros/{id}/apply", token(Can::Talk, post(api::apply)))
}
