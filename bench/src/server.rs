//! The real program, started on a data folder.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::http::Connection;

/// `kept serve`; ends when it is dropped.
pub struct Server {
    child: Child,
    pub address: String,
    /// From its start until `/health` answered.
    pub started_in: Duration,
}

/// The release binary: beside this one, or where `KEPT_BIN` says.
pub fn binary() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("KEPT_BIN") {
        return Ok(path.into());
    }
    let path = std::env::current_exe()?.with_file_name("kept");
    if !path.exists() {
        bail!("there is no {}\nhint: cargo build --release -p kept", path.display());
    }
    Ok(path)
}

impl Server {
    pub fn start(folder: &Path) -> Result<Server> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let begun = Instant::now();
        let child = Command::new(binary()?)
            .args(["serve", "--listen", &address, "--data"])
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("kept could not be started")?;
        let mut server = Server { child, address, started_in: Duration::ZERO };
        server.wait(begun)?;
        server.started_in = begun.elapsed();
        Ok(server)
    }

    fn wait(&mut self, begun: Instant) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        while begun.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.child.try_wait()? {
                bail!("kept ended by itself: {status}");
            }
            let asked = runtime.block_on(async {
                Connection::open(&self.address).await?.ask(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").await
            });
            if asked.is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        bail!("kept did not answer within 30 s")
    }

    /// (memory now, most memory so far) in MiB, as the kernel counts it.
    pub fn memory_mib(&self) -> Result<(f64, f64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let of = |name: &str| -> Option<f64> {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kib| kib / 1024.0)
        };
        Ok((of("VmRSS:").context("VmRSS")?, of("VmHWM:").context("VmHWM")?))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; its folder goes with it.
        let _ended = self.child.kill();
        let _waited = self.child.wait();
    }
}
