//! What rules ask of a complaint, and its letters, as somebody at the desk, a program and the customer see them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod house;
mod program;

use app::{Id, links};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use desk::Desk;
use house::speaks_spanish;
use program::{Got, Program, rule, ruth, wrong};
use serde_json::{Value, json};
use testkit::{TestKept, each_database, on_sqlite};

const FINAL: &str = "This is our decision. Your contact person: Dana Moss. Steps taken: we spoke to both drivers. \
    Results: the van was booked elsewhere. Date of completion: 24 November 2026.";

/// A complaint under these rules, by API.
async fn under(program: &Program, regime: &str) -> (String, Id) {
    let ruth = ruth(program).await;
    let new = json!({"customer_id": ruth, "summary": "Nobody came, for the second time", "regime": regime});
    (program.post("/api/v1/complaints", &new).await.id(), ruth.parse().unwrap())
}

async fn sends(program: &Program, id: &str, letter: Value) -> Got {
    program.post(&format!("/api/v1/complaints/{id}/letters"), &letter).await
}

fn clock<'a>(case: &'a Value, step: &str) -> &'a Value {
    case["clocks"].as_array().unwrap().iter().find(|one| one["step"] == step).unwrap()
}

/// Up the ladder until we know what happened.
async fn researched(program: &Program, id: &str) {
    for (verb, body) in [
        ("listen", json!({"story": "Nobody came"})),
        ("restate", json!({"text": "Nobody came"})),
        ("confirm", json!({"how": "phone", "words": "Yes"})),
        ("promise-call-back", json!({"by": "2026-11-24T20:00:00Z"})),
        ("research", json!({"findings": "The van was booked elsewhere."})),
    ] {
        let got = program.post(&format!("/api/v1/complaints/{id}/{verb}"), &body).await;
        assert_eq!(got.status, StatusCode::OK, "{verb}: {}", got.json);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_reads_what_is_owed_by_when_and_sends_letters_that_lack_nothing() {
    for kept in each_database() {
        let program = Program::new(&kept);
        let bad = json!({"summary": "", "regime": "no-such"});
        let bad = program.post("/api/v1/complaints", &bad).await;
        assert_eq!(wrong(&bad), (422, vec!["customer_id", "regime", "summary"]));
        let (id, _) = under(&program, "us-hospital").await;
        let case = program.get(&format!("/api/v1/complaints/{id}")).await.json;
        let notice = clock(&case, "final_response");
        assert_eq!(
            (&notice["due_at"], &notice["do_by"]),
            (&json!("2026-12-02T04:59:59.999Z"), &json!("2026-12-01T22:00:00Z"))
        );
        assert!(notice["explanation"].as_str().unwrap().starts_with("7 days from Tue 24 Nov 2026"), "{notice}");
        assert_eq!((&notice["missed"], &notice["answered"]), (&json!(false), &Value::Null));
        assert_eq!((&case["kept"]["years"], &case["letters"]), (&json!(6), &json!([])));
        assert_eq!(case["outside_bodies"][1]["phone"], "1-800-MEDICARE (1-800-633-4227)");

        let path = format!("/api/v1/complaints/{id}/letters");
        let begun = program.get(&format!("{path}/holding?delay_reason=The+driver+is+away")).await;
        assert!(
            begun.json["text"].as_str().unwrap().contains("The reason is this: The driver is away"),
            "{}",
            begun.json
        );
        assert_eq!(begun.json["missing"][0]["name"], "how to reach us");
        assert_eq!(wrong(&program.get(&format!("{path}/holding?next_update=soon")).await), (422, vec!["next_update"]));
        assert_eq!(program.get(&format!("{path}/poem")).await.status, StatusCode::NOT_FOUND);

        let lacks = sends(&program, &id, json!({"kind": "acknowledgement", "how": "post"})).await;
        assert_eq!(rule(&lacks), (409, "complaint-letter-lacks"));
        assert!(lacks.json["detail"].as_str().unwrap().contains("how to reach us"), "{}", lacks.json);
        assert!(!lacks.json["hint"].as_str().unwrap().is_empty());
        assert_eq!(wrong(&sends(&program, &id, json!({"kind": "poem"})).await), (422, vec!["how"]));
        assert_eq!(wrong(&sends(&program, &id, json!({"kind": "poem", "how": "post"})).await), (422, vec!["kind"]));
        let early = json!({"kind": "final_response", "how": "post", "subject": "Decision", "text": FINAL});
        assert_eq!(rule(&sends(&program, &id, early.clone()).await), (409, "complaint-not-listened"));

        researched(&program, &id).await;
        let sent = sends(&program, &id, early).await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.json);
        assert_eq!(sent.json["letters"][0]["text"], FINAL);
        assert_eq!(clock(&sent.json, "final_response")["answered"]["by"], "final_response");
        assert_eq!(sent.json["state"], "researched");
        let close = program.post(&format!("/api/v1/complaints/{id}/close"), &json!({})).await;
        assert_eq!(rule(&close), (409, "complaint-not-called-back"));
        let guard = json!({"none_because": "It was one flat tyre", "review_on": "2027-01-20"});
        let guarded = program.post(&format!("/api/v1/complaints/{id}/guard"), &guard).await;
        assert_eq!((&guarded.json["state"], &guarded.json["exception"]), (&json!("guarded"), &json!("final_response")));
        let closed = program.post(&format!("/api/v1/complaints/{id}/close"), &json!({})).await;
        assert_eq!(closed.json["kept"]["until"], "2032-11-25T04:59:59.999Z");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_desk_a_letter_is_looked_at_told_what_it_lacks_and_recorded_as_sent() {
    let kept = on_sqlite();
    let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
    let (id, _) = under(&program, "us-hospital").await;
    let (_, text) = desk.page("/complaints/1").await;
    for said in [
        "What the rules ask",
        "By US hospital grievance",
        "Written notice, or say that it takes longer",
        "7 days from Tue 24 Nov 2026: until the end of Tue 1 Dec 2026",
        "From: guidance to A-0122",
        "Kept for 6 years from the day it is closed",
        "The Quality Improvement Organization of your state",
        "None has left yet.",
    ] {
        assert!(text.contains(said), "{said} in:\n{text}");
    }
    let (status, text) = desk.page("/complaints/1/letters/acknowledgement").await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("It can't leave yet. It lacks:") && text.contains("how to reach us"), "{text}");
    assert!(text.contains("we received your grievance on Tue 24 Nov 2026"), "{text}");
    let asked = |text: &str| ["Why it takes longer", "By when they hear from us"].map(|what| text.contains(what));
    assert_eq!(asked(&text), [false, true], "only what its template says is asked");
    assert_eq!(asked(&desk.page("/complaints/1/letters/holding").await.1), [true, true]);
    assert_eq!(asked(&desk.page("/complaints/1/letters/final_response").await.1), [false, false]);
    let path = "/complaints/1/letters/acknowledgement";
    let half = [("subject", "Your grievance"), ("text", "We received your grievance.")];
    let (status, _, text) = desk.post(&format!("{path}/preview"), &half).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("This is what they read") && text.contains("the contact person"), "{text}");
    let (status, _, text) = desk.post(path, &[half[0], half[1], ("how", "post")]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(
        text.contains("The letter lacks: the contact person.") && text.contains("We received your grievance."),
        "{text}"
    );
    let soon = [("when", "soonish"), ("text", "Mine"), ("fill", "yes")];
    let (status, _, text) = desk.post(&format!("{path}/preview"), &soon).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("Mine"), "nothing typed is lost: {text}");
    let kept_for_later = [("subject", "Your grievance"), ("text", "We received your grievance. More tomorrow.")];
    let (status, to, _) = desk.post("/complaints/1/draft/letter-acknowledgement", &kept_for_later).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/complaints/1#letters"));
    assert!(desk.page(path).await.1.contains("More tomorrow."));

    let whole = "We received your grievance. Your contact person is Dana Moss.";
    let form = [("subject", "Your grievance"), ("text", whole), ("how", "handed_over"), ("sent_on", "2026-11-24")];
    let (status, to, text) = desk.post(path, &form).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/complaints/1#letters"), "{text}");
    let (_, text) = desk.page("/complaints/1").await;
    assert!(text.contains(whole) && text.contains("handed over") && text.contains("✓ done"), "{text}");
    assert!(!desk.page(path).await.1.contains("More tomorrow."), "what was kept for later has left");

    researched(&program, &id).await;
    let form = [("subject", "Decision"), ("text", FINAL), ("how", "post"), ("sent_on", "2026-11-30")];
    let (status, ..) = desk.post("/complaints/1/letters/final_response", &form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "not in the future");
    assert!(!desk.page("/complaints/1").await.1.contains("End it without their acceptance"));
    desk.post("/complaints/1/letters/final_response", &form[..3]).await;
    let (_, text) = desk.page("/complaints/1").await;
    assert!(text.contains("End it without their acceptance"), "{text}");
    let none = [("none", "yes"), ("none_because", "One flat tyre"), ("review_on", "in 20 d")];
    let (status, _, text) = desk.post("/complaints/1/guard", &none).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let (_, text) = desk.page("/complaints/1").await;
    assert!(text.contains("by our final response, without Ruth's acceptance. Counted apart."), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kind_that_is_named_on_the_page_chooses_the_rules() {
    let kept = on_sqlite();
    let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
    desk.post("/settings/regimes/choices", &[("kind", "Privacy"), ("regime", "health-privacy")]).await;
    let ruth = ruth(&program).await;
    assert!(desk.html("/complaints/new").await.contains("<option value=\"privacy\">"));
    let form = [("customer_id", ruth.as_str()), ("summary", "My file lay open"), ("kind", "privacy")];
    let (status, ..) = desk.post("/complaints", &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(desk.page("/complaints/1").await.1.contains("By US health privacy"));
}

async fn portal(kept: &TestKept, desk: &Desk, customer_id: Id) -> String {
    let make = move |tx: &mut app::Tx| links::portal_token(tx, customer_id, None);
    let token = kept.kept.write(kept.workspace_id, make).await.unwrap();
    let request = Request::get(format!("/c/{token}")).body(Body::empty()).unwrap();
    desk::text_of(&desk.send(request).await.2)
}

#[test]
fn the_customers_page_names_who_outside_can_be_turned_to_in_their_language() {
    house::run(async {
        let kept = on_sqlite();
        let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
        let (id, ruth) = under(&program, "uk-financial").await;
        assert!(!portal(&kept, &desk, ruth).await.contains("Who else you can turn to"));
        researched(&program, &id).await;
        let text = "This is our final response. What we found: the van. Our decision: sorry. You have the \
            right to refer your complaint to the Financial Ombudsman Service, free of charge – but you must do so within six \
            months of the date of this letter, www.financial-ombudsman.org.uk. We \
            enclose its leaflet.";
        let letter = json!({"kind": "final_response", "how": "post", "subject": "Final response", "text": text});
        assert_eq!(sends(&program, &id, letter).await.status, StatusCode::OK);
        let page = portal(&kept, &desk, ruth).await;
        for said in [
            "Who else you can turn to",
            "Financial Ombudsman Service",
            "0800 023 4567",
            "You can go to them until",
            "24 May 2027",
        ] {
            assert!(page.contains(said), "{said} in:\n{page}");
        }
        speaks_spanish(&kept, ruth);
        let page = portal(&kept, &desk, ruth).await;
        assert!(page.contains("A quién más puede acudir") && page.contains("Puede acudir hasta el"), "{page}");
        assert!(page.contains("el servicio independiente que resuelve reclamaciones"), "{page}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_rules_ask_for_stands_on_today_until_it_left() {
    let kept = on_sqlite();
    let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
    let (id, _) = under(&program, "us-hospital").await;
    let (_, text) = desk.page("/").await;
    assert!(!text.contains("Letters that rules ask for"), "nothing is owed today: {text}");
    later(&kept, "2026-11-25T15:00:00Z").await;
    let html = desk.html("/").await;
    assert!(html.contains("href=\"/complaints/1/letters/acknowledgement\""), "{html}");
    let text = desk::text_of(&html);
    let (_, section) = text.split_once("Letters that rules ask for").unwrap();
    let section: Vec<&str> = section.trim_start().lines().take(6).collect();
    insta::assert_snapshot!(section.join("\n"), @r"
    17:00
    in 7 h
    Say that we have the grievance
    #1 · Nobody came, for the second time · Ruth Alvarez · with Dana Moss
    Write
    #1
    ");
    later(&kept, "2026-11-26T15:00:00Z").await;
    let (_, text) = desk.page("/").await;
    assert!(text.contains("Say that we have the grievance") && text.contains("Late"), "{text}");
    let letter = json!({"kind": "acknowledgement", "how": "post", "subject": "We have it", "text": "We received your grievance. Your contact person is Dana."});
    assert_eq!(sends(&program, &id, letter).await.status, StatusCode::OK);
    assert!(!desk.page("/").await.1.contains("Letters that rules ask for"));
}

#[test]
fn a_spanish_page_says_what_a_name_means_and_how_long_they_can() {
    house::run(async {
        let kept = on_sqlite();
        let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
        let (id, ruth) = under(&program, "health-privacy").await;
        speaks_spanish(&kept, ruth);
        researched(&program, &id).await;
        let begun = program.get(&format!("/api/v1/complaints/{id}/letters/final_response")).await.json;
        assert_eq!(begun["language"], "es");
        let text = begun["text"].as_str().unwrap();
        let text = text.replace("⟦complaint.outcome⟧", "Lo cerramos.").replace("⟦business.contact⟧", "+1 555 0100");
        let letter = json!({"kind": "final_response", "how": "post", "text": text});
        assert_eq!(sends(&program, &id, letter).await.status, StatusCode::OK);
        let page = portal(&kept, &desk, ruth).await;
        for said in [
            "Office for Civil Rights, U.S. Department of Health and Human Services",
            "Oficina de Derechos Civiles del Departamento de Salud y Servicios Humanos de EE. UU.",
            "Puede acudir en este plazo: 180 días desde que supo, o debió saber, lo que ocurrió.",
        ] {
            assert!(page.contains(said), "{said} in:\n{page}");
        }
    });
}

#[test]
fn the_customers_page_says_that_a_letter_moved_a_time_and_not_that_they_agreed() {
    house::run(async {
        let kept = on_sqlite();
        let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
        let (id, ruth) = under(&program, "us-hospital").await;
        let text = |by: &str| {
            format!(
                "We received your grievance and are still working on it. Your contact person is Dana. You will have our written response by {by}."
            )
        };
        let letter = |kind: &str, by: &str, said: &str| {
            let letter =
                json!({"kind": kind, "how": "post", "subject": "Where we are", "text": text(said), "next_update": by});
            sends(&program, &id, letter)
        };
        assert_eq!(letter("acknowledgement", "2026-11-30T20:00:00Z", "Mon 30 Nov 2026").await.status, StatusCode::OK);
        let first = portal(&kept, &desk, ruth).await;
        assert!(first.contains("On its way") && !first.contains("Moved"), "{first}");
        let holding = letter("holding", "2026-12-04T20:00:00Z", "Fri 4 Dec 2026").await;
        assert_eq!(holding.status, StatusCode::OK, "{}", holding.json);
        let moved = portal(&kept, &desk, ruth).await;
        assert!(moved.contains("Moved, as we wrote to you") && !moved.contains("as agreed"), "{moved}");
        speaks_spanish(&kept, ruth);
        let moved = portal(&kept, &desk, ruth).await;
        assert!(moved.contains("Cambiada, como le escribimos") && !moved.contains("as we wrote"), "{moved}");
    });
}

async fn later(kept: &TestKept, to: &str) {
    kept.clock.set(to.parse().unwrap());
    kept.kept.write(kept.workspace_id, |tx| app::timers::run_due(tx, app::jobs::ring)).await.unwrap();
}
