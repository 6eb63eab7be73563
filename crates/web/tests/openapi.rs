//! The OpenAPI document says what the API does, all of it, and nothing else.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // a test that finds nothing to test stops, loudly

mod desk;
mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use desk::Desk;
use program::{DOCUMENT, Program, faults, reference};
use serde_json::Value;
use testkit::on_sqlite;

type Routes = BTreeSet<(String, String)>;

fn documented() -> Routes {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let of = |(path, methods): (&String, &Value)| -> Vec<(String, String)> {
        methods.as_object().unwrap().keys().map(|method| (path.clone(), method.clone())).collect()
    };
    paths.iter().flat_map(of).collect()
}

/// Every `.route("/api/v1…", …)` of the source with the methods it names.
fn routed() -> Routes {
    let mut found = Routes::new();
    for file in rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = std::fs::read_to_string(&file).unwrap();
        for (at, _) in text.match_indices(".route(") {
            let Some(path) = text[at + 7..].trim_start().strip_prefix("\"/api/v1") else { continue };
            let (path, rest) = path.split_once('"').unwrap();
            let call = &rest[..end_of_call(rest)];
            for method in ["get", "post", "put", "patch", "delete"] {
                let names_it =
                    |(at, _): (usize, &str)| !call[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                if call.match_indices(&format!("{method}(")).any(names_it) {
                    found.insert((format!("/api/v1{path}"), method.to_owned()));
                }
            }
        }
    }
    found
}

fn end_of_call(rest: &str) -> usize {
    let mut depth = 1;
    for (at, c) in rest.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => rust_files(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}

#[test]
fn every_route_is_in_the_document_and_nothing_else_is() {
    let (routed, documented) = (routed(), documented());
    assert!(routed.len() > 30, "the routes are found: {routed:?}");
    let missing: Vec<_> = routed.difference(&documented).collect();
    let gone: Vec<_> = documented.difference(&routed).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "not in the document: {missing:#?}\nnot in the routes: {gone:#?}\nadd or remove them in \
         crates/web/src/openapi/operations.rs"
    );
}

#[test]
fn the_document_is_checked_in() {
    let path = testkit::worktree().join("docs/reference/openapi.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, web::openapi::TEXT.as_str()).unwrap();
    }
    let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        checked_in == *web::openapi::TEXT,
        "docs/reference/openapi.json is stale: run UPDATE=1 cargo test -p web --test openapi"
    );
}

fn every_value<'a>(value: &'a Value, name: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get(name));
            fields.values().for_each(|value| every_value(value, name, found));
        }
        Value::Array(items) => items.iter().for_each(|value| every_value(value, name, found)),
        _ => {}
    }
}

#[test]
fn the_document_holds_together() {
    assert_eq!(DOCUMENT["openapi"], "3.1.0");
    let mut references = Vec::new();
    every_value(&DOCUMENT, "$ref", &mut references);
    let mut used = BTreeSet::new();
    for path in references.into_iter().map(|path| path.as_str().unwrap()) {
        assert!(DOCUMENT.pointer(path.trim_start_matches('#')).is_some(), "{path} leads nowhere");
        used.insert(path.rsplit('/').next().unwrap());
    }
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        assert!(used.contains(name.as_str()), "nothing uses the schema {name}");
        for example in schema["examples"].as_array().into_iter().flatten() {
            assert_eq!(faults(schema, example, name), Vec::<String>::new());
        }
    }
    let mut ids = Vec::new();
    every_value(&DOCUMENT["paths"], "operationId", &mut ids);
    let names: BTreeSet<&str> = ids.iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(names.len(), ids.len(), "two operations of one name");
}

#[test]
fn every_body_has_an_example_and_every_rule_has_words() {
    let keys: BTreeSet<&str> = i18n::keys().collect();
    for noun in web::openapi::operations::nouns() {
        for operation in noun.operations {
            if let Some(body) = operation.body {
                assert!(web::openapi::examples::of(body).is_some(), "{body} has no example");
                assert_eq!(
                    faults(&reference(body), &web::openapi::examples::of(body).unwrap(), body),
                    Vec::<String>::new()
                );
            }
            for rule in operation.rules {
                assert!(keys.contains(format!("rule-{rule}").as_str()), "{}: {rule}", operation.id);
                assert!(keys.contains(format!("rule-{rule}-hint").as_str()), "{}: {rule}", operation.id);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_open_to_everybody() {
    let kept = on_sqlite();
    let got = Program::new(&kept).with("").get("/api/v1/openapi.json").await;
    assert_eq!((got.status, &got.json), (StatusCode::OK, &*DOCUMENT));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_of_the_document_is_answered_and_wants_a_token() {
    let kept = on_sqlite();
    let program = Program::new(&kept);
    for (path, method) in documented() {
        let filled = web::openapi::examples::path(path.strip_prefix("/api/v1").unwrap());
        let got = program.send(&method.to_uppercase(), &filled, &[], "{}".to_owned()).await;
        assert_ne!(got.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        assert!(!got.json["detail"].as_str().unwrap_or_default().contains("page"), "{method} {path}: {}", got.json);
        if !path.ends_with("openapi.json") {
            let stranger = program.with("").send(&method.to_uppercase(), &filled, &[], "{}".to_owned()).await;
            assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_every_operation_with_a_line_to_try_it() {
    let kept = on_sqlite();
    let desk = Desk::open(&kept).await;
    let (status, text) = desk.page("/api/docs").await;
    assert_eq!(status, StatusCode::OK);
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    text.lines().filter(|line| line.starts_with("curl ")).for_each(|line| *lines.entry(line).or_default() += 1);
    let curls: usize = lines.values().sum();
    assert_eq!(curls, documented().len() + 1, "one for each operation, and the first call");
    for (path, _) in documented() {
        assert!(text.contains(&path), "{path}");
    }
    let request = axum::http::Request::get("/api/docs").body(axum::body::Body::empty()).unwrap();
    let (status, to, _) = desk.send(request).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/login?next=%2Fapi%2Fdocs"));
}
