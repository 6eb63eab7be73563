//! Conversations, messages and search by API: the same verbs, in JSON.

use app::conversations::{
    self, Assignee, Category, Channel, Conversation, Direction, Filter, First, Message, NewConversation, NewReply, To,
};
use app::fields::Noun;
use app::{Error, Field, Id, Page, Tx, Who, search as searching};
use axum::Json;
use axum::extract::{Path, Query, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use super::attached;
use super::calm::WithRemarks;
use super::thread::parse_id;
use super::together_api::sleep;
use crate::core::body::{Body, Limit, Reader, created};
use crate::core::{Call, Failure};
use crate::fields::{self as own, WithFields};
use crate::standards::api::{WithClocks, with_clocks};

/// `?category=&assignee_id=&customer_id=&tag=&channel=&mailbox_id=&unanswered=&held=&hinted=&trashed=&field.KEY=&after=&limit=`; `assignee_id` is an id, `me` or `none`.
#[derive(Debug, Deserialize)]
pub struct Asked {
    category: Option<String>,
    assignee_id: Option<String>,
    customer_id: Option<String>,
    tag: Option<String>,
    channel: Option<String>,
    mailbox_id: Option<String>,
    unanswered: Option<String>,
    held: Option<String>,
    hinted: Option<String>,
    trashed: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

fn filter(asked: &Asked) -> Result<Filter, Error> {
    let mut fields = Vec::new();
    let mut known = |given: bool, found: bool, name: &str, problem: &'static str| {
        if given && !found {
            fields.push(Field::new(name, problem));
        }
    };
    let category = asked.category.as_deref().and_then(Category::parse);
    known(asked.category.is_some(), category.is_some(), "category", "problem-unknown-category");
    let channel = asked.channel.as_deref().and_then(Channel::parse);
    known(asked.channel.is_some(), channel.is_some(), "channel", "problem-unknown-channel");
    let customer_id: Option<Id> = asked.customer_id.as_deref().and_then(|text| text.parse().ok());
    known(asked.customer_id.is_some(), customer_id.is_some(), "customer_id", "problem-not-an-id");
    let mailbox_id: Option<Id> = asked.mailbox_id.as_deref().and_then(|text| text.parse().ok());
    known(asked.mailbox_id.is_some(), mailbox_id.is_some(), "mailbox_id", "problem-not-an-id");
    let unanswered: Option<bool> = asked.unanswered.as_deref().and_then(|text| text.parse().ok());
    known(asked.unanswered.is_some(), unanswered.is_some(), "unanswered", "problem-not-a-flag");
    let assignee = match asked.assignee_id.as_deref() {
        None => Assignee::Anyone,
        Some("me") => Assignee::Mine,
        Some("none") => Assignee::Unassigned,
        Some(text) => match text.parse() {
            Ok(id) => Assignee::One(id),
            Err(_) => {
                known(true, false, "assignee_id", "problem-not-an-id");
                Assignee::Anyone
            }
        },
    };
    let mut flag = |given: &Option<String>, name: &str| {
        let given = given.as_deref();
        known(given.is_some(), matches!(given, Some("true" | "false")), name, "problem-not-a-flag");
        given == Some("true")
    };
    let (held, hinted) = (flag(&asked.held, "held"), flag(&asked.hinted, "hinted"));
    let trashed = flag(&asked.trashed, "trashed");
    if !fields.is_empty() {
        return Err(Error::Invalid(fields));
    }
    Ok(Filter {
        category,
        assignee,
        customer_id,
        tag: asked.tag.clone(),
        channel,
        mailbox_id,
        unanswered: unanswered.unwrap_or(false),
        held,
        hinted,
        trashed,
        fields: Vec::new(),
    })
}

/// A conversation with its own fields and its clocks, as programs see it.
pub(super) type Whole = WithClocks<WithFields<Conversation>>;

pub(super) fn whole(tx: &mut Tx, who: &Who, one: Conversation) -> app::Result<Whole> {
    all_whole(tx, who, vec![one])?.pop().ok_or(Error::NotFound("conversation"))
}

fn all_whole(tx: &mut Tx, who: &Who, all: Vec<Conversation>) -> app::Result<Vec<Whole>> {
    let all = own::all_with(tx, Noun::Conversation, all, |one| one.id)?;
    with_clocks(tx, who, all, |with| with.one.id)
}

pub async fn list(
    call: Call,
    Query(asked): Query<Asked>,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<Whole>>, Failure> {
    let filter = Filter { fields: own::conditions(query.as_deref()), ..filter(&asked)? };
    let (limit, who) = (Limit::read(asked.limit.as_deref())?, call.who.clone());
    let page = call
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let page = conversations::list(tx, &who, &filter, asked.after.as_deref(), limit)?;
            Ok(Page { items: all_whole(tx, &who, page.items)?, next: page.next })
        })
        .await?;
    Ok(Json(page))
}

/// Of one that was merged, the one it went into, which says so.
pub async fn one(call: Call, Path(id): Path<String>) -> Result<Json<Whole>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let read = move |tx: &mut Tx| {
        let mut one = conversations::get(tx, &who, id)?;
        one.merged_into_id = Some(one.id).filter(|into_id| *into_id != id);
        whole(tx, &who, one)
    };
    Ok(Json(call.web.kept.read(call.who.workspace_id, read).await?))
}

/// `{customer_id, subject, channel?, direction?, text?, mailbox_id?, fields?}`: with a text it is the first message.
pub async fn start(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let (customer_id, subject) = (read.id("customer_id"), read.text("subject"));
    let channel = read.word_or("channel", Channel::parse, "problem-unknown-channel", Channel::Mail);
    let natural = if channel == Channel::Mail { Direction::Outbound } else { Direction::Inbound };
    let direction = read.word_or("direction", Direction::parse, "problem-unknown-direction", natural);
    let text = read.maybe_text("text");
    let (cc, mailbox_id) = (read.texts("cc"), read.maybe_id("mailbox_id"));
    read.also(conversations::check_subject(&subject).err().into_iter().collect());
    let values = read.maybe_object("fields").unwrap_or_default();
    let asked = values.clone();
    let find = move |tx: &mut Tx| {
        let mut found = Vec::from_iter(conversations::unknown_customer(tx, customer_id)?);
        found.extend(conversations::problems_of_fields(tx, None, &asked)?);
        Ok(found)
    };
    read.also_known(&call, find).await?;
    read.done_or_repeated()?;
    created(&call, &headers, &body, "/api/v1/conversations", move |tx, who| {
        let first = text.clone().map(|text| First { direction, text, cc: cc.clone(), attachments: Vec::new() });
        let ours = text.clone().filter(|_| direction != Direction::Inbound).unwrap_or_default();
        let new = NewConversation { customer_id, subject: subject.clone(), channel, first };
        let one = conversations::start_with_fields(tx, who, new, mailbox_id, &values)?;
        let one = whole(tx, who, one)?;
        WithRemarks::of_first(tx, one, customer_id, &ours)
    })
    .await
}

/// `{assignee_id?, category?, status_id?, add_tags?, remove_tags?, snoozed_until_at?, mailbox_id?, fields?}`; `assignee_id: null`
/// assigns nobody, `snoozed_until_at: null` wakes it up.
pub async fn change(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<Whole>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let mut read = body.reader();
    let assignee: Option<Option<Id>> = match body.0.get("assignee_id") {
        None => None,
        Some(Value::Null) => Some(None),
        Some(_) => Some(read.maybe_id("assignee_id")),
    };
    let category = body
        .has("category")
        .then(|| read.word_or("category", Category::parse, "problem-unknown-category", Category::Open));
    let status_id = read.maybe_id("status_id");
    let (add, remove) = (read.texts("add_tags"), read.texts("remove_tags"));
    let values = read.maybe_object("fields").unwrap_or_default();
    let asked = values.clone();
    let find = move |tx: &mut Tx| {
        let mut found = conversations::unknown_change(tx, assignee.flatten(), status_id)?;
        found.extend(conversations::problems_of_fields(tx, Some(id), &asked)?);
        Ok(found)
    };
    read.also_known(&call, find.clone()).await?;
    let (sleep, mailbox_id) = (sleep(&body, read.maybe_time("snoozed_until_at")), read.maybe_id("mailbox_id"));
    read.done()?;
    let changed = call
        .web
        .kept
        .write(who.workspace_id, move |tx| {
            let problems = find(tx)?;
            if !problems.is_empty() {
                return Err(Error::Invalid(problems));
            }
            if !values.is_empty() {
                conversations::set_fields(tx, &who, id, &values)?;
            }
            if let Some(to) = assignee {
                conversations::assign(tx, &who, id, to)?;
            }
            if let Some(to) = status_id.map(To::Status).or(category.map(To::Category)) {
                conversations::set_status(tx, &who, id, to)?;
            }
            for name in &remove {
                conversations::untag(tx, &who, id, name)?;
            }
            for name in &add {
                conversations::tag(tx, &who, id, name)?;
            }
            if let Some(mailbox_id) = mailbox_id {
                conversations::move_to_mailbox(tx, &who, id, mailbox_id)?;
            }
            match sleep {
                Some(Some(until)) => conversations::snooze(tx, &who, id, until)?,
                Some(None) => conversations::wake(tx, &who, id)?,
                None => conversations::get(tx, &who, id)?,
            };
            let one = conversations::get(tx, &who, id)?;
            whole(tx, &who, one)
        })
        .await?;
    Ok(Json(changed))
}

/// `?conversation_id=&after=&limit=`
#[derive(Debug, Deserialize)]
pub struct AskedMessages {
    conversation_id: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

pub async fn messages(
    call: Call,
    Path(id): Path<String>,
    Query(asked): Query<AskedMessages>,
) -> Result<Json<Page<Message>>, Failure> {
    let (id, limit, who) = (parse_id(&id)?, Limit::read(asked.limit.as_deref())?, call.who.clone());
    let page = call
        .web
        .kept
        .read(who.workspace_id, move |tx| conversations::messages(tx, &who, id, asked.after.as_deref(), limit))
        .await?;
    Ok(Json(page))
}

pub async fn messages_of(call: Call, Query(asked): Query<AskedMessages>) -> Result<Json<Page<Message>>, Failure> {
    let Some(id) = asked.conversation_id.clone() else {
        return Err(Failure::from(Error::invalid("conversation_id", "problem-empty")));
    };
    messages(call, Path(id), Query(asked)).await
}

pub async fn message(call: Call, Path(id): Path<String>) -> Result<Json<Message>, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("message"))?;
    let who = call.who.clone();
    Ok(Json(call.web.kept.read(who.workspace_id, move |tx| conversations::message(tx, &who, id)).await?))
}

/// `{text, direction?: outbound|note|inbound, channel?, cc?, category?, seen_message_id?, attachments?}`: an outbound mail is queued, a note kept among
/// ourselves, anything else recorded as said.
pub async fn say(call: Call, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let id = parse_id(&id)?;
    say_in(call, id, headers, &body, body.reader()).await
}

/// As `say`, into the conversation that the body names.
pub async fn say_to(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let id = read.id("conversation_id");
    let found = move |tx: &mut Tx| Ok(Vec::from_iter(conversations::unknown_conversation(tx, id)?));
    read.also(call.web.kept.read(call.who.workspace_id, found).await?);
    say_in(call, id, headers, &body, read).await
}

async fn say_in(
    call: Call,
    id: Id,
    headers: HeaderMap,
    body: &Body,
    mut read: Reader<'_>,
) -> Result<Response, Failure> {
    let text = read.text("text");
    let direction = read.word_or("direction", Direction::parse, "problem-unknown-direction", Direction::Outbound);
    let channel = read.word_or("channel", Channel::parse, "problem-unknown-channel", Channel::Mail);
    let category = body
        .has("category")
        .then(|| read.word_or("category", Category::parse, "problem-unknown-category", Category::Waiting));
    let cc = read.texts("cc");
    let seen_message_id = read.maybe_id("seen_message_id");
    let attachments = attached::read(&mut read);
    read.done_or_repeated()?;
    let at = "/api/v1/messages";
    created(&call, &headers, body, at, move |tx: &mut Tx, who: &Who| {
        let message_id = match (direction, channel) {
            (Direction::Note, _) => conversations::note(tx, who, id, &text)?,
            (Direction::Outbound, Channel::Mail) => {
                let new = NewReply {
                    text: text.clone(),
                    cc: cc.clone(),
                    attachments: attachments.clone(),
                    category,
                    seen_message_id,
                };
                conversations::reply(tx, who, id, new)?
            }
            _ => conversations::record(tx, who, id, channel, direction, &text)?,
        };
        app::promises::offers::look(tx, who, message_id)?;
        let ours = if direction == Direction::Inbound { "" } else { text.as_str() };
        let message = conversations::message(tx, who, message_id)?;
        WithRemarks::of(tx, message, id, ours)
    })
    .await
}

pub async fn retry(call: Call, Path(id): Path<String>) -> Result<Json<Message>, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("message"))?;
    let who = call.who.clone();
    let message = call
        .web
        .kept
        .write(who.workspace_id, move |tx| {
            app::jobs::send_again(tx, &who, id)?;
            conversations::message(tx, &who, id)
        })
        .await?;
    Ok(Json(message))
}

pub async fn trash(call: Call, Path(id): Path<String>) -> Result<StatusCode, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    call.web.kept.write(who.workspace_id, move |tx| conversations::trash(tx, &who, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn restore(call: Call, Path(id): Path<String>) -> Result<Json<Whole>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let restore = move |tx: &mut Tx| {
        let one = conversations::restore(tx, &who, id)?;
        whole(tx, &who, one)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, restore).await?))
}

pub async fn trash_message(call: Call, Path(id): Path<String>) -> Result<StatusCode, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("message"))?;
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| conversations::trash_message(tx, &who, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn restore_message(call: Call, Path(id): Path<String>) -> Result<Json<Message>, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("message"))?;
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| conversations::restore_message(tx, &who, id)).await?))
}

pub async fn admit(call: Call, Path(id): Path<String>) -> Result<Json<Message>, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("message"))?;
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| conversations::admit(tx, &who, id)).await?))
}

pub async fn begin_own(call: Call, Path(id): Path<String>) -> Result<Json<Whole>, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("message"))?;
    let who = call.who.clone();
    let begin = move |tx: &mut Tx| {
        let one = conversations::begin_own(tx, &who, id)?;
        whole(tx, &who, one)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, begin).await?))
}

/// `?q=&after=&limit=`
#[derive(Debug, Deserialize)]
pub struct AskedSearch {
    #[serde(default)]
    q: String,
    after: Option<String>,
    limit: Option<String>,
}

/// `{items, next, customers}`: conversations newest first, and the customers whose names or addresses match.
pub async fn search(call: Call, Query(asked): Query<AskedSearch>) -> Result<Json<Value>, Failure> {
    let (limit, who) = (Limit::read(asked.limit.as_deref())?, call.who.clone());
    let (page, customers) = call
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let customers = match asked.after {
                None => searching::customers(tx, &who, &asked.q, 8)?,
                Some(_) => Vec::new(),
            };
            Ok((searching::conversations(tx, &who, &asked.q, asked.after.as_deref(), limit)?, customers))
        })
        .await?;
    Ok(Json(serde_json::json!({"items": page.items, "next": page.next, "customers": customers})))
}
