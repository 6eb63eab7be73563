//! The verbs of one complaint that take words and choices; those that take a time are in `taking`.

use app::complaints::{self, Channel, Complaint, How, NewAttempt, Reached, Restating};
use app::{Error, Id, Tx, Who};
use axum::extract::Path;
use axum::response::Response;

use super::one::{answer, find};
use crate::core::{Failure, Form, Visit};

type Answer = Result<Response, Failure>;

/// Does a verb; what was typed for it and kept is not needed any more.
pub async fn does(
    visit: &Visit,
    id: Id,
    draft: Option<&'static str>,
    mut verb: impl FnMut(&mut Tx, &Who, Id) -> app::Result<Complaint> + Send + 'static,
) -> Result<Complaint, Error> {
    let who = visit.who.clone();
    let done = move |tx: &mut Tx| {
        let done = verb(tx, &who, id)?;
        draft.map_or(Ok(()), |form| complaints::forget_drafts(tx, id, form))?;
        Ok(done)
    };
    visit.web.kept.write(visit.who.workspace_id, done).await
}

/// A value of a fixed set that a page offers; nothing else is sent by one.
fn chosen<T>(form: &Form, name: &str, parse: fn(&str) -> Option<T>, problem: &'static str) -> Result<T, Error> {
    parse(form.get(name)).ok_or_else(|| Error::invalid(name, problem))
}

pub async fn restate(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let new = Restating { text: form.get("text").to_owned(), mail: form.has("mail") };
    let done = does(&visit, id, Some("restate"), move |tx, who, id| complaints::restate(tx, who, id, &new)).await;
    answer(&visit, id, "restate", form, done).await
}

/// How they said it, as one of us records it. The version they heard is the one on the page.
fn heard(form: &Form) -> Result<(How, String, Option<i64>), Error> {
    let how = chosen(form, "how", How::parse, "problem-complaint-how")?;
    Ok((how, form.get("words").to_owned(), form.get("round").parse().ok()))
}

pub async fn confirm(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let done = match heard(&form) {
        Ok((how, words, round)) => {
            does(&visit, id, None, move |tx, who, id| complaints::confirm(tx, who, id, how, &words, round)).await
        }
        Err(error) => Err(error),
    };
    answer(&visit, id, "confirm", form, done).await
}

pub async fn correct(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let done = match heard(&form) {
        Ok((how, words, round)) => {
            does(&visit, id, None, move |tx, who, id| complaints::correct(tx, who, id, how, &words, round)).await
        }
        Err(error) => Err(error),
    };
    answer(&visit, id, "confirm", form, done).await
}

pub async fn refuse_confirmation(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (id, reason) = (find(&visit, &id).await?, form.get("reason").to_owned());
    let done = does(&visit, id, None, move |tx, who, id| complaints::refuse_confirmation(tx, who, id, &reason)).await;
    answer(&visit, id, "refuse-confirmation", form, done).await
}

pub async fn attempt(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let channel = chosen(&form, "channel", Channel::parse, "problem-complaint-channel");
    let reached = chosen(&form, "outcome", Reached::parse, "problem-complaint-reached");
    let done = match channel.and_then(|channel| Ok((channel, reached?))) {
        Ok((channel, outcome)) => {
            let new = NewAttempt { channel, outcome, words: form.get("words").to_owned() };
            does(&visit, id, None, move |tx, who, id| complaints::attempt(tx, who, id, &new)).await
        }
        Err(error) => Err(error),
    };
    answer(&visit, id, "attempt", form, done).await
}

pub async fn unreachable(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let done = does(&visit, id, None, complaints::unreachable).await;
    answer(&visit, id, "attempt", form, done).await
}

pub async fn found_another_way(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (id, words) = (find(&visit, &id).await?, form.get("words").to_owned());
    let done = does(&visit, id, None, move |tx, who, id| complaints::found_another_way(tx, who, id, &words)).await;
    answer(&visit, id, "found-another-way", form, done).await
}

pub async fn research(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (id, findings) = (find(&visit, &id).await?, form.get("findings").to_owned());
    let done =
        does(&visit, id, Some("research"), move |tx, who, id| complaints::research(tx, who, id, &findings)).await;
    answer(&visit, id, "research", form, done).await
}

pub async fn accept(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (id, words) = (find(&visit, &id).await?, form.get("words").to_owned());
    let done = does(&visit, id, None, move |tx, who, id| complaints::accept(tx, who, id, &words)).await;
    answer(&visit, id, "accept", form, done).await
}

pub async fn reject(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (id, words) = (find(&visit, &id).await?, form.get("words").to_owned());
    let done = does(&visit, id, None, move |tx, who, id| complaints::reject(tx, who, id, &words)).await;
    answer(&visit, id, "accept", form, done).await
}

pub async fn close(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let done = does(&visit, id, None, complaints::close).await;
    answer(&visit, id, "close", form, done).await
}

/// It happened again while it was watched.
pub async fn again(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (id, words) = (find(&visit, &id).await?, form.get("words").to_owned());
    let done = does(&visit, id, None, move |tx, who, id| complaints::again(tx, who, id, &words)).await;
    answer(&visit, id, "again", form, done).await
}

pub async fn hand_over(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (id, reason) = (find(&visit, &id).await?, form.get("reason").to_owned());
    // Nobody chosen is nobody known: the verb names it beside what else is wrong.
    let to_id: Id = form.get("to_staff_id").parse().unwrap_or_default();
    let done = does(&visit, id, None, move |tx, who, id| complaints::hand_over(tx, who, id, to_id, &reason)).await;
    answer(&visit, id, "hand-over", form, done).await
}

pub async fn take_safety(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let done = does(&visit, id, None, complaints::take_safety).await;
    answer(&visit, id, "take-safety", form, done).await
}

/// Who wrote by the public form is the customer whose address they typed.
pub async fn is_theirs(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let done = does(&visit, id, None, complaints::form::is_theirs).await;
    answer(&visit, id, "is-theirs", form, done).await
}

/// Another conversation that belongs to it.
pub async fn add_conversation(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let conversation_id = form.id("conversation_id")?.ok_or(Error::NotFound("conversation"))?;
    let add = move |tx: &mut Tx, who: &Who, id: Id| complaints::add_conversation(tx, who, id, conversation_id);
    let done = does(&visit, id, None, add).await;
    answer(&visit, id, "conversation", form, done).await
}
