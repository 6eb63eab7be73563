//! The index on each engine. The statements of this file are the ones that may differ between them.

use db::{params, sql};

use super::Found;
use super::words::{Term, for_fts5, for_tsquery, tsvector};
use crate::ids::Id;
use crate::{Result, Tx};

/// A document as this engine takes it.
fn written(tx: &Tx, document: &[String]) -> String {
    match tx.engine() {
        db::Engine::Sqlite => document.join(" "),
        db::Engine::Postgres => tsvector(document),
    }
}

/// A query as this engine takes it.
fn asked(tx: &Tx, terms: &[Term]) -> String {
    match tx.engine() {
        db::Engine::Sqlite => for_fts5(terms),
        db::Engine::Postgres => for_tsquery(terms),
    }
}

pub fn put_message(tx: &mut Tx, message_id: Id, document: &[String]) -> Result<()> {
    let (workspace_id, words) = (tx.workspace_id, written(tx, document));
    tx.run(
        sql! {
            sqlite: "insert into message_search (rowid, words) select $2, $3 where $1 > 0",
            postgres: "insert into message_search (workspace_id, message_id, words)
                       values ($1, $2, cast(cast($3 as text) as tsvector))",
        },
        params![workspace_id, message_id, words],
    )?;
    Ok(())
}

pub fn delete_message(tx: &mut Tx, message_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql! {
            sqlite: "delete from message_search where rowid = $2 and $1 > 0",
            postgres: "delete from message_search where workspace_id = $1 and message_id = $2",
        },
        params![workspace_id, message_id],
    )?;
    Ok(())
}

pub fn delete_conversation(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql! {
            sqlite: "delete from message_search where rowid in
                       (select message_id from message where workspace_id = $1 and conversation_id = $2)",
            postgres: "delete from message_search where workspace_id = $1 and message_id in
                         (select message_id from message where workspace_id = $1 and conversation_id = $2)",
        },
        params![workspace_id, conversation_id],
    )?;
    Ok(())
}

pub fn put_customer(tx: &mut Tx, customer_id: Id, document: &[String]) -> Result<()> {
    let (workspace_id, words) = (tx.workspace_id, written(tx, document));
    tx.run(
        sql! {
            sqlite: "insert into customer_search (rowid, words) select $2, $3 where $1 > 0",
            postgres: "insert into customer_search (workspace_id, customer_id, words)
                       values ($1, $2, cast(cast($3 as text) as tsvector))",
        },
        params![workspace_id, customer_id, words],
    )?;
    Ok(())
}

pub fn delete_customer(tx: &mut Tx, customer_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql! {
            sqlite: "delete from customer_search where rowid = $2 and $1 > 0",
            postgres: "delete from customer_search where workspace_id = $1 and customer_id = $2",
        },
        params![workspace_id, customer_id],
    )?;
    Ok(())
}

/// Empties both indexes of this workspace.
pub fn clear(tx: &mut Tx) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql! {
            sqlite: "delete from message_search where rowid in (select message_id from message where workspace_id = $1)",
            postgres: "delete from message_search where workspace_id = $1",
        },
        params![workspace_id],
    )?;
    tx.run(
        sql! {
            sqlite: "delete from customer_search where rowid in (select customer_id from customer where workspace_id = $1)",
            postgres: "delete from customer_search where workspace_id = $1",
        },
        params![workspace_id],
    )?;
    Ok(())
}

/// A message that matched, with what a hit shows.
pub struct MessageRow {
    pub message_id: Id,
    pub conversation_id: Id,
    pub number: i64,
    pub subject: String,
    pub customer_id: Id,
    pub customer_name: String,
    pub at: i64,
    pub message_subject: String,
    /// The beginning: a snippet is not looked for further down.
    pub body: String,
}

/// Messages below an id that have all the terms, newest first. The index is read backwards and no further than the
/// limit: a common word costs no more than a rare one.
pub fn messages(tx: &mut Tx, terms: &[Term], below: Id, limit: i64) -> Result<Vec<MessageRow>> {
    let (workspace_id, query) = (tx.workspace_id, asked(tx, terms));
    Ok(tx.rows(
        sql! {
            sqlite: "select message.message_id, conversation.conversation_id, conversation.number, conversation.subject,
                       conversation.customer_id, customer.name, message.at, message.subject, substr(message.body, 1, 4000)
                     from message_search
                     cross join message on message.workspace_id = $1 and message.message_id = message_search.rowid
                     cross join conversation on conversation.workspace_id = $1
                       and conversation.conversation_id = message.conversation_id
                     cross join customer on customer.workspace_id = $1 and customer.customer_id = conversation.customer_id
                     where message_search.words match $2 and message_search.rowid < $3
                     order by message_search.rowid desc limit $4",
            postgres: "select message.message_id, conversation.conversation_id, conversation.number, conversation.subject,
                         conversation.customer_id, customer.name, message.at, message.subject, substr(message.body, 1, 4000)
                       from (select message_id from message_search
                             where workspace_id = $1 and words @@ cast(cast($2 as text) as tsquery) and message_id < $3
                             order by message_id desc limit $4) found
                       join message on message.workspace_id = $1 and message.message_id = found.message_id
                       join conversation on conversation.workspace_id = $1
                         and conversation.conversation_id = message.conversation_id
                       join customer on customer.workspace_id = $1 and customer.customer_id = conversation.customer_id
                       order by message.message_id desc",
        },
        params![workspace_id, query, below, limit],
        |row| {
            Ok(MessageRow {
                message_id: row.get(0)?,
                conversation_id: row.get(1)?,
                number: row.get(2)?,
                subject: row.get(3)?,
                customer_id: row.get(4)?,
                customer_name: row.get(5)?,
                at: row.get(6)?,
                message_subject: row.get(7)?,
                body: row.get(8)?,
            })
        },
    )?)
}

/// Whether this conversation has a matching message from `since` on.
pub fn matches_since(tx: &mut Tx, terms: &[Term], conversation_id: Id, since: Id) -> Result<bool> {
    let (workspace_id, query) = (tx.workspace_id, asked(tx, terms));
    let found = tx.maybe(
        sql! {
            sqlite: "select message.message_id from message
                     cross join message_search on message_search.rowid = message.message_id
                     where message.workspace_id = $1 and message.conversation_id = $2 and message.message_id >= $3
                       and message_search.words match $4 limit 1",
            postgres: "select message.message_id from message
                       join message_search on message_search.workspace_id = $1
                         and message_search.message_id = message.message_id
                       where message.workspace_id = $1 and message.conversation_id = $2 and message.message_id >= $3
                         and message_search.words @@ cast(cast($4 as text) as tsquery) limit 1",
        },
        params![workspace_id, conversation_id, since, query],
        |row| row.get::<Id>(0),
    )?;
    Ok(found.is_some())
}

pub fn customers(tx: &mut Tx, terms: &[Term], limit: i64) -> Result<Vec<Found>> {
    let (workspace_id, query) = (tx.workspace_id, asked(tx, terms));
    Ok(tx.rows(
        sql! {
            sqlite: "select customer.customer_id, customer.name, contact.email, contact.phone
                     from customer_search
                     cross join customer on customer.workspace_id = $1 and customer.customer_id = customer_search.rowid
                     left join contact on contact.workspace_id = $1 and contact.customer_id = customer.customer_id
                       and contact.first_contact
                     where customer_search.words match $2 and customer.merged_into_id is null
                     order by customer_search.rowid desc limit $3",
            postgres: "select customer.customer_id, customer.name, contact.email, contact.phone
                       from customer_search
                       join customer on customer.workspace_id = $1 and customer.customer_id = customer_search.customer_id
                       left join contact on contact.workspace_id = $1 and contact.customer_id = customer.customer_id
                         and contact.first_contact
                       where customer_search.workspace_id = $1
                         and customer_search.words @@ cast(cast($2 as text) as tsquery) and customer.merged_into_id is null
                       order by customer.customer_id desc limit $3",
        },
        params![workspace_id, query, limit],
        |row| Ok(Found { customer_id: row.get(0)?, name: row.get(1)?, email: row.get(2)?, phone: row.get(3)? }),
    )?)
}

/// Everything a customer can be found by; nothing when there is no such customer, or it was merged into another.
pub fn customer_text(tx: &mut Tx, customer_id: Id) -> Result<Option<String>> {
    let workspace_id = tx.workspace_id;
    let name: Option<String> = tx.maybe(
        sql!(
            "select name || ' ' || note from customer where workspace_id = $1 and customer_id = $2 and merged_into_id is null"
        ),
        params![workspace_id, customer_id],
        |row| row.get(0),
    )?;
    let Some(mut text) = name else { return Ok(None) };
    let contacts = tx.rows(
        sql!("select name, email, phone from contact where workspace_id = $1 and customer_id = $2"),
        params![workspace_id, customer_id],
        |row| Ok((row.get::<String>(0)?, row.get::<Option<String>>(1)?, row.get::<Option<String>>(2)?)),
    )?;
    for (name, email, phone) in contacts {
        // A number is found with and without the gaps it was written with.
        let digits: String = phone.iter().flat_map(|phone| phone.chars()).filter(char::is_ascii_digit).collect();
        for part in [name, email.unwrap_or_default(), phone.unwrap_or_default(), digits] {
            text.push(' ');
            text.push_str(&part);
        }
    }
    Ok(Some(text))
}

pub fn customer_ids(tx: &mut Tx) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select customer_id from customer where workspace_id = $1 and merged_into_id is null order by customer_id"
        ),
        params![workspace_id],
        |row| row.get(0),
    )?)
}

/// What a message can be found by, for the index made anew.
pub struct MessageText {
    pub message_id: Id,
    pub subject: String,
    pub from_name: String,
    pub from_email: String,
    pub to_line: String,
    pub cc_line: String,
    pub body: String,
}

macro_rules! message_text {
    () => {
        "select message_id, subject, from_name, from_email, to_line, cc_line, body from message where workspace_id = $1 \
         and trashed_at is null and state <> 'withdrawn'"
    };
}

fn message_text(row: &db::Row<'_>) -> Result<MessageText, db::Error> {
    Ok(MessageText {
        message_id: row.get(0)?,
        subject: row.get(1)?,
        from_name: row.get(2)?,
        from_email: row.get(3)?,
        to_line: row.get(4)?,
        cc_line: row.get(5)?,
        body: row.get(6)?,
    })
}

/// The first message of a conversation that is in the index.
pub fn first_message_text(tx: &mut Tx, conversation_id: Id) -> Result<Option<MessageText>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(concat!(message_text!(), " and conversation_id = $2 and state <> 'held' order by at, message_id limit 1")),
        params![workspace_id, conversation_id],
        message_text,
    )?)
}

/// What the search finds in the fields of one.
pub fn field_words(tx: &mut Tx, noun: &str, subject_id: Id) -> Result<String> {
    let workspace_id = tx.workspace_id;
    let words: Vec<String> = tx.rows(
        sql!(
            "select field_value.word from field_value
             join field on field.workspace_id = $1 and field.field_id = field_value.field_id
             where field_value.workspace_id = $1 and field_value.noun = $2 and field_value.subject_id = $3
               and field.archived_at is null and field.kind in ('text', 'long_text', 'link', 'email', 'phone')"
        ),
        params![workspace_id, noun, subject_id],
        |row| row.get(0),
    )?;
    Ok(words.join(" "))
}

/// The conversations in whose fields something stands that the search finds.
pub fn with_field_words(tx: &mut Tx) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select distinct field_value.subject_id from field_value
             join field on field.workspace_id = $1 and field.field_id = field_value.field_id
             join conversation on conversation.workspace_id = $1 and conversation.conversation_id = field_value.subject_id
             where field_value.workspace_id = $1 and field_value.noun = 'conversation'
               and conversation.trashed_at is null and field.kind in ('text', 'long_text', 'link', 'email', 'phone')"
        ),
        params![workspace_id],
        |row| row.get(0),
    )?)
}

pub fn message_texts(tx: &mut Tx, after: Id, limit: i64) -> Result<Vec<MessageText>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(message_text!(), " and message_id > $2 order by message_id limit $3")),
        params![workspace_id, after, limit],
        message_text,
    )?)
}
