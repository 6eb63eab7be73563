//! Delivery reports (RFC 3464), from their own part or from anywhere in the text where a server wrote the same fields.

use mail_parser::{Message, PartType};

use super::address;
use crate::parse::attachments;
use crate::parse::headers::content_type;
use crate::parse::one_line;

/// What a bounce says of one recipient, before it is understood.
#[derive(Debug, Default, Clone)]
pub struct Told {
    pub address: String,
    /// The address the server had in the end, where the mail went on to another one than we wrote to.
    pub final_address: String,
    /// Lower case: `failed`, `delayed`, `delivered`, `relayed`, `expanded`, or empty.
    pub action: String,
    pub status: String,
    /// The words of the server that refused.
    pub words: String,
    /// The class PowerMTA found for those words, like `bad-mailbox`; or empty.
    pub category: String,
}

/// The delivery-status parts of a mail, as text; those of a bounce that some program sent on in another mail, where it
/// has none of its own.
pub fn parts(ready: &[u8], message: &Message<'_>) -> Vec<String> {
    let own = own_parts(ready, message);
    if !own.is_empty() {
        return own;
    }
    let within = message.parts.iter().filter_map(|part| match &part.body {
        PartType::Message(inner) => Some(inner),
        _ => None,
    });
    within.take(5).flat_map(|inner| own_parts(ready, inner)).collect()
}

fn own_parts(ready: &[u8], message: &Message<'_>) -> Vec<String> {
    let reports = message.parts.iter().filter(|part| {
        content_type(part).is_some_and(|kind| {
            let sub = kind.subtype().unwrap_or_default();
            kind.ctype().eq_ignore_ascii_case("message")
                && ["delivery-status", "global-delivery-status"].iter().any(|name| sub.eq_ignore_ascii_case(name))
        })
    });
    let bytes = reports.filter_map(|part| attachments::bytes(ready, part)).take(20);
    bytes
        .map(|b| String::from_utf8_lossy(b.get(..b.len().min(super::MOST_TEXT)).unwrap_or_default()).into_owned())
        .collect()
}

/// The recipients in fields. A new one begins with an empty line, or where a field comes again.
pub fn recipients(text: &str) -> Vec<Told> {
    let mut all = Vec::new();
    let mut block = Block::default();
    for (name, value) in fields(text) {
        if name.is_empty() {
            all.extend(block.take());
            continue;
        }
        if name == "final-recipient" && block.has_final {
            all.extend(block.take());
        }
        block.note(&name, value);
    }
    all.extend(block.take());
    all.truncate(super::MOST_RECIPIENTS);
    all
}

/// Names in lower case with their unfolded values; an empty name for an empty line.
fn fields(text: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let folded = line.starts_with([' ', '\t']);
        let line = line.trim();
        if line.is_empty() {
            all.push((String::new(), String::new()));
        } else if let Some((name, value)) = line.split_once(':').filter(|(name, _)| is_known(name)) {
            all.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        } else if let Some((name, value)) = all.last_mut()
            && folded
            && !name.is_empty()
            && value.len() < 4000
        {
            value.push(' ');
            value.push_str(line);
        } else if !line.contains(':') || !folded {
            // Some other field, or words: nothing goes on behind it.
            all.push(("-".to_owned(), String::new()));
        }
    }
    all
}

fn is_known(name: &str) -> bool {
    let known = [
        "final-recipient",
        "original-recipient",
        "action",
        "status",
        "diagnostic-code",
        "remote-mta",
        "x-actual-recipient",
        "x-powermta-bouncecategory",
    ];
    known.iter().any(|k| name.trim().eq_ignore_ascii_case(k))
}

#[derive(Default)]
struct Block {
    told: Told,
    original: Option<String>,
    has_final: bool,
}

impl Block {
    fn note(&mut self, name: &str, value: String) {
        match name {
            "final-recipient" => {
                self.has_final = true;
                self.told.final_address = address::of_field(&value).unwrap_or_default();
            }
            "original-recipient" => self.original = address::of_field(&value),
            "action" => self.told.action = value.split([' ', ';', '(']).next().unwrap_or_default().to_ascii_lowercase(),
            "status" => self.told.status = super::code::status_of(&value).unwrap_or_default(),
            "x-powermta-bouncecategory" => self.told.category = value.to_ascii_lowercase(),
            "diagnostic-code" => {
                let behind =
                    value.split_once(';').filter(|(kind, _)| !kind.contains(' ')).map_or(value.as_str(), |(_, b)| b);
                self.told.words = one_line(behind);
            }
            _ => {}
        }
    }

    /// The recipient, if the fields so far are of one; and a clean block for the next.
    fn take(&mut self) -> Option<Told> {
        let block = std::mem::take(self);
        let mut told = block.told;
        // Whom *we* wrote to: that address is in our books, not the one the mail went on to.
        told.address = block.original.unwrap_or_else(|| told.final_address.clone());
        let said = !told.address.is_empty() || (block.has_final && !told.action.is_empty());
        said.then_some(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_recipient_of_a_report_is_read() {
        let text = "Reporting-MTA: dns; mx.example.org\n\nOriginal-Recipient: rfc822;a@x.example\nFinal-Recipient: RFC822; <b@y.example>\n\
                    Action: failed (really)\nStatus: 5.1.1 (no such mailbox)\nDiagnostic-Code: smtp; 550 5.1.1\n  <b@y.example>\n\tunknown\n\
                    Last-Attempt-Date: Thu, 1 Jan 2026 00:00:00 +0000\n\nFinal-Recipient: rfc822;c@x.example\nAction: Delayed\nStatus: 4.4.1\n";
        let all = recipients(text);
        assert_eq!(all.len(), 2, "{all:?}");
        assert_eq!((all[0].address.as_str(), all[0].final_address.as_str()), ("a@x.example", "b@y.example"));
        assert_eq!((all[0].status.as_str(), all[0].action.as_str()), ("5.1.1", "failed"));
        assert_eq!(all[0].words, "550 5.1.1 <b@y.example> unknown");
        assert_eq!(
            (all[1].address.as_str(), all[1].action.as_str(), all[1].status.as_str()),
            ("c@x.example", "delayed", "4.4.1")
        );
    }
}
