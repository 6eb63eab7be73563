//! The header lines that Kept needs, from a parsed message.

use mail_parser::{Addr, DateTime, GetHeader, HeaderName, HeaderValue, Message};

use super::Address;

/// What the headers say.
pub struct Head {
    pub from: Option<Address>,
    pub reply_to: Vec<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub subject: String,
    pub date: Option<i64>,
    pub date_written: Option<String>,
    pub received_at: Option<i64>,
    pub message_id: Option<String>,
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
    pub delivered_to: Vec<String>,
    pub return_path: Option<String>,
    pub auto_submitted: Option<String>,
}

pub fn read(message: &Message<'_>, warnings: &mut Vec<String>) -> Head {
    let from = first_sender(message, warnings);
    let date = raw(message, "Date").and_then(|written| {
        let read = message.date().and_then(milliseconds);
        if read.is_none() {
            warnings.push(format!("The date cannot be understood: {}", shortened(&written)));
        }
        read
    });
    let message_id = ids(message, &HeaderName::MessageId).into_iter().next();
    Head {
        from,
        reply_to: addresses(message, &HeaderName::ReplyTo),
        to: addresses(message, &HeaderName::To),
        cc: addresses(message, &HeaderName::Cc),
        subject: subject(message),
        date,
        date_written: date.and_then(|_| message.date().map(DateTime::to_rfc3339)),
        received_at: message.received().and_then(|r| r.date()).as_ref().and_then(milliseconds),
        message_id,
        in_reply_to: ids(message, &HeaderName::InReplyTo),
        references: ids(message, &HeaderName::References),
        delivered_to: delivered_to(message),
        return_path: raw(message, "Return-Path").map(|p| p.trim_matches(['<', '>', ' ', '\t']).to_owned()),
        auto_submitted: raw(message, "Auto-Submitted"),
    }
}

/// The unfolded text of a header as it stands, trimmed; `None` when there is no such header.
pub fn raw(message: &Message<'_>, name: &str) -> Option<String> {
    let header = message.headers().iter().find(|h| h.name.as_str().eq_ignore_ascii_case(name))?;
    Some(written(message, header))
}

fn written(message: &Message<'_>, header: &mail_parser::Header<'_>) -> String {
    let range = place(header.offset_start)..place(header.offset_end);
    let bytes = message.raw_message.get(range).unwrap_or_default();
    // A NUL within a Message-ID would keep the mail out of the database.
    let text: String =
        String::from_utf8_lossy(bytes).chars().filter(|c| !c.is_control() || c.is_ascii_whitespace()).collect();
    text.split(['\r', '\n']).map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A parser's offset as an index.
pub fn place(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn first_sender(message: &Message<'_>, warnings: &mut Vec<String>) -> Option<Address> {
    let from = addresses(message, &HeaderName::From).into_iter().next();
    if from.is_some() {
        return from;
    }
    let sender = addresses(message, &HeaderName::Sender).into_iter().next();
    warnings.push(match &sender {
        Some(_) => "There is no usable From: the Sender is taken.".to_owned(),
        None => "There is no usable From: nobody knows who wrote this.".to_owned(),
    });
    sender
}

/// All addresses of a header, also where it occurs several times and where they stand in groups.
fn addresses(message: &Message<'_>, name: &HeaderName<'_>) -> Vec<Address> {
    let mut all = Vec::new();
    for header in message.headers().iter().filter(|h| h.name == *name) {
        if let HeaderValue::Address(list) = &header.value {
            all.extend(list.iter().filter_map(address));
        }
    }
    all
}

fn address(addr: &Addr<'_>) -> Option<Address> {
    let tidy = |text: &str| one_line(text);
    let mut name = addr.name.as_deref().map(tidy).filter(|n| !n.is_empty());
    let mut email = addr.address.as_deref().map(tidy).unwrap_or_default();
    // `<mailto:a@b>` and `'a@b'` of careless programs.
    email = email.trim_start_matches("mailto:").trim_matches(['<', '>', '\'', '"', ' ']).to_owned();
    // `From: joe@example.com` in a form that was taken for a name.
    if email.is_empty() && name.as_deref().is_some_and(|n| n.contains('@') && !n.contains(' ')) {
        email = name.take().unwrap_or_default();
    }
    (name.is_some() || !email.is_empty()).then_some(Address { name, email })
}

fn subject(message: &Message<'_>) -> String {
    let parsed = message.subject().map(str::to_owned);
    one_line(&parsed.or_else(|| raw(message, "Subject")).unwrap_or_default())
}

/// Line breaks, tabs and control characters as spaces, spaces in a row as one. NUL and its like never get further.
pub fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Message ids without `<>`. Where the angle brackets are missing altogether, a single word counts as an id.
pub fn ids(message: &Message<'_>, name: &HeaderName<'_>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for header in message.headers().iter().filter(|h| h.name == *name) {
        let written = written(message, header);
        let mut found = in_brackets(&written);
        if found.is_empty() && !written.is_empty() && !written.contains(char::is_whitespace) {
            found.push(written.trim_matches(['<', '>']).to_owned());
        }
        for id in found {
            if !id.is_empty() && !all.contains(&id) {
                all.push(id);
            }
        }
        // A References header of thousands of ids is an attack, and the newest are what matters.
        if all.len() > 1000 {
            all.drain(..all.len() - 1000);
        }
    }
    all
}

fn in_brackets(text: &str) -> Vec<String> {
    text.split('<')
        .skip(1)
        .filter_map(|piece| piece.split_once('>'))
        .map(|(id, _)| id.split_whitespace().collect::<String>())
        .take(5000)
        .collect()
}

fn delivered_to(message: &Message<'_>) -> Vec<String> {
    let names = ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to"];
    let mut all = Vec::new();
    for header in message.headers() {
        if names.iter().any(|n| header.name.as_str().eq_ignore_ascii_case(n)) {
            let address = written(message, header).trim_matches(['<', '>', ' ']).to_owned();
            if !address.is_empty() && !all.contains(&address) {
                all.push(address);
            }
        }
    }
    all
}

/// Milliseconds since 1970 UTC; `None` for what is no date. A leap second counts as the second before it.
fn milliseconds(date: &DateTime) -> Option<i64> {
    let mut date = *date;
    date.second = date.second.min(59);
    let sensible = date.is_valid() && (1970..=2200).contains(&date.year);
    sensible.then(|| date.to_timestamp().checked_mul(1000)).flatten()
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

/// A header of a message or part by its lower-case name, through the parser's own table.
pub fn content_type<'a>(part: &'a mail_parser::MessagePart<'_>) -> Option<&'a mail_parser::ContentType<'a>> {
    part.headers.header_value(&HeaderName::ContentType).and_then(|v| v.as_content_type())
}
