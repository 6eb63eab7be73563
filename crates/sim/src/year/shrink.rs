//! The shortest history that shows what is wrong: fewer days, fewer kinds of misfortune, fewer people, as long as
//! something is still wrong.

use app::Result;

use super::run::Report;
use super::{Faults, Options, run};

/// After so many runs it is short enough.
const MOST_RUNS: usize = 12;

/// The run that is left: it was run just so, and something was wrong.
pub struct Shortest {
    pub options: Options,
    pub report: Report,
    pub runs: usize,
    /// Nothing was wrong in any run here: it takes the database it was seen on.
    pub is_elsewhere: bool,
}

/// Tries smaller and smaller runs, each in an empty database that `fresh` gives the address of.
pub fn shorten(options: &Options, found: Report, mut fresh: impl FnMut() -> Result<String>) -> Result<Shortest> {
    let mut best = Shortest { options: options.clone(), report: found, runs: 0, is_elsewhere: true };
    while best.runs < MOST_RUNS {
        let mut better = None;
        for smaller in smaller(&best.options, &best.report) {
            best.runs += 1;
            let report = run(&fresh()?, &smaller)?;
            if !report.violations.is_empty() {
                better = Some((smaller, report));
                break;
            }
        }
        let Some((options, report)) = better else { break };
        best = Shortest { options, report, is_elsewhere: false, ..best };
    }
    if best.is_elsewhere {
        best.runs += 1;
        best.is_elsewhere = run(&fresh()?, &best.options)?.violations.is_empty();
    }
    Ok(best)
}

/// Everything that could be left out next, the greatest first.
fn smaller(options: &Options, found: &Report) -> Vec<Options> {
    let mut all = Vec::new();
    let on_day = found.wrong_on_day;
    if on_day < options.days {
        all.push(Options { days: on_day, ..options.clone() });
    }
    let mut push = |smaller: Options| all.push(smaller);
    let faults = options.faults;
    let without = [
        Faults::default(),
        Faults { mail: false, ..faults },
        Faults { kill: false, ..faults },
        Faults { clock: false, ..faults },
        Faults { disk: false, ..faults },
    ];
    for fewer in without.into_iter().filter(|fewer| *fewer != faults) {
        push(Options { faults: fewer, ..options.clone() });
    }
    if options.houses > 1 {
        push(Options { houses: 1, ..options.clone() });
    }
    if options.nodes > 1 {
        push(Options { nodes: 1, ..options.clone() });
    }
    if options.load > 100 {
        push(Options { load: options.load / 2, ..options.clone() });
    }
    if options.days > 1 {
        push(Options { days: options.days / 2, ..options.clone() });
    }
    all
}
