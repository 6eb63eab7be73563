//! Many conversations at once, saved views, teams.

use app::conversations::assigning::How;

use super::{Schema, answer, flag, id, list, maybe, number, reference, request, text, time, words};

pub fn all() -> Vec<Schema> {
    [together(), views(), teams()].into_iter().flatten().collect()
}

fn together() -> Vec<Schema> {
    vec![
        request(
            "Bulk",
            "What to change, and about which. Besides `ids` exactly one thing.",
            &["ids"],
            vec![
                ("ids", list(&id(""), "At most 200.")),
                ("assignee_id", maybe(id("Who looks after them; null: nobody."))),
                ("category", reference("Category")),
                ("status_id", id("One of the business's own statuses.")),
                ("add_tag", text("A tag to add; a new name makes a new tag.")),
                ("remove_tag", text("A tag to take off.")),
                ("snoozed_until_at", time("Until when they sleep.")),
                ("mailbox_id", id("The mail account that answers go out from.")),
                ("merge_into_id", id("The one they all go into; it may be one of them.")),
                (
                    "fields",
                    super::fields::values("One of the business's own fields and its value; null takes the value away."),
                ),
            ],
        ),
        answer(
            "BulkDone",
            "What came of it.",
            vec![
                ("id", maybe(id("What takes it back; null when nothing changed, or nothing can be taken back."))),
                ("changed", number("How many changed.")),
                ("left", number("How many stayed as they were.")),
            ],
        ),
    ]
}

fn views() -> Vec<Schema> {
    let filter = || {
        vec![
            ("category", maybe(reference("Category"))),
            ("assignee_id", maybe(text("An id, `me`, `none`; null: anybody's."))),
            ("customer_id", maybe(id(""))),
            ("tag", maybe(text(""))),
            ("channel", maybe(reference("Channel"))),
            ("mailbox_id", maybe(id(""))),
            ("unanswered", flag("Only those in which they wait for our answer.")),
            (
                "fields",
                super::fields::values("What stands in the business's own fields, as `field.KEY` of the list takes it."),
            ),
        ]
    };
    let mut new = vec![
        ("name", text("At most 60 letters.")),
        ("whose", reference("Whose")),
        ("team_id", id("With `whose: team`: one of your own teams.")),
    ];
    new.extend(filter());
    vec![
        words("Whose", "Who sees a view: `own`: whoever made it.", vec!["own", "team", "all"]),
        answer("ViewFilter", "Which conversations a view shows.", filter()),
        answer(
            "View",
            "A list that somebody wants to find again.",
            vec![
                ("id", id("")),
                ("name", text("")),
                ("owner_id", id("Who made it.")),
                ("whose", reference("Whose")),
                ("team_id", maybe(id(""))),
                ("filter", reference("ViewFilter")),
            ],
        ),
        request("NewView", "A view to be saved.", &["name"], new),
    ]
}

fn teams() -> Vec<Schema> {
    let how = How::ALL.map(How::as_str).to_vec();
    let members = || list(&id(""), "Who is in it.");
    vec![
        answer("Team", "Who works together.", vec![("id", id("")), ("name", text("")), ("member_ids", members())]),
        request("NewTeam", "A team.", &["name"], vec![("name", text("")), ("member_ids", members())]),
        words("AssigningHow", "`hand`: nobody, until one of us takes it; each in turn; whoever has least open.", how),
        answer(
            "Assigning",
            "Who gets what comes in.",
            vec![
                ("how", reference("AssigningHow")),
                ("team_id", maybe(id("Among whom; null: everybody who may answer."))),
            ],
        ),
        request(
            "NewAssigning",
            "Who gets what comes in from now on.",
            &["how"],
            vec![("how", reference("AssigningHow")), ("team_id", maybe(id("")))],
        ),
    ]
}
