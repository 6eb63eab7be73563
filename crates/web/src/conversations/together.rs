//! What is done to the chosen ones of a list, and taken back; sleep; another mail account.

use app::conversations::{self, Deed};
use app::{Error, Field, Id, Timestamp};
use axum::extract::Path;
use axum::response::Response;

use super::thread::parse_id;
use crate::core::{Failure, Form, Visit, see_other, urls};
use crate::promises::when;

/// Back to the list it came from: its query travels in the form, and is only ever put behind our own address.
fn back(form: &Form, more: &str) -> Response {
    let query: String = form.get("query").chars().filter(|c| !c.is_control() && *c != '#').collect();
    see_other(format!("{}?{query}{more}", urls::CONVERSATIONS))
}

pub async fn bulk(visit: Visit, form: Form) -> Result<Response, Failure> {
    let ids = form.ids("ids")?;
    if ids.is_empty() {
        return Err(Failure::from(Error::refused("conversation-none-chosen")));
    }
    let (deed, who) = (deed(&visit, &form).await?, visit.who.clone());
    let done = visit.web.kept.write(who.workspace_id, move |tx| conversations::many(tx, &who, &ids, &deed)).await?;
    let undo = done.id.map(|id| format!("&bulk={id}&n={}", done.changed));
    Ok(back(&form, &undo.unwrap_or_default()))
}

async fn deed(visit: &Visit, form: &Form) -> Result<Deed, Failure> {
    let needed = |id: Option<Id>, field: &str, problem: &'static str| id.ok_or(Error::invalid(field, problem));
    Ok(match form.get("deed") {
        "status" => Deed::Status(needed(form.id("status_id")?, "status_id", "problem-unknown-status")?),
        "assign" => Deed::Assign(form.id("staff_id")?),
        "tag" => Deed::Tag(form.get("tag").to_owned()),
        "untag" => Deed::Untag(form.get("tag").to_owned()),
        "snooze" => Deed::Snooze(typed(visit, form.get("when")).await?),
        "field" => {
            let (key, value) = form.get("field").split_once('=').ok_or(Error::invalid("field", "problem-form"))?;
            Deed::Field(key.to_owned(), value.into())
        }
        "move" => Deed::Move(needed(form.id("mailbox_id")?, "mailbox_id", "problem-unknown-mailbox")?),
        "merge" => Deed::Merge(oldest(visit, form.ids("ids")?).await?),
        _ => return Err(Failure::from(Error::invalid("deed", "problem-form"))),
    })
}

/// The one with the lowest number: the others go into it.
async fn oldest(visit: &Visit, ids: Vec<Id>) -> Result<Id, Failure> {
    if ids.len() < 2 {
        return Err(Failure::from(Error::refused("conversation-merge-needs-two")));
    }
    let who = visit.who.clone();
    Ok(visit.web.kept.read(who.workspace_id, move |tx| conversations::oldest(tx, &who, &ids)).await?)
}

/// The moment at which a typed window begins: "Mon 8–12" wakes up at eight.
pub(super) async fn typed(visit: &Visit, text: &str) -> Result<Timestamp, Failure> {
    let hours = crate::promises::hours_of(visit, None).await?;
    let window = when::read(text, &visit.words, &hours, visit.web.now());
    let window = window.map_err(|wrong| Error::Invalid(vec![Field { field: "when".to_owned(), ..wrong.field }]))?;
    Ok(window.from.unwrap_or(window.by))
}

pub async fn undo(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let done = visit.web.kept.write(who.workspace_id, move |tx| conversations::undo(tx, &who, id)).await?;
    Ok(back(&form, &format!("&undone=true&n={}", done.changed)))
}

/// Asleep until the typed time; without one, until they answer; or up again.
pub async fn snooze(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let until = match form.maybe("when") {
        Some(text) => Some(typed(&visit, text).await?),
        None => None,
    };
    let (wake, agreed) = (form.has("wake"), form.has("agreed"));
    visit
        .web
        .kept
        .write(who.workspace_id, move |tx| match (wake, until) {
            (true, _) => conversations::wake(tx, &who, id),
            (false, Some(until)) if agreed => conversations::hold(tx, &who, id, until),
            (false, Some(until)) => conversations::snooze(tx, &who, id, until),
            (false, None) => {
                let waiting = conversations::To::Category(conversations::Category::Waiting);
                conversations::set_status(tx, &who, id, waiting)
            }
        })
        .await?;
    Ok(see_other(urls::with_id(urls::CONVERSATION, id)))
}

pub async fn move_to(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let mailbox_id = form.id("mailbox_id")?.ok_or(Error::invalid("mailbox_id", "problem-unknown-mailbox"))?;
    visit.web.kept.write(who.workspace_id, move |tx| conversations::move_to_mailbox(tx, &who, id, mailbox_id)).await?;
    Ok(see_other(urls::with_id(urls::CONVERSATION, id)))
}
