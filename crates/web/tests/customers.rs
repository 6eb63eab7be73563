//! Customers on pages and by API, as a browser and a program see them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;

use app::promises::{self, Kind, NewPromise};
use app::{Id, customers};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use serde_json::{Value, json};
use testkit::{TestKept, each_database, on_sqlite};

/// Ids are told apart by name instead of by their letters.
fn without(value: &Value, ids: &[(&str, &str)]) -> Value {
    let mut text = value.to_string();
    for (id, name) in ids {
        text = text.replace(id, name);
    }
    serde_json::from_str(&text).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_by_api_from_beginning_to_merge() {
    for kept in each_database() {
        let desk = Desk::open(&kept).await;
        let ann = json!({"name": "Ann Lee", "email": "ann@example.com", "phone": "212 555 0143", "locale": "es"});
        let (status, made) = desk.api("POST", "/api/v1/customers", ann).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let id = made["id"].as_str().unwrap().to_owned();
        let contact_id = made["contacts"][0]["id"].as_str().unwrap().to_owned();
        let expected = json!({
            "id": "ID", "name": "Ann Lee", "kind": "person", "email": "ann@example.com", "phone": "212 555 0143",
            "stage": "steady", "locale": "es", "time_zone": null, "owner_id": null, "note": "",
            "created_at": "2026-11-24T14:00:00Z", "updated_at": "2026-11-24T14:00:00Z", "merged_into_id": null,
            "contacts": [{
                "id": "CONTACT", "customer_id": "ID", "name": "Ann Lee", "email": "ann@example.com",
                "phone": "212 555 0143", "role": "", "first": true, "created_at": "2026-11-24T14:00:00Z",
                "email_bounced_at": null, "email_bounce_reason": "", "email_complained_at": null
            }],
            "preferences": [],
            "fields": {}
        });
        assert_eq!(without(&made, &[(&id, "ID"), (&contact_id, "CONTACT")]), expected);

        let path = format!("/api/v1/customers/{id}");
        let change = json!({"locale": null, "stage": "at_risk", "note": "Careful"});
        let (status, changed) = desk.api("PATCH", &path, change).await;
        assert_eq!((status, &changed["locale"], &changed["stage"]), (StatusCode::OK, &Value::Null, &json!("at_risk")));
        assert_eq!(changed["phone"], "212 555 0143", "what is not named stays");

        let wish = json!({"about": "By", "words": "Phone, never mail", "said_by": "Ann"});
        let (status, wish) = desk.api("POST", &format!("{path}/preferences"), wish).await;
        assert_eq!(status, StatusCode::CREATED, "{wish}");
        let sam = json!({"name": "Sam", "email": "sam@example.com", "role": "Billing"});
        let (status, sam) = desk.api("POST", &format!("{path}/contacts"), sam).await;
        assert_eq!((status, &sam["first"]), (StatusCode::CREATED, &json!(false)));

        let (_, found) = desk.api("GET", "/api/v1/customers?email=SAM@example.com", Value::Null).await;
        assert_eq!((found["items"][0]["id"].as_str(), &found["next"]), (Some(id.as_str()), &Value::Null));

        let (_, other) =
            desk.api("POST", "/api/v1/customers", json!({"name": "Ann Lee", "email": "a@b.example"})).await;
        let other_id = other["id"].as_str().unwrap();
        let (_, doubles) = desk.api("GET", &format!("{path}/doubles"), Value::Null).await;
        assert_eq!(doubles["items"][0]["customer"]["id"], other_id);
        assert_eq!(doubles["items"][0]["because"], json!(["same_name"]));
        let (status, merged) = desk.api("POST", &format!("{path}/merge"), json!({"other_id": other_id})).await;
        assert_eq!((status, merged["contacts"].as_array().unwrap().len()), (StatusCode::OK, 3));
        let (_, old) = desk.api("GET", &format!("/api/v1/customers/{other_id}"), Value::Null).await;
        assert_eq!(old["id"].as_str(), Some(id.as_str()), "the old id opens the survivor");

        let sam_path = format!("{path}/contacts/{}", sam["id"].as_str().unwrap());
        assert_eq!(desk.api("POST", &format!("{sam_path}/first"), Value::Null).await.1["first"], true);
        assert_eq!(desk.api("DELETE", &sam_path, Value::Null).await, (StatusCode::NO_CONTENT, Value::Null));
        let end = format!("{path}/preferences/{}/end", wish["id"].as_str().unwrap());
        assert_eq!(desk.api("POST", &end, Value::Null).await.1["ended_at"], "2026-11-24T14:00:00Z");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_says_what_is_wrong() {
    let kept = on_sqlite();
    let desk = Desk::open(&kept).await;
    let (status, problem) = desk
        .api("POST", "/api/v1/customers", json!({"name": " ", "email": "x", "stage": "gone", "time_zone": "Mars"}))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut fields: Vec<&String> = problem["fields"].as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(fields, ["email", "name", "stage", "time_zone"]);

    let (_, ann) = desk.api("POST", "/api/v1/customers", json!({"name": "Ann", "email": "ann@example.com"})).await;
    let (status, taken) = desk.api("POST", "/api/v1/customers", json!({"name": "B", "email": "ANN@example.com"})).await;
    assert_eq!((status, &taken["rule"]), (StatusCode::CONFLICT, &json!("customer-address-taken")));
    assert!(taken["hint"].as_str().unwrap().contains(ann["id"].as_str().unwrap()), "{taken}");
    let (status, _) = desk.api("GET", "/api/v1/customers/nonsense", Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = desk.api("GET", "/api/v1/customers?stage=gone", Value::Null).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_finds_people() {
    let kept = on_sqlite();
    kept.customer("Ann Lee", "ann@example.com");
    kept.customer("Bob Marsh", "bob@example.com");
    let desk = Desk::open(&kept).await;
    let (status, text) = desk.page("/customers").await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("Ann Lee\nSteady\nann@example.com\nBob Marsh"), "{text}");
    let (_, text) = desk.page("/customers?q=mar").await;
    assert!(text.contains("Bob Marsh") && !text.contains("Ann Lee"), "{text}");
    let (_, text) = desk.page("/customers?q=nobody%22&stage=ended").await;
    assert!(text.contains("Nobody found."), "{text}");
}

fn promise(kept: &TestKept, customer_id: Id) {
    let (who, by) = (kept.owner.clone(), app::time::plus_ms(kept.now(), 3_600_000));
    let new = NewPromise {
        customer_id,
        conversation_id: None,
        words: "Call back about the desk".to_owned(),
        kind: Kind::CallBack,
        owner_id: None,
        from: None,
        by,
        source: "by_hand",
    };
    kept.write(move |tx| promises::make(tx, &who, new.clone())).unwrap();
}

/// Somebody who asked for something, and whom we owe a call.
fn ann(kept: &TestKept) -> Id {
    let id = kept.customer("Ann Lee", "ann@example.com");
    let (who, wish) = (
        kept.owner.clone(),
        customers::NewPreference {
            about: "By".to_owned(),
            words: "“Phone, never mail”".to_owned(),
            said_by: "Ann".to_owned(),
        },
    );
    kept.write(move |tx| customers::record_preference(tx, &who, id, &wish)).unwrap();
    promise(kept, id);
    id
}

async fn page_of_ann() -> String {
    let kept = on_sqlite();
    let id = ann(&kept);
    Desk::open(&kept).await.page(&format!("/customers/{id}")).await.1
}

#[tokio::test(flavor = "multi_thread")]
async fn one_page_shows_what_we_owe_what_was_said_and_what_they_asked_for() {
    insta::assert_snapshot!(page_of_ann().await, @r"
    AL
    Ann Lee
    Customer since Tue 24 Nov 2026 · Steady
    Write
    Edit
    Merge
    Take a complaint
    Make a promise
    What we owe them
    10:00
    in 1 h
    Call back about the desk
    to Ann Lee · Dana Moss · promised just now
    Open
    Kept
    Call back about the desk
    How do we know?
    “Called at 10:20, spoke with Ruth”
    Mark kept
    It will not hold
    Everything said and promised
    Today
    09:00
    Promise
    Call back about the desk
    Dana Moss promised it: today by 10:00
    Open
    What they asked for
    By
    “Phone, never mail”
    Ann, Today
    No longer so
    By
    Write down what they asked for
    About
    Reach her, By, Turnaround
    In their words
    “Please never before ten”
    Who said it
    Write it down
    How to reach them
    Ann Lee
    First
    ann@example.com
    Change
    Ann Lee
    Name
    What they are there
    Billing, daughter, site manager
    Mail address
    Phone
    Save
    Remove
    Add somebody to reach
    Name
    What they are there
    Billing, daughter, site manager
    Mail address
    Phone
    Add
    Good to know
    Kind
    Person
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_lose_nothing_and_say_what_is_wrong() {
    let kept = on_sqlite();
    let desk = Desk::open(&kept).await;
    let (status, _, text) =
        desk.post("/customers", &[("name", "Ann"), ("email", "no address"), ("kind", "person")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("is not a mail address"), "{text}");
    let (status, to, _) =
        desk.post("/customers", &[("name", "Ann"), ("email", "ann@example.com"), ("kind", "person")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(to.starts_with("/customers/"), "{to}");

    let (status, _, text) = desk.post("/customers", &[("name", "Bea"), ("email", "ann@example.com")]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("belongs to Ann already"), "{text}");

    let (status, _, text) = desk.post(&format!("{to}/preferences"), &[("about", "By"), ("words", " ")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("Please fill this in."), "{text}");
    let (status, _, _) = desk.post(&format!("{to}/contacts"), &[("name", "Sam"), ("phone", "+1 212 555 0100")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, text) = desk.page(&to).await;
    assert!(text.contains("Sam\n+1 212 555 0100"), "{text}");
    let (_, text) = desk.page(&format!("{to}/edit")).await;
    assert!(text.contains("Edit customer"), "{text}");
    let (status, back, _) = desk.post(&format!("{to}/edit"), &[("name", "Ann Lee"), ("stage", "at_risk")]).await;
    assert_eq!((status, &back), (StatusCode::SEE_OTHER, &to));
    let (_, text) = desk.page(&to).await;
    assert!(text.contains("Ann Lee") && text.contains("At risk") && text.contains("ann@example.com"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn doubles_are_offered_compared_and_merged() {
    let kept = on_sqlite();
    let (ann, double) = (kept.customer("Ann Lee", "ann@example.com"), kept.customer("Ann Lee", "ann@work.example"));
    let desk = Desk::open(&kept).await;
    let (_, text) = desk.page(&format!("/customers/{ann}/merge")).await;
    assert!(text.contains("Same name · Same name before the @ · ann@work.example"), "{text}");
    let (_, text) = desk.page(&format!("/customers/{ann}/merge?with={double}")).await;
    assert!(text.contains("Keep Ann Lee (ann@work.example)") && text.contains("This can't be taken back"), "{text}");
    let form = [("other_id", double.to_string()), ("keep", double.to_string())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (status, to, _) = desk.post(&format!("/customers/{ann}/merge"), &form).await;
    assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("/customers/{double}")), "the chosen one stays");
    let (status, to, text) = desk.post(&format!("/customers/{ann}/merge"), &form).await;
    assert_eq!((status, to.as_str()), (StatusCode::CONFLICT, ""));
    assert!(text.contains("was merged with another customer before"), "{text}");
    let request =
        Request::get(format!("/customers/{ann}")).header(header::COOKIE, format!("kept_session={}", desk.session));
    let (status, to, _) = desk.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("/customers/{double}")), "the old address leads there");
}
