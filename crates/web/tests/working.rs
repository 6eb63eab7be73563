//! Working at the desk, as a browser and a program see it: many at once, saved views, sleep, teams, calls, taking along.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use program::{Program, READ_WRITE, ruth, token, wrong};
use serde_json::json;
use testkit::{TestKept, on_sqlite};

async fn called(program: &Program, customer_id: &str, subject: &str) -> String {
    let call = json!({"customer_id": customer_id, "subject": subject, "channel": "phone", "text": "Nobody came."});
    program.post("/api/v1/conversations", &call).await.id()
}

async fn html(desk: &Desk, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).header(header::COOKIE, format!("kept_session={}", desk.session));
    let (status, _, html) = desk.send(request.body(Body::empty()).unwrap()).await;
    (status, html)
}

async fn office(kept: &TestKept) -> (Desk, Program, String) {
    let (desk, program) = (Desk::open(kept).await, Program::new(kept));
    let ruth = ruth(&program).await;
    (desk, program, ruth)
}

#[tokio::test(flavor = "multi_thread")]
async fn chosen_rows_are_resolved_and_one_button_takes_it_back() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    let (one, two) = (called(&program, &ruth, "Grey desk").await, called(&program, &ruth, "Blue desk").await);
    let statuses = program.get("/api/v1/statuses").await;
    let resolved = statuses.items().iter().find(|one| one["category"] == "resolved").unwrap()["id"].as_str().unwrap();
    let form = [
        ("ids", one.as_str()),
        ("ids", two.as_str()),
        ("deed", "status"),
        ("status_id", resolved),
        ("query", "category=open"),
    ];
    let (status, to, _) = desk.post("/conversations/bulk", &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(to.starts_with("/conversations?category=open&bulk="), "{to}");
    let (_, text) = desk.page(&to).await;
    assert!(text.contains("2 conversations were changed.") && text.contains("Undo"), "{text}");
    assert!(!text.contains("Grey desk"), "{text}");
    let undo_id = to.split("bulk=").nth(1).unwrap().split('&').next().unwrap();
    let (_, to, _) = desk.post(&format!("/conversations/bulk/{undo_id}/undo"), &[("query", "category=open")]).await;
    let (_, text) = desk.page(&to).await;
    assert!(text.contains("2 conversations are as they were.") && text.contains("Grey desk"), "{text}");

    let (status, _, text) = desk.post("/conversations/bulk", &[("deed", "assign"), ("query", "")]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("No conversation is chosen."), "{text}");
    let elsewhere = [("ids", one.as_str()), ("deed", "tag"), ("tag", "vip"), ("query", "//evil.example/\r\nx: y#")];
    let (_, to, _) = desk.post("/conversations/bulk", &elsewhere).await;
    assert!(to.starts_with("/conversations?//evil.example/x: y&bulk="), "it stays here: {to}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_stands_in_the_list_once() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    let id = called(&program, &ruth, "Grey desk").await;
    let (_, page) = html(&desk, "/conversations").await;
    assert_eq!(page.matches(&format!("href=\"/conversations/{id}\"")).count(), 1, "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_filtered_and_saved_for_everybody() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    let tagged = called(&program, &ruth, "Grey desk").await;
    called(&program, &ruth, "Blue desk").await;
    desk.post(&format!("/conversations/{tagged}/tags"), &[("add", "install & fit")]).await;
    let (status, to, _) = desk
        .post("/views", &[("name", "Installs"), ("whose", "all"), ("query", "category=open&tag=install+%26+fit")])
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, text) = desk.page(&to).await;
    assert!(text.contains("Installs") && text.contains("Grey desk") && !text.contains("Blue desk"), "{text}");
    let views = program.with(&token(&kept, "omar@alder.example", READ_WRITE)).get("/api/v1/views").await;
    assert_eq!(views.items()[0]["filter"]["tag"], "install & fit");
    let id = views.items()[0]["id"].as_str().unwrap();
    let (status, to, _) = desk.post(&format!("/views/{id}/remove"), &[]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/conversations"));
    assert!(program.get("/api/v1/views").await.items().is_empty());
    let (status, _) = desk.page(&format!("/conversations?view={id}")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn sleep_is_typed_as_people_say_it() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    let id = called(&program, &ruth, "Grey desk").await;
    let at = format!("/conversations/{id}/snooze");
    let (status, _, _) = desk.post(&at, &[("when", "Fri 8–12")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let one = program.get(&format!("/api/v1/conversations/{id}")).await;
    assert_eq!(one.json["snoozed_until_at"], "2026-11-27T13:00:00Z", "at the beginning of what was typed");
    let (_, text) = desk.page(&format!("/conversations/{id}")).await;
    assert!(text.contains("sleeps until Fri"), "{text}");
    let (status, _, text) = desk.post(&at, &[("when", "the day after never")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
    desk.post(&at, &[("wake", "1")]).await;
    let one = program.get(&format!("/api/v1/conversations/{id}")).await;
    assert_eq!((one.json["category"].as_str(), one.json["snoozed_until_at"].is_null()), (Some("open"), true));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_by_api_one_thing_at_a_time() {
    let kept = on_sqlite();
    let (_, program, ruth) = office(&kept).await;
    let id = called(&program, &ruth, "Grey desk").await;
    let two = json!({"ids": [id], "category": "waiting", "add_tag": "vip"});
    assert_eq!(wrong(&program.post("/api/v1/conversations/bulk", &two).await), (422, vec!["body"]));
    let done = program.post("/api/v1/conversations/bulk", &json!({"ids": [id], "add_tag": "vip"})).await;
    assert_eq!(done.json["changed"], 1);
    let undo = format!("/api/v1/conversations/bulk/{}/undo", done.id());
    assert_eq!(program.post(&undo, &json!({})).await.json["changed"], 1);
    assert_eq!(program::rule(&program.post(&undo, &json!({})).await), (409, "conversation-undo-over"));
    let until = "2026-11-25T09:00:00-05:00";
    let path = format!("/api/v1/conversations/{id}");
    let slept = program.send("PATCH", &path, &[], json!({"snoozed_until_at": until}).to_string()).await;
    assert_eq!(slept.json["snoozed_until_at"], "2026-11-25T14:00:00Z");
    let woken = program.send("PATCH", &path, &[], json!({"snoozed_until_at": null}).to_string()).await;
    assert_eq!(woken.json["category"], "open");
    let made = program.post("/api/v1/views", &json!({"name": "Mine", "assignee_id": "me", "unanswered": true})).await;
    assert_eq!((made.json["whose"].as_str(), made.json["filter"]["assignee_id"].as_str()), (Some("own"), Some("me")));
    let gone = program.send("DELETE", &format!("/api/v1/views/{}", made.id()), &[], String::new()).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
}

#[tokio::test(flavor = "multi_thread")]
async fn teams_and_turns_are_the_owners() {
    let kept = on_sqlite();
    let (desk, program, _) = office(&kept).await;
    let staff = program.get("/api/v1/staff").await;
    let ids: Vec<&str> = staff.items().iter().map(|one| one["id"].as_str().unwrap()).collect();
    let form = [("name", "Installers"), ("member_ids", ids[0]), ("member_ids", ids[1])];
    let (status, _, _) = desk.post("/settings/teams", &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let teams = program.get("/api/v1/teams").await;
    assert_eq!(teams.items()[0]["member_ids"].as_array().unwrap().len(), 2);
    let (status, _, text) = desk.post("/settings/teams", &form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("There is a team called Installers already."), "{text}");
    let team_id = teams.items()[0]["id"].as_str().unwrap();
    desk.post("/settings/assigning", &[("how", "in_turn"), ("team_id", team_id)]).await;
    let set = program.get("/api/v1/assigning").await;
    assert_eq!((set.json["how"].as_str(), set.json["team_id"].as_str()), (Some("in_turn"), Some(team_id)));
    let without_admin = program.send("PUT", "/api/v1/assigning", &[], json!({"how": "hand"}).to_string()).await;
    assert_eq!(without_admin.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_says_who_talked_how_long() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    let id = called(&program, &ruth, "Grey desk").await;
    let call = [
        ("channel", "phone"),
        ("direction", "inbound"),
        ("text", "She told it all."),
        ("listened_s", "240"),
        ("talked_s", "60"),
    ];
    let (status, _, _) = desk.post(&format!("/conversations/{id}/record"), &call).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, text) = desk.page(&format!("/conversations/{id}")).await;
    assert!(text.contains("they 4 min, we 1 min: listened 80 %"), "{text}");
    let odd = [("channel", "phone"), ("direction", "inbound"), ("text", "x"), ("listened_s", "999999")];
    let (status, _, text) = desk.post(&format!("/conversations/{id}/record"), &odd).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_taken_along_with_or_without_our_notes() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    let id = called(&program, &ruth, "<b>Grey desk").await;
    desk.post(&format!("/conversations/{id}/note"), &[("text", "She is right.")]).await;
    let (status, page) = html(&desk, &format!("/conversations/{id}/export/plain.html")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Nobody came.") && page.contains("&#60;b&#62;Grey desk"), "{page}");
    assert!(!page.contains("She is right."), "our notes stay with us: {page}");
    let (_, page) = html(&desk, &format!("/conversations/{id}/export/with-notes.html")).await;
    assert!(page.contains("She is right."));
    let (_, text) = html(&desk, &format!("/conversations/{id}/export/with-notes.json")).await;
    let whole: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((whole["messages"].as_array().unwrap().len(), &whole["conversation"]["id"]), (2, &json!(id)));
    let (status, _) = html(&desk, &format!("/conversations/{id}/export/plain.exe")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_finds_rooms_numbers_and_people() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    let id = called(&program, &ruth, "Grey desk").await;
    let (_, page) = html(&desk, "/go?q=%231").await;
    assert!(page.contains(&format!("/conversations/{id}")) && page.contains("#1 Grey desk"), "{page}");
    let new = json!({"customer_id": ruth, "summary": "Nobody came on Monday"});
    program.post("/api/v1/complaints", &new).await;
    let (_, page) = html(&desk, "/go?q=%231").await;
    assert!(page.contains("/complaints/1\"") && page.contains("#1 Nobody came on Monday"), "{page}");
    let (_, page) = html(&desk, "/go?q=ruth").await;
    assert!(page.contains(&format!("/customers/{ruth}")), "{page}");
    let (_, text) = desk.page("/go?q=promi").await;
    assert!(text.contains("Make a promise") && !text.contains("Settings"), "{text}");
}
