//! Merging doubles: the likely ones offered with why, two customers side by side, and one of them kept.

use app::customers::{self, Double, Filter, Known};
use app::{Error, Id, Result};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::Words;
use serde::Deserialize;

use super::pages::parse_id;
use super::view;
use crate::core::{Failure, Form, Layout, Visit, see_other, urls};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    with: String,
}

#[derive(Template)]
#[template(path = "customers/merge.html")]
struct MergePage {
    page: Layout,
    id: Id,
    name: String,
    q: String,
    /// Those offered: (id, name, how to reach them, why).
    offered: Vec<(Id, String, String, String)>,
    /// The two side by side, this one first.
    sides: Vec<Side>,
    refusal: Option<(String, String)>,
}

struct Side {
    id: Id,
    name: String,
    /// Name and address: doubles often have the same name.
    keep: String,
    stage: String,
    since: String,
    people: Vec<String>,
    wishes: Vec<String>,
    note: String,
}

pub async fn doubles(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    show(&visit, parse_id(&id)?, asked, StatusCode::OK, None).await
}

async fn show(
    visit: &Visit,
    id: Id,
    asked: Asked,
    status: StatusCode,
    refusal: Option<(String, String)>,
) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let other = if asked.with.is_empty() { None } else { Some(parse_id(&asked.with)?) };
    let q = asked.q.trim().to_owned();
    let searched = q.clone();
    let (mine, theirs, likely, found) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let mine = customers::get(tx, &who, id)?;
            let theirs = other.map(|other| customers::get(tx, &who, other)).transpose()?;
            let likely = customers::doubles(tx, &who, id)?;
            let filter = Filter { q: Some(searched.clone()), ..Filter::default() };
            let found =
                if searched.is_empty() { Vec::new() } else { customers::list(tx, &who, &filter, None, 20)?.items };
            Ok((mine, theirs, likely, found))
        })
        .await?;
    let words = &visit.words;
    let id = mine.customer.id;
    let mut offered: Vec<(Id, String, String, String)> = likely.iter().map(|double| offer(words, double)).collect();
    for customer in found.into_iter().filter(|customer| customer.id != id) {
        if offered.iter().all(|(known, ..)| *known != customer.id) {
            let reach = view::reach(customer.email.as_deref(), customer.phone.as_deref());
            offered.push((customer.id, customer.name, reach, words.t("customer-double-searched").into_owned()));
        }
    }
    let name = mine.customer.name.clone();
    let sides = match theirs.filter(|theirs| theirs.customer.id != id) {
        Some(theirs) => vec![side(words, mine), side(words, theirs)],
        None => Vec::new(),
    };
    let page = visit.page("customers", words.t("customer-merge-title"));
    let page = MergePage { page, id, name, q, offered, sides, refusal };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn offer(words: &Words, double: &Double) -> (Id, String, String, String) {
    let why: Vec<String> = double
        .because
        .iter()
        .map(|why| words.t(&format!("customer-double-{}", why.as_str().replace('_', "-"))).into_owned())
        .collect();
    let customer = &double.customer;
    let reach = view::reach(customer.email.as_deref(), customer.phone.as_deref());
    (customer.id, customer.name.clone(), reach, why.join(" · "))
}

fn side(words: &Words, known: Known) -> Side {
    let person = |contact: &customers::Contact| {
        format!("{} {}", contact.name, view::reach(contact.email.as_deref(), contact.phone.as_deref()))
    };
    let keep = match &known.customer.email {
        Some(email) => format!("{} ({email})", known.customer.name),
        None => known.customer.name.clone(),
    };
    Side {
        id: known.customer.id,
        keep,
        stage: view::stage_name(words, known.customer.stage),
        since: words.date(known.customer.created_at),
        people: known.contacts.iter().map(person).collect(),
        wishes: known
            .preferences
            .iter()
            .filter(|preference| preference.ended_at.is_none())
            .map(|preference| format!("{}: {}", preference.about, preference.words))
            .collect(),
        note: known.customer.note,
        name: known.customer.name,
    }
}

/// `other_id` and `keep`: which of the two stays.
pub async fn merge(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let id = parse_id(&id)?;
    let other = form.id("other_id")?.ok_or(Error::invalid("other_id", "problem-empty"))?;
    let keep = form.id("keep")?.unwrap_or(id);
    if keep != id && keep != other {
        return Err(Failure::from(Error::invalid("keep", "problem-not-an-id")));
    }
    let gone = if keep == id { other } else { id };
    let who = visit.who.clone();
    match visit.web.kept.write(who.workspace_id, move |tx| customers::merge(tx, &who, keep, gone)).await {
        Ok(customer) => Ok(see_other(urls::with_id(urls::CUSTOMER, customer.id))),
        Err(refused @ Error::Refused(_)) => {
            let failure = Failure::from(refused);
            let said = (failure.detail(&visit.words), failure.hint(&visit.words));
            show(&visit, id, Asked::default(), failure.status(), Some(said)).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}
