//! One command, as it was written.

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sender {
    pub address: String,
    /// As announced.
    pub size: Option<usize>,
    /// Addresses may have any letters.
    pub utf8: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Hello,
    /// HELO or EHLO.
    OtherHello,
    Mail(Sender),
    Recipient(String),
    Data,
    Reset,
    Noop,
    Verify,
    Quit,
    /// A command of ours that can't be understood, and the answer.
    Wrong(&'static str),
    Unknown,
}

const NO_ADDRESS: Command = Command::Wrong("501 5.1.3 That is no address");
const LONGEST_ADDRESS: usize = 320;

impl Command {
    pub fn read(line: &[u8]) -> Command {
        let Ok(line) = std::str::from_utf8(line) else { return Command::Wrong("500 5.5.2 That is no UTF-8") };
        let (verb, rest) = line.split_once(' ').map_or((line, ""), |(verb, rest)| (verb, rest.trim()));
        match verb.to_ascii_uppercase().as_str() {
            "LHLO" if rest.is_empty() => Command::Wrong("501 5.5.4 Say who you are"),
            "LHLO" => Command::Hello,
            "HELO" | "EHLO" => Command::OtherHello,
            "MAIL" => mail(rest),
            "RCPT" => recipient(rest),
            "DATA" if rest.is_empty() => Command::Data,
            "RSET" if rest.is_empty() => Command::Reset,
            "QUIT" if rest.is_empty() => Command::Quit,
            "DATA" | "RSET" | "QUIT" => Command::Wrong("501 5.5.4 Nothing may stand behind that"),
            "NOOP" => Command::Noop,
            "VRFY" => Command::Verify,
            _ => Command::Unknown,
        }
    }
}

fn mail(rest: &str) -> Command {
    let Some((address, parameters)) = behind(rest, "FROM:").and_then(path) else { return NO_ADDRESS };
    let mut sender = Sender { address, ..Sender::default() };
    for parameter in parameters.split_ascii_whitespace() {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match (name.to_ascii_uppercase().as_str(), value.to_ascii_uppercase().as_str()) {
            ("SIZE", value) => match value.parse() {
                Ok(size) => sender.size = Some(size),
                // A number too large to count is a mail too large to take.
                Err(_) if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                    sender.size = Some(usize::MAX);
                }
                Err(_) => return Command::Wrong("501 5.5.4 SIZE takes a number"),
            },
            ("BODY", "7BIT" | "8BITMIME") => {}
            ("SMTPUTF8", "") => sender.utf8 = true,
            _ => return Command::Wrong("555 5.5.4 That parameter is not known here"),
        }
    }
    if !sender.address.is_ascii() && !sender.utf8 {
        return Command::Wrong("553 5.6.7 Say SMTPUTF8 for an address like this");
    }
    Command::Mail(sender)
}

fn recipient(rest: &str) -> Command {
    match behind(rest, "TO:").and_then(path) {
        Some((_, parameters)) if !parameters.trim().is_empty() => {
            Command::Wrong("555 5.5.4 That parameter is not known here")
        }
        Some((address, _)) if !address.is_empty() => Command::Recipient(address),
        _ => NO_ADDRESS,
    }
}

/// What stands behind `FROM:` or `TO:`, in any case of letters.
fn behind<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then(|| rest.trim_start())
}

/// The address between `<` and `>`, and what stands behind it. A bracket in quotes is none, and a way by which the mail
/// came (`@a,@b:c@d`) is left out.
fn path(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix('<')?;
    let (mut quoted, mut escaped) = (false, false);
    let end = text.find(|char: char| {
        let ends = char == '>' && !quoted;
        if char == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = char == '\\' && quoted && !escaped;
        ends
    })?;
    let (address, rest) = text.split_at_checked(end)?;
    let address = if address.starts_with('@') { address.split_once(':')?.1 } else { address };
    let wrong = address.len() > LONGEST_ADDRESS || address.chars().any(char::is_control);
    (!wrong).then(|| (address.to_owned(), rest.get(1..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::{Command, Sender};

    fn sender(address: &str) -> Sender {
        Sender { address: address.to_owned(), ..Sender::default() }
    }

    #[test]
    fn commands_are_read_as_people_write_them() {
        let read = |line: &str| Command::read(line.as_bytes());
        assert_eq!(read("lhlo mx.example"), Command::Hello);
        assert_eq!(read("EHLO mx.example"), Command::OtherHello);
        assert_eq!(read("mail from:<>"), Command::Mail(sender("")));
        assert_eq!(read("MAIL FROM: <a@b> BODY=8BITMIME"), Command::Mail(sender("a@b")));
        let sized = Sender { size: Some(12), utf8: true, ..sender("ä@b") };
        assert_eq!(read("MAIL FROM:<ä@b> SIZE=12 SMTPUTF8"), Command::Mail(sized));
        assert_eq!(read("RCPT TO:<@x,@y:a@b>"), Command::Recipient("a@b".to_owned()));
        assert_eq!(read(r#"RCPT TO:<"a>\"b"@c>"#), Command::Recipient(r#""a>\"b"@c"#.to_owned()));
        for wrong in ["MAIL FROM:a@b", "RCPT TO:<>", "RCPT TO:<a@b", "RCPT a@b", "MAIL", "RCPT TO:<a@b> NOTIFY=NEVER"] {
            assert!(matches!(read(wrong), Command::Wrong(_)), "{wrong}");
        }
        assert_eq!(read("STARTTLS"), Command::Unknown);
        assert!(matches!(Command::read(b"RCPT TO:<\xff@b>"), Command::Wrong(_)));
        assert!(matches!(read("MAIL FROM:<a@b> SIZE=99999999999999999999999"), Command::Mail(_)));
    }
}
