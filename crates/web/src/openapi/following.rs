//! The operations of following, mentions, and what one is told.

use super::operations::{Answer, Noun, delete, get, post, put};

pub fn nouns() -> Vec<Noun> {
    vec![following(), notices()]
}

fn following() -> Noun {
    let operations = vec![
        get("/conversations/{id}/followers", "list_followers", "List who follows a conversation")
            .about("They hear of what the customer writes, notes, who has it, its end, a broken promise.")
            .gives(Answer::List("Follower")),
        put("/conversations/{id}/followers/me", "follow_conversation", "Follow a conversation")
            .about("Twice is as once. Gives who follows it now.")
            .gives(Answer::List("Follower")),
        delete("/conversations/{id}/followers/me", "unfollow_conversation", "Follow a conversation no more")
            .about("Gives who follows it now.")
            .gives(Answer::List("Follower")),
        get("/messages/{id}/mentions", "list_mentions", "Read what came of the names in a note")
            .about("`@name` names a colleague or a team: who is named is told, and follows the conversation.")
            .gives(Answer::List("Mention")),
    ];
    Noun { name: "Following", about: "Who hears of what happens in a conversation.", operations }
}

fn notices() -> Noun {
    let operations = vec![
        get("/notifications", "list_notifications", "List what you were told and have not seen")
            .about("Newest first, at most 100.")
            .gives(Answer::List("Notification")),
        post("/notifications/seen", "see_notifications", "Mark all of it as seen"),
        post("/notifications/{id}/seen", "see_notification", "Mark one as seen"),
        get("/me/devices", "list_devices", "List the devices you are told on")
            .about("A browser adds itself, under Settings.")
            .gives(Answer::List("Device")),
        delete("/me/devices/{id}", "remove_device", "Remove a device"),
        get("/me/notices", "list_notice_choices", "Read by which ways you are told of what")
            .gives(Answer::List("NoticeChoice")),
        put("/me/notices", "choose_notice", "Choose by which ways you are told of something")
            .about("What is your own to do (`promises`, `trouble`) always stands on the page.")
            .takes("NewNoticeChoice")
            .gives(Answer::One("NoticeChoice")),
    ];
    Noun { name: "Notifications", about: "What you are told, and how.", operations }
}
