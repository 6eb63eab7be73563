//! One conversation to take along: a page that prints well and needs nothing else, or JSON with everything.

use app::conversations::{self, Conversation, Direction, Message};
use app::fields;
use app::promises::{self, Filter};
use app::workspaces::business;
use app::{Error, Id, Tx, Who};
use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use i18n::Words;
use serde_json::json;

use super::thread::parse_id;
use crate::core::{Failure, Visit};

struct Said {
    from: String,
    how: String,
    when: String,
    text: String,
    note: bool,
    files: Vec<String>,
}

#[derive(Template)]
#[template(path = "conversations/export.html")]
struct ExportPage {
    words: Words,
    one: Conversation,
    made: String,
    said: Vec<Said>,
    /// What stands in fields of the business's own.
    fields: Vec<(String, String)>,
    /// Words, state, by when.
    promises: Vec<(String, String, String)>,
}

/// Everything that was said, oldest first, however much it is.
fn all_messages(tx: &mut Tx, who: &Who, id: Id) -> app::Result<Vec<Message>> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = conversations::messages(tx, who, id, after.as_deref(), 200)?;
        all.extend(page.items);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(all),
        }
    }
}

/// `html` or `json`, without the internal notes and fields unless `notes` is asked for: what is handed out goes to outsiders.
pub async fn export(visit: Visit, Path((id, kind)): Path<(String, String)>) -> Result<Response, Failure> {
    let (id, who) = (parse_id(&id)?, visit.who.clone());
    let with_notes = kind.starts_with("with-notes.");
    let (one, mut said, promised, sheet, currency) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let one = conversations::get(tx, &who, id)?;
            let id = one.id;
            let of_this = Filter { conversation_id: Some(id), ..Filter::default() };
            let sheet = match with_notes {
                true => fields::whole_sheet(tx, fields::Noun::Conversation, id)?,
                false => fields::Sheet::default(),
            };
            Ok((
                one,
                all_messages(tx, &who, id)?,
                promises::list(tx, &who, &of_this, None, 200)?.items,
                sheet,
                business::get(tx)?.currency,
            ))
        })
        .await?;
    said.retain(|message| with_notes || !matches!(message.direction, Direction::Note | Direction::Event));
    let name = format!("conversation-{}", one.number);
    match kind.rsplit('.').next() {
        Some("json") => {
            let whole = json!({
                "conversation": one, "fields": sheet.json(), "messages": said, "promises": promised,
            });
            let text = serde_json::to_string_pretty(&whole).map_err(Error::from)?;
            Ok(file(&format!("{name}.json"), "application/json", text))
        }
        Some("html") => {
            let (words, now) = (&visit.words, visit.web.now());
            let page = ExportPage {
                made: words.moment_full(now),
                fields: sheet
                    .cells
                    .iter()
                    .filter_map(|cell| {
                        let value = cell.value.as_ref()?;
                        Some((cell.field.label.clone(), value.shown(&cell.field, words, &currency)))
                    })
                    .collect(),
                said: said.into_iter().map(|message| shown(words, &one, message)).collect(),
                promises: promised
                    .iter()
                    .map(|promise| {
                        let state = words.t(&format!("promise-state-{}", promise.state.as_str())).into_owned();
                        (promise.words.clone(), state, words.moment_full(promise.by))
                    })
                    .collect(),
                words: words.clone(),
                one,
            };
            Ok(file(&format!("{name}.html"), "text/html; charset=utf-8", page.render().unwrap_or_default()))
        }
        _ => Err(Failure::from(Error::NotFound("conversation"))),
    }
}

fn shown(words: &Words, of: &Conversation, message: Message) -> Said {
    let text = super::joining::sentence(words, &message).unwrap_or(message.text);
    let named = [message.from_name, message.from_email].into_iter().find(|name| !name.is_empty());
    let by = match message.direction {
        Direction::Inbound => of.customer_name.clone(),
        _ => words.t("conversation-we").into_owned(),
    };
    Said {
        from: named.unwrap_or(by),
        how: words.t(&format!("channel-{}", message.channel.as_str().replace('_', "-"))).into_owned(),
        when: words.moment_full(message.at),
        text,
        note: message.direction == Direction::Note,
        files: message.attachments.into_iter().map(|file| file.name).collect(),
    }
}

fn file(name: &str, kind: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ];
    (headers, text).into_response()
}
