//! The rows of complaints.

use db::{FromColumn, Row, Sql, params, sql};

use super::rules::{CameFrom, Complaint, Confirmed, Exception, FoundBy, Severity, State, Temperature};
use crate::ids::{self, Id};
use crate::time::{from_ms, maybe_ms, ms};
use crate::{Error, Result, Timestamp, Tx};

macro_rules! columns {
    () => {
        "c.complaint_id, c.number, c.customer_id, c.promise_id, c.came_from, c.kind, c.regime, c.summary, c.found_by, \
         c.state, c.severity, c.temperature, c.at_stake, c.at_stake_minor, c.safety, c.owner_id, c.team_id, c.narrowed, \
         c.opened_at, c.opened_by_id, c.listened_at, c.story, c.wants, c.others_affected, c.customer_spoke_s, \
         c.we_spoke_s, c.rounds, c.confirmed_at, c.confirmed_how, c.confirmed_words, c.call_back_id, c.call_back_by_at, \
         c.call_back_owner_id, c.call_back_broken, c.call_backs_broken, c.researched_at, c.findings, c.called_back_at, \
         c.rejections, c.raised_at, c.accepted_at, c.accepted_words, c.exception, c.exception_at, c.exception_words, \
         c.guarded_at, c.guard, c.closed_at, c.watch_until_at, c.again_of_id, c.failed_again_at, c.failed_again_words, \
         c.relationship_told_at, c.safety_called_at, c.safety_taken_at, c.safety_taken_by_id, c.next_attempt_at, \
         c.owed_by_at, c.harm, c.regime_version, c.call_back_promised_at, \
         c.final_response_at"
    };
}

/// Reads the columns of a row one after the other.
pub(super) struct Reading<'a, 'r> {
    row: &'a Row<'r>,
    at: usize,
}

impl<'a, 'r> Reading<'a, 'r> {
    pub(super) fn of(row: &'a Row<'r>) -> Reading<'a, 'r> {
        Reading { row, at: 0 }
    }

    pub(super) fn next<T: FromColumn>(&mut self) -> Result<T, db::Error> {
        self.at += 1;
        self.row.get(self.at - 1)
    }

    pub(super) fn time(&mut self) -> Result<Option<Timestamp>, db::Error> {
        Ok(self.next::<Option<i64>>()?.map(from_ms))
    }

    pub(super) fn word<T>(&mut self, parse: fn(&str) -> Option<T>, unknown: T) -> Result<T, db::Error> {
        Ok(parse(&self.next::<String>()?).unwrap_or(unknown))
    }

    pub(super) fn maybe_word<T>(&mut self, parse: fn(&str) -> Option<T>) -> Result<Option<T>, db::Error> {
        Ok(self.next::<Option<String>>()?.and_then(|word| parse(&word)))
    }
}

fn complaint(row: &Row<'_>) -> Result<Complaint, db::Error> {
    let mut read = Reading::of(row);
    Ok(Complaint {
        id: read.next()?,
        number: read.next()?,
        customer_id: read.next()?,
        conversation_ids: Vec::new(),
        promise_id: read.next()?,
        came_from: read.word(CameFrom::parse, CameFrom::ByHand)?,
        kind: read.next()?,
        regime: read.next()?,
        summary: read.next()?,
        found_by: read.word(FoundBy::parse, FoundBy::Customer)?,
        state: read.word(State::parse, State::Received)?,
        severity: read.word(Severity::parse, Severity::Medium)?,
        temperature: read.maybe_word(Temperature::parse)?,
        at_stake: read.next()?,
        at_stake_minor: read.next()?,
        safety: read.next()?,
        owner_id: read.next()?,
        team_id: read.next()?,
        narrowed: read.next()?,
        opened_at: from_ms(read.next()?),
        opened_by_id: read.next()?,
        listened_at: read.time()?,
        story: read.next()?,
        wants: read.next()?,
        others_affected: serde_json::from_str(&read.next::<String>()?).unwrap_or_default(),
        customer_spoke_s: read.next()?,
        we_spoke_s: read.next()?,
        rounds: read.next()?,
        confirmed_at: read.time()?,
        confirmed_how: read.maybe_word(Confirmed::parse)?,
        confirmed_words: read.next()?,
        call_back_id: read.next()?,
        call_back_by: read.time()?,
        call_back_owner_id: read.next()?,
        call_back_broken: read.next()?,
        call_backs_broken: read.next()?,
        researched_at: read.time()?,
        findings: read.next()?,
        called_back_at: read.time()?,
        rejections: read.next()?,
        raised_at: read.time()?,
        accepted_at: read.time()?,
        accepted_words: read.next()?,
        exception: read.maybe_word(Exception::parse)?,
        exception_at: read.time()?,
        exception_words: read.next()?,
        guarded_at: read.time()?,
        guard: read.next::<Option<String>>()?.and_then(|text| serde_json::from_str(&text).ok()),
        closed_at: read.time()?,
        watch_until: read.time()?,
        again_of_id: read.next()?,
        failed_again_at: read.time()?,
        failed_again_words: read.next()?,
        relationship_told_at: read.time()?,
        safety_called_at: read.time()?,
        safety_taken_at: read.time()?,
        safety_taken_by_id: read.next()?,
        next_attempt_at: read.time()?,
        owed_by: read.time()?,
        harm: read.next()?,
        regime_version: read.next()?,
        call_back_promised_at: read.time()?,
        final_response_at: read.time()?,
    })
}

pub fn insert(tx: &mut Tx, c: &Complaint) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into complaint (workspace_id, complaint_id, number, customer_id, promise_id, came_from, kind, regime, summary,
               found_by, state, severity, safety, at_stake, owner_id, team_id, narrowed, opened_at, opened_by_id, story, wants,
               others_affected, rounds, confirmed_words, call_back_broken, call_backs_broken, findings, rejections, accepted_words,
               exception_words, failed_again_words, again_of_id, regime_version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14, $15, $16, $17, $18, '', '', '[]', 0, '', $19, 0, '',
               0, '', '', '', $20, $21)"
        ),
        params![
            workspace_id,
            c.id,
            c.number,
            c.customer_id,
            c.promise_id,
            c.came_from.as_str(),
            c.kind,
            c.regime,
            c.summary,
            c.found_by.as_str(),
            c.state.as_str(),
            c.severity.as_str(),
            c.safety,
            c.owner_id,
            c.team_id,
            c.narrowed,
            ms(c.opened_at),
            c.opened_by_id,
            false,
            c.again_of_id,
            c.regime_version
        ],
    )?;
    update(tx, c)
}

/// Writes what can change after it was opened.
pub fn update(tx: &mut Tx, c: &Complaint) -> Result<()> {
    update_story(tx, c)?;
    let workspace_id = tx.workspace_id;
    let guard = c.guard.as_ref().map(serde_json::to_string).transpose()?;
    tx.run(
        sql!(
            "update complaint set state = $3, owner_id = $4, rounds = $5, confirmed_at = $6, confirmed_how = $7, confirmed_words = $8,
               call_back_id = $9, call_back_by_at = $10, call_back_owner_id = $11, call_back_broken = $12, call_backs_broken = $13,
               researched_at = $14, findings = $15, called_back_at = $16, rejections = $17, raised_at = $18, accepted_at = $19,
               accepted_words = $20, exception = $21, exception_at = $22, exception_words = $23, guarded_at = $24, guard = $25,
               closed_at = $26, watch_until_at = $27, failed_again_at = $28, failed_again_words = $29, next_attempt_at = $30,
               owed_by_at = $31, call_back_promised_at = $32, final_response_at = $33
             where workspace_id = $1 and complaint_id = $2"
        ),
        params![
            workspace_id,
            c.id,
            c.state.as_str(),
            c.owner_id,
            c.rounds,
            maybe_ms(c.confirmed_at),
            c.confirmed_how.map(Confirmed::as_str),
            c.confirmed_words,
            c.call_back_id,
            maybe_ms(c.call_back_by),
            c.call_back_owner_id,
            c.call_back_broken,
            c.call_backs_broken,
            maybe_ms(c.researched_at),
            c.findings,
            maybe_ms(c.called_back_at),
            c.rejections,
            maybe_ms(c.raised_at),
            maybe_ms(c.accepted_at),
            c.accepted_words,
            c.exception.map(Exception::as_str),
            maybe_ms(c.exception_at),
            c.exception_words,
            maybe_ms(c.guarded_at),
            guard,
            maybe_ms(c.closed_at),
            maybe_ms(c.watch_until),
            maybe_ms(c.failed_again_at),
            c.failed_again_words,
            maybe_ms(c.next_attempt_at),
            maybe_ms(c.owed_by),
            maybe_ms(c.call_back_promised_at),
            maybe_ms(c.final_response_at)
        ],
    )?;
    Ok(())
}

/// Who reads its story.
pub fn update_access(tx: &mut Tx, c: &Complaint) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update complaint set narrowed = $3, team_id = $4 where workspace_id = $1 and complaint_id = $2"),
        params![workspace_id, c.id, c.narrowed, c.team_id],
    )?;
    Ok(())
}

/// What the customer told us, and who has to know of it.
fn update_story(tx: &mut Tx, c: &Complaint) -> Result<()> {
    let (workspace_id, others) = (tx.workspace_id, serde_json::to_string(&c.others_affected)?);
    tx.run(
        sql!(
            "update complaint set listened_at = $3, story = $4, wants = $5, others_affected = $6, severity = $7, temperature = $8,
               at_stake = $9, at_stake_minor = $10, safety = $11, customer_spoke_s = $12, we_spoke_s = $13,
               relationship_told_at = $14, safety_called_at = $15, safety_taken_at = $16, safety_taken_by_id = $17, harm = $18
             where workspace_id = $1 and complaint_id = $2"
        ),
        params![
            workspace_id,
            c.id,
            maybe_ms(c.listened_at),
            c.story,
            c.wants,
            others,
            c.severity.as_str(),
            c.temperature.map(Temperature::as_str),
            c.at_stake,
            c.at_stake_minor,
            c.safety,
            c.customer_spoke_s,
            c.we_spoke_s,
            maybe_ms(c.relationship_told_at),
            maybe_ms(c.safety_called_at),
            maybe_ms(c.safety_taken_at),
            c.safety_taken_by_id,
            c.harm
        ],
    )?;
    Ok(())
}

pub fn load(tx: &mut Tx, id: Id) -> Result<Complaint> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(
        sql!(concat!("select ", columns!(), " from complaint c where c.workspace_id = $1 and c.complaint_id = $2")),
        params![workspace_id, id],
        complaint,
    )?;
    let mut all = vec![found.ok_or(Error::NotFound("complaint"))?];
    with_conversations(tx, &mut all)?;
    all.pop().ok_or(Error::NotFound("complaint"))
}

/// These, in no order, without their conversations.
pub fn of_ids(tx: &mut Tx, ids: &[Id]) -> Result<Vec<Complaint>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let places = ids::places(ids, &mut values);
    let text =
        format!("select {} from complaint c where c.workspace_id = $1 and c.complaint_id in ({places})", columns!());
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&Sql::built(text), &params, complaint)?)
}

/// Which complaints a list shows; `None` means all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: Option<State>,
    pub owner_id: Option<Id>,
    pub customer_id: Option<Id>,
    /// To which this conversation belongs, or one that was merged into it.
    pub conversation_id: Option<Id>,
    /// About this promise, or that made it: the call back, or what was offered.
    pub promise_id: Option<Id>,
    /// Those that are not closed.
    pub open: bool,
    /// Those that happened again under watch, and whose follower is not closed.
    pub alarms: bool,
    /// By when the next step is owed, soonest first, and what owes nothing left out; else the newest first.
    pub by_owed: bool,
    /// Open ones that are an alarm: a second failure, safety that nobody took, a call back that broke.
    pub alarming: bool,
    /// What this person may owe up to then: their own, and those they call back.
    pub owed_by_staff: Option<(Id, Timestamp)>,
}

fn of_conversation(n: usize) -> String {
    format!(
        " and c.complaint_id in (select complaint_id from complaint_conversation where workspace_id = $1
           and (conversation_id = ${n} or conversation_id in
             (select conversation_id from conversation where workspace_id = $1 and merged_into_id = ${n})))"
    )
}

fn of_promise(n: usize) -> String {
    format!(
        " and c.complaint_id in (select complaint_id from complaint where workspace_id = $1 and promise_id = ${n}
           union select complaint_id from complaint where workspace_id = $1 and call_back_id = ${n}
           union select complaint_id from complaint_told_time where workspace_id = $1 and promise_id = ${n}
           union select complaint_id from complaint_outcome where workspace_id = $1 and promise_id = ${n})"
    )
}

/// `after`: where the page before ended, as (by when the next step is owed, id) or (number, id).
pub fn list(tx: &mut Tx, filter: &Filter, after: Option<(i64, Id)>, limit: i64) -> Result<Vec<Complaint>> {
    let mut text = format!("select {} from complaint c where c.workspace_id = $1", columns!());
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let mut equals = |column: &str, value: Option<db::Value>| {
        if let Some(value) = value {
            values.push(value);
            text.push_str(&format!(" and c.{column} = ${}", values.len()));
        }
    };
    equals("state", filter.state.map(|state| db::Value::Text(state.as_str().to_owned())));
    equals("owner_id", filter.owner_id.map(|id| db::Value::Int(id.0)));
    equals("customer_id", filter.customer_id.map(|id| db::Value::Int(id.0)));
    if let Some(id) = filter.conversation_id {
        values.push(db::Value::Int(id.0));
        text.push_str(&of_conversation(values.len()));
    }
    if let Some(id) = filter.promise_id {
        values.push(db::Value::Int(id.0));
        text.push_str(&of_promise(values.len()));
    }
    if filter.open {
        text.push_str(" and c.state <> 'closed'");
    }
    if filter.alarms {
        text.push_str(" and c.again_of_id is not null and c.state <> 'closed'");
    }
    if filter.alarming {
        text.push_str(
            " and c.state <> 'closed' and (c.again_of_id is not null or c.call_back_broken or (c.safety and c.safety_taken_at is null))",
        );
    }
    if let Some((id, until)) = filter.owed_by_staff {
        values.extend([db::Value::Int(ms(until)), db::Value::Int(id.0)]);
        let (until, id) = (values.len() - 1, values.len());
        text.push_str(&format!(
            " and c.owed_by_at <= ${until} and (c.owner_id = ${id} or c.call_back_owner_id = ${id})"
        ));
    }
    let (key, order, beyond) = if filter.by_owed { ("c.owed_by_at", "asc", ">") } else { ("c.number", "desc", "<") };
    if filter.by_owed {
        text.push_str(" and c.owed_by_at is not null");
    }
    if let Some((place, id)) = after {
        values.extend([db::Value::Int(place), db::Value::Int(id.0)]);
        text.push_str(&format!(" and ({key}, c.complaint_id) {beyond} (${}, ${})", values.len() - 1, values.len()));
    }
    values.push(db::Value::Int(limit));
    text.push_str(&format!(" order by {key} {order}, c.complaint_id {order} limit ${}", values.len()));
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    let mut all = tx.rows(&Sql::built(text), &params, complaint)?;
    with_conversations(tx, &mut all)?;
    Ok(all)
}

/// Closed ones that happened again, are watched still, and have no complaint that follows; newest first.
pub fn failed_alone(tx: &mut Tx, limit: i64) -> Result<Vec<Complaint>> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            columns!(),
            " from complaint c where c.workspace_id = $1 and c.failed_again_at is not null and c.watch_until_at > $2
               and not exists (select 1 from complaint f where f.workspace_id = $1 and f.again_of_id = c.complaint_id)
               order by c.number desc limit $3"
        )),
        params![workspace_id, now, limit],
        complaint,
    )?)
}

/// Which conversations belong to each, in one read.
fn with_conversations(tx: &mut Tx, all: &mut [Complaint]) -> Result<()> {
    let complaint_ids: Vec<Id> = all.iter().map(|one| one.id).collect();
    if complaint_ids.is_empty() {
        return Ok(());
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let places = ids::places(&complaint_ids, &mut values);
    let text = format!(
        "select complaint_id, conversation_id from complaint_conversation
         where workspace_id = $1 and complaint_id in ({places}) order by linked_at, conversation_id"
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    let pairs: Vec<(Id, Id)> = tx.rows(&Sql::built(text), &params, |row| Ok((row.get(0)?, row.get(1)?)))?;
    for one in all {
        one.conversation_ids = pairs.iter().filter(|(of, _)| *of == one.id).map(|(_, id)| *id).collect();
    }
    Ok(())
}

/// `false`: it belonged to it before.
pub fn link(tx: &mut Tx, id: Id, conversation_id: Id) -> Result<bool> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let added = tx.run(
        sql!(
            "insert into complaint_conversation (workspace_id, complaint_id, conversation_id, linked_at) values ($1, $2, $3, $4)
             on conflict (workspace_id, complaint_id, conversation_id) do nothing"
        ),
        params![workspace_id, id, conversation_id, now],
    )?;
    Ok(added > 0)
}

pub fn forget_conversation(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from complaint_conversation where workspace_id = $1 and conversation_id = $2"),
        params![workspace_id, conversation_id],
    )?;
    Ok(())
}

/// Open complaints to which this conversation belongs, or one that was merged into it, newest first.
pub fn open_of_conversation(tx: &mut Tx, conversation_id: Id) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select c.complaint_id from complaint_conversation v
             join complaint c on c.workspace_id = v.workspace_id and c.complaint_id = v.complaint_id
             where v.workspace_id = $1 and c.state <> 'closed' and (v.conversation_id = $2 or v.conversation_id in
               (select conversation_id from conversation where workspace_id = $1 and merged_into_id = $2))
             order by c.number desc"
        ),
        params![workspace_id, conversation_id],
        |row| row.get(0),
    )?)
}
