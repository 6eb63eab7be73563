//! Fields of the business's own: the page of the settings, inputs for the forms of customers and conversations, lists
//! narrowed by them. The same by API.

pub mod api;
pub mod pages;
pub mod view;

use app::fields::{self, Condition, Noun, Sheet, Typed};
use app::workspaces::business;
use app::{Can, Id, Page, Result, Tx};
use axum::Router;
use axum::routing::{get, patch, post};
use serde::Serialize;
use serde_json::Value;

use crate::core::{Form, Web, api as token, staff, urls};

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::SETTINGS_FIELDS, staff(Can::Read, get(pages::show)))
        .route(urls::SETTINGS_FIELDS, staff(Can::LookAfter, post(pages::save)))
        .route(urls::SETTINGS_FIELD_ARCHIVE, staff(Can::LookAfter, post(pages::archive)))
        .route("/api/v1/fields", token(Can::Read, get(api::list)))
        .route("/api/v1/fields", token(Can::LookAfter, post(api::create)))
        .route("/api/v1/fields/{id}", token(Can::Read, get(api::one)))
        .route("/api/v1/fields/{id}", token(Can::LookAfter, patch(api::change)))
}

/// What is read to show the fields of one: `None` for one that is to be made.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    pub sheet: Sheet,
    pub currency: String,
}

pub fn look(tx: &mut Tx, noun: Noun, id: Option<Id>) -> Result<Looked> {
    let sheet = fields::sheet(tx, noun, id.unwrap_or_default())?;
    let currency = if sheet.cells.is_empty() { String::new() } else { business::get(tx)?.currency };
    Ok(Looked { sheet, currency })
}

/// What a form says about fields: those that were changed in it. `was.field.KEY` is what stood there when it was shown, so
/// that nobody takes away what a colleague filled in meanwhile.
pub fn typed(form: &Form) -> Typed {
    let plain = |text: &str| text.replace('\r', "").trim().to_owned();
    let was = |name: &str| form.0.get(&format!("was.{name}")).map(|was| plain(was));
    let changed = form.0.iter().filter(|(name, value)| was(name) != Some(plain(value)));
    let named = changed.filter_map(|(name, value)| Some((name.strip_prefix("field.")?, value)));
    named.map(|(key, value)| (key.to_owned(), Value::String(value.clone()))).collect()
}

/// What a list is narrowed to, from its query: `field.KEY=…`.
pub fn conditions(query: Option<&str>) -> Vec<Condition> {
    let pairs: Vec<_> = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).collect();
    Condition::of_query(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())))
}

/// The same as a query again.
pub fn append(query: &mut url::form_urlencoded::Serializer<'_, String>, conditions: &[Condition]) {
    for one in conditions {
        query.append_pair(&format!("field.{}", one.key), &one.value);
    }
}

/// Something with its fields, as programs see it.
#[derive(Debug, Serialize)]
pub struct WithFields<T> {
    #[serde(flatten)]
    pub one: T,
    pub fields: Typed,
}

pub fn with<T>(tx: &mut Tx, noun: Noun, id: Id, one: T) -> Result<WithFields<T>> {
    Ok(WithFields { one, fields: fields::sheet(tx, noun, id)?.json() })
}

/// A whole list with their fields, read at once.
pub fn all_with<T>(tx: &mut Tx, noun: Noun, items: Vec<T>, id: fn(&T) -> Id) -> Result<Vec<WithFields<T>>> {
    let ids: Vec<Id> = items.iter().map(id).collect();
    let mut sheets = fields::sheets(tx, noun, &ids)?;
    let with = |one: T| WithFields { fields: sheets.remove(&id(&one)).unwrap_or_default().json(), one };
    Ok(items.into_iter().map(with).collect())
}

pub fn page_with<T>(tx: &mut Tx, noun: Noun, page: Page<T>, id: fn(&T) -> Id) -> Result<Page<WithFields<T>>> {
    Ok(Page { items: all_with(tx, noun, page.items, id)?, next: page.next })
}
