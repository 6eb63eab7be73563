//! Windows as people say them. Now is Tuesday 24 November 2026, 10:06, in New York; open 8–12 and 13–17, Saturday 9–12.
#![allow(clippy::unwrap_used, clippy::panic)]

use jiff::Timestamp;
use jiff::civil::{Weekday, date};
use jiff::tz::TimeZone;
use planner::{OpeningHours, Typed, Window};
use proptest::prelude::*;

fn zone() -> TimeZone {
    TimeZone::get("America/New_York").unwrap()
}

fn hours() -> OpeningHours {
    let week = ["8-12, 13-17", "8-12, 13-17", "8-12, 13-17", "8-12, 13-17", "8-12, 13-17", "9-12", "closed"];
    OpeningHours::from_form("America/New_York", week, "2026-11-26, 2026-12-25").unwrap()
}

fn at(local: &str) -> Timestamp {
    zone().to_timestamp(local.parse().unwrap()).unwrap()
}

fn read_at(now: &str, text: &str) -> Result<Window, Typed> {
    planner::typed::parse(text, at(now), &zone(), &hours(), false)
}

fn shown(window: Result<Window, Typed>) -> String {
    let show = |ts| zone().to_datetime(ts).strftime("%a %m-%d %H:%M").to_string();
    match window {
        Ok(Window { from: Some(from), by }) => format!("{} to {}", show(from), show(by)),
        Ok(Window { from: None, by }) => show(by),
        Err(wrong) => wrong.key().to_owned(),
    }
}

/// Every line is "typed => read".
fn check(now: &str, lines: &str) {
    let mut wrong = Vec::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (text, want) = line.split_once(" => ").unwrap();
        let got = shown(read_at(now, text));
        if got != want {
            wrong.push(format!("{text:?}: read {got}, wanted {want}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn english_days_and_hours() {
    check(
        "2026-11-24T10:06",
        "
        tomorrow 10:30 => Wed 11-25 10:30
        tomorrow at 3pm => Wed 11-25 15:00
        Tomorrow, 3 p.m. => Wed 11-25 15:00
        Fri noon => Fri 11-27 12:00
        Friday 12 => Fri 11-27 12:00
        next Tue 9 => Tue 12-01 09:00
        in 2 h => Tue 11-24 12:06
        2h => Tue 11-24 12:06
        in 90 min => Tue 11-24 11:36
        in 1 h 30 => Tue 11-24 11:36
        in 1.5 hours => Tue 11-24 11:36
        in an hour and a half => Tue 11-24 11:36
        in half an hour => Tue 11-24 10:36
        within two hours => Tue 11-24 12:06
        in 4 working hours => Tue 11-24 15:06
        in 3 days => Fri 11-27 17:00
        in 3 days at 10 => Fri 11-27 10:00
        in 2 working days => Fri 11-27 17:00
        in a week => Tue 12-01 17:00
        Mon 8–12 => Mon 11-30 08:00 to Mon 11-30 12:00
        Mon 8-12 => Mon 11-30 08:00 to Mon 11-30 12:00
        Mon 8-5 => Mon 11-30 08:00 to Mon 11-30 17:00
        Tue 1pm-3pm => Tue 11-24 13:00 to Tue 11-24 15:00
        Wed 1-3pm => Wed 11-25 13:00 to Wed 11-25 15:00
        Wed 11-1pm => Wed 11-25 11:00 to Wed 11-25 13:00
        between 8 and 10 tomorrow => Wed 11-25 08:00 to Wed 11-25 10:00
        tomorrow from 10 to 2 => Wed 11-25 10:00 to Wed 11-25 14:00
        today by 17:00 => Tue 11-24 17:00
        by 5 => Tue 11-24 17:00
        by 9 => Wed 11-25 09:00
        10:30 => Tue 11-24 10:30
        10:00 => Wed 11-25 10:00
        ",
    );
}

#[test]
fn english_parts_of_days_and_dates() {
    check(
        "2026-11-24T10:06",
        "
        end of day => Tue 11-24 17:00
        eod Friday => Fri 11-27 17:00
        end of Friday => Fri 11-27 17:00
        end of week => Sat 11-28 12:00
        next week => Mon 11-30 08:00 to Sat 12-05 12:00
        this afternoon => Tue 11-24 13:00 to Tue 11-24 17:00
        tomorrow morning => Wed 11-25 08:00 to Wed 11-25 12:00
        tomorrow at 9 in the morning => Wed 11-25 09:00
        noon => Tue 11-24 12:00
        midnight => Wed 11-25 00:00
        Friday => Fri 11-27 17:00
        Thu => Thu 11-26 17:00
        Tue 10:30 => Tue 11-24 10:30
        Tue 10:00 => Tue 12-01 10:00
        Fri at 3 => Fri 11-27 15:00
        Fri 03:00 => Fri 11-27 03:00
        Fri half past 3 => Fri 11-27 15:30
        Fri quarter to 4 => Fri 11-27 15:45
        Fri after 3 => Fri 11-27 15:00 to Fri 11-27 17:00
        day after tomorrow 11 => Thu 11-26 11:00
        24 Nov 10:30 => Tue 11-24 10:30
        Nov 24 at 2:15 pm => Tue 11-24 14:15
        11/24 14:00 => Tue 11-24 14:00
        25/11 14:00 => Wed 11-25 14:00
        12/3/2026 14:00 => Thu 12-03 14:00
        5 Jan => Tue 01-05 17:00
        Friday 27 November 9:15 => Fri 11-27 09:15
        the 30th at 11 => Mon 11-30 11:00
        2026-11-24 14:00 => Tue 11-24 14:00
        2026-11-25 09:00-12:00 => Wed 11-25 09:00 to Wed 11-25 12:00
        2026-11-25T09:00 => Wed 11-25 09:00
        2026-11-25T09:00:00Z => Wed 11-25 04:00
        2026-11-25 09:00:00-05:00 => Wed 11-25 09:00
        tomorrow 15:00 UTC => Wed 11-25 10:00
        ",
    );
}

#[test]
fn spanish() {
    check(
        "2026-11-24T10:06",
        "
        mañana 10:30 => Wed 11-25 10:30
        viernes mediodía => Fri 11-27 12:00
        en 2 horas => Tue 11-24 12:06
        en media hora => Tue 11-24 10:36
        en una hora y media => Tue 11-24 11:36
        dentro de 3 días => Fri 11-27 17:00
        lun 8-12 => Mon 11-30 08:00 to Mon 11-30 12:00
        hoy a las 5 => Tue 11-24 17:00
        el viernes a las 15 => Fri 11-27 15:00
        el viernes a las 3 y media => Fri 11-27 15:30
        mañana por la mañana => Wed 11-25 08:00 to Wed 11-25 12:00
        pasado mañana a las 9 => Thu 11-26 09:00
        mañana a las 3 de la tarde => Wed 11-25 15:00
        el lunes de 8 a 12 => Mon 11-30 08:00 to Mon 11-30 12:00
        entre las 8 y las 10 mañana => Wed 11-25 08:00 to Wed 11-25 10:00
        el próximo martes a las 9 => Tue 12-01 09:00
        30 de noviembre a las 11 => Mon 11-30 11:00
        fin del día => Tue 11-24 17:00
        ",
    );
}

#[test]
fn what_is_not_a_time_ahead_says_why() {
    check(
        "2026-11-24T10:06",
        "
        today 9:00 => problem-window-past
        24 Nov 9:00 => problem-window-past
        as soon as we can => problem-window-not-understood
        tomorrow 25:00 => problem-window-not-understood
        tomorrow tomorrow => problem-window-not-understood
        31 Nov => problem-window-no-such-date
        Friday 26 November => problem-window-other-weekday
        tomorrow 22:00-20:00 => problem-window-ends-before-begin
        2099-01-01 10:00 => problem-window-too-far
        in 0 min => problem-window-past
        ",
    );
    assert_eq!(read_at("2026-11-24T10:06", "  "), Err(Typed::Empty));
    let other = Typed::OtherWeekday { said: Weekday::Friday, date: date(2026, 11, 26) };
    assert_eq!(read_at("2026-11-24T10:06", "Friday 26 November"), Err(other));
}

#[test]
fn end_of_day_after_closing_is_the_next_open_day() {
    check("2026-11-25T18:00", "eod => Fri 11-27 17:00\nby 5 => Thu 11-26 17:00\ntoday => problem-window-past");
}

#[test]
fn a_day_that_ends_at_midnight_is_named_by_its_last_minute() {
    let always = OpeningHours::always(zone());
    for (text, by) in [
        ("in 2 d", "Thu 11-26 23:59"),
        ("Friday", "Fri 11-27 23:59"),
        ("eod", "Tue 11-24 23:59"),
        ("end of week", "Sun 11-29 23:59"),
        ("midnight", "Wed 11-25 00:00"),
    ] {
        let read = planner::typed::parse(text, at("2026-11-24T10:06"), &zone(), &always, false);
        assert_eq!(shown(read), by, "{text}");
    }
}

#[test]
fn a_time_the_clock_skips_is_answered_with_the_two_beside_it() {
    let Err(Typed::DoesNotExist { local, suggestions }) = read_at("2026-03-06T10:00", "Sunday 02:30") else { panic!() };
    assert_eq!(local, date(2026, 3, 8).at(2, 30, 0, 0));
    let typed: Vec<&str> = suggestions.iter().map(|reading| reading.typed.as_str()).collect();
    assert_eq!(typed, ["2026-03-08T01:30-05:00", "2026-03-08T03:30-04:00"]);
    for reading in &suggestions {
        assert_eq!(read_at("2026-03-06T10:00", &reading.typed).unwrap().by, reading.at);
    }
    let Err(Typed::DoesNotExist { suggestions, .. }) = read_at("2026-03-06T10:00", "Sunday 02:30-05:00") else {
        panic!()
    };
    let typed: Vec<&str> = suggestions.iter().map(|reading| reading.typed.as_str()).collect();
    assert_eq!(typed, ["2026-03-08 01:30-05:00", "2026-03-08 03:30-05:00"]);
}

#[test]
fn a_time_the_clock_shows_twice_asks_which() {
    let Err(Typed::ExistsTwice { readings, .. }) = read_at("2026-10-30T10:00", "Sunday 01:30") else { panic!() };
    let [first, second] = readings.as_ref();
    assert_eq!((first.offset.as_str(), second.offset.as_str()), ("-04:00", "-05:00"));
    for reading in readings.iter() {
        assert_eq!(read_at("2026-10-30T10:00", &reading.typed).unwrap().by, reading.at);
    }
    for said in ["Sunday 01:30 -05:00", "Sunday 01:30 GMT-5", "2026-11-01T01:30-05:00"] {
        assert_eq!(read_at("2026-10-30T10:00", said).unwrap().by, second.at, "{said}");
    }
}

#[test]
fn day_first_reads_the_other_way_round() {
    let by = |day_first| {
        let found = planner::typed::parse("4/12 14:00", at("2026-03-24T10:00"), &zone(), &hours(), day_first);
        zone().to_datetime(found.unwrap().by).date()
    };
    assert_eq!((by(false), by(true)), (date(2026, 4, 12), date(2026, 12, 4)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_breaks_it_and_what_is_read_lies_ahead(text in ".{0,40}", now_s in 0i64..4_000_000_000) {
        sound(&text, now_s)?;
    }

    #[test]
    fn no_mix_of_known_words_breaks_it(words in proptest::collection::vec(word(), 1..7), now_s in 0i64..4_000_000_000) {
        sound(&words.join(" "), now_s)?;
        sound(&words.concat(), now_s)?;
    }

    #[test]
    fn a_time_said_in_full_is_read_as_it_was_meant(minutes in 1i64..5_000_000) {
        let now = at("2026-11-24T10:06");
        let meant = Timestamp::from_second(now.as_second() - now.as_second() % 60 + minutes * 60).unwrap();
        let local = zone().to_datetime(meant);
        prop_assume!(!zone().to_ambiguous_timestamp(local).is_ambiguous());
        for form in ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%A %-d %B %Y %H:%M", "%b %-d, %Y at %-I:%M %P", "%-m/%-d/%Y %H:%M"] {
            let text = local.strftime(form).to_string();
            let found = planner::typed::parse(&text, now, &zone(), &hours(), false);
            prop_assert_eq!(found, Ok(Window { from: None, by: meant }), "{}", text);
        }
    }
}

fn word() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "tomorrow",
        "fri",
        "next",
        "in",
        "2",
        "8-12",
        "10:30",
        "pm",
        "am",
        "h",
        "min",
        "days",
        "end",
        "of",
        "day",
        "week",
        "noon",
        "midnight",
        "24",
        "nov",
        "mar",
        "1:30",
        "02:30",
        "first",
        "second",
        "after",
        "between",
        "and",
        "12",
        "99",
        "9999",
        "11/24",
        "29",
        "feb",
        "2026-03-08",
        "+02:00",
        "-04:00",
        "mañana",
        "a",
        "las",
        "half",
        "quarter",
        "to",
        "past",
        "afternoon",
        "morning",
        "th",
        "31",
        "y",
        "media",
        "working",
        "proximo",
        "-",
        ":",
        ".",
        "/",
        "0",
        "00:00",
        "24:00",
    ])
}

fn sound(text: &str, now_s: i64) -> Result<(), TestCaseError> {
    let now = Timestamp::from_second(now_s).unwrap();
    for day_first in [false, true] {
        if let Ok(window) = planner::typed::parse(text, now, &zone(), &hours(), day_first) {
            prop_assert!(window.by > now, "{text:?} at {now}: {window:?}");
            prop_assert!(window.from.is_none_or(|from| from < window.by), "{text:?} at {now}: {window:?}");
        }
    }
    Ok(())
}
