//! An offer as pages show it.

use app::remedies::{Shown, Standing, State};
use app::{Can, Id, Timestamp, Who, notices};
use i18n::{Arg, Words};

/// One offer in words: what, for whom, why it waits, and what became of it.
pub struct OfferView {
    pub id: Id,
    pub customer_id: Id,
    pub title: String,
    pub what: String,
    pub whom: String,
    pub promise: String,
    /// What went wrong; while it waits, why somebody is asked, and what was given before.
    pub reasons: Vec<String>,
    pub state: String,
    /// `waiting` → risk, …: the colour beside the words.
    pub class: &'static str,
    pub decided: Option<String>,
    pub decision: String,
    /// Who comes next, and when it ends.
    pub waits: Vec<String>,
    pub promise_id: Option<Id>,
    pub done: Option<String>,
    pub decline_why: String,
    pub approve_words: String,
    pub may_answer: bool,
    pub may_withdraw: bool,
}

/// What costs nothing has no amount to name.
pub fn amount(words: &Words, minor: i64, currency: &str) -> String {
    if minor == 0 { words.t("remedy-costs-nothing").into_owned() } else { words.money(minor, currency) }
}

pub fn offer(words: &Words, who: &Who, shown: &Shown, standing: &Standing, now: Timestamp) -> OfferView {
    let offer = &shown.offer;
    let waiting = offer.state == State::Waiting;
    let is_own = who.staff_id() == Some(offer.asked_by_id);
    let asker = [("asker", Arg::from(shown.asked_by_name.as_str()))];
    let args = [
        ("remedy", Arg::from(offer.name.as_str())),
        ("amount", Arg::from(amount(words, offer.amount_minor, &offer.currency))),
        ("customer", Arg::from(shown.customer_name.as_str())),
        ("asker", Arg::from(shown.asked_by_name.as_str())),
        ("words", Arg::from(offer.words.as_str())),
        ("by", Arg::from(words.moment_full(offer.by))),
    ];
    let (class, has_promise_open) = match (offer.state, shown.promise_state.as_deref()) {
        (State::Waiting, _) => ("risk", false),
        (State::Granted, Some("kept")) => ("kept", false),
        (State::Granted, Some("broken")) => ("broken", false),
        (State::Granted, promise) => ("", promise == Some("open")),
        (State::Declined | State::Lapsed | State::Withdrawn, _) => ("plain", false),
    };
    // What was given before would count this one too, once it is granted.
    let went_wrong = match offer.about.as_str() {
        "" => Vec::new(),
        about => vec![words.with("remedy-went-wrong", &[("about", Arg::from(about))])],
    };
    let decides = who.may(Can::ApproveRemedies).is_ok();
    OfferView {
        id: offer.id,
        customer_id: offer.customer_id,
        title: words.with("remedy-offer-title", &args),
        what: words.with("remedy-offer-what", &args),
        whom: words.with("remedy-offer-for", &args),
        promise: words.with("remedy-offer-promise", &args),
        reasons: if waiting { notices::remedy_reasons(words, shown, standing) } else { went_wrong },
        state: words.t(&format!("remedy-state-{}", offer.state.as_str())).into_owned(),
        class,
        decided: decided(words, shown, now),
        decision: offer.decision.clone(),
        waits: if waiting { waits(words, shown, now) } else { Vec::new() },
        promise_id: offer.promise_id,
        done: (shown.promise_state.as_deref() == Some("kept") && !shown.evidence.is_empty())
            .then(|| words.with("remedy-done", &[("evidence", Arg::from(shown.evidence.as_str()))])),
        decline_why: words.with("remedy-decline-why", &asker),
        approve_words: words.with("remedy-decision-words", &asker),
        may_answer: waiting && decides && !is_own,
        may_withdraw: (waiting || has_promise_open) && who.may(Can::OfferRemedies).is_ok() && (is_own || decides),
    }
}

fn decided(words: &Words, shown: &Shown, now: Timestamp) -> Option<String> {
    let at = words.moment(shown.offer.decided_at?, now);
    let name = shown.decided_by_name.as_deref()?;
    Some(words.with("remedy-decided-by", &[("name", Arg::from(name)), ("when", Arg::from(at))]))
}

fn waits(words: &Words, shown: &Shown, now: Timestamp) -> Vec<String> {
    let next = match shown.offer.next_at {
        Some(at) => words.with("remedy-next", &[("when", Arg::from(words.moment(at, now)))]),
        None => words.t("remedy-everybody").into_owned(),
    };
    vec![next, words.with("remedy-lapses", &[("when", Arg::from(words.moment(shown.offer.by, now)))])]
}
