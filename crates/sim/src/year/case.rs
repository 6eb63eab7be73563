//! One complaint as we know it: the ladder written down anew, and when each of its steps is owed.

use std::collections::{BTreeMap, BTreeSet};

use app::Id;
use app::journal::Entry;
use app::time::ms;

use super::afterwards::{Ask, Letter};
use super::ledger::{Heard, id, text, time, truth};
use super::promised::Promised;
use super::{DAY, HOUR};

/// How long a closed complaint is watched.
const WATCH: i64 = 60 * DAY;
/// Working time after which managers hear of a step that is owed.
const LATE: i64 = 4 * HOUR;

/// A complaint as we know it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The mark in its summary, by which its call backs are known.
    pub mark: String,
    pub number: i64,
    pub customer: Id,
    pub owner: Id,
    pub state: &'static str,
    pub rounds: i64,
    /// They said that we understood, or an honest exception stands in the journal.
    pub confirmed: bool,
    pub accepted: bool,
    /// It ends without an acceptance: `unreachable` or `other_way`.
    pub exception: Option<&'static str>,
    pub unconfirmed: bool,
    /// Its call back as the complaint knows it, when that is due, and whether it broke.
    pub live: Option<Id>,
    pub by: Option<i64>,
    pub broken: bool,
    pub call_backs_broken: i64,
    pub rejections: i64,
    /// By when the next step is owed, where it has a time of its own, and who has heard that it is not done.
    pub step: Option<i64>,
    pub told: Told,
    pub safety: bool,
    pub safety_taken: bool,
    pub safety_next: Option<i64>,
    pub next_attempt: Option<i64>,
    pub attempt_rang: bool,
    /// By the true time; and closed by the clock that wrote it.
    pub opened_at: i64,
    pub closed_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub watch_until: Option<i64>,
    pub watch_ended: bool,
    pub failed_again: bool,
    pub failed_at: Option<i64>,
    pub relationship_told: bool,
    /// What we said we will do, and broke.
    pub broken_offers: BTreeSet<Id>,
    /// They were heard; when we last called back, and what we said we will do.
    pub listened: bool,
    pub called_at: Option<i64>,
    pub offer: Option<Id>,
    /// How far we were told of what the rules ask, by step.
    pub duties: BTreeMap<String, u8>,
    pub letters: Vec<Letter>,
    pub ask: Ask,
    /// What they said of how it went is for a person to read; and since when it is not any more, by the true time.
    pub to_read: bool,
    pub read_at: Option<i64>,
    /// Its story is for its owner, its team and those who lead.
    pub narrowed: bool,
    pub team: Option<Id>,
}

/// Who has heard that a step is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Nobody,
    /// Its owner; managers hear of it then.
    Owner(i64),
    All,
}

impl Case {
    pub fn is_open(&self) -> bool {
        self.state != "closed"
    }

    pub fn is_unsafe(&self) -> bool {
        self.safety && !self.safety_taken && self.is_open()
    }

    pub fn is_watched(&self, at: i64) -> bool {
        self.watch_until.is_some_and(|until| at < until)
    }

    /// Whether a call back is owed.
    pub fn owes_call_back(&self) -> bool {
        matches!(self.state, "call_back_promised" | "researched" | "called_back" | "rejected")
            && self.exception.is_none()
    }

    /// What is owed next, and in how much working time; none where the call back says when.
    pub fn owed(&self) -> (&'static str, Option<i64>) {
        match self.state {
            "closed" => ("nothing", None),
            "guarded" => ("close", Some(8 * HOUR)),
            _ if self.exception.is_some() => ("guard", Some(40 * HOUR)),
            "received" => ("listen", Some(HOUR)),
            "listened" => ("restate", Some(HOUR)),
            "restated" => ("confirm", Some(16 * HOUR)),
            "confirmed" | "rejected" => ("promise_call_back", Some(HOUR)),
            "call_back_promised" => ("research", None),
            "researched" => ("call_back", None),
            "called_back" => ("accept", None),
            _ => ("guard", Some(40 * HOUR)),
        }
    }

    /// Where a verb leads to from here; none where it may not be done.
    pub fn after(&self, verb: &str, entry: &Entry) -> Option<&'static str> {
        let here = self.state;
        if !self.is_open() {
            return None;
        }
        if self.exception.is_some() {
            return match (verb, here) {
                ("closed", "guarded") => Some("closed"),
                ("guarded", here) if here != "guarded" => Some("guarded"),
                _ => None,
            };
        }
        match (verb, here) {
            ("listened", "received" | "listened") | ("corrected", "restated") => Some("listened"),
            ("restated", "listened" | "restated") => Some("restated"),
            ("confirmed" | "confirmation_refused", "restated") => Some("confirmed"),
            ("unreachable", "restated") if !truth(entry, "ends") => Some("confirmed"),
            ("unreachable", "researched" | "called_back" | "rejected") if truth(entry, "ends") => Some(here),
            ("call_back_promised", "confirmed" | "rejected") => Some("call_back_promised"),
            ("call_back_promised", "call_back_promised" | "researched" | "called_back") if self.broken => Some(here),
            ("researched", "call_back_promised" | "researched") => Some("researched"),
            ("called_back", "researched") => Some("called_back"),
            ("accepted", "called_back") => Some("accepted"),
            ("rejected", "called_back") => Some("rejected"),
            ("found_another_way", here) if !matches!(here, "accepted" | "guarded") => Some(here),
            ("guarded", here) if here == "accepted" || self.ends_by_letter() => Some("guarded"),
            ("closed", "guarded") => Some("closed"),
            _ => None,
        }
    }
}

impl Case {
    /// (when, what) of every timer it must have.
    pub fn timers(&self) -> impl Iterator<Item = (i64, &'static str)> {
        let step = match self.told {
            Told::Nobody => self.step.map(|at| (at, "complaint.step")),
            Told::Owner(late) => self.step.map(|_| (late, "complaint.step_late")),
            Told::All => None,
        };
        let attempt = self.next_attempt.filter(|_| !self.attempt_rang).map(|at| (at, "complaint.attempt"));
        let safety = self.safety_next.map(|at| (at, "complaint.safety"));
        let watch = self.watch_until.filter(|_| !self.watch_ended).map(|at| (at, "complaint.watched"));
        [step, attempt, safety, watch].into_iter().flatten()
    }
}

/// The step that is owed begins anew when it is another, somebody else's, or a new time was agreed.
pub fn owe(before: &Case, case: &mut Case, entry: &Entry, promised: &Promised) {
    // What the ledger of promises did to the call back gives nobody more time.
    let is_settled = entry.kind == "complaint.call_back_broken"
        || entry.kind == "complaint.call_back_moved" && time(entry, "from_by").is_none();
    let same = before.owed() == case.owed() && before.owner == case.owner && before.by == case.by;
    if same || is_settled {
        return;
    }
    case.step = case.owed().1.map(|working| promised.after(ms(entry.at), working));
    case.told = Told::Nobody;
}

pub fn called(verb: &str, entry: &Entry, case: &mut Case, heard: &mut Heard) {
    if verb == "call_back_promised" && !case.confirmed {
        heard.wrong("a call back was promised, and nobody confirmed".to_owned(), entry.subject_id);
    }
    if verb != "call_back_promised" && !case.owes_call_back() {
        heard.wrong(format!("{verb} of a complaint that owes none"), entry.subject_id);
    }
    (case.live, case.by) = (id(entry, "promise_id"), time(entry, "by"));
    case.broken = verb == "call_back_broken";
    case.call_backs_broken += i64::from(case.broken);
}

pub fn close(entry: &Entry, (case, promised): (&mut Case, &Promised), heard: &mut Heard) {
    if !case.accepted && case.exception.is_none() {
        heard.wrong("closed without an acceptance or an exception".to_owned(), entry.subject_id);
    }
    let until = ms(entry.at) + WATCH;
    if time(entry, "watch_until") != Some(until) {
        heard.wrong(format!("it must be watched until {until}"), entry.subject_id);
    }
    case.watch_until = Some(until);
    (case.closed_at, case.ended_at) = (Some(promised.now), Some(ms(entry.at)));
    case.ends(ms(entry.at), promised);
}

/// A step is owed and not done: its owner hears of it when it is time, managers some hours later, each once.
pub fn step_told(verb: &str, entry: &Entry, (case, promised): (&mut Case, &Promised), heard: &mut Heard) {
    let at = ms(entry.at);
    let fits = match (verb, case.told) {
        ("owner_told", Told::Nobody) => case.step.is_some_and(|due| due <= at),
        ("step_late", Told::Owner(late)) => case.step.is_some() && late <= at,
        _ => false,
    };
    if !fits || text(entry, "what") != case.owed().0 {
        heard.wrong(format!("{verb} at {at}: {}, of {case:?}", text(entry, "what")), entry.subject_id);
    }
    case.told = if verb == "owner_told" { Told::Owner(promised.after(at, LATE)) } else { Told::All };
}
