//! LMTP (RFC 2033): how a mail system on this machine hands us mails, recipient by recipient. Pure: bytes come in, and
//! what is to be done about them comes out. Whoever calls reads the socket, knows the mailboxes and stores the mail.
//!
//! ```
//! use mail::lmtp::{Limits, Talk, Verdict, Want};
//! let mut talk = Talk::new("desk.example", Limits::default());
//! talk.feed(b"LHLO mx\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<desk@alder.example>\r\n");
//! assert_eq!(talk.next(), Some(Want::Recipient("desk@alder.example".to_owned())));
//! talk.know(Verdict::Taken);
//! assert_eq!(talk.next(), None); // everything that came is dealt with: now send what is to be said
//! assert!(talk.say().ends_with(b"250 2.1.5 OK\r\n"));
//! ```

mod body;
mod command;

use body::Body;
use command::{Command, Sender};

/// How much is taken.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of one mail.
    pub largest: usize,
    /// Recipients of one mail.
    pub recipients: usize,
    /// Bytes of one command.
    pub line: usize,
    /// Commands that can't be understood, until the other side is sent away.
    pub mistakes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { largest: 64 * 1024 * 1024, recipients: 100, line: 4096, mistakes: 20 }
    }
}

/// What became of a recipient, or of the mail for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// For a mail: durable. The other side may forget it.
    Taken,
    /// There is no such mailbox.
    Unknown,
    /// Not now; the other side keeps it and comes again.
    Busy,
    /// No room now; the other side keeps it and comes again.
    Full,
    /// There is nothing in it.
    Empty,
}

impl Verdict {
    fn of_mail(self) -> &'static str {
        match self {
            Verdict::Taken => "250 2.0.0 OK, it is stored",
            Verdict::Empty => "554 5.6.0 There is nothing in this mail",
            other => other.of_recipient(),
        }
    }

    fn of_recipient(self) -> &'static str {
        match self {
            Verdict::Taken => "250 2.1.5 OK",
            Verdict::Unknown => "550 5.1.1 There is no such mailbox here",
            Verdict::Full => "452 4.3.1 There is no room on the disk just now",
            Verdict::Busy | Verdict::Empty => "451 4.3.0 Not just now, try again later",
        }
    }
}

/// A mail that came whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Empty for `<>`: a program wrote it, and wants no answer.
    pub sender: String,
    /// Those that were taken, in their order.
    pub recipients: Vec<String>,
    /// As it was written: line ends are CRLF, doubled dots are single again.
    pub raw: Vec<u8>,
}

/// What the caller has to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// Answer with [`Talk::know`] whether this mailbox is ours.
    Recipient(String),
    /// Store the mail, and answer with [`Talk::stored`] for each recipient.
    Mail(Letter),
    /// Send what is to be said, and close.
    End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// Before LHLO.
    New,
    Ready,
    /// A mail is being announced.
    Envelope(Sender),
    /// The caller is asked about a recipient.
    Asked(Sender, String),
    /// The mail itself comes.
    Data(Sender),
    /// The caller is storing it.
    Storing,
    Over,
}

/// One connection.
#[derive(Debug)]
pub struct Talk {
    host: String,
    limits: Limits,
    state: State,
    recipients: Vec<String>,
    body: Body,
    input: Vec<u8>,
    /// A command that is too long is passed over to its end.
    skipping: bool,
    mistakes: usize,
    output: Vec<u8>,
}

impl Talk {
    /// Begins with the greeting to be said.
    pub fn new(host: &str, limits: Limits) -> Talk {
        let mut talk = Talk {
            host: host.to_owned(),
            limits,
            state: State::New,
            recipients: Vec::new(),
            body: Body::new(limits.largest),
            input: Vec::new(),
            skipping: false,
            mistakes: 0,
            output: Vec::new(),
        };
        talk.line(&format!("220 {host} LMTP Kept"));
        talk
    }

    /// Bytes that came, split anywhere. Ask [`Talk::next`] until it gives nothing, before the next ones.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
    }

    /// What is to be sent; empty when there is nothing.
    pub fn say(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.output)
    }

    /// Takes what was fed, as far as it can without the caller; `None`: more bytes are wanted.
    #[expect(clippy::should_implement_trait, reason = "it can go on after None, when more was fed")]
    pub fn next(&mut self) -> Option<Want> {
        loop {
            match &self.state {
                State::Asked(..) | State::Storing => return None, // the caller's turn
                State::Over => return Some(Want::End),
                State::Data(_) => match self.take_data() {
                    Some(letter) => return Some(Want::Mail(letter)),
                    None if self.input.is_empty() => return None,
                    None => {}
                },
                State::New | State::Ready | State::Envelope(_) => {
                    let line = self.take_line()?;
                    if let Some(line) = line {
                        self.obey(Command::read(&line));
                    } else {
                        self.mistake("500 5.5.2 That line is too long");
                    }
                    if let State::Asked(_, address) = &self.state {
                        return Some(Want::Recipient(address.clone()));
                    }
                }
            }
        }
    }

    /// The answer to [`Want::Recipient`].
    pub fn know(&mut self, verdict: Verdict) {
        let State::Asked(sender, address) = std::mem::replace(&mut self.state, State::Ready) else { return };
        self.state = State::Envelope(sender);
        if verdict == Verdict::Taken {
            self.recipients.push(address);
        }
        self.line(verdict.of_recipient());
    }

    /// The answer to [`Want::Mail`]: a verdict for each recipient, in their order.
    pub fn stored(&mut self, verdicts: &[Verdict]) {
        for at in 0..self.recipients.len() {
            // Where the caller has no word for one, the other side keeps the mail.
            self.line(verdicts.get(at).copied().unwrap_or(Verdict::Busy).of_mail());
        }
        self.forget();
    }

    /// The other side was silent for too long, or we have to go.
    pub fn give_up(&mut self, why: &str) {
        self.line(&format!("421 4.4.2 {} {why}", self.host));
        self.state = State::Over;
    }

    fn line(&mut self, text: &str) {
        self.output.extend_from_slice(text.as_bytes());
        self.output.extend_from_slice(b"\r\n");
    }

    fn mistake(&mut self, text: &str) {
        self.line(text);
        self.mistakes += 1;
        if self.mistakes >= self.limits.mistakes {
            self.give_up("Too many commands that can't be understood");
        }
    }

    /// Ready for the next mail.
    fn forget(&mut self) {
        self.recipients.clear();
        self.body = Body::new(self.limits.largest);
        self.state = State::Ready;
    }

    /// The next command without its line end; the inner `None` for one that is too long.
    #[expect(clippy::option_option, reason = "no line yet, or a line that can't be taken")]
    fn take_line(&mut self) -> Option<Option<Vec<u8>>> {
        let Some(end) = self.input.iter().position(|byte| *byte == b'\n') else {
            if self.input.len() > self.limits.line {
                self.input.clear();
                self.skipping = true;
            }
            return None;
        };
        let mut line: Vec<u8> = self.input.drain(..=end).collect();
        while line.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            line.pop();
        }
        let too_long = std::mem::take(&mut self.skipping) || line.len() > self.limits.line;
        Some((!too_long).then_some(line))
    }

    fn take_data(&mut self) -> Option<Letter> {
        let used = self.body.take(&self.input);
        self.input.drain(..used);
        if !self.body.is_done() {
            return None;
        }
        let State::Data(sender) = std::mem::replace(&mut self.state, State::Storing) else { return None };
        match std::mem::replace(&mut self.body, Body::new(self.limits.largest)).into_raw() {
            Some(raw) => Some(Letter { sender: sender.address, recipients: self.recipients.clone(), raw }),
            None => {
                for _ in 0..self.recipients.len() {
                    self.line(&format!("552 5.3.4 A mail may have {} bytes here", self.limits.largest));
                }
                self.forget();
                None
            }
        }
    }

    fn obey(&mut self, command: Command) {
        match (command, &self.state) {
            (Command::Hello, _) => {
                let size = self.limits.largest;
                self.line(&format!(
                    "250-{}\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE {size}",
                    self.host
                ));
                self.forget();
            }
            (Command::OtherHello, _) => self.mistake("500 5.5.1 This is LMTP: begin with LHLO"),
            (Command::Quit, _) => {
                self.line(&format!("221 2.0.0 {} Goodbye", self.host));
                self.state = State::Over;
            }
            (Command::Noop, _) => self.line("250 2.0.0 OK"),
            (Command::Verify, _) => self.line("252 2.5.2 Send it, and you will see"),
            (Command::Unknown, _) => self.mistake("500 5.5.1 That is no command of LMTP"),
            (Command::Wrong(why), _) => self.mistake(why),
            (_, State::New) => self.mistake("503 5.5.1 Begin with LHLO"),
            (Command::Reset, _) => {
                self.forget();
                self.line("250 2.0.0 OK");
            }
            (Command::Mail(_), State::Envelope(_)) => self.mistake("503 5.5.1 One mail at a time: RSET begins anew"),
            (Command::Mail(sender), _) => self.announce(sender),
            (Command::Recipient(address), State::Envelope(sender)) => self.ask(sender.clone(), address),
            (Command::Data, State::Envelope(sender)) if !self.recipients.is_empty() => {
                self.state = State::Data(sender.clone());
                self.line("354 Go on, and end with a dot on a line of its own");
            }
            (Command::Data, State::Envelope(_)) => self.mistake("503 5.5.1 Nobody is to get it"),
            (Command::Recipient(_) | Command::Data, _) => self.mistake("503 5.5.1 Begin with MAIL"),
        }
    }

    fn announce(&mut self, sender: Sender) {
        if sender.size.is_some_and(|size| size > self.limits.largest) {
            self.line(&format!("552 5.3.4 A mail may have {} bytes here", self.limits.largest));
            return;
        }
        self.state = State::Envelope(sender);
        self.line("250 2.1.0 OK");
    }

    fn ask(&mut self, sender: Sender, address: String) {
        if self.recipients.len() >= self.limits.recipients {
            self.line("452 4.5.3 Too many recipients at once");
        } else if !address.is_ascii() && !sender.utf8 {
            self.line("553 5.6.7 Say SMTPUTF8 for an address like this");
        } else {
            self.state = State::Asked(sender, address);
        }
    }
}
