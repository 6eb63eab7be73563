//! What we were told about promises and have not looked at yet.

use app::Error;
use app::promises::{self, Shown};
use app::workspaces::{notifications, staff};
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
    /// Where it leads.
    href: String,
    words: String,
    when: String,
}

/// What a notification is about.
enum About {
    Promise(Box<Shown>),
    WhoLeft(String),
}

pub async fn list(visit: Visit) -> Result<Html<String>, Failure> {
    let who = visit.who.clone();
    let told = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let mut told = Vec::new();
            for one in notifications::unseen(tx, &who)? {
                let about = if one.kind == notifications::STAFF_LEFT {
                    staff::get(tx, one.subject_id).map(|left| About::WhoLeft(left.name))
                } else {
                    promises::get_shown(tx, &who, one.subject_id).map(|shown| About::Promise(Box::new(shown)))
                };
                match about {
                    Ok(about) => told.push((one, about)),
                    Err(Error::NotFound(_)) => {}
                    Err(other) => return Err(other),
                }
            }
            Ok(told)
        })
        .await?;
    let (words, now) = (&visit.words, visit.web.now());
    let lines = told.into_iter().map(|(one, about)| {
        let (args, href) = match &about {
            About::Promise(shown) => (
                vec![
                    ("words", Arg::from(shown.promise.words.as_str())),
                    ("customer", Arg::from(shown.customer_name.as_str())),
                ],
                urls::with_id(urls::PROMISE, one.subject_id),
            ),
            About::WhoLeft(name) => (vec![("left", Arg::from(name.as_str()))], format!("{}?show=mine", urls::PROMISES)),
        };
        let said = words.with(&format!("notice-{}", one.kind), &args);
        Line { href, words: said, when: words.ago(one.created_at, now) }
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
