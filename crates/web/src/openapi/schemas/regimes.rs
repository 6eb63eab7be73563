//! Regimes and webhooks.

use super::{Schema, answer, flag, id, list, maybe, number, reference, request, text, texts, time, words};

pub fn all() -> Vec<Schema> {
    [regimes(), parts(), chosen(), webhooks()].into_iter().flatten().collect()
}

fn regimes() -> Vec<Schema> {
    let fields = vec![
        ("key", text("Small letters, digits and `-`.")),
        ("name", text("")),
        ("about", text("")),
        ("source", text("The rules it was made from, and where to read them.")),
        ("source_date", text("The day whose version of the source this is, as `2024-02-27`.")),
        ("no_legal_advice", text("")),
        ("language", text("Of its letters.")),
        ("retention", reference("RegimeRetention")),
        ("clocks", list(&reference("RegimeRule"), "")),
        ("letters", list(&reference("RegimeLetter"), "")),
        ("outside_bodies", list(&reference("OutsideBody"), "Who outside can be turned to.")),
        ("own", flag("Of the business's own; else it comes with Kept.")),
        ("version", number("Counts the savings of an own one; 0 for those that come with Kept.")),
        ("saved_at", maybe(time(""))),
        ("text", text("The file, TOML.")),
    ];
    vec![
        answer("Regime", "What rules ask of how complaints are handled. No legal advice.", fields),
        request("RegimeFile", "A regime of the business's own.", &["text"], vec![("text", text("The file, TOML."))]),
    ]
}

fn parts() -> Vec<Schema> {
    let rule = vec![
        ("step", text("")),
        ("name", text("")),
        ("from", text("What begins it: a state such as `received`, or `sent.KIND` of a letter.")),
        ("target", text("As `8 weeks`, `3 days`, `4 hours`.")),
        ("basis", reference("ClockBasis")),
        ("answered_by", texts("The kinds of letters (or states) that stop it.")),
        ("because", text("The rule it comes from.")),
        ("ours", flag("No rule asks for it: our own choice.")),
        ("optional", flag("A chance, not a duty.")),
        ("theirs", flag("It runs for the customer.")),
    ];
    let content = vec![
        ("key", text("")),
        ("name", text("In words.")),
        ("phrases", texts("Any of these stands in the letter.")),
        ("placeholder", maybe(text("And this place of the template is filled in."))),
        ("because", text("")),
    ];
    let letter = vec![
        ("kind", text("")),
        ("name", text("")),
        ("language", maybe(text("Where it is not the regime's: the same letter for customers of another language."))),
        ("closes", flag("After it a complaint may be closed without the customer's acceptance.")),
        ("subject", text("")),
        ("text", text("The template.")),
        ("required", list(&reference("RequiredContent"), "What must stand in it.")),
    ];
    let body = ["key", "name", "address", "phone", "website", "within", "when"].map(|name| (name, text("")));
    let mut body = body.to_vec();
    body.push(("named_in", texts("The letters that must name them.")));
    body.push(("in_language", list(&reference("OutsideBodyWords"), "For customers of another language.")));
    let body_words =
        vec![("language", text("")), ("gloss", text("What the name means.")), ("within", text("How long they can."))];
    let retention = vec![("years", number("")), ("from", reference("KeptFrom")), ("because", text(""))];
    vec![
        answer("RegimeRule", "A clock of a regime.", rule),
        answer("RequiredContent", "Something that must stand in a letter, and how it is recognised.", content),
        answer("RegimeLetter", "A letter that a regime knows.", letter),
        answer("OutsideBody", "Somebody outside whom the customer can turn to.", body),
        answer("OutsideBodyWords", "What customers of another language read of somebody outside.", body_words),
        answer("RegimeRetention", "How long everything about a complaint is kept.", retention),
        words("KeptFrom", "From when it is kept.", vec!["received", "closed"]),
        words("ClockBasis", "Whether every day counts, or working time.", vec!["calendar", "business"]),
    ]
}

fn chosen() -> Vec<Schema> {
    let clock = vec![
        ("step", text("")),
        ("name", text("")),
        ("from_at", time("")),
        ("due_at", time("")),
        ("do_by", maybe(time("The last working moment before, where nobody works when it is due."))),
        ("basis", reference("ClockBasis")),
        ("explanation", text("How the time comes about, in one line.")),
        ("answered_by", texts("")),
        ("because", text("")),
        ("ours", flag("")),
        ("optional", flag("")),
        ("theirs", flag("")),
    ];
    let choice = vec![("kind", text("")), ("regime", text("The key of the regime."))];
    let choices = vec![
        ("default", text("The key of the one for all kinds that are not named.")),
        ("kinds", list(&reference("RegimeChoice"), "")),
    ];
    let chosen = vec![
        ("kind", text("Left out: all kinds that are not named.")),
        ("regime", text("The key of the regime; left out: the choice is taken back.")),
    ];
    let to_check = vec![
        ("letter", text("Its kind, as `final_response`.")),
        ("text", text("")),
        ("language", text("By whose words it is looked at, as `es`; the regime's own unless said.")),
    ];
    let required = vec![("key", text("")), ("name", text("In words.")), ("because", text(""))];
    let checked = vec![("missing", list(&reference("Required"), "Nothing: it may leave."))];
    vec![
        answer("RegimeClock", "A clock that would run.", clock),
        answer("RegimeChoice", "A kind of complaint and its regime.", choice),
        answer("RegimeChoices", "Which regime holds for which kind of complaint.", choices),
        request("RegimeChosen", "A choice.", &[], chosen),
        request("LetterToCheck", "A letter that is about to leave.", &["letter", "text"], to_check),
        answer("Required", "What a letter lacks.", required),
        answer("LetterChecked", "What came of it.", checked),
    ]
}

fn webhooks() -> Vec<Schema> {
    let kinds = || texts("How kinds of journal entries begin: `promise.`, `call.made`; none: all.");
    let webhook = vec![
        ("id", id("")),
        ("name", text("")),
        ("url", text("")),
        ("kinds", kinds()),
        ("active", flag("")),
        ("off_why", text("`by_hand`, `failing`, `gone`; empty while active.")),
        ("failures", number("In a row, since the last message that arrived.")),
        ("failing_since_at", maybe(time(""))),
        ("last_ok_at", maybe(time(""))),
        ("last_error", text("")),
        ("created_at", time("")),
    ];
    let new = vec![("name", text("")), ("url", text("`https`, and one that everybody can reach.")), ("kinds", kinds())];
    let mut change = new.clone();
    change.push(("active", flag("")));
    let delivery = vec![
        ("id", id("Also its `webhook-id`, the same at every try.")),
        ("webhook_id", id("")),
        ("journal_id", number("The number of the journal entry; 0: a test.")),
        ("kind", text("")),
        ("state", reference("DeliveryState")),
        ("attempts", number("")),
        ("status", maybe(number("Of the last answer; null: none came."))),
        ("answer", text("How the last answer began, or why there was none.")),
        ("took_ms", maybe(number(""))),
        ("created_at", time("")),
        ("last_at", maybe(time("Of the last try."))),
    ];
    vec![
        answer("Webhook", "A program that is told what happens.", webhook),
        request("NewWebhook", "A webhook.", &["name", "url"], new),
        request("WebhookChange", "What is to be otherwise.", &[], change),
        answer("WebhookSecret", "Shown this once.", vec![("secret", text("`whsec_` and base64."))]),
        answer("Delivery", "A message for a webhook, and what became of it.", delivery),
        words("DeliveryState", "What became of a message.", vec!["waiting", "delivered", "failed"]),
    ]
}
