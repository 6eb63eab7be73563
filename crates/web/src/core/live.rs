//! Live pages: each journal entry is sent to the open pages of its workspace, which then fetch what they show anew.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::{Id, journal};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use tokio::sync::broadcast;

use crate::core::{Visit, Web};

/// What a page hears: the noun and verb, and what it is about. No contents: a page asks for those itself.
#[derive(Debug, Clone)]
pub struct Heard {
    pub id: i64,
    pub kind: String,
    pub subject_id: Id,
}

type Channels = Arc<Mutex<HashMap<Id, broadcast::Sender<Heard>>>>;

#[derive(Clone, Default)]
pub struct Live(Channels);

impl Live {
    pub fn new() -> Live {
        Live::default()
    }

    fn listen(&self, workspace_id: Id) -> broadcast::Receiver<Heard> {
        let mut channels = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        channels.entry(workspace_id).or_insert_with(|| broadcast::channel(256).0).subscribe()
    }

    fn listened_to(&self) -> Vec<(Id, broadcast::Sender<Heard>)> {
        let mut channels = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        channels.retain(|_, sender| sender.receiver_count() > 0);
        channels.iter().map(|(id, sender)| (*id, sender.clone())).collect()
    }
}

/// `GET /live`: server-sent events, `event: journal`, data `{"kind":…,"subject_id":…}`.
pub async fn stream(visit: Visit) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let receiver = visit.web.live.listen(visit.who.workspace_id);
    let events = futures::stream::unfold(receiver, |mut receiver| async move {
        let event = match receiver.recv().await {
            Ok(heard) => {
                let data = serde_json::json!({"kind": heard.kind, "subject_id": heard.subject_id}).to_string();
                Event::default().event("journal").id(heard.id.to_string()).data(data)
            }
            // Too much happened at once: say so without names, and pages fetch what they show.
            Err(broadcast::error::RecvError::Lagged(_)) => {
                Event::default().event("journal").data(r#"{"kind":"many.happened"}"#)
            }
            Err(broadcast::error::RecvError::Closed) => return None,
        };
        Some((Ok(event), receiver))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

/// Follows the journals that somebody listens to, written by this node or another.
pub async fn watch(web: Web) {
    let mut read_until: HashMap<Id, i64> = HashMap::new();
    loop {
        let _ = tokio::time::timeout(Duration::from_millis(500), web.kept.written.notified()).await;
        let listened_to = web.live.listened_to();
        read_until.retain(|id, _| listened_to.iter().any(|(other, _)| other == id));
        for (workspace_id, sender) in listened_to {
            let after = read_until.get(&workspace_id).copied();
            let news = web
                .kept
                .read(workspace_id, move |tx| match after {
                    Some(after) => journal::entries_after(tx, after, 200).map(|entries| (entries, after)),
                    None => journal::last(tx).map(|last| (Vec::new(), last)),
                })
                .await;
            let Ok((entries, after)) = news else { continue };
            let last = entries.last().map_or(after, |entry| entry.id);
            read_until.insert(workspace_id, last);
            for entry in entries {
                let _ = sender.send(Heard { id: entry.id, kind: entry.kind, subject_id: entry.subject_id });
            }
        }
    }
}
