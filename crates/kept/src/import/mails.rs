//! Mails from files: one thread reads, some understand, one writes, in order, a batch a transaction. Killed at any
//! moment it has lost nothing: run it again, and what is there already is passed over.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use app::conversations::{self, Counts, ParsedInput};
use app::{Id, Kept, Who, workspaces};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use mail::source::{self, Item, Reader};
use serde_json::json;

use crate::out;
use crate::place::Place;
use crate::trouble::{Result, Trouble};

/// Mails written in one transaction.
const BATCH: usize = 500;
/// Or fewer, when they are large.
const BATCH_BYTES: usize = 32 * 1024 * 1024;

pub fn run(place: &Place, paths: &[PathBuf], as_json: bool) -> Result<()> {
    let reader = source::open(paths).map_err(|error| {
        let text = error.to_string();
        let (what, hint) = text.split_once("\nhint: ").unwrap_or((&text, "check the path"));
        Trouble::new(what, hint)
    })?;
    let kept = place.open()?;
    let workspace_id = place.workspace(&kept)?;
    let counts = import(&kept, workspace_id, reader)?;
    if counts.set_aside > 0 {
        out::note("what was set aside is kept whole: look at it with `kept import set-aside`");
    }
    if as_json {
        return out::json(&json!({"read": counts.read(), "stored": counts.stored, "duplicates": counts.duplicates,
                                 "set_aside": counts.set_aside}));
    }
    out::line(&format!(
        "read {} = stored {} + already there {} + set aside {}",
        counts.read(),
        counts.stored,
        counts.duplicates,
        counts.set_aside
    ))
}

fn import(kept: &Kept, workspace_id: Id, reader: Reader) -> Result<Counts> {
    let bar = progress(reader.bytes_total());
    let read = Arc::new(AtomicU64::new(0));
    let bytes = Arc::new(AtomicU64::new(0));
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let mut counts = Counts::default();
    std::thread::scope(|scope| {
        let (raw_in, raw_out) = sync_channel(2);
        let (parsed_in, parsed_out) = sync_channel(2);
        let raw_out = Arc::new(Mutex::new(raw_out));
        let (read_too, bytes_too) = (Arc::clone(&read), Arc::clone(&bytes));
        scope.spawn(move || read_all(reader, &raw_in, &read_too, &bytes_too));
        for _ in 0..threads {
            let (raw_out, parsed_in) = (Arc::clone(&raw_out), parsed_in.clone());
            scope.spawn(move || understand(&raw_out, &parsed_in));
        }
        drop((raw_out, parsed_in));
        // On an error the receiver is dropped here, and with it the threads end.
        write_all(kept, workspace_id, parsed_out, &mut counts, |counts| {
            bar.set_position(bytes.load(Ordering::Relaxed));
            bar.set_message(format!("{} mails", counts.read()));
        })
    })?;
    bar.finish_and_clear();
    let (read, written) = (read.load(Ordering::SeqCst), u64::try_from(counts.read()).unwrap_or(0));
    if read == written {
        return Ok(counts);
    }
    Err(Trouble::new(
        format!("{read} mails were read and only {written} are accounted for"),
        "run it again: what is there already is passed over; if it stays so, report it with this line",
    ))
}

/// Shown on a terminal alone.
fn progress(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr_with_hz(8));
    match ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}  {msg}  {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

type Numbered<T> = (usize, Vec<T>);

fn read_all(mut reader: Reader, to: &SyncSender<Numbered<Item>>, read: &AtomicU64, bytes: &AtomicU64) {
    for number in 0.. {
        let (mut batch, mut size) = (Vec::new(), 0_usize);
        while batch.len() < BATCH && size < BATCH_BYTES {
            let Some(item) = reader.next() else { break };
            size = size.saturating_add(item.raw().len());
            batch.push(item);
        }
        bytes.store(reader.bytes_done(), Ordering::Relaxed);
        read.fetch_add(u64::try_from(batch.len()).unwrap_or(0), Ordering::SeqCst);
        if batch.is_empty() || to.send((number, batch)).is_err() {
            return;
        }
    }
}

fn understand(from: &Mutex<Receiver<Numbered<Item>>>, to: &SyncSender<Numbered<ParsedInput>>) {
    loop {
        let next = from.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, items)) = next else { return };
        let parsed = items.into_iter().map(|item| match item {
            Item::Mail(mail) => ParsedInput::read(mail.origin, mail.raw),
            Item::SetAside { origin, raw, reason } => ParsedInput::aside(origin, raw, reason),
        });
        if to.send((number, parsed.collect())).is_err() {
            return;
        }
    }
}

/// In the order of the files, however the threads finish: a second import of the same files gives the same numbers.
fn write_all(
    kept: &Kept,
    workspace_id: Id,
    from: Receiver<Numbered<ParsedInput>>,
    counts: &mut Counts,
    on_progress: impl Fn(&Counts),
) -> Result<()> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for (number, batch) in from {
        early.insert(number, batch);
        while let Some(batch) = early.remove(&next) {
            next += 1;
            let batch = Arc::new(batch);
            let written =
                kept.write_now(workspace_id, move |tx| conversations::import(tx, &Who::kept(workspace_id), &batch));
            let written = written.map_err(|error| {
                let done = counts.read();
                let trouble = Trouble::from(error).while_doing(format!("stopped after {done} mails, which are safe"));
                Trouble { hint: format!("{}; then run it again, it goes on where it stopped", trouble.hint), ..trouble }
            })?;
            counts.add(written);
            on_progress(counts);
        }
    }
    Ok(())
}

/// `kept import set-aside`.
pub fn set_aside(place: &Place, as_json: bool) -> Result<()> {
    let kept = place.open()?;
    let workspace_id = place.workspace(&kept)?;
    let words = kept.read_now(workspace_id, |tx| workspaces::words(tx, None, None))?;
    let mut all = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let from = after.clone();
        let page = kept.read_now(workspace_id, move |tx| {
            conversations::set_aside_list(tx, &Who::kept(workspace_id), from.as_deref(), 200)
        })?;
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let reason = |key: &str| if words.has(key) { words.t(key).into_owned() } else { key.to_owned() };
    if as_json {
        let items: Vec<_> = all
            .iter()
            .map(|one| {
                json!({"id": one.id, "origin": one.origin, "reason": reason(&one.reason), "size": one.size,
                       "received_at": one.received_at})
            })
            .collect();
        return out::json(&json!({ "items": items }));
    }
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|one| vec![one.id.to_string(), one.size.to_string(), one.origin.clone(), reason(&one.reason)])
        .collect();
    out::table(&["id", "bytes", "from", "why"], &rows)
}
