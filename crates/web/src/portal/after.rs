//! What a customer reads about a promise that we broke: that they were told, the apology, what they get for it, what is
//! promised instead, and whether it was made right.

use std::collections::HashMap;

use app::promises::{Shown, State};
use app::{Id, Timestamp};
use i18n::{Arg, Words};

use super::pages::chip;

/// What was made right stays at the top of the page for so long; after that its row says it.
const STAYS_MS: i64 = 30 * 86_400_000;

/// One promise that we broke, as the customer reads it.
pub(super) struct Broken {
    /// `broken`, or `kept` once it was made right.
    pub class: &'static str,
    pub lead: String,
    /// How they heard of it, and that we are sorry.
    pub told: String,
    /// Apology, remedy, what is promised instead; the last says whether it was made right.
    pub lines: Vec<String>,
}

/// `None`: it is not broken, or was made right long ago.
pub(super) fn broken(words: &Words, shown: &Shown, instead: &HashMap<Id, Shown>, now: Timestamp) -> Option<Broken> {
    let promise = &shown.promise;
    let is_broken = promise.state == State::Broken || promise.is_overdue(now);
    let is_over = promise.made_right_at.is_some_and(|at| now.as_millisecond() - at.as_millisecond() > STAYS_MS);
    if !is_broken || is_over {
        return None;
    }
    let next = promise.right_promise_id.and_then(|id| instead.get(&id));
    let lines = [
        said(words, "portal-apology", &promise.apology),
        said(words, "portal-remedy", &promise.remedy),
        next.map(|next| promised_instead(words, next, now)),
        Some(made_right(words, shown, now)),
    ];
    Some(Broken {
        class: if promise.made_right_at.is_some() { "kept" } else { "broken" },
        lead: words.with("portal-broken-lead", &[("words", Arg::from(promise.words.as_str()))]),
        told: told(words, shown, now),
        lines: lines.into_iter().flatten().collect(),
    })
}

fn said(words: &Words, key: &str, text: &str) -> Option<String> {
    (!text.is_empty()).then(|| words.with(key, &[("words", Arg::from(text))]))
}

fn told(words: &Words, shown: &Shown, now: Timestamp) -> String {
    let promise = &shown.promise;
    match (promise.told_at, promise.break_told_at) {
        (Some(_), _) => words.t("portal-broken-told").into_owned(),
        (None, Some(at)) => words.with("portal-broken-told-since", &[("when", Arg::from(words.moment(at, now)))]),
        (None, None) => words.t("portal-broken-not-told").into_owned(),
    }
}

fn promised_instead(words: &Words, next: &Shown, now: Timestamp) -> String {
    let promise = &next.promise;
    let args = [
        ("words", Arg::from(promise.words.as_str())),
        ("when", Arg::from(words.window(promise.from, promise.by, now))),
        ("how", Arg::from(words.t(chip(promise, now).1))),
    ];
    words.with("portal-instead", &args)
}

/// Whether it is right again, and if not, what there is of it.
fn made_right(words: &Words, shown: &Shown, now: Timestamp) -> String {
    let promise = &shown.promise;
    let when = |at| Arg::from(words.moment(at, now));
    match (promise.made_right_at, promise.late_kept_at) {
        (Some(at), _) => {
            let args = [("when", when(at)), ("words", Arg::from(promise.made_right.as_str()))];
            words.with("portal-made-right", &args)
        }
        (None, Some(at)) => words.with("portal-done-late", &[("when", when(at))]),
        (None, None) => words.t("portal-not-made-right").into_owned(),
    }
}
