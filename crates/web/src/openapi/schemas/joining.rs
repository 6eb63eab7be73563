//! Merging, splitting, linking.

use super::{Schema, answer, flag, id, list, maybe, number, reference, request, text, time, words};

pub fn all() -> Vec<Schema> {
    use app::conversations::Relation;
    let relations = Relation::ALL.iter().map(|one| one.as_str()).collect();
    vec![
        request(
            "MergeInto",
            "Where a conversation goes.",
            &["into_id"],
            vec![
                ("into_id", id("The one it becomes part of.")),
                (
                    "other_customer",
                    flag(
                        "That it goes to another customer's is meant: answers go to that customer, and to nobody else.",
                    ),
                ),
            ],
        ),
        answer(
            "Merged",
            "A conversation that went into this one.",
            vec![
                ("id", id("")),
                ("number", number("")),
                ("subject", text("")),
                ("customer_id", id("")),
                ("customer_name", text("")),
                ("merged_at", time("")),
                ("merged_by", maybe(text("Who of us did it."))),
                ("can_undo", flag("Nothing new was said since: it can be taken out again.")),
            ],
        ),
        request(
            "Split",
            "What is to be split off: messages, one and all after it, or both.",
            &[],
            vec![
                ("message_ids", list(&id(""), "")),
                ("from_message_id", id("This one too, and all after it.")),
                ("promise_ids", list(&id(""), "The promises that go along.")),
                ("subject", text("That of the first message unless said.")),
            ],
        ),
        words("LinkKind", "What one conversation is to another.", vec!["related", "follows"]),
        words("Relation", "The same, seen from one of the two.", relations),
        request("NewLink", "What the two have to do with each other.", &[], vec![("kind", reference("LinkKind"))]),
        answer(
            "Link",
            "A conversation that this one has to do with.",
            vec![
                ("id", id("")),
                ("number", number("")),
                ("subject", text("")),
                ("status", text("The status in our words.")),
                ("category", reference("Category")),
                ("customer_id", id("")),
                ("customer_name", text("")),
                ("relation", reference("Relation")),
                ("linked_at", time("")),
            ],
        ),
    ]
}
