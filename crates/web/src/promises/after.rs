//! After a break: telling the customer, and making it right.

use app::promises::{self, MakingRight, NewPromise, Owning};
use app::{Error, Field, Id, Timestamp};
use axum::extract::Path;
use axum::response::Response;

use super::pages::{answer, not_understood, owner_of, parse_id, typed};
use crate::core::{Failure, Form, Visit};

/// A time that may be left out; the other answer says that it can't be read.
async fn maybe_time(
    visit: &Visit,
    id: Id,
    doing: &str,
    form: &Form,
    name: &str,
) -> Result<Result<Option<Timestamp>, Response>, Failure> {
    let Some(text) = form.maybe(name) else { return Ok(Ok(None)) };
    match typed(visit, Some(owner_of(visit, id).await?), text).await? {
        Ok(window) => Ok(Ok(Some(window.by))),
        Err(mut wrong) => {
            wrong.field = Field { field: name.to_owned(), ..wrong.field };
            not_understood(visit, id, doing, form.clone(), wrong).await.map(Err)
        }
    }
}

/// The customer is told that it broke, or was told.
pub async fn tell(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let next_by = match maybe_time(&visit, id, "tell", &form, "next_by").await? {
        Ok(next_by) => next_by,
        Err(shown) => return Ok(shown),
    };
    let own = Owning { how: form.get("how").to_owned(), reason: form.get("reason").to_owned(), next_by, text: None };
    let done = visit.web.kept.write(who.workspace_id, move |tx| promises::own_up(tx, &who, id, &own)).await;
    answer(&visit, id, "tell", form, done).await
}

/// What was done, how they heard, the apology, the remedy, and what is promised instead.
pub async fn make_right(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let by = match maybe_time(&visit, id, "make-right", &form, "new_by").await? {
        Ok(by) => by,
        Err(shown) => return Ok(shown),
    };
    let told_at = match told_at(&visit, form.get("told_at")) {
        Ok(told_at) => told_at,
        Err(error) => return answer(&visit, id, "make-right", form, Err(error)).await,
    };
    if by.is_none() && form.maybe("new_words").is_some() {
        let missing = Err(Error::invalid("new_by", "problem-empty"));
        return answer(&visit, id, "make-right", form, missing).await;
    }
    let (new_words, right) = (form.get("new_words").to_owned(), making_right(&form, told_at));
    let make = move |tx: &mut app::Tx| {
        let promise = promises::get(tx, &who, id)?;
        let next = by.map(|by| NewPromise {
            customer_id: promise.customer_id,
            conversation_id: promise.conversation_id,
            words: if new_words.is_empty() { promise.words.clone() } else { new_words.clone() },
            kind: promise.kind,
            owner_id: Some(promise.owner_id),
            from: None,
            by,
            source: "by_hand",
        });
        promises::make_right_with(tx, &who, id, &MakingRight { next, ..right.clone() })
    };
    let done = visit.web.kept.write(visit.who.workspace_id, make).await;
    answer(&visit, id, "make-right", form, done).await
}

fn making_right(form: &Form, told_at: Option<Timestamp>) -> MakingRight {
    MakingRight {
        words: form.get("words").to_owned(),
        told_how: form.maybe("told_how").map(str::to_owned),
        told_by_id: None,
        told_at,
        apology: form.get("apology").to_owned(),
        remedy: form.get("remedy").to_owned(),
        next: None,
    }
}

/// When they were told: as a browser's field has it, or empty for now. It lies behind, so it is no time to promise.
fn told_at(visit: &Visit, text: &str) -> Result<Option<Timestamp>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Error::invalid("told_at", "problem-told-when");
    let local: jiff::civil::DateTime = text.replace(' ', "T").parse().map_err(|_| wrong())?;
    visit.words.zone().to_timestamp(local).map(Some).map_err(|_| wrong())
}
