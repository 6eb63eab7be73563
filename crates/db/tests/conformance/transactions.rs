//! What is kept, what is undone, and what is tried again.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::time::Duration;

use crate::{both, count, int, postgres, run, script};
use db::{Db, Engine, Error, Sql, Tx, params, sql};

const ENTRIES: &str = "create table entry (id bigint not null primary key, words text not null default '')";

fn add(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.run(&Sql::built("insert into entry (id) values ($1)".to_owned()), params![id]).map(drop)
}

#[derive(Debug)]
enum Refused {
    ByRule,
    ByDatabase,
}

impl From<Error> for Refused {
    fn from(_: Error) -> Self {
        Self::ByDatabase
    }
}

#[test]
fn a_transaction_says_whether_it_may_have_changed_anything() {
    both(|db| {
        script(db, ENTRIES);
        let changes = |text: &'static str| {
            db.write_now(move |tx: &mut Tx<'_>| {
                tx.rows(&Sql::built("select id from entry".to_owned()), params![], |row| row.get::<i64>(0))?;
                let before = tx.has_changed();
                tx.rows(&Sql::built(text.to_owned()), params![], |_| Ok(()))?;
                Ok::<_, Error>((before, tx.has_changed()))
            })
            .unwrap()
        };
        assert_eq!(changes("select count(*) from entry"), (false, false));
        assert_eq!(changes("insert into entry (id) values (1) returning id"), (false, true));
        let runs = |text: &'static str| {
            db.write_now(move |tx: &mut Tx<'_>| {
                tx.run(&Sql::built(text.to_owned()), params![])?;
                Ok::<_, Error>(tx.has_changed())
            })
            .unwrap()
        };
        assert!(!runs("delete from entry where id = 7"), "there is none");
        assert!(runs("delete from entry where id = 1"));
    });
}

#[test]
fn a_refused_write_leaves_nothing() {
    both(|db| {
        script(db, ENTRIES);
        let refused = db.write_now(|tx: &mut Tx<'_>| {
            add(tx, 1)?;
            Err::<(), _>(Refused::ByRule)
        });
        assert!(matches!(refused, Err(Refused::ByRule)));
        assert_eq!(count(db, "entry"), 0);
    });
}

#[test]
fn savepoints_undo_only_their_own_part() {
    both(|db| {
        script(db, ENTRIES);
        let kept = db.write_now(|tx: &mut Tx<'_>| {
            add(tx, 1)?;
            let twice = tx.savepoint(|tx| {
                add(tx, 2)?;
                add(tx, 1)
            });
            assert!(matches!(twice, Err(Error::Unique { .. })));
            tx.savepoint(|tx| {
                add(tx, 3)?;
                let inner = tx.savepoint(|tx| {
                    add(tx, 4)?;
                    Err::<(), _>(Error::NoRow)
                });
                assert_eq!(inner, Err(Error::NoRow));
                add(tx, 5)
            })?;
            tx.rows(sql!("select id from entry order by id"), params![], |row| row.get::<i64>(0))
        });
        assert_eq!(kept.unwrap(), [1, 3, 5]);
        assert_eq!(count(db, "entry"), 3);
    });
}

/// PostgreSQL refuses everything after a failed statement; so does this layer on SQLite, or nobody would notice.
#[test]
fn after_a_failed_statement_nothing_is_kept() {
    both(|db| {
        script(db, ENTRIES);
        let swallowed = db.write_now(|tx: &mut Tx<'_>| {
            add(tx, 1)?;
            let _swallowed = add(tx, 1);
            Ok::<_, Error>(())
        });
        assert!(matches!(swallowed, Err(Error::Unique { .. })), "{swallowed:?}");
        let went_on = db.write_now(|tx: &mut Tx<'_>| {
            add(tx, 1)?;
            let _swallowed = add(tx, 1);
            add(tx, 2)
        });
        assert!(matches!(went_on, Err(Error::Unique { .. })), "{went_on:?}");
        assert_eq!(count(db, "entry"), 0);
    });
}

/// The first row is fine, a later one fails: whoever wanted only the first must not commit into nothing.
#[test]
fn an_error_after_the_first_row_is_not_lost() {
    postgres(|db, _| {
        script(db, ENTRIES);
        let answer = db.write_now(|tx: &mut Tx<'_>| {
            add(tx, 1)?;
            let late = "select 1 / (2 - n) from generate_series(1, 2) n";
            tx.row(&Sql::built(late.to_owned()), params![], |row| row.get::<i64>(0))
        });
        assert!(answer.unwrap_err().to_string().contains("division by zero"));
    });
}

#[test]
fn a_panic_is_an_answer_and_the_next_write_works() {
    both(|db| {
        script(db, ENTRIES);
        let panicked: Result<(), Error> = db.write_now(|tx: &mut Tx<'_>| {
            add(tx, 1)?;
            tx.savepoint(|tx| {
                add(tx, 2)?;
                panic!("the fox ran away")
            })
        });
        assert_eq!(panicked, Err(Error::Panicked { message: "the fox ran away".to_owned() }));
        db.write_now(|tx: &mut Tx<'_>| add(tx, 2)).unwrap();
        assert_eq!(count(db, "entry"), 1);
        let panicked = db.read_now(|_: &mut Tx<'_>| -> Result<(), Error> { panic!("again") });
        assert!(matches!(panicked, Err(Error::Panicked { .. })));
        assert_eq!(count(db, "entry"), 1);
    });
}

#[test]
fn many_at_once_are_kept_or_refused_each_for_itself() {
    both(|db| {
        script(db, ENTRIES);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        let answers: Vec<Result<i64, Error>> = runtime.block_on(async {
            let write = |id: i64| {
                let db = db.clone();
                tokio::spawn(async move {
                    db.write(move |tx: &mut Tx<'_>| {
                        add(tx, id)?;
                        match id % 10 {
                            3 => Err(Error::NoRow),
                            5 => panic!("five"),
                            7 => add(tx, id).map(|()| id),
                            _ => Ok(id),
                        }
                    })
                    .await
                })
            };
            let tasks: Vec<_> = (0..500).map(write).collect();
            let mut answers = Vec::new();
            for task in tasks {
                answers.push(task.await.unwrap());
            }
            answers
        });
        for (id, answer) in (0_i64..).zip(answers) {
            match id % 10 {
                3 => assert_eq!(answer, Err(Error::NoRow)),
                5 => assert!(matches!(answer, Err(Error::Panicked { .. }))),
                7 => assert!(matches!(answer, Err(Error::Unique { .. }))),
                _ => assert_eq!(answer, Ok(id)),
            }
        }
        assert_eq!(count(db, "entry"), 350);
    });
}

#[test]
fn a_reader_keeps_its_snapshot_and_holds_up_no_writer() {
    both(|db| {
        script(db, ENTRIES);
        let (begun, has_begun) = mpsc::channel();
        let (written, was_written) = mpsc::channel();
        let reader = {
            let db = db.clone();
            let mut ends = Some((begun, was_written));
            std::thread::spawn(move || {
                db.read_now(move |tx: &mut Tx<'_>| {
                    let (begun, was_written) = ends.take().unwrap();
                    let entries = sql!("select count(*) from entry");
                    let before: i64 = tx.row(entries, params![], |row| row.get(0))?;
                    begun.send(()).unwrap();
                    was_written.recv_timeout(Duration::from_secs(9)).unwrap();
                    Ok::<_, Error>((before, tx.row(entries, params![], |row| row.get::<i64>(0))?))
                })
            })
        };
        has_begun.recv().unwrap();
        run(db, "insert into entry (id) values ($1)", vec![int(1)]).unwrap();
        written.send(()).unwrap();
        assert_eq!(reader.join().unwrap(), Ok((0, 0)));
        assert_eq!(count(db, "entry"), 1);
    });
}

#[test]
fn a_read_can_not_change_anything() {
    both(|db| {
        script(db, ENTRIES);
        assert!(db.read_now(|tx: &mut Tx<'_>| add(tx, 1)).is_err());
        assert_eq!(count(db, "entry"), 0);
    });
}

#[test]
fn one_writer_at_a_time_for_a_lock() {
    both(|db| {
        script(db, ENTRIES);
        run(db, "insert into entry values ($1, '0')", vec![int(1)]).unwrap();
        let counters: Vec<_> = (0..40)
            .map(|_| {
                let db = db.clone();
                std::thread::spawn(move || {
                    db.write_now(|tx: &mut Tx<'_>| {
                        tx.lock(42)?;
                        let words: String = tx.row(sql!("select words from entry"), params![], |row| row.get(0))?;
                        let next = words.parse::<i64>().unwrap() + 1;
                        tx.run(sql!("update entry set words = $1"), params![next.to_string()])
                    })
                })
            })
            .collect();
        for counter in counters {
            assert_eq!(counter.join().unwrap(), Ok(1));
        }
        let words = db.read_now(|tx: &mut Tx<'_>| tx.row(sql!("select words from entry"), params![], |row| row.get(0)));
        assert_eq!(words, Ok::<String, Error>("40".to_owned()));
    });
}

/// Raises `code` in the first `times` runs, then adds an entry.
fn failing(db: &Db, code: &'static str, times: i64) -> (Result<(), Error>, i64) {
    let runs = Arc::new(AtomicI64::new(0));
    let counted = Arc::clone(&runs);
    let answer = db.write_now(move |tx: &mut Tx<'_>| {
        let run = counted.fetch_add(1, Ordering::SeqCst);
        add(tx, run)?;
        if run < times {
            tx.script(&format!("do $$ begin raise exception 'try again' using errcode = '{code}'; end $$"))?;
        }
        Ok(())
    });
    (answer, runs.load(Ordering::SeqCst))
}

#[test]
fn postgres_asks_again_and_gets_it() {
    postgres(|db, _| {
        script(db, ENTRIES);
        assert_eq!(failing(db, "40001", 2), (Ok(()), 3));
        script(db, "delete from entry");
        assert_eq!(failing(db, "40P01", 1), (Ok(()), 2));
        script(db, "delete from entry");
        let (answer, runs) = failing(db, "40001", 99);
        assert!(matches!(answer, Err(Error::Busy { .. })), "{answer:?}");
        assert_eq!(runs, 8);
    });
}

#[test]
fn a_deadlock_is_resolved_by_running_one_of_them_again() {
    postgres(|db, _| {
        script(
            db,
            "create table entry (id bigint not null primary key, words text not null); \
            insert into entry values (1, ''), (2, '')",
        );
        let barrier = Arc::new(Barrier::new(2));
        let cross = |first: i64, second: i64| {
            let (db, barrier) = (db.clone(), Arc::clone(&barrier));
            std::thread::spawn(move || {
                let mut runs = 0;
                db.write_now(move |tx: &mut Tx<'_>| {
                    runs += 1;
                    let touch = sql!("update entry set words = words || 'x' where id = $1");
                    tx.run(touch, params![first])?;
                    if runs == 1 {
                        barrier.wait();
                    }
                    tx.run(touch, params![second])?;
                    Ok::<_, Error>(runs)
                })
            })
        };
        let (one, other) = (cross(1, 2), cross(2, 1));
        let runs = one.join().unwrap().unwrap() + other.join().unwrap().unwrap();
        assert_eq!(runs, 3);
        assert_eq!(crate::rows(db, "select words from entry order by id", vec![]), ["xx", "xx"]);
    });
}

#[test]
fn a_connection_that_dies_before_the_commit_is_replaced() {
    postgres(|db, _| {
        script(db, ENTRIES);
        let mut runs = 0;
        let answer = db.write_now(move |tx: &mut Tx<'_>| {
            runs += 1;
            add(tx, 1)?;
            if runs == 1 {
                tx.row(
                    sql! { sqlite: "select 1", postgres: "select pg_terminate_backend(pg_backend_pid())" },
                    params![],
                    |_| Ok(()),
                )?;
            }
            Ok::<_, Error>(runs)
        });
        assert_eq!(answer, Ok(2));
        let victims = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
        crate::rows(db, victims, vec![]);
        for _ in 0..20 {
            assert_eq!(count(db, "entry"), 1);
        }
    });
}

#[test]
fn a_server_that_is_not_there_is_named_without_the_password() {
    let error = Db::open("postgres://me:secret@127.0.0.1:1/kept").unwrap_err();
    let text = error.to_string();
    assert!(text.contains("127.0.0.1:1/kept") && !text.contains("secret"), "{text}");
    assert!(error.hint().is_some());
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = Db::open("sqlite:/no/such/folder/kept.db").unwrap_err();
    assert!(matches!(&error, Error::Connect { address, .. } if address == "/no/such/folder/kept.db"), "{error:?}");
    assert!(Db::open("mysql://x").is_err());
}

#[test]
fn an_answer_nobody_waits_for_is_still_written() {
    both(|db| {
        script(db, ENTRIES);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let write = db.write(|tx: &mut Tx<'_>| {
                std::thread::sleep(Duration::from_millis(50));
                add(tx, 1)
            });
            assert!(tokio::time::timeout(Duration::from_millis(5), write).await.is_err());
            db.write(|tx: &mut Tx<'_>| tx.lock(1)).await.unwrap();
        });
        std::thread::sleep(Duration::from_millis(100));
        assert_eq!(count(db, "entry"), 1);
        assert!(matches!(db.engine(), Engine::Sqlite | Engine::Postgres));
    });
}
