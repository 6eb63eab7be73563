//! Promises and what is sent to their verbs.

use super::{Fields, Schema, answer, flag, id, maybe, number, reference, request, text, time, words};

pub fn all() -> Vec<Schema> {
    use app::promises::{Kind, State};
    let mut moved = promise();
    moved.push(("next", reference("Promise")));
    let mut all = vec![
        words("PromiseKind", "What is promised.", Kind::ALL.map(Kind::as_str).to_vec()),
        words("PromiseState", "What became of it.", State::ALL.map(State::as_str).to_vec()),
        answer("Promise", "What we said we would do, by when.", promise()),
        answer("MovedPromise", "The promise that was moved, and in `next` the one that follows it.", moved),
        request(
            "NewPromise",
            "A promise to be made.",
            &["customer_id", "words", "by"],
            vec![
                ("customer_id", id("To whom.")),
                ("conversation_id", maybe(id("In which conversation of theirs."))),
                ("words", text("The words as the customer heard them.")),
                ("kind", reference("PromiseKind")),
                ("owner_id", maybe(id("Who keeps it; the token's person unless said."))),
                ("from", maybe(time("Not before."))),
                ("by", time("Not after; must lie ahead.")),
            ],
        ),
        request("Keep", "What shows that it was kept.", &[], vec![("evidence", text("What shows that it was kept."))]),
        request(
            "Move",
            "The new time and why.",
            &["by", "reason"],
            vec![
                ("from", maybe(time("Not before."))),
                ("by", time("The new time.")),
                ("reason", text("Why, in words the customer could hear.")),
                ("agreed", flag("Whether the customer agreed to the new time; true unless said.")),
            ],
        ),
        request(
            "Release",
            "Why they no longer want it.",
            &["reason"],
            vec![("reason", text("Why they no longer want it."))],
        ),
        request(
            "Warn",
            "What the customer is told.",
            &["reason", "new_by"],
            vec![
                ("reason", text("Why it may not hold.")),
                ("new_from", time("Where the new window begins, if it has a beginning.")),
                ("new_by", time("The new time; later than the promised one.")),
                (
                    "how",
                    text(
                        "`mail` (Kept sends the notice, unless said otherwise), or how you told them: `phone`, `text`, `in_person`, `chat`, `letter`.",
                    ),
                ),
            ],
        ),
    ];
    all.extend(later());
    all
}

/// What is sent when it goes to another, or was broken.
fn later() -> Vec<Schema> {
    vec![
        request(
            "HandOver",
            "Who keeps it from now on.",
            &["to_staff_id", "reason"],
            vec![
                ("to_staff_id", id("Who keeps it from now on; works here, and may do more than read.")),
                ("reason", text("Why.")),
            ],
        ),
        request(
            "MakeRight",
            "What was done.",
            &["words"],
            vec![("words", text("What was done so that it is right again."))],
        ),
    ]
}

fn promise() -> Fields {
    vec![
        ("id", id("")),
        ("customer_id", id("To whom it was made.")),
        ("conversation_id", maybe(id("In which conversation."))),
        ("words", text("The words as the customer heard them.")),
        ("kind", reference("PromiseKind")),
        ("owner_id", id("Who keeps it.")),
        ("from", maybe(time("Not before."))),
        ("by", time("Not after.")),
        ("state", reference("PromiseState")),
        ("source", text("`by_hand`, `standard`, `complaint`, `appointment`, `start_up`, `found`.")),
        ("made_at", time("")),
        ("made_by_id", maybe(id("Who of us made it."))),
        ("told_at", maybe(time("When the customer was told that it may not hold."))),
        ("told_how", text("`mail`, `phone` …; empty when not told.")),
        ("notice_id", maybe(id("The message that told them."))),
        ("kept_at", maybe(time(""))),
        ("evidence", text("What shows that it was kept.")),
        ("moved_at", maybe(time(""))),
        ("move_reason", text("")),
        ("moved_to_id", maybe(id("The promise that follows this one."))),
        ("moved_from_id", maybe(id("The promise that this one follows."))),
        ("moves", number("How often it was moved before: 0 or 1.")),
        ("released_at", maybe(time(""))),
        ("release_reason", text("")),
        ("broken_at", maybe(time(""))),
        ("late_kept_at", maybe(time("When it was kept after all, too late."))),
        ("made_right_at", maybe(time(""))),
        ("made_right", text("What was done so that it is right again.")),
    ]
}
