//! Calendars, absences and the duty roster by API.

use app::calendars::absences::{self, NewAbsence};
use app::calendars::feeds::{self, Feed, Source};
use app::calendars::sites::{self, Site};
use app::calendars::{self, Absence, Scope, Shift, duty, typed};
use app::{Error, Field, Id, Page, Timestamp, Tx};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use planner::hours::{Layer, WrittenLayer, rfc3339};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::pages::groups;
use crate::core::body::{Body, created};
use crate::core::{Call, Failure};

#[derive(Debug, Serialize)]
pub struct Named {
    of: String,
    name: String,
    zone: String,
    open_now: bool,
}

pub async fn list(call: Call) -> Result<Json<Page<Named>>, Failure> {
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| {
        let (known, now) = (calendars::all(tx)?, tx.now);
        let named = |(scope, name): (Scope, String)| {
            let hours = known.hours(scope)?;
            let zone = hours.zone.iana_name().unwrap_or("UTC").to_owned();
            Some(Named { of: scope.to_string(), name, zone, open_now: hours.is_open(now) })
        };
        Ok(groups(tx, &who)?.into_iter().flat_map(|(_, all)| all).filter_map(named).collect::<Vec<_>>())
    });
    Ok(Json(Page { items: items.await?, next: None }))
}

/// What it has of its own, and the hours that hold.
#[derive(Debug, Serialize)]
pub struct Shown {
    of: String,
    own: Value,
    hours: Value,
    site_id: Option<Id>,
    stand_in_id: Option<Id>,
}

fn shown(tx: &mut Tx, who: &app::Who, scope: Scope) -> app::Result<Shown> {
    let found = calendars::get(tx, who, scope)?;
    Ok(Shown {
        of: scope.to_string(),
        own: serde_json::to_value(&found.own)?,
        hours: serde_json::to_value(&*found.hours)?,
        site_id: found.site_id,
        stand_in_id: found.stand_in_id,
    })
}

pub async fn one(call: Call, Path(of): Path<String>) -> Result<Json<Shown>, Failure> {
    let (scope, who) = (super::scope(&of)?, call.who.clone());
    Ok(Json(call.web.kept.read(who.workspace_id, move |tx| shown(tx, &who, scope)).await?))
}

/// The calendar's own part, as `own` shows it; what is wrong is named by its field.
fn layer(object: Map<String, Value>) -> Result<Layer, Error> {
    let written: WrittenLayer = serde_json::from_value(Value::Object(object))
        .map_err(|error| Error::Invalid(vec![Field::new("own", "problem-calendar-not-read").with("text", error)]))?;
    Layer::try_from(written).map_err(|fault| Error::Invalid(vec![typed::of_fault(&fault)]))
}

/// `{own: {zone?, week?, holidays?, open?}, site_id?, stand_in_id?}`: the calendar as it is to be from now on; where
/// somebody works and who stands in only where it is said.
pub async fn change(call: Call, Path(of): Path<String>, body: Body) -> Result<Json<Shown>, Failure> {
    let (scope, who) = (super::scope(&of)?, call.who.clone());
    let mut read = body.reader();
    let own = read.maybe_object("own").map(layer).transpose()?;
    let (site_id, stand_in_id) = (read.maybe_id("site_id"), read.maybe_id("stand_in_id"));
    read.done()?;
    let (says_site, says_stand_in) = (body.0.contains_key("site_id"), body.0.contains_key("stand_in_id"));
    let change = move |tx: &mut Tx| {
        if let Some(own) = &own {
            calendars::set(tx, &who, scope, own)?;
        }
        if says_site {
            sites::place(tx, &who, scope, site_id)?;
        }
        if let (true, Scope::Staff(id)) = (says_stand_in, scope) {
            absences::set_stand_in(tx, &who, id, stand_in_id)?;
        }
        shown(tx, &who, scope)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, change).await?))
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    of: Option<String>,
    #[serde(default)]
    at: String,
    #[serde(default)]
    work: String,
}

/// When so much work is done that begins then, in one line that adds up.
pub async fn explain(call: Call, Query(asked): Query<Asked>) -> Result<Json<Value>, Failure> {
    let unknown = || Error::invalid("of", "problem-calendar-of");
    let scope = Scope::parse(asked.of.as_deref().unwrap_or("business")).ok_or_else(unknown)?;
    let who = call.who.clone();
    let (told, line) = call
        .web
        .kept
        .read(call.who.workspace_id, move |tx| {
            let told = calendars::explain(tx, &who, scope, &asked.at, &asked.work)?;
            let line = calendars::say(&app::workspaces::words(tx, Some("en-US"), None)?, &told);
            Ok((told, line))
        })
        .await?;
    let due = rfc3339(told.due, &told.zone);
    Ok(Json(json!({"of": scope.to_string(), "due": due, "explanation": line})))
}

#[derive(Debug, Serialize)]
pub struct ShownFeed {
    id: Id,
    of: String,
    name: String,
    /// Null: a file.
    url: Option<String>,
    closed_days: usize,
    closed_times: usize,
    fetched_at: Option<Timestamp>,
    failing_since: Option<Timestamp>,
    problem: Option<String>,
}

fn shown_feed(feed: Feed) -> ShownFeed {
    let words = i18n::Words::new("en-US", &jiff::tz::TimeZone::UTC);
    let said = |(key, text): &(String, String)| words.with(key, &[("text", text.as_str().into())]);
    ShownFeed {
        id: feed.id,
        of: feed.scope.to_string(),
        url: Some(feed.url.clone()).filter(|url| !url.is_empty()),
        closed_days: feed.days,
        closed_times: feed.stretches,
        fetched_at: feed.content_at,
        failing_since: feed.failed_at,
        problem: feed.problem.as_ref().map(said),
        name: feed.name,
    }
}

pub async fn feeds(call: Call, Path(of): Path<String>) -> Result<Json<Page<ShownFeed>>, Failure> {
    let (scope, who) = (super::scope(&of)?, call.who.clone());
    let all = call.web.kept.read(who.workspace_id, move |tx| feeds::list(tx, &who, scope)).await?;
    Ok(Json(Page { items: all.into_iter().map(shown_feed).collect(), next: None }))
}

/// `{name?, url}` or `{name, content}`
pub async fn add_feed(call: Call, Path(of): Path<String>, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let scope = super::scope(&of)?;
    let mut read = body.reader();
    let name = read.maybe_text("name").unwrap_or_default();
    let source = match read.maybe_text("url") {
        Some(url) => Source::Url(url),
        None => Source::File(read.maybe_text("content").unwrap_or_default()),
    };
    read.done()?;
    let add = move |tx: &mut Tx, who: &app::Who| feeds::add(tx, who, scope, &name, &source).map(shown_feed);
    created(&call, &headers, &body, "/api/v1/feeds", add).await
}

pub async fn remove_feed(call: Call, Path(id): Path<Id>) -> Result<StatusCode, Failure> {
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| feeds::remove(tx, &who, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn sites(call: Call) -> Result<Json<Page<Site>>, Failure> {
    let who = call.who.clone();
    let items = call.web.kept.read(who.workspace_id, move |tx| sites::list(tx, &who)).await?;
    Ok(Json(Page { items, next: None }))
}

fn read_site(body: &Body) -> Result<(String, String), Error> {
    let mut read = body.reader();
    let (name, zone) = (read.text("name"), read.maybe_text("zone").unwrap_or_default());
    read.done()?;
    Ok((name, zone))
}

/// `{name, zone?}`
pub async fn create_site(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let (name, zone) = read_site(&body)?;
    created(&call, &headers, &body, "/api/v1/sites", move |tx, who| sites::save(tx, who, None, &name, &zone)).await
}

pub async fn change_site(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<Site>, Failure> {
    let ((name, zone), who) = (read_site(&body)?, call.who.clone());
    let save = move |tx: &mut Tx| sites::save(tx, &who, Some(id), &name, &zone);
    Ok(Json(call.web.kept.write(call.who.workspace_id, save).await?))
}

pub async fn remove_site(call: Call, Path(id): Path<Id>) -> Result<StatusCode, Failure> {
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| sites::remove(tx, &who, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub struct AskedAbsences {
    staff_id: Option<Id>,
}

/// Those that are not over.
pub async fn absences(call: Call, Query(asked): Query<AskedAbsences>) -> Result<Json<Page<Absence>>, Failure> {
    let who = call.who.clone();
    let list = move |tx: &mut Tx| {
        let now = tx.now;
        absences::list(tx, &who, asked.staff_id, now)
    };
    Ok(Json(Page { items: call.web.kept.read(call.who.workspace_id, list).await?, next: None }))
}

/// What was sent of an absence or a shift: `from` and `to` are dates or moments in the zone of whose calendar it is.
struct Stretch {
    staff_id: Id,
    from: String,
    to: String,
}

impl Stretch {
    fn edges(&self, tx: &mut Tx) -> app::Result<(Timestamp, Timestamp)> {
        let hours = calendars::usual_of_staff(tx, self.staff_id)
            .map_err(|_| Error::invalid("staff_id", "problem-unknown-staff"))?;
        let edge = |name: &str, text: &str, is_end| typed::edge(name, text, is_end, &hours.zone);
        match (edge("from", &self.from, false), edge("to", &self.to, true)) {
            (Ok(from), Ok(to)) => Ok((from, to)),
            (from, to) => Err(Error::Invalid(from.err().into_iter().chain(to.err()).collect())),
        }
    }
}

struct SentAbsence {
    stretch: Stretch,
    why: String,
    stand_in_id: Option<Id>,
}

impl SentAbsence {
    fn read(body: &Body, own: Option<Id>) -> Result<SentAbsence, Error> {
        let mut read = body.reader();
        let staff_id = read.maybe_id("staff_id").or(own).unwrap_or_default();
        let stretch = Stretch { staff_id, from: read.text("from"), to: read.text("to") };
        let (why, stand_in_id) = (read.maybe_text("why").unwrap_or_default(), read.maybe_id("stand_in_id"));
        read.done()?;
        Ok(SentAbsence { stretch, why, stand_in_id })
    }

    fn new_absence(&self, tx: &mut Tx) -> app::Result<NewAbsence> {
        let (from, to) = self.stretch.edges(tx)?;
        let (staff_id, why) = (self.stretch.staff_id, self.why.clone());
        Ok(NewAbsence { staff_id, from, to, why, stand_in_id: self.stand_in_id })
    }
}

/// `{staff_id?, from, to, why?, stand_in_id?}`; of the token's person where nobody is named.
pub async fn create_absence(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let sent = SentAbsence::read(&body, call.who.staff_id())?;
    let record = move |tx: &mut Tx, who: &app::Who| {
        let new = sent.new_absence(tx)?;
        absences::record(tx, who, &new)
    };
    created(&call, &headers, &body, "/api/v1/absences", record).await
}

pub async fn change_absence(call: Call, Path(id): Path<Id>, body: Body) -> Result<Json<Absence>, Failure> {
    let who = call.who.clone();
    let mut sent = SentAbsence::read(&body, None)?;
    let change = move |tx: &mut Tx| {
        sent.stretch.staff_id = absences::get(tx, &who, id)?.staff_id;
        let new = sent.new_absence(tx)?;
        absences::change(tx, &who, id, &new)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, change).await?))
}

pub async fn remove_absence(call: Call, Path(id): Path<Id>) -> Result<StatusCode, Failure> {
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| absences::remove(tx, &who, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub struct AskedDuty {
    #[serde(default)]
    at: String,
}

/// Who is on duty: now, or at this moment.
#[derive(Debug, Serialize)]
pub struct OnDuty {
    at: Timestamp,
    staff_ids: Vec<Id>,
    weeks: Map<String, Value>,
    shifts: Vec<Shift>,
}

pub async fn duty(call: Call, Query(asked): Query<AskedDuty>) -> Result<Json<OnDuty>, Failure> {
    let found = call.web.kept.read(call.who.workspace_id, move |tx| {
        let known = calendars::all(tx)?;
        let zone = calendars::business(tx)?.zone.clone();
        let at = match asked.at.trim() {
            "" => tx.now,
            text => typed::edge("at", text, false, &zone).map_err(|field| Error::Invalid(vec![field]))?,
        };
        let now = tx.now;
        let week = |(id, week): (&Id, &[Vec<planner::hours::Block>; 7])| {
            let written = serde_json::to_value(Layer { week: Some(week.clone()), ..Layer::default() });
            (id.to_string(), written.ok().and_then(|layer| layer.get("week").cloned()).unwrap_or_default())
        };
        Ok(OnDuty {
            at,
            staff_ids: known.on_duty(at),
            weeks: known.sheets().duty.iter().map(week).collect(),
            shifts: known.sheets().shifts.iter().filter(|shift| shift.to > now).cloned().collect(),
        })
    });
    Ok(Json(found.await?))
}

/// `{week: {"mon": [["18:00", "24:00"]]}}`; null: they have none, and are on duty in their hours.
pub async fn change_duty(call: Call, Path(id): Path<Id>, body: Body) -> Result<StatusCode, Failure> {
    let mut read = body.reader();
    let week = read.maybe_object("week").map(|week| layer(Map::from_iter([("week".to_owned(), Value::Object(week))])));
    let week = week.transpose()?.and_then(|layer| layer.week);
    read.done()?;
    let who = call.who.clone();
    call.web.kept.write(call.who.workspace_id, move |tx| duty::set_week(tx, &who, id, week.as_ref())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `{staff_id, from, to, is_on?}`
pub async fn create_shift(call: Call, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let mut read = body.reader();
    let stretch = Stretch { staff_id: read.id("staff_id"), from: read.text("from"), to: read.text("to") };
    let is_on = read.flag_or("is_on", true);
    read.done()?;
    let add = move |tx: &mut Tx, who: &app::Who| {
        let (from, to) = stretch.edges(tx)?;
        duty::add_shift(tx, who, stretch.staff_id, from, to, is_on)
    };
    created(&call, &headers, &body, "/api/v1/duty-shifts", add).await
}

pub async fn remove_shift(call: Call, Path(id): Path<Id>) -> Result<StatusCode, Failure> {
    let who = call.who.clone();
    call.web.kept.write(who.workspace_id, move |tx| duty::remove_shift(tx, &who, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
