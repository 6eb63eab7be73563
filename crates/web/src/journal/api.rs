//! `GET /api/v1/journal`: entries in the order they were saved, without gaps.

use app::journal::{self, Entry, Filter};
use app::{Error, Field, Id};
use axum::Json;
use axum::extract::Query;
use serde::{Deserialize, Serialize};

use crate::core::body::Limit;
use crate::core::{Call, Failure};

/// `?after=&limit=&subject_id=&customer_id=&conversation_id=&kind=`
#[derive(Debug, Deserialize)]
pub struct Asked {
    after: Option<String>,
    limit: Option<String>,
    subject_id: Option<String>,
    customer_id: Option<String>,
    conversation_id: Option<String>,
    kind: Option<String>,
}

/// `next` is the number of the last entry while there are more.
#[derive(Debug, Serialize)]
pub struct Entries {
    items: Vec<Entry>,
    next: Option<i64>,
}

pub async fn list(call: Call, Query(asked): Query<Asked>) -> Result<Json<Entries>, Failure> {
    let (filter, after) = read(&asked)?;
    let limit = Limit::read(asked.limit.as_deref())?;
    let who = call.who.clone();
    let mut items =
        call.web.kept.read(who.workspace_id, move |tx| journal::list(tx, &who, &filter, after, limit + 1)).await?;
    let page = usize::try_from(limit).unwrap_or(0);
    let more = items.len() > page;
    items.truncate(page);
    let next = items.last().filter(|_| more).map(|last| last.id);
    Ok(Json(Entries { items, next }))
}

fn read(asked: &Asked) -> Result<(Filter, i64), Error> {
    let mut fields = Vec::new();
    let mut id = |name: &str, given: &Option<String>| -> Option<Id> {
        let id = given.as_deref()?.parse().ok();
        if id.is_none() {
            fields.push(Field::new(name, "problem-not-an-id"));
        }
        id
    };
    let filter = Filter {
        subject_id: id("subject_id", &asked.subject_id),
        customer_id: id("customer_id", &asked.customer_id),
        conversation_id: id("conversation_id", &asked.conversation_id),
        kind: asked.kind.clone(),
    };
    let after = match asked.after.as_deref().map(str::parse::<i64>) {
        None => 0,
        Some(Ok(after)) if after >= 0 => after,
        Some(_) => {
            fields.push(Field::new("after", "problem-journal-after"));
            0
        }
    };
    if fields.is_empty() { Ok((filter, after)) } else { Err(Error::Invalid(fields)) }
}
