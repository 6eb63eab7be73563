//! Mails as they come in and go out, for the tests of filing.
#![allow(dead_code, clippy::expect_used)] // each test takes what it needs, and stops where it fails

use app::conversations::{self, Conversation, Message, NewReply, Outgoing, Stored};
use app::workspaces::sending::{self, Sending};
use app::workspaces::{Mailbox, NewMailbox, mailboxes};
use app::{Id, Tx, Who, jobs};
use testkit::TestKept;

/// The mail server of the business, as it signs what it found out.
pub const SERVER: &str = "mx.alder.example";

pub fn write<T: Send + 'static>(
    kept: &TestKept,
    mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> T {
    let who = kept.owner.clone();
    kept.write(move |tx| f(tx, &who)).unwrap()
}

/// A mail as people write them; `more` are further header lines.
pub fn mail(from: &str, id: &str, subject: &str, more: &str, text: &str) -> Vec<u8> {
    let more: String = more.lines().map(|line| format!("{line}\r\n")).collect();
    format!(
        "From: {from}\r\nTo: Desk <desk@alder.example>\r\nSubject: {subject}\r\nDate: Tue, 24 Nov 2026 13:55:00 +0000\r\n\
         Message-ID: <{id}>\r\n{more}\r\n{text}\r\n"
    )
    .into_bytes()
}

/// Stores and files a mail as a mailbox would; its message.
pub fn comes(kept: &TestKept, raw: Vec<u8>) -> Option<Id> {
    let stored = kept.write(move |tx| conversations::store_raw(tx, "mailbox", raw.clone())).unwrap();
    match stored {
        Stored::New(id) => kept.write(move |tx| jobs::take_in_one(tx, id)).unwrap(),
        Stored::SameBytes(_) => None,
    }
}

pub fn of(kept: &TestKept, message_id: Option<Id>) -> Conversation {
    let message_id = message_id.expect("a message");
    write(kept, move |tx, who| {
        let message = conversations::message(tx, who, message_id)?;
        conversations::get(tx, who, message.conversation_id)
    })
}

pub fn add_mailbox(kept: &TestKept) -> Mailbox {
    let seal = kept.seal.clone();
    let new = NewMailbox {
        name: "Alder Office Interiors".to_owned(),
        address: "desk@alder.example".to_owned(),
        smtp_host: "mail.alder.example".to_owned(),
        smtp_port: "587".to_owned(),
        smtp_security: "starttls".to_owned(),
        smtp_user: String::new(),
        smtp_password: None,
    };
    write(kept, move |tx, who| mailboxes::add(tx, who, &new, &seal))
}

/// An account whose server takes `desk+anything@` and vouches for senders.
pub fn add_good_mailbox(kept: &TestKept) -> Mailbox {
    let id = add_mailbox(kept).id;
    let to = Sending { plus_addressing: true, authserv_id: SERVER.to_owned(), ..Sending::default() };
    let seal = kept.seal.clone();
    write(kept, move |tx, who| sending::change(tx, who, id, &to, &seal))
}

/// A reply of ours, as it goes out.
pub fn replies(kept: &TestKept, conversation_id: Id, text: &str) -> Outgoing {
    let text = text.to_owned();
    write(kept, move |tx, who| {
        let new = NewReply { text: text.clone(), ..NewReply::default() };
        let message_id = conversations::reply(tx, who, conversation_id, new)?;
        conversations::outgoing(tx, message_id)
    })
}

pub fn message(kept: &TestKept, id: Option<Id>) -> Message {
    let id = id.expect("a message");
    write(kept, move |tx, who| conversations::message(tx, who, id))
}

pub fn conversation(kept: &TestKept, id: Id) -> Conversation {
    write(kept, move |tx, who| conversations::get(tx, who, id))
}
