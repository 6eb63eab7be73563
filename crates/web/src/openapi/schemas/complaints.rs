//! Complaints and what is sent to their verbs.

use app::complaints::{
    Answer, CameFrom, Channel, Confirmed, Due, Exception, FoundBy, How, Outcome, Reached, Severity, State, Step,
    Strength, Temperature,
};
use serde_json::{Value, json};

use super::letters;
use super::{
    Fields, Schema, answer, decimal, flag, id, list, maybe, number, reference, request, text, texts, time, words,
};

macro_rules! word {
    ($name:literal, $about:literal, $of:ident) => {
        words($name, $about, $of::ALL.iter().map(|one| one.as_str()).collect())
    };
}

pub fn all() -> Vec<Schema> {
    let mut case = complaint();
    case.extend([
        ("restatements", list(&reference("ComplaintRestatement"), "Round by round.")),
        ("attempts", list(&reference("ComplaintAttempt"), "Oldest first.")),
        ("outcomes", list(&reference("ComplaintOutcome"), "What we called back with, each time.")),
        ("after", maybe(reference("ComplaintAfter"))),
    ]);
    case.extend(letters::ruled());
    let mut all = vec![
        answer("Complaint", "Something that went wrong for a customer.", complaint()),
        answer("ComplaintCase", "A complaint with all that happened.", case),
    ];
    all.extend(kinds());
    all.extend(parts());
    all.extend(twins());
    all.extend(requests());
    all.extend(more_requests());
    all.extend(told());
    all.extend(letters::all());
    all
}

/// What customers tell us themselves.
fn told() -> Vec<Schema> {
    let is_open = || flag("Whether it is open: closed until the business opens it.");
    vec![
        answer(
            "ComplaintTold",
            "What a customer told us themselves, as they wrote it.",
            vec![
                ("happened", text("In their words.")),
                ("wants", text("What would make it right.")),
                ("may_call", flag("Whether they said that we may call.")),
                ("call_when", text("When, in their words.")),
                ("name", text("As typed into the public form; empty on their own page.")),
                ("email", text("As typed, and not checked.")),
                ("phone", text("As typed, and not checked.")),
                ("apart", flag("The address is somebody's already: held apart until one of us says whose it is.")),
                ("told_at", time("")),
            ],
        ),
        answer("ComplaintForm", "The public form.", vec![("open", is_open()), ("url", text("Its address."))]),
        request("NewComplaintForm", "Whether it is open.", &["open"], vec![("open", is_open())]),
    ]
}

fn kinds() -> Vec<Schema> {
    vec![
        word!("ComplaintState", "How far it has come.", State),
        word!("ComplaintStep", "The rung of the ladder it stands on.", Step),
        word!("ComplaintDue", "What has to be done next: the verb that does it.", Due),
        word!("ComplaintSeverity", "How bad it is.", Severity),
        word!("ComplaintTemperature", "How the customer was when we first heard them.", Temperature),
        word!("ComplaintFoundBy", "Who saw it first.", FoundBy),
        word!("ComplaintCameFrom", "Where it was taken.", CameFrom),
        word!("ComplaintHow", "How they said so.", How),
        word!(
            "ComplaintConfirmedBy",
            "How confirming was passed; `refused` and `unreachable` are counted apart.",
            Confirmed
        ),
        word!("ComplaintAnswer", "What became of a restatement.", Answer),
        word!("ComplaintChannel", "By what we tried.", Channel),
        word!("ComplaintReached", "What came of trying. Only `reached` is a call.", Reached),
        word!("ComplaintOutcomeKind", "What we called back with.", Outcome),
        word!("ComplaintException", "Why it ended without an acceptance.", Exception),
        word!("ComplaintStrength", "How well an action holds.", Strength),
    ]
}

fn complaint() -> Fields {
    let mut all = opened();
    all.extend(called());
    all.extend(ended());
    all
}

fn opened() -> Fields {
    vec![
        ("id", id("")),
        ("number", number("From 1.")),
        ("customer_id", id("")),
        ("conversation_ids", list(&id(""), "All that belong to it.")),
        ("promise_id", maybe(id("The broken promise it is about."))),
        ("came_from", reference("ComplaintCameFrom")),
        ("kind", text("The business's own word for what it is about.")),
        ("regime", text("By which rules its clocks run.")),
        (
            "regime_version",
            number("Of the rules when it was opened: they hold to the end. 0 of those that come with Kept."),
        ),
        ("summary", text("In one sentence.")),
        ("found_by", reference("ComplaintFoundBy")),
        ("state", reference("ComplaintState")),
        ("step", reference("ComplaintStep")),
        ("owed", maybe(reference("ComplaintOwed"))),
        ("severity", reference("ComplaintSeverity")),
        ("temperature", maybe(reference("ComplaintTemperature"))),
        ("at_stake", text("What could be lost, in words.")),
        ("at_stake_minor", maybe(number("The same in minor units of the workspace's currency."))),
        ("harm", text("What harm was done, in words.")),
        ("safety", flag("Somebody may be hurt.")),
        ("safety_taken_at", maybe(time("When somebody took that in hand."))),
        ("safety_taken_by_id", maybe(id(""))),
        ("owner_id", id("Who has it: one person at every moment.")),
        ("team_id", maybe(id(""))),
        (
            "narrowed",
            flag("Its story is for its owner, its team and managers alone; for others those texts are empty."),
        ),
        ("opened_at", time("")),
        ("opened_by_id", maybe(id(""))),
        ("relationship_told_at", maybe(time("When whoever holds the relationship was told."))),
        ("listened_at", maybe(time(""))),
        ("story", text("In the customer's own words.")),
        ("wants", text("What they want.")),
        ("others_affected", texts("Who else was hit.")),
        ("customer_spoke_s", maybe(number("Seconds, where the call was measured."))),
        ("we_spoke_s", maybe(number(""))),
        ("rounds", number("How often it was restated.")),
        ("confirmed_at", maybe(time(""))),
        ("confirmed_how", maybe(reference("ComplaintConfirmedBy"))),
        ("confirmed_words", text("")),
    ]
}

fn called() -> Fields {
    vec![
        ("call_back_promised_at", maybe(time("When a time was last promised that stood for a step."))),
        ("call_back_id", maybe(id("The promise to call back: the live one until they accept, then the last."))),
        ("call_back_by", maybe(time("When it is due."))),
        ("call_back_owner_id", maybe(id("Who calls."))),
        ("call_back_broken", flag("It broke, and no other stands in its place yet.")),
        ("call_backs_broken", number("How many broke.")),
        ("next_attempt_at", maybe(time("When to try to reach them next."))),
        ("researched_at", maybe(time(""))),
        ("findings", text("What we found out.")),
        ("called_back_at", maybe(time(""))),
        ("rejections", number("How often they did not accept.")),
        ("raised_at", maybe(time("When it went up."))),
        ("accepted_at", maybe(time(""))),
        ("accepted_words", text("")),
    ]
}

fn ended() -> Fields {
    vec![
        (
            "final_response_at",
            maybe(time("When the first letter left after which it may end without their acceptance.")),
        ),
        ("exception", maybe(reference("ComplaintException"))),
        ("exception_at", maybe(time(""))),
        ("exception_words", text("")),
        ("guarded_at", maybe(time(""))),
        ("guard", maybe(reference("ComplaintGuard"))),
        ("closed_at", maybe(time(""))),
        ("watch_until", maybe(time("60 days behind its closing."))),
        ("again_of_id", maybe(id("The complaint under watch that this one follows."))),
        ("failed_again_at", maybe(time("It happened again while it was watched."))),
        ("failed_again_words", text("")),
    ]
}

fn action() -> Fields {
    vec![
        ("what", text("What is done.")),
        ("owner_id", id("By whom.")),
        ("due", time("By when.")),
        ("strength", reference("ComplaintStrength")),
        ("check_on", time("When we look whether it worked.")),
    ]
}

fn twins() -> Vec<Schema> {
    vec![
        answer(
            "ComplaintTwin",
            "A complaint that uses words like those of another.",
            vec![
                ("complaint_id", id("")),
                ("number", number("")),
                ("customer_id", id("")),
                ("customer_name", text("")),
                ("summary", text("In one sentence.")),
                ("state", reference("ComplaintState")),
                ("severity", reference("ComplaintSeverity")),
                ("opened_at", time("")),
                ("likeness", decimal("From 0 to 1.")),
                ("shared", texts("The words that both use, as the twin writes them, those that say most first.")),
                ("passage", text("The piece of its story where most of them stand.")),
                ("causes", list(&reference("ComplaintTwinCause"), "What caused it.")),
                ("actions", list(&reference("ComplaintTwinAction"), "What was done about that; what held first.")),
                ("made_right", text("What its customer accepted; empty: they have accepted nothing.")),
            ],
        ),
        answer(
            "ComplaintTwinCause",
            "A cause that was found for a twin.",
            vec![
                ("id", id("")),
                ("path", text("From the top.")),
                ("evidence", text("")),
                ("is_retired", flag("It is no longer offered.")),
            ],
        ),
        answer(
            "ComplaintTwinAction",
            "What was done so that it stays away.",
            vec![
                ("id", id("")),
                ("what", text("")),
                ("state", reference("ActionState")),
                ("strength", reference("ActionStrength")),
            ],
        ),
    ]
}

fn parts() -> Vec<Schema> {
    vec![
        answer(
            "ComplaintOwed",
            "What is owed now, by when, by whom.",
            vec![("what", reference("ComplaintDue")), ("by", maybe(time(""))), ("owner_id", id(""))],
        ),
        answer(
            "ComplaintRestatement",
            "What we wrote that we understood, and what the customer said to it.",
            vec![
                ("round", number("")),
                ("text", text("")),
                ("written_by_id", maybe(id(""))),
                ("written_at", time("")),
                ("message_id", maybe(id("The mail that asked them."))),
                ("answer", maybe(reference("ComplaintAnswer"))),
                ("answered_at", maybe(time(""))),
                ("how", text("Empty while nobody has answered.")),
                ("words", text("")),
                ("recorded_by_id", maybe(id("Who of us wrote it down."))),
            ],
        ),
        answer(
            "ComplaintAttempt",
            "Where we tried to reach them, and what came of it.",
            vec![
                ("id", id("")),
                ("channel", reference("ComplaintChannel")),
                ("outcome", reference("ComplaintReached")),
                ("words", text("")),
                ("made_at", time("")),
                ("made_by_id", maybe(id(""))),
            ],
        ),
        answer("ComplaintOutcome", "What we called back with, and what they said to it.", outcome()),
        answer(
            "ComplaintGuard",
            "What was decided so that it stays away.",
            vec![
                ("causes", list(&reference("ComplaintCause"), "With what shows each.")),
                ("action", maybe(reference("ComplaintAction"))),
                ("none_because", text("Why there is no action.")),
                ("review_on", maybe(time(""))),
            ],
        ),
        answer("ComplaintCause", "A cause that was found.", vec![("id", id("")), ("evidence", text("What shows it."))]),
        answer("ComplaintAction", "What is done about it.", action()),
        answer(
            "ComplaintAfter",
            "What they were asked when it was over, and what they said: each answer from 1 (not at all) to 5 (entirely).",
            vec![
                ("asked_at", time("")),
                ("answered_at", maybe(time("When they last said something; null: they have not."))),
                ("outcome", maybe(number("The outcome was fair."))),
                ("way", maybe(number("The way there was fair."))),
                ("treated", maybe(number("They were treated well."))),
                ("words", text("Their own line.")),
                ("taken_up_id", maybe(id("The complaint that follows, where it was taken up again."))),
            ],
        ),
    ]
}

fn outcome() -> Fields {
    vec![
        ("round", number("")),
        ("outcome", reference("ComplaintOutcomeKind")),
        ("what_happened", text("From our side.")),
        ("offer", text("What we will do.")),
        ("apology", flag("")),
        ("explanation", flag("")),
        ("remedies", list(&id(""), "Of the catalogue.")),
        ("by", time("")),
        ("promise_id", maybe(id("The offer as a promise."))),
        ("called_at", time("")),
        ("called_by_id", maybe(id(""))),
        ("answer", maybe(text("`accepted` or `rejected`."))),
        ("answered_at", maybe(time(""))),
        ("words", text("What they said.")),
    ]
}

fn stakes() -> [(&'static str, Value); 5] {
    [
        ("severity", reference("ComplaintSeverity")),
        ("temperature", reference("ComplaintTemperature")),
        ("at_stake", text("What could be lost, in words. Whoever holds the relationship is told at once.")),
        ("at_stake_minor", maybe(number("The same in minor units of the workspace's currency."))),
        ("safety", flag("Somebody may be hurt: managers are called at once.")),
    ]
}

fn access() -> Schema {
    let narrowed = flag("Its story is for its owner, its team and managers alone.");
    let team_id = maybe(id("Its team; null: it has none. As it was when left out."));
    let about = "Who reads its story.";
    request("ComplaintAccess", about, &["narrowed"], vec![("narrowed", narrowed), ("team_id", team_id)])
}

fn requests() -> Vec<Schema> {
    let mut new = vec![
        ("customer_id", maybe(id("Whose; may be left out where a conversation or a promise says so."))),
        ("conversation_ids", list(&id(""), "All that belong to it.")),
        ("promise_id", maybe(id("The broken promise it is about."))),
        ("came_from", reference("ComplaintCameFrom")),
        ("kind", text("The business's own word for what it is about; `general` unless said.")),
        ("regime", text("The one chosen for its kind unless said.")),
        ("summary", text("In one sentence.")),
        ("found_by", reference("ComplaintFoundBy")),
        ("owner_id", maybe(id("The token's person unless said."))),
        ("team_id", maybe(id(""))),
        ("narrowed", flag("Its story is for its owner, its team and managers alone.")),
    ];
    new.extend(stakes());
    let mut heard = vec![
        ("story", text("In the customer's own words.")),
        ("wants", text("What they want.")),
        ("others_affected", texts("Who else was hit.")),
        ("customer_spoke_s", maybe(number("Seconds, where the call was measured."))),
        ("we_spoke_s", maybe(number(""))),
    ];
    heard.extend(stakes());
    heard.push(("harm", maybe(text("What harm was done, in words; as it was when left out."))));
    vec![
        request("NewComplaint", "A complaint to be taken.", &["summary"], new),
        request("ComplaintHeard", "What the customer told.", &["story"], heard),
        request(
            "ComplaintConversation",
            "A conversation that belongs to it.",
            &["conversation_id"],
            vec![("conversation_id", id(""))],
        ),
        access(),
        request(
            "ComplaintRestating",
            "What we understood.",
            &["text"],
            vec![("text", text("")), ("mail", flag("Whether Kept asks them by mail; else we do."))],
        ),
        request(
            "ComplaintConfirmed",
            "That they said yes.",
            &["how", "words"],
            vec![
                ("how", reference("ComplaintHow")),
                ("words", text("What they said.")),
                ("round", maybe(number("Which version they read; the last unless said."))),
            ],
        ),
        request(
            "ComplaintCorrected",
            "What they put right.",
            &["words"],
            vec![
                ("words", text("What they said.")),
                ("how", reference("ComplaintHow")),
                ("round", maybe(number("Which version they read; the last unless said."))),
            ],
        ),
        request("ComplaintRefusal", "Why they will not say.", &["reason"], vec![("reason", text(""))]),
    ]
}

fn amounts() -> Value {
    json!({
        "type": "object",
        "additionalProperties": {"type": "integer"},
        "description": "What a remedy costs, by its id, where that is said each time.",
    })
}

fn more_requests() -> Vec<Schema> {
    vec![
        request(
            "ComplaintAttempted",
            "Where we tried, and what came of it.",
            &["channel", "outcome"],
            vec![
                ("channel", reference("ComplaintChannel")),
                ("outcome", reference("ComplaintReached")),
                ("words", text("What was left on the voicemail, who answered.")),
            ],
        ),
        request(
            "ComplaintCallBackTime",
            "When we call.",
            &["by"],
            vec![("by", time("Always a time.")), ("how", maybe(text("How they were told; `phone` unless said.")))],
        ),
        request(
            "ComplaintCallBackMove",
            "Another time, agreed with them.",
            &["by", "reason", "how"],
            vec![("by", time("")), ("reason", text("")), ("how", reference("ComplaintChannel"))],
        ),
        request("ComplaintFindings", "What we found out.", &["findings"], vec![("findings", text(""))]),
        request(
            "ComplaintCalled",
            "What we called back with.",
            &["outcome", "what_happened", "apology", "explanation", "by"],
            vec![
                ("outcome", reference("ComplaintOutcomeKind")),
                ("what_happened", text("From our side.")),
                ("offer", text("What we will do: a promise from now on. A solution has one.")),
                ("apology", flag("Whether we apologised.")),
                ("explanation", flag("Whether we explained.")),
                ("remedies", list(&id(""), "Of the catalogue.")),
                ("amounts", amounts()),
                ("by", time("By when it is done, and when we call again to hear whether it is right.")),
                ("how", maybe(text("How we spoke with them; `phone` unless said."))),
            ],
        ),
        request("ComplaintWords", "What they said.", &["words"], vec![("words", text(""))]),
        request(
            "ComplaintGuarding",
            "Causes and an action, or why there is none.",
            &[],
            vec![
                ("causes", list(&reference("ComplaintCause"), "")),
                ("action", maybe(reference("ComplaintNewAction"))),
                ("none_because", text("Why there is no action.")),
                ("review_on", maybe(text("When that is looked at again: a day, or a time."))),
            ],
        ),
        request(
            "ComplaintNewAction",
            "What is done about it.",
            &["what", "owner_id", "due", "strength", "check_on"],
            vec![
                ("what", text("")),
                ("owner_id", id("By whom.")),
                ("due", text("A day, or a time.")),
                ("strength", reference("ComplaintStrength")),
                ("check_on", text("A day, or a time: when we look whether it worked.")),
            ],
        ),
    ]
}
