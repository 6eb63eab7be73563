//! Merging, splitting and linking, as a browser and a program see it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // a test that finds nothing stops, loudly

mod desk;
mod program;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use program::{Program, rule, ruth, wrong};
use serde_json::json;
use testkit::{TestKept, on_sqlite};

async fn called(program: &Program, customer_id: &str, subject: &str) -> String {
    let call =
        json!({"customer_id": customer_id, "subject": subject, "channel": "text", "text": format!("{subject}?")});
    program.post("/api/v1/conversations", &call).await.id()
}

async fn office(kept: &TestKept) -> (Desk, Program, String) {
    let (desk, program) = (Desk::open(kept).await, Program::new(kept));
    let ruth = ruth(&program).await;
    (desk, program, ruth)
}

async fn ben(program: &Program) -> String {
    let ben = json!({"name": "Ben Ortiz", "email": "ben@other.example"});
    program.post("/api/v1/customers", &ben).await.id()
}

/// Where a page sends the browser; empty when it shows itself.
async fn leads_to(desk: &Desk, path: &str) -> String {
    let request = Request::get(path).header(header::COOKIE, format!("kept_session={}", desk.session));
    let (status, to, _) = desk.send(request.body(Body::empty()).unwrap()).await;
    assert!(matches!(status, StatusCode::OK | StatusCode::SEE_OTHER), "{status}");
    to
}

fn at(id: &str) -> String {
    format!("/conversations/{id}")
}

#[tokio::test(flavor = "multi_thread")]
async fn one_goes_into_another_by_its_number_and_comes_out_again() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    let (one, other) = (called(&program, &ruth, "Grey desk").await, called(&program, &ruth, "Desk again").await);
    let (status, _, text) = desk.post(&format!("{}/merge", at(&other)), &[("number", "#77")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("There is no conversation with this number."), "{text}");
    let (status, to, _) = desk.post(&format!("{}/merge", at(&other)), &[("number", "#1")]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, at(&one).as_str()));
    assert_eq!(leads_to(&desk, &at(&other)).await, at(&one), "its page leads to the one it went into");
    let (_, text) = desk.page(&at(&one)).await;
    assert!(text.contains("#2 Desk again was merged into this.") && text.contains("Desk again?"), "{text}");
    assert!(text.contains("Take it out again"), "{text}");
    let (_, text) = desk.page("/conversations").await;
    assert!(text.contains("Grey desk") && !text.contains("#2 "), "{text}");
    let (_, text) = desk.page("/go?q=2").await;
    assert!(text.contains("#1 Grey desk"), "{text}");

    let (status, to, _) = desk.post(&format!("{}/unmerge", at(&other)), &[]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, at(&other).as_str()));
    assert_eq!(leads_to(&desk, &at(&other)).await, "");
    let (_, text) = desk.page(&at(&other)).await;
    assert!(text.contains("This was taken out of #1 Grey desk again."), "{text}");

    desk.post(&format!("{}/merge", at(&other)), &[("number", "1")]).await;
    desk.post(&format!("{}/note", at(&other)), &[("text", "Which desk?")]).await;
    let (status, _, text) = desk.post(&format!("{}/unmerge", at(&other)), &[]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("Something new was said in #1 since #2 went into it"), "{text}");
    assert!(text.contains("Split its messages off"), "a split is offered: {text}");
    let (_, html) = split_page(&desk, &format!("{}/split?merged={other}", at(&one))).await;
    assert_eq!(html.matches(" checked").count(), 1, "what came with it is ticked, without the event");
}

async fn split_page(desk: &Desk, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).header(header::COOKIE, format!("kept_session={}", desk.session));
    let (status, _, html) = desk.send(request.body(Body::empty()).unwrap()).await;
    (status, html)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_customers_are_merged_only_when_somebody_means_it() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    let ben = ben(&program).await;
    let (one, other) = (called(&program, &ruth, "Grey desk").await, called(&program, &ben, "My bill").await);
    let path = format!("{}/merge", at(&other));
    let (status, _, text) = desk.post(&path, &[("number", "1")]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("Ruth Alvarez would get the answers to what Ben Ortiz wrote."), "{text}");
    assert!(text.contains("I mean it: answers go to the other customer"), "{text}");
    let (status, to, _) = desk.post(&path, &[("number", "1"), ("confirm", "1")]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, at(&one).as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ticked_becomes_a_conversation_of_its_own() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    let one = called(&program, &ruth, "Grey desk").await;
    let more = json!({"text": "And my chair is broken", "direction": "inbound", "channel": "text"});
    let chair = program.post(&format!("/api/v1/conversations/{one}/messages"), &more).await.id();
    let promise = json!({"customer_id": ruth, "conversation_id": one, "words": "Mend the chair", "kind": "fix",
        "by": "2026-11-25T10:00:00-05:00"});
    let promise = program.post("/api/v1/promises", &promise).await.id();
    let (status, html) = split_page(&desk, &format!("{}/split?from={chair}", at(&one))).await;
    assert_eq!((status, html.matches(" checked").count()), (StatusCode::OK, 1));
    assert!(html.contains("Mend the chair") && html.contains("And my chair is broken"), "{html}");
    let path = format!("{}/split", at(&one));
    let (status, _, text) = desk.post(&path, &[("subject", "Chair")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("Choose at least one message that is to go."), "{text}");
    let form = [("message_ids", chair.as_str()), ("promise_ids", promise.as_str()), ("subject", "Broken chair")];
    let (status, to, _) = desk.post(&path, &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_ne!(to, at(&one));
    let (_, text) = desk.page(&to).await;
    assert!(text.contains("These messages were split off #1 Grey desk.") && text.contains("Mend the chair"), "{text}");
    assert!(text.contains("this was split off it · Ruth Alvarez"), "{text}");
    let (_, text) = desk.page(&at(&one)).await;
    assert!(text.contains("Messages were split off into #2 Broken chair."), "{text}");
    assert!(text.contains("was split off this · Ruth Alvarez") && !text.contains("chair is broken"), "{text}");
    let (status, _, text) = desk.post(&format!("{to}/split"), &[("message_ids", chair.as_str())]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("Nothing would be left here"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn links_stand_on_both_pages_and_go_again() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    let ben = ben(&program).await;
    let (one, other) = (called(&program, &ruth, "Grey desk").await, called(&program, &ben, "The same desk").await);
    let path = format!("{}/links", at(&other));
    let (status, _, text) = desk.post(&path, &[("kind", "related"), ("number", "2")]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("A conversation can't be linked to itself"), "{text}");
    let (status, to, _) = desk.post(&path, &[("kind", "follows"), ("number", "#1")]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, at(&other).as_str()));
    let (_, text) = desk.page(&at(&other)).await;
    assert!(text.contains("#1 Grey desk") && text.contains("this is a follow-up of it · Ruth Alvarez"), "{text}");
    let (_, text) = desk.page(&at(&one)).await;
    assert!(text.contains("#2 The same desk") && text.contains("is a follow-up of this · Ben Ortiz"), "{text}");
    desk.post(&format!("{}/links/remove", at(&one)), &[("other_id", other.as_str())]).await;
    let (_, text) = desk.page(&at(&one)).await;
    assert!(!text.contains("The same desk"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chosen_ones_go_into_the_oldest_and_one_button_takes_it_back() {
    let kept = on_sqlite();
    let (desk, program, ruth) = office(&kept).await;
    let (one, other) = (called(&program, &ruth, "Grey desk").await, called(&program, &ruth, "Desk again").await);
    let alone = [("ids", one.as_str()), ("deed", "merge"), ("query", "")];
    let (status, _, text) = desk.post("/conversations/bulk", &alone).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("One conversation alone can't be merged."), "{text}");
    let both = [("ids", other.as_str()), ("ids", one.as_str()), ("deed", "merge"), ("query", "category=open")];
    let (status, to, _) = desk.post("/conversations/bulk", &both).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(leads_to(&desk, &at(&other)).await, at(&one));
    let undo_id = to.split("bulk=").nth(1).unwrap().split('&').next().unwrap();
    desk.post(&format!("/conversations/bulk/{undo_id}/undo"), &[("query", "category=open")]).await;
    assert_eq!(leads_to(&desk, &at(&other)).await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_by_api() {
    let kept = on_sqlite();
    let (_, program, ruth) = office(&kept).await;
    let ben = ben(&program).await;
    let (one, other) = (called(&program, &ruth, "Grey desk").await, called(&program, &ruth, "Desk again").await);
    let bill = called(&program, &ben, "My bill").await;
    let api = |id: &str, verb: &str| format!("/api/v1/conversations/{id}{verb}");
    let merged = program.post(&api(&other, "/merge"), &json!({"into_id": one})).await;
    assert_eq!((merged.status, merged.id()), (StatusCode::OK, one.clone()));
    let asked = program.get(&api(&other, "")).await;
    assert_eq!((asked.id(), asked.json["merged_into"].as_str()), (one.clone(), Some(one.as_str())));
    assert!(program.get(&api(&one, "")).await.json["merged_into"].is_null());
    assert_eq!(program.get(&api(&other, "/messages")).await.items().len(), 3, "two and an event");
    let list = program.get(&api(&one, "/merged")).await;
    assert_eq!((list.items()[0]["number"].as_i64(), list.items()[0]["can_undo"].as_bool()), (Some(2), Some(true)));
    let deleted = program.send("DELETE", &api(&other, ""), &[], String::new()).await;
    assert_eq!(rule(&deleted), (409, "conversation-merged"));
    let refused = program.post(&api(&bill, "/merge"), &json!({"into_id": one})).await;
    assert_eq!(rule(&refused), (409, "conversation-merge-other-customer"));
    assert_eq!(wrong(&program.post(&api(&bill, "/merge"), &json!({})).await), (422, vec!["into_id"]));
    let meant = program.post(&api(&bill, "/merge"), &json!({"into_id": other, "other_customer": true})).await;
    assert_eq!((meant.status, meant.id()), (StatusCode::OK, one.clone()), "into the one it went into");
    assert_eq!(program.post(&api(&bill, "/unmerge"), &json!({})).await.id(), bill);
    assert_eq!(program.post(&api(&other, "/unmerge"), &json!({})).await.id(), other);
    assert_eq!(rule(&program.post(&api(&one, "/unmerge"), &json!({})).await), (409, "conversation-not-merged"));

    let more = json!({"text": "And my chair is broken", "direction": "inbound", "channel": "text"});
    let chair = program.post(&api(&one, "/messages"), &more).await.id();
    let own = program.post(&api(&one, "/split"), &json!({"message_ids": [chair], "subject": "Chair"})).await;
    assert_eq!((own.status, own.json["number"].as_i64()), (StatusCode::CREATED, Some(4)));
    let again = program.post(&api(&one, "/split"), &json!({"message_ids": [chair], "subject": "Chair"})).await;
    assert_eq!(again.id(), own.id(), "twice is as once");
    assert_eq!(
        wrong(&program.post(&api(&one, "/split"), &json!({"message_ids": ["x"]})).await),
        (422, vec!["message_ids"])
    );
    let links = program.get(&api(&one, "/links")).await;
    assert_eq!(
        (links.items()[0]["relation"].as_str(), links.items()[0]["number"].as_i64()),
        (Some("split_into"), Some(4))
    );

    let link = api(&one, &format!("/links/{bill}"));
    let linked = program.send("PUT", &link, &[], json!({"kind": "follows"}).to_string()).await;
    assert_eq!((linked.status, linked.json["relation"].as_str()), (StatusCode::OK, Some("follows")));
    let split = program.send("PUT", &link, &[], json!({"kind": "split"}).to_string()).await;
    assert_eq!(wrong(&split), (422, vec!["kind"]), "only a split says that");
    assert_eq!(program.send("DELETE", &link, &[], String::new()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(program.get(&api(&bill, "/links")).await.items().len(), 0);
    let together = json!({"ids": [one, other], "merge_into_id": one});
    assert_eq!(program.post("/api/v1/conversations/bulk", &together).await.json["changed"], 1);
}
