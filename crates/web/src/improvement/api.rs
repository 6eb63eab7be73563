//! Causes, actions and whether they held, by API.

use app::improvement::counting::Sum;
use app::improvement::{
    self, Again, Cause, Check, Filter, JobsDone, Line, NewAction, NewWhy, Shown, Starter, State, Strength, Verdict, Why,
};
use app::promises::month::Month;
use app::{Error, Field, Id, Page, Timestamp, Tx, calendars, narrowing};
use axum::Json;
use axum::extract::{Path, Query as Asks};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use stats::recurrence::Said;

use crate::core::body::{Body, Limit, Reader, created};
use crate::core::{Call, Failure};

/// A cause with its place in the tree.
#[derive(Debug, Serialize)]
pub struct CauseOut {
    #[serde(flatten)]
    cause: Cause,
    path: String,
    level: usize,
}

/// From the top, by name, each with all below it before the next.
pub async fn causes(call: Call) -> Result<Json<Page<CauseOut>>, Failure> {
    let who = call.who.clone();
    let tree = call.web.kept.read(who.workspace_id, move |tx| improvement::tree(tx, &who)).await?;
    let out = |(level, cause): (usize, &Cause)| CauseOut { path: tree.path(cause.id), cause: cause.clone(), level };
    Ok(Json(Page { items: tree.lines().into_iter().map(out).collect(), next: None }))
}

/// One that was merged is the one it was merged into.
pub async fn cause(call: Call, Path(id): Path<Id>) -> Result<Json<Cause>, Failure> {
    let who = call.who.clone();
    let tree = call.web.kept.read(who.workspace_id, move |tx| improvement::tree(tx, &who)).await?;
    Ok(Json(tree.get(id).cloned().ok_or(Error::NotFound("cause"))?))
}

/// `{name, parent_id?}`
pub async fn add(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let (name, parent_id) = (read.text("name"), read.maybe_id("parent_id"));
    read.done_or_repeated()?;
    created(&call, &headers, &body, "/api/v1/causes", move |tx, who| improvement::add(tx, who, parent_id, &name)).await
}

/// Only what is named changes: `{name?, parent_id?}`; a `parent_id` of null moves it to the top.
pub async fn change(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<Cause>, Failure> {
    let mut read = body.reader();
    let (name, parent_id) = (read.maybe_text("name"), read.maybe_id("parent_id"));
    read.done()?;
    let moves = body.0.contains_key("parent_id");
    let who = call.who.clone();
    let change = move |tx: &mut Tx| {
        let mut cause = improvement::tree(tx, &who)?.get(id).filter(|one| one.id == id).cloned();
        if let Some(name) = &name {
            cause = Some(improvement::rename(tx, &who, id, name)?);
        }
        if moves {
            cause = Some(improvement::move_to(tx, &who, id, parent_id)?);
        }
        cause.ok_or(Error::NotFound("cause"))
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, change).await?))
}

pub async fn retire(call: Call, Path(id): Path<Id>) -> Result<Json<Cause>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| improvement::retire(tx, &who, id)).await?))
}

pub async fn restore(call: Call, Path(id): Path<Id>) -> Result<Json<Cause>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| improvement::restore(tx, &who, id)).await?))
}

/// `{into_id}`; gives the one that is left.
pub async fn merge(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<Cause>, Failure> {
    let mut read = body.reader();
    let into_id = read.id("into_id");
    read.done()?;
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| improvement::merge(tx, &who, id, into_id)).await?))
}

#[derive(Debug, Serialize)]
pub struct Planted {
    added: usize,
}

/// `{starter: medical_practice|field_service|office_services}`
pub async fn plant(call: Call, body: Body) -> Result<Json<Planted>, Failure> {
    let mut read = body.reader();
    read.text("starter");
    let starter = read.word_or("starter", Starter::parse, "problem-unknown-starter", Starter::FieldService);
    read.done()?;
    let who = call.who.clone();
    let added = call.web.kept.write(who.workspace_id, move |tx| improvement::plant(tx, &who, starter)).await?;
    Ok(Json(Planted { added }))
}

/// `?from=2026-01&to=2026-11`
#[derive(Debug, Default, Deserialize)]
pub struct Period {
    from: Option<String>,
    to: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Verified {
    k: u32,
    n: u32,
}

#[derive(Debug, Serialize)]
pub struct CauseFigures {
    from: Month,
    to: Month,
    all: Sum,
    causes: Vec<Line>,
    groups: Vec<Line>,
    jobs: Option<i64>,
    unguarded: Vec<improvement::Unguarded>,
    verified: Verified,
    strengths: Strengths,
}

#[derive(Debug, Serialize)]
pub struct Strengths {
    strong: i64,
    medium: i64,
    weak: i64,
}

/// The figures of the page *Improve*.
pub async fn figures(call: Call, Asks(period): Asks<Period>) -> Result<Json<CauseFigures>, Failure> {
    let month = |name: &str, text: &Option<String>| match text.as_deref().map(Month::parse) {
        None => Ok(None),
        Some(None) => Err(Error::invalid(name, "problem-not-a-month")),
        Some(found) => Ok(found),
    };
    let (from, to) = (month("from", &period.from)?, month("to", &period.to)?);
    let who = call.who.clone();
    let read = move |tx: &mut Tx| improvement::overview(tx, &who, from, to);
    let seen = call.web.kept.read(call.who.workspace_id, read).await?;
    let [strong, medium, weak] = seen.strengths;
    Ok(Json(CauseFigures {
        from: seen.from,
        to: seen.to,
        all: seen.all,
        causes: seen.lines,
        groups: seen.groups,
        jobs: seen.jobs,
        unguarded: seen.unguarded,
        verified: Verified { k: seen.verified.k, n: seen.verified.n },
        strengths: Strengths { strong, medium, weak },
    }))
}

pub async fn jobs(call: Call) -> Result<Json<Page<JobsDone>>, Failure> {
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| improvement::jobs(tx, &who)).await?;
    Ok(Json(Page { items, next: None }))
}

/// `{month, jobs}`
pub async fn set_jobs(call: Call, body: Body) -> Result<Json<JobsDone>, Failure> {
    let mut read = body.reader();
    let (month, jobs) = (read.text("month"), read.maybe_number("jobs"));
    let month = Month::parse(&month);
    if month.is_none() {
        read.also(vec![Field::new("month", "problem-not-a-month")]);
    }
    if jobs.is_none() {
        read.also(vec![Field::new("jobs", "problem-empty")]);
    }
    read.done()?;
    let (Some(month), Some(jobs)) = (month, jobs) else { return Err(Failure::from(Error::NotFound("month"))) };
    let who = call.who.clone();
    Ok(Json(call.web.kept.write(who.workspace_id, move |tx| improvement::set_jobs(tx, &who, month, jobs)).await?))
}

/// An action as programs see it: days where a day is meant.
#[derive(Debug, Serialize)]
pub struct ActionOut {
    id: Id,
    complaint_id: Option<Id>,
    cause_ids: Vec<Id>,
    what: String,
    owner_id: Id,
    due: Timestamp,
    strength: Strength,
    touchpoint: String,
    check_on: Date,
    state: State,
    is_late: bool,
    reopened: i64,
    made_at: Timestamp,
    made_by_id: Option<Id>,
    done_at: Option<Timestamp>,
    evidence: String,
    ended_at: Option<Timestamp>,
    ended_because: String,
}

fn out(shown: Shown, zone: &TimeZone, now: Timestamp) -> ActionOut {
    let Shown { action, cause_ids, .. } = shown;
    ActionOut {
        is_late: action.is_late(now),
        check_on: zone.to_datetime(action.check_at).date(),
        id: action.id,
        complaint_id: action.complaint_id,
        cause_ids,
        what: action.what,
        owner_id: action.owner_id,
        due: action.due,
        strength: action.strength,
        touchpoint: action.touchpoint,
        state: action.state,
        reopened: action.reopened,
        made_at: action.made_at,
        made_by_id: action.made_by_id,
        done_at: action.done_at,
        evidence: action.evidence,
        ended_at: action.ended_at,
        ended_because: action.ended_because,
    }
}

/// One action, in the verb's own transaction.
fn one_out(tx: &mut Tx, who: &app::Who, id: Id) -> app::Result<ActionOut> {
    let (shown, _) = improvement::get(tx, who, id)?;
    let (zone, now) = (calendars::business(tx)?.zone.clone(), tx.now);
    Ok(out(shown, &zone, now))
}

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    state: Option<String>,
    owner_id: Option<String>,
    complaint_id: Option<String>,
    cause_id: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

fn asked_id(name: &str, text: Option<&String>) -> Result<Option<Id>, Error> {
    text.map(|text| text.parse().map_err(|_| Error::invalid(name, "problem-not-an-id"))).transpose()
}

/// Soonest due first.
pub async fn actions(call: Call, Asks(asked): Asks<Asked>) -> Result<Json<Page<ActionOut>>, Failure> {
    let state = match asked.state.as_deref().map(State::parse) {
        Some(None) => return Err(Failure::from(Error::invalid("state", "problem-unknown-action-state"))),
        other => other.flatten(),
    };
    let filter = Filter {
        state,
        owner_id: asked_id("owner_id", asked.owner_id.as_ref())?,
        complaint_id: asked_id("complaint_id", asked.complaint_id.as_ref())?,
        cause_id: asked_id("cause_id", asked.cause_id.as_ref())?,
        check_until: None,
    };
    let (who, limit) = (call.who.clone(), Limit::read(asked.limit.as_deref())?);
    let read = move |tx: &mut Tx| {
        let page = improvement::list(tx, &who, &filter, asked.after.as_deref(), limit)?;
        let (zone, now) = (calendars::business(tx)?.zone.clone(), tx.now);
        let items = page.items.into_iter().map(|one| out(one, &zone, now)).collect();
        Ok(Page { items, next: page.next })
    };
    Ok(Json(call.web.kept.read(call.who.workspace_id, read).await?))
}

fn day(read: &mut Reader<'_>, name: &str) -> Option<Date> {
    let text = read.maybe_text(name)?;
    let date = text.trim().parse().ok();
    if date.is_none() {
        read.also(vec![Field::new(name, "problem-not-a-date")]);
    }
    date
}

/// `{what, owner_id?, due, strength, check_on, touchpoint?, cause_ids?, complaint_id?}`: against these causes, or against
/// those found for the complaint. The owner is the caller when left out.
pub async fn plan(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let (what, due, touchpoint) = (read.text("what"), read.time("due"), read.maybe_text("touchpoint"));
    read.text("strength");
    let strength = read.word_or("strength", Strength::parse, "problem-unknown-strength", Strength::Weak);
    read.text("check_on");
    let check_on = day(&mut read, "check_on").unwrap_or(Date::MAX);
    let (owner_id, complaint_id) = (read.maybe_id("owner_id"), read.maybe_id("complaint_id"));
    let texts = read.texts("cause_ids");
    let cause_ids: Vec<Id> = texts.iter().filter_map(|text| text.parse().ok()).collect();
    if cause_ids.len() != texts.len() {
        read.also(vec![Field::new("cause_ids", "problem-not-an-id")]);
    }
    read.done_or_repeated()?;
    let owner_id = owner_id.or(call.who.staff_id()).ok_or(Error::invalid("owner_id", "problem-owner-missing"))?;
    let new = NewAction { what, owner_id, due, strength, check_on, touchpoint };
    created(&call, &headers, &body, "/api/v1/actions", move |tx, who| {
        let action = match complaint_id {
            Some(id) if cause_ids.is_empty() => improvement::plan(tx, who, id, new.clone())?,
            _ => improvement::plan_for(tx, who, complaint_id, &cause_ids, new.clone())?,
        };
        one_out(tx, who, action.id)
    })
    .await
}

/// Both sides of an effect, and what they allow to be said.
#[derive(Debug, Serialize)]
pub struct EffectOut {
    unit: &'static str,
    from: Timestamp,
    done_at: Timestamp,
    to: Timestamp,
    before: u32,
    before_exposure: f64,
    after: u32,
    after_exposure: f64,
    ratio: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    fewer: Option<f64>,
    said: &'static str,
}

/// What JSON has no number for is null.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn effect_out(effect: &improvement::Effect) -> EffectOut {
    let compared = effect.compared;
    EffectOut {
        unit: effect.unit.as_str(),
        from: effect.from,
        done_at: effect.done_at,
        to: effect.to,
        before: effect.before.events,
        before_exposure: effect.before.exposure,
        after: effect.after.events,
        after_exposure: effect.after.exposure,
        ratio: compared.and_then(|found| found.ratio),
        low: compared.and_then(|found| finite(found.interval.low)),
        high: compared.and_then(|found| finite(found.interval.high)),
        fewer: compared.map(|found| found.fewer),
        said: match effect.said {
            Said::Effective => "effective",
            Said::Partly => "partly",
            Said::Not => "not",
            Said::TooEarly => "too_early",
        },
    }
}

#[derive(Debug, Serialize)]
pub struct WholeAction {
    #[serde(flatten)]
    action: ActionOut,
    /// As it is now; null while it is not done.
    effect: Option<EffectOut>,
    checks: Vec<Check>,
}

/// With its effect as it is now, and every look at it.
pub async fn action(call: Call, Path(id): Path<Id>) -> Result<Json<WholeAction>, Failure> {
    let who = call.who.clone();
    let read = move |tx: &mut Tx| {
        let (shown, checks) = improvement::get(tx, &who, id)?;
        let effect = improvement::effect(tx, &who, id)?;
        let (zone, now) = (calendars::business(tx)?.zone.clone(), tx.now);
        Ok(WholeAction { action: out(shown, &zone, now), effect: effect.as_ref().map(effect_out), checks })
    };
    Ok(Json(call.web.kept.read(call.who.workspace_id, read).await?))
}

/// A verb on one action; answers with it.
async fn act(
    call: Call,
    id: Id,
    mut verb: impl FnMut(&mut Tx, &app::Who) -> app::Result<()> + Send + 'static,
) -> Result<Json<ActionOut>, Failure> {
    let who = call.who.clone();
    let act = move |tx: &mut Tx| {
        verb(tx, &who)?;
        one_out(tx, &who, id)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, act).await?))
}

/// `{evidence}`
pub async fn done(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<ActionOut>, Failure> {
    let mut read = body.reader();
    let evidence = read.text("evidence");
    read.done()?;
    act(call, id, move |tx, who| improvement::done(tx, who, id, &evidence).map(drop)).await
}

/// `{verdict, words, due?, check_on?, strength?}`: the last three for one that is opened again.
pub async fn check(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<ActionOut>, Failure> {
    let mut read = body.reader();
    read.text("verdict");
    let verdict = read.word_or("verdict", Verdict::parse, "problem-unknown-verdict", Verdict::Not);
    let (words, due, check_on) = (read.text("words"), read.maybe_time("due"), day(&mut read, "check_on"));
    let stronger: fn(&str) -> Option<Option<Strength>> = |text| Strength::parse(text).map(Some);
    let strength = read.word_or("strength", stronger, "problem-unknown-strength", None);
    read.done()?;
    let again = Again { due, check_on, strength };
    act(call, id, move |tx, who| improvement::check(tx, who, id, verdict, &words, again).map(drop)).await
}

/// `{check_on}`
pub async fn check_later(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<ActionOut>, Failure> {
    let mut read = body.reader();
    read.text("check_on");
    let on = day(&mut read, "check_on").unwrap_or(Date::MAX);
    read.done()?;
    act(call, id, move |tx, who| improvement::check_later(tx, who, id, on).map(drop)).await
}

/// `{due, reason, check_on?}`
pub async fn put_off(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<ActionOut>, Failure> {
    let mut read = body.reader();
    let (due, reason, check_on) = (read.time("due"), read.text("reason"), day(&mut read, "check_on"));
    read.done()?;
    let to = improvement::PuttingOff { due, check_on, reason };
    act(call, id, move |tx, who| improvement::put_off(tx, who, id, &to).map(drop)).await
}

/// `{because}`
pub async fn drop_it(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<ActionOut>, Failure> {
    let mut read = body.reader();
    let because = read.text("because");
    read.done()?;
    act(call, id, move |tx, who| improvement::drop(tx, who, id, &because).map(drop)).await
}

/// `{to_staff_id, reason}`
pub async fn hand_over(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<ActionOut>, Failure> {
    let mut read = body.reader();
    let (to, reason) = (read.id("to_staff_id"), read.text("reason"));
    read.done()?;
    act(call, id, move |tx, who| improvement::hand_over(tx, who, id, to, &reason).map(drop)).await
}

#[derive(Debug, Default, Deserialize)]
pub struct OfComplaint {
    complaint_id: Option<String>,
}

/// `?complaint_id=`: the answers under it, each before what goes on from it.
pub async fn whys(call: Call, Asks(asked): Asks<OfComplaint>) -> Result<Json<Page<Why>>, Failure> {
    let id = asked_id("complaint_id", asked.complaint_id.as_ref())?;
    let id = id.ok_or(Error::invalid("complaint_id", "problem-empty"))?;
    let who = call.who.clone();
    let read = move |tx: &mut Tx| {
        narrowing::must_concern(tx, &who, id)?;
        improvement::of_complaint(tx, id)
    };
    let items = call.web.kept.read(call.who.workspace_id, read).await?.whys;
    Ok(Json(Page { items, next: None }))
}

/// `{complaint_id, parent_id?, says, evidence?, cause_id?}`
pub async fn ask_why(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let complaint_id = read.id("complaint_id");
    let new = NewWhy {
        parent_id: read.maybe_id("parent_id"),
        says: read.text("says"),
        evidence: read.maybe_text("evidence").unwrap_or_default(),
        cause_id: read.maybe_id("cause_id"),
    };
    read.done_or_repeated()?;
    created(&call, &headers, &body, "/api/v1/whys", move |tx, who| improvement::ask_why(tx, who, complaint_id, &new))
        .await
}

/// With all that went on from it.
pub async fn take_back_why(call: Call, Path(id): Path<Id>) -> Result<StatusCode, Failure> {
    let who = call.who.clone();
    let take = move |tx: &mut Tx| {
        let complaint_id = improvement::complaint_of_why(tx, id)?;
        improvement::take_back_why(tx, &who, complaint_id, id)
    };
    call.web.kept.write(call.who.workspace_id, take).await?;
    Ok(StatusCode::NO_CONTENT)
}
