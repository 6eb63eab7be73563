//! One conversation with its thread: quoted text folded, HTML shown only sanitised, remote images only when asked for.

use std::collections::HashMap;

use app::complaints::Listed;
use app::conversations::{self, Conversation, Direction, Message, Status};
use app::fields::Noun;
use app::promises::{self, Filter};
use app::workspaces::{Mailbox, mailboxes};
use app::{Can, Error, Id, Tx, Who, customers, workspaces};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::answering::Beside;
use super::hints;
use crate::complaints::beside as complaints_beside;
use crate::core::{Failure, Form, Layout, Problems, Visit, security, see_other, urls};
use crate::customers::view as customer_view;
use crate::fields::{self, view::Fields};
use crate::following::pages as following;
use crate::promises::offers;
use crate::promises::view::{self, Line};
use crate::standards;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The message to show as the HTML it came in.
    html: Option<String>,
    /// The message whose remote images to load.
    images: Option<String>,
}

/// A message as the page shows it.
struct Said {
    id: Id,
    class: &'static str,
    from: String,
    to: String,
    how: String,
    /// The mailboxes it came by.
    came_by: String,
    when: String,
    text: String,
    quoted: String,
    signature: String,
    html: Option<String>,
    has_html: bool,
    blocked_images: bool,
    kind: Option<String>,
    state: &'static str,
    state_words: String,
    state_reason: String,
    /// Who talked how long, where a call was measured.
    call: Option<String>,
    /// In how many seconds it leaves, while it can be taken back.
    leaves_s: Option<i64>,
    raw: bool,
    /// When it was deleted, in words.
    trashed: Option<String>,
    /// That it is held apart, in words.
    held: Option<String>,
    hint: Option<hints::Line>,
    attachments: Vec<File>,
}

impl Said {
    /// How it came, who talked how long, and whether it can still be taken back.
    fn with(
        self,
        words: &i18n::Words,
        ways: &[(Id, String)],
        calls: &HashMap<Id, conversations::Call>,
        beside: &Beside,
    ) -> Said {
        Said {
            came_by: came_by(words, self.id, ways),
            call: calls.get(&self.id).map(|call| shares(words, *call)),
            leaves_s: beside.leaves_in_s.get(&self.id).copied(),
            ..self
        }
    }
}

struct File {
    url: String,
    name: String,
    size: String,
}

#[derive(Template)]
#[template(path = "conversations/one.html")]
struct OnePage {
    page: Layout,
    one: Conversation,
    said: Vec<Said>,
    earlier: bool,
    promises: Vec<Line>,
    complaints: Vec<complaints_beside::Line>,
    /// What we wrote that commits us and is in no ledger yet.
    offers: Vec<offers::Line>,
    customer: customers::Known,
    wants: Vec<(String, String)>,
    /// Who it can be assigned to, and whether it is.
    staff: Vec<(Id, String, bool)>,
    statuses: Vec<Status>,
    mailboxes: Vec<Mailbox>,
    joined: super::joining::Joined,
    sleeps: Option<String>,
    may_talk: bool,
    may_delete: bool,
    /// Addresses of theirs that are not used any more, and why.
    troubles: Vec<String>,
    typed: Typed,
    problems: Problems,
    refusal: Option<(String, String)>,
    answering: Beside,
    following: following::Beside,
    /// The business's own.
    fields: Fields,
    standards: standards::Beside,
    /// What was said since a reply was written that was not sent because of it.
    meanwhile: Vec<Said>,
}

/// What somebody typed and could not be taken: shown again, nothing lost.
#[derive(Default, Clone)]
pub struct Typed {
    /// `reply`, `note`, `record`.
    pub doing: &'static str,
    pub text: String,
    pub cc: String,
    /// Up to where a reply was written that somebody came before: shown with what is new since.
    pub seen: Option<Id>,
    /// What the conversation was to be set to.
    pub category: String,
    /// It was not sent because of how it may sound.
    pub stopped: bool,
    /// What was filled into fields of the business's own.
    pub fields: Option<Form>,
}

impl Typed {
    pub fn of(doing: &'static str, text: &str, cc: &str) -> Typed {
        Typed { doing, text: text.to_owned(), cc: cc.to_owned(), ..Typed::default() }
    }
}

/// Whoever has it before them has read what they were told of it; a page that fetches itself anew with nobody there has
/// not (`Kept-Away`).
pub async fn one(
    mut visit: Visit,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let id = parse_id(&id)?;
    if !headers.contains_key("kept-away") {
        visit.rail.notifications -= following::look(&visit, id).await?;
    }
    show(&visit, id, asked, StatusCode::OK, Typed::default(), None).await
}

pub(super) fn parse_id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound("conversation"))
}

/// The page again, with what was refused.
pub(super) async fn again(visit: &Visit, id: Id, typed: Typed, error: Error) -> Result<Response, Failure> {
    match error {
        Error::Invalid(_) | Error::Refused(_) => {
            let failure = Failure::from(error);
            show(visit, id, Asked::default(), failure.status(), typed, Some(failure)).await
        }
        other => Err(Failure::from(other)),
    }
}

/// The page again, with what was about to leave and the remarks on it.
pub(super) async fn stopped(visit: &Visit, id: Id, typed: Typed) -> Result<Response, Failure> {
    let typed = Typed { stopped: true, ..typed };
    show(visit, id, Asked::default(), StatusCode::CONFLICT, typed, None).await
}

/// All that the page shows, read at once.
struct Found {
    one: Conversation,
    messages: Vec<Message>,
    /// By which of our mail accounts each came.
    ways: Vec<(Id, String)>,
    promised: Vec<promises::Shown>,
    complaints: Vec<Listed>,
    offers: Vec<offers::Weighed>,
    customer: customers::Known,
    staff: Vec<workspaces::Staff>,
    statuses: Vec<Status>,
    mailboxes: Vec<Mailbox>,
    calls: HashMap<Id, conversations::Call>,
    links: Vec<conversations::Link>,
    merged: Vec<conversations::Merged>,
    looked: fields::Looked,
    standards: standards::Looked,
}

fn find(tx: &mut Tx, who: &Who, id: Id) -> app::Result<Found> {
    let one = conversations::get(tx, who, id)?;
    let id = one.id;
    let of_this = Filter { conversation_id: Some(id), latest_first: true, ..Filter::default() };
    Ok(Found {
        messages: conversations::thread(tx, who, id)?,
        ways: conversations::mailboxes_of(tx, id)?,
        promised: promises::list_shown(tx, who, &of_this, None, 12)?.items,
        complaints: complaints_beside::of_conversation(tx, who, id)?,
        offers: offers::weighed(tx, who, one.id)?,
        customer: customers::get(tx, who, one.customer_id)?,
        staff: workspaces::staff::list(tx, who)?,
        statuses: conversations::statuses(tx, who)?,
        mailboxes: mailboxes::all(tx)?,
        calls: conversations::calls_of(tx, who, id)?,
        links: conversations::links(tx, who, id)?,
        merged: conversations::merged_into(tx, who, id)?,
        looked: fields::look(tx, Noun::Conversation, Some(id))?,
        standards: standards::look(tx, who, id)?,
        one,
    })
}

async fn show(
    visit: &Visit,
    id: Id,
    asked: Asked,
    status: StatusCode,
    typed: Typed,
    failure: Option<Failure>,
) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let found = visit.web.kept.read(who.workspace_id, move |tx| find(tx, &who, id)).await?;
    if found.one.id != id && status == StatusCode::OK {
        return Ok(see_other(urls::with_id(urls::CONVERSATION, found.one.id)));
    }
    let (id, with_images) = (found.one.id, asked.images.is_some());
    let newest = found.messages.iter().map(|message| message.id).max().unwrap_or_default();
    let beside = Beside::read(visit, id, &typed, newest).await?;
    let following = following::Beside::read(visit, id).await?;
    let page = page_of(visit, found, &asked, typed, failure, beside, following);
    let mut response = (status, Html(page.render().unwrap_or_default())).into_response();
    if with_images {
        let wider = header::HeaderValue::from_static(security::CSP_WITH_REMOTE_IMAGES);
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, wider);
    }
    Ok(response)
}

/// Who a conversation can be assigned to, and whether it is.
fn may_have(staff: Vec<workspaces::Staff>, assignee_id: Option<Id>) -> Vec<(Id, String, bool)> {
    let active = staff.into_iter().filter(|person| person.active);
    active.map(|person| (person.id, person.name, assignee_id == Some(person.id))).collect()
}

/// All that was read, as the page shows it.
fn page_of(
    visit: &Visit,
    found: Found,
    asked: &Asked,
    typed: Typed,
    failure: Option<Failure>,
    beside: Beside,
    following: following::Beside,
) -> OnePage {
    let Found {
        one,
        messages,
        ways,
        promised,
        complaints,
        customer,
        staff,
        statuses,
        mailboxes,
        calls,
        links,
        merged,
        looked,
        standards,
        offers,
    } = found;
    let (words, now) = (&visit.words, visit.web.now());
    let earlier = i64::try_from(messages.len()).unwrap_or(i64::MAX) < one.message_count;
    let (problems, refusal) = trouble(visit, failure);
    let names: HashMap<Id, String> = staff.iter().map(|person| (person.id, person.name.clone())).collect();
    let as_said = |message| said(visit, message, &customer.customer.name, &names, asked);
    OnePage {
        meanwhile: beside.meanwhile.iter().cloned().map(as_said).collect(),
        said: messages.into_iter().map(|one| as_said(one).with(words, &ways, &calls, &beside)).collect(),
        earlier,
        promises: promised.iter().map(|shown| view::line(words, shown, now)).collect(),
        complaints: complaints_beside::lines(words, &complaints, now),
        offers: offers.iter().map(|offer| offers::line(words, offer, now)).collect(),
        wants: wants(&customer),
        troubles: customer.contacts.iter().filter_map(|one| customer_view::trouble(words, one)).collect(),
        customer,
        staff: may_have(staff, one.assignee_id),
        statuses,
        mailboxes,
        joined: super::joining::Joined::of(words, &links, merged, now),
        sleeps: one.snoozed_until_at.map(|until| super::pages::sleeps(words, until, now)),
        may_talk: visit.who.may(Can::Talk).is_ok() && one.trashed_at.is_none(),
        may_delete: visit.who.may(Can::Delete).is_ok(),
        standards: standards.beside(words, now),
        fields: Fields {
            action: urls::with_id(urls::CONVERSATION_FIELDS, one.id),
            may_edit: visit.who.may(Can::Talk).is_ok() && one.trashed_at.is_none(),
            ..Fields::of(words, &looked, typed.fields.as_ref(), &problems)
        },
        typed,
        answering: beside,
        following,
        problems,
        refusal,
        page: visit.page("conversations", format!("#{} {}", one.number, one.subject)),
        one,
    }
}

/// What they asked for, and still do.
fn wants(customer: &customers::Known) -> Vec<(String, String)> {
    let wants = customer.preferences.iter().filter(|one| one.ended_at.is_none());
    wants.map(|one| (one.about.clone(), one.words.clone())).collect()
}

pub(super) fn trouble(visit: &Visit, failure: Option<Failure>) -> (Problems, Option<(String, String)>) {
    match failure {
        None => (Problems::none(), None),
        Some(failure) => match &*failure.0 {
            Error::Invalid(fields) => (Problems::new(&visit.words, fields), None),
            _ => (Problems::none(), Some((failure.detail(&visit.words), failure.hint(&visit.words)))),
        },
    }
}

/// Who said it; what was only written down (a call, a visit) was said by the customer or by us.
pub(super) fn writer(visit: &Visit, message: &Message, customer: &str, names: &HashMap<Id, String>) -> String {
    let named = [&message.from_name, &message.from_email].into_iter().find(|name| !name.is_empty());
    let by_us = message.staff_id.and_then(|id| names.get(&id));
    match (named, message.direction) {
        (Some(name), _) => name.clone(),
        (None, Direction::Inbound) => customer.to_owned(),
        (None, _) => by_us.cloned().unwrap_or_else(|| visit.words.t("conversation-we").into_owned()),
    }
}

fn said(visit: &Visit, message: Message, customer: &str, names: &HashMap<Id, String>, asked: &Asked) -> Said {
    let (words, now) = (&visit.words, visit.web.now());
    let is = |wanted: &Option<String>| wanted.as_deref() == Some(message.id.to_string().as_str());
    let with_images = is(&asked.images);
    let clean = message.html.as_deref().filter(|_| is(&asked.html) || with_images).map(|html| {
        let url = |cid: &str| {
            let file = message.attachments.iter().find(|file| file.content_id.as_deref() == Some(cid))?;
            Some(file.url.clone())
        };
        mail::html::sanitise(html, with_images, &url)
    });
    let folds = message.direction == Direction::Inbound && message.channel == conversations::Channel::Mail;
    let parts = if folds {
        mail::reply::split_body(&message.text, message.html.as_deref())
    } else {
        mail::reply::Parts { reply: message.text.clone(), ..mail::reply::Parts::default() }
    };
    let (state, key) = match (message.direction, message.state.as_str()) {
        (Direction::Outbound, "queued") => ("risk", "message-queued"),
        (Direction::Outbound, "failed") => ("broken", "message-failed"),
        (Direction::Outbound, _) if message.channel == conversations::Channel::Mail => ("kept", "message-sent"),
        _ => ("", ""),
    };
    Said {
        id: message.id,
        class: match message.direction {
            Direction::Inbound => "theirs",
            Direction::Outbound => "ours",
            Direction::Note => "aside",
            Direction::Event => "event",
        },
        from: writer(visit, &message, customer, names),
        to: message.to.clone(),
        came_by: String::new(),
        how: match message.direction {
            Direction::Note => words.t("conversation-note").into_owned(),
            _ => words.t(&format!("channel-{}", message.channel.as_str().replace('_', "-"))).into_owned(),
        },
        when: words.moment(message.at, now),
        text: super::joining::sentence(words, &message).unwrap_or(parts.reply),
        quoted: parts.quoted,
        signature: parts.signature,
        has_html: message.html.is_some(),
        blocked_images: clean.as_ref().is_some_and(|clean| clean.remote_images > 0) && !with_images,
        html: clean.map(|clean| clean.html),
        kind: (!matches!(message.kind.as_str(), "person" | "notice" | "") && message.direction != Direction::Event)
            .then(|| words.t(&format!("message-kind-{}", message.kind.replace('_', "-"))).into_owned()),
        trashed: message
            .trashed_at
            .map(|at| words.with("message-trashed", &[("when", i18n::Arg::from(words.moment(at, now)))])),
        held: (message.state == "held")
            .then(|| words.with("message-held", &[("from", i18n::Arg::from(message.from_email.as_str()))])),
        hint: hints::line(words, &message),
        state,
        state_words: if key.is_empty() { String::new() } else { words.t(key).into_owned() },
        state_reason: message.state_reason.clone(),
        call: None,
        leaves_s: None,
        raw: message.direction == Direction::Inbound && message.channel == conversations::Channel::Mail,
        attachments: message
            .attachments
            .iter()
            .map(|file| File { url: file.url.clone(), name: file.name.clone(), size: size(words, file.size) })
            .collect(),
    }
}

/// The mailboxes a message came by, in words; nothing when it came by none.
fn came_by(words: &i18n::Words, message_id: Id, ways: &[(Id, String)]) -> String {
    let mailboxes: Vec<&str> =
        ways.iter().filter(|(id, _)| *id == message_id).map(|(_, address)| address.as_str()).collect();
    if mailboxes.is_empty() {
        return String::new();
    }
    words.with("message-came-by", &[("mailboxes", mailboxes.join(", ").into())])
}

/// A file's size as people read it.
pub(super) fn size(words: &i18n::Words, bytes: i64) -> String {
    let (n, key) = match bytes {
        ..1_024 => (bytes, "size-bytes"),
        1_024..1_048_576 => (bytes / 1_024, "size-kib"),
        _ => (bytes / 1_048_576, "size-mib"),
    };
    words.with(key, &[("n", n.into())])
}

/// "they 4 min, we 1 min: listened 80 %".
fn shares(words: &i18n::Words, call: conversations::Call) -> String {
    let length = |seconds: i64| i18n::Arg::from(words.duration(seconds * 1000));
    let percent = i18n::Arg::from(call.listened_percent().unwrap_or(0));
    words.with(
        "call-shares",
        &[("listened", length(call.listened_s)), ("talked", length(call.talked_s)), ("percent", percent)],
    )
}
