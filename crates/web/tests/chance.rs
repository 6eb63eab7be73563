//! Chances as a browser and a program see them: while a promise is made, on its page, in the views of what lies ahead.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;

use app::promises::{self, Kind, NewPromise, Promise};
use app::time::plus_ms;
use app::{Id, Who};
use axum::http::StatusCode;
use desk::Desk;
use insta::assert_snapshot;
use serde_json::{Value, json};
use testkit::{TestKept, on_sqlite};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn make(kept: &TestKept, who: &Who, customer_id: Id, words: &str, in_ms: i64) -> Promise {
    let new = NewPromise {
        customer_id,
        conversation_id: None,
        words: words.to_owned(),
        kind: Kind::CallBack,
        owner_id: who.staff_id(),
        from: None,
        by: plus_ms(kept.now(), in_ms),
        source: "by_hand",
    };
    let who = who.clone();
    kept.write(move |tx| promises::make(tx, &who, new.clone())).unwrap()
}

/// Ten call-backs for an hour, of which Omar kept six: the others took him half an hour longer. Ends on Friday 4 December.
fn history(kept: &TestKept, customer_id: Id) {
    let omar = kept.agent.clone();
    for number in 0..10 {
        let days = [0, 1, 3, 6, 7, 8, 9, 10].get(number / 2).unwrap() * 24 * HOUR;
        let at = plus_ms("2026-11-24T14:00:00Z".parse().unwrap(), days + i64::from(number % 2 == 1) * 4 * HOUR);
        kept.at(&at.to_string());
        let promise = make(kept, &omar, customer_id, "Call back", HOUR);
        kept.later_ms(if number % 5 < 3 { 30 } else { 90 } * MINUTE);
        let who = omar.clone();
        kept.write(move |tx| promises::keep(tx, &who, promise.id, "Called")).unwrap();
    }
    kept.at("2026-12-04T14:00:00Z");
}

fn office() -> (TestKept, Id) {
    let kept = on_sqlite();
    let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
    history(&kept, ruth);
    (kept, ruth)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_that_is_being_made_is_held_against_those_before_and_a_time_that_would_hold_is_one_button() {
    let (kept, ruth) = office();
    let desk = Desk::open(&kept).await;
    let omar = kept.agent.staff_id().unwrap().to_string();
    let (_, hint) = desk.page(&format!("/promises/read-back?when=in+1+h&kind=call_back&owner_id={omar}")).await;
    assert_snapshot!(hint, @r#"
    By Friday 4 December 2026, 10:00 (GMT-5)
    Omar Reyes made 10 like this, with about as much time; 6 were kept. By today 10:45 it would be 10 of 10.
    Take that time
    "#);
    let form = [
        ("customer_id", ruth.to_string()),
        ("words", "Call back about the desk".to_owned()),
        ("when", "in 1 h".to_owned()),
        ("kind", "call_back".to_owned()),
        ("owner_id", omar),
        ("take", "2026-12-04 11:00".to_owned()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (status, _, text) = desk.post("/promises/preview", &form).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("Call back about the desk") && text.contains("11:00"), "what was typed stays: {text}");
    assert!(!text.contains("it would be"), "a time that holds needs no other: {text}");
    assert_eq!(kept.read(|tx| app::counters::get(tx, app::counters::PROMISES_OPEN)).unwrap(), 0, "nothing is made yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_promise_says_how_likely_it_is_why_and_how_its_time_lies() {
    let (kept, ruth) = office();
    let promise = make(&kept, &kept.agent, ruth, "Call back about the desk", 4 * HOUR);
    kept.later_ms(3 * HOUR);
    let desk = Desk::open(&kept).await;
    let (_, page) = desk.page(&format!("/promises/{}", promise.id)).await;
    for said in [
        "Will it be kept?",
        "Omar Reyes made 10 of this kind; 6 were kept.",
        "100 % of its working time is over, and nothing shows that somebody works on it.",
        "0 working hours",
    ] {
        assert!(page.contains(said), "{said} in {page}");
    }
    assert!(!page.contains("Between 0% and 0%"), "it is not due yet, and can still be done: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_soon_stands_first_and_nothing_is_said_of_what_is_not_known() {
    let (kept, ruth) = office();
    let fresh = on_sqlite();
    let anna = fresh.customer("Anna Weiss", "anna@example.com");
    make(&fresh, &fresh.agent, anna, "Send the plan", 3 * HOUR);
    let (_, unknown) = Desk::open(&fresh).await.page("/promises/soon").await;
    assert!(
        unknown.contains("Too few to say: 0 have ended") && unknown.contains("85% is taken for granted"),
        "{unknown}"
    );
    make(&kept, &kept.agent, ruth, "Call back about the lamp", 3 * HOUR);
    let late = make(&kept, &kept.agent, ruth, "Call back about the desk", 70 * MINUTE);
    kept.later_ms(65 * MINUTE);
    let (_, soon) = Desk::open(&kept).await.page("/promises/soon").await;
    let place = |words: &str| soon.find(words).unwrap();
    assert!(place("about the desk") < place("about the lamp"), "{soon}");
    let (_, told) =
        Desk::open(&kept).await.api("GET", &format!("/api/v1/promises/{}/chance", late.id), Value::Null).await;
    assert_eq!(told["at_risk"], json!(true), "{told}");
    assert!(
        told["low"].as_f64() < told["chance"].as_f64() && told["chance"].as_f64() < told["high"].as_f64(),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_an_owner_and_a_customer_show_what_is_due() {
    let (kept, ruth) = office();
    make(&kept, &kept.agent, ruth, "Call back about the desk", 2 * HOUR);
    make(&kept, &kept.owner, ruth, "Send the invoice", 73 * HOUR);
    let desk = Desk::open(&kept).await;
    let (_, week) = desk.page("/promises/week").await;
    assert!(week.contains("Call back about the desk") && !week.contains("Send the invoice"), "{week}");
    let (_, next) = desk.page("/promises/week?from=2026-12-07").await;
    assert!(next.contains("Send the invoice") && !next.contains("about the desk"), "{next}");
    let (_, owners) = desk.page("/promises/by-owner").await;
    let (_, table) = owners.split_once("The next five working days").unwrap();
    let (table, _) = table.split_once("\nDM\n").unwrap();
    assert_snapshot!(table.trim(), @r#"
    Open promises of each of us, and how many are due on each day. Under a day stands how long we work on it.
    Owner
    Open in all
    Fri 4 Dec 2026
    8 h
    Mon 7 Dec 2026
    8 h
    Tue 8 Dec 2026
    8 h
    Wed 9 Dec 2026
    8 h
    Thu 10 Dec 2026
    8 h
    Dana Moss
    1
    0
    1
    0
    0
    0
    Omar Reyes
    1
    1
    0
    0
    0
    0
    "#);
    let (_, customers) = desk.page("/promises/by-customer").await;
    assert_eq!(
        customers.matches("Send the invoice").count(),
        2,
        "once as its words, once for a screen reader: {customers}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_asks_what_is_realistic_and_hears_what_is_wrong_with_its_question() {
    let (kept, _) = office();
    let desk = Desk::open(&kept).await;
    let omar = kept.agent.staff_id().unwrap();
    let asked = format!("/api/v1/promises/realism?kind=call_back&owner_id={omar}&by=2026-12-04T10:00:00-05:00");
    let (status, found) = desk.api("GET", &asked, Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{found}");
    assert_eq!((&found["made"]["n"], &found["made"]["kept"]), (&json!(10), &json!(6)), "{found}");
    assert_eq!(found["better"]["done_by"], json!(10), "{found}");
    let (status, wrong) = desk.api("GET", "/api/v1/promises/realism?kind=song&by=soon", Value::Null).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    let fields: std::collections::BTreeSet<&str> =
        wrong["fields"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, ["by", "kind"].into());
}
