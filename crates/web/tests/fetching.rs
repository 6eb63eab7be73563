//! Mail that comes in, on the page and by API.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test that finds nothing to test stops, loudly

mod desk;

use app::workspaces::{NewMailbox, mailboxes};
use app::{Id, fetching};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use serde_json::{Value, json};
use testkit::{TestKept, on_sqlite};

fn mailbox(kept: &TestKept) -> Id {
    let new = NewMailbox {
        name: "Alder".to_owned(),
        address: "desk@alder.example".to_owned(),
        smtp_host: "smtp.alder.example".to_owned(),
        smtp_port: "465".to_owned(),
        smtp_security: "tls".to_owned(),
        ..NewMailbox::default()
    };
    let (owner, seal) = (kept.owner.clone(), kept.seal.clone());
    kept.write(move |tx| mailboxes::add(tx, &owner, &new, &seal)).unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_takes_how_a_mailbox_is_fetched_and_shows_its_state() {
    let kept = on_sqlite();
    let desk = Desk::open(&kept).await;
    assert_eq!(desk.page("/settings/mail/fetching").await.0, StatusCode::CONFLICT);
    let id = mailbox(&kept);
    let (status, text) = desk.page("/settings/mail/fetching").await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("Folders to fetch from"), "{text}");
    let path = format!("/settings/mail/fetching/{id}");
    let mut form = vec![("imap_host", "imap.alder.example"), ("imap_port", "993"), ("imap_security", "tls")];
    form.extend([("imap_user", "desk"), ("proof", "password"), ("after_fetch", "leave"), ("poll_s", "5")]);
    let (status, _, text) = desk.post(&path, &form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("30 to 3600 seconds") && text.contains("Please type the password"), "{text}");
    form.retain(|(name, _)| *name != "poll_s");
    form.extend([("poll_s", "60"), ("imap_password", "s3cret"), ("folder:INBOX", "on"), ("folder:Desk", "on")]);
    // Not switched on: nobody waits for a look.
    let (status, to, _) = desk.post(&path, &form).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, format!("{path}?done=saved").as_str()));
    let (_, text) = desk.page(&path).await;
    assert!(text.contains("Switched off") && text.contains("Not counted yet") && text.contains("Desk"), "{text}");
    assert!(!text.contains("s3cret"));
    let followed = kept.read(move |tx| fetching::folders(tx, id)).unwrap();
    assert_eq!(followed.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_begins_with_a_link_and_ends_with_a_state_that_is_ours() {
    let kept = on_sqlite();
    let desk = Desk::open(&kept).await;
    let id = mailbox(&kept);
    let path = format!("/settings/mail/sign-in/{id}");
    let (status, text) = desk.page(&path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("http://desk.example/settings/mail/signed-in"), "{text}");
    let (status, ..) = desk.post(&path, &[("provider", "google"), ("client_id", "")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, ..) =
        desk.post(&path, &[("provider", "google"), ("client_id", "our-id"), ("client_secret", "hush")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, _, text) = desk.post(&format!("{path}/begin"), &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("Go on to Google"), "{text}");
    let (status, _) = desk.page("/settings/mail/signed-in?state=guessed&code=x").await;
    assert_eq!(status, StatusCode::CONFLICT);
    let (status, text) = desk.page("/settings/mail/signed-in?error=access_denied").await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("access_denied"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_raw_mail_is_taken_by_https_once_and_durably() {
    let kept = on_sqlite();
    let desk = Desk::open(&kept).await;
    let id = mailbox(&kept);
    let bring = async |mailbox: &str, token: &str, raw: &[u8]| {
        let request = Request::post(format!("/api/v1/mail?mailbox={}", desk::escaped(mailbox)))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "message/rfc822");
        let (status, _, text) = desk.send(request.body(Body::from(raw.to_vec())).unwrap()).await;
        (status, serde_json::from_str::<Value>(&text).unwrap())
    };
    let mail = b"From: ruth@customer.example\r\nTo: desk@alder.example\r\nSubject: \xc3\xbc\xff\r\n\r\nHello\r\n";
    let (status, first) = bring("desk@alder.example", &desk.token, mail).await;
    assert_eq!((status, &first["state"]), (StatusCode::ACCEPTED, &json!("new")));
    let (status, again) = bring("desk@alder.example", &desk.token, mail).await;
    assert_eq!((status, &again["state"], &again["id"]), (StatusCode::ACCEPTED, &json!("known"), &first["id"]));
    assert_eq!(bring("nobody@alder.example", &desk.token, mail).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(bring("desk@alder.example", &desk.token, b"").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(bring("desk@alder.example", "kept_1_wrong", mail).await.0, StatusCode::UNAUTHORIZED);
    kept.write(|tx| app::jobs::take_in(tx, 10)).unwrap();
    let (_, shown) = desk.api("GET", "/api/v1/conversations", Value::Null).await;
    let conversation = shown["items"][0]["id"].as_str().unwrap();
    let (_, text) = desk.page(&format!("/conversations/{conversation}")).await;
    assert!(text.contains("came by desk@alder.example"), "{text}");

    let (status, all) = desk.api("GET", "/api/v1/mailboxes", Value::Null).await;
    assert_eq!((status, &all["items"][0]["address"]), (StatusCode::OK, &json!("desk@alder.example")));
    let path = format!("/api/v1/mailboxes/{id}/fetching");
    assert_eq!(desk.api("GET", &path, Value::Null).await.0, StatusCode::NOT_FOUND);
    // Settings are for a token with the scope admin.
    let change =
        json!({"imap_host": "imap.alder.example", "imap_user": "desk", "imap_password": "s3cret", "poll_s": 60});
    assert_eq!(desk.api("PUT", &path, change).await.0, StatusCode::FORBIDDEN);
}
