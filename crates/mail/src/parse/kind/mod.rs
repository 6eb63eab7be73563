//! Who wrote this: a person, a program, a list, a failing mail server? Rules of RFC 3834 (automatic answers), 3464
//! (delivery reports), 5965 (abuse reports), 2919 and 2369 (lists), and of the mailers that never read them.
//!
//! Two mistakes are possible. A bounce taken for a person's mail opens a conversation with a machine; a person's mail
//! taken for a machine's waits unread. So headers that only programs write are enough, and words alone are not: where
//! somebody answers or forwards, the words may be another's ([`Signs::passes_on`]).

mod failure;
mod words;

use mail_parser::{Message, PartType};

use super::Kind;
use super::bounce::amazon_kind;
use super::headers::{Head, content_type, raw};

/// The kind, and which header or words told it. The most telling signs come first.
pub fn tell(message: &Message<'_>, head: &Head) -> (Kind, Option<String>) {
    let signs = Signs::of(message, head);
    let rules = [abuse, report, failure::headers, away, failure::words, automatic, list, bulk, unanswerable];
    for rule in rules {
        if let Some((kind, reason)) = rule(message, &signs) {
            return (kind, Some(reason));
        }
    }
    (Kind::Person, None)
}

type Verdict = Option<(Kind, String)>;

/// What several rules ask.
struct Signs<'a> {
    head: &'a Head,
    /// Lower case.
    subject: String,
    /// `Auto-Submitted` in lower case; `None` without one.
    auto_submitted: Option<String>,
    /// The address a mail server or its keeper writes from.
    server: bool,
    /// Answers or forwards something: its words may be another's.
    passes_on: bool,
    /// No answer is wanted: the envelope sender is empty, as RFC 5321, 4.5.5 asks of reports and RFC 3834 of programs.
    no_return: bool,
}

impl<'a> Signs<'a> {
    fn of(message: &Message<'_>, head: &'a Head) -> Self {
        let subject = head.subject.to_lowercase();
        let prefixed = words::PASSED_ON.iter().any(|p| subject.starts_with(p));
        let server = failure::is_server(head);
        let answers = !head.in_reply_to.is_empty() && raw(message, "References").is_some();
        Signs {
            auto_submitted: head.auto_submitted.as_deref().map(str::to_ascii_lowercase),
            passes_on: !server && (prefixed || answers),
            no_return: head.return_path.as_deref() == Some(""),
            subject,
            server,
            head,
        }
    }

    /// Somebody, or a server that must know, says that a person sent this (RFC 3834, 5).
    fn is_said_to_be_by_hand(&self) -> bool {
        self.auto_submitted.as_deref().is_some_and(|value| value.trim_start().starts_with("no"))
    }
}

fn abuse(message: &Message<'_>, signs: &Signs<'_>) -> Verdict {
    if report_type(message).as_deref() == Some("feedback-report") || has_part(message, "message", "feedback-report") {
        return Some((Kind::AbuseReport, "it is a feedback report (RFC 5965)".to_owned()));
    }
    // Amazon sends JSON, Hotmail the mail itself under a fixed subject, and some only the words of a report.
    let text = first_text(message);
    let told = text.contains("Feedback-Type: abuse") && !signs.passes_on;
    let amazon = amazon_kind(text).as_deref() == Some("complaint");
    let hotmail = signs.subject.starts_with("complaint about message from") && has_part(message, "message", "rfc822");
    (told || hotmail || amazon).then(|| (Kind::AbuseReport, "it reports a complaint about a mail".to_owned()))
}

fn report(message: &Message<'_>, signs: &Signs<'_>) -> Verdict {
    let bounce = |reason: &str| Some((Kind::Bounce, reason.to_owned()));
    let program = |reason: &str| Some((Kind::AutoReply, reason.to_owned()));
    match report_type(message).as_deref() {
        // Sieve's "reject" gives a mail back as a receipt (RFC 5429, 2.2).
        Some("disposition-notification") if first_text(message).contains("automatically rejected") => {
            return bounce("the recipient's filter gave it back (RFC 5429)");
        }
        Some("disposition-notification") => return program("it is a read receipt (RFC 8098)"),
        Some("delivery-status") => return bounce("it is a delivery report (RFC 3464)"),
        Some(_) if has_part(message, "message", "disposition-notification") => {
            return program("it holds a read receipt (RFC 8098)");
        }
        Some("") => return bounce("it is a multipart/report"),
        Some(_) if has_part(message, "message", "delivery-status") => {
            return bounce("it is a delivery report (RFC 3464)");
        }
        Some(other) => return Some((Kind::AutoReply, format!("it is a report ({other})"))),
        None => {}
    }
    match amazon_kind(first_text(message)).as_deref() {
        Some("bounce" | "delivery" | "reject" | "deliverydelay" | "rendering failure") => {
            return bounce("it is a delivery report of Amazon SES");
        }
        Some(_) => return program("it is a notification of Amazon SES"),
        None => {}
    }
    // Some put a report into another multipart; a person who forwards one does too.
    let within = !signs.passes_on && has_part(message, "message", "delivery-status");
    if within {
        return bounce("it holds a delivery report (RFC 3464)");
    }
    let receipt = has_part(message, "message", "disposition-notification");
    if receipt { program("it holds a read receipt (RFC 8098)") } else { None }
}

fn away(message: &Message<'_>, signs: &Signs<'_>) -> Verdict {
    let auto = signs.auto_submitted.as_deref().unwrap_or_default();
    if auto.contains("vacation") {
        return Some((Kind::Vacation, format!("header Auto-Submitted: {auto}")));
    }
    let begins = |list: &[&str]| list.iter().any(|words| signs.subject.starts_with(words));
    let announced = words::AUTOMATIC_ANSWER.iter().any(|w| signs.subject.strip_prefix(w).is_some_and(ends_there));
    let program = is_by_program(message, signs);
    // A mail server that reports a failure often marks that as automatic too: its words decide.
    if signs.server && !announced && !begins(words::AWAY) {
        return None;
    }
    let speaks = || is_away(first_text(message));
    if announced || (begins(words::AWAY) && (program || (!signs.head.in_reply_to.is_empty() && speaks()))) {
        return Some((Kind::Vacation, format!("subject: {}", signs.head.subject)));
    }
    if raw(message, "X-Vacation").is_some()
        || raw(message, "X-Mailer").is_some_and(|m| m.to_ascii_lowercase().starts_with("vacation"))
    {
        return Some((Kind::Vacation, "a header of vacation programs".to_owned()));
    }
    (program && !signs.server && speaks()).then(|| (Kind::Vacation, "a program says that somebody is away".to_owned()))
}

/// What stands behind the words of an automatic answer: its colon, a hyphen, or nothing more.
fn ends_there(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty()
        || rest.starts_with([':', '：', '-', '–', '(', '[', '"', '“', '«', '/', '|', '!', '】'])
        || rest.starts_with("from ")
        || rest.starts_with("re:")
}

fn is_away(text: &str) -> bool {
    let text: String = text.chars().take(1500).flat_map(char::to_lowercase).collect();
    words::ABSENCE.iter().any(|words| text.contains(words))
}

/// A header that only programs write, whatever they write.
fn is_by_program(message: &Message<'_>, signs: &Signs<'_>) -> bool {
    if signs.is_said_to_be_by_hand() {
        return false;
    }
    signs.auto_submitted.is_some() || signs.no_return || program_header(message).is_some()
}

/// Headers of autoresponders.
fn program_header(message: &Message<'_>) -> Option<String> {
    for name in words::PROGRAM_HEADERS {
        if let Some(value) = raw(message, name)
            && !["no", "false", "none", "0"].iter().any(|no| value.eq_ignore_ascii_case(no))
        {
            return Some(format!("header {name}"));
        }
    }
    let precedence = raw(message, "Precedence").or_else(|| raw(message, "X-Precedence"));
    precedence.filter(|p| p.to_ascii_lowercase().starts_with("auto")).map(|p| format!("header Precedence: {p}"))
}

fn automatic(message: &Message<'_>, signs: &Signs<'_>) -> Verdict {
    if signs.is_said_to_be_by_hand() {
        return None;
    }
    if let Some(value) = &signs.auto_submitted {
        return Some((Kind::AutoReply, format!("header Auto-Submitted: {value}")));
    }
    if let Some(reason) = program_header(message) {
        return Some((Kind::AutoReply, reason));
    }
    // Exchange's header says which answers its sender wants to be spared, not who wrote (MS-OXCMAIL 2.1.3.2.10): help
    // desks and servers set it on what people write there too. Where nothing is answered, a program began.
    if let Some(value) = raw(message, "X-Auto-Response-Suppress")
        && !signs.passes_on
        && ["all", "autoreply"].iter().any(|v| value.to_ascii_lowercase().contains(v))
    {
        return Some((Kind::AutoReply, format!("header X-Auto-Response-Suppress: {value}")));
    }
    if raw(message, "Delivered-To").is_some_and(|d| d.to_ascii_lowercase().starts_with("autoresponder")) {
        return Some((Kind::AutoReply, "delivered to an autoresponder".to_owned()));
    }
    words::MARKED
        .iter()
        .any(|m| signs.subject.starts_with(m))
        .then(|| (Kind::AutoReply, format!("subject: {}", signs.head.subject)))
}

/// Neither a list nor a newsletter, and no answer is wanted.
fn unanswerable(_: &Message<'_>, signs: &Signs<'_>) -> Verdict {
    let program = signs.no_return && !signs.is_said_to_be_by_hand();
    program.then(|| (Kind::AutoReply, "the return path is empty (RFC 5321, 4.5.5)".to_owned()))
}

fn list(message: &Message<'_>, signs: &Signs<'_>) -> Verdict {
    for name in
        ["List-Id", "List-Post", "Mailing-List", "X-Mailing-List", "X-BeenThere", "X-Mailman-Version", "X-ML-Name"]
    {
        if let Some(value) = raw(message, name) {
            let value: String = value.chars().take(100).collect();
            return Some((Kind::List, format!("header {name}: {value}")));
        }
    }
    if raw(message, "Precedence").is_some_and(|p| p.eq_ignore_ascii_case("list")) {
        return Some((Kind::List, "header Precedence: list".to_owned()));
    }
    let sender = raw(message, "Sender").unwrap_or_default().to_ascii_lowercase();
    let envelope = signs.head.return_path.clone().unwrap_or_default().to_ascii_lowercase();
    let by_list = [sender, envelope].into_iter().find(|s| {
        let local = local_part(s.trim_start_matches('<'));
        local.starts_with("owner-") || local.ends_with("-bounces") || local.ends_with("-owner")
    })?;
    Some((Kind::List, format!("sent by the list address {by_list}")))
}

fn bulk(message: &Message<'_>, _: &Signs<'_>) -> Verdict {
    if let Some(value) = raw(message, "Precedence")
        && ["bulk", "junk"].iter().any(|p| value.eq_ignore_ascii_case(p))
    {
        return Some((Kind::Bulk, format!("header Precedence: {value}")));
    }
    let named =
        ["List-Unsubscribe", "Feedback-ID", "X-Campaign", "X-CampaignID", "X-Mailchimp-ID", "X-MC-User", "X-Loop"];
    let found = named.iter().find(|n| raw(message, n).is_some())?;
    Some((Kind::Bulk, format!("header {found}")))
}

fn local_part(email: &str) -> String {
    email.split('@').next().unwrap_or_default().to_ascii_lowercase()
}

fn report_type(message: &Message<'_>) -> Option<String> {
    let kind = content_type(message.parts.first()?)?;
    let report = kind.ctype().eq_ignore_ascii_case("multipart")
        && kind.subtype().is_some_and(|s| s.eq_ignore_ascii_case("report"));
    report.then(|| kind.attribute("report-type").unwrap_or_default().trim().to_ascii_lowercase())
}

fn has_part(message: &Message<'_>, main: &str, sub: &str) -> bool {
    message.parts.iter().any(|part| {
        content_type(part).is_some_and(|kind| {
            kind.ctype().eq_ignore_ascii_case(main) && kind.subtype().is_some_and(|s| s.eq_ignore_ascii_case(sub))
        })
    })
}

fn first_text<'a>(message: &'a Message<'_>) -> &'a str {
    message
        .parts
        .iter()
        .find_map(|part| match &part.body {
            PartType::Text(text) | PartType::Html(text) => Some(text.as_ref()),
            _ => None,
        })
        .unwrap_or_default()
}
