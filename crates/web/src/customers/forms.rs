//! The forms of a new customer and of what is known about one.

use app::customers::{self, Change, Customer, Kind, NewCustomer, Stage};
use app::fields::Noun;
use app::{Error, Id, Result, Tx, Who, workspaces};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::pages::parse_id;
use super::view;
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};
use crate::fields::{self, view::Fields};

#[derive(Template)]
#[template(path = "customers/form.html")]
struct FormPage {
    page: Layout,
    /// `None`: a new customer.
    id: Option<Id>,
    kinds: Vec<(&'static str, String)>,
    stages: Vec<(&'static str, String)>,
    languages: Vec<(String, String)>,
    zones: Vec<String>,
    staff: Vec<(String, String)>,
    /// The business's own, for a new customer: known ones have a card of their own.
    fields: Fields,
    form: Form,
    problems: Problems,
    refusal: Option<(String, String)>,
}

pub async fn new(visit: Visit) -> Result<Response, Failure> {
    show(&visit, None, Form::default(), StatusCode::OK, Problems::none(), None).await
}

pub async fn edit(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let known = visit.web.kept.read(who.workspace_id, move |tx| customers::get(tx, &who, id)).await?;
    show(&visit, Some(known.customer.id), filled_with(&known.customer), StatusCode::OK, Problems::none(), None).await
}

fn filled_with(customer: &Customer) -> Form {
    let mut form = Form::default();
    let owner = customer.owner_id.map(|id| id.to_string());
    let fields = [
        ("name", Some(customer.name.clone())),
        ("kind", Some(customer.kind.as_str().to_owned())),
        ("email", customer.email.clone()),
        ("phone", customer.phone.clone()),
        ("stage", Some(customer.stage.as_str().to_owned())),
        ("locale", customer.locale.clone()),
        ("time_zone", customer.time_zone.clone()),
        ("owner_id", owner),
        ("note", Some(customer.note.clone())),
    ];
    for (name, value) in fields {
        form.0.insert(name.to_owned(), value.unwrap_or_default());
    }
    form
}

async fn show(
    visit: &Visit,
    id: Option<Id>,
    mut form: Form,
    status: StatusCode,
    problems: Problems,
    refusal: Option<(String, String)>,
) -> Result<Response, Failure> {
    let (who, words) = (visit.who.clone(), &visit.words);
    let read = move |tx: &mut Tx| Ok((workspaces::staff::list(tx, &who)?, fields::look(tx, Noun::Customer, None)?));
    let (staff, looked) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let looked = if id.is_some() { fields::Looked::default() } else { looked };
    // A tag such as es-MX is none of the choices but must survive an edit of something else.
    let mut languages: Vec<(String, String)> =
        ["en", "es"].into_iter().map(|tag| (tag.to_owned(), view::language(words, tag))).collect();
    if let Some(own) = form.maybe("locale").filter(|own| languages.iter().all(|(tag, _)| tag != own)) {
        languages.push((own.to_owned(), format!("{} ({own})", view::language(words, own))));
    }
    if form.get("stage").is_empty() {
        form.0.insert("stage".to_owned(), Stage::Steady.as_str().to_owned());
    }
    let title = if id.is_some() { "customer-edit-title" } else { "customer-new-title" };
    let page = FormPage {
        id,
        kinds: Kind::ALL
            .into_iter()
            .map(|kind| (kind.as_str(), words.t(&format!("customer-kind-{}", kind.as_str())).into_owned()))
            .collect(),
        stages: Stage::ALL.into_iter().map(|stage| (stage.as_str(), view::stage_name(words, stage))).collect(),
        languages,
        zones: workspaces::checks::time_zones(),
        staff: staff.into_iter().filter(|one| one.active).map(|one| (one.id.to_string(), one.name)).collect(),
        page: visit.page("customers", words.t(title)),
        fields: Fields::of(words, &looked, Some(&form), &problems),
        form,
        problems,
        refusal,
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

pub async fn create(visit: Visit, form: Form) -> Result<Response, Failure> {
    save(visit, None, form, |tx, who, form| {
        let optional = |name: &str| form.maybe(name).map(str::to_owned);
        let new = NewCustomer {
            kind: form.get("kind").to_owned(),
            name: form.get("name").to_owned(),
            email: optional("email"),
            phone: optional("phone"),
            locale: optional("locale"),
            time_zone: optional("time_zone"),
            stage: form.get("stage").to_owned(),
            owner_id: form.id("owner_id")?,
            note: form.get("note").to_owned(),
        };
        customers::create_with_fields(tx, who, new, &fields::typed(form))
    })
    .await
}

pub async fn update(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let id = parse_id(&id)?;
    save(visit, Some(id), form, move |tx, who, form| {
        let optional = |name: &str| form.has(name).then(|| form.maybe(name).map(str::to_owned));
        let filled = |name: &str| form.has(name).then(|| form.get(name).to_owned());
        let change = Change {
            kind: filled("kind"),
            name: filled("name"),
            email: optional("email"),
            phone: optional("phone"),
            locale: optional("locale"),
            time_zone: optional("time_zone"),
            stage: filled("stage"),
            owner_id: if form.has("owner_id") { Some(form.id("owner_id")?) } else { None },
            note: filled("note"),
        };
        customers::update(tx, who, id, change)
    })
    .await
}

/// To the customer when it is saved; the form again, with what is wrong, when it is not.
async fn save(
    visit: Visit,
    id: Option<Id>,
    form: Form,
    mut does: impl FnMut(&mut Tx, &Who, &Form) -> Result<Customer> + Send + 'static,
) -> Result<Response, Failure> {
    let (who, filled) = (visit.who.clone(), form.clone());
    let done = visit.web.kept.write(who.workspace_id, move |tx| does(tx, &who, &filled)).await;
    match done {
        Ok(customer) => Ok(see_other(urls::with_id(urls::CUSTOMER, customer.id))),
        Err(Error::Invalid(fields)) => {
            let problems = Problems::new(&visit.words, &fields);
            show(&visit, id, form, StatusCode::UNPROCESSABLE_ENTITY, problems, None).await
        }
        Err(refused @ Error::Refused(_)) => {
            let failure = Failure::from(refused);
            let said = (failure.detail(&visit.words), failure.hint(&visit.words));
            show(&visit, id, form, failure.status(), Problems::none(), Some(said)).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}
