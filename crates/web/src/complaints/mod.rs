//! Complaints: the list, one with its ladder, listening, calling back; the same by API, where every step is a verb.

pub mod afterwards;
pub mod api;
pub mod beside;
pub mod doing;
pub mod export;
mod form;
pub mod import_api;
mod import_form;
pub mod importing;
pub mod letters;
pub mod letters_api;
pub mod listen;
pub mod morning;
pub mod new;
pub mod one;
pub mod pages;
pub mod paper;
mod readers;
mod rooms;
pub mod ruled;
pub mod safety;
pub mod steps;
pub mod taking;
mod told;
pub mod twins;
pub mod view;

use app::Can;
use axum::Router;
use axum::routing::{get, post, put};

use crate::core::{Web, api as token};

pub fn routes() -> Router<Web> {
    rooms::routes()
        .route("/api/v1/complaints", token(Can::Read, get(api::list)))
        .route("/api/v1/complaints", token(Can::Talk, post(api::open)))
        .route("/api/v1/complaints/export", token(Can::Read, get(export::program)))
        .route("/api/v1/complaints/{id}/pdf", token(Can::Read, get(export::program_pdf)))
        .route("/api/v1/complaints/after", token(Can::Read, get(afterwards::api_figures)))
        .route("/api/v1/complaint-imports", token(Can::ImportPast, get(import_api::list).post(import_api::begin)))
        .route(
            "/api/v1/complaint-imports/{id}",
            token(Can::ImportPast, get(import_api::one).delete(import_api::discard)),
        )
        .route("/api/v1/complaint-imports/{id}/map", token(Can::ImportPast, put(import_api::change_map)))
        .route("/api/v1/complaint-imports/{id}/preview", token(Can::ImportPast, get(import_api::preview)))
        .route("/api/v1/complaint-imports/{id}/start", token(Can::ImportPast, post(import_api::start)))
        .route("/api/v1/complaint-imports/{id}/set-aside", token(Can::ImportPast, get(import_api::set_aside)))
        .route("/api/v1/complaint-morning", token(Can::LookAfter, get(morning::api_get).put(morning::api_change)))
        .route("/api/v1/complaints/{id}", token(Can::Read, get(api::one)))
        .route("/api/v1/complaints/{id}/told", token(Can::Read, get(api::told)))
        .route("/api/v1/complaints/{id}/is-theirs", token(Can::MergeCustomers, post(api::is_theirs)))
        .route("/api/v1/complaint-form", token(Can::Read, get(form::api_get)))
        .route("/api/v1/complaint-form", token(Can::ManageWorkspace, put(form::api_change)))
        .route("/api/v1/complaints/{id}/twins", token(Can::Read, get(twins::list)))
        .route("/api/v1/complaints/{id}/conversations", token(Can::Talk, post(api::add_conversation)))
        .route("/api/v1/complaints/{id}/listen", token(Can::Talk, post(steps::listen)))
        .route("/api/v1/complaints/{id}/restate", token(Can::Talk, post(steps::restate)))
        .route("/api/v1/complaints/{id}/confirm", token(Can::Talk, post(steps::confirm)))
        .route("/api/v1/complaints/{id}/correct", token(Can::Talk, post(steps::correct)))
        .route("/api/v1/complaints/{id}/refuse-confirmation", token(Can::Talk, post(steps::refuse_confirmation)))
        .route("/api/v1/complaints/{id}/attempt", token(Can::Talk, post(steps::attempt)))
        .route("/api/v1/complaints/{id}/unreachable", token(Can::Talk, post(steps::unreachable)))
        .route("/api/v1/complaints/{id}/found-another-way", token(Can::Talk, post(steps::found_another_way)))
        .route("/api/v1/complaints/{id}/promise-call-back", token(Can::MakePromises, post(steps::promise_call_back)))
        .route("/api/v1/complaints/{id}/move-call-back", token(Can::KeepPromises, post(steps::move_call_back)))
        .route("/api/v1/complaints/{id}/research", token(Can::Talk, post(steps::research)))
        .route("/api/v1/complaints/{id}/call-back", token(Can::KeepPromises, post(steps::call_back)))
        .route("/api/v1/complaints/{id}/accept", token(Can::Talk, post(steps::accept)))
        .route("/api/v1/complaints/{id}/reject", token(Can::Talk, post(steps::reject)))
        .route("/api/v1/complaints/{id}/guard", token(Can::Talk, post(steps::guard)))
        .route("/api/v1/complaints/{id}/close", token(Can::Talk, post(steps::close)))
        .route("/api/v1/complaints/{id}/again", token(Can::Talk, post(steps::again)))
        .route("/api/v1/complaints/{id}/hand-over", token(Can::Talk, post(steps::hand_over)))
        .route("/api/v1/complaints/{id}/access", token(Can::Talk, post(steps::set_access)))
        .route("/api/v1/complaints/{id}/letters", token(Can::Talk, post(letters_api::send)))
        .route("/api/v1/complaints/{id}/letters/{kind}", token(Can::Talk, get(letters_api::preview)))
        .route("/api/v1/complaints/{id}/take-safety", token(Can::Talk, post(steps::take_safety)))
}
