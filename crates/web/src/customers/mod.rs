//! Customers: the list, one customer with everything said and promised, their forms, merging doubles; the same by API.

pub mod api;
mod compare;
mod forms;
mod pages;
pub mod view;

use app::Can;
use axum::Router;
use axum::routing::{delete, get, patch, post};

use crate::core::{Web, api as token, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::CUSTOMERS, staff(Can::Read, get(pages::list)))
        .route(urls::CUSTOMERS, staff(Can::EditCustomers, post(forms::create)))
        .route(urls::CUSTOMER_NEW, staff(Can::EditCustomers, get(forms::new)))
        .route(urls::CUSTOMER, staff(Can::Read, get(pages::one)))
        .route(urls::CUSTOMER_EDIT, staff(Can::EditCustomers, get(forms::edit).post(forms::update)))
        .route(urls::CUSTOMER_MERGE, staff(Can::MergeCustomers, get(compare::doubles).post(compare::merge)))
        .route(urls::CUSTOMER_PREFERENCES, staff(Can::EditCustomers, post(pages::record_preference)))
        .route(urls::CUSTOMER_PREFERENCE_END, staff(Can::EditCustomers, post(pages::end_preference)))
        .route(urls::CUSTOMER_FIELDS, staff(Can::EditCustomers, post(pages::set_fields)))
        .route(urls::CUSTOMER_CONTACTS, staff(Can::EditCustomers, post(pages::add_contact)))
        .route(urls::CUSTOMER_CONTACT, staff(Can::EditCustomers, post(pages::update_contact)))
        .route(urls::CUSTOMER_CONTACT_FIRST, staff(Can::EditCustomers, post(pages::make_first)))
        .route(urls::CUSTOMER_CONTACT_CONFIRM, staff(Can::EditCustomers, post(pages::confirm_address)))
        .route(urls::CUSTOMER_CONTACT_REMOVE, staff(Can::EditCustomers, post(pages::remove_contact)))
        .merge(api_routes())
}

fn api_routes() -> Router<Web> {
    Router::new()
        .route("/api/v1/customers", token(Can::Read, get(api::list)))
        .route("/api/v1/customers", token(Can::EditCustomers, post(api::create)))
        .route("/api/v1/customers/{id}", token(Can::Read, get(api::one)))
        .route("/api/v1/customers/{id}", token(Can::EditCustomers, patch(api::update)))
        .route("/api/v1/customers/{id}/merge", token(Can::MergeCustomers, post(api::merge)))
        .route("/api/v1/customers/{id}/doubles", token(Can::Read, get(api::doubles)))
        .route("/api/v1/customers/{id}/timeline", token(Can::Read, get(api::timeline)))
        .route("/api/v1/customers/{id}/contacts", token(Can::Read, get(api::contacts)))
        .route("/api/v1/customers/{id}/contacts", token(Can::EditCustomers, post(api::add_contact)))
        .route("/api/v1/customers/{id}/contacts/{contact_id}", token(Can::EditCustomers, patch(api::update_contact)))
        .route("/api/v1/customers/{id}/contacts/{contact_id}", token(Can::EditCustomers, delete(api::remove_contact)))
        .route(
            "/api/v1/customers/{id}/contacts/{contact_id}/confirm-address",
            token(Can::EditCustomers, post(api::confirm_address)),
        )
        .route("/api/v1/customers/{id}/contacts/{contact_id}/first", token(Can::EditCustomers, post(api::make_first)))
        .route("/api/v1/customers/{id}/preferences", token(Can::Read, get(api::preferences)))
        .route("/api/v1/customers/{id}/preferences", token(Can::EditCustomers, post(api::record_preference)))
        .route(
            "/api/v1/customers/{id}/preferences/{preference_id}/end",
            token(Can::EditCustomers, post(api::end_preference)),
        )
}
