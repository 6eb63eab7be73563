//! Asking somebody who may say yes: first a manager, then who stands in for them, then the other managers, until somebody
//! answers; each has so much working time, and nobody is asked while off duty. The link in the mail answers it.

use serde_json::json;

use super::authority::{self, Above};
use super::rules::{Offer, State};
use super::store::{self, Ask, Shown};
use super::{LAPSED, spend, write};
use crate::ids::Id;
use crate::links::{self, Signed, Verified};
use crate::policy::{Role, allows};
use crate::promises::duty;
use crate::promises::paging::rules::{Candidate, next, patience_ends};
use crate::promises::paging::{Next, Step};
use crate::time::plus_ms;
use crate::timers::{self, Timer};
use crate::workspaces::{self, business, notifications, staff};
use crate::{Can, Error, Result, Timestamp, Tx, Who, calendars};

/// The kind of notice for who is asked.
pub const ASKED: &str = "remedy-asked";
const NEXT: &str = "remedy.next";
const LAPSE: &str = "remedy.lapse";

/// Begins to ask; the offer is in the database by then.
pub(super) fn begin(tx: &mut Tx, offer: &mut Offer) -> Result<()> {
    timers::set(tx, offer.by, LAPSE, offer.id)?;
    advance(tx, offer)
}

/// Timers of remedies ring: the next is asked, or nobody answered in time.
pub fn ring(tx: &mut Tx, timers: &[Timer]) -> Result<()> {
    for timer in timers {
        let mut offer = store::load_offer(tx, timer.subject_id)?;
        if offer.state != State::Waiting {
            continue;
        }
        match timer.kind.as_str() {
            LAPSE => lapse(tx, offer)?,
            _ => advance(tx, &mut offer)?,
        }
    }
    Ok(())
}

fn lapse(tx: &mut Tx, offer: Offer) -> Result<()> {
    let offer = offer.lapse(tx.now)?;
    store::update_offer(tx, &offer)?;
    end(tx, &offer)?;
    write(tx, &Who::kept(tx.workspace_id), "remedy.lapsed", &offer, json!({"by": offer.by}))?;
    workspaces::tell_staff(tx, offer.asked_by_id, LAPSED, offer.id)
}

/// Asks the next, or waits until one of them is here.
fn advance(tx: &mut Tx, offer: &mut Offer) -> Result<()> {
    let asked: Vec<Id> = store::asks_of(tx, offer.id)?.into_iter().map(|ask| ask.staff_id).collect();
    let chain = chain(tx, offer, &asked)?;
    offer.next_at = match next(&chain, &[]) {
        Next::Call(step, staff_id) => Some(ask(tx, offer, step, staff_id)?),
        Next::Wait(whom) => duty::comes(tx, &whom)?.map(|at| at.max(plus_ms(tx.now, 1))),
        Next::Nobody => None,
    };
    offer.next_at = offer.next_at.filter(|at| *at < offer.by);
    if let Some(at) = offer.next_at {
        timers::set(tx, at, NEXT, offer.id)?;
    }
    store::update_offer(tx, offer)
}

/// Asks one of us; gives when the next is asked.
fn ask(tx: &mut Tx, offer: &Offer, step: Step, staff_id: Id) -> Result<Timestamp> {
    const LINK_MS: i64 = 72 * 3_600_000;
    let now = tx.now;
    let currency = business::get(tx)?.currency;
    let minutes = store::terms(tx, &currency)?.answer_minutes;
    let (ours, own) = (calendars::business(tx)?, calendars::usual_of_staff(tx, staff_id)?);
    let answer_by = patience_ends(&[&ours, &own], minutes, now).min(offer.by);
    let one = Ask {
        id: tx.new_id(),
        offer_id: offer.id,
        staff_id,
        step,
        notification_id: workspaces::call_staff(tx, staff_id, ASKED, offer.id, None)?,
        asked_at: now,
        answer_by,
        link_until: offer.by.min(plus_ms(now, LINK_MS)),
        answered_at: None,
        ended_at: None,
    };
    store::insert_ask(tx, &one)?;
    let details = json!({"staff_id": staff_id, "step": step, "answer_by": answer_by});
    write(tx, &Who::kept(tx.workspace_id), "remedy.asked", offer, details)?;
    Ok(answer_by)
}

/// Who may say yes, in the order in which they are asked.
fn chain(tx: &mut Tx, offer: &Offer, asked: &[Id]) -> Result<Vec<Candidate>> {
    let now = tx.now;
    let mut people: Vec<(Step, Id)> = Vec::new();
    for id in workspaces::managers_first(tx)? {
        if !may_say_yes(tx, offer, id)? {
            continue;
        }
        let is_first = people.is_empty();
        people.push((Step::Manager, id));
        if is_first
            && let Some(stand_in) = calendars::stand_in(tx, id, now)?
            && may_say_yes(tx, offer, stand_in)?
        {
            people.push((Step::StandIn, stand_in));
        }
    }
    let mut chain: Vec<Candidate> = Vec::new();
    for (step, staff_id) in people {
        if chain.iter().all(|one| one.staff_id != staff_id) {
            let on_duty = calendars::is_on_duty(tx, staff_id, now)?;
            chain.push(Candidate { step, staff_id, on_duty, called: asked.contains(&staff_id) });
        }
    }
    Ok(chain)
}

fn may_say_yes(tx: &mut Tx, offer: &Offer, staff_id: Id) -> Result<bool> {
    let one = staff::get(tx, staff_id)?;
    let decides = one.active && allows(one.role, Can::ApproveRemedies) && staff_id != offer.asked_by_id;
    Ok(decides && above(tx, offer, one.role, staff_id)?.is_none())
}

/// Why an offer is more than somebody may give, as things stand now.
pub(super) fn above(tx: &mut Tx, offer: &Offer, role: Role, staff_id: Id) -> Result<Option<Above>> {
    let currency = business::get(tx)?.currency;
    let terms = store::terms(tx, &currency)?;
    let spent = spend::before(tx, offer.complaint_id, staff_id, &offer.currency)?;
    Ok(authority::above(offer.amount_minor, &offer.currency, &terms.of(role), spent, &terms))
}

/// It asks nobody any more: what has not left does not, and links answer nothing. Who decided it has answered.
pub(super) fn end(tx: &mut Tx, offer: &Offer) -> Result<()> {
    for ask in store::asks_of(tx, offer.id)? {
        if let Some(id) = ask.notification_id.filter(|_| ask.ended_at.is_none()) {
            notifications::withdraw(tx, id)?;
        }
    }
    timers::cancel(tx, offer.id)?;
    let answered_by = offer.decided_by_id.filter(|_| matches!(offer.state, State::Granted | State::Declined));
    store::end_asks(tx, offer.id, answered_by)
}

const LINK: &str = "remedy";

/// The token by which whoever was asked answers without logging in, once; `None`: there is nothing to answer.
pub fn link(tx: &mut Tx, offer_id: Id, staff_id: Id) -> Result<Option<(Ask, String)>> {
    let asks = store::asks_of(tx, offer_id)?;
    let Some(ask) = asks.into_iter().find(|ask| ask.staff_id == staff_id && ask.ended_at.is_none()) else {
        return Ok(None);
    };
    let signed = Signed { about: ask.id, also: Some(staff_id), expires_at: ask.link_until };
    let token = links::sign(tx, LINK, &signed)?;
    Ok(Some((ask, token)))
}

/// What a link shows, and who opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub who: Who,
    pub ask: Ask,
    pub shown: Shown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerLink {
    /// It answers while the offer waits; afterwards it shows what became of it, and changes nothing.
    Good(Box<Opened>),
    Expired,
    Altered,
}

/// Opens the link in a mail, in a transaction of [`links::workspace_of`] it. It opens for whoever was asked, while they may
/// answer such things.
pub fn open(tx: &mut Tx, token: &str) -> Result<AnswerLink> {
    let signed = match links::verify(tx, LINK, token)? {
        Verified::Good(signed) => signed,
        Verified::Expired(_) => return Ok(AnswerLink::Expired),
        Verified::Altered => return Ok(AnswerLink::Altered),
    };
    let ask = match store::load_ask(tx, signed.about) {
        Err(Error::NotFound(_)) => return Ok(AnswerLink::Altered),
        ask => ask?,
    };
    let reader = staff::get(tx, ask.staff_id)?;
    if !reader.active || !allows(reader.role, Can::ApproveRemedies) || signed.also != Some(reader.id) {
        return Ok(AnswerLink::Expired);
    }
    let shown = store::shown_one(tx, ask.offer_id)?;
    let who = Who::staff(tx.workspace_id, reader.id, reader.role);
    Ok(AnswerLink::Good(Box::new(Opened { who, ask, shown })))
}
