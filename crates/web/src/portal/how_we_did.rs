//! The three questions when a complaint is closed, by the link in the mail: one tap each, one line, send. Looking answers
//! nothing: programs that look at mail open links.

use app::complaints::after::{self, AfterLink, Question, Said, rules};
use app::{Error, Id, Timestamp, Tx, Who, customers, workspaces};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};
use serde::Deserialize;

use super::pages::{altered, closed};
use crate::core::{Failure, Form, Layout, Web, see_other, urls};

#[derive(Template)]
#[template(path = "portal/how_we_did.html")]
struct HowPage {
    page: Layout,
    business: String,
    heading: String,
    lead: String,
    understood: String,
    token: String,
    questions: Vec<Asked>,
    words: String,
    send: String,
    until: String,
    thanks: Option<&'static str>,
    problem: Option<String>,
}

struct Asked {
    name: &'static str,
    asked: String,
    marks: Vec<Mark>,
}

struct Mark {
    value: i64,
    says: String,
    chosen: bool,
}

/// What a link opens.
enum Link {
    Good(Box<Found>),
    Expired(Words, String),
    Altered,
}

struct Found {
    who: Who,
    complaint_id: Id,
    words: Words,
    name: String,
    business: String,
    opened_at: Timestamp,
    understood: String,
    said: Said,
    answered: bool,
    expires_at: Timestamp,
}

fn look(tx: &mut Tx, token: &str) -> app::Result<Link> {
    let business = workspaces::business::get(tx)?.name;
    let opened = match after::open(tx, token)? {
        AfterLink::Good(opened) => *opened,
        AfterLink::Expired(customer_id) => {
            let words = match customer_id {
                Some(id) => customers::words(tx, id)?,
                None => workspaces::words(tx, None, None)?,
            };
            return Ok(Link::Expired(words, business));
        }
        AfterLink::Altered => return Ok(Link::Altered),
    };
    Ok(Link::Good(Box::new(Found {
        words: customers::words(tx, opened.customer_id)?,
        name: customers::name(tx, opened.customer_id)?,
        business,
        who: opened.who,
        complaint_id: opened.complaint_id,
        opened_at: opened.opened_at,
        understood: opened.understood,
        answered: opened.after.answered_at.is_some(),
        said: opened.after.said,
        expires_at: opened.after.expires_at,
    })))
}

async fn open(web: &Web, token: &str) -> Result<Link, Error> {
    let Some(workspace_id) = web.workspace_of_link(token).await? else { return Ok(Link::Altered) };
    let token = token.to_owned();
    web.kept.read(workspace_id, move |tx| look(tx, &token)).await
}

/// What was just sent: taken, or what can't be taken of it.
#[derive(Default)]
struct Sent {
    thanks: bool,
    typed: Option<Said>,
    problem: Option<&'static str>,
}

fn page(link: Link, token: String, sent: Sent, status: StatusCode) -> Response {
    let found = match link {
        Link::Good(found) => *found,
        Link::Expired(words, business) => return closed(words, business, "portal-expired", StatusCode::GONE),
        Link::Altered => return altered("portal-altered"),
    };
    let words = &found.words;
    let first = found.name.split_whitespace().next().unwrap_or(&found.name).to_owned();
    let day = |at: Timestamp| [("day", Arg::from(words.date_long(at)))];
    let thanks = if found.said.is_to_read() { "portal-after-sorry" } else { "portal-after-thanks" };
    let said = sent.typed.unwrap_or_else(|| found.said.clone());
    let page = HowPage {
        business: found.business.clone(),
        heading: words.with("portal-after-heading", &[("name", Arg::from(first))]),
        lead: words.with("portal-after-lead", &day(found.opened_at)),
        understood: found.understood.clone(),
        token,
        questions: Question::ALL.into_iter().map(|one| asked(words, one, &said)).collect(),
        words: said.words,
        send: words.t(if found.answered { "portal-after-change" } else { "portal-after-send" }).into_owned(),
        until: words.with("portal-after-until", &day(found.expires_at)),
        thanks: sent.thanks.then_some(thanks),
        problem: sent.problem.map(|key| words.t(key).into_owned()),
        page: Layout::outside(found.words.clone(), "portal-after-title"),
    };
    (status, Html(page.render().unwrap_or_default())).into_response()
}

fn asked(words: &Words, question: Question, said: &Said) -> Asked {
    let mark = |value: i64| Mark {
        value,
        says: words.t(&format!("portal-after-mark-{value}")).into_owned(),
        chosen: said.to(question) == Some(value),
    };
    Asked {
        name: question.as_str(),
        asked: words.t(&format!("portal-after-{}", question.as_str())).into_owned(),
        marks: (rules::LEAST..=rules::MOST).map(mark).collect(),
    }
}

#[derive(Debug, Default, Deserialize)]
pub struct Looked {
    #[serde(default)]
    said: String,
}

pub async fn show(
    State(web): State<Web>,
    Path(token): Path<String>,
    Query(asked): Query<Looked>,
) -> Result<Response, Failure> {
    let link = open(&web, &token).await?;
    let sent = Sent { thanks: !asked.said.is_empty(), ..Sent::default() };
    Ok(page(link, token, sent, StatusCode::OK))
}

/// Sent once or twice, it is one answer; sent anew with others, it is put right.
pub async fn answer(State(web): State<Web>, Path(token): Path<String>, form: Form) -> Result<Response, Failure> {
    let link = open(&web, &token).await?;
    let Link::Good(found) = &link else { return Ok(page(link, token, Sent::default(), StatusCode::OK)) };
    // What is no number is none of the marks, and is refused as such.
    let mark = |question: Question| form.maybe(question.as_str()).map(|text| text.parse().unwrap_or(0));
    let said = Said {
        outcome: mark(Question::Outcome),
        way: mark(Question::Way),
        treated: mark(Question::Treated),
        words: form.get("words").to_owned(),
    };
    let (who, id, typed) = (found.who.clone(), found.complaint_id, said.clone());
    let saved = web.kept.write(who.workspace_id, move |tx| after::answer(tx, &who, id, &said)).await;
    let (problem, status) = match saved {
        Ok(_) => return Ok(see_other(format!("{}?said=yes", urls::with_id(urls::AFTER, token)))),
        Err(Error::Invalid(fields)) if fields.iter().any(|field| field.field == "words") => {
            ("portal-after-too-long", StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(Error::Invalid(_)) => ("portal-after-nothing", StatusCode::UNPROCESSABLE_ENTITY),
        Err(other) => {
            // Our fault is not the customer's loss: what they tapped is still there to be sent once more.
            let failure = Failure::from(other);
            failure.log();
            ("portal-after-not-saved", failure.status())
        }
    };
    let sent = Sent { typed: Some(typed), problem: Some(problem), ..Sent::default() };
    Ok(page(link, token, sent, status))
}
