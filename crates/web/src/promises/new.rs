//! Making a promise: from a conversation, a customer, or anywhere with `p`.

use app::promises::{self, Kind, NewPromise, offers, realism};
use app::{Error, Field, Id, conversations, customers, workspaces};
use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::chance::{Hint, hint};
use super::pages::{readings, typed};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "promises/new.html")]
struct NewPage {
    page: Layout,
    /// Fixed by where the form was opened from.
    customer: Option<(Id, String)>,
    conversation: Option<(Id, String)>,
    /// Customers that what was typed may mean.
    candidates: Vec<(Id, String)>,
    staff: Vec<(Id, String)>,
    owner: String,
    kinds: Vec<(&'static str, String)>,
    form: Form,
    problems: Problems,
    readings: Vec<(String, String)>,
    back: Back,
}

#[derive(Debug, Default, Deserialize)]
pub struct From {
    customer_id: Option<String>,
    conversation_id: Option<String>,
    offer_id: Option<String>,
}

pub async fn form(visit: Visit, Query(from): Query<From>) -> Result<Response, Failure> {
    let mut form = Form::default();
    form.0.insert("customer_id".to_owned(), from.customer_id.unwrap_or_default());
    form.0.insert("conversation_id".to_owned(), from.conversation_id.unwrap_or_default());
    if let Some(id) = from.offer_id.and_then(|id| id.parse::<Id>().ok()) {
        let who = visit.who.clone();
        let read = move |tx: &mut app::Tx| {
            let offer = offers::open(tx, &who, id)?;
            let same = conversations::customer_of(tx, offer.conversation_id)? == offer.customer_id;
            Ok((offer, same))
        };
        let (offer, same) = visit.web.kept.read(visit.who.workspace_id, read).await?;
        form.0.insert("customer_id".to_owned(), offer.customer_id.to_string());
        form.0.insert("offer_id".to_owned(), id.to_string());
        let conversation_id = if same { offer.conversation_id.to_string() } else { String::new() };
        form.0.insert("conversation_id".to_owned(), conversation_id);
        form.0.insert("words".to_owned(), offer.words);
        form.0.insert("kind".to_owned(), offer.kind.as_str().to_owned());
        form.0.insert("owner_id".to_owned(), offer.owner_id.to_string());
    }
    show(&visit, form, StatusCode::OK, Problems::none(), Vec::new(), Vec::new()).await
}

/// The form again with what was typed read back, and whether it would hold: without script. `take` is a time that was
/// offered.
pub async fn preview(visit: Visit, mut form: Form) -> Result<Response, Failure> {
    if let Some(take) = form.maybe("take").map(str::to_owned) {
        form.0.insert("when".to_owned(), take);
    }
    show(&visit, form, StatusCode::OK, Problems::none(), Vec::new(), Vec::new()).await
}

async fn show(
    visit: &Visit,
    form: Form,
    status: StatusCode,
    problems: Problems,
    readings: Vec<(String, String)>,
    candidates: Vec<(Id, String)>,
) -> Result<Response, Failure> {
    let (customer_id, conversation_id) =
        (form.id("customer_id").ok().flatten(), form.id("conversation_id").ok().flatten());
    let who = visit.who.clone();
    let (customer, conversation, staff) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let conversation = conversation_id.map(|id| conversations::get(tx, &who, id)).transpose()?;
            let customer_id = conversation.as_ref().map(|found| found.customer_id).or(customer_id);
            let customer = customer_id.map(|id| customers::get(tx, &who, id)).transpose()?;
            let staff = workspaces::staff::list(tx, &who)?;
            Ok((
                customer,
                conversation,
                staff.into_iter().filter(workspaces::Staff::may_own).map(|one| (one.id, one.name)).collect(),
            ))
        })
        .await?;
    let me = visit.who.staff_id().map(|id| id.to_string()).unwrap_or_default();
    let back = if status == StatusCode::OK { back(visit, &to_read(&form)).await? } else { Back::default() };
    let page = NewPage {
        back,
        customer: customer.map(|known| (known.customer.id, known.customer.name)),
        conversation: conversation.map(|found| (found.id, format!("#{} {}", found.number, found.subject))),
        candidates,
        staff,
        owner: form.maybe("owner_id").map_or(me, str::to_owned),
        kinds: Kind::ALL
            .into_iter()
            .map(|kind| {
                (
                    kind.as_str(),
                    visit.words.t(&format!("promise-kind-{}", kind.as_str().replace('_', "-"))).into_owned(),
                )
            })
            .collect(),
        form,
        problems,
        readings,
        page: visit.page("promises", visit.words.t("promise-new-title")),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// Who was meant by "To whom": an id from the page, a mail address, or a name.
enum Whom {
    One(Id),
    Several(Vec<(Id, String)>),
    Nobody,
}

async fn whom(visit: &Visit, form: &Form) -> Result<Whom, Failure> {
    if let Some(id) = form.id("customer_id")? {
        return Ok(Whom::One(id));
    }
    let who = visit.who.clone();
    if let Some(conversation_id) = form.id("conversation_id")? {
        let id =
            visit.web.kept.read(who.workspace_id, move |tx| conversations::customer_of(tx, conversation_id)).await?;
        return Ok(Whom::One(id));
    }
    let text = form.get("customer").to_owned();
    if text.is_empty() {
        return Ok(Whom::Nobody);
    }
    let found = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| match customers::by_email(tx, &who, &text)? {
            Some(customer) => Ok(vec![(customer.id, customer.name)]),
            None => {
                let filter = customers::Filter { q: Some(text.clone()), ..customers::Filter::default() };
                let page = customers::list(tx, &who, &filter, None, 8)?;
                Ok(page.items.into_iter().map(|customer| (customer.id, customer.name)).collect())
            }
        })
        .await?;
    Ok(match found.as_slice() {
        [] => Whom::Nobody,
        [(id, _)] => Whom::One(*id),
        _ => Whom::Several(found),
    })
}

pub async fn make(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (mut fields, offer_id): (Vec<Field>, _) = (Vec::new(), form.id("offer_id")?);
    let (mut choices, mut candidates) = (Vec::new(), Vec::new());
    let customer_id = match whom(&visit, &form).await? {
        Whom::One(id) => Some(id),
        Whom::Several(found) => {
            candidates = found;
            fields.push(Field::new("customer", "problem-several-customers"));
            None
        }
        Whom::Nobody => {
            fields.push(Field::new("customer", "problem-which-customer"));
            None
        }
    };
    let owner_id = form.id("owner_id").ok().flatten();
    let window = match typed(&visit, owner_id, form.get("when")).await? {
        Ok(window) => Some(window),
        Err(wrong) => {
            choices = readings(&visit, &wrong.readings);
            fields.push(wrong.field);
            None
        }
    };
    let kind = Kind::parse(form.get("kind"));
    if kind.is_none() {
        fields.push(Field::new("kind", "problem-unknown-kind"));
    }
    fields.extend(promises::rules::check_words("words", form.get("words")).err());
    let done = match (customer_id, window, kind) {
        (Some(customer_id), Some(window), Some(kind)) if fields.is_empty() => {
            let new = NewPromise {
                customer_id,
                conversation_id: form.id("conversation_id")?,
                words: form.get("words").to_owned(),
                kind,
                owner_id: form.id("owner_id")?,
                from: window.from,
                by: window.by,
                source: if offer_id.is_some() { "found" } else { "by_hand" },
            };
            let who = visit.who.clone();
            visit
                .web
                .kept
                .write(who.workspace_id, move |tx| match offer_id {
                    Some(id) => offers::record_as(tx, &who, id, new.clone()),
                    None => promises::make(tx, &who, new.clone()),
                })
                .await
        }
        _ => Err(Error::Invalid(fields)),
    };
    match done {
        Ok(promise) => Ok(see_other(urls::with_id(urls::PROMISE, promise.id))),
        Err(Error::Invalid(fields)) => {
            let problems = Problems::new(&visit.words, &fields);
            show(&visit, form, StatusCode::UNPROCESSABLE_ENTITY, problems, choices, candidates).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

#[derive(Template)]
#[template(path = "promises/read_back.html")]
struct ReadBack {
    page: Layout,
    back: Back,
}

/// What was typed, read back: the window, the customer's own time, and whether it would hold.
#[derive(Default)]
struct Back {
    window: Option<String>,
    theirs: Option<String>,
    hint: Option<Hint>,
    problem: Option<String>,
    readings: Vec<(String, String)>,
}

#[derive(Debug, Default, Deserialize)]
pub struct ToRead {
    #[serde(default)]
    when: String,
    customer_id: Option<String>,
    conversation_id: Option<String>,
    kind: Option<String>,
    owner_id: Option<String>,
}

fn to_read(form: &Form) -> ToRead {
    let text = |name: &str| form.maybe(name).map(str::to_owned);
    ToRead {
        when: form.get("when").to_owned(),
        customer_id: text("customer_id"),
        conversation_id: text("conversation_id"),
        kind: text("kind"),
        owner_id: text("owner_id"),
    }
}

/// What was typed so far, read back in full; with the customer's own time where their zone differs.
pub async fn read_back(visit: Visit, Query(asked): Query<ToRead>) -> Result<Response, Failure> {
    let back = back(&visit, &asked).await?;
    let page = ReadBack { page: visit.page("promises", String::new()), back };
    Ok(Html(page.render().unwrap_or_default()).into_response())
}

async fn back(visit: &Visit, asked: &ToRead) -> Result<Back, Failure> {
    let (words, now) = (visit.words.clone(), visit.web.now());
    let window = match typed(visit, id(asked.owner_id.as_deref()), &asked.when).await? {
        Err(_) if asked.when.trim().is_empty() => return Ok(Back::default()),
        Err(wrong) => {
            let problem = Some(crate::core::failure::problem(&words, &wrong.field));
            return Ok(Back { problem, readings: readings(visit, &wrong.readings), ..Back::default() });
        }
        Ok(window) => window,
    };
    let (customer_id, conversation_id) = (id(asked.customer_id.as_deref()), id(asked.conversation_id.as_deref()));
    let kind = asked.kind.as_deref().and_then(Kind::parse);
    let (who, owner_id) = (visit.who.clone(), id(asked.owner_id.as_deref()).or(visit.who.staff_id()));
    let by = window.by;
    let read = move |tx: &mut app::Tx| {
        let customer_id = match (customer_id, conversation_id) {
            (None, Some(conversation_id)) => Some(conversations::customer_of(tx, conversation_id)?),
            (customer_id, _) => customer_id,
        };
        let theirs = customer_id.map(|id| customers::words(tx, id)).transpose()?;
        let found = kind.zip(owner_id).map(|(kind, owner_id)| {
            Ok::<_, Error>((realism::of(tx, &who, kind, owner_id, by)?, workspaces::staff::get(tx, owner_id)?.name))
        });
        Ok((theirs, found.transpose()?))
    };
    let (theirs, found) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let theirs = theirs.filter(|theirs| theirs.zone() != words.zone());
    Ok(Back {
        window: Some(words_of(&words, window)),
        theirs: theirs.map(|theirs| words_of(&i18n::Words::new(words.locale().as_str(), theirs.zone()), window)),
        hint: found.map(|(found, owner)| hint(&words, &found, &owner, now)),
        ..Back::default()
    })
}

fn id(text: Option<&str>) -> Option<Id> {
    text.and_then(|text| text.parse().ok())
}

fn words_of(words: &i18n::Words, window: planner::typed::Window) -> String {
    match window.from {
        Some(from) => words.with(
            "promise-window-full",
            &[("from", words.moment_full(from).into()), ("by", words.moment_full(window.by).into())],
        ),
        None => words.with("promise-by-full", &[("by", words.moment_full(window.by).into())]),
    }
}
