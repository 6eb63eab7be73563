//! The rows of messages and their attachments.

use std::borrow::Cow;
use std::collections::HashMap;

use db::{Row, params, sql};
use jiff::Timestamp;
use serde::Serialize;

use super::hints::Hint;
use super::rules::{Channel, Direction};
use crate::ids::Id;
use crate::time::{from_ms, maybe_ms, ms};
use crate::{Error, Result, Tx};

/// Something that was said, noted or sent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Message {
    pub id: Id,
    pub conversation_id: Id,
    pub customer_id: Id,
    pub direction: Direction,
    pub channel: Channel,
    /// `person`, `auto_reply`, `vacation`, `bounce`, `list`, `bulk`, `abuse_report`; `notice` when Kept wrote it.
    pub kind: String,
    pub kind_reason: String,
    /// Who of us wrote it.
    pub staff_id: Option<Id>,
    /// Who of them wrote it, or whom it was written to.
    pub contact_id: Option<Id>,
    pub from_name: String,
    pub from_email: String,
    pub to: String,
    pub cc: String,
    pub subject: String,
    /// Plain text, whole: quotations are folded where it is shown.
    pub text: String,
    /// As it came: never shown unsanitised.
    #[serde(skip)]
    pub html: Option<String>,
    /// The Message-ID without `<>`.
    pub rfc_id: Option<String>,
    /// By what a mail found this conversation: `token`, `in_reply_to`, `references`, `subject`, `body`, `none`; empty for
    /// what was written here.
    pub matched_by: String,
    /// Inbound: `received`, or `held` apart while nobody has admitted its sender; outbound: `queued`, `sent`, `failed`, `withdrawn`;
    /// else `saved`.
    pub state: String,
    /// Why it failed, or what went wrong at the last try.
    pub state_reason: String,
    pub sent_at: Option<Timestamp>,
    /// When one of us deleted it.
    pub trashed_at: Option<Timestamp>,
    pub at: Timestamp,
    pub attachments: Vec<Attachment>,
    /// That it may be a complaint, and why.
    pub hint: Option<Hint>,
}

/// A file that came or went with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    pub id: Id,
    pub message_id: Id,
    pub name: String,
    /// As the sender declared it: do not trust it.
    pub media_type: String,
    pub size: i64,
    pub content_id: Option<String>,
    /// Where its bytes are fetched for an hour, without a log-in: `/files/…`.
    pub url: String,
}

macro_rules! messages {
    () => {
        "select message_id, conversation_id, customer_id, direction, channel, kind, kind_reason, staff_id, contact_id, from_name, \
         from_email, to_line, cc_line, subject, body, html, rfc_id, state, state_reason, sent_at, at, matched_by, \
         trashed_at \
         from message where workspace_id = $1"
    };
}

fn message(row: &Row<'_>) -> Result<Message, db::Error> {
    let (direction, channel): (String, String) = (row.get(3)?, row.get(4)?);
    Ok(Message {
        id: row.get(0)?,
        conversation_id: row.get(1)?,
        customer_id: row.get(2)?,
        direction: Direction::parse(&direction).unwrap_or(Direction::Event),
        channel: Channel::parse(&channel).unwrap_or(Channel::Mail),
        kind: row.get(5)?,
        kind_reason: row.get(6)?,
        staff_id: row.get(7)?,
        contact_id: row.get(8)?,
        from_name: row.get(9)?,
        from_email: row.get(10)?,
        to: row.get(11)?,
        cc: row.get(12)?,
        subject: row.get(13)?,
        text: row.get(14)?,
        html: row.get(15)?,
        rfc_id: row.get(16)?,
        state: row.get(17)?,
        state_reason: row.get(18)?,
        sent_at: row.get::<Option<i64>>(19)?.map(from_ms),
        at: from_ms(row.get(20)?),
        matched_by: row.get(21)?,
        trashed_at: row.get::<Option<i64>>(22)?.map(from_ms),
        attachments: Vec::new(),
        hint: None,
    })
}

pub fn load(tx: &mut Tx, id: Id) -> Result<Message> {
    let workspace_id = tx.workspace_id;
    tx.maybe(sql!(concat!(messages!(), " and message_id = $2")), params![workspace_id, id], message)?
        .ok_or(Error::NotFound("message"))
}

/// Messages of a conversation before (at in ms, id), newest first, without attachments.
pub fn newest(tx: &mut Tx, conversation_id: Id, before: (i64, Id), limit: i64) -> Result<Vec<Message>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            messages!(),
            " and conversation_id = $2 and state <> 'withdrawn' and (at, message_id) < ($3, $4) order by at desc, message_id desc limit $5"
        )),
        params![workspace_id, conversation_id, before.0, before.1, limit],
        message,
    )?)
}

/// Messages of a conversation after (at in ms, id), oldest first, without attachments and without deleted ones; of a
/// deleted conversation those that went with it.
pub fn oldest(tx: &mut Tx, conversation_id: Id, after: (i64, Id), limit: i64) -> Result<Vec<Message>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            messages!(),
            " and conversation_id = $2 and state <> 'withdrawn' and (at, message_id) > ($3, $4) and (trashed_at is null or trashed_at =
              (select conversation.trashed_at from conversation where conversation.workspace_id = $1
               and conversation.conversation_id = $2))
              order by at, message_id limit $5"
        )),
        params![workspace_id, conversation_id, after.0, after.1, limit],
        message,
    )?)
}

/// What people said since a message, without what this one of us said: oldest first.
pub fn said_since(tx: &mut Tx, conversation_id: Id, seen: Id, staff_id: Id) -> Result<Vec<Message>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            messages!(),
            " and conversation_id = $2 and message_id > $3 and direction in ('inbound', 'outbound') and kind = 'person'
              and state not in ('withdrawn', 'held') and trashed_at is null and (staff_id is null or staff_id <> $4) order by message_id limit 20"
        )),
        params![workspace_id, conversation_id, seen, staff_id],
        message,
    )?)
}

/// Whether one of us answered after this message.
pub fn answered_after(tx: &mut Tx, conversation_id: Id, id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let found: Option<Id> = tx.maybe(
        sql!(
            "select message_id from message where workspace_id = $1 and conversation_id = $2 and message_id > $3
               and direction = 'outbound' and kind = 'person' and state <> 'withdrawn' limit 1"
        ),
        params![workspace_id, conversation_id, id],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// It was taken back: nobody gets it, so nobody answers it by its Message-ID.
pub fn withdraw(tx: &mut Tx, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update message set state = 'withdrawn', rfc_id = null where workspace_id = $1 and message_id = $2"),
        params![workspace_id, id],
    )?;
    Ok(())
}

/// Puts the attachments of one conversation to their messages.
pub fn attach(tx: &mut Tx, conversation_id: Id, messages: &mut [Message]) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let mut by_message: HashMap<Id, Vec<Attachment>> = HashMap::new();
    let found = tx.rows(
        sql!(
            "select attachment.attachment_id, attachment.message_id, attachment.name, attachment.media_type, attachment.size,
               attachment.content_id
             from message join attachment on attachment.workspace_id = $1 and attachment.message_id = message.message_id
             where message.workspace_id = $1 and message.conversation_id = $2 order by attachment.attachment_id"
        ),
        params![workspace_id, conversation_id],
        attachment,
    )?;
    for one in found {
        by_message.entry(one.message_id).or_default().push(one);
    }
    for message in messages {
        message.attachments = by_message.remove(&message.id).unwrap_or_default();
    }
    Ok(())
}

pub(super) fn attachment(row: &Row<'_>) -> Result<Attachment, db::Error> {
    Ok(Attachment {
        id: row.get(0)?,
        message_id: row.get(1)?,
        name: row.get(2)?,
        media_type: row.get(3)?,
        size: row.get(4)?,
        content_id: row.get(5)?,
        url: String::new(),
    })
}

pub fn attachments_of(tx: &mut Tx, message_id: Id) -> Result<Vec<Attachment>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select attachment_id, message_id, name, media_type, size, content_id from attachment
             where workspace_id = $1 and message_id = $2 order by attachment_id"
        ),
        params![workspace_id, message_id],
        attachment,
    )?)
}

/// A message to be written.
pub struct New<'a> {
    pub id: Id,
    pub conversation_id: Id,
    pub customer_id: Id,
    pub direction: Direction,
    pub channel: Channel,
    pub kind: &'a str,
    pub kind_reason: &'a str,
    pub staff_id: Option<Id>,
    pub contact_id: Option<Id>,
    pub from_name: &'a str,
    pub from_email: &'a str,
    pub to: &'a str,
    pub cc: &'a str,
    pub subject: &'a str,
    pub text: &'a str,
    pub html: Option<&'a str>,
    pub rfc_id: Option<&'a str>,
    pub essence: Option<&'a str>,
    pub in_reply_to: &'a str,
    /// All Message-IDs that it names.
    pub names: &'a [String],
    pub matched_by: &'a str,
    pub state: &'a str,
    pub sent_at: Option<Timestamp>,
    pub inbound_id: Option<Id>,
    pub at: Timestamp,
}

/// PostgreSQL holds no zero byte in a text; one that was mailed is shown as what it is, unreadable.
pub fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}

pub fn insert(tx: &mut Tx, new: &New) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into message (workspace_id, message_id, conversation_id, customer_id, direction, channel, kind, kind_reason,
               staff_id, contact_id, from_name, from_email, to_line, cc_line, subject, body, html, rfc_id, essence, in_reply_to,
               state, state_reason, sent_at, inbound_id, at, created_at, matched_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, '', $22,
               $23, $24, $25, $26)"
        ),
        params![
            workspace_id,
            new.id,
            new.conversation_id,
            new.customer_id,
            new.direction.as_str(),
            new.channel.as_str(),
            new.kind,
            storable(new.kind_reason),
            new.staff_id,
            new.contact_id,
            storable(new.from_name),
            storable(new.from_email),
            storable(new.to),
            storable(new.cc),
            storable(new.subject),
            storable(new.text),
            new.html.map(storable),
            new.rfc_id,
            new.essence,
            new.in_reply_to,
            new.state,
            maybe_ms(new.sent_at),
            new.inbound_id,
            ms(new.at),
            now,
            new.matched_by
        ],
    )?;
    for rfc_id in new.names {
        tx.run(
            sql!(
                "insert into message_reference (workspace_id, rfc_id, message_id) values ($1, $2, $3) on conflict do nothing"
            ),
            params![workspace_id, rfc_id, new.id],
        )?;
    }
    Ok(())
}

/// A file of a message, its bytes here or in the raw mail.
pub struct NewFile<'a> {
    pub message_id: Id,
    pub name: &'a str,
    pub media_type: &'a str,
    pub size: usize,
    pub content_id: Option<&'a str>,
    pub part: Option<usize>,
    pub content: Option<&'a [u8]>,
}

pub fn insert_attachment(tx: &mut Tx, new: &NewFile) -> Result<()> {
    let (workspace_id, id) = (tx.workspace_id, tx.new_id());
    let size = i64::try_from(new.size).unwrap_or(i64::MAX);
    let part = new.part.and_then(|part| i64::try_from(part).ok());
    tx.run(
        sql!(
            "insert into attachment (workspace_id, attachment_id, message_id, name, media_type, size, content_id, part, content)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        params![
            workspace_id,
            id,
            new.message_id,
            storable(new.name),
            storable(new.media_type),
            size,
            new.content_id.map(storable),
            part,
            new.content
        ],
    )?;
    Ok(())
}

pub fn set_state(tx: &mut Tx, id: Id, state: &str, reason: &str, sent_at: Option<Timestamp>) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update message set state = $3, state_reason = $4, sent_at = $5 where workspace_id = $1 and message_id = $2"
        ),
        params![workspace_id, id, state, storable(reason), maybe_ms(sent_at)],
    )?;
    Ok(())
}

/// What went wrong with a message that was sent, without another state.
pub fn note_state(tx: &mut Tx, id: Id, reason: &str) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update message set state_reason = $3 where workspace_id = $1 and message_id = $2"),
        params![workspace_id, id, storable(reason)],
    )?;
    Ok(())
}

/// Where an answer to them goes: the address and name of a contact.
pub struct Address {
    pub contact_id: Id,
    pub name: String,
    pub email: String,
    /// Nothing that no human wrote may go there.
    pub complained: bool,
}

fn address(row: &Row<'_>) -> Result<Address, db::Error> {
    let complained: Option<i64> = row.get(3)?;
    Ok(Address { contact_id: row.get(0)?, name: row.get(1)?, email: row.get(2)?, complained: complained.is_some() })
}

/// The first of these addresses (folded) that mail comes back from for good.
pub fn bounced_of(tx: &mut Tx, keys: &[String]) -> Result<Option<String>> {
    if keys.is_empty() {
        return Ok(None);
    }
    let marks: Vec<String> = (0..keys.len()).map(|i| format!("${}", i + 2)).collect();
    let text = format!(
        "select email from contact where workspace_id = $1 and email_bounced_at is not null and email_key in ({}) limit 1",
        marks.join(", ")
    );
    let workspace_id = db::Value::Int(tx.workspace_id.0);
    let mut values: Vec<&dyn db::ToParam> = vec![&workspace_id];
    values.extend(keys.iter().map(|key| -> &dyn db::ToParam { key }));
    Ok(tx.maybe(&db::Sql::built(text), &values, |row| row.get(0))?)
}

/// Who of this customer's people wrote last in the conversation, as long as they belong to the customer and have an address.
pub fn last_writer(tx: &mut Tx, conversation_id: Id, customer_id: Id) -> Result<Option<Address>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select contact.contact_id, contact.name, contact.email, contact.email_complained_at from message
             join contact on contact.workspace_id = $1 and contact.contact_id = message.contact_id
             where message.workspace_id = $1 and message.conversation_id = $2 and message.direction = 'inbound'
               and message.kind = 'person' and message.trashed_at is null and contact.customer_id = $3 and contact.email is not null
             order by message.at desc, message.message_id desc limit 1"
        ),
        params![workspace_id, conversation_id, customer_id],
        address,
    )?)
}

/// The customer's own address: the first contact's, else any.
pub fn address_of(tx: &mut Tx, customer_id: Id) -> Result<Option<Address>> {
    let all = addresses_of(tx, customer_id)?;
    let first = all.iter().position(|(_, first, _)| *first).unwrap_or(0);
    Ok(all.into_iter().nth(first).map(|(address, ..)| address))
}

/// As `address_of`, or that of somebody else there where mail to it is known not to be read.
pub fn living_address_of(tx: &mut Tx, customer_id: Id) -> Result<Option<Address>> {
    let best = addresses_of(tx, customer_id)?.into_iter().min_by_key(|(_, first, lives)| (!lives, !first));
    Ok(best.map(|(address, ..)| address))
}

/// With each: whether it is the first contact's, and whether mail to it is read as far as we know.
fn addresses_of(tx: &mut Tx, customer_id: Id) -> Result<Vec<(Address, bool, bool)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select contact_id, name, email, email_complained_at, first_contact, email_bounced_at from contact
             where workspace_id = $1 and customer_id = $2 and email is not null order by contact_id"
        ),
        params![workspace_id, customer_id],
        |row| {
            let (address, bounced): (Address, Option<i64>) = (address(row)?, row.get(5)?);
            let lives = bounced.is_none() && !address.complained;
            Ok((address, row.get(4)?, lives))
        },
    )?)
}

/// Message-IDs of the mails of a conversation with this customer, newest first, with who wrote them.
pub fn rfc_ids(
    tx: &mut Tx,
    conversation_id: Id,
    customer_id: Id,
    before: (i64, Id),
) -> Result<Vec<(String, Direction)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            // The plus keeps SQLite from reading all mails of the customer instead of those of the conversation.
            "select rfc_id, direction from message where workspace_id = $1 and conversation_id = $2 and rfc_id is not null
               and state <> 'held' and trashed_at is null and (at, message_id) < ($3, $4) and +customer_id = $5
             order by at desc, message_id desc limit 20"
        ),
        params![workspace_id, conversation_id, before.0, before.1, customer_id],
        |row| {
            let direction: String = row.get(1)?;
            Ok((row.get(0)?, Direction::parse(&direction).unwrap_or(Direction::Inbound)))
        },
    )?)
}

/// The Message-ID that a message answers; empty when it answers none.
pub fn in_reply_to(tx: &mut Tx, id: Id) -> Result<String> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!("select in_reply_to from message where workspace_id = $1 and message_id = $2"),
        params![workspace_id, id],
        |row| row.get(0),
    )?)
}
