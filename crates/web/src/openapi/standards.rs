//! The operations of standards.

use super::operations::{Answer, May, Noun, get, patch, post};

pub fn nouns() -> Vec<Noun> {
    let operations = vec![
        get("/standards", "list_standards", "List standards")
            .about("By place: of each metric the first that fits holds. Ended ones behind.")
            .gives(Answer::List("Standard")),
        post("/standards", "create_standard", "Make a standard")
            .about("It holds from now on, behind all others.")
            .may(May::Manage)
            .takes("NewStandard")
            .gives(Answer::Created("Standard")),
        post("/standards/preview", "preview_standard", "See what a standard would come to")
            .about("On last month's cases, and which running clocks it would touch. Saves nothing.")
            .may(May::Read)
            .takes("StandardPreviewed")
            .gives(Answer::One("StandardPreview")),
        get("/standards/{id}", "get_standard", "Read one standard").gives(Answer::One("Standard")),
        patch("/standards/{id}", "change_standard", "Change a standard")
            .about("Only what is named changes; a new version. What was counted stays counted. The metric stays.")
            .may(May::Manage)
            .takes("StandardChange")
            .gives(Answer::One("Standard"))
            .refused_by(&["standard-ended"]),
        post("/standards/{id}/end", "end_standard", "End a standard")
            .about("Its clocks go over to another that fits, or are dropped.")
            .may(May::Manage)
            .gives(Answer::One("Standard"))
            .refused_by(&["standard-ended"]),
        get("/standard-clocks/{id}", "get_clock", "Read one clock and its log")
            .about("What began it, stopped it, ended it, and which words of ours did not count and why.")
            .gives(Answer::One("StandardClockLog")),
        get("/conversations/{id}/standards", "list_clocks", "List the clocks of a conversation")
            .about("The newest 30, those in which something is still to be done first.")
            .gives(Answer::List("StandardClock")),
    ];
    vec![Noun { name: "Standards", about: "Standing promises, and the clocks that measure them.", operations }]
}
