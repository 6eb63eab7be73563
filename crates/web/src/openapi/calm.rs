//! The operations of possible complaints and of replies that are read before they leave.

use super::operations::{Answer, May, Noun, get, post, put};

pub fn nouns() -> Vec<Noun> {
    let operations = vec![
        post("/messages/{id}/hint/dismiss", "dismiss_hint", "Say that a message is no complaint")
            .about("What `hint` of the message says is answered: it is remembered who said so, and never asked again.")
            .gives(Answer::One("Message")),
        post("/conversations/{id}/remarks", "read_reply", "Read a reply for how it may sound")
            .about(
                "What in a text would make an angry customer angrier: blame, excuses, jargon, rules to hide behind, shouting, apologies that own nothing. Sends and changes nothing.",
            )
            .may(May::Read)
            .takes("NewRemarks")
            .gives(Answer::One("Remarks")),
        get("/calm", "get_calm", "Read what is read before it leaves").gives(Answer::One("Calm")),
        put("/calm", "change_calm", "Change what is read before it leaves")
            .may(May::ManageStaff)
            .takes("NewCalm")
            .gives(Answer::One("Calm")),
    ];
    vec![Noun {
        name: "Stay calm",
        about: "Messages that may be complaints, and replies that are read before they leave.",
        operations,
    }]
}
