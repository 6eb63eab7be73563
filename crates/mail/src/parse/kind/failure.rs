//! Bounces that are no report of RFC 3464: told by a header, by the server that sent them, or by words and structure.

use mail_parser::Message;

use super::{Signs, Verdict, first_text, has_part, local_part, words};
use crate::parse::Kind;
use crate::parse::headers::{Head, raw};

/// Headers that only failing mail servers write.
pub fn headers(message: &Message<'_>, _: &Signs<'_>) -> Verdict {
    let named = ["X-Failed-Recipients", "X-Failed-Recipient", "X-Mailer-Daemon-Error", "X-Delivery-Failure"];
    let found = named.iter().find(|n| raw(message, n).is_some())?;
    Some((Kind::Bounce, format!("header {found}")))
}

/// By who sent it, and what it says.
pub fn words(message: &Message<'_>, signs: &Signs<'_>) -> Verdict {
    let in_subject = words::FAILED.iter().find(|w| signs.subject.contains(*w));
    let from = signs.head.from.as_ref().map(|f| f.email.clone()).unwrap_or_default();
    // Nearly all mails end here, before their text is looked at.
    let suspect = signs.server || signs.no_return || from.is_empty() || in_subject.is_some() || is_program(signs.head);
    if !suspect {
        return None;
    }
    let text: String = first_text(message).chars().take(4000).flat_map(char::to_lowercase).collect();
    let in_text = words::FAILURE.iter().find(|w| text.contains(*w));
    if signs.server {
        // A postmaster may be a person, who also answers: then something else must speak of a failure.
        let office = local_part(&from) == "postmaster";
        let person = office
            && (!signs.head.in_reply_to.is_empty() || signs.subject.starts_with("re:"))
            && !signs.no_return
            && in_subject.is_none();
        if !office || (!person && (in_subject.is_some() || in_text.is_some() || signs.no_return)) {
            return Some((Kind::Bounce, format!("sent by a mail server ({from})")));
        }
    }
    if signs.passes_on && !signs.no_return {
        return None;
    }
    if signs.no_return {
        let said = in_subject.or(in_text.filter(|_| signs.auto_submitted.is_none() || has_address(&text)))?;
        return Some((Kind::Bounce, format!("empty return path, it says \"{said}\"")));
    }
    if from.is_empty() {
        let said = in_subject.filter(|_| in_text.is_some())?;
        return Some((Kind::Bounce, format!("nobody sent it, it says \"{said}\"")));
    }
    // Old mailers bounced under the name of a person or program. Parcels too are "not delivered": it must name an
    // address, and a mailbox or a server's answer.
    let program =
        is_program(signs.head) || has_part(message, "message", "rfc822") || has_part(message, "text", "rfc822-headers");
    let said = in_text?;
    let technical = words::TECHNICAL.iter().any(|w| text.contains(w));
    let told = has_address(&text)
        && technical
        && !text.contains("wrote:")
        && (in_subject.is_some() || is_program(signs.head))
        && (program || begins(&signs.subject));
    told.then(|| (Kind::Bounce, format!("it names an address and says \"{said}\"")))
}

/// The subject is of nothing else.
fn begins(subject: &str) -> bool {
    words::FAILED.iter().any(|w| subject.starts_with(w))
}

fn has_address(text: &str) -> bool {
    text.split_whitespace().any(|w| w.split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.')))
}

/// The names mail servers and their keepers write under.
pub fn is_server(head: &Head) -> bool {
    let Some(from) = &head.from else { return false };
    let local = local_part(&from.email);
    let name = from.name.as_deref().unwrap_or_default().to_ascii_lowercase();
    let locals = [
        "mailer-daemon",
        "mailer_daemon",
        "mailerdaemon",
        "postmaster",
        "post_master",
        "mail-daemon",
        "maildaemon",
        "mdaemon",
        "mail.delivery.system",
        "mail-delivery-system",
        "maildeliverysystem",
    ];
    locals.iter().any(|n| local == *n || local.strip_prefix(n).is_some_and(|rest| rest.starts_with(['-', '+', '='])))
        || local.starts_with("postmaster\\")
        || words::SERVER_NAMES.iter().any(|n| name.contains(n))
}

/// An address nobody writes by hand from.
fn is_program(head: &Head) -> bool {
    let Some(from) = &head.from else { return true };
    let local = local_part(&from.email);
    let machines = [
        "noreply",
        "no-reply",
        "no_reply",
        "donotreply",
        "do-not-reply",
        "daemon",
        "imss",
        "system",
        "ndr",
        "bounce",
        "mailsystem",
        "mailmarshal",
        "autoresponder",
    ];
    machines.iter().any(|m| local.contains(m))
}
