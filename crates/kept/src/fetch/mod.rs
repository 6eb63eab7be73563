//! Fetching mail: one task a mailbox, which looks, waits for news, and looks again. Killed at any moment it has lost
//! nothing and doubled nothing: mails and cursor are one transaction, and what the server is asked to do with a mail
//! afterwards stands in the database until it is done.

mod folder;
mod look;
pub mod token;
mod watch;

use std::collections::HashMap;
use std::time::Duration;

use app::fetching::{self, Account, Lease};
use app::workspaces::{self, SealKey};
use app::{Id, Ids, Kept};
use mail::imap::{Limits, Session};
use tokio::task::AbortHandle;

use look::Trouble;
use watch::Watch;

/// How often settings and wishes are looked at.
const GLANCE: Duration = Duration::from_secs(1);
/// How often a lease is renewed; it lasts a minute.
const RENEW: Duration = Duration::from_secs(15);
/// A server that breaks off sooner than this while we wait is not called again at once.
const HASTE: Duration = Duration::from_secs(10);
/// How often a mailbox that another node fetches is asked for.
const OTHERS: Duration = Duration::from_secs(10);
/// How often it is looked whether a mailbox has fallen silent.
const ALARM: Duration = Duration::from_secs(30);

const FIRST_ALARM: Duration = Duration::from_secs(180);

/// What every fetching needs.
#[derive(Clone)]
pub struct Fetcher {
    pub kept: Kept,
    pub seal_key: SealKey,
    pub limits: Limits,
    /// Of this process: who holds a lease.
    node: Id,
}

/// A mailbox that is being fetched, and since which change of its settings.
type Running = HashMap<(Id, Id), (app::Timestamp, AbortHandle)>;

impl Fetcher {
    /// For one of many, who hold leases against each other.
    pub fn new(kept: Kept, seal_key: SealKey) -> Fetcher {
        let [a, b, c, d, e, f, g, h, ..] = Ids::secret();
        let node = Id(i64::from_be_bytes([a, b, c, d, e, f, g, h]));
        Fetcher { kept, seal_key, limits: Limits::default(), node }
    }

    /// For the server: on SQLite there is one at a time (`crate::lock`), so that it goes on with the lease of the one
    /// before, which may have been killed.
    fn of_server(kept: Kept, seal_key: SealKey) -> Fetcher {
        let only_one = kept.db.engine() == db::Engine::Sqlite;
        let fetcher = Fetcher::new(kept, seal_key);
        Fetcher { node: if only_one { Id(1) } else { fetcher.node }, ..fetcher }
    }

    pub fn lease(&self, mailbox_id: Id) -> Lease {
        Lease { mailbox_id, holder: self.node }
    }
}

/// Fetches all mailboxes of all workspaces, for ever.
pub async fn run(kept: Kept, seal_key: SealKey) {
    let fetcher = Fetcher::of_server(kept.clone(), seal_key);
    tokio::spawn(sound_alarms(kept));
    let mut running = Running::new();
    loop {
        if let Err(error) = fetcher.start_and_stop(&mut running).await {
            tracing::error!(%error, "the mailboxes could not be looked at");
        }
        tokio::time::sleep(GLANCE).await;
    }
}

/// Tells people of mailboxes that nothing could be fetched from for too long, whatever became of their tasks.
async fn sound_alarms(kept: Kept) {
    // Whoever was switched off for the night has a moment to look first.
    tokio::time::sleep(FIRST_ALARM).await;
    loop {
        for workspace_id in workspaces::all_ids(&kept).await.unwrap_or_default() {
            let now = app::time::ms(kept.now());
            let silent = move |tx: &mut app::Tx| {
                Ok(fetching::list(tx)?.iter().any(|one| one.told_at.is_none() && fetching::still_silent(one, now)))
            };
            if !kept.read(workspace_id, silent).await.unwrap_or(false) {
                continue;
            }
            if let Err(error) = kept.write(workspace_id, fetching::sound).await {
                tracing::error!(%error, "nobody could be told that no mail comes in");
            }
        }
        tokio::time::sleep(ALARM).await;
    }
}

impl Fetcher {
    /// Begins with what is new or changed, ends what is switched off.
    async fn start_and_stop(&self, running: &mut Running) -> app::Result<()> {
        let mut wanted = HashMap::new();
        for workspace_id in workspaces::all_ids(&self.kept).await? {
            for account in self.kept.read(workspace_id, fetching::list).await? {
                if account.active {
                    wanted.insert((workspace_id, account.mailbox_id), account.changed_at);
                }
            }
        }
        let is_over = |key: &(Id, Id), (since, task): &mut (app::Timestamp, AbortHandle)| {
            wanted.get(key) != Some(&*since) || task.is_finished()
        };
        let over: Vec<_> = running.extract_if(is_over).collect();
        for ((workspace_id, mailbox_id), (_, task)) in over {
            task.abort();
            let lease = self.lease(mailbox_id);
            self.kept.write(workspace_id, move |tx| fetching::tell_free(tx, lease)).await?;
        }
        for (key, changed_at) in wanted {
            running.entry(key).or_insert_with(|| {
                let fetcher = self.clone();
                let task = tokio::spawn(async move { fetcher.keep_fetching(key.0, key.1).await });
                (changed_at, task.abort_handle())
            });
        }
        Ok(())
    }

    async fn keep_fetching(&self, workspace_id: Id, mailbox_id: Id) {
        let lease = self.lease(mailbox_id);
        loop {
            match self.kept.write(workspace_id, move |tx| fetching::take(tx, lease)).await {
                Ok(true) => {}
                Ok(false) => {
                    tokio::time::sleep(OTHERS).await;
                    continue;
                }
                Err(error) => {
                    tracing::error!(%error, "a mailbox could not be taken");
                    tokio::time::sleep(OTHERS).await;
                    continue;
                }
            }
            // Whoever loses the lease stops at once.
            tokio::select! {
                () = self.fetch_on(workspace_id, mailbox_id) => {}
                () = self.hold(workspace_id, lease) => {}
            }
        }
    }

    /// Renews the lease until that fails.
    pub async fn hold(&self, workspace_id: Id, lease: Lease) {
        loop {
            tokio::time::sleep(RENEW).await;
            if let Err(error) = self.kept.write(workspace_id, move |tx| fetching::renew(tx, lease)).await {
                tracing::warn!(%error, mailbox = %lease.mailbox_id, "another node may be fetching this mailbox now");
                return;
            }
        }
    }

    /// Looks, waits for news, looks again; ends when the database can't be used.
    async fn fetch_on(&self, workspace_id: Id, mailbox_id: Id) {
        let (mut session, mut watch): (Option<Session>, Watch) = (None, Watch::default());
        loop {
            let done = match self.look(workspace_id, mailbox_id, &mut session).await {
                Ok(account) => self.wait_for_news(workspace_id, &account, &mut session, &mut watch).await,
                Err(trouble) => self.wait_after(workspace_id, mailbox_id, trouble, &mut session).await,
            };
            if let Err(error) = done {
                tracing::error!(%error, mailbox = %mailbox_id, "fetching stopped; it begins again");
                tokio::time::sleep(OTHERS).await;
                return;
            }
        }
    }

    async fn wait_for_news(
        &self,
        workspace_id: Id,
        account: &Account,
        session: &mut Option<Session>,
        watch: &mut Watch,
    ) -> app::Result<()> {
        let at_most = Duration::from_secs(u64::try_from(account.poll_s).unwrap_or(120));
        let wished = self.wished(workspace_id, account.mailbox_id);
        let Some(open) = session.as_mut() else {
            tokio::select! {
                () = wished => {}
                () = tokio::time::sleep(at_most) => {}
            }
            return Ok(());
        };
        // A server that does not call on this line calls on no other.
        if open.offers("IDLE") && self.watch_more(workspace_id, account, watch).await? {
            return Ok(()); // a look at what came before it was watched
        }
        let began = tokio::time::Instant::now();
        let mut others = watch.listen(at_most);
        let enough = async {
            tokio::select! {
                () = wished => {}
                () = others.news() => {}
            }
        };
        let waited = open.wait(at_most, enough).await;
        watch.stop(others).await;
        if let Err(failure) = waited {
            // The look that follows opens a new connection and says so if that fails.
            tracing::debug!(%failure, mailbox = %account.mailbox_id, "the line broke while waiting for mail");
            *session = None;
            if began.elapsed() < HASTE {
                tokio::time::sleep(HASTE).await;
            }
        }
        Ok(())
    }

    async fn wait_after(
        &self,
        workspace_id: Id,
        mailbox_id: Id,
        trouble: Trouble,
        session: &mut Option<Session>,
    ) -> app::Result<()> {
        if !trouble.line_is_good {
            *session = None;
        }
        let failures = trouble.written.map_err(|error| app::Error::Internal(error.to_string()))?;
        tracing::warn!(mailbox = %mailbox_id, reason = %trouble.reason, "mail could not be fetched");
        let wait = Duration::from_millis(u64::try_from(fetching::back_off_ms(failures)).unwrap_or(5_000));
        tokio::select! {
            () = self.wished(workspace_id, mailbox_id) => {}
            () = tokio::time::sleep(wait) => {}
        }
        Ok(())
    }

    /// Ends when somebody asks for a look.
    async fn wished(&self, workspace_id: Id, mailbox_id: Id) {
        loop {
            tokio::time::sleep(GLANCE).await;
            let account = self.kept.read(workspace_id, move |tx| fetching::get(tx, mailbox_id)).await;
            if account.is_ok_and(|account| account.look_wanted_at > account.look_done_at) {
                return;
            }
        }
    }
}
