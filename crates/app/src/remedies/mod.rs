//! Making right: a catalogue of what there is to offer, who may give how much, somebody who says yes above that, and what it
//! comes to. What was granted is a promise, and its evidence shows that it was done.
//!
//! Knows no complaint: it keeps the id of one, and what is needed of it is handed in.

pub mod asking;
pub mod authority;
pub mod rules;
pub mod spend;
pub mod starters;
pub mod store;

use jiff::Timestamp;
use serde_json::{Value, json};

pub use asking::ring;
pub use authority::{Above, Authority, Spent, Terms};
pub use rules::{Loss, NewRemedy, Offer, Remedy, State};
pub use spend::{Spend, spend};
pub use store::{Ask, Filter, Shown};

use crate::error::{Field, Refused};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::promises::{self, NewPromise, Promise};
use crate::workspaces::{self, business, checks, staff};
use crate::{Can, Error, Page, Result, Tx, Who, conversations, customers};

/// The kinds of notices for who offered it.
pub const GRANTED: &str = "remedy-granted";
pub const DECLINED: &str = "remedy-declined";
pub const LAPSED: &str = "remedy-lapsed";

/// The whole catalogue, in the order of [`rules::order`]; `losses`: what fits them first.
pub fn list(tx: &mut Tx, who: &Who, losses: &[Loss]) -> Result<Vec<Remedy>> {
    who.may(Can::Read)?;
    let mut all = store::all(tx)?;
    rules::order(&mut all, losses);
    Ok(all)
}

/// What can be offered for these losses, what fits first.
pub fn fitting(tx: &mut Tx, who: &Who, losses: &[Loss]) -> Result<Vec<Remedy>> {
    Ok(list(tx, who, losses)?.into_iter().filter(|one| one.active).collect())
}

pub fn get(tx: &mut Tx, who: &Who, id: Id) -> Result<Remedy> {
    who.may(Can::Read)?;
    store::load(tx, id)
}

pub fn create(tx: &mut Tx, who: &Who, new: &NewRemedy) -> Result<Remedy> {
    who.may(Can::ManageRemedies)?;
    let new = checked(tx, None, new)?;
    let currency = business::get(tx)?.currency;
    made(tx, who, &new, &currency)
}

fn made(tx: &mut Tx, who: &Who, new: &NewRemedy, currency: &str) -> Result<Remedy> {
    let id = tx.new_id();
    store::insert(tx, id, new, currency)?;
    write_about(tx, who, "remedy.added", id, json!({"name": new.name, "loss": new.loss}))?;
    store::load(tx, id)
}

/// The remedy as it is to be from now on. What was offered stays as it was offered.
pub fn change(tx: &mut Tx, who: &Who, id: Id, new: &NewRemedy) -> Result<Remedy> {
    who.may(Can::ManageRemedies)?;
    let before = store::load(tx, id)?;
    let new = checked(tx, Some(id), new)?;
    let currency = match new.cost_minor == before.cost_minor {
        true => before.currency,
        false => business::get(tx)?.currency,
    };
    store::update(tx, id, &new, &currency)?;
    write_about(tx, who, "remedy.changed", id, json!({"name": new.name, "active": new.active}))?;
    store::load(tx, id)
}

fn checked(tx: &mut Tx, id: Option<Id>, new: &NewRemedy) -> Result<NewRemedy> {
    let new = NewRemedy { name: new.name.trim().to_owned(), fits: new.fits.trim().to_owned(), ..new.clone() };
    let mut problems = new.problems();
    if store::named(tx, &new.name)?.is_some_and(|one| Some(one.id) != id) {
        problems.push(Field::new("name", "problem-remedy-name").with("given", &new.name));
    }
    if problems.is_empty() { Ok(new) } else { Err(Error::Invalid(problems)) }
}

/// Who may give how much, the budget, and how long somebody has to answer.
pub fn terms(tx: &mut Tx, who: &Who) -> Result<Terms> {
    who.may(Can::Read)?;
    let currency = business::get(tx)?.currency;
    store::terms(tx, &currency)
}

/// From now on; who was asked already keeps their time. The currency is that of the business.
pub fn set_terms(tx: &mut Tx, who: &Who, to: &Terms) -> Result<Terms> {
    who.may(Can::ManageWorkspace)?;
    let currency = business::get(tx)?.currency;
    let roles = to.roles.iter().map(|one| Authority { currency: currency.clone(), ..one.clone() }).collect();
    let to = Terms { currency: currency.clone(), roles, ..to.clone() };
    let problems = to.problems();
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    store::put_terms(tx, &to)?;
    let details = json!({"budget_minor": to.budget_minor, "currency": currency, "answer_minutes": to.answer_minutes});
    let workspace_id = tx.workspace_id;
    write_about(tx, who, "remedy.terms_changed", workspace_id, details)?;
    store::terms(tx, &currency)
}

/// A remedy to be offered. Without an amount: what it costs as a rule, in its currency; else an empty currency is that of
/// the remedy.
#[derive(Debug, Clone, Default)]
pub struct NewOffer {
    pub complaint_id: Id,
    pub customer_id: Id,
    /// In which the promise that keeps it stands.
    pub conversation_id: Option<Id>,
    pub remedy_id: Id,
    /// In the smallest unit of the currency.
    pub amount_minor: Option<i64>,
    pub currency: String,
    /// What the customer is promised.
    pub words: String,
    /// What went wrong, for whoever is asked: they decide from the mail.
    pub about: String,
    pub cause_id: Option<Id>,
    /// When it is to be done.
    pub by: Timestamp,
}

/// Offers a remedy. Within the caller's authority it is granted at once, and a promise of theirs; above it, it waits for
/// somebody who may say yes. Errors: `Invalid` names every field that can't be taken.
pub fn offer(tx: &mut Tx, who: &Who, new: NewOffer) -> Result<Offer> {
    who.may(Can::OfferRemedies)?;
    let staff_id = who.staff_id().ok_or(Error::Forbidden(Can::OfferRemedies))?;
    let mut offer = new_offer(tx, staff_id, new)?;
    offer.above = asking::above(tx, &offer, who.role, staff_id)?;
    store::insert_offer(tx, &offer)?;
    let details = json!({
        "complaint_id": offer.complaint_id, "name": offer.name, "amount_minor": offer.amount_minor,
        "currency": offer.currency, "words": offer.words, "by": offer.by, "above": offer.above,
    });
    write(tx, who, "remedy.offered", &offer, details)?;
    match offer.above {
        None => give(tx, who, offer, ""),
        Some(_) => asking::begin(tx, &mut offer).map(|()| offer),
    }
}

fn new_offer(tx: &mut Tx, staff_id: Id, new: NewOffer) -> Result<Offer> {
    let remedy = match store::load(tx, new.remedy_id) {
        Err(Error::NotFound(_)) => None,
        found => Some(found?),
    };
    let problems = offer_problems(tx, staff_id, &new, remedy.as_ref())?;
    let (true, Some(remedy)) = (problems.is_empty(), remedy) else { return Err(Error::Invalid(problems)) };
    let in_own = new.amount_minor.is_none() || new.currency.trim().is_empty();
    Ok(Offer {
        id: tx.new_id(),
        complaint_id: new.complaint_id,
        customer_id: customers::surviving(tx, new.customer_id)?,
        conversation_id: new.conversation_id,
        remedy_id: remedy.id,
        loss: remedy.loss,
        amount_minor: new.amount_minor.or(remedy.cost_minor).unwrap_or_default(),
        currency: if in_own { remedy.currency } else { new.currency.trim().to_uppercase() },
        name: remedy.name,
        words: new.words.trim().to_owned(),
        about: new.about.trim().to_owned(),
        cause_id: new.cause_id,
        by: new.by,
        state: State::Waiting,
        above: None,
        asked_by_id: staff_id,
        asked_at: tx.now,
        next_at: None,
        decided_by_id: None,
        decided_at: None,
        decision: String::new(),
        promise_id: None,
        month: None,
    })
}

fn offer_problems(tx: &mut Tx, staff_id: Id, new: &NewOffer, remedy: Option<&Remedy>) -> Result<Vec<Field>> {
    let mut problems = Vec::new();
    match remedy {
        None => problems.push(Field::new("remedy_id", "problem-unknown-remedy")),
        Some(one) if !one.active => problems.push(Field::new("remedy_id", "problem-remedy-not-offered")),
        Some(one) if new.amount_minor.or(one.cost_minor).is_none() => {
            problems.push(Field::new("amount_minor", "problem-remedy-amount-missing"));
        }
        Some(_) => {}
    }
    problems.extend(new.amount_minor.and_then(|minor| rules::amount_problem("amount_minor", minor)));
    if !new.currency.trim().is_empty() {
        problems.extend(checks::currency("currency", &new.currency).err());
    }
    problems.extend(promises::problems(&new.words, None, new.by, tx.now));
    problems.extend(rules::too_long("words", &new.words, rules::MAX_TEXT));
    problems.extend(rules::too_long("about", &new.about, rules::MAX_TEXT));
    problems.extend(promises::unknown(tx, new.customer_id, new.conversation_id, Some(staff_id))?);
    Ok(problems)
}

/// It is granted: a promise from now on, of whoever offered it (or, if they are here no longer, of who says yes).
fn give(tx: &mut Tx, who: &Who, offer: Offer, words: &str) -> Result<Offer> {
    let asker = staff::get(tx, offer.asked_by_id)?;
    let new = NewPromise {
        customer_id: offer.customer_id,
        conversation_id: conversation_still(tx, &offer)?,
        words: offer.words.clone(),
        kind: offer.loss.promise_kind(),
        owner_id: if asker.may_own() { Some(asker.id) } else { who.staff_id() },
        from: None,
        by: offer.by,
        source: "complaint",
    };
    let promise = promises::make(tx, who, new)?;
    let (month, now) = (spend::month_now(tx)?, tx.now);
    let offer = offer.grant(who.staff_id(), words, promise.id, month, now);
    store::update_offer(tx, &offer)?;
    spend::count(tx, &offer, 1)?;
    answered(tx, who, &offer, "remedy.granted", GRANTED)?;
    Ok(offer)
}

/// The conversation it was offered in, unless it is gone or another customer's by now.
fn conversation_still(tx: &mut Tx, offer: &Offer) -> Result<Option<Id>> {
    let Some(id) = offer.conversation_id else { return Ok(None) };
    match conversations::customer_of(tx, id) {
        Ok(theirs) => Ok(Some(id).filter(|_| theirs == offer.customer_id)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Nobody has to answer any more, and whoever asked hears what came of it.
fn answered(tx: &mut Tx, who: &Who, offer: &Offer, entry: &str, notice: &str) -> Result<()> {
    asking::end(tx, offer)?;
    let details = json!({
        "complaint_id": offer.complaint_id, "name": offer.name, "amount_minor": offer.amount_minor,
        "currency": offer.currency, "words": offer.decision, "promise_id": offer.promise_id,
    });
    write(tx, who, entry, offer, details)?;
    if offer.decided_by_id == Some(offer.asked_by_id) {
        return Ok(());
    }
    workspaces::tell_staff(tx, offer.asked_by_id, notice, offer.id)
}

/// The offer, if the caller may answer it: refused where it waits no longer, is their own, or more than they may give.
fn to_answer(tx: &mut Tx, who: &Who, id: Id) -> Result<Offer> {
    who.may(Can::ApproveRemedies)?;
    let offer = store::load_offer(tx, id)?;
    offer.may_be_answered(who.staff_id(), tx.now)?;
    match asking::above(tx, &offer, who.role, who.staff_id().unwrap_or_default())? {
        Some(above) => Err(Refused::new("remedy-beyond-authority").with("above", above.as_str()).into()),
        None => Ok(offer),
    }
}

/// Yes, by somebody who may give as much; `words` for whoever asked, if there are any.
pub fn approve(tx: &mut Tx, who: &Who, id: Id, words: &str) -> Result<Offer> {
    let offer = to_answer(tx, who, id)?;
    match rules::too_long("words", words, rules::MAX_TEXT) {
        Some(problem) => Err(Error::Invalid(vec![problem])),
        None => give(tx, who, offer, words),
    }
}

/// No, with a reason: they have to tell the customer something else.
pub fn decline(tx: &mut Tx, who: &Who, id: Id, words: &str) -> Result<Offer> {
    let offer = to_answer(tx, who, id)?;
    reason(words)?;
    let offer = offer.decline(who.staff_id(), words, tx.now)?;
    store::update_offer(tx, &offer)?;
    answered(tx, who, &offer, "remedy.declined", DECLINED)?;
    Ok(offer)
}

fn reason(words: &str) -> Result<()> {
    match rules::needed("words", words, rules::MAX_TEXT) {
        Some(problem) => Err(Error::Invalid(vec![problem])),
        None => Ok(()),
    }
}

/// Not offered after all, by whoever offered it or somebody who decides. One that was granted: the customer no longer wants
/// it, so its promise is released, and it counts no longer. Refused once it was done, or broken.
pub fn withdraw(tx: &mut Tx, who: &Who, id: Id, words: &str) -> Result<Offer> {
    who.may(Can::OfferRemedies)?;
    let before = store::load_offer(tx, id)?;
    if who.staff_id() != Some(before.asked_by_id) {
        who.may(Can::ApproveRemedies)?;
    }
    reason(words)?;
    let offer = before.clone().withdraw(who.staff_id(), words, tx.now)?;
    if let Some(promise) = kept_by(tx, &before)? {
        take_back(tx, who, &before, &promise, words)?;
    }
    store::update_offer(tx, &offer)?;
    asking::end(tx, &offer)?;
    write(tx, who, "remedy.withdrawn", &offer, json!({"words": offer.decision}))?;
    Ok(offer)
}

/// The promise that keeps it: if that was moved, the one that follows.
fn kept_by(tx: &mut Tx, offer: &Offer) -> Result<Option<Promise>> {
    let Some(id) = offer.promise_id else { return Ok(None) };
    let promise = promises::store::load(tx, id)?;
    match promise.moved_to_id {
        Some(next_id) => promises::store::load(tx, next_id).map(Some),
        None => Ok(Some(promise)),
    }
}

fn take_back(tx: &mut Tx, who: &Who, before: &Offer, promise: &Promise, words: &str) -> Result<()> {
    match promise.state {
        promises::State::Released => {}
        promises::State::Open if !promise.is_overdue(tx.now) => {
            promises::release(tx, who, promise.id, words)?;
        }
        promises::State::Kept => return Err(Error::refused("remedy-is-done")),
        _ => return Err(Error::refused("remedy-is-owed")),
    }
    spend::count(tx, before, -1)
}

/// What a complaint came of is known: what was offered in it and named no cause counts for that one.
pub(crate) fn cause_found(tx: &mut Tx, complaint_id: Id, cause_id: Id) -> Result<()> {
    let all = store::of_complaint(tx, complaint_id)?.into_iter().map(|shown| shown.offer);
    for offer in all.filter(|offer| offer.cause_id.is_none()) {
        spend::count(tx, &offer, -1)?;
        spend::count(tx, &Offer { cause_id: Some(cause_id), ..offer }, 1)?;
    }
    store::set_cause(tx, complaint_id, cause_id)
}

/// All that was offered in a complaint, oldest first, and how far each is.
pub fn of_complaint(tx: &mut Tx, complaint_id: Id) -> Result<Vec<Shown>> {
    store::of_complaint(tx, complaint_id)
}

pub fn offer_shown(tx: &mut Tx, who: &Who, id: Id) -> Result<Shown> {
    who.may(Can::Read)?;
    store::shown_one(tx, id)
}

/// A page of offers, newest first; `cursor` as the page before gave it.
pub fn offers(tx: &mut Tx, who: &Who, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page<Shown>> {
    who.may(Can::Read)?;
    let after = cursor.map(str::parse).transpose().map_err(|_| Error::invalid("after", "problem-cursor"))?;
    let mut items = store::list(tx, filter, after, limit + 1)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| last.offer.id.to_string());
    Ok(Page { items, next })
}

/// What waits for the caller's answer, and what the caller waits for; oldest first, at most 100 of each.
pub fn waiting(tx: &mut Tx, who: &Who) -> Result<(Vec<Shown>, Vec<Shown>)> {
    who.may(Can::Read)?;
    let Some(staff_id) = who.staff_id() else { return Ok((Vec::new(), Vec::new())) };
    Ok((store::waiting_for(tx, staff_id, 100)?, store::waiting_of(tx, staff_id, 100)?))
}

/// What whoever is asked wants to know: what was given before, and how much whoever asks may give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// In the currency of the offer; `month_minor` by whoever asks.
    pub spent: Spent,
    pub authority: Authority,
    /// Of the month, where it is in the currency of the offer.
    pub budget_minor: Option<i64>,
}

pub fn standing(tx: &mut Tx, offer: &Offer) -> Result<Standing> {
    let currency = business::get(tx)?.currency;
    let terms = store::terms(tx, &currency)?;
    let role = staff::get(tx, offer.asked_by_id)?.role;
    Ok(Standing {
        spent: spend::before(tx, offer.complaint_id, offer.asked_by_id, &offer.currency)?,
        authority: terms.of(role),
        budget_minor: terms.budget_minor.filter(|_| offer.currency == currency),
    })
}

/// Who was asked about an offer, first to last.
pub fn asks_of(tx: &mut Tx, who: &Who, offer_id: Id) -> Result<Vec<Ask>> {
    who.may(Can::Read)?;
    store::asks_of(tx, offer_id)
}

fn write(tx: &mut Tx, who: &Who, kind: &str, offer: &Offer, details: Value) -> Result<()> {
    let about =
        About { subject_id: offer.id, customer_id: Some(offer.customer_id), conversation_id: offer.conversation_id };
    journal::write(tx, who, kind, about, &details)
}

fn write_about(tx: &mut Tx, who: &Who, kind: &str, subject_id: Id, details: Value) -> Result<()> {
    journal::write(tx, who, kind, About { subject_id, ..About::default() }, &details)
}
