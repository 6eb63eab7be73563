//! Standards and their clocks.

use app::standards::Metric;
use app::standards::rules::{By, Pause, State, What};

use super::{Fields, Schema, answer, flag, id, list, maybe, number, reference, request, text, time, words};

fn terms() -> Fields {
    vec![
        ("name", text("At most 80 letters.")),
        ("metric", reference("StandardMetric")),
        ("target", text("Working time: `4h`, `90m`; `2d` are working days.")),
        ("around_the_clock", flag("Counted day and night, not in opening hours.")),
        ("only", list(&reference("StandardCondition"), "For whom; empty: for everybody.")),
        ("warn", list(&number(""), "Percent of the time at which somebody is told; at most 5.")),
        ("pauses", reference("StandardPauses")),
        ("tells", reference("StandardTells")),
    ]
}

pub fn all() -> Vec<Schema> {
    [parts(), standards(), previews(), clocks()].into_iter().flatten().collect()
}

fn standards() -> Vec<Schema> {
    let mut known = vec![
        ("id", id("")),
        ("place", number("The first that fits holds.")),
        ("version", number("Every change makes a new one.")),
    ];
    known.extend(terms());
    known.extend([
        ("since", time("Since when this version applies.")),
        ("made_at", time("")),
        ("ended_at", maybe(time(""))),
    ]);
    vec![
        answer("Standard", "A standing promise.", known),
        request("NewStandard", "A standard.", &["name", "metric", "target"], terms()),
        request("StandardChange", "What it says from now on.", &[], terms()),
    ]
}

fn parts() -> Vec<Schema> {
    vec![
        words("StandardMetric", "What is measured.", Metric::ALL.map(Metric::as_str).to_vec()),
        words("StandardBy", "By what a condition asks.", By::ALL.map(By::as_str).to_vec()),
        words("StandardState", "How a clock stands.", State::ALL.map(State::as_str).to_vec()),
        words("StandardPause", "Why a clock stands still.", Pause::ALL.map(Pause::as_str).to_vec()),
        answer(
            "StandardCondition",
            "One thing that must be so. Of one kind any will do; of different kinds all must fit.",
            vec![
                ("by", reference("StandardBy")),
                ("key", text("Of a field: its key; else empty.")),
                ("value", text("A stage, the key of a choice, an id, a tag, a channel.")),
            ],
        ),
        answer(
            "StandardPauses",
            "When a clock stands still.",
            vec![
                ("waiting", flag("While the conversation waits for the customer.")),
                ("hold", flag("While it sleeps until a time the customer agreed to.")),
            ],
        ),
        answer(
            "StandardTells",
            "Who is told when it comes near.",
            vec![("assignee", flag("")), ("team", flag("")), ("managers", flag(""))],
        ),
    ]
}

fn previews() -> Vec<Schema> {
    let mut previewed = vec![("standard_id", id("One that is there, as it would be changed."))];
    previewed.extend(terms());
    vec![
        request("StandardPreviewed", "A standard to look at.", &[], previewed),
        answer(
            "StandardTouched",
            "What a change does to the clocks that run.",
            vec![
                ("running", number("How many it touches.")),
                ("earlier", number("Due earlier.")),
                ("later", number("Due later.")),
                ("late_at_once", number("Over as soon as it is saved.")),
                ("dropped", number("Nothing is promised there any more.")),
            ],
        ),
        answer(
            "StandardCase",
            "A case that would not have been kept.",
            vec![
                ("conversation_id", id("")),
                ("number", number("")),
                ("subject", text("")),
                ("started_at", time("")),
                ("due_at", maybe(time(""))),
                ("state", reference("StandardState")),
                ("late_ms", maybe(number("In working time."))),
            ],
        ),
        answer(
            "StandardPreview",
            "What it would have come to last month: `kept` of `due`.",
            vec![
                ("kept", number("")),
                ("due", number("")),
                ("open", number("Neither kept nor broken.")),
                ("low", serde_json::json!({"type": "number", "description": "95 % interval, from."})),
                ("high", serde_json::json!({"type": "number", "description": "95 % interval, to."})),
                ("broken", list(&reference("StandardCase"), "The latest first, at most 200.")),
                (
                    "looked_at",
                    number(
                        "Conversations of the last 30 days that were looked at: all, or 5,000 of them taken evenly.",
                    ),
                ),
                ("of", number("How many there were.")),
                ("cut", flag("There was more than was looked at: conversations, or words in one.")),
                ("touched", reference("StandardTouched")),
            ],
        ),
    ]
}

fn clocks() -> Vec<Schema> {
    let mut logged = clock();
    logged.push(("events", list(&reference("StandardEvent"), "All that happened to it, oldest first.")));
    vec![
        words("StandardWhat", "What happened to a clock.", What::ALL.map(What::as_str).to_vec()),
        answer("StandardClock", "One measurement.", clock()),
        answer("StandardClockLog", "One measurement and its log.", logged),
        answer(
            "StandardEvent",
            "One line of the log of a clock.",
            vec![
                ("seq", number("Its place.")),
                ("what", reference("StandardWhat")),
                ("why", text("Why, where `what` alone does not say it: `hold`, `only_thanks`, …; else `none`.")),
                ("at", time("When it was so; of a break the moment it was due.")),
                ("noted_at", time("When it was written down.")),
                ("standard_id", maybe(id("By which standard it counts from then on."))),
                ("version", maybe(number(""))),
                ("cause_id", maybe(id("The message, or whatever else it was."))),
                ("staff_id", maybe(id(""))),
                ("counted_ms", number("Working time counted up to where it last stood still.")),
                ("strikes", maybe(number("The line that did not happen after all."))),
                ("says", text("The same in words.")),
            ],
        ),
    ]
}

fn clock() -> Fields {
    vec![
        ("id", id("")),
        ("conversation_id", id("")),
        ("standard_id", id("")),
        ("version", number("")),
        ("name", text("")),
        ("metric", reference("StandardMetric")),
        ("state", reference("StandardState")),
        ("pause", maybe(reference("StandardPause"))),
        ("started_at", time("")),
        ("due_at", maybe(time("Nothing while it stands still."))),
        ("ended_at", maybe(time(""))),
        ("counted_ms", number("Working time so far.")),
        ("allowance_ms", number("Working time there is.")),
        ("late_ms", maybe(number("Working time it is late by; it stops growing when it is done."))),
        ("is_open", flag("Something is still to be done.")),
        ("explanation", maybe(text("How `due_at` comes about, in one line that adds up."))),
    ]
}
