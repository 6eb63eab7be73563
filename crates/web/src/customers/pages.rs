//! The list of customers, and one customer: what was promised, what was said, what they asked for, how to reach them.

use app::customers::{self, Filter, NewContact, NewPreference, Stage};
use app::fields::Noun;
use app::promises::{self, State};
use app::{Can, Error, Field, Id, Result, Tx, Who};
use askama::Template;
use axum::extract::{Path, Query, RawQuery};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::api::parse_part;
use super::view::{self, Day, Line, Person, Wish};
use crate::complaints::beside;
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};
use crate::fields;
use crate::fields::view::{Fields, Listed, Narrow};
use crate::promises::view as promise_view;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    stage: String,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "customers/list.html")]
struct ListPage {
    page: Layout,
    q: String,
    stage: &'static str,
    stages: Vec<(&'static str, String)>,
    lines: Vec<Line>,
    /// The address of the page after this one.
    next: Option<String>,
    may_edit: bool,
    narrowing: Vec<Narrow>,
    narrowed: Vec<String>,
    /// The same as a query that begins with `&`.
    also: String,
}

pub async fn list(visit: Visit, Query(asked): Query<Asked>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let stage = Stage::parse(&asked.stage);
    let conditions = fields::conditions(query.as_deref());
    let filter = Filter { q: Some(asked.q.clone()), stage, fields: conditions.clone(), ..Filter::default() };
    let (who, after) = (visit.who.clone(), asked.after);
    let read = move |tx: &mut Tx| {
        let found = customers::list(tx, &who, &filter, after.as_deref(), 50)?;
        let ids: Vec<Id> = found.items.iter().map(|one| one.id).collect();
        Ok((found, Listed::read(tx, Noun::Customer, &ids)?))
    };
    let (found, own) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let words = &visit.words;
    let stage = stage.map_or("", Stage::as_str);
    let mut stages = vec![("", words.t("customers-stage-all").into_owned())];
    stages.extend(Stage::ALL.into_iter().map(|stage| (stage.as_str(), view::stage_name(words, stage))));
    let next = found.next.map(|after| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", &asked.q).append_pair("stage", stage).append_pair("after", &after);
        fields::append(&mut query, &conditions);
        format!("{}?{}", urls::CUSTOMERS, query.finish())
    });
    let mut also = url::form_urlencoded::Serializer::new(String::from("&"));
    fields::append(&mut also, &conditions);
    let page = ListPage {
        also: if conditions.is_empty() { String::new() } else { also.finish() },
        stages,
        stage,
        lines: found.items.iter().map(|one| Line { own: own.chips(words, one.id), ..view::line(words, one) }).collect(),
        narrowing: own.narrowing(words, &conditions),
        narrowed: own.narrowed(words, &conditions),
        next,
        may_edit: visit.who.may(Can::EditCustomers).is_ok(),
        page: visit.page("customers", words.t("customers-title")),
        q: asked.q,
    };
    Ok(Html(page.render().unwrap_or_default()).into_response())
}

#[derive(Template)]
#[template(path = "customers/one.html")]
struct OnePage {
    page: Layout,
    id: Id,
    /// Where a verb on a promise comes back to.
    back: String,
    name: String,
    lead: String,
    note: String,
    promises: Vec<promise_view::Line>,
    complaints: Vec<beside::Line>,
    days: Vec<Day>,
    next: Option<String>,
    wishes: Vec<Wish>,
    people: Vec<Person>,
    facts: Vec<(String, String)>,
    fields: Fields,
    may_edit: bool,
    may_merge: bool,
    form: Form,
    problems: Problems,
    refusal: Option<(String, String)>,
    /// Which form is shown open: `preference`, `contact`, or the id of a contact.
    doing: String,
}

/// What went wrong with a form on this page, to be shown in it.
#[derive(Default)]
struct Trouble {
    form: Form,
    problems: Problems,
    refusal: Option<(String, String)>,
    doing: String,
}

#[derive(Debug, Default, Deserialize)]
pub struct Place {
    after: Option<String>,
    #[serde(default, rename = "do")]
    doing: String,
}

pub async fn one(visit: Visit, Path(id): Path<String>, Query(place): Query<Place>) -> Result<Response, Failure> {
    let trouble = Trouble { doing: place.doing, ..Trouble::default() };
    show(&visit, parse_id(&id)?, StatusCode::OK, place.after, trouble).await
}

pub(super) fn parse_id(text: &str) -> Result<Id> {
    text.parse().map_err(|_| Error::NotFound("customer"))
}

/// The open promises, soonest first, and before them the broken ones that nobody made right.
fn owed(tx: &mut Tx, who: &Who, id: Id) -> Result<Vec<promises::Shown>> {
    let of = promises::Filter { customer_id: Some(id), ..promises::Filter::default() };
    let broken = promises::Filter { not_made_right: true, ..of.clone() };
    let open = promises::Filter { state: Some(State::Open), ..of };
    let mut owed = promises::list_shown(tx, who, &broken, None, 50)?.items;
    owed.extend(promises::list_shown(tx, who, &open, None, 100)?.items);
    Ok(owed)
}

async fn show(
    visit: &Visit,
    asked: Id,
    status: StatusCode,
    after: Option<String>,
    trouble: Trouble,
) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let (known, timeline, owed, looked, complaints) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let known = customers::get(tx, &who, asked)?;
            let id = known.customer.id;
            let timeline = customers::timeline(tx, &who, id, after.as_deref(), 50)?;
            let owed = owed(tx, &who, id)?;
            let complaints = beside::of_customer(tx, &who, id)?;
            Ok((known, timeline, owed, fields::look(tx, Noun::Customer, Some(id))?, complaints))
        })
        .await?;
    let id = known.customer.id;
    if id != asked {
        return Ok(see_other(urls::with_id(urls::CUSTOMER, id)));
    }
    let (words, now) = (&visit.words, visit.web.now());
    let may_edit = visit.who.may(Can::EditCustomers).is_ok();
    let typed = Some(&trouble.form).filter(|_| trouble.doing == "fields");
    let page = OnePage {
        id,
        fields: Fields {
            action: urls::with_id(urls::CUSTOMER_FIELDS, id),
            may_edit,
            ..Fields::of(words, &looked, typed, &trouble.problems)
        },
        back: urls::with_id(urls::CUSTOMER, id),
        lead: view::lead(words, &known.customer),
        promises: owed.iter().map(|shown| promise_view::line(words, shown, now)).collect(),
        complaints: beside::lines(words, &complaints, now),
        days: view::days(words, &timeline.items, now),
        next: timeline.next,
        wishes: known.preferences.iter().map(|preference| view::wish(words, preference, now)).collect(),
        people: known.contacts.iter().map(|one| view::person(&visit.words, one)).collect(),
        facts: view::facts(words, &known, now),
        note: known.customer.note.clone(),
        may_edit,
        may_merge: visit.who.may(Can::MergeCustomers).is_ok(),
        form: trouble.form,
        problems: trouble.problems,
        refusal: trouble.refusal,
        doing: trouble.doing,
        page: visit.page("customers", known.customer.name.clone()),
        name: known.customer.name,
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// Runs a verb of this page: back to the page when it is done, the page with what is wrong when it is not.
async fn verb<T: Send + 'static>(
    visit: Visit,
    id: Id,
    form: Form,
    doing: &str,
    mut does: impl FnMut(&mut Tx, &Who) -> Result<T> + Send + 'static,
) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let done = visit.web.kept.write(who.workspace_id, move |tx| does(tx, &who)).await;
    let mut trouble = Trouble { form, doing: doing.to_owned(), ..Trouble::default() };
    match done {
        Ok(_) => Ok(see_other(urls::with_id(urls::CUSTOMER, id))),
        Err(Error::Invalid(fields)) => {
            trouble.problems = problems(&visit, &fields);
            show(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, None, trouble).await
        }
        Err(refused @ Error::Refused(_)) => {
            let failure = Failure::from(refused);
            trouble.refusal = Some((failure.detail(&visit.words), failure.hint(&visit.words)));
            show(&visit, id, failure.status(), None, trouble).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

fn problems(visit: &Visit, fields: &[Field]) -> Problems {
    Problems::new(&visit.words, fields)
}

pub async fn record_preference(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let id = parse_id(&id)?;
    let new = NewPreference {
        about: form.get("about").to_owned(),
        words: form.get("words").to_owned(),
        said_by: form.get("said_by").to_owned(),
    };
    verb(visit, id, form, "preference", move |tx, who| customers::record_preference(tx, who, id, &new)).await
}

pub async fn end_preference(
    visit: Visit,
    Path((id, preference_id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (id, preference_id) = (parse_id(&id)?, parse_part(&preference_id, "preference")?);
    verb(visit, id, Form::default(), "", move |tx, who| {
        customers::preference_of(tx, who, id, preference_id)?;
        customers::end_preference(tx, who, preference_id)
    })
    .await
}

pub async fn set_fields(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, typed) = (parse_id(&id)?, fields::typed(&form));
    verb(visit, id, form, "fields", move |tx, who| customers::set_fields(tx, who, id, &typed)).await
}

fn contact(form: &Form) -> NewContact {
    NewContact {
        name: form.get("name").to_owned(),
        email: form.maybe("email").map(str::to_owned),
        phone: form.maybe("phone").map(str::to_owned),
        role: form.get("role").to_owned(),
    }
}

pub async fn add_contact(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, new) = (parse_id(&id)?, contact(&form));
    verb(visit, id, form, "contact", move |tx, who| customers::add_contact(tx, who, id, new.clone())).await
}

pub async fn update_contact(
    visit: Visit,
    Path((id, contact_id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let (id, contact_id, to) = (parse_id(&id)?, parse_part(&contact_id, "contact")?, contact(&form));
    verb(visit, id, form, &contact_id.to_string(), move |tx, who| {
        customers::contact_of(tx, who, id, contact_id)?;
        customers::update_contact(tx, who, contact_id, to.clone())
    })
    .await
}

pub async fn make_first(visit: Visit, Path((id, contact_id)): Path<(String, String)>) -> Result<Response, Failure> {
    let (id, contact_id) = (parse_id(&id)?, parse_part(&contact_id, "contact")?);
    verb(visit, id, Form::default(), "", move |tx, who| {
        customers::contact_of(tx, who, id, contact_id)?;
        customers::make_first(tx, who, contact_id)
    })
    .await
}

/// The address is right after all.
pub async fn confirm_address(
    visit: Visit,
    Path((id, contact_id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (id, contact_id) = (parse_id(&id)?, parse_part(&contact_id, "contact")?);
    verb(visit, id, Form::default(), "", move |tx, who| {
        customers::contact_of(tx, who, id, contact_id)?;
        customers::confirm_address(tx, who, contact_id)
    })
    .await
}

pub async fn remove_contact(visit: Visit, Path((id, contact_id)): Path<(String, String)>) -> Result<Response, Failure> {
    let (id, contact_id) = (parse_id(&id)?, parse_part(&contact_id, "contact")?);
    verb(visit, id, Form::default(), "", move |tx, who| {
        customers::contact_of(tx, who, id, contact_id)?;
        customers::remove_contact(tx, who, contact_id)
    })
    .await
}
