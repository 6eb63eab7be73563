//! Why a mail was not delivered, and whether that is for good.
//!
//! Only what is wrong with the address itself is for good: nobody has it, its domain takes no mail, its owner has moved.
//! A full or locked mailbox, a refusal of this one mail or of the server it came from, and everything between the servers
//! can be different tomorrow, and must not cost us a customer's address, also where it was said with a 5xx. That is the
//! convention of Sisimai (its `hardbounce`), the most used reader of bounces, and of most mailing programs; RFC 3463
//! calls more of them permanent, but means the one mail.

use super::languages;
use super::stage::Stage;

/// Why, in the words of the field. The comments name the codes of RFC 3463 that say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Nobody has this address (X.1.1, X.1.0, X.1.3).
    UserUnknown,
    /// There is no such domain (X.1.2, X.4.4).
    HostUnknown,
    /// Whoever had the address has another now (X.1.6).
    HasMoved,
    /// The domain takes no mail at all (X.3.2, X.1.10; RFC 7505).
    NotAccept,
    /// The mailbox is full (X.2.2).
    MailboxFull,
    /// The account is locked or unused (X.2.1).
    Suspended,
    /// The server took the address and refused the mail for it: filters of the recipient (X.2.0, X.2.4).
    Filtered,
    /// Our address, domain or server was refused, or the mail itself (X.7.X, X.6.X, X.1.7, X.1.8, X.2.3).
    Refused,
    /// The servers did not find each other, were busy or broken, or time ran out (X.4.X, X.3.X).
    Trouble,
    /// Nothing tells.
    Unknown,
}

/// What is known of one recipient before the reason is.
pub struct Clues<'a> {
    /// The server's words about this recipient.
    pub words: &'a str,
    /// What else is said of this recipient; asked where the words say nothing.
    pub about: &'a str,
    /// What the whole note tells ([`of_note`]); asked last.
    pub said: Option<Reason>,
    /// RFC 3463, or empty.
    pub status: &'a str,
    /// As far as the words tell, or the transcript of all recipients.
    pub stage: Stage,
    /// As far as what is said of this recipient tells.
    pub own_stage: Stage,
    /// What the sending server made of the answer (PowerMTA's `X-PowerMTA-BounceCategory`), or empty.
    pub category: &'a str,
}

/// Is the address dead? `delayed`: it is still being tried.
pub fn is_permanent(reason: Reason, status: &str, delayed: bool) -> bool {
    let for_now = delayed || status.starts_with(['2', '4']);
    match reason {
        Reason::UserUnknown | Reason::HasMoved => !delayed,
        // A resolver that did not answer is no proof; `4.X.X` says that the server thought so too.
        Reason::HostUnknown | Reason::NotAccept => !for_now,
        // Given back without a word of why, by servers that have no others: they mean it.
        Reason::Unknown => !for_now,
        _ => false,
    }
}

pub fn reason(clues: &Clues<'_>) -> Reason {
    if let Some(sorted) = of_category(clues.category) {
        return sorted;
    }
    let words = plain(clues.words);
    if names_block_list(clues.words) {
        return Reason::Refused;
    }
    let sure = by_words(&words, SURE).or_else(|| by_words(&words, ABROAD)).or_else(|| by_words(&words, ASIDE));
    let told = sure.or_else(|| by_status(clues.status)).or_else(|| by_words(&words, LIKELY));
    let told = told.or_else(|| by_words(&plain(clues.about), SURE).or(clues.said));
    match told {
        // After MAIL FROM and before it nobody has spoken of the recipient yet.
        Some(Reason::UserUnknown) | None if matches!(clues.stage, Stage::Connect | Stage::Sender) => Reason::Refused,
        Some(Reason::HostUnknown) if matches!(clues.own_stage, Stage::Connect | Stage::Sender) => Reason::Refused,
        // "User unknown" after the whole mail was sent is what filters of mobile networks say.
        Some(Reason::UserUnknown)
            if clues.stage == Stage::Data && !clues.status.ends_with(".1.1") && says_unknown(&words) =>
        {
            Reason::Filtered
        }
        Some(Reason::UserUnknown) if matches!(clues.status, "5.2.0" | "5.7.1") && says_unknown(&words) => {
            Reason::Filtered
        }
        // "Mailbox disabled, not accepting messages" by its code, whatever the words, unless RCPT TO was refused.
        Some(Reason::UserUnknown) if clues.status == "5.2.1" && clues.stage != Stage::Recipient => Reason::Suspended,
        Some(reason) => reason,
        None => Reason::Unknown,
    }
}

/// PowerMTA's classes, as far as they say more than the words.
fn of_category(category: &str) -> Option<Reason> {
    Some(match category {
        "bad-mailbox" => Reason::UserUnknown,
        "bad-domain" => Reason::HostUnknown,
        "inactive-mailbox" => Reason::Suspended,
        "quota-issues" => Reason::MailboxFull,
        "spam-related" | "policy-related" | "content-related" | "virus-related" | "relaying-issues" => Reason::Refused,
        "routing-errors"
        | "no-answer-from-host"
        | "protocol-errors"
        | "bad-connection"
        | "bad-configuration"
        | "message-expired" => Reason::Trouble,
        _ => return None,
    })
}

/// The reason a whole note tells. Much of a note is said in every bounce: only what leaves no doubt counts.
pub fn of_note(said: &str) -> Option<Reason> {
    by_words(&plain(said), SURE)
}

/// Some servers answer with a link alone.
fn names_block_list(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    ["spamhaus.org", "spamcop.net", "sorbs.net", "barracudacentral", "uceprotect", "query/bl"]
        .iter()
        .any(|l| words.contains(l))
}

fn says_unknown(plain: &str) -> bool {
    ["user unknown", "unknown user", "no such user"].iter().any(|words| plain.contains(words))
}

fn by_words(plain: &str, table: &[(Reason, &[&str])]) -> Option<Reason> {
    table.iter().find(|(_, phrases)| phrases.iter().any(|p| plain.contains(p))).map(|(reason, _)| *reason)
}

/// RFC 3463 and its registry at IANA; `X.0.0` and what is too general say nothing.
fn by_status(status: &str) -> Option<Reason> {
    let (_, detail) = status.split_once('.')?;
    Some(match detail {
        "1.0" | "1.1" | "1.3" => Reason::UserUnknown,
        "1.2" => Reason::HostUnknown,
        "1.6" => Reason::HasMoved,
        "1.10" | "3.2" => Reason::NotAccept,
        "2.2" => Reason::MailboxFull,
        "2.0" | "2.4" | "1.4" => Reason::Filtered,
        "2.1" | "7.13" => Reason::Suspended,
        "2.3" | "3.4" | "1.7" | "1.8" => Reason::Refused,
        "4.4" if status.starts_with('5') => Reason::HostUnknown,
        "3.1" | "3.3" | "3.5" | "1.9" => Reason::Trouble,
        _ if detail.starts_with("4.") => Reason::Trouble,
        _ if detail.starts_with("6.") || detail.starts_with("7.") => Reason::Refused,
        _ => return None,
    })
}

/// The words alone: lower case, one space between, without addresses, hosts, links, reply codes and status codes. So
/// names like `spamfilter.example.org` say nothing, and phrases go on over the lines of an SMTP answer.
pub fn plain(words: &str) -> String {
    let mut plain = String::with_capacity(words.len().min(4000));
    for word in words.split_whitespace().take(1500) {
        if word.contains('@') || word.contains("://") || is_host(word) || is_code(word) {
            continue;
        }
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.extend(
            word.chars().map(|c| if matches!(c, '’' | '‘' | '`') { '\'' } else { c }).flat_map(char::to_lowercase),
        );
    }
    plain
}

/// `mx1.example.org`, `mx.example.org[192.0.2.1]:25`; not `5.1.1`, and not the end of a sentence.
fn is_host(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    word.contains('.')
        && !word.contains("..")
        && word.bytes().any(|b| b.is_ascii_alphabetic())
        && word.split('.').all(|label| !label.is_empty())
}

/// `550`, `550-5.7.1`, `5.7.1`, `#5.1.1`.
fn is_code(word: &str) -> bool {
    let word = word.trim_matches(['(', ')', '#', ':', ';', ',', '[', ']']);
    word.len() >= 3
        && word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
        && word.starts_with(['2', '4', '5'])
}

/// Phrases that leave no doubt. The first that fits counts, so what is special stands before what is general: a refusal
/// of the sender also speaks of domains that do not exist.
#[rustfmt::skip]
const SURE: &[(Reason, &[&str])] = &[
    (Reason::Refused, SENDER),
    (Reason::HostUnknown, &["account or domain may not exist"]),
    (Reason::Trouble, &[
        "not found, try again", "procmail:", "couldn't create", "can't create", "cannot create",
        "unable to create", "host name lookup failure", "temporary lookup failure", "name server reply",
        "hop count", "too many hops", "mail loop", "loops back to", "mail forwarding loop", "routing loop",
        "message looping", "looping (received", "network error", "host not reachable",
        "recipient error. please try again",
    ]),
    (Reason::HasMoved, &[
        "mailbox has moved", "user has moved", "no longer on server", "not our customer", "not our user",
        "address has changed", "has been replaced by", "recipient has moved", "user moved",
    ]),
    (Reason::Filtered, &["not accepting mail from"]),
    (Reason::NotAccept, &[
        "not accepting mail", "null mx", "nullmx", "doesn't receive email", "does not receive mail", "no mx record found",
        "no smtp service", "does not accept mail (", "host does not accept mail", "does not accept any mail",
        "name server: host not found", "smtp protocol diagnostic: does not accept",
        "domain does not accept",
    ]),
    (Reason::MailboxFull, FULL),
    (Reason::UserUnknown, CLOSED),
    (Reason::Suspended, LOCKED),
    (Reason::HostUnknown, HOST),
    (Reason::Refused, RELAY),
    (Reason::Filtered, CHOOSY),
    (Reason::UserUnknown, NOBODY),
    (Reason::Refused, REFUSED),
    (Reason::Trouble, TROUBLE),
];

/// The same in other languages. Only in what is said of one recipient: a whole note in prose says what may be.
const ABROAD: &[(Reason, &[&str])] = &[
    (Reason::MailboxFull, languages::FULL),
    (Reason::Suspended, languages::LOCKED),
    (Reason::Refused, languages::REFUSED),
    (Reason::Trouble, languages::TROUBLE),
    (Reason::HostUnknown, languages::HOST),
    (Reason::UserUnknown, languages::NOBODY),
];

/// Phrases that are asked only where neither sure ones nor the status code tell.
#[rustfmt::skip]
const LIKELY: &[(Reason, &[&str])] = &[
    (Reason::Refused, &[
        "denied", "not authorized", "not permitted", "not allowed", "policy", "policies", "content", "attachment",
        "header", "abuse", "listed", "listing", "security", "violat", "prohibit", "not accepted", "relay",
        "message rejected", "mail rejete", "mail rejected", "your message was rejected", "refused to accept",
        "blocked", "permission", "rejected for", "unacceptable", "could not be verified", "authentication",
        "message was rejected",
    ]),
    (Reason::Trouble, &[
        "try again", "try later", "temporar", "timed out", "timeout", "connect", "unavailable", "deferred", "busy",
        "resources", "attempts", "expired", "too long", "retries", "retry", "loop", "system error",
        "internal error", "local error", "mailer", "procmail", "command", "syntax", "malformed", "pipe to",
        "transaction failed", "delivery mode", "disk",
    ]),
    (Reason::UserUnknown, &[
        "not found", "not exist", "unknown", "no such", "rejected", "invalid", "not known", "not recognized",
        "no mailbox", "not listed", "incorrect address", "bad address", "bad destination", "illegal",
        "undefined address", "existiert nicht",
    ]),
];

/// It is about who sent it.
#[rustfmt::skip]
const SENDER: &[&str] = &[
    "sender address rejected", "sender rejected", "sender was rejected", "domain of sender", "sender domain",
    "sender's domain", "sending domain", "sender verif", "sender address verif", "verify sender", "invalid sender",
    "bad sender", "sender denied", "sender unknown", "unknown sender", "sender not ", "sender is not",
    "sender address is", "envelope sender", "backscatter", "from: domain", "mail from domain",
    "from: header", "email address is not verified", "domain of your", "your envelope",
    "return-path", "permission to post",
    "cannot send e-mail to yourself", "send mail as", "does not accept mail from",
    "not accept mail from", "doesn't accept mail from", "not accepted from", "spf", "dkim", "dmarc",
    "verification failed for", "sender callout", "not authorized to send",
];

/// So too, but a refusal of the recipient says the same beside its reason: "User unknown. Check the return address".
const ASIDE: &[(Reason, &[&str])] = &[(Reason::Refused, SENDER_ASIDE)];

#[rustfmt::skip]
const SENDER_ASIDE: &[&str] = &[
    "your domain", "return address", "reply address", "from address", "valid from", "verify address", "originator",
    "you are not allowed to",
];

/// A full mailbox.
#[rustfmt::skip]
const FULL: &[&str] = &[
    "mailbox full", "mailbox is full", "mailbox for user is full", "mailfolder is full", "mail box is full",
    "mail box full", "inbox is full", "inbox full", "account is full", "mailbox is almost full", "folder is full",
    "full mailbox", "mailbox has exceeded", "mailbox exceed", "mailbox size", "mailbox limit", "mailbox quota",
    "mailbox storage", "quota", "exceeded the local limit", "exceeded storage", "storage limit",
    "storage allocation", "allowed storage", "out of storage", "not enough storage", "no space left",
    "not enough space", "too much mail", "mailbox contains too", "messages in recipient's mailbox exceeded",
    "over the maximum allowed mailbox", "exceeded maximum inbox", "exdiskquota", "does not have enough space",
    "space has been used up", "exceeding receiving limits", "insufficient mailbox", "mailbox space",
];

/// An account that was given up: unlike a locked one it does not come back.
#[rustfmt::skip]
const CLOSED: &[&str] = &[
    "disabled or discontinued", "been discontinued", "account has been closed", "account is closed", "account closed",
    "mailbox has been closed", "mailbox is closed", "account has been deleted", "mailbox has been deleted",
    "user has been deleted", "account was deleted", "account has been terminated", "user is terminated",
    "account has been cancelled", "account has been canceled", "left the company", "left the organization",
    "left our company",
];

/// The recipient takes mail only from some.
#[rustfmt::skip]
const CHOOSY: &[&str] = &[
    "only accepting mail from", "only accepts mail from", "only accept mail from", "bounced address",
    "extended inactivity", "not accepting any mail", "not accepting mail from", "rst.notauthorized",
    "account is protected by", "user reject", "refuse to receive", "refuses to receive", "blocked by the recipient",
    "recipient has blocked", "recipient has rejected", "restricted sms",
];

/// A locked or sleeping account.
#[rustfmt::skip]
const LOCKED: &[&str] = &[
    "account is locked", "temporary locked", "temporarily locked", "account locked", "disabled or discontinued",
    "account has been disabled", "account is disabled", "account disabled", "mailbox disabled",
    "mailbox is disabled", "user disabled", "user is disabled", "disabled recipient", "disabled address",
    "is frozen", "mailbox frozen", "suspended", "suspend", "inactive", "deactivated", "not active",
    "account is not available", "account unavailable", "has been locked", "is blocked due to inactivity",
    "mailbox currently unavailable", "mailbox temporarily", "mailbox for is disabled", "out of service",
    "account expired", "account has expired", "email address is disabled", "on hold", "not yet activated",
    "restricted", "dormant", "is disabled", "not enabled",
];

/// No such domain.
#[rustfmt::skip]
const HOST: &[&str] = &[
    "host unknown", "unknown host", "host not found", "hostname lookup failed", "domain not found",
    "domain name not found", "no such domain", "no such host", "domain does not exist", "domain doesn't exist",
    "domain is not reachable", "unknown domain", "domain unknown", "invalid domain", "bad destination host",
    "bad destination system", "domain name does not exist", "unrouteable", "unroutable", "domain not known",
    "not a valid domain", "illegal host", "nxdomain", "point to non-existent hosts", "couldn't find any host",
    "couldn't find a mail exchanger", "find a mail exchanger", "couldn't be found or", "can't find any host",
    "no relevant answers", "domain could not be found", "host or domain name", "domain mentioned in recipient",
    "couldn't find host", "name service error", "domain couldn't be found", "mail domain", "non-existent domain",
    "domain must exist", "no dns", "invalid domain name", "no mx found for domain", "no mx found for destination",
];

/// We asked the wrong server, or without a key.
#[rustfmt::skip]
const RELAY: &[&str] = &[
    "relay access", "relaying denied", "relaying not", "relaying is", "relay not", "unable to relay", "to relay",
    "not relay", "relaying prohibited", "relay denied", "no relaying", "relaying mail", "relay operation",
    "relay for", "smtp authentication", "authentication required", "authentication is required", "rcpthosts",
];

/// Nobody there.
#[rustfmt::skip]
const NOBODY: &[&str] = &[
    "user unknown", "unknown user", "unknown recipient", "recipient unknown", "unknown address", "address unknown",
    "unknown local", "unknown or illegal", "unknown mailbox", "unknown account", "no such user",
    "no such recipient", "no such mailbox", "no such address", "no such person", "no such account",
    "no such local", "no such email", "no such contact", "user not found", "user not exist", "user not known",
    "user does not exist", "user doesn't exist", "account does not exist", "account doesn't exist",
    "address does not exist", "address doesn't exist", "mailbox does not exist", "mailbox doesn't exist",
    "recipient does not exist", "recipient doesn't exist", "recipient no longer", "user no longer",
    "account that you tried to reach", "account not found", "mailbox not found", "mailbox not here",
    "recipient not found", "recipientnotfound", "recipnotfound", "address not found", "address couldn't be found",
    "address wasn't found", "not found in directory", "not listed in", "not a valid user", "not a valid mailbox",
    "not a valid recipient", "not valid recipient", "not a known user", "no mailbox", "no mail box", "no account",
    "no valid recipient", "no user", "invalid recipient", "recipient invalid", "invalid user", "invalid mailbox",
    "invalid address", "invalid final delivery userid", "invalid account", "bad recipient",
    "bad destination mailbox", "bad destination email", "incorrect recipient", "recipient name is not recognized",
    "recipient is not", "recipient address is not", "user is unknown", "is unknown user", "unknown in",
    "destinataire invalide", "adresse inconnue", "destinataire inconnu", "unbekannt", "existiert nicht",
    "mailbox unavailable", "mailbox unavail", "is not known", "email address is wrong", "no longer valid",
    "no longer in use", "no longer exist", "does not have an account", "doesn't have an account", "has no mailbox",
    "is not our user", "delivery to non-existent", "non-existent user", "nonexistent", "non existent",
    "nor is it a mailing list", "no matches to", "did not exactly match", "undeliverable address", "user_unknown",
    "user-unknown", "usuario no", "e-mail users", "dosn't exist", "not exist here", "name is not recognized",
    "not a user", "ldap lookup failed", "recipient was not found", "user or domain", "is not a registered",
    "mailbox name not allowed", "could not be found", "wasn't found at", "is not a valid", "user invalid",
    "recipient address unknown", "sorry, no mailbox", "address error", "unknown at", "宛先不明", "存在しません",
    "doesn't have a account", "user doesn't have a", "does not have a account", "couldn't be found",
    "konnte nicht gefunden werden", "non répertorié", "ディレクトリには見つかりません", "no longer accepts mail",
    "invalid destination", "invalid number", "no longer employed", "no longer works", "n'a pas pu être trouvé",
    "recipient address rejected: access denied", "rejected. access denied", "mailbox is unavailable",
    "badrcptto", "badrecipientto", "validrcptto", "not known here",
    "recipient not known", "alias unknown", "addressee unknown", "recipient cannot be verified",
];

/// This mail, or the server it came from, is not wanted.
#[rustfmt::skip]
const REFUSED: &[&str] = &[
    "blocked", "blacklist", "black list", "black-list", "blocklist", "block list", "block-list", "banned", "dnsbl",
    "rbl", "reputation", "client host rejected", "reverse dns", "ptr record", "rdns", "no ptr", "helo",
    "access denied", "spam", "ube,", "unsolicited", "junk", "bulk mail", "virus", "malware", "worm", "phish",
    "unauthenticated", "authentication information", "message size", "too large", "too big", "size exceed",
    "exceeds the maximum", "size limit", "line limit", "maximum incoming message", "rate limit", "too many",
    "frequency limited", "throttl", "greylist", "graylist", "greylisted", "user complaints", "policy reasons",
    "policy violation", "protocol violation", "header error", "content rejected", "media error",
    "duplicate header", "message content", "8-bit data", "headers too large", "multiple addresses", "suspicious",
    "not rfc", "rfc-compliant", "rfc compliant", "rejected by filter", "refused to talk", "(bl)",
    "spam classification", "dynamic ip", "dial-up", "dialup", "your ip", "cloudmark", "message filtered",
    "filtered", "cannot route mail to user", "administrative prohibition", "administratively", "connections from",
    "security policies", "client ip", "invalid ip", "sending mail of domain", "recipient preferences",
    "refused due to",
];

/// Between the servers.
#[rustfmt::skip]
const TROUBLE: &[&str] = &[
    "timed out", "timeout exceeded", "envelope expired", "message expired", "queue too long", "connection refused",
    "connection reset", "connection dropped", "lost connection", "no route to host", "network is unreachable",
    "network unreachable", "after multiple retries", "requests to connect", "socket error", "smtp connection",
    "unable to connect", "can't connect", "could not connect", "disk space", "insufficient system",
    "system storage", "service currently", "transaction failed", "server unavailable or busy",
    "temporary server error", "does not support tls", "malformed address", "not implemented", "mailer error",
    "please try later", "try again later", "could not be delivered for", "could not deliver for the last",
    "retry time not reached", "failing for a long time", "lowest numbered mx", "several matches found",
    "no valid route", "routes to destination blocked", "address family mismatch", "loop detected", "lookup_failed",
    "lookup failed temporarily", "best-preference mx", "is looping", "connection timeout",
    "could not retrieve source", "unable to look up", "tls required", "must issue a starttls", "starttls is required",
    "certificate", "tls handshake", "ssl error",
];
