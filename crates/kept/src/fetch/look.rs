//! One look at a mailbox: every folder that is followed, read to its end.

use app::fetching::{self, Account, Folder, Listed, Login, Opened};
use app::workspaces::mailboxes::Security;
use app::{Error, Id};
use mail::imap::{self, Failure, Proof, Session};
use mail::smtp;

use super::Fetcher;
use super::token::{NoToken, token};

/// Why a look failed.
pub struct Trouble {
    pub reason: String,
    /// The connection can be used again.
    pub line_is_good: bool,
    /// Failures in a row as they were written down, or why that was not possible.
    pub written: app::Result<i64>,
}

/// Why a folder could not be read.
pub(super) enum Stop {
    Mail(Failure),
    Database(Error),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Mail(failure)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Database(error)
    }
}

impl From<NoToken> for Stop {
    fn from(none: NoToken) -> Stop {
        match none {
            NoToken::Later(reason) => Stop::Mail(Failure::Broken(reason)),
            NoToken::Person(reason) => {
                Stop::Mail(Failure::SignIn(format!("{reason} Sign in again under Settings, Mail.")))
            }
            NoToken::Database(error) => Stop::Database(error),
        }
    }
}

impl Stop {
    fn reason(&self) -> String {
        match self {
            Stop::Mail(failure) => failure.reason().to_owned(),
            Stop::Database(error) => crate::trouble::say_error(error),
        }
    }

    fn line_is_good(&self) -> bool {
        matches!(self, Stop::Mail(Failure::Refused(_)))
    }
}

impl Fetcher {
    /// Looks at all folders of a mailbox; fetches what is new; compares both sides when that is due or was asked for.
    /// The lease must be ours.
    pub async fn look(
        &self,
        workspace_id: Id,
        mailbox_id: Id,
        session: &mut Option<Session>,
    ) -> Result<Account, Trouble> {
        let database = |error: Error| Trouble { reason: error.to_string(), line_is_good: false, written: Err(error) };
        let account = self.kept.read(workspace_id, move |tx| fetching::get(tx, mailbox_id)).await.map_err(database)?;
        let (lease, wish, counts) = (self.lease(mailbox_id), account.look_wanted_at, self.is_count_due(&account));
        let mut new = 0;
        match self.read_all(workspace_id, &account, counts, session, &mut new).await {
            Ok(()) => {
                let written =
                    self.kept.write(workspace_id, move |tx| fetching::look_went_well(tx, lease, wish, counts)).await;
                written.map_err(database)?;
                Ok(account)
            }
            Err(stop) => {
                let (reason, came) = (stop.reason(), new > 0);
                let said = reason.clone();
                let written =
                    self.kept.write(workspace_id, move |tx| fetching::look_failed(tx, lease, wish, &said, came)).await;
                Err(Trouble { reason, line_is_good: stop.line_is_good(), written })
            }
        }
    }

    fn is_count_due(&self, account: &Account) -> bool {
        let since = account.last_counted_at.map_or(i64::MAX, |at| app::time::ms(self.kept.now()) - app::time::ms(at));
        since >= fetching::COUNT_EVERY_MS || account.count_wanted_at > account.look_done_at
    }

    async fn read_all(
        &self,
        workspace_id: Id,
        account: &Account,
        counts: bool,
        session: &mut Option<Session>,
        new: &mut usize,
    ) -> Result<(), Stop> {
        let mailbox_id = account.mailbox_id;
        let is_fresh = session.is_none();
        if is_fresh {
            let opened = Session::open(&self.account(workspace_id, account).await?, self.limits).await;
            if matches!(opened, Err(Failure::SignIn(_))) && account.proof == fetching::Proof::OAuth {
                self.kept.write(workspace_id, move |tx| fetching::forget_access(tx, mailbox_id)).await?;
            }
            *session = Some(opened?);
        }
        let Some(session) = session.as_mut() else { return Ok(()) };
        if is_fresh || counts {
            let listed: Vec<Listed> =
                session.folders().await?.into_iter().filter(|one| one.holds_mail).map(listed).collect();
            self.kept.write(workspace_id, move |tx| fetching::take_listed(tx, mailbox_id, &listed)).await?;
        }
        let mut folders = self.kept.read(workspace_id, move |tx| fetching::folders(tx, mailbox_id)).await?;
        folders.retain(|folder| folder.active);
        // The one read last stays open, and that is where we wait for news.
        folders.sort_by_key(|folder| folder.name.eq_ignore_ascii_case("INBOX"));
        let (mut refused, lease) = (None, self.lease(mailbox_id));
        for folder in folders {
            let id = folder.id;
            match self.read_folder(workspace_id, account, &folder, counts, session).await {
                (came, Ok(())) => {
                    *new += came;
                    self.kept.write(workspace_id, move |tx| fetching::take_good(tx, lease, id)).await?;
                }
                (came, Err(stop)) => {
                    *new += came;
                    let reason = stop.reason();
                    self.kept.write(workspace_id, move |tx| fetching::take_trouble(tx, lease, id, &reason)).await?;
                    if !stop.line_is_good() {
                        return Err(stop);
                    }
                    // One folder that can't be read does not keep the others from us.
                    refused.get_or_insert(stop);
                }
            }
        }
        refused.map_or(Ok(()), Err)
    }

    async fn read_folder(
        &self,
        workspace_id: Id,
        account: &Account,
        folder: &Folder,
        counts: bool,
        session: &mut Session,
    ) -> (usize, Result<(), Stop>) {
        let mut reading = match self.open_folder(workspace_id, account, folder, session).await {
            Ok(reading) => reading,
            Err(stop) => return (0, Err(stop)),
        };
        let done = reading.read_to_end(counts).await;
        (reading.new, done)
    }

    async fn open_folder<'a>(
        &'a self,
        workspace_id: Id,
        account: &'a Account,
        folder: &Folder,
        session: &'a mut Session,
    ) -> Result<super::folder::Reading<'a>, Stop> {
        let write = account.after_fetch != fetching::AfterFetch::Leave;
        let selected = session.open_folder(&folder.name, write).await?;
        let (folder_id, lease, validity) = (folder.id, self.lease(account.mailbox_id), selected.uid_validity);
        let Opened { last_uid, begins_anew } =
            self.kept.write(workspace_id, move |tx| fetching::open_folder(tx, lease, folder_id, validity)).await?;
        if begins_anew {
            tracing::info!(
                folder = %folder.name,
                "the server has numbered this folder anew; it is read from the first mail"
            );
        }
        Ok(super::folder::Reading::new(self, workspace_id, account, folder_id, validity, last_uid, session))
    }

    /// The server and what we sign in with.
    pub(super) async fn account(&self, workspace_id: Id, account: &Account) -> Result<imap::Account, Stop> {
        let (mailbox_id, seal_key) = (account.mailbox_id, self.seal_key.clone());
        let login = self.kept.read(workspace_id, move |tx| fetching::login(tx, mailbox_id, &seal_key)).await?;
        let proof = match login {
            Login::Password(password) => Proof::Password(password),
            Login::OAuth => Proof::Token(token(&self.kept, &self.seal_key, workspace_id, mailbox_id).await?),
        };
        Ok(imap::Account {
            host: account.imap_host.clone(),
            port: account.imap_port,
            security: match account.imap_security {
                Security::Tls => smtp::Security::Tls,
                Security::StartTls => smtp::Security::StartTls,
                Security::None => smtp::Security::None,
            },
            user: account.imap_user.clone(),
            proof,
        })
    }
}

fn listed(folder: imap::Folder) -> Listed {
    Listed { name: folder.name, shown: folder.shown, purpose: folder.purpose }
}
