//! A house with very many open promises, beside one with a thousand: Today, making one, and a minute in which many fall
//! due at once while people read.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use app::time::{ms, plus_ms};
use app::{Clock, Id, Kept, Timestamp, Who, promises, recount, timers};

use crate::load::{self, Took, permille_ms};
use crate::practice::{self, Practice};
use crate::report::{Figure, Reach, Report, round};
use crate::server::Server;
use crate::{Scale, float, http};

const FEW: usize = 1_000;
/// Promises made one after another in each round.
const MADE: usize = 200;
const ROUNDS: usize = 4;
const CALLERS: usize = 64;
/// By each of them.
const EACH: usize = 20;

/// A filled data folder.
struct House {
    folder: PathBuf,
    open: usize,
    customers: Arc<Vec<Id>>,
    who: Who,
    session: String,
    token: String,
}

pub fn measure(scale: Scale, folder: &Path, report: &mut Report) -> Result<()> {
    let few = fill(&crate::part(folder, "few")?, FEW, report)?;
    let many = fill(&crate::part(folder, "many")?, scale.open_promises, report)?;
    making(&crate::part(folder, "making")?, &many, report)?;
    today(scale, &few, &many, report)?;
    let alone_s = crate::timers::many(scale.due_at_once, &crate::part(folder, "alone")?)?;
    minute(scale, &many, alone_s, report)
}

fn fill(folder: &Path, open: usize, report: &mut Report) -> Result<House> {
    let begun = Instant::now();
    let house = filled(folder, open)?;
    report.add(Figure::new(format!("filled in {open} open promises"), begun.elapsed().as_secs_f64(), "s"));
    Ok(house)
}

fn filled(folder: &Path, open: usize) -> Result<House> {
    let practice = practice::new(folder, false, Clock::System)?;
    let customers = sim::fill_promises(&practice.kept, &practice.who, open, |done| {
        if done % 100_000 == 0 {
            eprintln!("filled in {done} promises");
        }
    })?;
    let counted = practice.kept.read_now(practice.who.workspace_id, recount::counters)?;
    let wrong: Vec<_> = counted.iter().filter(|counter| counter.kept != counter.found).collect();
    ensure!(wrong.is_empty(), "counters that do not say what is there: {wrong:?}");
    let (session, token) = (practice.session()?, practice.token()?);
    let who = practice.who.clone();
    Ok(House { folder: folder.to_owned(), open, customers: Arc::new(customers), who, session, token })
}

impl House {
    fn open(&self) -> Result<Practice> {
        Ok(Practice { kept: practice::open(&self.folder, true, Clock::System)?, who: self.who.clone() })
    }
}

fn make_one(kept: &Kept, house: &House, number: usize) -> Result<Duration> {
    let (who, customers) = (house.who.clone(), Arc::clone(&house.customers));
    let begun = Instant::now();
    kept.write_now(who.workspace_id, move |tx| {
        promises::make(tx, &who, sim::some_promise(&customers, number, tx.now)).map(drop)
    })?;
    Ok(begun.elapsed())
}

/// One after another, each durable by itself; then by 64 at once. The two houses take turns; the small one is a new one
/// each time, so that it stays small.
fn making(folder: &Path, many: &House, report: &mut Report) -> Result<()> {
    let (mut times, mut rates, mut written) = ([Vec::new(), Vec::new()], [0.0_f64; 2], [0.0_f64; 2]);
    for round in 0..ROUNDS {
        let few = filled(&crate::part(folder, &round.to_string())?, FEW)?;
        let seen = times.iter_mut().zip(rates.iter_mut().zip(&mut written));
        for (house, (times, (rate, written))) in [&few, many].into_iter().zip(seen) {
            let kept = house.open()?.kept;
            for number in 0..MADE {
                times.push(make_one(&kept, house, 2_000_000 + round * MADE + number)?);
            }
            let before = written_kib()?;
            *rate = rate.max(at_once(&kept, house, 3_000_000 + round * CALLERS * MADE)?);
            *written = (written_kib()? - before) / float(CALLERS * EACH);
        }
    }
    let [few_times, many_times] = &times;
    let of = |times: &[Duration], permille| round(permille_ms(times, permille));
    let what = |open: usize| format!("making one promise beside {open} open ones, durable");
    for (open, times) in [(FEW, few_times), (many.open, many_times)] {
        report.add(Figure::new(what(open), permille_ms(times, 500), "ms").with("p99_ms", of(times, 990)));
    }
    let against = |what: &str, ratio: f64| {
        let figure = Figure::new(format!("{what}, at {} / at {}", many.open, FEW), ratio, "");
        figure.reach(Reach::AtMost(1.5)).floor(Reach::AtMost(4.0))
    };
    report.add(against("making one promise", permille_ms(many_times, 500) / permille_ms(few_times, 500)));
    let ([few_rate, many_rate], [few_kib, many_kib]) = (rates, written);
    // For comparison: 64 together share the pages they change in a small house; in a large one nearly each has its own.
    report.add(
        Figure::new(format!("making one among 64 at once, at {} / at {FEW}", many.open), few_rate / many_rate, "")
            .with("few_per_second", round(few_rate))
            .with("many_per_second", round(many_rate))
            .with("few_kib_written_each", round(few_kib))
            .with("many_kib_written_each", round(many_kib)),
    );
    Ok(())
}

/// What this process has written so far.
fn written_kib() -> Result<f64> {
    let io = std::fs::read_to_string("/proc/self/io")?;
    let line = io.lines().find_map(|line| line.strip_prefix("wchar: ")).context("wchar")?;
    Ok(line.trim().parse::<f64>()? / 1024.0)
}

/// Promises a second by 64 callers, each waiting for its own.
fn at_once(kept: &Kept, house: &House, first: usize) -> Result<f64> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let begun = Instant::now();
    runtime.block_on(async {
        let make = |caller: usize| {
            let (kept, who, customers) = (kept.clone(), house.who.clone(), Arc::clone(&house.customers));
            async move {
                for number in 0..EACH {
                    let (who, customers, number) =
                        (who.clone(), Arc::clone(&customers), first + caller * MADE + number);
                    kept.write(who.workspace_id, move |tx| {
                        promises::make(tx, &who, sim::some_promise(&customers, number, tx.now)).map(drop)
                    })
                    .await?;
                }
                anyhow::Ok(())
            }
        };
        let callers: Vec<_> = (0..CALLERS).map(|caller| tokio::spawn(make(caller))).collect();
        for caller in callers {
            caller.await??;
        }
        anyhow::Ok(())
    })?;
    Ok(float(CALLERS * EACH) / begun.elapsed().as_secs_f64())
}

/// The first page of the day, and the list behind it.
fn today(scale: Scale, few: &House, many: &House, report: &mut Report) -> Result<()> {
    let load = |house: &House, path: &'static str| {
        let server = Server::start(&house.folder)?;
        let cookie = house.session.clone();
        load::run(&server.address, 8, scale.seconds, 200, Arc::new(move |_, _| http::get(path, &cookie)))
    };
    let pages = [("Today", "/"), ("the list of promises", "/promises")];
    for (name, path) in pages.into_iter().take(if scale.full { 2 } else { 1 }) {
        let (limit, one) = (load(few, path)?, load(many, path)?);
        let what = format!("{name} of {} open promises, 8 connections", many.open);
        report.add(one.figure(&what));
        report.add(
            Figure::new(format!("{what}: p99"), one.p99_ms, "ms")
                .reach(Reach::AtMost(20.0))
                .floor(Reach::AtMost(100.0)),
        );
        let ratio = Figure::new(
            format!("{name}, time at {} / at {}", many.open, few.open),
            limit.per_second / one.per_second,
            "",
        );
        report.add(ratio.reach(Reach::AtMost(1.5)).floor(Reach::AtMost(3.0)));
    }
    Ok(())
}

/// What went on until all that was due at `due` was done.
struct Minute {
    due: Instant,
    seconds: f64,
    pages: Vec<Took>,
    writes: Vec<Took>,
}

/// So many are due at the same instant, of a house that has very many more; the real `kept serve`, whose pages people
/// read meanwhile, at an even pace.
fn minute(scale: Scale, house: &House, alone_s: f64, report: &mut Report) -> Result<()> {
    let server = Server::start(&house.folder)?;
    let practice = house.open()?;
    // The points before it (half of the time, four fifths) ring for all of them too, and are over by then.
    let ahead_ms = if scale.full { 40_000 } else { 8_000 };
    let by = plus_ms(practice.kept.now(), ahead_ms);
    due_at(&practice, &house.customers, scale.due_at_once, by)?;
    let went = watch(house, &server, &practice.kept, by)?;
    let counted = practice.kept.read_now(house.who.workspace_id, recount::counters)?;
    ensure!(counted.iter().all(|counter| counter.kept == counter.found), "a counter is wrong: {counted:?}");
    let what = format!("{} of {} open promises that fall due at once", scale.due_at_once, house.open);
    report.add(Figure::new(&what, went.seconds, "s").reach(Reach::AtMost(5.0)).floor(Reach::AtMost(30.0)));
    let ratio = Figure::new(format!("{what}, with pages / the same alone, in process"), went.seconds / alone_s, "");
    report.add(ratio.with("alone_s", round(alone_s)).reach(Reach::AtMost(4.0)));
    let end = went.due + Duration::from_secs_f64(went.seconds);
    let meanwhile = |all: &[Took]| -> Vec<Duration> {
        all.iter().filter(|(at, _)| *at >= went.due && *at < end).map(|(_, took)| *took).collect()
    };
    let before: Vec<Duration> = went.pages.iter().filter(|(at, _)| *at < went.due).map(|(_, took)| *took).collect();
    let (pages, writes) = (meanwhile(&went.pages), meanwhile(&went.writes));
    let figure = Figure::new("pages meanwhile: p99", permille_ms(&pages, 990), "ms")
        .with("pages", pages.len())
        .with("p50_ms", round(permille_ms(&pages, 500)))
        .with("before_p99_ms", round(permille_ms(&before, 990)));
    report.add(figure.reach(Reach::AtMost(50.0)).floor(Reach::AtMost(250.0)));
    let figure =
        Figure::new("a promise made meanwhile: p99", permille_ms(&writes, 990), "ms").with("made", writes.len());
    report.add(figure.with("p50_ms", round(permille_ms(&writes, 500))));
    Ok(())
}

fn due_at(practice: &Practice, customers: &Arc<Vec<Id>>, count: usize, by: Timestamp) -> Result<()> {
    const BATCH: usize = 1_000;
    for from in (0..count).step_by(BATCH) {
        let (who, customers, to) = (practice.who.clone(), Arc::clone(customers), (from + BATCH).min(count));
        practice.kept.write_now(who.workspace_id, move |tx| {
            (from..to).try_for_each(|number| {
                let new = promises::NewPromise { by, ..sim::some_promise(&customers, number, tx.now) };
                promises::make(tx, &who, new).map(drop)
            })
        })?;
    }
    Ok(())
}

/// Pages (Today, the promises, the bell) 320 times a second, and 40 promises made a second, from before `by` until nothing
/// is due any more.
fn watch(house: &House, server: &Server, kept: &Kept, by: Timestamp) -> Result<Minute> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (cookie, token, customer_id) = (house.session.clone(), house.token.clone(), house.customers.first().copied());
    let customer_id = customer_id.context("a customer")?;
    let pages = move |caller: usize, number: usize| {
        let path = ["/", "/promises", "/notifications"].get((caller + number) % 3).copied().unwrap_or("/");
        http::get(path, &cookie)
    };
    let tomorrow = practice::tomorrow(kept.now());
    let writes = move |_: usize, number: usize| {
        let body = serde_json::json!({"customer_id": customer_id, "words": format!("Look at it again, {number}"), "by": tomorrow});
        http::post("/api/v1/promises", &token, &body.to_string())
    };
    let stop = Arc::new(AtomicBool::new(false));
    let load = |connections, every_ms, requests| {
        let every = Duration::from_millis(every_ms);
        runtime.spawn(load::paced(server.address.clone(), connections, every, requests, Arc::clone(&stop)))
    };
    let wait_ms = ms(by) - ms(kept.now());
    let due =
        Instant::now() + Duration::from_millis(u64::try_from(wait_ms).context("it was due before it was looked at")?);
    // A second of it before: what pages take without.
    std::thread::sleep(due.saturating_duration_since(Instant::now() + Duration::from_secs(1)));
    let (pages, writes) = (load(16, 50, Arc::new(pages)), load(4, 100, Arc::new(writes)));
    std::thread::sleep(due.saturating_duration_since(Instant::now()));
    while kept.read_now(house.who.workspace_id, timers::next_due)?.is_some_and(|next| next <= plus_ms(by, 1)) {
        ensure!(due.elapsed() < Duration::from_secs(120), "not all of them broke in two minutes");
        std::thread::sleep(Duration::from_millis(10));
    }
    let seconds = due.elapsed().as_secs_f64();
    stop.store(true, Ordering::Relaxed);
    let (pages, writes) = (runtime.block_on(pages)??, runtime.block_on(writes)??);
    Ok(Minute { due, seconds, pages, writes })
}
