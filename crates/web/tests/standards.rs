//! Standards, as a browser and a program see them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use axum::http::StatusCode;
use desk::Desk;
use program::{Program, ruth};
use serde_json::{Value, json};
use testkit::{TestKept, each_database, on_sqlite};

async fn office(kept: &TestKept) -> (Desk, Program, String) {
    let (desk, program) = (Desk::open(kept).await, Program::new(kept));
    let ruth = ruth(&program).await;
    (desk, program, ruth)
}

async fn asks(program: &Program, customer: &str, subject: &str) -> String {
    let said = json!({"customer_id": customer, "subject": subject, "channel": "text", "text": "Where is it?"});
    program.post("/api/v1/conversations", &said).await.id()
}

const FORM: [(&str, &str); 6] = [
    ("name", "First answer"),
    ("metric", "first_reply"),
    ("target", "4h"),
    ("warn", "50, 80"),
    ("pause_hold", "yes"),
    ("tell_assignee", "yes"),
];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = FORM.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    kept.chain(more.iter().copied()).collect()
}

async fn only(desk: &Desk) -> Value {
    desk.api("GET", "/api/v1/standards", Value::Null).await.1["items"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standard_is_made_by_form_and_its_clock_explains_itself_on_the_page() {
    for kept in each_database() {
        let (desk, program, ruth) = office(&kept).await;
        let (status, page) = desk.page("/settings/standards").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("First answer within 4 working hours"), "three are offered, none holds: {page}");
        let (status, _, page) = desk.post("/settings/standards", &with(&[("target", "soon")])).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("soon&#34; is no time"), "{page}");
        let (status, to, _) = desk.post("/settings/standards", &FORM).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/settings/standards"));
        let id = asks(&program, &ruth, "Grey desk").await;
        let (_, page) = desk.page(&format!("/conversations/{id}")).await;
        assert!(page.contains("4 working hours from Tue 24 Nov 09:00"), "{page}");
        assert!(page.contains("= Tue 24 Nov 14:00"), "{page}");
        let (_, today) = desk.page("/").await;
        assert!(today.contains("Standards due today"), "{today}");
        let clocks = desk.api("GET", &format!("/api/v1/conversations/{id}/standards"), Value::Null).await.1;
        let clock = &clocks["items"][0];
        assert_eq!(
            (&clock["metric"], &clock["state"], &clock["due_at"]),
            (&json!("first_reply"), &json!("running"), &json!("2026-11-24T19:00:00Z"))
        );
        assert!(clock["explanation"].as_str().unwrap().contains("lunch"), "{clock}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_saved_when_its_writer_has_seen_whom_it_touches() {
    for kept in each_database() {
        let (desk, program, ruth) = office(&kept).await;
        desk.post("/settings/standards", &FORM).await;
        let standard = only(&desk).await["id"].as_str().unwrap().to_owned();
        for subject in ["One", "Two"] {
            asks(&program, &ruth, subject).await;
        }
        kept.at("2026-11-24T16:00:00Z");
        let shorter = with(&[("standard_id", &standard), ("target", "1h")]);
        let (status, _, page) = desk.post("/settings/standards", &shorter).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("Touches 2 running clocks · 2 are late at once"), "{page}");
        assert_eq!(only(&desk).await["version"], 1, "nothing is saved unseen");
        let shown = [("seen", "first_reply|1h|||||yes")];
        let (status, _, _) = desk.post("/settings/standards", &[&shorter[..], &shown[..]].concat()).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(only(&desk).await["version"], 2);
        kept.later_ms(1000);
        let (_, today) = desk.page("/").await;
        assert!(today.contains("Not kept"), "they are late from the change on: {today}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_preview_shows_last_months_cases_without_saving() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    let mut ids = Vec::new();
    for subject in ["One", "Two", "Three", "Four", "Five", "Six"] {
        ids.push(asks(&program, &ruth, subject).await);
    }
    kept.later_ms(3_600_000);
    for id in ids.iter().take(5) {
        let said = json!({"channel": "text", "direction": "outbound", "text": "It is on the second shelf."});
        let got = program.post(&format!("/api/v1/conversations/{id}/messages"), &said).await;
        assert_eq!(got.status.as_u16(), 201, "{:?}", got.json);
    }
    kept.at("2026-11-27T16:00:00Z");
    let (status, _, page) = desk.post("/settings/standards/preview", &FORM).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("It would have been kept in 5 of 6."), "{page}");
    assert!(page.contains("83.3% , between") || page.contains("83.3%, between"), "with its interval: {page}");
    assert!(page.contains("Six"), "and those that would not");
    assert!(page.contains("Looked at all 6 conversations of the last 30 days."), "{page}");
    let asked = json!({"name": "x", "metric": "first_reply", "target": "30m"});
    let (status, got) = desk.api("POST", "/api/v1/standards/preview", asked).await;
    assert_eq!((status, &got["kept"], &got["due"]), (StatusCode::OK, &json!(0), &json!(6)));
    let all = desk.api("GET", "/api/v1/standards", Value::Null).await.1;
    assert_eq!(all["items"], json!([]), "looking saves nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn starters_places_ends_and_what_is_begun_by_hand() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    desk.post("/settings/standards/starters", &[("metric", "first_reply"), ("metric", "periodic_update")]).await;
    let all = desk.api("GET", "/api/v1/standards", Value::Null).await.1;
    let metrics: Vec<&Value> = all["items"].as_array().unwrap().iter().map(|one| &one["metric"]).collect();
    assert_eq!(metrics, ["first_reply", "periodic_update"]);
    desk.post("/settings/standards", &with(&[("name", "Urgent"), ("target", "1h"), ("tags", "urgent")])).await;
    let urgent = desk.api("GET", "/api/v1/standards", Value::Null).await.1["items"][2]["id"].clone();
    desk.post(&format!("/settings/standards/{}/place", urgent.as_str().unwrap()), &[("to", "up")]).await;
    assert_eq!(only(&desk).await["name"], "Urgent");
    let by_hand = with(&[("name", "Lab result"), ("metric", "result_delivery"), ("target", "2d")]);
    desk.post("/settings/standards", &by_hand).await;
    let all = desk.api("GET", "/api/v1/standards", Value::Null).await.1;
    let lab = all["items"].as_array().unwrap().iter().find(|one| one["name"] == "Lab result").unwrap()["id"].clone();
    let id = asks(&program, &ruth, "Results").await;
    let (status, _, _) =
        desk.post(&format!("/conversations/{id}/standards"), &[("standard_id", lab.as_str().unwrap())]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let clocks = desk.api("GET", &format!("/api/v1/conversations/{id}/standards"), Value::Null).await.1;
    let clock = clocks["items"].as_array().unwrap().iter().find(|one| one["name"] == "Lab result").unwrap().clone();
    desk.post(&format!("/standard-clocks/{}/done", clock["id"].as_str().unwrap()), &[]).await;
    let (_, page) = desk.page(&format!("/conversations/{id}")).await;
    assert!(page.contains("Lab result") && page.contains("Kept"), "{page}");
    let (status, _, _) = desk.post(&format!("/settings/standards/{}/end", lab.as_str().unwrap()), &[]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, page) = desk.page(&format!("/settings/standards/{}", lab.as_str().unwrap())).await;
    assert!(page.contains("This standard has ended."), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sleep_the_customer_agreed_to_stops_the_clock() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    desk.post("/settings/standards", &FORM).await;
    let id = asks(&program, &ruth, "Grey desk").await;
    let form = [("when", "tomorrow 10:00"), ("agreed", "yes")];
    desk.post(&format!("/conversations/{id}/snooze"), &form).await;
    let (_, page) = desk.page(&format!("/conversations/{id}")).await;
    assert!(page.contains("Agreed hold"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_carries_its_clocks_alone_and_in_lists() {
    for kept in each_database() {
        let (desk, program, ruth) = office(&kept).await;
        let before = asks(&program, &ruth, "Before there was a standard").await;
        desk.post("/settings/standards", &FORM).await;
        let id = asks(&program, &ruth, "Grey desk").await;
        let own = program.get(&format!("/api/v1/conversations/{id}/standards")).await.json["items"].clone();
        assert_eq!(own[0]["metric"], "first_reply");
        let one = program.get(&format!("/api/v1/conversations/{id}")).await;
        assert_eq!(one.json["standards"], own, "the same as by its own address");
        let list = program.get("/api/v1/conversations").await;
        let of = |id: &str| list.items().iter().find(|one| one["id"] == id).unwrap()["standards"].clone();
        assert_eq!(of(&id), own);
        assert_eq!(of(&before), json!([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thanks_got_it_says_at_the_message_the_clock_and_in_the_log_why_it_did_not_count() {
    for kept in each_database() {
        let (desk, program, ruth) = office(&kept).await;
        desk.post("/settings/standards", &FORM).await;
        let id = asks(&program, &ruth, "Grey desk").await;
        kept.later_ms(600_000);
        let said = json!({"channel": "text", "direction": "outbound", "text": "Thanks, got it."});
        let message = program.post(&format!("/api/v1/conversations/{id}/messages"), &said).await.id();
        let why = "Did not count as an answer: it only says that we have it.";
        let html = desk.html(&format!("/conversations/{id}")).await;
        let (_, at_message) = html.split_once(&format!("id=\"m-{message}\"")).unwrap();
        let (at_message, _) = at_message.split_once("</article>").unwrap();
        assert!(at_message.contains(why), "{at_message}");
        let (_, beside) = html.split_once("id=\"standards\"").unwrap();
        assert!(beside.contains(&format!("today 09:10: {why}")), "{beside}");

        let clocks = program.get(&format!("/api/v1/conversations/{id}/standards")).await;
        let clock = clocks.items()[0]["id"].as_str().unwrap().to_owned();
        let log = program.get(&format!("/api/v1/standard-clocks/{clock}")).await.json;
        let events = log["events"].as_array().unwrap();
        let lines: Vec<_> =
            events.iter().map(|one| (one["what"].as_str().unwrap(), one["why"].as_str().unwrap())).collect();
        assert_eq!(lines, [("started", "none"), ("did_not_count", "only_acknowledges")]);
        assert_eq!((&events[1]["cause_id"], &events[1]["says"]), (&json!(message), &json!(why)));
        assert_eq!((&log["state"], &log["is_open"]), (&json!("running"), &json!(true)));

        let said = json!({"channel": "text", "direction": "outbound", "text": "It comes on Thursday at 10."});
        program.post(&format!("/api/v1/conversations/{id}/messages"), &said).await;
        let log = program.get(&format!("/api/v1/standard-clocks/{clock}")).await.json;
        assert_eq!(log["events"][2]["says"], "Done");
        let (_, page) = desk.page(&format!("/conversations/{id}")).await;
        assert!(!page.contains("today 09:10: Did not count"), "what is done says no more at the clock: {page}");
        let missing = program.get("/api/v1/standard-clocks/38gds78y09xc8").await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    }
}
