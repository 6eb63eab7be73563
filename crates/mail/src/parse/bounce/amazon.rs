//! Bounces of Amazon SES: JSON, alone or within a notification of SNS. The fields are those of Amazon's "Amazon SNS
//! notification contents for Amazon SES".

use serde_json::Value;

use super::reason::{Clues, is_permanent, of_note, reason};
use super::report::Told;
use super::{Bounce, MOST_RECIPIENTS, code, merged, stage};
use crate::parse::one_line;

/// The recipients, if the text is such a notification; none if it reports a delivery.
pub fn read(text: &str) -> Option<Vec<Bounce>> {
    let notification = notification(text)?;
    let id = message_id(&notification);
    let bounced = list(&notification, "/bounce/bouncedRecipients");
    let kind = (word(&notification, "/bounce/bounceType"), word(&notification, "/bounce/bounceSubType"));
    Some(merged(bounced.iter().take(MOST_RECIPIENTS).map(|recipient| one(recipient, &kind, id.clone()))))
}

/// The notification itself: what SNS sends by mail has it as text within its own JSON.
pub fn notification(text: &str) -> Option<Value> {
    let is_one = |value: &Value| kind_of(value).is_some();
    if !text.contains("notificationType") && !text.contains("eventType") {
        return None;
    }
    let start = text.find('{')?;
    let end = text.rfind('}')?;
    let json = text.get(start..=end)?;
    // Mail programs on the way break lines where JSON must not have any.
    let outer: Value = serde_json::from_str(json).or_else(|_| serde_json::from_str(&json.replace('\n', ""))).ok()?;
    if is_one(&outer) {
        return Some(outer);
    }
    let inner: Value = serde_json::from_str(outer.get("Message")?.as_str()?).ok()?;
    is_one(&inner).then_some(inner)
}

fn one(recipient: &Value, (kind, detail): &(String, String), id: Option<String>) -> Bounce {
    let words = word(recipient, "/diagnosticCode");
    let words = words.split_once(';').map_or(words.as_str(), |(_, behind)| behind).trim();
    let status = code::status_of(&word(recipient, "/status")).or_else(|| code::status_of(words)).unwrap_or_default();
    let told =
        Told { address: word(recipient, "/emailAddress"), action: word(recipient, "/action"), ..Told::default() };
    let stage = stage::of(words);
    let clues =
        Clues { words, about: "", said: of_note(detail), status: &status, stage, own_stage: stage, category: "" };
    let delayed = told.action == "delayed" || kind == "Transient";
    Bounce {
        permanent: is_permanent(reason(&clues), &status, delayed),
        address: told.address,
        reason: one_line(if words.is_empty() { detail } else { words }).chars().take(super::MOST_WORDS).collect(),
        status,
        original_message_id: id,
    }
}

fn message_id(notification: &Value) -> Option<String> {
    let named =
        list(notification, "/mail/headers").iter().find(|h| word(h, "/name").eq_ignore_ascii_case("message-id"));
    let id = named.map_or_else(|| word(notification, "/mail/commonHeaders/messageId"), |header| word(header, "/value"));
    let id = id.trim().trim_matches(['<', '>']);
    (!id.is_empty()).then(|| id.to_owned())
}

/// `Bounce`, `Delivery`, `Complaint` and so on, as Amazon writes it.
pub fn kind_of(notification: &Value) -> Option<&str> {
    let named = notification.get("notificationType").or_else(|| notification.get("eventType"));
    named.and_then(Value::as_str)
}

/// The text at a JSON pointer; empty where there is none.
fn word(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
