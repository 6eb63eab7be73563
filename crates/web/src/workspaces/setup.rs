//! Set-up: one page, once, by the signed link.

use app::ids::INSTALLATION;
use app::workspaces::{self, NewMailbox, NewWorkspace, business};
use app::{Error, Field};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::HeaderMap;
use axum::http::{Extensions, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use i18n::Words;

use super::door;
use super::inputs::{self, Input, Inputs, filled};
use crate::core::{Failure, Form, Layout, Problems, Web, see_other, urls};

#[derive(Template)]
#[template(path = "workspaces/setup.html")]
struct SetupPage {
    page: Layout,
    business: Vec<Input>,
    hours: Vec<Input>,
    person: Vec<Input>,
    mailbox: Vec<Input>,
    wants_mailbox: bool,
    problems: Problems,
    zones: Vec<String>,
}

pub async fn show(State(web): State<Web>, Path(token): Path<String>) -> Response {
    match workspaces::check_setup_link(&web.kept, &token).await {
        Ok(()) => setup_page(StatusCode::OK, &first_form(), &[]),
        Err(error) => door::outside(Failure::from(error)),
    }
}

pub async fn take(
    State(web): State<Web>,
    Path(token): Path<String>,
    headers: HeaderMap,
    extensions: Extensions,
    form: Form,
) -> Response {
    let (new, seal) = (typed(&form), web.settings.seal_key.clone());
    let differs = passphrase(&form, "passphrase") != passphrase(&form, "passphrase_again");
    let (owner_email, phrase) = (new.owner_email.clone(), new.passphrase.clone());
    let made = web
        .kept
        .write(INSTALLATION, move |tx| {
            workspaces::setup_link_opens(tx, &token)?;
            let made = workspaces::setup(tx, &new, &seal);
            if differs {
                Err(also(made.err(), Field::new("passphrase_again", "problem-passphrase-differs")))
            } else {
                made
            }
        })
        .await;
    match made {
        Ok(_) => match door::enter(&web, &owner_email, &phrase, &headers, &extensions).await {
            Ok(cookie) => door::with_cookie(see_other(urls::TODAY), &cookie),
            Err(_) => see_other(urls::LOGIN),
        },
        Err(Error::Invalid(fields)) => setup_page(StatusCode::UNPROCESSABLE_ENTITY, &form, &fields),
        Err(other) => door::outside(Failure::from(other)),
    }
}

/// One problem more.
fn also(error: Option<Error>, field: Field) -> Error {
    match error {
        Some(Error::Invalid(mut fields)) => {
            fields.push(field);
            Error::Invalid(fields)
        }
        Some(other) => other,
        None => Error::Invalid(vec![field]),
    }
}

/// Pass phrases are taken as they are, white space too.
fn passphrase<'a>(form: &'a Form, name: &str) -> &'a str {
    form.0.get(name).map_or("", String::as_str)
}

/// What most businesses would type.
fn first_form() -> Form {
    let weekday = || "8-12, 13-17".to_owned();
    filled([
        ("currency", "USD".to_owned()),
        ("locale", "en-US".to_owned()),
        ("hours_mon", weekday()),
        ("hours_tue", weekday()),
        ("hours_wed", weekday()),
        ("hours_thu", weekday()),
        ("hours_fri", weekday()),
        ("hours_sat", "closed".to_owned()),
        ("hours_sun", "closed".to_owned()),
        ("mailbox_smtp_port", "465".to_owned()),
        ("mailbox_smtp_security", "tls".to_owned()),
    ])
}

fn typed(form: &Form) -> NewWorkspace {
    let text = |name: &str| form.get(name).to_owned();
    NewWorkspace {
        name: text("name"),
        trade: text("trade"),
        time_zone: text("time_zone"),
        currency: text("currency"),
        locale: text("locale"),
        hours: business::HOURS_FIELDS.map(text),
        holidays: text("holidays"),
        owner_name: text("owner_name"),
        owner_email: text("owner_email"),
        passphrase: passphrase(form, "passphrase").to_owned(),
        mailbox: wants_mailbox(form).then(|| mailbox(form, "mailbox_")),
    }
}

/// A mail account is wanted when its address or server was typed.
fn wants_mailbox(form: &Form) -> bool {
    form.maybe("mailbox_address").is_some() || form.maybe("mailbox_smtp_host").is_some()
}

pub fn mailbox(form: &Form, prefix: &str) -> NewMailbox {
    let text = |name: &str| form.get(&format!("{prefix}{name}")).to_owned();
    NewMailbox {
        name: text("name"),
        address: text("address"),
        smtp_host: text("smtp_host"),
        smtp_port: text("smtp_port"),
        smtp_security: text("smtp_security"),
        smtp_user: text("smtp_user"),
        smtp_password: Some(passphrase(form, &format!("{prefix}smtp_password")).to_owned()).filter(|p| !p.is_empty()),
    }
}

fn setup_page(status: StatusCode, form: &Form, fields: &[Field]) -> Response {
    let words = Words::new("en-US", &jiff::tz::TimeZone::UTC);
    let problems = Problems::new(&words, fields);
    let group = |key, prefix| Inputs { words: &words, form, problems: &problems, key, prefix };
    let (business, person, mail) = (group("business", ""), group("person", ""), group("mail", "mailbox_"));
    let owner = group("person", "owner_");
    let page = SetupPage {
        business: inputs::business(&business),
        hours: inputs::hours(&business),
        person: vec![
            owner.text("name").autocomplete("name"),
            owner.field("email", "email").autocomplete("email"),
            person.field("passphrase", "password").autocomplete("new-password"),
            person.field("passphrase_again", "password").autocomplete("new-password"),
        ],
        mailbox: inputs::mailbox(&mail, false),
        wants_mailbox: wants_mailbox(form),
        zones: inputs::zones(),
        page: Layout::outside(words.clone(), "setup-title"),
        problems: problems.clone(),
    };
    (status, Html(page.render().unwrap_or_default())).into_response()
}
