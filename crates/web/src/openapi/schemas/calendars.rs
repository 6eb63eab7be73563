//! Business time.

use serde_json::{Value, json};

use super::{Schema, answer, flag, id, list, maybe, number, reference, request, text, time};

const OF: &str = "`business`, `site:ID`, `team:ID`, `staff:ID`.";
const EDGE: &str =
    "A date (2026-12-01), whose whole day lies in it, or a moment; local in the person's zone, or with an offset.";

/// Blocks by day, wall time.
fn week(about: &str) -> Value {
    json!({
        "type": "object", "description": about,
        "additionalProperties": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
    })
}

fn object(about: &str) -> Value {
    json!({"type": "object", "description": about})
}

pub fn all() -> Vec<Schema> {
    [calendars(), people()].into_iter().flatten().collect()
}

fn calendars() -> Vec<Schema> {
    let own = "What it has of its own: `zone`, `week` (as `{\"mon\": [[\"08:00\", \"12:00\"]]}`; left out: as above), `holidays` \
        (dates, or `{date, name}`), `open` (dates with hours of their own).";
    vec![
        answer(
            "CalendarName",
            "A calendar.",
            vec![("of", text(OF)), ("name", text("")), ("zone", text("")), ("open_now", flag(""))],
        ),
        answer(
            "Calendar",
            "A calendar.",
            vec![
                ("of", text(OF)),
                ("own", object(own)),
                ("hours", object("The hours that hold, with what comes from above and absences.")),
                ("site_id", maybe(id("Where the team or person works."))),
                ("stand_in_id", maybe(id("Who stands in for the person whenever they are away."))),
            ],
        ),
        request(
            "CalendarChange",
            "What is to change. What is not named stays.",
            &[],
            vec![
                ("own", object(own)),
                ("site_id", maybe(id("Where the team or person works."))),
                ("stand_in_id", maybe(id("Who stands in for the person whenever they are away."))),
            ],
        ),
        answer(
            "Deadline",
            "A deadline and how it comes about.",
            vec![("of", text(OF)), ("due", time("")), ("explanation", text("One line that adds up."))],
        ),
        answer(
            "Feed",
            "Closed days and times from iCalendar.",
            vec![
                ("id", id("")),
                ("of", text(OF)),
                ("name", text("")),
                ("url", maybe(text("Null: a file."))),
                ("closed_days", number("")),
                ("closed_times", number("")),
                ("fetched_at", maybe(time("When what holds now came."))),
                ("failing_since", maybe(time(""))),
                ("problem", maybe(text("Why it can't be fetched; what came last still holds."))),
            ],
        ),
        request(
            "NewFeed",
            "An address or the text of a file.",
            &[],
            vec![
                ("name", text("")),
                ("url", text("`https://…` or `webcal://…`, of a public address.")),
                ("content", text("The text of an iCalendar file, where there is no `url`.")),
            ],
        ),
        answer(
            "Site",
            "Where the business works.",
            vec![("id", id("")), ("name", text("")), ("zone", maybe(text("")))],
        ),
        request("NewSite", "A site.", &["name"], vec![("name", text("")), ("zone", text("Left out: the business's."))]),
    ]
}

fn people() -> Vec<Schema> {
    vec![
        answer(
            "Absence",
            "Somebody is away.",
            vec![
                ("id", id("")),
                ("staff_id", id("")),
                ("from", time("")),
                ("to", time("")),
                ("why", text("")),
                ("stand_in_id", maybe(id("Null: whoever always stands in."))),
            ],
        ),
        request(
            "NewAbsence",
            "Somebody is away.",
            &["from", "to"],
            vec![
                ("staff_id", id("Left out: the token's person.")),
                ("from", text(EDGE)),
                ("to", text(EDGE)),
                ("why", text("")),
                ("stand_in_id", id("Left out: whoever always stands in.")),
            ],
        ),
        answer(
            "Duty",
            "Who is on duty.",
            vec![
                ("at", time("")),
                ("staff_ids", list(&id(""), "Everybody on duty then.")),
                ("weeks", object("Weekly duty by person, as `week` of a calendar.")),
                ("shifts", list(&reference("Shift"), "Dated shifts that are not over.")),
            ],
        ),
        request("DutyChange", "Weekly duty.", &[], vec![("week", maybe(week("Left out or null: in their hours.")))]),
        answer(
            "Shift",
            "A dated shift.",
            vec![
                ("id", id("")),
                ("staff_id", id("")),
                ("from", time("")),
                ("to", time("")),
                ("is_on", flag("False: off duty, whatever the week says.")),
            ],
        ),
        request(
            "NewShift",
            "A dated shift.",
            &["staff_id", "from", "to"],
            vec![("staff_id", id("")), ("from", text(EDGE)), ("to", text(EDGE)), ("is_on", flag("True unless said."))],
        ),
    ]
}
