//! The document as a page to read.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use serde_json::Value;

use super::operations::{Answer, Operation, Type, nouns};
use super::schemas::{self, Schema};
use super::{examples, names_in};
use crate::core::{Failure, Layout, Visit, urls};

#[derive(Template)]
#[template(path = "openapi/page.html")]
struct Page {
    page: Layout,
    nouns: Vec<ShownNoun>,
    shapes: Vec<Shape>,
    /// Typed into a terminal; nothing to translate.
    token_line: &'static str,
    first_call: String,
}

struct ShownNoun {
    anchor: String,
    name: &'static str,
    about: &'static str,
    operations: Vec<Shown>,
}

struct Shown {
    id: &'static str,
    method: String,
    path: String,
    summary: &'static str,
    about: &'static str,
    may: &'static str,
    parameters: Vec<Field>,
    body: Vec<Field>,
    answer: Option<&'static str>,
    /// `Created`, a list, or one thing: the key of its sentence.
    answer_key: &'static str,
    rules: &'static [&'static str],
    curl: String,
}

struct Field {
    name: String,
    kind: String,
    /// The shape that describes it further.
    shape: Option<String>,
    needed: bool,
    about: String,
}

struct Shape {
    name: &'static str,
    about: &'static str,
    words: Vec<&'static str>,
    fields: Vec<Field>,
}

pub async fn show(visit: Visit) -> Result<Response, Failure> {
    let at = visit.web.settings.public_url.clone();
    let all = schemas::all();
    let shown = |one: &Operation| shown(one, &all, &at);
    let nouns = nouns()
        .into_iter()
        .map(|noun| ShownNoun {
            anchor: noun.name.to_lowercase(),
            name: noun.name,
            about: noun.about,
            operations: noun.operations.iter().map(shown).collect(),
        })
        .collect();
    let title = visit.words.t("api-title").to_string();
    let page = Page {
        page: visit.page("settings", title),
        nouns,
        shapes: all.iter().map(shape).collect(),
        token_line: "kept token create --email dana@alder.example --name scripts",
        first_call: format!("curl -H \"Authorization: Bearer $KEPT_TOKEN\" {at}{}/me", urls::API),
    };
    Ok(Html(page.render().map_err(|error| app::Error::Internal(error.to_string()))?).into_response())
}

fn shown(one: &Operation, all: &[Schema], at: &str) -> Shown {
    let body = one.body.and_then(|name| all.iter().find(|schema| schema.name == name));
    let (answer_key, answer) = match one.answer {
        Answer::One(schema) => ("api-answer-one", Some(schema)),
        Answer::List(schema) | Answer::NumberedList(schema) => ("api-answer-list", Some(schema)),
        Answer::Created(schema) => ("api-answer-created", Some(schema)),
        Answer::Taken(schema) => ("api-answer-taken", Some(schema)),
        Answer::Nothing => ("api-answer-nothing", None),
        Answer::Json => ("api-answer-json", None),
        Answer::File(..) => ("api-answer-file", None),
    };
    Shown {
        id: one.id,
        method: one.method.to_uppercase(),
        path: format!("{}{}", urls::API, one.path),
        summary: one.summary,
        about: one.about,
        may: super::may(one.may),
        parameters: parameters(one),
        body: body.map(fields).unwrap_or_default(),
        answer,
        answer_key,
        rules: one.rules,
        curl: curl(one, at),
    }
}

fn parameters(one: &Operation) -> Vec<Field> {
    let in_path = names_in(one.path).map(|name| Field {
        name: name.to_owned(),
        kind: "id".to_owned(),
        shape: None,
        needed: true,
        about: String::new(),
    });
    let in_query = one.asked.iter().map(|(name, kind, about)| Field {
        name: (*name).to_owned(),
        kind: match kind {
            Type::Text => "text".to_owned(),
            Type::Id => "id".to_owned(),
            Type::Number => "number".to_owned(),
            Type::Flag => "true, false".to_owned(),
            Type::Word(_) => String::new(),
        },
        shape: match kind {
            Type::Word(schema) => Some((*schema).to_owned()),
            _ => None,
        },
        needed: about.contains("must be given"),
        about: (*about).to_owned(),
    });
    in_path.chain(in_query).collect()
}

fn fields(schema: &Schema) -> Vec<Field> {
    let field = |(name, value): &(&'static str, Value)| {
        let about = value.get("description").and_then(Value::as_str).unwrap_or_default();
        let (kind, shape) = kind(value);
        Field { name: (*name).to_owned(), kind, shape, needed: schema.needs(name), about: about.to_owned() }
    };
    schema.fields().iter().map(field).collect()
}

fn shape(schema: &Schema) -> Shape {
    let words = match &schema.shape {
        schemas::Shape::Words(words) => words.clone(),
        _ => Vec::new(),
    };
    Shape { name: schema.name, about: schema.about, words, fields: fields(schema) }
}

/// A schema in a word, and the named shape in it.
fn kind(value: &Value) -> (String, Option<String>) {
    if let Some(name) = value.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return (String::new(), Some(name.to_owned()));
    }
    let types = match value.get("type") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let word = match types.first().copied() {
        Some("string") if value.get("format").is_some() => "time",
        Some("string") if value.get("pattern").is_some() => "id",
        Some("string") => "text",
        Some("integer") => "number",
        Some("boolean") => "true, false",
        Some("array") => {
            let (of, shape) = value.get("items").map(kind).unwrap_or_default();
            return (format!("list {of}").trim().to_owned(), shape);
        }
        _ => "object",
    };
    let or_null = if types.contains(&"null") { ", null" } else { "" };
    (format!("{word}{or_null}"), None)
}

/// One line for a terminal.
fn curl(one: &Operation, at: &str) -> String {
    let mut line = String::from("curl");
    if one.method != "get" {
        line.push_str(&format!(" -X {}", one.method.to_uppercase()));
    }
    line.push_str(" -H \"Authorization: Bearer $KEPT_TOKEN\"");
    if one.is_once() {
        line.push_str(" -H \"Idempotency-Key: $(uuidgen)\"");
    }
    if let Some(example) = one.body.and_then(examples::of) {
        let body = example.to_string().replace('\'', "'\\''");
        line.push_str(&format!(" -H \"Content-Type: application/json\" -d '{body}'"));
    }
    let query = match one.id {
        "search" => "?q=cabinets",
        "read_journal" => "?after=0",
        "list_promises" => "?state=open",
        "list_messages_of" => "?conversation_id=38gds78y09xc8",
        _ => "",
    };
    format!("{line} '{at}{}{query}'", examples::path(one.path))
}
