//! What a customer is told about promises, in their language and zone.

use i18n::{Arg, Words};
use serde_json::json;

use super::{Promise, State, store, write};
use crate::ids::Id;
use crate::{Result, Timestamp, Tx, Who, conversations};

/// One promise in a notice, and the time that is told for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    pub promise: &'a Promise,
    pub new_from: Option<Timestamp>,
    pub new_by: Timestamp,
}

/// The notice that promises may not hold: subject and text. Each with its words, the time it had, and its new one.
pub(super) fn warning(words: &Words, told: &[Told], reason: &str) -> (String, String) {
    let reason = ("reason", Arg::from(reason.trim()));
    let args = |one: &Told| -> [(&'static str, Arg<'static>); 3] {
        [
            ("words", Arg::from(one.promise.words.clone())),
            ("was", Arg::from(words.moment_full(one.promise.by))), // read on another day, "today" would be wrong
            ("new_time", Arg::from(new_time(words, one))),
        ]
    };
    if let [one] = told {
        let args: Vec<(&str, Arg)> = args(one).into_iter().chain([reason]).collect();
        return (words.with("notice-warning-subject", &args), words.with("notice-warning-body", &args));
    }
    let items: Vec<String> = told.iter().map(|one| words.with("notice-warning-item", &args(one))).collect();
    let args = [("items", Arg::from(items.join("\n"))), reason];
    (words.t("notice-warnings-subject").into_owned(), words.with("notice-warnings-body", &args))
}

/// The new window in full: read on another day, "tomorrow" would be wrong.
fn new_time(words: &Words, told: &Told) -> String {
    let by = words.moment_full(told.new_by);
    match told.new_from {
        Some(from) => {
            words.with("notice-window", &[("from", Arg::from(words.moment_full(from))), ("by", Arg::from(by))])
        }
        None => by,
    }
}

/// What the honest notice says beside what was promised.
#[derive(Debug, Clone, Default)]
pub(super) struct Honesty<'a> {
    /// Empty: we do not know it yet, and say so.
    pub reason: &'a str,
    /// Who sees to it, and by when they tell more; `None` where it is done by now.
    pub next: Option<(&'a str, Timestamp)>,
    /// The number to call; empty: they can answer.
    pub call_us: &'a str,
}

/// The honest notice after a break: what was promised, that we did not do it and did not say so, why as far as we know,
/// what happens next and by when, and how to reach us. No excuses.
pub(super) fn honest(words: &Words, broken: &[&Promise], honesty: &Honesty) -> (String, String) {
    let item = |one: &&Promise| {
        let args = [("words", Arg::from(one.words.as_str())), ("was", Arg::from(words.moment_full(one.by)))];
        let done = one.late_kept_at.map(|at| words.with("notice-honest-done", &[("at", words.moment_full(at).into())]));
        let item = words.with("notice-honest-item", &args);
        done.map_or(item.clone(), |done| format!("{item} {done}"))
    };
    let items: Vec<String> = broken.iter().map(item).collect();
    let reason = match honesty.reason.trim() {
        "" => words.t("notice-honest-reason-unknown").into_owned(),
        reason => words.with("notice-honest-reason", &[("reason", reason.into())]),
    };
    let next = honesty.next.map(|(owner, by)| {
        words.with("notice-honest-next", &[("owner", owner.into()), ("by", words.moment_full(by).into())])
    });
    let reach = match honesty.call_us {
        "" => words.t("notice-honest-answer").into_owned(),
        number => words.with("notice-honest-call", &[("number", number.into())]),
    };
    let rest: Vec<String> = [reason].into_iter().chain(next).chain([reach]).collect();
    let args = [("items", Arg::from(items.join("\n"))), ("rest", Arg::from(rest.join("\n\n")))];
    (words.t("notice-honest-subject").into_owned(), words.with("notice-honest-body", &args))
}

/// A notice that is about to leave, and what it says is not so any more: it warns of what was kept, moved or released
/// meanwhile, or has broken by now; or it owns up to what somebody has told the customer. Then it does not leave, and
/// told nobody anything. Gives whether that is so.
pub fn call_off_if_over(tx: &mut Tx, notice_id: Id, customer_id: Id) -> Result<bool> {
    if is_honest_and_over(tx, notice_id)? {
        conversations::call_off(tx, notice_id)?;
        return Ok(true);
    }
    let mut told = store::of_notice_to(tx, customer_id, notice_id)?;
    // A letter of a complaint says more than that.
    told.retain(|promise| promise.told_how != super::warn::LETTER);
    let now = tx.now;
    let is_over = |promise: &Promise| match promise.state {
        State::Kept | State::Moved | State::Released | State::Broken => true,
        State::Open => promise.is_overdue(now),
    };
    if told.is_empty() || !told.iter().all(is_over) {
        return Ok(false);
    }
    conversations::call_off(tx, notice_id)?;
    for mut promise in told {
        promise.notice_told_nobody();
        store::update(tx, &promise)?;
        let who = Who::kept(tx.workspace_id);
        write(tx, &who, "promise.notice_called_off", &promise, json!({"notice_id": notice_id}))?;
    }
    Ok(true)
}

/// An honest notice about promises that the customer heard about otherwise meanwhile: they broke before, and somebody
/// reached them.
fn is_honest_and_over(tx: &mut Tx, notice_id: Id) -> Result<bool> {
    let told = store::of_break_notice(tx, notice_id)?;
    let otherwise = |promise: &Promise| !matches!(promise.break_told_how.as_str(), "mail" | "");
    Ok(!told.is_empty() && told.iter().all(otherwise))
}
