//! The rows of remedies, offers, and of who was asked.

use db::{Row, Sql, params, sql};
use jiff::Timestamp;
use serde::Serialize;

use super::authority::{Above, Authority, ROLES, Terms};
use super::rules::{Loss, NewRemedy, Offer, Remedy, State};
use crate::ids::Id;
use crate::policy::Role;
use crate::promises::month::Month;
use crate::promises::paging::Step;
use crate::time::{from_ms, maybe_ms, ms};
use crate::{Error, Result, Tx};

macro_rules! remedies {
    () => {
        "select remedy_id, loss, name, fits, cost_minor, currency, active from remedy where workspace_id = $1"
    };
}

fn remedy(row: &Row<'_>) -> Result<Remedy, db::Error> {
    let loss: String = row.get(1)?;
    Ok(Remedy {
        id: row.get(0)?,
        loss: Loss::parse(&loss).unwrap_or(Loss::Attention),
        name: row.get(2)?,
        fits: row.get(3)?,
        cost_minor: row.get(4)?,
        currency: row.get(5)?,
        active: row.get(6)?,
    })
}

/// The whole catalogue, those that are not offered any more too.
pub fn all(tx: &mut Tx) -> Result<Vec<Remedy>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(sql!(concat!(remedies!(), " order by name, remedy_id limit 500")), params![workspace_id], remedy)?)
}

pub fn load(tx: &mut Tx, id: Id) -> Result<Remedy> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(sql!(concat!(remedies!(), " and remedy_id = $2")), params![workspace_id, id], remedy)?;
    found.ok_or(Error::NotFound("remedy"))
}

/// The one of this name.
pub fn named(tx: &mut Tx, name: &str) -> Result<Option<Remedy>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(sql!(concat!(remedies!(), " and name = $2")), params![workspace_id, name], remedy)?)
}

pub fn insert(tx: &mut Tx, id: Id, new: &NewRemedy, currency: &str) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into remedy (workspace_id, remedy_id, loss, name, fits, cost_minor, currency, active, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)"
        ),
        params![workspace_id, id, new.loss.as_str(), new.name, new.fits, new.cost_minor, currency, new.active, now],
    )?;
    Ok(())
}

pub fn update(tx: &mut Tx, id: Id, new: &NewRemedy, currency: &str) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update remedy set loss = $3, name = $4, fits = $5, cost_minor = $6, currency = $7, active = $8, updated_at = $9
             where workspace_id = $1 and remedy_id = $2"
        ),
        params![workspace_id, id, new.loss.as_str(), new.name, new.fits, new.cost_minor, currency, new.active, now],
    )?;
    Ok(())
}

/// As long as nobody has to answer, unless the business says otherwise: in working minutes.
const ANSWER_MINUTES: i64 = 60;

/// `currency` is that of the business. Amounts that were set in another one are not carried over: they would mean another
/// thing.
pub fn terms(tx: &mut Tx, currency: &str) -> Result<Terms> {
    let workspace_id = tx.workspace_id;
    let set: Vec<(String, Option<i64>, Option<i64>, String)> = tx.rows(
        sql!("select role, case_minor, month_minor, currency from remedy_authority where workspace_id = $1"),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    let of = |role: Role| {
        let set = set.iter().find(|(name, _, _, in_currency)| name == role.as_str() && in_currency == currency);
        let at_first = Authority::at_first(role, currency);
        set.map_or(at_first.clone(), |(_, case_minor, month_minor, _)| Authority {
            case_minor: *case_minor,
            month_minor: *month_minor,
            ..at_first
        })
    };
    let own: Option<(Option<i64>, String, i64)> = tx.maybe(
        sql!("select budget_minor, currency, answer_minutes from remedy_terms where workspace_id = $1"),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let (budget_minor, in_currency, answer_minutes) = own.unwrap_or((None, currency.to_owned(), ANSWER_MINUTES));
    Ok(Terms {
        currency: currency.to_owned(),
        budget_minor: budget_minor.filter(|_| in_currency == currency),
        answer_minutes,
        roles: ROLES.map(of).to_vec(),
    })
}

pub fn put_terms(tx: &mut Tx, terms: &Terms) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into remedy_terms (workspace_id, budget_minor, currency, answer_minutes) values ($1, $2, $3, $4)
             on conflict (workspace_id) do update set budget_minor = $2, currency = $3, answer_minutes = $4"
        ),
        params![workspace_id, terms.budget_minor, terms.currency, terms.answer_minutes],
    )?;
    for one in &terms.roles {
        tx.run(
            sql!(
                "insert into remedy_authority (workspace_id, role, case_minor, month_minor, currency) values ($1, $2, $3, $4, $5)
                 on conflict (workspace_id, role) do update set case_minor = $3, month_minor = $4, currency = $5"
            ),
            params![workspace_id, one.role.as_str(), one.case_minor, one.month_minor, one.currency],
        )?;
    }
    Ok(())
}

macro_rules! columns {
    () => {
        "o.offer_id, o.complaint_id, o.customer_id, o.conversation_id, o.remedy_id, o.loss, o.name, o.amount_minor, \
         o.currency, o.words, o.about, o.cause_id, o.by_at, o.state, o.above, o.asked_by_id, o.asked_at, o.next_at, \
         o.decided_by_id, o.decided_at, o.decision, o.promise_id, o.month"
    };
}

fn offer(row: &Row<'_>) -> Result<Offer, db::Error> {
    let time = |i| row.get::<Option<i64>>(i).map(|ms| ms.map(from_ms));
    let (loss, state, above): (String, String, String) = (row.get(5)?, row.get(13)?, row.get(14)?);
    Ok(Offer {
        id: row.get(0)?,
        complaint_id: row.get(1)?,
        customer_id: row.get(2)?,
        conversation_id: row.get(3)?,
        remedy_id: row.get(4)?,
        loss: Loss::parse(&loss).unwrap_or(Loss::Attention),
        name: row.get(6)?,
        amount_minor: row.get(7)?,
        currency: row.get(8)?,
        words: row.get(9)?,
        about: row.get(10)?,
        cause_id: row.get(11)?,
        by: from_ms(row.get(12)?),
        state: State::parse(&state).unwrap_or(State::Waiting),
        above: Above::parse(&above),
        asked_by_id: row.get(15)?,
        asked_at: from_ms(row.get(16)?),
        next_at: time(17)?,
        decided_by_id: row.get(18)?,
        decided_at: time(19)?,
        decision: row.get(20)?,
        promise_id: row.get(21)?,
        month: row.get::<Option<i64>>(22)?.map(Month),
    })
}

/// An offer that waits, or (with what decides it) one that was granted at once: `update` writes that.
pub fn insert_offer(tx: &mut Tx, o: &Offer) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into remedy_offer (workspace_id, offer_id, complaint_id, customer_id, conversation_id, remedy_id, loss, name,
               amount_minor, currency, words, about, cause_id, by_at, state, above, asked_by_id, asked_at, decision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'waiting', $15, $16, $17, '')"
        ),
        params![
            workspace_id,
            o.id,
            o.complaint_id,
            o.customer_id,
            o.conversation_id,
            o.remedy_id,
            o.loss.as_str(),
            o.name,
            o.amount_minor,
            o.currency,
            o.words,
            o.about,
            o.cause_id,
            ms(o.by),
            o.above.map_or("", Above::as_str),
            o.asked_by_id,
            ms(o.asked_at)
        ],
    )?;
    Ok(())
}

/// Writes what can change after it was offered.
pub fn update_offer(tx: &mut Tx, o: &Offer) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update remedy_offer set state = $3, next_at = $4, decided_by_id = $5, decided_at = $6, decision = $7, promise_id = $8,
               month = $9 where workspace_id = $1 and offer_id = $2"
        ),
        params![
            workspace_id,
            o.id,
            o.state.as_str(),
            maybe_ms(o.next_at),
            o.decided_by_id,
            maybe_ms(o.decided_at),
            o.decision,
            o.promise_id,
            o.month.map(|month| month.0)
        ],
    )?;
    Ok(())
}

/// Of all that was offered in a complaint and names no cause yet.
pub fn set_cause(tx: &mut Tx, complaint_id: Id, cause_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update remedy_offer set cause_id = $3 where workspace_id = $1 and complaint_id = $2 and cause_id is null"
        ),
        params![workspace_id, complaint_id, cause_id],
    )?;
    Ok(())
}

pub fn load_offer(tx: &mut Tx, id: Id) -> Result<Offer> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(
        sql!(concat!("select ", columns!(), " from remedy_offer o where o.workspace_id = $1 and o.offer_id = $2")),
        params![workspace_id, id],
        offer,
    )?;
    found.ok_or(Error::NotFound("remedy offer"))
}

/// An offer with the names that pages show, and how far its promise is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    #[serde(flatten)]
    pub offer: Offer,
    pub customer_name: String,
    pub asked_by_name: String,
    pub decided_by_name: Option<String>,
    /// How the promise that keeps it stands, or the one that follows it: `open`, `kept`, `broken`, `released`.
    pub promise_state: Option<String>,
    /// What shows that it was done.
    pub evidence: String,
}

fn shown(row: &Row<'_>) -> Result<Shown, db::Error> {
    Ok(Shown {
        offer: offer(row)?,
        customer_name: row.get(23)?,
        asked_by_name: row.get(24)?,
        decided_by_name: row.get(25)?,
        promise_state: row.get(26)?,
        evidence: row.get(27)?,
    })
}

macro_rules! shown_from {
    () => {
        ", c.name, a.name, d.name, coalesce(next.state, p.state), coalesce(next.evidence, p.evidence, '') \
         from remedy_offer o \
         join customer c on c.workspace_id = o.workspace_id and c.customer_id = o.customer_id \
         join staff a on a.workspace_id = o.workspace_id and a.staff_id = o.asked_by_id \
         left join staff d on d.workspace_id = o.workspace_id and d.staff_id = o.decided_by_id \
         left join promise p on p.workspace_id = o.workspace_id and p.promise_id = o.promise_id \
         left join promise next on next.workspace_id = o.workspace_id and next.promise_id = p.moved_to_id \
         where o.workspace_id = $1"
    };
}

pub fn shown_one(tx: &mut Tx, id: Id) -> Result<Shown> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(
        sql!(concat!("select ", columns!(), shown_from!(), " and o.offer_id = $2")),
        params![workspace_id, id],
        shown,
    )?;
    found.ok_or(Error::NotFound("remedy offer"))
}

/// All of a complaint, oldest first.
pub fn of_complaint(tx: &mut Tx, complaint_id: Id) -> Result<Vec<Shown>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!("select ", columns!(), shown_from!(), " and o.complaint_id = $2 order by o.offer_id limit 200")),
        params![workspace_id, complaint_id],
        shown,
    )?)
}

/// Those that wait for an answer of this one of us, oldest first.
pub fn waiting_for(tx: &mut Tx, staff_id: Id, limit: i64) -> Result<Vec<Shown>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            columns!(),
            shown_from!(),
            " and o.state = 'waiting' and o.offer_id in
                (select offer_id from remedy_ask where workspace_id = $1 and staff_id = $2 and ended_at is null)
              order by o.offer_id limit $3"
        )),
        params![workspace_id, staff_id, limit],
        shown,
    )?)
}

/// Those that somebody waits for, oldest first.
pub fn waiting_of(tx: &mut Tx, asked_by_id: Id, limit: i64) -> Result<Vec<Shown>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            columns!(),
            shown_from!(),
            " and o.state = 'waiting' and o.asked_by_id = $2 order by o.offer_id limit $3"
        )),
        params![workspace_id, asked_by_id, limit],
        shown,
    )?)
}

/// Which offers a list shows; `None` means all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: Option<State>,
    pub complaint_id: Option<Id>,
    pub customer_id: Option<Id>,
}

/// Newest first. `after` is the last one of the page before.
pub fn list(tx: &mut Tx, filter: &Filter, after: Option<Id>, limit: i64) -> Result<Vec<Shown>> {
    let mut text = concat!("select ", columns!(), shown_from!()).to_owned();
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let mut and = |what: &str, value: Option<db::Value>| {
        if let Some(value) = value {
            values.push(value);
            text.push_str(&format!(" and o.{what} ${}", values.len()));
        }
    };
    and("state =", filter.state.map(|state| db::Value::Text(state.as_str().to_owned())));
    and("complaint_id =", filter.complaint_id.map(|id| db::Value::Int(id.0)));
    and("customer_id =", filter.customer_id.map(|id| db::Value::Int(id.0)));
    and("offer_id <", after.map(|id| db::Value::Int(id.0)));
    values.push(db::Value::Int(limit));
    text.push_str(&format!(" order by o.offer_id desc limit ${}", values.len()));
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&Sql::built(text), &params, shown)?)
}

/// Somebody who was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ask {
    pub id: Id,
    pub offer_id: Id,
    pub staff_id: Id,
    pub step: Step,
    #[serde(skip)]
    pub notification_id: Option<Id>,
    pub asked_at: Timestamp,
    /// Then the next is asked; they may still answer.
    pub answer_by: Timestamp,
    /// Until when the link in their mail answers.
    pub link_until: Timestamp,
    pub answered_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

fn ask(row: &Row<'_>) -> Result<Ask, db::Error> {
    let time = |i| row.get::<Option<i64>>(i).map(|ms| ms.map(from_ms));
    let step: String = row.get(3)?;
    Ok(Ask {
        id: row.get(0)?,
        offer_id: row.get(1)?,
        staff_id: row.get(2)?,
        step: Step::parse(&step).unwrap_or(Step::Manager),
        notification_id: row.get(4)?,
        asked_at: from_ms(row.get(5)?),
        answer_by: from_ms(row.get(6)?),
        link_until: from_ms(row.get(7)?),
        answered_at: time(8)?,
        ended_at: time(9)?,
    })
}

macro_rules! asks {
    () => {
        "select ask_id, offer_id, staff_id, step, notification_id, asked_at, answer_by_at, link_until_at, answered_at, ended_at \
         from remedy_ask where workspace_id = $1"
    };
}

pub fn insert_ask(tx: &mut Tx, one: &Ask) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into remedy_ask (workspace_id, ask_id, offer_id, staff_id, step, notification_id, asked_at, answer_by_at, link_until_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        params![
            workspace_id,
            one.id,
            one.offer_id,
            one.staff_id,
            one.step.as_str(),
            one.notification_id,
            ms(one.asked_at),
            ms(one.answer_by),
            ms(one.link_until)
        ],
    )?;
    Ok(())
}

pub fn load_ask(tx: &mut Tx, id: Id) -> Result<Ask> {
    let workspace_id = tx.workspace_id;
    let found = tx.maybe(sql!(concat!(asks!(), " and ask_id = $2")), params![workspace_id, id], ask)?;
    found.ok_or(Error::NotFound("remedy ask"))
}

/// Who was asked about an offer, first to last.
pub fn asks_of(tx: &mut Tx, offer_id: Id) -> Result<Vec<Ask>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(sql!(concat!(asks!(), " and offer_id = $2 order by ask_id")), params![workspace_id, offer_id], ask)?)
}

/// It asks nobody any more.
pub fn end_asks(tx: &mut Tx, offer_id: Id, answered_by_id: Option<Id>) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update remedy_ask set answered_at = $3 where workspace_id = $1 and offer_id = $2 and staff_id = $4 and ended_at is null"
        ),
        params![workspace_id, offer_id, now, answered_by_id],
    )?;
    tx.run(
        sql!("update remedy_ask set ended_at = $3 where workspace_id = $1 and offer_id = $2 and ended_at is null"),
        params![workspace_id, offer_id, now],
    )?;
    Ok(())
}
