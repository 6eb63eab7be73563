//! `kept doctor`: looks at everything that can go wrong quietly. Each finding is ok, warn or fail, with a hint.

use std::process::ExitCode;

use app::fetching::{self, Account, Folder};
use app::ids::INSTALLATION;
use app::upkeep::{self, Queues, Waiting};
use app::webhooks::{self, Webhook};
use app::workspaces::{self, mailboxes};
use app::{Id, Kept, Timestamp, Who};
use serde_json::json;

use crate::cli::Doctor;
use crate::place::{Place, known_version};
use crate::trouble::{Result, Trouble};
use crate::{lock, out};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Ok,
    Warn,
    Fail,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warn => "warn",
            State::Fail => "fail",
        }
    }
}

struct Finding {
    check: &'static str,
    state: State,
    what: String,
    hint: String,
}

fn ok(check: &'static str, what: impl Into<String>) -> Finding {
    Finding { check, state: State::Ok, what: what.into(), hint: String::new() }
}

fn warn(check: &'static str, what: impl Into<String>, hint: &str) -> Finding {
    Finding { check, state: State::Warn, what: what.into(), hint: hint.to_owned() }
}

fn fail(check: &'static str, trouble: Trouble) -> Finding {
    Finding { check, state: State::Fail, what: trouble.what, hint: trouble.hint }
}

pub fn run(place: &Place, verb: &Doctor) -> Result<ExitCode> {
    let mut findings = Vec::new();
    match place.open() {
        Err(trouble) => findings.push(fail("database", trouble)),
        Ok(kept) => look(place, &kept, &mut findings)?,
    }
    findings.extend(privacy(place));
    findings.extend(disk(place));
    let worst = findings.iter().map(|finding| finding.state).max().unwrap_or(State::Ok);
    if verb.json {
        let items: Vec<_> = findings
            .iter()
            .map(|found| json!({"check": found.check, "state": found.state.as_str(), "what": found.what, "hint": found.hint}))
            .collect();
        out::json(&json!({"state": worst.as_str(), "items": items}))?;
    } else {
        for found in &findings {
            out::line(&format!("{:<4}  {:<9}  {}", found.state.as_str(), found.check, found.what))?;
            if !found.hint.is_empty() {
                out::line(&format!("                 hint: {}", found.hint))?;
            }
        }
    }
    Ok(if worst == State::Fail { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn look(place: &Place, kept: &Kept, findings: &mut Vec<Finding>) -> Result<()> {
    findings.push(match kept.db.check() {
        Ok(version) => ok("database", format!("sound ({})", version.split(',').next().unwrap_or(&version))),
        Err(error) => fail(
            "database",
            Trouble::new(
                format!("the database is damaged: {error}"),
                "stop Kept, keep a copy of the data folder, and bring back the last backup: kept restore FILE --force",
            ),
        ),
    });
    findings.push(match kept.db.try_to_save_now() {
        Ok(()) => ok("saving", "a change was written and is on the disk"),
        Err(error) => fail("saving", place.explain(error.into())),
    });
    findings.push(ok("version", format!("kept {}, tables at version {}", env!("CARGO_PKG_VERSION"), known_version())));
    findings.push(server(place));
    let all = kept.read_now(INSTALLATION, upkeep::names)?;
    if all.is_empty() {
        findings.push(warn(
            "business",
            "no business is set up yet",
            "open the link that `kept serve` prints, or run `kept setup`",
        ));
    }
    for (workspace_id, name) in all {
        findings.push(ok("business", name));
        findings.extend(clock(kept, workspace_id)?);
        findings.extend(mail(place, kept, workspace_id)?);
        findings.extend(fetching(kept, workspace_id)?);
        findings.extend(queues(kept, workspace_id)?);
        findings.extend(webhooks(kept, workspace_id)?);
    }
    Ok(())
}

fn server(place: &Place) -> Finding {
    let Some(folder) = lock::folder_of(&place.config.db) else {
        return ok("server", "PostgreSQL: any number of nodes may serve");
    };
    match lock::is_taken(&folder) {
        Ok(false) => {
            warn("server", "no `kept serve` runs on this data folder", "mails leave and timers ring only while it runs")
        }
        Ok(true) => ok("server", "`kept serve` is running"),
        Err(trouble) => warn("server", trouble.what, &trouble.hint),
    }
}

/// What customers say, and the key of the mail password, are for nobody else on this machine.
fn privacy(place: &Place) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;
    let folder = lock::folder_of(&place.config.db)?;
    let mode = std::fs::metadata(&folder).ok()?.permissions().mode();
    let shown = folder.display();
    Some(match mode & 0o077 {
        0 => ok("folder", format!("{shown} is for its owner alone")),
        _ => warn(
            "folder",
            format!("others on this machine may look into {shown}"),
            &format!("close it: chmod go= {shown}"),
        ),
    })
}

/// More than a minute ahead of the clock is no delay of writing.
const AHEAD_MS: i64 = 60_000;

fn clock(kept: &Kept, workspace_id: Id) -> Result<Vec<Finding>> {
    let now = kept.now();
    let last = kept.read_now(workspace_id, upkeep::last_entry_at)?;
    let (zone, _) = kept.read_now(workspace_id, upkeep::zone_and_url)?;
    let time = match last {
        Some(last) if app::time::ms(last) > app::time::ms(now) + AHEAD_MS => fail(
            "clock",
            Trouble::new(
                format!("it is {} here, and something is recorded for {}", out::moment(now), out::moment(last)),
                "set this machine's clock (timedatectl set-ntp true); promises are due by it",
            ),
        ),
        _ => ok("clock", format!("{}, nothing is recorded for a later time", out::moment(now))),
    };
    let zone = match jiff::tz::TimeZone::get(&zone) {
        Ok(tz) => ok("time zone", format!("{zone}: {}", now.to_zoned_datetime(tz).strftime("%a %Y-%m-%d %H:%M"))),
        Err(_) => fail(
            "time zone",
            Trouble::new(
                format!("the business's time zone is unknown: {zone}"),
                "choose one under Settings, such as America/New_York",
            ),
        ),
    };
    Ok(vec![time, zone])
}

fn mail(place: &Place, kept: &Kept, workspace_id: Id) -> Result<Vec<Finding>> {
    let all = kept.read_now(workspace_id, mailboxes::all)?;
    if all.is_empty() {
        return Ok(vec![warn("mail", "no mail account: nothing can be sent", "give one under Settings › Mail")]);
    }
    let seal_key = place.seal_key(false)?;
    let mut findings = Vec::new();
    for mailbox in all {
        let (id, key) = (mailbox.id, seal_key.clone());
        let found = match kept.read_now(workspace_id, move |tx| mailboxes::password(tx, id, &key)) {
            Ok(password) => crate::deliver::try_account(&mailbox, password),
            Err(error) => Err(error.into()),
        };
        let server = format!("{} by {}:{}", mailbox.address, mailbox.smtp_host, mailbox.smtp_port);
        findings.push(match found {
            Ok(()) => ok("mail", format!("{server}: the server answers and takes our log-in")),
            Err(trouble) => fail("mail", trouble.while_doing(server)),
        });
    }
    if kept.read_now(workspace_id, workspaces::managers)?.is_empty() {
        findings.push(warn("staff", "nobody is owner or manager", "add one: kept staff add --role owner …"));
    }
    Ok(findings)
}

/// Whether mail comes in, and all of it: as the last look and the last count found it.
fn fetching(kept: &Kept, workspace_id: Id) -> Result<Vec<Finding>> {
    let accounts = kept.read_now(workspace_id, fetching::list)?;
    let mut findings = Vec::new();
    for account in accounts.into_iter().filter(|account| account.active) {
        let id = account.mailbox_id;
        let folders = kept.read_now(workspace_id, move |tx| fetching::folders(tx, id))?;
        findings.push(look_at(&account, kept.now()));
        let counted = folders.iter().filter(|folder| folder.active && folder.counted_at.is_some());
        findings.extend(counted.map(|folder| count_of(&account.address, folder)));
    }
    Ok(findings)
}

fn look_at(account: &Account, now: Timestamp) -> Finding {
    let at = account.last_good_at.map_or("never".to_owned(), out::moment);
    let what = format!("{}: the last good look was {at}", account.address);
    let what = if account.last_error.is_empty() { what } else { format!("{what}; {}", account.last_error) };
    if fetching::still_silent(account, app::time::ms(now)) {
        let hint = "no mail comes in: is `kept serve` running? Look under Settings › Mail, Mail that comes in";
        return fail("fetching", Trouble::new(what, hint));
    }
    if account.last_error.is_empty() {
        return ok("fetching", what);
    }
    warn("fetching", what, "it is tried again; `kept mail fetch` tries now")
}

fn count_of(address: &str, folder: &Folder) -> Finding {
    let (server, held) = (folder.server_count.unwrap_or(0), folder.held_count.unwrap_or(0));
    let name = mail::imap::shown(&folder.name);
    let what = format!("{address} {name}: the server holds {server}, we hold {held}");
    if server == held {
        ok("fetching", what)
    } else {
        warn("fetching", what, "`kept mail reconcile` lists what differs")
    }
}

/// After so long, something that should go within seconds does not go.
const LATE_MS: i64 = 10 * 60_000;

fn queues(kept: &Kept, workspace_id: Id) -> Result<Vec<Finding>> {
    let queues: Queues = kept.read_now(workspace_id, upkeep::queues)?;
    let now = kept.now();
    let late = |waiting: &Waiting| waiting.since.is_some_and(|since| age_ms(since, now) > LATE_MS);
    let aged = |waiting: &Waiting| match waiting.since {
        Some(since) => format!("{}, the oldest since {}", waiting.count, out::moment(since)),
        None => waiting.count.to_string(),
    };
    let mut findings = Vec::new();
    findings.push(match (&queues.outbox_dead, &queues.outbox) {
        (dead, _) if dead.count > 0 => warn(
            "outbox",
            format!("mails that could not be sent: {}", aged(dead)),
            "`kept jobs list` shows why; `kept jobs retry all` sends them again",
        ),
        (_, queue) if late(queue) => warn(
            "outbox",
            format!("mails waiting: {}", aged(queue)),
            "is `kept serve` running, and does the mail server answer?",
        ),
        (_, queue) => ok("outbox", format!("mails waiting: {}", aged(queue))),
    });
    findings.push(match (&queues.timers_failing, &queues.timers_overdue) {
        (failing, _) if failing.count > 0 => warn(
            "timers",
            format!("timers that failed: {}", aged(failing)),
            "`kept jobs list` shows why; `kept jobs retry all` tries again",
        ),
        (_, overdue) if late(overdue) => {
            warn("timers", format!("overdue: {}", aged(overdue)), "they ring only while `kept serve` runs")
        }
        (_, overdue) => ok("timers", format!("overdue: {}", aged(overdue))),
    });
    findings.push(match (&queues.inbound, &queues.set_aside) {
        (waiting, _) if late(waiting) => warn(
            "inbound",
            format!("mails waiting to be read: {}", aged(waiting)),
            "they are read only while `kept serve` runs",
        ),
        (_, aside) if aside.count > 0 => {
            ok("inbound", format!("nothing waits; {} set aside, see `kept import set-aside`", aside.count))
        }
        _ => ok("inbound", "nothing waits to be read"),
    });
    Ok(findings)
}

/// Programs that are told what happens: which get nothing any more, and what never arrived.
fn webhooks(kept: &Kept, workspace_id: Id) -> Result<Vec<Finding>> {
    let who = Who::kept(workspace_id);
    let read = move |tx: &mut app::Tx| Ok((webhooks::list(tx, &who)?, upkeep::queues(tx)?.webhooks));
    let (all, standing) = kept.read_now(workspace_id, read)?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let mut findings: Vec<Finding> = all.iter().filter_map(troubled).collect();
    if let Some(since) = standing.failed.since {
        findings.push(warn(
            "webhooks",
            format!("messages that never arrived: {}, the oldest since {}", standing.failed.count, out::moment(since)),
            "Settings › Webhooks shows each with its answer, and sends it again",
        ));
    }
    if findings.is_empty() {
        findings.push(ok("webhooks", format!("{} told, messages waiting: {}", standing.on, standing.waiting.count)));
    }
    Ok(findings)
}

/// `None`: it is told all, or somebody turned it off.
fn troubled(one: &Webhook) -> Option<Finding> {
    let said = |what: &str| format!("{}: {what}; {}", one.name, one.last_error);
    if !one.active {
        let hint = "mend the other side, then turn it on under Settings › Webhooks; it is told from then on";
        return (one.off_why != "by_hand").then(|| warn("webhooks", said("turned off, because nothing arrived"), hint));
    }
    let since = one.failing_since_at?;
    let what = format!("tries that failed in a row: {}, since {}", one.failures, out::moment(since));
    Some(warn("webhooks", said(&what), "it is tried again by itself; look at the other side"))
}

fn age_ms(since: Timestamp, now: Timestamp) -> i64 {
    app::time::ms(now).saturating_sub(app::time::ms(since))
}

/// Less than this and a busy day may fill the disk.
const LITTLE_MIB: u64 = 1024;

fn disk(place: &Place) -> Option<Finding> {
    let folder = lock::folder_of(&place.config.db)?;
    let free_mib = free_mib(&folder)?;
    let what = format!("{free_mib} MiB free for {}", folder.display());
    Some(match free_mib {
        0..100 => fail("disk", Trouble::new(what, "free some space now: without it nothing can be saved")),
        100..LITTLE_MIB => warn("disk", what, "free some space, or move the data folder to a larger disk"),
        _ => ok("disk", what),
    })
}

/// As `df` says it: the standard library has no call for it. `None` where there is no `df`.
fn free_mib(folder: &std::path::Path) -> Option<u64> {
    let answer = std::process::Command::new("df").arg("-Pk").arg(folder).output().ok()?;
    let text = String::from_utf8(answer.stdout).ok()?;
    let kib: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kib / 1024)
}
