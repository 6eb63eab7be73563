//! A macro in a conversation: looked at, then done; and snippets for the box somebody types in.

use app::conversations::{self, Conversation};
use app::fields::{self, Definition};
use app::macros::{self, Macro, Preview, TextAs};
use app::workspaces::staff;
use app::{Error, Id, Tx};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use crate::conversations::calm;
use crate::core::{Failure, Form, Layout, Visit, see_other, urls};

#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    macro_id: String,
    #[serde(default)]
    seen: String,
}

#[derive(Template)]
#[template(path = "macros/preview.html")]
struct PreviewPage {
    page: Layout,
    one: Conversation,
    what: Macro,
    seen: String,
    /// The text filled in, and what becomes of it.
    text: String,
    text_as: String,
    deeds: Vec<String>,
    /// How its text may sound, where that is read.
    remarks: Vec<calm::Line>,
    /// It was stopped before it said anything.
    stopped: bool,
    /// Why it can't be done.
    problem: Option<String>,
}

fn id_of(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound("conversation"))
}

fn macro_id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::invalid("macro_id", "problem-macro-choose"))
}

/// What the macro would say and do, before anything is done.
pub async fn preview(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    look(&visit, id_of(&id)?, macro_id(&asked.macro_id)?, asked.seen, StatusCode::OK, None).await
}

async fn look(
    visit: &Visit,
    id: Id,
    macro_id: Id,
    seen: String,
    status: StatusCode,
    refused: Option<Failure>,
) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        let (one, what) = (conversations::get(tx, &who, id)?, macros::get(tx, &who, macro_id)?);
        let (statuses, staff) = (conversations::statuses(tx, &who)?, staff::list(tx, &who)?);
        let own = fields::of(tx, fields::Noun::Conversation)?;
        let is_read = calm::applies(tx, id)?;
        let shown = match macros::preview(tx, &who, macro_id, id) {
            Err(Error::Invalid(fields)) => Err(fields),
            shown => Ok(shown?),
        };
        Ok((one, what, statuses, staff, shown, (own, is_read)))
    };
    let (one, what, statuses, staff, shown, (own, is_read)) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let status_name = |id: Id| statuses.iter().find(|status| status.id == id).map(|one| one.staff_label.clone());
    let staff_name = |id: Id| staff.iter().find(|one| one.id == id).map(|one| one.name.clone());
    let refused = refused.map(|failure| format!("{} {}", failure.detail(&visit.words), failure.hint(&visit.words)));
    let (text, deeds, problem) = match shown {
        Ok(shown) => {
            let mut deeds = deeds(visit, &shown, &status_name, &staff_name);
            deeds.extend(set_fields(visit, &shown, &own));
            (shown.text, deeds, refused)
        }
        Err(fields) => {
            let failure = Failure::from(Error::Invalid(fields));
            (String::new(), Vec::new(), Some(failure.detail(&visit.words)))
        }
    };
    let text_as = visit.words.t(&format!("macro-text-as-{}", what.actions.text_as.as_str())).into_owned();
    let title = visit.words.with("macro-preview", &[("name", what.name.as_str().into())]);
    let remarks = if is_read { calm::lines(&visit.words, &text) } else { Vec::new() };
    let stopped = status == StatusCode::CONFLICT && problem.is_none();
    let page = PreviewPage {
        page: visit.page("conversations", title),
        one,
        what,
        seen,
        text,
        text_as,
        deeds,
        remarks,
        stopped,
        problem,
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// What it does besides its text, a line each.
fn deeds(
    visit: &Visit,
    shown: &Preview,
    status: &dyn Fn(Id) -> Option<String>,
    person: &dyn Fn(Id) -> Option<String>,
) -> Vec<String> {
    let words = &visit.words;
    let said = |key: &str, value: String| words.with(key, &[("value", value.into())]);
    let actions = &shown.actions;
    let mut deeds = Vec::new();
    deeds.extend(actions.status_id.map(|id| said("macro-does-status", status(id).unwrap_or_default())));
    deeds.extend(actions.assign.map(|to| match to {
        macros::AssignTo::Me => words.t("macro-does-assign-me").into_owned(),
        macros::AssignTo::Nobody => words.t("macro-does-assign-nobody").into_owned(),
        macros::AssignTo::One(id) => said("macro-does-assign", person(id).unwrap_or_default()),
    }));
    deeds.extend(actions.add_tags.iter().map(|tag| said("macro-does-tag", tag.clone())));
    deeds.extend(actions.remove_tags.iter().map(|tag| said("macro-does-untag", tag.clone())));
    deeds.extend(shown.snoozed_until_at.map(|at| said("macro-does-snooze", words.moment(at, visit.web.now()))));
    deeds
}

/// What it sets fields to, a line each; what does not fit any more is refused when it is done.
fn set_fields(visit: &Visit, shown: &Preview, own: &[Definition]) -> Vec<String> {
    let set = shown.actions.set_fields.iter().map(|(key, sent)| {
        let field = own.iter().find(|one| one.key == *key);
        let label = [("label", field.map_or(key.as_str(), |one| &one.label).into())];
        let value = field
            .and_then(|one| fields::read(one, sent, None).ok())
            .map(|value| value.zip(field).map(|(value, one)| value.plain(one)).unwrap_or_default());
        match value.unwrap_or_else(|| sent.to_string()) {
            value if value.is_empty() => visit.words.with("macro-does-field-empty", &label),
            value => visit.words.with("macro-does-field", &[label.to_vec(), vec![("value", value.into())]].concat()),
        }
    });
    set.collect()
}

/// Whether its text is to be read for how it may sound before it is said: those remarks that its user has seen (`calm` in
/// the form) hold nothing up, and a draft is read when it leaves.
async fn sounds(visit: &Visit, id: Id, macro_id: Id, form: &Form) -> Result<bool, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        let is_said = macros::get(tx, &who, macro_id)?.actions.text_as != TextAs::Draft;
        if !is_said || !calm::applies(tx, id)? {
            return Ok(String::new());
        }
        match macros::preview(tx, &who, macro_id, id) {
            Err(Error::Invalid(_)) => Ok(String::new()), // what is wrong with it is said when it is done
            shown => Ok(shown?.text),
        }
    };
    let text = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let seen: Vec<&str> = form.get("calm").lines().collect();
    Ok(calm::lines(&visit.words, &text).iter().any(|line| !seen.contains(&line.mark().as_str())))
}

/// Does it, and goes back to the conversation; to the reply form when its text waits there.
pub async fn apply(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, macro_id, seen) = (id_of(&id)?, macro_id(form.get("macro_id"))?, form.id("seen")?);
    if sounds(&visit, id, macro_id, &form).await? {
        return look(&visit, id, macro_id, form.get("seen").to_owned(), StatusCode::CONFLICT, None).await;
    }
    let who = visit.who.clone();
    let apply = move |tx: &mut Tx| {
        let text_as = macros::get(tx, &who, macro_id)?.actions.text_as;
        macros::apply(tx, &who, macro_id, id, seen).map(|applied| (applied, text_as))
    };
    match visit.web.kept.write(visit.who.workspace_id, apply).await {
        Ok((applied, text_as)) => {
            let at = match applied.message_id {
                Some(message_id) => format!("#m-{message_id}"),
                None if text_as == TextAs::Draft && !applied.text.is_empty() => "#reply".to_owned(),
                None => String::new(),
            };
            Ok(see_other(format!("{}{at}", urls::with_id(urls::CONVERSATION, id))))
        }
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => {
            let failure = Failure::from(error);
            let status = failure.status();
            look(&visit, id, macro_id, form.get("seen").to_owned(), status, Some(failure)).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

#[derive(Template)]
#[template(path = "macros/snippets.html")]
struct Snippets {
    /// Name, and the text filled in for this conversation.
    all: Vec<(String, String)>,
}

/// The snippets with their values filled in: for the list that `/` opens. What can't be filled in here is left out.
pub async fn snippets(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (id, who) = (id_of(&id)?, visit.who.clone());
    let read = move |tx: &mut Tx| macros::snippets(tx, &who, id);
    let all = visit.web.kept.read(visit.who.workspace_id, read).await?;
    Ok(Html(Snippets { all }.render().unwrap_or_default()).into_response())
}
