//! The operations of the desk: many at once, saved views, teams.

use super::operations::{Answer, May, Noun, delete, get, post, put};

pub fn nouns() -> Vec<Noun> {
    vec![together(), views(), teams()]
}

fn together() -> Noun {
    let operations = vec![
        post("/conversations/bulk", "change_conversations", "Change many conversations at once")
            .about("One thing, to at most 200 of them: to all or, when one refuses, to none. `id` takes it back.")
            .takes("Bulk")
            .gives(Answer::One("BulkDone"))
            .refused_by(&["conversation-fields-missing"]),
        post("/conversations/bulk/{id}/undo", "undo_bulk", "Take a change of many back")
            .about("Within ten minutes, by whoever made it. What somebody changed since stays as they left it.")
            .gives(Answer::One("BulkDone"))
            .refused_by(&["conversation-undo-over"]),
    ];
    Noun { name: "Many conversations", about: "One thing done to many, and taken back.", operations }
}

fn views() -> Noun {
    let operations = vec![
        get("/views", "list_views", "List saved views")
            .about("Those you see: your own, your teams', everybody's.")
            .gives(Answer::List("View")),
        post("/views", "save_view", "Save a view").takes("NewView").gives(Answer::Created("View")),
        delete("/views/{id}", "remove_view", "Remove a view").about("Your own; a manager also one that others see."),
    ];
    Noun { name: "Views", about: "Lists of conversations that somebody wants to find again.", operations }
}

fn teams() -> Noun {
    let operations = vec![
        get("/teams", "list_teams", "List teams").gives(Answer::List("Team")),
        post("/teams", "create_team", "Add a team")
            .may(May::ManageStaff)
            .takes("NewTeam")
            .gives(Answer::Created("Team")),
        put("/teams/{id}", "change_team", "Change a team")
            .about("The team as it is to be from now on.")
            .may(May::ManageStaff)
            .takes("NewTeam")
            .gives(Answer::One("Team")),
        get("/assigning", "get_assigning", "Read who gets what comes in").gives(Answer::One("Assigning")),
        put("/assigning", "change_assigning", "Change who gets what comes in")
            .may(May::ManageStaff)
            .takes("NewAssigning")
            .gives(Answer::One("Assigning")),
    ];
    Noun { name: "Teams", about: "Who works together, and who gets what comes in.", operations }
}
