//! What we were told about promises, messages, people and mailboxes, and have not looked at yet.

use app::workspaces::notifications::{self, Notification};
use app::workspaces::staff;
use app::{Error, Tx, Who, conversations, fetching, notices, promises};
use askama::Template;
use axum::response::{Html, Response};
use i18n::{Arg, Words};

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

pub async fn list(visit: Visit) -> Result<Html<String>, Failure> {
    let (who, words, now) = (visit.who.clone(), visit.words.clone(), visit.web.now());
    let lines = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let mut lines = Vec::new();
            for told in notifications::unseen(tx, &who)? {
                match said(tx, &who, &words, &told) {
                    Ok(Some((href, said))) => {
                        lines.push(Line { href, words: said, when: words.ago(told.created_at, now) });
                    }
                    Ok(None) | Err(Error::NotFound(_)) => {}
                    Err(other) => return Err(other),
                }
            }
            Ok(lines)
        })
        .await?;
    let page = BellPage { lines, page: visit.page("today", visit.words.t("bell-title")) };
    Ok(Html(page.render().unwrap_or_default()))
}

/// Where a notification leads, and what it says; `None` when it is over.
fn said(tx: &mut Tx, who: &Who, words: &Words, told: &Notification) -> Result<Option<(String, String)>, Error> {
    if told.kind.starts_with("message-") {
        let found = notices::on_page(tx, words, &told.kind, told.subject_id)?;
        let href = |id| format!("{}#m-{}", urls::with_id(urls::CONVERSATION, id), told.subject_id);
        return Ok(found.map(|(id, said)| (href(id), said)));
    }
    let key = format!("notice-{}", told.kind);
    if told.kind == notifications::STAFF_LEFT {
        let left = staff::get(tx, told.subject_id)?.name;
        return Ok(Some((format!("{}?show=mine", urls::PROMISES), words.with(&key, &[("left", Arg::from(left))]))));
    }
    if told.kind.starts_with("conversation-") {
        let of = conversations::get(tx, who, told.subject_id)?;
        let args = [
            ("number", Arg::from(of.number.to_string())),
            ("subject", Arg::from(of.subject.as_str())),
            ("customer", Arg::from(of.customer_name.as_str())),
        ];
        return Ok(Some((urls::with_id(urls::CONVERSATION, of.id), words.with(&key, &args))));
    }
    if told.kind == fetching::SILENT {
        let address = fetching::get(tx, told.subject_id)?.address;
        return Ok(Some((urls::FETCHING.to_owned(), words.with(&key, &[("address", Arg::from(address))]))));
    }
    let shown = promises::get_shown(tx, who, told.subject_id)?;
    let args =
        [("words", Arg::from(shown.promise.words.as_str())), ("customer", Arg::from(shown.customer_name.as_str()))];
    Ok(Some((urls::with_id(urls::PROMISE, told.subject_id), words.with(&key, &args))))
}

/// All of them were looked at.
pub async fn seen(visit: Visit) -> Result<Response, Failure> {
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| notifications::mark_seen(tx, &who, None)).await?;
    Ok(see_other(urls::TODAY))
}
