//! `kept calendar explain`, as a person at a terminal and a program meet it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use common::{House, Ran, kept, run};
use serde_json::{Value, json};

fn practice() -> Value {
    let day = json!([["08:00", "12:00"], ["13:00", "17:00"]]);
    json!({
        "zone": "America/New_York",
        "week": { "mon": day, "tue": day, "wed": day, "thu": day, "fri": day },
        "holidays": ["2026-12-25", { "date": "2026-11-26", "name": "Thanksgiving" }],
    })
}

/// A folder with the hours of the practice, and the name of that file.
fn with_hours() -> (House, String) {
    let house = House::empty();
    let path = house.folder.path().join("hours.json");
    std::fs::write(&path, practice().to_string()).unwrap();
    (house, path.display().to_string())
}

fn ask(args: &[&str], stdin: &str) -> Ran {
    run(kept().args(["calendar", "explain"]).args(args), stdin)
}

#[test]
fn a_deadline_and_how_it_comes_about() {
    let (house, hours) = with_hours();
    let told = ask(&["--hours", &hours, "--at", "2026-03-06T16:30", "--work", "4h", "--json"], "").ok().json();
    assert_eq!(
        told,
        json!({
            "due": "2026-03-09T11:30:00-04:00",
            "explanation": "4 working hours from Fri 6 Mar 16:30: Fri 16:30–17:00 (0:30), Sat, Sun closed, Mon 08:00–11:30 (3:30) = Mon 9 Mar 11:30",
        })
    );
    let explained =
        |at: &str, work: &str| ask(&["--hours", &hours, "--at", at, "--work", work], "").ok().out.trim_end().to_owned();
    assert_eq!(
        explained("2026-03-09T11:15", "90m"),
        "1:30 working hours from Mon 9 Mar 11:15: Mon 11:15–12:00 (0:45), 12:00–13:00 lunch, 13:00–13:45 (0:45) = Mon 9 Mar 13:45"
    );
    assert_eq!(
        explained("2026-03-09T12:15", "1h"),
        "1 working hour from Mon 9 Mar 12:15: Mon 12:00–13:00 lunch, 13:00–14:00 (1:00) = Mon 9 Mar 14:00"
    );
    assert_eq!(
        explained("2026-11-25T17:30", "45m"),
        "45 working minutes from Wed 25 Nov 17:30: Wed closed from 17:00, Thu closed (Thanksgiving), Fri 08:00–08:45 (0:45) = Fri 27 Nov 08:45"
    );
    assert_eq!(
        explained("2026-12-24T16:00", "2h"),
        "2 working hours from Thu 24 Dec 16:00: Thu 16:00–17:00 (1:00), Fri closed (holiday), Sat, Sun closed, Mon 08:00–09:00 (1:00) = Mon 28 Dec 09:00"
    );
    assert_eq!(
        explained("2026-03-09T16:00", "80h"),
        "80 working hours from Mon 9 Mar 16:00: Mon 16:00–17:00 (1:00), Tue 10 – Fri 20 Mar without Sat, Sun 9 days × 8:00 (72:00), Sat 21 Mar, Sun 22 Mar closed, Mon 23 Mar 08:00–12:00 (4:00), 12:00–13:00 lunch, 13:00–16:00 (3:00) = Mon 23 Mar 16:00"
    );
    assert_eq!(
        explained("2026-03-06T16:30", "5d"),
        "5 working days from Fri 6 Mar 16:30: Sat, Sun closed, Mon 9 – Fri 13 Mar (5 days) = Fri 13 Mar 16:30"
    );
    assert_eq!(
        explained("2026-03-07T10:00", "1d"),
        "1 working day from Sat 7 Mar 10:00: Sat, Sun closed, counted from Mon 08:00, Mon (1 day), the last closing before Tue 08:00 = Mon 9 Mar 17:00"
    );
    assert!(!house.data().exists(), "nothing is made");
}

#[test]
fn the_clock_goes_forward_and_back() {
    let house = House::empty();
    let path = house.folder.path().join("night.json");
    std::fs::write(
        &path,
        r#"{"zone":"America/New_York","week":{"sat":[["22:00","24:00"]],"sun":[["00:00","06:00"]]}}"#,
    )
    .unwrap();
    let explained = |at: &str, work: &str| {
        ask(&["--hours", path.to_str().unwrap(), "--at", at, "--work", work], "").ok().out.trim_end().to_owned()
    };
    assert_eq!(
        explained("2026-03-07T22:00", "7h"),
        "7 working hours from Sat 7 Mar 22:00: Sat 22:00–24:00 (2:00), Sun 00:00–06:00, clocks go forward 1:00 (5:00) = Sun 8 Mar 06:00"
    );
    assert_eq!(
        explained("2026-10-31T23:00", "3h30m"),
        "3:30 working hours from Sat 31 Oct 23:00: Sat 23:00–24:00 (1:00), Sun 00:00–01:30 (GMT-5), clocks go back 1:00 (2:30) = Sun 1 Nov 01:30 (GMT-5)"
    );
    let twice =
        ask(&["--hours", path.to_str().unwrap(), "--at", "2026-11-01T01:30", "--work", "1h", "--json"], "").refused();
    assert_eq!(twice.json()["readings"], json!(["2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"]));
    let never = ask(&["--hours", path.to_str().unwrap(), "--at", "2026-03-08T02:30", "--work", "1h"], "").refused();
    assert!(never.err.contains("does not exist in America/New_York"), "{never:?}");
    assert!(never.err.contains("write 2026-03-08T01:30:00-05:00 or 2026-03-08T03:30:00-04:00"), "{never:?}");
}

#[test]
fn a_line_of_answer_for_each_line_of_question_in_their_order() {
    let (_house, hours) = with_hours();
    let own = json!({ "hours": { "zone": "Europe/Madrid", "week": { "mon": [["09:00", "14:00"]] } }, "at": "2026-03-09T10:00", "work": "1h" });
    let lines = [
        r#"{"at":"2026-03-06T16:30","work":"4h"}"#.to_owned(),
        r#"{"at":"2026-03-08T02:30","work":"4h"}"#.to_owned(),
        "no JSON".to_owned(),
        own.to_string(),
        String::new(),
        r#"{"at":"2026-03-06T16:30","work":"4x"}"#.to_owned(),
        r#"{"from":"2026-03-06T16:30","to":"2026-03-09T11:30"}"#.to_owned(),
        r#"{"at":"2026-03-06T21:30Z","work":"30m","hours":{"zone":"Mars/Base","week":{}}}"#.to_owned(),
        r#"{"at":"2026-03-06T21:30Z","work":"30m"}"#.to_owned(),
    ];
    let ran = ask(&["--hours", &hours, "--batch", "--json"], &lines.join("\n"));
    assert_eq!(ran.code, 1, "some lines were bad: {ran:?}");
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), lines.len(), "{ran:?}");
    let due: Vec<Option<&str>> = answers.iter().map(|answer| answer["due"].as_str()).collect();
    assert_eq!((due[0], due[3]), (Some("2026-03-09T11:30:00-04:00"), Some("2026-03-09T11:00:00+01:00")));
    assert_eq!(due[8], Some("2026-03-06T17:00:00-05:00"));
    assert_eq!(answers[1]["readings"], json!(["2026-03-08T01:30:00-05:00", "2026-03-08T03:30:00-04:00"]));
    for bad in [1, 2, 4, 5, 7] {
        assert!(answers[bad]["error"].as_str().is_some_and(|error| !error.is_empty()), "{bad}: {}", answers[bad]);
    }
    assert_eq!(answers[6]["ms"], 14_400_000);
    let good = ask(&["--hours", &hours, "--batch"], &format!("{}\n", lines[0])).ok();
    assert_eq!(good.out.lines().count(), 1);
}

/// `(0:30)`, all of them, in minutes.
fn sum(explanation: &str) -> u64 {
    let lengths = explanation.split('(').skip(1).filter_map(|rest| rest.split_once(')')).map(|(inside, _)| inside);
    let minutes = |length: &str| {
        let (hours, minutes) = length.split_once(':')?;
        Some(hours.parse::<u64>().ok()? * 60 + minutes.parse::<u64>().ok()?)
    };
    lengths.filter_map(minutes).sum()
}

#[test]
fn what_is_said_adds_up_in_both_languages() {
    let (_house, hours) = with_hours();
    let night = json!([["00:00", "02:15"], ["03:00", "12:00"], ["13:00", "24:00"]]);
    let odd = json!({
        "zone": "Australia/Lord_Howe", "week": { "mon": night, "wed": night, "thu": night, "sun": night },
        "holidays": [{ "date": "2026-04-09", "name": "Outing (all)" }], "open": { "2026-04-07": [["09:00", "10:30"]] },
        "absences": [{ "from": "2026-04-08T10:00", "to": "2026-04-08T14:00", "name": "Training" }],
    });
    let asked: Vec<u64> = (1..250).map(|n| n * n * 7 % 5000 + n).collect();
    let question = |(n, minutes): (usize, &u64)| {
        let at = format!("2026-{:02}-{:02}T{:02}:{:02}Z", n % 12 + 1, n % 28 + 1, n * 5 % 24, n * 7 % 60);
        let hours = if n % 2 == 0 { odd.clone() } else { Value::Null };
        json!({ "at": at, "work": format!("{minutes}m"), "hours": hours }).to_string()
    };
    let lines: Vec<String> = asked.iter().enumerate().map(question).collect();
    for locale in ["en", "es"] {
        let ran = ask(&["--hours", &hours, "--batch", "--locale", locale], &lines.join("\n")).ok();
        for (line, minutes) in ran.out.lines().zip(&asked) {
            let told: Value = serde_json::from_str(line).unwrap();
            let explanation = told["explanation"].as_str().unwrap();
            assert_eq!(sum(explanation), *minutes, "{explanation}");
        }
    }
    let spanish = ask(&["--hours", &hours, "--at", "2026-03-06T16:30", "--work", "4h", "--locale", "es"], "").ok();
    assert_eq!(
        spanish.out.trim_end(),
        "4 horas laborables desde vie 6 mar 16:30: vie 16:30–17:00 (0:30), sáb, dom cerrado, lun 08:00–11:30 (3:30) = lun 9 mar 11:30"
    );
}

#[test]
fn years_are_told_in_one_line_that_can_be_read() {
    let (house, hours) = with_hours();
    let feed = house.folder.path().join("days.ics");
    let events: String = ["0101", "0525", "0704", "0907", "1012", "1111"]
        .map(|day| {
            format!("BEGIN:VEVENT\nSUMMARY:Day {day}\nDTSTART;VALUE=DATE:2020{day}\nRRULE:FREQ=YEARLY\nEND:VEVENT\n")
        })
        .concat();
    std::fs::write(
        &feed,
        format!("BEGIN:VCALENDAR\n{events}BEGIN:VEVENT\nSUMMARY:Odd\nDTSTART:x\nEND:VEVENT\nEND:VCALENDAR"),
    )
    .unwrap();
    let ran = ask(
        &["--hours", &hours, "--ics", feed.to_str().unwrap(), "--at", "2026-03-06T16:30", "--work", "8000h", "--json"],
        "",
    )
    .ok();
    let told = ran.json();
    let explanation = told["explanation"].as_str().unwrap();
    assert!(explanation.len() < 600, "{explanation}");
    assert!(explanation.contains("more closed days"), "{explanation}");
    assert_eq!(sum(explanation), 8000 * 60, "{explanation}");
    assert!(ran.err.contains("\"Odd\" was left out"), "{ran:?}");
}

#[test]
fn what_is_wrong_with_the_hours_is_said() {
    let house = House::empty();
    let path = house.folder.path().join("hours.json");
    let path = path.to_str().unwrap();
    let with = |hours: &str| {
        std::fs::write(path, hours).unwrap();
        ask(&["--hours", path, "--at", "2026-03-06T16:30", "--work", "4h"], "").refused().err
    };
    assert!(with(r#"{"zone":"Mars/Base","week":{}}"#).contains("There is no time zone"));
    assert!(with(r#"{"zone":"UTC","week":{}}"#).contains("never open"));
    assert!(with(r#"{"zone":"UTC","week":{"mon":[["12:00","08:00"]]}}"#).contains("ends before it begins"));
    assert!(with("{").contains("no opening hours"));
    let skipped = r#"{"zone":"America/New_York","week":{"mon":[["08:00","12:00"]]},"absences":[{"from":"2026-03-08T02:30","to":"2026-03-09"}]}"#;
    assert!(with(skipped).contains("2026-03-08T03:30:00-04:00"));
    ask(&["--hours", "nowhere.json", "--at", "2026-03-06T16:30", "--work", "4h"], "").refused();
    ask(&["--at", "2026-03-06T16:30", "--work", "4h", "--data", path], "").refused();
    assert_eq!(ask(&["--hours", path, "--at", "2026-03-06T16:30"], "").refused().code, 2);
}

#[test]
fn without_a_file_the_hours_are_those_of_the_business() {
    let house = House::set_up();
    let told = house.run(&["calendar", "explain", "--at", "2026-03-06T16:30", "--work", "1h", "--json"]).ok().json();
    assert!(told["explanation"].as_str().unwrap().starts_with("1 working hour from Fri 6 Mar 16:30: "), "{told}");
}

#[test]
fn a_batch_has_an_answer_for_each_line_and_never_waits_for_hours_from_the_questions() {
    let (_house, hours) = with_hours();
    let good = json!({ "at": "2026-03-06T16:30", "work": "4h" }).to_string();
    let from_stdin = json!({ "at": "2026-03-06T16:30", "work": "4h", "hours": "-" }).to_string();
    let long = json!({ "at": "2026-03-06T16:30", "work": "x".repeat(3 << 20) }).to_string();
    let asked = [good.as_str(), &from_stdin, "", &long, &good, "", ""].join("\n");
    let ran = ask(&["--hours", &hours, "--batch"], &asked);
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 5, "{ran:?}");
    for (place, is_good) in [true, false, false, false, true].into_iter().enumerate() {
        assert_eq!(answers[place]["due"] == "2026-03-09T11:30:00-04:00", is_good, "{place}: {ran:?}");
        assert_eq!(answers[place]["error"].is_string(), !is_good, "{place}: {ran:?}");
    }
    assert!(answers[1]["error"].as_str().unwrap().contains("stdin"), "{ran:?}");
}
