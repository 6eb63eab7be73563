//! What is in danger now, as Today and the promise's page show it: who was called, notices that are ready, and customers
//! whom one of us has to reach.

use std::collections::HashMap;

use app::promises::paging::{self, Running};
use app::promises::{self, Owning, Promise, Shown, State, drafts, honest, reach};
use app::{Id, Timestamp, Tx, Who, workspaces};
use i18n::{Arg, Words};

use super::notice;

/// Somebody was called about a promise, or will be.
pub struct Call {
    pub promise_id: Id,
    /// Why, of which promise.
    pub why: String,
    /// Who was called when, and what comes next.
    pub course: String,
    /// What the button takes; none while nobody was called.
    pub page_id: Option<Id>,
}

/// A notice that is ready, or a customer to reach.
pub struct ToTell {
    pub promise_id: Id,
    pub words: String,
    pub why: String,
    pub call: Option<(String, String)>,
}

#[derive(Default)]
pub struct Danger {
    pub calls: Vec<Call>,
    pub ready: Vec<ToTell>,
    pub to_reach: Vec<ToTell>,
}

/// So many calls are shown.
const CALLS: i64 = 12;

pub fn today(tx: &mut Tx, who: &Who, words: &Words) -> app::Result<Danger> {
    let mut danger = Danger::default();
    let running = paging::running(tx, who, CALLS)?;
    danger.calls = calls(tx, who, words, &running)?;
    for one in drafts::ready(tx, who)? {
        let mut why = vec![words.with("promise-to", &[("customer", one.customer_name.as_str().into())])];
        if one.more > 0 {
            why.push(words.with("danger-more", &[("n", i64::try_from(one.more).unwrap_or(0).into())]));
        }
        why.push(notice::route(words, &one.route));
        let (call, promise) = (notice::call(&one.route), one.promise);
        danger.ready.push(ToTell { promise_id: promise.id, words: promise.words, why: why.join(" · "), call });
    }
    for one in honest::to_reach(tx, who)? {
        let customer = words.with("promise-to", &[("customer", one.customer_name.as_str().into())]);
        let why = [customer, notice::route(words, &one.route)];
        let (call, promise) = (notice::call(&one.route), one.promise);
        danger.to_reach.push(ToTell { promise_id: promise.id, words: promise.words, why: why.join(" · "), call });
    }
    Ok(danger)
}

/// The calls about one promise that run.
pub fn calls_about(tx: &mut Tx, who: &Who, words: &Words, promise_id: Id) -> app::Result<Vec<Call>> {
    let running = paging::running_of(tx, who, promise_id)?;
    calls(tx, who, words, &running)
}

fn calls(tx: &mut Tx, who: &Who, words: &Words, running: &[Running]) -> app::Result<Vec<Call>> {
    let ids: Vec<Id> = running.iter().map(|one| one.alarm.promise_id).collect();
    let (shown, names, now) = (promises::of_ids_shown(tx, who, &ids)?, workspaces::staff::names(tx)?, tx.now);
    let of = |one: &Running| shown.iter().find(|shown| shown.promise.id == one.alarm.promise_id);
    Ok(running.iter().filter_map(|one| Some(call(who, words, one, (of(one)?, &names), now))).collect())
}

fn call(
    who: &Who,
    words: &Words,
    one: &Running,
    (shown, names): (&Shown, &HashMap<Id, String>),
    now: Timestamp,
) -> Call {
    let args =
        [("words", Arg::from(shown.promise.words.as_str())), ("customer", Arg::from(shown.customer_name.as_str()))];
    let name = |id: Id| names.get(&id).cloned().unwrap_or_default();
    let mut course: Vec<String> = Vec::new();
    for page in &one.pages {
        let args = [("name", Arg::from(name(page.staff_id))), ("when", Arg::from(words.moment(page.sent_at, now)))];
        course.push(words.with("danger-called", &args));
    }
    course.push(what_next(words, one, now));
    // Whoever looks may take what they were called about, and what others were.
    let own = one.pages.iter().find(|page| Some(page.staff_id) == who.staff_id());
    Call {
        promise_id: shown.promise.id,
        why: words.with(&format!("notice-{}", one.alarm.cause.kind()), &args),
        course: course.join(" · "),
        page_id: own.or(one.pages.last()).map(|page| page.id),
    }
}

fn what_next(words: &Words, one: &Running, now: Timestamp) -> String {
    match one.alarm.next_at {
        Some(at) if one.alarm.waits => words.with("danger-waits", &[("when", words.moment(at, now).into())]),
        Some(at) => words.with("danger-next", &[("when", words.moment(at, now).into())]),
        None if one.alarm.waits => words.t("danger-nobody-ever").into_owned(),
        None => words.t("danger-everybody").into_owned(),
    }
}

/// What stands on a promise's own page beside what may be done.
#[derive(Default)]
pub struct Beside {
    pub calls: Vec<Call>,
    /// The notice is ready to be read and sent.
    pub is_ready: bool,
    /// How the customer is reached, in a sentence, and the number to call.
    pub route: String,
    pub call: Option<(String, String)>,
    /// After a break: the honest notice as Kept words it, and by when it says that they hear more.
    pub honest: Option<(String, String)>,
    pub next_by: String,
    /// In which ways they may have heard; by mail too.
    pub heard_ways: Vec<(&'static str, String)>,
}

pub fn beside(tx: &mut Tx, who: &Who, words: &Words, promise: &Promise) -> app::Result<Beside> {
    let route = reach::of(tx, promise.customer_id)?;
    let mut beside = Beside {
        calls: calls_about(tx, who, words, promise.id)?,
        is_ready: drafts::of(tx, who, promise.id)?.is_some(),
        route: notice::route(words, &route),
        call: notice::call(&route),
        heard_ways: promises::TOLD_BY_US
            .into_iter()
            .chain(["mail"])
            .map(|how| (how, words.t(&format!("told-how-{}", how.replace('_', "-"))).into_owned()))
            .collect(),
        ..Beside::default()
    };
    if promise.state == State::Broken && !promise.customer_knows() {
        let next_by = honest::next_word_by(tx, promise)?;
        beside.next_by = notice::as_typed(words, Some(next_by));
        let own = Owning { how: "mail".to_owned(), next_by: Some(next_by), ..Owning::default() };
        beside.honest =
            route.by_mail().then(|| honest::wording(tx, std::slice::from_ref(promise), &own)).transpose()?;
    }
    Ok(beside)
}
