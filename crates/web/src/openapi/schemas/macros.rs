//! Macros.

use serde_json::Value;

use super::{Fields, Schema, answer, id, list, maybe, reference, request, text, texts, time, words};

/// What a macro does besides its text.
fn deeds(or_null: fn(Value) -> Value) -> Fields {
    vec![
        ("text_as", reference("MacroTextAs")),
        ("status_id", or_null(id("The status it is set to."))),
        ("assign", or_null(text("Whose it becomes: `me`, `none`, or an id."))),
        ("add_tags", texts("")),
        ("remove_tags", texts("")),
        ("snooze", or_null(text("Until when it sleeps, as people type it: `tomorrow 9:00`."))),
        (
            "set_fields",
            super::fields::values("What fields of the conversation are set to; an empty text takes a value away."),
        ),
    ]
}

fn same(schema: Value) -> Value {
    schema
}

pub fn all() -> Vec<Schema> {
    let mut known = vec![
        ("id", id("")),
        ("name", text("")),
        ("owner_id", id("Who made it.")),
        ("whose", reference("Whose")),
        ("team_id", maybe(id(""))),
        ("text", text("With the places to be filled in: `{{ customer.first_name }}`.")),
    ];
    known.extend(deeds(maybe));
    let mut new = vec![
        ("name", text("At most 60 letters.")),
        ("text", text("With the places to be filled in: `{{ customer.first_name }}`.")),
        ("whose", reference("Whose")),
        ("team_id", id("With `whose: team`: one of your own teams.")),
    ];
    new.extend(deeds(same));
    let mut shown = vec![("text", text("With its places filled in."))];
    shown.extend(deeds(maybe));
    shown.push(("snoozed_until_at", maybe(time("Until when it would sleep."))));
    vec![
        words("MacroTextAs", "What becomes of the text: your draft, a reply, a note.", vec!["draft", "send", "note"]),
        answer("Macro", "A text and deeds that are done together.", known),
        request("NewMacro", "A macro.", &["name"], new),
        answer("MacroPreview", "What a macro would say and do.", shown),
        request(
            "ApplyMacro",
            "Where to use a macro.",
            &["conversation_id"],
            vec![
                ("conversation_id", id("")),
                (
                    "seen_message_id",
                    id("The newest message you saw: nothing is done when a person said something since."),
                ),
            ],
        ),
        answer(
            "MacroApplied",
            "What came of it.",
            vec![
                ("conversation_id", id("")),
                ("text", text("With its places filled in.")),
                ("message_id", maybe(id("What was sent or noted."))),
                ("remarks", list(&reference("Remark"), super::conversations::REMARKS)),
            ],
        ),
    ]
}
