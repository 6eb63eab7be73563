//! What we were told about promises and have not looked at yet.

use app::promises;
use app::workspaces::notifications;
use app::{Error, Id};
use askama::Template;
use axum::response::{Html, Response};
use i18n::Arg;

use crate::core::{Failure, Layout, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "today/bell.html")]
struct BellPage {
    page: Layout,
    lines: Vec<Line>,
}

struct Line {
    promise_id: Id,
    words: String,
    when: String,
}

pub async fn list(visit: Visit) -> Result<Html<String>, Failure> {
    let who = visit.who.clone();
    let told = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let mut told = Vec::new();
            for one in notifications::unseen(tx, &who)? {
                match promises::get_shown(tx, &who, one.subject_id) {
                    Ok(shown) => told.push((one, shown)),
                    Err(Error::NotFound(_)) => {}
                    Err(other) => return Err(other),
                }
            }
            Ok(told)
        })
        .await?;
    let (words, now) = (&visit.words, visit.web.now());
    let lines = told.into_iter().map(|(one, shown)| {
        let args =
            [("words", Arg::from(shown.promise.words.as_str())), ("customer", Arg::from(shown.customer_name.as_str()))];
        Line {
            promise_id: one.subject_id,
            words: words.with(&format!("notice-{}", one.kind), &args),
            when: words.ago(one.created_at, now),
        }
    });
    let page = BellPage { lines: lines.collect(), page: visit.page("today", words.t("bell-title")) };
    Ok(Html(page.render().unwrap_or_default()))
}

/// All of them were looked at.
pub async fn seen(visit: Visit) -> Result<Response, Failure> {
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| notifications::mark_seen(tx, &who, None)).await?;
    Ok(see_other(urls::TODAY))
}
