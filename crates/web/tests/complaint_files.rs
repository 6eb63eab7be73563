//! Complaints as files: out as CSV, JSON and paper, in by the page; and the monthly review on paper.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use app::complaints::{self, Channel, Heard, How, NewAttempt, NewComplaint, NewOutcome, Outcome, Reached, Restating};
use app::time::plus_ms;
use app::{Id, Role, jobs, timers};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use program::{Program, READ_WRITE, token};
use serde_json::Value;
use testkit::{TestKept, each_database, on_sqlite};
use tower::ServiceExt;

const HOUR: i64 = 3_600_000;

/// A case of a customer of this name, up to the answer to the call back; its first restatement was corrected.
fn case(kept: &TestKept, name: &str, story: &'static str, narrowed: bool) -> Id {
    let customer_id = kept.customer(name, &format!("c{}@example.com", name.len()));
    let (who, now) = (kept.owner.clone(), kept.now());
    kept.write(move |tx| {
        let summary = "The wrong colour, two weeks late".to_owned();
        let new = NewComplaint { customer_id: Some(customer_id), summary, narrowed, ..NewComplaint::default() };
        let id = complaints::open(tx, &who, &new)?.id;
        let heard = Heard { story: story.to_owned(), wants: "=The green one".to_owned(), ..Heard::default() };
        complaints::listen(tx, &who, id, &heard)?;
        let said = |text: &str| Restating { text: text.to_owned(), mail: false };
        complaints::restate(tx, &who, id, &said("You ordered a green chair and got a red one."))?;
        complaints::correct(tx, &who, id, How::Phone, "It is two weeks late as well", None)?;
        complaints::restate(tx, &who, id, &said("You ordered a green chair and got a red one, two weeks late."))?;
        complaints::confirm(tx, &who, id, How::Phone, "Yes, that is it", None)?;
        let attempt =
            NewAttempt { channel: Channel::Phone, outcome: Reached::Voicemail, words: "left word".to_owned() };
        complaints::attempt(tx, &who, id, &attempt)?;
        complaints::promise_call_back(tx, &who, id, plus_ms(now, HOUR), None)?;
        complaints::research(tx, &who, id, "The label was read wrong.")?;
        let outcome = NewOutcome {
            outcome: Outcome::Solution,
            what_happened: "We read the label wrong".to_owned(),
            offer: "The green chair on Thursday".to_owned(),
            apology: true,
            explanation: true,
            remedies: Vec::new(),
            amounts: Default::default(),
            by: plus_ms(now, 48 * HOUR),
            how: "phone".to_owned(),
        };
        complaints::call_back(tx, &who, id, &outcome)?;
        Ok(id)
    })
    .unwrap()
}

/// Status, kind and body of a file.
async fn file(program: &Program, path: &str) -> (StatusCode, String, Vec<u8>) {
    let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {}", program.token));
    let response = program.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let kind = response.headers().get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, kind.unwrap_or_default(), bytes.to_vec())
}

async fn of_desk(desk: &Desk, path: &str) -> (StatusCode, Vec<u8>) {
    let request = Request::get(path).header(header::COOKIE, format!("kept_session={}", desk.session));
    let response = desk.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status();
    (status, axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_go_out_a_line_each_or_whole_and_a_narrowed_story_stays() {
    for kept in each_database() {
        case(&kept, "Żaneta Ślęk", "I waited \"all\" day,\nand nobody came.", false);
        let secret = case(&kept, "王小明", "About my illness", true);
        let dana = Program::new(&kept);
        let (status, kind, csv) = file(&dana, "/api/v1/complaints/export?format=csv").await;
        assert_eq!((status, kind.as_str()), (StatusCode::OK, "text/csv; charset=utf-8"));
        let text = String::from_utf8(csv.clone()).unwrap();
        let table = app::customers::csv::read(&csv).unwrap();
        assert_eq!((table.rows.len(), table.headings.len()), (2, table.rows[0].cells.len()));
        assert!(
            text.contains("\"I waited \"\"all\"\" day,\nand nobody came.\"") && text.contains("Żaneta Ślęk"),
            "{text}"
        );
        assert!(text.contains(",'=The green one,"), "no spreadsheet reckons with it: {text}");
        let (_, kind, json) = file(&dana, "/api/v1/complaints/export?format=json").await;
        assert_eq!(kind, "application/json");
        let json: Value = serde_json::from_slice(&json).unwrap();
        let one = &json["items"][1];
        assert_eq!(
            (one["customer_name"].as_str(), one["restatements"].as_array().unwrap().len()),
            (Some("Żaneta Ślęk"), 2)
        );
        assert_eq!(one["history"][0]["kind"], "complaint.received");
        // Somebody at the front desk whom the narrowed one does not concern.
        kept.staff("Luis Prado", "luis@alder.example", Role::Agent);
        let luis = dana.with(&token(&kept, "luis@alder.example", READ_WRITE));
        for format in ["csv", "json"] {
            let (status, _, bytes) = file(&luis, &format!("/api/v1/complaints/export?format={format}")).await;
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(status, StatusCode::OK);
            assert!(!text.contains("illness") && text.contains("nobody came"), "{format}: {text}");
        }
        let (status, kind, _) = file(&luis, &format!("/api/v1/complaints/{secret}/pdf")).await;
        assert_eq!((status, kind.as_str()), (StatusCode::CONFLICT, "application/problem+json"));
        let (status, _, closed) = file(&dana, "/api/v1/complaints/export?format=csv&state=closed").await;
        assert_eq!(
            (status, closed.iter().filter(|byte| **byte == b'\n').count()),
            (StatusCode::OK, 1),
            "the head alone"
        );
        assert_eq!(file(&dana, "/api/v1/complaints/export?format=xml").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_a_paper_and_the_same_case_is_the_same_paper() {
    for kept in each_database() {
        let id = case(&kept, "Żaneta Ślęk", "I waited all day.", false);
        let (dana, desk) = (Program::new(&kept), Desk::open(&kept).await);
        let (status, kind, pdf) = file(&dana, &format!("/api/v1/complaints/{id}/pdf")).await;
        assert_eq!((status, kind.as_str()), (StatusCode::OK, "application/pdf"));
        assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 5_000 && pdf.len() < 200_000, "{} bytes", pdf.len());
        kept.later_ms(60_000);
        assert_eq!(file(&dana, &format!("/api/v1/complaints/{id}/pdf")).await.2, pdf, "a minute later");
        let (status, page) = of_desk(&desk, "/complaints/1/pdf").await;
        assert_eq!((status, page.starts_with(b"%PDF-")), (StatusCode::OK, true));
        let html = desk.html("/complaints/1").await;
        assert!(html.contains("href=\"/complaints/1/pdf\""));
        let (status, review) = of_desk(&desk, "/improve/review/pdf?month=2026-10").await;
        assert_eq!((status, review.starts_with(b"%PDF-")), (StatusCode::OK, true));
        let html = desk.html("/complaints").await;
        assert!(html.contains("/complaints/export?format=csv&amp;show=open"), "{html}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_brought_mapped_looked_at_and_read_on_the_page() {
    let kept = on_sqlite();
    let desk = Desk::open(&kept).await;
    let csv = "Case;Client;When;What;Status\r\nA1;José Núñez;03/04/2026;Broken;Done\r\nA2;Ann;04/04/2026;Late;Open\r\nA3;Bob;x;Late;Open\r\n";
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"old.csv\"\r\nContent-Type: text/csv\r\n\r\n{csv}\r\n--b--\r\n"
    );
    let request = Request::post("/complaints/import")
        .header(header::COOKIE, format!("kept_session={}", desk.session))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin");
    let (status, to, _) = desk.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let html = desk.html(&to).await;
    assert!(html.contains("José Núñez"), "an example of each column: {html}");
    let chosen = [
        ("column.reference", "Case"),
        ("column.customer", "Client"),
        ("column.received", "When"),
        ("column.summary", "What"),
        ("column.state", "Status"),
        ("dates", "day-first"),
        ("source", "old"),
        ("zone", ""),
    ];
    let (status, again, _) = desk.post(&to, &[&chosen[..], &[("do", "look")]].concat()).await;
    assert_eq!((status, again.as_str()), (StatusCode::SEE_OTHER, to.as_str()));
    let (_, page) = desk.page(&to).await;
    assert!(
        page.contains("Of the first 3 rows 2 would be open and 0 closed") || page.contains("1 would be set aside"),
        "{page}"
    );
    let states = [("state-word.1", "Done"), ("state.1", "closed"), ("state-word.2", "Open"), ("state.2", "open")];
    let (status, ..) = desk.post(&to, &[&chosen[..], &states[..], &[("do", "start")]].concat()).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    for _ in 0..2 {
        kept.write(|tx| timers::run_due(tx, jobs::ring)).unwrap();
    }
    let (_, page) = desk.page(&to).await;
    assert!(page.contains("3 rows: 2 new, 0 were there already, 1 set aside"), "{page}");
    let (status, aside) = of_desk(&desk, &format!("{to}/set-aside")).await;
    let aside = String::from_utf8(aside).unwrap();
    assert_eq!(status, StatusCode::OK);
    assert!(aside.contains("A3,Bob,x,Late,Open,4,") && aside.contains("can’t be read as a date"), "{aside}");
    let (_, list) = desk.page("/complaints?show=all").await;
    assert!(list.contains("Broken") && list.contains("Late"), "{list}");
    assert_eq!(page.matches(" new, ").count(), 1, "said once, and as it is now: {page}");
    let (_, ended) = desk.page("/complaints/1").await;
    assert!(ended.contains("no time of ours runs") && !ended.contains("missed"), "{ended}");
}
