//! Several mail accounts, on the pages and by API.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test that finds nothing to test stops, loudly

mod desk;

use app::workspaces::mailboxes;
use app::workspaces::tokens::{self, Scope};
use axum::http::StatusCode;
use desk::Desk;
use serde_json::json;
use testkit::{OWNER_EMAIL, on_sqlite};

fn fields(address: &str) -> Vec<(&'static str, String)> {
    vec![
        ("name", "Alder".to_owned()),
        ("address", address.to_owned()),
        ("smtp_host", "smtp.alder.example".to_owned()),
        ("smtp_port", "465".to_owned()),
        ("smtp_security", "tls".to_owned()),
        ("smtp_password", "s3cret".to_owned()),
    ]
}

fn as_form<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_account_is_added_changed_paused_and_taken_away() {
    let kept = on_sqlite();
    let desk = Desk::open(&kept).await;
    let (status, first, _) = desk.post("/settings/mail", &as_form(&fields("desk@alder.example"))).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, text) = desk.page("/conversations/new").await;
    assert!(!text.contains("From which mail account"), "nothing to choose from");
    let (status, text) = desk.page("/settings/mailboxes/new").await;
    assert!(status == StatusCode::OK && text.contains("Server for sending"), "{text}");
    assert!(!text.contains("to keep the one that is stored"), "there is none yet: {text}");
    let (_, text) = desk.page(&first).await;
    assert!(text.contains("to keep the one that is stored"), "{text}");
    let (status, _, text) = desk.post("/settings/mail", &as_form(&fields("DESK@alder.example"))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "one address, one account");
    assert!(text.contains("DESK@alder.example"), "{text}");
    let (_, second, _) = desk.post("/settings/mail", &as_form(&fields("sales@alder.example"))).await;
    let (second, first) = (second.split_once('?').unwrap().0.to_owned(), first.split_once('?').unwrap().0.to_owned());
    let (_, text) = desk.page("/settings").await;
    assert!(text.contains("desk@alder.example") && text.contains("sales@alder.example"), "{text}");
    assert!(text.contains("Mail is not fetched yet"), "{text}");
    let (_, text) = desk.page("/conversations/new").await;
    assert!(text.contains("From which mail account") && text.contains("sales@alder.example"), "{text}");

    let mut changed = fields("sales@alder.example");
    changed[2].1 = "two words".to_owned();
    let (status, _, text) = desk.post(&second, &as_form(&changed)).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("Some things"), "{text}");
    changed[2].1 = "out.alder.example".to_owned();
    let (status, to, _) = desk.post(&second, &as_form(&changed)).await;
    assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("{second}?done=saved")));
    let hosts =
        kept.read(|tx| Ok(mailboxes::all(tx)?.into_iter().map(|one| one.smtp_host).collect::<Vec<_>>())).unwrap();
    assert_eq!(hosts, ["smtp.alder.example", "out.alder.example"], "the other one stays as it was");
    let (status, ..) = desk.post(&format!("{second}/test"), &[]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, ..) = desk.post(&format!("{second}/pause"), &[]).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "nothing is fetched from it");

    let id = second.rsplit('/').next().unwrap();
    let fetch = format!("/settings/mail/fetching/{id}");
    let imap = [("imap_host", "imap.alder.example"), ("imap_port", "993"), ("imap_security", "tls")];
    let how = [("imap_user", "sales"), ("imap_password", "s3cret"), ("poll_s", "60"), ("folder:INBOX", "on")];
    assert_eq!(desk.post(&fetch, &[imap.as_slice(), &how].concat()).await.0, StatusCode::SEE_OTHER);
    let (_, text) = desk.page(&second).await;
    assert!(text.contains("Switched off") && text.contains("Fetch again"), "{text}");
    let (_, to, _) = desk.post(&format!("{second}/pause"), &[("active", "yes")]).await;
    let (_, text) = desk.page(&to).await;
    assert!(text.contains("Pause fetching") && text.contains("Not looked at yet"), "{text}");
    let (_, to, _) = desk.post(&format!("{second}/pause"), &[]).await;
    assert!(desk.page(&to).await.1.contains("nothing that comes meanwhile is missed"));

    let (status, _, text) = desk.post(&format!("{second}/remove"), &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("Choose the account that its conversations go on from"), "{text}");
    let heir = first.rsplit('/').next().unwrap();
    let (status, to, _) = desk.post(&format!("{second}/remove"), &[("heir_id", heir)]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, text) = desk.page(to.split('#').next().unwrap()).await;
    assert!(text.contains("The mail account is gone") && !text.contains("sales@alder.example"), "{text}");
    assert_eq!(desk.page(&second).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_view_of_an_account_that_is_gone_says_so_and_leads_on() {
    let kept = on_sqlite();
    let desk = Desk::open(&kept).await;
    let mut ids = Vec::new();
    for address in ["desk@alder.example", "sales@alder.example"] {
        let (_, to, _) = desk.post("/settings/mail", &as_form(&fields(address))).await;
        ids.push(to.split_once('?').unwrap().0.rsplit('/').next().unwrap().to_owned());
    }
    let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example").to_string();
    let new = json!({"customer_id": ruth, "subject": "An offer", "text": "Here.", "mailbox_id": ids[1]});
    assert_eq!(desk.api("POST", "/api/v1/conversations", new).await.0, StatusCode::CREATED);
    let query = format!("category=waiting&assignee=all&mailbox_id={}", ids[1]);
    let (_, view, _) = desk.post("/views", &[("name", "Sales"), ("whose", "all"), ("query", &query)]).await;
    let (_, text) = desk.page(&view).await;
    assert!(text.contains("An offer") && !text.contains("was taken away"), "{text}");
    desk.post(&format!("/settings/mailboxes/{}/remove", ids[1]), &[("heir_id", &ids[0])]).await;
    let (_, text) = desk.page(&view).await;
    assert!(text.contains("sales@alder.example was taken away"), "{text}");
    assert!(!text.contains("nobody is left waiting"), "empty is not all there is to say: {text}");
    let html = desk.html(&view).await;
    let link = html.split("href=\"").find(|link| link.contains("Show those with desk@alder.example")).unwrap();
    let (_, text) = desk.page(&link.split('"').next().unwrap().replace("&#38;", "&")).await;
    assert!(text.contains("An offer"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_has_the_same_verbs() {
    let kept = on_sqlite();
    let mut desk = Desk::open(&kept).await;
    let new = json!({"name": "Alder", "address": "desk@alder.example", "smtp_host": "smtp.alder.example"});
    let refused = desk.api("POST", "/api/v1/mailboxes", new).await;
    assert_eq!(refused.0, StatusCode::FORBIDDEN, "settings are for a token with the scope admin");
    let who = kept.owner.clone();
    let scopes = [Scope::Read, Scope::Write, Scope::Admin];
    desk.token = kept.write(move |tx| tokens::make_token(tx, &who, OWNER_EMAIL, "admin", &scopes)).unwrap();
    let mut ids = Vec::new();
    for address in ["desk@alder.example", "sales@alder.example"] {
        let new = json!({"name": "Alder", "address": address, "smtp_host": "smtp.alder.example"});
        let made = desk.api("POST", "/api/v1/mailboxes", new).await;
        assert_eq!((made.0, made.1["address"].as_str()), (StatusCode::CREATED, Some(address)));
        ids.push(made.1["id"].as_str().unwrap().to_owned());
    }
    let second = format!("/api/v1/mailboxes/{}", ids[1]);
    let change = json!({"name": "Alder sales", "address": "sales@alder.example", "smtp_host": "smtp.alder.example"});
    assert_eq!(desk.api("PUT", &second, change).await.1["name"], "Alder sales");
    assert_eq!(desk.api("POST", &format!("{second}/test"), json!({})).await.0, StatusCode::NO_CONTENT);
    let how = json!({"imap_host": "imap.alder.example", "imap_user": "sales", "imap_password": "s3cret"});
    assert_eq!(desk.api("PUT", &format!("{second}/fetching"), how).await.0, StatusCode::OK);
    let paused = desk.api("POST", &format!("{second}/pause"), json!({"active": false})).await;
    assert_eq!((paused.0, paused.1["active"].as_bool()), (StatusCode::OK, Some(false)));

    let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example").to_string();
    let new = json!({"customer_id": ruth, "subject": "An offer", "text": "Here.", "mailbox_id": ids[1]});
    let made = desk.api("POST", "/api/v1/conversations", new).await;
    assert_eq!((made.0, made.1["mailbox_id"].as_str()), (StatusCode::CREATED, Some(ids[1].as_str())), "{}", made.1);
    let new = json!({"customer_id": ruth, "subject": "An offer", "mailbox_id": ruth});
    assert_eq!(desk.api("POST", "/api/v1/conversations", new).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, text) = desk.page("/conversations?category=waiting").await;
    assert!(text.contains("sales@alder.example"), "the list says which account: {text}");

    assert_eq!(desk.api("DELETE", &second, json!({})).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let gone = desk.api("DELETE", &format!("{second}?heir_id={}", ids[0]), json!({})).await;
    assert_eq!(gone.0, StatusCode::NO_CONTENT, "{}", gone.1);
    let path = format!("/api/v1/conversations/{}", made.1["id"].as_str().unwrap());
    assert_eq!(desk.api("GET", &path, json!({})).await.1["mailbox_id"], ids[0]);
}
