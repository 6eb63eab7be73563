//! Remedies, offers and who may give how much, by API.

use app::complaints::{self, NewRemedyOffer};
use app::promises::month::Month;
use app::remedies::{self, Authority, Filter, Loss, NewRemedy, Offer, Remedy, Shown, Spend, State, Terms};
use app::{Error, Field, Id, Page, Role, Tx, Who};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use crate::core::body::{Body, Limit, created};
use crate::core::{Call, Failure};

#[derive(Debug, Deserialize)]
pub struct Wanted {
    loss: Option<String>,
}

/// What fits this loss first; without one by kind of loss. Those that are not offered any more too.
pub async fn list(call: Call, Query(wanted): Query<Wanted>) -> Result<Json<Page<Remedy>>, Failure> {
    let loss =
        wanted.loss.as_deref().map(|text| Loss::parse(text).ok_or(Error::invalid("loss", "problem-remedy-loss")));
    let losses = Vec::from_iter(loss.transpose()?);
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| remedies::list(tx, &who, &losses)).await?;
    Ok(Json(Page { items, next: None }))
}

pub async fn one(call: Call, Path(id): Path<Id>) -> Result<Json<Remedy>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.read(who.workspace_id, move |tx| remedies::get(tx, &who, id)).await?))
}

/// What was sent, over what it was before. `cost_minor: null`: it is said with each offer.
fn read(body: &Body, before: Option<&Remedy>) -> Result<NewRemedy, Error> {
    let mut read = body.reader();
    let mut text = |name: &str, was: Option<&String>| match was {
        Some(was) if !body.0.contains_key(name) => was.clone(),
        _ => read.text(name),
    };
    let (name, fits) = (text("name", before.map(|one| &one.name)), text("fits", before.map(|one| &one.fits)));
    if before.is_none() && !body.has("loss") {
        read.also(vec![Field::new("loss", "problem-empty")]);
    }
    let was = before.map_or(Loss::Money, |one| one.loss);
    let loss = read.word_or("loss", Loss::parse, "problem-remedy-loss", was);
    let cost_minor = match body.0.contains_key("cost_minor") {
        true => read.maybe_number("cost_minor"),
        false => before.and_then(|one| one.cost_minor),
    };
    let active = read.flag_or("active", before.is_none_or(|one| one.active));
    read.done()?;
    Ok(NewRemedy { loss, name, fits, cost_minor, active })
}

/// `{loss, name, fits, cost_minor?, active?}`
pub async fn create(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let new = read(&body, None)?;
    created(&call, &headers, &body, "/api/v1/remedies", move |tx, who| remedies::create(tx, who, &new)).await
}

/// Only what is named changes.
pub async fn change(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<Remedy>, Failure> {
    let who = call.who.clone();
    let before = call.web.kept.read(who.workspace_id, move |tx| remedies::get(tx, &who, id)).await?;
    let (new, who) = (read(&body, Some(&before))?, call.who.clone());
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| remedies::change(tx, &who, id, &new)).await?))
}

/// Puts in what is not there yet; answers with the whole catalogue.
pub async fn starters(call: Call) -> Result<Json<Page<Remedy>>, Failure> {
    let who = call.who.clone();
    let put_in = move |tx: &mut Tx| {
        remedies::starters::put_in(tx, &who)?;
        remedies::list(tx, &who, &[])
    };
    Ok(Json(Page { items: call.web.kept.write(call.who.workspace_id, put_in).await?, next: None }))
}

/// The limits of a role; `null`: as much as it takes.
#[derive(Debug, Serialize)]
pub struct ShownAuthority {
    role: &'static str,
    case_minor: Option<i64>,
    month_minor: Option<i64>,
}

#[derive(Debug, Serialize)]
pub struct ShownTerms {
    currency: String,
    budget_minor: Option<i64>,
    answer_minutes: i64,
    roles: Vec<ShownAuthority>,
}

fn shown_terms(terms: Terms) -> ShownTerms {
    let of = |one: Authority| ShownAuthority {
        role: one.role.as_str(),
        case_minor: one.case_minor,
        month_minor: one.month_minor,
    };
    ShownTerms {
        currency: terms.currency,
        budget_minor: terms.budget_minor,
        answer_minutes: terms.answer_minutes,
        roles: terms.roles.into_iter().map(of).collect(),
    }
}

pub async fn terms(call: Call) -> Result<Json<ShownTerms>, Failure> {
    let who = call.who.clone();
    Ok(Json(shown_terms(call.web.kept.read(who.workspace_id, move |tx| remedies::terms(tx, &who)).await?)))
}

/// What is left out stays as it is: a role, or one of its limits.
pub async fn set_terms(call: Call, body: Body) -> Result<Json<ShownTerms>, Failure> {
    let who = call.who.clone();
    let mut to = call.web.kept.read(who.workspace_id, move |tx| remedies::terms(tx, &who)).await?;
    let mut read = body.reader();
    if body.0.contains_key("budget_minor") {
        to.budget_minor = read.maybe_number("budget_minor");
    }
    to.answer_minutes = read.maybe_number("answer_minutes").unwrap_or(to.answer_minutes);
    let mut wrong = Vec::new();
    for (at, sent) in read.objects("roles").into_iter().enumerate() {
        let within = Body::within(sent);
        let mut one = within.reader();
        let role = one.maybe_text("role").and_then(|text| Role::parse(&text));
        match to.roles.iter_mut().find(|known| Some(known.role) == role) {
            None => wrong.push(Field::new(&format!("roles[{at}].role"), "problem-remedy-role")),
            Some(known) => {
                for (name, place) in [("case_minor", &mut known.case_minor), ("month_minor", &mut known.month_minor)] {
                    if within.0.contains_key(name) {
                        *place = one.maybe_number(name);
                    }
                }
            }
        }
        if let Err(Error::Invalid(fields)) = one.done() {
            let of = |field: Field| Field { field: format!("roles[{at}].{}", field.field), ..field };
            wrong.extend(fields.into_iter().map(of));
        }
    }
    read.also(wrong);
    read.done()?;
    let who = call.who.clone();
    let change = move |tx: &mut Tx| remedies::set_terms(tx, &who, &to);
    Ok(Json(shown_terms(call.web.kept.write(call.who.workspace_id, change).await?)))
}

#[derive(Debug, Deserialize)]
pub struct OfMonth {
    month: Option<String>,
}

/// This month, unless another is named.
pub async fn spend(call: Call, Query(of): Query<OfMonth>) -> Result<Json<Spend>, Failure> {
    let read = |text: &str| Month::parse(text).ok_or(Error::invalid("month", "problem-remedy-month"));
    let month = of.month.as_deref().map(read).transpose()?;
    let who = call.who.clone();
    Ok(Json(call.web.kept.read(who.workspace_id, move |tx| remedies::spend(tx, &who, month)).await?))
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    state: Option<String>,
    complaint_id: Option<String>,
    customer_id: Option<String>,
    /// `true`: those that wait for the caller's answer, all of them.
    for_me: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

pub async fn offers(call: Call, Query(asked): Query<Asked>) -> Result<Json<Page<Shown>>, Failure> {
    let limit = Limit::read(asked.limit.as_deref())?;
    let id = |name: &str, text: Option<&String>| -> Result<Option<Id>, Error> {
        text.map(|text| text.parse().map_err(|_| Error::invalid(name, "problem-not-an-id"))).transpose()
    };
    let state = |text: &String| State::parse(text).ok_or(Error::invalid("state", "problem-remedy-state"));
    let filter = Filter {
        state: asked.state.as_ref().map(state).transpose()?,
        complaint_id: id("complaint_id", asked.complaint_id.as_ref())?,
        customer_id: id("customer_id", asked.customer_id.as_ref())?,
    };
    let for_me = match asked.for_me.as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Error::invalid("for_me", "problem-not-a-flag").into()),
    };
    let who = call.who.clone();
    let find = move |tx: &mut Tx| match for_me {
        true => Ok(Page { items: remedies::waiting(tx, &who)?.0, next: None }),
        false => remedies::offers(tx, &who, &filter, asked.after.as_deref(), limit),
    };
    Ok(Json(call.web.kept.read(call.who.workspace_id, find).await?))
}

pub async fn offer(call: Call, Path(id): Path<Id>) -> Result<Json<Shown>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.read(who.workspace_id, move |tx| remedies::offer_shown(tx, &who, id)).await?))
}

/// `{complaint_id, remedy_id, amount_minor?, currency?, words?, cause_id?, by}`: in a complaint, by the same rules as in a
/// call.
pub async fn make_offer(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let complaint_id = read.id("complaint_id");
    let new = NewRemedyOffer {
        remedy_id: read.id("remedy_id"),
        amount_minor: read.maybe_number("amount_minor"),
        currency: read.maybe_text("currency").unwrap_or_default(),
        words: read.maybe_text("words").unwrap_or_default(),
        cause_id: read.maybe_id("cause_id"),
        by: read.time("by"),
    };
    read.done_or_repeated()?;
    let make = move |tx: &mut Tx, who: &Who| {
        let offer = match complaints::offer_remedy(tx, who, complaint_id, &new) {
            Err(Error::NotFound("complaint")) => {
                return Err(Error::invalid("complaint_id", "problem-unknown-complaint"));
            }
            offer => offer?,
        };
        remedies::offer_shown(tx, who, offer.id)
    };
    created(&call, &headers, &body, "/api/v1/remedy-offers", make).await
}

type Verb = fn(&mut Tx, &Who, Id, &str) -> app::Result<Offer>;

async fn done(call: Call, id: Id, body: Body, verb: Verb) -> Result<Json<Shown>, Failure> {
    let mut read = body.reader();
    let words = read.maybe_text("words").unwrap_or_default();
    read.done()?;
    let who = call.who.clone();
    let decide = move |tx: &mut Tx| {
        verb(tx, &who, id, &words)?;
        remedies::offer_shown(tx, &who, id)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, decide).await?))
}

/// `{words?}`
pub async fn approve(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<Shown>, Failure> {
    done(call, id, body, remedies::approve).await
}

/// `{words}`
pub async fn decline(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<Shown>, Failure> {
    done(call, id, body, remedies::decline).await
}

/// `{words}`
pub async fn withdraw(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<Shown>, Failure> {
    done(call, id, body, remedies::withdraw).await
}
