//! The addresses of the pages of complaints.

use app::Can;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::{
    afterwards, doing, export, form, importing, letters, listen, morning, new, one, pages, readers, safety, taking,
    twins,
};
use crate::core::{Web, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::COMPLAINTS, staff(Can::Read, get(pages::list)))
        .route(urls::COMPLAINTS, staff(Can::Talk, post(new::open)))
        .route(urls::COMPLAINTS_EXPORT, staff(Can::Read, get(export::download)))
        .route(urls::COMPLAINTS_IMPORT, staff(Can::ImportPast, get(importing::page)))
        .route(
            urls::COMPLAINTS_IMPORT,
            staff(Can::ImportPast, post(importing::bring)).layer(DefaultBodyLimit::max(importing::LARGEST)),
        )
        .route(urls::COMPLAINTS_IMPORT_ONE, staff(Can::ImportPast, get(importing::one)))
        .route(urls::COMPLAINTS_IMPORT_ONE, staff(Can::ImportPast, post(importing::decide)))
        .route(urls::COMPLAINTS_IMPORT_DISCARD, staff(Can::ImportPast, post(importing::discard)))
        .route(urls::COMPLAINTS_IMPORT_SET_ASIDE, staff(Can::ImportPast, get(importing::set_aside)))
        .route(urls::COMPLAINT_PDF, staff(Can::Read, get(export::pdf)))
        .route(urls::COMPLAINT_NEW, staff(Can::Talk, get(new::form)))
        .route(urls::COMPLAINT, staff(Can::Read, get(one::page)))
        .route(urls::COMPLAINT_TWINS, staff(Can::Read, get(twins::page)))
        .route(urls::COMPLAINT_LISTEN, staff(Can::Talk, get(listen::page)))
        .route(urls::COMPLAINT_LISTEN, staff(Can::Talk, post(listen::heard)))
        .route(urls::COMPLAINT_DRAFT, staff(Can::Talk, post(listen::save)))
        .route(urls::PROMISE_CALL_BACK, staff(Can::Read, get(listen::of_promise)))
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
        .route(urls::COMPLAINT_ACCESS, staff(Can::Talk, post(readers::set)))
        .route(urls::COMPLAINT_LETTER, staff(Can::Talk, get(letters::page)))
        .route(urls::COMPLAINT_LETTER, staff(Can::Talk, post(letters::send)))
        .route(urls::COMPLAINT_LETTER_PREVIEW, staff(Can::Talk, post(letters::preview)))
        .route(urls::COMPLAINT_SAFETY, staff(Can::Talk, post(doing::take_safety)))
        .route(urls::COMPLAINT_IS_THEIRS, staff(Can::MergeCustomers, post(doing::is_theirs)))
        .route(urls::SETTINGS_COMPLAINT_FORM, staff(Can::ManageWorkspace, get(form::show)))
        .route(urls::SETTINGS_COMPLAINT_FORM, staff(Can::ManageWorkspace, post(form::save)))
        .route(urls::COMPLAINTS_AFTER, staff(Can::Read, get(afterwards::figures)))
        .route(urls::COMPLAINT_TAKE_UP, staff(Can::Talk, post(afterwards::take_up)))
        .route(urls::COMPLAINT_READ_AFTER, staff(Can::Talk, post(afterwards::read)))
        .route(urls::SETTINGS_MORNING, staff(Can::LookAfter, get(morning::show)))
        .route(urls::SETTINGS_MORNING, staff(Can::LookAfter, post(morning::save)))
        // for whoever was called: the signed link is what lets them in
        .route(urls::SAFETY, get(safety::show).post(safety::take))
}
