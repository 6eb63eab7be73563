//! What the first lines of a mail look like: the `From ` line of mbox files, and header lines.

/// Header names that make a block of `Name: value` lines a mail and not a note that happens to begin with "Two:".
/// Names with a hyphen that start with `X-`, `List-`, `Resent-` or `Content-` count as well.
const KNOWN: &[&str] = &[
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "sender",
    "reply-to",
    "message-id",
    "in-reply-to",
    "references",
    "received",
    "return-path",
    "delivered-to",
    "delivery-date",
    "envelope-to",
    "mime-version",
    "precedence",
    "organization",
    "newsgroups",
    "mailing-list",
    "errors-to",
    "auto-submitted",
    "user-agent",
    "dkim-signature",
    "domainkey-signature",
    "authentication-results",
    "arc-seal",
    "received-spf",
    "thread-topic",
    "thread-index",
    "apparently-to",
    "disposition-notification-to",
    "original-recipient",
];

/// How far we look for the header lines: a mail whose first header is not within this many bytes is none.
const LOOK: usize = 64 * 1024;

/// Where the mail itself begins: behind a byte order mark, empty lines and mbox `From ` / `>From ` lines.
pub fn start(raw: &[u8]) -> usize {
    let mut at = if raw.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    loop {
        let rest = raw.get(at..).unwrap_or_default();
        let len = line_len(rest);
        let line = rest.get(..len).unwrap_or_default();
        if len == 0 || !(is_blank(line) || line.starts_with(b"From ") || line.starts_with(b">From ")) {
            return at;
        }
        at += len;
    }
}

/// Does it begin as a mail does? Either a line of a well-known header comes first, or the first line has the shape
/// of a header and a well-known one follows before the first empty line.
pub fn is_mail(raw: &[u8]) -> bool {
    let mut rest = raw.get(start(raw)..).unwrap_or_default();
    rest = rest.get(..LOOK).unwrap_or(rest);
    let mut first = true;
    while !rest.is_empty() {
        let len = line_len(rest);
        let (line, tail) = rest.split_at_checked(len).unwrap_or((rest, &[]));
        if is_blank(line) {
            return false;
        }
        match header_name(line) {
            Some(name) if is_known(name) => return true,
            Some(_) => {}
            None if first => return false,
            // A broken or continued line within the headers: look on.
            None => {}
        }
        first = false;
        rest = tail;
    }
    false
}

/// `Name:` at the beginning of a line (RFC 5322, 2.2: printable ASCII but the colon); `None` when it is none.
pub fn header_name(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().take(78).position(|b| *b == b':')?;
    let name = line.get(..colon)?;
    let name = name.trim_ascii_end();
    let good = !name.is_empty() && name.iter().all(|b| (33..=126).contains(b));
    good.then_some(name)
}

fn is_known(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    KNOWN.contains(&name.as_str()) || ["x-", "list-", "resent-", "content-"].iter().any(|p| name.starts_with(p))
}

/// Length of the first line with its end: LF, CRLF, or a bare CR that no LF follows.
fn line_len(bytes: &[u8]) -> usize {
    match bytes.iter().position(|b| matches!(b, b'\n' | b'\r')) {
        None => bytes.len(),
        Some(at) if bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n') => at + 2,
        Some(at) => at + 1,
    }
}

pub fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Is this the line that begins a mail in an mbox? `From `, a sender, and a date as the mailers of thirty years wrote
/// it: with or without weekday, zone before or after the year, two-digit year, `remote from host` behind.
/// A sentence such as "From May on we will be closed" is none.
pub fn is_from_line(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let text = String::from_utf8_lossy(rest.get(..256).unwrap_or(rest));
    let tokens: Vec<&str> = text.split([' ', '\t', ',', '\r', '\n']).filter(|t| !t.is_empty()).collect();
    // The sender is at least one word; quoted local parts may hold a few spaces.
    let Some(month) = tokens.iter().skip(1).take(6).position(|t| is_month(t)).map(|at| at + 1) else { return false };
    let is_day = |at: Option<usize>| at.and_then(|at| tokens.get(at)).is_some_and(|t| is_day_of_month(t));
    let day_near = is_day(Some(month + 1)) || (month >= 2 && is_day(month.checked_sub(1)));
    let after = tokens.get(month + 1..).unwrap_or_default();
    let time = after.iter().take(5).any(|t| is_time(t));
    let year = after.iter().skip(usize::from(is_day(Some(month + 1)))).take(6).any(|t| is_year(t));
    day_near && time && year
}

fn is_month(token: &str) -> bool {
    token.len() == 3 && MONTHS.contains(&token.to_ascii_lowercase().as_str())
}

fn is_day_of_month(token: &str) -> bool {
    token.parse::<u8>().is_ok_and(|d| (1..=31).contains(&d))
}

fn is_year(token: &str) -> bool {
    token.bytes().all(|b| b.is_ascii_digit())
        && match token.len() {
            4 => token.starts_with("19") || token.starts_with("20"),
            2 => true,
            _ => false,
        }
}

fn is_time(token: &str) -> bool {
    let parts: Vec<&str> = token.split(':').collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_lines_of_thirty_years_are_known() {
        for line in [
            "From ilug-admin@linux.ie  Tue Aug  6 11:51:02 2002",
            "From - Mon Jan 01 00:00:00 1997",
            "From ???@??? Mon Jan 01 00:00:00 1997",
            "From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
            "From joe@example.com Jul  8 12:08 98",
            "From joe@example.com Thu, 04 Jul 2002 12:03:04 +0100",
            "From joe Wed Nov 10 12:02 MET 1998 remote from host",
            "From joe@example.com Tue Aug  6 11:51:02 +0200 2002",
            "From joe@example.com Tue Aug  6 11:51:02 MET DST 2002",
            "From \"John Doe\"@example.com Tue Aug  6 11:51:02 2002\r\n",
        ] {
            assert!(is_from_line(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn sentences_are_not_from_lines() {
        for line in [
            "From May on we will be closed",
            "From what I hear, 10:30 in Aug 2002",
            "From: joe@example.com",
            ">From joe Tue Aug  6 11:51:02 2002",
            "From today",
            "From ",
            "From Jan 5 2002",
        ] {
            assert!(!is_from_line(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn a_note_is_not_a_mail_and_an_odd_mail_is_one() {
        assert!(is_mail(b"\xEF\xBB\xBF\r\n\r\nX-Foo: 1\r\n\r\n"));
        assert!(is_mail(
            b"From joe Tue Aug  6 11:51:02 2002\n>From bob Tue Aug  6 11:51:02 2002\nFoo: 1\nSubject: x\n\n"
        ));
        assert!(is_mail(b"Subject : old style\rTo: you\r\rtext"));
        assert!(!is_mail(b"Two:\n- bullet\n\nSubject: later"));
        assert!(!is_mail(b"{\"a\": 1}"));
        assert!(!is_mail(b""));
        assert!(!is_mail(b"Dear Sir\n\nFrom: me\n"));
    }
}
