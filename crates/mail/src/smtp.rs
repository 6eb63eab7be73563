//! Handing a mail to a server (RFC 5321), with TLS, sign-in and a few connections kept open.

use std::error::Error as _;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{AsyncSmtpTransport, Error as SmtpError, PoolConfig};
use lettre::{AsyncTransport, Tokio1Executor};

/// How long a server may take for one step.
const TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the first byte; port 465 as a rule.
    Tls,
    /// Plain first, then TLS, which is insisted on; port 587 as a rule.
    StartTls,
    /// No encryption: only for a server on the same machine.
    None,
}

/// A server and how to sign in there.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Account {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: Option<String>,
    pub password: Option<String>,
    /// The password is an OAuth 2 access token, for XOAUTH2.
    #[serde(default)]
    pub by_token: bool,
    /// The name we greet the server with; the machine's own when `None`.
    pub hello_name: Option<String>,
}

impl std::fmt::Debug for Account {
    /// Without the password: it must not get into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}@{}:{} ({:?})", self.user, self.host, self.port, self.security)
    }
}

/// Why a mail was not taken, in words a person can act on; the server's own words are part of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Worth trying again later.
    #[error("{reason}")]
    Temporary { reason: String },
    /// Trying again will not help.
    #[error("{reason}")]
    Permanent { code: Option<u16>, reason: String },
}

impl Failure {
    pub fn is_temporary(&self) -> bool {
        matches!(self, Failure::Temporary { .. })
    }

    pub fn reason(&self) -> &str {
        match self {
            Failure::Temporary { reason } | Failure::Permanent { reason, .. } => reason,
        }
    }

    fn permanent(reason: String) -> Failure {
        Failure::Permanent { code: None, reason }
    }
}

/// Sends mails through one account. Cheap to clone; connections are shared.
#[derive(Clone)]
pub struct Sender {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    server: String,
}

impl Sender {
    /// Does not connect yet. Fails when the host cannot be a name for TLS.
    pub fn new(account: &Account) -> Result<Sender, Failure> {
        let server = format!("{}:{}", account.host, account.port);
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(account.host.as_str())
            .port(account.port)
            .timeout(Some(TIMEOUT))
            .pool_config(PoolConfig::new().max_size(4).idle_timeout(Duration::from_secs(45)));
        let parameters = || {
            TlsParameters::new(account.host.clone())
                .map_err(|e| Failure::permanent(format!("{server} cannot be used with TLS: {}", chain(&e))))
        };
        builder = match account.security {
            Security::Tls => builder.tls(Tls::Wrapper(parameters()?)),
            Security::StartTls => builder.tls(Tls::Required(parameters()?)),
            Security::None => builder.tls(Tls::None),
        };
        if let (Some(user), Some(password)) = (&account.user, &account.password) {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
            if account.by_token {
                builder = builder.authentication(vec![Mechanism::Xoauth2]);
            }
        }
        if let Some(name) = &account.hello_name {
            builder = builder.hello_name(ClientId::Domain(name.clone()));
        }
        Ok(Sender { transport: builder.build(), server })
    }

    /// Sends one mail (lines ending in CRLF, as [`crate::compose::build`] writes them) and gives the server's answer.
    /// An empty `envelope_from` is the empty sender `<>` of automatic answers. When one recipient is refused, nobody
    /// gets the mail: send to one recipient at a time to know which.
    pub async fn send(&self, envelope_from: &str, to: &[String], raw: &[u8]) -> Result<String, Failure> {
        let address = |email: &str| {
            email
                .parse::<lettre::Address>()
                .map_err(|_| Failure::permanent(format!("\"{email}\" is not a mail address.")))
        };
        let from = if envelope_from.is_empty() { None } else { Some(address(envelope_from)?) };
        let to = to.iter().map(|email| address(email)).collect::<Result<Vec<_>, _>>()?;
        let envelope =
            Envelope::new(from, to).map_err(|e| Failure::permanent(format!("The mail has no recipient: {e}.")))?;
        // lettre ends every mail with a line end of its own.
        let raw = raw.strip_suffix(b"\r\n").unwrap_or(raw);
        let answer = self.transport.send_raw(&envelope, raw).await.map_err(|e| self.failure(&e))?;
        let words: Vec<&str> = answer.message().collect();
        Ok(format!("{} {}", answer.code(), words.join(" ")).trim().to_owned())
    }

    /// Connects, greets and signs in, but sends nothing.
    pub async fn check(&self) -> Result<(), Failure> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => {
                Err(Failure::Temporary { reason: format!("{} does not answer as a mail server does.", self.server) })
            }
            Err(error) => Err(self.failure(&error)),
        }
    }

    fn failure(&self, error: &SmtpError) -> Failure {
        let server = &self.server;
        let said = chain(error);
        if let Some(code) = error.status() {
            let code = u16::from(code);
            let reason = format!("{} {server} said: {said}", meaning(code));
            return if code < 500 {
                Failure::Temporary { reason }
            } else {
                Failure::Permanent { code: Some(code), reason }
            };
        }
        if said.contains("STARTTLS is not supported") {
            let hint = "Choose TLS, or no encryption for a server on this machine.";
            return Failure::permanent(format!("{server} does not offer encryption (STARTTLS). {hint}"));
        }
        let reason = if error.is_timeout() {
            format!("{server} did not answer in time: {said}")
        } else if error.is_tls() || TLS_WORDS.iter().any(|w| said.contains(w)) {
            format!("No safe (TLS) connection with {server}: {said}")
        } else if let Some(io) = io_error(error) {
            unreachable_words(server, io, &said)
        } else if error.is_client() && !said.contains("connection") {
            return Failure::permanent(format!("{server} cannot be used as it is set up: {said}"));
        } else {
            format!("The conversation with {server} broke off: {said}")
        };
        Failure::Temporary { reason }
    }
}

/// What the TLS library says; it comes wrapped as a plain connection error.
const TLS_WORDS: &[&str] =
    &["certificate", "corrupt message", "handshake", "received fatal alert", "peer is incompatible"];

fn unreachable_words(server: &str, io: &std::io::Error, said: &str) -> String {
    use std::io::ErrorKind::{ConnectionRefused, ConnectionReset, TimedOut, UnexpectedEof};
    match io.kind() {
        ConnectionRefused => format!("Nothing listens at {server} (connection refused). Check host and port."),
        TimedOut => format!("{server} did not answer in time."),
        ConnectionReset | UnexpectedEof => format!("{server} closed the connection: {said}"),
        _ if said.contains("lookup") || said.contains("resolve") || said.contains("not known") => {
            format!("The host name in {server} cannot be found: {said}")
        }
        _ => format!("{server} cannot be reached: {said}"),
    }
}

/// What a code of RFC 5321 and 4954 means, as far as it can be told.
fn meaning(code: u16) -> &'static str {
    match code {
        421 => "The server is busy or closing.",
        432 | 454 => "Signing in is not possible at the moment.",
        450..=452 => "The recipient cannot be reached at the moment.",
        530 | 534 | 535 | 538 => "The server refused to sign us in: check user and password.",
        550 | 551 | 553 => "The recipient was refused.",
        552 => "The mailbox is full or the mail too large.",
        554 => "The server refused the mail.",
        400..500 => "The server cannot take the mail at the moment.",
        _ => "The server refused.",
    }
}

fn io_error(error: &SmtpError) -> Option<&std::io::Error> {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            return Some(io);
        }
        source = inner.source();
    }
    None
}

/// The error and all its causes, each said once.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words = format!("{words}: {inner_words}");
        }
        source = inner.source();
    }
    words
}
