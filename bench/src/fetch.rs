//! Fetching a mailbox: real mails on a real Dovecot beside us, by `kept serve`, until the last one is filed.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use app::fetching::{self, NewAccount};
use app::workspaces::{NewMailbox, SealKey, mailboxes};
use app::{Clock, Who, upkeep};
use mail::testing::{PASSWORD, Wishes, dovecot};

use crate::mails::{another, real_mails};
use crate::report::{Figure, Reach, Report};
use crate::server::Server;
use crate::{Scale, float, practice};

const USER: &str = "bench";
/// What memory may grow by and still be called flat.
const GROWTH_MIB: f64 = 8.0;
const PATIENCE: Duration = Duration::from_secs(1_200);

pub fn measure(scale: Scale, folder: &Path, report: &mut Report) -> Result<()> {
    let Some(letters) = real_mails()? else {
        eprintln!("left out: no real mails (KEPT_SHARED, or ../shared/data beside the worktree)");
        return Ok(());
    };
    let Some(dovecot) = dovecot(&Wishes::default())? else { return Ok(()) };
    let mails: Vec<Vec<u8>> = letters
        .iter()
        .cycle()
        .take(scale.mails)
        .enumerate()
        .map(|(number, letter)| another(letter, number / letters.len().max(1), number))
        .collect();
    let megabytes = mails.iter().map(Vec::len).sum::<usize>() / 1_000_000;
    dovecot.deliver(USER, "INBOX", &mails)?;
    drop(mails);
    // Dovecot numbers what was delivered when it first looks; that is not ours to measure.
    dovecot.doveadm(&["search", "-u", USER, "mailbox", "INBOX", "subject", "nothing has this subject"])?;

    let practice = practice::new(folder, true, Clock::System)?;
    let (kept, workspace_id) = (practice.kept, practice.who.workspace_id);
    set_up(&kept, workspace_id, folder, dovecot.port)?;
    let begun = Instant::now();
    let server = Server::start(folder)?;
    let mut stored_in = None;
    // The most memory in each tenth of the mails, as they are filed.
    let mut tenths = [0.0_f64; 10];
    loop {
        std::thread::sleep(Duration::from_millis(50));
        let (waiting, inbound) = kept.read_now(workspace_id, |tx| {
            let id = mailboxes::all(tx)?.first().map(|mailbox| mailbox.id).unwrap_or_default();
            let folders = fetching::folders(tx, id)?;
            Ok((upkeep::queues(tx)?.inbound.count, folders.first().map_or(0, |folder| folder.last_uid)))
        })?;
        // The UIDs of a fresh folder are 1, 2, 3 …
        let inbound = usize::try_from(inbound)?;
        let filed = inbound.saturating_sub(usize::try_from(waiting)?);
        if let Some(most) = tenths.get_mut((filed * 10 / scale.mails.max(1)).min(9)) {
            *most = most.max(server.memory_mib()?.0);
        }
        if inbound == scale.mails && stored_in.is_none() {
            stored_in = Some(begun.elapsed());
        }
        if stored_in.is_some() && waiting == 0 {
            break;
        }
        if begun.elapsed() > PATIENCE {
            bail!("after {PATIENCE:?}, {inbound} of {} mails were stored and {waiting} waited", scale.mails);
        }
    }
    let times = (stored_in.unwrap_or_default().as_secs_f64(), begun.elapsed().as_secs_f64());
    say(scale, megabytes, times, &tenths, server.memory_mib()?.1, report);
    Ok(())
}

fn say(scale: Scale, megabytes: usize, times: (f64, f64), tenths: &[f64], peak: f64, report: &mut Report) {
    let (stored, filed) = times;
    report.add(
        Figure::new(
            format!("fetch from Dovecot, {} mails, until filed", scale.mails),
            float(scale.mails) / filed,
            "/s",
        )
        .with("megabytes", megabytes)
        .with("stored_s", stored)
        .with("filed_s", filed)
        .reach(Reach::AtLeast(500.0))
        .floor(Reach::AtLeast(30.0)),
    );
    let (early, late) = (tenths.get(1).copied().unwrap_or_default(), tenths.last().copied().unwrap_or_default());
    report.add(
        Figure::new("memory of the fetch, last tenth of the mails against the second", late, "MiB")
            .with("tenths", tenths.to_vec())
            .with("peak", peak)
            .reach(Reach::AtMost(early + GROWTH_MIB))
            .floor(Reach::AtMost(500.0)),
    );
}

fn set_up(kept: &app::Kept, workspace_id: app::Id, folder: &Path, port: u16) -> Result<()> {
    let key: [u8; 32] = [7; 32];
    std::fs::write(folder.join("secret.key"), key)?;
    let mailbox = NewMailbox {
        name: "Bench".to_owned(),
        address: "bench@alder.example".to_owned(),
        smtp_host: "127.0.0.1".to_owned(),
        smtp_port: "25".to_owned(),
        smtp_security: "none".to_owned(),
        ..NewMailbox::default()
    };
    let account = NewAccount {
        active: true,
        imap_host: "127.0.0.1".to_owned(),
        imap_port: port.to_string(),
        imap_security: "none".to_owned(),
        imap_user: USER.to_owned(),
        imap_password: Some(PASSWORD.to_owned()),
        ..NewAccount::default()
    };
    kept.write_now(workspace_id, move |tx| {
        let (who, seal) = (Who::kept(workspace_id), SealKey::new(key));
        let id = match mailboxes::all(tx)?.first() {
            Some(mailbox) => mailbox.id,
            None => mailboxes::add(tx, &who, &mailbox, &seal)?.id,
        };
        fetching::change(tx, &who, id, &account, &seal)
    })
    .context("the mailbox could not be set up")?;
    Ok(())
}
