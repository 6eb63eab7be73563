//! Which sign would tell the conversation of a mail? In the order of trust: our signed token, the ids of the mails it
//! answers, the number in the subject, the marker that survives relays which rewrite all of these.

use crate::parse::Mail;

/// The name of a sign, and whether a mail bears it.
type Sign = (&'static str, fn(&Mail) -> bool);

/// `token`, `references`, `in_reply_to`, `subject` or `body`; `None` when the mail begins something new.
pub fn sign(mail: &Mail) -> Option<&'static str> {
    let signs: [Sign; 5] = [
        ("token", by_token),
        ("references", |mail| !mail.references.is_empty()),
        ("in_reply_to", |mail| !mail.in_reply_to.is_empty()),
        ("subject", |mail| subject_number(&mail.subject).is_some()),
        ("body", |mail| has_marker(&mail.text)),
    ];
    signs.into_iter().find(|(_, there)| there(mail)).map(|(name, _)| name)
}

/// Written to `reply+ID.MAC@…`, or as an answer to an id of that form.
fn by_token(mail: &Mail) -> bool {
    let addresses = mail.to.iter().chain(&mail.cc).map(|a| a.email.as_str());
    let delivered = mail.delivered_to.iter().map(String::as_str);
    let answered = mail.references.iter().chain(&mail.in_reply_to).map(String::as_str);
    addresses.chain(delivered).chain(answered).any(is_token)
}

/// `reply+ID.MAC@domain`: the local part of an address of ours, or of a Message-ID.
fn is_token(address: &str) -> bool {
    let Some((local, _)) = address.rsplit_once('@') else { return false };
    let Some((id, mac)) = local.strip_prefix("reply+").and_then(|token| token.split_once('.')) else { return false };
    let plain =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    plain(id) && plain(mac) && mac.len() >= 8
}

/// The number in `[#218]`, wherever it stands in a subject.
pub fn subject_number(subject: &str) -> Option<u64> {
    subject.split("[#").skip(1).find_map(|rest| rest.split_once(']')?.0.parse().ok())
}

/// A line of a mail of ours that names its number: `[kept:218]`.
fn has_marker(text: &str) -> bool {
    text.split("[kept:").skip(1).any(|rest| rest.split_once(']').is_some_and(|(id, _)| id.len() < 80 && !id.is_empty()))
}
