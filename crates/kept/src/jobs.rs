//! `kept jobs`: what has not happened yet, why, and trying again.

use app::{Kept, Who, outbox, timers, upkeep};
use serde_json::json;

use crate::cli::Jobs;
use crate::out;
use crate::place::Place;
use crate::trouble::{Result, Trouble};

pub fn run(place: &Place, verb: &Jobs) -> Result<()> {
    let kept = place.open()?;
    let who = Who::kept(place.workspace(&kept)?);
    match verb {
        Jobs::List { json } => list(&kept, &who, *json),
        Jobs::Retry { id } => retry(&kept, &who, id),
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Mail,
    /// The message that could not be sent: it is queued again with its mail.
    FailedMessage(app::Id),
    Timer,
}

struct Job {
    id: app::Id,
    kind: Kind,
    what: String,
    state: &'static str,
    attempts: i64,
    next_at: app::Timestamp,
    last_error: String,
}

fn all(kept: &Kept, who: &Who) -> Result<Vec<Job>> {
    let (rows, timers) = kept.read_now(who.workspace_id, |tx| Ok((outbox::waiting(tx)?, timers::failing(tx)?)))?;
    let mails = rows.into_iter().map(|row| Job {
        id: row.id,
        kind: match (row.kind.as_str(), row.state.as_str()) {
            ("message", "dead") => Kind::FailedMessage(row.subject_id),
            _ => Kind::Mail,
        },
        what: match row.kind.as_str() {
            "webhook" => "webhook".to_owned(),
            kind => format!("mail ({})", kind.replace('_', " ")),
        },
        state: match (row.state.as_str(), row.attempts) {
            ("dead", _) => "failed",
            (_, 0) => "waiting",
            _ => "trying again",
        },
        attempts: row.attempts,
        next_at: row.next_at,
        last_error: row.last_error,
    });
    let timers = timers.into_iter().map(|timer| Job {
        id: timer.id,
        kind: Kind::Timer,
        what: format!("timer ({})", timer.kind),
        state: if timer.attempts >= timers::MAX_ATTEMPTS { "failed" } else { "trying again" },
        attempts: timer.attempts,
        next_at: timer.due_at,
        last_error: timer.last_error,
    });
    Ok(mails.chain(timers).collect())
}

fn list(kept: &Kept, who: &Who, as_json: bool) -> Result<()> {
    let jobs = all(kept, who)?;
    let queues = kept.read_now(who.workspace_id, upkeep::queues)?;
    if as_json {
        let items: Vec<_> = jobs
            .iter()
            .map(|job| {
                json!({"id": job.id, "what": job.what, "state": job.state, "attempts": job.attempts,
                       "next_at": job.next_at, "last_error": job.last_error})
            })
            .collect();
        return out::json(&json!({"items": items, "inbound_waiting": queues.inbound.count,
                                 "inbound_set_aside": queues.set_aside.count}));
    }
    if queues.inbound.count > 0 || queues.set_aside.count > 0 {
        out::note(&format!(
            "mail that came in: {} waiting to be read, {} set aside",
            queues.inbound.count, queues.set_aside.count
        ));
    }
    if jobs.is_empty() {
        out::note("nothing waits and nothing failed");
        return Ok(());
    }
    let rows: Vec<Vec<String>> = jobs
        .iter()
        .map(|job| {
            vec![
                job.id.to_string(),
                job.what.clone(),
                job.state.to_owned(),
                job.attempts.to_string(),
                if job.state == "failed" { "-".to_owned() } else { out::moment(job.next_at) },
                job.last_error.clone(),
            ]
        })
        .collect();
    out::table(&["id", "what", "state", "tries", "next", "last error"], &rows)
}

fn retry(kept: &Kept, who: &Who, id: &str) -> Result<()> {
    let jobs = all(kept, who)?;
    let wanted: Vec<(app::Id, Kind)> = jobs
        .iter()
        .filter(|job| if id == "all" { job.attempts > 0 } else { job.id.to_string() == id })
        .map(|job| (job.id, job.kind))
        .collect();
    if wanted.is_empty() && id != "all" {
        return Err(Trouble::new(format!("there is no job {id}"), "`kept jobs list` shows what waits, with its id"));
    }
    let (count, by) = (wanted.len(), who.clone());
    kept.write_now(who.workspace_id, move |tx| {
        for (id, kind) in &wanted {
            match kind {
                Kind::Mail => outbox::retry(tx, *id).map(|_| ())?,
                Kind::FailedMessage(message_id) => app::jobs::send_again(tx, &by, *message_id)?,
                Kind::Timer => timers::retry(tx, *id).map(|_| ())?,
            }
        }
        Ok(())
    })?;
    out::note(&format!("{count} will be tried again now; a running `kept serve` does it"));
    Ok(())
}
