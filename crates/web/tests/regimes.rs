//! Rules for complaints, as a browser and a program see them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use app::regimes::shipped;
use axum::http::StatusCode;
use desk::Desk;
use program::{Program, READ_WRITE, rule, token, wrong};
use serde_json::json;
use testkit::{each_database, on_sqlite};

fn own(key: &str) -> String {
    shipped::FILES[0].replacen("key = \"plain\"", &format!("key = \"{key}\""), 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_say_where_rules_come_from_and_what_they_would_ask_now() {
    for kept in each_database() {
        let desk = Desk::open(&kept).await;
        let (status, text) = desk.page("/settings/regimes").await;
        assert_eq!(status, StatusCode::OK);
        for name in ["Plain", "UK financial services", "US hospital grievance", "US health privacy"] {
            assert!(text.contains(name), "{name}: {text}");
        }
        let (_, text) = desk.page("/settings/regimes/us-hospital").await;
        assert!(text.contains("This is no legal advice"), "{text}");
        assert!(text.contains("42 CFR 482.13(a)(2)") && text.contains("as of 2008-10-17"), "{text}");
        assert!(text.contains("7 days from Tue 24 Nov 2026: until the end of Tue 1 Dec 2026"), "{text}");
        assert!(text.contains("the name of the hospital's contact person"), "{text}");
        assert!(text.contains("6 years from the day it was closed"), "{text}");

        let (status, ..) =
            desk.post("/settings/regimes/choices", &[("kind", "Privacy"), ("regime", "health-privacy")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (status, _, text) = desk.post("/settings/regimes/choices", &[("kind", ""), ("regime", "plain")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("Say a kind of complaint"), "{text}");
        desk.post("/settings/regimes/choices", &[("regime", "us-hospital")]).await;
        let (_, choices) = desk.api("GET", "/api/v1/regimes/choices", serde_json::Value::Null).await;
        let kinds = json!([{"kind": "privacy", "regime": "health-privacy"}]);
        assert_eq!(choices, json!({"default": "us-hospital", "kinds": kinds}));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_ones_own_is_saved_or_told_all_that_is_wrong_and_nothing_typed_is_lost() {
    let kept = on_sqlite();
    let desk = Desk::open(&kept).await;
    let (_, text) = desk.page("/settings/regimes/new?from=us-hospital").await;
    assert!(text.contains("our-us-hospital"), "{text}");
    let wrong = own("ours").replacen("years = 3", "years = 0", 1).replacen("from = \"received\"", "from = \"x\"", 1);
    let (status, _, text) = desk.post("/settings/regimes", &[("text", &wrong)]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("clocks[1].from") && text.contains("retention.years"), "{text}");
    assert!(text.contains("years = 0"), "what was typed stays: {text}");
    let (status, to, _) = desk.post("/settings/regimes", &[("text", &own("ours"))]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/settings/regimes/ours"));
    let (_, text) = desk.page(&to).await;
    assert!(text.contains("version 1"), "{text}");
    desk.post("/settings/regimes/choices", &[("kind", "billing"), ("regime", "ours")]).await;
    let (status, _, text) = desk.post("/settings/regimes/ours/remove", &[]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("holds for a kind of complaint"), "{text}");
    desk.post("/settings/regimes/choices", &[("kind", "billing")]).await;
    let (status, ..) = desk.post("/settings/regimes/ours/remove", &[]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(desk.page("/settings/regimes/ours").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_reads_clocks_checks_letters_and_saves_files() {
    let kept = on_sqlite();
    let program = Program::new(&kept);
    assert_eq!(program.get("/api/v1/regimes").await.items().len(), 4);
    let got = program.get("/api/v1/regimes/uk-financial").await;
    assert_eq!((got.status, &got.json["source_date"]), (StatusCode::OK, &json!("2026-06-01")));
    let clocks = program.get("/api/v1/regimes/us-hospital/clocks?at=2026-11-01T00:30:00-04:00").await;
    let due: Vec<_> = clocks.items().iter().map(|one| one["due_at"].as_str().unwrap().to_owned()).collect();
    assert_eq!(due, ["2026-11-02T22:00:00Z", "2026-11-09T04:59:59.999Z"], "an hour more on that Sunday");
    assert_eq!(wrong(&program.get("/api/v1/regimes/plain/clocks?event=dinner").await), (422, vec!["event"]));
    let checked = program
        .post(
            "/api/v1/regimes/us-hospital/check-letter",
            &json!({"letter": "final_response", "text": "Contact person: Dana. Results: none."}),
        )
        .await;
    let names: Vec<_> = checked.json["missing"].as_array().unwrap().iter().map(|one| &one["key"]).collect();
    assert_eq!(names, [&json!("steps"), &json!("date")]);
    let spanish =
        json!({"letter": "final_response", "text": "Persona de contacto: Dana. Resultados: uno.", "language": "es"});
    let checked = program.post("/api/v1/regimes/us-hospital/check-letter", &spanish).await;
    let names: Vec<_> = checked.json["missing"].as_array().unwrap().iter().map(|one| &one["key"]).collect();
    assert_eq!(names, [&json!("steps"), &json!("date")], "by the words of its language");
    let save = |program: &Program, text: String| {
        let program = program.clone();
        async move { program.send("PUT", "/api/v1/regimes", &[], json!({"text": text}).to_string()).await }
    };
    let saved = save(&program, own("ours")).await;
    assert_eq!((saved.status, &saved.json["version"]), (StatusCode::OK, &json!(1)));
    let refused = save(&program, own("ours").replacen("1 day", "2 weeks", 1)).await;
    assert_eq!(wrong(&refused), (422, vec!["clocks[1].target"]));
    let omar = program.with(&token(&kept, "omar@alder.example", READ_WRITE));
    assert_eq!(save(&omar, own("mine")).await.status, StatusCode::FORBIDDEN);
    let refused = program.send("DELETE", "/api/v1/regimes/plain", &[], String::new()).await;
    assert_eq!(rule(&refused), (409, "regime-comes-with-kept"));
    let gone = program.send("DELETE", "/api/v1/regimes/ours", &[], String::new()).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
}
