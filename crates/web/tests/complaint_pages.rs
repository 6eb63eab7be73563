//! Complaints as somebody at the desk sees them, without script: from anywhere to a complaint, up the ladder, to the watch.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use axum::http::StatusCode;
use desk::Desk;
use program::{Program, ruth};
use serde_json::{Value, json};
use testkit::{TestKept, on_sqlite};

const STORY: &str =
    "I kept all of Monday free, for the second time. My technician and the ergonomics consultant came for nothing.";
const UNDERSTOOD: &str =
    "You kept all of Monday free, again. Nobody came and nobody told you. Two other people lost their day too.";

/// Ruth on the telephone, and a complaint that was taken from her call.
struct Called {
    desk: Desk,
    program: Program,
    conversation_id: String,
}

impl Called {
    async fn begin(kept: &TestKept) -> Called {
        let (desk, program) = (Desk::open(kept).await, Program::new(kept));
        let ruth = ruth(&program).await;
        let call =
            json!({"customer_id": ruth, "subject": "Installers did not come", "channel": "phone", "text": STORY});
        let conversation_id = program.post("/api/v1/conversations", &call).await.id();
        Called { desk, program, conversation_id }
    }

    /// Takes it; the page for listening is number 1.
    async fn taken(&self) {
        let form = [
            ("conversation_id", self.conversation_id.as_str()),
            ("summary", "Installers did not come, for the second time"),
            ("temperature", "furious"),
        ];
        let (status, to, text) = self.desk.post("/complaints", &form).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/complaints/1/listen"), "{text}");
    }

    /// Sends the form of a step; it must be taken, and leads to the step that is due now, whose page it gives.
    async fn step(&self, verb: &str, form: &[(&str, &str)]) -> String {
        let (status, to, text) = self.desk.post(&format!("/complaints/1/{verb}"), form).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/complaints/1#now"), "{verb}: {text}");
        let (status, text) = self.desk.page("/complaints/1").await;
        assert_eq!(status, StatusCode::OK);
        text
    }

    async fn listened(&self) -> String {
        self.taken().await;
        let heard = [
            ("story", STORY),
            ("wants", "Both installers"),
            ("others_affected", "Technician\nConsultant"),
            ("severity", "high"),
        ];
        self.step("listen", &heard).await
    }

    async fn confirmed(&self) -> String {
        self.listened().await;
        self.step("restate", &[("text", UNDERSTOOD)]).await;
        self.step("confirm", &[("round", "1"), ("how", "phone"), ("words", "Yes, that is it")]).await
    }

    async fn researched(&self) -> String {
        self.confirmed().await;
        self.step("promise-call-back", &[("when", "in 2 h"), ("how", "phone")]).await;
        self.step("research", &[("findings", "The van was moved on Friday and nobody told her.")]).await
    }

    async fn called_back(&self) -> String {
        self.researched().await;
        let call = [
            ("outcome", "solution"),
            ("what_happened", "We moved the van and never told you."),
            ("offer", "Both installers on Thursday"),
            ("when", "in 2 d"),
            ("apology", "yes"),
            ("explanation", "yes"),
            ("how", "phone"),
        ];
        self.step("call-back", &call).await
    }

    async fn state(&self) -> Value {
        let all = self.program.get("/api/v1/complaints").await;
        all.items()[0].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_goes_up_its_ladder_by_forms_alone_and_is_watched() {
    let kept = on_sqlite();
    let called = Called::begin(&kept).await;
    let text = called.listened().await;
    for said in
        [STORY, "They want: Both installers", "Also hit: Technician, Consultant", "Write what we understood", "Furious"]
    {
        assert!(text.contains(said), "{said} in:\n{text}");
    }
    let text = called.step("restate", &[("text", UNDERSTOOD)]).await;
    assert!(text.contains("Have it confirmed") && text.contains("Yes, that is it"), "{text}");
    let text = called.step("confirm", &[("round", "1"), ("how", "phone"), ("words", "Yes, that is it")]).await;
    assert!(
        text.contains("The first version was confirmed") && text.contains("By when do we call Ruth back?"),
        "{text}"
    );
    let text = called.step("promise-call-back", &[("when", "in 2 h"), ("how", "phone")]).await;
    assert!(text.contains("Find out what happened") && text.contains("Call you back about"), "owed to her: {text}");
    called.step("research", &[("findings", "The van was moved on Friday.")]).await;
    let prepared = [("offer", "Both installers on Thursday"), ("what_happened", "We never told you."), ("go", "call")];
    let (_, to, _) = called.desk.post("/complaints/1/draft/call-back", &prepared).await;
    assert_eq!(to, "/complaints/1/call");
    let (_, script) = called.desk.page(&to).await;
    for said in ["Hello Ruth", STORY, UNDERSTOOD, "The van was moved on Friday.", "Both installers on Thursday"] {
        assert!(script.contains(said), "{said} in:\n{script}");
    }
    let call = [
        ("outcome", "solution"),
        ("what_happened", "We never told you."),
        ("offer", "Both installers on Thursday"),
        ("when", "in 2 d"),
        ("apology", "yes"),
        ("explanation", "yes"),
        ("how", "phone"),
    ];
    let text = called.step("call-back", &call).await;
    assert!(text.contains("Is it right for Ruth now?"), "{text}");
    let text = called.step("accept", &[("words", "Thursday is fine, thank you")]).await;
    assert!(text.contains("Ruth accepted: “Thursday is fine, thank you”"), "{text}");
    let owner = called.state().await["owner_id"].as_str().unwrap().to_owned();
    let guard = [
        ("cause", "Customers are not told when a booking moves"),
        ("evidence", "The same in #187"),
        ("what", "Tell them within 15 minutes"),
        ("owner_id", owner.as_str()),
        ("strength", "medium"),
        ("due", "in 2 weeks"),
        ("check_on", "in 60 d"),
    ];
    let text = called.step("guard", &guard).await;
    assert!(text.contains("Tell them within 15 minutes") && text.contains("Close it, and watch"), "{text}");
    let cause = "Cause: Customers are not told when a booking moves · The same in #187";
    assert!(text.contains(cause), "the cause by its name, and what shows it: {text}");
    let text = called.step("close", &[]).await;
    assert!(text.contains("If it happens again, that is the highest alarm."), "{text}");
    let one = called.state().await;
    assert_eq!(one["state"], "closed");
    let text = called.step("again", &[("words", "Nobody came on Thursday either")]).await;
    assert!(text.contains("It happened again while we watched."), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_script_offers_what_can_be_said_in_a_call_and_says_all_that_is_missing_at_once() {
    let kept = on_sqlite();
    let called = Called::begin(&kept).await;
    called.researched().await;
    let new = json!({"loss": "again", "name": "Come again, free of charge", "fits": "It failed", "cost_minor": 0});
    let remedy = called.program.post("/api/v1/remedies", &new).await.id();
    let script = called.desk.html("/complaints/1/call").await;
    assert!(script.contains("costs nothing · It failed"), "{script}");
    assert!(script.contains("Come again, free of charge") && script.contains(r#"value="in_person""#), "{script}");
    assert!(!script.contains(r#"<option value="web""#), "nobody speaks through a form: {script}");
    let bare = [("what_happened", "We moved the van"), ("offer", "Thursday"), ("when", "soon"), ("remedies", &remedy)];
    let (status, _, text) = called.desk.post("/complaints/1/call-back", &bare).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("The outcome is a solution or an explanation."), "{text}");
    assert!(text.contains("We can't read that as a time."), "the time was not understood either: {text}");
    let whole = [
        ("outcome", "solution"),
        ("what_happened", "We moved the van"),
        ("offer", "Thursday"),
        ("when", "in 2 d"),
        ("how", "phone"),
        ("remedies", &remedy),
    ];
    let text = called.step("call-back", &whole).await;
    assert!(text.contains("Make right\nCome again, free of charge\nGranted"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_stands_beside_the_version_it_corrects() {
    let kept = on_sqlite();
    let called = Called::begin(&kept).await;
    called.listened().await;
    called.step("restate", &[("text", "Nobody came on Monday.")]).await;
    let missed = "You missed the technician";
    let text = called.step("correct", &[("round", "1"), ("how", "phone"), ("words", missed)]).await;
    for said in ["Version 1", "Nobody came on Monday.", "Corrected", missed, "Write what we understood"] {
        assert!(text.contains(said), "{said} in:\n{text}");
    }
    let text = called.step("restate", &[("text", UNDERSTOOD)]).await;
    assert!(text.contains("Version 2") && text.contains("Version 1"), "{text}");
    let text = called.step("confirm", &[("round", "2"), ("how", "phone"), ("words", "Yes, that is it")]).await;
    assert!(text.contains("Version 2 was confirmed") && text.contains("All 2 versions"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_while_she_speaks_is_kept_also_for_a_colleague() {
    let kept = on_sqlite();
    let called = Called::begin(&kept).await;
    called.taken().await;
    let typed = [("story", "I kept all of Monday"), ("quiet", "1")];
    let (status, _, _) = called.desk.post("/complaints/1/draft/listen", &typed).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(called.state().await["state"], "received", "typed is not said");
    let (_, text) = called.desk.page("/complaints/1/listen").await;
    assert!(text.contains("I kept all of Monday") && !text.contains("typed this"), "{text}");
    let colleague = Desk { session: agent(&kept).await, ..Desk::open(&kept).await };
    let (_, text) = colleague.page("/complaints/1/listen").await;
    assert!(text.contains("I kept all of Monday") && text.contains("typed this"), "{text}");
    called.step("listen", &[("story", STORY)]).await;
    let (_, text) = colleague.page("/complaints/1/listen").await;
    assert!(!text.contains("typed this"), "what was said is no draft any more: {text}");
}

async fn agent(kept: &TestKept) -> String {
    app::workspaces::log_in(&kept.kept, "omar@alder.example", testkit::PASSPHRASE, "127.0.0.1", "test").await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_out_of_order_says_the_rule_and_what_to_do_and_loses_nothing() {
    let kept = on_sqlite();
    let called = Called::begin(&kept).await;
    called.listened().await;
    let (status, _, text) = called.desk.post("/complaints/1/research", &[("findings", "The van was moved")]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("The customer has nothing to confirm yet."), "{text}");
    assert!(text.contains("Write what you understood and show it to them."), "{text}");
    let (status, _, text) = called.desk.post("/complaints/1/restate", &[("text", " ")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("Please fill this in."), "{text}");
    called.step("restate", &[("text", UNDERSTOOD)]).await;
    called.step("confirm", &[("round", "1"), ("how", "phone"), ("words", "Yes")]).await;
    let (status, _, text) =
        called.desk.post("/complaints/1/promise-call-back", &[("when", "soon"), ("how", "phone")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "a time, always: {text}");
    let (status, _, text) = called.desk.post("/complaints/1/unreachable", &[]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(!text.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn honest_ways_on_are_there_and_recorded() {
    let kept = on_sqlite();
    let called = Called::begin(&kept).await;
    called.listened().await;
    let text = called.step("restate", &[("text", UNDERSTOOD)]).await;
    assert!(text.contains("Could not reach Ruth") && text.contains("Ruth won’t say whether we understood"), "{text}");
    let text = called.step("attempt", &[("channel", "phone"), ("outcome", "voicemail")]).await;
    assert!(text.contains("Phone · Voicemail") && text.contains("1 of 3 attempts"), "{text}");
    assert!(text.contains("Have it confirmed"), "trying is not calling: {text}");
    let text = called.step("refuse-confirmation", &[("reason", "Just fix it")]).await;
    assert!(text.contains("would not say whether we understood") && text.contains("counted apart"), "{text}");
    let text = called.step("found-another-way", &[("words", "I bought elsewhere")]).await;
    assert!(text.contains("Ruth found another way") && text.contains("Decide what keeps it away"), "{text}");
    let text = called
        .step("guard", &[("none", "yes"), ("none_because", "It is planned anyway"), ("review_on", "in 30 d")])
        .await;
    assert!(text.contains("No action, because It is planned anyway"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn not_right_for_her_goes_back_to_a_new_time() {
    let kept = on_sqlite();
    let called = Called::begin(&kept).await;
    called.called_back().await;
    let text = called.step("reject", &[("words", "Thursday is too late")]).await;
    assert!(text.contains("Ruth did not accept: “Thursday is too late”"), "{text}");
    assert!(text.contains("Promise a time to call back") && text.contains("not accepted once"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_goes_by_what_is_owed_next_and_the_rail_counts() {
    let kept = on_sqlite();
    let called = Called::begin(&kept).await;
    called.taken().await;
    let page = called.desk.html("/complaints").await;
    assert!(page.contains("Complaints<span class=\"n\">1</span>"), "{page}");
    let (_, text) = called.desk.page("/complaints").await;
    for said in ["Installers did not come, for the second time", "#1 · Listen · Ruth Alvarez", "Received"] {
        assert!(text.contains(said), "{said} in:\n{text}");
    }
    let (_, text) = called.desk.page("/complaints?state=confirmed").await;
    assert!(text.contains("No complaints here."), "{text}");
    let (_, text) = called.desk.page("/complaints?show=mine").await;
    assert!(text.contains("Installers did not come"), "{text}");
    let conversation = called.desk.html(&format!("/conversations/{}", called.conversation_id)).await;
    assert!(
        conversation.contains(&format!("/complaints/new?conversation={}", called.conversation_id)),
        "{conversation}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_conversation_can_belong_to_the_same_complaint() {
    let kept = on_sqlite();
    let called = Called::begin(&kept).await;
    called.taken().await;
    let ruth = called.state().await["customer_id"].as_str().unwrap().to_owned();
    let second = json!({"customer_id": ruth, "subject": "Still nobody", "channel": "phone", "text": "Where are they?"});
    let id = called.program.post("/api/v1/conversations", &second).await.id();
    let (_, text) = called.desk.page(&format!("/complaints/new?conversation={id}")).await;
    assert!(text.contains("Is it the same matter?") && text.contains("It belongs to this one"), "{text}");
    let text = called.step("conversations", &[("conversation_id", id.as_str())]).await;
    assert!(text.contains("Still nobody") && text.contains("Installers did not come"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_unknown_who_is_angry_on_the_telephone_is_added_where_the_complaint_is_taken() {
    let kept = on_sqlite();
    let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
    let typed =
        |customer| vec![("customer", customer), ("summary", "Installers did not come"), ("temperature", "furious")];
    let (status, _, text) = desk.post("/complaints", &typed("Judith Weiss")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("take it for somebody new") && text.contains("They are new here: add them"), "{text}");
    assert_eq!(program.get("/api/v1/customers").await.json["items"], json!([]), "nobody is added unasked");

    let new = [typed("Judith Weiss"), vec![("is_new", "yes"), ("phone", "call me")]].concat();
    let (status, _, text) = desk.post("/complaints", &new).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "that is no number");
    assert!(text.contains("They are new here: add them") && text.contains("number"), "{text}");
    assert_eq!(program.get("/api/v1/customers").await.json["items"], json!([]), "all of it, or nothing");

    let new = [typed("Judith Weiss"), vec![("is_new", "yes"), ("phone", "+1 518 555 0142")]].concat();
    let (status, to, text) = desk.post("/complaints", &new).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/complaints/1/listen"), "{text}");
    let customers = program.get("/api/v1/customers").await.json;
    assert_eq!(customers["items"][0]["name"], json!("Judith Weiss"));
    let (status, to, text) = desk.post("/complaints", &new).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/complaints/2/listen"), "{text}");
    assert_eq!(program.get("/api/v1/customers").await.json["items"].as_array().unwrap().len(), 1, "known by now");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_called_calm_because_nothing_was_chosen() {
    let kept = on_sqlite();
    let called = Called::begin(&kept).await;
    let form = [("conversation_id", called.conversation_id.as_str()), ("summary", "Nobody came")];
    assert_eq!(called.desk.post("/complaints", &form).await.0, StatusCode::SEE_OTHER);
    let (_, text) = called.desk.page("/complaints/1/listen").await;
    assert!(text.contains("Not noted yet\nCalm\nAnnoyed"), "{text}");
    let text = called.step("listen", &[("story", STORY), ("severity", "medium"), ("temperature", "")]).await;
    assert!(!text.contains("When we first heard them"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_of_a_message_begin_the_story() {
    let kept = on_sqlite();
    let called = Called::begin(&kept).await;
    let path = format!("/api/v1/conversations/{}/messages", called.conversation_id);
    let message_id = called.program.get(&path).await.items()[0]["id"].as_str().unwrap().to_owned();
    let (_, text) = called
        .desk
        .page(&format!("/complaints/new?conversation={}&message={message_id}", called.conversation_id))
        .await;
    assert!(text.contains(STORY) && text.contains("These words go along"), "{text}");
    let form = [
        ("conversation_id", called.conversation_id.as_str()),
        ("message_id", message_id.as_str()),
        ("summary", "Nobody came"),
    ];
    let (_, to, _) = called.desk.post("/complaints", &form).await;
    let (_, text) = called.desk.page(&to).await;
    assert!(text.contains(STORY), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_matter_of_safety_stands_above_everything_until_somebody_has_it() {
    let kept = on_sqlite();
    let called = Called::begin(&kept).await;
    called.taken().await;
    let text = called.step("listen", &[("story", STORY), ("safety", "yes")]).await;
    assert!(text.contains("Somebody may be hurt.") && text.contains("I have it in hand"), "{text}");
    let text = called.step("take-safety", &[]).await;
    assert!(text.contains("has it in hand") && !text.contains("I have it in hand"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_back_leads_to_its_call_wherever_a_promise_is_kept() {
    let kept = on_sqlite();
    let called = Called::begin(&kept).await;
    let (desk, program) = (&called.desk, &called.program);
    called.confirmed().await;
    let by = json!({"by": "2026-11-24T20:00:00Z"});
    let complaint = program.get("/api/v1/complaints").await.items()[0]["id"].as_str().unwrap().to_owned();
    let promised = program.post(&format!("/api/v1/complaints/{complaint}/promise-call-back"), &by).await;
    let promise = promised.json["call_back_id"].as_str().unwrap().to_owned();
    let there = format!("href=\"/promises/{promise}/call-back\"");
    for page in
        ["/".to_owned(), "/promises".to_owned(), "/promises/by-owner".to_owned(), format!("/promises/{promise}")]
    {
        let html = desk.html(&page).await;
        assert!(html.contains(&there) && html.contains("Call Ruth back"), "{page}: {html}");
        assert!(!html.contains(&format!("/promises/{promise}/keep")), "{page} has a button that would be refused");
        assert!(!html.contains(&format!("/promises/{promise}/release")), "{page}");
    }
    let way = format!("/promises/{promise}/call-back");
    assert_eq!(desk.goes(&way).await, "/complaints/1#now", "first we find out what happened");
    called.step("research", &[("findings", "The van was moved")]).await;
    assert_eq!(desk.goes(&way).await, "/complaints/1/call", "the script");

    let moved = json!({"by": "2026-11-25T20:00:00Z", "reason": "She is out today", "agreed": true});
    let next = program.post(&format!("/api/v1/promises/{promise}/move"), &moved).await.json["next"]["id"].clone();
    let next = next.as_str().unwrap();
    assert_eq!(desk.goes(&format!("/promises/{next}/call-back")).await, "/complaints/1/call", "moved on its own page");
    let other = json!({"customer_id": promised.json["customer_id"], "words": "Send the drawings", "by": "2026-11-25T20:00:00Z"});
    let other = program.post("/api/v1/promises", &other).await.id();
    assert_eq!(desk.goes(&format!("/promises/{other}/call-back")).await, format!("/promises/{other}"));
    assert!(desk.html("/").await.contains(&format!("/promises/{other}/keep")), "all others are kept here");
}
