//! Fetching mail (IMAP4rev1, RFC 3501), with TLS, sign-in by password or OAuth token, IDLE (2177), MOVE (6851) and
//! UIDPLUS (4315).
//!
//! Our own client, because what matters is what the libraries leave to the caller: a line that makes no sense is
//! skipped and counted, a length that is wrong ends the conversation before half a mail is taken for a whole one, no
//! answer may grow without end, and every wait has an end ([0015](../../../../docs/decisions/0015-own-imap-client.md)).

mod answer;
mod failure;
mod folder_name;
mod session;
mod tls;
mod wire;

pub use answer::{Folder, Mail};
pub use failure::Failure;
pub use folder_name::{shown, wire_name};
pub use session::{Selected, Session};

use std::time::Duration;

use crate::smtp::Security;

/// How we show who we are.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    Password(String),
    /// An OAuth 2 access token, by XOAUTH2.
    Token(String),
}

/// A server and how to sign in there.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: String,
    pub proof: Proof,
}

impl std::fmt::Debug for Account {
    /// Without the password: it must not get into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}:{} ({:?})", self.user, self.host, self.port, self.security)
    }
}

/// How far we go along with a server.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long it may be silent while we wait for it.
    pub silence: Duration,
    /// How long one command may take in all.
    pub command: Duration,
    /// Bytes of one mail; a larger one is refused, not read.
    pub largest_mail: u64,
    /// Lines that make no sense, in one session.
    pub nonsense: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            silence: Duration::from_secs(60),
            command: Duration::from_secs(1800),
            largest_mail: 150 * 1024 * 1024,
            nonsense: 50,
        }
    }
}
