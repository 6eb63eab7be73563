//! The door and the office: set-up, log-in, log-out, settings; and by API the business, its people, who is calling.

pub mod api;
mod door;
pub(crate) mod inputs;
mod keeping;
mod sending;
mod settings;
mod settings_forms;
mod setup;
mod teams;
mod undo_send;

pub(crate) use door::network_address;
pub(crate) use settings::browser_of;

use app::Can;
use axum::Router;
use axum::routing::{get, post};

use crate::core::{Web, api as token, staff, urls};

/// A mail account as it was typed.
pub(crate) fn typed_mailbox(form: &crate::core::Form) -> app::workspaces::NewMailbox {
    setup::mailbox(form, "")
}

pub fn routes() -> Router<Web> {
    Router::new()
        // for people who are not logged in: the signed link, or the pass phrase, is what lets them in
        .route(urls::SETUP, get(setup::show).post(setup::take))
        .route(urls::LOGIN, get(door::show).post(door::take))
        .route(urls::LOGOUT, staff(Can::Read, post(door::log_out)))
        .route(urls::LOGOUT_EVERYWHERE, staff(Can::Read, post(door::log_out_everywhere)))
        .route(urls::SETTINGS, staff(Can::Read, get(settings::show)))
        .route(urls::SETTINGS_ME, staff(Can::Read, post(settings_forms::me)))
        .route(urls::SETTINGS_PASSPHRASE, staff(Can::Read, post(settings_forms::passphrase)))
        .route(urls::SETTINGS_BUSINESS, staff(Can::ManageWorkspace, post(settings_forms::business)))
        .route(urls::SETTINGS_SENDING, staff(Can::ManageWorkspace, get(sending::show)))
        .route(urls::SETTINGS_SENDING, staff(Can::ManageWorkspace, post(sending::limit)))
        .route(urls::SETTINGS_SENDING_ONE, staff(Can::ManageWorkspace, post(sending::change)))
        .route(urls::SETTINGS_STAFF, staff(Can::ManageStaff, post(settings_forms::add_staff)))
        .route(urls::SETTINGS_STAFF_ONE, staff(Can::ManageStaff, post(settings_forms::change_staff)))
        .route(urls::SETTINGS_UNDO_SEND, staff(Can::ManageWorkspace, post(undo_send::save)))
        .route(urls::SETTINGS_KEEPING, staff(Can::ManageWorkspace, get(keeping::show)))
        .route(urls::SETTINGS_KEEPING, staff(Can::ManageWorkspace, post(keeping::save)))
        .route(urls::SETTINGS_TEAMS, staff(Can::Read, get(teams::show)))
        .route(urls::SETTINGS_TEAMS, staff(Can::ManageStaff, post(teams::save)))
        .route(urls::SETTINGS_ASSIGNING, staff(Can::ManageStaff, post(teams::assign)))
        .route(urls::SETTINGS_TOKENS, staff(Can::MakeTokens, post(settings_forms::make_token)))
        .route(urls::SETTINGS_TOKEN_REVOKE, staff(Can::MakeTokens, post(settings_forms::revoke_token)))
        .merge(api_routes())
}

fn api_routes() -> Router<Web> {
    Router::new()
        .route("/api/v1/me", token(Can::Read, get(api::me)))
        .route("/api/v1/workspace", token(Can::Read, get(api::workspace)))
        .route("/api/v1/staff", token(Can::Read, get(api::list_staff)))
        .route("/api/v1/staff/{id}/deactivate", token(Can::ManageStaff, post(api::deactivate)))
        .route("/api/v1/staff/{id}/reactivate", token(Can::ManageStaff, post(api::reactivate)))
        .route("/api/v1/undo-send", token(Can::Read, get(undo_send::api_get)))
        .route("/api/v1/undo-send", token(Can::ManageWorkspace, axum::routing::put(undo_send::api_change)))
        .route("/api/v1/keeping", token(Can::Read, get(keeping::api_get)))
        .route("/api/v1/keeping", token(Can::ManageWorkspace, axum::routing::put(keeping::api_change)))
        .route("/api/v1/teams", token(Can::Read, get(teams::api_list)))
        .route("/api/v1/teams", token(Can::ManageStaff, post(teams::api_create)))
        .route("/api/v1/teams/{id}", token(Can::ManageStaff, axum::routing::put(teams::api_change)))
        .route("/api/v1/assigning", token(Can::Read, get(teams::api_assigning)))
        .route("/api/v1/assigning", token(Can::ManageStaff, axum::routing::put(teams::api_assign)))
        .route("/api/v1/statuses", token(Can::Read, get(api::statuses)))
}
