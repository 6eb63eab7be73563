//! Reaching them: attempts, the one promise to call back, and when they can't be reached.

use serde_json::json;

use super::lives::{End, Why, another, over};
use super::outcomes::known_how;
use super::rules::{Answer, Attempt, Channel, Complaint, Confirmed, Reached, State, Tried};
use super::{Restatement, load, may_say, must_say, rounds, save};
use crate::ids::Id;
use crate::promises::{self, Move};
use crate::time::plus_ms;
use crate::{Can, Error, Result, Timestamp, Tx, Who, calendars, counters, customers, workspaces};

/// Where we tried, and what came of it.
#[derive(Debug, Clone)]
pub struct NewAttempt {
    pub channel: Channel,
    pub outcome: Reached,
    pub words: String,
}

/// Trying is not calling: whatever came of it, the step stays owed. The next attempt is planned into hours that suit both.
pub fn attempt(tx: &mut Tx, who: &Who, id: Id, new: &NewAttempt) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    may_say(&[("words", &new.words)])?;
    before.may_attempt()?;
    let attempt = tried(tx, who, id, new)?;
    let mut after = before.clone();
    let reached = new.outcome == Reached::Reached || after.exception.is_some();
    after.next_attempt_at = if reached { None } else { next_attempt(tx, &after)? };
    let details = json!({
        "channel": attempt.channel, "outcome": attempt.outcome, "words": attempt.words, "next_at": after.next_attempt_at,
    });
    save(tx, who, &before, after, ("complaint.attempted", details))
}

fn tried(tx: &mut Tx, who: &Who, id: Id, new: &NewAttempt) -> Result<Attempt> {
    let attempt = Attempt {
        id: tx.new_id(),
        channel: new.channel,
        outcome: new.outcome,
        words: new.words.trim().to_owned(),
        made_at: tx.now,
        made_by_id: who.staff_id(),
    };
    rounds::insert_attempt(tx, id, &attempt)?;
    Ok(attempt)
}

/// Two hours on at the earliest, while its owner works and it is day where the customer is (8 to 20). A week is looked at.
fn next_attempt(tx: &mut Tx, complaint: &Complaint) -> Result<Option<Timestamp>> {
    const HALF_HOUR: i64 = 30 * 60_000;
    let hours = calendars::usual_of_staff(tx, complaint.owner_id)?;
    let zone = customers::words(tx, complaint.customer_id)?.zone().clone();
    let mut at = plus_ms(tx.now, 4 * HALF_HOUR);
    for _ in 0..7 * 48 {
        let Some(open) = hours.next_open(at) else { return Ok(None) };
        let hour = zone.to_datetime(open).hour();
        if (8..20).contains(&hour) {
            return Ok(Some(open));
        }
        at = plus_ms(open, HALF_HOUR);
    }
    Ok(None)
}

/// Three attempts on two channels over two days: we go on without their confirmation, or end without their acceptance.
pub fn unreachable(tx: &mut Tx, who: &Who, id: Id) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    let attempts = rounds::attempts(tx, id)?;
    let zone = workspaces::hours(tx)?.zone.clone();
    let after = before.clone().unreachable(Tried::count(&attempts, before.attempts_since(), &zone), tx.now)?;
    if after.exception.is_some() {
        let words = workspaces::words(tx, None, None)?.t("complaint-could-not-reach").into_owned();
        over(tx, who, &before, &words, End::Unreachable)?;
        counters::add(tx, counters::COMPLAINTS_UNREACHABLE, 1)?;
    } else {
        rounds::answer_restatement(tx, id, after.rounds, Answer::Unreachable, ("", ""), who.staff_id())?;
        counters::add(tx, counters::COMPLAINTS_UNCONFIRMED, 1)?;
    }
    let details = json!({"attempts": attempts.len(), "ends": after.exception.is_some()});
    save(tx, who, &before, after, ("complaint.unreachable", details))
}

/// A time, always: the one live call back from now on. `how`: by what they were told of it.
pub fn promise_call_back(tx: &mut Tx, who: &Who, id: Id, by: Timestamp, how: Option<&str>) -> Result<Complaint> {
    who.may(Can::MakePromises)?;
    let before = load(tx, who, id, Can::Talk)?;
    before.may_promise()?;
    let told = told_words(tx, id, &before)?;
    let how = how.unwrap_or("phone");
    known_how(how)?;
    let words = workspaces::words(tx, None, None)?.t("complaint-new-time-agreed").into_owned();
    let why = Why { evidence: told.as_deref(), how, words: &words };
    let mut after = another(tx, who, before.clone(), by, &why)?;
    after.call_back_promised_at = Some(tx.now);
    let details =
        json!({"promise_id": after.call_back_id, "by": after.call_back_by, "owner_id": after.call_back_owner_id});
    save(tx, who, &before, after, ("complaint.call_back_promised", details))
}

/// Behind a rejection: what they told us when we called, which kept the promise to call.
fn told_words(tx: &mut Tx, id: Id, before: &Complaint) -> Result<Option<String>> {
    if before.state != State::Rejected {
        return Ok(None);
    }
    Ok(rounds::outcomes(tx, id)?.pop().map(|last| last.words).filter(|words| !words.is_empty()))
}

/// Another time for the live call back, because they agreed to it before it was due: `how` we spoke with them.
pub fn move_call_back(tx: &mut Tx, who: &Who, id: Id, by: Timestamp, reason: &str, how: Channel) -> Result<Complaint> {
    who.may(Can::KeepPromises)?;
    let before = load(tx, who, id, Can::Talk)?;
    must_say(&[("reason", reason)])?;
    if before.state == State::Rejected {
        return Err(before.missing().into()); // the call took place: another one is promised, and nothing is moved
    }
    let live = before.call_back_id.filter(|_| before.needs_call_back());
    let live = live.ok_or_else(|| Error::refused("complaint-no-call-back"))?;
    tried(tx, who, id, &NewAttempt { channel: how, outcome: Reached::Reached, words: reason.to_owned() })?;
    let to = Move { from: None, by, reason: reason.to_owned(), agreed: true };
    let (_, next) = promises::move_to(tx, who, live, to)?;
    let after = before.clone().promised(next.id, next.by, next.owner_id);
    let details = json!({"promise_id": next.id, "by": next.by, "from_by": before.call_back_by, "reason": reason.trim(), "how": how});
    save(tx, who, &before, after, ("complaint.call_back_moved", details))
}

/// The restatement that nobody has answered yet.
pub(super) fn unanswered(tx: &mut Tx, complaint: &Complaint) -> Result<Option<Restatement>> {
    if complaint.state != State::Restated || complaint.confirmed_how == Some(Confirmed::Refused) {
        return Ok(None);
    }
    Ok(rounds::restatements(tx, complaint.id)?.pop().filter(|last| last.answer.is_none()))
}
