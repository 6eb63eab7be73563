//! What ARCHITECTURE.md promises about one SQL text on two engines, tried on both.
//! The findings are written down in docs/decisions/0002-one-sql-text.md.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod durability;
mod moving;
mod restarts;
mod sql;
mod transactions;
mod types;

use db::testing::{Fresh, fresh_databases};
use db::{Db, Error, Sql, ToParam, Tx, Value};

/// Runs `test` on a fresh database of each engine.
fn both(test: impl Fn(&Db)) {
    for fresh in fresh_databases() {
        println!("on {:?}", fresh.engine);
        let db = fresh.open().unwrap();
        test(&db);
    }
}

/// Runs `test` with PostgreSQL alone.
fn postgres(test: impl Fn(&Db, &Fresh)) {
    if let Some(fresh) = db::testing::fresh_postgres() {
        test(&fresh.open().unwrap(), &fresh);
    }
}

fn script(db: &Db, text: &'static str) {
    db.write_now(move |tx: &mut Tx<'_>| tx.script(text)).unwrap();
}

fn run(db: &Db, text: &'static str, params: Vec<Value>) -> Result<u64, Error> {
    db.write_now(move |tx: &mut Tx<'_>| tx.run(&Sql::built(text.to_owned()), &refs(&params)))
}

/// All rows, all columns as text, columns joined by `|`; run as a write, so that `returning` works too.
fn rows(db: &Db, text: &'static str, params: Vec<Value>) -> Vec<String> {
    try_rows(db, text, params).unwrap()
}

fn try_rows(db: &Db, text: &'static str, params: Vec<Value>) -> Result<Vec<String>, Error> {
    db.write_now(move |tx: &mut Tx<'_>| {
        tx.rows(&Sql::built(text.to_owned()), &refs(&params), |row| {
            let mut cells = Vec::new();
            while let Ok(value) = row.get::<Value>(cells.len()) {
                cells.push(match value {
                    Value::Null => "null".to_owned(),
                    Value::Int(number) => number.to_string(),
                    Value::Real(number) => number.to_string(),
                    Value::Text(text) => text,
                    Value::Bytes(bytes) => format!("{bytes:?}"),
                    Value::Bool(truth) => i64::from(truth).to_string(),
                });
            }
            Ok(cells.join("|"))
        })
    })
}

fn refs(params: &[Value]) -> Vec<&dyn ToParam> {
    params.iter().map(db::as_param).collect()
}

fn int(number: i64) -> Value {
    Value::Int(number)
}

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

fn count(db: &Db, table: &str) -> i64 {
    let sql = format!("select count(*) from {table}");
    db.read_now(move |tx: &mut Tx<'_>| tx.row(&Sql::built(sql.clone()), db::params![], |row| row.get(0))).unwrap()
}
