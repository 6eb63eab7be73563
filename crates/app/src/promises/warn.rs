//! The customer hears, before it is due, that promises may not hold: of one or of several at once.

use serde_json::json;

use super::notices::{self, Told};
use super::quiet::Quiet;
use super::rules::{Promise, State, Warning, check_words};
use super::{honest, paging, store, write};
use crate::error::{Field, Refused};
use crate::ids::Id;
use crate::workspaces::keeping;
use crate::{Error, Result, Timestamp, Tx, Who, conversations, customers};

/// The ways of telling a customer that we do ourselves and record.
pub const TOLD_BY_US: [&str; 5] = ["phone", "text", "in_person", "chat", LETTER];
/// The way of a complaint's letters, by mail too.
pub(super) const LETTER: &str = "letter";

/// What happens when it is night where the customer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Night {
    /// It leaves all the same: somebody decided so.
    #[default]
    Send,
    /// It is not sent yet, and whoever sends it is told about the hour.
    Ask,
    /// It waits for the morning, if that comes before the promises are due.
    Wait,
}

/// A promise that a notice tells about, and its new time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTime {
    pub promise_id: Id,
    pub new_from: Option<Timestamp>,
    pub new_by: Timestamp,
}

/// One notice to one customer, about one or several promises.
#[derive(Debug, Clone, Default)]
pub struct Notice {
    pub reason: String,
    /// `mail`: Kept sends it. Anything else: we told them ourselves, and say so.
    pub how: String,
    pub promises: Vec<NewTime>,
    /// The whole text in our own words; `None`: as Kept words it.
    pub text: Option<String>,
    pub night: Night,
}

/// The longest text of a notice.
const LONGEST: usize = 20_000;
/// So many promises in one notice at most.
const MOST: usize = 50;

/// The customer is told that a promise may not hold.
pub fn warn(tx: &mut Tx, who: &Who, id: Id, warning: &Warning) -> Result<Promise> {
    send_notice(tx, who, &notice_of(id, warning))?;
    store::load(tx, id)
}

fn notice_of(id: Id, warning: &Warning) -> Notice {
    let new = NewTime { promise_id: id, new_from: warning.new_from, new_by: warning.new_by };
    Notice { reason: warning.reason.clone(), how: warning.how.clone(), promises: vec![new], ..Notice::default() }
}

/// The customer is told of all of them at once. Each counts as told, and each is taken back when the notice fails.
pub fn send_notice(tx: &mut Tx, who: &Who, notice: &Notice) -> Result<Vec<Promise>> {
    who.may(crate::Can::KeepPromises)?;
    let promises = checked(tx, notice)?;
    let notice_id = match notice.how.as_str() {
        "mail" => Some(queue(tx, who, notice, &promises)?),
        _ => None,
    };
    told_by(tx, who, notice, promises, notice_id)
}

/// As `warn`, by a letter of a complaint; `message_id` is its mail, if it has one.
pub(super) fn warn_by_letter(
    tx: &mut Tx,
    who: &Who,
    id: Id,
    warning: &Warning,
    message_id: Option<Id>,
) -> Result<Promise> {
    who.may(crate::Can::KeepPromises)?;
    let notice = notice_of(id, &Warning { how: LETTER.to_owned(), ..warning.clone() });
    let promises = checked(tx, &notice)?;
    told_by(tx, who, &notice, promises, message_id)?;
    store::load(tx, id)
}

fn told_by(
    tx: &mut Tx,
    who: &Who,
    notice: &Notice,
    promises: Vec<Promise>,
    notice_id: Option<Id>,
) -> Result<Vec<Promise>> {
    let mut told = Vec::new();
    for (promise, new) in promises.into_iter().zip(&notice.promises) {
        let warning = Warning {
            reason: notice.reason.clone(),
            new_from: new.new_from,
            new_by: new.new_by,
            how: notice.how.clone(),
        };
        let promise = promise.warn(&warning, notice_id, tx.now)?;
        store::update(tx, &promise)?;
        paging::end_where_over(tx, &promise)?;
        // A letter says more than a notice: it stays told until its mail fails, whether it has left yet or not.
        let message = if notice.how == LETTER { "message_id" } else { "notice_id" };
        let details = json!({
            "reason": notice.reason.trim(), "new_from": new.new_from, "new_by": new.new_by, "how": notice.how,
            message: notice_id,
        });
        write(tx, who, "promise.customer_told", &promise, details)?;
        told.push(promise);
    }
    Ok(told)
}

/// The promises of a notice that can be sent: one customer's, open, each with a later time.
fn checked(tx: &mut Tx, notice: &Notice) -> Result<Vec<Promise>> {
    let mut problems: Vec<Field> = check_words("reason", &notice.reason).err().into_iter().collect();
    if let Some(text) = &notice.text {
        let long = text.chars().count() > LONGEST;
        let wrong = if text.trim().is_empty() { Some(Field::new("text", "problem-empty")) } else { None };
        problems.extend(wrong.or(long.then(|| Field::new("text", "problem-too-long").with("max", LONGEST))));
    }
    if notice.promises.is_empty() || notice.promises.len() > MOST {
        problems.push(Field::new("promises", "problem-notice-promises").with("max", MOST));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut promises: Vec<Promise> = Vec::new();
    for (place, new) in notice.promises.iter().enumerate() {
        let promise = store::load(tx, new.promise_id)?;
        promise.may_warn(tx.now)?;
        let name = |field: &str| match notice.promises.len() {
            1 => field.to_owned(),
            _ => format!("promises[{place}].{field}"),
        };
        if new.new_by <= promise.by {
            problems.push(Field::new(&name("new_by"), "problem-new-time-not-later"));
        }
        if new.new_from.is_some_and(|from| from >= new.new_by) {
            problems.push(Field::new(&name("new_from"), "problem-window-ends-before-it-begins"));
        }
        let strange = promises.first().is_some_and(|first| first.customer_id != promise.customer_id);
        if strange || promises.iter().any(|known| known.id == promise.id) {
            problems.push(Field::new("promises", "problem-notice-one-customer"));
        }
        promises.push(promise);
    }
    if notice.how != "mail" && !TOLD_BY_US.contains(&notice.how.as_str()) {
        problems.push(Field::new("how", "problem-unknown-channel"));
    }
    if problems.is_empty() { Ok(promises) } else { Err(Error::Invalid(problems)) }
}

/// Queues the mail, for the morning where it is night there and it may wait; gives the message.
fn queue(tx: &mut Tx, who: &Who, notice: &Notice, promises: &[Promise]) -> Result<Id> {
    let Some(first) = promises.first() else {
        return Err(Error::Invalid(vec![Field::new("promises", "problem-notice-promises").with("max", MOST)]));
    };
    let words = customers::words(tx, first.customer_id)?;
    let leaves_at = leaves_at(tx, &words, notice.night, promises)?;
    let told = promises.iter().zip(&notice.promises);
    let told: Vec<Told> =
        told.map(|(promise, new)| Told { promise, new_from: new.new_from, new_by: new.new_by }).collect();
    let (subject, text) = notices::warning(&words, &told, &notice.reason);
    let text = notice.text.clone().unwrap_or(text);
    let conversation_id = promises.iter().find_map(|promise| promise.conversation_id);
    let message_id = conversations::send_notice(tx, who, first.customer_id, conversation_id, &subject, text.trim())?;
    if let Some(at) = leaves_at {
        conversations::not_before(tx, message_id, at)?;
    }
    Ok(message_id)
}

/// When a notice leaves that is sent at night; `None`: at once.
fn leaves_at(tx: &mut Tx, words: &i18n::Words, night: Night, promises: &[Promise]) -> Result<Option<Timestamp>> {
    let Some(ends) = Quiet::of(&keeping::get(tx)?).ends(words.zone(), tx.now) else { return Ok(None) };
    let too_late = promises.iter().any(|promise| promise.by <= ends);
    let refused = |rule| Refused::new(rule).with("time", words.time(ends));
    match night {
        Night::Send => Ok(None),
        Night::Ask => Err(refused("promise-quiet-hours").into()),
        Night::Wait if too_late => Err(refused("promise-quiet-too-late").into()),
        Night::Wait => Ok(Some(ends)),
    }
}

/// A notice did not arrive (its mail failed): the customer was not told, and a human has to reach them at once.
pub fn notice_failed(tx: &mut Tx, notice_id: Id, reason: &str) -> Result<()> {
    told_nobody(tx, notice_id, reason, false)
}

/// As `notice_failed`, of the mail of a complaint's letter.
pub(super) fn letter_failed(tx: &mut Tx, message_id: Id, reason: &str) -> Result<()> {
    told_nobody(tx, message_id, reason, true)
}

fn told_nobody(tx: &mut Tx, notice_id: Id, reason: &str, by_letter: bool) -> Result<()> {
    let who = Who::kept(tx.workspace_id);
    for mut promise in store::of_notice(tx, notice_id)? {
        if (promise.told_how == LETTER) != by_letter {
            continue;
        }
        let knew = promise.customer_knows();
        promise.notice_told_nobody();
        store::update(tx, &promise)?;
        write(tx, &who, "promise.notice_failed", &promise, json!({"reason": reason}))?;
        if knew {
            knows_no_more(tx, &promise, notice_id)?;
        }
    }
    for mut promise in store::of_break_notice(tx, notice_id)? {
        if promise.break_told_how != if by_letter { LETTER } else { "mail" } {
            continue; // somebody reached them otherwise
        }
        promise.break_told_nobody();
        store::update(tx, &promise)?;
        write(tx, &who, "promise.honest_failed", &promise, json!({"reason": reason}))?;
        paging::begin(tx, &promise, paging::Cause::NoticeFailed, Some(notice_id), None)?;
    }
    Ok(())
}

fn knows_no_more(tx: &mut Tx, promise: &Promise, notice_id: Id) -> Result<()> {
    if promise.state == State::Broken && promise.made_right_at.is_none() && !promise.customer_knows() {
        honest::expect(tx, promise, tx.now)?;
    }
    paging::begin(tx, promise, paging::Cause::NoticeFailed, Some(notice_id), None).map(drop)
}
