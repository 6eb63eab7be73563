//! Today, the home page: what must I do now so that nobody is let down?

pub mod bell;
pub mod complaints;
pub mod pages;

use app::Can;
use axum::Router;
use axum::routing::{get, post};

use crate::core::{Web, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::TODAY, staff(Can::Read, get(pages::today)))
        .route(urls::KEYS, staff(Can::Read, get(pages::keys)))
        .route(urls::NOTIFICATIONS, staff(Can::Read, get(bell::list)))
        .route(urls::NOTIFICATIONS_SEEN, staff(Can::Read, post(bell::seen)))
}
