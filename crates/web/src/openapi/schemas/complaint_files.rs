//! Files of complaints, what customers said afterwards, the mail of the morning.

use serde_json::{Value, json};

use super::{
    Fields, Schema, answer, decimal, flag, id, list, maybe, number, reference, request, text, texts, time, words,
};

pub fn all() -> Vec<Schema> {
    let mut all = imports();
    all.extend(previews());
    all.extend(after());
    let is_off = || flag("Nobody gets it.");
    let staff_id = || maybe(id("Who gets it; null: the first manager, or the owner where there is none."));
    all.extend([
        answer(
            "ComplaintMorning",
            "Who gets the mail of each working morning.",
            vec![
                ("is_off", is_off()),
                ("staff_id", staff_id()),
                ("goes_to_id", maybe(id("Whose it is as things stand; null: nobody's. Who is away is stood in for."))),
            ],
        ),
        request(
            "NewComplaintMorning",
            "Who gets it from the next morning on.",
            &["is_off"],
            vec![("is_off", is_off()), ("staff_id", staff_id())],
        ),
    ]);
    all
}

/// A column, several joined, or a text with columns in it.
fn from() -> Value {
    json!({
        "description": "A column by its heading; several, joined; or `{text}` with headings in braces.",
        "anyOf": [
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}},
            {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
        ],
    })
}

const COLUMNS: &str = "What each column is: `reference`, `customer`, `email`, `phone`, `customer_key`, `summary`, `story`, \
    `wants`, `received`, `closed`, `state`, `kind`, `severity`, `amount`, `response`. A date on which it was received, a summary \
    or a story, and whose it is are needed. What stands in all other columns is kept beside the complaint.";

fn map() -> Fields {
    vec![
        ("columns", json!({"type": "object", "description": COLUMNS, "additionalProperties": from()})),
        (
            "source",
            text(
                "A short name for the system it comes from; `csv` unless said. The same reference of another source is another case.",
            ),
        ),
        ("zone", maybe(text("Time zone of times that name none; that of the business unless said."))),
        ("dates", reference("ComplaintMapDates")),
        (
            "states",
            json!({
                "type": "object",
                "description": "What the words in the column of the state say.",
                "additionalProperties": reference("ComplaintMapStanding"),
            }),
        ),
        ("other_states", maybe(reference("ComplaintMapStanding"))),
    ]
}

fn imports() -> Vec<Schema> {
    vec![
        request("ComplaintMap", "What the columns of a file mean.", &["columns"], map()),
        words(
            "ComplaintMapDates",
            "How dates with strokes are written. `year-first`: there are none, or they can be read in one way only.",
            app::complaints::import::Dates::ALL.iter().map(|one| one.as_str()).collect(),
        ),
        words("ComplaintMapStanding", "What a word says about a case.", vec!["open", "closed"]),
        request(
            "NewComplaintImport",
            "A file of complaints.",
            &["csv"],
            vec![
                ("csv", text("The whole file, with a line of headings. Commas, semicolons or tabs.")),
                ("name", text("What it is called.")),
                ("map", reference("ComplaintMap")),
            ],
        ),
        answer(
            "ComplaintImport",
            "A file that was sent, and what came of it: `rows = made + known + set_aside` when it is done.",
            vec![
                ("id", id("")),
                ("name", text("")),
                ("headings", texts("")),
                ("map", reference("ComplaintMap")),
                ("state", text("`waiting`, `running`, `done`.")),
                ("rows", number("")),
                ("made", number("Complaints that came of it.")),
                ("known", number("Their reference was here already.")),
                ("set_aside", number("They could not be taken.")),
                ("began_by_id", maybe(id(""))),
                ("began_at", time("")),
                ("ended_at", maybe(time(""))),
            ],
        ),
    ]
}

fn problems() -> Value {
    json!({
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "What is wrong, by what it should have been.",
    })
}

fn previews() -> Vec<Schema> {
    vec![
        answer(
            "ComplaintPreview",
            "What would become of the rows. Whose they are is looked up when they are imported.",
            vec![
                ("looked_at", number("")),
                ("open", number("")),
                ("closed", number("")),
                ("known", number("Their reference is here already.")),
                ("set_aside", number("They could not be taken.")),
                ("first", list(&reference("ComplaintRow"), "As complaints.")),
                ("first_set_aside", list(&reference("ComplaintRowWrong"), "")),
            ],
        ),
        answer(
            "ComplaintRow",
            "A row as a complaint, before it is one.",
            vec![
                ("line", number("Of the file, from 1.")),
                ("customer", text("")),
                ("email", maybe(text(""))),
                ("phone", maybe(text(""))),
                ("customer_key", text("")),
                ("summary", text("")),
                ("story", text("")),
                ("wants", text("")),
                ("kind", text("")),
                ("severity", reference("ComplaintSeverity")),
                ("at_stake_minor", maybe(number(""))),
                ("received_at", time("")),
                ("is_closed", flag("It had ended before it came to us: nothing is owed.")),
                ("closed_at", maybe(time(""))),
                ("response", text("How it ended.")),
            ],
        ),
        answer(
            "ComplaintRowWrong",
            "A row that can't be taken.",
            vec![("line", number("Of the file, from 1.")), ("problems", problems())],
        ),
        answer(
            "ComplaintRowAside",
            "A row that was set aside.",
            vec![
                ("line", number("Of the file, from 1.")),
                ("problems", problems()),
                ("cells", texts("As they stood in the file.")),
            ],
        ),
    ]
}

fn after() -> Vec<Schema> {
    let span = json!({
        "type": ["object", "null"],
        "description": "Between these it would lie if all who got the mail had answered; null under five.",
        "properties": {"low": decimal(""), "high": decimal("")},
        "required": ["low", "high"],
    });
    vec![
        answer(
            "ComplaintAnswers",
            "What customers said when it was over.",
            vec![
                ("days", number("")),
                ("asked", number("")),
                ("delivered", number("Got the mail, or answered.")),
                ("answered", number("")),
                ("not_content", number("Said something below the upper two.")),
                ("outcome", reference("ComplaintAnswered")),
                ("way", reference("ComplaintAnswered")),
                ("treated", reference("ComplaintAnswered")),
                ("to_read", list(&id(""), "Complaints about which they said what nobody has taken up, 50 at most.")),
            ],
        ),
        answer(
            "ComplaintAnswered",
            "The highest answer to one question: k of n, with its 95 % interval (Wilson).",
            vec![
                ("k", number("")),
                ("n", number("")),
                ("share", maybe(decimal("0 to 1; null under five."))),
                ("low", maybe(decimal(""))),
                ("high", maybe(decimal(""))),
                ("bounds", span),
            ],
        ),
    ]
}
