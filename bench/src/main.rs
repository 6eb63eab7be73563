//! Measures Kept: `cargo run --release -p bench -- smoke|full [--out FILE] [--only WORD] [--mails N]`.
//!
//! Prints a line of JSON for each figure and a table at the end. `smoke` is small, for CI: it fails when a figure is
//! under a floor that holds on a busy machine too. `full` is the real measurement, for a quiet one.

mod attack;
mod complaints;
mod deadlines;
mod fetch;
mod finding;
mod http;
mod load;
mod mails;
mod pages;
mod practice;
mod promises;
mod report;
mod server;
mod standards;
mod timers;
mod writes;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use report::Report;

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    pub full: bool,
    pub conversations: usize,
    /// A second, larger database for the list; none in `smoke`.
    pub many_conversations: usize,
    pub promises: usize,
    pub mails: usize,
    pub timers: usize,
    /// The open promises of a large house, and how many of them fall due in one minute.
    pub open_promises: usize,
    pub due_at_once: usize,
    /// Of a house that has had many, and the causes of its tree.
    pub complaints: usize,
    pub causes: usize,
    /// Conversations of the last month that a standard is held against, and clocks that run when one is changed.
    pub last_month: usize,
    /// How long each load lasts.
    pub seconds: u64,
}

const SMOKE: Scale = Scale {
    full: false,
    conversations: 5_000,
    many_conversations: 0,
    promises: 6_400,
    mails: 1_000,
    timers: 5_000,
    open_promises: 20_000,
    due_at_once: 1_000,
    complaints: 4_000,
    causes: 100,
    last_month: 500,
    seconds: 2,
};
const FULL: Scale = Scale {
    full: true,
    conversations: 100_000,
    many_conversations: 1_000_000,
    promises: 64_000,
    mails: 20_000,
    timers: 100_000,
    open_promises: 1_000_000,
    due_at_once: 10_000,
    complaints: 100_000,
    causes: 500,
    last_month: 5_000,
    seconds: 10,
};

struct Asked {
    scale: Scale,
    out: Option<PathBuf>,
    only: Option<String>,
}

/// What `--only` takes.
const PARTS: &str = "writes|pages|many|mails|fetch|timers|promises|attack|deadlines|finding|complaints|standards";

fn asked() -> Result<Asked> {
    let mut asked = Asked { scale: FULL, out: None, only: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "smoke" => asked.scale = SMOKE,
            "full" => asked.scale = FULL,
            "--out" => asked.out = Some(words.next().context("--out takes a file")?.into()),
            "--only" => asked.only = Some(words.next().with_context(|| format!("--only takes one of {PARTS}"))?),
            "--mails" => {
                asked.scale.mails =
                    words.next().and_then(|word| word.parse().ok()).context("--mails takes a number")?;
            }
            _ => bail!("usage: bench [smoke|full] [--out FILE] [--only {PARTS}] [--mails N]"),
        }
    }
    Ok(asked)
}

/// As in `kept`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<()> {
    let asked = asked()?;
    let folder = tempfile::tempdir()?;
    let mut report = Report::default();
    measure(&asked, folder.path(), &mut report)?;
    report.table();
    if let Some(path) = asked.out {
        std::fs::write(&path, report.lines()).with_context(|| format!("can't write {}", path.display()))?;
    }
    report.verdict(asked.scale.full)
}

fn measure(asked: &Asked, folder: &Path, report: &mut Report) -> Result<()> {
    let (scale, wanted) = (asked.scale, |part: &str| asked.only.as_deref().is_none_or(|only| only == part));
    if wanted("writes") {
        writes::measure(scale, &part(folder, "writes")?, report)?;
    }
    if wanted("finding") {
        finding::measure(report)?;
    }
    if wanted("timers") {
        timers::measure(scale, &part(folder, "timers")?, report)?;
    }
    if wanted("promises") {
        promises::measure(scale, &part(folder, "promises")?, report)?;
    }
    if wanted("attack") {
        attack::measure(report);
    }
    if wanted("deadlines") {
        deadlines::measure(report)?;
    }
    if wanted("mails") {
        mails::measure(scale, &part(folder, "mails")?, report)?;
    }
    if wanted("fetch") {
        fetch::measure(scale, &part(folder, "fetch")?, report)?;
    }
    if wanted("pages") {
        pages::measure(scale, &part(folder, "pages")?, report)?;
    }
    if wanted("standards") {
        standards::measure(scale, &part(folder, "standards")?, report)?;
    }
    if wanted("complaints") {
        complaints::measure(scale, &part(folder, "complaints")?, report)?;
    }
    if wanted("many") && scale.many_conversations > 0 {
        pages::measure_many(scale, &part(folder, "many")?, report)?;
    }
    Ok(())
}

fn part(folder: &Path, name: &str) -> Result<PathBuf> {
    let folder = folder.join(name);
    std::fs::create_dir(&folder)?;
    Ok(folder)
}

/// For rates; exact up to 2^32.
pub fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
