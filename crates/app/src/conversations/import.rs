//! Bringing the past: many mails in one transaction. Sets no clocks and sends nothing.

use serde::Serialize;
use serde_json::json;

use super::inbound::{by_hash, insert, insert_filed};
use super::letter::ParsedInput;
use super::sort::{Filed, House, When, file};
use crate::journal::{self, About};
use crate::{Can, Error, Result, Tx, Who};

/// What became of the mails of an import: `read = stored + duplicates + set_aside`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub stored: i64,
    /// Here already: the same bytes, or the same mail by another way.
    pub duplicates: i64,
    /// Kept raw, for a person to look at.
    pub set_aside: i64,
}

impl Counts {
    pub fn read(&self) -> i64 {
        self.stored + self.duplicates + self.set_aside
    }

    pub fn add(&mut self, other: Counts) {
        self.stored += other.stored;
        self.duplicates += other.duplicates;
        self.set_aside += other.set_aside;
    }
}

/// Stores a batch of past mails (some hundred are a good size), one journal entry for all. A second time adds nothing.
/// A mail that fails is set aside with the failure; the others go on.
pub fn import(tx: &mut Tx, who: &Who, batch: &[ParsedInput]) -> Result<Counts> {
    who.may(Can::ImportPast)?;
    let house = House::of(tx)?;
    let mut counts = Counts::default();
    for input in batch {
        let mut outcome = tx.attempt(|tx| bring(tx, &house, input));
        if let Err(Error::Db(db::Error::Unique { .. })) = outcome {
            // Two mails of one second drew the same id: the next draw is another.
            outcome = tx.attempt(|tx| bring(tx, &house, input));
        }
        match outcome {
            Ok(became) => counts.add(became),
            Err(Error::Db(error)) if !is_about_this_mail(&error) => return Err(error.into()),
            Err(error) => {
                tracing::error!(%error, origin = input.origin, "a mail could not be filed and is set aside");
                insert(tx, input, "set_aside", &error.to_string())?;
                counts.set_aside += 1;
            }
        }
    }
    if counts.stored + counts.set_aside > 0 {
        let about = About { subject_id: who.staff_id().unwrap_or_default(), ..About::default() };
        let details = json!({"stored": counts.stored, "duplicates": counts.duplicates, "set_aside": counts.set_aside});
        journal::write(tx, who, "mail.imported", about, &details)?;
    }
    Ok(counts)
}

/// A full disk or a broken connection is not the mail's fault: then the whole batch is tried again.
fn is_about_this_mail(error: &db::Error) -> bool {
    use db::Error::*;
    matches!(error, NoRow | Unique { .. } | ForeignKey { .. } | Constraint { .. } | Type { .. } | Other { .. })
}

fn bring(tx: &mut Tx, house: &House, input: &ParsedInput) -> Result<Counts> {
    if by_hash(tx, &input.raw_hash)?.is_some() {
        return Ok(Counts { duplicates: 1, ..Counts::default() });
    }
    let id = tx.new_id();
    let filed = match &input.letter {
        Ok(letter) => file(tx, house, letter, id, When::Past, false)?,
        Err(reason) => {
            insert_filed(tx, id, input, "set_aside", reason, None)?;
            return Ok(Counts { set_aside: 1, ..Counts::default() });
        }
    };
    let (state, reason, message_id, counts) = match filed {
        Filed::Stored(id) => ("stored", "", Some(id), Counts { stored: 1, ..Counts::default() }),
        Filed::Duplicate(id) => ("duplicate", "", Some(id), Counts { duplicates: 1, ..Counts::default() }),
        Filed::Aside(reason) => ("set_aside", reason, None, Counts { set_aside: 1, ..Counts::default() }),
    };
    insert_filed(tx, id, input, state, reason, message_id)?;
    Ok(counts)
}
