//! Timers: very many at once, and one alone.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use app::time::plus_ms;
use app::{Clock, Timestamp, jobs, journal, promises, timers};

use crate::Scale;
use crate::practice::{self, Practice};
use crate::report::{Figure, Reach, Report};

pub fn measure(scale: Scale, folder: &Path, report: &mut Report) -> Result<()> {
    let seconds = many(scale.timers, &crate::part(folder, "many")?)?;
    let what = format!("{} promises that break in the same minute", scale.timers);
    report.add(Figure::new(what, seconds, "s").reach(Reach::AtMost(20.0)).floor(Reach::AtMost(60.0)));
    let late_ms = alone(&crate::part(folder, "alone")?)?;
    report.add(Figure::new("one timer alone, late by", late_ms, "ms").reach(Reach::AtMost(1000.0)));
    Ok(())
}

/// All of them are due: each breaks, tells its owner, writes the journal. Durable, by the worker's own function.
pub fn many(count: usize, folder: &Path) -> Result<f64> {
    const BATCH: usize = 1000;
    let start: Timestamp = "2026-11-24T14:00:00Z".parse()?;
    let workspace_id = {
        let practice = practice::new(folder, false, Clock::by_hand(start))?;
        let customer_id = practice.customer()?;
        for from in (0..count).step_by(BATCH) {
            let (who, until) = (practice.who.clone(), (from + BATCH).min(count));
            practice.kept.write_now(who.workspace_id, move |tx| {
                for number in from..until {
                    let by = plus_ms(start, 3_600_000 + i64::try_from(number % 60).unwrap_or(0) * 1000);
                    promises::make(tx, &who, practice::promise(customer_id, by))?;
                }
                Ok(())
            })?;
        }
        practice.who.workspace_id
    };
    let now = plus_ms(start, 2 * 3_600_000);
    let kept = practice::open(folder, true, Clock::by_hand(now))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let begun = Instant::now();
    runtime.block_on(jobs::ring_due(&kept, workspace_id))?;
    let seconds = begun.elapsed().as_secs_f64();
    let left = kept.read_now(workspace_id, timers::next_due)?;
    // Whoever does not take a call is called again later.
    anyhow::ensure!(left.is_none_or(|at| at > now), "some timers did not ring");
    Ok(seconds)
}

/// The latest of five, each alone: from `by` to the entry in the journal.
fn alone(folder: &Path) -> Result<f64> {
    let practice = practice::new(folder, true, Clock::System)?;
    let customer_id = practice.customer()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.spawn(jobs::ring_timers(practice.kept.clone()));
    let mut latest = 0.0_f64;
    for ahead_ms in [900, 1300, 1100, 1700, 1000] {
        latest = latest.max(late(&practice, customer_id, ahead_ms)?);
    }
    Ok(latest)
}

fn late(practice: &Practice, customer_id: app::Id, ahead_ms: i64) -> Result<f64> {
    let who = practice.who.clone();
    let made = practice.kept.write_now(who.workspace_id, move |tx| {
        let by = plus_ms(tx.now, ahead_ms);
        promises::make(tx, &who, practice::promise(customer_id, by))
    })?;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(10) {
        let entries = practice.kept.read_now(practice.who.workspace_id, move |tx| journal::of_subject(tx, made.id))?;
        if let Some(broken) = entries.iter().find(|entry| entry.kind == "promise.broken") {
            let late_ms = broken.at.as_millisecond() - made.by.as_millisecond();
            return Ok(f64::from(i32::try_from(late_ms)?));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    None.context("the promise did not break")
}
