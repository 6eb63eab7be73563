//! A conversation that we begin: a mail to a customer, or a call that is logged.

use app::conversations::{self, Channel, Direction, First, NewConversation};
use app::customers::{self, NewCustomer};
use app::fields::Noun;
use app::workspaces::{Mailbox, mailboxes};
use app::{Error, Field, Id};
use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::calm;
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};
use crate::fields::{self, view::Fields};

#[derive(Template)]
#[template(path = "conversations/new.html")]
struct NewPage {
    page: Layout,
    customer: Option<(Id, String)>,
    channels: Vec<(&'static str, String)>,
    /// To choose from, where there are several.
    mailboxes: Vec<Mailbox>,
    channel: &'static str,
    fields: Fields,
    form: Form,
    problems: Problems,
    refusal: Option<(String, String)>,
    /// How the mail may sound: it was stopped before it left.
    calm: calm::Shown,
}

#[derive(Debug, Default, Deserialize)]
pub struct From {
    customer_id: Option<String>,
    channel: Option<String>,
}

pub async fn form(visit: Visit, Query(from): Query<From>) -> Result<Response, Failure> {
    let mut form = Form::default();
    form.0.insert("customer_id".to_owned(), from.customer_id.unwrap_or_default());
    form.0.insert("channel".to_owned(), from.channel.unwrap_or_default());
    show(&visit, form, StatusCode::OK, Problems::none(), Said::default()).await
}

/// What is said above the form, or above its button.
#[derive(Default)]
struct Said {
    refusal: Option<(String, String)>,
    calm: calm::Shown,
}

async fn show(
    visit: &Visit,
    form: Form,
    status: StatusCode,
    problems: Problems,
    said: Said,
) -> Result<Response, Failure> {
    let customer = match form.id("customer_id").ok().flatten() {
        Some(id) => {
            let who = visit.who.clone();
            let known = visit.web.kept.read(who.workspace_id, move |tx| customers::get(tx, &who, id)).await?;
            Some((known.customer.id, known.customer.name))
        }
        None => None,
    };
    let who = visit.who.clone();
    let mailboxes = visit.web.kept.read(who.workspace_id, move |tx| mailboxes::list(tx, &who)).await?;
    let looked = visit.web.kept.read(visit.who.workspace_id, |tx| fields::look(tx, Noun::Conversation, None)).await?;
    let channel = Channel::parse(form.get("channel")).unwrap_or(Channel::Mail);
    let title = if channel == Channel::Phone { "conversation-log-call-title" } else { "conversation-new-title" };
    let page = NewPage {
        customer,
        channels: Channel::ALL
            .iter()
            .filter(|channel| **channel != Channel::Web)
            .map(|channel| {
                let name = visit.words.t(&format!("channel-{}", channel.as_str().replace('_', "-"))).into_owned();
                (channel.as_str(), name)
            })
            .collect(),
        channel: channel.as_str(),
        mailboxes,
        fields: Fields::of(&visit.words, &looked, Some(&form), &problems),
        form,
        problems,
        refusal: said.refusal,
        calm: said.calm,
        page: visit.page("conversations", visit.words.t(title)),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

pub async fn start(visit: Visit, form: Form) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let customer_id = form.id("customer_id")?;
    let mailbox_id = form.id("mailbox_id")?;
    let (email, name) = (form.get("email").to_owned(), form.get("name").to_owned());
    let channel = Channel::parse(form.get("channel")).unwrap_or(Channel::Mail);
    let direction = match channel {
        Channel::Mail => Direction::Outbound,
        _ => Direction::parse(form.get("direction")).unwrap_or(Direction::Inbound),
    };
    if channel == Channel::Mail
        && let Some(text) = calm::stops_first(&visit, (customer_id, &email), &form).await?
    {
        let said = Said { calm: calm::Shown::stopped(&visit.words, &text), ..Said::default() };
        let mut form = form;
        form.0.insert("text".to_owned(), text);
        return show(&visit, form, StatusCode::CONFLICT, Problems::none(), said).await;
    }
    let values = fields::typed(&form);
    let (subject, text) = (form.get("subject").to_owned(), form.get("text").to_owned());
    let done = visit
        .web
        .kept
        .write(who.workspace_id, move |tx| {
            let customer_id = match customer_id {
                Some(id) => id,
                None => customer(tx, &who, &name, &email)?,
            };
            let first = First { direction, text: text.clone(), cc: Vec::new(), attachments: Vec::new() };
            let new = NewConversation { customer_id, subject: subject.clone(), channel, first: Some(first) };
            conversations::start_with_fields(tx, &who, new, mailbox_id, &values)
        })
        .await;
    match done {
        Ok(conversation) => Ok(see_other(urls::with_id(urls::CONVERSATION, conversation.id))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => {
            let failure = Failure::from(error);
            let (problems, refusal) = match &*failure.0 {
                Error::Invalid(fields) => (Problems::new(&visit.words, fields), None),
                _ => (Problems::none(), Some((failure.detail(&visit.words), failure.hint(&visit.words)))),
            };
            show(&visit, form, failure.status(), problems, Said { refusal, ..Said::default() }).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

/// The customer with this address, or a new one by this name.
fn customer(tx: &mut app::Tx, who: &app::Who, name: &str, email: &str) -> app::Result<Id> {
    if name.is_empty() && email.is_empty() {
        return Err(Error::Invalid(vec![Field::new("name", "problem-which-customer")]));
    }
    if !email.is_empty()
        && let Some(known) = customers::by_email(tx, who, email)?
    {
        return Ok(known.id);
    }
    let new = NewCustomer {
        name: if name.is_empty() { email.to_owned() } else { name.to_owned() },
        email: Some(email.to_owned()).filter(|email| !email.is_empty()),
        ..NewCustomer::default()
    };
    Ok(customers::create(tx, who, new)?.id)
}
