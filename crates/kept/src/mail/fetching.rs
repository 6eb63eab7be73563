//! `kept mail fetch` and `kept mail reconcile`: one look at the mailboxes now, by the server that runs, or by ourselves.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use app::fetching::{self, Account, Folder, Oddity};
use app::{Id, Kept, Who, jobs};
use serde_json::json;

use crate::cli::{Fetch, Reconcile};
use crate::fetch::Fetcher;
use crate::out;
use crate::place::Place;
use crate::trouble::{Result, Trouble};

/// A first look at a large mailbox takes its time.
const PATIENCE: Duration = Duration::from_secs(6 * 3600);
const GLANCE: Duration = Duration::from_millis(200);

pub fn fetch(place: &Place, verb: &Fetch) -> Result<ExitCode> {
    let kept = place.open()?;
    let workspace_id = place.workspace(&kept)?;
    let accounts = chosen(&kept, workspace_id, verb.mailbox.as_deref())?;
    let looked = look_at(place, &kept, workspace_id, &accounts, false)?;
    report(&kept, workspace_id, &looked, verb.json, false)
}

pub fn reconcile(place: &Place, verb: &Reconcile) -> Result<ExitCode> {
    let kept = place.open()?;
    let workspace_id = place.workspace(&kept)?;
    let accounts = chosen(&kept, workspace_id, verb.mailbox.as_deref())?;
    let looked = look_at(place, &kept, workspace_id, &accounts, true)?;
    report(&kept, workspace_id, &looked, verb.json, true)
}

/// The mailboxes that are switched on, or the one that was named.
fn chosen(kept: &Kept, workspace_id: Id, address: Option<&str>) -> Result<Vec<Account>> {
    let mut all = kept.read_now(workspace_id, fetching::list)?;
    match address {
        Some(address) => all.retain(|one| one.address.eq_ignore_ascii_case(address.trim())),
        None => all.retain(|one| one.active),
    }
    if all.is_empty() {
        let hint = "set it up under Settings, Mail, Mail that comes in";
        return Err(match address {
            Some(address) => Trouble::new(format!("no mail is fetched from a mailbox \"{address}\""), hint),
            None => Trouble::new("no mail is fetched from any mailbox", hint),
        });
    }
    Ok(all)
}

/// Wishes for a look at each mailbox, and sees to it that it happens: whoever holds the lease does it, or we do.
fn look_at(place: &Place, kept: &Kept, workspace_id: Id, accounts: &[Account], count: bool) -> Result<Vec<Id>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        Trouble::new(format!("no threads could be started: {error}"), "look how many this user may have")
    })?;
    let fetcher = Fetcher::new(kept.clone(), place.seal_key(false)?);
    let mut looked = Vec::new();
    for account in accounts {
        let id = account.mailbox_id;
        let wish =
            kept.write_now(workspace_id, move |tx| fetching::ask_for_look(tx, &Who::kept(workspace_id), id, count))?;
        runtime.block_on(until_looked(&fetcher, workspace_id, id, wish))?;
        looked.push(id);
    }
    // Where no server runs, nobody else files what came.
    while kept.write_now(workspace_id, |tx| jobs::take_in(tx, 50))? > 0 {}
    Ok(looked)
}

async fn until_looked(fetcher: &Fetcher, workspace_id: Id, mailbox_id: Id, wish: i64) -> Result<()> {
    let (began, lease) = (Instant::now(), fetcher.lease(mailbox_id));
    while began.elapsed() < PATIENCE {
        if fetcher.kept.read(workspace_id, move |tx| fetching::has_looked(tx, mailbox_id, wish)).await? {
            return Ok(());
        }
        if fetcher.kept.write(workspace_id, move |tx| fetching::take(tx, lease)).await? {
            let mut session = None;
            let looking = fetcher.look(workspace_id, mailbox_id, &mut session);
            tokio::select! {
                // What failed is written down, and reported from there.
                _told = looking => {}
                () = fetcher.hold(workspace_id, lease) => {}
            }
            fetcher.kept.write(workspace_id, move |tx| fetching::tell_free(tx, lease)).await?;
            if let Some(session) = session {
                session.log_out().await;
            }
            continue;
        }
        tokio::time::sleep(GLANCE).await;
    }
    Err(Trouble::new(
        "the look at the mailbox did not end in six hours",
        "see what `kept doctor` and the log of the server say",
    ))
}

fn report(kept: &Kept, workspace_id: Id, looked: &[Id], as_json: bool, differences: bool) -> Result<ExitCode> {
    let mut all_well = true;
    let (mut items, mut rows, mut odd_rows) = (Vec::new(), Vec::new(), Vec::new());
    for id in looked.iter().copied() {
        let (account, folders, oddities) = kept.read_now(workspace_id, move |tx| {
            Ok((fetching::get(tx, id)?, fetching::folders(tx, id)?, fetching::oddities(tx, id)?))
        })?;
        all_well &= account.last_error.is_empty();
        let folders: Vec<Folder> = folders.into_iter().filter(|folder| folder.active).collect();
        rows.extend(folders.iter().map(|folder| row(&account, folder)));
        odd_rows.extend(oddities.iter().map(|one| odd_row(&account, one)));
        items.push(shown(&account, &folders, &oddities));
    }
    if as_json {
        out::json(&json!({ "items": items }))?;
    } else {
        out::table(
            &["mailbox", "folder", "server holds", "we hold", "deleted here", "last good look", "error"],
            &rows,
        )?;
        if differences && !odd_rows.is_empty() {
            out::line("")?;
            out::table(&["mailbox", "folder", "uid", "state", "bytes", "why"], &odd_rows)?;
        }
    }
    Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn row(account: &Account, folder: &Folder) -> Vec<String> {
    let number = |count: Option<i64>| count.map_or("-".to_owned(), |count| count.to_string());
    let error = if folder.last_error.is_empty() { &account.last_error } else { &folder.last_error };
    vec![
        account.address.clone(),
        mail::imap::shown(&folder.name),
        number(folder.server_count),
        number(folder.held_count),
        number(folder.deleted_count),
        folder.last_good_at.map_or("never".to_owned(), out::moment),
        error.clone(),
    ]
}

fn odd_row(account: &Account, one: &Oddity) -> Vec<String> {
    vec![
        account.address.clone(),
        one.folder.clone(),
        one.uid.to_string(),
        one.state.replace('_', " "),
        one.size.to_string(),
        why(one),
    ]
}

/// Words of the server, or the key of ours.
fn why(one: &Oddity) -> String {
    match one.reason.as_str() {
        "fetching-not-given" => "the server lists it and does not give it".to_owned(),
        words => words.to_owned(),
    }
}

fn shown(account: &Account, folders: &[Folder], oddities: &[Oddity]) -> serde_json::Value {
    let folders: Vec<_> = folders
        .iter()
        .map(|folder| {
            json!({"name": mail::imap::shown(&folder.name), "server_count": folder.server_count,
                   "held_count": folder.held_count, "deleted_count": folder.deleted_count, "counted_at": folder.counted_at,
                   "last_good_at": folder.last_good_at, "last_uid": folder.last_uid,
                   "uid_validity": folder.uid_validity, "error": folder.last_error})
        })
        .collect();
    let differences: Vec<_> = oddities
        .iter()
        .map(|one| json!({"folder": one.folder, "uid": one.uid, "state": one.state, "size": one.size, "reason": why(one)}))
        .collect();
    json!({"mailbox_id": account.mailbox_id, "address": account.address, "last_good_at": account.last_good_at,
           "error": account.last_error, "folders": folders, "differences": differences})
}
