//! Logging in and out.

use std::net::{IpAddr, SocketAddr};

use app::workspaces;
use app::{Error, Kept};
use askama::Template;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Extensions, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};
use serde::Deserialize;

use crate::core::visit::{COOKIE, session_token};
use crate::core::{Failure, Form, Layout, Visit, Web, see_other, urls};

#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    next: String,
    /// Why we are here: `out` after logging out.
    #[serde(default)]
    why: String,
}

#[derive(Template)]
#[template(path = "workspaces/login.html")]
struct LoginPage {
    page: Layout,
    email: String,
    next: String,
    error: Option<String>,
    said: Option<String>,
}

pub async fn show(State(web): State<Web>, headers: HeaderMap, Query(asked): Query<Asked>) -> Response {
    if is_logged_in(&web, &headers).await {
        return see_other(local(&asked.next));
    }
    let words = match words(&web.kept).await {
        Ok(words) => words,
        Err(error) => return outside(Failure::from(error)),
    };
    let said = (asked.why == "out").then(|| words.t("login-out").to_string());
    login_page(words, StatusCode::OK, "", &asked.next, None, said)
}

pub async fn take(State(web): State<Web>, headers: HeaderMap, extensions: Extensions, form: Form) -> Response {
    let words = match words(&web.kept).await {
        Ok(words) => words,
        Err(error) => return outside(Failure::from(error)),
    };
    let (email, next) = (form.get("email"), form.get("next"));
    let phrase = form.0.get("passphrase").map_or("", String::as_str);
    match enter(&web, email, phrase, &headers, &extensions).await {
        Ok(cookie) => with_cookie(see_other(local(next)), &cookie),
        Err(Error::LoggedOut) => {
            let error = words.t("login-wrong").to_string();
            login_page(words, StatusCode::UNPROCESSABLE_ENTITY, email, next, Some(error), None)
        }
        Err(Error::Busy(seconds)) => {
            let error = words.with("login-locked", &[("seconds", Arg::from(seconds))]);
            let mut page = login_page(words, StatusCode::TOO_MANY_REQUESTS, email, next, Some(error), None);
            page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            page
        }
        Err(other) => outside(Failure::from(other)),
    }
}

/// Logs in and gives the cookie.
pub async fn enter(
    web: &Web,
    email: &str,
    phrase: &str,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Result<String, Error> {
    let browser = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let address = network_address(headers, extensions);
    let token = workspaces::log_in(&web.kept, email, phrase, &address, browser).await?;
    let secure = is_secure(web, &token, headers, extensions).await?;
    // The database ends the session after 14 days without use; the cookie only has to last longer than that.
    Ok(cookie(secure, &token, 400 * 86_400))
}

/// Whether people reach us by https: so says the start, the settings, or the proxy on this machine. Then the browser
/// must never send the cookie without it.
async fn is_secure(web: &Web, token: &str, headers: &HeaderMap, extensions: &Extensions) -> Result<bool, Error> {
    let is_https = |url: &str| url.starts_with("https://");
    let ours = extensions.get::<ConnectInfo<SocketAddr>>().is_some_and(|info| info.0.ip().to_canonical().is_loopback());
    let forwarded =
        headers.get("x-forwarded-proto").is_some_and(|proto| proto.as_bytes().eq_ignore_ascii_case(b"https"));
    if is_https(&web.settings.public_url) || (ours && forwarded) {
        return Ok(true);
    }
    let Some(workspace_id) = workspaces::sessions::workspace_of(token) else { return Ok(false) };
    let workspace = web.kept.read(workspace_id, workspaces::business::get).await?;
    Ok(is_https(&workspace.public_url))
}

/// The address that guesses are counted by. Behind a proxy on this machine it is the one that the proxy saw; anybody
/// else could write what they like into that header. Of IPv6 the first half: one household has all of it.
pub(crate) fn network_address(headers: &HeaderMap, extensions: &Extensions) -> String {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let forwarded = forwarded.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok());
    let address = match peer {
        Some(peer) if peer.is_loopback() => forwarded.unwrap_or(peer),
        Some(peer) => peer,
        None => return "unknown".to_owned(),
    };
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

pub async fn log_out(visit: Visit) -> Result<Response, Failure> {
    let token = visit.token.clone();
    visit.web.kept.write(visit.who.workspace_id, move |tx| workspaces::log_out(tx, &token)).await?;
    Ok(left(&visit.web))
}

pub async fn log_out_everywhere(visit: Visit) -> Result<Response, Failure> {
    let who = visit.who.clone();
    visit.web.kept.write(visit.who.workspace_id, move |tx| workspaces::log_out_everywhere(tx, &who)).await?;
    Ok(left(&visit.web))
}

pub fn left(web: &Web) -> Response {
    with_cookie(
        see_other(format!("{}?why=out", urls::LOGIN)),
        &cookie(web.settings.public_url.starts_with("https://"), "", 0),
    )
}

fn cookie(secure: bool, token: &str, seconds: i64) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

pub fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Where to go afterwards: only to our own pages, and to nothing that is only for forms.
fn local(next: &str) -> String {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if ours && !next.starts_with("/logout") { next.to_owned() } else { urls::TODAY.to_owned() }
}

async fn is_logged_in(web: &Web, headers: &HeaderMap) -> bool {
    let Some(token) = session_token(headers) else { return false };
    let Some(workspace_id) = workspaces::sessions::workspace_of(&token) else { return false };
    web.kept.read(workspace_id, move |tx| workspaces::sessions::session(tx, &token)).await.is_ok()
}

/// The business's own language, before we know who it is.
async fn words(kept: &Kept) -> Result<Words, Error> {
    let all = workspaces::all_ids(kept).await?;
    let workspace_id = all.first().copied().ok_or(Error::refused("not-set-up"))?;
    kept.read(workspace_id, |tx| workspaces::words(tx, None, None)).await
}

/// A failure on a page for people who are not logged in.
pub fn outside(failure: Failure) -> Response {
    failure.page(Layout::outside(Words::new("en-US", &jiff::tz::TimeZone::UTC), "failure-title"))
}

fn login_page(
    words: Words,
    status: StatusCode,
    email: &str,
    next: &str,
    error: Option<String>,
    said: Option<String>,
) -> Response {
    let page = LoginPage {
        page: Layout::outside(words, "login-title"),
        email: email.to_owned(),
        next: next.to_owned(),
        error,
        said,
    };
    (status, Html(page.render().unwrap_or_default())).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_log_in_one_lands_on_our_own_pages_only() {
        assert_eq!(local("/promises?state=open"), "/promises?state=open");
        for elsewhere in ["", "//evil.example", "https://evil.example", "/\\evil.example", "/logout", "javascript:1"] {
            assert_eq!(local(elsewhere), "/", "{elsewhere}");
        }
    }

    #[test]
    fn guesses_are_counted_by_the_address_that_can_be_believed() {
        let address = |peer: &str, forwarded: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", HeaderValue::from_static(forwarded));
            let mut extensions = Extensions::new();
            extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
            network_address(&headers, &extensions)
        };
        assert_eq!(address("127.0.0.1", "9.9.9.9, 198.51.100.7"), "198.51.100.7");
        assert_eq!(address("203.0.113.5", "198.51.100.7"), "203.0.113.5");
        assert_eq!(address("127.0.0.1", "nonsense"), "127.0.0.1");
        assert_eq!(address("2001:db8:1:2:3:4:5:6", ""), "2001:db8:1:2::/64");
    }
}
