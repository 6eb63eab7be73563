//! Migrations, schemas, and whole databases moving from one engine to the other.

use crate::{both, count, rows, script};
use db::testing::{fresh_databases, fresh_postgres, fresh_sqlite};
use db::{Db, Error, Migration, Script, Sizes, Table, Value, copy, schema};

const FIRST: Migration = Migration {
    version: 1,
    name: "people",
    sql: Script::Common(
        "create table person (workspace_id bigint not null, id bigint not null, name text not null, manager_id bigint, \
         primary key (workspace_id, id), foreign key (workspace_id, manager_id) references person (workspace_id, id)); \
         create index person_name on person (workspace_id, name);",
    ),
};
const SECOND: Migration = Migration {
    version: 2,
    name: "notes",
    sql: Script::Common(
        "create table note (workspace_id bigint not null, id bigint not null, person_id bigint not null, words text, \
         bytes bytea, pinned boolean not null, weight double precision, primary key (workspace_id, id), \
         unique (workspace_id, words), foreign key (workspace_id, person_id) references person (workspace_id, id)); \
         create unique index note_pinned on note (workspace_id, person_id) where pinned; \
         create index note_weight on note (workspace_id, coalesce(weight, 0));",
    ),
};
const SPLIT: Migration = Migration {
    version: 3,
    name: "search",
    sql: Script::Split {
        sqlite: "create virtual table found using fts5(words)",
        postgres: "create table found (words text not null, vector tsvector generated always as (to_tsvector('simple', words)) stored)",
    },
};

fn versions(db: &Db) -> Vec<String> {
    rows(db, "select version, name from schema_migration order by version", vec![])
}

#[test]
fn migrations_go_forward_once() {
    both(|db| {
        db.migrate(&[FIRST], Sizes::default()).unwrap();
        db.migrate(&[FIRST, SECOND, SPLIT], Sizes::default()).unwrap();
        db.migrate(&[SPLIT, SECOND, FIRST], Sizes::default()).unwrap();
        assert_eq!(versions(db), ["1|people", "2|notes", "3|search"]);
        assert_eq!(rows(db, "select count(*) from schema_migration where applied_at > 1700000000000", vec![]), ["3"]);
    });
}

#[test]
fn a_newer_database_and_a_changed_step_are_refused() {
    both(|db| {
        db.migrate(&[FIRST, SECOND], Sizes::default()).unwrap();
        assert_eq!(db.migrate(&[FIRST], Sizes::default()), Err(Error::NewerVersion { found: 2, known: 1 }));
        let changed = Migration { sql: Script::Common("create table other (id bigint)"), ..SECOND };
        let refused = db.migrate(&[FIRST, changed], Sizes::default()).unwrap_err();
        assert_eq!(refused, Error::ChecksumChanged { version: 2, name: "notes".to_owned() });
        assert!(refused.hint().is_some());
    });
}

#[test]
fn a_step_that_fails_half_way_leaves_nothing() {
    both(|db| {
        let broken = Migration {
            version: 2,
            name: "broken",
            sql: Script::Common(
                "create table half (id bigint not null); insert into half values (1); insert into nowhere values (1)",
            ),
        };
        assert!(db.migrate(&[FIRST, broken], Sizes::default()).is_err());
        assert_eq!(versions(db), ["1|people"]);
        assert!(crate::try_rows(db, "select * from half", vec![]).is_err());
        db.migrate(&[FIRST, SECOND], Sizes::default()).unwrap();
    });
}

#[test]
fn two_that_migrate_at_once_do_it_once() {
    for fresh in fresh_databases() {
        let start = || {
            let url = fresh.url.clone();
            std::thread::spawn(move || Db::open(&url).unwrap().migrate(&[FIRST, SECOND, SPLIT], Sizes::default()))
        };
        let (one, other) = (start(), start());
        one.join().unwrap().unwrap();
        other.join().unwrap().unwrap();
        assert_eq!(versions(&fresh.open().unwrap()).len(), 3);
    }
}

/// Setting a new file to write-ahead logging takes a lock that SQLite does not wait for, whatever its time-out says.
#[test]
fn many_that_open_a_new_file_at_once_all_open_it() {
    for _ in 0..40 {
        let fresh = fresh_sqlite();
        let start = std::sync::Arc::new(std::sync::Barrier::new(4));
        let openings: Vec<_> = (0..4)
            .map(|_| {
                let (url, start) = (fresh.url.clone(), std::sync::Arc::clone(&start));
                std::thread::spawn(move || {
                    start.wait();
                    Db::open(&url).map(drop)
                })
            })
            .collect();
        for opening in openings {
            assert_eq!(opening.join().unwrap(), Ok(()));
        }
    }
}

#[test]
fn both_engines_show_the_same_schema() {
    let mut schemas = Vec::new();
    both_into(&mut schemas);
    let Some(first) = schemas.first() else { return };
    let names: Vec<_> = first.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["note", "person", "schema_migration"]);
    let note = &first[0];
    assert_eq!(note.primary_key, ["workspace_id", "id"]);
    assert_eq!(note.columns[5].kind, "boolean");
    assert!(note.columns[3].nullable && !note.columns[0].nullable);
    assert_eq!(note.foreign_keys[0].columns, ["workspace_id", "person_id"]);
    let index = |name: &str| note.indexes.iter().find(|index| index.name.as_deref() == Some(name)).unwrap();
    assert!(index("note_pinned").unique && index("note_pinned").partial);
    assert_eq!(index("note_weight").columns, ["workspace_id", "(expression)"]);
    for other in &schemas[1..] {
        assert_eq!(first, other);
    }
}

fn both_into(schemas: &mut Vec<Vec<Table>>) {
    for fresh in fresh_databases() {
        let db = fresh.open().unwrap();
        db.migrate(&[FIRST, SECOND], Sizes::default()).unwrap();
        schemas.push(schema(&db).unwrap());
    }
}

fn migrated(db: &Db) -> &Db {
    db.migrate(&[FIRST, SECOND], Sizes::default()).unwrap();
    db
}

fn fill(db: &Db) {
    // A manager who comes later than the managed: foreign keys must wait for the end of the copy.
    script(
        db,
        "insert into person values (1, 2, 'Bo', null), (1, 3, 'Cy', 2); insert into person values (1, 1, 'Al ''x''', 3)",
    );
    db.write_now(|tx: &mut db::Tx<'_>| {
        for id in 0..1234_i64 {
            let words = (id % 7 != 0).then(|| format!("note {id} äöü"));
            let weight = (id % 3 == 0).then_some(f64::from(u32::try_from(id).unwrap()) / 3.0);
            tx.run(
                db::sql!("insert into note values ($1, $2, $3, $4, $5, $6, $7)"),
                db::params![1, id, 1 + id % 3, words, vec![0_u8, 255, 7], id < 3, weight],
            )?;
        }
        let big = db::sql!("insert into note values (1, 5000, 1, 'big', $1, false, null)");
        tx.run(big, db::params![vec![9_u8; 3_000_000]])
    })
    .unwrap();
}

fn dump(db: &Db) -> Vec<Vec<Value>> {
    let read = |table: &str, width: usize| {
        let sql = format!("select * from {table} order by workspace_id, id");
        db.read_now(move |tx: &mut db::Tx<'_>| {
            tx.rows(&db::Sql::built(sql.clone()), db::params![], |row| (0..width).map(|at| row.get(at)).collect())
        })
        .unwrap()
    };
    let mut rows: Vec<Vec<Value>> = read("person", 4);
    let mut notes: Vec<Vec<Value>> = read("note", 7);
    for note in &mut notes {
        if let Value::Bool(truth) = note[5] {
            note[5] = Value::Int(i64::from(truth));
        }
    }
    rows.append(&mut notes);
    rows
}

#[test]
fn a_database_moves_to_the_other_engine_and_back_unchanged() {
    let first = fresh_sqlite();
    let Some(second) = fresh_postgres() else { return };
    let third = fresh_sqlite();
    let (first, second, third) = (first.open().unwrap(), second.open().unwrap(), third.open().unwrap());
    fill(migrated(&first));
    let mut reports = 0;
    let tables = ["note", "person"];
    let copied = copy(&first, migrated(&second), &tables, |_| reports += 1).unwrap();
    assert_eq!((copied[0].rows, copied[1].rows), (1235, 3));
    assert!(reports > 2);
    copy(&second, migrated(&third), &tables, |_| {}).unwrap();
    let original = dump(&first);
    assert_eq!(original.len(), 1238);
    assert!(original == dump(&second), "SQLite to PostgreSQL changed something");
    assert!(original == dump(&third), "PostgreSQL to SQLite changed something");
    let strict = "select count(*) from pg_constraint where contype = 'f' and condeferrable";
    assert_eq!(rows(&second, strict, vec![]), ["0"]);
}

#[test]
fn a_copy_is_whole_or_not_at_all() {
    for fresh in fresh_databases() {
        let source = fresh_sqlite();
        let (source, target) = (source.open().unwrap(), fresh.open().unwrap());
        fill(migrated(&source));
        // Notes alone point to people who are not there.
        let refused = copy(&source, migrated(&target), &["note"], |_| {}).unwrap_err();
        assert!(matches!(refused, Error::ForeignKey { .. }), "{refused:?}");
        assert_eq!(count(&target, "note"), 0);
        let unknown = copy(&source, &target, &["nowhere"], |_| {}).unwrap_err();
        assert!(unknown.to_string().contains("nowhere"));
        copy(&source, &target, &["person", "note"], |_| {}).unwrap();
        let again = copy(&source, &target, &["person", "note"], |_| {}).unwrap_err();
        assert!(again.to_string().contains("has rows already"), "{again}");
        assert_eq!(count(&target, "note"), 1235);
    }
}
