//! The operations of causes, actions and answers to why.

use super::operations::{Answer, May, Noun, Type, delete, get, patch, post, put};

pub fn nouns() -> Vec<Noun> {
    let mut of_causes = causes();
    of_causes.extend(jobs());
    vec![
        Noun {
            name: "Causes",
            about: "Why complaints come about, in the business's own tree, and how often.",
            operations: of_causes,
        },
        Noun {
            name: "Actions",
            about: "What is done so that a cause brings no more complaints, and whether it held.",
            operations: actions(),
        },
        Noun { name: "Whys", about: "Why a complaint came about, and why that.", operations: whys() },
    ]
}

fn causes() -> Vec<super::operations::Operation> {
    let period = [
        ("from", Type::Text, "The first month, as `2026-01`; eleven months before `to` unless said."),
        ("to", Type::Text, "The last month, in it; the running one unless said."),
    ];
    vec![
        get("/causes", "list_causes", "List causes")
            .about("From the top, by name, each with all below it before the next.")
            .gives(Answer::List("PlacedCause")),
        post("/causes", "add_cause", "Add a cause").may(May::Manage).takes("NewCause").gives(Answer::Created("Cause")),
        post("/causes/starter", "plant_causes", "Plant a tree of causes to begin with")
            .about("What is there already under the same name at the same place stays.")
            .may(May::Manage)
            .takes("CauseStarter")
            .gives(Answer::One("PlantedCauses")),
        get("/causes/figures", "cause_figures", "Read how often each cause came, and what stands against it")
            .about("Causes by the complaints they had themselves, and areas with all below them.")
            .asks(&period)
            .gives(Answer::One("CauseFigures")),
        get("/causes/{id}", "get_cause", "Read one cause")
            .about("One that was merged is the one it was merged into.")
            .gives(Answer::One("Cause")),
        patch("/causes/{id}", "change_cause", "Rename or move a cause")
            .about("Only what is named changes. What hangs below it moves along.")
            .may(May::Manage)
            .takes("CauseChange")
            .gives(Answer::One("Cause")),
        post("/causes/{id}/retire", "retire_cause", "Retire a cause")
            .about("It and all below it are offered no more; their complaints stay.")
            .may(May::Manage)
            .gives(Answer::One("Cause")),
        post("/causes/{id}/restore", "restore_cause", "Offer a retired cause again")
            .may(May::Manage)
            .gives(Answer::One("Cause")),
        post("/causes/{id}/merge", "merge_cause", "Merge a cause into another")
            .about("Its complaints, actions and what hangs below it go over. Gives the one that is left.")
            .may(May::Manage)
            .takes("CauseMerge")
            .gives(Answer::One("Cause")),
    ]
}

fn jobs() -> Vec<super::operations::Operation> {
    vec![
        get("/jobs-done", "list_jobs_done", "List the jobs done by month")
            .about("What complaints are held against. A month that is missing is not known.")
            .gives(Answer::List("JobsDone")),
        put("/jobs-done", "set_jobs_done", "Say how many jobs were done in a month")
            .may(May::Manage)
            .takes("NewJobsDone")
            .gives(Answer::One("JobsDone")),
    ]
}

fn actions() -> Vec<super::operations::Operation> {
    let asked = [
        ("state", Type::Word("ActionState"), "Only those in this state."),
        ("owner_id", Type::Id, "Only this person's."),
        ("complaint_id", Type::Id, "Only those planned for this complaint."),
        ("cause_id", Type::Id, "Only those against this cause itself."),
    ];
    vec![
        get("/actions", "list_actions", "List actions").about("Soonest due first.").asks(&asked).pages("Action"),
        post("/actions", "plan_action", "Plan an action")
            .about(
                "Against these causes, or against those found for the complaint. The owner is the caller unless said.",
            )
            .takes("NewAction")
            .gives(Answer::Created("Action"))
            .refused_by(&["action-without-cause", "complaint-is-narrowed"]),
        get("/actions/{id}", "get_action", "Read one action")
            .about("With its effect as it is now, and every look at it.")
            .gives(Answer::One("WholeAction")),
        post("/actions/{id}/done", "finish_action", "Say that an action is done")
            .takes("ActionDone")
            .gives(Answer::One("Action"))
            .refused_by(&["action-is-done", "action-was-checked", "action-was-dropped"]),
        post("/actions/{id}/check", "check_action", "Say whether an action held")
            .about("No verdict is better than the figures. One that did not hold is open again.")
            .takes("ActionCheck")
            .gives(Answer::One("Action"))
            .refused_by(&["action-verdict-too-good", "action-not-done", "action-was-checked", "action-was-dropped"]),
        post("/actions/{id}/check-later", "check_action_later", "Look at an action's effect on a later day")
            .takes("ActionCheckLater")
            .gives(Answer::One("Action"))
            .refused_by(&["action-not-done", "action-was-checked", "action-was-dropped"]),
        post("/actions/{id}/put-off", "put_off_action", "Put an action off to a later day")
            .about("With the reason, which stays in its history. The day its effect is looked at must lie behind.")
            .takes("ActionPutOff")
            .gives(Answer::One("Action"))
            .refused_by(&["action-is-done", "action-was-checked", "action-was-dropped"]),
        post("/actions/{id}/drop", "drop_action", "Drop an action")
            .about("It will not be done. The cause may be left without a guard.")
            .may(May::Manage)
            .takes("ActionDrop")
            .gives(Answer::One("Action"))
            .refused_by(&["action-is-done", "action-was-checked", "action-was-dropped"]),
        post("/actions/{id}/hand-over", "hand_over_action", "Hand an action over")
            .takes("HandOver")
            .gives(Answer::One("Action"))
            .refused_by(&["action-was-checked", "action-was-dropped"]),
    ]
}

fn whys() -> Vec<super::operations::Operation> {
    let of = ("complaint_id", Type::Id, "The complaint; must be given.");
    vec![
        get("/whys", "list_whys", "List the answers to why under a complaint")
            .about("Each before what goes on from it.")
            .asks(&[of])
            .gives(Answer::List("Why"))
            .refused_by(&["complaint-is-narrowed"]),
        post("/whys", "ask_why", "Answer why")
            .about("Several answers to the same question branch the chain.")
            .takes("NewWhy")
            .gives(Answer::Created("Why"))
            .refused_by(&["complaint-is-narrowed"]),
        delete("/whys/{id}", "take_back_why", "Take an answer back")
            .about("With all that went on from it.")
            .refused_by(&["complaint-is-narrowed"]),
    ]
}
