//! Standards: what one would have come to on last month's cases, and changing one that many clocks run by.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, ensure};
use app::conversations::{self, Channel, Direction, First, NewConversation};
use app::standards::preview::{self, Previewed};
use app::standards::{self, Metric, Terms};
use app::{Clock, Id};
use sim::Size;

use crate::practice::{self, Practice};
use crate::report::{Figure, Reach, Report, round};
use crate::{Scale, float};

/// Conversations are filled in evenly through a year; a preview looks at its last month.
const MONTHS: usize = 12;
const BATCH: usize = 500;

pub fn measure(scale: Scale, folder: &Path, report: &mut Report) -> Result<()> {
    let practice = practice::new(folder, false, Clock::System)?;
    let size = Size::of(scale.last_month * MONTHS * 31 / 30);
    let filled = sim::fill(&practice.kept, &practice.who, size, |_| {})?;
    looking_back(&practice, report)?;
    changing(&practice, Arc::new(filled.customers), scale.last_month, report)
}

fn terms(target: &str) -> Terms {
    Terms {
        name: "First reply".to_owned(),
        metric: Metric::FirstReply,
        target: target.to_owned(),
        around_the_clock: false,
        only: Vec::new(),
        warn: vec![50, 80],
        pauses: Default::default(),
        tells: Default::default(),
    }
}

/// "Would have been kept in 93 of 100": read page by page, each in a transaction of its own, and judged without one.
fn looking_back(practice: &Practice, report: &mut Report) -> Result<()> {
    let (who, wanted) = (practice.who.clone(), terms("4h"));
    let begun = Instant::now();
    let plan = practice.kept.read_now(who.workspace_id, move |tx| preview::plan(tx, &who, &wanted))?;
    let plan = Arc::new(plan);
    let (mut found, mut judged_s): (Previewed, f64) = (plan.begun(), 0.0);
    for page in 0..plan.pages() {
        let (who, plan) = (practice.who.clone(), Arc::clone(&plan));
        let material = practice.kept.read_now(who.workspace_id, move |tx| preview::gather(tx, &who, &plan, page))?;
        let judging = Instant::now();
        found = found.and(material.judge());
        judged_s += judging.elapsed().as_secs_f64();
    }
    let seconds = begun.elapsed().as_secs_f64();
    ensure!(found.due > 0, "nothing was due in the last month: {found:?}");
    let what = format!("what a standard would have come to, {} conversations of last month", found.looked_at);
    let figure = Figure::new(what, seconds, "s").with("judged_s", round(judged_s)).with("due", found.due);
    report.add(figure.reach(Reach::AtMost(2.0)).floor(Reach::AtMost(10.0)));
    Ok(())
}

/// Every clock that runs goes on by what holds now, in one transaction.
fn changing(practice: &Practice, customers: Arc<Vec<Id>>, count: usize, report: &mut Report) -> Result<()> {
    let (who, first) = (practice.who.clone(), terms("4h"));
    let standard = practice.kept.write_now(who.workspace_id, move |tx| standards::make(tx, &who, first.clone()))?;
    for from in (0..count).step_by(BATCH) {
        let (who, customers, to) = (practice.who.clone(), Arc::clone(&customers), (from + BATCH).min(count));
        practice.kept.write_now(who.workspace_id, move |tx| {
            for number in from..to {
                let customer_id = customers.get(number % customers.len().max(1)).copied().unwrap_or_default();
                let text = "Where is my desk? Nobody came.".to_owned();
                let first = First { direction: Direction::Inbound, text, cc: Vec::new(), attachments: Vec::new() };
                let subject = format!("Desk {number}");
                let new = NewConversation { customer_id, subject, channel: Channel::Text, first: Some(first) };
                conversations::start(tx, &who, new)?;
            }
            Ok(())
        })?;
    }
    let (who, longer, id) = (practice.who.clone(), terms("8h"), standard.id);
    let looked = terms("8h");
    let touched = practice
        .kept
        .read_now(who.workspace_id, move |tx| standards::touches(tx, &who, Some(id), Some(looked.clone())))?;
    ensure!(touched.running == count, "{touched:?} of {count}");
    let who = practice.who.clone();
    let begun = Instant::now();
    practice.kept.write_now(who.workspace_id, move |tx| standards::change(tx, &who, id, longer.clone()))?;
    let seconds = begun.elapsed().as_secs_f64();
    let figure = Figure::new(format!("changing a standard that {count} clocks run by"), seconds, "s");
    let each = seconds * 1_000_000.0 / float(count);
    report.add(figure.with("us_a_clock", round(each)).reach(Reach::AtMost(1.0)).floor(Reach::AtMost(10.0)));
    Ok(())
}
