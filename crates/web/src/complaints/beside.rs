//! The complaints to which a conversation, a customer or a promise belongs, as a card beside it: how each stands, what is
//! owed by when.

use app::complaints::{self, Filter, Listed};
use app::{Id, Timestamp, Tx, Who};
use i18n::{Arg, Words};

use super::view::{self, Chip};

/// So many are named; the rest are in the list.
const MOST: i64 = 5;

/// One complaint in the card.
pub struct Line {
    pub number: i64,
    pub summary: String,
    pub chips: Vec<Chip>,
    /// What is owed, by when; empty when nothing is.
    pub owed: String,
}

pub fn of_conversation(tx: &mut Tx, who: &Who, id: Id) -> app::Result<Vec<Listed>> {
    look(tx, who, &Filter { conversation_id: Some(id), ..Filter::default() })
}

pub fn of_customer(tx: &mut Tx, who: &Who, id: Id) -> app::Result<Vec<Listed>> {
    look(tx, who, &Filter { customer_id: Some(id), ..Filter::default() })
}

/// Those about this promise, and those that made it.
pub fn of_promise(tx: &mut Tx, who: &Who, id: Id) -> app::Result<Vec<Listed>> {
    look(tx, who, &Filter { promise_id: Some(id), ..Filter::default() })
}

fn look(tx: &mut Tx, who: &Who, filter: &Filter) -> app::Result<Vec<Listed>> {
    Ok(complaints::list(tx, who, filter, None, MOST)?.items)
}

pub fn lines(words: &Words, found: &[Listed], now: Timestamp) -> Vec<Line> {
    found.iter().map(|one| line(words, one, now)).collect()
}

fn line(words: &Words, one: &Listed, now: Timestamp) -> Line {
    let owed = one.owed.as_ref().map(|owed| {
        let what = view::due(words, owed.what);
        match owed.by {
            Some(by) => {
                let args = [("what", Arg::from(what)), ("when", Arg::from(words.moment(by, now)))];
                words.with("complaint-beside-owed", &args)
            }
            None => what,
        }
    });
    Line {
        number: one.complaint.number,
        summary: one.complaint.summary.clone(),
        chips: view::chips(words, &one.complaint, one.owed.as_ref(), now),
        owed: owed.unwrap_or_default(),
    }
}
