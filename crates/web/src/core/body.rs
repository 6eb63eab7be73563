//! The JSON of an API call, read with every problem named at once, and the creates that are done only once.

use std::fmt::Write;
use std::sync::Arc;

use app::idempotency::{self, Answer};
use app::{Error, Field, Id, Timestamp, Tx, Who};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::core::{Call, Failure};

/// A JSON object. An empty body is an empty object. And the call it came with.
#[derive(Debug, Clone, Default)]
pub struct Body(pub Map<String, Value>, Sent);

/// What makes the same call again the same.
#[derive(Debug, Clone, Default)]
struct Sent {
    path: String,
    key: Option<Arc<str>>,
    is_wrong_key: bool,
    /// Whether it was answered before.
    is_repeated: bool,
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Body, Failure> {
        let (call, key) = (request.extensions().get::<Call>().cloned(), key(request.headers()));
        let (is_wrong_key, key) = (key.is_err(), key.ok().flatten());
        let is_repeated = is_repeated(call, key.clone()).await?;
        let sent = Sent { path: request.uri().path().to_owned(), key, is_wrong_key, is_repeated };
        let bytes = axum::body::Bytes::from_request(request, state)
            .await
            .map_err(|_| Failure::from(Error::invalid("body", "problem-body-too-long")))?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Body(Map::new(), sent));
        }
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(object)) => Ok(Body(object, sent)),
            Ok(_) => Err(Failure::from(Error::invalid("body", "problem-not-an-object"))),
            Err(error) => {
                let field =
                    Field::new("body", "problem-not-json").with("line", error.line()).with("column", error.column());
                Err(Failure::from(Error::Invalid(vec![field])))
            }
        }
    }
}

impl Body {
    /// An object within another.
    pub fn within(object: Map<String, Value>) -> Body {
        Body(object, Sent::default())
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    /// Whether it says anything of it, and be it null.
    pub fn names(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub fn reader(&self) -> Reader<'_> {
        Reader { object: &self.0, problems: Vec::new(), is_repeated: self.1.is_repeated }
    }
}

/// Reads fields and collects what is wrong with them; `done()` at the end says it all.
pub struct Reader<'a> {
    object: &'a Map<String, Value>,
    problems: Vec<Field>,
    is_repeated: bool,
}

impl Reader<'_> {
    fn value(&self, name: &str) -> Option<&Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    fn wrong(&mut self, name: &str, problem: &'static str) {
        self.problems.push(Field::new(name, problem));
    }

    pub fn maybe_text(&mut self, name: &str) -> Option<String> {
        match self.value(name) {
            None => None,
            // PostgreSQL has no way to store it, and no person wrote it.
            Some(Value::String(text)) if text.contains('\0') => {
                self.wrong(name, "problem-nul");
                None
            }
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                self.wrong(name, "problem-not-text");
                None
            }
        }
    }

    /// A text that must be there.
    pub fn text(&mut self, name: &str) -> String {
        if self.value(name).is_none() {
            self.wrong(name, "problem-empty");
        }
        self.maybe_text(name).unwrap_or_default()
    }

    pub fn maybe_id(&mut self, name: &str) -> Option<Id> {
        let text = self.maybe_text(name)?;
        let id = text.parse().ok();
        if id.is_none() {
            self.wrong(name, "problem-not-an-id");
        }
        id
    }

    pub fn id(&mut self, name: &str) -> Id {
        if self.value(name).is_none() {
            self.wrong(name, "problem-empty");
        }
        self.maybe_id(name).unwrap_or_default()
    }

    /// RFC 3339, with an offset.
    pub fn maybe_time(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.maybe_text(name)?;
        let time = text.parse().ok();
        if time.is_none() {
            self.wrong(name, "problem-not-a-time");
        }
        time
    }

    pub fn time(&mut self, name: &str) -> Timestamp {
        if self.value(name).is_none() {
            self.wrong(name, "problem-empty");
        }
        self.maybe_time(name).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    pub fn maybe_number(&mut self, name: &str) -> Option<i64> {
        let value = self.value(name)?;
        let number = value.as_i64();
        if number.is_none() {
            self.wrong(name, "problem-not-a-number");
        }
        number
    }

    pub fn flag_or(&mut self, name: &str, default: bool) -> bool {
        match self.value(name) {
            None => default,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.wrong(name, "problem-not-a-flag");
                default
            }
        }
    }

    /// One of a fixed set of words.
    pub fn word_or<T>(&mut self, name: &str, parse: fn(&str) -> Option<T>, problem: &'static str, default: T) -> T {
        match self.maybe_text(name) {
            None => default,
            Some(text) => match parse(&text) {
                Some(word) => word,
                None => {
                    self.wrong(name, problem);
                    default
                }
            },
        }
    }

    /// A list of texts; nothing is an empty list.
    pub fn texts(&mut self, name: &str) -> Vec<String> {
        match self.value(name) {
            None => Vec::new(),
            Some(Value::Array(items))
                if items.iter().any(|item| item.as_str().is_some_and(|text| text.contains('\0'))) =>
            {
                self.wrong(name, "problem-nul");
                Vec::new()
            }
            Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
                items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            Some(_) => {
                self.wrong(name, "problem-not-a-list");
                Vec::new()
            }
        }
    }

    /// A list of objects; nothing is an empty list.
    pub fn objects(&mut self, name: &str) -> Vec<Map<String, Value>> {
        match self.value(name) {
            None => Vec::new(),
            Some(Value::Array(items)) if items.iter().all(Value::is_object) => {
                items.iter().filter_map(Value::as_object).cloned().collect()
            }
            Some(_) => {
                self.wrong(name, "problem-not-a-list");
                Vec::new()
            }
        }
    }

    /// Values by names of their own.
    pub fn maybe_object(&mut self, name: &str) -> Option<Map<String, Value>> {
        match self.value(name) {
            None => None,
            Some(Value::Object(object)) => Some(object.clone()),
            Some(_) => {
                self.wrong(name, "problem-field-object");
                None
            }
        }
    }

    /// What a verb finds wrong with what was read, so that all is named at once. A field that could not be read is named
    /// for that alone.
    pub fn also(&mut self, found: Vec<Field>) {
        let named: Vec<String> = self.problems.iter().map(|field| field.field.clone()).collect();
        self.problems.extend(found.into_iter().filter(|field| !named.contains(&field.field)));
    }

    /// As `also`, for what only the database knows. Asked only when something is wrong already: else the verb finds it
    /// in its own transaction.
    pub async fn also_known(
        &mut self,
        call: &Call,
        find: impl FnMut(&mut Tx) -> app::Result<Vec<Field>> + Send + 'static,
    ) -> Result<(), Failure> {
        if !self.problems.is_empty() {
            self.also(call.web.kept.read(call.who.workspace_id, find).await?);
        }
        Ok(())
    }

    pub fn done(self) -> Result<(), Error> {
        if self.problems.is_empty() { Ok(()) } else { Err(Error::Invalid(self.problems)) }
    }

    /// For what is done once: one that was answered before gets that answer, whatever is wrong with it by now (its time may be
    /// over, its customer gone).
    pub fn done_or_repeated(self) -> Result<(), Error> {
        if self.is_repeated { Ok(()) } else { self.done() }
    }
}

/// How many items a page of a list has: 50 unless asked, at most 200.
pub struct Limit;

impl Limit {
    pub fn read(asked: Option<&str>) -> Result<i64, Error> {
        match asked.map(str::parse::<i64>) {
            None => Ok(50),
            Some(Ok(limit)) if limit >= 1 => Ok(limit.min(200)),
            Some(_) => Err(Error::invalid("limit", "problem-limit")),
        }
    }
}

/// The longest `Idempotency-Key` we take, in bytes.
const MAX_KEY: usize = 200;

/// Creates something and answers 201 with it and its address `{at}/{id}`; the same `Idempotency-Key` again gets the
/// same answer and creates nothing.
pub async fn created<T: Serialize>(
    call: &Call,
    headers: &HeaderMap,
    body: &Body,
    at: &str,
    mut create: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> Result<Response, Failure> {
    let key = key(headers)?;
    let request_hash = hash(at, body);
    let who = call.who.clone();
    let staff_id = who.staff_id().unwrap_or_default();
    let answer = call
        .web
        .kept
        .write(who.workspace_id, move |tx| {
            if let Some(key) = &key
                && let Some(answer) = idempotency::answer(tx, staff_id, key, &request_hash)?
            {
                return Ok(answer);
            }
            let answer = Answer { status: 201, body: serde_json::to_string(&create(tx, &who)?)? };
            if let Some(key) = &key {
                idempotency::remember(tx, staff_id, key, &request_hash, &answer)?;
            }
            Ok(answer)
        })
        .await?;
    let id =
        serde_json::from_str::<Value>(&answer.body).ok().and_then(|value| value.get("id")?.as_str().map(str::to_owned));
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::LOCATION, format!("{at}/{}", id.unwrap_or_default())),
    ];
    Ok((StatusCode::CREATED, headers, answer.body).into_response())
}

/// Does a verb and answers 200 with what it gives; the same `Idempotency-Key` again gets the same answer and does nothing.
pub async fn once<T: Serialize>(
    call: &Call,
    body: &Body,
    mut verb: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> Result<Response, Failure> {
    let sent = body.1.clone();
    if sent.is_wrong_key {
        return Err(Failure::from(Error::invalid("Idempotency-Key", "problem-idempotency-key")));
    }
    let (who, request_hash) = (call.who.clone(), hash(&sent.path, body));
    let staff_id = who.staff_id().unwrap_or_default();
    let done = move |tx: &mut Tx| {
        let Some(key) = &sent.key else { return Ok(serde_json::to_string(&verb(tx, &who)?)?) };
        if let Some(answer) = idempotency::answer(tx, staff_id, key, &request_hash)? {
            return Ok(answer.body);
        }
        let answer = Answer { status: 200, body: serde_json::to_string(&verb(tx, &who)?)? };
        idempotency::remember(tx, staff_id, key, &request_hash, &answer)?;
        Ok(answer.body)
    };
    let answer = call.web.kept.write(call.who.workspace_id, done).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], answer).into_response())
}

/// Whether there is an answer for its `Idempotency-Key`. That it is the same request is looked at when it is given.
async fn is_repeated(call: Option<Call>, key: Option<Arc<str>>) -> Result<bool, Failure> {
    let (Some(call), Some(key)) = (call, key) else { return Ok(false) };
    let staff_id = call.who.staff_id().unwrap_or_default();
    Ok(call.web.kept.read(call.who.workspace_id, move |tx| idempotency::is_known(tx, staff_id, &key)).await?)
}

fn key(headers: &HeaderMap) -> Result<Option<Arc<str>>, Error> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    match value.to_str() {
        Ok(text) if !text.is_empty() && text.len() <= MAX_KEY => Ok(Some(Arc::from(text))),
        _ => Err(Error::invalid("Idempotency-Key", "problem-idempotency-key")),
    }
}

/// What the request asks for: two requests with the same hash are the same.
fn hash(at: &str, body: &Body) -> String {
    let mut hash = Sha256::new();
    hash.update(at.as_bytes());
    hash.update(Value::Object(body.0.clone()).to_string().as_bytes());
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
