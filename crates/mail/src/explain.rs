//! What Kept understands of one mail, for people and programs that look over its shoulder. Pure, and without a
//! database: of the thread it says which sign would be followed, not where it leads.

mod thread;

use serde::Serialize;

use crate::language;
use crate::parse::bounce::Bounce;
use crate::parse::calendar::Calendar;
use crate::parse::{self, Address, Attachment, Kind, Mail, Unparsable};
use crate::reply::{Parts, split_body, split_html, split_text};

/// A mail as `kept mail explain --json` prints it.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    pub from: Option<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub subject: String,
    /// RFC 3339, in the zone of the sender.
    pub date: Option<String>,
    pub message_id: Option<String>,
    pub text: String,
    pub reply: String,
    pub quoted: String,
    pub signature: String,
    pub attachments: Vec<File>,
    pub kind: Kind,
    pub kind_reason: Option<String>,
    /// ISO 639-1, of the reply; `None` if it is too short to tell.
    pub language: Option<&'static str>,
    /// The first of `bounces`.
    pub bounce: Option<Bounce>,
    /// One for each recipient that failed.
    pub bounces: Vec<Bounce>,
    /// The event of an invitation.
    pub calendar: Option<Calendar>,
    pub thread: Thread,
    pub warnings: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    /// As the sender wrote it, decoded; `None` when there is none.
    pub name: Option<String>,
    #[serde(rename = "type")]
    pub media_type: String,
    /// Bytes after decoding.
    pub size: usize,
    /// The safe file name it gets here.
    pub saved_as: String,
    pub inline: bool,
    pub content_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Thread {
    /// `token`, `references`, `in_reply_to`, `subject` or `body`, in this order; `None` for a mail that begins something.
    pub matched_by: Option<&'static str>,
}

impl Explained {
    /// One line.
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists of them can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Explains a raw mail, or a bare winmail.dat.
pub fn mail(raw: &[u8]) -> Result<Explained, Unparsable> {
    let mail = match parse::wrapped(raw) {
        Some(mail) => parse::parse(&mail)?,
        None => parse::parse(raw)?,
    };
    let parts = split_body(&mail.text, mail.html.as_deref());
    Ok(explained(mail, parts))
}

/// Explains the text of a mail without its headers.
pub fn text(body: &[u8]) -> Explained {
    let text = parse::tidy(&parse::decoded(body));
    let parts = split_text(&text);
    explained(bare(text, None), parts)
}

/// Explains the HTML of a mail without its headers.
pub fn html(body: &[u8]) -> Explained {
    let html = parse::decoded(body);
    let text = parse::tidy(&crate::html::to_text(&html));
    let parts = split_html(&html);
    explained(bare(text, Some(html)), parts)
}

fn explained(mail: Mail, parts: Parts) -> Explained {
    let language = language::of(&parts.reply);
    Explained {
        thread: Thread { matched_by: thread::sign(&mail) },
        date: mail.date_written,
        from: mail.from,
        to: mail.to,
        cc: mail.cc,
        subject: mail.subject,
        message_id: mail.message_id,
        text: mail.text,
        reply: parts.reply,
        quoted: parts.quoted,
        signature: parts.signature,
        attachments: mail.attachments.into_iter().map(file).collect(),
        calendar: mail.calendar,
        kind: mail.kind,
        kind_reason: mail.kind_reason,
        language,
        bounce: mail.bounces.first().cloned(),
        bounces: mail.bounces,
        warnings: mail.warnings,
    }
}

fn file(attachment: Attachment) -> File {
    File {
        name: attachment.declared_name,
        media_type: attachment.media_type,
        size: attachment.size,
        saved_as: attachment.name,
        inline: attachment.inline,
        content_id: attachment.content_id,
    }
}

/// A mail of which nothing but its words is known.
fn bare(text: String, html: Option<String>) -> Mail {
    Mail { text, html, ..Mail::default() }
}
