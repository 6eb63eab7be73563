//! Mails that came back, and those that somebody called spam.
//!
//! Anybody can write a delivery report. One that shows a Message-ID of ours is believed whole: only who got our mail can
//! show it. One that names an address alone says that the newest mail to it did not arrive; it does not close the address.

use db::{params, sql};
use mail::parse::Kind;
use mail::parse::bounce::Bounce;
use serde_json::json;

use super::letter::Letter;
use super::messages::{self, Message};
use super::rules::{Course, addresses, course_of};
use super::{held, marks, store, write};
use crate::ids::Id;
use crate::time::{ms, plus_ms};
use crate::{Result, Tx, Who, customers, standards, workspaces};

/// A message that did not arrive. Whoever told a customer something by it has to know (`promises::notice_failed`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    pub message_id: Id,
    /// The server's words.
    pub reason: String,
}

/// Does what a delivery report or an abuse report asks for; other mail asks for nothing.
pub(super) fn take(tx: &mut Tx, letter: &Letter, raw: &[u8]) -> Result<Vec<Returned>> {
    match letter.mail.kind {
        Kind::Bounce => came_back(tx, letter, raw),
        Kind::AbuseReport => {
            called_spam(tx, letter)?;
            Ok(Vec::new())
        }
        _ => Ok(Vec::new()),
    }
}

fn came_back(tx: &mut Tx, letter: &Letter, raw: &[u8]) -> Result<Vec<Returned>> {
    let course = course_of(raw, &letter.mail.text, letter.mail.bounces.iter().any(|one| one.permanent));
    let unnamed = [Bounce { reason: letter.snippet.clone(), ..Bounce::default() }];
    let bounces = if letter.mail.bounces.is_empty() { &unnamed[..] } else { &letter.mail.bounces };
    let named = named(tx, letter)?;
    let mut returned = Vec::new();
    for bounce in bounces {
        let (message, proved) = match &named {
            Some(message) => (Some(message.clone()), true),
            None => (newest_to(tx, &bounce.address)?, false),
        };
        let Some(message) = message else { continue };
        match course {
            Course::Arrived => {}
            Course::Delayed => messages::note_state(tx, message.id, &words_of(bounce))?,
            Course::Failed => returned.extend(failed(tx, &message, bounce, proved)?),
        }
    }
    Ok(returned)
}

fn words_of(bounce: &Bounce) -> String {
    let words = [bounce.status.as_str(), bounce.reason.as_str()];
    words.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// To one of several the mail may have come all the same: only when it is the customer who did not get it, it failed.
fn failed(tx: &mut Tx, message: &Message, bounce: &Bounce, proved: bool) -> Result<Option<Returned>> {
    let keys = |line: &str| addresses(line).into_iter().map(|(_, email)| email.to_lowercase()).collect::<Vec<_>>();
    let (to, copied, given) = (keys(&message.to), keys(&message.cc), bounce.address.trim().to_lowercase());
    let is_copied = copied.contains(&given);
    // An address we did not write to is where theirs forwards to.
    let address = if is_copied || to.contains(&given) { Some(given) } else { to.first().cloned() };
    let reason = words_of(bounce);
    if let Some(address) = address.filter(|_| bounce.permanent && proved) {
        customers::address_failed(tx, &address, &reason)?;
    }
    if is_copied {
        messages::note_state(tx, message.id, &format!("{}: {reason}", bounce.address))?;
        return Ok(None);
    }
    if message.state != "sent" {
        return Ok(None); // known already
    }
    messages::set_state(tx, message.id, "failed", &reason, message.sent_at)?;
    let of = store::load(tx, message.conversation_id)?;
    let who = Who::kept(tx.workspace_id);
    let details = json!({"reason": reason, "address": bounce.address, "permanent": bounce.permanent});
    write(tx, &who, "message.returned", &of, message.id, &details)?;
    standards::arrived_not(tx, &who, of.id, message.id)?;
    tell_writer(tx, message)?;
    Ok(Some(Returned { message_id: message.id, reason }))
}

/// Whoever wrote it hears that it did not arrive, else who has the conversation. Of a notice its promise's owner hears.
pub(super) fn tell_writer(tx: &mut Tx, message: &Message) -> Result<()> {
    if message.kind != "person" {
        return Ok(());
    }
    let writer = match message.staff_id {
        Some(staff_id) if workspaces::is_active_staff(tx, staff_id)? => vec![staff_id],
        _ => {
            let of = store::load(tx, message.conversation_id)?;
            held::caretakers(tx, &of)?
        }
    };
    for staff_id in writer {
        workspaces::tell_staff(tx, staff_id, "message-returned", message.id)?;
    }
    Ok(())
}

/// The message of ours whose Message-ID the report shows.
fn named(tx: &mut Tx, letter: &Letter) -> Result<Option<Message>> {
    let signed = marks::signed(tx, &letter.about, &[])?;
    let workspace_id = tx.workspace_id;
    let id = match (signed, letter.about.first()) {
        (Some(id), _) => Some(id),
        (None, Some(rfc_id)) => tx.maybe(
            sql!(
                "select message_id from message where workspace_id = $1 and rfc_id = $2 and direction = 'outbound' limit 1"
            ),
            params![workspace_id, rfc_id],
            |row| row.get(0),
        )?,
        (None, None) => None,
    };
    match id.map(|id| messages::load(tx, id)).transpose() {
        Err(crate::Error::NotFound(_)) => Ok(None),
        found => found,
    }
}

/// Reports come within days: servers give up after five (RFC 5321, 4.5.4.1).
const REPORTED_WITHIN_MS: i64 = 7 * 86_400_000;

/// The newest mail that was sent to an address.
fn newest_to(tx: &mut Tx, address: &str) -> Result<Option<Message>> {
    let (workspace_id, key) = (tx.workspace_id, address.trim().to_lowercase());
    let since = ms(plus_ms(tx.now, -REPORTED_WITHIN_MS));
    let id: Option<Id> = tx.maybe(
        sql!(
            "select message.message_id from contact
             join message on message.workspace_id = $1 and message.customer_id = contact.customer_id
               and message.contact_id = contact.contact_id
             where contact.workspace_id = $1 and contact.email_key = $2 and message.at > $3
               and message.direction = 'outbound' and message.channel = 'mail' and message.state = 'sent'
             order by message.at desc, message.message_id desc limit 1"
        ),
        params![workspace_id, key, since],
        |row| row.get(0),
    )?;
    id.map(|id| messages::load(tx, id)).transpose()
}

/// Nothing that no human wrote goes there any more, and those who look after the house know.
fn called_spam(tx: &mut Tx, letter: &Letter) -> Result<()> {
    let Some(message) = named(tx, letter)? else { return Ok(()) };
    let Some((_, address)) = addresses(&message.to).into_iter().next() else { return Ok(()) };
    customers::address_complained(tx, &address)?;
    let of = store::load(tx, message.conversation_id)?;
    write(tx, &Who::kept(tx.workspace_id), "message.complained", &of, message.id, &json!({"address": address}))?;
    for staff_id in workspaces::managers(tx)? {
        workspaces::tell_staff(tx, staff_id, "message-complained", message.id)?;
    }
    Ok(())
}
