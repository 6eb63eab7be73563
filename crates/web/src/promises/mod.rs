//! Promises: the list, one promise with what may be done about it, making one; the same by API.

pub mod after;
pub mod ahead;
pub mod api;
pub mod chance;
pub mod danger;
pub mod new;
pub mod notice;
pub mod offers;
pub mod pages;
pub mod taking;
pub mod told_api;
pub mod view;
pub mod when;

pub(crate) use pages::hours_of;

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
        .route(urls::PROMISE_PREVIEW, staff(Can::MakePromises, post(new::preview)))
        .route(urls::PROMISES_SOON, staff(Can::Read, get(ahead::soon)))
        .route(urls::PROMISES_WEEK, staff(Can::Read, get(ahead::week)))
        .route(urls::PROMISES_BY_OWNER, staff(Can::Read, get(ahead::by_owner)))
        .route(urls::PROMISES_BY_CUSTOMER, staff(Can::Read, get(ahead::by_customer)))
        .route(urls::OFFER, staff(Can::MakePromises, post(offers::answer)))
        .route(urls::PROMISE, staff(Can::Read, get(pages::one)))
        .route(urls::PROMISE_KEEP, staff(Can::KeepPromises, post(pages::keep)))
        .route(urls::PROMISE_MOVE, staff(Can::KeepPromises, post(pages::move_to)))
        .route(urls::PROMISE_RELEASE, staff(Can::KeepPromises, post(pages::release)))
        .route(urls::PROMISE_WARN, staff(Can::KeepPromises, post(pages::warn)))
        .route(urls::PROMISE_HAND_OVER, staff(Can::KeepPromises, post(pages::hand_over)))
        .route(urls::PROMISE_MAKE_RIGHT, staff(Can::KeepPromises, post(after::make_right)))
        .route(urls::PROMISE_NOTICE, staff(Can::KeepPromises, get(notice::show)))
        .route(urls::PROMISE_NOTICE, staff(Can::KeepPromises, post(notice::send)))
        .route(urls::PROMISE_TELL, staff(Can::KeepPromises, post(after::tell)))
        .route(urls::PAGE_TAKE, staff(Can::KeepPromises, post(taking::take_here)))
        // for whoever was called: the signed link lets them in
        .route(urls::TAKE, get(taking::show).post(taking::take))
        .route("/api/v1/promises", token(Can::Read, get(api::list)))
        .route("/api/v1/promises", token(Can::MakePromises, post(api::make)))
        .route("/api/v1/promises/realism", token(Can::Read, get(chance::realism)))
        .route("/api/v1/promises/{id}/chance", token(Can::Read, get(chance::one)))
        .route("/api/v1/conversations/{id}/offers", token(Can::Read, get(offers::list)))
        .route("/api/v1/offers/{id}/record", token(Can::MakePromises, post(offers::record)))
        .route("/api/v1/offers/{id}/dismiss", token(Can::MakePromises, post(offers::dismiss)))
        .route("/api/v1/promises/{id}", token(Can::Read, get(api::one)))
        .route("/api/v1/promises/{id}/keep", token(Can::KeepPromises, post(api::keep)))
        .route("/api/v1/promises/{id}/move", token(Can::KeepPromises, post(api::move_to)))
        .route("/api/v1/promises/{id}/release", token(Can::KeepPromises, post(api::release)))
        .route("/api/v1/promises/{id}/warn", token(Can::KeepPromises, post(api::warn)))
        .route("/api/v1/promises/{id}/hand_over", token(Can::KeepPromises, post(api::hand_over)))
        .route("/api/v1/promises/{id}/make-right", token(Can::KeepPromises, post(told_api::make_right)))
        .route("/api/v1/promises/{id}/draft", token(Can::Read, get(told_api::draft)))
        .route("/api/v1/promises/{id}/tell", token(Can::KeepPromises, post(told_api::tell)))
        .route("/api/v1/notices", token(Can::KeepPromises, post(told_api::send_notice)))
        .route("/api/v1/pages", token(Can::Read, get(told_api::pages)))
        .route("/api/v1/pages/{id}/acknowledge", token(Can::KeepPromises, post(told_api::acknowledge)))
}
