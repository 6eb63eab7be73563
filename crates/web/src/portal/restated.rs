//! "Did we understand you?" The customer confirms or corrects it on their own page.

use app::complaints::{self, How};
use app::{Error, Id, Tx, Who};
use axum::extract::{Path, State as WebState};
use axum::http::StatusCode;
use axum::response::Response;

use super::pages::{Opened, Said, open, page};
use crate::core::{Failure, Form, Web, see_other, urls};

/// "Yes, that is it."
pub async fn confirm(WebState(web): WebState<Web>, Path(token): Path<String>, form: Form) -> Result<Response, Failure> {
    let yes = |tx: &mut Tx, who: &Who, id: Id, words: &str, round: Option<i64>| {
        complaints::confirm(tx, who, id, How::Link, words, round).map(drop)
    };
    answer(web, token, &form, "confirmed", yes).await
}

/// "No, you missed …"
pub async fn correct(WebState(web): WebState<Web>, Path(token): Path<String>, form: Form) -> Result<Response, Failure> {
    let no = |tx: &mut Tx, who: &Who, id: Id, words: &str, round: Option<i64>| {
        complaints::correct(tx, who, id, How::Link, words, round).map(drop)
    };
    answer(web, token, &form, "corrected", no).await
}

/// Says it, and shows the page: with thanks, or with what was typed and why it could not be taken.
async fn answer(
    web: Web,
    token: String,
    form: &Form,
    done: &str,
    says: fn(&mut Tx, &Who, Id, &str, Option<i64>) -> app::Result<()>,
) -> Result<Response, Failure> {
    let opened = open(&web, &token).await?;
    let Opened::Good { who, words: texts, .. } = &opened else {
        return Ok(page(&web, opened, token, Said::default(), StatusCode::OK));
    };
    let (who, id, words) = (who.clone(), form.id("complaint_id")?, form.get("words").to_owned());
    let (round, typed) = (form.get("round").parse::<i64>().ok(), words.clone());
    let Some(id) = id else { return Err(Failure::from(Error::NotFound("complaint"))) };
    let saved = web.kept.write(who.workspace_id, move |tx| says(tx, &who, id, &words, round)).await;
    let (problem, status) = match saved {
        Ok(()) => return Ok(see_other(format!("{}?{done}=yes", urls::with_id(urls::PORTAL, token)))),
        Err(Error::Invalid(_)) => ("portal-restated-empty", StatusCode::UNPROCESSABLE_ENTITY),
        Err(Error::Refused(_)) => ("portal-restated-changed", StatusCode::CONFLICT),
        Err(other) => return Err(Failure::from(other)),
    };
    let problem = texts.t(problem).into_owned();
    let said = Said { restated_problem: Some((id, problem)), restated_typed: typed, ..Said::default() };
    let again = open(&web, &token).await?; // the version that stands now
    Ok(page(&web, again, token, said, status))
}
