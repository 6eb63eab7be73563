//! Answering together: drafts, who else is here, what was said meanwhile, and taking a reply back.

use std::collections::HashMap;

use app::conversations::{self, DraftFile, DraftKind, Message, NewDraft, Present};
use app::{Error, Id, Timestamp, Tx, macros};
use askama::Template;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::calm;
use super::talk::{WithFiles, back, read as read_form};
use super::thread::{Typed, again, parse_id, size};
use crate::core::{Failure, Form, Visit, see_other, urls};

/// What the page of a conversation shows beside the thread: what stands in the forms (what was typed and refused, else
/// what was drafted), who is here, what leaves soon.
pub(super) struct Beside {
    pub reply_text: String,
    pub reply_cc: String,
    pub note_text: String,
    pub files: Vec<(DraftFile, String)>,
    /// "Draft saved 9:12".
    pub reply_saved: String,
    pub note_saved: String,
    /// Somebody said something since the saved draft was begun.
    pub stale: bool,
    /// The newest message that the page shows.
    pub newest: Id,
    pub here: Vec<String>,
    /// In how many seconds the replies leave that can be taken back.
    pub leaves_in_s: HashMap<Id, i64>,
    /// What was said since the refused reply was written.
    pub meanwhile: Vec<Message>,
    /// What is typed is read for how it may sound.
    pub calm: calm::Beside,
    /// The macros whoever looks may use: (id, name).
    pub macros: Vec<(Id, String)>,
}

impl Beside {
    pub async fn read(visit: &Visit, id: Id, typed: &Typed, newest: Id) -> Result<Beside, Failure> {
        let (who, refused_at) = (visit.who.clone(), typed.seen);
        let read = move |tx: &mut Tx| {
            let drafts = conversations::drafts(tx, &who, id)?;
            let since = |tx: &mut Tx, seen: Option<Id>| match seen {
                Some(seen) => conversations::said_since(tx, &who, id, seen),
                None => Ok(Vec::new()),
            };
            let reply = drafts.iter().find(|draft| draft.kind == DraftKind::Reply);
            let stale = !since(tx, reply.and_then(|draft| draft.seen_message_id))?.is_empty();
            let meanwhile = since(tx, refused_at)?;
            let (present, leaving) = (conversations::present(tx, &who, id)?, conversations::leaving(tx, &who, id)?);
            let (macros, calm) = (macros::list(tx, &who)?, super::calm::applies(tx, id)?);
            Ok((drafts, stale && refused_at.is_none(), meanwhile, present, leaving, macros, calm))
        };
        let (drafts, stale, meanwhile, present, leaving, macros, calm) =
            visit.web.kept.read(visit.who.workspace_id, read).await?;
        let (words, now) = (&visit.words, visit.web.now());
        let in_s = |at: Timestamp| (at.as_millisecond() - now.as_millisecond() + 999).div_euclid(1000);
        let of = |kind: DraftKind| drafts.iter().find(|draft| draft.kind == kind);
        let text = |kind: DraftKind| match of(kind) {
            _ if typed.doing == kind.as_str() => typed.text.clone(),
            draft => draft.map(|draft| draft.text.clone()).unwrap_or_default(),
        };
        let saved = |kind: DraftKind| {
            let time = of(kind).map(|draft| words.moment(draft.updated_at, now));
            time.map(|time| words.with("draft-saved", &[("time", time.into())])).unwrap_or_default()
        };
        let reply = of(DraftKind::Reply);
        let files = reply.map(|draft| draft.files.clone()).unwrap_or_default();
        let drafted_cc = reply.map(|draft| draft.cc.clone()).unwrap_or_default();
        Ok(Beside {
            reply_text: text(DraftKind::Reply),
            reply_cc: if typed.doing == "reply" { typed.cc.clone() } else { drafted_cc },
            note_text: text(DraftKind::Note),
            files: files.into_iter().map(|file| (file.clone(), size(words, file.size))).collect(),
            reply_saved: saved(DraftKind::Reply),
            note_saved: saved(DraftKind::Note),
            stale,
            newest,
            here: lines(visit, &present),
            leaves_in_s: leaving.into_iter().map(|(id, at)| (id, in_s(at))).collect(),
            meanwhile,
            calm: calm::Beside::of(words, calm, typed),
            macros: macros.into_iter().map(|one| (one.id, one.name)).collect(),
        })
    }
}

/// One line for each colleague who is here, or has begun something.
fn lines(visit: &Visit, present: &[Present]) -> Vec<String> {
    let line = |one: &Present| {
        let key = match (one.typing, one.looking, one.drafting) {
            (true, ..) => "present-typing",
            (_, true, true) => "present-looking-draft",
            (_, true, false) => "present-looking",
            _ => "present-draft",
        };
        visit.words.with(key, &[("name", one.name.as_str().into())])
    };
    present.iter().map(line).collect()
}

#[derive(Template)]
#[template(path = "conversations/here.html")]
struct Here {
    answering: Signs,
}

struct Signs {
    here: Vec<String>,
}

/// A sign of whoever has the page open (`typing` while they type); answers with who else is here.
pub async fn here(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who, typing) = (parse_id(&id)?, visit.who.clone(), form.get("typing") == "1");
    let workspace_id = who.workspace_id;
    let (present, told) = visit
        .web
        .kept
        .read(workspace_id, {
            let who = who.clone();
            move |tx| Ok((conversations::present(tx, &who, id)?, conversations::is_told(tx, &who, id, typing)?))
        })
        .await?;
    if !told {
        visit.web.kept.write(workspace_id, move |tx| conversations::here(tx, &who, id, typing)).await?;
    }
    let fragment = Here { answering: Signs { here: lines(&visit, &present) } };
    Ok(Html(fragment.render().unwrap_or_default()).into_response())
}

/// Saves what is typed: quietly while somebody types, or by the button, with the files that were chosen.
pub async fn draft(visit: Visit, Path(id): Path<String>, parts: Multipart) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let WithFiles { form, files } = read_form(parts).await?;
    let kind = DraftKind::parse(form.get("save")).ok_or(Error::invalid("save", "problem-form"))?;
    let (new, quiet, keep) = (new_draft(&form, kind)?, form.has("quiet"), form.ids("keep")?);
    let typed = Typed::of(kind.as_str(), &new.text, &new.cc);
    let saved = visit
        .web
        .kept
        .write(who.workspace_id, move |tx| {
            if kind == DraftKind::Reply && !quiet {
                conversations::set_draft_files(tx, &who, id, &keep, &files)?;
            }
            conversations::save_draft(tx, &who, id, &new)
        })
        .await;
    match saved {
        Ok(_) if quiet => Ok(StatusCode::NO_CONTENT.into_response()),
        Ok(_) => Ok(see_other(format!("{}#reply", urls::with_id(urls::CONVERSATION, id)))),
        Err(error) => again(&visit, id, typed, error).await,
    }
}

pub(super) fn new_draft(form: &Form, kind: DraftKind) -> Result<NewDraft, Error> {
    let (text, cc) = (form.get("text").to_owned(), form.get("cc").to_owned());
    Ok(NewDraft { kind, text, cc, seen_message_id: form.id("seen")? })
}

pub async fn withdraw(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let message_id: Id = id.parse().map_err(|_| Error::NotFound("message"))?;
    let who = visit.who.clone();
    let taken = visit.web.kept.write(who.workspace_id, move |tx| conversations::withdraw(tx, &who, message_id)).await?;
    Ok(back(taken.conversation_id))
}
