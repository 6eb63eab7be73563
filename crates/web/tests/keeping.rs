//! How promises are kept here, as the settings and a program see it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod house;
mod program;

use app::workspaces::tokens::Scope;
use axum::http::StatusCode;
use desk::Desk;
use house::{house, promised, run, to_leave};
use program::{Program, rule, token, wrong};
use serde_json::json;

#[test]
fn the_settings_say_what_is_wrong_and_keep_what_was_typed() {
    let (kept, ..) = house();
    run(async {
        let desk = Desk::open(&kept).await;
        let (_, page) = desk.page("/settings/keeping").await;
        insta::assert_snapshot!(page, @r#"
        Settings
        Keeping promises
        When a promise is in danger, who is called, what Kept says by itself, and when customers are left in peace.
        In danger
        The chance of keeping a promise is read from how others like it went. Under this it is in danger, and the notice to the customer is ready.
        In danger under a chance of, in percent
        Calling somebody
        At four fifths of the time without a sign of work, when a notice does not arrive, and when a promise broke of which the customer was not told: first the owner is called, then who stands in, then a manager. Nobody who is off duty.
        Working minutes to take it, before the next is called
        After a break
        The customer hears the truth from us, within minutes: what we did not do, why as far as we know, what happens next and by when. Where Kept may not send it, a manager is called.
        Kept may send the honest notice by itself
        Working minutes until then
        The number customers can call
        It stands in the honest notice. Empty: they are asked to answer the mail.
        Quiet hours
        In the customer's own time zone. What Kept sends by itself waits for the morning; a person who sends is told about the hour. The same time twice: there are none.
        From
        Until
        Save
        "#);
        let wrong = [
            ("risk_percent", "70"),
            ("acknowledge_minutes", "0"),
            ("honest_minutes", "15"),
            ("quiet_from", "late"),
            ("quiet_until", "8:00"),
        ];
        let (status, _, page) = desk.post("/settings/keeping", &wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("Give a whole number from 1 to 480.") && page.contains("Write a time of day"), "{page}");
        let right = [
            ("risk_percent", "60"),
            ("acknowledge_minutes", "10"),
            ("honest_minutes", "15"),
            ("honest_by_kept", "yes"),
            ("call_us", "+1 555 0100"),
            ("quiet_from", "22"),
            ("quiet_until", "7:30"),
        ];
        assert_eq!(desk.post("/settings/keeping", &right).await.0, StatusCode::SEE_OTHER);
        let (_, json) = desk.api("GET", "/api/v1/keeping", serde_json::Value::Null).await;
        let kept = json!({
            "risk_percent": 60, "acknowledge_minutes": 10, "honest_minutes": 15, "honest_by_kept": true,
            "call_us": "+1 555 0100", "quiet_from": "22:00", "quiet_until": "07:30",
        });
        assert_eq!(json, kept);
    });
}

#[test]
fn a_program_reads_the_draft_sends_one_notice_for_several_and_takes_calls() {
    let (kept, ruth, id) = house();
    let lamps = promised(&kept, ruth, "Fix the lamps", 1);
    run(async {
        let program = Program::new(&kept);
        let draft = format!("/api/v1/promises/{id}/draft");
        assert_eq!(program.get(&draft).await.status, StatusCode::NOT_FOUND, "there is time");
        kept.at("2026-11-24T14:50:00Z");
        let ready = program.get(&draft).await.json;
        assert_eq!((&ready["route"]["way"], &ready["quiet_until"]), (&json!("mail"), &json!(null)));
        let about: Vec<&str> =
            ready["promises"].as_array().unwrap().iter().filter_map(|one| one["promise"]["words"].as_str()).collect();
        assert_eq!(about, ["Bring the two desks", "Fix the lamps"]);
        let empty = program.post("/api/v1/notices", &json!({"promises": [{"id": id}], "at_night": "perhaps"})).await;
        assert_eq!(wrong(&empty), (422, vec!["at_night", "promises[0].new_by", "reason"]));
        let new_by = "2026-11-24T20:00:00Z";
        let notice = json!({"reason": "The van broke down.", "promises": [{"id": id, "new_by": new_by}, {"id": lamps, "new_by": new_by}]});
        let told = program.post("/api/v1/notices", &notice).await;
        assert_eq!(told.items().len(), 2);
        assert_eq!(
            (told.items()[0]["notice_id"].clone(), to_leave(&kept).len()),
            (told.items()[1]["notice_id"].clone(), 1)
        );

        let late = promised(&kept, ruth, "Call Ruth", 1);
        kept.at("2026-11-24T15:51:00Z");
        let pages = program.get("/api/v1/pages").await;
        let alarm = pages.items().iter().find(|one| one["promise_id"] == json!(late)).unwrap();
        assert_eq!((&alarm["cause"], &alarm["pages"][0]["step"]), (&json!("broken"), &json!("owner")));
        let page_id = alarm["pages"][0]["id"].as_str().unwrap();
        let taken = program.post(&format!("/api/v1/pages/{page_id}/acknowledge"), &json!({})).await;
        assert_eq!((taken.status, taken.json["ended_at"].is_null()), (StatusCode::OK, false));
        let pages = program.get("/api/v1/pages").await;
        assert!(pages.items().iter().all(|one| one["promise_id"] != json!(late)));

        let tell = format!("/api/v1/promises/{late}/tell");
        assert_eq!(wrong(&program.post(&tell, &json!({"how": "smoke"})).await), (422, vec!["how"]));
        let heard = program.post(&tell, &json!({"how": "phone", "reason": "We forgot."})).await;
        assert_eq!((&heard.json["break_told_how"], &heard.json["told_at"]), (&json!("phone"), &json!(null)));
        assert_eq!(rule(&program.post(&tell, &json!({"how": "phone"})).await), (409, "promise-break-is-told"));
        let half = json!({"words": "Called her", "next": {"words": "The plan"}});
        let right = format!("/api/v1/promises/{late}/make-right");
        assert_eq!(wrong(&program.post(&right, &half).await), (422, vec!["next.by"]));
        let whole = json!({"words": "Called her", "remedy": "A free lamp", "next": {"words": "The plan", "by": "2026-11-25T17:00:00Z"}});
        let done = program.post(&right, &whole).await.json;
        let instead =
            program.get(&format!("/api/v1/promises/{}", done["right_promise_id"].as_str().unwrap())).await.json;
        assert_eq!((&instead["words"], &instead["customer_id"]), (&json!("The plan"), &json!(ruth)));

        let admin = program.with(&token(&kept, testkit::OWNER_EMAIL, &[Scope::Read, Scope::Write, Scope::Admin]));
        let change = json!({"quiet_from": "22:30", "honest_by_kept": true}).to_string();
        let changed = admin.send("PUT", "/api/v1/keeping", &[], change).await;
        assert_eq!((&changed.json["quiet_from"], &changed.json["risk_percent"]), (&json!("22:30"), &json!(70)));
    });
}
