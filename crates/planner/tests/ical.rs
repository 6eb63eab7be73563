//! Holidays from iCalendar files: what makers write, what repeats, what is hostile.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use planner::hours::rfc3339;
use planner::ical::{Feed, NotACalendar, Unread, read};
use proptest::prelude::*;

fn zone() -> TimeZone {
    TimeZone::get("America/New_York").unwrap()
}

fn years(first: i16, last: i16) -> RangeInclusive<Date> {
    date(first, 1, 1)..=date(last, 12, 31)
}

fn event(lines: &[&str]) -> String {
    let lines = lines.join("\r\n");
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Day\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

fn of(lines: &[&str]) -> Feed {
    read(&event(lines), &zone(), &years(2024, 2028)).unwrap()
}

fn dates(feed: &Feed) -> Vec<String> {
    feed.holidays.keys().map(Date::to_string).collect()
}

#[test]
fn a_day_and_days_without_the_one_they_end_on() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261227\nSUMMARY:Christmas\\, and\n  the day after\\; closed\nBEGIN:VALARM\nSUMMARY:Wake up\nEND:VALARM\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20260101\nSUMMARY:New Year\nTRANSP:TRANSPARENT\nEND:VEVENT\nEND:VCALENDAR";
    let feed = read(text, &zone(), &years(2026, 2026)).unwrap();
    assert_eq!(dates(&feed), ["2026-01-01", "2026-12-25", "2026-12-26"]);
    assert_eq!(feed.holidays[&date(2026, 12, 26)], "Christmas, and the day after; closed");
    assert_eq!(feed.skipped, []);
}

#[test]
fn what_repeats_every_year() {
    let fourth = of(&["DTSTART;VALUE=DATE:20221124", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"]);
    assert_eq!(dates(&fourth), ["2024-11-28", "2025-11-27", "2026-11-26", "2027-11-25", "2028-11-23"]);
    let last = of(&["DTSTART;VALUE=DATE:20230529", "RRULE:FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5;UNTIL=20260101"]);
    assert_eq!(dates(&last), ["2024-05-27", "2025-05-26"]);
    let plain = of(&["DTSTART;VALUE=DATE:19700704", "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20250704,20270704"]);
    assert_eq!(dates(&plain), ["2024-07-04", "2026-07-04", "2028-07-04"]);
    let leap = of(&["DTSTART;VALUE=DATE:20000229", "RRULE:FREQ=YEARLY"]);
    assert_eq!(dates(&leap), ["2024-02-29", "2028-02-29"]);
    let counted = of(&["DTSTART;VALUE=DATE:20240501", "RRULE:FREQ=YEARLY;INTERVAL=2;COUNT=2"]);
    assert_eq!(dates(&counted), ["2024-05-01", "2026-05-01"]);
    // The Tuesday after the first Monday of November.
    let election = of(&[
        "DTSTART;VALUE=DATE:20201103",
        "RRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
    ]);
    assert_eq!(dates(&election), ["2024-11-05", "2028-11-07"]);
    let monthly = of(&["DTSTART;VALUE=DATE:20260130", "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3"]);
    assert_eq!(dates(&monthly), ["2026-01-30", "2026-02-27", "2026-03-31"]);
    let weekly = of(&["DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=4"]);
    assert_eq!(dates(&weekly), ["2026-01-05", "2026-01-07", "2026-01-19", "2026-01-21"]);
}

#[test]
fn an_occurrence_that_was_moved_or_called_off() {
    let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Outing\r\nDTSTART;VALUE=DATE:20240610\r\nRRULE:FREQ=YEARLY;COUNT=4\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Outing\r\nRECURRENCE-ID;VALUE=DATE:20250610\r\nDTSTART;VALUE=DATE:20250612\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Outing\r\nRECURRENCE-ID;VALUE=DATE:20260610\r\nDTSTART;VALUE=DATE:20260610\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let feed = read(text, &zone(), &years(2024, 2028)).unwrap();
    assert_eq!(dates(&feed), ["2024-06-10", "2025-06-12", "2027-06-10"]);
}

#[test]
fn events_with_a_time_close_from_instant_to_instant() {
    let closed = |lines: &[&str]| {
        let feed = of(lines);
        let text = |at| rfc3339(at, &zone());
        feed.closed.iter().map(|one| format!("{} {}", text(one.from), text(one.to))).collect::<Vec<_>>()
    };
    assert_eq!(
        closed(&["DTSTART;TZID=Europe/Berlin:20260310T140000", "DTEND;TZID=Europe/Berlin:20260310T153000"]),
        ["2026-03-10T09:00:00-04:00 2026-03-10T10:30:00-04:00"]
    );
    assert_eq!(
        closed(&["DTSTART:20260310T140000Z", "DURATION:PT1H30M"]),
        ["2026-03-10T10:00:00-04:00 2026-03-10T11:30:00-04:00"]
    );
    assert_eq!(
        closed(&["DTSTART:20260310T140000", "DTEND:20260310T150000"]),
        ["2026-03-10T14:00:00-04:00 2026-03-10T15:00:00-04:00"]
    );
    // The clock on the wall stays, the instant moves.
    assert_eq!(
        closed(&["DTSTART;TZID=Eastern Standard Time:20260306T120000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"]),
        ["2026-03-06T12:00:00-05:00 2026-03-06T13:00:00-05:00", "2026-03-13T12:00:00-04:00 2026-03-13T13:00:00-04:00"]
    );
    assert_eq!(closed(&["DTSTART;TZID=\"/mozilla.org/2050/Europe/Berlin\":20260310T140000", "DURATION:PT1H"]).len(), 1);
    assert_eq!(closed(&["DTSTART:20260310T140000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT"]), [""; 0]);
    assert_eq!(closed(&["DTSTART:20260310T140000Z"]), [""; 0], "a moment closes nothing");
}

#[test]
fn what_is_left_out_is_told() {
    let why = |lines: &[&str]| {
        let feed = of(lines);
        assert!(feed.holidays.is_empty() && feed.closed.is_empty(), "{feed:?}");
        assert_eq!(feed.skipped[0].name, "Day");
        feed.skipped[0].why
    };
    assert_eq!(why(&["DTSTART;VALUE=DATE:20261325"]), Unread::NotRead);
    assert_eq!(why(&["UID:1"]), Unread::NotRead);
    assert_eq!(why(&["DTSTART;TZID=Mars/Base:20260310T140000", "DURATION:PT1H"]), Unread::UnknownZone);
    assert_eq!(why(&["DTSTART;VALUE=DATE:20260310", "RRULE:FREQ=HOURLY"]), Unread::Rule);
    assert_eq!(why(&["DTSTART;VALUE=DATE:20260310", "RRULE:FREQ=YEARLY;BYWEEKNO=20"]), Unread::Rule);
    assert_eq!(why(&["DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20290310"]), Unread::TooLong);
    assert_eq!(why(&["DTSTART:20260310T140000Z", "DTEND:20260310T130000Z"]), Unread::NotRead);
    assert_eq!(read("hello", &zone(), &years(2026, 2026)), Err(NotACalendar::NoCalendar));
}

#[test]
fn hostile_files_take_bounded_time() {
    let begun = Instant::now();
    let all = years(1, 9998);
    let many: String = (0..20_000)
        .map(|n| format!("BEGIN:VEVENT\nUID:{n}\nDTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY\nEND:VEVENT\n"))
        .collect();
    let files = [
        format!("BEGIN:VCALENDAR\n{many}END:VCALENDAR"),
        event(&["DTSTART;VALUE=DATE:00010101", "RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"]),
        event(&["DTSTART;VALUE=DATE:00010101", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]),
        event(&["DTSTART;VALUE=DATE:20260101", &format!("RDATE;VALUE=DATE:{}", "20260102,".repeat(200_000))]),
        format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\n{}", " b\n".repeat(1_000_000)),
        format!("BEGIN:VCALENDAR\n{}", "BEGIN:VEVENT\n".repeat(300_000)),
        "BEGIN:VCALENDAR\n".to_owned() + &"x".repeat(9 << 20),
    ];
    for file in &files {
        let _ = read(file, &zone(), &all);
    }
    assert!(begun.elapsed() < Duration::from_secs(40), "{:?}", begun.elapsed());
    assert_eq!(read(&files[0], &zone(), &all), Err(NotACalendar::TooLarge));
}

/// The real files: in `KEPT_SHARED`, or `../shared/data` beside the worktree. Without them there is nothing to do, said
/// aloud; with `KEPT_REQUIRE_ALL=1` that is a failure.
fn real_files() -> Vec<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("KEPT_SHARED").map_or(beside, PathBuf::from).join("ical");
    if !root.is_dir() {
        assert!(
            std::env::var("KEPT_REQUIRE_ALL").as_deref() != Ok("1"),
            "{} is missing; set KEPT_SHARED",
            root.display()
        );
        eprintln!("left out: {} is missing; set KEPT_SHARED to the folder with the shared data", root.display());
        return Vec::new();
    }
    let (mut folders, mut files) = (vec![root], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path)
            } else if path.extension().is_some_and(|kind| kind == "ics") {
                files.push(path)
            }
        }
    }
    files
}

#[test]
fn the_files_of_many_makers_are_read_or_told() {
    let files = real_files();
    let (mut holidays, mut closed, mut skipped, mut refused) = (0, 0, Vec::new(), 0);
    for path in &files {
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        match read(&text, &zone(), &years(1990, 2030)) {
            Ok(feed) => {
                holidays += feed.holidays.len();
                closed += feed.closed.len();
                skipped.extend(feed.skipped.into_iter().map(|one| (path.file_name().unwrap().to_owned(), one)));
            }
            Err(_) => refused += 1,
        }
    }
    println!("{} files: {holidays} holidays, {closed} closed, {refused} refused", files.len());
    for one in &skipped {
        println!("{one:?}");
    }
    if let Some(path) = files.iter().find(|path| path.ends_with("Germany_Holidays.ics")) {
        let feed = read(&std::fs::read_to_string(path).unwrap(), &zone(), &years(1990, 2030)).unwrap();
        println!("{:?}", feed.holidays);
        assert!(feed.holidays.len() > 10 && feed.skipped.is_empty(), "{feed:?}");
    }
}

proptest! {
    #[test]
    fn nothing_breaks_it(lines in prop::collection::vec("(BEGIN|END|DTSTART|DTEND|RRULE|EXDATE|RDATE|SUMMARY|DURATION|RECURRENCE-ID)[:;][A-Z=;,:0-9\"é-]{0,40}", 0..20), text in "\\PC{0,200}") {
        let all = years(2000, 2030);
        let _ = read(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}\n{text}", lines.join("\n")), &zone(), &all);
    }

    #[test]
    fn a_rule_gives_only_days_it_names(month in 1..=12_i8, nth in prop::sample::select(vec![-2_i8, -1, 1, 2, 3, 4]), interval in 1..4_i16) {
        let feed = of(&["DTSTART;VALUE=DATE:20000101", &format!("RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={nth}WE;INTERVAL={interval}")]);
        for day in feed.holidays.keys() {
            prop_assert_eq!(day.month(), month);
            prop_assert_eq!(day.weekday(), jiff::civil::Weekday::Wednesday);
            prop_assert_eq!(day.nth_weekday_of_month(nth, jiff::civil::Weekday::Wednesday).unwrap(), *day);
            prop_assert_eq!((day.year() - 2000) % interval, 0);
        }
        prop_assert!(!feed.holidays.is_empty());
    }
}
