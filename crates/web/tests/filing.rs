//! What the desk shows of mail that is held apart, that was deleted, and of how mail is sent.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;

use app::conversations::{self, Stored};
use app::workspaces::{NewMailbox, mailboxes};
use app::{Id, jobs};
use axum::http::StatusCode;
use desk::Desk;
use serde_json::Value;
use testkit::{TestKept, on_sqlite};

fn run(test: impl std::future::Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(test);
}

/// Its message and the conversation it came into.
async fn comes(kept: &TestKept, from: &str, id: &str, more: &str, text: &str) -> (Id, Id) {
    let raw = format!(
        "From: {from}\r\nTo: desk@alder.example\r\nSubject: Desk\r\nMessage-ID: <{id}>\r\n{more}\r\n{text}\r\n"
    );
    let (raw, who) = (raw.into_bytes(), kept.owner.clone());
    let taken = kept.kept.write(kept.workspace_id, move |tx| {
        let Stored::New(inbound_id) = conversations::store_raw(tx, "mailbox", raw.clone())? else { panic!("known") };
        let message_id = jobs::take_in_one(tx, inbound_id)?.unwrap();
        Ok((message_id, conversations::message(tx, &who, message_id)?.conversation_id))
    });
    taken.await.unwrap()
}

#[test]
fn a_stranger_is_shown_apart_with_what_to_do() {
    let kept = on_sqlite();
    run(async {
        let desk = Desk::open(&kept).await;
        let (_, id) = comes(&kept, "Ruth <ruth@harbor.example>", "1@h", "", "Where is it?").await;
        let (held, _) = comes(&kept, "lee@gmail.com", "2@g", "References: <1@h>\r\n", "I am her husband").await;
        let (_, page) = desk.page(&format!("/conversations/{id}")).await;
        for part in
            ["lee@gmail.com does not belong to this conversation", "Admit them", "Make it a conversation of its own"]
        {
            assert!(page.contains(part), "{part} in\n{page}");
        }
        assert!(desk.page("/conversations").await.1.contains("1 held apart"));
        assert!(desk.page("/conversations?held=yes").await.1.contains("1 held apart"));
        assert!(desk.page("/notifications").await.1.contains("wrote into #1"));
        let (_, list) = desk.api("GET", "/api/v1/conversations?held=true", Value::Null).await;
        assert_eq!(list["items"][0]["held_count"], 1);
        let (status, to, _) = desk.post(&format!("/messages/{held}/admit"), &[]).await;
        assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("/conversations/{id}#m-{held}")));
        assert!(!desk.page(&format!("/conversations/{id}")).await.1.contains("does not belong"));
        let (status, answer) =
            desk.api("POST", &format!("/api/v1/messages/{held}/own-conversation"), Value::Null).await;
        assert_eq!((status, answer["rule"].as_str()), (StatusCode::CONFLICT, Some("conversation-message-not-held")));
    });
}

#[test]
fn what_is_deleted_can_be_taken_back_where_one_stands() {
    let kept = on_sqlite();
    run(async {
        let desk = Desk::open(&kept).await;
        let (message_id, id) = comes(&kept, "Ruth <ruth@harbor.example>", "1@h", "", "Where is it?").await;
        desk.post(&format!("/messages/{message_id}/trash"), &[]).await;
        let (_, page) = desk.page(&format!("/conversations/{id}")).await;
        assert!(page.contains("A message was deleted") && page.contains("Take it back"), "{page}");
        assert!(!page.contains("Where is it?"), "{page}");
        desk.post(&format!("/messages/{message_id}/restore"), &[]).await;
        assert!(desk.page(&format!("/conversations/{id}")).await.1.contains("Where is it?"));

        let (status, _) = desk.api("DELETE", &format!("/api/v1/conversations/{id}"), Value::Null).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        assert!(!desk.page("/conversations").await.1.contains("Ruth"));
        assert!(desk.page("/conversations?trashed=yes").await.1.contains("Ruth"));
        let (_, page) = desk.page(&format!("/conversations/{id}")).await;
        assert!(page.contains("This conversation is deleted") && page.contains("Where is it?"), "{page}");
        let (status, _, refused) = desk.post(&format!("/conversations/{id}/note"), &[("text", "Hello")]).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(refused.contains("Take the deletion back first"), "{refused}");
        desk.post(&format!("/conversations/{id}/restore"), &[]).await;
        assert!(desk.page("/conversations").await.1.contains("Ruth"));
    });
}

#[test]
fn how_mail_is_sent_is_set_and_the_key_is_never_shown() {
    let kept = on_sqlite();
    run(async {
        let desk = Desk::open(&kept).await;
        let (who, seal) = (kept.owner.clone(), kept.seal.clone());
        let new = NewMailbox {
            name: "Alder".to_owned(),
            address: "desk@alder.example".to_owned(),
            smtp_host: "mail.alder.example".to_owned(),
            smtp_port: "587".to_owned(),
            smtp_security: "starttls".to_owned(),
            ..NewMailbox::default()
        };
        let added = kept.kept.write(kept.workspace_id, move |tx| mailboxes::add(tx, &who, &new, &seal)).await.unwrap();
        let at = format!("/settings/sending/{}", added.id);
        let key = include_str!("../../mail/tests/keys/ed25519.pem");
        let form = [
            ("plus_addressing", "on"),
            ("authserv_id", "mx.alder.example"),
            ("signature", "Alder Office Interiors, Portland"),
            ("mails_a_minute", "30"),
            ("dkim_selector", "kept2026"),
        ];
        let (status, _, page) = desk.post(&at, &form).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "a selector without a key");
        assert!(page.contains("Give the private key whole"), "{page}");
        let with_key: Vec<(&str, &str)> = form.into_iter().chain([("dkim_key", key)]).collect();
        let (status, to, page) = desk.post(&at, &with_key).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/settings/sending"), "{page}");
        let request = axum::http::Request::get("/settings/sending")
            .header(axum::http::header::COOKIE, format!("kept_session={}", desk.session));
        let (_, _, html) = desk.send(request.body(axum::body::Body::empty()).unwrap()).await;
        assert!(html.contains("Alder Office Interiors, Portland") && html.contains("kept2026"), "{html}");
        assert!(!html.contains("PRIVATE KEY"), "the key is never shown");
        let id = added.id;
        let stored = kept.kept.read(kept.workspace_id, move |tx| mailboxes::get(tx, id)).await.unwrap();
        assert!(stored.plus_addressing && stored.has_dkim_key);
        assert_eq!((stored.mails_a_minute, stored.authserv_id.as_str()), (30, "mx.alder.example"));
        let (status, _, page) = desk.post("/settings/sending", &[("automatic_mails_an_hour", "0")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("from 1 to"), "{page}");
    });
}

/// Where a mail has HTML alone, its elements say where the old mail begins; its words often do not.
#[test]
fn the_old_mail_below_an_html_mail_is_folded() {
    let kept = on_sqlite();
    run(async {
        let desk = Desk::open(&kept).await;
        let html = "<p>It works now.</p><hr id=\"stopSpelling\">Xyz: Desk<br>Can you come?";
        let head = "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n";
        let (_, id) = comes(&kept, "Ruth <ruth@harbor.example>", "1@h", head, html).await;
        let (_, page) = desk.page(&format!("/conversations/{id}")).await;
        let (before, _) = page.split_once("Can you come?").unwrap();
        let (_, between) = before.rsplit_once("It works now.").unwrap();
        assert!(between.contains("Quoted text"), "{between}");
    });
}
