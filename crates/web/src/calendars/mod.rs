//! Business time: the calendars of the settings, who is away, who is on duty. The same by API.

mod absences;
pub mod api;
mod duty;
mod feeds;
mod pages;
mod sites;
pub(crate) mod view;

use app::calendars::Scope;
use app::{Can, Error};
use axum::Router;
use axum::routing::{delete, get, post, put};

use crate::core::{Web, api as token, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::SETTINGS_CALENDARS, staff(Can::Read, get(pages::list)))
        .route(urls::SETTINGS_CALENDAR, staff(Can::Read, get(pages::one)))
        // teams and people; the verb asks for more where it is the business or a site
        .route(urls::SETTINGS_CALENDAR, staff(Can::ManageCalendars, post(pages::save)))
        .route(urls::SETTINGS_CALENDAR_PLACE, staff(Can::ManageCalendars, post(pages::place)))
        .route(urls::SETTINGS_CALENDAR_FEEDS, staff(Can::ManageCalendars, post(feeds::add)))
        .route(urls::SETTINGS_FEED, staff(Can::ManageCalendars, post(feeds::change)))
        .route(urls::SETTINGS_SITES, staff(Can::ManageWorkspace, post(sites::save)))
        .route(urls::SETTINGS_SITE_REMOVE, staff(Can::ManageWorkspace, post(sites::remove)))
        .route(urls::ABSENCES, staff(Can::Read, get(absences::show)))
        .route(urls::ABSENCES, staff(Can::Read, post(absences::record)))
        .route(urls::ABSENCE_REMOVE, staff(Can::Read, post(absences::remove)))
        .route(urls::ABSENCE_STAND_IN, staff(Can::Read, post(absences::stand_in)))
        .route(urls::DUTY, staff(Can::Read, get(duty::show)))
        .route(urls::DUTY_WEEK, staff(Can::ManageCalendars, post(duty::week)))
        .route(urls::DUTY_SHIFTS, staff(Can::ManageCalendars, post(duty::shift)))
        .route(urls::DUTY_SHIFT_REMOVE, staff(Can::ManageCalendars, post(duty::remove)))
        .merge(api_routes())
}

fn api_routes() -> Router<Web> {
    Router::new()
        .route("/api/v1/calendars", token(Can::Read, get(api::list)))
        .route("/api/v1/calendars/explain", token(Can::Read, get(api::explain)))
        .route("/api/v1/calendars/{of}", token(Can::Read, get(api::one)))
        .route("/api/v1/calendars/{of}", token(Can::ManageCalendars, put(api::change)))
        .route("/api/v1/calendars/{of}/feeds", token(Can::Read, get(api::feeds)))
        .route("/api/v1/calendars/{of}/feeds", token(Can::ManageCalendars, post(api::add_feed)))
        .route("/api/v1/feeds/{id}", token(Can::ManageCalendars, delete(api::remove_feed)))
        .route("/api/v1/sites", token(Can::Read, get(api::sites)))
        .route("/api/v1/sites", token(Can::ManageWorkspace, post(api::create_site)))
        .route("/api/v1/sites/{id}", token(Can::ManageWorkspace, put(api::change_site)))
        .route("/api/v1/sites/{id}", token(Can::ManageWorkspace, delete(api::remove_site)))
        .route("/api/v1/absences", token(Can::Read, get(api::absences)))
        .route("/api/v1/absences", token(Can::MakeTokens, post(api::create_absence)))
        .route("/api/v1/absences/{id}", token(Can::MakeTokens, put(api::change_absence)))
        .route("/api/v1/absences/{id}", token(Can::MakeTokens, delete(api::remove_absence)))
        .route("/api/v1/duty", token(Can::Read, get(api::duty)))
        .route("/api/v1/duty/{staff_id}", token(Can::ManageCalendars, put(api::change_duty)))
        .route("/api/v1/duty-shifts", token(Can::ManageCalendars, post(api::create_shift)))
        .route("/api/v1/duty-shifts/{id}", token(Can::ManageCalendars, delete(api::remove_shift)))
}

/// Whose calendar an address names: `business`, `staff:ID`.
fn scope(text: &str) -> Result<Scope, Error> {
    Scope::parse(text).ok_or(Error::NotFound("calendar"))
}
