//! A program that calls the API and holds every answer against the OpenAPI document.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // each test file uses a part of it

use std::collections::BTreeMap;
use std::sync::LazyLock;

use app::workspaces::tokens::{self, Scope};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use serde_json::{Value, json};
use testkit::TestKept;
use tower::ServiceExt;

pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(&web::openapi::TEXT).unwrap());

pub fn site(kept: &TestKept) -> Router {
    let settings = web::Settings { public_url: "http://desk.example".to_owned(), seal_key: kept.seal.clone() };
    web::router(web::Web::new(kept.kept.clone(), settings))
}

/// A token for the owner (`dana@…`) or the agent (`omar@…`).
pub fn token(kept: &TestKept, email: &str, scopes: &[Scope]) -> String {
    let (who, email, scopes) = (kept.owner.clone(), email.to_owned(), scopes.to_vec());
    kept.write(move |tx| tokens::make_token(tx, &who, &email, "test", &scopes)).unwrap()
}

pub const READ_WRITE: &[Scope] = &[Scope::Read, Scope::Write];

#[derive(Clone)]
pub struct Program {
    pub site: Router,
    pub token: String,
}

pub struct Got {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub json: Value,
}

impl Got {
    pub fn id(&self) -> String {
        self.json["id"].as_str().unwrap_or_else(|| panic!("an id in {}", self.json)).to_owned()
    }

    pub fn items(&self) -> &Vec<Value> {
        self.json["items"].as_array().unwrap_or_else(|| panic!("items in {}", self.json))
    }
}

impl Program {
    pub fn new(kept: &TestKept) -> Program {
        Program { site: site(kept), token: token(kept, testkit::OWNER_EMAIL, READ_WRITE) }
    }

    pub fn with(&self, token: &str) -> Program {
        Program { site: self.site.clone(), token: token.to_owned() }
    }

    pub async fn get(&self, path: &str) -> Got {
        self.send("GET", path, &[], String::new()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Got {
        self.send("POST", path, &[], body.to_string()).await
    }

    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> Got {
        self.send("POST", path, &[("idempotency-key", key)], body.to_string()).await
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: String) -> Got {
        let mut request = Request::builder().method(method).uri(path);
        if !self.token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.site.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let json = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes)
                .unwrap_or_else(|_| panic!("{method} {path}: {}", String::from_utf8_lossy(&bytes)))
        };
        let kind = headers.get(header::CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap());
        let expected = if status.is_success() { "application/json" } else { "application/problem+json" };
        assert!(bytes.is_empty() || kind == expected, "{method} {path}: {status} as {kind}");
        let faults = faults_of_answer(method, path, status, &json);
        assert!(faults.is_empty(), "{method} {path}: {status} is not as documented: {faults:#?}\n{json:#}");
        Got { status, headers, json }
    }
}

/// Where an answer differs from the document. Statuses that any call may have (400, 405, 413) are the `default`.
fn faults_of_answer(method: &str, path: &str, status: StatusCode, json: &Value) -> Vec<String> {
    let problem = reference("Problem");
    let path = path.split('?').next().unwrap();
    let Some(operation) = operation(method, path) else { return faults(&problem, json, "problem") };
    let response = &operation["responses"][status.as_str()];
    if status.is_success() {
        let content = &response["content"]["application/json"]["schema"];
        return match (response.is_null(), content.is_null()) {
            (true, _) => vec![format!("{status} is not documented")],
            (false, true) if json.is_null() => Vec::new(),
            (false, true) => vec!["nothing was documented".to_owned()],
            (false, false) => faults(content, json, ""),
        };
    }
    let mut all = faults(&problem, json, "problem");
    if response.is_null() && ![400, 405, 413].contains(&status.as_u16()) {
        all.push(format!("{status} is not documented"));
    }
    if let Some(rule) = json["rule"].as_str()
        && !response["description"].as_str().unwrap_or_default().contains(&format!("`{rule}`"))
    {
        all.push(format!("the rule {rule} is not documented"));
    }
    all
}

pub fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let known: Vec<&str> = template.split('/').collect();
        known.len() == parts.len()
            && known.iter().zip(&parts).all(|(known, part)| known.starts_with('{') || known == part)
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    paths.iter().find(|(template, _)| fits(template)).and_then(|(_, path)| path.get(method.to_lowercase()))
}

/// Where a value is not as the schema says: the part of JSON Schema that our document uses, and no unknown fields.
pub fn faults(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(path) = schema["$ref"].as_str() {
        let known = DOCUMENT.pointer(path.trim_start_matches('#')).unwrap_or_else(|| panic!("{path} leads nowhere"));
        return faults(known, value, at);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let fits = any.iter().any(|one| faults(one, value, at).is_empty());
        return if fits { Vec::new() } else { vec![format!("{at}: none of anyOf fits {value}")] };
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().map(|one| one.as_str().unwrap()).collect(),
        _ => panic!("{at}: a schema without a type: {schema}"),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) if types.contains(&"number") => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !types.contains(&kind) {
        return vec![format!("{at}: {value} is not {types:?}")];
    }
    match value {
        Value::String(text) => faults_of_text(schema, text, at),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(n, item)| faults(&schema["items"], item, &format!("{at}[{n}]")))
            .collect(),
        Value::Object(fields) => faults_of_object(schema, fields, at),
        _ => Vec::new(),
    }
}

fn faults_of_text(schema: &Value, text: &str, at: &str) -> Vec<String> {
    let wrong = if let Some(words) = schema["enum"].as_array() {
        !words.iter().any(|word| word == text)
    } else if schema["format"] == "date-time" {
        text.parse::<app::Timestamp>().is_err()
    } else {
        schema.get("pattern").is_some() && text.parse::<app::Id>().is_err()
    };
    if wrong { vec![format!("{at}: {text:?} is not what the schema says")] } else { Vec::new() }
}

fn faults_of_object(schema: &Value, fields: &serde_json::Map<String, Value>, at: &str) -> Vec<String> {
    let Some(known) = schema["properties"].as_object() else { return Vec::new() };
    let needed = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let missing = needed.filter(|name| !fields.contains_key(*name)).map(|name| format!("{at}.{name} is missing"));
    let mut all: Vec<String> = missing.collect();
    for (name, value) in fields {
        match known.get(name) {
            Some(schema) => all.extend(faults(schema, value, &format!("{at}.{name}"))),
            None => all.push(format!("{at}.{name} is not documented")),
        }
    }
    all
}

/// Ruth Alvarez, who waits for her cabinets.
pub async fn ruth(program: &Program) -> String {
    let ruth = json!({"name": "Ruth Alvarez", "email": "ruth@alvarez.example", "phone": "+1 555 0142"});
    let made = program.post("/api/v1/customers", &ruth).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json);
    made.id()
}

pub fn call_back(customer_id: &str, by: &str) -> Value {
    json!({"customer_id": customer_id, "words": "Call Ruth back about the cabinets", "kind": "call_back", "by": by})
}

pub async fn promised(program: &Program, customer_id: &str, by: &str) -> String {
    let made = program.post("/api/v1/promises", &call_back(customer_id, by)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json);
    made.id()
}

pub fn rule(got: &Got) -> (u16, &str) {
    (got.status.as_u16(), got.json["rule"].as_str().unwrap_or_default())
}

/// The fields that are wrong, by name.
pub fn wrong(got: &Got) -> (u16, Vec<&str>) {
    let mut names: Vec<&str> =
        got.json["fields"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    (got.status.as_u16(), names)
}

/// Puts names in the place of ids, in the order in which they are first seen, so that a picture of an answer stays.
#[derive(Default)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    pub fn call(&mut self, id: &str, name: &str) {
        self.0.insert(id.to_owned(), name.to_owned());
    }

    /// The answer as people read it: names for ids, fields in the order of the alphabet, without those that are null or
    /// empty (that they are there is held against the document).
    pub fn show(&self, got: &Got) -> String {
        let mut text = serde_json::to_string_pretty(&sorted(&got.json)).unwrap();
        for (id, name) in &self.0 {
            text = text.replace(id, name);
        }
        format!("{}\n{text}", got.status)
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let said = fields.iter().filter(|(_, value)| !value.is_null() && *value != "");
            let by_name: BTreeMap<&String, Value> = said.map(|(name, value)| (name, sorted(value))).collect();
            serde_json::to_value(by_name).unwrap()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}
