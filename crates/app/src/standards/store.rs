//! The rows of standards, their versions and clocks.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use db::{Row, Sql, params, sql};
use jiff::Timestamp;
use planner::OpeningHours;

use super::rules::{Book, Clock, Metric, Pause, Standard, State, Terms};
use crate::ids::{self, Id};
use crate::time::{from_ms, maybe_ms, ms};
use crate::{Error, Result, Tx};

macro_rules! standards {
    () => {
        "select standard.standard_id, standard.place, standard.version, standard_version.terms, standard_version.since_at, \
         standard.made_at, standard.ended_at from standard join standard_version on standard_version.workspace_id = $1 \
         and standard_version.standard_id = standard.standard_id and standard_version.version = standard.version \
         where standard.workspace_id = $1"
    };
}

fn standard(row: &Row<'_>) -> Result<(Standard, String), db::Error> {
    let text: String = row.get(3)?;
    let (since, made, ended): (i64, i64, Option<i64>) = (row.get(4)?, row.get(5)?, row.get(6)?);
    let one = Standard {
        id: row.get(0)?,
        place: row.get(1)?,
        version: row.get(2)?,
        terms: blank(),
        since: from_ms(since),
        made_at: from_ms(made),
        ended_at: ended.map(from_ms),
    };
    Ok((one, text))
}

fn blank() -> Terms {
    Terms {
        name: String::new(),
        metric: Metric::Custom,
        target: String::new(),
        around_the_clock: false,
        only: Vec::new(),
        warn: Vec::new(),
        pauses: Default::default(),
        tells: Default::default(),
    }
}

fn with_terms(rows: Vec<(Standard, String)>) -> Result<Vec<Standard>> {
    rows.into_iter().map(|(one, text)| Ok(Standard { terms: serde_json::from_str(&text)?, ..one })).collect()
}

/// Those that hold now, by place.
pub fn in_force(tx: &mut Tx) -> Result<Vec<Standard>> {
    let workspace_id = tx.workspace_id;
    let rows = tx.rows(
        sql!(concat!(standards!(), " and standard.ended_at is null order by standard.place, standard.standard_id")),
        params![workspace_id],
        standard,
    )?;
    with_terms(rows)
}

/// All, ended ones too.
pub fn all(tx: &mut Tx) -> Result<Vec<Standard>> {
    let workspace_id = tx.workspace_id;
    let rows = tx.rows(
        sql!(concat!(standards!(), " order by standard.place, standard.standard_id limit 1000")),
        params![workspace_id],
        standard,
    )?;
    with_terms(rows)
}

pub fn load(tx: &mut Tx, id: Id) -> Result<Standard> {
    let workspace_id = tx.workspace_id;
    let row =
        tx.maybe(sql!(concat!(standards!(), " and standard.standard_id = $2")), params![workspace_id, id], standard)?;
    with_terms(Vec::from_iter(row))?.pop().ok_or(Error::NotFound("standard"))
}

pub fn insert(tx: &mut Tx, one: &Standard, staff_id: Option<Id>) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into standard (workspace_id, standard_id, place, version, made_at, made_by_id)
             values ($1, $2, $3, $4, $5, $6)"
        ),
        params![workspace_id, one.id, one.place, one.version, ms(one.made_at), staff_id],
    )?;
    insert_version(tx, one, staff_id)
}

pub fn insert_version(tx: &mut Tx, one: &Standard, staff_id: Option<Id>) -> Result<()> {
    let (workspace_id, terms) = (tx.workspace_id, serde_json::to_string(&one.terms)?);
    tx.run(
        sql!(
            "insert into standard_version (workspace_id, standard_id, version, since_at, staff_id, terms)
             values ($1, $2, $3, $4, $5, $6)"
        ),
        params![workspace_id, one.id, one.version, ms(one.since), staff_id, terms],
    )?;
    Ok(())
}

pub fn update(tx: &mut Tx, one: &Standard) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update standard set place = $3, version = $4, ended_at = $5 where workspace_id = $1 and standard_id = $2"
        ),
        params![workspace_id, one.id, one.place, one.version, maybe_ms(one.ended_at)],
    )?;
    Ok(())
}

/// All terms and calendars there ever were.
pub fn whole_book(tx: &mut Tx) -> Result<Book> {
    let workspace_id = tx.workspace_id;
    let terms: Vec<(Id, i64, String)> = tx.rows(
        sql!("select standard_id, version, terms from standard_version where workspace_id = $1"),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let hours: Vec<(i64, String)> = tx.rows(
        sql!("select hours_id, hours from standard_hours where workspace_id = $1"),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut book = Book::default();
    for (id, version, text) in terms {
        book.terms.insert((id, version), serde_json::from_str(&text)?);
    }
    for (id, text) in hours {
        book.hours.insert(id, Arc::new(serde_json::from_str(&text)?));
    }
    Ok(book)
}

/// What the book says of the standard and the hours of one clock.
pub fn page_of(tx: &mut Tx, clock: &Clock) -> Result<Book> {
    let workspace_id = tx.workspace_id;
    let terms: Option<String> = tx.maybe(
        sql!("select terms from standard_version where workspace_id = $1 and standard_id = $2 and version = $3"),
        params![workspace_id, clock.standard_id, clock.version],
        |row| row.get(0),
    )?;
    let mut book = Book::default();
    if let Some(text) = terms {
        book.terms.insert((clock.standard_id, clock.version), serde_json::from_str(&text)?);
    }
    book.hours.extend(hours(tx, clock.hours_id)?.map(|hours| (clock.hours_id, hours)));
    Ok(book)
}

/// A calendar by its name, which is made of its text: what a workspace read once it need not read again.
pub fn hours(tx: &mut Tx, id: i64) -> Result<Option<Arc<OpeningHours>>> {
    type Calendars = HashMap<(Id, i64), Arc<OpeningHours>>;
    static READ: LazyLock<Mutex<Calendars>> = LazyLock::new(Mutex::default);
    let read = || READ.lock().unwrap_or_else(PoisonError::into_inner);
    let workspace_id = tx.workspace_id;
    if let Some(hours) = read().get(&(workspace_id, id)) {
        return Ok(Some(hours.clone()));
    }
    let text: Option<String> = tx.maybe(
        sql!("select hours from standard_hours where workspace_id = $1 and hours_id = $2"),
        params![workspace_id, id],
        |row| row.get(0),
    )?;
    let Some(text) = text else { return Ok(None) };
    let hours: Arc<OpeningHours> = Arc::new(serde_json::from_str(&text)?);
    let mut all = read();
    if all.len() > 1000 {
        all.clear();
    }
    all.insert((workspace_id, id), hours.clone());
    Ok(Some(hours))
}

pub fn put_hours(tx: &mut Tx, id: i64, text: &str) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into standard_hours (workspace_id, hours_id, hours) values ($1, $2, $3)
             on conflict (workspace_id, hours_id) do nothing"
        ),
        params![workspace_id, id, text],
    )?;
    Ok(())
}

/// A clock and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    pub conversation_id: Id,
    pub clock: Clock,
}

macro_rules! clocks {
    () => {
        "select standard_clock.clock_id, standard_clock.conversation_id, standard_clock.metric, standard_clock.standard_id, \
         standard_clock.version, standard_clock.hours_id, standard_clock.state, standard_clock.pause, standard_clock.started_at, \
         standard_clock.cause_id, standard_clock.counted_ms, standard_clock.since_at, standard_clock.allowance_ms, \
         standard_clock.due_at, standard_clock.ended_at, standard_clock.late_ms, standard_clock.is_open, standard_clock.seq \
         from standard_clock where standard_clock.workspace_id = $1"
    };
}

fn placed(row: &Row<'_>) -> Result<Placed, db::Error> {
    let pause: Option<String> = row.get(7)?;
    let at = |index: usize| Ok::<_, db::Error>(row.get::<Option<i64>>(index)?.map(from_ms));
    Ok(Placed {
        conversation_id: row.get(1)?,
        clock: Clock {
            id: row.get(0)?,
            metric: Metric::parse(row.text(2)?).unwrap_or(Metric::Custom),
            standard_id: row.get(3)?,
            version: row.get(4)?,
            hours_id: row.get(5)?,
            state: State::parse(row.text(6)?).unwrap_or(State::Dropped),
            pause: pause.as_deref().and_then(Pause::parse),
            started_at: from_ms(row.get(8)?),
            cause_id: row.get(9)?,
            counted_ms: row.get(10)?,
            since: at(11)?,
            allowance_ms: row.get(12)?,
            due_at: at(13)?,
            ended_at: at(14)?,
            late_ms: row.get(15)?,
            is_open: row.get(16)?,
            seq: row.get(17)?,
        },
    })
}

/// Those of a conversation in which something is still to be done.
pub fn open_of(tx: &mut Tx, conversation_id: Id) -> Result<Vec<Clock>> {
    let workspace_id = tx.workspace_id;
    let rows = tx.rows(
        sql!(concat!(clocks!(), " and conversation_id = $2 and is_open order by clock_id")),
        params![workspace_id, conversation_id],
        placed,
    )?;
    Ok(rows.into_iter().map(|one| one.clock).collect())
}

/// The newest of a conversation, oldest first.
pub fn all_of(tx: &mut Tx, conversation_id: Id, limit: i64) -> Result<Vec<Clock>> {
    let workspace_id = tx.workspace_id;
    let rows = tx.rows(
        sql!(concat!(clocks!(), " and conversation_id = $2 order by clock_id desc limit $3")),
        params![workspace_id, conversation_id, limit],
        placed,
    )?;
    Ok(rows.into_iter().rev().map(|one| one.clock).collect())
}

/// The newest of each of these conversations, at most `limit` of one, oldest first.
pub fn all_of_each(tx: &mut Tx, conversation_ids: &[Id], limit: i64) -> Result<Vec<Placed>> {
    if conversation_ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0), db::Value::Int(limit)];
    let places = ids::places(conversation_ids, &mut values);
    let text = format!(
        "{} and standard_clock.clock_id in (select clock_id from
           (select clock_id, row_number() over (partition by conversation_id order by clock_id desc) as place
            from standard_clock where workspace_id = $1 and conversation_id in ({places})) as newest
         where newest.place <= $2) order by standard_clock.clock_id",
        clocks!()
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&Sql::built(text), &params, placed)?)
}

pub fn clock(tx: &mut Tx, id: Id) -> Result<Option<Placed>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(sql!(concat!(clocks!(), " and clock_id = $2")), params![workspace_id, id], placed)?)
}

/// Every clock after this id, in order.
pub fn clocks_after(tx: &mut Tx, after: Id, limit: i64) -> Result<Vec<Placed>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(clocks!(), " and clock_id > $2 order by clock_id limit $3")),
        params![workspace_id, after, limit],
        placed,
    )?)
}

/// Writes the row of a clock.
pub fn put_clock(tx: &mut Tx, conversation_id: Id, clock: &Clock) -> Result<()> {
    if went_on(tx, conversation_id, clock)? {
        return Ok(());
    }
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into standard_clock (workspace_id, clock_id, conversation_id, metric, standard_id, version, hours_id, state,
               pause, started_at, cause_id, counted_ms, since_at, allowance_ms, due_at, ended_at, late_ms, is_open, seq)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
             on conflict (workspace_id, clock_id) do update set conversation_id = $3, standard_id = $5, version = $6, hours_id = $7,
               state = $8, pause = $9, counted_ms = $12, since_at = $13, allowance_ms = $14, due_at = $15, ended_at = $16,
               late_ms = $17, is_open = $18, seq = $19"
        ),
        params![
            workspace_id,
            clock.id,
            conversation_id,
            clock.metric.as_str(),
            clock.standard_id,
            clock.version,
            clock.hours_id,
            clock.state.as_str(),
            clock.pause.map(Pause::as_str),
            ms(clock.started_at),
            clock.cause_id,
            clock.counted_ms,
            maybe_ms(clock.since),
            clock.allowance_ms,
            maybe_ms(clock.due_at),
            maybe_ms(clock.ended_at),
            clock.late_ms,
            clock.is_open,
            clock.seq
        ],
    )?;
    Ok(())
}

/// Writes a row that is there, where nothing changed by which it is found but when it is over: most changes are such, and
/// the other indexes need not be touched. Gives whether it was one.
fn went_on(tx: &mut Tx, conversation_id: Id, clock: &Clock) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let written = tx.run(
        sql!(
            "update standard_clock set version = $6, hours_id = $7, state = $8, pause = $9, counted_ms = $10, since_at = $11,
               allowance_ms = $12, due_at = $13, ended_at = $14, late_ms = $15, seq = $16
             where workspace_id = $1 and clock_id = $2 and conversation_id = $3 and standard_id = $4 and is_open = $5"
        ),
        params![
            workspace_id,
            clock.id,
            conversation_id,
            clock.standard_id,
            clock.is_open,
            clock.version,
            clock.hours_id,
            clock.state.as_str(),
            clock.pause.map(Pause::as_str),
            clock.counted_ms,
            maybe_ms(clock.since),
            clock.allowance_ms,
            maybe_ms(clock.due_at),
            maybe_ms(clock.ended_at),
            clock.late_ms,
            clock.seq
        ],
    )?;
    Ok(written > 0)
}

pub fn move_clock(tx: &mut Tx, clock_id: Id, conversation_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update standard_clock set conversation_id = $3 where workspace_id = $1 and clock_id = $2"),
        params![workspace_id, clock_id, conversation_id],
    )?;
    Ok(())
}

/// Whether a person of ours said something here before this message.
pub fn spoke(tx: &mut Tx, conversation_id: Id, before: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let found: Option<Id> = tx.maybe(
        sql!(
            "select message_id from message where workspace_id = $1 and conversation_id = $2 and direction = 'outbound'
               and kind = 'person' and state not in ('withdrawn', 'failed') and trashed_at is null and message_id <> $3 limit 1"
        ),
        params![workspace_id, conversation_id, before],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// Who has a conversation, and whose it is.
pub fn hands(tx: &mut Tx, conversation_id: Id) -> Result<(Option<Id>, Id)> {
    let workspace_id = tx.workspace_id;
    tx.maybe(
        sql!("select assignee_id, customer_id from conversation where workspace_id = $1 and conversation_id = $2"),
        params![workspace_id, conversation_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?
    .ok_or(Error::NotFound("conversation"))
}

/// Removes all clocks of a conversation for good.
pub fn forget(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    for statement in [
        sql!(
            "delete from timer where workspace_id = $1 and subject_id in
               (select clock_id from standard_clock where workspace_id = $1 and conversation_id = $2)"
        ),
        sql!(
            "delete from standard_event where workspace_id = $1 and clock_id in
               (select clock_id from standard_clock where workspace_id = $1 and conversation_id = $2)"
        ),
        sql!("delete from standard_clock where workspace_id = $1 and conversation_id = $2"),
    ] {
        tx.run(statement, params![workspace_id, conversation_id])?;
    }
    Ok(())
}

/// What is due by then or broken already, soonest first.
pub fn due_by(tx: &mut Tx, by: Timestamp, limit: i64) -> Result<Vec<Placed>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            clocks!(),
            " and standard_clock.is_open and standard_clock.due_at <= $2 order by standard_clock.due_at, standard_clock.clock_id limit $3"
        )),
        params![workspace_id, ms(by), limit],
        placed,
    )?)
}

/// The conversations of a customer in which a clock is open.
pub fn conversations_with_clocks(tx: &mut Tx, customer_id: Id) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select conversation_id from conversation where workspace_id = $1 and customer_id = $2 and exists
               (select 1 from standard_clock where standard_clock.workspace_id = $1
                and standard_clock.conversation_id = conversation.conversation_id and standard_clock.is_open)"
        ),
        params![workspace_id, customer_id],
        |row| row.get(0),
    )?)
}

/// Those that run or stand still: all, or of one metric.
pub fn going(tx: &mut Tx, metric: Option<Metric>) -> Result<Vec<Placed>> {
    let (workspace_id, metric) = (tx.workspace_id, metric.map(Metric::as_str));
    Ok(tx.rows(
        sql!(concat!(
            clocks!(),
            " and is_open and state in ('running', 'paused') and (cast($2 as text) is null or metric = $2) order by clock_id"
        )),
        params![workspace_id, metric],
        placed,
    )?)
}

/// Subject, number and customer of some conversations.
pub fn names(tx: &mut Tx, ids: &[Id]) -> Result<HashMap<Id, (i64, String, String)>> {
    let wanted: HashSet<Id> = ids.iter().copied().collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    values.extend(wanted.iter().map(|id| db::Value::Int(id.0)));
    let places: Vec<String> = (2..=values.len()).map(|n| format!("${n}")).collect();
    let text = format!(
        "select conversation.conversation_id, conversation.number, conversation.subject, coalesce(customer.name, '')
         from conversation left join customer on customer.workspace_id = $1 and customer.customer_id = conversation.customer_id
         where conversation.workspace_id = $1 and conversation.conversation_id in ({})",
        places.join(", ")
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    let rows =
        tx.rows(&Sql::built(text), &params, |row| Ok((row.get::<Id>(0)?, (row.get(1)?, row.get(2)?, row.get(3)?))))?;
    Ok(rows.into_iter().collect())
}
