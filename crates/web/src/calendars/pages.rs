//! The calendars of the settings: all of them, and one.

use app::calendars::feeds::{self, Feed};
use app::calendars::typed::{self, Typed};
use app::calendars::{self, Scope, Shown, absences, sites};
use app::workspaces::business::HOURS_FIELDS;
use app::workspaces::{staff, teams};
use app::{Can, Error, Field, Id, Timestamp, Tx};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};
use planner::hours::{DAYS, OpeningHours};
use serde::Deserialize;

use super::view::{self, Day};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

/// A calendar in the list: whose it is, and what is today.
pub struct Entry {
    pub of: String,
    pub name: String,
    pub today: String,
    pub is_open: bool,
    /// Whether it has something of its own.
    pub is_own: bool,
}

#[derive(Template)]
#[template(path = "calendars/list.html")]
struct ListPage {
    page: Layout,
    groups: Vec<(&'static str, Vec<Entry>)>,
    failing: Vec<(String, String)>,
    may_sites: bool,
    zones: Vec<String>,
    form: Form,
    problems: Problems,
}

pub async fn list(visit: Visit) -> Result<Response, Failure> {
    list_page(&visit, StatusCode::OK, Form::default(), &[]).await
}

type Groups = Vec<(&'static str, Vec<(Scope, String)>)>;

/// Every calendar, by name in its group.
pub fn groups(tx: &mut Tx, who: &app::Who) -> app::Result<Groups> {
    let business = vec![(Scope::Business, view::name(tx, who, Scope::Business)?)];
    let sites = sites::list(tx, who)?.into_iter().map(|one| (Scope::Site(one.id), one.name)).collect();
    let teams = teams::list(tx, who)?.into_iter().map(|one| (Scope::Team(one.id), one.name)).collect();
    let people = staff::list(tx, who)?.into_iter().filter(|one| one.active);
    let people = people.map(|one| (Scope::Staff(one.id), one.name)).collect();
    Ok(vec![
        ("calendars-business", business),
        ("calendars-sites", sites),
        ("calendars-teams", teams),
        ("calendars-people", people),
    ])
}

pub(super) async fn list_page(
    visit: &Visit,
    status: StatusCode,
    form: Form,
    fields: &[Field],
) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let (groups, known, failing) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| Ok((groups(tx, &who)?, calendars::all(tx)?, feeds::failing(tx, &who)?)))
        .await?;
    let (words, now) = (&visit.words, visit.web.now());
    let entry = |(scope, name): (Scope, String)| {
        let today = known.hours(scope).and_then(|hours| view::days(words, &hours, now, 1).pop());
        let today = today.unwrap_or(Day { label: String::new(), said: String::new(), is_open: false });
        let is_own = known.sheets().layers.contains_key(&scope);
        Entry { of: scope.to_string(), name, today: today.said, is_open: today.is_open, is_own }
    };
    let page = ListPage {
        groups: groups.into_iter().map(|(key, all)| (key, all.into_iter().map(entry).collect())).collect(),
        failing: failing.iter().map(|feed| (feed.scope.to_string(), trouble(words, feed, now))).collect(),
        may_sites: visit.who.may(Can::ManageWorkspace).is_ok(),
        zones: app::workspaces::checks::time_zones(),
        form,
        problems: Problems::new(words, fields),
        page: visit.page("settings", words.t("calendars-title")),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// "US holidays can't be fetched since …: the server answered 404. What it said last holds."
fn trouble(words: &Words, feed: &Feed, now: Timestamp) -> String {
    let (key, text) = feed.problem.clone().unwrap_or_default();
    let why = words.with(&key, &[("text", Arg::from(text.as_str()))]);
    let since = feed.failed_at.map(|at| words.moment(at, now)).unwrap_or_default();
    let key = if feed.content_at.is_some() { "feed-fails" } else { "feed-fails-first" };
    words.with(key, &[("name", feed.name.as_str().into()), ("since", since.into()), ("why", why.into())])
}

struct DayInput {
    name: &'static str,
    label: String,
    value: String,
    above: String,
    problem: Option<String>,
}

struct FeedLine {
    id: Id,
    name: String,
    url: String,
    said: String,
    trouble: Option<String>,
    skipped: Vec<String>,
}

/// What is asked of one calendar: how a deadline comes about.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    at: String,
    #[serde(default)]
    work: String,
    #[serde(default)]
    done: String,
}

#[derive(Template)]
#[template(path = "calendars/one.html")]
struct OnePage {
    page: Layout,
    of: String,
    kind: &'static str,
    zone: String,
    above_zone: String,
    /// Holidays that come from above, the next of them.
    above_holidays: Vec<String>,
    own_week: bool,
    days: Vec<DayInput>,
    form: Form,
    problems: Problems,
    saved: bool,
    may_change: bool,
    feeds: Vec<FeedLine>,
    next: Vec<Day>,
    absences: Vec<(String, String, String)>,
    sites: Vec<(Id, String)>,
    site_id: Option<Id>,
    others: Vec<(Id, String)>,
    stand_in_id: Option<Id>,
    zones: Vec<String>,
    asked: Asked,
    explained: Option<String>,
    explain_problems: Problems,
}

pub async fn one(visit: Visit, Path(of): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    show(&visit, super::scope(&of)?, StatusCode::OK, None, asked).await
}

struct Found {
    name: String,
    shown: Shown,
    feeds: Vec<Feed>,
    absences: Vec<calendars::Absence>,
    sites: Vec<sites::Site>,
    staff: Vec<app::workspaces::Staff>,
    explained: Option<app::Result<planner::hours::Explanation>>,
}

fn find(tx: &mut Tx, who: &app::Who, scope: Scope, at: &str, work: &str) -> app::Result<Found> {
    let now = tx.now;
    Ok(Found {
        name: view::name(tx, who, scope)?,
        shown: calendars::get(tx, who, scope)?,
        feeds: feeds::list(tx, who, scope)?,
        absences: match scope {
            Scope::Staff(id) => absences::list(tx, who, Some(id), now)?,
            _ => Vec::new(),
        },
        sites: sites::list(tx, who)?,
        staff: staff::list(tx, who)?,
        explained: (!at.is_empty() || !work.is_empty()).then(|| calendars::explain(tx, who, scope, at, work)),
    })
}

/// One calendar; with what was typed, and what is wrong with it, when that could not be taken.
pub(super) async fn show(
    visit: &Visit,
    scope: Scope,
    status: StatusCode,
    sent: Option<(Form, Vec<Field>)>,
    asked: Asked,
) -> Result<Response, Failure> {
    let (who, at, work) = (visit.who.clone(), asked.at.clone(), asked.work.clone());
    let found = visit.web.kept.read(who.workspace_id, move |tx| find(tx, &who, scope, &at, &work)).await?;
    let page = page(visit, scope, found, sent, asked);
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn page(visit: &Visit, scope: Scope, found: Found, sent: Option<(Form, Vec<Field>)>, asked: Asked) -> OnePage {
    let (words, now) = (&visit.words, visit.web.now());
    let Found { name, shown, feeds, absences, sites, staff, explained } = found;
    let names = |id: Id| staff.iter().find(|one| one.id == id).map(|one| one.name.clone()).unwrap_or_default();
    let (form, problems) = match sent {
        Some((form, fields)) => (form, Problems::new(words, &fields)),
        None => (form_of(&shown), Problems::none()),
    };
    let above = shown.above.as_deref().unwrap_or(&shown.hours);
    let absence = |one: &calendars::Absence| {
        let stands_in = one.stand_in_id.map(names).unwrap_or_default();
        (view::absence(words, &shown.hours.zone, one), one.why.clone(), stands_in)
    };
    let (explained, explain_problems) = match explained {
        Some(Ok(told)) => (Some(calendars::say(words, &told)), Problems::none()),
        Some(Err(Error::Invalid(fields))) => (None, Problems::new(words, &fields)),
        _ => (None, Problems::none()),
    };
    OnePage {
        of: scope.to_string(),
        kind: scope.as_str(),
        zone: shown.hours.zone.iana_name().unwrap_or("UTC").to_owned(),
        above_zone: above.zone.iana_name().unwrap_or("UTC").to_owned(),
        above_holidays: shown.above.as_deref().map(|hours| holidays(words, hours, now)).unwrap_or_default(),
        own_week: scope == Scope::Business || form.has("own_week"),
        days: day_inputs(words, &form, &problems, above),
        saved: asked.done == "saved",
        may_change: calendars::may_manage(&visit.who, scope).is_ok(),
        feeds: feeds.iter().map(|feed| feed_line(words, feed, now)).collect(),
        next: view::days(words, &shown.hours, now, 14),
        absences: absences.iter().map(absence).collect(),
        sites: sites.into_iter().map(|site| (site.id, site.name)).collect(),
        site_id: shown.site_id,
        others: view::others(&staff, scope.id()),
        stand_in_id: shown.stand_in_id,
        zones: app::workspaces::checks::time_zones(),
        explained,
        explain_problems,
        asked,
        form,
        problems,
        page: visit.page("settings", name),
    }
}

impl OnePage {
    fn may_place(&self) -> bool {
        self.may_change && matches!(self.kind, "team" | "staff")
    }
}

/// The next ten.
fn holidays(words: &Words, hours: &OpeningHours, now: Timestamp) -> Vec<String> {
    let today = hours.zone.to_datetime(now).date();
    let said = |date: &jiff::civil::Date| {
        let day = view::date_said(words, *date, &hours.zone);
        hours.holiday_name(*date).map_or_else(|| day.clone(), |name| format!("{day} · {name}"))
    };
    hours.holidays.range(today..).take(10).map(said).collect()
}

fn day_inputs(words: &Words, form: &Form, problems: &Problems, above: &OpeningHours) -> Vec<DayInput> {
    let days = HOURS_FIELDS.iter().zip(DAYS).zip(&above.week);
    let input = |((name, day), blocks): ((&&'static str, &str), &Vec<planner::hours::Block>)| DayInput {
        name,
        label: words.t(&format!("business-hours-{day}")).into_owned(),
        value: form.get(name).to_owned(),
        above: if blocks.is_empty() { words.t("calendar-closed").into_owned() } else { view::blocks_said(blocks) },
        problem: problems.of(name).map(str::to_owned),
    };
    days.map(input).collect()
}

pub(super) fn form_of(shown: &Shown) -> Form {
    let own = typed::of_layer(&shown.own);
    let mut form = Form::default();
    let mut put = |name: &str, value: String| drop(form.0.insert(name.to_owned(), value));
    put("zone", own.zone);
    put("holidays", own.holidays);
    put("open", own.open);
    if let Some(week) = own.week {
        put("own_week", "on".to_owned());
        HOURS_FIELDS.into_iter().zip(week).for_each(|(name, line)| put(name, line));
    }
    form
}

fn feed_line(words: &Words, feed: &Feed, now: Timestamp) -> FeedLine {
    let counts = [("days", Arg::from(feed.days)), ("stretches", Arg::from(feed.stretches))];
    let said = words.with("feed-holds", &counts);
    let since = feed.content_at.map(|at| words.moment(at, now));
    let skipped = feed.skipped.iter().take(5).map(|one| {
        let gaps = [("name", Arg::from(one.name.as_str())), ("text", Arg::from(one.text.as_str()))];
        words.with(one.why.key(), &gaps)
    });
    FeedLine {
        id: feed.id,
        name: feed.name.clone(),
        url: feed.url.clone(),
        said: match since {
            Some(since) => format!("{said} · {since}"),
            None => words.t("feed-waits").into_owned(),
        },
        trouble: feed.problem.as_ref().map(|_| trouble(words, feed, now)),
        skipped: skipped.collect(),
    }
}

fn typed_of(form: &Form, scope: Scope) -> Typed {
    let week = HOURS_FIELDS.map(|name| form.get(name).to_owned());
    Typed {
        zone: if scope == Scope::Business { String::new() } else { form.get("zone").to_owned() },
        week: (scope == Scope::Business || form.has("own_week")).then_some(week),
        holidays: form.get("holidays").to_owned(),
        open: form.get("open").to_owned(),
    }
}

pub async fn save(visit: Visit, Path(of): Path<String>, form: Form) -> Result<Response, Failure> {
    let (scope, who) = (super::scope(&of)?, visit.who.clone());
    let saved = match typed::layer(&typed_of(&form, scope)) {
        Ok(layer) => visit.web.kept.write(who.workspace_id, move |tx| calendars::set(tx, &who, scope, &layer)).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match saved {
        Ok(()) => Ok(see_other(format!("{}?done=saved", urls::with_id(urls::SETTINGS_CALENDAR, scope)))),
        Err(Error::Invalid(fields)) => {
            show(&visit, scope, StatusCode::UNPROCESSABLE_ENTITY, Some((form, fields)), Asked::default()).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

/// Where a team or somebody works, and who stands in for them.
pub async fn place(visit: Visit, Path(of): Path<String>, form: Form) -> Result<Response, Failure> {
    let (scope, who) = (super::scope(&of)?, visit.who.clone());
    let (site_id, stand_in_id) = (form.id("site_id")?, form.id("stand_in_id")?);
    let place = move |tx: &mut Tx| {
        sites::place(tx, &who, scope, site_id)?;
        match scope {
            Scope::Staff(id) => absences::set_stand_in(tx, &who, id, stand_in_id),
            _ => Ok(()),
        }
    };
    visit.web.kept.write(visit.who.workspace_id, place).await?;
    Ok(see_other(format!("{}?done=saved", urls::with_id(urls::SETTINGS_CALENDAR, scope))))
}
