//! Our mail that came back, as far as the bounce shows it.

use mail_parser::{HeaderName, Message, PartType};

use super::address;
use super::note::Note;
use crate::parse::attachments;
use crate::parse::headers::{content_type, ids};

/// Its Message-ID without `<>`: from the attached mail, its attached headers, or the copy in the text.
pub fn message_id(ready: &[u8], message: &Message<'_>, note: &Note<'_>) -> Option<String> {
    let attached = attached(message).find_map(|inner| ids(inner, &HeaderName::MessageId).into_iter().next());
    let heads = heads(ready, message);
    attached
        .or_else(|| heads.iter().find_map(|head| id_in(head)))
        .or_else(|| id_in(note.copy))
        .or_else(|| id_in(note.said))
}

/// Whom it was written to, where one bounce is about one mail to one or a few.
pub fn recipients(message: &Message<'_>, note: &Note<'_>) -> Vec<String> {
    let attached: Vec<String> = attached(message)
        .filter_map(|inner| inner.to())
        .flat_map(|to| to.iter().filter_map(|a| a.address.as_deref()).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    if !attached.is_empty() {
        return attached;
    }
    let lines = note.copy.lines().chain(note.said.lines()).take(500);
    let to = lines
        .map(|l| l.trim_start_matches(['>', ' ', '\t']))
        .find(|l| l.get(..3).is_some_and(|h| h.eq_ignore_ascii_case("to:")));
    to.map(|line| address::all(line).map(str::to_owned).collect()).unwrap_or_default()
}

fn attached<'a>(message: &'a Message<'a>) -> impl Iterator<Item = &'a Message<'a>> {
    message.parts.iter().filter_map(|part| match &part.body {
        PartType::Message(inner) => Some(inner),
        _ => None,
    })
}

/// `text/rfc822-headers` (RFC 3462), also under wrong names, and mails attached in an encoding.
fn heads(ready: &[u8], message: &Message<'_>) -> Vec<String> {
    let parts = message.parts.iter().filter(|part| {
        let sub = content_type(part).and_then(|kind| kind.subtype()).unwrap_or_default().to_ascii_lowercase();
        matches!(sub.as_str(), "rfc822-headers" | "rfc822-header" | "rfc822" | "global" | "global-headers")
            && !matches!(part.body, PartType::Message(_))
    });
    let bytes = parts.filter_map(|part| attachments::bytes(ready, part)).take(5);
    bytes
        .map(|b| String::from_utf8_lossy(b.get(..b.len().min(super::MOST_TEXT)).unwrap_or_default()).into_owned())
        .collect()
}

fn id_in(text: &str) -> Option<String> {
    let name = "message-id:";
    let mut lines = text.lines().take(2000).map(|l| l.trim_start_matches(['>', ' ', '\t', '|', '*']));
    while let Some(line) = lines.next() {
        if !line.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
            continue;
        }
        let value = line.get(name.len()..).unwrap_or_default().trim();
        let value = if value.is_empty() { lines.next().unwrap_or_default().trim() } else { value };
        let id = value.split_once('<').map_or(value, |(_, behind)| behind).split(['>', ' ']).next().unwrap_or_default();
        if !id.is_empty() && id.len() < 1000 {
            return Some(id.to_owned());
        }
    }
    None
}
