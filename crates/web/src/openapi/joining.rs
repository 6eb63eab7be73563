//! The operations of merging, splitting and linking conversations.

use super::operations::{Answer, Noun, delete, get, post, put};

pub fn nouns() -> Vec<Noun> {
    vec![merging(), linking()]
}

fn merging() -> Noun {
    let operations = vec![
        post("/conversations/{id}/merge", "merge_conversation", "Merge a conversation into another")
            .about("All of it goes into `into_id`, which is answered; its number, its marks in mails and its id lead there from then on.")
            .takes("MergeInto")
            .gives(Answer::One("Conversation"))
            .refused_by(&[
                "conversation-merge-with-itself",
                "conversation-merge-other-customer",
                "conversation-merge-into-resolved",
                "conversation-merged",
                "conversation-trashed",
            ]),
        post("/conversations/{id}/unmerge", "unmerge_conversation", "Take a merge back")
            .about("The conversation that was merged comes out again, with what came with it, until something new is said.")
            .gives(Answer::One("Conversation"))
            .refused_by(&["conversation-merge-grown", "conversation-not-merged", "conversation-trashed"]),
        get("/conversations/{id}/merged", "list_merged", "List what was merged into a conversation")
            .gives(Answer::List("Merged")),
        post("/conversations/{id}/split", "split_conversation", "Split messages off into a new conversation")
            .about("With a number of its own; what answers these messages finds it there. Promises stay unless named.")
            .takes("Split")
            .gives(Answer::Created("Conversation"))
            .refused_by(&["conversation-split-all", "conversation-split-held", "conversation-trashed"]),
    ];
    Noun { name: "Merging", about: "Two conversations that are one, and one that is two.", operations }
}

fn linking() -> Noun {
    let operations = vec![
        get("/conversations/{id}/links", "list_links", "List what a conversation has to do with")
            .about("Of whatever customers: only the staff sees it.")
            .gives(Answer::List("Link")),
        put("/conversations/{id}/links/{other_id}", "link_conversations", "Link two conversations")
            .about("Instead of what was said of the two before.")
            .takes("NewLink")
            .gives(Answer::One("Link"))
            .refused_by(&["conversation-link-with-itself", "conversation-trashed"]),
        delete("/conversations/{id}/links/{other_id}", "unlink_conversations", "Take a link away")
            .refused_by(&["conversation-trashed"]),
    ];
    Noun { name: "Links", about: "Conversations that have to do with each other.", operations }
}
