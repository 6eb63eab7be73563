//! What a conversation is, and how it stands after something was said. Pure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::Field;
use crate::ids::Id;
use crate::time::plus_ms;

macro_rules! named {
    ($(#[$note:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$note])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$of])* $variant),+ }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The name in snake case, as in the database and the API.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            pub fn parse(text: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }
    };
}

named!(
    /// What a status means, whatever the business calls it.
    Category { Open = "open", Waiting = "waiting", Resolved = "resolved" }
);
named!(
    /// How something was said.
    Channel {
        Mail = "mail",
        Phone = "phone",
        Text = "text",
        Web = "web",
        Chat = "chat",
        InPerson = "in_person",
        Letter = "letter",
    }
);
named!(
    /// `Inbound`: they said it. `Outbound`: we did. `Note`: among ourselves. `Event`: something that happened.
    Direction { Inbound = "inbound", Outbound = "outbound", Note = "note", Event = "event" }
);

named!(
    /// By what a mail found its conversation; `None`: it began one.
    MatchedBy {
        /// A signed Message-ID or reply address of ours.
        Token = "token",
        InReplyTo = "in_reply_to",
        References = "references",
        /// The number in the subject.
        Subject = "subject",
        /// Our mark in the text it quotes.
        Body = "body",
        None = "none",
    }
);

named!(
    /// How two conversations belong together, as it is written down: the first one named follows the other, or was split
    /// off it.
    LinkKind { Related = "related", Follows = "follows", Split = "split" }
);
named!(
    /// The same, seen from one of the two.
    Relation {
        Related = "related",
        Follows = "follows",
        FollowedBy = "followed_by",
        SplitFrom = "split_from",
        SplitInto = "split_into",
    }
);

impl LinkKind {
    /// What it is to the first one named (`true`), or to the other.
    pub fn seen_from(self, first: bool) -> Relation {
        match (self, first) {
            (LinkKind::Related, _) => Relation::Related,
            (LinkKind::Follows, true) => Relation::Follows,
            (LinkKind::Follows, false) => Relation::FollowedBy,
            (LinkKind::Split, true) => Relation::SplitFrom,
            (LinkKind::Split, false) => Relation::SplitInto,
        }
    }
}

impl Channel {
    /// Somebody of us was there while it was said: nobody waits for an answer.
    pub fn is_live(self) -> bool {
        matches!(self, Channel::Phone | Channel::InPerson)
    }
}

/// How a conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub category: Category,
    /// The first thing they said that no human of us has answered yet.
    pub unanswered_since: Option<Timestamp>,
}

impl Standing {
    /// A person on their side said something. `waits`: they wait for an answer (not when we were talking with them).
    /// Mail of programs changes nothing: don't ask here.
    pub fn heard(self, at: Timestamp, waits: bool) -> Standing {
        let since = if waits { self.unanswered_since.or(Some(at)) } else { self.unanswered_since };
        Standing { category: Category::Open, unanswered_since: since }
    }

    /// A human of us answered.
    pub fn answered(self, next: Category) -> Standing {
        Standing { category: next, unanswered_since: None }
    }

    /// Somebody of us said how it stands. What is resolved needs no answer: a last "thanks" keeps nobody busy.
    pub fn set(self, category: Category) -> Standing {
        let unanswered_since = if category == Category::Resolved { None } else { self.unanswered_since };
        Standing { category, unanswered_since }
    }

    /// After a mail of the past was brought in, which is the newest of its conversation.
    pub fn brought_in(self, past: Past, now: Timestamp) -> Standing {
        if past.at < plus_ms(now, -OLD_MS) {
            return Standing { category: Category::Resolved, unanswered_since: None };
        }
        match (past.direction, past.by_person) {
            (Direction::Inbound, true) => self.heard(past.at, true),
            (Direction::Outbound, _) => self.answered(Category::Waiting),
            _ => self,
        }
    }
}

/// How a conversation stands after another went into it: whoever waits in one of them waits on, and what is open in one
/// of them is open.
pub fn joined(one: Standing, other: Standing) -> Standing {
    let category = [Category::Open, Category::Waiting]
        .into_iter()
        .find(|category| [one.category, other.category].contains(category))
        .unwrap_or(Category::Resolved);
    let since = [one.unanswered_since, other.unanswered_since].into_iter().flatten().min();
    Standing { category, unanswered_since: since }.set(category)
}

/// How a conversation stands after a reply was taken back. `was`: before the reply; `now`: as it stands; `replied`: what the
/// reply set it to; `answered`: somebody has answered after it. What came between stays true.
pub fn taken_back(was: Standing, now: Standing, replied: Category, answered: bool) -> Standing {
    match now.category {
        _ if answered => now,
        category if category == replied && now.unanswered_since.is_none() => was,
        Category::Open | Category::Waiting => {
            let first = [was.unanswered_since, now.unanswered_since].into_iter().flatten().min();
            Standing { unanswered_since: first, ..now }
        }
        Category::Resolved => now,
    }
}

/// A mail of the past.
#[derive(Debug, Clone, Copy)]
pub struct Past {
    pub at: Timestamp,
    pub direction: Direction,
    pub by_person: bool,
}

/// Conversations whose last mail is older than this are filed as resolved when the past is brought in: 30 days.
pub const OLD_MS: i64 = 30 * 86_400_000;

/// What a delivery report says became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// It arrived, or went on to where nobody reports from.
    Arrived,
    /// It is tried again.
    Delayed,
    Failed,
}

/// Words of reports that are no failure yet, from servers that know no `Action` (RFC 3464, 2.3.3).
const DELAY_WORDS: &[&str] = &[
    "will be retried",
    "will continue to",
    "will keep trying",
    "do not need to resend",
    "not need to resend",
    "warning message only",
];

/// From the `Action` lines of a report, else from its words. `permanent`: what was understood of it says so.
pub fn course_of(raw: &[u8], text: &str, permanent: bool) -> Course {
    let lines = raw.split(|byte| *byte == b'\n');
    let actions: Vec<String> = lines
        .filter_map(|line| line.split_at_checked(7).filter(|(name, _)| name.eq_ignore_ascii_case(b"action:")))
        .map(|(_, value)| String::from_utf8_lossy(value).trim().to_lowercase())
        .collect();
    let says = |word: &str| actions.iter().any(|action| action.starts_with(word));
    let text = text.to_lowercase();
    match actions.is_empty() {
        _ if says("failed") || permanent => Course::Failed,
        false if says("delayed") => Course::Delayed,
        false => Course::Arrived,
        true if DELAY_WORDS.iter().any(|words| text.contains(words)) => Course::Delayed,
        true => Course::Failed,
    }
}

/// Longest text of a message, in characters.
pub const MAX_TEXT: usize = 500_000;
pub const MAX_SUBJECT: usize = 500;
pub const MAX_TAG: usize = 60;
/// All attachments of one message, in bytes: more is refused by most mail systems.
pub const MAX_ATTACHED: usize = 25 * 1024 * 1024;

pub fn check_text(field: &str, text: &str) -> Result<(), Field> {
    if text.trim().is_empty() {
        return Err(Field::new(field, "problem-message-empty"));
    }
    if text.chars().count() > MAX_TEXT {
        return Err(Field::new(field, "problem-message-too-long").with("max", MAX_TEXT));
    }
    Ok(())
}

/// One line without control characters, so that nothing typed or mailed ends a header line; not longer than a subject.
pub fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(MAX_SUBJECT).collect()
}

/// The first words of a message for lists: without quoted lines, one line.
pub fn snippet(text: &str) -> String {
    const LETTERS: usize = 140;
    let mut out = String::new();
    let mut count = 0;
    let said = text.lines().filter(|line| !line.trim_start().starts_with('>'));
    for word in said.flat_map(str::split_whitespace) {
        count += word.chars().count() + 1;
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| !c.is_control()).take(LETTERS));
        if count > LETTERS {
            break;
        }
    }
    if out.chars().count() > LETTERS {
        out = out.chars().take(LETTERS - 1).chain(std::iter::once('…')).collect();
    }
    out
}

/// `Re: …`, once (RFC 5322, 3.6.5).
pub fn reply_subject(subject: &str) -> String {
    let replied = subject.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("re:"));
    if replied || subject.is_empty() { subject.to_owned() } else { format!("Re: {subject}") }
}

/// `Name <address>`, several with `, ` between; written so that `addresses` reads it back.
pub fn address_line(name: &str, email: &str) -> String {
    let name: String = one_line(name).chars().filter(|c| !matches!(c, '<' | '>' | ',' | '"')).collect();
    let name = name.trim();
    if name.is_empty() || name == email { email.to_owned() } else { format!("{name} <{email}>") }
}

/// (name, address) of each in an address line.
pub fn addresses(line: &str) -> Vec<(String, String)> {
    let one = |part: &str| match part.trim().rsplit_once('<') {
        Some((name, email)) => (name.trim().to_owned(), email.trim_end_matches('>').trim().to_owned()),
        None => (String::new(), part.trim().to_owned()),
    };
    line.split(',').map(one).filter(|(_, email)| email.contains('@')).collect()
}

/// Where everybody has an address: sharing such a domain says nothing about belonging together.
const PUBLIC_PROVIDERS: &[&str] = &[
    "126.com",
    "163.com",
    "aim.com",
    "aol.com",
    "arcor.de",
    "att.net",
    "bellsouth.net",
    "bigpond.com",
    "bluewin.ch",
    "btinternet.com",
    "charter.net",
    "comcast.net",
    "cox.net",
    "earthlink.net",
    "email.com",
    "excite.com",
    "fastmail.com",
    "fastmail.fm",
    "foxmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "googlemail.com",
    "hanmail.net",
    "hey.com",
    "hotmail.com",
    "icloud.com",
    "juno.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "mindspring.com",
    "msn.com",
    "naver.com",
    "netscape.net",
    "netzero.net",
    "optonline.net",
    "orange.fr",
    "outlook.com",
    "pm.me",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "rocketmail.com",
    "rogers.com",
    "sbcglobal.net",
    "sfr.fr",
    "shaw.ca",
    "sina.com",
    "sky.com",
    "sympatico.ca",
    "t-online.de",
    "talktalk.net",
    "telus.net",
    "terra.com.br",
    "tutanota.com",
    "uol.com.br",
    "verizon.net",
    "virgilio.it",
    "wanadoo.fr",
    "web.de",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
];
/// The same with a country behind: `yahoo.co.uk`, `gmx.at`, `hotmail.fr`.
const PUBLIC_EVERYWHERE: &[&str] = &["aol", "gmx", "hotmail", "icloud", "live", "msn", "outlook", "yahoo"];

/// The domain of an address when it belongs to one organisation: an address there belongs to the same customer.
pub fn own_domain(email_key: &str) -> Option<&str> {
    let (_, domain) = email_key.rsplit_once('@')?;
    let first = domain.split('.').next()?;
    let public = PUBLIC_PROVIDERS.contains(&domain) || PUBLIC_EVERYWHERE.contains(&first);
    (!public && domain.contains('.')).then_some(domain)
}

/// A place in a list by time, newest first.
pub fn cursor(at_ms: i64, id: Id) -> String {
    format!("{at_ms}.{id}")
}

pub fn parse_cursor(text: &str) -> Option<(i64, Id)> {
    let (at, id) = text.split_once('.')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_unanswered_word_counts_until_a_human_answers() {
        let new = Standing { category: Category::Resolved, unanswered_since: None };
        let (one, two) = (at("2026-11-24T09:00:00Z"), at("2026-11-24T10:00:00Z"));
        let heard = new.heard(one, true).heard(two, true);
        assert_eq!(heard, Standing { category: Category::Open, unanswered_since: Some(one) });
        assert_eq!(heard.answered(Category::Waiting).unanswered_since, None);
        assert_eq!(heard.set(Category::Waiting).unanswered_since, Some(one), "a status is no answer");
        assert_eq!(heard.set(Category::Resolved).unanswered_since, None);
        assert_eq!(new.heard(one, false).unanswered_since, None, "we talked with them");
    }

    #[test]
    fn a_reply_taken_back_leaves_what_came_between() {
        let (one, two) = (at("2026-11-24T09:00:00Z"), at("2026-11-24T10:00:00Z"));
        let waits = |since| Standing { category: Category::Open, unanswered_since: Some(since) };
        let replied = waits(one).answered(Category::Waiting);
        let back = |now, answered| taken_back(waits(one), now, Category::Waiting, answered);
        assert_eq!(back(replied, false), waits(one), "as if nothing had been said");
        assert_eq!(back(replied.heard(two, true), false), waits(one), "they wait since their first word");
        assert_eq!(back(replied, true), replied, "a colleague's answer stands");
        assert_eq!(back(replied.set(Category::Resolved), false).category, Category::Resolved, "somebody resolved it");
        let resolved = Standing { category: Category::Resolved, unanswered_since: None };
        assert_eq!(
            taken_back(waits(one), resolved, Category::Resolved, false),
            waits(one),
            "sent and resolved at once"
        );
    }

    #[test]
    fn two_that_are_one_stand_as_the_more_urgent_and_wait_since_the_first_word() {
        let (one, two) = (at("2026-11-24T09:00:00Z"), at("2026-11-24T10:00:00Z"));
        let of = |category, unanswered_since| Standing { category, unanswered_since };
        let (open, waiting) = (of(Category::Open, Some(two)), of(Category::Waiting, Some(one)));
        let resolved = of(Category::Resolved, None);
        assert_eq!(joined(waiting, open), of(Category::Open, Some(one)));
        assert_eq!(joined(resolved, waiting), waiting);
        assert_eq!(joined(open, resolved), open);
        assert_eq!(joined(resolved, resolved), resolved);
    }

    #[test]
    fn the_past_is_filed_by_its_age() {
        let (old, new, now) = (at("2026-10-01T09:00:00Z"), at("2026-11-20T09:00:00Z"), at("2026-11-24T09:00:00Z"));
        let start = Standing { category: Category::Open, unanswered_since: None };
        let past = |at, direction| Past { at, direction, by_person: true };
        assert_eq!(start.brought_in(past(old, Direction::Inbound), now).category, Category::Resolved);
        assert_eq!(start.brought_in(past(new, Direction::Inbound), now).unanswered_since, Some(new));
        assert_eq!(start.brought_in(past(new, Direction::Outbound), now).category, Category::Waiting);
    }

    #[test]
    fn a_report_says_what_became_of_a_mail() {
        let of = |raw: &str| course_of(raw.as_bytes(), raw, false);
        assert_eq!(of("Status: 5.1.1\r\nAction: failed\r\n"), Course::Failed);
        assert_eq!(of("Action: delayed\nStatus: 4.4.1"), Course::Delayed);
        assert_eq!(of("ACTION: delivered\n"), Course::Arrived);
        assert_eq!(of("Action: delayed\n\nAction: failed\n"), Course::Failed);
        assert_eq!(of("Your message has not been delivered yet. You do not need to resend it."), Course::Delayed);
        assert_eq!(of("The mailbox is full, giving up."), Course::Failed);
    }

    #[test]
    fn an_address_line_is_read_back() {
        let line = format!("{}, bob@b.example", address_line("Lee, \"Ann\" <x>", "ann@a.example"));
        let read = addresses(&line);
        assert_eq!(
            read,
            [("Lee Ann x".to_owned(), "ann@a.example".to_owned()), (String::new(), "bob@b.example".to_owned())]
        );
        assert_eq!(one_line("Hello\r\nBcc: evil@e.example"), "Hello Bcc: evil@e.example");
    }

    #[test]
    fn a_public_provider_joins_nobody() {
        assert_eq!(own_domain("ann@alder.example"), Some("alder.example"));
        for public in ["a@gmail.com", "a@yahoo.co.uk", "a@gmx.at", "a@localhost", "nobody"] {
            assert_eq!(own_domain(public), None, "{public}");
        }
    }

    #[test]
    fn a_snippet_is_what_they_said() {
        assert_eq!(snippet("> quoted\n\nThe desk\n is here.\n> more"), "The desk is here.");
        assert_eq!(snippet(&"word ".repeat(100)).chars().count(), 140);
        assert_eq!(snippet(&"x".repeat(10_000)).chars().count(), 140);
    }
}
