//! What may happen to an action, and what the figures allow to be said of it. Pure.
//!
//! ```text
//!   open ── done (evidence) ──▶ done ── looked at: effective, partly ──▶ over
//!    ▲  └─ drop (why) ──▶ dropped    └─ looked at: not ──┐
//!    └──────────────── open again, with a new due date ◀─┘
//! ```

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use stats::recurrence::{Compared, Said, Seen, compare, judge};

use crate::error::{Field, Refused};
use crate::ids::Id;
use crate::promises::month::Month;
use crate::promises::rules::check_words;
use crate::time::{ms, plus_ms};
use crate::{Error, Result};

pub const DAY_MS: i64 = 86_400_000;
/// So far back recurrence is counted before an action, and causes that need a guard are looked for.
pub const WINDOW_DAYS: i64 = 180;
/// So many complaints in that time make a guard necessary (MEASURES.md, Improving).
pub const NEEDS_GUARD: i64 = 2;

/// How well an action holds by its nature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// The mistake becomes impossible.
    Strong,
    /// A checklist, a second pair of eyes.
    Medium,
    /// "Be more careful".
    Weak,
}

impl Strength {
    pub const ALL: [Strength; 3] = [Strength::Strong, Strength::Medium, Strength::Weak];

    pub fn as_str(self) -> &'static str {
        match self {
            Strength::Strong => "strong",
            Strength::Medium => "medium",
            Strength::Weak => "weak",
        }
    }

    pub fn parse(text: &str) -> Option<Strength> {
        Strength::ALL.into_iter().find(|strength| strength.as_str() == text)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    /// Done, and its effect not looked at yet.
    Done,
    Effective,
    Partly,
    Dropped,
}

impl State {
    pub const ALL: [State; 5] = [State::Open, State::Done, State::Effective, State::Partly, State::Dropped];

    pub fn as_str(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Done => "done",
            State::Effective => "effective",
            State::Partly => "partly",
            State::Dropped => "dropped",
        }
    }

    pub fn parse(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// It stands between a cause and the next complaint, or is about to.
    pub fn guards(self) -> bool {
        self != State::Dropped
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Effective,
    Partly,
    Not,
}

impl Verdict {
    pub const ALL: [Verdict; 3] = [Verdict::Effective, Verdict::Partly, Verdict::Not];

    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Effective => "effective",
            Verdict::Partly => "partly",
            Verdict::Not => "not",
        }
    }

    pub fn parse(text: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == text)
    }

    /// The best that may be said after these figures. Too early is never effective: that nobody complained yet may be
    /// chance.
    pub fn best(said: Said) -> Verdict {
        match said {
            Said::Effective => Verdict::Effective,
            Said::Partly | Said::TooEarly => Verdict::Partly,
            Said::Not => Verdict::Not,
        }
    }

    fn is_better_than(self, other: Verdict) -> bool {
        let worth = |verdict: Verdict| match verdict {
            Verdict::Effective => 2,
            Verdict::Partly => 1,
            Verdict::Not => 0,
        };
        worth(self) > worth(other)
    }
}

pub fn said_word(said: Said) -> &'static str {
    match said {
        Said::Effective => "effective",
        Said::Partly => "partly",
        Said::Not => "not",
        Said::TooEarly => "too_early",
    }
}

/// What is to be done so that a cause brings no more complaints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Action {
    pub id: Id,
    /// The complaint it was planned for.
    pub complaint_id: Option<Id>,
    pub what: String,
    pub owner_id: Id,
    pub due: Timestamp,
    pub strength: Strength,
    /// What of ours it changes, as the customer meets it; empty: not said.
    pub touchpoint: String,
    /// The beginning of the day on which its effect is looked at.
    pub check_at: Timestamp,
    pub state: State,
    /// How often it did not hold.
    pub reopened: i64,
    /// Since when it is to be done: planned, or reopened.
    pub begun_at: Timestamp,
    pub made_at: Timestamp,
    pub made_by_id: Option<Id>,
    pub done_at: Option<Timestamp>,
    pub evidence: String,
    pub ended_at: Option<Timestamp>,
    pub ended_because: String,
}

/// An action to be planned. Its effect is looked at on `check_on`.
#[derive(Debug, Clone)]
pub struct NewAction {
    pub what: String,
    pub owner_id: Id,
    pub due: Timestamp,
    pub strength: Strength,
    pub check_on: Date,
    pub touchpoint: Option<String>,
}

/// When an action that did not hold is to be done again; what is left out keeps its distance.
#[derive(Debug, Clone, Copy, Default)]
pub struct Again {
    pub due: Option<Timestamp>,
    pub check_on: Option<Date>,
    pub strength: Option<Strength>,
}

/// The first moment of a day there. Where midnight is left out for daylight saving, the day begins later.
pub fn begins(date: Date, zone: &TimeZone) -> Timestamp {
    zone.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX)
}

/// What can be seen to be wrong with a new action without the database.
pub fn problems(new: &NewAction, zone: &TimeZone, now: Timestamp) -> Vec<Field> {
    let mut found: Vec<Field> = check_words("what", &new.what).err().into_iter().collect();
    if let Some(touchpoint) = new.touchpoint.as_deref().filter(|text| !text.trim().is_empty()) {
        found.extend(check_words("touchpoint", touchpoint).err());
    }
    found.extend(times_problems(new.due, begins(new.check_on, zone), now));
    found
}

fn times_problems(due: Timestamp, check_at: Timestamp, now: Timestamp) -> Vec<Field> {
    let mut found = Vec::new();
    if due <= now {
        found.push(Field::new("due", "problem-by-is-past"));
    }
    if check_at <= due {
        found.push(Field::new("check_on", "problem-check-before-due"));
    }
    found
}

/// The later day an action is put off to, and why.
#[derive(Debug, Clone)]
pub struct PuttingOff {
    pub due: Timestamp,
    /// When its effect is looked at; as it was when left out.
    pub check_on: Option<Date>,
    pub reason: String,
}

/// The points of an action's time, and the kinds of their timers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    Half,
    Most,
    Due,
}

impl Point {
    pub fn timer(self) -> &'static str {
        match self {
            Point::Half => "action.half",
            Point::Most => "action.most",
            Point::Due => "action.due",
        }
    }
}

impl Action {
    /// Open, and its time has passed.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.state == State::Open && now > self.due
    }

    /// Half of the time, four fifths, and the moment after it is due; `None` when that is over.
    pub fn next_point(&self, now: Timestamp) -> Option<(Timestamp, Point)> {
        let horizon = ms(self.due) - ms(self.begun_at);
        let points = [
            (plus_ms(self.begun_at, horizon / 2), Point::Half),
            (plus_ms(self.begun_at, horizon / 5 * 4), Point::Most),
            (plus_ms(self.due, 1), Point::Due),
        ];
        points.into_iter().find(|(at, _)| *at > now)
    }

    fn must_be(&self, state: State) -> Result<()> {
        if self.state == state {
            return Ok(());
        }
        Err(Error::refused(match self.state {
            State::Open => "action-not-done",
            State::Done => "action-is-done",
            State::Effective | State::Partly => "action-was-checked",
            State::Dropped => "action-was-dropped",
        }))
    }

    /// Done. One that was done late is looked at as much later: its effect needs the same time.
    pub fn done(mut self, evidence: &str, now: Timestamp) -> Result<Action> {
        check_words("evidence", evidence).map_err(|field| Error::Invalid(vec![field]))?;
        self.must_be(State::Open)?;
        let apart = ms(self.check_at) - ms(self.due);
        self.check_at = self.check_at.max(plus_ms(now, apart));
        self.state = State::Done;
        self.done_at = Some(now);
        self.evidence = evidence.trim().to_owned();
        Ok(self)
    }

    /// No verdict is better than the figures. One that did not hold is open again, due as far ahead as it was before
    /// unless another time is said.
    pub fn checked(
        mut self,
        verdict: Verdict,
        said: Said,
        words: &str,
        again: Again,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Result<Action> {
        check_words("words", words).map_err(|field| Error::Invalid(vec![field]))?;
        self.must_be(State::Done)?;
        if verdict.is_better_than(Verdict::best(said)) {
            let refused = Refused::new("action-verdict-too-good").with("said", said_word(said));
            return Err(refused.into());
        }
        self.ended_because = words.trim().to_owned();
        match verdict {
            Verdict::Effective => self.state = State::Effective,
            Verdict::Partly => self.state = State::Partly,
            Verdict::Not => return self.reopen(again, zone, now),
        }
        self.ended_at = Some(now);
        Ok(self)
    }

    fn reopen(mut self, again: Again, zone: &TimeZone, now: Timestamp) -> Result<Action> {
        let horizon = (ms(self.due) - ms(self.begun_at)).max(DAY_MS);
        let apart = (ms(self.check_at) - ms(self.due)).max(DAY_MS);
        let due = again.due.unwrap_or_else(|| plus_ms(now, horizon));
        let check_at = again.check_on.map_or_else(|| plus_ms(due, apart), |date| begins(date, zone));
        let problems = times_problems(due, check_at, now);
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        self.state = State::Open;
        self.reopened += 1;
        (self.due, self.check_at, self.begun_at) = (due, check_at, now);
        self.strength = again.strength.unwrap_or(self.strength);
        self.done_at = None;
        Ok(self)
    }

    /// The effect is looked at on a later day.
    pub fn check_later(mut self, on: Date, zone: &TimeZone, now: Timestamp) -> Result<Action> {
        self.must_be(State::Done)?;
        let at = begins(on, zone);
        if at <= now {
            return Err(Error::invalid("check_on", "problem-by-is-past"));
        }
        self.check_at = at;
        Ok(self)
    }

    /// It is due on a later day, because. Its effect is looked at after that.
    pub fn put_off(mut self, to: &PuttingOff, zone: &TimeZone, now: Timestamp) -> Result<Action> {
        self.must_be(State::Open)?;
        let mut problems: Vec<Field> = check_words("reason", &to.reason).err().into_iter().collect();
        if to.due <= self.due {
            problems.push(Field::new("due", "problem-put-off-not-later"));
        }
        let check_at = to.check_on.map_or(self.check_at, |on| begins(on, zone));
        problems.extend(times_problems(to.due, check_at, now));
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        (self.due, self.check_at) = (to.due, check_at);
        Ok(self)
    }

    pub fn dropped(mut self, because: &str, now: Timestamp) -> Result<Action> {
        check_words("because", because).map_err(|field| Error::Invalid(vec![field]))?;
        self.must_be(State::Open)?;
        self.state = State::Dropped;
        self.ended_at = Some(now);
        self.ended_because = because.trim().to_owned();
        Ok(self)
    }

    pub fn hand_over(mut self, to_staff_id: Id) -> Result<Action> {
        match self.state {
            State::Open | State::Done => self.owner_id = to_staff_id,
            _ => self.must_be(State::Open)?,
        }
        Ok(self)
    }
}

/// What complaints are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Jobs,
    /// Where the jobs of some month are not known.
    Days,
}

impl Unit {
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Jobs => "jobs",
            Unit::Days => "days",
        }
    }
}

/// Recurrence before an action was done, and since.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    pub from: Timestamp,
    pub done_at: Timestamp,
    pub to: Timestamp,
    pub unit: Unit,
    pub before: Seen,
    pub after: Seen,
    /// `None`: no time has gone by on a side.
    pub compared: Option<Compared>,
    pub said: Said,
}

/// Counts complaints (when they were opened) before and after, against the jobs of that time, or its days where those
/// are not known.
pub fn effect(opened: &[Timestamp], (from, done_at, to): (Timestamp, Timestamp, Timestamp), jobs: &Jobs) -> Effect {
    let count = |from: Timestamp, to: Timestamp| {
        u32::try_from(opened.iter().filter(|at| **at > from && **at <= to).count()).unwrap_or(u32::MAX)
    };
    let known =
        jobs.between(from, done_at).zip(jobs.between(done_at, to)).filter(|(one, two)| *one > 0.0 && *two > 0.0);
    let days = |from: Timestamp, to: Timestamp| float(ms(to) - ms(from)) / float(DAY_MS);
    let (unit, (one, two)) = match known {
        Some(known) => (Unit::Jobs, known),
        None => (Unit::Days, (days(from, done_at), days(done_at, to))),
    };
    let before = Seen { events: count(from, done_at), exposure: one };
    let after = Seen { events: count(done_at, to), exposure: two };
    let compared = compare(before, after);
    let said = compared.as_ref().map_or(Said::TooEarly, |compared| judge(compared, after));
    Effect { from, done_at, to, unit, before, after, compared, said }
}

/// Jobs done, by month.
#[derive(Debug, Clone)]
pub struct Jobs {
    pub by_month: BTreeMap<Month, i64>,
    pub zone: TimeZone,
    pub running: Month,
}

impl Jobs {
    /// How many lie between two moments, each month's spread evenly over it. The month that is running, while nobody has
    /// said its jobs, is as the one before. `None`: not known for some part.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> Option<f64> {
        if to < from || self.by_month.is_empty() {
            return None;
        }
        let (first, last) = (Month::of(from, &self.zone), Month::of(to, &self.zone));
        let mut sum = 0.0;
        for month in first.through(last) {
            let (begins, ends) = (month.begins(&self.zone), month.plus(1).begins(&self.zone));
            let inside = ms(to.min(ends)) - ms(from.max(begins));
            if inside > 0 {
                sum += self.a_day(month)? * float(inside) / float(DAY_MS);
            }
        }
        Some(sum)
    }

    /// Jobs a day in that month.
    fn a_day(&self, month: Month) -> Option<f64> {
        let of = |month: Month| {
            let days = float(ms(month.plus(1).begins(&self.zone)) - ms(month.begins(&self.zone))) / float(DAY_MS);
            self.by_month.get(&month).map(|jobs| float(*jobs) / days)
        };
        of(month).or_else(|| if month == self.running { of(month.plus(-1)) } else { None })
    }
}

/// Exact up to four thousand million, in days and in milliseconds of some weeks; beyond, to the second.
pub(super) fn float(whole: i64) -> f64 {
    match i32::try_from(whole) {
        Ok(whole) => f64::from(whole),
        Err(_) => {
            f64::from(i32::try_from(whole / 1_000).unwrap_or(if whole < 0 { i32::MIN } else { i32::MAX })) * 1_000.0
        }
    }
}
