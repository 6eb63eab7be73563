//! Working time is exact: against an oracle that looks at each minute, and in the cases that other desks got wrong.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use planner::OpeningHours;
use planner::hours::{Closed, Gap, NoDeadline, Piece, Work, Written, read_moment, rfc3339};
use proptest::prelude::*;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;

fn hours(text: &str) -> OpeningHours {
    OpeningHours::try_from(serde_json::from_str::<Written>(text).unwrap()).unwrap()
}

fn practice(more: &str) -> OpeningHours {
    zoned("America/New_York", more)
}

fn zoned(zone: &str, more: &str) -> OpeningHours {
    let day = r#"[["08:00","12:00"],["13:00","17:00"]]"#;
    let week: Vec<String> = ["mon", "tue", "wed", "thu", "fri"].map(|name| format!(r#""{name}":{day}"#)).to_vec();
    hours(&format!(r#"{{"zone":"{zone}","week":{{{}}}{more}}}"#, week.join(",")))
}

fn at(hours: &OpeningHours, local: &str) -> Timestamp {
    read_moment(local, &hours.zone).unwrap()
}

/// The deadline as RFC 3339; its pieces must add up.
fn due(hours: &OpeningHours, begin: &str, work: &str) -> String {
    let told = hours.deadline(at(hours, begin), work.parse().unwrap()).unwrap();
    assert!(told.adds_up(), "{told:?}");
    if let Work::Time { ms } = told.work {
        assert_eq!(hours.add_working(told.from, ms), Some(told.due));
        assert_eq!(hours.working_ms(told.from, told.due), ms);
    }
    rfc3339(told.due, &hours.zone)
}

#[test]
fn four_working_hours_from_friday_half_past_four_end_on_monday_at_half_past_eleven() {
    let hours = practice("");
    assert_eq!(due(&hours, "2026-03-06T16:30", "4h"), "2026-03-09T11:30:00-04:00");
    assert_eq!(due(&hours, "2026-03-06T16:30", "30m"), "2026-03-06T17:00:00-05:00", "the end of a block");
    assert_eq!(due(&hours, "2026-03-06T16:30:15", "90m"), "2026-03-09T09:00:15-04:00");
}

#[test]
fn opening_hours_hold_near_closing() {
    // Elsewhere Friday 16:30 and one hour broke at 17:30, when nobody was there.
    assert_eq!(due(&practice(""), "2026-03-06T16:30", "1h"), "2026-03-09T08:30:00-04:00");
    assert_eq!(due(&practice(""), "2026-03-06T11:59", "2m"), "2026-03-06T13:01:00-05:00");
}

#[test]
fn a_first_reply_that_is_asked_for_on_a_closed_day_counts_from_the_opening() {
    let hours = practice(r#","holidays":["2026-03-09"]"#);
    for begin in ["2026-03-06T17:00", "2026-03-06T21:00", "2026-03-07T10:00", "2026-03-08T23:59", "2026-03-09T12:00"] {
        assert_eq!(due(&hours, begin, "1h"), "2026-03-10T09:00:00-04:00", "{begin}");
    }
    assert_eq!(hours.working_ms(at(&hours, "2026-03-07T00:00"), at(&hours, "2026-03-10T08:00")), 0);
}

#[test]
fn a_hold_is_added_as_working_time_and_not_over_a_holiday() {
    // 10 h from Tue 15:00 would be Wed 17:00; held for a day and a half of working time over Thanksgiving and the weekend.
    let hours = practice(r#","holidays":["2026-11-26",{"date":"2026-11-27","name":"Day after"}]"#);
    let (held, on) = (at(&hours, "2026-11-25T13:00"), at(&hours, "2026-11-30T12:00"));
    let hold_ms = hours.working_ms(held, on);
    assert_eq!(hold_ms, 8 * HOUR_MS, "Wed afternoon and Mon morning");
    let due = hours.add_working(at(&hours, "2026-11-24T15:00"), 10 * HOUR_MS + hold_ms).unwrap();
    assert_eq!(rfc3339(due, &hours.zone), "2026-11-30T17:00:00-05:00");
}

#[test]
fn two_zones_agree_on_the_instant() {
    let (york, madrid) = (practice(""), zoned("Europe/Madrid", ""));
    let asked: Timestamp = "2026-03-16T14:30:00Z".parse().unwrap();
    let in_york = york.add_working(asked, 2 * HOUR_MS).unwrap();
    let in_madrid = madrid.add_working(asked, 2 * HOUR_MS).unwrap();
    assert_eq!(rfc3339(in_york, &york.zone), "2026-03-16T13:30:00-04:00");
    assert_eq!(rfc3339(in_madrid, &madrid.zone), "2026-03-17T08:30:00+01:00");
    // The same moment written in the other's clock gives the same deadline, in the calendar's own offset.
    assert_eq!(due(&york, "2026-03-16T15:30+01:00", "2h"), rfc3339(in_york, &york.zone));
    // In the two weeks in which only one of them has summer time, too.
    assert_eq!(due(&york, "2026-03-24T21:00+01:00", "2h"), "2026-03-25T09:00:00-04:00");
}

#[test]
fn a_block_with_the_change_of_the_clock_in_it_is_an_hour_shorter_in_spring_and_longer_in_autumn() {
    let night = r#"{"zone":"America/New_York","week":{"sat":[["22:00","24:00"]],"sun":[["00:00","06:00"]]}}"#;
    let night = hours(night);
    assert_eq!(due(&night, "2026-03-07T22:00", "7h"), "2026-03-08T06:00:00-04:00");
    assert_eq!(due(&night, "2026-10-31T22:00", "9h"), "2026-11-01T06:00:00-05:00");
    assert_eq!(due(&night, "2026-11-07T22:00", "8h"), "2026-11-08T06:00:00-05:00");
    assert_eq!(due(&night, "2026-10-31T22:00", "3h30m"), "2026-11-01T01:30:00-04:00", "the first half past one");
    assert_eq!(due(&night, "2026-10-31T22:00", "4h30m"), "2026-11-01T01:30:00-05:00", "the second");
}

#[test]
fn an_edge_that_the_clock_skips_or_shows_twice_is_what_the_clock_shows() {
    let day = |block: &str| hours(&format!(r#"{{"zone":"America/New_York","week":{{"sun":[{block}]}}}}"#));
    let open = |block: &str, date: &str| {
        let hours = day(block);
        let next = if date.ends_with("08") { "2026-03-09T00:00" } else { "2026-11-02T00:00" };
        hours.working_ms(at(&hours, &format!("{date}T00:00")), at(&hours, next)) / MINUTE_MS
    };
    assert_eq!(open(r#"["02:30","05:00"]"#, "2026-03-08"), 120, "from 3:00, when the clock jumps there");
    assert_eq!(open(r#"["00:00","02:30"]"#, "2026-03-08"), 120, "until the jump");
    assert_eq!(open(r#"["02:10","02:50"]"#, "2026-03-08"), 0, "never on the clock");
    assert_eq!(open(r#"["00:00","01:00"]"#, "2026-11-01"), 60, "the second one o'clock is after hours");
    assert_eq!(open(r#"["00:00","01:30"]"#, "2026-11-01"), 120, "1:00 to 1:30 comes twice");
    assert_eq!(open(r#"["01:00","02:00"]"#, "2026-11-01"), 120);
}

#[test]
fn a_date_that_a_zone_skipped_has_no_time() {
    let apia = zoned("Pacific/Apia", "");
    // Thursday 29 December 2011 was followed by Saturday the 31st.
    assert_eq!(due(&apia, "2011-12-29T16:00", "2h"), "2012-01-02T09:00:00+14:00");
    assert_eq!(due(&apia, "2011-12-29T16:00", "1d"), "2012-01-02T16:00:00+14:00");
    let told = apia.counted(at(&apia, "2011-12-29T16:00"), at(&apia, "2012-01-02T09:00")).unwrap();
    assert!(told.adds_up() && told.work == Work::Time { ms: 2 * HOUR_MS }, "{told:?}");
}

#[test]
fn working_days_end_at_the_same_time_some_working_days_on() {
    let hours = practice(r#","holidays":["2026-12-25"]"#);
    assert_eq!(due(&hours, "2026-03-06T16:30", "5d"), "2026-03-13T16:30:00-04:00");
    assert_eq!(due(&hours, "2026-12-23T10:00", "2d"), "2026-12-28T10:00:00-05:00", "Christmas is no working day");
    // From when nobody works they count from the opening, and end at a closing and not at the opening after it.
    assert_eq!(due(&hours, "2026-03-07T10:00", "1d"), "2026-03-09T17:00:00-04:00");
    assert_eq!(due(&hours, "2026-03-06T18:00", "2d"), "2026-03-10T17:00:00-04:00");
    assert_eq!(due(&hours, "2026-03-06T12:30", "1d"), "2026-03-09T12:00:00-04:00", "from 13:00, so to noon");
    assert_eq!(
        due(&hours, "2026-03-06T17:00", "1d"),
        "2026-03-09T17:00:00-04:00",
        "at closing nothing is left of Friday"
    );
    let short = practice(r#","open":{"2026-03-10":[["08:00","11:00"]]}"#);
    assert_eq!(due(&short, "2026-03-09T15:00", "1d"), "2026-03-10T11:00:00-04:00", "closed at 15:00, so its closing");
    assert_eq!(due(&hours, "2026-03-06T16:30", "0d"), "2026-03-06T16:30:00-05:00");
}

#[test]
fn the_same_days_and_hours_say_the_same_where_all_days_are_alike() {
    let hours = practice(r#","holidays":["2026-03-11"]"#);
    for begin in ["2026-03-02T08:00", "2026-03-03T09:17", "2026-03-06T12:30", "2026-03-07T11:00", "2026-03-06T19:00"] {
        for n in 1..12 {
            let (days, time) = (format!("{n}d"), format!("{}h", 8 * n));
            assert_eq!(due(&hours, begin, &days), due(&hours, begin, &time), "{n} from {begin}");
        }
    }
}

#[test]
fn absences_close_and_dates_of_their_own_open() {
    let more = r#","holidays":["2026-03-14"],"open":{"2026-03-14":[["09:00","12:00"]]},
        "absences":[{"from":"2026-03-10T10:00","to":"2026-03-10T15:00","name":"Training"},{"from":"2026-03-12","to":"2026-03-13"}]"#;
    let hours = practice(more);
    assert_eq!(due(&hours, "2026-03-10T09:00", "2h"), "2026-03-10T16:00:00-04:00");
    assert_eq!(
        due(&hours, "2026-03-11T16:00", "2h"),
        "2026-03-14T10:00:00-04:00",
        "away Thu and Fri, open on Saturday"
    );
    assert_eq!(due(&hours, "2026-03-11T16:00", "1d"), "2026-03-14T12:00:00-04:00");
    let told = hours.deadline(at(&hours, "2026-03-10T09:00"), Work::Time { ms: 2 * HOUR_MS }).unwrap();
    assert_eq!(told.pieces.len(), 3, "open, away, open: {told:?}");
    let early = self::hours(
        r#"{"zone":"America/New_York","week":{"sun":[["00:00","06:00"]]},"absences":[{"from":"2026-03-08T00:30","to":"2026-03-08T01:30"}]}"#,
    );
    let told = early.deadline(at(&early, "2026-03-08T00:00"), Work::Time { ms: HOUR_MS }).unwrap();
    let pause = told.pieces.iter().find_map(|piece| match piece {
        Piece::Pause { stretch, .. } => Some((stretch.begin_wall_ms / MINUTE_MS, stretch.end_wall_ms / MINUTE_MS)),
        _ => None,
    });
    assert_eq!(pause, Some((30, 90)), "as the clock said then, before it changed: {told:?}");
    let mut overlapping = practice("");
    let day = |text: &str| at(&overlapping, text);
    let stretch = |from, to| Closed { from, to, name: None };
    let all = [
        stretch(day("2026-03-10T09:00"), day("2026-03-10T11:00")),
        stretch(day("2026-03-10T08:30"), day("2026-03-10T10:00")),
        stretch(day("2026-03-10T10:30"), day("2026-03-10T10:45")),
    ];
    overlapping.close(all);
    assert_eq!(due(&overlapping, "2026-03-10T08:00", "1h"), "2026-03-10T11:30:00-04:00");
    let again: OpeningHours = serde_json::from_str(&serde_json::to_string(&hours).unwrap()).unwrap();
    assert_eq!(again, hours, "JSON goes in and out");
}

/// The keys and gaps of what is said, in its order.
fn said(hours: &OpeningHours, begin: &str, work: &str) -> String {
    let told = hours.deadline(at(hours, begin), work.parse().unwrap()).unwrap();
    assert!(told.adds_up(), "{told:?}");
    told.say(&|key, gaps| {
        let gap = |gap: &Gap| match gap {
            Gap::Text(text) => text.clone(),
            Gap::Number(n) => n.to_string(),
        };
        let gaps: Vec<String> = gaps.iter().map(|(_, text)| gap(text)).collect();
        let key = key.trim_start_matches("deadline-").trim_start_matches("dates-");
        format!("{key}({})", gaps.join(" "))
    })
}

#[test]
fn it_is_told_in_the_order_in_which_it_happens() {
    // Counted from Monday, which comes before the Tuesday that is closed.
    let hours =
        self::hours(r#"{"zone":"America/New_York","week":{"mon":[["09:00","17:00"]],"wed":[["08:00","17:00"]]}}"#);
    let told = hours.deadline(at(&hours, "2026-03-07T10:00"), Work::Days { n: 1 }).unwrap();
    let order = told.pieces.iter().map(|piece| match piece {
        Piece::Closed { first, .. } => format!("closed {}", first.day()),
        Piece::Starts { .. } => "starts".to_owned(),
        Piece::Counted { first, .. } => format!("counted {}", first.day()),
        other => format!("{other:?}"),
    });
    let order: Vec<String> = order.take(4).collect();
    assert_eq!(order, ["closed 7", "starts", "closed 10", "counted 11"], "{told:?}");
    // Away from the first 1:30 to the second 1:15 of the night in which the clock goes back.
    let night = self::hours(
        r#"{"zone":"America/New_York","week":{"sun":[["00:00","06:00"]]},
            "absences":[{"from":"2026-11-01T01:30:00-04:00","to":"2026-11-01T01:15:00-05:00","name":"Fire drill"}]}"#,
    );
    let told = night.deadline(at(&night, "2026-11-01T00:00"), Work::Time { ms: 3 * HOUR_MS }).unwrap();
    let minutes = |from: Timestamp, to: Timestamp| (to.as_millisecond() - from.as_millisecond()) / MINUTE_MS;
    let order: Vec<(&str, i64)> = told
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Open(one) => ("open", minutes(one.begin, one.end)),
            Piece::Pause { stretch, .. } => ("away", minutes(stretch.begin, stretch.end)),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(order, [("open", 90), ("away", 45), ("open", 90)], "{told:?}");
    let said = said(&night, "2026-11-01T00:00", "3h");
    assert!(said.contains("time-offset(01:30 GMT-4) time-offset(01:15 GMT-5)"), "which 1:30 and which 1:15: {said}");
}

#[test]
fn a_time_that_the_clock_skips_is_not_called_a_closing() {
    let night =
        self::hours(r#"{"zone":"America/New_York","week":{"sat":[["00:00","06:00"]],"sun":[["00:00","06:00"]]}}"#);
    let told = night.deadline(at(&night, "2026-03-07T02:30"), Work::Days { n: 1 }).unwrap();
    assert_eq!(rfc3339(told.due, &night.zone), "2026-03-08T03:00:00-04:00");
    let said = said(&night, "2026-03-07T02:30", "1d");
    assert!(said.contains("skipped(") && !said.contains("held("), "{said}");
}

#[test]
fn the_ends_of_the_calendar_are_days_too() {
    use jiff::civil::Date;
    for zone in ["America/New_York", "Pacific/Auckland", "UTC"] {
        let hours = OpeningHours::always(TimeZone::get(zone).unwrap());
        for date in [Date::MIN, Date::MAX, Date::MAX.yesterday().unwrap(), Date::MIN.tomorrow().unwrap()] {
            let (open, close) = (hours.open_of_day(date), hours.close_of_day(date));
            assert!(open.is_none() && close.is_none() || open < close, "{zone} {date}: {open:?} {close:?}");
        }
        let usual = zoned(zone, "");
        let last = usual.close_of_day(Date::constant(9999, 12, 30));
        assert!(last.is_some() || zone != "UTC", "{zone}");
    }
}

#[test]
fn no_work_is_done_at_once_and_hours_that_never_open_say_so() {
    let hours = practice("");
    assert_eq!(due(&hours, "2026-03-07T10:00", "0h"), "2026-03-07T10:00:00-05:00");
    let never = OpeningHours::from_form("UTC", [""; 7], "").unwrap();
    let now = Timestamp::UNIX_EPOCH;
    assert_eq!(never.deadline(now, Work::Time { ms: 1 }), Err(NoDeadline::NeverOpen));
    assert_eq!(never.deadline(now, Work::Days { n: 1 }), Err(NoDeadline::NeverOpen));
    let once = self::hours(r#"{"zone":"UTC","week":{},"open":{"2026-03-14":[["09:00","12:00"]]}}"#);
    assert_eq!(due(&once, "2026-03-07T10:00", "3h"), "2026-03-14T12:00:00+00:00");
    assert_eq!(once.deadline(now, Work::Time { ms: 4 * HOUR_MS }), Err(NoDeadline::TooFar));
    let seldom = self::hours(r#"{"zone":"UTC","week":{"mon":[["09:00","09:01"]]}}"#);
    assert_eq!(seldom.deadline(now, Work::Time { ms: 200 * HOUR_MS }), Err(NoDeadline::TooFar));
}

#[test]
fn a_local_time_that_is_none_or_two_names_both_readings() {
    let zone = TimeZone::get("America/New_York").unwrap();
    let readings = |text: &str| read_moment(text, &zone).unwrap_err().readings().to_vec();
    assert_eq!(readings("2026-03-08T02:30"), ["2026-03-08T01:30:00-05:00", "2026-03-08T03:30:00-04:00"]);
    assert_eq!(readings("2026-11-01T01:30"), ["2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"]);
    for text in ["", "2026-03-08", "tomorrow", "2026-13-01T10:00", "2026-03-06T16:30+5", "2026-03-06T16:30[UTC]"] {
        assert_eq!(readings(text), [""; 0], "{text}");
    }
    let wall = |text: &str| rfc3339(read_moment(text, &zone).unwrap(), &zone);
    assert_eq!(wall("2026-11-01T01:30-05:00"), "2026-11-01T01:30:00-05:00");
    assert_eq!(wall("2026-03-06 16:30:30"), "2026-03-06T16:30:30-05:00");
    assert_eq!(wall("2026-03-06T21:30:00Z"), "2026-03-06T16:30:00-05:00");
    let absent =
        r#"{"zone":"America/New_York","week":{},"absences":[{"from":"2026-03-08T02:30","to":"2026-03-09T00:00"}]}"#;
    let fault = OpeningHours::try_from(serde_json::from_str::<Written>(absent).unwrap()).unwrap_err();
    assert_eq!((fault.field.as_str(), fault.wrong.key()), ("absences", "problem-moment-skipped"));
}

#[test]
fn work_is_read_as_it_is_written() {
    let ms = |text: &str| match text.parse() {
        Ok(Work::Time { ms }) => Some(ms),
        _ => None,
    };
    assert_eq!([ms("4h"), ms("90m"), ms("1h30m"), ms("1.5h")], [4 * 60, 90, 90, 90].map(|n| Some(n * MINUTE_MS)));
    assert_eq!([ms("0h"), ms("2 h 5 min"), ms("30s")], [Some(0), Some(125 * MINUTE_MS), Some(30_000)]);
    assert_eq!("5d".parse(), Ok(Work::Days { n: 5 }));
    for text in
        ["", "4", "h", "-4h", "4h4h", "5m1h", "1d2h", "2h1d", "1.5d", "4x", "99999999999999h", "1e3h", "4h,", "١h"]
    {
        assert!(text.parse::<Work>().is_err(), "{text}");
    }
}

// ---- the oracle ----

const ZONES: [(&str, &[&str]); 9] = [
    ("America/New_York", &["2026-03-08", "2026-11-01", "2026-07-01"]),
    ("Europe/London", &["2026-03-29", "2026-10-25"]),
    ("Asia/Kathmandu", &["2026-06-01", "1986-01-01"]),
    ("Australia/Lord_Howe", &["2026-04-05", "2026-10-04"]),
    ("Pacific/Apia", &["2011-12-30", "2021-04-04"]),
    ("America/Sao_Paulo", &["2018-02-18", "2018-11-04"]),
    ("Africa/Casablanca", &["2026-02-15", "2026-03-22"]),
    ("Pacific/Chatham", &["2026-04-05", "2026-09-27"]),
    ("America/St_Johns", &["1988-04-03", "2006-10-29"]),
];

/// Blocks of a day, in steps of a quarter of an hour.
fn day() -> impl Strategy<Value = Vec<(Time, Time)>> {
    prop::collection::btree_set(0..=96_i16, 0..=6).prop_map(|edges| {
        let edges: Vec<i16> = edges.into_iter().collect();
        let time = |quarter: i16| {
            Time::new(i8::try_from(quarter / 4 % 24).unwrap(), i8::try_from(quarter % 4 * 15).unwrap(), 0, 0).unwrap()
        };
        edges.chunks_exact(2).map(|pair| (time(pair[0]), time(pair[1]))).collect()
    })
}

prop_compose! {
    /// Hours near a change of the clock, with an absence, a holiday and a date of its own; and an instant.
    fn case()(
        zone in 0..ZONES.len(), near in 0..3_usize, week in prop::array::uniform7(day()), own in day(),
        before_min in 0..5760_i64, away_min in -3000..5000_i64, away_length_min in 0..2000_i64,
        holiday in -2..5_i64, own_on in -2..5_i64,
    ) -> (OpeningHours, Timestamp) {
        let (name, dates) = ZONES[zone];
        let zone = TimeZone::get(name).unwrap();
        let date: jiff::civil::Date = dates[near % dates.len()].parse().unwrap();
        let around = zone.to_timestamp(date.at(2, 0, 0, 0)).unwrap();
        let plus = |min: i64| Timestamp::from_millisecond(around.as_millisecond() + min * MINUTE_MS).unwrap();
        let mut hours = OpeningHours::new(zone, week, Default::default()).unwrap();
        hours.close_date(date.checked_add(jiff::Span::new().days(holiday)).unwrap(), Some("Holiday".to_owned()));
        hours.open_date(date.checked_add(jiff::Span::new().days(own_on)).unwrap(), own);
        if away_length_min > 500 {
            hours.close([Closed { from: plus(away_min), to: plus(away_min + away_length_min), name: None }]);
        }
        (hours, plus(-before_min))
    }
}

/// The next so many minutes from an instant, and whether each is open: what the clock on the wall shows, looked up in
/// the blocks of that date.
fn minutes<'a>(hours: &'a OpeningHours, away: &'a [Closed], from: Timestamp) -> impl Iterator<Item = (i64, bool)> + 'a {
    (0_i64..).map(move |n| {
        let ms = from.as_millisecond() + n * MINUTE_MS;
        let ts = Timestamp::from_millisecond(ms).unwrap();
        let local = hours.zone.to_datetime(ts);
        let (date, time) = (local.date(), local.time());
        let inside = |block: &(Time, Time)| block.0 <= time && (time < block.1 || block.1 == Time::midnight());
        let is_away = away.iter().any(|closed| closed.from <= ts && ts < closed.to);
        (ms, !is_away && hours.blocks(date).iter().any(inside))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn each_minute_is_counted_once((hours, from) in case(), work_min in 1..3000_i64) {
        let away = hours.absences().to_vec();
        let (mut left, mut slow_due, mut open_so_far, mut first_open) = (work_min, None, 0, None);
        for (ms, is_open) in minutes(&hours, &away, from).take(20 * 1440) {
            let ts = Timestamp::from_millisecond(ms).unwrap();
            prop_assert_eq!(hours.is_open(ts), is_open, "{}", ts);
            if ms % (97 * MINUTE_MS) == 0 {
                prop_assert_eq!(hours.working_ms(from, ts), open_so_far * MINUTE_MS);
            }
            if is_open {
                first_open = first_open.or(Some(ms));
                open_so_far += 1;
                left -= 1;
                if left == 0 {
                    slow_due = Some(ms + MINUTE_MS);
                    break;
                }
            }
        }
        if let Some(ms) = first_open {
            prop_assert_eq!(hours.next_open(from).unwrap().as_millisecond(), ms);
        }
        if let Some(slow_ms) = slow_due {
            let quick = hours.add_working(from, work_min * MINUTE_MS).unwrap();
            prop_assert_eq!(quick.as_millisecond(), slow_ms);
            prop_assert_eq!(hours.working_ms(from, quick), work_min * MINUTE_MS);
        }
    }

    #[test]
    fn working_days_are_dates_with_an_open_minute((hours, from) in case(), n in 1..5_i64) {
        let away = hours.absences().to_vec();
        // The first open minute says when on the wall; then the first minute of the n-th such date at or after that
        // time is looked for, and the last open one before it.
        let (mut wall, mut last_date, mut left) = (None, None, n);
        let (mut last_open_end, mut slow_due) = (None, None);
        for (ms, is_open) in minutes(&hours, &away, from).take(14 * 1440) {
            let local = hours.zone.to_datetime(Timestamp::from_millisecond(ms).unwrap());
            let is_there = left == 0 && last_date.is_some_and(|date| local.date() > date || local.date() == date && Some(local.time()) >= wall);
            if is_there {
                slow_due = last_open_end;
                break;
            }
            if is_open {
                wall = wall.or(Some(local.time()));
                if last_date.is_some_and(|date| local.date() > date) && left > 0 {
                    left -= 1;
                    last_date = Some(local.date());
                    // Its first open minute may be after that time already.
                    if left == 0 && Some(local.time()) >= wall {
                        slow_due = last_open_end;
                        break;
                    }
                }
                last_date = last_date.or(Some(local.date()));
                last_open_end = Some(ms + MINUTE_MS);
            }
        }
        if let Some(slow_ms) = slow_due {
            let quick = hours.add_working_days(from, n).unwrap();
            prop_assert_eq!(quick.as_millisecond(), slow_ms, "{} instead of {:?}", quick, Timestamp::from_millisecond(slow_ms));
        }
    }

    #[test]
    fn every_deadline_explains_itself_and_adds_up((hours, from) in case(), work_min in 1..100_000_i64, n in 1..40_i64) {
        if hours.next_open(from).is_some() && hours.week.iter().any(|day| !day.is_empty()) {
            let work = Work::Time { ms: work_min * MINUTE_MS };
            match hours.deadline(from, work) {
                Ok(told) => {
                    prop_assert!(told.adds_up(), "{:?}", told);
                    prop_assert_eq!(Some(told.due), hours.add_working(from, work_min * MINUTE_MS));
                    let counted = hours.counted(from, told.due).unwrap();
                    prop_assert!(counted.adds_up(), "{:?}", counted);
                    prop_assert_eq!(counted.work, work);
                    let opens = told.pieces.iter().filter_map(|piece| match piece {
                        Piece::Open(one) => Some((one.begin, one.end)),
                        _ => None,
                    });
                    let opens: Vec<_> = opens.collect();
                    prop_assert!(opens.windows(2).all(|pair| pair[0].1 <= pair[1].0), "in order: {:?}", told);
                    prop_assert!(told.pieces.len() < 80, "{:?}", told);
                }
                Err(wrong) => prop_assert_eq!(wrong, NoDeadline::TooFar),
            }
            let days = hours.deadline(from, Work::Days { n }).unwrap();
            prop_assert!(days.adds_up(), "{:?}", days);
            prop_assert_eq!(Some(days.due), hours.add_working_days(from, n));
            prop_assert!(days.due > from);
            let before = Timestamp::from_millisecond(days.due.as_millisecond() - 1).unwrap();
            prop_assert!(hours.is_open(before), "in a block or at its end: {:?}", days);
        }
    }

    #[test]
    fn whole_weeks_at_once_give_what_day_by_day_gives((hours, from) in case(), weeks in 0..200_i64, more_min in 0..9000_i64) {
        let to = Timestamp::from_millisecond(from.as_millisecond() + (weeks * 10_080 + more_min) * MINUTE_MS).unwrap();
        let slow: i64 = match hours.counted(from, to).unwrap().work {
            Work::Time { ms } => ms,
            Work::Days { .. } => -1,
        };
        prop_assert_eq!(hours.working_ms(from, to), slow);
        if slow > 0 {
            let due = hours.add_working(from, slow).unwrap();
            prop_assert!(due <= to && hours.working_ms(due, to) == 0);
        }
    }

    #[test]
    fn nothing_that_is_written_breaks_the_readers(text in ".{0,40}", work in "[0-9hmds. ]{0,12}", moment in "[0-9T:+Z -]{0,30}") {
        let zone = TimeZone::get("America/New_York").unwrap();
        let _ = (text.parse::<Work>(), work.parse::<Work>(), read_moment(&text, &zone), read_moment(&moment, &zone));
    }
}
