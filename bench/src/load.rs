//! Many connections that ask as fast as they are answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::float;
use crate::http::Connection;
use crate::report::Figure;

/// What a load came to.
#[derive(Debug, Clone)]
pub struct Load {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub bytes: usize,
}

impl Load {
    pub fn figure(&self, what: &str) -> Figure {
        Figure::new(what, self.per_second, "/s")
            .with("p50_ms", crate::report::round(self.p50_ms))
            .with("p99_ms", crate::report::round(self.p99_ms))
            .with("bytes", self.bytes)
    }
}

/// The requests of one connection; `number` counts them.
pub type Requests = Arc<dyn Fn(usize, usize) -> Vec<u8> + Send + Sync>;

/// Asks for `seconds` over so many connections, after a second of warming up. Every answer must have this status.
pub fn run(address: &str, connections: usize, seconds: u64, status: u16, requests: Requests) -> Result<Load> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let warm = Instant::now() + Duration::from_millis(700);
        let end = warm + Duration::from_secs(seconds);
        let callers: Vec<_> = (0..connections)
            .map(|caller| {
                let (address, requests) = (address.to_owned(), Arc::clone(&requests));
                tokio::spawn(async move { call(&address, caller, status, warm, end, requests).await })
            })
            .collect();
        let (mut times, mut bytes) = (Vec::new(), 0);
        for caller in callers {
            let (mine, size) = caller.await??;
            times.extend(mine);
            bytes = bytes.max(size);
        }
        let seconds = Duration::from_secs(seconds).as_secs_f64();
        let (p50_ms, p99_ms) = (permille_ms(&times, 500), permille_ms(&times, 990));
        Ok(Load { per_second: float(times.len()) / seconds, p50_ms, p99_ms, bytes })
    })
}

/// One answer of a paced load: when it was to be asked for, and how long it took from then.
pub type Took = (Instant, Duration);

/// Asks over each connection every so often until told to stop, whether the answer before was quick or not: the time
/// counts from when the question was due.
pub async fn paced(
    address: String,
    connections: usize,
    every: Duration,
    requests: Requests,
    stop: Arc<AtomicBool>,
) -> Result<Vec<Took>> {
    let callers: Vec<_> = (0..connections)
        .map(|caller| {
            let (address, requests, stop) = (address.clone(), Arc::clone(&requests), Arc::clone(&stop));
            tokio::spawn(async move {
                let mut connection = Connection::open(&address).await?;
                let mut took = Vec::new();
                // Not all at the same instant.
                let begun = Instant::now() + every / u32::try_from(connections)? * u32::try_from(caller)?;
                for number in 0_usize.. {
                    let due = begun + every * u32::try_from(number)?;
                    tokio::time::sleep_until(due.into()).await;
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let answer = connection.ask(&requests(caller, number)).await?;
                    if !(200..300).contains(&answer.status) {
                        bail!("a page answered {}: {}", answer.status, String::from_utf8_lossy(&answer.body));
                    }
                    took.push((due, due.elapsed()));
                }
                anyhow::Ok(took)
            })
        })
        .collect();
    let mut all = Vec::new();
    for caller in callers {
        all.extend(caller.await??);
    }
    Ok(all)
}

/// The value below which so many of a thousand lie, in milliseconds.
pub fn permille_ms(times: &[Duration], permille: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() * permille / 1000).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

async fn call(
    address: &str,
    caller: usize,
    status: u16,
    warm: Instant,
    end: Instant,
    requests: Requests,
) -> Result<(Vec<Duration>, usize)> {
    let mut connection = Connection::open(address).await?;
    let (mut times, mut size) = (Vec::new(), 0);
    for number in 0.. {
        let request = requests(caller, number);
        let begun = Instant::now();
        let answer = connection.ask(&request).await?;
        if answer.status != status {
            let asked = String::from_utf8_lossy(&request);
            let said = String::from_utf8_lossy(&answer.body);
            bail!("{} answered {}: {said}", asked.lines().next().unwrap_or_default(), answer.status);
        }
        size = size.max(answer.body.len());
        let now = Instant::now();
        if now >= end {
            break;
        }
        if begun >= warm {
            times.push(now - begun);
        }
    }
    Ok((times, size))
}
