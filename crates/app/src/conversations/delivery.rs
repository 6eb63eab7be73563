//! Mail on its way out: what the delivery worker needs to send a message, and what became of it.

use db::{params, sql};
use jiff::Timestamp;
use serde_json::json;

use super::messages::{self, Message};
use super::rules::addresses;
use super::talk::{NewAttachment, mailbox_of};
use super::{files, marks, returned, store, trash, write};
use crate::error::Refused;
use crate::ids::Id;
use crate::time::{from_ms, ms, plus_ms};
use crate::{Can, Error, Result, Tx, Who, customers, outbox, search, standards};

/// A name and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub email: String,
}

/// A file to be sent.
pub type Enclosed = NewAttachment;

/// All that is needed to write the mail of a message.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub message_id: Id,
    pub conversation_id: Id,
    pub number: i64,
    /// Whose page the mail links to.
    pub customer_id: Id,
    /// The language and zone of the lines Kept adds.
    pub words: i18n::Words,
    pub mailbox_id: Id,
    pub from: Person,
    pub to: Vec<Person>,
    pub cc: Vec<Person>,
    /// Where answers go, when not to `from`.
    pub reply_to: Option<Person>,
    /// With the conversation's number.
    pub subject: String,
    pub text: String,
    /// Stands under what a person wrote; empty for none.
    pub signature: String,
    /// Goes under all the text: a quotation of it brings an answer home.
    pub mark: String,
    /// Message-ID without `<>`, fixed when the message was written.
    pub rfc_id: String,
    pub in_reply_to: Option<String>,
    /// Message-IDs of the thread, oldest first, without `<>`.
    pub references: Vec<String>,
    pub attachments: Vec<Enclosed>,
    /// Too many mails that no human wrote went to this address in the last hour: it waits until then.
    pub not_before: Option<Timestamp>,
    /// Goes into the header of mails that no human wrote.
    pub loop_mark: String,
    /// `person`, or `notice` when Kept wrote it: then the mail says that no human did (RFC 3834).
    pub kind: String,
    pub at: Timestamp,
}

/// What to send, in a transaction that writes (the key of the marks is made on first use). `Conflict` when the message is not waiting to be sent (any more).
pub fn outgoing(tx: &mut Tx, message_id: Id) -> Result<Outgoing> {
    let message = messages::load(tx, message_id)?;
    if message.state != "queued" {
        return Err(Error::Conflict("sending of this message"));
    }
    let of = store::load(tx, message.conversation_id)?;
    let mailbox = mailbox_of(tx, of.mailbox_id)?;
    let references = references(tx, &message)?;
    let reply_to = marks::reply_address(tx, message_id, &mailbox)?;
    let mark = marks::line(tx, message_id)?;
    let not_before = if message.kind == "person" { None } else { automatic_until(tx, &message)? };
    let people = |line: &str| -> Vec<Person> {
        addresses(line).into_iter().map(|(name, email)| Person { name, email }).collect()
    };
    Ok(Outgoing {
        message_id,
        conversation_id: of.id,
        number: of.number,
        // Whose mail it is, also where it went into a conversation of somebody else's.
        customer_id: message.customer_id,
        words: customers::words(tx, message.customer_id)?,
        mailbox_id: mailbox.id,
        reply_to: reply_to.map(|email| Person { name: mailbox.name.clone(), email }),
        from: Person { name: mailbox.name, email: mailbox.address },
        mark,
        signature: if message.kind == "person" { mailbox.signature } else { String::new() },
        not_before,
        loop_mark: marks::loop_mark(tx)?,
        to: people(&message.to),
        cc: people(&message.cc),
        rfc_id: message.rfc_id.clone().ok_or(Error::NotFound("message"))?,
        in_reply_to: references.last().cloned(),
        references,
        attachments: enclosed(tx, message_id)?,
        subject: marks::numbered(&message.subject, of.number),
        text: message.text,
        kind: message.kind,
        at: message.at,
    })
}

const HOUR_MS: i64 = 3_600_000;

/// When the next mail that no human wrote may go to this address: at most so many an hour, as the business says. A
/// program on the other side that answers each, or a mistake of ours, fills nobody's mailbox.
fn automatic_until(tx: &mut Tx, message: &Message) -> Result<Option<Timestamp>> {
    let (workspace_id, since) = (tx.workspace_id, ms(plus_ms(tx.now, -HOUR_MS)));
    let most: i64 = tx.row(
        sql!("select automatic_mails_an_hour from workspace where workspace_id = $1"),
        params![workspace_id],
        |row| row.get(0),
    )?;
    let sent: Vec<i64> = tx.rows(
        sql!(
            "select sent_at from message where workspace_id = $1 and customer_id = $2 and contact_id = $3 and sent_at > $4
               and direction = 'outbound' and kind <> 'person' and state <> 'queued' order by sent_at desc limit $5"
        ),
        params![workspace_id, message.customer_id, message.contact_id, since, most.max(1)],
        |row| row.get(0),
    )?;
    let full = i64::try_from(sent.len()).unwrap_or(i64::MAX) >= most.max(1);
    Ok(sent.last().filter(|_| full).map(|oldest| plus_ms(from_ms(*oldest), HOUR_MS)))
}

/// The mails before this one, oldest first; last the one it answers.
fn references(tx: &mut Tx, message: &Message) -> Result<Vec<String>> {
    let heard = messages::rfc_ids(tx, message.conversation_id, message.customer_id, (ms(message.at), message.id))?;
    let answers = messages::in_reply_to(tx, message.id)?;
    let mut ids: Vec<String> = heard.into_iter().rev().map(|(rfc_id, _)| rfc_id).filter(|id| *id != answers).collect();
    if !answers.is_empty() {
        ids.push(answers);
    }
    Ok(ids)
}

fn enclosed(tx: &mut Tx, message_id: Id) -> Result<Vec<Enclosed>> {
    let mut all = Vec::new();
    for attachment in messages::attachments_of(tx, message_id)? {
        let content = files::held(tx, attachment.id)?.content.unwrap_or_default();
        let (name, media_type, content_id) = (attachment.name, attachment.media_type, attachment.content_id);
        all.push(Enclosed { name, media_type, content_id, content });
    }
    Ok(all)
}

/// What became of a row of the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivered {
    Sent,
    /// It will be tried again by itself.
    Again,
    /// It waits for a person. Whoever told a customer something by this message has to know
    /// (`promises::notice_failed`); `None` for mail that is no message.
    Failed(Option<Id>),
    /// Another node had it too, and what that one says counts: nothing was marked.
    Gone,
}

fn message_of(row: &outbox::Row) -> Option<Id> {
    (row.kind == "message").then_some(row.subject_id)
}

/// The other side took it; `answer` is what its server said.
pub fn mark_sent(tx: &mut Tx, row: &outbox::Row, answer: &str) -> Result<Delivered> {
    if !outbox::sent(tx, row.id)? {
        return Ok(Delivered::Gone);
    }
    if let Some(message_id) = message_of(row) {
        let now = tx.now;
        messages::set_state(tx, message_id, "sent", "", Some(now))?;
        tell(tx, message_id, "message.sent", &json!({"answer": answer}))?;
    }
    Ok(Delivered::Sent)
}

/// It did not go: for now, or for good (`permanent`, or tried often enough).
pub fn mark_failed(tx: &mut Tx, row: &outbox::Row, permanent: bool, reason: &str) -> Result<Delivered> {
    let Some(dead) = outbox::failed(tx, row, permanent, reason)? else { return Ok(Delivered::Gone) };
    let message_id = message_of(row);
    if let Some(message_id) = message_id {
        messages::set_state(tx, message_id, if dead { "failed" } else { "queued" }, reason, None)?;
        if dead {
            tell(tx, message_id, "message.failed", &json!({"reason": reason}))?;
            let message = messages::load(tx, message_id)?;
            standards::arrived_not(tx, &Who::kept(tx.workspace_id), message.conversation_id, message_id)?;
            // Their server knows no such address (RFC 3463, 3.2): it is not a matter of this mail.
            if permanent && message.cc.is_empty() && reason.contains(" 5.1.") {
                for (_, email) in addresses(&message.to) {
                    customers::address_failed(tx, &email, reason)?;
                }
            }
            returned::tell_writer(tx, &message)?;
        }
    }
    Ok(if dead { Delivered::Failed(message_id) } else { Delivered::Again })
}

/// A mail that waits leaves no sooner than this.
pub fn not_before(tx: &mut Tx, message_id: Id, at: Timestamp) -> Result<()> {
    outbox::hold_until(tx, message_id, at)
}

/// A mail that nobody needs to get any more: it does not leave.
pub fn call_off(tx: &mut Tx, message_id: Id) -> Result<()> {
    let message = messages::load(tx, message_id)?;
    outbox::forget_subject(tx, message_id)?;
    messages::withdraw(tx, message_id)?;
    search::remove_message(tx, message_id)?;
    search::index_fields(tx, message.conversation_id)?;
    store::settle(tx, message.conversation_id)?;
    tell(tx, message_id, "message.withdrawn", &json!({"to": message.to}))
}

fn tell(tx: &mut Tx, message_id: Id, kind: &str, details: &serde_json::Value) -> Result<()> {
    let message = messages::load(tx, message_id)?;
    let of = store::load(tx, message.conversation_id)?;
    let who = Who::kept(tx.workspace_id);
    write(tx, &who, kind, &of, message_id, details)
}

/// Sends a message that failed once more, as the same mail.
pub fn retry_message(tx: &mut Tx, who: &Who, message_id: Id) -> Result<()> {
    who.may(Can::Talk)?;
    let message = messages::load(tx, message_id)?;
    let of = trash::living(tx, message.conversation_id)?;
    let Some(rfc_id) = message.rfc_id.filter(|_| message.state == "failed") else {
        return Err(Error::refused("conversation-message-not-failed"));
    };
    let keys: Vec<String> = [&message.to, &message.cc]
        .into_iter()
        .flat_map(|line| addresses(line))
        .map(|(_, email)| email.to_lowercase())
        .collect();
    if let Some(email) = messages::bounced_of(tx, &keys)? {
        return Err(Refused::new("conversation-address-bounced").with("email", email).into());
    }
    if !outbox::retry_subject(tx, message_id)? {
        outbox::put(tx, "message", message_id, &rfc_id, "{}")?;
    }
    messages::set_state(tx, message_id, "queued", "", None)?;
    write(tx, who, "message.queued", &of, message_id, &json!({"again": true}))
}
