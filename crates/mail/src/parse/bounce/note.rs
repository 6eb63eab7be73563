//! What a mail server says in plain words: where its own words end and the copy of our mail begins, whom it speaks of,
//! and what it says of each.

use super::address;
use super::report::Told;

/// A bounce's text, in two.
pub struct Note<'a> {
    pub said: &'a str,
    /// What came back of our mail.
    pub copy: &'a str,
}

/// Lines that stand before the copy of a mail, as mail servers put them, in lower case.
#[rustfmt::skip]
const COPY_FOLLOWS: &[&str] = &[
    "below this line is a copy", "copy of the message", "copy of the original", "copy of your message",
    "copy of your mail", "original message", "original mail info", "original mail follows",
    "message headers follow", "message header follows", "headers follow", "unsent message",
    "returned mail follows", "message text follows", "message follows", "forwarded message", "returned message",
    "undelivered message you sent", "header of the original", "headers of the original", "begin forwarded",
    "message contents follow", "body of your message", "mail header:", "message header:", "text of the message",
    "copy of mail", "returned content",
];

/// Cuts where the copy begins: a line that announces it, or the first header line of its way.
pub fn cut(text: &str) -> Note<'_> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if begins_copy(line)
            && let Some((said, copy)) = text.split_at_checked(at)
            && said.contains('@')
        {
            return Note { said, copy };
        }
        at += line.len();
    }
    Note { said: text, copy: "" }
}

fn begins_copy(line: &str) -> bool {
    let line = line.trim_start_matches(['>', ' ', '\t']).trim_end();
    let header = ["Received:", "Return-Path:", "Return-path:", "DKIM-Signature:"];
    if header.iter().any(|h| line.starts_with(h)) {
        return true;
    }
    if line.len() > 100 || line.contains('@') {
        return false;
    }
    let lower = line.to_lowercase();
    // "The original message was received at …" opens a note, and "copy of the message" may be within a sentence.
    let announces = lower.ends_with([':', '-', '.', '=', '*', '|'])
        || lower.starts_with(['-', '=', '*', '|'])
        || lower.ends_with("follow");
    announces && !lower.contains("received") && COPY_FOLLOWS.iter().any(|words| lower.contains(words))
}

/// Says that it is still being tried.
pub fn is_delay(words: &str) -> bool {
    let words = words.split_whitespace().take(800).collect::<Vec<_>>().join(" ").to_lowercase();
    let sayings = [
        "not yet been delivered",
        "not yet delivered",
        "has been delayed",
        "is delayed",
        "still being retried",
        "warning only",
        "warning message only",
        "will be retried",
        "continue to try",
        "continue trying",
        "will continue",
        "keep trying",
        "delay in the delivery",
        "been postponed",
        "just a warning",
        "delivery attempts will continue",
        "temporary failure report",
        "could not send message for past",
        "delivery delayed",
        "status notification (delay",
        "delayed mail",
        "will retry",
        "still trying",
        "mail delivery warning",
        "delivery is delayed",
        "yet received your message",
    ];
    sayings.iter().any(|s| words.contains(s))
}

/// One place where a recipient is named.
struct Named {
    line: usize,
    address: String,
    /// What stands behind the address on its line.
    rest: String,
}

type Way = fn(&str, &str) -> Vec<(String, String)>;

/// Whom the server speaks of. Lists count before answers of servers, and those before an address within a sentence.
pub fn recipients(said: &str, ours: &[String]) -> Vec<Told> {
    let lines: Vec<&str> = said.lines().take(2000).collect();
    let ways: [(Way, bool); 4] = [(listed, true), (answered, false), (in_sentence, false), (anywhere, false)];
    let contacts = contacts(&lines);
    for (way, also_ours) in ways {
        let mut found = named(&lines, way);
        found.retain(|n| !contacts.contains(&n.address.as_str()));
        // The bounce's own recipient is named in greetings; in a list of failed ones he stands by right.
        let is_ours = |n: &Named| ours.iter().any(|o| o.eq_ignore_ascii_case(&n.address));
        if !also_ours || found.iter().any(|n| !is_ours(n)) {
            found.retain(|n| !is_ours(n));
        }
        if !found.is_empty() {
            return found.iter().map(|n| told(n, &found, &lines)).collect();
        }
    }
    // Exim: "an undisclosed address (generated from a@b)".
    let from = lines.iter().find(|l| l.contains("(generated from") || l.contains("(expanded from"));
    let address = from.and_then(|line| address::all(line).next()).map(str::to_owned);
    address.map(|address| Told { address, ..Told::default() }).into_iter().collect()
}

/// Addresses that are named once as those to ask.
fn contacts<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut all = Vec::new();
    let pairs = std::iter::once("").chain(lines.iter().copied()).zip(lines);
    for (before, line) in pairs.filter(|(_, line)| line.contains('@') && !is_header(line)) {
        let around = format!("{before} {line}");
        all.extend(address::places(line).into_iter().filter_map(|p| line.get(p)).filter(|a| is_contact(a, &around)));
    }
    all
}

fn named(lines: &[&str], way: Way) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.contains('@') && !is_header(line)) {
        let before = at.checked_sub(1).and_then(|b| lines.get(b)).copied().unwrap_or_default();
        // PMDF gives the address in the end, and under it the one that was written to.
        let original = line.trim_start().to_ascii_lowercase().starts_with("original address:");
        for (address, rest) in way(line, before) {
            if let Some(last) = found.last_mut().filter(|last| original && last.line + 1 == at) {
                last.address = address;
            } else if found.len() < super::MOST_RECIPIENTS {
                found.push(Named { line: at, address, rest });
            }
        }
    }
    found
}

/// The line begins with the address, or with a word like `Recipient:` and the address.
fn listed(line: &str, before: &str) -> Vec<(String, String)> {
    let Some(place) = address::places(line).into_iter().next() else { return Vec::new() };
    let lead = line.get(..place.start).unwrap_or_default().to_lowercase();
    let lead = lead.trim_matches(|c: char| c.is_whitespace() || "<>*-–•\"'[]".contains(c));
    let labels = [
        "recipient:",
        "recipients:",
        "address:",
        "error-for:",
        "delivered to:",
        "userid:",
        "smtp:",
        "smtp=",
        "errors:",
        "failed:",
        "recipient(s):",
    ];
    let labelled = labels.iter().any(|l| lead.ends_with(l)) && !lead.contains("return") && !lead.contains("sender");
    let address = line.get(place.clone()).unwrap_or_default();
    if !(lead.is_empty() || labelled) || is_contact(address, before) {
        return Vec::new();
    }
    vec![(address.to_owned(), line.get(place.end..).unwrap_or_default().to_owned())]
}

/// An SMTP answer or command names it.
fn answered(line: &str, _: &str) -> Vec<(String, String)> {
    let lower = line.to_ascii_lowercase();
    let code = line
        .trim_start_matches(['<', '>', ' ', '\t'])
        .get(..3)
        .is_some_and(|c| c.starts_with(['4', '5']) && c.bytes().all(|b| b.is_ascii_digit()));
    if !code && !lower.contains("rcpt to") {
        return Vec::new();
    }
    address::all(line).next().map(|a| vec![(a.to_owned(), line.to_owned())]).unwrap_or_default()
}

/// "… your message to a@b could not …"
fn in_sentence(line: &str, before: &str) -> Vec<(String, String)> {
    let leads = [
        "to",
        "for",
        "recipient",
        "recipients",
        "address",
        "addressed,",
        "full:",
        "user",
        "account",
        "mailbox",
        "to:",
        "id:",
        "following:",
    ];
    let mut all = Vec::new();
    for place in address::places(line) {
        let lead = format!("{before} {}", line.get(..place.start).unwrap_or_default()).to_lowercase();
        let last = lead
            .trim_end_matches(|c: char| c.is_whitespace() || "<\"'([".contains(c))
            .rsplit(' ')
            .next()
            .unwrap_or_default();
        let address = line.get(place.clone()).unwrap_or_default();
        if leads.contains(&last.trim_start_matches('(')) && !is_contact(address, &lead) {
            all.push((address.to_owned(), line.get(place.end..).unwrap_or_default().to_owned()));
        }
    }
    all
}

fn anywhere(line: &str, before: &str) -> Vec<(String, String)> {
    let around = format!("{before} {line}");
    let found = address::all(line).filter(|a| !is_contact(a, &around));
    found.take(1).map(|a| (a.to_owned(), line.to_owned())).collect()
}

/// A line of a mail's head: it names our side.
fn is_header(line: &str) -> bool {
    let line = line.trim_start_matches(['>', ' ', '\t', '|', '*']).to_ascii_lowercase();
    let heads = [
        "from:",
        "to:",
        "cc:",
        "sender:",
        "reply-to:",
        "subject:",
        "message-id:",
        "date:",
        "sent:",
        "received:",
        "return-path:",
        "(envelope-from",
        "(expanded from",
        "(generated from",
        "(ultimately generated",
        "references:",
        "in-reply-to:",
        "dear ",
        "hello ",
        "hi ",
    ];
    heads.iter().any(|h| line.starts_with(h))
}

/// Whom to ask, not who failed.
fn is_contact(address: &str, before: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default().to_ascii_lowercase();
    let office = [
        "postmaster",
        "abuse",
        "support",
        "helpdesk",
        "help",
        "hostmaster",
        "webmaster",
        "admin",
        "mailer-daemon",
        "info",
        "noc",
    ];
    let before = before.to_lowercase();
    let asked = [
        "contact",
        "assistance",
        "questions",
        "send mail to",
        "e-mail to",
        "write to",
        "forward",
        "help",
        "report",
        "連絡",
        "問い合わせ",
    ];
    office.contains(&local.as_str()) && asked.iter().any(|a| before.contains(a)) || local == "mailer-daemon"
}

fn told(named: &Named, all: &[Named], lines: &[&str]) -> Told {
    let other = all.iter().find(|n| n.line > named.line && !n.address.eq_ignore_ascii_case(&named.address));
    let next = other.map_or(lines.len(), |n| n.line);
    let mut words = named.rest.trim_start_matches(['>', ':', '"', '\'', ']', ' ', '.']).to_owned();
    // A rule of hyphens ends what is said of this one; behind it stand transcripts of all.
    let behind = lines.iter().take(next).skip(named.line + 1).take(40).take_while(|l| !is_rule(l));
    for line in behind {
        words.push(' ');
        words.push_str(line.trim());
    }
    for (_, line) in lines
        .iter()
        .enumerate()
        .filter(|(at, l)| (*at < named.line || *at >= next) && l.contains(&named.address))
        .take(10)
    {
        words.push(' ');
        words.push_str(line.trim());
    }
    if !words.bytes().any(|b| b.is_ascii_alphabetic()) {
        words = lines.iter().skip(named.line + 1).take(60).map(|l| l.trim()).collect::<Vec<_>>().join(" ");
    }
    Told { address: named.address.clone(), words: words.trim().to_owned(), ..Told::default() }
}

fn is_rule(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("---") || line.starts_with("===") || line.starts_with("___")
}

/// A note, looked through once: many recipients ask it.
pub struct Spoken<'a> {
    lines: Vec<&'a str>,
    /// Where a line begins with an address.
    places: Vec<Named>,
}

impl<'a> Spoken<'a> {
    pub fn of(said: &'a str) -> Self {
        let lines: Vec<&str> = said.lines().take(2000).collect();
        let places = named(&lines, listed);
        Spoken { lines, places }
    }

    /// What it says of one address: behind the line that begins with it, and in each line that names it.
    pub fn about(&self, address: &str) -> String {
        if address.is_empty() {
            return String::new();
        }
        let own = self.places.iter().find(|n| n.address.eq_ignore_ascii_case(address));
        own.map(|n| told(n, &self.places, &self.lines).words).unwrap_or_else(|| {
            let naming = self.lines.iter().filter(|l| l.contains(address) && !is_header(l)).take(10);
            naming.map(|l| l.trim()).collect::<Vec<_>>().join(" ")
        })
    }
}
