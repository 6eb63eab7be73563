//! Telling one of us something, by the ways they chose.

use db::{params, sql};

use super::choices::{self, Topic};
use super::{devices, mailboxes, notifications};
use crate::ids::Id;
use crate::time::{ms, plus_ms};
use crate::{Error, Result, Tx, outbox};

/// How long a mail waits that need not leave at once: whoever reads it on the page meanwhile gets none.
pub const PATIENCE_MS: i64 = 2 * 60_000;

/// What is told to whom. `kind` names the texts (`notice-KIND`).
#[derive(Debug, Clone)]
pub struct Telling<'a> {
    pub staff_id: Id,
    pub kind: &'a str,
    pub subject_id: Id,
    /// The conversation that an answer to the mail goes on with, to the customer.
    pub answers: Option<Id>,
    /// The conversation that one reads it by opening.
    pub of_conversation_id: Option<Id>,
}

impl<'a> Telling<'a> {
    pub fn of(staff_id: Id, kind: &'a str, subject_id: Id) -> Telling<'a> {
        Telling { staff_id, kind, subject_id, answers: None, of_conversation_id: None }
    }
}

/// Gives the notification; `None` when they want to hear nothing of it.
pub(crate) fn tell(tx: &mut Tx, told: &Telling) -> Result<Option<Id>> {
    let topic = Topic::of(told.kind);
    let ways = choices::ways(tx, told.staff_id, topic)?;
    if !ways.any() {
        return Ok(None);
    }
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    tx.run(
        sql!(
            "insert into notification (workspace_id, notification_id, staff_id, kind, subject_id, summary, created_at, conversation_id, of_conversation_id, on_page)
             values ($1, $2, $3, $4, $5, '{}', $6, $7, $8, $9)"
        ),
        params![
            workspace_id,
            id,
            told.staff_id,
            told.kind,
            told.subject_id,
            now,
            told.answers,
            told.of_conversation_id,
            ways.page
        ],
    )?;
    if ways.mail {
        mail(tx, told, id, topic)?;
    }
    if ways.push {
        devices::queue(tx, told, id, topic)?;
    }
    Ok(Some(id))
}

fn mail(tx: &mut Tx, told: &Telling, id: Id, topic: Topic) -> Result<()> {
    let mail = outbox::StaffMail { staff_id: told.staff_id, kind: told.kind.to_owned(), subject_id: told.subject_id };
    let first = mailboxes::all(tx)?.into_iter().next();
    let rfc_id = notifications::rfc_id(tx, id, first.as_ref())?;
    let payload = serde_json::to_string(&mail).map_err(Error::from)?;
    let at = if topic.can_wait() { plus_ms(tx.now, PATIENCE_MS) } else { tx.now };
    outbox::put_at(tx, "staff_mail", id, &rfc_id, &payload, at)
}
