//! The shapes of the API, as JSON Schema. Tests hold real answers against them.

mod answering;
mod calendars;
mod calm;
mod complaint_files;
mod complaints;
mod conversations;
mod customers;
mod desk;
pub mod fields;
mod following;
mod improvement;
mod joining;
mod letters;
mod macros;
mod mailboxes;
mod promises;
mod regimes;
mod remedies;
mod reports;
mod standards;
mod told;
mod workspace;

use serde_json::{Map, Value, json};

/// Every shape that has a name.
pub fn all() -> Vec<Schema> {
    [
        customers::all(),
        conversations::all(),
        promises::all(),
        mailboxes::all(),
        workspace::all(),
        desk::all(),
        answering::all(),
        calm::all(),
        following::all(),
        macros::all(),
        joining::all(),
        fields::all(),
        calendars::all(),
        reports::all(),
        standards::all(),
        remedies::all(),
        regimes::all(),
        complaints::all(),
        complaint_files::all(),
        improvement::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The fields of an object, in the order people read them.
pub type Fields = Vec<(&'static str, Value)>;

pub struct Schema {
    pub name: &'static str,
    pub about: &'static str,
    pub shape: Shape,
}

pub enum Shape {
    /// What we answer: every field is always there.
    Answer(Fields),
    /// What is sent to us: the first names are needed, the rest may be left out.
    Request(&'static [&'static str], Fields),
    Words(Vec<&'static str>),
}

impl Schema {
    pub fn fields(&self) -> &[(&'static str, Value)] {
        match &self.shape {
            Shape::Answer(fields) | Shape::Request(_, fields) => fields,
            Shape::Words(_) => &[],
        }
    }

    pub fn needs(&self, field: &str) -> bool {
        match &self.shape {
            Shape::Answer(_) => true,
            Shape::Request(needed, _) => needed.contains(&field),
            Shape::Words(_) => false,
        }
    }

    pub fn json(&self) -> Value {
        let properties: Map<String, Value> =
            self.fields().iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
        let needed: Vec<&str> = self.fields().iter().map(|(name, _)| *name).filter(|name| self.needs(name)).collect();
        match &self.shape {
            Shape::Words(words) => json!({"type": "string", "enum": words, "description": self.about}),
            Shape::Answer(_) | Shape::Request(..) => {
                json!({"type": "object", "description": self.about, "properties": properties, "required": needed})
            }
        }
    }
}

pub fn answer(name: &'static str, about: &'static str, fields: Fields) -> Schema {
    Schema { name, about, shape: Shape::Answer(fields) }
}

pub fn request(name: &'static str, about: &'static str, needed: &'static [&'static str], fields: Fields) -> Schema {
    Schema { name, about, shape: Shape::Request(needed, fields) }
}

pub fn words(name: &'static str, about: &'static str, words: Vec<&'static str>) -> Schema {
    Schema { name, about, shape: Shape::Words(words) }
}

/// A schema with what it is about, unless its name says all.
fn said(mut schema: Value, about: &str) -> Value {
    if let (Some(object), false) = (schema.as_object_mut(), about.is_empty()) {
        object.insert("description".to_owned(), about.into());
    }
    schema
}

pub fn text(about: &str) -> Value {
    said(json!({"type": "string"}), about)
}

pub fn number(about: &str) -> Value {
    said(json!({"type": "integer"}), about)
}

/// A number with a fraction.
pub fn decimal(about: &str) -> Value {
    said(json!({"type": "number"}), about)
}

pub fn flag(about: &str) -> Value {
    said(json!({"type": "boolean"}), about)
}

/// An id: 13 letters and digits, ordered by the time they were made.
pub fn id(about: &str) -> Value {
    said(json!({"type": "string", "pattern": "^[0-9a-hjkmnp-tv-z]{13}$"}), about)
}

/// A time as RFC 3339 writes it; what is sent may have any offset, what is answered is in UTC.
pub fn time(about: &str) -> Value {
    said(json!({"type": "string", "format": "date-time"}), about)
}

pub fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

pub fn list(items: &Value, about: &str) -> Value {
    said(json!({"type": "array", "items": items}), about)
}

pub fn texts(about: &str) -> Value {
    list(&json!({"type": "string"}), about)
}

/// The same, or null.
pub fn maybe(mut schema: Value) -> Value {
    match schema.get("type").cloned() {
        Some(Value::String(kind)) => {
            if let Some(object) = schema.as_object_mut() {
                object.insert("type".to_owned(), json!([kind, "null"]));
            }
            schema
        }
        _ => json!({"anyOf": [schema, {"type": "null"}]}),
    }
}

/// `{items, next}`: a page of a list.
pub fn page_of(schema: &str, next: Value) -> Value {
    json!({
        "type": "object",
        "required": ["items", "next"],
        "properties": {"items": {"type": "array", "items": reference(schema)}, "next": next},
    })
}

/// What failed, as RFC 9457 has it.
pub fn problem() -> Value {
    json!({
        "type": "object",
        "description": "What failed, why, and what to do next (RFC 9457).",
        "required": ["type", "title", "status", "detail", "hint"],
        "properties": {
            "type": text("`about:blank#` and a short code, as `about:blank#not-found`."),
            "title": text("The status in words."),
            "status": number("The status of the answer."),
            "detail": text("What happened and why."),
            "hint": text("What to do next."),
            "rule": text("With 409: the rule that refused it."),
            "complaint": text("With `promise-belongs-to-complaint`: the address of the complaint in which it is kept."),
            "fields": {
                "type": "object",
                "description": "With 422: what is wrong, field by field.",
                "additionalProperties": {"type": "string"},
            },
        },
    })
}
