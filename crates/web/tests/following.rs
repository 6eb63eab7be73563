//! Following and mentions, as a browser and a program see them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use app::workspaces::log_in;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use program::{Program, READ_WRITE, ruth, token};
use serde_json::json;
use testkit::{PASSPHRASE, TestKept, on_sqlite};

async fn office(kept: &TestKept) -> (Desk, Program, String) {
    let (desk, program) = (Desk::open(kept).await, Program::new(kept));
    let ruth = ruth(&program).await;
    let call = json!({"customer_id": ruth, "subject": "Grey desk", "channel": "letter", "text": "Where is it?"});
    let id = program.post("/api/v1/conversations", &call).await.id();
    (desk, program, id)
}

/// Omar's browser.
async fn omar(kept: &TestKept, desk: &Desk) -> Desk {
    let session = log_in(&kept.kept, "omar@alder.example", PASSPHRASE, "127.0.0.1", "test").await.unwrap();
    Desk { site: desk.site.clone(), session, token: desk.token.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_in_a_note_rings_and_opening_the_conversation_is_reading_it() {
    let kept = on_sqlite();
    let (desk, _, id) = office(&kept).await;
    let (page, omar) = (format!("/conversations/{id}"), omar(&kept, &desk).await);
    let form = [("text", "@omar please call her; @nora knows the number")];
    assert_eq!(desk.post(&format!("{page}/note"), &form).await.0, StatusCode::SEE_OTHER);
    let (_, text) = desk.page(&page).await;
    for line in [
        "Told: Omar Reyes",
        "Nobody here is called @nora, so nobody was told. The note is kept.",
        "Followed by Omar Reyes.",
    ] {
        assert!(text.contains(line), "{line} in:\n{text}");
    }

    let (_, today) = omar.page("/").await;
    assert!(today.contains("1 thing wants your attention"), "{today}");
    let (_, bell) = omar.page("/notifications").await;
    assert!(bell.contains("Dana Moss named you in #1 (Ruth Alvarez)"), "{bell}");
    // A page that fetches itself anew while nobody is there is not read.
    let away = Request::get(&page).header(header::COOKIE, format!("kept_session={}", omar.session));
    omar.send(away.header("kept-away", "1").body(Body::empty()).unwrap()).await;
    let (_, bell) = omar.page("/notifications").await;
    assert!(bell.contains("Dana Moss named you in"), "{bell}");
    let (_, read) = omar.page(&page).await;
    assert!(!read.contains("wants your attention") && read.contains("Followed by you."), "{read}");
    let (_, bell) = omar.page("/notifications").await;
    assert!(bell.contains("Nothing new."), "{bell}");
}

#[tokio::test(flavor = "multi_thread")]
async fn following_is_a_button_and_one_thing_can_be_put_away() {
    let kept = on_sqlite();
    let (desk, _, id) = office(&kept).await;
    let (page, omar) = (format!("/conversations/{id}"), omar(&kept, &desk).await);
    let follow = format!("{page}/follow");
    assert_eq!(omar.post(&follow, &[("follow", "yes")]).await.0, StatusCode::SEE_OTHER);
    for text in ["One.", "Two."] {
        desk.post(&format!("{page}/note"), &[("text", text)]).await;
    }
    let who = kept.agent.clone();
    let told =
        kept.kept.read(kept.workspace_id, move |tx| app::workspaces::notifications::unseen(tx, &who)).await.unwrap();
    assert_eq!(told.len(), 2);
    let first = told[0].id.to_string();
    let (status, to, _) = omar.post("/notifications/seen", &[("id", &first)]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/notifications"));
    assert!(omar.page("/").await.1.contains("1 thing wants your attention"));
    omar.post(&follow, &[("follow", "no")]).await;
    assert!(omar.page(&page).await.1.contains("Nobody follows this."));
    let (status, names) = omar.page("/names").await;
    assert!(status == StatusCode::OK && names.contains("Dana Moss\n@dana.moss"), "{names}");
    assert_eq!(omar.post("/conversations/0000000000000/follow", &[("follow", "yes")]).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_chooses_how_they_are_told() {
    let kept = on_sqlite();
    let (desk, _, id) = office(&kept).await;
    let omar = omar(&kept, &desk).await;
    assert!(omar.page("/settings/notices").await.1.contains("Somebody names you in a note"));
    // No box of the page is ticked: only what is one's own to do stays there.
    assert_eq!(omar.post("/settings/notices", &[("promises-mail", "on")]).await.0, StatusCode::SEE_OTHER);
    desk.post(&format!("/conversations/{id}/note"), &[("text", "@omar")]).await;
    assert!(!omar.page("/").await.1.contains("wants your attention"));
    assert!(omar.page(&format!("/conversations/{id}")).await.1.contains("Followed by you."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_follows_and_reads_what_was_told() {
    let kept = on_sqlite();
    let (_, dana, id) = office(&kept).await;
    let omar = dana.with(&token(&kept, "omar@alder.example", READ_WRITE));
    let me = format!("/api/v1/conversations/{id}/followers/me");
    let followed = omar.send("PUT", &me, &[], String::new()).await;
    assert_eq!((followed.status, followed.items()[0]["name"].as_str().unwrap()), (StatusCode::OK, "Omar Reyes"));
    let say = json!({"text": "@omar and @nobody", "direction": "note"});
    let note = dana.post(&format!("/api/v1/conversations/{id}/messages"), &say).await.id();
    let mentions = dana.get(&format!("/api/v1/messages/{note}/mentions")).await;
    let outcomes: Vec<&str> = mentions.items().iter().map(|one| one["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["told", "nobody"]);
    let told = omar.get("/api/v1/notifications").await;
    assert_eq!(told.items().len(), 1);
    assert_eq!(told.items()[0]["path"], format!("/conversations/{id}#m-{note}"));
    let seen = format!("/api/v1/notifications/{}/seen", told.items()[0]["id"].as_str().unwrap());
    assert_eq!(omar.post(&seen, &json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(omar.get("/api/v1/notifications").await.items().len(), 0);
    assert_eq!(omar.post("/api/v1/notifications/seen", &json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(omar.send("DELETE", &me, &[], String::new()).await.items().len(), 0);

    let choice = json!({"topic": "promises", "mail": true}).to_string();
    let chosen = omar.send("PUT", "/api/v1/me/notices", &[], choice).await;
    assert_eq!(chosen.json, json!({"topic": "promises", "page": true, "mail": true, "push": false}));
    assert_eq!(omar.get("/api/v1/me/notices").await.items().len(), 9);
    let wrong = omar.send("PUT", "/api/v1/me/notices", &[], json!({"topic": "weather"}).to_string()).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let reads = dana.with(&token(&kept, "omar@alder.example", &[app::workspaces::tokens::Scope::Read]));
    assert_eq!(reads.send("PUT", &me, &[], String::new()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_added_by_its_script_and_the_worker_may_load_nothing() {
    let kept = on_sqlite();
    let (desk, program, _) = office(&kept).await;
    let page = desk.page("/settings/notices").await.1;
    assert!(page.contains("Push on your devices") && page.contains("No device yet."), "{page}");
    let form = [
        ("endpoint", "https://push.example.com/x"),
        ("p256dh", "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        ("auth", "BTBZMqHH6r4Tts7J_aSIgg"),
        ("name", "My phone"),
    ];
    let devices = "/settings/notices/devices";
    assert_eq!(desk.post(devices, &form).await.0, StatusCode::SEE_OTHER);
    assert!(desk.page("/settings/notices").await.1.contains("My phone"));
    let inside = [("endpoint", "https://169.254.169.254/x"), form[1], form[2], form[3]];
    let (status, _, text) = desk.post(devices, &inside).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("no address of a push service"), "{text}");

    let listed = program.get("/api/v1/me/devices").await;
    let id = listed.items()[0]["id"].as_str().unwrap().to_owned();
    let one = format!("{devices}/{id}");
    assert_eq!(desk.post(&one, &[("what", "try")]).await.0, StatusCode::SEE_OTHER);
    assert_eq!(desk.post(&one, &[("what", "rename"), ("name", "Telephone")]).await.0, StatusCode::SEE_OTHER);
    assert!(desk.page("/settings/notices").await.1.contains("Telephone"));
    let other = omar(&kept, &desk).await;
    assert_eq!(other.post(&one, &[("what", "remove")]).await.0, StatusCode::SEE_OTHER);
    assert_eq!(program.get("/api/v1/me/devices").await.items().len(), 1, "another's is not theirs to remove");
    let removed = program.send("DELETE", &format!("/api/v1/me/devices/{id}"), &[], String::new()).await;
    assert_eq!((removed.status, program.get("/api/v1/me/devices").await.items().len()), (StatusCode::NO_CONTENT, 0));

    let request = axum::http::Request::get("/push-worker.js").body(axum::body::Body::empty()).unwrap();
    let answer = tower::ServiceExt::oneshot(desk.site.clone(), request).await.unwrap();
    let header = |name: &str| answer.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(header("content-type").starts_with("text/javascript"));
    assert!(header("content-security-policy").starts_with("default-src 'none'; connect-src 'self'"));
    assert_eq!(header("cache-control"), "no-cache");
}
