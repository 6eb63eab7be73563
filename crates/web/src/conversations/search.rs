//! Search over subjects, bodies and people.

use app::Id;
use app::search;
use askama::Template;
use axum::extract::Query;
use axum::response::Html;
use serde::Deserialize;

use crate::core::{Failure, Layout, Visit};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    after: Option<String>,
}

struct Hit {
    id: Id,
    subject: String,
    why: String,
    when: String,
}

#[derive(Template)]
#[template(path = "conversations/search.html")]
struct SearchPage {
    page: Layout,
    q: String,
    q_encoded: String,
    people: Vec<(Id, String, String)>,
    hits: Vec<Hit>,
    next: Option<String>,
}

pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Result<Html<String>, Failure> {
    let (who, q) = (visit.who.clone(), asked.q.clone());
    let (people, found) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let people = if asked.after.is_none() { search::customers(tx, &who, &q, 8)? } else { Vec::new() };
            Ok((people, search::conversations(tx, &who, &q, asked.after.as_deref(), 30)?))
        })
        .await?;
    let now = visit.web.now();
    let page = SearchPage {
        q_encoded: url::form_urlencoded::byte_serialize(asked.q.as_bytes()).collect(),
        people: people
            .into_iter()
            .map(|one| {
                let reach: Vec<String> = one.email.into_iter().chain(one.phone).collect();
                (one.customer_id, one.name, reach.join(" · "))
            })
            .collect(),
        hits: found
            .items
            .into_iter()
            .map(|hit| Hit {
                id: hit.conversation_id,
                why: format!("#{} · {} · {}", hit.number, hit.customer_name, hit.snippet),
                subject: hit.subject,
                when: visit.words.moment(hit.at, now),
            })
            .collect(),
        next: found.next,
        page: visit.page("conversations", visit.words.t("search-title")),
        q: asked.q,
    };
    Ok(Html(page.render().unwrap_or_default()))
}
