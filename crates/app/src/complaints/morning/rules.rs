//! What needs a person in the morning, and when a morning begins. Pure.

use jiff::Timestamp;
use jiff::civil::Date;
use planner::hours::OpeningHours;
use serde::Serialize;

use crate::complaints::case::{Complaint, Tried};
use crate::complaints::kinds::State;

/// Why a complaint needs a person, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// It happened again while it was watched.
    Again,
    /// Somebody may be hurt, and nobody has taken it.
    Unsafe,
    /// The call back broke, and no other stands in its place.
    CallBroken,
    /// They did not accept the outcome.
    Rejected,
    /// They said afterwards that it is not well.
    NotContent,
    /// They were tried often enough: it can go on without them, if somebody says so.
    Unreachable,
    /// What is owed next is late.
    Late,
    /// They are called back today.
    CallToday,
    /// What is owed next is due today.
    Today,
}

impl Need {
    pub const ALL: [Need; 9] = [
        Need::Again,
        Need::Unsafe,
        Need::CallBroken,
        Need::Rejected,
        Need::NotContent,
        Need::Unreachable,
        Need::Late,
        Need::CallToday,
        Need::Today,
    ];

    /// As texts name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Need::Again => "again",
            Need::Unsafe => "unsafe",
            Need::CallBroken => "call-broken",
            Need::Rejected => "rejected",
            Need::NotContent => "not-content",
            Need::Unreachable => "unreachable",
            Need::Late => "late",
            Need::CallToday => "call-today",
            Need::Today => "today",
        }
    }

    /// The highest alarms: they stand above everything on Today, for everybody.
    pub fn is_alarm(self) -> bool {
        self <= Need::CallBroken
    }
}

/// Where it can go on, or end, without them once they were tried often enough.
pub fn may_go_on_without(of: &Complaint) -> bool {
    let states = [State::Restated, State::Researched, State::CalledBack, State::Rejected];
    states.contains(&of.state) && of.exception.is_none()
}

/// The gravest reason why an open complaint needs a person up to this moment; `None`: it goes its way.
pub fn need(of: &Complaint, tried: Option<Tried>, now: Timestamp, until: Timestamp) -> Option<Need> {
    if !of.is_open() {
        return None;
    }
    let unreachable = || may_go_on_without(of) && tried.is_some_and(|tried| tried.must_be_enough().is_ok());
    let due = |by: Timestamp| of.owed_by.is_some_and(|owed| owed <= by);
    let calls = || of.needs_call_back() && of.call_back_by.is_some_and(|by| by <= until);
    let reasons: [(Need, &dyn Fn() -> bool); 8] = [
        (Need::Again, &|| of.again_of_id.is_some()),
        (Need::Unsafe, &|| of.is_unsafe()),
        (Need::CallBroken, &|| of.call_back_broken && of.needs_call_back()),
        (Need::Rejected, &|| of.state == State::Rejected && of.exception.is_none()),
        (Need::Unreachable, &unreachable),
        (Need::Late, &|| due(now)),
        (Need::CallToday, &calls),
        (Need::Today, &|| due(until)),
    ];
    reasons.into_iter().find(|(_, is_so)| is_so()).map(|(need, _)| need)
}

/// When somebody's working day begins on a date: as they work while they are not away (`usual`). Where only a day off of
/// their own closes it (`is_off` at that moment), as the house begins (`above`): then whoever stands in reads. `None`: it is no
/// working day.
pub fn begins(
    usual: &OpeningHours,
    above: &OpeningHours,
    is_off: impl Fn(Timestamp) -> bool,
    date: Date,
) -> Option<Timestamp> {
    usual.open_of_day(date).or_else(|| above.open_of_day(date).filter(|at| is_off(*at)))
}

/// The first such moment on a later date, within a year.
pub fn next(
    usual: &OpeningHours,
    above: &OpeningHours,
    is_off: impl Fn(Timestamp) -> bool,
    after: Date,
) -> Option<Timestamp> {
    let mut date = after;
    for _ in 0..366 {
        date = date.tomorrow().ok()?;
        if let Some(at) = begins(usual, above, &is_off, date) {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn office() -> OpeningHours {
        let weekday = "8-12, 13-17";
        let days = [weekday, weekday, weekday, weekday, weekday, "closed", "closed"];
        OpeningHours::from_form("America/New_York", days, "2026-11-26").unwrap()
    }

    fn utc(at: Option<Timestamp>) -> String {
        at.unwrap().to_string()
    }

    #[test]
    fn a_morning_is_a_working_morning_where_the_reader_is() {
        let (house, nobody) = (office(), |_: Timestamp| false);
        let next = |after: Date| utc(next(&house, &house, nobody, after));
        assert_eq!(next(date(2026, 11, 24)), "2026-11-25T13:00:00Z");
        assert_eq!(next(date(2026, 11, 25)), "2026-11-27T13:00:00Z", "over the holiday");
        assert_eq!(next(date(2026, 11, 27)), "2026-11-30T13:00:00Z", "over the weekend");
        assert_eq!(next(date(2026, 10, 30)), "2026-11-02T13:00:00Z", "standard time from there on");
        assert_eq!(begins(&house, &house, nobody, date(2026, 11, 28)), None);
    }

    #[test]
    fn a_day_off_of_their_own_is_a_morning_for_whoever_stands_in_and_a_day_they_never_work_is_none() {
        let house = office();
        let weekday = "10-16";
        let own = [weekday, weekday, weekday, weekday, "closed", "closed", "closed"];
        let mut own = OpeningHours::from_form("America/New_York", own, "2026-11-26").unwrap();
        own.close_date(date(2026, 11, 25), None);
        let day_off: Timestamp = "2026-11-25T13:00:00Z".parse().unwrap();
        let begins = |on: Date| begins(&own, &house, |at| at == day_off, on);
        assert_eq!(utc(begins(date(2026, 11, 24))), "2026-11-24T15:00:00Z");
        assert_eq!(begins(date(2026, 11, 25)), Some(day_off));
        assert_eq!(begins(date(2026, 11, 27)), None, "no Friday of theirs");
    }
}
