//! Following a conversation and naming each other in notes; what one was told, and by which ways. The same by API.

mod api;
mod devices;
pub mod pages;
mod ways;

use app::Can;
use axum::Router;
use axum::routing::{delete, get, post, put};

use crate::core::{Web, api as token, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::CONVERSATION_FOLLOW, staff(Can::Read, post(pages::follow)))
        .route(urls::NAMES, staff(Can::Read, get(pages::names)))
        .route(urls::SETTINGS_NOTICES, staff(Can::Read, get(ways::show)))
        .route(urls::SETTINGS_NOTICES, staff(Can::Read, post(ways::save)))
        .route(urls::SETTINGS_DEVICES, staff(Can::Read, post(devices::add)))
        .route(urls::SETTINGS_DEVICE, staff(Can::Read, post(devices::change)))
        .route(urls::SETTINGS_PUSH_SUBJECT, staff(Can::Read, post(devices::subject)))
        // a script, the same for everybody, and browsers fetch it without being asked
        .route(urls::PUSH_WORKER, get(devices::worker))
        .route("/api/v1/conversations/{id}/followers", token(Can::Read, get(api::followers)))
        .route("/api/v1/conversations/{id}/followers/me", token(Can::MakeTokens, put(api::follow)))
        .route("/api/v1/conversations/{id}/followers/me", token(Can::MakeTokens, delete(api::unfollow)))
        .route("/api/v1/messages/{id}/mentions", token(Can::Read, get(api::mentions)))
        .route("/api/v1/notifications", token(Can::Read, get(api::notifications)))
        .route("/api/v1/notifications/seen", token(Can::MakeTokens, post(api::all_seen)))
        .route("/api/v1/notifications/{id}/seen", token(Can::MakeTokens, post(api::seen)))
        .route("/api/v1/me/devices", token(Can::Read, get(devices::api_list)))
        .route("/api/v1/me/devices/{id}", token(Can::MakeTokens, delete(devices::api_remove)))
        .route("/api/v1/me/notices", token(Can::Read, get(api::choices)))
        .route("/api/v1/me/notices", token(Can::MakeTokens, put(api::choose)))
}
