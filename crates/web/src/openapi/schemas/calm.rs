//! Possible complaints, and remarks on replies.

use super::{Schema, answer, decimal, flag, id, list, maybe, number, reference, request, text, time, words};

pub fn all() -> Vec<Schema> {
    let reads = vec!["complaints", "always", "never"];
    let rules = vec!["blame", "excuse", "jargon", "calm_down", "policy", "shouting", "empty_apology"];
    vec![
        answer(
            "Hint",
            "That a message may be a complaint. Nothing is filed by it.",
            vec![
                ("score", decimal("0 to 1: how likely it is one.")),
                ("words", list(&reference("HintWords"), "The words that say so, in order.")),
                ("dismissed_at", maybe(time("When one of us said that it is none."))),
                ("dismissed_by_id", maybe(id("Who said so."))),
                ("taken_at", maybe(time("When it was taken as a complaint."))),
            ],
        ),
        answer(
            "HintWords",
            "A stretch of a message's text.",
            vec![("start", number("In characters.")), ("end", number("In characters.")), ("text", text(""))],
        ),
        words("CalmRule", "What a remark is about.", rules),
        answer(
            "Remark",
            "What in a text would make it worse.",
            vec![
                ("rule", reference("CalmRule")),
                ("start", number("In characters.")),
                ("end", number("In characters.")),
                ("text", text("The words.")),
                ("why", text("")),
                ("instead", text("Advice with another wording, in the language of the text.")),
                ("wording", maybe(reference("Wording"))),
            ],
        ),
        answer(
            "Wording",
            "What can be put there, and what it stands in for: the words with the rest of their clause.",
            vec![
                ("start", number("In characters.")),
                ("end", number("In characters.")),
                ("text", text("Each … is a gap to fill in.")),
            ],
        ),
        answer(
            "Remarks",
            "What may be said about a text.",
            vec![
                ("applies", flag("Whether the business has replies in this conversation read.")),
                ("items", list(&reference("Remark"), "In the order of the text.")),
            ],
        ),
        request("NewRemarks", "A text that is not sent.", &["text"], vec![("text", text(""))]),
        words(
            "Calms",
            "What is read before it leaves: replies and notes where somebody complains or may, everything, nothing.",
            reads,
        ),
        answer("Calm", "What is read before it leaves.", vec![("calm", reference("Calms"))]),
        request("NewCalm", "What is to be read.", &["calm"], vec![("calm", reference("Calms"))]),
    ]
}
