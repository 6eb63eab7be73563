//! The files of strangers: fetched by a signed link without a cookie, saved and not shown, in a sandbox where nothing runs.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test that finds nothing to test stops, loudly

mod desk;

use app::Id;
use app::conversations::{self, Stored};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use base64::Engine;
use desk::Desk;
use serde_json::Value;
use testkit::{TestKept, each_database, on_sqlite};
use tower::ServiceExt;

const PIXEL: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
const PAGE: &[u8] = b"<!doctype html><script>alert(1)</script>";

/// What somebody sent, under which name and as which kind; and the name it must be saved by, `None`: shown as a picture.
const SENT: &[(&str, &str, &[u8], Option<&str>)] = &[
    ("logo.png", "image/png", PIXEL, None),
    ("mislabelled.txt", "text/plain", PIXEL, None),
    ("drawing.svg", "image/svg+xml", SVG, Some("drawing.svg")),
    ("page.png", "image/png", PAGE, Some("page.png")),
    ("page.html", "text/html", PAGE, Some("page.html")),
    ("page.xhtml", "application/xhtml+xml", PAGE, Some("page.xhtml")),
    ("both.pdf", "application/pdf", b"%PDF-1.7\n<html><script>alert(1)</script>", Some("both.pdf")),
    ("../../../etc/passwd", "text/plain", b"x", Some("passwd")),
    ("a\\\"; filename=evil.exe; x=\\\"b.txt", "text/plain", b"x", Some("a_%3B%20filename%3Devil.exe%3B%20x%3D_b.txt")),
    ("nul.txt", "text/plain", b"x", Some("_nul.txt")),
];

fn mail() -> Vec<u8> {
    let mut raw = "From: Ruth <ruth@harbor.example>\r\nSubject: Files\r\nMessage-ID: <1@h>\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n\
        <p>Look: <img src='cid:logo@h'></p>\r\n"
        .to_owned();
    for (n, (name, kind, bytes, _)) in SENT.iter().enumerate() {
        let id = if n == 0 { "Content-ID: <logo@h>\r\n" } else { "" };
        let body = base64::engine::general_purpose::STANDARD.encode(bytes);
        raw += &format!(
            "--b\r\nContent-Type: {kind}\r\n{id}Content-Disposition: attachment; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
        );
    }
    (raw + "--b--\r\n").into_bytes()
}

/// The message of the mail, after it came in.
fn comes(kept: &TestKept) -> Id {
    let Stored::New(stored) = kept.write(|tx| conversations::store_raw(tx, "mailbox", mail())).unwrap() else {
        panic!("a new mail")
    };
    kept.write(move |tx| conversations::process(tx, stored)).unwrap().message_id.unwrap()
}

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Runtime::new().unwrap().block_on(test);
}

/// As anybody asks who holds the link: no cookie, no token.
async fn fetch(desk: &Desk, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = desk.site.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec())
}

async fn attachments(desk: &Desk, message_id: Id) -> Vec<Value> {
    let (status, message) = desk.api("GET", &format!("/api/v1/messages/{message_id}"), Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{message}");
    message["attachments"].as_array().unwrap().clone()
}

#[test]
fn files_of_strangers_are_saved_and_never_run() {
    for kept in each_database() {
        let message_id = comes(&kept);
        run(async {
            let desk = Desk::open(&kept).await;
            let files = attachments(&desk, message_id).await;
            assert_eq!(files.len(), SENT.len());
            for (file, (_, _, bytes, saved_as)) in files.iter().zip(SENT) {
                let (status, headers, body) = fetch(&desk, file["url"].as_str().unwrap()).await;
                assert_eq!((status, body.as_slice()), (StatusCode::OK, *bytes), "{file}");
                assert_eq!(headers[header::CONTENT_SECURITY_POLICY], "sandbox; default-src 'none'");
                assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
                assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
                assert_eq!(headers[header::CACHE_CONTROL], "private, max-age=3600");
                assert!(headers.get(header::SET_COOKIE).is_none());
                let how = headers[header::CONTENT_DISPOSITION].to_str().unwrap();
                match saved_as {
                    Some(name) => {
                        assert_eq!(how, format!("attachment; filename*=UTF-8''{name}"));
                        assert_eq!(headers[header::CONTENT_TYPE], "application/octet-stream");
                    }
                    None => {
                        assert!(how.starts_with("inline; filename*=UTF-8''"), "{how}");
                        assert_eq!(headers[header::CONTENT_TYPE], "image/png", "by its bytes, not by what was said");
                    }
                }
            }
        });
    }
}

#[test]
fn a_link_that_ran_out_or_was_altered_says_so_kindly() {
    let (kept, other) = (on_sqlite(), on_sqlite());
    let message_id = comes(&kept);
    assert_eq!(comes(&other), message_id, "the same numbers in another business");
    run(async {
        let (desk, elsewhere) = (Desk::open(&kept).await, Desk::open(&other).await);
        let url = attachments(&desk, message_id).await[0]["url"].as_str().unwrap().to_owned();
        let (status, _, page) = fetch(&elsewhere, &url).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "another business's: {}", String::from_utf8_lossy(&page));

        let last = url.chars().last().unwrap();
        let altered = format!("{}{}", url.trim_end_matches(last), if last == 'A' { 'E' } else { 'A' });
        for nothing in [altered.as_str(), "/files/nonsense", "/files/..%2F..%2Fetc%2Fpasswd"] {
            let (status, _, page) = fetch(&desk, nothing).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{nothing}");
            assert!(String::from_utf8(page).unwrap().contains("no file behind this link"));
        }
        kept.clock.set("2026-11-24T15:30:00Z".parse().unwrap());
        let (status, headers, page) = fetch(&desk, &url).await;
        assert_eq!(status, StatusCode::GONE);
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert!(String::from_utf8(page).unwrap().contains("has run out"));
    });
}

#[test]
fn the_thread_shows_pictures_of_the_mail_and_the_raw_mail_is_a_file() {
    let kept = on_sqlite();
    let message_id = comes(&kept);
    run(async {
        let desk = Desk::open(&kept).await;
        let (_, message) = desk.api("GET", &format!("/api/v1/messages/{message_id}"), Value::Null).await;
        let path = format!("/conversations/{}?html={message_id}", message["conversation_id"].as_str().unwrap());
        let cookie = format!("kept_session={}", desk.session);
        let request = Request::get(path).header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
        let (status, _, html) = desk.send(request).await;
        assert_eq!(status, StatusCode::OK);
        let logo = message["attachments"][0]["url"].as_str().unwrap();
        assert!(html.contains(&format!("<img src=\"{logo}\" alt=\"\" loading=\"lazy\"")), "{html}");
        assert!(html.contains(&format!("href=\"{logo}\" download")), "{html}");

        let raw = Request::get(format!("/messages/{message_id}/raw")).header(header::COOKIE, &cookie);
        let response = desk.site.clone().oneshot(raw.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "message/rfc822");
        assert_eq!(response.headers()[header::CONTENT_SECURITY_POLICY], "sandbox; default-src 'none'");
        let how = format!("attachment; filename*=UTF-8''{message_id}.eml");
        assert_eq!(response.headers()[header::CONTENT_DISPOSITION], how);
        let (status, ..) = fetch(&desk, &format!("/messages/{message_id}/raw")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "the raw mail needs a log-in");
    });
}
