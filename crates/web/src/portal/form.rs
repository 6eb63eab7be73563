//! The public form, open to everybody who has its address once the business has opened it. Its answer is the same for
//! everybody: nobody learns from it who is a customer.

use app::complaints::form::{self, FromForm};
use app::workspaces::{self, Workspace, business};
use app::{Error, Id, Timestamp, Tx};
use askama::Template;
use axum::extract::{Path, Query, State as WebState};
use axum::http::header::{self, HeaderMap};
use axum::http::{Extensions, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Locale, Words};
use serde::Deserialize;

use super::pages::closed;
use super::wrong::{said, telling};
use crate::core::{Failure, Form, Layout, Problems, Web};
use crate::workspaces::network_address;

/// The largest form we take, in bytes: its texts at their longest, each letter written as a browser may send it.
pub const MAX_BODY: usize = 300 * 1024;
/// The longest name in an address, in characters.
const LONGEST_NAME: usize = 40;

#[derive(Template)]
#[template(path = "portal/form.html")]
struct FormPage {
    page: Layout,
    business: String,
    heading: String,
    place: String,
    language: &'static str,
    /// The other language it can be read in, and what it calls itself.
    other_language: (&'static str, &'static str),
    note: Option<String>,
    form: Form,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "portal/form_told.html")]
struct ToldPage {
    page: Layout,
    business: String,
    place: String,
    language: &'static str,
    next: String,
}

/// `?lang=`
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    lang: String,
}

/// What stands in the address of a business's form: its name as people read it, and its id.
pub(crate) fn place(business: &Workspace) -> String {
    let mut name = String::new();
    for char in business.name.chars() {
        match char.to_ascii_lowercase() {
            plain if plain.is_ascii_alphanumeric() => name.push(plain),
            _ if name.is_empty() || name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    let name: String = name.chars().take(LONGEST_NAME).collect();
    match name.trim_matches('-') {
        "" => business.id.to_string(),
        name => format!("{name}-{}", business.id),
    }
}

/// A business whose form is open.
struct House {
    id: Id,
    name: String,
    place: String,
    words: Words,
    /// The language it is read in, where that is not the business's own.
    locale: Option<String>,
}

/// `None`: there is no such business, or its form is closed; which of them is not said.
async fn house(web: &Web, place_named: &str, wanted: Option<&'static str>) -> Result<Option<House>, Failure> {
    let Some(named) = place_named.rsplit('-').next().and_then(|id| id.parse::<Id>().ok()) else { return Ok(None) };
    if !workspaces::all_ids(&web.kept).await?.contains(&named) {
        return Ok(None);
    }
    let read = move |tx: &mut Tx| {
        if !form::is_open(tx)? {
            return Ok(None);
        }
        let business = business::get(tx)?;
        let own = Locale::parse(&business.locale).language();
        let locale = wanted.filter(|wanted| *wanted != own).map(|wanted| Locale::parse(wanted).as_str().to_owned());
        let words = workspaces::words(tx, locale.as_deref(), None)?;
        Ok(Some(House { id: named, place: place(&business), name: business.name, words, locale }))
    };
    Ok(web.kept.read(named, read).await?)
}

/// The language that was chosen on the page, or else the first that the browser asks for and we speak.
fn wanted(chosen: &str, headers: &HeaderMap) -> Option<&'static str> {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tags = std::iter::once(chosen).chain(accepted.split(',').map(|tag| tag.split(';').next().unwrap_or_default()));
    let language = |tag: &str| {
        let tag = tag.trim().split('-').next().unwrap_or_default().to_lowercase();
        Locale::all().map(Locale::language).find(|known| *known == tag)
    };
    tags.map(language).find_map(|known| known)
}

/// The page behind an address that opens no form, in the language of whoever looks.
fn no_form(wanted: Option<&'static str>) -> Response {
    let words = Words::new(wanted.unwrap_or("en-US"), &jiff::tz::TimeZone::UTC);
    closed(words, String::new(), "portal-form-closed", StatusCode::NOT_FOUND)
}

pub async fn show(
    WebState(web): WebState<Web>,
    Path(place): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let wanted = wanted(&asked.lang, &headers);
    let Some(house) = house(&web, &place, wanted).await? else { return Ok(no_form(wanted)) };
    Ok(form_page(house, Form::default(), (Problems::none(), None), StatusCode::OK))
}

pub async fn send(
    WebState(web): WebState<Web>,
    Path(place): Path<String>,
    headers: HeaderMap,
    extensions: Extensions,
    form: Form,
) -> Result<Response, Failure> {
    let wanted = wanted(form.get("lang"), &headers);
    let Some(house) = house(&web, &place, wanted).await? else { return Ok(no_form(wanted)) };
    // A program filled in what no person sees: it is thanked, and nothing is kept.
    if form.maybe("website").is_some() {
        let by = web.kept.read(house.id, form::next).await?;
        return Ok(told(house, by));
    }
    let new = FromForm {
        name: form.get("name").to_owned(),
        email: form.get("email").to_owned(),
        phone: form.get("phone").to_owned(),
        telling: telling(&form),
        locale: house.locale.clone(),
        source: network_address(&headers, &extensions),
    };
    let error = match web.kept.write(house.id, move |tx| form::send(tx, &new)).await {
        Ok(by) => return Ok(told(house, by)),
        Err(Error::NotFound("form")) => return Ok(no_form(wanted)), // closed meanwhile
        Err(error) => error,
    };
    let trouble = said(&house.words, &error, "portal-form-busy");
    let failure = Failure::from(error);
    failure.log();
    let page = form_page(house, form, trouble, failure.status());
    Ok(failure.and_when(page))
}

fn form_page(house: House, form: Form, (problems, note): (Problems, Option<String>), status: StatusCode) -> Response {
    let language = house.words.locale().language();
    let page = FormPage {
        heading: house.words.with("portal-form", &[("business", Arg::from(house.name.as_str()))]),
        business: house.name,
        place: house.place,
        language,
        other_language: if language == "es" { ("en", "English") } else { ("es", "Español") },
        note,
        form,
        problems,
        page: Layout::outside(house.words, "portal-wrong"),
    };
    (status, Html(page.render().unwrap_or_default())).into_response()
}

fn told(house: House, by: Option<Timestamp>) -> Response {
    let next = match by {
        Some(by) => house.words.with("portal-form-told-next", &[("when", Arg::from(house.words.moment_full(by)))]),
        None => house.words.t("portal-form-told-soon").into_owned(),
    };
    let page = ToldPage {
        business: house.name,
        place: house.place,
        language: house.words.locale().language(),
        next,
        page: Layout::outside(house.words, "portal-form-told"),
    };
    Html(page.render().unwrap_or_default()).into_response()
}
