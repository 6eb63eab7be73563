//! What the rules ask of a complaint, and its letters.

use app::complaints::Way;

use super::{Fields, Schema, answer, flag, id, list, maybe, number, reference, request, text, texts, time, words};

/// What the rules say of a case, beside the complaint.
pub fn ruled() -> Fields {
    vec![
        ("regime_name", text("")),
        (
            "clocks",
            list(&reference("ComplaintClock"), "What the rules ask by when, and what became of it; soonest first."),
        ),
        ("letters", list(&reference("ComplaintLetter"), "Those that left, oldest first.")),
        ("kept", reference("ComplaintKept")),
        ("outside_bodies", list(&reference("OutsideBody"), "Who outside can be turned to.")),
    ]
}

pub fn all() -> Vec<Schema> {
    let clock = vec![
        ("step", text("")),
        ("name", text("")),
        ("from_at", time("")),
        ("due_at", time("")),
        ("do_by", maybe(time("The last working moment before, where nobody works when it is due."))),
        ("basis", reference("ClockBasis")),
        ("explanation", text("How the time comes about, in one line.")),
        ("answered_by", texts("The kinds of letters (or states) that stop it.")),
        ("because", text("The rule it comes from.")),
        ("ours", flag("No rule asks for it: our own choice.")),
        ("optional", flag("A chance, not a duty.")),
        ("theirs", flag("It runs for the customer.")),
        ("answered", maybe(reference("ComplaintClockAnswered"))),
        ("missed", flag("It passed before anything answered it.")),
    ];
    let letter = vec![
        ("id", id("")),
        ("kind", text("As `final_response`.")),
        ("language", text("")),
        ("subject", text("")),
        ("text", text("As it left.")),
        ("how", reference("LetterWay")),
        ("message_id", maybe(id("Its mail."))),
        ("closes", flag("After it the complaint may be closed without an acceptance.")),
        ("sent_at", time("")),
        ("sent_by_id", maybe(id(""))),
        ("failed", flag("Its mail did not arrive: it counts for nothing.")),
    ];
    let kept = vec![
        ("years", number("")),
        ("until", maybe(time("The last moment; null while it is not closed and counting begins then."))),
        ("because", text("")),
    ];
    let answered = vec![("by", text("The kind of a letter, or a state.")), ("at", time(""))];
    vec![
        answer("ComplaintClock", "A clock of the rules that a complaint runs by.", clock),
        answer("ComplaintClockAnswered", "What stopped a clock.", answered),
        answer("ComplaintLetter", "A letter that left.", letter),
        answer("ComplaintKept", "How long all about it is kept.", kept),
        words("LetterWay", "How a letter left.", Way::ALL.iter().map(|one| one.as_str()).collect()),
        written(),
        new(),
    ]
}

fn written() -> Schema {
    let fields = vec![
        ("kind", text("")),
        ("name", text("")),
        ("language", text("")),
        ("closes", flag("After it the complaint may be closed without an acceptance.")),
        ("subject", text("")),
        ("text", text("")),
        ("missing", list(&reference("Required"), "What it lacks. Nothing: it may leave.")),
    ];
    answer("LetterWritten", "A letter to be looked at.", fields)
}

fn new() -> Schema {
    let fields = vec![
        ("kind", text("As `final_response`.")),
        ("how", reference("LetterWay")),
        ("subject", maybe(text("As the template says unless said."))),
        ("text", maybe(text("The template, filled in, unless said."))),
        ("sent_at", maybe(time("When it went by post or was handed over; now unless said."))),
        ("delay_reason", maybe(text("Why it takes longer, for the template."))),
        ("next_update", maybe(time("By when they hear from us, for the template."))),
    ];
    request("NewLetter", "A letter that is to leave.", &["kind", "how"], fields)
}
