//! Webhooks, as a browser and a program see them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use app::webhooks::{self, Outcome};
use app::workspaces::tokens::Scope;
use axum::http::StatusCode;
use desk::Desk;
use program::{Program, READ_WRITE, rule, token, wrong};
use serde_json::{Value, json};
use testkit::{OWNER_EMAIL, TestKept, each_database, on_sqlite};

const ADMIN: &[Scope] = &[Scope::Read, Scope::Write, Scope::Admin];
const FORM: [(&str, &str); 3] =
    [("name", "Our books"), ("url", "https://books.example.com/kept?key=k"), ("kinds", "customer.\r\npromise.")];

/// What is due is handed over, and this comes back.
async fn answer(kept: &TestKept, id: &str, status: Option<u16>) {
    let (id, seal): (app::Id, _) = (id.parse().unwrap(), kept.seal.clone());
    let tell = move |tx: &mut app::Tx| {
        while webhooks::queue(tx)? {}
        for row in webhooks::lease(tx, id, 100)? {
            assert!(webhooks::prepare(tx, &row, &seal)?.is_some());
            let outcome = Outcome { status, said: "as <you> like".to_owned(), after_s: None, took_ms: 12 };
            webhooks::mark(tx, &row, Some(&outcome))?;
        }
        Ok(())
    };
    kept.kept.write(kept.workspace_id, tell).await.unwrap();
}

fn id_of(html: &str) -> String {
    let (_, rest) = html.split_once("action=\"/settings/webhooks/").unwrap();
    rest.split(['/', '"']).next().unwrap().to_owned()
}

async fn only(desk: &Desk) -> String {
    let html = desk.html("/settings/webhooks").await;
    let (_, rest) = html.split_once("href=\"/settings/webhooks/").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_added_shows_its_secret_once_and_its_log() {
    for kept in each_database() {
        let desk = Desk::open(&kept).await;
        let bad = [("name", ""), ("url", "https://10.0.0.1/"), ("kinds", "Promise!")];
        let (status, _, text) = desk.post("/settings/webhooks", &bad).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["needs a name", "reachable by everybody", "is no beginning of a kind"] {
            assert!(text.contains(words), "{words}: {text}");
        }
        let (status, _, text) = desk.post("/settings/webhooks", &FORM).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("whsec_") && text.contains("shown this once"), "{text}");
        let id = only(&desk).await;
        let (_, text) = desk.page(&format!("/settings/webhooks/{id}")).await;
        assert!(!text.contains("whsec_"), "{text}");
        kept.customer("Ruth Alvarez", "ruth@example.com");
        answer(&kept, &id, Some(500)).await;
        let (_, text) = desk.page(&format!("/settings/webhooks/{id}")).await;
        assert!(
            text.contains("answered 500 in 12 ms") && text.contains("one try") && text.contains("failing"),
            "{text}"
        );
        let html = desk.html(&format!("/settings/webhooks/{id}")).await;
        assert!(!html.contains("<you>"), "what others answer is text");
        assert_eq!(id_of(&html), id);
        let (_, again) = html.split_once("/settings/webhook-deliveries/").unwrap();
        let delivery = again.split('/').next().unwrap();
        let path = format!("/settings/webhook-deliveries/{delivery}/retry");
        let (status, to, _) = desk.post(&path, &[("webhook_id", &id)]).await;
        assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("/settings/webhooks/{id}")));
        answer(&kept, &id, Some(200)).await;
        let (_, text) = desk.page(&format!("/settings/webhooks/{id}")).await;
        assert!(text.contains("arrived") && text.contains("2 tries"), "{text}");

        desk.post(&format!("/settings/webhooks/{id}/turn"), &[("to", "off")]).await;
        let (status, _, text) = desk.post(&path, &[("webhook_id", &id)]).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(text.contains("is turned off"), "{text}");
        desk.post(&format!("/settings/webhooks/{id}/remove"), &[]).await;
        assert_eq!(desk.page(&format!("/settings/webhooks/{id}")).await.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_gone_is_said_on_the_page_of_managers() {
    let kept = on_sqlite();
    let desk = Desk::open(&kept).await;
    desk.post("/settings/webhooks", &FORM).await;
    let id = only(&desk).await;
    kept.customer("Ruth Alvarez", "ruth@example.com");
    answer(&kept, &id, Some(410)).await;
    let html = desk.html("/notifications").await;
    assert!(
        html.contains("“Our books” was turned off") && html.contains(&format!("/settings/webhooks/{id}")),
        "{html}"
    );
    let (_, text) = desk.page("/settings/webhooks").await;
    assert!(text.contains("the program says that it is gone"), "{text}");
    desk.post(&format!("/settings/webhooks/{id}/turn"), &[("to", "on")]).await;
    assert!(!desk.html("/notifications").await.contains("was turned off"), "it is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_manages_webhooks_and_the_secret_is_in_no_answer_that_is_kept() {
    let kept = on_sqlite();
    let program = Program::new(&kept);
    let admin = program.with(&token(&kept, OWNER_EMAIL, ADMIN));
    let new = json!({"name": "Our books", "url": "https://books.example.com/kept", "kinds": ["promise.", "customer."]});
    assert_eq!(program.post("/api/v1/webhooks", &new).await.status, StatusCode::FORBIDDEN, "without the scope admin");
    let omar = program.with(&token(&kept, "omar@alder.example", READ_WRITE));
    assert_eq!(omar.get("/api/v1/webhooks").await.status, StatusCode::FORBIDDEN);
    let key = [("idempotency-key", "once")];
    let made = admin.send("POST", "/api/v1/webhooks", &key, new.to_string()).await;
    let again = admin.send("POST", "/api/v1/webhooks", &key, new.to_string()).await;
    assert_eq!((made.status, made.id()), (StatusCode::CREATED, again.id()));
    assert!(!made.json.to_string().contains("whsec_"));
    let id = made.id();
    let secret = admin.post(&format!("/api/v1/webhooks/{id}/secret"), &json!({})).await;
    assert!(secret.json["secret"].as_str().unwrap().starts_with("whsec_"), "{}", secret.json);
    let wrong_url =
        admin.send("PATCH", &format!("/api/v1/webhooks/{id}"), &[], json!({"url": "http://x"}).to_string()).await;
    assert_eq!(wrong(&wrong_url), (422, vec!["url"]));
    let renamed =
        admin.send("PATCH", &format!("/api/v1/webhooks/{id}"), &[], json!({"name": "Books"}).to_string()).await;
    assert_eq!((&renamed.json["name"], &renamed.json["kinds"]), (&json!("Books"), &json!(["customer.", "promise."])));
    assert_eq!(program.post(&format!("/api/v1/webhooks/{id}/test"), &json!({})).await.json["kind"], "webhook.test");
    answer(&kept, &id, Some(204)).await;
    let log = program.get(&format!("/api/v1/webhooks/{id}/deliveries?state=delivered")).await;
    assert_eq!((log.items().len(), &log.items()[0]["status"]), (1, &json!(204)));
    assert_eq!(
        wrong(&program.get(&format!("/api/v1/webhooks/{id}/deliveries?state=lost")).await),
        (422, vec!["state"])
    );
    let off = admin.send("PATCH", &format!("/api/v1/webhooks/{id}"), &[], json!({"active": false}).to_string()).await;
    assert_eq!((&off.json["active"], &off.json["off_why"]), (&json!(false), &json!("by_hand")));
    assert_eq!(rule(&program.post(&format!("/api/v1/webhooks/{id}/test"), &json!({})).await), (409, "webhook-off"));
    let gone = admin.send("DELETE", &format!("/api/v1/webhooks/{id}"), &[], String::new()).await;
    assert_eq!((gone.status, &gone.json), (StatusCode::NO_CONTENT, &Value::Null));
}
