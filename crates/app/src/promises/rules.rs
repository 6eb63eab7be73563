//! What may happen to a promise, and what becomes of it. Pure.
//!
//! ```text
//!   open ── keep, at or before `by` ──▶ kept
//!    │  move (new window, reason, customer agreed; before `by`; once) ──▶ moved ──▶ a new promise follows it
//!    │  release (the customer no longer wants it) ──▶ released
//!    └─ `by` passes ──▶ broken ── told? ── late kept? ── made right?
//! ```

/// What is promised: the same whether somebody chose it or it was found in a text.
pub use commitments::Kind;
use jiff::Timestamp;
use planner::hours::OpeningHours;
use serde::Serialize;

use crate::error::{Field, Refused};
use crate::ids::Id;
use crate::time::{ms, plus_ms};
use crate::{Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    Kept,
    Moved,
    Broken,
    Released,
}

impl State {
    pub const ALL: [State; 5] = [State::Open, State::Kept, State::Moved, State::Broken, State::Released];

    pub fn as_str(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Kept => "kept",
            State::Moved => "moved",
            State::Broken => "broken",
            State::Released => "released",
        }
    }

    pub fn parse(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// One promise. `from` is optional, `by` is when it is due; `customer_id` is whom it was made to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promise {
    pub id: Id,
    pub customer_id: Id,
    pub conversation_id: Option<Id>,
    pub words: String,
    pub kind: Kind,
    pub owner_id: Id,
    pub from: Option<Timestamp>,
    pub by: Timestamp,
    pub state: State,
    pub source: String,
    pub made_at: Timestamp,
    pub made_by_id: Option<Id>,
    /// A notice with reason and new time went to the customer before `by`. Taken back when it did not arrive.
    pub told_at: Option<Timestamp>,
    /// `mail`, `phone`, `text`, `in_person`, …; empty when not told.
    pub told_how: String,
    /// The new time they were told of: where its window begins, if it does, and where it ends.
    pub told_from: Option<Timestamp>,
    pub told_by: Option<Timestamp>,
    pub notice_id: Option<Id>,
    pub kept_at: Option<Timestamp>,
    pub evidence: String,
    pub moved_at: Option<Timestamp>,
    pub move_reason: String,
    pub moved_to_id: Option<Id>,
    pub moved_from_id: Option<Id>,
    /// How often this promise was moved before it became this one: 0 or 1.
    pub moves: i64,
    pub released_at: Option<Timestamp>,
    pub release_reason: String,
    pub broken_at: Option<Timestamp>,
    pub late_kept_at: Option<Timestamp>,
    pub made_right_at: Option<Timestamp>,
    pub made_right: String,
    /// When the customer heard from us that it broke, and how; taken back when it did not arrive.
    pub break_told_at: Option<Timestamp>,
    pub break_told_how: String,
    /// The message that told them.
    pub break_notice_id: Option<Id>,
    /// The words of the apology.
    pub apology: String,
    /// What they got for it.
    pub remedy: String,
    /// What was promised instead.
    pub right_promise_id: Option<Id>,
}

/// How the customer is told that a promise may not hold.
#[derive(Debug, Clone)]
pub struct Warning {
    pub reason: String,
    /// Where the new window begins, if it has a beginning.
    pub new_from: Option<Timestamp>,
    pub new_by: Timestamp,
    /// `mail`: Kept sends the notice. Anything else (`phone`, `text`, `in_person`, …): we told them ourselves, and say so.
    pub how: String,
}

/// The longest words, reasons and evidence we take, in characters.
pub const MAX_WORDS: usize = 2_000;

/// A window that can be promised: it ends in the future and begins before it ends.
pub fn check_window(from: Option<Timestamp>, by: Timestamp, now: Timestamp) -> Result<(), Field> {
    if by <= now {
        return Err(Field::new("by", "problem-by-is-past"));
    }
    if from.is_some_and(|from| from >= by) {
        return Err(Field::new("from", "problem-window-ends-before-it-begins"));
    }
    Ok(())
}

/// What can be seen to be wrong with a new promise without the database.
pub fn problems(words: &str, from: Option<Timestamp>, by: Timestamp, now: Timestamp) -> Vec<Field> {
    check_words("words", words).err().into_iter().chain(check_window(from, by, now).err()).collect()
}

/// Words that say something and are not endless.
pub fn check_words(field: &str, words: &str) -> Result<(), Field> {
    if words.trim().is_empty() {
        return Err(Field::new(field, "problem-empty"));
    }
    if words.chars().count() > MAX_WORDS {
        return Err(Field::new(field, "problem-too-long").with("max", MAX_WORDS));
    }
    Ok(())
}

impl Promise {
    /// Open, and its time has passed: it is broken, even if the timer has not rung yet.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.state == State::Open && now > self.by
    }

    /// How much of the time between the making and `by` is over, in percent, 0 to 100.
    pub fn time_gone_percent(&self, now: Timestamp) -> i64 {
        let (horizon, gone) = (ms(self.by) - ms(self.made_at), ms(now) - ms(self.made_at));
        if horizon <= 0 { 100 } else { (gone.saturating_mul(100) / horizon).clamp(0, 100) }
    }

    /// Open, the customer has heard nothing, and the chance of keeping it is under `least`. Where no chance is known: 80 % of
    /// the time or all but 30 minutes of it is gone.
    pub fn is_at_risk(&self, chance: Option<f64>, least: f64, now: Timestamp) -> bool {
        let soon = ms(self.by) - ms(now) <= 30 * 60_000 && self.time_gone_percent(now) >= 50;
        let late = || soon || self.time_gone_percent(now) >= 80;
        self.state == State::Open && self.told_at.is_none() && chance.map_or_else(late, |chance| chance < least)
    }

    /// They know from us: before it broke, or since.
    pub fn customer_knows(&self) -> bool {
        self.told_at.is_some() || self.break_told_at.is_some()
    }

    /// Broken, and the customer was not told or it was not made right: it stays on Today.
    pub fn is_unsettled(&self) -> bool {
        self.state == State::Broken && (self.made_right_at.is_none() || !self.customer_knows())
    }

    fn must_be_open(&self, now: Timestamp) -> Result<(), Refused> {
        match self.state {
            State::Open if now <= self.by => Ok(()),
            State::Open | State::Broken => Err(Refused::new("promise-is-broken")),
            State::Kept => Err(Refused::new("promise-is-kept")),
            State::Moved => Err(Refused::new("promise-is-moved")),
            State::Released => Err(Refused::new("promise-is-released")),
        }
    }

    /// Kept at or before `by`; after it, a broken promise that was kept late stays broken and says so.
    pub fn keep(mut self, evidence: &str, now: Timestamp) -> Result<Promise, Refused> {
        match self.state {
            State::Open if now <= self.by => {
                self.state = State::Kept;
                self.kept_at = Some(now);
            }
            State::Open => {
                self = self.break_at_due();
                self.late_kept_at = Some(now);
            }
            State::Broken if self.late_kept_at.is_none() => self.late_kept_at = Some(now),
            State::Broken => return Err(Refused::new("promise-is-kept-late")),
            _ => self.must_be_open(now)?,
        }
        self.evidence = evidence.trim().to_owned();
        Ok(self)
    }

    /// Moved once, before it is due, because the customer agreed to a new window. Gives this one and its follower
    /// (without id, owner's words and source carried over).
    pub fn move_to(mut self, to: Move, new_id: Id, now: Timestamp) -> Result<(Promise, Promise)> {
        check_window(to.from, to.by, now).map_err(|field| Error::Invalid(vec![field]))?;
        check_words("reason", &to.reason).map_err(|field| Error::Invalid(vec![field]))?;
        self.must_be_open(now)?;
        if self.moves > 0 {
            return Err(Error::refused("promise-moved-once"));
        }
        if !to.agreed {
            return Err(Error::refused("promise-move-needs-agreement"));
        }
        let mut next = self.clone();
        next.id = new_id;
        next.from = to.from;
        next.by = to.by;
        next.made_at = now;
        next.moves = self.moves + 1;
        next.moved_from_id = Some(self.id);
        next.take_back_told();
        next.notice_id = None;
        next.right_promise_id = None;
        self.state = State::Moved;
        self.moved_at = Some(now);
        self.move_reason = to.reason.trim().to_owned();
        self.moved_to_id = Some(new_id);
        Ok((self, next))
    }

    /// The customer no longer wants it.
    pub fn release(mut self, reason: &str, now: Timestamp) -> Result<Promise, Refused> {
        self.must_be_open(now)?;
        self.state = State::Released;
        self.released_at = Some(now);
        self.release_reason = reason.trim().to_owned();
        Ok(self)
    }

    /// The customer hears, before it is due, that it may not hold: with a reason and a new time.
    pub fn warn(mut self, warning: &Warning, notice_id: Option<Id>, now: Timestamp) -> Result<Promise, Refused> {
        self.may_warn(now)?;
        self.told_at = Some(now);
        self.told_how.clone_from(&warning.how);
        self.told_from = warning.new_from;
        self.told_by = Some(warning.new_by);
        self.notice_id = notice_id;
        Ok(self)
    }

    /// The notice did not reach them: nobody told them anything.
    pub fn take_back_told(&mut self) {
        self.told_at = None;
        self.told_how = String::new();
        self.told_from = None;
        self.told_by = None;
    }

    /// A notice did not arrive, or did not leave. Whoever agreed to a new time knows of it all the same.
    pub fn notice_told_nobody(&mut self) {
        self.take_back_told();
        if self.state == State::Moved {
            self.told_at = self.moved_at;
            self.told_how = "agreed".to_owned();
        }
    }

    /// Whether a warning would still come before it is due.
    pub fn may_warn(&self, now: Timestamp) -> Result<(), Refused> {
        match self.must_be_open(now) {
            Err(refused) if refused.rule == "promise-is-broken" => Err(Refused::new("promise-too-late-to-warn")),
            other => other,
        }
    }

    /// From now on somebody else's: while it is open, or broken and nobody made it right. Its times stay as they were.
    pub fn hand_over(mut self, to_id: Id) -> Result<Promise, Refused> {
        match self.state {
            State::Open => {}
            State::Broken if self.made_right_at.is_none() => {}
            State::Broken => return Err(Refused::new("promise-is-made-right")),
            State::Kept => return Err(Refused::new("promise-is-kept")),
            State::Moved => return Err(Refused::new("promise-is-moved")),
            State::Released => return Err(Refused::new("promise-is-released")),
        }
        if self.owner_id == to_id {
            return Err(Refused::new("promise-is-theirs"));
        }
        self.owner_id = to_id;
        Ok(self)
    }

    /// `by` has passed: broken, at that minute and not when somebody noticed.
    pub fn break_at_due(mut self) -> Promise {
        self.state = State::Broken;
        self.broken_at = Some(self.by);
        self
    }

    /// The customer hears from us that it broke.
    pub fn own_up(mut self, how: &str, notice_id: Option<Id>, now: Timestamp) -> Result<Promise, Refused> {
        if self.state != State::Broken {
            return Err(Refused::new("promise-is-not-broken"));
        }
        // A call counts beside a mail that is on its way: then the mail does not leave.
        if self.break_told_at.is_some() && (self.break_told_how != "mail" || how == "mail") {
            return Err(Refused::new("promise-break-is-told"));
        }
        self.break_told_at = Some(now);
        self.break_told_how = how.to_owned();
        self.break_notice_id = notice_id.or(self.break_notice_id);
        Ok(self)
    }

    /// The honest notice did not reach them.
    pub fn break_told_nobody(&mut self) {
        self.break_told_at = None;
        self.break_told_how = String::new();
    }

    /// What was done so that it is right again. It stays on Today until the customer knows, too.
    pub fn make_right(mut self, words: &str, now: Timestamp) -> Result<Promise, Refused> {
        if self.is_overdue(now) {
            self = self.break_at_due();
        }
        if self.state != State::Broken {
            return Err(Refused::new("promise-is-not-broken"));
        }
        if self.made_right_at.is_some() {
            return Err(Refused::new("promise-is-made-right"));
        }
        self.made_right_at = Some(now);
        self.made_right = words.trim().to_owned();
        Ok(self)
    }
}

/// A new window for a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    pub from: Option<Timestamp>,
    pub by: Timestamp,
    pub reason: String,
    pub agreed: bool,
}

/// When the owner is told, and when it breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// Half of the horizon is over.
    Half,
    /// 80 % of the horizon is over.
    Most,
    /// 30 minutes are left.
    Soon,
    Due,
}

impl Point {
    /// The timer that rings then.
    pub fn timer(self) -> &'static str {
        match self {
            Point::Half => "promise.half",
            Point::Most => "promise.most",
            Point::Soon => "promise.soon",
            Point::Due => "promise.due",
        }
    }
}

/// The next moment after `now` at which something happens to an open promise: a warning to its owner, or its end.
///
/// Warnings come at 50 % and 80 % of the horizon and 30 minutes before `by` (PRODUCT.md). One that falls outside the
/// opening hours waits for them to open, unless the promise itself falls outside; one that would come at or after
/// `by` is left out. A promise breaks one millisecond after `by`: at `by` it can still be kept.
pub fn next_point(made_at: Timestamp, by: Timestamp, hours: &OpeningHours, now: Timestamp) -> (Timestamp, Point) {
    let horizon_ms = ms(by) - ms(made_at);
    let points = [
        (plus_ms(made_at, horizon_ms / 2), Point::Half),
        (plus_ms(made_at, horizon_ms / 5 * 4), Point::Most),
        (plus_ms(by, -30 * 60_000), Point::Soon),
    ];
    let ends_outside = !hours.is_open(plus_ms(by, -1));
    let in_hours = |at: Timestamp| if ends_outside { Some(at) } else { hours.next_open(at) };
    let next = points
        .into_iter()
        .filter(|(at, _)| *at > made_at)
        .filter_map(|(at, point)| in_hours(at).map(|at| (at, point)))
        .filter(|(at, _)| *at > now && *at < by)
        .min_by_key(|(at, _)| *at);
    next.unwrap_or((plus_ms(by, 1), Point::Due))
}

/// A warning that rings late (no node ran when it was due) and while nobody is here waits for the opening, as one that
/// falls there does: when that is. `None`: it is told now.
pub fn waits_until(by: Timestamp, hours: &OpeningHours, now: Timestamp) -> Option<Timestamp> {
    let ends_outside = !hours.is_open(plus_ms(by, -1));
    if ends_outside || hours.is_open(now) { None } else { Some(hours.next_open(now).unwrap_or(by)) }
}
