//! The rows of what happens more than once: restatements, attempts, outcomes.

use std::collections::HashMap;

use db::{Row, Sql, params, sql};
use serde::Serialize;

use super::rules::{Answer, Attempt, Channel, Outcome, Reached};
use super::store::Reading;
use crate::ids::{self, Id};
use crate::time::{from_ms, ms};
use crate::{Result, Timestamp, Tx};

/// What we wrote that we understood, and what the customer said to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restatement {
    pub round: i64,
    pub text: String,
    pub written_by_id: Option<Id>,
    pub written_at: Timestamp,
    /// The mail that asked them.
    pub message_id: Option<Id>,
    pub answer: Option<Answer>,
    pub answered_at: Option<Timestamp>,
    /// `link`, `mail`, `phone`, `in_person`; empty while nobody has answered.
    pub how: String,
    pub words: String,
    pub recorded_by_id: Option<Id>,
}

fn restatement(row: &Row<'_>) -> Result<Restatement, db::Error> {
    let mut read = Reading::of(row);
    Ok(Restatement {
        round: read.next()?,
        text: read.next()?,
        written_by_id: read.next()?,
        written_at: from_ms(read.next()?),
        message_id: read.next()?,
        answer: read.maybe_word(Answer::parse)?,
        answered_at: read.time()?,
        how: read.next()?,
        words: read.next()?,
        recorded_by_id: read.next()?,
    })
}

pub fn insert_restatement(
    tx: &mut Tx,
    id: Id,
    round: i64,
    text: &str,
    by: Option<Id>,
    message_id: Option<Id>,
) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into complaint_restatement (workspace_id, complaint_id, round, text, written_by_id, written_at, message_id, how, words)
             values ($1, $2, $3, $4, $5, $6, $7, '', '')"
        ),
        params![workspace_id, id, round, text, by, now, message_id],
    )?;
    Ok(())
}

/// What the customer said to this round; `by`: who of us wrote it down.
pub fn answer_restatement(
    tx: &mut Tx,
    id: Id,
    round: i64,
    answer: Answer,
    (how, words): (&str, &str),
    by: Option<Id>,
) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update complaint_restatement set answer = $4, answered_at = $5, how = $6, words = $7, recorded_by_id = $8
             where workspace_id = $1 and complaint_id = $2 and round = $3"
        ),
        params![workspace_id, id, round, answer.as_str(), now, how, words, by],
    )?;
    Ok(())
}

pub fn restatements(tx: &mut Tx, id: Id) -> Result<Vec<Restatement>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select round, text, written_by_id, written_at, message_id, answer, answered_at, how, words, recorded_by_id
             from complaint_restatement where workspace_id = $1 and complaint_id = $2 order by round"
        ),
        params![workspace_id, id],
        restatement,
    )?)
}

/// What we wrote in this round.
pub fn text_of_round(tx: &mut Tx, id: Id, round: i64) -> Result<String> {
    let workspace_id = tx.workspace_id;
    let text: Option<String> = tx.maybe(
        sql!("select text from complaint_restatement where workspace_id = $1 and complaint_id = $2 and round = $3"),
        params![workspace_id, id, round],
        |row| row.get(0),
    )?;
    Ok(text.unwrap_or_default())
}

pub fn insert_attempt(tx: &mut Tx, id: Id, attempt: &Attempt) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into complaint_attempt (workspace_id, attempt_id, complaint_id, channel, outcome, words, made_at, made_by_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![
            workspace_id,
            attempt.id,
            id,
            attempt.channel.as_str(),
            attempt.outcome.as_str(),
            attempt.words,
            ms(attempt.made_at),
            attempt.made_by_id
        ],
    )?;
    Ok(())
}

pub fn attempts(tx: &mut Tx, id: Id) -> Result<Vec<Attempt>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select attempt_id, channel, outcome, words, made_at, made_by_id from complaint_attempt
             where workspace_id = $1 and complaint_id = $2 order by attempt_id"
        ),
        params![workspace_id, id],
        attempt,
    )?)
}

fn attempt(row: &Row<'_>) -> Result<Attempt, db::Error> {
    let mut read = Reading::of(row);
    Ok(Attempt {
        id: read.next()?,
        channel: read.word(Channel::parse, Channel::Phone)?,
        outcome: read.word(Reached::parse, Reached::NoAnswer)?,
        words: read.next()?,
        made_at: from_ms(read.next()?),
        made_by_id: read.next()?,
    })
}

/// Those of several, by complaint.
pub fn attempts_of_all(tx: &mut Tx, complaint_ids: &[Id]) -> Result<HashMap<Id, Vec<Attempt>>> {
    let mut all: HashMap<Id, Vec<Attempt>> = HashMap::new();
    if complaint_ids.is_empty() {
        return Ok(all);
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let places = ids::places(complaint_ids, &mut values);
    let text = format!(
        "select attempt_id, channel, outcome, words, made_at, made_by_id, complaint_id from complaint_attempt
         where workspace_id = $1 and complaint_id in ({places}) order by attempt_id"
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    for (id, one) in tx.rows(&Sql::built(text), &params, |row| Ok((row.get(6)?, attempt(row)?)))? {
        all.entry(id).or_default().push(one);
    }
    Ok(all)
}

/// What we called back with, and what they said to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalledBack {
    pub round: i64,
    pub outcome: Outcome,
    pub what_happened: String,
    pub offer: String,
    pub apology: bool,
    pub explanation: bool,
    /// Ids of the catalogue.
    pub remedies: Vec<Id>,
    pub by: Timestamp,
    /// What we said we will do, as a promise.
    pub promise_id: Option<Id>,
    pub called_at: Timestamp,
    pub called_by_id: Option<Id>,
    /// `accepted`, `rejected`; null while they have not said.
    pub answer: Option<String>,
    pub answered_at: Option<Timestamp>,
    pub words: String,
}

fn called_back(row: &Row<'_>) -> Result<CalledBack, db::Error> {
    let mut read = Reading::of(row);
    Ok(CalledBack {
        round: read.next()?,
        outcome: read.word(Outcome::parse, Outcome::Explanation)?,
        what_happened: read.next()?,
        offer: read.next()?,
        apology: read.next()?,
        explanation: read.next()?,
        remedies: serde_json::from_str(&read.next::<String>()?).unwrap_or_default(),
        by: from_ms(read.next()?),
        promise_id: read.next()?,
        called_at: from_ms(read.next()?),
        called_by_id: read.next()?,
        answer: read.next()?,
        answered_at: read.time()?,
        words: read.next()?,
    })
}

pub fn insert_outcome(tx: &mut Tx, id: Id, one: &CalledBack) -> Result<()> {
    let (workspace_id, remedies) = (tx.workspace_id, serde_json::to_string(&one.remedies)?);
    tx.run(
        sql!(
            "insert into complaint_outcome (workspace_id, complaint_id, round, outcome, what_happened, offer, apology, explanation,
               remedies, by_at, promise_id, called_at, called_by_id, words)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '')"
        ),
        params![
            workspace_id,
            id,
            one.round,
            one.outcome.as_str(),
            one.what_happened,
            one.offer,
            one.apology,
            one.explanation,
            remedies,
            ms(one.by),
            one.promise_id,
            ms(one.called_at),
            one.called_by_id
        ],
    )?;
    Ok(())
}

/// What they said to the last one.
pub fn answer_outcome(tx: &mut Tx, id: Id, answer: &str, words: &str) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update complaint_outcome set answer = $3, answered_at = $4, words = $5
             where workspace_id = $1 and complaint_id = $2
               and round = (select max(round) from complaint_outcome where workspace_id = $1 and complaint_id = $2)"
        ),
        params![workspace_id, id, answer, now, words],
    )?;
    Ok(())
}

pub fn outcomes(tx: &mut Tx, id: Id) -> Result<Vec<CalledBack>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select round, outcome, what_happened, offer, apology, explanation, remedies, by_at, promise_id, called_at, called_by_id,
               answer, answered_at, words
             from complaint_outcome where workspace_id = $1 and complaint_id = $2 order by round"
        ),
        params![workspace_id, id],
        called_back,
    )?)
}

/// The complaint in which this was promised as what we will do.
pub fn of_offer(tx: &mut Tx, promise_id: Id) -> Result<Option<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select complaint_id from complaint_outcome where workspace_id = $1 and promise_id = $2"),
        params![workspace_id, promise_id],
        |row| row.get(0),
    )?)
}
