//! The journal, the business and its people.

use app::Role;
use serde_json::json;

use super::{Fields, Schema, answer, flag, id, maybe, number, reference, request, text, texts, time, words};

pub fn all() -> Vec<Schema> {
    vec![
        answer("JournalEntry", "Something that happened.", entry()),
        words("Role", "What somebody may do.", Role::STAFF.map(Role::as_str).to_vec()),
        answer(
            "Staff",
            "One of the people of the business.",
            vec![
                ("id", id("")),
                ("name", text("")),
                ("email", text("")),
                ("role", reference("Role")),
                ("time_zone", maybe(text("Null: the business's."))),
                ("locale", maybe(text("Null: the business's."))),
                ("active", flag("Whether they work here now.")),
                ("created_at", time("")),
            ],
        ),
        request(
            "Leave",
            "Who takes over what they still have in hand.",
            &[],
            vec![("to_staff_id", maybe(id("Who takes it over; needed when there is something.")))],
        ),
        answer(
            "Me",
            "Who this token acts as.",
            vec![
                ("staff_id", id("")),
                ("name", text("")),
                ("email", text("")),
                ("role", reference("Role")),
                ("scopes", texts("`read`, `write`, `admin`. Without `admin` an owner's token acts as a manager's.")),
                ("token_id", id("")),
                ("token_name", text("What the token was called when it was made.")),
                ("workspace", reference("Workspace")),
            ],
        ),
        answer("Workspace", "The business.", workspace()),
    ]
}

fn entry() -> Fields {
    vec![
        ("id", number("1, 2, 3 … without gaps, in the order it was saved.")),
        ("at", time("")),
        ("kind", text("Noun and verb, as `promise.broken`.")),
        ("subject_id", id("What it happened to.")),
        ("actor", text("`staff:ID`, `customer:ID` or `kept`.")),
        ("customer_id", maybe(id(""))),
        ("conversation_id", maybe(id(""))),
        ("details", json!({"type": "object", "description": "What is worth knowing, by kind."})),
    ]
}

fn workspace() -> Fields {
    let hours = json!({
        "type": "object",
        "description": "When it is open, by day, as \"08:00–12:00, 13:00–17:00\"; a closed day is empty.",
        "additionalProperties": {"type": "string"},
    });
    vec![
        ("id", id("")),
        ("name", text("")),
        ("trade", text("What the business does.")),
        ("time_zone", text("As `America/New_York`.")),
        ("currency", text("As `USD`.")),
        ("locale", text("As `en-US`.")),
        ("hours", hours),
        ("holidays", texts("Days on which it is closed, as `2026-12-25`.")),
        ("public_url", text("Where links in mails lead.")),
        ("created_at", time("")),
    ]
}
