//! The list of conversations: open, waiting, resolved; mine, unassigned, all.

use app::conversations::{self, Assignee, Category, Conversation, Filter};
use app::{Id, Timestamp};
use askama::Template;
use axum::extract::Query;
use axum::response::Html;
use i18n::{Arg, Words};
use serde::Deserialize;

use crate::core::{Failure, Layout, Visit};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    category: String,
    #[serde(default)]
    assignee: String,
    tag: Option<String>,
    /// Only where a stranger's mail is held apart, however the conversation stands.
    held: Option<String>,
    /// Only deleted ones.
    trashed: Option<String>,
    customer_id: Option<String>,
    after: Option<String>,
}

/// One line of the list.
pub struct Line {
    pub id: Id,
    pub when: String,
    pub subject: String,
    pub why: String,
    pub waits: Option<String>,
    /// How much is held apart here.
    pub held: Option<String>,
    pub assignee: Option<String>,
    pub tags: Vec<String>,
}

#[derive(Template)]
#[template(path = "conversations/list.html")]
struct ListPage {
    page: Layout,
    categories: Vec<(&'static str, String)>,
    assignees: Vec<(&'static str, String)>,
    category: &'static str,
    assignee: &'static str,
    /// What else the list is narrowed to, as a query string that begins with `&`.
    also: String,
    narrowed: Option<String>,
    lines: Vec<Line>,
    next: Option<String>,
}

const CATEGORIES: [&str; 3] = ["open", "waiting", "resolved"];
const ASSIGNEES: [&str; 3] = ["all", "mine", "unassigned"];

fn one_of<const N: usize>(all: [&'static str; N], asked: &str, default: &'static str) -> &'static str {
    all.into_iter().find(|one| *one == asked).unwrap_or(default)
}

pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Html<String>, Failure> {
    let category = one_of(CATEGORIES, &asked.category, "open");
    let assignee = one_of(ASSIGNEES, &asked.assignee, "all");
    let customer_id = asked.customer_id.as_deref().and_then(|text| text.parse().ok());
    let (held, trashed) = (asked.held.is_some(), asked.trashed.is_some());
    let filter = Filter {
        category: Category::parse(category).filter(|_| !held && !trashed),
        assignee: match assignee {
            "mine" => Assignee::Mine,
            "unassigned" => Assignee::Unassigned,
            _ => Assignee::Anyone,
        },
        customer_id,
        tag: asked.tag.clone().filter(|tag| !tag.is_empty()),
        channel: None,
        held,
        trashed,
    };
    let who = visit.who.clone();
    let found = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| conversations::list(tx, &who, &filter, asked.after.as_deref(), 50))
        .await?;
    let (words, now) = (&visit.words, visit.web.now());
    let mut also = String::new();
    if let Some(tag) = &asked.tag {
        also.push_str("&tag=");
        also.extend(url::form_urlencoded::byte_serialize(tag.as_bytes()));
    }
    if trashed {
        also.push_str("&trashed=yes");
    }
    if held {
        also.push_str("&held=yes");
    }
    if let Some(id) = customer_id {
        also.push_str(&format!("&customer_id={id}"));
    }
    let named = |prefix: &str, all: &[&'static str]| {
        all.iter().map(|one| (*one, words.t(&format!("{prefix}-{one}")).into_owned())).collect::<Vec<_>>()
    };
    let page = ListPage {
        categories: named("conversations-category", &CATEGORIES),
        assignees: named("conversations-assignee", &ASSIGNEES),
        category,
        assignee,
        also,
        narrowed: match (held, trashed) {
            (_, true) => Some(words.t("conversations-trashed").into_owned()),
            (true, _) => Some(words.t("conversations-held").into_owned()),
            _ => asked.tag,
        },
        lines: found.items.into_iter().map(|one| line(words, one, now)).collect(),
        next: found.next,
        page: visit.page("conversations", words.t("conversations-title")),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

pub fn line(words: &Words, one: Conversation, now: Timestamp) -> Line {
    let waits = one.unanswered_since_at.map(|since| {
        let length = words.duration(app::time::ms(now) - app::time::ms(since));
        words.with("conversation-waits", &[("length", Arg::from(length))])
    });
    Line {
        id: one.id,
        when: words.moment(one.last_message_at, now),
        subject: one.subject,
        why: format!("#{} · {} · {}", one.number, one.customer_name, one.snippet),
        waits,
        held: (one.held_count > 0).then(|| words.with("conversations-held-chip", &[("n", Arg::from(one.held_count))])),
        assignee: one.assignee_name,
        tags: one.tags,
    }
}
