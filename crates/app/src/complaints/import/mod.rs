//! Complaints out of files: each row once, by its reference; what can't be read is set aside with the reason. What had
//! ended before is closed as the file says, and owes nothing; what is open stands on the first rung of the ladder.

mod files;
pub mod map;
mod queue;
pub mod reading;
pub mod store;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

pub use files::{Preview, begin, discard, file, list, look, preview, ring, set_aside, set_map, start, waiting_texts};
pub use map::{Dates, From, Map, SHIPPED, Standing, Target};
pub use reading::{Reading, Told};
pub use store::{File, Origin, Waiting, origin};

use queue::{Queue, heard_by};

use super::rules::{CameFrom, Complaint};
use super::{opening, owing, store as complaints, telling, twins, write};
use crate::customers::csv;
use crate::error::Field;
use crate::ids::Id;
use crate::search::alike::{self, New};
use crate::{Can, Error, Result, Timestamp, Tx, Who, calendars, counters, customers, regimes, workspaces};

/// The timer of a file that is read in pieces.
pub const TIMER: &str = "complaint.import";

/// Why a row was set aside: as `Field`, to be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub field: String,
    pub problem: String,
    pub args: Vec<(String, String)>,
}

impl std::convert::From<Field> for Problem {
    fn from(field: Field) -> Problem {
        let args = field.args.into_iter().map(|(name, value)| (name.to_owned(), value));
        Problem { field: field.field, problem: field.problem.to_owned(), args: args.collect() }
    }
}

/// What became of the rows: `read = made + known + set_aside`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub made: i64,
    /// Of those made, how many are open.
    pub open: i64,
    /// Their reference was there already.
    pub known: i64,
    pub customers_made: i64,
    /// The line of the file, and all that is wrong with it. Nothing of that row was written.
    pub set_aside: Vec<(u64, Vec<Problem>)>,
}

impl Counts {
    pub fn read(&self) -> i64 {
        self.made + self.known + i64::try_from(self.set_aside.len()).unwrap_or(i64::MAX)
    }

    pub fn add(&mut self, more: Counts) {
        self.made += more.made;
        self.open += more.open;
        self.known += more.known;
        self.customers_made += more.customers_made;
        self.set_aside.extend(more.set_aside);
    }
}

/// The rows of a table, each with the how manieth of its like it is.
pub fn rows_of(table: csv::Table) -> Vec<Waiting> {
    let mut seen: HashMap<String, i64> = HashMap::new();
    let number = |row: csv::Row| {
        let count = seen.entry(reading::digest(&row)).or_default();
        *count += 1;
        Waiting { occurrence: *count, row }
    };
    table.rows.into_iter().map(number).collect()
}

/// What the rows of a file are read with, as the business stands.
fn reading<'a>(tx: &mut Tx, map: &'a Map, headings: &'a [String], currency: &'a str) -> Result<Reading<'a>> {
    let problems = map.problems(headings);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let zone = map.time_zone(&calendars::business(tx)?.zone).map_err(|field| Error::Invalid(vec![field]))?;
    Ok(Reading { map, headings, zone, currency, now: tx.now })
}

/// Imports some rows of a file. Each is known by its reference, so the same rows again import nothing.
pub fn import(tx: &mut Tx, who: &Who, map: &Map, headings: &[String], rows: &[Waiting]) -> Result<Counts> {
    who.may(Can::ImportPast)?;
    let currency = workspaces::business::get(tx)?.currency;
    let reading = reading(tx, map, headings, &currency)?;
    let lead = workspaces::managers_first(tx)?.first().copied();
    let lead = lead.ok_or_else(|| Error::invalid("owner_id", "problem-owner-missing"))?;
    let mut counts = Counts::default();
    let mut piece = Piece { reading, lead, queue: store::unheard(tx)?, words: Vec::new() };
    for one in rows {
        match import_one(tx, who, &mut piece, one)? {
            Became::Made { is_open, new_customer } => {
                counts.made += 1;
                counts.open += i64::from(is_open);
                counts.customers_made += i64::from(new_customer);
            }
            Became::Known => counts.known += 1,
            Became::SetAside(fields) => {
                counts.set_aside.push((one.row.line, fields.into_iter().map(Problem::from).collect()));
            }
        }
    }
    alike::index_new(tx, &piece.words)?;
    Ok(counts)
}

/// What the rows of one transaction share.
struct Piece<'a> {
    reading: Reading<'a>,
    /// Whose they are where nobody holds the relationship.
    lead: Id,
    queue: Queue,
    /// What those that were made say, for their twins.
    words: Vec<New>,
}

enum Became {
    Made { is_open: bool, new_customer: bool },
    Known,
    SetAside(Vec<Field>),
}

fn import_one(tx: &mut Tx, who: &Who, piece: &mut Piece<'_>, one: &Waiting) -> Result<Became> {
    let reading = &piece.reading;
    let (source, reference) = (reading.map.source.trim(), reading.reference(&one.row, one.occurrence));
    let digest = reading::digest(&one.row);
    if let Some(known) = store::reference(tx, source, &reference)? {
        let same = known.digest == digest;
        let changed = || Field::new("reference", "problem-import-changed").with("reference", &reference);
        return Ok(if same { Became::Known } else { Became::SetAside(vec![changed()]) });
    }
    let told = match reading.read(&one.row) {
        Ok(told) => told,
        Err(fields) => return Ok(Became::SetAside(fields)),
    };
    let (customer_id, new_customer) = match customer_of(tx, who, source, &told)? {
        Ok(found) => found,
        Err(field) => return Ok(Became::SetAside(vec![field])),
    };
    let owner_id = owner(tx, customer_id, piece.lead)?;
    let whose = (customer_id, owner_id);
    let complaint = receive(tx, who, &told, whose, &mut piece.queue, (source, &reference))?;
    piece.words.push(New {
        complaint_id: complaint.id,
        opened_at: complaint.opened_at,
        text: twins::said(&complaint, ""),
    });
    store::insert_reference(tx, (source, &reference), complaint.id, &digest, &told.facts)?;
    Ok(Became::Made { is_open: complaint.is_open(), new_customer })
}

/// Whose it is: by our own id, by a key of the file's that we remember, by address, number or name; else somebody new.
fn customer_of(tx: &mut Tx, who: &Who, source: &str, told: &Told) -> Result<Result<(Id, bool), Field>> {
    let key = told.customer_key.as_str();
    if let Ok(id) = key.parse::<Id>() {
        match customers::surviving(tx, id) {
            Ok(id) => return Ok(Ok((id, false))),
            Err(Error::NotFound(_)) => {}
            Err(other) => return Err(other),
        }
    }
    if !key.is_empty()
        && let Some(id) = store::customer_of_key(tx, source, key)?
    {
        return Ok(Ok((customers::surviving(tx, id)?, false)));
    }
    let found = customers::find_or_make(tx, who, &told.customer)?;
    if let Ok((id, _)) = &found
        && !key.is_empty()
    {
        store::remember_key(tx, source, key, *id)?;
    }
    Ok(found)
}

/// Whoever holds the relationship; else `lead`.
fn owner(tx: &mut Tx, customer_id: Id, lead: Id) -> Result<Id> {
    let holds = customers::get(tx, &Who::kept(tx.workspace_id), customer_id)?.customer.owner_id;
    Ok(match holds {
        Some(id) if workspaces::owner_problem(tx, "owner_id", id)?.is_none() => id,
        _ => lead,
    })
}

/// By when it is listened to, behind those that came before it out of files.
fn queued(tx: &mut Tx, queue: &mut Queue, complaint: &Complaint) -> Result<Option<Timestamp>> {
    let hours = calendars::usual_of_staff(tx, complaint.owner_id)?;
    let ahead = queue.ahead(complaint.owner_id, complaint.severity);
    queue.add(complaint.owner_id, complaint.severity, 1);
    match heard_by(ahead, &hours, tx.now) {
        None => super::owed_by(tx, complaint),
        by => Ok(by),
    }
}

/// Writes it down. Nobody is told: an open one is owed from now on, and a past one is over.
fn receive(
    tx: &mut Tx,
    who: &Who,
    told: &Told,
    (customer_id, owner_id): (Id, Id),
    queue: &mut Queue,
    (source, reference): (&str, &str),
) -> Result<Complaint> {
    let number = counters::next(tx, counters::COMPLAINT_NUMBER)?;
    let or_general = |kind: &str| if kind.is_empty() { opening::GENERAL.to_owned() } else { kind.to_owned() };
    let rules = regimes::known_of_kind(tx, &or_general(&told.kind))?;
    let mut complaint = Complaint {
        came_from: CameFrom::Import,
        kind: or_general(&told.kind),
        regime: rules.regime.key,
        regime_version: rules.version,
        summary: told.summary.clone(),
        severity: told.severity,
        at_stake_minor: told.amount_minor,
        story: told.story.clone(),
        wants: told.wants.clone(),
        opened_by_id: who.staff_id(),
        ..Complaint::new(tx.new_id(), number, customer_id, owner_id, told.received)
    };
    let fresh = complaint.clone();
    if told.is_closed {
        complaint = complaint.ended_before(told.closed, &told.response, tx.now);
        counters::add(tx, counters::COMPLAINTS_BEFORE, 1)?;
    } else {
        counters::add(tx, counters::COMPLAINTS_OPEN, 1)?;
        complaint.owed_by = queued(tx, queue, &complaint)?;
    }
    complaints::insert(tx, &complaint)?;
    if complaint.is_open() {
        owing::pass_over(tx, &complaint)?;
    }
    if complaint.is_open() || complaint.watch_until.is_some() {
        telling::set_timers(tx, &fresh, &complaint)?;
    }
    let details = json!({"source": source, "reference": reference, "received_at": told.received, "owner_id": owner_id});
    write(tx, who, "complaint.imported", &complaint, details)?;
    Ok(complaint)
}
