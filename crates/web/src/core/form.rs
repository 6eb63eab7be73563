//! Forms: read whole, with every problem shown beside its field and nothing lost.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use app::Field;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use i18n::Words;

use crate::core::Failure;
use crate::core::failure::problem;

/// The largest body we take, in bytes: a message with its attachments.
pub const MAX_BODY: usize = 30 * 1024 * 1024;

/// The fields of a form as text; a field that was not sent is empty, one that was sent several times has its values one a
/// line.
#[derive(Debug, Clone, Default)]
pub struct Form(pub HashMap<String, String>);

impl Form {
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str).trim()
    }

    /// Empty means not given.
    pub fn maybe(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    pub fn id(&self, name: &str) -> Result<Option<app::Id>, app::Error> {
        self.maybe(name)
            .map(|text| text.parse().map_err(|_| app::Error::invalid(name, "problem-not-an-id")))
            .transpose()
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The ids of a field that is sent once for each, as check boxes are.
    pub fn ids(&self, name: &str) -> Result<Vec<app::Id>, app::Error> {
        let parsed = self.get(name).lines().map(str::parse).collect::<Result<_, _>>();
        parsed.map_err(|_| app::Error::invalid(name, "problem-not-an-id"))
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Form, Failure> {
        match axum::extract::RawForm::from_request(request, state).await {
            Ok(axum::extract::RawForm(bytes)) => {
                // No keyboard types a NUL, and PostgreSQL has no way to store one.
                let mut form = Form::default();
                for (name, value) in url::form_urlencoded::parse(&bytes) {
                    let value = value.replace('\0', "");
                    match form.0.entry(name.into_owned()) {
                        Entry::Occupied(mut known) => known.get_mut().extend(["\n", &value]),
                        Entry::Vacant(new) => drop(new.insert(value)),
                    }
                }
                Ok(form)
            }
            Err(_) => Err(Failure::from(app::Error::invalid("body", "problem-form"))),
        }
    }
}

/// What is wrong with a form, for its template: `problems.of("by")`.
#[derive(Debug, Clone, Default)]
pub struct Problems(Vec<(String, String)>);

impl Problems {
    pub fn none() -> Problems {
        Problems::default()
    }

    pub fn new(words: &Words, fields: &[Field]) -> Problems {
        Problems(fields.iter().map(|field| (field.field.clone(), problem(words, field))).collect())
    }

    /// As they were said already: field, and what is wrong with it.
    pub fn said(problems: Vec<(String, String)>) -> Problems {
        Problems(problems)
    }

    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }

    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// All of them, for the summary at the top.
    pub fn all(&self) -> &[(String, String)] {
        &self.0
    }
}

/// After a form was taken: go and look at the result.
pub fn see_other(to: impl Into<String>) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, to.into())]).into_response()
}
