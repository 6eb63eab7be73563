//! What a server says, understood as far as we need it. Pure.

use std::fmt;

use self::reader::{Reader, Value};
use super::wire::Piece;

mod reader;

/// A folder as the server lists it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Folder {
    /// As the server writes it (modified UTF-7): what to select it by.
    pub name: String,
    /// As people read it.
    pub shown: String,
    /// False for a folder that only holds others.
    pub holds_mail: bool,
    /// `sent`, `drafts`, `trash`, `junk`, `all`, `archive` … (RFC 6154), if the server says so; else empty.
    pub purpose: String,
}

/// One mail as the server gave it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Mail {
    pub uid: u32,
    /// Bytes, as the server says; not always true.
    pub size: Option<u64>,
    /// When the server got it: milliseconds since 1970 UTC.
    pub arrived_ms: Option<i64>,
    /// All of it, where that was asked for and is there.
    pub raw: Option<Vec<u8>>,
}

impl fmt::Debug for Mail {
    /// Without the mail itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mail {{ uid: {}, size: {:?} }}", self.uid, self.size)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    Ok,
    No,
    Bad,
    Bye,
    PreAuth,
}

/// OK, NO, BAD … with the code in brackets and the words behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub word: Word,
    /// `UIDVALIDITY`, in capitals; empty when there is none.
    pub code: String,
    /// What stands behind the code's name: `3857529045`.
    pub argument: String,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The end of the command with this tag.
    Done(String, Status),
    /// `+ …`
    GoOn(String),
    Status(Status),
    Capability(Vec<String>),
    Exists(u32),
    Expunged,
    Fetched(Mail),
    Listed(Folder),
    /// `* SEARCH`: the numbers found.
    Found(Vec<u32>),
    /// Well formed, and nothing that we asked for.
    Other,
    /// No sense in it.
    Nonsense,
}

/// Understands one answer. Never fails: what can't be understood is `Nonsense`.
pub fn understand(pieces: Vec<Piece>) -> Answer {
    Reader::new(pieces).answer().unwrap_or(Answer::Nonsense)
}

fn status_word(word: &str) -> Option<Word> {
    Some(match word.to_ascii_uppercase().as_str() {
        "OK" => Word::Ok,
        "NO" => Word::No,
        "BAD" => Word::Bad,
        "BYE" => Word::Bye,
        "PREAUTH" => Word::PreAuth,
        _ => return None,
    })
}

/// What a server may say of a mail, besides what begins with X. Anything else is the rest of a mail whose length was
/// wrong.
const ITEMS: [&str; 12] = [
    "FLAGS",
    "MODSEQ",
    "ENVELOPE",
    "BODY",
    "BODYSTRUCTURE",
    "EMAILID",
    "THREADID",
    "SAVEDATE",
    "PREVIEW",
    "RFC822.HEADER",
    "RFC822.TEXT",
    "BINARY[]",
];

fn fetched(items: Vec<Value>) -> Answer {
    let mut mail = Mail::default();
    if !items.len().is_multiple_of(2) {
        return Answer::Nonsense;
    }
    let mut items = items.into_iter();
    while let (Some(name), Some(value)) = (items.next(), items.next()) {
        match name.words().to_ascii_uppercase().as_str() {
            "UID" => match value.number() {
                Some(uid) => mail.uid = uid,
                None => return Answer::Nonsense,
            },
            "RFC822.SIZE" => mail.size = value.number(),
            "INTERNALDATE" => mail.arrived_ms = moment_ms(&value.words()),
            "BODY[]" | "RFC822" => {
                if let Value::Text(bytes) = value {
                    mail.raw = Some(bytes);
                }
            }
            name if ITEMS.contains(&name) || name.starts_with('X') || name.starts_with("BODY[") => {}
            _ => return Answer::Nonsense,
        }
    }
    // A change of flags that was not asked for has no UID.
    if mail.uid == 0 { Answer::Other } else { Answer::Fetched(mail) }
}

fn listed(marks: &[Value], name: String) -> Answer {
    if name.is_empty() {
        return Answer::Other;
    }
    let marks: Vec<String> = marks.iter().map(|mark| mark.words().to_ascii_lowercase()).collect();
    let purposes = ["all", "archive", "drafts", "flagged", "junk", "sent", "trash"];
    let purpose =
        purposes.into_iter().find(|purpose| marks.iter().any(|mark| mark.strip_prefix('\\') == Some(purpose)));
    let holds_mail = !marks.iter().any(|mark| mark == "\\noselect" || mark == "\\nonexistent");
    let shown = super::shown(&name);
    Answer::Listed(Folder { shown, name, holds_mail, purpose: purpose.unwrap_or_default().to_owned() })
}

/// `17-Jul-1996 02:44:25 -0700`
fn moment_ms(text: &str) -> Option<i64> {
    let (day, rest) = text.trim().split_once(' ')?;
    let time = mail_parser::DateTime::parse_rfc822(&format!("{} {rest}", day.replace('-', " ")))?;
    (time.is_valid()).then(|| time.to_timestamp().saturating_mul(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line, with `{…}` for a literal.
    fn said(line: &str) -> Answer {
        let mut pieces = Vec::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("<<") {
            let (inner, after) = after.split_once(">>").unwrap();
            pieces.push(Piece::Text(format!("{before}{{{}}}", inner.len()).into_bytes()));
            pieces.push(Piece::Literal(inner.as_bytes().to_vec()));
            rest = after;
        }
        pieces.push(Piece::Text(rest.as_bytes().to_vec()));
        understand(pieces)
    }

    fn mail(answer: Answer) -> Mail {
        match answer {
            Answer::Fetched(mail) => mail,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_mail_comes_in_any_order_of_its_items() {
        let one = mail(said(
            "* 12 FETCH (UID 7 RFC822.SIZE 9 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" BODY[] <<From: a\r\n>>)",
        ));
        assert_eq!((one.uid, one.size, one.arrived_ms), (7, Some(9), Some(837_596_665_000)));
        assert_eq!(one.raw.as_deref(), Some(b"From: a\r\n".as_slice()));
        let other = mail(said("* 12 fetch (FLAGS (\\Seen NonJunk) BODY[] \"x\" UID 8)"));
        assert_eq!((other.uid, other.raw.as_deref()), (8, Some(b"x".as_slice())));
        let early = mail(said("* 1 FETCH (UID 9 INTERNALDATE \" 1-Feb-2026 00:00:00 +0000\")"));
        assert_eq!(early.arrived_ms, Some(1_769_904_000_000));
    }

    #[test]
    fn bytes_behind_a_mail_mean_that_its_length_was_wrong() {
        // The literal is 5 too short: the rest of the mail stands where the list goes on or ends.
        assert_eq!(said("* 1 FETCH (UID 7 BODY[] <<From:>> a@b\r"), Answer::Nonsense);
        assert_eq!(said("* 1 FETCH (UID 7 BODY[] <<From:>>) and more"), Answer::Nonsense);
        assert_eq!(said("* 1 FETCH (UID 7 BODY[] <<From:>>"), Answer::Nonsense);
        assert_eq!(said("* 1 FETCH (UID 7 BODY[] <<From: a@b.>>example)"), Answer::Nonsense);
        assert_eq!(said("* 1 FETCH (UID 7 BODY[] <<From: a@b.>> or so)"), Answer::Nonsense);
        assert_eq!(said("* 1 FETCH (UID 7 BODY[] <<From: a@b.>> example)"), Answer::Nonsense);
    }

    #[test]
    fn a_mail_that_is_not_there_has_no_bytes() {
        assert_eq!(mail(said("* 1 FETCH (UID 7 BODY[] NIL)")).raw, None);
    }

    #[test]
    fn flags_that_changed_are_no_mail() {
        assert_eq!(said("* 3 FETCH (FLAGS (\\Seen))"), Answer::Other);
    }

    #[test]
    fn folders_have_names_and_purposes() {
        let sent = said("* LIST (\\HasNoChildren \\Sent) \"/\" \"Gesendete &APw-brig\"");
        let folder = |name: &str, shown: &str, holds_mail, purpose: &str| {
            Answer::Listed(Folder { name: name.into(), shown: shown.into(), holds_mail, purpose: purpose.into() })
        };
        assert_eq!(sent, folder("Gesendete &APw-brig", "Gesendete übrig", true, "sent"));
        assert_eq!(said("* LIST (\\Noselect) NIL <<Odd \"name>>"), folder("Odd \"name", "Odd \"name", false, ""));
        assert_eq!(said("* LIST () \"/\" INBOX"), folder("INBOX", "INBOX", true, ""));
    }

    #[test]
    fn the_end_of_a_command_has_our_tag_and_a_word() {
        let Answer::Done(tag, status) = said("K12 NO [AUTHENTICATIONFAILED] Wrong password.") else { panic!() };
        assert_eq!((tag.as_str(), status.word, status.code.as_str()), ("K12", Word::No, "AUTHENTICATIONFAILED"));
        assert_eq!(status.text, "Wrong password.");
        let Answer::Status(status) = said("* OK [UIDVALIDITY 3857529045] UIDs valid") else { panic!() };
        assert_eq!((status.code.as_str(), status.argument.as_str()), ("UIDVALIDITY", "3857529045"));
        for line in ["X1 OK done", "K OK done", "K1 PERHAPS", "K1", "From: somebody", "", "*", "* what", "* 7 LAUGHS"] {
            assert_eq!(said(line), Answer::Nonsense, "{line}");
        }
    }

    #[test]
    fn numbers_found_may_be_none() {
        assert_eq!(said("* SEARCH"), Answer::Found(vec![]));
        assert_eq!(said("* SEARCH 2 84 882 (MODSEQ 917)"), Answer::Found(vec![2, 84, 882]));
        assert_eq!(said("* SEARCH 2 x"), Answer::Nonsense);
    }

    #[test]
    fn lists_without_an_end_are_no_trouble() {
        assert_eq!(said(&format!("* 1 FETCH {}", "(".repeat(100_000))), Answer::Nonsense);
        assert_eq!(said("* 1 FETCH (UID \"7"), Answer::Nonsense);
    }
}
