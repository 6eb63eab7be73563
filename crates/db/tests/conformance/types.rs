//! The five types there and back, and errors that read the same.

use crate::{both, int, run, script, text, try_rows};
use db::{Error, Tx, Value, params, sql};
use proptest::prelude::*;

const THINGS: &str = "create table thing (id bigint not null primary key, number bigint, words text, bytes bytea, \
    truth boolean, measure double precision)";

type Thing = (Option<i64>, Option<String>, Option<Vec<u8>>, Option<bool>, Option<f64>);

fn there_and_back(db: &db::Db, id: i64, thing: &Thing) -> Thing {
    let (number, words, bytes, truth, measure) = thing.clone();
    db.write_now(move |tx: &mut Tx<'_>| {
        tx.run(&db::Sql::built("delete from thing where id = $1".to_owned()), params![id])?;
        let insert = "insert into thing (id, number, words, bytes, truth, measure) values ($1, $2, $3, $4, $5, $6)";
        tx.run(&db::Sql::built(insert.to_owned()), params![id, number, words, bytes, truth, measure])?;
        let select = "select number, words, bytes, truth, measure from thing where id = $1";
        tx.row(&db::Sql::built(select.to_owned()), params![id], |row| {
            Ok::<_, Error>((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
    })
    .unwrap()
}

#[test]
fn extremes_survive() {
    both(|db| {
        script(db, THINGS);
        let things: [Thing; 4] = [
            (Some(i64::MIN), Some(String::new()), Some(Vec::new()), Some(false), Some(f64::MIN)),
            (
                Some(i64::MAX),
                Some("line\nline 🦊 \u{10FFFF} $1 '".to_owned()),
                Some(vec![0, 255]),
                Some(true),
                Some(5e-324),
            ),
            (Some(0), Some("x".repeat(100_000)), Some(vec![7; 300_000]), Some(true), Some(-0.0)),
            (None, None, None, None, None),
        ];
        for (id, thing) in (1..).zip(&things) {
            assert_eq!(&there_and_back(db, id, thing), thing);
        }
    });
}

#[test]
fn anything_survives() {
    both(|db| {
        script(db, THINGS);
        let words = any::<Option<String>>().prop_map(|words| words.map(|words| words.replace('\0', "")));
        let measure = proptest::option::of(-1e300..1e300_f64);
        let things = (any::<Option<i64>>(), words, any::<Option<Vec<u8>>>(), any::<Option<bool>>(), measure);
        proptest!(ProptestConfig::with_cases(50), |(thing in things)| {
            prop_assert_eq!(&there_and_back(db, 1, &thing), &thing);
        });
    });
}

#[test]
fn a_whole_number_fits_a_double_column() {
    both(|db| {
        script(db, THINGS);
        run(db, "insert into thing (id, measure) values (1, $1)", vec![int(3)]).unwrap();
        let measure = db.read_now(|tx: &mut Tx<'_>| {
            tx.row(&db::Sql::built("select measure from thing".to_owned()), params![], |row| row.get::<f64>(0))
        });
        assert_eq!(measure.unwrap(), 3.0);
    });
}

#[test]
fn a_second_row_with_the_same_key_names_the_columns() {
    both(|db| {
        script(
            db,
            "create table pair (a bigint not null, b text not null, c bigint not null unique, primary key (a, b))",
        );
        let add = "insert into pair values ($1, $2, $3)";
        run(db, add, vec![int(1), text("x"), int(1)]).unwrap();
        let key = run(db, add, vec![int(1), text("x"), int(2)]).unwrap_err();
        assert_eq!(key, Error::Unique { on: "pair.a, pair.b".to_owned() });
        let unique = run(db, add, vec![int(2), text("x"), int(1)]).unwrap_err();
        assert_eq!(unique, Error::Unique { on: "pair.c".to_owned() });
    });
}

#[test]
fn broken_ties_and_missing_values_are_told_apart() {
    both(|db| {
        script(
            db,
            "create table parent (id bigint not null primary key, size bigint check (size > 0)); \
             create table child (id bigint not null primary key, parent_id bigint not null references parent (id))",
        );
        let orphan = run(db, "insert into child values (1, $1)", vec![int(7)]).unwrap_err();
        assert!(matches!(orphan, Error::ForeignKey { .. }), "{orphan:?}");
        let missing = run(db, "insert into child values (1, $1)", vec![Value::Null]).unwrap_err();
        assert!(matches!(missing, Error::Constraint { .. }), "{missing:?}");
        let check = run(db, "insert into parent values (1, $1)", vec![int(0)]).unwrap_err();
        assert!(matches!(check, Error::Constraint { .. }), "{check:?}");
    });
}

#[test]
fn a_wrong_number_of_parameters_is_refused() {
    both(|db| {
        script(db, THINGS);
        let few = run(db, "insert into thing (id, number) values ($1, $2)", vec![int(1)]).unwrap_err();
        assert!(few.to_string().contains("takes 2 parameters, was given 1"), "{few}");
    });
}

#[test]
fn reading_a_column_as_something_else_says_which() {
    both(|db| {
        script(db, THINGS);
        run(db, "insert into thing (id, words) values (1, $1)", vec![text("x")]).unwrap();
        let read = |index: usize| {
            db.read_now(move |tx: &mut Tx<'_>| {
                tx.row(&db::Sql::built("select id, words from thing".to_owned()), params![], |row| {
                    row.get::<i64>(index)
                })
            })
        };
        assert_eq!(read(0).unwrap(), 1);
        assert_eq!(read(1).unwrap_err().to_string(), "column 1 (words): expected an integer, found text");
        assert!(matches!(read(2).unwrap_err(), Error::Type { .. }));
        let borrowed = |index: usize| {
            db.read_now(move |tx: &mut Tx<'_>| {
                tx.row(&db::Sql::built("select id, words from thing".to_owned()), params![], |row| {
                    row.text(index).map(str::to_owned)
                })
            })
        };
        assert_eq!(borrowed(1).unwrap(), "x");
        assert_eq!(borrowed(0).unwrap_err().to_string(), "column 0 (id): expected text, found an integer");
    });
}

#[test]
fn no_row_is_an_error_only_where_one_is_needed() {
    both(|db| {
        let none = db.read_now(|tx: &mut Tx<'_>| {
            let statement = sql!("select 1 where 1 = 0");
            assert_eq!(tx.maybe(statement, params![], |row| row.get::<i64>(0))?, None);
            tx.row(statement, params![], |row| row.get::<i64>(0))
        });
        assert_eq!(none.unwrap_err(), Error::NoRow);
        assert!(try_rows(db, "select 1 where 1 = 0", vec![]).unwrap().is_empty());
    });
}
