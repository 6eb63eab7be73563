//! Taking a matter of safety with one tap, by the link in the call. Looking takes nothing: programs that look at mail open
//! links, and no program keeps somebody from harm.

use app::complaints::{self, SafetyLink};
use app::workspaces::{self, staff};
use app::{Error, Tx, customers};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};

use crate::core::{Failure, Layout, Web};
use crate::portal::pages::{altered, closed};

#[derive(Template)]
#[template(path = "complaints/safety.html")]
struct SafetyPage {
    page: Layout,
    token: String,
    number: i64,
    why: String,
    /// Who has it in hand, or that it is closed.
    over: Option<String>,
}

enum Link {
    Open(Box<(Words, i64, String, Option<String>)>),
    Expired(Words, String),
    Altered,
}

fn look(tx: &mut Tx, token: &str) -> app::Result<Link> {
    let (who, of) = match complaints::open_safety(tx, token)? {
        SafetyLink::Good(opened) => *opened,
        SafetyLink::Expired => {
            let business = workspaces::business::get(tx)?.name;
            return Ok(Link::Expired(workspaces::words(tx, None, None)?, business));
        }
        SafetyLink::Altered => return Ok(Link::Altered),
    };
    let reader = staff::get(tx, who.staff_id().unwrap_or_default())?;
    let words = workspaces::words(tx, reader.locale.as_deref(), reader.time_zone.as_deref())?;
    let args = [
        ("number", Arg::from(of.number.to_string())),
        ("customer", Arg::from(customers::name(tx, of.customer_id)?)),
        ("summary", Arg::from(of.summary.as_str())),
    ];
    let why = words.with("safety-why", &args);
    let over = match of.safety_taken_by_id {
        Some(id) if id == reader.id => Some(words.t("take-yours").into_owned()),
        Some(id) => Some(words.with("safety-taken-by", &[("name", staff::get(tx, id)?.name.into())])),
        None => (!of.is_unsafe()).then(|| words.t("take-over").into_owned()),
    };
    Ok(Link::Open(Box::new((words, of.number, why, over))))
}

fn page(link: Link, token: String) -> Response {
    match link {
        Link::Open(found) => {
            let (words, number, why, over) = *found;
            let page = SafetyPage { token, number, why, over, page: Layout::outside(words, "safety-title") };
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
        if let SafetyLink::Good(opened) = complaints::open_safety(tx, &asked)? {
            let (who, of) = *opened;
            match complaints::take_safety(tx, &who, of.id) {
                Ok(_) | Err(Error::Refused(_)) => {} // the page says how it stands
                Err(other) => return Err(other),
            }
        }
        look(tx, &asked)
    };
    let link = web.kept.write(workspace_id, taken).await?;
    Ok(page(link, token))
}
