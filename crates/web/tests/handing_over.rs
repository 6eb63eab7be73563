//! A promise goes to somebody else, by the forms of the desk and by API; and what its history says.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use app::Role;
use axum::http::StatusCode;
use desk::Desk;
use program::{Program, promised, rule, ruth};
use serde_json::json;
use testkit::each_database;

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_is_handed_over_on_its_page() {
    for kept in each_database() {
        let desk = Desk::open(&kept).await;
        let program = Program::new(&kept);
        let reader = kept.staff("Ada Quist", "ada@alder.example", Role::Auditor);
        let id = promised(&program, &ruth(&program).await, "2026-11-24T20:00:00Z").await;
        let (status, page) = desk.page(&format!("/promises/{id}")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("Hand it over") && page.contains("Omar Reyes"), "{page}");
        assert!(!page.contains("Ada Quist"), "who may only read is not offered: {page}");

        let at = format!("/promises/{id}/hand-over");
        let (status, _, page) = desk.post(&at, &[("to_staff_id", ""), ("reason", "")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("Choose an owner from the staff"), "{page}");
        let reader_id = reader.staff_id().unwrap().to_string();
        let (_, _, page) = desk.post(&at, &[("to_staff_id", &reader_id), ("reason", "x")]).await;
        assert!(page.contains("Ada Quist may only read here"), "{page}");
        let omar = kept.agent.staff_id().unwrap().to_string();
        let (status, to, _) = desk.post(&at, &[("to_staff_id", &omar), ("reason", "Omar is there on Thursday")]).await;
        assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("/promises/{id}")));
        let (_, page) = desk.page(&format!("/promises/{id}")).await;
        assert!(page.contains("Dana Moss: handed it over"), "{page}");
        assert!(page.contains("from Dana Moss to Omar Reyes · Omar is there on Thursday"), "{page}");

        let again = json!({"to_staff_id": omar, "reason": "x"});
        let again = program.post(&format!("/api/v1/promises/{id}/hand_over"), &again).await;
        assert_eq!(rule(&again), (409, "promise-is-theirs"));
        let dana = kept.owner.staff_id().unwrap().to_string();
        let back = json!({"to_staff_id": dana, "reason": "He is ill"});
        let back = program.post(&format!("/api/v1/promises/{id}/hand_over"), &back).await;
        assert_eq!((back.status, &back.json["owner_id"]), (StatusCode::OK, &json!(dana)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_shows_the_whole_window_that_was_told() {
    for kept in each_database() {
        let desk = Desk::open(&kept).await;
        let program = Program::new(&kept);
        let id = promised(&program, &ruth(&program).await, "2026-11-24T20:00:00Z").await;
        let form = [("reason", "The part is late"), ("when", "tomorrow 8-12"), ("how", "phone")];
        let (status, _, page) = desk.post(&format!("/promises/{id}/warn"), &form).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = desk.page(&format!("/promises/{id}")).await;
        assert!(page.contains("The part is late · new time tomorrow 08:00 to tomorrow 12:00"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_is_asked_about_in_the_settings() {
    for kept in each_database() {
        let desk = Desk::open(&kept).await;
        let program = Program::new(&kept);
        let (dana, omar) = (kept.owner.staff_id().unwrap().to_string(), kept.agent.staff_id().unwrap().to_string());
        let (_, page) = desk.page("/settings").await;
        assert!(page.contains("They left") && !page.contains("Who takes over"), "nothing is in his hands: {page}");
        let new = json!({"customer_id": ruth(&program).await, "words": "Call back", "by": "2026-11-24T20:00:00Z", "owner_id": omar});
        let id = program.post("/api/v1/promises", &new).await.id();
        let (_, page) = desk.page("/settings").await;
        assert!(page.contains("Who takes over what they have in hand? Promises: 1, conversations: 0"), "{page}");
        let at = format!("/settings/staff/{omar}");
        let (status, _, page) = desk.post(&at, &[("what", "deactivate"), ("to_staff_id", "")]).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(page.contains("Say who takes it over"), "{page}");
        let (status, _, page) = desk.post(&at, &[("what", "deactivate"), ("to_staff_id", &dana)]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = desk.page(&format!("/promises/{id}")).await;
        assert!(page.contains("from Omar Reyes to Dana Moss · because they left"), "{page}");
    }
}
