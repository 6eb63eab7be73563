//! Attachments, raw mails, and the mails that were set aside.

use app::{Error, Id, conversations, jobs};
use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

use crate::core::{Failure, Layout, Visit, see_other, urls};

/// Kinds of files that a browser may show by itself; all others are only downloaded.
const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

pub async fn attachment(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("attachment"))?;
    let who = visit.who.clone();
    let (file, bytes) =
        visit.web.kept.read(who.workspace_id, move |tx| conversations::attachment_bytes(tx, &who, id)).await?;
    let shown = SHOWN.contains(&file.media_type.as_str());
    let kind = if shown { file.media_type } else { "application/octet-stream".to_owned() };
    Ok(download(&file.name, &kind, bytes, shown))
}

pub async fn raw(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("message"))?;
    let who = visit.who.clone();
    let bytes = visit.web.kept.read(who.workspace_id, move |tx| conversations::raw_of(tx, &who, id)).await?;
    Ok(download(&format!("{id}.eml"), "application/octet-stream", bytes, false))
}

/// A file with a name that can't break out of its header, in a page of its own that can run nothing.
fn download(name: &str, kind: &str, bytes: Vec<u8>, shown: bool) -> Response {
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let how = if shown { "inline" } else { "attachment" };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("{how}; filename*=UTF-8''{encoded}")),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
        (header::CACHE_CONTROL, "private, max-age=3600".to_owned()),
    ];
    (headers, bytes).into_response()
}

#[derive(Template)]
#[template(path = "conversations/set_aside.html")]
struct SetAsidePage {
    page: Layout,
    lines: Vec<Aside>,
}

struct Aside {
    id: Id,
    origin: String,
    reason: String,
    when: String,
}

pub async fn set_aside(visit: Visit) -> Result<Html<String>, Failure> {
    let who = visit.who.clone();
    let found =
        visit.web.kept.read(who.workspace_id, move |tx| conversations::set_aside_list(tx, &who, None, 200)).await?;
    let now = visit.web.now();
    let page = SetAsidePage {
        lines: found
            .items
            .into_iter()
            .map(|one| Aside {
                id: one.id,
                origin: one.origin,
                reason: if visit.words.has(&one.reason) { visit.words.t(&one.reason).into_owned() } else { one.reason },
                when: visit.words.moment(one.received_at, now),
            })
            .collect(),
        page: visit.page("settings", visit.words.t("set-aside-title")),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

pub async fn process_anyway(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("mail"))?;
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| jobs::take_in_anyway(tx, &who, id)).await?;
    Ok(see_other(urls::SET_ASIDE))
}
