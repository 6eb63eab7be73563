//! Following, mentions, what one was told and by which ways, for programs.

use app::following::{self, Follower, Said};
use app::workspaces::choices::{self, Topic, Ways};
use app::workspaces::notifications;
use app::{Error, Field, Id, Page, Timestamp, Tx, conversations, workspaces};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::Serialize;

use crate::core::body::Body;
use crate::core::{Call, Failure};
use crate::today::bell;

fn conversation_id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound("conversation"))
}

pub async fn followers(call: Call, Path(id): Path<String>) -> Result<Json<Page<Follower>>, Failure> {
    let (id, who) = (conversation_id(&id)?, call.who.clone());
    let read = move |tx: &mut Tx| {
        let id = conversations::surviving(tx, id)?;
        following::followers(tx, &who, id)
    };
    Ok(Json(Page { items: call.web.kept.read(call.who.workspace_id, read).await?, next: None }))
}

pub async fn follow(call: Call, Path(id): Path<String>) -> Result<Json<Page<Follower>>, Failure> {
    change(call, &id, following::follow).await
}

pub async fn unfollow(call: Call, Path(id): Path<String>) -> Result<Json<Page<Follower>>, Failure> {
    change(call, &id, following::unfollow).await
}

/// Does it; gives who follows now.
async fn change(
    call: Call,
    id: &str,
    done: fn(&mut Tx, &app::Who, Id) -> app::Result<()>,
) -> Result<Json<Page<Follower>>, Failure> {
    let (id, who) = (conversation_id(id)?, call.who.clone());
    let write = move |tx: &mut Tx| {
        let id = conversations::surviving(tx, id)?;
        done(tx, &who, id)?;
        following::followers(tx, &who, id)
    };
    Ok(Json(Page { items: call.web.kept.write(call.who.workspace_id, write).await?, next: None }))
}

pub async fn mentions(call: Call, Path(id): Path<Id>) -> Result<Json<Page<Said>>, Failure> {
    let who = call.who.clone();
    let read = move |tx: &mut Tx| {
        let of = conversations::message(tx, &who, id)?.conversation_id;
        Ok(following::mentions(tx, &who, of)?.remove(&id).unwrap_or_default())
    };
    Ok(Json(Page { items: call.web.kept.read(call.who.workspace_id, read).await?, next: None }))
}

/// Something one was told and has not seen yet.
#[derive(Debug, Serialize)]
pub struct Told {
    id: Id,
    kind: String,
    subject_id: Id,
    /// The sentence of the page, and where it leads.
    words: String,
    path: String,
    created_at: Timestamp,
}

pub async fn notifications(call: Call) -> Result<Json<Page<Told>>, Failure> {
    let who = call.who.clone();
    let read = move |tx: &mut Tx| {
        let words = workspaces::words(tx, None, None)?;
        let mut items = Vec::new();
        for (told, path, said) in bell::lines(tx, &who, &words)? {
            let (id, kind, subject_id, created_at) = (told.id, told.kind, told.subject_id, told.created_at);
            items.push(Told { id, kind, subject_id, words: said, path, created_at });
        }
        Ok(items)
    };
    Ok(Json(Page { items: call.web.kept.read(call.who.workspace_id, read).await?, next: None }))
}

pub async fn seen(call: Call, Path(id): Path<Id>) -> Result<StatusCode, Failure> {
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| notifications::mark_seen(tx, &who, Some(id))).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn all_seen(call: Call) -> Result<StatusCode, Failure> {
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| notifications::mark_seen(tx, &who, None)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A topic and by which ways one hears of it.
#[derive(Debug, Serialize)]
pub struct Choice {
    topic: Topic,
    page: bool,
    mail: bool,
    push: bool,
}

impl Choice {
    fn of(topic: Topic, Ways { page, mail, push }: Ways) -> Choice {
        Choice { topic, page, mail, push }
    }
}

pub async fn choices(call: Call) -> Result<Json<Page<Choice>>, Failure> {
    let who = call.who.clone();
    let all = call.web.kept.read(who.workspace_id, move |tx| choices::all(tx, &who)).await?;
    Ok(Json(Page { items: all.into_iter().map(|(topic, ways)| Choice::of(topic, ways)).collect(), next: None }))
}

/// `{topic, page, mail, push}`
pub async fn choose(call: Call, body: Body) -> Result<Json<Choice>, Failure> {
    let mut read = body.reader();
    let topic = read.word_or("topic", Topic::parse, "problem-unknown-topic", Topic::Mention);
    if !body.has("topic") {
        read.also(vec![Field::new("topic", "problem-unknown-topic")]);
    }
    let ways = Ways {
        page: read.flag_or("page", false),
        mail: read.flag_or("mail", false),
        push: read.flag_or("push", false),
    };
    read.done()?;
    let who = call.who.clone();
    let change = move |tx: &mut Tx| {
        choices::choose(tx, &who, topic, ways)?;
        choices::ways(tx, who.staff_id().unwrap_or_default(), topic)
    };
    Ok(Json(Choice::of(topic, call.web.kept.write(call.who.workspace_id, change).await?)))
}
