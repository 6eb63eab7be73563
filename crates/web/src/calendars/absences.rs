//! Who is away, and what of theirs falls due meanwhile.

use std::collections::HashMap;

use app::calendars::absences::{self, NewAbsence};
use app::calendars::{self, Absence, Calendars};
use app::promises::{self, Filter, Shown, State};
use app::workspaces::{Staff, staff};
use app::{Error, Field, Id, Tx, Who};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::view;
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

/// What of theirs falls due while they are away: id, words, when.
type Due = Vec<(Id, String, String)>;

struct Line {
    id: Id,
    name: String,
    when: String,
    why: String,
    stands_in: Option<String>,
    is_now: bool,
    may_change: bool,
    due: Due,
}

#[derive(Template)]
#[template(path = "calendars/absences.html")]
struct AbsencesPage {
    page: Layout,
    lines: Vec<Line>,
    /// Whom one may say it for; oneself first.
    people: Vec<(Id, String)>,
    others: Vec<(Id, String)>,
    own_id: Id,
    always_id: Option<Id>,
    form: Form,
    problems: Problems,
}

/// What is read for the page.
struct Found {
    absences: Vec<Absence>,
    due: HashMap<Id, Vec<Shown>>,
    staff: Vec<Staff>,
    known: std::sync::Arc<Calendars>,
}

const MOST_DUE: i64 = 200;

fn find(tx: &mut Tx, who: &Who) -> app::Result<Found> {
    let now = tx.now;
    let absences = absences::list(tx, who, None, now)?;
    let mut due = HashMap::new();
    for one in &absences {
        let theirs = Filter { owner_id: Some(one.staff_id), state: Some(State::Open), ..Filter::default() };
        let theirs = promises::list_shown(tx, who, &theirs, None, MOST_DUE)?.items;
        due.insert(one.id, theirs.into_iter().filter(|shown| one.covers(shown.promise.by)).collect());
    }
    Ok(Found { absences, due, staff: staff::list(tx, who)?, known: calendars::all(tx)? })
}

pub async fn show(visit: Visit) -> Result<Response, Failure> {
    page(&visit, StatusCode::OK, Form::default(), &[]).await
}

async fn page(visit: &Visit, status: StatusCode, form: Form, fields: &[Field]) -> Result<Response, Failure> {
    let (who, own_id) = (visit.who.clone(), visit.staff.staff_id);
    let mut found = visit.web.kept.read(who.workspace_id, move |tx| find(tx, &who)).await?;
    found.staff.retain(|one| one.active);
    let may = |one: &Staff| absences::may(&visit.who, one.id).is_ok();
    let mut people: Vec<_> = found.staff.iter().filter(|one| may(one)).map(|one| (one.id, one.name.clone())).collect();
    people.sort_by_key(|(id, _)| *id != own_id);
    let sheets = found.known.sheets();
    let page = AbsencesPage {
        lines: found.absences.iter().map(|one| line(visit, &found, one)).collect(),
        people,
        others: view::others(&found.staff, None),
        own_id,
        always_id: sheets.people.get(&own_id).and_then(|person| person.stand_in_id),
        form,
        problems: Problems::new(&visit.words, fields),
        page: visit.page("settings", visit.words.t("absences-title")),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn line(visit: &Visit, found: &Found, one: &Absence) -> Line {
    let (words, now) = (&visit.words, visit.web.now());
    let name = |id: Id| found.staff.iter().find(|one| one.id == id).map(|one| one.name.clone());
    let zone = found.known.usual(one.staff_id).map_or(jiff::tz::TimeZone::UTC, |hours| hours.zone.clone());
    let due = |shown: &Shown| (shown.promise.id, shown.promise.words.clone(), words.moment(shown.promise.by, now));
    let at = if one.covers(now) { now } else { one.from };
    Line {
        id: one.id,
        name: name(one.staff_id).unwrap_or_default(),
        when: view::absence(words, &zone, one),
        why: one.why.clone(),
        stands_in: found.known.stand_in(one.staff_id, at).and_then(name),
        is_now: one.covers(now),
        may_change: absences::may(&visit.who, one.staff_id).is_ok(),
        due: found.due.get(&one.id).into_iter().flatten().map(due).collect(),
    }
}

pub async fn record(visit: Visit, form: Form) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let (staff_id, stand_in_id) = (form.id("staff_id")?.unwrap_or(visit.staff.staff_id), form.id("stand_in_id")?);
    let (words, now, typed) = (visit.words.clone(), visit.web.now(), form.clone());
    let recorded = visit.web.kept.write(who.workspace_id, move |tx| {
        let hours = calendars::usual_of_staff(tx, staff_id)?;
        let edge = |name: &str, is_end| view::typed_edge(name, typed.get(name), is_end, &words, &hours, now);
        let (from, to) = match (edge("from", false), edge("to", true)) {
            (Ok(from), Ok(to)) => (from, to),
            (from, to) => return Err(Error::Invalid(from.err().into_iter().chain(to.err()).collect())),
        };
        let new = NewAbsence { staff_id, from, to, why: typed.get("why").to_owned(), stand_in_id };
        absences::record(tx, &who, &new)
    });
    match recorded.await {
        Ok(one) => Ok(see_other(format!("{}#absence-{}", urls::ABSENCES, one.id))),
        Err(Error::Invalid(fields)) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form, &fields).await,
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn remove(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (who, id) = (visit.who.clone(), id.parse().map_err(|_| Error::NotFound("absence"))?);
    visit.web.kept.write(who.workspace_id, move |tx| absences::remove(tx, &who, id)).await?;
    Ok(see_other(urls::ABSENCES))
}

/// Who always stands in for me.
pub async fn stand_in(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, own_id, stand_in_id) = (visit.who.clone(), visit.staff.staff_id, form.id("stand_in_id")?);
    visit.web.kept.write(who.workspace_id, move |tx| absences::set_stand_in(tx, &who, own_id, stand_in_id)).await?;
    Ok(see_other(urls::ABSENCES))
}
