//! Taking what one was called about: the button on our pages, and the link in the mail. Looking at the link takes nothing:
//! programs that look at mail open links, and no program has a promise in hand.

use app::promises::paging::{self, Opened, PageLink};
use app::workspaces::{self, staff};
use app::{Id, Tx, customers, promises};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};

use crate::core::{Failure, Form, Layout, Visit, Web, see_other, urls};
use crate::portal::pages::{altered, closed};

#[derive(Template)]
#[template(path = "promises/take.html")]
struct TakePage {
    page: Layout,
    token: String,
    promise_id: Id,
    /// Why they were called.
    why: String,
    by: String,
    /// What became of it, where it is over.
    over: Option<String>,
}

struct Found {
    words: Words,
    promise_id: Id,
    why: String,
    by: String,
    over: Option<String>,
}

enum Link {
    Open(Box<Found>),
    Expired(Words, String),
    Altered,
}

fn look(tx: &mut Tx, token: &str) -> app::Result<Link> {
    let opened = match paging::open(tx, token)? {
        PageLink::Good(opened) => *opened,
        PageLink::Expired => {
            let business = workspaces::business::get(tx)?.name;
            return Ok(Link::Expired(workspaces::words(tx, None, None)?, business));
        }
        PageLink::Altered => return Ok(Link::Altered),
    };
    let Opened { who, page, cause, taken_by } = opened;
    let reader = staff::get(tx, page.staff_id)?;
    let words = workspaces::words(tx, reader.locale.as_deref(), reader.time_zone.as_deref())?;
    let promise = promises::get(tx, &who, page.promise_id)?;
    let customer = customers::name(tx, promise.customer_id)?;
    let args = [("words", Arg::from(promise.words.as_str())), ("customer", Arg::from(customer))];
    let over = match taken_by {
        Some(id) if id == reader.id => Some(words.t("take-yours").into_owned()),
        Some(id) => Some(words.with("take-by", &[("name", staff::get(tx, id)?.name.into())])),
        None => page.ended_at.map(|_| words.t("take-over").into_owned()),
    };
    Ok(Link::Open(Box::new(Found {
        why: words.with(&format!("notice-{}", cause.kind()), &args),
        by: words.moment_full(promise.by),
        promise_id: promise.id,
        over,
        words,
    })))
}

fn page(link: Link, token: String) -> Response {
    match link {
        Link::Open(found) => {
            let page = TakePage {
                token,
                promise_id: found.promise_id,
                why: found.why,
                by: found.by,
                over: found.over,
                page: Layout::outside(found.words, "take-title"),
            };
            Html(page.render().unwrap_or_default()).into_response()
        }
        Link::Expired(words, business) => closed(words, business, "take-expired", StatusCode::GONE),
        Link::Altered => altered("take-altered"),
    }
}

pub async fn show(State(web): State<Web>, Path(token): Path<String>) -> Result<Response, Failure> {
    let Some(workspace_id) = web.workspace_of_link(&token).await? else { return Ok(altered("take-altered")) };
    let asked = token.clone();
    let link = web.kept.read(workspace_id, move |tx| look(tx, &asked)).await?;
    Ok(page(link, token))
}

/// One tap: whoever was called has it in hand.
pub async fn take(State(web): State<Web>, Path(token): Path<String>) -> Result<Response, Failure> {
    let Some(workspace_id) = web.workspace_of_link(&token).await? else { return Ok(altered("take-altered")) };
    let asked = token.clone();
    let taken = move |tx: &mut Tx| {
        if let PageLink::Good(opened) = paging::open(tx, &asked)? {
            paging::acknowledge(tx, &opened.who, opened.page.id)?;
        }
        look(tx, &asked)
    };
    let link = web.kept.write(workspace_id, taken).await?;
    Ok(page(link, token))
}

/// The same by somebody who is logged in, from Today or the promise's page.
pub async fn take_here(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let id: Id = id.parse().map_err(|_| app::Error::NotFound("call"))?;
    let who = visit.who.clone();
    let taken = visit.web.kept.write(who.workspace_id, move |tx| paging::acknowledge(tx, &who, id)).await?;
    Ok(see_other(match form.get("back") {
        "today" => urls::TODAY.to_owned(),
        _ => urls::with_id(urls::PROMISE, taken.promise_id),
    }))
}
