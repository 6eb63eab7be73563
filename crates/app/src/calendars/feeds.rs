//! iCalendar, as a file or from an address that is looked at every day. What could be read last stays until something
//! better comes.

use db::{params, sql};
use planner::ical::{self, Skipped};

pub use push::get::{Got, Stamp};
use serde_json::{Value, json};

use super::rules::feed_years;
use super::{Scope, changed, may_manage, write};
use crate::error::Field;
use crate::ids::Id;
use crate::time::{from_ms, ms, plus_ms};
use crate::workspaces::checks::{self, Problems};
use crate::{Can, Error, Result, Timestamp, Tx, Who};

/// Feeds of holidays have some hundred lines; what is larger is something else.
pub const MOST_BYTES: usize = 1 << 20;
const MOST_FEEDS: usize = 20;
const DAY_MS: i64 = 86_400_000;
const AFTER_FAILURE_MS: i64 = 3_600_000;
/// Who began to fetch has so long.
const LEASE_MS: i64 = 300_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    pub id: Id,
    pub scope: Scope,
    pub name: String,
    /// Empty: a file.
    pub url: String,
    /// Holidays and closed stretches in what was read last.
    pub days: usize,
    pub stretches: usize,
    /// Events that were left out.
    pub skipped: Vec<Skipped>,
    /// When what holds now came.
    pub content_at: Option<Timestamp>,
    /// Since when, and why, it can't be fetched: the key of a text, and what stands in its gap.
    pub failed_at: Option<Timestamp>,
    pub problem: Option<(String, String)>,
}

/// Those of one calendar, in the order in which they were added.
pub fn list(tx: &mut Tx, who: &Who, scope: Scope) -> Result<Vec<Feed>> {
    who.may(Can::Read)?;
    Ok(all(tx)?.into_iter().filter(|feed| feed.scope == scope).collect())
}

/// Those that can't be fetched, of all calendars.
pub fn failing(tx: &mut Tx, who: &Who) -> Result<Vec<Feed>> {
    who.may(Can::Read)?;
    Ok(all(tx)?.into_iter().filter(|feed| feed.problem.is_some()).collect())
}

fn all(tx: &mut Tx) -> Result<Vec<Feed>> {
    let workspace_id = tx.workspace_id;
    let rows = tx.rows(
        sql!(
            "select feed_id, scope, subject_id, name, url, content, content_at, failed_at, problem, problem_text
             from calendar_feed where workspace_id = $1 order by feed_id"
        ),
        params![workspace_id],
        |row| {
            let (kind, problem): (String, String) = (row.get(1)?, row.get(8)?);
            let (content_at, failed_at): (Option<i64>, Option<i64>) = (row.get(6)?, row.get(7)?);
            let text: String = row.get(9)?;
            let feed = Feed {
                id: row.get(0)?,
                scope: Scope::of(&kind, row.get(2)?).unwrap_or(Scope::Business),
                name: row.get(3)?,
                url: row.get(4)?,
                days: 0,
                stretches: 0,
                skipped: Vec::new(),
                content_at: content_at.map(from_ms),
                failed_at: failed_at.map(from_ms),
                problem: (!problem.is_empty()).then_some((problem, text)),
            };
            Ok((feed, row.get::<String>(5)?))
        },
    )?;
    let calendars = super::all(tx)?;
    let read = |(feed, content): (Feed, String)| {
        let zone = calendars.hours(feed.scope).map_or(jiff::tz::TimeZone::UTC, |hours| hours.zone.clone());
        let found = ical::read(&content, &zone, &feed_years()).unwrap_or_default();
        Feed { days: found.holidays.len(), stretches: found.closed.len(), skipped: found.skipped, ..feed }
    };
    Ok(rows.into_iter().map(read).collect())
}

fn get(tx: &mut Tx, id: Id) -> Result<Feed> {
    all(tx)?.into_iter().find(|feed| feed.id == id).ok_or(Error::NotFound("feed"))
}

/// Where a feed comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The text of a file.
    File(String),
    /// `https://…`, or `webcal://…`, which means the same.
    Url(String),
}

/// A feed more. One with an address is fetched within a minute, and then every day.
pub fn add(tx: &mut Tx, who: &Who, scope: Scope, name: &str, source: &Source) -> Result<Feed> {
    may_manage(who, scope)?;
    super::of(tx, scope)?;
    let mut problems = Problems::default();
    let (url, content) = match source {
        Source::File(text) => (String::new(), problems.take(readable("content", text))),
        Source::Url(text) => (problems.take(address("url", text)), String::new()),
    };
    let host = url.split('/').nth(2).unwrap_or_default().to_owned();
    let name = match name.trim() {
        "" if matches!(source, Source::Url(_)) => host,
        given => problems.take(checks::name("name", given)),
    };
    if list(tx, who, scope)?.len() >= MOST_FEEDS {
        problems.0.push(Field::new("name", "problem-feeds-many").with("max", MOST_FEEDS));
    }
    problems.none()?;
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    let subject_id = scope.id().unwrap_or(workspace_id);
    let (content_at, fetch_at) = if url.is_empty() { (Some(now), None) } else { (None, Some(now)) };
    tx.run(
        sql!(
            "insert into calendar_feed (workspace_id, feed_id, scope, subject_id, name, url, content, content_at, fetch_at,
               failed_at, problem, problem_text, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, cast($8 as bigint), cast($9 as bigint), null, '', '', $10)"
        ),
        params![workspace_id, id, scope.as_str(), subject_id, name, url, content, content_at, fetch_at, now],
    )?;
    changed(tx)?;
    write(tx, who, "calendar.feed_added", subject_id, json!({"of": scope.as_str(), "name": name, "url": url}))?;
    get(tx, id)
}

/// As a calendar: with line ends as they are, not too long, and one that can be read.
fn readable(field: &str, text: &str) -> Result<String, Field> {
    let wrong = |wrong: ical::NotACalendar| Field::new(field, wrong.key());
    if text.trim().is_empty() {
        return Err(Field::new(field, "problem-empty"));
    }
    if text.len() > MOST_BYTES {
        return Err(wrong(ical::NotACalendar::TooLarge));
    }
    ical::read(text, &jiff::tz::TimeZone::UTC, &feed_years()).map_err(wrong)?;
    Ok(text.replace('\0', ""))
}

fn address(field: &str, text: &str) -> Result<String, Field> {
    let text = text.trim();
    let text = text.strip_prefix("webcal://").map_or_else(|| text.to_owned(), |rest| format!("https://{rest}"));
    match push::endpoint::read(&text, push::endpoint::inside()) {
        Ok(url) => Ok(url.to_string()),
        Err(_) => Err(Field::new(field, "problem-feed-address")),
    }
}

pub fn remove(tx: &mut Tx, who: &Who, id: Id) -> Result<Scope> {
    let feed = get(tx, id)?;
    may_manage(who, feed.scope)?;
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from calendar_feed where workspace_id = $1 and feed_id = $2"), params![workspace_id, id])?;
    changed(tx)?;
    let subject_id = feed.scope.id().unwrap_or(workspace_id);
    write(tx, who, "calendar.feed_removed", subject_id, json!({"of": feed.scope.as_str(), "name": feed.name}))?;
    Ok(feed.scope)
}

/// It is fetched within a minute.
pub fn fetch_now(tx: &mut Tx, who: &Who, id: Id) -> Result<Scope> {
    let feed = get(tx, id)?;
    may_manage(who, feed.scope)?;
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!("update calendar_feed set fetch_at = $3 where workspace_id = $1 and feed_id = $2 and url <> ''"),
        params![workspace_id, id, now],
    )?;
    Ok(feed.scope)
}

/// A feed to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub id: Id,
    pub url: String,
    /// What the server said of the text that was read last.
    pub stamp: Stamp,
}

/// What is to be fetched now. Changes nothing.
pub fn due(tx: &mut Tx) -> Result<Vec<Due>> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    Ok(tx.rows(
        sql!(
            "select feed_id, url, stamp from calendar_feed where workspace_id = $1 and fetch_at <= $2
             order by fetch_at, feed_id limit 20"
        ),
        params![workspace_id, now],
        |row| {
            let stamp: String = row.get(2)?;
            Ok(Due { id: row.get(0)?, url: row.get(1)?, stamp: read_stamp(&stamp) })
        },
    )?)
}

fn read_stamp(text: &str) -> Stamp {
    let stamp: Value = serde_json::from_str(text).unwrap_or_default();
    let said = |name: &str| stamp.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Stamp { url: said("url"), etag: said("etag"), modified: said("modified") }
}

/// As `due`; for the next minutes they are the caller's.
pub fn lease(tx: &mut Tx) -> Result<Vec<Due>> {
    let due = due(tx)?;
    let (workspace_id, until) = (tx.workspace_id, ms(tx.now) + LEASE_MS);
    for one in &due {
        tx.run(
            sql!("update calendar_feed set fetch_at = $3 where workspace_id = $1 and feed_id = $2"),
            params![workspace_id, one.id, until],
        )?;
    }
    Ok(due)
}

/// Why a feed was not fetched: the key of a text, and what stands in its gap.
pub type Failed = (&'static str, String);

/// What came of fetching. What can't be read changes nothing but that it says so; tried again in an hour.
pub fn fetched(tx: &mut Tx, due: &Due, got: Result<&Got, &Failed>) -> Result<()> {
    let no_calendar = |field: Field| {
        (if field.problem == "problem-empty" { "problem-ical-no-calendar" } else { field.problem }, String::new())
    };
    match got {
        Ok(Got::Same) => holds(tx, due),
        Ok(Got::Text(text, stamp)) => match readable("url", text).map_err(no_calendar) {
            Ok(content) => says(tx, due, &content, stamp),
            Err(wrong) => failed(tx, due, &wrong),
        },
        Err(wrong) => failed(tx, due, wrong),
    }
}

/// What was read last still holds, says the server. One that has read nothing yet asks anew.
fn holds(tx: &mut Tx, due: &Due) -> Result<()> {
    let (workspace_id, now, next) = (tx.workspace_id, ms(tx.now), ms(plus_ms(tx.now, DAY_MS)));
    tx.run(
        sql!(
            "update calendar_feed set content_at = case when content = '' then content_at else cast($4 as bigint) end,
               fetch_at = case when content = '' then cast($4 as bigint) else cast($5 as bigint) end,
               stamp = case when content = '' then '' else stamp end, failed_at = null, problem = '', problem_text = ''
             where workspace_id = $1 and feed_id = $2 and url = $3"
        ),
        params![workspace_id, due.id, due.url, now, next],
    )?;
    Ok(())
}

fn says(tx: &mut Tx, due: &Due, content: &str, stamp: &Stamp) -> Result<()> {
    let (workspace_id, now, next) = (tx.workspace_id, ms(tx.now), ms(plus_ms(tx.now, DAY_MS)));
    let same: bool = tx.row(
        sql!("select count(*) from calendar_feed where workspace_id = $1 and feed_id = $2 and content = $3"),
        params![workspace_id, due.id, content],
        |row| Ok(row.get::<i64>(0)? > 0),
    )?;
    let stamp = json!({"url": stamp.url, "etag": stamp.etag, "modified": stamp.modified}).to_string();
    tx.run(
        sql!(
            "update calendar_feed set content = $4, content_at = $5, fetch_at = $6, failed_at = null, problem = '',
               problem_text = '', stamp = $7 where workspace_id = $1 and feed_id = $2 and url = $3"
        ),
        params![workspace_id, due.id, due.url, content, now, next, stamp],
    )?;
    if same {
        return Ok(());
    }
    changed(tx)?;
    let who = Who::kept(workspace_id);
    write(tx, &who, "calendar.feed_changed", due.id, json!({"url": due.url}))
}

fn failed(tx: &mut Tx, due: &Due, (key, text): &Failed) -> Result<()> {
    let (workspace_id, now, next) = (tx.workspace_id, ms(tx.now), ms(plus_ms(tx.now, AFTER_FAILURE_MS)));
    let text: String = text.chars().take(checks::MAX_NAME).collect();
    tx.run(
        sql!(
            "update calendar_feed set fetch_at = $4, failed_at = coalesce(failed_at, $5), problem = $6,
               problem_text = $7 where workspace_id = $1 and feed_id = $2 and url = $3"
        ),
        params![workspace_id, due.id, due.url, next, now, *key, text],
    )?;
    Ok(())
}
