//! What we were told about promises, messages, people and mailboxes, and have not looked at yet.

use app::workspaces::notifications::{self, Notification};
use app::workspaces::staff;
use app::{Error, Id, Tx, Who, fetching, notices, promises, webhooks};
use askama::Template;
use axum::response::{Html, Response};
use i18n::{Arg, Words};

use crate::core::{Failure, Form, Layout, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "today/bell.html")]
struct BellPage {
    page: Layout,
    lines: Vec<Line>,
}

struct Line {
    id: Id,
    /// Where it leads.
    href: String,
    words: String,
    when: String,
}

pub async fn list(visit: Visit) -> Result<Html<String>, Failure> {
    let (who, words, now) = (visit.who.clone(), visit.words.clone(), visit.web.now());
    let read = move |tx: &mut Tx| {
        let line = |(told, href, said): (Notification, String, String)| {
            let when = words.ago(told.created_at, now);
            Line { id: told.id, href, words: said, when }
        };
        Ok(lines(tx, &who, &words)?.into_iter().map(line).collect())
    };
    let lines = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let page = BellPage { lines, page: visit.page("today", visit.words.t("bell-title")) };
    Ok(Html(page.render().unwrap_or_default()))
}

/// What the caller has not seen yet: where each leads, and what it says. What is over is left out.
pub(crate) fn lines(tx: &mut Tx, who: &Who, words: &Words) -> Result<Vec<(Notification, String, String)>, Error> {
    let mut lines = Vec::new();
    for told in notifications::unseen(tx, who)? {
        match said(tx, who, words, &told) {
            Ok(Some((href, said))) => lines.push((told, href, said)),
            Ok(None) | Err(Error::NotFound(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(lines)
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
        let found = notices::conversation_on_page(tx, words, &told.kind, told.subject_id)?;
        return Ok(found.map(|said| (urls::with_id(urls::CONVERSATION, told.subject_id), said)));
    }
    if told.kind.starts_with("standard-") {
        let found = notices::standard_on_page(tx, words, &told.kind, told.subject_id)?;
        return Ok(found.map(|(id, said)| (urls::with_id(urls::CONVERSATION, id), said)));
    }
    if told.kind.starts_with("remedy-") {
        let found = notices::remedy_on_page(tx, words, &told.kind, told.subject_id)?;
        return Ok(found.map(|said| (urls::with_id(urls::REMEDY_OFFER, told.subject_id), said)));
    }
    if told.kind.starts_with("complaint-") {
        let reader_id = who.staff_id().unwrap_or_default();
        let found = notices::complaint_on_page(tx, words, &told.kind, told.subject_id, reader_id)?;
        return Ok(found.map(|said| (urls::with_id(urls::COMPLAINT, told.subject_id), said)));
    }
    if told.kind.starts_with("action-") {
        return notices::action_on_page(tx, words, &told.kind, told.subject_id);
    }
    if told.kind == fetching::SILENT {
        let address = fetching::get(tx, told.subject_id)?.address;
        return Ok(Some((urls::FETCHING.to_owned(), words.with(&key, &[("address", Arg::from(address))]))));
    }
    if told.kind == webhooks::OFF {
        let name = webhooks::off_on_page(tx, told.subject_id)?;
        let href = urls::with_id(urls::SETTINGS_WEBHOOK, told.subject_id);
        return Ok(name.map(|name| (href, words.with(&key, &[("webhook", Arg::from(name))]))));
    }
    let shown = promises::get_shown(tx, who, told.subject_id)?;
    let args =
        [("words", Arg::from(shown.promise.words.as_str())), ("customer", Arg::from(shown.customer_name.as_str()))];
    Ok(Some((urls::with_id(urls::PROMISE, told.subject_id), words.with(&key, &args))))
}

/// All of them were looked at, or the one that is named.
pub async fn seen(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, one) = (visit.who.clone(), form.id("id")?);
    visit.web.kept.write(who.workspace_id, move |tx| notifications::mark_seen(tx, &who, one)).await?;
    Ok(see_other(if one.is_some() { urls::NOTIFICATIONS } else { urls::TODAY }))
}
