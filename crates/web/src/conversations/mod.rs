//! Conversations: the lists, one thread, what is said in it; search; files. The same by API.

mod answering;
mod answering_api;
pub mod api;
mod attached;
pub mod calm;
mod custom_fields;
pub mod export;
pub mod files;
mod hints;
mod joining;
mod joining_api;
pub mod new;
pub mod pages;
pub mod palette;
pub mod search;
mod splitting;
pub mod talk;
pub mod thread;
pub mod together;
pub mod together_api;

use app::Can;
use axum::Router;
use axum::routing::{delete, get, post};

use crate::core::{Web, api as token, staff, urls};

pub fn routes() -> Router<Web> {
    pages_routes().merge(api_routes())
}

fn pages_routes() -> Router<Web> {
    Router::new()
        .route(urls::CONVERSATIONS, staff(Can::Read, get(pages::list)))
        .route(urls::CONVERSATIONS, staff(Can::Talk, post(new::start)))
        .route(urls::CONVERSATION_NEW, staff(Can::Talk, get(new::form)))
        .route(urls::CONVERSATION, staff(Can::Read, get(thread::one)))
        .route(urls::CONVERSATION_REPLY, staff(Can::Talk, post(talk::reply)))
        .route(urls::CONVERSATION_NOTE, staff(Can::Talk, post(talk::note)))
        .route(urls::CONVERSATION_RECORD, staff(Can::Talk, post(talk::record)))
        .route(urls::CONVERSATION_ASSIGN, staff(Can::Talk, post(talk::assign)))
        .route(urls::CONVERSATION_STATUS, staff(Can::Talk, post(talk::status)))
        .route(urls::CONVERSATION_TAGS, staff(Can::Talk, post(talk::tags)))
        .route(urls::CONVERSATION_FIELDS, staff(Can::Talk, post(custom_fields::set)))
        .route(urls::CONVERSATION_EXPORT, staff(Can::Read, get(export::export)))
        .route(urls::PALETTE, staff(Can::Read, get(palette::page)))
        .route(urls::CONVERSATIONS_BULK, staff(Can::Talk, post(together::bulk)))
        .route(urls::CONVERSATIONS_UNDO, staff(Can::Talk, post(together::undo)))
        .route(urls::CONVERSATION_SNOOZE, staff(Can::Talk, post(together::snooze)))
        .route(urls::CONVERSATION_MOVE, staff(Can::Talk, post(together::move_to)))
        .route(urls::CONVERSATION_MERGE, staff(Can::Talk, post(joining::merge)))
        .route(urls::CONVERSATION_UNMERGE, staff(Can::Talk, post(joining::unmerge)))
        .route(urls::CONVERSATION_SPLIT, staff(Can::Talk, get(splitting::form)))
        .route(urls::CONVERSATION_SPLIT, staff(Can::Talk, post(splitting::split)))
        .route(urls::CONVERSATION_LINKS, staff(Can::Talk, post(joining::link)))
        .route(urls::CONVERSATION_LINK_REMOVE, staff(Can::Talk, post(joining::unlink)))
        .route(urls::CONVERSATION_DRAFT, staff(Can::Talk, post(answering::draft)))
        .route(urls::CONVERSATION_CALM, staff(Can::Talk, post(calm::read)))
        .route(urls::SETTINGS_CALM, staff(Can::ManageWorkspace, post(calm::set)))
        .route(urls::MESSAGE_HINT_DISMISS, staff(Can::Talk, post(hints::dismiss)))
        .route(urls::CONVERSATION_HERE, staff(Can::Read, post(answering::here)))
        .route(urls::MESSAGE_WITHDRAW, staff(Can::Talk, post(answering::withdraw)))
        .route(urls::MESSAGE_RETRY, staff(Can::Talk, post(talk::retry)))
        .route(urls::CONVERSATION_TRASH, staff(Can::Delete, post(talk::trash)))
        .route(urls::CONVERSATION_RESTORE, staff(Can::Delete, post(talk::restore)))
        .route(urls::MESSAGE_TRASH, staff(Can::Delete, post(talk::trash_message)))
        .route(urls::MESSAGE_RESTORE, staff(Can::Delete, post(talk::restore_message)))
        .route(urls::MESSAGE_ADMIT, staff(Can::Talk, post(talk::admit)))
        .route(urls::MESSAGE_OWN, staff(Can::Talk, post(talk::begin_own)))
        .route(urls::MESSAGE_RAW, staff(Can::Read, get(files::raw)))
        // Open to whoever holds a link: the link is the permission, and one file is all it gives.
        .route(urls::FILE, get(files::linked))
        .route(urls::SEARCH, staff(Can::Read, get(search::page)))
        .route(urls::SET_ASIDE, staff(Can::LookAfter, get(files::set_aside)))
        .route(urls::SET_ASIDE_PROCESS, staff(Can::LookAfter, post(files::process_anyway)))
}

fn api_routes() -> Router<Web> {
    Router::new()
        .route("/api/v1/conversations", token(Can::Read, get(api::list)))
        .route("/api/v1/conversations", token(Can::Talk, post(api::start)))
        .route("/api/v1/conversations/bulk", token(Can::Talk, post(together_api::bulk)))
        .route("/api/v1/conversations/bulk/{id}/undo", token(Can::Talk, post(together_api::undo)))
        .route("/api/v1/conversations/{id}", token(Can::Read, get(api::one)))
        .route("/api/v1/conversations/{id}", token(Can::Talk, axum::routing::patch(api::change)))
        .route("/api/v1/conversations/{id}/messages", token(Can::Read, get(api::messages)))
        .route("/api/v1/conversations/{id}/messages", token(Can::Talk, post(api::say)))
        .route("/api/v1/conversations/{id}/draft", token(Can::Read, get(answering_api::draft)))
        .route("/api/v1/conversations/{id}/draft", token(Can::Talk, axum::routing::put(answering_api::save_draft)))
        .route("/api/v1/conversations/{id}/draft", token(Can::Talk, axum::routing::delete(answering_api::remove_draft)))
        .route("/api/v1/conversations/{id}/presence", token(Can::Read, get(answering_api::present)))
        .route("/api/v1/conversations/{id}/remarks", token(Can::Read, post(calm::read_by_api)))
        .route("/api/v1/calm", token(Can::Read, get(calm::api_get)))
        .route("/api/v1/calm", token(Can::ManageWorkspace, axum::routing::put(calm::api_change)))
        .route("/api/v1/messages/{id}/hint/dismiss", token(Can::Talk, post(hints::dismiss_by_api)))
        .route("/api/v1/messages/{id}/withdraw", token(Can::Talk, post(answering_api::withdraw)))
        .route("/api/v1/messages", token(Can::Read, get(api::messages_of)))
        .route("/api/v1/messages", token(Can::Talk, post(api::say_to)))
        .route("/api/v1/messages/{id}", token(Can::Read, get(api::message)))
        .route("/api/v1/messages/{id}/retry", token(Can::Talk, post(api::retry)))
        .route("/api/v1/conversations/{id}", token(Can::Delete, delete(api::trash)))
        .route("/api/v1/conversations/{id}/restore", token(Can::Delete, post(api::restore)))
        .route("/api/v1/messages/{id}", token(Can::Delete, delete(api::trash_message)))
        .route("/api/v1/messages/{id}/restore", token(Can::Delete, post(api::restore_message)))
        .route("/api/v1/messages/{id}/admit", token(Can::Talk, post(api::admit)))
        .route("/api/v1/messages/{id}/own-conversation", token(Can::Talk, post(api::begin_own)))
        .route("/api/v1/conversations/{id}/merge", token(Can::Talk, post(joining_api::merge)))
        .route("/api/v1/conversations/{id}/unmerge", token(Can::Talk, post(joining_api::unmerge)))
        .route("/api/v1/conversations/{id}/merged", token(Can::Read, get(joining_api::merged)))
        .route("/api/v1/conversations/{id}/split", token(Can::Talk, post(joining_api::split)))
        .route("/api/v1/conversations/{id}/links", token(Can::Read, get(joining_api::links)))
        .route("/api/v1/conversations/{id}/links/{other_id}", token(Can::Talk, axum::routing::put(joining_api::link)))
        .route("/api/v1/conversations/{id}/links/{other_id}", token(Can::Talk, delete(joining_api::unlink)))
        .route("/api/v1/search", token(Can::Read, get(api::search)))
}
