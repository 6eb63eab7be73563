//! `kept standards recount`: every clock from its log again, and what that is held against.

use std::process::ExitCode;

use app::{Id, standards};
use serde_json::json;

use crate::cli::RecountStandards;
use crate::out;
use crate::place::Place;
use crate::trouble::Result;

/// Clocks in one transaction: people's writes go between.
const AT_ONCE: i64 = 500;

/// Exit status 1 where something differs and stays so.
pub fn recount(place: &Place, verb: &RecountStandards) -> Result<ExitCode> {
    let kept = place.open()?;
    let workspace_id = place.workspace(&kept)?;
    let (mut after, mut clocks, mut events, mut differ) = (Id::default(), 0, 0, 0);
    let check = verb.check;
    loop {
        let found = if check {
            kept.read_now(workspace_id, move |tx| standards::recount(tx, after, AT_ONCE, true))?
        } else {
            kept.write_now(workspace_id, move |tx| standards::recount(tx, after, AT_ONCE, false))?
        };
        clocks += found.clocks;
        events += found.events;
        differ += found.differences.len();
        for one in found.differences {
            if verb.json {
                out::json(
                    &json!({"clock_id": one.clock_id, "place": one.place, "is": one.is, "log_says": one.log_says}),
                )?;
            } else {
                out::line(&format!(
                    "clock {} ({}): is {}, the log says {}",
                    one.clock_id, one.place, one.is, one.log_says
                ))?;
            }
        }
        match found.next {
            Some(next) => after = next,
            None => break,
        }
    }
    if verb.json {
        out::json(&json!({"clocks": clocks, "events": events, "differ": differ}))?;
    } else {
        out::line(&format!("{clocks} clocks from {events} entries of their logs: {differ} differ"))?;
    }
    Ok(if check && differ > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
