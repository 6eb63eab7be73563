//! Actions and what the figures allow, without a database.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use stats::recurrence::Said;

use super::rules::*;
use crate::ids::Id;
use crate::promises::month::Month;
use crate::time::plus_ms;
use crate::{Error, Result};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn zone() -> TimeZone {
    TimeZone::get("America/New_York").unwrap()
}

fn planned() -> Action {
    Action {
        id: Id(1),
        complaint_id: None,
        what: "Book installers and visitors in one step".to_owned(),
        owner_id: Id(2),
        due: at("2026-12-04T22:00:00Z"),
        strength: Strength::Strong,
        touchpoint: String::new(),
        check_at: at("2027-03-04T05:00:00Z"),
        state: State::Open,
        reopened: 0,
        begun_at: at("2026-11-24T22:00:00Z"),
        made_at: at("2026-11-24T22:00:00Z"),
        made_by_id: None,
        done_at: None,
        evidence: String::new(),
        ended_at: None,
        ended_because: String::new(),
    }
}

fn rule<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(Error::Refused(refused)) => refused.rule,
        other => panic!("{other:?}"),
    }
}

fn looked(verdict: Verdict, said: Said) -> Result<Action> {
    let done = planned().done("Live since Monday", at("2026-12-01T15:00:00Z"))?;
    done.checked(verdict, said, "Looked at", Again::default(), &zone(), at("2027-03-04T15:00:00Z"))
}

#[test]
fn its_owner_hears_at_half_at_four_fifths_and_when_it_is_over() {
    let action = planned();
    let mut now = action.begun_at;
    let mut heard = Vec::new();
    while let Some((at, point)) = action.next_point(now) {
        heard.push((at.to_string(), point));
        now = at;
    }
    assert_eq!(
        heard,
        [
            ("2026-11-29T22:00:00Z".to_owned(), Point::Half),
            ("2026-12-02T22:00:00Z".to_owned(), Point::Most),
            ("2026-12-04T22:00:00.001Z".to_owned(), Point::Due),
        ]
    );
}

#[test]
fn done_late_is_looked_at_as_much_later() {
    let in_time = planned().done("Live", at("2026-12-01T15:00:00Z")).unwrap();
    assert_eq!(in_time.check_at, planned().check_at);
    let late = planned().done("Live", plus_ms(planned().due, 10 * DAY_MS)).unwrap();
    assert_eq!(late.check_at, plus_ms(planned().check_at, 10 * DAY_MS));
    assert!(matches!(planned().done("  ", at("2026-12-01T15:00:00Z")), Err(Error::Invalid(_))), "without evidence");
}

#[test]
fn no_verdict_is_better_than_the_figures() {
    assert_eq!(looked(Verdict::Effective, Said::Effective).unwrap().state, State::Effective);
    assert_eq!(looked(Verdict::Partly, Said::Effective).unwrap().state, State::Partly, "worse is allowed");
    for said in [Said::Partly, Said::TooEarly, Said::Not] {
        assert_eq!(rule(looked(Verdict::Effective, said)), "action-verdict-too-good");
    }
    assert_eq!(rule(looked(Verdict::Partly, Said::Not)), "action-verdict-too-good");
    assert_eq!(looked(Verdict::Partly, Said::TooEarly).unwrap().state, State::Partly);
}

#[test]
fn what_did_not_hold_is_open_again_as_far_ahead_as_before() {
    let again = looked(Verdict::Not, Said::Not).unwrap();
    assert_eq!((again.state, again.reopened, again.done_at), (State::Open, 1, None));
    assert_eq!(again.due, at("2027-03-14T15:00:00Z"), "ten days, as before");
    assert!(again.check_at > again.due);
    assert_eq!(again.next_point(again.begun_at).unwrap().0, at("2027-03-09T15:00:00Z"), "its time begins anew");
}

#[test]
fn an_action_goes_through_its_states_and_no_other_way() {
    let now = at("2026-12-01T15:00:00Z");
    let open = planned();
    let done = open.clone().done("Live", now).unwrap();
    let over = looked(Verdict::Effective, Said::Effective).unwrap();
    let dropped = open.clone().dropped("The supplier is gone", now).unwrap();
    let look =
        |action: &Action| rule(action.clone().checked(Verdict::Not, Said::Not, "x", Again::default(), &zone(), now));
    assert_eq!(look(&open), "action-not-done");
    assert_eq!(look(&over), "action-was-checked");
    assert_eq!(rule(done.clone().done("x", now)), "action-is-done");
    assert_eq!(rule(done.dropped("x", now)), "action-is-done");
    assert_eq!(rule(dropped.clone().done("x", now)), "action-was-dropped");
    assert_eq!(rule(dropped.hand_over(Id(3))), "action-was-dropped");
    assert_eq!(rule(open.check_later(date(2027, 6, 1), &zone(), now)), "action-not-done");
}

#[test]
fn a_new_action_names_all_its_problems_at_once() {
    let now = at("2026-11-24T14:00:00Z");
    let new = NewAction {
        what: " ".to_owned(),
        owner_id: Id(2),
        due: at("2026-11-24T13:00:00Z"),
        strength: Strength::Weak,
        check_on: date(2026, 11, 24),
        touchpoint: None,
    };
    let named: Vec<&'static str> = problems(&new, &zone(), now).into_iter().map(|field| field.problem).collect();
    assert_eq!(named, ["problem-empty", "problem-by-is-past", "problem-check-before-due"]);
}

fn jobs(known: &[(i64, i64)]) -> Jobs {
    Jobs {
        by_month: known.iter().map(|(month, jobs)| (Month(*month), *jobs)).collect::<BTreeMap<_, _>>(),
        zone: TimeZone::UTC,
        running: Month(202612),
    }
}

#[test]
fn jobs_are_spread_over_their_month_and_the_running_one_is_as_the_one_before() {
    let known = jobs(&[(202610, 310), (202611, 600)]);
    let between = |from: &str, to: &str| known.between(at(from), at(to));
    assert_eq!(between("2026-10-22T00:00:00Z", "2026-11-03T00:00:00Z"), Some(100.0 + 40.0));
    assert_eq!(between("2026-12-01T00:00:00Z", "2026-12-11T00:00:00Z"), Some(200.0), "20 a day, as in November");
    assert_eq!(between("2026-09-30T00:00:00Z", "2026-10-03T00:00:00Z"), None, "September is not known");
    assert_eq!(between("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z"), Some(0.0));
}

#[test]
fn recurrence_is_held_against_jobs_where_they_are_known_and_else_against_days() {
    let opened: Vec<Timestamp> = ["2026-10-05", "2026-10-12", "2026-10-20", "2026-10-28", "2026-10-30", "2026-11-20"]
        .iter()
        .map(|day| at(&format!("{day}T12:00:00Z")))
        .collect();
    let times = (at("2026-10-01T00:00:00Z"), at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
    let by_days = effect(&opened, times, &jobs(&[]));
    assert_eq!((by_days.unit, by_days.before.exposure, by_days.after.exposure), (Unit::Days, 31.0, 30.0));
    assert_eq!((by_days.before.events, by_days.after.events, by_days.said), (5, 1, Said::Partly));
    let by_jobs = effect(&opened, times, &jobs(&[(202610, 100), (202611, 900)]));
    assert_eq!((by_jobs.unit, by_jobs.said), (Unit::Jobs, Said::Effective), "one in nine times as many jobs");
    let at_once = effect(&opened, (times.0, times.1, times.1), &jobs(&[]));
    assert_eq!((at_once.compared, at_once.said), (None, Said::TooEarly));
}

proptest! {
    #[test]
    fn whatever_is_said_no_guard_counts_as_effective_against_its_figures(
        events in prop::collection::vec(0i64..360, 0..60), verdict in 0usize..3
    ) {
        let start = at("2026-01-01T00:00:00Z");
        let opened: Vec<Timestamp> = events.iter().map(|day| plus_ms(start, day * DAY_MS + 1)).collect();
        let done = Action { done_at: Some(plus_ms(start, 180 * DAY_MS)), state: State::Done, ..planned() };
        let to = plus_ms(start, 360 * DAY_MS);
        let found = effect(&opened, (start, plus_ms(start, 180 * DAY_MS), to), &jobs(&[]));
        let checked = done.checked(Verdict::ALL[verdict], found.said, "x", Again::default(), &zone(), to);
        if let Ok(action) = checked && action.state == State::Effective {
            prop_assert!(found.after.events * 2 <= found.before.events && found.compared.unwrap().fewer < 0.05);
        }
    }

    #[test]
    fn jobs_between_add_up(a in 0i64..61, b in 0i64..61, c in 0i64..61) {
        let mut days = [a, b, c];
        days.sort_unstable();
        let known = jobs(&[(202610, 123), (202611, 77)]);
        let day = |n: i64| plus_ms(at("2026-10-01T00:00:00Z"), n * DAY_MS);
        let between = |from, to| known.between(day(from), day(to)).unwrap();
        let [a, b, c] = days;
        prop_assert!((between(a, b) + between(b, c) - between(a, c)).abs() < 1e-6);
    }
}
