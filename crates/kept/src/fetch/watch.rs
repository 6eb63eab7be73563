//! The other folders of a mailbox: a connection more for each of the first few, on which the server calls when something
//! comes. One that can't be had is no trouble: every folder is looked at again after a while all the same.

use std::time::Duration;

use app::Id;
use app::fetching::{self, Account};
use mail::imap::Session;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};

use super::Fetcher;

/// Connections beside the first: servers allow some ten to a user, and people have telephones.
const MOST: usize = 4;
/// A folder that could not be watched is tried again after this long.
const AGAIN: Duration = Duration::from_secs(600);
/// How long all of them together may take to open: meanwhile nobody listens where most mails come.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection may take to stop listening.
const GRACE: Duration = Duration::from_secs(2);

/// Folders that are watched, or were tried to be.
#[derive(Default)]
pub(super) struct Watch {
    lines: Vec<Line>,
    tried: Vec<(String, Instant)>,
}

struct Line {
    folder: String,
    session: Session,
}

/// The lines while somebody listens. Dropped, they are gone.
pub(super) struct Listening {
    /// Each gives its line back while it is good, and whether there was news.
    lines: JoinSet<(Option<Line>, bool)>,
    stop: watch::Sender<bool>,
    good: Vec<Line>,
}

impl Fetcher {
    /// Opens the lines that are lacking; whether there is a new one. What came before it was open is found by a look.
    pub(super) async fn watch_more(&self, workspace_id: Id, account: &Account, watch: &mut Watch) -> app::Result<bool> {
        let mailbox_id = account.mailbox_id;
        let mut folders = self.kept.read(workspace_id, move |tx| fetching::folders(tx, mailbox_id)).await?;
        folders.retain(|folder| folder.active);
        folders.sort_by_key(|folder| folder.name.eq_ignore_ascii_case("INBOX"));
        folders.pop(); // the first connection waits there
        watch.lines.retain(|line| folders.iter().any(|folder| folder.name == line.folder));
        watch.tried.retain(|(_, at)| at.elapsed() < AGAIN);
        let mut opening = JoinSet::new();
        for folder in folders.into_iter().take(MOST) {
            let is_there = watch.lines.iter().any(|line| line.folder == folder.name);
            if is_there || watch.tried.iter().any(|(name, _)| *name == folder.name) {
                continue;
            }
            watch.tried.push((folder.name.clone(), Instant::now()));
            let (fetcher, account) = (self.clone(), account.clone());
            opening.spawn(async move { fetcher.line(workspace_id, &account, folder.name).await });
        }
        let (mut is_new, until) = (false, Instant::now() + PATIENCE);
        // What is not open by then is dropped, and tried again later.
        while let Ok(Some(opened)) = timeout_at(until, opening.join_next()).await {
            let line = opened.ok().flatten();
            is_new |= line.is_some();
            watch.lines.extend(line);
        }
        Ok(is_new)
    }

    async fn line(&self, workspace_id: Id, account: &Account, folder: String) -> Option<Line> {
        let account = self.account(workspace_id, account).await.ok()?;
        let mut session = Session::open(&account, self.limits).await.ok()?;
        // Only to listen: nothing in it can change.
        if session.open_folder(&folder, false).await.is_err() || !session.offers("IDLE") {
            session.log_out().await;
            return None;
        }
        Some(Line { folder, session })
    }
}

impl Watch {
    pub fn listen(&mut self, at_most: Duration) -> Listening {
        let (stop, stopped) = watch::channel(false);
        let mut lines = JoinSet::new();
        for mut line in self.lines.drain(..) {
            let mut stopped = stopped.clone();
            lines.spawn(async move {
                let enough = async move {
                    // Whoever listens may be gone: that is enough too.
                    let _gone = stopped.wait_for(|stop| *stop).await;
                };
                match line.session.wait(at_most, enough).await {
                    Ok(news) => (Some(line), news),
                    Err(failure) => {
                        tracing::debug!(%failure, folder = %line.folder, "a folder is not watched any more");
                        (None, false)
                    }
                }
            });
        }
        Listening { lines, stop, good: Vec::new() }
    }

    /// Takes the lines back that are still good.
    pub async fn stop(&mut self, mut listening: Listening) {
        listening.stop.send_replace(true);
        while let Ok(Some(done)) = timeout(GRACE, listening.lines.join_next()).await {
            listening.good.extend(done.ok().and_then(|(line, _)| line));
        }
        self.lines = listening.good;
    }
}

impl Listening {
    /// Ends with the first news; never where there is nothing to listen to.
    pub async fn news(&mut self) {
        while let Some(done) = self.lines.join_next().await {
            let (line, news) = done.unwrap_or((None, false));
            self.good.extend(line);
            if news {
                return;
            }
        }
        std::future::pending().await
    }
}
