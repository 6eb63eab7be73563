//! Reports: what became of our promises, as sentences, charts, tables and CSV; the same by API.

pub mod api;
pub(crate) mod chart;
pub(crate) mod csv;
pub mod pages;
pub(crate) mod view;

use app::promises::Kind;
use app::promises::month::Month;
use app::reports::{self, Asked, Report, Scope};
use app::{Can, Error, Field, Who};
use axum::Router;
use axum::routing::{get, post};
use serde::Deserialize;

use crate::core::{Web, api as token, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::REPORTS, staff(Can::Read, get(pages::show)))
        .route(urls::REPORTS_CSV, staff(Can::Read, get(csv::promises)))
        .route(urls::REPORTS_LIMITS, staff(Can::LookAfter, post(pages::move_limits)))
        .route("/api/v1/reports/promises", token(Can::Read, get(api::promises)))
        .route("/api/v1/reports/limits", token(Can::LookAfter, post(api::move_limits)))
}

/// `?from=2026-01&to=2026-11&kind=&owner_id=&team_id=`
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Query {
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub owner_id: String,
    #[serde(default)]
    pub team_id: String,
    /// Of the CSV: which table.
    #[serde(default)]
    pub by: String,
}

impl Query {
    fn read(&self) -> Result<Asked, Error> {
        let mut fields = Vec::new();
        let mut month = |name: &str, text: &str| -> Option<Month> {
            let found = Month::parse(text);
            if found.is_none() && !text.trim().is_empty() {
                fields.push(Field::new(name, "problem-not-a-month"));
            }
            found
        };
        let (from, to) = (month("from", &self.from), month("to", &self.to));
        let mut scopes = Vec::new();
        if !self.kind.is_empty() {
            match Kind::parse(&self.kind) {
                Some(kind) => scopes.push(("kind", Scope::Kind(kind))),
                None => fields.push(Field::new("kind", "problem-unknown-kind")),
            }
        }
        type Whose = fn(app::Id) -> Scope;
        let (of_person, of_team): (Whose, Whose) = (Scope::Person, Scope::Team);
        let whose = [("owner_id", &self.owner_id, of_person), ("team_id", &self.team_id, of_team)];
        for (name, text, scope) in whose {
            match text.parse() {
                _ if text.is_empty() => {}
                Ok(id) => scopes.push((name, scope(id))),
                Err(_) => fields.push(Field::new(name, "problem-not-an-id")),
            }
        }
        if let [_, (name, _), ..] = scopes.as_slice() {
            fields.push(Field::new(name, "problem-one-scope"));
        }
        if !fields.is_empty() {
            return Err(Error::Invalid(fields));
        }
        Ok(Asked { from, to, scope: scopes.first().map_or(Scope::All, |(_, scope)| *scope) })
    }
}

/// The address of a report, or of what belongs to it (`path`), with `more` behind.
fn address(path: &str, from: Month, to: Month, scope: Scope, more: &str) -> String {
    let scope = match scope {
        Scope::All => String::new(),
        Scope::Kind(kind) => format!("&kind={}", kind.as_str()),
        Scope::Person(id) => format!("&owner_id={id}"),
        Scope::Team(id) => format!("&team_id={id}"),
    };
    format!("{path}?from={from}&to={to}{scope}{more}")
}

/// Reads a report; the counts behind it are made first where they are not there yet.
async fn read(web: &Web, who: &Who, asked: Asked) -> Result<Report, Error> {
    let workspace_id = who.workspace_id;
    if web.kept.read(workspace_id, reports::is_stale).await? {
        web.kept.write(workspace_id, reports::count_anew).await?;
    }
    let who = who.clone();
    web.kept.read(workspace_id, move |tx| reports::promises(tx, &who, &asked)).await
}
