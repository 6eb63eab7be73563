//! Reports: figures, charts and the decisions about their limits.

use super::{Schema, answer, decimal, flag, id, list, maybe, number, reference, request, text, time, words};

pub fn all() -> Vec<Schema> {
    let mut all = figures();
    all.extend(charts());
    all.push(report());
    all.push(request(
        "NewLimits",
        "From which month on the limits of a chart are worked out anew, and why.",
        &["chart", "from", "reason"],
        vec![
            ("chart", text("As the report names it: `kept`, `told.kind.reply`, `horizon.kind.fix`, …")),
            ("from", text("A month after the chart's first one, as `2026-03`.")),
            ("reason", text("What was changed on purpose.")),
        ],
    ));
    all
}

fn figures() -> Vec<Schema> {
    vec![
        answer(
            "Share",
            "k of n, with its 95 % interval (Wilson).",
            vec![
                ("k", number("")),
                ("n", number("")),
                ("share", maybe(decimal("0 to 1; null under five."))),
                ("low", maybe(decimal(""))),
                ("high", maybe(decimal(""))),
            ],
        ),
        answer(
            "PromiseFigures",
            "What became of some promises.",
            vec![
                ("kept", reference("Share")),
                ("told_before_due", reference("Share")),
                ("broken", number("")),
                ("done_late", number("Of the broken ones.")),
                ("moved", number("Once, before due, with consent. They did not fall due; those that follow them do.")),
                ("released", number("")),
            ],
        ),
        answer(
            "ReportLine",
            "A line of a table. What it is not of is null.",
            vec![
                ("kind", maybe(reference("PromiseKind"))),
                ("id", maybe(id("The person or team."))),
                ("name", maybe(text("Their name."))),
                ("month", maybe(text(""))),
                ("figures", reference("PromiseFigures")),
            ],
        ),
        answer(
            "Difference",
            "The share kept against the period before, with the 95 % interval (Newcombe).",
            vec![
                ("apart", decimal("−1 to 1.")),
                ("low", decimal("")),
                ("high", decimal("")),
                ("more_than_chance", flag("The interval does not hold 0.")),
            ],
        ),
        answer(
            "Lateness",
            "How late the broken ones were.",
            vec![
                ("broken", number("")),
                ("done", number("Of these, done late.")),
                ("p90_minutes", maybe(number("Nine of ten were done within; null when that is not known."))),
            ],
        ),
        answer(
            "Horizon",
            "How far ahead a kind was promised in a month.",
            vec![
                ("month", text("")),
                ("kind", reference("PromiseKind")),
                ("made", number("")),
                ("median_minutes", maybe(number("Null under five."))),
            ],
        ),
    ]
}

fn charts() -> Vec<Schema> {
    vec![
        words("ChartSignal", "What a point says.", vec!["outside", "on_one_side", "trend"]),
        answer(
            "ChartPoint",
            "A month of a chart.",
            vec![
                ("month", text("")),
                ("value", maybe(decimal("A share, or minutes; null where too little is known."))),
                ("n", number("Of how many.")),
                ("low", maybe(decimal(""))),
                ("centre", maybe(decimal(""))),
                ("high", maybe(decimal(""))),
                ("running", flag("The month is not over; it is not judged.")),
                ("signals", list(&reference("ChartSignal"), "")),
            ],
        ),
        answer(
            "LimitsDecision",
            "From this month on the limits were worked out anew.",
            vec![
                ("id", id("")),
                ("chart", text("")),
                ("from", text("A month.")),
                ("reason", text("")),
                ("decided_at", time("")),
                ("decided_by_id", maybe(id(""))),
            ],
        ),
        answer(
            "Chart",
            "A control chart: a p-chart of shares, an XmR chart of lengths.",
            vec![
                ("chart", text("Its name.")),
                ("locked", flag("The limits are from twelve points, and stay.")),
                ("limits_from", number("From how many points they are.")),
                ("points", list(&reference("ChartPoint"), "")),
                ("decisions", list(&reference("LimitsDecision"), "")),
            ],
        ),
    ]
}

fn report() -> Schema {
    let lines = |about: &str| list(&reference("ReportLine"), about);
    answer(
        "PromiseReport",
        "What became of the promises of some months.",
        vec![
            ("from", text("")),
            ("to", text("")),
            ("so_far", flag("The last month is not over.")),
            ("total", reference("PromiseFigures")),
            ("before", reference("PromiseFigures")),
            ("difference", maybe(reference("Difference"))),
            ("kinds", lines("")),
            ("people", lines("By name.")),
            ("teams", lines("By name.")),
            ("months", lines("")),
            ("lateness", maybe(reference("Lateness"))),
            ("horizons", list(&reference("Horizon"), "")),
            ("charts", list(&reference("Chart"), "")),
        ],
    )
}
