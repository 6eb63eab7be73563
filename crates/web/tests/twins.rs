//! Twins on the pages and by API: offered where a cause is looked for, taken with one click, filed by nobody but us.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use app::complaints::{self, CauseFound, Guard, Heard, How, NewComplaint, NewOutcome, Outcome, Restating};
use app::time::plus_ms;
use app::{Id, Tx, Who, improvement};
use axum::http::StatusCode;
use desk::Desk;
use program::Program;
use testkit::on_sqlite;

const DAY: i64 = 86_400_000;

/// A complaint up to where its cause is looked for.
fn accepted(tx: &mut Tx, who: &Who, customer_id: Id, story: &str) -> app::Result<Id> {
    let (summary, by) = ("Nobody came".to_owned(), plus_ms(tx.now, DAY));
    let new = NewComplaint { customer_id: Some(customer_id), summary, ..NewComplaint::default() };
    let id = complaints::open(tx, who, &new)?.id;
    complaints::listen(tx, who, id, &Heard { story: story.to_owned(), ..Heard::default() })?;
    complaints::restate(tx, who, id, &Restating { text: story.to_owned(), mail: false })?;
    complaints::confirm(tx, who, id, How::Phone, "Yes, that is it", None)?;
    complaints::promise_call_back(tx, who, id, by, None)?;
    complaints::research(tx, who, id, "We forgot")?;
    let called = NewOutcome {
        outcome: Outcome::Explanation,
        what_happened: "We moved it and told nobody".to_owned(),
        offer: String::new(),
        apology: true,
        explanation: true,
        remedies: Vec::new(),
        amounts: Default::default(),
        by: plus_ms(by, DAY),
        how: "phone".to_owned(),
    };
    complaints::call_back(tx, who, id, &called)?;
    complaints::accept(tx, who, id, "That is fine").map(|complaint| complaint.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cause_is_taken_from_a_twin_with_one_click_and_its_evidence_is_to_be_written() {
    let kept = on_sqlite();
    let (ruth, noor) =
        (kept.customer("Ruth Alvarez", "ruth@example.com"), kept.customer("Noor Haddad", "noor@example.com"));
    let who = kept.owner.clone();
    let (first, cause_id) = kept
        .write(move |tx| {
            let first = accepted(tx, &who, ruth, "The installers never came: their van was booked <elsewhere>.")?;
            accepted(tx, &who, noor, "No installer came. The van had another booking & nobody phoned.")?;
            let cause_id = improvement::add(tx, &who, None, "Nobody is told of a move")?.id;
            let causes = vec![CauseFound { id: cause_id, evidence: "The van was moved on Friday".to_owned() }];
            let review_on = Some(plus_ms(tx.now, 30 * DAY));
            let guard = Guard { causes, none_because: "Once in ten years".to_owned(), review_on, ..Guard::default() };
            complaints::guard(tx, &who, first, &guard)?;
            Ok((first, cause_id))
        })
        .unwrap();
    let desk = Desk::open(&kept).await;
    let html = desk.html("/complaints/2").await;
    assert!(html.contains("Complaints with like words") && html.contains("<mark>van</mark>"), "{html}");
    assert!(
        html.contains("The van was moved on Friday") && html.contains("&#60;elsewhere&#62;"),
        "what shows it there"
    );
    let take = format!("/complaints/2?cause={cause_id}");
    assert!(html.contains(&format!("href=\"{take}#now\"")), "{html}");
    let taken = desk.html(&take).await;
    assert!(
        taken.contains("name=\"cause\" list=\"causes\" autocomplete=\"off\" value=\"Nobody is told of a move\""),
        "{taken}"
    );
    let evidence = taken.split_once("name=\"evidence\"").unwrap().1;
    assert!(evidence.split_once('>').unwrap().1.starts_with("</textarea>"), "its evidence is to be written");
    let program = Program::new(&kept);
    let second = program.get("/api/v1/complaints").await.items()[0].clone();
    assert_eq!((second["number"].as_i64(), second["guard"].is_null()), (Some(2), true), "nothing is filed by itself");
    // By API, and on the page of its causes.
    let found = program.get(&format!("/api/v1/complaints/{}/twins", second["id"].as_str().unwrap())).await;
    assert_eq!(found.items()[0]["complaint_id"], first.to_string());
    assert_eq!(found.items()[0]["causes"][0]["id"], cause_id.to_string());
    let (status, text) = desk.page("/complaints/1/twins").await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("#2") && text.contains("No cause was found for it."), "{text}");
    let (_, text) = desk.page(&format!("/improve/complaints/{first}")).await;
    assert!(text.contains("Complaints with like words"), "{text}");
}
