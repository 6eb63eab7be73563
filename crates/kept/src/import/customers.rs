//! Customers from a contact export: the columns found, then what became of the rows.

use std::path::Path;

use app::customers::{self, Counts};
use app::customers::{csv, headings};
use app::{Error, Who, workspaces};
use serde_json::json;

use crate::out;
use crate::place::Place;
use crate::trouble::{Result, Trouble, of_file, say};

/// Rows written in one transaction.
const BATCH: usize = 200;

pub fn run(place: &Place, file: &Path, dry_run: bool, as_json: bool) -> Result<()> {
    let bytes = std::fs::read(file).map_err(|error| of_file("read", file, &error))?;
    let doing = |error: csv::CsvProblem| Trouble::from(Error::from(error)).while_doing(file.display());
    let (table, mut mapping, drafts) = csv::drafts(&bytes).map_err(doing)?;
    let kept = place.open()?;
    let workspace_id = place.workspace(&kept)?;
    let words = kept.read_now(workspace_id, |tx| workspaces::words(tx, None, None))?;
    let fields = kept.read_now(workspace_id, customers::Columns::load)?;
    mapping.name_fields(|heading| fields.of(heading).is_some());
    out::note(&format!(
        "{}: {} rows, {}, columns apart by {:?}",
        file.display(),
        drafts.len(),
        table.encoding,
        table.delimiter
    ));
    for (heading, meaning) in &mapping.columns {
        out::note(&format!("  {heading:<32} {}", words.t(meaning.text_key())));
    }
    if dry_run {
        out::note("nothing was written (--dry-run)");
        return if as_json { out::json(&json!({"read": drafts.len(), "columns": columns(&mapping)})) } else { Ok(()) };
    }
    let mut all = Counts::default();
    for batch in drafts.chunks(BATCH) {
        let (who, batch) = (Who::kept(workspace_id), batch.to_vec());
        let counts = kept.write_now(workspace_id, move |tx| customers::import(tx, &who, &batch))?;
        all.read += counts.read;
        all.created += counts.created;
        all.merged += counts.merged;
        all.unchanged += counts.unchanged;
        all.refused.extend(counts.refused);
    }
    for (line, field) in &all.refused {
        out::note(&format!("line {line} was left out: {}", say(field)));
    }
    if as_json {
        return out::json(&json!({"read": all.read, "created": all.created, "merged": all.merged,
                                 "unchanged": all.unchanged, "refused": all.refused.len(), "columns": columns(&mapping)}));
    }
    out::line(&format!(
        "read {} = new {} + merged {} + already known {} + left out {}",
        all.read,
        all.created,
        all.merged,
        all.unchanged,
        all.refused.len()
    ))
}

fn columns(mapping: &headings::Mapping) -> Vec<serde_json::Value> {
    mapping.columns.iter().map(|(heading, meaning)| json!({"heading": heading, "meaning": meaning})).collect()
}
