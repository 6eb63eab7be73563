//! One of us answers a customer from their own mail program, by answering a mail that Kept sent them.
//!
//! It goes to the customer in the name of the business, so two things are asked for: our signed mark, made for this very
//! person, and the word of our own mail server that the mail comes from their domain (DMARC). Whoever writes our address
//! into `From` has neither. Without the mark a mail from one of us is filed as any other; it never goes on to a customer.

use mail::authentication;
use mail::parse::Kind;

use super::sort::{Filed, Read};
use super::talk::{NewAttachment, NewReply, reply};
use crate::ids::Id;
use crate::time::plus_ms;
use crate::workspaces::{notifications, sending, staff};
use crate::{Error, Result, Tx, Who};

/// How long a mail to one of us may be answered: 30 days.
const ANSWERED_WITHIN_MS: i64 = 30 * 86_400_000;

/// `None`: it is no answer to a mail of ours to this person.
pub fn file(tx: &mut Tx, read: &Read, staff_id: Id) -> Result<Option<Filed>> {
    let letter = read.letter;
    let shown_at: Vec<&str> = letter.receivers().collect();
    let Some(told) = notifications::answered(tx, &letter.answers, &shown_at)? else { return Ok(None) };
    let fresh = told.created_at > plus_ms(tx.now, -ANSWERED_WITHIN_MS);
    let Some(conversation_id) = told.conversation_id.filter(|_| fresh && told.staff_id == staff_id) else {
        return Ok(None);
    };
    // A vacation note of ours is no answer to anybody.
    if letter.mail.kind != Kind::Person {
        return Ok(None);
    }
    let server = sending::vouching_server(tx)?.unwrap_or_default();
    if !authentication::vouches(read.raw, &server, &letter.email) {
        return Ok(Some(Filed::Aside("set-aside-staff-unproved")));
    }
    let person = staff::get(tx, staff_id)?;
    if !person.active {
        return Ok(None);
    }
    let parts = mail::reply::split_body(&letter.mail.text, letter.mail.html.as_deref());
    let text = parts.reply.trim().to_owned();
    let new = NewReply { text, attachments: files(read), ..NewReply::default() };
    let who = Who::staff(tx.workspace_id, staff_id, person.role);
    match tx.attempt(|tx| reply(tx, &who, conversation_id, new.clone())) {
        Ok(message_id) => Ok(Some(Filed::Answered(message_id))),
        Err(Error::Invalid(_) | Error::Refused(_) | Error::Forbidden(_) | Error::NotFound(_)) => {
            Ok(Some(Filed::Aside("set-aside-staff-refused")))
        }
        Err(other) => Err(other),
    }
}

/// What they enclosed; pictures within the text (a signature's logo) stay behind.
fn files(read: &Read) -> Vec<NewAttachment> {
    let enclosed = read.letter.mail.attachments.iter().filter(|file| !file.inline);
    let with_bytes = enclosed.filter_map(|file| Some((file, mail::parse::attachment(read.raw, file.part)?)));
    with_bytes
        .map(|(file, content)| NewAttachment {
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            content_id: None,
            content,
        })
        .collect()
}
