//! Pages and API. One folder a noun: `pages.rs`, `api.rs` and the templates beside them; `core` is what they stand on.
//! `web` reads requests, calls the verbs of `app`, and shows what came of it. It never names the database.

pub mod calendars;
pub mod complaints;
pub mod conversations;
pub mod core;
pub mod customers;
pub mod fetching;
pub mod fields;
pub mod following;
pub mod improvement;
pub mod journal;
pub mod macros;
pub mod metrics;
pub mod openapi;
pub mod portal;
pub mod promises;
pub mod regimes;
pub mod remedies;
pub mod reports;
pub mod standards;
pub mod today;
pub mod views;
pub mod webhooks;
pub mod workspaces;

use axum::Router;

pub use core::{Settings, Web};

/// The whole site. `web.start()` must run for live pages.
pub fn router(web: Web) -> Router {
    let routes = Router::new()
        .merge(core::routes())
        .merge(customers::routes())
        .merge(today::routes())
        .merge(conversations::routes())
        .merge(promises::routes())
        .merge(complaints::routes())
        .merge(following::routes())
        .merge(reports::routes())
        .merge(improvement::routes())
        .merge(portal::routes())
        .merge(views::routes())
        .merge(macros::routes())
        .merge(fields::routes())
        .merge(calendars::routes())
        .merge(standards::routes())
        .merge(remedies::routes())
        .merge(regimes::routes())
        .merge(webhooks::routes())
        .merge(workspaces::routes())
        .merge(fetching::routes())
        .merge(journal::routes())
        .merge(openapi::routes())
        .merge(metrics::routes());
    metrics::counted(core::finish(routes, web))
}
