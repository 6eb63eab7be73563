//! The operations of reports.

use super::operations::{Answer, May, Noun, Type, get, post};

pub fn nouns() -> Vec<Noun> {
    let asked = [
        ("from", Type::Text, "The first month, as `2026-01`; eleven months before `to` unless said."),
        ("to", Type::Text, "The last month, in it; the running one unless said."),
        ("kind", Type::Word("PromiseKind"), "Only this kind."),
        ("owner_id", Type::Id, "Only those that this person owned when they ended."),
        ("team_id", Type::Id, "Only those whose owner was in this team when they ended."),
    ];
    let operations = vec![
        get("/reports/promises", "report_promises", "Report on promises")
            .about(
                "What became of the promises that fell due in some months. Under five no share is given. Of `kind`, `owner_id` \
                 and `team_id` at most one.",
            )
            .asks(&asked)
            .gives(Answer::One("PromiseReport")),
        post("/reports/limits", "move_limits", "Move the limits of a chart")
            .about("Limits are locked after twelve points. From this month on they are worked out anew; the reason stands in the journal.")
            .may(May::Manage)
            .takes("NewLimits")
            .gives(Answer::One("LimitsDecision")),
    ];
    vec![Noun { name: "Reports", about: "What became of our promises, with how sure the figures are.", operations }]
}
