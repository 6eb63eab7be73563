//! Programs of the business's own are told what happens. Beside the mail, never before it: each webhook has a lane of its
//! own, so that one that is slow or fails holds up no other, and no mail.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use app::outbox::Row;
use app::webhooks::{self, Message, Outcome};
use app::workspaces::{self, SealKey};
use app::{Id, Kept};
use push::hook::{self, Call};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use crate::deliver::while_leased;
use crate::trouble::Trouble;

/// Messages that are under way to one webhook at once.
const AT_ONCE: usize = 4;
/// And to all of them.
const AT_ONCE_IN_ALL: usize = 48;
/// How long at most until somebody looks again: another node may have written.
const POLL_MS: i64 = 1_000;
/// Many writes in a row are one reason to look.
const SETTLE_MS: u64 = 100;

#[derive(Clone)]
struct Hooks {
    kept: Kept,
    seal_key: SealKey,
}

/// How many hands each webhook has free, and all together.
struct Hands {
    each: HashMap<(Id, Id), Arc<Semaphore>>,
    all: Arc<Semaphore>,
}

impl Hands {
    /// As many permits as are free for this webhook.
    fn take(&mut self, workspace_id: Id, webhook_id: Id) -> Vec<(OwnedSemaphorePermit, OwnedSemaphorePermit)> {
        let own = self.each.entry((workspace_id, webhook_id)).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE)));
        let both =
            || Some((Arc::clone(own).try_acquire_owned().ok()?, Arc::clone(&self.all).try_acquire_owned().ok()?));
        std::iter::from_fn(both).collect()
    }
}

/// Tells them, for ever.
pub async fn run(kept: Kept, seal_key: SealKey) {
    let hooks = Hooks { kept, seal_key };
    let mut hands = Hands { each: HashMap::new(), all: Arc::new(Semaphore::new(AT_ONCE_IN_ALL)) };
    let mut under_way = JoinSet::new();
    loop {
        let written = hooks.kept.written.notified();
        tokio::pin!(written);
        written.as_mut().enable();
        let wait_ms = match hooks.take_up(&mut hands, &mut under_way).await {
            Ok(wait_ms) => u64::try_from(wait_ms.clamp(5, POLL_MS)).unwrap_or(5),
            Err(error) => {
                tracing::error!(%error, "webhooks could not be looked at");
                5_000
            }
        };
        tokio::select! {
            Some(done) = under_way.join_next(), if !under_way.is_empty() => {
                if let Err(error) = done {
                    tracing::error!(%error, "telling a webhook broke off; it comes again when its lease ends");
                }
            }
            () = &mut written => tokio::time::sleep(Duration::from_millis(SETTLE_MS)).await,
            () = tokio::time::sleep(Duration::from_millis(wait_ms)) => {}
        }
    }
}

impl Hooks {
    /// Queues what happened, and begins to send what is due, as far as hands are free; gives the milliseconds until the
    /// next.
    async fn take_up(&self, hands: &mut Hands, under_way: &mut JoinSet<()>) -> app::Result<i64> {
        let mut wait_ms = POLL_MS;
        for workspace_id in workspaces::all_ids(&self.kept).await? {
            let mut look = self.kept.read(workspace_id, webhooks::look).await?;
            if look.behind {
                while self.kept.write(workspace_id, webhooks::queue).await? {}
                look = self.kept.read(workspace_id, webhooks::look).await?;
            }
            for lane in look.lanes {
                let Some(next_at) = lane.next_at else { continue };
                let due_in = app::time::ms(next_at) - app::time::ms(self.kept.now());
                if due_in > 0 {
                    wait_ms = wait_ms.min(due_in);
                    continue;
                }
                let free = hands.take(workspace_id, lane.webhook_id);
                if free.is_empty() {
                    continue; // the next to finish wakes us
                }
                let (webhook_id, limit) = (lane.webhook_id, i64::try_from(free.len()).unwrap_or(1));
                let rows = self.kept.write(workspace_id, move |tx| webhooks::lease(tx, webhook_id, limit)).await?;
                for (row, permits) in rows.into_iter().zip(free) {
                    let hooks = self.clone();
                    under_way.spawn(async move {
                        hooks.tell(workspace_id, row).await;
                        drop(permits);
                    });
                }
            }
        }
        Ok(wait_ms)
    }

    async fn tell(&self, workspace_id: Id, row: Row) {
        let (prepared, seal_key) = (row.clone(), self.seal_key.clone());
        let prepared = self.kept.read(workspace_id, move |tx| webhooks::prepare(tx, &prepared, &seal_key)).await;
        let outcome = match prepared {
            Ok(Some(message)) => Some(send(message).await),
            Ok(None) => None,
            Err(error) => Some(webhooks::not_made(&Trouble::from(error).what)),
        };
        let outcome = Arc::new(outcome);
        let marked = while_leased(|| {
            let (row, outcome) = (row.clone(), Arc::clone(&outcome));
            self.kept.write(workspace_id, move |tx| webhooks::mark(tx, &row, (*outcome).as_ref()))
        });
        if let Err(error) = marked.await {
            tracing::error!(%error, "what became of a webhook's message could not be written down; it comes again");
        }
    }
}

/// Hands it over, off the threads that answer.
async fn send(message: Message) -> Outcome {
    let inside = hook::inside();
    let url = match hook::read(&message.url, inside) {
        Ok(url) => url,
        Err(_) => return webhooks::not_made("this address is not allowed any more: it leads into our own network"),
    };
    let call = Call { url, headers: message.headers, body: message.body };
    let sent = tokio::task::spawn_blocking(move || hook::call(&call, inside, app::Clock::System.now())).await;
    match sent {
        Ok(answer) => {
            Outcome { status: answer.status, said: answer.said, after_s: answer.after_s, took_ms: answer.took_ms }
        }
        Err(error) => webhooks::not_made(&error.to_string()),
    }
}
