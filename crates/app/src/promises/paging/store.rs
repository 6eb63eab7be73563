//! The rows of alarms, and of those who were called.

use db::{Row, params, sql};
use jiff::Timestamp;
use serde::Serialize;

use super::rules::{Cause, Step};
use crate::ids::{self, Id};
use crate::time::{from_ms, maybe_ms, ms};
use crate::{Error, Result, Tx};

/// A reason to call somebody about a promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alarm {
    pub id: Id,
    pub promise_id: Id,
    pub cause: Cause,
    pub began_at: Timestamp,
    /// When the next is called; `None`: there is nobody left to call.
    pub next_at: Option<Timestamp>,
    /// Nobody is on duty: the first who comes is called.
    pub waits: bool,
    pub ended_at: Option<Timestamp>,
    /// `acknowledged` or `done`; empty while it runs.
    pub ended_by: String,
    /// Who took it.
    pub taken_by_id: Option<Id>,
}

/// Somebody who was called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    pub id: Id,
    pub alarm_id: Id,
    pub promise_id: Id,
    pub step: Step,
    pub staff_id: Id,
    #[serde(skip)]
    pub notification_id: Option<Id>,
    pub sent_at: Timestamp,
    pub acknowledged_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

fn alarm(row: &Row<'_>) -> Result<Alarm, db::Error> {
    let time = |i| row.get::<Option<i64>>(i).map(|ms| ms.map(from_ms));
    let cause: String = row.get(2)?;
    Ok(Alarm {
        id: row.get(0)?,
        promise_id: row.get(1)?,
        cause: Cause::parse(&cause).unwrap_or(Cause::Broken),
        began_at: from_ms(row.get(3)?),
        next_at: time(4)?,
        waits: row.get(5)?,
        ended_at: time(6)?,
        ended_by: row.get(7)?,
        taken_by_id: row.get(8)?,
    })
}

macro_rules! alarms {
    () => {
        "select alarm_id, promise_id, cause, began_at, next_at, waits, ended_at, ended_by, taken_by_id \
         from alarm where workspace_id = $1"
    };
}

pub fn insert_alarm(tx: &mut Tx, promise_id: Id, cause: Cause, notice_id: Option<Id>) -> Result<Alarm> {
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    tx.run(
        sql!(
            "insert into alarm (workspace_id, alarm_id, promise_id, cause, notice_id, began_at, waits, ended_by)
             values ($1, $2, $3, $4, $5, $6, $7, '')"
        ),
        params![workspace_id, id, promise_id, cause.as_str(), notice_id, now, false],
    )?;
    Ok(Alarm {
        id,
        promise_id,
        cause,
        began_at: tx.now,
        next_at: None,
        waits: false,
        ended_at: None,
        ended_by: String::new(),
        taken_by_id: None,
    })
}

pub fn load_alarm(tx: &mut Tx, id: Id) -> Result<Alarm> {
    let workspace_id = tx.workspace_id;
    tx.maybe(sql!(concat!(alarms!(), " and alarm_id = $2")), params![workspace_id, id], alarm)?
        .ok_or(Error::NotFound("alarm"))
}

/// Those that run about a promise.
pub fn running_of(tx: &mut Tx, promise_id: Id) -> Result<Vec<Alarm>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(alarms!(), " and promise_id = $2 and ended_at is null order by alarm_id")),
        params![workspace_id, promise_id],
        alarm,
    )?)
}

/// Whether somebody took a call about a promise for this cause.
pub fn was_taken(tx: &mut Tx, promise_id: Id, cause: Cause) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let found: Option<Id> = tx.maybe(
        sql!(
            "select alarm_id from alarm where workspace_id = $1 and promise_id = $2 and cause = $3
               and ended_by = 'acknowledged' limit 1"
        ),
        params![workspace_id, promise_id, cause.as_str()],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// Those that run, oldest first.
pub fn running(tx: &mut Tx, limit: i64) -> Result<Vec<Alarm>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(alarms!(), " and ended_at is null order by alarm_id limit $2")),
        params![workspace_id, limit],
        alarm,
    )?)
}

pub fn set_next(tx: &mut Tx, id: Id, next_at: Option<Timestamp>, waits: bool) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update alarm set next_at = $3, waits = $4 where workspace_id = $1 and alarm_id = $2"),
        params![workspace_id, id, maybe_ms(next_at), waits],
    )?;
    Ok(())
}

pub fn end_alarm(tx: &mut Tx, id: Id, by: &str, taken_by_id: Option<Id>) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update alarm set ended_at = $3, ended_by = $4, next_at = null, waits = $5, taken_by_id = $6
             where workspace_id = $1 and alarm_id = $2 and ended_at is null"
        ),
        params![workspace_id, id, now, by, false, taken_by_id],
    )?;
    tx.run(
        sql!("update page set ended_at = $3 where workspace_id = $1 and alarm_id = $2 and ended_at is null"),
        params![workspace_id, id, now],
    )?;
    Ok(())
}

fn page(row: &Row<'_>) -> Result<Page, db::Error> {
    let time = |i| row.get::<Option<i64>>(i).map(|ms| ms.map(from_ms));
    let step: String = row.get(3)?;
    Ok(Page {
        id: row.get(0)?,
        alarm_id: row.get(1)?,
        promise_id: row.get(2)?,
        step: Step::parse(&step).unwrap_or(Step::OnDuty),
        staff_id: row.get(4)?,
        notification_id: row.get(5)?,
        sent_at: from_ms(row.get(6)?),
        acknowledged_at: time(7)?,
        ended_at: time(8)?,
    })
}

macro_rules! pages {
    () => {
        "select page_id, alarm_id, promise_id, step, staff_id, notification_id, sent_at, acknowledged_at, ended_at \
         from page where workspace_id = $1"
    };
}

pub fn insert_page(tx: &mut Tx, alarm: &Alarm, step: Step, staff_id: Id, notification_id: Option<Id>) -> Result<Id> {
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    tx.run(
        sql!(
            "insert into page (workspace_id, page_id, alarm_id, promise_id, step, staff_id, notification_id, sent_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![workspace_id, id, alarm.id, alarm.promise_id, step.as_str(), staff_id, notification_id, now],
    )?;
    Ok(id)
}

pub fn load_page(tx: &mut Tx, id: Id) -> Result<Page> {
    let workspace_id = tx.workspace_id;
    tx.maybe(sql!(concat!(pages!(), " and page_id = $2")), params![workspace_id, id], page)?
        .ok_or(Error::NotFound("call"))
}

/// Who was called for an alarm, first to last.
pub fn pages_of(tx: &mut Tx, alarm_id: Id) -> Result<Vec<Page>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(pages!(), " and alarm_id = $2 order by page_id")),
        params![workspace_id, alarm_id],
        page,
    )?)
}

/// The same of several alarms.
pub fn pages_of_all(tx: &mut Tx, alarm_ids: &[Id]) -> Result<Vec<Page>> {
    if alarm_ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let places = ids::places(alarm_ids, &mut values);
    let text = format!("{} and alarm_id in ({places}) order by page_id", pages!());
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&db::Sql::built(text), &params, page)?)
}

/// Who was ever called about a promise, first to last.
pub fn pages_about(tx: &mut Tx, promise_id: Id) -> Result<Vec<Page>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(pages!(), " and promise_id = $2 order by page_id")),
        params![workspace_id, promise_id],
        page,
    )?)
}

/// Who was ever called about a promise for a cause.
pub fn pages_about_cause(tx: &mut Tx, promise_id: Id, cause: Cause) -> Result<Vec<Page>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            pages!(),
            " and promise_id = $2 and alarm_id in
              (select alarm.alarm_id from alarm where alarm.workspace_id = $1 and alarm.promise_id = $2 and alarm.cause = $3)
              order by page_id"
        )),
        params![workspace_id, promise_id, cause.as_str()],
        page,
    )?)
}

/// The newest call of somebody about a promise for a cause.
pub fn newest_page(tx: &mut Tx, promise_id: Id, staff_id: Id, kind: Cause) -> Result<Option<Page>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(concat!(
            pages!(),
            " and promise_id = $2 and staff_id = $3 and alarm_id in
              (select alarm.alarm_id from alarm where alarm.workspace_id = $1 and alarm.promise_id = $2 and alarm.cause = $4)
              order by page_id desc limit 1"
        )),
        params![workspace_id, promise_id, staff_id, kind.as_str()],
        page,
    )?)
}

pub fn set_acknowledged(tx: &mut Tx, alarm_id: Id, staff_id: Option<Id>) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!("update page set acknowledged_at = $4 where workspace_id = $1 and alarm_id = $2 and staff_id = $3"),
        params![workspace_id, alarm_id, staff_id, now],
    )?;
    Ok(())
}

/// Whether somebody of us wrote to the customer, or wrote something down, in the promise's conversation since then.
pub fn worked_on_since(tx: &mut Tx, conversation_id: Id, since: Timestamp) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let found: Option<Id> = tx.maybe(
        sql!(
            "select message_id from message where workspace_id = $1 and conversation_id = $2 and at > $3
               and direction in ('outbound', 'note') and kind = 'person' and staff_id is not null
               and state <> 'withdrawn' and trashed_at is null limit 1"
        ),
        params![workspace_id, conversation_id, ms(since)],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}
