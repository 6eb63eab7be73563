//! The rows of likeness and its index on each engine: contentless FTS5 on SQLite, tsvector on PostgreSQL.

use std::collections::{BTreeMap, HashMap};

use db::{Sql, Value, params, sql};

use super::words::{self, Counted, Weighed};
use crate::ids::Id;
use crate::time::ms;
use crate::{Result, Timestamp, Tx};

/// A word as the index has it: with its workspace before it, so that no business reads, counts or waits for another's.
fn token(workspace_id: Id, word: &str) -> String {
    format!("{}x{word}", workspace_id.0)
}

/// As this engine takes a document.
fn written(tx: &Tx, words: &[Counted]) -> String {
    let tokens = words.iter().map(|(word, _)| token(tx.workspace_id, word));
    match tx.engine() {
        db::Engine::Sqlite => tokens.collect::<Vec<_>>().join(" "),
        db::Engine::Postgres => tokens.map(|token| format!("'{token}'")).collect::<Vec<_>>().join(" "),
    }
}

pub fn put(tx: &mut Tx, complaint_id: Id, opened_at: Timestamp, essence: &[Counted]) -> Result<()> {
    let (workspace_id, opened_at, all) = (tx.workspace_id, ms(opened_at), words::written(essence));
    tx.run(
        sql!(
            "insert into likeness (workspace_id, complaint_id, opened_at, words) values ($1, $2, $3, $4)
             on conflict (workspace_id, complaint_id) do update set opened_at = excluded.opened_at, words = excluded.words"
        ),
        params![workspace_id, complaint_id, opened_at, all],
    )?;
    Ok(())
}

pub fn put_into_index(tx: &mut Tx, complaint_id: Id, words: &[Counted]) -> Result<()> {
    let (workspace_id, document) = (tx.workspace_id, written(tx, words));
    tx.run(
        sql! {
            sqlite: "insert into complaint_search (rowid, words) select $2, $3 where $1 > 0",
            postgres: "insert into complaint_search (workspace_id, complaint_id, words)
                       values ($1, $2, cast(cast($3 as text) as tsvector))",
        },
        params![workspace_id, complaint_id, document],
    )?;
    Ok(())
}

pub fn take_out_of_index(tx: &mut Tx, complaint_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql! {
            sqlite: "delete from complaint_search where rowid = $2 and $1 > 0",
            postgres: "delete from complaint_search where workspace_id = $1 and complaint_id = $2",
        },
        params![workspace_id, complaint_id],
    )?;
    Ok(())
}

/// What a complaint says in essence; `None`: it was never written down.
pub fn words_of(tx: &mut Tx, complaint_id: Id) -> Result<Option<Vec<Counted>>> {
    let workspace_id = tx.workspace_id;
    let found: Option<String> = tx.maybe(
        sql!("select words from likeness where workspace_id = $1 and complaint_id = $2"),
        params![workspace_id, complaint_id],
        |row| row.get(0),
    )?;
    Ok(found.map(|found| words::read(&found)))
}

/// Of so many complaints each, after the one with this id: all, page by page.
pub fn all_after(tx: &mut Tx, after: Id, limit: i64) -> Result<Vec<(Id, Vec<Counted>)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select complaint_id, words from likeness where workspace_id = $1 and complaint_id > $2
             order by complaint_id limit $3"
        ),
        params![workspace_id, after, limit],
        |row| Ok((row.get(0)?, words::read(&row.get::<String>(1)?))),
    )?)
}

/// Statements for many words come in few forms, because each form is prepared once and kept.
const FORMS: [usize; 4] = [256, 32, 8, 1];

fn in_forms<T>(mut words: &[T]) -> Vec<&[T]> {
    let mut parts = Vec::new();
    for form in FORMS {
        while let Some((part, rest)) = words.split_at_checked(form) {
            parts.push(part);
            words = rest;
        }
    }
    parts
}

fn run(tx: &mut Tx, text: String, values: &[Value]) -> Result<()> {
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    tx.run(&Sql::built(text), &params)?;
    Ok(())
}

/// So many complaints more (or fewer) have each of these words.
pub fn count(tx: &mut Tx, more: &BTreeMap<String, i64>) -> Result<()> {
    let words: Vec<(&String, &i64)> = more.iter().collect();
    for part in in_forms(&words) {
        let mut values = vec![Value::Int(tx.workspace_id.0)];
        values.extend(part.iter().flat_map(|(word, more)| [Value::Text((*word).clone()), Value::Int(**more)]));
        let rows: Vec<String> =
            (0..part.len()).map(|row| format!("($1, ${}, ${})", row * 2 + 2, row * 2 + 3)).collect();
        let text = format!(
            "insert into likeness_word (workspace_id, word, complaints) values {}
             on conflict (workspace_id, word) do update set complaints = likeness_word.complaints + excluded.complaints",
            rows.join(", ")
        );
        run(tx, text, &values)?;
    }
    Ok(())
}

/// In how many complaints each of these words is.
pub fn counts(tx: &mut Tx, words: &[String]) -> Result<HashMap<String, i64>> {
    let mut known = HashMap::new();
    for part in in_forms(words) {
        let mut values = vec![Value::Int(tx.workspace_id.0)];
        values.extend(part.iter().map(|word| Value::Text(word.clone())));
        let places: Vec<String> = (2..=values.len()).map(|place| format!("${place}")).collect();
        let text = format!(
            "select word, complaints from likeness_word where workspace_id = $1 and word in ({})",
            places.join(", ")
        );
        let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
        let rows: Vec<(String, i64)> = tx.rows(&Sql::built(text), &params, |row| Ok((row.get(0)?, row.get(1)?)))?;
        known.extend(rows);
    }
    Ok(known)
}

/// Complaints opened since then that have most of what these words say, with what they say in essence. The index is asked
/// for each word alone, so that rarity weighs in the same way on both engines and reading is bounded by the words chosen.
pub fn having(tx: &mut Tx, sought: &[&Weighed], since: Timestamp, limit: i64) -> Result<Vec<(Id, Vec<Counted>)>> {
    let mut values = vec![Value::Int(tx.workspace_id.0), Value::Int(Id::first_of(since).0), Value::Int(ms(since))];
    values.push(Value::Int(limit));
    let mut parts = Vec::new();
    for one in sought {
        let token = token(tx.workspace_id, &one.word);
        let (asked, select) = match tx.engine() {
            db::Engine::Sqlite => (format!("\"{token}\""), "rowid as id"),
            db::Engine::Postgres => (format!("'{token}'"), "complaint_id as id"),
        };
        values.extend([Value::Text(asked), Value::Real(one.weight)]);
        let (word, weight) = (values.len() - 1, values.len());
        parts.push(match tx.engine() {
            db::Engine::Sqlite => format!(
                "select {select}, cast(${weight} as double precision) as weight from complaint_search
                 where complaint_search match ${word} and rowid >= $2"
            ),
            db::Engine::Postgres => format!(
                "select {select}, cast(${weight} as double precision) as weight from complaint_search
                 where words @@ cast(cast(${word} as text) as tsquery) and workspace_id = $1 and complaint_id >= $2"
            ),
        });
    }
    let text = format!(
        "select l.complaint_id, l.words
         from (select id, sum(weight) as score from ({}) one group by id order by score desc, id desc limit $4) found
         join likeness l on l.workspace_id = $1 and l.complaint_id = found.id
         where l.opened_at >= $3 order by found.score desc, found.id desc",
        parts.join(" union all ")
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&Sql::built(text), &params, |row| Ok((row.get(0)?, words::read(&row.get::<String>(1)?))))?)
}
