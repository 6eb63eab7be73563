//! Who is on duty: a week at a glance, the weeks of each, dated shifts.

use app::calendars::typed::{self, day_text};
use app::calendars::{self, Shift, duty};
use app::workspaces::business::HOURS_FIELDS;
use app::workspaces::{Staff, staff};
use app::{Can, Error, Field, Id, Timestamp, Tx};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use planner::hours::DAYS;
use serde::Deserialize;

use super::view;
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// Any date of the week.
    #[serde(default)]
    week: String,
}

struct DutyDay {
    label: String,
    is_today: bool,
    /// From, to, who.
    spans: Vec<(String, String)>,
}

struct Person {
    id: Id,
    name: String,
    has_week: bool,
    /// Name and label of the field, what stands in it.
    days: Vec<(&'static str, String, String)>,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "calendars/duty.html")]
struct DutyPage {
    page: Layout,
    now: String,
    week: String,
    before: String,
    after: String,
    days: Vec<DutyDay>,
    people: Vec<Person>,
    shifts: Vec<(Id, String, String, bool)>,
    may_change: bool,
    form: Form,
    problems: Problems,
}

/// What was sent and could not be taken: whose week, or none for a shift.
#[derive(Default)]
struct Sent {
    whose: Option<Id>,
    form: Form,
    fields: Vec<Field>,
}

pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    page(&visit, StatusCode::OK, asked.week.parse().ok(), Sent::default()).await
}

async fn page(visit: &Visit, status: StatusCode, day: Option<Date>, sent: Sent) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let (known, business, mut people) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| Ok((calendars::all(tx)?, calendars::business(tx)?, staff::list(tx, &who)?)))
        .await?;
    people.retain(Staff::may_own);
    let (words, now, zone) = (view::in_zone(&visit.words, &business.zone), visit.web.now(), &business.zone);
    let today = zone.to_datetime(now).date();
    let monday = monday(day.unwrap_or(today));
    let name = |id: Id| people.iter().find(|one| one.id == id).map_or("", |one| one.name.as_str());
    let on_now: Vec<&str> = known.on_duty(now).into_iter().map(name).filter(|name| !name.is_empty()).collect();
    let days = monday.series(1.day()).take(7).map(|date| duty_day(&words, &known, &people, date, date == today, zone));
    let since = view::edges(monday, zone).0;
    let shift =
        |one: &Shift| (one.id, name(one.staff_id).to_owned(), view::stretch(&words, zone, one.from, one.to), one.is_on);
    let is_week = sent.whose.is_some();
    let page = DutyPage {
        now: match on_now.is_empty() {
            true => words.t("duty-nobody-now").into_owned(),
            false => words.with("duty-now", &[("names", Arg::from(on_now.join(", ")))]),
        },
        week: view::stretch(&words, zone, since, view::edges(shifted(monday, 6), zone).1),
        before: shifted(monday, -7).to_string(),
        after: shifted(monday, 7).to_string(),
        days: days.collect(),
        shifts: known.sheets().shifts.iter().filter(|one| one.to > since).map(shift).collect(),
        people: people.iter().map(|one| person(&words, &known, one, &sent)).collect(),
        may_change: visit.who.may(Can::ManageCalendars).is_ok(),
        problems: if is_week { Problems::none() } else { Problems::new(&words, &sent.fields) },
        form: if is_week { Form::default() } else { sent.form },
        page: visit.page("settings", words.t("duty-title")),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn monday(date: Date) -> Date {
    shifted(date, -i64::from(date.weekday().to_monday_zero_offset()))
}

fn shifted(date: Date, days: i64) -> Date {
    date.checked_add(days.days()).unwrap_or(date)
}

fn duty_day(
    words: &Words,
    known: &calendars::Calendars,
    people: &[Staff],
    date: Date,
    is_today: bool,
    zone: &TimeZone,
) -> DutyDay {
    let (begin, end) = view::edges(date, zone);
    let mut spans: Vec<(Timestamp, Timestamp, &str)> = Vec::new();
    for one in people {
        spans.extend(known.duty_spans(one.id, begin, end).into_iter().map(|(from, to)| (from, to, one.name.as_str())));
    }
    spans.sort();
    let said = |(from, to, name): (Timestamp, Timestamp, &str)| {
        let to = if to >= end { "24:00".to_owned() } else { words.time(to) };
        (format!("{}–{to}", words.time(from)), name.to_owned())
    };
    let spans = spans.into_iter().map(said).collect();
    DutyDay { label: view::date_said(words, date, zone), is_today, spans }
}

fn person(words: &Words, known: &calendars::Calendars, one: &Staff, sent: &Sent) -> Person {
    let week = known.sheets().duty.get(&one.id);
    let is_sent = sent.whose == Some(one.id);
    let days = HOURS_FIELDS.into_iter().zip(DAYS).enumerate().map(|(place, (name, day))| {
        let saved = week.and_then(|week| week.get(place)).map(|blocks| day_text(blocks)).unwrap_or_default();
        let value = if is_sent { sent.form.get(name).to_owned() } else { saved };
        (name, words.t(&format!("business-hours-{day}")).into_owned(), value)
    });
    Person {
        id: one.id,
        name: one.name.clone(),
        has_week: week.is_some(),
        days: days.collect(),
        problems: if is_sent { Problems::new(words, &sent.fields) } else { Problems::none() },
    }
}

/// The week of somebody; `what=none`: they have none.
pub async fn week(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (who, id): (_, Id) = (visit.who.clone(), id.parse().map_err(|_| Error::NotFound("staff"))?);
    let none = form.get("what") == "none";
    let week = typed::week(&HOURS_FIELDS.map(|name| form.get(name).to_owned()));
    let done = match week {
        Err(fields) if !none => Err(Error::Invalid(fields)),
        read => {
            let week = read.ok().filter(|_| !none);
            let set = move |tx: &mut Tx| duty::set_week(tx, &who, id, week.as_ref());
            visit.web.kept.write(visit.who.workspace_id, set).await
        }
    };
    match done {
        Ok(()) => Ok(see_other(urls::DUTY)),
        Err(Error::Invalid(fields)) => {
            let sent = Sent { whose: Some(id), form, fields };
            page(&visit, StatusCode::UNPROCESSABLE_ENTITY, None, sent).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn shift(visit: Visit, form: Form) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let staff_id = form.id("staff_id")?.unwrap_or_default();
    let (words, now, typed) = (visit.words.clone(), visit.web.now(), form.clone());
    let added = visit.web.kept.write(who.workspace_id, move |tx| {
        let hours = calendars::business(tx)?;
        let edge = |name: &str, is_end| view::typed_edge(name, typed.get(name), is_end, &words, &hours, now);
        match (edge("from", false), edge("to", true)) {
            (Ok(from), Ok(to)) => duty::add_shift(tx, &who, staff_id, from, to, typed.get("what") != "off"),
            (from, to) => Err(Error::Invalid(from.err().into_iter().chain(to.err()).collect())),
        }
    });
    match added.await {
        Ok(_) => Ok(see_other(urls::DUTY)),
        Err(Error::Invalid(fields)) => {
            let sent = Sent { whose: None, form, fields };
            page(&visit, StatusCode::UNPROCESSABLE_ENTITY, None, sent).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn remove(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (who, id) = (visit.who.clone(), id.parse().map_err(|_| Error::NotFound("shift"))?);
    visit.web.kept.write(who.workspace_id, move |tx| duty::remove_shift(tx, &who, id)).await?;
    Ok(see_other(urls::DUTY))
}
