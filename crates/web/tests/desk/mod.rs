//! A browser and a program at the desk, for the tests of pages and API.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // each test file uses a part of it

use app::workspaces;
use app::workspaces::tokens::{self, Scope};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use serde_json::Value;
use testkit::{OWNER_EMAIL, PASSPHRASE, TestKept};
use tower::ServiceExt;

/// A browser that is logged in, and a program with a token.
pub struct Desk {
    pub site: Router,
    pub session: String,
    pub token: String,
}

impl Desk {
    pub async fn open(kept: &TestKept) -> Desk {
        let session = workspaces::log_in(&kept.kept, OWNER_EMAIL, PASSPHRASE, "127.0.0.1", "test").await.unwrap();
        let who = kept.owner.clone();
        let make =
            move |tx: &mut app::Tx| tokens::make_token(tx, &who, OWNER_EMAIL, "test", &[Scope::Read, Scope::Write]);
        let token = kept.kept.write(kept.workspace_id, make).await.unwrap();
        let settings = web::Settings { public_url: "http://desk.example".to_owned(), seal_key: kept.seal.clone() };
        Desk { site: web::router(web::Web::new(kept.kept.clone(), settings)), session, token }
    }

    pub async fn send(&self, request: Request<Body>) -> (StatusCode, String, String) {
        let response: Response<Body> = self.site.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, to.unwrap_or_default(), String::from_utf8(bytes.to_vec()).unwrap())
    }

    pub async fn page(&self, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).header(header::COOKIE, format!("kept_session={}", self.session));
        let (status, _, html) = self.send(request.body(Body::empty()).unwrap()).await;
        (status, text_of(&html))
    }

    /// The page as it is sent.
    pub async fn html(&self, path: &str) -> String {
        let request = Request::get(path).header(header::COOKIE, format!("kept_session={}", self.session));
        self.send(request.body(Body::empty()).unwrap()).await.2
    }

    /// Where an address leads on to.
    pub async fn goes(&self, path: &str) -> String {
        let request = Request::get(path).header(header::COOKIE, format!("kept_session={}", self.session));
        self.send(request.body(Body::empty()).unwrap()).await.1
    }

    /// Status, where to, and the text of the page.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, String, String) {
        let body = form.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&");
        let request = Request::post(path)
            .header(header::COOKIE, format!("kept_session={}", self.session))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        let (status, to, html) = self.send(request.body(Body::from(body)).unwrap()).await;
        (status, to, text_of(&html))
    }

    pub async fn api(&self, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .body(Body::from(if body.is_null() { String::new() } else { body.to_string() }));
        let (status, _, text) = self.send(request.unwrap()).await;
        (status, if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() })
    }
}

pub fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// What stands in the main part of a page, a line for each run of text.
pub fn text_of(html: &str) -> String {
    let main = html.split_once("<main").map_or(html, |(_, main)| main);
    let main = main.split_once('>').map_or(main, |(_, main)| main);
    let mut lines: Vec<String> = Vec::new();
    for piece in main.split('<') {
        let text = piece.split_once('>').map_or(piece, |(_, text)| text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("&#39;", "'").replace("&#38;", "&");
        if !text.is_empty() {
            lines.push(text);
        }
    }
    lines.join("\n")
}
