//! Reports as a browser, a spreadsheet and a program see them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // a test that finds nothing to test stops, loudly

mod desk;
mod program;

use app::promises::{self, Kind, NewPromise, Warning};
use app::time::plus_ms;
use app::workspaces::{sessions, staff, teams};
use app::{Id, Role, Who};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use program::{faults, reference};
use serde_json::json;
use testkit::{PASSPHRASE, TestKept, each_database, on_sqlite};

const HOUR: i64 = 3_600_000;

fn make(kept: &TestKept, who: &Who, customer_id: Id, kind: Kind) -> Id {
    let (who, by) = (who.clone(), plus_ms(kept.now(), HOUR));
    let make = move |tx: &mut app::Tx| {
        let new = NewPromise {
            customer_id,
            conversation_id: None,
            words: "Call back".to_owned(),
            kind,
            owner_id: None,
            from: None,
            by,
            source: "by_hand",
        };
        promises::make(tx, &who, new)
    };
    kept.write(make).unwrap().id
}

fn keep(kept: &TestKept, id: Id) {
    let who = kept.agent.clone();
    kept.write(move |tx| promises::keep(tx, &who, id, "done")).unwrap();
}

/// Fifteen months with ten promises of Omar's each. Two of ten break in the first year, one of them told and both done late;
/// then none. Dana breaks one more.
fn history(kept: &TestKept) {
    let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
    for at in 0..15 {
        let (year, month) = (2026 + (10 + at) / 12, (10 + at) % 12 + 1);
        kept.at(&format!("{year}-{month:02}-25T15:00:00Z"));
        let ids: Vec<Id> = (0..10).map(|_| make(kept, &kept.agent, ruth, Kind::Fix)).collect();
        let breaks = if at < 12 { 2 } else { 0 };
        if breaks > 0 {
            let (who, id) = (kept.agent.clone(), ids[0]);
            let new_by = plus_ms(kept.now(), 24 * HOUR);
            let warning = Warning { reason: "Rain".into(), new_from: None, new_by, how: "phone".into() };
            kept.write(move |tx| promises::warn(tx, &who, id, &warning)).unwrap();
        }
        ids.iter().skip(breaks).for_each(|id| keep(kept, *id));
        kept.later_ms(2 * HOUR);
        ids.iter().take(breaks).for_each(|id| keep(kept, *id));
    }
    make(kept, &kept.owner, ruth, Kind::CallBack);
    kept.at("2028-02-10T15:00:00Z");
}

fn run(test: impl std::future::Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(test);
}

/// The page as it was sent.
async fn html(desk: &Desk, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).header(header::COOKIE, format!("kept_session={}", desk.session));
    let (status, _, html) = desk.send(request.body(Body::empty()).unwrap()).await;
    (status, html)
}

#[test]
fn the_page_says_it_in_a_sentence_first_and_shows_how_sure_it_is() {
    for kept in each_database() {
        history(&kept);
        run(async {
            let desk = Desk::open(&kept).await;
            let (status, text) = desk.page("/reports?from=2027-10&to=2028-02").await;
            assert_eq!(status, StatusCode::OK);
            let text = text.split("As a table").next().unwrap().to_owned();
            insta::allow_duplicates! { insta::assert_snapshot!(text, @r#"
            3 things want your attention
            Promises
            From Oct 2027 to Feb 2028 so far
            Improve
            CSV
            By kind
            By person
            By month
            How far ahead we promise
            This month
            Last month
            3 months
            12 months
            36 months
            From
            To
            Show
            Kept 38 of 41 (81–97%) of the promises that fell due.
            Of those broken, the customer was told before it was due in 1 of 3.
            Of 3 broken, 2 were done late: too few to say within what time nine of ten were.
            In as many months before: 40 of 50 (67–89%). The difference of +13 points may be chance (95% interval −2 to +27).
            Kept, of those that fell due
            A month of fewer than five is not drawn. The shaded band is what chance alone does to a share of so many.
            Kept, of those that fell due
            From Oct 2027 to Feb 2028. The limits are from the first 12 points, and locked. No signal: what moves here is noise around one level.
            Oct 2027: 80%
            Nov 2027: 100%
            Dec 2027: 100%
            Jan 2028: 91%
            Oct 2027
            Nov 2027
            Dec 2027
            Jan 2028
            Feb 2028
            40%
            55%
            70%
            85%
            100%
            The limits are from the first 12 points, and locked.
            No signal: what moves here is noise around one level.
            "#); }
            let (_, page) = html(&desk, "/reports?from=2027-10&to=2028-02").await;
            assert!(!page.contains(" style="), "the page may hold no inline style");
            assert!(
                page.contains("role=\"img\" aria-labelledby=\"kept-title kept-desc\""),
                "the chart is read out by its title"
            );
            assert_eq!(page.matches("<desc id=").count(), page.matches("<figure class=\"chart").count());
            assert!(page.contains("Nov 2027: 100%"), "a point says what it is");
        });
    }
}

#[test]
fn tables_rank_only_where_the_intervals_lie_apart() {
    let kept = on_sqlite();
    history(&kept);
    run(async {
        let desk = Desk::open(&kept).await;
        let (_, text) = desk.page("/reports?from=2026-11&to=2028-02").await;
        let people = &text[text.find("By person").unwrap()..];
        assert!(people.contains("Not ranked"), "Dana has one promise: {people}");
        assert!(people.find("Dana Moss").unwrap() < people.find("Omar Reyes").unwrap(), "by name");
        assert!(people.contains("0 of 1") && !people.contains("0 of 1 ("), "one promise is no percentage");
    });
}

#[test]
fn a_kind_a_person_a_team_and_a_month_have_reports_of_their_own() {
    let kept = on_sqlite();
    let owner = kept.owner.clone();
    let members = vec![kept.agent.staff_id().unwrap()];
    let team = kept.write(move |tx| teams::save(tx, &owner, None, "Installers", &members)).unwrap();
    history(&kept);
    run(async {
        let desk = Desk::open(&kept).await;
        let omar = kept.agent.staff_id().unwrap();
        for (query, title, kept_of) in [
            ("kind=fix".to_owned(), "Promises\n: Fix", "Kept 126 of 150 (77–89%)"),
            (format!("owner_id={omar}"), ": Omar Reyes", "Kept 126 of 150"),
            (format!("team_id={}", team.id), ": Installers", "Kept 126 of 150"),
            ("kind=call_back".to_owned(), ": Call back", "Kept 0 of 1 that fell due. Too few for a percentage."),
        ] {
            let (status, text) = desk.page(&format!("/reports?from=2026-11&to=2028-02&{query}")).await;
            let flat = text.replace("\n:", ":");
            assert_eq!(status, StatusCode::OK, "{query}");
            assert!(flat.contains(&title.replace("\n:", ":")) && flat.contains(kept_of), "{query}: {text}");
        }
        let (status, text) = desk.page("/reports?from=2028-03&to=2026-01").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("The period ends before it begins."), "{text}");
        let (status, _) = desk.page("/reports?kind=teapot&from=yesterday").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, _) = desk.page("/reports?owner_id=0000000000007").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_new_house_has_a_page_without_charts() {
    let kept = on_sqlite();
    run(async {
        let desk = Desk::open(&kept).await;
        let (status, text) = desk.page("/reports").await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("No promise fell due."), "{text}");
        let (status, page) = html(&desk, "/reports").await;
        assert!(status == StatusCode::OK && !page.contains("<figure"));
    });
}

#[test]
fn a_spreadsheet_gets_the_figures_and_no_formula() {
    let kept = on_sqlite();
    let (owner, id) = (kept.owner.clone(), kept.agent.staff_id().unwrap());
    history(&kept);
    kept.write(move |tx| staff::change(tx, &owner, id, "=HYPERLINK(\"http://evil\",\"Omar\")", "", "")).unwrap();
    run(async {
        let desk = Desk::open(&kept).await;
        let get = Request::get("/reports/promises.csv?by=person&from=2026-11&to=2028-02")
            .header(header::COOKIE, format!("kept_session={}", desk.session));
        let response = tower::ServiceExt::oneshot(desk.site.clone(), get.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/csv; charset=utf-8");
        let name = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().to_owned();
        assert_eq!(name, "attachment; filename=\"promises-by-person-2026-11-2028-02.csv\"");
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            lines[0],
            "from,to,by,name,fell_due,kept,kept_share,kept_low,kept_high,broken,told_before_due,done_late,moved,released,id"
        );
        let dana = kept.owner.staff_id().unwrap();
        let omar = "\"'=HYPERLINK(\"\"http://evil\"\",\"\"Omar\"\")\"";
        assert!(
            lines.contains(&format!("2026-11,2028-02,person,Dana Moss,1,0,,,,1,0,0,0,0,{dana}").as_str()),
            "{text}"
        );
        assert!(
            lines.contains(
                &format!("2026-11,2028-02,person,{omar},150,126,0.8400,0.7730,0.8901,24,12,24,0,0,{id}").as_str()
            ),
            "{text}"
        );
        let (_, months) = html(&desk, "/reports/promises.csv?by=month&from=2027-11&to=2028-01").await;
        assert_eq!(months.lines().count(), 4);
        assert!(months.contains("2027-11,2028-01,month,2027-12,10,10,1.0000,0.7225,1.0000,0,0,0,0,0,\r\n"), "{months}");
        let (_, horizons) = html(&desk, "/reports/promises.csv?by=horizon&from=2028-01").await;
        assert_eq!(horizons, "month,kind,made,median_minutes\r\n2028-01,call_back,1,\r\n2028-01,fix,10,60\r\n");
        assert_eq!(html(&desk, "/reports/promises.csv?by=teapot").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn limits_move_by_a_reason_that_stays_on_the_page() {
    let kept = on_sqlite();
    history(&kept);
    run(async {
        let desk = Desk::open(&kept).await;
        let form = |reason: &'static str| {
            [
                ("chart", "kept"),
                ("from", "2027-11"),
                ("reason", reason),
                ("shown_from", "2027-06"),
                ("shown_to", "2028-02"),
            ]
        };
        let (status, _, text) = desk.post("/reports/limits", &form(" ")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        let (status, to, _) = desk.post("/reports/limits", &form("A second van")).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/reports?from=2027-06&to=2028-02#kept"));
        let (_, text) = desk.page("/reports?from=2027-06&to=2028-02").await;
        assert!(text.contains("New limits from Nov 2027: A second van (Dana Moss, Thu 10 Feb 2028)"), "{text}");
        assert!(text.contains("still move: they lock after 12"), "{text}");
        let again = json!({"chart": "kept", "from": "2027-11", "reason": "again"});
        let (status, problem) = desk.api("POST", "/api/v1/reports/limits", again).await;
        assert_eq!(
            (status, &problem["fields"]["from"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("New limits begin in this month already."))
        );
    });
}

#[test]
fn an_auditor_reads_and_decides_nothing() {
    let kept = on_sqlite();
    history(&kept);
    kept.staff("Ida Berg", "ida@alder.example", Role::Auditor);
    run(async {
        let mut desk = Desk::open(&kept).await;
        desk.session =
            app::workspaces::log_in(&kept.kept, "ida@alder.example", PASSPHRASE, "127.0.0.1", "test").await.unwrap();
        assert!(sessions::workspace_of(&desk.session).is_some());
        let (status, text) = desk.page("/reports").await;
        assert_eq!(status, StatusCode::OK);
        assert!(!text.contains("Move the limits"), "{text}");
        let form = [("chart", "kept"), ("from", "2027-11"), ("reason", "A second van")];
        assert_eq!(desk.post("/reports/limits", &form).await.0, StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_program_gets_numbers_as_the_document_says() {
    for kept in each_database() {
        history(&kept);
        run(async {
            let desk = Desk::open(&kept).await;
            let (status, report) = desk.api("GET", "/api/v1/reports/promises?from=2026-11", json!(null)).await;
            assert_eq!(status, StatusCode::OK);
            assert_eq!(faults(&reference("PromiseReport"), &report, "report"), Vec::<String>::new());
            let kept_rate = &report["total"]["kept"];
            assert_eq!((&kept_rate["k"], &kept_rate["n"]), (&json!(126), &json!(151)));
            assert_eq!(report["lateness"], json!({"broken": 25, "done": 24, "p90_minutes": 60}));
            let chart = &report["charts"][0];
            assert_eq!(
                (&chart["chart"], &chart["locked"], &chart["limits_from"]),
                (&json!("kept"), &json!(true), &json!(12))
            );
            assert_eq!(
                (report["so_far"].as_bool(), chart["points"][15]["running"].as_bool()),
                (Some(true), Some(true))
            );
            let body = json!({"chart": "kept.kind.fix", "from": "2027-11", "reason": "A second van"});
            let (status, decided) = desk.api("POST", "/api/v1/reports/limits", body).await;
            assert_eq!(status, StatusCode::OK, "{decided}");
            assert_eq!(faults(&reference("LimitsDecision"), &decided, "decided"), Vec::<String>::new());
            let (status, problem) = desk
                .api("GET", "/api/v1/reports/promises?from=2026-13&kind=fix&team_id=0000000000007", json!(null))
                .await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(problem["fields"]["from"].is_string() && problem["fields"]["team_id"].is_string(), "{problem}");
        });
    }
}
