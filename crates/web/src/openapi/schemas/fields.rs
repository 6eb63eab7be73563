//! Fields of the business's own, and what stands in them.

use serde_json::{Value, json};

use super::{Fields, Schema, answer, flag, id, list, number, reference, request, text, words};

/// Values by the keys of their fields.
pub fn values(about: &str) -> Value {
    json!({"type": "object", "additionalProperties": true, "description": about})
}

/// `fields` of an answer.
pub fn known() -> (&'static str, Value) {
    let about = "What stands in the business's own fields, by their keys; null where nothing does. A number is a number, yes \
        and no are true and false, a date is `2026-11-24`, a choice is its key, several choices are a list of keys.";
    ("fields", values(about))
}

/// `fields` of a request.
pub fn sent() -> (&'static str, Value) {
    ("fields", values("What is to stand in the business's own fields, by their keys; null takes a value away."))
}

fn rest() -> Fields {
    vec![
        ("help", text("Shown beside it when somebody fills it in.")),
        ("required_on_making", flag("Needed when one of us makes the customer or the conversation.")),
        ("required_on_resolving", flag("Needed before one of us resolves the conversation.")),
        ("in_list", flag("Whether the list shows it.")),
    ]
}

fn choices() -> (&'static str, Value) {
    let one = json!({"anyOf": [text("Its name."), {"type": "object", "required": ["label"], "properties": {
        "key": text("What values say; made from the name when left out."), "label": text("Its name."),
    }}]});
    (
        "choices",
        list(&one, "For `choice` and `choices`: all there are, in their order. One that is left out is archived."),
    )
}

pub fn all() -> Vec<Schema> {
    use app::fields::{Kind, Noun};
    let mut known = vec![
        ("id", id("")),
        ("noun", reference("FieldNoun")),
        ("key", text("How programs name it: `a`–`z`, `0`–`9`, `_`. Never changes.")),
        ("label", text("What people call it.")),
        ("kind", reference("FieldKind")),
    ];
    known.extend(rest());
    known.push(("place", number("Its place among the others.")));
    known.push(("archived", flag("Not used any more; what stands in it stays.")));
    known.push(("choices", list(&reference("FieldChoice"), "Archived ones last.")));
    let mut new = vec![
        ("noun", reference("FieldNoun")),
        ("label", text("At most 60 letters.")),
        ("kind", reference("FieldKind")),
        ("key", text("Made from the label when left out.")),
    ];
    new.extend(rest());
    new.push(choices());
    let mut change = vec![("label", text("At most 60 letters.")), ("kind", reference("FieldKind"))];
    change.extend(rest());
    change.push(("place", number("Its place among the others.")));
    change.push(("archived", flag("Not used any more; what stands in it stays.")));
    change.push(choices());
    vec![
        words("FieldNoun", "Whose field.", Noun::ALL.map(Noun::as_str).to_vec()),
        words("FieldKind", "What stands in a field.", Kind::ALL.map(Kind::as_str).to_vec()),
        answer(
            "FieldChoice",
            "One of several choices.",
            vec![
                ("key", text("What values say. Never changes.")),
                ("label", text("")),
                ("archived", flag("Not offered any more; where it was chosen it stays.")),
            ],
        ),
        answer("Field", "A field of the business's own.", known),
        request("NewField", "A field.", &["noun", "label", "kind"], new),
        request("FieldChange", "What changes about a field.", &[], change),
    ]
}
