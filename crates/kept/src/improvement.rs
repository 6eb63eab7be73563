//! `kept improvement recount`: how many complaints each cause had in each month, from the complaints again.

use std::process::ExitCode;

use app::{improvement, recount};
use serde_json::json;

use crate::cli::RecountCauses;
use crate::out;
use crate::place::Place;
use crate::trouble::Result;

/// Exit status 1 where something differs and stays so.
pub fn recount(place: &Place, verb: &RecountCauses) -> Result<ExitCode> {
    let kept = place.open()?;
    let workspace_id = place.workspace(&kept)?;
    let apart = kept.read_now(workspace_id, recount::causes)?;
    if !verb.check && !apart.is_empty() {
        kept.write_now(workspace_id, improvement::counting::count_anew)?;
    }
    if verb.json {
        out::json(&json!({"differ": apart.len(), "differences": apart}))?;
    } else {
        for one in &apart {
            out::line(one)?;
        }
        out::line(&format!("{} counts of causes differ", apart.len()))?;
    }
    Ok(if verb.check && !apart.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
