//! Full-text search: conversations by their messages, customers by names, addresses and numbers.
//!
//! And complaints by words like those of another (`alike`).
//!
//! One document a message and one a customer. SQLite: FTS5 without content, its rowid the message's id, so that the
//! newest come first and reading stops when the page is full. PostgreSQL: tsvector. Words are folded here, so both
//! engines find the same.

pub mod alike;
mod store;
mod words;

use std::collections::HashSet;

use jiff::Timestamp;
use serde::Serialize;

use crate::ids::Id;
use crate::time::from_ms;
use crate::{Can, Error, Page, Result, Tx, Who};
pub use words::{fold, words};

/// A conversation that was found, by its newest message that matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    pub conversation_id: Id,
    pub message_id: Id,
    pub number: i64,
    pub subject: String,
    pub customer_id: Id,
    pub customer_name: String,
    /// One line around the first word that matched.
    pub snippet: String,
    pub at: Timestamp,
}

/// A customer that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    pub customer_id: Id,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// Puts a message into the index; `document` is `words(…)` of all it can be found by.
pub fn index_message(tx: &mut Tx, message_id: Id, document: &[String]) -> Result<()> {
    if document.is_empty() { Ok(()) } else { store::put_message(tx, message_id, document) }
}

/// Many messages, all at the end of what brings them, in no savepoint and in the order of their ids: SQLite's index
/// writes what it has gathered whenever an id is below the one before and at each savepoint. That was a piece of index on
/// the disk for each mail.
pub fn index_messages(tx: &mut Tx, mut found_by: Vec<(Id, &[String])>) -> Result<()> {
    found_by.sort_by_key(|(message_id, _)| *message_id);
    found_by.into_iter().try_for_each(|(message_id, document)| index_message(tx, message_id, document))
}

pub fn remove_message(tx: &mut Tx, message_id: Id) -> Result<()> {
    store::delete_message(tx, message_id)
}

/// Takes all messages of a conversation out.
pub fn remove_conversation(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    store::delete_conversation(tx, conversation_id)
}

/// What a customer is found by from now on (names, addresses, phone numbers); an empty text takes them out.
pub fn index_customer(tx: &mut Tx, customer_id: Id, text: &str) -> Result<()> {
    store::delete_customer(tx, customer_id)?;
    let mut document = words(text);
    let tails: Vec<String> = document.iter().flat_map(|word| words::tails(word)).collect();
    document.extend(tails);
    if document.is_empty() { Ok(()) } else { store::put_customer(tx, customer_id, &document) }
}

/// What a message can be found by.
pub fn document(subject: &str, people: &[&str], body: &str) -> Vec<String> {
    let body = body.split_at_checked(MOST_TEXT).map_or(body, |(start, _)| start);
    let mut all = words(subject);
    for person in people {
        all.extend(words(person));
    }
    all.extend(words(body));
    all
}

/// Bytes of a body that are searched; where the cut would fall into a letter the whole is taken.
const MOST_TEXT: usize = 256 * 1024;
/// Messages looked at in one statement while a page fills up.
const STRIDE: i64 = 100;

/// Conversations with a message that has all of the words, newest first. Words are found in any case and with or
/// without accents; `"words in quotes"` stand behind each other; `begin*` may go on.
pub fn conversations(tx: &mut Tx, who: &Who, query: &str, cursor: Option<&str>, limit: i64) -> Result<Page<Hit>> {
    who.may(Can::Read)?;
    let terms = words::terms(query);
    let limit = usize::try_from(limit.clamp(1, 200)).unwrap_or(50);
    let start = match cursor {
        Some(text) => Some(text.parse::<Id>().map_err(|_| Error::invalid("after", "problem-cursor"))?),
        None => None,
    };
    let mut page = Page { items: Vec::new(), next: None };
    if terms.is_empty() {
        return Ok(page);
    }
    let (mut seen, mut below) = (HashSet::new(), start.unwrap_or(Id(i64::MAX)));
    loop {
        let stride = STRIDE.min(i64::try_from(limit).unwrap_or(STRIDE) + 10);
        let rows = store::messages(tx, &terms, below, stride)?;
        let last = i64::try_from(rows.len()).unwrap_or(0) < stride;
        for row in rows {
            below = row.message_id;
            if !seen.insert(row.conversation_id) {
                continue;
            }
            if let Some(start) = start
                && store::matches_since(tx, &terms, row.conversation_id, start)?
            {
                continue; // shown on a page before this one
            }
            if page.items.len() == limit {
                page.next = page.items.last().map(|hit: &Hit| hit.message_id.to_string());
                return Ok(page);
            }
            page.items.push(row.into_hit(&terms));
        }
        if last {
            return Ok(page);
        }
    }
}

/// Customers by the beginnings of all the words: names, addresses, phone numbers. Best for a field that completes.
pub fn customers(tx: &mut Tx, who: &Who, query: &str, limit: i64) -> Result<Vec<Found>> {
    who.may(Can::Read)?;
    let mut terms = words::number(query).map_or_else(|| words::terms(query), |number| vec![number]);
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    for term in &mut terms {
        term.prefix = true;
    }
    store::customers(tx, &terms, limit.clamp(1, 200))
}

/// A customer as their rows are now.
pub fn index_customer_anew(tx: &mut Tx, customer_id: Id) -> Result<()> {
    let Some(text) = store::customer_text(tx, customer_id)? else { return Ok(()) };
    let fields = store::field_words(tx, "customer", customer_id)?;
    index_customer(tx, customer_id, &format!("{text} {fields}"))
}

/// What stands in the fields of a conversation is found by its first message.
pub fn index_fields(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    let fields = store::field_words(tx, "conversation", conversation_id)?;
    index_first(tx, conversation_id, &fields)
}

/// Before another message becomes the first one: it is found by its own words alone.
pub fn take_fields_off(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    index_first(tx, conversation_id, "")
}

fn index_first(tx: &mut Tx, conversation_id: Id, fields: &str) -> Result<()> {
    let Some(text) = store::first_message_text(tx, conversation_id)? else { return Ok(()) };
    let people = [text.from_name.as_str(), &text.from_email, &text.to_line, &text.cc_line];
    let mut all = document(&text.subject, &people, &text.body);
    all.extend(words(fields));
    store::delete_message(tx, text.message_id)?;
    index_message(tx, text.message_id, &all)
}

/// Makes the index of this workspace anew from its rows: after a restore or a move to the other engine.
pub fn rebuild(tx: &mut Tx) -> Result<()> {
    store::clear(tx)?;
    let mut after = Id(i64::MIN);
    loop {
        let batch = store::message_texts(tx, after, 500)?;
        for text in &batch {
            after = text.message_id;
            let people = [text.from_name.as_str(), &text.from_email, &text.to_line, &text.cc_line];
            index_message(tx, text.message_id, &document(&text.subject, &people, &text.body))?;
        }
        if batch.is_empty() {
            break;
        }
    }
    for customer_id in store::customer_ids(tx)? {
        index_customer_anew(tx, customer_id)?;
    }
    store::with_field_words(tx)?.into_iter().try_for_each(|conversation_id| index_fields(tx, conversation_id))?;
    alike::rebuild(tx)
}

impl store::MessageRow {
    fn into_hit(self, terms: &[words::Term]) -> Hit {
        let in_subject = words::snippet(&self.message_subject, terms);
        let snippet = match words::matched(&self.body, terms) {
            false if words::matched(&self.message_subject, terms) => in_subject,
            _ => words::snippet(&self.body, terms),
        };
        Hit {
            conversation_id: self.conversation_id,
            message_id: self.message_id,
            number: self.number,
            subject: self.subject,
            customer_id: self.customer_id,
            customer_name: self.customer_name,
            snippet,
            at: from_ms(self.at),
        }
    }
}
