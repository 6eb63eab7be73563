//! The answer by the link in a mail: yes or no with one click, once, without logging in. Looking at the link answers
//! nothing: programs that look at mail open links, and no program may give away money.

use app::remedies::asking::{self, AnswerLink, Opened};
use app::remedies::{self, State};
use app::workspaces::{self, staff};
use app::{Error, Field, Tx};
use askama::Template;
use axum::extract::{Path, State as Held};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};

use super::view::{self, OfferView};
use crate::core::{Failure, Form, Layout, Problems, Web};
use crate::portal::pages::{altered, closed};

#[derive(Template)]
#[template(path = "remedies/answer.html")]
struct AnswerPage {
    page: Layout,
    token: String,
    offer: OfferView,
    /// What became of it, where there is nothing to answer any more.
    over: Option<String>,
    /// Why they may not answer it themselves.
    refused: Option<String>,
    problems: Problems,
}

struct Found {
    words: Words,
    offer: OfferView,
    over: Option<String>,
}

enum Link {
    Open(Box<Found>),
    Expired(Words, String),
    Altered,
}

fn look(tx: &mut Tx, token: &str) -> app::Result<Link> {
    let opened = match asking::open(tx, token)? {
        AnswerLink::Good(opened) => *opened,
        AnswerLink::Expired => {
            let business = workspaces::business::get(tx)?.name;
            return Ok(Link::Expired(workspaces::words(tx, None, None)?, business));
        }
        AnswerLink::Altered => return Ok(Link::Altered),
    };
    let reader = staff::get(tx, opened.ask.staff_id)?;
    let words = workspaces::words(tx, reader.locale.as_deref(), reader.time_zone.as_deref())?;
    let standing = remedies::standing(tx, &opened.shown.offer)?;
    let offer = view::offer(&words, &opened.who, &opened.shown, &standing, tx.now);
    let over = over(&words, &opened);
    Ok(Link::Open(Box::new(Found { words, offer, over })))
}

fn over(words: &Words, opened: &Opened) -> Option<String> {
    let (offer, name) = (&opened.shown.offer, opened.shown.decided_by_name.clone().unwrap_or_default());
    let asker = opened.shown.asked_by_name.as_str();
    let args = [("name", Arg::from(name)), ("asker", Arg::from(asker))];
    let is_theirs = offer.decided_by_id == opened.who.staff_id();
    let key = match offer.state {
        State::Waiting => return None,
        State::Granted if is_theirs => "remedy-answer-granted",
        State::Granted => "remedy-answer-over-granted",
        State::Declined if is_theirs => "remedy-answer-declined",
        State::Declined => "remedy-answer-over-declined",
        State::Lapsed => "remedy-answer-over-lapsed",
        State::Withdrawn => "remedy-answer-over-withdrawn",
    };
    Some(words.with(key, &args))
}

fn page(link: Link, token: String, failed: Option<Error>) -> Response {
    match link {
        Link::Open(found) => {
            let Found { words, offer, over } = *found;
            let (mut status, mut problems, mut refused) = (StatusCode::OK, Problems::none(), None);
            // That it is over already is said by what became of it.
            if let Some(error) = failed.filter(|_| over.is_none()) {
                let fields: Vec<Field> = if let Error::Invalid(fields) = &error { fields.clone() } else { Vec::new() };
                let failure = Failure::from(error);
                status = failure.status();
                problems = Problems::new(&words, &fields);
                refused = fields.is_empty().then(|| format!("{} {}", failure.detail(&words), failure.hint(&words)));
            }
            let page = AnswerPage {
                token,
                offer,
                over,
                refused,
                problems,
                page: Layout::outside(words, "remedy-answer-title"),
            };
            (status, Html(page.render().unwrap_or_default())).into_response()
        }
        Link::Expired(words, business) => closed(words, business, "remedy-answer-expired", StatusCode::GONE),
        Link::Altered => altered("remedy-answer-altered"),
    }
}

pub async fn show(Held(web): Held<Web>, Path(token): Path<String>) -> Result<Response, Failure> {
    let Some(workspace_id) = web.workspace_of_link(&token).await? else { return Ok(altered("remedy-answer-altered")) };
    let asked = token.clone();
    let link = web.kept.read(workspace_id, move |tx| look(tx, &asked)).await?;
    Ok(page(link, token, None))
}

/// `answer` is `yes` or `no`, with `words`.
pub async fn answer(Held(web): Held<Web>, Path(token): Path<String>, form: Form) -> Result<Response, Failure> {
    let Some(workspace_id) = web.workspace_of_link(&token).await? else { return Ok(altered("remedy-answer-altered")) };
    let (asked, is_yes, words) = (token.clone(), form.get("answer") == "yes", form.get("words").to_owned());
    let decide = move |tx: &mut Tx| {
        let AnswerLink::Good(opened) = asking::open(tx, &asked)? else { return Ok(()) };
        let (who, id) = (opened.who, opened.ask.offer_id);
        let verb = if is_yes { remedies::approve } else { remedies::decline };
        verb(tx, &who, id, &words).map(drop)
    };
    let failed = match web.kept.write(workspace_id, decide).await {
        Ok(()) => None,
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => Some(error),
        Err(other) => return Err(Failure::from(other)),
    };
    let asked = token.clone();
    let link = web.kept.read(workspace_id, move |tx| look(tx, &asked)).await?;
    Ok(page(link, token, failed))
}
