//! Calendars laid over each other.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use planner::OpeningHours;
use planner::hours::{Block, Closed, Layer, compose, parse_day, read_moment, rfc3339};
use proptest::prelude::*;

const HOUR_MS: i64 = 3_600_000;

fn week(days: [&str; 7]) -> [Vec<Block>; 7] {
    days.map(|line| parse_day(line).unwrap())
}

fn practice() -> OpeningHours {
    let day = "8-12, 13-17";
    let mut hours =
        OpeningHours::from_form("America/New_York", [day, day, day, day, day, "", ""], "2026-12-25").unwrap();
    hours.open_date(date(2026, 12, 24), parse_day("8-11").unwrap());
    hours.open_date(date(2026, 12, 19), parse_day("9-12").unwrap());
    hours
}

fn due(hours: &OpeningHours, begin: &str, h: i64) -> String {
    let begin = read_moment(begin, &hours.zone).unwrap();
    rfc3339(hours.add_working(begin, h * HOUR_MS).unwrap(), &hours.zone)
}

fn away(from: &str, to: &str) -> Closed {
    let zone = TimeZone::get("America/New_York").unwrap();
    let at = |text: &str| read_moment(text, &zone).unwrap();
    Closed { from: at(from), to: at(to), name: Some("Leave".to_owned()) }
}

#[test]
fn leave_closes_and_holidays_add_up() {
    let site =
        Layer { holidays: BTreeMap::from([(date(2026, 12, 28), Some("Moving".to_owned()))]), ..Layer::default() };
    let person = Layer { closed: vec![away("2026-12-29T00:00", "2026-12-30T00:00")], ..Layer::default() };
    let composed = compose(&practice(), &[site, Layer::default(), person]);
    // Thu 24 until 11; Fri holiday; Mon moving; Tue on leave.
    assert_eq!(due(&composed, "2026-12-24T10:00", 2), "2026-12-30T09:00:00-05:00");
    assert_eq!(composed.holiday_name(date(2026, 12, 28)), Some("Moving"));
    assert_eq!(due(&practice(), "2026-12-24T10:00", 2), "2026-12-28T09:00:00-05:00");
}

#[test]
fn a_person_with_a_week_of_their_own_works_at_most_when_the_house_is_open_on_its_odd_days() {
    let mornings = Layer { week: Some(week(["10-14", "10-14", "10-14", "10-14", "", "", ""])), ..Layer::default() };
    let composed = compose(&practice(), &[mornings]);
    let open = |date: Date| composed.blocks(date).len();
    assert_eq!((open(date(2026, 12, 24)), open(date(2026, 12, 19)), open(date(2026, 12, 25))), (1, 0, 0));
    assert_eq!(
        due(&composed, "2026-12-23T13:00", 2),
        "2026-12-24T11:00:00-05:00",
        "Christmas Eve is short for them too"
    );
    assert_eq!(due(&composed, "2026-12-18T08:00", 1), "2026-12-21T11:00:00-05:00", "the open Saturday is not theirs");
}

#[test]
fn a_site_in_another_zone_has_the_same_hours_on_its_own_wall() {
    let west = Layer { zone: Some(TimeZone::get("America/Los_Angeles").unwrap()), ..Layer::default() };
    assert_eq!(due(&compose(&practice(), &[west]), "2026-03-06T16:30", 4), "2026-03-09T11:30:00-07:00");
}

#[test]
fn an_absence_is_stronger_than_an_opening() {
    let person = Layer {
        open: BTreeMap::from([(date(2026, 12, 26), parse_day("9-12").unwrap())]),
        closed: vec![away("2026-12-26T10:00", "2026-12-26T11:00")],
        ..Layer::default()
    };
    assert_eq!(due(&compose(&practice(), &[person]), "2026-12-26T09:30", 1), "2026-12-26T11:30:00-05:00");
}

proptest! {
    #[test]
    fn nobody_gets_more_time_by_leave_and_nothing_changes_by_nothing(
        at_s in 1_790_000_000_i64..1_800_000_000, from_s in 1_790_000_000_i64..1_800_000_000, length_s in 1..3_000_000_i64,
        ms in 1..500_000_000_i64,
    ) {
        let second = |s: i64| Timestamp::from_second(s).unwrap();
        let leave = Closed { from: second(from_s), to: second(from_s + length_s), name: None };
        let person = Layer { closed: vec![leave.clone()], ..Layer::default() };
        let (house, own) = (practice(), compose(&practice(), &[person]));
        prop_assert_eq!(&compose(&house, &[Layer::default(), Layer::default()]), &house);
        let begin = second(at_s);
        prop_assert!(own.add_working(begin, ms).unwrap() >= house.add_working(begin, ms).unwrap());
        prop_assert_eq!(own.working_ms(leave.from, leave.to), 0);
        let end = second(at_s + 5_000_000);
        let lost_ms = house.working_ms(leave.from.max(begin), leave.to.min(end));
        prop_assert_eq!(own.working_ms(begin, end) + lost_ms, house.working_ms(begin, end));
    }
}
