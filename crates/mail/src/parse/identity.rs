//! Which mail is this? Ids for mails without one, and telling two mails with the same id apart.

use sha2::{Digest, Sha256};

use super::Mail;

/// A Message-ID for a mail that has none, without `<>`. The same mail gives the same id, whatever its line ends and
/// whether it came from an mbox or by itself, so that a second import finds it again.
pub fn made_up_message_id(raw: &[u8]) -> String {
    let mail = raw.get(crate::head::start(raw)..).unwrap_or_default().trim_ascii_end();
    let mut hash = Sha256::new();
    for piece in mail.split(|b| matches!(b, b'\r' | b'\n')).filter(|l| !l.is_empty()) {
        hash.update(piece);
        hash.update(b"\n");
    }
    let hex: String = hash.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect();
    format!("made-up-{hex}@kept.invalid")
}

/// A hash of sender, date, subject and words. The same mail that came another way (directly and through a list, with
/// other Received lines, another subject tag and a list footer) has the same essence; another mail under the same
/// Message-ID has another.
pub fn essence(mail: &Mail) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut field = |text: &str| {
        hash.update(text.as_bytes());
        hash.update([0]);
    };
    field(&mail.from.as_ref().map(|f| f.email.to_lowercase()).unwrap_or_default());
    field(&mail.date.map(|d| d.to_string()).unwrap_or_default());
    field(&bare_subject(&mail.subject));
    field(&bare_text(&mail.text));
    hash.finalize().into()
}

/// Without `Re:` and `[list]`, without spaces, in lower case.
fn bare_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    loop {
        let before = rest;
        if let Some(tail) = rest.strip_prefix('[').and_then(|t| t.split_once(']')) {
            rest = tail.1.trim_start();
        }
        if rest.get(..3).is_some_and(|p| p.eq_ignore_ascii_case("re:")) {
            rest = rest.get(3..).unwrap_or_default().trim_start();
        }
        if rest == before || rest.is_empty() {
            break;
        }
    }
    rest.split_whitespace().collect::<String>().to_lowercase()
}

/// Without white space and mbox quoting, and without the footer a list adds: at most fifteen lines at the end, behind a
/// line of underscores, hyphens or equal signs.
fn bare_text(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let footer = lines.iter().rposition(|l| is_rule(l)).filter(|at| *at > 0 && lines.len() - at <= 15);
    if let Some(at) = footer {
        lines.truncate(at);
    }
    let unquoted = lines.iter().map(|l| l.strip_prefix(">From ").map_or((*l, ""), |rest| ("From ", rest)));
    unquoted.flat_map(|(a, b)| a.chars().chain(b.chars())).filter(|c| !c.is_whitespace()).collect()
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 10 && ["_", "-", "="].iter().any(|r| line.chars().all(|c| r.contains(c)))
}
