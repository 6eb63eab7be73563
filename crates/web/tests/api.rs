//! The API as a program meets it: the story of a promise, lists, the journal, numbers for Prometheus.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test that finds nothing to test stops, loudly

mod program;

use app::Timestamp;
use axum::http::StatusCode;
use insta::{allow_duplicates, assert_snapshot};
use program::{Names, Program, call_back, promised, rule, ruth};
use serde_json::{Value, json};
use testkit::{each_database, on_sqlite};

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_and_a_promise_in_it() {
    for kept in each_database() {
        let (program, mut names) = (Program::new(&kept), Names::default());
        let me = program.get("/api/v1/me").await;
        names.call(me.json["staff_id"].as_str().unwrap(), "DANA");
        let customer_id = ruth(&program).await;
        names.call(&customer_id, "RUTH");
        let call = json!({
            "customer_id": customer_id, "subject": "Cabinets", "channel": "phone",
            "text": "Nobody came today. When will you?",
        });
        let conversation = program.post("/api/v1/conversations", &call).await;
        names.call(&conversation.id(), "CONVERSATION");
        names.call(conversation.json["status_id"].as_str().unwrap(), "STATUS");
        assert_eq!(conversation.headers["location"], format!("/api/v1/conversations/{}", conversation.id()));
        allow_duplicates! { assert_snapshot!(names.show(&conversation), @r#"
            201 Created
            {
              "category": "open",
              "channel": "phone",
              "created_at": "2026-11-24T14:00:00Z",
              "customer_id": "RUTH",
              "customer_name": "Ruth Alvarez",
              "customer_status": "We are on it",
              "fields": {},
              "held_count": 0,
              "id": "CONVERSATION",
              "last_direction": "inbound",
              "last_message_at": "2026-11-24T14:00:00Z",
              "message_count": 1,
              "number": 1,
              "remarks": [],
              "snippet": "Nobody came today. When will you?",
              "standards": [],
              "status": "Open",
              "status_id": "STATUS",
              "subject": "Cabinets",
              "tags": [],
              "updated_at": "2026-11-24T14:00:00Z"
            }
            "#) }

        let mut new = call_back(&customer_id, "2026-11-24T10:30:00-05:00");
        new["conversation_id"] = conversation.json["id"].clone();
        let promise = program.post("/api/v1/promises", &new).await;
        names.call(&promise.id(), "PROMISE");
        allow_duplicates! { assert_snapshot!(names.show(&promise), @r#"
            201 Created
            {
              "by": "2026-11-24T15:30:00Z",
              "conversation_id": "CONVERSATION",
              "customer_id": "RUTH",
              "id": "PROMISE",
              "kind": "call_back",
              "made_at": "2026-11-24T14:00:00Z",
              "made_by_id": "DANA",
              "moves": 0,
              "owner_id": "DANA",
              "source": "by_hand",
              "state": "open",
              "words": "Call Ruth back about the cabinets"
            }
            "#) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_of_a_promise() {
    for kept in each_database() {
        let (program, mut names) = (Program::new(&kept), Names::default());
        let me = program.get("/api/v1/me").await.json["staff_id"].as_str().unwrap().to_owned();
        names.call(&me, "DANA");
        let customer_id = ruth(&program).await;
        names.call(&customer_id, "RUTH");
        let id = promised(&program, &customer_id, "2026-11-24T10:30:00-05:00").await;
        names.call(&id, "PROMISE");
        let path = format!("/api/v1/promises/{id}");
        let warning =
            json!({"reason": "The installers are late.", "new_by": "2026-11-24T16:00:00-05:00", "how": "phone"});
        let warned = program.post(&format!("{path}/warn"), &warning).await;
        let told = (&warned.json["told_at"], &warned.json["told_how"], &warned.json["told_by"]);
        let expected = (&json!("2026-11-24T14:00:00Z"), &json!("phone"), &json!("2026-11-24T21:00:00Z"));
        assert_eq!(told, expected, "{}", warned.json);

        let to = json!({"by": "2026-11-24T16:00:00-05:00", "reason": "The installers are late."});
        let moved = program.post(&format!("{path}/move"), &to).await;
        names.call(moved.json["next"]["id"].as_str().unwrap(), "NEXT");
        assert_eq!((moved.status, &moved.json["state"]), (StatusCode::OK, &json!("moved")));
        assert_eq!(moved.json["moved_to_id"], moved.json["next"]["id"]);
        assert_eq!(moved.json["next"]["by"], "2026-11-24T21:00:00Z");

        let next = format!("/api/v1/promises/{}", moved.json["next"]["id"].as_str().unwrap());
        let again = json!({"by": "2026-11-25T16:00:00-05:00", "reason": "Still late."});
        let refused = program.post(&format!("{next}/move"), &again).await;
        allow_duplicates! { assert_snapshot!(names.show(&refused), @r#"
            409 Conflict
            {
              "detail": "This promise was moved once already, and a promise moves only once.",
              "hint": "Keep it, or tell the customer honestly that it will not hold.",
              "rule": "promise-moved-once",
              "status": 409,
              "title": "Conflict",
              "type": "about:blank#promise-moved-once"
            }
            "#) }

        kept.at("2026-11-24T20:12:00Z");
        let done =
            program.post(&format!("{next}/keep"), &json!({"evidence": "Called, she wrote the date down."})).await;
        allow_duplicates! { assert_snapshot!(names.show(&done), @r#"
            200 OK
            {
              "by": "2026-11-24T21:00:00Z",
              "customer_id": "RUTH",
              "evidence": "Called, she wrote the date down.",
              "id": "NEXT",
              "kept_at": "2026-11-24T20:12:00Z",
              "kind": "call_back",
              "made_at": "2026-11-24T14:00:00Z",
              "made_by_id": "DANA",
              "moved_from_id": "PROMISE",
              "moves": 1,
              "owner_id": "DANA",
              "source": "by_hand",
              "state": "kept",
              "words": "Call Ruth back about the cabinets"
            }
            "#) }
        assert_eq!(rule(&program.post(&format!("{next}/keep"), &json!({})).await), (409, "promise-is-kept"));
        assert_eq!(
            rule(&program.post(&format!("{path}/release"), &json!({"reason": "x"})).await),
            (409, "promise-is-moved")
        );
        journal_tells_it(&program, moved.json["next"]["id"].as_str().unwrap(), &me).await;
    }
}

async fn journal_tells_it(program: &Program, id: &str, me: &str) {
    let journal = program.get("/api/v1/journal").await;
    let kinds: Vec<&str> = journal.items().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    let told = kinds.iter().filter(|kind| **kind == "promise.owner_told").count();
    assert_eq!(told, 2, "at 50 % and at 80 %: {kinds:?}");
    let last = program.get(&format!("/api/v1/journal?subject_id={id}")).await.items().last().unwrap().clone();
    assert_eq!((&last["kind"], &last["actor"]), (&json!("promise.kept"), &json!(format!("staff:{me}"))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_breaks_at_its_minute_and_is_made_right() {
    for kept in each_database() {
        let program = Program::new(&kept);
        let customer_id = ruth(&program).await;
        let id = promised(&program, &customer_id, "2026-11-24T15:30:00Z").await;
        let path = format!("/api/v1/promises/{id}");
        kept.at("2026-11-24T15:31:00Z");
        let broken = program.get(&path).await;
        assert_eq!((&broken.json["state"], &broken.json["told_at"]), (&json!("broken"), &Value::Null));
        let to = json!({"by": "2026-11-24T17:00:00Z", "reason": "Late."});
        assert_eq!(rule(&program.post(&format!("{path}/move"), &to).await), (409, "promise-is-broken"));
        let warning = json!({"reason": "Late.", "new_by": "2026-11-24T17:00:00Z", "how": "phone"});
        assert_eq!(rule(&program.post(&format!("{path}/warn"), &warning).await), (409, "promise-too-late-to-warn"));
        let late = program.post(&format!("{path}/keep"), &json!({"evidence": "Called after all."})).await;
        assert_eq!(
            (&late.json["state"], &late.json["late_kept_at"]),
            (&json!("broken"), &json!("2026-11-24T15:31:00Z"))
        );
        let right = program.post(&format!("{path}/make-right"), &json!({"words": "Installed at no charge."})).await;
        assert_eq!((right.status, &right.json["made_right"]), (StatusCode::OK, &json!("Installed at no charge.")));
        let journal = program.get("/api/v1/journal?kind=promise.broken").await;
        let entry = &journal.items()[0];
        assert_eq!((&entry["at"], &entry["actor"]), (&json!("2026-11-24T15:30:00.001Z"), &json!("kept")));
        assert_eq!(entry["details"]["customer_told"], false);
    }
}

fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// All pages of a list, and how many there were.
async fn all_pages(program: &Program, path: &str) -> (Vec<Value>, usize) {
    let (mut all, mut pages, mut after) = (Vec::new(), 0, String::new());
    loop {
        let got = program.get(&format!("{path}{after}")).await;
        pages += 1;
        all.extend(got.items().iter().cloned());
        match &got.json["next"] {
            Value::Null => return (all, pages),
            Value::String(next) => after = format!("&after={}", escaped(next)),
            next => after = format!("&after={next}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_come_in_pages_and_are_filtered() {
    for kept in each_database() {
        let program = Program::new(&kept);
        let omar = kept.agent.staff_id().unwrap().to_string();
        let ruth = ruth(&program).await;
        let ben = program.post("/api/v1/customers", &json!({"name": "Ben Ortiz", "stage": "prospect"})).await.id();
        for n in 0..7 {
            let by = Timestamp::from_second(1_795_600_000 + n / 3).unwrap().to_string();
            let mut new = call_back(if n % 2 == 0 { &ruth } else { &ben }, &by);
            new["words"] = json!(format!("Promise {n}"));
            if n == 6 {
                (new["owner_id"], new["kind"]) = (json!(omar), json!("deliver"));
            }
            assert_eq!(program.post("/api/v1/promises", &new).await.status, StatusCode::CREATED);
        }
        let (all, pages) = all_pages(&program, "/api/v1/promises?limit=3").await;
        let words: Vec<&str> = all.iter().map(|promise| promise["words"].as_str().unwrap()).collect();
        assert_eq!(pages, 3);
        assert_eq!(
            words,
            (0..7).map(|n| format!("Promise {n}")).collect::<Vec<_>>(),
            "each once, by when they are due"
        );
        let count = async |query: &str| all_pages(&program, &format!("/api/v1/promises?limit=2&{query}")).await.0.len();
        assert_eq!(count(&format!("customer_id={ruth}")).await, 4);
        assert_eq!(count(&format!("customer_id={ben}&state=open")).await, 3);
        assert_eq!(count("state=kept").await, 0);
        assert_eq!(count(&format!("owner_id={omar}")).await, 1);
        assert_eq!(count("kind=deliver").await, 1);

        assert_eq!(all_pages(&program, "/api/v1/customers?limit=1").await.1, 2);
        assert_eq!(program.get("/api/v1/customers?stage=prospect").await.items()[0]["name"], "Ben Ortiz");
        assert_eq!(program.get("/api/v1/customers?email=RUTH@alvarez.example").await.items()[0]["id"], json!(ruth));
        for subject in ["Cabinets", "Desk", "Chairs"] {
            let new = json!({"customer_id": ruth, "subject": subject, "channel": "phone", "text": format!("About the {subject}")});
            assert_eq!(program.post("/api/v1/conversations", &new).await.status, StatusCode::CREATED);
        }
        assert_eq!(all_pages(&program, "/api/v1/conversations?limit=2&category=open").await.0.len(), 3);
        assert_eq!(program.get("/api/v1/conversations?assignee_id=none").await.items().len(), 3);
        assert_eq!(program.get("/api/v1/search?q=cabinets").await.items()[0]["subject"], "Cabinets");
        let people = program.get("/api/v1/search?q=alvarez").await;
        assert_eq!(people.json["customers"][0]["customer_id"], json!(ruth));
        assert_eq!(all_pages(&program, &format!("/api/v1/customers/{ruth}/timeline?limit=2")).await.0.len(), 7);
        assert_eq!(program.get("/api/v1/staff?role=agent").await.items().len(), 1);
        let statuses = program.get("/api/v1/statuses").await;
        let of = |category: &str| statuses.items().iter().filter(|status| status["category"] == category).count();
        assert!(of("open") > 0 && of("waiting") > 0 && of("resolved") > 0, "{}", statuses.json);
        assert_eq!(program.get("/api/v1/workspace").await.json["hours"]["monday"], "08:00-12:00, 13:00-17:00");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_and_changes_of_a_conversation() {
    for kept in each_database() {
        let program = Program::new(&kept);
        let ruth = ruth(&program).await;
        let new = json!({"customer_id": ruth, "subject": "Cabinets", "channel": "phone"});
        let id = program.post("/api/v1/conversations", &new).await.id();
        let path = format!("/api/v1/conversations/{id}");
        let note = json!({"text": "Van 2 is free on Thursday.", "direction": "note"});
        let note = program.post(&format!("{path}/messages"), &note).await;
        assert_eq!((note.status, &note.json["state"]), (StatusCode::CREATED, &json!("saved")));
        let said =
            json!({"conversation_id": id, "text": "Thursday suits me.", "direction": "inbound", "channel": "phone"});
        let mut said = program.post("/api/v1/messages", &said).await;
        assert_eq!(said.json.as_object_mut().unwrap().remove("remarks"), Some(json!([])), "read for tone, once");
        assert_eq!(program.get(&format!("/api/v1/messages/{}", said.id())).await.json, said.json);
        assert_eq!(all_pages(&program, &format!("/api/v1/messages?conversation_id={id}&limit=1")).await.0.len(), 2);
        let reply = program.post(&format!("{path}/messages"), &json!({"text": "See you on Thursday."})).await;
        assert_eq!(rule(&reply), (409, "conversation-no-mailbox"), "{}", reply.json);
        let retry = program.post(&format!("/api/v1/messages/{}/retry", said.id()), &json!({})).await;
        assert_eq!(rule(&retry), (409, "conversation-message-not-failed"));

        let omar = kept.agent.staff_id().unwrap().to_string();
        let change = json!({"assignee_id": omar, "category": "waiting", "add_tags": ["Installation"]});
        let changed = program.send("PATCH", &path, &[], change.to_string()).await;
        assert_eq!((changed.status, &changed.json["assignee_id"]), (StatusCode::OK, &json!(omar)));
        assert_eq!((&changed.json["category"], &changed.json["tags"]), (&json!("waiting"), &json!(["Installation"])));
        let free = program.send("PATCH", &path, &[], json!({"assignee_id": null}).to_string()).await;
        assert_eq!(free.json["assignee_id"], Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_is_followed_without_gaps() {
    for kept in each_database() {
        let program = Program::new(&kept);
        let ruth = ruth(&program).await;
        for _ in 0..5 {
            promised(&program, &ruth, "2026-11-24T15:30:00Z").await;
        }
        let (all, pages) = all_pages(&program, "/api/v1/journal?limit=3").await;
        let ids: Vec<i64> = all.iter().map(|entry| entry["id"].as_i64().unwrap()).collect();
        assert_eq!(ids, (1..=i64::try_from(all.len()).unwrap()).collect::<Vec<_>>());
        assert_eq!(pages, all.len().div_ceil(3));
        let last = ids.last().unwrap();
        let rest = program.get(&format!("/api/v1/journal?after={last}")).await;
        assert_eq!(rest.json, json!({"items": [], "next": null}));
        kept.at("2026-11-24T15:31:00Z");
        let news = program.get(&format!("/api/v1/journal?after={last}&kind=promise.broken")).await;
        assert_eq!(news.items().len(), 5);
        let of_ruth = program.get(&format!("/api/v1/journal?customer_id={ruth}&kind=customer.made")).await;
        assert_eq!(of_ruth.items().len(), 1);
        assert_eq!(of_ruth.items()[0]["subject_id"], json!(ruth));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_for_prometheus() {
    let kept = on_sqlite();
    let program = Program::new(&kept);
    let ruth = ruth(&program).await;
    promised(&program, &ruth, "2026-11-24T15:30:00Z").await;
    kept.at("2026-11-24T15:31:00Z");
    promised(&program, &ruth, "2026-11-24T16:30:00Z").await;
    program.get("/api/v1/promises/nonsense").await;
    program.with("").get("/api/v1/journal").await;
    program.send("BREW", "/api/v1/promises", &[], String::new()).await;
    let text = metrics(&program).await;
    for line in [
        "kept_http_requests_total{route=\"/api/v1/promises\",method=\"POST\",status=\"201\"} 2",
        "kept_http_requests_total{route=\"/api/v1/promises\",method=\"other\",status=\"405\"} 1",
        "kept_http_requests_total{route=\"/api/v1/promises/{id}\",method=\"GET\",status=\"404\"} 1",
        "kept_http_requests_total{route=\"/api/v1/journal\",method=\"GET\",status=\"401\"} 1",
        "kept_http_request_seconds_count{route=\"/api/v1/promises\"} 3",
        "kept_http_request_seconds_bucket{route=\"/api/v1/promises\",le=\"+Inf\"} 3",
        "kept_promises{state=\"open\"} 1",
        "kept_promises{state=\"broken\"} 1",
        "kept_timers_overdue 0",
        "kept_inbound_rows{state=\"set_aside\"} 0",
        "kept_webhooks{state=\"turned_off\"} 0",
        "kept_webhook_messages{state=\"failed\"} 0",
        "kept_database_up 1",
    ] {
        assert!(text.lines().any(|have| have == line), "{line}\nis not in\n{text}");
    }
    assert!(text.contains("kept_build_info{version=\""), "{text}");
    let oldest = text.lines().find(|line| line.starts_with("kept_outbox_oldest_seconds{state=\"queued\"}"));
    let age: i64 = oldest.unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    assert!(age > 0, "mails to the owner wait since a while");
    assert!(!text.contains(&ruth), "numbers only");
}

async fn metrics(program: &Program) -> String {
    use tower::ServiceExt;
    let request = axum::http::Request::get("/metrics").body(axum::body::Body::empty()).unwrap();
    let response = program.site.clone().oneshot(request).await.unwrap();
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}
