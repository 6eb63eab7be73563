//! What one of us wrote that commits us, offered in one line above the send button: Enter records it, Esc says that it is
//! no promise. The same by API.

use app::promises::Promise;
use app::promises::offers::{self, Offer};
use app::promises::realism::{self, Realism};
use app::{Error, Id, Timestamp};
use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use i18n::Words;
use serde::Serialize;

use super::chance::hint;
use crate::core::{Call, Failure, Form, Visit, see_other, urls};

/// An offer as the page of the conversation shows it.
pub struct Line {
    pub id: Id,
    pub words: String,
    /// "Friday by 17:00"; `None` where no time was said: then it is asked for.
    pub by: Option<String>,
    /// How those like it went.
    pub hint: Option<String>,
}

/// An offer, and what would be realistic for it.
pub type Weighed = (Offer, Option<(Realism, String)>);

pub fn weighed(tx: &mut app::Tx, who: &app::Who, conversation_id: Id) -> app::Result<Vec<Weighed>> {
    let offers = offers::of_conversation(tx, who, conversation_id)?;
    let weigh = |offer: Offer| -> app::Result<Weighed> {
        let Some(by) = offer.by else { return Ok((offer, None)) };
        let found = realism::of(tx, who, offer.kind, offer.owner_id, by)?;
        let owner = app::workspaces::staff::get(tx, offer.owner_id)?.name;
        Ok((offer, Some((found, owner))))
    };
    offers.into_iter().map(weigh).collect()
}

pub fn line(words: &Words, (offer, found): &Weighed, now: Timestamp) -> Line {
    let known = found.as_ref().filter(|(found, _)| found.made.is_some());
    let hint = known.map(|(found, owner)| {
        let hint = hint(words, found, owner, now);
        [Some(hint.said), hint.better.map(|better| better.said)].into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    Line { id: offer.id, words: offer.words.clone(), by: offer.by.map(|by| words.window(None, by, now)), hint }
}

fn parse_id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound("offer"))
}

/// Recorded (with a time on the form for a new promise, if none was said), or dismissed.
pub async fn answer(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who, records) = (parse_id(&id)?, visit.who.clone(), form.get("do") == "record");
    let offer = visit.web.kept.read(who.workspace_id, move |tx| offers::open(tx, &who, id)).await?;
    if records && offer.by.is_none() {
        return Ok(see_other(format!("{}?offer_id={id}", urls::PROMISE_NEW)));
    }
    let who = visit.who.clone();
    visit
        .web
        .kept
        .write(who.workspace_id, move |tx| match records {
            true => offers::record(tx, &who, id).map(drop),
            false => offers::dismiss(tx, &who, id).map(drop),
        })
        .await?;
    Ok(see_other(format!("{}#reply", urls::with_id(urls::CONVERSATION, offer.conversation_id))))
}

#[derive(Debug, Serialize)]
pub struct Offers {
    items: Vec<Offer>,
}

pub async fn list(call: Call, Path(id): Path<String>) -> Result<Json<Offers>, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("conversation"))?;
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| offers::of_conversation(tx, &who, id)).await?;
    Ok(Json(Offers { items }))
}

pub async fn record(call: Call, Path(id): Path<String>) -> Result<Json<Promise>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| offers::record(tx, &who, id)).await?))
}

pub async fn dismiss(call: Call, Path(id): Path<String>) -> Result<Json<Offer>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| offers::dismiss(tx, &who, id)).await?))
}
