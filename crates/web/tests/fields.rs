//! Fields of the business's own, as a browser and a program see them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use program::{Program, READ_WRITE, rule, ruth, token, wrong};
use serde_json::{Value, json};
use testkit::{TestKept, each_database, on_sqlite};

async fn html(desk: &Desk, path: &str) -> String {
    let request = Request::get(path).header(header::COOKIE, format!("kept_session={}", desk.session));
    desk.send(request.body(Body::empty()).unwrap()).await.2
}

/// As `Desk::post`, with the page as it is.
async fn post(desk: &Desk, path: &str, form: &[(&str, &str)]) -> (StatusCode, String, String) {
    let pairs = form.iter().map(|(name, value)| format!("{name}={}", desk::escaped(value)));
    let request = Request::post(path)
        .header(header::COOKIE, format!("kept_session={}", desk.session))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    desk.send(request.body(Body::from(pairs.collect::<Vec<_>>().join("&"))).unwrap()).await
}

async fn patch(program: &Program, path: &str, body: &Value) -> program::Got {
    program.send("PATCH", path, &[], body.to_string()).await
}

async fn office(kept: &TestKept) -> (Desk, Program, String, String) {
    let (desk, program) = (Desk::open(kept).await, Program::new(kept));
    let ruth = ruth(&program).await;
    let call = json!({"customer_id": ruth, "subject": "Grey desk", "channel": "phone", "text": "Where is it?"});
    let id = program.post("/api/v1/conversations", &call).await.id();
    (desk, program, ruth, id)
}

async fn area(program: &Program, noun: &str) -> String {
    let new = json!({"noun": noun, "label": "Area", "kind": "choice", "choices": ["North", {"key": "s", "label": "South"}],
        "in_list": true});
    program.post("/api/v1/fields", &new).await.id()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_defines_fills_and_narrows() {
    for kept in each_database() {
        let (_, program, ruth, id) = office(&kept).await;
        let field = area(&program, "conversation").await;
        for (label, kind) in [("Floors", "number"), ("Due", "date"), ("Vip", "yes_no")] {
            program.post("/api/v1/fields", &json!({"noun": "conversation", "label": label, "kind": kind})).await.id();
        }
        let one = format!("/api/v1/conversations/{id}");
        let got = program.get(&one).await.json;
        assert_eq!(got["fields"], json!({"area": null, "floors": null, "due": null, "vip": null}));
        let fields = json!({"area": "s", "floors": 2.5, "due": "2026-12-01", "vip": false});
        let got = patch(&program, &one, &json!({"fields": fields, "add_tags": ["x"]})).await;
        assert_eq!((got.status.as_u16(), &got.json["fields"], &got.json["tags"]), (200, &fields, &json!(["x"])));
        let bad = json!({"fields": {"area": "west", "colour": "red"}, "assignee_id": "0000000000001"});
        let got = patch(&program, &one, &bad).await;
        assert_eq!(wrong(&got), (422, vec!["assignee_id", "fields.area", "fields.colour"]));
        let text = got.json["fields"]["fields.colour"].as_str().unwrap();
        assert!(text.contains("“colour”") && text.contains("area, floors, due, vip"), "{text}");
        let got = patch(&program, &one, &json!({"fields": [1]})).await;
        assert_eq!(wrong(&got), (422, vec!["fields"]));
        for (query, found) in [
            ("area=s", 1),
            ("area=north", 0),
            ("floors=2..3", 1),
            ("due=2027-01-01..", 0),
            ("vip=no", 1),
            ("vip=yes", 0),
        ] {
            let got = program.get(&format!("/api/v1/conversations?field.{query}")).await;
            assert_eq!(got.items().len(), found, "{query}");
            assert!(got.items().iter().all(|one| one["fields"]["area"] == "s"));
        }
        let got = program.get("/api/v1/conversations?field.colour=red").await;
        assert_eq!(wrong(&got), (422, vec!["field.colour"]));
        let view = json!({"name": "South", "fields": {"area": "s"}});
        let view = program.post("/api/v1/views", &view).await;
        assert_eq!(view.json["filter"]["fields"], json!({"area": "s"}));
        let bulk = json!({"ids": [id], "fields": {"area": "north"}});
        assert_eq!(program.post("/api/v1/conversations/bulk", &bulk).await.json["changed"], 1);
        // A customer has fields of its own.
        program.post("/api/v1/fields", &json!({"noun": "customer", "label": "Contract", "kind": "text"})).await.id();
        let got = patch(&program, &format!("/api/v1/customers/{ruth}"), &json!({"fields": {"contract": "A 7"}})).await;
        assert_eq!(got.json["fields"], json!({"contract": "A 7"}));
        let made = json!({"name": "Omar", "fields": {"contract": "B 2"}});
        assert_eq!(program.post("/api/v1/customers", &made).await.json["fields"], json!({"contract": "B 2"}));
        let got = program.get("/api/v1/customers?field.contract=a%207").await;
        assert_eq!((got.items().len(), &got.items()[0]["fields"]["contract"]), (1, &json!("A 7")));
        // The field itself.
        let got = patch(&program, &format!("/api/v1/fields/{field}"), &json!({"kind": "number"})).await;
        assert_eq!(rule(&got), (409, "field-values-do-not-fit"));
        assert!(got.json["detail"].as_str().unwrap().contains("“North”"), "{}", got.json);
        let got = patch(&program, &format!("/api/v1/fields/{field}"), &json!({"archived": true, "place": 9})).await;
        assert_eq!((&got.json["archived"], &got.json["place"]), (&json!(true), &json!(9)));
        assert_eq!(program.get("/api/v1/fields?noun=customer").await.items().len(), 1);
        let agent = program.with(&token(&kept, "omar@alder.example", READ_WRITE));
        let got = agent.post("/api/v1/fields", &json!({"noun": "customer", "label": "X", "kind": "text"})).await;
        assert_eq!(got.status.as_u16(), 403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_is_written_and_archived_in_the_settings() {
    let kept = on_sqlite();
    let (desk, program, _, id) = office(&kept).await;
    let typed =
        [("label", "Area"), ("kind", "choice"), ("noun", "conversation"), ("choices", ""), ("help", "Which side?")];
    let (status, _, text) = post(&desk, "/settings/fields", &typed).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("needs choices") && text.contains("value=\"Which side?\""), "what was typed stays: {text}");
    let typed =
        [("label", "Area"), ("kind", "choice"), ("noun", "conversation"), ("choices", "North\nwest = West side")];
    let (status, to, _) = post(&desk, "/settings/fields", &typed).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let field = to.split("#field-").nth(1).unwrap().to_owned();
    let (status, _, _) = post(&desk, &format!("/conversations/{id}/fields"), &[("field.area", "west")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let change = [("field_id", field.as_str()), ("label", "Area"), ("kind", "date"), ("choices", "North")];
    let (status, _, text) = post(&desk, "/settings/fields", &change).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("1 values in “Area” do not fit") && text.contains("“West side”"), "{text}");
    let (status, _, _) = post(&desk, &format!("/settings/fields/{field}/archive"), &[("archived", "yes")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(html(&desk, "/settings/fields").await.contains("Use again"));
    assert!(!html(&desk, &format!("/conversations/{id}")).await.contains("More about it"));
    post(&desk, &format!("/settings/fields/{field}/archive"), &[("archived", "no")]).await;
    assert_eq!(program.get(&format!("/api/v1/conversations/{id}")).await.json["fields"], json!({"area": "west"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_are_filled_in_beside_a_conversation_and_nothing_is_lost() {
    let kept = on_sqlite();
    let (desk, program, _, id) = office(&kept).await;
    area(&program, "conversation").await;
    for (label, kind) in [("Floors", "number"), ("Plan", "link"), ("Fee", "money"), ("Parts", "choices")] {
        let new = json!({"noun": "conversation", "label": label, "kind": kind, "choices": ["A", "B"]});
        program.post("/api/v1/fields", &new).await.id();
    }
    let url = format!("/conversations/{id}/fields");
    let typed = [("field.area", "north"), ("field.floors", "two <b>"), ("field.plan", "javascript:alert(1)")];
    let (status, _, text) = post(&desk, &url, &typed).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("value=\"two &#60;b&#62;\"") && text.contains("takes a number"), "{text}");
    assert!(
        text.contains("takes an address of the web") && text.contains("<option value=\"north\" selected>"),
        "{text}"
    );
    let typed = [
        ("field.area", "north"),
        ("field.floors", "1234,5"),
        ("field.plan", "alder.example/plan"),
        ("field.fee", "1250"),
        ("field.parts", ""),
        ("field.parts", "a"),
        ("field.parts", "b"),
    ];
    let (status, to, _) = post(&desk, &url, &typed).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, format!("/conversations/{id}#fields").as_str()));
    let text = html(&desk, &format!("/conversations/{id}")).await;
    for shown in ["1,234.5", "$1,250.00", "A, B", "href=\"https://alder.example/plan\"", "<dd>North</dd>"] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    let list = html(&desk, "/conversations?field.area=north&field.floors.from=1000").await;
    assert!(list.contains("Grey desk") && list.contains("Area: North") && list.contains("Floors: 1000 – "), "{list}");
    assert!(!html(&desk, "/conversations?field.area=s").await.contains("Grey desk"));
    let (status, _, _) =
        post(&desk, "/conversations/bulk", &[("ids", &id), ("deed", "field"), ("field", "area=s"), ("query", "")])
            .await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let export: Value =
        serde_json::from_str(&html(&desk, &format!("/conversations/{id}/export/with-notes.json")).await).unwrap();
    assert_eq!((&export["fields"]["area"], &export["fields"]["parts"]), (&json!("s"), &json!(["a", "b"])));
    assert!(html(&desk, &format!("/conversations/{id}/export/with-notes.html")).await.contains("<dd>South</dd>"));
    let plain = html(&desk, &format!("/conversations/{id}/export/plain.html")).await;
    assert!(!plain.contains("<dd>South</dd>"), "what is handed out has nothing that only we may know: {plain}");
    // A colleague filled something in while the page stood open: what the form did not change is not taken away.
    patch(&program, &format!("/api/v1/conversations/{id}"), &json!({"fields": {"floors": 7}})).await;
    let typed = [("was.field.floors", ""), ("field.floors", ""), ("was.field.area", "s"), ("field.area", "north")];
    post(&desk, &url, &typed).await;
    let now = program.get(&format!("/api/v1/conversations/{id}")).await.json["fields"].clone();
    assert_eq!((&now["floors"], &now["area"]), (&json!(7), &json!("north")), "{now}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_needed_is_asked_for_on_the_pages() {
    let kept = on_sqlite();
    let (desk, program, ruth, id) = office(&kept).await;
    let needed = |noun: &str, label: &str, making: bool| json!({"noun": noun, "label": label, "kind": "text", "required_on_making": making, "required_on_resolving": !making});
    program.post("/api/v1/fields", &needed("customer", "Contract", true)).await.id();
    program.post("/api/v1/fields", &needed("conversation", "Serial", true)).await.id();
    program.post("/api/v1/fields", &needed("conversation", "Cause", false)).await.id();
    let (status, _, text) = post(&desk, "/customers", &[("name", "Omar"), ("field.contract", "")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("“Contract” is needed") && text.contains("value=\"Omar\""), "{text}");
    let (status, _, _) = post(&desk, "/customers", &[("name", "Omar"), ("field.contract", "A 7")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let begin = [("customer_id", ruth.as_str()), ("subject", "Chair"), ("channel", "phone"), ("text", "It squeaks")];
    let (status, _, text) = post(&desk, "/conversations", &begin).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("“Serial” is needed") && text.contains("It squeaks"), "{text}");
    let statuses = program.get("/api/v1/statuses").await.json;
    let resolved = statuses["items"].as_array().unwrap().iter().find(|one| one["category"] == "resolved").unwrap();
    let resolved = resolved["id"].as_str().unwrap();
    let (status, _, text) = post(&desk, &format!("/conversations/{id}/status"), &[("status_id", resolved)]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("it needs: Cause") && text.contains("Grey desk"), "{text}");
    let (status, _, _) = post(&desk, &format!("/customers/{ruth}/fields"), &[("field.contract", "B 2")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(html(&desk, &format!("/customers/{ruth}")).await.contains("<dd>B 2</dd>"));
    let (status, _, text) = post(&desk, &format!("/customers/{ruth}/fields"), &[("field.contract", " ")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("“Contract” is needed"), "{text}");
}
