//! Feeds of a calendar: an address, a file that is sent, or its text.

use app::calendars::feeds::{self, Source};
use app::{Error, Tx};
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::Response;

use super::pages::{Asked, show};
use crate::core::{Failure, Form, Visit, see_other, urls};

pub async fn add(visit: Visit, Path(of): Path<String>, parts: Multipart) -> Result<Response, Failure> {
    let (scope, who) = (super::scope(&of)?, visit.who.clone());
    let form = read(parts).await?;
    let source = match form.maybe("url") {
        Some(url) => Source::Url(url.to_owned()),
        None => Source::File(form.get("content").to_owned()),
    };
    let name = form.get("feed_name").to_owned();
    let added = visit.web.kept.write(who.workspace_id, move |tx| feeds::add(tx, &who, scope, &name, &source)).await;
    match added {
        Ok(_) => Ok(see_other(format!("{}#feeds", urls::with_id(urls::SETTINGS_CALENDAR, scope)))),
        Err(Error::Invalid(mut fields)) => {
            for field in fields.iter_mut().filter(|field| field.field == "name") {
                field.field = "feed_name".to_owned();
            }
            // The form of the hours beside it shows what is saved.
            show_again(&visit, scope, form, fields).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

async fn show_again(
    visit: &Visit,
    scope: app::calendars::Scope,
    form: Form,
    fields: Vec<app::Field>,
) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let own = visit.web.kept.read(who.workspace_id, move |tx| app::calendars::get(tx, &who, scope)).await?;
    let mut filled = super::pages::form_of(&own);
    filled.0.extend(form.0);
    show(visit, scope, StatusCode::UNPROCESSABLE_ENTITY, Some((filled, fields)), Asked::default()).await
}

/// The fields of the form; the file, where one was chosen, stands for its text.
async fn read(mut parts: Multipart) -> Result<Form, Failure> {
    let wrong = |_| Failure::from(Error::invalid("body", "problem-form"));
    let mut form = Form::default();
    while let Some(part) = parts.next_field().await.map_err(wrong)? {
        let (name, file) = (part.name().unwrap_or_default().to_owned(), part.file_name().map(str::to_owned));
        let bytes = part.bytes().await.map_err(wrong)?;
        let text = String::from_utf8_lossy(&bytes).replace('\0', "");
        match file {
            Some(file) if !file.is_empty() => {
                form.0.insert("content".to_owned(), text);
                if form.get("feed_name").is_empty() {
                    form.0.insert("feed_name".to_owned(), file.trim_end_matches(".ics").to_owned());
                }
            }
            Some(_) => {}
            None if !text.trim().is_empty() => drop(form.0.insert(name, text)),
            None => {}
        }
    }
    Ok(form)
}

/// Looked at again, or taken away.
pub async fn change(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (who, id) = (visit.who.clone(), id.parse().map_err(|_| Error::NotFound("feed"))?);
    let remove = form.get("what") == "remove";
    let change = move |tx: &mut Tx| if remove { feeds::remove(tx, &who, id) } else { feeds::fetch_now(tx, &who, id) };
    let scope = visit.web.kept.write(visit.who.workspace_id, change).await?;
    Ok(see_other(format!("{}#feeds", urls::with_id(urls::SETTINGS_CALENDAR, scope))))
}
