//! What the forms of the settings do: each calls one verb and comes back to the page.

use app::workspaces::passphrase::Hashed;
use app::workspaces::tokens::{self, Scope};
use app::workspaces::{self, NewStaff, business, passphrase as passphrases, staff};
use app::{Error, Id, Role, leaving};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::door;
use super::settings::{Sent, settings_page};
use crate::core::{Failure, Form, Visit, see_other, urls};

/// Back to the page: saved, or with the problems beside the fields of this part.
async fn back<T>(visit: &Visit, part: &'static str, form: Form, done: Result<T, Error>) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(see_other(format!("{}?done=saved#{part}", urls::SETTINGS))),
        Err(Error::Invalid(fields)) => {
            let sent = Sent { part, form, fields, token: None };
            settings_page(visit, StatusCode::UNPROCESSABLE_ENTITY, sent, None).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn business(visit: Visit, form: Form) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let text = |name: &str| form.get(name).to_owned();
    let change = business::Change {
        name: text("name"),
        trade: text("trade"),
        time_zone: text("time_zone"),
        currency: text("currency"),
        locale: text("locale"),
        hours: business::HOURS_FIELDS.map(text),
        holidays: text("holidays"),
        public_url: text("public_url"),
    };
    let done = visit.web.kept.write(who.workspace_id, move |tx| business::change(tx, &who, &change)).await;
    back(&visit, "business", form, done).await
}

pub async fn add_staff(visit: Visit, form: Form) -> Result<Response, Failure> {
    let done = add(&visit, &form).await;
    back(&visit, "staff", form, done).await
}

/// The pass phrase of the form, hashed on a thread that may take its time.
async fn hashed(form: &Form) -> Result<Hashed, Error> {
    let phrase = form.0.get("passphrase").cloned().unwrap_or_default();
    let hashed = tokio::task::spawn_blocking(move || passphrases::hash(&phrase)).await;
    hashed.map_err(|error| Error::Internal(error.to_string()))?
}

async fn add(visit: &Visit, form: &Form) -> Result<(), Error> {
    let passphrase = hashed(form).await?;
    let role = Role::parse(form.get("role")).ok_or_else(|| Error::invalid("role", "problem-role-unknown"))?;
    let new = NewStaff { name: form.get("name").to_owned(), email: form.get("email").to_owned(), role, passphrase };
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| staff::add(tx, &who, &new)).await?;
    Ok(())
}

/// One of us: another role, a new pass phrase, or gone, or back.
pub async fn change_staff(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let who = visit.who.clone();
    if form.get("what") == "passphrase" {
        let hashed = hashed(&form).await?;
        visit.web.kept.write(who.workspace_id, move |tx| staff::set_passphrase(tx, &who, id, &hashed)).await?;
        return Ok(see_other(format!("{}?done=saved#staff", urls::SETTINGS)));
    }
    let (what, role) = (form.get("what").to_owned(), Role::parse(form.get("role")));
    let to_staff_id = form.id("to_staff_id")?;
    visit
        .web
        .kept
        .write(who.workspace_id, move |tx| match what.as_str() {
            "deactivate" => leaving::deactivate(tx, &who, id, to_staff_id),
            "reactivate" => staff::reactivate(tx, &who, id),
            _ => {
                let role = role.ok_or_else(|| Error::invalid("role", "problem-role-unknown"))?;
                leaving::change_role(tx, &who, id, role, to_staff_id)
            }
        })
        .await?;
    Ok(see_other(format!("{}?done=saved#staff", urls::SETTINGS)))
}

/// One's own name, zone and language.
pub async fn me(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, id) = (visit.who.clone(), visit.staff.staff_id);
    let (name, zone, locale) =
        (form.get("name").to_owned(), form.get("time_zone").to_owned(), form.get("locale").to_owned());
    let done =
        visit.web.kept.write(who.workspace_id, move |tx| staff::change(tx, &who, id, &name, &zone, &locale)).await;
    back(&visit, "me", form, done).await
}

/// One's own pass phrase; afterwards one logs in anew, everywhere.
pub async fn passphrase(visit: Visit, form: Form) -> Result<Response, Failure> {
    let text = |name: &str| form.0.get(name).map_or("", String::as_str);
    let done = workspaces::change_passphrase(&visit.web.kept, &visit.who, text("old"), text("new")).await;
    match done {
        Ok(()) => Ok(door::left(&visit.web)),
        failed => back(&visit, "passphrase", form, failed).await,
    }
}

/// A new token is shown on the page that answers, and nowhere after.
pub async fn make_token(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, email, name) = (visit.who.clone(), visit.staff.email.clone(), form.get("name").to_owned());
    let scopes: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| form.has(scope.as_str())).collect();
    let made =
        visit.web.kept.write(who.workspace_id, move |tx| tokens::make_token(tx, &who, &email, &name, &scopes)).await;
    match made {
        Ok(token) => {
            let sent = Sent { token: Some(token), ..Sent::default() };
            settings_page(&visit, StatusCode::OK, sent, None).await
        }
        Err(Error::Invalid(fields)) => back(&visit, "token", form, Err::<(), Error>(Error::Invalid(fields))).await,
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn revoke_token(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| tokens::revoke(tx, &who, id)).await?;
    Ok(see_other(format!("{}?done=revoked#token", urls::SETTINGS)))
}
