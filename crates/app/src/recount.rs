//! Counts anew what is kept counted, and shows the rows that a simulated year holds against its own model.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use db::{params, sql};
use jiff::Timestamp;

use crate::ids::Id;
use crate::promises::figures;
use crate::time::from_ms;
use crate::timers::Timer;
use crate::{Result, Tx, complaints, counters, improvement, promises, remedies, standards};

/// A number that is kept, and what its rows come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub name: &'static str,
    pub kept: i64,
    pub found: i64,
}

/// Every counter beside the rows it counts.
pub fn counters(tx: &mut Tx) -> Result<Vec<Counted>> {
    let workspace_id = tx.workspace_id;
    let mut all = Vec::new();
    let (open, waiting, highest) = tx.row(
        sql!(
            "select coalesce(sum(case when category = 'open' and trashed_at is null and merged_into_id is null then 1 else 0 end), 0),
               coalesce(sum(case when category = 'waiting' and trashed_at is null and merged_into_id is null then 1 else 0 end), 0),
               coalesce(max(number), 0)
             from conversation where workspace_id = $1"
        ),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let promises = tx.row(
        sql!("select count(*) from promise where workspace_id = $1 and state = 'open'"),
        params![workspace_id],
        |row| row.get(0),
    )?;
    let customers = tx.row(
        sql!("select count(*) from customer where workspace_id = $1 and merged_into_id is null"),
        params![workspace_id],
        |row| row.get(0),
    )?;
    let (complaints, last_complaint) = tx.row(
        sql!(
            "select coalesce(sum(case when state <> 'closed' then 1 else 0 end), 0), coalesce(max(number), 0)
             from complaint where workspace_id = $1"
        ),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (unconfirmed, unreachable, other_way, final_response) = tx.row(
        sql!(
            "select coalesce(sum(case when confirmed_how in ('refused', 'unreachable') then 1 else 0 end), 0),
               coalesce(sum(case when exception = 'unreachable' then 1 else 0 end), 0),
               coalesce(sum(case when exception = 'other_way' then 1 else 0 end), 0),
               coalesce(sum(case when exception = 'final_response' then 1 else 0 end), 0)
             from complaint where workspace_id = $1"
        ),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    for (name, found) in [
        (counters::CONVERSATIONS_OPEN, open),
        (counters::CONVERSATIONS_WAITING, waiting),
        (counters::PROMISES_OPEN, promises),
        (counters::CUSTOMERS, customers),
        (counters::CONVERSATION_NUMBER, highest),
        (counters::COMPLAINTS_OPEN, complaints),
        (counters::COMPLAINT_NUMBER, last_complaint),
        (counters::COMPLAINTS_UNCONFIRMED, unconfirmed),
        (counters::COMPLAINTS_UNREACHABLE, unreachable),
        (counters::COMPLAINTS_OTHER_WAY, other_way),
        (counters::COMPLAINTS_FINAL_RESPONSE, final_response),
    ] {
        all.push(Counted { name, kept: counters::get(tx, name)?, found });
    }
    Ok(all)
}

/// What the figures of reports say and the promises do not; empty when they agree.
pub fn figures(tx: &mut Tx) -> Result<Vec<String>> {
    let Some(zone) = figures::counted_zone(tx)? else { return Ok(Vec::new()) };
    let (kept, found) = (figures::kept_counted(tx)?, figures::from_rows(tx, &zone)?);
    let months = apart(&kept.months, &found.months);
    Ok(months.into_iter().chain(apart(&kept.lengths, &found.lengths)).collect())
}

/// What the counts of causes say and the complaints do not; empty when they agree.
pub fn causes(tx: &mut Tx) -> Result<Vec<String>> {
    let (kept, found) = (improvement::counting::kept_counted(tx)?, improvement::counting::from_rows(tx)?);
    Ok(apart(&kept, &found))
}

/// What the sums of what was granted say and the offers do not; empty when they agree.
pub fn spend(tx: &mut Tx) -> Result<Vec<String>> {
    let (kept, found) = (remedies::spend::kept_counted(tx)?, remedies::spend::from_rows(tx)?);
    Ok(apart(&kept, &found))
}

/// What the rows of duties and final responses say and the letters and clocks do not, of open complaints or of all; empty
/// when they agree.
pub fn duties(tx: &mut Tx, closed_too: bool) -> Result<Vec<String>> {
    complaints::owed_by_rows(tx, closed_too)
}

/// Where the ledger of promises says more of a narrowed story than it may, or less of an open one; empty when it does not.
pub fn stories(tx: &mut Tx) -> Result<Vec<String>> {
    complaints::said_apart(tx)
}

fn apart<K: Ord + Debug, V: PartialEq + Debug>(kept: &BTreeMap<K, V>, found: &BTreeMap<K, V>) -> Vec<String> {
    if kept == found {
        return Vec::new();
    }
    let keys: BTreeSet<&K> = kept.keys().chain(found.keys()).collect();
    let differ = keys.into_iter().filter(|key| kept.get(*key) != found.get(*key));
    differ.map(|key| format!("{key:?}: kept {:?}, found {:?}", kept.get(key), found.get(key))).collect()
}

/// How many rows of the history of promises are not what the promises come to.
pub fn history(tx: &mut Tx) -> Result<usize> {
    let (held, found) = promises::history::recount(tx)?;
    if held == found {
        return Ok(0);
    }
    let differs = |key: &&promises::course::Key| held.get(key) != found.get(key);
    let only_found = found.keys().filter(|key| !held.contains_key(key));
    Ok(held.keys().filter(differs).count() + only_found.count())
}

/// The clocks of standards in a conversation as their rows say, by id.
pub fn clocks(tx: &mut Tx, conversation_id: Id) -> Result<Vec<standards::rules::Clock>> {
    standards::clocks_of(tx, conversation_id)
}

/// Every clock of standards as its row says, by id.
pub fn all_clocks(tx: &mut Tx) -> Result<Vec<standards::rules::Clock>> {
    standards::all_clocks(tx)
}

/// How many lines the logs of all clocks have.
pub fn clock_lines(tx: &mut Tx) -> Result<i64> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(sql!("select count(*) from standard_event where workspace_id = $1"), params![workspace_id], |row| {
        row.get(0)
    })?)
}

/// Every timer, those that failed and come again too.
pub fn timers(tx: &mut Tx) -> Result<Vec<Timer>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select timer_id, due_at, kind, subject_id, attempts, last_error from timer
             where workspace_id = $1 order by timer_id"
        ),
        params![workspace_id],
        |row| {
            Ok(Timer {
                id: row.get(0)?,
                due_at: from_ms(row.get(1)?),
                kind: row.get(2)?,
                subject_id: row.get(3)?,
                attempts: row.get(4)?,
                last_error: row.get(5)?,
            })
        },
    )?)
}

/// How a promise stands, as its row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseRow {
    pub id: Id,
    pub state: String,
    pub owner_id: Id,
    pub by: Timestamp,
    pub told: bool,
    pub late_kept: bool,
    pub made_right: bool,
}

pub fn promises(tx: &mut Tx) -> Result<Vec<PromiseRow>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select promise_id, state, owner_id, by_at, told_at is not null, late_kept_at is not null, made_right_at is not null
             from promise where workspace_id = $1 order by promise_id"
        ),
        params![workspace_id],
        |row| {
            Ok(PromiseRow {
                id: row.get(0)?,
                state: row.get(1)?,
                owner_id: row.get(2)?,
                by: from_ms(row.get(3)?),
                told: row.get(4)?,
                late_kept: row.get(5)?,
                made_right: row.get(6)?,
            })
        },
    )?)
}

/// How a complaint stands, as its row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplaintRow {
    pub id: Id,
    pub state: String,
    pub owner_id: Id,
    pub rounds: i64,
    pub confirmed: bool,
    pub accepted: bool,
    pub exception: Option<String>,
    pub call_back_id: Option<Id>,
    pub call_back_broken: bool,
    pub call_backs_broken: i64,
    pub rejections: i64,
    pub safety_taken: bool,
    pub failed_again: bool,
    pub narrowed: bool,
    pub team_id: Option<Id>,
    pub owed_by: Option<Timestamp>,
    pub next_attempt_at: Option<Timestamp>,
    pub watch_until: Option<Timestamp>,
}

pub fn complaints(tx: &mut Tx) -> Result<Vec<ComplaintRow>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select complaint_id, state, owner_id, rounds, confirmed_at is not null, accepted_at is not null, exception,
               call_back_id, call_back_broken, call_backs_broken, rejections, safety_taken_at is not null,
               failed_again_at is not null, owed_by_at, next_attempt_at, watch_until_at, narrowed, team_id
             from complaint where workspace_id = $1 order by complaint_id"
        ),
        params![workspace_id],
        |row| {
            let (owed, next): (Option<i64>, Option<i64>) = (row.get(13)?, row.get(14)?);
            let until: Option<i64> = row.get(15)?;
            Ok(ComplaintRow {
                id: row.get(0)?,
                state: row.get(1)?,
                owner_id: row.get(2)?,
                rounds: row.get(3)?,
                confirmed: row.get(4)?,
                accepted: row.get(5)?,
                exception: row.get(6)?,
                call_back_id: row.get(7)?,
                call_back_broken: row.get(8)?,
                call_backs_broken: row.get(9)?,
                rejections: row.get(10)?,
                safety_taken: row.get(11)?,
                failed_again: row.get(12)?,
                narrowed: row.get(16)?,
                team_id: row.get(17)?,
                owed_by: owed.map(from_ms),
                next_attempt_at: next.map(from_ms),
                watch_until: until.map(from_ms),
            })
        },
    )?)
}

/// How a conversation stands, as its row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationRow {
    pub id: Id,
    pub category: String,
    pub assignee_id: Option<Id>,
    pub snoozed_until: Option<Timestamp>,
}

pub fn conversations(tx: &mut Tx) -> Result<Vec<ConversationRow>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select conversation_id, category, assignee_id, snoozed_until_at from conversation
             where workspace_id = $1 order by conversation_id"
        ),
        params![workspace_id],
        |row| {
            let until: Option<i64> = row.get(3)?;
            Ok(ConversationRow {
                id: row.get(0)?,
                category: row.get(1)?,
                assignee_id: row.get(2)?,
                snoozed_until: until.map(from_ms),
            })
        },
    )?)
}

/// (id, state) of every mail of ours to a customer.
pub fn mails_out(tx: &mut Tx) -> Result<Vec<(Id, String)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select message_id, state from message
             where workspace_id = $1 and direction = 'outbound' and channel = 'mail' order by message_id"
        ),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

/// (kind, subject, state) of what has not left yet.
pub fn outbox(tx: &mut Tx) -> Result<Vec<(String, Id, String)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!("select kind, subject_id, state from outbox where workspace_id = $1 order by outbox_id"),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?)
}

/// How many mails came in, by what became of them.
pub fn inbound(tx: &mut Tx) -> Result<BTreeMap<String, i64>> {
    let workspace_id = tx.workspace_id;
    let rows: Vec<(String, i64)> = tx.rows(
        sql!("select state, count(*) from inbound where workspace_id = $1 group by state"),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Something that one of us was told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    pub id: Id,
    pub staff_id: Id,
    pub kind: String,
    pub subject_id: Id,
    /// A mail about it waits in the outbox.
    pub mailed: bool,
}

/// What was told from an id on: ids are ordered by time.
pub fn told_since(tx: &mut Tx, from: Id) -> Result<Vec<Told>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select notification_id, staff_id, kind, subject_id,
               exists (select 1 from outbox where workspace_id = $1 and outbox.subject_id = notification_id and outbox.kind = 'staff_mail')
             from notification where workspace_id = $1 and notification_id >= $2 order by notification_id"
        ),
        params![workspace_id, from],
        |row| Ok(Told { id: row.get(0)?, staff_id: row.get(1)?, kind: row.get(2)?, subject_id: row.get(3)?, mailed: row.get(4)? }),
    )?)
}

/// How many notifications there are.
pub fn told_count(tx: &mut Tx) -> Result<i64> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(sql!("select count(*) from notification where workspace_id = $1"), params![workspace_id], |row| {
        row.get(0)
    })?)
}

/// How many texts (messages and promises from an id on, all customers) hold this word.
pub fn texts_with(tx: &mut Tx, word: &str, from: Id) -> Result<i64> {
    let (workspace_id, like) = (tx.workspace_id, format!("%{word}%"));
    let messages: i64 = tx.row(
        sql!(
            "select count(*) from message where workspace_id = $1 and message_id >= $3
             and (body like $2 or subject like $2 or to_line like $2)"
        ),
        params![workspace_id, like, from],
        |row| row.get(0),
    )?;
    let promises: i64 = tx.row(
        sql!("select count(*) from promise where workspace_id = $1 and promise_id >= $3 and (words like $2 or evidence like $2)"),
        params![workspace_id, like, from],
        |row| row.get(0),
    )?;
    let customers: i64 = tx.row(
        sql!("select count(*) from customer where workspace_id = $1 and name like $2"),
        params![workspace_id, like],
        |row| row.get(0),
    )?;
    Ok(messages + promises + customers)
}
