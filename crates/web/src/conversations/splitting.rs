//! The page on which messages are chosen that become a conversation of their own.

use app::conversations::{self, Conversation, Direction, Message, NewSplit, rules};
use app::promises::{self, Filter};
use app::workspaces::staff;
use app::{Error, Id, Tx, Who};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::talk::back;
use super::thread::{parse_id, writer};
use crate::core::{Failure, Form, Layout, Problems, Visit};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// This one and all after it are ticked.
    from: Option<Id>,
    /// What came with this one when it was merged is ticked.
    merged: Option<Id>,
}

struct Line {
    id: Id,
    from: String,
    when: String,
    words: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "conversations/split.html")]
struct SplitPage {
    page: Layout,
    one: Conversation,
    lines: Vec<Line>,
    /// Id, words, whether it goes along.
    promises: Vec<(Id, String, bool)>,
    subject: String,
    problems: Problems,
    refusal: Option<(String, String)>,
}

/// Which are ticked.
#[derive(Default)]
struct Chosen {
    asked: Asked,
    new: NewSplit,
}

pub async fn form(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    show(&visit, parse_id(&id)?, Chosen { asked, ..Chosen::default() }, None).await
}

pub async fn split(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let new = NewSplit {
        message_ids: form.ids("message_ids")?,
        from_message_id: None,
        promise_ids: form.ids("promise_ids")?,
        subject: form.get("subject").to_owned(),
    };
    let asked = new.clone();
    let done = visit.web.kept.write(who.workspace_id, move |tx| conversations::split(tx, &who, id, &asked)).await;
    match done {
        Ok(own) => Ok(back(own.id)),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => {
            show(&visit, id, Chosen { new, ..Chosen::default() }, Some(Failure::from(error))).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

struct Found {
    one: Conversation,
    messages: Vec<Message>,
    promised: Vec<promises::Shown>,
    came: Vec<Id>,
    names: std::collections::HashMap<Id, String>,
}

fn find(tx: &mut Tx, who: &Who, id: Id, merged: Option<Id>) -> app::Result<Found> {
    let one = conversations::get(tx, who, id)?;
    let of_this = Filter { conversation_id: Some(one.id), latest_first: true, ..Filter::default() };
    Ok(Found {
        messages: conversations::thread(tx, who, one.id)?,
        promised: promises::list_shown(tx, who, &of_this, None, 50)?.items,
        came: merged.map(|id| conversations::came_with(tx, who, id)).transpose()?.unwrap_or_default(),
        names: staff::names(tx)?,
        one,
    })
}

async fn show(visit: &Visit, id: Id, chosen: Chosen, failure: Option<Failure>) -> Result<Response, Failure> {
    let (who, merged) = (visit.who.clone(), chosen.asked.merged);
    let found = visit.web.kept.read(who.workspace_id, move |tx| find(tx, &who, id, merged)).await?;
    let Found { one, messages, promised, came, names } = found;
    let (words, now) = (&visit.words, visit.web.now());
    let from = messages.iter().position(|message| Some(message.id) == chosen.asked.from).unwrap_or(messages.len());
    let is_chosen = |at: usize, id: Id| at >= from || came.contains(&id) || chosen.new.message_ids.contains(&id);
    let lines = messages.iter().enumerate();
    let lines = lines.filter(|(_, one)| one.direction != Direction::Event && one.trashed_at.is_none());
    let lines = lines.map(|(at, message)| Line {
        id: message.id,
        from: writer(visit, message, &one.customer_name, &names),
        when: words.moment(message.at, now),
        words: rules::snippet(&message.text),
        chosen: is_chosen(at, message.id),
    });
    let (problems, refusal) = super::thread::trouble(visit, failure.clone());
    let page = SplitPage {
        lines: lines.collect(),
        promises: promised
            .into_iter()
            .map(|shown| shown.promise)
            .map(|promise| (promise.id, promise.words, chosen.new.promise_ids.contains(&promise.id)))
            .collect(),
        subject: chosen.new.subject,
        problems,
        refusal,
        page: visit.page("conversations", words.t("split-title")),
        one,
    };
    let status = failure.map_or(StatusCode::OK, |failure| failure.status());
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}
