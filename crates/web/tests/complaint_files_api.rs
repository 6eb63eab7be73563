//! Files of complaints by API: sent with a map, looked at, imported once; what customers said afterwards, as numbers; and who
//! gets the mail of the morning.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

#[path = "../../app/tests/case/mod.rs"]
mod case;
#[path = "../../app/tests/post/mod.rs"]
mod post;
mod program;

use app::complaints::after::{self, AfterLink, Said};
use app::{Id, jobs, outbox, timers};
use axum::http::StatusCode;
use case::Steps;
use program::{Program, READ_WRITE, rule, token, wrong};
use serde_json::{Value, json};
use testkit::{TestKept, each_database};

const CSV: &str = "Case;Client;When;What;Status\r\nA1;José Núñez;03/04/2026;Broken;Done\r\nA2;Ann;04/04/2026;Late;Open\r\nA3;Bob;x;Late;Maybe\r\nA4;;05/04/2026;Late;Open\r\n";

fn map() -> Value {
    json!({
        "source": "old desk",
        "dates": "day-first",
        "columns": {"reference": "Case", "customer": "Client", "received": "When", "summary": ["What"], "state": "Status"},
        "states": {"Done": "closed", "Open": "open"},
    })
}

fn read_all(kept: &TestKept) {
    for _ in 0..2 {
        kept.write(|tx| timers::run_due(tx, jobs::ring)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_sent_with_its_map_looked_at_and_imported_once() {
    for kept in each_database() {
        let dana = Program::new(&kept);
        let body = json!({"csv": CSV, "name": "old.csv", "map": map()});
        let sent = dana.post_once("/api/v1/complaint-imports", "one", &body).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.json);
        let at = format!("/api/v1/complaint-imports/{}", sent.id());
        assert_eq!(sent.headers["location"], at.as_str());
        assert_eq!((&sent.json["state"], &sent.json["rows"]), (&json!("waiting"), &json!(4)));
        assert_eq!(sent.json["map"]["columns"]["summary"], json!(["What"]));
        let again = dana.post_once("/api/v1/complaint-imports", "one", &body).await;
        assert_eq!(again.id(), sent.id(), "the same key is the same file");
        assert_eq!(dana.get("/api/v1/complaint-imports").await.items().len(), 1);

        let seen = dana.get(&format!("{at}/preview")).await.json;
        let counts = ["looked_at", "open", "closed", "known", "set_aside"].map(|name| seen[name].as_i64().unwrap());
        assert_eq!(counts, [4, 1, 1, 0, 2]);
        assert_eq!(seen["first"][0]["customer"], "José Núñez");
        assert_eq!(seen["first"][0]["received_at"], "2026-04-03T04:00:00Z");
        let wrong = json!({
            "received": "“x” can’t be read as a date.",
            "state": "Nobody said whether “Maybe” is open or closed.",
        });
        let nobody = json!({"customer": "This row has no name, no mail address and no phone number."});
        assert_eq!(seen["first_set_aside"], json!([{"line": 4, "problems": wrong}, {"line": 5, "problems": nobody}]));
        assert_eq!(dana.get("/api/v1/complaints").await.items().len(), 0, "looking imports nothing");

        let started = dana.post_once(&format!("{at}/start"), "go", &json!({})).await;
        assert_eq!((started.status, &started.json["state"]), (StatusCode::OK, &json!("running")));
        read_all(&kept);
        let twice = dana.post_once(&format!("{at}/start"), "go", &json!({})).await;
        assert_eq!(twice.json["state"], "running", "the first answer");
        assert_eq!(rule(&dana.post(&format!("{at}/start"), &json!({})).await), (409, "complaint-import-has-begun"));
        let done = dana.get(&at).await.json;
        let counts = ["made", "known", "set_aside"].map(|name| done[name].as_i64().unwrap());
        assert_eq!((done["state"].as_str(), counts), (Some("done"), [2, 0, 2]));
        assert_eq!(dana.get("/api/v1/complaints").await.items().len(), 2);
        let aside = dana.get(&format!("{at}/set-aside?limit=1")).await;
        assert_eq!((aside.items()[0]["line"].as_i64(), &aside.items()[0]["cells"][1]), (Some(4), &json!("Bob")));
        assert_eq!(aside.json["next"], "4");
        let last = dana.get(&format!("{at}/set-aside?limit=1&after=4")).await;
        assert_eq!((&last.items()[0]["line"], &last.json["next"]), (&json!(5), &Value::Null));
        // The same file once more, without a key: its rows are known.
        let more = dana.post("/api/v1/complaint-imports", &json!({"csv": CSV, "map": map()})).await;
        let at = format!("/api/v1/complaint-imports/{}", more.id());
        assert_eq!(dana.get(&format!("{at}/preview")).await.json["known"], 2);
        assert_eq!(dana.send("DELETE", &at, &[], String::new()).await.status, StatusCode::NO_CONTENT);
        assert_eq!(dana.get(&at).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_map_that_does_not_fit_is_refused_with_all_that_is_wrong() {
    for kept in each_database() {
        let dana = Program::new(&kept);
        let send = async |body: Value| dana.post("/api/v1/complaint-imports", &body).await;
        assert_eq!(wrong(&send(json!({})).await), (422, vec!["csv"]));
        assert_eq!(rule(&send(json!({"csv": "a,b\n\"x"})).await), (409, "customers-csv-quote-open"));
        let unfit = json!({"columns": {"story": "Text"}, "zone": "Mars/Base"});
        let all = vec!["map.customer", "map.received", "map.story", "map.zone"];
        assert_eq!(wrong(&send(json!({"csv": CSV, "map": unfit})).await), (422, all));
        let typo = json!({"columns": {"summry": "What"}});
        let got = send(json!({"csv": CSV, "map": typo})).await;
        assert_eq!(wrong(&got), (422, vec!["map"]));
        assert!(got.json["fields"]["map"].as_str().unwrap().contains("summry"), "{}", got.json);

        // Guessed from the headings, and put right afterwards.
        let sent = send(json!({"csv": CSV})).await;
        let at = format!("/api/v1/complaint-imports/{}", sent.id());
        let got = dana.get(&format!("{at}/preview")).await;
        assert!(wrong(&got).1.contains(&"received"), "{}", got.json);
        let put = dana.send("PUT", &format!("{at}/map"), &[], map().to_string()).await;
        assert_eq!((put.status, &put.json["map"]["dates"]), (StatusCode::OK, &json!("day-first")));
        assert_eq!(dana.get(&format!("{at}/preview")).await.json["open"], 1);
        let omar = dana.with(&token(&kept, "omar@alder.example", READ_WRITE));
        assert_eq!(omar.get(&at).await.status, StatusCode::FORBIDDEN, "the past is brought by who manages");
        assert_eq!(omar.post(&format!("{at}/start"), &json!({})).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_customers_said_is_k_of_n_with_what_silence_may_hide() {
    for kept in each_database() {
        post::add_mailbox(&kept);
        let many: Vec<Steps> = (0..6)
            .map(|n| Steps::of(&kept, kept.customer(&format!("Customer {n}"), &format!("c{n}@example.com"))))
            .collect();
        many.iter().for_each(Steps::to_the_end);
        kept.at("2026-11-27T14:00:00Z");
        for (place, (id, said)) in many.iter().map(|one| one.id).zip([5, 5, 5, 5, 2]).enumerate() {
            let said = Said { outcome: Some(said), way: (place < 2).then_some(5), ..Said::default() };
            kept.write(move |tx| answers(tx, id, &said)).unwrap();
        }
        let dana = Program::new(&kept);
        let got = dana.get("/api/v1/complaints/after").await;
        assert_eq!(got.json["to_read"], json!([many[4].id.to_string()]));
        let counts =
            ["days", "asked", "delivered", "answered", "not_content"].map(|name| got.json[name].as_i64().unwrap());
        assert_eq!(counts, [365, 6, 6, 5, 1]);
        let outcome = &got.json["outcome"];
        assert_eq!((&outcome["k"], &outcome["n"], &outcome["share"]), (&json!(4), &json!(5), &json!(0.8)));
        assert!(outcome["low"].as_f64().unwrap() < 0.4 && outcome["high"].as_f64().unwrap() > 0.95, "{outcome}");
        assert_eq!(outcome["bounds"], json!({"low": 4.0 / 6.0, "high": 5.0 / 6.0}), "one was silent");
        let bounds = json!({"low": 2.0 / 6.0, "high": 1.0});
        let way = json!({"k": 2, "n": 2, "share": null, "low": null, "high": null, "bounds": bounds});
        assert_eq!(got.json["way"], way, "no percentage under five");
        assert_eq!(dana.get("/api/v1/complaints/after?days=1").await.json["asked"], 6);
        assert_eq!(wrong(&dana.get("/api/v1/complaints/after?days=0").await), (422, vec!["days"]));
    }
}

/// They say it by the link in the mail that asked them.
fn answers(tx: &mut app::Tx, id: Id, said: &Said) -> app::Result<()> {
    for row in outbox::waiting(tx)?.into_iter().filter(|row| row.kind == "message") {
        if let Some(token) = after::link(tx, row.subject_id)?
            && let AfterLink::Good(opened) = after::open(tx, &token)?
            && opened.complaint_id == id
        {
            return after::answer(tx, &opened.who, id, said).map(drop);
        }
    }
    panic!("they were not asked")
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gets_the_mail_of_the_morning_is_said_by_who_looks_after_all() {
    for kept in each_database() {
        let dana = Program::new(&kept);
        let at = "/api/v1/complaint-morning";
        let (owner_id, agent_id) = (kept.owner.staff_id().unwrap(), kept.agent.staff_id().unwrap());
        let plain = json!({"is_off": false, "staff_id": null, "goes_to_id": owner_id});
        assert_eq!(dana.get(at).await.json, plain);
        let put = async |body: Value| dana.send("PUT", at, &[], body.to_string()).await;
        let hers = json!({"is_off": false, "staff_id": agent_id, "goes_to_id": agent_id});
        assert_eq!(put(json!({"is_off": false, "staff_id": agent_id})).await.json, hers);
        assert_eq!(
            put(json!({"is_off": true})).await.json,
            json!({"is_off": true, "staff_id": null, "goes_to_id": null})
        );
        assert_eq!(wrong(&put(json!({})).await), (422, vec!["is_off"]));
        let gone = put(json!({"is_off": false, "staff_id": "36we7rt80kd4z"})).await;
        assert_eq!(wrong(&gone), (422, vec!["staff_id"]));
        let omar = dana.with(&token(&kept, "omar@alder.example", READ_WRITE));
        assert_eq!(omar.get(at).await.status, StatusCode::FORBIDDEN);
    }
}
