//! Promises and what is sent to their verbs.

use serde_json::{Value, json};

use super::{Fields, Schema, answer, flag, id, list, maybe, number, reference, request, text, texts, time, words};

pub fn all() -> Vec<Schema> {
    use app::promises::{Kind, State};
    let mut moved = promise();
    moved.push(("next", reference("Promise")));
    let mut all = vec![
        words("PromiseKind", "What is promised.", Kind::ALL.map(Kind::as_str).to_vec()),
        words("PromiseState", "What became of it.", State::ALL.map(State::as_str).to_vec()),
        answer("Promise", "What we said we would do, by when.", promise()),
        offer(),
        answer("PromiseGroup", "Some that went before, and how many of them were kept.", group()),
        answer("Chance", "How likely a promise is kept. No figure while fewer than five have ended.", chance()),
        promise_chance(),
        realism(),
        answer("BetterTime", "A time by which nine of ten like it were done.", better()),
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
    all.extend(super::told::all());
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
            vec![
                ("words", text("What was done so that it is right again.")),
                (
                    "told_how",
                    text(
                        "How the customer heard that it broke: `phone`, `text`, `in_person`, `chat`, `letter`, `mail`.",
                    ),
                ),
                ("told_at", time("When; now unless said.")),
                ("apology", text("The words of the apology.")),
                ("remedy", text("What they get for it.")),
                ("next", reference("NextPromise")),
            ],
        ),
    ]
}

fn offer() -> Schema {
    answer(
        "Offer",
        "A sentence of ours that commits us and is in no ledger yet.",
        vec![
            ("id", id("")),
            ("conversation_id", id("Where it was said.")),
            ("message_id", id("In which message.")),
            ("owner_id", id("Who of us wrote it.")),
            ("words", text("The words that commit us.")),
            ("kind", reference("PromiseKind")),
            ("by", maybe(time("When it is due, read in the customer's time zone; null where no time was said."))),
        ],
    )
}

fn group() -> Fields {
    vec![
        ("of", text("What they have in common: `kind_owner_time`, `kind_owner`, `kind_time`, `kind` or `all`.")),
        ("n", number("How many ended.")),
        ("kept", number("How many of them were kept.")),
    ]
}

fn share(about: &str) -> Value {
    maybe(json!({"type": "number", "description": about}))
}

fn chance() -> Fields {
    vec![
        ("chance", share("From 0 to 1; null while fewer than five have ended.")),
        ("low", share("The lower end of its 95 % interval.")),
        ("high", share("The upper end.")),
        ("prior", share("What is taken for granted while too few are known; null otherwise.")),
        ("like", maybe(reference("PromiseGroup"))),
        ("ended", number("How many of any kind have ended.")),
        ("reasons", list(&json!({"type": "object"}), "What it comes from; `why` names each.")),
        ("evidence", texts("The same in sentences.")),
    ]
}

fn promise_chance() -> Schema {
    let mut fields = chance();
    fields.push(("at_risk", flag("Whether a notice should be ready.")));
    fields.push(("deadline", maybe(text("How its time lies in the opening hours, in one line that adds up."))));
    answer("PromiseChance", "How likely an open promise is kept, and why.", fields)
}

fn better() -> Fields {
    vec![
        ("by", time("From now on, in the opening hours.")),
        ("n", number("How many like it there were.")),
        ("done_by", number("How many of them were done in as much working time.")),
    ]
}

fn realism() -> Schema {
    let fields = vec![
        ("chance", reference("Chance")),
        ("made", maybe(reference("PromiseGroup"))),
        ("done_by", maybe(number("How many of them were done within as much working time as there is until `by`."))),
        ("better", maybe(reference("BetterTime"))),
        ("sentence", text("The same in words.")),
    ];
    answer("Realism", "How one like it would go.", fields)
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
        ("told_from", maybe(time("The new time they were told of: not before."))),
        ("told_by", maybe(time("The new time they were told of: not after."))),
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
        ("break_told_at", maybe(time("When the customer heard from us that it broke."))),
        ("break_told_how", text("`mail`, `phone` …; empty when not told.")),
        ("break_notice_id", maybe(id("The message that told them."))),
        ("apology", text("")),
        ("remedy", text("What they got for it.")),
        ("right_promise_id", maybe(id("What was promised instead."))),
    ]
}
