//! Understanding one raw mail. Tolerant: only an empty or headerless input is refused, everything else gives a [`Mail`]
//! with [`Mail::warnings`] about what had to be guessed. Never panics, whatever the bytes.

mod attachments;
mod body;
pub mod bounce;
pub mod calendar;
mod charset;
mod headers;
mod identity;
mod kind;
mod limits;
mod rescue;
mod rtf;
mod seven_bit;
mod tnef;
mod uuencode;
mod words;

use std::borrow::Cow;
use std::fmt;

use mail_parser::{Message, MessageParser};

pub use attachments::safe_name;
pub(crate) use body::tidy;
pub(crate) use charset::decoded;
pub(crate) use headers::one_line;
pub use identity::{essence, made_up_message_id};

/// A person or mailbox as written in a header.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub struct Address {
    pub name: Option<String>,
    /// As written, trimmed; empty when there was a name only.
    pub email: String,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) if self.email.is_empty() => f.write_str(name),
            Some(name) => write!(f, "{name} <{}>", self.email),
            None => f.write_str(&self.email),
        }
    }
}

/// Who or what wrote a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    #[default]
    Person,
    /// A program answered or notified (RFC 3834).
    AutoReply,
    /// Somebody is away (RFC 3834, RFC 5230).
    Vacation,
    /// A mail could not be delivered, or its delivery is reported (RFC 3464).
    Bounce,
    /// By way of a mailing list (RFC 2919).
    List,
    /// Newsletters and the like.
    Bulk,
    /// Somebody marked a mail of ours as spam (RFC 5965).
    AbuseReport,
}

impl Kind {
    /// The name in snake case, as in the database and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::AutoReply => "auto_reply",
            Kind::Vacation => "vacation",
            Kind::Bounce => "bounce",
            Kind::List => "list",
            Kind::Bulk => "bulk",
            Kind::AbuseReport => "abuse_report",
        }
    }

    /// May a program answer such a mail? Only those of people: everything else could start a loop (RFC 3834, 2).
    pub fn may_be_answered_by_program(self) -> bool {
        self == Kind::Person
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A part of a mail that is not its text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Attachment {
    /// What [`attachment`] takes to give the bytes again.
    pub part: usize,
    /// A safe file name: no folders, no control characters, never empty, at most 150 bytes.
    pub name: String,
    /// As the sender wrote it, decoded: it may hold folders, anything. Never use it as a file name.
    pub declared_name: Option<String>,
    /// Lower case, for example `image/png`. As the sender declared it: do not trust it.
    pub media_type: String,
    /// Bytes after decoding.
    pub size: usize,
    /// Without `<>`.
    pub content_id: Option<String>,
    /// To be shown within the text (pictures), not beside it.
    pub inline: bool,
}

/// A mail, understood.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Mail {
    /// `From`, or `Sender` where `From` is missing.
    pub from: Option<Address>,
    pub reply_to: Vec<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub subject: String,
    /// The `Date` header in milliseconds since 1970 UTC; as the sender's clock said.
    pub date: Option<i64>,
    /// The same in RFC 3339, with the sender's zone.
    pub date_written: Option<String>,
    /// When our own side's server took it: the topmost `Received` header, milliseconds since 1970 UTC.
    pub received_at: Option<i64>,
    /// Without `<>`.
    pub message_id: Option<String>,
    pub in_reply_to: Vec<String>,
    /// Oldest first.
    pub references: Vec<String>,
    /// Where the mail was delivered to (`Delivered-To`, `X-Original-To`, `Envelope-To`): finds the inbox.
    pub delivered_to: Vec<String>,
    /// The envelope sender (`Return-Path`), without `<>`; empty for `<>`, `None` when there is no such header.
    pub return_path: Option<String>,
    /// The whole text; made from the HTML if there is no text part. Lines end in LF.
    pub text: String,
    /// As sent, not sanitised: only ever show it through [`crate::html::sanitise`].
    pub html: Option<String>,
    pub attachments: Vec<Attachment>,
    pub kind: Kind,
    /// Which header or words told the kind; `None` for people.
    pub kind_reason: Option<String>,
    /// Of a bounce: each recipient that was not reached.
    pub bounces: Vec<bounce::Bounce>,
    /// The value of `Auto-Submitted` as written (RFC 3834).
    pub auto_submitted: Option<String>,
    /// The event of an invitation.
    pub calendar: Option<calendar::Calendar>,
    /// What had to be guessed or could not be understood, in words.
    pub warnings: Vec<String>,
}

/// Why a mail could not be understood at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Unparsable {
    pub reason: String,
}

impl Unparsable {
    fn because(reason: &str) -> Self {
        Unparsable { reason: reason.to_owned() }
    }
}

/// Messages nested deeper than this are not unfolded: the parser keeps them in each other, and dropping a hundred
/// thousand of them would overflow the stack.
const MOST_NESTED: usize = 1000;

/// Header lines behind this many are left out: each takes the parser a hundred bytes, and no mail has a tenth of them.
const MOST_HEADER_LINES: usize = 20_000;

/// Understands one raw mail. Takes under 0.2 ms for a usual one.
pub fn parse(raw: &[u8]) -> Result<Mail, Unparsable> {
    let ready = prepare(raw);
    if ready.iter().all(u8::is_ascii_whitespace) {
        return Err(Unparsable::because("the mail is empty"));
    }
    // mail-parser says it never panics; a bug in it must not stop the mails behind this one.
    let attempt = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| understand(&ready)));
    attempt.unwrap_or_else(|_| Err(Unparsable::because("the mail breaks the parser; its raw text is kept")))
}

/// The bytes of an attachment, decoded; `part` from [`Attachment::part`] of the same mail.
pub fn attachment(raw: &[u8], part: usize) -> Option<Vec<u8>> {
    let ready = prepare(raw);
    let attempt = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let message = message_of(&ready, may_be_unfolded(&ready))?;
        let (part, file) = rescue::split(part);
        let part = message.parts.get(part)?;
        match file {
            None => attachments::bytes(&ready, part).map(Cow::into_owned),
            Some(file) => rescue::within(&ready, part)?.files.into_iter().nth(file).map(|file| file.bytes),
        }
    }));
    attempt.ok().flatten()
}

fn understand(ready: &[u8]) -> Result<Mail, Unparsable> {
    let unfolded = may_be_unfolded(ready);
    let message = match message_of(ready, unfolded) {
        Some(message) if !message.headers().is_empty() => message,
        _ => return Err(Unparsable::because("there are no header lines")),
    };
    let mut warnings = Vec::new();
    let rescued = rescue::all(ready, &message);
    if message.attachments.iter().any(|id| rescued.get(&headers::place(*id)).is_some_and(|within| !within.whole)) {
        warnings.push("A file of Outlook could be read in part only: it is kept beside what it held.".to_owned());
    }
    let calendar = attachments::calendar(ready, &message);
    let body = if unfolded {
        body::read(ready, &message, &rescued, calendar.as_ref(), &mut warnings)
    } else {
        warnings.push("Too many messages or parts inside each other: shown as it was sent.".to_owned());
        body::as_sent(ready)
    };
    let head = headers::read(&message, &mut warnings);
    if ready.get(..head_len(ready)).is_some_and(|head| head.ends_with(CUT)) {
        warnings.push("Too many header lines: only the first of them are read.".to_owned());
    }
    let (kind, kind_reason) = kind::tell(&message, &head);
    Ok(Mail {
        bounces: if kind == Kind::Bounce { bounce::read(ready, &message, &head, &body.text) } else { Vec::new() },
        attachments: attachments::list(ready, &message, &rescued),
        calendar,
        text: body.text,
        html: body.html,
        kind,
        kind_reason,
        warnings,
        from: head.from,
        reply_to: head.reply_to,
        to: head.to,
        cc: head.cc,
        subject: head.subject,
        date: head.date,
        date_written: head.date_written,
        received_at: head.received_at,
        message_id: head.message_id,
        in_reply_to: head.in_reply_to,
        references: head.references,
        delivered_to: head.delivered_to,
        return_path: head.return_path,
        auto_submitted: head.auto_submitted,
    })
}

/// The parsed message; headers only where unfolding would be dangerous.
fn message_of(ready: &[u8], unfolded: bool) -> Option<Message<'_>> {
    // Offsets of the parser are 32 bits wide.
    if u32::try_from(ready.len()).is_err() {
        return None;
    }
    let parser = MessageParser::default();
    if unfolded { parser.parse(ready) } else { parser.parse_headers(ready) }
}

fn may_be_unfolded(ready: &[u8]) -> bool {
    nested_messages(ready) <= MOST_NESTED && limits::may_be_unfolded(ready)
}

/// A bare winmail.dat, as a mail that holds nothing else; `None` for everything that is none.
pub(crate) fn wrapped(raw: &[u8]) -> Option<Vec<u8>> {
    let head = b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: binary\r\n\r\n";
    tnef::is_tnef(raw).then(|| [head.as_slice(), raw].concat())
}

/// How often a mail speaks of messages within it; an upper limit for their depth.
fn nested_messages(ready: &[u8]) -> usize {
    let mut count = 0;
    for (at, byte) in ready.iter().enumerate() {
        if matches!(byte, b'r' | b'R' | b'd' | b'D' | b'g' | b'G') {
            let here = ready.get(at..).unwrap_or_default();
            let named = [&b"rfc822"[..], b"digest", b"global"];
            if named.iter().any(|n| here.get(..n.len()).is_some_and(|h| h.eq_ignore_ascii_case(n))) {
                count += 1;
            }
        }
    }
    count
}

/// The mail in a form the parser understands: without what stands before the headers, CR-only line ends as LF, and
/// 8-bit bytes in the headers (against all rules, but common) and encoded words as UTF-8.
fn prepare(raw: &[u8]) -> Cow<'_, [u8]> {
    let start = crate::head::start(raw);
    let mail = raw.get(start..).unwrap_or_default();
    let mail = if !mail.contains(&b'\n') && mail.contains(&b'\r') {
        Cow::Owned(mail.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect::<Vec<u8>>())
    } else {
        Cow::Borrowed(mail)
    };
    let mail = match limits::affordable(mail.get(..head_len(&mail)).unwrap_or_default(), &mail) {
        Some(at) => Cow::Owned(cut(&mail, at)),
        None => mail,
    };
    let head = head_len(&mail);
    let (top, rest) = mail.split_at_checked(head).unwrap_or((&mail, &[]));
    let kept = first_lines(top);
    let words = words::in_utf8(kept);
    let read = words.as_deref().unwrap_or(kept);
    if std::str::from_utf8(read).is_ok() {
        return if words.is_some() || kept.len() < top.len() { Cow::Owned([read, rest].concat()) } else { mail };
    }
    let mut readable = Vec::with_capacity(mail.len() + head / 4);
    let declared = charset::declared_in(read);
    // Line by line: different programs on the way wrote them, each in its own charset.
    for line in read.split_inclusive(|b| *b == b'\n') {
        if std::str::from_utf8(line).is_ok() {
            readable.extend_from_slice(line);
        } else {
            readable.extend_from_slice(charset::guess(line, declared.as_deref()).text.as_bytes());
        }
    }
    readable.extend_from_slice(rest);
    Cow::Owned(readable)
}

/// The lines of a header block that are read.
fn first_lines(head: &[u8]) -> &[u8] {
    let end = head.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(MOST_HEADER_LINES);
    end.and_then(|(at, _)| head.get(..=at)).unwrap_or(head)
}

/// The mail with the first bytes of its headers alone: there are more than anybody reads.
fn cut(mail: &[u8], at: usize) -> Vec<u8> {
    let body = mail.get(head_len(mail)..).unwrap_or_default();
    [mail.get(..at).unwrap_or_default(), CUT, body].concat()
}

/// Says that headers are missing, to whoever reads the mail on.
const CUT: &[u8] = b"\nX-Kept-Cut: yes\n\n";

/// Length of the header block with the empty line behind it.
fn head_len(mail: &[u8]) -> usize {
    let mut at = 0;
    while let Some(rest) = mail.get(at..) {
        let Some(end) = rest.iter().position(|b| *b == b'\n') else { break };
        at += end + 1;
        let line = rest.get(..end).unwrap_or_default();
        if line.is_empty() || line == b"\r" {
            return at;
        }
    }
    mail.len()
}
