//! Bringing the past: many mails in one transaction. Sets no clocks and sends nothing.

use serde::Serialize;
use serde_json::json;

use super::inbound::{by_hash, insert, insert_filed, stay_deleted};
use super::letter::ParsedInput;
use super::sort::{Filed, House, Read, When, file};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::{Can, Error, Result, Tx, Who, search};

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
    let mut found_by = Vec::new();
    for input in batch {
        let mut outcome = tx.attempt(|tx| bring(tx, &house, input));
        if let Err(Error::Db(db::Error::Unique { .. })) = outcome {
            // Two mails of one second drew the same id: the next draw is another.
            outcome = tx.attempt(|tx| bring(tx, &house, input));
        }
        match outcome {
            Ok(Became { counts: one, message_id }) => {
                counts.add(one);
                found_by.extend(message_id.zip(input.letter.as_ref().ok().map(|letter| letter.document.as_slice())));
            }
            Err(Error::Db(error)) if !is_about_this_mail(&error) => return Err(error.into()),
            Err(error) => {
                tracing::error!(%error, origin = input.origin, "a mail could not be filed and is set aside");
                insert(tx, input, "set_aside", &error.to_string())?;
                counts.set_aside += 1;
            }
        }
    }
    search::index_messages(tx, found_by)?;
    if counts.stored + counts.set_aside > 0 {
        let about = About { subject_id: who.staff_id().unwrap_or_default(), ..About::default() };
        let details = json!({"stored": counts.stored, "duplicates": counts.duplicates, "set_aside": counts.set_aside});
        journal::write(tx, who, "mail.imported", about, &details)?;
    }
    Ok(counts)
}

/// A full disk or a broken connection is not the mail's fault: then the whole batch is tried again.
pub(super) fn is_about_this_mail(error: &db::Error) -> bool {
    use db::Error::*;
    matches!(error, NoRow | Unique { .. } | ForeignKey { .. } | Constraint { .. } | Type { .. } | Other { .. })
}

/// What became of one mail; its message where there is a new one.
struct Became {
    counts: Counts,
    message_id: Option<Id>,
}

fn bring(tx: &mut Tx, house: &House, input: &ParsedInput) -> Result<Became> {
    let stored = Counts { stored: 1, ..Counts::default() };
    let duplicate = Counts { duplicates: 1, ..Counts::default() };
    let set_aside = Counts { set_aside: 1, ..Counts::default() };
    if by_hash(tx, &input.raw_hash)?.is_some() {
        return Ok(Became { counts: duplicate, message_id: None });
    }
    let id = tx.new_id();
    let filed = match &input.letter {
        Ok(letter) => file(tx, house, &Read { letter, raw: &input.raw, inbound_id: id }, When::Past, false)?,
        Err(reason) => {
            insert_filed(tx, id, input, "set_aside", reason, None)?;
            return Ok(Became { counts: set_aside, message_id: None });
        }
    };
    if filed == Filed::Deleted {
        if let Ok(letter) = &input.letter {
            insert_filed(tx, id, input, "deleted", "", None)?;
            stay_deleted(tx, id, letter)?;
        }
        return Ok(Became { counts: duplicate, message_id: None });
    }
    let (state, reason, message_id, counts) = match filed {
        Filed::Stored(id) => ("stored", "", Some(id), stored),
        Filed::Duplicate(id) | Filed::Answered(id) => ("duplicate", "", Some(id), duplicate),
        Filed::Deleted => ("deleted", "", None, duplicate),
        Filed::Aside(reason) => ("set_aside", reason, None, set_aside),
    };
    insert_filed(tx, id, input, state, reason, message_id)?;
    Ok(Became { counts, message_id: message_id.filter(|_| counts.stored > 0) })
}
