//! Standards: the pages of the settings, the clocks of a conversation, and the same by API.

pub mod api;
mod form;
pub mod pages;
pub mod view;

use std::collections::HashMap;
use std::sync::Arc;

use app::standards::preview::{self, Previewed};
use app::standards::rules::Terms;
use app::standards::{self, Metric, Shown, Uncounted};
use app::{Can, Error, Id, Tx, Who};
use axum::Router;
use axum::routing::{get, patch, post};
use i18n::Words;

use crate::core::{Failure, Web, api as token, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::STANDARDS, staff(Can::Read, get(pages::list)))
        .route(urls::STANDARDS, staff(Can::LookAfter, post(pages::save)))
        .route(urls::STANDARDS_STARTERS, staff(Can::LookAfter, post(pages::starters)))
        .route(urls::STANDARD_NEW, staff(Can::LookAfter, get(pages::new)))
        .route(urls::STANDARD_PREVIEW, staff(Can::LookAfter, post(pages::preview)))
        .route(urls::STANDARD, staff(Can::Read, get(pages::one)))
        .route(urls::STANDARD_PLACE, staff(Can::LookAfter, post(pages::place)))
        .route(urls::STANDARD_END, staff(Can::LookAfter, post(pages::end)))
        .route(urls::CONVERSATION_STANDARDS, staff(Can::Talk, post(pages::begin)))
        .route(urls::STANDARD_CLOCK_DONE, staff(Can::Talk, post(pages::done)))
        .route("/api/v1/standards", token(Can::Read, get(api::list)))
        .route("/api/v1/standards", token(Can::LookAfter, post(api::create)))
        .route("/api/v1/standards/preview", token(Can::Read, post(api::preview)))
        .route("/api/v1/standards/{id}", token(Can::Read, get(api::one)))
        .route("/api/v1/standards/{id}", token(Can::LookAfter, patch(api::change)))
        .route("/api/v1/standards/{id}/end", token(Can::LookAfter, post(api::end)))
        .route("/api/v1/standard-clocks/{id}", token(Can::Read, get(api::clock)))
        .route("/api/v1/conversations/{id}/standards", token(Can::Read, get(api::of_conversation)))
}

/// What a conversation's page shows: its clocks, and which can be begun by hand.
pub struct Beside {
    pub lines: Vec<view::Line>,
    pub by_hand: Vec<(Id, String)>,
    uncounted: HashMap<Id, String>,
}

impl Beside {
    /// Why a message of ours did not count as an answer; nothing if it did.
    pub fn uncounted(&self, message_id: &Id) -> Option<&String> {
        self.uncounted.get(message_id)
    }
}

/// What is read for it.
pub struct Looked {
    clocks: Vec<Shown>,
    by_hand: Vec<(Id, Terms)>,
    uncounted: Vec<Uncounted>,
}

pub fn look(tx: &mut Tx, who: &Who, conversation_id: Id) -> app::Result<Looked> {
    let all = standards::list(tx, who)?;
    let by_hand = all.into_iter().filter(|one| one.ended_at.is_none() && one.terms.metric.is_by_hand());
    let by_hand = by_hand.map(|one| (one.id, one.terms)).collect();
    let clocks = standards::of_conversation(tx, who, conversation_id)?;
    let uncounted = if clocks.is_empty() { Vec::new() } else { standards::uncounted(tx, who, conversation_id)? };
    Ok(Looked { clocks, by_hand, uncounted })
}

impl Looked {
    pub fn beside(&self, words: &Words, now: app::Timestamp) -> Beside {
        Beside {
            lines: self.clocks.iter().map(|shown| self.line(words, shown, now)).collect(),
            by_hand: self.by_hand.iter().map(|(id, terms)| (*id, terms.name.clone())).collect(),
            uncounted: self.uncounted.iter().map(|one| (one.message_id, view::did_not_count(words, one.why))).collect(),
        }
    }

    fn line(&self, words: &Words, shown: &Shown, now: app::Timestamp) -> view::Line {
        let last = self.uncounted.iter().rfind(|one| one.clock_id == shown.clock.id && shown.clock.is_open);
        let uncounted = last.map(|one| {
            let says = view::did_not_count(words, one.why);
            words.with("standard-did-not-count", &[("when", words.moment(one.at, now).into()), ("says", says.into())])
        });
        view::Line { uncounted: uncounted.unwrap_or_default(), ..view::line(words, shown, now) }
    }
}

/// What a standard would have come to last month. The cases are read some at a time, and judged outside of the
/// transactions.
async fn previewed(web: &Web, who: &Who, terms: Terms) -> Result<Previewed, Failure> {
    let asker = who.clone();
    let plan = web.kept.read(who.workspace_id, move |tx| preview::plan(tx, &asker, &terms)).await?;
    let plan = Arc::new(plan);
    let mut found = plan.begun();
    for page in 0..plan.pages() {
        let (plan, asker) = (plan.clone(), who.clone());
        let material = web.kept.read(who.workspace_id, move |tx| preview::gather(tx, &asker, &plan, page)).await?;
        let judged = tokio::task::spawn_blocking(move || material.judge()).await;
        found = found.and(judged.map_err(|error| Error::Internal(error.to_string()))?);
    }
    Ok(found)
}

/// What is measured, in words.
pub fn metric_name(words: &Words, metric: Metric) -> String {
    words.t(&format!("standard-metric-{}", metric.as_str().replace('_', "-"))).into_owned()
}
