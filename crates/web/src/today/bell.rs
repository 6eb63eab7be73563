//! What we were told about promises, people and mailboxes, and have not looked at yet.

use app::workspaces::notifications::{self, Notification};
use app::workspaces::staff;
use app::{Error, Tx, Who, conversations, fetching, promises};
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

pub async fn list(visit: Visit) -> Result<Html<String>, Failure> {
    let who = visit.who.clone();
    let told = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let mut told = Vec::new();
            for one in notifications::unseen(tx, &who)? {
                match about(tx, &who, &one) {
                    Ok(about) => told.push((one, about)),
                    Err(Error::NotFound(_)) => {}
                    Err(other) => return Err(other),
                }
            }
            Ok(told)
        })
        .await?;
    let (words, now) = (&visit.words, visit.web.now());
    let lines = told.into_iter().map(|(one, (href, args))| {
        let args: Vec<(&str, Arg)> = args.iter().map(|(name, text)| (*name, Arg::from(text.as_str()))).collect();
        Line { href, words: words.with(&format!("notice-{}", one.kind), &args), when: words.ago(one.created_at, now) }
    });
    let page = BellPage { lines: lines.collect(), page: visit.page("today", words.t("bell-title")) };
    Ok(Html(page.render().unwrap_or_default()))
}

/// Where a notice leads, and what its sentence is made of.
type About = (String, Vec<(&'static str, String)>);

fn about(tx: &mut Tx, who: &Who, one: &Notification) -> Result<About, Error> {
    if one.kind == fetching::SILENT {
        let account = fetching::get(tx, one.subject_id)?;
        return Ok((urls::FETCHING.to_owned(), vec![("address", account.address)]));
    }
    if one.kind == notifications::STAFF_LEFT {
        let left = staff::get(tx, one.subject_id)?;
        return Ok((format!("{}?show=mine", urls::PROMISES), vec![("left", left.name)]));
    }
    if one.kind.starts_with("conversation-") {
        let of = conversations::get(tx, who, one.subject_id)?;
        let args = vec![("number", of.number.to_string()), ("subject", of.subject), ("customer", of.customer_name)];
        return Ok((urls::with_id(urls::CONVERSATION, of.id), args));
    }
    let shown = promises::get_shown(tx, who, one.subject_id)?;
    let href = urls::with_id(urls::PROMISE, one.subject_id);
    Ok((href, vec![("words", shown.promise.words), ("customer", shown.customer_name)]))
}

/// All of them were looked at.
pub async fn seen(visit: Visit) -> Result<Response, Failure> {
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| notifications::mark_seen(tx, &who, None)).await?;
    Ok(see_other(urls::TODAY))
}
