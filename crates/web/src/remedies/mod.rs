//! Making right: the catalogue with who may give how much, offers that wait for an answer, and the answer by link. The same
//! by API.

mod answering;
pub mod api;
mod form;
mod offers;
mod pages;
pub mod spend;
pub mod view;

use app::Can;
use axum::Router;
use axum::routing::{get, patch, post, put};

use crate::core::{Web, api as token, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::SETTINGS_REMEDIES, staff(Can::Read, get(pages::show)))
        .route(urls::SETTINGS_REMEDIES, staff(Can::ManageRemedies, post(pages::save)))
        .route(urls::SETTINGS_REMEDIES_STARTERS, staff(Can::ManageRemedies, post(pages::starters)))
        .route(urls::SETTINGS_REMEDIES_TERMS, staff(Can::ManageWorkspace, post(pages::save_terms)))
        .route(urls::REMEDIES_WAITING, staff(Can::Read, get(offers::waiting)))
        .route(urls::REMEDY_OFFER, staff(Can::Read, get(offers::one)))
        .route(urls::REMEDY_OFFER_APPROVE, staff(Can::ApproveRemedies, post(offers::approve)))
        .route(urls::REMEDY_OFFER_DECLINE, staff(Can::ApproveRemedies, post(offers::decline)))
        .route(urls::REMEDY_OFFER_WITHDRAW, staff(Can::OfferRemedies, post(offers::withdraw)))
        .route(urls::REMEDY_ANSWER, get(answering::show).post(answering::answer))
        .route("/api/v1/remedies", token(Can::Read, get(api::list)))
        .route("/api/v1/remedies", token(Can::ManageRemedies, post(api::create)))
        .route("/api/v1/remedies/starters", token(Can::ManageRemedies, post(api::starters)))
        .route("/api/v1/remedies/{id}", token(Can::Read, get(api::one)))
        .route("/api/v1/remedies/{id}", token(Can::ManageRemedies, patch(api::change)))
        .route("/api/v1/remedy-terms", token(Can::Read, get(api::terms)))
        .route("/api/v1/remedy-terms", token(Can::ManageWorkspace, put(api::set_terms)))
        .route("/api/v1/remedy-spend", token(Can::Read, get(api::spend)))
        .route("/api/v1/remedy-offers", token(Can::Read, get(api::offers)))
        .route("/api/v1/remedy-offers", token(Can::OfferRemedies, post(api::make_offer)))
        .route("/api/v1/remedy-offers/{id}", token(Can::Read, get(api::offer)))
        .route("/api/v1/remedy-offers/{id}/approve", token(Can::ApproveRemedies, post(api::approve)))
        .route("/api/v1/remedy-offers/{id}/decline", token(Can::ApproveRemedies, post(api::decline)))
        .route("/api/v1/remedy-offers/{id}/withdraw", token(Can::OfferRemedies, post(api::withdraw)))
}
