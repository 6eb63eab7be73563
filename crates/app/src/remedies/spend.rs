//! What was granted, kept counted: by month for all of us, by kind of loss, by cause and by person, and by complaint.

use std::collections::BTreeMap;

use db::{params, sql};
use serde::Serialize;

use super::authority::Spent;
use super::rules::{Loss, Offer, State};
use super::store;
use crate::ids::Id;
use crate::promises::month::Month;
use crate::workspaces;
use crate::workspaces::business;
use crate::{Can, Result, Tx, Who};

/// Of what a number is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// 0: of a complaint, whichever month.
    pub month: i64,
    pub whose: &'static str,
    pub whose_id: i64,
    pub currency: String,
}

/// How many were granted, and what they come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    pub count: i64,
    pub amount_minor: i64,
}

const ALL: &str = "all";
const LOSS: &str = "loss";
const CAUSE: &str = "cause";
const STAFF: &str = "staff";
const CASE: &str = "case";
const WHOSE: [&str; 5] = [ALL, LOSS, CAUSE, STAFF, CASE];

/// Where an offer counts; nowhere unless it is granted. Whose authority it was: who decided it.
fn keys(offer: &Offer) -> Vec<Key> {
    let (State::Granted, Some(month)) = (offer.state, offer.month) else { return Vec::new() };
    let of = |month: i64, whose: &'static str, whose_id: i64| Key {
        month,
        whose,
        whose_id,
        currency: offer.currency.clone(),
    };
    vec![
        of(month.0, ALL, 0),
        of(month.0, LOSS, offer.loss.place()),
        of(month.0, CAUSE, offer.cause_id.unwrap_or_default().0),
        of(month.0, STAFF, offer.decided_by_id.unwrap_or_default().0),
        of(0, CASE, offer.complaint_id.0),
    ]
}

/// A granted offer counts from now on, or (`by` -1) no longer.
pub(super) fn count(tx: &mut Tx, offer: &Offer, by: i64) -> Result<()> {
    let workspace_id = tx.workspace_id;
    for key in keys(offer) {
        tx.run(
            sql!(
                "insert into remedy_spend (workspace_id, month, whose, whose_id, currency, count, amount_minor)
                 values ($1, $2, $3, $4, $5, $6, $7)
                 on conflict (workspace_id, month, whose, whose_id, currency)
                 do update set count = remedy_spend.count + $6, amount_minor = remedy_spend.amount_minor + $7"
            ),
            params![workspace_id, key.month, key.whose, key.whose_id, key.currency, by, by * offer.amount_minor],
        )?;
    }
    Ok(())
}

fn one(tx: &mut Tx, month: i64, whose: &str, whose_id: i64, currency: &str) -> Result<Sum> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(
        sql!(
            "select count, amount_minor from remedy_spend
             where workspace_id = $1 and month = $2 and whose = $3 and whose_id = $4 and currency = $5"
        ),
        params![workspace_id, month, whose, whose_id, currency],
        |row| Ok(Sum { count: row.get(0)?, amount_minor: row.get(1)? }),
    )?;
    Ok(found.unwrap_or_default())
}

/// The month it is, in the zone of the business.
pub fn month_now(tx: &mut Tx) -> Result<Month> {
    let zone = workspaces::hours(tx)?.zone.clone();
    Ok(Month::of(tx.now, &zone))
}

/// What was given before: in this complaint, and this month by this person and by all.
pub(super) fn before(tx: &mut Tx, complaint_id: Id, staff_id: Id, currency: &str) -> Result<Spent> {
    let month = month_now(tx)?.0;
    Ok(Spent {
        case_minor: one(tx, 0, CASE, complaint_id.0, currency)?.amount_minor,
        month_minor: one(tx, month, STAFF, staff_id.0, currency)?.amount_minor,
        all_minor: one(tx, month, ALL, 0, currency)?.amount_minor,
    })
}

/// What was granted in a month, in the currency of the business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spend {
    pub month: Month,
    pub currency: String,
    pub budget_minor: Option<i64>,
    pub spent: Sum,
    pub by_loss: Vec<OfLoss>,
    /// By cause, the largest first: that is where a cause is worth removing.
    pub by_cause: Vec<OfCause>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfLoss {
    pub loss: Loss,
    #[serde(flatten)]
    pub sum: Sum,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfCause {
    /// `None`: no cause was named.
    pub cause_id: Option<Id>,
    #[serde(flatten)]
    pub sum: Sum,
}

/// What a month came to; `None`: this month.
pub fn spend(tx: &mut Tx, who: &Who, month: Option<Month>) -> Result<Spend> {
    who.may(Can::Read)?;
    let currency = business::get(tx)?.currency;
    let terms = store::terms(tx, &currency)?;
    let month = month.map_or_else(|| month_now(tx), Ok)?;
    let spent = one(tx, month.0, ALL, 0, &currency)?;
    let losses = rows(tx, month, LOSS, &currency)?;
    let of_loss = |loss: Loss| {
        let found = losses.iter().find(|(place, _)| *place == loss.place());
        found.map(|(_, sum)| OfLoss { loss, sum: *sum })
    };
    let by_cause = rows(tx, month, CAUSE, &currency)?.into_iter();
    let of_cause = |(id, sum): (i64, Sum)| OfCause { cause_id: Some(Id(id)).filter(|id| id.0 != 0), sum };
    Ok(Spend {
        month,
        currency,
        budget_minor: terms.budget_minor,
        spent,
        by_loss: Loss::ALL.into_iter().filter_map(of_loss).collect(),
        by_cause: by_cause.map(of_cause).collect(),
    })
}

fn rows(tx: &mut Tx, month: Month, whose: &str, currency: &str) -> Result<Vec<(i64, Sum)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select whose_id, count, amount_minor from remedy_spend
             where workspace_id = $1 and month = $2 and whose = $3 and currency = $4 and count > 0
             order by amount_minor desc, count desc, whose_id limit 500"
        ),
        params![workspace_id, month.0, whose, currency],
        |row| Ok((row.get(0)?, Sum { count: row.get(1)?, amount_minor: row.get(2)? })),
    )?)
}

/// Every number that is kept, without those that are nothing (any more).
pub fn kept_counted(tx: &mut Tx) -> Result<BTreeMap<Key, Sum>> {
    let workspace_id = tx.workspace_id;
    let rows: Vec<(i64, String, i64, String, Sum)> = tx.rows(
        sql!(
            "select month, whose, whose_id, currency, count, amount_minor from remedy_spend
             where workspace_id = $1 and (count <> 0 or amount_minor <> 0)"
        ),
        params![workspace_id],
        |row| {
            let sum = Sum { count: row.get(4)?, amount_minor: row.get(5)? };
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, sum))
        },
    )?;
    let key = |(month, whose, whose_id, currency, sum): (i64, String, i64, String, Sum)| {
        let whose = WHOSE.into_iter().find(|known| *known == whose)?;
        Some((Key { month, whose, whose_id, currency }, sum))
    };
    Ok(rows.into_iter().filter_map(key).collect())
}

/// The same, counted anew from all that was granted.
pub fn from_rows(tx: &mut Tx) -> Result<BTreeMap<Key, Sum>> {
    const AT_ONCE: i64 = 500;
    let filter = store::Filter { state: Some(State::Granted), ..store::Filter::default() };
    let (mut sums, mut after): (BTreeMap<Key, Sum>, Option<Id>) = (BTreeMap::new(), None);
    loop {
        let some = store::list(tx, &filter, after, AT_ONCE)?;
        let Some(last) = some.last() else { return Ok(sums) };
        after = Some(last.offer.id);
        for shown in &some {
            for key in keys(&shown.offer) {
                let sum = sums.entry(key).or_default();
                *sum = Sum { count: sum.count + 1, amount_minor: sum.amount_minor + shown.offer.amount_minor };
            }
        }
    }
}
