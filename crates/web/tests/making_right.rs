//! Loose ends of complaints and of making right: what is at stake, remedies whose price is said each time, verbs that are
//! sent twice, and the complaint beside what it belongs to.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use app::workspaces;
use app::workspaces::tokens::Scope;
use app::{Id, Role, customers, improvement, remedies};
use axum::http::StatusCode;
use desk::Desk;
use program::{Program, rule, ruth, token, wrong};
use serde_json::{Value, json};
use testkit::{PASSPHRASE, TestKept, on_sqlite};

/// A complaint of Ruth's that is ready for the call back: its id.
async fn ready(program: &Program) -> String {
    let ruth = ruth(program).await;
    let call = json!({"customer_id": ruth, "subject": "Installers", "channel": "phone", "text": "Nobody came"});
    let talk = program.post("/api/v1/conversations", &call).await.id();
    let new = json!({"customer_id": ruth, "conversation_ids": [talk], "summary": "Nobody came"});
    let id = program.post("/api/v1/complaints", &new).await.id();
    for (verb, body) in [
        ("listen", json!({"story": "Nobody came", "harm": "A day lost"})),
        ("restate", json!({"text": "You waited all day"})),
        ("confirm", json!({"how": "phone", "words": "Yes"})),
        ("promise-call-back", json!({"by": "2026-11-24T16:00:00Z"})),
        ("research", json!({"findings": "The van was moved"})),
    ] {
        let done = program.post(&format!("/api/v1/complaints/{id}/{verb}"), &body).await;
        assert_eq!(done.status, StatusCode::OK, "{verb}: {}", done.json);
    }
    id
}

async fn remedy(program: &Program, name: &str, cost_minor: Option<i64>) -> String {
    let new = json!({"loss": "money", "name": name, "fits": "They paid", "cost_minor": cost_minor});
    program.post("/api/v1/remedies", &new).await.id()
}

fn call_with(remedies: &[&str], amounts: Value) -> Value {
    json!({
        "outcome": "solution", "what_happened": "We moved the van", "offer": "Thursday", "apology": true,
        "explanation": true, "remedies": remedies, "amounts": amounts, "by": "2026-11-26T15:00:00Z",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remedy_whose_price_is_said_each_time_is_offered_in_the_call_by_form() {
    let kept = on_sqlite();
    let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
    let id = ready(&program).await;
    let taxi = remedy(&program, "The taxi, paid back", None).await;
    let script = desk.html("/complaints/1/call").await;
    assert!(script.contains(&format!("name=\"amount_{taxi}\"")) && script.contains("Amount for The taxi"), "{script}");
    let field = format!("amount_{taxi}");
    let form = |amount: &'static str| {
        [
            ("outcome", "solution".to_owned()),
            ("what_happened", "We moved the van".to_owned()),
            ("offer", "Thursday".to_owned()),
            ("when", "in 2 d".to_owned()),
            ("how", "phone".to_owned()),
            ("remedies", taxi.clone()),
            (field.as_str(), amount.to_owned()),
        ]
    };
    for (amount, said) in [("", "amount"), ("about forty", "Write an amount as 1250")] {
        let form = form(amount);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (status, _, text) = desk.post("/complaints/1/call-back", &form).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains(said), "{said} in {text}");
    }
    let form = form("45.50");
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (status, _, text) = desk.post("/complaints/1/call-back", &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let offers = program.get(&format!("/api/v1/remedy-offers?complaint_id={id}")).await;
    assert_eq!((&offers.items()[0]["amount_minor"], &offers.items()[0]["state"]), (&json!(4_550), &json!("granted")));
}

#[tokio::test(flavor = "multi_thread")]
async fn and_by_api_in_the_call_or_apart_from_it_by_the_same_rules() {
    let kept = on_sqlite();
    let program = Program::new(&kept);
    let front = program.with(&token(&kept, "omar@alder.example", &[Scope::Read, Scope::Write]));
    let id = ready(&program).await;
    let (taxi, visit) = (remedy(&program, "The taxi", None).await, remedy(&program, "A visit", Some(2_000)).await);
    let path = format!("/api/v1/complaints/{id}/call-back");
    let bare = program.post(&path, &call_with(&[&taxi], json!({}))).await;
    assert_eq!(wrong(&bare), (422, vec!["remedies[0].amount_minor"]));
    let stray = program.post(&path, &call_with(&[&visit], json!({&taxi: 4_550}))).await;
    assert_eq!(wrong(&stray), (422, vec!["amounts"]));
    let called = program.post(&path, &call_with(&[&visit, &taxi], json!({&taxi: 4_550}))).await;
    assert_eq!(called.status, StatusCode::OK, "{}", called.json);
    let offers = program.get(&format!("/api/v1/remedy-offers?complaint_id={id}")).await;
    let mut amounts: Vec<i64> = offers.items().iter().map(|one| one["amount_minor"].as_i64().unwrap()).collect();
    amounts.sort_unstable();
    assert_eq!(amounts, [2_000, 4_550], "one by the catalogue, one as it was said");

    let more = json!({"complaint_id": id, "remedy_id": taxi, "amount_minor": 90_000, "words": "The whole trip", "by": "2026-11-27T15:00:00Z"});
    let above = front.post_once("/api/v1/remedy-offers", "taxi-1", &more).await;
    assert_eq!(
        (above.status, &above.json["state"]),
        (StatusCode::CREATED, &json!("waiting")),
        "above Omar's authority"
    );
    let again = front.post_once("/api/v1/remedy-offers", "taxi-1", &more).await;
    assert_eq!(again.id(), above.id(), "sent twice it is one");
    let unknown = json!({"complaint_id": Id(5), "remedy_id": taxi, "amount_minor": 1, "by": "2026-11-27T15:00:00Z"});
    assert_eq!(wrong(&front.post("/api/v1/remedy-offers", &unknown).await), (422, vec!["complaint_id"]));
    let unknown = json!({"complaint_id": id, "remedy_id": Id(5), "cause_id": Id(6), "by": "2026-11-27T15:00:00Z"});
    assert_eq!(wrong(&front.post("/api/v1/remedy-offers", &unknown).await), (422, vec!["cause_id"]));
    assert_eq!(
        wrong(&front.post("/api/v1/remedy-offers", &json!({})).await),
        (422, vec!["by", "complaint_id", "remedy_id"])
    );
    kept.staff("Ann Field", "ann@alder.example", Role::Auditor);
    let auditor = program.with(&token(&kept, "ann@alder.example", &[Scope::Read]));
    assert_eq!(auditor.post("/api/v1/remedy-offers", &more).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_spent_is_shown_by_the_names_of_causes() {
    let kept = on_sqlite();
    let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
    let id = ready(&program).await;
    let owner = kept.owner.clone();
    let cause = kept.kept.write(kept.workspace_id, move |tx| {
        let visit = improvement::add(tx, &owner, None, "Visit")?.id;
        improvement::add(tx, &owner, Some(visit), "Nobody was told")
    });
    let cause_id = cause.await.unwrap().id;
    let taxi = remedy(&program, "The taxi", None).await;
    let offer = json!({"complaint_id": id, "remedy_id": taxi, "amount_minor": 500, "cause_id": cause_id, "by": "2026-11-27T15:00:00Z"});
    assert_eq!(program.post("/api/v1/remedy-offers", &offer).await.json["state"], json!("granted"));
    let (_, page) = desk.page("/settings/remedies").await;
    assert!(page.contains("Visit › Nobody was told\n: $5.00 in one remedy"), "{page}");
    let improve = desk.html("/improve").await;
    assert!(
        improve.contains(&format!("<a href=\"/improve/causes/{cause_id}\">Visit › Nobody was told</a>")),
        "{improve}"
    );
    assert!(desk::text_of(&improve).contains("What making it right cost this month\n$5.00 in one remedy"), "{improve}");
    let owner = kept.owner.clone();
    let spent = kept.kept.read(kept.workspace_id, move |tx| remedies::spend(tx, &owner, None)).await.unwrap();
    assert_eq!(spent.by_cause[0].cause_id, Some(cause_id));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_is_done_once_for_one_key() {
    let kept = on_sqlite();
    let program = Program::new(&kept);
    let id = ready(&program).await;
    let path = format!("/api/v1/complaints/{id}/attempt");
    let tried = json!({"channel": "phone", "outcome": "voicemail"});
    let first = program.post_once(&path, "try-1", &tried).await;
    let again = program.post_once(&path, "try-1", &tried).await;
    assert_eq!((first.status, &first.json), (again.status, &again.json));
    let count = |case: &Value| case["attempts"].as_array().unwrap().len();
    assert_eq!(
        count(&program.get(&format!("/api/v1/complaints/{id}")).await.json),
        1,
        "one attempt, however often it is sent"
    );
    assert_eq!(count(&program.post_once(&path, "try-2", &tried).await.json), 2, "another key is another");
    let other = json!({"channel": "phone", "outcome": "no_answer"});
    assert_eq!(rule(&program.post_once(&path, "try-1", &other).await), (409, "idempotency-key-reused"));
    let elsewhere = format!("/api/v1/complaints/{id}/research");
    assert_eq!(
        rule(&program.post_once(&elsewhere, "try-1", &json!({"findings": "x"})).await),
        (409, "idempotency-key-reused"),
        "the same key at another verb"
    );
    let call = call_with(&[], json!({}));
    let path = format!("/api/v1/complaints/{id}/call-back");
    let done = program.post_once(&path, "call-1", &call).await;
    kept.at("2026-11-28T15:00:00Z");
    let late = program.post_once(&path, "call-1", &call).await;
    assert_eq!(late.json, done.json, "an answer that came once is still the answer when its time is over");
    let refused = program.post_once(&path, "call-2", &call).await;
    assert!(refused.status.is_client_error(), "and a new one is refused");
    let refused_again = program.post_once(&path, "call-2", &call).await;
    assert_eq!(refused_again.status, refused.status, "what was refused is not remembered");
    let long = program.post_once(&path, &"k".repeat(201), &call).await;
    assert_eq!(wrong(&long), (422, vec!["Idempotency-Key"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_at_stake_is_an_amount_and_whom_they_trust_is_told_and_named() {
    let kept = on_sqlite();
    let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
    let ruth = ruth(&program).await;
    let (owner, ruth_id, omar) = (kept.owner.clone(), ruth.parse::<Id>().unwrap(), kept.agent.staff_id());
    let change = customers::Change { owner_id: Some(omar), ..customers::Change::default() };
    let holds = kept.kept.write(kept.workspace_id, move |tx| customers::update(tx, &owner, ruth_id, change.clone()));
    holds.await.unwrap();
    let new = [("customer_id", ruth.as_str()), ("summary", "Nobody came"), ("stake", "a lot")];
    let (status, _, text) = desk.post("/complaints", &new).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("Write an amount as 1250 or 1,250.50."), "{text}");
    let new =
        [("customer_id", ruth.as_str()), ("summary", "Nobody came"), ("stake", "4800"), ("at_stake", "The lease")];
    assert_eq!(desk.post("/complaints", &new).await.0, StatusCode::SEE_OTHER);
    let (_, page) = desk.page("/complaints/1").await;
    assert!(page.contains("The lease · $4,800.00"), "{page}");
    assert!(page.contains("Omar Reyes, whom they trust, was told today 09:00"), "{page}");
    let listen = desk.html("/complaints/1/listen").await;
    assert!(listen.contains("name=\"stake\"") && listen.contains("value=\"4800.00\""), "{listen}");
    let heard = [
        ("story", "Nobody came"),
        ("stake", "5200.50"),
        ("harm", "She missed the school play"),
        ("severity", "high"),
        ("at_stake", "The lease"),
    ];
    let (status, _, text) = desk.post("/complaints/1/listen", &heard).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let (_, page) = desk.page("/complaints/1").await;
    for said in ["The lease · $5,200.50", "She missed the school play", "High"] {
        assert!(page.contains(said), "{said} in {page}");
    }
    let one = program.get("/api/v1/complaints").await.items()[0].clone();
    assert_eq!((&one["at_stake_minor"], &one["harm"]), (&json!(520_050), &json!("She missed the school play")));
}

/// A browser of somebody else of us.
async fn browser(kept: &TestKept, email: &str) -> Desk {
    let desk = Desk::open(kept).await;
    let session = workspaces::log_in(&kept.kept, email, PASSPHRASE, "127.0.0.1", "test").await.unwrap();
    Desk { session, ..desk }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_a_customer_and_a_promise_show_the_complaint_they_belong_to() {
    let kept = on_sqlite();
    let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
    let id = ready(&program).await;
    let case = program.get(&format!("/api/v1/complaints/{id}")).await.json;
    let talk = case["conversation_ids"][0].as_str().unwrap();
    let (customer, call) = (case["customer_id"].as_str().unwrap(), case["call_back_id"].as_str().unwrap());
    for path in [format!("/conversations/{talk}"), format!("/customers/{customer}"), format!("/promises/{call}")] {
        let (_, page) = desk.page(&path).await;
        for said in ["#1 Nobody came", "We know what happened", "Call back, by today 11:00"] {
            assert!(page.contains(said), "{said} at {path} in {page}");
        }
    }
    let by_promise = program.get(&format!("/api/v1/complaints?promise_id={call}")).await;
    assert_eq!(by_promise.items().len(), 1);
    let html = desk.html(&format!("/conversations/{talk}")).await;
    assert!(html.contains(&format!("/complaints/new?conversation={talk}&message=")), "from a call note too");
    assert!(html.contains(&format!("/complaints/new?conversation={talk}\" data-key=\"!\"")), "and by one key");
    kept.at("2026-11-24T17:00:00Z");
    let (_, broken) = desk.page(&format!("/promises/{call}")).await;
    assert!(broken.contains("Take a complaint"), "{broken}");
    kept.staff("Ann Field", "ann@alder.example", Role::Auditor);
    let auditor = browser(&kept, "ann@alder.example").await;
    let (status, broken) = auditor.page(&format!("/promises/{call}")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!broken.contains("Take a complaint"), "who may not is not asked to");
}
