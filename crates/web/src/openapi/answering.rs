//! The operations of answering together: drafts, who is here, taking a reply back.

use super::operations::{Answer, Asked, May, Noun, Type, delete, get, post, put};

const KIND: Asked = ("kind", Type::Word("DraftKind"), "Which of the two; a reply unless said.");

pub fn nouns() -> Vec<Noun> {
    vec![drafts(), undo_send()]
}

fn drafts() -> Noun {
    let operations = vec![
        get("/conversations/{id}/draft", "get_draft", "Read your draft")
            .about("What you have typed here and not sent, on whatever machine. Nobody else reads it.")
            .asks(&[KIND])
            .gives(Answer::One("Draft")),
        put("/conversations/{id}/draft", "save_draft", "Save your draft")
            .about("An empty text removes it; so does sending a reply, or noting a note.")
            .takes("NewDraft")
            .gives(Answer::One("Draft")),
        delete("/conversations/{id}/draft", "remove_draft", "Remove your draft").asks(&[KIND]),
        get("/conversations/{id}/presence", "list_presence", "List who else is in a conversation")
            .about("Colleagues who had it open or typed in it within the last minute, or have a draft in it.")
            .gives(Answer::List("Present")),
        post("/messages/{id}/withdraw", "withdraw_message", "Take a reply back")
            .about("While it waits to leave (`undo_send_s` of /undo-send). Its text and files are its writer's draft again, and the conversation stands as before.")
            .gives(Answer::One("Message"))
            .refused_by(&["conversation-message-on-its-way"]),
    ];
    Noun { name: "Drafts", about: "What is typed and not sent, and what is sent and not gone.", operations }
}

fn undo_send() -> Noun {
    let operations = vec![
        get("/undo-send", "get_undo_send", "Read how long replies wait before they leave")
            .gives(Answer::One("UndoSend")),
        put("/undo-send", "change_undo_send", "Change how long replies wait before they leave")
            .about("Replies that wait already keep their time; what Kept writes by itself never waits.")
            .may(May::ManageStaff)
            .takes("NewUndoSend")
            .gives(Answer::One("UndoSend")),
    ];
    Noun { name: "Undo send", about: "How long a reply can be taken back.", operations }
}
