//! Many connections that ask as fast as they are answered.

use std::sync::Arc;
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
        times.sort_unstable();
        let at =
            |permille: usize| times.get(times.len() * permille / 1000).map_or(0.0, |time| time.as_secs_f64() * 1e3);
        let seconds = Duration::from_secs(seconds).as_secs_f64();
        Ok(Load { per_second: float(times.len()) / seconds, p50_ms: at(500), p99_ms: at(990), bytes })
    })
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
