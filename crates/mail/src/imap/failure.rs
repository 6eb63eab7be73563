//! Why a mailbox could not be read, in words a person can act on.

use std::error::Error as _;
use std::io;

/// The server's own words are part of the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No connection, or it broke off, or the server was silent: worth trying again soon.
    #[error("{0}")]
    Broken(String),
    /// Who we are was not believed: a person has to look.
    #[error("{0}")]
    SignIn(String),
    /// The server understood and said no.
    #[error("{0}")]
    Refused(String),
    /// What the server said makes no sense.
    #[error("{0}")]
    Nonsense(String),
}

impl Failure {
    pub fn reason(&self) -> &str {
        match self {
            Failure::Broken(reason)
            | Failure::SignIn(reason)
            | Failure::Refused(reason)
            | Failure::Nonsense(reason) => reason,
        }
    }
}

/// What stopped the reading or writing of bytes.
pub(super) fn of_io(server: &str, error: &io::Error) -> Failure {
    use io::ErrorKind::{ConnectionRefused, ConnectionReset, InvalidData, TimedOut, UnexpectedEof};
    let said = chain(error);
    let about_tls = error.kind() == InvalidData && error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>());
    Failure::Broken(match error.kind() {
        ConnectionRefused => format!("Nothing listens at {server} (connection refused). Check host and port."),
        TimedOut => format!("{server} did not answer in time."),
        ConnectionReset | UnexpectedEof => format!("{server} closed the connection."),
        _ if about_tls => format!(
            "No safe (TLS) connection with {server}: {said}. Check the encryption and the port, and that the \
             server's certificate is for this name and in date."
        ),
        _ if said.contains("lookup") || said.contains("resolve") || said.contains("not known") => {
            format!("The host name in {server} can't be found: {said}")
        }
        _ => format!("{server} can't be reached: {said}"),
    })
}

/// The error and its causes, each said once.
fn chain(error: &io::Error) -> String {
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

/// What a response code of RFC 5530 means, as far as it helps.
pub(super) fn meaning(code: &str) -> &'static str {
    match code {
        "AUTHENTICATIONFAILED" => "Check user and password.",
        "AUTHORIZATIONFAILED" => "This user may not open that mailbox.",
        "EXPIRED" => "The password has expired.",
        "PRIVACYREQUIRED" => "The server wants encryption: choose TLS or STARTTLS.",
        "CONTACTADMIN" | "SERVERBUG" => "The server asks to call its administrator.",
        "NONEXISTENT" | "TRYCREATE" => "There is no such folder.",
        "NOPERM" => "This user may not do that there.",
        "UNAVAILABLE" => "The server can't do it at the moment.",
        "INUSE" => "Another program is using the mailbox.",
        "OVERQUOTA" => "The mailbox is full.",
        "LIMIT" => "Too many connections or requests.",
        _ => "",
    }
}
