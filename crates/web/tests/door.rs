//! The door as a browser without JavaScript sees it: set-up, log-in, log-out, settings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // test helpers

use std::sync::Arc;

use app::workspaces::{self, SealKey};
use app::{Clock, Ids, Kept};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use testkit::{OWNER_EMAIL, PASSPHRASE, TestKept, on_sqlite};
use tower::ServiceExt;
use web::{Settings, Web};

/// What came back.
struct Seen {
    status: StatusCode,
    location: String,
    cookie: Option<String>,
    text: String,
}

/// A browser: keeps its cookie, sends forms from our own pages.
struct Browser {
    site: Router,
    cookie: Option<String>,
}

impl Browser {
    fn new(kept: &Kept) -> Browser {
        let settings = Settings { public_url: "http://127.0.0.1:8080".to_owned(), seal_key: SealKey::new([7; 32]) };
        Browser { site: web::router(Web::new(kept.clone(), settings)), cookie: None }
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: String) -> Seen {
        let request = request.header("sec-fetch-site", "same-origin").header(header::USER_AGENT, "Firefox");
        let request = match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        };
        let response = self.site.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, location, cookie) =
            (response.status(), header(header::LOCATION).unwrap_or_default(), header(header::SET_COOKIE));
        if let Some(cookie) = &cookie {
            self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
        }
        let bytes = axum::body::to_bytes(response.into_body(), 10_000_000).await.unwrap();
        Seen { status, location, cookie, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn get(&mut self, path: &str) -> Seen {
        self.send(Request::get(path), String::new()).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, body).await
    }

    async fn log_in(&mut self, email: &str) -> Seen {
        self.post("/login", &[("email", email), ("passphrase", PASSPHRASE)]).await
    }
}

async fn set_up() -> (Arc<TestKept>, Browser) {
    let kept = tokio::task::spawn_blocking(on_sqlite).await.unwrap();
    let browser = Browser::new(&kept.kept);
    (Arc::new(kept), browser)
}

const SETUP: [(&str, &str); 14] = [
    ("name", "Alder Office Interiors"),
    ("time_zone", "America/New_York"),
    ("currency", "USD"),
    ("locale", "en-US"),
    ("hours_mon", "8-12, 13-17"),
    ("hours_tue", "8-12, 13-17"),
    ("hours_sat", "closed"),
    ("owner_name", "Dana Moss"),
    ("owner_email", OWNER_EMAIL),
    ("passphrase", PASSPHRASE),
    ("passphrase_again", PASSPHRASE),
    ("mailbox_address", ""),
    ("mailbox_smtp_port", "465"),
    ("mailbox_smtp_security", "tls"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_kept_is_set_up_by_its_link_and_one_is_logged_in() {
    let fresh = db::testing::fresh_sqlite();
    let clock = Clock::by_hand(testkit::START.parse().unwrap());
    let kept = Kept::open(&fresh.url, clock, Ids::seeded(1)).unwrap();
    let mut browser = Browser::new(&kept);
    let nothing_yet = browser.get("/login").await;
    assert_eq!(nothing_yet.status, StatusCode::CONFLICT);
    assert!(nothing_yet.text.contains("set-up link"), "{}", nothing_yet.text);
    let path = format!("/setup/{}", workspaces::setup_link(&kept).await.unwrap());
    let page = browser.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("America/New_York") && page.text.contains("8-12, 13-17"));

    let mut wrong = SETUP;
    wrong[1].1 = "new yrok";
    wrong[10].1 = "something else";
    let refused = browser.post(&path, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in ["Did you mean America/New_York?", "value=\"Alder Office Interiors\"", "not the same", "aria-invalid"] {
        assert!(refused.text.contains(part), "{part}");
    }
    assert!(!refused.text.contains(PASSPHRASE), "a pass phrase is never sent back");

    let done = browser.post(&path, &SETUP).await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, "/"));
    let cookie = done.cookie.unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(browser.get("/settings").await.status, StatusCode::OK);
    let again = browser.get(&path).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("set up already"));
    assert!(browser.get("/setup/nonsense").await.text.contains("set up already"));
}

#[tokio::test(flavor = "multi_thread")]
async fn log_in_leads_back_to_where_one_wanted_to_go() {
    let (_kept, mut browser) = set_up().await;
    let sent_away = browser.get("/settings?x=1").await;
    assert_eq!(sent_away.location, "/login?next=%2Fsettings%3Fx%3D1");
    let page = browser.get(&sent_away.location).await;
    assert!(page.text.contains("name=\"next\" value=\"/settings?x=1\""), "{}", page.text);
    let fields = [("email", OWNER_EMAIL), ("passphrase", PASSPHRASE), ("next", "/settings?x=1")];
    assert_eq!(browser.post("/login", &fields).await.location, "/settings?x=1");
    assert_eq!(browser.get("/login").await.location, "/", "logged in already");
    let out = browser.post("/logout", &[]).await;
    assert_eq!(out.location, "/login?why=out");
    assert_eq!(browser.get("/settings").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_in_page_says_kindly_what_is_wrong_and_for_how_long_it_is_locked() {
    let (_kept, mut browser) = set_up().await;
    for _ in 0..5 {
        let wrong = browser.post("/login", &[("email", OWNER_EMAIL), ("passphrase", "not the right one")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("not right") && wrong.text.contains(OWNER_EMAIL), "the address stays typed");
    }
    let locked = browser.log_in(OWNER_EMAIL).await;
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(locked.text.contains("wait 30 seconds"), "{}", locked.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_everywhere_ends_the_other_browser_too() {
    let (kept, mut one) = set_up().await;
    let mut other = Browser::new(&kept.kept);
    one.log_in(OWNER_EMAIL).await;
    other.log_in(OWNER_EMAIL).await;
    assert_eq!(one.post("/logout-everywhere", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(other.get("/settings").await.location.starts_with("/login"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_another_site_changes_nothing() {
    let (_kept, mut browser) = set_up().await;
    browser.log_in(OWNER_EMAIL).await;
    let request = Request::post("/logout")
        .header("sec-fetch-site", "cross-site")
        .header(header::COOKIE, browser.cookie.clone().unwrap());
    let response = browser.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/settings").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_changes_the_business_and_sees_every_problem_beside_its_field() {
    let (kept, mut browser) = set_up().await;
    browser.log_in(OWNER_EMAIL).await;
    let mut fields = vec![
        ("name", "Alder & Sons <b>"),
        ("time_zone", "Europe/Berln"),
        ("currency", "EUR"),
        ("locale", "en-GB"),
        ("hours_mon", "9-17"),
        ("public_url", "nonsense"),
    ];
    let refused = browser.post("/settings/business", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Europe/Berlin?") && refused.text.contains("not the address of a site"));
    assert!(refused.text.contains("Alder &#38; Sons &#60;b&#62;"), "what was typed stays, and stays text");
    fields[1].1 = "Europe/Berlin";
    fields[5].1 = "https://desk.alder.example";
    assert_eq!(browser.post("/settings/business", &fields).await.location, "/settings?done=saved#business");
    let workspace = tokio::task::spawn_blocking(move || kept.read(workspaces::business::get).unwrap()).await.unwrap();
    assert_eq!((workspace.name.as_str(), workspace.time_zone.as_str()), ("Alder & Sons <b>", "Europe/Berlin"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_account_is_made_tested_and_never_shows_its_password() {
    let (_kept, mut browser) = set_up().await;
    browser.log_in(OWNER_EMAIL).await;
    assert!(browser.get("/settings").await.text.contains("Server for sending"), "the first one is typed right there");
    let fields = [
        ("name", "Alder front desk"),
        ("address", "desk@alder.example"),
        ("smtp_host", "smtp.alder.example"),
        ("smtp_port", "465"),
        ("smtp_security", "tls"),
        ("smtp_user", "desk"),
        ("smtp_password", "s3cret of the desk"),
    ];
    let made = browser.post("/settings/mail", &fields).await.location;
    let (path, _) = made.split_once("?done=added").unwrap();
    assert!(browser.get("/settings").await.text.contains("desk@alder.example"));
    let page = browser.get(&made).await;
    assert!(page.text.contains("desk@alder.example") && !page.text.contains("s3cret"));
    assert_eq!(browser.post(&format!("{path}/test"), &[]).await.location, format!("{path}?done=test"));
}

#[tokio::test(flavor = "multi_thread")]
async fn people_come_and_go_and_tokens_are_shown_once() {
    let (_kept, mut browser) = set_up().await;
    browser.log_in(OWNER_EMAIL).await;
    let short = [("name", "Ana Ruiz"), ("email", "ana@alder.example"), ("role", "agent"), ("passphrase", "short")];
    let refused = browser.post("/settings/staff", &short).await;
    assert!(refused.text.contains("at least 12 characters") && refused.text.contains("value=\"Ana Ruiz\""));
    let fine = [("name", "Ana Ruiz"), ("email", "ana@alder.example"), ("role", "agent"), ("passphrase", PASSPHRASE)];
    assert_eq!(browser.post("/settings/staff", &fine).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/settings").await.text.contains("Ana Ruiz"));
    let made = browser.post("/settings/tokens", &[("name", "website form"), ("write", "on")]).await;
    assert!(made.text.contains("kept_"), "{}", made.text);
    let after = browser.get("/settings").await.text;
    assert!(after.contains("website form") && !after.contains("<code>kept_"));

    let mut ana = Browser { site: browser.site.clone(), cookie: None };
    assert_eq!(ana.log_in("ana@alder.example").await.status, StatusCode::SEE_OTHER);
    let hers = ana.get("/settings").await;
    assert!(!hers.text.contains("action=\"/settings/business\"") && !hers.text.contains("action=\"/settings/staff\""));
    let forbidden = ana.post("/settings/business", &[("name", "Ana's")]).await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    let change = [("old", PASSPHRASE), ("new", "a brand new phrase")];
    assert_eq!(ana.post("/settings/passphrase", &change).await.location, "/login?why=out");
    assert!(ana.get("/settings").await.location.starts_with("/login"));
    let page = browser.get("/settings").await.text;
    let form = page.split("Set a new pass phrase").nth(1).unwrap().split("action=\"").nth(1).unwrap();
    let action = form.split('"').next().unwrap().to_owned();
    let forgotten = [("what", "passphrase"), ("passphrase", PASSPHRASE)];
    browser.post(&action, &forgotten).await;
    assert_eq!(ana.log_in("ana@alder.example").await.location, "/", "the owner helped");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_goes_by_https_alone_where_people_come_by_https() {
    let (_kept, mut browser) = set_up().await;
    assert!(!browser.log_in(OWNER_EMAIL).await.cookie.unwrap().contains("Secure"));
    let fields = [
        ("name", "Alder Office Interiors"),
        ("time_zone", "America/New_York"),
        ("currency", "USD"),
        ("locale", "en-US"),
        ("hours_mon", "9-17"),
        ("public_url", "https://desk.example.com"),
    ];
    assert_eq!(browser.post("/settings/business", &fields).await.status, StatusCode::SEE_OTHER);
    browser.cookie = None;
    assert!(browser.log_in(OWNER_EMAIL).await.cookie.unwrap().ends_with("; Secure"));
}
