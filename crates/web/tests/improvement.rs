//! Improve, as a browser and a program see it: from a cause in the tree to the verdict whether its guard held.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use app::improvement::{self, CauseFound, ComplaintFacts};
use app::{Id, Timestamp};
use axum::http::StatusCode;
use desk::Desk;
use program::{Got, Program, rule, wrong};
use serde_json::{Value, json};
use testkit::{TestKept, each_database, on_sqlite};

/// A complaint with this cause, as the complaint's own page links it.
fn complain(kept: &TestKept, number: i64, opened: &str, cause_id: &str) -> Id {
    let ruth = kept.customer(&format!("Ruth {number}"), &format!("ruth{number}@example.com"));
    let (who, cause_id) = (kept.agent.clone(), cause_id.parse().unwrap());
    let opened_at: Timestamp = opened.parse().unwrap();
    let link = move |tx: &mut app::Tx| {
        let facts = ComplaintFacts {
            id: Id(number),
            number,
            customer_id: ruth,
            opened_at,
            severity: "high".to_owned(),
            harm_minor: Some(12_050),
        };
        let found = [CauseFound { cause_id, evidence: "The plan of that day".to_owned() }];
        improvement::link(tx, &who, facts, &found)
    };
    kept.write(link).unwrap();
    Id(number)
}

async fn cause(program: &Program, name: &str, parent_id: Option<&str>) -> String {
    let made = program.post("/api/v1/causes", &json!({"name": name, "parent_id": parent_id})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json);
    made.id()
}

async fn send(program: &Program, method: &str, path: &str, body: &Value) -> Got {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    program.send(method, path, &[("content-type", "application/json")], body).await
}

fn owner(kept: &TestKept) -> String {
    kept.owner.staff_id().unwrap().to_string()
}

fn new_action(kept: &TestKept, cause_id: &str) -> Value {
    json!({
        "what": "Book installers and visitors in one step", "owner_id": owner(kept), "due": "2026-12-04T22:00:00Z",
        "strength": "strong", "check_on": "2027-05-03", "touchpoint": "Booking", "cause_ids": [cause_id],
    })
}

/// Five complaints of one cause in half a year.
async fn came_back(kept: &TestKept) -> (Desk, Program, String) {
    let (desk, program) = (Desk::open(kept).await, Program::new(kept));
    let visit = cause(&program, "Visit", None).await;
    let nobody = cause(&program, "Nobody came", Some(&visit)).await;
    for (at, day) in ["06-20", "07-14", "08-18", "09-22", "11-20"].into_iter().enumerate() {
        complain(kept, i64::try_from(at).unwrap() + 1, &format!("2026-{day}T15:00:00Z"), &nobody);
    }
    (desk, program, nobody)
}

#[tokio::test(flavor = "multi_thread")]
async fn improve_says_what_came_back_and_has_nothing_against_it() {
    for kept in each_database() {
        let (desk, _, nobody) = came_back(&kept).await;
        let (status, page) = desk.page("/improve").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("Came back, and nothing stands against it"), "{page}");
        assert!(page.contains("Visit › Nobody came"), "{page}");
        assert!(page.contains("5 complaints in 180 days, the last on"), "{page}");
        assert!(page.contains("5 of 5 (57–100%)"), "with its interval: {page}");
        assert!(page.contains("$602.50"), "{page}");
        let html = desk.html("/improve").await;
        assert!(
            html.contains("role=\"img\" aria-labelledby=\"cause-1-title cause-1-desc\""),
            "the chart can be read out"
        );
        assert!(html.contains("<svg class=\"bar\"") && html.contains("aria-hidden=\"true\""), "a bar says nothing new");
        let plan = [
            ("what", "Book installers and visitors in one step"),
            ("strength", "strong"),
            ("owner_id", &owner(&kept)),
            ("due", "2026-12-04"),
            ("check_on", "2027-05-03"),
        ];
        let at = format!("/improve/causes/{nobody}/actions");
        let (status, _, page) =
            desk.post(&at, &[&plan[..3], &[("due", "soon"), ("check_on", "2027-05-03")]].concat()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("This must be a date like 2026-12-24."), "{page}");
        let (status, to, _) = desk.post(&at, &plan).await;
        assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("/improve/causes/{nobody}")));
        let (_, page) = desk.page("/improve").await;
        assert!(!page.contains("Came back, and nothing stands against it"), "{page}");
        let (_, today) = desk.page("/").await;
        assert!(today.contains("What we promised ourselves"), "{today}");
        assert!(today.contains("Book installers and visitors in one step"), "{today}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_is_done_and_looked_at_and_the_page_shows_the_test() {
    for kept in each_database() {
        let (desk, program, nobody) = came_back(&kept).await;
        let made = program.post("/api/v1/actions", &new_action(&kept, &nobody)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.json);
        assert_eq!((&made.json["state"], &made.json["check_on"]), (&json!("open"), &json!("2027-05-03")));
        let (id, page) = (made.id(), format!("/improve/actions/{}", made.id()));
        let check = json!({"verdict": "effective", "words": "None since."});
        assert_eq!(rule(&program.post(&format!("/api/v1/actions/{id}/check"), &check).await), (409, "action-not-done"));
        kept.at("2026-12-01T15:00:00Z");
        let (status, _, _) = desk.post(&format!("{page}/done"), &[("evidence", "Live since Monday")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        kept.at("2027-01-10T15:00:00Z");
        let desk = Desk::open(&kept).await; // nobody stays logged in for weeks
        let (_, early) = desk.page(&page).await;
        assert!(early.contains("The figures can't say yet"), "{early}");
        let verdict = [("verdict", "effective"), ("words", "None since")];
        let (status, _, refused) = desk.post(&format!("{page}/check"), &verdict).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(refused.contains("The figures do not allow this verdict"), "{refused}");
        kept.at("2027-06-10T15:00:00Z");
        let desk = Desk::open(&kept).await;
        let (_, held) = desk.page(&page).await;
        assert!(held.contains("5 complaints in 164 days"), "{held}");
        assert!(held.contains("95% interval 0.00 to 0."), "{held}");
        assert!(held.contains("The figures say: it held."), "{held}");
        let whole = program.get(&format!("/api/v1/actions/{id}")).await.json;
        assert_eq!((&whole["effect"]["said"], &whole["effect"]["unit"]), (&json!("effective"), &json!("days")));
        assert!(whole["effect"]["high"].as_f64().unwrap() < 1.0, "{whole}");
        let (status, _, _) = desk.post(&format!("{page}/check"), &verdict).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let whole = program.get(&format!("/api/v1/actions/{id}")).await.json;
        assert_eq!((&whole["state"], &whole["checks"][0]["verdict"]), (&json!("effective"), &json!("effective")));
        let (_, page) = desk.page(&page).await;
        assert!(page.contains("5 in 164 days before, 0 in 191 since"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_review_goes_from_top_to_bottom_and_keeps_what_was_decided() {
    for kept in each_database() {
        let (desk, _, _) = came_back(&kept).await;
        let (_, page) = desk.page("/improve/review?month=2026-11").await;
        let steps: Vec<usize> =
            (1..=6).map(|step| page.find(&format!("{step}. ")).unwrap_or_else(|| panic!("{step}: {page}"))).collect();
        assert!(steps.is_sorted(), "{page}");
        assert!(page.contains("One complaint whose cause we know; 0 the month before."), "{page}");
        let minutes: u32 = page
            .split("minute")
            .filter_map(|before| before.trim_end().rsplit('(').next()?.trim().parse::<u32>().ok())
            .sum();
        assert_eq!(minutes, 20, "a small team goes through it in twenty minutes: {page}");
        let words = "Omar books visitors and installers in one step from Monday.";
        let (status, to, _) = desk.post("/improve/review", &[("month", "2026-11"), ("words", words)]).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/improve/review?month=2026-11"));
        let (_, page) = desk.page(&to).await;
        assert!(page.contains(words) && page.contains("Gone through on"), "{page}");
        let (status, _, _) = desk.post("/improve/review", &[("month", "2026-11"), ("words", " ")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(desk.page("/improve/review?month=soon").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_is_planted_grown_and_cut_on_its_pages() {
    for kept in each_database() {
        let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
        let (_, page) = desk.page("/improve/causes").await;
        assert!(page.contains("Field service"), "{page}");
        desk.post("/improve/causes/starter", &[("starter", "field_service")]).await;
        let all = program.get("/api/v1/causes").await.json;
        let find = |path: &str| {
            let items = all["items"].as_array().unwrap();
            items.iter().find(|one| one["path"] == path).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let (came, late) = (find("Visit › Nobody came"), find("Visit › Came late"));
        let (status, _, page) =
            desk.post("/improve/causes", &[("name", "nobody CAME"), ("parent_id", &find("Visit"))]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("There is a cause"), "{page}");
        desk.post(&format!("/improve/causes/{came}/rename"), &[("name", "Installers did not come")]).await;
        let (status, _, page) = desk.post(&format!("/improve/causes/{came}/move"), &[("parent_id", &came)]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("can't stand below itself"), "{page}");
        let (status, _, _) = desk.post(&format!("/improve/causes/{late}/merge"), &[("into_id", &came)]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let one = program.get(&format!("/api/v1/causes/{late}")).await.json;
        assert_eq!(one["name"], "Installers did not come", "the old address leads on");
        desk.post(&format!("/improve/causes/{came}/retire"), &[]).await;
        let (_, page) = desk.page(&format!("/improve/causes/{came}")).await;
        assert!(page.contains("Retired: it is offered no more."), "{page}");
        let restored = program.post(&format!("/api/v1/causes/{came}/restore"), &json!({})).await;
        assert_eq!((restored.status, &restored.json["retired_at"]), (StatusCode::OK, &Value::Null));
        let top = send(&program, "PATCH", &format!("/api/v1/causes/{came}"), &json!({"parent_id": null})).await;
        assert_eq!(top.json["parent_id"], Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn why_is_asked_on_the_page_of_a_complaint_and_ends_in_a_cause() {
    for kept in each_database() {
        let (desk, program, nobody) = came_back(&kept).await;
        let plan = cause(&program, "Not in the plan", Some(&nobody)).await;
        let at = format!("/improve/complaints/{}", Id(5));
        desk.post(&format!("{at}/whys"), &[("says", "Nobody knew of the visit")]).await;
        let whys = program.get(&format!("/api/v1/whys?complaint_id={}", Id(5))).await.json;
        let first = whys["items"][0]["id"].as_str().unwrap().to_owned();
        let answer = [("parent_id", first.as_str()), ("says", "It stood in no plan"), ("cause_id", plan.as_str())];
        desk.post(&format!("{at}/whys"), &answer).await;
        let (_, page) = desk.page(&at).await;
        assert!(page.contains("It stood in no plan"), "{page}");
        assert!(page.contains("Visit › Nobody came › Not in the plan"), "the answer is a cause now: {page}");
        let (status, _, page) =
            desk.post(&format!("{at}/none"), &[("none_because", ""), ("review_on", "2027-03-01")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        let none = [("none_because", "The supplier is gone"), ("review_on", "2027-03-01")];
        desk.post(&format!("{at}/none"), &none).await;
        let (_, page) = desk.page(&at).await;
        assert!(page.contains("Nothing is done, because") && page.contains("The supplier is gone"), "{page}");
        let gone = send(&program, "DELETE", &format!("/api/v1/whys/{first}"), &Value::Null).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        let whys = program.get(&format!("/api/v1/whys?complaint_id={}", Id(5))).await.json;
        assert_eq!(whys["items"], json!([]), "with what went on from it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_plan_name_all_that_is_wrong_and_read_the_figures() {
    for kept in each_database() {
        let (_, program, nobody) = came_back(&kept).await;
        let bad = program
            .post("/api/v1/actions", &json!({"what": " ", "strength": "huge", "check_on": "soon", "cause_ids": ["x"]}))
            .await;
        assert_eq!(wrong(&bad), (422, vec!["cause_ids", "check_on", "due", "strength"]));
        let mut bare = new_action(&kept, &nobody);
        bare["cause_ids"] = json!([]);
        assert_eq!(rule(&program.post("/api/v1/actions", &bare).await), (409, "action-without-cause"));
        bare["complaint_id"] = json!(Id(5));
        let planned = program.post("/api/v1/actions", &bare).await;
        assert_eq!(planned.json["cause_ids"], json!([nobody]), "those found for the complaint");
        let figures = program.get("/api/v1/causes/figures?from=2026-06&to=2026-11").await.json;
        assert_eq!(figures["all"], json!({"complaints": 5, "harm_minor": 60_250, "harm_known": 5}));
        assert_eq!(figures["verified"], json!({"k": 0, "n": 1}));
        assert_eq!(figures["strengths"]["strong"], 1);
        let said = send(&program, "PUT", "/api/v1/jobs-done", &json!({"month": "2026-10", "jobs": 214})).await;
        assert_eq!(said.json, json!({"month": "2026-10", "jobs": 214}));
        assert_eq!(program.get("/api/v1/jobs-done").await.json["items"].as_array().unwrap().len(), 1);
        let listed = program.get("/api/v1/actions?state=open&limit=1").await.json;
        assert_eq!(listed["items"][0]["id"], planned.json["id"]);
        let id = planned.id();
        let later =
            program.post(&format!("/api/v1/actions/{id}/check-later"), &json!({"check_on": "2027-09-01"})).await;
        assert_eq!(rule(&later), (409, "action-not-done"));
        let over = json!({"to_staff_id": kept.agent.staff_id().unwrap(), "reason": "Omar plans the visits"});
        let handed = program.post(&format!("/api/v1/actions/{id}/hand-over"), &over).await;
        assert_eq!(handed.json["owner_id"], over["to_staff_id"]);
        let dropped = program.post(&format!("/api/v1/actions/{id}/drop"), &json!({"because": "Too dear"})).await;
        assert_eq!(dropped.json["state"], "dropped");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_reads_sees_it_and_changes_nothing() {
    let kept = on_sqlite();
    let (_, _, nobody) = came_back(&kept).await;
    let session = {
        kept.staff("Ada Audit", "ada@alder.example", app::Role::Auditor);
        app::workspaces::log_in(&kept.kept, "ada@alder.example", testkit::PASSPHRASE, "127.0.0.1", "test")
            .await
            .unwrap()
    };
    let desk = Desk { session, ..Desk::open(&kept).await };
    for path in ["/improve", "/improve/review", "/improve/causes", &format!("/improve/causes/{nobody}")] {
        let (status, page) = desk.page(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(
            !page.contains("A new cause") && !page.contains("Plan an action") && !page.contains("We went through it"),
            "{page}"
        );
    }
    for path in [format!("/improve/causes/{nobody}/retire"), "/improve/review".to_owned(), "/improve/jobs".to_owned()] {
        assert_eq!(desk.post(&path, &[("month", "2026-11"), ("words", "x")]).await.0, StatusCode::FORBIDDEN, "{path}");
    }
}
