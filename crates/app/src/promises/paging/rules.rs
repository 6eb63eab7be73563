//! Who is called about a promise, and who next. Pure.

use jiff::Timestamp;
use planner::hours::OpeningHours;
use serde::Serialize;

use crate::ids::Id;
use crate::promises::{Promise, State};
use crate::time::plus_ms;

/// Why somebody is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Four fifths of the time are over, and nothing shows that anybody works on it.
    Untouched,
    /// The notice did not arrive: the customer was not told.
    NoticeFailed,
    /// It broke, and the customer was not told.
    Broken,
    /// It broke some time ago, and the customer still has not been told.
    Untold,
}

impl Cause {
    pub const ALL: [Cause; 4] = [Cause::Untouched, Cause::NoticeFailed, Cause::Broken, Cause::Untold];

    pub fn as_str(self) -> &'static str {
        match self {
            Cause::Untouched => "untouched",
            Cause::NoticeFailed => "notice_failed",
            Cause::Broken => "broken",
            Cause::Untold => "untold",
        }
    }

    pub fn parse(text: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.as_str() == text)
    }

    /// The kind of notice (`notice-KIND`).
    pub fn kind(self) -> &'static str {
        match self {
            Cause::Untouched => "promise-untouched",
            Cause::NoticeFailed => "promise-notice-failed",
            Cause::Broken => "promise-broken",
            Cause::Untold => "promise-untold",
        }
    }

    /// The other cause for which somebody is called about the same: a break, and that the customer has not heard of it.
    pub fn beside(self) -> Option<Cause> {
        match self {
            Cause::Broken => Some(Cause::Untold),
            Cause::Untold => Some(Cause::Broken),
            Cause::Untouched | Cause::NoticeFailed => None,
        }
    }

    /// Whether there still is a reason to call somebody.
    pub fn holds(self, promise: &Promise) -> bool {
        let open = promise.state == State::Open && promise.told_at.is_none();
        let undone = promise.made_right_at.is_none() && promise.late_kept_at.is_none();
        let untold = promise.state == State::Broken && !promise.customer_knows() && undone;
        match self {
            Cause::Untouched => open,
            Cause::NoticeFailed => open || untold,
            Cause::Broken | Cause::Untold => untold,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Owner,
    StandIn,
    Manager,
    /// Nobody of those is here; whoever is.
    OnDuty,
}

impl Step {
    pub const ALL: [Step; 4] = [Step::Owner, Step::StandIn, Step::Manager, Step::OnDuty];

    pub fn as_str(self) -> &'static str {
        match self {
            Step::Owner => "owner",
            Step::StandIn => "stand_in",
            Step::Manager => "manager",
            Step::OnDuty => "on_duty",
        }
    }

    pub fn parse(text: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.as_str() == text)
    }
}

/// Somebody who may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    pub step: Step,
    pub staff_id: Id,
    pub on_duty: bool,
    /// They have been called about this already.
    pub called: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    Call(Step, Id),
    /// Nobody is here. Those who are left are called when the first of them comes.
    Wait(Vec<Id>),
    /// Everybody was called.
    Nobody,
}

/// The next of them, in their order: never somebody who is off duty, and nobody twice. Whoever else is on duty is called
/// only where nobody of the chain was called or is here.
pub fn next(chain: &[Candidate], others_on_duty: &[Id]) -> Next {
    let left: Vec<&Candidate> = chain.iter().filter(|one| !one.called).collect();
    if let Some(here) = left.iter().find(|one| one.on_duty) {
        return Next::Call(here.step, here.staff_id);
    }
    let nobody_called = chain.iter().all(|one| !one.called);
    let other = others_on_duty.iter().find(|id| chain.iter().all(|one| one.staff_id != **id));
    match other.filter(|_| nobody_called) {
        Some(id) => Next::Call(Step::OnDuty, *id),
        None if left.is_empty() => Next::Nobody,
        None => Next::Wait(left.into_iter().map(|one| one.staff_id).collect()),
    }
}

/// Until when whoever was called has time to take it: so many minutes of the business's or of their own working time,
/// whichever is over first.
pub fn patience_ends(hours: &[&OpeningHours], minutes: i64, now: Timestamp) -> Timestamp {
    let ends = hours.iter().filter_map(|hours| hours.add_working(now, minutes * 60_000)).min();
    ends.unwrap_or(plus_ms(now, minutes * 60_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(step: Step, id: i64, on_duty: bool, called: bool) -> Candidate {
        Candidate { step, staff_id: Id(id), on_duty, called }
    }

    #[test]
    fn the_first_who_is_here_and_was_not_called_is_called() {
        let chain = |owner: (bool, bool), stand_in: (bool, bool), manager: (bool, bool)| {
            let owner = one(Step::Owner, 1, owner.0, owner.1);
            [owner, one(Step::StandIn, 2, stand_in.0, stand_in.1), one(Step::Manager, 3, manager.0, manager.1)]
        };
        let (here, away, called) = ((true, false), (false, false), (true, true));
        assert_eq!(next(&chain(here, here, here), &[]), Next::Call(Step::Owner, Id(1)));
        assert_eq!(next(&chain(away, here, here), &[]), Next::Call(Step::StandIn, Id(2)));
        assert_eq!(next(&chain(called, here, here), &[]), Next::Call(Step::StandIn, Id(2)));
        assert_eq!(next(&chain(called, away, here), &[]), Next::Call(Step::Manager, Id(3)));
        assert_eq!(next(&chain(called, called, called), &[]), Next::Nobody);
        assert_eq!(
            next(&chain(called, away, away), &[Id(9)]),
            Next::Wait(vec![Id(2), Id(3)]),
            "somebody knows already"
        );
    }

    #[test]
    fn where_nobody_of_the_chain_is_here_whoever_is_on_duty_is_called_or_it_waits() {
        let chain = [one(Step::Owner, 1, false, false), one(Step::Manager, 3, false, false)];
        assert_eq!(next(&chain, &[Id(9)]), Next::Call(Step::OnDuty, Id(9)));
        assert_eq!(next(&chain, &[]), Next::Wait(vec![Id(1), Id(3)]));
        assert_eq!(next(&[], &[]), Next::Nobody);
    }
}
