//! The list of promises, one promise, and its verbs.

use std::collections::HashMap;
use std::sync::Arc;

use app::journal::{self, Entry};
use app::promises::{self, Filter, Move, Promise, Shown, State, Warning};
use app::{Can, Error, Id, Timestamp, Tx, calendars, customers, workspaces};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::Arg;
use jiff::{RoundMode, TimestampRound, Unit};
use planner::hours::OpeningHours;
use serde::Deserialize;

use super::danger::{self, Beside};
use super::view::{self, Chip, Line};
use super::when;
use super::{ahead, chance};
use crate::complaints::beside as complaints;
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    show: String,
    /// Only what this person owns.
    owner: Option<String>,
    after: Option<String>,
}

/// The tabs of the list: what each shows.
const TABS: [&str; 5] = ["mine", "open", "broken", "kept", "all"];

#[derive(Template)]
#[template(path = "promises/list.html")]
struct ListPage {
    page: Layout,
    views: Vec<(&'static str, String)>,
    view: &'static str,
    owner: String,
    tabs: Vec<(&'static str, String)>,
    show: &'static str,
    lines: Vec<Line>,
    next: Option<String>,
}

pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let show = TABS.into_iter().find(|tab| *tab == asked.show).unwrap_or("open");
    let who = visit.who.clone();
    let mut filter = filter_of(show, visit.who.staff_id());
    let owner: Option<Id> = asked.owner.as_deref().and_then(|text| text.parse().ok());
    filter.owner_id = owner.or(filter.owner_id);
    let shown = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| promises::list_shown(tx, &who, &filter, asked.after.as_deref(), 50))
        .await?;
    let now = visit.web.now();
    let page = ListPage {
        views: ahead::views(&visit.words),
        view: urls::PROMISES,
        owner: owner.map(|id| format!("&owner={id}")).unwrap_or_default(),
        tabs: TABS.into_iter().map(|tab| (tab, visit.words.t(&format!("promises-tab-{tab}")).into_owned())).collect(),
        show,
        lines: shown.items.iter().map(|shown| view::line(&visit.words, shown, now)).collect(),
        next: shown.next,
        page: visit.page("promises", visit.words.t("promises-title")),
    };
    Ok(Html(page.render().unwrap_or_default()).into_response())
}

fn filter_of(show: &str, me: Option<Id>) -> Filter {
    match show {
        "mine" => Filter { state: Some(State::Open), owner_id: me, ..Filter::default() },
        "broken" => Filter { not_made_right: true, ..Filter::default() },
        "kept" => Filter { state: Some(State::Kept), latest_first: true, ..Filter::default() },
        "all" => Filter { latest_first: true, ..Filter::default() },
        _ => Filter { state: Some(State::Open), ..Filter::default() },
    }
}

#[derive(Template)]
#[template(path = "promises/one.html")]
struct OnePage {
    page: Layout,
    promise: Promise,
    shown: Shown,
    chip: Chip,
    window: String,
    theirs: Option<String>,
    working_time: Option<String>,
    said: String,
    /// "Call Maria back": it is kept, and ends, where its complaint is.
    call: Option<String>,
    /// How likely it is kept, and why.
    percent: Option<String>,
    evidence: Vec<String>,
    kind: String,
    history: Vec<Happened>,
    beside: Beside,
    complaints: Vec<complaints::Line>,
    may_talk: bool,
    can_mail: bool,
    /// To whom it may be handed over: by id and name.
    others: Vec<(Id, String)>,
    told_ways: Vec<(&'static str, String)>,
    form: Form,
    problems: Problems,
    readings: Vec<(String, String)>,
    refusal: Option<(String, String)>,
    /// Which of the forms to show open.
    doing: String,
}

/// A point on the line of time: who did what, and when.
struct Happened {
    class: &'static str,
    when: String,
    line: String,
    detail: String,
}

/// How it stands out on the line: the customer heard, it ended well, or it did not.
fn class_of(kind: &str) -> &'static str {
    match kind {
        "promise.customer_told" => "told",
        "promise.kept" | "promise.made_right" => "kept",
        "promise.broken" | "promise.notice_failed" => "broken",
        _ => "",
    }
}

/// What went wrong with a verb on this page, to be shown on it.
#[derive(Default)]
struct Trouble {
    form: Form,
    problems: Problems,
    readings: Vec<(String, String)>,
    refusal: Option<(String, String)>,
    doing: String,
}

#[derive(Debug, Deserialize)]
pub struct Doing {
    #[serde(default, rename = "do")]
    doing: String,
}

pub async fn one(visit: Visit, Path(id): Path<String>, Query(doing): Query<Doing>) -> Result<Response, Failure> {
    let trouble = Trouble { doing: doing.doing, ..Trouble::default() };
    show(&visit, parse_id(&id)?, StatusCode::OK, trouble).await
}

pub(super) fn parse_id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound("promise"))
}

async fn show(visit: &Visit, id: Id, status: StatusCode, trouble: Trouble) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let own_words = visit.words.clone();
    let (shown, customer_words, entries, staff, can_mail, hours, (beside, found)) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let mut shown = promises::get_shown(tx, &who, id)?;
            promises::chance::look(tx, std::slice::from_mut(&mut shown))?;
            let words = customers::words(tx, shown.promise.customer_id)?;
            let entries = journal::of_subject_for(tx, &who, id)?;
            let staff = workspaces::staff::list(tx, &who)?;
            let known = customers::get(tx, &who, shown.promise.customer_id)?;
            let can_mail = known.customer.email.is_some() && !workspaces::mailboxes::all(tx)?.is_empty();
            let hours = calendars::of_staff(tx, shown.promise.owner_id)?;
            let beside = danger::beside(tx, &who, &own_words, &shown.promise)?;
            Ok((shown, words, entries, staff, can_mail, hours, (beside, complaints::of_promise(tx, &who, id)?)))
        })
        .await?;
    let (words, now) = (&visit.words, visit.web.now());
    let promise = shown.promise.clone();
    let others = staff.iter().filter(|one| one.may_own() && one.id != promise.owner_id);
    let others = others.map(|one| (one.id, one.name.clone())).collect();
    let names: Names = staff.into_iter().map(|one| (one.id, one.name)).collect();
    let theirs = theirs(words, &customer_words, promise.by);
    let history = history(words, &entries, (&names, &shown.customer_name), now);
    let page = OnePage {
        call: view::call(words, &shown),
        chip: view::chip(words, &shown, now),
        window: full_window(words, &promise),
        theirs,
        working_time: working_time(words, &promise, &hours, now),
        said: view::said(words, &promise, now),
        percent: shown.chance.as_ref().and_then(|chance| chance::percent(words, chance)),
        evidence: shown
            .chance
            .as_ref()
            .map_or_else(Vec::new, |found| chance::evidence(words, found, &shown.owner_name, now)),
        kind: view::kind(words, promise.kind),
        history,
        beside,
        complaints: complaints::lines(words, &found, now),
        may_talk: visit.who.may(Can::Talk).is_ok(),
        can_mail,
        others,
        told_ways: told_ways(words),
        form: trouble.form,
        problems: trouble.problems,
        readings: trouble.readings,
        refusal: trouble.refusal,
        doing: trouble.doing,
        page: visit.page("promises", promise.words.clone()),
        promise,
        shown,
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// What happened: when, who did what, and what an entry adds.
fn history(words: &i18n::Words, entries: &[Entry], (names, customer): (&Names, &str), now: Timestamp) -> Vec<Happened> {
    let name_of = |actor: &str| match actor.split_once(':') {
        Some(("staff", id)) => id.parse().ok().and_then(|id: Id| names.get(&id).cloned()),
        Some(_) => Some(customer.to_owned()),
        None => None,
    };
    let line = |entry: &Entry| {
        let actor = name_of(&entry.actor).unwrap_or_else(|| words.t("actor-kept").into_owned());
        let what = words.t(&format!("journal-{}", entry.kind.replace(['.', '_'], "-"))).into_owned();
        Happened {
            class: class_of(&entry.kind),
            when: words.moment(entry.at, now),
            line: words.with("journal-line", &[("actor", Arg::from(actor)), ("what", Arg::from(what))]),
            detail: detail(words, &entry.details, names, now),
        }
    };
    entries.iter().map(line).collect()
}

/// When it is due for the customer, where their clock shows another time.
fn theirs(words: &i18n::Words, customer: &i18n::Words, by: Timestamp) -> Option<String> {
    let differs = customer.zone() != words.zone();
    differs.then(|| i18n::Words::new(words.locale().as_str(), customer.zone()).moment_full(by))
}

/// How we tell somebody ourselves: as it is sent, and in words.
fn told_ways(words: &i18n::Words) -> Vec<(&'static str, String)> {
    let name = |how: &str| words.t(&format!("told-how-{}", how.replace('_', "-"))).into_owned();
    promises::TOLD_BY_US.into_iter().map(|how| (how, name(how))).collect()
}

/// The names of us, by id.
type Names = HashMap<Id, String>;

/// What an entry of the history adds: the words, reason or evidence, the new window that was told, who had it and has it.
fn detail(words: &i18n::Words, details: &serde_json::Value, names: &Names, now: Timestamp) -> String {
    let text = |key: &str| details.get(key).and_then(|value| value.as_str());
    let time = |key: &str| text(key)?.parse::<Timestamp>().ok();
    let name = |key: &str| names.get(&text(key)?.parse().ok()?);
    let given = |key: &str| text(key).filter(|said| !said.is_empty());
    let said = given("evidence").or(given("reason")).or(given("words")).map(str::to_owned);
    let called = name("staff_id").cloned();
    let more = ["apology", "remedy"].into_iter().filter_map(|key| given(key).map(str::to_owned));
    let new_time = time("new_by").map(|by| {
        let by = words.moment(by, now);
        let window = match time("new_from") {
            Some(from) => {
                words.with("notice-window", &[("from", Arg::from(words.moment(from, now))), ("by", Arg::from(by))])
            }
            None => by,
        };
        words.with("promise-new-time-told", &[("time", Arg::from(window))])
    });
    let handed = name("before").zip(name("owner_id")).map(|(from, to)| {
        words.with("promise-handed-from-to", &[("from", from.as_str().into()), ("to", to.as_str().into())])
    });
    let left = details.get("left").is_some().then(|| words.t("promise-handed-who-left").into_owned());
    handed.into_iter().chain(left).chain(called).chain(said).chain(more).chain(new_time).collect::<Vec<_>>().join(" · ")
}

/// The window read back in full.
pub(super) fn full_window(words: &i18n::Words, promise: &Promise) -> String {
    match promise.from {
        Some(from) => words.with(
            "promise-window-full",
            &[("from", Arg::from(words.moment_full(from))), ("by", Arg::from(words.moment_full(promise.by)))],
        ),
        None => words.with("promise-by-full", &[("by", Arg::from(words.moment_full(promise.by)))]),
    }
}

/// After a verb: to the promise (or back to where the form says), or the page again with what was refused.
pub(super) async fn answer(
    visit: &Visit,
    id: Id,
    doing: &str,
    form: Form,
    done: Result<Promise, Error>,
) -> Result<Response, Failure> {
    let failure = match done {
        Ok(_) if form.get("back") == "today" => return Ok(see_other(urls::TODAY)),
        Ok(promise) => return Ok(see_other(urls::with_id(urls::PROMISE, promise.id))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => Failure::from(error),
        Err(other) => return Err(Failure::from(other)),
    };
    let mut trouble = Trouble { form, doing: doing.to_owned(), ..Trouble::default() };
    match &*failure.0 {
        Error::Invalid(fields) => trouble.problems = Problems::new(&visit.words, fields),
        _ => trouble.refusal = Some((failure.detail(&visit.words), failure.hint(&visit.words))),
    }
    show(visit, id, failure.status(), trouble).await
}

pub async fn keep(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who, evidence) = (parse_id(&id)?, visit.who.clone(), form.get("evidence").to_owned());
    let done = visit.web.kept.write(who.workspace_id, move |tx| promises::keep(tx, &who, id, &evidence)).await;
    answer(&visit, id, "keep", form, done).await
}

pub async fn release(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who, reason) = (parse_id(&id)?, visit.who.clone(), form.get("reason").to_owned());
    let done = visit.web.kept.write(who.workspace_id, move |tx| promises::release(tx, &who, id, &reason)).await;
    answer(&visit, id, "release", form, done).await
}

pub async fn hand_over(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who, reason) = (parse_id(&id)?, visit.who.clone(), form.get("reason").to_owned());
    // Nobody chosen is nobody known: the verb names it beside what else is wrong.
    let to_id = form.get("to_staff_id").parse().unwrap_or_default();
    let done =
        visit.web.kept.write(who.workspace_id, move |tx| promises::hand_over(tx, &who, id, to_id, &reason)).await;
    answer(&visit, id, "hand-over", form, done).await
}

pub async fn move_to(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let window = match typed(&visit, Some(owner_of(&visit, id).await?), form.get("when")).await? {
        Ok(window) => window,
        Err(wrong) => return not_understood(&visit, id, "move", form, wrong).await,
    };
    let to =
        Move { from: window.from, by: window.by, reason: form.get("reason").to_owned(), agreed: form.has("agreed") };
    let done = visit.web.kept.write(who.workspace_id, move |tx| promises::move_to(tx, &who, id, to.clone())).await;
    let done = done.map(|(_, next)| next);
    answer(&visit, id, "move", form, done).await
}

pub async fn warn(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let window = match typed(&visit, Some(owner_of(&visit, id).await?), form.get("when")).await? {
        Ok(window) => window,
        Err(wrong) => return not_understood(&visit, id, "warn", form, wrong).await,
    };
    let warning = Warning {
        reason: form.get("reason").to_owned(),
        new_from: window.from,
        new_by: window.by,
        how: form.get("how").to_owned(),
    };
    let done = visit.web.kept.write(who.workspace_id, move |tx| promises::warn(tx, &who, id, &warning)).await;
    answer(&visit, id, "warn", form, done).await
}

pub(super) async fn not_understood(
    visit: &Visit,
    id: Id,
    doing: &str,
    form: Form,
    wrong: when::Wrong,
) -> Result<Response, Failure> {
    let trouble = Trouble {
        problems: Problems::new(&visit.words, &[wrong.field]),
        readings: readings(visit, &wrong.readings),
        form,
        refusal: None,
        doing: doing.to_owned(),
    };
    show(visit, id, StatusCode::UNPROCESSABLE_ENTITY, trouble).await
}

/// What to type, and how it reads, for a time that the clock skips or shows twice.
pub(super) fn readings(visit: &Visit, readings: &[planner::typed::Reading]) -> Vec<(String, String)> {
    readings.iter().map(|reading| (reading.typed.clone(), visit.words.moment_full(reading.at))).collect()
}

/// Reads a typed window in the visitor's zone and the hours of who owes it; the visitor's own where nobody is named.
pub(super) async fn typed(
    visit: &Visit,
    owner_id: Option<Id>,
    text: &str,
) -> Result<Result<planner::typed::Window, when::Wrong>, Failure> {
    let hours = hours_of(visit, owner_id).await?;
    Ok(when::read(text, &visit.words, &hours, visit.web.now()))
}

/// The usual hours of somebody, or of the visitor.
pub(crate) async fn hours_of(visit: &Visit, staff_id: Option<Id>) -> Result<Arc<OpeningHours>, Failure> {
    let staff_id = staff_id.unwrap_or(visit.staff.staff_id);
    let usual = move |tx: &mut Tx| match calendars::usual_of_staff(tx, staff_id) {
        Err(Error::NotFound(_)) => calendars::business(tx),
        found => found,
    };
    Ok(visit.web.kept.read(visit.who.workspace_id, usual).await?)
}

pub(super) async fn owner_of(visit: &Visit, id: Id) -> Result<Id, Failure> {
    let who = visit.who.clone();
    Ok(visit.web.kept.read(who.workspace_id, move |tx| promises::get(tx, &who, id)).await?.owner_id)
}

/// How much working time of its owner lies in a promise, and while it is open, how much is left: one line that adds up.
fn working_time(words: &i18n::Words, promise: &Promise, hours: &OpeningHours, now: Timestamp) -> Option<String> {
    let is_open = promise.state == State::Open && now < promise.by;
    let (from, key) = if is_open { (now, "promise-time-left") } else { (promise.made_at, "promise-time-in-it") };
    let minute = from.round(TimestampRound::new().smallest(Unit::Minute).mode(RoundMode::Trunc)).unwrap_or(from);
    let told = hours.counted(minute, promise.by).ok()?;
    Some(words.with(key, &[("line", Arg::from(calendars::say(words, &told)))]))
}
