//! Attachments, raw mails, and the mails that were set aside.
//!
//! What strangers sent is never a page of ours: it is fetched by a signed link that needs no cookie, saved and not shown
//! (but for pictures whose very bytes say that they are), and lives in a sandbox where nothing runs or loads.

use app::conversations::{self, LinkedFile};
use app::{Error, Id, jobs, workspaces};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::core::{Failure, Layout, Visit, Web, see_other, urls};
use crate::portal::pages::{altered, closed};

/// What a browser may do with a file of a stranger: nothing.
const FILE_CSP: &str = "sandbox; default-src 'none'";

/// A file by its signed link. Whoever holds the link may have it; no session is looked at.
pub async fn linked(State(web): State<Web>, Path(token): Path<String>) -> Result<Response, Failure> {
    let Some(workspace_id) = web.workspace_of_link(&token).await? else { return Ok(altered("file-altered")) };
    let opened = web
        .kept
        .read(workspace_id, move |tx| {
            let business = workspaces::business::get(tx)?.name;
            Ok((conversations::linked_file(tx, &token)?, workspaces::words(tx, None, None)?, business))
        })
        .await;
    match opened {
        Ok((LinkedFile::Good(file, bytes), ..)) => Ok(match picture(&bytes) {
            Some(kind) => served(&file.name, kind, "inline", bytes),
            None => served(&file.name, "application/octet-stream", "attachment", bytes),
        }),
        Ok((LinkedFile::Expired, words, business)) => Ok(closed(words, business, "file-expired", StatusCode::GONE)),
        Ok((LinkedFile::Altered, ..)) | Err(Error::NotFound(_)) => Ok(altered("file-altered")),
        Err(other) => Err(other.into()),
    }
}

pub async fn raw(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("message"))?;
    let who = visit.who.clone();
    let bytes = visit.web.kept.read(who.workspace_id, move |tx| conversations::raw_of(tx, &who, id)).await?;
    Ok(served(&format!("{id}.eml"), "message/rfc822", "attachment", bytes))
}

/// The kind of a picture that a browser may show by itself, by how its bytes begin: what the sender called it says
/// nothing. With `nosniff`, a page or program that begins like a picture is a broken picture and nothing more.
fn picture(bytes: &[u8]) -> Option<&'static str> {
    let (first, tail) = bytes.split_at_checked(8)?;
    match first {
        b"\x89PNG\r\n\x1A\n" => Some("image/png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', ..] if tail.starts_with(b"WEBP") => Some("image/webp"),
        _ => None,
    }
}

/// A file with a name that can't break out of its header, in a page of its own that can run nothing.
fn served(name: &str, kind: &'static str, how: &str, bytes: Vec<u8>) -> Response {
    let name = mail::parse::safe_name(name);
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("{how}; filename*=UTF-8''{encoded}")),
        (header::CONTENT_SECURITY_POLICY, FILE_CSP.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin".to_owned()),
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

#[cfg(test)]
mod tests {
    use super::picture;

    #[test]
    fn only_what_begins_as_a_picture_is_one() {
        assert_eq!(picture(b"\x89PNG\r\n\x1A\n<html>"), Some("image/png"));
        assert_eq!(picture(b"\xFF\xD8\xFF\xE0\0\x10JFIF"), Some("image/jpeg"));
        assert_eq!(picture(b"GIF89a\x01\0\x01\0"), Some("image/gif"));
        assert_eq!(picture(b"RIFF\x24\0\0\0WEBPVP8 "), Some("image/webp"));
        for other in [
            &b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"[..],
            b"<html><script>1</script>",
            b"%PDF-1.7 <html>",
            b"RIFF\x24\0\0\0WAVEfmt ",
            b"BM\x00\x00\x00\x00\x00\x00",
            b" GIF89a\x01\0",
            b"GIF",
            b"",
        ] {
            assert_eq!(picture(other), None, "{:?}", String::from_utf8_lossy(other));
        }
    }
}
