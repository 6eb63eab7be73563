//! What a bounce says: which address failed, for good or for now, and which mail of ours it was. The shapes of RFC 3464
//! and of the many mail servers that never read it.
//!
//! - [`report`]: the fields of RFC 3464, in their own part or in the text; [`amazon`]: the JSON of Amazon SES.
//! - [`note`]: plain words of a server; [`original`]: our mail that came back.
//! - [`reason`]: why it failed, and whether that is for good, in many [`languages`]; [`stage`], [`code`], [`address`]: what it stands on.

mod address;
mod amazon;
mod code;
mod languages;
mod note;
mod original;
mod reason;
mod report;
mod stage;

use mail_parser::Message;

use super::headers::{Head, raw};
use super::one_line;
use note::{Note, Spoken};
use reason::{Clues, Reason};
use report::Told;
use stage::Stage;

/// One recipient a mail could not be delivered to, or not yet.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Bounce {
    /// The address we wrote to, as the server gave it back; empty where the bounce does not say.
    pub address: String,
    /// Never write there again. `false` for a full mailbox, a delay, a refusal of this mail or of our server.
    pub permanent: bool,
    /// RFC 3463, like `5.1.1`; empty when unknown.
    pub status: String,
    /// The server's words, one line, at most 500 letters; empty when there are none.
    pub reason: String,
    /// The Message-ID of the mail that came back, without `<>`.
    pub original_message_id: Option<String>,
}

/// Bytes of a text or report that are read. A bounce says what it has to say at the beginning.
const MOST_TEXT: usize = 64 * 1024;
/// Recipients that are listed.
const MOST_RECIPIENTS: usize = 500;
/// Letters of a server's words that are kept.
const MOST_WORDS: usize = 500;

/// The recipients a bounce names; `text` is the text of the mail. None for a report that all went well.
pub(super) fn read(ready: &[u8], message: &Message<'_>, head: &Head, text: &str) -> Vec<Bounce> {
    let text = beginning(text, MOST_TEXT);
    if let Some(all) = amazon::read(text) {
        return all;
    }
    let note = note::cut(text);
    let spoken = Spoken::of(note.said);
    let ours = own_addresses(head);
    let mut told: Vec<Told> = report::parts(ready, message).iter().flat_map(|r| report::recipients(r)).collect();
    if told.is_empty() {
        told = report::recipients(note.said);
    }
    let reported = !told.is_empty();
    told.retain(|t| !matches!(t.action.as_str(), "delivered" | "relayed" | "expanded"));
    if told.is_empty() {
        if reported {
            return Vec::new();
        }
        told = in_words(message, &note, &spoken, &ours);
    }
    if let [only] = told.as_mut_slice()
        && only.address.is_empty()
    {
        let fallback = in_words(message, &note, &spoken, &ours);
        only.address = fallback.into_iter().map(|t| t.address).find(|a| !a.is_empty()).unwrap_or_default();
    }
    told.truncate(MOST_RECIPIENTS);
    let whole = Whole {
        said: note.said,
        spoken,
        reason: reason::of_note(note.said),
        stage: stage::of(note.said),
        delayed: note::is_delay(&head.subject) || note::is_delay(note.said),
        id: original::message_id(ready, message, &note).or_else(|| head.in_reply_to.first().cloned()),
    };
    merged(told.iter().map(|t| understood(t, &whole)))
}

/// What a notification of Amazon SES is about, in lower case: `bounce`, `delivery`, `complaint`; `None` if a text is none.
pub(super) fn amazon_kind(text: &str) -> Option<String> {
    let notification = amazon::notification(beginning(text, MOST_TEXT))?;
    amazon::kind_of(&notification).map(str::to_ascii_lowercase)
}

/// Without a report: the header of Exim and Gmail, the words, or whom our mail was written to.
fn in_words(message: &Message<'_>, note: &Note<'_>, spoken: &Spoken<'_>, ours: &[String]) -> Vec<Told> {
    let named = ["X-Failed-Recipients", "X-Failed-Recipient"].iter().find_map(|name| raw(message, name));
    let listed: Vec<String> = named.iter().flat_map(|value| address::all(value)).map(str::to_owned).collect();
    let found = if listed.is_empty() { note::recipients(note.said, ours) } else { Vec::new() };
    if !found.is_empty() {
        return found;
    }
    let mut addresses = if listed.is_empty() { original::recipients(message, note) } else { listed };
    addresses.retain(|a| a.len() <= 320 && !ours.iter().any(|o| o.eq_ignore_ascii_case(a)));
    if addresses.is_empty() {
        addresses.push(String::new());
    }
    addresses.into_iter().map(|a| Told { words: spoken.about(&a), address: a, ..Told::default() }).collect()
}

/// Whom the bounce came to: not who failed.
fn own_addresses(head: &Head) -> Vec<String> {
    let to = head.to.iter().map(|a| a.email.clone());
    let from = head.from.iter().map(|a| a.email.clone());
    to.chain(from).filter(|a| a.contains('@')).collect()
}

/// What a bounce says of all its recipients; read once.
struct Whole<'a> {
    said: &'a str,
    spoken: Spoken<'a>,
    reason: Option<Reason>,
    stage: Stage,
    delayed: bool,
    id: Option<String>,
}

fn understood(told: &Told, whole: &Whole<'_>) -> Bounce {
    let said = whole.said;
    let about = whole.spoken.about(&told.address);
    let about = if about.is_empty() && told.final_address != told.address {
        whole.spoken.about(&told.final_address)
    } else {
        about
    };
    let words = if told.words.is_empty() { about.as_str() } else { told.words.as_str() };
    let answer = code::behind_gateway(words);
    let status = status(told, answer.unwrap_or(words), answer.is_some());
    let first = |stages: &[Stage]| stages.iter().copied().find(|s| *s != Stage::Untold).unwrap_or_default();
    let own_stage = first(&[stage::of(words), stage::of(&about)]);
    let stage = first(&[own_stage, stage::of_transcript(said, &told.address), whole.stage]);
    let delayed = match told.action.as_str() {
        "delayed" => true,
        "failed" => false,
        _ => whole.delayed,
    };
    let clues = Clues {
        words: answer.unwrap_or(words),
        about: &about,
        said: whole.reason,
        status: &status,
        stage,
        own_stage,
        category: &told.category,
    };
    let reason = reason::reason(&clues);
    let class = if status.is_empty() && code::reply_class(words) == Some(b'4') { "4.0.0" } else { status.as_str() };
    Bounce {
        address: told.address.clone(),
        permanent: reason::is_permanent(reason, class, delayed) && (reason != Reason::Unknown || means_it(words, said)),
        reason: one_line(words).chars().take(MOST_WORDS).collect(),
        status,
        original_message_id: whole.id.clone(),
    }
}

/// Where no reason is known: the server says something of this address, or that the failure will last. Otherwise nothing
/// is known to be dead.
fn means_it(words: &str, said: &str) -> bool {
    let lasts = ["permanent", "delivery failed", "recipients failed", "recipient failed"];
    says_something(words) || lasts.iter().any(|l| said.to_lowercase().contains(l))
}

/// More than the address again.
fn says_something(words: &str) -> bool {
    reason::plain(words).split(' ').any(|word| word.chars().any(char::is_alphabetic) && !word.ends_with(':'))
}

/// The most telling of the codes: servers on the way often make `5.0.0` of what the last one said. `gateway`: the words
/// are those of the server behind one that gave its own code.
fn status(told: &Told, words: &str, gateway: bool) -> String {
    let said = code::status_of(words).unwrap_or_default();
    let own = told.status.as_str();
    let order = if gateway { [said.as_str(), own] } else { [own, said.as_str()] };
    let telling = order.into_iter().find(|s| code::is_telling(s));
    telling.or_else(|| [own, said.as_str()].into_iter().find(|s| !s.is_empty())).unwrap_or_default().to_owned()
}

/// One for each address: reports repeat themselves.
fn merged(all: impl Iterator<Item = Bounce>) -> Vec<Bounce> {
    let mut bounces: Vec<Bounce> = Vec::new();
    for bounce in all {
        match bounces.iter_mut().find(|b| b.address.eq_ignore_ascii_case(&bounce.address)) {
            Some(known) if bounce.permanent && !known.permanent => *known = bounce,
            Some(_) => {}
            None => bounces.push(bounce),
        }
    }
    bounces
}

/// The first bytes of a text, whole letters.
fn beginning(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
