//! Merging and linking on the page of a conversation.

use app::conversations::{self, Category, Direction, Link, Merged, Message};
use app::{Error, Id, Timestamp, Tx, Who};
use axum::extract::Path;
use axum::response::Response;
use i18n::{Arg, Words};

use super::talk::back;
use super::thread::{Typed, again, parse_id};
use crate::core::{Failure, Form, Visit};

/// What a conversation has to do with, and what went into it.
pub(super) struct Joined {
    pub links: Vec<LinkLine>,
    pub merged: Vec<MergedLine>,
}

pub(super) struct LinkLine {
    pub id: Id,
    pub what: String,
    pub why: String,
    pub status: String,
    pub is_resolved: bool,
}

pub(super) struct MergedLine {
    pub id: Id,
    pub what: String,
    pub why: String,
    pub can_undo: bool,
}

fn merged_when(words: &Words, one: &Merged, now: Timestamp) -> String {
    let when =
        [("when", Arg::from(words.moment(one.merged_at, now))), ("customer", Arg::from(one.customer_name.as_str()))];
    match &one.merged_by {
        Some(who) => words.with("merged-when-by", &[&when[..], &[("who", Arg::from(who.as_str()))]].concat()),
        None => words.with("merged-when", &when),
    }
}

impl Joined {
    pub fn of(words: &Words, links: &[Link], merged: Vec<Merged>, now: Timestamp) -> Joined {
        let link = |one: &Link| LinkLine {
            id: one.id,
            what: format!("#{} {}", one.number, one.subject),
            why: words.with(
                &format!("link-{}", one.relation.as_str().replace('_', "-")),
                &[("customer", Arg::from(one.customer_name.as_str()))],
            ),
            status: one.status.clone(),
            is_resolved: one.category == Category::Resolved,
        };
        let gone = |one: Merged| MergedLine {
            id: one.id,
            what: format!("#{} {}", one.number, one.subject),
            why: merged_when(words, &one, now),
            can_undo: one.can_undo,
        };
        Joined { links: links.iter().map(link).collect(), merged: merged.into_iter().map(gone).collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.links.is_empty() && self.merged.is_empty()
    }
}

/// What happened, in words; `None` for what somebody said.
pub(super) fn sentence(words: &Words, message: &Message) -> Option<String> {
    let key = format!("event-{}", message.kind.replace('_', "-"));
    let is_event = message.direction == Direction::Event;
    is_event.then(|| words.with(&key, &[("what", Arg::from(message.text.as_str()))]))
}

/// The conversation of a typed number, with or without `#`.
fn numbered(tx: &mut Tx, who: &Who, text: &str) -> app::Result<Id> {
    let number: Option<i64> = text.trim_start_matches('#').parse().ok();
    let found = number.map(|number| conversations::by_number(tx, who, number)).transpose()?.flatten();
    found.map(|one| one.id).ok_or(Error::invalid("number", "problem-unknown-number"))
}

pub async fn merge(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who, number) = (parse_id(&id)?, visit.who.clone(), form.get("number").to_owned());
    let (typed, meant) = (Typed::of("merge", &number, ""), form.has("confirm"));
    let merged = move |tx: &mut Tx| {
        let into_id = numbered(tx, &who, &number)?;
        conversations::merge(tx, &who, id, into_id, meant)
    };
    match visit.web.kept.write(visit.who.workspace_id, merged).await {
        Ok(into) => Ok(back(into.id)),
        Err(error) => again(&visit, id, typed, error).await,
    }
}

pub async fn unmerge(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    match visit.web.kept.write(who.workspace_id, move |tx| conversations::unmerge(tx, &who, id)).await {
        Ok(out) => Ok(back(out.id)),
        Err(error) => again(&visit, id, Typed::default(), error).await,
    }
}

pub async fn link(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who, number) = (parse_id(&id)?, visit.who.clone(), form.get("number").to_owned());
    let kind = super::joining_api::by_hand(form.get("kind")).ok_or(Error::invalid("kind", "problem-unknown-link"))?;
    let typed = Typed::of("link", &number, "");
    let linked = move |tx: &mut Tx| {
        let other_id = numbered(tx, &who, &number)?;
        conversations::link(tx, &who, id, other_id, kind)
    };
    match visit.web.kept.write(visit.who.workspace_id, linked).await {
        Ok(_) => Ok(back(id)),
        Err(error) => again(&visit, id, typed, error).await,
    }
}

pub async fn unlink(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let other_id = form.id("other_id")?.ok_or(Error::invalid("other_id", "problem-not-an-id"))?;
    visit.web.kept.write(who.workspace_id, move |tx| conversations::unlink(tx, &who, id, other_id)).await?;
    Ok(back(id))
}
