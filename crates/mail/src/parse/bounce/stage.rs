//! How far a delivery had come when it was refused: an answer to DATA means something else than one to RCPT TO.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// Greeting, EHLO, STARTTLS, AUTH.
    Connect,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA, or the end of the mail.
    Data,
    #[default]
    Untold,
}

/// The last words before the answer tell it, as mail servers put them.
#[rustfmt::skip]
const SAYINGS: &[(Stage, &[&str])] = &[
    (
        Stage::Recipient,
        &[
            "(in reply to rcpt to",
            "after rcpt",
            "[rcpt_to]",
            "not like our rcpt to",
            "not like recipient",
            "(rcpt)",
            "smtp:rcpt",
        ],
    ),
    (
        Stage::Data,
        &[
            "(in reply to data", "550 : user unknown", "550: : user unknown",
            "(in reply to end of data",
            "after end of data",
            "after data",
            "for text command",
            "not like our final data",
            "not like our data",
            "failed after i sent the message",
            "accept your message (data)",
            "-smtp command data",
            "[data]",
            "(state 17)",
            "(state 18)",
            "(state 15)",
        ],
    ),
    (
        Stage::Sender,
        &[
            "(in reply to mail from",
            "after mail from",
            "not like our mail from",
            "sender was rejected",
            "after sender",
            "[mail_from]",
            "(state 13)",
        ],
    ),
    (Stage::Connect, &[
        "after initial connection", "while talking to the server", "(in reply to helo", "(in reply to ehlo",
        "refused to talk to me", "my name was rejected", "greeting failed", "after helo", "after ehlo",
        "(connect)",
    ]),
];

/// Where a text says so.
pub fn of(words: &str) -> Stage {
    let words = words.split_whitespace().take(1500).collect::<Vec<_>>().join(" ").to_lowercase();
    let said = SAYINGS.iter().find(|(_, sayings)| sayings.iter().any(|s| words.contains(s))).map(|(stage, _)| *stage);
    said.unwrap_or(Stage::Untold)
}

/// In a transcript as Sendmail shows it, `>>> ` what was sent and `<<< ` what was answered: the command before the
/// answer that names the address, or before the first refusal.
pub fn of_transcript(note: &str, address: &str) -> Stage {
    let mut stage = Stage::Untold;
    let mut first = None;
    for line in note.lines() {
        let line = line.trim_start();
        if let Some(sent) = line.strip_prefix(">>> ") {
            stage = of_command(sent);
        } else if let Some(answer) = line.strip_prefix("<<< ")
            && answer.starts_with(['4', '5'])
        {
            if !address.is_empty() && answer.contains(address) {
                return stage;
            }
            first = first.or(Some(stage));
        }
    }
    first.unwrap_or_default()
}

fn of_command(sent: &str) -> Stage {
    let begins = |name: &str| sent.get(..name.len()).is_some_and(|s| s.eq_ignore_ascii_case(name));
    if begins("RCPT") {
        Stage::Recipient
    } else if begins("DATA") || sent.starts_with('.') {
        Stage::Data
    } else if begins("MAIL") {
        Stage::Sender
    } else if ["EHLO", "HELO", "STARTTLS", "AUTH"].iter().any(|c| begins(c)) {
        Stage::Connect
    } else {
        Stage::Untold
    }
}
