//! The operations of making right.

use super::operations::{Answer, Asked, May, Noun, Type, get, patch, post, put};

const LOSS: Asked = ("loss", Type::Word("Loss"), "What was lost: what fits it comes first.");
const MONTH: Asked = ("month", Type::Text, "As `2026-11`; this month unless said.");
const OFFERS: [Asked; 4] = [
    ("state", Type::Word("RemedyState"), "How they stand."),
    ("complaint_id", Type::Id, "Of which complaint."),
    ("customer_id", Type::Id, "To which customer."),
    ("for_me", Type::Flag, "Only those that wait for your answer, oldest first, at most 100."),
];
/// Why an offer can't be answered.
const ANSWERED: &[&str] = &[
    "remedy-is-granted",
    "remedy-is-declined",
    "remedy-is-lapsed",
    "remedy-is-withdrawn",
    "remedy-own-offer",
    "remedy-beyond-authority",
];

pub fn nouns() -> Vec<Noun> {
    let mut operations = catalogue();
    operations.extend(offers());
    vec![Noun {
        name: "Remedies",
        about: "What makes right, who may give how much, and who says yes above that.",
        operations,
    }]
}

fn catalogue() -> Vec<super::operations::Operation> {
    vec![
        get("/remedies", "list_remedies", "List remedies")
            .about("What fits the loss first, then by kind of loss, then by name; never by what it costs.")
            .asks(&[LOSS])
            .gives(Answer::List("Remedy")),
        post("/remedies", "create_remedy", "Add a remedy")
            .may(May::Manage)
            .takes("NewRemedy")
            .gives(Answer::Created("Remedy")),
        post("/remedies/starters", "put_in_starter_remedies", "Put in the starter catalogue")
            .about("Those that are there already, by name, are left alone. Answers with all.")
            .may(May::Manage)
            .gives(Answer::List("Remedy")),
        get("/remedies/{id}", "get_remedy", "Read one remedy").gives(Answer::One("Remedy")),
        patch("/remedies/{id}", "change_remedy", "Change a remedy")
            .about("Only what is named changes. What was offered stays as it was offered.")
            .may(May::Manage)
            .takes("RemedyChange")
            .gives(Answer::One("Remedy")),
        get("/remedy-terms", "get_remedy_terms", "Read who may give how much").gives(Answer::One("RemedyTerms")),
        put("/remedy-terms", "change_remedy_terms", "Change who may give how much")
            .about("What is left out stays as it is.")
            .may(May::ManageStaff)
            .takes("RemedyTermsChange")
            .gives(Answer::One("RemedyTerms")),
        get("/remedy-spend", "get_remedy_spend", "Read what was given in a month")
            .about("By kind of loss and by cause, in the currency of the business.")
            .asks(&[MONTH])
            .gives(Answer::One("RemedySpend")),
    ]
}

fn offers() -> Vec<super::operations::Operation> {
    vec![
        get("/remedy-offers", "list_remedy_offers", "List offers")
            .about("Newest first.")
            .asks(&OFFERS)
            .pages("RemedyOffer"),
        post("/remedy-offers", "offer_remedy", "Offer a remedy in a complaint")
            .about("Within your authority it is a promise at once; above it, somebody who may say yes is asked.")
            .takes("NewRemedyOffer")
            .gives(Answer::Created("RemedyOffer"))
            .refused_by(&["complaint-is-closed", "complaint-is-narrowed"]),
        get("/remedy-offers/{id}", "get_remedy_offer", "Read one offer").gives(Answer::One("RemedyOffer")),
        post("/remedy-offers/{id}/approve", "approve_remedy_offer", "Say yes to an offer")
            .about("By somebody who may give as much. It becomes a promise of whoever offered it.")
            .may(May::Manage)
            .takes("RemedyApproval")
            .gives(Answer::One("RemedyOffer"))
            .refused_by(ANSWERED),
        post("/remedy-offers/{id}/decline", "decline_remedy_offer", "Say no to an offer")
            .about("With a reason, which whoever offered it reads.")
            .may(May::Manage)
            .takes("RemedyReason")
            .gives(Answer::One("RemedyOffer"))
            .refused_by(ANSWERED),
        post("/remedy-offers/{id}/withdraw", "withdraw_remedy_offer", "Take an offer back")
            .about("Your own; a manager any. One that was granted: its promise is released, and it counts no longer.")
            .takes("RemedyReason")
            .gives(Answer::One("RemedyOffer"))
            .refused_by(&[
                "remedy-is-declined",
                "remedy-is-lapsed",
                "remedy-is-withdrawn",
                "remedy-is-done",
                "remedy-is-owed",
            ]),
    ]
}
