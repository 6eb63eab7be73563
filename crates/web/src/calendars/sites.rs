//! Sites, in the list of calendars.

use app::Error;
use app::calendars::{Scope, sites};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::pages::list_page;
use crate::core::{Failure, Form, Visit, see_other, urls};

/// A new site, or (with an id) one that is there.
pub async fn save(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, id) = (visit.who.clone(), form.id("site_id")?);
    let (name, zone) = (form.get("name").to_owned(), form.get("zone").to_owned());
    match visit.web.kept.write(who.workspace_id, move |tx| sites::save(tx, &who, id, &name, &zone)).await {
        Ok(site) => Ok(see_other(urls::with_id(urls::SETTINGS_CALENDAR, Scope::Site(site.id)))),
        Err(Error::Invalid(fields)) => list_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form, &fields).await,
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn remove(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (who, id) = (visit.who.clone(), id.parse().map_err(|_| Error::NotFound("site"))?);
    visit.web.kept.write(who.workspace_id, move |tx| sites::remove(tx, &who, id)).await?;
    Ok(see_other(urls::SETTINGS_CALENDARS))
}
