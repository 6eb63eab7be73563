//! From anywhere to a complaint: from a conversation, a call, a broken promise, a customer, or with nothing but a name.

use std::collections::BTreeMap;

use app::complaints::{self, CameFrom, Filter, FoundBy, Listed, NewComplaint, Temperature};
use app::customers::NewCustomer;
use app::{Error, Field, Id, Tx, Who, conversations, customers, promises, regimes};
use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::one::values;
use super::{listen, readers};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

type Answer = Result<Response, Failure>;

/// `?conversation=&promise=&customer=&message=`
#[derive(Debug, Default, Deserialize)]
pub struct From {
    conversation: Option<String>,
    promise: Option<String>,
    customer: Option<String>,
    message: Option<String>,
}

#[derive(Template)]
#[template(path = "complaints/new.html")]
struct NewPage {
    page: Layout,
    /// Whose it is, where that is known.
    customer: Option<(Id, String)>,
    /// What it comes from, in words.
    about: Vec<String>,
    /// The message that says so, in the customer's words.
    said: Option<String>,
    /// Customers that what was typed may mean.
    candidates: Vec<(Id, String)>,
    /// Open complaints of this customer, to which the conversation may belong.
    open: Vec<Listed>,
    /// The kinds that rules are chosen for.
    kinds: Vec<String>,
    temperatures: Vec<(&'static str, String)>,
    /// Those that it can have.
    teams: Vec<(Id, String)>,
    currency: String,
    form: Form,
    problems: Problems,
}

pub async fn form(visit: Visit, Query(from): Query<From>) -> Answer {
    let mut form = Form::default();
    let mut put = |name: &str, value: Option<String>| drop(form.0.insert(name.to_owned(), value.unwrap_or_default()));
    put("conversation_id", from.conversation);
    put("promise_id", from.promise);
    put("customer_id", from.customer);
    put("message_id", from.message);
    show(&visit, form, StatusCode::OK, Problems::none(), Vec::new()).await
}

/// What it comes from, read.
#[derive(Default)]
struct Origin {
    customer: Option<(Id, String)>,
    about: Vec<String>,
    subject: String,
    said: Option<String>,
    open: Vec<Listed>,
    kinds: Vec<String>,
    teams: Vec<(Id, String)>,
}

fn origin(tx: &mut Tx, who: &Who, form: &Form) -> app::Result<Origin> {
    let chosen = regimes::choices(tx, who)?.kinds.into_iter().map(|(kind, _)| kind);
    let mut found = Origin { kinds: chosen.collect(), teams: readers::teams(tx, who)?, ..Origin::default() };
    let mut customer_id = form.id("customer_id")?;
    if let Some(id) = form.id("promise_id")? {
        let promise = promises::get(tx, who, id)?;
        customer_id = Some(promise.customer_id);
        found.subject.clone_from(&promise.words);
        found.about.push(promise.words);
    }
    if let Some(id) = form.id("conversation_id")? {
        let conversation = conversations::get(tx, who, id)?;
        customer_id = customer_id.or(Some(conversation.customer_id));
        found.about.push(format!("#{} {}", conversation.number, conversation.subject));
        found.subject = conversation.subject;
    }
    if let Some(id) = form.id("message_id")? {
        found.said = Some(conversations::message(tx, who, id)?.text);
    }
    if let Some(id) = customer_id {
        let id = customers::surviving(tx, id)?;
        found.customer = Some((id, customers::name(tx, id)?));
        let filter = Filter { customer_id: Some(id), open: true, ..Filter::default() };
        found.open = complaints::list(tx, who, &filter, None, 5)?.items;
    }
    Ok(found)
}

async fn show(
    visit: &Visit,
    mut form: Form,
    status: StatusCode,
    problems: Problems,
    candidates: Vec<(Id, String)>,
) -> Answer {
    let (who, asked) = (visit.who.clone(), form.clone());
    let found = visit.web.kept.read(who.workspace_id, move |tx| origin(tx, &who, &asked)).await?;
    if form.get("summary").is_empty() && status == StatusCode::OK {
        form.0.insert("summary".to_owned(), found.subject);
    }
    let page = NewPage {
        customer: found.customer,
        about: found.about,
        said: found.said,
        open: found.open,
        kinds: found.kinds,
        teams: found.teams,
        candidates,
        currency: listen::currency(visit).await?,
        temperatures: values(&visit.words, "temperature", Temperature::ALL, Temperature::as_str),
        form,
        problems,
        page: visit.page("complaints", visit.words.t("complaint-new-title")),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// Who was meant by what was typed: an address, or a name.
async fn meant(visit: &Visit, text: &str) -> Result<Vec<(Id, String)>, Failure> {
    let (who, text) = (visit.who.clone(), text.to_owned());
    let find = move |tx: &mut Tx| match customers::by_email(tx, &who, &text)? {
        Some(customer) => Ok(vec![(customer.id, customer.name)]),
        None => {
            let filter = customers::Filter { q: Some(text.clone()), ..customers::Filter::default() };
            let page = customers::list(tx, &who, &filter, None, 8)?;
            Ok(page.items.into_iter().map(|customer| (customer.id, customer.name)).collect())
        }
    };
    Ok(visit.web.kept.read(visit.who.workspace_id, find).await?)
}

/// Takes it, and goes on to listening: whoever opened it has it.
pub async fn open(visit: Visit, form: Form) -> Answer {
    let mut fields = Vec::new();
    let mut candidates = Vec::new();
    let mut stranger = None;
    let mut customer_id = form.id("customer_id")?;
    let comes_from_somewhere = ["promise_id", "conversation_id"].iter().any(|name| form.maybe(name).is_some());
    if customer_id.is_none() && !comes_from_somewhere {
        let found =
            if form.get("customer").is_empty() { Vec::new() } else { meant(&visit, form.get("customer")).await? };
        match found.as_slice() {
            [] if form.get("customer").is_empty() => fields.push(Field::new("customer", "problem-which-customer")),
            [] if form.has("is_new") => stranger = Some(stranger_of(&form)),
            [] => fields.push(Field::new("customer", "problem-which-customer-or-new")),
            [(id, _)] => customer_id = Some(*id),
            _ => {
                fields.push(Field::new("customer", "problem-several-customers"));
                candidates = found;
            }
        }
    }
    let stake = listen::stake(&form, &listen::currency(&visit).await?);
    let new = NewComplaint {
        at_stake: form.get("at_stake").to_owned(),
        at_stake_minor: stake.as_ref().ok().copied().flatten(),
        ..asked_for(&form, customer_id)?
    };
    fields.extend(stake.err());
    let done = if fields.is_empty() { opened(&visit, &form, new, stranger).await } else { Err(Error::Invalid(fields)) };
    match done {
        Ok(number) => Ok(see_other(urls::with_id(urls::COMPLAINT_LISTEN, number))),
        Err(Error::Invalid(fields)) => {
            let problems = Problems::new(&visit.words, &fields);
            show(&visit, form, StatusCode::UNPROCESSABLE_ENTITY, problems, candidates).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

/// Somebody whom nobody knows yet: a name or an address, and where to call them back.
fn stranger_of(form: &Form) -> NewCustomer {
    let typed = form.get("customer").to_owned();
    NewCustomer {
        email: typed.contains('@').then(|| typed.clone()),
        name: typed,
        phone: form.maybe("phone").map(str::to_owned),
        ..NewCustomer::default()
    }
}

/// Name and address were typed in one field.
fn in_one_field(error: Error) -> Error {
    let Error::Invalid(fields) = error else { return error };
    let named = |field: Field| match field.field.as_str() {
        "name" | "email" => Field { field: "customer".to_owned(), ..field },
        _ => field,
    };
    Error::Invalid(fields.into_iter().map(named).collect())
}

fn asked_for(form: &Form, customer_id: Option<Id>) -> Result<NewComplaint, Error> {
    let came_from = match (form.maybe("promise_id"), form.maybe("conversation_id"), form.maybe("customer_id")) {
        (Some(_), _, _) => CameFrom::Promise,
        (None, Some(_), _) => CameFrom::Conversation,
        (None, None, Some(_)) => CameFrom::Customer,
        (None, None, None) => CameFrom::ByHand,
    };
    Ok(NewComplaint {
        customer_id,
        conversation_ids: form.id("conversation_id")?.into_iter().collect(),
        promise_id: form.id("promise_id")?,
        came_from,
        summary: form.get("summary").to_owned(),
        found_by: if form.has("found_by_us") { FoundBy::Us } else { FoundBy::Customer },
        temperature: Temperature::parse(form.get("temperature")),
        safety: form.has("safety"),
        narrowed: form.has("narrowed"),
        team_id: form.id("team_id")?,
        kind: form.maybe("kind").map_or(NewComplaint::default().kind, str::to_owned),
        ..NewComplaint::default()
    })
}

/// Opens it; what the customer wrote is there to begin the story with, so that nobody copies it and they needn't say it twice.
async fn opened(visit: &Visit, form: &Form, new: NewComplaint, stranger: Option<NewCustomer>) -> Result<i64, Error> {
    let (who, message_id) = (visit.who.clone(), form.id("message_id")?);
    let open = move |tx: &mut Tx| {
        let mut new = new.clone();
        if let Some(stranger) = stranger.clone() {
            new.customer_id = Some(customers::create(tx, &who, stranger).map_err(in_one_field)?.id);
        }
        if let ([id], CameFrom::Conversation) = (new.conversation_ids.as_slice(), new.came_from) {
            let spoken = conversations::get(tx, &who, *id)?.channel == conversations::Channel::Phone;
            new.came_from = if spoken { CameFrom::Call } else { CameFrom::Conversation };
        }
        let complaint = complaints::open(tx, &who, &new)?;
        if let Some(message_id) = message_id {
            let story = conversations::message(tx, &who, message_id)?.text;
            complaints::save_draft(tx, &who, complaint.id, "listen", &BTreeMap::from([("story".to_owned(), story)]))?;
        }
        Ok(complaint.number)
    };
    visit.web.kept.write(visit.who.workspace_id, open).await
}
