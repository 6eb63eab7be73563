//! What a message on a screen says that others can see too: who and what kind, and no more unless its owner wants it.

use i18n::{Arg, Words};

use super::{
    action_on_page, complaint_on_page, conversation_on_page, in_one_line, is_over, on_page, remedy_on_page,
    standard_on_page,
};
use crate::conversations;
use crate::outbox::StaffMail;
use crate::promises;
use crate::workspaces::devices::{self, Push};
use crate::workspaces::{self, staff};
use crate::{Error, Result, Tx, Who, remedies};

/// A message for a screen.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct OnScreen {
    pub title: String,
    /// Empty, unless its owner wants to see what it is about.
    pub body: String,
    /// Where a click leads, on our site.
    pub path: String,
    pub tag: String,
}

/// The words of a message; `None`: there is nothing to say any more.
pub fn on_screen(tx: &mut Tx, push: &Push) -> Result<Option<OnScreen>> {
    let reader = staff::get(tx, push.staff_id)?;
    let words = workspaces::words(tx, reader.locale.as_deref(), reader.time_zone.as_deref())?;
    let of = |title: String, body: String, path: String| OnScreen { title, body, path, tag: push.tag.clone() };
    if push.kind == devices::TEST {
        let title = words.t("notice-push-test").into_owned();
        return Ok(Some(of(title, String::new(), "/settings/notices".to_owned())));
    }
    let mail = StaffMail { staff_id: push.staff_id, kind: push.kind.clone(), subject_id: push.subject_id };
    if is_over(tx, &mail)? {
        return Ok(None);
    }
    let found = match push.kind.split_once('-') {
        Some(("message", _)) => message(tx, &words, push),
        Some(("conversation", _)) => conversation(tx, &words, push),
        Some(("promise", _)) => promise(tx, &words, push),
        Some(("standard", _)) => standard(tx, &words, push),
        Some(("remedy", _)) => remedy(tx, &words, push),
        Some(("complaint", _)) => complaint(tx, &words, push),
        Some(("action", _)) => action(tx, &words, push),
        _ => Ok(Some((words.t("notice-push-other").into_owned(), String::new(), "/notifications".to_owned()))),
    };
    let Some((title, body, path)) = found? else { return Ok(None) };
    let shows = devices::shows_subject(tx, push.staff_id)?;
    Ok(Some(of(in_one_line(&title), if shows { in_one_line(&body) } else { String::new() }, path)))
}

/// Title, what it is about, where it leads.
type Said = Result<Option<(String, String, String)>>;

fn title(words: &Words, push: &Push, args: &[(&str, Arg)]) -> String {
    let key = format!("notice-push-{}", push.kind);
    words.with(if words.has(&key) { &key } else { "notice-push-other" }, args)
}

fn message(tx: &mut Tx, words: &Words, push: &Push) -> Said {
    let kept = Who::kept(tx.workspace_id);
    let message = conversations::message(tx, &kept, push.subject_id)?;
    let number = conversations::get(tx, &kept, message.conversation_id)?.number;
    let by = match message.staff_id {
        Some(id) => staff::get(tx, id)?.name,
        None => String::new(),
    };
    let Some((id, body)) = on_page(tx, words, &push.kind, push.subject_id)? else { return Ok(None) };
    let args = [("by", Arg::from(by)), ("number", Arg::from(number.to_string()))];
    Ok(Some((title(words, push, &args), body, format!("/conversations/{id}#m-{}", push.subject_id))))
}

fn conversation(tx: &mut Tx, words: &Words, push: &Push) -> Said {
    let of = conversations::get(tx, &Who::kept(tx.workspace_id), push.subject_id)?;
    let Some(body) = conversation_on_page(tx, words, &push.kind, of.id)? else { return Ok(None) };
    let args = [("number", Arg::from(of.number.to_string()))];
    Ok(Some((title(words, push, &args), body, format!("/conversations/{}", of.id))))
}

fn standard(tx: &mut Tx, words: &Words, push: &Push) -> Said {
    let Some((id, body)) = standard_on_page(tx, words, &push.kind, push.subject_id)? else { return Ok(None) };
    Ok(Some((title(words, push, &[]), body, format!("/conversations/{id}"))))
}

/// Who is asked answers where they stand, by the link; who asked looks at what came of it.
fn remedy(tx: &mut Tx, words: &Words, push: &Push) -> Said {
    let Some(body) = remedy_on_page(tx, words, &push.kind, push.subject_id)? else { return Ok(None) };
    let path = match remedies::asking::link(tx, push.subject_id, push.staff_id)? {
        Some((_, token)) => format!("/remedies/answer/{token}"),
        None => format!("/remedies/offers/{}", push.subject_id),
    };
    Ok(Some((title(words, push, &[]), body, path)))
}

fn complaint(tx: &mut Tx, words: &Words, push: &Push) -> Said {
    let said = complaint_on_page(tx, words, &push.kind, push.subject_id, push.staff_id)?;
    let Some(body) = said else { return Ok(None) };
    Ok(Some((title(words, push, &[]), body, format!("/complaints/{}", push.subject_id))))
}

fn action(tx: &mut Tx, words: &Words, push: &Push) -> Said {
    let Some((path, body)) = action_on_page(tx, words, &push.kind, push.subject_id)? else { return Ok(None) };
    Ok(Some((title(words, push, &[]), body, path)))
}

fn promise(tx: &mut Tx, words: &Words, push: &Push) -> Said {
    let shown = match promises::get_shown(tx, &Who::kept(tx.workspace_id), push.subject_id) {
        Err(Error::NotFound(_)) => return Ok(None),
        shown => shown?,
    };
    let args =
        [("words", Arg::from(shown.promise.words.as_str())), ("customer", Arg::from(shown.customer_name.as_str()))];
    let body = words.with(&format!("notice-{}", push.kind), &args);
    let path = match promises::paging::link(tx, push.subject_id, push.staff_id, &push.kind)? {
        Some(token) => format!("/take/{token}"),
        None => format!("/promises/{}", push.subject_id),
    };
    Ok(Some((title(words, push, &[]), body, path)))
}
