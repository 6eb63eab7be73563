//! Causes, actions, their effect, answers to why.

use app::improvement::{Starter, State, Strength, Verdict};

use super::{
    Fields, Schema, answer, decimal, flag, id, list, maybe, number, reference, request, text, texts, time, words,
};

pub fn all() -> Vec<Schema> {
    [causes(), figures(), actions(), effects(), asked_of_actions(), whys()].into_iter().flatten().collect()
}

const DAY: &str = "A day, as `2026-12-24`.";

fn cause() -> Fields {
    vec![
        ("id", id("")),
        ("parent_id", maybe(id("Null: at the top."))),
        ("name", text("At most 120 letters.")),
        ("made_at", time("")),
        ("retired_at", maybe(time("Since when it is not offered."))),
        ("merged_into_id", maybe(id("The one that has its complaints now."))),
    ]
}

fn causes() -> Vec<Schema> {
    let mut placed = cause();
    placed.extend([("path", text("From the top: `Visit › Nobody came`.")), ("level", number("0 at the top."))]);
    vec![
        answer("Cause", "Why complaints come about.", cause()),
        answer("PlacedCause", "A cause and its place in the tree.", placed),
        request(
            "NewCause",
            "A new cause.",
            &["name"],
            vec![("name", text("")), ("parent_id", maybe(id("Left out: at the top.")))],
        ),
        request(
            "CauseChange",
            "What changes.",
            &[],
            vec![("name", text("")), ("parent_id", maybe(id("Null: to the top.")))],
        ),
        request("CauseMerge", "Into which.", &["into_id"], vec![("into_id", id(""))]),
        words("CauseTrade", "A trade with a tree to begin with.", Starter::ALL.map(Starter::as_str).to_vec()),
        request("CauseStarter", "Which tree.", &["starter"], vec![("starter", reference("CauseTrade"))]),
        answer("PlantedCauses", "What came of it.", vec![("added", number("How many are new."))]),
    ]
}

fn figures() -> Vec<Schema> {
    let month = || text("As `2026-11`.");
    vec![
        answer(
            "CauseSum",
            "Some complaints, and what they cost.",
            vec![
                ("complaints", number("")),
                (
                    "harm_minor",
                    number("In the smallest unit of the business's currency, of those whose harm is known."),
                ),
                ("harm_known", number("How many these are.")),
            ],
        ),
        answer(
            "CauseCounts",
            "Complaints of one cause.",
            vec![("own", reference("CauseSum")), ("all", reference("CauseSum"))],
        ),
        answer(
            "CauseLine",
            "A cause and how often it came: itself (`own`), and with all below it, each complaint once (`all`).",
            vec![
                ("cause_id", id("")),
                ("path", text("")),
                ("is_retired", flag("")),
                ("counts", reference("CauseCounts")),
            ],
        ),
        answer(
            "UnguardedCause",
            "A cause with two complaints or more in 180 days, and nothing done about it.",
            vec![("cause_id", id("")), ("path", text("")), ("complaints", number("")), ("last_at", time(""))],
        ),
        answer("KOfN", "k of n.", vec![("k", number("")), ("n", number(""))]),
        answer(
            "ActionStrengths",
            "How many actions of each strength.",
            vec![("strong", number("")), ("medium", number("")), ("weak", number(""))],
        ),
        answer(
            "CauseFigures",
            "How often causes came in some months, and what stands against them now.",
            vec![
                ("from", month()),
                ("to", month()),
                ("all", reference("CauseSum")),
                ("causes", list(&reference("CauseLine"), "Those with most complaints of their own first.")),
                ("groups", list(&reference("CauseLine"), "The tops of the tree, with all below them.")),
                ("jobs", maybe(number("Done in these months; null where one is not known."))),
                ("unguarded", list(&reference("UnguardedCause"), "")),
                ("verified", reference("KOfN")),
                ("strengths", reference("ActionStrengths")),
            ],
        ),
        answer("JobsDone", "Jobs done in a month.", vec![("month", month()), ("jobs", number(""))]),
        request(
            "NewJobsDone",
            "Jobs done in a month.",
            &["month", "jobs"],
            vec![("month", month()), ("jobs", number(""))],
        ),
    ]
}

fn action() -> Fields {
    vec![
        ("id", id("")),
        ("complaint_id", maybe(id("The complaint it was planned for."))),
        ("cause_ids", list(&id(""), "What it is against.")),
        ("what", text("")),
        ("owner_id", id("")),
        ("due", time("")),
        ("strength", reference("ActionStrength")),
        ("touchpoint", text("What it changes, as the customer meets it; empty: not said.")),
        ("check_on", text(DAY)),
        ("state", reference("ActionState")),
        ("is_late", flag("Open, and its time has passed.")),
        ("reopened", number("How often it did not hold.")),
        ("made_at", time("")),
        ("made_by_id", maybe(id(""))),
        ("done_at", maybe(time(""))),
        ("evidence", text("What shows that it is done.")),
        ("ended_at", maybe(time("When it was checked or dropped."))),
        ("ended_because", text("")),
    ]
}

fn actions() -> Vec<Schema> {
    let mut whole = action();
    whole.extend([
        ("effect", maybe(reference("ActionEffect"))),
        ("checks", list(&reference("ActionChecked"), "The first to the last.")),
    ]);
    vec![
        words("ActionStrength", "How well it holds by its nature.", Strength::ALL.map(Strength::as_str).to_vec()),
        words("ActionState", "How it stands.", State::ALL.map(State::as_str).to_vec()),
        words("ActionVerdict", "Whether it held.", Verdict::ALL.map(Verdict::as_str).to_vec()),
        words("ActionSaid", "What the figures allow to be said.", vec!["effective", "partly", "not", "too_early"]),
        words("ExposureUnit", "What complaints are held against.", vec!["jobs", "days"]),
        answer("Action", "What is done so that a cause brings no more complaints.", action()),
        answer("WholeAction", "An action with its effect and every look at it.", whole),
    ]
}

fn effects() -> Vec<Schema> {
    vec![
        answer(
            "ActionEffect",
            "Complaints before an action was done, and since. The test is exact: of all complaints, how many came after, \
             given both exposures (conditional Poisson test).",
            vec![
                ("unit", reference("ExposureUnit")),
                ("from", time("")),
                ("done_at", time("")),
                ("to", time("")),
                ("before", number("Complaints.")),
                ("before_exposure", decimal("Jobs or days.")),
                ("after", number("")),
                ("after_exposure", decimal("")),
                ("ratio", maybe(decimal("The rate after, over the rate before; null with none before."))),
                ("low", maybe(decimal("Of its exact 95 % interval."))),
                ("high", maybe(decimal("Null: without end."))),
                ("fewer", maybe(decimal("How likely so few or fewer after are by chance alone."))),
                ("said", reference("ActionSaid")),
            ],
        ),
        answer(
            "ActionChecked",
            "A look at an action's effect, as it was kept.",
            vec![
                ("id", id("")),
                ("checked_at", time("")),
                ("staff_id", maybe(id(""))),
                ("verdict", reference("ActionVerdict")),
                ("said", reference("ActionSaid")),
                ("unit", reference("ExposureUnit")),
                ("before", number("")),
                ("before_exposure", decimal("")),
                ("after", number("")),
                ("after_exposure", decimal("")),
                ("words", text("")),
            ],
        ),
    ]
}

fn asked_of_actions() -> Vec<Schema> {
    vec![
        request(
            "NewAction",
            "An action to be planned.",
            &["what", "due", "strength", "check_on"],
            vec![
                ("what", text("")),
                ("owner_id", id("The caller unless said.")),
                ("due", time("")),
                ("strength", reference("ActionStrength")),
                ("check_on", text("The day on which its effect is looked at, after it is due: `2027-03-01`.")),
                ("touchpoint", text("What it changes, as the customer meets it.")),
                ("cause_ids", texts("What it is against.")),
                ("complaint_id", id("Without `cause_ids`: against the causes found for it.")),
            ],
        ),
        request("ActionDone", "What shows that it is done.", &["evidence"], vec![("evidence", text(""))]),
        request(
            "ActionCheck",
            "Whether it held.",
            &["verdict", "words"],
            vec![
                ("verdict", reference("ActionVerdict")),
                ("words", text("Why you say so.")),
                ("due", time("If it is opened again; as far ahead as before unless said.")),
                ("check_on", text(DAY)),
                ("strength", reference("ActionStrength")),
            ],
        ),
        request("ActionCheckLater", "On which day.", &["check_on"], vec![("check_on", text(DAY))]),
        request(
            "ActionPutOff",
            "Until when, and why.",
            &["due", "reason"],
            vec![("due", time("Later than it is due now.")), ("reason", text("")), ("check_on", maybe(text(DAY)))],
        ),
        request("ActionDrop", "Why.", &["because"], vec![("because", text(""))]),
    ]
}

fn whys() -> Vec<Schema> {
    vec![
        answer(
            "Why",
            "One answer to why.",
            vec![
                ("id", id("")),
                ("parent_id", maybe(id("The answer it goes on from; null: why the complaint came about."))),
                ("level", number("0 at the complaint.")),
                ("says", text("")),
                ("evidence", text("Empty: nobody said yet.")),
                ("cause_id", maybe(id("Where the chain ends."))),
                ("made_at", time("")),
                ("made_by_id", maybe(id(""))),
            ],
        ),
        request(
            "NewWhy",
            "An answer.",
            &["complaint_id", "says"],
            vec![
                ("complaint_id", id("")),
                ("parent_id", maybe(id("Left out: why the complaint came about."))),
                ("says", text("")),
                ("evidence", text("")),
                ("cause_id", maybe(id(""))),
            ],
        ),
    ]
}
