//! Saved views by API.

use app::conversations::{Assignee, Category, Channel, Filter};
use app::views::{self, View, Whose};
use app::{Id, Page};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;

use crate::core::body::{Body, created};
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
        },
    }
}

pub async fn list(call: Call) -> Result<Json<Page<ShownView>>, Failure> {
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| views::list(tx, &who)).await?;
    Ok(Json(Page { items: items.into_iter().map(shown).collect(), next: None }))
}

/// `{name, whose?: own|team|all, team_id?, category?, assignee_id?, customer_id?, tag?, channel?, mailbox_id?, unanswered?}`
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
        ..Filter::default()
    };
    read.done()?;
    created(&call, &headers, &body, "/api/v1/views", move |tx, who| {
        views::save(tx, who, &name, whose, &filter).map(shown)
    })
    .await
}

pub async fn remove(call: Call, Path(id): Path<Id>) -> Result<StatusCode, Failure> {
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| views::remove(tx, &who, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
