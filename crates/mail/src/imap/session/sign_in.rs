//! From the connection to a session that is signed in.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Session, quoted, readable};
use crate::imap::answer::{Answer, Status, Word};
use crate::imap::failure::Failure;
use crate::imap::wire::Wire;
use crate::imap::{Account, Limits, Proof};
use crate::smtp::Security;

impl Session {
    /// Connects, encrypts and signs in.
    pub async fn open(account: &Account, limits: Limits) -> Result<Session, Failure> {
        let wire = Wire::connect(account, limits).await?;
        let mut session = Session {
            wire,
            last_tag: 0,
            capabilities: Vec::new(),
            nonsense: 0,
            exists: 0,
            news: false,
            farewell: None,
            fetching: None,
        };
        let greeting = session.greeting().await?;
        if account.security == Security::StartTls {
            session.start_tls(&account.host).await?;
        }
        if greeting.word != Word::PreAuth {
            session.sign_in(account).await?;
        }
        session.ask_capabilities().await?;
        Ok(session)
    }

    async fn greeting(&mut self) -> Result<Status, Failure> {
        loop {
            match self.hear().await? {
                Answer::Status(status) if matches!(status.word, Word::Ok | Word::PreAuth) => return Ok(status),
                Answer::Status(status) => return Err(self.said_no("did not let us in", &status)),
                Answer::Nonsense => {}
                _ => return Err(self.makes_no_sense("did not greet as a mail server (IMAP) does")),
            }
        }
    }

    async fn start_tls(&mut self, host: &str) -> Result<(), Failure> {
        match self.command("STARTTLS").await {
            Ok(_) => {}
            Err(Failure::Refused(said)) => {
                return Err(Failure::Broken(format!(
                    "{} does not offer encryption (STARTTLS). Choose TLS, or no encryption for a server on this \
                     machine. {said}",
                    self.wire.server
                )));
            }
            Err(other) => return Err(other),
        }
        self.wire.encrypt(host).await?;
        // What was said in plain may have been anybody's.
        self.capabilities.clear();
        Ok(())
    }

    async fn ask_capabilities(&mut self) -> Result<(), Failure> {
        self.command("CAPABILITY").await.map(|_| ())
    }

    async fn sign_in(&mut self, account: &Account) -> Result<(), Failure> {
        if self.capabilities.is_empty() {
            self.ask_capabilities().await?;
        }
        let done = match &account.proof {
            Proof::Token(token) => {
                let words = format!("user={}\u{1}auth=Bearer {token}\u{1}\u{1}", account.user);
                self.authenticate("XOAUTH2", &words).await
            }
            Proof::Password(password) if self.offers("AUTH=PLAIN") => {
                self.authenticate("PLAIN", &format!("\0{}\0{password}", account.user)).await
            }
            Proof::Password(_) if self.offers("LOGINDISABLED") => {
                return Err(Failure::SignIn(format!(
                    "{} takes no password over this connection. Choose TLS or STARTTLS.",
                    self.wire.server
                )));
            }
            Proof::Password(password) => match (quoted(&account.user), quoted(password)) {
                (Some(user), Some(password)) => self.command(&format!("LOGIN {user} {password}")).await,
                _ => {
                    let words = "can't take this password: it only knows plain letters. Set another one there.";
                    return Err(Failure::SignIn(format!("{} {words}", self.wire.server)));
                }
            },
        };
        match done {
            Ok(_) => Ok(()),
            Err(Failure::Refused(said)) => Err(Failure::SignIn(format!(
                "The server refused to sign {} in: check user and password. {said}",
                account.user
            ))),
            Err(other) => Err(other),
        }
    }

    /// SASL with one answer of ours, said at once where the server takes that (SASL-IR), else when it asks.
    async fn authenticate(&mut self, mechanism: &str, words: &str) -> Result<Status, Failure> {
        let words = STANDARD.encode(words);
        let at_once = self.offers("SASL-IR");
        let line =
            if at_once { format!("AUTHENTICATE {mechanism} {words}") } else { format!("AUTHENTICATE {mechanism}") };
        let tag = self.say(&line).await?;
        let (mut told, mut reason) = (at_once, String::new());
        loop {
            match self.hear().await? {
                Answer::Done(its, status) if its == tag => {
                    return self.outcome(status).map_err(|failure| match failure {
                        Failure::Refused(said) if !reason.is_empty() => Failure::Refused(format!("{said} ({reason})")),
                        other => other,
                    });
                }
                // The server says why not, and wants an empty line before it says NO (XOAUTH2).
                Answer::GoOn(challenge) if told => {
                    reason = STANDARD.decode(challenge.trim()).map(|why| readable(&why)).unwrap_or_default();
                    self.wire.send("\r\n").await?;
                }
                Answer::GoOn(_) => {
                    told = true;
                    self.wire.send(&format!("{words}\r\n")).await?;
                }
                answer => self.note(answer)?,
            }
        }
    }
}
