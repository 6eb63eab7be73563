//! Many conversations at once by API, and the way to take it back.

use app::conversations::{self, Category, Deed, Done};
use app::{Error, Field, Id, Timestamp};
use axum::Json;
use axum::extract::Path;
use serde_json::Value;

use crate::core::body::Body;
use crate::core::{Call, Failure};

/// `{ids: […], and one of assignee_id (null: nobody), category, status_id, add_tag, remove_tag, snoozed_until_at,
/// mailbox_id, merge_into_id, fields (one of them)}`
pub async fn bulk(call: Call, body: Body) -> Result<Json<Done>, Failure> {
    let mut read = body.reader();
    let ids: Vec<Option<Id>> = read.texts("ids").iter().map(|text| text.parse().ok()).collect();
    if ids.iter().any(Option::is_none) {
        read.also(vec![Field::new("ids", "problem-not-an-id")]);
    }
    let mut deeds: Vec<Deed> = Vec::new();
    match body.0.get("assignee_id") {
        Some(Value::Null) => deeds.push(Deed::Assign(None)),
        Some(_) => deeds.push(Deed::Assign(read.maybe_id("assignee_id"))),
        None => {}
    }
    if body.has("category") {
        let category = read.word_or("category", Category::parse, "problem-unknown-category", Category::Open);
        deeds.push(Deed::Category(category));
    }
    deeds.extend(read.maybe_id("status_id").map(Deed::Status));
    deeds.extend(read.maybe_text("add_tag").map(Deed::Tag));
    deeds.extend(read.maybe_text("remove_tag").map(Deed::Untag));
    deeds.extend(read.maybe_time("snoozed_until_at").map(Deed::Snooze));
    deeds.extend(read.maybe_id("mailbox_id").map(Deed::Move));
    deeds.extend(read.maybe_id("merge_into_id").map(Deed::Merge));
    deeds.extend(read.maybe_object("fields").into_iter().flatten().map(|(key, value)| Deed::Field(key, value)));
    read.done()?;
    let [deed] = deeds.as_slice() else { return Err(Failure::from(Error::invalid("body", "problem-one-deed"))) };
    let (deed, who) = (deed.clone(), call.who.clone());
    let ids: Vec<Id> = ids.into_iter().flatten().collect();
    let done = call.web.kept.write(who.workspace_id, move |tx| conversations::many(tx, &who, &ids, &deed)).await?;
    Ok(Json(done))
}

pub async fn undo(call: Call, Path(id): Path<Id>) -> Result<Json<Done>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| conversations::undo(tx, &who, id)).await?))
}

/// What a change of one conversation says about its sleep: `null` wakes it up.
pub(super) fn sleep(body: &Body, time: Option<Timestamp>) -> Option<Option<Timestamp>> {
    match body.0.get("snoozed_until_at") {
        None => None,
        Some(Value::Null) => Some(None),
        Some(_) => time.map(Some),
    }
}
