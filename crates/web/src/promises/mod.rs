//! Promises: the list, one promise with what may be done about it, making one; the same by API.

pub mod api;
pub mod new;
pub mod pages;
pub mod view;
pub mod when;

use app::Can;
use axum::Router;
use axum::routing::{get, post};

use crate::core::{Web, api as token, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::PROMISES, staff(Can::Read, get(pages::list)))
        .route(urls::PROMISES, staff(Can::MakePromises, post(new::make)))
        .route(urls::PROMISE_NEW, staff(Can::MakePromises, get(new::form)))
        .route(urls::PROMISE_READ_BACK, staff(Can::MakePromises, get(new::read_back)))
        .route(urls::PROMISE, staff(Can::Read, get(pages::one)))
        .route(urls::PROMISE_KEEP, staff(Can::KeepPromises, post(pages::keep)))
        .route(urls::PROMISE_MOVE, staff(Can::KeepPromises, post(pages::move_to)))
        .route(urls::PROMISE_RELEASE, staff(Can::KeepPromises, post(pages::release)))
        .route(urls::PROMISE_WARN, staff(Can::KeepPromises, post(pages::warn)))
        .route(urls::PROMISE_HAND_OVER, staff(Can::KeepPromises, post(pages::hand_over)))
        .route(urls::PROMISE_MAKE_RIGHT, staff(Can::KeepPromises, post(pages::make_right)))
        .route("/api/v1/promises", token(Can::Read, get(api::list)))
        .route("/api/v1/promises", token(Can::MakePromises, post(api::make)))
        .route("/api/v1/promises/{id}", token(Can::Read, get(api::one)))
        .route("/api/v1/promises/{id}/keep", token(Can::KeepPromises, post(api::keep)))
        .route("/api/v1/promises/{id}/move", token(Can::KeepPromises, post(api::move_to)))
        .route("/api/v1/promises/{id}/release", token(Can::KeepPromises, post(api::release)))
        .route("/api/v1/promises/{id}/warn", token(Can::KeepPromises, post(api::warn)))
        .route("/api/v1/promises/{id}/hand_over", token(Can::KeepPromises, post(api::hand_over)))
        .route("/api/v1/promises/{id}/make-right", token(Can::KeepPromises, post(api::make_right)))
}
