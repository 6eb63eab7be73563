//! `kept complaints import` and `kept complaints export`: complaints in and out as files.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use app::complaints::export::{self, Whole};
use app::complaints::import::{self, Counts, Map, Problem, Waiting};
use app::complaints::{self, Filter};
use app::customers::csv;
use app::{Error, Id, Kept, Tx, Who, workspaces};
use i18n::Words;
use serde_json::json;
use web::complaints::export::Format;
use web::complaints::{importing, paper};

use crate::cli::{ExportComplaints, FileKind, ImportComplaints};
use crate::out;
use crate::place::{self, Place};
use crate::trouble::{Result, Trouble, of_file, say};

/// Rows written in one transaction.
const BATCH: usize = 200;
/// So many rows are shown of those that would be set aside.
const SHOWN: usize = 20;
/// Cases read at once.
const PIECE: i64 = 100;

pub fn import(place: &Place, verb: &ImportComplaints) -> Result<()> {
    let bytes = std::fs::read(&verb.file).map_err(|error| of_file("read", &verb.file, &error))?;
    let wrong = |error: csv::CsvProblem| Trouble::from(Error::from(error)).while_doing(verb.file.display());
    let table = csv::read(&bytes).map_err(wrong)?;
    let headings = table.headings.clone();
    let (encoding, delimiter) = (table.encoding, table.delimiter);
    let map = map_of(verb, &headings)?;
    let rows = import::rows_of(table);
    let kept = place.open()?;
    let workspace_id = place.workspace(&kept)?;
    let words = kept.read_now(workspace_id, |tx| workspaces::words(tx, None, None))?;
    out::note(&format!("{}: {} rows, {encoding}, columns apart by {delimiter:?}", verb.file.display(), rows.len()));
    if verb.dry_run {
        return dry_run(&kept, &words, workspace_id, verb, (&map, &headings, &rows));
    }
    let began = Instant::now();
    let counts = write_all(&kept, workspace_id, &map, &headings, &rows)?;
    let seconds = began.elapsed().as_secs_f64();
    tell_aside(&words, verb, &headings, &rows, &counts)?;
    out::note(&format!("{seconds:.1} s"));
    if counts.open > 0 {
        out::note("open ones are to be listened to from the next working day on, four a day for each owner");
    }
    let aside = counts.set_aside.len();
    if verb.json {
        return out::json(
            &json!({"read": counts.read(), "made": counts.made, "open": counts.open, "known": counts.known,
                                 "set_aside": aside, "customers_made": counts.customers_made, "seconds": seconds}),
        );
    }
    out::line(&format!(
        "read {} = new {} ({} open) + already there {} + set aside {aside}; new customers {}",
        counts.read(),
        counts.made,
        counts.open,
        counts.known,
        counts.customers_made
    ))
}

/// The map that was given, one that comes along, or a guess.
fn map_of(verb: &ImportComplaints, headings: &[String]) -> Result<Map> {
    let map = match &verb.map {
        None => Map::guess(headings),
        Some(path) => match path.to_str().and_then(Map::shipped) {
            Some(map) => map,
            None => {
                let text = std::fs::read_to_string(path).map_err(|error| of_file("read", path, &error))?;
                Map::parse(&text).map_err(|error| {
                    Trouble::new(
                        format!("{}: {error}", path.display()),
                        "see `kept complaints import --help` for what a map says",
                    )
                })?
            }
        },
    };
    let problems = map.problems(headings);
    if problems.is_empty() {
        return Ok(map);
    }
    let all: Vec<String> = problems.iter().map(|one| format!("{}: {}", one.field, say(one))).collect();
    let hint = format!("the columns of this file are: {}", headings.join(", "));
    Err(Trouble::new(format!("the map does not fit this file: {}", all.join(" ")), hint))
}

fn dry_run(
    kept: &Kept,
    words: &Words,
    workspace_id: Id,
    verb: &ImportComplaints,
    (map, headings, rows): (&Map, &[String], &[Waiting]),
) -> Result<()> {
    if verb.map.is_none() {
        out::note("the map, guessed from the headings:\n");
        out::note(&toml::to_string(map).unwrap_or_default());
    }
    let (their_map, names, all) = (map.clone(), headings.to_vec(), rows.to_vec());
    let who = Who::kept(workspace_id);
    let seen = kept.read_now(workspace_id, move |tx| import::look(tx, &who, (&their_map, &names), &all, SHOWN))?;
    for (line, problems) in &seen.first_wrong {
        out::note(&format!("line {line} would be set aside: {}", importing::said(words, problems)));
    }
    out::note("nothing was written (--dry-run)");
    if verb.json {
        return out::json(
            &json!({"read": seen.looked_at, "open": seen.open, "closed": seen.closed, "known": seen.known,
                                 "set_aside": seen.wrong}),
        );
    }
    out::line(&format!(
        "read {} = new {} ({} open) + already there {} + would be set aside {}",
        seen.looked_at,
        seen.open + seen.closed,
        seen.open,
        seen.known,
        seen.wrong
    ))
}

fn write_all(kept: &Kept, workspace_id: Id, map: &Map, headings: &[String], rows: &[Waiting]) -> Result<Counts> {
    let mut counts = Counts::default();
    for batch in rows.chunks(BATCH) {
        let (who, map, headings, batch) = (Who::kept(workspace_id), map.clone(), headings.to_vec(), batch.to_vec());
        let write = move |tx: &mut Tx| import::import(tx, &who, &map, &headings, &batch);
        let written = kept.write_now(workspace_id, write).map_err(|error| {
            let trouble =
                Trouble::from(error).while_doing(format!("stopped after {} rows, which are safe", counts.read()));
            Trouble { hint: format!("{}; then run it again, it goes on where it stopped", trouble.hint), ..trouble }
        })?;
        counts.add(written);
    }
    Ok(counts)
}

/// Each row that was set aside, on stderr; and all of them as a file, where one is wanted.
fn tell_aside(
    words: &Words,
    verb: &ImportComplaints,
    headings: &[String],
    rows: &[Waiting],
    counts: &Counts,
) -> Result<()> {
    for (line, problems) in counts.set_aside.iter().take(SHOWN) {
        out::note(&format!("line {line} was set aside: {}", importing::said(words, problems)));
    }
    if counts.set_aside.len() > SHOWN {
        out::note(&format!("and {} more", counts.set_aside.len() - SHOWN));
    }
    let Some(path) = &verb.set_aside else { return Ok(()) };
    let row_of = |line: u64| rows.iter().find(|one| one.row.line == line).map(|one| one.row.clone());
    let aside: Vec<(csv::Row, Vec<Problem>)> =
        counts.set_aside.iter().filter_map(|(line, problems)| Some((row_of(*line)?, problems.clone()))).collect();
    write_file(path, importing::aside_file(words, headings, &aside).as_bytes())
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = place::private_file(path).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| of_file("write", path, &error))
}

pub fn export(place: &Place, verb: &ExportComplaints) -> Result<()> {
    let kept = place.open()?;
    let workspace_id = place.workspace(&kept)?;
    match verb.format {
        FileKind::Csv => as_text(&kept, workspace_id, verb, Format::Csv),
        FileKind::Json => as_text(&kept, workspace_id, verb, Format::Json),
        FileKind::Pdf => as_papers(&kept, workspace_id, verb),
    }
}

fn filter_of(verb: &ExportComplaints) -> Filter {
    Filter { open: verb.open, ..Filter::default() }
}

/// Every case that is wanted, piece by piece.
fn each(
    kept: &Kept,
    workspace_id: Id,
    verb: &ExportComplaints,
    mut does: impl FnMut(&Whole) -> Result<()>,
) -> Result<()> {
    let who = Who::kept(workspace_id);
    if let Some(number) = verb.number {
        let one = kept.read_now(workspace_id, move |tx| {
            let id = complaints::by_number(tx, &who, number)?.complaint.id;
            export::whole(tx, &who, id)
        })?;
        return does(&one);
    }
    let (mut cursor, filter): (Option<String>, Filter) = (None, filter_of(verb));
    loop {
        let (who, filter, from) = (who.clone(), filter.clone(), cursor.take());
        let page = kept.read_now(workspace_id, move |tx| export::page(tx, &who, &filter, from.as_deref(), PIECE))?;
        page.items.iter().try_for_each(&mut does)?;
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

fn as_text(kept: &Kept, workspace_id: Id, verb: &ExportComplaints, format: Format) -> Result<()> {
    let mut file = match &verb.to {
        Some(path) => Some(place::private_file(path).map_err(|error| of_file("write", path, &error))?),
        None => None,
    };
    let mut put = |text: &str| match (&mut file, &verb.to) {
        (Some(file), Some(path)) => file.write_all(text.as_bytes()).map_err(|error| of_file("write", path, &error)),
        _ => out::text(text),
    };
    put(&format.begin())?;
    let mut first = true;
    each(kept, workspace_id, verb, |whole| {
        let text = format.case(whole, first).map_err(Trouble::from)?;
        first = false;
        put(&text)
    })?;
    put(format.end())
}

fn as_papers(kept: &Kept, workspace_id: Id, verb: &ExportComplaints) -> Result<()> {
    let Some(folder) = &verb.to else {
        return Err(Trouble::new("papers need a folder", "say where they go: --to FOLDER"));
    };
    std::fs::create_dir_all(folder).map_err(|error| of_file("make", folder, &error))?;
    let words = kept.read_now(workspace_id, |tx| workspaces::words(tx, None, None))?;
    let mut written = 0;
    each(kept, workspace_id, verb, |whole| {
        let (who, id) = (Who::kept(workspace_id), whole.case.complaint.id);
        let source = kept.read_now(workspace_id, move |tx| paper::source(tx, &who, id))?;
        let bytes = paper::write(&source, &words).map_err(Trouble::from)?;
        written += 1;
        write_file(&folder.join(paper::file_name(&whole.case.complaint)), &bytes)
    })?;
    out::line(&format!("{written} papers in {}", folder.display()))
}
