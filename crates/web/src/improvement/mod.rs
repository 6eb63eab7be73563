//! Making it stop: the page *Improve*, the tree of causes, actions and whether they held; the same by API.

pub mod actions;
pub mod api;
pub mod causes;
pub mod complaint;
mod forms;
pub mod pages;
mod paper;
pub mod view;

use app::Can;
use axum::Router;
use axum::routing::{delete, get, patch, post, put};

use crate::core::{Web, api as token, staff, urls};

pub fn routes() -> Router<Web> {
    pages().merge(programs())
}

fn pages() -> Router<Web> {
    Router::new()
        .route(urls::IMPROVE, staff(Can::Read, get(pages::improve)))
        .route(urls::IMPROVE_REVIEW, staff(Can::Read, get(pages::review)))
        .route(urls::IMPROVE_REVIEW, staff(Can::KeepPromises, post(pages::hold)))
        .route(urls::IMPROVE_REVIEW_PDF, staff(Can::Read, get(pages::review_on_paper)))
        .route(urls::IMPROVE_JOBS, staff(Can::LookAfter, post(pages::jobs)))
        .route(urls::CAUSES, staff(Can::Read, get(causes::tree)))
        .route(urls::CAUSES, staff(Can::LookAfter, post(causes::add)))
        .route(urls::CAUSES_STARTER, staff(Can::LookAfter, post(causes::plant)))
        .route(urls::CAUSE, staff(Can::Read, get(causes::one)))
        .route(urls::CAUSE_RENAME, staff(Can::LookAfter, post(causes::rename)))
        .route(urls::CAUSE_MOVE, staff(Can::LookAfter, post(causes::move_to)))
        .route(urls::CAUSE_MERGE, staff(Can::LookAfter, post(causes::merge)))
        .route(urls::CAUSE_RETIRE, staff(Can::LookAfter, post(causes::retire)))
        .route(urls::CAUSE_RESTORE, staff(Can::LookAfter, post(causes::restore)))
        .route(urls::CAUSE_ACTIONS, staff(Can::KeepPromises, post(causes::plan)))
        .route(urls::ACTION, staff(Can::Read, get(actions::one)))
        .route(urls::ACTION_DONE, staff(Can::KeepPromises, post(actions::done)))
        .route(urls::ACTION_CHECK, staff(Can::KeepPromises, post(actions::check)))
        .route(urls::ACTION_CHECK_LATER, staff(Can::KeepPromises, post(actions::check_later)))
        .route(urls::ACTION_PUT_OFF, staff(Can::KeepPromises, post(actions::put_off)))
        .route(urls::ACTION_DROP, staff(Can::LookAfter, post(actions::drop)))
        .route(urls::ACTION_HAND_OVER, staff(Can::KeepPromises, post(actions::hand_over)))
        .route(urls::IMPROVE_COMPLAINT, staff(Can::Read, get(complaint::one)))
        .route(urls::IMPROVE_WHYS, staff(Can::Talk, post(complaint::why)))
        .route(urls::IMPROVE_WHY_TAKE_BACK, staff(Can::Talk, post(complaint::take_back_why)))
        .route(urls::IMPROVE_PLAN, staff(Can::KeepPromises, post(complaint::plan)))
        .route(urls::IMPROVE_NONE, staff(Can::Talk, post(complaint::none)))
}

fn programs() -> Router<Web> {
    Router::new()
        .route("/api/v1/causes", token(Can::Read, get(api::causes)))
        .route("/api/v1/causes", token(Can::LookAfter, post(api::add)))
        .route("/api/v1/causes/starter", token(Can::LookAfter, post(api::plant)))
        .route("/api/v1/causes/figures", token(Can::Read, get(api::figures)))
        .route("/api/v1/causes/{id}", token(Can::Read, get(api::cause)))
        .route("/api/v1/causes/{id}", token(Can::LookAfter, patch(api::change)))
        .route("/api/v1/causes/{id}/retire", token(Can::LookAfter, post(api::retire)))
        .route("/api/v1/causes/{id}/restore", token(Can::LookAfter, post(api::restore)))
        .route("/api/v1/causes/{id}/merge", token(Can::LookAfter, post(api::merge)))
        .route("/api/v1/jobs-done", token(Can::Read, get(api::jobs)))
        .route("/api/v1/jobs-done", token(Can::LookAfter, put(api::set_jobs)))
        .route("/api/v1/actions", token(Can::Read, get(api::actions)))
        .route("/api/v1/actions", token(Can::KeepPromises, post(api::plan)))
        .route("/api/v1/actions/{id}", token(Can::Read, get(api::action)))
        .route("/api/v1/actions/{id}/done", token(Can::KeepPromises, post(api::done)))
        .route("/api/v1/actions/{id}/check", token(Can::KeepPromises, post(api::check)))
        .route("/api/v1/actions/{id}/check-later", token(Can::KeepPromises, post(api::check_later)))
        .route("/api/v1/actions/{id}/put-off", token(Can::KeepPromises, post(api::put_off)))
        .route("/api/v1/actions/{id}/drop", token(Can::LookAfter, post(api::drop_it)))
        .route("/api/v1/actions/{id}/hand-over", token(Can::KeepPromises, post(api::hand_over)))
        .route("/api/v1/whys", token(Can::Read, get(api::whys)))
        .route("/api/v1/whys", token(Can::Talk, post(api::ask_why)))
        .route("/api/v1/whys/{id}", token(Can::Talk, delete(api::take_back_why)))
}
