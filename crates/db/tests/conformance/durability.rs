//! What was answered with success is there, whatever dies; and what can't be written is said so.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::{both, count, script};
use db::testing::fresh_databases;
use db::{Db, Engine, Error, Sql, Tx, params, sql};

const CHILD_URL: &str = "KEPT_TEST_CHILD_URL";
const CHILD_WRITES: &str = "KEPT_TEST_CHILD_WRITES";

/// Writes ids with many callers at once, printing each one that was acknowledged. Started by the tests below as a child process; by itself it has nothing to do.
#[test]
fn child_writer() {
    let Ok(url) = std::env::var(CHILD_URL) else { return };
    let writes: i64 = std::env::var(CHILD_WRITES).unwrap().parse().unwrap();
    let db = Db::open(&url).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let callers: Vec<_> = (0..16)
            .map(|caller| {
                let db = db.clone();
                tokio::spawn(async move {
                    for round in 0..writes / 16 {
                        let id = round * 16 + caller;
                        db.write(move |tx: &mut Tx<'_>| insert(tx, id)).await.unwrap();
                        println!("acknowledged {id}");
                    }
                })
            })
            .collect();
        for caller in callers {
            caller.await.unwrap();
        }
    });
}

fn insert(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.run(sql!("insert into acknowledged (id) values ($1)"), params![id]).map(drop)
}

fn child(url: &str, writes: i64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "durability::child_writer", "--nocapture"])
        .env(CHILD_URL, url)
        .env(CHILD_WRITES, writes.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn acknowledged(line: &str) -> Option<i64> {
    line.rsplit_once("acknowledged ")?.1.parse().ok()
}

#[test]
fn nothing_acknowledged_is_missing_after_kill_9() {
    for fresh in fresh_databases() {
        script(&fresh.open().unwrap(), "create table acknowledged (id bigint not null primary key)");
        let mut child = child(&fresh.url, i64::MAX);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut ids: Vec<i64> = lines.by_ref().filter_map(|line| acknowledged(&line)).take(500).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        ids.extend(lines.filter_map(|line| acknowledged(&line)));
        assert!(ids.len() >= 500);
        let db = fresh.open().unwrap();
        db.check().unwrap();
        let there = db.read_now(|tx: &mut Tx<'_>| {
            tx.rows(sql!("select id from acknowledged"), params![], |row| row.get::<i64>(0))
        });
        let there: std::collections::HashSet<i64> = there.unwrap().into_iter().collect();
        let missing: Vec<_> = ids.iter().filter(|id| !there.contains(id)).collect();
        assert!(missing.is_empty(), "missing on {:?}: {missing:?}", fresh.engine);
    }
}

#[test]
fn two_programs_share_one_database() {
    for fresh in fresh_databases() {
        let db = fresh.open().unwrap();
        script(&db, "create table acknowledged (id bigint not null primary key)");
        let mut child = child(&fresh.url, 800);
        let drain = BufReader::new(child.stdout.take().unwrap()).lines();
        let drained = std::thread::spawn(move || drain.count());
        for id in 1_000_000..1_000_400 {
            db.write_now(move |tx: &mut Tx<'_>| insert(tx, id)).unwrap();
        }
        assert!(child.wait().unwrap().success());
        drained.join().unwrap();
        assert_eq!(count(&db, "acknowledged"), 1200);
    }
}

#[test]
fn a_full_disk_is_said_and_loses_nothing_older() {
    let fresh = db::testing::fresh_sqlite();
    let db = fresh.open().unwrap();
    script(&db, "create table big (id bigint not null primary key, bytes bytea not null); pragma max_page_count = 300");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let answers: Vec<Result<(), Error>> = runtime.block_on(async {
        let write = |id: i64| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(move |tx: &mut Tx<'_>| {
                    tx.run(sql!("insert into big values ($1, $2)"), params![id, vec![7_u8; 20_000]]).map(drop)
                })
                .await
            })
        };
        let mut answers = Vec::new();
        for task in (0..200).map(write).collect::<Vec<_>>() {
            answers.push(task.await.unwrap());
        }
        answers
    });
    let kept = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!(answers.iter().all(|answer| matches!(answer, Ok(()) | Err(Error::DiskFull))), "{answers:?}");
    assert!(kept < 200);
    assert_eq!(count(&db, "big"), i64::try_from(kept).unwrap());
    db.check().unwrap();
    script(&db, "delete from big");
    db.write_now(|tx: &mut Tx<'_>| tx.run(sql!("insert into big values ($1, $2)"), params![1, vec![1_u8]])).unwrap();
}

#[test]
fn a_backup_made_while_others_write_is_whole() {
    let fresh = db::testing::fresh_sqlite();
    let db = fresh.open().unwrap();
    script(&db, "create table pair (id bigint not null primary key, side text not null)");
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let writer = {
        let (db, stop) = (db.clone(), stop.clone());
        std::thread::spawn(move || {
            let mut id = 0_i64;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                id += 2;
                db.write_now(move |tx: &mut Tx<'_>| {
                    let add = Sql::built("insert into pair values ($1, $2)".to_owned());
                    tx.run(&add, params![id, "left"])?;
                    tx.run(&add, params![id + 1, "right"])
                })
                .unwrap();
            }
        })
    };
    let folder = tempfile::tempdir().unwrap();
    for number in 0..5 {
        let path = folder.path().join(format!("{number}.db"));
        std::thread::sleep(std::time::Duration::from_millis(20));
        db.backup_to(&path).unwrap();
        let copy = Db::open(&format!("sqlite:{}", path.display())).unwrap();
        copy.check().unwrap();
        assert_eq!(count(&copy, "pair") % 2, 0);
        assert!(count(&copy, "pair") > 0);
    }
    assert!(db.backup_to(&folder.path().join("0.db")).unwrap_err().to_string().contains("there already"));
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    writer.join().unwrap();
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("unfinished")), "{left:?}");
}

#[test]
fn a_sound_database_tells_its_version() {
    both(|db| {
        let name = if db.engine() == Engine::Sqlite { "SQLite 3." } else { "PostgreSQL" };
        assert!(db.check().unwrap().starts_with(name));
    });
}
