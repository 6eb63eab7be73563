//! After a break: the customer hears it from us within minutes, and then it is made right.

use std::collections::BTreeSet;

use serde_json::json;

use super::notices::{self, Honesty};
use super::quiet::Quiet;
use super::reach::{self, Route};
use super::rules::{Kind, Promise, State, check_words};
use super::{NewPromise, TOLD_BY_US, break_now, make, of_complaint, paging, store, write};
use crate::error::Field;
use crate::ids::Id;
use crate::time::plus_ms;
use crate::timers;
use crate::workspaces::keeping::{self, Keeping};
use crate::workspaces::staff;
use crate::{Can, Error, Result, Timestamp, Tx, Who, calendars, conversations, customers};

/// Its timer; the subject is the promise.
pub const TIMER: &str = "promise.honest";
/// The source of what Kept itself promises in an honest notice. When that breaks, a human speaks.
pub const SOURCE: &str = "honest";
/// What Kept promises: to say more within two working hours.
const NEXT_WORD_MINUTES: i64 = 120;

/// By when they must have heard of a break that they were not told of before.
pub(super) fn expect(tx: &mut Tx, promise: &Promise, since: Timestamp) -> Result<()> {
    let (hours, minutes) = (calendars::business(tx)?, keeping::get(tx)?.honest_minutes);
    let at = hours.add_working(since, minutes * 60_000).unwrap_or(plus_ms(since, minutes * 60_000));
    timers::set(tx, at.max(plus_ms(tx.now, 1)), TIMER, promise.id)
}

/// The time is over: Kept sends the honest notice where it may and can, else a manager is called.
pub(super) fn ring(tx: &mut Tx, id: Id) -> Result<()> {
    let promise = store::load(tx, id)?;
    if promise.state != State::Broken || promise.customer_knows() || promise.made_right_at.is_some() {
        return Ok(());
    }
    let keeping = keeping::get(tx)?;
    if may_send(tx, &keeping, &promise)? {
        let words = customers::words(tx, promise.customer_id)?;
        let now = tx.now;
        let leaves = Quiet::of(&keeping).leaves_at(words.zone(), now, None, now);
        if let Some(at) = leaves.filter(|at| *at > now) {
            timers::set(tx, at, TIMER, id)?;
            return write(tx, &Who::kept(tx.workspace_id), "promise.honest_waits", &promise, json!({"until": at}));
        }
        match tx.attempt(|tx| send_by_kept(tx, &promise)) {
            Err(Error::Refused(_)) => {} // the address or the account: then by a human
            sent => return sent,
        }
    }
    write(tx, &Who::kept(tx.workspace_id), "promise.untold", &promise, json!({}))?;
    paging::begin(tx, &promise, paging::Cause::Untold, None, None).map(drop)
}

/// What Kept itself promised in an honest notice; and what somebody read whom nobody has seen yet.
fn is_for_a_human(promise: &Promise) -> bool {
    [SOURCE, of_complaint::FORM].contains(&promise.source.as_str())
}

fn may_send(tx: &mut Tx, keeping: &Keeping, promise: &Promise) -> Result<bool> {
    if !keeping.honest_by_kept || is_for_a_human(promise) {
        return Ok(false);
    }
    Ok(reach::of(tx, promise.customer_id)?.by_mail())
}

/// One mail about all that broke for this customer and that they have not heard of, with a time at which they hear more:
/// that is promised, too.
fn send_by_kept(tx: &mut Tx, promise: &Promise) -> Result<()> {
    let who = Who::kept(tx.workspace_id);
    let mut broken = store::broken_untold_to(tx, promise.customer_id)?;
    broken.retain(|one| !is_for_a_human(one));
    let next_by = next_word_by(tx, promise)?;
    let own = Owning { how: "mail".to_owned(), next_by: Some(next_by), ..Owning::default() };
    send(tx, &who, &broken, &own).map(drop)
}

/// A customer whom one of us has to reach.
#[derive(Debug, Clone)]
pub struct ToReach {
    pub promise: Promise,
    pub customer_name: String,
    pub route: Route,
}

/// Whose promise broke, who have not heard of it, and to whom Kept can't or may not write: they are called.
pub fn to_reach(tx: &mut Tx, who: &Who) -> Result<Vec<ToReach>> {
    who.may(Can::Read)?;
    const LOOKED_AT: i64 = 25;
    let by_kept = keeping::get(tx)?.honest_by_kept;
    let broken = store::broken_untold(tx, LOOKED_AT)?;
    let ids: BTreeSet<Id> = broken.iter().map(|promise| promise.customer_id).collect();
    let ids: Vec<Id> = ids.into_iter().collect();
    let (names, routes) = (customers::names(tx, &ids)?, reach::of_all(tx, &ids)?);
    let to_reach = broken.into_iter().filter_map(|promise| {
        let route = routes.get(&promise.customer_id).filter(|route| !(by_kept && route.by_mail()))?.clone();
        let customer_name = names.get(&promise.customer_id).cloned().unwrap_or_default();
        Some(ToReach { promise, customer_name, route })
    });
    Ok(to_reach.collect())
}

/// Two working hours from now, of whoever has to say more.
pub fn next_word_by(tx: &mut Tx, promise: &Promise) -> Result<Timestamp> {
    let (hours, now) = (calendars::usual_of_staff(tx, promise.owner_id)?, tx.now);
    let ms = NEXT_WORD_MINUTES * 60_000;
    Ok(hours.add_working(now, ms).unwrap_or(plus_ms(now, ms)))
}

/// How the customer hears that it broke.
#[derive(Debug, Clone, Default)]
pub struct Owning {
    /// `mail`: Kept sends the honest notice. Anything else: we told them ourselves, and say so.
    pub how: String,
    /// Empty: not known yet, and the notice says so.
    pub reason: String,
    /// By when they hear more: promised with it. A mail always says one; two working hours unless given.
    pub next_by: Option<Timestamp>,
    /// The whole text in our own words; `None`: as Kept words it.
    pub text: Option<String>,
}

/// One of us tells the customer that it broke, or has told them.
pub fn own_up(tx: &mut Tx, who: &Who, id: Id, own: &Owning) -> Result<Promise> {
    who.may(Can::KeepPromises)?;
    let before = store::load(tx, id)?;
    if before.is_overdue(tx.now) {
        break_now(tx, before)?;
    }
    let promise = store::load(tx, id)?;
    own_problems(own, tx.now)?;
    let own = match own.how.as_str() {
        "mail" if own.next_by.is_none() => Owning { next_by: Some(next_word_by(tx, &promise)?), ..own.clone() },
        _ => own.clone(),
    };
    promise.clone().own_up(&own.how, None, tx.now)?;
    send(tx, who, &[promise], &own)?;
    store::load(tx, id)
}

fn own_problems(own: &Owning, now: Timestamp) -> Result<()> {
    let mut problems = Vec::new();
    if own.how != "mail" && !TOLD_BY_US.contains(&own.how.as_str()) {
        problems.push(Field::new("how", "problem-unknown-channel"));
    }
    if !own.reason.trim().is_empty() {
        problems.extend(check_words("reason", &own.reason).err());
    }
    if own.next_by.is_some_and(|by| by <= now) {
        problems.push(Field::new("next_by", "problem-by-is-past"));
    }
    if own.text.as_ref().is_some_and(|text| text.trim().is_empty()) {
        problems.push(Field::new("text", "problem-empty"));
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// Told, of all of these, which are one customer's: by a mail that Kept sends, or by what somebody did. Gives what was
/// promised with it.
fn send(tx: &mut Tx, who: &Who, broken: &[Promise], own: &Owning) -> Result<Option<Promise>> {
    let Some(first) = broken.first() else { return Ok(None) };
    let notice_id = match own.how.as_str() {
        "mail" => {
            let (subject, text) = wording(tx, broken, own)?;
            let text = own.text.clone().unwrap_or(text);
            let conversation_id = broken.iter().find_map(|one| one.conversation_id);
            Some(conversations::send_notice(tx, who, first.customer_id, conversation_id, &subject, text.trim())?)
        }
        _ => None,
    };
    let next = next_word(tx, who, broken, own)?;
    for promise in broken {
        let promise = promise.clone().own_up(&own.how, notice_id, tx.now)?;
        store::update(tx, &promise)?;
        timers::cancel(tx, promise.id)?;
        of_complaint::changed(tx, &promise)?;
        paging::end_where_over(tx, &promise)?;
        let details = json!({
            "how": own.how, "reason": own.reason.trim(), "notice_id": notice_id, "next_by": own.next_by,
            "next_id": next.as_ref().map(|next| next.id),
        });
        write(tx, who, "promise.break_told", &promise, details)?;
    }
    Ok(next)
}

/// The honest notice about these, as Kept words it: for whoever reads it before it is sent, too.
pub fn wording(tx: &mut Tx, broken: &[Promise], own: &Owning) -> Result<(String, String)> {
    let customer_id = broken.first().map(|one| one.customer_id).unwrap_or_default();
    let (words, call_us) = (customers::words(tx, customer_id)?, keeping::get(tx)?.call_us);
    let all: Vec<&Promise> = broken.iter().collect();
    let undone = broken.iter().find(|one| one.late_kept_at.is_none());
    let owner = undone.map(|one| staff::get(tx, one.owner_id)).transpose()?.map(|owner| owner.name);
    let next = owner.as_deref().zip(own.next_by);
    Ok(notices::honest(&words, &all, &Honesty { reason: &own.reason, next, call_us: &call_us }))
}

/// "You will hear more by then" is a promise like any other. What is done by now needs none.
fn next_word(tx: &mut Tx, who: &Who, broken: &[Promise], own: &Owning) -> Result<Option<Promise>> {
    let undone = broken.iter().find(|one| one.late_kept_at.is_none());
    let Some((promise, by)) = undone.zip(own.next_by) else { return Ok(None) };
    let words = customers::words(tx, promise.customer_id)?;
    let new = NewPromise {
        customer_id: promise.customer_id,
        conversation_id: promise.conversation_id,
        words: short(&words.with("notice-honest-next-words", &[("words", promise.words.as_str().into())])),
        kind: Kind::Update,
        owner_id: Some(promise.owner_id),
        from: None,
        by,
        source: SOURCE,
    };
    match make(tx, who, new) {
        // Its owner left: the notice still goes, and the next word is for who takes it over.
        Err(Error::Invalid(_)) if who.staff_id().is_none() => Ok(None),
        made => made.map(Some),
    }
}

fn short(words: &str) -> String {
    words.chars().take(super::rules::MAX_WORDS).collect()
}

/// How it was made right: what was done, and what goes with it.
#[derive(Debug, Clone, Default)]
pub struct MakingRight {
    /// What was done so that it is right again.
    pub words: String,
    /// How the customer heard of it, where nothing says so yet.
    pub told_how: Option<String>,
    /// The mail of the letter that told them.
    pub told_by_id: Option<Id>,
    /// When; now unless given.
    pub told_at: Option<Timestamp>,
    /// The words of the apology.
    pub apology: String,
    /// What they get for it.
    pub remedy: String,
    /// What is promised instead.
    pub next: Option<NewPromise>,
}

/// What was done so that it is right again.
pub fn make_right(tx: &mut Tx, who: &Who, id: Id, words: &str) -> Result<Promise> {
    make_right_with(tx, who, id, &MakingRight { words: words.to_owned(), ..MakingRight::default() })
}

/// What was done, how the customer heard of it, the apology, the remedy, and what is promised instead: in one.
pub fn make_right_with(tx: &mut Tx, who: &Who, id: Id, right: &MakingRight) -> Result<Promise> {
    who.may(Can::KeepPromises)?;
    if right.next.as_ref().is_none_or(|next| next.kind != Kind::CallBack) {
        of_complaint::may_end_here(&store::load(tx, id)?)?;
    }
    make_right_now(tx, who, id, right)
}

pub(super) fn make_right_now(tx: &mut Tx, who: &Who, id: Id, right: &MakingRight) -> Result<Promise> {
    let before = store::load(tx, id)?;
    right_problems(&before, right, tx.now)?;
    if before.is_overdue(tx.now) {
        break_now(tx, before)?;
    }
    let mut promise = store::load(tx, id)?.make_right(&right.words, tx.now)?;
    promise.apology = right.apology.trim().to_owned();
    promise.remedy = right.remedy.trim().to_owned();
    let heard = right.told_how.as_deref().filter(|_| promise.break_told_at.is_none());
    if let Some(how) = heard {
        promise = promise.own_up(how, right.told_by_id, right.told_at.unwrap_or(tx.now))?;
    }
    if let Some(next) = &right.next {
        // Another call back in its place is the complaint's, as this one was.
        let source = if next.kind == promise.kind && promise.source == of_complaint::SOURCE {
            of_complaint::SOURCE
        } else {
            next.source
        };
        let next = NewPromise { customer_id: promise.customer_id, source, ..next.clone() };
        promise.right_promise_id = Some(make(tx, who, next)?.id);
    }
    store::update(tx, &promise)?;
    timers::cancel(tx, id)?;
    of_complaint::changed(tx, &promise)?;
    paging::end_where_over(tx, &promise)?;
    if heard.is_some() {
        write(tx, who, "promise.break_told", &promise, json!({"how": promise.break_told_how}))?;
    }
    let details = json!({
        "words": promise.made_right, "apology": promise.apology, "remedy": promise.remedy,
        "right_promise_id": promise.right_promise_id,
    });
    write(tx, who, "promise.made_right", &promise, details)?;
    Ok(promise)
}

fn right_problems(promise: &Promise, right: &MakingRight, now: Timestamp) -> Result<()> {
    let mut problems: Vec<Field> = check_words("words", &right.words).err().into_iter().collect();
    for (field, text) in [("apology", &right.apology), ("remedy", &right.remedy)] {
        if !text.trim().is_empty() {
            problems.extend(check_words(field, text).err());
        }
    }
    let known = |how: &String| how == "mail" || TOLD_BY_US.contains(&how.as_str());
    if right.told_how.as_ref().is_some_and(|how| !known(how)) {
        problems.push(Field::new("told_how", "problem-unknown-channel"));
    }
    if right.told_at.is_some_and(|at| at > now || at < promise.made_at) {
        problems.push(Field::new("told_at", "problem-told-when"));
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}
