//! Answering together, as a browser and a program see it: drafts, who is here, two at once, undo.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use app::workspaces::{NewMailbox, mailboxes};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use program::{Program, READ_WRITE, rule, ruth, token, wrong};
use serde_json::{Value, json};
use testkit::{TestKept, on_sqlite};

/// Dana's browser, Dana's program, and a conversation in which Ruth waits for an answer.
async fn office(kept: &TestKept) -> (Desk, Program, String) {
    let (desk, program) = (Desk::open(kept).await, Program::new(kept));
    let (owner, seal) = (kept.owner.clone(), kept.seal.clone());
    let new = NewMailbox {
        name: "Alder".to_owned(),
        address: "desk@alder.example".to_owned(),
        smtp_host: "mail.alder.example".to_owned(),
        smtp_port: "587".to_owned(),
        smtp_security: "starttls".to_owned(),
        smtp_user: String::new(),
        smtp_password: None,
    };
    kept.kept.write(kept.workspace_id, move |tx| mailboxes::add(tx, &owner, &new, &seal)).await.unwrap();
    let ruth = ruth(&program).await;
    let call = json!({"customer_id": ruth, "subject": "Grey desk", "channel": "letter", "text": "Where is it?"});
    let id = program.post("/api/v1/conversations", &call).await.id();
    (desk, program, id)
}

/// A form with files is sent in parts.
async fn send(
    desk: &Desk,
    path: &str,
    form: &[(&str, &str)],
    file: Option<(&str, &str)>,
) -> (StatusCode, String, String) {
    let mut body = String::new();
    for (name, value) in form {
        body.push_str(&format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    if let Some((name, content)) = file {
        body.push_str(&format!(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n{content}\r\n"
        ));
    }
    body.push_str("--x--\r\n");
    let request = Request::post(path)
        .header(header::COOKIE, format!("kept_session={}", desk.session))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin");
    desk.send(request.body(Body::from(body)).unwrap()).await
}

async fn html(desk: &Desk, path: &str) -> String {
    let request = Request::get(path).header(header::COOKIE, format!("kept_session={}", desk.session));
    desk.send(request.body(Body::empty()).unwrap()).await.2
}

/// The value of a hidden or checked field.
fn value<'a>(html: &'a str, name: &str) -> &'a str {
    let (_, rest) =
        html.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name} in {html}"));
    rest.split('"').next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_there_again_until_it_is_sent() {
    let kept = on_sqlite();
    let (desk, program, id) = office(&kept).await;
    let (page, draft) = (format!("/conversations/{id}"), format!("/conversations/{id}/draft"));
    let quiet = [("save", "reply"), ("quiet", "1"), ("text", "It comes on <Fri"), ("cc", "bob@"), ("seen", "")];
    assert_eq!(send(&desk, &draft, &quiet, None).await.0, StatusCode::NO_CONTENT);
    let text = html(&desk, &page).await;
    assert!(text.contains("It comes on &#60;Fri</textarea>") && text.contains("value=\"bob@\""), "{text}");
    assert!(text.contains("Draft saved"), "{text}");

    let button = [("save", "reply"), ("text", "It comes on Friday."), ("cc", ""), ("seen", "")];
    let (status, to, _) = send(&desk, &draft, &button, Some(("plan.txt", "by the window"))).await;
    assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("{page}#reply")));
    let text = html(&desk, &page).await;
    assert!(text.contains("plan.txt"), "{text}");
    let form = [
        ("text", "It comes on Friday."),
        ("category", "waiting"),
        ("seen", value(&text, "seen")),
        ("keep", value(&text, "keep")),
    ];
    assert_eq!(send(&desk, &format!("{page}/reply"), &form, None).await.0, StatusCode::SEE_OTHER);
    let (_, text) = desk.page(&page).await;
    assert!(text.contains("plan.txt") && !text.contains("These go along") && !text.contains("Draft saved"), "{text}");
    assert_eq!(program.get(&format!("/api/v1/conversations/{id}/draft")).await.status, StatusCode::NOT_FOUND);

    send(&desk, &draft, &[("save", "note"), ("text", "Ask Omar")], None).await;
    let (_, text) = desk.page(&page).await;
    assert!(text.contains("Ask Omar"), "{text}");
    desk.post(&format!("{page}/note"), &[("text", "Ask Omar.")]).await;
    assert_eq!(program.get(&format!("/api/v1/conversations/{id}/draft?kind=note")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_and_a_browser_share_one_draft_and_colleagues_see_only_that_it_is_there() {
    let kept = on_sqlite();
    let (desk, program, id) = office(&kept).await;
    let at = format!("/api/v1/conversations/{id}/draft");
    let typed = json!({"text": "It comes", "cc": ["bob@harbor.example"]}).to_string();
    let saved = program.send("PUT", &at, &[], typed).await;
    assert_eq!((saved.status, saved.json["text"].as_str()), (StatusCode::OK, Some("It comes")));
    assert!(html(&desk, &format!("/conversations/{id}")).await.contains("It comes</textarea>"));
    let omar = program.with(&token(&kept, "omar@alder.example", READ_WRITE));
    assert_eq!(omar.get(&at).await.status, StatusCode::NOT_FOUND);
    let there = omar.get(&format!("/api/v1/conversations/{id}/presence")).await;
    assert_eq!(
        there.json["items"],
        json!([{"staff_id": there.json["items"][0]["staff_id"], "name": "Dana Moss", "looking": false, "typing": false, "drafting": true}])
    );
    assert_eq!(program.send("PUT", &at, &[], json!({"text": ""}).to_string()).await.json["text"], "");
    assert_eq!(program.get(&at).await.status, StatusCode::NOT_FOUND);
    program.send("PUT", &at, &[], json!({"text": "x", "kind": "note"}).to_string()).await;
    assert_eq!(
        program.send("DELETE", &format!("{at}?kind=note"), &[], String::new()).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        wrong(&program.send("PUT", &at, &[], json!({"kind": "poem"}).to_string()).await),
        (422, vec!["kind", "text"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_who_types_is_seen() {
    let kept = on_sqlite();
    let (desk, _, id) = office(&kept).await;
    let omar = kept.agent.clone();
    let conversation_id = id.parse().unwrap();
    kept.kept
        .write(kept.workspace_id, move |tx| app::conversations::here(tx, &omar, conversation_id, true))
        .await
        .unwrap();
    let (_, text) = desk.page(&format!("/conversations/{id}")).await;
    assert!(text.contains("Omar Reyes is typing an answer."), "{text}");
    let (status, _, text) = desk.post(&format!("/conversations/{id}/here"), &[("typing", "1")]).await;
    assert_eq!((status, text.as_str()), (StatusCode::OK, "Omar Reyes is typing an answer."));
    let omar = kept.agent.clone();
    let there =
        kept.kept.read(kept.workspace_id, move |tx| app::conversations::present(tx, &omar, conversation_id)).await;
    assert_eq!(
        there.unwrap().iter().map(|one| (one.name.as_str(), one.typing)).collect::<Vec<_>>(),
        [("Dana Moss", true)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_answer_at_once_are_given_a_choice_and_nothing_is_lost() {
    let kept = on_sqlite();
    let (desk, program, id) = office(&kept).await;
    let omar = program.with(&token(&kept, "omar@alder.example", READ_WRITE));
    let page = format!("/conversations/{id}");
    let before = html(&desk, &page).await;
    let seen = value(&before, "seen").to_owned();
    omar.post(&format!("/api/v1/conversations/{id}/messages"), &json!({"text": "It comes on Thursday."})).await;
    let form =
        [("text", "It comes on Friday."), ("cc", "bob@harbor.example"), ("category", "resolved"), ("seen", &seen)];
    let (status, _, text) = send(&desk, &format!("{page}/reply"), &form, Some(("plan.txt", "by the window"))).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let news = text.split("id=\"meanwhile\"").nth(1).unwrap();
    assert!(news.contains("It comes on Thursday."), "what is new stands above: {news}");
    for button in [
        "It comes on Friday.</textarea>",
        "Send all the same",
        "Keep as draft",
        "Look first",
        "bob@harbor.example",
        "plan.txt",
    ] {
        assert!(news.contains(button), "{button}: {news}");
    }
    let messages =
        |got: &program::Got| got.items().iter().map(|one| one["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let listed = program.get(&format!("/api/v1/conversations/{id}/messages")).await;
    assert_eq!(messages(&listed), ["Where is it?", "It comes on Thursday."], "not sent");
    // Look first: it waits in the box, written against what is seen now.
    let look = html(&desk, &page).await;
    assert!(look.contains("It comes on Friday.</textarea>") && look.contains("since you began this draft"), "{look}");
    assert_ne!(value(&look, "seen"), seen);
    // Send all the same, with the file.
    let anyway = [
        ("text", "It comes on Friday."),
        ("anyway", value(&text, "anyway")),
        ("seen", &seen),
        ("keep", value(&text, "keep")),
    ];
    assert_eq!(send(&desk, &format!("{page}/reply"), &anyway, None).await.0, StatusCode::SEE_OTHER);
    let listed = program.get(&format!("/api/v1/conversations/{id}/messages")).await;
    assert_eq!(listed.items()[2]["attachments"][0]["name"], "plan.txt");
    assert_eq!(
        program.get(&format!("/api/v1/conversations/{id}")).await.json["category"],
        "resolved",
        "as was chosen at first"
    );

    let say = |seen: &Value| json!({"text": "Once more.", "seen_message_id": seen});
    let refused = omar.post(&format!("/api/v1/conversations/{id}/messages"), &say(&json!(seen))).await;
    assert_eq!(rule(&refused), (409, "conversation-answered-meanwhile"));
    let newest = &listed.items()[2]["id"];
    assert_eq!(
        omar.post(&format!("/api/v1/conversations/{id}/messages"), &say(newest)).await.status,
        StatusCode::CREATED
    );
    let stray = omar.post(&format!("/api/v1/conversations/{id}/messages"), &say(&json!(id))).await;
    assert_eq!(wrong(&stray), (422, vec!["seen_message_id"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_taken_back_by_a_button_while_it_waits() {
    let kept = on_sqlite();
    let (desk, program, id) = office(&kept).await;
    let page = format!("/conversations/{id}");
    let (status, to, _) = desk.post("/settings/undo-send", &[("undo_send_s", "10")]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/settings#undo-send"));
    assert_eq!(program.get("/api/v1/undo-send").await.json, json!({"undo_send_s": 10}));
    let reply = |text: &'static str| {
        let (desk, path) = (&desk, format!("{page}/reply"));
        async move { send(desk, &path, &[("text", text), ("category", "waiting")], None).await.1 }
    };
    let message = reply("It comes on Firday.").await.split("#m-").nth(1).unwrap().to_owned();
    let (_, text) = desk.page(&page).await;
    assert!(text.contains("Leaves in 10 seconds."), "{text}");
    let (status, to, _) = desk.post(&format!("/messages/{message}/withdraw"), &[]).await;
    assert_eq!((status, &to), (StatusCode::SEE_OTHER, &page));
    let text = html(&desk, &page).await;
    assert!(
        text.contains("It comes on Firday.</textarea>") && !text.contains(&format!("id=\"m-{message}\"")),
        "{text}"
    );
    assert_eq!(program.get(&format!("/api/v1/messages/{message}")).await.json["state"], "withdrawn");
    assert!(!program.get(&format!("/api/v1/conversations/{id}")).await.json["unanswered_since_at"].is_null());

    let message = reply("It comes on Friday.").await.split("#m-").nth(1).unwrap().to_owned();
    kept.clock.set(app::time::plus_ms(kept.now(), 10_000));
    kept.kept.write(kept.workspace_id, |tx| app::outbox::lease(tx, 5)).await.unwrap();
    let late = program.post(&format!("/api/v1/messages/{message}/withdraw"), &json!({})).await;
    assert_eq!(rule(&late), (409, "conversation-message-on-its-way"));
    let (_, text) = desk.page(&page).await;
    assert!(!text.contains("Undo"), "{text}");
    let stray = program.send("PUT", "/api/v1/undo-send", &[], json!({"undo_send_s": 5}).to_string()).await;
    assert_eq!(stray.status, StatusCode::FORBIDDEN, "a setting of the owner, with the scope admin");
}
