//! Macros and snippets, as a browser and a program see them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use program::{Program, READ_WRITE, rule, ruth, token, wrong};
use serde_json::json;
use testkit::{TestKept, on_sqlite};

async fn office(kept: &TestKept) -> (Desk, Program, String) {
    let (desk, program) = (Desk::open(kept).await, Program::new(kept));
    let ruth = ruth(&program).await;
    let call = json!({"customer_id": ruth, "subject": "Grey <desk>", "channel": "phone", "text": "Where is it?"});
    let id = program.post("/api/v1/conversations", &call).await.id();
    (desk, program, id)
}

async fn html(desk: &Desk, path: &str) -> String {
    let request = Request::get(path).header(header::COOKIE, format!("kept_session={}", desk.session));
    desk.send(request.body(Body::empty()).unwrap()).await.2
}

#[tokio::test(flavor = "multi_thread")]
async fn a_macro_is_written_changed_and_removed_in_the_settings() {
    let kept = on_sqlite();
    let (desk, program, _) = office(&kept).await;
    let wrong_line = [("name", "Hours"), ("text", "Hello\n{{ customer.nam }}"), ("whose", "all")];
    let (status, _, text) = desk.post("/settings/macros", &wrong_line).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("Line 2: there is no “customer.nam”"), "{text}");
    assert!(text.contains("{{ customer.nam }}"), "what was typed stays: {text}");
    let form = [
        ("name", "Hours"),
        ("text", "Hello {{ customer.first_name }}"),
        ("whose", "all"),
        ("add_tags", "hours, asked"),
        ("assign", "me"),
        ("snooze", "tomorrow 9:00"),
    ];
    let (status, to, _) = desk.post("/settings/macros", &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
    let id = to.split("#macro-").nth(1).unwrap().to_owned();
    let known = program.get(&format!("/api/v1/macros/{id}")).await.json;
    assert_eq!(
        (&known["add_tags"], &known["assign"], &known["snooze"], &known["whose"]),
        (&json!(["hours", "asked"]), &json!("me"), &json!("tomorrow 9:00"), &json!("all"))
    );
    let (status, _, text) =
        desk.post("/settings/macros", &[("macro_id", &id), ("name", ""), ("text", "x"), ("whose", "own")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("needs a name"), "{text}");
    let (status, _, _) = desk
        .post("/settings/macros", &[("macro_id", &id), ("name", "Our hours"), ("text", "x"), ("whose", "own")])
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, text) = desk.page("/settings/macros").await;
    assert!(text.contains("Our hours") && text.contains("Snippet"), "{text}");
    desk.post(&format!("/settings/macros/{id}/remove"), &[]).await;
    assert!(program.get("/api/v1/macros").await.items().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_macro_is_looked_at_and_then_done() {
    let kept = on_sqlite();
    let (desk, program, id) = office(&kept).await;
    let new = json!({"name": "Look", "text": "{{ staff.name }} looks at {{ conversation.subject }}", "text_as": "note", "add_tags": ["looked at"], "assign": "me", "whose": "all"});
    let made = program.post("/api/v1/macros", &new).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json);
    let (macro_id, page) = (made.id(), format!("/conversations/{id}"));
    assert!(html(&desk, &page).await.contains(&format!("<option value=\"{macro_id}\">Look</option>")));
    let look = html(&desk, &format!("{page}/macro?macro_id={macro_id}&seen=")).await;
    for words in [
        "Dana Moss looks at Grey &#60;desk&#62;",
        "Noted among ourselves",
        "It becomes yours.",
        "Adds the tag looked at.",
    ] {
        assert!(look.contains(words), "{words}: {look}");
    }
    assert!(program.get(&format!("/api/v1/conversations/{id}")).await.json["assignee_id"].is_null(), "only looked at");
    let (status, to, _) = desk.post(&format!("{page}/macro"), &[("macro_id", &macro_id), ("seen", "")]).await;
    assert!(status == StatusCode::SEE_OTHER && to.starts_with(&format!("{page}#m-")), "{to}");
    let of = program.get(&format!("/api/v1/conversations/{id}")).await.json;
    assert_eq!(of["tags"], json!(["looked at"]));
    assert!(!of["assignee_id"].is_null());
    let (status, _) = desk.page(&format!("{page}/macro?macro_id=nonsense")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);

    let send = json!({"name": "Send", "text": "On Friday.", "text_as": "send", "add_tags": ["sent"]});
    let send = program.post("/api/v1/macros", &send).await.id();
    let (status, _, text) = desk.post(&format!("{page}/macro"), &[("macro_id", &send)]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("On Friday.") && text.contains("mail account"), "it says why: {text}");
    assert_eq!(
        program.get(&format!("/api/v1/conversations/{id}")).await.json["tags"],
        json!(["looked at"]),
        "nothing is done"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn snippets_come_filled_in_for_the_box() {
    let kept = on_sqlite();
    let (desk, program, id) = office(&kept).await;
    program.post("/api/v1/macros", &json!({"name": "Hours", "text": "Until five, {{ customer.first_name }} <3"})).await;
    program.post("/api/v1/macros", &json!({"name": "Mine", "text": "x", "assign": "me"})).await;
    let list = html(&desk, &format!("/conversations/{id}/snippets")).await;
    assert_eq!(list.trim(), "<li role=\"option\" data-text=\"Until five, Ruth &#60;3\">Hours</li>");
    let hours = program.get("/api/v1/macros").await.items()[0]["id"].as_str().unwrap().to_owned();
    let page = format!("/conversations/{id}");
    let (_, to, _) = desk.post(&format!("{page}/macro"), &[("macro_id", &hours), ("seen", "")]).await;
    assert_eq!(to, format!("{page}#reply"));
    assert!(
        html(&desk, &page).await.contains("Until five, Ruth &#60;3</textarea>"),
        "without script it waits in the box"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_writes_and_uses_macros() {
    let kept = on_sqlite();
    let (_, program, id) = office(&kept).await;
    let bad = json!({"name": "", "text": "{{ price }}", "text_as": "poem", "assign": "somebody", "whose": "mine"});
    assert_eq!(wrong(&program.post("/api/v1/macros", &bad).await), (422, vec!["assign", "text_as", "whose"]));
    assert_eq!(
        wrong(&program.post("/api/v1/macros", &json!({"name": "x", "text": "{{ price }}"})).await),
        (422, vec!["text"])
    );
    let one = program
        .post(
            "/api/v1/macros",
            &json!({"name": "x", "text": "#{{ conversation.number }}", "snooze": "tomorrow 9:00", "whose": "all"}),
        )
        .await
        .id();
    let shown = program.get(&format!("/api/v1/macros/{one}/preview?conversation_id={id}")).await;
    assert_eq!((shown.status, &shown.json["text"]), (StatusCode::OK, &json!("#1")));
    assert!(!shown.json["snoozed_until_at"].is_null());
    assert_eq!(wrong(&program.get(&format!("/api/v1/macros/{one}/preview")).await), (422, vec!["conversation_id"]));
    let applied = program.post(&format!("/api/v1/macros/{one}/apply"), &json!({"conversation_id": id})).await;
    assert_eq!((applied.status, &applied.json["text"]), (StatusCode::OK, &json!("#1")));
    let omar = program.with(&token(&kept, "omar@alder.example", READ_WRITE));
    let changed =
        omar.send("PUT", &format!("/api/v1/macros/{one}"), &[], json!({"name": "y", "text": "y"}).to_string()).await;
    assert_eq!(changed.status, StatusCode::FORBIDDEN);
    let send = program.post("/api/v1/macros", &json!({"name": "Send", "text": "y", "text_as": "send"})).await.id();
    let refused = program.post(&format!("/api/v1/macros/{send}/apply"), &json!({"conversation_id": id})).await;
    assert_eq!(rule(&refused), (409, "conversation-no-mailbox"));
    let changed =
        program.send("PUT", &format!("/api/v1/macros/{one}"), &[], json!({"name": "y", "text": "y"}).to_string()).await;
    assert_eq!((changed.status, &changed.json["name"]), (StatusCode::OK, &json!("y")));
    assert_eq!(
        program.send("DELETE", &format!("/api/v1/macros/{one}"), &[], String::new()).await.status,
        StatusCode::NO_CONTENT
    );
}
