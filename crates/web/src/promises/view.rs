//! How a promise looks: its state as a chip, its time, who was told.

use app::Timestamp;
use app::promises::of_complaint::is_call;
use app::promises::{Kind, Promise, Shown, State};
use i18n::{Arg, Words};

/// The class and the words of a promise's chip.
pub struct Chip {
    pub class: &'static str,
    pub text: String,
}

pub fn chip(words: &Words, shown: &Shown, now: Timestamp) -> Chip {
    let promise = &shown.promise;
    let told = promise.told_at.is_some();
    let (class, key) = match promise.state {
        State::Open if promise.is_overdue(now) => ("broken", "promise-chip-broken-not-told"),
        State::Open if told => ("risk", "promise-chip-told"),
        State::Open if shown.at_risk => ("risk", "promise-chip-risk"),
        State::Open => ("", "promise-chip-open"),
        State::Kept => ("kept", "promise-chip-kept"),
        State::Moved => ("", "promise-chip-moved"),
        State::Released => ("", "promise-chip-released"),
        State::Broken if promise.made_right_at.is_some() && promise.is_unsettled() => {
            ("broken", "promise-chip-right-not-told")
        }
        State::Broken if promise.made_right_at.is_some() => ("", "promise-chip-made-right"),
        State::Broken if promise.break_told_at.is_some() => ("broken", "promise-chip-told-since"),
        State::Broken if told => ("broken", "promise-chip-broken-told"),
        State::Broken => ("broken", "promise-chip-broken-not-told"),
    };
    Chip { class, text: words.t(key).into_owned() }
}

pub fn kind(words: &Words, kind: Kind) -> String {
    words.t(&format!("promise-kind-{}", kind.as_str().replace('_', "-"))).into_owned()
}

/// One line of a list: when, what, why, what to do.
pub struct Line {
    pub id: app::Id,
    pub due: String,
    pub due_small: String,
    pub words: String,
    pub why: String,
    pub chip: Chip,
    pub state: State,
    pub kind: &'static str,
    /// "Call Maria back": it is kept where its complaint is.
    pub call: Option<String>,
}

/// What leads to the call, of a call back that is kept where its complaint is.
pub fn call(words: &Words, shown: &Shown) -> Option<String> {
    let first = shown.customer_name.split_whitespace().next().unwrap_or_default();
    is_call(&shown.promise).then(|| words.with("promise-call-them", &[("name", Arg::from(first))]))
}

pub fn line(words: &Words, shown: &Shown, now: Timestamp) -> Line {
    let promise = &shown.promise;
    let today = words.day(promise.by, now) == words.day(now, now);
    let due = if today { words.time(promise.by) } else { words.moment(promise.by, now) };
    let mut why = vec![words.with("promise-to", &[("customer", Arg::from(shown.customer_name.as_str()))])];
    if let Some(number) = shown.conversation_number {
        why.push(format!("#{number}"));
    }
    why.push(words.with("promise-owned-by", &[("owner", Arg::from(shown.owner_name.as_str()))]));
    why.push(said(words, promise, now));
    Line {
        id: promise.id,
        due,
        due_small: if promise.state == State::Open || promise.state == State::Broken {
            words.relative(promise.by, now)
        } else {
            String::new()
        },
        words: promise.words.clone(),
        why: why.join(" · "),
        chip: chip(words, shown, now),
        state: promise.state,
        kind: promise.kind.as_str(),
        call: call(words, shown),
    }
}

/// What became of it so far, in a few words.
pub fn said(words: &Words, promise: &Promise, now: Timestamp) -> String {
    let at = |key: &str, ts: Timestamp| words.with(key, &[("when", Arg::from(words.ago(ts, now)))]);
    match (promise.state, promise.told_at) {
        (State::Kept, _) => promise.kept_at.map_or_else(String::new, |ts| at("promise-said-kept", ts)),
        (State::Broken, told) => match (promise.made_right_at, promise.late_kept_at) {
            (Some(ts), _) => at("promise-said-made-right", ts),
            (None, Some(ts)) => at("promise-said-kept-late", ts),
            (None, None) => match promise.break_told_at {
                Some(ts) => at("promise-said-told-since", ts),
                None => told_words(words, promise, told, now),
            },
        },
        (State::Moved, _) => promise.moved_at.map_or_else(String::new, |ts| at("promise-said-moved", ts)),
        (State::Released, _) => promise.released_at.map_or_else(String::new, |ts| at("promise-said-released", ts)),
        (State::Open, Some(told)) => told_words(words, promise, Some(told), now),
        (State::Open, None) => at("promise-said-made", promise.made_at),
    }
}

fn told_words(words: &Words, promise: &Promise, told: Option<Timestamp>, now: Timestamp) -> String {
    match told {
        Some(ts) => {
            let how = words.t(&format!("told-how-{}", promise.told_how.replace('_', "-"))).into_owned();
            words.with("promise-said-told", &[("when", Arg::from(words.ago(ts, now))), ("how", Arg::from(how))])
        }
        None => words.t("promise-said-not-told").into_owned(),
    }
}
