//! That a message may be a complaint: one quiet line at it, with the words that say so. Taking it as one leads to the form
//! of complaints; saying that it is none is remembered. The same by API.

use app::conversations::{Message, hints};
use app::{Id, Tx};
use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use i18n::Words;

use crate::core::{Call, Failure, Visit, see_other, urls};

/// Whoever reads so many knows why.
const SHOWN: usize = 3;

/// The line at a message.
pub struct Line {
    pub said: String,
    /// Where it is taken as a complaint.
    pub take: String,
}

pub(super) fn line(words: &Words, message: &Message) -> Option<Line> {
    let hint = message.hint.as_ref().filter(|hint| hint.is_open())?;
    if message.state == "held" || message.trashed_at.is_some() {
        return None;
    }
    let quoted = |one: &hints::Words| {
        let flat = one.text.split_whitespace().collect::<Vec<_>>().join(" ");
        words.with("hint-quoted", &[("words", flat.into())])
    };
    let quoted: Vec<String> = hint.words.iter().take(SHOWN).map(quoted).collect();
    let said = match quoted.as_slice() {
        [] => words.t("hint-complaint").into_owned(),
        some => words.with("hint-complaint-words", &[("words", some.join(", ").into())]),
    };
    let take = format!("{}?conversation={}&message={}", urls::COMPLAINT_NEW, message.conversation_id, message.id);
    Some(Line { said, take })
}

/// It is no complaint.
pub async fn dismiss(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let message = visit.web.kept.write(who.workspace_id, move |tx| hints::dismiss(tx, &who, id)).await?;
    Ok(see_other(format!("{}#m-{id}", urls::with_id(urls::CONVERSATION, message.conversation_id))))
}

pub async fn dismiss_by_api(call: Call, Path(id): Path<String>) -> Result<Json<Message>, Failure> {
    let id: Id = id.parse().map_err(|_| app::Error::NotFound("message"))?;
    let who = call.who.clone();
    let dismiss = move |tx: &mut Tx| hints::dismiss(tx, &who, id);
    Ok(Json(call.web.kept.write(call.who.workspace_id, dismiss).await?))
}
