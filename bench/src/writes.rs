//! Promises made: in process, against the bare statements, and over HTTP.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use app::{Clock, Id, Ids, Timestamp, promises};
use rusqlite::{Connection, params};

use crate::practice::{self, Practice};
use crate::report::{Figure, Reach, Report, round};
use crate::server::Server;
use crate::{Scale, float, load};

const CALLERS: usize = 64;

pub fn measure(scale: Scale, folder: &Path, report: &mut Report) -> Result<()> {
    let rounds = if scale.full { 3 } else { 2 };
    let (mut verbs, mut bares) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let place = |name: &str| -> Result<std::path::PathBuf> { crate::part(folder, &format!("{name}{round}")) };
        bares.push(bare(scale, &place("bare")?)?);
        verbs.push(in_process(scale, &place("verb")?)?);
    }
    let (verb, limit) = (best(&verbs), best(&bares));
    report.add(Figure::new("the same statements, bare rusqlite, groups of 64", limit, "/s"));
    report.add(Figure::new("promises::make in process, 64 callers", verb, "/s"));
    report.add(
        Figure::new("promises::make / bare statements", verb / limit, "")
            .reach(Reach::AtLeast(0.6))
            .floor(Reach::AtLeast(0.3)),
    );
    let http = over_http(scale, &crate::part(folder, "http")?)?;
    report.add(http.figure("POST /api/v1/promises, 64 connections"));
    report.add(
        Figure::new("POST /api/v1/promises / in process", http.per_second / verb, "")
            .with("in_process_per_second", round(verb))
            .reach(Reach::AtLeast(0.4))
            .floor(Reach::AtLeast(0.1)),
    );
    Ok(())
}

fn best(all: &[f64]) -> f64 {
    all.iter().copied().fold(0.0, f64::max)
}

fn in_process(scale: Scale, folder: &Path) -> Result<f64> {
    let practice = practice::new(folder, true, Clock::System)?;
    let customer_id = practice.customer()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let begun = Instant::now();
    runtime.block_on(async {
        let callers: Vec<_> =
            (0..CALLERS).map(|_| tokio::spawn(make(&practice, customer_id, scale.promises / CALLERS))).collect();
        for caller in callers {
            caller.await??;
        }
        anyhow::Ok(())
    })?;
    Ok(float(scale.promises) / begun.elapsed().as_secs_f64())
}

fn make(practice: &Practice, customer_id: Id, count: usize) -> impl Future<Output = Result<()>> + use<> {
    let (kept, who) = (practice.kept.clone(), practice.who.clone());
    async move {
        for _ in 0..count {
            let who = who.clone();
            kept.write(who.workspace_id, move |tx| {
                let by = practice::tomorrow(tx.now);
                promises::make(tx, &who, practice::promise(customer_id, by))
            })
            .await?;
        }
        Ok(())
    }
}

/// The statements of `promises::make` as the program holds them, with `?1` for `$1`.
struct Statements {
    staff: String,
    customer: String,
    promise: String,
    hours: String,
    timer: String,
    counter: String,
    journal: String,
}

fn statement(file: &str, begin: &str) -> Result<String> {
    let mut all = db::STATEMENTS.iter().filter(|statement| statement.file.ends_with(file));
    let found = all.find(|statement| statement.sql.text(db::Engine::Sqlite).trim_start().starts_with(begin));
    let text = found.with_context(|| format!("{file} has no statement that begins with {begin}"))?;
    Ok(text.sql.text(db::Engine::Sqlite).replace('$', "?"))
}

impl Statements {
    fn find() -> Result<Statements> {
        Ok(Statements {
            staff: statement("workspaces/mod.rs", "select active from staff")?,
            customer: statement("customers/mod.rs", "select merged_into_id from customer")?,
            promise: statement("promises/store.rs", "insert into promise")?,
            hours: statement("workspaces/mod.rs", "select hours from workspace")?,
            timer: statement("timers.rs", "insert into timer")?,
            counter: statement("counters.rs", "insert into counter")?,
            journal: statement("journal.rs", "insert into journal")?,
        })
    }
}

/// What the statements are given.
struct Given {
    workspace_id: i64,
    staff_id: i64,
    customer_id: i64,
    now: Timestamp,
}

/// The limit: what SQLite gives to the same statements when nothing stands around them.
fn bare(scale: Scale, folder: &Path) -> Result<f64> {
    let practice = practice::new(folder, true, Clock::System)?;
    let given = Given {
        workspace_id: practice.who.workspace_id.0,
        staff_id: practice.who.staff_id().unwrap_or_default().0,
        customer_id: practice.customer()?.0,
        now: practice.kept.now(),
    };
    drop(practice);
    let connection = Connection::open(folder.join("kept.db"))?;
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma cache_size = -8192;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    let (statements, ids) = (Statements::find()?, Ids::seeded(2));
    let begun = Instant::now();
    for _ in 0..scale.promises / CALLERS {
        connection.prepare_cached("begin immediate")?.execute([])?;
        for _ in 0..CALLERS {
            connection.prepare_cached("savepoint job")?.execute([])?;
            make_bare(&connection, &statements, &given, &ids)?;
            connection.prepare_cached("release job")?.execute([])?;
        }
        connection.prepare_cached("commit")?.execute([])?;
    }
    Ok(float(scale.promises) / begun.elapsed().as_secs_f64())
}

fn make_bare(connection: &Connection, sql: &Statements, given: &Given, ids: &Ids) -> Result<()> {
    let Given { workspace_id, staff_id, customer_id, now } = given;
    let (now_ms, by_ms) = (now.as_millisecond(), practice::tomorrow(*now).as_millisecond());
    let (promise_id, timer_id) = (ids.next(*now).0, ids.next(*now).0);
    let _active: bool = connection.prepare_cached(&sql.staff)?.query_row([workspace_id, staff_id], |row| row.get(0))?;
    for _ in 0..2 {
        let mut known = connection.prepare_cached(&sql.customer)?;
        let _merged: Option<i64> = known.query_row([workspace_id, customer_id], |row| row.get(0))?;
    }
    connection.prepare_cached(&sql.promise)?.execute(params![
        workspace_id,
        promise_id,
        customer_id,
        None::<i64>,
        "Call Ruth back about the chest X-ray",
        "call_back",
        staff_id,
        None::<i64>,
        by_ms,
        "by_hand",
        now_ms,
        staff_id,
        None::<i64>,
        0
    ])?;
    let _hours: String = connection.prepare_cached(&sql.hours)?.query_row([workspace_id], |row| row.get(0))?;
    connection.prepare_cached(&sql.timer)?.execute(params![
        workspace_id,
        timer_id,
        by_ms,
        "promise.half",
        promise_id
    ])?;
    connection.prepare_cached(&sql.counter)?.execute(params![workspace_id, "promises_open", 1])?;
    let details =
        r#"{"by":"2026-11-25T14:00:00Z","owner_id":"1kq3m5n7p9r1t","words":"Call Ruth back about the chest X-ray"}"#;
    connection.prepare_cached(&sql.journal)?.execute(params![
        workspace_id,
        now_ms,
        "promise.made",
        promise_id,
        "staff",
        staff_id,
        customer_id,
        None::<i64>,
        details
    ])?;
    Ok(())
}

fn over_http(scale: Scale, folder: &Path) -> Result<load::Load> {
    let practice = practice::new(folder, true, Clock::System)?;
    let (token, customer_id) = (practice.token()?, practice.customer()?);
    let by = practice::tomorrow(practice.kept.now());
    drop(practice);
    let server = Server::start(folder)?;
    let body = serde_json::json!({"customer_id": customer_id, "words": "Call Ruth back about the chest X-ray",
                                  "kind": "call_back", "by": by});
    let request = crate::http::post("/api/v1/promises", &token, &body.to_string());
    load::run(&server.address, CALLERS, scale.seconds, 201, Arc::new(move |_, _| request.clone()))
}
