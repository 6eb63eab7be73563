//! How clocks look: their time, their chip, and how the time comes about, in one line.

use app::standards::rules::{Pause, State, Why};
use app::standards::{Listed, Shown};
use app::{Id, Timestamp, calendars};
use i18n::{Arg, Words};

use crate::promises::view::Chip;

/// One clock in one line.
pub struct Line {
    pub id: Id,
    pub conversation_id: Id,
    pub name: String,
    pub due: String,
    pub why: String,
    pub chip: Chip,
    pub is_open: bool,
    /// It is begun and ended by hand.
    pub by_hand: bool,
    /// Of a list over all conversations: which one.
    pub about: String,
    /// The last word of ours that did not count for it, while it is open.
    pub uncounted: String,
}

/// Why what one of us said did not count, in words.
pub fn did_not_count(words: &Words, why: Why) -> String {
    words.t(&format!("standard-did-not-count-{}", why.as_str().replace('_', "-"))).into_owned()
}

/// Working time: "4:00", "0:30". Days would be other days than those of the wall.
pub fn length(ms: i64) -> String {
    let minutes = ms.max(0) / 60_000;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

fn chip(words: &Words, shown: &Shown, now: Timestamp) -> Chip {
    let clock = &shown.clock;
    let near = clock.allowance_ms > 0 && shown.counted_ms * 10 >= clock.allowance_ms * 8;
    let (class, key) = match (clock.state, clock.pause) {
        (State::Running, _) if clock.due_at.is_some_and(|due| due < now) => ("broken", "standard-chip-broken"),
        (State::Running, _) if near => ("risk", "standard-chip-near"),
        (State::Running, _) => ("", "standard-chip-running"),
        (State::Paused, Some(Pause::Hold)) => ("plain", "standard-chip-hold"),
        (State::Paused, Some(Pause::Thanks)) => ("plain", "standard-chip-thanks"),
        (State::Paused, Some(Pause::NoStandard)) => ("plain", "standard-chip-no-standard"),
        (State::Paused, _) => ("plain", "standard-chip-waiting"),
        (State::Kept, _) => ("kept", "standard-chip-kept"),
        (State::Broken, _) if !clock.is_open => ("broken", "standard-chip-late"),
        (State::Broken, _) => ("broken", "standard-chip-broken"),
        (State::Dropped, _) => ("plain", "standard-chip-dropped"),
    };
    Chip { class, text: words.t(key).into_owned() }
}

pub fn line(words: &Words, shown: &Shown, now: Timestamp) -> Line {
    let clock = &shown.clock;
    let terms = shown.terms.as_ref();
    let counted = [
        ("counted", Arg::from(length(shown.counted_ms))),
        ("allowance", Arg::from(length(clock.allowance_ms))),
        ("late", Arg::from(length(shown.late_ms.unwrap_or(0)))),
    ];
    let explained = || shown.explanation.as_ref().map(|told| calendars::say(words, told)).unwrap_or_default();
    let has_stood_still = clock.since.is_some_and(|since| since != clock.started_at);
    let why = match clock.state {
        State::Running if has_stood_still => {
            let before = [
                ("counted", Arg::from(length(clock.counted_ms))),
                ("allowance", Arg::from(length(clock.allowance_ms))),
            ];
            format!("{} {}", words.with("standard-counted-before", &before), explained())
        }
        State::Running => explained(),
        State::Broken => format!("{} {}", words.with("standard-late-by", &counted), explained()),
        _ => words.with("standard-counted", &counted),
    };
    let due = match clock.state {
        State::Running | State::Broken => clock.due_at.map(|due| words.moment(due, now)),
        _ => clock.ended_at.map(|at| words.ago(at, now)),
    };
    Line {
        id: clock.id,
        conversation_id: shown.conversation_id,
        name: terms.map(|terms| terms.name.clone()).unwrap_or_default(),
        due: due.unwrap_or_default(),
        why,
        chip: chip(words, shown, now),
        is_open: clock.is_open,
        by_hand: clock.metric.is_by_hand(),
        about: String::new(),
        uncounted: String::new(),
    }
}

pub fn listed(words: &Words, one: &Listed, now: Timestamp) -> Line {
    let about = format!("#{} {} · {}", one.number, one.subject, one.customer);
    Line { about, ..line(words, &one.shown, now) }
}
