//! Drafts, who is here, how long replies wait.

use super::{Schema, answer, flag, id, list, maybe, number, reference, request, text, texts, time, words};

pub fn all() -> Vec<Schema> {
    vec![
        words("DraftKind", "What a draft becomes.", vec!["reply", "note"]),
        answer(
            "DraftFile",
            "A file that goes along with a drafted reply.",
            vec![("id", id("")), ("name", text("")), ("size", number("In bytes."))],
        ),
        answer(
            "Draft",
            "What you have typed and not sent.",
            vec![
                ("conversation_id", id("")),
                ("kind", reference("DraftKind")),
                ("text", text("")),
                ("cc", text("As it was typed: checked when it is sent.")),
                ("seen_message_id", maybe(id("The newest message it was written against."))),
                ("updated_at", time("")),
                ("files", list(&reference("DraftFile"), "")),
            ],
        ),
        request(
            "NewDraft",
            "What is typed so far.",
            &["text"],
            vec![
                ("text", text("Empty: there is no draft any more.")),
                ("kind", reference("DraftKind")),
                ("cc", texts("")),
                ("seen_message_id", id("The newest message it was written against.")),
            ],
        ),
        answer(
            "Present",
            "A colleague in a conversation.",
            vec![
                ("staff_id", id("")),
                ("name", text("")),
                ("looking", flag("They had it open within the last minute.")),
                ("typing", flag("They typed within the last minute.")),
                ("drafting", flag("They have a draft here; never what is in it.")),
            ],
        ),
        answer("UndoSend", "How long replies wait.", vec![("undo_send_s", number("Seconds, 0 to 60."))]),
        request(
            "NewUndoSend",
            "How long replies are to wait.",
            &["undo_send_s"],
            vec![("undo_send_s", number("Seconds, 0 to 60; 0: they leave at once."))],
        ),
    ]
}
