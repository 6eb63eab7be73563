//! What a bounce says: which address failed, for good or for now, and which mail of ours it was. The shapes of RFC 3464
//! and of the many mail servers that never read it.

use mail_parser::{GetHeader, HeaderName, Message, PartType};

/// One recipient a mail could not be delivered to, or not yet.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Bounce {
    /// The address that failed, as the server wrote it; empty where the bounce does not say.
    pub address: String,
    /// Never write there again. `false` for a full mailbox, a delay, a refusal of this mail or of our server.
    pub permanent: bool,
    /// RFC 3463, like `5.1.1`; empty when unknown.
    pub status: String,
    /// The server's words, one line; empty when there are none.
    pub reason: String,
    /// The Message-ID of the mail that came back, without `<>`.
    pub original_message_id: Option<String>,
}

/// The recipients a delivery report (RFC 3464) names.
pub fn read(message: &Message<'_>) -> Vec<Bounce> {
    let mut all = Vec::new();
    for part in &message.parts {
        let kind = super::headers::content_type(part);
        let report = kind.is_some_and(|k| {
            k.ctype().eq_ignore_ascii_case("message")
                && k.subtype().is_some_and(|s| s.eq_ignore_ascii_case("delivery-status"))
        });
        if let PartType::Text(text) = &part.body
            && report
        {
            all.extend(text.replace("\r\n", "\n").split("\n\n").filter_map(recipient));
        }
    }
    let id = original_message_id(message);
    for bounce in &mut all {
        bounce.original_message_id.clone_from(&id);
    }
    all
}

/// One block of a delivery report.
fn recipient(block: &str) -> Option<Bounce> {
    let field = |name: &str| {
        let line = block.lines().find(|l| l.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)))?;
        let value = line.split_once(':').map(|(_, value)| value)?;
        Some(super::one_line(value.split_once(';').map_or(value, |(_, behind)| behind)))
    };
    let address = field("Final-Recipient:").or_else(|| field("Original-Recipient:"))?;
    let status = field("Status:").unwrap_or_default();
    Some(Bounce {
        address: address.trim_matches(['<', '>', ' ']).to_owned(),
        permanent: status.starts_with('5'),
        status,
        reason: field("Diagnostic-Code:").unwrap_or_default(),
        original_message_id: None,
    })
}

fn original_message_id(message: &Message<'_>) -> Option<String> {
    message.parts.iter().find_map(|part| match &part.body {
        PartType::Message(inner) => {
            let id = inner.parts.first()?.headers.header_value(&HeaderName::MessageId)?;
            id.as_text().map(str::to_owned)
        }
        _ => None,
    })
}
