//! Making right, as a browser, a mail and a program see it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // what makes ready for a test stops it, loudly

mod desk;
mod house;
mod program;

use app::outbox::StaffMail;
use app::remedies::{self, Loss, NewOffer, NewRemedy, Offer, Remedy};
use app::time::plus_ms;
use app::workspaces::tokens::Scope;
use app::{Id, Role, Who, notices};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::{Desk, text_of};
use house::{HOUR, between, run};
use program::{Program, rule, token, wrong};
use serde_json::json;
use testkit::{TestKept, each_database, on_sqlite};

fn remedy(kept: &TestKept, loss: Loss, name: &str, cost_minor: Option<i64>) -> Remedy {
    let (owner, name) = (kept.owner.clone(), name.to_owned());
    let new = NewRemedy { loss, name, fits: "It was not right.".to_owned(), cost_minor, active: true };
    kept.write(move |tx| remedies::create(tx, &owner, &new)).unwrap()
}

fn offered(kept: &TestKept, who: &Who, remedy: &Remedy, amount_minor: i64) -> Offer {
    let ruth = kept.customer("Ruth Alvarez", &format!("ruth{amount_minor}@example.com"));
    let new = NewOffer {
        complaint_id: Id(4_711),
        customer_id: ruth,
        remedy_id: remedy.id,
        amount_minor: Some(amount_minor),
        words: "Refund the installation".to_owned(),
        about: "The installers did not come, for the second time.".to_owned(),
        cause_id: Some(Id(77)),
        by: plus_ms(kept.now(), 48 * HOUR),
        ..NewOffer::default()
    };
    let who = who.clone();
    kept.write(move |tx| remedies::offer(tx, &who, new.clone())).unwrap()
}

/// The link that the owner was sent.
fn link_to_owner(kept: &TestKept, offer: &Offer) -> String {
    let staff_id = kept.owner.staff_id().unwrap();
    let mail = StaffMail { staff_id, kind: "remedy-asked".to_owned(), subject_id: offer.id };
    let mail = kept.write(move |tx| notices::staff_mail(tx, &mail, "")).unwrap().unwrap();
    between(&mail.body, "Yes or no, without logging in: ", "\n").to_owned()
}

/// Anybody with a browser, who is not logged in.
async fn opens(desk: &Desk, path: &str) -> (StatusCode, String) {
    let (status, _, html) = desk.send(Request::get(path).body(Body::empty()).unwrap()).await;
    (status, text_of(&html))
}

async fn presses(desk: &Desk, path: &str, form: &str) -> (StatusCode, String) {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    let (status, _, html) = desk.send(request.body(Body::from(form.to_owned())).unwrap()).await;
    (status, text_of(&html))
}

#[test]
fn the_settings_show_the_catalogue_by_what_it_makes_good_and_who_may_give_how_much() {
    let kept = on_sqlite();
    run(async {
        let desk = Desk::open(&kept).await;
        let (_, empty) = desk.page("/settings/remedies").await;
        assert!(empty.contains("Nothing yet. Begin with the starter catalogue"), "{empty}");
        remedy(&kept, Loss::Again, "Send the other team", Some(12_000));
        remedy(&kept, Loss::Again, "Do it again", Some(0));
        let refund = remedy(&kept, Loss::Money, "Refund what was paid", None);
        offered(&kept, &kept.owner.clone(), &refund, 24_050);
        let (_, page) = desk.page("/settings/remedies").await;
        let in_order = [
            "Refund what was paid",
            "said each time",
            "Do it again",
            "costs nothing",
            "Send the other team",
            "$120.00",
        ];
        let places: Vec<usize> =
            in_order.iter().map(|words| page.find(words).unwrap_or_else(|| panic!("{words}: {page}"))).collect();
        assert!(places.is_sorted(), "by what it makes good, then by name, never by what it costs: {page}");
        for words in ["Who may give how much", "$240.50"] {
            assert!(page.contains(words), "{words}: {page}");
        }
    });
}

#[test]
fn what_was_typed_stays_beside_what_is_wrong_with_it() {
    let kept = on_sqlite();
    let again = remedy(&kept, Loss::Again, "Do it again", Some(4_000));
    run(async {
        let desk = Desk::open(&kept).await;
        let typed = [("loss", "time"), ("name", "Do it again"), ("fits", ""), ("cost", "1,250"), ("active", "yes")];
        let (status, _, page) = desk.post("/settings/remedies", &typed).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("Give an amount from 0 to ten million"), "{page}");
        let id = again.id.to_string();
        let right = [
            ("remedy_id", id.as_str()),
            ("loss", "again"),
            ("name", "Do it again"),
            ("fits", "It failed."),
            ("cost", "55,50"),
        ];
        let (status, to, _) = desk.post("/settings/remedies", &right).await;
        assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("/settings/remedies#remedy-{id}")));
        let (_, page) = desk.page("/settings/remedies").await;
        let retired = between(&page, "Not offered any more", "This month");
        assert!(retired.contains("Do it again") && retired.contains("$55.50"), "{page}");

        let wrong = [("budget_minor", "a lot"), ("answer_minutes", "0"), ("case_minor.agent", "75")];
        let (status, _, page) = desk.post("/settings/remedies/terms", &wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("Give an amount from 0") && page.contains("whole number from 1 to 4800"), "{page}");
        let right = [
            ("budget_minor", "2,000.00"),
            ("answer_minutes", "30"),
            ("case_minor.owner", ""),
            ("month_minor.owner", ""),
            ("case_minor.manager", "500"),
            ("month_minor.manager", "2500"),
            ("case_minor.agent", "75"),
            ("month_minor.agent", "250"),
        ];
        assert_eq!(desk.post("/settings/remedies/terms", &right).await.0, StatusCode::SEE_OTHER);
        let (_, terms) = desk.api("GET", "/api/v1/remedy-terms", serde_json::Value::Null).await;
        let expected = json!({
            "currency": "USD", "budget_minor": 200_000, "answer_minutes": 30, "roles": [
                {"role": "owner", "case_minor": null, "month_minor": null},
                {"role": "manager", "case_minor": 50_000, "month_minor": 250_000},
                {"role": "agent", "case_minor": 7_500, "month_minor": 25_000},
            ],
        });
        assert_eq!(terms, expected);
        assert_eq!(desk.post("/settings/remedies/starters", &[]).await.0, StatusCode::SEE_OTHER);
        let (_, page) = desk.page("/settings/remedies").await;
        assert!(page.contains("A letter by hand from the owner"), "{page}");
    });
}

#[test]
fn one_click_in_the_mail_says_yes_once() {
    for kept in each_database() {
        let refund = remedy(&kept, Loss::Money, "Refund what was paid", None);
        let offer = offered(&kept, &kept.agent.clone(), &refund, 24_050);
        let link = link_to_owner(&kept, &offer);
        run(async {
            let desk = Desk::open(&kept).await;
            let (status, page) = opens(&desk, &link).await;
            assert_eq!(status, StatusCode::OK);
            insta::allow_duplicates! {
                insta::assert_snapshot!(page, @r#"
                Your answer is wanted
                Refund what was paid, $240.50
                for Ruth Alvarez, asked by Omar Reyes
                “Refund the installation”, by Thursday 26 November 2026, 09:00 (GMT-5)
                What went wrong: The installers did not come, for the second time.
                Omar Reyes may give $50.00 in one complaint. $0.00 was given in this one before.
                Given this month by all of us: $0.00.
                A word to Omar Reyes, if you like
                Yes, give it
                No
                Why not? Omar Reyes reads it.
                No
                The next is asked today 10:00.
                It ends Thu 26 Nov 09:00 if nobody answers.
                The link answers once, and for you alone.
                What waits for an answer
                "#);
            }
            let (status, page) = presses(&desk, &link, "answer=no&words=+").await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.contains("Why not? Omar Reyes reads it."), "{page}");
            let (status, page) = presses(&desk, &link, "answer=yes&words=Say+sorry+from+me").await;
            assert_eq!(status, StatusCode::OK);
            assert!(page.contains("It is given. Omar Reyes keeps the promise."), "{page}");
            let (_, page) = presses(&desk, &link, "answer=no&words=I+changed+my+mind").await;
            assert!(page.contains("It is given. Omar Reyes keeps the promise."), "it answers once: {page}");
            assert_eq!(opens(&desk, "/remedies/answer/nonsense").await.0, StatusCode::NOT_FOUND);
            let (status, page) = opens(&desk, &link[..link.len() - 3]).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
            assert!(page.contains("This link is not whole."), "{page}");
            let (_, one) = desk.page(&format!("/remedies/offers/{}", offer.id)).await;
            assert!(one.contains("Granted") && one.contains("Say sorry from me"), "{one}");
        });
        let who = kept.owner.clone();
        let granted = kept.read(move |tx| remedies::offer_shown(tx, &who, offer.id)).unwrap();
        assert_eq!((granted.offer.state, granted.promise_state.as_deref()), (remedies::State::Granted, Some("open")));
        kept.later_ms(80 * HOUR);
        run(async {
            let desk = Desk::open(&kept).await;
            let (status, page) = opens(&desk, &link).await;
            assert_eq!(status, StatusCode::GONE);
            assert!(page.contains("This link has ended. Log in"), "{page}");
        });
    }
}

#[test]
fn what_waits_for_me_can_be_answered_from_the_page() {
    let kept = on_sqlite();
    let refund = remedy(&kept, Loss::Money, "Refund what was paid", None);
    let offer = offered(&kept, &kept.agent.clone(), &refund, 24_050);
    run(async {
        let desk = Desk::open(&kept).await;
        let (_, page) = desk.page("/remedies/waiting").await;
        insta::assert_snapshot!(page, @r#"
        1 thing wants your attention
        Remedies that wait for an answer
        Your answer is wanted
        Waits for an answer
        Refund what was paid, $240.50
        for Ruth Alvarez, asked by Omar Reyes
        “Refund the installation”, by Thursday 26 November 2026, 09:00 (GMT-5)
        What went wrong: The installers did not come, for the second time.
        Omar Reyes may give $50.00 in one complaint. $0.00 was given in this one before.
        Given this month by all of us: $0.00.
        The next is asked today 10:00.
        It ends Thu 26 Nov 09:00 if nobody answers.
        A word to Omar Reyes, if you like
        Yes, give it
        Refund what was paid: Ruth Alvarez
        No
        Refund what was paid: Ruth Alvarez
        Why not? Omar Reyes reads it.
        No
        Take it back
        Refund what was paid: Ruth Alvarez
        Why is it not offered after all?
        Take it back
        You asked, and somebody else has it
        You wait for nobody.
        "#);
        let (_, bell) = desk.page("/notifications").await;
        assert!(bell.contains("Omar Reyes asks: Refund what was paid, $240.50, for Ruth Alvarez"), "{bell}");
        let decline = format!("/remedies/offers/{}/decline", offer.id);
        let (status, _, page) = desk.post(&decline, &[("words", "")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("Why not? Omar Reyes reads it."), "{page}");
        let (status, to, _) = desk.post(&decline, &[("words", "She asked for a visit.")]).await;
        assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("/remedies/offers/{}", offer.id)));
        let (_, page) = desk.page(&format!("/remedies/offers/{}", offer.id)).await;
        assert!(page.contains("Declined") && page.contains("“She asked for a visit.”"), "{page}");
        let (status, _, page) = desk.post(&format!("/remedies/offers/{}/approve", offer.id), &[]).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(page.contains("Somebody has said no to this already."), "{page}");
        let (_, page) = desk.page("/remedies/waiting").await;
        assert!(page.contains("Nobody waits for you.") && page.contains("You wait for nobody."), "{page}");
    });
}

#[test]
fn a_program_keeps_the_catalogue_and_answers() {
    let kept = on_sqlite();
    run(async {
        let admin = token(&kept, testkit::OWNER_EMAIL, &[Scope::Read, Scope::Write, Scope::Admin]);
        let program = Program::new(&kept).with(&admin);
        let bad = json!({"loss": "honour", "cost_minor": "much", "active": "yes"});
        assert_eq!(
            wrong(&program.post("/api/v1/remedies", &bad).await),
            (422, vec!["active", "cost_minor", "fits", "loss", "name"])
        );
        let new = json!({"loss": "again", "name": "Do it again", "fits": "It failed.", "cost_minor": 4_000});
        let made = program.post("/api/v1/remedies", &new).await;
        assert_eq!((made.status, &made.json["currency"]), (StatusCode::CREATED, &json!("USD")));
        let path = format!("/api/v1/remedies/{}", made.id());
        let changed = program.send("PATCH", &path, &[], json!({"cost_minor": null}).to_string()).await;
        assert_eq!((&changed.json["cost_minor"], &changed.json["name"]), (&json!(null), &json!("Do it again")));
        assert_eq!(program.get(&path).await.json, changed.json);
        assert_eq!(program.post("/api/v1/remedies/starters", &json!({})).await.items().len(), 14);
        let fits = program.get("/api/v1/remedies?loss=apology").await;
        let first: Vec<&str> = fits.items().iter().take(3).filter_map(|one| one["loss"].as_str()).collect();
        assert_eq!(first, ["apology", "apology", "money"]);
        assert_eq!(wrong(&program.get("/api/v1/remedies?loss=honour").await), (422, vec!["loss"]));

        let terms =
            json!({"budget_minor": 100_000, "roles": [{"role": "agent", "case_minor": null}, {"role": "auditor"}]});
        let refused = program.send("PUT", "/api/v1/remedy-terms", &[], terms.to_string()).await;
        assert_eq!(wrong(&refused), (422, vec!["roles[1].role"]));
        let terms = json!({"budget_minor": 100_000, "roles": [{"role": "agent", "case_minor": 6_000}]});
        let now = program.send("PUT", "/api/v1/remedy-terms", &[], terms.to_string()).await.json;
        assert_eq!((&now["roles"][2]["case_minor"], &now["roles"][2]["month_minor"]), (&json!(6_000), &json!(25_000)));

        let refund = remedy(&kept, Loss::Money, "Refund", None);
        let (one, other) =
            (offered(&kept, &kept.agent.clone(), &refund, 9_000), offered(&kept, &kept.agent.clone(), &refund, 7_000));
        let waiting = program.get("/api/v1/remedy-offers?for_me=true").await;
        assert_eq!(waiting.items().len(), 2);
        let yes = program.post(&format!("/api/v1/remedy-offers/{}/approve", one.id), &json!({})).await;
        assert_eq!((&yes.json["state"], &yes.json["promise_state"]), (&json!("granted"), &json!("open")));
        let again = program.post(&format!("/api/v1/remedy-offers/{}/approve", one.id), &json!({})).await;
        assert_eq!(rule(&again), (409, "remedy-is-granted"));
        let no = format!("/api/v1/remedy-offers/{}/decline", other.id);
        assert_eq!(wrong(&program.post(&no, &json!({})).await), (422, vec!["words"]));
        assert_eq!(program.post(&no, &json!({"words": "Not again"})).await.json["state"], json!("declined"));
        let granted = program.get("/api/v1/remedy-offers?state=granted&limit=1").await;
        assert_eq!(granted.items()[0]["id"], json!(one.id));
        let spend = program.get("/api/v1/remedy-spend").await.json;
        assert_eq!(
            (&spend["spent"], &spend["by_cause"][0]["cause_id"]),
            (&json!({"count": 1, "amount_minor": 9_000}), &json!(Id(77)))
        );
        assert_eq!(program.get("/api/v1/remedy-spend?month=2026-10").await.json["spent"]["count"], json!(0));
        assert_eq!(wrong(&program.get("/api/v1/remedy-spend?month=soon").await), (422, vec!["month"]));
        let back = program
            .post(&format!("/api/v1/remedy-offers/{}/withdraw", one.id), &json!({"words": "She declined"}))
            .await;
        assert_eq!(back.json["state"], json!("withdrawn"));
        assert_eq!(
            program.get(&format!("/api/v1/remedy-offers/{}", one.id)).await.json["promise_state"],
            json!("released")
        );
    });
}

#[test]
fn the_front_desk_sees_the_catalogue_and_changes_nothing() {
    let kept = on_sqlite();
    remedy(&kept, Loss::Again, "Do it again", Some(4_000));
    kept.staff("Mia Lund", "mia@alder.example", Role::Manager);
    run(async {
        let program = Program::new(&kept);
        let front = program.with(&token(&kept, "omar@alder.example", &[Scope::Read, Scope::Write]));
        assert_eq!(front.get("/api/v1/remedies").await.items().len(), 1);
        let new = json!({"loss": "again", "name": "Another", "fits": "It failed."});
        assert_eq!(front.post("/api/v1/remedies", &new).await.status, StatusCode::FORBIDDEN);
        let terms = json!({"roles": [{"role": "agent", "case_minor": null}]}).to_string();
        assert_eq!(front.send("PUT", "/api/v1/remedy-terms", &[], terms.clone()).await.status, StatusCode::FORBIDDEN);
        let mia = program.with(&token(&kept, "mia@alder.example", &[Scope::Read, Scope::Write, Scope::Admin]));
        assert_eq!(
            mia.post("/api/v1/remedies", &new).await.status,
            StatusCode::CREATED,
            "a manager keeps the catalogue"
        );
        assert_eq!(
            mia.send("PUT", "/api/v1/remedy-terms", &[], terms).await.status,
            StatusCode::FORBIDDEN,
            "limits are the owner's"
        );
    });
}
