//! `kept promises find`, as a person at a terminal and a program meet it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use common::{House, kept, run};
use serde_json::{Value, json};

const WHEN: [&str; 6] = ["promises", "find", "--at", "2026-11-24T09:00", "--zone", "America/New_York"];

fn lines(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_promise_is_a_line_with_its_place_and_its_time() {
    let text =
        "Grüße, Ann! I'll call you Friday. You will have it by noon tomorrow.\nLe llamo mañana antes de las diez.";
    let ran = run(kept().args(WHEN).arg("--json"), text).ok();
    let found = lines(&ran.out);
    assert_eq!(
        found[0],
        json!({ "start": 12, "end": 32, "text": "I'll call you Friday", "by": "2026-11-27T17:00:00-05:00",
                "precision": "day", "who": "us", "kind": "call_back" })
    );
    let by: Vec<&str> = found.iter().map(|one| one["by"].as_str().unwrap()).collect();
    assert_eq!(by, ["2026-11-27T17:00:00-05:00", "2026-11-25T12:00:00-05:00", "2026-11-25T10:00:00-05:00"]);
    let theirs = run(kept().args(WHEN).args(["--json", "--from", "them"]), "I'll send you the form").ok();
    assert_eq!((&lines(&theirs.out)[0]["who"], &lines(&theirs.out)[0]["by"]), (&json!("them"), &Value::Null));
    assert_eq!(run(kept().args(WHEN).arg("--json"), "Shall I call you?").ok().out, "");
}

#[test]
fn opening_hours_from_a_file_say_when_the_day_ends() {
    let house = House::empty();
    let file = house.folder.path().join("hours.json").display().to_string();
    let hours = json!({ "zone": "America/New_York", "holidays": ["2026-11-26"],
        "week": { "tue": [["08:00", "12:00"]], "wed": [["08:00", "12:00"]], "thu": [["08:00", "12:00"]], "fri": [["08:00", "15:30"]] } });
    std::fs::write(&file, hours.to_string()).unwrap();
    let text = "I'll call you Friday. We will get back to you in two business days. I'll send it by end of day.";
    let found = lines(&run(kept().args(WHEN).args(["--json", "--hours", &file]), text).ok().out);
    let by: Vec<&str> = found.iter().map(|one| one["by"].as_str().unwrap()).collect();
    assert_eq!(by, ["2026-11-27T15:30:00-05:00", "2026-11-27T15:30:00-05:00", "2026-11-24T12:00:00-05:00"]);
    std::fs::write(&file, "{}").unwrap();
    run(kept().args(WHEN).args(["--hours", &file]), text).refused();
}

#[test]
fn a_batch_answers_each_line_in_its_place_and_goes_on_after_a_bad_one() {
    let batch = [
        json!({ "text": "I'll ring you tomorrow", "at": "2026-11-24T09:00", "zone": "Europe/Madrid" }).to_string(),
        "not json".to_owned(),
        json!({ "text": "Nothing here.", "at": "2026-11-24T09:00:00-05:00", "zone": "America/New_York" }).to_string(),
        json!({ "text": "x", "at": "2026-11-24T09:00", "zone": "Mars/Base" }).to_string(),
        json!({ "text": "I'll pay on Friday", "at": "2026-11-24T09:00", "zone": "America/New_York", "from": "them" })
            .to_string(),
    ];
    let ran = run(kept().args(["promises", "find", "--batch"]), &batch.join("\n"));
    assert_eq!(ran.code, 1, "two lines were bad: {ran:?}");
    let lines = lines(&ran.out);
    assert_eq!(lines[0]["found"][0]["by"], "2026-11-25T17:00:00+01:00");
    assert!(lines[1]["error"].is_string() && lines[3]["error"].as_str().unwrap().contains("Mars/Base"), "{ran:?}");
    assert_eq!(lines[2], json!({ "found": [] }));
    assert_eq!(lines[4]["found"][0]["who"], "them");
}

#[test]
fn an_empty_line_shifts_no_answer_and_hours_may_be_null() {
    let line = |text: &str| {
        json!({ "text": text, "at": "2026-11-24T09:00", "zone": "America/New_York", "hours": null }).to_string()
    };
    let batch = format!("{}\n\n{}\n\n", line("I'll call you Friday"), line("Nothing here."));
    let ran = run(kept().args(["promises", "find", "--batch"]), &batch);
    let lines = lines(&ran.out);
    assert_eq!(lines.len(), 3, "{ran:?}");
    assert_eq!(lines[0]["found"][0]["by"], "2026-11-27T17:00:00-05:00", "the usual hours");
    assert!(lines[1]["error"].is_string(), "{ran:?}");
    assert_eq!(lines[2], json!({ "found": [] }));
}

#[test]
fn people_read_words_and_a_wrong_time_is_told() {
    let ran = run(kept().args(WHEN), "We'll be there on Thursday between 2 and 4.").ok();
    assert!(ran.out.contains("we promise: arrive, by Thursday 26 November 2026, 16:00"), "{ran:?}");
    run(kept().args(["promises", "find", "--at", "yesterday"]), "").refused();
}
