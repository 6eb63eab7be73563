//! The API described, as OpenAPI 3.1: for programs at `/api/v1/openapi.json`, for people at `/api/docs`.
//!
//! One table of operations, one of shapes; the document and the page are made of both. It is English alone, as the API
//! itself is. The copy in `docs/reference/openapi.json` is held by a test.

mod answering;
mod calendars;
mod calm;
mod complaint_files;
mod complaints;
mod desk;
pub mod examples;
mod fields;
mod following;
mod improvement;
mod joining;
mod macros;
mod mailboxes;
pub mod operations;
pub mod page;
mod promises;
mod regimes;
mod remedies;
mod reports;
pub mod schemas;
mod standards;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::{Map, Value, json};

use crate::core::{Web, staff, urls};
use operations::{Answer, Asked, May, Operation, Type, nouns};
use schemas::{flag, id, maybe, number, page_of, reference, text};

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/api/v1/openapi.json", get(document))
        .route(urls::API_DOCS, staff(app::Can::Read, get(page::show)))
}

async fn document() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str())
}

/// The document as it is served and checked in: two spaces, names in alphabetical order, a line break at the end.
pub static TEXT: LazyLock<String> =
    LazyLock::new(|| serde_json::to_string_pretty(&sorted(whole())).unwrap_or_default() + "\n");

/// The same order however serde_json was built.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let by_name: BTreeMap<String, Value> =
                object.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            Value::Object(by_name.into_iter().collect())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

const ABOUT: &str = "The same verbs as on the pages, in JSON. Send a token with every call: `Authorization: Bearer kept_…` \
    (make one under Settings, or with `kept token create`). Times are RFC 3339; ids are texts of 13 letters and digits. \
    Lists are `{items, next}`: while `next` is not null, ask again with `after` set to it. A create that carries an \
    `Idempotency-Key` is done once: the same key and body get the first answer again for a day. What fails says why and \
    what to do next, as `application/problem+json`: 422 names the `fields`, 409 the `rule` that refused it.";

fn whole() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    let mut tags = Vec::new();
    for noun in nouns() {
        tags.push(json!({"name": noun.name, "description": noun.about}));
        for one in &noun.operations {
            let path = paths.entry(format!("{}{}", urls::API, one.path)).or_insert_with(|| json!({}));
            if let Some(path) = path.as_object_mut() {
                path.insert(one.method.to_owned(), operation(noun.name, one));
            }
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Kept",
            "version": "1",
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": tags,
        "security": [{"token": []}],
        "paths": paths,
        "components": components(),
    })
}

fn operation(noun: &str, one: &Operation) -> Value {
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| out.insert(name.to_owned(), value);
    put("tags", json!([noun]));
    put("operationId", one.id.into());
    put("summary", one.summary.into());
    let about = format!("{} {}", one.about, may(one.may));
    put("description", about.trim().into());
    let parameters = parameters(one);
    if !parameters.is_empty() {
        put("parameters", parameters.into());
    }
    if let Some(schema) = one.body {
        put("requestBody", json!({"required": true, "content": {"application/json": {"schema": reference(schema)}}}));
    }
    put("responses", responses(one));
    if one.may == May::Anyone {
        put("security", json!([]));
    }
    Value::Object(out)
}

/// Who may call, in words.
fn may(may: May) -> &'static str {
    match may {
        May::Anyone => "Needs no token.",
        May::Read => "Needs the scope `read`.",
        May::Write => "Needs the scope `write` and a role that may do this.",
        May::Manage => "Needs the scope `write` and the role manager or owner.",
        May::ManageStaff => "Needs the scope `admin` and the role owner.",
        May::ReadJournal => "Needs the scope `read` and the role owner, manager or auditor.",
    }
}

/// The names in braces.
fn names_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}

fn schema_of(asked: &Asked) -> Value {
    match asked.1 {
        Type::Text => text(""),
        Type::Id => id(""),
        Type::Number => number(""),
        Type::Flag => flag(""),
        Type::Word(schema) => reference(schema),
    }
}

fn parameters(one: &Operation) -> Vec<Value> {
    let in_path = names_in(one.path).map(|name| {
        let schema = if name == "of" { text("`business`, `site:ID`, `team:ID`, `staff:ID`.") } else { id("") };
        json!({"name": name, "in": "path", "required": true, "schema": schema})
    });
    let in_query = one.asked.iter().map(|asked| {
        let needed = asked.2.contains("must be given");
        json!({"name": asked.0, "in": "query", "required": needed, "description": asked.2, "schema": schema_of(asked)})
    });
    let mut all: Vec<Value> = in_path.chain(in_query).collect();
    if one.is_once() {
        all.push(json!({"$ref": "#/components/parameters/IdempotencyKey"}));
    }
    all
}

fn responses(one: &Operation) -> Value {
    let mut all = Map::new();
    let content = |schema: Value| json!({"application/json": {"schema": schema}});
    let next = || maybe(text("Where the next page begins; null at the end."));
    let (status, response) = match one.answer {
        Answer::One(schema) => ("200", json!({"description": "Done.", "content": content(reference(schema))})),
        Answer::List(schema) => {
            ("200", json!({"description": "A page of the list.", "content": content(page_of(schema, next()))}))
        }
        Answer::NumberedList(schema) => {
            let next = maybe(number("The number of the last entry here, while there is more; null at the end."));
            ("200", json!({"description": "A page of the list.", "content": content(page_of(schema, next))}))
        }
        Answer::Created(schema) => {
            let headers = json!({"Location": {"description": "Where it is now.", "schema": {"type": "string"}}});
            ("201", json!({"description": "Made.", "headers": headers, "content": content(reference(schema))}))
        }
        Answer::Taken(schema) => ("202", json!({"description": "Taken.", "content": content(reference(schema))})),
        Answer::Nothing => ("204", json!({"description": "Done."})),
        Answer::Json => {
            ("200", json!({"description": "This document.", "content": content(json!({"type": "object"}))}))
        }
        Answer::File(kinds, about) => {
            let bytes = json!({"schema": {"type": "string", "format": "binary"}});
            let content: Map<String, Value> = kinds.iter().map(|kind| ((*kind).to_owned(), bytes.clone())).collect();
            ("200", json!({"description": about, "content": content}))
        }
    };
    all.insert(status.to_owned(), response);
    for (status, name) in failures(one) {
        all.insert(status.to_owned(), json!({"$ref": format!("#/components/responses/{name}")}));
    }
    if let Some(conflict) = conflict(one) {
        all.insert("409".to_owned(), conflict);
    }
    Value::Object(all)
}

/// Statuses of what can go wrong, and the names of their responses.
fn failures(one: &Operation) -> Vec<(&'static str, &'static str)> {
    if one.may == May::Anyone {
        return Vec::new();
    }
    let mut all = vec![("401", "LoggedOut"), ("default", "Failed")];
    if one.may != May::Read {
        all.push(("403", "Forbidden"));
    }
    if one.path.contains('{') {
        all.push(("404", "NotFound"));
    }
    if one.body.is_some() || !one.asked.is_empty() {
        all.push(("422", "Invalid"));
    }
    all
}

fn conflict(one: &Operation) -> Option<Value> {
    let own = one.is_once().then_some("idempotency-key-reused");
    let rules: Vec<String> = one.rules.iter().copied().chain(own).map(|rule| format!("`{rule}`")).collect();
    if rules.is_empty() {
        return None;
    }
    let description = format!("A rule said no: {}.", rules.join(", "));
    Some(json!({"description": description, "content": problem_content(None)}))
}

fn problem_content(example: Option<Value>) -> Value {
    match example {
        Some(example) => json!({"application/problem+json": {"schema": reference("Problem"), "example": example}}),
        None => json!({"application/problem+json": {"schema": reference("Problem")}}),
    }
}

fn components() -> Value {
    let mut named: Map<String, Value> = Map::new();
    for schema in schemas::all() {
        let mut json = schema.json();
        if let (Some(object), Some(example)) = (json.as_object_mut(), examples::of(schema.name)) {
            object.insert("examples".to_owned(), json!([example]));
        }
        named.insert(schema.name.to_owned(), json);
    }
    let mut problem = schemas::problem();
    if let Some(object) = problem.as_object_mut() {
        object.insert("examples".to_owned(), json!([examples::refusal(), examples::wrong_fields()]));
    }
    named.insert("Problem".to_owned(), problem);
    let failure = |about: &str, example| json!({"description": about, "content": problem_content(example)});
    json!({
        "schemas": named,
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "description": "A token made with `kept token create` or under Settings."},
        },
        "parameters": {
            "IdempotencyKey": {
                "name": "Idempotency-Key",
                "in": "header",
                "required": false,
                "description": "1 to 200 plain characters of your own choice. The same key and body again get the first answer and \
                    make nothing; the same key with another body is refused. Remembered for a day.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            },
        },
        "responses": {
            "LoggedOut": failure("The token is missing, altered or revoked.", None),
            "Forbidden": failure("The token's scopes or its person's role do not allow this.", None),
            "NotFound": failure("There is no such thing in this business.", None),
            "Invalid": failure("Some fields can't be taken.", Some(examples::wrong_fields())),
            "Failed": failure("Anything else.", None),
        },
    })
}
