//! Who reads the story of a complaint: said in one sentence on its page, changed there, and what all the others see.

use app::complaints::{self, NewAccess, Readers};
use app::workspaces::teams as all_teams;
use app::{Id, Tx, Who};
use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};

use super::doing::does;
use super::one::{self, Seen, Typed, answer, find};
use super::view::{self, Chip, People};
use crate::core::{Failure, Form, Layout, Visit};

/// By name.
pub fn teams(tx: &mut Tx, who: &Who) -> app::Result<Vec<(Id, String)>> {
    Ok(all_teams::list(tx, who)?.into_iter().map(|team| (team.id, team.name)).collect())
}

/// Who reads it now.
fn sentence(words: &Words, readers: &Readers) -> String {
    let name = ("name", Arg::from(readers.owner_name.as_str()));
    match (&readers.team, readers.narrowed) {
        (None, false) => words.t("complaint-readers-all").into_owned(),
        (Some((team, _)), false) => words.with("complaint-readers-all-team", &[("team", team.as_str().into())]),
        (None, true) => words.with("complaint-readers-owner", &[name]),
        (Some((team, n)), true) => {
            words.with("complaint-readers-team", &[name, ("team", team.as_str().into()), ("n", (*n).into())])
        }
    }
}

/// On the page of a complaint: who reads it, and the form that changes it.
pub struct Card {
    pub sentence: String,
    pub may_set: bool,
    /// As it is, or as it was chosen and could not be taken.
    pub narrowed: bool,
    pub team_id: String,
    pub teams: Vec<(Id, String)>,
}

pub fn card(words: &Words, seen: &Seen, typed: &Typed) -> Card {
    let complaint = &seen.case.complaint;
    let sent = Some(&typed.form).filter(|form| typed.is("access") && !form.0.is_empty());
    let team_id = complaint.team_id.map(|id| id.to_string()).unwrap_or_default();
    Card {
        sentence: sentence(words, &seen.readers),
        may_set: seen.readers.may_set,
        narrowed: sent.map_or(complaint.narrowed, |form| form.get("narrowed") == "yes"),
        team_id: sent.map_or(team_id, |form| form.get("team_id").to_owned()),
        teams: seen.teams.clone(),
    }
}

/// The facts of a complaint for whoever is about to call, with who reads it where that is not everybody.
pub fn with_facts(words: &Words, seen: &Seen, people: &People<'_>) -> Vec<(String, String)> {
    let mut facts = one::facts(words, seen, people);
    let narrowed = seen.readers.narrowed;
    facts.extend(narrowed.then(|| (words.t("complaint-who-reads").into_owned(), sentence(words, &seen.readers))));
    facts
}

/// Narrows or opens it, and says which team it has.
pub async fn set(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let id = find(&visit, &id).await?;
    let to = NewAccess { narrowed: form.get("narrowed") == "yes", team_id: form.id("team_id")? };
    let done = does(&visit, id, None, move |tx, who, id| complaints::set_access(tx, who, id, to)).await;
    answer(&visit, id, "access", form, done).await
}

#[derive(Template)]
#[template(path = "complaints/cover.html")]
struct CoverPage {
    page: Layout,
    id: Id,
    number: i64,
    chips: Vec<Chip>,
    customer: String,
    customer_id: Id,
    facts: Vec<(String, String)>,
    sentence: String,
    /// Whom to ask.
    ask: String,
}

/// What those see whom its story does not concern; `None`: it concerns whoever asks.
pub async fn cover(visit: &Visit, id: Id) -> Result<Option<Response>, Failure> {
    let who = visit.who.clone();
    let found = visit.web.kept.read(who.workspace_id, move |tx| complaints::cover(tx, &who, id)).await?;
    let Some(cover) = found else { return Ok(None) };
    let (words, now, of) = (&visit.words, visit.web.now(), &cover.listed.complaint);
    let facts = vec![
        (words.t("complaint-owner").into_owned(), cover.readers.owner_name.clone()),
        (words.t("complaint-severity").into_owned(), view::value(words, "severity", of.severity.as_str())),
        (words.t("complaint-cover-state").into_owned(), view::state(words, of.state)),
    ];
    let page = CoverPage {
        id,
        number: of.number,
        chips: view::chips(words, of, cover.listed.owed.as_ref(), now),
        customer_id: of.customer_id,
        facts,
        sentence: sentence(words, &cover.readers),
        ask: words.with("complaint-cover-ask", &[("name", cover.readers.owner_name.as_str().into())]),
        page: visit.page("complaints", of.summary.clone()),
        customer: cover.customer_name,
    };
    Ok(Some(Html(page.render().unwrap_or_default()).into_response()))
}
