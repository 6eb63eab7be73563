//! Mails handed over by a mail system (LMTP): each is durable before the other side hears that it may forget it.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::{Error, Id, Kept, Who, fetching, workspaces};
use mail::lmtp::{Letter, Limits, Talk, Verdict, Want};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::config::Lmtp;
use crate::out;
use crate::trouble::{Result, Trouble, of_file};

/// Connections at once. Further ones wait to be accepted.
const CONNECTIONS: usize = 20;
/// How long the other side may be silent, and how long one connection may last.
const SILENCE: Duration = Duration::from_secs(300);
const LONGEST: Duration = Duration::from_secs(3_600);
const BUFFER: usize = 64 * 1024;
/// What Kept calls itself to the mail system.
const NAME: &str = "kept";

/// A place where mails come, bound and not yet listened to.
pub enum Listener {
    At(std::net::TcpListener),
    Socket(std::os::unix::net::UnixListener),
}

pub fn listen(at: &Lmtp) -> Result<Listener> {
    match at {
        Lmtp::At(address) => {
            let failed = |error: std::io::Error| {
                Trouble::new(
                    format!("can't take mails by LMTP at {address}: {error}"),
                    "is there another program at that port? take another one: kept serve --lmtp 127.0.0.1:2425",
                )
            };
            let listener = std::net::TcpListener::bind(address).map_err(failed)?;
            listener.set_nonblocking(true).map_err(failed)?;
            out::note(&format!("Kept takes mails by LMTP at {}", listener.local_addr().map_err(failed)?));
            Ok(Listener::At(listener))
        }
        Lmtp::Socket(path) => {
            let listener = bind(path).map_err(|error| of_file("take mails by LMTP at", path, &error))?;
            out::note(&format!("Kept takes mails by LMTP at {}", path.display()));
            Ok(Listener::Socket(listener))
        }
    }
}

/// A socket that a killed Kept left behind is taken over; one that somebody listens to is not. For the owner and the
/// group alone.
fn bind(path: &Path) -> std::io::Result<std::os::unix::net::UnixListener> {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};
    use std::os::unix::net::{UnixListener, UnixStream};
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|there| there.file_type().is_socket());
    if is_socket && UnixStream::connect(path).is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused) {
        std::fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Begins to take mails, for ever. Within a runtime.
pub fn start(listener: Listener, kept: &Kept) -> Result<()> {
    let failed = |error: std::io::Error| Trouble::new(format!("LMTP could not begin: {error}"), "start Kept again");
    let (kept, places) = (kept.clone(), Arc::new(Semaphore::new(CONNECTIONS)));
    match listener {
        Listener::At(listener) => {
            let listener = TcpListener::from_std(listener).map_err(failed)?;
            tokio::spawn(async move {
                while let Ok(place) = Arc::clone(&places).acquire_owned().await {
                    let accepted = listener.accept().await.map(|(stream, _)| stream);
                    begin(accepted, &kept, place).await;
                }
            });
        }
        Listener::Socket(listener) => {
            let listener = UnixListener::from_std(listener).map_err(failed)?;
            tokio::spawn(async move {
                while let Ok(place) = Arc::clone(&places).acquire_owned().await {
                    let accepted = listener.accept().await.map(|(stream, _)| stream);
                    begin(accepted, &kept, place).await;
                }
            });
        }
    }
    Ok(())
}

async fn begin<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    accepted: std::io::Result<S>,
    kept: &Kept,
    place: OwnedSemaphorePermit,
) {
    const AFTER_ERROR: Duration = Duration::from_millis(200);
    match accepted {
        Ok(stream) => {
            let kept = kept.clone();
            tokio::spawn(async move {
                let _place = place;
                if let Ok(Err(error)) = timeout(LONGEST, talk(stream, &kept)).await {
                    tracing::debug!(%error, "a connection by LMTP broke");
                }
            });
        }
        Err(error) => {
            tracing::warn!(%error, "a connection by LMTP could not be accepted");
            tokio::time::sleep(AFTER_ERROR).await;
        }
    }
}

async fn talk<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, kept: &Kept) -> std::io::Result<()> {
    let mut talk = Talk::new(NAME, Limits::default());
    let (mut buffer, mut known) = (vec![0; BUFFER], Known::new());
    loop {
        let over = answer_all(&mut talk, kept, &mut known).await;
        let words = talk.say();
        timeout(SILENCE, stream.write_all(&words)).await??;
        if over {
            return stream.shutdown().await;
        }
        match timeout(SILENCE, stream.read(&mut buffer)).await {
            Ok(Ok(0)) => return Ok(()), // gone: what was not whole is not stored
            Ok(read) => talk.feed(buffer.get(..read?).unwrap_or_default()),
            Err(_) => talk.give_up("You were silent for too long"),
        }
    }
}

/// The recipients of the mail that is being announced: each with its business and its mailbox.
type Known = HashMap<String, (Id, Id)>;

/// Deals with everything that came; whether it was the last.
async fn answer_all(talk: &mut Talk, kept: &Kept, known: &mut Known) -> bool {
    while let Some(want) = talk.next() {
        match want {
            Want::Recipient(address) => talk.know(look_up(kept, address, known).await),
            Want::Mail(letter) => talk.stored(&store(kept, &letter, &std::mem::take(known)).await),
            Want::End => return true,
        }
    }
    false
}

/// The business and the mailbox that an address belongs to.
async fn find(kept: &Kept, address: &str) -> app::Result<Option<(Id, Id)>> {
    for workspace_id in workspaces::all_ids(kept).await? {
        let address = address.to_owned();
        let found = kept.read(workspace_id, move |tx| fetching::mailbox_for(tx, &address)).await?;
        if let Some(mailbox_id) = found {
            return Ok(Some((workspace_id, mailbox_id)));
        }
    }
    Ok(None)
}

async fn look_up(kept: &Kept, address: String, known: &mut Known) -> Verdict {
    match find(kept, &address).await {
        Ok(Some(_)) if kept.db.is_full() => Verdict::Full,
        Ok(Some(found)) => {
            known.insert(address, found);
            Verdict::Taken
        }
        Ok(None) => Verdict::Unknown,
        Err(error) => verdict_of(&error),
    }
}

fn verdict_of(error: &Error) -> Verdict {
    tracing::warn!(%error, "a mail that came by LMTP could not be taken");
    match error {
        Error::Db(db::Error::DiskFull) => Verdict::Full,
        Error::Invalid(_) => Verdict::Empty,
        _ => Verdict::Busy,
    }
}

/// One write for each business, and only after its commit a verdict for its recipients. None reads who else got it.
async fn store(kept: &Kept, letter: &Letter, known: &Known) -> Vec<Verdict> {
    let mut businesses: Vec<Id> = known.values().map(|(workspace_id, _)| *workspace_id).collect();
    businesses.sort_unstable();
    businesses.dedup();
    let mut verdicts = HashMap::new();
    for workspace_id in businesses {
        let of_it = |address: &&String| known.get(*address).is_some_and(|(business, _)| *business == workspace_id);
        let recipients: Vec<&String> = letter.recipients.iter().filter(of_it).collect();
        let raw = with_envelope(letter, &recipients);
        let mut mailbox_ids: Vec<Id> = recipients
            .into_iter()
            .filter_map(|address| known.get(address))
            .map(|(_, mailbox_id)| *mailbox_id)
            .collect();
        mailbox_ids.sort_unstable();
        mailbox_ids.dedup();
        let who = Who::kept(workspace_id);
        let stored = kept.write(workspace_id, move |tx| fetching::deliver_to_all(tx, &who, &mailbox_ids, &raw)).await;
        verdicts.insert(workspace_id, stored.map_or_else(|error| verdict_of(&error), |_| Verdict::Taken));
    }
    let of = |address| known.get(address).and_then(|(workspace_id, _)| verdicts.get(workspace_id)).copied();
    letter.recipients.iter().map(|address| of(address).unwrap_or(Verdict::Unknown)).collect()
}

/// The last mail system writes down who sent it and who got it (RFC 5321, 4.4): an empty sender is a sign of a program,
/// and a signed address of ours may stand nowhere else.
fn with_envelope(letter: &Letter, recipients: &[&String]) -> Vec<u8> {
    if letter.raw.iter().all(u8::is_ascii_whitespace) {
        return Vec::new();
    }
    let mut raw = format!("Return-Path: <{}>\r\n", letter.sender).into_bytes();
    for address in recipients {
        raw.extend_from_slice(format!("Delivered-To: {address}\r\n").as_bytes());
    }
    raw.extend_from_slice(&letter.raw);
    raw
}
