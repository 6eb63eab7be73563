//! The journal by API, for those who keep their own copy of what happened.

pub mod api;

use app::Can;
use axum::Router;
use axum::routing::get;

use crate::core::{Web, api as token};

pub fn routes() -> Router<Web> {
    Router::new().route("/api/v1/journal", token(Can::ReadJournal, get(api::list)))
}
