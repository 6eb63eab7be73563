//! A file that is brought on a page: looked at first, mapped, then read in pieces by a timer, so that it goes on where it
//! stopped whatever happens to the server.

use serde_json::json;

use super::map::Map;
use super::store::{self, File, Waiting};
use super::{Problem, TIMER, Told, import, reading, rows_of};
use crate::customers::csv;
use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::{Can, Error, Result, Tx, Who, timers, workspaces};

/// Rows read in one transaction.
const PIECE: i64 = 200;
/// So many rows a file may have.
pub const MOST_ROWS: usize = 200_000;
/// So many are looked at before anything is imported.
const LOOKED_AT: i64 = 2_000;

/// A file comes: its rows wait, and nothing is imported yet. Its map is guessed from its headings.
pub fn begin(tx: &mut Tx, who: &Who, name: &str, table: csv::Table) -> Result<File> {
    who.may(Can::ImportPast)?;
    if table.rows.len() > MOST_ROWS {
        return Err(Error::Invalid(vec![Field::new("file", "problem-import-too-many").with("max", MOST_ROWS)]));
    }
    let headings = table.headings.clone();
    let rows = rows_of(table);
    let one = File {
        id: tx.new_id(),
        name: name.chars().take(200).collect(),
        map: serde_json::to_string(&Map::guess(&headings))?,
        headings,
        state: "waiting".to_owned(),
        rows: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        made: 0,
        known: 0,
        set_aside: 0,
        began_by_id: who.staff_id(),
        began_at: tx.now,
        ended_at: None,
    };
    store::insert_file(tx, &one)?;
    rows.iter().try_for_each(|row| store::insert_row(tx, one.id, row))?;
    Ok(one)
}

pub fn file(tx: &mut Tx, who: &Who, id: Id) -> Result<File> {
    who.may(Can::ImportPast)?;
    store::load_file(tx, id)
}

/// The newest first.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<File>> {
    who.may(Can::ImportPast)?;
    store::files(tx, 20)
}

fn waits(tx: &mut Tx, who: &Who, id: Id) -> Result<File> {
    let one = file(tx, who, id)?;
    if one.state != "waiting" { Err(Error::refused("complaint-import-has-begun")) } else { Ok(one) }
}

/// What its columns mean, as somebody chose.
pub fn set_map(tx: &mut Tx, who: &Who, id: Id, map: &Map) -> Result<File> {
    let mut one = waits(tx, who, id)?;
    one.map = serde_json::to_string(map)?;
    store::update_file(tx, &one)?;
    Ok(one)
}

/// What would become of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// How many were looked at: the first of them.
    pub looked_at: i64,
    pub open: i64,
    pub closed: i64,
    pub known: i64,
    /// The first few, as complaints.
    pub first: Vec<(u64, Told)>,
    pub wrong: i64,
    /// The first few that would be set aside.
    pub first_wrong: Vec<(u64, Vec<Problem>)>,
}

/// Looks at the first rows by the map that stands; writes nothing. Whose they are is looked up when they are imported.
pub fn preview(tx: &mut Tx, who: &Who, id: Id, show: usize) -> Result<Preview> {
    let one = waits(tx, who, id)?;
    let map: Map = serde_json::from_str(&one.map)?;
    let rows = store::waiting(tx, id, 0, LOOKED_AT)?;
    look(tx, who, (&map, &one.headings), &rows, show)
}

/// What would become of these rows.
pub fn look(
    tx: &mut Tx,
    who: &Who,
    (map, headings): (&Map, &[String]),
    rows: &[Waiting],
    show: usize,
) -> Result<Preview> {
    who.may(Can::ImportPast)?;
    let currency = workspaces::business::get(tx)?.currency;
    let reading = reading(tx, map, headings, &currency)?;
    let mut seen = Preview::default();
    for waiting in rows {
        seen.looked_at += 1;
        let reference = reading.reference(&waiting.row, waiting.occurrence);
        if store::reference(tx, map.source.trim(), &reference)?.is_some() {
            seen.known += 1;
            continue;
        }
        match reading.read(&waiting.row) {
            Ok(told) => {
                *(if told.is_closed { &mut seen.closed } else { &mut seen.open }) += 1;
                if seen.first.len() < show {
                    seen.first.push((waiting.row.line, told));
                }
            }
            Err(fields) => {
                seen.wrong += 1;
                if seen.first_wrong.len() < show {
                    seen.first_wrong.push((waiting.row.line, fields.into_iter().map(Problem::from).collect()));
                }
            }
        }
    }
    Ok(seen)
}

/// What stands under each heading in the first rows, as examples; and every different text of a column with few of them.
pub fn waiting_texts(tx: &mut Tx, who: &Who, id: Id) -> Result<Vec<Waiting>> {
    who.may(Can::ImportPast)?;
    store::waiting(tx, id, 0, LOOKED_AT)
}

/// It is read from now on, in pieces.
pub fn start(tx: &mut Tx, who: &Who, id: Id) -> Result<File> {
    let mut one = waits(tx, who, id)?;
    let map: Map = serde_json::from_str(&one.map)?;
    let problems = map.problems(&one.headings);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    one.state = "running".to_owned();
    store::update_file(tx, &one)?;
    timers::set(tx, tx.now, TIMER, id)?;
    let details = json!({"file": one.name, "rows": one.rows, "source": map.source});
    journal::write(tx, who, "complaint.import_began", About { subject_id: id, ..About::default() }, &details)?;
    Ok(one)
}

/// The next piece of a file (its timer is gone by then).
pub fn ring(tx: &mut Tx, id: Id) -> Result<()> {
    let mut one = store::load_file(tx, id)?;
    let map: Map = serde_json::from_str(&one.map)?;
    let kept = Who::kept(tx.workspace_id);
    let rows = store::waiting(tx, id, 0, PIECE)?;
    let counts = import(tx, &kept, &map, &one.headings, &rows)?;
    for (line, problems) in &counts.set_aside {
        store::put_aside(tx, id, *line, problems)?;
    }
    let is_aside = |line: u64| counts.set_aside.iter().any(|(aside, _)| *aside == line);
    for waiting in rows.iter().filter(|waiting| !is_aside(waiting.row.line)) {
        store::delete_row(tx, id, waiting.row.line)?;
    }
    one.made += counts.made;
    one.known += counts.known;
    one.set_aside += i64::try_from(counts.set_aside.len()).unwrap_or(0);
    if i64::try_from(rows.len()).unwrap_or(PIECE) < PIECE {
        one.state = "done".to_owned();
        one.ended_at = Some(tx.now);
        let details = json!({"file": one.name, "made": one.made, "known": one.known, "set_aside": one.set_aside});
        journal::write(tx, &kept, "complaint.import_ended", About { subject_id: id, ..About::default() }, &details)?;
    } else {
        timers::set(tx, tx.now, TIMER, id)?;
    }
    store::update_file(tx, &one)
}

/// What was set aside, with why, beyond a line of the file.
pub fn set_aside(tx: &mut Tx, who: &Who, id: Id, after: i64, limit: i64) -> Result<Vec<(csv::Row, Vec<Problem>)>> {
    who.may(Can::ImportPast)?;
    store::set_aside(tx, id, after, limit)
}

/// A file that is not to be imported after all, or that is done with; what was set aside goes too. Complaints stay.
pub fn discard(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    let one = file(tx, who, id)?;
    if one.state == "running" {
        return Err(Error::refused("complaint-import-has-begun"));
    }
    store::delete_file(tx, id)
}
