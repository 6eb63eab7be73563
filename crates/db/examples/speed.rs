//! How much this layer costs against a bare rusqlite loop with the same group commit.
//! `cargo run --release -p db --example speed`

use std::time::Instant;

use db::{Db, Error, Tx, params, sql};

const WRITES: i64 = 60_000;
const READS: i64 = 200_000;
const CALLERS: i64 = 64;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("db-speed-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let bare = bare(&folder.join("bare.db"))?;
    let layer = runtime.block_on(layer(&folder.join("layer.db")))?;
    println!("{{\"bare_writes_s\":{:.0},\"bare_reads_s\":{:.0}}}", bare.0, bare.1);
    println!("{{\"layer_writes_s\":{:.0},\"layer_reads_s\":{:.0}}}", layer.0, layer.1);
    println!("{{\"writes\":{:.2},\"reads\":{:.2}}}", layer.0 / bare.0, layer.1 / bare.1);
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn bare(path: &std::path::Path) -> Result<(f64, f64), Box<dyn std::error::Error>> {
    let conn = rusqlite::Connection::open(path)?;
    conn.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; create table t (id bigint primary key, words text not null)",
    )?;
    let begun = Instant::now();
    for group in 0..WRITES / CALLERS {
        conn.execute_batch("begin immediate")?;
        for member in 0..CALLERS {
            conn.prepare_cached("savepoint s")?.execute([])?;
            for part in 0..4 {
                let id = (member * (WRITES / CALLERS) + group) * 4 + part;
                conn.prepare_cached("insert into t (id, words) values (?1, ?2)")?.execute((id, "we call you back"))?;
            }
            conn.prepare_cached("release s")?.execute([])?;
        }
        conn.execute_batch("commit")?;
    }
    let writes = per_second(WRITES, begun);
    let begun = Instant::now();
    for id in 0..READS {
        conn.prepare_cached("begin")?.execute([])?;
        let _words: String =
            conn.prepare_cached("select words from t where id = ?1")?.query_row([id], |row| row.get(0))?;
        conn.prepare_cached("rollback")?.execute([])?;
    }
    Ok((writes, per_second(READS, begun)))
}

async fn layer(path: &std::path::Path) -> Result<(f64, f64), Box<dyn std::error::Error>> {
    let db = Db::open(&format!("sqlite:{}", path.display()))?;
    db.write(|tx: &mut Tx<'_>| tx.script("create table t (id bigint primary key, words text not null)")).await?;
    let begun = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let db = db.clone();
            tokio::spawn(async move {
                for round in 0..WRITES / CALLERS {
                    db.write(move |tx: &mut Tx<'_>| {
                        for part in 0..4 {
                            let id = (caller * (WRITES / CALLERS) + round) * 4 + part;
                            tx.run(sql!("insert into t (id, words) values ($1, $2)"), params![id, "we call you back"])?;
                        }
                        Ok::<_, Error>(())
                    })
                    .await?;
                }
                Ok::<_, Error>(())
            })
        })
        .collect();
    for caller in callers {
        caller.await??;
    }
    let writes = per_second(WRITES, begun);
    let begun = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let db = db.clone();
            tokio::spawn(async move {
                for round in 0..READS / CALLERS {
                    let id = caller * (READS / CALLERS) + round;
                    db.read(move |tx: &mut Tx<'_>| {
                        tx.row(sql!("select words from t where id = $1"), params![id], |row| row.get::<String>(0))
                    })
                    .await?;
                }
                Ok::<_, Error>(())
            })
        })
        .collect();
    for caller in callers {
        caller.await??;
    }
    Ok((writes, per_second(READS, begun)))
}

#[allow(clippy::as_conversions)]
fn per_second(count: i64, begun: Instant) -> f64 {
    count as f64 / begun.elapsed().as_secs_f64()
}
