//! What a complaint is, and what may happen to it when: the ladder of PRODUCT.md, and the honest ways around two of its
//! rungs. Pure.

use jiff::Timestamp;

pub use super::case::{Action, Attempt, CauseFound, Complaint, Guard, Heard, Owed, Tried};
pub use super::kinds::{
    Answer, CameFrom, Channel, Confirmed, Due, Exception, FoundBy, How, Outcome, Point, Reached, Severity, State, Step,
    Temperature, Way,
};
use crate::error::Refused;
use crate::ids::Id;
use crate::time::plus_ms;

/// How long a closed complaint is watched, in ms.
pub const WATCH_MS: i64 = 60 * 86_400_000;

/// Where a state stands on the ladder. A rejected outcome stands where a time to call back has to be promised anew.
fn rung(state: State) -> u8 {
    match state {
        State::Received => 0,
        State::Listened => 1,
        State::Restated => 2,
        State::Confirmed | State::Rejected => 3,
        State::CallBackPromised => 4,
        State::Researched => 5,
        State::CalledBack => 6,
        State::Accepted => 7,
        State::Guarded => 8,
        State::Closed => 9,
    }
}

impl Complaint {
    pub fn is_open(&self) -> bool {
        self.state != State::Closed
    }

    /// One call-back promise lives from the moment it is made until the outcome is accepted or the case ends otherwise. One
    /// that broke is still owed, until another stands in its place.
    pub fn needs_call_back(&self) -> bool {
        let rungs = [State::CallBackPromised, State::Researched, State::CalledBack, State::Rejected];
        rungs.contains(&self.state) && self.exception.is_none()
    }

    /// What has to be done next.
    pub fn due(&self) -> Option<Due> {
        match self.state {
            State::Closed => None,
            State::Guarded => Some(Due::Close),
            _ if self.exception.is_some() => Some(Due::Guard),
            State::Received => Some(Due::Listen),
            State::Listened => Some(Due::Restate),
            State::Restated => Some(Due::Confirm),
            State::Confirmed | State::Rejected => Some(Due::PromiseCallBack),
            State::CallBackPromised => Some(Due::Research),
            State::Researched => Some(Due::CallBack),
            State::CalledBack => Some(Due::Accept),
            State::Accepted => Some(Due::Guard),
        }
    }

    pub fn owed(&self) -> Option<Owed> {
        let what = self.due()?;
        let caller = self.call_back_owner_id.filter(|_| matches!(what, Due::CallBack | Due::Accept));
        Some(Owed { what, by: self.owed_by, owner_id: caller.unwrap_or(self.owner_id) })
    }

    /// The rung of the ladder it stands on now.
    pub fn step(&self, now: Timestamp) -> Step {
        match self.due() {
            Some(Due::Listen) => Step::Listen,
            Some(Due::Restate | Due::Confirm) => Step::Restate,
            Some(Due::PromiseCallBack) => Step::PromiseATime,
            Some(Due::Research | Due::CallBack | Due::Accept) => Step::CallBack,
            Some(Due::Guard | Due::Close) => Step::MakeItStop,
            None if self.is_watched(now) => Step::Watch,
            None => Step::Done,
        }
    }

    pub fn is_watched(&self, now: Timestamp) -> bool {
        self.watch_until.is_some_and(|until| now < until)
    }

    /// Somebody may be hurt, and nobody who answers for us has taken it yet.
    pub fn is_unsafe(&self) -> bool {
        self.safety && self.safety_taken_at.is_none() && self.is_open()
    }

    /// The step that has to come first.
    pub(super) fn missing(&self) -> Refused {
        match self.state {
            State::Received => Refused::new("complaint-not-listened"),
            State::Listened => Refused::new("complaint-not-restated"),
            State::Restated => Refused::new("complaint-not-confirmed"),
            State::Confirmed | State::Rejected => Refused::new("complaint-no-call-back"),
            State::CallBackPromised => Refused::new("complaint-not-researched"),
            State::Researched => Refused::new("complaint-not-called-back"),
            State::CalledBack => Refused::new("complaint-not-accepted"),
            State::Accepted => Refused::new("complaint-not-guarded"),
            State::Guarded => Refused::new("complaint-is-guarded"),
            State::Closed => Refused::new("complaint-is-closed"),
        }
    }

    /// It stands where this may be done. `done`: what refuses it when that is behind us.
    fn must_be(&self, states: &[State], done: Refused) -> Result<(), Refused> {
        if self.state == State::Closed {
            return Err(Refused::new("complaint-is-closed"));
        }
        if self.exception.is_some() {
            return Err(Refused::new("complaint-ended-otherwise"));
        }
        if states.contains(&self.state) {
            return Ok(());
        }
        let first = states.iter().map(|state| rung(*state)).min().unwrap_or_default();
        Err(if rung(self.state) < first { self.missing() } else { done })
    }

    /// The customer told us. They may tell more until we restate it.
    pub fn listen(mut self, heard: Heard, now: Timestamp) -> Result<Complaint, Refused> {
        self.must_be(&[State::Received, State::Listened], Refused::new("complaint-is-restated"))?;
        self.state = State::Listened;
        self.listened_at = self.listened_at.or(Some(now));
        self.story = heard.story.trim().to_owned();
        self.wants = heard.wants.trim().to_owned();
        self.others_affected = heard.others_affected;
        self.severity = heard.severity.unwrap_or(self.severity);
        self.temperature = heard.temperature.or(self.temperature);
        self.at_stake = heard.at_stake.map_or(self.at_stake, |words| words.trim().to_owned());
        self.at_stake_minor = heard.at_stake_minor.or(self.at_stake_minor);
        self.harm = heard.harm.map_or(self.harm, |words| words.trim().to_owned());
        self.safety = heard.safety.unwrap_or(self.safety);
        self.customer_spoke_s = heard.customer_spoke_s.or(self.customer_spoke_s);
        self.we_spoke_s = heard.we_spoke_s.or(self.we_spoke_s);
        Ok(self)
    }

    /// We write what we understood. A new version takes the place of one that nobody has answered.
    pub fn restate(mut self) -> Result<Complaint, Refused> {
        self.must_be(&[State::Listened, State::Restated], Refused::new("complaint-is-confirmed"))?;
        self.state = State::Restated;
        self.rounds += 1;
        Ok(self)
    }

    /// They answer the version that stands; `round`: the one they read.
    fn must_be_answered(&self, round: Option<i64>) -> Result<(), Refused> {
        self.must_be(&[State::Restated], Refused::new("complaint-is-confirmed"))?;
        if round.is_some_and(|round| round != self.rounds) {
            return Err(Refused::new("complaint-restated-anew"));
        }
        Ok(())
    }

    /// "Yes, that is it."
    pub fn confirm(mut self, how: How, words: &str, round: Option<i64>, now: Timestamp) -> Result<Complaint, Refused> {
        self.must_be_answered(round)?;
        self.passed(Confirmed::from(how), words, now);
        Ok(self)
    }

    /// "No": back to restating.
    pub fn correct(mut self, round: Option<i64>) -> Result<Complaint, Refused> {
        self.must_be_answered(round)?;
        self.state = State::Listened;
        Ok(self)
    }

    /// They would not say whether we understood.
    pub fn refuse_confirmation(mut self, reason: &str, now: Timestamp) -> Result<Complaint, Refused> {
        self.must_be_answered(None)?;
        self.passed(Confirmed::Refused, reason, now);
        Ok(self)
    }

    fn passed(&mut self, how: Confirmed, words: &str, now: Timestamp) {
        self.state = State::Confirmed;
        self.confirmed_at = Some(now);
        self.confirmed_how = Some(how);
        self.confirmed_words = words.trim().to_owned();
    }

    /// They said "yes, that is it" themselves: nobody went on without it.
    pub fn is_confirmed_by_them(&self) -> bool {
        self.confirmed_how.is_some_and(|how| !matches!(how, Confirmed::Refused | Confirmed::Unreachable))
    }

    /// Attempts are recorded while it is not over.
    pub fn may_attempt(&self) -> Result<(), Refused> {
        if self.is_open() { Ok(()) } else { Err(Refused::new("complaint-is-closed")) }
    }

    /// From when on attempts count for being unreachable: those that stood for a confirmation do not count twice.
    pub fn attempts_since(&self) -> Option<Timestamp> {
        self.confirmed_at.filter(|_| self.confirmed_how == Some(Confirmed::Unreachable))
    }

    /// They can't be reached: we go on without their confirmation, or end without their acceptance.
    pub fn unreachable(mut self, tried: Tried, now: Timestamp) -> Result<Complaint, Refused> {
        let states = [State::Restated, State::Researched, State::CalledBack, State::Rejected];
        let still = rung(self.state) < rung(State::Researched);
        self.must_be(&states, if still { self.missing() } else { Refused::new("complaint-is-accepted") })?;
        tried.must_be_enough()?;
        match self.state {
            State::Restated => self.passed(Confirmed::Unreachable, "", now),
            _ => self.end_otherwise(Exception::Unreachable, "", now),
        }
        Ok(self)
    }

    /// They found another way, and want nothing more of us.
    pub fn found_another_way(mut self, words: &str, now: Timestamp) -> Result<Complaint, Refused> {
        let before: Vec<State> = State::ALL.iter().copied().filter(|state| rung(*state) < 7).collect();
        self.must_be(&before, Refused::new("complaint-is-accepted"))?;
        self.end_otherwise(Exception::OtherWay, words, now);
        Ok(self)
    }

    fn end_otherwise(&mut self, exception: Exception, words: &str, now: Timestamp) {
        self.exception = Some(exception);
        self.exception_at = Some(now);
        self.exception_words = words.trim().to_owned();
        self.next_attempt_at = None;
    }

    /// Whether a time to call back may be promised: there is none, or the one there was broke.
    pub fn may_promise(&self) -> Result<(), Refused> {
        let refused = || Refused::new("complaint-call-back-is-promised");
        match self.state {
            State::CallBackPromised | State::Researched | State::CalledBack if self.call_back_broken => {
                self.must_be(&[self.state], refused())
            }
            State::Accepted | State::Guarded => {
                self.must_be(&[State::Confirmed], Refused::new("complaint-is-accepted"))
            }
            _ => self.must_be(&[State::Confirmed, State::Rejected], refused()),
        }
    }

    /// This promise is the live one from now on.
    pub fn promised(mut self, promise_id: Id, by: Timestamp, owner_id: Id) -> Complaint {
        if matches!(self.state, State::Confirmed | State::Rejected) {
            self.state = State::CallBackPromised;
        }
        self.call_back_id = Some(promise_id);
        self.call_back_by = Some(by);
        self.call_back_owner_id = Some(owner_id);
        self.call_back_broken = false;
        self
    }

    /// What we found out. More may be added until we call.
    pub fn research(mut self, findings: &str, now: Timestamp) -> Result<Complaint, Refused> {
        let states = [State::CallBackPromised, State::Researched];
        self.must_be(&states, Refused::new("complaint-is-called-back"))?;
        self.state = State::Researched;
        self.researched_at = Some(now);
        self.findings = findings.trim().to_owned();
        Ok(self)
    }

    /// We called, with a solution or an honest explanation.
    pub fn call_back(mut self, now: Timestamp) -> Result<Complaint, Refused> {
        self.must_be(&[State::Researched], Refused::new("complaint-is-called-back"))?;
        self.state = State::CalledBack;
        self.called_back_at = Some(now);
        self.next_attempt_at = None;
        Ok(self)
    }

    /// It is right for them now.
    pub fn accept(mut self, words: &str, now: Timestamp) -> Result<Complaint, Refused> {
        self.must_be(&[State::CalledBack], Refused::new("complaint-is-accepted"))?;
        self.state = State::Accepted;
        self.accepted_at = Some(now);
        self.accepted_words = words.trim().to_owned();
        Ok(self)
    }

    /// It is not: it goes up, and another time is promised.
    pub fn reject(mut self, now: Timestamp) -> Result<Complaint, Refused> {
        self.must_be(&[State::CalledBack], Refused::new("complaint-is-accepted"))?;
        self.state = State::Rejected;
        self.rejections += 1;
        self.raised_at = Some(now);
        Ok(self)
    }

    /// Whether a letter may leave that ends it: we know what happened, so they were heard, and said that we understood.
    pub fn may_end_by_letter(&self) -> Result<(), Refused> {
        let known = self.researched_at.is_some() || self.exception.is_some();
        if known { Ok(()) } else { Err(self.missing()) }
    }

    /// They have our final response and did not accept: it can end by that, and is counted apart.
    pub fn ends_by_final_response(&self) -> bool {
        let over = matches!(self.state, State::Accepted | State::Guarded | State::Closed);
        self.final_response_at.is_some() && self.exception.is_none() && !over
    }

    /// What was decided so that it stays away: behind the acceptance, behind our final response, or behind a recorded
    /// exception.
    pub fn guard(mut self, guard: Guard, now: Timestamp) -> Result<Complaint, Refused> {
        match self.state {
            State::Closed => return Err(Refused::new("complaint-is-closed")),
            State::Guarded => return Err(Refused::new("complaint-is-guarded")),
            _ if self.exception.is_some() => {}
            _ if self.ends_by_final_response() => self.end_otherwise(Exception::FinalResponse, "", now),
            _ => self.must_be(&[State::Accepted], Refused::new("complaint-is-guarded"))?,
        }
        self.state = State::Guarded;
        self.guarded_at = Some(now);
        self.guard = Some(guard);
        Ok(self)
    }

    pub fn close(mut self, now: Timestamp) -> Result<Complaint, Refused> {
        match self.state {
            State::Guarded => {}
            State::Closed => return Err(Refused::new("complaint-is-closed")),
            _ if self.exception.is_some() => return Err(Refused::new("complaint-not-guarded")),
            _ => return Err(self.missing()),
        }
        self.state = State::Closed;
        self.closed_at = Some(now);
        self.watch_until = Some(plus_ms(now, WATCH_MS));
        self.next_attempt_at = None;
        Ok(self)
    }

    /// It had ended before it came to us, out of a file: closed as that says, accepted by nobody. `closed_at`: where it is
    /// known; it is watched for what is left of its 60 days. Nothing is owed.
    pub fn ended_before(mut self, closed_at: Option<Timestamp>, words: &str, now: Timestamp) -> Complaint {
        self.state = State::Closed;
        self.closed_at = closed_at;
        self.end_otherwise(Exception::Before, words, closed_at.unwrap_or(now));
        self.watch_until = closed_at.map(|at| plus_ms(at, WATCH_MS)).filter(|until| *until > now);
        self
    }

    /// From now on somebody else's.
    pub fn hand_over(mut self, to_id: Id) -> Result<Complaint, Refused> {
        if !self.is_open() {
            return Err(Refused::new("complaint-is-closed"));
        }
        if self.owner_id == to_id {
            return Err(Refused::new("complaint-is-theirs"));
        }
        self.owner_id = to_id;
        Ok(self)
    }

    /// It happened again while it was watched.
    pub fn failed_again(mut self, words: &str, now: Timestamp) -> Result<Complaint, Refused> {
        if !self.is_watched(now) {
            return Err(Refused::new("complaint-not-watched"));
        }
        self.failed_again_at = self.failed_again_at.or(Some(now));
        self.failed_again_words = words.trim().to_owned();
        Ok(self)
    }
}

/// How long a step may take, in ms of working time; `None`: until the call-back promise is due.
pub fn patience_ms(what: Due) -> Option<i64> {
    const HOUR: i64 = 3_600_000;
    match what {
        Due::Listen | Due::Restate | Due::PromiseCallBack => Some(HOUR),
        Due::Confirm => Some(16 * HOUR),
        Due::Research | Due::CallBack | Due::Accept => None,
        Due::Guard => Some(40 * HOUR),
        Due::Close => Some(8 * HOUR),
    }
}

/// As `patience_ms`, of the step that is due.
pub fn patience_ms_of(complaint: &Complaint) -> Option<i64> {
    complaint.due().and_then(patience_ms)
}
