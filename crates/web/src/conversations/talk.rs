//! What is said and done in a conversation.

use app::conversations::{self, Call, Category, Channel, Direction, DraftKind, NewAttachment, NewDraft, NewReply, To};
use app::promises::offers;
use app::{Error, Id, Tx};
use axum::extract::{Multipart, Path};
use axum::response::Response;

use super::thread::{Typed, again, parse_id, stopped};
use super::{answering, calm};
use crate::core::{Failure, Form, Visit, see_other, urls};

pub(super) fn back(id: Id) -> Response {
    see_other(urls::with_id(urls::CONVERSATION, id))
}

/// To what was just said.
fn back_to(id: Id, message_id: Id) -> Response {
    see_other(format!("{}#m-{message_id}", urls::with_id(urls::CONVERSATION, id)))
}

/// The fields of a form with files.
pub(super) struct WithFiles {
    pub form: Form,
    pub files: Vec<NewAttachment>,
}

pub(super) async fn read(mut parts: Multipart) -> Result<WithFiles, Failure> {
    let wrong = |_| Failure::from(Error::invalid("body", "problem-form"));
    let mut read = WithFiles { form: Form::default(), files: Vec::new() };
    while let Some(part) = parts.next_field().await.map_err(wrong)? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        let media_type = part.content_type().map(str::to_owned);
        match file {
            None => {
                let text = part.text().await.map_err(wrong)?;
                let known = read.form.0.remove(&name).map(|known| known + "\n").unwrap_or_default();
                read.form.0.insert(name, known + &text.replace('\0', ""));
            }
            Some(file) => {
                let content = part.bytes().await.map_err(wrong)?.to_vec();
                if !file.is_empty() {
                    let guessed = || mime_guess::from_path(&file).first_or_octet_stream().to_string();
                    let media_type = media_type.unwrap_or_else(guessed);
                    read.files.push(NewAttachment { name: file, media_type, content_id: None, content });
                }
            }
        }
    }
    Ok(read)
}

pub async fn reply(visit: Visit, Path(id): Path<String>, parts: Multipart) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let WithFiles { form, files } = read(parts).await?;
    let (anyway, keep) = (form.maybe("anyway"), form.ids("keep")?);
    let category = anyway.unwrap_or(form.get("category"));
    let new = NewReply {
        text: form.get("text").to_owned(),
        cc: form.maybe("cc").into_iter().map(str::to_owned).collect(),
        attachments: files.clone(),
        category: Category::parse(category),
        seen_message_id: if anyway.is_some() { None } else { form.id("seen")? },
    };
    let typed = Typed { category: category.to_owned(), ..Typed::of("reply", &new.text, form.get("cc")) };
    let (seen, drafted) = (new.seen_message_id, answering::new_draft(&form, DraftKind::Reply)?);
    // Whatever they choose now, nothing that was typed or chosen is lost.
    let keep_it = {
        let (who, keep, files) = (who.clone(), keep.clone(), files.clone());
        move |tx: &mut Tx, drafted: &NewDraft| {
            conversations::set_draft_files(tx, &who, id, &keep, &files)?;
            conversations::save_draft(tx, &who, id, drafted)
        }
    };
    if let Some(text) = calm::stops(&visit, id, &form).await? {
        let drafted = NewDraft { text: text.clone(), ..drafted };
        visit.web.kept.write(who.workspace_id, move |tx| keep_it(tx, &drafted)).await?;
        return stopped(&visit, id, Typed { text, ..typed }).await;
    }
    let sent = {
        let (who, keep) = (who.clone(), keep.clone());
        move |tx: &mut Tx| {
            let mut new = new.clone();
            new.attachments.extend(conversations::draft_files(tx, &who, id, &keep)?);
            let message_id = conversations::reply(tx, &who, id, new)?;
            offers::look(tx, &who, message_id)
        }
    };
    match visit.web.kept.write(who.workspace_id, sent).await {
        Ok(message_id) => Ok(back_to(id, message_id)),
        Err(Error::Refused(refused)) if refused.rule == "conversation-answered-meanwhile" => {
            visit.web.kept.write(visit.who.workspace_id, move |tx| keep_it(tx, &drafted)).await?;
            again(&visit, id, Typed { seen, ..typed }, Error::Refused(refused)).await
        }
        Err(error) => again(&visit, id, typed, error).await,
    }
}

pub async fn note(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who, text) = (parse_id(&id)?, visit.who.clone(), form.get("text").to_owned());
    let typed = Typed::of("note", &text, "");
    if let Some(text) = calm::stops(&visit, id, &form).await? {
        return stopped(&visit, id, Typed { text, ..typed }).await;
    }
    let write = move |tx: &mut Tx| {
        let message_id = conversations::note(tx, &who, id, &text)?;
        offers::look(tx, &who, message_id)
    };
    match visit.web.kept.write(visit.who.workspace_id, write).await {
        Ok(message_id) => Ok(back_to(id, message_id)),
        Err(error) => again(&visit, id, typed, error).await,
    }
}

pub async fn record(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who, text) = (parse_id(&id)?, visit.who.clone(), form.get("text").to_owned());
    let channel = Channel::parse(form.get("channel")).ok_or(Error::invalid("channel", "problem-unknown-channel"))?;
    let direction = Direction::parse(form.get("direction")).unwrap_or(Direction::Inbound);
    let seconds = |name: &str| form.maybe(name).map_or(Ok(0), str::parse);
    let wrong = |_| Error::invalid("listened_s", "problem-call-times");
    let call =
        Call { listened_s: seconds("listened_s").map_err(wrong)?, talked_s: seconds("talked_s").map_err(wrong)? };
    let typed = Typed::of("record", &text, "");
    let done = visit
        .web
        .kept
        .write(who.workspace_id, move |tx| {
            let message_id = match channel {
                Channel::Phone => conversations::record_call(tx, &who, id, direction, &text, call)?,
                channel => conversations::record(tx, &who, id, channel, direction, &text)?,
            };
            offers::look(tx, &who, message_id)
        })
        .await;
    match done {
        Ok(message_id) => Ok(back_to(id, message_id)),
        Err(error) => again(&visit, id, typed, error).await,
    }
}

pub async fn assign(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who, to) = (parse_id(&id)?, visit.who.clone(), form.id("staff_id")?);
    visit.web.kept.write(who.workspace_id, move |tx| conversations::assign(tx, &who, id, to)).await?;
    Ok(back(id))
}

pub async fn status(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let to = form.id("status_id")?.ok_or(Error::invalid("status_id", "problem-unknown-status"))?;
    let set = move |tx: &mut Tx| conversations::set_status(tx, &who, id, To::Status(to));
    match visit.web.kept.write(visit.who.workspace_id, set).await {
        Ok(_) => Ok(back(id)),
        Err(error) => again(&visit, id, Typed::default(), error).await,
    }
}

pub async fn tags(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let (add, remove) = (form.maybe("add").map(str::to_owned), form.maybe("remove").map(str::to_owned));
    visit
        .web
        .kept
        .write(who.workspace_id, move |tx| {
            if let Some(name) = &remove {
                conversations::untag(tx, &who, id, name)?;
            }
            if let Some(name) = &add {
                conversations::tag(tx, &who, id, name)?;
            }
            Ok(())
        })
        .await?;
    Ok(back(id))
}

pub async fn retry(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let message_id: Id = id.parse().map_err(|_| Error::NotFound("message"))?;
    let who = visit.who.clone();
    let again = move |tx: &mut Tx| app::jobs::send_again(tx, &who, message_id);
    visit.web.kept.write(visit.who.workspace_id, again).await?;
    match form.id("conversation_id")? {
        Some(id) => Ok(back(id)),
        None => Ok(see_other(urls::CONVERSATIONS)),
    }
}

/// The sender of a message that is held apart belongs here from now on.
pub async fn admit(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let message = visit.web.kept.write(who.workspace_id, move |tx| conversations::admit(tx, &who, id)).await?;
    Ok(see_other(format!("{}#m-{id}", urls::with_id(urls::CONVERSATION, message.conversation_id))))
}

/// A message that is held apart begins a conversation of its own.
pub async fn begin_own(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let own = visit.web.kept.write(who.workspace_id, move |tx| conversations::begin_own(tx, &who, id)).await?;
    Ok(back(own.id))
}

/// Deleted, with the way back on the page that follows.
pub async fn trash(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| conversations::trash(tx, &who, id)).await?;
    Ok(back(id))
}

pub async fn restore(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| conversations::restore(tx, &who, id)).await?;
    Ok(back(id))
}

pub async fn trash_message(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let of = visit
        .web
        .kept
        .write(who.workspace_id, move |tx| {
            conversations::trash_message(tx, &who, id)?;
            Ok(conversations::message(tx, &who, id)?.conversation_id)
        })
        .await?;
    Ok(see_other(format!("{}#m-{id}", urls::with_id(urls::CONVERSATION, of))))
}

pub async fn restore_message(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let message =
        visit.web.kept.write(who.workspace_id, move |tx| conversations::restore_message(tx, &who, id)).await?;
    Ok(see_other(format!("{}#m-{id}", urls::with_id(urls::CONVERSATION, message.conversation_id))))
}
