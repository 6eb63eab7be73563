//! The operations of promises, and of those found in what we write.

use super::operations::{Answer, May, Noun, Operation, Type, get, post, put};

/// What refuses a change of a promise that has ended.
const RELEASING: &[&str] = &[
    "promise-is-kept",
    "promise-is-moved",
    "promise-is-broken",
    "promise-is-released",
    "promise-belongs-to-complaint",
];

/// What refuses another time.
const MOVING: &[&str] = &[
    "promise-move-needs-agreement",
    "promise-moved-once",
    "promise-is-kept",
    "promise-is-moved",
    "promise-is-broken",
    "promise-is-released",
];

pub fn promises() -> Noun {
    use Answer::{Created, One};
    let filter = [
        ("customer_id", Type::Id, "Only those made to this customer."),
        ("conversation_id", Type::Id, "Only those made in this conversation."),
        ("owner_id", Type::Id, "Only those that this person owns."),
        ("state", Type::Word("PromiseState"), "Only those in this state."),
        ("kind", Type::Word("PromiseKind"), "Only this kind."),
    ];
    let mut operations = vec![
        get("/promises", "list_promises", "List promises").about("By when they are due.").asks(&filter).pages("Promise"),
        post("/promises", "make_promise", "Make a promise")
            .about("One owner (the token's person unless said), one customer, and a time by which it is kept.")
            .takes("NewPromise")
            .gives(Created("Promise")),
        realism(),
        get("/promises/{id}", "get_promise", "Read one promise").gives(One("Promise")),
        chance(),
        post("/promises/{id}/keep", "keep_promise", "Keep a promise")
            .about("With what shows that it was kept. After `by` it is recorded as kept late and stays broken.")
            .takes("Keep")
            .gives(One("Promise"))
            .refused_by(&[
                "promise-is-kept",
                "promise-is-kept-late",
                "promise-is-moved",
                "promise-is-released",
                "promise-belongs-to-complaint",
            ]),
        post("/promises/{id}/move", "move_promise", "Move a promise to another time")
            .about("Before it is due, once, when the customer agreed. A new promise follows it; it is `next` in the answer.")
            .takes("Move")
            .gives(One("MovedPromise"))
            .refused_by(MOVING),
        post("/promises/{id}/release", "release_promise", "Release a promise")
            .about("The customer no longer wants it.")
            .takes("Release")
            .gives(One("Promise"))
            .refused_by(RELEASING),
        post("/promises/{id}/warn", "warn_customer", "Tell the customer that a promise may not hold")
            .about("Before `by`, with a reason and a new time: by mail Kept sends the notice, otherwise say how you told them.")
            .takes("Warn")
            .gives(One("Promise"))
            .refused_by(&[
                "promise-too-late-to-warn",
                "promise-is-kept",
                "promise-is-moved",
                "promise-is-released",
                "conversation-no-address",
                "conversation-no-mailbox",
                "conversation-of-other-customer",
            ]),
    ];
    operations.extend(later());
    Noun { name: "Promises", about: "What was promised to whom, by when, and what became of it.", operations }
}

fn chance() -> Operation {
    get("/promises/{id}/chance", "get_chance", "Ask how likely an open promise is kept, and why")
        .gives(Answer::One("PromiseChance"))
        .refused_by(&["promise-is-over"])
}

fn realism() -> Operation {
    get("/promises/realism", "realism", "Ask how one like it would go")
        .about(
            "Before anything is promised: how many like it were kept, and a time by which nine of ten would have been.",
        )
        .asks(&[
            ("kind", Type::Word("PromiseKind"), "Of which kind; `other` unless said."),
            ("owner_id", Type::Id, "Who would keep it; the token's person unless said."),
            ("by", Type::Text, "By when, as RFC 3339 writes it."),
        ])
        .gives(Answer::One("Realism"))
}

pub fn offers() -> Noun {
    use Answer::{List, One};
    let operations = vec![
        get("/conversations/{id}/offers", "list_offers", "List promises found in what we wrote")
            .about("What commits us in our replies and notes of the last day, and is neither recorded nor dismissed.")
            .gives(List("Offer")),
        post("/offers/{id}/record", "record_offer", "Record a found promise")
            .about("As it was said, owned by whoever said it.")
            .gives(One("Promise"))
            .refused_by(&["offer-needs-a-time", "offer-is-over"]),
        post("/offers/{id}/dismiss", "dismiss_offer", "Say that a found promise is none")
            .gives(One("Offer"))
            .refused_by(&["offer-is-over"]),
    ];
    Noun { name: "Offers", about: "What we wrote that commits us and is in no ledger yet.", operations }
}

/// When it goes to another, or broke.
fn later() -> Vec<Operation> {
    use Answer::One;
    vec![
        post("/promises/{id}/hand_over", "hand_over_promise", "Hand a promise over to somebody else")
            .about("While it is open, or broken and not made right. The new owner is told at once; its times stay.")
            .takes("HandOver")
            .gives(One("Promise"))
            .refused_by(&[
                "promise-is-theirs",
                "promise-is-kept",
                "promise-is-moved",
                "promise-is-released",
                "promise-is-made-right",
            ]),
        post("/promises/{id}/tell", "tell_of_break", "Tell the customer that a promise broke")
            .about("After the break: by mail Kept sends the honest notice, otherwise say how you told them. `next_by` becomes a promise of its own.")
            .takes("TellOfBreak")
            .gives(One("Promise"))
            .refused_by(&[
                "promise-is-not-broken",
                "promise-break-is-told",
                "conversation-no-address",
                "conversation-no-mailbox",
                "conversation-address-bounced",
                "conversation-address-complained",
                "conversation-of-other-customer",
            ]),
        post("/promises/{id}/make-right", "make_promise_right", "Record that a broken promise was made right")
            .about("It stays on Today until the customer was told, too: say here how, if nothing says so yet.")
            .takes("MakeRight")
            .gives(One("Promise"))
            .refused_by(&["promise-is-not-broken", "promise-is-made-right", "promise-belongs-to-complaint"]),
    ]
}

pub fn told() -> Noun {
    use Answer::{List, One};
    let operations = vec![
        get("/promises/{id}/draft", "get_notice_draft", "Read the notice that is ready")
            .about("While the promise is in danger and the customer knows nothing; 404 otherwise.")
            .gives(One("NoticeDraft")),
        post("/notices", "send_notice", "Tell a customer that promises may not hold")
            .about("One notice about one or several promises to one customer, before they are due.")
            .takes("NewNotice")
            .gives(List("Promise"))
            .refused_by(&[
                "promise-too-late-to-warn",
                "promise-is-kept",
                "promise-is-moved",
                "promise-is-released",
                "promise-quiet-hours",
                "promise-quiet-too-late",
                "conversation-no-address",
                "conversation-no-mailbox",
                "conversation-address-bounced",
                "conversation-address-complained",
                "conversation-of-other-customer",
            ]),
        get("/pages", "list_pages", "List what somebody is called about")
            .about("What runs now, with who was called and when the next is.")
            .gives(List("Alarm")),
        post("/pages/{id}/acknowledge", "acknowledge_page", "Take what somebody was called about")
            .about("Then nobody else is called. A call that is over changes nothing.")
            .gives(One("CallOfStaff")),
        get("/keeping", "get_keeping", "Read how promises are kept here").gives(One("Keeping")),
        put("/keeping", "change_keeping", "Change how promises are kept here")
            .about("What is left out stays as it is.")
            .may(May::ManageStaff)
            .takes("NewKeeping")
            .gives(One("Keeping")),
    ];
    Noun { name: "Told", about: "Notices that are ready, who is called, and when.", operations }
}
