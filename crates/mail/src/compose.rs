//! Writing a mail (RFC 5322, 2045–2047, 2231). The same [`Outgoing`] always gives the same bytes, so that a mail sent
//! again after a crash is recognisably the same.
//!
//! Nothing a person typed can become a header of its own: control characters in names, subjects and file names become
//! spaces, and addresses and ids that are not well formed are refused.

use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, Message, MessageBuilder, MultiPart, SinglePart};
use sha2::{Digest, Sha256};

use crate::parse::Address;

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    /// For example `application/pdf`; what cannot be one becomes `application/octet-stream`.
    pub media_type: String,
    /// A picture within the HTML, which calls it `cid:…`: without `<>`. Where there is no HTML it is a file like others.
    pub content_id: Option<String>,
    pub bytes: Vec<u8>,
}

/// A mail to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub from: Address,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub reply_to: Option<Address>,
    pub subject: String,
    /// Without `<>`; fixed by the caller when the mail is queued.
    pub message_id: String,
    /// Without `<>`. Ids of other people's mails that are not well formed are left out.
    pub in_reply_to: Option<String>,
    /// Oldest first, without `<>`.
    pub references: Vec<String>,
    /// Milliseconds since 1970 UTC.
    pub date_ms: i64,
    pub text: String,
    pub html: Option<String>,
    pub attachments: Vec<Part>,
    /// `auto-generated` for notices, `auto-replied` for automatic answers (RFC 3834).
    pub auto_submitted: Option<&'static str>,
    /// Names are ours, values may hold what people typed.
    pub extra_headers: Vec<(&'static str, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("\"{email}\" is not a mail address\nhint: it should look like ann@example.com")]
    BadAddress { email: String },
    #[error("the mail has no recipient\nhint: give at least one address in To or Cc")]
    NoRecipient,
    #[error("\"{id}\" cannot be a Message-ID")]
    BadMessageId { id: String },
    #[error("\"{name}\" cannot be the name of a header")]
    BadHeader { name: String },
    #[error("the date {ms} ms cannot be written")]
    BadDate { ms: i64 },
    #[error("the mail could not be written: {reason}")]
    Unwritable { reason: String },
}

/// More ids than this are cut out of the middle: some servers refuse long headers.
const MOST_REFERENCES: usize = 40;

/// Writes the mail as bytes, lines ending in CRLF.
pub fn build(mail: &Outgoing) -> Result<Vec<u8>, Error> {
    if mail.to.is_empty() && mail.cc.is_empty() {
        return Err(Error::NoRecipient);
    }
    let (from, to, cc) = (mailbox(&mail.from)?, mailboxes(&mail.to)?, mailboxes(&mail.cc)?);
    let mut builder = Message::builder().envelope(envelope(&from, to.iter().chain(&cc))?);
    builder = builder.from(from).date(date(mail.date_ms)?);
    for to in to {
        builder = builder.to(to);
    }
    for cc in cc {
        builder = builder.cc(cc);
    }
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(mailbox(reply_to)?);
    }
    builder = builder.subject(one_line(&mail.subject));
    if !is_id(&mail.message_id) {
        return Err(Error::BadMessageId { id: one_line(&mail.message_id) });
    }
    builder = builder.message_id(Some(format!("<{}>", mail.message_id)));
    builder = threading(builder, mail);
    builder = extra(builder, mail)?;
    let message = body(builder, mail).map_err(|e| Error::Unwritable { reason: e.to_string() })?;
    let mut raw = message.formatted();
    if !raw.ends_with(b"\r\n") {
        raw.extend_from_slice(b"\r\n");
    }
    Ok(raw)
}

/// Is this a mail address that can be written and sent to?
pub fn is_address(email: &str) -> bool {
    address(email).is_some()
}

fn address(email: &str) -> Option<lettre::Address> {
    if email.chars().any(char::is_control) { None } else { email.parse().ok() }
}

fn mailbox(of: &Address) -> Result<Mailbox, Error> {
    let email = address(&of.email).ok_or_else(|| Error::BadAddress { email: one_line(&of.email) })?;
    let name = of.name.as_deref().map(one_line).filter(|n| !n.is_empty());
    Ok(Mailbox::new(name, email))
}

fn mailboxes(of: &[Address]) -> Result<Vec<Mailbox>, Error> {
    of.iter().map(mailbox).collect()
}

/// Given, because it would be read out of the headers again.
fn envelope<'a>(from: &Mailbox, to: impl Iterator<Item = &'a Mailbox>) -> Result<Envelope, Error> {
    let to = to.map(|one| one.email.clone()).collect();
    Envelope::new(Some(from.email.clone()), to).map_err(|_| Error::NoRecipient)
}

fn date(ms: i64) -> Result<SystemTime, Error> {
    let bad = Error::BadDate { ms };
    let since = u64::try_from(ms).ok().filter(|ms| *ms < 253_402_300_800_000).map(Duration::from_millis);
    since.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since)).ok_or(bad)
}

fn threading(mut builder: MessageBuilder, mail: &Outgoing) -> MessageBuilder {
    if let Some(id) = mail.in_reply_to.as_ref().filter(|id| is_id(id)) {
        builder = builder.in_reply_to(format!("<{id}>"));
    }
    let mut ids: Vec<String> = mail.references.iter().filter(|id| is_id(id)).map(|id| format!("<{id}>")).collect();
    if ids.len() > MOST_REFERENCES {
        // The first tells the thread, the last ones the place in it (RFC 5322, 3.6.4 asks for all of them).
        ids.drain(1..=ids.len() - MOST_REFERENCES);
    }
    if ids.is_empty() { builder } else { builder.references(ids.join(" ")) }
}

fn extra(mut builder: MessageBuilder, mail: &Outgoing) -> Result<MessageBuilder, Error> {
    let automatic = mail.auto_submitted.map(|value| ("Auto-Submitted", value.to_owned()));
    for (name, value) in automatic.into_iter().chain(mail.extra_headers.iter().cloned()) {
        let bad = || Error::BadHeader { name: one_line(name) };
        let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic() && b != b':');
        let header = HeaderName::new_from_ascii(name.to_owned()).ok().filter(|_| plain).ok_or_else(bad)?;
        builder = builder.raw_header(HeaderValue::new(header, one_line(&value)));
    }
    Ok(builder)
}

fn body(builder: MessageBuilder, mail: &Outgoing) -> Result<Message, lettre::error::Error> {
    let text = SinglePart::plain(tidy(&mail.text));
    let Some(html) = &mail.html else {
        if mail.attachments.is_empty() {
            return builder.singlepart(text);
        }
        let mixed = MultiPart::mixed().boundary(boundary(mail, "mixed")).singlepart(text);
        return builder.multipart(attach(mixed, mail.attachments.iter()));
    };
    let both = MultiPart::alternative().boundary(boundary(mail, "alternative")).singlepart(text);
    let html = SinglePart::html(tidy(html));
    let both = if mail.attachments.iter().any(is_within) {
        let related = MultiPart::related().boundary(boundary(mail, "related")).singlepart(html);
        both.multipart(attach(related, mail.attachments.iter().filter(|part| is_within(part))))
    } else {
        both.singlepart(html)
    };
    if mail.attachments.iter().all(is_within) {
        return builder.multipart(both);
    }
    let mixed = MultiPart::mixed().boundary(boundary(mail, "mixed")).multipart(both);
    builder.multipart(attach(mixed, mail.attachments.iter().filter(|part| !is_within(part))))
}

/// Shown within the text: a picture with an id that can be written.
fn is_within(part: &Part) -> bool {
    let is_word = |id: &String| {
        !id.is_empty() && id.len() <= 200 && id.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"()".contains(&b))
    };
    part.media_type.starts_with("image/") && part.content_id.as_ref().is_some_and(is_word)
}

/// Attachments are base64, so that not one byte of them changes on the way.
fn attach<'a>(mut whole: MultiPart, parts: impl Iterator<Item = &'a Part>) -> MultiPart {
    for part in parts {
        let name = crate::parse::safe_name(&part.name);
        let name = if name.is_empty() { "file".to_owned() } else { name };
        let octets = "application/octet-stream";
        let well_formed = part.media_type.bytes().all(|b| b.is_ascii_graphic() || b == b' ')
            && !part.media_type.starts_with("multipart/");
        let declared = if well_formed { part.media_type.as_str() } else { octets };
        let media_type =
            ContentType::parse(declared).or_else(|_| ContentType::parse(octets)).unwrap_or(ContentType::TEXT_PLAIN);
        let encoded = Body::new_with_encoding(part.bytes.clone(), ContentTransferEncoding::Base64);
        let body = encoded.unwrap_or_else(Body::new);
        let attachment = match part.content_id.as_deref().filter(|_| is_within(part)) {
            Some(id) => Attachment::new_inline_with_name(id.to_owned(), name),
            None => Attachment::new(name),
        };
        whole = whole.singlepart(attachment.body(body, media_type));
    }
    whole
}

/// From the id and the content, so that it is the same each time and cannot be guessed into the text beforehand.
fn boundary(mail: &Outgoing, level: &str) -> String {
    let mut hash = Sha256::new();
    for piece in [level, &mail.message_id, &mail.text, mail.html.as_deref().unwrap_or_default()] {
        hash.update(piece.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(18).map(|b| format!("{b:02x}")).collect()
}

/// Ids are one word of printable ASCII without brackets and with an @ (RFC 5322, 3.6.4).
fn is_id(id: &str) -> bool {
    let long_enough = (3..=500).contains(&id.len()) && id.contains('@');
    long_enough && id.bytes().all(|b| b.is_ascii_graphic() && b != b'<' && b != b'>')
}

/// One line of a header, that reads as it was typed: what looks like an encoded word (RFC 2047) would be decoded by the
/// one who reads it, line ends and all, so its beginning is set apart.
fn one_line(text: &str) -> String {
    // U+2028 and its like are line ends to some programs too.
    let text: String =
        text.chars().map(|c| if matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}') { ' ' } else { c }).collect();
    crate::parse::one_line(&text).replace("=?", "= ?")
}

/// Line ends as LF (the writer makes CRLF of them), no NUL.
fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outgoing() -> Outgoing {
        let address = |name: &str, email: &str| Address { name: Some(name.into()), email: email.into() };
        Outgoing {
            from: address("Müller & Söhne", "hello@mueller.example"),
            to: vec![address("Ann", "ann@example.com")],
            cc: Vec::new(),
            reply_to: None,
            subject: "Ihr Termin: 10.30 Uhr".into(),
            message_id: "k1.abc@mueller.example".into(),
            in_reply_to: Some("q1@example.com".into()),
            references: vec!["q0@example.com".into(), "q1@example.com".into(), "bad id".into()],
            date_ms: 1_790_000_000_000,
            text: "Grüße\naus Köln\n".into(),
            html: None,
            attachments: Vec::new(),
            auto_submitted: Some("auto-generated"),
            extra_headers: vec![("X-Kept", "a\r\nBcc: evil@example.com".into())],
        }
    }

    #[test]
    fn a_mail_as_it_is_sent() {
        let sent = build(&outgoing()).unwrap();
        assert_eq!(sent, build(&outgoing()).unwrap());
        insta::assert_snapshot!(String::from_utf8(sent).unwrap().replace('\r', ""), @r"
        From: =?utf-8?b?TcO8bGxlciAmIFPDtmhuZQ==?= <hello@mueller.example>
        Date: Mon, 21 Sep 2026 14:13:20 +0000
        To: Ann <ann@example.com>
        Subject: Ihr Termin: 10.30 Uhr
        Message-ID: <k1.abc@mueller.example>
        In-Reply-To: <q1@example.com>
        References: <q0@example.com> <q1@example.com>
        Auto-Submitted: auto-generated
        X-Kept: a Bcc: evil@example.com
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: base64

        R3LDvMOfZQ0KYXVzIEvDtmxuDQo=
        ");
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        let mut mail = outgoing();
        mail.to[0].email = "ann@example.com>\r\nBcc: evil@example.com".into();
        assert!(matches!(build(&mail), Err(Error::BadAddress { .. })));
        mail.to.clear();
        assert_eq!(build(&mail), Err(Error::NoRecipient));
        mail = outgoing();
        mail.message_id = "a b@c".into();
        assert!(matches!(build(&mail), Err(Error::BadMessageId { .. })));
        mail = outgoing();
        mail.date_ms = -1;
        assert!(matches!(build(&mail), Err(Error::BadDate { .. })));
    }
}
