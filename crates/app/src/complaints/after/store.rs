//! The rows of what customers were asked when it was over, and what they said.

use db::{Row, params, sql};
use jiff::Timestamp;
use serde::Serialize;

use super::rules::{Counted, Said, Tally};
use crate::complaints::store::Reading;
use crate::ids::Id;
use crate::time::{from_ms, maybe_ms, ms};
use crate::{Result, Tx};

/// What they were asked about one complaint, and what they said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct After {
    pub asked_at: Timestamp,
    /// When they last said something; null: they have not.
    pub answered_at: Option<Timestamp>,
    #[serde(flatten)]
    pub said: Said,
    /// The complaint that follows, where somebody took it up again.
    pub taken_up_id: Option<Id>,
    #[serde(skip)]
    pub expires_at: Timestamp,
    /// What they said is for a person to read, and nobody has taken it up.
    #[serde(skip)]
    pub to_read: bool,
}

macro_rules! columns {
    () => {
        "asked_at, answered_at, outcome, way, treated, words, taken_up_id, expires_at, to_read"
    };
}

fn after(row: &Row<'_>) -> Result<After, db::Error> {
    let mut read = Reading::of(row);
    Ok(After {
        asked_at: from_ms(read.next()?),
        answered_at: read.time()?,
        said: Said { outcome: read.next()?, way: read.next()?, treated: read.next()?, words: read.next()? },
        taken_up_id: read.next()?,
        expires_at: from_ms(read.next()?),
        to_read: read.next()?,
    })
}

pub fn insert(tx: &mut Tx, complaint_id: Id, message_id: Id, expires_at: Timestamp) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into complaint_after (workspace_id, complaint_id, asked_at, expires_at, message_id, mail_failed, words, to_read)
             values ($1, $2, $3, $4, $5, $6, '', $6)"
        ),
        params![workspace_id, complaint_id, now, ms(expires_at), message_id, false],
    )?;
    Ok(())
}

/// The mail that asked did not arrive; or it did, at another try.
pub fn mail_failed(tx: &mut Tx, message_id: Id, failed: bool) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update complaint_after set mail_failed = $3
             where workspace_id = $1 and message_id = $2 and mail_failed <> $3"
        ),
        params![workspace_id, message_id, failed],
    )?;
    Ok(())
}

/// `None`: they were not asked.
pub fn load(tx: &mut Tx, complaint_id: Id) -> Result<Option<After>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(concat!("select ", columns!(), " from complaint_after where workspace_id = $1 and complaint_id = $2")),
        params![workspace_id, complaint_id],
        after,
    )?)
}

pub fn update(tx: &mut Tx, complaint_id: Id, to: &After) -> Result<()> {
    let (workspace_id, said) = (tx.workspace_id, &to.said);
    tx.run(
        sql!(
            "update complaint_after set answered_at = $3, outcome = $4, way = $5, treated = $6, words = $7, to_read = $8,
               taken_up_id = $9
             where workspace_id = $1 and complaint_id = $2"
        ),
        params![
            workspace_id,
            complaint_id,
            maybe_ms(to.answered_at),
            said.outcome,
            said.way,
            said.treated,
            said.words,
            to.to_read,
            to.taken_up_id
        ],
    )?;
    Ok(())
}

/// They were not asked after all.
pub fn remove(tx: &mut Tx, complaint_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from complaint_after where workspace_id = $1 and complaint_id = $2"),
        params![workspace_id, complaint_id],
    )?;
    Ok(())
}

/// The complaint that this mail asks about, and until when its link opens.
pub fn of_message(tx: &mut Tx, message_id: Id) -> Result<Option<(Id, Timestamp)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select complaint_id, expires_at from complaint_after where workspace_id = $1 and message_id = $2"),
        params![workspace_id, message_id],
        |row| Ok((row.get(0)?, from_ms(row.get(1)?))),
    )?)
}

/// When this customer was last asked about another of their complaints.
pub fn last_asked(tx: &mut Tx, customer_id: Id, except: Id) -> Result<Option<Timestamp>> {
    let workspace_id = tx.workspace_id;
    let last: Option<i64> = tx.row(
        sql!(
            "select max(a.asked_at) from complaint c
             join complaint_after a on a.workspace_id = c.workspace_id and a.complaint_id = c.complaint_id
             where c.workspace_id = $1 and c.customer_id = $2 and c.complaint_id <> $3"
        ),
        params![workspace_id, customer_id, except],
        |row| row.get(0),
    )?;
    Ok(last.map(from_ms))
}

/// Whether another complaint of theirs is open.
pub fn other_is_open(tx: &mut Tx, customer_id: Id, except: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let found: Option<Id> = tx.maybe(
        sql!(
            "select complaint_id from complaint where workspace_id = $1 and customer_id = $2 and complaint_id <> $3
               and state <> 'closed' limit 1"
        ),
        params![workspace_id, customer_id, except],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// The complaints about which they said something that nobody has taken up yet, oldest answer first.
pub fn to_read(tx: &mut Tx, limit: i64) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select complaint_id from complaint_after where workspace_id = $1 and to_read order by answered_at limit $2"
        ),
        params![workspace_id, limit],
        |row| row.get(0),
    )?)
}

/// All who were asked since then: whether the mail got through, and what they said. Whoever answered has got it.
pub fn tally(tx: &mut Tx, since: Timestamp) -> Result<Tally> {
    let workspace_id = tx.workspace_id;
    let mut sums = tx.row(
        sql!(
            "select count(*), coalesce(sum(case when a.mail_failed and a.answered_at is null then 0 else 1 end), 0),
               count(a.answered_at), coalesce(sum(case when a.outcome < 4 or a.way < 4 or a.treated < 4 then 1 else 0 end), 0),
               coalesce(sum(case when a.outcome = 5 then 1 else 0 end), 0), count(a.outcome),
               coalesce(sum(case when a.way = 5 then 1 else 0 end), 0), count(a.way),
               coalesce(sum(case when a.treated = 5 then 1 else 0 end), 0), count(a.treated)
             from complaint_after a
             where a.workspace_id = $1 and a.asked_at >= $2"
        ),
        params![workspace_id, ms(since)],
        |row| (0..10).map(|at| row.get::<i64>(at)).collect::<Result<Vec<i64>, db::Error>>(),
    )?
    .into_iter()
    .map(|sum| u32::try_from(sum).unwrap_or(u32::MAX));
    let mut next = || sums.next().unwrap_or_default();
    Ok(Tally {
        asked: next(),
        delivered: next(),
        answered: next(),
        bad: next(),
        questions: [(); 3].map(|()| Counted { top: next(), answered: next() }),
    })
}
