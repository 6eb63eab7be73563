//! Twins: complaints that use like words, on a page of their own and where somebody looks for a cause; the same by API.

use app::complaints::{self, Case, Due, Twin};
use app::search::alike;
use app::{Can, Error, Id, Page, Timestamp, Tx, Who, improvement};
use askama::Template;
use axum::Json;
use axum::extract::{Path, Query};
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};
use serde::Deserialize;

use super::one::find;
use super::view;
use crate::core::body::Limit;
use crate::core::{Call, Failure, Layout, Visit, urls};

/// So many are offered beside the form of a cause.
pub const BESIDE: usize = 4;

/// One twin as a page shows it.
pub struct TwinLine {
    pub number: i64,
    /// A text in pieces: whether both use the word.
    pub summary: Vec<(bool, String)>,
    pub passage: Vec<(bool, String)>,
    pub about: String,
    pub shared: String,
    pub causes: Vec<CauseLine>,
    pub actions: Vec<(Id, String)>,
    pub made_right: Option<String>,
}

pub struct CauseLine {
    pub path: String,
    pub evidence: String,
    /// Where the form opens with this cause, and its evidence to be written.
    pub take: Option<String>,
}

/// `take`: the address of the form, to which a cause can be taken.
pub fn lines(words: &Words, twins: &[Twin], take: Option<&str>, now: Timestamp) -> Vec<TwinLine> {
    twins.iter().map(|twin| line(words, twin, take, now)).collect()
}

fn line(words: &Words, twin: &Twin, take: Option<&str>, now: Timestamp) -> TwinLine {
    let marked = |text: &str| {
        let shared = twin.shared.iter().map(|word| alike::words::plain(word)).collect();
        alike::marked(text, &shared)
    };
    let cause = |one: &complaints::TwinCause| CauseLine {
        path: one.path.clone(),
        evidence: one.evidence.clone(),
        take: take.filter(|_| !one.is_retired).map(|form| form.replace("{id}", &one.id.to_string())),
    };
    let action = |one: &complaints::TwinAction| {
        let state = words.t(&format!("action-chip-{}", one.state.as_str())).into_owned();
        (one.id, words.with("twins-action", &[("what", one.what.as_str().into()), ("state", state.into())]))
    };
    let percent = format!("{:.0}", twin.likeness * 100.0);
    let about = [
        twin.customer_name.clone(),
        words.moment(twin.opened_at, now),
        view::state(words, twin.state),
        words.with("twins-likeness", &[("percent", percent.into())]),
    ];
    let is_more = twin.passage.trim_matches('…') != twin.summary;
    TwinLine {
        number: twin.number,
        summary: marked(&twin.summary),
        passage: if is_more { marked(&twin.passage) } else { Vec::new() },
        about: about.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · "),
        shared: words.with("twins-shared", &[("words", twin.shared.join(", ").into())]),
        causes: twin.causes.iter().map(cause).collect(),
        actions: twin.actions.iter().map(action).collect(),
        made_right: Some(twin.made_right.as_str())
            .filter(|text| !text.is_empty())
            .map(|text| words.with("twins-made-right", &[("words", Arg::from(text))])),
    }
}

/// While the cause is looked for: those that are most alike.
pub fn beside(tx: &mut Tx, who: &Who, case: &Case) -> app::Result<Vec<Twin>> {
    match case.owed.as_ref().map(|owed| owed.what) {
        Some(Due::Guard) => complaints::twins(tx, who, case.complaint.id, BESIDE),
        _ => Ok(Vec::new()),
    }
}

/// The form of a cause, as a link that takes one to it.
pub fn form_of(case: &Case, may_talk: bool) -> Option<String> {
    let is_due = case.owed.as_ref().is_some_and(|owed| owed.what == Due::Guard);
    (is_due && may_talk).then(|| format!("{}?cause={{id}}#now", urls::with_id(urls::COMPLAINT, case.complaint.number)))
}

/// The path of a cause that is taken from a twin; `None`: it is no longer offered.
pub fn path_of(tx: &mut Tx, who: &Who, cause_id: Id) -> app::Result<Option<String>> {
    let tree = improvement::tree(tx, who)?;
    let cause = tree.get(cause_id).filter(|cause| cause.retired_at.is_none());
    Ok(cause.map(|cause| tree.path(cause.id)))
}

#[derive(Template)]
#[template(path = "complaints/twins_page.html")]
struct TwinsPage {
    page: Layout,
    number: i64,
    summary: String,
    twins: Vec<TwinLine>,
}

pub async fn page(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (id, who) = (find(&visit, &id).await?, visit.who.clone());
    let read = move |tx: &mut Tx| {
        let case = complaints::one(tx, &who, id)?;
        Ok((complaints::twins(tx, &who, id, complaints::twins::MOST)?, case))
    };
    let (twins, case) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let words = &visit.words;
    let title = words.with("twins-title", &[("number", case.complaint.number.to_string().into())]);
    let take = form_of(&case, visit.who.may(Can::Talk).is_ok());
    let page = TwinsPage {
        number: case.complaint.number,
        summary: case.complaint.summary,
        twins: lines(words, &twins, take.as_deref(), visit.web.now()),
        page: visit.page("complaints", title),
    };
    Ok(Html(page.render().unwrap_or_default()).into_response())
}

/// `?limit=`
#[derive(Debug, Deserialize)]
pub struct Asked {
    limit: Option<String>,
}

pub async fn list(call: Call, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Json<Page<Twin>>, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("complaint"))?;
    let limit = usize::try_from(Limit::read(asked.limit.as_deref())?).unwrap_or(complaints::twins::MOST);
    let who = call.who.clone();
    let read = move |tx: &mut Tx| complaints::twins(tx, &who, id, limit);
    Ok(Json(Page { items: call.web.kept.read(call.who.workspace_id, read).await?, next: None }))
}
