//! Calendars, absences and the duty roster, as a browser and a program see them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use program::{Program, READ_WRITE, ruth, token, wrong};
use serde_json::json;
use testkit::{TestKept, each_database, on_sqlite};

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from} in {text}"));
    rest.split_once(to).map_or(rest, |(found, _)| found).trim()
}

fn id_of(kept: &TestKept) -> String {
    kept.agent.staff_id().unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_is_given_its_week_and_the_next_days_show_it() {
    let kept = on_sqlite();
    let (desk, omar) = (Desk::open(&kept).await, id_of(&kept));
    let (status, to, _) = desk.post("/settings/teams", &[("name", "Installers"), ("member_ids", &omar)]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/settings/teams"));
    let (_, to, _) = desk.post("/settings/sites", &[("name", "Phoenix"), ("zone", "phoenix")]).await;
    let site = to.rsplit("site:").next().unwrap().to_owned();
    let (_, html) = desk.page("/settings/calendars").await;
    assert!(html.contains("Phoenix") && html.contains("Installers"), "{html}");
    let team = {
        let owner = kept.owner.clone();
        kept.read(move |tx| app::workspaces::teams::list(tx, &owner)).unwrap()[0].id.to_string()
    };
    let page = format!("/settings/calendars/team:{team}");
    desk.post(&format!("{page}/place"), &[("site_id", &site)]).await;
    let week = [
        ("own_week", "on"),
        ("hours_mon", "13-21"),
        ("hours_wed", "13-21"),
        ("holidays", "2026-12-02 Training"),
        ("open", "2026-11-28 10-12"),
    ];
    let (status, to, text) = desk.post(&page, &week).await;
    assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("{page}?done=saved")), "{text}");
    // The business closes on a day, and everybody with it.
    let business = [
        ("hours_mon", "8-12, 13-17"),
        ("hours_tue", "8-12, 13-17"),
        ("hours_wed", "8-12, 13-17"),
        ("hours_thu", "8-12, 13-17"),
        ("hours_fri", "8-12, 13-17"),
        ("holidays", "2026-11-30 Stock-taking"),
    ];
    desk.post("/settings/calendars/business", &business).await;
    let (_, text) = desk.page(&page).await;
    assert_eq!(
        between(&text, "The next 14 days\n", "Thu 3 Dec"),
        "Tue 24 Nov 2026\nclosed\nWed 25 Nov 2026\n13:00–21:00\nThu 26 Nov 2026\nclosed\nFri 27 Nov 2026\nclosed\n\
         Sat 28 Nov 2026\n10:00–12:00\nSun 29 Nov 2026\nclosed\nMon 30 Nov 2026\nclosed (Stock-taking)\n\
         Tue 1 Dec 2026\nclosed\nWed 2 Dec 2026\nclosed (Training)"
    );
    assert!(text.contains("Closed anyway, from above:\nMon 30 Nov 2026 · Stock-taking"), "{text}");
    assert!(
        text.contains("from above: 08:00–12:00, 13:00–17:00") && text.contains("Empty: America/Phoenix, as above."),
        "{text}"
    );
    // What can't be taken is shown where it was typed, and nothing is lost.
    let (status, _, text) =
        desk.post(&page, &[("own_week", "on"), ("hours_mon", "late"), ("open", "tomorrow 8-9")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        text.contains("We can't read &#34;late&#34; as opening hours.")
            && text.contains("&#34;tomorrow&#34; is not a date."),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_is_worked_out_on_the_page_and_by_api() {
    for kept in each_database() {
        let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
        let line = "4 working hours from Fri 27 Nov 16:30: Fri 16:30–17:00 (0:30), Sat, Sun closed, Mon 08:00–11:30 (3:30) = Mon 30 Nov 11:30";
        let (_, text) = desk.page("/settings/calendars/business?at=2026-11-27T16:30&work=4h").await;
        assert!(text.contains(line), "{text}");
        let got = program.get("/api/v1/calendars/explain?at=2026-11-27T16:30&work=4h").await;
        assert_eq!(got.json, json!({"of": "business", "due": "2026-11-30T11:30:00-05:00", "explanation": line}));
        // A time that does not exist, and one that comes twice: both readings are said.
        let (_, text) = desk.page("/settings/calendars/business?at=2026-03-08T02:30&work=4h").await;
        assert!(text.contains("2026-03-08T01:30:00-05:00") && text.contains("2026-03-08T03:30:00-04:00"), "{text}");
        let got = program.get("/api/v1/calendars/explain?at=2026-11-01T01:30&work=soon").await;
        assert_eq!(wrong(&got), (422, vec!["at", "work"]));
        let said = got.json["fields"]["at"].as_str().unwrap();
        assert!(said.contains("2026-11-01T01:30:00-04:00") && said.contains("2026-11-01T01:30:00-05:00"), "{said}");
        let got = program.get("/api/v1/calendars/explain?of=moon&at=2026-11-27T16:30&work=4h").await;
        assert_eq!(wrong(&got), (422, vec!["of"]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_says_that_they_are_away_and_sees_what_falls_due_meanwhile() {
    for kept in each_database() {
        let (desk, program, omar) = (Desk::open(&kept).await, Program::new(&kept), id_of(&kept));
        let ruth = ruth(&program).await;
        let mut promise = json!({"customer_id": ruth, "words": "Call Ruth back", "kind": "call_back", "by": "2026-12-02T15:00:00-05:00"});
        program.post("/api/v1/promises", &promise).await.id();
        promise["words"] = json!("Send the plan");
        promise["by"] = json!("2026-12-09T15:00:00-05:00");
        program.post("/api/v1/promises", &promise).await.id();
        let (status, to, text) = desk
            .post(
                "/absences",
                &[("from", "2026-12-01"), ("to", "Fri 4 Dec noon"), ("why", "Leave"), ("stand_in_id", &omar)],
            )
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
        assert!(to.starts_with("/absences#absence-"), "{to}");
        let (_, text) = desk.page("/absences").await;
        let said = between(&text, "Now and later\n", "Who stands in for you");
        assert!(
            said.starts_with("Dana Moss\nNot away after all\nDana Moss Tue 1 Dec 2026 00:00 – Fri 4 Dec 2026 12:00\n"),
            "{said}"
        );
        assert!(
            said.contains("· Leave\nOmar Reyes stands in\nDue meanwhile; hand over what can't wait:\nCall Ruth back"),
            "{said}"
        );
        assert!(!said.contains("Send the plan"), "{said}");
        let (status, _, text) = desk.post("/absences", &[("from", "2026-12-05"), ("to", "2026-12-04")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("It ends before it begins."), "{text}");
        // Whole days are said as such; a time that the clock skips is refused with both readings.
        let agent = program.with(&token(&kept, "omar@alder.example", READ_WRITE));
        let got = agent.post("/api/v1/absences", &json!({"from": "2026-12-21", "to": "2026-12-23"})).await;
        assert_eq!(
            (&got.json["from"], &got.json["to"]),
            (&json!("2026-12-21T05:00:00Z"), &json!("2026-12-24T05:00:00Z"))
        );
        let (_, text) = desk.page("/absences").await;
        assert!(text.contains("Mon 21 Dec 2026 – Wed 23 Dec 2026") && text.contains("Nobody stands in"), "{text}");
        let got = agent.post("/api/v1/absences", &json!({"from": "2027-03-14T02:30", "to": "2027-03-15"})).await;
        assert!(got.json["fields"]["from"].as_str().unwrap().contains("2027-03-14T03:30:00-04:00"), "{}", got.json);
        // Others' absences are not an agent's to record.
        let dana = kept.owner.staff_id().unwrap();
        let got =
            agent.post("/api/v1/absences", &json!({"staff_id": dana, "from": "2026-12-21", "to": "2026-12-23"})).await;
        assert_eq!(got.status.as_u16(), 403);
        assert_eq!(program.get("/api/v1/absences").await.items().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_roster_shows_a_week_and_who_is_on_duty_now() {
    for kept in each_database() {
        let (desk, program, omar) = (Desk::open(&kept).await, Program::new(&kept), id_of(&kept));
        let nights = [("hours_tue", "18-24"), ("hours_wed", "0-8"), ("what", "week")];
        let (status, _, text) = desk.post(&format!("/duty/{omar}/week"), &nights).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
        let shift = json!({"staff_id": omar, "from": "2026-11-24T20:00", "to": "2026-11-24T21:15", "is_on": false});
        program.post("/api/v1/duty-shifts", &shift).await.id();
        let (_, text) = desk.page("/duty?week=2026-11-25").await;
        assert!(text.contains("On duty now: Dana Moss"), "{text}");
        assert_eq!(
            between(&text, "Week after\n", "Thu 26 Nov"),
            "Mon 23 Nov 2026\n08:00–12:00\nDana Moss\n13:00–17:00\nDana Moss\n\
             Tue 24 Nov 2026\n08:00–12:00\nDana Moss\n13:00–17:00\nDana Moss\n18:00–20:00\nOmar Reyes\n21:15–24:00\nOmar Reyes\n\
             Wed 25 Nov 2026\n00:00–08:00\nOmar Reyes\n08:00–12:00\nDana Moss\n13:00–17:00\nDana Moss"
        );
        let got = program.get("/api/v1/duty?at=2026-11-24T19:00").await;
        assert_eq!(got.json["staff_ids"], json!([omar]));
        assert_eq!(got.json["weeks"][&omar], json!({"tue": [["18:00", "24:00"]], "wed": [["00:00", "08:00"]]}));
        let (status, _, text) =
            desk.post(&format!("/duty/{omar}/week"), &[("hours_tue", "18-17:00"), ("what", "week")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("ends before it begins"), "{text}");
        desk.post(&format!("/duty/{omar}/week"), &[("what", "none")]).await;
        let got = program.get("/api/v1/duty?at=2026-11-25T09:00").await;
        let both = got.json["staff_ids"].as_array().unwrap().len();
        assert_eq!(both, 2, "an hour off is no roster: his hours count again");
    }
}

const HOLIDAYS: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20261125\r\nSUMMARY:Founders' Day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_icalendar_file_is_sent_and_closes_its_days() {
    let kept = on_sqlite();
    let (desk, program) = (Desk::open(&kept).await, Program::new(&kept));
    let part = |name: &str, rest: &str, text: &str| {
        format!("--xx\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\n{text}\r\n")
    };
    let send = |text: &str| {
        let body = [
            part("feed_name", "", ""),
            part("url", "", ""),
            part("file", "; filename=\"ours.ics\"", text),
            "--xx--\r\n".to_owned(),
        ];
        let request = Request::post("/settings/calendars/business/feeds")
            .header(header::COOKIE, format!("kept_session={}", desk.session))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=xx")
            .header("sec-fetch-site", "same-origin");
        request.body(Body::from(body.concat())).unwrap()
    };
    let (status, _, html) = desk.send(send("Closed on Wednesday!")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("Closed on Wednesday!"), "what was sent is not lost");
    let (status, to, _) = desk.send(send(HOLIDAYS)).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/settings/calendars/business#feeds"));
    let (_, text) = desk.page("/settings/calendars/business").await;
    assert!(text.contains("Wed 25 Nov 2026\nclosed (Founders' Day)") && text.contains("1 closed day"), "{text}");
    let feeds = program.get("/api/v1/calendars/business/feeds").await;
    assert_eq!((&feeds.items()[0]["name"], &feeds.items()[0]["closed_days"]), (&json!("ours"), &json!(1)));
    // The token has no admin scope, so the business's calendar is not its to change.
    let got = program.post("/api/v1/calendars/business/feeds", &json!({"content": HOLIDAYS})).await;
    assert_eq!(got.status.as_u16(), 403);
    let of = format!("/api/v1/calendars/staff:{}", id_of(&kept));
    let got = program.post(&format!("{of}/feeds"), &json!({"url": "https://10.0.0.1/a.ics"})).await;
    assert_eq!(wrong(&got), (422, vec!["url"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_changes_the_calendar_of_a_person() {
    for kept in each_database() {
        let (program, omar) = (Program::new(&kept), id_of(&kept));
        let of = format!("/api/v1/calendars/staff:{omar}");
        let put = async |body: serde_json::Value| program.send("PUT", &of, &[], body.to_string()).await;
        let own = json!({"week": {"mon": [["13:00", "17:00"]]}, "holidays": ["2026-12-24", {"date": "2026-12-28", "name": "Move"}],
            "open": {"2026-12-29": [["08:00", "10:00"]]}});
        let got = put(json!({"own": own, "stand_in_id": kept.owner.staff_id().unwrap()})).await;
        assert_eq!(got.json["own"], own, "{}", got.json);
        assert_eq!(got.json["hours"]["zone"], "America/New_York");
        assert_eq!(program.get(&of).await.json["stand_in_id"], json!(kept.owner.staff_id().unwrap()));
        let got = put(json!({"own": {"week": {"mon": [["13:00", "12:00"]]}}})).await;
        assert_eq!(wrong(&got), (422, vec!["mon"]));
        let got = put(json!({"own": {"weak": {}}})).await;
        assert_eq!(wrong(&got), (422, vec!["own"]));
        let got = put(json!({"own": {}})).await;
        assert_eq!(got.json["own"], json!({}), "as above again");
        assert_eq!(got.json["stand_in_id"], json!(kept.owner.staff_id().unwrap()), "what is not named stays");
        let agent = program.with(&token(&kept, "omar@alder.example", READ_WRITE));
        let got = agent.send("PUT", &of, &[], json!({"own": {}}).to_string()).await;
        assert_eq!(got.status.as_u16(), 403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_says_how_much_working_time_is_left_by_its_owners_hours() {
    let kept = on_sqlite();
    let (desk, program, omar) = (Desk::open(&kept).await, Program::new(&kept), id_of(&kept));
    desk.post(
        &format!("/settings/calendars/staff:{omar}"),
        &[("own_week", "on"), ("hours_tue", "13-17"), ("hours_wed", "13-16")],
    )
    .await;
    let ruth = ruth(&program).await;
    // "Wed end of day" is four o'clock for Omar.
    let promise = [
        ("customer_id", ruth.as_str()),
        ("words", "The grey desk"),
        ("kind", "deliver"),
        ("when", "Wed end of day"),
        ("owner_id", &omar),
    ];
    let (status, to, text) = desk.post("/promises", &promise).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let (_, text) = desk.page(&to).await;
    let line = "Working time left, from Tue 24 Nov 09:00 to Wed 25 Nov 16:00: ";
    assert!(between(&text, line, "\n").ends_with("= 7 working hours"), "{text}");
}
