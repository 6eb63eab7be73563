//! Teams, and who gets what comes in: the page of the settings, and the same by API.

use app::conversations::assigning::{self, Assigning, How};
use app::workspaces::teams::{self, Team};
use app::workspaces::{Staff, staff};
use app::{Can, Error, Field, Id, Page};
use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use crate::core::body::{Body, created};
use crate::core::{Call, Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "workspaces/teams.html")]
struct TeamsPage {
    page: Layout,
    teams: Vec<Team>,
    staff: Vec<Staff>,
    assigning: Assigning,
    ways: Vec<(How, String)>,
    may_change: bool,
    /// What was typed for a new team and could not be taken.
    form: Form,
    problems: Problems,
}

impl TeamsPage {
    fn is_in(&self, team: &Team, one: &Staff) -> bool {
        team.member_ids.contains(&one.id)
    }

    fn names(&self, team: &Team) -> String {
        let members = self.staff.iter().filter(|one| self.is_in(team, one));
        members.map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

pub async fn show(visit: Visit) -> Result<Response, Failure> {
    page(&visit, StatusCode::OK, Form::default(), &[]).await
}

async fn page(visit: &Visit, status: StatusCode, form: Form, fields: &[Field]) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let (teams, mut staff, assigning) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| Ok((teams::list(tx, &who)?, staff::list(tx, &who)?, assigning::get(tx)?)))
        .await?;
    staff.retain(|one| one.active);
    let way = |how: &How| (*how, visit.words.t(&format!("assigning-{}", how.as_str().replace('_', "-"))).into_owned());
    let page = TeamsPage {
        teams,
        staff,
        assigning,
        ways: How::ALL.iter().map(way).collect(),
        may_change: visit.who.may(Can::ManageStaff).is_ok(),
        form,
        problems: Problems::new(&visit.words, fields),
        page: visit.page("settings", visit.words.t("teams-title")),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// A new team, or (with an id) one that is there.
pub async fn save(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, id, name, members) =
        (visit.who.clone(), form.id("team_id")?, form.get("name").to_owned(), form.ids("member_ids")?);
    match visit.web.kept.write(who.workspace_id, move |tx| teams::save(tx, &who, id, &name, &members)).await {
        Ok(_) => Ok(see_other(urls::SETTINGS_TEAMS)),
        Err(Error::Invalid(fields)) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form, &fields).await,
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn assign(visit: Visit, form: Form) -> Result<Response, Failure> {
    let how = How::parse(form.get("how")).ok_or(Error::invalid("how", "problem-unknown-assigning"))?;
    let (who, team_id) = (visit.who.clone(), form.id("team_id")?);
    visit.web.kept.write(who.workspace_id, move |tx| assigning::change(tx, &who, how, team_id)).await?;
    Ok(see_other(urls::SETTINGS_TEAMS))
}

pub async fn api_list(call: Call) -> Result<Json<Page<Team>>, Failure> {
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| teams::list(tx, &who)).await?;
    Ok(Json(Page { items, next: None }))
}

fn read(body: &Body) -> Result<(String, Vec<Id>), Error> {
    let mut read = body.reader();
    let name = read.text("name");
    let ids: Vec<Option<Id>> = read.texts("member_ids").iter().map(|text| text.parse().ok()).collect();
    if ids.iter().any(Option::is_none) {
        read.also(vec![Field::new("member_ids", "problem-not-an-id")]);
    }
    read.done()?;
    Ok((name, ids.into_iter().flatten().collect()))
}

/// `{name, member_ids}`
pub async fn api_create(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let (name, members) = read(&body)?;
    created(&call, &headers, &body, "/api/v1/teams", move |tx, who| teams::save(tx, who, None, &name, &members)).await
}

/// `{name, member_ids}`: the team as it is to be from now on.
pub async fn api_change(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<Team>, Failure> {
    let ((name, members), who) = (read(&body)?, call.who.clone());
    let saved = call.web.kept.write(who.workspace_id, move |tx| teams::save(tx, &who, Some(id), &name, &members));
    Ok(Json(saved.await?))
}

pub async fn api_assigning(call: Call) -> Result<Json<Assigning>, Failure> {
    Ok(Json(call.web.kept.read(call.who.workspace_id, assigning::get).await?))
}

/// `{how: hand|in_turn|least_open, team_id?}`
pub async fn api_assign(call: Call, body: Body) -> Result<Json<Assigning>, Failure> {
    let mut read = body.reader();
    let how = read.word_or("how", How::parse, "problem-unknown-assigning", How::Hand);
    let team_id = read.maybe_id("team_id");
    read.done()?;
    let who = call.who.clone();
    let change = move |tx: &mut app::Tx| {
        assigning::change(tx, &who, how, team_id)?;
        assigning::get(tx)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, change).await?))
}
