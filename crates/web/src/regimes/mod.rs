//! Regimes: which rules hold for which kind of complaint, what they ask, and a business's own. Pages and API.

pub mod api;
mod pages;

use app::Can;
use axum::Router;
use axum::routing::{delete, get, post, put};

use crate::core::{Web, api as token, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::SETTINGS_REGIMES, staff(Can::Read, get(pages::list)))
        .route(urls::SETTINGS_REGIMES, staff(Can::LookAfter, post(pages::save)))
        .route(urls::SETTINGS_REGIMES_CHOICES, staff(Can::LookAfter, post(pages::choose)))
        .route(urls::SETTINGS_REGIME_NEW, staff(Can::LookAfter, get(pages::new)))
        .route(urls::SETTINGS_REGIME, staff(Can::Read, get(pages::one)))
        .route(urls::SETTINGS_REGIME_REMOVE, staff(Can::LookAfter, post(pages::remove)))
        .route("/api/v1/regimes", token(Can::Read, get(api::list)))
        .route("/api/v1/regimes", token(Can::LookAfter, put(api::save)))
        .route("/api/v1/regimes/choices", token(Can::Read, get(api::choices)))
        .route("/api/v1/regimes/choices", token(Can::LookAfter, put(api::choose)))
        .route("/api/v1/regimes/{key}", token(Can::Read, get(api::one)))
        .route("/api/v1/regimes/{key}", token(Can::LookAfter, delete(api::remove)))
        .route("/api/v1/regimes/{key}/clocks", token(Can::Read, get(api::clocks)))
        .route("/api/v1/regimes/{key}/check-letter", token(Can::Read, post(api::check_letter)))
}
