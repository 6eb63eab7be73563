//! What the API refuses, and how it says so: wrong fields, wrong tokens, the same create twice, another business's things.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test that finds nothing to test stops, loudly

mod program;

use app::workspaces::tokens::{self, Scope};
use app::{Id, Role, workspaces};
use axum::http::StatusCode;
use insta::{allow_duplicates, assert_snapshot};
use program::{Names, Program, READ_WRITE, call_back, promised, ruth, token, wrong};
use serde_json::{Value, json};
use testkit::{TestKept, each_database, new_workspace, on_sqlite};

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_wrong_is_named_at_once() {
    for kept in each_database() {
        let (program, names) = (Program::new(&kept), Names::default());
        let bad = json!({
            "customer_id": "nonsense", "words": 7, "kind": "favour", "by": "tomorrow", "from": "2026-11-24", "owner_id": "x",
        });
        let got = program.post("/api/v1/promises", &bad).await;
        allow_duplicates! { assert_snapshot!(names.show(&got), @r#"
            422 Unprocessable Entity
            {
              "detail": "This is not an id as Kept writes them. This must be a text. This must be a time as RFC 3339 writes it, like 2026-11-24T10:30:00-05:00. The kind is one of call_back, reply, arrive, deliver, fix, update, check_in, refund, other.",
              "fields": {
                "by": "This must be a time as RFC 3339 writes it, like 2026-11-24T10:30:00-05:00.",
                "customer_id": "This is not an id as Kept writes them.",
                "from": "This must be a time as RFC 3339 writes it, like 2026-11-24T10:30:00-05:00.",
                "kind": "The kind is one of call_back, reply, arrive, deliver, fix, update, check_in, refund, other.",
                "owner_id": "This is not an id as Kept writes them.",
                "words": "This must be a text."
              },
              "hint": "Correct the fields named here and send it again. Nothing was changed.",
              "status": 422,
              "title": "Unprocessable Entity",
              "type": "about:blank#invalid"
            }
            "#) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_in_shape_and_in_sense_is_named_by_its_field() {
    for kept in each_database() {
        let program = Program::new(&kept);
        let customer_id = ruth(&program).await;
        let nothing = program.post("/api/v1/promises", &json!({})).await;
        assert_eq!(wrong(&nothing), (422, vec!["by", "customer_id", "words"]));

        let mixed = json!({"customer_id": "x", "words": "  ", "kind": "favour", "by": "2026-11-24T13:59:00Z"});
        let got = program.post("/api/v1/promises", &mixed).await;
        assert_eq!(
            wrong(&got),
            (422, vec!["by", "customer_id", "kind", "words"]),
            "what is wrong in shape and in sense"
        );
        let got = program.post("/api/v1/customers", &json!({"name": " ", "email": "x", "owner_id": "y"})).await;
        assert_eq!(wrong(&got), (422, vec!["email", "name", "owner_id"]));

        let with = |field: &str, value: Value| {
            let mut new = call_back(&customer_id, "2026-11-24T15:30:00Z");
            new[field] = value;
            new
        };
        let stranger = Id(kept.owner.staff_id().unwrap().0 + 1).to_string();
        for (field, value) in [
            ("by", json!("2026-11-24T13:59:00Z")),
            ("from", json!("2026-11-24T15:30:00Z")),
            ("owner_id", json!(stranger)),
            ("customer_id", json!(stranger)),
            ("conversation_id", json!(stranger)),
            ("words", json!("   ")),
            ("words", json!("x".repeat(2_001))),
            ("words", json!("a\u{0}b")),
        ] {
            let got = program.post("/api/v1/promises", &with(field, value.clone())).await;
            assert_eq!(wrong(&got), (422, vec![field]), "{field}: {value}: {}", got.json);
        }
        for (path, field) in [
            ("/api/v1/promises?state=lost", "state"),
            ("/api/v1/promises?customer_id=1", "customer_id"),
            ("/api/v1/promises?limit=0", "limit"),
            ("/api/v1/promises?after=there", "after"),
            ("/api/v1/conversations?category=lost", "category"),
            ("/api/v1/conversations?after=there", "after"),
            ("/api/v1/journal?after=-1", "after"),
            ("/api/v1/journal?subject_id=1", "subject_id"),
            ("/api/v1/search?q=desk&after=there", "after"),
            ("/api/v1/staff?role=king", "role"),
            ("/api/v1/messages", "conversation_id"),
            ("/api/v1/customers?q=%00", "query"),
        ] {
            assert_eq!(wrong(&program.get(path).await), (422, vec![field]), "{path}");
        }
        assert!(program.get("/api/v1/promises").await.items().is_empty(), "nothing was made");
    }
}

/// One round: who mends a request should not meet the next fault only after that.
#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_database_knows_is_named_with_the_rest() {
    for kept in each_database() {
        let program = Program::new(&kept);
        let customer_id = ruth(&program).await;
        let promise = promised(&program, &customer_id, "2026-11-24T15:30:00Z").await;
        let talk = json!({"customer_id": customer_id, "subject": "Cabinets", "channel": "phone", "text": "Where?"});
        let talk = program.post("/api/v1/conversations", &talk).await.id();
        let nobody = Id(kept.owner.staff_id().unwrap().0 + 1).to_string();

        let bad = json!({"customer_id": nobody, "conversation_id": nobody, "owner_id": nobody, "kind": "favour", "words": 7, "by": "soon"});
        let got = program.post("/api/v1/promises", &bad).await;
        assert_eq!(wrong(&got), (422, vec!["by", "conversation_id", "customer_id", "kind", "owner_id", "words"]));
        assert_eq!(got.json["fields"]["customer_id"], "There is no such customer.");
        let got = program.post("/api/v1/promises", &json!({"conversation_id": talk, "words": " ", "by": "soon"})).await;
        assert_eq!(
            wrong(&got),
            (422, vec!["by", "customer_id", "words"]),
            "whose it is can't be said without a customer"
        );

        let got = program.post("/api/v1/customers", &json!({"name": " ", "email": "x", "owner_id": nobody})).await;
        assert_eq!(wrong(&got), (422, vec!["email", "name", "owner_id"]));
        let change = json!({"name": 7, "stage": "lost", "owner_id": nobody});
        let got = program.send("PATCH", &format!("/api/v1/customers/{customer_id}"), &[], change.to_string()).await;
        assert_eq!(wrong(&got), (422, vec!["name", "owner_id", "stage"]));

        let bad = json!({"customer_id": nobody, "subject": "x".repeat(2_000), "channel": "drum"});
        assert_eq!(
            wrong(&program.post("/api/v1/conversations", &bad).await),
            (422, vec!["channel", "customer_id", "subject"])
        );
        let bad = json!({"customer_id": nobody, "subject": "x".repeat(2_000)});
        assert_eq!(wrong(&program.post("/api/v1/conversations", &bad).await), (422, vec!["customer_id", "subject"]));
        let path = format!("/api/v1/conversations/{talk}");
        for (change, fields) in [
            (json!({"assignee_id": nobody, "status_id": nobody}), vec!["assignee_id", "status_id"]),
            (json!({"assignee_id": nobody, "category": "lost"}), vec!["assignee_id", "category"]),
        ] {
            assert_eq!(wrong(&program.send("PATCH", &path, &[], change.to_string()).await), (422, fields));
        }
        let bad = json!({"conversation_id": nobody, "text": 7, "direction": "sideways"});
        assert_eq!(
            wrong(&program.post("/api/v1/messages", &bad).await),
            (422, vec!["conversation_id", "direction", "text"])
        );
        let got = program.post("/api/v1/messages", &json!({"conversation_id": nobody, "text": "Hello"})).await;
        assert_eq!(wrong(&got), (422, vec!["conversation_id"]));
        let got = program.post(&format!("/api/v1/promises/{promise}/hand_over"), &json!({"to_staff_id": nobody})).await;
        assert_eq!(wrong(&got), (422, vec!["reason", "to_staff_id"]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_leaves_with_promises_in_hand() {
    for kept in each_database() {
        let (program, names) = (Program::new(&kept), Names::default());
        let (dana, omar) = (kept.owner.staff_id().unwrap().to_string(), kept.agent.staff_id().unwrap().to_string());
        let admin = program.with(&token(&kept, testkit::OWNER_EMAIL, &[Scope::Admin, Scope::Write, Scope::Read]));
        let mut new = call_back(&ruth(&program).await, "2026-11-24T15:30:00Z");
        new["owner_id"] = json!(omar);
        let promise = program.post("/api/v1/promises", &new).await.id();
        let leave = format!("/api/v1/staff/{omar}/deactivate");
        assert_eq!(program.post(&leave, &json!({})).await.status, StatusCode::FORBIDDEN, "not without `admin`");
        let refused = admin.post(&leave, &json!({})).await;
        allow_duplicates! { assert_snapshot!(names.show(&refused), @r#"
            409 Conflict
            {
              "detail": "Omar Reyes still has work in hand (promises: 1, conversations: 0, complaints: 0, actions against causes: 0), and none of it may be left with nobody.",
              "hint": "Say who takes it over: on the page beside the role or under \"They left\", by API with to_staff_id, on the command line with --to.",
              "rule": "staff-has-work",
              "status": 409,
              "title": "Conflict",
              "type": "about:blank#staff-has-work"
            }
            "#) }
        assert_eq!(wrong(&admin.post(&leave, &json!({"to_staff_id": omar})).await), (422, vec!["to_staff_id"]));
        let left = admin.post(&leave, &json!({"to_staff_id": dana})).await;
        assert_eq!((left.status, &left.json["active"]), (StatusCode::OK, &json!(false)), "{}", left.json);
        let promise = program.get(&format!("/api/v1/promises/{promise}")).await;
        assert_eq!((&promise.json["owner_id"], &promise.json["state"]), (&json!(dana), &json!("open")));
        let back = admin.post(&format!("/api/v1/staff/{omar}/reactivate"), &json!({})).await;
        assert_eq!(back.json["active"], true);
        assert_eq!(admin.post("/api/v1/staff/nobody/deactivate", &json!({})).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_cant_be_read() {
    let kept = on_sqlite();
    let (program, names) = (Program::new(&kept), Names::default());
    let send = async |body: &str| program.send("POST", "/api/v1/promises", &[], body.to_owned()).await;
    assert_snapshot!(names.show(&send("{\"words\": \n oops}").await), @r#"
        422 Unprocessable Entity
        {
          "detail": "This is not JSON: line 2, column 2.",
          "fields": {
            "body": "This is not JSON: line 2, column 2."
          },
          "hint": "Correct the fields named here and send it again. Nothing was changed.",
          "status": 422,
          "title": "Unprocessable Entity",
          "type": "about:blank#invalid"
        }
        "#);
    assert_eq!(wrong(&send("[1, 2]").await), (422, vec!["body"]));
    assert_eq!(wrong(&send(&"[".repeat(100_000)).await), (422, vec!["body"]), "no depth overflows the stack");
    let long = send(&format!("{{\"words\": \"{}\"}}", "x".repeat(31 * 1024 * 1024))).await;
    assert_snapshot!(names.show(&long), @r#"
        413 Payload Too Large
        {
          "detail": "The request is too large.",
          "fields": {
            "body": "The request is too large."
          },
          "hint": "Correct the fields named here and send it again. Nothing was changed.",
          "status": 413,
          "title": "Payload Too Large",
          "type": "about:blank#invalid"
        }
        "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_cant_be_read() {
    let kept = on_sqlite();
    let (program, names) = (Program::new(&kept), Names::default());
    assert_snapshot!(names.show(&program.get("/api/v1/favours").await), @r#"
        404 Not Found
        {
          "detail": "There is no such page here.",
          "hint": "It may have been removed, or the address is not whole. Search for it, or go back to Today.",
          "status": 404,
          "title": "Not Found",
          "type": "about:blank#not-found"
        }
        "#);
    let wrong_method = program.send("PUT", "/api/v1/promises", &[], String::new()).await;
    assert_snapshot!(names.show(&wrong_method), @r#"
        405 Method Not Allowed
        {
          "detail": "This address does not take PUT.",
          "hint": "Look at the address and the method in /api/docs. The header Allow names what it takes.",
          "status": 405,
          "title": "Method Not Allowed",
          "type": "about:blank#method"
        }
        "#);
    assert!(wrong_method.headers["allow"].to_str().unwrap().contains("POST"), "{:?}", wrong_method.headers);
    let twice = program.get("/api/v1/promises?state=open&state=kept").await;
    assert_snapshot!(names.show(&twice), @r#"
        400 Bad Request
        {
          "detail": "The address or its parameters could not be read.",
          "hint": "Send each parameter once, percent-encoded, as /api/docs describes them.",
          "status": 400,
          "title": "Bad Request",
          "type": "about:blank#malformed"
        }
        "#);
    assert_eq!(program.get("/api/v1/promises/%ff").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(program.get("/api/v1/promises/nonsense").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_call() {
    for kept in each_database() {
        let (program, names) = (Program::new(&kept), Names::default());
        let nobody = program.with("").get("/api/v1/promises").await;
        allow_duplicates! { assert_snapshot!(names.show(&nobody), @r#"
            401 Unauthorized
            {
              "detail": "You are not logged in, or the token is not right.",
              "hint": "Log in again; for the API send \"Authorization: Bearer kept_…\" with a token made by \"kept token create\".",
              "status": 401,
              "title": "Unauthorized",
              "type": "about:blank#logged-out"
            }
            "#) }
        assert_eq!(nobody.headers["www-authenticate"], "Bearer");
        for token in ["kept_", "kept_x_y", "nonsense", &format!("{}x", program.token), &program.token.replace('_', "-")]
        {
            let got = program.with(token).get("/api/v1/me").await;
            assert_eq!(got.status, StatusCode::UNAUTHORIZED, "{token}");
        }
        let reader = program.with(&token(&kept, testkit::OWNER_EMAIL, &[Scope::Read]));
        assert_eq!(reader.get("/api/v1/promises").await.status, StatusCode::OK);
        let refused = reader.post("/api/v1/customers", &json!({"name": "Ben"})).await;
        allow_duplicates! { assert_snapshot!(names.show(&refused), @r#"
            403 Forbidden
            {
              "detail": "This token may only read.",
              "hint": "Make one that may write too: under Settings, or with kept token create --scopes read,write.",
              "status": 403,
              "title": "Forbidden",
              "type": "about:blank#only-reads"
            }
            "#) }

        let agent = program.with(&token(&kept, "omar@alder.example", READ_WRITE));
        assert_eq!(
            agent.get("/api/v1/journal").await.status,
            StatusCode::FORBIDDEN,
            "an agent does not read the journal"
        );
        assert_eq!(reader.get("/api/v1/journal").await.status, StatusCode::OK, "the owner's token does");
        assert_eq!(agent.get("/api/v1/me").await.json["role"], "agent");
        assert_eq!(program.get("/api/v1/me").await.json["role"], "manager", "an owner's token without admin");
        let admin = program.with(&token(&kept, testkit::OWNER_EMAIL, &[Scope::Admin]));
        assert_eq!(admin.get("/api/v1/me").await.json["role"], "owner");
        assert_eq!(reader.get("/api/v1/me").await.json["scopes"], json!(["read"]));

        let me = program.get("/api/v1/me").await;
        let (owner, token_id) = (kept.owner.clone(), me.json["token_id"].as_str().unwrap().parse().unwrap());
        kept.write(move |tx| tokens::revoke(tx, &owner, token_id)).unwrap();
        assert_eq!(program.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED, "revoked");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_sent_twice_is_done_once() {
    for kept in each_database() {
        let (program, names) = (Program::new(&kept), Names::default());
        let ruth = json!({"name": "Ruth Alvarez", "email": "ruth@alvarez.example"});
        let first = program.post_once("/api/v1/customers", "k-1", &ruth).await;
        let second = program.post_once("/api/v1/customers", "k-1", &ruth).await;
        assert_eq!((first.status, &first.json), (StatusCode::CREATED, &second.json));
        assert_eq!(second.status, StatusCode::CREATED);
        assert_eq!(first.headers["location"], second.headers["location"]);
        let other = program.post_once("/api/v1/customers", "k-1", &json!({"name": "Ben Ortiz"})).await;
        allow_duplicates! { assert_snapshot!(names.show(&other), @r#"
            409 Conflict
            {
              "detail": "This Idempotency-Key was used for another request already.",
              "hint": "Use a new key for a new request; the old key keeps its first answer for a day.",
              "rule": "idempotency-key-reused",
              "status": 409,
              "title": "Conflict",
              "type": "about:blank#idempotency-key-reused"
            }
            "#) }

        let new = call_back(&first.id(), "2026-11-24T15:30:00Z");
        let (one, two, three) = tokio::join!(
            program.post_once("/api/v1/promises", "k-2", &new),
            program.post_once("/api/v1/promises", "k-2", &new),
            program.post_once("/api/v1/promises", "k-2", &new),
        );
        assert!([&one, &two, &three].iter().all(|got| got.status == StatusCode::CREATED && got.json == one.json));
        assert_eq!(program.get("/api/v1/promises").await.items().len(), 1, "three at once made one");

        kept.at("2026-11-24T16:00:00Z");
        let late = program.post_once("/api/v1/promises", "k-2", &new).await;
        assert_eq!((late.status, &late.json), (StatusCode::CREATED, &one.json), "its time is over, its answer is not");
        let new = call_back(&first.id(), "2026-11-24T17:30:00Z");

        let failed =
            program.post_once("/api/v1/promises", "k-3", &call_back(&first.id(), "2026-11-24T13:00:00Z")).await;
        assert_eq!(failed.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mended = program.post_once("/api/v1/promises", "k-3", &new).await;
        assert_eq!(mended.status, StatusCode::CREATED, "what failed made nothing, so its key is free");
        let long = program.post_once("/api/v1/customers", &"k".repeat(201), &ruth).await;
        assert_eq!(wrong(&long), (422, vec!["Idempotency-Key"]));
        let omar = program.with(&token(&kept, "omar@alder.example", READ_WRITE));
        let his = omar.post_once("/api/v1/customers", "k-1", &json!({"name": "Ben Ortiz"})).await;
        assert_eq!(his.status, StatusCode::CREATED, "keys of two people do not meet");
    }
}

/// Another business in the same database, and a token of its owner.
fn another_business(kept: &TestKept) -> String {
    let seal = kept.seal.clone();
    let mut new = new_workspace();
    new.owner_email = "eve@elsewhere.example".to_owned();
    let made = kept.kept.write_now(app::ids::INSTALLATION, move |tx| workspaces::setup_another(tx, &new, &seal));
    let (workspace_id, staff_id) = made.unwrap();
    let who = app::Who::staff(workspace_id, staff_id, Role::Owner);
    let make = move |tx: &mut app::Tx| tokens::make_token(tx, &who, "eve@elsewhere.example", "test", READ_WRITE);
    kept.kept.write_now(workspace_id, make).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_business_sees_nothing() {
    for kept in each_database() {
        let program = Program::new(&kept);
        let ruth = ruth(&program).await;
        let promise = promised(&program, &ruth, "2026-11-24T15:30:00Z").await;
        let new = json!({"customer_id": ruth, "subject": "Cabinets", "channel": "phone", "text": "Where are they?"});
        let conversation = program.post("/api/v1/conversations", &new).await.id();
        let eve = program.with(&another_business(&kept));
        for path in [
            format!("/api/v1/customers/{ruth}"),
            format!("/api/v1/promises/{promise}"),
            format!("/api/v1/conversations/{conversation}"),
            format!("/api/v1/customers/{ruth}/timeline"),
        ] {
            assert_eq!(eve.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for list in ["customers", "promises", "conversations", "search?q=cabinets"] {
            assert!(eve.get(&format!("/api/v1/{list}")).await.items().is_empty(), "{list}");
        }
        for verb in ["keep", "make-right", "release", "move", "warn", "hand_over"] {
            let body = json!({"reason": "x", "words": "x", "by": "2026-11-25T15:30:00Z", "new_by": "2026-11-25T15:30:00Z", "to_staff_id": ruth});
            let got = eve.post(&format!("/api/v1/promises/{promise}/{verb}"), &body).await;
            assert_eq!(got.status, StatusCode::NOT_FOUND, "{verb}");
        }
        assert_eq!(
            wrong(&eve.post("/api/v1/promises", &call_back(&ruth, "2026-11-24T15:30:00Z")).await),
            (422, vec!["customer_id"])
        );
        let journal = eve.get(&format!("/api/v1/journal?customer_id={ruth}")).await;
        assert!(journal.items().is_empty());

        // The workspace of a token is part of its text: exchanged, the secret opens nothing.
        let (mine, hers) = (program.token.split('_').collect::<Vec<_>>(), eve.token.split('_').collect::<Vec<_>>());
        let mixed = program.with(&format!("kept_{}_{}", mine[1], hers[2..].join("_")));
        assert_eq!(mixed.get("/api/v1/customers").await.status, StatusCode::UNAUTHORIZED);
    }
}
