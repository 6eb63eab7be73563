//! Live pages: each journal entry is sent to the open pages of its workspace, which then fetch what they show anew.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use app::{Id, Tx, journal};
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt};
use tokio::sync::broadcast;

use crate::core::{Failure, Visit, Web};

/// What a page hears: the noun and verb, and what it is about. No contents: a page asks for those itself.
#[derive(Debug, Clone)]
pub struct Heard {
    pub id: i64,
    pub kind: String,
    pub subject_id: Id,
}

/// Whoever listens in one workspace, and how far its journal was told to them; `None` until the first has caught up.
struct Channel {
    sender: broadcast::Sender<Heard>,
    begun_at: i64,
    told_until: Option<i64>,
}

#[derive(Clone, Default)]
pub struct Live(Arc<Mutex<HashMap<Id, Channel>>>);

/// How much a page that comes late is told entry by entry.
const CATCH_UP: usize = 200;

impl Live {
    pub fn new() -> Live {
        Live::default()
    }

    fn listen(&self, workspace_id: Id) -> broadcast::Receiver<Heard> {
        let new = || Channel { sender: broadcast::channel(256).0, begun_at: 0, told_until: None };
        self.channels().entry(workspace_id).or_insert_with(new).sender.subscribe()
    }

    fn channels(&self) -> MutexGuard<'_, HashMap<Id, Channel>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The first listener has caught up to here: from here on everybody is told. Gives where that is: of two that came at
    /// once the other may have been first, and further.
    fn begin(&self, workspace_id: Id, at: i64) -> i64 {
        let mut channels = self.channels();
        let Some(channel) = channels.get_mut(&workspace_id) else { return at };
        if channel.told_until.is_none() {
            (channel.begun_at, channel.told_until) = (at, Some(at));
        }
        channel.begun_at
    }

    fn told(&self, workspace_id: Id, until: i64) {
        if let Some(channel) = self.channels().get_mut(&workspace_id) {
            channel.told_until = Some(until);
        }
    }

    fn listened_to(&self) -> Vec<(Id, broadcast::Sender<Heard>, i64)> {
        let mut channels = self.channels();
        channels.retain(|_, channel| channel.sender.receiver_count() > 0);
        let begun = channels.iter().filter_map(|(id, one)| Some((*id, one.sender.clone(), one.told_until?)));
        begun.collect()
    }
}

/// The journal entry that the page shows already: what came after it is told first.
#[derive(serde::Deserialize)]
pub struct Shown {
    after: Option<i64>,
}

/// `GET /live?after=`: server-sent events, `event: journal`, data `{"kind":…,"subject_id":…}`. Nothing is lost between
/// the page and its listening, nor (by `Last-Event-ID`) between two connections.
pub async fn stream(
    visit: Visit,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let workspace_id = visit.who.workspace_id;
    let receiver = visit.web.live.listen(workspace_id);
    let resumed = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let after = resumed.or(shown.after);
    let (mut before, mut until) = visit.web.kept.read(workspace_id, move |tx| missed(tx, after)).await?;
    if visit.web.live.begin(workspace_id, until) > until {
        let (more, to) = visit.web.kept.read(workspace_id, move |tx| missed(tx, Some(until))).await?;
        before.extend(more);
        until = to;
    }
    let news = futures::stream::unfold(receiver, move |mut receiver| async move {
        loop {
            let event = match receiver.recv().await {
                Ok(heard) if heard.id <= until => continue, // told as missed
                Ok(heard) => event(&heard),
                Err(broadcast::error::RecvError::Lagged(_)) => many(),
                Err(broadcast::error::RecvError::Closed) => return None,
            };
            return Some((Ok(event), receiver));
        }
    });
    let events = futures::stream::iter(before.into_iter().map(Ok)).chain(news);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))))
}

/// What happened since the page was made, and the last entry of all.
fn missed(tx: &mut Tx, after: Option<i64>) -> app::Result<(Vec<Event>, i64)> {
    let Some(after) = after else { return Ok((Vec::new(), journal::last(tx)?)) };
    let limit = i64::try_from(CATCH_UP).unwrap_or(i64::MAX);
    let entries = journal::entries_after(tx, after, limit)?;
    let until = entries.last().map_or(after, |entry| entry.id);
    if entries.len() == CATCH_UP {
        return Ok((vec![many()], journal::last(tx)?));
    }
    Ok((entries.into_iter().map(|entry| event(&heard(entry))).collect(), until))
}

fn heard(entry: journal::Entry) -> Heard {
    Heard { id: entry.id, kind: entry.kind, subject_id: entry.subject_id }
}

fn event(heard: &Heard) -> Event {
    let data = serde_json::json!({"kind": heard.kind, "subject_id": heard.subject_id}).to_string();
    Event::default().event("journal").id(heard.id.to_string()).data(data)
}

/// Too much happened at once: say so without names, and pages fetch what they show.
fn many() -> Event {
    Event::default().event("journal").data(r#"{"kind":"many.happened"}"#)
}

/// Follows the journals that somebody listens to, written by this node or another.
pub async fn watch(web: Web) {
    loop {
        let _ = tokio::time::timeout(Duration::from_millis(500), web.kept.written.notified()).await;
        for (workspace_id, sender, told_until) in web.live.listened_to() {
            let news = web.kept.read(workspace_id, move |tx| journal::entries_after(tx, told_until, 200)).await;
            for entry in news.unwrap_or_default() {
                web.live.told(workspace_id, entry.id);
                let _ = sender.send(heard(entry));
            }
        }
    }
}
