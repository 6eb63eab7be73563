//! By API: the notice that is ready, several promises in one, telling and making right after a break, and who is called.

use app::promises::drafts::{self, Draft};
use app::promises::paging::{self, Page as Called, Running};
use app::promises::{self, Kind, MakingRight, NewPromise, NewTime, Night, Notice, Owning, Promise};
use app::{Error, Field, Id, Page, Tx};
use axum::Json;
use axum::extract::Path;

use super::api::verb;
use super::pages::parse_id;
use crate::core::body::Body;
use crate::core::{Call, Failure};

/// The notice about a promise in danger; 404 while there is no reason for one.
pub async fn draft(call: Call, Path(id): Path<String>) -> Result<Json<Draft>, Failure> {
    let (id, who) = (parse_id(&id)?, call.who.clone());
    let found = call.web.kept.read(who.workspace_id, move |tx| drafts::of(tx, &who, id)).await?;
    Ok(Json(found.ok_or(Error::NotFound("draft"))?))
}

/// `{reason, how?, text?, at_night?, promises: [{id, new_by, new_from?}]}`
pub async fn send_notice(call: Call, body: Body) -> Result<Json<Page<Promise>>, Failure> {
    let mut read = body.reader();
    let (reason, text) = (read.text("reason"), read.maybe_text("text"));
    let how = read.maybe_text("how").unwrap_or_else(|| "mail".to_owned());
    let night = read.word_or("at_night", night, "problem-at-night", Night::Send);
    let (mut promises, mut wrong) = (Vec::new(), Vec::new());
    for (place, object) in read.objects("promises").into_iter().enumerate() {
        let one = Body::within(object);
        let mut reader = one.reader();
        let new = NewTime {
            promise_id: reader.id("id"),
            new_from: reader.maybe_time("new_from"),
            new_by: reader.time("new_by"),
        };
        if let Err(Error::Invalid(fields)) = reader.done() {
            let within = |field: Field| Field { field: format!("promises[{place}].{}", field.field), ..field };
            wrong.extend(fields.into_iter().map(within));
        }
        promises.push(new);
    }
    read.also(wrong);
    read.done()?;
    let notice = Notice { reason, how, promises, text, night };
    let who = call.who.clone();
    let told = call.web.kept.write(who.workspace_id, move |tx| promises::send_notice(tx, &who, &notice)).await?;
    Ok(Json(Page { items: told, next: None }))
}

fn night(text: &str) -> Option<Night> {
    match text {
        "send" => Some(Night::Send),
        "wait" => Some(Night::Wait),
        "refuse" => Some(Night::Ask),
        _ => None,
    }
}

/// `{how?, reason?, next_by?, text?}`: the customer is told that it broke, or was told.
pub async fn tell(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<Promise>, Failure> {
    let mut read = body.reader();
    let own = Owning {
        how: read.maybe_text("how").unwrap_or_else(|| "mail".to_owned()),
        reason: read.maybe_text("reason").unwrap_or_default(),
        next_by: read.maybe_time("next_by"),
        text: read.maybe_text("text"),
    };
    read.done()?;
    verb(call, id, move |tx, who, id| promises::own_up(tx, who, id, &own)).await
}

/// `{words, told_how?, told_at?, apology?, remedy?, next?: {words, by, from?, kind?, owner_id?}}`
pub async fn make_right(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<Promise>, Failure> {
    let mut read = body.reader();
    let right = MakingRight {
        words: read.text("words"),
        told_how: read.maybe_text("told_how"),
        told_by_id: None,
        told_at: read.maybe_time("told_at"),
        apology: read.maybe_text("apology").unwrap_or_default(),
        remedy: read.maybe_text("remedy").unwrap_or_default(),
        next: None,
    };
    let next = read.maybe_object("next").map(Body::within);
    let mut next = next.as_ref().map(Body::reader);
    let new = next.as_mut().map(|next| NewPromise {
        customer_id: Id::default(), // the one it was made to
        conversation_id: None,
        words: next.text("words"),
        kind: next.word_or("kind", Kind::parse, "problem-unknown-kind", Kind::Other),
        owner_id: next.maybe_id("owner_id"),
        from: next.maybe_time("from"),
        by: next.time("by"),
        source: "by_hand",
    });
    if let Some(Err(Error::Invalid(fields))) = next.map(|next| next.done()) {
        read.also(fields.into_iter().map(|field| Field { field: format!("next.{}", field.field), ..field }).collect());
    }
    read.done()?;
    let right = MakingRight { next: new, ..right };
    verb(call, id, move |tx, who, id| make(tx, who, id, &right)).await
}

/// What is promised instead is said in the same conversation.
fn make(tx: &mut Tx, who: &app::Who, id: Id, right: &MakingRight) -> app::Result<Promise> {
    let conversation_id = promises::get(tx, who, id)?.conversation_id;
    let next = right.next.clone().map(|next| NewPromise { conversation_id, ..next });
    promises::make_right_with(tx, who, id, &MakingRight { next, ..right.clone() })
}

/// What somebody is called about now, with who was called.
pub async fn pages(call: Call) -> Result<Json<Page<Running>>, Failure> {
    const MOST: i64 = 200;
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| paging::running(tx, &who, MOST)).await?;
    Ok(Json(Page { items, next: None }))
}

/// The caller has it in hand.
pub async fn acknowledge(call: Call, Path(id): Path<String>) -> Result<Json<Called>, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("call"))?;
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| paging::acknowledge(tx, &who, id)).await?))
}
