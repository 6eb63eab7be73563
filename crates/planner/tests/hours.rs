//! When a business is open, also on the nights the clock changes.
#![allow(clippy::unwrap_used)]

use jiff::Timestamp;
use jiff::civil::{Weekday, date};
use jiff::tz::TimeZone;
use planner::OpeningHours;
use planner::hours::{Wrong, parse_day, parse_days};
use proptest::prelude::*;

const HOUR_MS: i64 = 3_600_000;

fn practice() -> OpeningHours {
    let day = "8-12, 13-17";
    OpeningHours::from_form("America/New_York", [day, day, day, day, day, "", ""], "2026-12-25").unwrap()
}

fn at(hours: &OpeningHours, local: &str) -> Timestamp {
    hours.zone.to_timestamp(local.parse().unwrap()).unwrap()
}

fn wall(hours: &OpeningHours, ts: Timestamp) -> String {
    hours.zone.to_datetime(ts).strftime("%a %H:%M").to_string()
}

#[test]
fn four_working_hours_from_friday_half_past_four_is_monday_half_past_eleven() {
    let hours = practice();
    let due = hours.add_working(at(&hours, "2026-11-20T16:30"), 4 * HOUR_MS).unwrap();
    assert_eq!(wall(&hours, due), "Mon 11:30");
    assert_eq!(hours.working_ms(at(&hours, "2026-11-20T16:30"), due), 4 * HOUR_MS);
}

#[test]
fn lunch_and_the_evening_are_closed_and_a_holiday_has_no_hours() {
    let hours = practice();
    assert!(hours.is_open(at(&hours, "2026-11-24T11:59")));
    assert!(!hours.is_open(at(&hours, "2026-11-24T12:00")));
    assert!(hours.is_open(at(&hours, "2026-11-24T13:00")));
    let open = hours.next_open(at(&hours, "2026-12-24T17:00")).unwrap();
    assert_eq!(hours.zone.to_datetime(open), date(2026, 12, 28).at(8, 0, 0, 0));
    assert_eq!(hours.close_of_day(date(2026, 12, 25)), None);
    assert_eq!(wall(&hours, hours.close_of_day(date(2026, 11, 24)).unwrap()), "Tue 17:00");
    let now = at(&hours, "2026-11-24T09:00");
    assert_eq!(hours.next_open(now), Some(now));
}

#[test]
fn the_night_has_seven_hours_in_spring_and_nine_in_autumn() {
    let night = ["22-24", "0-6, 22-24", "0-6, 22-24", "0-6, 22-24", "0-6, 22-24", "0-6, 22-24", "0-6"];
    let hours = OpeningHours::from_form("America/New_York", night, "").unwrap();
    let length = |from: &str, to: &str| hours.working_ms(at(&hours, from), at(&hours, to)) / HOUR_MS;
    assert_eq!(length("2026-03-07T12:00", "2026-03-08T12:00"), 7);
    assert_eq!(length("2026-10-31T12:00", "2026-11-01T12:00"), 9);
    assert_eq!(length("2026-11-14T12:00", "2026-11-15T12:00"), 8);
    // A begin that the clock skips is the jump itself.
    let early = OpeningHours::from_form("America/New_York", ["", "", "", "", "", "", "2:30-5"], "").unwrap();
    assert_eq!(early.working_ms(at(&early, "2026-03-08T00:00"), at(&early, "2026-03-08T12:00")), 2 * HOUR_MS);
}

#[test]
fn a_business_without_hours_never_opens() {
    let never = OpeningHours::from_form("UTC", [""; 7], "").unwrap();
    let now = Timestamp::UNIX_EPOCH;
    assert_eq!((never.next_open(now), never.add_working(now, 1), never.is_open(now)), (None, None, false));
    assert!(OpeningHours::always(TimeZone::UTC).is_open(now));
}

#[test]
fn hours_are_read_as_they_are_typed() {
    let shown = |line: &str| {
        let mut hours = OpeningHours::always(TimeZone::UTC);
        *hours.week.first_mut().unwrap() = parse_day(line).unwrap();
        hours.day_text(Weekday::Monday)
    };
    assert_eq!(shown("8-12, 13-17"), "08:00-12:00, 13:00-17:00");
    assert_eq!(shown("13-17; 8:30 – 12"), "08:30-12:00, 13:00-17:00");
    assert_eq!(shown("9am to 5pm"), "09:00-17:00");
    assert_eq!(shown("9-5"), "09:00-17:00");
    assert_eq!(shown("18-24"), "18:00-24:00");
    assert_eq!(shown("closed"), "");
    let week = parse_days("Mon-Thu 8-12, 13-17\nFri: 8-12\nSat closed").unwrap();
    assert_eq!(week, ["8-12, 13-17", "8-12, 13-17", "8-12, 13-17", "8-12, 13-17", "8-12", "closed", ""]);
    assert_eq!(parse_days("8-12\n9-12\nclosed\n\n9-11").unwrap(), ["8-12", "9-12", "closed", "9-11", "", "", ""]);
}

#[test]
fn wrong_hours_say_which_field_and_why() {
    assert_eq!(parse_day("17-13:00"), Err(Wrong::EndsBeforeBegin { text: "17:00-13:00".into() }));
    assert_eq!(parse_day("8-12, 11-17"), Err(Wrong::Overlaps { text: "08:00-12:00, 11:00-17:00".into() }));
    assert_eq!(parse_day("mornings"), Err(Wrong::NotHours { text: "mornings".into() }));
    let faults = OpeningHours::from_form("Mars/Base", ["8-12", "x", "", "", "", "", ""], "25.12.").unwrap_err();
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["zone", "tue", "holidays"]);
}

#[test]
fn json_goes_in_and_out() {
    let text =
        r#"{"zone":"America/New_York","week":{"mon":[["08:00","12:00"],["13:00","24:00"]]},"holidays":["2026-12-25"]}"#;
    let hours: OpeningHours = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&hours).unwrap(), text);
    for bad in [
        r#"{"zone":"Nowhere","week":{}}"#,
        r#"{"zone":"UTC","week":{"mon":[["12:00","08:00"]]}}"#,
        r#"{"zone":"UTC","week":{"moonday":[]}}"#,
    ] {
        assert!(serde_json::from_str::<OpeningHours>(bad).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn what_is_added_is_what_is_counted(start_s in 1_700_000_000i64..1_900_000_000, ms in 1i64..400_000_000) {
        let hours = practice();
        let from = Timestamp::from_second(start_s).unwrap();
        let due = hours.add_working(from, ms).unwrap();
        prop_assert_eq!(hours.working_ms(from, due), ms);
        let just_before = Timestamp::from_millisecond(due.as_millisecond() - 1).unwrap();
        prop_assert!(hours.is_open(just_before));
    }

    #[test]
    fn no_line_breaks_it(line in ".{0,30}", digits in "[0-9:,. amph-]{0,20}") {
        let _ = (parse_day(&line), parse_days(&line), parse_day(&digits), parse_days(&digits));
    }
}
