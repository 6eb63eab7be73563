//! Notices that are ready, and who is called.

use app::promises::paging::{Cause, Step};

use super::{Schema, answer, flag, id, list, maybe, number, reference, request, text, texts, time, words};

pub fn all() -> Vec<Schema> {
    let mut all = notices();
    all.extend(drafts());
    all.extend(calls());
    all.extend(keeping());
    all
}

fn notices() -> Vec<Schema> {
    vec![
        request(
            "TellOfBreak",
            "How the customer hears that it broke.",
            &[],
            vec![
                ("how", text("`mail` (Kept sends the honest notice, unless said otherwise), or how you told them.")),
                ("reason", text("Why it happened; left out: not known yet, and the notice says so.")),
                ("next_by", maybe(time("By when they hear more; two working hours by mail unless said."))),
                ("text", maybe(text("The whole text in your own words."))),
            ],
        ),
        request(
            "NextPromise",
            "What is promised instead.",
            &["words", "by"],
            vec![
                ("words", text("The words as the customer heard them.")),
                ("by", time("Not after; must lie ahead.")),
                ("from", maybe(time("Not before."))),
                ("kind", reference("PromiseKind")),
                ("owner_id", maybe(id("Who keeps it; the token's person unless said."))),
            ],
        ),
        request(
            "NewNotice",
            "What a customer is told, and of what.",
            &["reason", "promises"],
            vec![
                ("reason", text("Why they may not hold; the customer reads it.")),
                ("how", text("`mail` (Kept sends it, unless said otherwise), or how you told them.")),
                ("text", maybe(text("The whole text in your own words."))),
                (
                    "at_night",
                    text(
                        "Where it is night for the customer: `send` (unless said otherwise), `wait` for the morning, or `refuse`.",
                    ),
                ),
                ("promises", list(&reference("NewTime"), "All to one customer, at most 50.")),
            ],
        ),
        request(
            "NewTime",
            "A promise, and its new time.",
            &["id", "new_by"],
            vec![
                ("id", id("The promise.")),
                ("new_from", maybe(time("Where the new window begins, if it has a beginning."))),
                ("new_by", time("Later than the promised one.")),
            ],
        ),
    ]
}

fn drafts() -> Vec<Schema> {
    vec![
        answer(
            "NoticeDraft",
            "A notice that is ready.",
            vec![
                ("customer_id", id("")),
                ("customer_name", text("")),
                (
                    "promises",
                    list(
                        &reference("NoticeDraftPromise"),
                        "The one that was asked for first, then what else is in danger.",
                    ),
                ),
                ("reasons", texts("Plain reasons to choose from, in the customer's language.")),
                ("subject", text("")),
                ("text", text("With … where the reason goes.")),
                ("route", reference("Route")),
                ("quiet_until", maybe(time("It is night where they are, until then."))),
            ],
        ),
        answer(
            "NoticeDraftPromise",
            "A promise in danger.",
            vec![
                ("promise", reference("Promise")),
                ("new_from", maybe(time(""))),
                ("new_by", maybe(time("A time that would hold."))),
            ],
        ),
        answer(
            "Route",
            "How a customer is reached.",
            vec![
                ("way", maybe(text("`mail`, `phone`, `text`; null: none is known that works and that they accept."))),
                ("name", text("")),
                ("at", text("The address or number.")),
                ("asked", maybe(text("What they asked for, in their own words."))),
                ("passed_over", maybe(text("An address that is not read."))),
            ],
        ),
    ]
}

fn calls() -> Vec<Schema> {
    vec![
        words("AlarmCause", "Why somebody is called.", Cause::ALL.map(Cause::as_str).to_vec()),
        words("CallStep", "As what somebody is called.", Step::ALL.map(Step::as_str).to_vec()),
        answer(
            "Alarm",
            "A reason to call somebody.",
            vec![
                ("id", id("")),
                ("promise_id", id("")),
                ("cause", reference("AlarmCause")),
                ("began_at", time("")),
                ("next_at", maybe(time("When the next is called; null: nobody is left."))),
                ("waits", flag("Nobody is on duty: the first who comes is called.")),
                ("ended_at", maybe(time(""))),
                ("ended_by", text("`acknowledged` or `done`; empty while it runs.")),
                ("taken_by_id", maybe(id("Who took it."))),
                ("pages", list(&reference("CallOfStaff"), "Who was called, first to last.")),
            ],
        ),
        answer(
            "CallOfStaff",
            "Somebody who was called.",
            vec![
                ("id", id("")),
                ("alarm_id", id("")),
                ("promise_id", id("")),
                ("step", reference("CallStep")),
                ("staff_id", id("")),
                ("sent_at", time("")),
                ("acknowledged_at", maybe(time(""))),
                ("ended_at", maybe(time("It asks for nothing any more."))),
            ],
        ),
    ]
}

fn keeping() -> Vec<Schema> {
    let fields = || {
        vec![
            ("risk_percent", number("Under this chance a promise is in danger, 1 to 99.")),
            ("acknowledge_minutes", number("Working minutes to take a call, 1 to 480.")),
            ("honest_minutes", number("Working minutes after a break until the customer hears of it, 1 to 480.")),
            ("honest_by_kept", flag("Whether Kept may send the honest notice by itself.")),
            ("call_us", text("The number in the honest notice; empty: they are asked to answer.")),
            ("quiet_from", text("A time of day where the customer is, as `21:00`.")),
            ("quiet_until", text("The same as `quiet_from`: there are no quiet hours.")),
        ]
    };
    vec![
        answer("Keeping", "How promises are kept here.", fields()),
        request("NewKeeping", "How promises are kept from now on.", &[], fields()),
    ]
}
