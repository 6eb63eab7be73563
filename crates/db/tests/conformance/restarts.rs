//! PostgreSQL stops and starts under those who write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::{count, rows, script};
use db::testing::own_cluster;
use db::{Db, Error, Tx, params, sql};

const KEY: i64 = 1;

/// One more, by somebody who said first that they change something.
fn add(tx: &mut Tx<'_>, caller: i64) -> Result<(), Error> {
    tx.lock(KEY)?;
    tx.run(sql!("insert into done (caller) values ($1)"), params![caller])?;
    tx.run(sql!("update sum set n = n + 1"), params![]).map(drop)
}

/// What one of them saw.
#[derive(Debug, Default)]
struct Seen {
    saved: i64,
    /// Answered with an error that says nothing was changed.
    away: i64,
    unknown: i64,
    wrong: Vec<Error>,
}

fn call(db: &Db, caller: i64, stop: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    while !stop.load(Ordering::Relaxed) {
        match db.write_now(move |tx: &mut Tx<'_>| add(tx, caller)) {
            Ok(()) => seen.saved += 1,
            Err(Error::Away { .. } | Error::Connect { .. }) => seen.away += 1,
            Err(Error::CommitUnknown) => seen.unknown += 1,
            Err(error) => seen.wrong.push(error),
        }
    }
    seen
}

/// What is done between is done to a server under load; then the books must balance to the last row.
fn balances(name: &str, between: impl FnOnce(&db::testing::Cluster)) -> Option<Seen> {
    let cluster = own_cluster().unwrap()?;
    let db = Db::open(&cluster.url()).unwrap();
    script(
        &db,
        "create table done (caller bigint not null); create table sum (n bigint not null); insert into sum values (0)",
    );
    let stop = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = (0..12)
        .map(|caller| {
            let (db, stop) = (db.clone(), Arc::clone(&stop));
            std::thread::spawn(move || call(&db, caller, &stop))
        })
        .collect();
    std::thread::sleep(Duration::from_millis(300));
    between(&cluster);
    let before = count(&db, "done");
    std::thread::sleep(Duration::from_millis(500));
    stop.store(true, Ordering::Relaxed);
    let mut all = Seen::default();
    for caller in callers {
        let one = caller.join().unwrap();
        all.saved += one.saved;
        all.away += one.away;
        all.unknown += one.unknown;
        all.wrong.extend(one.wrong);
    }
    let there = count(&db, "done");
    eprintln!("{name}: {} saved, {} told that it is away, {} unknown", all.saved, all.away, all.unknown);
    assert!(there > before, "{name}: it goes on afterwards");
    assert_eq!(all.wrong, [], "{name}");
    assert_eq!(rows(&db, "select n from sum", vec![]), [there.to_string()], "{name}");
    assert!((all.saved..=all.saved + all.unknown).contains(&there), "{name}: {there} are there, {all:?}");
    Some(all)
}

#[test]
fn a_server_that_restarts_is_waited_for_and_nothing_is_done_twice() {
    for mode in ["fast", "immediate"] {
        let seen = balances(mode, |cluster| {
            for _ in 0..3 {
                cluster.restart(mode).unwrap();
                std::thread::sleep(Duration::from_millis(200));
            }
        });
        let Some(seen) = seen else { return };
        assert_eq!(seen.unknown, 0, "{mode}: the server knows what became of each transaction");
    }
}

#[test]
fn a_server_that_stays_away_is_told_of_and_found_again() {
    let seen = balances("away", |cluster| {
        cluster.stop("fast").unwrap();
        std::thread::sleep(Duration::from_secs(6));
        cluster.start().unwrap();
        std::thread::sleep(Duration::from_millis(700));
    });
    let Some(seen) = seen else { return };
    assert!(seen.away > 0, "{seen:?}");
}

/// While it is away nobody waits long in a queue: after the first seconds the answer comes at once.
#[test]
fn whoever_asks_while_it_is_away_hears_so_soon() {
    let Some(cluster) = own_cluster().unwrap() else { return };
    let db = Db::open(&cluster.url()).unwrap();
    cluster.stop("fast").unwrap();
    let begun = Instant::now();
    let ask = || db.read_now(|tx: &mut Tx<'_>| tx.row(sql!("select 1"), params![], |row| row.get::<i64>(0)));
    assert!(ask().is_err());
    let first = begun.elapsed();
    assert!(first > Duration::from_secs(4) && first < Duration::from_secs(9), "{first:?}");
    let begun = Instant::now();
    for _ in 0..20 {
        assert!(matches!(ask(), Err(Error::Connect { .. })));
    }
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}
