//! Making right.

use app::remedies::{Above, Loss, State};

use super::{Fields, Schema, answer, flag, id, list, maybe, number, reference, request, text, time, words};

fn limits() -> Fields {
    vec![
        ("role", text("`owner`, `manager` or `agent`.")),
        ("case_minor", maybe(number("In one complaint; null: as much as it takes."))),
        ("month_minor", maybe(number("By one person in one month; null: as much as it takes."))),
    ]
}

fn remedy() -> Fields {
    vec![
        ("loss", reference("Loss")),
        ("name", text("At most 100 letters.")),
        ("fits", text("When it fits, in words.")),
        (
            "cost_minor",
            maybe(number(
                "What it costs as a rule, in the smallest unit of the currency; null: it is said with each offer.",
            )),
        ),
        ("active", flag("Whether it can be offered.")),
    ]
}

fn sum() -> Fields {
    vec![("count", number("How many remedies.")), ("amount_minor", number("In the smallest unit of the currency."))]
}

pub fn all() -> Vec<Schema> {
    let mut known = vec![("id", id(""))];
    known.extend(remedy());
    known.push(("currency", text("ISO 4217.")));
    vec![
        words("Loss", "What a customer lost: a remedy makes good one kind.", Loss::ALL.map(Loss::as_str).to_vec()),
        words("RemedyState", "How an offer stands.", State::ALL.map(State::as_str).to_vec()),
        words("RemedyAbove", "Why somebody had to be asked.", Above::ALL.map(Above::as_str).to_vec()),
        answer("Remedy", "Something that can be offered to make right.", known),
        request("NewRemedy", "A remedy.", &["loss", "name", "fits"], remedy()),
        request("RemedyChange", "What of a remedy is to change.", &[], remedy()),
        answer("RemedyAuthority", "What a role may give without asking.", limits()),
        request("NewRemedyAuthority", "What a role may give without asking.", &["role"], limits()),
        answer(
            "RemedyTerms",
            "Who may give how much, the budget of a month, and how long somebody has to answer.",
            vec![
                ("currency", text("That of the business.")),
                ("budget_minor", maybe(number("Null: there is none."))),
                ("answer_minutes", number("Working minutes, then the next is asked.")),
                ("roles", list(&reference("RemedyAuthority"), "")),
            ],
        ),
        request(
            "RemedyTermsChange",
            "What of it is to change.",
            &[],
            vec![
                ("budget_minor", maybe(number("Null: there is none."))),
                ("answer_minutes", number("1 to 4800.")),
                ("roles", list(&reference("NewRemedyAuthority"), "Those that change.")),
            ],
        ),
        spend(),
        of_loss(),
        of_cause(),
        answer("RemedySum", "How many remedies, and what they come to.", sum()),
        offer(),
        new_offer(),
        request("RemedyApproval", "A yes.", &[], vec![("words", text("For whoever offered it."))]),
        request("RemedyReason", "Why not.", &["words"], vec![("words", text("The reason."))]),
    ]
}

fn spend() -> Schema {
    answer(
        "RemedySpend",
        "What was granted in a month.",
        vec![
            ("month", text("As `2026-11`, in the zone of the business.")),
            ("currency", text("That of the business; what was given in others is not in it.")),
            ("budget_minor", maybe(number("Null: there is none."))),
            ("spent", reference("RemedySum")),
            ("by_loss", list(&reference("RemedySpendOfLoss"), "")),
            ("by_cause", list(&reference("RemedySpendOfCause"), "The largest first.")),
        ],
    )
}

fn of_loss() -> Schema {
    let mut fields = vec![("loss", reference("Loss"))];
    fields.extend(sum());
    answer("RemedySpendOfLoss", "What was granted for one kind of loss.", fields)
}

fn of_cause() -> Schema {
    let mut fields = vec![("cause_id", maybe(id("Null: no cause was named.")))];
    fields.extend(sum());
    answer("RemedySpendOfCause", "What was granted for one cause.", fields)
}

fn new_offer() -> Schema {
    request(
        "NewRemedyOffer",
        "A remedy to be offered in a complaint.",
        &["complaint_id", "remedy_id", "by"],
        vec![
            ("complaint_id", id("")),
            ("remedy_id", id("Of the catalogue.")),
            (
                "amount_minor",
                maybe(number("In the smallest unit of the currency; what the catalogue says when left out.")),
            ),
            ("currency", maybe(text("ISO 4217; that of the remedy unless said."))),
            ("words", text("What the customer is promised; what the remedy is called unless said.")),
            ("cause_id", maybe(id("What it is spent on."))),
            ("by", time("When it is to be done.")),
        ],
    )
}

fn offer() -> Schema {
    answer(
        "RemedyOffer",
        "A remedy that is offered to a customer.",
        vec![
            ("id", id("")),
            ("complaint_id", id("")),
            ("customer_id", id("")),
            ("customer_name", text("")),
            ("conversation_id", maybe(id(""))),
            ("remedy_id", id("")),
            ("loss", reference("Loss")),
            ("name", text("As the remedy was called when it was offered.")),
            ("amount_minor", number("In the smallest unit of the currency.")),
            ("currency", text("ISO 4217.")),
            ("words", text("What the customer is promised.")),
            ("about", text("What went wrong, for whoever is asked.")),
            ("cause_id", maybe(id(""))),
            ("by", time("When it is to be done.")),
            ("state", reference("RemedyState")),
            ("above", maybe(reference("RemedyAbove"))),
            ("asked_by_id", id("Who offered it.")),
            ("asked_by_name", text("")),
            ("asked_at", time("")),
            ("next_at", maybe(time("When the next is asked, while it waits."))),
            ("decided_by_id", maybe(id(""))),
            ("decided_by_name", maybe(text(""))),
            ("decided_at", maybe(time(""))),
            ("decision", text("Their words.")),
            ("promise_id", maybe(id("What keeps it, once it is granted."))),
            ("promise_state", maybe(text("How that promise stands: `open`, `kept`, `broken`, `released`."))),
            ("evidence", text("What shows that it was done.")),
            ("month", maybe(text("In which it counts, as `2026-11`."))),
        ],
    )
}
