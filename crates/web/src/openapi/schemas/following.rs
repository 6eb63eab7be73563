//! Followers, mentions, notifications, choices.

use app::following::Outcome;
use app::workspaces::choices::Topic;

use super::{Schema, answer, flag, id, maybe, reference, request, text, time, words};

pub fn all() -> Vec<Schema> {
    let ways = || vec![("page", flag("On the page.")), ("mail", flag("By mail.")), ("push", flag("To their devices."))];
    let mut choice = vec![("topic", reference("NoticeTopic"))];
    choice.extend(ways());
    let new = choice.clone();
    vec![
        answer(
            "Follower",
            "Somebody who follows a conversation.",
            vec![("staff_id", id("")), ("name", text("")), ("since", time(""))],
        ),
        words(
            "MentionOutcome",
            "`own`: the writer; `left`: they no longer work here; `several`: it could be more than one; `empty`: a team with nobody else in it.",
            Outcome::ALL.map(Outcome::as_str).to_vec(),
        ),
        answer(
            "Mention",
            "What came of an `@name`.",
            vec![
                ("typed", text("As it stands in the note.")),
                ("outcome", reference("MentionOutcome")),
                ("meant", text("The name it stands for; of several, how to name each.")),
            ],
        ),
        answer(
            "Device",
            "A browser or telephone that is told by push.",
            vec![
                ("id", id("")),
                ("name", text("")),
                ("created_at", time("")),
                ("last_sent_at", maybe(time("When it was told last."))),
                (
                    "last_error",
                    text("What its push service said when it took a message no more; empty while all is well."),
                ),
            ],
        ),
        answer(
            "Notification",
            "Something you were told.",
            vec![
                ("id", id("")),
                ("kind", text("As `message-mention`, `promise-broken`.")),
                ("subject_id", id("What it is about.")),
                ("words", text("In the language of the business.")),
                ("path", text("Where it leads, on this site.")),
                ("created_at", time("")),
            ],
        ),
        words("NoticeTopic", "What one can be told of.", Topic::ALL.map(Topic::as_str).to_vec()),
        answer("NoticeChoice", "By which ways you are told of something.", choice),
        request("NewNoticeChoice", "By which ways you want to be told. What is left out is no.", &["topic"], new),
    ]
}
