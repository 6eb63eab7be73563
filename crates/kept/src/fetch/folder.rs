//! Reading one folder from where we stopped to its end.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::fetching::{self, Account, AfterFetch, Batch, Fetched, Lease};
use app::{Id, Timestamp};
use mail::imap::{Failure, Mail, Session};

use super::Fetcher;
use super::look::Stop;

/// Mails stored in one transaction, or fewer when they are large.
const BATCH: usize = 200;
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// Mails whose sizes are asked for at once.
const WINDOW: usize = 1_000;

pub(super) struct Reading<'a> {
    fetcher: &'a Fetcher,
    workspace_id: Id,
    lease: Lease,
    folder_id: Id,
    uid_validity: u32,
    /// Everything up to here is settled.
    last_uid: u32,
    after: AfterFetch,
    move_to: &'a str,
    session: &'a mut Session,
    /// Mails that we did not have.
    pub new: usize,
    waiting: Vec<Fetched>,
    waiting_bytes: usize,
    too_large: Vec<(u32, i64)>,
    /// Of those asked for: what came, and what will not come.
    settled: BTreeSet<u32>,
}

impl<'a> Reading<'a> {
    pub fn new(
        fetcher: &'a Fetcher,
        workspace_id: Id,
        account: &'a Account,
        folder_id: Id,
        uid_validity: u32,
        last_uid: u32,
        session: &'a mut Session,
    ) -> Reading<'a> {
        Reading {
            fetcher,
            workspace_id,
            lease: fetcher.lease(account.mailbox_id),
            folder_id,
            uid_validity,
            last_uid,
            after: account.after_fetch,
            move_to: &account.move_to,
            session,
            new: 0,
            waiting: Vec::new(),
            waiting_bytes: 0,
            too_large: Vec::new(),
            settled: BTreeSet::new(),
        }
    }

    pub async fn read_to_end(&mut self, counts: bool) -> Result<(), Stop> {
        // What was stored before a crash, and not yet marked or moved.
        self.do_after().await?;
        let (id, last_uid) = (self.folder_id, self.last_uid);
        if let Some(first) = last_uid.checked_add(1) {
            let there = self.session.uids_from(first).await?;
            if !there.is_empty() {
                let known = move |tx: &mut app::Tx| fetching::known_from(tx, id, last_uid);
                self.settled = self.fetcher.kept.read(self.workspace_id, known).await?;
                self.fetch(&there).await?;
                self.do_after().await?;
            }
        }
        if counts { self.count().await } else { Ok(()) }
    }

    /// Fetches what of these UIDs (ascending) is not settled yet.
    async fn fetch(&mut self, all: &[u32]) -> Result<(), Stop> {
        let id = self.folder_id;
        let trying = self.fetcher.kept.read(self.workspace_id, move |tx| fetching::trying(tx, id)).await?;
        for window in all.chunks(WINDOW) {
            let asked: Vec<u32> = window.iter().copied().filter(|uid| !self.settled.contains(uid)).collect();
            let wanted = self.sizes(&asked).await?;
            let mut rest = wanted.as_slice();
            while let Some(first) = rest.first() {
                // One that broke the conversation before comes alone, so that the next ones don't wait for it.
                let alone = trying.contains(first);
                let asks = rest.get(..if alone { 1 } else { rest.len().min(BATCH) }).unwrap_or(rest);
                let count = self.session.ask_for(asks).await?;
                let asks = asks.get(..count).unwrap_or(asks);
                if let Err(failure) = self.take_mails(asks, all).await? {
                    self.store(all).await?;
                    self.blame(asks, &failure).await?;
                    return Err(failure.into());
                }
                // What did not come by now was deleted meanwhile, or is found by the next count.
                self.settled.extend(asks);
                rest = rest.get(count.max(1)..).unwrap_or_default();
            }
            self.settled.extend(&asked);
            self.store(all).await?;
        }
        Ok(())
    }

    /// Those of them that are there and not too large.
    async fn sizes(&mut self, asked: &[u32]) -> Result<Vec<u32>, Stop> {
        let largest = self.fetcher.limits.largest_mail;
        let mut wanted = Vec::new();
        for mail in self.session.sizes(asked).await? {
            let size = mail.size.unwrap_or(0);
            if asked.binary_search(&mail.uid).is_err() {
                continue; // nobody asked for it
            }
            if size > largest {
                self.too_large.push((mail.uid, i64::try_from(size).unwrap_or(i64::MAX)));
            } else {
                wanted.push(mail.uid);
            }
        }
        Ok(wanted)
    }

    /// Takes the mails asked for as they come, storing them by and by. The inner failure: the server's.
    async fn take_mails(&mut self, asks: &[u32], all: &[u32]) -> Result<Result<(), Failure>, Stop> {
        loop {
            match self.session.next_mail().await {
                Ok(Some(mail)) => self.take(mail, asks),
                Ok(None) => return Ok(Ok(())),
                Err(failure) => return Ok(Err(failure)),
            }
            if self.waiting.len() >= BATCH || self.waiting_bytes >= BATCH_BYTES {
                self.store(all).await?;
            }
        }
    }

    fn take(&mut self, mail: Mail, asks: &[u32]) {
        let Some(raw) = mail.raw else { return };
        // A mail that nobody asked for, or a second time, is none of ours.
        if asks.binary_search(&mail.uid).is_err() || !self.settled.insert(mail.uid) {
            return;
        }
        self.waiting_bytes += raw.len();
        let arrived_at = mail.arrived_ms.map_or_else(|| self.fetcher.kept.now(), app::time::from_ms);
        self.waiting.push(Fetched { uid: mail.uid, arrived_at: sensible(arrived_at, self.fetcher.kept.now()), raw });
    }

    /// Durable, with the cursor: only then does the server hear that it may do something with them.
    async fn store(&mut self, all: &[u32]) -> Result<(), Stop> {
        let settled_to = fetching::settled_to(self.last_uid, all, &self.settled);
        if self.waiting.is_empty() && self.too_large.is_empty() && settled_to == self.last_uid {
            return Ok(());
        }
        let batch = Arc::new(Batch {
            lease: self.lease,
            folder_id: self.folder_id,
            uid_validity: self.uid_validity,
            settled_to,
            mails: std::mem::take(&mut self.waiting),
            too_large: std::mem::take(&mut self.too_large),
            after: self.after,
        });
        self.waiting_bytes = 0;
        let stored = self.fetcher.kept.write(self.workspace_id, move |tx| fetching::store_batch(tx, &batch)).await?;
        self.last_uid = settled_to;
        self.new += stored;
        Ok(())
    }

    /// The first that did not come is what the conversation broke at.
    async fn blame(&mut self, asks: &[u32], failure: &Failure) -> Result<(), Stop> {
        let Some(uid) = asks.iter().copied().find(|uid| !self.settled.contains(uid)) else { return Ok(()) };
        let (lease, id, reason) = (self.lease, self.folder_id, failure.reason().to_owned());
        let blamed = move |tx: &mut app::Tx| fetching::blame(tx, lease, id, uid, &reason);
        Ok(self.fetcher.kept.write(self.workspace_id, blamed).await?)
    }

    /// Marks or moves on the server what we hold, as far as that was not done.
    async fn do_after(&mut self) -> Result<(), Stop> {
        loop {
            let id = self.folder_id;
            let (mut marks, mut moves) =
                self.fetcher.kept.read(self.workspace_id, move |tx| fetching::to_do(tx, id)).await?;
            // What was wanted once and is not any more stays undone.
            match self.after {
                AfterFetch::Leave => return Ok(()),
                AfterFetch::MarkSeen => moves.clear(),
                AfterFetch::Move => marks.clear(),
            }
            if marks.is_empty() && moves.is_empty() {
                return Ok(());
            }
            self.session.mark_seen(&marks).await?;
            self.session.move_to(&moves, self.move_to).await?;
            let lease = self.lease;
            let did = move |tx: &mut app::Tx| fetching::did(tx, lease, id, &marks, &moves);
            self.fetcher.kept.write(self.workspace_id, did).await?;
        }
    }

    /// Compares both sides, fetches what is lacking, and writes down what stays different.
    async fn count(&mut self) -> Result<(), Stop> {
        let server = Arc::new(self.session.uids_from(1).await?);
        let (lease, id, there) = (self.lease, self.folder_id, Arc::clone(&server));
        let compare = move |tx: &mut app::Tx| fetching::compare(tx, lease, id, &there);
        let found = self.fetcher.kept.write(self.workspace_id, compare).await?;
        if !found.lacking.is_empty() {
            self.settled = BTreeSet::new();
            self.fetch(&found.lacking).await?;
            self.do_after().await?;
        }
        let lacking = found.lacking;
        let mark = move |tx: &mut app::Tx| fetching::mark_count(tx, lease, id, &server, &lacking);
        Ok(self.fetcher.kept.write(self.workspace_id, mark).await?)
    }
}

/// A server's clock that is ahead must not put mails into the future.
fn sensible(arrived_at: Timestamp, now: Timestamp) -> Timestamp {
    arrived_at.clamp(Timestamp::UNIX_EPOCH, now.max(Timestamp::UNIX_EPOCH))
}
