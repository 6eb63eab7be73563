//! The operations of complaints.

use super::operations::{Answer, May, Noun, Operation, Type, get, post, put};

/// What refuses a step out of order: the step that is missing, or that is behind it already.
const ORDER: &[&str] = &[
    "complaint-not-listened",
    "complaint-not-restated",
    "complaint-not-confirmed",
    "complaint-no-call-back",
    "complaint-not-researched",
    "complaint-not-called-back",
    "complaint-not-accepted",
    "complaint-not-guarded",
    "complaint-is-restated",
    "complaint-is-confirmed",
    "complaint-call-back-is-promised",
    "complaint-is-called-back",
    "complaint-is-accepted",
    "complaint-is-guarded",
    "complaint-is-closed",
    "complaint-ended-otherwise",
    "complaint-restated-anew",
    "complaint-attempts-too-few",
    "complaint-is-narrowed",
    "promise-moved-once",
    "conversation-no-address",
    "conversation-no-mailbox",
];

/// What refuses a letter; one that ends the complaint needs the steps before.
const LETTERS: &[&str] = &[
    "complaint-letter-lacks",
    "complaint-letter-is-sent",
    "complaint-is-narrowed",
    "complaint-not-listened",
    "complaint-not-restated",
    "complaint-not-confirmed",
    "complaint-no-call-back",
    "complaint-not-researched",
    "conversation-no-address",
    "conversation-no-mailbox",
];

pub fn nouns() -> Vec<Noun> {
    let mut operations = opened();
    operations.extend(understood());
    operations.extend(reached());
    operations.extend(ended());
    operations.extend(letters());
    operations.push(super::complaint_files::after());
    let about = "Heard, restated until the customer says “yes, that is it”, called back at a promised time, made right, \
        kept from coming back, and watched. A step out of order is refused with 409, its `rule` and a `hint`.";
    vec![Noun { name: "Complaints", about, operations }, form()]
}

fn form() -> Noun {
    let operations = vec![
        get("/complaint-form", "get_complaint_form", "Read whether the public form is open")
            .gives(Answer::One("ComplaintForm")),
        put("/complaint-form", "change_complaint_form", "Open or close the public form")
            .may(May::ManageStaff)
            .takes("NewComplaintForm")
            .gives(Answer::One("ComplaintForm")),
    ];
    Noun { name: "Public form", about: "Where anybody can tell that something went wrong, without a link.", operations }
}

fn step(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    post(path, id, summary).gives(Answer::One("ComplaintCase")).refused_by(ORDER).once()
}

fn opened() -> Vec<Operation> {
    let filter = [
        ("state", Type::Word("ComplaintState"), "Only those in this state."),
        ("owner_id", Type::Id, "Only those that this person owns."),
        ("customer_id", Type::Id, "Only those of this customer."),
        ("conversation_id", Type::Id, "Only those to which this conversation belongs."),
        ("promise_id", Type::Id, "Only those about this promise, or that made it."),
        ("open", Type::Flag, "`true`: only those that are not closed."),
        ("order", Type::Text, "`owed`: by when the next step is owed, soonest first; else the newest first."),
    ];
    let format = [("format", Type::Text, "`csv`: a line a case; `json`: `{items}`, each with all that happened.")];
    vec![
        get("/complaints", "list_complaints", "List complaints").asks(&filter).pages("Complaint"),
        get("/complaints/export", "export_complaints", "Get complaints as a file")
            .about("All that the filter lets through. What is narrowed to others comes without its story.")
            .asks(&format)
            .asks(&filter)
            .gives(Answer::File(&["text/csv", "application/json"], "The cases, in the order of the list.")),
        get("/complaints/{id}/pdf", "get_complaint_pdf", "Get one complaint on paper")
            .about("With its whole history. The same case is the same file, byte for byte.")
            .gives(Answer::File(&["application/pdf"], "The case."))
            .refused_by(&["complaint-is-narrowed"]),
        post("/complaints", "open_complaint", "Take something as a complaint")
            .about("Its customer may be named by a conversation or a promise alone. Whoever takes it owns it, unless said.")
            .takes("NewComplaint")
            .gives(Answer::Created("ComplaintCase")),
        get("/complaints/{id}", "get_complaint", "Read one complaint")
            .about("With all that happened.")
            .gives(Answer::One("ComplaintCase"))
            .refused_by(&["complaint-is-narrowed"]),
        get("/complaints/{id}/told", "get_complaint_told", "Read what the customer told us themselves")
            .about("On their own page or by the public form, as they wrote it; not found where it did not begin with that.")
            .gives(Answer::One("ComplaintTold"))
            .refused_by(&["complaint-is-narrowed"]),
        step("/complaints/{id}/is-theirs", "admit_complaint", "Say that it is the customer whose address was typed")
            .about("Who wrote by the public form is merged into that customer: somebody of us has spoken with them.")
            .may(May::Manage)
            .refused_by(&["complaint-not-apart", "complaint-is-narrowed", "customer-merged-already"]),
        get("/complaints/{id}/twins", "list_complaint_twins", "List complaints with like words")
            .about("Of the last two years, the most alike first, ten at most, with what caused them and what helped. Nothing is \
                    filed by itself; those whose story is not for the caller are left out.")
            .asks(&[("limit", Type::Number, "How many at most, 1 to 10.")])
            .gives(Answer::List("ComplaintTwin"))
            .refused_by(&["complaint-is-narrowed"]),
        step("/complaints/{id}/conversations", "add_complaint_conversation", "Add a conversation to a complaint")
            .takes("ComplaintConversation"),
        step("/complaints/{id}/hand-over", "hand_over_complaint", "Hand a complaint over")
            .about("With its live call back. At every moment it has one owner.")
            .takes("HandOver")
            .refused_by(&["complaint-is-theirs", "complaint-is-closed", "complaint-is-narrowed"]),
        step("/complaints/{id}/access", "set_complaint_access", "Say who reads its story")
            .about("Narrowed to its owner, its team and those who lead, or open to all, with all that was said before. For its owner \
                    and for managers. Entries of the journal and webhooks that are sent later leave the words out for the others.")
            .takes("ComplaintAccess")
            .refused_by(&["complaint-access-not-yours", "complaint-is-narrowed"]),
        step("/complaints/{id}/take-safety", "take_complaint_safety", "Take the matter of safety in hand")
            .about("Nobody else is called about it then.")
            .refused_by(&["complaint-no-safety", "complaint-is-narrowed"]),
    ]
}

fn understood() -> Vec<Operation> {
    vec![
        step("/complaints/{id}/listen", "listen_to_complaint", "Write down what the customer told")
            .about("In their own words. A safety flag calls the managers at once.")
            .takes("ComplaintHeard"),
        step("/complaints/{id}/restate", "restate_complaint", "Write what we understood")
            .about("A new version takes the place of one that nobody has answered.")
            .takes("ComplaintRestating"),
        step("/complaints/{id}/confirm", "confirm_complaint", "Record that the customer said “yes, that is it”")
            .takes("ComplaintConfirmed"),
        step("/complaints/{id}/correct", "correct_complaint", "Record what the customer put right")
            .about("Back to restating.")
            .takes("ComplaintCorrected"),
        step("/complaints/{id}/refuse-confirmation", "refuse_complaint_confirmation", "Record that they will not say")
            .about("We go on without, and it is counted apart.")
            .takes("ComplaintRefusal"),
    ]
}

fn reached() -> Vec<Operation> {
    vec![
        step("/complaints/{id}/attempt", "record_complaint_attempt", "Record an attempt to reach them")
            .about("Voicemail is an attempt, not a call. The next one is planned into hours that suit both.")
            .takes("ComplaintAttempted"),
        step("/complaints/{id}/unreachable", "complaint_unreachable", "Record that they can't be reached")
            .about("Three attempts on two channels over two days: we go on without a confirmation, or end without an acceptance."),
        step("/complaints/{id}/promise-call-back", "promise_call_back", "Promise a time to call back")
            .about("The one live call back, until the outcome is accepted. Where it broke, a new time takes its place.")
            .takes("ComplaintCallBackTime"),
        step("/complaints/{id}/move-call-back", "move_call_back", "Move the call back")
            .about("Because they agreed to another time before it was due. Once.")
            .takes("ComplaintCallBackMove")
            .refused_by(&[
                "complaint-no-call-back",
                "complaint-is-narrowed",
                "promise-moved-once",
                "promise-is-broken",
            ]),
        step("/complaints/{id}/research", "research_complaint", "Record what we found out").takes("ComplaintFindings"),
        step("/complaints/{id}/call-back", "call_back", "Record the call back")
            .about("With a solution or an honest explanation. What is offered becomes a promise, and the next call is promised.")
            .takes("ComplaintCalled"),
    ]
}

fn ended() -> Vec<Operation> {
    vec![
        step("/complaints/{id}/accept", "accept_complaint_outcome", "Record that the outcome is right for them")
            .takes("ComplaintWords"),
        step("/complaints/{id}/reject", "reject_complaint_outcome", "Record that the outcome is not right for them")
            .about("It goes up to a manager, and another time to call is owed.")
            .takes("ComplaintWords"),
        step("/complaints/{id}/found-another-way", "complaint_other_way", "Record that they found another way")
            .about("It ends without an acceptance, and is counted apart.")
            .takes("ComplaintWords"),
        step("/complaints/{id}/guard", "guard_complaint", "Decide what keeps it away")
            .about("Causes with evidence and an action, or a reason why there is none and a day to look again.")
            .takes("ComplaintGuarding"),
        step("/complaints/{id}/close", "close_complaint", "Close a complaint").about("It is watched for 60 days."),
        step("/complaints/{id}/again", "complaint_again", "Say that it happened again")
            .about("While it is watched: the highest alarm there is.")
            .takes("ComplaintWords")
            .refused_by(&["complaint-not-watched", "complaint-is-narrowed"]),
    ]
}

fn letters() -> Vec<Operation> {
    let known = [
        ("delay_reason", Type::Text, "Why it takes longer."),
        (
            "next_update",
            Type::Text,
            "By when they hear from us, as RFC 3339; else the promised call back, or what the rules ask next.",
        ),
    ];
    vec![
        get("/complaints/{id}/letters/{kind}", "write_complaint_letter", "Begin a letter from the rules' template")
            .about("Filled in from the case, in the customer's language where the rules have it, with what it lacks. Nothing leaves.")
            .may(May::Write)
            .asks(&known)
            .gives(Answer::One("LetterWritten"))
            .refused_by(&["complaint-is-narrowed"]),
        step("/complaints/{id}/letters", "send_complaint_letter", "Send a letter, or record that it left")
            .about("Refused while it lacks what must stand in it. What left is never changed.")
            .takes("NewLetter")
            .refused_by(LETTERS),
    ]
}
