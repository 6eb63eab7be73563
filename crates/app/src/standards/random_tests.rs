//! Random histories, counted once more by a clerk with a watch.

use jiff::Timestamp;
use planner::OpeningHours;
use proptest::prelude::*;

use super::course_tests::{ASKED, Desk, MADRID, NEW_YORK, at, terms};
use super::rules::*;

/// What happens at a minute.
#[derive(Debug, Clone, Copy)]
enum Step {
    Wait,
    Hold,
    Open,
    Swap(i64),
    Touch,
}

/// Counts minute by minute, and knows nothing of spans, logs or calendars but whether a minute is open.
fn oracle(hours: &OpeningHours, begun: Timestamp, steps: &[(i64, Step)], end: i64) -> (bool, i64, Option<i64>) {
    let (mut paused, mut counted, mut allowance, mut due, mut broken) = (false, 0, 240, None, None);
    for minute in 0..=end {
        if due.is_some_and(|due| due < minute) && !paused && broken.is_none() {
            broken = due;
        }
        for (_, step) in steps.iter().filter(|(when, _)| *when == minute) {
            match step {
                Step::Wait | Step::Hold => (paused, due) = (true, None),
                Step::Open => paused = false,
                Step::Swap(minutes) => (allowance, due) = (*minutes, None),
                Step::Touch => {}
            }
        }
        if broken.is_some() || minute == end {
            break;
        }
        if !paused && counted >= allowance && due.is_none() {
            due = Some(minute);
        }
        let now = crate::time::plus_ms(begun, minute * 60_000);
        if !paused && due.is_none() && hours.is_open(now) {
            counted += 1;
            due = (counted >= allowance).then_some(minute + 1);
        }
    }
    (broken.is_some(), counted.min(if broken.is_some() { allowance.max(counted) } else { i64::MAX }), broken)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Wait),
        Just(Step::Hold),
        Just(Step::Open),
        Just(Step::Open),
        (30_i64..900).prop_map(Step::Swap),
        Just(Step::Touch),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_random_history_is_counted_as_minute_by_minute(
        madrid in any::<bool>(),
        begun in 0_i64..14 * 1440,
        steps in proptest::collection::vec((1_i64..7 * 1440, step()), 0..8),
        more in 1_i64..3 * 1440,
    ) {
        let hours = if madrid { MADRID } else { NEW_YORK };
        // Around the change of the clock of October, and Thanksgiving.
        let first = if madrid { "2026-10-19T00:00:00Z" } else { "2026-11-16T00:00:00Z" };
        let begun = crate::time::plus_ms(at(first), begun * 60_000);
        let mut steps = steps;
        steps.sort_by_key(|(when, _)| *when);
        let end = steps.last().map_or(0, |(when, _)| *when) + more;
        let mut desk = Desk::new(hours, &[Terms { pauses: Pauses { waiting: true, hold: true }, ..terms(Metric::FirstReply, "4h") }]);
        desk.does_at(begun, ASKED);
        let moment = |minute: i64| crate::time::plus_ms(begun, minute * 60_000);
        for (version, (when, step)) in (2..).zip(&steps) {
            let deed = match step {
                Step::Wait => { desk.stands = Stands { waiting: true, ..Stands::default() }; Deed::Changed }
                Step::Hold => { desk.stands = Stands { waiting: true, on_hold: true, ..Stands::default() }; Deed::Changed }
                Step::Open => { desk.stands = Stands::default(); Deed::Opened }
                Step::Swap(minutes) => {
                    let pauses = Pauses { waiting: true, hold: true };
                    desk.set(1, version, Terms { pauses, ..terms(Metric::FirstReply, &format!("{minutes}m")) });
                    Deed::Standards
                }
                Step::Touch => super::course_tests::GOT_IT,
            };
            desk.does_at(moment(*when), deed);
        }
        desk.does_at(moment(end), Deed::Answered);
        let clock = desk.clock(Metric::FirstReply).clone();
        let (broken, counted, broken_at) = oracle(&desk.book.hours[&1], begun, &steps, end);
        prop_assert_eq!(clock.state == State::Broken, broken);
        prop_assert_eq!(clock.counted_ms, counted * 60_000);
        if broken {
            prop_assert_eq!(clock.due_at, broken_at.map(moment));
        }
        let log = &desk.logs[&clock.id];
        prop_assert!(log.iter().all(|event| event.counted_ms <= clock.counted_ms), "what was counted is never forgotten");
    }
}
