//! A catalogue to begin with: two or three remedies for each kind of loss. Its words are in `remedies.ftl`.

use super::rules::{Loss, NewRemedy};
use super::{made, store};
use crate::workspaces::{self, business};
use crate::{Can, Result, Tx, Who};

/// The name of its texts, what it makes good, and whether what it costs is said each time; else it costs care alone, until
/// the business says what.
const ALL: [(&str, Loss, bool); 13] = [
    ("refund", Loss::Money, true),
    ("their-costs", Loss::Money, true),
    ("no-charge", Loss::Money, true),
    ("again", Loss::Again, false),
    ("other-team", Loss::Again, false),
    ("finish-first", Loss::Again, false),
    ("off-hours", Loss::Time, false),
    ("first-of-day", Loss::Time, false),
    ("next-free", Loss::Time, true),
    ("one-person", Loss::Attention, false),
    ("daily-call", Loss::Attention, false),
    ("in-person", Loss::Apology, false),
    ("letter", Loss::Apology, false),
];

/// Puts in what is not there yet, by name; gives how many.
pub fn put_in(tx: &mut Tx, who: &Who) -> Result<i64> {
    who.may(Can::ManageRemedies)?;
    let (words, currency) = (workspaces::words(tx, None, None)?, business::get(tx)?.currency);
    let mut count = 0;
    for (key, loss, is_said) in ALL {
        let name = words.t(&format!("remedy-starter-{key}")).into_owned();
        if store::named(tx, &name)?.is_none() {
            let fits = words.t(&format!("remedy-starter-{key}-fits")).into_owned();
            let cost_minor = if is_said { None } else { Some(0) };
            made(tx, who, &NewRemedy { loss, name, fits, cost_minor, active: true }, &currency)?;
            count += 1;
        }
    }
    Ok(count)
}
