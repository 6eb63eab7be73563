//! The addresses of the pages of complaints.

use app::Can;
use axum::Router;
use axum::routing::{get, post};

use super::{doing, listen, new, one, pages, taking, twins};
use crate::core::{Web, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::COMPLAINTS, staff(Can::Read, get(pages::list)))
        .route(urls::COMPLAINTS, staff(Can::Talk, post(new::open)))
        .route(urls::COMPLAINT_NEW, staff(Can::Talk, get(new::form)))
        .route(urls::COMPLAINT, staff(Can::Read, get(one::page)))
        .route(urls::COMPLAINT_TWINS, staff(Can::Read, get(twins::page)))
        .route(urls::COMPLAINT_LISTEN, staff(Can::Talk, get(listen::page)))
        .route(urls::COMPLAINT_LISTEN, staff(Can::Talk, post(listen::heard)))
        .route(urls::COMPLAINT_DRAFT, staff(Can::Talk, post(listen::save)))
        .route(urls::COMPLAINT_CALL, staff(Can::KeepPromises, get(listen::script)))
        .route(urls::COMPLAINT_CONVERSATIONS, staff(Can::Talk, post(doing::add_conversation)))
        .route(urls::COMPLAINT_RESTATE, staff(Can::Talk, post(doing::restate)))
        .route(urls::COMPLAINT_CONFIRM, staff(Can::Talk, post(doing::confirm)))
        .route(urls::COMPLAINT_CORRECT, staff(Can::Talk, post(doing::correct)))
        .route(urls::COMPLAINT_REFUSE, staff(Can::Talk, post(doing::refuse_confirmation)))
        .route(urls::COMPLAINT_ATTEMPT, staff(Can::Talk, post(doing::attempt)))
        .route(urls::COMPLAINT_UNREACHABLE, staff(Can::Talk, post(doing::unreachable)))
        .route(urls::COMPLAINT_OTHER_WAY, staff(Can::Talk, post(doing::found_another_way)))
        .route(urls::COMPLAINT_PROMISE, staff(Can::MakePromises, post(taking::promise_call_back)))
        .route(urls::COMPLAINT_MOVE, staff(Can::KeepPromises, post(taking::move_call_back)))
        .route(urls::COMPLAINT_RESEARCH, staff(Can::Talk, post(doing::research)))
        .route(urls::COMPLAINT_CALL_BACK, staff(Can::KeepPromises, post(taking::call_back)))
        .route(urls::COMPLAINT_ACCEPT, staff(Can::Talk, post(doing::accept)))
        .route(urls::COMPLAINT_REJECT, staff(Can::Talk, post(doing::reject)))
        .route(urls::COMPLAINT_GUARD, staff(Can::Talk, post(taking::guard)))
        .route(urls::COMPLAINT_CLOSE, staff(Can::Talk, post(doing::close)))
        .route(urls::COMPLAINT_AGAIN, staff(Can::Talk, post(doing::again)))
        .route(urls::COMPLAINT_HAND_OVER, staff(Can::Talk, post(doing::hand_over)))
        .route(urls::COMPLAINT_SAFETY, staff(Can::Talk, post(doing::take_safety)))
}
