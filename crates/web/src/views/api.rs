//! Saved views by API.

use std::collections::BTreeMap;

use app::conversations::{Assignee, Category, Channel, Filter};
use app::fields::{self, Condition, Noun};
use app::views::{self, View, Whose};
use app::{Error, Field, Id, Page};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;

use crate::core::body::{Body, Reader, created};
use crate::core::{Call, Failure};

/// A view as programs see it: `filter` has the names of the list's query parameters.
#[derive(Debug, Serialize)]
pub struct ShownView {
    id: Id,
    name: String,
    owner_id: Id,
    /// `own`, `team`, `all`.
    whose: &'static str,
    team_id: Option<Id>,
    filter: ShownFilter,
}

#[derive(Debug, Serialize)]
struct ShownFilter {
    category: Option<Category>,
    /// An id, `me`, `none`, or null for anybody's.
    assignee_id: Option<String>,
    customer_id: Option<Id>,
    tag: Option<String>,
    channel: Option<Channel>,
    mailbox_id: Option<Id>,
    unanswered: bool,
    /// Values by the keys of the business's own fields.
    fields: BTreeMap<String, String>,
}

fn shown(view: View) -> ShownView {
    let (whose, team_id) = match view.whose {
        Whose::Own => ("own", None),
        Whose::Team(id) => ("team", Some(id)),
        Whose::All => ("all", None),
    };
    let filter = view.filter;
    ShownView {
        id: view.id,
        name: view.name,
        owner_id: view.owner_id,
        whose,
        team_id,
        filter: ShownFilter {
            category: filter.category,
            assignee_id: match filter.assignee {
                Assignee::Anyone => None,
                Assignee::Mine => Some("me".to_owned()),
                Assignee::Unassigned => Some("none".to_owned()),
                Assignee::One(id) => Some(id.to_string()),
            },
            customer_id: filter.customer_id,
            tag: filter.tag,
            channel: filter.channel,
            mailbox_id: filter.mailbox_id,
            unanswered: filter.unanswered,
            fields: filter.fields.into_iter().map(|one| (one.key, one.value)).collect(),
        },
    }
}

pub async fn list(call: Call) -> Result<Json<Page<ShownView>>, Failure> {
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| views::list(tx, &who)).await?;
    Ok(Json(Page { items: items.into_iter().map(shown).collect(), next: None }))
}

/// Texts by key, as `field.KEY` of the list takes them.
fn conditions(read: &mut Reader<'_>) -> Vec<Condition> {
    let mut found = Vec::new();
    for (key, value) in read.maybe_object("fields").unwrap_or_default() {
        match value {
            Value::String(value) if !value.contains('\0') => found.push(Condition { key, value }),
            Value::Bool(_) | Value::Number(_) => found.push(Condition { key, value: value.to_string() }),
            _ => read.also(vec![Field::new(&format!("fields.{key}"), "problem-not-text")]),
        }
    }
    found
}

/// `{name, whose?: own|team|all, team_id?, category?, assignee_id?, customer_id?, tag?, channel?, mailbox_id?, unanswered?, fields?}`
pub async fn save(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let name = read.text("name");
    let team_id = read.maybe_id("team_id");
    let word = |text: &str| ["own", "team", "all"].into_iter().find(|word| *word == text);
    let whose = match (read.word_or("whose", word, "problem-unknown-whose", "own"), team_id) {
        ("team", Some(id)) => Whose::Team(id),
        ("team", None) => Whose::Team(Id::default()),
        ("all", _) => Whose::All,
        _ => Whose::Own,
    };
    let category = body.has("category");
    let channel = body.has("channel");
    let filter = Filter {
        category: category
            .then(|| read.word_or("category", Category::parse, "problem-unknown-category", Category::Open)),
        assignee: match read.maybe_text("assignee_id").as_deref() {
            None => Assignee::Anyone,
            Some("me") => Assignee::Mine,
            Some("none") => Assignee::Unassigned,
            Some(_) => read.maybe_id("assignee_id").map_or(Assignee::Anyone, Assignee::One),
        },
        customer_id: read.maybe_id("customer_id"),
        tag: read.maybe_text("tag"),
        channel: channel.then(|| read.word_or("channel", Channel::parse, "problem-unknown-channel", Channel::Mail)),
        mailbox_id: read.maybe_id("mailbox_id"),
        unanswered: read.flag_or("unanswered", false),
        fields: conditions(&mut read),
        ..Filter::default()
    };
    read.done_or_repeated()?;
    created(&call, &headers, &body, "/api/v1/views", move |tx, who| {
        let unknown = fields::unknown_conditions(tx, Noun::Conversation, &filter.fields)?;
        if !unknown.is_empty() {
            return Err(Error::Invalid(unknown));
        }
        views::save(tx, who, &name, whose, &filter).map(shown)
    })
    .await
}

pub async fn remove(call: Call, Path(id): Path<Id>) -> Result<StatusCode, Failure> {
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| views::remove(tx, &who, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
